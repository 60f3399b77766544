//! plek: the binary. Reads configuration once, wires the crates, and turns errors into sentences and exit codes.
//!
//! Exit status: 0 done; 1 a file or the input was refused (reasons on stderr); 2 wrong use.

#![allow(clippy::print_stdout)] // the one crate that talks to a terminal

mod archief;
mod bevraag;
mod bewaring;
mod checkplaats;
mod checks;
mod client;
mod convert;
mod dekking;
mod dossiers;
mod importeer;
mod instellingen;
mod kaartopdracht;
mod lint;
mod ogc;
mod onderhoud;
mod opmaak;
mod paginas;
mod postgis;
mod regelbestand;
mod regelkaart;
mod sample;
mod serve;
mod staf;
mod tegelarchief;
mod tegeldagboek;
mod voortgang;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// An allocator that is quicker than the system's: `bench_klik` spends a tenth of a click on memory.
#[global_allocator]
static GEHEUGEN: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What `plek --version` says: also who makes gzip, for that was chosen when it was built.
fn versie() -> &'static str {
    format!("{} (gzip: {})", env!("CARGO_PKG_VERSION"), server::GZIP).leak()
}

/// Omgevingsloket en kaartserver: één klik, één antwoord.
#[derive(Parser)]
#[command(name = "plek", version, long_version = versie(), about, disable_help_subcommand = true)]
struct Opdrachtregel {
    /// Instellingen (TOML); ook PLEK_CONFIG
    #[arg(long, global = true, env = "PLEK_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Rooster RDNAPTRANS2018; ook PLEK_ROOSTERS, anders naast het programma
    #[arg(long, global = true, value_name = "FILE")]
    roosters: Option<PathBuf>,
    #[command(subcommand)]
    opdracht: Opdracht,
}

#[derive(Subcommand)]
enum Opdracht {
    /// Leest een levering in en vervangt de lagen van die bron
    Import(importeer::ImportArgs),
    /// Maakt de leveringen van de voorbeeldgemeente Voorbeeldwaard
    Sample(sample::SampleArgs),
    /// Toont kaart, pagina's, API en tegels
    Serve(serve::ServeArgs),
    /// Vraagt het Locatiebeeld van één plaats
    Click(bevraag::ClickArgs),
    /// Rekent coördinaten om, van stdin naar stdout
    Convert(convert::ConvertArgs),
    /// Rekent toepasbare regels (STTR) door
    Check(regelbestand::CheckArgs),
    /// Zoekt fouten in toepasbare regels (STTR)
    #[command(after_help = lint::soorten())]
    Lint(lint::LintArgs),
    /// Rekent één werkzaamheid uit voor elk adres of perceel
    Regelkaart(kaartopdracht::RegelkaartArgs),
    /// Beheert wie het zaakregister (ZGW) mag gebruiken
    Client(client::ClientArgs),
    /// Toont welke notificaties niet bezorgd konden worden, en verstuurt ze opnieuw
    Notificaties(client::NotificatieArgs),
    /// Schrijft lagen als vectortegels in één PMTiles-bestand
    Tiles(tegelarchief::TilesArgs),
    /// Maakt de sleutel waarmee contactgegevens worden versleuteld
    Sleutel(archief::SleutelArgs),
    /// Vernietigt dossiers waarvan de bewaartermijn voorbij is, na goedkeuring door een tweede persoon
    Vernietiging(archief::VernietigingArgs),
    /// Inzage, beperking en wissen van de gegevens van één persoon (AVG)
    Persoon(archief::PersoonArgs),
    /// Geeft het leeslog als regels JSON, voor het Logboek Dataverwerkingen
    Leeslog(archief::LeeslogArgs),
    /// Controleert alle lagen en het register en zegt wat er mis is
    Doctor(DataArgs),
    /// Maakt een kopie van het register in één bestand
    Backup(bewaring::BackupArgs),
    /// Zet een kopie in een leeg register
    Restore(bewaring::RestoreArgs),
    /// Verhuist het register, in zijn geheel of niet
    Move(bewaring::MoveArgs),
    /// Zet de vorige import terug
    Rollback(DataArgs),
}

/// A command about a data folder.
#[derive(Args)]
struct DataArgs {
    /// Map met lagen
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

fn main() -> ExitCode {
    let regel = Opdrachtregel::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("PLEK_LOG").unwrap_or_else(|_| "info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    match voer_uit(regel) {
        Ok(code) => code,
        Err(fout) => {
            eprintln!("plek: {}", in_woorden(&fout));
            ExitCode::from(1)
        }
    }
}

/// The error with what is under it, each said once: many of our own already end with their cause.
fn in_woorden(fout: &anyhow::Error) -> String {
    fout.chain().fold(String::new(), |tot, laag| {
        let laag = laag.to_string();
        match tot.as_str() {
            "" => laag,
            gezegd if gezegd.contains(&laag) => tot,
            gezegd => format!("{gezegd}: {laag}"),
        }
    })
}

fn voer_uit(regel: Opdrachtregel) -> anyhow::Result<ExitCode> {
    let instellingen =
        instellingen::Instellingen::lees(regel.config.as_deref())?.met_roosters(regel.roosters);
    match regel.opdracht {
        Opdracht::Import(args) => importeer::import(&args, &instellingen),
        Opdracht::Sample(args) => sample::sample(&args),
        Opdracht::Serve(args) => serve::serve(&args, &instellingen),
        Opdracht::Click(args) => bevraag::click(&args, &instellingen),
        Opdracht::Convert(args) => convert::convert(&args, &instellingen),
        Opdracht::Check(args) => regelbestand::check(&args, &instellingen),
        Opdracht::Lint(args) => lint::lint(&args),
        Opdracht::Regelkaart(args) => kaartopdracht::regelkaart(&args, &instellingen),
        Opdracht::Client(args) => client::client(&args, &instellingen),
        Opdracht::Notificaties(args) => client::notificaties(&args, &instellingen),
        Opdracht::Tiles(args) => tegelarchief::tiles(&args, &instellingen),
        Opdracht::Sleutel(args) => archief::sleutel(&args),
        Opdracht::Vernietiging(args) => archief::vernietiging(&args, &instellingen),
        Opdracht::Persoon(args) => archief::persoon(&args, &instellingen),
        Opdracht::Leeslog(args) => archief::leeslog(&args, &instellingen),
        Opdracht::Doctor(args) => onderhoud::doctor(&args.data, &instellingen),
        Opdracht::Backup(args) => bewaring::backup(&args, &instellingen),
        Opdracht::Restore(args) => bewaring::restore(&args, &instellingen),
        Opdracht::Move(args) => bewaring::verhuis(&args, &instellingen),
        Opdracht::Rollback(args) => onderhoud::rollback(&args.data),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_that_the_error_already_names_is_not_said_twice() {
        let oorzaak = || anyhow::anyhow!("schijf vol");
        assert_eq!(
            in_woorden(&oorzaak().context("opslaan is mislukt")),
            "opslaan is mislukt: schijf vol"
        );
        assert_eq!(
            in_woorden(&oorzaak().context("mislukt: schijf vol")),
            "mislukt: schijf vol"
        );
    }
}
