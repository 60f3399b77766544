//! Signing in, from outside: a real provider on loopback, a browser that keeps cookies, and everything that must be refused.

mod goed;
mod rechten;
mod sessies;
mod sporen;
mod weigeringen;

use std::path::Path;
use std::process::Stdio;

use plek_tests::aanbieder::{Aanbieder, CLIENT, GEHEIM, Teken};
use plek_tests::{Antwoord, Server, Sluis, gelukt, vrije_poort};
use serde_json::{Value, json};

/// What every role of the test gemeente may read.
const ROLLEN: &str = r#"
[[oidc.rol]]
rol = "gebiedsmanager"
waarden = ["plek-gebiedsmanager"]
zaaktypen = ["MOR"]
soorten = ["melding"]
max-vertrouwelijkheid = "vertrouwelijk"
[[oidc.rol]]
rol = "behandelaar"
waarden = ["plek-behandelaar"]
zaaktypen = ["*"]
max-vertrouwelijkheid = "zeer_geheim"
[[oidc.rol]]
rol = "kcc"
waarden = ["plek-kcc"]
zaaktypen = ["MOR"]
max-vertrouwelijkheid = "intern"
velden = ["status"]
[[oidc.rol]]
rol = "buitendienst"
waarden = ["plek-buitendienst"]
soorten = ["melding"]
[[oidc.rol]]
rol = "wijkconcierge"
waarden = ["plek-wijkconcierge"]
[[oidc.rol]]
rol = "wijkconcierge"
waarden = ["plek-wijkconcierge-west"]
zaaktypen = ["MOR"]
soorten = ["melding"]
max-vertrouwelijkheid = "vertrouwelijk"
gebied = ["wijk:WK999901"]
[[oidc.rol]]
rol = "beheerder"
waarden = ["plek-beheerder"]
[[oidc.rol]]
rol = "archivaris"
waarden = ["plek-archivaris"]
zaaktypen = ["HANDHAVING"]
max-vertrouwelijkheid = "zeer_geheim"
[[oidc.rol]]
rol = "melder"
waarden = ["plek-melder"]
"#;

/// What everybody may know of zaken.
const GEMEENTE: &str = r#"
code = "GM9999"
naam = "Voorbeeldwaard"
extent = [108400, 546000, 110000, 547500]
[publicatie]
zaaktypen = ["MOR", "HANDHAVING"]
velden = ["status", "categorie", "van", "tot"]
"#;

/// A server with sign-in and the provider that it trusts.
struct Proef {
    server: Server,
    aanbieder: Aanbieder,
    map: tempfile::TempDir,
    poort: u16,
}

/// Dossiers as GeoJSON in RD.
fn bestand(features: &[Value]) -> Vec<u8> {
    json!({"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
        "features": features})
    .to_string()
    .into_bytes()
}

/// Two wijken, west and east of x = 105 km, as CBS delivers them.
fn wijken() -> Value {
    let wijk = |code: &str, [van, tot]: [i64; 2]| {
        json!({"type": "Feature", "properties": {"wijkcode": code, "wijknaam": code, "gemeentecode": "GM9999"},
            "geometry": {"type": "Polygon", "coordinates":
                [[[van, 490_000], [tot, 490_000], [tot, 530_000], [van, 530_000], [van, 490_000]]]}})
    };
    let beide = [
        wijk("WK999901", [90_000, 105_000]),
        wijk("WK999902", [105_000, 120_000]),
    ];
    json!({"type": "FeatureCollection", "features": beide,
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}})
}

impl Proef {
    fn start() -> Self {
        Self::start_met(&[], "")
    }

