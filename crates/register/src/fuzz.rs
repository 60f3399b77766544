//! Fuzz targets as plain functions: any bytes in, no panic, no unbounded work.

use std::io::Cursor;

use crate::{Grenzen, invoer, wkb};

/// GeoJSON of dossiers.
pub fn fuzz_dossiers(data: &[u8]) {
    let naar_rd = |lonlat: [f64; 2]| Some([lonlat[0] * 1000.0, lonlat[1] * 1000.0]);
    let _ = invoer::lees(
        Cursor::new(data),
        "fuzz",
        None,
        Some(&naar_rd),
        &Grenzen::default(),
        &mut |d| d.controleer(),
    );
}

/// Stored geometry: what is read is written the same.
pub fn fuzz_wkb(data: &[u8]) {
    if let Ok(g) = wkb::uit_wkb(data) {
        assert_eq!(wkb::uit_wkb(&wkb::naar_wkb(&g)).as_ref(), Ok(&g));
    }
}
