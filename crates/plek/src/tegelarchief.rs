//! `plek tiles`: layers as vector tiles in one PMTiles file. Both cores make tiles, a run that was broken off goes on, and
//! the archive appears only when it is whole.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, anyhow, bail};
use clap::Args;
use flate2::Compression;
use flate2::write::GzEncoder;
use model::{Peilmoment, Vak};
use rd::{TegelVak, TileMatrixSet};
use register::{Asker, Kaart};
use serde_json::json;
use server::{Tegelbron, Tegelset, maak_tegel};
use tegels::{Archief, ArchiefKop, BUFFER, Tegelloop, tegel_met_nummer, tegelnummer};

use crate::instellingen::Instellingen;
use crate::serve::open_plek;
use crate::tegeldagboek::Dagboek;
use crate::voortgang::Voortgang;

/// Tiles that are made before they are written.
const STAPEL: usize = 256;
/// An archive is made once and read often.
const GZIP: u32 = 6;

/// Flags of `plek tiles`.
#[derive(Args)]
pub struct TilesArgs {
    /// Map met lagen
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Het archief dat ontstaat; met FILE.deel ernaast zolang het niet af is
    #[arg(long, value_name = "FILE.pmtiles")]
    into: PathBuf,
    /// WebMercatorQuad of NetherlandsRDNewQuad
    #[arg(long, value_name = "GRID", default_value = "WebMercatorQuad")]
    grid: String,
    /// Lagen, met komma's ertussen; anders alle kaartlagen
    #[arg(long, value_name = "A,B")]
    lagen: Option<String>,
    /// Zooms van dit tegelstelsel, zoals 0-14 of 14; anders die van de lagen
    #[arg(long, value_name = "VAN-TOT", value_parser = lees_zooms)]
    zoom: Option<(u8, u8)>,
    /// Alleen dit gebied: xmin,ymin,xmax,ymax in meters RD of in graden
    #[arg(long, value_name = "BBOX", allow_hyphen_values = true)]
    bbox: Option<String>,
    /// Aantallen als JSON op stdout
    #[arg(long)]
    json: bool,
}

fn lees_zooms(tekst: &str) -> Result<(u8, u8), String> {
    let getal = |t: &str| {
        t.trim()
            .parse::<u8>()
            .map_err(|_| format!("'{t}' is geen zoom; geef 0-14 of 14"))
    };
    let (van, tot) = match tekst.split_once('-') {
        Some((van, tot)) => (getal(van)?, getal(tot)?),
        None => (getal(tekst)?, getal(tekst)?),
    };
    if van > tot {
        return Err(format!("zoom {van} komt na zoom {tot}; geef de kleinste eerst"));
    }
    Ok((van, tot))
}

