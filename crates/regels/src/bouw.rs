//! Building decision diagrams: every test, row and table as a function of all answers.
//!
//! A node per question, a branch per class of answers, equal functions shared, so two functions are equal if and only
//! if their ids are. Every step counts against a budget; when that is spent the caller gets [`Op`] and must not
//! claim anything. Start at [`Bouw::nieuw`].

use std::collections::{HashMap, HashSet};

use crate::Waarde;
use crate::diagram::{Diagram, EIND, Id, Sleutel, uitvoer};
use crate::ruw::Beleid;
use crate::tabel::{Model, Rij, Tabel, Var, past_tabel};
use crate::uitkomst::{Soort, VraagType};

/// Most questions.
const MAX_VRAGEN: usize = 1_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Eind {
    Bool(bool),
    Rijen(Vec<usize>),
    Waarde(Waarde),
    Sleutel(Sleutel),
}

/// The budget is spent: nothing may be claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Op;

/// How far building may go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    /// Most nodes, and most distinct ends.
    pub(crate) knopen: usize,
    /// Most steps.
    pub(crate) stappen: usize,
}

/// Functions of the answers under construction.
pub(crate) struct Bouw<'m> {
    pub(crate) model: &'m Model,
    budget: Budget,
    /// Input per place in the order.
    pub(crate) orde: Vec<u32>,
    /// Place per input.
    plek: Vec<u32>,
    knopen: Vec<(u32, u32, u32)>,
    kinderen: Vec<Id>,
    uniek: HashMap<(u32, Vec<Id>), Id>,
    einden: Vec<Eind>,
    eind_nr: HashMap<Eind, Id>,
    en: HashMap<(Id, Id), Id>,
    van_test: HashMap<u32, Id>,
    /// Per table, its value; filled by [`Bouw::tabellen`].
    pub(crate) van_tabel: Vec<Id>,
    /// Per table, which rows count.
    pub(crate) rijen: Vec<Id>,
    stappen: usize,
}

/// A function, or the budget is spent.
pub(crate) type Uit = Result<Id, Op>;

impl<'m> Bouw<'m> {
    /// Nothing built yet. Errors: a question has too many classes to list, or there are too many questions.
    pub(crate) fn nieuw(model: &'m Model, budget: Budget) -> Result<Self, Op> {
        if model.invoer.len() > MAX_VRAGEN || model.invoer.iter().any(|i| i.klassen.is_none()) {
            return Err(Op);
        }
        // What the place knows comes first: an answer that the map makes needless is then seen as such.
        let mut orde: Vec<u32> = (0..u32::try_from(model.invoer.len()).map_err(|_| Op)?).collect();
        orde.sort_by_key(|i| {
            let soort = model.invoer.get(*i as usize).map(|v| v.ruw.vraag.soort);
            (!matches!(soort, Some(VraagType::Geo | VraagType::Register)), *i)
        });
        let mut plek = vec![0u32; orde.len()];
        for (p, i) in (0u32..).zip(&orde) {
            *plek.get_mut(*i as usize).ok_or(Op)? = p;
        }
        Ok(Self {
            model,
            budget,
            orde,
            plek,
            knopen: Vec::new(),
            kinderen: Vec::new(),
            uniek: HashMap::new(),
            einden: Vec::new(),
            eind_nr: HashMap::new(),
            en: HashMap::new(),
            van_test: HashMap::new(),
            van_tabel: Vec::new(),
            rijen: Vec::new(),
            stappen: 0,
        })
    }

    /// The constant true or false.
    pub(crate) fn vast(&mut self, b: bool) -> Id {
        self.eind(Eind::Bool(b))
    }

    fn eind(&mut self, e: Eind) -> Id {
        if let Some(id) = self.eind_nr.get(&e) {
            return *id;
        }
        let id = EIND | u32::try_from(self.einden.len()).unwrap_or(0);
        self.einden.push(e.clone());
        self.eind_nr.insert(e, id);
        id
    }

