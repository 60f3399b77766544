//! Breaks the register on purpose: 16 writers, and a kill -9 of the program that writes or of PostgreSQL at a random
//! moment, again and again for so many seconds. Every write that was acknowledged must be there, once.
//!
//! `crash SECONDS [sqlite|postgis]`; ends with "N cycles, M acknowledged writes, 0 lost, 0 doubled", exit 1 otherwise.
//! A kill shows that nothing acknowledged lives in memory only; what the disk itself forgets at a power cut it cannot show.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test by itself")]

#[path = "../tests/gemeen/mod.rs"]
mod gemeen;

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use gemeen::Cluster;
use model::Geometrie;
use register::{Dossier, Register, Soort};

/// Writers at once.
const WERKERS: usize = 16;
/// Cycles on one store before a new one is begun, so that looking at all of it stays quick.
const PER_STORE: u64 = 20;
/// A store that was broken answers and takes writes within this time.
const KLAAR: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [kind, waar, cyclus] = &args[..]
        && kind == "schrijf"
    {
        schrijf(waar, cyclus);
    }
    let seconden = args.first().and_then(|s| s.parse().ok()).unwrap_or(30);
    let soort = args.get(1).map(String::as_str);
    let cluster = if soort == Some("sqlite") {
        None
    } else {
        Cluster::start()
    };
    let mut stand = Stand::default();
    let eind = Instant::now() + Duration::from_secs(seconden);
    while Instant::now() < eind {
        if soort != Some("postgis") {
            let map = tempfile::tempdir().unwrap();
            let waar = map.path().join("register.sqlite").display().to_string();
            stand.reeks(&waar, None, eind);
        }
        if let Some(cluster) = &cluster {
            let waar = cluster.database(&format!("c{}", stand.cycli));
            stand.reeks(&waar, Some(cluster), eind);
        }
    }
    println!("slowest back: {} ms", stand.traagst.as_millis());
    println!(
        "{} cycles, {} acknowledged writes, {} lost, {} doubled",
        stand.cycli, stand.bevestigd, stand.verloren, stand.dubbel
    );
    if stand.verloren + stand.dubbel + stand.mis == 0 && stand.bevestigd > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    }
}

#[derive(Default)]
struct Stand {
    cycli: u64,
    bevestigd: usize,
    verloren: usize,
    dubbel: usize,
    mis: usize,
    traagst: Duration,
    toeval: u64,
}

impl Stand {
    fn reeks(&mut self, waar: &str, cluster: Option<&Cluster>, eind: Instant) {
        // what a write is acknowledged for: exactly one line in the log, and a dossier
        let (mut verwacht, mut regels) = (HashSet::new(), HashMap::<String, usize>::new());
        let mut cursor = 0;
        for nr in 0..PER_STORE {
            if Instant::now() >= eind {
                return;
            }
            let mut kind = Kind::start(waar, self.cycli);
            kind.wacht_op_meer(0, Duration::from_secs(30));
            std::thread::sleep(self.even(300));
            if let Some(cluster) = cluster.filter(|_| nr % 2 == 0) {
                // the database goes and comes back under a program that goes on
                cluster.dood();
                std::thread::sleep(self.even(50));
                cluster.aan();
                let terug = Instant::now();
                if !kind.wacht_op_meer(kind.aantal(), KLAAR) {
                    self.mis += 1;
                    eprintln!(
                        "cycle {}: no write within {KLAAR:?} after PostgreSQL came back",
                        self.cycli
                    );
                }
                self.traagst = self.traagst.max(terug.elapsed());
                std::thread::sleep(self.even(100));
            }
            let bevestigd = kind.dood();
            self.bevestigd += bevestigd.len();
            verwacht.extend(bevestigd);
            self.cycli += 1;

            let begin = Instant::now();
            let register = Register::open_waar(waar).unwrap();
            self.traagst = self.traagst.max(begin.elapsed());
            if begin.elapsed() > KLAAR {
                self.mis += 1;
                eprintln!("cycle {}: ready after {:?}", self.cycli, begin.elapsed());
            }
            loop {
                let log = register.store().log_na(cursor, 10_000).unwrap();
                let Some(laatste) = log.last() else { break };
                cursor = laatste.volgnr;
                log.into_iter()
                    .for_each(|w| *regels.entry(w.dossier).or_default() += 1);
            }
            self.dubbel += regels.values().filter(|n| **n > 1).count();
            let mut er_zijn = HashSet::new();
            register
                .store()
                .alle(|d| assert!(er_zijn.insert(d.identificatie)))
                .unwrap();
            let weg = verwacht
                .iter()
                .filter(|id| !er_zijn.contains(*id) || !regels.contains_key(*id));
            self.verloren += weg.count();
            let gelogd = regels.keys().filter(|id| !er_zijn.contains(*id)).count();
            if register.nu().aantal() != er_zijn.len() || gelogd > 0 || regels.len() != er_zijn.len() {
                self.mis += 1;
                eprintln!("cycle {}: map, log and store differ", self.cycli);
            }
        }
    }