/// Writes the archive. Exit: 0; 1 for a name that is no layer or grid, an area without tiles, or a disk that is full.
pub fn tiles(args: &TilesArgs, instellingen: &Instellingen) -> anyhow::Result<ExitCode> {
    let plek = open_plek(&args.data, instellingen.database.as_deref(), instellingen)?;
    let tms: TileMatrixSet = args.grid.parse()?;
    let (snapshot, kaart) = (plek.lagen.nu(), plek.register.nu());
    let beschrijvingen = server::beschrijvingen()?;
    let lagen = kies_lagen(args.lagen.as_deref(), &snapshot)?;
    // Tables that are asked of a database are in no archive: `plek serve` knows which those are.
    let ver = plek.eigen.ver();
    let set = Tegelset::van(&beschrijvingen, (&snapshot, &ver), &plek.roosters, &lagen, tms);
    let zooms = args.zoom.unwrap_or(set.zooms);
    if zooms.1 > tms.max_zoom() {
        bail!(
            "{} gaat tot zoom {}; {} bestaat daarin niet",
            tms.naam(),
            tms.max_zoom(),
            zooms.1
        );
    }
    let gebied = match &args.bbox {
        Some(bbox) => Some(lees_bbox(bbox, &plek.roosters)?),
        None => set.vak,
    };
    let gebied = gebied.ok_or_else(|| anyhow!("deze lagen zijn leeg; er valt geen tegel te maken"))?;
    let bron = Tegelbron {
        snapshot: &snapshot,
        kaart: &kaart,
        ver: &ver,
        beschrijvingen: &beschrijvingen,
        roosters: &plek.roosters,
        dag: server::vandaag(),
        asker: Asker::Publiek,
    };
    let opdracht = opdracht(&bron, &lagen, tms, zooms, &gebied);
    let mut dagboek = Dagboek::open(&naast(&args.into, "deel"), &opdracht)?;
    if dagboek.tegels > 0 {
        eprintln!("plek: {} tegels waren al klaar; de rest volgt", dagboek.tegels);
    }
    maak_alle(&bron, &lagen, tms, zooms, &gebied, &mut dagboek)?;
    if dagboek.tegels == 0 {
        dagboek.ruim_op()?;
        bail!("in dit gebied en op deze zooms is er geen enkele tegel met inhoud");
    }
    let grenzen = server::graden(&plek.roosters, &gebied);
    let kop = ArchiefKop {
        zooms,
        grenzen,
        metadata: metadata(&set, &lagen),
    };
    schrijf(&args.into, &kop, tms, &mut dagboek)?;
    let bytes = std::fs::metadata(&args.into)?.len();
    if args.json {
        println!(
            "{}",
            json!({"tegels": dagboek.tegels, "bytes": bytes, "minzoom": zooms.0, "maxzoom": zooms.1, "lagen": lagen, "grid": tms.naam()})
        );
    } else {
        println!(
            "{}: {} tegels, {:.1} MB, zoom {} tot {} in {}",
            args.into.display(),
            dagboek.tegels,
            bytes as f64 / 1e6,
            zooms.0,
            zooms.1,
            tms.naam()
        );
    }
    dagboek.ruim_op()?;
    Ok(ExitCode::SUCCESS)
}

fn naast(pad: &Path, achter: &str) -> PathBuf {
    let mut naam = pad.as_os_str().to_owned();
    naam.push(".");
    naam.push(achter);
    naam.into()
}

fn kies_lagen(gevraagd: Option<&str>, snapshot: &lagen::Snapshot) -> anyhow::Result<Vec<String>> {
    let met_vorm = || snapshot.lagen().filter(|l| l.definitie().geometrie.is_some());
    let Some(gevraagd) = gevraagd else {
        return Ok(met_vorm().map(|l| l.definitie().id.to_string()).collect());
    };
    let mut uit: Vec<String> = Vec::new();
    for naam in gevraagd.split(',').map(str::trim).filter(|n| !n.is_empty()) {
        let dossier = naam
            .strip_prefix("dossier-")
            .is_some_and(|s| s.parse::<register::Soort>().is_ok());
        if !dossier && !met_vorm().any(|l| l.definitie().id.as_str() == naam) {
            let bekend: Vec<&str> = met_vorm().map(|l| l.definitie().id.as_str()).collect();
            bail!("laag '{naam}' is er niet; er zijn {}", bekend.join(", "));
        }
        if !uit.iter().any(|n| n == naam) {
            uit.push(naam.to_owned());
        }
    }
    if uit.is_empty() {
        bail!("--lagen noemt geen enkele laag");
    }
    Ok(uit)
}

/// A box in RD metres, or in degrees: the two cannot be mistaken for each other in the Netherlands.
fn lees_bbox(tekst: &str, roosters: &rd::Roosters) -> anyhow::Result<Vak> {
    let fout = || anyhow!("--bbox '{tekst}' is geen xmin,ymin,xmax,ymax in meters RD of in graden");
    let getallen: Vec<f64> = tekst
        .split(',')
        .map(|g| g.trim().parse().map_err(|_| fout()))
        .collect::<Result<_, _>>()?;
    let &[xmin, ymin, xmax, ymax] = getallen.as_slice() else {
        return Err(fout());
    };
    let kan = getallen.iter().all(|g| g.is_finite() && g.abs() < 2_000_000.0);
    if !(kan && xmin < xmax && ymin < ymax) {
        return Err(fout());
    }
    let graden = ymax <= 90.0 && xmin >= -180.0 && xmax <= 180.0;
    let hoeken = [(xmin, ymin), (xmin, ymax), (xmax, ymin), (xmax, ymax)].map(|(x, y)| {
        let [x, y] = if graden {
            roosters.etrs89_naar_rd(y, x)
        } else {
            [x, y]
        };
        [(x * 1000.0) as i32, (y * 1000.0) as i32]
    });
    Vak::om(&hoeken).ok_or_else(fout)
}

