//! Part 4: changes to dossiers, with locking, and who may see them.

use plek_tests::{Antwoord, Server, gemeente, voorbeeld_kopie};
use serde_json::{Value, json};

use super::{alles, goed, ids};

const WERK: &str = "/ogc/v1/collections/dossier-werkzaamheid/items";
const TOKEN: (&str, &str) = ("authorization", "Bearer proef-token");

fn feature(titel: &str, openbaar: bool) -> Value {
    json!({
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [4.705, 52.906]},
        "properties": {"titel": titel, "openbaar": openbaar, "van": "2026-11-01", "status": "gepland"},
    })
}

fn stuur(server: &Server, methode: &str, pad: &str, koppen: &[(&str, &str)], json: &Value) -> Antwoord {
    let koppen: Vec<(&str, &str)> = koppen
        .iter()
        .copied()
        .chain([("content-type", "application/geo+json")])
        .collect();
    server.stuur_als(methode, pad, &koppen, json.to_string().as_bytes())
}

#[test]
fn a_dossier_is_made_changed_and_removed_and_nobodys_work_is_lost() {
    let kopie = voorbeeld_kopie();
    let server = Server::start_met(kopie.path(), &[], &[("PLEK_OGC_TOKEN", "proef-token")]);
    let conf = goed(&server, "/ogc/v1/conformance").tekst();
    assert!(
        conf.contains("features-4/1.0/conf/create-replace-delete")
            && conf.contains("optimistic-locking-etags")
    );
    let nieuw = stuur(
        &server,
        "POST",
        WERK,
        &[TOKEN],
        &feature("Riool Kerkstraat", true),
    );
    assert_eq!(nieuw.status, 201, "{}", nieuw.tekst());
    let adres = nieuw.kop("location").replace(&server.adres, "");
    let een = goed(&server, &adres);
    assert_eq!(een.json()["properties"]["titel"], "Riool Kerkstraat");
    let als_beheer = server.haal_met(&adres, &[TOKEN]);
    let v1 = als_beheer.kop("etag").to_owned();
    assert_eq!(v1, nieuw.kop("etag"));
    assert_ne!(v1, een.kop("etag"), "the ETag holds the class of the asker");

    let anders = feature("Riool Kerkstraat, fase 2", true);
    assert_eq!(stuur(&server, "PUT", &adres, &[TOKEN], &anders).status, 428);
    assert_eq!(
        stuur(&server, "PUT", &adres, &[("if-match", &v1)], &anders).status,
        401
    );
    let v2 = stuur(&server, "PUT", &adres, &[TOKEN, ("if-match", &v1)], &anders);
    assert_eq!(v2.status, 204, "{}", v2.tekst());
    let te_laat = stuur(
        &server,
        "PUT",
        &adres,
        &[TOKEN, ("if-match", &v1)],
        &feature("Overschreven", true),
    );
    assert_eq!(
        (te_laat.status, te_laat.kop("content-type")),
        (412, "application/problem+json")
    );
    assert_eq!(
        goed(&server, &adres).json()["properties"]["titel"],
        "Riool Kerkstraat, fase 2"
    );
    let zoals_het_is = server.haal_met(&adres, &[TOKEN]);
    let v3 = stuur(
        &server,
        "PUT",
        &adres,
        &[TOKEN, ("if-match", zoals_het_is.kop("etag"))],
        &zoals_het_is.json(),
    );
    assert_eq!(v3.status, 204, "{}", v3.tekst());
    assert_eq!(
        goed(&server, &adres).json()["properties"]["titel"],
        "Riool Kerkstraat, fase 2",
        "what is sent back as it came stays visible for everybody"
    );

    assert_eq!(server.stuur_als("DELETE", &adres, &[TOKEN], b"").status, 428);
    assert_eq!(
        server
            .stuur_als("DELETE", &adres, &[TOKEN, ("if-match", &v1)], b"")
            .status,
        412
    );
    let weg = server.stuur_als("DELETE", &adres, &[TOKEN, ("if-match", v3.kop("etag"))], b"");
    assert_eq!((weg.status, server.haal(&adres).status), (204, 404));
}

