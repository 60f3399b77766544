//! How long a session is one, and what becomes of it when somebody's role or the gemeente's policy changes.

use super::*;

const MOR: &str = "/staf/ogc/v1/collections/dossier-zaak/items/Z1?f=json";
const TEGEL: &str = "/staf/tiles/dossier-zaak/NetherlandsRDNewQuad/11/896/937";

fn zaak() -> Value {
    json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [100_010, 500_010]},
        "properties": {"identificatie": "Z1", "soort": "zaak", "titel": "kanarie-titel", "omschrijving": "kanarie-tekst",
            "zaaktype": "MOR", "vertrouwelijkheidaanduiding": "intern", "openbaar": false}})
}

impl Proef {
    /// Lets so many minutes pass for every session: its moments move back, which is the same to who compares them with the clock.
    fn verstrijk(&self, minuten: i64) {
        let db = rusqlite::Connection::open(self.map.path().join("register.sqlite")).unwrap();
        db.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
        let sql = "UPDATE sessie SET begonnen = begonnen - ?1, gezien = gezien - ?1, eindigt = eindigt - ?1,
                   uiterlijk = uiterlijk - ?1";
        assert!(db.execute(sql, [minuten * 60]).unwrap() > 0, "there is a session");
    }
}

/// Everything at the door of staff by which one zaak could be known.
fn sporen(b: &mut Browser<'_>) -> Vec<(String, u16, String)> {
    let paden = [
        MOR,
        "/staf/ogc/v1/collections/dossier-zaak/items?f=json&limit=1000",
        "/staf/ogc/v1/collections/dossier-zaak/items?f=csv",
        "/staf/api/v1/locatiebeeld?punt=100010,500010&puntCrs=http://www.opengis.net/def/crs/EPSG/0/28992",
        "/staf/api/v1/zoek?q=kanarie-titel",
        "/staf/plek/rd:100010,500010",
        TEGEL,
    ];
    let mut uit = vec![];
    for pad in paden {
        // with every mark that an earlier answer could have left behind
        for merk in ["*", "\"een-oud-merk\""] {
            let koppen = [
                ("accept", "application/json, text/html"),
                ("accept-encoding", "identity"),
                ("if-none-match", merk),
                ("if-modified-since", "Fri, 31 Dec 2100 23:59:59 GMT"),
            ];
            let antwoord = b.verzoek("GET", pad, &koppen, b"");
            let tekst = String::from_utf8_lossy(&antwoord.lichaam).into_owned();
            uit.push((pad.to_owned(), antwoord.status, tekst));
        }
    }
    uit
}

fn ziet_alles(b: &mut Browser<'_>) {
    for (pad, status, tekst) in sporen(b) {
        assert!(
            status == 200 && tekst.contains("kanarie-t"),
            "{pad}: {status} {tekst}"
        );
    }
}

fn ziet_niets(b: &mut Browser<'_>, waarom: &str) {
    for (pad, status, tekst) in sporen(b) {
        assert!(
            [200, 204, 303, 404].contains(&status),
            "{waarom}: {pad}: {status}"
        );
        assert!(!tekst.contains("kanarie-t"), "{waarom}: {pad}: {tekst}");
        assert!(
            pad != MOR || [303, 404].contains(&status),
            "{waarom}: {pad}: {status}"
        );
    }
}

#[test]
fn a_session_ends_when_it_is_not_used() {
    let proef = Proef::start_met(&[zaak()], "");
    let mut noor = proef.als("noor");
    for _ in 0..3 {
        proef.verstrijk(29);
        ziet_alles(&mut noor);
    }
    proef.verstrijk(30);
    ziet_niets(&mut noor, "not used for half an hour");
    assert_eq!(noor.haal("/staf").kop("location"), "/aanmelden?terug=%2Fstaf");
    assert_eq!(noor.haal("/aangemeld").status, 303);
    assert!(!noor.is_aangemeld(), "asking does not bring it back");
}

#[test]
fn a_session_ends_after_a_working_day_however_much_it_is_used() {
    let proef = Proef::start_met(&[zaak()], "");
    let mut noor = proef.als("noor");
    for _ in 0..29 {
        proef.verstrijk(20);
        assert!(noor.is_aangemeld());
    }
    proef.verstrijk(20);
    ziet_niets(&mut noor, "ten hours");
}

#[test]
fn who_has_another_role_sees_within_a_minute_what_that_role_sees() {
    let proef = Proef::start_met(&[zaak()], "");
    let mut noor = proef.als("noor");
    ziet_alles(&mut noor);
    proef.aanbieder.geef_rollen("noor", &["plek-beheerder"]);
    proef.verstrijk(1);
    ziet_niets(&mut noor, "a beheerder reads no zaken");
    assert!(noor.is_aangemeld() && noor.haal("/aangemeld").tekst().contains("beheerder"));
    // and the other way round, without signing in again
    proef
        .aanbieder
        .geef_rollen("noor", &["plek-gebiedsmanager", "plek-beheerder"]);
    proef.verstrijk(1);
    ziet_alles(&mut noor);
    // a provider that is away takes nothing away and gives nothing
    proef.aanbieder.geef_rollen("noor", &[]);
    proef.aanbieder.weg(true);
    proef.verstrijk(1);
    ziet_alles(&mut noor);
    proef.aanbieder.weg(false);
    proef.verstrijk(1);
    ziet_niets(&mut noor, "no role at all");
    assert!(!noor.is_aangemeld());
    // who lost the role meanwhile does not get back in by the same cookie
    proef.aanbieder.geef_rollen("noor", &["plek-gebiedsmanager"]);
    assert!(!noor.is_aangemeld());
}

