//! Cutting lines and rings along the edges of a buffered tile, in whole tile units.
//!
//! Where an edge crosses a border is worked out from its two ends in a fixed order, so that two polygons
//! that share an edge are cut at the same place whichever way they walk along it.

/// A place in tile units, counted from the tile's top left corner.
pub(crate) type Plek = [i64; 2];

/// The box that is kept, edges included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kader {
    pub(crate) min: i64,
    pub(crate) max: i64,
}

/// The box around places.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Omvang {
    min: Plek,
    max: Plek,
}

/// How a box lies to the kept one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ligging {
    Binnen,
    Buiten,
    Over,
}

impl Omvang {
    /// Around one place.
    pub(crate) fn om(plek: Plek) -> Self {
        Self { min: plek, max: plek }
    }

    /// Grows to hold a place.
    pub(crate) fn neem(&mut self, p: Plek) {
        self.min = [self.min[0].min(p[0]), self.min[1].min(p[1])];
        self.max = [self.max[0].max(p[0]), self.max[1].max(p[1])];
    }
}

impl Kader {
    pub(crate) fn ligging(&self, o: Omvang) -> Ligging {
        let binnen = (0..2).all(|i| o.min[i] >= self.min && o.max[i] <= self.max);
        let buiten = (0..2).any(|i| o.max[i] < self.min || o.min[i] > self.max);
        match (binnen, buiten) {
            (true, _) => Ligging::Binnen,
            (_, true) => Ligging::Buiten,
            _ => Ligging::Over,
        }
    }

    pub(crate) fn bevat(&self, p: Plek) -> bool {
        p.iter().all(|w| (self.min..=self.max).contains(w))
    }

    /// Keeps what of a ring lies within the box (Sutherland-Hodgman); empty when nothing does.
    ///
    /// Area is kept; pieces of a ring that leaves and returns stay joined along the border, where no one
    /// looks. `hulp` is room to work in.
    pub(crate) fn knip_ring(&self, ring: &mut Vec<Plek>, hulp: &mut Vec<Plek>) {
        for (as_, grens, onder) in [
            (0, self.min, true),
            (0, self.max, false),
            (1, self.min, true),
            (1, self.max, false),
        ] {
            let binnen = |p: Plek| if onder { p[as_] >= grens } else { p[as_] <= grens };
            hulp.clear();
            let Some(mut vorige) = ring.last().copied() else {
                return;
            };
            for &p in ring.iter() {
                if binnen(p) != binnen(vorige) {
                    hulp.push(snijpunt(vorige, p, as_, grens));
                }
                if binnen(p) {
                    hulp.push(p);
                }
                vorige = p;
            }
            std::mem::swap(ring, hulp);
        }
    }

    /// Cuts a line into the pieces within the box: each piece's end is pushed on `einden`.
    pub(crate) fn knip_lijn(&self, lijn: &[Plek], uit: &mut Vec<Plek>, einden: &mut Vec<usize>) {
        let mut open = false;
        for paar in lijn.windows(2) {
            let &[van, naar] = paar else { continue };
            let Some([a, b]) = self.knip_segment(van, naar) else {
                sluit(&mut open, uit, einden);
                continue;
            };
            if !open || a != van {
                sluit(&mut open, uit, einden);
                uit.push(a);
                open = true;
            }
            uit.push(b);
            if b != naar {
                sluit(&mut open, uit, einden);
            }
        }
        sluit(&mut open, uit, einden);
    }

    /// The part of a segment within the box; `None` when there is none.
    fn knip_segment(&self, van: Plek, naar: Plek) -> Option<[Plek; 2]> {
        let (mut a, mut b) = (van, naar);
        for as_ in 0..2 {
            for (grens, onder) in [(self.min, true), (self.max, false)] {
                let binnen = |p: Plek| if onder { p[as_] >= grens } else { p[as_] <= grens };
                match (binnen(a), binnen(b)) {
                    (true, true) => {}
                    (false, false) => return None,
                    (true, false) => b = snijpunt(a, b, as_, grens),
                    (false, true) => a = snijpunt(a, b, as_, grens),
                }
            }
        }
        Some([a, b])
    }
}

fn sluit(open: &mut bool, uit: &[Plek], einden: &mut Vec<usize>) {
    if *open {
        einden.push(uit.len());
        *open = false;
    }
}

/// Where the edge between `a` and `b` crosses `grens` along axis `as_`, rounded to nearest.
fn snijpunt(a: Plek, b: Plek, as_: usize, grens: i64) -> Plek {
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    let ander = 1 - as_;
    let lengte = i128::from(b[as_] - a[as_]);
    let teller = i128::from(grens - a[as_]) * i128::from(b[ander] - a[ander]);
    // Twice the quotient plus one, halved downwards: round half up, for either sign.
    let stap = (2 * teller + lengte).div_euclid(2 * lengte);
    let mut p = [grens; 2];
    p[ander] = a[ander] + stap as i64;
    p
}

/// Removes repeated places and zero-width spikes from a ring; clears it when fewer than three remain.
pub(crate) fn schoon_ring(ring: &mut Vec<Plek>) {
    let mut lengte = 0;
    for i in 0..ring.len() {
        let p = ring[i];
        if lengte >= 1 && ring[lengte - 1] == p {
            continue;
        }
        if lengte >= 2 && ring[lengte - 2] == p {
            lengte -= 1;
            continue;
        }
        ring[lengte] = p;
        lengte += 1;
    }
    let mut begin = 0;
    while lengte - begin >= 2 {
        if ring[begin] == ring[lengte - 1] {
            lengte -= 1;
        } else if lengte - begin >= 3 && ring[begin + 1] == ring[lengte - 1] {
            begin += 1;
        } else if lengte - begin >= 3 && ring[begin] == ring[lengte - 2] {
            lengte -= 1;
        } else {
            break;
        }
    }
    ring.truncate(lengte);
    ring.drain(..begin);
    if ring.len() < 3 {
        ring.clear();
    }
}

/// True when a ring without repeats and spikes within has none where it closes either, and three places.
pub(crate) fn sluit_schoon(ring: &[Plek]) -> bool {
    match ring {
        [eerste, tweede, .., voorlaatste, laatste] => {
            eerste != laatste && eerste != voorlaatste && tweede != laatste
        }
        [a, _, c] => a != c,
        _ => false,
    }
}

/// Twice the signed area; positive when the ring turns clockwise as seen in a tile (y grows south).
/// For rings within two tiles: their area fits.
pub(crate) fn dubbel_oppervlak(ring: &[Plek]) -> i64 {
    let Some(&[mut ax, mut ay]) = ring.last() else {
        return 0;
    };
    let mut som = 0;
    for &[x, y] in ring {
        som += ax * y - x * ay;
        (ax, ay) = (x, y);
    }
    som
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        /// What is seen while picking and where it closes is all that there is to clean.
        #[test]
        fn a_ring_that_looks_clean_is_clean(plekken in prop::collection::vec([0i64..3, 0i64..3], 0..7)) {
            let mut ring = plekken;
            ring.dedup();
            let stekel = ring.windows(3).any(|w| w[0] == w[2]);
            let mut schoon = ring.clone();
            schoon_ring(&mut schoon);
            prop_assert_eq!(!stekel && sluit_schoon(&ring), ring == schoon && !ring.is_empty());
        }
    }
}