    pub(crate) fn van_eind(&self, id: Id) -> Option<&Eind> {
        (id & EIND != 0)
            .then(|| self.einden.get((id & !EIND) as usize))
            .flatten()
    }

    fn stap(&mut self) -> Result<(), Op> {
        self.stappen += 1;
        if self.stappen > self.budget.stappen
            || self.knopen.len() > self.budget.knopen
            || self.einden.len() > self.budget.knopen
        {
            return Err(Op);
        }
        Ok(())
    }

    fn knoop(&mut self, plek: u32, kinderen: Vec<Id>) -> Id {
        match kinderen.first() {
            Some(eerste) if kinderen.iter().all(|k| k == eerste) => return *eerste,
            _ => {}
        }
        if let Some(id) = self.uniek.get(&(plek, kinderen.clone())) {
            return *id;
        }
        let id = u32::try_from(self.knopen.len()).unwrap_or(0);
        let van = u32::try_from(self.kinderen.len()).unwrap_or(0);
        self.knopen
            .push((plek, van, u32::try_from(kinderen.len()).unwrap_or(0)));
        self.kinderen.extend(&kinderen);
        self.uniek.insert((plek, kinderen), id);
        id
    }

    fn plek(&self, id: Id) -> u32 {
        if id & EIND != 0 {
            u32::MAX
        } else {
            self.knopen.get(id as usize).map_or(u32::MAX, |k| k.0)
        }
    }

    fn kind(&self, id: Id, plek: u32, nr: usize) -> Id {
        match self.knopen.get(id as usize) {
            Some((p, van, _)) if id & EIND == 0 && *p == plek => {
                self.kinderen.get(*van as usize + nr).copied().unwrap_or(id)
            }
            _ => id,
        }
    }

    fn aantal(&self, plek: u32) -> usize {
        let invoer = self
            .orde
            .get(plek as usize)
            .and_then(|i| self.model.invoer.get(*i as usize));
        invoer.and_then(|i| i.klassen.as_ref()).map_or(0, Vec::len)
    }

    /// Two functions into one, end by end.
    fn samen(
        &mut self,
        a: Id,
        b: Id,
        memo: &mut HashMap<(Id, Id), Id>,
        f: &dyn Fn(&mut Self, Id, Id) -> Option<Id>,
    ) -> Uit {
        if let Some(klaar) = f(self, a, b) {
            return Ok(klaar);
        }
        if let Some(id) = memo.get(&(a, b)) {
            return Ok(*id);
        }
        self.stap()?;
        let plek = self.plek(a).min(self.plek(b));
        let mut kinderen = Vec::with_capacity(self.aantal(plek));
        for nr in 0..self.aantal(plek) {
            let (ka, kb) = (self.kind(a, plek, nr), self.kind(b, plek, nr));
            kinderen.push(self.samen(ka, kb, memo, f)?);
        }
        let id = self.knoop(plek, kinderen);
        memo.insert((a, b), id);
        Ok(id)
    }

    /// The same function with its ends replaced.
    pub(crate) fn vertaal(&mut self, a: Id, f: &dyn Fn(&Eind) -> Eind) -> Uit {
        let nul = self.eind(Eind::Bool(false));
        self.samen(a, nul, &mut HashMap::new(), &|b, a, _| {
            let nieuw = b.van_eind(a).map(f)?;
            Some(b.eind(nieuw))
        })
    }

    /// Both.
    pub(crate) fn en(&mut self, a: Id, b: Id) -> Uit {
        let (ja, nee) = (self.eind(Eind::Bool(true)), self.eind(Eind::Bool(false)));
        let mut memo = std::mem::take(&mut self.en);
        let uit = self.samen(a.min(b), a.max(b), &mut memo, &|_, a, b| match (a, b) {
            (a, b) if a == nee || b == nee => Some(nee),
            (a, b) if a == ja || a == b => Some(b),
            (a, b) if b == ja => Some(a),
            _ => None,
        });
        self.en = memo;
        uit
    }

