//! Store: where dossiers are kept, in SQLite or in PostgreSQL with PostGIS; the same contract on both.
//!
//! Every write and its line in the change log are one transaction. Writers take turns (`groep`), so that the numbers of
//! the log follow the order of the commits and a reader never passes over a change. Calls wait: make them from a thread
//! that may. Knows nothing of who may see what. Start at [`Store::open`] and [`Store::schrijf`].

mod groep;
pub(crate) mod migratie;
mod onderzoek;
mod postgis;
mod signaal;
mod sqlite;
pub(crate) mod verbinding;
mod verhuis;
mod waarde_pg;

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

pub use postgis::PostGis;
pub use sqlite::Sqlite;
pub use verhuis::Verhuisd;

use self::verbinding::{Rij, Verbinding};
use crate::fout::Oorzaak;
use crate::schrijver::{VELDEN, haal, uit_rij};
use crate::{Dossier, RegisterFout, Schrijver, Wijziging, WijzigingSoort};

/// Dossiers read in one step.
const STAP: i64 = 2_000;
/// Dossiers asked for by name in one question.
const STAP_IDS: usize = 200;

/// Where dossiers live.
#[derive(Debug)]
pub enum Store {
    /// A SQLite file of our own.
    Sqlite(Sqlite),
    /// A PostgreSQL database with PostGIS, perhaps shared with other nodes.
    PostGis(PostGis),
}

/// What a series of upserts did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bewaard {
    /// Not there before.
    pub nieuw: u64,
    /// There, and different.
    pub gewijzigd: u64,
    /// There, and the same: no new version, no line in the log.
    pub gelijk: u64,
}

impl Store {
    /// Opens the store that `waar` names: `postgres://...` (or the words of libpq: `host=... dbname=...`), else a SQLite file
    /// (`sqlite:` may stand before it).
    ///
    /// Errors: those of [`Store::open_sqlite`] and [`Store::open_postgis`]; [`RegisterFout::GeenRegister`] for an address of
    /// another kind, which is not repeated because a password may stand in it.
    pub fn open(waar: &str) -> Result<Self, RegisterFout> {
        match bestand(waar)? {
            Some(pad) => Self::open_sqlite(pad),
            None => Self::open_postgis(waar),
        }
    }

    /// The same, of a store that must be there already: nothing is made.
    pub fn open_bestaand(waar: &str) -> Result<Self, RegisterFout> {
        if let Some(pad) = bestand(waar)? {
            sqlite::eis_register(pad)?;
        }
        Self::open(waar)
    }

    /// Opens or makes the SQLite store at `pad` and brings it to the current migration.
    ///
    /// Errors: [`RegisterFout::Openen`], [`RegisterFout::NietDuurzaam`] when WAL or `synchronous=FULL` is not in
    /// force, [`RegisterFout::TeNieuw`] for a file of a later Plek.
    pub fn open_sqlite(pad: &Path) -> Result<Self, RegisterFout> {
        Sqlite::open(pad).map(Self::Sqlite)
    }

    /// Opens the PostgreSQL store at `url` and brings it to the current migration.
    ///
    /// Errors: [`RegisterFout::Openen`], also when PostGIS is missing; [`RegisterFout::NietDuurzaam`] when `fsync`,
    /// `synchronous_commit` or `full_page_writes` is off; [`RegisterFout::TeNieuw`].
    pub fn open_postgis(url: &str) -> Result<Self, RegisterFout> {
        PostGis::open(url).map(Self::PostGis)
    }

