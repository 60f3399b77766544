//! `plek import`: a delivery in, layers out. The reader says what it holds, the writer keeps it, this ties them.
//!
//! Exit: 0 done, also when single objects were refused; 1 when the delivery was refused whole (the old layers go on
//! serving), or with `--strict` when anything was refused.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use bron::pg::PgOpties;
use bron::{BronFout, LaagNr, LeesOpties, Ontvanger};
use clap::Args;
use lagen::{Lagen, SchrijfOpties, Schrijver};
use model::{Datum, Dekking, Geometrie, GeometrieSoort, LaagDefinitie, LaagId, Reden, Stand, Voorkomen};
use serde_json::{Map, Value, json};

use crate::instellingen::Instellingen;
use crate::voortgang::Voortgang;
use crate::{client, dekking, dossiers, postgis, regelbestand};

/// Flags of `plek import`.
#[derive(Args)]
pub struct ImportArgs {
    /// bag, bgt, brk, cbs, adressen, stop, imro, sttr, dossiers, catalogus, gdal of pg
    bron: String,
    /// De levering: een of meer bestanden of mappen, of - voor stdin; bij pg de verbinding (postgres://...) of een
    /// bestand waar die in staat
    #[arg(required = true, value_name = "FILE")]
    bestanden: Vec<PathBuf>,
    /// Map voor de lagen
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// Verslag als JSON op stdout
    #[arg(long)]
    json: bool,
    /// Waar de levering compleet is: GM-code, xmin,ymin,xmax,ymax (RD, meters) of een GeoJSON-bestand
    #[arg(long, value_name = "GEBIED")]
    dekking: Option<String>,
    /// De dag tot wanneer de levering compleet is (jjjj-mm-dd)
    #[arg(long, value_name = "DATE")]
    stand: Option<Datum>,
    /// EPSG-code van de coördinaten, als het bestand die niet of verkeerd noemt (alleen gdal en pg)
    #[arg(long, value_name = "EPSG")]
    crs: Option<u32>,
    /// Voegt toe aan de lagen van deze bron in plaats van ze te vervangen
    #[arg(long = "voeg-toe")]
    voeg_toe: bool,
    /// Exit 1 als er iets geweigerd is
    #[arg(long)]
    strict: bool,
    /// Hoeveel vorige imports bewaard blijven om naar terug te gaan
    #[arg(long, default_value_t = 2, value_name = "N")]
    bewaar: usize,
    /// Werkgeheugen voor het bouwen, MiB
    #[arg(long = "geheugen-mb", default_value_t = 48, value_name = "MB")]
    geheugen_mb: usize,
    #[command(flatten)]
    pg: PgArgs,
    /// Eerste dag dat deze toepasbare regels gelden (alleen sttr)
    #[arg(long, value_name = "DATE")]
    pub vanaf: Option<Datum>,
    /// Laatste dag dat deze toepasbare regels gelden (alleen sttr)
    #[arg(long, value_name = "DATE")]
    pub tot: Option<Datum>,
}

/// Flags of `plek import pg`.
#[derive(Args)]
#[command(next_help_heading = "Alleen voor pg")]
struct PgArgs {
    /// Hoe de lagen gaan heten: NAAM-tabel
    #[arg(long, value_name = "NAAM")]
    naam: Option<String>,
    /// Alleen deze tabel of view (schema.tabel); mag vaker
    #[arg(long = "tabel", value_name = "TABEL")]
    tabellen: Vec<String>,
    /// De kolom die elke rij aanwijst, voor tabellen die hem hebben
    #[arg(long, value_name = "KOLOM")]
    sleutel: Option<String>,
    /// Alleen deze kolom als kenmerk; mag vaker
    #[arg(long = "kenmerk", value_name = "KOLOM")]
    kenmerken: Vec<String>,
    /// Weigert tabellen met meer rijen
    #[arg(long = "max-rijen", value_name = "N")]
    max_rijen: Option<u64>,
    /// Zet eerst triggers op de tabellen, zodat `plek serve` wijzigingen binnen een seconde toont
    #[arg(long)]
    triggers: bool,
}

