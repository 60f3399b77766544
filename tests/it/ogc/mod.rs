//! `/ogc/v1` from outside: each conformance class that it declares has its test, by the table in [`KLASSEN`].

mod cql2;
mod export;
mod kern;
mod misbruik;
mod schrijven;
mod stelsels;
mod tegels;

use plek_tests::{Antwoord, Server, gemeente, voorbeeld};
use serde_json::Value;

pub(crate) const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
pub(crate) const RD: &str = "http://www.opengis.net/def/crs/EPSG/0/28992";
pub(crate) const ETRS89: &str = "http://www.opengis.net/def/crs/EPSG/0/4258";
pub(crate) const WGS84: &str = "http://www.opengis.net/def/crs/EPSG/0/4326";
pub(crate) const MERCATOR: &str = "http://www.opengis.net/def/crs/EPSG/0/3857";

/// Path of a collection's items.
pub(crate) const PANDEN: &str = "/ogc/v1/collections/bag-pand/items";

/// What shows that a class holds.
type Toets = fn(&Server);

/// Each declared class with what shows that it holds.
const KLASSEN: [(&str, Toets); 26] = [
    ("ogcapi-features-1/1.0/conf/core", kern::core),
    ("ogcapi-features-1/1.0/conf/geojson", kern::geojson),
    ("ogcapi-features-1/1.0/conf/html", kern::html),
    ("ogcapi-features-1/1.0/conf/oas30", kern::oas30),
    ("ogcapi-features-2/1.0/conf/crs", stelsels::crs),
    ("ogcapi-features-3/1.0/conf/queryables", kern::queryables),
    (
        "ogcapi-features-3/1.0/conf/queryables-query-parameters",
        kern::query_parameters,
    ),
    ("ogcapi-features-3/1.0/conf/filter", cql2::filter),
    ("ogcapi-features-3/1.0/conf/features-filter", cql2::filter),
    ("ogcapi-features-5/1.0/conf/schemas", kern::schemas),
    ("ogcapi-features-5/1.0/conf/core-roles-features", kern::schemas),
    (
        "ogcapi-features-5/1.0/conf/returnables-and-receivables",
        kern::schemas,
    ),
    ("ogcapi-features-5/1.0/conf/queryables", kern::queryables),
    ("ogcapi-features-5/1.0/conf/sortables", kern::sortables),
    ("cql2/1.0/conf/cql2-text", cql2::filter),
    ("cql2/1.0/conf/cql2-json", cql2::json),
    ("cql2/1.0/conf/basic-cql2", cql2::basis),
    ("cql2/1.0/conf/advanced-comparison-operators", cql2::vergelijken),
    ("cql2/1.0/conf/case-insensitive-comparison", cql2::vergelijken),
    ("cql2/1.0/conf/accent-insensitive-comparison", cql2::vergelijken),
    ("cql2/1.0/conf/property-property", cql2::vergelijken),
    ("cql2/1.0/conf/arithmetic", cql2::vergelijken),
    ("cql2/1.0/conf/array-functions", cql2::lijsten),
    ("cql2/1.0/conf/functions", cql2::functies),
    ("json-fg-1/1.0/conf/core", kern::jsonfg),
    ("json-fg-1/1.0/conf/types-schemas", kern::jsonfg),
];
/// Those about place and time, in one test each.
const PLAATS_EN_TIJD: [(&str, Toets); 4] = [
    ("cql2/1.0/conf/basic-spatial-functions", cql2::ruimte),
    ("cql2/1.0/conf/basic-spatial-functions-plus", cql2::ruimte),
    ("cql2/1.0/conf/spatial-functions", cql2::ruimte),
    ("cql2/1.0/conf/temporal-functions", cql2::tijd),
];

