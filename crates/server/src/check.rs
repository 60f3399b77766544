//! Check: the questions of one activiteit at one place, with the answers of a form.
//!
//! The page and (with the next version of the API) `/api/v1/checks` both come here. Answers are never kept or logged.

use std::collections::BTreeMap;

use locatie::{CheckBeeld, Plaats};
use regels::{Vraag, VraagType};
use serde_json::{Map, Value};

use crate::vraag::probleem;
use crate::{Probleem, Toepassing, plaats_uit_id, vandaag};

/// What a check answers.
#[derive(Debug)]
pub struct Check {
    /// Outcome, open questions, reasons, and what the map already answered.
    pub beeld: CheckBeeld,
    /// Every question of the rule file.
    pub alle_vragen: Vec<Vraag>,
    /// Name of the activiteit for people.
    pub naam: String,
    /// Answers that were refused: question and what to do.
    pub fouten: Vec<(String, String)>,
}

/// Evaluates `activiteit` at the place with id `plek` (empty: no place) with the fields of a form.
///
/// Errors: 400 for an unreadable place, 404 for an unknown place or an activiteit without rule file.
pub fn doe_check(
    app: &Toepassing,
    activiteit: &str,
    plek: &str,
    gegeven: &BTreeMap<String, Vec<String>>,
) -> Result<Check, Probleem> {
    let vandaag = vandaag();
    let moment = app.plek.nu();
    let punt = if plek.is_empty() {
        None
    } else {
        match plaats_uit_id(app, plek, None)?.1 {
            Plaats::Punt(punt) | Plaats::Object { punt, .. } => Some(punt),
            Plaats::Gebied(..) => return Err(Probleem::parameter("plek", "een check gaat over één plaats")),
        }
    };
    let alle_vragen: Vec<Vraag> = moment
        .regels()
        .voor(activiteit, vandaag)
        .first()
        .map(|versie| versie.bestand.vragen().into_iter().cloned().collect())
        .unwrap_or_default();
    let mut antwoorden = Map::new();
    let mut fouten = Vec::new();
    for vraag in &alle_vragen {
        let Some(waarden) = gegeven.get(&*vraag.id) else {
            continue;
        };
        let waarde = als_json(vraag, waarden);
        // One answer at a time, so that a refused one is named and the others count.
        let mut proef = antwoorden.clone();
        proef.insert(vraag.id.to_string(), waarde);
        match locatie::check(&moment, activiteit, punt, &Value::Object(proef.clone()), vandaag) {
            Ok(_) => antwoorden = proef,
            Err(locatie::LocatieFout::Check { uitleg, .. }) => fouten.push((vraag.id.to_string(), uitleg)),
            Err(fout) => return Err(probleem(&fout)),
        }
    }
    let beeld = locatie::check(&moment, activiteit, punt, &Value::Object(antwoorden), vandaag)
        .map_err(|f| probleem(&f))?;
    let naam = naam_van(&moment, activiteit).unwrap_or_else(|| beeld.regelbestand.clone());
    Ok(Check {
        beeld,
        alle_vragen,
        naam,
        fouten,
    })
}

/// The form's text as the engine takes it.
fn als_json(vraag: &Vraag, waarden: &[String]) -> Value {
    let eerste = waarden.first().map(|w| w.trim()).unwrap_or_default();
    match vraag.soort {
        VraagType::Boolean | VraagType::Bijlage => match eerste {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            anders => Value::String(anders.to_owned()),
        },
        VraagType::Number => {
            let punt = eerste.replace(',', ".");
            serde_json::from_str(&punt)
                .ok()
                .filter(Value::is_number)
                .unwrap_or(Value::String(eerste.to_owned()))
        }
        _ if waarden.len() > 1 => Value::Array(waarden.iter().map(|w| Value::String(w.clone())).collect()),
        _ => Value::String(eerste.to_owned()),
    }
}

/// The name that the omgevingsdocument gives the activiteit.
fn naam_van(moment: &locatie::Moment, activiteit: &str) -> Option<String> {
    let laag = moment.snapshot().laag("stop-activiteit")?;
    let peilmoment = model::Peilmoment::op(vandaag());
    let gevonden = laag.op_kenmerk("activiteit", activiteit, &peilmoment).ok()?;
    gevonden.first().and_then(|o| o.tekst("naam").map(str::to_owned))
}