impl PgArgs {
    fn gebruikt(&self) -> bool {
        let vlaggen =
            self.naam.is_some() || self.sleutel.is_some() || self.max_rijen.is_some() || self.triggers;
        vlaggen || !self.tabellen.is_empty() || !self.kenmerken.is_empty()
    }

    fn opties(&self, naam: &str) -> PgOpties {
        let lijst = |namen: &[String]| (!namen.is_empty()).then(|| namen.to_vec());
        PgOpties {
            naam: naam.to_owned(),
            tabellen: lijst(&self.tabellen),
            sleutel: self.sleutel.clone(),
            kenmerken: lijst(&self.kenmerken),
            max_rijen: self.max_rijen,
        }
    }
}

/// What is read: a register's delivery, rule files, or a database.
enum Wat {
    Levering(bron::Soort),
    Regels,
    Pg(String, PgOpties),
}

/// The database that is meant. Errors: wrong use, as a sentence.
fn lees_pg(args: &ImportArgs) -> anyhow::Result<Wat> {
    let naam = args.pg.naam.as_deref();
    let naam = naam.ok_or_else(|| anyhow!("geef --naam NAAM: hoe de lagen gaan heten"))?;
    postgis::keur_naam(naam)?;
    let [bron] = args.bestanden.as_slice() else {
        bail!("geef een verbinding (postgres://...), en tabellen met --tabel");
    };
    let url = postgis::url_of_bestand(&bron.to_string_lossy())?;
    Ok(Wat::Pg(url, args.pg.opties(naam)))
}