    /// One transaction: everything `werk` writes is there afterwards, durably, or nothing when it errs.
    ///
    /// Several writers share one wait for the disk; they take turns, so what `werk` reads stays so until it is done.
    pub fn schrijf<T: Send>(
        &self,
        werk: impl FnOnce(&mut Schrijver<'_>) -> Result<T, RegisterFout> + Send,
    ) -> Result<T, RegisterFout> {
        match self {
            Self::Sqlite(s) => s.groep.schrijf(werk),
            Self::PostGis(p) => p.groep.schrijf(werk),
        }
    }

    /// Writes anew what held rows, so that nothing of how they were before is left beside them: after an upgrade that sealed
    /// what had been in the clear. Cost: everything once; writers wait.
    pub fn herschrijf(&self) -> Result<(), RegisterFout> {
        match self {
            Self::Sqlite(s) => s.herschrijf(),
            Self::PostGis(p) => p.herschrijf(),
        }
    }

    /// Reads within one transaction, which sees one moment and waits for no writer. Errors: also for every write.
    pub fn lees<T>(
        &self,
        werk: impl FnOnce(&mut Schrijver<'_>) -> Result<T, RegisterFout>,
    ) -> Result<T, RegisterFout> {
        self.op(true, |db| werk(&mut Schrijver::new(db)))
    }

    fn op<T>(
        &self,
        moment: bool,
        werk: impl FnOnce(&dyn Verbinding) -> Result<T, RegisterFout>,
    ) -> Result<T, RegisterFout> {
        match self {
            Self::Sqlite(s) => s.lees(moment, werk),
            Self::PostGis(p) => p.lees(moment, werk),
        }
    }

    /// One dossier by its identification; `None` when there is none.
    pub fn haal(&self, identificatie: &str) -> Result<Option<Dossier>, RegisterFout> {
        self.op(false, |db| haal(db, identificatie))
    }

    /// The dossiers with these identifications, `None` for one that is not there.
    pub fn haal_alle(&self, ids: Vec<String>) -> Result<Vec<(String, Option<Dossier>)>, RegisterFout> {
        let mut gevonden = HashMap::new();
        for stap in ids.chunks(STAP_IDS) {
            let plaatsen: Vec<String> = (1..=stap.len()).map(|n| format!("?{n}")).collect();
            let sql = format!(
                "SELECT {VELDEN} FROM dossier WHERE identificatie IN ({})",
                plaatsen.join(", ")
            );
            let waarden = stap.iter().map(|id| id.as_str().into()).collect();
            let rijen = self.op(false, |db| {
                db.vraag(&sql, waarden)
                    .map_err(RegisterFout::opslag("dossiers lezen"))
            })?;
            for rij in rijen {
                let dossier = uit_rij(rij)?;
                gevonden.insert(dossier.identificatie.clone(), dossier);
            }
        }
        Ok(ids
            .into_iter()
            .map(|id| {
                let dossier = gevonden.remove(&id);
                (id, dossier)
            })
            .collect())
    }

    /// The era of the store: another number after it was filled from a backup or by a move.
    pub fn tijdperk(&self) -> Result<u64, RegisterFout> {
        let sql = "SELECT coalesce(max(nr), 0) FROM tijdperk";
        self.op(false, |db| {
            let wat = || RegisterFout::opslag("het tijdperk lezen");
            let rij = db.rij(sql, vec![]).map_err(wat())?;
            rij.map_or(Ok(0), |mut r| r.getal(0).map(i64::unsigned_abs).map_err(wat()))
        })
    }

    /// Every dossier, in order of identification, with the number of the last change they hold.
    pub fn alle(&self, mut ontvang: impl FnMut(Dossier)) -> Result<u64, RegisterFout> {
        self.op(true, |db| {
            let laatste = laatste_volgnr(db)?;
            let sql = format!(
                "SELECT {VELDEN} FROM dossier WHERE identificatie > ?1 ORDER BY identificatie LIMIT ?2"
            );
            let mut na = String::new();
            loop {
                let rijen = db
                    .vraag(&sql, vec![na.as_str().into(), STAP.into()])
                    .map_err(RegisterFout::opslag("de dossiers lezen"))?;
                let klaar = (rijen.len() as i64) < STAP;
                for rij in rijen {
                    let dossier = uit_rij(rij)?;
                    na.clone_from(&dossier.identificatie);
                    ontvang(dossier);
                }
                if klaar {
                    return Ok(laatste);
                }
            }
        })
    }

    /// Changes after `volgnr`, oldest first, at most `maximum`. What is committed later has a higher number.
    pub fn log_na(&self, volgnr: u64, maximum: usize) -> Result<Vec<Wijziging>, RegisterFout> {
        let sql =
            "SELECT volgnr, dossier, versie, soort FROM wijziging WHERE volgnr > ?1 ORDER BY volgnr LIMIT ?2";
        let tot = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        self.op(false, |db| {
            let wat = || RegisterFout::opslag("het wijzigingslog lezen");
            let rijen = db
                .vraag(sql, vec![tot(volgnr).into(), tot(maximum as u64).into()])
                .map_err(wat())?;
            let lees = |mut rij: Rij| -> Result<Wijziging, Oorzaak> {
                let soort = rij.tekst(3)?;
                Ok(Wijziging {
                    volgnr: rij.getal(0)?.unsigned_abs(),
                    dossier: rij.tekst(1)?,
                    versie: rij.getal(2)?.unsigned_abs(),
                    soort: WijzigingSoort::uit_tekst(&soort).unwrap_or(WijzigingSoort::Gewijzigd),
                })
            };
            rijen.into_iter().map(|rij| lees(rij).map_err(wat())).collect()
        })
    }

    /// The number of the last change; 0 when nothing was ever written.
    pub fn laatste_volgnr(&self) -> Result<u64, RegisterFout> {
        self.op(false, laatste_volgnr)
    }

    /// Sleeps until something was written since `gezien` (a count this function gave, 0 at first), `hoogstens` so long.
    ///
    /// Wakes at once for writes through this store, and for those of other nodes on one PostgreSQL; another process on
    /// one SQLite file wakes nobody: look at the log from time to time.
    pub fn wacht(&self, gezien: u64, hoogstens: Duration) -> u64 {
        match self {
            Self::Sqlite(s) => s.signaal.wacht(gezien, hoogstens),
            Self::PostGis(p) => p.signaal.wacht(gezien, hoogstens),
        }
    }
}

/// The SQLite file that is named; `None` for an address of PostgreSQL.
pub fn bestand(waar: &str) -> Result<Option<&Path>, RegisterFout> {
    let begint = |met: &str| waar.get(..met.len()).is_some_and(|b| b.eq_ignore_ascii_case(met));
    let paar = |w: &str| {
        ["host=", "hostaddr=", "dbname=", "user=", "password="]
            .iter()
            .any(|p| w.starts_with(p))
    };
    if begint("postgres://") || begint("postgresql://") || waar.split_whitespace().any(paar) {
        return Ok(None);
    }
    match waar.strip_prefix("sqlite:") {
        Some(pad) => Ok(Some(Path::new(pad))),
        None if waar.contains("://") => Err(RegisterFout::GeenRegister {
            waar: "dit adres".to_owned(),
            uitleg: "geef een bestand, sqlite:BESTAND of postgres://GEBRUIKER:WACHTWOORD@SERVER/DATABASE"
                .to_owned(),
        }),
        None => Ok(Some(Path::new(waar))),
    }
}

fn laatste_volgnr(db: &dyn Verbinding) -> Result<u64, RegisterFout> {
    let wat = || RegisterFout::opslag("het wijzigingslog lezen");
    db.rij("SELECT coalesce(max(volgnr), 0) FROM wijziging", vec![])
        .map_err(wat())?
        .map_or(Ok(0), |mut r| r.getal(0).map(i64::unsigned_abs).map_err(wat()))
}
