//! Contract: an answer held against an OpenAPI file of the ZGW standards.
//!
//! The files are OpenAPI 3.0; [`Contract::controleer`] turns the schema of one answer into JSON Schema (nullable,
//! discriminator) and validates. Some things the files say that no server keeps are left out, by name, in
//! [`UITZONDERINGEN`].

use std::collections::HashMap;
use std::sync::Mutex;

use serde_json::{Map, Value, json};

use crate::echte_data;

/// Fields that the contract calls filled, always, while the reference implementation answers null or `""`: dates of a type
/// without an end, and what a zaakobject was not given.
const UITZONDERINGEN: [&str; 5] = [
    "beginObject",
    "eindeObject",
    "zaakobjecttype",
    "objectTypeOverige",
    "objectIdentificatie",
];

/// One OpenAPI file.
pub struct Contract {
    json: Value,
    schemas: Value,
    klaar: Mutex<HashMap<String, jsonschema::Validator>>,
}

impl Contract {
    /// Reads a contract; `None` after a loud line when the real data is not here.
    pub fn lees(bestand: &str) -> Option<Self> {
        let pad = echte_data("contracts/zgw")?.join(bestand);
        let tekst = std::fs::read_to_string(&pad).unwrap_or_else(|f| panic!("{}: {f}", pad.display()));
        let json: Value = serde_saphyr::from_str(&tekst).unwrap_or_else(|f| panic!("{bestand}: {f}"));
        let mut schemas = Map::new();
        for (naam, schema) in json["components"]["schemas"].as_object().expect("schemas") {
            schemas.insert(naam.clone(), om(schema));
        }
        Some(Self {
            json,
            schemas: schemas.into(),
            klaar: Mutex::default(),
        })
    }

    /// The path of the contract that a path (without the API's own prefix) answers to.
    pub fn sjabloon(&self, pad: &str) -> Option<String> {
        let delen: Vec<&str> = pad.split('/').collect();
        let paden = self.json["paths"].as_object()?;
        let mut passend: Vec<&String> = paden
            .keys()
            .filter(|s| {
                let van: Vec<&str> = s.split('/').collect();
                van.len() == delen.len() && van.iter().zip(&delen).all(|(a, b)| a == b || a.starts_with('{'))
            })
            .collect();
        passend.sort_by_key(|s| s.matches('{').count());
        passend.first().map(|s| (*s).clone())
    }

    /// What is wrong with an answer; empty when it keeps the contract. `soort`: the media type.
    pub fn controleer(
        &self,
        methode: &str,
        pad: &str,
        status: u16,
        soort: &str,
        lichaam: &Value,
    ) -> Vec<String> {
        let Some(sjabloon) = self.sjabloon(pad) else {
            return vec![format!("{pad} staat niet in het contract")];
        };
        let operatie = &self.json["paths"][&sjabloon][methode.to_lowercase()];
        if operatie.is_null() {
            return vec![format!("{methode} {sjabloon} staat niet in het contract")];
        }
        let mut antwoord = operatie["responses"][status.to_string()].clone();
        if let Some(naar) = antwoord["$ref"].as_str() {
            antwoord = self
                .json
                .pointer(naar.trim_start_matches('#'))
                .cloned()
                .unwrap_or_default();
        }
        if antwoord.is_null() && status >= 400 {
            // every operation may refuse; the files do not list each refusal everywhere
            return ["code", "title", "status", "detail", "instance"]
                .into_iter()
                .filter(|veld| lichaam[veld].is_null())
                .map(|veld| format!("{methode} {sjabloon} {status}: {veld} ontbreekt"))
                .collect();
        }
        if antwoord.is_null() {
            return vec![format!(
                "{methode} {sjabloon}: status {status} staat niet in het contract"
            )];
        }
        let Some(schema) = antwoord["content"].get(soort).map(|c| om(&c["schema"])) else {
            return if antwoord.get("content").is_none() && lichaam.is_null() {
                Vec::new()
            } else {
                vec![format!(
                    "{methode} {sjabloon} {status}: {soort} staat niet in het contract"
                )]
            };
        };
        let sleutel = format!("{methode} {sjabloon} {status} {soort}");
        let mut klaar = self.klaar.lock().expect("slot");
        let validator = klaar.entry(sleutel.clone()).or_insert_with(|| {
            let heel = json!({ "allOf": [schema], "components": { "schemas": self.schemas } });
            jsonschema::validator_for(&heel).unwrap_or_else(|f| panic!("{sleutel}: {f}"))
        });
        validator
            .iter_errors(lichaam)
            .map(|f| format!("{sleutel}: {}: {}", f.instance_path(), kort(&f.to_string())))
            .collect()
    }
}

