//! Persons in zaken: sealed where they lie, found by who may look, every look written down, gone when they ask for it.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use plek_tests::Postgres;
use plek_tests::zgw::{Client, Register};
use serde_json::{Value, json};

const BSN: &str = "999990019";
const KANARIES: [&str; 6] = [
    BSN,
    "Kanarievogel",
    "0600000013",
    "kanarie@example.nl",
    "brp.example.nl/personen/77",
    "9876543210",
];
const ZOEK: &str = "betrokkeneIdentificatie__natuurlijkPersoon__inpBsn=999990019";

fn rol(baas: &Client<'_>, zaak: &Value, zaaktype: &Value) -> Value {
    let roltype = &baas.onder("roltypen", zaaktype)[0];
    baas.maak(
        "/zaken/api/v1/rollen",
        &json!({"zaak": zaak["url"], "roltype": roltype["url"], "roltoelichting": "inzender",
            "betrokkeneType": "natuurlijk_persoon", "betrokkene": "https://brp.example.nl/personen/77",
            "afwijkendeNaamBetrokkene": "Kanarievogel", "contactpersoonRol": {"naam": "Kanarievogel", "telefoonnummer": "0600000013",
            "emailadres": "kanarie@example.nl"}, "betrokkeneIdentificatie": {"inpBsn": BSN, "inpA_nummer": "9876543210",
            "geslachtsnaam": "Kanarievogel"}}),
    )
}

/// Every byte below a folder, but for the key.
fn bytes(map: &Path) -> Vec<u8> {
    let mut uit = vec![];
    for lid in fs::read_dir(map).unwrap().flatten() {
        if lid.path().is_dir() {
            uit.extend(bytes(&lid.path()));
        } else if lid.file_name() != "register.sleutel" {
            uit.extend(fs::read(lid.path()).unwrap_or_default());
        }
    }
    uit
}

fn geen_kanarie(waar: &str, bytes: &[u8]) {
    for kanarie in KANARIES {
        let gevonden = bytes.windows(kanarie.len()).any(|w| w == kanarie.as_bytes());
        assert!(!gevonden, "{kanarie} staat in {waar}");
    }
}

fn aantal(client: &Client<'_>, adres: &str) -> u64 {
    client.haal(adres)["count"].as_u64().unwrap()
}

