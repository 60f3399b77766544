//! GeoPackage, read as a file that nobody vouches for.
//!
//! Answers which feature tables a `.gpkg` lists, in which coordinate system, and hands over their rows one by
//! one. Knows nothing of what the columns mean. Start at [`Gpkg::open`], then [`Gpkg::lagen`] and [`Gpkg::rijen`].
//!
//! An SQLite file can hold code (views, triggers, virtual tables, expressions in the schema), so:
//! - it is opened read-only and immutable: no journal or WAL beside it is replayed, nothing is written;
//! - `trusted_schema` and `ENABLE_VIEW` are off, `DEFENSIVE` is on, no extension can be loaded (not compiled in);
//! - only ordinary tables that `gpkg_contents` lists are read: a view or virtual table is refused by name and is
//!   never executed, because its query is the file's, not ours;
//! - sizes have caps ([`MAX_BLOB`], [`MAX_KOLOMMEN`]) and a step that works on without yielding a row is stopped
//!   after [`MAX_STAPPEN`] operations of SQLite's machine: a count, not a clock, so it is the same everywhere.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use model::Waarde;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use crate::vorm::{Crs, Vorm};

/// Longest text or geometry of one row, bytes.
pub const MAX_BLOB: i32 = 256 * 1024 * 1024;
/// Most columns of a feature table.
pub const MAX_KOLOMMEN: usize = 500;
/// Most operations of SQLite's machine between two rows.
pub const MAX_STAPPEN: u64 = 50_000_000;
const STAP: i32 = 10_000;
/// Most feature tables in one file.
const MAX_LAGEN: usize = 1_000;

/// An open GeoPackage.
pub struct Gpkg {
    db: Connection,
    stappen: Arc<AtomicU64>,
}

/// A feature table that the file lists.
#[derive(Debug, Clone)]
pub struct GpkgLaag {
    /// Table name.
    pub tabel: String,
    /// The geometry column.
    pub geometrie: String,
    /// The coordinate system; the text is why we cannot read it.
    pub crs: Result<Crs, String>,
    /// All columns but the geometry, in the table's order.
    pub kolommen: Vec<String>,
}

/// One row of a feature table.
pub struct Rij<'a> {
    /// Row number in the order of the table, from 1.
    pub nummer: u64,
    /// The geometry; `Ok(None)` when null or empty, `Err` says what is wrong with it.
    pub vorm: Result<Option<Vorm>, String>,
    /// Values in the order of [`GpkgLaag::kolommen`]; `None` for null and for what has no [`Waarde`].
    pub waarden: &'a [Option<Waarde>],
}

impl Gpkg {
    /// Opens `pad` under the restrictions above. Errors: a sentence for a file that is no SQLite database, no
    /// GeoPackage, or cannot be read. Cost: reads the schema only.
    pub fn open(pad: &Path) -> Result<Self, String> {
        let mut kop = [0u8; 16];
        let gelezen = std::fs::File::open(pad)
            .and_then(|mut f| std::io::Read::read_exact(&mut f, &mut kop))
            .map_err(|fout| format!("het bestand is niet te lezen: {fout}"));
        gelezen?;
        if &kop != b"SQLite format 3\0" {
            return Err("dit is geen GeoPackage: het begint niet als een SQLite-bestand".to_owned());
        }
        let vlaggen =
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut db = Connection::open_with_flags(uri(pad)?, vlaggen).map_err(sqlite)?;
        beperk(&db).map_err(sqlite)?;
        let stappen = Arc::new(AtomicU64::new(0));
        let teller = Arc::clone(&stappen);
        let te_lang = move || teller.fetch_add(STAP as u64, Ordering::Relaxed) > MAX_STAPPEN;
        db.progress_handler(STAP, Some(te_lang)).map_err(sqlite)?;
        Ok(Self { db, stappen })
    }

