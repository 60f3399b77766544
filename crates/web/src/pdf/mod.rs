//! Pdf: an answer as a document to keep or to send along, with the words of the page.
//!
//! Everything that the page shows or folds away is in it, with sources and dates; checks and other buttons are not.
//! Start at [`pdf_plek`].

mod zetter;

use locatie::{Dossier, Locatiebeeld};
use model::Toestand;

use crate::instellingen::Instellingen;
use crate::koppen::Kop;
use crate::plannen::PlanBeeld;
use crate::weergave::{self, Rij, Weergave};
use crate::{dossiers, tekst};
use zetter::Blok;
pub use zetter::PdfFout;

/// The answer about the place `id` as a tagged PDF (PDF/UA-1), A4.
///
/// Errors: [`PdfFout`]. Cost: some milliseconds; at most 60 pages.
pub fn pdf_plek(inst: &Instellingen, id: &str, beeld: &Locatiebeeld) -> Result<Vec<u8>, PdfFout> {
    let w = Weergave::van(inst, id, beeld);
    let mut uit = vec![Blok::Kop(1, w.titel.clone())];
    uit.extend(w.onder.iter().cloned().map(Blok::Alinea));
    staat(&w, &mut uit);
    mag(&w, &mut uit);
    kop("Wat speelt hier?", &w.speelt, &mut uit);
    for (groep, naam, lijst) in w.groepen() {
        if !lijst.is_empty() {
            uit.push(Blok::Kop(3, format!("{naam} ({})", lijst.len())));
            uit.extend(lijst.iter().map(|d| dossier(&w, d, groep)));
        }
    }
    if beeld.speelt.meer_mogelijk {
        uit.push(Blok::Alinea(
            "Er kan meer spelen dan wij hier mogen laten zien.".to_owned(),
        ));
    }
    if !beeld.speelt.beperkt_tot.is_empty() {
        uit.push(Blok::Alinea(tekst::BEPERKT_TOT.to_owned()));
    }
    bronnen(&w.speelt, &mut uit);
    kop("Wie begint hier iets?", &w.initiatieven, &mut uit);
    let ideeen = beeld.initiatieven.lijst.iter();
    uit.extend(ideeen.map(|d| dossier(&w, d, "initiatief")));
    bronnen(&w.initiatieven, &mut uit);
    uit.push(Blok::Alinea(slot(&w)));
    let voet = format!("{} · {} · {}", inst.naam, w.titel, w.dag());
    zetter::zet(&w.titel, &voet, &uit)
}

fn slot(w: &Weergave<'_>) -> String {
    let mut uit = format!(
        "Dit antwoord geldt voor {}. Het is geen besluit van de gemeente.",
        w.dag()
    );
    if w.inst.verzonnen {
        uit.push_str(" Alles in dit voorbeeld is verzonnen.");
    }
    uit
}

fn kop(vraag: &str, k: &Kop, uit: &mut Vec<Blok>) {
    uit.push(Blok::Kop(2, vraag.to_owned()));
    uit.push(Blok::Alinea(format!("{}. {}", k.toestand, k.zin)));
}

/// What is missing, what is old, and where everything comes from.
fn bronnen(k: &Kop, uit: &mut Vec<Blok>) {
    if !k.mist.is_empty() {
        uit.push(Blok::Alinea(format!(
            "Wat hier ontbreekt: {}. Daarover hebben wij hier nu geen gegevens.",
            tekst::opsomming(&k.mist)
        )));
    }
    for b in &k.bronnen {
        let stand = match &b.stand {
            Some(stand) if b.afgeleid => {
                format!("bijgewerkt tot {stand} (afgeleid van de laatste wijziging)")
            }
            Some(stand) => format!("bijgewerkt tot {stand}"),
            None => "datum van de gegevens onbekend".to_owned(),
        };
        let oud = if b.verouderd { ", dat is lang geleden" } else { "" };
        uit.push(Blok::Klein(format!(
            "Bron: {} ({}), {stand}{oud}.",
            b.naam, b.zegt
        )));
    }
}

fn rijen(lijst: impl IntoIterator<Item = Rij>, uit: &mut Vec<Blok>) {
    uit.extend(lijst.into_iter().map(|r| Blok::Rij(r.label, r.waarde)));
}

