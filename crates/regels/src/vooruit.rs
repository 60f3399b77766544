//! Vooruit: how many questions can still come, by going through the asking itself.
//!
//! Asks as a check asks: the files in their order, of each the first question that still matters, and after it every
//! answer that some file can tell from another. A question that several files share is asked once and answers them
//! all. Exact within a budget; where that is spent the questions that still matter are counted, which is never too few.
//! Start at [`hoogstens`].

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::Antwoorden;
use crate::cel::Test;
use crate::diagram::{Diagram, EIND, Id};
use crate::evalueer::Staat;
use crate::klassen;
use crate::tabel::Model;
use crate::uitkomst::Soort;
use crate::uitleg::{op_beslissend, open_vragen, telt_gelijken};

/// Most steps: a state that is looked at, or a node that is followed.
const MAX_STAPPEN: usize = 5_000;
/// Largest diagram that is gone through.
const MAX_KNOPEN: usize = 5_000;
/// Deepest row of questions that is gone through.
const MAX_DIEPTE: usize = 200;

/// Most questions that can still be asked before every outcome is there, whatever is answered.
///
/// - In: the models in the order in which their questions are asked.
pub(crate) fn hoogstens(modellen: &[&Model], antwoorden: &Antwoorden) -> usize {
    let mut delen = Vec::new();
    let mut vast: BTreeSet<&str> = BTreeSet::new();
    let mut stand = Vec::new();
    for model in modellen {
        let staat = Staat::nieuw(model, antwoorden);
        let loopt = !staat.buiten && model.soort == Soort::Conclusie;
        let diagram = if loopt { model.diagram() } else { None };
        match diagram.filter(|d| d.grootte() <= MAX_KNOPEN) {
            Some(diagram) => {
                let mut rest = Rest::nieuw(model, diagram);
                stand.push(rest.vul_in(diagram.wortel, &staat.klassen, &mut HashMap::new()));
                delen.push(rest);
            }
            None => vast.extend(open_vragen(&staat, antwoorden)),
        }
    }
    let mut nummers: HashMap<&str, u32> = HashMap::new();
    for rest in &mut delen {
        let invoeren = (0u32..).zip(&rest.model.invoer);
        rest.nummer = invoeren
            .map(|(i, v)| {
                let nieuw = u32::try_from(nummers.len()).unwrap_or(u32::MAX);
                let nummer = || *nummers.entry(&v.ruw.vraag.id).or_insert(nieuw);
                is_open(rest.model, antwoorden, i).then(nummer)
            })
            .collect();
    }
    let mut gang = Gang {
        delen,
        vragen: nummers.len(),
        memo: HashMap::new(),
        keuzes: HashMap::new(),
        stappen: 0,
    };
    let erna = gang.vanaf(&stand, 0);
    erna + vast.len()
}

/// What is left of one diagram after answers: nodes of its own, equal functions shared.
struct Rest<'m> {
    model: &'m Model,
    diagram: &'m Diagram,
    /// Input and children.
    knopen: Vec<(u32, Rc<[Id]>)>,
    uniek: HashMap<(u32, Rc<[Id]>), Id>,
    gevolg: HashMap<(Id, u32, usize), Id>,
    steun: HashMap<Id, Rc<[u64]>>,
    /// Per input the number of its question, the same in every file; `None` when it is not asked.
    nummer: Vec<Option<u32>>,
}

impl<'m> Rest<'m> {
    fn nieuw(model: &'m Model, diagram: &'m Diagram) -> Self {
        Self {
            model,
            diagram,
            knopen: Vec::new(),
            uniek: HashMap::new(),
            gevolg: HashMap::new(),
            steun: HashMap::new(),
            nummer: Vec::new(),
        }
    }

    fn maak(&mut self, invoer: u32, kinderen: Vec<Id>) -> Id {
        match kinderen.first() {
            Some(eerste) if kinderen.iter().all(|k| k == eerste) => *eerste,
            _ => {
                let kinderen: Rc<[Id]> = kinderen.into();
                let nieuw = Id::try_from(self.knopen.len()).unwrap_or(EIND);
                let id = *self.uniek.entry((invoer, kinderen.clone())).or_insert(nieuw);
                if id == nieuw {
                    self.knopen.push((invoer, kinderen));
                }
                id
            }
        }
    }

