//! A part of a file that reads as a file of its own; several windows on one file do not disturb each other.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use super::Voortgang;

/// Bytes `begin..begin + lengte` of a file, with a position of its own.
#[derive(Clone)]
pub(super) struct Venster {
    bestand: Arc<File>,
    begin: u64,
    lengte: u64,
    plek: u64,
    /// Counts what is read, for windows on the user's own files.
    teller: Option<Voortgang>,
}

impl Venster {
    /// The whole file of `lengte` bytes.
    pub fn heel(bestand: Arc<File>, lengte: u64, teller: Option<Voortgang>) -> Self {
        Self {
            bestand,
            begin: 0,
            lengte,
            plek: 0,
            teller,
        }
    }

    /// A part of this window. Miss: `None` when it does not fit.
    pub fn deel(&self, begin: u64, lengte: u64) -> Option<Self> {
        let past = begin.checked_add(lengte)? <= self.lengte;
        past.then(|| Self {
            begin: self.begin + begin,
            lengte,
            plek: 0,
            ..self.clone()
        })
    }

    /// The first four bytes, fewer when there are fewer; the position stays.
    pub fn begin_bytes(&mut self) -> io::Result<Vec<u8>> {
        let mut begin = Vec::with_capacity(4);
        let mut kop = Self {
            plek: 0,
            teller: None,
            ..self.clone()
        };
        kop.by_ref().take(4).read_to_end(&mut begin)?;
        Ok(begin)
    }
}

impl Read for Venster {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let over = self.lengte.saturating_sub(self.plek);
        let wil = buf.len().min(usize::try_from(over).unwrap_or(usize::MAX));
        let Some(buf) = buf.get_mut(..wil) else {
            return Ok(0);
        };
        let n = self.bestand.read_at(buf, self.begin + self.plek)?;
        self.plek += n as u64;
        if let Some(teller) = &self.teller {
            teller.erbij(n as u64);
        }
        Ok(n)
    }
}

impl Seek for Venster {
    fn seek(&mut self, naar: SeekFrom) -> io::Result<u64> {
        let plek = match naar {
            SeekFrom::Start(plek) => Some(plek),
            SeekFrom::End(stap) => self.lengte.checked_add_signed(stap),
            SeekFrom::Current(stap) => self.plek.checked_add_signed(stap),
        };
        self.plek = plek.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.plek)
    }
}
