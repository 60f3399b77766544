//! Instellingen: one TOML file, then environment `PLEK_*`, then flags; an unknown key is an error that names it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use locatie::check::{Feiten, Leges, Werkzaamheden};
use serde::Deserialize;
use server::aanmelden::OidcInstelling;
use server::zgw::bron::BronInstelling;

use crate::postgis::Postgis;

/// What may stand in the configuration file.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Instellingen {
    /// The checked grid file; `PLEK_ROOSTERS`, `--roosters`.
    pub roosters: Option<PathBuf>,
    /// Address and port to listen on; `PLEK_LISTEN`, `--listen`.
    pub listen: Option<String>,
    /// Folder with layers; `PLEK_DATA`, `--data`.
    pub data: Option<PathBuf>,
    /// Settings of the gemeente (extent, names, backgrounds); `PLEK_GEMEENTE`, `--gemeente`.
    pub gemeente: Option<PathBuf>,
    /// What people call their plans; `PLEK_WERKZAAMHEDEN`. Default: `werkzaamheden.toml` one folder above the gemeente's.
    pub werkzaamheden: Option<PathBuf>,
    /// What an application costs; `PLEK_LEGES`. Default: beside it, `leges/` and the name of the gemeente's file.
    pub leges: Option<PathBuf>,
    /// Which facts answer which questions; `PLEK_FEITEN`. Default: beside it, `feiten.toml`.
    pub feiten: Option<PathBuf>,
    /// Where the dossiers live: a SQLite file; `PLEK_DATABASE`, `--database`. Default: `register.sqlite` in the data folder.
    pub database: Option<String>,
    /// Address by which others know this server, in ZGW answers; `PLEK_BASE_URL`, `--base-url`. Default: the host asked.
    pub base_url: Option<String>,
    /// The key file of persons; `PLEK_SLEUTEL`. Default: `register.sleutel` in the data folder, which `plek serve` makes.
    pub sleutel: Option<PathBuf>,
    /// URI of the processing activity "zaken" in the gemeente's register of processing activities, for the log of readings;
    /// `PLEK_VERWERKINGSACTIVITEIT`.
    pub verwerkingsactiviteit: Option<String>,
    /// How long each kind of dossier is kept; `PLEK_BEWAARTERMIJNEN`. Default: meldingen five years, the rest undecided.
    pub bewaartermijnen: Option<PathBuf>,
    /// How long after the closing of a zaak the contact data of its persons is kept, as `P1Y`; `PLEK_CONTACTTERMIJN`.
    /// Default: as long as the zaak.
    pub contacttermijn: Option<String>,
    /// Memory for ready-made tiles, MiB; `PLEK_TEGEL_MB`.
    pub tegel_mb: Option<u64>,
    /// Fonts (`fonts/*.ttf`) and signs (`sprites/NAAM/*.svg`) of the gemeente's own, for map styles; `PLEK_OPMAAK`.
    pub opmaak: Option<PathBuf>,
    /// PMTiles archives: `[[archief]]` with `naam` and `bron` (a file, or an http, https or s3 address).
    #[serde(default)]
    pub archief: Vec<server::ArchiefInstelling>,
    /// PEM file with certificate authorities to believe beside those of this machine, when we call others;
    /// `PLEK_CA_BESTAND`.
    pub ca_bestand: Option<PathBuf>,
    /// Open connections at once; `PLEK_VERBINDINGEN`.
    pub verbindingen: Option<usize>,
    /// Who sends it as bearer token may change dossiers through `/ogc/v1`; `PLEK_OGC_TOKEN`. Without it nobody may.
    pub ogc_token: Option<String>,
    /// How staff sign in; without it nobody does.
    pub oidc: Option<OidcInstelling>,
    /// Where zaken are kept, when that is not here.
    #[serde(default)]
    pub zgw: Zgw,
    /// The gemeente's own tables in PostGIS, as layers.
    #[serde(default)]
    pub postgis: Vec<Postgis>,
}

/// `[zgw]` of the configuration.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zgw {
    /// `[zgw.bron]`: the register elsewhere.
    pub bron: Option<BronInstelling>,
}

const OMGEVING: [&str; 21] = [
    "ROOSTERS",
    "LISTEN",
    "DATA",
    "GEMEENTE",
    "WERKZAAMHEDEN",
    "LEGES",
    "FEITEN",
    "DATABASE",
    "BASE_URL",
    "SLEUTEL",
    "VERWERKINGSACTIVITEIT",
    "BEWAARTERMIJNEN",
    "CONTACTTERMIJN",
    "TEGEL_MB",
    "OPMAAK",
    "CA_BESTAND",
    "VERBINDINGEN",
    "OGC_TOKEN",
    "CONFIG",
    "LOG",
    "GDAL",
];
/// Used by the project's scripts and tests, not by the program.
const OMGEVING_ELDERS: [&str; 4] = ["HULP", "PEERS", "REAL_DATA", "ECHTE_DATA_VERPLICHT"];

