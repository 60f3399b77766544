//! Writes the example into a directory, or with `-` the BAG alone to nowhere, and tells how long it took:
//! `cargo run -p voorbeeld --example maak DIR|- [addresses] [seed]`.

use std::io::Write as _;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let doel = args.next().unwrap_or_else(|| "-".into());
    let mut opties = voorbeeld::Opties::default();
    if let Some(n) = args.next() {
        opties.adressen = n.parse()?;
    }
    if let Some(z) = args.next() {
        opties.zaad = z.parse()?;
    }
    let begin = Instant::now();
    let overzicht = if doel == "-" {
        voorbeeld::maak_bag(&opties, &mut std::io::sink())?
    } else {
        voorbeeld::maak(&opties, &mut voorbeeld::MapUitvoer(doel.into()))?
    };
    writeln!(std::io::stdout(), "{overzicht:#?}\n{:?}", begin.elapsed())?;
    Ok(())
}
