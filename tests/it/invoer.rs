//! `plek import`: real deliveries with their known counts, wrong ones refused whole, the old layers kept.

use plek_tests::{echte_data, gelukt, plek, plek_met, voorbeeld, voorbeeld_kopie};
use serde_json::Value;

fn laag<'a>(verslag: &'a Value, naam: &str) -> &'a Value {
    verslag["lagen"]
        .as_array()
        .unwrap()
        .iter()
        .find(|l| l["laag"] == naam)
        .unwrap_or_else(|| panic!("{naam} ontbreekt"))
}

fn getal(laag: &Value, veld: &str) -> u64 {
    laag[veld].as_u64().unwrap_or_else(|| panic!("{veld} van {laag}"))
}

#[test]
fn otterlo_comes_in_whole() {
    let Some(zip) = echte_data("otterlo/bgt_otterlo_2020-08-05.zip") else {
        return;
    };
    let map = tempfile::tempdir().unwrap();
    let into = map.path().display().to_string();
    let verslag: Value = serde_json::from_str(&gelukt(&[
        "import",
        "bgt",
        zip.to_str().unwrap(),
        "--into",
        &into,
        "--json",
    ]))
    .unwrap();
    let som = |veld: &str| -> u64 {
        verslag["lagen"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| getal(l, veld))
            .sum()
    };
    assert_eq!(
        (som("gelezen"), som("actueel"), som("geweigerd")),
        (14_184, 9_289, 0)
    );
    let pand = laag(&verslag, "bgt-pand");
    let cijfers = ["gelezen", "objecten", "actueel", "beeindigd", "toekomstig"].map(|v| getal(pand, v));
    assert_eq!(cijfers, [2273, 1867, 1711, 156, 0]);
    assert!(gelukt(&["doctor", "--data", &into]).contains("alles is heel"));
}

#[test]
fn the_small_bag_delivery_comes_in_nested_and_loose_with_the_same_counts() {
    let (Some(zip), Some(los)) = (
        echte_data("bag/BAGNLDL-15092020-small.zip"),
        echte_data("bag/small-expand"),
    ) else {
        return;
    };
    let lees = |bron: &std::path::Path| -> Value {
        let map = tempfile::tempdir().unwrap();
        let into = map.path().display().to_string();
        serde_json::from_str(&gelukt(&[
            "import",
            "bag",
            bron.to_str().unwrap(),
            "--into",
            &into,
            "--json",
        ]))
        .unwrap()
    };
    let (genest, los) = (lees(&zip), lees(&los));
    for (naam, gelezen) in [
        ("bag-pand", 6),
        ("bag-verblijfsobject", 5),
        ("bag-openbareruimte", 201),
    ] {
        assert_eq!(getal(laag(&genest, naam), "gelezen"), gelezen, "{naam}");
        assert_eq!(getal(laag(&los, naam), "gelezen"), gelezen, "{naam}");
    }
}

#[test]
fn a_wrong_delivery_is_refused_whole_and_the_old_layers_stay() {
    let data = voorbeeld_kopie();
    let into = data.path().display().to_string();
    let manifest = std::fs::read(data.path().join("manifest.json")).unwrap();
    let bag = voorbeeld().join("levering/bag.zip");
    for (bron, bestand) in [
        ("bgt", bag.to_str().unwrap()),
        ("bag", "Cargo.toml"),
        ("bag", "/bestaat/niet.zip"),
    ] {
        let uit = plek(&["import", bron, bestand, "--into", &into]);
        assert_eq!(uit.status.code(), Some(1), "{bron} {bestand}");
        assert!(!uit.stderr.is_empty());
        assert_eq!(
            std::fs::read(data.path().join("manifest.json")).unwrap(),
            manifest,
            "{bron} {bestand}"
        );
    }
    let afgebroken = std::fs::read(&bag).unwrap();
    let kapot = data.path().join("kapot.zip");
    std::fs::write(&kapot, &afgebroken[..afgebroken.len() / 2]).unwrap();
    assert_eq!(
        plek(&["import", "bag", kapot.to_str().unwrap(), "--into", &into])
            .status
            .code(),
        Some(1)
    );
    assert_eq!(
        std::fs::read(data.path().join("manifest.json")).unwrap(),
        manifest
    );
}

