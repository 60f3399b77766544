//! What must be refused, each with nothing left behind: no session, no cookie of one.

use serde_json::Value;

use super::*;

/// Not signed in, a cookie of a sign-in taken away, and a page that says what to do.
fn geweigerd(browser: &mut Browser<'_>, antwoord: &Antwoord, wat: &str) {
    assert_eq!(antwoord.status, 400, "{wat}: {}", antwoord.tekst());
    assert!(antwoord.tekst().contains("Begin opnieuw met aanmelden"), "{wat}");
    assert!(browser.koekje(SESSIE).is_none(), "{wat}");
    assert!(!browser.is_aangemeld(), "{wat}");
}

#[test]
fn a_state_that_is_wrong_missing_or_used_is_refused() {
    let proef = Proef::start();
    for state in ["", "x", "0000000000000000000000000000000000000000000"] {
        let mut browser = proef.browser();
        let begin = browser.begin("/staf");
        let naar = met(&browser.kies(&begin, "noor"), "state", state);
        let antwoord = browser.haal(&naar);
        geweigerd(&mut browser, &antwoord, state);
    }
    // of another browser
    let (mut een, mut twee) = (proef.browser(), proef.browser());
    let naar = een.kies(&een.clone().begin("/staf"), "noor");
    twee.begin("/staf");
    let antwoord = twee.haal(&naar);
    geweigerd(&mut twee, &antwoord, "a stranger's answer");
    // a second time, by who signed in well and by who has the address
    let mut browser = proef.browser();
    let begin = browser.begin("/staf");
    let (naar, koekjes) = (browser.kies(&begin, "noor"), browser.koekjes.clone());
    assert_eq!(browser.haal(&naar).status, 303);
    let mut opnieuw = proef.browser();
    opnieuw.koekjes = koekjes;
    let antwoord = opnieuw.haal(&naar);
    geweigerd(&mut opnieuw, &antwoord, "replay");
    assert!(browser.is_aangemeld());
    // the cookie of one sign-in is nothing to another
    let mut browser = proef.browser();
    let (begin, ander) = (browser.begin("/staf"), browser.begin("/staf"));
    let naar = browser.kies(&begin, "noor");
    let waarden: Vec<String> = browser.koekjes.iter().map(|(_, w)| w.clone()).collect();
    for ((_, waarde), nieuw) in browser.koekjes.iter_mut().zip(waarden.iter().rev()) {
        waarde.clone_from(nieuw);
    }
    let antwoord = browser.haal(&naar);
    geweigerd(&mut browser, &antwoord, "the cookies of two exchanged");
    let naar = browser.kies(&ander, "noor");
    let antwoord = browser.haal(&naar);
    geweigerd(&mut browser, &antwoord, "and the other way round");
    een.koekjes.clear();
}

#[test]
fn an_answer_without_cookie_with_a_tampered_one_or_from_another_provider_is_refused() {
    let proef = Proef::start();
    let mut browser = proef.browser();
    let begin = browser.begin("/staf");
    let naar = browser.kies(&begin, "noor");
    let naam = browser.onderweg()[0].clone();
    let koekje = browser.koekje(&naam).unwrap().to_owned();
    let mut gedraaid = koekje.clone();
    gedraaid.replace_range(..1, if koekje.starts_with('0') { "1" } else { "0" });
    for waarde in ["", "x", gedraaid.as_str(), &koekje[1..], &koekje.to_uppercase()] {
        // letters that are digits only stay the same in upper case
        if waarde == koekje {
            continue;
        }
        let mut ander = proef.browser();
        ander.zet(&naam, waarde);
        let antwoord = ander.haal(&naar);
        geweigerd(&mut ander, &antwoord, waarde);
    }
    let antwoord = browser.haal(&met(&naar, "iss", "https%3A%2F%2Felders.example.nl"));
    geweigerd(&mut browser, &antwoord, "iss");
    // the provider's own no, and no code
    for (vraag, status) in [
        ("error=access_denied", 403),
        ("error=server_error", 503),
        ("error=temporarily_unavailable", 503),
        ("x=y", 400),
    ] {
        let mut browser = proef.browser();
        let begin = browser.begin("/staf");
        let antwoord = browser.haal(&format!(
            "/aanmelden/terug?{vraag}&state={}",
            lees(&begin, "state")
        ));
        assert_eq!(antwoord.status, status, "{vraag}");
        assert!(!browser.is_aangemeld());
    }
}