#[test]
fn a_provider_that_cannot_answer_now_ends_no_session_and_blames_nobody() {
    let proef = Proef::start_met(&[zaak()], "");
    let mut noor = proef.als("noor");
    for (status, fout) in [
        (503, "temporarily_unavailable"),
        (400, "temporarily_unavailable"),
        (500, "server_error"),
        (429, "rate_limit_exceeded"),
        (429, "invalid_grant"),
        (400, "slow_down"),
    ] {
        proef.aanbieder.druk(status, fout);
        proef.verstrijk(1);
        ziet_alles(&mut noor);
        let antwoord = proef.browser().meld_aan("karim", "/staf");
        assert_eq!(antwoord.status, 503, "{status} {fout}: {}", antwoord.tekst());
        proef.aanbieder.braaf();
    }
    // its refresh token is still good, and a refusal still ends it
    proef.verstrijk(1);
    ziet_alles(&mut noor);
    proef.aanbieder.druk(400, "invalid_grant");
    proef.verstrijk(1);
    ziet_niets(&mut noor, "refused");
}

#[test]
fn an_answer_of_the_provider_about_somebody_else_or_of_nobody_ends_the_session() {
    let proef = Proef::start_met(&[zaak()], "");
    let eindigt = |waarom: &str, doe: &dyn Fn(&Aanbieder)| {
        let mut noor = proef.als("noor");
        doe(&proef.aanbieder);
        proef.verstrijk(1);
        ziet_niets(&mut noor, waarom);
        proef.aanbieder.braaf();
        assert!(!noor.is_aangemeld(), "{waarom}");
    };
    eindigt("signed out there", &|a| a.trek_in("noor"));
    eindigt("somebody else", &|a| {
        a.vervorm(|c| drop(c.insert("sub".into(), "kanarie-sub-karim-77aa".into())));
    });
    eindigt("for another client", &|a| {
        a.vervorm(|c| drop(c.insert("aud".into(), "een-andere-client".into())));
    });
    eindigt("not signed", &|a| a.teken(Teken::Niet));
    eindigt("another key", &|a| a.teken(Teken::AndereSleutel));
    // of many requests at once one asks, and none of them ends the session
    let noor = proef.als("noor");
    proef.verstrijk(1);
    std::thread::scope(|s| {
        let vragen: Vec<_> = (0..8)
            .map(|_| s.spawn(|| noor.clone().json("/staf/api/v1/zoek?q=abc").status))
            .collect();
        for vraag in vragen {
            assert_eq!(vraag.join().unwrap(), 200);
        }
    });
    assert!(noor.clone().is_aangemeld());
}

#[test]
fn a_session_goes_by_the_policy_of_today_and_no_old_mark_answers_for_it() {
    let mut proef = Proef::start_met(&[zaak()], "stil-minuten = 30");
    proef.herstart("[oidc]\n", "ogc-token = \"kanarie-ogc\"\n[oidc]\n");
    let koekjes = proef.als("noor").koekjes;
    let beheer = [("authorization", "Bearer kanarie-ogc")];
    let publiek = MOR.strip_prefix("/staf").unwrap();
    let merk = proef.server.haal_met(publiek, &beheer).kop("etag").to_owned();
    assert!(merk.len() > 2, "the operator's answer has a mark");
    for (van, naar, ziet) in [
        ("stil-minuten = 30", "stil-minuten = 31", true),
        (
            "zaaktypen = [\"MOR\"]\nsoorten",
            "zaaktypen = [\"WMO\"]\nsoorten",
            false,
        ),
        (
            "zaaktypen = [\"WMO\"]\nsoorten",
            "zaaktypen = [\"MOR\"]\ngebied = [\"wijk:WK999901\"]\nsoorten",
            true,
        ),
        ("wijk:WK999901", "wijk:WK999902", false),
        ("wijk:WK999902", "wijk:WK000000", false),
    ] {
        proef.herstart(van, naar);
        let mut noor = Browser {
            proef: &proef,
            koekjes: koekjes.clone(),
        };
        assert!(noor.is_aangemeld(), "{naar}");
        if ziet {
            ziet_alles(&mut noor);
        } else {
            ziet_niets(&mut noor, naar);
        }
        // the operator's mark opens nothing for who may not
        for pad in [publiek, MOR] {
            let status = noor.verzoek("GET", pad, &[("if-none-match", &merk)], b"").status;
            assert_eq!(status, if ziet && pad == MOR { 200 } else { 404 }, "{naar} {pad}");
        }
    }
}