/// Runs one import.
pub fn import(args: &ImportArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    if args.bron == "dossiers" {
        return dossiers::import(&args.bestanden, &args.into, args.json, args.strict, instellingen);
    }
    if args.bron == "catalogus" {
        return client::import_catalogus(&args.bestanden, &args.into, args.json, instellingen);
    }
    let sttr = args.bron == "sttr";
    if !sttr && (args.vanaf.is_some() || args.tot.is_some()) {
        eprintln!("plek: --vanaf en --tot horen bij `plek import sttr`");
        return Ok(ExitCode::from(2));
    }
    if args.crs.is_some() && !["gdal", "pg"].contains(&args.bron.as_str()) {
        eprintln!("plek: --crs hoort bij `plek import gdal` en `plek import pg`");
        return Ok(ExitCode::from(2));
    }
    if args.pg.gebruikt() && args.bron != "pg" {
        eprintln!(
            "plek: --naam, --tabel, --sleutel, --kenmerk, --max-rijen en --triggers horen bij `plek import pg`"
        );
        return Ok(ExitCode::from(2));
    }
    let wat = match args.bron.as_str() {
        "sttr" => Ok(Wat::Regels),
        "pg" => lees_pg(args),
        anders => anders
            .parse()
            .map(Wat::Levering)
            .map_err(|reden: String| anyhow!("{reden}, sttr, dossiers, catalogus, pg")),
    };
    let wat = match wat {
        Ok(wat) => wat,
        Err(reden) => {
            eprintln!("plek: {reden}");
            return Ok(ExitCode::from(2));
        }
    };
    // The layers of a database are called after the name it is given, not after the reader.
    let bron = args.pg.naam.clone().unwrap_or_else(|| args.bron.clone());
    // rule files have no places
    let roosters = match wat {
        Wat::Regels => None,
        Wat::Levering(_) | Wat::Pg(..) => Some(instellingen.laad_roosters()?),
    };
    let opties = LeesOpties {
        stand: args.stand,
        roosters: roosters.clone(),
        crs: args.crs,
        ..LeesOpties::default()
    };
    let schrijfopties = SchrijfOpties {
        bewaar: args.bewaar,
        // versions of a rule file live side by side: one with dates never takes another away
        voeg_toe: args.voeg_toe || args.vanaf.is_some() || args.tot.is_some(),
        geheugen_mb: args.geheugen_mb,
        ..SchrijfOpties::voor(&bron)
    };
    let oud = Lagen::open(&args.into).ok();
    let mut invoer = Invoer {
        schrijver: match roosters {
            Some(roosters) => Schrijver::begin(&args.into, roosters, schrijfopties)?,
            None => Schrijver::begin_bestanden(&args.into, schrijfopties)?,
        },
        bron: bron.clone(),
        nummers: HashMap::new(),
        oud,
        eigen_stand: args.stand,
        dekking_vast: false,
        dekking_gezocht: None,
        opgegeven: None,
        voortgang: Voortgang::new(format!("import {}", args.bron)),
        meldingen: Vec::new(),
    };
    if let Some(tekst) = &args.dekking {
        invoer.dekking_vast = true;
        match dekking::lees("--dekking", tekst, |code| invoer.ambtsgebied(code), &opties)? {
            Some(dekking) => {
                if let Dekking::Vlak(gebied) = &dekking {
                    invoer.opgegeven = Some(gebied.clone());
                }
                invoer.schrijver.dekking(dekking)?;
            }
            None if matches!(wat, Wat::Levering(bron::Soort::Cbs)) => {
                invoer.dekking_gezocht = Some(tekst.clone())
            }
            None => return Err(zonder_grens(tekst)),
        }
    }
    if let Some(datum) = args.stand {
        invoer.schrijver.stand(Stand {
            datum,
            afgeleid: false,
        });
    }
    match &wat {
        Wat::Levering(soort) => bron::lees(*soort, &args.bestanden, &opties, &mut invoer)?,
        Wat::Regels => regelbestand::lees(&args.bestanden, args.vanaf, args.tot, &mut invoer)?,
        Wat::Pg(url, pg) => {
            if args.pg.triggers {
                invoer.meldingen.extend(postgis::zet_triggers(url, pg)?);
            }
            invoer.stand(Stand {
                datum: server::vandaag(),
                afgeleid: true,
            });
            bron::pg::lees(url, pg, &opties, &mut invoer)?;
        }
    }
    if let Some(code) = &invoer.dekking_gezocht {
        return Err(zonder_grens(code));
    }
    let Invoer {
        schrijver,
        voortgang,
        meldingen,
        ..
    } = invoer;
    drop(voortgang);
    let rapport = schrijver.sluit()?;
    if bron_heeft_adressen(&args.bron) {
        let lagen = Lagen::open(&args.into)?;
        locatie::zoek::bouw(&lagen.nu(), &args.into).context("de zoekindex")?;
    }
    for melding in &meldingen {
        eprintln!("let op: {melding}");
    }
    let geweigerd = rapport.iter().any(|l| l.geweigerd > 0);
    if args.json {
        println!("{}", json!({ "lagen": rapport }));
    } else {
        toon(&rapport);
    }
    Ok(ExitCode::from(u8::from(args.strict && geweigerd)))
}

fn zonder_grens(code: &str) -> anyhow::Error {
    anyhow!(
        "--dekking {code}: de grens van die gemeente is niet geladen; importeer eerst de gemeenten (plek import cbs), of geef xmin,ymin,xmax,ymax of een bestand"
    )
}

fn bron_heeft_adressen(bron: &str) -> bool {
    matches!(bron, "bag" | "bgt" | "adressen" | "brk" | "cbs")
}

/// The report for people: a line a layer, and the first reasons of what was refused.
fn toon(rapport: &[lagen::LaagRapport]) {
    println!(
        "{:<34} {:>9} {:>9} {:>9} {:>10} {:>10} {:>9}",
        "laag", "gelezen", "objecten", "actueel", "beeindigd", "toekomstig", "geweigerd"
    );
    for l in rapport {
        println!(
            "{:<34} {:>9} {:>9} {:>9} {:>10} {:>10} {:>9}",
            l.laag, l.gelezen, l.objecten, l.actueel, l.beeindigd, l.toekomstig, l.geweigerd
        );
    }
    for l in rapport {
        for reden in &l.redenen {
            eprintln!("geweigerd {}", als_tekst(&l.laag, reden));
        }
        let verzwegen = l.geweigerd.saturating_sub(l.redenen.len() as u64);
        if verzwegen > 0 {
            eprintln!("geweigerd {}: nog {verzwegen}", l.laag);
        }
    }
}

