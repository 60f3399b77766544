//! Checks from outside: the API, the pages without a browser, versions of rule files, the command line.

use plek_tests::{Antwoord, Server, gelukt, plek, voorbeeld, voorbeeld_kopie, wortel};
use serde_json::{Value, json};

const DAKKAPEL: &str = "nl.imow-gm9999.activiteit.DakkapelPlaatsen";
const WERKZAAMHEDEN: &str = r#"
[[werkzaamheid]]
id = "dakkapel"
naam = "Dakkapel plaatsen"
synoniemen = ["koekoek"]
gebied = "pand"
raakt = ["bouwen"]
termijn = { vergunning = 8 }

[[werkzaamheid.activiteit]]
id = "nl.imow-gm9999.activiteit.DakkapelPlaatsen"
naam = "een dakkapel plaatsen"
deel = "ruimtelijk"
"#;

fn server(map: &tempfile::TempDir) -> Server {
    let toml = map.path().join("werkzaamheden.toml");
    std::fs::write(&toml, WERKZAAMHEDEN).unwrap();
    Server::start_met(map.path(), &[], &[("PLEK_WERKZAAMHEDEN", toml.to_str().unwrap())])
}

fn adres(server: &Server) -> String {
    let r = server.haal("/api/v1/zoek?q=Kerkstraat%201").json();
    r["resultaten"][0]["id"].as_str().unwrap().to_owned()
}

fn vraag(server: &Server, json: &Value) -> Antwoord {
    server.stuur("/api/v1/checks", "application/json", json.to_string().as_bytes())
}

fn formulier(server: &Server, velden: &[(&str, &str)]) -> Antwoord {
    let tekst: Vec<String> = velden
        .iter()
        .map(|(n, w)| format!("{}={}", url(n), url(w)))
        .collect();
    server.stuur(
        "/check",
        "application/x-www-form-urlencoded",
        tekst.join("&").as_bytes(),
    )
}

