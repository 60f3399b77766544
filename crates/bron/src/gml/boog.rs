//! Arcs as straight segments within 1 mm of the true arc, the same vertices from either side.
//!
//! Two neighbours share an arc and deliver it in opposite directions. The vertices are therefore always computed
//! from the lexicographically smaller end, and reversed when the arc runs the other way. Start at [`boog`].

use model::Punt;

/// How far a chord may bulge from the arc between its ends, mm. Together with the rounding of a vertex to the best
/// of the four whole millimetres around it (at most 0.5 mm off the arc) this stays under 1 mm.
const PIJL_MM: f64 = 0.45;
/// How far that rounding can lengthen a chord, mm (both ends, along the arc).
const VERSCHUIVING_MM: f64 = 2.9;
/// Shortest chord that we aim for, mm.
const KORTST_MM: f64 = 0.5;
/// Largest radius of what is not straight, mm: 2,000 km.
const MAX_STRAAL_MM: f64 = 2e9;

/// An arc that does not fit the plane of millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoogTeGroot;

/// A circle around a centre, relative to a vertex, mm.
#[derive(Debug, Clone, Copy)]
struct Cirkel {
    vanaf: Punt,
    midden: [f64; 2],
    straal: f64,
}

/// Appends the arc from `a` through `b` to `c`, without `a`, with `c`.
///
/// - `a == c` is a full circle with `b` opposite (GML 3.1.1 `Arc` as others write circles); three points on one line,
///   or two equal ones, are straight.
/// - Errors: the circle does not fit in RD. Cost: a sine and a cosine a vertex; about 33 vertices a radian at 1 m,
///   330 at 100 m.
pub fn boog(a: Punt, b: Punt, c: Punt, uit: &mut Vec<Punt>) -> Result<(), BoogTeGroot> {
    if a == c {
        return rondje(a, b, uit);
    }
    let (p, q) = if a < c { (a, c) } else { (c, a) };
    let begin = uit.len();
    if let Some(cirkel) = Cirkel::door(p, b, q) {
        let tegen = kruis(p, b, q) > 0;
        let (van, tot) = (cirkel.hoek(p), cirkel.hoek(q));
        let slag = if tegen {
            (tot - van).rem_euclid(std::f64::consts::TAU)
        } else {
            -(van - tot).rem_euclid(std::f64::consts::TAU)
        };
        cirkel.punten(van, slag, uit)?;
    } else if b != a && b != c {
        uit.push(b);
    }
    if a > c {
        uit.get_mut(begin..).unwrap_or_default().reverse();
    }
    uit.push(c);
    Ok(())
}

/// Appends a full circle from `a` counter-clockwise back to `a`, without the first `a`; `b` is opposite.
fn rondje(a: Punt, b: Punt, uit: &mut Vec<Punt>) -> Result<(), BoogTeGroot> {
    let rel = [
        f64::from(b[0]) - f64::from(a[0]),
        f64::from(b[1]) - f64::from(a[1]),
    ];
    let midden = rel.map(|d| d / 2.0);
    let cirkel = Cirkel {
        vanaf: a,
        midden,
        straal: midden[0].hypot(midden[1]),
    };
    if a != b {
        cirkel.punten(cirkel.hoek(a), std::f64::consts::TAU, uit)?;
    }
    uit.push(a);
    Ok(())
}

/// Appends a full circle through three different points, from `a` back to `a`, without the first `a`. Miss: a straight
/// line there and back when the points lie on one.
pub fn cirkel_door(a: Punt, b: Punt, c: Punt, uit: &mut Vec<Punt>) -> Result<(), BoogTeGroot> {
    match Cirkel::door(a, b, c) {
        Some(cirkel) => cirkel.punten(cirkel.hoek(a), std::f64::consts::TAU, uit)?,
        None => uit.extend([b, c]),
    }
    uit.push(a);
    Ok(())
}

