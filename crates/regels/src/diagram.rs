//! Which questions can still change the outcome: a decision diagram over value classes.
//!
//! The outcome code as a function of all answers, as a reduced ordered multi-valued decision diagram: a node per
//! question, a branch per class of answers, equal functions shared. Reduced means that a question is in it if and
//! only if two completions that differ in that question alone give different codes, so relevance is exact. Building
//! stops at a budget ([`MAX_KNOPEN`], [`MAX_STAPPEN`]); the caller then falls back on three-valued logic. Start at
//! [`Diagram::maak`] and [`Diagram::beperk`].

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::Waarde;
use crate::bouw::{Bouw, Budget};
use crate::tabel::Model;
use crate::uitkomst::Code;

/// Most nodes.
pub(crate) const MAX_KNOPEN: usize = 200_000;
/// Most steps while building.
pub(crate) const MAX_STAPPEN: usize = 4_000_000;

/// What completions can differ in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Sleutel {
    /// Conclusie: the codes, strongest first; none is a gap.
    Codes(Vec<Code>),
    /// Indieningsvereisten: indienbaar, compleet.
    Indien(bool, bool),
    /// Maatregelen: the outputs of all rows that hold.
    Uitvoer(Vec<Vec<Waarde>>),
}

/// A node: high bit set is an end, the rest its number.
pub(crate) type Id = u32;
/// Marks an end.
pub(crate) const EIND: u32 = 1 << 31;

/// The outcome as a function of the answers.
#[derive(Debug)]
pub(crate) struct Diagram {
    /// Per node: place in the order, first child, number of children.
    pub(crate) knopen: Vec<(u32, u32, u32)>,
    pub(crate) kinderen: Vec<Id>,
    pub(crate) einden: Vec<Sleutel>,
    pub(crate) wortel: Id,
    /// Input per place in the order.
    pub(crate) orde: Vec<u32>,
    /// Place per input.
    pub(crate) plek: Vec<u32>,
}

/// What is left to decide with some answers known.
#[derive(Debug, Default)]
pub(crate) struct Beperkt<'d> {
    /// The outcome, when no question can change it.
    pub(crate) vast: Option<Cow<'d, Sleutel>>,
    /// Inputs that can still change it.
    pub(crate) relevant: Vec<u32>,
    /// Known inputs that mattered.
    pub(crate) telde: Vec<u32>,
}

impl Diagram {
    /// Builds it. Miss: `None` when a question has too many classes or the budget is spent.
    pub(crate) fn maak(model: &Model) -> Option<Self> {
        let budget = Budget {
            knopen: MAX_KNOPEN,
            stappen: MAX_STAPPEN,
        };
        let mut bouw = Bouw::nieuw(model, budget).ok()?;
        bouw.tabellen().ok()?;
        let wortel = bouw.uitkomst().ok()?;
        Some(bouw.klaar(wortel))
    }

    fn knoop(&self, id: Id) -> Option<(usize, &[Id])> {
        let (plek, van, aantal) = *self.knopen.get(id as usize)?;
        Some((
            plek as usize,
            self.kinderen.get(van as usize..(van + aantal) as usize)?,
        ))
    }

    fn eind(&self, id: Id) -> Option<&Sleutel> {
        (id & EIND != 0)
            .then(|| self.einden.get((id & !EIND) as usize))
            .flatten()
    }

