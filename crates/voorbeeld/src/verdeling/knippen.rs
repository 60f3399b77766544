//! Iterated snap rounding: edges are cut where they cross or touch until none does.

use std::collections::HashMap;

use super::{CEL_MM, Kant, in_product, kruis};

/// Vertices nearer than this become one; a vertex this near to an edge becomes part of it.
const GREEP_MM: i64 = 12;
/// Snap rounding settles in a few rounds; more means a drawing beyond repair.
const RONDEN: usize = 40;

/// Vertices, merged within the grip.
#[derive(Default)]
pub(super) struct Punten {
    pub(super) xy: Vec<[i64; 2]>,
    pub(super) rooster: HashMap<[i64; 2], Vec<u32>>,
    /// Coordinates of the base's edges (it is axis-parallel): they pull, so that the base itself never moves.
    pub(super) rand: [Vec<i64>; 2],
}

impl Punten {
    pub(super) fn zoek(&mut self, q: [i64; 2]) -> u32 {
        let q = [0, 1].map(|i| {
            self.rand[i]
                .iter()
                .copied()
                .find(|r| (r - q[i]).abs() <= GREEP_MM)
                .unwrap_or(q[i])
        });
        let c = q.map(|v| v.div_euclid(64));
        let mut beste: Option<(i64, u32)> = None;
        for dx in -1..=1 {
            for dy in -1..=1 {
                for &i in self
                    .rooster
                    .get(&[c[0] + dx, c[1] + dy])
                    .map_or(&[][..], Vec::as_slice)
                {
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
        let hx = if k & 1 == 0 {
            x * CEL_MM - m
        } else {
            (x + 1) * CEL_MM + m
        };
        let hy = if k & 2 == 0 {
            y * CEL_MM - m
        } else {
            (y + 1) * CEL_MM + m
        };
        kruis(a, b, [hx, hy]).signum()
    });
    !(hoeken.iter().all(|&k| k > 0) || hoeken.iter().all(|&k| k < 0))
}

/// Splits every edge where another crosses or touches it, until none does.
pub(super) fn knip(punten: &mut Punten, mut kanten: Vec<Kant>) -> Vec<Kant> {
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
            let Ok(n) = stukken.binary_search(&(k.0.min(k.1), k.0.max(k.1))) else {
                continue;
            };
            let n = n as u32;
            let begin = knippen.partition_point(|s| s.0 < n);
            let eind = knippen.partition_point(|s| s.0 <= n);
            let (a, b) = (punten.xy[k.0 as usize], punten.xy[k.1 as usize]);
            let mut tussen: Vec<(i128, u32)> = knippen[begin..eind]
                .iter()
                .map(|s| (in_product(a, b, punten.xy[s.1 as usize]), s.1))
                .collect();
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
