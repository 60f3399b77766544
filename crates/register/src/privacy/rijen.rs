//! Rijen: what the privacy tables ask of a database, so that one text of SQL serves every store.
//!
//! Parameters are written `?1`, `?2`; values are the four kinds below. Knows nothing of what the columns mean.

use rusqlite::types::{ToSqlOutput, Value as Sql, ValueRef};
use rusqlite::{ToSql, params_from_iter};

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

impl ToSql for Cel {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Niets => ToSqlOutput::Owned(Sql::Null),
            Self::Getal(n) => ToSqlOutput::Owned(Sql::Integer(*n)),
            Self::Tekst(t) => ToSqlOutput::Borrowed(ValueRef::Text(t.as_bytes())),
            Self::Bytes(b) => ToSqlOutput::Borrowed(ValueRef::Blob(b)),
        })
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
        self.tx
            .prepare_cached(sql)
            .and_then(|mut v| v.execute(params_from_iter(cellen)))
            .map(|n| n as u64)
            .map_err(RegisterFout::opslag(wat))
    }

    /// Asks a question; out: its rows.
    pub(crate) fn rijen(
        &self,
        wat: &'static str,
        sql: &str,
        cellen: &[Cel],
    ) -> Result<Vec<Rij>, RegisterFout> {
        let mut vraag = self.tx.prepare_cached(sql).map_err(RegisterFout::opslag(wat))?;
        let aantal = vraag.column_count();
        let rijen = vraag
            .query_map(params_from_iter(cellen), |r| {
                (0..aantal)
                    .map(|nr| {
                        Ok(match r.get_ref(nr)? {
                            ValueRef::Null | ValueRef::Real(_) => Cel::Niets,
                            ValueRef::Integer(n) => Cel::Getal(n),
                            ValueRef::Text(t) => Cel::Tekst(String::from_utf8_lossy(t).into_owned()),
                            ValueRef::Blob(b) => Cel::Bytes(b.to_owned()),
                        })
                    })
                    .collect::<rusqlite::Result<_>>()
                    .map(Rij)
            })
            .map_err(RegisterFout::opslag(wat))?;
        rijen.collect::<Result<_, _>>().map_err(RegisterFout::opslag(wat))
    }
}

impl Store {
    /// Takes what was removed out of the files as well: the log of a store keeps old pages until it is emptied.
    pub(crate) fn veeg(&self) -> Result<(), RegisterFout> {
        let Self::Sqlite(sqlite) = self;
        sqlite
            .slot()
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(RegisterFout::opslag("de resten van wat verwijderd is wissen"))
    }
}
