//! Tegeldagboek: the tiles of an archive that were made so far, so that an interrupted run goes on where it was.
//!
//! A file beside the archive: one line that says which archive it is for, then per tile its number, length, sum and
//! bytes. What a broken run left half is cut off. Knows nothing of what is in a tile.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

/// Number, length, sum.
const KOP: usize = 16;
/// No tile is longer; more is damage.
const LANGST: u32 = 256 << 20;

/// The tiles that are ready, on disk.
pub struct Dagboek {
    pad: PathBuf,
    uit: BufWriter<File>,
    begin: u64,
    /// Number of the last tile.
    pub laatste: Option<u64>,
    /// Tiles in it.
    pub tegels: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Dagboek {
    /// Opens what an earlier run for the same `opdracht` (one line) left, or begins anew.
    pub fn open(pad: &Path, opdracht: &str) -> anyhow::Result<Self> {
        let fout = || format!("het tussenbestand {} is niet te schrijven", pad.display());
        let mut bestand = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(pad)
            .with_context(fout)?;
        let kop = format!("{opdracht}\n");
        let mut eerste = Vec::new();
        let mut lezer = BufReader::new(&bestand);
        lezer
            .by_ref()
            .take(kop.len() as u64)
            .read_until(b'\n', &mut eerste)
            .with_context(fout)?;
        let begin = kop.len() as u64;
        let (mut eind, mut laatste, mut tegels, mut bytes) = (begin, None, 0, 0);
        if eerste == kop.as_bytes() {
            while let Some((nummer, inhoud)) = lees(&mut lezer)? {
                eind += (KOP + inhoud.len()) as u64;
                (laatste, tegels, bytes) = (Some(nummer), tegels + 1, bytes + inhoud.len() as u64);
            }
            bestand.set_len(eind).with_context(fout)?;
        } else {
            bestand.set_len(0).with_context(fout)?;
            bestand.seek(SeekFrom::Start(0)).with_context(fout)?;
            bestand.write_all(kop.as_bytes()).with_context(fout)?;
        }
        bestand.seek(SeekFrom::End(0)).with_context(fout)?;
        Ok(Self {
            pad: pad.to_owned(),
            uit: BufWriter::new(bestand),
            begin,
            laatste,
            tegels,
            bytes,
        })
    }

    /// Adds a tile.
    pub fn schrijf(&mut self, nummer: u64, gzip: &[u8]) -> std::io::Result<()> {
        self.uit.write_all(&nummer.to_le_bytes())?;
        self.uit.write_all(&(gzip.len() as u32).to_le_bytes())?;
        self.uit.write_all(&crc32fast::hash(gzip).to_le_bytes())?;
        self.uit.write_all(gzip)?;
        self.laatste = Some(nummer);
        self.tegels += 1;
        self.bytes += gzip.len() as u64;
        Ok(())
    }

    /// What was added is in the file from now on.
    pub fn leg_vast(&mut self) -> std::io::Result<()> {
        self.uit.flush()
    }

    /// Hands over every tile in order; the file stays.
    pub fn loop_door(&mut self, mut doe: impl FnMut(u64, &[u8]) -> anyhow::Result<()>) -> anyhow::Result<()> {
        self.uit.flush()?;
        let mut bestand = File::open(&self.pad)?;
        bestand.seek(SeekFrom::Start(self.begin))?;
        let mut lezer = BufReader::with_capacity(1 << 20, bestand);
        while let Some((nummer, inhoud)) = lees(&mut lezer)? {
            doe(nummer, &inhoud)?;
        }
        Ok(())
    }

    /// The archive is there: this can go.
    pub fn ruim_op(self) -> std::io::Result<()> {
        std::fs::remove_file(&self.pad)
    }
}

/// The next tile; `None` at the end, or where a run stopped half way.
fn lees(lezer: &mut impl Read) -> std::io::Result<Option<(u64, Vec<u8>)>> {
    let mut kop = [0; KOP];
    let mut geheel = |ruimte: &mut [u8]| match lezer.read_exact(ruimte) {
        Ok(()) => Ok(true),
        Err(f) if f.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(f) => Err(f),
    };
    if !geheel(&mut kop)? {
        return Ok(None);
    }
    let [a, b, c, d, e, f, g, h, l0, l1, l2, l3, s0, s1, s2, s3] = kop;
    let nummer = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
    let lengte = u32::from_le_bytes([l0, l1, l2, l3]);
    if lengte > LANGST {
        return Ok(None);
    }
    let mut inhoud = vec![0; lengte as usize];
    let heel = geheel(&mut inhoud)? && crc32fast::hash(&inhoud) == u32::from_le_bytes([s0, s1, s2, s3]);
    Ok(heel.then_some((nummer, inhoud)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_goes_on_after_the_last_whole_tile_and_another_begins_anew() {
        let map = tempfile::tempdir().unwrap();
        let pad = map.path().join("x.deel");
        let mut d = Dagboek::open(&pad, "opdracht a").unwrap();
        for nummer in 0..10u64 {
            d.schrijf(nummer, &[nummer as u8; 100]).unwrap();
        }
        d.leg_vast().unwrap();
        drop(d);
        // The last tile is torn: the machine stopped while it was written.
        let lengte = std::fs::metadata(&pad).unwrap().len();
        OpenOptions::new()
            .write(true)
            .open(&pad)
            .unwrap()
            .set_len(lengte - 7)
            .unwrap();
        let mut d = Dagboek::open(&pad, "opdracht a").unwrap();
        assert_eq!((d.laatste, d.tegels, d.bytes), (Some(8), 9, 900));
        d.schrijf(9, b"weer").unwrap();
        let mut gezien = Vec::new();
        d.loop_door(|nummer, inhoud| {
            gezien.push((nummer, inhoud.len()));
            Ok(())
        })
        .unwrap();
        assert_eq!(gezien.last(), Some(&(9, 4)));
        assert_eq!(gezien.len(), 10);
        drop(d);
        let d = Dagboek::open(&pad, "opdracht b").unwrap();
        assert_eq!((d.laatste, d.tegels), (None, 0));
        d.ruim_op().unwrap();
        assert!(!pad.exists());
    }
}
