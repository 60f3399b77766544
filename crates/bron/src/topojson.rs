//! TopoJSON: shapes made of shared arcs, so that neighbours share their vertices exactly.
//!
//! Answers which geometries a topology holds, with every arc turned into RD once. Knows nothing of what the
//! properties mean. The file is read whole, under the caller's cap on its size. Start at [`Topologie::lees`].

use std::cell::Cell;
use std::collections::BTreeMap;

use model::{Geometrie, GeometrieSoort, Punt};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::featurecollection::{MAX_PUNTEN, crs_uit_lid, id_tekst, json};
use crate::vorm::{Crs, NaarRd};

/// Deepest nesting of geometry collections.
const MAX_DIEPTE: usize = 8;
/// Most vertices that all geometries together may take from the arcs: many may name the same long arc.
const MAX_SAMEN: usize = 200_000_000;

/// A topology as the file has it.
#[derive(Debug, Deserialize)]
pub struct Topologie {
    #[serde(rename = "type")]
    soort: String,
    #[serde(default)]
    transform: Option<Transform>,
    #[serde(default)]
    arcs: Vec<Vec<Vec<f64>>>,
    objects: BTreeMap<String, Lid>,
    #[serde(default)]
    crs: Option<Value>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

/// A member of a collection: a geometry or a collection of its own.
#[derive(Debug, Deserialize)]
struct Lid {
    #[serde(rename = "type", default)]
    soort: Option<String>,
    #[serde(default)]
    id: Value,
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    #[serde(default)]
    arcs: Value,
    #[serde(default)]
    coordinates: Value,
    #[serde(default)]
    geometries: Vec<Lid>,
    #[serde(default)]
    crs: Option<Value>,
}

/// One geometry of a topology.
pub struct TopoFeature<'a> {
    /// Name of the object (layer) that holds it.
    pub object: &'a str,
    /// Number in that object, from 1.
    pub nummer: u64,
    /// The `id` member as text.
    pub id: Option<String>,
    /// The properties, when it has any.
    pub eigenschappen: Option<&'a Map<String, Value>>,
    /// In RD; `Ok(None)` for a null geometry, `Err` says what is wrong with it.
    pub geometrie: Result<Option<Geometrie>, String>,
    /// Rings that the coarse grid of the file made a point or a line; they are left out of the geometry.
    pub vervallen: usize,
}

impl Topologie {
    /// Reads a whole topology. Errors: a sentence for text that is no TopoJSON.
    pub fn lees(bytes: &[u8]) -> Result<Self, String> {
        let topologie: Self = serde_json::from_slice(bytes).map_err(json)?;
        if topologie.soort != "Topology" {
            return Err("dit is geen TopoJSON: het lid type is niet Topology".to_owned());
        }
        Ok(topologie)
    }

    /// The system of all objects: the one their `crs` members name, else longitude, latitude. Errors: a sentence
    /// for a system that we do not read and for objects that contradict each other.
    pub fn crs(&self) -> Result<Crs, String> {
        let leden = self.objects.values().map(|lid| lid.crs.as_ref());
        let mut gevonden = None;
        for lid in leden.chain([self.crs.as_ref()]).flatten() {
            let crs = crs_uit_lid(Some(lid))?;
            if gevonden.is_some_and(|ander| ander != crs) {
                return Err(
                    "de onderdelen van het bestand staan in verschillende coördinatenstelsels".to_owned(),
                );
            }
            gevonden = Some(crs);
        }
        Ok(gevonden.unwrap_or(Crs::LonLat))
    }

