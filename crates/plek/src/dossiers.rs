//! `plek import dossiers`: zaken, meldingen, werkzaamheden, bekendmakingen and initiatieven from GeoJSON into the register.

use std::io::{BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use register::{Grenzen, Register};
use serde_json::json;

use crate::instellingen::Instellingen;
use crate::serve::database_waar;

/// Most bytes of dossiers on standard input.
const STDIN_MAX: u64 = 512 << 20;

/// Reads each file; a bad feature is refused by number and id, the rest goes on.
pub fn import(
    bestanden: &[PathBuf],
    into: &Path,
    als_json: bool,
    strict: bool,
    instellingen: &Instellingen,
) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(into).with_context(|| format!("map {}", into.display()))?;
    let roosters = instellingen.laad_roosters()?;
    let register = Register::open_waar(&database_waar(into, instellingen.database.as_deref()))?;
    let naar_rd = |[lon, lat]: [f64; 2]| Some(roosters.etrs89_naar_rd(lat, lon));
    let grenzen = Grenzen::default();
    let mut verslag = Vec::new();
    let mut geweigerd = false;
    for pad in bestanden {
        let naam = pad.display().to_string();
        let rapport = if pad.as_os_str() == "-" {
            // The reader goes over a file twice; standard input is held once, within its limit.
            let mut stroom = Vec::new();
            std::io::stdin().lock().take(STDIN_MAX).read_to_end(&mut stroom)?;
            register.importeer_geojson(Cursor::new(stroom), &naam, None, Some(&naar_rd), &grenzen)?
        } else {
            let bestand = std::fs::File::open(pad).with_context(|| naam.clone())?;
            register.importeer_geojson(BufReader::new(bestand), &naam, None, Some(&naar_rd), &grenzen)?
        };
        geweigerd |= rapport.geweigerd > 0;
        let (nieuw, gewijzigd, gelijk) = (
            rapport.bewaard.nieuw,
            rapport.bewaard.gewijzigd,
            rapport.bewaard.gelijk,
        );
        if !als_json {
            println!(
                "{naam}: {} gelezen, {nieuw} nieuw, {gewijzigd} gewijzigd, {gelijk} gelijk, {} geweigerd",
                rapport.gelezen, rapport.geweigerd
            );
            for reden in &rapport.redenen {
                eprintln!(
                    "geweigerd {}: {}: {}",
                    reden.bestand,
                    reden.object.as_deref().unwrap_or("?"),
                    reden.reden
                );
            }
        }
        verslag.push(json!({
            "laag": "dossiers", "bestand": naam, "gelezen": rapport.gelezen, "objecten": nieuw + gewijzigd + gelijk,
            "nieuw": nieuw, "gewijzigd": gewijzigd, "gelijk": gelijk,
            "geweigerd": rapport.geweigerd, "redenen": rapport.redenen,
        }));
    }
    if als_json {
        println!("{}", json!({ "lagen": verslag }));
    }
    Ok(ExitCode::from(u8::from(strict && geweigerd)))
}