    /// The diagram with what is known filled in.
    fn vul_in(&mut self, id: Id, bekend: &[Option<usize>], memo: &mut HashMap<Id, Id>) -> Id {
        let Some((invoer, kinderen)) = self.diagram.knoop_van(id) else {
            return id;
        };
        if let Some(klaar) = memo.get(&id) {
            return *klaar;
        }
        let klasse = bekend.get(invoer as usize).copied().flatten();
        let uit = match klasse.and_then(|k| kinderen.get(k)) {
            Some(kind) => self.vul_in(*kind, bekend, memo),
            None => {
                let kinderen = kinderen.iter().map(|k| self.vul_in(*k, bekend, memo)).collect();
                self.maak(invoer, kinderen)
            }
        };
        memo.insert(id, uit);
        uit
    }

    /// The function after one answer.
    fn na(&mut self, id: Id, invoer: u32, klasse: usize, stappen: &mut usize) -> Id {
        let Some((eigen, kinderen)) = self.knopen.get(id as usize).filter(|_| id & EIND == 0).cloned() else {
            return id;
        };
        if eigen == invoer {
            return kinderen.get(klasse).copied().unwrap_or(id);
        }
        if let Some(klaar) = self.gevolg.get(&(id, invoer, klasse)) {
            return *klaar;
        }
        *stappen += 1;
        // past its place in the order it cannot be there
        let uit = if self.diagram.plek_van(eigen) > self.diagram.plek_van(invoer) {
            id
        } else {
            let kinderen = kinderen
                .iter()
                .map(|k| self.na(*k, invoer, klasse, stappen))
                .collect();
            self.maak(eigen, kinderen)
        };
        self.gevolg.insert((id, invoer, klasse), uit);
        uit
    }

    /// Inputs that still matter, as bits.
    fn steun(&mut self, id: Id) -> Rc<[u64]> {
        if let Some(klaar) = self.steun.get(&id) {
            return klaar.clone();
        }
        let mut uit = vec![0u64; self.model.invoer.len().div_ceil(64)];
        if let Some((invoer, kinderen)) = self.knopen.get(id as usize).filter(|_| id & EIND == 0).cloned() {
            zet_bit(&mut uit, invoer);
            for kind in kinderen.iter() {
                let onder = self.steun(*kind);
                uit.iter_mut().zip(onder.iter()).for_each(|(u, o)| *u |= o);
            }
        }
        let uit: Rc<[u64]> = uit.into();
        self.steun.insert(id, uit.clone());
        uit
    }

    /// The question that a check would put next.
    fn volgende(&mut self, id: Id, stappen: &mut usize) -> Option<u32> {
        let mut open: Vec<u32> = bits(&self.steun(id)).collect();
        let model = self.model;
        if open.len() > 1 && telt_gelijken(self.diagram) {
            op_beslissend(model, &mut open, |i| {
                let klassen = model.invoer.get(i as usize).and_then(|v| v.klassen.as_ref());
                let alle = klassen.map_or(0, Vec::len);
                let vast = (0..alle)
                    .filter(|k| self.na(id, i, *k, stappen) & EIND != 0)
                    .count();
                (vast, alle)
            });
        }
        open.into_iter()
            .find(|i| matches!(self.nummer.get(*i as usize), Some(Some(_))))
    }
}

fn zet_bit(bits: &mut [u64], nr: u32) {
    if let Some(woord) = bits.get_mut(nr as usize / 64) {
        *woord |= 1 << (nr % 64);
    }
}

/// Numbers in a set, ascending.
fn bits(set: &[u64]) -> impl Iterator<Item = u32> + use<'_> {
    (0u32..).zip(set).flat_map(|(w, bits)| {
        (0..64)
            .filter(move |b| bits >> b & 1 == 1)
            .map(move |b| w * 64 + b)
    })
}

/// Whether this is a question that nobody answered yet.
fn is_open(model: &Model, antwoorden: &Antwoorden, invoer: u32) -> bool {
    let invoer = model.invoer.get(invoer as usize);
    invoer.is_some_and(|v| v.is_vraag() && antwoorden.zoek(v.sleutel, &v.ruw.vraag.id).is_none())
}

/// An answer as the files see it: number of the file, its input, its class.
type Keuze = Vec<(usize, u32, usize)>;

struct Gang<'m> {
    delen: Vec<Rest<'m>>,
    /// Number of questions that nobody answered yet.
    vragen: usize,
    /// Per state, what is left of each file: the most questions.
    memo: HashMap<Vec<Id>, usize>,
    /// Per question, by file and input, every answer that makes a difference.
    keuzes: HashMap<(usize, u32), Rc<[Keuze]>>,
    stappen: usize,
}