fn kort(tekst: &str) -> String {
    tekst.chars().take(300).collect()
}

/// A schema of OpenAPI 3.0 as JSON Schema.
fn om(schema: &Value) -> Value {
    let Value::Object(o) = schema else {
        return match schema {
            Value::Array(l) => l.iter().map(om).collect(),
            ander => ander.clone(),
        };
    };
    if let Some(naar) = o.get("$ref").and_then(Value::as_str) {
        // a type of another contract is checked where that contract is spoken
        return if naar.starts_with('#') {
            json!({ "$ref": naar })
        } else {
            json!({})
        };
    }
    let mut uit = Map::new();
    for (naam, w) in o {
        match naam.as_str() {
            "nullable" | "discriminator" | "readOnly" | "writeOnly" | "example" | "description" | "title"
            | "externalDocs" | "default" | "deprecated" | "xml" => {}
            // alternatives of which several may fit: the discriminator, when there is one, picks below
            "oneOf" | "anyOf" => {
                let soorten: Vec<Value> = w.as_array().into_iter().flatten().map(om).collect();
                uit.insert("anyOf".into(), soorten.into());
            }
            "properties" => {
                let velden: Map<String, Value> = w
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(veld, s)| {
                        let s = if UITZONDERINGEN.contains(&veld.as_str()) {
                            json!({ "anyOf": [mag_leeg(om(s)), { "const": "" }] })
                        } else {
                            om(s)
                        };
                        (veld.clone(), s)
                    })
                    .collect();
                uit.insert("properties".into(), velden.into());
            }
            "enum" | "required" | "type" | "format" | "pattern" => {
                uit.insert(naam.clone(), w.clone());
            }
            _ => {
                uit.insert(naam.clone(), om(w));
            }
        }
    }
    // beyond what a double holds
    if uit
        .get("maximum")
        .and_then(Value::as_f64)
        .is_some_and(|m| m > 9e18)
    {
        uit.remove("maximum");
    }
    if let Some(veld) = o.get("discriminator").and_then(|d| d["propertyName"].as_str()) {
        let mut keuzes: Vec<(String, String)> = Vec::new();
        let map = o["discriminator"].get("mapping").and_then(Value::as_object);
        for (waarde, naar) in map.into_iter().flatten() {
            keuzes.push((waarde.clone(), naar.as_str().unwrap_or_default().to_owned()));
        }
        if keuzes.is_empty() {
            for naar in o.get("oneOf").and_then(Value::as_array).into_iter().flatten() {
                let naar = naar["$ref"].as_str().unwrap_or_default();
                keuzes.push((
                    naar.rsplit('/').next().unwrap_or_default().to_owned(),
                    naar.to_owned(),
                ));
            }
        }
        // a base that names its own heirs would go round for ever
        if uit.remove("anyOf").is_some() {
            let als: Vec<Value> = keuzes
                .iter()
                .map(|(w, naar)| json!({ "if": { "properties": { veld: { "const": w } } }, "then": { "$ref": naar } }))
                .collect();
            uit.insert("allOf".into(), als.into());
            uit.insert("required".into(), json!([veld]));
        }
    }
    let uit = Value::Object(uit);
    if o.get("nullable") == Some(&Value::Bool(true)) {
        mag_leeg(uit)
    } else {
        uit
    }
}

fn mag_leeg(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}
