//! `plek backup`, `restore`, `move` and the register's part of `doctor`: a register as a whole.
//!
//! A backup is a register in one SQLite file, whatever it came from; a restore is a move out of it.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::Args;
use register::privacy::Toegepast;
use register::{Register, Store, Verhuisd};
use tempfile::TempDir;

use crate::archief::{dagboek, dagboeken, passende_sleutels};
use crate::instellingen::Instellingen;
use crate::serve::database_waar;

/// Which register.
#[derive(Args)]
pub struct RegisterArgs {
    /// Map met lagen; ook PLEK_DATA
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Waar de dossiers staan: een SQLite-bestand of postgres://...; ook PLEK_DATABASE
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

impl RegisterArgs {
    fn waar(&self, instellingen: &Instellingen) -> anyhow::Result<String> {
        let database = self.database.clone().or_else(|| instellingen.database.clone());
        match (self.data(instellingen), database) {
            (_, Some(database)) => Ok(database),
            (Some(data), None) => Ok(database_waar(&data, None)),
            (None, None) => Err(anyhow!("geef --data DIR of --database URL: welk register?")),
        }
    }

    fn data(&self, instellingen: &Instellingen) -> Option<PathBuf> {
        self.data.clone().or_else(|| instellingen.data.clone())
    }

    /// Brings a store and its logbook of what was destroyed in line, after those in the data folder and in `genoemd`, which may
    /// be of the register that it came from; out: whether any was there. Of PostgreSQL without a data folder nobody knows here
    /// where the logbook lies; then it is done by the server, before it serves.
    fn volg_dagboek(
        &self,
        store: &Store,
        instellingen: &Instellingen,
        genoemd: &[PathBuf],
    ) -> anyhow::Result<bool> {
        let data = self.data(instellingen);
        let zonder_map = data.is_none() && matches!(store, Store::PostGis(_));
        let mut alle = dagboeken(data.as_deref(), genoemd);
        let mut is_er = !alle.is_empty();
        if zonder_map {
            println!(
                "wat vernietigd was, verdwijnt opnieuw als `plek serve` start (of geef hier --data DIR)"
            );
        } else {
            let eigen = dagboek(&data.unwrap_or_default(), store);
            is_er |= eigen.is_er();
            // once, and last: it gets what the others tell
            alle.retain(|ander| *ander != eigen);
            alle.push(eigen);
        }
        let mut weg = Toegepast::default();
        for dagboek in alle {
            let erbij = store.pas_dagboek_toe(&dagboek)?;
            weg.dossiers += erbij.dossiers;
            weg.contacten += erbij.contacten;
        }
        if weg != Toegepast::default() {
            println!(
                "opnieuw vernietigd: {} dossiers, {} contactgegevens",
                weg.dossiers, weg.contacten
            );
        }
        Ok(is_er || zonder_map)
    }
}

/// Flags of `plek backup`.
#[derive(Args)]
pub struct BackupArgs {
    #[command(flatten)]
    register: RegisterArgs,
    /// Het bestand voor de kopie; het mag er nog niet zijn
    #[arg(long, value_name = "FILE")]
    into: PathBuf,
}

/// Flags of `plek restore`.
#[derive(Args)]
pub struct RestoreArgs {
    /// De kopie die `plek backup` maakte
    kopie: PathBuf,
    /// Dagboek van wat er na de kopie is vernietigd of gewist, als het niet in de map van --data staat:
    /// `register.sqlite.vernietigd` of `register.vernietigd` van het oude register
    #[arg(long, value_name = "FILE")]
    dagboek: Vec<PathBuf>,
    #[command(flatten)]
    register: RegisterArgs,
}

/// Flags of `plek move`.
#[derive(Args)]
pub struct MoveArgs {
    #[command(flatten)]
    register: RegisterArgs,
    /// Waar de dossiers heen gaan: postgres://... of een nieuw SQLite-bestand; het moet leeg zijn
    #[arg(long, value_name = "URL")]
    to: String,
}

/// Copies the register to a file of its own, at one moment, while it goes on serving.
pub fn backup(args: &BackupArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    let van = Store::open_bestaand(&args.register.waar(instellingen)?)?;
    if args.into.exists() {
        return Err(anyhow!(
            "{} bestaat al; kies een nieuwe naam",
            args.into.display()
        ));
    }
    let half = args.into.with_added_extension("deel");
    let ruim = || {
        for eind in ["", "-wal", "-shm"] {
            let _weg = std::fs::remove_file(format!("{}{eind}", half.display()));
        }
    };
    // what an interrupted run left
    ruim();
    let uit = kopieer(&van, &half, &args.into);
    if uit.is_err() {
        ruim();
    }
    toon(&uit.with_context(|| format!("kopie naar {}", args.into.display()))?);
    Ok(ExitCode::SUCCESS)
}

/// Into a file beside it first, so that a file of that name is always a whole copy.
fn kopieer(van: &Store, half: &Path, heel: &Path) -> anyhow::Result<Verhuisd> {
    let naar = Store::open_sqlite(half)?;
    let verhuisd = van.verhuis_naar(&naar)?;
    // the last connection of a SQLite file takes its log in and removes it
    drop(naar);
    std::fs::File::open(half)?.sync_all()?;
    std::fs::rename(half, heel)?;
    let map = heel.parent().filter(|m| !m.as_os_str().is_empty());
    std::fs::File::open(map.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(verhuisd)
}

/// Puts a backup into a register that is empty; what was destroyed after it was made goes again.
pub fn restore(args: &RestoreArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    if let Some(weg) = args.dagboek.iter().find(|pad| !pad.is_file()) {
        return Err(anyhow!("het dagboek {} bestaat niet", weg.display()));
    }
    let (van, _half) = open_kopie(&args.kopie)?;
    let naar = Store::open(&args.register.waar(instellingen)?)?;
    toon(&van.verhuis_naar(&naar)?);
    if !args.register.volg_dagboek(&naar, instellingen, &args.dagboek)? {
        eprintln!(
            "plek: let op: hier ligt geen dagboek van wat er na deze kopie is vernietigd of gewist, dus dat is nu terug. \
             Is er een (`register.sqlite.vernietigd` of `register.vernietigd` bij het oude register), doe dit dan opnieuw met \
             --dagboek FILE, voor u de server start"
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// A copy as a store; of one on a disk that takes no writes another copy, for as long as the folder is kept.
fn open_kopie(pad: &Path) -> anyhow::Result<(Store, Option<TempDir>)> {
    let schrijfbaar = std::fs::OpenOptions::new().append(true).open(pad);
    if !pad.is_file() || schrijfbaar.is_ok() {
        return Ok((Store::open_bestaand(&pad.display().to_string())?, None));
    }
    let map = tempfile::tempdir()?;
    let hier = map.path().join("kopie.sqlite");
    std::fs::copy(pad, &hier).with_context(|| pad.display().to_string())?;
    let mut rechten = std::fs::metadata(&hier)?.permissions();
    rechten.set_mode(0o600);
    std::fs::set_permissions(&hier, rechten)?;
    Ok((Store::open_bestaand(&hier.display().to_string())?, Some(map)))
}

/// Moves the register with what it knows of what was destroyed; the old one stays as it was.
pub fn verhuis(args: &MoveArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    let van = Store::open_bestaand(&args.register.waar(instellingen)?)?;
    args.register.volg_dagboek(&van, instellingen, &[])?;
    let naar = Store::open(&args.to)?;
    toon(&van.verhuis_naar(&naar)?);
    args.register.volg_dagboek(&naar, instellingen, &[])?;
    println!("zet nu `database` in de instellingen op de nieuwe plaats en start de server opnieuw");
    Ok(ExitCode::SUCCESS)
}

/// What is wrong with the register of a data folder, a line each; nothing when it has none.
pub fn controleer(data: &Path, instellingen: &Instellingen) -> anyhow::Result<Vec<String>> {
    if !is_er(data, instellingen) {
        return Ok(vec![]);
    }
    let waar = database_waar(data, instellingen.database.as_deref());
    let register = Register::open(Store::open_bestaand(&waar)?)?;
    let mut mis = register.store().controleer()?;
    let (mut aantal, mut met_plaats) = (0, 0);
    register.store().alle(|d| {
        aantal += 1;
        met_plaats += usize::from(d.geometrie.as_ref().and_then(model::Geometrie::vak).is_some());
    })?;
    if register.nu().aantal() != met_plaats {
        mis.push(format!(
            "de kaart toont {} dossiers, het register heeft er {met_plaats} met een plaats",
            register.nu().aantal()
        ));
    }
    if server::zgw::sleutelnaam(register.store())?.is_some()
        && let Err(fout) = passende_sleutels(data, instellingen, register.store())
    {
        mis.push(format!("{fout:#}"));
    }
    println!("register: {aantal} dossiers, {} bevindingen", mis.len());
    Ok(mis)
}

/// True when there is a register to look at: a database that is named, or a file beside the layers.
pub fn is_er(data: &Path, instellingen: &Instellingen) -> bool {
    instellingen.database.is_some() || Path::new(&database_waar(data, None)).is_file()
}

fn toon(verhuisd: &Verhuisd) {
    for (tabel, aantal) in verhuisd {
        println!("{tabel}: {aantal}");
    }
}
