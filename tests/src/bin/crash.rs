//! crash: kills `plek serve`, or the PostgreSQL below it, while sixteen clients write over HTTP, at a random moment, again
//! and again, and counts what became of every write that was acknowledged.
//!
//! `crash SECONDS [sqlite|postgis]`. The last line is "N cycles, M acknowledged writes, 0 lost, 0 doubled"; anything else
//! is exit 1, with the reasons on stderr. A kill shows that nothing acknowledged lives in memory only; what a disk forgets
//! at a power cut is shown by `schijfcrash`; `just crash` runs both.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test by itself")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{ExitCode, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use plek_tests::{Postgres, Server, voorbeeld_kopie, vrije_poort};
use register::Register;
use serde_json::{Value, json};

/// Clients that write.
const SCHRIJVERS: usize = 16;
/// What was broken answers and takes writes within this time.
const KLAAR: Duration = Duration::from_secs(2);
/// Cycles on one store, so that looking at all of it stays quick.
const RONDEN: u64 = 20;
const ITEMS: &str = "/ogc/v1/collections/dossier-melding/items";
const SLEUTEL: &str = "crash-proef";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(Ok(seconden)) = args.first().map(|s| s.parse()) else {
        eprintln!("gebruik: crash SECONDEN [sqlite|postgis]");
        return ExitCode::from(2);
    };
    let alleen = args.get(1).map(String::as_str);
    let postgres = if alleen == Some("sqlite") {
        None
    } else {
        Postgres::start_met("")
    };
    // made once, before the clock runs
    drop(voorbeeld_kopie());
    let mut t = Telling::default();
    let eind = Instant::now() + Duration::from_secs(seconden);
    while Instant::now() < eind {
        if alleen != Some("postgis") {
            t.reeks(None, eind);
        }
        if let Some(postgres) = &postgres {
            t.reeks(Some(postgres), eind);
        }
    }
    eprintln!("langzaamst klaar na een crash: {:?}", t.traagst);
    println!(
        "{} cycles, {} acknowledged writes, {} lost, {} doubled",
        t.ronden, t.bevestigd, t.kwijt, t.dubbel
    );
    let goed = t.kwijt + t.dubbel + t.anders == 0 && t.bevestigd > 0;
    ExitCode::from(u8::from(!goed))
}

#[derive(Default)]
struct Telling {
    ronden: u64,
    bevestigd: usize,
    kwijt: usize,
    dubbel: usize,
    anders: usize,
    traagst: Duration,
    toeval: u64,
}

/// One store, the program on it, and what it acknowledged so far.
struct Proef<'a> {
    data: tempfile::TempDir,
    omgeving: Vec<(&'a str, String)>,
    waar: String,
    bevestigd: BTreeSet<String>,
}

impl Proef<'_> {
    fn start(&self) -> (Server, Duration) {
        let omgeving: Vec<(&str, &str)> = self.omgeving.iter().map(|(n, w)| (*n, w.as_str())).collect();
        let begin = Instant::now();
        let server = Server::start_op(vrije_poort(), self.data.path(), &[], &omgeving, Stdio::null());
        while server.haal("/ready").status != 200 {
            thread::sleep(Duration::from_millis(2));
        }
        (server, begin.elapsed())
    }
}

impl Telling {
    fn reeks(&mut self, postgres: Option<&Postgres>, eind: Instant) {
        let data = voorbeeld_kopie();
        // only what is written here is in it
        for deel in ["", "-wal", "-shm"] {
            drop(fs::remove_file(format!("{}{deel}", bestand(data.path()))));
        }
        let mut omgeving = vec![("PLEK_OGC_TOKEN", SLEUTEL.to_owned())];
        let waar = match postgres {
            Some(postgres) => postgres.database(&format!("c{}", self.ronden)),
            None => bestand(data.path()),
        };
        if postgres.is_some() {
            omgeving.push(("PLEK_DATABASE", waar.clone()));
        }
        let mut proef = Proef {
            data,
            omgeving,
            waar,
            bevestigd: BTreeSet::new(),
        };
        let (mut server, _) = proef.start();
        for ronde in 0..RONDEN {
            if Instant::now() >= eind {
                return;
            }
            // every other time the database goes and comes back below a program that goes on
            let onderuit = postgres.filter(|_| ronde % 2 == 0);
            let nieuw = self.ronde(&mut server, ronde, onderuit);
            self.bevestigd += nieuw.len();
            proef.bevestigd.extend(nieuw);
            self.ronden += 1;
            let (weer, klaar) = proef.start();
            server = weer;
            self.op_tijd("plek serve", klaar);
            self.kijk_na(&proef, &server);
        }
    }

