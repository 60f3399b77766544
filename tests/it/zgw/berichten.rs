//! Notifications: who asked gets them, at least once, also after being down; failures are visible.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Stdio;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use plek_tests::zgw::Register;
use plek_tests::{Postgres, Sluis, gelukt};
use serde_json::{Value, json};

/// A subscriber that answers with these statuses in turn, the last one for ever; gives what it was sent.
fn abonnee(statussen: &'static [u16]) -> (String, Receiver<(String, Value)>) {
    let luister = TcpListener::bind("127.0.0.1:0").unwrap();
    let adres = format!("http://{}/callback", luister.local_addr().unwrap());
    let (stuur, ontvang) = channel();
    std::thread::spawn(move || {
        for (nr, stroom) in luister.incoming().enumerate() {
            let mut stroom = stroom.unwrap();
            let mut bytes = Vec::new();
            let mut buf = [0u8; 4096];
            let lijf = loop {
                let n = stroom.read(&mut buf).unwrap_or(0);
                bytes.extend_from_slice(&buf[..n]);
                let tekst = String::from_utf8_lossy(&bytes).into_owned();
                if let Some((kop, lijf)) = tekst.split_once("\r\n\r\n") {
                    let lengte = kop.lines().find_map(|r| {
                        r.to_lowercase()
                            .strip_prefix("content-length:")
                            .map(|w| w.trim().parse::<usize>().unwrap_or(0))
                    });
                    if lijf.len() >= lengte.unwrap_or(0) {
                        break Some((kop.to_owned(), lijf.to_owned()));
                    }
                }
                if n == 0 {
                    break None;
                }
            };
            let status = statussen.get(nr).or(statussen.last()).copied().unwrap_or(204);
            let _ = write!(
                stroom,
                "HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            );
            if let Some((kop, lijf)) = lijf {
                let _ = stuur.send((kop, serde_json::from_str(&lijf).unwrap_or(Value::Null)));
            }
        }
    });
    (adres, ontvang)
}

const WACHT: Duration = Duration::from_secs(5);

#[test]
fn a_subscriber_is_told_of_zaak_and_status_with_the_kenmerken_of_the_contract() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let (adres, post) = abonnee(&[204]);
    let abonnement = baas.maak(
        "/notificaties/api/v1/abonnement",
        &json!({"callbackUrl": adres, "auth": "Bearer geheim-woord",
        "kanalen": [{"naam": "zaken", "filters": {"zaaktype": mor["url"], "bronorganisatie": "*"}}]}),
    );
    assert_eq!(abonnement["auth"], "***");
    baas.zaak(&baas.zaaktype("INITIATIEF"), &json!({}));
    let zaak = baas.zaak(&mor, &json!({}));
    assert_eq!(baas.status(&zaak, &mor, 0, "2026-11-02T10:00:00Z").0, 201);
    let (kop, bericht) = post.recv_timeout(WACHT).unwrap();
    assert!(kop.contains("Bearer geheim-woord"), "{kop}");
    assert_eq!(
        [&bericht["kanaal"], &bericht["resource"], &bericht["actie"]],
        [&json!("zaken"), &json!("zaak"), &json!("create")]
    );
    assert_eq!(
        (&bericht["hoofdObject"], &bericht["resourceUrl"]),
        (&zaak["url"], &zaak["url"])
    );
    assert_eq!(bericht["kenmerken"]["zaaktype"], mor["url"]);
    assert_eq!(bericht["kenmerken"]["vertrouwelijkheidaanduiding"], "openbaar");
    assert_eq!(bericht["kenmerken"]["bronorganisatie"], plek_tests::zgw::RSIN);
    let (_, bericht) = post.recv_timeout(WACHT).unwrap();
    assert_eq!(
        (&bericht["resource"], &bericht["hoofdObject"]),
        (&json!("status"), &zaak["url"])
    );
    // a zaak of another type was filtered out, and nothing comes twice
    assert!(post.recv_timeout(Duration::from_millis(800)).is_err());
    baas.verwacht(204, "DELETE", abonnement["url"].as_str().unwrap(), None);
    baas.zaak(&mor, &json!({}));
    assert!(post.recv_timeout(Duration::from_millis(800)).is_err());
}

