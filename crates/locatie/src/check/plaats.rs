//! Plaats: which piece of ground a check is about, and why that one.
//!
//! A plan for a building is about the pand, one for a garden about the perceel, unless the asker drew something. What
//! the asker gave and what was made of it are both told. Start at [`check_plaats`] and [`lees_geojson`].

use model::{BagSoort, Datum, Geometrie, GeometrieSoort, Peilmoment, Punt};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::{bag_punt, punt_in};
use crate::kijk::Kijker;
use crate::plek::Moment;
use crate::vraag::{Plaats, PlaatsId, in_bereik};
use crate::{LocatieFout, omzet};

/// Most vertices of a place that is drawn.
const MAX_PUNTEN: usize = 2_000;
/// Widest a drawn place may be, metres.
const MAX_BREED_M: f64 = 5_000.0;
/// RD in the forms in which GeoJSON of this country names it.
const RD: [&str; 4] = [
    "http://www.opengis.net/def/crs/EPSG/0/28992",
    "urn:ogc:def:crs:EPSG::28992",
    "EPSG:28992",
    "28992",
];
/// Longitude, latitude: the default.
const WGS84: [&str; 3] = [
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    "urn:ogc:def:crs:OGC:1.3:CRS84",
    "CRS84",
];

/// What a plan is about when the asker only points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gebied {
    /// The spot itself.
    #[default]
    Punt,
    /// The building.
    Pand,
    /// The building's ground.
    Perceel,
}

/// The piece of ground of one check.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckPlaats {
    /// `punt`, `pand`, `perceel` or `getekend`.
    pub soort: &'static str,
    /// Identification of the pand or perceel; absent for a point or a drawing.
    pub id: Option<String>,
    /// Why this one, one Dutch sentence.
    pub uitleg: &'static str,
    /// A point inside it, RD millimetres.
    pub punt: Punt,
    /// Its area; `None` for a point.
    pub vlak: Option<Geometrie>,
}

/// What the asker gave as a place.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaatsInvoer {
    /// An id, and the point that it means.
    Id(PlaatsId, Plaats),
    /// A point or area, RD.
    Vorm(Geometrie),
}

/// The ground that a check at `invoer` is about; `gebied`: what the plan is about when the asker only pointed.
///
/// - A drawing is taken as it is. A pand or perceel that is not there leaves the point, and `uitleg` says so.
/// - Errors: [`LocatieFout::OngeldigId`] for a wijk, buurt or gemeente: a check is about one place.
pub fn check_plaats(
    moment: &Moment,
    invoer: PlaatsInvoer,
    gebied: Option<Gebied>,
    dag: Datum,
) -> Result<CheckPlaats, LocatieFout> {
    let (punt, id) = match invoer {
        PlaatsInvoer::Vorm(g) if g.soort == GeometrieSoort::Vlak => return Ok(getekend(g)),
        PlaatsInvoer::Vorm(g) => (g.punten.first().copied().unwrap_or_default(), None),
        PlaatsInvoer::Id(id, Plaats::Punt(punt) | Plaats::Object { punt, .. }) => (punt, Some(id)),
        PlaatsInvoer::Id(id, Plaats::Gebied(..)) => {
            return Err(LocatieFout::OngeldigId {
                tekst: id.to_string(),
            });
        }
    };
    let kijker = Kijker {
        snapshot: &moment.snapshot,
        peil: Peilmoment::op(dag),
        punt,
        vandaag: dag,
    };
    let gebied = gebied.unwrap_or(match &id {
        Some(PlaatsId::Bag(_)) => Gebied::Pand,
        Some(PlaatsId::Perceel(_)) => Gebied::Perceel,
        _ => Gebied::Punt,
    });
    let los = |uitleg| CheckPlaats {
        soort: "punt",
        id: None,
        uitleg,
        punt,
        vlak: None,
    };
    Ok(match gebied {
        Gebied::Punt => los("De check gaat over dit punt."),
        Gebied::Pand => pand(&kijker, id.as_ref())
            .unwrap_or_else(|| los("Wij vinden hier geen gebouw; de check gaat over dit punt.")),
        Gebied::Perceel => perceel(&kijker, id.as_ref())
            .unwrap_or_else(|| los("Wij vinden hier geen perceel; de check gaat over dit punt.")),
    })
}

