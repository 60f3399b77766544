//! What a resident reads of an answer: states in words, nothing hidden, nothing that a text can break.
#![allow(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use locatie::{Bestemmingsplan, Dossier, Locatiebeeld, Object};
use model::Toestand;
use serde_json::json;
use web::{Instellingen, Kaartstand, pagina_plek, pagina_start, pagina_zoek, paneel};

/// Nothing known anywhere, in `toestand`.
fn leeg(toestand: Toestand) -> Locatiebeeld {
    let t = serde_json::to_value(toestand).unwrap();
    let deel =
        json!({"toestand": t, "onvolledig": ["bag-pand"], "bronnen": [{"naam": "BAG", "toestand": t}]});
    let onderdeel = |laag: &str| json!({"toestand": t, "laag": laag});
    let met = |extra: serde_json::Value| {
        let mut d = deel.clone();
        d.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        d
    };
    serde_json::from_value(json!({
        "punt": {"rd": [110000.0, 548000.0], "wgs84": [4.7, 52.9]}, "opDatum": "2026-11-24", "straal": 250.0,
        "staat": met(json!({"adressen": [], "verblijfsobjecten": [], "objecten": [],
            "pand": {"toestand": t, "identificatie": null, "bag": onderdeel("bag-pand"), "bgt": onderdeel("bgt-pand"), "verschillen": []},
            "perceel": onderdeel("brk-perceel"), "buurt": onderdeel("cbs-buurt"), "wijk": onderdeel("cbs-wijk"),
            "gemeente": onderdeel("cbs-gemeente")})),
        "mag": met(json!({"regels": [], "activiteiten": []})),
        "speelt": met(json!({"nu": [], "komt": [], "klaar": [], "meerMogelijk": false})),
        "initiatieven": met(json!({"lijst": []})),
    }))
    .unwrap()
}

fn plan(tekst: &str, toestand: &str) -> Bestemmingsplan {
    serde_json::from_value(
        json!({"toestand": toestand, "identificatie": tekst, "plan": tekst, "soort": "bestemmingsplan",
        "status": "vastgesteld", "datum": "2014-02-13", "overheid": tekst, "bestemming": tekst,
        "bestemmingen": [{"soort": "enkelbestemming", "naam": tekst}, {"soort": "dubbelbestemming", "naam": "Waarde - Archeologie"}],
        "bouwvlak": true, "maatvoeringen": [{"soort": "maximum bouwhoogte (m)", "waarde": "9"}, {"soort": tekst, "waarde": tekst}],
        "aanduidingen": [{"soort": "bouwaanduiding", "naam": tekst}], "onvolledig": []}),
    )
    .unwrap()
}

fn gevuld(tekst: &str) -> Locatiebeeld {
    let mut beeld = leeg(Toestand::Geldt);
    let t = || tekst.to_owned();
    beeld.staat.adressen = vec![
        serde_json::from_value(json!({"toestand": "geldt", "identificatie": tekst, "straatnaam": tekst, "huisnummer": 12,
            "huisletter": "A", "toevoeging": tekst, "postcode": "9999AB", "woonplaats": tekst, "gevondenVia": "label",
            "labelKlopt": false}))
        .unwrap(),
    ];
    beeld.staat.pand.identificatie = Some(t());
    beeld.staat.pand.verschillen = vec!["contour".to_owned(), "bestaan".to_owned(), t()];
    beeld.staat.pand.bag.kenmerken = json!({"oorspronkelijkBouwjaar": 1932, "status": tekst})
        .as_object()
        .unwrap()
        .clone();
    beeld.staat.objecten = vec![Object {
        toestand: Toestand::Geldt,
        laag: t(),
        identificatie: t(),
        relatieve_hoogteligging: -1,
        kenmerken: json!({"functie": tekst, tekst: [tekst, 1, null, {"a": 1}]})
            .as_object()
            .unwrap()
            .clone(),
    }];
    beeld.mag.regels = vec![
        serde_json::from_value(
            json!({"toestand": "geldt", "identificatie": tekst, "artikel": tekst, "opschrift": tekst,
            "bevoegdGezag": tekst, "regeling": tekst, "gebied": tekst, "idealisatie": "indicatief"}),
        )
        .unwrap(),
    ];
    beeld.mag.activiteiten = vec![
        serde_json::from_value(json!({"toestand": "geldt", "identificatie": tekst, "naam": tekst,
            "kwalificatie": tekst, "idealisatie": "exact", "bevoegdGezag": tekst, "check": tekst}))
        .unwrap(),
    ];
    beeld.mag.bestemmingsplannen = vec![plan(tekst, "geldt"), plan(tekst, "onbekend")];
    beeld.mag.normen = vec![
        serde_json::from_value(
            json!({"toestand": "geldt", "identificatie": tekst, "naam": tekst, "waarde": tekst,
            "eenheid": tekst, "artikel": tekst}),
        )
        .unwrap(),
    ];
    beeld.mag.aanwijzingen = vec![
        serde_json::from_value(
            json!({"toestand": "geldt", "identificatie": tekst, "naam": tekst, "type": tekst}),
        )
        .unwrap(),
    ];
    let dossier: Dossier = serde_json::from_value(
        json!({"toestand": "geldt", "identificatie": tekst, "soort": tekst,
        "titel": tekst, "omschrijving": tekst, "status": tekst, "afstandM": 120.0, "van": "2026-11-01",
        "tot": "2026-12-18", "punt": {"rd": [110050.0, 548100.0], "wgs84": [4.7, 52.9]}}),
    )
    .unwrap();
    beeld.speelt.nu = vec![dossier.clone()];
    beeld.speelt.komt = vec![dossier.clone()];
    beeld.speelt.klaar = vec![dossier.clone()];
    beeld.speelt.meer_mogelijk = true;
    beeld.initiatieven.lijst = vec![dossier];
    beeld
}

