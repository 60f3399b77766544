//! GeoJSON FeatureCollections of any size, one feature in memory at a time.
//!
//! Answers which features a stream holds and in which coordinate system it says to be. Knows nothing of what the
//! properties mean. A feature with a wrong geometry is handed over with what is wrong, so that the caller can
//! refuse it by name; text that is no JSON ends the reading with line and column.
//! Start at [`lees_kop`], then [`lees_features`].

use std::cell::Cell;
use std::fmt;
use std::io::Read;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::vorm::{Crs, Vorm};

/// Most vertices of one feature.
pub const MAX_PUNTEN: usize = 5_000_000;

/// One feature as the file has it.
#[derive(Debug)]
pub struct Feature {
    /// Number in the collection, from 1.
    pub nummer: u64,
    /// The `id` member as text.
    pub id: Option<String>,
    /// The properties; empty when absent or null.
    pub eigenschappen: Map<String, Value>,
    /// The geometry; `Ok(None)` when null, absent or empty, `Err` says what is wrong with it.
    pub vorm: Result<Option<Vorm>, String>,
}

/// What the top level of a JSON file says of itself.
#[derive(Debug)]
pub struct Kop {
    /// The `type` member: `FeatureCollection`, `Topology`; empty when absent.
    pub soort: String,
    /// The coordinate system that `crs` names, wherever it stands; without one it is longitude, latitude (RFC 7946).
    /// The text is why we cannot read it.
    pub crs: Result<Crs, String>,
}

/// Reads [`Kop`]. Errors: a sentence for text that is no JSON object. Cost: one pass without keeping anything.
pub fn lees_kop(bron: impl Read) -> Result<Kop, String> {
    let mut lezer = serde_json::Deserializer::from_reader(bron);
    let (soort, crs) = KopLeden.deserialize(&mut lezer).map_err(json)?;
    lezer.end().map_err(json)?;
    Ok(Kop {
        soort,
        crs: crs_uit_lid(crs.as_ref()),
    })
}

/// The system that a `crs` member (old GeoJSON 2008, still written everywhere) names. `None` and null: longitude,
/// latitude. Errors: a sentence for a system that we do not read.
pub fn crs_uit_lid(lid: Option<&Value>) -> Result<Crs, String> {
    let Some(lid) = lid.filter(|lid| !lid.is_null()) else {
        return Ok(Crs::LonLat);
    };
    let eigenschap = |naam| lid.get("properties").and_then(|p| p.get(naam));
    let naam = match (
        lid.as_str(),
        eigenschap("name").and_then(Value::as_str),
        eigenschap("code"),
    ) {
        (Some(naam), _, _) | (None, Some(naam), _) => naam.to_owned(),
        (None, None, Some(code)) => code.to_string(),
        _ => return Err("het lid crs noemt geen stelsel".to_owned()),
    };
    Crs::uit_naam(&naam).ok_or_else(|| {
        let naam: String = naam.chars().take(80).collect();
        format!("het coördinatenstelsel '{naam}' lezen we niet; lever RD (EPSG:28992) of WGS84")
    })
}

/// Hands every feature of the collection to `bij`, in order, until it returns an error.
///
/// - In: UTF-8 JSON; nesting deeper than 128 is refused, a geometry above [`MAX_PUNTEN`] too.
/// - Out: the number of features.
/// - Errors: that of `bij`, or `maak(sentence)` for text that is no FeatureCollection.
/// - Cost: one feature in memory.
pub fn lees_features<E>(
    bron: impl Read,
    maak: impl Fn(String) -> E,
    bij: impl FnMut(Feature) -> Result<(), E>,
) -> Result<u64, E> {
    let mut stroom = Stroom {
        bij,
        aantal: 0,
        fout: None,
        gezien: false,
    };
    let mut lezer = serde_json::Deserializer::from_reader(bron);
    let gelezen = Verzameling(&mut stroom)
        .deserialize(&mut lezer)
        .and_then(|()| lezer.end());
    match (stroom.fout, gelezen) {
        (Some(fout), _) => Err(fout),
        (None, Err(fout)) => Err(maak(json(fout))),
        (None, Ok(())) if !stroom.gezien => Err(maak(
            "dit is geen FeatureCollection: het lid features ontbreekt".to_owned(),
        )),
        (None, Ok(())) => Ok(stroom.aantal),
    }
}

/// An `id` member as text; `None` for what is neither text nor number.
pub fn id_tekst(id: &Value) -> Option<String> {
    match id {
        Value::String(tekst) if !tekst.trim().is_empty() => Some(tekst.trim().to_owned()),
        Value::Number(nummer) => Some(nummer.to_string()),
        _ => None,
    }
}

