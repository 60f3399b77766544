//! Groep: many writers, one at a time, one wait for the disk for all who stood in line.
//!
//! Each writer works within a savepoint of the transaction that is open, so that what fails is undone alone. Who finds
//! nobody behind him commits for all, and all hear the outcome. Writers never overlap: what one reads stays so until he
//! is done, on every database alike. Start at [`Groep::schrijf`].

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::verbinding::Verbinding;
use crate::fout::Oorzaak;
use crate::{RegisterFout, Schrijver};

/// Writers that share one commit at most.
const MET_ZIJN: usize = 256;
/// How long the first of them waits for the rest at most.
const GEDULD: Duration = Duration::from_millis(20);

/// A database with one transaction and one savepoint in it.
pub(crate) trait Motor {
    /// Begins a transaction with the right to write.
    fn begin(&mut self) -> Result<(), Oorzaak>;
    /// Sets a savepoint; what came before it stays whatever follows.
    fn merk(&mut self) -> Result<(), Oorzaak>;
    /// Undoes everything since the savepoint.
    fn terug(&mut self) -> Result<(), Oorzaak>;
    /// Keeps the transaction, durably.
    fn bewaar(&mut self) -> Result<(), Oorzaak>;
    /// Undoes the transaction, if there still is one.
    fn vergeet(&mut self);
    /// True when every statement since the savepoint did its work and the transaction is still there.
    fn gaaf(&self) -> bool;
    /// Where statements go, within the transaction.
    fn verbinding(&self) -> Result<&dyn Verbinding, Oorzaak>;
}

/// What became of the writes that shared a commit.
#[derive(Default)]
struct Partij {
    uitslag: Mutex<Option<Result<(), Oorzaak>>>,
    klaar: Condvar,
}

impl Partij {
    fn meld(&self, uitslag: Result<(), Oorzaak>) {
        *self.uitslag.lock().unwrap_or_else(PoisonError::into_inner) = Some(uitslag);
        self.klaar.notify_all();
    }

    fn wacht(&self) -> Result<(), Oorzaak> {
        let mut uitslag = self.uitslag.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match &*uitslag {
                Some(uitslag) => return uitslag.clone(),
                None => {
                    uitslag = self.klaar.wait(uitslag).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

struct Lopend {
    partij: Arc<Partij>,
    begonnen: Instant,
    aantal: usize,
}

struct Staat<M> {
    motor: M,
    lopend: Option<Lopend>,
}

/// The line of writers.
pub(crate) struct Groep<M> {
    staat: Mutex<Staat<M>>,
    wachtend: AtomicUsize,
}

impl<M: Motor> Groep<M> {
    pub(crate) fn new(motor: M) -> Self {
        Self {
            staat: Mutex::new(Staat { motor, lopend: None }),
            wachtend: AtomicUsize::new(0),
        }
    }

    /// Does `werk` in its turn; returns when it is durable, or undone as a whole.
    ///
    /// Errors: what `werk` errs; what the database says of beginning or keeping. A panic in `werk` undoes it and goes on.
    pub(crate) fn schrijf<T>(
        &self,
        werk: impl FnOnce(&mut Schrijver<'_>) -> Result<T, RegisterFout>,
    ) -> Result<T, RegisterFout> {
        self.wachtend.fetch_add(1, Ordering::SeqCst);
        let mut staat = self.staat.lock().unwrap_or_else(PoisonError::into_inner);
        self.wachtend.fetch_sub(1, Ordering::SeqCst);
        let partij = staat
            .doe_mee()
            .map_err(RegisterFout::opslag("beginnen met schrijven"))?;
        let uit = catch_unwind(AssertUnwindSafe(|| staat.werk(werk)));
        let uit = match uit {
            Ok(uit) => uit,
            Err(paniek) => {
                staat.terug();
                staat.sluit_als_laatste(self.wachtend.load(Ordering::SeqCst));
                drop(staat);
                resume_unwind(paniek);
            }
        };
        if uit.is_err() {
            staat.terug();
        }
        staat.sluit_als_laatste(self.wachtend.load(Ordering::SeqCst));
        drop(staat);
        let uit = uit?;
        partij
            .wacht()
            .map_err(RegisterFout::opslag("de wijzigingen vastleggen"))?;
        Ok(uit)
    }
}

impl<M: Motor> Staat<M> {
    fn doe_mee(&mut self) -> Result<Arc<Partij>, Oorzaak> {
        if self.lopend.is_none() {
            self.motor.begin()?;
            self.lopend = Some(Lopend {
                partij: Arc::default(),
                begonnen: Instant::now(),
                aantal: 0,
            });
        }
        if let Err(oorzaak) = self.motor.merk() {
            self.sluit(Err(oorzaak.clone()));
            return Err(oorzaak);
        }
        let Some(lopend) = &mut self.lopend else {
            return Err(Oorzaak::anders("er is geen transactie"));
        };
        lopend.aantal += 1;
        Ok(Arc::clone(&lopend.partij))
    }

    fn werk<T>(
        &mut self,
        werk: impl FnOnce(&mut Schrijver<'_>) -> Result<T, RegisterFout>,
    ) -> Result<T, RegisterFout> {
        let wat = || RegisterFout::opslag("de wijzigingen vastleggen");
        let mut schrijver = Schrijver::new(self.motor.verbinding().map_err(wat())?);
        let uit = werk(&mut schrijver)?;
        if schrijver.heeft_gelogd() {
            self.motor
                .verbinding()
                .and_then(Verbinding::meld_wijziging)
                .map_err(wat())?;
        }
        if self.motor.gaaf() {
            Ok(uit)
        } else {
            Err(wat()(Oorzaak::anders(
                "een deel van deze wijziging is mislukt; er is niets bewaard",
            )))
        }
    }

    /// Undoes the last writer; when that fails nobody's work can be kept.
    fn terug(&mut self) {
        if let Err(oorzaak) = self.motor.terug() {
            self.sluit(Err(oorzaak));
        }
    }

    fn sluit_als_laatste(&mut self, wachtend: usize) {
        let Some(lopend) = &self.lopend else {
            return;
        };
        if wachtend == 0 || lopend.aantal >= MET_ZIJN || lopend.begonnen.elapsed() >= GEDULD {
            let uitslag = self.motor.bewaar();
            self.sluit(uitslag);
        }
    }

    fn sluit(&mut self, uitslag: Result<(), Oorzaak>) {
        if uitslag.is_err() {
            self.motor.vergeet();
        }
        if let Some(lopend) = self.lopend.take() {
            lopend.partij.meld(uitslag);
        }
    }
}

#[cfg(test)]
impl<M> Groep<M> {
    /// The database below, for a test that breaks it.
    pub(crate) fn met_motor<T>(&self, doe: impl FnOnce(&mut M) -> T) -> T {
        doe(&mut self.staat.lock().unwrap_or_else(PoisonError::into_inner).motor)
    }
}
