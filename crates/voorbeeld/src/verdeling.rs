//! Turns overlapping drawn areas into a partition of the plane: every spot belongs to exactly one area.
//!
//! Areas are painted in order of `laag`; the top one owns the spot. Vertices are whole millimetres and
//! neighbours share them all. Built as an arrangement of line segments (iterated snap rounding with
//! tolerance [`GREEP_MM`]), so nothing here depends on how carefully the drawing was made.
//! Knows nothing of registers. Start at [`verdeel`].

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use crate::meet::Ring;

/// Vertices nearer than this become one; a vertex this near to an edge becomes part of it.
const GREEP_MM: i64 = 12;
/// A part smaller than this (mm²) goes to its neighbour.
const KRUIMEL_MM2: i128 = 400_000;
/// A part narrower than about this goes to its neighbour.
const SPLINTER_MM: i128 = 60;
/// Cell of the search grid.
const CEL_MM: i64 = 8_000;
/// Snap rounding settles in a few rounds; more means a drawing beyond repair.
const RONDEN: usize = 40;

/// A vertex in whole millimetres and the arc mark of the edge that leaves it.
pub(crate) type Hoekpunt = ([i64; 2], u32);

/// One painted area.
#[derive(Debug, Clone)]
pub(crate) struct Invoer<'a> {
    pub(crate) ring: &'a Ring,
    pub(crate) laag: u16,
}

/// A connected part of the plane that one input owns: an outer ring counter-clockwise, holes clockwise.
#[derive(Debug, Clone)]
pub(crate) struct Deel {
    pub(crate) van: usize,
    pub(crate) ringen: Vec<Vec<Hoekpunt>>,
}

type Kant = (u32, u32, u32, u32); // from, to, input, arc mark

/// Vertices, merged within the grip.
#[derive(Default)]
struct Punten {
    xy: Vec<[i64; 2]>,
    rooster: HashMap<[i64; 2], Vec<u32>>,
    /// Coordinates of the base's edges (it is axis-parallel): they pull, so that the base itself never moves.
    rand: [Vec<i64>; 2],
}

impl Punten {
    fn zoek(&mut self, q: [i64; 2]) -> u32 {
        let q = [0, 1].map(|i| self.rand[i].iter().copied().find(|r| (r - q[i]).abs() <= GREEP_MM).unwrap_or(q[i]));
        let c = q.map(|v| v.div_euclid(64));
        let mut beste: Option<(i64, u32)> = None;
        for dx in -1..=1 {
            for dy in -1..=1 {
                for &i in self.rooster.get(&[c[0] + dx, c[1] + dy]).map_or(&[][..], Vec::as_slice) {
                    let r = self.xy[i as usize];
                    let d = (r[0] - q[0]).pow(2) + (r[1] - q[1]).pow(2);
                    if d <= GREEP_MM * GREEP_MM && beste.is_none_or(|b| (d, i) < b) {
                        beste = Some((d, i));
                    }
                }
            }
        }
        beste.map_or_else(
            || {
                let i = self.xy.len() as u32;
                self.xy.push(q);
                self.rooster.entry(c).or_default().push(i);
                i
            },
            |(_, i)| i,
        )
    }
}

fn kruis(o: [i64; 2], a: [i64; 2], b: [i64; 2]) -> i128 {
    i128::from(a[0] - o[0]) * i128::from(b[1] - o[1]) - i128::from(a[1] - o[1]) * i128::from(b[0] - o[0])
}

fn in_product(o: [i64; 2], a: [i64; 2], b: [i64; 2]) -> i128 {
    i128::from(a[0] - o[0]) * i128::from(b[0] - o[0]) + i128::from(a[1] - o[1]) * i128::from(b[1] - o[1])
}

