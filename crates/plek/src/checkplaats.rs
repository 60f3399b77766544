//! `plek check --plaats --data`: what a data folder knows of a place, for rule files that are given by hand.

use std::path::Path;

use anyhow::{Context, anyhow};
use locatie::check::{
    Bekend, Feiten, PlaatsBeeld, PlaatsInvoer, beantwoord, check_plaats, lees_geojson, oude_plannen_bij,
};
use model::{Datum, Peilmoment, Toestand};
use regels::{Antwoorden, Regelset};

use crate::instellingen::{Instellingen, lees_checks};
use crate::serve::open_plek;

/// Longest GeoJSON file, bytes.
const MAX_PLAATS: u64 = 4 << 20;

/// What the place gave.
pub struct Geweten {
    /// The ground.
    pub plaats: PlaatsBeeld,
    /// What was filled in or proposed.
    pub bekend: Vec<Bekend>,
    /// Whether it is known what the old plans say here.
    pub oude_plannen: Toestand,
}

impl Geweten {
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
        if self.oude_plannen != Toestand::Geldt {
            println!("let op: wat oude bestemmingsplannen hier zeggen is niet bekend");
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
    let feiten: Feiten = lees_checks(instellingen, instellingen.gemeente.as_deref(), "")?.feiten;
    let moment = plek.nu();
    let invoer = match tekst_van(plaats)? {
        Some(json) => {
            let json = serde_json::from_str(&json).context("--plaats is geen JSON")?;
            PlaatsInvoer::Vorm(
                lees_geojson(&json, None, &plek.roosters).map_err(|reden| anyhow!("--plaats: {reden}"))?,
            )
        }
        None => {
            let (id, plaats) = locatie::plaats_van_id(&plek, plaats, &Peilmoment::op(dag))?;
            PlaatsInvoer::Id(id, plaats)
        }
    };
    let plaats = check_plaats(&moment, invoer, None, dag)?;
    Ok(Geweten {
        bekend: beantwoord(&moment, &plaats, &feiten, regels, antwoorden, dag),
        oude_plannen: oude_plannen_bij(&moment, &plaats, dag),
        plaats: PlaatsBeeld::van(&moment, &plaats),
    })
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
