//! SQLite: a file of our own. One connection writes, in turns; others read, each seeing one state and waiting for nobody.
//!
//! A write-ahead log with `synchronous=FULL`, checked at open: an acknowledged write survives a power cut.

use std::cell::Cell;
use std::fmt;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OpenFlags};

use super::groep::{Groep, Motor};
use super::migratie;
use super::signaal::Signaal;
use super::verbinding::{LOG, Rij, Verbinding, Waarde};
use crate::RegisterFout;
use crate::fout::{Aard, Oorzaak};

/// What a write waits for another process at most.
const WACHT: Duration = Duration::from_secs(10);
/// How often it is tried to empty the log.
const VEEG_KEREN: u32 = 3;
/// Idle reading connections that are kept.
const LEZERS: usize = 16;

/// What a reader remembers of the file, kB (below zero, as SQLite has it). The file is not mapped: a read error would then end
/// the process.
const ONTHOUDEN_KB: i64 = -32_768;

/// The SQLite store.
pub struct Sqlite {
    pub(super) groep: Groep<Schrijfkant>,
    lezers: Mutex<Vec<Sqliteverbinding>>,
    pad: PathBuf,
    pub(super) signaal: Arc<Signaal>,
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sqlite({})", self.pad.display())
    }
}

impl Sqlite {
    pub(super) fn open(pad: &Path) -> Result<Self, RegisterFout> {
        let waar = pad.display().to_string();
        let fout = |oorzaak: Oorzaak| RegisterFout::Openen {
            waar: waar.clone(),
            oorzaak,
        };
        if wat_is(pad)? == Some(false) {
            return Err(geen_register(pad, "er staan tabellen van iets anders in"));
        }
        let db = maak(pad).map_err(|f| fout(f.into()))?;
        eis(&db, &waar, "journal_mode", "wal")?;
        eis(&db, &waar, "synchronous", "2")?;
        let signaal = Arc::<Signaal>::default();
        let mut kant = Schrijfkant {
            db: Sqliteverbinding::new(db),
            signaal: Arc::clone(&signaal),
        };
        kant.begin().map_err(fout)?;
        migratie::migreer(&kant.db, &migratie::SQLITE, &waar)?;
        kant.bewaar().map_err(fout)?;
        Ok(Self {
            groep: Groep::new(kant).map_err(fout)?,
            lezers: Mutex::default(),
            pad: pad.to_owned(),
            signaal,
        })
    }

    /// Empties the log, so that pages of what was removed are gone from it.
    ///
    /// Errors: somebody read on for [`VEEG_KEREN`] times as long as a writer waits; what was removed stays removed.
    pub(crate) fn veeg(&self) -> Result<(), RegisterFout> {
        let doel = "de resten van wat verwijderd is wissen";
        let lezer = self.nieuwe_lezer().map_err(RegisterFout::opslag(doel))?;
        for _ in 0..VEEG_KEREN {
            let bezet = lezer
                .db
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get::<_, i64>(0));
            if bezet.map_err(RegisterFout::opslag(doel))? == 0 {
                return Ok(());
            }
        }
        Err(RegisterFout::opslag(doel)(Oorzaak::anders(
            "het is verwijderd, maar er leest iemand te lang; de resten verdwijnen uit het logbestand als er weer wordt geschreven",
        )))
    }

    /// Writes the whole file anew, so that nothing is left in pages that are free.
    pub(super) fn herschrijf(&self) -> Result<(), RegisterFout> {
        let doel = "het bestand van het register opnieuw schrijven";
        let werk = || {
            let db = maak(&self.pad)?;
            db.execute_batch("VACUUM")?;
            db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get::<_, i64>(0))
        };
        match werk().map_err(RegisterFout::opslag(doel))? {
            0 => Ok(()),
            _ => Err(RegisterFout::opslag(doel)(Oorzaak::anders(
                "er leest iemand te lang; we proberen het opnieuw",
            ))),
        }
    }

    /// Where the file is.
    pub fn pad(&self) -> &Path {
        &self.pad
    }

    /// Reads on a connection of its own; `moment` has everything seen at one moment.
    pub(super) fn lees<T>(
        &self,
        moment: bool,
        werk: impl FnOnce(&dyn Verbinding) -> Result<T, RegisterFout>,
    ) -> Result<T, RegisterFout> {
        let wat = || RegisterFout::opslag("lezen");
        let over = self.lezers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let lezer = match over {
            Some(lezer) => lezer,
            None => self.nieuwe_lezer().map_err(RegisterFout::opslag("lezen"))?,
        };
        if moment {
            lezer.stapel("BEGIN").map_err(wat())?;
        }
        let uit = werk(&lezer);
        if moment {
            lezer.stapel("ROLLBACK").map_err(wat())?;
        }
        let mut lezers = self.lezers.lock().unwrap_or_else(PoisonError::into_inner);
        if lezers.len() < LEZERS && lezer.db.is_autocommit() {
            lezers.push(lezer);
        }
        uit
    }

    fn nieuwe_lezer(&self) -> rusqlite::Result<Sqliteverbinding> {
        let db = Connection::open(&self.pad)?;
        db.busy_timeout(WACHT)?;
        db.pragma_update(None, "query_only", true)?;
        db.pragma_update(None, "cache_size", ONTHOUDEN_KB)?;
        db.set_prepared_statement_cache_capacity(64);
        Ok(Sqliteverbinding::new(db))
    }
}

