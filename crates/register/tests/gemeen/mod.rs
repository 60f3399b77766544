//! A PostgreSQL of our own for a test: a private cluster on a free port of loopback, stopped by its own process id.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A running cluster; stops when it is dropped.
pub struct Cluster {
    map: TempDir,
    bin: PathBuf,
    poort: u16,
    extra: String,
}

impl Cluster {
    /// Starts one. Miss: `None` with a loud line when PostgreSQL is not installed; a panic instead while
    /// `PLEK_ECHTE_DATA_VERPLICHT` is set.
    pub fn start() -> Option<Self> {
        Self::start_met("")
    }

    /// Starts one with these settings added to its command line (`-c naam=waarde`).
    pub fn start_met(extra: &str) -> Option<Self> {
        let Some(bin) = bin() else {
            assert!(
                std::env::var_os("PLEK_ECHTE_DATA_VERPLICHT").is_none(),
                "PostgreSQL ontbreekt; installeer postgresql-15-postgis-3"
            );
            eprintln!("OVERGESLAGEN: PostgreSQL ontbreekt; installeer postgresql-15-postgis-3");
            return None;
        };
        let map = tempfile::Builder::new().prefix("plek-pg-").tempdir().unwrap();
        let poort = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        if als_root() {
            assert!(
                Command::new("chown")
                    .arg("postgres")
                    .arg(map.path())
                    .status()
                    .unwrap()
                    .success()
            );
        }
        let cluster = Self {
            map,
            bin,
            poort,
            extra: extra.to_owned(),
        };
        cluster.doe(
            "initdb",
            &["--no-sync", "-A", "trust", "-U", "plek", "-D", &cluster.data()],
        );
        cluster.aan();
        Some(cluster)
    }

    fn data(&self) -> String {
        self.map.path().join("pg").display().to_string()
    }

    fn aan(&self) {
        let map = self.map.path().display();
        let opties = format!(
            "-c listen_addresses=127.0.0.1 -p {} -c unix_socket_directories='{map}' -c shared_buffers=64MB {}",
            self.poort, self.extra
        );
        let log = format!("{map}/log");
        let data = self.data();
        self.doe("pg_ctl", &["-D", &data, "-w", "-l", &log, "-o", &opties, "start"]);
    }

    /// Makes a database and gives its address.
    pub fn database(&self, naam: &str) -> String {
        let poort = self.poort.to_string();
        self.doe("createdb", &["-h", "127.0.0.1", "-p", &poort, "-U", "plek", naam]);
        format!("postgres://plek@127.0.0.1:{}/{naam}", self.poort)
    }

    /// Runs statements in a database; gives what they print.
    #[allow(dead_code, reason = "only who looks behind the store uses this")]
    pub fn sql(&self, naam: &str, sql: &str) -> Vec<u8> {
        let poort = self.poort.to_string();
        let wie = ["-h", "127.0.0.1", "-p", &poort, "-U", "plek", "-d", naam];
        let mut opdracht = self.opdracht("psql");
        opdracht
            .args(wie)
            .args(["-qAt", "-v", "ON_ERROR_STOP=1", "-c", sql]);
        gelukt(opdracht)
    }

    /// Everything in the tables of a database, bytes as they are where they can be read.
    #[allow(dead_code, reason = "only who looks behind the store uses this")]
    pub fn inhoud(&self, naam: &str) -> Vec<u8> {
        let poort = self.poort.to_string();
        let wie = ["-h", "127.0.0.1", "-p", &poort, "-U", "plek", "-d", naam];
        let mut opdracht = self.opdracht("pg_dump");
        opdracht.args(wie).arg("--data-only");
        opdracht.env("PGOPTIONS", "-c bytea_output=escape");
        gelukt(opdracht)
    }

    /// Every byte that the server wrote, its log among them.
    #[allow(dead_code, reason = "only who looks behind the store uses this")]
    pub fn bestanden(&self) -> Vec<u8> {
        self.sql("postgres", "CHECKPOINT");
        let (mut uit, mut mappen) = (vec![], vec![self.map.path().to_owned()]);
        while let Some(map) = mappen.pop() {
            for lid in std::fs::read_dir(map).into_iter().flatten().flatten() {
                match lid.file_type() {
                    Ok(t) if t.is_dir() => mappen.push(lid.path()),
                    Ok(t) if t.is_file() => uit.extend(std::fs::read(lid.path()).unwrap_or_default()),
                    _ => {}
                }
            }
        }
        uit
    }

    /// Does now what the database does by itself within a minute or so: looks at what its tables hold.
    #[allow(dead_code, reason = "only who measures uses this")]
    pub fn bezie(&self, naam: &str) {
        let poort = self.poort.to_string();
        self.doe(
            "vacuumdb",
            &["-q", "-z", "-h", "127.0.0.1", "-p", &poort, "-U", "plek", naam],
        );
    }

    fn doe(&self, programma: &str, argumenten: &[&str]) {
        let uit = self
            .opdracht(programma)
            .args(argumenten)
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(uit.success(), "{programma} lukte niet");
    }

    fn opdracht(&self, programma: &str) -> Command {
        let programma = self.bin.join(programma);
        let mut opdracht = if als_root() {
            let mut als = Command::new("setpriv");
            als.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
                .arg(programma);
            als
        } else {
            Command::new(programma)
        };
        opdracht.current_dir(self.map.path());
        opdracht
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self
            .opdracht("pg_ctl")
            .args(["-D", &self.data(), "-m", "immediate", "stop"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

fn gelukt(mut opdracht: Command) -> Vec<u8> {
    let uit = opdracht.output().unwrap();
    assert!(uit.status.success(), "{}", String::from_utf8_lossy(&uit.stderr));
    uit.stdout
}

fn als_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0)
}

/// The newest PostgreSQL that Debian put on this machine.
fn bin() -> Option<PathBuf> {
    let mut versies: Vec<u32> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|v| v.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    versies.sort_unstable();
    let bin = PathBuf::from(format!("/usr/lib/postgresql/{}/bin", versies.last()?));
    bin.join("initdb").exists().then_some(bin)
}
