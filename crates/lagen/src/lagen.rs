//! What is served now: the layers and kept files of one generation, and following the next.
//!
//! Start at [`Lagen::open`]; take [`Lagen::nu`] once per request, so that no answer mixes two generations.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use serde_json::{Map, Value};

use crate::LagenFout;
use crate::container::Container;
use crate::formaat::Sectie;
use crate::laag::Laag;
use crate::manifest::{BestandRegel, BestandenRegel, LaagRegel, MANIFEST, Manifest, Stelling};

/// A data directory that is followed while imports replace what is in it.
#[derive(Debug)]
pub struct Lagen {
    map: PathBuf,
    nu: RwLock<Arc<Snapshot>>,
    /// The manifest file that `nu` was made from.
    stempel: Mutex<Option<Stempel>>,
}

/// Inode, length, and time of change of the manifest: a rename changes at least the first.
type Stempel = (u64, u64, i64, i64);

/// One generation of layers: immutable, shared by all who ask while it is served.
#[derive(Debug, Default)]
pub struct Snapshot {
    generatie: u64,
    /// Goes up when this is no later state of what was served before it.
    tijdperk: u64,
    /// Stands for the generation and the contents of everything in it.
    merk: u64,
    lagen: Vec<Arc<Laag>>,
    op_naam: HashMap<String, usize>,
    bestanden: Vec<Arc<Bestanden>>,
    /// Where the background check goes on: layer, block.
    wijzer: Mutex<(usize, u32)>,
}

#[derive(Debug)]
struct Bestanden {
    regel: BestandenRegel,
    inhoud: Result<Container, String>,
}

/// A file that an import kept as it came: a rule file, a list.
#[derive(Debug, Clone, Copy)]
pub struct Bestand<'a> {
    bestanden: &'a Bestanden,
    regel: &'a BestandRegel,
    nummer: u32,
}

/// How often the manifest may be replaced while we are opening what it names.
const POGINGEN: usize = 5;

impl Lagen {
    /// Opens what the manifest in `map` names.
    ///
    /// A layer whose file is damaged or absent is part of the snapshot and `niet-bereikbaar`; the others serve.
    /// Errors: no manifest, a damaged one, or a format that is too old ("importeer opnieuw").
    /// Cost: the sums of the index sections; data blocks are checked when first touched.
    pub fn open(map: impl AsRef<Path>) -> Result<Self, LagenFout> {
        let lagen = Self::open_ook_leeg(&map)?;
        if lagen.nu().generatie == 0 {
            return Err(LagenFout::GeenManifest {
                map: map.as_ref().to_owned(),
            });
        }
        Ok(lagen)
    }

    /// As [`Lagen::open`]; a directory without a manifest is generation 0 without layers, followed all the same.
    pub fn open_ook_leeg(map: impl AsRef<Path>) -> Result<Self, LagenFout> {
        let lagen = Self {
            map: map.as_ref().to_owned(),
            nu: RwLock::new(Arc::new(Snapshot::default())),
            stempel: Mutex::new(None),
        };
        lagen.ververs()?;
        Ok(lagen)
    }