fn staat(w: &Weergave<'_>, uit: &mut Vec<Blok>) {
    let s = &w.beeld.staat;
    kop("Wat staat hier?", &w.staat, uit);
    if !s.adressen.is_empty() {
        uit.push(Blok::Kop(3, "Adressen".to_owned()));
        uit.extend(s.adressen.iter().map(|a| {
            let onder = [
                Some(weergave::plaatsregel(a)),
                weergave::adres_opmerking(a).map(str::to_owned),
            ];
            Blok::Punt(weergave::adresregel(a), onder.into_iter().flatten().collect())
        }));
    }
    uit.push(Blok::Kop(3, "Gebouw".to_owned()));
    if s.pand.toestand == Toestand::Geldt {
        rijen(w.gebouw_rijen(), uit);
        uit.extend(w.verschil_zinnen().into_iter().map(Blok::Alinea));
        uit.extend(
            w.naast_elkaar()
                .into_iter()
                .map(|n| Blok::Rij(n.label, format!("BAG: {}; BGT: {}", n.bag, n.bgt))),
        );
    } else {
        uit.push(Blok::Alinea(weergave::leeg_zin(&s.pand.toestand, "gebouw")));
    }
    uit.push(Blok::Kop(3, "Waar ligt het?".to_owned()));
    uit.extend(w.ligging().into_iter().map(|(label, o)| {
        let waarde = match o.toestand {
            Toestand::Geldt => weergave::naam(o),
            anders => tekst::toestand_kort(anders).to_owned(),
        };
        Blok::Rij(label.to_owned(), waarde)
    }));
    if !s.eigen.is_empty() {
        uit.push(Blok::Kop(3, "Van de gemeente zelf".to_owned()));
        for l in &s.eigen {
            uit.extend(weergave::eigen_zin(l).map(|zin| Blok::Alinea(format!("{}: {zin}", l.titel))));
            for o in &l.objecten {
                uit.push(Blok::Punt(weergave::eigen_naam(l, o), vec![]));
                rijen(weergave::rijen(&o.kenmerken), uit);
            }
        }
    }
    if !s.objecten.is_empty() {
        uit.push(Blok::Kop(3, "Op de grote kaart van Nederland (BGT)".to_owned()));
        for o in &s.objecten {
            uit.push(Blok::Punt(weergave::objectnaam(o), vec![]));
            rijen(weergave::rijen(&o.kenmerken), uit);
        }
    }
    if s.verblijfsobjecten.len() > 1 {
        uit.push(Blok::Kop(3, "In dit gebouw".to_owned()));
        let lijst = s.verblijfsobjecten.iter();
        uit.extend(lijst.map(|v| Blok::Punt(weergave::vbo_zin(v), vec![v.identificatie.clone()])));
    }
    uit.push(Blok::Kop(3, "Nummers en coördinaten".to_owned()));
    rijen(w.nummers(), uit);
    bronnen(&w.staat, uit);
}

fn mag(w: &Weergave<'_>, uit: &mut Vec<Blok>) {
    kop("Wat mag hier?", &w.mag, uit);
    let genoemd = w.genoemd();
    if !genoemd.is_empty() {
        uit.push(Blok::Kop(3, "Wat de regels noemen".to_owned()));
        uit.push(Blok::Klein(
            "Dit staat in de regels. Het is nog geen oordeel over een plan.".to_owned(),
        ));
        uit.extend(genoemd.into_iter().map(|g| {
            let mut onder: Vec<String> = g
                .aanduidingen
                .iter()
                .map(|k| format!("In de regels: {k}"))
                .collect();
            onder.extend(
                g.activiteit
                    .bevoegd_gezag
                    .as_deref()
                    .map(|b| format!("Beslist: {}", w.gezag(b))),
            );
            if g.ongeveer {
                onder.push("De grens van dit gebied is ongeveer aangegeven.".to_owned());
            }
            Blok::Punt(tekst::hoofdletter(&g.activiteit.naam), onder)
        }));
    }
    if !w.beeld.mag.regels.is_empty() {
        uit.push(Blok::Kop(3, "De regels op deze plek".to_owned()));
        let regels = w.beeld.mag.regels.iter();
        uit.extend(regels.map(|r| Blok::Punt(weergave::regel_naam(r), w.regel_onder(r))));
    }
    let maten = w.maten();
    if !maten.is_empty() {
        uit.push(Blok::Kop(3, "Maten en gebieden uit de regels".to_owned()));
        rijen(maten, uit);
    }
    plannen("Bestemmingsplan", w.plannen(), uit);
    plannen("Andere plannen op deze plek", w.andere_plannen(), uit);
    bronnen(&w.mag, uit);
}

fn plannen(naam: &str, lijst: Vec<PlanBeeld<'_>>, uit: &mut Vec<Blok>) {
    if lijst.is_empty() {
        return;
    }
    uit.push(Blok::Kop(3, naam.to_owned()));
    for plan in lijst {
        uit.push(Blok::Punt(plan.naam.to_owned(), vec![plan.onder]));
        rijen(plan.rijen, uit);
    }
}

fn dossier(w: &Weergave<'_>, d: &Dossier, groep: &str) -> Blok {
    let mut onder = vec![dossiers::soort(d)];
    onder.extend(d.omschrijving.as_ref().map(ToString::to_string));
    onder.extend(dossiers::periode(d, groep));
    let waar = tekst::hoofdletter(dossiers::waar(w.beeld, d));
    onder.push(match dossiers::straat(d) {
        Some(straat) => format!("{waar}, {straat}"),
        None => waar,
    });
    onder.extend(d.status.as_ref().map(|s| format!("Status: {s}")));
    Blok::Punt(d.titel.to_string(), onder)
}
