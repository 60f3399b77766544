//! Meetkunde: geometries of a filter as `geo` knows them, and the eight relations between two of them.

use geo::{
    BoundingRect, Coord, Geometry, GeometryCollection, Intersects, LineString, MultiLineString, MultiPoint,
    MultiPolygon, Point, Polygon, Rect, Relate,
};

use crate::boom::{Positie, RuimteOp, Vorm};

/// A literal geometry as `geo` calculates with it; heights are left out.
pub fn naar_geo(vorm: &Vorm) -> Geometry<f64> {
    match vorm {
        Vorm::Punt(p) => Geometry::Point(Point(coord(p))),
        Vorm::Punten(p) => Geometry::MultiPoint(MultiPoint(p.iter().map(|p| Point(coord(p))).collect())),
        Vorm::Lijn(l) => Geometry::LineString(lijn(l)),
        Vorm::Lijnen(l) => Geometry::MultiLineString(MultiLineString(l.iter().map(|l| lijn(l)).collect())),
        Vorm::Vlak(r) => Geometry::Polygon(vlak(r)),
        Vorm::Vlakken(v) => Geometry::MultiPolygon(MultiPolygon(v.iter().map(|v| vlak(v)).collect())),
        Vorm::Samen(leden) => {
            Geometry::GeometryCollection(GeometryCollection(leden.iter().map(naar_geo).collect()))
        }
    }
}

fn coord(p: &Positie) -> Coord<f64> {
    let [x, y] = p.xy();
    Coord { x, y }
}

fn lijn(posities: &[Positie]) -> LineString<f64> {
    LineString(posities.iter().map(coord).collect())
}

fn vlak(ringen: &[Vec<Positie>]) -> Polygon<f64> {
    let mut ringen = ringen.iter().map(|r| lijn(r));
    let buiten = ringen.next().unwrap_or_else(|| LineString(vec![]));
    Polygon::new(buiten, ringen.collect())
}

/// A geometry with its box, made once.
#[derive(Debug, Clone)]
pub(crate) struct Literaal {
    pub(crate) vorm: Geometry<f64>,
    pub(crate) vak: Option<Rect<f64>>,
    pub(crate) punten: usize,
}

impl Literaal {
    pub(crate) fn nieuw(vorm: &Vorm) -> Self {
        let vorm = naar_geo(vorm);
        Self {
            vak: vorm.bounding_rect(),
            punten: geo::CoordsIter::coords_count(&vorm),
            vorm,
        }
    }
}

/// Whether `a` stands in this relation to `b`.
pub(crate) fn verhouding(op: RuimteOp, a: &Geometry<f64>, b: &Geometry<f64>) -> bool {
    let uiteen = match (a.bounding_rect(), b.bounding_rect()) {
        (Some(a), Some(b)) => !a.intersects(&b),
        _ => true,
    };
    if uiteen {
        return op == RuimteOp::Los;
    }
    match op {
        RuimteOp::Snijdt => a.intersects(b),
        RuimteOp::Los => !a.intersects(b),
        RuimteOp::Bevat => a.relate(b).is_contains(),
        RuimteOp::Binnen => a.relate(b).is_within(),
        RuimteOp::Gelijk => a.relate(b).is_equal_topo(),
        RuimteOp::Raakt => a.relate(b).is_touches(),
        RuimteOp::Kruist => a.relate(b).is_crosses(),
        RuimteOp::Overlapt => a.relate(b).is_overlaps(),
    }
}
