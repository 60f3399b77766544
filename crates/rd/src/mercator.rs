//! Web mercator in world units: whole numbers that any zoom level reaches by a shift.
//!
//! The world is 2^32 units wide and high (zoom 20 at 4096 per tile), the origin lies on the equator and
//! Greenwich, x grows east and y grows *south* as tile rows do. One unit is 9.3 mm at the equator and
//! 5.7 mm in the Netherlands. ETRS89 is taken equal to WGS 84 (null transformation).

use std::f64::consts::PI;

/// Number of bits of the world's width in units.
pub const WERELD_BITS: u32 = 32;

const WERELD: f64 = 4_294_967_296.0;
const PER_RADIAAL: f64 = WERELD / (2.0 * PI);

fn begrensd(waarde: f64) -> i32 {
    // `as` saturates and turns NaN into 0: the world's edge is the edge of i32.
    waarde.round() as i32
}

/// To the last bit of the world's width, which is far from that of the number: a logarithm and a root.
fn asinh(t: f64) -> f64 {
    let t_abs = t.abs();
    (t_abs + (t_abs * t_abs + 1.0).sqrt()).ln().copysign(t)
}

pub(crate) fn van_tan_lat(tan_lat: f64, lon: f64) -> [i32; 2] {
    [
        begrensd(lon * PER_RADIAAL),
        begrensd(-asinh(tan_lat) * PER_RADIAAL),
    ]
}

/// ETRS89 (degrees) to web mercator world units; beyond 85.05 degrees or 180 degrees: the world's edge.
pub fn etrs89_naar_mercator(lat: f64, lon: f64) -> [i32; 2] {
    van_tan_lat(lat.to_radians().tan(), lon.to_radians())
}

/// Web mercator world units to ETRS89 (degrees): `[lat, lon]`.
pub fn mercator_naar_etrs89(punt: [i32; 2]) -> [f64; 2] {
    wereld_naar_etrs89(punt.map(f64::from))
}

/// As [`mercator_naar_etrs89`] for places between units, such as the corner of a tile at the world's edge.
pub(crate) fn wereld_naar_etrs89([x, y]: [f64; 2]) -> [f64; 2] {
    let lat = (-y / PER_RADIAAL).sinh().atan();
    [lat.to_degrees(), (x / PER_RADIAAL).to_degrees()]
}
