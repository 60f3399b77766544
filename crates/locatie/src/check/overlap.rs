//! Overlap: whether an area holds the place of a check wholly, partly or not. Geometry only.
//!
//! Registers draw a wall and a boundary that are the same line in the world a little apart. A sliver that is on average
//! narrower than [`TOLERANTIE_M`] counts as that, and not as a part. Start at [`ligging`].

use geo::{Area, BooleanOps, Coord, Euclidean, Length, LineString, MultiPolygon, Polygon};
use model::{Geometrie, Punt, Vak};

/// How far apart two drawings of one line may lie, metres. The BGT and the BAG promise 0.3 m for a wall.
pub const TOLERANTIE_M: f64 = 0.3;
/// Kept around the place when a large area is cut down to what matters, millimetres.
const RAND_MM: i32 = 2_000;

/// How a place lies in an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ligging {
    /// Wholly inside.
    Ja,
    /// Wholly outside.
    Nee,
    /// Partly inside.
    Deels,
}

impl Ligging {
    /// As a geo question is answered: `ja`, `nee`, `deels`.
    pub fn als_tekst(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::Nee => "nee",
            Self::Deels => "deels",
        }
    }
}

/// How `plaats` (an area) lies in `gebieden` together; these may overlap.
///
/// Cost: every edge of the areas once, then an overlay of what lies near the place.
pub(crate) fn ligging(plaats: &Geometrie, gebieden: &[Geometrie]) -> Ligging {
    let Some(vak) = plaats.vak() else {
        return Ligging::Nee;
    };
    let nul = vak.min;
    let hier = veelvlak(&plaats.vlakken_lijst(), nul);
    let ruim = Vak {
        min: vak.min.map(|c| c.saturating_sub(RAND_MM)),
        max: vak.max.map(|c| c.saturating_add(RAND_MM)),
    };
    let mut buiten = hier.clone();
    for vlak in gebieden.iter().flat_map(Geometrie::vlakken_lijst) {
        if !Vak::om(vlak.first().map(Vec::as_slice).unwrap_or_default()).is_some_and(|v| v.raakt(&ruim)) {
            continue;
        }
        let stuk: Vec<Vec<Punt>> = vlak.iter().map(|ring| knip(ring, &ruim)).collect();
        buiten = buiten.difference(&veelvlak(&[stuk], nul));
    }
    let binnen = hier.difference(&buiten);
    match (breed(&binnen), breed(&buiten)) {
        (true, true) => Ligging::Deels,
        (true, false) => Ligging::Ja,
        (false, true) => Ligging::Nee,
        // a place as narrow as the tolerance: the larger half says it
        (false, false) if binnen.unsigned_area() > buiten.unsigned_area() => Ligging::Ja,
        (false, false) => Ligging::Nee,
    }
}

/// Polygons in metres from `nul`, as the overlay takes them; rings without surface are left out.
pub(crate) fn veelvlak(vlakken: &[Vec<Vec<Punt>>], nul: Punt) -> MultiPolygon<f64> {
    let ring = |punten: &Vec<Punt>| -> LineString<f64> {
        punten
            .iter()
            .chain(punten.first())
            .map(|p| Coord {
                x: (f64::from(p[0]) - f64::from(nul[0])) / 1000.0,
                y: (f64::from(p[1]) - f64::from(nul[1])) / 1000.0,
            })
            .collect()
    };
    vlakken
        .iter()
        .filter_map(|ringen| {
            let mut ringen = ringen.iter().filter(|r| r.len() >= 3).map(ring);
            Some(Polygon::new(ringen.next()?, ringen.collect()))
        })
        .collect()
}

/// True when a piece is on average wider than the tolerance.
pub(crate) fn breed(stukken: &MultiPolygon<f64>) -> bool {
    stukken.iter().any(|p| {
        let omtrek =
            Euclidean.length(p.exterior()) + p.interiors().iter().map(|r| Euclidean.length(r)).sum::<f64>();
        omtrek > 0.0 && 2.0 * p.unsigned_area() / omtrek >= TOLERANTIE_M
    })
}

