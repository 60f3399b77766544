//! Bewaard: what somebody may come back to for a while: a check that is not finished, a result as proof.
//!
//! A file of its own beside the register (`checks.sqlite`). Whoever holds the token reads it; the file holds only the
//! token's hash, so that the file alone opens nothing. Everything ends by itself after [`BEWAAR_DAGEN`] days, and what
//! has ended is wiped at the next write. Knows nothing of what it keeps. Start at [`Bewaarplaats`].

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::RegisterFout;

/// How long something is kept, days.
pub const BEWAAR_DAGEN: i64 = 30;
/// Largest thing that is kept, bytes.
pub const BEWAAR_MAX: usize = 256 * 1024;
/// Most things kept at once. Beyond it nothing more is taken: what somebody kept is never pushed out.
const AANTAL_MAX: i64 = 20_000;
const DAG_S: i64 = 86_400;
const WACHT: Duration = Duration::from_secs(5);

const TABEL: &str = "CREATE TABLE IF NOT EXISTS bewaard (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    soort TEXT NOT NULL,
    inhoud TEXT NOT NULL,
    gemaakt INTEGER NOT NULL,
    eindigt INTEGER NOT NULL
 ) STRICT, WITHOUT ROWID;
 CREATE INDEX IF NOT EXISTS bewaard_eindigt ON bewaard (eindigt);";

/// Where things are kept for a while.
#[derive(Debug)]
pub struct Bewaarplaats {
    db: Mutex<Connection>,
}

/// What was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bewaard {
    /// As it was given.
    pub inhoud: String,
    /// When, seconds since 1970.
    pub gemaakt: i64,
    /// Until when, seconds since 1970.
    pub eindigt: i64,
}

impl Bewaarplaats {
    /// Opens or makes the file. Errors: [`RegisterFout::Openen`].
    pub fn open(pad: &Path) -> Result<Self, RegisterFout> {
        let fout = |oorzaak: rusqlite::Error| RegisterFout::Openen {
            waar: pad.display().to_string(),
            oorzaak: oorzaak.into(),
        };
        let db = Connection::open(pad).map_err(fout)?;
        db.busy_timeout(WACHT).map_err(fout)?;
        db.pragma_update(None, "journal_mode", "WAL").map_err(fout)?;
        // what has ended is overwritten, not only forgotten
        db.pragma_update(None, "secure_delete", true).map_err(fout)?;
        db.execute_batch(TABEL).map_err(fout)?;
        Ok(Self { db: Mutex::new(db) })
    }

    /// Keeps `inhoud` from `nu` (seconds since 1970) for [`BEWAAR_DAGEN`] days; out: the token, 32 letters and digits, that
    /// is nowhere else.
    ///
    /// Errors: [`RegisterFout::Ongeldig`] for something larger than [`BEWAAR_MAX`], and when it is full; the disk.
    pub fn bewaar(&self, soort: &str, inhoud: &str, nu: i64) -> Result<String, RegisterFout> {
        let ongeldig = |uitleg: String| RegisterFout::Ongeldig {
            identificatie: soort.to_owned(),
            uitleg,
        };
        if inhoud.len() > BEWAAR_MAX {
            return Err(ongeldig(format!(
                "groter dan {BEWAAR_MAX} bytes; dat wordt niet bewaard"
            )));
        }
        let mut willekeur = [0u8; 16];
        getrandom::fill(&mut willekeur)
            .map_err(|f| ongeldig(format!("geen toevalsgetallen van het systeem: {f}")))?;
        let token: String = willekeur.iter().map(|b| format!("{b:02x}")).collect();
        let db = self.slot();
        let bewaar = |db: &Connection| {
            db.execute("DELETE FROM bewaard WHERE eindigt <= ?1", params![nu])?;
            db.execute(
                "INSERT INTO bewaard (hash, soort, inhoud, gemaakt, eindigt) SELECT ?1, ?2, ?3, ?4, ?5
                 WHERE (SELECT count(*) FROM bewaard) < ?6",
                params![
                    hash(&token),
                    soort,
                    inhoud,
                    nu,
                    nu + BEWAAR_DAGEN * DAG_S,
                    AANTAL_MAX
                ],
            )
        };
        if bewaar(&db).map_err(RegisterFout::opslag("bewaren"))? == 0 {
            return Err(ongeldig(
                "er is nu geen plaats meer om iets te bewaren".to_owned(),
            ));
        }
        Ok(token)
    }

    /// What belongs to a token at `nu`. Miss: `None` for an unknown token, another kind, or one that has ended.
    pub fn haal(&self, soort: &str, token: &str, nu: i64) -> Result<Option<Bewaard>, RegisterFout> {
        if token.len() != 32 || !token.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(None);
        }
        self.slot()
            .prepare_cached(
                "SELECT inhoud, gemaakt, eindigt FROM bewaard WHERE hash = ?1 AND soort = ?2 AND eindigt > ?3",
            )
            .and_then(|mut v| {
                v.query_row(params![hash(token), soort, nu], |r| {
                    Ok(Bewaard {
                        inhoud: r.get(0)?,
                        gemaakt: r.get(1)?,
                        eindigt: r.get(2)?,
                    })
                })
                .optional()
            })
            .map_err(RegisterFout::opslag("het bewaarde lezen"))
    }

    fn slot(&self) -> MutexGuard<'_, Connection> {
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.to_ascii_lowercase().as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_opens_with_its_token_only_and_ends_after_thirty_days() {
        let map = tempfile::tempdir().unwrap();
        let pad = map.path().join("checks.sqlite");
        let b = Bewaarplaats::open(&pad).unwrap();
        let token = b.bewaar("verder", "geheim antwoord", 1_000).unwrap();
        let uit = b.haal("verder", &token, 2_000).unwrap().unwrap();
        assert_eq!((uit.inhoud.as_str(), uit.gemaakt), ("geheim antwoord", 1_000));
        assert_eq!(b.haal("bewijs", &token, 2_000).unwrap(), None, "another kind");
        let laatste = 1_000 + BEWAAR_DAGEN * DAG_S;
        assert!(b.haal("verder", &token, laatste - 1).unwrap().is_some());
        assert_eq!(b.haal("verder", &token, laatste).unwrap(), None);
        for mis in ["", "x", "../../etc", &"0".repeat(32), &token[1..]] {
            assert_eq!(b.haal("verder", mis, 2_000).unwrap(), None, "{mis}");
        }
        b.bewaar("verder", "later", laatste).unwrap();
        drop(b);
        let bytes: Vec<u8> = std::fs::read_dir(map.path())
            .unwrap()
            .flat_map(|f| std::fs::read(f.unwrap().path()).unwrap())
            .collect();
        let staat = |t: &str| bytes.windows(t.len()).any(|w| w == t.as_bytes());
        assert!(!staat(&token), "only the hash is on disk");
        assert!(staat("later"));
        assert!(
            b"geheim antwoord".len() > 3
                && !std::fs::read(&pad)
                    .unwrap()
                    .windows(15)
                    .any(|w| w == b"geheim antwoord")
        );
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let map = tempfile::tempdir().unwrap();
        let b = Bewaarplaats::open(&map.path().join("c.sqlite")).unwrap();
        assert!(b.bewaar("verder", &"x".repeat(BEWAAR_MAX + 1), 0).is_err());
    }
}