    fn even(&mut self, ms: u64) -> Duration {
        self.toeval = (self.toeval ^ u64::from(Instant::now().elapsed().subsec_nanos()))
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        Duration::from_millis((self.toeval >> 33) % ms)
    }
}

/// The program that writes, and what it acknowledged so far.
struct Kind {
    proces: Child,
    bevestigd: Arc<Mutex<Vec<String>>>,
    lezer: std::thread::JoinHandle<()>,
}

impl Kind {
    fn start(waar: &str, cyclus: u64) -> Self {
        let mut proces = Command::new(std::env::current_exe().unwrap())
            .args(["schrijf", waar, &cyclus.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let uitvoer = BufReader::new(proces.stdout.take().unwrap());
        let bevestigd = Arc::<Mutex<Vec<String>>>::default();
        let naar = Arc::clone(&bevestigd);
        let lezer = std::thread::spawn(move || {
            for regel in uitvoer.lines().map_while(Result::ok) {
                // a line that was cut off by the kill is no acknowledgement
                if let Some(id) = regel.strip_suffix('.') {
                    naar.lock().unwrap().push(id.to_owned());
                }
            }
        });
        Self {
            proces,
            bevestigd,
            lezer,
        }
    }

    fn aantal(&self) -> usize {
        self.bevestigd.lock().unwrap().len()
    }

    fn wacht_op_meer(&self, dan: usize, hoogstens: Duration) -> bool {
        let begin = Instant::now();
        while self.aantal() <= dan {
            if begin.elapsed() > hoogstens {
                return false;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        true
    }

    fn dood(mut self) -> Vec<String> {
        self.proces.kill().unwrap();
        self.proces.wait().unwrap();
        self.lezer.join().unwrap();
        std::mem::take(&mut self.bevestigd.lock().unwrap())
    }
}

/// Writes until it is killed; says each write that was kept. One that failed is tried no more: it may be there or not.
fn schrijf(waar: &str, cyclus: &str) -> ! {
    let register = Register::open_waar(waar).unwrap();
    let teller = AtomicU64::new(0);
    std::thread::scope(|s| {
        for _ in 0..WERKERS {
            s.spawn(|| {
                loop {
                    let nr = teller.fetch_add(1, Ordering::Relaxed);
                    let id = format!("{cyclus}-{nr}");
                    let uit = register.bewaar(&[dossier(&id, nr)]);
                    if uit.is_ok() {
                        let mut naar = std::io::stdout().lock();
                        writeln!(naar, "{id}.").unwrap();
                        naar.flush().unwrap();
                    } else {
                        std::thread::sleep(Duration::from_millis(20));
                    }
                }
            });
        }
    });
    unreachable!("the writers never end")
}

fn dossier(id: &str, nr: u64) -> Dossier {
    Dossier {
        identificatie: id.into(),
        soort: Soort::Melding,
        titel: format!("Losse tegel {nr}"),
        omschrijving: Some("x".repeat((nr % 50) as usize * 40)),
        status: None,
        categorie: None,
        van: None,
        tot: None,
        openbaar: true,
        geometrie: Some(Geometrie::punt([(nr % 100_000) as i32, 0])),
        eigenschappen: serde_json::Map::new(),
        versie: 0,
    }
}