fn een_leven_lang(register: &Register, opgeslagen: &dyn Fn() -> Vec<u8>, log: &Path) {
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.zaak(&mor, &json!({"vertrouwelijkheidaanduiding": "openbaar", "zaakgeometrie": {"type": "Point", "coordinates": [4.7605, 52.9505]}}));
    let gemaakt = rol(&baas, &zaak, &mor);
    assert_eq!(gemaakt["betrokkeneIdentificatie"]["inpBsn"], BSN);
    let url = gemaakt["url"].as_str().unwrap();
    // who may read sees the person, by every way, and is written down
    assert_eq!(
        baas.haal(url)["contactpersoonRol"]["telefoonnummer"],
        "0600000013"
    );
    let uit = baas.haal(&format!("/zaken/api/v1/zaken?rol__{ZOEK}&expand=rollen"));
    assert_eq!(
        uit["results"][0]["_expand"]["rollen"][0]["betrokkeneIdentificatie"]["geslachtsnaam"],
        "Kanarievogel"
    );
    assert_eq!(aantal(&baas, &format!("/zaken/api/v1/rollen?{ZOEK}")), 1);
    assert_eq!(
        aantal(
            &baas,
            "/zaken/api/v1/rollen?betrokkene=https://brp.example.nl/personen/77"
        ),
        1
    );
    assert_eq!(
        aantal(
            &baas,
            "/zaken/api/v1/zaken?rol__betrokkeneIdentificatie__natuurlijkPersoon__inpA_nummer=9876543210"
        ),
        1
    );
    for geen in [
        "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn=123456782",
        "rol__betrokkene=https://brp.example.nl/personen/7",
    ] {
        assert_eq!(aantal(&baas, &format!("/zaken/api/v1/zaken?{geen}")), 0, "{geen}");
    }
    let zoek = json!({"rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn": BSN});
    assert_eq!(
        baas.verwacht(200, "POST", "/zaken/api/v1/zaken/_zoek", Some(&zoek))["count"],
        1
    );
    // not in the audit trail, nor in the log, the metrics or the public answers
    let spoor = baas.haal(&format!("{}/audittrail", zaak["url"].as_str().unwrap()));
    assert!(spoor.to_string().contains("inzender"));
    geen_kanarie("de audittrail", spoor.to_string().as_bytes());
    for publiek in [
        "/metrics",
        "/api/v1/locatiebeeld?punt=4.7605,52.9505",
        "/api/v1/zoek?q=Voorbeeld",
        "/ogc/v1/collections",
    ] {
        geen_kanarie(publiek, &register.server.haal(publiek).lichaam);
    }
    // a query string of anybody with a person in it stays out of the log, also where it is refused
    for vraag in [
        "/api/v1/zoek?q=Kanarievogel",
        "/nergens?bsn=999990019",
        "/api/v1/locatiebeeld?punt=Kanarievogel",
        "/zaken/api/v1/zaken?onbekend=999990019",
    ] {
        register.server.haal(vraag);
    }
    geen_kanarie("/metrics", &register.server.haal("/metrics").lichaam);
    let tekst = fs::read(log).unwrap();
    assert!(!tekst.is_empty(), "the log was kept");
    geen_kanarie("het logboek", &tekst);
    geen_kanarie("de opslag", &opgeslagen());
    // what the person may ask
    let data = register.data().display().to_string();
    let vraag = |wat: &[&str]| {
        let vast = ["persoon", "--data", &data, "--bsn-file", "-"];
        let uit = register.plek(&[&vast, wat].concat(), BSN.as_bytes());
        assert!(
            uit.status.success(),
            "{wat:?}: {}",
            String::from_utf8_lossy(&uit.stderr)
        );
        String::from_utf8_lossy(&uit.stdout).into_owned()
    };
    let inzage: Value =
        serde_json::from_str(&vraag(&["inzage", "--activiteit", "https://example.nl/v/1"])).unwrap();
    assert_eq!(
        inzage["contactgegevens"][0]["gegevens"]["betrokkeneIdentificatie"]["inpBsn"],
        BSN
    );
    let gelezen: Vec<String> = inzage["gelezen"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["handeling"].as_str().unwrap().to_owned())
        .collect();
    for handeling in [
        "GET /zaken/api/v1/rollen/{uuid}",
        "GET /zaken/api/v1/zaken",
        "GET /zaken/api/v1/rollen",
        "POST /zaken/api/v1/zaken/_zoek",
        "inzageverzoek",
    ] {
        assert!(
            gelezen.iter().any(|g| g == handeling),
            "{handeling} ontbreekt in {gelezen:?}"
        );
    }
    vraag(&["beperk"]);
    assert_eq!(
        aantal(&baas, &format!("/zaken/api/v1/zaken?rol__{ZOEK}")),
        0,
        "restricted is not found"
    );
    geen_kanarie("een beperkte rol", baas.haal(url).to_string().as_bytes());
    vraag(&["hef-op"]);
    assert_eq!(aantal(&baas, &format!("/zaken/api/v1/zaken?rol__{ZOEK}")), 1);
    let gewist = vraag(&["wis"]);
    assert!(
        gewist.contains("1 contactgegevens") && gewist.contains("zaak-"),
        "{gewist}"
    );
    assert_eq!(aantal(&baas, &format!("/zaken/api/v1/zaken?rol__{ZOEK}")), 0);
    assert_eq!(aantal(&baas, &format!("/zaken/api/v1/rollen?{ZOEK}")), 0);
    geen_kanarie("een gewiste rol", baas.haal(url).to_string().as_bytes());
    assert_eq!(aantal(&baas, "/zaken/api/v1/rollen"), 1, "the rol itself stays");
}

#[test]
fn a_person_is_nowhere_in_the_clear_on_sqlite_from_the_first_rol_to_the_erasure() {
    let map = tempfile::tempdir().unwrap();
    let (data, log) = (map.path().join("data"), map.path().join("log"));
    fs::create_dir(&data).unwrap();
    let bestand = fs::File::create(&log).unwrap();
    let register = Register::start_in(&data, &[("PLEK_LOG", "trace")], Stdio::from(bestand));
    een_leven_lang(&register, &|| bytes(&data), &log);
}

