//! Three-valued evaluation: every test, row and table is yes, no or open.
//!
//! Sound for any file: what it calls decided stays decided whatever the open answers turn out to be. What it leaves
//! open may be decided after all; [`crate::diagram`] knows. Start at [`Staat::nieuw`].

use crate::Waarde;
use crate::masker::Uitslag;
use crate::ruw::{Beleid, Herkomst};
use crate::tabel::{Invoer, Model, Tabel, Var, past_tabel};
use crate::{Antwoorden, uitkomst::Soort, uitkomst::VraagType};

/// Yes, no or not yet known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drie {
    Nee,
    Ja,
    Open,
}

/// What is known of a table's value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stand {
    /// Index in [`Tabel::waarden`].
    Vast(usize),
    /// A list or an aggregate.
    Waarde(Waarde),
    /// Not yet known.
    Open,
}

/// One evaluation.
pub(crate) struct Staat<'m> {
    pub(crate) model: &'m Model,
    /// Per input; `None` is open.
    pub(crate) waarden: Vec<Option<&'m Waarde>>,
    /// Per test.
    uitslag: Uitslag,
    /// Per row of all tables.
    rijen: Vec<Drie>,
    /// Per table.
    pub(crate) standen: Vec<Stand>,
    /// Tables in which rows contradict each other.
    pub(crate) strijd: Vec<usize>,
    /// Class of every known input, for the diagram.
    pub(crate) klassen: Vec<Option<usize>>,
    /// Whether some value fits no class.
    pub(crate) buiten: bool,
}

impl<'m> Staat<'m> {
    /// Evaluates all tables with these answers.
    ///
    /// Cost: per answer its class, per row a word or two of cells.
    pub(crate) fn nieuw(model: &'m Model, antwoorden: &'m Antwoorden) -> Self {
        let mut staat = Self {
            model,
            waarden: Vec::with_capacity(model.invoer.len()),
            uitslag: model.begin.clone(),
            rijen: Vec::with_capacity(model.rijen),
            standen: Vec::with_capacity(model.tabellen.len()),
            strijd: Vec::new(),
            klassen: Vec::with_capacity(model.invoer.len()),
            buiten: false,
        };
        for invoer in &model.invoer {
            staat.invoer(invoer, antwoorden);
        }
        for (nr, tabel) in model.tabellen.iter().enumerate() {
            staat.tabel(nr, tabel);
        }
        staat
    }

    fn invoer(&mut self, invoer: &'m Invoer, antwoorden: &'m Antwoorden) {
        let (waarde, klasse) = match &invoer.ruw.herkomst {
            // its tests are set before anything is answered
            Herkomst::Vast(w) | Herkomst::Voorbehoud(w, _) => (Some(w), Some(0)),
            Herkomst::Vraag if invoer.aansluitpunt.is_some() => (None, None),
            Herkomst::Vraag => {
                // An attachment that is not there yet can still be added.
                let nog_niet = |w: &Waarde| {
                    self.model.soort == Soort::Indieningsvereisten
                        && invoer.ruw.vraag.soort == VraagType::Bijlage
                        && *w == Waarde::JaNee(false)
                };
                let waarde = antwoorden
                    .zoek(invoer.sleutel, &invoer.ruw.vraag.id)
                    .filter(|w| !nog_niet(w));
                (waarde, waarde.and_then(|w| self.beantwoord(invoer, w)))
            }
        };
        self.waarden.push(waarde);
        self.klassen.push(klasse);
    }

    /// Every test of an input that has a value. Out: the class of that value, `None` without classes.
    fn beantwoord(&mut self, invoer: &Invoer, w: &Waarde) -> Option<usize> {
        let klassen = invoer.klassen.as_deref();
        let gevonden = invoer.zoeker.zoek(w).and_then(|nr| Some((nr, klassen?.get(nr)?)));
        if let Some((nr, klasse)) = gevonden {
            self.uitslag.zet_alle(&invoer.alle, &klasse.ja);
            return Some(nr);
        }
        for nr in &invoer.tests {
            let past = self.model.tests.get(*nr as usize).is_some_and(|t| t.past(w));
            self.uitslag.zet(*nr, past);
        }
        let nr = klassen?.iter().position(|k| self.uitslag.is(&invoer.alle, &k.ja));
        self.buiten |= nr.is_none();
        nr
    }