fn url(t: &str) -> String {
    t.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-_.".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

/// Answers to every question of the example's dakkapel, by type.
fn antwoord(v: &Value) -> Value {
    match v["type"].as_str().unwrap() {
        "boolean" => json!(true),
        "number" => json!(150),
        _ => v["opties"][0].clone(),
    }
}

#[test]
fn the_api_asks_one_question_after_another_and_then_gives_an_outcome_with_its_version() {
    let map = voorbeeld_kopie();
    let server = server(&map);
    let plaats = adres(&server);
    let mut antwoorden = serde_json::Map::new();
    let beeld = loop {
        let a = vraag(
            &server,
            &json!({"plaats": plaats, "werkzaamheid": "dakkapel", "antwoorden": antwoorden}),
        );
        assert_eq!(a.status, 200, "{}", a.tekst());
        assert_eq!(a.kop("cache-control"), "private, no-store");
        let beeld = a.json();
        let Some(v) = beeld["vragen"].get(0) else {
            break beeld;
        };
        assert!(
            beeld["activiteiten"][0]["uitkomsten"]
                .as_array()
                .unwrap()
                .is_empty(),
            "no outcome while asking"
        );
        assert!(
            antwoorden
                .insert(v["id"].as_str().unwrap().to_owned(), antwoord(v))
                .is_none(),
            "asked twice"
        );
    };
    assert_eq!(beeld["plaats"]["soort"], "pand");
    let activiteit = &beeld["activiteiten"][0];
    assert_eq!(activiteit["id"], DAKKAPEL);
    assert_eq!(activiteit["regelversie"]["bestand"], "dakkapel.xml");
    assert_eq!(activiteit["bevoegdGezag"], "gm9999");
    assert!(!activiteit["redenen"].as_array().unwrap().is_empty());
    for veld in ["volledig", "nietsNodig", "bekend", "vervallen", "oudePlannen"] {
        assert!(!beeld[veld].is_null(), "{veld}");
    }
    let geo = beeld["bekend"]
        .as_array()
        .unwrap()
        .iter()
        .find(|b| b["bron"] == "stop-gebied")
        .unwrap();
    assert!(
        ["ja", "nee", "deels"].contains(&geo["waarde"].as_str().unwrap()),
        "{geo}"
    );
    assert_eq!(
        (geo["graad"].as_str(), geo["stand"].as_str().map(str::len)),
        (Some("afgeleid"), Some(10))
    );
}

#[test]
fn a_place_may_be_drawn_in_degrees_or_in_rd_and_gives_the_same_answer() {
    let map = voorbeeld_kopie();
    let server = server(&map);
    let r = server.haal("/api/v1/zoek?q=Kerkstraat%201").json()["resultaten"][0].clone();
    let doe = |plaats: Value| {
        let a = vraag(
            &server,
            &json!({"plaats": plaats, "activiteiten": [DAKKAPEL], "gebied": "punt"}),
        );
        assert_eq!(a.status, 200, "{}", a.tekst());
        a.json()["bekend"].clone()
    };
    let graden = doe(json!({"type": "Point", "coordinates": r["wgs84"]}));
    let rd = doe(
        json!({"type": "Point", "coordinates": r["rd"], "crs": "http://www.opengis.net/def/crs/EPSG/0/28992"}),
    );
    assert_eq!(graden, rd);
    assert!(!graden.as_array().unwrap().is_empty());
}

#[test]
fn what_cannot_be_is_refused_and_names_the_field() {
    let map = voorbeeld_kopie();
    let server = server(&map);
    let plaats = adres(&server);
    let lang = json!({"type": "Polygon", "coordinates": [(0..3000).map(|i| json!([4.7 + f64::from(i) * 1e-6, 52.9])).collect::<Vec<_>>()]});
    for (lichaam, status, veld) in [
        (json!({}), 400, "werkzaamheid"),
        (json!({"werkzaamheid": "ruimteschip"}), 400, "werkzaamheid"),
        (
            json!({"werkzaamheid": "dakkapel", "activiteiten": [DAKKAPEL]}),
            400,
            "activiteiten",
        ),
        (json!({"activiteiten": []}), 400, "activiteiten"),
        (json!({"activiteiten": [7]}), 400, "activiteiten"),
        (json!({"activiteiten": vec!["x"; 25]}), 400, "activiteiten"),
        (
            json!({"activiteiten": [DAKKAPEL], "antwoorden": {"bestaat niet": 1}}),
            400,
            "antwoorden",
        ),
        (
            json!({"activiteiten": [DAKKAPEL], "antwoorden": {"uitv_monument": "blauw"}}),
            400,
            "antwoorden",
        ),
        (
            json!({"activiteiten": [DAKKAPEL], "antwoorden": 7}),
            400,
            "antwoorden",
        ),
        (
            json!({"activiteiten": [DAKKAPEL], "peildatum": "gisteren"}),
            400,
            "peildatum",
        ),
        (
            json!({"activiteiten": [DAKKAPEL], "plaats": {"type": "LineString", "coordinates": []}}),
            400,
            "plaats",
        ),
        (
            json!({"activiteiten": [DAKKAPEL], "plaats": {"type": "Point", "coordinates": [4.7, 52.9], "crs": "EPSG:4326"}}),
            400,
            "plaats",
        ),
        (
            json!({"activiteiten": [DAKKAPEL], "plaats": plaats, "gebied": "wijk"}),
            400,
            "gebied",
        ),
        (json!({"activiteiten": [DAKKAPEL], "plaats": lang}), 413, ""),
        (
            json!({"activiteiten": [DAKKAPEL], "plaats": "9999100000099999"}),
            404,
            "",
        ),
        (json!({"activiteiten": [DAKKAPEL], "onzin": 1}), 400, ""),
        (json!([1]), 400, ""),
    ] {
        let a = vraag(&server, &lichaam);
        let te_groot = status == 413 && a.status == 400;
        assert!(
            a.status == status || te_groot,
            "{lichaam}: {} {}",
            a.status,
            a.tekst()
        );
        if !veld.is_empty() {
            assert_eq!(a.kop("content-type"), "application/problem+json", "{lichaam}");
            assert_eq!(
                a.json()["invalidParams"][0]["name"],
                veld,
                "{lichaam}: {}",
                a.tekst()
            );
        }
    }
    let kapot = server.stuur("/api/v1/checks", "application/json", b"{");
    assert_eq!(
        (kapot.status, kapot.kop("content-type")),
        (400, "application/problem+json")
    );
}

#[test]
fn a_second_import_with_other_dates_keeps_the_first_and_the_day_decides() {
    let map = voorbeeld_kopie();
    let into = map.path().to_str().unwrap().to_owned();
    let bron = voorbeeld().join("levering/regels/dakkapel.xml");
    let regels = std::fs::read_to_string(&bron).unwrap();
    let oud = map.path().join("dakkapel.xml");
    std::fs::write(
        &oud,
        regels.replace("\"Toestemmingsvrij\"", "\"Informatieplicht\""),
    )
    .unwrap();
    let nieuw = bron.to_str().unwrap();
    gelukt(&[
        "import",
        "sttr",
        oud.to_str().unwrap(),
        "--into",
        &into,
        "--vanaf",
        "2024-01-01",
        "--tot",
        "2025-12-31",
    ]);
    gelukt(&["import", "sttr", nieuw, "--into", &into, "--vanaf", "2026-01-01"]);
    let server = server(&map);
    let versie = |dag: &str| {
        let a = vraag(&server, &json!({"activiteiten": [DAKKAPEL], "peildatum": dag}));
        assert_eq!(a.status, 200, "{}", a.tekst());
        a.json()["activiteiten"][0]["regelversie"].clone()
    };
    assert_eq!(
        versie("2025-06-01"),
        json!({"bestand": "dakkapel.xml", "naam": "Conclusie dakkapel plaatsen Voorbeeldwaard", "vanaf": "2024-01-01", "tot": "2025-12-31"})
    );
    assert_eq!(versie("2026-06-01")["vanaf"], "2026-01-01");
    assert_eq!(
        versie("2023-06-01")["vanaf"],
        Value::Null,
        "the one without dates holds before"
    );
}

/// Walks the pages as a reader without JavaScript: the fields of each form, the first option of each question.
#[test]
fn the_pages_lead_to_an_outcome_and_a_proof_without_anything_in_an_address() {
    let map = voorbeeld_kopie();
    let server = server(&map);
    let plaats = adres(&server);
    let paneel = server.haal(&format!("/plek/{plaats}")).tekst();
    assert!(
        paneel.contains("action=\"/check\"") && !paneel.contains("?plek="),
        "the panel posts"
    );
    let kies = formulier(&server, &[("plek", &plaats), ("doe", "kies"), ("q", "dakapel")]);
    assert!(
        kies.tekst().contains("name=\"werkzaamheid\" value=\"dakkapel\""),
        "{}",
        kies.tekst()
    );
    let mut velden = vec![
        ("plek".to_owned(), plaats.clone()),
        ("werkzaamheid".to_owned(), "dakkapel".to_owned()),
    ];
    let mut gevraagd = 0;
    loop {
        let paren: Vec<(&str, &str)> = velden.iter().map(|(n, w)| (n.as_str(), w.as_str())).collect();
        let pagina = formulier(&server, &paren);
        assert_eq!(
            (pagina.status, pagina.kop("cache-control")),
            (200, "private, no-cache")
        );
        let html = pagina.tekst();
        if !html.contains("name=\"gesteld\"") {
            assert!(html.contains("class=\"verdict"), "{html}");
            assert!(html.contains("Gebruikte regels: ") && html.contains("dakkapel.xml"));
            break;
        }
        gevraagd += 1;
        assert!(html.contains(&format!("Vraag {gevraagd}</h1>")), "{html}");
        let id = html
            .split("name=\"gesteld\" value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let veld = html.split(&format!("name=\"a.{id}\"")).nth(1).unwrap();
        let keuze = veld.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
        let waarde = if keuze.is_empty() { "150" } else { keuze };
        velden.push((format!("a.{id}"), waarde.to_owned()));
        assert!(gevraagd < 20);
    }
    assert!(gevraagd >= 1);
    let met = |doe: &str| {
        let mut paren: Vec<(&str, &str)> = velden.iter().map(|(n, w)| (n.as_str(), w.as_str())).collect();
        paren.push(("doe", doe));
        formulier(&server, &paren)
    };
    let terug = met("terug").tekst();
    assert!(
        terug.contains(&format!("Vraag {gevraagd}</h1>")) && terug.contains("checked")
            || terug.contains("value=\"150\"")
    );
    let gevraagd_hier = format!("plek_check_vragen_totaal{{bestand=\"dakkapel.xml\"}} {gevraagd}");
    let geteld = |wat: &str| server.haal("/metrics").tekst().lines().any(|r| r == wat);
    assert!(geteld(&gevraagd_hier), "{gevraagd_hier}");
    let bewijs = met("bewijs");
    let pad = bewijs.kop("location").to_owned();
    assert!(
        bewijs.status == 303 && pad.starts_with("/bewijs/") && pad.len() == 8 + 32,
        "{pad}"
    );
    let html = server.haal(&pad).tekst();
    assert!(
        html.contains("class=\"verdict") && html.contains("Kerkstraat 1") && !html.contains("name=\"doe\""),
        "{html}"
    );
    let gegevens = server.haal(&format!("{pad}.json")).json();
    assert_eq!(
        gegevens["check"]["activiteiten"][0]["regelversie"]["bestand"],
        "dakkapel.xml"
    );
    assert_eq!(server.haal(&format!("/bewijs/{}", "0".repeat(32))).status, 404);
    let bewaard = met("bewaar").tekst();
    let verder = bewaard
        .split("/check/verder/")
        .nth(1)
        .unwrap()
        .get(..32)
        .unwrap()
        .to_owned();
    assert!(
        server
            .haal(&format!("/check/verder/{verder}"))
            .tekst()
            .contains("class=\"verdict")
    );
    assert!(geteld("plek_check_begonnen_totaal{bestand=\"dakkapel.xml\"} 1"));
    assert!(
        geteld("plek_check_afgerond_totaal{bestand=\"dakkapel.xml\"} 2"),
        "de uitkomst, en de bewaarde check die weer geopend is"
    );
    let metingen = server.haal("/metrics").tekst();
    assert!(!metingen.contains(&plaats) && !metingen.contains(&verder) && !metingen.contains("Kerkstraat"));
}

