//! Store: the only place with SQL for dossiers. Every write and its line in the change log are one transaction.
//!
//! SQLite with a write-ahead log and `synchronous=FULL`, checked at open: an acknowledged write survives a power cut.
//! Knows nothing of who may see what. Start at [`Store::open_sqlite`] and [`Store::schrijf`].

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use model::Datum;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use crate::{Dossier, RegisterFout, Wijziging, WijzigingSoort, wkb};

/// What a write waits for another process at most.
const WACHT: Duration = Duration::from_secs(10);

/// Migrations in order; one that was released is never changed.
const MIGRATIES: [(&str, &str); 3] = [
    (
        "dossiers",
        "CREATE TABLE dossier (
        identificatie TEXT PRIMARY KEY,
        soort TEXT NOT NULL CHECK (soort IN ('zaak','melding','werkzaamheid','bekendmaking','initiatief')),
        titel TEXT NOT NULL,
        omschrijving TEXT,
        status TEXT,
        categorie TEXT,
        van TEXT,
        tot TEXT,
        openbaar INTEGER NOT NULL CHECK (openbaar IN (0, 1)),
        geometrie BLOB,
        eigenschappen TEXT NOT NULL,
        versie INTEGER NOT NULL CHECK (versie > 0)
     ) STRICT;
     CREATE TABLE wijziging (
        volgnr INTEGER PRIMARY KEY AUTOINCREMENT,
        dossier TEXT NOT NULL,
        versie INTEGER NOT NULL,
        soort TEXT NOT NULL CHECK (soort IN ('nieuw','gewijzigd','verwijderd'))
     ) STRICT;",
    ),
    ("stukken", crate::stuk::MIGRATIE),
    ("privacy", crate::privacy::MIGRATIE),
];

const VELDEN: &str = "identificatie, soort, titel, omschrijving, status, categorie, van, tot, openbaar, geometrie, eigenschappen, versie";

/// Where dossiers live.
#[derive(Debug)]
pub enum Store {
    /// A SQLite file of our own.
    Sqlite(Sqlite),
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
    /// Opens or makes the SQLite store at `pad` and brings it to the current migration.
    ///
    /// Errors: [`RegisterFout::Openen`], [`RegisterFout::NietDuurzaam`] when WAL or `synchronous=FULL` is not in
    /// force, [`RegisterFout::TeNieuw`] for a file of a later Plek.
    pub fn open_sqlite(pad: &Path) -> Result<Self, RegisterFout> {
        Sqlite::open(pad).map(Self::Sqlite)
    }

