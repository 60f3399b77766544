//! Omzet: from an object in the map to what the answer shows of it.

use lagen::{Object, WaardeRef};
use model::Toestand;
use serde_json::{Map, Number, Value};

use crate::beeld::{InOnderzoek, Onderdeel, Verblijfsobject};
use crate::kijk::Gezien;

/// Attributes that have a place of their own in the answer, or say nothing to who reads it.
const NIET_TONEN: [&str; 7] = [
    "inOnderzoek",
    "hoofdadres",
    "nevenadres",
    "maaktDeelUitVan",
    "huisnummerlabels",
    "identificatieBAGVBO",
    "voorkomenidentificatie",
];

/// A whole number, also when the source wrote it as text.
pub(crate) fn getal(object: &Object<'_>, naam: &str) -> Option<i64> {
    match object.kenmerk(naam)? {
        WaardeRef::Getal(n) => Some(n),
        WaardeRef::Tekst(t) => t.parse().ok(),
        _ => None,
    }
}

/// The texts of a list, or the one text; nothing when absent.
pub(crate) fn teksten<'s>(object: &Object<'s>, naam: &str) -> impl Iterator<Item = &'s str> + use<'s> {
    object
        .kenmerk(naam)
        .into_iter()
        .flat_map(WaardeRef::leden)
        .filter_map(WaardeRef::tekst)
}

/// A value as JSON.
pub(crate) fn json(waarde: WaardeRef<'_>) -> Value {
    match waarde {
        WaardeRef::JaNee(b) => Value::Bool(b),
        WaardeRef::Getal(n) => Value::Number(n.into()),
        WaardeRef::Decimaal(d) => Number::from_f64(d).map_or(Value::Null, Value::Number),
        WaardeRef::Tekst(t) => Value::String(t.to_owned()),
        WaardeRef::Lijst(l) => Value::Array(l.iter().map(json).collect()),
    }
}

/// What there is to show of an object.
pub(crate) fn kenmerken(object: &Object<'_>) -> Map<String, Value> {
    object
        .kenmerken()
        .filter(|(naam, _)| !NIET_TONEN.contains(naam))
        .map(|(naam, waarde)| (naam.to_owned(), json(waarde)))
        .collect()
}

/// What the register is investigating: the BAG's `kenmerk@datum`, or the BGT's plain yes.
pub(crate) fn in_onderzoek(object: &Object<'_>) -> Vec<InOnderzoek> {
    match object.kenmerk("inOnderzoek") {
        Some(WaardeRef::JaNee(true)) => vec![InOnderzoek {
            kenmerk: "object".to_owned(),
            sinds: None,
        }],
        Some(waarde) => waarde
            .leden()
            .filter_map(WaardeRef::tekst)
            .filter_map(onderzoek)
            .collect(),
        None => vec![],
    }
}

fn onderzoek(tekst: &str) -> Option<InOnderzoek> {
    let (kenmerk, sinds) = tekst.split_once('@').unwrap_or((tekst, ""));
    match kenmerk {
        "" | "false" | "N" | "nee" => None,
        "true" | "J" | "ja" => Some(InOnderzoek {
            kenmerk: "object".to_owned(),
            sinds: sinds.parse().ok(),
        }),
        _ => Some(InOnderzoek {
            kenmerk: kenmerk.to_owned(),
            sinds: sinds.parse().ok(),
        }),
    }
}

/// One thing of one layer, or why there is none.
pub(crate) fn onderdeel(laag: &str, object: Option<&Object<'_>>, toestand: Toestand) -> Onderdeel {
    Onderdeel {
        toestand: if object.is_some() {
            Toestand::Geldt
        } else {
            toestand
        },
        laag: laag.to_owned(),
        identificatie: object.map(|o| o.id().to_owned()),
        naam: object.and_then(|o| o.tekst("naam")).map(str::to_owned),
        kenmerken: object.map(kenmerken).unwrap_or_default(),
        in_onderzoek: object.map(in_onderzoek).unwrap_or_default(),
    }
}

/// The first object of a layer as a part of the answer.
pub(crate) fn eerste(gezien: &Gezien<'_>) -> Onderdeel {
    onderdeel(gezien.laag, gezien.objecten.first(), gezien.toestand)
}

/// A verblijfsobject, ligplaats or standplaats with its details.
pub(crate) fn verblijfsobject(object: &Object<'_>, soort: &str) -> Verblijfsobject {
    Verblijfsobject {
        toestand: Toestand::Geldt,
        identificatie: object.id().to_owned(),
        soort: soort.to_owned(),
        kenmerken: kenmerken(object),
        in_onderzoek: in_onderzoek(object),
    }
}

/// A verblijfsobject of which only the id is known, because the BGT mentions it.
pub(crate) fn onbekend_verblijfsobject(id: &str) -> Verblijfsobject {
    Verblijfsobject {
        toestand: Toestand::Onbekend,
        identificatie: id.to_owned(),
        soort: "verblijfsobject".to_owned(),
        kenmerken: Map::new(),
        in_onderzoek: vec![],
    }
}