/// Is vertex `v` within the grip of the inside of segment a-b?
fn raakt(v: [i64; 2], a: [i64; 2], b: [i64; 2]) -> bool {
    let l2 = in_product(a, b, b);
    let langs = in_product(a, b, v);
    if langs <= 0 || langs >= l2 {
        return false;
    }
    let k = kruis(a, b, v);
    k * k <= i128::from(GREEP_MM * GREEP_MM) * l2
}

/// Where two segments cross in their insides, rounded to the millimetre.
fn snijdt(a: [i64; 2], b: [i64; 2], c: [i64; 2], d: [i64; 2]) -> Option<[i64; 2]> {
    let (k1, k2) = (kruis(a, b, c), kruis(a, b, d));
    let (k3, k4) = (kruis(c, d, a), kruis(c, d, b));
    if k1.signum() * k2.signum() >= 0 || k3.signum() * k4.signum() >= 0 {
        return None;
    }
    let deel = k3 - k4;
    let op = |i: usize| {
        let t = i128::from(b[i] - a[i]) * k3 * 2 + deel;
        a[i] + t.div_euclid(deel * 2) as i64
    };
    Some([op(0), op(1)])
}

/// Segments per grid cell as one sorted list (deterministic, compact).
fn cellen(punten: &[[i64; 2]], stukken: &[(u32, u32)]) -> Vec<([i64; 2], u32)> {
    let mut uit = Vec::with_capacity(stukken.len() * 2);
    for (n, &(a, b)) in stukken.iter().enumerate() {
        let (a, b) = (punten[a as usize], punten[b as usize]);
        let lo = [0, 1].map(|i| (a[i].min(b[i]) - GREEP_MM).div_euclid(CEL_MM));
        let hi = [0, 1].map(|i| (a[i].max(b[i]) + GREEP_MM).div_euclid(CEL_MM));
        for x in lo[0]..=hi[0] {
            for y in lo[1]..=hi[1] {
                if hi[0] - lo[0] > 1 && hi[1] - lo[1] > 1 && !in_cel(a, b, x, y) {
                    continue;
                }
                uit.push(([x, y], n as u32));
            }
        }
    }
    uit.sort_unstable();
    uit
}

/// Can the segment touch the cell (with a margin)?
fn in_cel(a: [i64; 2], b: [i64; 2], x: i64, y: i64) -> bool {
    let hoeken = [0, 1, 2, 3].map(|k: i64| {
        let m = 2 * GREEP_MM;
        let hx = if k & 1 == 0 { x * CEL_MM - m } else { (x + 1) * CEL_MM + m };
        let hy = if k & 2 == 0 { y * CEL_MM - m } else { (y + 1) * CEL_MM + m };
        kruis(a, b, [hx, hy]).signum()
    });
    !(hoeken.iter().all(|&k| k > 0) || hoeken.iter().all(|&k| k < 0))
}

/// Splits every edge where another crosses or touches it, until none does.
fn knip(punten: &mut Punten, mut kanten: Vec<Kant>) -> Vec<Kant> {
    for _ in 0..RONDEN {
        let mut stukken: Vec<(u32, u32)> = kanten.iter().map(|k| (k.0.min(k.1), k.0.max(k.1))).collect();
        stukken.sort_unstable();
        stukken.dedup();
        let cel = cellen(&punten.xy, &stukken);
        let mut knippen: Vec<(u32, u32)> = Vec::new();
        for groep in cel.chunk_by(|a, b| a.0 == b.0) {
            for (i, &(_, m)) in groep.iter().enumerate() {
                for &(_, n) in &groep[i + 1..] {
                    paar(punten, &stukken, m, n, &mut knippen);
                }
            }
        }
        if knippen.is_empty() {
            return kanten;
        }
        knippen.sort_unstable();
        knippen.dedup();
        let mut nieuw = Vec::with_capacity(kanten.len() + knippen.len());
        for k in kanten {
            let Ok(n) = stukken.binary_search(&(k.0.min(k.1), k.0.max(k.1))) else { continue };
            let n = n as u32;
            let begin = knippen.partition_point(|s| s.0 < n);
            let eind = knippen.partition_point(|s| s.0 <= n);
            let (a, b) = (punten.xy[k.0 as usize], punten.xy[k.1 as usize]);
            let mut tussen: Vec<(i128, u32)> =
                knippen[begin..eind].iter().map(|s| (in_product(a, b, punten.xy[s.1 as usize]), s.1)).collect();
            tussen.sort_unstable();
            let mut vorige = k.0;
            for v in tussen.into_iter().map(|t| t.1).chain([k.1]) {
                if v != vorige {
                    nieuw.push((vorige, v, k.2, k.3));
                }
                vorige = v;
            }
        }
        kanten = nieuw;
    }
    kanten
}

