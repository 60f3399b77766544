//! Does this point lie here, and how far is it? Exact where the answer is yes or no.
//!
//! Works on open rings of RD millimetres and on boxes of 64 edges that spare long rings. No files.

use model::Punt;

use crate::formaat::BROK;

/// Boxes around each 64 edges, for objects that have more than that.
pub(crate) fn brokken(punten: &[Punt], einden: &[u32], dicht: bool, uit: &mut Vec<[i32; 4]>) {
    if punten.len() <= BROK {
        return;
    }
    let eerste = uit.len();
    let mut leeg = true;
    for_each_rand(punten, einden, dicht, |nr, a, b| {
        let doel = eerste + nr / BROK;
        if uit.len() <= doel {
            uit.resize(doel + 1, [i32::MAX, i32::MAX, i32::MIN, i32::MIN]);
        }
        let v = &mut uit[doel];
        for p in [a, b] {
            *v = [v[0].min(p[0]), v[1].min(p[1]), v[2].max(p[0]), v[3].max(p[1])];
        }
        leeg = false;
    });
    let nodig = if leeg { 0 } else { punten.len().div_ceil(BROK) };
    uit.resize(eerste + nodig, [i32::MAX, i32::MAX, i32::MIN, i32::MIN]);
}

/// Every edge with the number of the vertex it starts at.
fn for_each_rand(punten: &[Punt], einden: &[u32], dicht: bool, mut doe: impl FnMut(usize, Punt, Punt)) {
    let mut begin = 0usize;
    for eind in einden.iter().map(|e| *e as usize) {
        if let Some(ring) = punten.get(begin..eind) {
            let randen = ring.iter().zip(ring.iter().skip(1));
            for (nr, (a, b)) in randen.enumerate() {
                doe(begin + nr, *a, *b);
            }
            if let (true, Some(a), Some(b)) = (dicht, ring.last(), ring.first()) {
                doe(eind - 1, *a, *b);
            }
        }
        begin = eind;
    }
}

/// Where a point lies to a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ligging {
    Buiten,
    Binnen,
    Rand,
}

/// True when `p` lies in one of the polygons or on its boundary (of a hole too). Exact.
///
/// `ringen` and `delen` are ends as in `model::Geometrie`; `brokken` may be empty. Cost: every edge, or every
/// box and the edges of the boxes in the way.
pub(crate) fn in_vlak(punten: &[Punt], ringen: &[u32], delen: &[u32], brokken: &[[i32; 4]], p: Punt) -> bool {
    let (mut ring_nr, mut begin) = (0usize, 0usize);
    for deel in delen {
        let mut binnen = false;
        while ring_nr < *deel as usize {
            let eind = ringen.get(ring_nr).map_or(begin, |e| *e as usize);
            match ligging(punten, begin, eind, brokken, p) {
                Ligging::Rand => return true,
                Ligging::Binnen => binnen = !binnen,
                Ligging::Buiten => {}
            }
            begin = eind;
            ring_nr += 1;
        }
        if binnen {
            return true;
        }
    }
    false
}

fn ligging(punten: &[Punt], begin: usize, eind: usize, brokken: &[[i32; 4]], p: Punt) -> Ligging {
    let Some(ring) = punten.get(begin..eind).filter(|r| !r.is_empty()) else {
        return Ligging::Buiten;
    };
    let mut binnen = false;
    let mut i = begin;
    while i < eind {
        let stop = if brokken.is_empty() {
            eind
        } else {
            ((i / BROK + 1) * BROK).min(eind)
        };
        let in_de_weg = brokken
            .get(i / BROK)
            .is_none_or(|v| v[1] <= p[1] && p[1] <= v[3] && p[0] <= v[2]);
        if in_de_weg {
            for nr in i - begin..stop - begin {
                let (a, b) = (ring[nr], ring[if nr + 1 == ring.len() { 0 } else { nr + 1 }]);
                if (a[1] > p[1]) == (b[1] > p[1]) && !(a[1] == p[1] || b[1] == p[1]) {
                    continue;
                }
                match kruist(a, b, p) {
                    Ligging::Rand => return Ligging::Rand,
                    Ligging::Binnen => binnen = !binnen,
                    Ligging::Buiten => {}
                }
            }
        }
        i = stop;
    }
    if binnen { Ligging::Binnen } else { Ligging::Buiten }
}

/// `Rand` when `p` lies on edge `a b`, `Binnen` when the edge crosses the ray from `p` to the east.
fn kruist(a: Punt, b: Punt, p: Punt) -> Ligging {
    let d = |u: i32, v: i32| i128::from(u) - i128::from(v);
    let zijde = d(b[0], a[0]) * d(p[1], a[1]) - d(b[1], a[1]) * d(p[0], a[0]);
    let tussen = |u: i32, v: i32, w: i32| (u.min(v)..=u.max(v)).contains(&w);
    if zijde == 0 && tussen(a[0], b[0], p[0]) && tussen(a[1], b[1], p[1]) {
        return Ligging::Rand;
    }
    let over = (a[1] > p[1]) != (b[1] > p[1]);
    if over && ((zijde > 0) == (b[1] > a[1])) {
        Ligging::Binnen
    } else {
        Ligging::Buiten
    }
}

