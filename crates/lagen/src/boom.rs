//! Packed trees: which records have a box that touches this one.
//!
//! The bytes are a flatbush buffer as `geo-index` writes and reads (a test holds the two together). Records are
//! laid out along a Hilbert curve before, so leaf `i` is simply the `i`-th record of the tree; the writer
//! streams and keeps one sixteenth of the boxes. The search is our own: it checks each block it touches and
//! every reference it follows, which `geo-index` (unchecked reads) cannot promise on a damaged file.

use geo_index::rtree::RTreeMetadata;
use model::{Punt, Vak};

use crate::LagenFout;
use crate::container::{Container, Deel};

/// Children of a node.
const KNOOP: u16 = 16;
const KOP: u64 = 8;

/// A tree within a mapped layer.
#[derive(Debug)]
pub(crate) struct Boom {
    deel: Deel,
    eerste_record: u32,
    aantal: usize,
    /// Ends of the levels, in boxes; leaves first.
    niveaus: Vec<usize>,
    brede_index: bool,
}

fn maten(aantal: u32) -> RTreeMetadata<i32> {
    RTreeMetadata::new(aantal, KNOOP)
}

/// Bytes of a tree with this many leaves; 0 for none.
pub(crate) fn boom_lengte(aantal: u32) -> u64 {
    if aantal == 0 {
        0
    } else {
        maten(aantal).data_buffer_length() as u64
    }
}

impl Boom {
    /// A tree of `aantal` leaves that stand for the records from `eerste_record` on.
    pub(crate) fn open(
        c: &Container,
        deel: Deel,
        eerste_record: u32,
        aantal: u32,
    ) -> Result<Self, LagenFout> {
        if deel.lengte as u64 != boom_lengte(aantal) {
            return Err(c.keur_af("een zoekboom heeft niet de lengte die bij de laag hoort"));
        }
        let maten = maten(aantal.max(1));
        if aantal > 0 && c.bytes(&deel, 0..KOP as usize)? != kop(&maten) {
            return Err(c.keur_af("een zoekboom heeft een verkeerde kop"));
        }
        let niveaus = maten.level_bounds().iter().map(|grens| grens / 4).collect();
        let brede_index = maten.num_nodes() >= 16_384;
        Ok(Self {
            deel,
            eerste_record,
            aantal: aantal as usize,
            niveaus,
            brede_index,
        })
    }

    /// Calls `doe` with each record from `vanaf` on whose box touches `vak`, in record order, until it says false.
    /// Out: false when it did.
    pub(crate) fn zoek(
        &self,
        c: &Container,
        vak: &Vak,
        vanaf: u32,
        doe: &mut dyn FnMut(u32) -> Result<bool, LagenFout>,
    ) -> Result<bool, LagenFout> {
        let Some(wortel) = self.niveaus.last().filter(|_| self.aantal > 0).map(|n| n - 1) else {
            return Ok(true);
        };
        let vanaf = vanaf.saturating_sub(self.eerste_record) as usize;
        if vanaf >= self.aantal {
            return Ok(true);
        }
        let mut wacht = vec![wortel];
        while let Some(knoop) = wacht.pop() {
            let niveau = self.niveaus.partition_point(|eind| *eind <= knoop);
            let Some(niveau_eind) = self.niveaus.get(niveau) else {
                return Err(verdwaald(c));
            };
            let eind = (knoop + usize::from(KNOOP)).min(*niveau_eind);
            let dozen = c.bytes(&self.deel, KOP as usize + knoop * 16..KOP as usize + eind * 16)?;
            let dozen: &[[i32; 4]] = bytemuck::try_cast_slice(dozen).map_err(|_| verdwaald(c))?;
            let raakt = |doos: &[i32; 4]| {
                let (min, max) = ([doos[0], doos[1]], [doos[2], doos[3]]);
                Vak { min, max }.raakt(vak)
            };
            if niveau == 0 {
                for (nr, _) in dozen.iter().enumerate().filter(|(_, d)| raakt(d)) {
                    if knoop + nr >= vanaf && !doe(self.eerste_record + (knoop + nr) as u32)? {
                        return Ok(false);
                    }
                }
            } else {
                // The first child goes on the stack last, so that records come in their order.
                for (nr, _) in dozen.iter().enumerate().rev().filter(|(_, d)| raakt(d)) {
                    if self.laatste_blad(knoop + nr, niveau) > vanaf {
                        wacht.push(self.kind(c, knoop + nr, niveau)?);
                    }
                }
            }
        }
        Ok(true)
    }

