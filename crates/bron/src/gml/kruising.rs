//! Does a ring cross itself? Exact, and bounded in time for every ring.
//!
//! Only true crossings count: two edges that pass through each other, by more than rounding to millimetres and arcs in
//! segments can do. A ring that touches itself, or runs over a piece of itself, is left alone. Start at [`kruist`].

use model::{Punt, Vak};

/// Edges of a leaf, each checked against the others.
const BLAD: usize = 8;
/// Comparisons allowed per edge, on average; real rings need fewer than fifty.
const PER_ZIJDE: usize = 1_000;

/// How far edges must pass through each other, mm: twice what an arc may be off.
const DIEPTE_MM: f64 = 2.0;

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

/// Checks an open ring. Edges that follow each other lie near each other, so a tree of boxes over them in their own order
/// parts what cannot meet. Cost: n log n for rings as they occur; at most [`PER_ZIJDE`] comparisons an edge.
/// `werk` keeps the boxes, to be used again.
pub fn kruist(ring: &[Punt], werk: &mut Vec<Vak>) -> Uitslag {
    werk.clear();
    if ring.len() > 2 * BLAD {
        boom(ring, werk);
    }
    let zoeker = Zoeker {
        ring,
        vakken: werk,
        over: ring.len().saturating_mul(PER_ZIJDE),
    };
    match zoeker.zoek() {
        Ok(()) => Uitslag::Heel,
        Err(uitslag) => uitslag,
    }
}

/// Boxes of the leaves, then of each two of them, and so on up to one box.
fn boom(ring: &[Punt], vakken: &mut Vec<Vak>) {
    let leeg = Vak {
        min: [0; 2],
        max: [0; 2],
    };
    for begin in (0..ring.len()).step_by(BLAD) {
        let eind = (begin + BLAD).min(ring.len());
        let vak = Vak::om(ring.get(begin..eind).unwrap_or_default()).unwrap_or(leeg);
        // the last edge ends at the first vertex of the next leaf
        let volgende = zijde(ring, eind - 1).1;
        vakken.push(vak.met(&Vak {
            min: volgende,
            max: volgende,
        }));
    }
    let (mut begin, mut aantal) = (0, vakken.len());
    while aantal > 1 {
        for nr in (0..aantal).step_by(2) {
            let een = vakken.get(begin + nr).copied().unwrap_or(leeg);
            let twee = if nr + 1 < aantal {
                vakken.get(begin + nr + 1).copied()
            } else {
                None
            };
            vakken.push(twee.map_or(een, |twee| een.met(&twee)));
        }
        begin += aantal;
        aantal = aantal.div_ceil(2);
    }
}

struct Zoeker<'a> {
    ring: &'a [Punt],
    vakken: &'a [Vak],
    over: usize,
}

/// A node of the tree: its level (0 for leaves), the place in the list where that level begins, and its number there.
#[derive(Clone, Copy)]
struct Knoop {
    niveau: u32,
    begin: usize,
    nr: usize,
}

impl Knoop {
    /// The one or two nodes below.
    fn kinderen(self, onder: usize) -> impl Iterator<Item = Self> + Clone {
        let begin = self.begin - onder;
        (2 * self.nr..(2 * self.nr + 2).min(onder)).map(move |nr| Self {
            niveau: self.niveau - 1,
            begin,
            nr,
        })
    }
}

