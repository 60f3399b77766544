//! Building a layer costs at most 100 bytes of memory an object; serving it next to nothing.
#![allow(clippy::unwrap_used)] // helpers of tests may

mod samen;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use lagen::Lagen;
use model::{GeometrieSoort, Waarde};
use samen::*;

const OBJECTEN: u64 = 150_000;

/// Memory of this process that is not a mapped file, bytes; `None` where the system does not tell.
fn eigen_geheugen() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let regel = status.lines().find_map(|r| r.strip_prefix("RssAnon:"))?;
    Some(regel.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

#[test]
fn building_and_serving_stay_within_their_memory() {
    let Some(eerst) = eigen_geheugen() else {
        eprintln!("OVERGESLAGEN: dit systeem vertelt niet hoeveel geheugen een proces heeft");
        return;
    };
    let map = tempfile::tempdir().unwrap();
    let (klaar, piek) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|draden| {
        draden.spawn(|| {
            while !klaar.load(Ordering::Relaxed) {
                piek.fetch_max(eigen_geheugen().unwrap_or_default(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_micros(500));
            }
        });
        let mut s = schrijver(map.path(), "bag");
        let nr = s
            .laag(&definitie("bag-pand", Some(GeometrieSoort::Vlak)))
            .unwrap();
        for n in 0..OBJECTEN as i32 {
            let plek = n.wrapping_mul(7919).rem_euclid(400_000);
            let mut v = voorkomen(
                &format!("9999100{n:09}"),
                Some(vierkant([plek % 632 * 9000, plek / 632 * 9000], 8000)),
            );
            v.kenmerken.push(("jaar".into(), Waarde::Getal(n.into())));
            s.voorkomen(nr, &v).unwrap();
        }
        s.sluit().unwrap();
        klaar.store(true, Ordering::Relaxed);
    });
    let per_object = piek.into_inner().saturating_sub(eerst) as f64 / OBJECTEN as f64;
    assert!(
        per_object <= 100.0,
        "{per_object:.1} bytes an object while building"
    );

    let voor = eigen_geheugen().unwrap();
    let lagen = Lagen::open(map.path()).unwrap();
    let nu = lagen.nu();
    let laag = nu.laag("bag-pand").unwrap();
    for n in 0..2000 {
        assert_eq!(
            laag.op_punt([n % 600 * 9000 + 10, n / 600 * 9000 + 10], &op(PEIL.0))
                .unwrap()
                .len()
                / 2,
            0
        );
    }
    let erbij = eigen_geheugen().unwrap().saturating_sub(voor);
    assert!(erbij < 1 << 20, "{erbij} bytes to serve {OBJECTEN} objects");
}