    /// The feature tables in `gpkg_contents`, by table name. Errors: a sentence when the file has no such table
    /// or a listed layer is a view, a virtual table or has too many columns.
    pub fn lagen(&self) -> Result<Vec<GpkgLaag>, String> {
        self.stappen.store(0, Ordering::Relaxed);
        let vraag = "SELECT c.table_name, g.column_name, s.organization, s.organization_coordsys_id, s.srs_name, m.type, \
                     upper(substr(ltrim(m.sql), 1, 14)) \
                     FROM gpkg_contents c JOIN gpkg_geometry_columns g ON g.table_name = c.table_name \
                     LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id \
                     LEFT JOIN sqlite_master m ON lower(m.name) = lower(c.table_name) AND m.type IN ('table', 'view') \
                     WHERE c.data_type = 'features' ORDER BY c.table_name LIMIT ?1";
        let mut vraag = self.db.prepare(vraag).map_err(|fout| match fout {
            rusqlite::Error::SqliteFailure(..) if fout.to_string().contains("no such table") => {
                format!("dit is geen GeoPackage: {fout}")
            }
            andere => sqlite(andere),
        })?;
        let rijen = vraag
            .query_map([MAX_LAGEN as i64 + 1], |rij| {
                let tekst = |nr| rij.get::<_, Option<String>>(nr);
                let crs = crs_uit(tekst(2)?, rij.get::<_, Option<i64>>(3)?, tekst(4)?);
                Ok((
                    rij.get::<_, String>(0)?,
                    rij.get::<_, String>(1)?,
                    crs,
                    tekst(5)?,
                    tekst(6)?,
                ))
            })
            .map_err(sqlite)?;
        let mut lagen = Vec::new();
        for rij in rijen {
            let (tabel, geometrie, crs, soort, sql) = rij.map_err(sqlite)?;
            match soort.as_deref() {
                Some("table") if sql.as_deref() != Some("CREATE VIRTUAL") => {}
                Some("table") => {
                    return Err(format!(
                        "laag '{tabel}' is een virtuele tabel; exporteer haar als gewone tabel"
                    ));
                }
                Some(_) => {
                    return Err(format!(
                        "laag '{tabel}' is een view; exporteer haar als gewone tabel"
                    ));
                }
                None => return Err(format!("laag '{tabel}' staat in gpkg_contents maar bestaat niet")),
            }
            let kolommen = self.kolommen(&tabel, &geometrie)?;
            lagen.push(GpkgLaag {
                tabel,
                geometrie,
                crs,
                kolommen,
            });
        }
        if lagen.len() > MAX_LAGEN {
            return Err(format!("meer dan {MAX_LAGEN} lagen"));
        }
        Ok(lagen)
    }

    fn kolommen(&self, tabel: &str, geometrie: &str) -> Result<Vec<String>, String> {
        let vraag = self
            .db
            .prepare(&format!("SELECT * FROM {} LIMIT 0", naam(tabel)))
            .map_err(sqlite)?;
        let alle: Vec<String> = vraag.column_names().map(str::to_owned).collect();
        if alle.len() > MAX_KOLOMMEN {
            return Err(format!(
                "laag '{tabel}' heeft {} kolommen, hoogstens {MAX_KOLOMMEN}",
                alle.len()
            ));
        }
        let anders = |n: &String| !n.eq_ignore_ascii_case(geometrie);
        if alle.iter().all(anders) {
            return Err(format!("laag '{tabel}' mist zijn geometriekolom '{geometrie}'"));
        }
        Ok(alle.into_iter().filter(anders).collect())
    }

    /// Hands every row of `laag` to `bij`, in the table's order, until it returns an error.
    /// Errors: that error, or `maak(sentence)` when the file is damaged or a step does not end.
    /// Cost: one row in memory.
    pub fn rijen<E>(
        &self,
        laag: &GpkgLaag,
        maak: impl Fn(String) -> E,
        mut bij: impl FnMut(Rij<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let fout = |oorzaak| maak(sqlite(oorzaak));
        let kolommen: Vec<String> = std::iter::once(&laag.geometrie)
            .chain(&laag.kolommen)
            .map(|kolom| naam(kolom))
            .collect();
        let vraag = format!("SELECT {} FROM {}", kolommen.join(", "), naam(&laag.tabel));
        let mut vraag = self.db.prepare(&vraag).map_err(fout)?;
        let mut rijen = vraag.query([]).map_err(fout)?;
        let mut waarden = Vec::with_capacity(laag.kolommen.len());
        let mut nummer = 0;
        loop {
            self.stappen.store(0, Ordering::Relaxed);
            let Some(rij) = rijen.next().map_err(fout)? else {
                return Ok(());
            };
            nummer += 1;
            let vorm = match rij.get_ref(0).map_err(fout)? {
                ValueRef::Null => Ok(None),
                ValueRef::Blob(bytes) => gpkg_geometrie(bytes),
                _ => Err("de geometriekolom bevat geen geometrie".to_owned()),
            };
            waarden.clear();
            for nr in 0..laag.kolommen.len() {
                waarden.push(waarde(rij.get_ref(nr + 1).map_err(fout)?));
            }
            bij(Rij {
                nummer,
                vorm,
                waarden: &waarden,
            })?;
        }
    }
}

fn beperk(db: &Connection) -> rusqlite::Result<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    db.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_BLOB)?;
    db.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, 1_000_000)?;
    db.set_limit(Limit::SQLITE_LIMIT_EXPR_DEPTH, 100)?;
    db.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    db.set_limit(Limit::SQLITE_LIMIT_WORKER_THREADS, 0)?;
    db.execute_batch("PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;")
}

