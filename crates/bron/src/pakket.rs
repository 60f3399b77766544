//! What a delivery consists of: opens files, directories, zips inside zips and standard input, member by member.
//!
//! Answers which members there are, in which order, each as a name, a size and a stream of bytes. Owns the limits
//! on what a package may ask of us (unpacked size, ratio, number, names, depth). Knows nothing of what is inside.
//! Start at [`Pakket::bezoek`].
//!
//! - A zip in a file is read by its central directory, members in the order of [`Pakket::volgorde`]. A *stored* zip
//!   inside it is read in place, a *compressed* one is spooled to a temporary file (limited, nameless, gone at the end).
//! - `-` is standard input, read as it comes: a loose document, or one or more zips after each other, by their local
//!   headers, without a temporary file, whatever the size. Members then come in the order of the stream. A stored
//!   member with its size only behind it cannot be streamed and is refused; compressed ones can.
//! - Refused whole: encrypted members, symbolic links, names that leave the package, CRC errors, truncation.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::{BronFout, Grenzen};

mod bewaking;
mod stroom;
mod venster;
mod zipbestand;

pub use bewaking::Voortgang;
use bewaking::{Bewaakt, Budget};
use venster::Venster;

/// Bytes read from a member at a time.
const BUFFER: usize = 64 << 10;

/// One member of a package, or a loose file.
pub struct Lid<'a> {
    /// Where it is, for messages: `levering.zip/9999PND.zip/PND-1.xml`.
    pub naam: &'a str,
    /// Bytes, unpacked; `None` in a stream that does not say.
    pub grootte: Option<u64>,
    /// The file itself, when it is loose on disk.
    pub pad: Option<&'a Path>,
    /// Its bytes. Reading to the end checks the CRC; not reading at all costs nothing, except in a stream.
    /// Errors from it become a [`BronFout`] with [`BronFout::lezen`].
    pub bron: &'a mut dyn BufRead,
    /// How far the whole delivery is.
    pub voortgang: &'a Voortgang,
}

impl Lid<'_> {
    /// The last part of the name, as the register calls the file: `PND-1.xml`.
    pub fn bestandsnaam(&self) -> &str {
        self.naam.rsplit('/').next().unwrap_or(self.naam)
    }
}

/// Called for every member.
pub type Bezoeker<'a> = dyn FnMut(&mut Lid<'_>) -> Result<(), BronFout> + 'a;

/// A rank by file name; lower comes first. Equal ranks keep the order of the package.
pub type Volgorde = fn(&str) -> u32;

/// A delivery as the user gives it.
pub struct Pakket<'a> {
    bestanden: &'a [PathBuf],
    grenzen: &'a Grenzen,
    volgorde: Option<Volgorde>,
}

impl<'a> Pakket<'a> {
    /// Files, directories or `-` for standard input.
    pub fn new(bestanden: &'a [PathBuf], grenzen: &'a Grenzen) -> Self {
        Self {
            bestanden,
            grenzen,
            volgorde: None,
        }
    }

    /// Members of a zip and files of a directory in this order instead of their own. No effect on standard input.
    pub fn volgorde(mut self, volgorde: Volgorde) -> Self {
        self.volgorde = Some(volgorde);
        self
    }

    /// Visits every member, zips inside zips included; directories and empty zips hold none.
    ///
    /// - Errors: the visitor's own, a file that cannot be read, a member that a limit refuses. Nothing after it is visited.
    /// - Cost: one pass; memory does not grow with the size of a member, only with the number of members of one zip.
    pub fn bezoek(&self, bezoeker: &mut Bezoeker<'_>) -> Result<(), BronFout> {
        let budget = Budget::new(self.grenzen, totaal(self.bestanden));
        let mut gang = Gang {
            budget: &budget,
            volgorde: self.volgorde,
            bezoeker,
        };
        for pad in self.bestanden {
            if pad.as_os_str() == "-" {
                gang.stdin()?;
            } else {
                gang.pad(pad, &toon(pad), 0)?;
            }
        }
        Ok(())
    }

    /// Visits the members of one stream, as standard input is read. `naam` stands in messages.
    pub fn bezoek_stroom(
        naam: &str,
        bron: &mut dyn Read,
        grenzen: &Grenzen,
        bezoeker: &mut Bezoeker<'_>,
    ) -> Result<(), BronFout> {
        let budget = Budget::new(grenzen, None);
        Gang {
            budget: &budget,
            volgorde: None,
            bezoeker,
        }
        .stroom(naam, bron)
    }
}