fn maak(pad: &Path) -> rusqlite::Result<Connection> {
    // a new file, and the log beside it, is for its owner alone; where it cannot be made SQLite says why
    let _nieuw = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(pad);
    let db = Connection::open(pad)?;
    db.busy_timeout(WACHT)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    // what was removed is overwritten, not only forgotten
    db.pragma_update(None, "secure_delete", true)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

/// True for a register, false for a database of something else, `None` where nothing is yet. Nothing is made or changed.
fn wat_is(pad: &Path) -> Result<Option<bool>, RegisterFout> {
    if std::fs::metadata(pad).map_or(true, |m| m.len() == 0) {
        return Ok(None);
    }
    let lees = || {
        let db = Connection::open_with_flags(pad, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        db.busy_timeout(WACHT)?;
        let sql = "SELECT count(*), coalesce(sum(name = 'migratie'), 0) FROM sqlite_master
            WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        db.query_row(sql, [], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?)))
    };
    let (tabellen, van_ons) = lees().map_err(|f| RegisterFout::Openen {
        waar: pad.display().to_string(),
        oorzaak: f.into(),
    })?;
    Ok((tabellen > 0).then_some(van_ons > 0))
}

/// Errors: [`RegisterFout::GeenRegister`] for a file that is not there, is empty, or holds something else.
pub(super) fn eis_register(pad: &Path) -> Result<(), RegisterFout> {
    if !pad.is_file() {
        return Err(geen_register(pad, "het bestaat niet"));
    }
    match wat_is(pad)? {
        Some(true) => Ok(()),
        Some(false) => Err(geen_register(pad, "er staan tabellen van iets anders in")),
        None => Err(geen_register(pad, "het is leeg")),
    }
}

fn geen_register(pad: &Path, uitleg: &str) -> RegisterFout {
    RegisterFout::GeenRegister {
        waar: pad.display().to_string(),
        uitleg: uitleg.to_owned(),
    }
}

fn eis(
    db: &Connection,
    waar: &str,
    instelling: &'static str,
    nodig: &'static str,
) -> Result<(), RegisterFout> {
    let waarde = db
        .pragma_query_value(None, instelling, |r| {
            r.get::<_, String>(0)
                .or_else(|_| r.get::<_, i64>(0).map(|n| n.to_string()))
        })
        .map_err(|oorzaak| RegisterFout::Openen {
            waar: waar.to_owned(),
            oorzaak: oorzaak.into(),
        })?;
    if waarde == nodig {
        return Ok(());
    }
    Err(RegisterFout::NietDuurzaam {
        waar: waar.to_owned(),
        instelling,
        waarde,
        nodig,
    })
}

/// The connection that writes.
pub(crate) struct Schrijfkant {
    pub(crate) db: Sqliteverbinding,
    signaal: Arc<Signaal>,
}

