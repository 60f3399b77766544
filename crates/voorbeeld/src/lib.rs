//! Voorbeeldwaard: the example gemeente (9999, invented) as the registers would deliver it.
//!
//! Answers: which files a town of N addresses from a seed consists of, byte for byte the same on every machine.
//! Refuses to know: how anyone reads those files (that is `bron`), the clock, and every real gemeente.
//! Start at [`maak`]; [`maak_bag`] streams the BAG alone, for piping into an import.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

mod blok;
mod getal;
mod kern;
mod meet;
mod namen;
mod plan;
mod schets;
mod straat;
mod verdeling;

pub use schets::schets;

/// How large a town, and which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opties {
    /// How many addresses (1 to 20 million); the town has exactly this many in force.
    pub adressen: u32,
    /// The same seed gives the same bytes.
    pub zaad: u64,
}

impl Default for Opties {
    fn default() -> Self {
        Self { adressen: 3_000, zaad: 9_999 }
    }
}

/// Where the delivery files go. Files are written one after another, each to its end.
pub trait Uitvoer {
    /// Opens a new file; `naam` is a relative path with `/` (`bag.zip`, `regels/dakkapel.xml`).
    ///
    /// - Errors: whatever the medium says.
    fn bestand(&mut self, naam: &str) -> io::Result<Box<dyn Write + '_>>;
}

/// Writes the delivery into a directory, making it and its sub-directories.
#[derive(Debug, Clone)]
pub struct MapUitvoer(pub PathBuf);

impl Uitvoer for MapUitvoer {
    fn bestand(&mut self, naam: &str) -> io::Result<Box<dyn Write + '_>> {
        let pad = self.0.join(naam);
        if let Some(map) = pad.parent() {
            std::fs::create_dir_all(map)?;
        }
        Ok(Box::new(BufWriter::new(File::create(pad)?)))
    }
}

/// What was made: counts of what is in force on the stand date, and of records written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overzicht {
    /// Addresses in force (nummeraanduidingen of verblijfsobjecten, ligplaatsen and standplaatsen).
    pub adressen: u64,
    /// BAG panden in force.
    pub panden: u64,
    /// Names of the files written, with their size in bytes.
    pub bestanden: Vec<(String, u64)>,
    /// The extent of everything in RD millimetres: xmin, ymin, xmax, ymax.
    pub vak_mm: [i32; 4],
}

/// Why the example could not be made.
#[derive(Debug, thiserror::Error)]
pub enum VoorbeeldFout {
    /// The number of addresses is outside 1 to 20 million.
    #[error("een voorbeeld van {adressen} adressen kan niet: kies 1 tot 20000000")]
    Aantal {
        /// As asked.
        adressen: u32,
    },
    /// Writing failed.
    #[error("schrijven van {bestand} is mislukt")]
    Schrijven {
        /// Which file.
        bestand: String,
        /// What the medium said.
        #[source]
        oorzaak: io::Error,
    },
}
