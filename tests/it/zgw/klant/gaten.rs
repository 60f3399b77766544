//! What cannot be taken over of the register elsewhere leaves a gap, and a gap is told of: nothing in it is said to be absent
//! or shown too long, and it holds up nothing else.

use super::*;

const STIL: [f64; 2] = [4.9, 52.3];
const LIJST: &str = "/zaken/api/v1/zaken?";

impl Proef {
    fn doctor(&self) -> (Option<i32>, String) {
        let data = self.map.path().join("data").display().to_string();
        let inst = self.inst().display().to_string();
        let uit = plek_in(&["doctor", "--data", &data], b"", &[("PLEK_CONFIG", &inst)]);
        let fouten = String::from_utf8_lossy(&uit.stderr).into_owned();
        (uit.status.code(), fouten)
    }

    /// What everybody sees at our place.
    fn publiek(&self) -> usize {
        self.klik(PLEK)["nu"].as_array().unwrap().len()
    }

    #[track_caller]
    fn is_onvolledig(&self) {
        self.wacht("the gap is told of", |p| p.stand() == "onvolledig");
        assert_eq!(self.klik(STIL)["toestand"], "onbekend");
        for speelt in [self.klik(STIL), self.klik(PLEK)] {
            let genoemd = speelt["onvolledig"].as_array().unwrap();
            let naam = json!("Zaakregister van de gemeente");
            assert!(genoemd.contains(&naam), "there may be more: {speelt}");
        }
        assert_eq!(self.meting("plek_zgw_bron_bij"), 0.0);
    }

    #[track_caller]
    fn is_weer_heel(&self) {
        self.heen.heel();
        self.wacht("whole again", |p| p.stand() == "bij" && p.gelijk());
        assert_eq!(self.klik(STIL)["toestand"], "geldt-niet");
    }

    /// Changes a zaak there.
    fn wijzig(&self, zaak: &Value, wat: &Value) {
        let url = zaak["url"].as_str().unwrap();
        self.baas().verwacht(200, "PATCH", url, Some(wat));
    }
}

fn pad(zaak: &Value) -> String {
    format!("/zaken/{}", zaak["uuid"].as_str().unwrap())
}

fn eigen_404() -> Storing {
    van_poort(404, "{\"code\":\"not_found\",\"status\":404}")
}

#[test]
fn what_cannot_be_taken_over_is_never_said_to_be_absent() {
    let mut proef = Proef::zonder_plek(1, "");
    let zaak = proef.zaak("Lamp kapot");
    let lijst = |aantal: usize, rijen: Value| {
        let blad = json!({"count": aantal, "next": null, "previous": null, "results": rijen});
        van_poort(200, &blad.to_string())
    };
    let elders = json!({"url": zaak["url"].as_str().unwrap().replace("127.0.0.1", "zaken.intern")});
    proef.heen.stoor("GET", LIJST, lijst(1, json!([elders])), STEEDS);
    proef.start_plek();
    proef.is_onvolledig();
    let (code, tekst) = proef.doctor();
    assert!(
        code == Some(1) && tekst.contains("ander adres"),
        "{code:?} {tekst}"
    );
    let log = std::fs::read_to_string(proef.map.path().join("log")).unwrap();
    proef.vergelijk();
    let later = std::fs::read_to_string(proef.map.path().join("log")).unwrap();
    assert!(
        log.contains("ander adres") && later == log,
        "it is told once: {later}"
    );
    proef.is_weer_heel();

    // fewer zaken than were counted, every time
    proef.heen.stoor("GET", LIJST, lijst(2, json!([])), STEEDS);
    proef.is_onvolledig();
    proef.is_weer_heel();

    // its type is gone: it is not public until it can be read again
    proef
        .heen
        .stoor("GET", "/catalogi/api/v1/zaaktypen/", eigen_404(), STEEDS);
    proef.start_plek();
    proef.is_onvolledig();
    proef.wacht("not public", |p| p.publiek() == 0);
    let (code, tekst) = proef.doctor();
    assert!(code == Some(1) && tekst.contains("niet over te nemen"), "{tekst}");
    proef.is_weer_heel();
    assert_eq!(proef.publiek(), 1);

    // older than `expand`
    proef.heen.stoor(
        "GET",
        "expand=",
        van_poort(400, "{\"code\":\"unknown-parameters\",\"status\":400}"),
        STEEDS,
    );
    let (code, tekst) = proef.doctor();
    assert!(code == Some(1) && tekst.contains("Zaken 1.5"), "{tekst}");
}

#[test]
fn a_zaaktype_that_the_register_does_not_have_is_a_gap() {
    let mut proef = Proef::zonder_plek(1, "zaaktypen = ['MOR', 'BESTAATNIET']");
    proef.zaak("Lamp kapot");
    proef.start_plek();
    proef.is_onvolledig();
    assert_eq!(proef.publiek(), 1);
    let log = std::fs::read_to_string(proef.map.path().join("log")).unwrap();
    assert!(log.contains("BESTAATNIET"), "{log}");
}