fn paar(punten: &mut Punten, stukken: &[(u32, u32)], m: u32, n: u32, knippen: &mut Vec<(u32, u32)>) {
    let ((a, b), (c, d)) = (stukken[m as usize], stukken[n as usize]);
    let [pa, pb, pc, pd] = [a, b, c, d].map(|i| punten.xy[i as usize]);
    for i in [0, 1] {
        if pa[i].max(pb[i]) + GREEP_MM < pc[i].min(pd[i]) || pc[i].max(pd[i]) + GREEP_MM < pa[i].min(pb[i]) {
            return;
        }
    }
    let voor = knippen.len();
    for (v, pv, s, t, ps, pt, nr) in [
        (a, pa, c, d, pc, pd, n),
        (b, pb, c, d, pc, pd, n),
        (c, pc, a, b, pa, pb, m),
        (d, pd, a, b, pa, pb, m),
    ] {
        if v != s && v != t && raakt(pv, ps, pt) {
            knippen.push((nr, v));
        }
    }
    if knippen.len() > voor {
        return;
    }
    if let Some(x) = snijdt(pa, pb, pc, pd) {
        let v = punten.zoek(x);
        if v != a && v != b {
            knippen.push((m, v));
        }
        if v != c && v != d {
            knippen.push((n, v));
        }
    }
}

/// An edge of the arrangement with what changes when one steps from its right to its left side.
struct Lijn {
    a: u32,
    b: u32,
    merk: u32,
    verschil: Vec<(u32, i32)>,
}

