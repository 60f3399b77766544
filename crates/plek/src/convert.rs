//! `plek convert`: coordinates on stdin to stdout, one place a line.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use rd::Stelsel;

use crate::instellingen::Instellingen;

/// The longest line that can be a coordinate; a longer one is a bad line, not a reason to fill memory.
const MAX_REGEL: u64 = 4096;

/// Flags of `plek convert`.
#[derive(Args)]
pub struct ConvertArgs {
    /// Stelsel van de invoer: `lat lon (h)` of `x y (nap)`
    #[arg(long)]
    van: Option<Crs>,
    /// Zelfde als --van
    #[arg(long, conflicts_with = "van")]
    from: Option<Crs>,
    /// Stelsel van de uitvoer
    #[arg(long, conflicts_with = "to")]
    naar: Option<Crs>,
    /// Zelfde als --naar
    #[arg(long)]
    to: Option<Crs>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Crs {
    Etrs89,
    Rd,
    Wgs84,
}

impl From<Crs> for Stelsel {
    fn from(crs: Crs) -> Self {
        match crs {
            Crs::Rd => Self::Rd,
            Crs::Etrs89 => Self::Etrs89,
            Crs::Wgs84 => Self::Wgs84,
        }
    }
}

/// Converts every line; a bad one is named on stderr as `fout <line number>` and the others go on.
///
/// Exit: 0, or 1 when a line was bad. Errors: no grids, stdin or stdout broke.
pub fn convert(args: &ConvertArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    let (Some(van), Some(naar)) = (args.from.or(args.van), args.to.or(args.naar)) else {
        eprintln!("plek: geef --from en --to: etrs89, rd of wgs84");
        return Ok(ExitCode::from(2));
    };
    let roosters = instellingen.laad_roosters()?;
    let mut invoer = std::io::stdin().lock();
    let mut uit = std::io::BufWriter::new(std::io::stdout().lock());
    let mut regel = Vec::new();
    let mut nummer = 0u64;
    let mut fouten = false;
    while lees_regel(&mut invoer, &mut regel)? {
        nummer += 1;
        let omgezet = std::str::from_utf8(&regel)
            .map_err(|_| "geen UTF-8".to_owned())
            .and_then(|tekst| {
                rd::zet_regel_om(&roosters, van.into(), naar.into(), tekst).map_err(|f| f.to_string())
            });
        match omgezet {
            Ok(tekst) => writeln!(uit, "{tekst}")?,
            Err(reden) => {
                fouten = true;
                eprintln!("fout {nummer} {reden}");
            }
        }
    }
    uit.flush()?;
    Ok(ExitCode::from(u8::from(fouten)))
}

/// Reads one line without its end into `regel`; of an overlong line it keeps the first bytes and skips the rest.
fn lees_regel(invoer: &mut impl BufRead, regel: &mut Vec<u8>) -> std::io::Result<bool> {
    regel.clear();
    let gelezen = std::io::Read::take(&mut *invoer, MAX_REGEL).read_until(b'\n', regel)?;
    if gelezen == 0 {
        return Ok(false);
    }
    if regel.last() != Some(&b'\n') && gelezen as u64 == MAX_REGEL {
        invoer.skip_until(b'\n')?;
    }
    while matches!(regel.last(), Some(b'\n' | b'\r')) {
        regel.pop();
    }
    Ok(true)
}
