//! schijfcrash: kills a process that writes with sixteen threads, at a random moment, again and again, and counts what became
//! of every write that was acknowledged.
//!
//! `schijfcrash SECONDS`. In half of the cycles the process lies on a disk that loses what was not synced (`schijf`); in the
//! other half a second process (this one) follows the change log all the while. The last line is
//! "N cycles, M acknowledged writes, 0 lost, 0 doubled"; anything else is exit 1, with the reasons on stderr.
//! `schijfcrash --controle` shows that the disk does lose: it does the same without syncs and expects a loss.

use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use model::{Geometrie, Vak};
use register::{Asker, Dossier, Register, RegisterFout, Soort, WijzigingSoort};
use serde_json::{Map, Value};

type Uit<T> = Result<T, Box<dyn Error>>;

/// Threads that write.
const SCHRIJVERS: usize = 16;
/// From start to the first write, at most.
const KLAAR: Duration = Duration::from_secs(2);
/// Cycles on one file, so that looking at all of it stays quick.
const RONDEN: u64 = 12;
/// Share of the sectors that reaches the disk unsynced, percent.
const DOOR: u8 = 30;
/// One cycle writes this long at most.
const RONDE: Duration = Duration::from_millis(500);
/// A child that does not get ready is broken.
const WACHT: Duration = Duration::from_secs(30);

fn main() -> Uit<ExitCode> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["--schrijf", pad, voor, laag] => schrijf(Path::new(pad), voor, laag.parse()?),
        ["--schrijf-los", pad] => schrijf_los(Path::new(pad)),
        ["--controle"] => controle(),
        [seconden] => proef(Duration::from_secs(seconden.parse()?)),
        _ => {
            eprintln!("gebruik: schijfcrash SECONDEN | schijfcrash --controle");
            Ok(ExitCode::from(2))
        }
    }
}

/// The process that is killed: opens the register, says so, and tells every write after it was acknowledged.
fn schrijf(pad: &Path, voor: &str, laag: i16) -> Uit<ExitCode> {
    if let Ok(procent) = u8::try_from(laag) {
        schijf::zet_aan(procent)?;
    }
    let register = Register::open_sqlite(pad)?;
    zeg("klaar");
    std::thread::scope(|s| {
        for wie in 0..SCHRIJVERS {
            let register = &register;
            s.spawn(move || {
                for nr in 0u64.. {
                    let id = format!("{voor}-{wie}-{nr}");
                    match een(register, &id, nr) {
                        Ok(nummer) => zeg(&format!("{id} {nummer}")),
                        Err(fout) => {
                            eprintln!("schrijven mislukt: {fout}");
                            return;
                        }
                    }
                }
            });
        }
    });
    Ok(ExitCode::from(1))
}

/// One write: a number of a series, a dossier and a row, together or not at all.
fn een(register: &Register, id: &str, nr: u64) -> Result<u64, RegisterFout> {
    register.schrijf(|s| {
        let nummer = s.volgend_nummer("crash")?;
        let inhoud = Map::from_iter([("nummer".to_owned(), Value::from(nummer))]);
        s.bewaar(&Dossier {
            identificatie: id.to_owned(),
            soort: Soort::Melding,
            titel: "Losse tegel".to_owned(),
            omschrijving: Some("x".repeat((nr % 7 * 300) as usize)),
            status: None,
            categorie: None,
            van: None,
            tot: None,
            openbaar: true,
            geometrie: Some(Geometrie::punt([nummer as i32, nr as i32])),
            eigenschappen: inhoud.clone(),
            versie: 0,
        })?;
        s.zet_stuk("crash", id, None, &inhoud)?;
        Ok(nummer)
    })
}

/// The same without syncs, to see that the disk loses them.
fn schrijf_los(pad: &Path) -> Uit<ExitCode> {
    schijf::zet_aan(0)?;
    let db = rusqlite::Connection::open(pad)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "OFF")?;
    db.execute_batch("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY)")?;
    zeg("klaar");
    for nr in 1i64.. {
        db.execute("INSERT INTO t VALUES (?1)", [nr])?;
        zeg(&format!("{nr} {nr}"));
    }
    Ok(ExitCode::from(1))
}