    /// Hands every geometry to `bij`, object by object (by name), until it returns an error.
    /// Each arc is turned into RD once; an arc that cannot be is told for the geometries that use it.
    /// Cost: all arcs in memory, twice.
    pub fn features<E>(
        &self,
        naar: &NaarRd,
        mut bij: impl FnMut(TopoFeature<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let arcs = self.arcs.iter().map(|arc| self.arc(arc, naar)).collect();
        let arcs = Arcs {
            arcs,
            topologie: self,
            naar,
            nog: Cell::new(MAX_SAMEN),
        };
        for (object, lid) in &self.objects {
            let mut nummer = 0;
            arcs.lid(object, lid, 0, &mut nummer, &mut bij)?;
        }
        Ok(())
    }

    /// One arc in RD. With a transform its positions are steps of a grid, the first from the origin.
    fn arc(&self, arc: &[Vec<f64>], naar: &NaarRd) -> Result<Vec<Punt>, String> {
        let mut som = [0.0, 0.0];
        arc.iter()
            .map(|positie| {
                let &[x, y, ..] = positie.as_slice() else {
                    return Err("een boog heeft een positie zonder twee getallen".to_owned());
                };
                if self.transform.is_none() {
                    return naar.punt([x, y]);
                }
                som = [som[0] + x, som[1] + y];
                self.positie(som, naar)
            })
            .collect()
    }

    fn positie(&self, [x, y]: [f64; 2], naar: &NaarRd) -> Result<Punt, String> {
        match self.transform {
            Some(Transform { scale, translate }) => {
                naar.punt([x * scale[0] + translate[0], y * scale[1] + translate[1]])
            }
            None => naar.punt([x, y]),
        }
    }
}

struct Arcs<'a> {
    arcs: Vec<Result<Vec<Punt>, String>>,
    topologie: &'a Topologie,
    naar: &'a NaarRd,
    /// Vertices that may still be taken.
    nog: Cell<usize>,
}

impl Arcs<'_> {
    fn lid<E>(
        &self,
        object: &str,
        lid: &Lid,
        diepte: usize,
        nummer: &mut u64,
        bij: &mut impl FnMut(TopoFeature<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let verzameling = lid.soort.as_deref() == Some("GeometryCollection");
        // a collection with properties of its own is one feature, and of a kind that we do not read
        if verzameling && diepte < MAX_DIEPTE && lid.properties.is_none() {
            return lid
                .geometries
                .iter()
                .try_for_each(|lid| self.lid(object, lid, diepte + 1, nummer, bij));
        }
        *nummer += 1;
        let mut vervallen = 0;
        let geometrie = self.geometrie(lid, &mut vervallen);
        bij(TopoFeature {
            object,
            nummer: *nummer,
            id: id_tekst(&lid.id),
            eigenschappen: lid.properties.as_ref(),
            geometrie,
            vervallen,
        })
    }

    fn geometrie(&self, lid: &Lid, vervallen: &mut usize) -> Result<Option<Geometrie>, String> {
        let fout = |fout: model::GeometrieFout| fout.to_string();
        Ok(Some(match lid.soort.as_deref() {
            None => return Ok(None),
            Some("Point") => Geometrie::punt(self.positie(&lid.coordinates)?),
            Some("MultiPoint") => {
                let punten = lijst(&lid.coordinates)?
                    .iter()
                    .map(|p| self.positie(p))
                    .collect::<Result<Vec<_>, _>>()?;
                let eerste = *punten.first().ok_or("geometrie zonder punten")?;
                Geometrie {
                    soort: GeometrieSoort::Punt,
                    punten,
                    ..Geometrie::punt(eerste)
                }
            }
            Some("LineString") => Geometrie::lijn(self.lijn(&lid.arcs)?).map_err(fout)?,
            Some("MultiLineString") => {
                let lijnen = lijst(&lid.arcs)?
                    .iter()
                    .map(|l| self.lijn(l))
                    .collect::<Result<_, _>>()?;
                Geometrie::lijnen(lijnen).map_err(fout)?
            }
            Some("Polygon") => zonder_vervallen(vec![self.ringen(&lid.arcs)?], vervallen)?,
            Some("MultiPolygon") => {
                let vlakken = lijst(&lid.arcs)?
                    .iter()
                    .map(|v| self.ringen(v))
                    .collect::<Result<_, _>>()?;
                zonder_vervallen(vlakken, vervallen)?
            }
            Some(soort) => {
                let soort: String = soort.chars().take(40).collect();
                return Err(format!("geometrie van soort '{soort}' lezen we niet"));
            }
        }))
    }

    fn positie(&self, waarde: &Value) -> Result<Punt, String> {
        let getal = |nr: usize| waarde.get(nr).and_then(Value::as_f64);
        let (Some(x), Some(y)) = (getal(0), getal(1)) else {
            return Err("een positie heeft geen twee getallen".to_owned());
        };
        self.topologie.positie([x, y], self.naar)
    }

    fn ringen(&self, waarde: &Value) -> Result<Vec<Vec<Punt>>, String> {
        let ringen = lijst(waarde)?;
        if ringen.is_empty() {
            return Err("vlak zonder ring".to_owned());
        }
        ringen.iter().map(|ring| self.lijn(ring)).collect()
    }

    /// The vertices of arcs strung together; `-1 - n` is arc `n` walked backwards.
    fn lijn(&self, waarde: &Value) -> Result<Vec<Punt>, String> {
        let mut punten: Vec<Punt> = Vec::new();
        for nummer in lijst(waarde)? {
            let nummer = nummer.as_i64().ok_or("een boognummer is geen geheel getal")?;
            let plaats = if nummer < 0 { !nummer } else { nummer };
            let arc = usize::try_from(plaats)
                .ok()
                .and_then(|plaats| self.arcs.get(plaats));
            let arc = arc
                .ok_or_else(|| format!("boog {nummer} bestaat niet"))?
                .as_ref()
                .map_err(String::clone)?;
            let nog = self
                .nog
                .get()
                .checked_sub(arc.len())
                .ok_or("de geometrieën hebben samen te veel punten")?;
            self.nog.set(nog);
            let mut rest = arc.iter();
            // the last vertex of one arc is the first of the next
            if let Some(laatste) = punten.last() {
                let eerste = if nummer < 0 { rest.next_back() } else { rest.next() };
                if eerste != Some(laatste) {
                    return Err(format!("boog {nummer} sluit niet aan op de vorige"));
                }
            }
            if nummer < 0 {
                punten.extend(rest.rev());
            } else {
                punten.extend(rest);
            }
            if punten.len() > MAX_PUNTEN {
                return Err(format!("de geometrie heeft meer dan {MAX_PUNTEN} punten"));
            }
        }
        Ok(punten)
    }
}

