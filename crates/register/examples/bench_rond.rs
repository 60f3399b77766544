//! How long "what is going on around here" takes: 50 dossiers within the radius, 100,000 in all.
//!
//! `cargo run --release -p register --example bench_rond`

use std::error::Error;
use std::time::Instant;

use model::{Datum, Geometrie};
use register::{Asker, Dossier, Register, Soort};

fn main() -> Result<(), Box<dyn Error>> {
    let map = tempfile::tempdir()?;
    let register = Register::open_sqlite(&map.path().join("register.sqlite"))?;
    // a grid so that 50 lie within 250 m: one per 3,927 m2
    let (kant, stap) = (316i32, 62_665i32);
    let alle: Vec<Dossier> = (0..kant * kant)
        .map(|nr| dossier(nr, [nr % kant * stap, nr / kant * stap]))
        .collect();
    register.bewaar(&alle)?;
    let nu = register.nu();
    let mut tijden = vec![];
    let (mut gevonden, mut x) = (0, 12_345u64);
    for _ in 0..20_000 {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let punt = [
            (x >> 33) as i32 % 18_000_000 + 900_000,
            (x >> 13) as i32 % 18_000_000,
        ];
        let punt = [punt[0], punt[1].abs() + 900_000];
        let begin = Instant::now();
        gevonden += nu.rond(punt, 250.0, Datum(19_800), Asker::Publiek).len();
        tijden.push(begin.elapsed());
    }
    tijden.sort_unstable();
    let p = |deel: usize| tijden.get(tijden.len() * deel / 100).copied().unwrap_or_default();
    #[expect(clippy::print_stdout, reason = "a benchmark talks to a terminal")]
    {
        println!(
            "{} dossiers, gemiddeld {} gevonden: p50 {:?}, p99 {:?}",
            alle.len(),
            gevonden / 20_000,
            p(50),
            p(99)
        );
    }
    Ok(())
}

fn dossier(nr: i32, punt: [i32; 2]) -> Dossier {
    Dossier {
        identificatie: format!("D{nr:06}"),
        soort: Soort::Melding,
        titel: "Losse tegel".to_owned(),
        omschrijving: None,
        status: Some("in behandeling".to_owned()),
        categorie: None,
        van: None,
        tot: None,
        openbaar: true,
        geometrie: Some(Geometrie::punt(punt)),
        eigenschappen: serde_json::Map::new(),
        versie: 0,
    }
}
