//! The manifest: which files together are what is served, and what was served before.
//!
//! One JSON file with a checksum, replaced as a whole by rename. Knows names, not contents.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

use model::{LaagDefinitie, Stand, Vak};
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
    /// Where it changed lately.
    #[serde(default)]
    pub(crate) gewijzigd: Gewijzigd,
}

impl LaagRegel {
    /// The generation that the file was written in, as its name says.
    pub(crate) fn generatie(&self) -> u64 {
        let nummer = self.bestand.rsplit('.').nth(1);
        nummer.and_then(|nr| nr.parse().ok()).unwrap_or(0)
    }

    /// True when it says that something of it came or changed after generation `na`.
    pub(crate) fn anders_na(&self, na: u64) -> bool {
        na < self.sinds() || self.gewijzigd.later(na)
    }

    /// The generation that everything in it came with, when nothing is known of changes since: a manifest of before
    /// those were kept.
    pub(crate) fn sinds(&self) -> u64 {
        match self.gewijzigd == Gewijzigd::default() {
            true => self.generatie(),
            false => 0,
        }
    }
}

/// Boxes that one layer remembers.
pub(crate) const MAX_VAKKEN: usize = 2_048;

/// Where a layer differs from what was served before, so that whoever made something of an older generation can ask
/// whether it still holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gewijzigd {
    /// What came after this generation is in `stukken`.
    vloer: u64,
    /// Generation, and the boxes (RD) of what came and went with it; oldest first.
    stukken: Vec<(u64, Vec<[i32; 4]>)>,
}

impl Gewijzigd {
    /// Everything, with this generation.
    pub fn alles(generatie: u64) -> Self {
        Self {
            vloer: generatie,
            stukken: Vec::new(),
        }
    }

    /// Adds what changed with a generation. More than is remembered counts as everything.
    pub fn erbij(&mut self, generatie: u64, vakken: Vec<Vak>) {
        if vakken.len() > MAX_VAKKEN {
            *self = Self::alles(generatie);
            return;
        }
        let vakken = vakken.iter().map(|v| [v.min[0], v.min[1], v.max[0], v.max[1]]);
        self.stukken.push((generatie, vakken.collect()));
        let mut aantal: usize = self.stukken.iter().map(|(_, vakken)| vakken.len()).sum();
        while aantal > MAX_VAKKEN || self.stukken.len() > MAX_VAKKEN {
            // A generation is remembered whole or not at all.
            let (generatie, vakken) = self.stukken.remove(0);
            self.vloer = generatie;
            aantal -= vakken.len();
        }
    }

    /// True when something may have changed anywhere after generation `sinds`.
    pub(crate) fn later(&self, sinds: u64) -> bool {
        sinds < self.vloer
            || self
                .stukken
                .last()
                .is_some_and(|(generatie, _)| *generatie > sinds)
    }

    /// True when something may have changed in `vak` after generation `sinds`.
    pub fn raakt(&self, sinds: u64, vak: &Vak) -> bool {
        sinds < self.vloer
            || (self.stukken.iter().rev())
                .take_while(|(generatie, _)| *generatie > sinds)
                .flat_map(|(_, vakken)| vakken)
                .any(|v| {
                    let (min, max) = ([v[0], v[1]], [v[2], v[3]]);
                    Vak { min, max }.raakt(vak)
                })
    }
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

    /// Puts `nieuw` in the place of what is served; what was before that stays.
    pub(crate) fn op_de_plaats(&self, mut nieuw: Stelling) -> Self {
        nieuw.generatie = self.nu.generatie + 1;
        Self {
            formaat: FORMAAT,
            nu: nieuw,
            vorige: self.vorige.clone(),
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
        for laag in &mut nu.lagen {
            match self.nu.lagen.iter().find(|l| l.bestand == laag.bestand) {
                Some(zelfde) => laag.gewijzigd = zelfde.gewijzigd.clone(),
                None => laag.gewijzigd = Gewijzigd::alles(nu.generatie),
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn vak(x: i32) -> Vak {
        Vak {
            min: [x, 0],
            max: [x + 10, 10],
        }
    }

    #[test]
    fn what_lies_outside_the_changes_since_then_still_holds() {
        let mut g = Gewijzigd::alles(5);
        g.erbij(6, vec![vak(0)]);
        g.erbij(8, vec![vak(100), vak(200)]);
        assert!(g.raakt(4, &vak(5_000)), "everything came with 5");
        assert!(g.raakt(5, &vak(5)) && !g.raakt(6, &vak(5)));
        assert!(g.raakt(6, &vak(105)) && g.raakt(7, &vak(205)) && !g.raakt(8, &vak(205)));
        assert!(!g.raakt(5, &vak(5_000)));
    }

    #[test]
    fn what_is_forgotten_counts_as_changed() {
        let mut g = Gewijzigd::alles(1);
        for generatie in 2..=4 {
            g.erbij(generatie, vec![vak(0); MAX_VAKKEN / 2]);
        }
        assert!(g.raakt(1, &vak(5_000)), "2 is forgotten");
        assert!(!g.raakt(2, &vak(5_000)));
        g.erbij(5, vec![vak(0); MAX_VAKKEN + 1]);
        assert!(g.raakt(4, &vak(5_000)));
        assert!(!g.raakt(5, &vak(0)));
    }
}