    /// Lets sixteen clients write and kills; out: every write that was acknowledged.
    fn ronde(&mut self, server: &mut Server, ronde: u64, onderuit: Option<&Postgres>) -> BTreeSet<String> {
        let (bevestigd, stop, teller) = (
            Mutex::new(BTreeSet::new()),
            AtomicBool::new(false),
            AtomicU64::new(0),
        );
        let adres = format!("{}{ITEMS}", server.adres);
        let aantal = || bevestigd.lock().unwrap().len();
        thread::scope(|s| {
            for _ in 0..SCHRIJVERS {
                s.spawn(|| schrijf(&adres, ronde, &teller, &stop, &bevestigd));
            }
            self.wacht("de eerste schrijfactie", || aantal() > 0);
            thread::sleep(self.even(150));
            if let Some(postgres) = onderuit {
                postgres.dood();
                thread::sleep(self.even(50));
                postgres.op();
                let (begin, gezien) = (Instant::now(), aantal());
                self.wacht("schrijven nadat PostgreSQL terug is", || aantal() > gezien);
                self.op_tijd("schrijven nadat PostgreSQL terug is", begin.elapsed());
                thread::sleep(self.even(100));
            }
            server.dood();
            stop.store(true, Ordering::SeqCst);
        });
        bevestigd.into_inner().unwrap()
    }

    /// Everything that was acknowledged is there once; the log, the store and what the program has on its map are one.
    fn kijk_na(&mut self, proef: &Proef<'_>, server: &Server) {
        let op_kaart = op_kaart(server);
        let register = Register::open_waar(&proef.waar).unwrap();
        let (mut er, mut log) = (BTreeMap::<String, usize>::new(), BTreeMap::<String, usize>::new());
        let mut cursor = 0;
        loop {
            let regels = register.store().log_na(cursor, 10_000).unwrap();
            let Some(laatste) = regels.last() else { break };
            cursor = laatste.volgnr;
            regels
                .into_iter()
                .for_each(|w| *log.entry(w.dossier).or_default() += 1);
        }
        register
            .store()
            .alle(|d| *er.entry(d.identificatie).or_default() += 1)
            .unwrap();
        let kwijt = |id: &&String| !er.contains_key(*id) || !op_kaart.contains_key(*id);
        self.kwijt += proef.bevestigd.iter().filter(kwijt).count();
        for tellingen in [&er, &log, &op_kaart] {
            self.dubbel += tellingen.values().filter(|n| **n > 1).count();
        }
        for (wat, anders) in [("het wijzigingslog", &log), ("de kaart", &op_kaart)] {
            if !anders.keys().eq(er.keys()) {
                self.anders += 1;
                eprintln!(
                    "ronde {}: {wat} is anders dan de dossiers in de store",
                    self.ronden
                );
            }
        }
    }

    fn op_tijd(&mut self, wat: &str, duur: Duration) {
        self.traagst = self.traagst.max(duur);
        if duur > KLAAR {
            self.anders += 1;
            eprintln!("ronde {}: {wat} duurde {duur:?}", self.ronden);
        }
    }

    fn wacht(&self, wat: &str, klaar: impl Fn() -> bool) {
        let begin = Instant::now();
        while !klaar() {
            assert!(
                begin.elapsed() < Duration::from_secs(30),
                "ronde {}: {wat}",
                self.ronden
            );
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn even(&mut self, ms: u64) -> Duration {
        let nu = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        self.toeval = (self.toeval ^ nu.map_or(0, |d| u64::from(d.subsec_nanos())))
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        Duration::from_micros((self.toeval >> 33) % (ms * 1_000))
    }
}

fn bestand(data: &Path) -> String {
    data.join("register.sqlite").display().to_string()
}

/// Adds meldingen until it is told to stop. One that failed is tried no more: it may be there or not.
fn schrijf(
    adres: &str,
    ronde: u64,
    teller: &AtomicU64,
    stop: &AtomicBool,
    bevestigd: &Mutex<BTreeSet<String>>,
) {
    let klant: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(20)))
        .build()
        .into();
    while !stop.load(Ordering::SeqCst) {
        let nr = teller.fetch_add(1, Ordering::Relaxed);
        let id = format!("{ronde}-{nr}");
        let lijf = json!({
            "type": "Feature", "id": id,
            "geometry": {"type": "Point", "coordinates": [4.7 + (nr % 1_000) as f64 / 10_000.0, 52.9]},
            "properties": {"titel": "Losse tegel", "openbaar": true, "omschrijving": "x".repeat((nr % 50) as usize * 40)},
        });
        let antwoord = klant
            .post(adres)
            .header("authorization", format!("Bearer {SLEUTEL}"))
            .header("content-type", "application/geo+json")
            .send(lijf.to_string().as_bytes());
        if antwoord.is_ok_and(|a| a.status() == 201) {
            bevestigd.lock().unwrap().insert(id);
        } else {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// What the program has on its map, page after page: how often each is there.
fn op_kaart(server: &Server) -> BTreeMap<String, usize> {
    let mut uit = BTreeMap::new();
    let mut pad = format!("{ITEMS}?limit=10000");
    loop {
        let antwoord = server.haal_met(&pad, &[("authorization", &format!("Bearer {SLEUTEL}"))]);
        assert_eq!(antwoord.status, 200, "{}", antwoord.tekst());
        let json = antwoord.json();
        for feature in json["features"].as_array().unwrap() {
            let id = feature["id"].as_str().unwrap();
            *uit.entry(id.to_owned()).or_default() += 1;
        }
        let volgende = |l: &&Value| l["rel"] == "next";
        match json["links"].as_array().unwrap().iter().find(volgende) {
            Some(link) => pad = link["href"].as_str().unwrap().replace(&server.adres, ""),
            None => return uit,
        }
    }
}
