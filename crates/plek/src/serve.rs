//! `plek serve`: wires layers, register, rules, API, tiles and pages, and listens until it is told to stop.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use clap::Args;
use locatie::{Plek, Zaakregister};
use register::Publicatie;
use register::bewaard::Bewaarplaats;
use server::aanmelden::{Aanmelden, OidcInstelling};
use server::zgw::bron::{Bron, BronInstelling};
use server::{Grenzen, Ogc, Toepassing, Uitgaand};

use crate::instellingen::{Instellingen, lees_checks, lees_gemeente, lees_publicatie};
use crate::ogc::OgcPaginas;
use crate::opmaak::lees_opmaak;
use crate::{paginas, postgis};

/// A changed manifest or change log is served within twice this time.
const VERVERS: Duration = Duration::from_millis(500);
/// Least pause between two looks at the register.
const ADEM: Duration = Duration::from_millis(20);
/// Pause between two pieces of the background check of data blocks.
const CONTROLE_PAUZE: Duration = Duration::from_secs(1);
/// Bytes checked in one piece.
const CONTROLE_STUK: u64 = 32 << 20;
/// How often the samples of `/metrics` are drained.
const UPKEEP: Duration = Duration::from_secs(5);
/// Memory for ready-made tiles, MiB.
const TEGEL_MB: u64 = 256;

/// Flags of `plek serve`.
#[derive(Args)]
pub struct ServeArgs {
    /// Map met lagen; ook PLEK_DATA
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Adres en poort; ook PLEK_LISTEN
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Waar de dossiers staan: een SQLite-bestand of postgres://...; ook PLEK_DATABASE
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Adres waaronder anderen deze server kennen, voor in ZGW-antwoorden; ook PLEK_BASE_URL
    #[arg(long = "base-url", value_name = "URL")]
    base_url: Option<String>,
    /// Instellingen van de gemeente; ook PLEK_GEMEENTE
    #[arg(long, value_name = "FILE")]
    gemeente: Option<PathBuf>,
}

/// Serves until SIGINT or SIGTERM, then lets running requests finish.
pub fn serve(args: &ServeArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    let data = args.data.clone().or_else(|| instellingen.data.clone());
    let data = data.ok_or_else(|| anyhow!("geef --data DIR: de map waarin `plek import` de lagen zette"))?;
    let adres = args
        .listen
        .clone()
        .or_else(|| instellingen.listen.clone())
        .unwrap_or_else(|| "127.0.0.1:8080".into());
    let adres = lees_adres(&adres)?;
    let database = args.database.clone().or_else(|| instellingen.database.clone());
    let gemeente = args.gemeente.clone().or_else(|| instellingen.gemeente.clone());

    let basis = args.base_url.as_deref().or(instellingen.base_url.as_deref());
    let oidc = lees_oidc(instellingen, basis);
    let uitgaand = instellingen.uitgaand()?;
    let publicatie = lees_publicatie(gemeente.as_deref())?;
    let (plek, aanmelden) =
        open_met_staf(&data, database.as_deref(), instellingen, oidc, publicatie.clone())?;
    let plek = Arc::new(plek);
    let bron = open_bron(instellingen, basis, &plek, &uitgaand)?;
    let pad = gemeente;
    let mut gemeente = lees_gemeente(pad.as_deref(), &plek.roosters)?;
    gemeente.aanmelden = aanmelden.is_some();
    let gemeente = Arc::new(gemeente);
    let app = Toepassing::new(Arc::clone(&plek), instellingen.tegel_mb.unwrap_or(TEGEL_MB))?
        .met_checks(lees_checks(instellingen, pad.as_deref(), &gemeente.code)?)
        .met_zgw(
            lees_basis(basis)?,
            publicatie,
            server::zgw::Personen {
                sleutels: Some(Arc::new(crate::archief::sleutels_van_server(
                    &data,
                    instellingen,
                    plek.register.store(),
                )?)),
                activiteit: instellingen.verwerkingsactiviteit().to_owned(),
                termijn: instellingen.contacttermijn()?,
            },
        )
        .met_bron(bron)
        .met_uitgaand(uitgaand)
        .met_aanmelden(aanmelden)
        .met_opmaak(lees_opmaak(instellingen.opmaak.as_deref())?)
        .met_ogc(
            Ogc::default()
                .met_weergave(Arc::new(OgcPaginas(Arc::clone(&gemeente))))
                .met_token(instellingen.ogc_token.clone()),
        );
    server::zgw::begin(&app).map_err(|fout| anyhow!("{}", fout.detail))?;
    let bewaard = Arc::new(Bewaarplaats::open(&data.join("checks.sqlite"))?);
    let mut grenzen = Grenzen::default();
    if let Some(aantal) = instellingen.verbindingen {
        grenzen.verbindingen = aantal;
    }
    postgis::start(&instellingen.postgis, &plek, &data);
    volg(plek);
    let zaken = app.clone();
    std::thread::spawn(move || server::zgw::draai(&zaken));
    let archieven = instellingen.archief.clone();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(async move {
            let app = app.met_archieven(server::Archieven::open(&archieven).await?);
            tokio::spawn(onderhoud(app.metingen.clone()));
            tokio::spawn(server::zgw::bron::draai(app.clone()));
            let router = server::router(app.clone(), paginas::router(&app, gemeente, bewaard));
            let listener = tokio::net::TcpListener::bind(adres).await.with_context(|| {
                format!("kan niet luisteren op {adres}; is er al een server op die poort?")
            })?;
            tracing::info!("plek luistert op http://{}", listener.local_addr()?);
            let _grens = vang_grens_op_bestanden()?;
            let hier = app.clone();
            let stop = async move {
                stopsein().await;
                hier.stop();
                tracing::info!("plek stopt; lopende verzoeken worden afgemaakt");
            };
            server::dien(listener, &app, router, grenzen, stop).await?;
            Ok(ExitCode::SUCCESS)
        })
}

