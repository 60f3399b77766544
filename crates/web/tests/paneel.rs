//! What a resident reads of an answer: states in words, nothing hidden, nothing that a text can break.
#![allow(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use locatie::{Dossier, Locatiebeeld, Object};
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
    let html = |t| paneel(&inst, "rd:110000,548000", &leeg(t));
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
    let html = paneel(&Instellingen::leeg(), "rd:1,2", &leeg(Toestand::Onbekend));
    assert_eq!(html.matches("Wat hier ontbreekt:").count(), 4);
    assert!(html.contains("gebouwen (BAG)") && !html.contains(">bag-pand<"));
}

#[test]
fn the_panel_in_the_page_is_the_panel_that_is_fetched() {
    let inst = Instellingen::leeg();
    let beeld = gevuld("Duinweg");
    let los = paneel(&inst, "rd:1,2", &beeld);
    assert!(pagina_plek(&inst, &Kaartstand::default(), "rd:1,2", &beeld).contains(los.trim()));
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
        pagina_plek(&inst, &stand, aanval, &gevuld(aanval)),
        pagina_start(&inst, &stand),
        pagina_zoek(
            &inst,
            aanval,
            &[web::Treffer {
                id: aanval.into(),
                soort: aanval.into(),
                tekst: aanval.into(),
            }],
        ),
        web::pagina_fout(&inst, 404, aanval, aanval),
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
    let html = paneel(&Instellingen::leeg(), "rd:110000,548000", &gevuld("Duinweg"));
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
    let html = paneel(&Instellingen::leeg(), "rd:1,2", &beeld);
    assert!(
        html.contains("Dakkapel bouwen: mag dat hier?")
            && html.contains("action=\"/check\"")
            && html.contains("name=\"plek\" value=\"rd:1,2\"")
            && !html.contains("plek=rd")
    );
    assert!(html.contains("In de regels: vergunningplicht") && html.contains("nog geen oordeel"));
}

#[test]
fn the_first_answer_page_stays_within_its_budget_without_the_map() {
    let html = pagina_plek(
        &Instellingen::leeg(),
        &Kaartstand::default(),
        "rd:1,2",
        &gevuld("Duinweg"),
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