fn zeg(regel: &str) {
    // one write per line: a kill cuts no line of another thread
    let regel = format!("{regel}\n");
    let mut uit = std::io::stdout().lock();
    if uit
        .write_all(regel.as_bytes())
        .and_then(|()| uit.flush())
        .is_err()
    {
        std::process::exit(1);
    }
}

/// A process that writes, and what it has told so far.
struct Kind {
    kind: Child,
    regels: mpsc::Receiver<String>,
    gehoord: Vec<String>,
}

impl Kind {
    fn start(args: &[&str]) -> Uit<(Self, Duration)> {
        let begin = Instant::now();
        let mut kind = Command::new(std::env::current_exe()?)
            .args(args)
            .stdout(Stdio::piped())
            .spawn()?;
        let uit = kind.stdout.take().ok_or("geen uitvoer")?;
        let (zend, regels) = mpsc::channel();
        std::thread::spawn(move || {
            for regel in BufReader::new(uit).lines().map_while(Result::ok) {
                if zend.send(regel).is_err() {
                    return;
                }
            }
        });
        let eerste = regels.recv_timeout(WACHT);
        let duur = begin.elapsed();
        let kind = Self {
            kind,
            regels,
            gehoord: vec![],
        };
        match eerste {
            Ok(regel) if regel == "klaar" => Ok((kind, duur)),
            anders => {
                kind.dood()?;
                Err(format!("het proces is niet klaar gekomen: {anders:?}").into())
            }
        }
    }

    /// Lets it write until it told of so many writes, or this long.
    fn laat_schrijven(&mut self, aantal: u64, hoogstens: Duration) {
        let tot = Instant::now() + hoogstens;
        while (self.gehoord.len() as u64) < aantal {
            match self
                .regels
                .recv_timeout(tot.saturating_duration_since(Instant::now()))
            {
                Ok(regel) => self.gehoord.push(regel),
                Err(_) => return,
            }
        }
    }

    /// kill -9; out: every write that it acknowledged.
    fn dood(mut self) -> Uit<Vec<(String, u64)>> {
        self.kind.kill()?;
        self.kind.wait()?;
        let regel = |r: String| {
            let (id, nr) = r.split_once(' ')?;
            Some((id.to_owned(), nr.parse().ok()?))
        };
        Ok(self
            .gehoord
            .into_iter()
            .chain(self.regels.iter())
            .filter_map(regel)
            .collect())
    }
}

#[derive(Default)]
struct Telling {
    ronden: u64,
    bevestigd: u64,
    kwijt: u64,
    dubbel: u64,
    anders: u64,
    traagst: Duration,
}

fn proef(hoelang: Duration) -> Uit<ExitCode> {
    let begin = Instant::now();
    let mut t = Telling::default();
    let mut dobbel = Dobbel::new();
    for bestand in 0.. {
        if begin.elapsed() >= hoelang {
            break;
        }
        let map = tempfile::tempdir()?;
        let pad = map.path().join("register.sqlite");
        let op_laag = bestand % 2 == 0;
        // two processes on one file cannot be where one of them has writes that the other must not see
        let volger = if op_laag {
            None
        } else {
            Some(Register::open_sqlite(&pad)?)
        };
        let mut bevestigd = HashMap::new();
        for ronde in 0..RONDEN {
            if begin.elapsed() >= hoelang {
                break;
            }
            let laag = if op_laag {
                DOOR.to_string()
            } else {
                "-1".to_owned()
            };
            let (mut kind, duur) =
                Kind::start(&["--schrijf", &pad.display().to_string(), &ronde.to_string(), &laag])?;
            t.traagst = t.traagst.max(duur);
            // counted in writes, so that a slow disk is killed amid as many of them as a fast one
            kind.laat_schrijven(dobbel.werp(80), RONDE);
            std::thread::sleep(Duration::from_micros(dobbel.werp(8_000)));
            bevestigd.extend(kind.dood()?);
            t.ronden += 1;
            kijk_na(&pad, &bevestigd, volger.as_ref(), &mut t)?;
        }
        t.bevestigd += bevestigd.len() as u64;
    }
    if t.traagst > KLAAR {
        eprintln!(
            "na een crash duurde het {:?} tot het register klaar was",
            t.traagst
        );
        t.anders += 1;
    }
    eprintln!("langzaamst klaar na een crash: {:?}", t.traagst);
    println!(
        "{} cycles, {} acknowledged writes, {} lost, {} doubled",
        t.ronden, t.bevestigd, t.kwijt, t.dubbel
    );
    let goed = t.kwijt + t.dubbel + t.anders == 0 && t.bevestigd > 0;
    Ok(ExitCode::from(u8::from(!goed)))
}