#[test]
fn a_wrong_answer_is_named_and_a_known_fact_can_be_contradicted() {
    let map = voorbeeld_kopie();
    let server = server(&map);
    let plaats = adres(&server);
    let basis = [("plek", plaats.as_str()), ("werkzaamheid", "dakkapel")];
    let met = |extra: &[(&str, &str)]| formulier(&server, &[&basis, extra].concat()).tekst();
    assert!(met(&[("a.uitv_hoogte", "hoog")]).contains("verwacht een getal"));
    assert!(
        met(&[("a.uitv_verdwenen", "x")]).contains("Vraag 1</h1>"),
        "an answer to no question is dropped"
    );
    let begin = met(&[]);
    assert!(
        begin.contains("Dit weten wij al") && begin.contains("klopt-niet:uitv_dorpsgezicht"),
        "{begin}"
    );
    let mis = met(&[("doe", "klopt-niet:uitv_dorpsgezicht")]);
    assert!(mis.contains("name=\"a.uitv_dorpsgezicht\""), "{mis}");
    let anders = met(&[("a.uitv_dorpsgezicht", "deels")]);
    assert!(
        !anders.contains("klopt-niet:uitv_dorpsgezicht"),
        "the given answer wins"
    );
    assert!(
        server
            .haal("/metrics")
            .tekst()
            .contains("plek_check_klopt_niet_totaal")
    );
}

