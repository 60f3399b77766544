//! Functions as values, the scope they close over, and what an evaluation may use up.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::fout::FeelFout;
use super::functies::Ingebouwd;
use super::tijd::DatumTijd;
use super::types::Type;
use super::waarde::{Context, Waarde};

/// What evaluation gives: a value, or why it stopped.
pub(crate) type Uitkomst<T = Waarde> = Result<T, FeelFout>;

/// Something that can be evaluated in a scope: an expression, or a boxed expression of DMN.
pub(crate) trait Lichaam: Send + Sync {
    fn evalueer(&self, u: &mut Uitvoering, s: &Scope) -> Uitkomst;
}

/// A parameter: name and declared type.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub(crate) naam: Arc<str>,
    pub(crate) soort: Type,
}

/// A function value.
pub struct Functie(pub(crate) FunctieSoort);

pub(crate) enum FunctieSoort {
    Ingebouwd(&'static Ingebouwd),
    Eigen {
        parameters: Vec<Parameter>,
        uit: Type,
        lichaam: Arc<dyn Lichaam>,
        scope: Scope,
        /// The name it was bound to, so that it can call itself.
        zelf: Option<Arc<str>>,
    },
}

impl Functie {
    /// Names of the parameters, in order.
    pub(crate) fn namen(&self) -> Vec<&str> {
        match &self.0 {
            FunctieSoort::Ingebouwd(i) => i.vormen.last().map_or(Vec::new(), |v| v.to_vec()),
            FunctieSoort::Eigen { parameters, .. } => parameters.iter().map(|p| &*p.naam).collect(),
        }
    }

    /// The same function, knowing its own name.
    pub(crate) fn genoemd(f: &Arc<Self>, naam: &Arc<str>) -> Arc<Self> {
        match &f.0 {
            FunctieSoort::Eigen {
                parameters,
                uit,
                lichaam,
                scope,
                zelf: None,
            } => Arc::new(Self(FunctieSoort::Eigen {
                parameters: parameters.clone(),
                uit: uit.clone(),
                lichaam: Arc::clone(lichaam),
                scope: scope.clone(),
                zelf: Some(Arc::clone(naam)),
            })),
            _ => Arc::clone(f),
        }
    }
}

impl fmt::Debug for Functie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "function({})", self.namen().join(", "))
    }
}

/// Names and their values, innermost first; shared by what closes over it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope(Option<Arc<Knoop>>);

#[derive(Debug)]
struct Knoop {
    wat: Laag,
    rest: Scope,
}

#[derive(Debug)]
enum Laag {
    Een(Arc<str>, Waarde),
    Context(Arc<Context>),
}

impl Scope {
    pub(crate) fn met(&self, naam: &Arc<str>, waarde: Waarde) -> Self {
        self.laag(Laag::Een(Arc::clone(naam), waarde))
    }

    pub(crate) fn met_context(&self, c: Arc<Context>) -> Self {
        self.laag(Laag::Context(c))
    }

    fn laag(&self, wat: Laag) -> Self {
        Self(Some(Arc::new(Knoop {
            wat,
            rest: self.clone(),
        })))
    }

    pub(crate) fn zoek(&self, naam: &str) -> Option<&Waarde> {
        let mut hier = &self.0;
        while let Some(k) = hier {
            match &k.wat {
                Laag::Een(n, w) if &**n == naam => return Some(w),
                Laag::Context(c) => {
                    if let Some(w) = c.geef(naam) {
                        return Some(w);
                    }
                }
                Laag::Een(..) => {}
            }
            hier = &k.rest.0;
        }
        None
    }
}

/// What an evaluation may use. The defaults suit rules of people; a service may lower them.
#[derive(Debug, Clone)]
pub struct Grenzen {
    /// Most steps (one per node evaluated, element looked at or character made).
    pub stappen: u64,
    /// Deepest nesting of evaluations, function calls included.
    pub diepte: u32,
    /// Longest list or string.
    pub lengte: usize,
    /// Longest time.
    pub tijd: Duration,
    /// The moment `now()` and `today()` give; null when it is not said, for this crate does not look at the clock.
    pub nu: Option<(i64, i64)>,
}

impl Default for Grenzen {
    fn default() -> Self {
        Self {
            stappen: 5_000_000,
            diepte: 512,
            lengte: 100_000,
            tijd: Duration::from_secs(5),
            nu: None,
        }
    }
}

/// One evaluation: what is used up, and what was reported.
pub(crate) struct Uitvoering {
    pub(crate) grenzen: Grenzen,
    stappen: u64,
    diepte: u32,
    einde: Option<Instant>,
    /// Why a null came out, first ones first.
    pub(crate) meldingen: Vec<String>,
    /// State of `random number()`: the same for the same evaluation.
    pub(crate) toeval: u64,
}

const MAX_MELDINGEN: usize = 50;

impl Uitvoering {
    pub(crate) fn nieuw(grenzen: Grenzen) -> Self {
        let einde = Instant::now().checked_add(grenzen.tijd);
        Self {
            grenzen,
            stappen: 0,
            diepte: 0,
            einde,
            meldingen: Vec::new(),
            toeval: 0x9E37_79B9_7F4A_7C15,
        }
    }

    /// Null, with the reason kept.
    pub(crate) fn niets(&mut self, reden: impl FnOnce() -> String) -> Waarde {
        if self.meldingen.len() < MAX_MELDINGEN {
            self.meldingen.push(reden());
        }
        Waarde::Niets
    }

    /// Uses up `n` steps.
    pub(crate) fn stap(&mut self, n: usize) -> Uitkomst<()> {
        let voor = self.stappen >> 12;
        self.stappen = self.stappen.saturating_add(u64::try_from(n).unwrap_or(u64::MAX));
        if self.stappen > self.grenzen.stappen {
            let reden = format!("meer dan {} stappen", self.grenzen.stappen);
            return Err(FeelFout::Grens { reden });
        }
        if self.stappen >> 12 != voor && self.einde.is_some_and(|e| Instant::now() > e) {
            let reden = format!("langer dan {} ms", self.grenzen.tijd.as_millis());
            return Err(FeelFout::Grens { reden });
        }
        Ok(())
    }

    /// Refuses a list or string that is too long, and pays for it.
    pub(crate) fn lengte(&mut self, n: usize) -> Uitkomst<()> {
        if n > self.grenzen.lengte {
            let reden = format!("lijst of tekst langer dan {}", self.grenzen.lengte);
            return Err(FeelFout::Grens { reden });
        }
        self.stap(n / 8 + 1)
    }

    /// Runs one level deeper.
    pub(crate) fn dieper<T>(&mut self, f: impl FnOnce(&mut Self) -> Uitkomst<T>) -> Uitkomst<T> {
        if self.diepte >= self.grenzen.diepte {
            let reden = format!("dieper dan {} aanroepen", self.grenzen.diepte);
            return Err(FeelFout::Grens { reden });
        }
        self.diepte += 1;
        let uit = f(self);
        self.diepte -= 1;
        uit
    }

    pub(crate) fn nu(&self) -> Option<DatumTijd> {
        let (s, n) = self.grenzen.nu?;
        DatumTijd::van_unix(s, n)
    }
}
