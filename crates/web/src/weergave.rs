//! From [`Locatiebeeld`] to what a page shows: titles, sentences, rows; templates only place them.
//!
//! Adds no facts and hides no state: each sub-part that has no content says which of the four states it is in.
//! Start at [`Weergave::van`].

use locatie::{
    Activiteit, Adres, Dossier, EigenLaag, EigenObject, GevondenVia, Locatiebeeld, Object, Onderdeel, Regel,
    Verblijfsobject,
};
use model::Toestand;
use serde_json::{Map, Value};

use crate::instellingen::Instellingen;
use crate::koppen::{self, Kop};
use crate::plannen::{self, PlanBeeld};
use crate::tekst;

/// The whole panel.
pub(crate) struct Weergave<'a> {
    pub inst: &'a Instellingen,
    pub beeld: &'a Locatiebeeld,
    pub titel: String,
    pub onder: Vec<String>,
    pub staat: Kop,
    pub mag: Kop,
    pub speelt: Kop,
    pub initiatieven: Kop,
}

/// A label and a value.
pub(crate) struct Rij {
    pub label: String,
    pub waarde: String,
}

/// An activiteit as the rules name it.
pub(crate) struct Genoemd<'a> {
    pub activiteit: &'a Activiteit,
    pub aanduidingen: Vec<&'a str>,
    /// True when an area of it has no exact boundary.
    pub ongeveer: bool,
}

/// A fact that BAG and BGT both have, side by side.
pub(crate) struct Naast {
    pub label: String,
    pub bag: String,
    pub bgt: String,
}

impl<'a> Weergave<'a> {
    /// `id` is what was asked for: an address of its own gives the title.
    pub fn van(inst: &'a Instellingen, id: &str, beeld: &'a Locatiebeeld) -> Self {
        let straal = tekst::straal(beeld.straal);
        Self {
            titel: titel(beeld, id),
            onder: onderregels(beeld, id),
            staat: koppen::staat(beeld),
            mag: koppen::mag(beeld),
            speelt: koppen::speelt(beeld, &straal),
            initiatieven: koppen::initiatieven(beeld, &straal),
            inst,
            beeld,
        }
    }

    /// What BAG and BGT say differently of the pand, as sentences for what cannot be put side by side.
    pub fn verschil_zinnen(&self) -> Vec<String> {
        let zin = |v: &String| match v.as_str() {
            "contour" => Some("De omtrek van dit gebouw is in de BAG anders dan in de BGT.".to_owned()),
            "bestaan" => Some("Het gebouw staat maar in een van de twee registers.".to_owned()),
            "identificatie" => Some("De BGT noemt hier een ander gebouw dan de BAG.".to_owned()),
            "status" => None,
            anders => Some(format!("Zij verschillen in: {}.", tekst::woorden(anders))),
        };
        self.beeld.staat.pand.verschillen.iter().filter_map(zin).collect()
    }

    /// True when BAG and BGT differ on anything.
    pub fn verschilt(&self) -> bool {
        !self.beeld.staat.pand.verschillen.is_empty()
    }

    /// Rows of BAG and BGT side by side, for the facts on which they differ.
    pub fn naast_elkaar(&self) -> Vec<Naast> {
        let pand = &self.beeld.staat.pand;
        let staat_erin = |o: &Onderdeel| match o.toestand {
            Toestand::Geldt => "ja".to_owned(),
            Toestand::GeldtNiet => "nee".to_owned(),
            anders => tekst::toestand(anders).to_lowercase(),
        };
        let status = |o: &Onderdeel| {
            o.kenmerken
                .get("status")
                .and_then(|w| tekst::waarde("status", w))
                .unwrap_or_else(|| "niet bekend".to_owned())
        };
        let rij = |label: &str, bag: String, bgt: String| Naast {
            label: label.to_owned(),
            bag,
            bgt,
        };
        pand.verschillen
            .iter()
            .filter_map(|v| match v.as_str() {
                "bestaan" => Some(rij("Staat erin", staat_erin(&pand.bag), staat_erin(&pand.bgt))),
                "status" => Some(rij("Status", status(&pand.bag), status(&pand.bgt))),
                "identificatie" => {
                    let bgt = pand
                        .bgt
                        .kenmerken
                        .get("identificatieBAGPND")
                        .and_then(Value::as_str);
                    let bag = pand
                        .bag
                        .identificatie
                        .as_deref()
                        .or(pand.identificatie.as_deref());
                    let nummer = |n: Option<&str>| n.unwrap_or("niet bekend").to_owned();
                    Some(rij("Nummer van het gebouw", nummer(bag), nummer(bgt)))
                }
                _ => None,
            })
            .collect()
    }