impl Gang<'_> {
    fn vanaf(&mut self, stand: &[Id], diepte: usize) -> usize {
        if let Some(klaar) = self.memo.get(stand) {
            return *klaar;
        }
        let ruim = self.open(stand);
        if ruim < 2 || self.stappen > MAX_STAPPEN || diepte > MAX_DIEPTE {
            return ruim;
        }
        self.stappen += 1;
        let mut eerste = None;
        for (deel, id) in stand.iter().enumerate() {
            let rest = self.delen.get_mut(deel);
            let invoer = rest.and_then(|r| r.volgende(*id, &mut self.stappen));
            if let Some(invoer) = invoer {
                eerste = Some((deel, invoer));
                break;
            }
        }
        let keuzes = eerste.and_then(|(deel, invoer)| self.keuzes(deel, invoer));
        let Some(keuzes) = keuzes else {
            return ruim;
        };
        let mut verder: Vec<(usize, Vec<Id>)> = Vec::new();
        for keuze in keuzes.iter() {
            let mut na = stand.to_vec();
            for (deel, invoer, klasse) in keuze {
                if let (Some(id), Some(rest)) = (na.get_mut(*deel), self.delen.get_mut(*deel)) {
                    *id = rest.na(*id, *invoer, *klasse, &mut self.stappen);
                }
            }
            if verder.iter().all(|(_, v)| *v != na) {
                verder.push((self.open(&na), na));
            }
        }
        // the fullest first: the others are often needless then
        verder.sort_by_key(|(open, _)| std::cmp::Reverse(*open));
        let mut meest = 0;
        for (open, na) in verder {
            if open > meest {
                meest = self.vanaf(&na, diepte + 1).max(meest);
            }
        }
        self.memo.insert(stand.to_vec(), meest + 1);
        meest + 1
    }

    /// How many questions still matter to some file.
    fn open(&mut self, stand: &[Id]) -> usize {
        let mut vragen = vec![0u64; self.vragen.div_ceil(64)];
        for (rest, id) in self.delen.iter_mut().zip(stand) {
            for invoer in bits(&rest.steun(*id)) {
                if let Some(Some(nr)) = rest.nummer.get(invoer as usize) {
                    zet_bit(&mut vragen, *nr);
                }
            }
        }
        vragen.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// Every answer to a question that some file can tell from another. Miss: `None` when they cannot be listed.
    fn keuzes(&mut self, deel: usize, invoer: u32) -> Option<Rc<[Keuze]>> {
        if let Some(klaar) = self.keuzes.get(&(deel, invoer)) {
            return Some(klaar.clone());
        }
        let vraag = self.delen.get(deel)?.model.invoer.get(invoer as usize)?;
        let id = &vraag.ruw.vraag.id;
        let plekken: Vec<(usize, u32, &Model)> = self
            .delen
            .iter()
            .enumerate()
            .flat_map(|(d, r)| {
                let inputs = r.model.sleutels.get(id).into_iter().flatten();
                inputs.map(move |i| (d, *i, r.model))
            })
            .collect();
        let mut uit: Vec<Keuze> = Vec::new();
        if let [(d, i, model)] = plekken.as_slice() {
            let klassen = model.invoer.get(*i as usize)?.klassen.as_ref()?;
            uit.extend((0..klassen.len()).map(|k| vec![(*d, *i, k)]));
        } else {
            let tests = |i: u32, model: &'_ Model| -> Vec<Test> {
                let nrs = model.invoer.get(i as usize).map(|v| v.tests.as_slice());
                let test = |t: &u32| model.tests.get(*t as usize).cloned();
                nrs.unwrap_or_default().iter().filter_map(test).collect()
            };
            let alle: Vec<Test> = plekken.iter().flat_map(|(_, i, m)| tests(*i, m)).collect();
            let alle: Vec<&Test> = alle.iter().collect();
            for waarde in klassen::kandidaten(vraag, &alle)? {
                let mut keuze: Keuze = Vec::with_capacity(plekken.len());
                for (d, i, model) in &plekken {
                    let eigen = tests(*i, model);
                    let eigen: Vec<&Test> = eigen.iter().collect();
                    let uitslag = klassen::uitslag(&eigen, &waarde, false);
                    let klassen = model.invoer.get(*i as usize)?.klassen.as_ref()?;
                    keuze.push((*d, *i, klassen.iter().position(|k| k.uitslag == uitslag)?));
                }
                if !uit.contains(&keuze) {
                    uit.push(keuze);
                }
            }
        }
        let uit: Rc<[Keuze]> = uit.into();
        self.keuzes.insert((deel, invoer), uit.clone());
        Some(uit)
    }
}
