//! Importing: a delivery streams in, whole layers come out beside the old ones, one rename swaps them in.
//!
//! Start at [`Schrijver::begin`]. Until [`Schrijver::sluit`] has renamed the manifest, the old layers serve;
//! whatever happens before leaves them as they were, and what is left behind is cleaned up by the next import.

mod bouw;
mod container;
mod laag;
mod mercator;
mod opruimen;
mod spoel;
mod zooms;

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::{Datum, Dekking, Geometrie, GeometrieSoort, LaagDefinitie, Reden, Stand, Tijdstip, Voorkomen};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use self::bouw::Bouw;
use self::container::{ContainerSchrijver, Geschreven, bevestig};
use self::mercator::Omzetter;
use self::spoel::Spoel;
use crate::formaat::{Sectie, hash_dubbel};
use crate::fout::Schijf;
use crate::laag::Laag;
use crate::manifest::{
    BestandRegel, BestandenRegel, Gewijzigd, LaagRegel, MAX_VAKKEN, Manifest, Stelling, sync_map,
};
use crate::object::Object;
use crate::sorteer::naamloos;
use crate::{LaagNr, LagenFout};

/// Name of the lock file; it stays, the lock on it goes with the process.
const SLOT: &str = ".slot";
/// Where an import works.
const WERKMAP: &str = ".import";

/// Coverage by layer.
type Dekkingen = HashMap<String, Geometrie>;
/// Where a layer changed, by layer.
type Wijzigingen = HashMap<String, Gewijzigd>;

/// How an import goes.
#[derive(Debug, Clone)]
pub struct SchrijfOpties {
    /// The source: every layer of it is replaced (`bag`). All layers of the import begin with it.
    pub bron: String,
    /// Generations to keep behind the new one, for the way back.
    pub bewaar: usize,
    /// Keep the objects that are there; those with the same identification are replaced.
    pub voeg_toe: bool,
    /// Memory for sorting in MB; what needs more goes through the disk. At least 4.
    pub geheugen_mb: usize,
    /// Takes the place of the generation before instead of standing in front of it: following a source must not push
    /// out the imports that can be gone back to.
    pub op_de_plaats: bool,
}

impl SchrijfOpties {
    /// A whole delivery of `bron`: two generations kept, 48 MB for sorting.
    pub fn voor(bron: &str) -> Self {
        Self {
            bron: bron.to_owned(),
            bewaar: 2,
            voeg_toe: false,
            geheugen_mb: 48,
            op_de_plaats: false,
        }
    }
}

/// What an import made of one layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LaagRapport {
    /// The layer's id.
    pub laag: String,
    /// Records of the delivery, refused ones included.
    pub gelezen: u64,
    /// Distinct objects in the layer: `actueel + beeindigd + toekomstig`.
    pub objecten: u64,
    /// Objects in force on the day of the layer.
    pub actueel: u64,
    /// Objects that were in force before.
    pub beeindigd: u64,
    /// Objects that come into force later.
    pub toekomstig: u64,
    /// Records that were refused.
    pub geweigerd: u64,
    /// Why; the first thousand.
    pub redenen: Vec<Reden>,
}

/// A kept file on its way: where it lies in the spool.
#[derive(Debug)]
struct Kladbestand {
    regel: BestandRegel,
    begin: u64,
    lengte: u64,
}

/// One import. Holds the writer's lock; dropping it unclosed leaves the old layers.
#[derive(Debug)]
pub struct Schrijver {
    map: PathBuf,
    werk: PathBuf,
    /// `None`: this import has no layers.
    omzetter: Option<Omzetter>,
    opties: SchrijfOpties,
    manifest: Manifest,
    lagen: Vec<Spoel>,
    bestanden: Vec<Kladbestand>,
    klad: Option<(File, u64)>,
    dekking: Option<Geometrie>,
    stand: Option<Stand>,
    opgehaald: Tijdstip,
    _slot: File,
}

impl Schrijver {
    /// Takes the writer's lock on `map` (made when absent) and clears what an interrupted import left.
    /// Errors: [`LagenFout::Bezet`] when another import runs; a manifest that cannot be read.
    pub fn begin(
        map: impl AsRef<Path>,
        roosters: Arc<rd::Roosters>,
        opties: SchrijfOpties,
    ) -> Result<Self, LagenFout> {
        Self::open(map.as_ref(), Some(Omzetter::new(roosters)), opties)
    }