/// serde_json's sentence with line and column, in front of it what to do.
pub(crate) fn json(fout: serde_json::Error) -> String {
    if fout.is_eof() {
        return format!("de JSON is afgebroken; haal het bestand opnieuw op ({fout})");
    }
    format!("de JSON is niet te lezen: {fout}")
}

struct KopLeden;

impl<'de> DeserializeSeed<'de> for KopLeden {
    type Value = (String, Option<Value>);
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Self::Value, D::Error> {
        d.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for KopLeden {
    type Value = (String, Option<Value>);
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("een JSON-object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut leden: A) -> Result<Self::Value, A::Error> {
        let (mut soort, mut crs) = (String::new(), None);
        while let Some(naam) = leden.next_key::<String>()? {
            match naam.as_str() {
                "crs" => crs = Some(leden.next_value()?),
                "type" => {
                    soort = leden
                        .next_value::<Value>()?
                        .as_str()
                        .unwrap_or_default()
                        .to_owned()
                }
                _ => {
                    leden.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok((soort, crs))
    }
}

struct Stroom<F, E> {
    bij: F,
    aantal: u64,
    fout: Option<E>,
    gezien: bool,
}

struct Verzameling<'a, F, E>(&'a mut Stroom<F, E>);

impl<'de, E, F: FnMut(Feature) -> Result<(), E>> DeserializeSeed<'de> for Verzameling<'_, F, E> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_map(self)
    }
}

impl<'de, E, F: FnMut(Feature) -> Result<(), E>> Visitor<'de> for Verzameling<'_, F, E> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("een FeatureCollection")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut leden: A) -> Result<(), A::Error> {
        while let Some(naam) = leden.next_key::<String>()? {
            match naam.as_str() {
                "features" => {
                    self.0.gezien = true;
                    leden.next_value_seed(Lijst(&mut *self.0))?;
                }
                "type" => {
                    let soort: Value = leden.next_value()?;
                    if soort != "FeatureCollection" {
                        return Err(Error::custom("dit is geen FeatureCollection"));
                    }
                }
                _ => {
                    leden.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

struct Lijst<'a, F, E>(&'a mut Stroom<F, E>);

impl<'de, E, F: FnMut(Feature) -> Result<(), E>> DeserializeSeed<'de> for Lijst<'_, F, E> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_seq(self)
    }
}

impl<'de, E, F: FnMut(Feature) -> Result<(), E>> Visitor<'de> for Lijst<'_, F, E> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("een lijst van features")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut features: A) -> Result<(), A::Error> {
        while let Some(mut feature) = features.next_element_seed(EenFeature)? {
            self.0.aantal += 1;
            feature.nummer = self.0.aantal;
            if let Err(fout) = (self.0.bij)(feature) {
                self.0.fout = Some(fout);
                return Err(Error::custom("gestopt"));
            }
        }
        Ok(())
    }
}

struct EenFeature;

