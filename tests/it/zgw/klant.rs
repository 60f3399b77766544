//! Plek as a client of a register elsewhere: our own server is that register, with a line between them that is disturbed.

mod gaten;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use plek_tests::zgw::{Client, GEHEIM, RSIN, Register};
use plek_tests::{Antwoord, Lijn, Postgres, Server, Sluis, Storing, plek_in, vrije_poort, wortel};
use serde_json::{Value, json};

const ZAKEN: &str = "/ogc/v1/collections/dossier-zaak/items";
const TOKEN: (&str, &str) = ("authorization", "Bearer proef-token");
const CALLBACK: &str = "/notificaties/api/v1/callbacks";
const PLEK: [f64; 2] = [4.7605, 52.9505];
/// As often as it takes.
const STEEDS: usize = usize::MAX;

/// A register, a Plek that follows it, and the lines between them.
struct Proef {
    ver: Register,
    _ver_map: tempfile::TempDir,
    /// From us to the register.
    heen: Lijn,
    /// From the register to our callback.
    terug: Lijn,
    plek: Option<Server>,
    map: tempfile::TempDir,
    poort: u16,
}

impl Proef {
    /// Both running, and the copy whole. `interval_s`: between two comparisons.
    fn start(interval_s: u32) -> Self {
        let mut hier = Self::zonder_plek(interval_s, "");
        hier.start_plek();
        hier.wacht("the first comparison", |p| p.stand() == "bij");
        hier
    }

    /// Only the register, with settings for a Plek that is still to start.
    fn zonder_plek(interval_s: u32, meer: &str) -> Self {
        let heen = Lijn::leg();
        let basis = heen.adres.clone();
        Self::bij(&basis, heen, interval_s, meer)
    }

    /// The same, of a register that calls itself `basis` and is behind this line.
    fn bij(basis: &str, heen: Lijn, interval_s: u32, meer: &str) -> Self {
        let terug = Lijn::leg();
        let ver_map = tempfile::tempdir().unwrap();
        let omgeving = [("PLEK_BASE_URL", basis)];
        let ver = Register::start_in(ver_map.path(), &omgeving, Stdio::inherit());
        ver.baas();
        ver.client_met(
            "plek",
            "zaken.lezen,zaken.aanmaken,zaken.bijwerken,zaken.verwijderen,notificaties.consumeren",
            "*",
            "zeer_geheim",
            &["--hele-geometrie"],
        );
        heen.naar(&ver.server.adres);
        let map = tempfile::tempdir().unwrap();
        let geheim = map.path().join("geheim");
        std::fs::write(&geheim, GEHEIM).unwrap();
        let post = &terug.adres;
        let inst = format!(
            "[zgw.bron]\nzaken = '{basis}/zaken/api/v1'\ncatalogi = '{basis}/catalogi/api/v1'\n\
             notificaties = '{basis}/notificaties/api/v1'\ncallback = '{post}{CALLBACK}'\nclient-id = 'plek'\n\
             client-secret-file = '{}'\nrsin = '{RSIN}'\ninterval-s = {interval_s}\n{meer}\n",
            geheim.display()
        );
        std::fs::write(map.path().join("plek.toml"), inst).unwrap();
        let poort = vrije_poort();
        terug.naar(&format!("http://127.0.0.1:{poort}"));
        Self {
            ver,
            _ver_map: ver_map,
            heen,
            terug,
            plek: None,
            map,
            poort,
        }
    }

    fn inst(&self) -> PathBuf {
        self.map.path().join("plek.toml")
    }

    fn start_plek(&mut self) {
        self.plek = None;
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.map.path().join("log"))
            .unwrap();
        self.plek = Some(self.start_op(Some(&self.inst()), log.into()));
    }

    fn start_op(&self, inst: Option<&std::path::Path>, log: Stdio) -> Server {
        self.start_met(self.poort, &self.map.path().join("data"), inst, &[], log)
    }

    /// A node with data of its own.
    fn start_met(
        &self,
        poort: u16,
        data: &std::path::Path,
        inst: Option<&std::path::Path>,
        meer: &[(&str, &str)],
        log: Stdio,
    ) -> Server {
        let gemeente = wortel()
            .join("data/gemeenten/voorbeeldwaard.toml")
            .display()
            .to_string();
        let inst = inst.map(|p| p.display().to_string());
        let mut omgeving = vec![("PLEK_OGC_TOKEN", "proef-token"), ("PLEK_LOG", "warn")];
        omgeving.extend(inst.as_deref().map(|p| ("PLEK_CONFIG", p)));
        omgeving.extend(meer);
        std::fs::create_dir_all(data).unwrap();
        Server::start_op(poort, data, &["--gemeente", &gemeente], &omgeving, log)
    }

    fn plek(&self) -> &Server {
        self.plek.as_ref().unwrap()
    }

    fn baas(&self) -> Client<'_> {
        Client::op(&self.ver, "baas")
    }

    /// Another zaak there, public, at our place.
    fn zaak(&self, omschrijving: &str) -> Value {
        let baas = self.baas();
        baas.zaak(
            &baas.zaaktype("MOR"),
            &json!({"omschrijving": omschrijving, "vertrouwelijkheidaanduiding": "openbaar",
                "zaakgeometrie": {"type": "Point", "coordinates": PLEK}}),
        )
    }

    /// Our dossiers of zaken by id, as the operator sees them.
    fn hier(&self) -> BTreeMap<String, Value> {
        let lijst = self.plek().haal_met(&format!("{ZAKEN}?limit=1000"), &[TOKEN]);
        assert_eq!(lijst.status, 200, "{}", lijst.tekst());
        let features = lijst.json()["features"].as_array().cloned().unwrap();
        (features.into_iter())
            .map(|f| (f["id"].as_str().unwrap().to_owned(), f["properties"].clone()))
            .collect()
    }

    /// What our dossiers ought to be, by what the register itself says.
    fn daar(&self) -> BTreeMap<String, (Value, Value, Value)> {
        let baas = self.baas();
        let lijst = baas.haal("/zaken/api/v1/zaken?pageSize=500");
        let zaken = lijst["results"].as_array().cloned().unwrap();
        (zaken.iter())
            .map(|z| {
                let uuid = z["uuid"].as_str().unwrap();
                let status = match z["status"].as_str() {
                    None => Value::Null,
                    Some(url) => {
                        let type_ = baas.haal(url)["statustype"].as_str().unwrap().to_owned();
                        baas.haal(&type_)["statustekst"].clone()
                    }
                };
                (
                    format!("zaak-{uuid}"),
                    (z["identificatie"].clone(), z["omschrijving"].clone(), status),
                )
            })
            .collect()
    }

    fn gelijk(&self) -> bool {
        let hier: BTreeMap<String, (Value, Value, Value)> = (self.hier().into_iter())
            .map(|(id, p)| {
                let tekst = |naam: &str| p.get(naam).cloned().unwrap_or(Value::Null);
                let omschrijving = p.get("omschrijving").and_then(Value::as_str).unwrap_or_default();
                (id, (tekst("zaaknummer"), omschrijving.into(), tekst("status")))
            })
            .collect();
        let daar: BTreeMap<_, _> = (self.daar().into_iter())
            .map(|(id, (nr, o, s))| (id, (nr, o, if s == "" { Value::Null } else { s })))
            .collect();
        hier == daar
    }

    fn klik(&self, [lon, lat]: [f64; 2]) -> Value {
        let uit = self
            .plek()
            .haal(&format!("/api/v1/locatiebeeld?punt={lon},{lat}&straal=100"));
        assert_eq!(uit.status, 200, "{}", uit.tekst());
        uit.json()["speelt"].clone()
    }

    /// The source line of the register in the click here.
    fn bron(&self) -> Value {
        let speelt = self.klik(PLEK);
        let bronnen = speelt["bronnen"].as_array().unwrap();
        let bron = bronnen
            .iter()
            .find(|b| b["naam"] == "Zaakregister van de gemeente");
        bron.unwrap().clone()
    }

    fn stand(&self) -> String {
        let json = self.plek().haal("/ready").json();
        json["zaakregister"]["stand"].as_str().unwrap().to_owned()
    }

    fn meting(&self, naam: &str) -> f64 {
        let tekst = self.plek().haal("/metrics").tekst();
        let regel = tekst
            .lines()
            .find_map(|r| r.strip_prefix(naam)?.strip_prefix(' '));
        regel.and_then(|w| w.parse().ok()).unwrap_or(0.0)
    }

    #[track_caller]
    fn wacht(&self, waarop: &str, klopt: impl Fn(&Self) -> bool) {
        self.wacht_hoogstens(Duration::from_secs(25), waarop, klopt);
    }

    #[track_caller]
    fn wacht_hoogstens(&self, hoogstens: Duration, waarop: &str, klopt: impl Fn(&Self) -> bool) {
        let begin = Instant::now();
        while !klopt(self) {
            let log = || std::fs::read_to_string(self.map.path().join("log")).unwrap_or_default();
            assert!(
                begin.elapsed() < hoogstens,
                "{waarop}: not after {hoogstens:?}\n{}",
                log()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// A comparison that began after this moment is done.
    fn vergelijk(&self) {
        let klaar = |p: &Self| -> f64 {
            let naam = |afloop: &str| format!("plek_zgw_bron_vergelijkingen_totaal{{afloop=\"{afloop}\"}}");
            ["goed", "onvolledig"].map(|a| p.meting(&naam(a))).iter().sum()
        };
        let was = klaar(self);
        self.wacht("two comparisons", |p| klaar(p) >= was + 2.0);
    }

    /// From now on no notification arrives, and the register thinks that each did.
    fn verlies_berichten(&self) {
        let gelukt = Storing::Antwoord(204, "text/plain", String::new());
        self.terug.stoor("*", "", gelukt, STEEDS);
    }

    fn stuur(&self, methode: &str, pad: &str, etag: Option<&str>, json: &Value) -> Antwoord {
        let mut koppen = vec![TOKEN, ("content-type", "application/geo+json")];
        koppen.extend(etag.map(|e| ("if-match", e)));
        self.plek()
            .stuur_als(methode, pad, &koppen, json.to_string().as_bytes())
    }

    fn pad(&self, antwoord: &Antwoord) -> String {
        antwoord.kop("location").replace(&self.plek().adres, "")
    }

    /// The zaken there with this number.
    fn met_nummer(&self, nummer: &str) -> usize {
        let lijst = self
            .baas()
            .haal(&format!("/zaken/api/v1/zaken?identificatie={nummer}"));
        lijst["results"].as_array().unwrap().len()
    }
}

fn feature(omschrijving: &str) -> Value {
    json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": PLEK}, "properties": {
        "titel": "Melding openbare ruimte", "zaaktype": "MOR", "omschrijving": omschrijving, "van": "2026-11-01",
        "openbaar": true}})
}

