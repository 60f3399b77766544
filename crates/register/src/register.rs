//! Register: the store and the map that follows its change log, as one thing.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::invoer::{self, Grenzen, InvoerRapport, NaarRd};
use crate::privacy::Dagboek;
use crate::zicht::Beelden;
use crate::{Asker, Beeld, Beleid, Bewaard, Dossier, Kaart, RegisterFout, Schrijver, Store};

/// Changes taken from the log in one step; beyond it the map is rebuilt from the store.
const STAP: usize = 16_384;

/// The dossiers of a municipality: kept by a [`Store`], found through a [`Kaart`].
#[derive(Debug)]
pub struct Register {
    store: Store,
    kaart: RwLock<Arc<Kaart>>,
    /// Held while the map is being brought up to date, so that it never goes back in time: the era of the store it shows.
    bijwerken: Mutex<u64>,
    beleid: Arc<Beleid>,
    dagboek: Option<Dagboek>,
}

impl Register {
    /// Opens or makes the SQLite store at `pad` and builds the map. Errors: see [`Store::open_sqlite`].
    pub fn open_sqlite(pad: &Path) -> Result<Self, RegisterFout> {
        Self::open(Store::open_sqlite(pad)?)
    }

    /// Opens the store that `waar` names and builds the map. Errors: see [`Store::open`].
    pub fn open_waar(waar: &str) -> Result<Self, RegisterFout> {
        Self::open(Store::open(waar)?)
    }

    /// Builds the map over `store`. Of SQLite first what had been destroyed is removed again, when this is an older backup;
    /// for PostgreSQL only the caller knows where the logbook lies ([`Register::open_met`]).
    pub fn open(store: Store) -> Result<Self, RegisterFout> {
        let dagboek = match &store {
            Store::Sqlite(sqlite) => Some(Dagboek::naast(sqlite.pad())),
            Store::PostGis(_) => None,
        };
        Self::open_met(store, Beleid::default(), dagboek)
    }

    /// The same, with what members of staff may see and the logbook of what was destroyed.
    pub fn open_met(store: Store, beleid: Beleid, dagboek: Option<Dagboek>) -> Result<Self, RegisterFout> {
        let beleid = Arc::new(beleid);
        if let Some(dagboek) = &dagboek {
            store.pas_dagboek_toe(dagboek)?;
        }
        let tijdperk = store.tijdperk()?;
        let kaart = RwLock::new(Arc::new(bouw(&store, &beleid)?));
        Ok(Self {
            store,
            kaart,
            bijwerken: Mutex::new(tijdperk),
            beleid,
            dagboek,
        })
    }

    /// Brings store and logbook in line again: what other nodes destroyed comes in the logbook, and a database that was
    /// put back below a running server loses again what had gone.
    pub fn volg_dagboek(&self) -> Result<(), RegisterFout> {
        match &self.dagboek {
            Some(dagboek) => self.store.pas_dagboek_toe(dagboek).map(|_| ()),
            None => Ok(()),
        }
    }