    /// End of the leaves below an inner node: a full node of level `n` has 16^n of them.
    fn laatste_blad(&self, knoop: usize, niveau: usize) -> usize {
        let begin = niveau
            .checked_sub(1)
            .and_then(|n| self.niveaus.get(n))
            .copied()
            .unwrap_or_default();
        let bladen = usize::from(KNOOP).saturating_pow(niveau as u32);
        (knoop.saturating_sub(begin) + 1).saturating_mul(bladen)
    }

    /// First child of an inner node: always on the level below, so a search ends.
    fn kind(&self, c: &Container, knoop: usize, niveau: usize) -> Result<usize, LagenFout> {
        let breed = if self.brede_index { 4 } else { 2 };
        let aantal_knopen = self.niveaus.last().copied().unwrap_or_default();
        let op = KOP as usize + aantal_knopen * 16 + knoop * breed;
        let bytes = c.bytes(&self.deel, op..op + breed)?;
        let plek = bytes
            .iter()
            .rev()
            .fold(0usize, |som, b| som << 8 | usize::from(*b));
        let begin = niveau
            .checked_sub(2)
            .and_then(|n| self.niveaus.get(n))
            .copied()
            .unwrap_or_default();
        let eind = niveau
            .checked_sub(1)
            .and_then(|n| self.niveaus.get(n))
            .copied()
            .unwrap_or_default();
        if plek.is_multiple_of(4) && (begin..eind).contains(&(plek / 4)) {
            Ok(plek / 4)
        } else {
            Err(verdwaald(c))
        }
    }
}

fn verdwaald(c: &Container) -> LagenFout {
    c.keur_af("een zoekboom verwijst buiten zichzelf")
}

fn kop(maten: &RTreeMetadata<i32>) -> [u8; KOP as usize] {
    let (m, n) = (maten.node_size().to_le_bytes(), maten.num_items().to_le_bytes());
    // flatbush: magic, version 3 and the code of i32 (5)
    [0xfb, (3 << 4) + 5, m[0], m[1], n[0], n[1], n[2], n[3]]
}

/// Writes a tree while its boxes stream by.
#[derive(Debug)]
pub(crate) struct BoomSchrijver {
    maten: RTreeMetadata<i32>,
    gezien: u32,
    /// The level above the leaves, growing.
    ouders: Vec<[i32; 4]>,
}

const LEEG: [i32; 4] = [i32::MAX, i32::MAX, i32::MIN, i32::MIN];

fn om(v: [i32; 4], w: [i32; 4]) -> [i32; 4] {
    [v[0].min(w[0]), v[1].min(w[1]), v[2].max(w[2]), v[3].max(w[3])]
}

impl BoomSchrijver {
    pub(crate) fn new(aantal: u32) -> Self {
        Self {
            maten: maten(aantal.max(1)),
            gezien: 0,
            ouders: Vec::new(),
        }
    }

    /// The bytes before the first leaf.
    pub(crate) fn kop(&self) -> [u8; KOP as usize] {
        kop(&self.maten)
    }

    /// One leaf; its bytes follow those of the leaf before.
    pub(crate) fn blad(&mut self, doos: [i32; 4]) -> [u8; 16] {
        if self.gezien.is_multiple_of(u32::from(KNOOP)) {
            self.ouders.push(LEEG);
        }
        self.gezien += 1;
        if let Some(ouder) = self.ouders.last_mut() {
            *ouder = om(*ouder, doos);
        }
        bytemuck::cast(doos)
    }

    /// What follows the last leaf: the inner levels, then where the children of each node are.
    pub(crate) fn staart(self) -> Vec<u8> {
        let niveaus: Vec<usize> = self.maten.level_bounds().iter().map(|g| g / 4).collect();
        let knopen = self.maten.num_nodes();
        let (mut uit, mut laag) = (Vec::new(), self.ouders);
        for _ in 1..niveaus.len() {
            uit.extend_from_slice(bytemuck::cast_slice(&laag));
            laag = laag
                .chunks(usize::from(KNOOP))
                .map(|k| k.iter().copied().fold(LEEG, om))
                .collect();
        }
        let mut verwijs = |waarde: usize| {
            if knopen < 16_384 {
                uit.extend((waarde as u16).to_le_bytes());
            } else {
                uit.extend((waarde as u32).to_le_bytes());
            }
        };
        (0..self.maten.num_items() as usize).for_each(&mut verwijs);
        for niveau in 1..niveaus.len() {
            let onder = if niveau == 1 { 0 } else { niveaus[niveau - 2] };
            for nr in 0..niveaus[niveau] - niveaus[niveau - 1] {
                verwijs((onder + nr * usize::from(KNOOP)) * 4);
            }
        }
        uit
    }
}