#[test]
fn each_of_the_four_states_reads_differently_and_unknown_never_reads_as_no() {
    let inst = Instellingen::leeg();
    let html = |t| paneel(&inst, "rd:110000,548000", &leeg(t), None);
    let (niet, onbekend, stuk) = (
        html(Toestand::GeldtNiet),
        html(Toestand::Onbekend),
        html(Toestand::NietBereikbaar),
    );
    assert!(niet.contains("Hier ligt geen gebouw") && niet.contains("Niets gevonden"));
    assert!(onbekend.contains("Wij hebben hier geen gegevens over"));
    assert!(!onbekend.contains("Niets gevonden") && !onbekend.contains("Hier staat geen gebouw"));
    assert!(stuk.contains("niet bereikbaar") && !stuk.contains("Niets gevonden"));
}

#[test]
fn what_is_missing_is_named_in_words_under_every_part() {
    let html = paneel(&Instellingen::leeg(), "rd:1,2", &leeg(Toestand::Onbekend), None);
    assert_eq!(html.matches("Wat hier ontbreekt:").count(), 4);
    assert!(html.contains("gebouwen (BAG)") && !html.contains(">bag-pand<"));
}

#[test]
fn the_panel_in_the_page_is_the_panel_that_is_fetched() {
    let inst = Instellingen::leeg();
    let beeld = gevuld("Duinweg");
    let los = paneel(&inst, "rd:1,2", &beeld, None);
    assert!(pagina_plek(&inst, &Kaartstand::default(), "rd:1,2", &beeld, None).contains(los.trim()));
}

#[test]
fn text_from_registers_and_people_never_becomes_markup() {
    let aanval = "\"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}javascript:alert(1)//";
    let inst = Instellingen {
        naam: aanval.to_owned(),
        ..Instellingen::leeg()
    };
    let stand = Kaartstand {
        lagen: vec![aanval.to_owned()],
        generatie: 1,
    };
    for html in [
        pagina_plek(&inst, &stand, aanval, &gevuld(aanval), Some(&medewerker(aanval))),
        pagina_start(&inst, &stand, None),
        pagina_zoek(
            &inst,
            aanval,
            &[web::Treffer {
                id: aanval.into(),
                soort: aanval.into(),
                tekst: aanval.into(),
            }],
            Some(&medewerker(aanval)),
        ),
        web::pagina_aangemeld(&inst, &medewerker(aanval), true),
        web::pagina_afgemeld(&inst, Some("https://inloggen.example.nl/einde")),
        web::pagina_fout(
            &inst,
            404,
            aanval,
            aanval,
            Some("https://inloggen.example.nl/einde"),
        ),
    ] {
        assert!(
            !html.contains("<script>alert") && !html.contains("<img src=x"),
            "{html}"
        );
        assert!(
            !html.contains("href=\"javascript:") && !html.contains(" onerror=alert(1)>{{"),
            "{html}"
        );
        assert!(
            !html.contains(" style=\"") && !html.contains(" onclick="),
            "niets inline"
        );
    }
}