impl Zoeker<'_> {
    fn zoek(mut self) -> Result<(), Uitslag> {
        if self.vakken.is_empty() {
            return self.onderling(0, self.ring.len(), 0, self.ring.len());
        }
        let mut niveaus = vec![self.ring.len().div_ceil(BLAD)];
        while let Some(&aantal) = niveaus.last().filter(|aantal| **aantal > 1) {
            niveaus.push(aantal.div_ceil(2));
        }
        let top = Knoop {
            niveau: niveaus.len() as u32 - 1,
            begin: self.vakken.len() - 1,
            nr: 0,
        };
        self.binnen(top, &niveaus)
    }

    fn onder(knoop: Knoop, niveaus: &[usize]) -> usize {
        (knoop.niveau as usize)
            .checked_sub(1)
            .and_then(|onder| niveaus.get(onder))
            .copied()
            .unwrap_or(0)
    }

    /// Edges below one node against each other.
    fn binnen(&mut self, knoop: Knoop, niveaus: &[usize]) -> Result<(), Uitslag> {
        if knoop.niveau == 0 {
            let (begin, eind) = self.zijden(knoop);
            return self.onderling(begin, eind, begin, eind);
        }
        let kinderen = knoop.kinderen(Self::onder(knoop, niveaus));
        for kind in kinderen.clone() {
            self.binnen(kind, niveaus)?;
        }
        let mut kinderen = kinderen;
        match (kinderen.next(), kinderen.next()) {
            (Some(een), Some(twee)) => self.tussen(een, twee, niveaus),
            _ => Ok(()),
        }
    }

    /// Edges below one node against those below another.
    fn tussen(&mut self, een: Knoop, twee: Knoop, niveaus: &[usize]) -> Result<(), Uitslag> {
        self.kost(1)?;
        let vak = |knoop: Knoop| self.vakken.get(knoop.begin + knoop.nr);
        if !vak(een).zip(vak(twee)).is_some_and(|(een, twee)| een.raakt(twee)) {
            return Ok(());
        }
        if een.niveau == 0 && twee.niveau == 0 {
            let ((a, b), (c, d)) = (self.zijden(een), self.zijden(twee));
            return self.onderling(a, b, c, d);
        }
        let (diep, ander) = if een.niveau >= twee.niveau {
            (een, twee)
        } else {
            (twee, een)
        };
        for kind in diep.kinderen(Self::onder(diep, niveaus)) {
            self.tussen(kind, ander, niveaus)?;
        }
        Ok(())
    }

    fn zijden(&self, knoop: Knoop) -> (usize, usize) {
        (knoop.nr * BLAD, ((knoop.nr + 1) * BLAD).min(self.ring.len()))
    }

    /// Edges a..b against edges c..d, each pair once.
    fn onderling(&mut self, a: usize, b: usize, c: usize, d: usize) -> Result<(), Uitslag> {
        self.kost((b - a) * (d - c))?;
        for eerste in a..b {
            let (p, q) = zijde(self.ring, eerste);
            for tweede in c.max(eerste + 1)..d {
                let (r, s) = zijde(self.ring, tweede);
                if snijdt(p, q, r, s) {
                    return Err(Uitslag::Kruist(p));
                }
            }
        }
        Ok(())
    }

    fn kost(&mut self, vergelijkingen: usize) -> Result<(), Uitslag> {
        self.over = self.over.checked_sub(vergelijkingen).ok_or(Uitslag::TeGrillig)?;
        Ok(())
    }
}

#[inline]
fn zijde(ring: &[Punt], nr: usize) -> (Punt, Punt) {
    let a = ring.get(nr).copied().unwrap_or_default();
    (a, ring.get(nr + 1).or(ring.first()).copied().unwrap_or_default())
}

/// On which side of the line a-b point c lies: -1, 0, 1. Exact.
fn kant(a: Punt, b: Punt, c: Punt) -> i32 {
    let d = |p: Punt, i: usize| i64::from(p[i]) - i64::from(a[i]);
    let (links, rechts) = (
        i128::from(d(b, 0)) * i128::from(d(c, 1)),
        i128::from(d(b, 1)) * i128::from(d(c, 0)),
    );
    (links > rechts) as i32 - (links < rechts) as i32
}

/// True when a-b and c-d pass through each other; touching is not crossing.
fn snijdt(a: Punt, b: Punt, c: Punt, d: Punt) -> bool {
    let apart = |i: usize| a[i].max(b[i]) < c[i].min(d[i]) || c[i].max(d[i]) < a[i].min(b[i]);
    !apart(0)
        && !apart(1)
        && kant(a, b, c) * kant(a, b, d) < 0
        && kant(c, d, a) * kant(c, d, b) < 0
        && diep(a, b, c, d)
}

