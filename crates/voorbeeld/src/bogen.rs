//! Finds the arcs again in boundaries of a partition, the same from either side.
//!
//! Start at [`Knopen::van`], then [`stukken`] per ring.

use std::collections::HashMap;

use crate::verdeling::{Deel, Hoekpunt, dubbel};

/// An arc must rise at least this above its chord, or it is written as straight lines.
const PIJL_MM: f64 = 10.0;
/// Vertices of an arc lie within this of the circle through its three points.
const AFWIJKING_MM: f64 = 16.0;

/// A stretch of boundary; ends are shared with the next.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Lijnstuk {
    Recht(Vec<[i64; 2]>),
    /// Start, a point on the way, end.
    Boog([[i64; 2]; 3]),
}

/// Vertices where boundaries fork: there every stretch ends.
#[derive(Debug, Default)]
pub(crate) struct Knopen(HashMap<[i64; 2], Option<[[i64; 2]; 2]>>);

impl Knopen {
    /// Looks at all rings of a partition.
    pub(crate) fn van(delen: &[Deel]) -> Self {
        let mut uit: HashMap<[i64; 2], Option<[[i64; 2]; 2]>> = HashMap::new();
        for ring in delen.iter().flat_map(|d| &d.ringen) {
            let n = ring.len();
            for i in 0..n {
                let (v, w) = (ring[(i + n - 1) % n].0, ring[(i + 1) % n].0);
                let buren = Some([v.min(w), v.max(w)]);
                let plek = uit.entry(ring[i].0).or_insert(buren);
                if *plek != buren {
                    *plek = None;
                }
            }
        }
        Self(uit)
    }

    pub(crate) fn is_knoop(&self, q: [i64; 2]) -> bool {
        self.0.get(&q) == Some(&None)
    }
}

/// Cuts a ring into straight stretches and arcs. A ring without arcs is one closed straight stretch.
pub(crate) fn stukken(ring: &[Hoekpunt], knopen: &Knopen) -> Vec<Lijnstuk> {
    let n = ring.len();
    let merk = |i: usize| ring[i % n].1;
    // a chain begins where the mark changes or boundaries fork
    let breekt = |i: usize| merk(i) != merk(i + n - 1) || knopen.is_knoop(ring[i % n].0);
    let Some(begin) = (0..n).find(|&i| breekt(i)) else {
        return heel(ring, merk(0));
    };
    let mut uit: Vec<Lijnstuk> = Vec::new();
    let mut i = begin;
    while i < begin + n {
        let mut j = i + 1;
        while j < begin + n && !breekt(j) {
            j += 1;
        }
        let keten: Vec<[i64; 2]> = (i..=j).map(|k| ring[k % n].0).collect();
        keten_uit(&keten, merk(i), &mut uit);
        i = j;
    }
    if uit.iter().all(|s| matches!(s, Lijnstuk::Recht(_))) {
        // no arc after all: keep the ring as it came
        return vec![Lijnstuk::Recht(gesloten(ring))];
    }
    uit
}

fn gesloten(ring: &[Hoekpunt]) -> Vec<[i64; 2]> {
    ring.iter().chain(ring.first()).map(|h| h.0).collect()
}

/// A ring that is one arc all around: starts at its lowest vertex, whichever side looks at it.
fn heel(ring: &[Hoekpunt], merk: u32) -> Vec<Lijnstuk> {
    let n = ring.len();
    if merk == 0 || n < 6 {
        return vec![Lijnstuk::Recht(gesloten(ring))];
    }
    let laagst = (0..n).min_by_key(|&i| ring[i].0).unwrap_or(0);
    let mut rond: Vec<[i64; 2]> = (0..=n).map(|k| ring[(laagst + k) % n].0).collect();
    let om = dubbel(ring) < 0;
    if om {
        rond.reverse();
    }
    let mut uit = Vec::new();
    for d in 0..3 {
        keten_uit(&rond[d * n / 3..=(d + 1) * n / 3], merk, &mut uit);
    }
    if om {
        keer(&mut uit);
    }
    uit
}

fn keer(delen: &mut [Lijnstuk]) {
    delen.reverse();
    for d in delen {
        match d {
            Lijnstuk::Recht(p) => p.reverse(),
            Lijnstuk::Boog(p) => p.reverse(),
        }
    }
}

/// One chain with one mark: as arcs when it is one, seen from its lower end so that both sides agree.
fn keten_uit(keten: &[[i64; 2]], merk: u32, uit: &mut Vec<Lijnstuk>) {
    if merk == 0 || keten.len() < 3 {
        recht(keten, uit);
        return;
    }
    let om = keten.last() < keten.first();
    let mut heen = keten.to_vec();
    if om {
        heen.reverse();
    }
    let mut delen = Vec::new();
    halveer(&heen, &mut delen);
    if om {
        keer(&mut delen);
    }
    for d in delen {
        match d {
            Lijnstuk::Recht(p) => recht(&p, uit),
            boog => uit.push(boog),
        }
    }
}

