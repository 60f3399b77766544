//! Naden: between neighbouring surfaces of the BGT no gap or overlap appears at any zoom, on the example and on Otterlo.
//!
//! An edge between two neighbours runs there and back, so in sum it is nothing. What is left over at full detail is the
//! rim of the delivery; at a coarser zoom an edge may only be left over between points of that rim.

use std::collections::{HashMap, HashSet};

use lagen::{ALLEEN_VOLUIT, Lagen};
use model::{Datum, GeometrieSoort, Peilmoment, Punt, Vak};
use plek_tests::{echte_data, gelukt, voorbeeld};

const ALLES: Vak = Vak {
    min: [i32::MIN, i32::MIN],
    max: [i32::MAX, i32::MAX],
};

struct Ring {
    punten: Vec<Punt>,
    zooms: Vec<u8>,
}

/// Every ring of the partition, as of a day.
fn ringen(lagen: &Lagen, dag: Datum) -> Vec<Ring> {
    let nu = lagen.nu();
    let mut uit = Vec::new();
    for laag in nu.lagen() {
        let d = laag.definitie();
        if d.partitie.as_deref() != Some("bgt") || d.geometrie != Some(GeometrieSoort::Vlak) {
            continue;
        }
        laag.in_vak(&ALLES, &Peilmoment::op(dag), |o| {
            let mut begin = 0;
            for eind in o.ringen().iter().map(|e| *e as usize) {
                uit.push(Ring {
                    punten: o.punten_rd()[begin..eind].to_vec(),
                    zooms: o.vanaf_zoom()[begin..eind].to_vec(),
                });
                begin = eind;
            }
            true
        })
        .unwrap();
    }
    uit
}

/// Edges that do not cancel out at a zoom.
fn losse_randen(ringen: &[Ring], zoom: u8) -> Vec<(Punt, Punt)> {
    let mut randen: HashMap<(Punt, Punt), i32> = HashMap::new();
    for ring in ringen {
        let blijft: Vec<Punt> = (ring.punten.iter().zip(&ring.zooms))
            .filter(|(_, z)| **z <= zoom)
            .map(|(p, _)| *p)
            .collect();
        for (a, b) in blijft.iter().zip(blijft.iter().cycle().skip(1)) {
            if a != b {
                *randen.entry((*a.min(b), *a.max(b))).or_default() += if a < b { 1 } else { -1 };
            }
        }
    }
    randen.retain(|_, som| *som != 0);
    randen.into_keys().collect()
}

fn geen_naden(naam: &str, data: &std::path::Path, dag: &str) {
    let lagen = Lagen::open(data).unwrap();
    let ringen = ringen(&lagen, dag.parse().unwrap());
    assert!(ringen.len() > 100, "{naam}: {} ringen", ringen.len());
    let rand: HashSet<Punt> = losse_randen(&ringen, ALLEEN_VOLUIT)
        .into_iter()
        .flat_map(|(a, b)| [a, b])
        .collect();
    let punten: HashSet<Punt> = ringen.iter().flat_map(|r| r.punten.iter().copied()).collect();
    assert!(
        rand.len() * 2 < punten.len(),
        "{naam}: {} van {} punten op de rand",
        rand.len(),
        punten.len()
    );
    for zoom in 0..ALLEEN_VOLUIT {
        let naden = losse_randen(&ringen, zoom)
            .into_iter()
            .filter(|(a, b)| !(rand.contains(a) && rand.contains(b)))
            .count();
        assert_eq!(naden, 0, "{naam}: naden op zoom {zoom}");
    }
}

#[test]
fn the_surfaces_of_the_example_have_no_seams_at_any_zoom() {
    geen_naden("Voorbeeldwaard", &voorbeeld().join("data"), "2026-01-01");
}

#[test]
fn the_surfaces_of_otterlo_have_no_seams_at_any_zoom() {
    let Some(zip) = echte_data("otterlo/bgt_otterlo_2020-08-05.zip") else {
        return;
    };
    let map = tempfile::tempdir().unwrap();
    let into = map.path().display().to_string();
    gelukt(&["import", "bgt", zip.to_str().unwrap(), "--into", &into]);
    geen_naden("Otterlo", map.path(), "2020-08-05");
}