impl Schrijfkant {
    /// A commit that failed on its last write or its sync may stand whole in the log, and would count after a restart though it was refused. Another
    /// one, of nothing, takes its place there. Errors: the disk; then nobody can say what a restart finds.
    fn overschrijf(&mut self) -> Result<(), Oorzaak> {
        self.vergeet();
        self.db.kort("BEGIN IMMEDIATE")?;
        let teller = self
            .db
            .db
            .query_row("PRAGMA user_version", [], |r| r.get::<_, i32>(0))?;
        self.db.db.execute_batch(&format!(
            "PRAGMA user_version = {}",
            teller.wrapping_add(1).max(0)
        ))?;
        self.db.kort("COMMIT")
    }
}

impl Motor for Schrijfkant {
    const EEN_DRAAD: bool = false;

    fn begin(&mut self) -> Result<(), Oorzaak> {
        if !self.db.db.is_autocommit() {
            self.vergeet();
        }
        self.db.gemeld.set(false);
        self.db.kort("BEGIN IMMEDIATE")
    }

    fn merk(&mut self) -> Result<(), Oorzaak> {
        if self.db.gemerkt.replace(true) {
            self.db.kort("RELEASE wie")?;
        }
        self.db.mislukt.set(false);
        self.db.kort("SAVEPOINT wie")
    }

    fn terug(&mut self) -> Result<(), Oorzaak> {
        if self.db.db.is_autocommit() {
            // SQLite undid the whole transaction by itself, as it does when the disk is full
            return Err(self.db.laatste_fout());
        }
        self.db.kort("ROLLBACK TO wie")
    }

    fn bewaar(&mut self) -> Result<(), Oorzaak> {
        if self.db.db.is_autocommit() {
            return Err(self.db.laatste_fout());
        }
        if let Err(oorzaak) = self.db.kort("COMMIT") {
            // what a full disk did not take is no whole commit
            let zeker = !matches!(oorzaak.aard, Aard::Schijf { .. })
                || self.overschrijf().is_ok()
                || oorzaak.is_vol();
            return Err(if zeker { oorzaak } else { oorzaak.onzeker() });
        }
        self.db.gemerkt.set(false);
        if self.db.gemeld.get() {
            self.signaal.geef();
        }
        Ok(())
    }

    fn vergeet(&mut self) {
        self.db.gemerkt.set(false);
        if !self.db.db.is_autocommit()
            && let Err(fout) = self.db.db.execute_batch("ROLLBACK")
        {
            // the next `begin` tries again; until then nothing is kept
            *self.db.fout.borrow_mut() = Some(fout.into());
        }
    }

    fn gaaf(&self) -> bool {
        !self.db.mislukt.get() && !self.db.db.is_autocommit()
    }

    fn verbinding(&self) -> Result<&dyn Verbinding, Oorzaak> {
        Ok(&self.db)
    }
}

/// A connection, with what went wrong on it.
pub(crate) struct Sqliteverbinding {
    pub(crate) db: Connection,
    mislukt: Cell<bool>,
    gemerkt: Cell<bool>,
    gemeld: Cell<bool>,
    fout: std::cell::RefCell<Option<Oorzaak>>,
}

impl Sqliteverbinding {
    fn new(db: Connection) -> Self {
        Self {
            db,
            mislukt: Cell::new(false),
            gemerkt: Cell::new(false),
            gemeld: Cell::new(false),
            fout: std::cell::RefCell::default(),
        }
    }

    fn kort(&self, sql: &str) -> Result<(), Oorzaak> {
        let uit = self.db.prepare_cached(sql).and_then(|mut v| v.execute([]));
        self.onthoud(uit).map(|_| ())
    }

    fn onthoud<T>(&self, uit: rusqlite::Result<T>) -> Result<T, Oorzaak> {
        uit.map_err(|fout| {
            let oorzaak = Oorzaak::from(fout);
            self.mislukt.set(true);
            *self.fout.borrow_mut() = Some(oorzaak.clone());
            oorzaak
        })
    }

    fn laatste_fout(&self) -> Oorzaak {
        let fout = self.fout.borrow_mut().take();
        fout.unwrap_or_else(|| Oorzaak::anders("de transactie is ongedaan gemaakt"))
    }
}

