//! Check: one activiteit at one place, with what the map already knows.
//!
//! The rule file decides; this only picks the version of the day and answers the questions about areas that a layer
//! can answer. An area that no layer knows stays a question. Start at [`check`].

use model::{Datum, Peilmoment, Punt};
use regels::{Antwoorden, Regelbestand, Uitkomst, VraagType, Waarde};
use serde::Serialize;

use crate::LocatieFout;
use crate::kijk::Kijker;
use crate::plek::Moment;

/// What the rule files say of one activiteit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckBeeld {
    /// IMOW identification.
    pub activiteit: String,
    /// The rule file used.
    pub regelbestand: String,
    /// First day of the version used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vanaf: Option<Datum>,
    /// What the map answered before anybody was asked.
    pub bekend: Vec<Bekend>,
    /// Outcome, open questions, reasons.
    #[serde(flatten)]
    pub uitkomst: Uitkomst,
}

/// An answer that the map gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bekend {
    /// Id of the question.
    pub id: String,
    /// The question.
    pub tekst: String,
    /// `ja` or `nee`.
    pub waarde: String,
    /// `afgeleid`: computed from geometry.
    pub graad: &'static str,
    /// Layer that answered.
    pub bron: String,
}

/// Evaluates the rule file of `activiteit` that holds on `op_datum`.
///
/// - In: the place in RD millimetres or none; answers as the rule engine takes them. A given answer wins from the map's.
/// - Errors: [`LocatieFout::GeenRegelbestand`]; [`LocatieFout::Check`] for answers that do not fit.
pub fn check(
    moment: &Moment,
    activiteit: &str,
    punt: Option<Punt>,
    antwoorden: &serde_json::Value,
    op_datum: Datum,
) -> Result<CheckBeeld, LocatieFout> {
    let versie = moment
        .regels
        .voor(activiteit, op_datum)
        .into_iter()
        .next()
        .ok_or_else(|| LocatieFout::GeenRegelbestand {
            activiteit: activiteit.chars().take(120).collect(),
            op_datum,
        })?;
    let mut gegeven = versie
        .bestand
        .antwoorden(antwoorden)
        .map_err(|f| LocatieFout::Check {
            activiteit: activiteit.to_owned(),
            uitleg: f.to_string(),
        })?;
    let bekend = punt
        .map(|p| van_de_kaart(moment, &versie.bestand, p, op_datum, &mut gegeven))
        .unwrap_or_default();
    Ok(CheckBeeld {
        activiteit: activiteit.to_owned(),
        regelbestand: versie.naam.clone(),
        vanaf: versie.van,
        bekend,
        uitkomst: versie.bestand.evalueer(&gegeven),
    })
}

/// Answers every open question about an area that a layer knows.
fn van_de_kaart(
    moment: &Moment,
    bestand: &Regelbestand,
    punt: Punt,
    op_datum: Datum,
    antwoorden: &mut Antwoorden,
) -> Vec<Bekend> {
    let kijker = Kijker {
        snapshot: &moment.snapshot,
        peil: Peilmoment::op(op_datum),
        punt,
        vandaag: op_datum,
    };
    let mut uit = vec![];
    for vraag in bestand.vragen() {
        if vraag.soort != VraagType::Geo || antwoorden.van(&vraag.id).is_some() {
            continue;
        }
        let Some((binnen, laag)) = vraag.locatie.as_deref().and_then(|l| ligt_in(&kijker, l)) else {
            continue;
        };
        let waarde = if binnen { "ja" } else { "nee" };
        antwoorden.zet(&vraag.id, Waarde::tekst(waarde));
        uit.push(Bekend {
            id: vraag.id.to_string(),
            tekst: vraag.tekst.to_string(),
            waarde: waarde.to_owned(),
            graad: "afgeleid",
            bron: laag.to_owned(),
        });
    }
    uit
}

/// Whether the place lies in the IMOW location `locatie`, and which layer says so; `None` when no layer knows it.
fn ligt_in(kijker: &Kijker<'_>, locatie: &str) -> Option<(bool, &'static str)> {
    let bekend = [
        ("stop-gebied", None),
        ("stop-activiteit", Some("locatie")),
        ("stop-regel", Some("locatie")),
    ];
    for (laag, kenmerk) in bekend {
        let gezien = match kenmerk {
            None => kijker.met_id(laag, locatie),
            Some(naam) => kijker.met_kenmerk(laag, naam, locatie),
        };
        if !gezien.objecten.is_empty() {
            return Some((gezien.objecten.iter().any(|o| o.bevat(kijker.punt)), laag));
        }
    }
    None
}
