//! What must work: in, out, in again, from another node, with new keys.

use serde_json::json;

use super::*;

#[test]
fn one_signs_in_by_code_and_pkce_and_comes_back_where_one_was() {
    let proef = Proef::start();
    let mut browser = proef.browser();
    // who is not signed in is sent to sign in, with the way back
    let antwoord = browser.haal("/staf/zoek?q=abc");
    assert_eq!(
        (antwoord.status, antwoord.kop("location")),
        (303, "/aanmelden?terug=%2Fstaf%2Fzoek%3Fq%3Dabc")
    );
    assert_eq!(browser.json("/staf/api/v1/zoek?q=abc").status, 401);
    let begin = browser.begin("/staf/zoek?q=abc");
    for (naam, waarde) in [
        ("response_type", "code"),
        ("code_challenge_method", "S256"),
        ("scope", "openid+profile"),
    ] {
        assert_eq!(lees(&begin, naam), waarde);
    }
    let naar = browser.kies(&begin, "noor");
    let antwoord = browser.haal(&naar);
    assert_eq!(
        (antwoord.status, antwoord.kop("location")),
        (303, "/staf/zoek?q=abc"),
        "{}",
        antwoord.tekst()
    );
    assert_eq!(antwoord.kop("cache-control"), "private, no-store");
    let koekje = antwoord
        .koppen
        .iter()
        .find(|(n, w)| n == "set-cookie" && w.starts_with(SESSIE))
        .unwrap();
    assert!(
        koekje
            .1
            .ends_with("; Path=/; Max-Age=36000; HttpOnly; SameSite=Lax"),
        "{}",
        koekje.1
    );
    assert!(browser.onderweg().is_empty(), "what is used is taken away");
    // the page says who one is; by default nobody is anybody
    let pagina = browser.haal("/staf").tekst();
    assert!(pagina.contains("Noor de Wit (proef)") && pagina.contains("gebiedsmanager"));
    assert!(browser.haal("/aangemeld").tekst().contains("gebiedsmanager"));
    assert!(!proef.browser().is_aangemeld());
}

#[test]
fn signing_out_ends_it_here_and_at_the_provider() {
    let proef = Proef::start();
    let mut browser = proef.als("noor");
    let mut kopie = browser.clone();
    let formulier = browser.formulier();
    let antwoord = browser.meld_af(&formulier, &[("origin", &proef.server.adres)]);
    assert_eq!(antwoord.status, 200);
    assert!(browser.koekje(SESSIE).is_none());
    let verder = antwoord.kop("refresh").strip_prefix("0;url=").unwrap().to_owned();
    assert!(antwoord.tekst().contains("U bent afgemeld") && antwoord.tekst().contains("Ook daar afmelden"));
    assert_eq!(antwoord.kop("referrer-policy"), "no-referrer");
    // who kept the cookie holds nothing any more
    assert!(!kopie.is_aangemeld());
    let _ = ureq::get(&verder).config().max_redirects(0).build().call();
    let gezien = proef.aanbieder.afgemeld();
    assert_eq!(gezien[0]["client_id"], CLIENT);
    assert_eq!(
        gezien[0]["post_logout_redirect_uri"],
        format!("{}/afgemeld", proef.server.adres)
    );
    assert!(proef.aanbieder.gegeven().contains(&gezien[0]["id_token_hint"]));
    assert!(browser.haal("/afgemeld").tekst().contains("U bent afgemeld"));
    // signing out twice, or with a session that ended, is no error
    assert_eq!(kopie.meld_af(&formulier, &[]).status, 200);
}

