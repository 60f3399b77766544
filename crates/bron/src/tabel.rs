//! Tabel: rows with a geometry, whatever file they come in (GeoPackage, GeoJSON, TopoJSON).
//!
//! Answers, row by row: its number, its attributes under forgiving names, its geometry in RD. Knows nothing of
//! what they mean: [`crate::cbs`] and [`crate::adressen`] do. Start at [`lees`].

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::{Geometrie, Reden, Waarde};
use serde_json::{Map, Value};

use crate::featurecollection::{lees_features, lees_kop};
use crate::gpkg::Gpkg;
use crate::pakket::{Lid, Pakket};
use crate::topojson::Topologie;
use crate::vorm::{Crs, NaarRd};
use crate::{BronFout, LeesOpties, Ontvanger};

/// Largest TopoJSON file, bytes: it is read whole, and takes up to sixteen times its size while it is.
pub const MAX_TOPOJSON: u64 = 64 * 1024 * 1024;

/// One row.
pub struct Rij<'a> {
    /// The table, object or layer it stands in; empty for GeoJSON.
    pub tabel: &'a str,
    /// Row or feature number in it, from 1.
    pub nummer: u64,
    /// The `id` of a feature; tables have none.
    pub id: Option<String>,
    /// Attributes.
    pub eigenschappen: Eigenschappen<'a>,
    /// Where it lies, in RD; `Ok(None)` when the row has none, `Err` says what is wrong with it.
    pub geometrie: Result<Option<Geometrie>, String>,
    /// Rings that the file's coarse grid made a point or a line, left out of the geometry.
    pub vervallen: usize,
}

/// Attributes of a row, found by forgiving names: capitals, `_`, `-` and spaces do not count.
#[derive(Clone, Copy)]
pub enum Eigenschappen<'a> {
    /// Properties of a feature.
    Leden(&'a Map<String, Value>),
    /// Columns of a table (names as [`sleutel`] makes them) and the values of a row.
    Kolommen(&'a [String], &'a [Option<Waarde>]),
    /// None.
    Geen,
}

