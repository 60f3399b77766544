//! `/schema`, `/queryables`, `/sortables` and `/functions`: what features have and what can be asked of them.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use filter::{FUNCTIES, Soort};
use model::GeometrieSoort;
use serde_json::{Map, Value, json};

use super::asker;
use super::collectie::{Collectie, Kenmerk, Stand};
use super::ding::{ID, VORM};
use super::kern::{Document, JSON};
use super::pagina::{CollectieRij, Pagina};
use crate::{Kop, Probleem, Toepassing};

const SCHEMA: &str = "application/schema+json";

/// A kind of value in one word.
pub(crate) fn soort_naam(soort: Soort) -> &'static str {
    match soort {
        Soort::Tekst => "tekst",
        Soort::Getal => "getal",
        Soort::Heel => "heel getal",
        Soort::JaNee => "ja of nee",
        Soort::Dag => "datum",
        Soort::Tijdstip => "tijdstip",
        Soort::Lijst => "lijst",
        Soort::Vorm => "geometrie",
        Soort::Divers => "divers",
    }
}

/// A kind of value as JSON Schema.
pub(crate) fn soort_schema(soort: Soort) -> Map<String, Value> {
    let json = match soort {
        Soort::Tekst => json!({"type": "string"}),
        Soort::Getal => json!({"type": "number"}),
        Soort::Heel => json!({"type": "integer"}),
        Soort::JaNee => json!({"type": "boolean"}),
        Soort::Dag => json!({"type": "string", "format": "date"}),
        Soort::Tijdstip => json!({"type": "string", "format": "date-time"}),
        Soort::Lijst => json!({"type": "array", "items": {}}),
        Soort::Vorm => json!({"format": "geometry-any"}),
        Soort::Divers => json!({}),
    };
    match json {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

fn vorm_schema(collectie: &Collectie<'_>) -> Value {
    let formaat = match collectie.geometrie() {
        Some(GeometrieSoort::Punt) => "geometry-point-or-multipoint",
        Some(GeometrieSoort::Lijn) => "geometry-linestring-or-multilinestring",
        Some(GeometrieSoort::Vlak) => "geometry-polygon-or-multipolygon",
        None => "geometry-any",
    };
    json!({"title": "geometrie", "format": formaat, "x-ogc-role": "primary-geometry"})
}

/// What a document of properties is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doel {
    Schema,
    Bevragen,
    Sorteren,
}

impl Doel {
    fn pad(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Bevragen => "queryables",
            Self::Sorteren => "sortables",
        }
    }
}

fn document(collectie: &Collectie<'_>, kenmerken: &[Kenmerk], basis: &str, doel: Doel) -> Value {
    let mut velden = Map::new();
    for (nr, kenmerk) in kenmerken.iter().enumerate() {
        if doel == Doel::Sorteren && matches!(kenmerk.soort, Soort::Lijst) {
            continue;
        }
        let mut veld = soort_schema(kenmerk.soort);
        veld.insert("title".into(), json!(kenmerk.naam));
        veld.insert("x-ogc-propertySeq".into(), json!(nr + 1));
        let rol = match kenmerk.naam.as_str() {
            ID => Some("id"),
            "geldigVan" | "van" => Some("primary-interval-start"),
            "geldigTot" | "tot" => Some("primary-interval-end"),
            _ => None,
        };
        if let Some(rol) = rol {
            veld.insert("x-ogc-role".into(), json!(rol));
        }
        if doel == Doel::Schema {
            veld.insert(
                "readOnly".into(),
                json!(!matches!(collectie, Collectie::Dossiers(_)) || kenmerk.naam == "versie"),
            );
        }
        velden.insert(kenmerk.naam.clone(), Value::Object(veld));
    }
    if doel != Doel::Sorteren {
        velden.insert(VORM.to_owned(), vorm_schema(collectie));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{basis}/collections/{}/{}", collectie.id(), doel.pad()),
        "title": collectie.titel(),
        "type": "object",
        "properties": velden,
        "additionalProperties": false,
    })
}

async fn toon(
    app: Toepassing,
    id: String,
    query: Option<String>,
    koppen: Kop,
    doel: Doel,
) -> Result<Response, Probleem> {
    let (d, _) = Document::lees(query.as_deref(), &koppen, &[])?;
    let stand = Stand::nu(&app, asker(&app, &koppen));
    stand.collectie(&id)?.bereikbaar()?;
    let werk = app.ogc.werk.clone();
    // Reading a layer's attributes for the first time is work.
    werk.doe(move || {
        let collectie = stand.collectie(&id)?;
        let kenmerken = collectie.kenmerken(&app, &stand);
        let pagina = |taal| Pagina::Collectie {
            taal,
            collectie: CollectieRij {
                id: collectie.id(),
                titel: collectie.titel(),
                beschrijving: collectie.beschrijving(),
                vak: None,
                kenmerken: kenmerken
                    .iter()
                    .map(|k| (k.naam.clone(), soort_naam(k.soort)))
                    .collect(),
            },
        };
        let json = || document(&collectie, &kenmerken, &d.basis, doel);
        Ok(d.antwoord(&app, &koppen, SCHEMA, json, pagina))
    })
    .await?
}

/// `GET /ogc/v1/collections/{collectie}/schema`.
pub(crate) async fn schema(
    State(app): State<Toepassing>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    koppen: Kop,
) -> Result<Response, Probleem> {
    toon(app, id, query, koppen, Doel::Schema).await
}

/// `GET /ogc/v1/collections/{collectie}/queryables`.
pub(crate) async fn queryables(
    State(app): State<Toepassing>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    koppen: Kop,
) -> Result<Response, Probleem> {
    toon(app, id, query, koppen, Doel::Bevragen).await
}

/// `GET /ogc/v1/collections/{collectie}/sortables`.
pub(crate) async fn sortables(
    State(app): State<Toepassing>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    koppen: Kop,
) -> Result<Response, Probleem> {
    toon(app, id, query, koppen, Doel::Sorteren).await
}

/// `GET /ogc/v1/functions`: functions that a filter may call (CQL2, requirements class Functions).
pub(crate) async fn functies(
    State(app): State<Toepassing>,
    RawQuery(query): RawQuery,
    koppen: Kop,
) -> Result<Response, Probleem> {
    let (d, _) = Document::lees(query.as_deref(), &koppen, &[])?;
    let soort = |s: Soort| match s {
        Soort::Vorm => "geometry",
        Soort::Getal => "number",
        Soort::Heel => "integer",
        Soort::JaNee => "boolean",
        Soort::Dag | Soort::Tijdstip => "datetime",
        _ => "string",
    };
    let json = || {
        let functies: Vec<Value> = FUNCTIES
            .iter()
            .map(|f| {
                let args: Vec<Value> = f
                    .argumenten
                    .iter()
                    .map(|(naam, s)| json!({"title": naam, "type": [soort(*s)]}))
                    .collect();
                json!({"name": f.naam, "description": f.uitleg, "arguments": args, "returns": [soort(f.geeft)]})
            })
            .collect();
        json!({"functions": functies})
    };
    let klassen = FUNCTIES
        .iter()
        .map(|f| format!("{}: {}", f.naam, f.uitleg))
        .collect();
    Ok(
        d.antwoord(&app, &koppen, JSON, json, |taal| Pagina::Conformiteit {
            taal,
            klassen,
        }),
    )
}
