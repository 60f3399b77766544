//! Meetkunde: GeoJSON in lon, lat: does it lie within another shape, and which point stands for it.
//!
//! Works in degrees, as `_zoek` asks in degrees; within a municipality the plane is near enough. Values come here
//! checked by `waarde::geometrie`.

use geo::{
    BoundingRect, Contains, Geometry, GeometryCollection, InteriorPoint, Intersects, LineString,
    MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};
use model::GeometrieSoort;
use serde_json::{Value, json};

fn naar_geo(w: &Value) -> Option<Geometry<f64>> {
    let c = w.get("coordinates");
    Some(match w.get("type")?.as_str()? {
        "Point" => punt(c?)?.into(),
        "MultiPoint" => MultiPoint(alle(c?, punt)?).into(),
        "LineString" => lijn(c?)?.into(),
        "MultiLineString" => MultiLineString(alle(c?, lijn)?).into(),
        "Polygon" => vlak(c?)?.into(),
        "MultiPolygon" => MultiPolygon(alle(c?, vlak)?).into(),
        "GeometryCollection" => {
            Geometry::GeometryCollection(GeometryCollection(alle(w.get("geometries")?, naar_geo)?))
        }
        _ => return None,
    })
}

fn alle<T>(w: &Value, een: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    w.as_array()?.iter().map(een).collect()
}

fn punt(w: &Value) -> Option<Point<f64>> {
    Some(Point::new(w.get(0)?.as_f64()?, w.get(1)?.as_f64()?))
}

fn lijn(w: &Value) -> Option<LineString<f64>> {
    Some(LineString::from(alle(w, punt)?))
}

fn vlak(w: &Value) -> Option<Polygon<f64>> {
    let mut ringen = alle(w, lijn)?.into_iter();
    Some(Polygon::new(ringen.next()?, ringen.collect()))
}

/// True when all of `binnen` lies within `buiten`. What is no area holds nothing.
pub fn ligt_binnen(buiten: &Value, binnen: &Value) -> bool {
    let (Some(buiten), Some(binnen)) = (naar_geo(buiten), naar_geo(binnen)) else {
        return false;
    };
    match &buiten {
        Geometry::Polygon(v) => v.contains(&binnen),
        Geometry::MultiPolygon(v) => v.contains(&binnen),
        Geometry::GeometryCollection(c) => c.contains(&binnen),
        _ => false,
    }
}

/// West, south, east, north of a shape, degrees.
pub fn grenzen(w: &Value) -> Option<[f64; 4]> {
    let r = naar_geo(w)?.bounding_rect()?;
    Some([r.min().x, r.min().y, r.max().x, r.max().y])
}

/// A search area, read once.
pub struct Zoekvlak(Geometry<f64>);

impl Zoekvlak {
    /// `None` for what is no shape.
    pub fn van(w: &Value) -> Option<Self> {
        naar_geo(w).map(Self)
    }

    /// Whether all that lies in a box (ten-millionths of a degree) lies within; `None` when that depends on the shape in it.
    pub fn bevat_vak(&self, vak: &model::Vak) -> Option<bool> {
        let graad = |n: i32| f64::from(n) / 1e7;
        let [[west, zuid], [oost, noord]] = [vak.min, vak.max];
        // a hair more, so that a shape on the edge of its box is left to the exact look
        let rond = geo::Rect::new(
            (graad(west - 1), graad(zuid - 1)),
            (graad(oost + 1), graad(noord + 1)),
        );
        let rond = Geometry::Rect(rond);
        if let Geometry::Polygon(_) | Geometry::MultiPolygon(_) = &self.0 {
            if self.0.contains(&rond) {
                return Some(true);
            }
            if !self.0.intersects(&rond) {
                return Some(false);
            }
        }
        None
    }
}

/// The point that stands for a shape where only points are understood: always the same one for the same shape, on
/// the shape itself, to 7 decimals. A point stands for itself.
pub fn als_punt(w: &Value) -> Value {
    if w.get("type").and_then(Value::as_str) == Some("Point") {
        return w.clone();
    }
    let graad = |g: f64| (g * 1e7).round() / 1e7;
    match naar_geo(w).and_then(|g| g.interior_point()) {
        Some(p) => json!({ "type": "Point", "coordinates": [graad(p.x()), graad(p.y())] }),
        None => w.clone(),
    }
}