/// `file:` URI of a path, with everything that means something in a URI escaped.
fn uri(pad: &Path) -> Result<String, String> {
    let pad = std::path::absolute(pad).map_err(|fout| fout.to_string())?;
    let tekst = pad.to_str().ok_or("de naam van het bestand is geen UTF-8")?;
    let mut uit = String::from("file://");
    for byte in tekst.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uit.push(char::from(byte));
        } else {
            uit.push_str(&format!("%{byte:02X}"));
        }
    }
    uit.push_str("?mode=ro&immutable=1");
    Ok(uit)
}

/// An SQL identifier, quoted.
fn naam(kolom: &str) -> String {
    format!("\"{}\"", kolom.replace('"', "\"\""))
}

fn sqlite(fout: rusqlite::Error) -> String {
    use rusqlite::ErrorCode;
    match fout.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => {
            "het lezen van een rij kwam niet tot een einde en is afgebroken".to_owned()
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            format!("het bestand is beschadigd of onvolledig; haal het opnieuw op ({fout})")
        }
        Some(ErrorCode::TooBig) => format!("een waarde is groter dan {MAX_BLOB} bytes"),
        _ => format!("SQLite leest het bestand niet: {fout}"),
    }
}

fn crs_uit(organisatie: Option<String>, nummer: Option<i64>, naam: Option<String>) -> Result<Crs, String> {
    let (organisatie, naam) = (organisatie.unwrap_or_default(), naam.unwrap_or_default());
    let gevonden = if organisatie.eq_ignore_ascii_case("EPSG") {
        nummer.and_then(Crs::uit_epsg)
    } else {
        Crs::uit_naam(&naam).or_else(|| naam.contains("CRS84").then_some(Crs::LonLat))
    };
    let nummer = nummer.map_or_else(|| "onbekend".to_owned(), |n| n.to_string());
    gevonden.ok_or_else(|| {
        format!("het coördinatenstelsel {organisatie} {nummer} ('{naam}') lezen we niet; lever RD (EPSG:28992) of ETRS89/WGS84")
    })
}

fn waarde(waarde: ValueRef<'_>) -> Option<Waarde> {
    match waarde {
        ValueRef::Null | ValueRef::Blob(_) => None,
        ValueRef::Integer(n) => Some(Waarde::Getal(n)),
        ValueRef::Real(n) => n.is_finite().then_some(Waarde::Decimaal(n)),
        ValueRef::Text(bytes) => {
            let tekst = String::from_utf8_lossy(bytes);
            let tekst = tekst.trim();
            (!tekst.is_empty()).then(|| Waarde::Tekst(tekst.to_owned()))
        }
    }
}

/// Geometry of a GeoPackage blob (header, envelope, WKB). `Ok(None)` when it says that it is empty.
/// Errors: a sentence. Source: OGC 12-128r19, 2.1.3. Cost: one pass; never allocates more than the blob is long.
pub fn gpkg_geometrie(bytes: &[u8]) -> Result<Option<Vorm>, String> {
    let kort = || "de geometrie is afgebroken".to_owned();
    let kop: &[u8; 8] = bytes.first_chunk().ok_or_else(kort)?;
    if &kop[..2] != b"GP" || kop[2] != 0 {
        return Err("de geometrie begint niet als een GeoPackage-geometrie (versie 0)".to_owned());
    }
    let vlaggen = kop[3];
    if vlaggen & 0b10_0000 != 0 {
        return Err("uitgebreide geometriesoorten lezen we niet".to_owned());
    }
    if vlaggen & 0b1_0000 != 0 {
        return Ok(None);
    }
    let omhullende = match vlaggen >> 1 & 0b111 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err("de omhullende van de geometrie is van een onbekende soort".to_owned()),
    };
    wkb_geometrie(bytes.get(8 + omhullende..).ok_or_else(kort)?)
}

/// Geometry as ISO WKB: points, lines, polygons and many of one of these. `Ok(None)` when it is empty.
/// Errors: a sentence. Source: OGC 06-103r4, 8.2. Cost: one pass; never allocates more than the bytes are long.
pub fn wkb_geometrie(bytes: &[u8]) -> Result<Option<Vorm>, String> {
    let mut wkb = Wkb {
        rest: bytes,
        klein: true,
    };
    let vorm = wkb.geometrie(None)?;
    if !wkb.rest.is_empty() {
        return Err("na de geometrie volgen nog bytes".to_owned());
    }
    Ok(vorm)
}

