//! Postgis: a gemeente's own tables as layers. What may stand in the settings, and what `plek import pg` adds to an import.
//!
//! `volg` keeps the layers of `plek serve` in step, `verschil` finds what to write, `put` asks tables that are too large to
//! copy. Reading is `bron::pg`.

mod put;
mod verschil;
mod volg;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use bron::pg::PgOpties;
use serde::Deserialize;

pub use volg::start;

/// Names of sources that are somebody else's.
const BEZET: [&str; 12] = [
    "bag",
    "bgt",
    "brk",
    "cbs",
    "adressen",
    "stop",
    "imro",
    "sttr",
    "gdal",
    "dossier",
    "dossiers",
    "regelkaart",
];
/// Longest name of a source, so that its tables still have room in a layer id.
const MAX_NAAM: usize = 24;
/// Rows that a table may have when every change must be seen within a second: each change writes the layer anew.
const MAX_RIJEN_TRIGGER: u64 = 100_000;
/// The same when it is compared now and then.
const MAX_RIJEN_INTERVAL: u64 = 5_000_000;

/// How a source is kept in step.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Volgen {
    /// Tables tell what changes.
    Trigger,
    /// All is read again, and only what differs is written.
    #[default]
    Interval,
}

impl Volgen {
    /// As in the settings.
    pub fn naam(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::Interval => "interval",
        }
    }
}

/// A text that is never shown.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Geheim(String);

impl std::fmt::Debug for Geheim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// One `[[postgis]]` of the settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Postgis {
    /// What layer ids begin with.
    pub naam: String,
    /// The connection, as PostgreSQL writes it.
    pub url: Option<Geheim>,
    /// A file that holds it.
    #[serde(rename = "url-file", alias = "url_file")]
    pub url_file: Option<PathBuf>,
    /// `schema.tabel`; absent: all with a geometry.
    pub tabellen: Option<Vec<String>>,
    /// The column that identifies a row, in tables that have it.
    pub sleutel: Option<String>,
    /// Columns to take over; absent: all that we can read.
    pub kenmerken: Option<Vec<String>>,
    /// EPSG code of geometries that do not say their own.
    pub srid: Option<u32>,
    /// How it is kept in step.
    #[serde(default)]
    pub volgen: Volgen,
    /// Seconds between two readings; with triggers a safety net for what those miss.
    #[serde(rename = "interval_s", alias = "interval-s", default = "vijf_minuten")]
    pub interval_s: u64,
    /// Rows that a table may have to be copied; a larger one is asked where it lies.
    #[serde(rename = "max_rijen", alias = "max-rijen")]
    pub max_rijen: Option<u64>,
    /// Where its tables are complete, as `--dekking` of an import: only there may a miss mean "there is nothing".
    pub dekking: Option<String>,
    /// Whether its layers answer a click.
    #[serde(default = "ja")]
    pub klik: bool,
    /// Metres from a click to a point or line that counts as lying there.
    #[serde(rename = "klik_straal_m", alias = "klik-straal-m", default = "vijf_meter")]
    pub klik_straal_m: f64,
}

fn ja() -> bool {
    true
}

fn vijf_meter() -> f64 {
    5.0
}

fn vijf_minuten() -> u64 {
    300
}

impl Postgis {
    /// Says what is wrong with it: a name that cannot be a source, no connection or two, an interval of nothing.
    pub fn keur(&self) -> anyhow::Result<()> {
        keur_naam(&self.naam)?;
        if self.url.is_some() == self.url_file.is_some() {
            bail!("postgis {}: geef url of url-file, en een van de twee", self.naam);
        }
        if !(1..=31_536_000).contains(&self.interval_s) {
            bail!(
                "postgis {}: interval_s is een aantal seconden van 1 tot een jaar",
                self.naam
            );
        }
        if !(0.0..=1_000.0).contains(&self.klik_straal_m) {
            bail!(
                "postgis {}: klik_straal_m is een aantal meters van 0 tot 1000",
                self.naam
            );
        }
        Ok(())
    }

    /// What clicks and tiles know of it.
    pub fn bron(&self) -> locatie::eigen::EigenBron {
        locatie::eigen::EigenBron::new(&self.naam, self.klik, (self.klik_straal_m * 1000.0) as i32)
    }

