//! Points per second of the transformation, one thread: `cargo run --release -p rd --example bench_rd ROOSTERS`.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use rd::Roosters;

const PUNTEN: usize = 2_000_000;
const DOEL_PER_SECONDE: f64 = 1e6;

/// Runs five times, prints the median.
fn meet(naam: &str, mut om: impl FnMut(usize) -> f64) {
    let mut per_seconde: Vec<f64> = (0..5)
        .map(|_| {
            let begin = Instant::now();
            let mut som = 0.0;
            for nr in 0..PUNTEN {
                som += om(nr);
            }
            black_box(som);
            PUNTEN as f64 / begin.elapsed().as_secs_f64()
        })
        .collect();
    per_seconde.sort_by(f64::total_cmp);
    let snelheid = per_seconde[2];
    println!(
        "{naam:<22} {snelheid:>12.0} punten/s   {:.2} × het doel",
        snelheid / DOEL_PER_SECONDE
    );
}

fn main() -> ExitCode {
    let roosters = match std::env::args().nth(1) {
        Some(pad) => match std::fs::read(&pad)
            .map_err(|f| f.to_string())
            .and_then(|bytes| Roosters::van_bytes(&bytes).map_err(|f| f.to_string()))
        {
            Ok(roosters) => roosters,
            Err(fout) => {
                eprintln!("{pad}: {fout}");
                return ExitCode::FAILURE;
            }
        },
        None => {
            eprintln!("zonder roosterbestand: even snel, niet juist");
            Roosters::nul()
        }
    };
    // Scattered over the whole country: neighbours in the list are far apart in the tables.
    let rd = |nr: usize| {
        let a = (nr as f64 * 0.618_033_988_75).fract();
        let b = (nr as f64 * 0.754_877_666_25).fract();
        [10_000.0 + 268_000.0 * a, 306_000.0 + 313_000.0 * b]
    };
    let lijst: Vec<[f64; 2]> = (0..PUNTEN).map(rd).collect();
    let etrs: Vec<[f64; 2]> = lijst
        .iter()
        .map(|p| roosters.rd_naar_etrs89(p[0], p[1]))
        .collect();
    let mm: Vec<[i32; 2]> = lijst.iter().map(|p| p.map(|m| (m * 1000.0) as i32)).collect();
    meet("ETRS89 naar RD", |nr| {
        roosters.etrs89_naar_rd(etrs[nr][0], etrs[nr][1])[0]
    });
    meet("RD naar ETRS89", |nr| {
        roosters.rd_naar_etrs89(lijst[nr][0], lijst[nr][1])[0]
    });
    meet("ETRS89 naar RD en NAP", |nr| {
        let [lat, lon] = etrs[nr];
        roosters.etrs89_naar_rd(lat, lon)[0] + roosters.nap_van_h(lat, lon, 43.0).unwrap_or(0.0)
    });
    meet("RD mm naar mercator", |nr| {
        f64::from(roosters.rd_mm_naar_mercator(mm[nr])[0])
    });
    ExitCode::SUCCESS
}
