//! Stuk: one row of a resource that is kept as it is: kind, uuid, the row it hangs below, its fields.
//!
//! Beside the rows: bytes of documents, numbers of series, and the outbox of messages with the second they are due.
//! Knows nothing of what the fields mean.

use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Map, Value};

use crate::{RegisterFout, Schrijver};

/// The tables; a migration of the store.
pub(crate) const MIGRATIE: &str = "CREATE TABLE stuk (
        volgnr INTEGER PRIMARY KEY AUTOINCREMENT,
        soort TEXT NOT NULL,
        uuid TEXT NOT NULL,
        ouder TEXT,
        inhoud TEXT NOT NULL,
        versie INTEGER NOT NULL CHECK (versie > 0)
     ) STRICT;
     CREATE UNIQUE INDEX stuk_uuid ON stuk (soort, uuid);
     CREATE INDEX stuk_ouder ON stuk (soort, ouder, volgnr);
     CREATE TABLE stuk_bytes (uuid TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
     CREATE TABLE reeks (naam TEXT PRIMARY KEY, nr INTEGER NOT NULL) STRICT;
     CREATE TABLE postvak (uuid TEXT PRIMARY KEY, op INTEGER NOT NULL, inhoud TEXT NOT NULL) STRICT;
     CREATE INDEX postvak_op ON postvak (op);";

/// A row of a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Stuk {
    /// Kind: `zaak`, `status`, `abonnement`.
    pub soort: String,
    /// Its own id.
    pub uuid: String,
    /// The row it hangs below.
    pub ouder: Option<String>,
    /// Its fields.
    pub inhoud: Map<String, Value>,
    /// 1 for the first version.
    pub versie: u64,
}

fn wat(doel: &'static str) -> impl FnOnce(rusqlite::Error) -> RegisterFout {
    RegisterFout::opslag(doel)
}

