//! The official points and grids: RDNAPTRANS2018 self-validation, every tenth point.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::PathBuf;

use rd::{Roosters, Stelsel, zet_regel_om};

fn ontbreekt(wat: &str) {
    assert!(
        std::env::var_os("PLEK_ECHTE_DATA_VERPLICHT").is_none_or(|v| v != "1"),
        "{wat} ontbreekt"
    );
    eprintln!("OVERGESLAGEN: {wat} ontbreekt");
}

fn wortel() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn roosters() -> Option<Roosters> {
    let pad = std::env::var_os("PLEK_ROOSTERS").map_or_else(
        || wortel().join("target/rdnaptrans2018.plekrooster"),
        PathBuf::from,
    );
    match std::fs::read(pad) {
        Ok(bytes) => Some(Roosters::van_bytes(&bytes).unwrap()),
        Err(_) => {
            ontbreekt("roosterbestand (PLEK_ROOSTERS; maak het met scripts/roosters.py)");
            None
        }
    }
}

struct Officieel {
    id: String,
    lat: f64,
    lon: f64,
    h: f64,
    x: f64,
    y: f64,
    nap: Option<f64>,
}

fn punten() -> Option<Vec<Officieel>> {
    let map =
        std::env::var_os("PLEK_REAL_DATA").map_or_else(|| wortel().join("../shared/data"), PathBuf::from);
    let Ok(tekst) = std::fs::read_to_string(map.join("rdnaptrans/etrs89_rdnap_1000.txt")) else {
        ontbreekt("rdnaptrans/etrs89_rdnap_1000.txt (PLEK_REAL_DATA)");
        return None;
    };
    let punt = |regel: &str| {
        let k: Vec<&str> = regel.split_whitespace().collect();
        let f = |i: usize| k[i].parse::<f64>().unwrap();
        let nap = (k[6] != "*").then(|| f(6));
        Officieel {
            id: k[0].to_owned(),
            lat: f(1),
            lon: f(2),
            h: f(3),
            x: f(4),
            y: f(5),
            nap,
        }
    };
    Some(
        tekst
            .lines()
            .skip(1)
            .filter(|r| !r.trim().is_empty())
            .map(punt)
            .collect(),
    )
}

/// Metres in a degree, for comparing degrees with millimetres: never less than the true length.
const M_PER_GRAAD: f64 = 111_700.0;

#[test]
fn the_official_points_agree_within_three_tenths_of_a_millimetre_both_ways() {
    let (Some(roosters), Some(punten)) = (roosters(), punten()) else {
        return;
    };
    assert_eq!(punten.len(), 1000);
    let (mut heen, mut terug, mut hoogte, mut zonder) = (0.0f64, 0.0f64, 0.0f64, 0);
    for p in &punten {
        let [x, y] = roosters.etrs89_naar_rd(p.lat, p.lon);
        let fout = (x - p.x).hypot(y - p.y);
        assert!(fout < 3e-4, "{} naar RD: {fout} m", p.id);
        heen = heen.max(fout);

        let [lat, lon] = roosters.rd_naar_etrs89(p.x, p.y);
        let fout = (lat - p.lat).hypot((lon - p.lon) * p.lat.to_radians().cos()) * M_PER_GRAAD;
        assert!(fout < 3e-4, "{} naar ETRS89: {fout} m", p.id);
        terug = terug.max(fout);

        match (p.nap, roosters.nap_van_h(p.lat, p.lon, p.h)) {
            (Some(officieel), Some(nap)) => {
                let h = roosters.h_van_nap(lat, lon, officieel).unwrap();
                let fout = (nap - officieel).abs().max((h - p.h).abs());
                assert!(fout < 3e-4, "{} NAP: {fout} m", p.id);
                hoogte = hoogte.max(fout);
            }
            (None, None) => {
                assert_eq!(roosters.h_van_nap(lat, lon, 0.0), None, "{}", p.id);
                zonder += 1;
            }
            (officieel, nap) => panic!("{}: officieel {officieel:?}, hier {nap:?}", p.id),
        }
    }
    println!(
        "grootste afwijking: naar RD {heen:.6} m, naar ETRS89 {terug:.6} m, hoogte {hoogte:.6} m; {zonder} zonder NAP"
    );
    assert_eq!(zonder, 203);
}

#[test]
fn convert_writes_the_official_columns() {
    let (Some(roosters), Some(punten)) = (roosters(), punten()) else {
        return;
    };
    for p in &punten {
        let regel = format!("{:.9} {:.9} {:.4}", p.lat, p.lon, p.h);
        let uit = zet_regel_om(&roosters, Stelsel::Etrs89, Stelsel::Rd, &regel).unwrap();
        let kolommen: Vec<&str> = uit.split(' ').collect();
        assert_eq!(kolommen.len(), 3);
        assert_eq!(kolommen[2] == "*", p.nap.is_none(), "{}", p.id);
        let naar_rd = [
            kolommen[0].parse::<f64>().unwrap() - p.x,
            kolommen[1].parse::<f64>().unwrap() - p.y,
        ];
        assert!(naar_rd.iter().all(|d| d.abs() < 3e-4), "{}: {uit}", p.id);

        let nap = p.nap.map_or("*".to_owned(), |nap| format!("{nap:.4}"));
        let terug = zet_regel_om(
            &roosters,
            Stelsel::Rd,
            Stelsel::Wgs84,
            &format!("{:.4}\t{:.4}\t{nap}", p.x, p.y),
        )
        .unwrap();
        assert_eq!(terug.ends_with('*'), p.nap.is_none(), "{}", p.id);
    }
}

#[test]
fn without_the_correction_den_helder_lies_centimetres_off() {
    let Some(roosters) = roosters() else { return };
    let [lat, lon] = roosters.rd_naar_etrs89(112_000.0, 552_000.0);
    assert!(
        (lat - 52.953_319_496).abs() < 2e-9 && (lon - 4.747_384_054).abs() < 2e-9,
        "{lat} {lon}"
    );
    let [x, y] = Roosters::nul().etrs89_naar_rd(lat, lon);
    assert!((0.05..0.3).contains(&(x - 112_000.0).hypot(y - 552_000.0)));
}