    /// The same for a source that only keeps files: it needs no grids, and refuses layers. Errors: those of [`Self::begin`].
    pub fn begin_bestanden(map: impl AsRef<Path>, opties: SchrijfOpties) -> Result<Self, LagenFout> {
        Self::open(map.as_ref(), None, opties)
    }

    fn open(map: &Path, omzetter: Option<Omzetter>, opties: SchrijfOpties) -> Result<Self, LagenFout> {
        let map = map.to_owned();
        let slot = neem_slot(&map)?;
        let manifest = Manifest::lees(&map)?.unwrap_or_default();
        let werk = map.join(WERKMAP);
        opruimen::ruim_op(&map, &werk, &manifest)?;
        std::fs::create_dir_all(&werk).bij("schrijven", &werk)?;
        let opgehaald = Tijdstip(jiff::Timestamp::now().as_millisecond());
        Ok(Self {
            map,
            werk,
            omzetter,
            opties,
            manifest,
            lagen: Vec::new(),
            bestanden: Vec::new(),
            klad: None,
            dekking: None,
            stand: None,
            opgehaald,
            _slot: slot,
        })
    }

    /// Declares a layer. Errors: of another source than the import, declared before, or an import of files alone.
    pub fn laag(&mut self, definitie: &LaagDefinitie) -> Result<LaagNr, LagenFout> {
        let fout = |uitleg: String| LagenFout::Laag {
            laag: definitie.id.to_string(),
            uitleg,
        };
        if self.omzetter.is_none() {
            return Err(fout("deze invoer bewaart alleen bestanden".into()));
        }
        if definitie.id.bron() != self.opties.bron {
            return Err(fout(format!(
                "de laag hoort niet bij de bron {}",
                self.opties.bron
            )));
        }
        if self.lagen.iter().any(|l| l.definitie.id == definitie.id) {
            return Err(fout("de laag is al begonnen".into()));
        }
        self.lagen
            .push(Spoel::new(&self.werk, definitie.clone(), self.opties.voeg_toe)?);
        Ok(self.lagen.len() - 1)
    }

    /// Takes one record. Errors: [`LagenFout::Voorkomen`] when this record cannot be stored: count it with
    /// [`Self::geweigerd`] and go on; anything else ends the import.
    pub fn voorkomen(&mut self, laag: LaagNr, voorkomen: &Voorkomen) -> Result<(), LagenFout> {
        match (self.lagen.get_mut(laag), &mut self.omzetter) {
            (Some(spoel), Some(omzetter)) => spoel.neem(voorkomen, omzetter),
            _ => Err(onbekend(laag)),
        }
    }

    /// With `voeg_toe`: the object of before with this id does not stay. Without, or an unknown layer: nothing to do.
    pub fn vervalt(&mut self, laag: LaagNr, id: &str) {
        if let Some(ids) = self.lagen.get_mut(laag).and_then(|l| l.ids.as_mut()) {
            ids.push(hash_dubbel(id.as_bytes()));
        }
    }

    /// With `voeg_toe`: no object of before stays in this layer; other layers keep theirs.
    pub fn vervang(&mut self, laag: LaagNr) {
        if let Some(spoel) = self.lagen.get_mut(laag) {
            spoel.vervangt = true;
        }
    }

    /// Counts a record that was refused. An unknown layer is ignored.
    pub fn geweigerd(&mut self, laag: LaagNr, reden: Reden) {
        if let Some(spoel) = self.lagen.get_mut(laag) {
            spoel.weiger(reden);
        }
    }

    /// Keeps a file with the layers of this source; the same kind and name again replaces it.
    pub fn bestand(
        &mut self,
        soort: &str,
        naam: &str,
        bytes: &[u8],
        eigenschappen: Map<String, Value>,
    ) -> Result<(), LagenFout> {
        if self.klad.is_none() {
            self.klad = Some((naamloos(&self.werk)?, 0));
        }
        if let Some((klad, eind)) = &mut self.klad {
            klad.write_all_at(bytes, *eind).bij("schrijven", &self.werk)?;
            let regel = BestandRegel {
                soort: soort.to_owned(),
                naam: naam.to_owned(),
                eigenschappen,
            };
            self.bestanden
                .retain(|b| b.regel.soort != regel.soort || b.regel.naam != regel.naam);
            self.bestanden.push(Kladbestand {
                regel,
                begin: *eind,
                lengte: bytes.len() as u64,
            });
            *eind += bytes.len() as u64;
        }
        Ok(())
    }

