//! Regelkaarten from outside: the same as a check at every place, counts that add up, concepts that stay private.

use plek_tests::{Antwoord, Server, plek, voorbeeld, voorbeeld_kopie, wortel};
use serde_json::{Value, json};

const PLAN: &str = "nl.imow-gm9999.activiteit.Proefplan";

/// The example with the settings of Voorbeeldwaard.
fn server(map: &std::path::Path) -> Server {
    let gemeente = wortel().join("data/gemeenten/voorbeeldwaard.toml");
    Server::start_met(map, &["--gemeente", gemeente.to_str().unwrap()], &[])
}

/// A rule file whose outcome is the map's to give: in the protected dorpsgezicht `binnen`, elsewhere `buiten`.
fn proefregels(binnen: &str, buiten: &str) -> String {
    format!(
        r##"<d:definitions xmlns:d="http://www.omg.org/spec/DMN/20180521/MODEL/" xmlns:u="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Uitvoeringsregel" xmlns:i="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Interactieregel" xmlns:b="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Bedrijfsregel" namespace="urn:proef" name="Proefplan"><d:extensionElements><i:regelgroepen><i:regelgroep id="g"><i:naam>G</i:naam><i:prioriteit>1</i:prioriteit></i:regelgroep></i:regelgroepen><u:uitvoeringsregels><u:uitvoeringsregel id="oud"><u:regelgroepRef href="#g"/><i:prioriteit>1</i:prioriteit><u:geoVerwijzing><u:locatie identificatie="nl.imow-gm9999.gebied.BeschermdDorpsgezicht"/><u:vraagTekst>Ligt het in het dorpsgezicht?</u:vraagTekst></u:geoVerwijzing></u:uitvoeringsregel></u:uitvoeringsregels></d:extensionElements><d:inputData name="oud"><d:extensionElements><u:uitvoeringsregelRef href="#oud"/></d:extensionElements></d:inputData><d:decision name="Top"><d:extensionElements><b:functioneleStructuurRef href="#http://x/id/concept/Conclusie{PLAN}"/></d:extensionElements><d:variable name="Top" typeRef="string"/><d:decisionTable hitPolicy="FIRST"><d:input><d:inputExpression><d:text>oud</d:text></d:inputExpression></d:input><d:output/><d:rule><d:inputEntry><d:text>"ja","deels"</d:text></d:inputEntry><d:outputEntry><d:text>"{binnen}"</d:text></d:outputEntry></d:rule><d:rule><d:inputEntry><d:text>-</d:text></d:inputEntry><d:outputEntry><d:text>"{buiten}"</d:text></d:outputEntry></d:rule></d:decisionTable></d:decision></d:definitions>"##
    )
}

/// The example with one more plan, `proef`, that holds `proefregels`, and `dakkapel` as the example has it.
fn proefserver() -> (tempfile::TempDir, Server) {
    let map = voorbeeld_kopie();
    let regels = map.path().join("proef.xml");
    std::fs::write(&regels, proefregels("Vergunningplicht", "Meldingsplicht")).unwrap();
    let data = map.path().to_str().unwrap();
    let uit = plek(&[
        "import",
        "sttr",
        regels.to_str().unwrap(),
        "--into",
        data,
        "--voeg-toe",
    ]);
    assert!(uit.status.success(), "{}", String::from_utf8_lossy(&uit.stderr));
    let toml = map.path().join("werkzaamheden.toml");
    let plan = |id: &str, activiteit: &str| {
        format!(
            "[[werkzaamheid]]\nid = \"{id}\"\nnaam = \"Plan {id}\"\ngebied = \"pand\"\n[[werkzaamheid.activiteit]]\nid = \"{activiteit}\"\nnaam = \"{id}\"\n"
        )
    };
    let alle = plan("proef", PLAN)
        + &plan("dakkapel", "nl.imow-gm9999.activiteit.DakkapelPlaatsen")
        + &plan("leeg", "nl.imow-gm9999.activiteit.ZonderRegels");
    std::fs::write(&toml, alle).unwrap();
    let server = Server::start_met(map.path(), &[], &[("PLEK_WERKZAAMHEDEN", toml.to_str().unwrap())]);
    (map, server)
}