    /// The day asked about, in words.
    pub fn dag(&self) -> String {
        tekst::datum(self.beeld.op_datum)
    }

    /// The four parts in order: anchor, icon, question, heading.
    pub fn delen(&self) -> [(&'static str, &'static str, &'static str, &Kop); 4] {
        [
            ("staat", "huis", "Wat staat hier?", &self.staat),
            ("mag", "regels", "Wat mag hier?", &self.mag),
            ("speelt", "speelt", "Wat speelt hier?", &self.speelt),
            (
                "initiatieven",
                "idee",
                "Wie begint hier iets?",
                &self.initiatieven,
            ),
        ]
    }

    /// `speelt` in its three groups: key, heading, list.
    pub fn groepen(&self) -> [(&'static str, &'static str, &[Dossier]); 3] {
        let s = &self.beeld.speelt;
        [
            ("nu", "Nu bezig", &s.nu),
            ("komt", "Dit komt eraan", &s.komt),
            ("klaar", "Klaar", &s.klaar),
        ]
    }

    /// True when the addresses say more than the title does: several, or one with a remark.
    pub fn adreslijst(&self) -> bool {
        match self.beeld.staat.adressen.as_slice() {
            [] => false,
            [een] => adres_opmerking(een).is_some(),
            _ => true,
        }
    }

    /// Activiteiten for which a check can be done, each once.
    pub fn met_check(&self) -> Vec<&Activiteit> {
        self.genoemd()
            .into_iter()
            .map(|g| g.activiteit)
            .filter(|a| a.check.is_some())
            .collect()
    }

    /// Activiteiten that the rules name, each once, with all its annotations.
    pub fn genoemd(&self) -> Vec<Genoemd<'_>> {
        let mut uit: Vec<Genoemd<'_>> = Vec::new();
        for a in &self.beeld.mag.activiteiten {
            let i = match uit
                .iter()
                .position(|g| g.activiteit.identificatie == a.identificatie)
            {
                Some(i) => i,
                None => {
                    uit.push(Genoemd {
                        activiteit: a,
                        aanduidingen: Vec::new(),
                        ongeveer: false,
                    });
                    uit.len() - 1
                }
            };
            if let Some(genoemd) = uit.get_mut(i) {
                genoemd.ongeveer |= a.idealisatie.as_deref() == Some("indicatief");
                let nieuw = a
                    .kwalificatie
                    .as_deref()
                    .filter(|k| !genoemd.aanduidingen.contains(k));
                genoemd.aanduidingen.extend(nieuw);
            }
        }
        uit
    }