    /// States where the delivery is complete, for all its layers. Errors: a box or area without surface.
    pub fn dekking(&mut self, dekking: Dekking) -> Result<(), LagenFout> {
        let fout = |uitleg: String| LagenFout::Laag {
            laag: self.opties.bron.clone(),
            uitleg,
        };
        let gebied = dekking.gebied();
        self.dekking = gebied.map_err(|f| fout(format!("de dekking klopt niet: {f}")))?;
        match &self.dekking {
            Some(g) if g.soort != GeometrieSoort::Vlak => Err(fout("de dekking is geen vlak".into())),
            _ => Ok(()),
        }
    }

    /// States the date up to which the delivery is complete.
    pub fn stand(&mut self, stand: Stand) {
        self.stand = Some(stand);
    }

    /// Finishes the layers, checks them, and swaps them in. Out: one report per layer, in order of declaration.
    ///
    /// Errors: nothing was declared, the disk refuses, an old layer that must stay (`voeg_toe`) is damaged; the
    /// old layers then go on serving. Cost: sorts and writes each layer once, reads it back once.
    pub fn sluit(mut self) -> Result<Vec<LaagRapport>, LagenFout> {
        if self.lagen.is_empty() && self.bestanden.is_empty() {
            let uitleg = "de levering bevat geen enkele laag".to_owned();
            return Err(LagenFout::Laag {
                laag: self.opties.bron.clone(),
                uitleg,
            });
        }
        let generatie = self.manifest.nu.generatie + 1;
        let declared = self.lagen.len();
        let (dekkingen, gewijzigd) = if self.opties.voeg_toe {
            self.voeg_oude_toe(generatie)?
        } else {
            Default::default()
        };
        let peil = self.stand.map_or_else(vandaag, |s| s.datum);
        let bouw = Bouw {
            werk: &self.werk,
            generatie,
            peil,
            stand: self.stand,
            opgehaald: self.opgehaald,
            geheugen: self.opties.geheugen_mb.max(4) << 20,
            dekking: self.dekking.as_ref(),
            dekkingen: &dekkingen,
        };
        let lagen = bouw.lagen(std::mem::take(&mut self.lagen))?;
        let mut stelling = self.blijft(&lagen);
        let (mut bestanden, mut rapporten) = (Vec::new(), Vec::with_capacity(declared));
        for (nr, mut laag) in lagen.into_iter().enumerate() {
            let id = laag.regel.definitie.id.as_str();
            laag.regel.gewijzigd = gewijzigd
                .get(id)
                .cloned()
                .unwrap_or_else(|| Gewijzigd::alles(generatie));
            stelling.lagen.push(laag.regel);
            bestanden.push(laag.geschreven);
            if nr < declared {
                rapporten.push(laag.rapport);
            }
        }
        stelling
            .bestanden
            .extend(self.bouw_bestanden(generatie, &mut bestanden)?);
        bevestig(&bestanden)?;
        stelling.lagen.sort_by(|a, b| a.definitie.id.cmp(&b.definitie.id));
        self.wissel(stelling)?;
        Ok(rapporten)
    }

    /// What stays of the generation before: other sources; with `voeg_toe` also layers that were not touched.
    fn blijft(&self, gemaakt: &[bouw::Laag]) -> Stelling {
        let bron = self.opties.bron.as_str();
        let vervangen = |laag: &LaagRegel| {
            laag.definitie.id.bron() == bron
                && (!self.opties.voeg_toe
                    || gemaakt.iter().any(|l| l.regel.definitie.id == laag.definitie.id))
        };
        let oud = &self.manifest.nu;
        Stelling {
            generatie: 0,
            lagen: oud.lagen.iter().filter(|l| !vervangen(l)).cloned().collect(),
            bestanden: oud.bestanden.iter().filter(|b| b.bron != bron).cloned().collect(),
        }
    }

