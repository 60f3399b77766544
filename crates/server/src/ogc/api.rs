//! `/ogc/v1/api`: the contract in OpenAPI 3.0, written from the collections that there are.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use filter::Soort;
use serde_json::{Map, Value, json};

use super::collectie::{Collectie, Kenmerk, Stand};
use super::crs::Crs;
use super::kern::Document;
use super::opdracht::{LIMIET, LIMIET_MAX, NAMEN};
use super::schema::soort_schema;
use super::vraag::Formaat;
use super::{antwoord, asker, pagina::Pagina};
use crate::{Kop, Probleem, Toepassing};

const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";

/// `GET /ogc/v1/api`.
pub(crate) async fn api(
    State(app): State<Toepassing>,
    RawQuery(query): RawQuery,
    koppen: Kop,
) -> Result<Response, Probleem> {
    let (d, _) = Document::lees(query.as_deref(), &koppen, &[])?;
    let stand = Stand::nu(&app, asker(&app, &koppen));
    if d.html() {
        let aantal = stand.collecties().len();
        let taal = d.taal;
        let html = app
            .ogc
            .pagina(&app, koppen.deur(), &Pagina::Start { taal, aantal });
        return Ok(antwoord(
            &koppen,
            &crate::etag(html.as_bytes()),
            Formaat::Html.media(),
            html.into_bytes(),
        ));
    }
    let sleutel = format!(
        "{}|{}|{}|{}",
        stand.snapshot.kenmerk(),
        stand.kaart.generatie(),
        stand.asker,
        d.basis
    );
    let json = match app.ogc.api.get(&sleutel) {
        Some(json) => json,
        None => {
            let (hier, basis) = (app.clone(), d.basis.clone());
            // Kinds of values are read from every layer: work.
            let json: Arc<str> = app
                .ogc
                .werk
                .doe(move || Arc::from(document(&hier, &stand, &basis).to_string()))
                .await?;
            app.ogc.api.insert(sleutel, Arc::clone(&json));
            json
        }
    };
    Ok(antwoord(
        &koppen,
        &crate::etag(json.as_bytes()),
        OPENAPI,
        json.as_bytes().to_vec(),
    ))
}