/// A ring cut down to a box (Sutherland and Hodgman): what lies inside the box stays as it is.
fn knip(ring: &[Punt], vak: &Vak) -> Vec<Punt> {
    let mut uit = ring.to_vec();
    for (as_, grens, groter) in [
        (0, vak.min[0], true),
        (0, vak.max[0], false),
        (1, vak.min[1], true),
        (1, vak.max[1], false),
    ] {
        let in_ = std::mem::take(&mut uit);
        let Some(mut a) = in_.last().copied() else {
            return uit;
        };
        for b in in_ {
            let binnen = |p: Punt| {
                let c = if as_ == 0 { p[0] } else { p[1] };
                if groter { c >= grens } else { c <= grens }
            };
            if binnen(a) != binnen(b) {
                uit.push(snijpunt(a, b, as_ == 0, grens));
            }
            if binnen(b) {
                uit.push(b);
            }
            a = b;
        }
    }
    uit
}

/// Where edge `a b` crosses the line x = `grens` (or y).
fn snijpunt(a: Punt, b: Punt, verticaal: bool, grens: i32) -> Punt {
    let [ax, ay, bx, by, g] = [a[0], a[1], b[0], b[1], grens].map(f64::from);
    if verticaal {
        [grens, (ay + (g - ax) / (bx - ax) * (by - ay)).round() as i32]
    } else {
        [(ax + (g - ay) / (by - ay) * (bx - ax)).round() as i32, grens]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vak(x: i32, y: i32, b: i32, h: i32) -> Geometrie {
        let r = [[x, y], [x + b, y], [x + b, y + h], [x, y + h]];
        Geometrie::vlak(vec![r.map(|p| p.map(|c| c * 100)).to_vec()]).unwrap()
    }

    #[test]
    fn a_place_lies_in_an_area_wholly_partly_or_not() {
        let huis = vak(0, 0, 100, 80);
        assert_eq!(ligging(&huis, &[vak(-50, -50, 500, 500)]), Ligging::Ja);
        assert_eq!(ligging(&huis, &[vak(300, 0, 50, 50)]), Ligging::Nee);
        assert_eq!(ligging(&huis, &[vak(60, 0, 500, 500)]), Ligging::Deels);
        assert_eq!(ligging(&huis, &[]), Ligging::Nee);
        assert_eq!(
            ligging(&huis, &[vak(20, 20, 20, 20)]),
            Ligging::Deels,
            "an area inside the place is a part of it"
        );
    }

    #[test]
    fn a_shared_wall_that_two_registers_draw_apart_is_no_part() {
        let huis = vak(0, 0, 100, 80);
        assert_eq!(ligging(&huis, &[vak(98, 0, 500, 80)]), Ligging::Nee, "0.2 m");
        assert_eq!(ligging(&huis, &[vak(2, 0, 500, 80)]), Ligging::Ja, "0.2 m");
        assert_eq!(ligging(&huis, &[vak(90, 0, 500, 80)]), Ligging::Deels, "1 m");
    }

    #[test]
    fn areas_that_overlap_each_other_or_have_a_hole_count_once() {
        let huis = vak(0, 0, 100, 80);
        let twee = [vak(-10, -10, 80, 200), vak(40, -10, 200, 200)];
        assert_eq!(ligging(&huis, &twee), Ligging::Ja);
        let r = |x: i32, y: i32, m: i32| [[x, y], [x + m, y], [x + m, y + m], [x, y + m]].to_vec();
        let met_gat = Geometrie::vlak(vec![r(-90_000, -90_000, 200_000), r(-1_000, -1_000, 20_000)]).unwrap();
        assert_eq!(
            ligging(&huis, &[met_gat]),
            Ligging::Nee,
            "the place lies in the hole"
        );
    }

    #[test]
    fn a_large_area_is_cut_to_the_place_first() {
        let ring: Vec<Punt> = (0..60_000)
            .map(|i| {
                let hoek = f64::from(i) / 60_000.0 * std::f64::consts::TAU;
                [(hoek.cos() * 9e6) as i32, (hoek.sin() * 9e6) as i32]
            })
            .collect();
        let groot = Geometrie::vlak(vec![ring]).unwrap();
        assert_eq!(
            ligging(&vak(0, 0, 100, 80), std::slice::from_ref(&groot)),
            Ligging::Ja
        );
        assert_eq!(ligging(&vak(89_950, 0, 100, 80), &[groot]), Ligging::Deels);
    }
}
