//! `plek client`, `plek notificaties`, `plek import catalogus`: who may use the zaakregister, and with which types.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};
use register::Register;
use serde_json::{Value, json};
use server::zgw::{self, Fout, NieuweClient};

use crate::instellingen::Instellingen;
use crate::serve::database_waar;

/// Largest catalogus file, bytes.
const CATALOGUS_MAX: u64 = 64 << 20;

/// Flags of `plek client`.
#[derive(Args)]
pub struct ClientArgs {
    #[command(subcommand)]
    wat: ClientOpdracht,
}

#[derive(Subcommand)]
enum ClientOpdracht {
    /// Voegt een client toe, of vervangt die met hetzelfde id
    Add(AddArgs),
    /// Toont de clients en hun rechten
    List(PlaatsArgs),
    /// Verwijdert een client
    Remove(RemoveArgs),
    /// Toont elke operatie van het zaakregister
    Operaties,
}

/// Where the register is.
#[derive(Args)]
struct PlaatsArgs {
    /// Map met lagen; ook PLEK_DATA
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Waar de dossiers staan (SQLite-bestand); ook PLEK_DATABASE
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

/// Flags of `plek client add`.
#[derive(Args)]
struct AddArgs {
    #[command(flatten)]
    plaats: PlaatsArgs,
    /// Client-id, zoals in het token
    #[arg(long)]
    id: String,
    /// Bestand met het geheim waarmee de client tokens tekent; - voor stdin
    #[arg(long = "secret-file", value_name = "FILE")]
    secret_file: PathBuf,
    /// Scopes met komma's ertussen, zoals zaken.lezen,zaken.aanmaken; * voor alles
    #[arg(long, value_delimiter = ',', required = true)]
    scopes: Vec<String>,
    /// Zaaktypen (identificatie, uuid of adres) met komma's ertussen; * voor alle
    #[arg(long, value_delimiter = ',')]
    zaaktypen: Vec<String>,
    /// Hoogste vertrouwelijkheid die de client mag zien
    #[arg(
        long = "max-vertrouwelijkheid",
        default_value = "openbaar",
        value_name = "NIVEAU"
    )]
    max_vertrouwelijkheid: String,
    /// Naam voor mensen
    #[arg(long, default_value = "")]
    label: String,
    /// De client begrijpt ook lijnen en vlakken; anders krijgt hij een punt
    #[arg(long = "hele-geometrie")]
    hele_geometrie: bool,
    /// De client krijgt notificaties over elke zaak, ook over zaken die hij niet mag lezen
    #[arg(long = "hoort-alles")]
    hoort_alles: bool,
    /// Adres waaronder anderen deze server kennen, voor in antwoorden aan alle clients
    #[arg(long = "base-url", value_name = "URL")]
    base_url: Option<String>,
}

/// Flags of `plek client remove`.
#[derive(Args)]
struct RemoveArgs {
    #[command(flatten)]
    plaats: PlaatsArgs,
    /// Client-id
    #[arg(long)]
    id: String,
}

/// Flags of `plek notificaties`.
#[derive(Args)]
pub struct NotificatieArgs {
    #[command(flatten)]
    plaats: PlaatsArgs,
    /// Verstuurt wat mislukt is of op een nieuwe poging wacht nu opnieuw
    #[arg(long)]
    opnieuw: bool,
}

impl PlaatsArgs {
    fn open(&self, instellingen: &Instellingen) -> anyhow::Result<Register> {
        let database = self.database.clone().or_else(|| instellingen.database.clone());
        let data = self.data.clone().or_else(|| instellingen.data.clone());
        let data = match (data, &database) {
            (Some(data), _) => data,
            (None, Some(_)) => PathBuf::from("."),
            (None, None) => bail!("geef --data DIR: de map waar het register staat"),
        };
        Ok(Register::open_waar(&database_waar(&data, database.as_deref()))?)
    }
}

/// What was refused, a line each.
fn in_regels(fout: &Fout) -> anyhow::Error {
    if fout.velden.is_empty() {
        return anyhow!("{}: {}", fout.titel, fout.detail);
    }
    let regels: Vec<String> = fout
        .velden
        .iter()
        .map(|v| format!("{}: {}", v.naam, v.reden))
        .collect();
    anyhow!("{}", regels.join("\n"))
}

