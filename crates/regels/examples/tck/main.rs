//! The DMN conformance kit against our FEEL and DMN: `cargo run --release -p regels --example tck -- DIR...`.
//!
//! Walks the folders for `*-test-*.xml`, runs each case, prints what failed and ends with "N passed, N failed, N known".
//! Exit 1 when a case failed, or when one on the list of known failures passed; 2 when a folder cannot be read.
#![allow(clippy::print_stdout)] // its work is to print

mod lopen;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mappen: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if mappen.is_empty() {
        eprintln!("gebruik: tck DIR...");
        return ExitCode::from(2);
    }
    let verslag = match lopen::toets(&mappen) {
        Ok(v) => v,
        Err(f) => {
            eprintln!("lezen mislukt: {f}");
            return ExitCode::from(2);
        }
    };
    for (geval, fout) in &verslag.gefaald {
        println!("FOUT   {geval}: {fout}");
    }
    for geval in &verslag.toch_goed {
        println!("GOED   {geval}: staat nog op de lijst van bekende fouten");
    }
    for (geval, reden) in &verslag.bekend {
        println!("bekend {geval}: {reden}");
    }
    println!(
        "{} passed, {} failed, {} known",
        verslag.geslaagd,
        verslag.gefaald.len() + verslag.toch_goed.len(),
        verslag.bekend.len()
    );
    if verslag.is_goed() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
