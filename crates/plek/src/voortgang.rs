//! Voortgang: how far long work is; in place on a terminal, one line a second otherwise.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Shows progress on stderr.
pub struct Voortgang {
    begin: Instant,
    laatst: Option<Instant>,
    terminal: bool,
    wat: String,
}

impl Voortgang {
    /// `wat` names the work ("bag"). Nothing is shown in the first second.
    pub fn new(wat: impl Into<String>) -> Self {
        Self {
            begin: Instant::now(),
            laatst: None,
            terminal: std::io::stderr().is_terminal(),
            wat: wat.into(),
        }
    }

    /// Bytes done of `totaal` (0 when unknown). Cheap enough to call for each record.
    pub fn meld(&mut self, gedaan: u64, totaal: u64) {
        let pauze = Duration::from_millis(if self.terminal { 200 } else { 1000 });
        let sinds = self.laatst.unwrap_or(self.begin);
        if sinds.elapsed() < pauze {
            return;
        }
        self.laatst = Some(Instant::now());
        let mb = gedaan as f64 / 1e6;
        let seconden = self.begin.elapsed().as_secs_f64();
        let deel = if totaal > 0 {
            format!(" van {:.0}", totaal as f64 / 1e6)
        } else {
            String::new()
        };
        let tekst = format!("{}: {mb:.0}{deel} MB, {:.0} MB/s", self.wat, mb / seconden);
        if self.terminal {
            eprint!("\r\x1b[K{tekst}");
            let _ = std::io::stderr().flush();
        } else {
            eprintln!("{tekst}");
        }
    }
}

impl Drop for Voortgang {
    fn drop(&mut self) {
        if self.terminal && self.laatst.is_some() {
            eprint!("\r\x1b[K");
        }
    }
}
