//! Gdal: any other vector file, read by the child process `plek-gdal` and taken over as FlatGeobuf from a pipe.
//!
//! Answers which layers a file has, as `gdal-<name of the layer>`, with the attributes as the file names them. Knows
//! nothing of what they mean. The C libraries that parse the file live in the child, which has an empty folder, a bare
//! environment and limits on memory, processor time and wall clock; what it says is checked like any other input.
//! Start at [`lees`].
//!
//! - A layer holds one kind of geometry: when the file's layer mixes them, each kind gets a layer of its own, with
//!   `_punt`, `_lijn` or `_vlak` behind its name.
//! - RD stays as delivered; everything else comes as ETRS89 degrees and goes through the official grids.
//! - An object's id is the first of [`IDS`] that the layer has, else its number in the layer. A value that occurs
//!   twice gets the number behind it, so that an id is one object.

mod kind;
mod stroom;

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use model::{GeometrieSoort, LaagDefinitie, LaagId, Periode, Reden, Voorkomen, Waarde};
use serde::Deserialize;

use crate::tabel::{bestandsnaam, sleutel};
use crate::vorm::NaarRd;
use crate::{BronFout, LaagNr, LeesOpties, Ontvanger};

use kind::Kind;
pub use kind::Perken;
pub(crate) use stroom::soort;
use stroom::{Rij, Stroom};

/// Columns that identify an object, the best first, as [`sleutel`] makes them.
pub const IDS: &[&str] = &[
    "identificatie",
    "lokaalid",
    "gmlid",
    "id",
    "osmid",
    "globalid",
    "fid",
    "objectid",
    "ogcfid",
];
/// Most layers of one file.
const MAX_LAGEN: usize = 500;
/// Longest list of layers, bytes.
const MAX_LIJST: u64 = 4 << 20;
/// Longest name of a layer behind `gdal-`, so that a suffix still fits in a [`LaagId`].
const MAX_NAAM: usize = 50;
/// Files that belong to a shapefile and are read along with it.
const BIJ_SHAPEFILE: &[&str] = &[
    "dbf", "shx", "prj", "cpg", "qpj", "qix", "sbn", "sbx", "qmd", "xml",
];

const GEEN_PROGRAMMA: &str = "voor deze bron is het programma plek-gdal nodig en dat is niet gevonden; bouw het met \
                              `./plek gdal`, of wijs het aan met PLEK_GDAL";

/// Reads a delivery of one or more files into a layer per layer of the files (and kind of geometry).
///
/// - Out: one voorkomen per feature to `uit`; a feature with a wrong geometry or without one is refused by file,
///   layer, number and reason. Layers of the same name in several files are one layer.
/// - Errors: no `plek-gdal`; a file that GDAL refuses, that takes too long or too much memory, or holds nothing with
///   a geometry; degrees without grids; `uit`'s own.
/// - Cost: one feature in memory and 16 bytes an object for their ids; the child writes the layer to disk first.
pub fn lees(bestanden: &[PathBuf], opties: &LeesOpties, uit: &mut dyn Ontvanger) -> Result<(), BronFout> {
    let naam = bestanden
        .first()
        .map_or_else(|| "gdal".to_owned(), |pad| bestandsnaam(pad));
    let programma = kind::zoek().ok_or_else(|| BronFout::bestand(naam, GEEN_PROGRAMMA))?;
    lees_met(&programma, &Perken::default(), bestanden, opties, uit)
}

/// [`lees`] with a program and limits of one's own.
pub fn lees_met(
    programma: &Path,
    perken: &Perken,
    bestanden: &[PathBuf],
    opties: &LeesOpties,
    uit: &mut dyn Ontvanger,
) -> Result<(), BronFout> {
    let mut lezer = Lezer {
        programma,
        perken,
        opties,
        uit,
        namen: HashMap::new(),
        lagen: Vec::new(),
        bytes: 0,
    };
    for pad in bestanden
        .iter()
        .filter(|pad| !hoort_bij_shapefile(pad, bestanden))
    {
        lezer.bestand(pad)?;
    }
    Ok(())
}

