//! Persons in zaken: sealed where they lie, found by who may look, every look written down, gone when they ask for it.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use plek_tests::zgw::{Client, Register};
use plek_tests::{Postgres, bytes_onder};
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
    bytes_onder(map, "register.sleutel")
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
    let beperkt = baas.haal(url);
    geen_kanarie("een beperkte rol", beperkt.to_string().as_bytes());
    // who saves what is shown now would lose the person, and who removes it too
    let mut over = beperkt.clone();
    over["roltoelichting"] = "anders".into();
    baas.verwacht(409, "PUT", url, Some(&over));
    baas.verwacht(409, "DELETE", url, None);
    baas.verwacht(409, "DELETE", zaak["url"].as_str().unwrap(), None);
    vraag(&["hef-op"]);
    assert_eq!(baas.haal(url)["betrokkeneIdentificatie"]["inpBsn"], BSN);
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
    let leeslog = register.plek(&["leeslog", "--data", &data], b"");
    let leeslog = String::from_utf8_lossy(&leeslog.stdout).into_owned();
    let namen: Vec<Value> = leeslog
        .lines()
        .map(|r| serde_json::from_str::<Value>(r).unwrap()["name"].clone())
        .collect();
    for naam in [
        "inzageverzoek",
        "gebruik beperken",
        "beperking opheffen",
        "gegevens wissen",
    ] {
        assert!(namen.iter().any(|n| n == naam), "{naam} ontbreekt in {namen:?}");
    }
    geen_kanarie("het leeslog", leeslog.as_bytes());
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
    baas.sluit(&zaak, &mor, "2026-11-02");
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

/// Contact data has an end of its own: the zaak stays, its person is not shown or found any more, and is cleaned up.
fn eigen_einde(register: &mut Register, tel: &dyn Fn() -> String) {
    let dag = model::Datum((plek_tests::zgw::nu() / 86_400 - 3) as i32).to_string();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.zaak(&mor, &json!({"startdatum": "2001-01-01"}));
    let gemaakt = rol(&baas, &zaak, &mor);
    let (zaakpad, rolpad) = (pad(&zaak, "zaken"), pad(&gemaakt, "rollen"));
    assert_eq!(aantal(&baas, &format!("/zaken/api/v1/zaken?rol__{ZOEK}")), 1);
    baas.sluit(&zaak, &mor, &dag);
    // from now on, though nobody cleaned up yet
    assert_eq!(tel(), "1");
    geen_kanarie("een rol na het einde", baas.haal(&rolpad).to_string().as_bytes());
    assert_eq!(aantal(&baas, &format!("/zaken/api/v1/zaken?rol__{ZOEK}")), 0);
    assert_eq!(aantal(&baas, &format!("/zaken/api/v1/rollen?{ZOEK}")), 0);
    let data = register.data().display().to_string();
    let uit = register.plek(
        &[
            "persoon",
            "--data",
            &data,
            "--bsn-file",
            "-",
            "inzage",
            "--activiteit",
            "urn:x",
        ],
        BSN.as_bytes(),
    );
    let inzage: Value = serde_json::from_slice(&uit.stdout).unwrap();
    assert_eq!(inzage["contactgegevens"], json!([]), "nor to the person");
    register.val_uit();
    let begin = std::time::Instant::now();
    while tel() != "0" {
        assert!(begin.elapsed().as_secs() < 10, "not cleaned up at the start");
    }
    let baas = Client::op(register, "baas");
    let over = baas.haal(&zaakpad);
    assert!(
        over["archiefactiedatum"].as_str().unwrap() > dag.as_str(),
        "{over}"
    );
}

fn pad(rij: &Value, soort: &str) -> String {
    format!("/zaken/api/v1/{soort}/{}", rij["uuid"].as_str().unwrap())
}

const TERMIJN: (&str, &str) = ("PLEK_CONTACTTERMIJN", "P1D");

#[test]
fn contact_data_ends_before_its_zaak_on_sqlite() {
    let map = tempfile::tempdir().unwrap();
    let mut register = Register::start_in(map.path(), &[TERMIJN], Stdio::inherit());
    let db = rusqlite::Connection::open(map.path().join("register.sqlite")).unwrap();
    let tel = || {
        let telling: i64 = db
            .query_row("select count(*) from contact", [], |r| r.get(0))
            .unwrap();
        telling.to_string()
    };
    eigen_einde(&mut register, &tel);
}

#[test]
fn contact_data_ends_before_its_zaak_on_postgresql() {
    let Some(postgres) = Postgres::start_met("") else {
        return;
    };
    let (map, url) = (tempfile::tempdir().unwrap(), postgres.url());
    let mut register = Register::start_in(map.path(), &[TERMIJN, ("PLEK_DATABASE", &url)], Stdio::inherit());
    eigen_einde(&mut register, &|| postgres.sql("select count(*) from contact"));
}

