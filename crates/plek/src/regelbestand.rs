//! `plek check` and `plek import sttr`: toepasbare regels from files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use bron::Ontvanger;
use clap::Args;
use model::Datum;
use regels::{Regelbestand, Regelset, Uitkomst};
use serde_json::{Map, Value};

use crate::checkplaats::vul_in;
use crate::instellingen::Instellingen;

/// The largest rule file, bytes.
const MAX_BESTAND: u64 = 32 << 20;

/// Flags of `plek check`.
#[derive(Args)]
pub struct CheckArgs {
    /// STTR-bestanden
    #[arg(required = true, value_name = "FILE")]
    bestanden: Vec<PathBuf>,
    /// Antwoorden: {"vraag-id": waarde}
    #[arg(long, value_name = "FILE.json")]
    antwoorden: Option<PathBuf>,
    /// De plek: GeoJSON (tekst of bestand, CRS84 of met crs), of een BAG-id, rd:X,Y of perceel:...
    #[arg(long, value_name = "GEOJSON", requires = "data")]
    plaats: Option<String>,
    /// Map met lagen, voor wat de plek al weet
    #[arg(long, value_name = "DIR", requires = "plaats")]
    data: Option<PathBuf>,
    /// De dag waarover de vraag gaat (jjjj-mm-dd)
    #[arg(long, value_name = "DATE")]
    peildatum: Option<Datum>,
    /// Uitkomst als JSON op stdout
    #[arg(long)]
    json: bool,
}

/// Evaluates each file with the answers. Exit: 0, also with open questions; 1 when a file or an answer is refused.
pub fn check(args: &CheckArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    let antwoorden = match &args.antwoorden {
        None => Value::Object(Map::new()),
        Some(pad) => serde_json::from_slice(&lees_begrensd(pad)?)
            .with_context(|| format!("antwoorden {}", pad.display()))?,
    };
    let bestanden = lees_alle(&args.bestanden)?;
    let regels = Regelset::nieuw(&bestanden)?;
    let mut antwoorden = regels.antwoorden(&antwoorden)?;
    let gegeven = antwoorden.clone();
    let mut geweten = match (&args.plaats, &args.data) {
        (Some(plaats), Some(data)) => Some(vul_in(
            plaats,
            data,
            args.peildatum,
            instellingen,
            &regels,
            &mut antwoorden,
        )?),
        _ => None,
    };
    for bestand in &bestanden {
        for melding in bestand.meldingen() {
            eprintln!("plek check: {}: {melding}", bestand.bestand());
        }
    }
    let mut alle = regels.evalueer_alle(&antwoorden);
    let meer = alle.len() > 1;
    for anders in regels.anders(&antwoorden) {
        // with one top decision the engine names no activiteit
        let van = alle.iter_mut().find(|(id, _)| !meer || *id == anders.activiteit);
        if let Some((_, uitkomst)) = van {
            uitkomst.anders.push(anders);
        }
    }
    if let Some(geweten) = &mut geweten {
        geweten.oordeel(&mut alle);
    }
    let mut uitkomst = regels
        .voeg_samen(alle, &antwoorden)
        .ok_or_else(|| anyhow!("geen van deze bestanden heeft een beslissing die bovenaan staat"))?;
    // what the place filled in was not given, so it cannot lapse
    uitkomst.vervallen.retain(|id| gegeven.van(id).is_some());
    if args.json {
        let mut json = serde_json::to_value(&uitkomst)?;
        if let (Some(geweten), Value::Object(velden)) = (&geweten, &mut json) {
            geweten.zet_in(velden)?;
        }
        println!("{json}");
    } else {
        if let Some(geweten) = &geweten {
            geweten.toon();
        }
        toon(&uitkomst);
    }
    Ok(ExitCode::SUCCESS)
}

/// Rule files from disk. Errors: the first that is refused, with line and reason.
pub fn lees_alle(paden: &[PathBuf]) -> anyhow::Result<Vec<Regelbestand>> {
    paden
        .iter()
        .map(|pad| Ok(Regelbestand::lees(&lees_begrensd(pad)?, &naam(pad))?))
        .collect()
}