/// True for the `.dbf` and other parts of a shapefile whose `.shp` is also given.
fn hoort_bij_shapefile(pad: &Path, bestanden: &[PathBuf]) -> bool {
    let deel = |pad: &Path, van: &[&str]| {
        pad.extension()
            .is_some_and(|e| van.iter().any(|deel| e.eq_ignore_ascii_case(deel)))
    };
    // `x.shp.xml` holds metadata and belongs to `x.shp`.
    let stam = |pad: &Path| Path::new(&pad.with_extension("")).with_extension("");
    deel(pad, BIJ_SHAPEFILE)
        && bestanden
            .iter()
            .any(|ander| deel(ander, &["shp"]) && stam(ander) == stam(pad))
}

/// What `plek-gdal lijst` prints.
#[derive(Debug, Deserialize)]
struct Lijst {
    lagen: Vec<Gevonden>,
}

/// A layer of the file.
#[derive(Debug, Deserialize)]
struct Gevonden {
    nr: usize,
    naam: String,
    /// The kinds of geometry in it (`punt`, `lijn`, `vlak`); absent when the child did not look.
    soorten: Option<Vec<String>>,
    /// Columns whose text is a JSON list.
    #[serde(default)]
    lijsten: Vec<String>,
}

impl Gevonden {
    fn soorten(&self) -> Option<Vec<GeometrieSoort>> {
        let namen = self.soorten.as_ref()?;
        let alle = [GeometrieSoort::Punt, GeometrieSoort::Lijn, GeometrieSoort::Vlak];
        Some(
            alle.into_iter()
                .filter(|soort| namen.iter().any(|naam| naam == achtervoegsel(*soort)))
                .collect(),
        )
    }
}

fn achtervoegsel(soort: GeometrieSoort) -> &'static str {
    match soort {
        GeometrieSoort::Punt => "punt",
        GeometrieSoort::Lijn => "lijn",
        GeometrieSoort::Vlak => "vlak",
    }
}

/// A layer of ours while features come by.
struct Laag {
    id: LaagId,
    nr: LaagNr,
    /// Hashes of the ids so far.
    ids: HashSet<u64>,
}

struct Lezer<'a> {
    programma: &'a Path,
    perken: &'a Perken,
    opties: &'a LeesOpties,
    uit: &'a mut dyn Ontvanger,
    /// Legal name to the name that it was made from.
    namen: HashMap<String, String>,
    lagen: Vec<Laag>,
    /// Bytes of the streams read before.
    bytes: u64,
}

/// A layer of the file that is being read.
struct Bezig<'a> {
    bestand: &'a str,
    titel: &'a str,
    /// Legal name.
    naam: String,
    /// The kinds that are expected.
    soorten: Vec<GeometrieSoort>,
    /// Places in [`Lezer::lagen`], by kind.
    lagen: [Option<usize>; 3],
    /// The column that identifies.
    id: Option<usize>,
    /// Names, and whether their text is a JSON list.
    kolommen: Vec<(String, bool)>,
    dubbel: u64,
}