/// Everything that was acknowledged is there once and whole, what was not is there whole or not at all, and both maps
/// hold what the store holds.
fn kijk_na(
    pad: &Path,
    bevestigd: &HashMap<String, u64>,
    volger: Option<&Register>,
    t: &mut Telling,
) -> Uit<()> {
    let register = Register::open_sqlite(pad)?;
    let mut er = HashMap::new();
    register.store().alle(|d| {
        let nummer = d.eigenschappen.get("nummer").and_then(Value::as_u64).unwrap_or(0);
        er.insert(d.identificatie, (d.versie, nummer));
    })?;
    for (id, nummer) in bevestigd {
        match er.get(id) {
            None => {
                eprintln!("kwijt: {id}");
                t.kwijt += 1;
            }
            Some(nu) if *nu != (1, *nummer) => {
                eprintln!("dubbel: {id} is versie en nummer {nu:?}, en was nummer {nummer}");
                t.dubbel += 1;
            }
            Some(_) => {}
        }
    }
    // numbers are given out within the write: they run from 1 without a gap or a repetition
    let nummers: BTreeSet<u64> = er.values().map(|(_, nummer)| *nummer).collect();
    if nummers.len() != er.len() || nummers.last().copied().unwrap_or(0) != er.len() as u64 {
        eprintln!(
            "dubbel: {} dossiers hebben samen {} nummers",
            er.len(),
            nummers.len()
        );
        t.dubbel += 1;
    }
    let mut log = HashMap::new();
    for w in register.store().log_na(0, usize::MAX / 4)? {
        let (soort, aantal) = log.entry(w.dossier).or_insert((w.soort, 0));
        *aantal += 1;
        if *soort != WijzigingSoort::Nieuw || *aantal > 1 {
            t.dubbel += 1;
        }
    }
    let stukken: BTreeSet<String> = register
        .store()
        .lees(|s| s.stukken("crash", None))?
        .into_iter()
        .map(|s| s.uuid)
        .collect();
    let ids: BTreeSet<String> = er.into_keys().collect();
    let mut eis = |wat: &str, gelijk: bool| {
        if !gelijk {
            eprintln!("{wat} is anders dan de dossiers in de store");
            t.anders += 1;
        }
    };
    eis(
        "het wijzigingslog",
        log.len() == ids.len() && ids.iter().all(|id| log.contains_key(id)),
    );
    eis("de rijen naast de dossiers", stukken == ids);
    eis("de kaart", op_kaart(&register) == ids);
    if let Some(volger) = volger {
        volger.ververs()?;
        eis("de kaart van wie meekeek", op_kaart(volger) == ids);
    }
    Ok(())
}

fn op_kaart(register: &Register) -> BTreeSet<String> {
    let alles = Vak {
        min: [i32::MIN; 2],
        max: [i32::MAX; 2],
    };
    let mut ids = BTreeSet::new();
    register.nu().in_vak(&alles, Asker::Beheer, |_, beeld| {
        ids.insert(beeld.identificatie.to_string());
    });
    ids
}

/// Without syncs the disk must lose something, or this whole program shows nothing.
fn controle() -> Uit<ExitCode> {
    let map = tempfile::tempdir()?;
    let pad: PathBuf = map.path().join("los.sqlite");
    let (kind, _) = Kind::start(&["--schrijf-los", &pad.display().to_string()])?;
    std::thread::sleep(Duration::from_millis(200));
    let bevestigd = kind.dood()?.len();
    let over = rusqlite::Connection::open(&pad)?
        .query_row("SELECT count(*) FROM t", [], |r| r.get::<_, i64>(0))
        .unwrap_or(0);
    println!("{bevestigd} writes without a sync, {over} left");
    Ok(ExitCode::from(u8::from(
        bevestigd == 0 || over as usize >= bevestigd,
    )))
}

/// Enough chance for a moment to kill at.
struct Dobbel(u64);

impl Dobbel {
    fn new() -> Self {
        let nu = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Self(nu.map_or(1, |d| d.as_nanos() as u64) | 1)
    }

    fn werp(&mut self, onder: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % onder
    }
}
