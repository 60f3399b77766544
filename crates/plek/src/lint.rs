//! `plek lint`: what is wrong in toepasbare regels, with answers that show it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use regels::{BevindingSoort, LintRapport};

use crate::regelbestand::lees_alle;

/// Flags of `plek lint`.
#[derive(Args)]
pub struct LintArgs {
    /// STTR-bestanden; samen gegeven worden ze op elkaar aangesloten
    #[arg(required = true, value_name = "FILE")]
    bestanden: Vec<PathBuf>,
    /// Bevindingen als JSON op stdout
    #[arg(long)]
    json: bool,
    /// Exit 1 als er bevindingen zijn
    #[arg(long)]
    streng: bool,
}

/// The kinds of finding, for `--help`.
pub fn soorten() -> String {
    let regels = BevindingSoort::ALLE.map(|s| format!("  {:<24} {}\n", s.naam(), s.betekenis()));
    format!("Soorten bevindingen:\n{}", regels.concat())
}

/// Prints the findings. Exit: 0; 1 when a file is refused, and with `--streng` when something is found.
pub fn lint(args: &LintArgs) -> anyhow::Result<ExitCode> {
    let rapport = regels::lint(&lees_alle(&args.bestanden)?)?;
    if args.json {
        println!("{}", serde_json::to_string(&rapport)?);
    } else {
        toon(&rapport)?;
    }
    if rapport.niet_beslist > 0 {
        eprintln!(
            "plek lint: {} keer niet te beslissen binnen het budget; daarover wordt niets beweerd",
            rapport.niet_beslist
        );
    }
    let fout = args.streng && !rapport.bevindingen.is_empty();
    Ok(ExitCode::from(u8::from(fout)))
}

/// The findings for people: one line each, the example under it.
fn toon(rapport: &LintRapport) -> anyhow::Result<()> {
    for b in &rapport.bevindingen {
        println!("{}: {}: {}", b.bestand, b.soort.naam(), b.uitleg);
        if let Some(voorbeeld) = &b.voorbeeld {
            println!("  voorbeeld: {}", serde_json::to_string(voorbeeld)?);
        }
    }
    if rapport.bevindingen.is_empty() {
        println!("geen bevindingen");
    }
    Ok(())
}