fn als_tekst(laag: &str, reden: &Reden) -> String {
    let regel = reden.regel.map_or_else(String::new, |r| format!(", regel {r}"));
    let object = reden
        .object
        .as_deref()
        .map_or_else(String::new, |o| format!(", object {o}"));
    format!("{laag}: {}{regel}{object}: {}", reden.bestand, reden.reden)
}

/// The reader's counterpart: passes records to the writer, keeps what the person importing said.
pub struct Invoer {
    schrijver: Schrijver,
    /// What the delivery is called in a refusal that no file can be named for.
    bron: String,
    nummers: HashMap<LaagId, LaagNr>,
    /// The layers as they are before this import.
    oud: Option<Lagen>,
    eigen_stand: Option<Datum>,
    /// True when the person importing said where the delivery is complete.
    dekking_vast: bool,
    /// The gemeente whose boundary is the coverage, while no record of this delivery has given it yet.
    dekking_gezocht: Option<String>,
    /// The area that they named, when it is one and not a box.
    opgegeven: Option<Geometrie>,
    voortgang: Voortgang,
    meldingen: Vec<String>,
}

fn opslag(fout: lagen::LagenFout) -> BronFout {
    BronFout::Ontvanger(Box::new(fout))
}

impl Ontvanger for Invoer {
    fn laag(&mut self, definitie: &LaagDefinitie) -> Result<LaagNr, BronFout> {
        if let Some(nr) = self.nummers.get(&definitie.id) {
            return Ok(*nr);
        }
        let nr = self.schrijver.laag(definitie).map_err(opslag)?;
        self.nummers.insert(definitie.id.clone(), nr);
        Ok(nr)
    }

    fn voorkomen(&mut self, laag: LaagNr, voorkomen: Voorkomen) -> Result<(), BronFout> {
        if self
            .dekking_gezocht
            .as_ref()
            .is_some_and(|code| *code == voorkomen.id)
            && let Some(grens) = &voorkomen.geometrie
            && grens.soort == GeometrieSoort::Vlak
        {
            self.schrijver
                .dekking(Dekking::Vlak(grens.clone()))
                .map_err(opslag)?;
            self.dekking_gezocht = None;
        }
        match self.schrijver.voorkomen(laag, &voorkomen) {
            // The writer refuses a record (a geometry of the wrong kind, a text too long); the delivery goes on.
            Err(fout) if fout.is_voorkomen() => {
                let reden = Reden {
                    bestand: self.bron.clone(),
                    object: Some(voorkomen.id),
                    regel: None,
                    reden: fout.to_string(),
                };
                self.schrijver.geweigerd(laag, reden);
                Ok(())
            }
            gelukt => gelukt.map_err(opslag),
        }
    }

    fn geweigerd(&mut self, laag: LaagNr, reden: Reden) {
        self.schrijver.geweigerd(laag, reden);
    }

    fn stand(&mut self, stand: Stand) {
        if self.eigen_stand.is_none() {
            self.schrijver.stand(stand);
        }
    }

    fn dekking(&mut self, dekking: Dekking) {
        if self.dekking_vast {
            return;
        }
        // A delivery that states an impossible area states none: a miss in it is then unknown, never "no".
        if let Err(fout) = self.schrijver.dekking(dekking) {
            self.meldingen.push(fout.to_string());
        }
    }

    fn bestand(
        &mut self,
        soort: &str,
        naam: &str,
        bytes: &[u8],
        eigenschappen: Map<String, Value>,
    ) -> Result<(), BronFout> {
        self.schrijver
            .bestand(soort, naam, bytes, eigenschappen)
            .map_err(opslag)
    }

    fn melding(&mut self, tekst: &str) {
        self.meldingen.push(tekst.to_owned());
    }

    fn voortgang(&mut self, gelezen: u64, totaal: Option<u64>) {
        self.voortgang.meld(gelezen, totaal.unwrap_or(0));
    }

    fn ambtsgebied(&self, code: &str) -> Option<Geometrie> {
        dekking::ambtsgebied(&self.oud.as_ref()?.nu(), code)
    }

    fn opgegeven_dekking(&self) -> Option<Geometrie> {
        self.opgegeven.clone()
    }
}
