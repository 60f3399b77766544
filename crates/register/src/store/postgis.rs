//! PostGIS: a PostgreSQL database, perhaps shared with other nodes.
//!
//! One connection of each node writes, in turns, and holds one lock of the database from its first statement to the end
//! of its commit: so the numbers of the change log follow the order of the commits, over all nodes. The thread that writes
//! moves its bytes too: no other has to wake up for a round trip. Others read. One more listens for changes. `fsync`, `synchronous_commit` and `full_page_writes` are checked at open.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::{Future, poll_fn};
use std::str::FromStr;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Timeouts};
use futures_util::future::{join, join_all};
use tokio::runtime::{Handle, Runtime};
use tokio_postgres::config::Host;
use tokio_postgres::types::ToSql;
use tokio_postgres::{AsyncMessage, Config, NoTls};

use super::groep::{Groep, Motor};
use super::migratie;
use super::signaal::Signaal;
use super::verbinding::{LOG, Rij, Verbinding, Waarde};
use crate::RegisterFout;
use crate::fout::{Aard, Oorzaak};

/// Connections of one node at most.
const VERBINDINGEN: usize = 16;
/// Prepared questions that a connection keeps.
const VRAGEN: usize = 200;
/// Statements that go out in one piece at most; a few more are sent in order too ([`join_all`] polls 30 in order).
const LATER: usize = 16;
/// What a connection or a lock is waited for at most.
const WACHT: Duration = Duration::from_secs(10);
/// Pause before listening is tried again.
const OPNIEUW: Duration = Duration::from_millis(200);
/// The lock that writers take turns with: "plek" in ASCII.
const SLOT: i64 = 0x706c_656b;
/// What a session asks of the database: a node that hangs gives the turn back.
const OPTIES: &str = "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s -c jit=off";
/// A question is planned for the values it is asked with: how many zaken a word has differs from four to all of them.
const BEGIN_LEZEN: &str =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL plan_cache_mode TO force_custom_plan";
/// What holds something of dossiers and persons.
const VEEG: &str = "VACUUM dossier, stuk, stuk_bytes, contact, bewaring, zaakregel, zaakwoord";
/// What must be on, and what also will do.
const EISEN: [(&str, &[&str]); 4] = [
    ("server_encoding", &["UTF8"]),
    ("fsync", &["on"]),
    ("synchronous_commit", &["on", "remote_apply"]),
    ("full_page_writes", &["on"]),
];

/// The PostgreSQL store.
pub struct PostGis {
    pub(super) groep: Groep<Schrijfkant>,
    pool: Pool,
    pub(super) signaal: Arc<Signaal>,
    waar: String,
    motor: Handle,
    runtime: Option<Runtime>,
}

impl fmt::Debug for PostGis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostGis({})", self.waar)
    }
}

