//! A compiled rule file: numbers instead of names, tests shared, values counted.
//!
//! Owns what a table's value is when certain rows match, for every hit policy. Start at [`Model`].

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::Waarde;
use crate::cel::Test;
use crate::diagram::Diagram;
use crate::klassen::{Klasse, Zoeker};
use crate::masker::{Masker, Uitslag};
use crate::ruw::{Aggregatie, Beleid, Herkomst, RuwInvoer};
use crate::uitkomst::{Aansluitpunt, Code, Maatregel, Regelrij, Soort};

/// A compiled rule file, with the files that plug into it.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) soort: Soort,
    /// In the order of asking.
    pub(crate) invoer: Vec<Invoer>,
    /// Every decision comes after the ones it uses.
    pub(crate) tabellen: Vec<Tabel>,
    pub(crate) tests: Vec<Test>,
    pub(crate) van_test: Vec<Var>,
    pub(crate) top: usize,
    /// Decisions that decide `indienbaar`; empty: the top does.
    pub(crate) indienbaar: Vec<usize>,
    /// Question id to inputs.
    pub(crate) sleutels: HashMap<Arc<str>, Vec<u32>>,
    pub(crate) maatregelen: HashMap<Arc<str>, Maatregel>,
    pub(crate) rijen: usize,
    /// What holds of the tests before anything is answered: of fixed values, and where all answers agree.
    pub(crate) begin: Uitslag,
    /// Decisions that it uses, as (file, decision).
    pub(crate) beslissingen: Vec<(usize, usize)>,
    /// Whether one question feeds several inputs.
    pub(crate) dubbel: bool,
    pub(crate) diagram: OnceLock<Option<Diagram>>,
    /// Per row of the top, the code that it gives when it is the only one that matches.
    pub(crate) rijcodes: Vec<Option<Code>>,
}

/// What a column looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Var {
    Invoer(u32),
    Tabel(u32),
}

/// An input.
#[derive(Debug)]
pub(crate) struct Invoer {
    pub(crate) ruw: RuwInvoer,
    /// File and place in it; `None` for an aansluitpunt.
    pub(crate) herkomst: Option<(usize, usize)>,
    /// Set for an aansluitpunt without its file.
    pub(crate) aansluitpunt: Option<Aansluitpunt>,
    pub(crate) tests: Vec<u32>,
    /// The same as a set.
    pub(crate) alle: Masker,
    /// One representative per way to pass the tests; `None`: too many to list.
    pub(crate) klassen: Option<Vec<Klasse>>,
    /// From an answer to its class.
    pub(crate) zoeker: Zoeker,
    /// What the id of its question sorts by among answers.
    pub(crate) sleutel: u64,
}

impl Invoer {
    /// Whether it is something to put to people (or the map).
    pub(crate) fn is_vraag(&self) -> bool {
        self.aansluitpunt.is_none() && self.ruw.herkomst == Herkomst::Vraag
    }

    /// The caveat of a fixed value that has one.
    pub(crate) fn voorbehoud(&self) -> Option<&Arc<str>> {
        match &self.ruw.herkomst {
            Herkomst::Voorbehoud(_, tekst) => Some(tekst),
            _ => None,
        }
    }
}

/// A decision table.
#[derive(Debug)]
pub(crate) struct Tabel {
    pub(crate) naam: Arc<str>,
    /// File (place in the list that was compiled) and decision in it.
    pub(crate) herkomst: (usize, usize),
    pub(crate) beleid: Beleid,
    pub(crate) kolommen: Vec<Var>,
    pub(crate) rijen: Vec<Rij>,
    /// Where its rows start in the row states of an evaluation.
    pub(crate) eerste: usize,
    /// Distinct values of rows; then the value when none matches, then `null`.
    pub(crate) waarden: Vec<Waarde>,
    /// Index of the value when no row matches.
    pub(crate) geen: usize,
    /// Index of `null`: rows contradict each other.
    pub(crate) strijd: usize,
    pub(crate) tests: Vec<u32>,
    /// Per value, per own test, whether it passes.
    pub(crate) uitslag: Vec<Vec<bool>>,
    /// The own tests as a set.
    pub(crate) alle: Masker,
    /// Per value, those that pass, as bits of that set.
    pub(crate) past: Vec<Box<[u64]>>,
    /// Index of the output column "Voorschriften" and "Maatregelen", for a maatregelen top.
    pub(crate) kolom_voorschrift: Option<usize>,
    pub(crate) kolom_maatregel: Option<usize>,
}

/// A row.
#[derive(Debug)]
pub(crate) struct Rij {
    /// Tests that are not `-`.
    pub(crate) cellen: Box<[u32]>,
    /// The same as a set.
    pub(crate) masker: Masker,
    /// Decisions that its cells look at, in the order of the columns.
    pub(crate) tabellen: Box<[u32]>,
    /// Caveats of the fixed values that its cells look at.
    pub(crate) voorbehouden: Box<[Arc<str>]>,
    /// Inputs that its cells look at, in the order of the columns.
    pub(crate) invoeren: Box<[u32]>,
    /// What is said of it when it is a reason.
    pub(crate) regel: Arc<Regelrij>,
    pub(crate) uit: Vec<Waarde>,
    /// Index in [`Tabel::waarden`].
    pub(crate) waarde: usize,
    /// Place in outputValues; smaller is better.
    pub(crate) rang: usize,
    pub(crate) toelichting: Option<Arc<str>>,
}