fn recht(punten: &[[i64; 2]], uit: &mut Vec<Lijnstuk>) {
    if let Some(Lijnstuk::Recht(vorig)) = uit.last_mut() {
        vorig.extend_from_slice(&punten[1..]);
    } else {
        uit.push(Lijnstuk::Recht(punten.to_vec()));
    }
}

fn halveer(keten: &[[i64; 2]], uit: &mut Vec<Lijnstuk>) {
    let n = keten.len() - 1;
    let (a, m, b) = (keten[0], keten[n / 2], keten[n]);
    let d = |p: [i64; 2], q: [i64; 2]| [(q[0] - p[0]) as f64, (q[1] - p[1]) as f64];
    let (ab, am) = (d(a, b), d(a, m));
    let koorde = (ab[0] * ab[0] + ab[1] * ab[1]).sqrt();
    let pijl = (ab[0] * am[1] - ab[1] * am[0]).abs() / koorde.max(1.0);
    if n >= 4 && pijl > koorde * 0.45 {
        halveer(&keten[..=n / 2], uit);
        halveer(&keten[n / 2..], uit);
    } else if n >= 2 && pijl >= PIJL_MM && op_cirkel(keten, a, m, b) {
        uit.push(Lijnstuk::Boog([a, m, b]));
    } else {
        recht(keten, uit);
    }
}

fn op_cirkel(keten: &[[i64; 2]], a: [i64; 2], m: [i64; 2], b: [i64; 2]) -> bool {
    let f = |q: [i64; 2]| [(q[0] - a[0]) as f64, (q[1] - a[1]) as f64];
    let (p, q) = (f(m), f(b));
    let kruis = 2.0 * (p[0] * q[1] - p[1] * q[0]);
    if kruis == 0.0 {
        return false;
    }
    let (pp, qq) = (p[0] * p[0] + p[1] * p[1], q[0] * q[0] + q[1] * q[1]);
    let c = [(q[1] * pp - p[1] * qq) / kruis, (p[0] * qq - q[0] * pp) / kruis];
    let r = (c[0] * c[0] + c[1] * c[1]).sqrt();
    keten.iter().all(|&v| {
        let v = f(v);
        let (dx, dy) = (v[0] - c[0], v[1] - c[1]);
        ((dx * dx + dy * dy).sqrt() - r).abs() <= AFWIJKING_MM
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meet::{Ring, p};
    use crate::verdeling::{Invoer, verdeel};

    #[test]
    fn a_pond_is_round_from_inside_and_from_outside() {
        let basis = Ring::recht(&[p(0.0, 0.0), p(50.0, 0.0), p(50.0, 50.0), p(0.0, 50.0)]);
        let vijver = Ring::cirkel(p(25.0, 25.0), 10.0);
        let delen = verdeel(
            &[
                Invoer {
                    ring: &basis,
                    laag: 0,
                },
                Invoer {
                    ring: &vijver,
                    laag: 1,
                },
            ],
            &|_| false,
        );
        let knopen = Knopen::van(&delen);
        let binnen = stukken(&delen[1].ringen[0], &knopen);
        let mut buiten = stukken(&delen[0].ringen[1], &knopen);
        keer(&mut buiten);
        assert!(binnen.len() >= 3 && binnen.iter().all(|s| matches!(s, Lijnstuk::Boog(_))));
        assert_eq!(binnen, buiten);
        assert_eq!(stukken(&delen[0].ringen[0], &knopen).len(), 1);
    }

    #[test]
    fn two_neighbours_write_the_same_arc_in_opposite_directions() {
        let basis = Ring::recht(&[p(0.0, 0.0), p(60.0, 0.0), p(60.0, 60.0), p(0.0, 60.0)]);
        let mut taart = Ring::default();
        taart.naar(p(0.0, 0.0));
        taart.rond(p(0.0, 0.0), 40.0, 0.0, crate::getal::PI / 2.0);
        let delen = verdeel(
            &[
                Invoer {
                    ring: &basis,
                    laag: 0,
                },
                Invoer {
                    ring: &taart,
                    laag: 1,
                },
            ],
            &|_| false,
        );
        let knopen = Knopen::van(&delen);
        let bogen = |i: usize| -> Vec<[[i64; 2]; 3]> {
            let mut b: Vec<_> = stukken(&delen[i].ringen[0], &knopen)
                .into_iter()
                .filter_map(|s| if let Lijnstuk::Boog(b) = s { Some(b) } else { None })
                .collect();
            b.sort();
            b
        };
        let mut terug: Vec<_> = bogen(0).into_iter().map(|[a, m, b]| [b, m, a]).collect();
        terug.sort();
        assert_eq!(bogen(1), terug);
        assert!(!terug.is_empty());
    }
}