impl PostGis {
    pub(super) fn open(url: &str) -> Result<Self, RegisterFout> {
        // the library knows the scheme in small letters
        let klein = match url.split_once("://") {
            Some((soort, rest)) => format!("{}://{rest}", soort.to_ascii_lowercase()),
            None => url.to_owned(),
        };
        let mut config = Config::from_str(&klein).map_err(|f| RegisterFout::Openen {
            waar: "postgres".to_owned(),
            oorzaak: f.into(),
        })?;
        let waar = zonder_wachtwoord(&config);
        let fout = |oorzaak: Oorzaak| RegisterFout::Openen {
            waar: waar.clone(),
            oorzaak,
        };
        let opties = match config.get_options() {
            Some(eigen) => format!("{OPTIES} {eigen}"),
            None => OPTIES.to_owned(),
        };
        config
            .options(&opties)
            .connect_timeout(WACHT)
            .keepalives_idle(WACHT)
            .tcp_user_timeout(WACHT)
            .application_name("plek");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("plek-postgis")
            .enable_all()
            .build()
            .map_err(|f| fout(Oorzaak::anders(f.to_string())))?;
        let motor = runtime.handle().clone();
        let pool = pool(&config, VERBINDINGEN).map_err(fout)?;
        let eigen = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|f| fout(Oorzaak::anders(f.to_string())))?;
        let groep = Groep::new(Schrijfkant {
            db: None,
            pool: self::pool(&config, 1).map_err(fout)?,
            motor: Arc::new(Beweger(Some(eigen))),
            merk: 0,
        })
        .map_err(fout)?;
        groep.met_motor(|kant| {
            kant.begin().map_err(fout)?;
            let db = kant.verbinding().map_err(fout)?;
            controleer_duurzaam(db, &waar)?;
            db.stapel("CREATE EXTENSION IF NOT EXISTS postgis")
                .map_err(fout)?;
            migratie::migreer(db, &migratie::POSTGIS, &waar)?;
            kant.bewaar().map_err(fout)
        })?;
        let signaal = Arc::<Signaal>::default();
        motor.spawn(luister(config, Arc::clone(&signaal)));
        Ok(Self {
            groep,
            pool,
            signaal,
            waar,
            motor,
            runtime: Some(runtime),
        })
    }

    /// Where the database is, without the password.
    pub fn waar(&self) -> &str {
        &self.waar
    }

    /// Gives the room of removed rows back, so that no tool finds them; by itself the database waits with that until there
    /// are many.
    pub(crate) fn veeg(&self) -> Result<(), RegisterFout> {
        Pgverbinding::haal(&self.pool, &self.motor)
            .and_then(|db| db.stapel(VEEG))
            .map_err(RegisterFout::opslag("de resten van wat verwijderd is wissen"))
    }

    /// Writes the table of rows anew, so that nothing of what they were is left in it.
    pub(super) fn herschrijf(&self) -> Result<(), RegisterFout> {
        Pgverbinding::haal(&self.pool, &self.motor)
            .and_then(|db| db.stapel("VACUUM FULL stuk"))
            .map_err(RegisterFout::opslag(
                "een tabel van het register opnieuw schrijven",
            ))
    }

    /// Reads on a connection of its own; `moment` has everything seen at one moment.
    pub(super) fn lees<T>(
        &self,
        moment: bool,
        werk: impl FnOnce(&dyn Verbinding) -> Result<T, RegisterFout>,
    ) -> Result<T, RegisterFout> {
        let wat = || RegisterFout::opslag("lezen");
        let mut beurten = VERBINDINGEN;
        let db = loop {
            let db = Pgverbinding::haal(&self.pool, &self.motor).map_err(wat())?;
            if !moment {
                break db;
            }
            match db.stapel(BEGIN_LEZEN) {
                Ok(()) => break db,
                // it died in the pool, which finds that out when it is given back
                Err(oorzaak) if matches!(oorzaak.aard, Aard::Weg { .. }) && beurten > 0 => beurten -= 1,
                Err(oorzaak) => return Err(wat()(oorzaak)),
            }
        };
        let uit = werk(&db);
        if moment {
            db.stapel("ROLLBACK").map_err(wat())?;
        }
        uit
    }
}

