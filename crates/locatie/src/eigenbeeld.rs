//! Eigenbeeld: what a gemeente's own tables have at a place.
//!
//! A copy that could not be kept in step is `niet-bereikbaar`, with what it last had and since when; a table that is asked
//! and does not answer is that without content. A miss means "nothing" only where the table is complete.

use std::time::Duration;

use lagen::Laag;
use model::{Bronvermelding, GeometrieSoort, Tijdstip, Toestand, Vak, Voorkomen, Waarde};
use serde_json::{Map, Number, Value};

use crate::beeld::{EigenLaag, EigenObject};
use crate::eigen::{EigenBron, Verlaag, Vervraag};
use crate::kijk::Kijker;
use crate::omzet;
use crate::plek::Moment;

/// Objects of one layer that are shown; the nearest.
const MAX_OBJECTEN: usize = 20;
/// Rows that one click looks at.
const MAX_RIJEN: usize = 200;
/// The longest that a click waits for a database.
const WACHT: Duration = Duration::from_secs(1);

/// The own layers at the place, by source and name. Cost: one tree per copy; one question per table that is asked.
pub(crate) fn hier(moment: &Moment, kijker: &Kijker<'_>) -> Vec<EigenLaag> {
    let mut uit = Vec::new();
    let ver = moment.eigen.ver();
    for bron in moment.eigen.bronnen().iter().filter(|b| b.klik) {
        let van_bron = |l: &&Laag| l.definitie().id.bron() == bron.naam && l.definitie().geometrie.is_some();
        for laag in moment.snapshot.lagen().filter(van_bron) {
            if !ver.iter().any(|v| v.definitie.id == laag.definitie().id) {
                uit.push(kopie(kijker, bron, laag));
            }
        }
        for laag in ver.iter().filter(|l| l.bron.naam == bron.naam) {
            uit.push(gevraagd(kijker, bron, laag));
        }
    }
    uit
}

/// The sources of [`hier`], one line each, with the date of what was shown.
pub(crate) fn bronnen(moment: &Moment, kijker: &Kijker<'_>, lagen: &[EigenLaag]) -> Vec<Bronvermelding> {
    let bron = |bron: &std::sync::Arc<EigenBron>| {
        let voor = format!("{}-", bron.naam);
        let eigen: Vec<&EigenLaag> = lagen.iter().filter(|l| l.laag.starts_with(&voor)).collect();
        let namen: Vec<&str> = eigen.iter().map(|l| l.laag.as_str()).collect();
        let toestand = Toestand::van_delen(eigen.iter().map(|l| l.toestand));
        let mut uit = kijker.bron(&format!("Eigen gegevens ({})", bron.naam), &namen, toestand);
        if let Some(bij) = bron.bijgewerkt() {
            uit.opgehaald = Some(bij.to_string());
        }
        (!eigen.is_empty()).then_some(uit)
    };
    moment
        .eigen
        .bronnen()
        .iter()
        .filter(|b| b.klik)
        .filter_map(bron)
        .collect()
}

fn kopie(kijker: &Kijker<'_>, bron: &EigenBron, laag: &Laag) -> EigenLaag {
    let definitie = laag.definitie();
    let mut gevonden: Vec<EigenObject> = Vec::new();
    let vak = Vak::rond(kijker.punt, bereik_mm(bron, definitie.geometrie));
    let gelezen = laag.in_vak(&vak, &kijker.peil, |o| {
        let afstand_m = o.afstand_m(kijker.punt);
        if afstand_m * 1000.0 <= f64::from(bereik_mm(bron, o.soort())) {
            gevonden.push(EigenObject {
                identificatie: o.id().to_owned(),
                afstand: rond(afstand_m),
                kenmerken: omzet::kenmerken(&o),
            });
        }
        gevonden.len() < MAX_RIJEN
    });
    let bij = bron.bijgewerkt().unwrap_or_else(|| laag.opgehaald());
    let toestand = match gelezen {
        Err(_) => Toestand::NietBereikbaar,
        Ok(()) if !bron.bereikbaar() => Toestand::NietBereikbaar,
        Ok(()) if !gevonden.is_empty() => Toestand::Geldt,
        Ok(()) => gemist(laag.dekt(kijker.punt)),
    };
    let titel = (definitie.id.to_string(), definitie.titel.clone());
    beeld(titel, toestand, Some(bij), gevonden)
}

