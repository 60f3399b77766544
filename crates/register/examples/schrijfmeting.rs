//! Durable writes per second at 1, 16 and 64 clients, on either store, beside what the same disk and the same engine can
//! do at most, with nothing of ours in between: a bare group commit (a thread per client hands in a row and waits, one
//! thread commits them together), and one thread that has no clients at all and puts as many rows in each commit.
//!
//! `schrijfmeting [SECONDS]`. Rounds of ours and of the limits alternate; medians of three, and their ratios.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark by itself")]

#[path = "../tests/gemeen/mod.rs"]
mod gemeen;

use std::io::Write;
use std::iter;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use register::{Dossier, Soort, Store};
use rusqlite::params;

/// As the program has it.
#[global_allocator]
static GEHEUGEN: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
            &|| ons(&store, klanten, duur),
            &[
                ("group commit", &|| sqlite_groep(&grens, klanten, duur)),
                ("no clients", &|| sqlite_grens(&grens, klanten, duur)),
            ],
        );
        if let Some(cluster) = &cluster {
            let store = Store::open(&cluster.database(&format!("ons{klanten}"))).unwrap();
            let grens = cluster.database(&format!("grens{klanten}"));
            drop(Store::open(&grens).unwrap());
            toon(
                "postgis",
                klanten,
                &|| ons(&store, klanten, duur),
                &[("no clients", &|| pg_grens(&grens, klanten, duur))],
            );
        }
    }
}

fn toon(naam: &str, klanten: usize, ons: &dyn Fn() -> f64, grenzen: &[(&str, &dyn Fn() -> f64)]) {
    let mut rondes = vec![vec![]; 1 + grenzen.len()];
    for _ in 0..3 {
        rondes[0].push(ons());
        for (ronde, (_, grens)) in rondes.iter_mut().skip(1).zip(grenzen) {
            ronde.push(grens());
        }
    }
    let midden = |ronde: &mut Vec<f64>| {
        ronde.sort_by(f64::total_cmp);
        ronde[1]
    };
    let wij = midden(&mut rondes[0]);
    print!("{naam} {klanten:>2} clients: {wij:.0} writes/s");
    for (ronde, (wat, _)) in rondes.iter_mut().skip(1).zip(grenzen) {
        let grens = midden(ronde);
        print!("; {wat} {grens:.0}, ratio {:.2}", wij / grens);
    }
    println!();
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
    thread::scope(|s| {
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

/// As [`sqlite_grens`], but each row comes from a thread of its own that waits until it is kept: what a bare group commit can do.
fn sqlite_groep(pad: &Path, klanten: usize, duur: Duration) -> f64 {
    let db = rusqlite::Connection::open(pad).unwrap();
    db.pragma_update(None, "synchronous", "FULL").unwrap();
    let (zend, ontvang) = mpsc::sync_channel::<(String, Thread)>(klanten);
    let (begin, aantal, ronde) = (Instant::now(), AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|s| {
        for _ in 0..klanten {
            let (zend, ronde, aantal) = (zend.clone(), &ronde, &aantal);
            s.spawn(move || {
                while begin.elapsed() < duur {
                    let gezien = ronde.load(Ordering::Acquire);
                    zend.send((nummer(), thread::current())).unwrap();
                    while ronde.load(Ordering::Acquire) == gezien {
                        thread::park();
                    }
                    aantal.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        drop(zend);
        while let Ok(eerste) = ontvang.recv() {
            db.execute_batch("BEGIN IMMEDIATE").unwrap();
            let mut wachters = vec![];
            // who has gone home leaves the line, and the last rounds are smaller
            for (id, wie) in iter::once(eerste).chain(ontvang.iter()).take(klanten) {
                db.prepare_cached(RIJ).unwrap().execute(params![id]).unwrap();
                db.prepare_cached(LOG).unwrap().execute(params![id]).unwrap();
                wachters.push(wie);
                if begin.elapsed() >= duur {
                    break;
                }
            }
            db.execute_batch("COMMIT").unwrap();
            ronde.fetch_add(1, Ordering::Release);
            wachters.iter().for_each(Thread::unpark);
        }
    });
    aantal.into_inner() as f64 / begin.elapsed().as_secs_f64()
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