#[test]
fn a_person_is_nowhere_in_the_clear_on_postgresql_from_the_first_rol_to_the_erasure() {
    let Some(postgres) = Postgres::start_met("-c log_statement=all") else {
        return;
    };
    let map = tempfile::tempdir().unwrap();
    let (data, log) = (map.path().join("data"), map.path().join("log"));
    fs::create_dir(&data).unwrap();
    let bestand = fs::File::create(&log).unwrap();
    let url = postgres.url();
    let register = Register::start_in(
        &data,
        &[("PLEK_LOG", "trace"), ("PLEK_DATABASE", &url)],
        Stdio::from(bestand),
    );
    een_leven_lang(
        &register,
        &|| {
            let mut alles = vec![];
            for tabel in [
                "stuk",
                "contact",
                "lezing",
                "zaakregel",
                "zaakwoord",
                "dossier",
                "wijziging",
                "postvak",
            ] {
                alles.extend(
                    postgres
                        .sql(&format!("select t::text from {tabel} t"))
                        .into_bytes(),
                );
            }
            alles.extend(postgres.logboek());
            alles
        },
        &log,
    );
}

#[test]
fn a_zaak_that_is_closed_gets_its_retention_and_loses_it_when_it_is_opened_again() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.zaak(&mor, &json!({}));
    let data = register.data().display().to_string();
    let lijst = |dag: &str| {
        let uit = register.plek(
            &[
                "vernietiging",
                "opstellen",
                "--door",
                "Ans",
                "--op-datum",
                dag,
                "--data",
                &data,
            ],
            b"",
        );
        assert!(uit.status.success(), "{}", String::from_utf8_lossy(&uit.stderr));
        String::from_utf8_lossy(&uit.stdout).into_owned()
    };
    assert!(lijst("2090-01-01").contains("niets"), "an open zaak is not due");
    let resultaattypen = baas.onder("resultaattypen", &mor);
    let weg = resultaattypen
        .iter()
        .find(|t| t["archiefnominatie"] == "vernietigen" && t["archiefactietermijn"].is_string());
    baas.maak(
        "/zaken/api/v1/resultaten",
        &json!({"zaak": zaak["url"], "resultaattype": weg.expect("a type")["url"]}),
    );
    assert_eq!(baas.status(&zaak, &mor, -1, "2026-11-02T10:00:00Z").0, 201);
    let dicht = baas.haal(zaak["url"].as_str().unwrap());
    let dag = dicht["archiefactiedatum"].as_str().unwrap().to_owned();
    assert_eq!(
        baas.status(&zaak, &mor, 0, "2026-11-03T10:00:00Z").0,
        201,
        "opened again"
    );
    assert!(
        lijst("2090-01-01").contains("niets"),
        "an opened zaak is not due any more"
    );
    assert_eq!(baas.status(&zaak, &mor, -1, "2026-11-04T10:00:00Z").0, 201);
    let eerder: String = format!("{:04}{}", dag[..4].parse::<u32>().unwrap() - 1, &dag[4..]);
    assert!(lijst(&eerder).contains("niets"));
    let uit = lijst("2090-01-01");
    assert!(uit.contains(zaak["uuid"].as_str().unwrap()), "{uit}");
    for stap in [&["beoordelen", "1", "--door", "Bo"][..], &["uitvoeren", "1"]] {
        let uit = register.plek(&[&["vernietiging"], stap, &["--data", &data]].concat(), b"");
        assert!(uit.status.success(), "{}", String::from_utf8_lossy(&uit.stderr));
    }
    // the date of the list is today's when it is carried out: not due yet, so it stays, and the report says why
    let uit = register.plek(&["vernietiging", "tonen", "1", "--data", &data], b"");
    assert!(String::from_utf8_lossy(&uit.stdout).contains("mag op deze dag niet"));
    baas.verwacht(200, "GET", zaak["url"].as_str().unwrap(), None);
}