fn gevraagd(kijker: &Kijker<'_>, bron: &EigenBron, laag: &Verlaag) -> EigenLaag {
    let bereik = bereik_mm(bron, laag.definitie.geometrie);
    let vraag = Vervraag {
        vak: Some(Vak::rond(kijker.punt, bereik)),
        hoogstens: MAX_RIJEN,
        los: true,
        binnen: WACHT,
        ..Vervraag::default()
    };
    let mut gevonden = Vec::new();
    let gelezen = laag.lees(&vraag, &mut |v| {
        let afstand_m = v
            .geometrie
            .as_ref()
            .map_or(f64::INFINITY, |g| lagen::afstand_m(g, kijker.punt));
        if afstand_m * 1000.0 <= f64::from(bereik) {
            gevonden.push(van_voorkomen(&v, afstand_m));
        }
    });
    let dekt = laag
        .dekking
        .as_ref()
        .map(|d| lagen::afstand_m(d, kijker.punt) == 0.0);
    let toestand = match gelezen {
        Err(_) => Toestand::NietBereikbaar,
        Ok(_) if !gevonden.is_empty() => Toestand::Geldt,
        Ok(_) => gemist(dekt),
    };
    let titel = (laag.definitie.id.to_string(), laag.definitie.titel.clone());
    let bij = gelezen.is_err().then(|| bron.bijgewerkt()).flatten();
    beeld(titel, toestand, bij, gevonden)
}

fn beeld(
    (laag, titel): (String, String),
    toestand: Toestand,
    bijgewerkt: Option<Tijdstip>,
    mut objecten: Vec<EigenObject>,
) -> EigenLaag {
    objecten.sort_by(|a, b| {
        a.afstand
            .total_cmp(&b.afstand)
            .then_with(|| a.identificatie.cmp(&b.identificatie))
    });
    let meer = objecten.len() > MAX_OBJECTEN;
    objecten.truncate(MAX_OBJECTEN);
    EigenLaag {
        laag,
        titel,
        toestand,
        bijgewerkt: bijgewerkt.map(|t| t.to_string()),
        objecten,
        meer,
    }
}

/// An area holds the place or not; a point or a line may lie beside it.
fn bereik_mm(bron: &EigenBron, soort: Option<GeometrieSoort>) -> i32 {
    match soort {
        Some(GeometrieSoort::Vlak) => 0,
        _ => bron.straal_mm,
    }
}

fn gemist(dekt: Option<bool>) -> Toestand {
    match dekt {
        Some(true) => Toestand::GeldtNiet,
        Some(false) | None => Toestand::Onbekend,
    }
}

fn rond(afstand_m: f64) -> f64 {
    (afstand_m * 10.0).round() / 10.0
}

fn van_voorkomen(v: &Voorkomen, afstand_m: f64) -> EigenObject {
    EigenObject {
        identificatie: v.id.clone(),
        afstand: rond(afstand_m),
        kenmerken: v
            .kenmerken
            .iter()
            .map(|(n, w)| (n.clone(), json(w)))
            .collect::<Map<_, _>>(),
    }
}

fn json(waarde: &Waarde) -> Value {
    match waarde {
        Waarde::JaNee(b) => Value::Bool(*b),
        Waarde::Getal(n) => Value::Number((*n).into()),
        Waarde::Decimaal(d) => Number::from_f64(*d).map_or(Value::Null, Value::Number),
        Waarde::Tekst(t) => Value::String(t.to_string()),
        Waarde::Lijst(l) => Value::Array(l.iter().map(json).collect()),
    }
}
