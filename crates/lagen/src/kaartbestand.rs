//! A file that another crate keeps beside the layers (the search index), mapped for reading.
//!
//! Knows nothing of what is in it: its owner checks its sums.

use std::fs::File;
use std::path::Path;

use memmap2::Mmap;

use crate::LagenFout;
use crate::container::kaart_van;
use crate::fout::Schijf;

/// A mapped file: no heap, pages come in when they are read.
///
/// Its owner keeps the promise that makes the map sound: the file is written under another name, renamed into place,
/// and after that only replaced or removed, never shortened or rewritten.
#[derive(Debug)]
pub struct Kaartbestand(Mmap);

impl Kaartbestand {
    /// Maps `pad`. Errors: absent or unreadable.
    pub fn open(pad: &Path) -> Result<Self, LagenFout> {
        let bestand = File::open(pad).bij("openen", pad)?;
        Ok(Self(kaart_van(&bestand).bij("openen", pad)?))
    }
}

impl AsRef<[u8]> for Kaartbestand {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}