fn weg() -> Storing {
    Storing::Kap
}

fn antwoord(status: u16) -> Storing {
    Storing::Antwoord(status, "text/html", "<h1>Bad gateway</h1>".to_owned())
}

/// JSON that is not the register's.
fn van_poort(status: u16, json: &str) -> Storing {
    Storing::Antwoord(status, "application/json", json.to_owned())
}

fn namen(antwoord: &Antwoord) -> Vec<String> {
    let json = antwoord.json();
    let velden = json["invalidParams"].as_array().cloned().unwrap_or_default();
    velden
        .iter()
        .map(|v| v["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_happens_there_is_here_within_a_second_and_persons_are_not() {
    let proef = Proef::start(3_600);
    let baas = proef.baas();
    let mor = baas.zaaktype("MOR");
    let seconde = Duration::from_secs(1);
    let zaak = proef.zaak("Lamp kapot");
    let id = format!("zaak-{}", zaak["uuid"].as_str().unwrap());
    proef.wacht_hoogstens(seconde, "a new zaak in the click", |p| {
        p.klik(PLEK)["nu"][0]["identificatie"] == *id
    });
    assert_eq!(proef.klik(PLEK)["toestand"], "geldt");
    let url = zaak["url"].as_str().unwrap();
    baas.verwacht(200, "PATCH", url, Some(&json!({"omschrijving": "Lamp stuk"})));
    proef.wacht_hoogstens(seconde, "a change", |p| {
        p.hier()[&id]["omschrijving"] == "Lamp stuk"
    });
    assert_eq!(baas.status(&zaak, &mor, 0, "2026-11-02T10:00:00Z").0, 201);
    proef.wacht_hoogstens(seconde, "a status", |p| {
        p.gelijk() && p.hier()[&id]["status"].is_string()
    });
    let behandelaar = baas
        .onder("roltypen", &mor)
        .into_iter()
        .find(|r| r["omschrijvingGeneriek"] == "behandelaar")
        .unwrap();
    for (soort, wie) in [
        (
            "natuurlijk_persoon",
            json!({"geslachtsnaam": "Kanariegeel", "inpBsn": "999990019"}),
        ),
        (
            "organisatorische_eenheid",
            json!({"identificatie": "1", "naam": "Team Buiten", "isGehuisvestIn": "Stadhuis"}),
        ),
    ] {
        baas.maak(
            "/zaken/api/v1/rollen",
            &json!({"zaak": url, "betrokkene": "", "betrokkeneType": soort, "roltype": behandelaar["url"],
                "roltoelichting": "doet het", "betrokkeneIdentificatie": wie}),
        );
    }
    proef.wacht_hoogstens(seconde, "who handles it", |p| {
        p.hier()[&id]["behandelaar"] == "Team Buiten"
    });
    let gevraagd = proef.heen.gezien();
    assert!(
        gevraagd
            .iter()
            .filter(|g| g.contains("/rollen"))
            .all(|g| g.contains("betrokkeneType=organisatorische_eenheid")),
        "{gevraagd:?}"
    );
    for bestand in std::fs::read_dir(proef.map.path().join("data"))
        .unwrap()
        .flatten()
    {
        let bytes = std::fs::read(bestand.path()).unwrap_or_default();
        let tekst = String::from_utf8_lossy(&bytes);
        assert!(
            !tekst.contains("Kanariegeel") && !tekst.contains("999990019"),
            "{bestand:?}"
        );
    }
    // a level that is raised takes it from the public at once
    baas.verwacht(
        200,
        "PATCH",
        url,
        Some(&json!({"vertrouwelijkheidaanduiding": "vertrouwelijk"})),
    );
    proef.wacht_hoogstens(seconde, "gone for the public", |p| {
        p.klik(PLEK)["nu"] == json!([])
    });
    baas.verwacht(204, "DELETE", url, None);
    proef.wacht_hoogstens(seconde, "gone", |p| p.hier().is_empty());
    assert_eq!(proef.klik(PLEK)["toestand"], "geldt-niet");
}

#[test]
fn what_stays_the_same_makes_no_new_version_and_outlives_restarts_of_both() {
    let mut proef = Proef::start(1);
    for n in 0..130 {
        proef.zaak(&format!("Zaak {n}"));
    }
    proef.wacht("all of them", Proef::gelijk);
    let etag = |p: &Proef| {
        let id = p.hier().into_keys().next().unwrap();
        p.plek()
            .haal_met(&format!("{ZAKEN}/{id}"), &[TOKEN])
            .kop("etag")
            .to_owned()
    };
    let was = etag(&proef);
    assert!(was.starts_with("\"1-"), "{was}");
    proef.vergelijk();
    proef.start_plek();
    assert_eq!(
        proef.hier().len(),
        130,
        "they are there before the register was asked"
    );
    proef.wacht("a comparison", |p| p.stand() == "bij");
    assert_eq!(etag(&proef), was);
    proef.ver.val_uit();
    proef.heen.naar(&proef.ver.server.adres);
    proef.zaak("Na de herstart");
    proef.wacht("the register is back", |p| p.stand() == "bij" && p.gelijk());
    assert_eq!(etag(&proef), was);
    let abonnementen = proef.baas().haal("/notificaties/api/v1/abonnement");
    assert_eq!(abonnementen.as_array().unwrap().len(), 1);
}

#[test]
fn while_the_register_is_down_the_answer_has_its_age_and_never_says_that_nothing_is_going_on() {
    let mut proef = Proef::start(1);
    proef.zaak("Lamp kapot");
    proef.wacht("the zaak", Proef::gelijk);
    let stil = [4.9, 52.3];
    assert_eq!(proef.klik(stil)["toestand"], "geldt-niet");
    assert_eq!(proef.bron()["toestand"], "geldt");
    proef.heen.stoor("*", "", weg(), STEEDS);
    proef.wacht("it is found to be away", |p| {
        p.bron()["toestand"] == "niet-bereikbaar"
    });
    let bron = proef.bron();
    let sinds = bron["opgehaald"].as_str().unwrap().to_owned();
    assert!(bron["stand"].is_string(), "{bron}");
    let speelt = proef.klik(PLEK);
    assert_eq!(speelt["nu"].as_array().unwrap().len(), 1, "what we have is shown");
    assert_eq!(
        (&speelt["toestand"], &speelt["onvolledig"]),
        (
            &json!("niet-bereikbaar"),
            &json!(["Zaakregister van de gemeente"])
        )
    );
    assert_eq!(proef.klik(stil)["toestand"], "niet-bereikbaar");
    let pagina = |p: &Proef, [lon, lat]: [f64; 2]| p.plek().haal(&format!("/plek/wgs84:{lon},{lat}"));
    let mut uit = pagina(&proef, PLEK);
    if uit.status / 100 == 3 {
        uit = proef
            .plek()
            .haal(&uit.kop("location").replace(&proef.plek().adres, ""));
    }
    assert!(
        uit.tekst()
            .contains("Wij kunnen nu niet bij de zaken van de gemeente. Van zaken ziet u wat wij wisten op "),
        "{}",
        uit.tekst()
    );
    assert_eq!(proef.meting("plek_zgw_bron_bij"), 0.0);
    let doctor = |p: &Proef| {
        let data = p.map.path().join("data").display().to_string();
        let inst = p.inst().display().to_string();
        let uit = plek_in(&["doctor", "--data", &data], b"", &[("PLEK_CONFIG", &inst)]);
        (
            uit.status.code(),
            format!(
                "{}{}",
                String::from_utf8_lossy(&uit.stdout),
                String::from_utf8_lossy(&uit.stderr)
            ),
        )
    };
    let (code, tekst) = doctor(&proef);
    assert!(
        code == Some(1) && tekst.contains("zaakregister: niet bereikbaar"),
        "{tekst}"
    );

    // a restart of ours forgets neither the zaken nor their age
    proef.start_plek();
    for _ in 0..100 {
        let (hier, elders) = (proef.klik(PLEK), proef.klik(stil));
        assert_eq!(hier["nu"].as_array().unwrap().len(), 1);
        assert!(
            ["onbekend", "niet-bereikbaar"].contains(&elders["toestand"].as_str().unwrap()),
            "{elders}"
        );
        assert!(proef.bron()["opgehaald"].as_str().unwrap() >= sinds.as_str().get(..16).unwrap());
        std::thread::sleep(Duration::from_millis(20));
    }
    proef.wacht("away again", |p| p.bron()["toestand"] == "niet-bereikbaar");
    proef.heen.heel();
    proef.wacht("back", |p| p.stand() == "bij");
    assert!(proef.bron()["opgehaald"].as_str().unwrap() > sinds.as_str());
    assert_eq!(proef.klik(stil)["toestand"], "geldt-niet");
    assert_eq!(proef.meting("plek_zgw_bron_bij"), 1.0);
    let (code, tekst) = doctor(&proef);
    assert!(
        code == Some(0) && tekst.contains("1 zaken te zien") && tekst.contains("het abonnement is er"),
        "{code:?} {tekst}"
    );
}

#[test]
fn a_register_that_was_never_reached_says_nothing_about_zaken() {
    let mut proef = Proef::zonder_plek(1, "");
    proef.zaak("Lamp kapot");
    proef.heen.stoor("*", "", antwoord(502), STEEDS);
    proef.start_plek();
    for _ in 0..100 {
        let speelt = proef.klik(PLEK);
        assert!(
            ["onbekend", "niet-bereikbaar"].contains(&speelt["toestand"].as_str().unwrap()),
            "{speelt}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    proef.wacht("away", |p| p.bron()["toestand"] == "niet-bereikbaar");
    assert!(proef.bron().get("opgehaald").is_none());
    proef.heen.heel();
    proef.wacht("the zaak", |p| p.klik(PLEK)["toestand"] == "geldt");
}

#[test]
fn lost_notifications_are_made_good_by_the_comparison() {
    let proef = Proef::start(2);
    proef.verlies_berichten();
    let (een, twee) = (proef.zaak("Blijft"), proef.zaak("Gaat weg"));
    proef.wacht("both", Proef::gelijk);
    assert_eq!(proef.hier().len(), 2);
    let baas = proef.baas();
    baas.verwacht(
        200,
        "PATCH",
        een["url"].as_str().unwrap(),
        Some(&json!({"omschrijving": "Anders"})),
    );
    baas.status(&een, &baas.zaaktype("MOR"), 0, "2026-11-02T10:00:00Z");
    baas.verwacht(204, "DELETE", twee["url"].as_str().unwrap(), None);
    proef.wacht("change and removal", Proef::gelijk);
    assert_eq!(proef.hier().len(), 1);
    assert_eq!(
        proef.meting("plek_zgw_bron_notificaties_totaal{afloop=\"aangenomen\"}"),
        0.0
    );
    // a subscription that the register lost is made again
    let abonnementen = baas.haal("/notificaties/api/v1/abonnement");
    baas.verwacht(204, "DELETE", abonnementen[0]["url"].as_str().unwrap(), None);
    proef.wacht("a subscription", |p| {
        p.baas()
            .haal("/notificaties/api/v1/abonnement")
            .as_array()
            .unwrap()
            .len()
            == 1
    });
}

/// Slow, refused, cut and halved, on every kind of call: afterwards both are equal, and meanwhile nothing is lost.
#[test]
fn faults_of_every_kind_end_in_the_same_copy() {
    let proef = Proef::start(1);
    for n in 0..5 {
        proef.zaak(&format!("Vast {n}"));
    }
    proef.wacht("all of them", Proef::gelijk);
    let vast: Vec<String> = proef.hier().into_keys().collect();
    let paden = [
        "/zaken/api/v1/zaken",
        "/zaken/api/v1/rollen",
        "/catalogi/api/v1/",
        "",
    ];
    let storingen = [
        Storing::Traag(Duration::from_millis(400)),
        antwoord(503),
        antwoord(429),
        weg(),
        Storing::Verlies,
        Storing::Half,
        antwoord(404),
        Storing::Antwoord(200, "application/json", "[".to_owned()),
        Storing::Antwoord(200, "application/json", "{\"results\": 5}".to_owned()),
    ];
    for (n, storing) in storingen.iter().enumerate() {
        let pad = paden[n % paden.len()];
        proef.heen.stoor("GET", pad, storing.clone(), 12);
        let nieuw = proef.zaak(&format!("Nieuw {n}"));
        let anders = vast[n % vast.len()].replace("zaak-", "/zaken/api/v1/zaken/");
        proef.baas().verwacht(
            200,
            "PATCH",
            &anders,
            Some(&json!({"omschrijving": format!("Anders {n}")})),
        );
        for _ in 0..20 {
            let hier = proef.hier();
            assert!(
                vast.iter().all(|id| hier.contains_key(id)),
                "{storing:?}: a zaak was lost"
            );
            std::thread::sleep(Duration::from_millis(30));
        }
        proef
            .baas()
            .verwacht(204, "DELETE", nieuw["url"].as_str().unwrap(), None);
        proef.heen.heel();
        proef.wacht(&format!("{storing:?} on '{pad}'"), |p| {
            p.stand() == "bij" && p.gelijk()
        });
    }
}

/// A list that says less than there is takes nothing away, nor does a gateway with nothing behind it.
#[test]
fn only_the_register_itself_says_that_a_zaak_is_gone() {
    let proef = Proef::start(1);
    let zaak = proef.zaak("Lamp kapot");
    proef.wacht("the zaak", Proef::gelijk);
    let leeg = json!({"count": 0, "next": null, "previous": null, "results": []}).to_string();
    proef.heen.stoor(
        "GET",
        "/zaken/api/v1/zaken?",
        Storing::Antwoord(200, "application/json", leeg),
        STEEDS,
    );
    proef.vergelijk();
    assert_eq!(proef.hier().len(), 1, "the zaak itself was asked, and is there");
    let uuid = zaak["uuid"].as_str().unwrap();
    let pad = format!("/zaken/{uuid}");
    for poort in [
        antwoord(404),
        van_poort(404, "{\"message\":\"no Route matched with those values\"}"),
        van_poort(404, "{\"status\":404,\"error\":\"Not Found\"}"),
    ] {
        proef.heen.stoor("GET", &pad, poort.clone(), STEEDS);
        proef.vergelijk();
        assert_eq!(
            proef.klik(PLEK)["nu"].as_array().unwrap().len(),
            1,
            "{poort:?}: a page of a gateway is no answer of the register"
        );
    }
    proef
        .baas()
        .verwacht(204, "DELETE", zaak["url"].as_str().unwrap(), None);
    proef.vergelijk();
    assert_eq!(proef.hier().len(), 1);
    proef.heen.heel();
    proef.wacht("gone", |p| p.hier().is_empty());
}

/// What may not be read any more may not be shown any more, also when nobody told of it.
#[test]
fn a_zaak_that_becomes_too_confidential_for_us_is_gone_here() {
    let proef = Proef::start(1);
    proef
        .ver
        .client("plek", "zaken.lezen,notificaties.consumeren", "*", "intern");
    proef.verlies_berichten();
    let (zaak, blijft) = (proef.zaak("Lamp kapot"), proef.zaak("Blijft"));
    proef.wacht("both", |p| p.hier().len() == 2);
    let hoger = json!({"vertrouwelijkheidaanduiding": "geheim"});
    proef
        .baas()
        .verwacht(200, "PATCH", zaak["url"].as_str().unwrap(), Some(&hoger));
    proef.wacht("gone", |p| p.hier().len() == 1);
    let over = format!("zaak-{}", blijft["uuid"].as_str().unwrap());
    assert!(proef.hier().contains_key(&over));
    // a token that is not believed at all takes nothing away
    std::fs::write(proef.map.path().join("geheim"), "een-ander-geheim-van-zestien").unwrap();
    let mut proef = proef;
    proef.start_plek();
    proef.wacht("refused", |p| p.stand() == "weg");
    assert_eq!(proef.hier().len(), 1);
}

/// Between two comparisons too it is noticed that the register is away, and that it is back.
#[test]
fn a_heartbeat_notices_what_nobody_tells() {
    let proef = Proef::start(3_600);
    proef.zaak("Lamp kapot");
    proef.wacht("the zaak", Proef::gelijk);
    proef.heen.stoor("*", "", weg(), STEEDS);
    proef.wacht("away", |p| p.stand() == "weg");
    proef.heen.heel();
    proef.wacht("back", |p| p.stand() == "bij");
}

#[test]
fn only_chosen_zaaktypen_are_followed() {
    let mut proef = Proef::zonder_plek(1, "zaaktypen = ['INITIATIEF']");
    let baas = proef.baas();
    proef.zaak("Van een ander type");
    let eigen = baas.zaak(
        &baas.zaaktype("INITIATIEF"),
        &json!({"omschrijving": "Buurttuin", "zaakgeometrie": {"type": "Point", "coordinates": PLEK}}),
    );
    proef.start_plek();
    proef.wacht("the comparison", |p| p.stand() == "bij");
    let verwacht = format!("zaak-{}", eigen["uuid"].as_str().unwrap());
    assert_eq!(proef.hier().into_keys().collect::<Vec<_>>(), [verwacht.as_str()]);
    // told of the other one, it is still not taken over
    proef.zaak("Nog een");
    proef.vergelijk();
    assert_eq!(proef.hier().len(), 1);
    let fout = proef.stuur("POST", ZAKEN, None, &feature("Lamp kapot"));
    assert_eq!((fout.status, namen(&fout)), (400, vec!["zaaktype".to_owned()]));
}

#[test]
fn a_write_goes_there_first_and_then_here() {
    let proef = Proef::start(3_600);
    let nieuw = proef.stuur("POST", ZAKEN, None, &feature("Lamp kapot\nAl een week"));
    assert_eq!(nieuw.status, 201, "{}", nieuw.tekst());
    let pad = proef.pad(&nieuw);
    let uuid = pad.rsplit("zaak-").next().unwrap();
    let daar = |p: &Proef| p.baas().haal(&format!("/zaken/api/v1/zaken/{uuid}"));
    let zaak = daar(&proef);
    assert_eq!(
        [
            &zaak["omschrijving"],
            &zaak["toelichting"],
            &zaak["startdatum"],
            &zaak["bronorganisatie"]
        ],
        ["Lamp kapot", "Al een week", "2026-11-01", RSIN]
    );
    let punt = |zaak: &Value| [0, 1].map(|i| zaak["zaakgeometrie"]["coordinates"][i].as_f64().unwrap());
    for (a, b) in punt(&zaak).into_iter().zip(PLEK) {
        assert!((a - b).abs() < 1e-7, "{zaak}");
    }
    assert!(zaak["identificatie"].as_str().unwrap().starts_with("PLEK-"));
    assert_eq!(proef.klik(PLEK)["nu"].as_array().unwrap().len(), 1);

    // what the operator got can be sent back, with a change
    let een = proef.plek().haal_met(&pad, &[TOKEN]);
    assert_eq!(een.kop("etag"), nieuw.kop("etag"));
    let mut gehaald = een.json();
    for los in [
        "links",
        "conformsTo",
        "time",
        "place",
        "featureType",
        "coordRefSys",
    ] {
        gehaald.as_object_mut().unwrap().remove(los);
    }
    gehaald["properties"]["omschrijving"] = json!("Lamp stuk");
    assert_eq!(proef.stuur("PUT", &pad, None, &gehaald).status, 428);
    let v2 = proef.stuur("PUT", &pad, Some(nieuw.kop("etag")), &gehaald);
    assert_eq!(v2.status, 204, "{}", v2.tekst());
    let zaak = daar(&proef);
    assert_eq!([&zaak["omschrijving"], &zaak["toelichting"]], ["Lamp stuk", ""]);
    assert_eq!(proef.plek().haal_met(&pad, &[TOKEN]).kop("etag"), v2.kop("etag"));
    assert_eq!(
        proef.stuur("PUT", &pad, Some(nieuw.kop("etag")), &gehaald).status,
        412
    );
    // nothing changed is no version
    let zelfde = proef.stuur("PUT", &pad, Some(v2.kop("etag")), &gehaald);
    assert_eq!((zelfde.status, zelfde.kop("etag")), (204, v2.kop("etag")));

    // changed there meanwhile, unknown to us: refused, and the copy follows
    proef.verlies_berichten();
    let url = zaak["url"].as_str().unwrap();
    proef
        .baas()
        .verwacht(200, "PATCH", url, Some(&json!({"omschrijving": "Van een ander"})));
    gehaald["properties"]["omschrijving"] = json!("Over die ander heen");
    assert_eq!(
        proef.stuur("PUT", &pad, Some(v2.kop("etag")), &gehaald).status,
        412
    );
    assert_eq!(daar(&proef)["omschrijving"], "Van een ander");
    let nu = proef.plek().haal_met(&pad, &[TOKEN]);
    assert_eq!(nu.json()["properties"]["omschrijving"], "Van een ander");
    assert_eq!(
        proef
            .stuur("DELETE", &pad, Some(v2.kop("etag")), &json!({}))
            .status,
        412
    );
    assert_eq!(
        proef
            .stuur("DELETE", &pad, Some(nu.kop("etag")), &json!({}))
            .status,
        204
    );
    proef.baas().verwacht(404, "GET", url, None);
    assert!(proef.hier().is_empty());
    assert_eq!(proef.stuur("DELETE", &pad, Some("*"), &json!({})).status, 404);
}

#[test]
fn of_many_who_change_one_zaak_one_wins() {
    let proef = Proef::start(3_600);
    let nieuw = proef.stuur("POST", ZAKEN, None, &feature("Lamp kapot"));
    let (pad, etag) = (proef.pad(&nieuw), nieuw.kop("etag").to_owned());
    let statussen: Vec<u16> = std::thread::scope(|s| {
        let taken: Vec<_> = (0..8)
            .map(|n| {
                let (proef, pad, etag) = (&proef, &pad, &etag);
                s.spawn(move || {
                    proef
                        .stuur("PUT", pad, Some(etag), &feature(&format!("Van {n}")))
                        .status
                })
            })
            .collect();
        taken.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let aantal = |status| statussen.iter().filter(|s| **s == status).count();
    assert_eq!((aantal(204), aantal(412)), (1, 7), "{statussen:?}");
    assert!(proef.gelijk());
}

#[test]
fn what_changes_there_between_our_reading_and_our_write_is_not_written_over() {
    let proef = Proef::start(3_600);
    let nieuw = proef.stuur("POST", ZAKEN, None, &feature("Lamp kapot"));
    let (pad, etag) = (proef.pad(&nieuw), nieuw.kop("etag").to_owned());
    let uuid = pad.rsplit("zaak-").next().unwrap();
    let url = format!("/zaken/api/v1/zaken/{uuid}");
    proef.verlies_berichten();
    let mut etag = etag;
    for (methode, ander) in [("PUT", "Van een ander"), ("DELETE", "Nog eens van een ander")] {
        // the zaak itself was read; the question after it takes its time
        proef.heen.gezien();
        proef
            .heen
            .stoor("GET", "/rollen", Storing::Traag(Duration::from_millis(1_500)), 1);
        let status = std::thread::scope(|s| {
            let onze = s.spawn(|| {
                proef
                    .stuur(methode, &pad, Some(&etag), &feature("Over die ander heen"))
                    .status
            });
            proef.wacht("the question after it", |p| {
                p.heen.gezien().iter().any(|g| g.contains("/rollen"))
            });
            let wijziging = json!({"omschrijving": ander});
            proef.baas().verwacht(200, "PATCH", &url, Some(&wijziging));
            onze.join().unwrap()
        });
        assert_eq!(status, 412, "{methode}");
        assert_eq!(proef.baas().haal(&url)["omschrijving"], ander);
        // who looks again sees what it is now
        let nu = proef.plek().haal_met(&pad, &[TOKEN]);
        assert_eq!(nu.json()["properties"]["omschrijving"], ander);
        nu.kop("etag").clone_into(&mut etag);
    }
    let weer = proef.stuur("PUT", &pad, Some(&etag), &feature("Nu wel"));
    assert_eq!(weer.status, 204, "{}", weer.tekst());
    assert_eq!(proef.baas().haal(&url)["omschrijving"], "Nu wel");
}

#[test]
fn a_register_behind_https_is_believed_by_the_authority_of_the_gemeente() {
    let heen = Lijn::leg();
    let sluis = Sluis::start(&heen.adres);
    let mut proef = Proef::bij(&sluis.adres, heen, 1, "");
    proef.zaak("Over https");
    proef.start_plek();
    proef.wacht("it is not believed", |p| p.stand() == "weg");
    let log = std::fs::read_to_string(proef.map.path().join("log")).unwrap();
    assert!(
        log.contains("certificate") && !log.contains(&sluis.adres),
        "{log}"
    );
    let pem = proef.map.path().join("ca.pem");
    std::fs::write(&pem, &sluis.ca).unwrap();
    let inst = std::fs::read_to_string(proef.inst()).unwrap();
    std::fs::write(proef.inst(), format!("ca-bestand = '{}'\n{inst}", pem.display())).unwrap();
    proef.start_plek();
    proef.wacht("the first comparison", |p| p.stand() == "bij");
    assert!(proef.gelijk() && proef.hier().len() == 1);
    let nieuw = proef.stuur("POST", ZAKEN, None, &feature("Lamp kapot"));
    assert_eq!(nieuw.status, 201, "{}", nieuw.tekst());
}

#[test]
fn contact_data_that_is_kept_here_ends_also_when_zaken_are_kept_elsewhere() {
    let proef = Proef::zonder_plek(3_600, "");
    let data = proef.map.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    let eigen = Register::start_in(&data, &[], Stdio::inherit());
    let baas = eigen.baas();
    let mor = baas.zaaktype("MOR");
    for nr in ["BLIJFT", "EINDIGT"] {
        let zaak = baas.zaak(&mor, &json!({"identificatie": nr}));
        let roltype = &baas.onder("roltypen", &mor)[0]["url"];
        baas.maak(
            "/zaken/api/v1/rollen",
            &json!({"zaak": zaak["url"], "roltype": roltype, "roltoelichting": "inzender",
                "betrokkeneType": "natuurlijk_persoon", "betrokkeneIdentificatie": {"geslachtsnaam": nr}}),
        );
    }
    drop(eigen);
    let db = || rusqlite::Connection::open(data.join("register.sqlite")).unwrap();
    let telling = || -> i64 {
        let db = db();
        db.query_row("SELECT count(*) FROM contact", [], |r| r.get(0))
            .unwrap()
    };
    let einde = "UPDATE contact SET eindigt = CASE WHEN rowid = (SELECT min(rowid) FROM contact) THEN 1 ELSE eindigt END";
    assert_eq!((db().execute(einde, []).unwrap(), telling()), (2, 2));
    let _plek = proef.start_op(Some(&proef.inst()), Stdio::inherit());
    proef.wacht("what has ended is gone", |_| telling() == 1);
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!(telling(), 1, "and what has not stays");
}

#[test]
fn two_nodes_on_one_postgresql_follow_one_register_and_do_each_other_no_harm() {
    let Some(postgres) = Postgres::start_met("") else {
        return;
    };
    let mut proef = Proef::zonder_plek(1, "");
    let url = postgres.url();
    let omgeving = [("PLEK_DATABASE", url.as_str())];
    let (een, twee) = (proef.map.path().join("data"), proef.map.path().join("twee"));
    let poort = vrije_poort();
    let log = |naam: &str| Stdio::from(File::create(proef.map.path().join(naam)).unwrap());
    let inst = proef.inst();
    let eerste = proef.start_met(proef.poort, &een, Some(&inst), &omgeving, log("log"));
    // nodes on one database share the key of persons
    std::fs::create_dir_all(&twee).unwrap();
    std::fs::copy(een.join("register.sleutel"), twee.join("register.sleutel")).unwrap();
    let tweede = proef.start_met(poort, &twee, Some(&inst), &omgeving, log("log2"));
    proef.plek = Some(eerste);
    let versies = |server: &Server| -> BTreeMap<String, String> {
        let ids: Vec<String> = proef.hier().into_keys().collect();
        ids.into_iter()
            .map(|id| {
                let uit = server.haal_met(&format!("{ZAKEN}/{id}"), &[TOKEN]);
                assert_eq!(uit.status, 200, "{}", uit.tekst());
                (id, uit.kop("etag").to_owned())
            })
            .collect()
    };
    let zaken: Vec<Value> = (0..5).map(|n| proef.zaak(&format!("Zaak {n}"))).collect();
    proef.wacht("both have it", |p| {
        let klik = tweede.haal(&format!(
            "/api/v1/locatiebeeld?punt={},{}&straal=100",
            PLEK[0], PLEK[1]
        ));
        p.gelijk()
            && p.hier().len() == 5
            && klik.json()["speelt"]["nu"]
                .as_array()
                .is_some_and(|n| n.len() == 5)
    });
    // both compare every second, and what stays the same makes no version
    let eerst = versies(proef.plek());
    proef.vergelijk();
    proef.vergelijk();
    assert_eq!(versies(proef.plek()), eerst);
    assert_eq!(versies(&tweede), eerst);
    // of two that change one zaak by different nodes at least one gets through, and both tell the same after
    let (id, etag) = eerst.iter().next().unwrap();
    let pad = format!("{ZAKEN}/{id}");
    let statussen: Vec<u16> = std::thread::scope(|s| {
        let koppen = [
            TOKEN,
            ("content-type", "application/geo+json"),
            ("if-match", etag.as_str()),
        ];
        let taken: Vec<_> = [proef.plek(), &tweede]
            .into_iter()
            .zip(["Van een", "Van twee"])
            .map(|(server, van)| {
                let (pad, lichaam) = (&pad, feature(van).to_string());
                s.spawn(move || server.stuur_als("PUT", pad, &koppen, lichaam.as_bytes()).status)
            })
            .collect();
        taken.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert!(statussen.contains(&204), "{statussen:?}");
    proef.wacht("both follow", |p| p.gelijk());
    // one is gone: the other goes on, also for what is told of
    let meer = proef.zaak("Zonder de eerste");
    proef.plek = Some(tweede);
    proef.wacht("the second goes on", |p| {
        p.gelijk() && p.hier().len() == zaken.len() + 1
    });
    proef
        .baas()
        .verwacht(204, "DELETE", meer["url"].as_str().unwrap(), None);
    proef.wacht("and sees what goes", |p| {
        p.gelijk() && p.hier().len() == zaken.len()
    });
}

#[test]
fn what_a_zaak_cannot_hold_or_the_register_refuses_is_named_and_changes_nothing() {
    let proef = Proef::start(3_600);
    let met = |naam: &str, w: Value| {
        let mut f = feature("Lamp kapot");
        f["properties"][naam] = w;
        f
    };
    for (verzoek, verwacht) in [
        (met("straat", json!("Dijkweg")), "straat"),
        (met("titel", json!("Eigen titel")), "titel"),
        (met("status", json!("Klaar")), "status"),
        (met("tot", json!("2026-12-01")), "tot"),
        (met("openbaar", json!(false)), "openbaar"),
        (met("van", Value::Null), "van"),
        (met("zaaktype", json!("BESTAATNIET")), "zaaktype"),
        (met("identificatie", json!("mijn-id")), "identificatie"),
        (met("omschrijving", json!("x".repeat(1_001))), "omschrijving"),
        (met("zaaknummer", json!("x".repeat(41))), "zaaknummer"),
        (
            met("vertrouwelijkheidaanduiding", json!("reuzegeheim")),
            "openbaar",
        ),
    ] {
        let uit = proef.stuur("POST", ZAKEN, None, &verzoek);
        assert_eq!(
            (uit.status, uit.kop("content-type")),
            (400, "application/problem+json"),
            "{}",
            uit.tekst()
        );
        assert_eq!(namen(&uit), [verwacht], "{}", uit.tekst());
    }
    // in the words of the register
    let mut niet_openbaar = met("vertrouwelijkheidaanduiding", json!("reuzegeheim"));
    niet_openbaar["properties"]["openbaar"] = json!(false);
    let uit = proef.stuur("POST", ZAKEN, None, &niet_openbaar);
    assert_eq!(
        (uit.status, namen(&uit)),
        (400, vec!["vertrouwelijkheidaanduiding".to_owned()])
    );
    assert!(proef.hier().is_empty() && proef.daar().is_empty());
    // a number that is taken, and one dossier that is not the register's
    let eigen = met("zaaknummer", json!("MOR-1"));
    assert_eq!(proef.stuur("POST", ZAKEN, None, &eigen).status, 201);
    assert_eq!(proef.stuur("POST", ZAKEN, None, &eigen).status, 409);
    assert_eq!(proef.met_nummer("MOR-1"), 1);
    // other kinds are ours as they were
    let werk = json!({"type": "Feature", "geometry": null, "properties": {"titel": "Riool"}});
    let uit = proef.stuur(
        "POST",
        "/ogc/v1/collections/dossier-werkzaamheid/items",
        None,
        &werk,
    );
    assert_eq!(uit.status, 201);
}

#[test]
fn a_register_that_is_away_changes_nothing_here() {
    let proef = Proef::start(3_600);
    let nieuw = proef.stuur("POST", ZAKEN, None, &feature("Lamp kapot"));
    let (pad, etag) = (proef.pad(&nieuw), nieuw.kop("etag").to_owned());
    let voor = proef.hier();
    for storing in [
        weg(),
        antwoord(503),
        Storing::Antwoord(200, "application/json", "{".to_owned()),
    ] {
        proef.heen.heel();
        proef.heen.stoor("*", "", storing.clone(), STEEDS);
        for uit in [
            proef.stuur("POST", ZAKEN, None, &feature("Nog een")),
            proef.stuur("PUT", &pad, Some(&etag), &feature("Anders")),
            proef.stuur("DELETE", &pad, Some(&etag), &json!({})),
        ] {
            assert!([502, 503].contains(&uit.status), "{storing:?} {}", uit.tekst());
            assert_eq!(uit.kop("content-type"), "application/problem+json");
            assert!(uit.status == 502 || uit.kop("retry-after").parse::<u32>().is_ok());
        }
        assert_eq!(proef.hier(), voor);
    }
    proef.heen.heel();
    assert_eq!(
        proef.stuur("PUT", &pad, Some(&etag), &feature("Anders")).status,
        204
    );
    assert!(proef.gelijk());
}

/// The register did it and its answer was lost, or it did not and said nothing: done once in either case.
#[test]
fn a_write_whose_answer_was_lost_is_not_done_twice() {
    let proef = Proef::start(3_600);
    let genummerd = |nummer: &str| {
        let mut f = feature("Lamp kapot");
        f["properties"]["zaaknummer"] = json!(nummer);
        f
    };
    let storingen = [
        Storing::Verlies,
        Storing::Half,
        weg(),
        antwoord(503),
        antwoord(502),
    ];
    for (n, storing) in storingen.iter().enumerate() {
        let nummer = format!("MOR-{n}");
        proef
            .heen
            .stoor("POST", "/zaken/api/v1/zaken", storing.clone(), 1);
        let uit = proef.stuur("POST", ZAKEN, None, &genummerd(&nummer));
        assert_eq!(uit.status, 201, "{storing:?}: {}", uit.tekst());
        assert_eq!(proef.met_nummer(&nummer), 1, "{storing:?}");
        let (pad, etag) = (proef.pad(&uit), uit.kop("etag").to_owned());
        proef.heen.stoor("PATCH", "/zaken/", storing.clone(), 1);
        let mut anders = genummerd(&nummer);
        anders["properties"]["omschrijving"] = json!(format!("Anders {n}"));
        let uit = proef.stuur("PUT", &pad, Some(&etag), &anders);
        assert_eq!(uit.status, 204, "{storing:?}: {}", uit.tekst());
        if n % 2 == 0 {
            proef.heen.stoor("DELETE", "/zaken/", storing.clone(), 1);
            let weg = proef.stuur("DELETE", &pad, Some(uit.kop("etag")), &json!({}));
            assert_eq!(weg.status, 204, "{storing:?}: {}", weg.tekst());
            assert_eq!(proef.met_nummer(&nummer), 0);
        }
    }
    proef.wacht("both the same", Proef::gelijk);
    // nobody can tell whether it is there: that is what is said, with the number by which it is found
    proef
        .heen
        .stoor("POST", "/zaken/api/v1/zaken", Storing::Verlies, 1);
    proef.heen.stoor("GET", "identificatie=MOR-L", antwoord(404), 1);
    proef.heen.stoor("GET", "identificatie=MOR-L", weg(), STEEDS);
    proef.heen.stoor("POST", "/zaken/api/v1/zaken", weg(), STEEDS);
    let uit = proef.stuur("POST", ZAKEN, None, &genummerd("MOR-L"));
    assert!([502, 503].contains(&uit.status), "{}", uit.tekst());
    proef.heen.heel();
    proef
        .heen
        .stoor("POST", "/zaken/api/v1/zaken", Storing::Verlies, 1);
    proef.heen.stoor("GET", "bronorganisatie", weg(), 0);
    let uit = proef.stuur("POST", ZAKEN, None, &genummerd("MOR-M"));
    assert_eq!(uit.status, 201, "{}", uit.tekst());
    assert_eq!((proef.met_nummer("MOR-L"), proef.met_nummer("MOR-M")), (0, 1));
    proef.wacht("both the same", Proef::gelijk);
}

#[test]
fn the_callback_believes_nobody() {
    let proef = Proef::start(3_600);
    let zaak = proef.zaak("Lamp kapot");
    proef.wacht("the zaak", Proef::gelijk);
    let bericht = |hoofd: &str| {
        json!({"kanaal": "zaken", "hoofdObject": hoofd, "resource": "zaak", "resourceUrl": hoofd, "actie": "destroy",
            "aanmaakdatum": "2026-11-25T10:00:00Z", "kenmerken": {}})
        .to_string()
    };
    let stuur = |auth: &str, lichaam: &str| {
        let koppen = [("authorization", auth.to_owned())];
        let koppen: &[(&str, String)] = if auth.is_empty() { &[] } else { &koppen };
        proef
            .plek()
            .verzoek("POST", CALLBACK, koppen, Some(lichaam.as_bytes()))
            .status
    };
    let url = zaak["url"].as_str().unwrap();
    let database = std::fs::read(proef.map.path().join("data/register.sqlite")).unwrap();
    let wal = std::fs::read(proef.map.path().join("data/register.sqlite-wal")).unwrap_or_default();
    let tekst = format!(
        "{}{}",
        String::from_utf8_lossy(&database),
        String::from_utf8_lossy(&wal)
    );
    let auth = tekst
        .split("\"auth\":\"")
        .nth(1)
        .and_then(|r| r.split('"').next())
        .unwrap()
        .to_owned();
    assert!(auth.len() > 60, "{auth}");
    proef.heen.gezien();
    for fout in [
        "",
        "Bearer",
        "Bearer x",
        &auth[..auth.len() - 1],
        &format!("{auth}0"),
        "Basic cGxlazpwbGVr",
    ] {
        assert_eq!(stuur(fout, &bericht(url)), 403, "{fout}");
    }
    let ander = Lijn::leg();
    let uuid = zaak["uuid"].as_str().unwrap();
    for vreemd in [
        format!("{}/zaken/api/v1/zaken/{uuid}", ander.adres),
        format!("{url}/../../../x"),
        format!("{url}?a=b"),
        url.replace("http://", "http://a@"),
        url.replace("/zaken/api", "/anders/api"),
        "file:///etc/passwd".to_owned(),
        String::new(),
    ] {
        assert_eq!(stuur(&auth, &bericht(&vreemd)), 400, "{vreemd}");
    }
    for (onzin, status) in [
        ("[]".to_owned(), 400),
        ("{".to_owned(), 400),
        ("[".repeat(50_000), 400),
        ("{\"kanaal\": 5}".to_owned(), 204),
        (json!({"kanaal": "zaken", "hoofdObject": [url]}).to_string(), 400),
        (
            json!({"kanaal": "test", "hoofdObject": ander.adres}).to_string(),
            204,
        ),
        (format!("{{\"kanaal\": \"{}\"}}", "x".repeat(70_000)), 413),
    ] {
        assert_eq!(
            stuur(&auth, &onzin),
            status,
            "{}",
            onzin.chars().take(60).collect::<String>()
        );
    }
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(
        (ander.gezien(), proef.heen.gezien()),
        (vec![], vec![]),
        "nobody was called"
    );
    // what it says happened is not believed either
    assert_eq!(stuur(&auth, &bericht(url)), 204);
    proef.wacht("the zaak was asked", |p| {
        p.heen.gezien().iter().any(|g| g.contains(uuid))
    });
    assert!(proef.gelijk() && proef.hier().len() == 1);
    // nothing else of ZGW is here
    for pad in [
        "/zaken/api/v1/zaken",
        "/catalogi/api/v1/zaaktypen",
        "/notificaties/api/v1/abonnement",
    ] {
        let uit = proef.plek().haal(pad);
        assert_eq!(uit.status, 404);
        assert!(
            uit.json()["detail"].as_str().unwrap().contains(&proef.heen.adres),
            "{}",
            uit.tekst()
        );
    }
}

#[test]
fn hostile_answers_lead_nowhere_and_take_nothing() {
    let proef = Proef::start(1);
    let zaak = proef.zaak("Lamp kapot");
    proef.wacht("the zaak", Proef::gelijk);
    let ander = Lijn::leg();
    let mut rij = zaak.clone();
    rij["status"] = format!("{}/status", ander.adres).into();
    let mut vreemd = zaak.clone();
    vreemd["url"] = format!(
        "{}/zaken/api/v1/zaken/{}",
        ander.adres,
        zaak["uuid"].as_str().unwrap()
    )
    .into();
    let mut type_ = zaak.clone();
    type_["zaaktype"] = format!("{}/type", ander.adres).into();
    let mut plaats = zaak.clone();
    plaats["zaakgeometrie"] = json!({"type": "Polygon", "coordinates": [[[1e308, -1e308], "x", {}]]});
    plaats["omschrijving"] = json!({"a": 1});
    let lijst =
        |next: Value, results: Value| json!({"count": 1, "next": next, "results": results}).to_string();
    let eigen = format!(
        "{}/zaken/api/v1/zaken?ordering=identificatie&expand=status",
        proef.heen.adres
    );
    let json = "application/json";
    for vals in [
        Storing::Antwoord(
            200,
            json,
            lijst(
                format!("{}/zaken/api/v1/zaken?page=2", ander.adres).into(),
                json!([]),
            ),
        ),
        Storing::Antwoord(200, json, lijst(json!({}), json!([]))),
        Storing::Antwoord(200, json, lijst(eigen.into(), json!([]))),
        Storing::Antwoord(200, json, lijst(Value::Null, json!([1, "a", null]))),
        Storing::Antwoord(200, json, lijst(Value::Null, json!([rij]))),
        Storing::Antwoord(200, json, lijst(Value::Null, json!([vreemd]))),
        Storing::Antwoord(200, json, lijst(Value::Null, json!([type_]))),
        Storing::Antwoord(200, json, lijst(Value::Null, json!([plaats]))),
        Storing::Antwoord(200, json, "[".repeat(100_000)),
        Storing::Antwoord(
            200,
            json,
            format!("{{\"results\": \"{}\"}}", "x".repeat(17 << 20)),
        ),
        Storing::Antwoord(302, json, "{}".to_owned()),
    ] {
        proef.heen.heel();
        proef.heen.gezien();
        proef.heen.stoor("GET", "/zaken/api/v1/zaken?", vals, STEEDS);
        proef.wacht("it was asked", |p| {
            p.heen
                .gezien()
                .iter()
                .filter(|g| g.contains("/zaken/api/v1/zaken?"))
                .count()
                > 1
                || p.stand() == "weg"
        });
        assert_eq!(proef.hier().len(), 1);
        assert_eq!(proef.klik(PLEK)["nu"].as_array().unwrap().len(), 1);
    }
    assert_eq!(ander.gezien(), Vec::<String>::new(), "nobody else was called");
    proef.heen.heel();
    proef.wacht("both the same", |p| p.stand() == "bij" && p.gelijk());
    let log = std::fs::read_to_string(proef.map.path().join("log")).unwrap();
    assert!(log.contains("brak af"), "{log}");
    for geheim in [GEHEIM, "eyJ", "Bearer", "Lamp", zaak["uuid"].as_str().unwrap()] {
        assert!(!log.contains(geheim), "{geheim} in {log}");
    }
}

#[test]
fn a_setting_that_cannot_be_is_named_and_leaving_the_register_leaves_nothing_behind() {
    let mut proef = Proef::start(3_600);
    let eigen = proef.stuur(
        "POST",
        "/ogc/v1/collections/dossier-werkzaamheid/items",
        None,
        &json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": PLEK}, "properties": {"titel": "Riool"}}),
    );
    assert_eq!(eigen.status, 201);
    proef.zaak("Lamp kapot");
    proef.wacht("the zaak", Proef::gelijk);
    let goed = std::fs::read_to_string(proef.inst()).unwrap();
    let data = proef.map.path().join("data").display().to_string();
    for (meer, woord) in [
        ("client-secret = 'geheim'", "client-secret"),
        ("zaaktypen = []", "zaaktypen"),
    ] {
        let pad = proef.map.path().join("fout.toml");
        std::fs::write(&pad, format!("{goed}\n{meer}\n")).unwrap();
        let uit = plek_in(
            &["serve", "--data", &data, "--listen", "127.0.0.1:0"],
            b"",
            &[("PLEK_CONFIG", &pad.display().to_string())],
        );
        let fout = String::from_utf8_lossy(&uit.stderr).into_owned();
        assert!(
            !uit.status.success() && fout.contains(woord) && !fout.contains("'geheim'"),
            "{fout}"
        );
    }
    proef.plek = None;
    let los = proef.start_op(None, Stdio::inherit());
    assert_eq!(los.haal_met(ZAKEN, &[TOKEN]).json()["features"], json!([]));
    assert_eq!(
        los.haal("/zaken/api/v1/zaken").status,
        403,
        "zaken are our own again"
    );
    let over = los.haal_met("/ogc/v1/collections/dossier-werkzaamheid/items", &[TOKEN]);
    assert_eq!(over.json()["features"].as_array().unwrap().len(), 1);
    drop(los);
    // zaken of our own make room, and come back
    let eigen = Register::start_in(&proef.map.path().join("data"), &[], Stdio::inherit());
    let baas = eigen.baas();
    let plaats = json!({"type": "Point", "coordinates": PLEK});
    let zaak = baas.zaak(&baas.zaaktype("MOR"), &json!({"zaakgeometrie": plaats}));
    drop(eigen);
    proef.start_plek();
    proef.wacht("and back", |p| p.stand() == "bij" && p.gelijk());
    proef.plek = None;
    let los = proef.start_op(None, Stdio::inherit());
    let id = format!("zaak-{}", zaak["uuid"].as_str().unwrap());
    let begin = Instant::now();
    while los.haal_met(&format!("{ZAKEN}/{id}"), &[TOKEN]).status != 200 {
        assert!(begin.elapsed() < Duration::from_secs(10));
    }
    assert_eq!(
        los.haal_met(ZAKEN, &[TOKEN]).json()["features"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