    /// At least one of both.
    pub(crate) fn of(&mut self, a: Id, b: Id) -> Uit {
        let (na, nb) = (self.niet(a)?, self.niet(b)?);
        let geen = self.en(na, nb)?;
        self.niet(geen)
    }

    /// The opposite.
    pub(crate) fn niet(&mut self, a: Id) -> Uit {
        self.vertaal(a, &|e| Eind::Bool(*e == Eind::Bool(false)))
    }

    /// When it holds whatever these inputs turn out to be.
    pub(crate) fn voor_alle(&mut self, a: Id, invoer: &[u32]) -> Uit {
        let mut memo = HashMap::new();
        self.alle_waarden(a, invoer, &mut memo)
    }

    fn alle_waarden(&mut self, a: Id, invoer: &[u32], memo: &mut HashMap<Id, Id>) -> Uit {
        if a & EIND != 0 || invoer.is_empty() {
            return Ok(a);
        }
        if let Some(id) = memo.get(&a) {
            return Ok(*id);
        }
        self.stap()?;
        let plek = self.plek(a);
        let mut kinderen = Vec::with_capacity(self.aantal(plek));
        for nr in 0..self.aantal(plek) {
            let kind = self.kind(a, plek, nr);
            kinderen.push(self.alle_waarden(kind, invoer, memo)?);
        }
        let weg = self.orde.get(plek as usize).is_some_and(|i| invoer.contains(i));
        let id = if weg {
            let mut samen = self.vast(true);
            for k in kinderen {
                samen = self.en(samen, k)?;
            }
            samen
        } else {
            self.knoop(plek, kinderen)
        };
        memo.insert(a, id);
        Ok(id)
    }

    /// When an input has one of these classes.
    pub(crate) fn invoer_is(&mut self, invoer: u32, klassen: &[bool]) -> Uit {
        let plek = self.plek.get(invoer as usize).copied().ok_or(Op)?;
        let kinderen = klassen.iter().map(|b| self.vast(*b)).collect();
        Ok(self.knoop(plek, kinderen))
    }

    /// One way to make it true: class per input that matters. Miss: `None` when it is never true.
    pub(crate) fn pad(&mut self, a: Id) -> Option<Vec<(u32, usize)>> {
        let nee = self.vast(false);
        let mut id = a;
        let mut uit = Vec::new();
        while id & EIND == 0 {
            let plek = self.plek(id);
            let nr = (0..self.aantal(plek)).find(|nr| self.kind(id, plek, *nr) != nee)?;
            uit.push((*self.orde.get(plek as usize)?, nr));
            id = self.kind(id, plek, nr);
        }
        (id != nee).then_some(uit)
    }

    /// Inputs that the function looks at.
    pub(crate) fn steun(&self, a: Id) -> HashSet<u32> {
        let mut gezien = HashSet::new();
        let mut uit = HashSet::new();
        let mut open = vec![a];
        while let Some(id) = open.pop() {
            if id & EIND != 0 || !gezien.insert(id) {
                continue;
            }
            let plek = self.plek(id);
            uit.extend(self.orde.get(plek as usize));
            open.extend((0..self.aantal(plek)).map(|nr| self.kind(id, plek, nr)));
        }
        uit
    }

    /// Ends that the function can reach.
    pub(crate) fn bereikt(&self, a: Id) -> Vec<&Eind> {
        let mut gezien = HashSet::new();
        let mut uit = Vec::new();
        let mut open = vec![a];
        while let Some(id) = open.pop() {
            if !gezien.insert(id) {
                continue;
            }
            if let Some(e) = self.van_eind(id) {
                uit.push(e);
            } else {
                let plek = self.plek(id);
                open.extend((0..self.aantal(plek)).map(|nr| self.kind(id, plek, nr)));
            }
        }
        uit
    }