/// The outcome for people.
fn toon(uitkomst: &Uitkomst) {
    for conclusie in uitkomst.uitkomsten.iter().flatten() {
        println!(
            "{}: {}",
            conclusie.code.naam(),
            conclusie.toelichting.as_deref().unwrap_or("-")
        );
        for voorbehoud in &conclusie.voorbehouden {
            println!("  let op: {voorbehoud}");
        }
    }
    for maatregel in uitkomst.maatregelen.iter().flatten() {
        println!("maatregel {}: {}", maatregel.id, maatregel.tekst);
    }
    for ontbreekt in uitkomst.ontbreekt.iter().flatten() {
        println!("ontbreekt {}: {}", ontbreekt.id, ontbreekt.tekst);
    }
    for vraag in &uitkomst.vragen {
        println!("vraag {} ({}): {}", vraag.id, vraag.soort.naam(), vraag.tekst);
    }
    for anders in &uitkomst.anders {
        println!("anders: {}", anders.zin);
        for wijziging in anders.wijzig.iter().filter(|_| anders.te_veel_voor_zin()) {
            println!("  {} {}", wijziging.tekst.trim(), wijziging.antwoord);
        }
    }
    for strijd in &uitkomst.tegenspraak {
        println!("tegenspraak: {}", strijd.uitleg);
    }
    if let Some(gat) = &uitkomst.geen_uitkomst {
        println!("geen uitkomst: {}", gat.uitleg);
    }
}

/// Reads rule files into the snapshot: each is compiled first, and refused by name when it cannot be evaluated.
pub fn lees(
    bestanden: &[PathBuf],
    vanaf: Option<Datum>,
    tot: Option<Datum>,
    uit: &mut dyn Ontvanger,
) -> anyhow::Result<()> {
    if let (Some(vanaf), Some(tot)) = (vanaf, tot)
        && tot < vanaf
    {
        bail!("--tot {tot} ligt voor --vanaf {vanaf}");
    }
    for pad in bestanden {
        let bytes = lees_begrensd(pad)?;
        let regels = Regelbestand::lees(&bytes, &naam(pad))?;
        if regels.activiteiten().is_empty() {
            uit.melding(&format!(
                "{}: dit bestand noemt geen activiteit; geen plaats verwijst ernaar",
                pad.display()
            ));
        }
        for melding in regels.meldingen() {
            uit.melding(&format!("{}: {melding}", pad.display()));
        }
        let mut eigenschappen = Map::new();
        for (sleutel, dag) in [("vanaf", vanaf), ("tot", tot)] {
            if let Some(dag) = dag {
                eigenschappen.insert(sleutel.to_owned(), Value::String(dag.to_string()));
            }
        }
        eigenschappen.insert("bestand".to_owned(), Value::String(naam(pad)));
        uit.bestand("sttr", &versienaam(&naam(pad), vanaf, tot), &bytes, eigenschappen)?;
    }
    Ok(())
}

/// Versions of one file live side by side: the days belong to the name under which it is kept.
fn versienaam(naam: &str, vanaf: Option<Datum>, tot: Option<Datum>) -> String {
    match (vanaf, tot) {
        (None, None) => naam.to_owned(),
        (Some(van), None) => format!("{van} {naam}"),
        (van, Some(tot)) => format!(
            "{} tot {tot} {naam}",
            van.map(|d| d.to_string()).unwrap_or_default()
        )
        .trim_start()
        .to_owned(),
    }
}

pub(crate) fn naam(pad: &Path) -> String {
    pad.file_name()
        .map_or_else(|| pad.display().to_string(), |n| n.to_string_lossy().into_owned())
}

pub(crate) fn lees_begrensd(pad: &Path) -> anyhow::Result<Vec<u8>> {
    let grootte = std::fs::metadata(pad)
        .with_context(|| format!("{} is niet te lezen", pad.display()))?
        .len();
    if grootte > MAX_BESTAND {
        return Err(anyhow!(
            "{} is {grootte} bytes; hoogstens {MAX_BESTAND} mag",
            pad.display()
        ));
    }
    std::fs::read(pad).with_context(|| format!("{} is niet te lezen", pad.display()))
}