#[test]
fn the_command_line_fills_in_what_a_place_knows() {
    let data = voorbeeld().join("data");
    let regels = voorbeeld().join("levering/regels/dakkapel.xml");
    let r = {
        let server = Server::start(&data);
        server.haal("/api/v1/zoek?q=Kerkstraat%201").json()["resultaten"][0].clone()
    };
    let plaats = json!({"type": "Point", "coordinates": r["wgs84"]}).to_string();
    let doe = |plaats: &str| {
        gelukt(&[
            "check",
            regels.to_str().unwrap(),
            "--plaats",
            plaats,
            "--data",
            data.to_str().unwrap(),
            "--json",
        ])
    };
    let uit: Value = serde_json::from_str(&doe(&plaats)).unwrap();
    let bekend = uit["bekend"].as_array().unwrap();
    assert_eq!(
        (bekend[0]["id"].as_str(), bekend[0]["bron"].as_str()),
        (Some("uitv_dorpsgezicht"), Some("stop-gebied"))
    );
    assert!(
        uit["vragen"]
            .as_array()
            .unwrap()
            .iter()
            .all(|v| v["id"] != "uitv_dorpsgezicht")
    );
    let bestand = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(bestand.path(), &plaats).unwrap();
    assert_eq!(doe(bestand.path().to_str().unwrap()), doe(&plaats));
    assert!(doe(r["id"].as_str().unwrap()).contains("\"soort\":\"pand\""));
    let fout = plek(&[
        "check",
        regels.to_str().unwrap(),
        "--plaats",
        "{\"type\":1}",
        "--data",
        data.to_str().unwrap(),
    ]);
    assert_eq!(fout.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&fout.stderr).contains("--plaats"));
}