/// One line that stands for everything the tiles depend on: another one begins a new archive.
fn opdracht(
    bron: &Tegelbron<'_>,
    lagen: &[String],
    tms: TileMatrixSet,
    zooms: (u8, u8),
    gebied: &Vak,
) -> String {
    let versies: Vec<_> = lagen
        .iter()
        .map(|naam| json!([naam, bron.snapshot.laag(naam).map(lagen::Laag::versie)]))
        .collect();
    json!({
        "plek": env!("CARGO_PKG_VERSION"), "tms": tms.naam(), "zooms": zooms, "lagen": versies, "dag": bron.dag.0,
        "register": bron.kaart.generatie(), "gebied": [gebied.min, gebied.max],
    })
    .to_string()
}

/// Makes every tile that is not in the book yet.
fn maak_alle(
    bron: &Tegelbron<'_>,
    lagen: &[String],
    tms: TileMatrixSet,
    zooms: (u8, u8),
    gebied: &Vak,
    dagboek: &mut Dagboek,
) -> anyhow::Result<()> {
    let draden = std::thread::available_parallelism().map_or(2, usize::from);
    let al = dagboek.laatste;
    let mut stuk = None;
    let mut tegels = Tegelloop::nieuw(tms, zooms, |vak| {
        heeft_iets(bron, lagen, gebied, vak).unwrap_or_else(|fout| {
            stuk.get_or_insert(fout);
            false
        })
    })
    .filter(|vak| al.is_none_or(|al| tegelnummer(vak) > al));
    let mut voortgang = Voortgang::new("tegels");
    let mut stapel: Vec<TegelVak> = tegels.by_ref().take(STAPEL).collect();
    while !stapel.is_empty() {
        let beurt = AtomicUsize::new(0);
        // The next pile is looked for while this one is made.
        let (klaar, volgende) = std::thread::scope(|s| {
            let werkers: Vec<_> = (0..draden)
                .map(|_| s.spawn(|| werk(bron, lagen, &stapel, &beurt)))
                .collect();
            let volgende: Vec<TegelVak> = tegels.by_ref().take(STAPEL).collect();
            let klaar: anyhow::Result<Vec<_>> = werkers
                .into_iter()
                .map(|w| {
                    w.join()
                        .map_err(|_| anyhow!("het maken van een tegel liep vast"))?
                })
                .collect();
            (klaar, volgende)
        });
        let mut klaar: Vec<(usize, Vec<u8>)> = klaar?.into_iter().flatten().collect();
        klaar.sort_unstable_by_key(|(nr, _)| *nr);
        for (nr, gzip) in klaar {
            if let Some(vak) = stapel.get(nr) {
                dagboek.schrijf(tegelnummer(vak), &gzip)?;
            }
        }
        dagboek.leg_vast()?;
        voortgang.meld(dagboek.bytes, 0);
        stapel = volgende;
    }
    drop(tegels);
    stuk.map_or(Ok(()), Err)
}

/// True when an object or a dossier can be in the tile.
fn heeft_iets(bron: &Tegelbron<'_>, lagen: &[String], gebied: &Vak, vak: &TegelVak) -> anyhow::Result<bool> {
    let rd_vak = vak.rd_vak(bron.roosters, BUFFER);
    if !rd_vak.raakt(gebied) {
        return Ok(false);
    }
    let peilmoment = Peilmoment::op(bron.dag);
    for naam in lagen {
        let mut iets = false;
        if let Some(laag) = bron.snapshot.laag(naam) {
            laag.in_vak(&rd_vak, &peilmoment, |_| {
                iets = true;
                false
            })
            .with_context(|| format!("laag {naam}"))?;
        } else {
            iets = heeft_dossier(bron.kaart, &rd_vak);
        }
        if iets {
            return Ok(true);
        }
    }
    Ok(false)
}