#[test]
fn coordinates_are_not_the_main_thing() {
    let html = paneel(
        &Instellingen::leeg(),
        "rd:110000,548000",
        &gevuld("Duinweg"),
        None,
    );
    let zichtbaar = html.split("Nummers en coördinaten").next().unwrap();
    let tekst: String = zichtbaar
        .split('<')
        .filter_map(|d| d.split_once('>').map(|(_, t)| t))
        .collect();
    assert!(!tekst.contains("110000") && !tekst.contains("4.7"), "{tekst}");
}

#[test]
fn a_legal_annotation_is_shown_as_what_it_is_with_the_check_beside_it() {
    let mut beeld = gevuld("Duinweg");
    beeld.mag.activiteiten[0].naam = "dakkapel bouwen".to_owned();
    beeld.mag.activiteiten[0].kwalificatie = Some("vergunningplicht".to_owned());
    beeld.mag.activiteiten[0].check = Some("/check/dakkapel".to_owned());
    let html = paneel(&Instellingen::leeg(), "rd:1,2", &beeld, None);
    assert!(
        html.contains("Dakkapel bouwen: mag dat hier?")
            && html.contains("action=\"/check\"")
            && html.contains("name=\"plek\" value=\"rd:1,2\"")
            && !html.contains("plek=rd")
    );
    assert!(html.contains("In de regels: vergunningplicht") && html.contains("nog geen oordeel"));
}

#[test]
fn an_old_plan_reads_as_what_holds_and_one_that_does_not_hold_says_so() {
    let mut beeld = gevuld("Duinweg");
    let mut ontwerp = plan("Later", "geldt-niet");
    ontwerp.status = Some("ontwerp".to_owned());
    ontwerp.bouwvlak = None;
    let mut oud = plan("Vroeger", "geldt-niet");
    oud.vervangen_door = Some("NL.IMRO.9999.BP-VG02".to_owned());
    beeld.mag.bestemmingsplannen = vec![plan("Dorp", "geldt"), ontwerp, oud];
    beeld.mag.deel.onvolledig = vec!["imro-plangebied".to_owned(), "imro-bouwvlak".to_owned()];
    let html = paneel(&Instellingen::leeg(), "rd:1,2", &beeld, None);
    for stuk in [
        "Een ouder bestemmingsplan geldt hier nog.",
        "<strong>Dorp</strong>",
        "Vastgesteld op 13 februari 2014",
        "<dt>Maximum bouwhoogte</dt><dd>9 meter</dd>",
        "<dt>Ook voor</dt><dd>Waarde - Archeologie</dd>",
        "Ja, deze plek ligt in een bouwvlak",
        "Andere plannen op deze plek (2)",
        "Ontwerp op 13 februari 2014, Later. Dit plan geldt op deze dag (nog) niet.",
        "Een latere versie geldt in plaats van dit plan.",
        "Dat weten wij niet",
        "bestemmingsplannen (oude plannen)",
        "bouwvlakken (oude plannen)",
    ] {
        assert!(html.contains(stuk), "{stuk}");
    }
}

#[test]
fn the_first_answer_page_stays_within_its_budget_without_the_map() {
    let html = pagina_plek(
        &Instellingen::leeg(),
        &Kaartstand::default(),
        "rd:1,2",
        &gevuld("Duinweg"),
        None,
    );
    let bestanden = [
        "plek.css",
        "plek.mjs",
        "zoek.mjs",
        "iconen.svg",
        "plek-latin.woff2",
    ];
    let som: usize = bestanden
        .iter()
        .map(|b| web::bestand(b, "br").unwrap().bytes.len())
        .sum();
    assert!(html.len() + som <= 150_000, "{} + {som} bytes", html.len());
    let script: usize = ["plek.mjs", "zoek.mjs"]
        .iter()
        .map(|b| web::bestand(b, "gzip").unwrap().bytes.len())
        .sum();
    assert!(script <= 30_000, "script voor het antwoord: {script}");
}

fn medewerker(naam: &str) -> web::Medewerker {
    web::Medewerker {
        naam: naam.into(),
        rollen: vec!["gebiedsmanager", "kcc"],
        beperkt: false,
        formulier: "formulier-token".into(),
    }
}