    /// The map as it is now; stays as it is for who holds it. Cost: one reference count.
    pub fn nu(&self) -> Arc<Kaart> {
        Arc::clone(&self.kaart.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The number of the last change on the map.
    pub fn generatie(&self) -> u64 {
        self.nu().generatie()
    }

    /// Takes in what was written since, also by other processes; true when the map changed. Where the store is another one
    /// than it was (a backup was put back, a standby without the last changes took over) the map is built anew.
    /// Cost when nothing changed: three index look-ups.
    pub fn ververs(&self) -> Result<bool, RegisterFout> {
        let mut beurt = self.bijwerken.lock().unwrap_or_else(PoisonError::into_inner);
        let nu = self.nu();
        let tijdperk = self.store.tijdperk()?;
        let log = self.store.log_na(nu.generatie(), STAP)?;
        let terug = log.is_empty() && self.store.laatste_volgnr()? < nu.generatie();
        let nieuw = match log.last().map(|w| w.volgnr) {
            _ if terug || tijdperk != *beurt || log.len() == STAP => bouw(&self.store, &self.beleid)?,
            None => return Ok(false),
            Some(laatste) => {
                let mut ids: Vec<String> = log.into_iter().map(|w| w.dossier).collect();
                ids.sort_unstable();
                ids.dedup();
                nu.met(self.store.haal_alle(ids)?, laatste)
            }
        };
        *beurt = tijdperk;
        *self.kaart.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(nieuw);
        Ok(true)
    }

    /// One transaction, then the map follows. What is kept is kept: a map that cannot follow now does so at the next
    /// [`Register::ververs`], which says why.
    pub fn schrijf<T: Send>(
        &self,
        werk: impl FnOnce(&mut Schrijver<'_>) -> Result<T, RegisterFout> + Send,
    ) -> Result<T, RegisterFout> {
        let uit = self.store.schrijf(werk)?;
        let _later = self.ververs();
        Ok(uit)
    }

    /// Adds or replaces dossiers by identification, all or none.
    pub fn bewaar(&self, dossiers: &[Dossier]) -> Result<Bewaard, RegisterFout> {
        self.schrijf(|s| {
            dossiers.iter().try_for_each(|d| s.bewaar(d))?;
            Ok(s.bewaard())
        })
    }

    /// What `asker` may read of one dossier; `None` when there is none or it may not be known.
    pub fn haal(&self, identificatie: &str, asker: Asker) -> Result<Option<Beeld>, RegisterFout> {
        Ok(self
            .store
            .haal(identificatie)?
            .and_then(|d| self.beeld(&d, asker)))
    }

    /// The same of a dossier without a place, which is not on the map; with its version for the operator.
    pub fn haal_zonder_plaats(
        &self,
        identificatie: &str,
        asker: Asker,
    ) -> Result<Option<(Beeld, Option<u64>)>, RegisterFout> {
        let dossier = self.store.haal(identificatie)?;
        let dossier = dossier.filter(|d| d.geometrie.is_none());
        let versie = |d: &Dossier| (asker == Asker::Beheer).then_some(d.versie);
        Ok(dossier.and_then(|d| Some((self.beeld(&d, asker)?, versie(&d)))))
    }

    fn beeld(&self, dossier: &Dossier, asker: Asker) -> Option<Beeld> {
        let beelden = Beelden::van(dossier, &self.beleid);
        beelden.voor(asker).map(|b| Beeld::clone(b))
    }

    /// Takes in a GeoJSON FeatureCollection of dossiers in one transaction: upsert by identification, bad
    /// features, and those that follow a zaak, refused by number, id and reason while the rest goes on.
    ///
    /// - `naar_rd`: lon, lat to RD metres, needed when the file is in CRS84; `None` refuses such a file.
    /// - `crs`: overrides what the file says (`28992` or `CRS84`).
    /// - Errors: [`RegisterFout::Bestand`] for a file that is no FeatureCollection, with nothing taken in.
    pub fn importeer_geojson(
        &self,
        lezer: impl std::io::Read + std::io::Seek + Send,
        naam: &str,
        crs: Option<&str>,
        naar_rd: Option<&NaarRd<'_>>,
        grenzen: &Grenzen,
    ) -> Result<InvoerRapport, RegisterFout> {
        self.schrijf(|s| {
            let mut neem = |d: Dossier| {
                if s.volgt_zaak(&d.identificatie)? {
                    return Err(RegisterFout::Ongeldig {
                        identificatie: d.identificatie,
                        uitleg: "dit dossier volgt een zaak; wijzig die met de Zaken API".to_owned(),
                    });
                }
                s.bewaar(&d)
            };
            let mut rapport = invoer::lees(lezer, naam, crs, naar_rd, grenzen, &mut neem)?;
            rapport.bewaard = s.bewaard();
            Ok(rapport)
        })
    }

    /// What members of staff may see.
    pub fn beleid(&self) -> &Beleid {
        &self.beleid
    }

    /// The store below.
    pub fn store(&self) -> &Store {
        &self.store
    }
}

fn bouw(store: &Store, beleid: &Arc<Beleid>) -> Result<Kaart, RegisterFout> {
    let mut alle = vec![];
    let laatste = store.alle(|d| alle.push(d))?;
    Ok(Kaart::bouw(alle, laatste, Arc::clone(beleid)))
}