const SCHUUR: &str = r##"<d:definitions xmlns:d="http://www.omg.org/spec/DMN/20180521/MODEL/" xmlns:u="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Uitvoeringsregel" xmlns:i="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Interactieregel" xmlns:b="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Bedrijfsregel" namespace="urn:proef" name="Conclusie"><d:extensionElements><i:regelgroepen><i:regelgroep id="g"><i:naam>G</i:naam><i:prioriteit>1</i:prioriteit></i:regelgroep></i:regelgroepen><u:uitvoeringsregels><u:uitvoeringsregel id="klein"><u:regelgroepRef href="#g"/><i:prioriteit>1</i:prioriteit><u:vraag><u:gegevensType>boolean</u:gegevensType><u:vraagTekst>Is het klein?</u:vraagTekst></u:vraag></u:uitvoeringsregel></u:uitvoeringsregels></d:extensionElements><d:inputData name="klein"><d:extensionElements><u:uitvoeringsregelRef href="#klein"/></d:extensionElements></d:inputData><d:decision name="Top"><d:extensionElements><b:functioneleStructuurRef href="#http://x/id/concept/Conclusienl.imow-gm9999.activiteit.SchuurProef"/></d:extensionElements><d:variable name="Top" typeRef="string"/><d:decisionTable hitPolicy="FIRST"><d:input><d:inputExpression><d:text>klein</d:text></d:inputExpression></d:input><d:output/><d:rule><d:inputEntry><d:text>true</d:text></d:inputEntry><d:outputEntry><d:text>"Toestemmingsvrij"</d:text></d:outputEntry></d:rule><d:rule><d:inputEntry><d:text>-</d:text></d:inputEntry><d:outputEntry><d:text>"Vergunningplicht"</d:text></d:outputEntry></d:rule></d:decisionTable></d:decision></d:definitions>"##;

