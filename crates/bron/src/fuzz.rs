//! One plain function per parser of untrusted bytes: whatever goes in, none may panic or hang.

use std::convert::Infallible;
use std::io::Write;

use model::{LaagDefinitie, Reden, Stand, Voorkomen};
use serde_json::{Map, Value};

use crate::bag::deel::{Vondst, lees_xml};
use crate::bag::onderzoek::Onderzoek;
use crate::featurecollection::{lees_features, lees_kop};
use crate::gml;
use crate::pakket::{Lid, Pakket};
use crate::topojson::Topologie;
use crate::vorm::{Crs, NaarRd};
use crate::xml::{Gebeurtenis, Lezer};
use crate::{BronFout, Grenzen, LaagNr, Ontvanger};

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

/// An XML document, event by event.
pub fn fuzz_xml(data: &[u8]) {
    let mut lezer = Lezer::new("fuzz.xml", data);
    while let Ok(gebeurtenis) = lezer.volgende() {
        match gebeurtenis {
            Gebeurtenis::Begin(tag) => {
                let _ = (tag.regel(), tag.namespace(), tag.kenmerken().count());
            }
            Gebeurtenis::Klaar => return,
            Gebeurtenis::Tekst(_) | Gebeurtenis::Eind(_) => {}
        }
    }
}

/// A GML geometry inside one element.
pub fn fuzz_gml(data: &[u8]) {
    let mut lezer = Lezer::new("fuzz.gml", data);
    if lezer.volgende().is_ok() {
        let _ = gml::lees_inhoud(&mut lezer, 10_000);
    }
}

/// A zip, as a stream and as a file.
pub fn fuzz_zip(data: &[u8]) {
    let grenzen = Grenzen {
        max_uitgepakt: 8 << 20,
        max_tijdelijk: 8 << 20,
        ..Grenzen::default()
    };
    let mut lees = |lid: &mut Lid<'_>| {
        std::io::copy(&mut lid.bron, &mut std::io::sink()).map_err(|fout| BronFout::lezen(lid.naam, fout))?;
        Ok(())
    };
    let _ = Pakket::bezoek_stroom("fuzz", &mut { data }, &grenzen, &mut lees);
    let Ok(mut bestand) = tempfile::NamedTempFile::new() else {
        return;
    };
    if bestand.write_all(data).is_ok() {
        let _ = Pakket::new(&[bestand.path().to_owned()], &grenzen).bezoek(&mut lees);
    }
}

/// A BGT file.
pub fn fuzz_bgt(data: &[u8]) {
    let grenzen = Grenzen {
        max_uitgepakt: 8 << 20,
        max_punten: 10_000,
        ..Grenzen::default()
    };
    let _ = crate::bgt::lees_bytes(data, &grenzen, &mut Niemand);
}

/// Takes everything and keeps nothing.
struct Niemand;

impl Ontvanger for Niemand {
    fn laag(&mut self, _: &LaagDefinitie) -> Result<LaagNr, BronFout> {
        Ok(0)
    }
    fn voorkomen(&mut self, _: LaagNr, _: Voorkomen) -> Result<(), BronFout> {
        Ok(())
    }
    fn geweigerd(&mut self, _: LaagNr, _: Reden) {}
    fn stand(&mut self, _: Stand) {}
    fn bestand(&mut self, _: &str, _: &str, _: &[u8], _: Map<String, Value>) -> Result<(), BronFout> {
        Ok(())
    }
}

/// A plan in IMRO2012.
pub fn fuzz_imro(data: &[u8]) {
    crate::imro::fuzz_imro(data, &mut Niemand);
}

/// An OW file, a GIO or a regeling.
pub fn fuzz_stop(data: &[u8]) {
    crate::stop::fuzz_stop(data);
}
