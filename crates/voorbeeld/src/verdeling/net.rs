//! The arrangement: half-edges, faces, and who owns each face.

use std::collections::{BTreeMap, VecDeque};

use super::{CEL_MM, Kant, kruis};

/// An edge of the arrangement with what changes when one steps from its right to its left side.
pub(super) struct Lijn {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) merk: u32,
    pub(super) verschil: Vec<(u32, i32)>,
}

pub(super) fn lijnen(kanten: &[Kant]) -> Vec<Lijn> {
    let mut op: Vec<(u32, u32, u32, i32, u32)> = kanten
        .iter()
        .map(|&(a, b, van, merk)| {
            if a < b {
                (a, b, van, 1, merk)
            } else {
                (b, a, van, -1, merk)
            }
        })
        .collect();
    op.sort_unstable();
    op.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1))
        .map(|groep| {
            let mut verschil: Vec<(u32, i32)> = Vec::new();
            for g in groep {
                match verschil.last_mut() {
                    Some(l) if l.0 == g.2 => l.1 += g.3,
                    _ => verschil.push((g.2, g.3)),
                }
            }
            verschil.retain(|v| v.1 != 0);
            let merk = groep.iter().map(|g| g.4).filter(|&m| m != 0).min().unwrap_or(0);
            Lijn {
                a: groep[0].0,
                b: groep[0].1,
                merk,
                verschil,
            }
        })
        .filter(|l| !l.verschil.is_empty())
        .collect()
}

/// Order of directions by angle, exact.
fn hoek_volgorde(u: [i64; 2], v: [i64; 2]) -> std::cmp::Ordering {
    let half = |d: [i64; 2]| (d[1] < 0 || (d[1] == 0 && d[0] < 0)) as u8;
    half(u).cmp(&half(v)).then_with(|| 0.cmp(&kruis([0, 0], u, v)))
}

/// The arrangement: half-edge 2i runs a to b of line i, 2i+1 back.
pub(super) struct Net {
    pub(super) xy: Vec<[i64; 2]>,
    pub(super) lijnen: Vec<Lijn>,
    pub(super) volgende: Vec<u32>,
    /// Outgoing half-edges per vertex, counter-clockwise.
    pub(super) uit: Vec<Vec<u32>>,
    pub(super) vlak: Vec<u32>,
    pub(super) vlakken: usize,
}

impl Net {
    fn begin(&self, h: u32) -> u32 {
        let l = &self.lijnen[h as usize / 2];
        if h & 1 == 0 { l.a } else { l.b }
    }
    pub(super) fn xy_van(&self, h: u32) -> [i64; 2] {
        self.xy[self.begin(h) as usize]
    }

    pub(super) fn nieuw(xy: Vec<[i64; 2]>, lijnen: Vec<Lijn>) -> Self {
        let mut uit: Vec<Vec<u32>> = vec![Vec::new(); xy.len()];
        for (i, l) in lijnen.iter().enumerate() {
            uit[l.a as usize].push(2 * i as u32);
            uit[l.b as usize].push(2 * i as u32 + 1);
        }
        let mut net = Self {
            xy,
            lijnen,
            volgende: Vec::new(),
            uit,
            vlak: Vec::new(),
            vlakken: 0,
        };
        let mut uit = std::mem::take(&mut net.uit);
        for lijst in &mut uit {
            lijst.sort_by(|&g, &h| {
                let d = |h: u32| {
                    let (o, e) = (net.xy_van(h), net.xy_van(h ^ 1));
                    [e[0] - o[0], e[1] - o[1]]
                };
                hoek_volgorde(d(g), d(h)).then(g.cmp(&h))
            });
        }
        net.volgende = vec![0; net.lijnen.len() * 2];
        for lijst in &uit {
            for (i, &h) in lijst.iter().enumerate() {
                // arriving over the twin of h, leave by the one clockwise of it
                net.volgende[(h ^ 1) as usize] = lijst[(i + lijst.len() - 1) % lijst.len()];
            }
        }
        net.uit = uit;
        net.vind_vlakken();
        net
    }

    /// Faces: loops, and islands joined to the face that they lie in. Face 0 is the outside.
    fn vind_vlakken(&mut self) {
        let n = self.volgende.len();
        let mut lus = vec![u32::MAX; n];
        let mut lussen: Vec<(u32, i128)> = Vec::new();
        for h in 0..n as u32 {
            if lus[h as usize] != u32::MAX {
                continue;
            }
            let (nr, mut g, mut opp) = (lussen.len() as u32, h, 0i128);
            let o = self.xy_van(h);
            loop {
                lus[g as usize] = nr;
                opp += kruis(o, self.xy_van(g), self.xy_van(g ^ 1));
                g = self.volgende[g as usize];
                if g == h {
                    break;
                }
            }
            lussen.push((h, opp));
        }
        // loops with positive area are faces; the others are the outside of something
        let mut vlak_van_lus = vec![u32::MAX; lussen.len()];
        let mut vlakken = 1;
        for (i, l) in lussen.iter().enumerate() {
            if l.1 > 0 {
                vlak_van_lus[i] = vlakken;
                vlakken += 1;
            }
        }
        let stukken: Vec<(u32, u32)> = self.lijnen.iter().map(|l| (l.a, l.b)).collect();
        let strook: BTreeMap<i64, Vec<u32>> = stroken(&self.xy, &stukken);
        // an island hangs on whatever lies left of its leftmost vertex: islands from left to right
        let mut eilanden: Vec<([i64; 2], usize)> = Vec::new();
        for (i, l) in lussen.iter().enumerate() {
            if l.1 <= 0 {
                let (mut g, mut links) = (l.0, self.xy_van(l.0));
                loop {
                    links = links.min(self.xy_van(g));
                    g = self.volgende[g as usize];
                    if g == l.0 {
                        break;
                    }
                }
                eilanden.push((links, i));
            }
        }
        eilanden.sort_unstable();
        for (q, i) in eilanden {
            vlak_van_lus[i] = self.links_van(q, &strook).map_or(0, |h| {
                let v = vlak_van_lus[lus[h as usize] as usize];
                if v == u32::MAX { 0 } else { v }
            });
        }
        self.vlak = lus.iter().map(|&l| vlak_van_lus[l as usize]).collect();
        self.vlakken = vlakken as usize;
    }

