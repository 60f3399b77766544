//! The DMN conformance kit, in process: level 2 whole, level 3 with only the failures that are known.
#![allow(clippy::unwrap_used)] // a test that cannot go on should stop here

#[path = "../examples/tck/lopen.rs"]
mod lopen;

use std::path::{Path, PathBuf};

fn map(niveau: &str) -> Option<PathBuf> {
    let basis = std::env::var_os("PLEK_REAL_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let map = basis.join("dmn-tck").join(niveau);
    if map.is_dir() {
        return Some(map);
    }
    assert!(
        std::env::var_os("PLEK_ECHTE_DATA_VERPLICHT").is_none(),
        "echte data ontbreekt: {}",
        map.display()
    );
    eprintln!("OVERGESLAGEN: geen DMN-conformiteitstoetsen in {}", map.display());
    None
}

#[test]
fn level_2_passes_whole() {
    let Some(map) = map("compliance-level-2") else {
        return;
    };
    let v = lopen::toets(&[map]).unwrap();
    assert!(v.is_goed() && v.bekend.is_empty(), "{v:#?}");
    assert!(v.geslaagd >= 115, "{}", v.geslaagd);
}

#[test]
fn level_3_fails_only_where_it_is_known() {
    let Some(map) = map("compliance-level-3") else {
        return;
    };
    let v = lopen::toets(&[map]).unwrap();
    assert!(v.is_goed(), "{v:#?}");
    assert!(
        v.geslaagd >= 1400 && v.bekend.len() <= 14,
        "{} {}",
        v.geslaagd,
        v.bekend.len()
    );
}