impl Drop for PostGis {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn pool(config: &Config, hoogstens: usize) -> Result<Pool, Oorzaak> {
    let hoe = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    Pool::builder(Manager::from_config(config.clone(), NoTls, hoe))
        .max_size(hoogstens)
        .runtime(deadpool_postgres::Runtime::Tokio1)
        .timeouts(Timeouts::wait_millis(WACHT.as_millis() as u64))
        .build()
        .map_err(|f| Oorzaak::anders(f.to_string()))
}

fn controleer_duurzaam(db: &dyn Verbinding, waar: &str) -> Result<(), RegisterFout> {
    for (instelling, goed) in EISEN {
        let waarde = db
            .rij("SELECT current_setting(?1)", vec![instelling.into()])
            .and_then(|r| r.map_or(Ok(String::new()), |mut r| r.tekst(0)))
            .map_err(RegisterFout::opslag("de instellingen lezen"))?;
        if !goed.contains(&waarde.as_str()) {
            return Err(RegisterFout::NietDuurzaam {
                waar: waar.to_owned(),
                instelling,
                waarde,
                nodig: goed[0],
            });
        }
    }
    Ok(())
}

/// The address as it may be shown and logged: made of what it was read as, so that no way to write it shows the password.
fn zonder_wachtwoord(config: &Config) -> String {
    let plaats = |(nr, host): (usize, &Host)| {
        let poorten = config.get_ports();
        let poort = poorten.get(nr).or(poorten.first()).unwrap_or(&5432);
        match host {
            Host::Tcp(naam) => format!("{naam}:{poort}"),
            Host::Unix(map) => map.display().to_string(),
        }
    };
    let plaatsen: Vec<String> = config.get_hosts().iter().enumerate().map(plaats).collect();
    let database = config.get_dbname().or(config.get_user()).unwrap_or_default();
    format!("postgres://{}/{database}", plaatsen.join(","))
}

/// Listens for changes as long as the store is there; after a break it says once that there may be something.
async fn luister(config: Config, signaal: Arc<Signaal>) {
    loop {
        if let Ok((client, mut verbinding)) = config.connect(NoTls).await {
            let binnen = Arc::clone(&signaal);
            let berichten = tokio::spawn(async move {
                while let Some(Ok(bericht)) = poll_fn(|cx| verbinding.poll_message(cx)).await {
                    if matches!(bericht, AsyncMessage::Notification(_)) {
                        binnen.geef();
                    }
                }
            });
            if client.batch_execute("LISTEN plek_register").await.is_ok() {
                signaal.geef();
                // ends when the connection does; until then the client is kept
                let _einde = berichten.await;
            }
        }
        tokio::time::sleep(OPNIEUW).await;
    }
}

/// Runs `taak` on the store's own threads and waits for it; from any thread that may wait.
fn wacht_op<T: Send + 'static>(
    motor: &Handle,
    taak: impl Future<Output = Result<T, Oorzaak>> + Send + 'static,
) -> Result<T, Oorzaak> {
    let (naar, uit) = mpsc::sync_channel(1);
    motor.spawn(async move {
        // nobody listens any more only when the asker is gone
        let _ = naar.send(taak.await);
    });
    uit.recv().unwrap_or_else(|_| {
        Err(Oorzaak::van_aard(
            Aard::Weg { onzeker: false },
            "het register sluit",
        ))
    })
}

/// What moves the bytes of a connection while it is waited for: the waiting thread itself, else others.
#[derive(Default)]
struct Beweger(Option<Runtime>);

impl Beweger {
    fn wacht<F: Future>(&self, taak: F) -> F::Output {
        match &self.0 {
            Some(runtime) => runtime.block_on(taak),
            None => futures_executor::block_on(taak),
        }
    }
}

impl Drop for Beweger {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// The connection that writes, for as long as it lives.
pub(crate) struct Schrijfkant {
    db: Option<Pgverbinding>,
    pool: Pool,
    motor: Arc<Beweger>,
    /// Number of the savepoint that is set; 0: none. Each has a name of its own, so that nothing is undone up to the
    /// savepoint of another writer.
    merk: u64,
}

impl Motor for Schrijfkant {
    const EEN_DRAAD: bool = true;

    fn begin(&mut self) -> Result<(), Oorzaak> {
        self.merk = 0;
        // news of an end that came meanwhile is read in one turn, and understood in the next
        self.motor.wacht(async {
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
        });
        if self.db.as_ref().is_none_or(|db| db.client.is_closed()) {
            self.db = None;
            let client = self.motor.wacht(self.pool.get())?;
            self.db = Some(Pgverbinding::new(client, Arc::clone(&self.motor)));
        }
        let db = self.db()?;
        db.gemeld.set(false);
        db.stapel_later(format!(
            "BEGIN; SELECT pg_advisory_xact_lock({SLOT}); SET LOCAL synchronous_commit TO DEFAULT"
        ));
        Ok(())
    }

    fn merk(&mut self) -> Result<(), Oorzaak> {
        let nieuw = self.merk + 1;
        let db = self.db()?;
        if self.merk > 0 {
            db.stapel_later(format!(
                "RELEASE SAVEPOINT wie{}; SAVEPOINT wie{nieuw}",
                self.merk
            ));
        } else {
            db.stapel_later(format!("SAVEPOINT wie{nieuw}"));
        }
        db.mislukt.set(false);
        self.merk = nieuw;
        Ok(())
    }