    /// Streams the objects that stay out of the old layers, and works out by layer their joint coverage, and where
    /// the new layer differs from the old.
    fn voeg_oude_toe(&mut self, generatie: u64) -> Result<(Dekkingen, Wijzigingen), LagenFout> {
        let (mut dekkingen, mut wijzigingen) = (HashMap::new(), HashMap::new());
        let partities: Vec<String> = self
            .lagen
            .iter()
            .filter_map(|l| l.definitie.partitie.clone())
            .collect();
        let van_bron = |l: &&LaagRegel| l.definitie.id.bron() == self.opties.bron;
        let oude: Vec<LaagRegel> = self.manifest.nu.lagen.iter().filter(van_bron).cloned().collect();
        for regel in oude {
            let id = regel.definitie.id.clone();
            let nr = self.lagen.iter().position(|l| l.definitie.id == id);
            let geraakt = regel
                .definitie
                .partitie
                .as_ref()
                .is_some_and(|p| partities.contains(p));
            let nr = match nr {
                Some(nr) => nr,
                None if geraakt => self.laag(&regel.definitie)?,
                None => continue,
            };
            // Neighbours in a partition share their edges: what stays may be simplified otherwise than before, so there
            // a change counts as everywhere.
            let gewijzigd = regel
                .definitie
                .partitie
                .is_none()
                .then(|| regel.gewijzigd.clone());
            let oud = Laag::open(&self.map, regel)?;
            // Who follows a table says anew each time where it is complete; others add to what was said.
            let zegt_zelf = self.opties.op_de_plaats && self.dekking.is_some();
            if self.lagen[nr].vervangt {
                let oude = oud.dekking().ok().flatten();
                if let Some(d) = samen_gedekt(oude, self.dekking.as_ref()).filter(|_| !zegt_zelf) {
                    dekkingen.insert(id.to_string(), d);
                }
                continue;
            }
            if let Some(d) = samen_gedekt(oud.dekking()?, self.dekking.as_ref()).filter(|_| !zegt_zelf) {
                dekkingen.insert(id.to_string(), d);
            }
            let mut nieuw = self.lagen[nr].ids.take().unwrap_or_default();
            nieuw.sort_unstable();
            nieuw.dedup();
            let Some(omzetter) = &mut self.omzetter else {
                return Err(onbekend(nr));
            };
            let (spoel, mut fout) = (&mut self.lagen[nr], None);
            let mut vakken = std::mem::take(&mut spoel.vakken);
            oud.alle(|object| {
                let blijft = nieuw.binary_search(&hash_dubbel(object.id().as_bytes())).is_err();
                if !blijft && vakken.len() <= MAX_VAKKEN {
                    vakken.extend(object.vak());
                } else if blijft && fout.is_none() {
                    fout = spoel.bewaar(&voorkomen_van(&object), omzetter).err();
                }
            })?;
            if let Some(fout) = fout {
                return Err(fout);
            }
            if let Some(mut gewijzigd) = gewijzigd {
                gewijzigd.erbij(generatie, vakken);
                wijzigingen.insert(id.to_string(), gewijzigd);
            }
        }
        Ok((dekkingen, wijzigingen))
    }

    /// The kept files of this source in one container; with `voeg_toe` those of before that were not replaced.
    fn bouw_bestanden(
        &mut self,
        generatie: u64,
        gemaakt: &mut Vec<Geschreven>,
    ) -> Result<Option<BestandenRegel>, LagenFout> {
        let oude = self
            .manifest
            .nu
            .bestanden
            .iter()
            .filter(|b| b.bron == self.opties.bron && self.opties.voeg_toe);
        for oud in oude.cloned().collect::<Vec<_>>() {
            let c = crate::container::Container::open(&self.map.join(&oud.bestand))?;
            for (nummer, regel) in oud.inhoud.into_iter().enumerate() {
                let nieuw = |b: &Kladbestand| b.regel.soort == regel.soort && b.regel.naam == regel.naam;
                if self.bestanden.iter().any(nieuw) {
                    continue;
                }
                let deel = c
                    .deel(Sectie::Bestand, nummer as u32)
                    .ok_or_else(|| c.keur_af("een bestand ontbreekt"))?;
                let bytes = c.bytes(&deel, 0..deel.lengte)?.to_vec();
                self.bestand(&regel.soort, &regel.naam, &bytes, regel.eigenschappen)?;
            }
        }
        let Some((klad, _)) = self.klad.as_ref().filter(|_| !self.bestanden.is_empty()) else {
            return Ok(None);
        };
        let bestand = format!("{}.{generatie}.bestanden", self.opties.bron);
        let mut c = ContainerSchrijver::new(&self.werk.join(&bestand), self.bestanden.len())?;
        let mut hap = vec![0u8; 1 << 16];
        for (nummer, b) in self.bestanden.iter().enumerate() {
            let mut w = c.sectie(Sectie::Bestand, nummer as u32, b.lengte);
            let mut op = 0;
            while op < b.lengte {
                let n = (b.lengte - op).min(hap.len() as u64) as usize;
                klad.read_exact_at(&mut hap[..n], b.begin + op)
                    .bij("lezen", &self.werk)?;
                c.schrijf(&mut w, &hap[..n])?;
                op += n as u64;
            }
            c.af(w)?;
        }
        let inhoud = self.bestanden.iter().map(|b| b.regel.clone()).collect();
        let geschreven = c.klaar()?;
        let crc = geschreven.crc;
        gemaakt.push(geschreven);
        Ok(Some(BestandenRegel {
            bron: self.opties.bron.clone(),
            bestand,
            crc,
            inhoud,
        }))
    }

