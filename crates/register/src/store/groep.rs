//! Groep: many writers, one at a time, one wait for the disk for all who stood in line.
//!
//! Each writer works within a savepoint of the transaction that is open, so that what fails is undone alone. Who finds
//! nobody behind him commits for all, and all hear the outcome. Writers never overlap: what one reads stays so until he
//! is done, on every database alike. Who comes alone does his work on his own thread; in a crowd one thread does the work
//! of all, so that nobody has to wake up for his turn, only for the outcome. Start at [`Groep::schrijf`].

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::verbinding::Verbinding;
use crate::fout::{Aard, Oorzaak};
use crate::{RegisterFout, Schrijver};

/// Writers that share one commit at most.
const MET_ZIJN: usize = 256;
/// How long the first of them waits for the rest at most.
const GEDULD: Duration = Duration::from_millis(20);
/// Who stood in line for longer does not begin any more: whoever asked it has been told by then that it did not happen.
const GEDULD_IN_RIJ: Duration = Duration::from_secs(10);

const VASTLEGGEN: &str = "de wijzigingen vastleggen";

/// A database with one transaction and one savepoint in it.
pub(crate) trait Motor {
    /// True when all work must be done on one and the same thread.
    const EEN_DRAAD: bool;

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

/// One in so many is woken by who commits, and wakes those behind him: waking takes as long as writing does.
const WEKT: usize = 8;

/// What became of the writes that shared a commit, and who waited for it.
type Uitslag = OnceLock<(Result<(), Oorzaak>, Vec<Arc<Wachter>>)>;

/// His place among those who share a commit.
struct Plaats {
    uitslag: Arc<Uitslag>,
    nr: usize,
}

impl Plaats {
    /// What became of it, once he was woken.
    fn hoor(&self) -> Result<(), Oorzaak> {
        let Some((uitslag, wachters)) = self.uitslag.get() else {
            return Err(Oorzaak::anders("het register sluit"));
        };
        if self.nr.is_multiple_of(WEKT) {
            wachters
                .iter()
                .skip(self.nr + 1)
                .take(WEKT - 1)
                .for_each(|w| w.wek());
        }
        uitslag.clone()
    }
}

/// A writer who waits for it.
struct Wachter {
    draad: Thread,
    klaar: AtomicBool,
}

impl Wachter {
    fn hier() -> Arc<Self> {
        Arc::new(Self {
            draad: thread::current(),
            klaar: AtomicBool::new(false),
        })
    }

    fn wek(&self) {
        self.klaar.store(true, Ordering::Release);
        self.draad.unpark();
    }

    fn wacht(&self) {
        while !self.klaar.load(Ordering::Acquire) {
            thread::park();
        }
    }
}

struct Lopend {
    uitslag: Arc<Uitslag>,
    wachters: Vec<Arc<Wachter>>,
    begonnen: Instant,
    aantal: usize,
}

struct Staat<M> {
    motor: M,
    lopend: Option<Lopend>,
    /// How many shared the last commit, and how long a commit takes by and large.
    vorige: usize,
    duur: Duration,
}

/// The line of writers.
pub(crate) struct Groep<M> {
    staat: Mutex<Staat<M>>,
    wachtend: AtomicUsize,
    draad: ThreadPool,
}

impl<M: Motor + Send> Groep<M> {
    /// Errors: no thread to be had.
    pub(crate) fn new(motor: M) -> Result<Self, Oorzaak> {
        let draad = ThreadPoolBuilder::new()
            .num_threads(1)
            .thread_name(|_| "plek-schrijft".to_owned())
            .build()
            .map_err(|f| Oorzaak::anders(f.to_string()))?;
        Ok(Self {
            staat: Mutex::new(Staat {
                motor,
                lopend: None,
                vorige: 1,
                duur: Duration::ZERO,
            }),
            wachtend: AtomicUsize::new(0),
            draad,
        })
    }