fn heeft_dossier(kaart: &Kaart, vak: &Vak) -> bool {
    let mut iets = false;
    kaart.in_vak(vak, Asker::Publiek, |_, _| iets = true);
    iets
}

/// Takes tiles from the pile until it is empty. Out: place in the pile, and the tile; without those that are empty.
fn werk(
    bron: &Tegelbron<'_>,
    lagen: &[String],
    stapel: &[TegelVak],
    beurt: &AtomicUsize,
) -> anyhow::Result<Vec<(usize, Vec<u8>)>> {
    let mut uit = Vec::new();
    loop {
        let nr = beurt.fetch_add(1, Ordering::Relaxed);
        let Some(vak) = stapel.get(nr) else {
            return Ok(uit);
        };
        let tegel = maak_tegel(bron, lagen, *vak)
            .map_err(|p| anyhow!("{}", p.detail()))?
            .tegel;
        if tegel.bytes.is_empty() {
            continue;
        }
        let mut gzip = GzEncoder::new(Vec::with_capacity(tegel.bytes.len() / 2), Compression::new(GZIP));
        gzip.write_all(&tegel.bytes)?;
        uit.push((nr, gzip.finish()?));
    }
}

/// What an archive says beside its head, which has the zooms and the bounds: all text but the layers, as its readers expect.
fn metadata(set: &Tegelset, lagen: &[String]) -> String {
    let tms = set.tms;
    json!({
        "name": "Plek",
        "description": lagen.join(", "),
        "version": "1",
        "type": "overlay",
        "format": "pbf",
        "generator": concat!("plek ", env!("CARGO_PKG_VERSION")),
        "attribution": set.bronvermelding(),
        "tileMatrixSet": tms.naam(),
        "tileMatrixSetURI": tms.uri(),
        "crs": tms.crs(),
        "vector_layers": set.vector_layers(),
    })
    .to_string()
}

/// The book as an archive, beside the place where it belongs and then there.
fn schrijf(into: &Path, kop: &ArchiefKop, tms: TileMatrixSet, dagboek: &mut Dagboek) -> anyhow::Result<()> {
    let nieuw = naast(into, "nieuw");
    let fout = || format!("{} is niet te schrijven", nieuw.display());
    let bestand = File::create(&nieuw).with_context(fout)?;
    let mut archief = Archief::nieuw(bestand, kop)?;
    dagboek.loop_door(|nummer, gzip| {
        let vak = tegel_met_nummer(tms, nummer)
            .ok_or_else(|| anyhow!("het tussenbestand klopt niet; gooi het weg"))?;
        Ok(archief.tegel(&vak, gzip)?)
    })?;
    archief.sluit()?;
    File::open(&nieuw).and_then(|f| f.sync_all()).with_context(fout)?;
    std::fs::rename(&nieuw, into).with_context(fout)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooms_and_boxes_are_read_or_refused_in_words() {
        assert_eq!(lees_zooms("0-14"), Ok((0, 14)));
        assert_eq!(lees_zooms("9"), Ok((9, 9)));
        assert!(lees_zooms("14-3").unwrap_err().contains("kleinste eerst"));
        assert!(lees_zooms("x").unwrap_err().contains("geen zoom"));
        let nul = rd::Roosters::nul();
        let rd = lees_bbox("111000,551000,113000,553000", &nul).unwrap();
        assert_eq!(
            (rd.min, rd.max),
            ([111_000_000, 551_000_000], [113_000_000, 553_000_000])
        );
        let graden = lees_bbox("4.73,52.94,4.76,52.96", &nul).unwrap();
        assert!(rd.raakt(&graden));
        for fout in ["", "1,2,3", "3,2,1,4", "a,b,c,d", "nan,0,1,1", "1e300,1,2e300,2"] {
            assert!(lees_bbox(fout, &nul).is_err(), "{fout}");
        }
    }
}
