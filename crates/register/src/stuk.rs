//! Stuk: one row of a resource that is kept as it is: kind, uuid, the row it hangs below, its fields.
//!
//! Beside the rows: bytes of documents, numbers of series, and the outbox of messages with the second they are due.
//! Knows nothing of what the fields mean.

use serde_json::{Map, Value};

use crate::schrijver::json;
use crate::store::verbinding::{Rij, Waarde};
use crate::{RegisterFout, Schrijver};

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

pub(crate) const VELDEN: &str = "soort, uuid, ouder, inhoud, versie";

impl Schrijver<'_> {
    /// One row.
    pub fn stuk(&self, soort: &str, uuid: &str) -> Result<Option<Stuk>, RegisterFout> {
        let sql = format!("SELECT {VELDEN} FROM stuk WHERE soort = ?1 AND uuid = ?2");
        let rij = self
            .db
            .rij(&sql, vec![soort.into(), uuid.into()])
            .map_err(RegisterFout::opslag("een stuk lezen"))?;
        rij.map(uit_rij).transpose()
    }

    /// The rows of a kind below another (`None`: every row of the kind), in the order they were made.
    pub fn stukken(&self, soort: &str, ouder: Option<&str>) -> Result<Vec<Stuk>, RegisterFout> {
        // two questions, so that each finds its index
        let (waar, waarden) = match ouder {
            Some(ouder) => ("AND ouder = ?2", vec![soort.into(), ouder.into()]),
            None => ("", vec![soort.into()]),
        };
        let sql = format!("SELECT {VELDEN} FROM stuk WHERE soort = ?1 {waar} ORDER BY volgnr");
        self.lijst(&sql, waarden, "stukken lezen")
    }

    /// Makes or replaces a row.
    pub fn zet_stuk(
        &mut self,
        soort: &str,
        uuid: &str,
        ouder: Option<&str>,
        inhoud: &Map<String, Value>,
    ) -> Result<(), RegisterFout> {
        self.doe(
            "INSERT INTO stuk (soort, uuid, ouder, inhoud, versie) VALUES (?1, ?2, ?3, ?4, 1)
             ON CONFLICT (soort, uuid) DO UPDATE SET ouder = ?3, inhoud = ?4, versie = stuk.versie + 1",
            vec![soort.into(), uuid.into(), ouder.into(), json(inhoud)],
            "een stuk bewaren",
        )
        .map(|_| ())
    }

    /// Removes a row; false when it was not there.
    pub fn verwijder_stuk(&mut self, soort: &str, uuid: &str) -> Result<bool, RegisterFout> {
        self.doe(
            "DELETE FROM stuk WHERE soort = ?1 AND uuid = ?2",
            vec![soort.into(), uuid.into()],
            "een stuk verwijderen",
        )
        .map(|n| n > 0)
    }

    /// The next number of a series, from 1; a write that is undone gives its number back.
    pub fn volgend_nummer(&mut self, reeks: &str) -> Result<u64, RegisterFout> {
        let sql = "INSERT INTO reeks VALUES (?1, 1) ON CONFLICT (naam) DO UPDATE SET nr = reeks.nr + 1 RETURNING nr";
        let wat = || RegisterFout::opslag("een nummer uitgeven");
        let mut rij = self
            .db
            .rij(sql, vec![reeks.into()])
            .map_err(wat())?
            .unwrap_or(Rij(vec![]));
        rij.getal(0).map(i64::unsigned_abs).map_err(wat())
    }

    /// Bytes of a document.
    pub fn bytes(&self, uuid: &str) -> Result<Option<Vec<u8>>, RegisterFout> {
        let wat = || RegisterFout::opslag("een document lezen");
        let rij = self
            .db
            .rij("SELECT bytes FROM stuk_bytes WHERE uuid = ?1", vec![uuid.into()])
            .map_err(wat())?;
        rij.map_or(Ok(None), |mut r| r.bytes_of_leeg(0).map_err(wat()))
    }

    /// Keeps the bytes of a document; `None` removes them.
    pub fn zet_bytes(&mut self, uuid: &str, bytes: Option<&[u8]>) -> Result<(), RegisterFout> {
        let doel = "een document bewaren";
        match bytes {
            Some(bytes) => self.doe(
                "INSERT INTO stuk_bytes VALUES (?1, ?2) ON CONFLICT (uuid) DO UPDATE SET bytes = ?2",
                vec![uuid.into(), Waarde::Bytes(bytes.to_vec())],
                doel,
            ),
            None => self.doe("DELETE FROM stuk_bytes WHERE uuid = ?1", vec![uuid.into()], doel),
        }
        .map(|_| ())
    }

    /// Puts a message in the outbox, due from second `op` on.
    pub fn zet_bericht(
        &mut self,
        uuid: &str,
        op: i64,
        inhoud: &Map<String, Value>,
    ) -> Result<(), RegisterFout> {
        self.doe(
            "INSERT INTO postvak (uuid, op, inhoud) VALUES (?1, ?2, ?3)
             ON CONFLICT (uuid) DO UPDATE SET op = ?2, inhoud = ?3",
            vec![uuid.into(), op.into(), json(inhoud)],
            "een bericht klaarzetten",
        )
        .map(|_| ())
    }

    /// The messages that are due at second `nu`, oldest first, at most so many; without those of these abonnementen.
    pub fn berichten(&self, nu: i64, zonder: &[String], hoogstens: usize) -> Result<Vec<Stuk>, RegisterFout> {
        let hoogstens = i64::try_from(hoogstens).unwrap_or(i64::MAX);
        let mut waarden = vec![nu.into(), hoogstens.into()];
        let mut ook = String::new();
        if !zonder.is_empty() {
            let plaatsen: Vec<String> = (3..zonder.len() + 3).map(|nr| format!("?{nr}")).collect();
            let abonnement = self.db.veld("inhoud", "abonnement");
            ook = format!(" AND coalesce({abonnement}, '') NOT IN ({})", plaatsen.join(", "));
            waarden.extend(zonder.iter().map(|uuid| Waarde::from(uuid.as_str())));
        }
        let sql = format!(
            "SELECT 'bericht', uuid, NULL, inhoud, 1 FROM postvak WHERE op <= ?1{ook} ORDER BY op, volgnr LIMIT ?2"
        );
        self.lijst(&sql, waarden, "berichten lezen")
    }

    /// The messages that wait for another try, the one that is due first in front.
    pub fn uitgesteld(&self) -> Result<Vec<Stuk>, RegisterFout> {
        self.lijst(
            "SELECT 'bericht', uuid, NULL, inhoud, 1 FROM postvak WHERE op > 0 ORDER BY op, volgnr",
            vec![],
            "berichten lezen",
        )
    }

    /// Takes a message out of the outbox.
    pub fn verwijder_bericht(&mut self, uuid: &str) -> Result<(), RegisterFout> {
        self.doe(
            "DELETE FROM postvak WHERE uuid = ?1",
            vec![uuid.into()],
            "een bericht verwijderen",
        )
        .map(|_| ())
    }

    pub(crate) fn lijst(
        &self,
        sql: &str,
        waarden: Vec<Waarde>,
        doel: &'static str,
    ) -> Result<Vec<Stuk>, RegisterFout> {
        let rijen = self.db.vraag(sql, waarden).map_err(RegisterFout::opslag(doel))?;
        rijen.into_iter().map(uit_rij).collect()
    }

    pub(crate) fn doe(
        &self,
        sql: &str,
        waarden: Vec<Waarde>,
        doel: &'static str,
    ) -> Result<u64, RegisterFout> {
        self.db.voer(sql, waarden).map_err(RegisterFout::opslag(doel))
    }
}

pub(crate) fn uit_rij(mut rij: Rij) -> Result<Stuk, RegisterFout> {
    let lees = || RegisterFout::opslag("een stuk lezen");
    let uuid = rij.tekst(1).map_err(lees())?;
    let inhoud = rij.tekst(3).map_err(lees())?;
    Ok(Stuk {
        soort: rij.tekst(0).map_err(lees())?,
        ouder: rij.tekst_of_leeg(2).map_err(lees())?,
        inhoud: serde_json::from_str(&inhoud).map_err(|f| RegisterFout::Beschadigd {
            identificatie: uuid.clone(),
            uitleg: f.to_string(),
        })?,
        versie: rij.getal(4).map_err(lees())?.unsigned_abs(),
        uuid,
    })
}