impl Lezer<'_> {
    fn bestand(&mut self, pad: &Path) -> Result<(), BronFout> {
        let naam = bestandsnaam(pad);
        if pad == Path::new("-") {
            return Err(BronFout::bestand(
                naam,
                "GDAL leest geen stroom; geef een bestand",
            ));
        }
        let pad = std::path::absolute(pad).map_err(|fout| BronFout::lezen(naam.clone(), fout))?;
        let mut objecten = 0;
        for laag in self.lijst(&naam, &pad)? {
            let leeg = laag.soorten().is_some_and(|soorten| soorten.is_empty());
            let gelezen = if leeg { 0 } else { self.laag(&naam, &pad, &laag)? };
            if gelezen == 0 {
                let titel = &laag.naam;
                self.uit.melding(&format!(
                    "{naam}: laag '{titel}' heeft geen objecten met een plaats; overgeslagen"
                ));
            }
            objecten += gelezen;
        }
        if objecten == 0 {
            return Err(BronFout::bestand(
                naam,
                "het bestand heeft geen objecten met een plaats",
            ));
        }
        Ok(())
    }

    fn start(&self, naam: &str, opdracht: &[OsString]) -> Result<Kind, BronFout> {
        Kind::start(self.programma, self.perken, opdracht)
            .map_err(|fout| BronFout::bestand(naam, format!("plek-gdal is niet te starten: {fout}")))
    }

    fn lijst(&self, naam: &str, pad: &Path) -> Result<Vec<Gevonden>, BronFout> {
        let mut kind = self.start(naam, &["lijst".into(), pad.into()])?;
        let mut json = Vec::new();
        let gelezen = (&mut kind).take(MAX_LIJST).read_to_end(&mut json);
        kind.klaar().map_err(|reden| BronFout::bestand(naam, reden))?;
        gelezen.map_err(|fout| BronFout::lezen(naam, fout))?;
        let lijst: Lijst = serde_json::from_slice(&json).map_err(|_| {
            BronFout::bestand(
                naam,
                "plek-gdal gaf geen lijst van lagen; bouw het opnieuw met `./plek gdal`",
            )
        })?;
        if lijst.lagen.len() > MAX_LAGEN {
            return Err(BronFout::bestand(
                naam,
                format!("het bestand heeft meer dan {MAX_LAGEN} lagen"),
            ));
        }
        Ok(lijst.lagen)
    }

    /// Reads one layer of a file; the number of features.
    fn laag(&mut self, bestand: &str, pad: &Path, laag: &Gevonden) -> Result<u64, BronFout> {
        let mut opdracht: Vec<OsString> = vec![
            "stroom".into(),
            pad.into(),
            "--laag".into(),
            laag.nr.to_string().into(),
        ];
        if let Some(crs) = self.opties.crs {
            opdracht.extend(["--crs".into(), crs.to_string().into()]);
        }
        let mut kind = BufReader::with_capacity(1 << 16, self.start(bestand, &opdracht)?);
        let gelezen = self.stroom(bestand, laag, &mut kind);
        match gelezen {
            // Our own trouble comes first; the child's reason is better than ours about a stream that stopped.
            Err(Gestopt::Fout(fout)) => Err(fout),
            Err(Gestopt::Stroom(reden)) => {
                let reden = kind.into_inner().klaar().err().unwrap_or(reden);
                Err(BronFout::bestand(format!("{bestand}/{}", laag.naam), reden))
            }
            Ok(aantal) => match kind.into_inner().klaar() {
                Ok(()) => Ok(aantal),
                Err(reden) => Err(BronFout::bestand(format!("{bestand}/{}", laag.naam), reden)),
            },
        }
    }

    fn stroom(&mut self, bestand: &str, laag: &Gevonden, bron: impl Read) -> Result<u64, Gestopt> {
        let Some(mut stroom) = Stroom::open(bron, self.opties.grenzen.max_punten)? else {
            return Ok(0);
        };
        let crs = stroom.crs.clone()?;
        let naar =
            NaarRd::new(crs, self.opties.roosters.as_ref()).map_err(|_| BronFout::RoostersOntbreken {
                bestand: bestand.to_owned(),
            })?;
        let kolommen: Vec<(String, bool)> = stroom
            .kolommen
            .iter()
            .map(|kolom| (kolom.naam.clone(), laag.lijsten.contains(&kolom.naam)))
            .collect();
        let mut bezig = Bezig {
            bestand,
            titel: &laag.naam,
            naam: self.naam(laag),
            soorten: laag.soorten().unwrap_or_default(),
            lagen: [None; 3],
            id: id_kolom(&kolommen),
            kolommen,
            dubbel: 0,
        };
        let mut aantal = 0;
        while let Some(rij) = stroom.volgende()? {
            aantal = rij.nummer;
            self.rij(&mut bezig, &naar, rij)?;
            self.uit.voortgang(self.bytes + stroom.gelezen, None);
        }
        self.bytes += stroom.gelezen;
        if bezig.dubbel > 0 {
            let (titel, dubbel) = (bezig.titel, bezig.dubbel);
            self.uit.melding(&format!(
                "{bestand}: laag '{titel}' heeft {dubbel} objecten met een id dat al voorkwam; ze kregen hun nummer erachter"
            ));
        }
        Ok(aantal)
    }

    /// The legal name of a layer, the same for the same name; a number behind it when another name took it.
    fn naam(&mut self, laag: &Gevonden) -> String {
        let kort = laagnaam(&laag.naam, MAX_NAAM).unwrap_or_else(|| format!("laag{}", laag.nr));
        let mut poging = kort.clone();
        let mut nummer = 2;
        while *self
            .namen
            .entry(poging.clone())
            .or_insert_with(|| laag.naam.clone())
            != laag.naam
        {
            poging = format!("{kort}_{nummer}");
            nummer += 1;
        }
        poging
    }

    fn rij(&mut self, bezig: &mut Bezig<'_>, naar: &NaarRd, rij: Rij) -> Result<(), BronFout> {
        let eigen = rij.vorm.as_ref().ok().and_then(Option::as_ref).map(soort);
        let plaats = self.laag_voor(bezig, eigen)?;
        let id = eigen_id(bezig.id, rij.waarden.as_deref().unwrap_or_default());
        let geometrie = match rij.vorm {
            Ok(Some(vorm)) => naar.geometrie(&vorm),
            Ok(None) => Err("de geometrie ontbreekt, of is niet om te rekenen naar ETRS89".to_owned()),
            Err(reden) => Err(reden),
        };
        let laag = &mut self.lagen[plaats];
        let (geometrie, waarden) = match (geometrie, rij.waarden) {
            (Ok(geometrie), Ok(waarden)) => (geometrie, waarden),
            (Err(reden), _) | (_, Err(reden)) => {
                let bestand = format!("{}/{}", bezig.bestand, bezig.titel);
                let object = id.map(|id| id.chars().take(64).collect());
                self.uit.geweigerd(
                    laag.nr,
                    Reden {
                        bestand,
                        object,
                        regel: Some(rij.nummer),
                        reden,
                    },
                );
                return Ok(());
            }
        };
        let mut id = id.unwrap_or_else(|| rij.nummer.to_string());
        let mut dubbel = false;
        while !laag.ids.insert(hash(&id)) {
            dubbel = true;
            id = format!("{id}.{}", rij.nummer);
        }
        bezig.dubbel += u64::from(dubbel);
        let kenmerken = waarden
            .into_iter()
            .filter_map(|(nr, waarde)| {
                let (naam, lijst) = bezig.kolommen.get(nr).filter(|(naam, _)| !naam.is_empty())?;
                Some((naam.clone(), if *lijst { als_lijst(waarde) } else { waarde }))
            })
            .collect();
        let voorkomen = Voorkomen {
            id,
            periode: Periode::ALTIJD,
            geometrie: Some(geometrie),
            kenmerken,
        };
        self.uit.voorkomen(laag.nr, voorkomen)
    }

    /// The place in `lagen` of the layer for a kind; without a kind that of the layer's first.
    fn laag_voor(&mut self, bezig: &mut Bezig<'_>, soort: Option<GeometrieSoort>) -> Result<usize, BronFout> {
        let eerste = || bezig.soorten.first().copied().unwrap_or(GeometrieSoort::Vlak);
        let soort = soort.unwrap_or_else(eerste);
        if let Some(plaats) = bezig.lagen[soort as usize] {
            return Ok(plaats);
        }
        if bezig.soorten.is_empty() {
            bezig.soorten.push(soort);
        }
        let definitie =
            definitie(bezig, soort).map_err(|fout| BronFout::bestand(bezig.bestand, fout.to_string()))?;
        let plaats = match self.lagen.iter().position(|laag| laag.id == definitie.id) {
            Some(plaats) => plaats,
            None => {
                let nr = self.uit.laag(&definitie)?;
                self.lagen.push(Laag {
                    id: definitie.id,
                    nr,
                    ids: HashSet::new(),
                });
                self.lagen.len() - 1
            }
        };
        bezig.lagen[soort as usize] = Some(plaats);
        Ok(plaats)
    }
}

