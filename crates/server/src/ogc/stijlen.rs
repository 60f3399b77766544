//! OGC API - Styles (20-009): the project's map styles (`styles/*.json`) for any client.
//!
//! The files name what is on our own host by path; here each address becomes absolute, and text gets the letters that
//! `/fonts` serves. Knows nothing of what a style draws.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::tegel::{als_json, kort};
use crate::{Kop, Probleem, Toepassing, etag, met_etag};

/// Conformance classes of this file.
pub(crate) const CONFORMITEIT: &[&str] = &[
    "http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf/mapbox-style",
];

/// Media type of a Mapbox style.
const MAPBOX: &str = "application/vnd.mapbox.style+json";
const JSON: &str = "application/json";
/// The style that a map begins with.
const BEGIN: &str = "achtergrond";

macro_rules! stijlen {
    ($($naam:literal),* $(,)?) => {
        [$(($naam, include_str!(concat!("../../../../styles/", $naam, ".json")))),*]
    };
}

/// Id and text of each style. A test keeps this list equal to the folder.
const BESTANDEN: [(&str, &str); 7] = stijlen![
    "achtergrond",
    "bestemmingsplan",
    "initiatieven",
    "kenner",
    "mag",
    "speelt",
    "staat",
];

static STIJLEN: LazyLock<Vec<(&'static str, Value)>> = LazyLock::new(|| {
    BESTANDEN
        .iter()
        .filter_map(|(id, tekst)| Some((*id, serde_json::from_str(tekst).ok()?)))
        .collect()
});

pub(super) fn routes() -> Router<Toepassing> {
    Router::new()
        .route("/ogc/v1/styles", get(lijst))
        .route("/ogc/v1/styles/{id}", get(een))
        .route("/ogc/v1/styles/{id}/metadata", get(metadata))
}

/// Links to the styles, for the landing page.
pub(crate) fn links(basis: &str) -> Vec<Value> {
    vec![json!({
        "rel": "http://www.opengis.net/def/rel/ogc/1.0/styles",
        "type": JSON,
        "title": "Kaartstijlen",
        "href": format!("{basis}/ogc/v1/styles"),
    })]
}

#[derive(Debug, Default, Deserialize)]
struct Vraag {
    f: Option<String>,
}

fn stijl(id: &str) -> Result<&'static Value, Probleem> {
    STIJLEN
        .iter()
        .find(|(naam, _)| *naam == id)
        .map(|(_, stijl)| stijl)
        .ok_or_else(|| {
            Probleem::niet_gevonden(format!(
                "Stijl '{}' bestaat niet; de lijst staat op /ogc/v1/styles.",
                kort(id)
            ))
        })
}

/// `GET /ogc/v1/styles`.
async fn lijst(koppen: Kop) -> Response {
    let basis = koppen.basis();
    let stijlen: Vec<Value> = STIJLEN
        .iter()
        .map(|(id, stijl)| {
            json!({
                "id": id,
                "title": stijl["name"],
                "links": stijllinks(&basis, id),
            })
        })
        .collect();
    als_json(&json!({
        "default": BEGIN,
        "styles": stijlen,
        "links": [{"rel": "self", "type": JSON, "title": "Kaartstijlen", "href": format!("{basis}/ogc/v1/styles")}],
    }))
}

fn stijllinks(basis: &str, id: &str) -> Vec<Value> {
    let hier = format!("{basis}/ogc/v1/styles/{id}");
    vec![
        json!({"rel": "stylesheet", "type": MAPBOX, "title": "Mapbox-stijl", "href": format!("{hier}?f=mapbox")}),
        json!({"rel": "describedby", "type": JSON, "title": "Over deze stijl", "href": format!("{hier}/metadata")}),
    ]
}

/// `GET /ogc/v1/styles/{id}`: a style that any MapLibre can load as it is. Errors: 404; 400 for another form.
async fn een(
    State(app): State<Toepassing>,
    Path(id): Path<String>,
    Query(vraag): Query<Vraag>,
    koppen: Kop,
) -> Result<Response, Probleem> {
    if vraag
        .f
        .as_deref()
        .is_some_and(|f| !matches!(f, "mapbox" | "json"))
    {
        return Err(Probleem::parameter("f", "kies mapbox of json"));
    }
    let snapshot = app.plek.lagen.nu();
    let heeft = |laag: &str| snapshot.laag(laag).is_some();
    let tekst = absoluut(zonder_dubbel(stijl(&id)?.clone(), heeft), &koppen.basis()).to_string();
    let mut antwoord = met_etag(&koppen, &etag(tekst.as_bytes()), MAPBOX, tekst);
    antwoord
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("Host"));
    Ok(antwoord.into_response())
}