#[test]
fn the_level_in_the_list_is_believed_before_the_rest_can_be_read() {
    let proef = Proef::start(1);
    proef.verlies_berichten();
    let (zaak, ander) = (proef.zaak("Wordt geheim"), proef.zaak("Wordt ook geheim"));
    proef.wacht("both", |p| p.publiek() == 2);
    proef.heen.stoor(
        "GET",
        &pad(&zaak),
        van_poort(400, "{\"code\":\"invalid\"}"),
        STEEDS,
    );
    proef.heen.stoor("GET", &pad(&ander), antwoord(500), STEEDS);
    for zaak in [&zaak, &ander] {
        proef.wijzig(zaak, &json!({"vertrouwelijkheidaanduiding": "zeer_geheim"}));
    }
    proef.wacht("not public", |p| p.publiek() == 0);
    let niveaus: Vec<Value> = proef
        .hier()
        .into_values()
        .map(|p| p["vertrouwelijkheidaanduiding"].clone())
        .collect();
    assert_eq!(niveaus, ["zeer_geheim", "zeer_geheim"]);
    proef.heen.heel();
    proef.wacht("whole again", |p| p.stand() == "bij" && p.gelijk());
}

#[test]
fn one_sick_zaak_holds_up_no_other() {
    let proef = Proef::start(1);
    proef.verlies_berichten();
    let [ziek, weg, geheim] = ["Ziek", "Gaat weg", "Wordt geheim"].map(|o| proef.zaak(o));
    proef.wacht("all three", |p| p.publiek() == 3);
    proef.heen.stoor("GET", &pad(&ziek), antwoord(500), STEEDS);
    proef.wijzig(&ziek, &json!({"omschrijving": "Veranderd"}));
    proef.wijzig(&geheim, &json!({"vertrouwelijkheidaanduiding": "geheim"}));
    proef
        .baas()
        .verwacht(204, "DELETE", weg["url"].as_str().unwrap(), None);
    proef.wacht("the others", |p| p.publiek() == 1 && p.hier().len() == 2);
    let nieuw = proef.zaak("Nieuw");
    proef.wacht("a new one", |p| p.publiek() == 2);
    proef.is_onvolledig();
    for _ in 0..100 {
        assert_eq!(proef.stand(), "onvolledig", "the register is not away");
        std::thread::sleep(Duration::from_millis(20));
    }
    proef
        .baas()
        .verwacht(204, "DELETE", nieuw["url"].as_str().unwrap(), None);
    proef.is_weer_heel();
}

#[test]
fn a_message_about_a_sick_zaak_says_nothing_of_the_register() {
    let proef = Proef::start(3_600);
    let ziek = proef.zaak("Ziek");
    proef.wacht("the zaak", Proef::gelijk);
    let gelezen = proef.bron()["opgehaald"].clone();
    proef.heen.stoor("GET", &pad(&ziek), antwoord(500), STEEDS);
    proef.wijzig(&ziek, &json!({"omschrijving": "Veranderd"}));
    proef.is_onvolledig();
    proef.heen.gezien();
    for _ in 0..100 {
        assert_eq!(proef.stand(), "onvolledig");
        std::thread::sleep(Duration::from_millis(20));
    }
    proef.zaak("Nieuw");
    proef.wacht_hoogstens(Duration::from_secs(2), "a new one", |p| p.publiek() == 2);
    let gezien = proef.heen.gezien();
    assert!(
        !gezien.iter().any(|g| g.contains("ordering")),
        "no comparison: {gezien:?}"
    );
    assert_eq!(
        proef.bron()["opgehaald"],
        gelezen,
        "a message makes the copy no younger"
    );
    // told of it again it is asked at once
    proef.heen.heel();
    proef.wijzig(&ziek, &json!({"omschrijving": "Beter"}));
    proef.wacht_hoogstens(Duration::from_secs(6), "better", |p| {
        p.stand() == "bij" && p.gelijk()
    });
    assert!(proef.bron()["opgehaald"].as_str() > gelezen.as_str());
}

#[test]
fn we_subscribe_before_we_read() {
    let mut proef = Proef::zonder_plek(3_600, "");
    proef.start_plek();
    proef.wacht("the first comparison", |p| p.stand() == "bij");
    let gezien = proef.heen.gezien();
    let plaats = |deel: &str| gezien.iter().position(|g| g.contains(deel)).unwrap();
    assert!(plaats("/abonnement") < plaats("ordering="), "{gezien:?}");
}

#[test]
fn a_zaak_that_moves_to_a_page_before_is_not_passed_over() {
    let mut proef = Proef::zonder_plek(3_600, "");
    let zaken: Vec<Value> = (0..102).map(|n| proef.zaak(&format!("Zaak {n}"))).collect();
    proef.verlies_berichten();
    // of two pages the last shrinks, and then it is gone
    for gaat in &zaken[..2] {
        proef.heen.gezien();
        let traag = Storing::Traag(Duration::from_secs(2));
        proef.heen.stoor("GET", "page=2", traag, 1);
        proef.start_plek();
        proef.wacht("the second page", |p| {
            p.heen.gezien().iter().any(|g| g.contains("page=2"))
        });
        proef
            .baas()
            .verwacht(204, "DELETE", gaat["url"].as_str().unwrap(), None);
        proef.wacht("all that was read", |p| p.stand() != "nog-niet");
        assert_eq!(proef.stand(), "bij");
        assert!(proef.gelijk(), "{} of {}", proef.hier().len(), proef.daar().len());
    }
}