    /// With these dossiers and more settings.
    fn start_met(features: &[Value], meer: &str) -> Self {
        let map = tempfile::tempdir().unwrap();
        let poort = vrije_poort();
        let basis = format!("http://127.0.0.1:{poort}");
        let aanbieder =
            Aanbieder::start(&[&format!("{basis}/aanmelden/terug"), &format!("{basis}/afgemeld")]);
        if !features.is_empty() {
            let pad = map.path().join("dossiers.geojson");
            std::fs::write(&pad, bestand(features)).unwrap();
            let naar = map.path().display().to_string();
            let wijk = map.path().join("wijkenbuurten_2026_v1.geojson");
            std::fs::write(&wijk, wijken().to_string()).unwrap();
            gelukt(&["import", "cbs", &wijk.display().to_string(), "--into", &naar]);
            gelukt(&["import", "dossiers", &pad.display().to_string(), "--into", &naar]);
        }
        std::fs::write(map.path().join("geheim"), GEHEIM).unwrap();
        let geheim = map.path().join("geheim").display().to_string();
        let config = format!(
            "base-url = \"{basis}\"\n[oidc]\nissuer = \"{}\"\nclient-id = \"{CLIENT}\"\nclient-secret-file = \"{geheim}\"\n\
             rollen-claim = [\"realm_access\", \"roles\"]\nper-minuut = 100000\n{meer}\n{ROLLEN}",
            aanbieder.adres
        );
        std::fs::write(map.path().join("plek.toml"), config).unwrap();
        let server = Self::serveer(poort, map.path());
        Self {
            server,
            aanbieder,
            map,
            poort,
        }
    }

    fn serveer(poort: u16, map: &Path) -> Server {
        Self::serveer_log(poort, map, "error", Stdio::inherit())
    }

    /// With a log of this much, somewhere else.
    fn serveer_log(poort: u16, map: &Path, hoeveel: &str, log: Stdio) -> Server {
        Self::serveer_alles(poort, map, &map.join("plek.toml"), hoeveel, log)
    }

    /// Other data with these settings.
    fn serveer_bij(poort: u16, data: &Path, config: &Path) -> Server {
        Self::serveer_alles(poort, data, config, "error", Stdio::inherit())
    }

    fn serveer_alles(poort: u16, data: &Path, config: &Path, hoeveel: &str, log: Stdio) -> Server {
        let config = config.display().to_string();
        let omgeving = [("PLEK_CONFIG", config.as_str()), ("PLEK_LOG", hoeveel)];
        let gemeente = Path::new(&config).with_file_name("gemeente.toml");
        std::fs::write(&gemeente, GEMEENTE).unwrap();
        let vlaggen = ["--gemeente", &gemeente.display().to_string()];
        Server::start_op(poort, data, &vlaggen, &omgeving, log)
    }

    /// The same sessions, served by other settings: the first of these words replaced.
    fn herstart(&mut self, van: &str, naar: &str) {
        let pad = self.map.path().join("plek.toml");
        let config = std::fs::read_to_string(&pad).unwrap();
        assert!(config.contains(van));
        std::fs::write(&pad, config.replacen(van, naar, 1)).unwrap();
        // the old one must be gone before its port is free
        self.server = Self::serveer(vrije_poort(), self.map.path());
        self.server = Self::serveer(self.poort, self.map.path());
    }

    fn browser(&self) -> Browser<'_> {
        Browser {
            proef: self,
            koekjes: vec![],
        }
    }

    /// A browser in which somebody is signed in.
    fn als(&self, wie: &str) -> Browser<'_> {
        let mut browser = self.browser();
        let antwoord = browser.meld_aan(wie, "/staf");
        assert_eq!(
            (antwoord.status, antwoord.kop("location")),
            (303, "/staf"),
            "{wie}: {}",
            antwoord.tekst()
        );
        browser
    }
}

/// Keeps the cookies of our server, as a browser does.
#[derive(Clone)]
struct Browser<'a> {
    proef: &'a Proef,
    koekjes: Vec<(String, String)>,
}

