//! Voorbeeldwaard: the example gemeente (9999, invented) as the registers would deliver it.
//!
//! Answers: which files a town of N addresses from a seed consists of, byte for byte the same on every machine.
//! Refuses to know: how anyone reads those files (that is `bron`), the clock, and every real gemeente.
//! Start at [`maak`]; [`maak_bag`] streams the BAG alone, for piping into an import.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

mod bag;
mod bgt;
mod blok;
mod bogen;
mod brk;
mod cbs;
mod dossiers;
mod getal;
mod imro;
mod kern;
mod meet;
mod namen;
mod plan;
mod schets;
mod stad;
mod stop;
mod straat;
mod tekst;
mod verdeling;
mod wijk;
mod zip;

pub use schets::schets;

/// A rule file by its name in `regels/`.
macro_rules! regel {
    ($naam:literal) => {
        (
            concat!("regels/", $naam),
            include_str!(concat!("../regels/", $naam)),
        )
    };
}

/// Rule files of our own (STTR), the same for every town.
const REGELS: [(&str, &str); 12] = [
    regel!("bijbehorend-bouwwerk.xml"),
    regel!("bijbehorend-bouwwerk-technisch.xml"),
    regel!("boom-kappen.xml"),
    regel!("dakkapel.xml"),
    regel!("dakkapel-technisch.xml"),
    regel!("evenement.xml"),
    regel!("indienen-dakkapel.xml"),
    regel!("maatregelen-boom-kappen.xml"),
    regel!("schutting.xml"),
    regel!("slopen.xml"),
    regel!("water.xml"),
    regel!("zonnepanelen.xml"),
];

/// The types that a zaak of Voorbeeldwaard is made of, the same for every town.
const CATALOGUS: &str = include_str!("../catalogus.json");

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
        Self {
            adressen: 3_000,
            zaad: 9_999,
        }
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
    /// BGT records written per object type, history included.
    pub bgt: Vec<(String, u64)>,
    /// Kadastrale percelen.
    pub percelen: u64,
    /// Kadastrale grenzen.
    pub grenzen: u64,
    /// Dossiers.
    pub dossiers: u64,
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

fn naar(
    uitvoer: &mut dyn Uitvoer,
    naam: &str,
    vul: &mut dyn FnMut(&mut dyn Write) -> io::Result<u64>,
) -> Result<(String, u64), VoorbeeldFout> {
    let fout = |oorzaak| VoorbeeldFout::Schrijven {
        bestand: naam.to_owned(),
        oorzaak,
    };
    let mut bestand = uitvoer.bestand(naam).map_err(fout)?;
    let bytes = vul(&mut bestand).map_err(fout)?;
    bestand.flush().map_err(fout)?;
    Ok((naam.to_owned(), bytes))
}

/// Makes every delivery file of the example.
///
/// - In: how many addresses, which seed, and where the files go.
/// - Out: counts and the names and sizes of the files, in the order written.
/// - Errors: a number of addresses that cannot be, or the first write that fails.
/// - Cost: memory of one quarter and at most 24 MiB per BGT type (then disk); 3,000 addresses take about 2 s.
pub fn maak(opties: &Opties, uitvoer: &mut dyn Uitvoer) -> Result<Overzicht, VoorbeeldFout> {
    let stad = stad::Stad::nieuw(opties)?;
    let mut uit = Overzicht {
        adressen: stad.telling.adressen,
        panden: stad.telling.panden,
        vak_mm: stad.vak_mm(),
        ..Overzicht::default()
    };
    uit.bestanden
        .push(naar(uitvoer, "bag.zip", &mut |w| bag::genest(&stad, w))?);
    let mut bgt = std::collections::BTreeMap::new();
    uit.bestanden.push(naar(uitvoer, "bgt.zip", &mut |w| {
        let (bytes, aantallen) = bgt::schrijf(&stad, w)?;
        bgt = aantallen;
        Ok(bytes)
    })?);
    uit.bgt = bgt.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
    uit.bestanden.push(naar(uitvoer, "brk.zip", &mut |w| {
        let (bytes, percelen, grenzen) = brk::schrijf(&stad, w)?;
        (uit.percelen, uit.grenzen) = (percelen, grenzen);
        Ok(bytes)
    })?);
    for (naam, niveau) in [
        ("cbs-gemeente.geojson", cbs::Niveau::Gemeente),
        ("cbs-wijk.geojson", cbs::Niveau::Wijk),
        ("cbs-buurt.geojson", cbs::Niveau::Buurt),
    ] {
        uit.bestanden
            .push(naar(uitvoer, naam, &mut |w| cbs::schrijf(&stad, niveau, w))?);
    }
    uit.bestanden.push(naar(uitvoer, "dossiers.geojson", &mut |w| {
        let (bytes, aantal) = dossiers::schrijf(&stad, w)?;
        uit.dossiers = aantal;
        Ok(bytes)
    })?);
    for (naam, document) in [
        ("omgevingsplan.zip", &stop::OMGEVINGSPLAN),
        ("waterschapsverordening.zip", &stop::WATERSCHAP),
    ] {
        uit.bestanden
            .push(naar(uitvoer, naam, &mut |w| stop::schrijf(&stad, document, w))?);
    }
    uit.bestanden.push(naar(uitvoer, "bestemmingsplan.zip", &mut |w| {
        imro::schrijf(&stad, w)
    })?);
    for (naam, inhoud) in REGELS.into_iter().chain([("catalogus.json", CATALOGUS)]) {
        uit.bestanden.push(naar(uitvoer, naam, &mut |w| {
            w.write_all(inhoud.as_bytes()).map(|()| inhoud.len() as u64)
        })?);
    }
    Ok(uit)
}

/// Streams the BAG alone: one zip of loose XML parts, each stored with its size in front, so that it can
/// be read while it is written.
///
/// - Out: counts; `bestanden` holds the one stream.
/// - Errors: as [`maak`].
/// - Cost: memory of one part (10,000 records, about 17 MB); about 25 s per million panden.
pub fn maak_bag(opties: &Opties, uit: &mut dyn Write) -> Result<Overzicht, VoorbeeldFout> {
    let stad = stad::Stad::nieuw(opties)?;
    let bytes = bag::los(&stad, uit).map_err(|oorzaak| VoorbeeldFout::Schrijven {
        bestand: "bag.zip".into(),
        oorzaak,
    })?;
    Ok(Overzicht {
        adressen: stad.telling.adressen,
        panden: stad.telling.panden,
        vak_mm: stad.vak_mm(),
        bestanden: vec![("bag.zip".into(), bytes)],
        ..Overzicht::default()
    })
}