#[test]
fn many_changes_are_asked_some_at_a_time() {
    let proef = Proef::start(1);
    proef.verlies_berichten();
    let zaken: Vec<Value> = (0..40).map(|n| proef.zaak(&format!("Zaak {n}"))).collect();
    proef.wacht("all of them", Proef::gelijk);
    let traag = Storing::Traag(Duration::from_millis(300));
    proef.heen.stoor("GET", "/zaken/api/v1/zaken/", traag, STEEDS);
    for zaak in &zaken {
        proef.wijzig(zaak, &json!({"omschrijving": "Anders"}));
    }
    // one by one takes 12 seconds
    proef.wacht_hoogstens(Duration::from_secs(9), "all of them", Proef::gelijk);
}

/// When no answer comes we look before we send it again.
#[test]
fn a_change_that_is_sent_again_writes_over_nobody() {
    let proef = Proef::start(3_600);
    proef.verlies_berichten();
    for (methode, daar, ander) in [
        ("PUT", "PATCH", "Van een ander"),
        ("DELETE", "DELETE", "Nog eens"),
    ] {
        let nieuw = proef.stuur("POST", ZAKEN, None, &feature("Lamp kapot"));
        let (pad, etag) = (proef.pad(&nieuw), nieuw.kop("etag").to_owned());
        let url = format!("/zaken/api/v1/zaken/{}", pad.rsplit("zaak-").next().unwrap());
        proef.heen.gezien();
        let even = Storing::Geduld(503, "1".to_owned());
        proef.heen.stoor(daar, "/zaken/", even, 1);
        let status = std::thread::scope(|s| {
            let onze = s.spawn(|| {
                proef
                    .stuur(methode, &pad, Some(&etag), &feature("Over die ander heen"))
                    .status
            });
            proef.wacht("it was sent", |p| {
                p.heen.gezien().iter().any(|g| g.starts_with(daar))
            });
            let wijziging = json!({"omschrijving": ander});
            proef.baas().verwacht(200, "PATCH", &url, Some(&wijziging));
            onze.join().unwrap()
        });
        assert_eq!(status, 412, "{methode}");
        assert_eq!(proef.baas().haal(&url)["omschrijving"], ander);
        let nu = proef.plek().haal_met(&pad, &[TOKEN]);
        assert_eq!(nu.json()["properties"]["omschrijving"], ander);
    }
}

#[test]
fn a_zaak_is_removed_only_when_it_is_gone_there() {
    let proef = Proef::start(3_600);
    let nieuw = proef.stuur("POST", ZAKEN, None, &feature("Lamp kapot"));
    let (pad, etag) = (proef.pad(&nieuw), nieuw.kop("etag").to_owned());
    for (antwoord, verwacht) in [
        (van_poort(404, "{\"error_msg\":\"404 Route Not Found\"}"), 502),
        (eigen_404(), 503),
    ] {
        proef.heen.stoor("DELETE", "/zaken/", antwoord.clone(), 1);
        let uit = proef.stuur("DELETE", &pad, Some(&etag), &json!({}));
        assert_eq!(uit.status, verwacht, "{antwoord:?} {}", uit.tekst());
        assert_eq!((proef.hier().len(), proef.daar().len()), (1, 1));
    }
    let uit = proef.stuur("DELETE", &pad, Some(&etag), &json!({}));
    assert_eq!(uit.status, 204, "{}", uit.tekst());
}

#[test]
fn a_register_that_asks_to_wait_is_left_alone() {
    let proef = Proef::start(3_600);
    let geduld = || Storing::Geduld(429, "120".to_owned());
    for (storing, verwacht, woord) in [
        (geduld(), 503, "Er is niets gewijzigd"),
        (van_poort(307, "{}"), 502, "doorverwijzing"),
    ] {
        proef.heen.heel();
        proef
            .heen
            .stoor("POST", "/zaken/api/v1/zaken", storing.clone(), STEEDS);
        let begin = Instant::now();
        let uit = proef.stuur("POST", ZAKEN, None, &feature("Lamp kapot"));
        assert_eq!(uit.status, verwacht, "{storing:?} {}", uit.tekst());
        assert!(uit.tekst().contains(woord), "{}", uit.tekst());
        assert!(begin.elapsed() < Duration::from_secs(4), "{storing:?}");
    }
    assert!(proef.daar().is_empty());
    proef.heen.stoor("*", "", geduld(), STEEDS);
    proef.zaak("Lamp kapot");
    proef.wacht("away", |p| p.stand() == "weg");
    std::thread::sleep(Duration::from_secs(1));
    proef.heen.gezien();
    std::thread::sleep(Duration::from_secs(5));
    let gezien = proef.heen.gezien();
    assert!(gezien.len() <= 1, "{gezien:?}");
}
