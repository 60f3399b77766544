//! Nodes of a partition, and from them the lowest zoom of every vertex.
//!
//! A vertex is regular when in every ring of the partition that has it, its two neighbours are the same; else it
//! is a node. Found by sorting all occurrences by position (on disk when they are many); the outcome is one bit
//! per vertex. Then each ring is simplified between its nodes, see `generaliseer`.

use std::path::Path;

use model::{GeometrieSoort, Punt};

use super::laag::Half;
use crate::LagenFout;
use crate::formaat::{Record, Sectie};
use crate::generaliseer::{Reeks, Werk};
use crate::sorteer::{Samen, Sorteerder};

/// The vertices of a partition, on their way: what one thread has of them.
#[derive(Debug)]
pub(super) struct Groep {
    voorkomens: Sorteerder<5>,
    /// Number of the next vertex.
    volgend: u64,
}

/// One bit per vertex of the partition: it is a node.
#[derive(Debug)]
pub(super) struct Knopen {
    bits: Vec<u64>,
}

const EINDE: u64 = u64::MAX;

impl Groep {
    /// Sorts in at most `geheugen` bytes of memory.
    pub(super) fn new(werk: &Path, geheugen: usize) -> Self {
        Self {
            voorkomens: Sorteerder::new(werk, geheugen),
            volgend: 0,
        }
    }

    /// Says that a layer begins, whose first vertex has this number in the partition.
    pub(super) fn begin_laag(&mut self, begin: u64) {
        self.volgend = begin;
    }

    /// The vertices of the next object.
    pub(super) fn neem(
        &mut self,
        punten: &[Punt],
        einden: &[u32],
        soort: Option<GeometrieSoort>,
    ) -> Result<(), LagenFout> {
        let dicht = soort == Some(GeometrieSoort::Vlak);
        let mut van = 0usize;
        for eind in einden.iter().map(|e| *e as usize) {
            let ring = punten.get(van..eind).unwrap_or_default();
            let n = ring.len();
            for (i, p) in ring.iter().enumerate() {
                let rand = !dicht && (i == 0 || i + 1 == n);
                let buren = if rand {
                    EINDE
                } else {
                    buren(ring[(i + n - 1) % n], ring[(i + 1) % n])
                };
                let nummer = (self.volgend + (van + i) as u64) as u32;
                self.voorkomens.neem([
                    p[0] as u32,
                    p[1] as u32,
                    (buren >> 32) as u32,
                    buren as u32,
                    nummer,
                ])?;
            }
            van = eind;
        }
        self.volgend += punten.len() as u64;
        Ok(())
    }

    /// Which of the `punten` vertices of a partition are nodes, from all parts of it.
    pub(super) fn knopen(delen: Vec<Self>, punten: u64) -> Result<Knopen, LagenFout> {
        let mut bits = vec![0u64; (punten as usize).div_ceil(64)];
        let mut items = Samen::new(delen.into_iter().map(|deel| deel.voorkomens))?;
        let mut groep: Vec<u32> = Vec::new();
        let mut eerste = [0u32; 5];
        let mut knoop = false;
        loop {
            let item = items.volgende()?;
            if item.is_none_or(|i| groep.is_empty() || i[..2] != eerste[..2]) {
                if knoop {
                    for nr in &groep {
                        bits[*nr as usize / 64] |= 1 << (nr % 64);
                    }
                }
                groep.clear();
                knoop = false;
            }
            let Some(item) = item else { break };
            if groep.is_empty() {
                eerste = item;
            }
            let randpunt = item[2] == u32::MAX && item[3] == u32::MAX;
            knoop |= randpunt || item[2..4] != eerste[2..4];
            groep.push(item[4]);
        }
        Ok(Knopen { bits })
    }
}

/// One number for two neighbours, whichever comes first.
fn buren(a: Punt, b: Punt) -> u64 {
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    let mut h = 0x243f_6a88_85a3_08d3u64;
    for w in [a[0], a[1], b[0], b[1]] {
        h = (h ^ u64::from(w as u32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        h ^= h >> 29;
    }
    if h == EINDE { 0 } else { h }
}

impl Knopen {
    fn is_knoop(&self, nummer: u64) -> bool {
        self.bits
            .get((nummer / 64) as usize)
            .is_some_and(|w| w >> (nummer % 64) & 1 == 1)
    }

    /// Writes the zooms of the layer whose first vertex has number `begin`.
    pub(super) fn schrijf(&self, begin: u64, half: &mut Half) -> Result<(), LagenFout> {
        let soort = half.meta.definitie.geometrie;
        let punten = half.c.lengte_van(Sectie::PuntenMercator) / 8;
        let mut w = half.c.sectie(Sectie::Zooms, 0, punten);
        {
            let c = &half.c;
            let (mut records, mut rd) = (c.lezer(Sectie::Records), c.lezer(Sectie::PuntenRd));
            let (mut mercator, mut ringen) = (c.lezer(Sectie::PuntenMercator), c.lezer(Sectie::Ringen));
            let (mut rec, mut p, mut m, mut r) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            let (mut zooms, mut werk) = (Vec::new(), Werk::default());
            records.neem::<Record>(1, &mut rec)?;
            let mut vorige = rec[0];
            for _ in 0..half.meta.records {
                records.neem::<Record>(1, &mut rec)?;
                let volgend = rec[0];
                rd.neem::<Punt>((volgend.punt - vorige.punt) as usize, &mut p)?;
                mercator.neem::<Punt>(p.len(), &mut m)?;
                ringen.neem::<u32>((volgend.ring - vorige.ring) as usize, &mut r)?;
                zooms.clear();
                zooms.resize(p.len(), 0u8);
                let mut van = 0usize;
                for eind in r.iter().map(|e| *e as usize) {
                    let reeks = Reeks {
                        rd: &p[van..eind],
                        mercator: &m[van..eind],
                        dicht: soort == Some(GeometrieSoort::Vlak),
                    };
                    let eerste = begin + vorige.punt + van as u64;
                    reeks.zooms(
                        &mut werk,
                        |i| self.is_knoop(eerste + i as u64),
                        &mut zooms[van..eind],
                    );
                    van = eind;
                }
                c.schrijf(&mut w, &zooms)?;
                vorige = volgend;
            }
        }
        half.c.af(w)
    }
}