fn getekend(vlak: Geometrie) -> CheckPlaats {
    let ringen: Vec<&[Punt]> = vlak.lijst_ringen().collect();
    let punt = crate::vlak::punt_binnen(ringen.iter().copied())
        .or(vlak.punten.first().copied())
        .unwrap_or_default();
    CheckPlaats {
        soort: "getekend",
        id: None,
        uitleg: "De check gaat over het gebied dat u tekende.",
        punt,
        vlak: Some(vlak),
    }
}

/// The pand that was named, else the one at the point: BAG first, BGT second.
fn pand(kijker: &Kijker<'_>, id: Option<&PlaatsId>) -> Option<CheckPlaats> {
    let genoemd = match id {
        Some(PlaatsId::Bag(bag)) if bag.soort() == Some(BagSoort::Pand) => Some(bag.to_string()),
        Some(PlaatsId::Bag(bag)) if bag.soort() == Some(BagSoort::Verblijfsobject) => kijker
            .met_id("bag-verblijfsobject", &bag.to_string())
            .objecten
            .first()
            .and_then(|o| omzet::teksten(o, "maaktDeelUitVan").next())
            .map(str::to_owned),
        _ => None,
    };
    let uit = genoemd.as_ref().map(|id| kijker.met_id("bag-pand", id));
    let gezien = uit
        .filter(|g| !g.objecten.is_empty())
        .into_iter()
        .chain(["bag-pand", "bgt-pand"].map(|laag| kijker.hier(laag)))
        .find(|g| !g.objecten.is_empty())?;
    let object = gezien.objecten.first()?;
    Some(CheckPlaats {
        soort: "pand",
        id: Some(object.id().to_owned()),
        uitleg: "De check gaat over het hele gebouw.",
        punt: punt_in(object).unwrap_or(kijker.punt),
        vlak: object.geometrie().filter(|g| g.soort == GeometrieSoort::Vlak),
    })
}

fn perceel(kijker: &Kijker<'_>, id: Option<&PlaatsId>) -> Option<CheckPlaats> {
    let gezien = match id {
        Some(PlaatsId::Perceel(p)) => kijker.met_kenmerk("brk-perceel", "aanduiding", &p.to_string()),
        // a BAG id means its building: the ground is the one under that
        Some(PlaatsId::Bag(bag)) => {
            let punt = bag_punt(kijker, *bag).unwrap_or(kijker.punt);
            Kijker {
                punt,
                ..kijker.kopie()
            }
            .hier("brk-perceel")
        }
        _ => kijker.hier("brk-perceel"),
    };
    let object = gezien.objecten.first()?;
    Some(CheckPlaats {
        soort: "perceel",
        id: Some(object.tekst("aanduiding").unwrap_or(object.id()).to_owned()),
        uitleg: "De check gaat over het hele perceel.",
        punt: punt_in(object).unwrap_or(kijker.punt),
        vlak: object.geometrie().filter(|g| g.soort == GeometrieSoort::Vlak),
    })
}