#[test]
fn wrong_use_is_told_apart_from_refused_input() {
    assert_eq!(
        plek(&["import", "onzin", "x", "--into", "y"]).status.code(),
        Some(2)
    );
    assert_eq!(plek(&["import", "bag"]).status.code(), Some(2));
    assert_eq!(plek(&["vlieg"]).status.code(), Some(2));
    assert_eq!(plek(&["convert", "--from", "rd"]).status.code(), Some(2));
}

#[test]
fn the_sample_streams_into_import_and_is_the_same_each_time() {
    let map = tempfile::tempdir().unwrap();
    let into = map.path().display().to_string();
    let maak = || plek(&["sample", "--adressen", "300", "--seed", "5", "--into", "-"]).stdout;
    let stroom = maak();
    assert_eq!(stroom, maak());
    let uit = plek_met(&["import", "bag", "-", "--into", &into, "--json"], &stroom);
    assert!(uit.status.success(), "{}", String::from_utf8_lossy(&uit.stderr));
    let verslag: Value = serde_json::from_slice(&uit.stdout).unwrap();
    assert!(getal(laag(&verslag, "bag-nummeraanduiding"), "actueel") >= 300);
    assert_eq!(getal(laag(&verslag, "bag-pand"), "geweigerd"), 0);
}

#[test]
fn the_way_back_is_the_import_before() {
    let data = voorbeeld_kopie();
    let into = data.path().display().to_string();
    let generatie = |tekst: &str| -> u64 {
        tekst
            .rsplit("generatie ")
            .next()
            .unwrap()
            .trim_end_matches([')', '\n'])
            .parse()
            .unwrap()
    };
    let eerst = generatie(&gelukt(&["doctor", "--data", &into]));
    let bag = voorbeeld().join("levering/bag.zip");
    gelukt(&["import", "bag", bag.to_str().unwrap(), "--into", &into]);
    let terug = generatie(&gelukt(&["rollback", "--data", &into]));
    assert!(terug > eerst);
    gelukt(&["doctor", "--data", &into]);
}

#[test]
fn the_boundary_of_a_gemeente_is_its_coverage_also_from_the_delivery_that_brings_it() {
    let vierkant = |code: &str, naam: &str, kant: u32| {
        let (x, y) = (110_000 + kant, 548_000 + kant);
        format!(
            r#"{{"type":"Feature","properties":{{"statcode":"{code}","statnaam":"{naam}"}},"geometry":{{"type":"Polygon","coordinates":[[[110000,548000],[{x},548000],[{x},{y}],[110000,{y}],[110000,548000]]]}}}}"#
        )
    };
    let map = tempfile::tempdir().unwrap();
    let levering = map.path().join("gebieden.geojson");
    let features = [
        vierkant("GM9998", "Vierkant", 1000),
        vierkant("BU99980001", "Hoek", 100),
    ]
    .join(",");
    let crs = r#"{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}}"#;
    std::fs::write(
        &levering,
        format!(r#"{{"type":"FeatureCollection","crs":{crs},"features":[{features}]}}"#),
    )
    .unwrap();
    let (levering, into) = (
        levering.display().to_string(),
        map.path().join("data").display().to_string(),
    );
    let fout = plek(&["import", "cbs", &levering, "--into", &into, "--dekking", "GM0001"]);
    assert_eq!(fout.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&fout.stderr).contains("--dekking GM0001"));
    gelukt(&["import", "cbs", &levering, "--into", &into, "--dekking", "GM9998"]);
    let buurt = |x: &str, y: &str| {
        let beeld: Value = serde_json::from_str(&gelukt(&["click", x, y, "--data", &into])).unwrap();
        beeld["staat"]["buurt"]["toestand"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(buurt("110050", "548050"), "geldt");
    assert_eq!(buurt("110500", "548500"), "geldt-niet");
    assert_eq!(buurt("112000", "548500"), "onbekend");
}
