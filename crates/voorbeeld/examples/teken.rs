//! Writes the old town as SVG to standard output: `cargo run -p voorbeeld --example teken [x y width height]`.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    let getallen: Vec<f64> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    let vak = <[f64; 4]>::try_from(getallen).unwrap_or([0.0, 0.0, 1600.0, 1500.0]);
    std::io::stdout().write_all(voorbeeld::schets(&voorbeeld::Opties::default(), vak).as_bytes())
}