#[test]
fn a_message_that_is_refused_waits_for_its_next_try_and_survives_a_restart() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let (adres, post) = abonnee(&[500, 204]);
    baas.maak(
        "/notificaties/api/v1/abonnement",
        &json!({"callbackUrl": adres, "auth": "x", "kanalen": [{"naam": "zaken"}]}),
    );
    let zaak = baas.zaak(&mor, &json!({}));
    let (_, eerste) = post.recv_timeout(WACHT).unwrap();
    // the first retry is due after 25 seconds
    assert!(post.recv_timeout(Duration::from_secs(2)).is_err());
    let begin = Instant::now();
    let metingen = || String::from_utf8(register.server.haal("/metrics").lichaam).unwrap();
    while !metingen().contains("plek_notificaties_totaal{afloop=\"niet-bezorgd\"} 1") {
        assert!(begin.elapsed() < WACHT, "{}", metingen());
    }
    // meanwhile the operator sees that it waits, and why
    let data = register.data().display().to_string();
    let lijst = gelukt(&["notificaties", "--data", &data]);
    assert!(
        lijst.contains("zaak create (1 keer geprobeerd; antwoord 500)")
            && lijst.contains("1 notificaties wachten op een nieuwe poging"),
        "{lijst}"
    );
    while !metingen().contains("plek_notificaties_wachtend 1") {
        assert!(begin.elapsed() < 2 * WACHT, "{}", metingen());
    }
    let (_, weer) = post.recv_timeout(Duration::from_secs(40)).unwrap();
    assert_eq!((&weer, &weer["hoofdObject"]), (&eerste, &zaak["url"]));
}

#[test]
fn what_waits_for_another_try_is_sent_at_once_when_the_operator_says_so() {
    let register = Register::start();
    let baas = register.baas();
    let (adres, post) = abonnee(&[500, 204]);
    baas.maak(
        "/notificaties/api/v1/abonnement",
        &json!({"callbackUrl": adres, "auth": "x", "kanalen": [{"naam": "zaken"}]}),
    );
    baas.zaak(&baas.zaaktype("MOR"), &json!({}));
    let (_, eerste) = post.recv_timeout(WACHT).unwrap();
    let data = register.data().display().to_string();
    let begin = Instant::now();
    while !gelukt(&["notificaties", "--data", &data]).contains("1 notificaties wachten") {
        assert!(begin.elapsed() < WACHT);
    }
    gelukt(&["notificaties", "--data", &data, "--opnieuw"]);
    assert_eq!(post.recv_timeout(WACHT).unwrap().1, eerste);
}

#[test]
fn a_subscriber_that_never_answers_holds_up_nobody_else() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    // a connection is made, and then nothing
    let luister = TcpListener::bind("127.0.0.1:0").unwrap();
    let stil = format!("http://{}", luister.local_addr().unwrap());
    let (adres, post) = abonnee(&[204]);
    for naar in [&stil, &adres] {
        baas.maak(
            "/notificaties/api/v1/abonnement",
            &json!({"callbackUrl": naar, "auth": "x", "kanalen": [{"naam": "zaken"}]}),
        );
    }
    for _ in 0..3 {
        baas.zaak(&mor, &json!({}));
        post.recv_timeout(WACHT).unwrap();
    }
    let begin = Instant::now();
    let zaak = baas.zaak(&mor, &json!({}));
    assert_eq!(post.recv_timeout(WACHT).unwrap().1["hoofdObject"], zaak["url"]);
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
}