    /// Who decides, in words: the code of this gemeente is its name.
    pub fn gezag(&self, code: &str) -> String {
        if code.eq_ignore_ascii_case(&self.inst.code) {
            return format!("gemeente {}", self.inst.naam);
        }
        let soort = match code.get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("gm") => "een andere gemeente",
            Some("pv") => "de provincie",
            Some("ws") => "het waterschap",
            Some("mn") => "het Rijk",
            _ => return code.to_owned(),
        };
        let cijfers = code
            .get(2..)
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
        if cijfers {
            format!("{soort} ({code})")
        } else {
            code.to_owned()
        }
    }

    /// Whose rule it is and where it holds.
    pub fn regel_onder(&self, r: &Regel) -> Vec<String> {
        let mut delen = Vec::new();
        // A regeling without a name has only its address in the publication system, which helps no reader.
        if let Some(regeling) = r.regeling.as_deref().filter(|n| !n.starts_with('/')) {
            delen.push(regeling.to_owned());
        }
        if let Some(code) = &r.bevoegd_gezag {
            delen.push(format!("Van: {}", self.gezag(code)));
        }
        if let Some(gebied) = &r.gebied {
            delen.push(format!("Geldt in: {gebied}"));
        }
        if r.idealisatie.as_deref() == Some("indicatief") {
            delen.push("De grens van dit gebied is ongeveer aangegeven.".to_owned());
        }
        delen
    }

    /// Values and named areas of the omgevingsplan here, as rows.
    pub fn maten(&self) -> Vec<Rij> {
        let mag = &self.beeld.mag;
        let normen = mag.normen.iter().map(plannen::norm);
        normen
            .chain(mag.aanwijzingen.iter().map(plannen::aanwijzing))
            .collect()
    }

    /// Old plans that hold here.
    pub fn plannen(&self) -> Vec<PlanBeeld<'_>> {
        plannen::geldend(&self.beeld.mag)
    }

    /// Old plans that lie here and do not hold, or of which nobody knows.
    pub fn andere_plannen(&self) -> Vec<PlanBeeld<'_>> {
        plannen::andere(&self.beeld.mag)
    }

    /// Where it lies: parcel, buurt, wijk, gemeente, each with its own state.
    pub fn ligging(&self) -> [(&'static str, &Onderdeel); 4] {
        let s = &self.beeld.staat;
        [
            ("Perceel", &s.perceel),
            ("Buurt", &s.buurt),
            ("Wijk", &s.wijk),
            ("Gemeente", &s.gemeente),
        ]
    }

    /// What a resident wants to know of the pand, BAG first; the use of a single verblijfsobject with it.
    pub fn gebouw_rijen(&self) -> Vec<Rij> {
        let pand = &self.beeld.staat.pand;
        let mut rijen = Vec::new();
        for naam in ["oorspronkelijkBouwjaar", "status"] {
            let waarde = [&pand.bag, &pand.bgt]
                .into_iter()
                .find_map(|o| tekst::waarde(naam, o.kenmerken.get(naam)?));
            if let Some(waarde) = waarde {
                let waarde = if naam == "oorspronkelijkBouwjaar" && waarde == "9999" {
                    "onbekend".to_owned()
                } else {
                    waarde
                };
                rijen.push(Rij {
                    label: tekst::kenmerk(naam),
                    waarde,
                });
            }
        }
        match self.beeld.staat.verblijfsobjecten.as_slice() {
            [] => {}
            [een] => rijen.push(Rij {
                label: "Gebruik".to_owned(),
                waarde: vbo_zin(een),
            }),
            meer => rijen.push(Rij {
                label: "Gebruik".to_owned(),
                waarde: format!("{} woningen of bedrijfsruimten", meer.len()),
            }),
        }
        rijen
    }

    /// Identifiers for who needs them, under "Meer details".
    pub fn nummers(&self) -> Vec<Rij> {
        let staat = &self.beeld.staat;
        let mut rijen = Vec::new();
        let mut zet = |label: &str, waarde: Option<&String>| {
            if let Some(w) = waarde {
                rijen.push(Rij {
                    label: label.to_owned(),
                    waarde: w.clone(),
                });
            }
        };
        zet("Pand (BAG)", staat.pand.identificatie.as_ref());
        zet("Pand (BGT)", staat.pand.bgt.identificatie.as_ref());
        for vbo in &staat.verblijfsobjecten {
            zet(&tekst::hoofdletter(&vbo.soort), Some(&vbo.identificatie));
        }
        for adres in &staat.adressen {
            zet("Nummeraanduiding", adres.identificatie.as_ref());
        }
        zet("Perceel", staat.perceel.identificatie.as_ref());
        zet("Buurt", staat.buurt.identificatie.as_ref());
        zet("Wijk", staat.wijk.identificatie.as_ref());
        zet("Gemeente", staat.gemeente.identificatie.as_ref());
        let [x, y] = self.beeld.punt.rd;
        rijen.push(Rij {
            label: "Rijksdriehoek (x, y)".to_owned(),
            waarde: format!("{x:.0}, {y:.0}"),
        });
        let [lon, lat] = self.beeld.punt.wgs84;
        rijen.push(Rij {
            label: "Breedte en lengte".to_owned(),
            waarde: format!("{lat:.6}, {lon:.6}"),
        });
        rijen
    }

    /// BAG id of the pand for the map's highlight.
    pub fn pand_bag(&self) -> &str {
        self.beeld.staat.pand.identificatie.as_deref().unwrap_or("")
    }

    /// lokaalID of the BGT pand for the map's highlight.
    pub fn pand_bgt(&self) -> &str {
        self.beeld.staat.pand.bgt.identificatie.as_deref().unwrap_or("")
    }
}