/// Polygons without the rings that a coarse grid made a point or a line, which are counted. A hole goes alone, an
/// outer ring takes its holes along. Errors: a sentence when nothing is left.
fn zonder_vervallen(vlakken: Vec<Vec<Vec<Punt>>>, vervallen: &mut usize) -> Result<Geometrie, String> {
    let heel = |ring: &Vec<Punt>| Geometrie::vlak(vec![ring.clone()]).is_ok();
    let mut over = Vec::with_capacity(vlakken.len());
    for mut ringen in vlakken {
        let eerst = ringen.len();
        if ringen.first().is_some_and(heel) {
            ringen.retain(heel);
            *vervallen += eerst - ringen.len();
            over.push(ringen);
        } else {
            *vervallen += eerst;
        }
    }
    if over.is_empty() && *vervallen > 0 {
        return Err("het vlak is zo grof afgerond dat er niets van over is".to_owned());
    }
    Geometrie::vlakken(over).map_err(|fout| fout.to_string())
}

fn lijst(waarde: &Value) -> Result<&[Value], String> {
    waarde
        .as_array()
        .map(Vec::as_slice)
        .ok_or_else(|| "de bogen of coördinaten zijn geen lijst".to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn features(json: &str) -> Vec<Result<Option<Geometrie>, String>> {
        let topologie = Topologie::lees(json.as_bytes()).unwrap();
        let naar = NaarRd::new(Crs::Rd, None).unwrap();
        let mut uit = vec![];
        let mut neem = |f: TopoFeature<'_>| {
            uit.push(f.geometrie);
            Ok::<(), ()>(())
        };
        topologie.features(&naar, &mut neem).unwrap();
        uit
    }

    fn topologie(geometrie: &str) -> String {
        format!(
            r#"{{"type":"Topology","transform":{{"scale":[10,10],"translate":[100000,400000]}},
            "arcs":[[[0,0],[10,0],[0,10]],[[10,10],[-10,0],[0,-10]],[[0,0],[5,5]],[[3,3],[0,0],[0,0]]],
            "objects":{{"a":{{"type":"GeometryCollection","geometries":[{geometrie}]}}}}}}"#
        )
    }

    #[test]
    fn arcs_are_steps_of_a_grid_and_join_into_rings() {
        let uit = features(&topologie(r#"{"type":"Polygon","arcs":[[0,1]]}"#));
        let vlak = uit[0].as_ref().unwrap().as_ref().unwrap();
        let wil = [[0, 0], [100, 0], [100, 100], [0, 100]]
            .map(|[x, y]| [(100_000 + x) * 1000, (400_000 + y) * 1000]);
        assert_eq!(vlak.punten, wil);
    }

    #[test]
    fn an_arc_walked_backwards_has_the_same_vertices() {
        let uit = features(&topologie(
            r#"{"type":"LineString","arcs":[2]},{"type":"LineString","arcs":[-3]}"#,
        ));
        let mut heen = uit[0].clone().unwrap().unwrap().punten;
        heen.reverse();
        assert_eq!(heen, uit[1].clone().unwrap().unwrap().punten);
    }

    #[test]
    fn what_is_wrong_is_told_of_the_geometry_that_has_it() {
        for (geometrie, stuk) in [
            (r#"{"type":"Polygon","arcs":[[0,9]]}"#, "boog 9 bestaat niet"),
            (r#"{"type":"Polygon","arcs":[[0,-99]]}"#, "bestaat niet"),
            (r#"{"type":"Polygon","arcs":[[0,2]]}"#, "sluit niet aan"),
            (r#"{"type":"Polygon","arcs":[]}"#, "zonder ring"),
            (r#"{"type":"Polygon","arcs":[[3]]}"#, "niets van over"),
            (r#"{"type":"Polygon","arcs":7}"#, "geen lijst"),
            (r#"{"type":"Polygon","arcs":[["x"]]}"#, "geen geheel getal"),
            (r#"{"type":"Point","coordinates":[1]}"#, "twee getallen"),
            (r#"{"type":"Kubus"}"#, "Kubus"),
        ] {
            let uit = features(&topologie(geometrie));
            let fout = uit[0].clone().unwrap_err();
            assert!(fout.contains(stuk), "{geometrie}: {fout}");
        }
    }

    #[test]
    fn a_hole_that_became_a_point_is_left_out_and_counted() {
        let json = topologie(r#"{"type":"Polygon","arcs":[[0,1],[3]]}"#);
        let topologie = Topologie::lees(json.as_bytes()).unwrap();
        let naar = NaarRd::new(Crs::Rd, None).unwrap();
        let zie = |f: TopoFeature<'_>| {
            assert_eq!((f.vervallen, f.geometrie.unwrap().unwrap().ringen.len()), (1, 1));
            Ok::<(), ()>(())
        };
        topologie.features(&naar, zie).unwrap();
    }

    #[test]
    fn many_geometries_that_name_one_long_arc_do_not_get_all_of_it() {
        let arc: Vec<String> = (0..50_000)
            .map(|nr| format!("[{},{}]", nr % 2, (nr + 1) % 2))
            .collect();
        let lijn = format!(r#"{{"type":"LineString","arcs":[{}]}}"#, ["0,-1"; 60].join(","));
        let json = format!(
            r#"{{"type":"Topology","arcs":[[{}]],"objects":{{"a":{lijn}}}}}"#,
            arc.join(",")
        )
        .replace("[0,1]", "[100000,400001]")
        .replace("[1,0]", "[100001,400000]");
        assert!(features(&json)[0].clone().unwrap_err().contains("meer dan"));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(stuk in "[\\[\\]{},:0-9\"a-z-]{0,60}") {
            crate::fuzz::fuzz_topojson(topologie(&stuk).as_bytes());
            crate::fuzz::fuzz_topojson(stuk.as_bytes());
        }
    }
}
