//! Meet: planar distance and containment in RD, exact in the signs, millimetres in, metres out.

use model::{Geometrie, GeometrieSoort, Punt};

/// Planar distance from `punt` to `geometrie` in metres; 0 inside or on the edge of an area.
/// RD scale error: about 1 cm per 100 m. A geometry without vertices is infinitely far. Cost: every vertex once.
pub fn afstand_m(geometrie: &Geometrie, punt: Punt) -> f64 {
    match geometrie.soort {
        GeometrieSoort::Punt => {
            geometrie
                .punten
                .iter()
                .map(|p| kwadraat(*p, punt))
                .fold(f64::INFINITY, f64::min)
                .sqrt()
                / 1000.0
        }
        GeometrieSoort::Lijn => rand_mm2(geometrie, punt, false).sqrt() / 1000.0,
        GeometrieSoort::Vlak if bevat(geometrie, punt) => 0.0,
        GeometrieSoort::Vlak => rand_mm2(geometrie, punt, true).sqrt() / 1000.0,
    }
}

/// Planar distance between two points in metres.
pub(crate) fn tussen_m(a: Punt, b: Punt) -> f64 {
    kwadraat(a, b).sqrt() / 1000.0
}

/// True when an area holds `punt` or has it on its edge; false for points and lines.
pub fn bevat(geometrie: &Geometrie, punt: Punt) -> bool {
    if geometrie.soort != GeometrieSoort::Vlak {
        return false;
    }
    let mut binnen = false;
    for ring in geometrie.lijst_ringen() {
        let Some(mut vorige) = ring.last().copied() else {
            continue;
        };
        for &hoek in ring {
            match kruist(vorige, hoek, punt) {
                None => return true,
                Some(wisselt) => binnen ^= wisselt,
            }
            vorige = hoek;
        }
    }
    binnen
}

/// Whether a ray to the east crosses the edge a-b; `None` when the point lies on the edge.
fn kruist(a: Punt, b: Punt, p: Punt) -> Option<bool> {
    let [ax, ay, bx, by] = [a[0], a[1], b[0], b[1]].map(i128::from);
    let [px, py] = p.map(i128::from);
    let uit = (bx - ax) * (py - ay) - (by - ay) * (px - ax);
    let in_vak = px >= ax.min(bx) && px <= ax.max(bx) && py >= ay.min(by) && py <= ay.max(by);
    if uit == 0 && in_vak {
        return None;
    }
    Some((ay > py) != (by > py) && (uit > 0) == (by > ay))
}

fn rand_mm2(geometrie: &Geometrie, punt: Punt, gesloten: bool) -> f64 {
    let mut beste = f64::INFINITY;
    for rij in geometrie.lijst_ringen() {
        let Some(&eerste) = rij.first() else { continue };
        let mut vorige = if gesloten {
            rij.last().copied().unwrap_or(eerste)
        } else {
            eerste
        };
        for &hoek in rij {
            beste = beste.min(segment_mm2(vorige, hoek, punt));
            vorige = hoek;
        }
    }
    beste
}

fn kwadraat(a: Punt, b: Punt) -> f64 {
    let (dx, dy) = (
        f64::from(a[0]) - f64::from(b[0]),
        f64::from(a[1]) - f64::from(b[1]),
    );
    dx * dx + dy * dy
}

fn segment_mm2(a: Punt, b: Punt, p: Punt) -> f64 {
    let [ax, ay, bx, by, px, py] = [a[0], a[1], b[0], b[1], p[0], p[1]].map(f64::from);
    let (dx, dy) = (bx - ax, by - ay);
    let lengte2 = dx * dx + dy * dy;
    if lengte2 == 0.0 {
        return kwadraat(a, p);
    }
    let t = (((px - ax) * dx + (py - ay) * dy) / lengte2).clamp(0.0, 1.0);
    let (qx, qy) = (ax + t * dx - px, ay + t * dy - py);
    qx * qx + qy * qy
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn met_gat() -> Geometrie {
        Geometrie::vlak(vec![
            vec![[0, 0], [10_000, 0], [10_000, 10_000], [0, 10_000]],
            vec![[4_000, 4_000], [6_000, 4_000], [6_000, 6_000], [4_000, 6_000]],
        ])
        .unwrap()
    }

    #[test]
    fn inside_and_on_the_edge_is_zero_and_a_hole_is_outside() {
        for punt in [[1_000, 1_000], [0, 0], [10_000, 5_000], [4_000, 5_000]] {
            assert_eq!(afstand_m(&met_gat(), punt), 0.0, "{punt:?}");
        }
        assert_eq!(afstand_m(&met_gat(), [5_000, 5_000]), 1.0);
        assert_eq!(afstand_m(&met_gat(), [13_000, 14_000]), 5.0);
    }

    #[test]
    fn a_line_is_near_along_its_whole_length() {
        let lijn = Geometrie::lijn(vec![[0, 0], [10_000, 0]]).unwrap();
        assert_eq!(afstand_m(&lijn, [5_000, 2_000]), 2.0);
        assert_eq!(afstand_m(&lijn, [-3_000, 4_000]), 5.0);
    }

    proptest! {
        #[test]
        fn a_convex_ring_holds_its_middle_and_nothing_panics(x in any::<i32>(), y in any::<i32>(), r in 1..1_000_000i32) {
            let (x, y) = (x / 2, y / 2);
            let ruit = Geometrie::vlak(vec![vec![[x - r, y], [x, y - r], [x + r, y], [x, y + r]]]).unwrap();
            prop_assert!(bevat(&ruit, [x, y]));
            prop_assert!(!bevat(&ruit, [x + r + 1, y]));
            prop_assert!(afstand_m(&ruit, [i32::MAX, i32::MIN]).is_finite());
        }
    }
}