/// "Dorpsstraat 12 A-3".
pub(crate) fn adresregel(a: &Adres) -> String {
    let mut regel = format!("{} {}", a.straatnaam, a.huisnummer);
    if let Some(letter) = &a.huisletter {
        regel.push_str(letter);
    }
    if let Some(toevoeging) = &a.toevoeging {
        regel.push('-');
        regel.push_str(toevoeging);
    }
    regel
}

/// What to know about how the address was found; nothing when the registers say it plainly.
pub(crate) fn adres_opmerking(a: &Adres) -> Option<&'static str> {
    match (a.gevonden_via, a.label_klopt) {
        (_, Some(false)) => Some("Op de kaart staat bij dit gebouw een ander huisnummer."),
        (GevondenVia::Identificatie, _) => None,
        (GevondenVia::Geometrie, _) => Some("Gevonden doordat het adres in dit gebouw ligt."),
        (GevondenVia::Label, _) => Some("Gevonden door het huisnummer op de kaart."),
    }
}

/// "1234 AB Voorbeeldwaard", as far as known.
pub(crate) fn plaatsregel(a: &Adres) -> String {
    let postcode = a.postcode.as_deref().map(tekst::postcode);
    [postcode, a.woonplaats.clone()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The address that was asked for by its own id; else the first of the place.
fn hoofdadres<'a>(beeld: &'a Locatiebeeld, id: &str) -> Option<&'a Adres> {
    let adressen = &beeld.staat.adressen;
    adressen
        .iter()
        .find(|a| a.identificatie.as_deref() == Some(id))
        .or(adressen.first())
}

/// What people call the place: its address, else what stands there.
pub fn titel(beeld: &Locatiebeeld, id: &str) -> String {
    let staat = &beeld.staat;
    if let Some(adres) = hoofdadres(beeld, id) {
        let anderen = staat.adressen.len() - 1;
        return match anderen {
            _ if adres.identificatie.as_deref() == Some(id) => adresregel(adres),
            0 => adresregel(adres),
            1 => format!("{} en 1 ander adres", adresregel(adres)),
            n => format!("{} en {n} andere adressen", adresregel(adres)),
        };
    }
    if staat.pand.toestand == Toestand::Geldt {
        return "Gebouw zonder adres".to_owned();
    }
    if let Some(object) = staat.objecten.first() {
        return objectnaam(object);
    }
    if let Some(naam) = &staat.perceel.naam {
        return format!("Perceel {naam}");
    }
    "Deze plek".to_owned()
}

fn onderregels(beeld: &Locatiebeeld, id: &str) -> Vec<String> {
    let staat = &beeld.staat;
    let mut regels = Vec::new();
    if let Some(plaats) = hoofdadres(beeld, id).map(plaatsregel).filter(|p| !p.is_empty()) {
        regels.push(plaats);
    } else {
        let waar: Vec<String> = [&staat.buurt, &staat.gemeente]
            .into_iter()
            .filter_map(|o| o.naam.clone())
            .collect();
        if !waar.is_empty() {
            regels.push(waar.join(", "));
        }
    }
    regels
}

/// What a BGT object is called.
pub(crate) fn objectnaam(o: &Object) -> String {
    let k = |naam: &str| o.kenmerken.get(naam).and_then(Value::as_str);
    tekst::bgt_naam(&o.laag, k("functie").or(k("type")), k("fysiekVoorkomen"))
}

