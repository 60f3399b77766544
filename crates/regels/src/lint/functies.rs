//! Every row as a function of all answers, as far as the budget goes.
//!
//! Owns the proof side of the linter: constant false means "never", anything else comes with an answer set. Start at
//! [`Functies::maak`].

use crate::bouw::{Bouw, Budget, Eind, Op, Uit};
use crate::cel::Test;
use crate::diagram::Id;
use crate::klassen::volledig;
use crate::tabel::{Model, Var};
use crate::uitkomst::{Soort, VraagType};
use crate::{Waarde, ruw::Beleid};

/// Most nodes for one file.
const MAX_KNOPEN: usize = 400_000;
/// Most steps per table, and per claim about a table.
const MAX_STAPPEN: usize = 1_000_000;

/// The rows of a model as functions.
pub(crate) struct Functies<'m> {
    pub(crate) bouw: Bouw<'m>,
    /// Per table that fits in the budget, per row.
    pub(crate) rijen: Vec<Vec<Id>>,
    /// The outcome; `None` when the budget is spent.
    pub(crate) uitkomst: Option<Id>,
    pub(crate) nee: Id,
    /// Complete answers only: nothing left empty, every attachment there.
    volledig_beantwoord: Id,
    /// Inputs that stand for files that were not given.
    punten: Vec<u32>,
}

impl<'m> Functies<'m> {
    /// Builds them, table by table. Miss: `None` when a question has too many classes to list.
    pub(crate) fn maak(model: &'m Model) -> Option<Self> {
        let budget = Budget {
            knopen: MAX_KNOPEN,
            stappen: MAX_STAPPEN,
        };
        let mut bouw = Bouw::nieuw(model, budget).ok()?;
        let nee = bouw.vast(false);
        let volledig_beantwoord = beantwoord(&mut bouw).ok()?;
        let punten = (0u32..)
            .zip(&model.invoer)
            .filter(|(_, v)| v.aansluitpunt.is_some())
            .map(|(i, _)| i)
            .collect();
        let mut uit = Self {
            bouw,
            rijen: Vec::new(),
            uitkomst: None,
            nee,
            volledig_beantwoord,
            punten,
        };
        for tabel in &model.tabellen {
            uit.bouw.nieuwe_stappen();
            let rijen: Result<Vec<Id>, Op> = tabel.rijen.iter().map(|r| uit.bouw.rij(r)).collect();
            let Ok(rijen) = rijen else { return Some(uit) };
            uit.rijen.push(rijen);
            if uit.bouw.tabel(tabel).is_err() {
                return Some(uit);
            }
        }
        uit.bouw.nieuwe_stappen();
        uit.uitkomst = uit.bouw.uitkomst().ok();
        Some(uit)
    }

    /// The function of a row. Miss: `None` past the budget.
    pub(crate) fn rij(&self, tabel: usize, rij: usize) -> Option<Id> {
        self.rijen.get(tabel)?.get(rij).copied()
    }

    /// Where it holds for complete answers, whatever files that were not given would say.
    pub(crate) fn getoond(&mut self, f: Id) -> Uit {
        let f = self.bouw.en(f, self.volledig_beantwoord)?;
        self.bouw.voor_alle(f, &self.punten)
    }

    /// `a` without `b`.
    pub(crate) fn zonder(&mut self, a: Id, b: Id) -> Uit {
        let niet = self.bouw.niet(b)?;
        self.bouw.en(a, niet)
    }

    /// Whether a row of a FIRST or PRIORITY table is taken by rows that go before it.
    pub(crate) fn bedekt(&mut self, tabel_nr: usize, rij: usize) -> Result<bool, Op> {
        let model = self.bouw.model;
        let tabel = model.tabellen.get(tabel_nr).ok_or(Op)?;
        let mut rest = self.rij(tabel_nr, rij).ok_or(Op)?;
        for voor in voorgangers(tabel, rij) {
            let f = self.rij(tabel_nr, voor).ok_or(Op)?;
            rest = self.zonder(rest, f)?;
        }
        Ok(rest == self.nee)
    }

    /// When a table has no value.
    pub(crate) fn leeg(&mut self, tabel: usize) -> Uit {
        let id = self.bouw.van_tabel.get(tabel).copied().ok_or(Op)?;
        self.bouw
            .vertaal(id, &|e| Eind::Bool(*e == Eind::Waarde(Waarde::Leeg)))
    }
}

/// Rows that go before this one under the table's policy.
pub(crate) fn voorgangers(tabel: &crate::tabel::Tabel, rij: usize) -> Vec<usize> {
    let rang = |r: usize| tabel.rijen.get(r).map_or(usize::MAX, |r| r.rang);
    match tabel.beleid {
        Beleid::First => (0..rij).collect(),
        Beleid::Priority => (0..tabel.rijen.len())
            .filter(|v| (rang(*v), *v) < (rang(rij), rij))
            .collect(),
        _ => Vec::new(),
    }
}

fn beantwoord(bouw: &mut Bouw<'_>) -> Uit {
    let model = bouw.model;
    let mut uit = bouw.vast(true);
    if model.soort != Soort::Indieningsvereisten {
        return Ok(uit);
    }
    for (i, invoer) in (0u32..).zip(&model.invoer).filter(|(_, v)| v.is_vraag()) {
        let bijlage = invoer.ruw.vraag.soort == VraagType::Bijlage;
        let mag: Vec<bool> = invoer
            .klassen
            .iter()
            .flatten()
            .map(|k| k.waarde != Waarde::Leeg && !(bijlage && k.waarde == Waarde::JaNee(false)))
            .collect();
        let f = bouw.invoer_is(i, &mag)?;
        uit = bouw.en(uit, f)?;
    }
    Ok(uit)
}

/// Per table: whether everything under it can be listed in full, so that "never" is proven.
pub(crate) fn bewijsbaar(model: &Model) -> Vec<bool> {
    let invoer: Vec<bool> = model
        .invoer
        .iter()
        .map(|v| {
            let tests: Vec<&Test> = v
                .tests
                .iter()
                .filter_map(|t| model.tests.get(*t as usize))
                .collect();
            volledig(v, &tests)
        })
        .collect();
    let mut uit: Vec<bool> = Vec::with_capacity(model.tabellen.len());
    for tabel in &model.tabellen {
        let cellen = tabel.rijen.iter().flat_map(|r| r.cellen.iter());
        let goed = cellen
            .filter_map(|c| model.van_test.get(*c as usize))
            .all(|v| match v {
                Var::Invoer(i) => invoer.get(*i as usize) == Some(&true),
                Var::Tabel(t) => uit.get(*t as usize) == Some(&true),
            });
        uit.push(goed);
    }
    uit
}
