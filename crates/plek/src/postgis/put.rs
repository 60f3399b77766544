//! Put: a few connections to a database, for tables that are asked where they lie.
//!
//! At most [`MAX`] questions of one database run at once, each within its time and reading only; who finds all in use
//! waits [`WACHT`] and then hears that it is busy. Start at [`Put::new`].

use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use bron::LeesOpties;
use bron::pg::vraag::{Rijvraag, lees};
use bron::pg::{Tabel, Verbinding, Vraagfout};
use locatie::eigen::{VerFout, Vergelezen, Verlezer, Vervraag};
use metrics::{counter, histogram};
use model::{LaagDefinitie, Voorkomen};

use super::Postgis;

/// Connections of one source.
const MAX: usize = 4;
/// The longest that a free one is waited for.
const WACHT: Duration = Duration::from_secs(2);
/// The longest that the database works on one question.
const WERK: Duration = Duration::from_secs(5);

/// The connections of one source, and its tables as they were last found.
pub struct Put {
    bron: Postgis,
    opties: LeesOpties,
    tabellen: RwLock<Vec<Arc<Tabel>>>,
    staat: Mutex<Staat>,
    vrijgekomen: Condvar,
}

#[derive(Default)]
struct Staat {
    vrij: Vec<Verbinding>,
    bezet: usize,
}

impl std::fmt::Debug for Put {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Put({})", self.bron.naam)
    }
}

impl Put {
    /// Connects to nothing yet.
    pub fn new(bron: &Postgis, opties: &LeesOpties) -> Self {
        Self {
            bron: bron.clone(),
            opties: opties.clone(),
            tabellen: RwLock::default(),
            staat: Mutex::default(),
            vrijgekomen: Condvar::new(),
        }
    }

    /// The tables that are asked from now on.
    pub fn zet(&self, tabellen: Vec<Arc<Tabel>>) {
        *self.tabellen.write().unwrap_or_else(PoisonError::into_inner) = tabellen;
    }

    /// Lets go of connections that nobody uses: the database went away.
    pub fn leeg(&self) {
        let oud = std::mem::take(&mut self.slot().vrij);
        drop(oud);
    }

    fn slot(&self) -> std::sync::MutexGuard<'_, Staat> {
        self.staat.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn neem(&self, binnen: Duration) -> Result<Verbinding, VerFout> {
        let eind = Instant::now() + WACHT.min(binnen);
        let mut staat = self.slot();
        while staat.bezet >= MAX {
            let over = eind.saturating_duration_since(Instant::now());
            if over.is_zero() {
                return Err(VerFout::Bezet);
            }
            let (hier, _) = self
                .vrijgekomen
                .wait_timeout(staat, over)
                .unwrap_or_else(PoisonError::into_inner);
            staat = hier;
        }
        staat.bezet += 1;
        while let Some(verbinding) = staat.vrij.pop() {
            if !verbinding.is_dicht() {
                return Ok(verbinding);
            }
        }
        drop(staat);
        self.open().inspect_err(|_| self.geef(None))
    }

    fn open(&self) -> Result<Verbinding, VerFout> {
        let weg = |fout: &dyn std::fmt::Display| VerFout::Weg(fout.to_string());
        let url = self.bron.verbinding().map_err(|fout| weg(&fout))?;
        let verbinding = Verbinding::open(&url).map_err(|fout| weg(&fout))?;
        verbinding.alleen_lezen(WERK).map_err(|fout| weg(&fout))?;
        Ok(verbinding)
    }

    fn geef(&self, verbinding: Option<Verbinding>) {
        let mut staat = self.slot();
        staat.bezet -= 1;
        staat.vrij.extend(verbinding);
        drop(staat);
        self.vrijgekomen.notify_one();
    }

    fn vraag(
        &self,
        laag: &LaagDefinitie,
        vraag: &Vervraag<'_>,
        bij: &mut dyn FnMut(Voorkomen),
    ) -> Result<Vergelezen, VerFout> {
        let weg = || VerFout::Weg(format!("tabel van {} is er niet meer", laag.id));
        let tabellen = self
            .tabellen
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let tabel = tabellen
            .iter()
            .find(|t| t.mogelijke_lagen().iter().any(|l| l == laag.id.as_str()))
            .ok_or_else(weg)?;
        let rijvraag = Rijvraag {
            soort: laag.geometrie.ok_or_else(weg)?,
            vak: vraag.vak.as_ref(),
            eisen: vraag.eisen,
            na: vraag.na,
            id: vraag.id,
            hoogstens: vraag.hoogstens,
            los: vraag.los,
            binnen: vraag.binnen.min(WERK),
        };
        let verbinding = self.neem(vraag.binnen)?;
        // A panic in `bij` would leave the place taken; the guard gives it back.
        let mut plaats = Plaats(self, None);
        let gelezen = lees(&verbinding, tabel, &self.opties, &rijvraag, bij);
        if matches!(gelezen, Ok(_) | Err(Vraagfout::Waarde)) {
            plaats.1 = Some(verbinding);
        }
        match gelezen {
            Ok(uit) => {
                if uit.geweigerd > 0 {
                    counter!("plek_postgis_fouten_totaal", "bron" => self.bron.naam.clone(), "soort" => "rij")
                        .increment(uit.geweigerd as u64);
                }
                Ok(Vergelezen {
                    rijen: uit.rijen,
                    laatste: uit.laatste,
                })
            }
            Err(Vraagfout::Waarde) => Err(VerFout::Waarde),
            Err(Vraagfout::TeLang) => Err(VerFout::TeLang),
            Err(Vraagfout::Weg(reden)) => Err(VerFout::Weg(reden)),
        }
    }
}

/// A place among the connections, with the one to give back.
struct Plaats<'a>(&'a Put, Option<Verbinding>);

impl Drop for Plaats<'_> {
    fn drop(&mut self) {
        self.0.geef(self.1.take());
    }
}

impl Verlezer for Put {
    fn lees(
        &self,
        laag: &LaagDefinitie,
        vraag: &Vervraag<'_>,
        bij: &mut dyn FnMut(Voorkomen),
    ) -> Result<Vergelezen, VerFout> {
        let begin = Instant::now();
        let uit = self.vraag(laag, vraag, bij);
        let uitkomst = match &uit {
            Ok(_) | Err(VerFout::Waarde) => "goed",
            Err(VerFout::Weg(reden)) => {
                tracing::warn!(bron = self.bron.naam, laag = %laag.id, "{reden}");
                "weg"
            }
            Err(VerFout::TeLang) => "te-lang",
            Err(VerFout::Bezet) => "bezet",
        };
        let namen = [("laag", laag.id.to_string()), ("uit", uitkomst.to_owned())];
        counter!("plek_postgis_vragen_totaal", &namen).increment(1);
        histogram!("plek_postgis_vraag_seconden", "laag" => laag.id.to_string())
            .record(begin.elapsed().as_secs_f64());
        uit
    }
}