/// Why the reading of a stream stopped.
enum Gestopt {
    /// What it holds, or its end.
    Stroom(String),
    /// Ours, or the receiver's.
    Fout(BronFout),
}

impl From<String> for Gestopt {
    fn from(reden: String) -> Self {
        Self::Stroom(reden)
    }
}

impl From<BronFout> for Gestopt {
    fn from(fout: BronFout) -> Self {
        Self::Fout(fout)
    }
}

/// The layer of a kind; a suffix when the file's layer mixes kinds, and for a kind that nobody announced.
fn definitie(bezig: &Bezig<'_>, soort: GeometrieSoort) -> Result<LaagDefinitie, model::IdFout> {
    let alleen = bezig.soorten == [soort];
    let staart = if alleen {
        String::new()
    } else {
        format!("_{}", achtervoegsel(soort))
    };
    Ok(LaagDefinitie {
        id: format!("gdal-{}{staart}", bezig.naam).parse()?,
        titel: bezig.titel.chars().take(200).collect(),
        bronvermelding: format!("Eigen bestand {}", bezig.bestand),
        geometrie: Some(soort),
        kenmerken: Vec::new(),
        partitie: None,
        max_leeftijd_dagen: None,
    })
}

/// A name as a part of a [`LaagId`], `max` letters at most: small letters, digits and `_`, accents dropped. Miss: `None`
/// when nothing is left.
pub(crate) fn laagnaam(naam: &str, max: usize) -> Option<String> {
    let mut uit = String::new();
    for teken in naam.chars().flat_map(char::to_lowercase) {
        match zonder_accent(teken) {
            Some(letter) => uit.push(letter),
            None if !uit.is_empty() && !uit.ends_with('_') => uit.push('_'),
            None => {}
        }
        if uit.len() >= max {
            break;
        }
    }
    let uit = uit.trim_end_matches('_');
    (!uit.is_empty()).then(|| uit.to_owned())
}