    /// The connection. Errors: a file that cannot be read.
    pub(super) fn verbinding(&self) -> anyhow::Result<String> {
        match (&self.url, &self.url_file) {
            (Some(Geheim(url)), _) => Ok(url.clone()),
            (None, Some(pad)) => lees_url(pad),
            (None, None) => bail!("postgis {}: geen url", self.naam),
        }
    }

    /// What the reader needs.
    pub(super) fn opties(&self) -> PgOpties {
        PgOpties {
            naam: self.naam.clone(),
            tabellen: self.tabellen.clone(),
            sleutel: self.sleutel.clone(),
            kenmerken: self.kenmerken.clone(),
            max_rijen: Some(self.max_rijen.unwrap_or(match self.volgen {
                Volgen::Trigger => MAX_RIJEN_TRIGGER,
                Volgen::Interval => MAX_RIJEN_INTERVAL,
            })),
        }
    }
}

/// A name that layer ids can begin with. Errors: letters that cannot be, or a register's own name.
pub fn keur_naam(naam: &str) -> anyhow::Result<()> {
    let goed = naam.len() <= MAX_NAAM
        && naam.starts_with(|c: char| c.is_ascii_lowercase())
        && naam
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !goed {
        let kort: String = naam.chars().take(40).collect();
        bail!(
            "naam '{kort}' kan niet; gebruik kleine letters, cijfers en _, hoogstens {MAX_NAAM}, een letter vooraan"
        );
    }
    if BEZET.contains(&naam) {
        bail!("naam '{naam}' is al die van een register; kies een andere");
    }
    Ok(())
}

/// What stands on the command line is a connection, or a file that holds one (then no password shows in the list of processes).
pub fn url_of_bestand(tekst: &str) -> anyhow::Result<String> {
    let is_url =
        tekst.starts_with("postgres://") || tekst.starts_with("postgresql://") || tekst.contains('=');
    if is_url {
        Ok(tekst.to_owned())
    } else {
        lees_url(Path::new(tekst))
    }
}

fn lees_url(pad: &Path) -> anyhow::Result<String> {
    let tekst = std::fs::read_to_string(pad).with_context(|| {
        format!(
            "{} is niet te lezen; het moet een bestand zijn met de verbinding (postgres://...)",
            pad.display()
        )
    })?;
    Ok(tekst.trim().to_owned())
}

/// Installs the triggers of `plek import pg --triggers`. Out: sentences about tables that cannot have them.
pub fn zet_triggers(url: &str, opties: &PgOpties) -> anyhow::Result<Vec<String>> {
    let pg = bron::pg::Pg::open(url, opties, &bron::LeesOpties::default())?;
    let mut kan_niet = Vec::new();
    for tabel in &pg.tabellen {
        match bron::pg::trigger::kan_niet(tabel) {
            Some(reden) => kan_niet.push(reden),
            None => bron::pg::trigger::zet(&pg.verbinding, tabel)?,
        }
    }
    Ok(kan_niet)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lees(tekst: &str) -> Result<Postgis, String> {
        toml::from_str(tekst).map_err(|fout| fout.message().to_owned())
    }

    #[test]
    fn an_unknown_key_is_named_and_a_url_is_never_shown() {
        let fout = lees("naam = 'gis'\nurll = 'postgres://a:geheim@b/c'").unwrap_err();
        assert!(fout.contains("urll") && !fout.contains("geheim"), "{fout}");
        let goed = lees("naam = 'gis'\nurl = 'postgres://a:geheim@b/c'\nvolgen = 'trigger'").unwrap();
        assert!(!format!("{goed:?}").contains("geheim"));
        assert_eq!((goed.volgen, goed.interval_s), (Volgen::Trigger, 300));
        assert!(goed.keur().is_ok());
        assert!(lees("naam = 'gis'\nvolgen = 'altijd'").is_err());
    }

    #[test]
    fn a_source_has_a_name_of_its_own_and_one_connection() {
        for naam in ["bag", "Gis", "", "a-b", "1a", "abcdefghijklmnopqrstuvwxy"] {
            assert!(keur_naam(naam).is_err(), "{naam}");
        }
        assert!(keur_naam("gis_2").is_ok());
        assert!(lees("naam = 'gis'").unwrap().keur().is_err());
        assert!(
            lees("naam = 'gis'\nurl = 'x'\nurl-file = 'y'")
                .unwrap()
                .keur()
                .is_err()
        );
        assert!(
            lees("naam = 'gis'\nurl = 'x'\ninterval_s = 0")
                .unwrap()
                .keur()
                .is_err()
        );
    }
}