impl Schrijver<'_> {
    /// One row.
    pub fn stuk(&self, soort: &str, uuid: &str) -> Result<Option<Stuk>, RegisterFout> {
        self.tx
            .prepare_cached(
                "SELECT soort, uuid, ouder, inhoud, versie FROM stuk WHERE soort = ?1 AND uuid = ?2",
            )
            .and_then(|mut v| v.query_row([soort, uuid], |r| Ok(uit_rij(r))).optional())
            .map_err(wat("een stuk lezen"))?
            .transpose()
    }

    /// The rows of a kind below another (`None`: every row of the kind), in the order they were made.
    pub fn stukken(&self, soort: &str, ouder: Option<&str>) -> Result<Vec<Stuk>, RegisterFout> {
        // two questions, so that each finds its index
        let sql = match ouder {
            Some(_) => {
                "SELECT soort, uuid, ouder, inhoud, versie FROM stuk WHERE soort = ?1 AND ouder = ?2 ORDER BY volgnr"
            }
            None => {
                "SELECT soort, uuid, ouder, inhoud, versie FROM stuk WHERE soort = ?1 AND ?2 IS NULL ORDER BY volgnr"
            }
        };
        let mut vraag = self.tx.prepare_cached(sql).map_err(wat("stukken lezen"))?;
        let rijen = vraag
            .query_map(params![soort, ouder], |r| Ok(uit_rij(r)))
            .map_err(wat("stukken lezen"))?;
        rijen.map(|r| r.map_err(wat("stukken lezen"))?).collect()
    }

    /// Makes or replaces a row.
    pub fn zet_stuk(
        &mut self,
        soort: &str,
        uuid: &str,
        ouder: Option<&str>,
        inhoud: &Map<String, Value>,
    ) -> Result<(), RegisterFout> {
        let json = Value::Object(inhoud.clone()).to_string();
        self.tx
            .prepare_cached(
                "INSERT INTO stuk (soort, uuid, ouder, inhoud, versie) VALUES (?1, ?2, ?3, ?4, 1)
                 ON CONFLICT (soort, uuid) DO UPDATE SET ouder = ?3, inhoud = ?4, versie = versie + 1",
            )
            .and_then(|mut v| v.execute(params![soort, uuid, ouder, json]))
            .map(|_| ())
            .map_err(wat("een stuk bewaren"))
    }

    /// Removes a row; false when it was not there.
    pub fn verwijder_stuk(&mut self, soort: &str, uuid: &str) -> Result<bool, RegisterFout> {
        self.tx
            .prepare_cached("DELETE FROM stuk WHERE soort = ?1 AND uuid = ?2")
            .and_then(|mut v| v.execute([soort, uuid]))
            .map(|n| n > 0)
            .map_err(wat("een stuk verwijderen"))
    }

    /// The next number of a series, from 1.
    pub fn volgend_nummer(&mut self, reeks: &str) -> Result<u64, RegisterFout> {
        self.tx
            .prepare_cached(
                "INSERT INTO reeks VALUES (?1, 1) ON CONFLICT (naam) DO UPDATE SET nr = nr + 1 RETURNING nr",
            )
            .and_then(|mut v| v.query_row([reeks], |r| r.get::<_, i64>(0)))
            .map(i64::unsigned_abs)
            .map_err(wat("een nummer uitgeven"))
    }

    /// Bytes of a document.
    pub fn bytes(&self, uuid: &str) -> Result<Option<Vec<u8>>, RegisterFout> {
        self.tx
            .prepare_cached("SELECT bytes FROM stuk_bytes WHERE uuid = ?1")
            .and_then(|mut v| v.query_row([uuid], |r| r.get(0)).optional())
            .map_err(wat("een document lezen"))
    }

    /// Keeps the bytes of a document; `None` removes them.
    pub fn zet_bytes(&mut self, uuid: &str, bytes: Option<&[u8]>) -> Result<(), RegisterFout> {
        match bytes {
            Some(bytes) => self.tx.execute(
                "INSERT OR REPLACE INTO stuk_bytes VALUES (?1, ?2)",
                params![uuid, bytes],
            ),
            None => self.tx.execute("DELETE FROM stuk_bytes WHERE uuid = ?1", [uuid]),
        }
        .map(|_| ())
        .map_err(wat("een document bewaren"))
    }

    /// Puts a message in the outbox, due from second `op` on.
    pub fn zet_bericht(
        &mut self,
        uuid: &str,
        op: i64,
        inhoud: &Map<String, Value>,
    ) -> Result<(), RegisterFout> {
        let json = Value::Object(inhoud.clone()).to_string();
        self.tx
            .prepare_cached("INSERT OR REPLACE INTO postvak VALUES (?1, ?2, ?3)")
            .and_then(|mut v| v.execute(params![uuid, op, json]))
            .map(|_| ())
            .map_err(wat("een bericht klaarzetten"))
    }

    /// The messages that are due at second `nu`, oldest first, at most so many.
    pub fn berichten(&self, nu: i64, hoogstens: usize) -> Result<Vec<Stuk>, RegisterFout> {
        let sql =
            "SELECT 'bericht', uuid, NULL, inhoud, 1 FROM postvak WHERE op <= ?1 ORDER BY op, rowid LIMIT ?2";
        let mut vraag = self.tx.prepare_cached(sql).map_err(wat("berichten lezen"))?;
        let rijen = vraag
            .query_map(params![nu, hoogstens as i64], |r| Ok(uit_rij(r)))
            .map_err(wat("berichten lezen"))?;
        rijen.map(|r| r.map_err(wat("berichten lezen"))?).collect()
    }

    /// Takes a message out of the outbox.
    pub fn verwijder_bericht(&mut self, uuid: &str) -> Result<(), RegisterFout> {
        self.tx
            .prepare_cached("DELETE FROM postvak WHERE uuid = ?1")
            .and_then(|mut v| v.execute([uuid]))
            .map(|_| ())
            .map_err(wat("een bericht verwijderen"))
    }
}

fn uit_rij(rij: &Row<'_>) -> Result<Stuk, RegisterFout> {
    let lees = || RegisterFout::opslag("een stuk lezen");
    let uuid: String = rij.get(1).map_err(lees())?;
    let inhoud: String = rij.get(3).map_err(lees())?;
    Ok(Stuk {
        soort: rij.get(0).map_err(lees())?,
        ouder: rij.get(2).map_err(lees())?,
        inhoud: serde_json::from_str(&inhoud).map_err(|f| RegisterFout::Beschadigd {
            identificatie: uuid.clone(),
            uitleg: f.to_string(),
        })?,
        versie: rij.get::<_, i64>(4).map_err(lees())?.unsigned_abs(),
        uuid,
    })
}
