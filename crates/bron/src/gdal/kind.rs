//! The child process `plek-gdal`: found, started within limits, read from, and waited for.
//!
//! Knows nothing of what the child says. Start at [`zoek`] and [`Kind::start`].

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

const NAAM: &str = "plek-gdal";
/// What of our environment the child may know: where GDAL and PROJ keep their tables and libraries.
const OMGEVING: &[&str] = &["PATH", "GDAL_DATA", "PROJ_LIB", "PROJ_DATA", "LD_LIBRARY_PATH"];
/// Most bytes of the child's complaints that we keep; the rest is read and dropped.
const MAX_KLACHTEN: u64 = 64 << 10;
/// Most characters of them in a refusal, from the end: the reason comes last.
const MAX_REDEN: usize = 600;

/// What the child may use.
#[derive(Debug, Clone, Copy)]
pub struct Perken {
    /// Address space, MiB.
    pub geheugen_mb: u64,
    /// Processor time, seconds.
    pub seconden: u64,
    /// From start to end, our own reading included; then it is killed.
    pub wandtijd: Duration,
}

impl Default for Perken {
    fn default() -> Self {
        Self {
            geheugen_mb: 2048,
            seconden: 1800,
            wandtijd: Duration::from_secs(2 * 3600),
        }
    }
}

/// Finds the program: `PLEK_GDAL`, else beside our own binary, else in `PATH`. Miss: `None`.
pub fn zoek() -> Option<PathBuf> {
    if let Some(pad) = std::env::var_os("PLEK_GDAL").filter(|pad| !pad.is_empty()) {
        return Some(PathBuf::from(pad)).filter(|pad| pad.is_file());
    }
    let zelf = std::env::current_exe().ok();
    let naast = zelf.iter().filter_map(|zelf| zelf.parent()).map(Path::to_owned);
    let pad = std::env::var_os("PATH").unwrap_or_default();
    let mappen: Vec<PathBuf> = naast.chain(std::env::split_paths(&pad)).collect();
    mappen
        .into_iter()
        .map(|map| map.join(NAAM))
        .find(|pad| pad.is_file())
}

/// A running child. Reading it reads its standard output; dropping it kills it.
pub struct Kind {
    kind: Arc<Mutex<Child>>,
    uit: ChildStdout,
    klachten: Option<JoinHandle<Vec<u8>>>,
    /// Dropping it tells the clock to stop.
    _klok: Sender<()>,
    /// Set before the clock kills it.
    te_lang: Arc<AtomicBool>,
    _map: tempfile::TempDir,
}

impl Kind {
    /// Starts `programma` with `opdracht` in an empty folder of its own.
    /// Errors: the system's own (no such program, no more processes, disk full).
    pub fn start(programma: &Path, perken: &Perken, opdracht: &[OsString]) -> io::Result<Self> {
        let map = tempfile::tempdir()?;
        let mut regel = Command::new(std::path::absolute(programma)?);
        regel.env_clear().envs(
            OMGEVING
                .iter()
                .filter_map(|naam| Some((naam, std::env::var_os(naam)?))),
        );
        regel
            .env("TMPDIR", map.path())
            .env("CPL_TMPDIR", map.path())
            .current_dir(map.path());
        regel.arg("--geheugen-mb").arg(perken.geheugen_mb.to_string());
        regel.arg("--seconden").arg(perken.seconden.to_string());
        regel.args(opdracht);
        let mut kind = regel
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (uit, klachten) = (kind.stdout.take(), kind.stderr.take());
        let (Some(uit), Some(klachten)) = (uit, klachten) else {
            kind.kill()?;
            return Err(io::Error::other("geen pijp naar het kindproces"));
        };
        let kind = Arc::new(Mutex::new(kind));
        let (klok, einde) = channel::<()>();
        let bewaakt = Arc::clone(&kind);
        let wandtijd = perken.wandtijd;
        let te_lang = Arc::new(AtomicBool::new(false));
        let gebeld = Arc::clone(&te_lang);
        std::thread::spawn(move || {
            if einde.recv_timeout(wandtijd) == Err(RecvTimeoutError::Timeout) {
                gebeld.store(true, Ordering::SeqCst);
                // Only fails when it has ended by itself.
                let _ = slot(&bewaakt).kill();
            }
        });
        let klachten = std::thread::spawn(move || lees_klachten(klachten));
        Ok(Self {
            kind,
            uit,
            klachten: Some(klachten),
            _klok: klok,
            te_lang,
            _map: map,
        })
    }

    /// Waits until the child is done. Errors: a Dutch sentence with what the child said, or which limit it passed.
    pub fn klaar(mut self) -> Result<(), String> {
        let status = loop {
            let gewacht = slot(&self.kind).try_wait();
            match gewacht.map_err(|fout| format!("op {NAAM} wachten mislukt: {fout}"))? {
                Some(status) => break status,
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        if status.success() {
            return Ok(());
        }
        let klachten = self
            .klachten
            .take()
            .and_then(|draad| draad.join().ok())
            .unwrap_or_default();
        let te_lang = status.code().is_none() && self.te_lang.load(Ordering::SeqCst);
        Err(waarom(status, te_lang, &klachten))
    }
}

impl Read for Kind {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.uit.read(buffer)
    }
}

impl Drop for Kind {
    fn drop(&mut self) {
        let mut kind = slot(&self.kind);
        if let Ok(None) = kind.try_wait() {
            // Only fails when it has ended by itself.
            let _ = kind.kill();
            let _ = kind.wait();
        }
    }
}

fn slot(kind: &Mutex<Child>) -> MutexGuard<'_, Child> {
    kind.lock().unwrap_or_else(PoisonError::into_inner)
}

fn lees_klachten(mut bron: impl Read) -> Vec<u8> {
    let mut klachten = Vec::new();
    // A pipe that breaks ends the complaints; the exit status tells the rest.
    let _ = (&mut bron).take(MAX_KLACHTEN).read_to_end(&mut klachten);
    let _ = io::copy(&mut bron, &mut io::sink());
    klachten
}

/// Why the child failed, for people.
fn waarom(status: ExitStatus, te_lang: bool, klachten: &[u8]) -> String {
    let gezegd = netjes(klachten);
    let met = |reden: &str| {
        if gezegd.is_empty() {
            reden.to_owned()
        } else {
            format!("{reden} ({gezegd})")
        }
    };
    if te_lang {
        return met("het lezen met GDAL duurde te lang en is afgebroken");
    }
    match (status.code(), gezegd.is_empty()) {
        (Some(_), false) => gezegd,
        (Some(code), true) => format!("{NAAM} stopte met code {code} zonder reden te geven"),
        (None, _) => met(&format!(
            "GDAL is afgebroken bij het lezen: te veel geheugen of rekentijd, of een kapot bestand ({status})"
        )),
    }
}

/// Lines joined, without control characters and our own prefix, at most [`MAX_REDEN`] characters from the end.
fn netjes(klachten: &[u8]) -> String {
    let tekst = String::from_utf8_lossy(klachten);
    let regels = tekst
        .lines()
        .map(|regel| regel.strip_prefix("plek-gdal: ").unwrap_or(regel).trim());
    let een = regels
        .filter(|regel| !regel.is_empty())
        .collect::<Vec<_>>()
        .join("; ");
    let schoon: Vec<char> = een.chars().filter(|teken| !teken.is_control()).collect();
    schoon
        .iter()
        .skip(schoon.len().saturating_sub(MAX_REDEN))
        .collect()
}
