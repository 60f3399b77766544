//! What every reader has in common: whom it hands its records to, its limits and its options.
//!
//! Knows no register. Start at [`Ontvanger`].

use std::str::FromStr;
use std::sync::Arc;

use model::{Datum, Dekking, Geometrie, LaagDefinitie, Reden, Stand, Voorkomen};
use serde_json::{Map, Value};

use crate::BronFout;

/// A layer as its receiver numbers it.
pub type LaagNr = usize;

/// Who takes in what a reader finds. A layer is defined once, before its first record.
pub trait Ontvanger {
    /// Defines a layer; the number comes back with every record. The same id again gives the same number.
    fn laag(&mut self, definitie: &LaagDefinitie) -> Result<LaagNr, BronFout>;

    /// Takes in one record; it counts as `gelezen`.
    fn voorkomen(&mut self, laag: LaagNr, voorkomen: Voorkomen) -> Result<(), BronFout>;

    /// A record that was read and refused; it counts as `gelezen` and `geweigerd`.
    fn geweigerd(&mut self, laag: LaagNr, reden: Reden);

    /// The date up to which the delivery is complete. The last call counts, unless the importer was given one.
    fn stand(&mut self, stand: Stand);

    /// Where the delivery says that it is complete; not called when it says nothing.
    fn dekking(&mut self, dekking: Dekking) {
        let _ = dekking;
    }

    /// A file that is kept whole in the snapshot (rule files). `soort` is a short word, `naam` is unique in it.
    fn bestand(
        &mut self,
        soort: &str,
        naam: &str,
        bytes: &[u8],
        eigenschappen: Map<String, Value>,
    ) -> Result<(), BronFout>;

    /// Something worth telling that refuses nothing (an element we do not know), one Dutch sentence.
    fn melding(&mut self, tekst: &str) {
        let _ = tekst;
    }

    /// How far reading is, in bytes of the input; `totaal` is `None` for a stream.
    fn voortgang(&mut self, gelezen: u64, totaal: Option<u64>) {
        let _ = (gelezen, totaal);
    }

    /// The area of a gemeente by its CBS code (`GM0400`), when it was loaded before; documents refer to it.
    fn ambtsgebied(&self, code: &str) -> Option<Geometrie> {
        let _ = code;
        None
    }

    /// The area that the person importing said the delivery is about, when there is one.
    fn opgegeven_dekking(&self) -> Option<Geometrie> {
        None
    }
}

/// Limits on what a delivery may ask of us. The defaults let every real national delivery through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grenzen {
    /// Unpacked bytes per compressed byte of one zip member; real BGT XML reaches 45.
    pub max_verhouding: u64,
    /// A member smaller than this, unpacked, is never a bomb.
    pub verhouding_vanaf: u64,
    /// Unpacked bytes of everything together.
    pub max_uitgepakt: u64,
    /// Members (and loose files) of everything together.
    pub max_leden: u64,
    /// Zips inside zips: 1 is a plain zip.
    pub max_zipdiepte: usize,
    /// Bytes that a compressed zip inside a zip may take on disk while it is read.
    pub max_tijdelijk: u64,
    /// Vertices of one object, after arcs have become segments.
    pub max_punten: usize,
    /// Bytes of one text that is not a list of positions.
    pub max_tekst: usize,
}

impl Default for Grenzen {
    fn default() -> Self {
        Self {
            max_verhouding: 200,
            verhouding_vanaf: 16 << 20,
            max_uitgepakt: 1 << 40,
            max_leden: 1_000_000,
            max_zipdiepte: 3,
            max_tijdelijk: 64 << 30,
            max_punten: 1_000_000,
            max_tekst: 64 << 10,
        }
    }
}

/// How a delivery is read.
#[derive(Debug, Clone, Default)]
pub struct LeesOpties {
    /// Limits.
    pub grenzen: Grenzen,
    /// The date up to which the delivery is complete, when the person importing says so.
    pub stand: Option<Datum>,
    /// The grids of RDNAPTRANS2018, for deliveries in degrees.
    pub roosters: Option<Arc<rd::Roosters>>,
    /// The EPSG code of the coordinates, when the file does not say it or says it wrong; only for [`Soort::Gdal`] and [`crate::pg`].
    pub crs: Option<u32>,
}

/// A source that we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Soort {
    /// Basisregistratie adressen en gebouwen, LV extract 2.0.
    Bag,
    /// Basisregistratie grootschalige topografie, IMGeo 2.1.1 CityGML.
    Bgt,
    /// Kadastrale kaart.
    Brk,
    /// CBS gemeenten, wijken en buurten.
    Cbs,
    /// Addresses as a GeoPackage.
    Adressen,
    /// Omgevingsdocumenten with annotations (STOP/IMOW).
    Stop,
    /// Plans of before the Omgevingswet (IMRO2012 GML).
    Imro,
    /// Any other vector file, through the child process `plek-gdal`.
    Gdal,
}

impl Soort {
    /// Every source, in the order of the help text.
    pub const ALLE: [Self; 8] = [
        Self::Bag,
        Self::Bgt,
        Self::Brk,
        Self::Cbs,
        Self::Adressen,
        Self::Stop,
        Self::Imro,
        Self::Gdal,
    ];

    /// The name as in `plek import` and in layer ids.
    pub fn naam(self) -> &'static str {
        match self {
            Self::Bag => "bag",
            Self::Bgt => "bgt",
            Self::Brk => "brk",
            Self::Cbs => "cbs",
            Self::Adressen => "adressen",
            Self::Stop => "stop",
            Self::Imro => "imro",
            Self::Gdal => "gdal",
        }
    }
}

impl FromStr for Soort {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        let namen = || Self::ALLE.map(Self::naam).join(", ");
        Self::ALLE
            .into_iter()
            .find(|soort| soort.naam() == s)
            .ok_or_else(|| {
                format!(
                    "'{}' is geen bron; kies uit {}",
                    s.chars().take(40).collect::<String>(),
                    namen()
                )
            })
    }
}
