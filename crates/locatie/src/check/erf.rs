//! Erf: what geometry suggests of the ground around a pand: behind the front or not, how much is left, how far the street is.
//!
//! An estimate, never a register: each answer comes with its margin and a drawing, and is only proposed. On a corner,
//! where two sides face the street, there is no one front and nothing is proposed. Start at [`lees`].

use geo::{Area, BooleanOps, Coord, Euclidean, Length, LineString, MultiPolygon, Polygon};
use lagen::Object;
use model::{Geometrie, GeometrieSoort, Punt, Vak};
use regels::{Vraag, VraagType};
use serde::Serialize;
use serde_json::Value;

use super::bekend::{Gevonden, ja_nee};
use super::kaart::compleet;
use super::overlap::{breed, veelvlak};
use super::{CheckPlaats, Feit, FeitSoort, TOLERANTIE_M};
use crate::kijk::Kijker;

/// A street farther away than this is not the one a pand faces, metres.
const STRAAT_M: f64 = 40.0;
/// The front line lies this far behind the front, metres (definition of achtererfgebied).
const ACHTER_VOORKANT_M: f64 = 1.0;
/// A wall shorter than this is no front, metres.
const GEVEL_M: f64 = 2.0;
/// A second wall that looks another way and has a street this near makes a corner, metres more than the first.
const HOEK_M: f64 = 6.0;
/// How far around the place is looked for a distance, metres.
const ZOEK_M: f64 = 50.0;
const WEGEN: [&str; 2] = ["bgt-wegdeel", "bgt-ondersteunendwegdeel"];

/// One area of a drawing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Vlakdeel {
    /// `perceel`, `gebouw`, `achtererf`, `plaats` or `weg`.
    pub soort: &'static str,
    /// Rings, RD metres.
    pub ringen: Vec<Vec<[f64; 2]>>,
}

/// A fact from geometry. Miss: `None`: no ground, no front, a corner, or a layer that does not speak for the place.
pub(super) fn lees(
    kijker: &Kijker<'_>,
    plaats: &CheckPlaats,
    feit: &Feit,
    vraag: &Vraag,
) -> Option<Gevonden> {
    match feit.soort {
        FeitSoort::Afstand => afstand(kijker, plaats, feit, vraag),
        FeitSoort::Achtererf => achtererf(kijker, plaats, feit, vraag),
        FeitSoort::AchtererfOppervlakte | FeitSoort::Bebouwingsgebied => {
            oppervlakte(kijker, plaats, feit.soort, vraag)
        }
        FeitSoort::PandKenmerk | FeitSoort::Lijst | FeitSoort::NogTeBebouwen => None,
    }
}

/// The ground behind the front of the pand on its perceel.
pub(super) struct Erf {
    nul: Punt,
    perceel: MultiPolygon<f64>,
    /// Every pand, as far as it stands on the perceel.
    pub(super) panden: MultiPolygon<f64>,
    pub(super) hoofdgebouw: MultiPolygon<f64>,
    /// The perceel behind the front line.
    pub(super) achter: MultiPolygon<f64>,
}

impl Erf {
    pub(super) fn bij(kijker: &Kijker<'_>, plaats: &CheckPlaats) -> Option<Self> {
        let perceel = kijker.hier("brk-perceel").objecten.first()?.geometrie()?;
        let vak = perceel.vak()?;
        let binnen = Vak {
            min: vak.min.map(|c| c + 1),
            max: vak.max.map(|c| c - 1),
        };
        let nul = vak.min;
        let perceel = veelvlak(&perceel.vlakken_lijst(), nul);
        let mut panden = MultiPolygon::new(vec![]);
        let mut hoofd: Option<(f64, Geometrie)> = None;
        for pand in kijker.in_vak("bag-pand", &binnen).objecten {
            let Some(vorm) = pand.geometrie().filter(|g| g.soort == GeometrieSoort::Vlak) else {
                continue;
            };
            let deel = veelvlak(&vorm.vlakken_lijst(), nul).intersection(&perceel);
            let groot = deel.unsigned_area();
            if !breed(&deel) {
                continue;
            }
            let genoemd = plaats.soort == "pand" && plaats.id.as_deref() == Some(pand.id());
            if genoemd || hoofd.as_ref().is_none_or(|(m2, _)| groot > *m2) {
                hoofd = Some((if genoemd { f64::INFINITY } else { groot }, vorm));
            }
            panden = panden.union(&deel);
        }
        let hoofd = hoofd?.1;
        let lijn = voorkant(kijker, &hoofd)?;
        let achter = perceel.intersection(&lijn.achter(nul));
        Some(Self {
            nul,
            perceel,
            panden,
            hoofdgebouw: veelvlak(&hoofd.vlakken_lijst(), nul),
            achter,
        })
    }

    pub(super) fn tekening(&self, plaats: &CheckPlaats) -> Vec<Vlakdeel> {
        let mut uit = vec![
            self.deel("perceel", &self.perceel),
            self.deel("achtererf", &self.achter),
            self.deel("gebouw", &self.panden),
        ];
        if let Some(vlak) = plaats.vlak.as_ref().filter(|_| plaats.soort == "getekend") {
            uit.push(self.deel("plaats", &veelvlak(&vlak.vlakken_lijst(), self.nul)));
        }
        uit
    }