#[test]
fn the_provider_can_sign_somebody_out_and_only_the_provider() {
    let proef = Proef::start();
    let (mut noor, mut karim) = (proef.als("noor"), proef.als("karim"));
    let stuur = |token: &str| {
        let lichaam = format!("logout_token={token}");
        proef
            .server
            .stuur(
                "/aanmelden/achterkanaal",
                "application/x-www-form-urlencoded",
                lichaam.as_bytes(),
            )
            .status
    };
    let a = &proef.aanbieder;
    for kwaad in [
        json!({"events": {}}),
        json!({"nonce": "abc"}),
        json!({"aud": "iemand-anders"}),
        json!({"iss": "https://elders.example.nl"}),
        json!({"iat": 1_700_000_000}),
        json!({"exp": 1_700_000_000}),
        json!({"sub": ""}),
    ] {
        assert_eq!(stuur(&a.afmeldtoken("noor", &kwaad)), 400, "{kwaad}");
    }
    for teken in [
        Teken::Niet,
        Teken::PubliekeSleutel,
        Teken::AndereSleutel,
        Teken::OnbekendeNaam,
    ] {
        a.teken(teken);
        assert_eq!(stuur(&a.afmeldtoken("noor", &json!({}))), 400, "{teken:?}");
    }
    a.braaf();
    assert_eq!(stuur("geen.token.hier"), 400);
    assert!(noor.is_aangemeld());
    // an ID token signs nobody out
    let id_token = a
        .gegeven()
        .into_iter()
        .find(|t| t.matches('.').count() == 2)
        .unwrap();
    assert_eq!(stuur(&id_token), 400);
    assert_eq!(
        stuur(&a.afmeldtoken("noor", &json!({"sid": "een-andere-sessie"}))),
        200
    );
    assert!(noor.is_aangemeld(), "another session of hers");
    assert_eq!(
        stuur(&a.afmeldtoken("noor", &json!({"sid": "kanarie-sid-noor"}))),
        200
    );
    assert!(!noor.is_aangemeld() && karim.is_aangemeld());
}

#[test]
fn a_session_outlives_a_restart_and_ends_by_itself() {
    let mut proef = Proef::start();
    let koekjes = proef.als("noor").koekjes;
    let poort = proef.poort;
    drop(std::mem::replace(
        &mut proef.server,
        Proef::serveer(vrije_poort(), proef.map.path()),
    ));
    // the other node, on the same store, knows it as well
    let mut browser = Browser {
        proef: &proef,
        koekjes,
    };
    assert!(browser.is_aangemeld());
    assert_ne!(proef.server.adres, format!("http://127.0.0.1:{poort}"));
}

#[test]
fn new_keys_of_the_provider_are_fetched_once_and_the_old_ones_count_no_more() {
    let proef = Proef::start();
    proef.als("noor");
    assert_eq!(proef.aanbieder.sleutels_gevraagd(), 1);
    proef.als("karim");
    assert_eq!(proef.aanbieder.sleutels_gevraagd(), 1, "from memory");
    proef.aanbieder.nieuwe_sleutel();
    assert!(proef.als("noor").is_aangemeld());
    assert_eq!(proef.aanbieder.sleutels_gevraagd(), 2);
    // an unknown key is looked for once, and refused
    proef.aanbieder.teken(Teken::OnbekendeNaam);
    assert_eq!(proef.browser().meld_aan("noor", "/staf").status, 400);
    assert_eq!(proef.aanbieder.sleutels_gevraagd(), 3);
}

