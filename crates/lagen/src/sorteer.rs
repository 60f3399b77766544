//! Sorting what does not fit: runs in a nameless temporary file, merged while they are read back.
//!
//! Items are a few `u32`, compared from the first on. Knows nothing of what they mean.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use bytemuck::Pod;

use crate::LagenFout;
use crate::fout::Schijf;

/// Bytes that each run holds in memory while it is merged.
const LEESBUFFER: usize = 32 * 1024;

static VOLGNUMMER: AtomicU64 = AtomicU64::new(0);

/// A file without a name in `map`: gone as soon as it is closed, also when the process is killed.
pub(crate) fn naamloos(map: &Path) -> Result<File, LagenFout> {
    let nummer = VOLGNUMMER.fetch_add(1, Ordering::Relaxed);
    let pad = map.join(format!("{}-{nummer}.tmp", std::process::id()));
    let bestand = OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .open(&pad)
        .bij("schrijven", &pad)?;
    std::fs::remove_file(&pad).bij("schrijven", &pad)?;
    Ok(bestand)
}

/// Takes items in any order, gives them back sorted.
#[derive(Debug)]
pub(crate) struct Sorteerder<const N: usize> {
    map: PathBuf,
    stapel: Vec<[u32; N]>,
    /// Items kept in memory at most.
    maximum: usize,
    bestand: Option<File>,
    /// Ends of the runs in the file, bytes.
    einden: Vec<u64>,
}

impl<const N: usize> Sorteerder<N>
where
    [u32; N]: Pod,
{
    const MAAT: usize = 4 * N;

    /// Keeps at most `geheugen` bytes of items in memory (at least a thousand items).
    pub(crate) fn new(map: &Path, geheugen: usize) -> Self {
        let maximum = (geheugen / Self::MAAT).max(1000);
        Self {
            map: map.to_owned(),
            stapel: Vec::new(),
            maximum,
            bestand: None,
            einden: Vec::new(),
        }
    }

    pub(crate) fn neem(&mut self, item: [u32; N]) -> Result<(), LagenFout> {
        if self.stapel.len() >= self.maximum {
            self.leg_weg()?;
        }
        if self.stapel.len() == self.stapel.capacity() {
            // Doubling would overshoot the limit just before it is reached.
            let meer = self
                .stapel
                .len()
                .clamp(1024, (self.maximum - self.stapel.len()).max(1024));
            self.stapel.reserve_exact(meer);
        }
        self.stapel.push(item);
        Ok(())
    }

    fn leg_weg(&mut self) -> Result<(), LagenFout> {
        self.stapel.sort_unstable();
        if self.bestand.is_none() {
            self.bestand = Some(naamloos(&self.map)?);
        }
        if let Some(bestand) = &self.bestand {
            let begin = self.einden.last().copied().unwrap_or_default();
            let bytes: &[u8] = bytemuck::cast_slice(&self.stapel);
            bestand.write_all_at(bytes, begin).bij("schrijven", &self.map)?;
            self.einden.push(begin + bytes.len() as u64);
        }
        self.stapel.clear();
        Ok(())
    }

    /// All items, sorted.
    pub(crate) fn klaar(mut self) -> Result<Gesorteerd<N>, LagenFout> {
        if self.einden.is_empty() {
            self.stapel.sort_unstable();
            return Ok(Gesorteerd {
                map: self.map,
                los: self.stapel.into_iter(),
                bestand: None,
                reeksen: Vec::new(),
                hoop: BinaryHeap::new(),
            });
        }
        if !self.stapel.is_empty() {
            self.leg_weg()?;
        }
        let mut begin = 0;
        let mut reeksen = Vec::with_capacity(self.einden.len());
        for eind in &self.einden {
            reeksen.push(Reeks {
                van: begin,
                tot: *eind,
                buffer: Vec::new(),
                op: 0,
            });
            begin = *eind;
        }
        let mut uit = Gesorteerd {
            map: self.map,
            los: Vec::new().into_iter(),
            bestand: self.bestand,
            reeksen,
            hoop: BinaryHeap::new(),
        };
        for nr in 0..uit.reeksen.len() {
            uit.vul_aan(nr)?;
        }
        Ok(uit)
    }
}

#[derive(Debug)]
struct Reeks<const N: usize> {
    van: u64,
    tot: u64,
    buffer: Vec<[u32; N]>,
    op: usize,
}

