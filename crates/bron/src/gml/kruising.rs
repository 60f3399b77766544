//! Does a ring cross itself? Exact, and bounded in time for every ring.
//!
//! Only true crossings count: two edges that pass through each other. A ring that touches itself, or runs over a piece
//! of itself, is left alone. Start at [`kruist`].

use model::Punt;

/// Rings up to this many vertices are checked edge against edge.
const KLEIN: usize = 24;
/// Comparisons allowed per edge, on average; real rings need fewer than ten.
const PER_ZIJDE: usize = 500;

/// What there is to say of a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uitslag {
    /// No two edges cross.
    Heel,
    /// Two edges cross; the start of one of them.
    Kruist(Punt),
    /// So many edges lie over each other that we stop looking.
    TeGrillig,
}

/// Checks an open ring. Cost: n log n for rings as they occur; at most [`PER_ZIJDE`] comparisons an edge.
pub fn kruist(ring: &[Punt], werk: &mut Vec<u32>) -> Uitslag {
    if ring.len() <= KLEIN { klein(ring) } else { groot(ring, werk) }
}

fn zijde(ring: &[Punt], nr: usize) -> (Punt, Punt) {
    let a = ring.get(nr).copied().unwrap_or_default();
    (a, ring.get(nr + 1).or(ring.first()).copied().unwrap_or_default())
}

fn klein(ring: &[Punt]) -> Uitslag {
    for eerste in 0..ring.len() {
        let (a, b) = zijde(ring, eerste);
        for tweede in eerste + 2..ring.len() {
            let (c, d) = zijde(ring, tweede);
            if snijdt(a, b, c, d) {
                return Uitslag::Kruist(a);
            }
        }
    }
    Uitslag::Heel
}

/// Edges by their low end along the longer side of the ring's box; each against those that are not yet past.
fn groot(ring: &[Punt], werk: &mut Vec<u32>) -> Uitslag {
    let Some(vak) = model::Vak::om(ring) else { return Uitslag::Heel };
    let lengte = |i: usize| i64::from(vak.max[i]) - i64::from(vak.min[i]);
    let langs = usize::from(lengte(1) > lengte(0));
    let laag = |nr: u32| {
        let (a, b) = zijde(ring, nr as usize);
        a[langs].min(b[langs])
    };
    werk.clear();
    werk.extend(0..u32::try_from(ring.len()).unwrap_or(u32::MAX));
    werk.sort_unstable_by_key(|&nr| laag(nr));
    let mut over = ring.len().saturating_mul(PER_ZIJDE);
    for (plek, &eerste) in werk.iter().enumerate() {
        let (a, b) = zijde(ring, eerste as usize);
        let (tot, dwars) = (a[langs].max(b[langs]), 1 - langs);
        let (dmin, dmax) = (a[dwars].min(b[dwars]), a[dwars].max(b[dwars]));
        for &tweede in werk.get(plek + 1..).unwrap_or_default() {
            let (c, d) = zijde(ring, tweede as usize);
            if c[langs].min(d[langs]) > tot {
                break;
            }
            over = match over.checked_sub(1) {
                Some(over) => over,
                None => return Uitslag::TeGrillig,
            };
            let apart = c[dwars].min(d[dwars]) > dmax || c[dwars].max(d[dwars]) < dmin;
            if !apart && snijdt(a, b, c, d) {
                return Uitslag::Kruist(a);
            }
        }
    }
    Uitslag::Heel
}

/// On which side of the line a-b point c lies: -1, 0, 1. Exact.
fn kant(a: Punt, b: Punt, c: Punt) -> i32 {
    let d = |p: Punt, i: usize| i64::from(p[i]) - i64::from(a[i]);
    let (links, rechts) = (i128::from(d(b, 0)) * i128::from(d(c, 1)), i128::from(d(b, 1)) * i128::from(d(c, 0)));
    (links > rechts) as i32 - (links < rechts) as i32
}

/// True when a-b and c-d pass through each other; touching is not crossing.
fn snijdt(a: Punt, b: Punt, c: Punt, d: Punt) -> bool {
    let apart = |i: usize| a[i].max(b[i]) < c[i].min(d[i]) || c[i].max(d[i]) < a[i].min(b[i]);
    !apart(0) && !apart(1) && kant(a, b, c) * kant(a, b, d) < 0 && kant(c, d, a) * kant(c, d, b) < 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn uitslag(ring: &[Punt]) -> Uitslag {
        kruist(ring, &mut vec![])
    }

    #[test]
    fn a_bow_tie_crosses_and_a_ring_that_touches_itself_does_not() {
        assert_eq!(uitslag(&[[0, 0], [10, 10], [10, 0], [0, 10]]), Uitslag::Kruist([0, 0]));
        assert_eq!(uitslag(&[[0, 0], [10, 0], [10, 10], [5, 0], [0, 10]]), Uitslag::Heel);
    }

    fn ster(n: usize) -> Vec<Punt> {
        (0..n)
            .map(|i| {
                let hoek = i as f64 / n as f64 * std::f64::consts::TAU;
                let straal = if i % 2 == 0 { 2e8 } else { 1.9e8 };
                [(straal * hoek.cos()) as i32, (straal * hoek.sin()) as i32]
            })
            .collect()
    }

    #[test]
    fn a_ring_of_a_hundred_thousand_vertices_is_checked_fast() {
        let begin = std::time::Instant::now();
        let mut ring = ster(100_000);
        assert_eq!(uitslag(&ring), Uitslag::Heel);
        ring.swap(50_000, 50_003);
        assert!(matches!(uitslag(&ring), Uitslag::Kruist(_)));
        assert!(begin.elapsed().as_secs() < 3, "{:?}", begin.elapsed());
    }

    #[test]
    fn a_ring_made_to_be_slow_is_given_up_in_time() {
        let n = 20_000;
        // long parallel strokes, all beside each other in the sweep: nothing crosses
        let ring: Vec<Punt> = (0..n).flat_map(|i| if i % 2 == 0 { [[0, i], [900_000_000, i]] } else { [[900_000_000, i], [0, i]] }).collect();
        let begin = std::time::Instant::now();
        assert_eq!(uitslag(&ring), Uitslag::TeGrillig);
        assert!(begin.elapsed().as_secs() < 10, "{:?}", begin.elapsed());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn the_sweep_finds_what_edge_against_edge_finds(ring in proptest::collection::vec([0i32..60, 0i32..60], 25..60)) {
            prop_assert_eq!(matches!(klein(&ring), Uitslag::Heel), matches!(groot(&ring, &mut vec![]), Uitslag::Heel));
        }
    }
}
