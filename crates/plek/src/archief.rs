//! `plek sleutel`, `plek vernietiging`, `plek persoon`: keys of contact data, destruction by a list that a second person
//! approves, and what somebody may ask about their own data.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};
use model::Datum;
use register::Store;
use register::privacy::{Betrokkene, Bewaarregels, Bsn, Dagboek, Lijst, Sleutels, Verwerking};

use crate::instellingen::Instellingen;
use crate::serve::database_waar;

/// Most bytes of a file with a burgerservicenummer.
const BSN_MAX: u64 = 64;

/// Flags of `plek sleutel`.
#[derive(Args)]
pub struct SleutelArgs {
    /// Nieuw bestand voor de sleutel; bewaar het apart van de reservekopieën
    #[arg(long, value_name = "FILE")]
    into: PathBuf,
}

/// Makes a key file. Errors: it is there already.
pub fn sleutel(args: &SleutelArgs) -> anyhow::Result<ExitCode> {
    Sleutels::maak(&args.into)?;
    println!(
        "sleutel gemaakt in {}; zonder dit bestand zijn contactgegevens niet te lezen",
        args.into.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Where the register is.
#[derive(Args)]
struct Waar {
    /// Map met lagen; ook PLEK_DATA
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Waar de dossiers staan; ook PLEK_DATABASE
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

/// The register, and the logbook of what was destroyed that lies beside it.
struct Open {
    store: Store,
    dagboek: Dagboek,
}

impl Open {
    fn lees(waar: &Waar, instellingen: &Instellingen) -> anyhow::Result<Self> {
        let data = waar.data.clone().or_else(|| instellingen.data.clone());
        let data = data.ok_or_else(|| anyhow!("geef --data DIR: de map waarin het register staat"))?;
        let database = waar.database.as_deref().or(instellingen.database.as_deref());
        let store = Store::open(&database_waar(&data, database))?;
        let dagboek = dagboek(&data, &store);
        store.pas_dagboek_toe(&dagboek)?;
        Ok(Self { store, dagboek })
    }

    fn store(&self) -> &Store {
        &self.store
    }
}

/// The key file: the one that is set, else the one in the data folder.
fn sleutelbestand(data: &Path, instellingen: &Instellingen) -> PathBuf {
    instellingen
        .sleutel
        .clone()
        .unwrap_or_else(|| data.join("register.sleutel"))
}

/// The keys of a server; where none is set, none is there and the register knows none, it makes one and says so.
///
/// Errors: a key file that is set or was used and is not there, or that others may read.
pub fn sleutels_van_server(
    data: &Path,
    instellingen: &Instellingen,
    store: &Store,
) -> anyhow::Result<Sleutels> {
    let pad = sleutelbestand(data, instellingen);
    // another process may make it at the same moment: then its file is the one that counts
    if instellingen.sleutel.is_none() && !pad.exists() {
        if server::zgw::sleutelnaam(store)?.is_some() {
            return Err(anyhow!(
                "het register is versleuteld en {} is er niet; zet het sleutelbestand van toen terug, of wijs het aan met `sleutel` in de instellingen",
                pad.display()
            ));
        }
        match Sleutels::maak(&pad) {
            Err(_) if pad.exists() => return Ok(Sleutels::lees(&pad)?),
            uit => uit?,
        }
        tracing::warn!(
            bestand = %pad.display(),
            "nieuw sleutelbestand voor gegevens van personen; bewaar een kopie apart van de reservekopieën, want zonder dit bestand zijn zij niet te lezen"
        );
    }
    Ok(Sleutels::lees(&pad)?)
}

/// The keys that everything in the register opens with.
///
/// Errors: no key file, or one that lacks a key that the register was sealed with.
pub fn passende_sleutels(
    data: &Path,
    instellingen: &Instellingen,
    store: &Store,
) -> anyhow::Result<Sleutels> {
    let pad = sleutelbestand(data, instellingen);
    let sleutels = Sleutels::lees(&pad)?;
    if server::zgw::sleutelnaam(store)?.is_some_and(|naam| !sleutels.kent(&naam)) {
        return Err(anyhow!(
            "{} is niet het sleutelbestand van dit register; wijs het goede aan met `sleutel` in de instellingen",
            pad.display()
        ));
    }
    store
        .eis_sleutels(&sleutels)
        .with_context(|| pad.display().to_string())?;
    Ok(sleutels)
}

/// Every logbook that lies in the data folder, and those that are named.
pub fn dagboeken(data: Option<&Path>, genoemd: &[PathBuf]) -> Vec<Dagboek> {
    let namen = ["register.sqlite.vernietigd", "register.vernietigd"];
    let hier = data
        .into_iter()
        .flat_map(|data| namen.map(|naam| data.join(naam)));
    let alle = hier.filter(|pad| pad.is_file()).chain(genoemd.iter().cloned());
    alle.map(|pad| Dagboek::in_bestand(&pad)).collect()
}

/// Where it is written what was destroyed: beside a SQLite file, and for PostgreSQL in the data folder.
pub fn dagboek(data: &Path, store: &Store) -> Dagboek {
    match store {
        Store::Sqlite(sqlite) => Dagboek::naast(sqlite.pad()),
        Store::PostGis(_) => Dagboek::in_bestand(&data.join("register.vernietigd")),
    }
}

fn bewaarregels(instellingen: &Instellingen) -> anyhow::Result<Bewaarregels> {
    let Some(pad) = &instellingen.bewaartermijnen else {
        return Ok(Bewaarregels::default());
    };
    let tekst =
        std::fs::read_to_string(pad).with_context(|| format!("{} is niet te lezen", pad.display()))?;
    let regels: Bewaarregels = toml::from_str(&tekst).with_context(|| pad.display().to_string())?;
    match regels.fout() {
        None => Ok(regels),
        Some(fout) => Err(anyhow!("{}: {fout}", pad.display())),
    }
}

fn nu() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// Flags of `plek vernietiging`.
#[derive(Args)]
pub struct VernietigingArgs {
    #[command(subcommand)]
    wat: Stap,
}

#[derive(Subcommand)]
enum Stap {
    /// Maakt een lijst van alle dossiers waarvan de bewaartermijn voorbij is
    Opstellen {
        #[command(flatten)]
        waar: Waar,
        /// Wie de lijst opstelt
        #[arg(long, value_name = "NAAM")]
        door: String,
        /// Peildatum; anders vandaag
        #[arg(long, value_name = "DATUM")]
        op_datum: Option<Datum>,
    },
    /// Keurt een lijst goed, of af met --weiger; iemand anders dan wie hem opstelde
    Beoordelen {
        #[command(flatten)]
        waar: Waar,
        /// Nummer van de lijst
        nr: u64,
        /// Wie de lijst beoordeelt
        #[arg(long, value_name = "NAAM")]
        door: String,
        /// Waarom de lijst wordt afgekeurd
        #[arg(long, value_name = "REDEN")]
        weiger: Option<String>,
    },
    /// Vernietigt wat op een goedgekeurde lijst staat, en toont het verslag
    Uitvoeren {
        #[command(flatten)]
        waar: Waar,
        /// Nummer van de lijst
        nr: u64,
    },
    /// Toont een lijst of het verslag ervan; zonder nummer alle lijsten
    Tonen {
        #[command(flatten)]
        waar: Waar,
        /// Nummer van de lijst
        nr: Option<u64>,
    },
}

/// One step of destruction. Errors: the register's, in words that say who can do what.
pub fn vernietiging(args: &VernietigingArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    let regels = bewaarregels(instellingen)?;
    match &args.wat {
        Stap::Opstellen { waar, door, op_datum } => {
            let open = Open::lees(waar, instellingen)?;
            let dag = op_datum.unwrap_or_else(server::vandaag);
            match open.store().stel_lijst_op(door, &regels, dag, nu().as_second())? {
                None => println!("er is op {dag} niets dat vernietigd mag worden"),
                Some(nr) => toon(&open.store().lijst(nr)?),
            }
        }
        Stap::Beoordelen {
            waar,
            nr,
            door,
            weiger,
        } => {
            let open = Open::lees(waar, instellingen)?;
            open.store()
                .beoordeel_lijst(*nr, door, weiger.as_deref(), nu().as_second())?;
            toon(&open.store().lijst(*nr)?);
        }
        Stap::Uitvoeren { waar, nr } => {
            let open = Open::lees(waar, instellingen)?;
            let basis = instellingen
                .base_url
                .as_deref()
                .and_then(server::zgw::Basis::uit_tekst);
            let verslag = open.store().vernietig(
                *nr,
                &open.dagboek,
                &regels,
                server::vandaag(),
                nu().as_second(),
                &mut |s, zaak| server::zgw::meld_vernietigd(s, zaak, basis.as_ref()),
            )?;
            toon(&verslag);
        }
        Stap::Tonen { waar, nr: Some(nr) } => toon(&Open::lees(waar, instellingen)?.store().lijst(*nr)?),
        Stap::Tonen { waar, nr: None } => {
            let open = Open::lees(waar, instellingen)?;
            for nr in open.store().lijsten()? {
                let lijst = open.store().lijst(nr)?;
                println!(
                    "lijst {nr}: {}, {} dossiers",
                    lijst.staat.als_tekst(),
                    lijst.regels.len()
                );
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn toon(lijst: &Lijst) {
    let wanneer = |s: i64| {
        jiff::Timestamp::from_second(s)
            .map(|t| t.to_string())
            .unwrap_or_default()
    };
    println!(
        "vernietigingslijst {}: {}; opgesteld door {} op {}",
        lijst.nr,
        lijst.staat.als_tekst(),
        lijst.opsteller,
        wanneer(lijst.opgesteld)
    );
    if let Some(wie) = &lijst.beoordelaar {
        println!(
            "beoordeeld door {wie}{}",
            lijst.reden.as_ref().map(|r| format!(": {r}")).unwrap_or_default()
        );
    }
    if let Some(op) = lijst.vernietigd {
        println!("uitgevoerd op {}", wanneer(op));
    }
    for regel in &lijst.regels {
        println!(
            "{}  {}  vanaf {}  {}",
            regel.dossier,
            regel.klasse,
            regel.actiedatum,
            regel.uitkomst.as_deref().unwrap_or("")
        );
    }
}

/// Flags of `plek persoon`.
#[derive(Args)]
pub struct PersoonArgs {
    #[command(flatten)]
    waar: Waar,
    #[command(flatten)]
    wie: WieArgs,
    /// URI van de verwerkingsactiviteit, voor het leeslog; anders die van de instellingen
    #[arg(long, value_name = "URI", global = true)]
    activiteit: Option<String>,
    #[command(subcommand)]
    wat: Verzoek,
}

/// Whose data.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct WieArgs {
    /// Bestand met het burgerservicenummer; - voor stdin (nooit op de opdrachtregel)
    #[arg(long = "bsn-file", value_name = "FILE")]
    bsn_file: Option<PathBuf>,
    /// Van wie geen burgerservicenummer bekend is: het laatste deel van het adres van de rol of het zaakobject
    #[arg(long, value_name = "UUID")]
    contact: Option<String>,
}

#[derive(Subcommand)]
enum Verzoek {
    /// Geeft alles wat over deze persoon is bewaard, als JSON
    Inzage,
    /// Beperkt het gebruik van de gegevens van deze persoon
    Beperk,
    /// Heft de beperking op
    HefOp,
    /// Wist de contactgegevens van deze persoon, ook uit reservekopieën die later terugkomen
    Wis,
}

impl Verzoek {
    /// As the log of readings has it.
    fn naam(&self) -> &'static str {
        match self {
            Self::Inzage => "inzageverzoek",
            Self::Beperk => "gebruik beperken",
            Self::HefOp => "beperking opheffen",
            Self::Wis => "gegevens wissen",
        }
    }
}

/// One request of one person. Errors: no key or another than the register's, no number, the register's.
pub fn persoon(args: &PersoonArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    let open = Open::lees(&args.waar, instellingen)?;
    let store = open.store();
    let data = args.waar.data.clone().or_else(|| instellingen.data.clone());
    let sleutels = passende_sleutels(&data.unwrap_or_default(), instellingen, store)?;
    let bsn = args.wie.bsn_file.as_deref().map(lees_bsn).transpose()?;
    let wie = match (&bsn, &args.wie.contact) {
        (Some(bsn), _) => Betrokkene::Bsn(bsn),
        (None, uuid) => Betrokkene::Contact(uuid.as_deref().unwrap_or_default()),
    };
    let regels = bewaarregels(instellingen)?;
    let activiteit = args.activiteit.as_deref();
    let v = verwerking(
        activiteit.unwrap_or_else(|| instellingen.verwerkingsactiviteit()),
        args.wat.naam(),
    )?;
    match &args.wat {
        Verzoek::Inzage => println!("{:#}", store.inzage(&sleutels, &wie, &regels, &v)?),
        Verzoek::Beperk => println!(
            "{} contactgegevens zijn beperkt",
            store.beperk(&sleutels, &wie, true, &open.dagboek, &v)?
        ),
        Verzoek::HefOp => println!(
            "{} contactgegevens zijn weer te gebruiken",
            store.beperk(&sleutels, &wie, false, &open.dagboek, &v)?
        ),
        Verzoek::Wis => {
            let gewist = store.wis(&sleutels, &wie, &open.dagboek, &regels, &v)?;
            println!("{} contactgegevens zijn gewist", gewist.contacten);
            for dossier in gewist.dossiers {
                println!("{}: {}", dossier.identificatie, dossier.reden);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn verwerking(activiteit: &str, naam: &str) -> anyhow::Result<Verwerking> {
    let mut trace_id = [0u8; 16];
    let mut bron = std::fs::File::open("/dev/urandom").context("geen toevalsgetallen van het systeem")?;
    bron.read_exact(&mut trace_id)?;
    let nu_ms = nu().as_millisecond();
    Ok(Verwerking {
        activiteit: activiteit.to_owned(),
        naam: naam.to_owned(),
        trace_id,
        ouder: None,
        vreemd: None,
        begin_ms: nu_ms,
        nu_ms,
    })
}

/// Flags of `plek leeslog`.
#[derive(Args)]
pub struct LeeslogArgs {
    #[command(flatten)]
    waar: Waar,
    /// Vanaf dit moment, zoals 2026-01-31T00:00:00Z; anders alles
    #[arg(long, value_name = "MOMENT")]
    vanaf: Option<jiff::Timestamp>,
}

/// Lines of the log that are read at a time.
const LEESLOG_STAP: usize = 10_000;

/// The log of readings, a line of JSON each, oldest first, for the organisation's Logboek Dataverwerkingen.
pub fn leeslog(args: &LeeslogArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    let open = Open::lees(&args.waar, instellingen)?;
    let uit = std::io::stdout();
    let mut uit = std::io::BufWriter::new(uit.lock());
    let mut na = (
        args.vanaf.map_or(i64::MIN, jiff::Timestamp::as_millisecond),
        String::new(),
    );
    loop {
        let stap = open.store().lezingen(na.0, &na.1, LEESLOG_STAP)?;
        for regel in &stap {
            writeln!(uit, "{}", regel.als_json())?;
        }
        match stap.last() {
            Some(laatste) => na = (laatste.eind_ms, laatste.operation_id.clone()),
            None => break,
        }
    }
    uit.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn lees_bsn(pad: &Path) -> anyhow::Result<Bsn> {
    let mut tekst = String::new();
    if pad.as_os_str() == "-" {
        std::io::stdin().lock().take(BSN_MAX).read_to_string(&mut tekst)?;
    } else {
        std::fs::File::open(pad)
            .with_context(|| pad.display().to_string())?
            .take(BSN_MAX)
            .read_to_string(&mut tekst)?;
    }
    tekst.trim().parse().map_err(|fout| anyhow!("{fout}"))
}