    /// Fills in what is known (class number per input; `None` is open).
    pub(crate) fn beperk(&self, bekend: &[Option<usize>]) -> Beperkt<'_> {
        let mut uit = Beperkt::default();
        let mut id = self.wortel;
        while let Some((plek, kinderen)) = self.knoop(id) {
            let Some(invoer) = self.orde.get(plek).copied() else {
                break;
            };
            let Some(kind) = bekend
                .get(invoer as usize)
                .copied()
                .flatten()
                .and_then(|k| kinderen.get(k))
            else {
                break;
            };
            if uit.telde.capacity() == 0 {
                uit.telde.reserve_exact(self.orde.len());
            }
            uit.telde.push(invoer);
            id = *kind;
        }
        if let Some(s) = self.eind(id) {
            uit.vast = Some(Cow::Borrowed(s));
            return uit;
        }
        let mut loop_ = Loop::nieuw(self, bekend);
        let rest = loop_.ga(id);
        let mut relevant = vec![false; self.orde.len()];
        let mut gezien = vec![false; loop_.nieuw.len()];
        let mut open = vec![rest];
        while let Some(k) = open.pop() {
            if k & EIND != 0 || gezien.get(k as usize).copied().unwrap_or(true) {
                continue;
            }
            if let Some(g) = gezien.get_mut(k as usize) {
                *g = true;
            }
            if let Some((plek, kinderen)) = loop_.nieuw.get(k as usize) {
                if let Some(r) = self.orde.get(*plek).and_then(|i| relevant.get_mut(*i as usize)) {
                    *r = true;
                }
                open.extend(kinderen);
            }
        }
        uit.vast = self.eind(rest).map(Cow::Borrowed);
        uit.telde
            .extend((0u32..).zip(&loop_.telde).filter(|(_, t)| **t).map(|(i, _)| i));
        uit.relevant = (0u32..)
            .zip(&relevant)
            .filter(|(_, r)| **r)
            .map(|(i, _)| i)
            .collect();
        uit
    }

    /// Every outcome that can still come with some answers known.
    pub(crate) fn mogelijk(&self, bekend: &[Option<usize>]) -> Vec<&Sleutel> {
        let mut gezien = vec![false; self.knopen.len()];
        let mut raak = vec![false; self.einden.len()];
        let mut open = vec![self.wortel];
        while let Some(id) = open.pop() {
            if id & EIND != 0 {
                if let Some(r) = raak.get_mut((id & !EIND) as usize) {
                    *r = true;
                }
                continue;
            }
            let (Some(g), Some((plek, kinderen))) = (gezien.get_mut(id as usize), self.knoop(id)) else {
                continue;
            };
            if std::mem::replace(g, true) {
                continue;
            }
            let klasse = self
                .orde
                .get(plek)
                .and_then(|i| bekend.get(*i as usize).copied().flatten());
            match klasse.and_then(|k| kinderen.get(k)) {
                Some(kind) => open.push(*kind),
                None => open.extend(kinderen),
            }
        }
        self.einden
            .iter()
            .zip(raak)
            .filter(|(_, r)| *r)
            .map(|(e, _)| e)
            .collect()
    }

    /// How many of the classes of `invoer` would settle the outcome at once, and how many classes there are.
    pub(crate) fn beslist(&self, bekend: &[Option<usize>], invoer: u32) -> (usize, usize) {
        let klassen = self
            .knopen
            .iter()
            .find(|(p, ..)| self.plek.get(invoer as usize) == Some(p))
            .map_or(0, |(_, _, n)| *n as usize);
        let mut proef = bekend.to_vec();
        let mut vast = 0;
        for k in 0..klassen {
            if let Some(p) = proef.get_mut(invoer as usize) {
                *p = Some(k);
            }
            vast += usize::from(self.beperk(&proef).vast.is_some());
        }
        (vast, klassen)
    }

    /// A number for what is left with some answers known: the same number, the same open questions and outcomes.
    ///
    /// Cost: one pass over the nodes that can still be reached.
    pub(crate) fn afdruk(&self, bekend: &[Option<usize>]) -> u128 {
        self.afdruk_van(self.wortel, bekend, &mut HashMap::new())
    }

    fn afdruk_van(&self, id: Id, bekend: &[Option<usize>], memo: &mut HashMap<Id, u128>) -> u128 {
        if let Some(klaar) = memo.get(&id) {
            return *klaar;
        }
        let uit = match self.knoop_van(id) {
            None => meng(u32::MAX, &[u128::from(id)]),
            Some((invoer, kinderen)) => {
                let klasse = bekend.get(invoer as usize).copied().flatten();
                match klasse.and_then(|k| kinderen.get(k)) {
                    Some(kind) => self.afdruk_van(*kind, bekend, memo),
                    None => {
                        let kinderen = kinderen.iter().map(|k| self.afdruk_van(*k, bekend, memo));
                        let kinderen: Vec<u128> = kinderen.collect();
                        match kinderen.first() {
                            Some(eerste) if kinderen.iter().all(|k| k == eerste) => *eerste,
                            _ => meng(invoer, &kinderen),
                        }
                    }
                }
            }
        };
        memo.insert(id, uit);
        uit
    }

    /// Input and children of a node; `None` for an end.
    pub(crate) fn knoop_van(&self, id: Id) -> Option<(u32, &[Id])> {
        let (plek, kinderen) = self.knoop(id)?;
        Some((*self.orde.get(plek)?, kinderen))
    }

    /// Place of an input in the order.
    pub(crate) fn plek_van(&self, invoer: u32) -> Option<u32> {
        self.plek.get(invoer as usize).copied()
    }

    /// Number of nodes.
    pub(crate) fn grootte(&self) -> usize {
        self.knopen.len()
    }
}