fn document(app: &Toepassing, stand: &Stand, basis: &str) -> Value {
    let mut paden = Map::new();
    for (pad, id, titel) in [
        ("/", "start", "Begin: links naar alles"),
        ("/conformance", "conformiteit", "Waaraan deze API voldoet"),
        ("/api", "api", "Dit document"),
        ("/collections", "collecties", "Alle collecties"),
        ("/functions", "functies", "Functies voor filters"),
    ] {
        paden.insert(
            pad.to_owned(),
            json!({"get": bewerking(id, titel, "Algemeen", vec![param("f"), param("lang")], if id == "api" { OPENAPI } else { "application/json" }, json!({"type": "object"}))}),
        );
    }
    let schrijven = app.ogc.token.is_some();
    for collectie in stand.collecties() {
        let kenmerken = collectie.kenmerken(app, stand);
        collectiepaden(&mut paden, &collectie, &kenmerken, schrijven);
    }
    let mut uit = json!({
        "openapi": "3.0.3",
        "info": {
            "title": "Plek: OGC API Features",
            "version": crate::API_VERSIE,
            "description": "Registraties en openbare dossiers als OGC API Features, delen 1 tot en met 5, met CQL2 en JSON-FG.",
            "license": {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/nl/"},
            "contact": {"name": "Beheer van Plek", "email": "plek@example.nl", "url": "https://example.nl/plek"},
        },
        "servers": [{"url": basis}],
        "tags": [{"name": "Algemeen", "description": "Wat er is en wat het kan"}],
        "paths": paden,
        "components": onderdelen(schrijven),
    });
    let tags: Vec<Value> = stand
        .collecties()
        .iter()
        .map(|c| json!({"name": c.id(), "description": c.titel()}))
        .collect();
    if let Some(lijst) = uit["tags"].as_array_mut() {
        lijst.extend(tags);
    }
    uit
}

fn param(naam: &str) -> Value {
    json!({"$ref": format!("#/components/parameters/{naam}")})
}

fn bewerking(id: &str, titel: &str, tag: &str, parameters: Vec<Value>, media: &str, schema: Value) -> Value {
    let mut inhoud = json!({media: {"schema": schema}, "text/html": {"schema": {"type": "string"}}});
    if media == Formaat::Json.media() {
        // objects come in every form
        inhoud[Formaat::JsonFg.media()] = json!({"schema": {"type": "object"}});
        inhoud["text/csv"] = json!({"schema": {"type": "string"}});
        for vorm in [Formaat::FlatGeobuf, Formaat::GeoPackage] {
            inhoud[vorm.media()] = json!({"schema": {"type": "string", "format": "binary"}});
        }
    }
    json!({
        "operationId": id,
        "summary": titel,
        "tags": [tag],
        "parameters": parameters,
        "responses": {
            "200": {
                "description": "Gelukt",
                "headers": {"API-Version": {"$ref": "#/components/headers/API-Version"}},
                "content": inhoud,
            },
            "304": {"description": "De vrager heeft dit al"},
            "400": {"$ref": "#/components/responses/Probleem"},
            "404": {"$ref": "#/components/responses/Probleem"},
            "406": {"$ref": "#/components/responses/Probleem"},
            "414": {"description": "Het adres is langer dan 64 kB"},
            "431": {"description": "Adres en koppen zijn samen langer dan 64 kB"},
            "500": {"$ref": "#/components/responses/Probleem"},
            "503": {"$ref": "#/components/responses/Probleem"},
        },
    })
}

fn collectiepaden(
    paden: &mut Map<String, Value>,
    collectie: &Collectie<'_>,
    kenmerken: &[Kenmerk],
    schrijven: bool,
) {
    let id = collectie.id();
    let adres = format!("/collections/{id}");
    let naam = |deel: &str| format!("{}_{deel}", id.replace('-', "_"));
    let titel = collectie.titel();
    let algemeen = || vec![param("f"), param("lang")];
    for (pad, deel, wat, media) in [
        ("", "collectie", "de collectie", "application/json"),
        ("/schema", "schema", "het schema", "application/schema+json"),
        (
            "/queryables",
            "queryables",
            "waarop gefilterd kan worden",
            "application/schema+json",
        ),
        (
            "/sortables",
            "sortables",
            "waarop gesorteerd kan worden",
            "application/schema+json",
        ),
    ] {
        let get = bewerking(
            &naam(deel),
            &format!("{titel}: {wat}"),
            &id,
            algemeen(),
            media,
            json!({"type": "object"}),
        );
        paden.insert(format!("{adres}{pad}"), json!({"get": get}));
    }
    // the forms that items come in differ from those of other documents
    let bekend = NAMEN.into_iter().map(|n| if n == "f" { "fItems" } else { n });
    let mut parameters: Vec<Value> = bekend.map(param).collect();
    for kenmerk in kenmerken {
        let mut schema = soort_schema(kenmerk.soort);
        if schema.is_empty() || kenmerk.soort == Soort::Lijst {
            schema.insert("type".into(), json!("string"));
            schema.remove("items");
        }
        parameters.push(json!({
            "name": kenmerk.naam,
            "in": "query",
            "required": false,
            "description": format!("Alleen objecten met deze waarde van {}", kenmerk.naam),
            "schema": schema,
            "style": "form",
            "explode": false,
        }));
    }
    let dossiers = matches!(collectie, Collectie::Dossiers(_)) && schrijven;
    let mut items = json!({"get": bewerking(&naam("items"), &format!("{titel}: objecten"), &id, parameters, Formaat::Json.media(), json!({"$ref": "#/components/schemas/FeatureCollection"}))});
    if dossiers {
        items["post"] = schrijfbewerking(
            &naam("nieuw"),
            &format!("{titel}: voeg toe"),
            &id,
            &["201", "400", "401", "409"],
            false,
            true,
        );
    }
    paden.insert(format!("{adres}/items"), items);
    let export: Vec<Value> = [
        "bbox",
        "bbox-crs",
        "crs",
        "datetime",
        "beschikbaarOp",
        "filter",
        "filter-lang",
        "filter-crs",
        "sortby",
        "properties",
        "fExport",
    ]
    .into_iter()
    .map(param)
    .collect();
    paden.insert(
        format!("{adres}/export"),
        json!({"get": bewerking(&naam("export"), &format!("{titel}: haal een selectie op"), &id, export, Formaat::Json.media(), json!({"$ref": "#/components/schemas/FeatureCollection"}))}),
    );
    let een = vec![
        json!({"name": "id", "in": "path", "required": true, "description": "Identificatie", "schema": {"type": "string"}}),
        param("crs"),
        param("datetime"),
        param("beschikbaarOp"),
        param("properties"),
        param("fItem"),
        param("lang"),
    ];
    let mut item = json!({"get": bewerking(&naam("item"), &format!("{titel}: één object"), &id, een, Formaat::Json.media(), json!({"$ref": "#/components/schemas/Feature"}))});
    if dossiers {
        item["put"] = schrijfbewerking(
            &naam("vervang"),
            &format!("{titel}: vervang"),
            &id,
            &["204", "400", "401", "404", "409", "412", "428"],
            true,
            true,
        );
        item["delete"] = schrijfbewerking(
            &naam("verwijder"),
            &format!("{titel}: verwijder"),
            &id,
            &["204", "401", "404", "412", "428"],
            true,
            false,
        );
    }
    paden.insert(format!("{adres}/items/{{id}}"), item);
}

fn schrijfbewerking(
    id: &str,
    titel: &str,
    tag: &str,
    statussen: &[&str],
    op_id: bool,
    lichaam: bool,
) -> Value {
    let mut antwoorden = Map::new();
    for status in statussen {
        let antwoord = if status.starts_with('2') {
            json!({"description": "Gelukt", "headers": {"API-Version": {"$ref": "#/components/headers/API-Version"}, "ETag": {"schema": {"type": "string"}}}})
        } else {
            json!({"$ref": "#/components/responses/Probleem"})
        };
        antwoorden.insert((*status).to_owned(), antwoord);
    }
    let mut uit = json!({"operationId": id, "summary": titel, "tags": [tag], "security": [{"token": []}], "responses": antwoorden});
    if op_id {
        uit["parameters"] = json!([
            {"name": "id", "in": "path", "required": true, "description": "Identificatie", "schema": {"type": "string"}},
            {"name": "If-Match", "in": "header", "required": true, "description": "ETag van de versie die u wijzigt", "schema": {"type": "string"}},
        ]);
    }
    if lichaam {
        uit["requestBody"] = json!({"required": true, "content": {"application/geo+json": {"schema": {"$ref": "#/components/schemas/Feature"}}}});
    }
    uit
}

fn onderdelen(schrijven: bool) -> Value {
    let crs: Vec<&str> = Crs::ALLE.iter().map(|c| c.uri()).collect();
    let q = |naam: &str, uitleg: &str, schema: Value| json!({"name": naam, "in": "query", "required": false, "description": uitleg, "schema": schema, "style": "form", "explode": false});
    let tekst = || json!({"type": "string"});
    let keuze = |namen: &[&str]| json!({"type": "string", "enum": namen});
    let stelsel = || json!({"type": "string", "format": "uri", "enum": crs, "default": Crs::Crs84.uri()});
    let mut uit = json!({
        "parameters": {
            "f": q("f", "Vorm van het antwoord", keuze(&["json", "html"])),
            "fItems": q("f", "Vorm van het antwoord", keuze(&["json", "jsonfg", "html", "csv", "fgb", "gpkg"])),
            "fItem": q("f", "Vorm van het antwoord", keuze(&["json", "jsonfg", "html"])),
            "fExport": q("f", "Vorm van het bestand", keuze(&["json", "jsonfg", "csv", "fgb", "gpkg"])),
            "lang": q("lang", "Taal van een pagina", keuze(&["nl", "en"])),
            "bbox": q("bbox", "Vier (of zes) getallen, laagste hoek eerst", json!({"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}})),
            "bbox-crs": q("bbox-crs", "Stelsel van bbox", stelsel()),
            "crs": q("crs", "Stelsel van het antwoord", stelsel()),
            "filter-crs": q("filter-crs", "Stelsel van geometrieën in filter", stelsel()),
            "datetime": q("datetime", "Dag, tijdstip of periode (../..)", tekst()),
            "beschikbaarOp": q("beschikbaarOp", "Naar de kennis van de registratie op dit tijdstip", tekst()),
            "limit": q("limit", "Objecten per bladzijde", json!({"type": "integer", "minimum": 1, "maximum": LIMIET_MAX, "default": LIMIET})),
            "offset": q("offset", "Objecten om over te slaan", json!({"type": "integer", "minimum": 0, "default": 0})),
            "cursor": q("cursor", "Begin van de bladzijde, uit de link met rel=next", tekst()),
            "filter": q("filter", "Voorwaarde in CQL2, hoogstens 32 kB", json!({"type": "string", "maxLength": filter::MAX_LENGTE})),
            "filter-lang": q("filter-lang", "Taal van filter", json!({"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"})),
            "sortby": q("sortby", "Eigenschappen met komma's ertussen; - ervoor is aflopend", json!({"type": "array", "items": {"type": "string"}})),
            "properties": q("properties", "Alleen deze eigenschappen, met komma's ertussen", json!({"type": "array", "items": {"type": "string"}})),
            "aantal": q("aantal", "exact: numberMatched altijd, ook als tellen lang duurt", json!({"type": "string", "enum": ["goedkoop", "exact"], "default": "goedkoop"})),
        },
        "headers": {"API-Version": {"description": "Versie van deze API", "schema": {"type": "string", "example": crate::API_VERSIE}}},
        "responses": {"Probleem": {
            "description": "Niet gelukt; detail zegt waarom en wat te doen",
            "headers": {"API-Version": {"$ref": "#/components/headers/API-Version"}},
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Probleem"}}},
        }},
        "schemas": {
            "Probleem": {"type": "object", "required": ["type", "title", "status"], "properties": {
                "type": {"type": "string", "format": "uri-reference"}, "title": {"type": "string"},
                "status": {"type": "integer"}, "detail": {"type": "string"}, "instance": {"type": "string", "format": "uri-reference"},
            }},
            "Link": {"type": "object", "required": ["href", "rel"], "properties": {
                "href": {"type": "string"}, "rel": {"type": "string"}, "type": {"type": "string"}, "title": {"type": "string"},
            }},
            "Feature": {"type": "object", "required": ["type", "geometry", "properties"], "properties": {
                "type": {"type": "string", "enum": ["Feature"]}, "id": {"type": "string"},
                "geometry": {"type": "object", "nullable": true}, "properties": {"type": "object", "nullable": true},
                "links": {"type": "array", "items": {"$ref": "#/components/schemas/Link"}},
            }},
            "FeatureCollection": {"type": "object", "required": ["type", "features"], "properties": {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "features": {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
                "links": {"type": "array", "items": {"$ref": "#/components/schemas/Link"}},
                "timeStamp": {"type": "string", "format": "date-time"},
                "numberMatched": {"type": "integer", "minimum": 0}, "numberReturned": {"type": "integer", "minimum": 0},
            }},
        },
    });
    if schrijven {
        uit["securitySchemes"] = json!({"token": {"type": "http", "scheme": "bearer"}});
    }
    uit
}