impl Instellingen {
    /// Reads the file (when given) and lays the environment over it.
    ///
    /// Errors: a file that cannot be read, an unknown key in it (named with its line), an unknown `PLEK_*` variable.
    pub fn lees(bestand: Option<&Path>) -> anyhow::Result<Self> {
        let mut hier = match bestand {
            None => Self::default(),
            Some(pad) => {
                let tekst = std::fs::read_to_string(pad)
                    .with_context(|| format!("instellingen {} zijn niet te lezen", pad.display()))?;
                lees_instellingen(&tekst).with_context(|| format!("instellingen {}", pad.display()))?
            }
        };
        for (naam, waarde) in std::env::vars() {
            let Some(sleutel) = naam.strip_prefix("PLEK_") else {
                continue;
            };
            let pad = || Some(PathBuf::from(&waarde));
            match sleutel {
                "ROOSTERS" => hier.roosters = pad(),
                "LISTEN" => hier.listen = Some(waarde),
                "DATA" => hier.data = pad(),
                "GEMEENTE" => hier.gemeente = pad(),
                "WERKZAAMHEDEN" => hier.werkzaamheden = pad(),
                "LEGES" => hier.leges = pad(),
                "FEITEN" => hier.feiten = pad(),
                "DATABASE" => hier.database = Some(waarde),
                "BASE_URL" => hier.base_url = Some(waarde),
                "SLEUTEL" => hier.sleutel = pad(),
                "CA_BESTAND" => hier.ca_bestand = pad(),
                "VERWERKINGSACTIVITEIT" => hier.verwerkingsactiviteit = Some(waarde),
                "CONTACTTERMIJN" => hier.contacttermijn = Some(waarde),
                "BEWAARTERMIJNEN" => hier.bewaartermijnen = pad(),
                "TEGEL_MB" => hier.tegel_mb = Some(getal(&naam, &waarde)?),
                "OPMAAK" => hier.opmaak = pad(),
                "VERBINDINGEN" => hier.verbindingen = Some(getal(&naam, &waarde)?),
                "OGC_TOKEN" => hier.ogc_token = Some(waarde),
                // Read where they are used: by the command line, the log, and the reader that starts plek-gdal.
                "CONFIG" | "LOG" | "GDAL" => {}
                _ if OMGEVING_ELDERS.contains(&sleutel) => {}
                _ => bail!(
                    "onbekende instelling {naam} in de omgeving; bekend zijn PLEK_{}",
                    OMGEVING.join(", PLEK_")
                ),
            }
        }
        Ok(hier)
    }

    /// A flag is stronger than file and environment.
    pub fn met_roosters(mut self, vlag: Option<PathBuf>) -> Self {
        self.roosters = vlag.or(self.roosters);
        self
    }

    /// What our own calls believe. Errors: a file of certificates that cannot be used.
    pub fn uitgaand(&self) -> anyhow::Result<server::Uitgaand> {
        match &self.ca_bestand {
            None => Ok(server::Uitgaand::default()),
            Some(pad) => server::Uitgaand::lees(pad).map_err(anyhow::Error::msg),
        }
    }

    /// What readings of persons are written down as; until the gemeente names the entry in its own register, a name of ours.
    pub fn verwerkingsactiviteit(&self) -> &str {
        let eigen = self.verwerkingsactiviteit.as_deref();
        eigen.unwrap_or("urn:plek:verwerking:zaakgericht-werken")
    }

    /// How long after the closing of a zaak contact data is kept. Errors: what is no period.
    pub fn contacttermijn(&self) -> anyhow::Result<Option<jiff::Span>> {
        let Some(tekst) = &self.contacttermijn else {
            return Ok(None);
        };
        let termijn = tekst.parse().ok().filter(|t: &jiff::Span| !t.is_negative());
        match termijn {
            Some(termijn) => Ok(Some(termijn)),
            None => bail!("contacttermijn: '{tekst}' is geen duur zoals P1Y of P6M"),
        }
    }

    /// The official grids, from the setting or beside the program.
    ///
    /// Errors: none found, or the file is damaged. Nothing is ever computed without them.
    pub fn laad_roosters(&self) -> anyhow::Result<Arc<rd::Roosters>> {
        let pad = match &self.roosters {
            Some(pad) => pad.clone(),
            None => naast_programma("rdnaptrans2018.plekrooster")
                .ok_or_else(|| anyhow!("het rooster van RDNAPTRANS2018 ontbreekt; draai `./plek roosters`, of geef --roosters FILE"))?,
        };
        let bytes = std::fs::read(&pad).with_context(|| {
            format!(
                "het rooster {} is niet te lezen; draai `./plek roosters`",
                pad.display()
            )
        })?;
        Ok(Arc::new(
            rd::Roosters::van_bytes(&bytes).with_context(|| format!("rooster {}", pad.display()))?,
        ))
    }
}