    /// One transaction: everything `werk` writes is there afterwards, or nothing when it errs.
    pub fn schrijf<T>(
        &self,
        werk: impl FnOnce(&mut Schrijver<'_>) -> Result<T, RegisterFout>,
    ) -> Result<T, RegisterFout> {
        let Self::Sqlite(sqlite) = self;
        let mut db = sqlite.slot();
        let tx = db
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(RegisterFout::opslag("beginnen met schrijven"))?;
        let mut schrijver = Schrijver {
            tx,
            bewaard: Bewaard::default(),
        };
        let uit = werk(&mut schrijver)?;
        schrijver
            .tx
            .commit()
            .map_err(RegisterFout::opslag("de wijzigingen vastleggen"))?;
        Ok(uit)
    }

    /// Reads within one transaction, which sees one state and keeps nothing that `werk` writes.
    pub fn lees<T>(
        &self,
        werk: impl FnOnce(&mut Schrijver<'_>) -> Result<T, RegisterFout>,
    ) -> Result<T, RegisterFout> {
        let Self::Sqlite(sqlite) = self;
        let mut db = sqlite.slot();
        let tx = db
            .transaction_with_behavior(TransactionBehavior::Deferred)
            .map_err(RegisterFout::opslag("beginnen met lezen"))?;
        werk(&mut Schrijver {
            tx,
            bewaard: Bewaard::default(),
        })
    }

    /// One dossier by its identification; `None` when there is none.
    pub fn haal(&self, identificatie: &str) -> Result<Option<Dossier>, RegisterFout> {
        let Self::Sqlite(sqlite) = self;
        haal(&sqlite.slot(), identificatie)
    }

    /// Every dossier, in order of identification, with the number of the last change they hold.
    pub fn alle(&self, mut ontvang: impl FnMut(Dossier)) -> Result<u64, RegisterFout> {
        let Self::Sqlite(sqlite) = self;
        let db = sqlite.slot();
        let tx = db
            .unchecked_transaction()
            .map_err(RegisterFout::opslag("lezen"))?;
        let laatste = laatste_volgnr(&tx)?;
        let mut vraag = tx
            .prepare(&format!("SELECT {VELDEN} FROM dossier ORDER BY identificatie"))
            .map_err(RegisterFout::opslag("de dossiers lezen"))?;
        let mut rijen = vraag
            .query([])
            .map_err(RegisterFout::opslag("de dossiers lezen"))?;
        while let Some(rij) = rijen.next().map_err(RegisterFout::opslag("de dossiers lezen"))? {
            ontvang(uit_rij(rij)?);
        }
        Ok(laatste)
    }

    /// Changes after `volgnr`, oldest first, at most `maximum`.
    pub fn log_na(&self, volgnr: u64, maximum: usize) -> Result<Vec<Wijziging>, RegisterFout> {
        let Self::Sqlite(sqlite) = self;
        let wat = || RegisterFout::opslag("het wijzigingslog lezen");
        let db = sqlite.slot();
        let mut vraag = db
            .prepare_cached(
                "SELECT volgnr, dossier, versie, soort FROM wijziging WHERE volgnr > ?1 ORDER BY volgnr LIMIT ?2",
            )
            .map_err(wat())?;
        let rijen = vraag
            .query_map(params![volgnr as i64, maximum as i64], |r| {
                let soort: String = r.get(3)?;
                Ok(Wijziging {
                    volgnr: r.get::<_, i64>(0)? as u64,
                    dossier: r.get(1)?,
                    versie: r.get::<_, i64>(2)? as u64,
                    soort: WijzigingSoort::uit_tekst(&soort).unwrap_or(WijzigingSoort::Gewijzigd),
                })
            })
            .map_err(wat())?;
        rijen.collect::<Result<_, _>>().map_err(wat())
    }

    /// The number of the last change; 0 when nothing was ever written.
    pub fn laatste_volgnr(&self) -> Result<u64, RegisterFout> {
        let Self::Sqlite(sqlite) = self;
        laatste_volgnr(&sqlite.slot())
    }
}

fn laatste_volgnr(db: &Connection) -> Result<u64, RegisterFout> {
    db.prepare_cached("SELECT coalesce(max(volgnr), 0) FROM wijziging")
        .and_then(|mut v| v.query_row([], |r| r.get::<_, i64>(0)))
        .map(|n| n as u64)
        .map_err(RegisterFout::opslag("het wijzigingslog lezen"))
}

/// The SQLite store: one connection, used by one thread at a time.
#[derive(Debug)]
pub struct Sqlite {
    db: Mutex<Connection>,
    pad: PathBuf,
}

impl Sqlite {
    fn open(pad: &Path) -> Result<Self, RegisterFout> {
        let fout = |oorzaak| RegisterFout::Openen {
            pad: pad.to_owned(),
            oorzaak,
        };
        let mut db = Connection::open(pad).map_err(fout)?;
        db.busy_timeout(WACHT).map_err(fout)?;
        db.pragma_update(None, "journal_mode", "WAL").map_err(fout)?;
        db.pragma_update(None, "synchronous", "FULL").map_err(fout)?;
        db.pragma_update(None, "foreign_keys", true).map_err(fout)?;
        // what was removed is overwritten, not only forgotten
        db.pragma_update(None, "secure_delete", true).map_err(fout)?;
        eis(&db, pad, "journal_mode", "wal")?;
        eis(&db, pad, "synchronous", "2")?;
        migreer(&mut db, pad)?;
        Ok(Self {
            db: Mutex::new(db),
            pad: pad.to_owned(),
        })
    }

    /// Where the file is.
    pub fn pad(&self) -> &Path {
        &self.pad
    }

    pub(crate) fn slot(&self) -> MutexGuard<'_, Connection> {
        // a panic elsewhere rolled its transaction back; the connection itself stays sound
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn eis(
    db: &Connection,
    pad: &Path,
    instelling: &'static str,
    nodig: &'static str,
) -> Result<(), RegisterFout> {
    let waarde = db
        .pragma_query_value(None, instelling, |r| {
            r.get::<_, String>(0)
                .or_else(|_| r.get::<_, i64>(0).map(|n| n.to_string()))
        })
        .map_err(|oorzaak| RegisterFout::Openen {
            pad: pad.to_owned(),
            oorzaak,
        })?;
    if waarde == nodig {
        Ok(())
    } else {
        Err(RegisterFout::NietDuurzaam {
            pad: pad.to_owned(),
            instelling,
            waarde,
            nodig,
        })
    }
}

fn migreer(db: &mut Connection, pad: &Path) -> Result<(), RegisterFout> {
    let fout = |oorzaak| RegisterFout::Openen {
        pad: pad.to_owned(),
        oorzaak,
    };
    let tx = db
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(fout)?;
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS migratie (nr INTEGER PRIMARY KEY, naam TEXT NOT NULL, toegepast TEXT NOT NULL) STRICT",
    )
    .map_err(fout)?;
    let gevonden: i64 = tx
        .query_row("SELECT coalesce(max(nr), 0) FROM migratie", [], |r| r.get(0))
        .map_err(fout)?;
    let bekend = MIGRATIES.len() as i64;
    if gevonden > bekend {
        return Err(RegisterFout::TeNieuw {
            pad: pad.to_owned(),
            gevonden,
            bekend,
        });
    }
    for (nr, (naam, sql)) in (1i64..).zip(MIGRATIES).skip(gevonden.max(0) as usize) {
        tx.execute_batch(&in_woorden(sql)).map_err(fout)?;
        tx.execute(
            "INSERT INTO migratie VALUES (?1, ?2, datetime('now'))",
            params![nr, naam],
        )
        .map_err(fout)?;
    }
    tx.commit().map_err(fout)
}

/// A migration in the words of SQLite.
fn in_woorden(sql: &str) -> String {
    let woorden = [
        ("{TEKST}", "TEXT"),
        ("{GETAL}", "INTEGER"),
        ("{BYTES}", "BLOB"),
        ("{STRICT}", "STRICT"),
    ];
    woorden
        .iter()
        .fold(sql.to_owned(), |sql, (naam, woord)| sql.replace(naam, woord))
}

/// Writes within one transaction.
pub struct Schrijver<'a> {
    pub(crate) tx: rusqlite::Transaction<'a>,
    bewaard: Bewaard,
}

impl Schrijver<'_> {
    /// Adds or replaces a dossier by its identification; the same content makes no new version.
    /// Errors: [`RegisterFout::Ongeldig`] for a dossier that may not be stored.
    pub fn bewaar(&mut self, dossier: &Dossier) -> Result<(), RegisterFout> {
        dossier.controleer()?;
        let oud = haal(&self.tx, &dossier.identificatie)?;
        let versie = oud.as_ref().map_or(1, |d| d.versie + 1);
        match oud {
            Some(oud)
                if (Dossier {
                    versie: oud.versie,
                    ..dossier.clone()
                }) == oud =>
            {
                self.bewaard.gelijk += 1;
                return Ok(());
            }
            Some(_) => self.bewaard.gewijzigd += 1,
            None => self.bewaard.nieuw += 1,
        }
        self.zet(dossier, versie)
            .map_err(RegisterFout::opslag("een dossier bewaren"))?;
        let soort = if versie == 1 {
            WijzigingSoort::Nieuw
        } else {
            WijzigingSoort::Gewijzigd
        };
        self.log(&dossier.identificatie, versie, soort)
    }