    /// Starts counting steps anew; nodes stay counted.
    pub(crate) fn nieuwe_stappen(&mut self) {
        self.stappen = 0;
    }

    /// When one test passes.
    pub(crate) fn test(&mut self, nr: u32) -> Uit {
        if let Some(id) = self.van_test.get(&nr) {
            return Ok(*id);
        }
        let model = self.model;
        let id = match model.van_test.get(nr as usize) {
            Some(Var::Invoer(i)) => {
                let plek = self.plek.get(*i as usize).copied().ok_or(Op)?;
                let invoer = model.invoer.get(*i as usize).ok_or(Op)?;
                let in_lijst = invoer.tests.iter().position(|t| *t == nr).ok_or(Op)?;
                let mut kinderen = Vec::new();
                for k in invoer.klassen.as_ref().ok_or(Op)? {
                    kinderen.push(self.eind(Eind::Bool(k.uitslag.get(in_lijst) == Some(&true))));
                }
                self.knoop(plek, kinderen)
            }
            Some(Var::Tabel(t)) => {
                let tabel = self.van_tabel.get(*t as usize).copied().ok_or(Op)?;
                let test = model.tests.get(nr as usize).ok_or(Op)?;
                self.vertaal(tabel, &|e| match e {
                    Eind::Waarde(w) => Eind::Bool(past_tabel(test, w)),
                    _ => Eind::Bool(false),
                })?
            }
            None => return Err(Op),
        };
        self.van_test.insert(nr, id);
        Ok(id)
    }

    /// When all cells of a row pass.
    pub(crate) fn rij(&mut self, rij: &Rij) -> Uit {
        let mut past = self.eind(Eind::Bool(true));
        for cel in &rij.cellen {
            let cel = self.test(*cel)?;
            past = self.en(past, cel)?;
        }
        Ok(past)
    }

    /// Which rows of a table count, as far as its policy can tell them apart.
    fn rijen(&mut self, tabel: &Tabel) -> Uit {
        let mut samen = self.eind(Eind::Rijen(Vec::new()));
        for (nr, rij) in tabel.rijen.iter().enumerate() {
            let past = self.rij(rij)?;
            let nee = self.eind(Eind::Bool(false));
            samen = self.samen(samen, past, &mut HashMap::new(), &|b, s, p| {
                if p == nee {
                    return Some(s);
                }
                let (Some(Eind::Rijen(r)), Some(_)) = (b.van_eind(s), b.van_eind(p)) else {
                    return None;
                };
                let erbij = voeg_rij(tabel, r, nr);
                Some(erbij.map_or(s, |r| b.eind(Eind::Rijen(r))))
            })?;
        }
        Ok(samen)
    }

    /// The value of every table.
    pub(crate) fn tabellen(&mut self) -> Result<(), Op> {
        self.model.tabellen.iter().try_for_each(|t| self.tabel(t))
    }

    /// The value of the next table.
    pub(crate) fn tabel(&mut self, tabel: &Tabel) -> Result<(), Op> {
        let rijen = self.rijen(tabel)?;
        let waarde = self.vertaal(rijen, &|e| match e {
            Eind::Rijen(r) => Eind::Waarde(tabel.waarde_bij(r)),
            e => e.clone(),
        })?;
        self.rijen.push(rijen);
        self.van_tabel.push(waarde);
        Ok(())
    }

