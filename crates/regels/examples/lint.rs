//! The linter over rule files: `cargo run -p regels --example lint -- FILE...`, each file on its own.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::time::Instant;

use regels::{Regelbestand, Regelset};

fn main() -> Result<(), Box<dyn Error>> {
    for pad in std::env::args().skip(1) {
        let set = Regelset::nieuw(&[Regelbestand::lees(&std::fs::read(&pad)?, &pad)?])?;
        let begin = Instant::now();
        let rapport = set.lint();
        println!(
            "{pad}: {} bevindingen, {} niet beslist, {:.0} ms",
            rapport.bevindingen.len(),
            rapport.niet_beslist,
            begin.elapsed().as_secs_f64() * 1e3
        );
        for b in &rapport.bevindingen {
            println!(
                "  {} {:?} rij {:?}: {}",
                b.soort.naam(),
                b.waarde,
                b.rij,
                b.uitleg
            );
        }
    }
    Ok(())
}
