//! Durable writes per second at 1, 16 and 64 clients, on either store, beside what the same disk and the same engine can
//! do at most: one thread that puts as many rows as there are clients in each commit, with nothing of ours in between.
//!
//! `schrijfmeting [SECONDS]`. Rounds of ours and of the limit alternate; medians of three, and their ratio.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark by itself")]

#[path = "../tests/gemeen/mod.rs"]
mod gemeen;

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use register::{Dossier, Soort, Store};
use rusqlite::params;

const KLANTEN: [usize; 3] = [1, 16, 64];
const RIJ: &str = "INSERT INTO dossier (identificatie, soort, titel, openbaar, eigenschappen, versie) VALUES ($1, 'melding', 'Losse tegel', 1, '{}', 1)";
const LOG: &str = "INSERT INTO wijziging (dossier, versie, soort) VALUES ($1, 1, 'nieuw')";

fn main() {
    let seconden = std::env::args()
        .nth(1)
        .and_then(|s| s.parse().ok())
        .unwrap_or(2.0);
    let duur = Duration::from_secs_f64(seconden);
    let map = tempfile::tempdir().unwrap();
    println!(
        "bare: {:.0} writes of 4 KiB with fdatasync per second",
        kaal(map.path(), duur)
    );
    let cluster = gemeen::Cluster::start();
    for klanten in KLANTEN {
        let pad = map.path().join(format!("ons-{klanten}.sqlite"));
        let store = Store::open_sqlite(&pad).unwrap();
        let grens = map.path().join(format!("grens-{klanten}.sqlite"));
        drop(Store::open_sqlite(&grens).unwrap());
        toon(
            "sqlite",
            klanten,
            || ons(&store, klanten, duur),
            || sqlite_grens(&grens, klanten, duur),
        );
        if let Some(cluster) = &cluster {
            let store = Store::open(&cluster.database(&format!("ons{klanten}"))).unwrap();
            let grens = cluster.database(&format!("grens{klanten}"));
            drop(Store::open(&grens).unwrap());
            toon(
                "postgis",
                klanten,
                || ons(&store, klanten, duur),
                || pg_grens(&grens, klanten, duur),
            );
        }
    }
}

fn toon(naam: &str, klanten: usize, ons: impl Fn() -> f64, grens: impl Fn() -> f64) {
    let (mut a, mut b) = (vec![], vec![]);
    for _ in 0..3 {
        a.push(ons());
        b.push(grens());
    }
    a.sort_by(f64::total_cmp);
    b.sort_by(f64::total_cmp);
    println!(
        "{naam} {klanten:>2} clients: {:.0} writes/s, limit {:.0}, ratio {:.2}",
        a[1],
        b[1],
        a[1] / b[1]
    );
}

fn kaal(map: &Path, duur: Duration) -> f64 {
    let mut bestand = std::fs::File::create(map.join("kaal")).unwrap();
    let (begin, mut aantal) = (Instant::now(), 0u32);
    while begin.elapsed() < duur {
        bestand.write_all(&[7; 4096]).unwrap();
        bestand.sync_data().unwrap();
        aantal += 1;
    }
    f64::from(aantal) / begin.elapsed().as_secs_f64()
}

fn nummer() -> String {
    static TELLER: AtomicU64 = AtomicU64::new(0);
    format!("d{}", TELLER.fetch_add(1, Ordering::Relaxed))
}

fn ons(store: &Store, klanten: usize, duur: Duration) -> f64 {
    let (begin, aantal) = (Instant::now(), AtomicU64::new(0));
    std::thread::scope(|s| {
        for _ in 0..klanten {
            s.spawn(|| {
                while begin.elapsed() < duur {
                    store.schrijf(|s| s.bewaar(&dossier(nummer()))).unwrap();
                    aantal.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    aantal.into_inner() as f64 / begin.elapsed().as_secs_f64()
}

fn sqlite_grens(pad: &Path, per_keer: usize, duur: Duration) -> f64 {
    let db = rusqlite::Connection::open(pad).unwrap();
    db.pragma_update(None, "synchronous", "FULL").unwrap();
    let (begin, mut aantal) = (Instant::now(), 0);
    while begin.elapsed() < duur {
        db.execute_batch("BEGIN IMMEDIATE").unwrap();
        for _ in 0..per_keer {
            let id = nummer();
            db.prepare_cached(RIJ).unwrap().execute(params![id]).unwrap();
            db.prepare_cached(LOG).unwrap().execute(params![id]).unwrap();
            aantal += 1;
        }
        db.execute_batch("COMMIT").unwrap();
    }
    f64::from(aantal) / begin.elapsed().as_secs_f64()
}

fn pg_grens(url: &str, per_keer: usize, duur: Duration) -> f64 {
    let motor = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    motor.block_on(async {
        let (client, verbinding) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(verbinding);
        let (rij, log) = (
            client.prepare(RIJ).await.unwrap(),
            client.prepare(LOG).await.unwrap(),
        );
        let (begin, mut aantal) = (Instant::now(), 0);
        while begin.elapsed() < duur {
            client.batch_execute("BEGIN").await.unwrap();
            for _ in 0..per_keer {
                let id = nummer();
                client.execute(&rij, &[&id]).await.unwrap();
                client.execute(&log, &[&id]).await.unwrap();
                aantal += 1;
            }
            client.batch_execute("COMMIT").await.unwrap();
        }
        f64::from(aantal) / begin.elapsed().as_secs_f64()
    })
}

fn dossier(id: String) -> Dossier {
    Dossier {
        identificatie: id,
        soort: Soort::Melding,
        titel: "Losse tegel".into(),
        omschrijving: None,
        status: None,
        categorie: None,
        van: None,
        tot: None,
        openbaar: true,
        geometrie: None,
        eigenschappen: serde_json::Map::new(),
        versie: 0,
    }
}
