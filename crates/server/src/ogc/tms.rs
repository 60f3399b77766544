//! `/ogc/v1/tileMatrixSets`: the two tile grids, as OGC's Two Dimensional Tile Matrix Set 2.0 (17-083r4) writes them.

use axum::extract::{Path, State};
use axum::response::Response;
use rd::{MatrixLimiet, TileMatrixSet};
use serde_json::{Value, json};

use crate::tegel::{als_json, lees_tms};
use crate::{Kop, Probleem, Toepassing};

/// Conformance classes of this file.
pub(crate) const CONFORMITEIT: &[&str] = &[
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixsetlimits",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixsetlimits",
];

/// Relation from the landing page to the list of grids.
pub(crate) const STELSELS: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";

/// Zoom levels that the published sets have; tiles may stop earlier, which the limits of a tileset say.
const fn gepubliceerd(tms: TileMatrixSet) -> u8 {
    match tms {
        TileMatrixSet::WebMercatorQuad => 24,
        TileMatrixSet::NetherlandsRDNewQuad => 16,
    }
}

/// `GET /ogc/v1/tileMatrixSets`.
pub(crate) async fn lijst(koppen: Kop) -> Response {
    let basis = koppen.basis();
    let sets: Vec<Value> = TileMatrixSet::ALLE
        .into_iter()
        .map(|tms| {
            json!({
                "id": tms.naam(),
                "title": tms.titel(),
                "uri": tms.uri(),
                "crs": tms.crs(),
                "links": [{"rel": "self", "type": "application/json", "title": tms.titel(), "href": adres(&basis, tms)}],
            })
        })
        .collect();
    als_json(&json!({
        "tileMatrixSets": sets,
        "links": [{"rel": "self", "type": "application/json", "title": "Tegelstelsels", "href": format!("{basis}/ogc/v1/tileMatrixSets")}],
    }))
}

/// `GET /ogc/v1/tileMatrixSets/{tms}`. Errors: 404 for another name.
pub(crate) async fn een(
    State(_): State<Toepassing>,
    Path(tms): Path<String>,
    koppen: Kop,
) -> Result<Response, Probleem> {
    let tms = lees_tms(&tms)?;
    Ok(als_json(&definitie(tms, &koppen.basis())))
}

/// Where a grid is described.
pub(crate) fn adres(basis: &str, tms: TileMatrixSet) -> String {
    format!("{basis}/ogc/v1/tileMatrixSets/{}", tms.naam())
}

/// The whole definition. Finer levels than we serve follow from the coarsest: each halves the one before.
fn definitie(tms: TileMatrixSet, basis: &str) -> Value {
    let Some(grof) = tms.matrix(0) else {
        return Value::Null;
    };
    let matrices: Vec<Value> = (0..=gepubliceerd(tms))
        .map(|z| {
            let deel = f64::from(1u32 << z);
            json!({
                "id": z.to_string(),
                "scaleDenominator": grof.scale_denominator / deel,
                "cellSize": grof.cell_size / deel,
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": grof.point_of_origin,
                "tileWidth": grof.tile_size,
                "tileHeight": grof.tile_size,
                "matrixWidth": 1u32 << z,
                "matrixHeight": 1u32 << z,
            })
        })
        .collect();
    let [x, y] = grof.point_of_origin;
    let zijde = grof.cell_size * f64::from(grof.tile_size);
    // To the micrometre: the sum of two published numbers, not of their nearest binary ones.
    let rond = |m: f64| (m * 1e6).round() / 1e6;
    let mut uit = json!({
        "id": tms.naam(),
        "title": tms.titel(),
        "uri": tms.uri(),
        "crs": tms.crs(),
        "orderedAxes": ["X", "Y"],
    });
    if tms == TileMatrixSet::WebMercatorQuad {
        uit["wellKnownScaleSet"] = json!("http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible");
    }
    uit["boundingBox"] = json!({
        "lowerLeft": [x, rond(y - zijde)],
        "upperRight": [rond(x + zijde), y],
        "crs": tms.crs(),
        "orderedAxes": ["X", "Y"],
    });
    uit["tileMatrices"] = json!(matrices);
    uit["links"] = json!([{"rel": "self", "type": "application/json", "href": adres(basis, tms)}]);
    uit
}

/// Which tiles of each level can hold anything: `tileMatrixSetLimits`.
pub(crate) fn limieten(tms: TileMatrixSet, zooms: (u8, u8)) -> Vec<Value> {
    let een = |l: MatrixLimiet| {
        json!({
            "tileMatrix": l.zoom.to_string(),
            "minTileRow": l.min_rij,
            "maxTileRow": l.max_rij,
            "minTileCol": l.min_kolom,
            "maxTileCol": l.max_kolom,
        })
    };
    (zooms.0..=zooms.1)
        .filter_map(|z| tms.limiet(z).map(een))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers as OGC and PDOK publish them.
    #[test]
    fn the_grids_are_those_that_are_published() {
        let web = definitie(TileMatrixSet::WebMercatorQuad, "");
        let getal = |v: &Value| v.as_f64().unwrap();
        assert!((getal(&web["tileMatrices"][0]["scaleDenominator"]) - 559_082_264.028_717_8).abs() < 1e-5);
        assert!((getal(&web["tileMatrices"][24]["scaleDenominator"]) - 33.323_899_747_69).abs() < 1e-8);
        assert!((getal(&web["tileMatrices"][0]["cellSize"]) - 156_543.033_928_041).abs() < 1e-8);
        assert_eq!(web["tileMatrices"].as_array().unwrap().len(), 25);
        let rd = definitie(TileMatrixSet::NetherlandsRDNewQuad, "");
        let eerste = &rd["tileMatrices"][0];
        assert_eq!(eerste["pointOfOrigin"], json!([-285_401.92, 903_401.92]));
        assert_eq!(eerste["cellSize"], json!(3440.64));
        assert!((getal(&eerste["scaleDenominator"]) - 12_288_000.0).abs() < 1e-6);
        let laatste = &rd["tileMatrices"][16];
        assert!((getal(&laatste["cellSize"]) - 0.0525).abs() < 1e-12);
        assert_eq!(
            (laatste["id"].as_str(), &laatste["matrixWidth"]),
            (Some("16"), &json!(65_536))
        );
        assert_eq!(rd["boundingBox"]["upperRight"], json!([595_401.92, 903_401.92]));
        assert_eq!(rd["boundingBox"]["lowerLeft"], json!([-285_401.92, 22_598.08]));
    }
}