/// Every place of a list, page after page.
fn alle_plaatsen(server: &Server, adres: &str) -> Vec<Value> {
    let mut uit = Vec::new();
    let mut pagina = 1;
    loop {
        let teken = if adres.contains('?') { '&' } else { '?' };
        let blad = server.haal(&format!("{adres}{teken}pagina={pagina}")).json();
        uit.extend(blad["plaatsen"].as_array().unwrap().iter().cloned());
        if blad["paginas"] == json!(pagina) {
            return uit;
        }
        pagina += 1;
    }
}

fn upload(server: &Server, werkzaamheid: &str, inhoud: &[u8]) -> Antwoord {
    let adres = format!("/api/v1/regelkaarten/concepten?werkzaamheid={werkzaamheid}&bestand=nieuw.xml");
    server.stuur(&adres, "application/xml", inhoud)
}

fn getal(json: &Value) -> u64 {
    json.as_u64().unwrap()
}

#[test]
fn a_place_on_the_map_says_what_a_check_there_says() {
    let server = server(&voorbeeld().join("data"));
    let mut met_vraag = 0;
    for plan in [
        "dakkapel",
        "schuur",
        "boom-kappen",
        "zonnepanelen",
        "slopen",
        "evenement",
    ] {
        let adres = format!("/api/v1/regelkaarten/{plan}/plaatsen");
        let eerste = server.haal(&adres);
        assert_eq!(eerste.status, 200, "{plan}: {}", eerste.tekst());
        let paginas = getal(&eerste.json()["paginas"]);
        for pagina in [1, paginas / 2 + 1, paginas] {
            let blad = server.haal(&format!("{adres}?pagina={pagina}")).json();
            for plaats in blad["plaatsen"].as_array().unwrap().iter().step_by(9) {
                let id = &plaats["id"];
                let vraag = json!({"plaats": id, "werkzaamheid": plan}).to_string();
                let check = server
                    .stuur("/api/v1/checks", "application/json", vraag.as_bytes())
                    .json();
                assert_eq!(plaats["volledig"], check["volledig"], "{plan} {id}");
                let volgende = check["vragen"].get(0).map_or(&Value::Null, |v| &v["id"]);
                let op_kaart = plaats["vraag"].get("id").unwrap_or(&Value::Null);
                assert_eq!(op_kaart, volgende, "{plan} {id}");
                met_vraag += usize::from(!volgende.is_null());
                let (kaart, beeld) = (
                    plaats["activiteiten"].as_array().unwrap(),
                    check["activiteiten"].as_array().unwrap(),
                );
                assert_eq!(kaart.len(), beeld.len(), "{plan} {id}");
                for (k, c) in kaart.iter().zip(beeld) {
                    assert_eq!(k["id"], c["id"]);
                    let codes: Vec<&Value> = c["uitkomsten"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|u| &u["code"])
                        .collect();
                    let verwacht = if c["onbekendDoor"].is_string() {
                        json!(["onbekend", c["onbekendDoor"]])
                    } else if !c["vragen"].as_array().unwrap().is_empty() {
                        json!(["hangt-af", c["vragen"][0]])
                    } else {
                        json!(["uitkomst", codes])
                    };
                    let soort = &k["soort"];
                    let wat = k.get("door").or(k.get("vraag")).or(k.get("codes")).unwrap();
                    assert_eq!(json!([soort, wat]), verwacht, "{plan} {id}");
                }
            }
        }
    }
    assert!(
        met_vraag > 50,
        "the sample has places with an open question: {met_vraag}"
    );
}