/// Of several who change the same version one succeeds; the others learn it.
#[test]
fn of_many_writers_at_once_one_wins() {
    let kopie = voorbeeld_kopie();
    let server = Server::start_met(kopie.path(), &[], &[("PLEK_OGC_TOKEN", "proef-token")]);
    let nieuw = stuur(&server, "POST", WERK, &[TOKEN], &feature("Straat", true));
    let (adres, etag) = (
        nieuw.kop("location").replace(&server.adres, ""),
        nieuw.kop("etag").to_owned(),
    );
    let statussen: Vec<u16> = std::thread::scope(|s| {
        let taken: Vec<_> = (0..8)
            .map(|n| {
                let (server, adres, etag) = (&server, &adres, &etag);
                s.spawn(move || {
                    stuur(
                        server,
                        "PUT",
                        adres,
                        &[TOKEN, ("if-match", etag)],
                        &feature(&format!("Straat {n}"), true),
                    )
                    .status
                })
            })
            .collect();
        taken.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert_eq!(
        statussen.iter().filter(|s| **s == 204).count(),
        1,
        "{statussen:?}"
    );
    assert_eq!(
        statussen.iter().filter(|s| **s == 412).count(),
        7,
        "{statussen:?}"
    );
}

/// What is not public is not there for the public: not as item, in lists, counts, boxes, filters or exports.
#[test]
fn a_dossier_that_is_not_public_leaks_nowhere() {
    let kopie = voorbeeld_kopie();
    let server = Server::start_met(kopie.path(), &[], &[("PLEK_OGC_TOKEN", "proef-token")]);
    let voor = alles(&server, WERK).len();
    let nieuw = stuur(&server, "POST", WERK, &[TOKEN], &feature("Geheim plan", false));
    let adres = nieuw.kop("location").replace(&server.adres, "");
    let id = adres.rsplit('/').next().unwrap().to_owned();
    for pad in [
        WERK.to_owned(),
        format!("{WERK}?bbox=4.7,52.9,4.71,52.91"),
        format!("{WERK}?filter=titel%20LIKE%20'Geheim%25'"),
        format!("{WERK}?titel=Geheim%20plan"),
        format!("{WERK}?sortby=titel&limit=10000"),
        format!("{WERK}?f=csv"),
        "/ogc/v1/collections/dossier-werkzaamheid/export?f=json".to_owned(),
    ] {
        // First who may see it, so that a cache that forgets the class would leak it.
        let beheer = server.haal_met(
            &format!(
                "{pad}{}limit=1000",
                if pad.contains("limit") || pad.contains("export") {
                    "#"
                } else if pad.contains('?') {
                    "&"
                } else {
                    "?"
                }
            )
            .replace("#limit=1000", ""),
            &[TOKEN],
        );
        assert!(beheer.tekst().contains("Geheim plan"), "{pad}");
        let publiek = server.haal(&pad);
        assert_eq!(publiek.status, 200, "{pad}");
        assert!(
            !publiek.tekst().contains("Geheim plan") && !publiek.tekst().contains(&id),
            "{pad}"
        );
        let weer = server.haal_met(&pad, &[("if-none-match", beheer.kop("etag"))]);
        assert_ne!(weer.status, 304, "{pad}");
    }
    assert_eq!(alles(&server, WERK).len(), voor);
    assert_eq!(
        (
            server.haal(&adres).status,
            server.haal_met(&adres, &[TOKEN]).status
        ),
        (404, 200)
    );
    assert_eq!(
        server
            .haal_met(&adres, &[("authorization", "Bearer fout")])
            .status,
        404
    );
}

/// It is on no map and in no list; the address that its maker got is its own.
#[test]
fn a_dossier_without_a_place_is_found_by_its_id() {
    let kopie = voorbeeld_kopie();
    let server = Server::start_met(kopie.path(), &[], &[("PLEK_OGC_TOKEN", "proef-token")]);
    for openbaar in [true, false] {
        let mut zonder = feature("Overal", openbaar);
        zonder["geometry"] = Value::Null;
        let nieuw = stuur(&server, "POST", WERK, &[TOKEN], &zonder);
        assert_eq!(nieuw.status, 201, "{}", nieuw.tekst());
        let adres = nieuw.kop("location").replace(&server.adres, "");
        for vorm in ["json", "jsonfg"] {
            let een = server.haal_met(&format!("{adres}?f={vorm}"), &[TOKEN]);
            assert_eq!(een.status, 200, "{}", een.tekst());
            let json = een.json();
            assert_eq!(
                (&json["geometry"], &json["properties"]["titel"]),
                (&Value::Null, &json!("Overal"))
            );
            assert_eq!(een.kop("etag"), nieuw.kop("etag"));
        }
        let publiek = server.haal(&format!("{adres}?f=html"));
        assert_eq!(publiek.status, if openbaar { 200 } else { 404 });
        let elders = adres.replace("dossier-werkzaamheid", "dossier-zaak");
        assert_eq!(server.haal_met(&elders, &[TOKEN]).status, 404);
        let weg = stuur(
            &server,
            "DELETE",
            &adres,
            &[TOKEN, ("if-match", nieuw.kop("etag"))],
            &Value::Null,
        );
        assert_eq!(weg.status, 204, "{}", weg.tekst());
        assert_eq!(server.haal_met(&adres, &[TOKEN]).status, 404);
    }
}

#[test]
fn who_may_not_or_sends_nonsense_changes_nothing() {
    let kopie = voorbeeld_kopie();
    let open = Server::start(kopie.path());
    assert_eq!(
        stuur(&open, "POST", WERK, &[TOKEN], &feature("x", true)).status,
        401,
        "without a setting nobody may"
    );
    drop(open);
    let server = Server::start_met(kopie.path(), &[], &[("PLEK_OGC_TOKEN", "proef-token")]);
    let voor = ids(&alles(&server, WERK));
    let zonder_titel = json!({"type": "Feature", "geometry": null, "properties": {}});
    let andere_soort =
        json!({"type": "Feature", "geometry": null, "properties": {"titel": "x", "soort": "zaak"}});
    let ver_weg = json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [100, 10]}, "properties": {"titel": "x"}});
    for (json, status) in [
        (zonder_titel, 400),
        (andere_soort, 409),
        (ver_weg, 400),
        (json!([1]), 400),
    ] {
        let antwoord = stuur(&server, "POST", WERK, &[TOKEN], &json);
        assert_eq!(
            (antwoord.status, antwoord.kop("content-type")),
            (status, "application/problem+json"),
            "{json}"
        );
    }
    assert_eq!(stuur(&server, "POST", WERK, &[], &feature("x", true)).status, 401);
    let dubbel = json!({"type": "Feature", "id": voor[0], "geometry": null, "properties": {"titel": "x"}});
    assert_eq!(stuur(&server, "POST", WERK, &[TOKEN], &dubbel).status, 409);
    let laag = "/ogc/v1/collections/bag-pand/items";
    assert_eq!(
        stuur(&server, "POST", laag, &[TOKEN], &feature("x", true)).status,
        405
    );
    assert_eq!(
        stuur(
            &server,
            "PUT",
            &format!("{WERK}/bestaat-niet"),
            &[TOKEN, ("if-match", "*")],
            &feature("x", true)
        )
        .status,
        404
    );
    assert_eq!(ids(&alles(&server, WERK)), voor);
}

