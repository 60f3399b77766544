//! The map styles and the tile layers name the same layers, both ways, and what a style draws can be told apart.
#![allow(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn map(naam: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(naam)
}

fn stijlen() -> Vec<(String, Value)> {
    let mut uit = Vec::new();
    for bestand in std::fs::read_dir(map("styles")).unwrap() {
        let pad = bestand.unwrap().path();
        if pad.extension().is_some_and(|e| e == "json") {
            let json = serde_json::from_str(&std::fs::read_to_string(&pad).unwrap())
                .unwrap_or_else(|f| panic!("{}: {f}", pad.display()));
            uit.push((pad.file_stem().unwrap().to_string_lossy().into_owned(), json));
        }
    }
    assert!(uit.len() >= 5, "styles/ is leeg");
    uit
}

/// A layer of one kind of geometry of a mixed type is described by the type's file.
fn beschrijving(laag: &str) -> &str {
    ["_punt", "_lijn", "_vlak"]
        .iter()
        .find_map(|soort| laag.strip_suffix(soort))
        .unwrap_or(laag)
}

fn source_layers(stijl: &Value) -> BTreeSet<&str> {
    stijl["layers"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|l| l["source-layer"].as_str())
        .collect()
}

#[test]
fn every_source_layer_in_styles_is_a_tile_layer_and_the_reverse() {
    let stijlen = stijlen();
    let getekend: BTreeSet<&str> = stijlen
        .iter()
        .flat_map(|(_, s)| source_layers(s))
        .map(beschrijving)
        .collect();
    let namen: Vec<String> = std::fs::read_dir(map("tiles"))
        .unwrap()
        .map(|b| b.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .map(|p| p.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let tegels: BTreeSet<&str> = namen.iter().map(String::as_str).collect();
    let alleen_stijl: Vec<_> = getekend.difference(&tegels).collect();
    let alleen_tegel: Vec<_> = tegels.difference(&getekend).collect();
    assert!(
        alleen_stijl.is_empty(),
        "in styles/ maar niet in tiles/: {alleen_stijl:?}"
    );
    assert!(
        alleen_tegel.is_empty(),
        "in tiles/ maar in geen stijl: {alleen_tegel:?}"
    );
}

#[test]
fn a_source_asks_for_exactly_the_layers_that_its_style_draws() {
    for (naam, stijl) in stijlen() {
        for (bron, inhoud) in stijl["sources"].as_object().unwrap() {
            if inhoud["type"] != "vector" {
                continue;
            }
            let adres = inhoud["tiles"][0].as_str().unwrap();
            let lagen = adres
                .strip_prefix("/tiles/")
                .and_then(|r| r.split_once('/'))
                .unwrap()
                .0;
            let gevraagd: BTreeSet<&str> = lagen.split(',').collect();
            let getekend: BTreeSet<&str> = stijl["layers"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|l| l["source"] == bron.as_str())
                .filter_map(|l| l["source-layer"].as_str())
                .collect();
            assert_eq!(gevraagd, getekend, "{naam}, bron {bron}");
        }
    }
}

#[test]
fn layer_ids_are_unique_over_all_styles_because_the_page_puts_them_in_one_map() {
    let mut gezien = BTreeSet::new();
    for (naam, stijl) in stijlen() {
        for laag in stijl["layers"].as_array().unwrap() {
            let id = laag["id"].as_str().unwrap().to_owned();
            assert!(gezien.insert(id.clone()), "{id} staat twee keer, ook in {naam}");
        }
    }
}

#[test]
fn every_style_has_a_name_and_a_legend_in_words() {
    for (naam, stijl) in stijlen() {
        let meta = &stijl["metadata"];
        assert!(
            meta["plek:naam"].is_string() && meta["plek:bron"].is_string(),
            "{naam}"
        );
        let legenda = meta["plek:legenda"].as_array().unwrap();
        assert!(
            !legenda.is_empty() && legenda.iter().all(|r| r["tekst"].is_string()),
            "{naam}"
        );
    }
}

#[test]
fn boundary_lines_stand_out_three_to_one_against_the_ground() {
    let grond = [0xf5, 0xf2, 0xec];
    for (naam, stijl) in stijlen().into_iter().filter(|(n, _)| n != "achtergrond") {
        for laag in stijl["layers"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|l| l["type"] == "line")
        {
            let kleur = laag["paint"]["line-color"].as_str().unwrap();
            let rgb: Vec<u8> = (1..7)
                .step_by(2)
                .map(|i| u8::from_str_radix(&kleur[i..i + 2], 16).unwrap())
                .collect();
            let contrast = contrast(grond, [rgb[0], rgb[1], rgb[2]]);
            assert!(
                contrast >= 3.0,
                "{naam}, {}: {kleur} heeft {contrast:.1}",
                laag["id"]
            );
        }
    }
}

/// WCAG 2.2 contrast ratio.
fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let licht = |kleur: [u8; 3]| {
        let l = kleur.map(|c| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2]
    };
    let (x, y) = (licht(a), licht(b));
    (x.max(y) + 0.05) / (x.min(y) + 0.05)
}