/// Sorted items, read once from front to back.
#[derive(Debug)]
pub(crate) struct Gesorteerd<const N: usize> {
    map: PathBuf,
    los: std::vec::IntoIter<[u32; N]>,
    bestand: Option<File>,
    reeksen: Vec<Reeks<N>>,
    hoop: BinaryHeap<Reverse<([u32; N], usize)>>,
}

impl<const N: usize> Gesorteerd<N>
where
    [u32; N]: Pod,
{
    /// The next item; `None` after the last.
    pub(crate) fn volgende(&mut self) -> Result<Option<[u32; N]>, LagenFout> {
        if self.bestand.is_none() {
            return Ok(self.los.next());
        }
        let Some(Reverse((item, nr))) = self.hoop.pop() else {
            return Ok(None);
        };
        self.vul_aan(nr)?;
        Ok(Some(item))
    }

    /// Puts the next item of a run on the heap.
    fn vul_aan(&mut self, nr: usize) -> Result<(), LagenFout> {
        let (Some(bestand), Some(reeks)) = (&self.bestand, self.reeksen.get_mut(nr)) else {
            return Ok(());
        };
        if reeks.op == reeks.buffer.len() {
            let aantal = ((reeks.tot - reeks.van) as usize).min(LEESBUFFER) / (4 * N);
            reeks.buffer.clear();
            reeks.buffer.resize(aantal, [0; N]);
            let bytes = bytemuck::cast_slice_mut(&mut reeks.buffer);
            bestand.read_exact_at(bytes, reeks.van).bij("lezen", &self.map)?;
            reeks.van += (aantal * 4 * N) as u64;
            reeks.op = 0;
        }
        if let Some(item) = reeks.buffer.get(reeks.op) {
            reeks.op += 1;
            self.hoop.push(Reverse((*item, nr)));
        }
        Ok(())
    }
}

/// Several sorters as one.
#[derive(Debug)]
pub(crate) struct Samen<const N: usize>(Vec<([u32; N], Gesorteerd<N>)>);

impl<const N: usize> Samen<N>
where
    [u32; N]: Pod,
{
    /// All items of all sorters, sorted.
    pub(crate) fn new(sorteerders: impl Iterator<Item = Sorteerder<N>>) -> Result<Self, LagenFout> {
        let mut uit = Vec::new();
        for sorteerder in sorteerders {
            let mut gesorteerd = sorteerder.klaar()?;
            if let Some(eerste) = gesorteerd.volgende()? {
                uit.push((eerste, gesorteerd));
            }
        }
        Ok(Self(uit))
    }

    /// The next item; `None` after the last. Cost: a comparison per sorter.
    pub(crate) fn volgende(&mut self) -> Result<Option<[u32; N]>, LagenFout> {
        let kleinste = self.0.iter().enumerate().min_by_key(|(_, (item, _))| *item);
        let Some((nr, (item, _))) = kleinste else {
            return Ok(None);
        };
        let item = *item;
        match self.0[nr].1.volgende()? {
            Some(volgend) => self.0[nr].0 = volgend,
            None => drop(self.0.swap_remove(nr)),
        }
        Ok(Some(item))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_back_sorted_whether_or_not_they_fit() {
        let map = tempfile::tempdir().unwrap();
        for geheugen in [0, 1 << 20] {
            let mut s = Sorteerder::<2>::new(map.path(), geheugen);
            let mut verwacht: Vec<[u32; 2]> = (0..25_500u32)
                .map(|n| [n.wrapping_mul(2_654_435_761) % 997, n])
                .collect();
            verwacht.iter().for_each(|i| s.neem(*i).unwrap());
            verwacht.sort_unstable();
            let mut gesorteerd = s.klaar().unwrap();
            let mut uit = Vec::new();
            while let Some(item) = gesorteerd.volgende().unwrap() {
                uit.push(item);
            }
            assert!(uit == verwacht);
            let mut delen: Vec<_> = (0..3)
                .map(|_| Sorteerder::<2>::new(map.path(), geheugen))
                .collect();
            for (nr, item) in verwacht.iter().rev().enumerate() {
                delen[nr * nr % 3].neem(*item).unwrap();
            }
            let mut samen = Samen::new(delen.into_iter()).unwrap();
            let mut uit = Vec::new();
            while let Some(item) = samen.volgende().unwrap() {
                uit.push(item);
            }
            assert!(uit == verwacht);
        }
        assert_eq!(
            std::fs::read_dir(map.path()).unwrap().count(),
            0,
            "runs have no name"
        );
    }
}
