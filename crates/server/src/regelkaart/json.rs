//! The shapes of `/api/v1/regelkaarten`, the same for the API and for `plek regelkaart --json`.

use locatie::check::regelkaart::{Kleur, Regelkaart, Tellingen, Verandering, Verschil};
use serde_json::{Map, Value, json};

use super::concept::Bevindingen;

/// A map in numbers.
pub fn kaart_json(kaart: &Regelkaart) -> Value {
    let wijken: Vec<Value> = kaart
        .wijken
        .iter()
        .zip(kaart.per_wijk())
        .map(|(w, t)| json!({"code": w.code, "naam": w.naam, "aantal": t.values().sum::<usize>(), "staten": tellingen(&t)}))
        .collect();
    let vragen: Vec<Value> = kaart
        .vragen()
        .into_iter()
        .map(|(v, n)| json!({"id": v.id, "tekst": v.tekst, "aantal": n}))
        .collect();
    json!({
        "werkzaamheid": kaart.werkzaamheid,
        "naam": kaart.naam,
        "peildatum": kaart.dag,
        "eenheid": kaart.eenheid,
        "aantal": kaart.plaatsen.len(),
        "totaal": tellingen(&kaart.totaal()),
        "onvolledig": kaart.onvolledig(),
        "hangtAfVan": vragen,
        "wijken": wijken,
        "regels": kaart.regels,
        "bronnen": kaart.bronnen,
        "handtekeningen": kaart.handtekeningen,
        "plaatsen": format!("/api/v1/regelkaarten/{}/plaatsen", kaart.werkzaamheid),
        "tegels": format!("/tiles/regelkaart-{}/WebMercatorQuad.json", kaart.werkzaamheid),
    })
}

/// Every colour, also those that no place has: a reader need not know which there are.
fn tellingen(t: &Tellingen) -> Map<String, Value> {
    Kleur::ALLE
        .into_iter()
        .map(|k| (k.als_tekst().to_owned(), json!(t.get(&k).copied().unwrap_or(0))))
        .collect()
}

/// Two versions in numbers; `basis` is the address of the concept, absent on the command line.
pub fn verschil_json(verschil: &Verschil, basis: Option<&str>) -> Value {
    let aantal = |v: Verandering| verschil.aantal(v);
    let wijken: Vec<Value> = verschil
        .oud
        .wijken
        .iter()
        .zip(verschil.per_wijk())
        .map(|(w, n)| json!({"code": w.code, "naam": w.naam, "veranderd": n}))
        .collect();
    let mut uit = json!({
        "bestand": verschil.bestand,
        "werkzaamheid": verschil.oud.werkzaamheid,
        "naam": verschil.oud.naam,
        "peildatum": verschil.oud.dag,
        "eenheid": verschil.oud.eenheid,
        "aantal": verschil.oud.plaatsen.len(),
        "veranderd": verschil.veranderd().len(),
        "anders": aantal(Verandering::Anders),
        "naVragen": aantal(Verandering::NaVragen),
        "nietNagegaan": aantal(Verandering::NietNagegaan),
        "overgangen": verschil.overgangen,
        "wijken": wijken,
        "nu": {"totaal": tellingen(&verschil.oud.totaal()), "regels": verschil.oud.regels},
        "concept": {"totaal": tellingen(&verschil.nieuw.totaal()), "regels": verschil.nieuw.regels},
    });
    if let (Some(basis), Value::Object(velden)) = (basis, &mut uit) {
        for (naam, staart) in [
            ("plaatsen", "/plaatsen"),
            ("csv", "/plaatsen.csv"),
            ("tegels", "/tegels"),
        ] {
            velden.insert(naam.to_owned(), json!(format!("{basis}{staart}")));
        }
    }
    uit
}

/// A concept as JSON: what it changes and what the linter says of it. `basis`: its address in the API.
pub(super) fn concept_json(verschil: &Verschil, lint: &Bevindingen, basis: &str) -> Value {
    let mut uit = verschil_json(verschil, Some(basis));
    uit["lint"] = json!({
        "aantal": lint.aantal,
        "bevindingen": lint.rapport.bevindingen,
        "nietBeslist": lint.rapport.niet_beslist,
    });
    uit
}