#[test]
fn without_its_provider_plek_serves_on_and_says_so() {
    let proef = Proef::start();
    let mut noor = proef.als("noor");
    // known already: who is signed in stays so, who signs in meets the provider's own door
    proef.aanbieder.weg(true);
    assert!(noor.is_aangemeld());
    let mut ander = proef.browser();
    let begin = ander.begin("/staf");
    let code = proef.aanbieder.geef_code(
        "noor",
        &format!("{}/aanmelden/terug", proef.server.adres),
        lees(&begin, "code_challenge"),
        lees(&begin, "nonce"),
    );
    let antwoord = ander.haal(&format!(
        "/aanmelden/terug?code={code}&state={}",
        lees(&begin, "state")
    ));
    assert_eq!(antwoord.status, 503);
    assert!(
        antwoord.tekst().contains("Bron onbereikbaar"),
        "{}",
        antwoord.tekst()
    );
    // a server that never heard from it
    let vers = Proef::start();
    vers.aanbieder.weg(true);
    let mut browser = vers.browser();
    let antwoord = browser.haal("/aanmelden");
    assert_eq!(antwoord.status, 503);
    let tekst = antwoord.tekst();
    assert!(
        tekst.contains("Bron onbereikbaar") && tekst.contains("De rest van Plek werkt gewoon"),
        "{tekst}"
    );
    assert_eq!(antwoord.kop("retry-after"), "5");
    let probleem = browser.json("/aanmelden").json();
    assert_eq!(
        (&probleem["type"], &probleem["status"]),
        (&json!("/problemen/bron-onbereikbaar"), &json!(503))
    );
    assert_eq!(browser.haal("/").status, 200);
    vers.aanbieder.weg(false);
    assert!(vers.als("noor").is_aangemeld());
}

#[test]
fn the_provider_is_believed_over_https_by_the_authority_of_the_gemeente_and_by_no_other() {
    let mut proef = Proef::start();
    let http = proef.aanbieder.adres.clone();
    let sluis = Sluis::start(&http);
    proef.aanbieder.heet(&sluis.adres);
    proef.herstart(
        &format!("issuer = \"{http}\""),
        &format!("issuer = \"{}\"", sluis.adres),
    );
    let begin = |proef: &Proef| {
        let antwoord = proef.browser().json("/aanmelden");
        (antwoord.status, antwoord.tekst())
    };
    let (status, tekst) = begin(&proef);
    assert!(
        status == 503 && tekst.contains("bron-onbereikbaar"),
        "{status} {tekst}"
    );
    for (ca, status) in [(&Sluis::start(&http).ca, 503), (&sluis.ca, 303)] {
        let pad = proef.map.path().join("ca.pem");
        std::fs::write(&pad, ca).unwrap();
        let regel = format!("ca-bestand = \"{}\"\n[oidc]\n", pad.display());
        if status == 503 {
            proef.herstart("[oidc]\n", &regel);
        } else {
            proef.herstart("[oidc]\n", "[oidc]\n");
        }
        assert_eq!(begin(&proef).0, status);
    }
    // the browser of this test speaks no TLS; we do, for the code, the keys and the roles
    let mut noor = proef.browser();
    let bij_http = noor.begin("/staf").replace(&sluis.adres, &http);
    let naar = noor.kies(&bij_http, "noor");
    assert_eq!(noor.haal(&naar).status, 303);
    assert!(noor.is_aangemeld());
}

#[test]
fn a_setting_that_cannot_be_is_named_at_the_start() {
    let map = tempfile::tempdir().unwrap();
    let geheim = map.path().join("geheim");
    std::fs::write(&geheim, "x").unwrap();
    let goed =
        "issuer = \"https://a.example.nl\"\nclient-id = \"plek\"\nbase-url = \"https://plek.example.nl\"\n";
    for (anders, noemt) in [
        (goed.replace("https://a", "http://a"), "issuer"),
        (
            goed.replace("https://plek.example.nl", "http://plek.example.nl"),
            "base-url",
        ),
        (goed.replace("\"https://plek.example.nl\"", "\"\""), "base-url"),
        (format!("{goed}stil-minuten = 0\n"), "stil-minuten"),
        (format!("{goed}onzin = 1\n"), "onzin"),
        (
            format!("{goed}[[oidc.rol]]\nrol = \"baas\"\nwaarden = [\"x\"]\n"),
            "baas",
        ),
        (
            format!("{goed}[[oidc.rol]]\nrol = \"melder\"\nwaarden = [\"x\"]\nzaaktypen = [\"*\"]\n"),
            "melder",
        ),
        (
            format!(
                "{goed}[[oidc.rol]]\nrol = \"kcc\"\nwaarden = [\"x\"]\nmax-vertrouwelijkheid = \"hoog\"\n"
            ),
            "hoog",
        ),
        (
            format!(
                "{goed}[[oidc.rol]]\nrol = \"kcc\"\nwaarden = [\"x\"]\ngebied = [\"rd:100000,500000\"]\n"
            ),
            "rd:100000,500000",
        ),
        (
            format!("{goed}client-secret-file = \"/bestaat/niet\"\n"),
            "/bestaat/niet",
        ),
    ] {
        let config = map.path().join("plek.toml");
        std::fs::write(&config, format!("[oidc]\n{anders}")).unwrap();
        let (config, data) = (config.display().to_string(), map.path().display().to_string());
        let uit = plek_tests::plek(&[
            "serve",
            "--config",
            &config,
            "--data",
            &data,
            "--listen",
            "127.0.0.1:0",
        ]);
        let tekst = String::from_utf8_lossy(&uit.stderr).into_owned();
        assert!(
            uit.status.code() == Some(1) && tekst.contains(noemt),
            "{noemt}: {tekst}"
        );
    }
}