/// A GeoJSON Point, Polygon or MultiPolygon (also as the geometry of one Feature) as RD.
///
/// - In: CRS84 unless `crs` (of the request, or in the GeoJSON itself) names RD.
/// - Errors: a Dutch sentence that says what is wrong and what to give.
pub fn lees_geojson(json: &Value, crs: Option<&str>, roosters: &rd::Roosters) -> Result<Geometrie, String> {
    let eigen = json.get("crs").and_then(|c| {
        c.as_str()
            .or_else(|| c.get("properties")?.get("name")?.as_str())
            .map(str::to_owned)
    });
    let crs = crs.map(str::to_owned).or(eigen);
    match soort(json)? {
        "Feature" => {
            let vorm = json.get("geometry").ok_or("deze Feature heeft geen geometry")?;
            lees_geojson(vorm, crs.as_deref(), roosters)
        }
        "FeatureCollection" => match json.get("features").and_then(Value::as_array).map(Vec::as_slice) {
            Some([een]) if soort(een)? == "Feature" => lees_geojson(een, crs.as_deref(), roosters),
            _ => Err("geef één plaats: een FeatureCollection met precies één Feature".into()),
        },
        "Point" => {
            let lezer = Lezer::nieuw(crs.as_deref(), roosters)?;
            Ok(Geometrie::punt(lezer.punt(coordinaten(json)?)?))
        }
        "Polygon" => {
            let lezer = Lezer::nieuw(crs.as_deref(), roosters)?;
            lezer.vlakken(std::slice::from_ref(coordinaten(json)?))
        }
        "MultiPolygon" => {
            let lezer = Lezer::nieuw(crs.as_deref(), roosters)?;
            lezer.vlakken(lijst(coordinaten(json)?)?)
        }
        anders => {
            let anders: String = anders.chars().take(40).collect();
            Err(format!("een {anders} kan niet; geef een Point of een Polygon"))
        }
    }
}

fn soort(json: &Value) -> Result<&str, String> {
    json.get("type")
        .and_then(Value::as_str)
        .ok_or_else(|| "geef GeoJSON, met type Point of Polygon".to_owned())
}

fn coordinaten(json: &Value) -> Result<&Value, String> {
    json.get("coordinates")
        .ok_or_else(|| "coordinates ontbreekt".to_owned())
}

fn lijst(json: &Value) -> Result<&[Value], String> {
    json.as_array()
        .map(Vec::as_slice)
        .ok_or_else(|| "coordinates heeft niet de vorm die bij dit type hoort".to_owned())
}

/// Coordinates in one CRS.
struct Lezer<'a> {
    rd: bool,
    roosters: &'a rd::Roosters,
}

impl<'a> Lezer<'a> {
    fn nieuw(crs: Option<&str>, roosters: &'a rd::Roosters) -> Result<Self, String> {
        let rd = match crs {
            None => false,
            Some(c) if WGS84.contains(&c) => false,
            Some(c) if RD.contains(&c) => true,
            Some(_) => return Err(format!("crs: bekend zijn {} en {}", WGS84[0], RD[0])),
        };
        Ok(Self { rd, roosters })
    }

    fn punt(&self, json: &Value) -> Result<Punt, String> {
        let paar = lijst(json)?;
        let (Some(a), Some(b)) = (
            paar.first().and_then(Value::as_f64),
            paar.get(1).and_then(Value::as_f64),
        ) else {
            return Err("een punt is twee getallen, zoals [4.76, 52.95]".into());
        };
        let [x, y] = if self.rd {
            [a, b]
        } else if (-180.0..=180.0).contains(&a) && (-90.0..=90.0).contains(&b) {
            self.roosters.etrs89_naar_rd(b, a)
        } else {
            return Err(
                "lengte en breedte in graden, in die volgorde; voor meters RD hoort er een crs bij".into(),
            );
        };
        in_bereik(x, y).map_err(|f| f.to_string())
    }

