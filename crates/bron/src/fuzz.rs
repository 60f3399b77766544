//! One plain function per parser of untrusted bytes: whatever goes in, none may panic or hang.

use std::convert::Infallible;

use crate::Grenzen;
use crate::bag::deel::{Vondst, lees_xml};
use crate::bag::onderzoek::Onderzoek;
use crate::featurecollection::{lees_features, lees_kop};
use crate::topojson::Topologie;
use crate::vorm::{Crs, NaarRd};

/// A file of the BAG extract.
pub fn fuzz_bag(data: &[u8]) {
    let onderzoek = Onderzoek::default();
    let mut gezien = 0u64;
    let _ = lees_xml("fuzz.xml", data, &onderzoek, &Grenzen::default(), |vondst| {
        gezien += u64::from(matches!(vondst, Vondst::Object(..)));
        Ok::<(), Infallible>(())
    });
}

/// A GeoJSON FeatureCollection.
pub fn fuzz_geojson(data: &[u8]) {
    let _ = lees_kop(data);
    let Ok(naar) = NaarRd::new(Crs::Rd, None) else {
        return;
    };
    let _ = lees_features(
        data,
        |reden| reden,
        |feature| {
            if let Ok(Some(vorm)) = feature.vorm {
                let _ = naar.geometrie(&vorm);
            }
            Ok(())
        },
    );
}

/// A TopoJSON file.
pub fn fuzz_topojson(data: &[u8]) {
    let (Ok(topologie), Ok(naar)) = (Topologie::lees(data), NaarRd::new(Crs::Rd, None)) else {
        return;
    };
    let _ = topologie.crs();
    let _ = topologie.features(&naar, |feature| {
        let _ = feature.geometrie;
        Ok::<(), Infallible>(())
    });
}

/// A geometry blob of a GeoPackage.
pub fn fuzz_gpkg_blob(data: &[u8]) {
    let Ok(naar) = NaarRd::new(Crs::Rd, None) else {
        return;
    };
    if let Ok(Some(vorm)) = crate::gpkg::gpkg_geometrie(data) {
        let _ = naar.geometrie(&vorm);
    }
}

/// The FlatGeobuf stream of the child `plek-gdal`.
pub fn fuzz_flatgeobuf(data: &[u8]) {
    crate::gdal::fuzz_flatgeobuf(data);
}
