//! Pg: tables and views of a PostGIS database as layers.
//!
//! Answers which tables a database has with a geometry, hands over their rows one by one, and makes a table tell which
//! of its rows change. Knows nothing of how layers are kept or followed. Start at [`lees`] for an import, at
//! [`Pg::open`] for following and at [`vraag::lees`] for some rows of a table; `tabel` reads the catalogue, `sql` makes the
//! texts, `rij` reads rows.
//!
//! - RD stays as it is; ETRS89, WGS84 and web mercator go through the official grids here. Any other system is
//!   converted to ETRS89 by PostGIS first, and the report says so.
//! - Z and M are dropped, arcs become lines within 1 mm. A row without a shape, or with one that mixes kinds, is refused
//!   with its key and reason; the rest goes on.

mod rij;
mod sql;
mod tabel;
pub mod trigger;
mod vak;
mod verbinding;
pub mod vraag;

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use model::{GeometrieSoort, Periode, Reden, Voorkomen};
use tokio_postgres::types::ToSql;

pub use rij::Rij;
pub use tabel::{Tabel, ontdek};
pub use vak::naar_rd;
pub use verbinding::{Gemeld, Verbinding, Vraagfout, plaats};

use crate::{BronFout, LaagNr, LeesOpties, Ontvanger};
use rij::Rijlezer;

/// Which tables, and what of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PgOpties {
    /// The source: what layer ids begin with.
    pub naam: String,
    /// `schema.tabel`, or `tabel` for schema `public`; `None`: all with a geometry.
    pub tabellen: Option<Vec<String>>,
    /// The column that identifies a row, in tables that have it; others go by their own key.
    pub sleutel: Option<String>,
    /// Columns that become attributes; `None`: all that can be read.
    pub kenmerken: Option<Vec<String>>,
    /// More rows than this are refused; `None`: no limit.
    pub max_rijen: Option<u64>,
}

/// An open source: the connection and the tables as they were found.
#[derive(Debug)]
pub struct Pg {
    /// The connection.
    pub verbinding: Verbinding,
    /// The tables.
    pub tabellen: Vec<Tabel>,
    /// What was left out, sentences.
    pub meldingen: Vec<String>,
    opties: PgOpties,
    lees: LeesOpties,
}

impl Pg {
    /// Connects and looks what there is. Errors: those of [`Verbinding::open`] and [`ontdek`].
    pub fn open(url: &str, opties: &PgOpties, lees: &LeesOpties) -> Result<Self, BronFout> {
        let verbinding = Verbinding::open(url)?;
        let (tabellen, meldingen) = ontdek(&verbinding, opties)?;
        Ok(Self {
            verbinding,
            tabellen,
            meldingen,
            opties: opties.clone(),
            lees: lees.clone(),
        })
    }

    /// Looks again what there is: tables and columns come and go. Errors: those of [`ontdek`].
    pub fn ontdek(&mut self) -> Result<(), BronFout> {
        (self.tabellen, self.meldingen) = ontdek(&self.verbinding, &self.opties)?;
        Ok(())
    }

    /// Why a table is too large for its limit; `None` when it is not. Cost: counts no further than the limit.
    pub fn te_groot(&self, tabel: &Tabel) -> Result<Option<String>, BronFout> {
        let Some(max) = self.opties.max_rijen else {
            return Ok(None);
        };
        let rijen = self.verbinding.vraag(&sql::tel(tabel, max), &[])?;
        let aantal: i64 = rijen.first().map_or(Ok(0), |rij| self.verbinding.cel(rij, 0))?;
        Ok((aantal.unsigned_abs() > max).then(|| {
            format!(
                "{}: meer dan {max} rijen; zet max_rijen hoger, volg haar met volgen = \"interval\", of maak een view met minder \
                 rijen",
                tabel.titel()
            )
        }))
    }

    /// Every row of a table to `bij`, as of one moment, until it returns an error. Constant memory.
    pub fn rijen(
        &self,
        tabel: &Tabel,
        mut bij: impl FnMut(Rij) -> Result<(), BronFout>,
    ) -> Result<(), BronFout> {
        let lezer = Rijlezer::new(tabel, &self.lees);
        let grenzen = &self.lees.grenzen;
        let sql = sql::alle_rijen(
            tabel,
            self.verbinding.vangnet(),
            grenzen.max_punten,
            grenzen.max_tekst,
        );
        self.verbinding.stroom(&sql, &[], |rij| bij(lezer.lees(rij)))
    }