/// A rol as an earlier version kept it: with its person in the row, and in its line of the audit trail.
const LOS: &str = r#"{"betrokkene": "https://brp.example.nl/personen/77", "afwijkendeNaamBetrokkene": "Kanarievogel",
    "contactpersoonRol": {"naam": "Kanarievogel", "telefoonnummer": "0600000013", "emailadres": "kanarie@example.nl"},
    "betrokkeneIdentificatie": {"inpBsn": "999990019", "inpA_nummer": "9876543210", "geslachtsnaam": "Kanarievogel"}}"#;

fn wordt_verzegeld(
    register: &mut Register,
    maak_oud: &dyn Fn(),
    is_los: &dyn Fn() -> bool,
    opgeslagen: &dyn Fn() -> Vec<u8>,
) {
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.zaak(&mor, &json!({}));
    let gemaakt = rol(&baas, &zaak, &mor);
    let rolpad = pad(&gemaakt, "rollen");
    maak_oud();
    assert!(is_los(), "the canary was put there");
    register.val_uit();
    let baas = Client::op(register, "baas");
    let begin = std::time::Instant::now();
    while baas.vraag("GET", "/zaken/api/v1/zaken", None).status == 503 {
        assert!(begin.elapsed().as_secs() < 30, "the upgrade does not end");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(aantal(&baas, &format!("/zaken/api/v1/zaken?rol__{ZOEK}")), 1);
    assert_eq!(
        baas.haal(&rolpad)["betrokkeneIdentificatie"]["geslachtsnaam"],
        "Kanarievogel"
    );
    geen_kanarie("de opslag na de opwaardering", &opgeslagen());
}

#[test]
fn what_an_earlier_version_kept_in_the_clear_is_sealed_and_nothing_is_left_on_sqlite() {
    let map = tempfile::tempdir().unwrap();
    let mut register = Register::start_in(map.path(), &[], Stdio::inherit());
    let bestand = map.path().join("register.sqlite");
    let maak_oud = || {
        let db = rusqlite::Connection::open(&bestand).unwrap();
        let vol = LOS.repeat(20);
        db.execute_batch(&format!(
            "pragma secure_delete = off;
             update stuk set inhoud = json_remove(json_patch(inhoud, '{LOS}'), '$._persoon') where soort = 'rol';
             update stuk set inhoud = json_set(inhoud, '$.wijzigingen.nieuw', json_patch(json_extract(inhoud, '$.wijzigingen.nieuw'), '{LOS}'))
               where soort = 'audittrail' and json_extract(inhoud, '$.resource') = 'rol';
             delete from contact; delete from zaakwoord;
             delete from stuk where soort = 'instelling' and uuid = 'zaaklijst';
             create table rommel (t text); with recursive n(i) as (select 1 union all select i + 1 from n where i < 200)
               insert into rommel select '{vol}' from n;
             drop table rommel;"
        ))
        .unwrap();
    };
    let is_los = || {
        let alles = bytes(map.path());
        KANARIES
            .iter()
            .all(|k| alles.windows(k.len()).any(|w| w == k.as_bytes()))
    };
    wordt_verzegeld(&mut register, &maak_oud, &is_los, &|| bytes(map.path()));
}

#[test]
fn what_an_earlier_version_kept_in_the_clear_is_sealed_and_nothing_is_left_on_postgresql() {
    let Some(postgres) = Postgres::start_met("") else {
        return;
    };
    let (map, url) = (tempfile::tempdir().unwrap(), postgres.url());
    let mut register = Register::start_in(map.path(), &[("PLEK_DATABASE", &url)], Stdio::inherit());
    let maak_oud = || {
        postgres.sql(&format!(
            "update stuk set inhoud = ((inhoud::jsonb - '_persoon') || '{LOS}'::jsonb)::text where soort = 'rol';
             update stuk set inhoud = jsonb_set(inhoud::jsonb, '{{wijzigingen,nieuw}}', (inhoud::jsonb #> '{{wijzigingen,nieuw}}') || '{LOS}'::jsonb)::text
               where soort = 'audittrail' and inhoud::jsonb ->> 'resource' = 'rol';
             delete from contact; delete from zaakwoord;
             delete from stuk where soort = 'instelling' and uuid = 'zaaklijst';"
        ));
    };
    let is_los = || {
        let alles = postgres.bestanden();
        KANARIES
            .iter()
            .all(|k| alles.windows(k.len()).any(|w| w == k.as_bytes()))
    };
    wordt_verzegeld(&mut register, &maak_oud, &is_los, &|| postgres.bestanden());
}