fn ogc(kopie: &std::path::Path) -> Server {
    let vlaggen = ["--gemeente", &gemeente()];
    Server::start_met(kopie, &vlaggen, &[("PLEK_OGC_TOKEN", "proef-token")])
}

fn met(soort: &str, eigen: Value) -> Value {
    let mut uit = feature(&format!("Een {soort}"), true);
    uit["properties"]
        .as_object_mut()
        .unwrap()
        .extend(eigen.as_object().unwrap().clone());
    uit
}

/// Makes a dossier; gives its address.
fn maak(server: &Server, soort: &str, eigen: Value) -> String {
    let pad = format!("/ogc/v1/collections/dossier-{soort}/items");
    let nieuw = stuur(server, "POST", &pad, &[TOKEN], &met(soort, eigen));
    assert_eq!(nieuw.status, 201, "{}", nieuw.tekst());
    nieuw.kop("location").replace(&server.adres, "")
}

#[test]
fn who_sends_a_dossier_back_as_it_came_publishes_nothing() {
    let kopie = voorbeeld_kopie();
    let server = ogc(kopie.path());
    let eigen = json!({"omschrijving": "bel Jan", "telefoon": "06", "publiekeVelden": ["status"]});
    let adres = maak(&server, "initiatief", eigen);
    let velden = || {
        let json = goed(&server, &adres).json();
        ["status", "omschrijving", "telefoon"].map(|v| json["properties"][v].is_string())
    };
    assert_eq!(velden(), [true, false, false]);
    let terug = |erbij: Value| {
        let nu = server.haal_met(&adres, &[TOKEN]);
        let mut json = nu.json();
        assert_eq!(json["properties"]["telefoon"], "06");
        json["properties"]
            .as_object_mut()
            .unwrap()
            .extend(erbij.as_object().unwrap().clone());
        stuur(
            &server,
            "PUT",
            &adres,
            &[TOKEN, ("if-match", nu.kop("etag"))],
            &json,
        )
    };
    assert_eq!(terug(json!({})).status, 204);
    assert_eq!(velden(), [true, false, false]);
    let fout = terug(json!({"publiekeVelden": "telefoon"}));
    assert_eq!(fout.status, 400);
    assert!(fout.tekst().contains("publiekeVelden"), "{}", fout.tekst());
    // who says it himself changes it; without a list the kind decides, and that knows no telephone numbers
    assert_eq!(terug(json!({"publiekeVelden": null})).status, 204);
    assert_eq!(velden(), [true, true, false]);
    assert_eq!(terug(json!({"publiekeVelden": ["telefoon"]})).status, 204);
    assert_eq!(velden(), [false, false, true]);
}

