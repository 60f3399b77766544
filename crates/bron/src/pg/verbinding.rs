//! Verbinding: one connection to a PostgreSQL database with PostGIS, asked from a plain thread.
//!
//! Answers questions in bound SQL and hands over notifications. Knows nothing of tables or layers, and never says a
//! password: errors name host, port and database. Start at [`Verbinding::open`].

use std::future::poll_fn;
use std::pin::pin;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{Receiver, channel};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::types::ToSql;
use tokio_postgres::{AsyncMessage, Client, Config, NoTls, Row};

use super::sql::{naam, vorm_functie};
use crate::BronFout;

/// The longest that making a connection may take.
const VERBIND: Duration = Duration::from_secs(10);
/// A question that is no reading of rows is answered within this time, or the connection counts as gone.
const VRAAG: Duration = Duration::from_secs(60);
/// Notifications that wait; more are forgotten, and [`Gemeld::vol`] says so.
const MELDINGEN: usize = 65_536;

/// Why a question about some rows has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Vraagfout {
    /// The connection is gone, or the database refuses; in words.
    #[error("{0}")]
    Weg(String),
    /// It took too long; the connection is of no more use.
    #[error("de database antwoordt niet op tijd")]
    TeLang,
    /// A value that the column cannot hold.
    #[error("die waarde kan niet voorkomen")]
    Waarde,
}

impl Vraagfout {
    fn van(fout: &tokio_postgres::Error) -> Self {
        match fout.as_db_error().map(|db| db.code().code()) {
            Some("57014") => Self::TeLang,
            Some(code) if code.starts_with("22") => Self::Waarde,
            _ => Self::Weg(in_woorden(fout)),
        }
    }
}

/// An open connection.
pub struct Verbinding {
    lus: Runtime,
    client: Client,
    meldingen: Receiver<String>,
    vol: Arc<AtomicBool>,
    plaats: String,
    postgis: String,
    vangnet: bool,
}

impl std::fmt::Debug for Verbinding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Verbinding({})", self.plaats)
    }
}

/// What was notified since the last call.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Gemeld {
    /// Payloads, oldest first.
    pub berichten: Vec<String>,
    /// True when some were lost: whatever is followed must be read again.
    pub vol: bool,
}

/// Host, port and database of a connection text, as they may be told. Miss: a word that tells nothing.
pub fn plaats(url: &str) -> String {
    Config::from_str(url).map_or_else(|_| "PostgreSQL".to_owned(), |config| plaats_van(&config))
}

fn plaats_van(config: &Config) -> String {
    let gastheer = match config.get_hosts().first() {
        Some(Host::Tcp(naam)) => naam.clone(),
        Some(Host::Unix(pad)) => pad.display().to_string(),
        None => "localhost".to_owned(),
    };
    let poort = config.get_ports().first().copied().unwrap_or(5432);
    let database = config.get_dbname().or(config.get_user()).unwrap_or_default();
    format!("{gastheer}:{poort}/{database}")
}