    /// Does `werk` in its turn; returns when it is durable, or undone as a whole.
    ///
    /// Errors: what `werk` errs; what the database says of beginning or keeping; [`RegisterFout::Bezet`] when its turn does not
    /// come within [`GEDULD_IN_RIJ`]. A panic in `werk` undoes it and goes on.
    pub(crate) fn schrijf<T: Send>(
        &self,
        werk: impl FnOnce(&mut Schrijver<'_>) -> Result<T, RegisterFout> + Send,
    ) -> Result<T, RegisterFout> {
        let (wachter, gekomen) = (Wachter::hier(), Instant::now());
        self.wachtend.fetch_add(1, Ordering::SeqCst);
        let gedaan = if let Some(staat) = self.alleen() {
            let gedaan = self.beurt(staat, werk, &wachter, gekomen);
            if gedaan.is_ok() {
                wachter.wacht();
            }
            gedaan
        } else {
            let sluit = Oorzaak::anders("het register sluit");
            let mut gedaan = Err(RegisterFout::opslag(VASTLEGGEN)(sluit));
            let mut paniek = None;
            self.draad.in_place_scope(|s| {
                s.spawn(|_| {
                    match catch_unwind(AssertUnwindSafe(|| {
                        self.beurt(self.slot(), werk, &wachter, gekomen)
                    })) {
                        Ok(uit) => gedaan = uit,
                        Err(p) => paniek = Some(p),
                    }
                    if gedaan.is_err() {
                        wachter.wek();
                    }
                });
                wachter.wacht();
            });
            if let Some(paniek) = paniek {
                resume_unwind(paniek);
            }
            gedaan
        };
        let (uit, plaats) = gedaan?;
        plaats.hoor().map_err(RegisterFout::opslag(VASTLEGGEN))?;
        Ok(uit)
    }

    /// Does something with the database below, on the thread that works for all and in no transaction of the line.
    pub(crate) fn met_motor<T: Send>(&self, doe: impl FnOnce(&mut M) -> T + Send) -> T {
        self.draad.install(|| doe(&mut self.slot().motor))
    }

    /// The turn at once, for who is the only one about.
    fn alleen(&self) -> Option<MutexGuard<'_, Staat<M>>> {
        if M::EEN_DRAAD {
            return None;
        }
        let staat = match self.staat.try_lock() {
            Ok(staat) => staat,
            Err(TryLockError::Poisoned(staat)) => staat.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        (staat.vorige <= 1).then_some(staat)
    }

    fn slot(&self) -> MutexGuard<'_, Staat<M>> {
        self.staat.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One writer's turn; out: his answer, and where he will hear whether it was kept. He is woken when that is known, and not
    /// when he errs.
    fn beurt<T>(
        &self,
        mut staat: MutexGuard<'_, Staat<M>>,
        werk: impl FnOnce(&mut Schrijver<'_>) -> Result<T, RegisterFout>,
        wachter: &Arc<Wachter>,
        gekomen: Instant,
    ) -> Result<(T, Plaats), RegisterFout> {
        self.wachtend.fetch_sub(1, Ordering::SeqCst);
        if gekomen.elapsed() > GEDULD_IN_RIJ {
            staat.sluit_als_laatste(&self.wachtend);
            let bezet = Oorzaak::van_aard(Aard::Bezet, "andere schrijvers duren te lang");
            return Err(RegisterFout::opslag("beginnen met schrijven")(bezet));
        }
        staat
            .doe_mee()
            .map_err(RegisterFout::opslag("beginnen met schrijven"))?;
        let uit = catch_unwind(AssertUnwindSafe(|| staat.werk(werk)));
        let uit = match uit {
            Ok(Ok(uit)) => staat.wacht_mee(wachter).map(|plaats| (uit, plaats)),
            Ok(Err(fout)) => {
                staat.terug();
                Err(fout)
            }
            Err(paniek) => {
                staat.terug();
                staat.sluit_als_laatste(&self.wachtend);
                drop(staat);
                resume_unwind(paniek);
            }
        };
        staat.sluit_als_laatste(&self.wachtend);
        uit
    }
}

impl<M: Motor> Staat<M> {
    fn doe_mee(&mut self) -> Result<(), Oorzaak> {
        if self.lopend.is_none() {
            self.motor.begin()?;
            self.lopend = Some(Lopend {
                uitslag: Arc::default(),
                wachters: vec![],
                begonnen: Instant::now(),
                aantal: 0,
            });
        }
        if let Err(oorzaak) = self.motor.merk() {
            self.sluit(Err(oorzaak.clone()));
            return Err(oorzaak);
        }
        self.lopend.iter_mut().for_each(|l| l.aantal += 1);
        Ok(())
    }

    fn wacht_mee(&mut self, wachter: &Arc<Wachter>) -> Result<Plaats, RegisterFout> {
        let Some(lopend) = &mut self.lopend else {
            return Err(RegisterFout::opslag(VASTLEGGEN)(Oorzaak::anders(
                "er is geen transactie",
            )));
        };
        lopend.wachters.push(Arc::clone(wachter));
        Ok(Plaats {
            uitslag: Arc::clone(&lopend.uitslag),
            nr: lopend.wachters.len() - 1,
        })
    }

    fn werk<T>(
        &mut self,
        werk: impl FnOnce(&mut Schrijver<'_>) -> Result<T, RegisterFout>,
    ) -> Result<T, RegisterFout> {
        let wat = || RegisterFout::opslag(VASTLEGGEN);
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

    /// Commits when nobody else is about to write. Who shared the last commit are about to, mostly: worth half a commit of
    /// waiting, for each has his own to wait for when he comes too late.
    fn sluit_als_laatste(&mut self, wachtend: &AtomicUsize) {
        let Some(lopend) = &self.lopend else {
            return;
        };
        if lopend.aantal < MET_ZIJN && lopend.begonnen.elapsed() < GEDULD {
            let begin = Instant::now();
            loop {
                if wachtend.load(Ordering::SeqCst) > 0 {
                    return;
                }
                if lopend.aantal >= self.vorige || begin.elapsed() >= self.duur / 2 {
                    break;
                }
                thread::yield_now();
            }
        }
        self.vorige = lopend.aantal;
        let begin = Instant::now();
        // whoever waits hears of it, whatever happens
        let uitslag = catch_unwind(AssertUnwindSafe(|| self.motor.bewaar()))
            .unwrap_or_else(|_| Err(Oorzaak::anders("het vastleggen is afgebroken")));
        self.duur = (self.duur * 7 + begin.elapsed()) / 8;
        self.sluit(uitslag);
    }

    fn sluit(&mut self, uitslag: Result<(), Oorzaak>) {
        if uitslag.is_err() {
            self.motor.vergeet();
        }
        if let Some(lopend) = self.lopend.take() {
            let (_, wachters) = lopend.uitslag.get_or_init(|| (uitslag, lopend.wachters));
            wachters.iter().step_by(WEKT).for_each(|w| w.wek());
        }
    }
}