#[test]
fn the_counts_of_a_map_add_up_and_name_rules_and_sources() {
    let (_map, server) = proefserver();
    let lijst = server.haal("/api/v1/regelkaarten").json();
    assert_eq!(lijst["regelkaarten"].as_array().unwrap().len(), 3);
    let kaart = server.haal("/api/v1/regelkaarten/proef");
    assert!(kaart.kop("etag").len() > 4);
    let kaart = kaart.json();
    let aantal = getal(&kaart["aantal"]);
    assert!(aantal > 1_000, "{aantal}");
    let som = |t: &Value| t.as_object().unwrap().values().map(getal).sum::<u64>();
    assert_eq!(som(&kaart["totaal"]), aantal);
    let wijken = kaart["wijken"].as_array().unwrap();
    assert_eq!(wijken.iter().map(|w| som(&w["staten"])).sum::<u64>(), aantal);
    let plaatsen = alle_plaatsen(&server, "/api/v1/regelkaarten/proef/plaatsen");
    let ids: std::collections::HashSet<&str> = plaatsen.iter().map(|p| p["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len() as u64, aantal, "every address once");
    let binnen = getal(&kaart["totaal"]["vergunningplicht"]);
    assert!(binnen > 10 && binnen < aantal, "{binnen}");
    let gezien = plaatsen
        .iter()
        .filter(|p| p["staat"] == "vergunningplicht")
        .count();
    assert_eq!(gezien as u64, binnen);
    assert_eq!(kaart["regels"][0]["regelversie"]["bestand"], "proef.xml");
    let bron = kaart["bronnen"]
        .as_array()
        .unwrap()
        .iter()
        .find(|b| b["laag"] == "bag-verblijfsobject")
        .unwrap();
    assert!(bron["stand"].is_string() && bron["aanwezig"] == true, "{bron}");
    // without a rule file it is unknown everywhere, and never nothing
    let leeg = server.haal("/api/v1/regelkaarten/leeg").json();
    assert_eq!(getal(&leeg["totaal"]["onbekend"]), aantal);
    assert_eq!(leeg["regels"][0]["regelversie"], Value::Null);
    for (adres, status) in [
        ("/api/v1/regelkaarten/bestaat-niet", 404),
        ("/api/v1/regelkaarten/proef/plaatsen?staat=vrij", 400),
        ("/api/v1/regelkaarten/proef/plaatsen?pagina=0", 400),
        ("/api/v1/regelkaarten/proef/plaatsen?pagina=9999", 404),
    ] {
        let antwoord = server.haal(adres);
        assert_eq!(antwoord.status, status, "{adres}");
        assert_eq!(
            antwoord.kop("content-type"),
            "application/problem+json",
            "{adres}"
        );
    }
}

#[test]
fn the_places_are_a_map_layer_in_both_grids() {
    let (_map, server) = proefserver();
    for tms in ["WebMercatorQuad", "NetherlandsRDNewQuad"] {
        let tilejson = server.haal(&format!("/tiles/regelkaart-proef/{tms}.json")).json();
        assert_eq!(tilejson["vector_layers"][0]["id"], "regelkaart-proef");
        let b: Vec<f64> = tilejson["bounds"]
            .as_array()
            .unwrap()
            .iter()
            .map(|g| g.as_f64().unwrap())
            .collect();
        let midden = [(b[0] + b[2]) / 2.0, (b[1] + b[3]) / 2.0];
        if tms == "WebMercatorQuad" {
            let z = 13;
            let n = f64::from(1 << z);
            let x = ((midden[0] + 180.0) / 360.0 * n) as u32;
            let y = ((1.0 - midden[1].to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * n) as u32;
            let tegel = server.haal(&format!("/tiles/regelkaart-proef/{tms}/{z}/{x}/{y}"));
            assert_eq!(tegel.status, 200);
            let inhoud = String::from_utf8_lossy(&tegel.lichaam).into_owned();
            assert!(
                inhoud.contains("regelkaart-proef") && inhoud.contains("meldingsplicht"),
                "{}",
                inhoud.len()
            );
            let weer = server.haal_met(
                &format!("/tiles/regelkaart-proef/{tms}/{z}/{x}/{y}"),
                &[("if-none-match", tegel.kop("etag"))],
            );
            assert_eq!(weer.status, 304);
        }
    }
    assert_eq!(
        server
            .haal("/tiles/regelkaart-proef/WebMercatorQuad/12/2100/1300")
            .status,
        204
    );
    assert_eq!(
        server
            .haal("/tiles/regelkaart-proef/WebMercatorQuad/3/9/9")
            .status,
        404
    );
    assert_eq!(
        server
            .haal("/tiles/regelkaart-weg/WebMercatorQuad/12/2100/1340")
            .status,
        404
    );
}

#[test]
fn a_changed_rule_file_shows_exactly_the_places_where_the_outcome_changes() {
    let (_map, server) = proefserver();
    let nu = server.haal("/api/v1/regelkaarten/proef").json();
    let binnen = getal(&nu["totaal"]["vergunningplicht"]);
    let gelijk = upload(
        &server,
        "proef",
        proefregels("Vergunningplicht", "Meldingsplicht").as_bytes(),
    );
    assert_eq!(gelijk.status, 201, "{}", gelijk.tekst());
    assert_eq!(gelijk.json()["veranderd"], 0);
    let anders = upload(
        &server,
        "proef",
        proefregels("Verbod", "Meldingsplicht").as_bytes(),
    )
    .json();
    assert_eq!(
        (getal(&anders["veranderd"]), getal(&anders["anders"])),
        (binnen, binnen)
    );
    let overgang = &anders["overgangen"][0];
    assert_eq!(
        (&overgang["van"], &overgang["naar"]),
        (&json!("vergunningplicht"), &json!("verbod"))
    );
    assert_eq!(getal(&overgang["aantal"]), binnen);
    let veranderd = alle_plaatsen(&server, anders["plaatsen"].as_str().unwrap());
    let ids = |l: &[Value]| {
        l.iter()
            .map(|p| p["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let waar = alle_plaatsen(
        &server,
        "/api/v1/regelkaarten/proef/plaatsen?staat=vergunningplicht",
    );
    assert_eq!(ids(&veranderd), ids(&waar));
    let csv = server.haal(anders["csv"].as_str().unwrap());
    assert_eq!(csv.kop("content-type"), "text/csv; charset=utf-8");
    assert_eq!(csv.tekst().lines().count() as u64, binnen + 1);

    // the example's own dakkapel: in the dorpsgezicht the back of the roof becomes protected too; that shows only after
    // the question which side it is
    let dakkapel = std::fs::read_to_string(wortel().join("crates/voorbeeld/regels/dakkapel.xml")).unwrap();
    let kant = "\"Voorkant of zijkant aan de straat\",\"Zijkant zonder straat of pad ernaast\"";
    assert_eq!(dakkapel.matches(kant).count(), 1, "the row of the dorpsgezicht");
    let plek = dakkapel.find("dec_plek_regel1").unwrap();
    let (voor, na) = dakkapel.split_at(plek);
    let na = na.replacen(kant, "-", 1);
    let rij4 = na.find("dec_plek_regel4").unwrap();
    let (midden, eind) = na.split_at(rij4);
    let eind = eind.replacen(">-<", ">\"nee\"<", 1);
    let gewijzigd = format!("{voor}{midden}{eind}");
    assert_ne!(gewijzigd, dakkapel);
    let zelfde = upload(&server, "dakkapel", dakkapel.as_bytes());
    assert_eq!(zelfde.json()["veranderd"], 0, "{}", zelfde.tekst());
    let uit = upload(&server, "dakkapel", gewijzigd.as_bytes()).json();
    assert_eq!(getal(&uit["naVragen"]), binnen, "{uit}");
    assert_eq!(getal(&uit["veranderd"]), binnen);
    assert!(!uit["overgangen"][0]["voorbeeld"].as_array().unwrap().is_empty());
    assert_eq!(
        ids(&alle_plaatsen(&server, uit["plaatsen"].as_str().unwrap())),
        ids(&waar)
    );
}

#[test]
fn what_the_linter_finds_in_a_concept_stands_on_its_page_and_in_its_json() {
    let server = server(&voorbeeld().join("data"));
    let goed = std::fs::read_to_string(wortel().join("crates/voorbeeld/regels/dakkapel.xml")).unwrap();
    let cel = "<dmn:text>\"Achterkant\"</dmn:text>";
    assert!(goed.contains(cel));
    let pagina = |json: &Value| {
        let antwoord = server.haal(json["pagina"].as_str().unwrap());
        assert_eq!(antwoord.status, 200);
        antwoord.tekst()
    };
    let schoon = upload(&server, "dakkapel", goed.as_bytes()).json();
    assert_eq!(
        schoon["lint"],
        json!({"aantal": 0, "bevindingen": [], "nietBeslist": 0})
    );
    assert!(pagina(&schoon).contains("Wij vonden geen fouten in de regels."));
    let mis = goed.replacen(cel, "<dmn:text>\"Achterzijde\"</dmn:text>", 1);
    let uit = upload(&server, "dakkapel", mis.as_bytes()).json();
    let bevindingen = uit["lint"]["bevindingen"].as_array().unwrap();
    assert_eq!(uit["lint"]["aantal"], bevindingen.len());
    let cel = bevindingen
        .iter()
        .find(|b| b["soort"] == "cel-zonder-optie")
        .unwrap();
    assert_eq!(
        (&cel["waarde"], &cel["bestand"]),
        (&json!("Achterzijde"), &json!("nieuw.xml"))
    );
    let html = pagina(&uit);
    assert!(
        html.contains("om na te kijken") && html.contains("Achterzijde"),
        "{html}"
    );
    let opnieuw = server
        .haal(&uit["plaatsen"].as_str().unwrap().replace("/plaatsen", ""))
        .json();
    assert_eq!(opnieuw["lint"], uit["lint"], "the concept keeps them");
}

#[test]
fn a_concept_is_private_to_who_holds_its_address() {
    let (_map, server) = proefserver();
    let antwoord = upload(&server, "proef", proefregels("Verbod", "Verbod").as_bytes());
    let adres = antwoord.kop("location").to_owned();
    let token = adres.rsplit('/').next().unwrap().to_owned();
    assert_eq!(token.len(), 32);
    let json = antwoord.json();
    let tegel = format!(
        "{}/WebMercatorQuad/13/4200/2670",
        json["tegels"].as_str().unwrap()
    );
    let pagina = json["pagina"].as_str().unwrap().to_owned();
    for pad in [
        &adres,
        &format!("{adres}/plaatsen"),
        &format!("{adres}/plaatsen.csv"),
        &tegel,
        &pagina,
    ] {
        let eigen = server.haal(pad);
        assert!(
            eigen.status == 200 || eigen.status == 204,
            "{pad}: {}",
            eigen.status
        );
        assert_eq!(eigen.kop("cache-control"), "private, no-store", "{pad}");
        assert_eq!(eigen.kop("referrer-policy"), "no-referrer", "{pad}");
        assert_eq!(eigen.kop("etag"), "", "{pad}");
        assert_eq!(eigen.kop("access-control-allow-origin"), "", "{pad}");
        let ander = server.haal(&pad.replace(&token, &"0".repeat(32)));
        assert_eq!(ander.status, 404, "{pad}");
        assert_ne!(ander.kop("cache-control"), "public, no-cache", "{pad}");
    }
    let anoniem = [
        server.haal("/api/v1/regelkaarten").tekst(),
        server.haal("/metrics").tekst(),
        server.haal("/regelkaart").tekst(),
    ];
    assert!(anoniem.iter().all(|t| !t.contains(&token)));
    assert!(
        anoniem[1].contains("/api/v1/regelkaarten/concepten/{token}"),
        "counted by route"
    );
    // the public map is still that of the rules in force
    assert_eq!(
        server.haal("/api/v1/regelkaarten/proef").json()["totaal"]["verbod"],
        0
    );
}

#[test]
fn an_upload_that_cannot_be_used_says_why() {
    let (_map, server) = proefserver();
    let dakkapel = std::fs::read(wortel().join("crates/voorbeeld/regels/dakkapel.xml")).unwrap();
    let kapot = proefregels("Verbod", "Verbod").replace(
        "\"Verbod\"</d:text></d:outputEntry></d:rule></d:decisionTable>",
        "(((</d:text>",
    );
    let bom = format!(
        "<!DOCTYPE a [<!ENTITY a \"{}\">]>{}",
        "x".repeat(1000),
        "&a;".repeat(1000)
    );
    let diep = "<a>".repeat(100_000);
    for (naam, plan, inhoud, status, deel) in [
        ("not XML", "proef", b"dit is geen xml".to_vec(), 400, "nieuw.xml"),
        ("empty", "proef", vec![], 400, "bestand"),
        ("cut off", "proef", kapot.into_bytes(), 400, "nieuw.xml"),
        ("entities", "proef", bom.into_bytes(), 400, "nieuw.xml"),
        ("deep", "proef", diep.into_bytes(), 400, "nieuw.xml"),
        ("bytes", "proef", vec![0xff; 2_000], 400, "nieuw.xml"),
        ("another plan", "proef", dakkapel.clone(), 400, "DakkapelPlaatsen"),
        ("unknown plan", "weg", dakkapel.clone(), 404, "weg"),
        ("no plan", "", dakkapel, 400, "werkzaamheid"),
        ("too large", "proef", vec![b' '; 3 << 20], 413, "2 MB"),
    ] {
        let antwoord = upload(&server, plan, &inhoud);
        assert_eq!(antwoord.status, status, "{naam}: {}", antwoord.tekst());
        assert_eq!(antwoord.kop("content-type"), "application/problem+json", "{naam}");
        assert!(antwoord.tekst().contains(deel), "{naam}: {}", antwoord.tekst());
    }
    let groot = proefregels("Verbod", "Verbod") + &format!("<!-- {} -->", "x".repeat(1_900_000));
    assert_eq!(
        upload(&server, "proef", groot.as_bytes()).status,
        201,
        "just below the limit"
    );
    // every other address keeps its own, smaller, limit
    let lang = vec![b' '; 70 * 1024];
    assert_eq!(
        server.stuur("/api/v1/checks", "application/json", &lang).status,
        413
    );
}

fn formulier(server: &Server, plan: &str, naam: &str, inhoud: &str) -> Antwoord {
    let lichaam = format!(
        "--grens\r\nContent-Disposition: form-data; name=\"werkzaamheid\"\r\n\r\n{plan}\r\n--grens\r\nContent-Disposition: form-data; name=\"bestand\"; filename=\"{naam}\"\r\nContent-Type: text/xml\r\n\r\n{inhoud}\r\n--grens--\r\n"
    );
    server.stuur(
        "/regelkaart/concept",
        "multipart/form-data; boundary=grens",
        lichaam.as_bytes(),
    )
}

#[test]
fn the_pages_work_without_script() {
    let (_map, server) = proefserver();
    assert!(server.haal("/regelkaart").tekst().contains("Plan proef"));
    let kaart = server.haal("/regelkaart/proef").tekst();
    assert!(kaart.contains("<table") && kaart.contains("Vergunning nodig") && kaart.contains("Alle wijken"));
    let lijst = server.haal("/regelkaart/proef?staat=vergunningplicht").tekst();
    assert!(lijst.contains("action=\"/check\"") && lijst.contains("Doe de check"));
    assert_eq!(server.haal("/regelkaart/weg").status, 404);
    assert!(
        server
            .haal("/regelkaart/concept")
            .tekst()
            .contains("multipart/form-data")
    );
    let goed = formulier(
        &server,
        "proef",
        "nieuw.xml",
        &proefregels("Verbod", "Meldingsplicht"),
    );
    assert_eq!(goed.status, 303, "{}", goed.tekst());
    let uit = server.haal(goed.kop("location"));
    assert_eq!(uit.status, 200);
    assert!(
        uit.tekst().contains("Mag niet") && uit.tekst().contains("nieuw.xml"),
        "{}",
        uit.tekst()
    );
    let groot = proefregels("Verbod", "Verbod") + &format!("<!-- {} -->", "x".repeat(1_900_000));
    assert_eq!(formulier(&server, "proef", "groot.xml", &groot).status, 303);
    let te_groot = formulier(&server, "proef", "groot.xml", &groot.repeat(2));
    assert_eq!(te_groot.status, 413);
    assert!(te_groot.tekst().contains("te groot"), "{}", te_groot.tekst());
    let fout = formulier(&server, "proef", "fout<b>.xml", "<geen>");
    assert_eq!(fout.status, 400);
    assert!(
        fout.tekst().contains("Dit bestand kunnen wij niet gebruiken") && !fout.tekst().contains("fout<b>")
    );
    assert!(fout.kop("content-type").starts_with("text/html"));
    assert_eq!(fout.kop("cache-control"), "private, no-store");
}

#[test]
fn the_command_line_counts_the_same() {
    let (map, server) = proefserver();
    let toml = map.path().join("werkzaamheden.toml");
    let data = map.path().to_str().unwrap();
    let concept = map.path().join("concept.xml");
    std::fs::write(&concept, proefregels("Verbod", "Meldingsplicht")).unwrap();
    let doe = |meer: &[&str]| {
        let mut args = vec!["regelkaart", "proef", "--data", data, "--json"];
        args.extend(meer);
        let uit = std::process::Command::new(plek_tests::programma())
            .args(&args)
            .env("PLEK_WERKZAAMHEDEN", &toml)
            .output()
            .unwrap();
        assert!(uit.status.success(), "{}", String::from_utf8_lossy(&uit.stderr));
        serde_json::from_slice::<Value>(&uit.stdout).unwrap()
    };
    let kaart = doe(&[]);
    assert_eq!(
        kaart["totaal"],
        server.haal("/api/v1/regelkaarten/proef").json()["totaal"]
    );
    let verschil = doe(&["--concept", concept.to_str().unwrap()]);
    assert_eq!(verschil["anders"], kaart["totaal"]["vergunningplicht"]);
    let fout = plek(&["regelkaart", "weg", "--data", data]);
    assert_eq!(fout.status.code(), Some(1));
}