/// Appends a full circle around `midden`, closed, counter-clockwise from its easternmost vertex.
pub fn cirkel_om(midden: Punt, straal_mm: f64, uit: &mut Vec<Punt>) -> Result<(), BoogTeGroot> {
    let begin = uit.len();
    if straal_mm.is_nan() || straal_mm <= 0.0 {
        return Err(BoogTeGroot);
    }
    let cirkel = Cirkel {
        vanaf: midden,
        midden: [0.0, 0.0],
        straal: straal_mm,
    };
    uit.push(cirkel.punt(0.0)?);
    cirkel.punten(0.0, std::f64::consts::TAU, uit)?;
    uit.extend_from_within(begin..=begin);
    Ok(())
}

/// Twice the area of a triangle, mm²; positive when it runs counter-clockwise. Exact.
fn kruis(a: Punt, b: Punt, c: Punt) -> i128 {
    let d = |p: Punt, as_: usize| i128::from(p[as_]) - i128::from(a[as_]);
    d(b, 0) * d(c, 1) - d(b, 1) * d(c, 0)
}

impl Cirkel {
    /// Through three points; `None` when they lie on a line. Whole numbers up to the division, so flat arcs stay exact.
    fn door(a: Punt, b: Punt, c: Punt) -> Option<Self> {
        let d = |p: Punt, as_: usize| i128::from(p[as_]) - i128::from(a[as_]);
        let (bx, by, cx, cy) = (d(b, 0), d(b, 1), d(c, 0), d(c, 1));
        let (b2, c2) = (bx * bx + by * by, cx * cx + cy * cy);
        let noemer = 2 * (bx * cy - by * cx);
        if noemer == 0 {
            return None;
        }
        let deel = |teller: i128| teller as f64 / noemer as f64;
        let midden = [deel(cy * b2 - by * c2), deel(bx * c2 - cx * b2)];
        Some(Self {
            vanaf: a,
            midden,
            straal: midden[0].hypot(midden[1]),
        })
    }

    fn hoek(&self, p: Punt) -> f64 {
        let d = |as_: usize| f64::from(p[as_]) - f64::from(self.vanaf[as_]) - self.midden[as_];
        d(1).atan2(d(0))
    }

    /// Appends the vertices strictly between `van` and `van + slag` (radians).
    fn punten(&self, van: f64, slag: f64, uit: &mut Vec<Punt>) -> Result<(), BoogTeGroot> {
        let r = self.straal;
        let koorde = ((8.0 * r * PIJL_MM).sqrt() - VERSCHUIVING_MM).max(KORTST_MM);
        let stap = 2.0 * (koorde / (2.0 * r)).min(1.0).asin();
        let vol = slag.abs() >= std::f64::consts::TAU;
        let aantal = (slag.abs() / stap).ceil().max(if vol { 4.0 } else { 1.0 });
        if !aantal.is_finite() {
            return Err(BoogTeGroot);
        }
        if aantal > 1.0 && r > MAX_STRAAL_MM {
            return Err(BoogTeGroot);
        }
        for nr in 1..aantal as u32 {
            uit.push(self.punt(van + slag * f64::from(nr) / aantal)?);
        }
        Ok(())
    }