/// Place along a Hilbert curve over all of i32, cells of 256 mm; 48 bits.
pub(crate) fn hilbert(p: Punt) -> u64 {
    let cel = |w: i32| ((i64::from(w) - i64::from(i32::MIN)) >> 8) as u32;
    let (mut x, mut y, mut uit) = (cel(p[0]), cel(p[1]), 0u64);
    for bit in (0..24).rev() {
        let (rx, ry) = (x >> bit & 1, y >> bit & 1);
        uit = uit << 2 | u64::from((3 * rx) ^ ry);
        if ry == 0 {
            if rx == 1 {
                (x, y) = (!x, !y);
            }
            std::mem::swap(&mut x, &mut y);
        }
    }
    uit
}

#[cfg(test)]
mod tests {
    use geo_index::rtree::{RTreeIndex, RTreeRef};

    use super::*;

    fn bytes(dozen: &[[i32; 4]]) -> Vec<u8> {
        let mut s = BoomSchrijver::new(dozen.len() as u32);
        let mut uit = s.kop().to_vec();
        for d in dozen {
            uit.extend(s.blad(*d));
        }
        uit.extend(s.staart());
        uit
    }

    /// The buffer that we stream is one that `geo-index` reads, and it finds what a full search finds.
    #[test]
    fn geo_index_reads_our_trees_at_every_size() {
        for aantal in [1usize, 2, 15, 16, 17, 255, 256, 257, 4097, 15_000, 20_000] {
            let mut dozen: Vec<[i32; 4]> = (0..aantal as i32)
                .map(|n| [n.wrapping_mul(48_271) % 100_000, n.wrapping_mul(69_621) % 100_000])
                .map(|[x, y]| [x, y, x + 300, y + 500])
                .collect();
            dozen.sort_by_key(|d| hilbert([d[0], d[1]]));
            let bytes = bytes(&dozen);
            assert_eq!(bytes.len() as u64, boom_lengte(aantal as u32));
            // geo-index wants the alignment that a section has
            let mut uitgelijnd = vec![0u64; bytes.len().div_ceil(8)];
            bytemuck::cast_slice_mut(&mut uitgelijnd)[..bytes.len()].copy_from_slice(&bytes);
            let buffer: &[u8] = &bytemuck::cast_slice(&uitgelijnd)[..bytes.len()];
            let boom = RTreeRef::<i32>::try_new(&buffer).unwrap();
            for [x, y, rx, ry] in [
                [0, 0, 9000, 9000],
                [-50_000, -50_000, 20_000, 70_000],
                [5, 5, 5, 5],
            ] {
                let mut gevonden = boom.search(x, y, rx, ry);
                gevonden.sort_unstable();
                let vak = Vak {
                    min: [x, y],
                    max: [rx, ry],
                };
                let raakt = |d: &[i32; 4]| {
                    Vak {
                        min: [d[0], d[1]],
                        max: [d[2], d[3]],
                    }
                    .raakt(&vak)
                };
                let verwacht: Vec<u32> = (0..aantal as u32)
                    .filter(|n| raakt(&dozen[*n as usize]))
                    .collect();
                assert_eq!(gevonden, verwacht, "{aantal} boxes");
            }
        }
    }

    #[test]
    fn neighbours_on_the_ground_are_neighbours_on_the_curve() {
        let mut cellen: Vec<(u64, [i32; 2])> = (0..64 * 64)
            .map(|n| [n % 64 * 256, n / 64 * 256])
            .map(|p| (hilbert(p), p))
            .collect();
        cellen.sort_unstable();
        let stap = |w: &[(u64, [i32; 2])]| (w[0].1[0] - w[1].1[0]).abs() + (w[0].1[1] - w[1].1[1]).abs();
        assert!(cellen.windows(2).all(|w| w[0].0 != w[1].0 && stap(w) == 256));
    }
}