#[test]
fn channels_and_subscriptions_are_checked_and_belong_to_their_client() {
    let register = Register::start();
    let baas = register.baas();
    let kanalen = baas.haal("/notificaties/api/v1/kanaal?naam=zaken");
    assert_eq!(kanalen[0]["naam"], "zaken");
    let eigen = baas.maak(
        "/notificaties/api/v1/kanaal",
        &json!({"naam": "meldingen", "filters": ["buurt"]}),
    );
    assert_eq!(
        baas.haal(eigen["url"].as_str().unwrap())["filters"],
        json!(["buurt"])
    );
    let fout = baas.geweigerd(
        "POST",
        "/notificaties/api/v1/kanaal",
        &json!({"naam": "meldingen"}),
    );
    assert_eq!(fout, [("naam".to_owned(), "unique".to_owned())]);
    let (adres, post) = abonnee(&[204]);
    let lichaam = |kanaal: &str| json!({"callbackUrl": adres, "auth": "x", "kanalen": [{"naam": kanaal, "filters": {}}]});
    let fout = baas.geweigerd("POST", "/notificaties/api/v1/abonnement", &lichaam("bestaatniet"));
    assert_eq!(fout[0].1, "kanaal_naam");
    let een = register.client(
        "een",
        "notificaties.consumeren,notificaties.publiceren",
        "*",
        "openbaar",
    );
    let adressen = |w: Value| {
        let mut l = lichaam("zaken");
        for (naam, w) in w.as_object().unwrap() {
            l[naam] = w.clone();
        }
        let fout = baas.geweigerd("POST", "/notificaties/api/v1/abonnement", &l);
        (fout[0].0.clone(), fout[0].1.clone())
    };
    let een_fout = |naam: &str, code: &str| (naam.to_owned(), code.to_owned());
    assert_eq!(adressen(json!({"kanalen": []})), een_fout("kanalen", "empty"));
    assert_eq!(
        adressen(json!({"auth": "Bearer x\r\nX-Meer: y"})),
        een_fout("auth", "invalid")
    );
    assert_eq!(
        adressen(json!({"kanalen": [{"naam": "zaken", "filters": {"kleur": "rood"}}]})),
        een_fout("kanalen.0.filters", "inconsistent-abonnement-filters")
    );
    let twee = register.client("twee", "notificaties.consumeren", "*", "openbaar");
    let abonnement = een.maak("/notificaties/api/v1/abonnement", &lichaam("meldingen"));
    let url = abonnement["url"].as_str().unwrap();
    assert_eq!(twee.haal("/notificaties/api/v1/abonnement"), json!([]));
    for (methode, lijf) in [("GET", None), ("DELETE", None), ("PUT", Some(lichaam("zaken")))] {
        twee.verwacht(404, methode, url, lijf.as_ref());
    }
    // a message of another component reaches who asked for its channel
    let bericht = json!({"kanaal": "meldingen", "hoofdObject": "https://elders.example/meldingen/1", "resource": "melding",
        "resourceUrl": "https://elders.example/meldingen/1", "actie": "create", "aanmaakdatum": "2026-11-25T10:00:00Z",
        "kenmerken": {"buurt": "Duinrand"}});
    een.verwacht(200, "POST", "/notificaties/api/v1/notificaties", Some(&bericht));
    assert_eq!(
        post.recv_timeout(WACHT).unwrap().1["kenmerken"],
        bericht["kenmerken"]
    );
    twee.verwacht(403, "POST", "/notificaties/api/v1/notificaties", Some(&bericht));
    let mut los = bericht.clone();
    los["kenmerken"] = json!(5);
    let fout = een.geweigerd("POST", "/notificaties/api/v1/notificaties", &los);
    assert_eq!(fout, [een_fout("kenmerken", "invalid")]);
    // an abonnement that goes back as it was shown keeps its words for Authorization
    let gezien = een.haal(url);
    een.verwacht(200, "PUT", url, Some(&gezien));
    een.verwacht(200, "POST", "/notificaties/api/v1/notificaties", Some(&bericht));
    let (kop, _) = post.recv_timeout(WACHT).unwrap();
    assert!(kop.to_lowercase().contains("authorization: x\r\n"), "{kop}");
    // our own webhook, twice the same
    for _ in 0..2 {
        een.verwacht(204, "POST", "/notificaties/api/v1/callbacks", Some(&bericht));
    }
    let lijst = gelukt(&["notificaties", "--data", &register.data().display().to_string()]);
    assert!(lijst.contains("0 notificaties zijn niet bezorgd"), "{lijst}");
}