/// Those of tiles, their grids and the styles.
const TEGELS: [(&str, Toets); 15] = [
    ("ogcapi-tiles-1/1.0/conf/core", tegels::tegels),
    ("ogcapi-tiles-1/1.0/conf/tileset", tegels::tegels),
    ("ogcapi-tiles-1/1.0/conf/tilesets-list", tegels::tegels),
    ("ogcapi-tiles-1/1.0/conf/dataset-tilesets", tegels::tegels),
    ("ogcapi-tiles-1/1.0/conf/geodata-tilesets", tegels::tegels),
    ("ogcapi-tiles-1/1.0/conf/collections-selection", tegels::keuze),
    ("ogcapi-tiles-1/1.0/conf/mvt", tegels::tegels),
    ("tms/2.0/conf/tilematrixset", tegels::stelsels),
    ("tms/2.0/conf/json-tilematrixset", tegels::stelsels),
    ("tms/2.0/conf/tilematrixsetlimits", tegels::grenzen),
    ("tms/2.0/conf/json-tilematrixsetlimits", tegels::grenzen),
    ("tms/2.0/conf/tilesetmetadata", tegels::grenzen),
    ("tms/2.0/conf/json-tilesetmetadata", tegels::grenzen),
    ("ogcapi-styles-1/1.0/conf/core", tegels::stijlen),
    ("ogcapi-styles-1/1.0/conf/mapbox-style", tegels::stijlen),
];

/// Declared is what is tested: no class without a test, no test without its class.
#[test]
fn every_declared_class_holds() {
    let server = Server::start_met(&voorbeeld().join("data"), &["--gemeente", &gemeente()], &[]);
    let verklaard = server.haal("/ogc/v1/conformance").json();
    let mut verklaard: Vec<String> = verklaard["conformsTo"]
        .as_array()
        .unwrap()
        .iter()
        .map(|k| k.as_str().unwrap().replace("http://www.opengis.net/spec/", ""))
        .collect();
    let mut getest: Vec<String> = KLASSEN
        .iter()
        .chain(&PLAATS_EN_TIJD)
        .chain(&TEGELS)
        .map(|(k, _)| (*k).to_owned())
        .collect();
    verklaard.sort();
    getest.sort();
    assert_eq!(verklaard, getest);
    let mut gedaan: Vec<Toets> = Vec::new();
    for (klasse, toets) in KLASSEN.iter().chain(&PLAATS_EN_TIJD).chain(&TEGELS) {
        if !gedaan.iter().any(|g| std::ptr::fn_addr_eq(*g, *toets)) {
            eprintln!("{klasse}");
            toets(&server);
            gedaan.push(*toets);
        }
    }
}

/// A value as it stands in an address.
pub(crate) fn q(tekst: &str) -> String {
    let goed = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    tekst
        .bytes()
        .map(|b| {
            if goed(b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

/// The answer, which must be there.
pub(crate) fn goed(server: &Server, pad: &str) -> Antwoord {
    let antwoord = server.haal(pad);
    assert_eq!(antwoord.status, 200, "{pad}: {}", antwoord.tekst());
    antwoord
}

/// All features that match, by following `next`.
pub(crate) fn alles(server: &Server, pad: &str) -> Vec<Value> {
    let mut uit = Vec::new();
    let teken = if pad.contains('?') { '&' } else { '?' };
    let limiet = if pad.contains("limit=") {
        String::new()
    } else {
        format!("{teken}limit=10000")
    };
    let mut volgend = Some(format!("{pad}{limiet}"));
    while let Some(pad) = volgend {
        let json = goed(server, &pad).json();
        uit.extend(json["features"].as_array().unwrap().iter().cloned());
        volgend = link(&json, "next").map(|h| h.replace(&server.adres, ""));
        assert!(uit.len() < 100_000, "the pages do not end");
    }
    uit
}

/// The address of a link.
pub(crate) fn link(json: &Value, rel: &str) -> Option<String> {
    let links = json["links"].as_array()?;
    let link = links.iter().find(|l| l["rel"] == rel)?;
    Some(link["href"].as_str()?.to_owned())
}

pub(crate) fn ids(features: &[Value]) -> Vec<String> {
    features
        .iter()
        .map(|f| f["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Ids, in order of the alphabet.
pub(crate) fn gesorteerd(features: &[Value]) -> Vec<String> {
    let mut ids = ids(features);
    ids.sort();
    ids
}

/// Every position in a geometry.
pub(crate) fn posities(geometry: &Value) -> Vec<[f64; 2]> {
    fn neem(v: &Value, uit: &mut Vec<[f64; 2]>) {
        match v.as_array() {
            Some(p) if p.first().is_some_and(Value::is_number) => {
                uit.push([p[0].as_f64().unwrap(), p[1].as_f64().unwrap()]);
            }
            Some(leden) => leden.iter().for_each(|l| neem(l, uit)),
            None => {}
        }
    }
    let mut uit = Vec::new();
    neem(&geometry["coordinates"], &mut uit);
    uit
}
