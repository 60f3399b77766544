//! OGC API - Tiles 1.0 (20-057): the tilesets of a collection and of everything together, in both grids.
//!
//! The tiles themselves are `crate::tegel`'s; here is what describes them. Row comes before column in these addresses.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use lagen::Snapshot;
use locatie::eigen::verlaag;
use model::GeometrieSoort;
use rd::TileMatrixSet;
use register::Soort;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::tms;
use crate::tegel::{MVT, Tegelset, als_json, kort, lees_lagen, lees_tms, zoom_van};
use crate::{Kop, Probleem, Toepassing};

/// Conformance classes of this file.
pub(crate) const CONFORMITEIT: &[&str] = &[
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/collections-selection",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/tms/2.0/conf/tilesetmetadata",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
];

const JSON: &str = "application/json";
/// Media type of TileJSON as clients ask for it.
const TILEJSON: &str = "application/vnd.mapbox.tile+json";
const STELSEL: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
/// Relation from a collection (or the landing page) to its vector tilesets.
const TILESETS: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";

/// Descriptions of tilesets and grids; the tiles are routed by `crate::tegel`.
pub(crate) fn routes() -> Router<Toepassing> {
    Router::new()
        .route("/ogc/v1/tileMatrixSets", get(tms::lijst))
        .route("/ogc/v1/tileMatrixSets/{tms}", get(tms::een))
        .route("/ogc/v1/tiles", get(dataset_lijst))
        .route("/ogc/v1/tiles/{tms}", get(dataset_set))
        .route("/ogc/v1/collections/{laag}/tiles", get(collectie_lijst))
        .route("/ogc/v1/collections/{laag}/tiles/{tms}", get(collectie_set))
}

#[derive(Debug, Default, Deserialize)]
struct Vraag {
    f: Option<String>,
    collections: Option<String>,
}

/// What a tileset is of: one collection, or a choice of them.
struct Wat {
    titel: String,
    lagen: Vec<String>,
    /// `/ogc/v1/tiles` or `/ogc/v1/collections/{laag}/tiles`.
    pad: String,
    /// `?collections=a,b` when the asker chose.
    keuze: String,
}

impl Wat {
    fn collectie(app: &Toepassing, snapshot: &Snapshot, laag: &str) -> Result<Self, Probleem> {
        if laag.contains(',') {
            return Err(Probleem::niet_gevonden(format!(
                "Collectie '{}' bestaat niet.",
                kort(laag)
            )));
        }
        let lagen = lees_lagen(app, snapshot, laag)?;
        let ver = app.plek.eigen.ver();
        let eigen = match verlaag(&ver, laag) {
            Some(ver) => ver.definitie.titel.as_str(),
            None => snapshot.laag(laag).map_or("", |l| l.definitie().titel.as_str()),
        };
        let titel = app.tegels.beschrijvingen().van_of_standaard(laag, eigen).titel;
        Ok(Self {
            titel,
            pad: format!("/ogc/v1/collections/{laag}/tiles"),
            keuze: String::new(),
            lagen,
        })
    }

    fn dataset(app: &Toepassing, snapshot: &Snapshot, keuze: Option<&str>) -> Result<Self, Probleem> {
        let (lagen, keuze) = match keuze {
            Some(k) => {
                let lagen = gekozen(app, snapshot, k)?;
                let keuze = format!("?collections={}", lagen.join(","));
                (lagen, keuze)
            }
            None => (alle(app, snapshot), String::new()),
        };
        Ok(Self {
            titel: "Alle lagen".to_owned(),
            lagen,
            pad: "/ogc/v1/tiles".to_owned(),
            keuze,
        })
    }
}

/// Every collection that has tiles: layers with geometry that are loaded, then the kinds of dossier.
fn alle(app: &Toepassing, snapshot: &Snapshot) -> Vec<String> {
    let kopieen = snapshot
        .lagen()
        .filter(|l| l.definitie().geometrie.is_some())
        .map(|l| l.definitie().id.to_string());
    let ver = app.plek.eigen.ver();
    let mut lagen: Vec<String> = kopieen
        .chain(ver.iter().map(|l| l.definitie.id.to_string()))
        .collect();
    lagen.sort_unstable();
    lagen.dedup();
    lagen.extend(Soort::ALLE.iter().map(|s| format!("dossier-{}", s.als_tekst())));
    lagen
}