    /// Removes a dossier; false when there was none.
    pub fn verwijder(&mut self, identificatie: &str) -> Result<bool, RegisterFout> {
        let Some(oud) = haal(&self.tx, identificatie)? else {
            return Ok(false);
        };
        self.tx
            .execute("DELETE FROM dossier WHERE identificatie = ?1", [identificatie])
            .map_err(RegisterFout::opslag("een dossier verwijderen"))?;
        self.log(identificatie, oud.versie + 1, WijzigingSoort::Verwijderd)?;
        Ok(true)
    }

    /// One dossier as it is within this transaction; `None` when there is none.
    pub fn dossier(&self, identificatie: &str) -> Result<Option<Dossier>, RegisterFout> {
        haal(&self.tx, identificatie)
    }

    /// What this transaction did so far.
    pub fn bewaard(&self) -> Bewaard {
        self.bewaard
    }

    fn zet(&self, d: &Dossier, versie: u64) -> rusqlite::Result<()> {
        let sql = format!(
            "INSERT OR REPLACE INTO dossier ({VELDEN}) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)"
        );
        self.tx.prepare_cached(&sql)?.execute(params![
            d.identificatie,
            d.soort.als_tekst(),
            d.titel,
            d.omschrijving,
            d.status,
            d.categorie,
            d.van.map(|d| d.to_string()),
            d.tot.map(|d| d.to_string()),
            d.openbaar,
            d.geometrie.as_ref().map(wkb::naar_wkb),
            serde_json::Value::Object(d.eigenschappen.clone()).to_string(),
            versie as i64,
        ])?;
        Ok(())
    }

