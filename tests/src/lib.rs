//! Harness: the program as its users have it, driven from outside. Start at [`plek`] and [`Server`].

pub mod aanbieder;
pub mod contract;
mod lijn;
mod postgres;
mod sluis;
pub mod zgw;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

pub use lijn::{Lijn, Storing};
pub use postgres::Postgres;
use serde_json::Value;
pub use sluis::Sluis;

/// The program, built with the same profile as this test.
pub fn programma() -> PathBuf {
    let hier = std::env::current_exe().unwrap_or_default();
    // a test lies in `deps`, another program beside ours
    let in_deps = hier.parent().is_some_and(|map| map.ends_with("deps"));
    let pad = hier
        .ancestors()
        .nth(if in_deps { 2 } else { 1 })
        .map(|map| map.join("plek"))
        .unwrap_or_default();
    assert!(
        pad.is_file(),
        "{} ontbreekt; bouw eerst: cargo build --profile ci -p plek",
        pad.display()
    );
    pad
}

/// Top of the project.
pub fn wortel() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The settings of the example gemeente, with what it lets everybody know.
pub fn gemeente() -> String {
    let pad = wortel().join("data/gemeenten/voorbeeldwaard.toml");
    pad.display().to_string()
}

/// The real data, or `None` after a loud line; with `PLEK_ECHTE_DATA_VERPLICHT` its absence is a failure.
pub fn echte_data(pad: &str) -> Option<PathBuf> {
    let map =
        std::env::var_os("PLEK_REAL_DATA").map_or_else(|| wortel().join("../shared/data"), PathBuf::from);
    let pad = map.join(pad);
    if pad.exists() {
        return Some(pad);
    }
    assert!(
        std::env::var_os("PLEK_ECHTE_DATA_VERPLICHT").is_none(),
        "{} ontbreekt",
        pad.display()
    );
    eprintln!("OVERGESLAGEN: {} ontbreekt; zet PLEK_REAL_DATA", pad.display());
    None
}

/// Runs the program to its end.
pub fn plek(args: &[&str]) -> Output {
    plek_met(args, b"")
}

/// Runs the program with bytes on standard input.
pub fn plek_met(args: &[&str], invoer: &[u8]) -> Output {
    plek_in(args, invoer, &[])
}

/// The same with more environment.
pub fn plek_in(args: &[&str], invoer: &[u8], omgeving: &[(&str, &str)]) -> Output {
    let mut kind = Command::new(programma())
        .args(args)
        .env("PLEK_LOG", "warn")
        .envs(omgeving.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("plek start niet");
    let mut stdin = kind.stdin.take().expect("stdin");
    let invoer = invoer.to_owned();
    let schrijver = std::thread::spawn(move || {
        let _ = stdin.write_all(&invoer);
    });
    let uit = kind.wait_with_output().expect("plek eindigt niet");
    schrijver.join().expect("schrijver");
    uit
}

/// Runs the program and expects it to succeed; gives standard output.
pub fn gelukt(args: &[&str]) -> String {
    let uit = plek(args);
    assert!(
        uit.status.success(),
        "plek {args:?}: {}",
        String::from_utf8_lossy(&uit.stderr)
    );
    String::from_utf8_lossy(&uit.stdout).into_owned()
}

/// Every byte of the files below a folder, but for those with one name.
pub fn bytes_onder(map: &Path, behalve: &str) -> Vec<u8> {
    let mut uit = vec![];
    for lid in std::fs::read_dir(map).into_iter().flatten().flatten() {
        if lid.path().is_dir() {
            uit.extend(bytes_onder(&lid.path(), behalve));
        } else if lid.file_name() != behalve {
            uit.extend(std::fs::read(lid.path()).unwrap_or_default());
        }
    }
    uit
}

/// The example gemeente, made and imported once for all tests of this binary's process.
pub fn voorbeeld() -> &'static Path {
    static MAP: OnceLock<PathBuf> = OnceLock::new();
    MAP.get_or_init(|| {
        // One folder for every test process: made under another name, then renamed into place.
        let map = programma().with_file_name(format!("voorbeeld-{}", stempel()));
        if !map.is_dir() {
            let bouw = map.with_extension(std::process::id().to_string());
            let pad = |naam: &str| bouw.join(naam).display().to_string();
            gelukt(&["sample", "--adressen", "1500", "--into", &pad("levering")]);
            let laad = Command::new(wortel().join("scripts/laad.sh"))
                .arg(programma())
                .args([pad("levering"), pad("data")])
                .output()
                .expect("laad.sh start niet");
            assert!(
                laad.status.success(),
                "laad.sh: {}",
                String::from_utf8_lossy(&laad.stderr)
            );
            if std::fs::rename(&bouw, &map).is_err() {
                let _ = std::fs::remove_dir_all(&bouw);
            }
        }
        map
    })
}