impl rusqlite::ToSql for Waarde {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Leeg => ToSqlOutput::Owned(Value::Null),
            Self::Getal(n) => ToSqlOutput::Owned(Value::Integer(*n)),
            Self::Tekst(t) => ToSqlOutput::Borrowed(ValueRef::Text(t.as_bytes())),
            Self::Bytes(b) | Self::Vorm(b) => ToSqlOutput::Borrowed(ValueRef::Blob(b)),
        })
    }
}

impl Verbinding for Sqliteverbinding {
    fn voer(&self, sql: &str, waarden: Vec<Waarde>) -> Result<u64, Oorzaak> {
        let uit = self
            .db
            .prepare_cached(sql)
            .and_then(|mut v| v.execute(rusqlite::params_from_iter(waarden)));
        self.onthoud(uit).map(|n| n as u64)
    }

    fn voeg_toe(&self, rij: &str, waarden: Vec<Waarde>) -> Result<bool, Oorzaak> {
        let wie = waarden.first().cloned().unwrap_or(Waarde::Leeg);
        if self.voer(rij, waarden)? == 0 {
            return Ok(false);
        }
        self.voer(&format!("{LOG} VALUES (?1, 1, 'nieuw')"), vec![wie])?;
        Ok(true)
    }

    fn vraag(&self, sql: &str, waarden: Vec<Waarde>) -> Result<Vec<Rij>, Oorzaak> {
        let uit = self.db.prepare_cached(sql).and_then(|mut v| {
            let breed = v.column_count();
            let mut rijen = v.query(rusqlite::params_from_iter(waarden))?;
            let mut uit = vec![];
            while let Some(rij) = rijen.next()? {
                let cellen = (0..breed).map(|nr| {
                    Ok(match rij.get_ref(nr)? {
                        ValueRef::Null => Waarde::Leeg,
                        ValueRef::Integer(n) => Waarde::Getal(n),
                        ValueRef::Real(_) => Waarde::Leeg,
                        ValueRef::Text(t) => Waarde::Tekst(String::from_utf8_lossy(t).into_owned()),
                        ValueRef::Blob(b) => Waarde::Bytes(b.to_vec()),
                    })
                });
                uit.push(Rij(cellen.collect::<rusqlite::Result<_>>()?));
            }
            Ok(uit)
        });
        self.onthoud(uit)
    }

    fn stapel(&self, sql: &str) -> Result<(), Oorzaak> {
        self.onthoud(self.db.execute_batch(sql))
    }

    fn veld(&self, kolom: &str, naam: &str) -> String {
        format!("({kolom} ->> '{naam}')")
    }

    fn meld_wijziging(&self) -> Result<(), Oorzaak> {
        self.gemeld.set(true);
        Ok(())
    }

    fn tel_verder(&self, _: &str) -> Result<(), Oorzaak> {
        // SQLite counts on from the highest number by itself
        Ok(())
    }

    fn gaaf(&self) -> Result<Vec<String>, Oorzaak> {
        let mut mis = vec![];
        for mut rij in self.vraag("PRAGMA integrity_check(100)", vec![])? {
            mis.extend(rij.tekst_of_leeg(0)?.filter(|t| t != "ok"));
        }
        Ok(mis)
    }

    fn namen(&self) -> Result<Vec<String>, Oorzaak> {
        self.vraag("SELECT name FROM sqlite_master", vec![])?
            .into_iter()
            .map(|mut r| r.tekst(0))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Store, Stuk};

    fn pagina(store: &Store, hoogstens: i64) -> i64 {
        let Store::Sqlite(s) = store else {
            unreachable!("a SQLite store")
        };
        s.groep.met_motor(|kant| {
            let mut nu = kant.db.vraag("PRAGMA page_count", vec![]).unwrap();
            let nu = nu[0].getal(0).unwrap();
            let grens = format!("PRAGMA max_page_count = {}", nu + hoogstens);
            kant.db.vraag(&grens, vec![]).unwrap();
            nu
        })
    }

    /// A database of which the first commit breaks off.
    struct Breekt(Schrijfkant, bool);

    impl Motor for Breekt {
        const EEN_DRAAD: bool = true;