/// Distance in metres from `p` to the nearest edge (or vertex, when there are no edges); NaN-free.
pub(crate) fn afstand_tot_randen(
    punten: &[Punt],
    einden: &[u32],
    dicht: bool,
    brokken: &[[i32; 4]],
    p: Punt,
) -> f64 {
    let mut kleinst = f64::INFINITY;
    if einden.is_empty() {
        for q in punten {
            kleinst = kleinst.min(kwadraat(*q, *q, p));
        }
        return kleinst.sqrt() / 1000.0;
    }
    let mut ver_brok = usize::MAX;
    for_each_rand(punten, einden, dicht, |nr, a, b| {
        if nr / BROK == ver_brok {
            return;
        }
        if nr % BROK == 0 && brokken.get(nr / BROK).is_some_and(|v| tot_vak(v, p) > kleinst) {
            ver_brok = nr / BROK;
            return;
        }
        kleinst = kleinst.min(kwadraat(a, b, p));
    });
    kleinst.sqrt() / 1000.0
}

/// Square of the distance from `p` to edge `a b`, mm².
fn kwadraat(a: Punt, b: Punt, p: Punt) -> f64 {
    let v = [
        f64::from(b[0]) - f64::from(a[0]),
        f64::from(b[1]) - f64::from(a[1]),
    ];
    let w = [
        f64::from(p[0]) - f64::from(a[0]),
        f64::from(p[1]) - f64::from(a[1]),
    ];
    let lengte = v[0] * v[0] + v[1] * v[1];
    let t = if lengte > 0.0 {
        ((v[0] * w[0] + v[1] * w[1]) / lengte).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let rest = [w[0] - t * v[0], w[1] - t * v[1]];
    rest[0] * rest[0] + rest[1] * rest[1]
}

fn tot_vak(v: &[i32; 4], p: Punt) -> f64 {
    let buiten = |min: i32, max: i32, w: i32| {
        let [min, max, w] = [min, max, w].map(f64::from);
        (min - w).max(w - max).max(0.0)
    };
    let (x, y) = (buiten(v[0], v[2], p[0]), buiten(v[1], v[3], p[1]));
    x * x + y * y
}

/// True when `p` lies on one of the lines. Exact.
pub(crate) fn op_lijn(punten: &[Punt], einden: &[u32], p: Punt) -> bool {
    let mut ja = false;
    for_each_rand(punten, einden, false, |_, a, b| {
        ja |= kruist(a, b, p) == Ligging::Rand
    });
    ja
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ster(punten: usize, zaad: u32) -> Vec<Punt> {
        (0..punten)
            .map(|n| {
                (
                    n as f64 / punten as f64 * std::f64::consts::TAU,
                    (n as u32).wrapping_mul(zaad | 1) % 700,
                )
            })
            .map(|(hoek, r)| {
                [
                    (hoek.cos() * f64::from(300 + r)) as i32,
                    (hoek.sin() * f64::from(300 + r)) as i32,
                ]
            })
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        /// The boxes spare work and change no answer.
        #[test]
        fn boxes_change_neither_containment_nor_distance(
            maat in 3usize..500, gat in 3usize..200, zaad in any::<u32>(), x in -1100i32..1100, y in -1100i32..1100,
        ) {
            let ringen = [ster(maat, zaad), ster(gat, zaad >> 7).iter().map(|p| p.map(|w| w / 4)).collect()];
            let punten = ringen.concat();
            let einden = [maat as u32, (maat + gat) as u32];
            let mut dozen = Vec::new();
            brokken(&punten, &einden, true, &mut dozen);
            prop_assert_eq!(dozen.len(), if punten.len() > BROK { punten.len().div_ceil(BROK) } else { 0 });
            for p in [[x, y], punten[maat / 2], [x / 8, y / 8]] {
                let met = in_vlak(&punten, &einden, &[2], &dozen, p);
                prop_assert_eq!(met, in_vlak(&punten, &einden, &[2], &[], p));
                let ver = afstand_tot_randen(&punten, &einden, true, &dozen, p);
                prop_assert_eq!(ver, afstand_tot_randen(&punten, &einden, true, &[], p));
            }
            prop_assert!(in_vlak(&punten, &einden, &[2], &dozen, punten[maat + gat / 2]), "a vertex of a hole is edge");
        }
    }

    #[test]
    fn the_far_corners_of_i32_do_not_overflow() {
        let (l, h) = (i32::MIN, i32::MAX);
        let punten = [[l, l], [h, l], [h, h], [l, h]];
        assert!(in_vlak(&punten, &[4], &[1], &[], [0, 0]));
        assert!(in_vlak(&punten, &[4], &[1], &[], [h, 5]));
        assert!(!in_vlak(&punten[..3], &[3], &[1], &[], [l, 0]));
        assert!(afstand_tot_randen(&punten, &[4], true, &[], [0, 0]) > 2_147_000.0);
    }
}