fn lijnen(kanten: &[Kant]) -> Vec<Lijn> {
    let mut op: Vec<(u32, u32, u32, i32, u32)> = kanten
        .iter()
        .map(|&(a, b, van, merk)| if a < b { (a, b, van, 1, merk) } else { (b, a, van, -1, merk) })
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
            Lijn { a: groep[0].0, b: groep[0].1, merk, verschil }
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
struct Net {
    xy: Vec<[i64; 2]>,
    lijnen: Vec<Lijn>,
    volgende: Vec<u32>,
    /// Outgoing half-edges per vertex, counter-clockwise.
    uit: Vec<Vec<u32>>,
    vlak: Vec<u32>,
    vlakken: usize,
}

impl Net {
    fn begin(&self, h: u32) -> u32 {
        let l = &self.lijnen[h as usize / 2];
        if h & 1 == 0 { l.a } else { l.b }
    }
    fn xy_van(&self, h: u32) -> [i64; 2] {
        self.xy[self.begin(h) as usize]
    }

    fn nieuw(xy: Vec<[i64; 2]>, lijnen: Vec<Lijn>) -> Self {
        let mut uit: Vec<Vec<u32>> = vec![Vec::new(); xy.len()];
        for (i, l) in lijnen.iter().enumerate() {
            uit[l.a as usize].push(2 * i as u32);
            uit[l.b as usize].push(2 * i as u32 + 1);
        }
        let mut net = Self { xy, lijnen, volgende: Vec::new(), uit, vlak: Vec::new(), vlakken: 0 };
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
            (i128::from(a[0]) * deel - i128::from(a[1] - y) * loopt, loopt, deel)
        };
        let ((th, lh, nh), (tg, lg, ng)) = (x(h), x(g));
        (th * ng, lh * ng) > (tg * nh, lg * nh)
    }

    /// Per face: which input owns it (`u32::MAX`: none, outside the base).
    fn eigenaars(&self, lagen: &[u16]) -> Vec<u32> {
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
                hier.iter().filter(|d| d.1 > 0).max_by_key(|d| (lagen[d.0 as usize], d.0)).map_or(u32::MAX, |d| d.0)
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

/// Connected faces with one owner; crumbs and splinters go to the neighbour with the longest shared edge.
fn stukken_van(net: &Net, eigenaar: &[u32], mag_groeien: &dyn Fn(usize) -> bool) -> (Vec<u32>, Vec<u32>) {
    let mut van: Vec<u32> = eigenaar.to_vec();
    let mut stuk = Vec::new();
    let mut bezit = Vec::new();
    for _ in 0..4 {
        (stuk, bezit) = verbind(net, &van, eigenaar);
        let mut opp = vec![0i128; bezit.len()];
        let mut omtrek = vec![0i128; bezit.len()];
        let mut grens: BTreeMap<(u32, u32), i128> = BTreeMap::new();
        let o = net.xy[0];
        for h in 0..net.volgende.len() as u32 {
            let (s, t) = (stuk[net.vlak[h as usize] as usize], stuk[net.vlak[(h ^ 1) as usize] as usize]);
            let (a, b) = (net.xy_van(h), net.xy_van(h ^ 1));
            opp[s as usize] += kruis(o, a, b);
            if s != t {
                let l = in_product(a, b, b).isqrt();
                omtrek[s as usize] += l;
                *grens.entry((s, t)).or_default() += l;
            }
        }
        let mut geef = vec![u32::MAX; bezit.len()];
        for s in 0..bezit.len() {
            let klein = opp[s] < KRUIMEL_MM2 * 2 || opp[s] < omtrek[s] * SPLINTER_MM;
            if bezit[s] == u32::MAX || !klein {
                continue;
            }
            let s32 = s as u32;
            geef[s] = grens
                .range((s32, 0)..=(s32, u32::MAX))
                .filter(|(k, _)| bezit[k.1 as usize] != u32::MAX)
                .max_by_key(|(k, l)| (mag_groeien(bezit[k.1 as usize] as usize), **l, k.1))
                .map_or(u32::MAX, |(k, _)| bezit[k.1 as usize]);
        }
        if geef.iter().all(|&g| g == u32::MAX) {
            break;
        }
        for f in 0..van.len() {
            let g = geef[stuk[f] as usize];
            if g != u32::MAX {
                van[f] = g;
            }
        }
    }
    if !stuk.is_empty() {
        (stuk, bezit) = verbind(net, &van, eigenaar);
    }
    (stuk, bezit)
}

fn verbind(net: &Net, van: &[u32], eigenaar: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut ouder: Vec<u32> = (0..net.vlakken as u32).collect();
    fn wortel(ouder: &mut [u32], mut i: u32) -> u32 {
        while ouder[i as usize] != i {
            ouder[i as usize] = ouder[ouder[i as usize] as usize];
            i = ouder[i as usize];
        }
        i
    }
    for h in (0..net.volgende.len() as u32).step_by(2) {
        let (f, g) = (net.vlak[h as usize], net.vlak[h as usize + 1]);
        if van[f as usize] == van[g as usize] {
            let (a, b) = (wortel(&mut ouder, f), wortel(&mut ouder, g));
            let (a, b) = (a.min(b), a.max(b));
            ouder[b as usize] = a;
        }
    }
    let mut nummer = vec![u32::MAX; net.vlakken];
    let mut bezit = Vec::new();
    let mut stuk = vec![0; net.vlakken];
    for f in 0..net.vlakken as u32 {
        let w = wortel(&mut ouder, f) as usize;
        if nummer[w] == u32::MAX {
            nummer[w] = bezit.len() as u32;
            bezit.push(if eigenaar[w] == u32::MAX && van[w] == u32::MAX { u32::MAX } else { van[w] });
        }
        stuk[f as usize] = nummer[w];
    }
    (stuk, bezit)
}

/// Divides the first input's area among all inputs.
///
/// - In: areas, the first being the base (axis-parallel): nothing outside it comes out. Counter-clockwise rings.
/// - Out: the parts in order of input, then of position; their rings share every vertex with their neighbours.
/// - `vast(i)`: input i keeps its shape; crumbs rather go to another.
/// - Cost: about 2 microseconds per edge and round.
pub(crate) fn verdeel(invoer: &[Invoer<'_>], vast: &dyn Fn(usize) -> bool) -> Vec<Deel> {
    let mut punten = Punten::default();
    if let Some(basis) = invoer.first() {
        for i in [0, 1] {
            punten.rand[i] = basis.ring.punten.iter().map(|q| q.mm()[i]).collect();
            punten.rand[i].sort_unstable();
            punten.rand[i].dedup();
        }
    }
    let mut kanten: Vec<Kant> = Vec::new();
    for (i, inv) in invoer.iter().enumerate() {
        let nrs: Vec<u32> = inv.ring.punten.iter().map(|q| punten.zoek(q.mm())).collect();
        for k in 0..nrs.len() {
            let (a, b) = (nrs[k], nrs[(k + 1) % nrs.len()]);
            if a != b {
                kanten.push((a, b, i as u32, inv.ring.boog[k]));
            }
        }
    }
    let kanten = knip(&mut punten, kanten);
    let net = Net::nieuw(punten.xy, lijnen(&kanten));
    let lagen: Vec<u16> = invoer.iter().map(|i| i.laag).collect();
    let eigenaar = net.eigenaars(&lagen);
    let (stuk, bezit) = stukken_van(&net, &eigenaar, &|i| !vast(i));
    let hoeken = invoer.first().map(|b| b.ring.punten.iter().map(|q| q.mm()).collect()).unwrap_or_default();
    vereenvoudig(ringen(&net, &stuk, &bezit), &hoeken)
}

/// Drops vertices that what lies hidden underneath left behind: exactly on a straight line, no fork, no corner
/// of the base. Both sides see the same vertices and decide the same.
fn vereenvoudig(mut delen: Vec<Deel>, hoeken: &BTreeSet<[i64; 2]>) -> Vec<Deel> {
    let mut buren: HashMap<[i64; 2], Option<[[i64; 2]; 2]>> = HashMap::new();
    let rond = |ring: &[Hoekpunt], i: usize| {
        let n = ring.len();
        let (v, w) = (ring[(i + n - 1) % n].0, ring[(i + 1) % n].0);
        [v.min(w), v.max(w)]
    };
    for ring in delen.iter().flat_map(|d| &d.ringen) {
        for i in 0..ring.len() {
            let paar = Some(rond(ring, i));
            let plek = buren.entry(ring[i].0).or_insert(paar);
            if *plek != paar {
                *plek = None;
            }
        }
    }
    for ring in delen.iter_mut().flat_map(|d| &mut d.ringen) {
        let n = ring.len();
        let blijft: Vec<bool> = (0..n)
            .map(|i| {
                let los = ring[i].1 == 0 && ring[(i + n - 1) % n].1 == 0 && !hoeken.contains(&ring[i].0);
                let [v, w] = rond(ring, i);
                !(los && buren.get(&ring[i].0) == Some(&Some([v, w])) && kruis(v, ring[i].0, w) == 0)
            })
            .collect();
        if blijft.iter().filter(|&&b| b).count() > 2 {
            let mut wacht = blijft.iter();
            ring.retain(|_| wacht.next().copied().unwrap_or(true));
        }
    }
    delen
}

/// Walks the boundaries of all parts.
fn ringen(net: &Net, stuk: &[u32], bezit: &[u32]) -> Vec<Deel> {
    let n = net.volgende.len();
    let stuk_van = |h: u32| stuk[net.vlak[h as usize] as usize];
    let is_rand = |h: u32| bezit[stuk_van(h) as usize] != u32::MAX && stuk_van(h) != stuk_van(h ^ 1);
    let mut gedaan = vec![false; n];
    let mut per_stuk: BTreeMap<u32, Vec<Vec<Hoekpunt>>> = BTreeMap::new();
    for h in 0..n as u32 {
        if gedaan[h as usize] || !is_rand(h) {
            continue;
        }
        let mut pad: Vec<Hoekpunt> = Vec::new();
        let mut g = h;
        loop {
            gedaan[g as usize] = true;
            pad.push((net.xy_van(g), net.lijnen[g as usize / 2].merk));
            let mut w = net.volgende[g as usize];
            while !is_rand(w) {
                w = net.volgende[(w ^ 1) as usize];
            }
            g = w;
            if g == h {
                break;
            }
        }
        per_stuk.entry(stuk_van(h)).or_default().extend(splits(pad));
    }
    let mut uit = Vec::new();
    for (s, ringen) in per_stuk {
        let (mut buiten, gaten): (Vec<_>, Vec<_>) =
            ringen.into_iter().map(|r| (dubbel(&r), r)).partition(|(opp, _)| *opp > 0);
        buiten.sort_by_key(|(opp, _)| -opp);
        let van = bezit[s as usize] as usize;
        let mut delen: Vec<Deel> = buiten.into_iter().map(|(_, r)| Deel { van, ringen: vec![r] }).collect();
        for (_, gat) in gaten {
            let doel = if delen.len() == 1 { 0 } else { omvat(&delen, &gat) };
            if let Some(d) = delen.get_mut(doel) {
                d.ringen.push(gat);
            }
        }
        uit.extend(delen);
    }
    uit.sort_by_key(|d| (d.van, d.ringen[0].iter().map(|h| h.0).min()));
    uit
}

/// Which part's outer ring holds the hole (the smallest that does; they touch at most in vertices).
fn omvat(delen: &[Deel], gat: &[Hoekpunt]) -> usize {
    let binnen = |ring: &[Hoekpunt], q: [i64; 2]| {
        let mut uit = false;
        for i in 0..ring.len() {
            let (a, b) = (ring[i].0, ring[(i + 1) % ring.len()].0);
            if (a[1] > q[1]) != (b[1] > q[1]) {
                let k = kruis(a, b, q);
                if (k > 0) == (b[1] > a[1]) && k != 0 {
                    uit = !uit;
                }
            }
        }
        uit
    };
    (0..delen.len())
        .rev()
        .find(|&i| {
            let op_rand: BTreeSet<_> = delen[i].ringen[0].iter().map(|h| h.0).collect();
            gat.iter().filter(|h| !op_rand.contains(&h.0)).any(|h| binnen(&delen[i].ringen[0], h.0))
        })
        .unwrap_or(0)
}

/// Twice the signed area, mm².
pub(crate) fn dubbel(ring: &[Hoekpunt]) -> i128 {
    let o = ring[0].0;
    (0..ring.len()).map(|i| kruis(o, ring[i].0, ring[(i + 1) % ring.len()].0)).sum()
}

/// A closed walk that visits a vertex twice becomes two rings that touch there.
fn splits(pad: Vec<Hoekpunt>) -> Vec<Vec<Hoekpunt>> {
    let mut uit = Vec::new();
    let mut stapel: Vec<Hoekpunt> = Vec::new();
    let mut plek: HashMap<[i64; 2], usize> = HashMap::new();
    for h in pad {
        if let Some(&i) = plek.get(&h.0) {
            let lus: Vec<Hoekpunt> = stapel.drain(i..).collect();
            for l in &lus {
                plek.remove(&l.0);
            }
            if lus.len() > 2 {
                uit.push(lus);
            }
        }
        plek.insert(h.0, stapel.len());
        stapel.push(h);
    }
    if stapel.len() > 2 {
        uit.push(stapel);
    }
    uit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::getal::Toeval;
    use crate::meet::{Kader, Ring, p};

    fn controleer(delen: &[Deel], verwacht: i128) {
        let som: i128 = delen.iter().flat_map(|d| &d.ringen).map(|r| dubbel(r)).sum();
        assert_eq!(som, verwacht);
        let mut kanten: Vec<([i64; 2], [i64; 2])> = delen
            .iter()
            .flat_map(|d| &d.ringen)
            .flat_map(|r| (0..r.len()).map(|i| (r[i].0, r[(i + 1) % r.len()].0)))
            .collect();
        kanten.sort_unstable();
        assert!(kanten.windows(2).all(|w| w[0] != w[1]), "an edge occurs twice in one direction");
    }

    #[test]
    fn whatever_is_painted_the_parts_fill_the_base_without_gap_or_overlap() {
        for zaad in 0..12 {
            let mut t = Toeval::voor(zaad, &[]);
            let basis = Ring::recht(&[p(0.0, 0.0), p(60.0, 0.0), p(60.0, 60.0), p(0.0, 60.0)]);
            let mut ringen = vec![basis];
            for _ in 0..40 {
                let m = p(t.tussen(-5.0, 65.0), t.tussen(-5.0, 65.0));
                let k = Kader::nieuw(m, t.tussen(0.0, 6.0), t.tussen(-0.03, 0.03));
                ringen.push(k.vlak(0.0, t.tussen(3.0, 30.0), 0.0, t.tussen(1.0, 12.0)));
            }
            let invoer: Vec<Invoer<'_>> = ringen.iter().map(|ring| Invoer { ring, laag: 1 }).collect();
            controleer(&verdeel(&invoer, &|_| false), 2 * 60_000 * 60_000);
        }
    }

    #[test]
    fn an_island_level_with_a_fork_of_other_boundaries_hangs_on_the_right_face() {
        // the fork at (10, 10) lies at the height of the island's leftmost vertex
        let basis = Ring::recht(&[p(0.0, 0.0), p(40.0, 0.0), p(40.0, 30.0), p(0.0, 30.0)]);
        let dak = Ring::recht(&[p(10.0, 10.0), p(14.0, 20.0), p(6.0, 20.0)]);
        let eiland = Ring::recht(&[p(20.0, 10.0), p(24.0, 12.0), p(24.0, 16.0)]);
        for volgorde in [[0, 1], [1, 0]] {
            let lagen = [&dak, &eiland];
            let ringen = [&basis, lagen[volgorde[0]], lagen[volgorde[1]]];
            let invoer: Vec<Invoer<'_>> = ringen.iter().map(|ring| Invoer { ring, laag: 1 }).collect();
            let delen = verdeel(&invoer, &|_| false);
            assert_eq!(delen.iter().map(|d| (d.van, d.ringen.len())).collect::<Vec<_>>(), [(0, 3), (1, 1), (2, 1)]);
        }
    }

    #[test]
    fn a_house_in_a_garden_becomes_a_hole_and_a_crumb_is_swept_up() {
        let vierkant = |x: f64, y: f64, b: f64| Ring::recht(&[p(x, y), p(x + b, y), p(x + b, y + b), p(x, y + b)]);
        let ringen = [vierkant(0.0, 0.0, 30.0), vierkant(10.0, 10.0, 8.0), vierkant(25.0, 25.0, 0.4)];
        let invoer: Vec<Invoer<'_>> = ringen.iter().map(|ring| Invoer { ring, laag: 1 }).collect();
        let delen = verdeel(&invoer, &|_| false);
        assert_eq!(delen.iter().map(|d| (d.van, d.ringen.len())).collect::<Vec<_>>(), [(0, 2), (1, 1)]);
    }
}
