//! A point inside a polygon, for verblijfsobjecten that are delivered as one. Start at [`punt_binnen`].

use model::{Geometrie, GeometrieSoort, Punt};

/// A point inside the first polygon of `vlak`, or on its edge when it is thinner than a millimetre.
///
/// Takes horizontal lines through the polygon and on them the middle of the widest stretch inside: the same for
/// the same polygon. `None` for what is no polygon. Cost: a few passes over its vertices.
pub fn punt_binnen(vlak: &Geometrie) -> Option<Punt> {
    let ringen = *vlak.delen.first()? as usize;
    if vlak.soort != GeometrieSoort::Vlak {
        return None;
    }
    let ringen: Vec<&[Punt]> = vlak.lijst_ringen().take(ringen).collect();
    let buiten = model::Vak::om(ringen.first()?)?;
    let hoogte = f64::from(buiten.max[1]) - f64::from(buiten.min[1]);
    let mut beste: Option<(f64, [f64; 2])> = None;
    for deel in [0.5, 0.25, 0.75, 0.375, 0.625] {
        // half a millimetre up: never through a vertex
        let y = (f64::from(buiten.min[1]) + hoogte * deel).floor() + 0.5;
        let mut snijdingen: Vec<f64> = ringen.iter().flat_map(|ring| snijd(ring, y)).collect();
        snijdingen.sort_by(f64::total_cmp);
        for paar in snijdingen.chunks_exact(2) {
            let &[van, tot] = paar else { continue };
            if beste.is_none_or(|(breedte, _)| tot - van > breedte) {
                beste = Some((tot - van, [(van + tot) / 2.0, y]));
            }
        }
    }
    match beste {
        Some((_, [x, y])) => Some([x.round() as i32, y.floor() as i32]),
        None => ringen.first()?.first().copied(),
    }
}

/// Where the closed ring crosses the horizontal line at `y`; `y` is no vertex's.
fn snijd(ring: &[Punt], y: f64) -> impl Iterator<Item = f64> {
    ring.iter()
        .zip(ring.iter().cycle().skip(1))
        .filter_map(move |(a, b)| {
            let [ax, ay, bx, by] = [a[0], a[1], b[0], b[1]].map(f64::from);
            ((ay < y) != (by < y)).then(|| ax + (y - ay) / (by - ay) * (bx - ax))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_point_inside_a_ring_around_a_hole_is_not_in_the_hole() {
        let vierkant = |a: i32, b: i32| vec![[a, a], [b, a], [b, b], [a, b]];
        let vlak = Geometrie::vlak(vec![vierkant(0, 1000), vierkant(100, 900)]).unwrap();
        let [x, y] = punt_binnen(&vlak).unwrap();
        assert!(!(100..900).contains(&x) || !(100..900).contains(&y), "{x} {y}");
        assert!((0..1000).contains(&x) && (0..1000).contains(&y));
    }

    proptest! {
        #[test]
        fn a_triangle_holds_its_point(a in any::<[i16; 2]>(), b in any::<[i16; 2]>(), c in any::<[i16; 2]>()) {
            let ring: Vec<Punt> = [a, b, c].map(|p| p.map(|n| i32::from(n) * 10)).to_vec();
            let Ok(vlak) = Geometrie::vlak(vec![ring]) else { return Ok(()) };
            let p = punt_binnen(&vlak).unwrap();
            let vak = vlak.vak().unwrap();
            prop_assert!(vak.bevat(p));
        }
    }
}
