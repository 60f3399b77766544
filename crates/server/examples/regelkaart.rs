//! How long a regelkaart takes, with its tiles, and how that grows.
//!
//! `cargo run --release -p server --example regelkaart -- WERKZAAMHEDEN.toml DATA...`: each DATA is a folder of
//! `plek sample --adressen N` after `scripts/laad.sh`; the grids come from `PLEK_ROOSTERS`. Medians of seven runs.
#![allow(clippy::print_stdout, reason = "a benchmark talks to a terminal")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use locatie::Plek;
use locatie::check::Werkzaamheden;
use server::{CheckInstellingen, Toepassing};
use tower::ServiceExt;

const RONDEN: usize = 7;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let toml = args
        .next()
        .ok_or("geef WERKZAAMHEDEN.toml en een of meer mappen met lagen")?;
    let werkzaamheden: Werkzaamheden = toml::from_str(&std::fs::read_to_string(toml)?)?;
    let roosters = std::env::var("PLEK_ROOSTERS").map_err(|_| "zet PLEK_ROOSTERS")?;
    let roosters = Arc::new(rd::Roosters::van_bytes(&std::fs::read(roosters)?)?);
    let looptijd = tokio::runtime::Runtime::new()?;
    println!("plan           plaatsen  stellen  kaart ms  tegels  met tegels ms");
    for map in args {
        let map = Path::new(&map);
        for plan in ["dakkapel", "schuur"] {
            let mut metingen: Vec<(Duration, Duration)> = Vec::new();
            let mut laatste = (0, 0, 0);
            for _ in 0..RONDEN {
                let app = toepassing(map, &roosters, &werkzaamheden)?;
                let begin = Instant::now();
                let (_, kaart) = looptijd
                    .block_on(server::regelkaart_van(&app, plan))
                    .map_err(|p| p.detail().to_owned())?;
                let klaar = begin.elapsed();
                let tegels = tegels_van(&app, &kaart, plan);
                let router = server::router(app, axum::Router::new());
                let n = tegels.len();
                looptijd.block_on(async {
                    for tegel in tegels {
                        let verzoek = Request::get(tegel)
                            .header("accept-encoding", "gzip")
                            .body(Body::empty());
                        if let Ok(verzoek) = verzoek {
                            let _ = router.clone().oneshot(verzoek).await;
                        }
                    }
                });
                metingen.push((klaar, begin.elapsed()));
                laatste = (kaart.plaatsen.len(), kaart.handtekeningen, n);
            }
            let midden = |f: fn(&(Duration, Duration)) -> Duration| {
                let mut l: Vec<Duration> = metingen.iter().map(f).collect();
                l.sort();
                l[RONDEN / 2].as_secs_f64() * 1000.0
            };
            println!(
                "{plan:<14} {:>8} {:>8} {:>9.1} {:>7} {:>14.1}",
                laatste.0,
                laatste.1,
                midden(|m| m.0),
                laatste.2,
                midden(|m| m.1)
            );
        }
    }
    Ok(())
}

fn toepassing(
    map: &Path,
    roosters: &Arc<rd::Roosters>,
    werkzaamheden: &Werkzaamheden,
) -> Result<Toepassing, Box<dyn std::error::Error>> {
    let register = register::Register::open_sqlite(&map.join("register.sqlite"))?;
    let plek = Plek::new(lagen::Lagen::open(map)?, register, Arc::clone(roosters), map);
    // the rule files are read when the first question comes: that is not what is measured
    let _ = plek.nu();
    Ok(
        Toepassing::new(Arc::new(plek), 256)?.met_checks(CheckInstellingen {
            werkzaamheden: werkzaamheden.clone().voor_gemeente("GM9999"),
            ..CheckInstellingen::default()
        }),
    )
}

/// What a screen asks: every tile with a place at zoom 13, and at 16 those of a neighbourhood.
fn tegels_van(app: &Toepassing, kaart: &locatie::check::regelkaart::Regelkaart, plan: &str) -> Vec<String> {
    let tegel = |z: u32, punt: [i32; 2]| {
        let [x, y] = punt.map(|mm| f64::from(mm) / 1000.0);
        let [lat, lon] = app.plek.roosters.rd_naar_etrs89(x, y);
        let n = f64::from(1u32 << z);
        let tx = ((lon + 180.0) / 360.0 * n) as u32;
        let ty = ((1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * n) as u32;
        format!("/tiles/regelkaart-{plan}/WebMercatorQuad/{z}/{tx}/{ty}")
    };
    let mut uit: Vec<String> = kaart.plaatsen.iter().map(|p| tegel(13, p.punt)).collect();
    uit.extend(kaart.plaatsen.iter().take(500).map(|p| tegel(16, p.punt)));
    uit.sort();
    uit.dedup();
    uit
}