fn gekozen(app: &Toepassing, snapshot: &Snapshot, keuze: &str) -> Result<Vec<String>, Probleem> {
    lees_lagen(app, snapshot, keuze).map_err(|p| Probleem::parameter("collections", p.detail().to_owned()))
}

/// The layers of `?collections=a,b`, with commas; without it every collection.
///
/// Errors: 400 for a name that is no collection, or a query that cannot be read.
pub(crate) fn gevraagde_lagen(app: &Toepassing, vraag: Option<&str>) -> Result<String, Probleem> {
    let snapshot = app.plek.lagen.nu();
    let vraag = Query::<Vraag>::try_from_uri(
        &axum::http::Uri::builder()
            .path_and_query(format!("/?{}", vraag.unwrap_or_default()))
            .build()
            .map_err(|_| onleesbaar())?,
    )
    .map_err(|_| onleesbaar())?
    .0;
    Ok(match vraag.collections.as_deref() {
        Some(keuze) => gekozen(app, &snapshot, keuze)?.join(","),
        None => alle(app, &snapshot).join(","),
    })
}

fn onleesbaar() -> Probleem {
    Probleem::verzoek(
        "Het deel na het vraagteken is niet te lezen; geef bijvoorbeeld ?collections=bag-pand,bgt-wegdeel.",
    )
}

/// Links from a collection (`Some`) or from everything to its tilesets, for the documents that name it.
pub(crate) fn links(basis: &str, laag: Option<&str>) -> Vec<Value> {
    let pad = laag.map_or("/ogc/v1/tiles".to_owned(), |l| {
        format!("/ogc/v1/collections/{l}/tiles")
    });
    vec![json!({"rel": TILESETS, "type": JSON, "title": "Vectortegels", "href": format!("{basis}{pad}")})]
}

async fn dataset_lijst(
    State(app): State<Toepassing>,
    Query(vraag): Query<Vraag>,
    koppen: Kop,
) -> Result<Response, Probleem> {
    let wat = Wat::dataset(&app, &app.plek.lagen.nu(), vraag.collections.as_deref())?;
    lijst(&wat, &vraag, &koppen)
}

async fn collectie_lijst(
    State(app): State<Toepassing>,
    Path(laag): Path<String>,
    Query(vraag): Query<Vraag>,
    koppen: Kop,
) -> Result<Response, Probleem> {
    let wat = Wat::collectie(&app, &app.plek.lagen.nu(), &laag)?;
    lijst(&wat, &vraag, &koppen)
}

async fn dataset_set(
    State(app): State<Toepassing>,
    Path(tms): Path<String>,
    Query(vraag): Query<Vraag>,
    koppen: Kop,
) -> Result<Response, Probleem> {
    let snapshot = app.plek.lagen.nu();
    let wat = Wat::dataset(&app, &snapshot, vraag.collections.as_deref())?;
    set(&app, &snapshot, &wat, &tms, &vraag, &koppen)
}

async fn collectie_set(
    State(app): State<Toepassing>,
    Path((laag, tms)): Path<(String, String)>,
    Query(vraag): Query<Vraag>,
    koppen: Kop,
) -> Result<Response, Probleem> {
    let snapshot = app.plek.lagen.nu();
    let wat = Wat::collectie(&app, &snapshot, &laag)?;
    set(&app, &snapshot, &wat, &tms, &vraag, &koppen)
}

/// Which form of a description is asked. Errors: 400 for one that is not there.
fn wil_tilejson(vraag: &Vraag, koppen: &Kop) -> Result<bool, Probleem> {
    match vraag.f.as_deref() {
        Some("json") => Ok(false),
        Some("tilejson") => Ok(true),
        Some(_) => Err(Probleem::parameter("f", "kies json of tilejson")),
        None => Ok(koppen
            .get(axum::http::header::ACCEPT)
            .and_then(|w| w.to_str().ok())
            .is_some_and(|w| w.contains("tile+json") || w.contains("tilejson"))),
    }
}