fn lees_basis(tekst: Option<&str>) -> anyhow::Result<Option<server::zgw::Basis>> {
    let Some(tekst) = tekst else { return Ok(None) };
    let fout = || anyhow!("'{tekst}' is geen adres zoals https://zaken.example.nl");
    server::zgw::Basis::uit_tekst(tekst).ok_or_else(fout).map(Some)
}

/// The register elsewhere, when zaken are kept there. Errors: a setting that cannot be.
fn open_bron(
    instellingen: &Instellingen,
    basis: Option<&str>,
    plek: &Plek,
    uitgaand: &Uitgaand,
) -> anyhow::Result<Option<Bron>> {
    let (Some(inst), Some(stand)) = (&instellingen.zgw.bron, &plek.zaakregister) else {
        return Ok(None);
    };
    let bron = Bron::new(inst.clone(), basis, Arc::clone(stand), uitgaand).map_err(anyhow::Error::msg)?;
    Ok(Some(bron))
}

/// Histograms keep every sample until they are drained; a server that nobody scrapes would grow without end.
async fn onderhoud(metingen: server::Metingen) {
    loop {
        tokio::time::sleep(UPKEEP).await;
        metingen.run_upkeep();
    }
}

/// `HOST:POORT`, or only a port (then loopback).
fn lees_adres(tekst: &str) -> anyhow::Result<SocketAddr> {
    if let Ok(poort) = tekst.parse::<u16>() {
        return Ok(SocketAddr::new(IpAddr::from([127, 0, 0, 1]), poort));
    }
    tekst
        .replace("localhost", "127.0.0.1")
        .parse()
        .map_err(|_| anyhow!("'{tekst}' is geen adres met poort, zoals 127.0.0.1:8080"))
}

/// Sign-in as it is set up; where it does not say by which address browsers know us, the general one counts.
fn lees_oidc(instellingen: &Instellingen, basis: Option<&str>) -> Option<OidcInstelling> {
    let mut oidc = instellingen.oidc.clone()?;
    if oidc.base_url.is_empty() {
        oidc.base_url = basis.unwrap_or_default().to_owned();
    }
    Some(oidc)
}

/// Layers, register and grids of a data folder, for a question on this machine.
///
/// Errors: no grids, a folder that cannot be opened, a store that cannot be opened.
pub fn open_plek(data: &Path, database: Option<&str>, instellingen: &Instellingen) -> anyhow::Result<Plek> {
    let publicatie = lees_publicatie(instellingen.gemeente.as_deref())?;
    Ok(open_met_staf(data, database, instellingen, None, publicatie)?.0)
}

