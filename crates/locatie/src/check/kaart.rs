//! Kaart: what the map says of the ground of a check, area by area.

use geo::Area;
use lagen::Object;
use model::{Geometrie, Punt};

use super::overlap::{ligging, veelvlak};
use super::{CheckPlaats, Ligging};
use crate::kijk::Kijker;

/// Layer that holds the locations of rules.
pub(super) const LAAG: &str = "stop-gebied";
/// Vertices of a place of which the coverage is looked up; more are sampled.
const DEKKING_PUNTEN: usize = 64;

/// How the place lies in the areas of these objects together.
pub(super) fn ligging_van(plaats: &CheckPlaats, objecten: &[Object<'_>]) -> Ligging {
    match &plaats.vlak {
        Some(vlak) => {
            let gebieden: Vec<Geometrie> = objecten.iter().filter_map(Object::geometrie).collect();
            ligging(vlak, &gebieden)
        }
        None if objecten.iter().any(|o| o.bevat(plaats.punt)) => Ligging::Ja,
        None => Ligging::Nee,
    }
}

/// The objects of a layer whose box touches the place.
pub(super) fn objecten_hier<'s>(
    kijker: &Kijker<'s>,
    laag: &'static str,
    plaats: &CheckPlaats,
) -> Vec<Object<'s>> {
    match plaats.vlak.as_ref().and_then(Geometrie::vak) {
        Some(vak) => kijker.in_vak(laag, &vak).objecten,
        None => kijker.hier(laag).objecten,
    }
}

/// How the place lies in the location `id`, as far as the layer of locations can say.
///
/// Miss: `None`: the location is not here, the layer is out of reach, or it does not speak for the whole place, so that a
/// part or a miss would be a guess. Wholly inside is certain without that.
pub(super) fn in_locatie(kijker: &Kijker<'_>, plaats: &CheckPlaats, id: &str) -> Option<Ligging> {
    let gezien = kijker.met_id(LAAG, id);
    if gezien.objecten.iter().all(|o| o.soort().is_none()) {
        return None;
    }
    match ligging_van(plaats, &gezien.objecten) {
        Ligging::Ja => Some(Ligging::Ja),
        anders => compleet(kijker, LAAG, plaats).then_some(anders),
    }
}

/// True when the layer is in reach and speaks for the whole place.
pub(super) fn compleet(kijker: &Kijker<'_>, laag: &str, plaats: &CheckPlaats) -> bool {
    let Some(laag_) = kijker.snapshot.laag(laag) else {
        return false;
    };
    if laag_.storing().is_some() {
        return false;
    }
    let punten = plaats
        .vlak
        .as_ref()
        .map(|v| v.punten.as_slice())
        .unwrap_or_default();
    let stap = punten.len().div_ceil(DEKKING_PUNTEN).max(1);
    std::iter::once(&plaats.punt)
        .chain(punten.iter().step_by(stap))
        .all(|p| laag_.dekt(*p) == Some(true))
}

/// m².
pub(crate) fn oppervlakte_m2(vlak: &Geometrie) -> f64 {
    let nul = vlak.punten.first().copied().unwrap_or_default();
    veelvlak(&vlak.vlakken_lijst(), nul).unsigned_area()
}

/// True when the point lies in the area, even-odd over the rings of each of its parts.
pub(super) fn in_vlak(vlak: &Geometrie, p: Punt) -> bool {
    let [x, y] = p.map(f64::from);
    vlak.vlakken_lijst().iter().any(|ringen| {
        let mut binnen = false;
        for ring in ringen {
            let Some(mut a) = ring.last() else { continue };
            for b in ring {
                let [ax, ay, bx, by] = [a[0], a[1], b[0], b[1]].map(f64::from);
                if (ay > y) != (by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax) {
                    binnen = !binnen;
                }
                a = b;
            }
        }
        binnen
    })
}