fn lijst(wat: &Wat, vraag: &Vraag, koppen: &Kop) -> Result<Response, Probleem> {
    if wil_tilejson(vraag, koppen)? {
        return Err(Probleem::parameter(
            "f",
            "een lijst van tegelsets is er alleen als json",
        ));
    }
    let basis = koppen.basis();
    let sets: Vec<Value> = TileMatrixSet::ALLE
        .into_iter()
        .map(|tms| {
            json!({
                "title": format!("{} in {}", wat.titel, tms.naam()),
                "dataType": "vector",
                "crs": tms.crs(),
                "tileMatrixSetURI": tms.uri(),
                "links": setlinks(wat, &basis, tms),
            })
        })
        .collect();
    Ok(als_json(&json!({
        "title": wat.titel,
        "links": [{"rel": "self", "type": JSON, "title": "Deze lijst", "href": format!("{basis}{}{}", wat.pad, wat.keuze)}],
        "tilesets": sets,
    })))
}

/// From a tileset to itself, its other form, its grid and its tiles.
fn setlinks(wat: &Wat, basis: &str, tms: TileMatrixSet) -> Vec<Value> {
    let hier = format!("{basis}{}/{}", wat.pad, tms.naam());
    let en = if wat.keuze.is_empty() { "?" } else { "&" };
    vec![
        json!({"rel": "self", "type": JSON, "title": "Deze tegelset", "href": format!("{hier}{}", wat.keuze)}),
        json!({"rel": "alternate", "type": TILEJSON, "title": "TileJSON", "href": format!("{hier}{}{en}f=tilejson", wat.keuze)}),
        json!({"rel": STELSEL, "type": JSON, "title": tms.titel(), "href": tms::adres(basis, tms)}),
        json!({
            "rel": "item",
            "type": MVT,
            "title": "Vectortegel",
            "href": format!("{hier}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}{}", wat.keuze),
            "templated": true,
        }),
    ]
}

fn set(
    app: &Toepassing,
    snapshot: &Snapshot,
    wat: &Wat,
    tms: &str,
    vraag: &Vraag,
    koppen: &Kop,
) -> Result<Response, Probleem> {
    let tms = lees_tms(tms)?;
    let tilejson = wil_tilejson(vraag, koppen)?;
    let basis = koppen.basis();
    let set = app.tegels.set(app, snapshot, &wat.lagen, tms);
    if tilejson {
        let adres = format!("{basis}{}/{}/{{z}}/{{y}}/{{x}}{}", wat.pad, tms.naam(), wat.keuze);
        return Ok(als_json(&set.tilejson(&wat.titel, &adres)));
    }
    let mut uit = json!({
        "title": wat.titel,
        "dataType": "vector",
        "crs": tms.crs(),
        "tileMatrixSetURI": tms.uri(),
        "tileMatrixSetLimits": tms::limieten(tms, set.zooms),
        "attribution": set.bronvermelding(),
        "accessConstraints": "unclassified",
        "mediaTypes": [MVT],
        "layers": lagen(&set),
        "links": setlinks(wat, &basis, tms),
    });
    if let Some([w, z, o, n]) = set.grenzen {
        let crs = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
        uit["boundingBox"] = json!({"lowerLeft": [w, z], "upperRight": [o, n], "crs": crs});
        uit["centerPoint"] = json!({
            "coordinates": [(w + o) / 2.0, (z + n) / 2.0],
            "crs": crs,
            "tileMatrix": set.zooms.0.to_string(),
        });
    }
    Ok(als_json(&uit))
}

/// The layers of a tileset in OGC's words.
fn lagen(set: &Tegelset) -> Vec<Value> {
    let laag = |l: &crate::tegel::Laagbeeld| {
        let velden: Map<String, Value> = l.velden.iter().map(|v| (v.clone(), json!({}))).collect();
        let mut uit = json!({
            "id": l.id,
            "title": l.titel,
            "dataType": "vector",
            "minTileMatrix": zoom_van(set.tms, l.zooms.0).to_string(),
            "maxTileMatrix": zoom_van(set.tms, l.zooms.1).to_string(),
            "propertiesSchema": {"type": "object", "properties": velden},
        });
        if let Some(soort) = l.soort {
            uit["geometryDimension"] = json!(match soort {
                GeometrieSoort::Punt => 0,
                GeometrieSoort::Lijn => 1,
                GeometrieSoort::Vlak => 2,
            });
        }
        uit
    };
    set.lagen.iter().map(laag).collect()
}