#[test]
fn a_sender_cannot_publish_what_the_gemeente_does_not() {
    let kopie = voorbeeld_kopie();
    let server = ogc(kopie.path());
    for (eigen, ziet) in [
        (
            json!({"zaaktype": "OMGEVING", "vertrouwelijkheidaanduiding": "openbaar"}),
            200,
        ),
        (
            json!({"zaaktype": "OMGEVING", "vertrouwelijkheidaanduiding": "geheim"}),
            404,
        ),
        (
            json!({"zaaktype": "WMO", "vertrouwelijkheidaanduiding": "openbaar"}),
            404,
        ),
        (json!({"zaaktype": "STILTE"}), 404),
        (json!({}), 200),
    ] {
        for soort in ["zaak", "melding", "werkzaamheid"] {
            let adres = maak(&server, soort, eigen.clone());
            assert_eq!(server.haal(&adres).status, ziet, "{soort} {eigen}");
            assert_eq!(server.haal_met(&adres, &[TOKEN]).status, 200);
        }
    }
}

#[test]
fn what_the_public_does_not_see_changes_no_mark_and_tells_no_version() {
    let kopie = voorbeeld_kopie();
    let server = ogc(kopie.path());
    let adres = maak(&server, "werkzaamheid", json!({"telefoon": "06-1"}));
    let paden = [
        adres.clone(),
        format!("{WERK}?limit=1000"),
        format!("{WERK}?limit=1000&sortby=titel"),
    ];
    let merken = || paden.clone().map(|p| goed(&server, &p).kop("etag").to_owned());
    let wijzig = |wat: Value| {
        let nu = server.haal_met(&adres, &[TOKEN]);
        assert!(nu.json()["properties"]["versie"].is_u64());
        let json = met("werkzaamheid", wat);
        let uit = stuur(
            &server,
            "PUT",
            &adres,
            &[TOKEN, ("if-match", nu.kop("etag"))],
            &json,
        );
        assert_eq!(uit.status, 204);
    };
    let voor = merken();
    wijzig(json!({"telefoon": "06-2"}));
    // and one of which the public knows nothing at all
    let mut geheim = feature("Geheim plan", false);
    geheim["properties"]["telefoon"] = "06-3".into();
    assert_eq!(stuur(&server, "POST", WERK, &[TOKEN], &geheim).status, 201);
    assert_eq!(merken(), voor);
    for (pad, merk) in paden.iter().zip(&voor) {
        assert_eq!(
            server.haal_met(pad, &[("if-none-match", merk)]).status,
            304,
            "{pad}"
        );
        assert!(!goed(&server, pad).tekst().contains("\"versie\""), "{pad}");
    }
    wijzig(json!({"telefoon": "06-2", "status": "loopt"}));
    for (pad, merk) in paden.iter().zip(&voor) {
        assert_eq!(
            server.haal_met(pad, &[("if-none-match", merk)]).status,
            200,
            "{pad}"
        );
    }
    let bestand = goed(&server, "/ogc/v1/collections/dossier-werkzaamheid/export?f=csv");
    assert_eq!(bestand.kop("etag"), "");
}

#[test]
fn what_the_operator_is_told_nobody_keeps() {
    let kopie = voorbeeld_kopie();
    let server = ogc(kopie.path());
    let adres = maak(&server, "werkzaamheid", json!({}));
    let collectie = "/ogc/v1/collections/dossier-werkzaamheid";
    for pad in [
        adres.clone(),
        WERK.to_owned(),
        format!("{collectie}/export?f=csv"),
        format!("{collectie}/queryables"),
        "/ogc/v1/collections".to_owned(),
        format!("{collectie}/items/bestaat-niet"),
    ] {
        let beheer = server.haal_met(&pad, &[TOKEN]);
        assert_eq!(beheer.kop("cache-control"), "private, no-store", "{pad}");
        let publiek = server.haal(&pad);
        assert_ne!(publiek.kop("cache-control"), "private, no-store", "{pad}");
    }
    let merk = server.haal_met(&adres, &[TOKEN]).kop("etag").to_owned();
    let weg = server.stuur_als("DELETE", &adres, &[TOKEN, ("if-match", &merk)], b"");
    assert_eq!(weg.status, 204);
}
