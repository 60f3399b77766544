//! `plek check --plaats --data`: what a data folder knows of a place, for rule files that are given by hand.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use locatie::check::{
    Bekend, CheckPlaats, Deelactiviteit, OnbekendDoor, PlaatsBeeld, PlaatsInvoer, TijdelijkDeel,
    Werkzaamheden, beantwoord, check_plaats, lees_geojson,
};
use locatie::{Moment, Plek};
use model::{Datum, Peilmoment};
use regels::{Antwoorden, Regelset, Uitkomst};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::instellingen::{Instellingen, lees_checks, lees_gemeente};
use crate::serve::open_plek;

/// Longest GeoJSON file, bytes.
const MAX_PLAATS: u64 = 4 << 20;

/// What the place gave.
pub struct Geweten {
    moment: Moment,
    ondergrond: CheckPlaats,
    dag: Datum,
    werkzaamheden: Werkzaamheden,
    plaats: PlaatsBeeld,
    bekend: Vec<Bekend>,
    onbekend: Vec<Onbekend>,
}

/// An activiteit of which nothing may be said.
#[derive(Serialize)]
struct Onbekend {
    activiteit: String,
    door: OnbekendDoor,
}

impl Geweten {
    /// What may be said at this place: a free outcome is withheld where nobody knows the old plans, and what a register
    /// or the map says is no change that the asker can make. The verdict of `POST /api/v1/checks`.
    pub fn oordeel(&mut self, alle: &mut [(Option<Arc<str>>, Uitkomst)]) {
        let oud = TijdelijkDeel::bij(&self.moment, &self.ondergrond, self.dag);
        let vast = |id: &str| self.bekend.iter().any(|b| b.id == id && !b.bevestigen);
        for (activiteit, uitkomst) in alle {
            uitkomst.anders.retain(|a| !a.wijzig.iter().any(|w| vast(&w.id)));
            let id = activiteit.as_deref().unwrap_or_default();
            let deel = self.werkzaamheden.activiteit(id).map_or_else(
                || Deelactiviteit {
                    id: id.to_owned(),
                    ..Deelactiviteit::default()
                },
                Into::into,
            );
            if let Some(door) = oud.oordeel(&deel, uitkomst) {
                self.onbekend.push(Onbekend {
                    activiteit: id.to_owned(),
                    door,
                });
            }
        }
    }

    /// Adds the place to the outcome as JSON.
    pub fn zet_in(&self, velden: &mut Map<String, Value>) -> anyhow::Result<()> {
        let oud = TijdelijkDeel::bij(&self.moment, &self.ondergrond, self.dag).toestand();
        for (naam, waarde) in [
            ("plaats", serde_json::to_value(&self.plaats)?),
            ("bekend", serde_json::to_value(&self.bekend)?),
            ("oudePlannen", serde_json::to_value(oud)?),
            ("onbekend", serde_json::to_value(&self.onbekend)?),
        ] {
            velden.insert(naam.to_owned(), waarde);
        }
        Ok(())
    }

    /// For people.
    pub fn toon(&self) {
        println!("{}", self.plaats.uitleg);
        for b in &self.bekend {
            let hoe = if b.bevestigen { "voorstel" } else { "bekend" };
            println!(
                "{hoe} {}: {} {} ({}, {})",
                b.id, b.tekst, b.waarde, b.reden, b.bron
            );
        }
        for o in &self.onbekend {
            println!(
                "onbekend {}: de regels vragen niets, maar wat oude bestemmingsplannen hier zeggen is niet bekend",
                o.activiteit
            );
        }
    }
}

/// Fills in what the place knows; a given answer stays.
///
/// Errors: an unreadable place, a folder that cannot be opened.
pub fn vul_in(
    plaats: &str,
    data: &Path,
    peildatum: Option<Datum>,
    instellingen: &Instellingen,
    regels: &Regelset,
    antwoorden: &mut Antwoorden,
) -> anyhow::Result<Geweten> {
    let dag = peildatum.unwrap_or_else(server::vandaag);
    let plek = open_plek(data, instellingen.database.as_deref(), instellingen)?;
    let gemeente = instellingen.gemeente.as_deref();
    let code = lees_gemeente(gemeente, &plek.roosters)?.code;
    let checks = lees_checks(instellingen, gemeente, &code)?;
    let moment = plek.nu();
    let ondergrond = check_plaats(&moment, lees_plaats(&plek, plaats, dag)?, None, dag)?;
    Ok(Geweten {
        bekend: beantwoord(&moment, &ondergrond, &checks.feiten, regels, antwoorden, dag),
        plaats: PlaatsBeeld::van(&moment, &ondergrond),
        werkzaamheden: checks.werkzaamheden,
        onbekend: vec![],
        moment,
        ondergrond,
        dag,
    })
}

/// What `--plaats` means: GeoJSON, a file with it, or the id of a place.
fn lees_plaats(plek: &Plek, plaats: &str, dag: Datum) -> anyhow::Result<PlaatsInvoer> {
    let Some(json) = tekst_van(plaats)? else {
        let (id, plaats) = locatie::plaats_van_id(plek, plaats, &Peilmoment::op(dag))?;
        return Ok(PlaatsInvoer::Id(id, plaats));
    };
    let json = serde_json::from_str(&json).context("--plaats is geen JSON")?;
    let vorm = lees_geojson(&json, None, &plek.roosters).map_err(|reden| anyhow!("--plaats: {reden}"))?;
    Ok(PlaatsInvoer::Vorm(vorm))
}

/// The GeoJSON itself, or that of the file; `None`: it looks like an id.
fn tekst_van(plaats: &str) -> anyhow::Result<Option<String>> {
    if plaats.trim_start().starts_with('{') {
        return Ok(Some(plaats.to_owned()));
    }
    let pad = Path::new(plaats);
    if !pad.is_file() {
        return Ok(None);
    }
    if std::fs::metadata(pad)?.len() > MAX_PLAATS {
        return Err(anyhow!("{} is groter dan {MAX_PLAATS} bytes", pad.display()));
    }
    Ok(Some(std::fs::read_to_string(pad).with_context(|| {
        format!("{} is niet te lezen", pad.display())
    })?))
}
