//! `plek sample`: the example gemeente as delivery files, or its BAG as a stream.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use voorbeeld::{MapUitvoer, Opties};

/// Flags of `plek sample`.
#[derive(Args)]
pub struct SampleArgs {
    /// Map voor de leveringen; - geeft de BAG-levering op stdout, voor `plek import bag -`
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// Hoeveel adressen
    #[arg(long, default_value_t = Opties::default().adressen)]
    adressen: u32,
    /// Hetzelfde zaad geeft dezelfde bytes
    #[arg(long, default_value_t = Opties::default().zaad)]
    seed: u64,
}

/// Makes it. Exit: 0; errors: what the disk says, or a number of addresses that cannot be.
pub fn sample(args: &SampleArgs) -> anyhow::Result<ExitCode> {
    let opties = Opties {
        adressen: args.adressen,
        zaad: args.seed,
    };
    if args.into.as_os_str() == "-" {
        let mut uit = std::io::BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
        voorbeeld::maak_bag(&opties, &mut uit)?;
        uit.flush()?;
        return Ok(ExitCode::SUCCESS);
    }
    let overzicht = voorbeeld::maak(&opties, &mut MapUitvoer(args.into.clone()))
        .with_context(|| format!("schrijven in {}", args.into.display()))?;
    println!(
        "Voorbeeldwaard: {} adressen, {} panden, {} percelen, {} dossiers (verzonnen)",
        overzicht.adressen, overzicht.panden, overzicht.percelen, overzicht.dossiers
    );
    for (naam, bytes) in &overzicht.bestanden {
        println!("  {naam:<28} {:>10.1} kB", *bytes as f64 / 1000.0);
    }
    Ok(ExitCode::SUCCESS)
}