fn zonder_accent(teken: char) -> Option<char> {
    Some(match teken {
        'a'..='z' | '0'..='9' => teken,
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        _ => return None,
    })
}

fn id_kolom(kolommen: &[(String, bool)]) -> Option<usize> {
    IDS.iter().find_map(|id| {
        kolommen
            .iter()
            .position(|(naam, lijst)| !lijst && sleutel(naam) == *id)
    })
}

/// The members of a JSON list; text that is none stays as it is.
fn als_lijst(waarde: Waarde) -> Waarde {
    let leden = waarde
        .tekst()
        .and_then(|tekst| serde_json::from_str::<Vec<Waarde>>(tekst).ok());
    leden.map_or(waarde, Waarde::Lijst)
}

/// The object's own id; `None` when it has none.
fn eigen_id(kolom: Option<usize>, waarden: &[(usize, Waarde)]) -> Option<String> {
    match waarden
        .iter()
        .find(|(nr, _)| Some(*nr) == kolom)
        .map(|(_, waarde)| waarde)?
    {
        Waarde::Tekst(tekst) => Some(tekst.clone()),
        Waarde::Getal(getal) => Some(getal.to_string()),
        Waarde::Decimaal(getal) if getal.fract() == 0.0 && getal.abs() < 1e15 => Some(format!("{getal:.0}")),
        _ => None,
    }
}

fn hash(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

/// Arbitrary bytes as the stream of the child: they may be refused, never cause a panic.
pub(crate) fn fuzz_flatgeobuf(data: &[u8]) {
    let Ok(Some(mut stroom)) = Stroom::open(data, 100_000) else {
        return;
    };
    let naar = stroom
        .crs
        .clone()
        .ok()
        .and_then(|_| NaarRd::new(crate::vorm::Crs::Rd, None).ok());
    while let Ok(Some(rij)) = stroom.volgende() {
        if let (Some(naar), Ok(Some(vorm))) = (&naar, &rij.vorm) {
            let _ = naar.geometrie(vorm);
        }
    }
}

#[cfg(test)]
#[path = "gdal/proeven.rs"]
mod proeven;