    /// The rows with one of these keys (parts as [`trigger::Wijziging`] has them); a key without a row gives nothing.
    pub fn rijen_van(
        &self,
        tabel: &Tabel,
        sleutels: &[Vec<String>],
        mut bij: impl FnMut(Rij) -> Result<(), BronFout>,
    ) -> Result<(), BronFout> {
        let lezer = Rijlezer::new(tabel, &self.lees);
        let grenzen = &self.lees.grenzen;
        let sql = sql::rijen_van(
            tabel,
            self.verbinding.vangnet(),
            grenzen.max_punten,
            grenzen.max_tekst,
        );
        let kolommen: Vec<Vec<&str>> = (0..tabel.sleutel.len())
            .map(|nr| {
                sleutels
                    .iter()
                    .map(|s| s.get(nr).map_or("", String::as_str))
                    .collect()
            })
            .collect();
        let waarden: Vec<&(dyn ToSql + Sync)> = kolommen.iter().map(|k| k as &(dyn ToSql + Sync)).collect();
        self.verbinding.stroom(&sql, &waarden, |rij| bij(lezer.lees(rij)))
    }

    /// The id of an object by the parts of its key.
    pub fn id(sleutel: &[String]) -> String {
        let delen: Vec<&str> = sleutel.iter().map(String::as_str).collect();
        rij::een_id(&delen)
    }
}

/// Reads the tables that `opties` mean into layers, all as of one moment.
///
/// - In: `url` as PostgreSQL writes it; passwords never come back in an error. [`LeesOpties::crs`] is the system of
///   geometries that do not say their own.
/// - Out: one voorkomen per row; a row without a place, without a key, or with a key that was there is refused.
/// - Errors: those of [`Pg::open`]; a table above its limit; `uit`'s own.
/// - Cost: one row in memory; 8 bytes a row for keys that the database does not keep unique.
pub fn lees(
    url: &str,
    opties: &PgOpties,
    lees: &LeesOpties,
    uit: &mut dyn Ontvanger,
) -> Result<(), BronFout> {
    let pg = Pg::open(url, opties, lees)?;
    pg.meldingen.iter().for_each(|melding| uit.melding(melding));
    pg.verbinding
        .voer_uit("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
    for tabel in &pg.tabellen {
        tabel.meldingen.iter().for_each(|melding| uit.melding(melding));
        if let Some(reden) = pg.te_groot(tabel)? {
            return Err(pg.verbinding.weiger(reden));
        }
        lees_tabel(&pg, tabel, uit)?;
    }
    pg.verbinding.voer_uit("COMMIT")
}

fn lees_tabel(pg: &Pg, tabel: &Tabel, uit: &mut dyn Ontvanger) -> Result<(), BronFout> {
    let bestand = format!("{} {}", pg.verbinding.plaats(), tabel.titel());
    let mut lagen: HashMap<GeometrieSoort, LaagNr> = HashMap::new();
    for soort in tabel.soorten() {
        lagen.insert(soort, uit.laag(&tabel.definitie(soort)?)?);
    }
    let eerste = tabel.soorten()[0];
    let mut dubbel = Dubbelen::voor(tabel);
    let mut nummer = 0;
    pg.rijen(tabel, |rij| {
        nummer += 1;
        let soort = rij.soort.unwrap_or(eerste);
        let laag = match lagen.get(&soort) {
            Some(laag) => *laag,
            None => {
                let laag = uit.laag(&tabel.definitie(soort)?)?;
                lagen.insert(soort, laag);
                laag
            }
        };
        match dubbel.keur(rij) {
            Ok(voorkomen) => uit.voorkomen(laag, voorkomen)?,
            Err((object, reden)) => uit.geweigerd(
                laag,
                Reden {
                    bestand: bestand.clone(),
                    object: object.map(|id| id.chars().take(64).collect()),
                    regel: Some(nummer),
                    reden,
                },
            ),
        }
        uit.voortgang(nummer, None);
        Ok(())
    })
}

/// Keeps an eye on keys that the database does not keep unique.
#[derive(Debug)]
pub struct Dubbelen(Option<HashSet<u64>>);

impl Dubbelen {
    /// For the rows of one reading of a table.
    pub fn voor(tabel: &Tabel) -> Self {
        Self((!tabel.uniek).then(HashSet::new))
    }

    /// The row as a record of a layer. Errors: its id, and why it is refused.
    pub fn keur(&mut self, rij: Rij) -> Result<Voorkomen, (Option<String>, String)> {
        let Some(id) = rij.id.filter(|id| !id.is_empty()) else {
            return Err((None, "de sleutel van de rij is leeg".to_owned()));
        };
        if let Some(gezien) = &mut self.0 {
            let mut hash = DefaultHasher::new();
            id.hash(&mut hash);
            if !gezien.insert(hash.finish()) {
                let reden = "een eerdere rij heeft dezelfde sleutel; kies een kolom die elke rij aanwijst";
                return Err((Some(id), reden.to_owned()));
            }
        }
        match rij.inhoud {
            Ok((geometrie, kenmerken)) => Ok(Voorkomen {
                id,
                periode: Periode::ALTIJD,
                geometrie: Some(geometrie),
                kenmerken,
            }),
            Err(reden) => Err((Some(id), reden)),
        }
    }
}
