//! An area from a file, for `--dekking`: where a delivery is complete.

use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use model::{Geometrie, GeometrieSoort, Punt};

use crate::featurecollection::{lees_features, lees_kop};
use crate::vorm::NaarRd;
use crate::{BronFout, LeesOpties, tabel};

/// Largest single Feature or geometry, bytes; collections and tables have limits of their own.
const MAX_LOS: u64 = 64 << 20;

/// All areas of a file as one: a GeoJSON collection, feature or geometry, TopoJSON, or a GeoPackage. Points and lines in
/// it are passed over.
///
/// Errors: a file that cannot be read, an area that is none, a file without a single area.
pub fn lees_gebied(pad: &Path, opties: &LeesOpties) -> Result<Geometrie, BronFout> {
    let naam = tabel::bestandsnaam(pad);
    let mut vlakken: Vec<Vec<Vec<Punt>>> = Vec::new();
    let mut neem = |nummer: u64, geometrie: Result<Option<Geometrie>, String>| match geometrie {
        Ok(Some(g)) if g.soort == GeometrieSoort::Vlak => {
            vlakken.extend(g.vlakken_lijst());
            Ok(())
        }
        Ok(_) => Ok(()),
        Err(reden) => Err(BronFout::bestand(&naam, format!("gebied {nummer}: {reden}"))),
    };
    match los_geojson(pad, &naam)? {
        None => tabel::lees(pad, &naam, opties.roosters.as_ref(), |rij| {
            neem(rij.nummer, rij.geometrie)
        })?,
        Some((kop, verzameling)) => {
            let fout = |reden: String| BronFout::bestand(&naam, reden);
            let naar_rd = NaarRd::new(kop.crs.map_err(fout)?, opties.roosters.as_ref()).map_err(|_| {
                BronFout::RoostersOntbreken {
                    bestand: naam.clone(),
                }
            })?;
            lees_features(verzameling, fout, |feature| {
                let vorm = feature
                    .vorm
                    .and_then(|v| v.map(|v| naar_rd.geometrie(&v)).transpose());
                neem(feature.nummer, vorm)
            })?;
        }
    }
    Geometrie::vlakken(vlakken)
        .map_err(|_| BronFout::bestand(&naam, "hier staat geen gebied (Polygon of MultiPolygon) in"))
}

/// A file that is one Feature or one geometry, as a collection of one; `None` for every other file.
fn los_geojson(
    pad: &Path,
    naam: &str,
) -> Result<Option<(crate::featurecollection::Kop, impl Read)>, BronFout> {
    let open = || File::open(pad).map_err(|fout| BronFout::lezen(naam, fout));
    let Ok(kop) = lees_kop(BufReader::new(open()?)) else {
        return Ok(None);
    };
    let (voor, na): (&[u8], &[u8]) = match kop.soort.as_str() {
        "Feature" => (br#"{"type":"FeatureCollection","features":["#, b"]}"),
        "Polygon" | "MultiPolygon" | "GeometryCollection" => (
            br#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":null,"geometry":"#,
            b"}]}",
        ),
        _ => return Ok(None),
    };
    let los = BufReader::new(open()?).take(MAX_LOS);
    Ok(Some((kop, Cursor::new(voor).chain(los).chain(Cursor::new(na)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lees(json: &str) -> Result<Geometrie, BronFout> {
        let pad = tempfile::Builder::new().suffix(".geojson").tempfile().unwrap();
        std::fs::write(pad.path(), json).unwrap();
        lees_gebied(pad.path(), &LeesOpties::default())
    }

    const RD: &str = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}}"#;
    const VLAK: &str = r#""coordinates":[[[110000,550000],[111000,550000],[111000,551000],[110000,550000]]]"#;

    #[test]
    fn a_bare_polygon_a_feature_and_a_collection_give_the_same_area() {
        let polygon = format!(r#"{{"type":"Polygon",{VLAK},{RD}}}"#);
        let feature =
            format!(r#"{{"type":"Feature","properties":{{}},{RD},"geometry":{{"type":"Polygon",{VLAK}}}}}"#);
        let kaal =
            format!(r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon",{VLAK}}}}}"#);
        let verzameling = format!(r#"{{"type":"FeatureCollection",{RD},"features":[{kaal}]}}"#);
        let g = lees(&polygon).unwrap();
        assert_eq!(g.punten.len(), 3);
        assert_eq!(
            (lees(&feature).unwrap(), lees(&verzameling).unwrap()),
            (g.clone(), g)
        );
    }

    #[test]
    fn a_file_without_an_area_is_refused() {
        let punt = format!(r#"{{"type":"FeatureCollection",{RD},"features":[]}}"#);
        assert!(lees(&punt).unwrap_err().to_string().contains("geen gebied"));
        assert!(lees("{").is_err());
    }
}