impl Browser<'_> {
    fn koekje(&self, naam: &str) -> Option<&str> {
        self.koekjes
            .iter()
            .find(|(n, _)| n == naam)
            .map(|(_, w)| w.as_str())
    }

    /// The names of the cookies of sign-ins under way.
    fn onderweg(&self) -> Vec<String> {
        let namen = self.koekjes.iter().map(|(n, _)| n.clone());
        namen.filter(|n| n.starts_with(BEGIN)).collect()
    }

    fn zet(&mut self, naam: &str, waarde: &str) {
        self.koekjes.retain(|(n, _)| n != naam);
        if !waarde.is_empty() {
            self.koekjes.push((naam.to_owned(), waarde.to_owned()));
        }
    }

    fn verzoek(&mut self, methode: &str, pad: &str, koppen: &[(&str, &str)], lichaam: &[u8]) -> Antwoord {
        let regel: Vec<String> = self.koekjes.iter().map(|(n, w)| format!("{n}={w}")).collect();
        let regel = regel.join("; ");
        let mut alle = koppen.to_vec();
        if !regel.is_empty() {
            alle.push(("cookie", regel.as_str()));
        }
        let antwoord = self.proef.server.stuur_als(methode, pad, &alle, lichaam);
        for (_, waarde) in antwoord.koppen.iter().filter(|(n, _)| n == "set-cookie") {
            let (naam, rest) = waarde.split_once('=').unwrap();
            let waarde = rest.split(';').next().unwrap_or_default().to_owned();
            let naam = naam.to_owned();
            self.zet(&naam, &waarde);
        }
        antwoord
    }

    /// As a page asks for a page.
    fn haal(&mut self, pad: &str) -> Antwoord {
        self.verzoek("GET", pad, &[("accept", "text/html")], b"")
    }

    /// As a program asks for data.
    fn json(&mut self, pad: &str) -> Antwoord {
        self.verzoek("GET", pad, &[("accept", "application/json")], b"")
    }

    /// Begins to sign in; out: where the provider is asked.
    fn begin(&mut self, terug: &str) -> String {
        let terug: String = terug.replace('/', "%2F").replace('?', "%3F").replace('=', "%3D");
        let antwoord = self.haal(&format!("/aanmelden?terug={terug}"));
        assert_eq!(antwoord.status, 303, "{}", antwoord.tekst());
        antwoord.kop("location").to_owned()
    }

    /// Chooses somebody at the provider; out: the path that the provider sends the browser back to.
    fn kies(&self, begin: &str, wie: &str) -> String {
        let antwoord = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .new_agent()
            .get(format!("{begin}&als={wie}"))
            .call()
            .unwrap();
        let naar = antwoord.headers()["location"].to_str().unwrap();
        naar.strip_prefix(&self.proef.server.adres).unwrap().to_owned()
    }

    /// The whole way; out: our answer to the provider's.
    fn meld_aan(&mut self, wie: &str, terug: &str) -> Antwoord {
        let begin = self.begin(terug);
        let naar = self.kies(&begin, wie);
        self.haal(&naar)
    }

    fn is_aangemeld(&mut self) -> bool {
        let antwoord = self.json("/staf/api/v1/zoek?q=abc");
        assert!([200, 401, 403].contains(&antwoord.status), "{}", antwoord.tekst());
        antwoord.status == 200
    }

    /// The token of the form that signs out.
    fn formulier(&mut self) -> String {
        let html = self.haal("/aangemeld").tekst();
        let na = html
            .split("name=\"formulier\" value=\"")
            .nth(1)
            .expect("formulier");
        na.split('"').next().unwrap_or_default().to_owned()
    }

    fn meld_af(&mut self, formulier: &str, koppen: &[(&str, &str)]) -> Antwoord {
        let mut alle = vec![
            ("accept", "text/html"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        alle.extend_from_slice(koppen);
        self.verzoek(
            "POST",
            "/afmelden",
            &alle,
            format!("formulier={formulier}").as_bytes(),
        )
    }
}

const SESSIE: &str = "plek-sessie";
const BEGIN: &str = "plek-aanmelden";

/// Another value for a parameter of an address.
fn met(adres: &str, naam: &str, waarde: &str) -> String {
    let (voor, vraag) = adres.split_once('?').unwrap();
    let delen: Vec<String> = vraag
        .split('&')
        .filter_map(|deel| match deel.split_once('=') {
            Some((n, _)) if n == naam && waarde.is_empty() => None,
            Some((n, _)) if n == naam => Some(format!("{n}={waarde}")),
            _ => Some(deel.to_owned()),
        })
        .collect();
    format!("{voor}?{}", delen.join("&"))
}

fn lees<'a>(adres: &'a str, naam: &str) -> &'a str {
    let (_, vraag) = adres.split_once('?').unwrap();
    vraag
        .split('&')
        .find_map(|deel| deel.strip_prefix(naam)?.strip_prefix('='))
        .unwrap_or_default()
}