/// 128 bits of an input and its children.
fn meng(invoer: u32, kinderen: &[u128]) -> u128 {
    let half = |begin: u8| {
        let mut h = DefaultHasher::new();
        (begin, invoer, kinderen).hash(&mut h);
        u128::from(h.finish())
    };
    half(0) << 64 | half(1)
}

/// Reduces what is left after filling in.
struct Loop<'d> {
    diagram: &'d Diagram,
    bekend: &'d [Option<usize>],
    memo: HashMap<Id, Id>,
    uniek: HashMap<(usize, Vec<Id>), Id>,
    nieuw: Vec<(usize, Vec<Id>)>,
    telde: Vec<bool>,
}

impl<'d> Loop<'d> {
    fn nieuw(diagram: &'d Diagram, bekend: &'d [Option<usize>]) -> Self {
        Self {
            diagram,
            bekend,
            memo: HashMap::new(),
            uniek: HashMap::new(),
            nieuw: Vec::new(),
            telde: vec![false; diagram.orde.len()],
        }
    }

    fn ga(&mut self, id: Id) -> Id {
        if id & EIND != 0 {
            return id;
        }
        if let Some(n) = self.memo.get(&id) {
            return *n;
        }
        let Some((plek, kinderen)) = self.diagram.knoop(id) else {
            return id | EIND;
        };
        let invoer = self.diagram.orde.get(plek).copied().unwrap_or(0) as usize;
        let bekend = self.bekend.get(invoer).copied().flatten();
        let uit = if let Some(kind) = bekend.and_then(|k| kinderen.get(k)) {
            if let Some(t) = self.telde.get_mut(invoer) {
                *t = true;
            }
            self.ga(*kind)
        } else {
            let kinderen: Vec<Id> = kinderen.iter().map(|k| self.ga(*k)).collect();
            match kinderen.first() {
                Some(eerste) if kinderen.iter().all(|k| k == eerste) => *eerste,
                _ => {
                    let volgende = Id::try_from(self.nieuw.len()).unwrap_or(0);
                    let nieuw = &mut self.nieuw;
                    *self.uniek.entry((plek, kinderen)).or_insert_with_key(|(p, k)| {
                        nieuw.push((*p, k.clone()));
                        volgende
                    })
                }
            }
        };
        self.memo.insert(id, uit);
        uit
    }
}

/// Outputs of these rows of the top, each once.
pub(crate) fn uitvoer(model: &Model, rijen: &[usize]) -> Vec<Vec<Waarde>> {
    let mut uit: Vec<Vec<Waarde>> = Vec::new();
    let Some(top) = model.tabellen.get(model.top) else {
        return uit;
    };
    for r in rijen.iter().filter_map(|r| top.rijen.get(*r)) {
        if !uit.contains(&r.uit) {
            uit.push(r.uit.clone());
        }
    }
    uit
}