    /// Moves the finished files beside the old ones, then renames the manifest: the one moment of change.
    fn wissel(&self, stelling: Stelling) -> Result<(), LagenFout> {
        for naam in stelling.bestandsnamen() {
            let nieuw = self.werk.join(naam);
            if nieuw.exists() {
                std::fs::rename(&nieuw, self.map.join(naam)).bij("schrijven", &nieuw)?;
            }
        }
        sync_map(&self.map)?;
        let manifest = match self.opties.op_de_plaats {
            true => self.manifest.op_de_plaats(stelling),
            false => self.manifest.met(stelling, self.opties.bewaar),
        };
        manifest.schrijf(&self.map)?;
        opruimen::ruim_op(&self.map, &self.werk, &manifest)
    }
}

impl Drop for Schrijver {
    fn drop(&mut self) {
        // Nothing of value is in there; what cannot be removed now is removed by the next import.
        let _ = std::fs::remove_dir_all(&self.werk);
    }
}

/// Goes back to the generation before: its layers serve from now on, under a new generation number.
///
/// The generation that is left is forgotten, so going back again goes further back.
/// Errors: [`LagenFout::GeenVorige`], [`LagenFout::Bezet`] during an import. Out: the new generation number.
pub fn terug(map: impl AsRef<Path>) -> Result<u64, LagenFout> {
    let map = map.as_ref();
    let _slot = neem_slot(map)?;
    let geen = || LagenFout::GeenVorige { map: map.to_owned() };
    let manifest = Manifest::lees(map)?.ok_or_else(geen)?;
    let nieuw = manifest.terug().ok_or_else(geen)?;
    nieuw.schrijf(map)?;
    Ok(nieuw.nu.generatie)
}

fn neem_slot(map: &Path) -> Result<File, LagenFout> {
    std::fs::create_dir_all(map).bij("schrijven", map)?;
    let pad = map.join(SLOT);
    let mut slot = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&pad)
        .bij("schrijven", &pad)?;
    match slot.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(LagenFout::Bezet { map: map.to_owned() }),
        Err(TryLockError::Error(oorzaak)) => return Err(oorzaak).bij("op slot zetten", &pad),
    }
    // For the operator who wonders who holds it.
    slot.set_len(0)
        .and_then(|()| writeln!(slot, "{}", std::process::id()))
        .bij("schrijven", &pad)?;
    Ok(slot)
}

fn onbekend(laag: LaagNr) -> LagenFout {
    LagenFout::Laag {
        laag: laag.to_string(),
        uitleg: "de laag is niet begonnen".into(),
    }
}

fn vandaag() -> Datum {
    let nu = jiff::Timestamp::now();
    let zone = jiff::tz::TimeZone::get("Europe/Amsterdam").unwrap_or(jiff::tz::TimeZone::UTC);
    Datum::new(zone.to_datetime(nu).date())
}

/// Both coverages as one area of several polygons; what is not stated adds nothing.
fn samen_gedekt(oud: Option<Geometrie>, nieuw: Option<&Geometrie>) -> Option<Geometrie> {
    match (oud, nieuw) {
        (Some(oud), Some(nieuw)) if oud != *nieuw => {
            let (punten, ringen) = (oud.punten.len() as u32, oud.ringen.len() as u32);
            let mut samen = oud;
            samen.punten.extend(&nieuw.punten);
            samen.ringen.extend(nieuw.ringen.iter().map(|r| r + punten));
            samen.delen.extend(nieuw.delen.iter().map(|d| d + ringen));
            Some(samen)
        }
        (oud, nieuw) => oud.or_else(|| nieuw.cloned()),
    }
}

fn voorkomen_van(o: &Object<'_>) -> Voorkomen {
    Voorkomen {
        id: o.id().to_owned(),
        periode: o.periode(),
        geometrie: o.geometrie(),
        kenmerken: o
            .kenmerken()
            .map(|(naam, waarde)| (naam.to_owned(), waarde.naar_waarde()))
            .collect(),
    }
}