#[test]
fn the_page_of_staff_says_who_is_signed_in_and_who_handles_what() {
    let mut beeld = gevuld("Duinweg");
    let lees = |json: &str| serde_json::from_str::<Dossier>(json).unwrap();
    beeld.speelt.nu = vec![
        lees(
            r#"{"toestand": "geldt", "identificatie": "Z1", "soort": "zaak", "titel": "Dakkapel", "afstandM": 12.0,
                "van": "2026-03-04", "punt": {"rd": [1.0, 2.0], "wgs84": [4.7, 52.9]},
                "kenmerken": [["behandelaar", "Team Groen"]]}"#,
        ),
        lees(
            r#"{"toestand": "geldt", "identificatie": "iets-1", "soort": "zaak", "titel": "Hier speelt iets", "afstandM": 0.0,
                "van": "2026-03-01", "punt": {"rd": [1.0, 2.0], "wgs84": [4.7, 52.9]},
                "kenmerken": [["niveau", "signaal"], ["behandelaar", "Team Wijk"]]}"#,
        ),
    ];
    let inst = Instellingen {
        aanmelden: true,
        ..Instellingen::leeg()
    };
    let stand = Kaartstand::default();
    let html = pagina_plek(&inst, &stand, "rd:1,2", &beeld, Some(&medewerker("Noor de Wit")));
    for stuk in [
        "Noor de Wit",
        "gebiedsmanager en klantcontact",
        "action=\"/afmelden\"",
        "value=\"formulier-token\"",
        "data-deur=\"/staf\"",
        "action=\"/staf/zoek\"",
        "href=\"/staf/plek/rd:1,2.pdf\"",
        "action=\"/staf/plek/rd:1,2\"",
    ] {
        assert!(html.contains(stuk), "{stuk}");
    }
    assert!(!html.contains("href=\"/aanmelden\""));
    // of what may only be known to be there: who handles it, and neither a day nor a kind
    assert!(html.contains("Behandelt: Team Groen") && html.contains("Behandelt: Team Wijk"));
    assert!(html.contains("alleen dát er iets speelt") && html.contains("In dit deel van de buurt"));
    assert!(html.contains("Sinds 4 maart 2026") && !html.contains("1 maart 2026"));
    // everybody's page is the same for everybody, and says where to sign in
    let open = pagina_plek(&inst, &stand, "rd:1,2", &beeld, None);
    assert!(open.contains("href=\"/aanmelden\"") && !open.contains("/staf") && !open.contains("/afmelden"));
    let zonder = pagina_plek(&Instellingen::leeg(), &stand, "rd:1,2", &beeld, None);
    assert!(!zonder.contains("/aanmelden"));
}

#[test]
fn when_the_register_of_zaken_is_away_the_reader_hears_of_when_they_are() {
    let over = |toestand: &str, opgehaald: Option<&str>, met_zaak: bool| {
        let mut beeld = if met_zaak {
            gevuld("Duinweg")
        } else {
            leeg(Toestand::GeldtNiet)
        };
        let mut bron = json!({"naam": locatie::ZAAKREGISTER, "toestand": toestand});
        if let Some(op) = opgehaald {
            bron["opgehaald"] = op.into();
        }
        beeld.speelt.deel.toestand = serde_json::from_value(json!(toestand)).unwrap();
        beeld.speelt.deel.onvolledig = vec![locatie::ZAAKREGISTER.to_owned()];
        beeld.speelt.deel.bronnen = vec![serde_json::from_value(bron).unwrap()];
        pagina_plek(
            &Instellingen::leeg(),
            &Kaartstand::default(),
            "rd:1,2",
            &beeld,
            None,
        )
    };
    let op = Some("2026-11-26T07:34:00Z");
    for met_zaak in [true, false] {
        let html = over("niet-bereikbaar", op, met_zaak);
        assert!(html.contains("Wij kunnen nu niet bij de zaken van de gemeente. Van zaken ziet u wat wij wisten op 26 november 2026 om 08.34 uur."));
        assert!(!html.contains("Wij vonden niets binnen"));
    }
    assert!(over("niet-bereikbaar", op, true).contains("3 dichtbij"));
    let html = over("niet-bereikbaar", None, false);
    assert!(html.contains("Misschien speelt er meer.") && !html.contains("Wij vonden niets"));
    assert!(
        over("onbekend", None, false)
            .contains("Wij hebben nog niet alle zaken van de gemeente gelezen. Misschien speelt er meer.")
    );
    let html = over("geldt", op, true);
    assert!(!html.contains("Wij kunnen nu niet") && html.contains("26 november 2026 om 08.34 uur"));
    // beside what is shown there may be more
    assert!(html.contains("Wij hebben nog niet alle zaken van de gemeente gelezen."));
    assert!(!html.contains("Zaakregister van de gemeente. Daarover hebben wij"));
}