/// Without what stands in for a layer (`plek:zonder`) that is there: a house number of the BAG and one of the BGT are one.
fn zonder_dubbel(mut stijl: Value, heeft: impl Fn(&str) -> bool) -> Value {
    if let Some(lagen) = stijl.get_mut("layers").and_then(Value::as_array_mut) {
        lagen.retain(|laag| !laag["metadata"]["plek:zonder"].as_str().is_some_and(&heeft));
    }
    stijl
}

/// Our own addresses in a style, made absolute.
fn absoluut(mut stijl: Value, basis: &str) -> Value {
    for bron in stijl["sources"]
        .as_object_mut()
        .into_iter()
        .flat_map(|s| s.values_mut())
    {
        // Only what is there: to look a field up by name would put an empty one in.
        for adres in bron
            .get_mut("tiles")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            met_basis(adres, basis);
        }
    }
    for veld in ["glyphs", "sprite"] {
        if let Some(adres) = stijl.get_mut(veld) {
            met_basis(adres, basis);
        }
    }
    stijl
}

fn met_basis(adres: &mut Value, basis: &str) {
    if let Some(pad) = adres.as_str().filter(|a| a.starts_with('/')) {
        *adres = json!(format!("{basis}{pad}"));
    }
}

/// `GET /ogc/v1/styles/{id}/metadata`: what the style shows, from which layers. Errors: 404.
async fn metadata(Path(id): Path<String>, koppen: Kop) -> Result<Response, Probleem> {
    let basis = koppen.basis();
    let stijl = stijl(&id)?;
    let mut lagen: Vec<&str> = Vec::new();
    for naam in stijl["layers"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|l| l["source-layer"].as_str())
    {
        if !lagen.contains(&naam) {
            lagen.push(naam);
        }
    }
    let lagen: Vec<Value> = lagen
        .into_iter()
        .map(|laag| json!({"id": laag, "type": "vector", "sampleData": super::tegels::links(&basis, Some(laag))}))
        .collect();
    Ok(als_json(&json!({
        "id": id,
        "title": stijl["name"],
        "description": stijl["metadata"]["plek:naam"],
        "accessConstraints": "unclassified",
        "pointOfContact": stijl["metadata"]["plek:bron"],
        "stylesheets": [{
            "title": "Mapbox-stijl",
            "version": "8",
            "specification": "https://maplibre.org/maplibre-style-spec/",
            "native": true,
            "link": stijllinks(&basis, &id)[0],
        }],
        "layers": lagen,
        "links": [{"rel": "self", "type": JSON, "href": format!("{basis}/ogc/v1/styles/{id}/metadata")}],
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_in_the_folder_is_served() {
        let map = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../styles");
        let mut namen: Vec<String> = std::fs::read_dir(map)
            .unwrap()
            .filter_map(|b| {
                let naam = b.unwrap().file_name().into_string().unwrap();
                naam.strip_suffix(".json").map(str::to_owned)
            })
            .collect();
        namen.sort();
        assert_eq!(STIJLEN.iter().map(|(id, _)| *id).collect::<Vec<_>>(), namen);
        assert!(stijl(BEGIN).is_ok() && stijl("../staat").is_err());
    }

    #[test]
    fn what_stands_in_for_a_layer_goes_when_that_layer_is_there() {
        let ids = |heeft: &[&str]| {
            let uit = zonder_dubbel(stijl("staat").unwrap().clone(), |laag| heeft.contains(&laag));
            uit["layers"]
                .as_array()
                .unwrap()
                .iter()
                .map(|l| l["id"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let (zonder, met) = (ids(&[]), ids(&["adressen-adres"]));
        assert!(zonder.contains(&"huisnummerlabel".to_owned()) && zonder.contains(&"huisnummer".to_owned()));
        assert!(!met.contains(&"huisnummerlabel".to_owned()) && met.len() == zonder.len() - 1);
    }

    #[test]
    fn no_address_in_a_served_style_is_relative() {
        for (id, stijl) in STIJLEN.iter() {
            let tekst = absoluut(stijl.clone(), "https://kaart.voorbeeld.nl").to_string();
            assert!(!tekst.contains("\"/") && !tekst.contains("null"), "{id}");
            for pad in ["tiles/", "fonts/{fontstack}/", "sprites/plek\""] {
                assert!(
                    tekst.contains(&format!("https://kaart.voorbeeld.nl/{pad}")),
                    "{id}: {pad}"
                );
            }
        }
    }
}