    fn deel(&self, soort: &'static str, vlakken: &MultiPolygon<f64>) -> Vlakdeel {
        let [x, y] = self.nul.map(|c| f64::from(c) / 1000.0);
        let rond = |c: f64| (c * 100.0).round() / 100.0;
        Vlakdeel {
            soort,
            ringen: vlakken
                .iter()
                .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
                .map(|r| r.coords().map(|c| [rond(c.x + x), rond(c.y + y)]).collect())
                .collect(),
        }
    }
}

/// The wall that faces the street, and the way inwards (length 1). RD metres.
struct Voorkant {
    /// The middle of the wall.
    punt: [f64; 2],
    naar_binnen: [f64; 2],
}

impl Voorkant {
    /// Everything behind the front line, within 500 m; metres from `nul`.
    fn achter(&self, nul: Punt) -> Polygon<f64> {
        let [nx, ny] = self.naar_binnen;
        let (x0, y0) = (
            self.punt[0] - f64::from(nul[0]) / 1000.0 + nx * ACHTER_VOORKANT_M,
            self.punt[1] - f64::from(nul[1]) / 1000.0 + ny * ACHTER_VOORKANT_M,
        );
        let hoek = |langs: f64, diep: f64| Coord {
            x: x0 - ny * langs + nx * diep,
            y: y0 + nx * langs + ny * diep,
        };
        let ring: LineString<f64> = [(-500.0, 0.0), (500.0, 0.0), (500.0, 500.0), (-500.0, 500.0)]
            .into_iter()
            .map(|(langs, diep)| hoek(langs, diep))
            .collect();
        Polygon::new(ring, vec![])
    }
}

/// The wall that the street is nearest to; `None` when there is no street near, or it is a corner.
fn voorkant(kijker: &Kijker<'_>, pand: &Geometrie) -> Option<Voorkant> {
    let vak = ruim(&pand.vak()?, STRAAT_M);
    let wegen: Vec<Object<'_>> = WEGEN
        .into_iter()
        .flat_map(|laag| kijker.in_vak(laag, &vak).objecten)
        .filter(|o| o.soort() == Some(GeometrieSoort::Vlak))
        .collect();
    let ring = pand.lijst_ringen().next()?;
    let mut gevels: Vec<(f64, Voorkant)> = Vec::new();
    let links_om = draait_links(ring);
    let mut a = *ring.last()?;
    for &b in ring {
        let [ax, ay, bx, by] = [a[0], a[1], b[0], b[1]].map(|c| f64::from(c) / 1000.0);
        let lang = (bx - ax).hypot(by - ay);
        if lang >= GEVEL_M {
            let [dx, dy] = [(bx - ax) / lang, (by - ay) / lang];
            let naar_binnen = if links_om { [-dy, dx] } else { [dy, -dx] };
            // half a metre outside the middle of the wall: a street behind the building is farther from there
            let midden = [f64::midpoint(ax, bx), f64::midpoint(ay, by)];
            let voor = [0, 1].map(|i| midden[i] - naar_binnen[i] * 0.5);
            let mm = voor.map(|c| (c * 1000.0).round() as i32);
            let weg = wegen
                .iter()
                .map(|w| w.afstand_m(mm))
                .fold(f64::INFINITY, f64::min);
            if weg <= STRAAT_M {
                gevels.push((
                    weg,
                    Voorkant {
                        punt: midden,
                        naar_binnen,
                    },
                ));
            }
        }
        a = b;
    }
    gevels.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut rij = gevels.into_iter();
    let (ver, eerste) = rij.next()?;
    let hoekpand = rij.any(|(d, g)| {
        let zelfde = g.naar_binnen[0] * eerste.naar_binnen[0] + g.naar_binnen[1] * eerste.naar_binnen[1];
        d <= ver + HOEK_M && d <= STRAAT_M / 4.0 && zelfde.abs() < 0.7 && kijkt_naar_weg(&g, &wegen, d)
    });
    (!hoekpand).then_some(eerste)
}

