//! `plek lint` and `plek check` from outside: what they print and how they end.
#![allow(clippy::unwrap_used)] // a test that cannot go on should stop here

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

fn plek(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_plek"))
        .args(args)
        .output()
        .unwrap()
}

fn json(uit: &Output) -> Value {
    serde_json::from_slice(&uit.stdout).unwrap()
}

/// The rule file of the regels crate with every kind of question.
fn bestand() -> String {
    let pad = Path::new(env!("CARGO_MANIFEST_DIR")).join("../regels/tests/fixtures/alle_soorten.xml");
    pad.to_str().unwrap().to_owned()
}

#[test]
fn findings_end_well_unless_strict_and_a_refused_file_never_does() {
    let b = bestand();
    let uit = plek(&["lint", &b, "--json"]);
    assert_eq!(uit.status.code(), Some(0));
    let rapport = json(&uit);
    let eerste = &rapport["bevindingen"][0];
    for veld in [
        "soort",
        "bestand",
        "tabel",
        "rij",
        "waarde",
        "uitleg",
        "voorbeeld",
    ] {
        assert!(eerste.get(veld).is_some(), "{veld}: {eerste}");
    }
    assert_eq!(plek(&["lint", &b, "--streng"]).status.code(), Some(1));
    let geweigerd = plek(&["lint", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    assert_eq!(geweigerd.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&geweigerd.stderr).contains("Cargo.toml, regel"));
    assert_eq!(plek(&["lint"]).status.code(), Some(2));
}

#[test]
fn a_gap_is_shown_again_by_check_with_the_answers_of_its_example() {
    let b = bestand();
    let rapport = json(&plek(&["lint", &b, "--json"]));
    let gat = rapport["bevindingen"]
        .as_array()
        .unwrap()
        .iter()
        .find(|x| x["soort"] == "gat")
        .unwrap();
    let map = tempfile::tempdir().unwrap();
    let antwoorden = map.path().join("a.json");
    std::fs::write(&antwoorden, gat["voorbeeld"].to_string()).unwrap();
    let uit = json(&plek(&[
        "check",
        &b,
        "--json",
        "--antwoorden",
        antwoorden.to_str().unwrap(),
    ]));
    assert_eq!(uit["geenUitkomst"]["beslissing"], gat["tabel"]);
    assert_eq!((&uit["uitkomsten"], &uit["vragen"]), (&json!([]), &json!([])));
    std::fs::write(&antwoorden, r#"{"vast": 3}"#).unwrap();
    let fout = plek(&["check", &b, "--antwoorden", antwoorden.to_str().unwrap()]);
    assert_eq!(fout.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&fout.stderr).contains("\"vast\" staat in de regels vast"));
}
