//! What is left behind: no code, token, secret or name in logs, metrics, answers or files.

use std::process::Stdio;

use plek_tests::aanbieder::sub;

use super::*;

#[test]
fn no_code_token_secret_or_name_is_left_in_log_metrics_answers_or_files() {
    let mut proef = Proef::start();
    // the same server, now saying all that it can say
    let log = std::fs::File::create(proef.map.path().join("log")).unwrap();
    let elders = Proef::serveer(vrije_poort(), proef.map.path());
    drop(std::mem::replace(&mut proef.server, elders));
    proef.server = Proef::serveer_log(proef.poort, proef.map.path(), "trace", Stdio::from(log));
    let mut antwoorden = String::new();
    let mut koekjes = vec![];
    for wie in ["noor", "onno"] {
        let mut browser = proef.browser();
        let begin = browser.begin("/staf");
        koekjes.extend(browser.koekjes.clone());
        let naar = browser.kies(&begin, wie);
        let antwoord = browser.haal(&naar);
        antwoorden.push_str(&antwoord.tekst());
        koekjes.extend(browser.koekjes.clone());
        antwoorden.push_str(&browser.haal(&naar).tekst());
        for pad in [
            "/staf",
            "/staf/plek/rd:110000,550000",
            "/staf/api/v1/zoek?q=abc",
            "/metrics",
        ] {
            antwoorden.push_str(&browser.haal(pad).tekst());
        }
    }
    // the ways that fail must not talk either
    for teken in [Teken::Niet, Teken::Beschadigd, Teken::OnbekendeNaam] {
        proef.aanbieder.teken(teken);
        antwoorden.push_str(&proef.browser().meld_aan("noor", "/staf").tekst());
    }
    proef.aanbieder.braaf();
    let mut noor = proef.als("noor");
    koekjes.extend(noor.koekjes.clone());
    let formulier = noor.formulier();
    // the page that signs out holds the ID token on purpose, for the provider alone: it is not among the answers here
    noor.meld_af(&formulier, &[]);
    let log = std::fs::read_to_string(proef.map.path().join("log")).unwrap();
    let mut bestanden = Vec::new();
    for lid in std::fs::read_dir(proef.map.path()).unwrap().flatten() {
        let naam = lid.file_name().to_string_lossy().into_owned();
        if naam.starts_with("register") || naam.starts_with("checks") {
            bestanden.extend(std::fs::read(lid.path()).unwrap());
        }
    }
    let mut kanaries = proef.aanbieder.gegeven();
    assert!(kanaries.len() > 10);
    kanaries.extend(koekjes.into_iter().map(|(_, w)| w));
    kanaries.extend([
        GEHEIM.to_owned(),
        sub("noor"),
        sub("onno"),
        "kanarie-sid-noor".to_owned(),
    ]);
    for kanarie in &kanaries {
        let bytes = kanarie.as_bytes();
        assert!(!log.contains(kanarie), "in het log: {kanarie}");
        assert!(!antwoorden.contains(kanarie), "in een antwoord: {kanarie}");
        assert!(
            !bestanden.windows(bytes.len()).any(|w| w == bytes),
            "in een bestand: {kanarie}"
        );
    }
    assert!(!log.contains("Noor de Wit") && !bestanden.windows(11).any(|w| w == b"Noor de Wit"));
    assert!(
        log.contains("aangemeld"),
        "the log does say that somebody signed in"
    );
}