/// Runs `plek client`.
pub fn client(args: &ClientArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    match &args.wat {
        ClientOpdracht::Add(args) => add(args, instellingen),
        ClientOpdracht::List(args) => {
            let clients = zgw::clients(&args.open(instellingen)?).map_err(|f| in_regels(&f))?;
            println!("{}", serde_json::to_string_pretty(&clients)?);
            Ok(ExitCode::SUCCESS)
        }
        ClientOpdracht::Operaties => {
            for op in zgw::OPERATIES {
                println!("{} {}{}", op.methode, op.api.voor, op.pad);
            }
            Ok(ExitCode::SUCCESS)
        }
        ClientOpdracht::Remove(args) => {
            let register = args.plaats.open(instellingen)?;
            if !zgw::verwijder_client(&register, &args.id).map_err(|f| in_regels(&f))? {
                bail!("er is geen client '{}'", args.id);
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn add(args: &AddArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    let geheim = if args.secret_file.as_os_str() == "-" {
        std::io::read_to_string(std::io::stdin().lock())?
    } else {
        std::fs::read_to_string(&args.secret_file)
            .with_context(|| format!("het geheim {} is niet te lezen", args.secret_file.display()))?
    };
    let register = args.plaats.open(instellingen)?;
    let schoon = |lijst: &[String]| -> Vec<String> {
        lijst
            .iter()
            .map(|t| t.trim().to_owned())
            .filter(|t| !t.is_empty())
            .collect()
    };
    let client = NieuweClient {
        id: args.id.clone(),
        label: args.label.clone(),
        geheim: geheim.trim_end_matches(['\r', '\n']).to_owned(),
        scopes: schoon(&args.scopes),
        zaaktypen: schoon(&args.zaaktypen),
        max_vertrouwelijkheid: args.max_vertrouwelijkheid.clone(),
        hele_geometrie: args.hele_geometrie,
        hoort_alles: args.hoort_alles,
    };
    if let Some(url) = &args.base_url {
        zgw::zet_basis(&register, url).map_err(|f| in_regels(&f))?;
    }
    let applicatie = zgw::voeg_client_toe(&register, &client).map_err(|f| in_regels(&f))?;
    println!("{}", serde_json::to_string_pretty(&applicatie)?);
    Ok(ExitCode::SUCCESS)
}

/// Runs `plek notificaties`.
pub fn notificaties(args: &NotificatieArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    let register = args.plaats.open(instellingen)?;
    if args.opnieuw {
        let aantal = zgw::opnieuw_versturen(&register).map_err(|f| in_regels(&f))?;
        println!("{aantal} notificaties worden opnieuw verstuurd");
        return Ok(ExitCode::SUCCESS);
    }
    let open = zgw::achterstand(&register).map_err(|f| in_regels(&f))?;
    for (lijst, wat) in [
        (&open.wacht, "notificaties wachten op een nieuwe poging"),
        (&open.mislukt, "notificaties zijn niet bezorgd"),
    ] {
        for m in lijst {
            println!(
                "{}: {} ({} keer geprobeerd; {})",
                m.naar, m.wat, m.pogingen, m.reden
            );
        }
        println!("{} {wat}", lijst.len());
    }
    Ok(ExitCode::SUCCESS)
}

/// Loads catalogus files; a file that is wrong is refused whole, with every place in it.
pub fn import_catalogus(
    bestanden: &[PathBuf],
    into: &Path,
    als_json: bool,
    instellingen: &Instellingen,
) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(into).with_context(|| format!("map {}", into.display()))?;
    let register = Register::open_waar(&database_waar(into, instellingen.database.as_deref()))?;
    let mut verslag = Vec::new();
    for pad in bestanden {
        let naam = pad.display().to_string();
        let tekst = lees_bestand(pad).with_context(|| naam.clone())?;
        let json: Value = serde_json::from_str(&tekst).with_context(|| format!("{naam} is geen JSON"))?;
        let geladen =
            zgw::laad_catalogus(&register, &json).map_err(|f| in_regels(&f).context(naam.clone()))?;
        if !als_json {
            println!(
                "{naam}: {} zaaktypen, {} andere typen",
                geladen.zaaktypen, geladen.overige
            );
        }
        verslag.push(json!({
            "laag": "catalogus", "bestand": naam, "gelezen": geladen.zaaktypen + geladen.overige,
            "objecten": geladen.zaaktypen + geladen.overige, "zaaktypen": geladen.zaaktypen, "geweigerd": 0, "redenen": [],
        }));
    }
    if als_json {
        println!("{}", json!({ "lagen": verslag }));
    }
    Ok(ExitCode::SUCCESS)
}

fn lees_bestand(pad: &Path) -> anyhow::Result<String> {
    use std::io::Read;
    let lezer: Box<dyn Read> = if pad.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(pad)?)
    };
    let mut tekst = String::new();
    lezer.take(CATALOGUS_MAX + 1).read_to_string(&mut tekst)?;
    if tekst.len() as u64 > CATALOGUS_MAX {
        bail!("groter dan {CATALOGUS_MAX} bytes");
    }
    Ok(tekst)
}
