//! Complete answer sets that show a finding, tried on the evaluator before they are given.
//!
//! Start at [`antwoorden`] and [`als_json`].

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::antwoorden::splits;
use crate::ruw::{Herkomst, Ruw, RuwInvoer};
use crate::tabel::Model;
use crate::uitkomst::{Soort, VraagType};
use crate::{Antwoorden, Waarde};

/// Answers to every question of these files: by class where the path says so, else the first that fits.
///
/// Answers are put through the reader of answers, so that what is shown is what `plek check` would take. Miss: `None`
/// when some value is not accepted.
pub(crate) fn antwoorden(
    model: &Model,
    pad: &[(u32, usize)],
    bestanden: &[&Ruw],
) -> Option<(Map<String, Value>, Antwoorden)> {
    let mut velden = Map::new();
    for (i, invoer) in (0u32..).zip(&model.invoer).filter(|(_, v)| v.is_vraag()) {
        let klassen = invoer.klassen.as_ref()?;
        let gekozen = pad.iter().find(|(p, _)| *p == i).map(|(_, k)| *k);
        let bijlage =
            model.soort == Soort::Indieningsvereisten && invoer.ruw.vraag.soort == VraagType::Bijlage;
        let vrij = || {
            klassen
                .iter()
                .position(|k| k.waarde != Waarde::Leeg && !(bijlage && k.waarde == Waarde::JaNee(false)))
        };
        let klasse = klassen.get(gekozen.or_else(vrij)?)?;
        let sleutel = invoer.ruw.vraag.id.to_string();
        if gekozen.is_some() || !velden.contains_key(&sleutel) {
            velden.insert(sleutel, als_json(&invoer.ruw, &klasse.waarde));
        }
    }
    let alle = || bestanden.iter().flat_map(|b| b.invoeren.iter());
    for invoer in alle().filter(|i| i.herkomst == Herkomst::Vraag) {
        let id = &invoer.vraag.id;
        if !velden.contains_key(&**id) {
            velden.insert(id.to_string(), gewoon(invoer));
        }
    }
    let json = Value::Object(velden);
    let antwoorden = crate::antwoorden::lees(&json, alle()).ok()?;
    match json {
        Value::Object(velden) => Some((velden, antwoorden)),
        _ => None,
    }
}

/// A value as an answer in JSON. Numbers that JSON would round are written as text.
pub(crate) fn als_json(invoer: &RuwInvoer, waarde: &Waarde) -> Value {
    match waarde {
        Waarde::Leeg => Value::Null,
        Waarde::JaNee(b) => json!(b),
        Waarde::Tekst(t) => match splits(&invoer.vraag, t) {
            Some(nummers) if invoer.vraag.meerdere => {
                let opties = invoer.vraag.opties.iter().map(|o| &o.tekst);
                let gekozen: Vec<&Arc<str>> = opties
                    .enumerate()
                    .filter(|(i, _)| nummers.contains(i))
                    .map(|(_, t)| t)
                    .collect();
                json!(gekozen.iter().map(|t| &***t).collect::<Vec<_>>())
            }
            _ => json!(&**t),
        },
        Waarde::Getal(n) => match i64::try_from(*n) {
            Ok(heel) if n.is_integer() => json!(heel),
            _ => json!(n.to_string()),
        },
        Waarde::Datum(d) => json!(d.to_string()),
        Waarde::Lijst(_) => Value::Null,
    }
}

/// Any answer to a question that no table looks at.
fn gewoon(invoer: &RuwInvoer) -> Value {
    let optie = || {
        invoer
            .vraag
            .opties
            .first()
            .map_or(Value::Null, |o| json!(&*o.tekst))
    };
    match invoer.vraag.soort {
        VraagType::Boolean | VraagType::Bijlage => json!(true),
        VraagType::Number => json!(1),
        VraagType::Date => json!("2026-01-01"),
        VraagType::List | VraagType::Geo => optie(),
        VraagType::String | VraagType::Register => json!("iets"),
    }
}