    /// The half-edge nearest to the left of `q`, the one of the pair whose left side faces `q`.
    fn links_van(&self, q: [i64; 2], strook: &BTreeMap<i64, Vec<u32>>) -> Option<u32> {
        let mut beste: Option<u32> = None;
        for &i in strook.get(&q[1].div_euclid(CEL_MM))? {
            let l = &self.lijnen[i as usize];
            let (a, b) = (self.xy[l.a as usize], self.xy[l.b as usize]);
            if (a[1] > q[1]) == (b[1] > q[1]) {
                continue;
            }
            let omlaag = a[1] > q[1]; // a above, b at or below: runs down, its left is east
            let k = if omlaag { kruis(a, b, q) } else { kruis(b, a, q) };
            if k <= 0 {
                continue;
            }
            let h = 2 * i + u32::from(!omlaag);
            beste = match beste {
                Some(g) if !self.oostelijker(h, g, q[1]) => Some(g),
                _ => Some(h),
            };
        }
        beste
    }

    /// Does downward half-edge `h` cross height `y` (just above it) east of downward half-edge `g`?
    fn oostelijker(&self, h: u32, g: u32, y: i64) -> bool {
        let x = |h: u32| {
            let (a, b) = (self.xy_van(h), self.xy_van(h ^ 1));
            // x = a.x + (a.y - y) * (b.x - a.x) / (a.y - b.y), as a fraction with positive denominator; then the slope
            let deel = i128::from(a[1] - b[1]);
            let loopt = i128::from(a[0] - b[0]);
            (
                i128::from(a[0]) * deel - i128::from(a[1] - y) * loopt,
                loopt,
                deel,
            )
        };
        let ((th, lh, nh), (tg, lg, ng)) = (x(h), x(g));
        (th * ng, lh * ng) > (tg * nh, lg * nh)
    }

    /// Per face: which input owns it (`u32::MAX`: none, outside the base).
    pub(super) fn eigenaars(&self, lagen: &[u16]) -> Vec<u32> {
        let mut buren: Vec<Vec<u32>> = vec![Vec::new(); self.vlakken];
        for h in 0..self.volgende.len() as u32 {
            buren[self.vlak[h as usize] as usize].push(h);
        }
        let mut dek: Vec<Option<Vec<(u32, i32)>>> = vec![None; self.vlakken];
        let mut eigenaar = vec![u32::MAX; self.vlakken];
        let mut rij = VecDeque::from([0u32]);
        dek[0] = Some(Vec::new());
        while let Some(f) = rij.pop_front() {
            let hier = dek[f as usize].clone().unwrap_or_default();
            eigenaar[f as usize] = if hier.iter().any(|d| d.0 == 0 && d.1 > 0) {
                hier.iter()
                    .filter(|d| d.1 > 0)
                    .max_by_key(|d| (lagen[d.0 as usize], d.0))
                    .map_or(u32::MAX, |d| d.0)
            } else {
                u32::MAX
            };
            for &h in &buren[f as usize] {
                let g = self.vlak[(h ^ 1) as usize];
                if dek[g as usize].is_some() {
                    continue;
                }
                // h has f on its left; stepping to its right loses what a to b added
                let teken = if h & 1 == 0 { -1 } else { 1 };
                let mut daar = hier.clone();
                for &(van, v) in &self.lijnen[h as usize / 2].verschil {
                    match daar.binary_search_by_key(&van, |d| d.0) {
                        Ok(i) => {
                            daar[i].1 += teken * v;
                            if daar[i].1 == 0 {
                                daar.remove(i);
                            }
                        }
                        Err(i) => daar.insert(i, (van, teken * v)),
                    }
                }
                dek[g as usize] = Some(daar);
                rij.push_back(g);
            }
        }
        eigenaar
    }
}

fn stroken(xy: &[[i64; 2]], stukken: &[(u32, u32)]) -> BTreeMap<i64, Vec<u32>> {
    let mut uit: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
    for (i, &(a, b)) in stukken.iter().enumerate() {
        let (y0, y1) = (xy[a as usize][1], xy[b as usize][1]);
        for s in y0.min(y1).div_euclid(CEL_MM)..=y0.max(y1).div_euclid(CEL_MM) {
            uit.entry(s).or_default().push(i as u32);
        }
    }
    uit
}