#[test]
fn two_tabs_sign_in_beside_each_other_and_an_address_that_was_made_up_ends_neither() {
    let proef = Proef::start();
    let mut browser = proef.browser();
    let (een, twee) = (browser.begin("/staf?q=een"), browser.begin("/staf?q=twee"));
    assert_eq!(browser.onderweg().len(), 2);
    for verzonnen in ["state=x", "state=x&code=y", "error=access_denied", ""] {
        let antwoord = browser.haal(&format!("/aanmelden/terug?{verzonnen}"));
        assert_eq!(antwoord.status, 400, "{verzonnen}");
    }
    // the other order than they began in
    for (begin, terug) in [(twee, "/staf?q=twee"), (een, "/staf?q=een")] {
        let naar = browser.kies(&begin, "noor");
        let antwoord = browser.haal(&naar);
        assert_eq!((antwoord.status, antwoord.kop("location")), (303, terug));
        assert!(browser.is_aangemeld());
        assert_eq!(browser.haal(&naar).status, 400, "once");
        assert!(browser.is_aangemeld());
    }
    assert!(browser.onderweg().is_empty());
    // what a browser keeps of sign-ins that nobody finished stays little
    for _ in 0..20 {
        browser.begin("/staf");
    }
    assert!((1..=8).contains(&browser.onderweg().len()));
}

#[test]
fn who_is_there_as_somebody_without_a_role_can_sign_out_there() {
    let proef = Proef::start();
    let mut browser = proef.browser();
    let antwoord = browser.meld_aan("onno", "/staf");
    assert_eq!(antwoord.status, 403);
    let pagina = antwoord.tekst();
    let einde = format!("href=\"{}/einde?client_id=", proef.aanbieder.adres);
    assert!(
        pagina.contains(&einde) && pagina.contains("Afmelden bij de gemeente"),
        "{pagina}"
    );
}

#[test]
fn one_signs_out_also_where_the_setting_writes_its_address_otherwise() {
    let mut proef = Proef::start();
    let koekjes = proef.als("noor").koekjes;
    let basis = format!("base-url = \"http://127.0.0.1:{}\"", proef.poort);
    proef.herstart(&basis, &basis.replace("127.0.0.1", "LocalHost"));
    let mut noor = Browser {
        proef: &proef,
        koekjes,
    };
    let formulier = noor.formulier();
    let herkomst = |van: &str| format!("http://{van}:{}", proef.poort);
    let elders = herkomst("elders.example.nl");
    assert_eq!(noor.meld_af(&formulier, &[("origin", &elders)]).status, 403);
    let hier = herkomst("localhost");
    assert_eq!(noor.meld_af(&formulier, &[("origin", &hier)]).status, 200);
    assert!(!noor.is_aangemeld());
}