/// What is left of a WKB text.
struct Wkb<'a> {
    rest: &'a [u8],
    klein: bool,
}

impl Wkb<'_> {
    fn neem<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (kop, rest) = self
            .rest
            .split_first_chunk()
            .ok_or("de geometrie is afgebroken")?;
        self.rest = rest;
        Ok(*kop)
    }

    fn u32(&mut self) -> Result<u32, String> {
        let bytes = self.neem::<4>()?;
        Ok(if self.klein {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    }

    fn f64(&mut self) -> Result<f64, String> {
        let bytes = self.neem::<8>()?;
        Ok(if self.klein {
            f64::from_le_bytes(bytes)
        } else {
            f64::from_be_bytes(bytes)
        })
    }

    /// A count of things of at least `minstens` bytes, so that a lying count cannot ask for memory.
    fn aantal(&mut self, minstens: usize) -> Result<usize, String> {
        let aantal = self.u32()? as usize;
        if aantal > self.rest.len() / minstens {
            return Err(format!(
                "de geometrie kondigt {aantal} onderdelen aan en is daarvoor te kort"
            ));
        }
        Ok(aantal)
    }

    fn punt(&mut self, dimensies: usize) -> Result<[f64; 2], String> {
        let punt = [self.f64()?, self.f64()?];
        for _ in 2..dimensies {
            self.f64()?;
        }
        Ok(punt)
    }

    fn punten(&mut self, dimensies: usize) -> Result<Vec<[f64; 2]>, String> {
        let aantal = self.aantal(8 * dimensies)?;
        (0..aantal).map(|_| self.punt(dimensies)).collect()
    }

    fn ringen(&mut self, dimensies: usize) -> Result<Vec<Vec<[f64; 2]>>, String> {
        let aantal = self.aantal(4)?;
        let mut ringen = Vec::new();
        for _ in 0..aantal {
            let ring = self.punten(dimensies)?;
            if ring.is_empty() {
                return Err("vlak met een ring zonder punten".to_owned());
            }
            ringen.push(ring);
        }
        Ok(ringen)
    }

    /// One geometry; `lid_van` is the multi kind that holds it. `None` for an empty one.
    fn geometrie(&mut self, lid_van: Option<u32>) -> Result<Option<Vorm>, String> {
        self.klein = match self.neem::<1>()? {
            [0] => false,
            [1] => true,
            _ => return Err("de bytevolgorde van de geometrie is onbekend".to_owned()),
        };
        let code = self.u32()?;
        let (soort, dimensies) = (
            code % 1000,
            [2, 3, 3, 4].get((code / 1000) as usize).copied().unwrap_or(0),
        );
        if dimensies == 0 || lid_van.is_some_and(|multi| multi != soort + 3) {
            return Err(format!("geometriesoort {code} lezen we niet"));
        }
        let vorm = match soort {
            1 => {
                let punt = self.punt(dimensies)?;
                if punt.iter().all(|c| c.is_nan()) {
                    return Ok(None);
                }
                Vorm::Punten(vec![punt])
            }
            2 => Vorm::Lijnen(vec![self.punten(dimensies)?]),
            3 => Vorm::Vlakken(vec![self.ringen(dimensies)?]),
            4..=6 => return self.leden(soort),
            _ => return Err(format!("geometriesoort {code} lezen we niet")),
        };
        let leeg = match &vorm {
            Vorm::Punten(_) => false,
            Vorm::Lijnen(lijnen) => lijnen.iter().all(Vec::is_empty),
            Vorm::Vlakken(vlakken) => vlakken.iter().all(Vec::is_empty),
        };
        Ok((!leeg).then_some(vorm))
    }

    fn leden(&mut self, soort: u32) -> Result<Option<Vorm>, String> {
        let aantal = self.aantal(9)?;
        let (mut punten, mut lijnen, mut vlakken) = (vec![], vec![], vec![]);
        for _ in 0..aantal {
            match self.geometrie(Some(soort))? {
                Some(Vorm::Punten(p)) => punten.extend(p),
                Some(Vorm::Lijnen(l)) => lijnen.extend(l),
                Some(Vorm::Vlakken(v)) => vlakken.extend(v),
                None => {}
            }
        }
        Ok(match soort {
            4 => (!punten.is_empty()).then_some(Vorm::Punten(punten)),
            5 => (!lijnen.is_empty()).then_some(Vorm::Lijnen(lijnen)),
            _ => (!vlakken.is_empty()).then_some(Vorm::Vlakken(vlakken)),
        })
    }
}

#[cfg(test)]
#[path = "gpkg_test.rs"]
mod tests;