impl Tabel {
    /// Whether several hits are several results.
    pub(crate) fn meervoudig(&self) -> bool {
        matches!(
            self.beleid,
            Beleid::RuleOrder | Beleid::OutputOrder | Beleid::Collect(_)
        )
    }

    /// The value of the table when exactly these rows match (row indexes, file order).
    pub(crate) fn waarde_bij(&self, rijen: &[usize]) -> Waarde {
        let waarde = |i: usize| self.waarden.get(i).cloned().unwrap_or(Waarde::Leeg);
        let van_rij = |r: &usize| self.rijen.get(*r).map_or(Waarde::Leeg, |r| waarde(r.waarde));
        match self.beleid {
            Beleid::Collect(Some(a)) => aggregeer(a, &rijen.iter().map(van_rij).collect::<Vec<_>>()),
            _ if rijen.is_empty() => waarde(self.geen),
            Beleid::First => rijen.first().map_or(Waarde::Leeg, van_rij),
            Beleid::Priority => self.beste(rijen).as_ref().map_or(Waarde::Leeg, van_rij),
            Beleid::Unique | Beleid::Any => {
                let eerste = rijen.first().map_or(Waarde::Leeg, van_rij);
                if rijen.iter().all(|r| van_rij(r) == eerste) {
                    eerste
                } else {
                    Waarde::Leeg
                }
            }
            Beleid::RuleOrder | Beleid::Collect(None) => Waarde::Lijst(rijen.iter().map(van_rij).collect()),
            Beleid::OutputOrder => {
                let mut op_rang = rijen.to_vec();
                op_rang.sort_by_key(|r| self.rijen.get(*r).map_or(usize::MAX, |r| r.rang));
                Waarde::Lijst(op_rang.iter().map(van_rij).collect())
            }
        }
    }

    /// The row with the best output.
    pub(crate) fn beste(&self, rijen: &[usize]) -> Option<usize> {
        rijen
            .iter()
            .copied()
            .min_by_key(|r| self.rijen.get(*r).map_or(usize::MAX, |r| r.rang))
    }
}

fn aggregeer(a: Aggregatie, waarden: &[Waarde]) -> Waarde {
    let getallen: Vec<_> = waarden
        .iter()
        .filter_map(|w| if let Waarde::Getal(n) = w { Some(*n) } else { None })
        .collect();
    if a == Aggregatie::Aantal {
        return Waarde::Getal(waarden.len().into());
    }
    if getallen.len() != waarden.len() {
        return Waarde::Leeg;
    }
    let uit = match a {
        Aggregatie::Som => getallen
            .iter()
            .try_fold(rust_decimal::Decimal::ZERO, |s, n| s.checked_add(*n)),
        Aggregatie::Kleinste => getallen.iter().min().copied(),
        _ => getallen.iter().max().copied(),
    };
    uit.filter(|_| !getallen.is_empty())
        .map_or(Waarde::Leeg, |n| Waarde::Getal(n.normalize()))
}

impl Model {
    /// Relevance of questions by case split; `None` when the budget is spent.
    pub(crate) fn diagram(&self) -> Option<&Diagram> {
        self.diagram.get_or_init(|| Diagram::maak(self)).as_ref()
    }

    /// The codes that these rows of the top give; strongest first. Rows that contradict under a policy that forbids
    /// it give the strictest only.
    pub(crate) fn codes(&self, rijen: &[usize]) -> Vec<Code> {
        let Some(top) = self.tabellen.get(self.top) else {
            return Vec::new();
        };
        let code = |w: &Waarde| match w {
            Waarde::Tekst(t) if &**t != "no hit" && !t.is_empty() => Some(Code::van_tekst(t)),
            Waarde::Leeg | Waarde::Tekst(_) => None,
            w => Some(Code::Anders(Arc::from(w.to_string()))),
        };
        let van_rij = |r: usize| top.rijen.get(r).and_then(|r| r.uit.first()).and_then(code);
        let mut codes: Vec<Code> = match top.beleid {
            Beleid::First => rijen.first().copied().and_then(van_rij).into_iter().collect(),
            Beleid::Priority => top.beste(rijen).and_then(van_rij).into_iter().collect(),
            Beleid::Collect(Some(_)) => code(&top.waarde_bij(rijen)).into_iter().collect(),
            _ => rijen.iter().filter_map(|r| van_rij(*r)).collect(),
        };
        if rijen.is_empty() && !matches!(top.beleid, Beleid::Collect(Some(_))) {
            codes = top.waarden.get(top.geen).and_then(code).into_iter().collect();
        }
        codes.sort_by(|a, b| (a.sterkte(), a.naam()).cmp(&(b.sterkte(), b.naam())));
        codes.dedup();
        if !top.meervoudig() {
            codes.truncate(1);
        }
        codes
    }
}

/// Whether a decision's value passes. A gap (`null`) passes only a test that names `null`: `not("x")` never turns a
/// gap into a match.
pub(crate) fn past_tabel(test: &Test, w: &Waarde) -> bool {
    (*w != Waarde::Leeg || test.noemt_leeg()) && test.past(w)
}