impl<'de> DeserializeSeed<'de> for EenFeature {
    type Value = Feature;
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Feature, D::Error> {
        d.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for EenFeature {
    type Value = Feature;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("een feature")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut leden: A) -> Result<Feature, A::Error> {
        let mut feature = Feature {
            nummer: 0,
            id: None,
            eigenschappen: Map::new(),
            vorm: Ok(None),
        };
        while let Some(naam) = leden.next_key::<String>()? {
            match naam.as_str() {
                "id" => feature.id = id_tekst(&leden.next_value()?),
                "properties" => {
                    if let Value::Object(eigenschappen) = leden.next_value()? {
                        feature.eigenschappen = eigenschappen;
                    }
                }
                "geometry" => feature.vorm = leden.next_value_seed(EenGeometrie)?,
                _ => {
                    leden.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(feature)
    }
}

/// A geometry member: `{"type": .., "coordinates": ..}` in either order, or null.
struct EenGeometrie;

impl<'de> DeserializeSeed<'de> for EenGeometrie {
    type Value = Result<Option<Vorm>, String>;
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Self::Value, D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for EenGeometrie {
    type Value = Result<Option<Vorm>, String>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("een geometrie of null")
    }
    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Ok(None))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut leden: A) -> Result<Self::Value, A::Error> {
        let (mut soort, mut coordinaten) = (String::new(), None);
        while let Some(naam) = leden.next_key::<String>()? {
            match naam.as_str() {
                "type" => {
                    soort = leden
                        .next_value::<Value>()?
                        .as_str()
                        .unwrap_or_default()
                        .to_owned()
                }
                "coordinates" => {
                    let nog = Cell::new(MAX_PUNTEN);
                    coordinaten = Some(leden.next_value_seed(Coordinaten(&nog))?);
                }
                _ => {
                    leden.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(vorm(&soort, coordinaten))
    }
}

fn vorm(soort: &str, coordinaten: Option<Nest>) -> Result<Option<Vorm>, String> {
    use Nest::{Fout, Leeg, N0, N1, N2, N3};
    Ok(Some(match (soort, coordinaten) {
        (_, Some(Fout(fout))) => return Err(fout),
        (
            "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon",
            Some(Leeg),
        ) => {
            return Ok(None);
        }
        ("Point", Some(N0(punt))) => Vorm::Punten(vec![punt]),
        ("MultiPoint", Some(N1(punten))) => Vorm::Punten(punten),
        ("LineString", Some(N1(lijn))) => Vorm::Lijnen(vec![lijn]),
        ("MultiLineString", Some(N2(lijnen))) => Vorm::Lijnen(lijnen),
        ("Polygon", Some(N2(ringen))) => Vorm::Vlakken(vec![ringen]),
        ("MultiPolygon", Some(N3(vlakken))) => Vorm::Vlakken(vlakken),
        _ => {
            let soort: String = soort.chars().take(40).collect();
            return Err(format!(
                "geometrie van soort '{soort}' met coördinaten die daar niet bij passen"
            ));
        }
    }))
}

/// Coordinates of any depth up to a MultiPolygon's.
enum Nest {
    Leeg,
    Getal(f64),
    N0([f64; 2]),
    N1(Vec<[f64; 2]>),
    N2(Vec<Vec<[f64; 2]>>),
    N3(Vec<Vec<Vec<[f64; 2]>>>),
    Fout(String),
}

/// Reads [`Nest`]; the cell counts down the vertices that may still come.
struct Coordinaten<'a>(&'a Cell<usize>);

impl<'de> DeserializeSeed<'de> for Coordinaten<'_> {
    type Value = Nest;
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Nest, D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Coordinaten<'_> {
    type Value = Nest;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coördinaten")
    }
    fn visit_f64<E: Error>(self, n: f64) -> Result<Nest, E> {
        Ok(Nest::Getal(n))
    }
    fn visit_i64<E: Error>(self, n: i64) -> Result<Nest, E> {
        Ok(Nest::Getal(n as f64))
    }
    fn visit_u64<E: Error>(self, n: u64) -> Result<Nest, E> {
        Ok(Nest::Getal(n as f64))
    }
    fn visit_str<E: Error>(self, _: &str) -> Result<Nest, E> {
        Ok(Nest::Fout(
            "een coördinaat is tekst in plaats van een getal".to_owned(),
        ))
    }
    fn visit_bool<E: Error>(self, _: bool) -> Result<Nest, E> {
        Ok(Nest::Fout("een coördinaat is geen getal".to_owned()))
    }
    fn visit_unit<E: Error>(self) -> Result<Nest, E> {
        Ok(Nest::Fout("een coördinaat is leeg (null)".to_owned()))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut leden: A) -> Result<Nest, A::Error> {
        while leden.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Nest::Fout(
            "een coördinaat is een object in plaats van een getal".to_owned(),
        ))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut leden: A) -> Result<Nest, A::Error> {
        let mut nest = Nest::Leeg;
        let mut plaats = 0usize;
        while let Some(lid) = leden.next_element_seed(Coordinaten(self.0))? {
            nest = nest.met(lid, plaats, self.0);
            plaats += 1;
            if let Nest::Fout(_) = nest {
                while leden.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(nest);
            }
        }
        Ok(match nest {
            Nest::Getal(_) => Nest::Fout("een positie heeft maar één getal".to_owned()),
            andere => andere,
        })
    }
}

impl Nest {
    /// This list with one more member; `plaats` is how many it has already.
    fn met(self, lid: Self, plaats: usize, nog: &Cell<usize>) -> Self {
        use Nest::{Fout, Getal, Leeg, N0, N1, N2, N3};
        match (self, lid) {
            (_, Fout(fout)) => Fout(fout),
            (Leeg, Getal(x)) if plaats == 0 => Getal(x),
            (Getal(x), Getal(y)) => match nog.get().checked_sub(1) {
                Some(rest) => {
                    nog.set(rest);
                    N0([x, y])
                }
                None => Fout(format!("de geometrie heeft meer dan {MAX_PUNTEN} punten")),
            },
            (N0(punt), Getal(_)) if plaats < 4 => N0(punt),
            (Leeg, N0(punt)) if plaats == 0 => N1(vec![punt]),
            (N1(mut lijst), N0(punt)) if plaats == lijst.len() => {
                lijst.push(punt);
                N1(lijst)
            }
            (Leeg, N1(lid)) if plaats == 0 => N2(vec![lid]),
            (N2(mut lijst), N1(lid)) if plaats == lijst.len() => {
                lijst.push(lid);
                N2(lijst)
            }
            (Leeg, N2(lid)) if plaats == 0 => N3(vec![lid]),
            (N3(mut lijst), N2(lid)) if plaats == lijst.len() => {
                lijst.push(lid);
                N3(lijst)
            }
            (_, Leeg) => Fout("de geometrie heeft een lege ring of positie".to_owned()),
            _ => Fout("de coördinaten zijn niet gelijkmatig genest".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lees(json: &str) -> Result<Vec<Feature>, String> {
        let mut uit = vec![];
        lees_features(
            json.as_bytes(),
            |reden| reden,
            |feature| {
                uit.push(feature);
                Ok(())
            },
        )?;
        Ok(uit)
    }

    fn geometrie(geometrie: &str) -> Result<Option<Vorm>, String> {
        lees(&format!(r#"{{"features":[{{"geometry":{geometrie}}}]}}"#))
            .unwrap()
            .remove(0)
            .vorm
    }

    #[test]
    fn every_kind_of_geometry_is_read_whatever_the_order_of_members() {
        let p = [1.0, 2.0];
        for (json, vorm) in [
            (
                r#"{"coordinates":[1,2,99],"type":"Point"}"#,
                Vorm::Punten(vec![p]),
            ),
            (
                r#"{"type":"MultiPoint","coordinates":[[1,2]]}"#,
                Vorm::Punten(vec![p]),
            ),
            (
                r#"{"type":"LineString","coordinates":[[1,2],[1,2]]}"#,
                Vorm::Lijnen(vec![vec![p, p]]),
            ),
            (
                r#"{"type":"MultiLineString","coordinates":[[[1,2]]]}"#,
                Vorm::Lijnen(vec![vec![p]]),
            ),
            (
                r#"{"type":"Polygon","coordinates":[[[1,2]],[[1,2]]]}"#,
                Vorm::Vlakken(vec![vec![vec![p], vec![p]]]),
            ),
            (
                r#"{"type":"MultiPolygon","coordinates":[[[[1,2]]]]}"#,
                Vorm::Vlakken(vec![vec![vec![p]]]),
            ),
        ] {
            assert_eq!(geometrie(json), Ok(Some(vorm)), "{json}");
        }
        for leeg in ["null", r#"{"type":"Polygon","coordinates":[]}"#] {
            assert_eq!(geometrie(leeg), Ok(None));
        }
    }

    #[test]
    fn a_wrong_geometry_is_told_and_the_next_feature_is_read() {
        for json in [
            r#"{"type":"Polygon","coordinates":[1,2]}"#,
            r#"{"type":"Polygon","coordinates":[[[1,2],[3,"4"]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[1,2],[]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[1,2],3]]}"#,
            r#"{"type":"Polygon","coordinates":[[[1]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[[[[1,2]]]]]]}"#,
            r#"{"type":"Polygon","coordinates":{"a":1}}"#,
            r#"{"type":"GeometryCollection","geometries":[]}"#,
            r#"{"type":"Polygon"}"#,
        ] {
            let json = format!(r#"{{"features":[{{"geometry":{json}}},{{"id":"volgende"}}]}}"#);
            let features = lees(&json).unwrap();
            assert!(features[0].vorm.is_err(), "{json}");
            assert_eq!(
                (features[1].id.as_deref(), features[1].nummer),
                (Some("volgende"), 2)
            );
        }
    }

    #[test]
    fn a_receiver_that_stops_is_heard() {
        let uit = lees_features(r#"{"features":[{},{}]}"#.as_bytes(), |_| 0, |f| Err(f.nummer));
        assert_eq!(uit, Err(1));
    }

    #[test]
    fn the_system_is_found_wherever_it_stands() {
        let na = r#"{"type":"FeatureCollection","features":[{"crs":"niet deze"}],"crs":{"properties":{"name":"EPSG:28992"}}}"#;
        assert_eq!(lees_kop(na.as_bytes()).unwrap().crs, Ok(Crs::Rd));
        assert_eq!(
            lees_kop(r#"{"crs":null}"#.as_bytes()).unwrap().crs,
            Ok(Crs::LonLat)
        );
        assert!(
            lees_kop(r#"{"crs":{"properties":{"name":"EPSG:3857"}}}"#.as_bytes())
                .unwrap()
                .crs
                .is_err()
        );
        assert!(lees_kop("[]".as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(stuk in "[\\[\\]{},:0-9\"a-z.eE-]{0,60}") {
            crate::fuzz::fuzz_geojson(stuk.as_bytes());
            crate::fuzz::fuzz_geojson(format!(r#"{{"features":[{{"geometry":{{"type":"Polygon","coordinates":{stuk}}}}}]}}"#).as_bytes());
        }
    }
}
