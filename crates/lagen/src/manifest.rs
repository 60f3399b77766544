//! The manifest: which files together are what is served, and what was served before.
//!
//! One JSON file with a checksum, replaced as a whole by rename. Knows names, not contents.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

use model::{LaagDefinitie, Stand};
use serde::{Deserialize, Serialize};

use crate::LagenFout;
use crate::fout::Schijf;

/// Its name in the data directory.
pub(crate) const MANIFEST: &str = "manifest.json";
const FORMAAT: u32 = 1;
const VOOR: &str = "{\"crc\":\"";
const TUSSEN: &str = "\",\"manifest\":";

/// A layer and its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LaagRegel {
    pub(crate) definitie: LaagDefinitie,
    pub(crate) bestand: String,
    /// Stands for every checksum in the file.
    pub(crate) crc: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stand: Option<Stand>,
    /// Milliseconds since 1970.
    pub(crate) opgehaald: i64,
}

/// The files that one source keeps (rule files and the like), in one container.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BestandenRegel {
    pub(crate) bron: String,
    pub(crate) bestand: String,
    pub(crate) crc: u32,
    pub(crate) inhoud: Vec<BestandRegel>,
}

/// One kept file; its bytes are the section with its place as number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BestandRegel {
    pub(crate) soort: String,
    pub(crate) naam: String,
    pub(crate) eigenschappen: serde_json::Map<String, serde_json::Value>,
}

/// What is, or was, served together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Stelling {
    pub(crate) generatie: u64,
    pub(crate) lagen: Vec<LaagRegel>,
    pub(crate) bestanden: Vec<BestandenRegel>,
}

impl Stelling {
    pub(crate) fn bestandsnamen(&self) -> impl Iterator<Item = &str> {
        let lagen = self.lagen.iter().map(|l| l.bestand.as_str());
        lagen.chain(self.bestanden.iter().map(|b| b.bestand.as_str()))
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Manifest {
    pub(crate) formaat: u32,
    pub(crate) nu: Stelling,
    /// Latest first.
    pub(crate) vorige: Vec<Stelling>,
}

impl Manifest {
    /// The manifest of a data directory; `None` when there is none yet.
    pub(crate) fn lees(map: &Path) -> Result<Option<Self>, LagenFout> {
        let pad = map.join(MANIFEST);
        match std::fs::read(&pad) {
            Ok(bytes) => Self::van_bytes(&bytes, &pad).map(Some),
            Err(fout) if fout.kind() == ErrorKind::NotFound => Ok(None),
            Err(fout) => Err(fout).bij("lezen", &pad),
        }
    }

    pub(crate) fn van_bytes(bytes: &[u8], pad: &Path) -> Result<Self, LagenFout> {
        let stuk = |uitleg: String| LagenFout::Manifest {
            pad: pad.to_owned(),
            uitleg,
        };
        let inhoud = uitgepakt(bytes).ok_or_else(|| stuk("de controlesom klopt niet".into()))?;
        #[derive(Deserialize)]
        struct Versie {
            formaat: u32,
        }
        let versie: Versie = serde_json::from_slice(inhoud).map_err(|fout| stuk(fout.to_string()))?;
        let (pad, gevonden, nodig) = (pad.to_owned(), versie.formaat, FORMAAT);
        if gevonden < nodig {
            return Err(LagenFout::TeOud { pad, gevonden, nodig });
        }
        if gevonden > nodig {
            return Err(LagenFout::TeNieuw { pad, gevonden, nodig });
        }
        let manifest: Self = serde_json::from_slice(inhoud).map_err(|fout| stuk(fout.to_string()))?;
        let los =
            |naam: &str| !naam.is_empty() && !naam.starts_with('.') && !naam.contains(['/', '\\', '\0']);
        if !manifest.alle().flat_map(Stelling::bestandsnamen).all(los) {
            return Err(stuk("een bestandsnaam wijst buiten de map".into()));
        }
        Ok(manifest)
    }

    /// Every generation that is kept, the current one first.
    pub(crate) fn alle(&self) -> impl Iterator<Item = &Stelling> {
        std::iter::once(&self.nu).chain(&self.vorige)
    }

    pub(crate) fn bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let inhoud = serde_json::to_vec(self)?;
        let mut uit = format!("{VOOR}{:08x}{TUSSEN}", crc32fast::hash(&inhoud)).into_bytes();
        uit.extend(inhoud);
        uit.extend(b"}\n");
        Ok(uit)
    }

    /// Puts `nieuw` in front of what is served; keeps `bewaar` generations behind it.
    pub(crate) fn met(&self, mut nieuw: Stelling, bewaar: usize) -> Self {
        nieuw.generatie = self.nu.generatie + 1;
        let mut vorige = self.vorige.clone();
        if self.nu.generatie > 0 {
            vorige.insert(0, self.nu.clone());
        }
        vorige.truncate(bewaar);
        Self {
            formaat: FORMAAT,
            nu: nieuw,
            vorige,
        }
    }

    /// The generation before in front again, under a new number; `None` when none is kept.
    pub(crate) fn terug(&self) -> Option<Self> {
        let mut vorige = self.vorige.clone();
        if vorige.is_empty() {
            return None;
        }
        let mut nu = vorige.remove(0);
        nu.generatie = self.nu.generatie + 1;
        Some(Self {
            formaat: FORMAAT,
            nu,
            vorige,
        })
    }

    /// Writes the manifest beside the old one and swaps it in; both file and directory reach the disk.
    pub(crate) fn schrijf(&self, map: &Path) -> Result<(), LagenFout> {
        let (pad, nieuw) = (map.join(MANIFEST), map.join(format!("{MANIFEST}.nieuw")));
        let bytes = self.bytes().map_err(|f| LagenFout::Manifest {
            pad: pad.clone(),
            uitleg: f.to_string(),
        })?;
        let mut bestand = File::create(&nieuw).bij("schrijven", &nieuw)?;
        bestand.write_all(&bytes).bij("schrijven", &nieuw)?;
        bestand.sync_all().bij("schrijven", &nieuw)?;
        drop(bestand);
        let terug = std::fs::read(&nieuw).bij("lezen", &nieuw)?;
        Self::van_bytes(&terug, &nieuw)?;
        std::fs::rename(&nieuw, &pad).bij("schrijven", &pad)?;
        sync_map(map)
    }
}

/// Makes renames in a directory last.
pub(crate) fn sync_map(map: &Path) -> Result<(), LagenFout> {
    File::open(map).and_then(|m| m.sync_all()).bij("schrijven", map)
}

fn uitgepakt(bytes: &[u8]) -> Option<&[u8]> {
    let (som, rest) = bytes.strip_prefix(VOOR.as_bytes())?.split_at_checked(8)?;
    let inhoud = rest.strip_prefix(TUSSEN.as_bytes())?.strip_suffix(b"}\n")?;
    let som = u32::from_str_radix(std::str::from_utf8(som).ok()?, 16).ok()?;
    (crc32fast::hash(inhoud) == som).then_some(inhoud)
}