    /// The outcome, once the tables are there.
    pub(crate) fn uitkomst(&mut self) -> Uit {
        let model = self.model;
        let top = self.rijen.get(model.top).copied().ok_or(Op)?;
        match model.soort {
            Soort::Conclusie => self.vertaal(top, &|e| match e {
                Eind::Rijen(r) => Eind::Sleutel(Sleutel::Codes(model.codes(r))),
                e => e.clone(),
            }),
            Soort::Maatregelen => self.vertaal(top, &|e| match e {
                Eind::Rijen(r) => Eind::Sleutel(Sleutel::Uitvoer(uitvoer(model, r))),
                e => e.clone(),
            }),
            Soort::Indieningsvereisten => {
                let compleet = self.is_ja(model.top)?;
                let mut indienbaar = if model.indienbaar.is_empty() {
                    compleet
                } else {
                    self.eind(Eind::Bool(true))
                };
                for t in &model.indienbaar {
                    let deel = self.is_ja(*t)?;
                    indienbaar = self.en(indienbaar, deel)?;
                }
                self.samen(indienbaar, compleet, &mut HashMap::new(), &|b, i, c| {
                    let (Some(Eind::Bool(i)), Some(Eind::Bool(c))) = (b.van_eind(i), b.van_eind(c)) else {
                        return None;
                    };
                    let sleutel = Eind::Sleutel(Sleutel::Indien(*i, *c));
                    Some(b.eind(sleutel))
                })
            }
        }
    }

    /// When a table says true.
    pub(crate) fn is_ja(&mut self, tabel: usize) -> Uit {
        let id = self.van_tabel.get(tabel).copied().ok_or(Op)?;
        self.vertaal(id, &|e| Eind::Bool(*e == Eind::Waarde(Waarde::JaNee(true))))
    }

    /// Keeps what the root reaches.
    pub(crate) fn klaar(self, wortel: Id) -> Diagram {
        let mut uit = Diagram {
            knopen: Vec::new(),
            kinderen: Vec::new(),
            einden: Vec::new(),
            wortel,
            orde: self.orde.clone(),
            plek: self.plek.clone(),
        };
        let mut nieuw: HashMap<Id, Id> = HashMap::new();
        let mut open = vec![(wortel, false)];
        while let Some((id, gedaan)) = open.pop() {
            if nieuw.contains_key(&id) {
                continue;
            }
            if id & EIND != 0 {
                if let Some(Eind::Sleutel(s)) = self.van_eind(id) {
                    nieuw.insert(id, EIND | u32::try_from(uit.einden.len()).unwrap_or(0));
                    uit.einden.push(s.clone());
                }
                continue;
            }
            let Some((plek, van, aantal)) = self.knopen.get(id as usize).copied() else {
                continue;
            };
            let kinderen = self
                .kinderen
                .get(van as usize..(van + aantal) as usize)
                .unwrap_or_default();
            if gedaan {
                let eerste = u32::try_from(uit.kinderen.len()).unwrap_or(0);
                uit.kinderen
                    .extend(kinderen.iter().map(|k| nieuw.get(k).copied().unwrap_or(EIND)));
                nieuw.insert(id, u32::try_from(uit.knopen.len()).unwrap_or(0));
                uit.knopen.push((plek, eerste, aantal));
            } else {
                open.push((id, true));
                open.extend(kinderen.iter().map(|k| (*k, false)));
            }
        }
        uit.wortel = nieuw.get(&wortel).copied().unwrap_or(EIND);
        uit
    }
}

/// The rows so far with one more; `None` when it changes nothing.
fn voeg_rij(tabel: &Tabel, rijen: &[usize], nr: usize) -> Option<Vec<usize>> {
    let mut uit = rijen.to_vec();
    match tabel.beleid {
        Beleid::First if !rijen.is_empty() => return None,
        Beleid::Priority if !rijen.is_empty() => uit = vec![tabel.beste(&[rijen, &[nr]].concat())?],
        Beleid::Unique | Beleid::Any => {
            let waarde = |r: &usize| tabel.rijen.get(*r).map(|r| r.waarde);
            if rijen.iter().any(|r| waarde(r) == waarde(&nr)) {
                return None;
            }
            uit.push(nr);
        }
        _ => uit.push(nr),
    }
    Some(uit)
}
