//! Verbinding: one statement to a database and its rows back, the same for SQLite and PostgreSQL.
//!
//! Statements name their values `?1`, `?2`; every number is 64 bits, every truth is 0 or 1, every day is text. What
//! the two databases say differently is in `migratie`. Knows nothing of dossiers.

use model::Geometrie;

use crate::fout::Oorzaak;
use crate::wkb;

/// One value, there or back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Waarde {
    Leeg,
    Getal(i64),
    Tekst(String),
    Bytes(Vec<u8>),
    /// Geometry as WKB in RD metres.
    Vorm(Vec<u8>),
}

impl From<&str> for Waarde {
    fn from(t: &str) -> Self {
        Self::Tekst(t.to_owned())
    }
}

impl From<String> for Waarde {
    fn from(t: String) -> Self {
        Self::Tekst(t)
    }
}

impl From<i64> for Waarde {
    fn from(n: i64) -> Self {
        Self::Getal(n)
    }
}

impl From<&Geometrie> for Waarde {
    fn from(g: &Geometrie) -> Self {
        Self::Vorm(wkb::naar_wkb(g))
    }
}

impl<T: Into<Self>> From<Option<T>> for Waarde {
    fn from(w: Option<T>) -> Self {
        w.map_or(Self::Leeg, Into::into)
    }
}

/// One row; each value is taken out once.
#[derive(Debug)]
pub(crate) struct Rij(pub(crate) Vec<Waarde>);

impl Rij {
    fn neem(&mut self, nr: usize) -> Waarde {
        self.0
            .get_mut(nr)
            .map_or(Waarde::Leeg, |w| std::mem::replace(w, Waarde::Leeg))
    }

    pub(crate) fn tekst_of_leeg(&mut self, nr: usize) -> Result<Option<String>, Oorzaak> {
        match self.neem(nr) {
            Waarde::Tekst(t) => Ok(Some(t)),
            Waarde::Leeg => Ok(None),
            ander => Err(Oorzaak::vorm(nr, &ander)),
        }
    }

    pub(crate) fn tekst(&mut self, nr: usize) -> Result<String, Oorzaak> {
        self.tekst_of_leeg(nr)?
            .ok_or_else(|| Oorzaak::vorm(nr, &Waarde::Leeg))
    }

    pub(crate) fn getal(&mut self, nr: usize) -> Result<i64, Oorzaak> {
        match self.neem(nr) {
            Waarde::Getal(n) => Ok(n),
            ander => Err(Oorzaak::vorm(nr, &ander)),
        }
    }

    pub(crate) fn bytes_of_leeg(&mut self, nr: usize) -> Result<Option<Vec<u8>>, Oorzaak> {
        match self.neem(nr) {
            Waarde::Bytes(b) | Waarde::Vorm(b) => Ok(Some(b)),
            Waarde::Leeg => Ok(None),
            ander => Err(Oorzaak::vorm(nr, &ander)),
        }
    }
}

/// Begins a statement that adds lines to the change log.
pub(crate) const LOG: &str = "INSERT INTO wijziging (dossier, versie, soort)";

/// A connection on which statements run one after another.
pub(crate) trait Verbinding {
    /// Runs a statement; out: how many rows it touched.
    fn voer(&self, sql: &str, waarden: Vec<Waarde>) -> Result<u64, Oorzaak>;

    /// Runs a statement of which nobody needs to know how many rows it touched. It may wait for the next one; then its
    /// error comes there, or at the end of this writer's work.
    fn voer_later(&self, sql: &str, waarden: Vec<Waarde>) -> Result<(), Oorzaak> {
        self.voer(sql, waarden).map(drop)
    }

    /// Adds a dossier by `rij`, an INSERT of identificatie first that does nothing when it is there, with its line in the
    /// change log; false when it was there.
    fn voeg_toe(&self, rij: &str, waarden: Vec<Waarde>) -> Result<bool, Oorzaak>;

    /// Runs a question; out: every row.
    fn vraag(&self, sql: &str, waarden: Vec<Waarde>) -> Result<Vec<Rij>, Oorzaak>;

    /// Runs statements without values, separated by `;`.
    fn stapel(&self, sql: &str) -> Result<(), Oorzaak>;

    /// The first row; `None` when there is none.
    fn rij(&self, sql: &str, waarden: Vec<Waarde>) -> Result<Option<Rij>, Oorzaak> {
        Ok(self.vraag(sql, waarden)?.into_iter().next())
    }

    /// A field of a column of JSON, as the indexes have it.
    fn veld(&self, kolom: &str, naam: &str) -> String;

    /// Tells who follows the change log, once this write is kept.
    fn meld_wijziging(&self) -> Result<(), Oorzaak>;

    /// Lets the database count `volgnr` of a table on from what is in it.
    fn tel_verder(&self, tabel: &str) -> Result<(), Oorzaak>;

    /// What the database itself finds wrong with its files; empty when nothing.
    fn gaaf(&self) -> Result<Vec<String>, Oorzaak>;

    /// The names of its tables, indexes and triggers.
    fn namen(&self) -> Result<Vec<String>, Oorzaak>;
}