/// Deepest directory that is walked.
const MAX_MAPDIEPTE: usize = 16;

struct Gang<'b, 'v, 'f> {
    budget: &'b Budget,
    volgorde: Option<Volgorde>,
    bezoeker: &'v mut Bezoeker<'f>,
}

impl Gang<'_, '_, '_> {
    fn stdin(&mut self) -> Result<(), BronFout> {
        self.stroom("stdin", &mut io::stdin().lock())
    }

    fn pad(&mut self, pad: &Path, naam: &str, diepte: usize) -> Result<(), BronFout> {
        let fout = |oorzaak| BronFout::lezen(naam, oorzaak);
        let gegevens = fs::metadata(pad).map_err(fout)?;
        if gegevens.is_dir() {
            return self.map(pad, naam, diepte);
        }
        if !gegevens.is_file() {
            return Err(BronFout::bestand(
                naam,
                "dit is geen gewoon bestand; gebruik '-' om een stroom te lezen",
            ));
        }
        let bestand = Arc::new(File::open(pad).map_err(fout)?);
        let mut venster = Venster::heel(bestand, gegevens.len(), Some(self.budget.voortgang.clone()));
        if is_zip(&venster.begin_bytes().map_err(fout)?) {
            return self.zip(naam, venster, 1);
        }
        self.budget.lid(naam)?;
        let mut bron = BufReader::with_capacity(BUFFER, venster);
        self.bezoek(&mut Lid {
            naam,
            grootte: Some(gegevens.len()),
            pad: Some(pad),
            bron: &mut bron,
            voortgang: &self.budget.voortgang,
        })
    }

    /// The files of a directory by name, hidden ones left out.
    fn map(&mut self, pad: &Path, naam: &str, diepte: usize) -> Result<(), BronFout> {
        let fout = |oorzaak| BronFout::lezen(naam, oorzaak);
        if diepte >= MAX_MAPDIEPTE {
            return Err(BronFout::bestand(
                naam,
                format!("mappen liggen meer dan {MAX_MAPDIEPTE} diep"),
            ));
        }
        let mut leden = Vec::new();
        for lid in fs::read_dir(pad).map_err(fout)? {
            let lid = lid.map_err(fout)?;
            let lidnaam = lid.file_name().to_string_lossy().into_owned();
            if lidnaam.starts_with('.') {
                continue;
            }
            if lid.file_type().map_err(fout)?.is_symlink() {
                let waar = format!("{naam}/{lidnaam}");
                return Err(BronFout::bestand(
                    waar,
                    "symbolische koppelingen in een map volgen we niet",
                ));
            }
            leden.push((
                self.volgorde.map_or(0, |rang| rang(&lidnaam)),
                lidnaam,
                lid.path(),
            ));
        }
        leden.sort();
        for (_, lidnaam, pad) in leden {
            self.pad(&pad, &format!("{naam}/{lidnaam}"), diepte + 1)?;
        }
        Ok(())
    }

    fn bezoek(&mut self, lid: &mut Lid<'_>) -> Result<(), BronFout> {
        (self.bezoeker)(lid)
    }
}

/// True for the first bytes of a zip, also of one without members.
fn is_zip(begin: &[u8]) -> bool {
    begin.starts_with(b"PK\x03\x04") || begin.starts_with(b"PK\x05\x06")
}

/// A path for messages: its last part, so that a report reads the same on every machine.
fn toon(pad: &Path) -> String {
    pad.file_name()
        .map_or_else(|| pad.to_string_lossy(), |naam| naam.to_string_lossy())
        .into_owned()
}

/// Bytes of all files together; `None` when something is a stream or cannot be measured.
fn totaal(bestanden: &[PathBuf]) -> Option<u64> {
    fn van(pad: &Path, diepte: usize) -> Option<u64> {
        let gegevens = fs::symlink_metadata(pad).ok()?;
        let gegevens = if diepte == 0 {
            fs::metadata(pad).ok()?
        } else {
            gegevens
        };
        if !gegevens.is_dir() {
            return Some(if gegevens.is_file() { gegevens.len() } else { 0 });
        }
        if diepte >= MAX_MAPDIEPTE {
            return None;
        }
        fs::read_dir(pad)
            .ok()?
            .map(|lid| van(&lid.ok()?.path(), diepte + 1))
            .sum()
    }
    bestanden
        .iter()
        .map(|pad| if pad.as_os_str() == "-" { None } else { van(pad, 0) })
        .sum()
}

#[cfg(test)]
mod tests;