fn vernietigd_wordt_verteld(register: &Register) {
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.rijpe_zaak(&mor, "KANARIE-WEG", "2001-02-01");
    // one that is away at first, one that wants another zaaktype
    let (adres, post) = abonnee(&[500, 204]);
    let (elders, stil) = abonnee(&[204]);
    let ander = baas.zaaktype("INITIATIEF");
    for (adres, type_) in [(&adres, &mor), (&elders, &ander)] {
        baas.maak(
            "/notificaties/api/v1/abonnement",
            &json!({"callbackUrl": adres, "auth": "x", "kanalen": [{"naam": "zaken", "filters": {"zaaktype": type_["url"]}}]}),
        );
    }
    register.vernietig();
    let (_, eerste) = post.recv_timeout(WACHT).unwrap();
    assert_eq!(
        [&eerste["kanaal"], &eerste["resource"], &eerste["actie"]],
        [&json!("zaken"), &json!("zaak"), &json!("destroy")]
    );
    assert_eq!(
        (&eerste["hoofdObject"], &eerste["resourceUrl"]),
        (&zaak["url"], &zaak["url"])
    );
    assert_eq!(eerste["kenmerken"]["zaaktype"], mor["url"]);
    let velden: Vec<&str> = eerste.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(velden.len(), 7, "nothing else: {velden:?}");
    assert!(!eerste.to_string().contains("KANARIE"), "{eerste}");
    let (_, weer) = post.recv_timeout(Duration::from_secs(40)).unwrap();
    assert_eq!(weer, eerste, "tried again after the failure");
    assert!(stil.recv_timeout(Duration::from_millis(300)).is_err());
    baas.verwacht(404, "GET", zaak["url"].as_str().unwrap(), None);
}

#[test]
fn who_subscribed_hears_that_a_zaak_was_destroyed_by_a_list_on_sqlite() {
    vernietigd_wordt_verteld(&Register::start());
}

#[test]
fn who_subscribed_hears_that_a_zaak_was_destroyed_by_a_list_on_postgresql() {
    if let Some(postgres) = Postgres::start_met("") {
        let (map, url) = (tempfile::tempdir().unwrap(), postgres.url());
        let omgeving = [("PLEK_DATABASE", url.as_str())];
        vernietigd_wordt_verteld(&Register::start_in(map.path(), &omgeving, Stdio::inherit()));
    }
}

