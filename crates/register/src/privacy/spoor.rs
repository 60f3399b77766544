//! Spoor: reading contact data within a transaction of others, and the lines in the log that belong to it.
//!
//! A page of rollen reads many persons at once, in a transaction that only reads. What was read is written down here and
//! goes to the log in one write; who made the page gives it away only after that write is kept.

use serde_json::{Map, Value};

use super::contact::{VELDEN, open};
use super::lezing::Betrokkene;
use super::{Bsn, Sleutels, Verwerking};
use crate::{RegisterFout, Schrijver};

/// Whose data was looked at, and whether it could be shown.
#[derive(Debug, Clone)]
pub struct Ingezien {
    wie: Wie,
    gelukt: bool,
}

#[derive(Debug, Clone)]
enum Wie {
    Bsn(Bsn),
    Contact(String),
}

impl Ingezien {
    /// Somebody was looked for by number; that is a reading too.
    pub fn gezocht(bsn: Bsn) -> Self {
        Self {
            wie: Wie::Bsn(bsn),
            gelukt: true,
        }
    }
}

/// The data, when it may be shown, and what must be in the log before it is.
type Gezien = (Option<Map<String, Value>>, Option<Ingezien>);

impl Schrijver<'_> {
    /// The contact data with this id, and what must be in the log before anybody sees it ([`Self::log_ingezien`]).
    /// `None`: not there, ended at second `nu`, or its use is restricted.
    pub fn zie_contact(&self, sleutels: &Sleutels, uuid: &str, nu: i64) -> Result<Gezien, RegisterFout> {
        let sql = format!("SELECT {VELDEN} FROM contact WHERE uuid = ?1 AND eindigt > ?2");
        let rijen = self.rijen("contactgegevens lezen", &sql, &[uuid.into(), nu.into()])?;
        let Some(rij) = rijen.first() else {
            return Ok((None, None));
        };
        let contact = open(sleutels, rij)?;
        let beperkt = rij.getal(5) != 0;
        let wie = contact
            .bsn
            .map_or_else(|| Wie::Contact(uuid.to_owned()), Wie::Bsn);
        let gegevens = (!beperkt).then_some(contact.gegevens);
        Ok((
            gegevens,
            Some(Ingezien {
                wie,
                gelukt: !beperkt,
            }),
        ))
    }

    /// The contact data with this id for keeping an index, never for showing: ended, restricted or not.
    pub fn contact_voor_index(
        &self,
        sleutels: &Sleutels,
        uuid: &str,
    ) -> Result<Option<Map<String, Value>>, RegisterFout> {
        let sql = format!("SELECT {VELDEN} FROM contact WHERE uuid = ?1");
        let rijen = self.rijen("contactgegevens lezen", &sql, &[uuid.into()])?;
        rijen
            .first()
            .map(|rij| Ok(open(sleutels, rij)?.gegevens))
            .transpose()
    }

    /// Writes a line for each; they are there when the transaction is.
    pub fn log_ingezien(
        &mut self,
        sleutels: &Sleutels,
        v: &Verwerking,
        ingezien: &[Ingezien],
    ) -> Result<(), RegisterFout> {
        for een in ingezien {
            let wie = match &een.wie {
                Wie::Bsn(bsn) => Betrokkene::Bsn(bsn),
                Wie::Contact(uuid) => Betrokkene::Contact(uuid),
            };
            self.log_lezing(sleutels, v, &wie, een.gelukt)?;
        }
        Ok(())
    }

    pub(super) fn wis_contacten(&mut self, dossier: &str) -> Result<u64, RegisterFout> {
        let sql = "DELETE FROM contact WHERE dossier = ?1";
        self.wijzig("contactgegevens verwijderen", sql, &[dossier.into()])
    }

    /// Sets when the contact data about a dossier ends, second since 1970.
    pub fn zet_einde_contacten(&mut self, dossier: &str, eindigt: i64) -> Result<u64, RegisterFout> {
        self.wijzig(
            "contactgegevens bewaren",
            "UPDATE contact SET eindigt = ?1 WHERE dossier = ?2 AND eindigt <> ?1",
            &[eindigt.into(), dossier.into()],
        )
    }
}

impl Sleutels {
    /// The words that a personal value of a field is found by: the first for what is written now, all of them for what
    /// is looked up. Without the keys nobody makes the value of it.
    pub fn zoekwoorden(&self, veld: &str, waarde: &str) -> Vec<String> {
        let hex = |bytes: Vec<u8>| bytes.iter().map(|b| format!("{b:02x}")).collect();
        let bericht = format!("{veld}\u{1f}{waarde}");
        self.merktekens(bericht.as_bytes()).map(hex).collect()
    }

    /// The first key's name, eight hexadecimal digits; says nothing of the key.
    pub fn naam(&self) -> String {
        self.namen().next().unwrap_or_default()
    }

    /// True when what a key with this name sealed can be opened.
    pub fn kent(&self, naam: &str) -> bool {
        self.namen().any(|n| n == naam)
    }
}