    fn terug(&mut self) -> Result<(), Oorzaak> {
        let db = self.db()?;
        // what failed is undone here; that it failed is known already
        let _bekend = db.spoel();
        db.stapel(&format!("ROLLBACK TO SAVEPOINT wie{}", self.merk))
    }

    fn bewaar(&mut self) -> Result<(), Oorzaak> {
        let db = self.db()?;
        let mut sql = String::new();
        if db.gemeld.take() {
            sql.push_str("NOTIFY plek_register; ");
        }
        // releasing fails where a commit would silently undo: in a transaction in which something failed
        if self.merk > 0 {
            sql.push_str(&format!("RELEASE SAVEPOINT wie{}; ", self.merk));
        }
        sql.push_str("COMMIT");
        db.stapel(&sql).map_err(|mut oorzaak| {
            if let Aard::Weg { onzeker } = &mut oorzaak.aard {
                *onzeker = true;
            }
            oorzaak
        })
    }

    fn vergeet(&mut self) {
        // a connection on which even this fails is not used again
        let gelukt = self.db().and_then(|db| {
            db.later.borrow_mut().clear();
            db.stapel("ROLLBACK")
        });
        if gelukt.is_err() {
            self.db = None;
        }
    }

    fn gaaf(&self) -> bool {
        self.db
            .as_ref()
            .is_some_and(|db| db.spoel().is_ok() && !db.mislukt.get())
    }

    fn verbinding(&self) -> Result<&dyn Verbinding, Oorzaak> {
        self.db().map(|db| db as &dyn Verbinding)
    }
}

impl Schrijfkant {
    fn db(&self) -> Result<&Pgverbinding, Oorzaak> {
        self.db
            .as_ref()
            .ok_or_else(|| Oorzaak::van_aard(Aard::Weg { onzeker: false }, "er is geen verbinding"))
    }
}

/// A statement that goes to the database with the next one.
enum Later {
    Kaal(String),
    Met(String, Vec<Waarde>),
}

/// A connection out of the pool.
struct Pgverbinding {
    client: Object,
    motor: Arc<Beweger>,
    /// Not sent yet, in order. They go out in one piece with the next statement, and the database answers all in one.
    later: RefCell<Vec<Later>>,
    mislukt: Cell<bool>,
    gemeld: Cell<bool>,
}

impl Pgverbinding {
    fn haal(pool: &Pool, motor: &Handle) -> Result<Self, Oorzaak> {
        let pool = pool.clone();
        let client = wacht_op(motor, async move { pool.get().await.map_err(Oorzaak::from) })?;
        if client.statement_cache.size() > VRAGEN {
            client.statement_cache.clear();
        }
        Ok(Self::new(client, Arc::default()))
    }

    fn new(client: Object, motor: Arc<Beweger>) -> Self {
        Self {
            client,
            motor,
            later: RefCell::default(),
            mislukt: Cell::new(false),
            gemeld: Cell::new(false),
        }
    }

    fn stapel_later(&self, sql: String) {
        self.later.borrow_mut().push(Later::Kaal(sql));
    }

    /// Sends what was left for later and waits for it.
    fn spoel(&self) -> Result<(), Oorzaak> {
        if self.later.borrow().is_empty() {
            return Ok(());
        }
        self.doe(async { Ok(()) })
    }