/// An address that sends everybody on to another one.
fn doorverwijzer(naar: &str) -> String {
    let luister = TcpListener::bind("127.0.0.1:0").unwrap();
    let adres = format!("http://{}", luister.local_addr().unwrap());
    let naar = naar.to_owned();
    std::thread::spawn(move || {
        for mut stroom in luister.incoming().flatten() {
            let _ = stroom.read(&mut [0u8; 4096]);
            let _ = write!(
                stroom,
                "HTTP/1.1 307 X\r\nlocation: {naar}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            );
        }
    });
    adres
}

#[test]
fn a_subscriber_over_https_is_told_by_an_authority_that_we_believe_and_no_other_ever() {
    let map = tempfile::tempdir().unwrap();
    let (adres, post) = abonnee(&[204]);
    let basis = adres.strip_suffix("/callback").unwrap();
    let sluis = Sluis::start(basis);
    let ander_gezag = Sluis::start(basis);
    let andere_naam = Sluis::start_als("elders.example.nl", basis);
    let weg = Sluis::start(&doorverwijzer(&adres));
    let pem = map.path().join("ca.pem");
    // a file may hold several, as PKIoverheid's does
    std::fs::write(&pem, [sluis.ca.as_str(), &andere_naam.ca, &weg.ca].concat()).unwrap();
    let pem = pem.display().to_string();
    let data = map.path().join("data");
    let register = Register::start_in(&data, &[("PLEK_CA_BESTAND", &pem)], Stdio::inherit());
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    for (s, pad) in [
        (&sluis, "callback"),
        (&ander_gezag, "ander-gezag"),
        (&andere_naam, "andere-naam"),
        (&weg, "weg"),
    ] {
        baas.maak(
            "/notificaties/api/v1/abonnement",
            &json!({"callbackUrl": format!("{}/{pad}", s.adres), "auth": "Bearer geheim-woord",
                "kanalen": [{"naam": "zaken", "filters": {}}]}),
        );
    }
    let zaak = baas.zaak(&mor, &json!({}));
    let (kop, bericht) = post.recv_timeout(WACHT).unwrap();
    assert!(
        kop.starts_with("POST /callback ") && kop.contains("Bearer geheim-woord"),
        "{kop}"
    );
    assert_eq!(bericht["hoofdObject"], zaak["url"]);
    let niet = |n: &str| register.server.haal("/metrics").tekst().contains(n);
    let begin = Instant::now();
    while !niet("plek_notificaties_totaal{afloop=\"niet-bezorgd\"} 3") {
        assert!(begin.elapsed() < WACHT, "three were refused");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(
        post.recv_timeout(Duration::from_millis(300)).is_err(),
        "nobody else was told"
    );
    // why, the operator reads in the list; the address is there already
    let db = rusqlite::Connection::open(data.join("register.sqlite")).unwrap();
    let mut vraag = db.prepare("SELECT inhoud FROM postvak").unwrap();
    let redenen: Vec<String> = vraag.query_map([], |r| r.get(0)).unwrap().flatten().collect();
    let een = |wat: &str| redenen.iter().filter(|r| r.contains(wat)).count();
    assert_eq!((een("certificate"), een("antwoord 307")), (2, 1), "{redenen:?}");
}

#[test]
fn a_file_of_certificates_that_cannot_be_is_named_at_the_start() {
    let map = tempfile::tempdir().unwrap();
    let leeg = map.path().join("leeg.pem");
    std::fs::write(&leeg, "geen certificaat").unwrap();
    let data = map.path().display().to_string();
    for pad in [leeg.as_path(), std::path::Path::new("/bestaat/niet.pem")] {
        let pad = pad.display().to_string();
        let uit = plek_tests::plek_in(
            &["serve", "--data", &data, "--listen", "127.0.0.1:0"],
            b"",
            &[("PLEK_CA_BESTAND", &pad)],
        );
        let tekst = String::from_utf8_lossy(&uit.stderr).into_owned();
        assert!(uit.status.code() == Some(1) && tekst.contains(&pad), "{tekst}");
    }
}

/// Who subscribes hears of the zaken that it may read, and once of one that leaves its sight.
#[test]
fn a_subscriber_hears_of_the_zaken_that_its_client_may_read() {
    let register = Register::start();
    let baas = register.baas();
    let luister = |id: &str, scopes: &str, meer: &[&str]| {
        let scopes = format!("notificaties.consumeren{scopes}");
        let client = register.client_met(id, &scopes, "MOR", "intern", meer);
        let (adres, post) = abonnee(&[204; 20]);
        let kanalen = json!([{"naam": "zaken", "filters": {}}]);
        client.maak(
            "/notificaties/api/v1/abonnement",
            &json!({"callbackUrl": adres, "auth": "x", "kanalen": kanalen}),
        );
        post
    };
    let lezer = luister("lezer", ",zaken.lezen", &[]);
    let zonder = luister("zonder", "", &[]);
    let alles = luister("alles", "", &["--hoort-alles"]);
    let niveau = |n: &str| json!({"vertrouwelijkheidaanduiding": n});
    baas.zaak(&baas.zaaktype("HANDHAVING"), &niveau("openbaar"));
    let zaak = baas.zaak(&baas.zaaktype("MOR"), &niveau("intern"));
    for n in ["geheim", "zeer_geheim", "intern"] {
        baas.verwacht(200, "PATCH", zaak["url"].as_str().unwrap(), Some(&niveau(n)));
    }
    let gehoord = |post: &Receiver<(String, Value)>, aantal: usize| {
        let niveaus: Vec<Value> = (0..aantal)
            .map(|_| post.recv_timeout(WACHT).unwrap().1["kenmerken"]["vertrouwelijkheidaanduiding"].clone())
            .collect();
        assert!(post.recv_timeout(Duration::from_millis(300)).is_err());
        niveaus
    };
    let mut telling = gehoord(&alles, 5);
    telling.sort_by_key(Value::to_string);
    assert_eq!(telling, ["geheim", "intern", "intern", "openbaar", "zeer_geheim"]);
    let mut telling = gehoord(&lezer, 3);
    telling.sort_by_key(Value::to_string);
    assert_eq!(telling, ["geheim", "intern", "intern"]);
    assert_eq!(gehoord(&zonder, 0), Vec::<Value>::new());
}