/// True when the street lies in front of the wall and not beside it: from farther in front it comes nearer.
fn kijkt_naar_weg(gevel: &Voorkant, wegen: &[Object<'_>], nu: f64) -> bool {
    let verder = [0, 1].map(|i| ((gevel.punt[i] - gevel.naar_binnen[i] * 2.0) * 1000.0).round() as i32);
    let straks = wegen
        .iter()
        .map(|w| w.afstand_m(verder))
        .fold(f64::INFINITY, f64::min);
    straks < nu - 0.5 || straks == 0.0
}

fn draait_links(ring: &[Punt]) -> bool {
    let mut som = 0.0;
    let Some(mut a) = ring.last() else { return true };
    for b in ring {
        som += f64::from(a[0]) * f64::from(b[1]) - f64::from(b[0]) * f64::from(a[1]);
        a = b;
    }
    som > 0.0
}

fn ruim(vak: &Vak, meter: f64) -> Vak {
    let mm = (meter * 1000.0) as i32;
    Vak {
        min: vak.min.map(|c| c.saturating_sub(mm)),
        max: vak.max.map(|c| c.saturating_add(mm)),
    }
}

/// Whether what was drawn lies behind the front.
fn achtererf(kijker: &Kijker<'_>, plaats: &CheckPlaats, feit: &Feit, vraag: &Vraag) -> Option<Gevonden> {
    if plaats.soort != "getekend" {
        return None;
    }
    let erf = Erf::bij(kijker, plaats)?;
    let hier = veelvlak(&plaats.vlak.as_ref()?.vlakken_lijst(), erf.nul);
    let binnen = hier.intersection(&erf.achter);
    let buiten = hier.difference(&erf.achter);
    let ja = match (breed(&binnen), breed(&buiten)) {
        (true, false) => true,
        (false, true) => false,
        _ => return None,
    };
    let waar = if ja { "achter" } else { "niet achter" };
    Some(Gevonden {
        waarde: ja_nee(vraag, feit, ja)?,
        graad: "afgeleid",
        bron: "brk-perceel".to_owned(),
        reden: format!("want op de kaart ligt uw plan {waar} de voorkant van het gebouw"),
        bevestigen: true,
        marge: Some(ACHTER_VOORKANT_M),
        tekening: erf.tekening(plaats),
    })
}

/// Ground behind the front: what no building stands on, or all of it but the main building (bebouwingsgebied).
fn oppervlakte(
    kijker: &Kijker<'_>,
    plaats: &CheckPlaats,
    soort: FeitSoort,
    vraag: &Vraag,
) -> Option<Gevonden> {
    if vraag.soort != VraagType::Number {
        return None;
    }
    let erf = Erf::bij(kijker, plaats)?;
    let (zonder, wat) = match soort {
        FeitSoort::Bebouwingsgebied => (&erf.hoofdgebouw, "naast en achter het huis"),
        _ => (&erf.panden, "zonder gebouw"),
    };
    let m2 = erf.achter.difference(zonder).unsigned_area();
    let omtrek: f64 = erf.achter.iter().map(|p| Euclidean.length(p.exterior())).sum();
    Some(Gevonden {
        waarde: Value::from(m2.round() as i64),
        graad: "afgeleid",
        bron: "brk-perceel".to_owned(),
        reden: format!("want achter de voorkant ligt op dit perceel circa {m2:.0} m² {wat}"),
        bevestigen: true,
        marge: Some((omtrek * TOLERANTIE_M).ceil()),
        tekening: erf.tekening(plaats),
    })
}

/// Distance from the place to the nearest object of the layers.
fn afstand(kijker: &Kijker<'_>, plaats: &CheckPlaats, feit: &Feit, vraag: &Vraag) -> Option<Gevonden> {
    if plaats.soort == "perceel" {
        // the ground is not the plan: how far that stays from the street is not known
        return None;
    }
    let punten: &[Punt] = plaats
        .vlak
        .as_ref()
        .map_or(std::slice::from_ref(&plaats.punt), |v| v.punten.as_slice());
    let vak = ruim(&Vak::om(punten)?, ZOEK_M);
    let mut beste: Option<(f64, &str)> = None;
    for naam in &feit.lagen {
        if !compleet(kijker, naam, plaats) {
            return None;
        }
        let laag = kijker.snapshot.laag(naam)?;
        laag.in_vak(&vak, &kijker.peil, |o| {
            let m = tussen(plaats, punten, &o);
            if beste.is_none_or(|(b, _)| m < b) {
                beste = Some((m, naam));
            }
            true
        })
        .ok()?;
    }
    let (m, naam) = beste.filter(|(m, _)| *m <= ZOEK_M)?;
    let marge = 2.0 * TOLERANTIE_M;
    let waarde = match (vraag.soort, feit.grens) {
        (VraagType::Number, _) => Value::from((m * 10.0).round() / 10.0),
        (_, Some(grens)) if m + marge < grens => ja_nee(vraag, feit, true)?,
        (_, Some(grens)) if m - marge > grens => ja_nee(vraag, feit, false)?,
        _ => return None,
    };
    Some(Gevonden {
        waarde,
        graad: "afgeleid",
        bron: naam.to_owned(),
        reden: format!(
            "want op de kaart is de afstand circa {} meter",
            format!("{m:.1}").replace('.', ",")
        ),
        bevestigen: true,
        marge: Some(marge),
        tekening: vec![],
    })
}

/// Planar distance between the place and an object, metres; 0 when they touch.
fn tussen(plaats: &CheckPlaats, punten: &[Punt], o: &Object<'_>) -> f64 {
    let heen = punten
        .iter()
        .map(|p| o.afstand_m(*p))
        .fold(f64::INFINITY, f64::min);
    let Some(vlak) = &plaats.vlak else { return heen };
    let terug = o
        .punten_rd()
        .iter()
        .map(|p| lagen::afstand_m(vlak, *p))
        .fold(f64::INFINITY, f64::min);
    heen.min(terug)
}