    fn tabel(&mut self, nr: usize, tabel: &'m Tabel) {
        self.rijen
            .extend(tabel.rijen.iter().map(|rij| self.uitslag.rij(&rij.masker)));
        let stand = if tabel.meervoudig() {
            self.lijst(tabel)
        } else {
            self.enkel(nr, tabel)
        };
        self.standen.push(stand);
    }

    /// State of a cell.
    pub(crate) fn cel(&self, test: u32) -> Drie {
        self.uitslag.test(test)
    }

    /// State of a row.
    pub(crate) fn rij(&self, tabel: &Tabel, nr: usize) -> Drie {
        self.rijen.get(tabel.eerste + nr).copied().unwrap_or(Drie::Open)
    }

    /// Rows in this state, file order.
    pub(crate) fn rijen(&self, tabel: &Tabel, stand: Drie) -> Vec<usize> {
        self.elke_rij(tabel, stand).collect()
    }

    /// The same one by one.
    pub(crate) fn elke_rij(&self, tabel: &Tabel, stand: Drie) -> impl Iterator<Item = usize> + use<'_> {
        let rijen = self.rijen.get(tabel.eerste..tabel.eerste + tabel.rijen.len());
        let rijen = rijen.unwrap_or_default().iter().enumerate();
        rijen.filter(move |(_, s)| **s == stand).map(|(r, _)| r)
    }

    /// Rows that fired and count by the policy of the table: the one that FIRST or PRIORITY takes, else all; best first
    /// for OUTPUT ORDER.
    pub(crate) fn geldende(&self, tabel: &Tabel) -> Kleine {
        let mut uit = Kleine::default();
        let ja = self.elke_rij(tabel, Drie::Ja);
        let rang = |r: &usize| tabel.rijen.get(*r).map_or(usize::MAX, |r| r.rang);
        match tabel.beleid {
            Beleid::First => ja.take(1).for_each(|r| uit.duw(r)),
            Beleid::Priority => {
                let rijen: Vec<usize> = ja.collect();
                let waarde = |r: usize| tabel.rijen.get(r).map(|r| r.waarde);
                let beste = tabel.beste(&rijen).map(waarde);
                let goed = rijen.into_iter().filter(|r| Some(waarde(*r)) == beste);
                goed.for_each(|r| uit.duw(r));
            }
            Beleid::OutputOrder => {
                let mut rijen: Vec<usize> = ja.collect();
                rijen.sort_by_key(rang);
                rijen.into_iter().for_each(|r| uit.duw(r));
            }
            _ => ja.for_each(|r| uit.duw(r)),
        }
        uit
    }

    fn lijst(&mut self, tabel: &Tabel) -> Stand {
        let open = (0..tabel.rijen.len()).any(|r| self.rij(tabel, r) == Drie::Open);
        if open {
            return Stand::Open;
        }
        let waarde = tabel.waarde_bij(&self.rijen(tabel, Drie::Ja));
        for nr in &tabel.tests {
            let past = self
                .model
                .tests
                .get(*nr as usize)
                .is_some_and(|t| past_tabel(t, &waarde));
            self.uitslag.zet(*nr, past);
        }
        Stand::Waarde(waarde)
    }

    fn enkel(&mut self, nr: usize, tabel: &'m Tabel) -> Stand {
        let mogelijk = self.mogelijk(nr, tabel);
        let past = |w: &usize| tabel.past.get(*w).map(|p| &**p);
        if let [een] = mogelijk.as_slice() {
            self.uitslag.zet_alle(&tabel.alle, past(een).unwrap_or_default());
            return Stand::Vast(*een);
        }
        self.uitslag
            .zet_eensgezind(&tabel.alle, mogelijk.iter().filter_map(past));
        Stand::Open
    }

    /// The values that the table can still have, as indexes in [`Tabel::waarden`].
    fn mogelijk(&mut self, nr: usize, tabel: &'m Tabel) -> Kleine {
        let mut uit = Kleine::default();
        let mut zeker: Option<usize> = None;
        let mut strijd = false;
        let mut rang = usize::MAX;
        if tabel.beleid == Beleid::Priority {
            let ja = self.elke_rij(tabel, Drie::Ja).filter_map(|r| tabel.rijen.get(r));
            rang = ja.map(|r| r.rang).min().unwrap_or(usize::MAX);
        }
        let standen = self.rijen.get(tabel.eerste..).unwrap_or_default();
        for (rij, stand) in tabel.rijen.iter().zip(standen) {
            if *stand == Drie::Nee || (tabel.beleid == Beleid::Priority && rij.rang > rang) {
                continue;
            }
            let ja = *stand == Drie::Ja;
            match tabel.beleid {
                Beleid::First => {
                    uit.voeg_toe(rij.waarde);
                    if ja {
                        return uit;
                    }
                }
                Beleid::Priority => {
                    uit.voeg_toe(rij.waarde);
                    zeker = zeker.or(ja.then_some(rij.waarde));
                }
                _ if ja => {
                    strijd |= zeker.is_some_and(|z| z != rij.waarde);
                    zeker = zeker.or(Some(rij.waarde));
                    uit.voeg_toe(rij.waarde);
                }
                _ => uit.voeg_toe(rij.waarde),
            }
        }
        if strijd {
            self.strijd.push(nr);
            let mut alleen = Kleine::default();
            alleen.voeg_toe(tabel.strijd);
            return alleen;
        }
        if zeker.is_none() {
            uit.voeg_toe(tabel.geen);
        } else if tabel.beleid != Beleid::Priority && uit.as_slice().len() > 1 {
            // a row that is still open would contradict the one that holds
            let mut nog = Kleine::default();
            zeker.into_iter().for_each(|z| nog.voeg_toe(z));
            nog.voeg_toe(tabel.strijd);
            return nog;
        }
        uit
    }

    /// Open inputs that may still matter, by three-valued logic: those that undecided rows reach from the top.
    pub(crate) fn bereikbaar(&self) -> Vec<u32> {
        let mut gezien = vec![false; self.model.tabellen.len()];
        let mut invoer = vec![false; self.model.invoer.len()];
        let mut open: Vec<usize> = vec![self.model.top];
        open.extend(&self.model.indienbaar);
        while let Some(nr) = open.pop() {
            if gezien.get(nr).copied().unwrap_or(true) {
                continue;
            }
            if let Some(g) = gezien.get_mut(nr) {
                *g = true;
            }
            let Some(tabel) = self.model.tabellen.get(nr) else {
                continue;
            };
            for (i, rij) in tabel.rijen.iter().enumerate() {
                match self.rij(tabel, i) {
                    Drie::Nee => continue,
                    Drie::Ja if tabel.beleid == Beleid::First => break,
                    Drie::Ja => continue,
                    Drie::Open => {}
                }
                for cel in rij.cellen.iter().filter(|c| self.cel(**c) == Drie::Open) {
                    match self.model.van_test.get(*cel as usize) {
                        Some(Var::Tabel(t)) => open.push(*t as usize),
                        Some(Var::Invoer(i)) => {
                            if let Some(v) = invoer.get_mut(*i as usize) {
                                *v = true;
                            }
                        }
                        None => {}
                    }
                }
            }
        }
        (0u32..).zip(invoer).filter(|(_, v)| *v).map(|(i, _)| i).collect()
    }

    /// Value of a table, when it is known.
    pub(crate) fn waarde(&self, nr: usize) -> Option<&Waarde> {
        match self.standen.get(nr)? {
            Stand::Vast(w) => self.model.tabellen.get(nr)?.waarden.get(*w),
            Stand::Waarde(w) => Some(w),
            Stand::Open => None,
        }
    }
}

/// A few distinct numbers, mostly without the heap.
#[derive(Default)]
pub(crate) struct Kleine {
    eerst: [usize; 4],
    aantal: usize,
    meer: Vec<usize>,
}

impl Kleine {
    pub(crate) fn voeg_toe(&mut self, n: usize) {
        if !self.as_slice().contains(&n) {
            self.duw(n);
        }
    }

    /// One that is not in it yet.
    fn duw(&mut self, n: usize) {
        if self.meer.is_empty()
            && let Some(plek) = self.eerst.get_mut(self.aantal)
        {
            *plek = n;
            self.aantal += 1;
            return;
        }
        if self.meer.is_empty() {
            self.meer.extend(self.eerst);
        }
        self.meer.push(n);
    }

    pub(crate) fn as_slice(&self) -> &[usize] {
        if self.meer.is_empty() {
            self.eerst.get(..self.aantal).unwrap_or_default()
        } else {
            &self.meer
        }
    }

    fn iter(&self) -> std::slice::Iter<'_, usize> {
        self.as_slice().iter()
    }
}
