//! Turns overlapping drawn areas into a partition of the plane: every spot belongs to exactly one area.
//!
//! Areas are painted in order of `laag`; the top one owns the spot. Vertices are whole millimetres and
//! neighbours share them all. Built as an arrangement of line segments (iterated snap rounding with
//! tolerance of 12 mm), so nothing here depends on how carefully the drawing was made.
//! Knows nothing of registers. Start at [`verdeel`].

mod knippen;
mod net;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::meet::Ring;

use knippen::{Punten, knip};
use net::{Net, lijnen};

/// A part smaller than this (mm²) goes to its neighbour.
const KRUIMEL_MM2: i128 = 400_000;
/// A part narrower than about this goes to its neighbour.
const SPLINTER_MM: i128 = 60;

/// A vertex in whole millimetres and the arc mark of the edge that leaves it.
pub(crate) type Hoekpunt = ([i64; 2], u32);

/// Cell of the search grid.
const CEL_MM: i64 = 8_000;

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

fn kruis(o: [i64; 2], a: [i64; 2], b: [i64; 2]) -> i128 {
    i128::from(a[0] - o[0]) * i128::from(b[1] - o[1]) - i128::from(a[1] - o[1]) * i128::from(b[0] - o[0])
}

fn in_product(o: [i64; 2], a: [i64; 2], b: [i64; 2]) -> i128 {
    i128::from(a[0] - o[0]) * i128::from(b[0] - o[0]) + i128::from(a[1] - o[1]) * i128::from(b[1] - o[1])
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
            let (s, t) = (
                stuk[net.vlak[h as usize] as usize],
                stuk[net.vlak[(h ^ 1) as usize] as usize],
            );
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
            bezit.push(if eigenaar[w] == u32::MAX && van[w] == u32::MAX {
                u32::MAX
            } else {
                van[w]
            });
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
    let hoeken = invoer
        .first()
        .map(|b| b.ring.punten.iter().map(|q| q.mm()).collect())
        .unwrap_or_default();
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
        let (mut buiten, gaten): (Vec<_>, Vec<_>) = ringen
            .into_iter()
            .map(|r| (dubbel(&r), r))
            .partition(|(opp, _)| *opp > 0);
        buiten.sort_by_key(|(opp, _)| -opp);
        let van = bezit[s as usize] as usize;
        let mut delen: Vec<Deel> = buiten
            .into_iter()
            .map(|(_, r)| Deel { van, ringen: vec![r] })
            .collect();
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
            gat.iter()
                .filter(|h| !op_rand.contains(&h.0))
                .any(|h| binnen(&delen[i].ringen[0], h.0))
        })
        .unwrap_or(0)
}

/// Twice the signed area, mm².
pub(crate) fn dubbel(ring: &[Hoekpunt]) -> i128 {
    let o = ring[0].0;
    (0..ring.len())
        .map(|i| kruis(o, ring[i].0, ring[(i + 1) % ring.len()].0))
        .sum()
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
