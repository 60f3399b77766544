//! Dekking: where a delivery is complete, as people write it: a box, a gemeente, or a file with areas.

use std::path::Path;

use anyhow::{anyhow, bail};
use bron::LeesOpties;
use lagen::Snapshot;
use model::{Dekking, Geometrie, Peilmoment, Vak};

/// Reads `xmin,ymin,xmax,ymax` (RD, metres), `GM0400`, or the name of a file. `wat` is what the text is called in errors.
///
/// Miss: `None` for a gemeente that `gemeente` does not know. Errors: a box without surface, a file that cannot be read.
pub fn lees(
    wat: &str,
    tekst: &str,
    gemeente: impl FnOnce(&str) -> Option<Geometrie>,
    opties: &LeesOpties,
) -> anyhow::Result<Option<Dekking>> {
    let getallen: Option<Vec<f64>> = tekst.split(',').map(|t| t.trim().parse().ok()).collect();
    if let Some([xmin, ymin, xmax, ymax]) = getallen.as_deref() {
        if !(xmin < xmax && ymin < ymax) {
            bail!("{wat} {tekst}: schrijf xmin,ymin,xmax,ymax in meters RD, met xmin kleiner dan xmax");
        }
        let hoek = |x, y| Geometrie::punt_uit_m(x, y).map_err(|f| anyhow!("{wat} {tekst}: {f}"));
        return Ok(Some(Dekking::Vak(Vak {
            min: hoek(*xmin, *ymin)?,
            max: hoek(*xmax, *ymax)?,
        })));
    }
    let is_code =
        tekst.len() == 6 && tekst.starts_with("GM") && tekst.bytes().skip(2).all(|b| b.is_ascii_digit());
    if is_code {
        return Ok(gemeente(tekst).map(Dekking::Vlak));
    }
    let pad = Path::new(tekst);
    if !pad.is_file() {
        bail!("{wat} {tekst}: dit is geen GM-code, geen xmin,ymin,xmax,ymax en geen bestand");
    }
    Ok(Some(Dekking::Vlak(bron::lees_gebied(pad, opties)?)))
}

/// The boundary of a gemeente, out of the layers. Miss: `None`.
pub fn ambtsgebied(snapshot: &Snapshot, code: &str) -> Option<Geometrie> {
    let gemeente = snapshot
        .laag("cbs-gemeente")?
        .op_id(code, &Peilmoment::op(server::vandaag()))
        .ok()??;
    gemeente.geometrie()
}