#[test]
fn a_session_cookie_that_was_made_up_changed_or_doubled_is_nobodys() {
    let proef = Proef::start();
    let noor = proef.als("noor");
    let goed = noor.koekje(SESSIE).unwrap().to_owned();
    for plek in [0, 31, 63] {
        let mut kwaad = goed.clone();
        let teken = if kwaad.as_bytes()[plek] == b'a' { "b" } else { "a" };
        kwaad.replace_range(plek..=plek, teken);
        let mut ander = proef.browser();
        ander.zet(SESSIE, &kwaad);
        assert!(!ander.is_aangemeld(), "{plek}");
    }
    for kwaad in [
        "0".repeat(64),
        "' OR 1=1 --".to_owned(),
        "../../etc".to_owned(),
        format!("{goed}{goed}"),
    ] {
        let mut ander = proef.browser();
        ander.zet(SESSIE, &kwaad);
        assert!(!ander.is_aangemeld(), "{kwaad}");
    }
    let mut dubbel = proef.browser();
    dubbel.koekjes = vec![(SESSIE.into(), "0".repeat(64)), (SESSIE.into(), goed)];
    assert!(!dubbel.is_aangemeld());
}

type Vervorming = (&'static str, fn(&mut serde_json::Map<String, Value>));

fn zet(c: &mut serde_json::Map<String, Value>, naam: &str, waarde: impl Into<Value>) {
    c.insert(naam.to_owned(), waarde.into());
}

fn plus(c: &serde_json::Map<String, Value>, naam: &str, erbij: i64) -> i64 {
    c[naam].as_i64().unwrap() + erbij
}

#[test]
fn a_token_that_is_not_for_us_now_and_for_this_sign_in_is_refused() {
    let proef = Proef::start();
    let vervormingen: [Vervorming; 22] = [
        ("nonce of another", |c| {
            zet(c, "nonce", "een-andere-nonce-van-een-ander")
        }),
        ("no nonce", |c| drop(c.remove("nonce"))),
        ("empty nonce", |c| zet(c, "nonce", "")),
        ("aud of another client", |c| zet(c, "aud", "een-andere-client")),
        ("aud of us and another", |c| {
            zet(c, "aud", json!([CLIENT, "een-andere-client"]))
        }),
        ("aud empty", |c| zet(c, "aud", json!([]))),
        ("no aud", |c| drop(c.remove("aud"))),
        ("aud almost", |c| zet(c, "aud", format!("{CLIENT} "))),
        ("azp of another client", |c| zet(c, "azp", "een-andere-client")),
        ("iss of another", |c| zet(c, "iss", "https://elders.example.nl")),
        ("iss with a slash", |c| {
            let iss = format!("{}/", c["iss"].as_str().unwrap());
            zet(c, "iss", iss);
        }),
        ("no iss", |c| drop(c.remove("iss"))),
        ("expired", |c| {
            let toen = plus(c, "iat", -120);
            zet(c, "exp", toen);
        }),
        ("no exp", |c| drop(c.remove("exp"))),
        ("exp as text", |c| zet(c, "exp", "later")),
        ("iat in the future", |c| {
            let straks = plus(c, "iat", 600);
            zet(c, "iat", straks);
        }),
        ("no iat", |c| drop(c.remove("iat"))),
        ("nbf in the future", |c| {
            let straks = plus(c, "iat", 600);
            zet(c, "nbf", straks);
        }),
        ("no sub", |c| drop(c.remove("sub"))),
        ("empty sub", |c| zet(c, "sub", "")),
        ("long sub", |c| zet(c, "sub", "s".repeat(256))),
        ("a token for signing out", |c| {
            zet(
                c,
                "events",
                json!({"http://schemas.openid.net/event/backchannel-logout": {}}),
            );
            c.remove("nonce");
        }),
    ];
    for (wat, doe) in vervormingen {
        proef.aanbieder.vervorm(doe);
        let mut browser = proef.browser();
        let antwoord = browser.meld_aan("noor", "/staf");
        geweigerd(&mut browser, &antwoord, wat);
    }
    // within the slack of the clocks it is one
    for verschil in [-40, 40] {
        proef.aanbieder.vervorm(move |c| {
            let (iat, exp) = (
                plus(c, "iat", verschil),
                plus(c, "iat", if verschil < 0 { -30 } else { 300 }),
            );
            zet(c, "iat", iat);
            zet(c, "exp", exp);
        });
        assert!(proef.als("noor").is_aangemeld(), "{verschil}");
    }
    proef.aanbieder.braaf();
    assert!(proef.als("noor").is_aangemeld(), "the same way, told the truth");
}

#[test]
fn a_token_that_the_provider_did_not_sign_is_refused() {
    let proef = Proef::start();
    for teken in [
        Teken::Niet,
        Teken::PubliekeSleutel,
        Teken::AndereSleutel,
        Teken::OnbekendeNaam,
        Teken::Beschadigd,
    ] {
        proef.aanbieder.teken(teken);
        let mut browser = proef.browser();
        let antwoord = browser.meld_aan("noor", "/staf");
        geweigerd(&mut browser, &antwoord, &format!("{teken:?}"));
    }
    proef.aanbieder.braaf();
    assert!(proef.als("noor").is_aangemeld());
}

#[test]
fn a_code_is_bound_to_who_began() {
    let proef = Proef::start();
    let terug = format!("{}/aanmelden/terug", proef.server.adres);
    // a code that somebody else began with: PKCE has another verifier, so the provider refuses ours
    let mut browser = proef.browser();
    let begin = browser.begin("/staf");
    let vreemd = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let code = proef
        .aanbieder
        .geef_code("noor", &terug, vreemd, lees(&begin, "nonce"));
    let antwoord = browser.haal(&format!(
        "/aanmelden/terug?code={code}&state={}",
        lees(&begin, "state")
    ));
    geweigerd(&mut browser, &antwoord, "another challenge");
    assert_eq!(proef.aanbieder.geweigerd(), ["verkeerde code_verifier"]);
    // the right challenge, but made for another sign-in: the nonce differs
    let mut browser = proef.browser();
    let begin = browser.begin("/staf");
    let code = proef.aanbieder.geef_code(
        "noor",
        &terug,
        lees(&begin, "code_challenge"),
        "een-nonce-van-een-ander",
    );
    let antwoord = browser.haal(&format!(
        "/aanmelden/terug?code={code}&state={}",
        lees(&begin, "state")
    ));
    geweigerd(&mut browser, &antwoord, "another nonce");
    // a code that was used already, in a sign-in of one's own
    let mut browser = proef.browser();
    let begin = browser.begin("/staf");
    let gebruikt = proef
        .aanbieder
        .gegeven()
        .into_iter()
        .find(|g| g.starts_with("kanarie-code"))
        .unwrap();
    let antwoord = browser.haal(&format!(
        "/aanmelden/terug?code={gebruikt}&state={}",
        lees(&begin, "state")
    ));
    geweigerd(&mut browser, &antwoord, "a used code");
    // the provider itself refuses another return address and a sign-in without PKCE, so we send the right ones
    for anders in [
        met(&begin, "redirect_uri", "https%3A%2F%2Fkwaad.example.nl"),
        met(&begin, "code_challenge", ""),
    ] {
        let antwoord = ureq::get(&anders)
            .config()
            .http_status_as_error(false)
            .build()
            .call()
            .unwrap();
        assert_eq!(antwoord.status(), 400);
    }
}

#[test]
fn nobody_is_sent_to_another_website_after_signing_in() {
    let proef = Proef::start();
    for kwaad in [
        "https://kwaad.example.nl",
        "//kwaad.example.nl",
        "/\\kwaad.example.nl",
        "/staf//kwaad",
        "/staf/../plek",
        "/plek/rd:1,2",
        "/staf%0d%0aset-cookie:a=b",
        "javascript:alert(1)",
    ] {
        let mut browser = proef.browser();
        let kwaad: String = kwaad.replace(':', "%3A").replace('\\', "%5C");
        let antwoord = browser.haal(&format!("/aanmelden?terug={kwaad}"));
        assert_eq!(antwoord.status, 400, "{kwaad}");
        assert!(browser.koekje(BEGIN).is_none());
    }
}

#[test]
fn a_session_gets_a_new_id_at_signing_in() {
    let proef = Proef::start();
    // an id that somebody planted
    let geplant = "ab".repeat(32);
    let mut slachtoffer = proef.browser();
    slachtoffer.zet(SESSIE, &geplant);
    assert_eq!(slachtoffer.meld_aan("noor", "/staf").status, 303);
    assert_ne!(slachtoffer.koekje(SESSIE), Some(geplant.as_str()));
    let mut dader = proef.browser();
    dader.zet(SESSIE, &geplant);
    assert!(!dader.is_aangemeld());
    // a real session that somebody planted: it ends, and the victim has one of her own
    let mut dader = proef.als("karim");
    let mut slachtoffer = proef.browser();
    slachtoffer.zet(SESSIE, dader.koekje(SESSIE).unwrap());
    assert_eq!(slachtoffer.meld_aan("noor", "/staf").status, 303);
    assert_ne!(slachtoffer.koekje(SESSIE), dader.koekje(SESSIE));
    assert!(!dader.is_aangemeld() && slachtoffer.is_aangemeld());
}

#[test]
fn only_our_own_form_signs_out() {
    let proef = Proef::start();
    let mut noor = proef.als("noor");
    let goed = noor.formulier();
    let mut ander = proef.als("karim");
    let vreemd = ander.formulier();
    for (formulier, koppen) in [
        ("", vec![]),
        (vreemd.as_str(), vec![]),
        (goed.as_str(), vec![("origin", "https://kwaad.example.nl")]),
        (goed.as_str(), vec![("origin", "null")]),
        (goed.as_str(), vec![("sec-fetch-site", "cross-site")]),
        (goed.as_str(), vec![("sec-fetch-site", "same-site")]),
    ] {
        let antwoord = noor.clone().meld_af(formulier, &koppen);
        assert_eq!(antwoord.status, 403, "{koppen:?}");
        assert!(noor.is_aangemeld());
    }
    // and no GET does
    assert_eq!(noor.haal("/afmelden").status, 405);
    assert!(noor.is_aangemeld());
    // another website's script cannot ask with her cookie, whatever it sends
    let koppen = [
        ("origin", "https://kwaad.example.nl"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let antwoord = noor.verzoek(
        "POST",
        "/staf/ogc/v1/collections/dossier-zaak/items",
        &koppen,
        b"limit=1",
    );
    assert_eq!(antwoord.status, 403);
}

#[test]
fn a_role_that_is_not_known_gives_nothing() {
    let proef = Proef::start();
    for wie in ["onno", "geen"] {
        let mut browser = proef.browser();
        let antwoord = browser.meld_aan(wie, "/staf");
        assert_eq!(antwoord.status, 403, "{wie}");
        assert!(antwoord.tekst().contains("geen rol in Plek") && browser.koekje(SESSIE).is_none());
        assert!(!browser.is_aangemeld());
    }
    // a claim of another shape is none
    for rollen in [
        json!("plek-gebiedsmanagers"),
        json!({"plek-gebiedsmanager": true}),
        json!([["plek-gebiedsmanager"]]),
        json!(1),
    ] {
        proef
            .aanbieder
            .vervorm(move |c| zet(c, "realm_access", json!({"roles": rollen})));
        assert_eq!(proef.browser().meld_aan("noor", "/staf").status, 403);
    }
    // at another place in the token it is none either
    proef.aanbieder.vervorm(|c| {
        c.remove("realm_access");
        zet(c, "roles", json!(["plek-gebiedsmanager"]));
    });
    assert_eq!(proef.browser().meld_aan("noor", "/staf").status, 403);
    // a resident is somebody, and no member of staff
    proef.aanbieder.braaf();
    let mut mel = proef.browser();
    assert_eq!(mel.meld_aan("mel", "/aangemeld").kop("location"), "/aangemeld");
    assert!(mel.haal("/aangemeld").tekst().contains("wat iedereen ziet"));
    assert_eq!(
        (
            mel.haal("/staf").status,
            mel.json("/staf/api/v1/zoek?q=abc").status
        ),
        (403, 403)
    );
}

#[test]
fn who_begins_too_often_waits() {
    let proef = Proef::start_met(&[], "");
    let config = proef.map.path().join("plek.toml");
    let tekst = std::fs::read_to_string(&config)
        .unwrap()
        .replace("per-minuut = 100000", "per-minuut = 3");
    std::fs::write(&config, tekst).unwrap();
    let zuinig = Proef::serveer(vrije_poort(), proef.map.path());
    let vraag = |van: &str| zuinig.haal_met("/aanmelden", &[("x-forwarded-for", van)]);
    let statussen: Vec<u16> = (0..5).map(|_| vraag("203.0.113.5").status).collect();
    assert_eq!(statussen, [303, 303, 303, 429, 429]);
    assert_eq!(vraag("203.0.113.5").kop("retry-after"), "60");
    assert_eq!(vraag("203.0.113.6").status, 303, "somebody else");
    let terug = zuinig.haal_met(
        "/aanmelden/terug?code=x&state=y",
        &[("x-forwarded-for", "203.0.113.5")],
    );
    assert_eq!(terug.status, 429);
}