/// True when each end of two crossing edges lies more than [`DIEPTE_MM`] from the other edge's line.
fn diep(a: Punt, b: Punt, c: Punt, d: Punt) -> bool {
    let ver = |p: Punt, q: Punt, r: Punt| {
        let d = |s: Punt, i: usize| f64::from(s[i]) - f64::from(p[i]);
        (d(q, 0) * d(r, 1) - d(q, 1) * d(r, 0)).abs() / d(q, 0).hypot(d(q, 1))
    };
    [ver(a, b, c), ver(a, b, d), ver(c, d, a), ver(c, d, b)]
        .iter()
        .all(|mm| *mm > DIEPTE_MM)
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
        assert_eq!(
            uitslag(&[[0, 0], [10, 10], [10, 0], [0, 10]]),
            Uitslag::Kruist([0, 0])
        );
        assert_eq!(
            uitslag(&[[0, 0], [10, 0], [10, 10], [5, 0], [0, 10]]),
            Uitslag::Heel
        );
    }

    #[test]
    fn a_crossing_that_rounding_can_make_is_left_alone() {
        let lus = |mm: i32| [[0, 0], [10_000, 0], [10_000, 9_000], [5_000, -mm], [0, 9_000]];
        assert_eq!(uitslag(&lus(1)), Uitslag::Heel);
        assert!(matches!(uitslag(&lus(20)), Uitslag::Kruist(_)));
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
        ring.swap(50_000, 50_040);
        assert!(matches!(uitslag(&ring), Uitslag::Kruist(_)));
        assert!(begin.elapsed().as_secs() < 3, "{:?}", begin.elapsed());
    }

    #[test]
    fn a_ring_made_to_be_slow_ends_in_time() {
        let begin = std::time::Instant::now();
        // long parallel strokes, aslant, so that every box lies over every other: nothing crosses
        let n = 50_000;
        let streek = |i: i32| [[i * 4, -i * 4], [900_000_000 + i * 4, 900_000_000 - i * 4]];
        let ring: Vec<Punt> = (0..n)
            .flat_map(|i| {
                if i % 2 == 0 {
                    streek(i)
                } else {
                    let [a, b] = streek(i);
                    [b, a]
                }
            })
            .collect();
        assert_eq!(uitslag(&ring), Uitslag::TeGrillig);
        // and level, which parts them
        let ring: Vec<Punt> = (0..n)
            .flat_map(|i| {
                if i % 2 == 0 {
                    [[0, i], [90_000, i]]
                } else {
                    [[90_000, i], [0, i]]
                }
            })
            .collect();
        assert_ne!(uitslag(&ring), Uitslag::TeGrillig);
        assert!(begin.elapsed().as_secs() < 10, "{:?}", begin.elapsed());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn the_tree_finds_what_edge_against_edge_finds(ring in proptest::collection::vec([0i32..90, 0i32..90], 3..80)) {
            let paren = (0..ring.len()).flat_map(|a| (a + 1..ring.len()).map(move |b| (a, b)));
            let zij = |nr: usize| (ring[nr], ring[(nr + 1) % ring.len()]);
            let verwacht = paren.into_iter().any(|(a, b)| snijdt(zij(a).0, zij(a).1, zij(b).0, zij(b).1));
            prop_assert_eq!(matches!(uitslag(&ring), Uitslag::Kruist(_)), verwacht);
        }

        #[test]
        fn a_simple_ring_of_any_size_is_whole(n in 3usize..400, breuk in 2usize..50) {
            let punt = |i: usize| {
                let hoek = i as f64 / n as f64 * std::f64::consts::TAU;
                let straal = 1e7 + 9e6 * ((i * breuk) as f64).sin();
                [(straal * hoek.cos()) as i32, (straal * hoek.sin()) as i32]
            };
            prop_assert_eq!(uitslag(&(0..n).map(punt).collect::<Vec<_>>()), Uitslag::Heel);
        }
    }
}
