//! `plek backup`, `restore`, `move` and the register's part of `doctor`: a register as a whole.
//!
//! A backup is a register in one SQLite file, whatever it came from; a restore is a move out of it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::Args;
use register::privacy::Toegepast;
use register::{Register, Store, Verhuisd};

use crate::archief::dagboek;
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

    /// Brings a store and its logbook of what was destroyed in line. Of PostgreSQL without a data folder nobody knows here
    /// where the logbook lies; then it is done by the server, before it serves.
    fn volg_dagboek(&self, store: &Store, instellingen: &Instellingen) -> anyhow::Result<()> {
        let data = self.data(instellingen);
        if data.is_none() && matches!(store, Store::PostGis(_)) {
            println!(
                "wat vernietigd was, verdwijnt opnieuw als `plek serve` start (of geef hier --data DIR)"
            );
            return Ok(());
        }
        let weg = store.pas_dagboek_toe(&dagboek(&data.unwrap_or_default(), store))?;
        if weg != Toegepast::default() {
            println!(
                "opnieuw vernietigd: {} dossiers, {} contactgegevens",
                weg.dossiers, weg.contacten
            );
        }
        Ok(())
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
    let van = bestaand(&args.register.waar(instellingen)?)?;
    if args.into.exists() {
        return Err(anyhow!(
            "{} bestaat al; kies een nieuwe naam",
            args.into.display()
        ));
    }
    let half = args.into.with_added_extension("deel");
    let uit = kopieer(&van, &half, &args.into);
    if uit.is_err() {
        for eind in ["", "-wal", "-shm"] {
            let _weg = std::fs::remove_file(format!("{}{eind}", half.display()));
        }
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
    let van = bestaand(&args.kopie.display().to_string())?;
    let naar = Store::open(&args.register.waar(instellingen)?)?;
    toon(&van.verhuis_naar(&naar)?);
    args.register.volg_dagboek(&naar, instellingen)?;
    Ok(ExitCode::SUCCESS)
}

/// Moves the register with what it knows of what was destroyed; the old one stays as it was.
pub fn verhuis(args: &MoveArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    let van = bestaand(&args.register.waar(instellingen)?)?;
    args.register.volg_dagboek(&van, instellingen)?;
    let naar = Store::open(&args.to)?;
    toon(&van.verhuis_naar(&naar)?);
    args.register.volg_dagboek(&naar, instellingen)?;
    println!("zet nu `database` in de instellingen op de nieuwe plaats en start de server opnieuw");
    Ok(ExitCode::SUCCESS)
}

/// What is wrong with the register of a data folder, a line each; nothing when it has none.
pub fn controleer(data: &Path, instellingen: &Instellingen) -> anyhow::Result<Vec<String>> {
    if !is_er(data, instellingen) {
        return Ok(vec![]);
    }
    let waar = database_waar(data, instellingen.database.as_deref());
    let register = Register::open(bestaand(&waar)?)?;
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
    println!("register: {aantal} dossiers, {} bevindingen", mis.len());
    Ok(mis)
}

/// True when there is a register to look at: a database that is named, or a file beside the layers.
pub fn is_er(data: &Path, instellingen: &Instellingen) -> bool {
    instellingen.database.is_some() || Path::new(&database_waar(data, None)).is_file()
}

/// A store that is there: a file is not made by looking at it.
fn bestaand(waar: &str) -> anyhow::Result<Store> {
    let pad = Path::new(waar.strip_prefix("sqlite:").unwrap_or(waar));
    if !waar.starts_with("postgres") && !pad.is_file() {
        return Err(anyhow!(
            "{} bestaat niet; hier staat geen register",
            pad.display()
        ));
    }
    Ok(Store::open(waar)?)
}

fn toon(verhuisd: &Verhuisd) {
    for (tabel, aantal) in verhuisd {
        println!("{tabel}: {aantal}");
    }
}