#[test]
fn the_command_line_and_the_api_withhold_free_where_nobody_knows_the_old_plans() {
    let map = tempfile::TempDir::new().unwrap();
    let data = map.path().join("data");
    let (regels, antwoorden) = (map.path().join("schuur.xml"), map.path().join("a.json"));
    std::fs::write(&regels, SCHUUR).unwrap();
    let (regels, data) = (regels.to_str().unwrap(), data.to_str().unwrap());
    gelukt(&["import", "sttr", regels, "--into", data]);
    let plaats = json!({"type": "Point", "coordinates": [4.76, 52.95]});
    let cli = |klein: bool, met_plaats: bool| -> Value {
        std::fs::write(&antwoorden, json!({"klein": klein}).to_string()).unwrap();
        let mut args = vec![
            "check",
            regels,
            "--antwoorden",
            antwoorden.to_str().unwrap(),
            "--json",
        ];
        let plaats = plaats.to_string();
        if met_plaats {
            args.extend(["--plaats", &plaats, "--data", data]);
        }
        serde_json::from_str(&gelukt(&args)).unwrap()
    };
    assert_eq!(
        cli(true, false)["uitkomsten"][0]["code"],
        "Toestemmingsvrij",
        "the rules by themselves"
    );
    let hier = cli(true, true);
    assert_eq!(
        (&hier["uitkomsten"], &hier["vragen"], &hier["onbekend"]),
        (
            &json!([]),
            &json!([]),
            &json!([{"activiteit": "nl.imow-gm9999.activiteit.SchuurProef", "door": "oude-plannen"}])
        )
    );
    assert!(!hier.to_string().contains("Toestemmingsvrij"), "{hier}");
    let nodig = cli(false, true);
    assert_eq!(nodig["uitkomsten"][0]["code"], "Vergunningplicht");
    assert!(
        nodig["anders"].is_null(),
        "no change makes it free either: {nodig}"
    );
    assert_eq!(
        cli(false, false)["anders"][0]["zin"],
        "Is het antwoord op “Is het klein?” ‘ja’, dan hebt u geen vergunning nodig."
    );
    let server = Server::start(std::path::Path::new(data));
    for klein in [true, false] {
        let api = vraag(
            &server,
            &json!({"plaats": plaats, "activiteiten": ["nl.imow-gm9999.activiteit.SchuurProef"], "antwoorden": {"klein": klein}}),
        )
        .json();
        assert_eq!(
            api["activiteiten"][0]["uitkomsten"],
            cli(klein, true)["uitkomsten"]
        );
        assert_eq!(api["oudePlannen"], "onbekend");
    }
}

#[test]
fn the_settings_in_data_are_read_and_an_unknown_key_is_named() {
    let map = voorbeeld_kopie();
    let gemeente = wortel().join("data/gemeenten/voorbeeldwaard.toml");
    let server = Server::start_met(map.path(), &["--gemeente", gemeente.to_str().unwrap()], &[]);
    assert_eq!(server.haal("/check").status, 200);
    drop(server);
    let toml = map.path().join("fout.toml");
    std::fs::write(&toml, WERKZAAMHEDEN.replace("synoniemen", "synoniem")).unwrap();
    let uit = std::process::Command::new(plek_tests::programma())
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(map.path())
        .env("PLEK_WERKZAAMHEDEN", &toml)
        .output()
        .unwrap();
    let fout = String::from_utf8_lossy(&uit.stderr);
    assert!(
        !uit.status.success() && fout.contains("synoniem") && fout.contains("fout.toml"),
        "{fout}"
    );
}

#[test]
fn rule_files_are_taken_in_without_the_grids_and_places_are_not() {
    let map = tempfile::tempdir().unwrap();
    let into = map.path().display().to_string();
    let zonder = [("PLEK_ROOSTERS", "/bestaat/niet.plekrooster")];
    let import = |bron: &str, pad: &str| {
        let pad = voorbeeld().join("levering").join(pad).display().to_string();
        let uit = plek_tests::plek_in(&["import", bron, &pad, "--into", &into], b"", &zonder);
        let tekst = String::from_utf8_lossy(&uit.stderr).into_owned();
        (uit.status.success(), tekst)
    };
    assert_eq!(import("sttr", "regels/dakkapel.xml"), (true, String::new()));
    let lagen = lagen::Lagen::open(map.path()).unwrap();
    assert_eq!(lagen.nu().bestanden("sttr").count(), 1);
    let (gelukt, tekst) = import("cbs", "cbs-wijk.geojson");
    assert!(!gelukt && tekst.contains("niet.plekrooster"), "{tekst}");
}