/// Changes with the program, so that a new build never meets an old example.
fn stempel() -> u64 {
    let gewijzigd = std::fs::metadata(programma()).and_then(|m| m.modified()).ok();
    gewijzigd
        .and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok())
        .map_or(0, |d| d.as_secs())
}

/// A copy of the example's layers that a test may change.
pub fn voorbeeld_kopie() -> tempfile::TempDir {
    let doel = tempfile::tempdir().expect("tijdelijke map");
    for lid in std::fs::read_dir(voorbeeld().join("data"))
        .expect("data")
        .flatten()
    {
        if lid.path().is_file() {
            std::fs::copy(lid.path(), doel.path().join(lid.file_name())).expect("kopie");
        }
    }
    doel
}

/// A port that nobody listens on now.
pub fn vrije_poort() -> u16 {
    let los = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr());
    los.expect("poort").port()
}

/// A running server; stops when dropped.
pub struct Server {
    kind: Child,
    /// `http://127.0.0.1:PORT`.
    pub adres: String,
}

/// What a request gave.
pub struct Antwoord {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub koppen: Vec<(String, String)>,
    /// Body.
    pub lichaam: Vec<u8>,
}

impl Antwoord {
    /// The value of a header; empty when absent.
    pub fn kop(&self, naam: &str) -> &str {
        self.koppen.iter().find(|(n, _)| n == naam).map_or("", |(_, w)| w)
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.lichaam).unwrap_or_else(|f| panic!("geen JSON ({f}): {}", self.tekst()))
    }

    /// The body as text.
    pub fn tekst(&self) -> String {
        String::from_utf8_lossy(&self.lichaam).into_owned()
    }
}

impl Server {
    /// Starts `plek serve` on a free port and waits until it is ready.
    pub fn start(data: &Path) -> Self {
        Self::start_met(data, &[], &[])
    }

    /// The same with more flags and environment.
    pub fn start_met(data: &Path, vlaggen: &[&str], omgeving: &[(&str, &str)]) -> Self {
        Self::start_log(data, vlaggen, omgeving, Stdio::inherit())
    }

    /// The same with its log somewhere else.
    pub fn start_log(data: &Path, vlaggen: &[&str], omgeving: &[(&str, &str)], log: Stdio) -> Self {
        Self::start_op(vrije_poort(), data, vlaggen, omgeving, log)
    }