    /// Of the four whole millimetres around the place at `hoek` the one nearest to the circle.
    fn punt(&self, hoek: f64) -> Result<Punt, BoogTeGroot> {
        let (sinus, cosinus) = hoek.sin_cos();
        let plek = [
            self.midden[0] + self.straal * cosinus,
            self.midden[1] + self.straal * sinus,
        ];
        let onder = plek.map(f64::floor);
        let mut beste = ([0.0; 2], f64::INFINITY);
        for hoekpunt in [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]] {
            let p = [onder[0] + hoekpunt[0], onder[1] + hoekpunt[1]];
            let naast = ((p[0] - self.midden[0]).hypot(p[1] - self.midden[1]) - self.straal).abs();
            if naast < beste.1 {
                beste = (p, naast);
            }
        }
        let heel = |as_: usize| -> Result<i32, BoogTeGroot> {
            i32::try_from(beste.0[as_] as i64 + i64::from(self.vanaf[as_])).map_err(|_| BoogTeGroot)
        };
        Ok([heel(0)?, heel(1)?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Largest distance between the true arc and its segments, both ways, mm.
    fn afwijking(a: Punt, b: Punt, c: Punt, lijn: &[Punt]) -> f64 {
        let cirkel = Cirkel::door(a, b, c).unwrap();
        let m = [
            cirkel.midden[0] + f64::from(a[0]),
            cirkel.midden[1] + f64::from(a[1]),
        ];
        let mut ergst = 0.0f64;
        for stuk in lijn.windows(2) {
            for deel in 0..=8 {
                let t = f64::from(deel) / 8.0;
                let p = [0, 1].map(|i: usize| f64::from(stuk[0][i]) * (1.0 - t) + f64::from(stuk[1][i]) * t);
                ergst = ergst.max(((p[0] - m[0]).hypot(p[1] - m[1]) - cirkel.straal).abs());
            }
        }
        ergst
    }

    fn heen(a: Punt, b: Punt, c: Punt) -> Vec<Punt> {
        let mut uit = vec![a];
        boog(a, b, c, &mut uit).unwrap();
        uit
    }

    fn drie(x: i32, y: i32, straal: f64, van: f64, slag: f64) -> [Punt; 3] {
        [0.0, 0.5, 1.0].map(|deel| {
            let hoek = van + slag * deel;
            [
                x + (straal * hoek.cos()).round() as i32,
                y + (straal * hoek.sin()).round() as i32,
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn an_arc_stays_within_a_millimetre_and_is_the_same_from_either_side(
            x in 10_000_000i32..270_000_000, y in 300_000_000i32..610_000_000,
            macht in 1.0f64..7.5, van in 0.0f64..6.2, slag in -6.2f64..6.2,
        ) {
            let [a, b, c] = drie(x, y, 10f64.powf(macht), van, slag);
            prop_assume!(kruis(a, b, c) != 0 && a != c && a != b && b != c);
            let lijn = heen(a, b, c);
            let mut terug = heen(c, b, a);
            terug.reverse();
            prop_assert_eq!(&lijn, &terug);
            let ergst = afwijking(a, b, c, &lijn);
            prop_assert!(ergst <= 1.0, "{} mm bij {:?}", ergst, [a, b, c]);
            // and no piece of the arc is skipped: every chord is as short as its sagitta asks
            let cirkel = Cirkel::door(a, b, c).unwrap();
            for stuk in lijn.windows(2) {
                let half = f64::from(stuk[1][0] - stuk[0][0]).hypot(f64::from(stuk[1][1] - stuk[0][1])) / 2.0;
                let pijl = cirkel.straal - (cirkel.straal.powi(2) - half.powi(2)).max(0.0).sqrt();
                prop_assert!(lijn.len() == 2 || pijl <= 0.5 || cirkel.straal < 10.0, "{} {}", pijl, cirkel.straal);
            }
        }

        #[test]
        fn any_three_points_give_an_arc_or_a_clear_no(a in any::<[i32; 2]>(), b in any::<[i32; 2]>(), c in any::<[i32; 2]>()) {
            let mut uit = vec![];
            if boog(a, b, c, &mut uit).is_ok() {
                prop_assert_eq!(uit.last(), Some(&c));
                prop_assert!(uit.len() < 400_000);
            }
        }
    }

    #[test]
    fn points_on_a_line_stay_a_line() {
        assert_eq!(heen([0, 0], [5, 5], [10, 10]), vec![[0, 0], [5, 5], [10, 10]]);
        assert_eq!(heen([0, 0], [0, 0], [10, 10]), vec![[0, 0], [10, 10]]);
        assert_eq!(heen([10, 10], [0, 0], [10, 10]).last(), Some(&[10, 10]));
    }

    #[test]
    fn an_arc_that_ends_where_it_begins_is_a_circle() {
        let cirkel = heen([0, 0], [10_000, 0], [0, 0]);
        let (x, y): (i64, i64) = cirkel
            .iter()
            .fold((0, 0), |(x, y), p| (x + i64::from(p[0]), y + i64::from(p[1])));
        assert!(cirkel.len() > 100 && (x / cirkel.len() as i64 - 5_000).abs() < 60 && y.abs() < 100_000);
        assert!(
            cirkel
                .iter()
                .all(|p| ((f64::from(p[0]) - 5_000.0).hypot(f64::from(p[1])) - 5_000.0).abs() <= 0.71)
        );
    }
}
