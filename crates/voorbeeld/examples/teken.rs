//! Writes the town as SVG to standard output: `cargo run -p voorbeeld --example teken [x y width height [addresses]]`.

use std::io::Write as _;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let getallen: Vec<f64> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    let vak = getallen
        .get(..4)
        .and_then(|v| v.try_into().ok())
        .unwrap_or([0.0, 0.0, 1600.0, 1500.0]);
    let mut opties = voorbeeld::Opties::default();
    if let Some(n) = getallen.get(4) {
        opties.adressen = *n as u32;
    }
    std::io::stdout().write_all(voorbeeld::schets(&opties, vak)?.as_bytes())?;
    Ok(())
}
