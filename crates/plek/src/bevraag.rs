//! `plek click`: one place on the command line, the same answer as the API.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use locatie::{LocatieFout, Plaats, Vraag, in_bereik};
use model::{Datum, Tijdstip};

use crate::instellingen::Instellingen;
use crate::serve::open_plek;

/// Flags of `plek click`.
#[derive(Args)]
pub struct ClickArgs {
    /// x in meters RD; met --crs CRS84 de lengtegraad
    #[arg(allow_negative_numbers = true)]
    x: f64,
    /// y in meters RD; met --crs CRS84 de breedtegraad
    #[arg(allow_negative_numbers = true)]
    y: f64,
    /// Stelsel van X en Y
    #[arg(long, default_value = "28992", ignore_case = true)]
    crs: PuntCrs,
    /// De dag waarover de vraag gaat (jjjj-mm-dd)
    #[arg(long, value_name = "DATE")]
    op_datum: Option<Datum>,
    /// Wat het register op dit moment wist
    #[arg(long, value_name = "TIJDSTIP")]
    beschikbaar_op: Option<Tijdstip>,
    /// Straal voor speelt en initiatieven, meters
    #[arg(long, value_name = "M")]
    straal: Option<f64>,
    /// Map met lagen
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Het antwoord als JSON (de enige vorm; de vlag mag erbij)
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum PuntCrs {
    #[value(name = "28992", alias = "rd")]
    Rd,
    #[value(name = "CRS84", alias = "wgs84")]
    Crs84,
}

/// Prints the Locatiebeeld. Exit: 0, also outside coverage; 1 for a place outside the country.
pub fn click(args: &ClickArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    let _ = args.json;
    let plek = open_plek(&args.data, instellingen.database.as_deref(), instellingen)?;
    let [x, y] = match args.crs {
        PuntCrs::Rd => [args.x, args.y],
        PuntCrs::Crs84 => {
            if !(-180.0..=180.0).contains(&args.x) || !(-90.0..=90.0).contains(&args.y) {
                anyhow::bail!(
                    "{} {}: geef eerst de lengte, dan de breedte, in graden",
                    args.x,
                    args.y
                );
            }
            plek.roosters.etrs89_naar_rd(args.y, args.x)
        }
    };
    let punt = in_bereik(x, y)?;
    let mut vraag = Vraag::nu(Plaats::Punt(punt), server::vandaag());
    vraag.op_datum = args.op_datum.unwrap_or(vraag.op_datum);
    vraag.beschikbaar_op = args.beschikbaar_op;
    vraag.straal_m = args.straal.unwrap_or(vraag.straal_m);
    let beeld = locatie::locatiebeeld(&plek, &vraag).map_err(|fout: LocatieFout| anyhow::anyhow!(fout))?;
    println!("{}", String::from_utf8(beeld.json()?)?);
    Ok(ExitCode::SUCCESS)
}