    /// Sends what was left for later, and `taak` behind it without waiting in between. Errors: the first.
    fn doe<T>(&self, taak: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, Oorzaak> {
        let later = self.later.take();
        let client = &self.client;
        let uit = self.motor.wacht(async {
            // prepared first, so that nothing waits once the sending has begun
            let mut vragen = Vec::with_capacity(later.len());
            for wat in &later {
                vragen.push(match wat {
                    Later::Kaal(_) => None,
                    Later::Met(sql, _) => Some(client.prepare_cached(sql).await?),
                });
            }
            let voor = later.iter().zip(&vragen).map(|(wat, vraag)| async move {
                match (wat, vraag) {
                    (Later::Met(_, waarden), Some(vraag)) => {
                        client.execute(vraag, &wijzers(waarden)).await.map(drop)
                    }
                    (Later::Kaal(sql) | Later::Met(sql, _), _) => client.batch_execute(sql).await,
                }
            });
            // polled in order, so sent in order
            let (voor, uit) = join(join_all(voor), taak).await;
            voor.into_iter().collect::<Result<(), _>>()?;
            uit
        });
        if uit.is_err() {
            self.mislukt.set(true);
        }
        uit.map_err(Oorzaak::from)
    }
}

/// `?1` as PostgreSQL writes it.
fn dollars(sql: &str) -> String {
    sql.replace('?', "$")
}

fn wijzers(waarden: &[Waarde]) -> Vec<&(dyn ToSql + Sync)> {
    waarden.iter().map(|w| w as &(dyn ToSql + Sync)).collect()
}

impl Verbinding for Pgverbinding {
    fn voer(&self, sql: &str, waarden: Vec<Waarde>) -> Result<u64, Oorzaak> {
        let sql = dollars(sql);
        let client = &self.client;
        self.doe(async {
            let vraag = client.prepare_cached(&sql).await?;
            client.execute(&vraag, &wijzers(&waarden)).await
        })
    }

    fn voeg_toe(&self, rij: &str, waarden: Vec<Waarde>) -> Result<bool, Oorzaak> {
        // one statement, so one round trip
        let sql = format!(
            "WITH nieuw AS ({rij} RETURNING identificatie, versie)
             {LOG} SELECT identificatie, versie, 'nieuw' FROM nieuw"
        );
        Ok(self.voer(&sql, waarden)? > 0)
    }

    fn voer_later(&self, sql: &str, waarden: Vec<Waarde>) -> Result<(), Oorzaak> {
        if self.later.borrow().len() >= LATER {
            self.spoel()?;
        }
        self.later.borrow_mut().push(Later::Met(dollars(sql), waarden));
        Ok(())
    }

    fn vraag(&self, sql: &str, waarden: Vec<Waarde>) -> Result<Vec<Rij>, Oorzaak> {
        let sql = dollars(sql);
        let client = &self.client;
        self.doe(async {
            let vraag = client.prepare_cached(&sql).await?;
            let rijen = client.query(&vraag, &wijzers(&waarden)).await?;
            let mut uit = Vec::with_capacity(rijen.len());
            for rij in rijen {
                let cellen = (0..rij.len()).map(|nr| rij.try_get(nr));
                uit.push(Rij(cellen.collect::<Result<_, tokio_postgres::Error>>()?));
            }
            Ok(uit)
        })
    }

    fn stapel(&self, sql: &str) -> Result<(), Oorzaak> {
        self.doe(self.client.batch_execute(sql))
    }

    fn veld(&self, kolom: &str, naam: &str) -> String {
        let json = migratie::POSTGIS_INHOUD.replace("inhoud", kolom);
        format!("(({json} ->> '{naam}') COLLATE \"C\")")
    }

    fn meld_wijziging(&self) -> Result<(), Oorzaak> {
        self.gemeld.set(true);
        Ok(())
    }

    fn tel_verder(&self, tabel: &str) -> Result<(), Oorzaak> {
        self.stapel(&format!(
            "SELECT setval(pg_get_serial_sequence('{tabel}', 'volgnr'), (SELECT coalesce(max(volgnr), 0) + 1 FROM {tabel}), false)"
        ))
    }

    fn gaaf(&self) -> Result<Vec<String>, Oorzaak> {
        // what it keeps is read row by row; its own checksums, where it has them, are checked at each read
        Ok(vec![])
    }

    fn namen(&self) -> Result<Vec<String>, Oorzaak> {
        let sql = "SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace
            UNION ALL SELECT t.tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled <> 'D'";
        self.vraag(sql, vec![])?
            .into_iter()
            .map(|mut r| r.tekst(0))
            .collect()
    }
}