    /// The same on a port that was chosen before.
    pub fn start_op(
        poort: u16,
        data: &Path,
        vlaggen: &[&str],
        omgeving: &[(&str, &str)],
        log: Stdio,
    ) -> Self {
        let adres = format!("127.0.0.1:{poort}");
        let kind = Command::new(programma())
            .args(["serve", "--listen", &adres, "--data"])
            .arg(data)
            .args(vlaggen)
            .env("PLEK_LOG", "error")
            .envs(omgeving.iter().copied())
            .stderr(log)
            .spawn()
            .expect("plek serve start niet");
        let server = Self {
            kind,
            adres: format!("http://{adres}"),
        };
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(20) {
            if std::net::TcpStream::connect(&adres).is_ok() {
                return server;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("plek serve is na 20 s niet klaar");
    }

    /// Sets how far a file may be written, bytes (`"unlimited"`): beyond it every write is an error of the disk.
    pub fn grens_op_bestanden(&self, bytes: &str) {
        let uit = Command::new("prlimit")
            .args([format!("--pid={}", self.kind.id()), format!("--fsize={bytes}:")])
            .status();
        assert!(uit.is_ok_and(|s| s.success()), "prlimit (util-linux)");
    }

    /// The most memory that the program held so far, kB.
    pub fn geheugen_kb(&self) -> u64 {
        let tekst = std::fs::read_to_string(format!("/proc/{}/status", self.kind.id())).expect("/proc");
        let regel = tekst.lines().find_map(|r| r.strip_prefix("VmHWM:"));
        regel
            .and_then(|r| r.split_whitespace().next()?.parse().ok())
            .expect("VmHWM")
    }

    /// Kills it as a power cut of its own would, and starts it again on the same data, at another port.
    pub fn val_uit(&mut self, data: &Path, vlaggen: &[&str], omgeving: &[(&str, &str)]) {
        self.dood();
        *self = Self::start_met(data, vlaggen, omgeving);
    }

    /// Kills it as a power cut of its own would.
    pub fn dood(&mut self) {
        self.kind.kill().expect("kill");
        self.kind.wait().expect("wait");
    }

    /// GET, without following redirects.
    pub fn haal(&self, pad: &str) -> Antwoord {
        self.haal_met(pad, &[])
    }

    /// POST of a body of this kind, without following redirects.
    pub fn stuur(&self, pad: &str, soort: &str, lichaam: &[u8]) -> Antwoord {
        let antwoord = agent()
            .post(format!("{}{pad}", self.adres))
            .header("content-type", soort)
            .header("accept", "text/html, application/json")
            .send(lichaam)
            .unwrap_or_else(|f| panic!("POST {pad}: {f}"));
        lees(antwoord)
    }

    /// POST of a body, with what is accepted.
    pub fn stuur_met(&self, pad: &str, soort: &str, lichaam: &[u8], accept: &str) -> Antwoord {
        self.stuur_als(
            "POST",
            pad,
            &[("content-type", soort), ("accept", accept)],
            lichaam,
        )
    }

    /// A request without body, by any method.
    pub fn vraag(&self, methode: &str, pad: &str, koppen: &[(&str, &str)]) -> Antwoord {
        self.stuur_als(methode, pad, koppen, b"")
    }

    /// A request by any method with headers and a body.
    pub fn stuur_als(&self, methode: &str, pad: &str, koppen: &[(&str, &str)], lichaam: &[u8]) -> Antwoord {
        let mut verzoek = ureq::http::Request::builder()
            .method(methode)
            .uri(format!("{}{pad}", self.adres));
        for (naam, waarde) in koppen {
            verzoek = verzoek.header(*naam, *waarde);
        }
        let verzoek = verzoek
            .body(lichaam.to_vec())
            .unwrap_or_else(|f| panic!("{methode} {pad}: {f}"));
        let verzoek = ureq::Agent::configure_request(&agent(), verzoek)
            .allow_non_standard_methods(true)
            .build();
        lees(
            agent()
                .run(verzoek)
                .unwrap_or_else(|f| panic!("{methode} {pad}: {f}")),
        )
    }

    /// Any method, with headers; a body is JSON.
    pub fn verzoek(
        &self,
        methode: &str,
        pad: &str,
        koppen: &[(&str, String)],
        lichaam: Option<&[u8]>,
    ) -> Antwoord {
        let mut bouw = ureq::http::Request::builder()
            .method(methode)
            .uri(format!("{}{pad}", self.adres));
        for (naam, waarde) in koppen {
            bouw = bouw.header(*naam, waarde);
        }
        if lichaam.is_some() {
            bouw = bouw.header("content-type", "application/json");
        }
        let fout = |f: &dyn std::fmt::Display| -> String { format!("{methode} {pad}: {f}") };
        let agent = agent();
        let antwoord = match lichaam {
            Some(bytes) => agent.run(bouw.body(bytes).unwrap_or_else(|f| panic!("{}", fout(&f)))),
            None => agent.run(bouw.body(()).unwrap_or_else(|f| panic!("{}", fout(&f)))),
        };
        lees(antwoord.unwrap_or_else(|f| panic!("{}", fout(&f))))
    }

    /// GET with headers.
    pub fn haal_met(&self, pad: &str, koppen: &[(&str, &str)]) -> Antwoord {
        let mut verzoek = agent().get(format!("{}{pad}", self.adres));
        for (naam, waarde) in koppen {
            verzoek = verzoek.header(*naam, *waarde);
        }
        lees(verzoek.call().unwrap_or_else(|f| panic!("GET {pad}: {f}")))
    }
}

/// A folder over HTTP with byte ranges, as an object store has; for as long as the test runs.
pub struct Bestanden {
    /// `http://127.0.0.1:PORT`.
    pub adres: String,
}

impl Bestanden {
    /// Serves the files of `map`, one request for each connection. Below `zonder-bereik/` it knows nothing of ranges, and
    /// below `kort/` it hangs up before it has sent what it promised.
    pub fn dien(map: &Path) -> Self {
        let luister = std::net::TcpListener::bind("127.0.0.1:0").expect("poort");
        let adres = format!("http://{}", luister.local_addr().expect("adres"));
        let map = map.to_owned();
        std::thread::spawn(move || {
            for stroom in luister.incoming().flatten() {
                // A client that leaves early is no concern of the test.
                let _ = stuur_deel(stroom, &map);
            }
        });
        Self { adres }
    }
}

fn stuur_deel(mut stroom: std::net::TcpStream, map: &Path) -> std::io::Result<()> {
    use std::io::{BufRead, BufReader};
    let mut regels = BufReader::new(stroom.try_clone()?).lines();
    let eerste = regels.next().transpose()?.unwrap_or_default();
    let mut bereik = None;
    for regel in regels {
        let regel = regel?.to_ascii_lowercase();
        if regel.is_empty() {
            break;
        }
        if let Some(tekst) = regel.strip_prefix("range: bytes=") {
            bereik = tekst
                .split_once('-')
                .and_then(|(van, tot)| Some((van.parse::<usize>().ok()?, tot.parse::<usize>().ok()?)));
        }
    }
    let naam = eerste
        .split(' ')
        .nth(1)
        .unwrap_or_default()
        .trim_start_matches('/')
        .to_owned();
    let gril = ["zonder-bereik/", "kort/"]
        .into_iter()
        .find(|g| naam.starts_with(g));
    let bytes =
        std::fs::read(map.join(naam.trim_start_matches(gril.unwrap_or_default()))).unwrap_or_default();
    // Says which version it is of.
    let etag = bytes
        .iter()
        .fold(0u32, |h, b| h.wrapping_mul(31).wrapping_add(u32::from(*b)));
    if gril == Some("zonder-bereik/") {
        let lengte = bytes.len();
        let kop = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {lengte}\r\nlast-modified: Thu, 01 Jan 2026 00:00:00 GMT\r\nconnection: close\r\n\r\n"
        );
        stroom.write_all(kop.as_bytes())?;
        return stroom.write_all(&bytes);
    }
    let (van, tot) = bereik.unwrap_or((0, bytes.len().saturating_sub(1)));
    let deel = bytes.get(van..(tot + 1).min(bytes.len()));
    let kop = match deel {
        Some(deel) => format!(
            "HTTP/1.1 206 Partial Content\r\ncontent-range: bytes {van}-{}/{}\r\ncontent-length: {}\r\netag: \"{etag:x}\"\r\n\
             last-modified: Thu, 01 Jan 2026 00:00:00 GMT\r\nconnection: close\r\n\r\n",
            van + deel.len() - 1,
            bytes.len(),
            deel.len()
        ),
        None => {
            "HTTP/1.1 416 Range Not Satisfiable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned()
        }
    };
    stroom.write_all(kop.as_bytes())?;
    let deel = deel.unwrap_or_default();
    // The head of an archive is 127 bytes: the directory after it is what breaks off.
    let heel = gril.is_none() || van == 0;
    stroom.write_all(if heel { deel } else { &deel[..deel.len() / 2] })
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .into()
}

fn lees(mut antwoord: ureq::http::Response<ureq::Body>) -> Antwoord {
    Antwoord {
        status: antwoord.status().as_u16(),
        koppen: antwoord
            .headers()
            .iter()
            .map(|(n, w)| {
                (
                    n.as_str().to_owned(),
                    String::from_utf8_lossy(w.as_bytes()).into_owned(),
                )
            })
            .collect(),
        lichaam: antwoord.body_mut().read_to_vec().expect("lichaam"),
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.kind.kill();
        let _ = self.kind.wait();
    }
}
