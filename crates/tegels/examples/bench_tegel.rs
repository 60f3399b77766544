//! Milliseconds for a tile of 2,000 polygons: `cargo run --release -p tegels --example bench_tegel`.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use model::GeometrieSoort;
use rd::TileMatrixSet;
use tegels::{BUFFER, TegelFout, Tegelbouwer, Vorm, WaardeRef};

const OBJECTEN: usize = 2000;
const DOEL_MS: f64 = 5.0;

struct Pand {
    punten: Vec<[i32; 2]>,
    vanaf_zoom: Vec<u8>,
    status: String,
}

/// A houses-like ring of 5 to 16 vertices in one z14 tile, always the same for the same number.
fn pand(nr: usize, west: i32, noord: i32) -> Pand {
    let hoeken = 5 + nr % 12;
    let zijde = 1 << 18; // a z14 tile in world units
    let deel = |n: f64| (nr as f64 * n).fract();
    let mx = f64::from(west) + deel(0.618_033_988_75) * f64::from(zijde);
    let my = f64::from(noord) + deel(0.754_877_666_25) * f64::from(zijde);
    let straal = 900.0 + 1500.0 * deel(0.569_840_290_998);
    let punt = |i: usize| {
        let hoek = i as f64 / hoeken as f64 * std::f64::consts::TAU;
        [
            (mx + straal * hoek.cos()) as i32,
            (my - straal * hoek.sin()) as i32,
        ]
    };
    Pand {
        punten: (0..hoeken).map(punt).collect(),
        vanaf_zoom: vec![0; hoeken],
        status: ["Pand in gebruik", "Bouw gestart", "Verbouwing pand"][nr % 3].to_owned(),
    }
}

fn maak(tms: TileMatrixSet, x: u32, y: u32, panden: &[Pand]) -> Result<tegels::Tegel, TegelFout> {
    let vak = tms.tegel(14, x, y).ok_or(TegelFout::GeenLaag)?;
    let mut bouwer = Tegelbouwer::nieuw(vak, BUFFER);
    bouwer.begin_laag("bag-pand")?;
    for (nr, pand) in panden.iter().enumerate() {
        let vorm = Vorm {
            soort: GeometrieSoort::Vlak,
            punten: &pand.punten,
            vanaf_zoom: &pand.vanaf_zoom,
            los: true,
            ringen: &[pand.punten.len() as u32],
            delen: &[1],
        };
        let kenmerken = [
            ("status", WaardeRef::Tekst(&pand.status)),
            (
                "oorspronkelijkBouwjaar",
                WaardeRef::Getal(1900 + (nr % 120) as i64),
            ),
            ("id", WaardeRef::Getal(400_100_000_000_000 + nr as i64)),
        ];
        bouwer.object(&vorm, Some(400_100_000_000_000 + nr as u64), |k| {
            k.alle(kenmerken)
        })?;
    }
    Ok(bouwer.klaar())
}

fn main() -> ExitCode {
    let tms = TileMatrixSet::WebMercatorQuad;
    let (x, y) = (8410u32, 5390u32);
    let wereld = |w: u32| ((i64::from(w) << 18) - (1 << 31)) as i32;
    let panden: Vec<Pand> = (0..OBJECTEN).map(|nr| pand(nr, wereld(x), wereld(y))).collect();
    let mut ms = Vec::new();
    let mut laatste = None;
    for _ in 0..101 {
        let begin = Instant::now();
        match maak(tms, x, y, &panden) {
            Ok(tegel) => laatste = Some(black_box(tegel)),
            Err(fout) => {
                eprintln!("{fout}");
                return ExitCode::FAILURE;
            }
        }
        ms.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    ms.sort_by(f64::total_cmp);
    if let Some(tegel) = laatste {
        println!(
            "{} objecten, {} bytes: mediaan {:.3} ms, langste {:.3} ms; {:.1} × sneller dan het doel van {DOEL_MS} ms",
            tegel.statistiek.getekend(),
            tegel.bytes.len(),
            ms[50],
            ms[100],
            DOEL_MS / ms[50]
        );
    }
    ExitCode::SUCCESS
}
