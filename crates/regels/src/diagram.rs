//! Which questions can still change the outcome: a decision diagram over value classes.
//!
//! The outcome code as a function of all answers, as a reduced ordered multi-valued decision diagram: a node per
//! question, a branch per class of answers, equal functions shared. Reduced means that a question is in it if and
//! only if two completions that differ in that question alone give different codes, so relevance is exact. Building
//! stops at a budget ([`MAX_KNOPEN`], [`MAX_STAPPEN`]); the caller then falls back on three-valued logic. Start at
//! [`Diagram::maak`] and [`Diagram::beperk`].

use std::collections::HashMap;

use crate::Waarde;
use crate::ruw::Beleid;
use crate::tabel::{Model, Tabel, Var, past_tabel};
use crate::uitkomst::{Code, Soort, VraagType};

/// Most nodes.
pub(crate) const MAX_KNOPEN: usize = 200_000;
/// Most steps while building.
pub(crate) const MAX_STAPPEN: usize = 4_000_000;
/// Most questions.
const MAX_VRAGEN: usize = 1_000;

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
type Id = u32;
const EIND: u32 = 1 << 31;

/// The outcome as a function of the answers.
#[derive(Debug)]
pub(crate) struct Diagram {
    /// Per node: place in the order, first child, number of children.
    knopen: Vec<(u32, u32, u32)>,
    kinderen: Vec<Id>,
    einden: Vec<Sleutel>,
    wortel: Id,
    /// Input per place in the order.
    orde: Vec<u32>,
    /// Place per input.
    plek: Vec<u32>,
}

/// What is left to decide with some answers known.
#[derive(Debug, Default)]
pub(crate) struct Beperkt {
    /// The outcome, when no question can change it.
    pub(crate) vast: Option<Sleutel>,
    /// Inputs that can still change it.
    pub(crate) relevant: Vec<u32>,
    /// Known inputs that mattered.
    pub(crate) telde: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Eind {
    Bool(bool),
    Rijen(Vec<usize>),
    Waarde(Waarde),
    Sleutel(Sleutel),
}

/// The budget is spent.
struct Op;

struct Bouw<'m> {
    model: &'m Model,
    orde: Vec<u32>,
    plek: Vec<u32>,
    knopen: Vec<(u32, u32, u32)>,
    kinderen: Vec<Id>,
    uniek: HashMap<(u32, Vec<Id>), Id>,
    einden: Vec<Eind>,
    eind_nr: HashMap<Eind, Id>,
    en: HashMap<(Id, Id), Id>,
    van_test: HashMap<u32, Id>,
    van_tabel: Vec<Id>,
    stappen: usize,
}

impl Diagram {
    /// Builds it. Miss: `None` when a question has too many classes or the budget is spent.
    pub(crate) fn maak(model: &Model) -> Option<Self> {
        if model.invoer.len() > MAX_VRAGEN || model.invoer.iter().any(|i| i.klassen.is_none()) {
            return None;
        }
        // What the place knows comes first: an answer that the map makes needless is then seen as such.
        let mut orde: Vec<u32> = (0..u32::try_from(model.invoer.len()).ok()?).collect();
        orde.sort_by_key(|i| {
            let soort = model.invoer.get(*i as usize).map(|v| v.ruw.vraag.soort);
            (!matches!(soort, Some(VraagType::Geo | VraagType::Register)), *i)
        });
        let mut plek = vec![0u32; orde.len()];
        for (p, i) in (0u32..).zip(&orde) {
            *plek.get_mut(*i as usize)? = p;
        }
        let mut bouw = Bouw {
            model,
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
            stappen: 0,
        };
        let wortel = bouw.alles().ok()?;
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
    pub(crate) fn beperk(&self, bekend: &[Option<usize>]) -> Beperkt {
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
            uit.telde.push(invoer);
            id = *kind;
        }
        if let Some(s) = self.eind(id) {
            uit.vast = Some(s.clone());
            return uit;
        }
        let mut loop_ = Loop {
            diagram: self,
            bekend,
            memo: HashMap::new(),
            uniek: HashMap::new(),
            nieuw: Vec::new(),
            telde: vec![false; self.orde.len()],
        };
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
        uit.vast = self.eind(rest).cloned();
        uit.telde
            .extend((0u32..).zip(&loop_.telde).filter(|(_, t)| **t).map(|(i, _)| i));
        uit.relevant = (0u32..)
            .zip(&relevant)
            .filter(|(_, r)| **r)
            .map(|(i, _)| i)
            .collect();
        uit
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

    /// Number of nodes.
    pub(crate) fn grootte(&self) -> usize {
        self.knopen.len()
    }
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

impl Loop<'_> {
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

type Uit = Result<Id, Op>;

impl Bouw<'_> {
    fn eind(&mut self, e: Eind) -> Id {
        if let Some(id) = self.eind_nr.get(&e) {
            return *id;
        }
        let id = EIND | u32::try_from(self.einden.len()).unwrap_or(0);
        self.einden.push(e.clone());
        self.eind_nr.insert(e, id);
        id
    }

    fn van_eind(&self, id: Id) -> Option<&Eind> {
        (id & EIND != 0)
            .then(|| self.einden.get((id & !EIND) as usize))
            .flatten()
    }

    fn stap(&mut self) -> Result<(), Op> {
        self.stappen += 1;
        if self.stappen > MAX_STAPPEN || self.knopen.len() > MAX_KNOPEN || self.einden.len() > MAX_KNOPEN {
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

    fn vertaal(&mut self, a: Id, f: &dyn Fn(&Eind) -> Eind) -> Uit {
        let nul = self.eind(Eind::Bool(false));
        self.samen(a, nul, &mut HashMap::new(), &|b, a, _| {
            let nieuw = b.van_eind(a).map(f)?;
            Some(b.eind(nieuw))
        })
    }

    fn en(&mut self, a: Id, b: Id) -> Uit {
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

    fn test(&mut self, nr: u32) -> Uit {
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

    /// Which rows of a table count, as far as its policy can tell them apart.
    fn rijen(&mut self, tabel: &Tabel) -> Uit {
        let mut samen = self.eind(Eind::Rijen(Vec::new()));
        for (nr, rij) in tabel.rijen.iter().enumerate() {
            let mut past = self.eind(Eind::Bool(true));
            for cel in &rij.cellen {
                let cel = self.test(*cel)?;
                past = self.en(past, cel)?;
            }
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

    fn alles(&mut self) -> Uit {
        let model = self.model;
        let mut top = self.eind(Eind::Rijen(Vec::new()));
        for (nr, tabel) in model.tabellen.iter().enumerate() {
            let rijen = self.rijen(tabel)?;
            if nr == model.top {
                top = rijen;
            }
            let waarde = self.vertaal(rijen, &|e| match e {
                Eind::Rijen(r) => Eind::Waarde(tabel.waarde_bij(r)),
                e => e.clone(),
            })?;
            self.van_tabel.push(waarde);
        }
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

    fn is_ja(&mut self, tabel: usize) -> Uit {
        let id = self.van_tabel.get(tabel).copied().ok_or(Op)?;
        self.vertaal(id, &|e| Eind::Bool(*e == Eind::Waarde(Waarde::JaNee(true))))
    }

    /// Keeps what the root reaches.
    fn klaar(self, wortel: Id) -> Diagram {
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