/// Attributes as rows, without ids and administration that only a register keeper reads.
pub(crate) fn rijen(kenmerken: &Map<String, Value>) -> Vec<Rij> {
    const STIL: [&str; 14] = [
        "identificatieBAGVBO",
        "identificatieBAGPND",
        "identificatieBAGOPR",
        "inOnderzoek",
        "contour",
        "hoofdadres",
        "nevenadres",
        "maaktDeelUitVan",
        "labelposities",
        "kruinlijn",
        "relatieveHoogteligging",
        "documentnummer",
        "geconstateerd",
        "plusStatus",
    ];
    kenmerken
        .iter()
        .filter(|(naam, _)| !STIL.contains(&naam.as_str()))
        .filter_map(|(naam, w)| {
            Some(Rij {
                label: tekst::kenmerk(naam),
                waarde: tekst::waarde(naam, w)?,
            })
        })
        .collect()
}

/// "Woning van 93 m²", for a verblijfsobject, ligplaats or standplaats.
pub(crate) fn vbo_zin(v: &Verblijfsobject) -> String {
    if v.toestand != Toestand::Geldt {
        return "Wij kennen alleen het nummer, niet de gegevens".to_owned();
    }
    let gebruik = v
        .kenmerken
        .get("gebruiksdoel")
        .and_then(|w| tekst::waarde("gebruiksdoel", w));
    let groot = v
        .kenmerken
        .get("oppervlakte")
        .and_then(|w| tekst::waarde("oppervlakte", w));
    let wat = match gebruik.as_deref() {
        Some("woonfunctie") => "Woning".to_owned(),
        Some(g) => tekst::hoofdletter(g),
        None => tekst::hoofdletter(&v.soort),
    };
    match groot {
        Some(m2) => format!("{wat} van {m2}"),
        None => wat,
    }
}

/// What a missing sub-part says instead of nothing.
pub(crate) fn leeg_zin(t: &Toestand, wat: &str) -> String {
    match t {
        Toestand::Geldt => String::new(),
        Toestand::GeldtNiet => format!("Hier ligt geen {wat}."),
        Toestand::Onbekend => format!("Wij hebben hier geen gegevens over: {wat}."),
        Toestand::NietBereikbaar => format!("Deze bron is nu niet bereikbaar: {wat}."),
    }
}

/// What is said of an own table as a whole: nothing when it has something here and is as it should be.
pub(crate) fn eigen_zin(laag: &EigenLaag) -> Option<String> {
    match (&laag.toestand, &laag.bijgewerkt) {
        (Toestand::Geldt, _) => None,
        (Toestand::NietBereikbaar, Some(op)) if !laag.objecten.is_empty() => {
            let moment = tekst::moment_van(op);
            Some(format!(
                "Wij kunnen nu niet bij deze gegevens. Dit is wat wij wisten op {moment}."
            ))
        }
        (toestand, _) => Some(tekst::toestand_kort(*toestand).to_owned()),
    }
}

/// What a row of an own table is called.
pub(crate) fn eigen_naam(laag: &EigenLaag, o: &EigenObject) -> String {
    let naam = o
        .kenmerken
        .get("naam")
        .and_then(Value::as_str)
        .unwrap_or(&o.identificatie);
    match o.afstand {
        a if a > 0.0 => format!("{} {naam}, {}", laag.titel, tekst::afstand(a)),
        _ => format!("{} {naam}", laag.titel),
    }
}

/// Name of a part for people, with what makes it recognisable.
pub(crate) fn naam(o: &Onderdeel) -> String {
    let basis = o
        .naam
        .clone()
        .or_else(|| o.identificatie.clone())
        .unwrap_or_else(|| "zonder naam".to_owned());
    match o
        .kenmerken
        .get("kadastraleGrootte")
        .and_then(|w| tekst::waarde("kadastraleGrootte", w))
    {
        Some(groot) => format!("{basis}, {groot}"),
        None => basis,
    }
}

/// "Artikel 5.12, Dakkapellen".
pub(crate) fn regel_naam(r: &Regel) -> String {
    let delen: Vec<&str> = [r.artikel.as_deref(), r.opschrift.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    if delen.is_empty() {
        "Regel zonder opschrift".to_owned()
    } else {
        tekst::hoofdletter(delen.join(": "))
    }
}