/// A shape in RD as GeoJSON in lon, lat with 9 decimals (a tenth of a millimetre).
pub fn naar_geojson(g: &model::Geometrie, roosters: &rd::Roosters) -> Value {
    let punt = |p: &model::Punt| {
        let [lat, lon] = roosters.rd_naar_etrs89(f64::from(p[0]) / 1000.0, f64::from(p[1]) / 1000.0);
        json!([lon, lat].map(|graad: f64| (graad * 1e9).round() / 1e9))
    };
    let lijn = |punten: &[model::Punt]| -> Value { punten.iter().map(punt).collect() };
    let ring =
        |punten: &Vec<model::Punt>| -> Value { punten.iter().chain(punten.first()).map(punt).collect() };
    let delen: Vec<Value> = match g.soort {
        GeometrieSoort::Punt => g.punten.iter().map(punt).collect(),
        GeometrieSoort::Lijn => g.lijst_ringen().map(lijn).collect(),
        GeometrieSoort::Vlak => {
            let vlak = |ringen: &Vec<Vec<model::Punt>>| -> Value { ringen.iter().map(ring).collect() };
            g.vlakken_lijst().iter().map(vlak).collect()
        }
    };
    let soort = match g.soort {
        GeometrieSoort::Punt => "Point",
        GeometrieSoort::Lijn => "LineString",
        GeometrieSoort::Vlak => "Polygon",
    };
    match <[Value; 1]>::try_from(delen) {
        Ok([een]) => json!({ "type": soort, "coordinates": een }),
        Err(delen) => json!({ "type": format!("Multi{soort}"), "coordinates": delen }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vierkant(west: f64, zuid: f64, zijde: f64) -> Value {
        let (oost, noord) = (west + zijde, zuid + zijde);
        json!({"type": "Polygon", "coordinates": [[[west, zuid], [oost, zuid], [oost, noord], [west, noord], [west, zuid]]]})
    }

    #[test]
    fn a_shape_in_rd_comes_back_from_geojson_where_it_was() {
        let pad = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../target/rdnaptrans2018.plekrooster"
        );
        let pad = std::env::var("PLEK_ROOSTERS").unwrap_or_else(|_| pad.to_owned());
        let roosters = rd::Roosters::van_bytes(&std::fs::read(pad).unwrap()).unwrap();
        let naar_rd = |[lon, lat]: [f64; 2]| Some(roosters.etrs89_naar_rd(lat, lon));
        let ring = |x: i32| {
            vec![
                [x, 550_000_001],
                [x + 9_000, 550_000_003],
                [x + 5_000, 550_008_007],
            ]
        };
        let vormen = [
            model::Geometrie::punt([110_000_123, 550_000_457]),
            model::Geometrie::lijn(ring(110_000_000)).unwrap(),
            model::Geometrie::lijnen(vec![ring(110_000_000), ring(110_020_000)]).unwrap(),
            model::Geometrie::vlak(vec![ring(110_000_000)]).unwrap(),
            model::Geometrie::vlakken(vec![vec![ring(110_000_000)], vec![ring(110_020_000)]]).unwrap(),
        ];
        for (vorm, soort) in vormen.iter().zip([
            "Point",
            "LineString",
            "MultiLineString",
            "Polygon",
            "MultiPolygon",
        ]) {
            let json = naar_geojson(vorm, &roosters);
            assert_eq!(json["type"], soort);
            assert_eq!(
                &register::geometrie_uit_crs84(&json, &naar_rd).unwrap(),
                vorm,
                "{soort}"
            );
        }
    }

    #[test]
    fn a_shape_is_within_another_only_with_all_of_it() {
        let groot = vierkant(4.7, 52.9, 0.1);
        assert!(ligt_binnen(&groot, &vierkant(4.72, 52.92, 0.01)));
        assert!(!ligt_binnen(&groot, &vierkant(4.79, 52.92, 0.05)));
        assert!(ligt_binnen(
            &groot,
            &json!({"type": "Point", "coordinates": [4.75, 52.95]})
        ));
        assert!(!ligt_binnen(
            &groot,
            &json!({"type": "Point", "coordinates": [4.65, 52.95]})
        ));
        assert!(!ligt_binnen(
            &json!({"type": "Point", "coordinates": [4.7, 52.9]}),
            &groot
        ));
    }

    #[test]
    fn a_box_is_judged_without_its_shape_only_when_that_cannot_be_wrong() {
        let vlak = Zoekvlak::van(&vierkant(4.7, 52.9, 0.1)).unwrap();
        let vak = |west: f64, zuid: f64, zijde: f64| {
            let w = vierkant(west, zuid, zijde);
            let [w, z, o, n] = grenzen(&w).unwrap().map(|g| (g * 1e7).round() as i32);
            model::Vak {
                min: [w, z],
                max: [o, n],
            }
        };
        assert_eq!(vlak.bevat_vak(&vak(4.75, 52.95, 0.0)), Some(true));
        assert_eq!(vlak.bevat_vak(&vak(4.85, 52.95, 0.01)), Some(false));
        for op_de_rand in [vak(4.7, 52.95, 0.0), vak(4.8, 53.0, 0.0), vak(4.75, 52.95, 0.1)] {
            assert_eq!(vlak.bevat_vak(&op_de_rand), None);
        }
    }

    #[test]
    fn the_point_of_a_polygon_is_on_it_and_stays_the_same() {
        let vorm = json!({"type": "Polygon", "coordinates": [
            [[4.70, 52.90], [4.80, 52.90], [4.80, 52.91], [4.71, 52.91], [4.71, 53.0], [4.70, 53.0], [4.70, 52.90]]]});
        let punt = als_punt(&vorm);
        assert!(ligt_binnen(&vorm, &punt), "{punt}");
        assert_eq!(punt, als_punt(&vorm));
        assert_eq!(als_punt(&punt), punt);
    }
}
