//! Meetkunde: GeoJSON in lon, lat: does it lie within another shape, and which point stands for it.
//!
//! Works in degrees, as `_zoek` asks in degrees; within a municipality the plane is near enough. Values come here
//! checked by `waarde::geometrie`.

use std::ops::RangeInclusive;

use geo::{
    BoundingRect, Contains, Geometry, GeometryCollection, InteriorPoint, Intersects, Line, LineString,
    MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, Rect,
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

/// West, south, east, north of a shape, degrees.
pub fn grenzen(w: &Value) -> Option<[f64; 4]> {
    let r = naar_geo(w)?.bounding_rect()?;
    Some([r.min().x, r.min().y, r.max().x, r.max().y])
}

/// A search area, read once.
pub struct Zoekvlak {
    vorm: Geometry<f64>,
    /// Its polygons; none of something else, of which only the exact look is believed.
    vlakken: Vec<Randen>,
}

impl Zoekvlak {
    /// `None` for what is no shape.
    pub fn van(w: &Value) -> Option<Self> {
        let vorm = naar_geo(w)?;
        let vlakken = match &vorm {
            Geometry::Polygon(v) => vec![Randen::van(v)],
            Geometry::MultiPolygon(alle) => alle.iter().map(Randen::van).collect(),
            _ => vec![],
        };
        Some(Self { vorm, vlakken })
    }

    /// True when all of a shape lies within. What is no area holds nothing.
    pub fn bevat(&self, binnen: &Value) -> bool {
        let Some(binnen) = naar_geo(binnen) else {
            return false;
        };
        match &self.vorm {
            Geometry::Polygon(v) => v.contains(&binnen),
            Geometry::MultiPolygon(v) => v.contains(&binnen),
            Geometry::GeometryCollection(c) => c.contains(&binnen),
            _ => false,
        }
    }

    /// Whether all that lies in a box (ten-millionths of a degree) lies within; `None` when that depends on the shape in it.
    pub fn bevat_vak(&self, vak: &model::Vak) -> Option<bool> {
        let graad = |n: i32| f64::from(n) / 1e7;
        let [[west, zuid], [oost, noord]] = [vak.min, vak.max];
        // a hair more, so that a shape on the edge of its box is left to the exact look
        let rond = Rect::new(
            (graad(west - 1), graad(zuid - 1)),
            (graad(oost + 1), graad(noord + 1)),
        );
        if self.vlakken.is_empty() {
            return None;
        }
        let mut buiten = true;
        for vlak in &self.vlakken {
            match vlak.bevat(&rond) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => buiten = false,
            }
        }
        buiten.then_some(false)
    }
}

/// Bands of a polygon: with so many a boundary of thousands of points has a few dozen edges in each.
const BANDEN: usize = 256;

/// The edges of a polygon in bands from south to north: a look at a place takes the edges beside it, and not all.
struct Randen {
    grens: Rect<f64>,
    lijnen: Vec<Line<f64>>,
    /// For each band the edges that touch it.
    banden: Vec<Vec<u32>>,
}

impl Randen {
    fn van(vlak: &Polygon<f64>) -> Self {
        let ringen = std::iter::once(vlak.exterior()).chain(vlak.interiors());
        let niets = || Rect::new((0.0, 0.0), (0.0, 0.0));
        let mut uit = Self {
            grens: vlak.bounding_rect().unwrap_or_else(niets),
            lijnen: ringen.flat_map(LineString::lines).collect(),
            banden: vec![vec![]; BANDEN],
        };
        for (nr, lijn) in (0..).zip(uit.lijnen.clone()) {
            for band in uit.banden_van(lijn.start.y.min(lijn.end.y), lijn.start.y.max(lijn.end.y)) {
                uit.banden[band].push(nr);
            }
        }
        uit
    }

    fn banden_van(&self, zuid: f64, noord: f64) -> RangeInclusive<usize> {
        let band = |y: f64| {
            let deel = (y - self.grens.min().y) / self.grens.height();
            (deel * BANDEN as f64).clamp(0.0, (BANDEN - 1) as f64) as usize
        };
        band(zuid)..=band(noord)
    }

    fn naast(&self, zuid: f64, noord: f64) -> impl Iterator<Item = &Line<f64>> {
        let banden = &self.banden[self.banden_van(zuid, noord)];
        banden.iter().flatten().map(|nr| &self.lijnen[*nr as usize])
    }

    /// Whether a box lies within; `None` when an edge goes through it.
    fn bevat(&self, vak: &Rect<f64>) -> Option<bool> {
        if !self.grens.intersects(vak) {
            return Some(false);
        }
        if self.naast(vak.min().y, vak.max().y).any(|l| l.intersects(vak)) {
            return None;
        }
        // all of it lies on one side: an odd number of edges to the east is inside
        let p = vak.center();
        let oostelijk = self.naast(p.y, p.y).filter(|l| {
            let snijdt = (l.start.y > p.y) != (l.end.y > p.y);
            snijdt && p.x < l.start.x + (p.y - l.start.y) / l.dy() * l.dx()
        });
        Some(oostelijk.count() % 2 == 1)
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
        // nothing to stand on, of a time when that was taken
        None => Value::Null,
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

    fn ligt_binnen(buiten: &Value, binnen: &Value) -> bool {
        Zoekvlak::van(buiten).is_some_and(|v| v.bevat(binnen))
    }

    /// A star around a place: a boundary of so many points with deep bays.
    fn ster([x, y]: [f64; 2], straal: f64, punten: u32) -> Value {
        let hoek = |nr: u32| f64::from(nr) / f64::from(punten) * std::f64::consts::TAU;
        let punt = |nr: u32| {
            let ver = straal * [1.0, 0.4, 0.8][nr as usize % 3];
            json!([x + ver * hoek(nr).cos(), y + ver * hoek(nr).sin()])
        };
        (0..punten).chain([0]).map(punt).collect()
    }

    #[test]
    fn a_box_that_is_surely_in_or_out_is_where_the_exact_look_says_it_is() {
        let gat = ster([4.75, 52.95], 0.02, 30);
        let eiland = ster([4.9, 52.95], 0.03, 300);
        for vlak in [
            json!({"type": "Polygon", "coordinates": [ster([4.75, 52.95], 0.1, 3_000), gat]}),
            json!({"type": "MultiPolygon", "coordinates": [[ster([4.75, 52.95], 0.1, 3_000), gat], [eiland]]}),
            json!({"type": "Polygon", "coordinates": [[[4.7, 52.9], [4.8, 52.9], [4.7, 52.9], [4.7, 52.9]]]}),
        ] {
            let vlak = Zoekvlak::van(&vlak).unwrap();
            let mut tel = [0; 3];
            for nr in 0..10_000 {
                let (i, j) = (nr % 100, nr / 100);
                let [x, y] = [46_000_000 + i * 40_000, 528_000_000 + j * 30_000];
                let punt = json!({"type": "Point", "coordinates": [f64::from(x) / 1e7, f64::from(y) / 1e7]});
                let vak = model::Vak {
                    min: [x, y],
                    max: [x, y],
                };
                match vlak.bevat_vak(&vak) {
                    Some(zeker) => {
                        tel[usize::from(zeker)] += 1;
                        assert_eq!(zeker, vlak.bevat(&punt), "{punt}");
                    }
                    None => tel[2] += 1,
                }
            }
            assert!(
                tel[0] > 1_000 && tel[2] < 100,
                "few places need the exact look: {tel:?}"
            );
        }
    }

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
