//! The limits on a package and how far reading is. Start at [`Budget`] and [`Bewaakt`].

use std::cell::Cell;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::fout::weiger;
use crate::{BronFout, Grenzen};

/// How far a delivery is, in bytes of the input. Cheap to clone and to ask, from any thread.
#[derive(Debug, Clone, Default)]
pub struct Voortgang {
    gelezen: Arc<AtomicU64>,
    totaal: Option<u64>,
}

impl Voortgang {
    /// Bytes read and, for files, bytes there are.
    pub fn nu(&self) -> (u64, Option<u64>) {
        let gelezen = self.gelezen.load(Ordering::Relaxed);
        (
            self.totaal.map_or(gelezen, |totaal| gelezen.min(totaal)),
            self.totaal,
        )
    }

    pub(super) fn erbij(&self, bytes: u64) {
        self.gelezen.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// What is left of the limits, shared by all members.
pub(super) struct Budget {
    pub grenzen: Grenzen,
    pub voortgang: Voortgang,
    leden: Cell<u64>,
    uitgepakt: Cell<u64>,
    tijdelijk: Cell<u64>,
}

impl Budget {
    pub fn new(grenzen: &Grenzen, totaal: Option<u64>) -> Self {
        let voortgang = Voortgang {
            totaal,
            ..Voortgang::default()
        };
        Self {
            grenzen: *grenzen,
            voortgang,
            leden: Cell::new(0),
            uitgepakt: Cell::new(0),
            tijdelijk: Cell::new(0),
        }
    }

    /// Counts a member. Error: there are too many.
    pub fn lid(&self, naam: &str) -> Result<(), BronFout> {
        self.leden.set(self.leden.get() + 1);
        if self.leden.get() > self.grenzen.max_leden {
            let reden = format!("de levering heeft meer dan {} bestanden", self.grenzen.max_leden);
            return Err(BronFout::bestand(naam, reden));
        }
        Ok(())
    }

    /// Takes room for a temporary file. Error: there is too much of it.
    pub fn tijdelijk(&self, bytes: u64) -> io::Result<()> {
        self.tijdelijk.set(self.tijdelijk.get().saturating_add(bytes));
        if self.tijdelijk.get() > self.grenzen.max_tijdelijk {
            return Err(weiger(format!(
                "zips in deze zip nemen meer dan {} bytes tijdelijke ruimte",
                self.grenzen.max_tijdelijk
            )));
        }
        Ok(())
    }

    /// Gives room of a temporary file back.
    pub fn tijdelijk_terug(&self, bytes: u64) {
        self.tijdelijk.set(self.tijdelijk.get().saturating_sub(bytes));
    }
}

/// A member's bytes, counted while they are unpacked.
pub(super) struct Bewaakt<'b, R> {
    binnen: R,
    budget: &'b Budget,
    uit: u64,
    /// Compressed size, when it was said.
    verpakt: Option<u64>,
    begin: u64,
}

impl<'b, R> Bewaakt<'b, R> {
    pub fn new(binnen: R, budget: &'b Budget, verpakt: Option<u64>) -> Self {
        let begin = budget.voortgang.nu().0;
        Self {
            binnen,
            budget,
            uit: 0,
            verpakt,
            begin,
        }
    }

    /// What was read through.
    pub fn binnen(&mut self) -> &mut R {
        &mut self.binnen
    }

    /// Adds `n` unpacked bytes. Errors: a sentence about the limit that is passed.
    fn tel(&mut self, n: u64) -> io::Result<()> {
        let Budget {
            grenzen,
            voortgang,
            uitgepakt,
            ..
        } = self.budget;
        self.uit += n;
        uitgepakt.set(uitgepakt.get() + n);
        if uitgepakt.get() > grenzen.max_uitgepakt {
            return Err(weiger(format!(
                "de levering is uitgepakt groter dan {} bytes",
                grenzen.max_uitgepakt
            )));
        }
        let mag = |verpakt: u64| {
            verpakt
                .saturating_mul(grenzen.max_verhouding)
                .max(grenzen.verhouding_vanaf)
        };
        let (gelezen, totaal) = voortgang.nu();
        let verpakt = self
            .verpakt
            .unwrap_or(gelezen.saturating_sub(self.begin) + 2 * super::BUFFER as u64);
        if self.uit > mag(verpakt) || totaal.is_some_and(|totaal| uitgepakt.get() > mag(totaal)) {
            let verhouding = grenzen.max_verhouding;
            return Err(weiger(format!(
                "uitgepakt meer dan {verhouding} keer zo groot als ingepakt; dit lijkt een zipbom"
            )));
        }
        Ok(())
    }
}

impl<R: Read> Read for Bewaakt<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.binnen.read(buf).map_err(beschadigd)?;
        self.tel(n as u64)?;
        Ok(n)
    }
}

/// What an unpacker says of bytes that are not right, as a refusal; other errors stay what they are.
pub(super) fn beschadigd(fout: io::Error) -> io::Error {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    let eigen = fout
        .get_ref()
        .is_some_and(|binnen| binnen.is::<crate::fout::Weigering>());
    match fout.kind() {
        _ if eigen => fout,
        InvalidData | InvalidInput | UnexpectedEof => weiger(format!(
            "het zipbestand is beschadigd of afgebroken; haal het opnieuw op ({fout})"
        )),
        _ => fout,
    }
}

/// Longest name of a member, bytes.
const MAX_NAAM: usize = 1024;

/// Checks a member's name. Errors: a sentence for a name that points outside the package or cannot be shown.
pub(super) fn keur_naam(naam: &str) -> Result<(), String> {
    let toon = || {
        naam.chars()
            .take(80)
            .map(|c| if c.is_control() { '?' } else { c })
            .collect::<String>()
    };
    let schijf = naam.as_bytes().get(1) == Some(&b':') && naam.starts_with(|c: char| c.is_ascii_alphabetic());
    let buiten =
        naam.starts_with('/') || schijf || naam.contains('\\') || naam.split('/').any(|deel| deel == "..");
    if buiten {
        return Err(format!("de naam '{}' wijst buiten het pakket", toon()));
    }
    if naam.is_empty() || naam.len() > MAX_NAAM || naam.contains(char::is_control) {
        return Err(format!("de naam '{}' kan geen bestandsnaam zijn", toon()));
    }
    Ok(())
}
