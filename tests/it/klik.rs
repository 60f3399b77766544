//! `plek click`: four parts, four states.

use plek_tests::{echte_data, gelukt, voorbeeld};
use serde_json::Value;

fn klik(data: &str, x: &str, y: &str, meer: &[&str]) -> Value {
    let mut args = vec!["click", x, y, "--data", data, "--json"];
    args.extend(meer);
    serde_json::from_str(&gelukt(&args)).unwrap()
}

/// RD of the first address that the example's search gives for `q`.
fn adres(q: &str) -> [String; 2] {
    let server = plek_tests::Server::start(&voorbeeld().join("data"));
    let gevonden = server.haal(&format!("/api/v1/zoek?q={q}")).json();
    let rd = &gevonden["resultaten"][0]["rd"];
    [0, 1].map(|i| {
        rd[i]
            .as_f64()
            .unwrap_or_else(|| panic!("{q}: {gevonden}"))
            .to_string()
    })
}

#[test]
fn a_house_in_the_example_answers_in_four_parts() {
    let data = voorbeeld().join("data").display().to_string();
    let [x, y] = adres("Kerkstraat%201");
    let beeld = klik(&data, &x, &y, &[]);
    let staat = &beeld["staat"];
    assert_eq!(staat["toestand"], "geldt", "{staat}");
    assert_eq!(staat["pand"]["toestand"], "geldt");
    assert_eq!(staat["pand"]["bag"]["toestand"], "geldt");
    assert_eq!(staat["pand"]["bgt"]["toestand"], "geldt");
    let adressen = staat["adressen"].as_array().unwrap();
    assert!(
        adressen
            .iter()
            .any(|a| a["straatnaam"] == "Kerkstraat" && a["gevondenVia"] == "identificatie"),
        "{adressen:?}"
    );
    for deel in ["perceel", "buurt", "wijk", "gemeente"] {
        assert_eq!(staat[deel]["toestand"], "geldt", "{deel}");
    }
    assert!(!staat["objecten"].as_array().unwrap().is_empty());
    assert_eq!(beeld["mag"]["toestand"], "geldt", "{}", beeld["mag"]);
    assert!(
        beeld["mag"]["activiteiten"]
            .as_array()
            .unwrap()
            .iter()
            .any(|a| a["check"].is_string())
    );
    let speelt = &beeld["speelt"];
    let aantal: usize = ["nu", "komt", "klaar"]
        .iter()
        .map(|g| speelt[*g].as_array().unwrap().len())
        .sum();
    assert_eq!(speelt["toestand"] == "geldt", aantal > 0);
    assert!(beeld["initiatieven"]["lijst"].is_array());
    for deel in ["staat", "mag", "speelt", "initiatieven"] {
        assert!(!beeld[deel]["bronnen"].as_array().unwrap().is_empty(), "{deel}");
    }
}

#[test]
fn the_old_plan_holds_outside_the_pons_of_the_omgevingsplan_and_no_longer_inside_it() {
    let data = voorbeeld().join("data").display().to_string();
    let oud = |beeld: &Value| {
        let bronnen = beeld["mag"]["bronnen"].as_array().unwrap();
        let bron = bronnen
            .iter()
            .find(|b| b["naam"] == "Tijdelijk deel (bestemmingsplannen)");
        (
            bron.unwrap()["toestand"].clone(),
            beeld["mag"]["bestemmingsplannen"].clone(),
        )
    };
    let (toestand, plannen) = oud(&klik(&data, "109385", "546322", &[]));
    assert_eq!(toestand, "geldt");
    assert_eq!(plannen[0]["bestemming"], "Groen");
    assert_eq!(
        (&plannen[0]["bouwvlak"], &plannen[0]["status"]),
        (&Value::Bool(false), &"vastgesteld".into())
    );
    let (toestand, plannen) = oud(&klik(&data, "109020", "546760", &[]));
    assert_eq!((toestand, plannen), ("geldt-niet".into(), Value::Array(vec![])));
}

#[test]
fn outside_every_coverage_nothing_is_denied() {
    let data = voorbeeld().join("data").display().to_string();
    let beeld = klik(&data, "200000", "400000", &[]);
    assert_eq!(beeld["staat"]["toestand"], "onbekend");
    assert_eq!(beeld["mag"]["toestand"], "onbekend");
    assert_eq!(beeld["staat"]["perceel"]["toestand"], "onbekend");
}

#[test]
fn both_systems_name_the_same_place() {
    let data = voorbeeld().join("data").display().to_string();
    let [x, y] = adres("Kerkstraat%201");
    let rd = klik(&data, &x, &y, &[]);
    let lonlat = [0, 1].map(|i| rd["punt"]["wgs84"][i].as_f64().unwrap().to_string());
    let crs84 = klik(&data, &lonlat[0], &lonlat[1], &["--crs", "CRS84"]);
    assert_eq!(
        crs84["staat"]["pand"]["identificatie"],
        rd["staat"]["pand"]["identificatie"]
    );
}

#[test]
fn a_day_before_the_town_was_built_has_no_pand() {
    let data = voorbeeld().join("data").display().to_string();
    let [x, y] = adres("Kerkstraat%201");
    let beeld = klik(&data, &x, &y, &["--op-datum", "1700-01-01"]);
    assert_eq!(beeld["opDatum"], "1700-01-01");
    assert_eq!(beeld["staat"]["pand"]["bag"]["toestand"], "geldt-niet");
}

#[test]
fn in_otterlo_the_pand_leads_to_the_ids_that_the_bgt_carries() {
    let (Some(bgt), Some(adressen)) = (
        echte_data("otterlo/bgt_otterlo_2020-08-05.zip"),
        echte_data("otterlo/dutch_addresses_28992.gpkg"),
    ) else {
        return;
    };
    let map = tempfile::tempdir().unwrap();
    let into = map.path().display().to_string();
    let vak = "179982,455989,182002,458015";
    gelukt(&[
        "import",
        "bgt",
        bgt.to_str().unwrap(),
        "--into",
        &into,
        "--dekking",
        vak,
    ]);
    gelukt(&[
        "import",
        "adressen",
        adressen.to_str().unwrap(),
        "--into",
        &into,
        "--dekking",
        vak,
    ]);
    let server = plek_tests::Server::start(map.path());
    let gevonden = server.haal("/api/v1/zoek?q=Dorpsstraat%201%20Otterlo").json();
    let id = gevonden["resultaten"][0]["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{gevonden}"))
        .to_owned();
    let beeld = server.haal(&format!("/plek/{id}.json")).json();
    let staat = &beeld["staat"];
    assert_eq!(staat["pand"]["bgt"]["toestand"], "geldt", "{beeld}");
    assert_eq!(staat["pand"]["bag"]["toestand"], "onbekend");
    assert_eq!(staat["pand"]["identificatie"].as_str().map(str::len), Some(16));
    assert!(
        staat["adressen"]
            .as_array()
            .unwrap()
            .iter()
            .any(|a| a["straatnaam"] == "Dorpsstraat")
    );
    assert!(
        staat["verblijfsobjecten"]
            .as_array()
            .unwrap()
            .iter()
            .all(|v| v["toestand"] == "onbekend")
    );
}
