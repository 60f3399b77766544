//! Which vertices matter at which zoom, so that neighbours agree.
//!
//! Tolerance is half a pixel of a 512-pixel web mercator tile: 4 of its 4096 units, `2^(22 - z)` world units.
//! A ring is cut at its nodes (vertices where not all rings of the partition run on alike); the arcs between
//! are simplified by Douglas-Peucker with a distance and a tie-break that do not depend on direction. A ring
//! without nodes is cut at its lexicographically smallest vertex. An arc that ends where it began (a ring without nodes,
//! or with one) keeps four vertices at every zoom: a small building becomes a small rectangle and not nothing, until it is
//! smaller than a tile unit. So an arc that two rings share keeps the same
//! vertices in both, wherever they start and whichever way they run. Nodes are always kept.
//! Pure; finding the nodes is the work of `schrijf::zooms`.

use model::Punt;

/// The zoom of vertices that matter to none of 0..=20: only full detail needs them.
pub const ALLEEN_VOLUIT: u8 = 21;

/// Longer arcs are cut every so many vertices, from the same end whichever way they run: a bound on the work.
const STUK: usize = 1024;

/// Splits of a loop that count at every zoom: the farthest vertex, and the farthest of each half.
const LUS_DIEPTE: u8 = 2;

/// Lowest zoom at which a deviation counts; `kwadraat` in world units squared.
fn zoom_van(kwadraat: f64) -> u8 {
    (0..ALLEEN_VOLUIT)
        .find(|z| kwadraat > grens(*z))
        .unwrap_or(ALLEEN_VOLUIT)
}

fn grens(zoom: u8) -> f64 {
    // (2^(22 - z))^2, exact in f64
    (1u64 << (2 * (22 - u32::from(zoom)))) as f64
}

/// Room that is used again for every ring.
#[derive(Debug, Default)]
pub(crate) struct Werk {
    /// Places in the ring along one arc.
    boog: Vec<usize>,
    /// Pieces to split: their ends, the deviation of what they were split from, and how many splits above them.
    stapel: Vec<(usize, usize, f64, u8)>,
    knopen: Vec<usize>,
}

/// One line or open ring: its vertices in both systems.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reeks<'a> {
    pub(crate) rd: &'a [Punt],
    pub(crate) mercator: &'a [Punt],
    /// True for a ring.
    pub(crate) dicht: bool,
}

impl Reeks<'_> {
    /// Writes for each vertex the lowest zoom that keeps it. `is_knoop` tells by place in the ring.
    pub(crate) fn zooms(&self, werk: &mut Werk, is_knoop: impl Fn(usize) -> bool, uit: &mut [u8]) {
        let n = self.rd.len();
        if n == 0 || self.mercator.len() != n || uit.len() != n {
            return;
        }
        uit.fill(ALLEEN_VOLUIT);
        werk.knopen.clear();
        werk.knopen.extend((0..n).filter(|i| is_knoop(*i)));
        let knopen = std::mem::take(&mut werk.knopen);
        for knoop in &knopen {
            uit[*knoop] = 0;
        }
        match (self.dicht, knopen.as_slice()) {
            (false, _) => {
                (uit[0], uit[n - 1]) = (0, 0);
                let mut van = 0;
                for tot in knopen
                    .iter()
                    .copied()
                    .filter(|k| *k > 0 && *k < n - 1)
                    .chain([n - 1])
                {
                    self.boog(werk, van, tot, uit);
                    van = tot;
                }
            }
            (true, []) => {
                let begin = (0..n).min_by_key(|i| self.rd[*i]).unwrap_or_default();
                uit[begin] = self.boog(werk, begin, begin + n, uit);
            }
            (true, [eerste, ..]) => {
                let volgende = knopen.iter().skip(1).copied().chain([eerste + n]);
                for (van, tot) in knopen.iter().copied().zip(volgende) {
                    self.boog(werk, van, tot, uit);
                }
            }
        }
        werk.knopen = knopen;
    }

    /// Simplifies the arc from `van` to `tot` (places modulo the ring), a loop when they are the same vertex. Out: the zoom
    /// of its first split.
    fn boog(&self, werk: &mut Werk, van: usize, tot: usize, uit: &mut [u8]) -> u8 {
        let n = self.rd.len();
        werk.boog.clear();
        werk.boog.extend((van..=tot).map(|i| i % n));
        let m = werk.boog.len();
        if m < 3 {
            return ALLEEN_VOLUIT;
        }
        let (kop, staart) = (self.rd[werk.boog[0]], self.rd[werk.boog[m - 1]]);
        if (kop, self.rd[werk.boog[1]]) > (staart, self.rd[werk.boog[m - 2]]) {
            werk.boog.reverse();
        }
        let vast = if self.dicht && tot - van == n {
            LUS_DIEPTE
        } else {
            0
        };
        if m <= 2 * STUK {
            return self.splits(werk, (0, m - 1), 1, vast, uit);
        }
        let eerste = self.splits(werk, (0, m - 1), STUK, vast, uit);
        for van in (0..m - 1).step_by(STUK) {
            self.splits(werk, (van, (van + STUK).min(m - 1)), 1, 0, uit);
        }
        eerste
    }

    /// Douglas-Peucker over every `stap`-th place of the arc between two places; the first `vast` levels count at every zoom.
    fn splits(
        &self,
        werk: &mut Werk,
        (van, tot): (usize, usize),
        stap: usize,
        vast: u8,
        uit: &mut [u8],
    ) -> u8 {
        let mut eerste = None;
        werk.stapel.clear();
        werk.stapel.push((van, tot, f64::INFINITY, 0));
        while let Some((van, tot, hoogstens, diepte)) = werk.stapel.pop() {
            let (a, b) = (werk.boog[van], werk.boog[tot]);
            let mut verst: Option<(f64, Punt, usize)> = None;
            for plek in (van + stap..tot).step_by(stap) {
                let i = werk.boog[plek];
                let d = afwijking(self.mercator[a], self.mercator[b], self.mercator[i]);
                let wint = verst.is_none_or(|(v, rd, _)| d > v || (d == v && self.rd[i] < rd));
                if wint {
                    verst = Some((d, self.rd[i], plek));
                }
            }
            let Some((d, _, plek)) = verst else { continue };
            let d = d.min(hoogstens);
            let zoom = if diepte < vast { 0 } else { zoom_van(d) };
            eerste.get_or_insert(zoom);
            if zoom == ALLEEN_VOLUIT {
                continue;
            }
            let i = werk.boog[plek];
            uit[i] = uit[i].min(zoom);
            werk.stapel.push((van, plek, d, diepte + 1));
            werk.stapel.push((plek, tot, d, diepte + 1));
        }
        eerste.unwrap_or(ALLEEN_VOLUIT)
    }
}

/// Square of the distance from `p` to the segment between `a` and `b`; the same for `b` and `a`.
fn afwijking(a: Punt, b: Punt, p: Punt) -> f64 {
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    let d = |u: i32, v: i32| (i64::from(u) - i64::from(v)) as f64;
    let (vx, vy, wx, wy) = (d(b[0], a[0]), d(b[1], a[1]), d(p[0], a[0]), d(p[1], a[1]));
    let lengte = vx * vx + vy * vy;
    let langs = vx * wx + vy * wy;
    if lengte == 0.0 || langs <= 0.0 {
        return wx * wx + wy * wy;
    }
    if langs >= lengte {
        let (ux, uy) = (wx - vx, wy - vy);
        return ux * ux + uy * uy;
    }
    let kruis = vx * wy - vy * wx;
    kruis * kruis / lengte
}
