//! Destruction and the rights of one person, from the command line.

use std::path::Path;

use plek_tests::{gelukt, plek, plek_met};

const REGISTER: &str = r#"{"type":"FeatureCollection",
 "crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}},"features":[
 {"type":"Feature","geometry":{"type":"Point","coordinates":[112000,552000]},"properties":
  {"identificatie":"M-oud","soort":"melding","titel":"Losse tegel","tot":"2015-03-01","openbaar":true}},
 {"type":"Feature","geometry":{"type":"Point","coordinates":[112000,552000]},"properties":
  {"identificatie":"M-nieuw","soort":"melding","titel":"Lamp stuk","openbaar":true}}]}"#;

fn register(map: &Path) -> String {
    let (bestand, data) = (map.join("d.geojson"), map.join("data"));
    std::fs::write(&bestand, REGISTER).unwrap();
    let data = data.display().to_string();
    gelukt(&[
        "import",
        "dossiers",
        &bestand.display().to_string(),
        "--into",
        &data,
    ]);
    data
}

/// `plek vernietiging` with these arguments, about this folder.
fn stap<'a>(data: &'a str, args: &[&'a str]) -> Vec<&'a str> {
    [&["vernietiging"], args, &["--data", data]].concat()
}

fn geweigerd(args: &[&str]) -> String {
    let uit = plek(args);
    assert_eq!(uit.status.code(), Some(1), "{args:?}");
    String::from_utf8_lossy(&uit.stderr).into_owned()
}

#[test]
fn what_is_due_goes_by_a_list_that_a_second_person_approves_and_stays_gone_after_an_old_backup() {
    let map = tempfile::tempdir().unwrap();
    let data = register(map.path());
    let kopie = map.path().join("kopie.sqlite");
    std::fs::copy(Path::new(&data).join("register.sqlite"), &kopie).unwrap();

    let lijst = gelukt(&stap(&data, &["opstellen", "--door", "Ans"]));
    assert!(lijst.contains("M-oud") && !lijst.contains("M-nieuw"), "{lijst}");
    assert!(geweigerd(&stap(&data, &["uitvoeren", "1"])).contains("niet goedgekeurd"));
    assert!(geweigerd(&stap(&data, &["beoordelen", "1", "--door", "ANS"])).contains("tweede persoon"));
    gelukt(&stap(&data, &["beoordelen", "1", "--door", "Bo"]));
    let verslag = gelukt(&stap(&data, &["uitvoeren", "1"]));
    assert!(
        verslag.contains("M-oud") && verslag.contains("2020-03-01  vernietigd"),
        "{verslag}"
    );
    assert!(geweigerd(&stap(&data, &["uitvoeren", "1"])).contains("vernietigd"));
    assert!(gelukt(&stap(&data, &["opstellen", "--door", "Ans"])).contains("niets"));

    // the register as it was comes back, and loses the dossier again before anything reads it
    std::fs::copy(&kopie, Path::new(&data).join("register.sqlite")).unwrap();
    assert!(gelukt(&stap(&data, &["opstellen", "--door", "Ans"])).contains("niets"));
}

#[test]
fn a_number_is_asked_from_a_file_and_a_key_file_is_never_overwritten() {
    let map = tempfile::tempdir().unwrap();
    let data = register(map.path());
    let sleutel = map.path().join("sleutel").display().to_string();
    gelukt(&["sleutel", "--into", &sleutel]);
    assert!(geweigerd(&["sleutel", "--into", &sleutel]).contains("sleutelbestand"));
    let config = map.path().join("plek.toml");
    std::fs::write(&config, format!("sleutel = {sleutel:?}\n")).unwrap();
    let config = config.display().to_string();
    let vraag = |wat: &[&str], bsn: &[u8]| {
        let vast = ["--config", &config, "persoon", "--data", &data, "--bsn-file", "-"];
        plek_met(&[&vast, wat].concat(), bsn)
    };
    let uit = vraag(
        &["inzage", "--activiteit", "https://example.nl/v/1"],
        b"111222333\n",
    );
    let json: serde_json::Value = serde_json::from_slice(&uit.stdout).unwrap();
    assert_eq!(json["contactgegevens"], serde_json::json!([]));
    assert_eq!(json["gelezen"][0]["verwerking"], "https://example.nl/v/1");
    let uit = vraag(&["wis"], b"111222333");
    assert!(String::from_utf8_lossy(&uit.stdout).starts_with("0 contactgegevens"));
    let uit = vraag(&["wis"], b"123456789");
    let fout = String::from_utf8_lossy(&uit.stderr).into_owned();
    assert!(
        uit.status.code() == Some(1) && fout.contains("elfproef") && !fout.contains("123456789"),
        "{fout}"
    );
}