        fn begin(&mut self) -> Result<(), Oorzaak> {
            self.0.begin()
        }
        fn merk(&mut self) -> Result<(), Oorzaak> {
            self.0.merk()
        }
        fn terug(&mut self) -> Result<(), Oorzaak> {
            self.0.terug()
        }
        fn bewaar(&mut self) -> Result<(), Oorzaak> {
            assert!(std::mem::replace(&mut self.1, true), "the disk is gone");
            self.0.bewaar()
        }
        fn vergeet(&mut self) {
            self.0.vergeet();
        }
        fn gaaf(&self) -> bool {
            self.0.gaaf()
        }
        fn verbinding(&self) -> Result<&dyn Verbinding, Oorzaak> {
            self.0.verbinding()
        }
    }

    #[test]
    fn a_commit_that_breaks_off_is_heard_by_all_who_shared_it_and_the_next_goes_on() {
        let map = tempfile::tempdir().unwrap();
        let pad = map.path().join("register.sqlite");
        drop(Store::open_sqlite(&pad).unwrap());
        let kant = Schrijfkant {
            db: Sqliteverbinding::new(maak(&pad).unwrap()),
            signaal: Arc::default(),
        };
        let groep = Groep::new(Breekt(kant, false)).unwrap();
        let zet = |id: &str| groep.schrijf(|s| s.zet_stuk("a", id, None, &serde_json::Map::new()));
        let (groep_van, gelukt) = (24, std::sync::atomic::AtomicUsize::new(0));
        std::thread::scope(|s| {
            for wie in 0..groep_van {
                let (zet, gelukt) = (&zet, &gelukt);
                s.spawn(move || match zet(&format!("{wie}")) {
                    Ok(()) => drop(gelukt.fetch_add(1, std::sync::atomic::Ordering::SeqCst)),
                    Err(RegisterFout::SchrijftNiet { .. } | RegisterFout::Opslag { .. }) => {}
                    Err(ander) => panic!("{ander}"),
                });
            }
        });
        zet("daarna").unwrap();
        let er = Store::open_sqlite(&pad).unwrap();
        let er = er.lees(|s| s.stukken("a", None)).unwrap().len();
        assert_eq!(
            er,
            gelukt.into_inner() + 1,
            "kept are those who heard that they were"
        );
        assert!(er < groep_van + 1, "one commit did break off");
    }

    #[test]
    fn a_full_disk_refuses_writes_keeps_reading_and_recovers_without_a_restart() {
        let map = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(&map.path().join("register.sqlite")).unwrap();
        let groot = serde_json::Map::from_iter([("x".to_owned(), "x".repeat(3_000).into())]);
        let zet = |id: &str| {
            store.schrijf(|s| {
                s.zet_stuk("a", id, None, &groot)?;
                s.zet_stuk("b", id, None, &groot)
            })
        };
        zet("eerst").unwrap();
        pagina(&store, 40);
        let gelukt: Vec<String> = std::thread::scope(|s| {
            let werkers: Vec<_> = (0..8)
                .map(|w| {
                    s.spawn(move || {
                        let ids = (0..20).map(|n| format!("{w}-{n}"));
                        ids.filter(|id| match zet(id) {
                            Ok(()) => true,
                            Err(RegisterFout::SchrijftNiet { .. }) => false,
                            Err(ander) => panic!("{ander}"),
                        })
                        .collect::<Vec<_>>()
                    })
                })
                .collect();
            werkers.into_iter().flat_map(|w| w.join().unwrap()).collect()
        });
        assert!(gelukt.len() < 160, "the disk did fill up");
        let ids = |soort: &str| -> Vec<String> {
            let uuid = |s: Stuk| s.uuid;
            let mut uit: Vec<_> = store
                .lees(|s| s.stukken(soort, None))
                .unwrap()
                .into_iter()
                .map(uuid)
                .collect();
            uit.sort();
            uit
        };
        let mut verwacht = gelukt;
        verwacht.push("eerst".to_owned());
        verwacht.sort();
        assert_eq!(
            (ids("a"), ids("b")),
            (verwacht.clone(), verwacht),
            "kept whole or not at all"
        );
        pagina(&store, 100_000);
        zet("daarna").unwrap();
        assert!(ids("b").contains(&"daarna".to_owned()));
    }
}