    fn vlakken(&self, vlakken: &[Value]) -> Result<Geometrie, String> {
        let mut nog = MAX_PUNTEN;
        let mut uit = Vec::new();
        for vlak in vlakken {
            let mut ringen = Vec::new();
            for ring in lijst(vlak)? {
                let ring = lijst(ring)?;
                nog = nog
                    .checked_sub(ring.len().max(1))
                    .ok_or_else(|| format!("hoogstens {MAX_PUNTEN} punten per gebied"))?;
                let mut punten = ring.iter().map(|p| self.punt(p)).collect::<Result<Vec<_>, _>>()?;
                if punten.len() > 1 && punten.first() == punten.last() {
                    punten.pop();
                }
                ringen.push(punten);
            }
            uit.push(ringen);
        }
        let vlak = Geometrie::vlakken(uit).map_err(|f| f.to_string())?;
        let breed = vlak
            .vak()
            .map_or(0, |v| (v.max[0] - v.min[0]).max(v.max[1] - v.min[1]));
        if f64::from(breed) > MAX_BREED_M * 1000.0 {
            return Err(format!(
                "het gebied is te groot: hoogstens {MAX_BREED_M:.0} m breed"
            ));
        }
        Ok(vlak)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lees(json: Value) -> Result<Geometrie, String> {
        lees_geojson(&json, None, &rd::Roosters::nul())
    }

    #[test]
    fn a_place_is_a_point_or_a_polygon_in_degrees_or_in_rd() {
        let rd = json!({"type": "Point", "coordinates": [112_000.0, 552_000.5], "crs": RD[0]});
        assert_eq!(lees(rd).unwrap().punten, [[112_000_000, 552_000_500]]);
        let oud = json!({"type": "Feature", "properties": {}, "crs": {"type": "name", "properties": {"name": RD[1]}},
            "geometry": {"type": "Polygon", "coordinates": [[[112_000, 552_000], [112_010, 552_000], [112_010, 552_010], [112_000, 552_000]]]}});
        assert_eq!(lees(oud).unwrap().soort, GeometrieSoort::Vlak);
        let graden = lees(json!({"type": "Point", "coordinates": [4.76, 52.95]})).unwrap();
        assert!(
            (111_000_000..113_000_000).contains(&graden.punten[0][0]),
            "{graden:?}"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_numbers_as_a_polygon_are_taken_or_refused(
            punten in proptest::collection::vec((111_990.0..112_010.0f64, 551_990.0..552_010.0f64), 0..12),
            gaten in 0usize..3,
        ) {
            let ring: Vec<_> = punten.iter().map(|(x, y)| json!([x, y])).collect();
            let json = json!({"type": "Polygon", "crs": RD[0], "coordinates": vec![ring; gaten + 1]});
            crate::fuzz::fuzz_geojson(json.to_string().as_bytes());
        }
    }

    #[test]
    fn what_is_no_place_is_refused_with_what_to_give() {
        let lang: Vec<[f64; 2]> = (0..3_000).map(|i| [4.7 + f64::from(i) * 1e-6, 52.9]).collect();
        for (json, deel) in [
            (json!({}), "type Point of Polygon"),
            (
                json!({"type": "LineString", "coordinates": [[4.7, 52.9], [4.8, 52.9]]}),
                "LineString",
            ),
            (json!({"type": "Point"}), "coordinates ontbreekt"),
            (json!({"type": "Point", "coordinates": ["a", 1]}), "twee getallen"),
            (
                json!({"type": "Point", "coordinates": [112_000, 552_000]}),
                "graden",
            ),
            (
                json!({"type": "Point", "coordinates": [4.7, 52.9], "crs": "EPSG:4326"}),
                "bekend zijn",
            ),
            (json!({"type": "Polygon", "coordinates": [[[4.7, 52.9]]]}), "ring"),
            (
                json!({"type": "Polygon", "coordinates": [lang]}),
                "hoogstens 2000",
            ),
            (
                json!({"type": "Polygon", "coordinates": [[[4.0, 52.0], [5.0, 52.0], [5.0, 53.0]]]}),
                "te groot",
            ),
            (json!({"type": "Polygon", "coordinates": 7}), "vorm"),
        ] {
            let fout = lees(json.clone()).unwrap_err();
            assert!(fout.contains(deel), "{json}: {fout}");
        }
    }
}
