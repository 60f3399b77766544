//! Vak: boxes between RD and the system of a table, never too small.
//!
//! Used to look rows up and to tell where one changed; what lies in the box is tried exactly afterwards.

use std::f64::consts::PI;

use model::Vak;
use rd::Roosters;

use super::rij::STRAAL_M;

/// Points along each edge: an edge that is straight in one system is bent in the other.
const STAPPEN: usize = 8;
/// Room for the bend between two of those: metres, and as a part of the box.
const RUIM_M: f64 = 5.0;
const RUIM_DEEL: f64 = 0.001;

/// Min x, min y, max x, max y.
pub(super) type Hoeken = [f64; 4];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Soort {
    Rd,
    Graden,
    Mercator,
}

fn soort(srid: i32) -> Option<Soort> {
    match srid {
        28992 | 7415 => Some(Soort::Rd),
        4258 | 4326 | 4937 | 4979 => Some(Soort::Graden),
        3857 | 900_913 => Some(Soort::Mercator),
        _ => None,
    }
}

/// A box of RD in the system of a table, a little wider. Miss: `None`: not a system of ours.
pub(super) fn uit_rd(roosters: &Roosters, srid: i32, vak: &Vak) -> Option<Hoeken> {
    let m = [vak.min[0], vak.min[1], vak.max[0], vak.max[1]].map(|mm| f64::from(mm) / 1000.0);
    // One mm for what was rounded.
    let ruim = |m: Hoeken, marge: f64| [m[0] - marge, m[1] - marge, m[2] + marge, m[3] + marge];
    let graden = || {
        omtrek(ruim(m, ruimte(&m)), |x, y| {
            let [lat, lon] = roosters.rd_naar_etrs89(x, y);
            [lon, lat]
        })
    };
    match soort(srid)? {
        Soort::Rd => Some(ruim(m, 0.001)),
        Soort::Graden => graden(),
        Soort::Mercator => graden().map(|[w, z, o, n]| {
            let [x0, y0] = mercator(w, z);
            let [x1, y1] = mercator(o, n);
            [x0, y0, x1, y1]
        }),
    }
}

/// A box in degrees (ETRS89) around one of RD, a little wider.
pub(super) fn graden_uit_rd(roosters: &Roosters, vak: &Vak) -> Option<Hoeken> {
    uit_rd(roosters, 4258, vak)
}

/// A box in the system of a table as RD, a little wider. Miss: `None`: not a system of ours, or no numbers.
pub fn naar_rd(roosters: &Roosters, srid: i32, hoeken: Hoeken) -> Option<Vak> {
    let m = match soort(srid)? {
        Soort::Rd => hoeken,
        Soort::Graden => omtrek(hoeken, |lon, lat| roosters.etrs89_naar_rd(lat, lon))?,
        Soort::Mercator => omtrek(hoeken, |x, y| {
            let [lon, lat] = uit_mercator([x, y]);
            roosters.etrs89_naar_rd(lat, lon)
        })?,
    };
    let marge = if soort(srid) == Some(Soort::Rd) {
        0.001
    } else {
        ruimte(&m)
    };
    // Beyond what millimetres can say there is nothing to see.
    let mm = |m: f64| (m * 1000.0).clamp(f64::from(i32::MIN), f64::from(i32::MAX)) as i32;
    m.iter().all(|w| w.is_finite()).then(|| Vak {
        min: [mm(m[0] - marge), mm(m[1] - marge)],
        max: [mm(m[2] + marge), mm(m[3] + marge)],
    })
}

fn ruimte(m: &Hoeken) -> f64 {
    RUIM_M + RUIM_DEEL * (m[2] - m[0]).max(m[3] - m[1])
}

fn omtrek([x0, y0, x1, y1]: Hoeken, om: impl Fn(f64, f64) -> [f64; 2]) -> Option<Hoeken> {
    let mut uit = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for nr in 0..=STAPPEN {
        let deel = nr as f64 / STAPPEN as f64;
        let (x, y) = (x0 + (x1 - x0) * deel, y0 + (y1 - y0) * deel);
        for [u, v] in [om(x, y0), om(x, y1), om(x0, y), om(x1, y)] {
            uit = [uit[0].min(u), uit[1].min(v), uit[2].max(u), uit[3].max(v)];
        }
    }
    uit.iter().all(|w| w.is_finite()).then_some(uit)
}

/// Longitude and latitude as metres of web mercator.
fn mercator(lon: f64, lat: f64) -> [f64; 2] {
    let y = (PI / 4.0 + lat.clamp(-85.06, 85.06).to_radians() / 2.0)
        .tan()
        .ln();
    [lon.to_radians() * STRAAL_M, y * STRAAL_M]
}

/// Metres of web mercator as longitude and latitude.
pub(super) fn uit_mercator([x, y]: [f64; 2]) -> [f64; 2] {
    [
        (x / STRAAL_M).to_degrees(),
        (2.0 * (y / STRAAL_M).exp().atan() - PI / 2.0).to_degrees(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_is_never_smaller() {
        let roosters = Roosters::nul();
        let vak = Vak {
            min: [110_000_000, 540_000_000],
            max: [118_000_000, 556_000_000],
        };
        for srid in [28992, 4258, 4326, 3857, 7415] {
            let hoeken = uit_rd(&roosters, srid, &vak).unwrap();
            let terug = naar_rd(&roosters, srid, hoeken).unwrap();
            assert!(terug.bevat(vak.min) && terug.bevat(vak.max), "{srid}: {terug:?}");
            let ruimte = [vak.min[0] - terug.min[0], terug.max[1] - vak.max[1]];
            assert!(ruimte.iter().all(|mm| *mm < 800_000), "{srid}: {terug:?}");
        }
        assert!(uit_rd(&roosters, 25831, &vak).is_none());
        assert!(naar_rd(&roosters, 28992, [f64::NAN, 0.0, 1.0, 1.0]).is_none());
        let [x, y] = uit_mercator(mercator(5.0, 52.0));
        assert!((x - 5.0).abs() < 1e-9 && (y - 52.0).abs() < 1e-9);
    }
}