/// The same, with sign-in and what each role of the gemeente may see. Errors: also a setting of sign-in that cannot be.
fn open_met_staf(
    data: &Path,
    database: Option<&str>,
    instellingen: &Instellingen,
    oidc: Option<OidcInstelling>,
    publicatie: Publicatie,
) -> anyhow::Result<(Plek, Option<Aanmelden>)> {
    if !data.is_dir() {
        return Err(anyhow!(
            "de map {} bestaat niet; `plek import` maakt hem",
            data.display()
        ));
    }
    let roosters = instellingen.laad_roosters()?;
    let lagen = lagen::Lagen::open_ook_leeg(data).with_context(|| format!("lagen in {}", data.display()))?;
    let store = register::Store::open(&database_waar(data, database))?;
    let dagboek = crate::archief::dagboek(data, &store);
    let (beleid, aanmelden) = match oidc {
        None => (register::Beleid::default(), None),
        Some(oidc) => {
            let sleutel = store.aanmeldsleutel()?;
            let snapshot = lagen.nu();
            let vorm = |id: &_| locatie::vorm_van_gebied(&snapshot, id, server::vandaag());
            let beleid = oidc.beleid(sleutel, vorm).map_err(anyhow::Error::msg)?;
            (
                beleid,
                Some(Aanmelden::new(oidc, sleutel, &instellingen.uitgaand()?).map_err(anyhow::Error::msg)?),
            )
        }
    };
    let register = register::Register::open_met(store, beleid.met_publicatie(publicatie), Some(dagboek))?;
    let zaakregister = match &instellingen.zgw.bron {
        None => None,
        Some(inst) => Some(zaakregister(&register, inst)?),
    };
    let plek = Plek::new(lagen, register, roosters, data).met_zaakregister(zaakregister);
    for bron in &instellingen.postgis {
        plek.eigen.bron(Arc::new(bron.bron()));
    }
    Ok((plek, aanmelden))
}

/// How old our copy of a register elsewhere is, as it was kept.
fn zaakregister(register: &register::Register, inst: &BronInstelling) -> anyhow::Result<Arc<Zaakregister>> {
    let stand = Zaakregister::default();
    if let Some(op) =
        server::zgw::bron::laatst_gelezen(register, inst).map_err(|f| anyhow!("{}", f.detail))?
    {
        stand.was_bij(op);
    }
    Ok(Arc::new(stand))
}

/// Where the dossiers are: a SQLite file beside the layers unless the setting says otherwise.
pub fn database_waar(data: &Path, database: Option<&str>) -> String {
    database.map_or_else(
        || data.join("register.sqlite").display().to_string(),
        str::to_owned,
    )
}

/// Follows manifest and change log, and checks data blocks in the background, on a thread of its own.
fn volg(plek: Arc<Plek>) {
    std::thread::spawn(move || {
        let (mut gezien, mut gecontroleerd) = (0, Instant::now());
        loop {
            // a busy register is followed in steps, not change by change
            std::thread::sleep(ADEM);
            gezien = plek.register.store().wacht(gezien, VERVERS);
            match plek.lagen.ververs() {
                Ok(true) => tracing::info!(generatie = plek.lagen.nu().generatie(), "nieuwe lagen"),
                Ok(false) => {}
                Err(fout) => {
                    tracing::error!(%fout, "nieuwe lagen zijn niet te openen; de vorige blijven dienen")
                }
            }
            if let Err(fout) = plek.register.ververs() {
                tracing::error!(%fout, "het register is niet te lezen; de kaart blijft bij de vorige stand");
            }
            if gecontroleerd.elapsed() >= CONTROLE_PAUZE {
                gecontroleerd = Instant::now();
                for bevinding in plek.lagen.nu().controleer_deel(CONTROLE_STUK) {
                    tracing::error!(%bevinding, "laag beschadigd; hij is niet meer bereikbaar");
                }
            }
        }
    });
}

/// A write that passes a limit on file sizes is an error like that of a full disk, not the end of the server.
fn vang_grens_op_bestanden() -> std::io::Result<tokio::signal::unix::Signal> {
    const SIGXFSZ: i32 = 25;
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::from_raw(SIGXFSZ))
}

async fn stopsein() {
    let term = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut sein) => sein.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term => {}
    }
}
