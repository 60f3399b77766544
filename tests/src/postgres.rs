//! A PostgreSQL with PostGIS of one's own: a private cluster on a free port of loopback, stopped when dropped.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A running cluster.
pub struct Postgres {
    map: tempfile::TempDir,
    bin: PathBuf,
    poort: u16,
    extra: String,
}

impl Postgres {
    /// Starts one with PostGIS in database `postgres`; `None` after a loud line when this machine has no PostgreSQL, which
    /// is a failure with `PLEK_ECHTE_DATA_VERPLICHT`.
    pub fn start() -> Option<Self> {
        Self::start_met("-c fsync=off")
    }

    /// The same with settings of one's own (`-c naam=waarde`).
    pub fn start_met(extra: &str) -> Option<Self> {
        let mut gevonden: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten()
            .map(|map| map.path().join("bin"))
            .filter(|bin| bin.join("initdb").is_file())
            .collect();
        gevonden.sort();
        let Some(bin) = gevonden.pop() else {
            assert!(
                std::env::var_os("PLEK_ECHTE_DATA_VERPLICHT").is_none(),
                "PostgreSQL ontbreekt"
            );
            eprintln!("OVERGESLAGEN: PostgreSQL ontbreekt; installeer postgresql en postgis");
            return None;
        };
        let poort = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|l| l.local_addr())
            .expect("poort")
            .port();
        let map = tempfile::tempdir().expect("tijdelijke map");
        let hier = Self {
            map,
            bin,
            poort,
            extra: extra.to_owned(),
        };
        if root() {
            let eigen = Command::new("chown")
                .arg("postgres")
                .arg(hier.map.path())
                .status();
            assert!(eigen.expect("chown").success(), "chown postgres");
        }
        hier.doe("initdb", &["-A", "trust", "-U", "plek"]);
        hier.op();
        hier.sql("create extension postgis");
        Some(hier)
    }

    /// Starts the server again after [`Self::weg`].
    pub fn op(&self) {
        let log = self.map.path().join("log").display().to_string();
        let hoe = format!(
            "-c listen_addresses=127.0.0.1 -p {} -c unix_socket_directories='{}' {}",
            self.poort,
            self.map.path().display(),
            self.extra
        );
        let begin = Instant::now();
        // after a kill its last processes may still be on their way out
        let start = ["-w", "-l", &log, "-o", &hoe, "start"];
        let op = || self.opdracht("pg_ctl", &start).stderr(Stdio::null()).status();
        while !op().expect("pg_ctl").success() {
            let log = String::from_utf8_lossy(&self.logboek()).into_owned();
            assert!(
                begin.elapsed() < Duration::from_secs(20),
                "PostgreSQL start niet: {log}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Kills the server as a power cut would, and every process of it with it.
    pub fn dood(&self) {
        let pid = std::fs::read_to_string(self.map.path().join("pg/postmaster.pid")).expect("postmaster.pid");
        let pid = pid.lines().next().unwrap_or_default().to_owned();
        let kinderen = Command::new("ps").args(["-o", "pid=", "--ppid", &pid]).output();
        let kinderen = String::from_utf8_lossy(&kinderen.expect("ps").stdout).into_owned();
        let pids = std::iter::once(pid.as_str()).chain(kinderen.split_whitespace());
        // one of them may be gone by itself
        let _ = Command::new("kill")
            .arg("-9")
            .args(pids)
            .stderr(Stdio::null())
            .status();
    }

    /// Stops the server; what is in it stays.
    pub fn weg(&self) {
        self.doe("pg_ctl", &["-m", "immediate", "stop"]);
    }

    fn opdracht(&self, programma: &str, args: &[&str]) -> Command {
        let pad = self.bin.join(programma);
        let mut opdracht = if root() {
            let mut als = Command::new("setpriv");
            als.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
                .arg(pad);
            als
        } else {
            Command::new(pad)
        };
        opdracht
            .current_dir(self.map.path())
            .args(["-D", "pg"])
            .args(args)
            .stdout(Stdio::null());
        opdracht
    }

    fn doe(&self, programma: &str, args: &[&str]) {
        let gelukt = self.opdracht(programma, args).status().expect(programma);
        assert!(gelukt.success(), "{programma} {args:?}");
    }

    /// What the server wrote in its log.
    pub fn logboek(&self) -> Vec<u8> {
        std::fs::read(self.map.path().join("log")).unwrap_or_default()
    }

    /// Every byte of its tables as they lie on disk, once everything is written out.
    pub fn bestanden(&self) -> Vec<u8> {
        self.sql("checkpoint");
        crate::bytes_onder(&self.map.path().join("pg/base"), "")
    }

    /// How `plek` connects to it.
    pub fn url(&self) -> String {
        format!("postgres://plek:geheim@127.0.0.1:{}/postgres", self.poort)
    }

    /// Makes a database and gives how `plek` connects to it.
    pub fn database(&self, naam: &str) -> String {
        self.sql(&format!("create database {naam}"));
        format!("postgres://plek:geheim@127.0.0.1:{}/{naam}", self.poort)
    }

    /// Runs statements, each on its own; gives what they print, without headings.
    pub fn sql(&self, sql: &str) -> String {
        self.sql_in("postgres", sql)
    }

    /// The same in another database.
    pub fn sql_in(&self, database: &str, sql: &str) -> String {
        let mut kind = Command::new(self.bin.join("psql"))
            .args([
                "-q",
                "-At",
                "-v",
                "ON_ERROR_STOP=1",
                "-U",
                "plek",
                "-h",
                "127.0.0.1",
            ])
            .args(["-p", &self.poort.to_string(), "-d", database])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("psql");
        kind.stdin
            .take()
            .expect("stdin")
            .write_all(sql.as_bytes())
            .expect("sql");
        let uit = kind.wait_with_output().expect("psql");
        assert!(
            uit.status.success(),
            "{sql}: {}",
            String::from_utf8_lossy(&uit.stderr)
        );
        String::from_utf8_lossy(&uit.stdout).trim().to_owned()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Stopped already when the test did so itself.
        let _ = self
            .opdracht("pg_ctl", &["-m", "immediate", "stop"])
            .stderr(Stdio::null())
            .status();
    }
}

fn root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(Path::new("/proc/self")).is_ok_and(|m| m.uid() == 0)
}
