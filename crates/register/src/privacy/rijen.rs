//! Rijen: what the privacy tables ask of a database, so that one text of SQL serves every store.
//!
//! Parameters are written `?1`, `?2`; values are the four kinds below. Knows nothing of what the columns mean.

use crate::store::verbinding::Waarde;
use crate::{RegisterFout, Schrijver, Store};

/// A value in a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cel {
    /// NULL.
    Niets,
    /// A whole number.
    Getal(i64),
    /// Text.
    Tekst(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<&str> for Cel {
    fn from(w: &str) -> Self {
        Self::Tekst(w.to_owned())
    }
}

impl From<i64> for Cel {
    fn from(w: i64) -> Self {
        Self::Getal(w)
    }
}

impl From<u64> for Cel {
    fn from(w: u64) -> Self {
        Self::Getal(w as i64)
    }
}

impl From<bool> for Cel {
    fn from(w: bool) -> Self {
        Self::Getal(w.into())
    }
}

impl From<&[u8]> for Cel {
    fn from(w: &[u8]) -> Self {
        Self::Bytes(w.to_owned())
    }
}

impl From<Vec<u8>> for Cel {
    fn from(w: Vec<u8>) -> Self {
        Self::Bytes(w)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cel {
    fn from(w: Option<T>) -> Self {
        w.map_or(Self::Niets, Into::into)
    }
}

impl From<&Cel> for Waarde {
    fn from(w: &Cel) -> Self {
        match w {
            Cel::Niets => Self::Leeg,
            Cel::Getal(n) => Self::Getal(*n),
            Cel::Tekst(t) => Self::Tekst(t.clone()),
            Cel::Bytes(b) => Self::Bytes(b.clone()),
        }
    }
}

impl From<Waarde> for Cel {
    fn from(w: Waarde) -> Self {
        match w {
            Waarde::Leeg => Self::Niets,
            Waarde::Getal(n) => Self::Getal(n),
            Waarde::Tekst(t) => Self::Tekst(t),
            Waarde::Bytes(b) | Waarde::Vorm(b) => Self::Bytes(b),
        }
    }
}

/// One row of an answer.
#[derive(Debug)]
pub(crate) struct Rij(Vec<Cel>);

impl Rij {
    /// Text; empty when it is none.
    pub fn tekst(&self, nr: usize) -> String {
        match self.0.get(nr) {
            Some(Cel::Tekst(t)) => t.clone(),
            _ => String::new(),
        }
    }

    /// Text, when there is any.
    pub fn misschien(&self, nr: usize) -> Option<String> {
        match self.0.get(nr) {
            Some(Cel::Tekst(t)) => Some(t.clone()),
            _ => None,
        }
    }

    /// A number; 0 when it is none.
    pub fn getal(&self, nr: usize) -> i64 {
        match self.0.get(nr) {
            Some(Cel::Getal(n)) => *n,
            _ => 0,
        }
    }

    /// Bytes, when there are any.
    pub fn bytes(&self, nr: usize) -> Option<&[u8]> {
        match self.0.get(nr) {
            Some(Cel::Bytes(b)) => Some(b),
            _ => None,
        }
    }
}

impl Schrijver<'_> {
    /// Runs a change; out: how many rows it touched.
    pub(crate) fn wijzig(
        &mut self,
        wat: &'static str,
        sql: &str,
        cellen: &[Cel],
    ) -> Result<u64, RegisterFout> {
        let waarden = cellen.iter().map(Waarde::from).collect();
        self.db.voer(sql, waarden).map_err(RegisterFout::opslag(wat))
    }

    /// Asks a question; out: its rows.
    pub(crate) fn rijen(
        &self,
        wat: &'static str,
        sql: &str,
        cellen: &[Cel],
    ) -> Result<Vec<Rij>, RegisterFout> {
        let waarden = cellen.iter().map(Waarde::from).collect();
        let rijen = self.db.vraag(sql, waarden).map_err(RegisterFout::opslag(wat))?;
        Ok(rijen
            .into_iter()
            .map(|r| Rij(r.0.into_iter().map(Cel::from).collect()))
            .collect())
    }
}

impl Store {
    /// Takes what was removed out of the files as well: the log of a SQLite store keeps old pages until it is emptied, a
    /// table of PostgreSQL old rows until it is vacuumed.
    pub(crate) fn veeg(&self) -> Result<(), RegisterFout> {
        match self {
            Self::Sqlite(sqlite) => sqlite.veeg(),
            Self::PostGis(postgis) => postgis.veeg(),
        }
    }
}