    /// What is served now.
    pub fn nu(&self) -> Arc<Snapshot> {
        Arc::clone(&self.nu.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Follows the manifest: true when another generation is served from now on. One `stat` when nothing changed.
    /// Errors: as [`Lagen::open`]; what was served stays.
    pub fn ververs(&self) -> Result<bool, LagenFout> {
        let mut stempel = self.stempel.lock().unwrap_or_else(PoisonError::into_inner);
        let mut gezien = self.stat();
        if gezien == *stempel {
            return Ok(false);
        }
        for poging in 1.. {
            let manifest = Manifest::lees(&self.map)?.unwrap_or_default();
            let snapshot = Snapshot::open(&self.map, manifest.nu, &self.nu())?;
            let heel = snapshot.lagen.iter().all(|l| l.storing().is_none());
            // A file that is gone may be one that a newer manifest does without.
            let daarna = self.stat();
            if heel || daarna == gezien || poging == POGINGEN {
                *self.nu.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
                *stempel = gezien;
                break;
            }
            gezien = daarna;
        }
        Ok(true)
    }

    fn stat(&self) -> Option<Stempel> {
        let m = std::fs::metadata(self.map.join(MANIFEST)).ok()?;
        Some((m.ino(), m.len(), m.mtime(), m.mtime_nsec()))
    }
}

impl Snapshot {
    /// Opens a generation; layers whose file did not change are shared with the one before.
    fn open(map: &Path, stelling: Stelling, vorige: &Self) -> Result<Self, LagenFout> {
        let merk = merk_van(&stelling);
        let tijdperk = vorige.tijdperk + u64::from(vorige.breekt_met(&stelling));
        let mut lagen = Vec::with_capacity(stelling.lagen.len());
        for regel in stelling.lagen {
            let bekend = vorige.lagen.iter().find(|l| *l.regel() == regel);
            lagen.push(match bekend {
                Some(laag) if laag.container().is_some() => Arc::clone(laag),
                _ => Arc::new(Laag::open(map, regel)?),
            });
        }
        let op_naam = lagen
            .iter()
            .enumerate()
            .map(|(nr, l)| (l.definitie().id.as_str().to_owned(), nr))
            .collect();
        let mut bestanden = Vec::with_capacity(stelling.bestanden.len());
        for regel in stelling.bestanden {
            let bekend = vorige
                .bestanden
                .iter()
                .find(|b| b.regel == regel && b.inhoud.is_ok());
            bestanden.push(match bekend {
                Some(b) => Arc::clone(b),
                None => Arc::new(Bestanden::open(map, regel)?),
            });
        }
        Ok(Self {
            generatie: stelling.generatie,
            tijdperk,
            merk,
            lagen,
            op_naam,
            bestanden,
            wijzer: Mutex::default(),
        })
    }

    /// True when `daarna` is not what an import, a followed table or a way back makes of this: the folder was put back, or
    /// is another one. Then generations and the boxes of changes say nothing about what was made before.
    fn breekt_met(&self, daarna: &Stelling) -> bool {
        let stil_anders = |regel: &LaagRegel| {
            let eerder = self.lagen().find(|l| l.definitie().id == regel.definitie.id);
            eerder.is_some_and(|l| l.regel().crc != regel.crc) && !regel.anders_na(self.generatie)
        };
        daarna.generatie <= self.generatie || daarna.lagen.iter().any(stil_anders)
    }

    /// Number of this generation; every swap and every way back raises it. A folder that was put back lowers it.
    pub fn generatie(&self) -> u64 {
        self.generatie
    }

    /// Goes up within this process when a folder was put back below it: what was made in another one holds no longer.
    pub fn tijdperk(&self) -> u64 {
        self.tijdperk
    }

    /// Stands for the generation and the contents of everything in it, in every process: another state is another number.
    pub fn kenmerk(&self) -> u64 {
        self.merk
    }

    /// Stands for the contents of the layers whose source is in `bronnen`, in every process: what is made of those layers
    /// alone holds as long as this stays. 0 without such layers.
    pub fn kenmerk_van(&self, bronnen: &[&str]) -> u64 {
        let van = |l: &&Laag| bronnen.contains(&l.definitie().id.bron());
        let mut h = std::hash::DefaultHasher::new();
        let mut er_is = false;
        for laag in self.lagen().filter(van) {
            er_is = true;
            (&laag.regel().bestand, laag.regel().crc).hash(&mut h);
        }
        if er_is { h.finish() } else { 0 }
    }

    /// Stands for the contents, dates and health of the layers that `bij` picks and of the kept files of kind `soort`: what
    /// is made of those alone holds as long as this stays. Within one process.
    pub fn merk(&self, bij: impl Fn(&Laag) -> bool, soort: &str) -> u64 {
        let mut h = std::hash::DefaultHasher::new();
        for laag in self.lagen().filter(|l| bij(l)) {
            let (regel, wel) = (laag.regel(), laag.storing().is_none());
            (&regel.bestand, regel.crc, regel.opgehaald, wel).hash(&mut h);
            laag.stand().map(|s| (s.datum.0, s.afgeleid)).hash(&mut h);
        }
        for bestanden in &self.bestanden {
            if bestanden.regel.inhoud.iter().any(|b| b.soort == soort) {
                (&bestanden.regel.bestand, bestanden.regel.crc).hash(&mut h);
                bestanden.inhoud.is_ok().hash(&mut h);
            }
        }
        h.finish()
    }

    /// All layers, also those that are not reachable, by name.
    pub fn lagen(&self) -> impl Iterator<Item = &Laag> {
        self.lagen.iter().map(AsRef::as_ref)
    }

    /// A layer by its id (`bag-pand`); `None` when nothing of that name was imported.
    pub fn laag(&self, id: &str) -> Option<&Laag> {
        self.op_naam
            .get(id)
            .and_then(|nr| self.lagen.get(*nr))
            .map(AsRef::as_ref)
    }

    /// Kept files of a kind ("sttr"), in the order of import.
    pub fn bestanden<'a>(&'a self, soort: &'a str) -> impl Iterator<Item = Bestand<'a>> {
        self.alle_bestanden().filter(move |b| b.soort() == soort)
    }

    fn alle_bestanden(&self) -> impl Iterator<Item = Bestand<'_>> {
        self.bestanden.iter().flat_map(|bestanden| {
            let regels = bestanden.regel.inhoud.iter().enumerate();
            regels.map(|(nr, regel)| Bestand {
                bestanden,
                regel,
                nummer: nr as u32,
            })
        })
    }

    /// Sums every block of every file again (doctor). A layer that does not agree is retired; out: what is wrong,
    /// empty when all is well. Cost: reads everything, about a second per gigabyte when in memory.
    pub fn controleer(&self) -> Vec<LagenFout> {
        let mut fouten = Vec::new();
        for laag in self.lagen() {
            let uitkomst = match laag.container() {
                Some(c) => c.controleer().err().map(|fout| fout.to_string()),
                None => laag.storing().map(str::to_owned),
            };
            let weg = |uitleg| LagenFout::NietBereikbaar {
                laag: laag.definitie().id.clone(),
                uitleg,
            };
            fouten.extend(uitkomst.map(weg));
        }
        for b in &self.bestanden {
            fouten.extend(b.container().and_then(Container::controleer).err());
        }
        fouten
    }

    /// The background pass: sums about `budget` bytes from where the last call stopped, round and round.
    /// Out: the layers that this call retired.
    pub fn controleer_deel(&self, budget: u64) -> Vec<LagenFout> {
        let mut wijzer = self.wijzer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut fouten = Vec::new();
        let mut over = budget;
        for _ in 0..self.lagen.len() {
            let (nr, blok) = (wijzer.0 % self.lagen.len(), wijzer.1);
            let laag = &self.lagen[nr];
            let volgend = match laag.container().filter(|c| c.stuk().is_none()) {
                Some(c) => c.controleer_deel(blok, over),
                None => Ok(0),
            };
            over = over.saturating_sub(laag.container().map_or(0, Container::omvang));
            *wijzer = match volgend {
                Ok(0) => (nr + 1, 0),
                Ok(verder) => (nr, verder),
                Err(fout) => {
                    fouten.push(LagenFout::NietBereikbaar {
                        laag: laag.definitie().id.clone(),
                        uitleg: fout.to_string(),
                    });
                    (nr + 1, 0)
                }
            };
            if over == 0 {
                break;
            }
        }
        fouten
    }
}

fn merk_van(stelling: &Stelling) -> u64 {
    let mut h = std::hash::DefaultHasher::new();
    stelling.generatie.hash(&mut h);
    for regel in &stelling.lagen {
        (&regel.bestand, regel.crc).hash(&mut h);
    }
    for regel in &stelling.bestanden {
        (&regel.bestand, regel.crc).hash(&mut h);
    }
    h.finish()
}

impl Bestanden {
    fn open(map: &Path, regel: BestandenRegel) -> Result<Self, LagenFout> {
        let pad = map.join(&regel.bestand);
        let inhoud = match Container::open(&pad) {
            Ok(c) if c.vingerafdruk() == regel.crc => Ok(c),
            Ok(_) => Err("het is niet het bestand dat het manifest noemt".to_owned()),
            Err(fout @ (LagenFout::TeOud { .. } | LagenFout::TeNieuw { .. })) => return Err(fout),
            Err(fout) => Err(fout.to_string()),
        };
        Ok(Self { regel, inhoud })
    }

    fn container(&self) -> Result<&Container, LagenFout> {
        self.inhoud
            .as_ref()
            .map_err(|uitleg| LagenFout::beschadigd(Path::new(&self.regel.bestand), uitleg))
    }
}

impl<'a> Bestand<'a> {
    /// Kind, as given at import.
    pub fn soort(&self) -> &'a str {
        &self.regel.soort
    }

    /// Name, as given at import.
    pub fn naam(&self) -> &'a str {
        &self.regel.naam
    }

    /// The source it came with.
    pub fn bron(&self) -> &'a str {
        &self.bestanden.regel.bron
    }

    /// What the import said of it.
    pub fn eigenschappen(&self) -> &'a Map<String, Value> {
        &self.regel.eigenschappen
    }

    /// Its bytes, checked. Errors: [`LagenFout::Beschadigd`].
    pub fn bytes(&self) -> Result<&'a [u8], LagenFout> {
        let c = self.bestanden.container()?;
        let deel = c
            .deel(Sectie::Bestand, self.nummer)
            .ok_or_else(|| c.keur_af("een bestand ontbreekt"))?;
        c.bytes(&deel, 0..deel.lengte)
    }
}
