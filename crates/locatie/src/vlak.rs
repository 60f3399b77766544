//! Vlak: one point that certainly lies inside an area.

use model::{Punt, Vak};

/// A point inside rings (outer and holes, even-odd), well away from the edge: the middle of the widest stretch on a
/// horizontal line. RD millimetres; `None` when there is no inside. Cost: every vertex a few times.
pub(crate) fn punt_binnen<'a>(ringen: impl Iterator<Item = &'a [Punt]> + Clone) -> Option<Punt> {
    let vak = ringen.clone().filter_map(Vak::om).reduce(|a, b| a.met(&b))?;
    let [laag, hoog] = [vak.min[1], vak.max[1]].map(f64::from);
    // off the vertices' own heights, so that no line runs along an edge
    let mut beste: Option<(f64, Punt)> = None;
    for deel in [0.5, 0.37, 0.63, 0.21, 0.79, 0.09, 0.91] {
        let y = (laag + (hoog - laag) * deel).floor() + 0.5;
        let mut kruisingen: Vec<f64> = vec![];
        for ring in ringen.clone() {
            let Some(mut a) = ring.last() else { continue };
            for b in ring {
                let [ax, ay, bx, by] = [a[0], a[1], b[0], b[1]].map(f64::from);
                if (ay > y) != (by > y) {
                    kruisingen.push(ax + (y - ay) / (by - ay) * (bx - ax));
                }
                a = b;
            }
        }
        kruisingen.sort_unstable_by(f64::total_cmp);
        for paar in kruisingen.chunks_exact(2) {
            let [van, tot] = paar else { continue };
            let breedte = tot - van;
            if beste.is_none_or(|(b, _)| breedte > b) {
                beste = Some((breedte, [((van + tot) / 2.0).round() as i32, y.floor() as i32]));
            }
        }
        if beste.is_some_and(|(breedte, _)| breedte > 1_000.0) {
            break;
        }
    }
    beste.map(|(_, punt)| punt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_lies_inside_also_with_a_hole_in_the_middle_or_a_bend() {
        let met_gat: [&[Punt]; 2] = [
            &[[0, 0], [10_000, 0], [10_000, 10_000], [0, 10_000]],
            &[[1_000, 1_000], [9_900, 1_000], [9_900, 9_000], [1_000, 9_000]],
        ];
        let [x, y] = punt_binnen(met_gat.into_iter()).unwrap();
        assert!(x < 1_000 || !(1_000..=9_000).contains(&y), "{x} {y}");
        let haak: &[Punt] = &[
            [0, 0],
            [10_000, 0],
            [10_000, 1_000],
            [1_000, 1_000],
            [1_000, 10_000],
            [0, 10_000],
        ];
        let [x, y] = punt_binnen(std::iter::once(haak)).unwrap();
        assert!(x < 1_000 || y < 1_000, "{x} {y}");
        assert_eq!(punt_binnen(std::iter::empty()), None);
    }
}