    fn log(&self, id: &str, versie: u64, soort: WijzigingSoort) -> Result<(), RegisterFout> {
        self.tx
            .prepare_cached("INSERT INTO wijziging (dossier, versie, soort) VALUES (?1, ?2, ?3)")
            .and_then(|mut v| v.execute(params![id, versie as i64, soort.als_tekst()]))
            .map(|_| ())
            .map_err(RegisterFout::opslag("het wijzigingslog schrijven"))
    }
}

fn haal(db: &Connection, identificatie: &str) -> Result<Option<Dossier>, RegisterFout> {
    let wat = || RegisterFout::opslag("een dossier lezen");
    let mut vraag = db
        .prepare_cached(&format!("SELECT {VELDEN} FROM dossier WHERE identificatie = ?1"))
        .map_err(wat())?;
    vraag
        .query_row([identificatie], |rij| Ok(uit_rij(rij)))
        .optional()
        .map_err(wat())?
        .transpose()
}

fn uit_rij(rij: &Row<'_>) -> Result<Dossier, RegisterFout> {
    let wat = || RegisterFout::opslag("een dossier lezen");
    let identificatie: String = rij.get(0).map_err(wat())?;
    let kapot = |uitleg: String| RegisterFout::Beschadigd {
        identificatie: identificatie.clone(),
        uitleg,
    };
    let datum = |nr: usize| -> Result<Option<Datum>, RegisterFout> {
        let tekst: Option<String> = rij.get(nr).map_err(wat())?;
        tekst
            .map(|t| t.parse())
            .transpose()
            .map_err(|f: model::TijdFout| kapot(f.to_string()))
    };
    let soort: String = rij.get(1).map_err(wat())?;
    let geometrie: Option<Vec<u8>> = rij.get(9).map_err(wat())?;
    let eigenschappen: String = rij.get(10).map_err(wat())?;
    Ok(Dossier {
        soort: soort.parse().map_err(kapot)?,
        titel: rij.get(2).map_err(wat())?,
        omschrijving: rij.get(3).map_err(wat())?,
        status: rij.get(4).map_err(wat())?,
        categorie: rij.get(5).map_err(wat())?,
        van: datum(6)?,
        tot: datum(7)?,
        openbaar: rij.get(8).map_err(wat())?,
        geometrie: geometrie.map(|b| wkb::uit_wkb(&b)).transpose().map_err(kapot)?,
        eigenschappen: serde_json::from_str(&eigenschappen).map_err(|f| kapot(f.to_string()))?,
        versie: rij.get::<_, i64>(11).map_err(wat())?.unsigned_abs(),
        identificatie,
    })
}