impl Verbinding {
    /// Connects and sets the session: dates as ISO, UTC, no search path but the system's and that of PostGIS.
    ///
    /// Errors: a text that is no connection, `sslmode=require` (a tunnel or local proxy does that), a server that
    /// refuses or does not answer within ten seconds, a database without PostGIS.
    pub fn open(url: &str) -> Result<Self, BronFout> {
        let mut config = Config::from_str(url).map_err(|_| {
            BronFout::bestand(
                "PostgreSQL",
                "dit is geen verbinding; schrijf postgres://gebruiker:wachtwoord@host:poort/database",
            )
        })?;
        let plaats = plaats_van(&config);
        let weiger = |reden: String| BronFout::bestand(plaats.clone(), reden);
        if config.get_ssl_mode() == SslMode::Require {
            let reden =
                "sslmode=require kan niet; laat de verbinding door een tunnel of een lokale proxy lopen";
            return Err(weiger(reden.to_owned()));
        }
        config
            .application_name("plek")
            .connect_timeout(VERBIND)
            .keepalives_idle(Duration::from_secs(15));
        let lus = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|fout| weiger(format!("geen verbinding: {fout}")))?;
        let vol = Arc::new(AtomicBool::new(false));
        let (zender, meldingen) = channel(MELDINGEN);
        let vol_hier = Arc::clone(&vol);
        let verbinden = async {
            let (client, mut verbinding) = tokio::time::timeout(VERBIND, config.connect(NoTls))
                .await
                .map_err(|_| "de server antwoordt niet binnen tien seconden".to_owned())?
                .map_err(|fout| in_woorden(&fout))?;
            // Ends with the connection; the sender goes with it, and that is how a reader learns of it.
            tokio::spawn(async move {
                while let Some(Ok(bericht)) = poll_fn(|cx| verbinding.poll_message(cx)).await {
                    if let AsyncMessage::Notification(melding) = bericht
                        && zender.try_send(melding.payload().to_owned()).is_err()
                    {
                        vol_hier.store(true, Ordering::Relaxed);
                    }
                }
            });
            Ok::<_, String>(client)
        };
        let client = lus
            .block_on(verbinden)
            .map_err(|reden| weiger(format!("geen verbinding met de database: {reden}")))?;
        let mut hier = Self {
            lus,
            client,
            meldingen,
            vol,
            plaats,
            postgis: String::new(),
            vangnet: false,
        };
        hier.zet_op()?;
        Ok(hier)
    }

    fn zet_op(&mut self) -> Result<(), BronFout> {
        self.voer_uit("SET search_path = pg_catalog")?;
        let rijen = self.vraag(
            "SELECT n.nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'postgis'",
            &[],
        )?;
        let Some(rij) = rijen.first() else {
            return Err(self.weiger("de database heeft geen PostGIS; voer CREATE EXTENSION postgis uit"));
        };
        self.postgis = self.cel(rij, 0)?;
        let postgis = naam(&self.postgis);
        self.voer_uit(&format!(
            "SET search_path = pg_catalog, {postgis}; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'iso_8601';
             SET timezone = 'UTC'; SET standard_conforming_strings = on; SET extra_float_digits = 1; SET jit = off;
             SET lock_timeout = '10s'; SET statement_timeout = '1h'"
        ))?;
        // Without the right to make it (a standby, no TEMP), one geometry that cannot be converted stops its table.
        self.vangnet = self.voer_uit(&vorm_functie()).is_ok();
        Ok(())
    }

    /// Host, port and database.
    pub fn plaats(&self) -> &str {
        &self.plaats
    }

    /// The schema that PostGIS is in.
    pub(super) fn postgis(&self) -> &str {
        &self.postgis
    }

    /// True when a geometry that cannot be converted gives its reason instead of stopping the question.
    pub(super) fn vangnet(&self) -> bool {
        self.vangnet
    }

    /// A refusal that names this database.
    pub(super) fn weiger(&self, reden: impl Into<String>) -> BronFout {
        BronFout::bestand(self.plaats.clone(), reden)
    }

    /// A value of an answer. Errors: it is NULL or of another type than asked.
    pub(super) fn cel<'a, T: tokio_postgres::types::FromSql<'a>>(
        &self,
        rij: &'a Row,
        nr: usize,
    ) -> Result<T, BronFout> {
        rij.try_get(nr).map_err(|fout| self.weiger(in_woorden(&fout)))
    }

    /// Statements without parameters, in one go.
    pub(super) fn voer_uit(&self, sql: &str) -> Result<(), BronFout> {
        self.binnen(VRAAG, self.client.batch_execute(sql))
    }

    /// A question with a short answer.
    pub(super) fn vraag(&self, sql: &str, waarden: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, BronFout> {
        self.binnen(VRAAG, self.client.query(sql, waarden))
    }

    fn binnen<T>(
        &self,
        duur: Duration,
        vraag: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, BronFout> {
        self.lus
            .block_on(async { tokio::time::timeout(duur, vraag).await })
            .map_err(|_| self.weiger("de database antwoordt niet"))?
            .map_err(|fout| self.weiger(in_woorden(&fout)))
    }

    /// A question whose rows stream by, each to `bij`, until that returns an error. Constant memory.
    pub(super) fn stroom(
        &self,
        sql: &str,
        waarden: &[&(dyn ToSql + Sync)],
        mut bij: impl FnMut(&Row) -> Result<(), BronFout>,
    ) -> Result<(), BronFout> {
        let fout = |fout: tokio_postgres::Error| self.weiger(in_woorden(&fout));
        self.lus.block_on(async {
            let rijen = self
                .client
                .query_raw(sql, waarden.iter().copied())
                .await
                .map_err(fout)?;
            let mut rijen = pin!(rijen);
            while let Some(rij) = rijen.next().await {
                bij(&rij.map_err(fout)?)?;
            }
            Ok(())
        })
    }

    /// For questions of visitors: reads only, and no statement runs longer than `binnen`.
    pub fn alleen_lezen(&self, binnen: Duration) -> Result<(), BronFout> {
        let ms = binnen.as_millis();
        self.voer_uit(&format!(
            "SET default_transaction_read_only = on; SET statement_timeout = {ms}; SET lock_timeout = {ms}"
        ))
    }

    /// As [`Self::stroom`], within a time.
    pub(super) fn stroom_binnen(
        &self,
        binnen: Duration,
        sql: &str,
        waarden: &[Box<dyn ToSql + Sync + Send>],
        mut bij: impl FnMut(&Row),
    ) -> Result<(), Vraagfout> {
        let stroom = async {
            let waarden = waarden.iter().map(|w| &**w as &(dyn ToSql + Sync));
            let rijen = self.client.query_raw(sql, waarden).await?;
            let mut rijen = pin!(rijen);
            while let Some(rij) = rijen.next().await {
                bij(&rij?);
            }
            Ok(())
        };
        match self
            .lus
            .block_on(async { tokio::time::timeout(binnen, stroom).await })
        {
            Err(_) => Err(Vraagfout::TeLang),
            Ok(gelukt) => gelukt.map_err(|fout: tokio_postgres::Error| Vraagfout::van(&fout)),
        }
    }

    /// True when the server hung up.
    pub fn is_dicht(&self) -> bool {
        self.client.is_closed()
    }

    /// From now on, what tables tell of their changes is heard.
    pub fn luister(&self) -> Result<(), BronFout> {
        self.voer_uit(&format!("LISTEN {}", super::trigger::KANAAL))
    }

    /// Waits for notifications, at most `duur`; out: all that are there. Errors: the connection is gone.
    pub fn wacht(&mut self, duur: Duration) -> Result<Gemeld, BronFout> {
        let (lus, meldingen) = (&self.lus, &mut self.meldingen);
        let eerste = lus.block_on(async { tokio::time::timeout(duur, meldingen.recv()).await });
        let mut gemeld = Gemeld::default();
        match eerste {
            Ok(None) => return Err(self.weiger("de verbinding met de database is weg")),
            Ok(Some(bericht)) => gemeld.berichten.push(bericht),
            Err(_) => {}
        }
        while let Ok(bericht) = self.meldingen.try_recv() {
            gemeld.berichten.push(bericht);
        }
        gemeld.vol = self.vol.swap(false, Ordering::Relaxed);
        Ok(gemeld)
    }
}

/// What the server or the system said, without the words around it.
fn in_woorden(fout: &tokio_postgres::Error) -> String {
    if let Some(db) = fout.as_db_error() {
        return format!("{} (SQLSTATE {})", db.message(), db.code().code());
    }
    let mut oorzaak: &dyn std::error::Error = fout;
    while let Some(dieper) = oorzaak.source() {
        oorzaak = dieper;
    }
    oorzaak.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_never_says_the_password() {
        for url in [
            "postgres://plek:geheim@127.0.0.1:1/gis",
            "host=127.0.0.1 port=1 user=plek password=geheim dbname=gis",
            "postgres://plek:geheim@127.0.0.1:1/gis?sslmode=require",
            "postgres://plek:geheim@127.0.0.1:nul/gis",
            "geheim",
        ] {
            let fout = Verbinding::open(url).unwrap_err().to_string();
            assert!(!fout.contains("geheim"), "{fout}");
            assert!(!plaats(url).contains("geheim"));
        }
        assert_eq!(plaats("postgres://plek:geheim@db.lan/gis"), "db.lan:5432/gis");
    }
}