/// A name without what does not count: `Huisnummer_Toevoeging` is `huisnummertoevoeging`.
pub fn sleutel(naam: &str) -> String {
    naam.chars()
        .filter(|c| !matches!(c, '_' | '-' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

fn waarde(json: &Value) -> Option<Waarde> {
    match json {
        Value::Bool(b) => Some(Waarde::JaNee(*b)),
        Value::Number(n) => n
            .as_i64()
            .map(Waarde::Getal)
            .or_else(|| n.as_f64().map(Waarde::Decimaal)),
        Value::String(t) if !t.trim().is_empty() => Some(Waarde::from(t.trim())),
        _ => None,
    }
}

impl Eigenschappen<'_> {
    /// The value of the first of `namen` (each as [`sleutel`] makes it) that has one.
    pub fn waarde(&self, namen: &[&str]) -> Option<Waarde> {
        namen.iter().find_map(|naam| match self {
            Self::Leden(leden) => leden
                .iter()
                .find(|(lid, _)| sleutel(lid) == *naam)
                .and_then(|(_, json)| waarde(json)),
            Self::Kolommen(kolommen, waarden) => {
                let nr = kolommen.iter().position(|kolom| kolom == naam)?;
                waarden.get(nr)?.clone()
            }
            Self::Geen => None,
        })
    }

    /// [`Eigenschappen::waarde`] as text; whole numbers become text.
    pub fn tekst(&self, namen: &[&str]) -> Option<String> {
        match self.waarde(namen)? {
            Waarde::Tekst(tekst) => Some(tekst),
            Waarde::Getal(n) => Some(n.to_string()),
            Waarde::Decimaal(n) if n.fract() == 0.0 && n.abs() < 1e15 => Some(format!("{n:.0}")),
            _ => None,
        }
    }

    /// True when there is an attribute with one of these names, with or without a value.
    pub fn kent(&self, namen: &[&str]) -> bool {
        namen.iter().any(|naam| match self {
            Self::Leden(leden) => leden.keys().any(|lid| sleutel(lid) == *naam),
            Self::Kolommen(kolommen, _) => kolommen.iter().any(|kolom| kolom == naam),
            Self::Geen => false,
        })
    }
}

/// Called for every file: where it is, how messages call it, and who receives.
pub type PerBestand<'a> = dyn FnMut(&Path, &str, &mut dyn Ontvanger) -> Result<(), BronFout> + 'a;

/// Visits the files of a delivery that can hold a table: loose ones where they are, those in a zip or from standard
/// input after they were put in a temporary file (a GeoPackage is not read in order).
///
/// - Out: `bij` gets the file and how it is called in messages; a file with another extension in a zip is reported
///   and skipped.
/// - Errors: what [`crate::pakket`] refuses, a file above `max_tijdelijk`, and `bij`'s own.
pub fn elk_bestand(
    bestanden: &[PathBuf],
    opties: &LeesOpties,
    uit: &mut dyn Ontvanger,
    bij: &mut PerBestand<'_>,
) -> Result<(), BronFout> {
    Pakket::new(bestanden, &opties.grenzen).bezoek(&mut |lid| {
        let eind = lid
            .naam
            .rsplit('.')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let naam = lid.naam.to_owned();
        match lid.pad {
            Some(pad) => bij(pad, &naam, uit)?,
            None if ["gpkg", "geojson", "json", "topojson"].contains(&eind.as_str())
                || !naam.contains('/') =>
            {
                let tijdelijk = op_schijf(lid, opties.grenzen.max_tijdelijk)?;
                bij(tijdelijk.path(), &naam, uit)?;
            }
            None => uit.melding(&format!("{naam}: geen tabel, overgeslagen")),
        }
        let (gelezen, totaal) = lid.voortgang.nu();
        uit.voortgang(gelezen, totaal);
        Ok(())
    })
}

fn op_schijf(lid: &mut Lid<'_>, max: u64) -> Result<tempfile::NamedTempFile, BronFout> {
    let fout = |fout| BronFout::lezen(lid.naam, fout);
    let mut tijdelijk = tempfile::NamedTempFile::new().map_err(fout)?;
    let geschreven = io::copy(&mut lid.bron.take(max.saturating_add(1)), &mut tijdelijk).map_err(fout)?;
    if geschreven > max {
        return Err(BronFout::bestand(
            lid.naam,
            format!("uitgepakt groter dan {max} bytes; pak het bestand zelf uit"),
        ));
    }
    Ok(tijdelijk)
}

/// Reads the rows of one file, told apart by content: GeoPackage, GeoJSON FeatureCollection or TopoJSON.
///
/// - In: `naam` is how the file is called in errors.
/// - Out: every row to `bij`, in the file's order, until it returns an error.
/// - Errors: that error; the file refused whole: not one of these, damaged, in a coordinate system that we do not
///   read, or in degrees without grids ([`BronFout::RoostersOntbreken`]).
/// - Cost: one row in memory, for TopoJSON the file.
pub fn lees(
    pad: &Path,
    naam: &str,
    roosters: Option<&Arc<rd::Roosters>>,
    bij: impl FnMut(Rij<'_>) -> Result<(), BronFout>,
) -> Result<(), BronFout> {
    let bron = Bron { pad, naam, roosters };
    let mut begin = Vec::new();
    bron.open()?
        .take(16)
        .read_to_end(&mut begin)
        .map_err(|fout| BronFout::lezen(naam, fout))?;
    if begin.starts_with(b"SQLite") {
        return bron.gpkg(bij);
    }
    let kop =
        lees_kop(BufReader::with_capacity(1 << 16, bron.open()?)).map_err(|reden| bron.weiger(reden))?;
    match kop.soort.as_str() {
        "FeatureCollection" => bron.geojson(kop.crs, bij),
        "Topology" => bron.topojson(bij),
        _ => Err(bron.weiger("dit is geen GeoPackage, GeoJSON FeatureCollection of TopoJSON".to_owned())),
    }
}

/// A file and how to read it.
struct Bron<'a> {
    pad: &'a Path,
    naam: &'a str,
    roosters: Option<&'a Arc<rd::Roosters>>,
}

impl Bron<'_> {
    fn open(&self) -> Result<File, BronFout> {
        File::open(self.pad).map_err(|fout| BronFout::lezen(self.naam, fout))
    }

    fn weiger(&self, reden: String) -> BronFout {
        BronFout::bestand(self.naam, reden)
    }

    fn naar(&self, crs: Result<Crs, String>) -> Result<NaarRd, BronFout> {
        let crs = crs.map_err(|reden| self.weiger(reden))?;
        NaarRd::new(crs, self.roosters).map_err(|_| BronFout::RoostersOntbreken {
            bestand: self.naam.to_owned(),
        })
    }

    fn geojson(
        &self,
        crs: Result<Crs, String>,
        mut bij: impl FnMut(Rij<'_>) -> Result<(), BronFout>,
    ) -> Result<(), BronFout> {
        let naar = self.naar(crs)?;
        let bestand = BufReader::with_capacity(1 << 16, self.open()?);
        lees_features(
            bestand,
            |reden| self.weiger(reden),
            |feature| {
                bij(Rij {
                    tabel: "",
                    nummer: feature.nummer,
                    id: feature.id,
                    eigenschappen: Eigenschappen::Leden(&feature.eigenschappen),
                    geometrie: feature
                        .vorm
                        .and_then(|vorm| vorm.map(|vorm| naar.geometrie(&vorm)).transpose()),
                    vervallen: 0,
                })
            },
        )?;
        Ok(())
    }

    fn topojson(&self, mut bij: impl FnMut(Rij<'_>) -> Result<(), BronFout>) -> Result<(), BronFout> {
        let mut bytes = Vec::new();
        let gelezen = self.open()?.take(MAX_TOPOJSON + 1).read_to_end(&mut bytes);
        gelezen.map_err(|fout| BronFout::lezen(self.naam, fout))?;
        if bytes.len() as u64 > MAX_TOPOJSON {
            return Err(self.weiger(format!(
                "TopoJSON groter dan {MAX_TOPOJSON} bytes lezen we niet; gebruik GeoPackage"
            )));
        }
        let topologie = Topologie::lees(&bytes).map_err(|reden| self.weiger(reden))?;
        drop(bytes);
        let naar = self.naar(topologie.crs())?;
        topologie.features(&naar, |feature| {
            bij(Rij {
                tabel: feature.object,
                nummer: feature.nummer,
                id: feature.id,
                eigenschappen: feature
                    .eigenschappen
                    .map_or(Eigenschappen::Geen, Eigenschappen::Leden),
                geometrie: feature.geometrie,
                vervallen: feature.vervallen,
            })
        })
    }

    fn gpkg(&self, mut bij: impl FnMut(Rij<'_>) -> Result<(), BronFout>) -> Result<(), BronFout> {
        let bestand = Gpkg::open(self.pad).map_err(|reden| self.weiger(reden))?;
        let lagen = bestand.lagen().map_err(|reden| self.weiger(reden))?;
        if lagen.is_empty() {
            return Err(self.weiger("dit GeoPackage heeft geen lagen met geometrie".to_owned()));
        }
        for laag in lagen {
            let in_laag = |reden: String| self.weiger(format!("laag '{}': {reden}", laag.tabel));
            let naar = self.naar(laag.crs.clone())?;
            let kolommen: Vec<String> = laag.kolommen.iter().map(|kolom| sleutel(kolom)).collect();
            bestand.rijen(&laag, in_laag, |rij| {
                bij(Rij {
                    tabel: &laag.tabel,
                    nummer: rij.nummer,
                    id: None,
                    eigenschappen: Eigenschappen::Kolommen(&kolommen, rij.waarden),
                    geometrie: rij
                        .vorm
                        .and_then(|vorm| vorm.map(|vorm| naar.geometrie(&vorm)).transpose()),
                    vervallen: 0,
                })
            })?;
        }
        Ok(())
    }
}

/// The name of a file as it stands in errors: without the folders that lead to it.
pub fn bestandsnaam(pad: &Path) -> String {
    pad.file_name()
        .unwrap_or(pad.as_os_str())
        .to_string_lossy()
        .into_owned()
}

/// Where in a file a row stands, and why it is refused.
pub fn weigering(bestand: &str, rij: &Rij<'_>, object: Option<String>, reden: String) -> Reden {
    let bestand = if rij.tabel.is_empty() {
        bestand.to_owned()
    } else {
        format!("{bestand}/{}", rij.tabel)
    };
    let object = object
        .or_else(|| rij.id.clone())
        .map(|id| id.chars().take(64).collect());
    Reden {
        bestand,
        object,
        regel: Some(rij.nummer),
        reden,
    }
}
