//! Fuzz targets as plain functions: any bytes in, no panic.

use crate::label::{Label, Nummer};

/// A house-number label against a number of its own digits.
pub fn fuzz_label(data: &[u8]) {
    let tekst = String::from_utf8_lossy(data);
    if let Some(label) = Label::lees(&tekst) {
        let _ = label.vergelijk(Nummer {
            huisnummer: 12,
            huisletter: "A",
            toevoeging: tekst.get(..2).unwrap_or(""),
        });
    }
}

/// A place id: what is read is written so that it reads back the same.
pub fn fuzz_plaats(data: &[u8]) {
    if let Ok(id) = String::from_utf8_lossy(data).parse::<crate::PlaatsId>() {
        assert_eq!(id.to_string().parse::<crate::PlaatsId>().ok(), Some(id));
    }
}

/// A place of a check as GeoJSON, against grids without shift.
pub fn fuzz_geojson(data: &[u8]) {
    static ROOSTERS: std::sync::LazyLock<rd::Roosters> = std::sync::LazyLock::new(rd::Roosters::nul);
    if let Ok(json) = serde_json::from_slice(data)
        && let Ok(vorm) = crate::check::lees_geojson(&json, None, &ROOSTERS)
    {
        // an overlay of anything that reads must end
        if vorm.soort == model::GeometrieSoort::Vlak {
            let _ = crate::check::overlap::ligging(&vorm, std::slice::from_ref(&vorm));
        }
    }
}