/// Errors name key and line; the line itself is not shown, because a password may stand on it.
fn lees_instellingen(tekst: &str) -> anyhow::Result<Instellingen> {
    let gelezen: Instellingen = toml::from_str(tekst).map_err(|fout| {
        let tot = fout.span().and_then(|plaats| tekst.get(..plaats.start));
        let regel = tot.map_or(1, |tot| tot.matches('\n').count() + 1);
        anyhow!("regel {regel}: {}", fout.message())
    })?;
    for (nr, bron) in gelezen.postgis.iter().enumerate() {
        bron.keur()?;
        if gelezen.postgis[..nr].iter().any(|ander| ander.naam == bron.naam) {
            bail!("postgis {}: die naam staat er twee keer", bron.naam);
        }
    }
    Ok(gelezen)
}

fn getal<T: std::str::FromStr>(naam: &str, waarde: &str) -> anyhow::Result<T> {
    waarde
        .parse()
        .map_err(|_| anyhow!("{naam}: '{waarde}' is geen geheel getal"))
}

/// A file beside the program, or one folder up (`target/` when running from `target/release/`).
fn naast_programma(naam: &str) -> Option<PathBuf> {
    let programma = std::env::current_exe().ok()?;
    let map = programma.parent()?;
    [Some(map), map.parent()]
        .into_iter()
        .flatten()
        .map(|m| m.join(naam))
        .find(|p| p.is_file())
}

/// Settings of one gemeente (`data/gemeenten/*.toml`); without a file a map of the whole country.
///
/// Errors: unreadable file, an extent that is no box, an unknown or missing key (named).
pub fn lees_gemeente(pad: Option<&Path>, roosters: &rd::Roosters) -> anyhow::Result<web::Instellingen> {
    let Some(pad) = pad else {
        return Ok(web::Instellingen::leeg());
    };
    let mut gemeente = gemeentebestand(pad)?;
    let [xmin, ymin, xmax, ymax] = gemeente.extent;
    if !(xmin < xmax && ymin < ymax) {
        bail!(
            "gemeente {}: extent moet xmin, ymin, xmax, ymax zijn in meters RD",
            pad.display()
        );
    }
    let ([zuid, west], [noord, oost]) = (
        roosters.rd_naar_etrs89(xmin, ymin),
        roosters.rd_naar_etrs89(xmax, ymax),
    );
    gemeente.kader = [west, zuid, oost, noord];
    Ok(gemeente)
}

fn gemeentebestand(pad: &Path) -> anyhow::Result<web::Instellingen> {
    let tekst = std::fs::read_to_string(pad)
        .with_context(|| format!("gemeente {} is niet te lezen", pad.display()))?;
    toml::from_str(&tekst).with_context(|| format!("gemeente {}", pad.display()))
}

/// What the gemeente lets everybody know; nothing where no gemeente is named. Errors: those of its file.
pub fn lees_publicatie(pad: Option<&Path>) -> anyhow::Result<register::Publicatie> {
    let Some(pad) = pad else {
        return Ok(register::Publicatie::default());
    };
    let web::Publicatie {
        zaaktypen,
        velden,
        nooit,
    } = gemeentebestand(pad)?.publicatie;
    let geen = register::Publicatie::default();
    Ok(register::Publicatie {
        zaaktypen,
        velden,
        nooit: nooit.unwrap_or(geen.nooit),
    })
}

/// What checks are set up with: the files that are named, else those that lie beside the gemeente's own.
///
/// Errors: a named file that cannot be read, an unknown key (named), an entry that cannot be (named).
pub fn lees_checks(
    instellingen: &Instellingen,
    gemeente: Option<&Path>,
    code: &str,
) -> anyhow::Result<server::CheckInstellingen> {
    let map = gemeente.and_then(Path::parent).and_then(Path::parent);
    let naast = |eigen: &Option<PathBuf>, naam: PathBuf| {
        let erbij = || map.map(|m| m.join(naam)).filter(|p| p.is_file());
        eigen.clone().or_else(erbij)
    };
    let leges = PathBuf::from("leges").join(gemeente.and_then(Path::file_name).unwrap_or_default());
    let leges: Option<Leges> = lees_toml(naast(&instellingen.leges, leges), Leges::fout)?;
    let werkzaamheden = naast(&instellingen.werkzaamheden, "werkzaamheden.toml".into());
    let werkzaamheden: Option<Werkzaamheden> = lees_toml(werkzaamheden, Werkzaamheden::fout)?;
    let feiten: Option<Feiten> = lees_toml(naast(&instellingen.feiten, "feiten.toml".into()), Feiten::fout)?;
    Ok(server::CheckInstellingen {
        werkzaamheden: werkzaamheden.unwrap_or_default().voor_gemeente(code),
        feiten: feiten.unwrap_or_default(),
        leges,
    })
}

fn lees_toml<T: serde::de::DeserializeOwned>(
    pad: Option<PathBuf>,
    fout: impl Fn(&T) -> Option<String>,
) -> anyhow::Result<Option<T>> {
    let Some(pad) = pad else { return Ok(None) };
    let tekst =
        std::fs::read_to_string(&pad).with_context(|| format!("{} is niet te lezen", pad.display()))?;
    let gelezen: T = toml::from_str(&tekst).with_context(|| pad.display().to_string())?;
    match fout(&gelezen) {
        None => Ok(Some(gelezen)),
        Some(fout) => bail!("{}: {fout}", pad.display()),
    }
}
