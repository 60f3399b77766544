//! Answers without outcome, and outcomes without answers.

use crate::Waarde;
use crate::bouw::{Eind, Op};
use crate::diagram::{Id, Sleutel};
use crate::evalueer::{Drie, Staat};
use crate::lint::{BevindingSoort, Lint};
use crate::tabel::{Tabel, Var};
use crate::uitkomst::{Code, Soort, VraagType};

/// Most separate findings about gaps in one table.
const MAX_PER_TABEL: usize = 50;

/// Whether an outcome is none at all.
pub(super) fn zonder_uitkomst(e: &Eind) -> Eind {
    Eind::Bool(match e {
        Eind::Sleutel(Sleutel::Codes(c)) => c.is_empty(),
        Eind::Sleutel(Sleutel::Uitvoer(u)) => u.is_empty(),
        Eind::Sleutel(Sleutel::Indien(_, compleet)) => !compleet,
        _ => false,
    })
}

impl Lint<'_> {
    /// Per table: complete answers for which it is to blame that there is no outcome.
    pub(super) fn gaten(&mut self) {
        match self.schuldig() {
            Ok(schuld) => {
                let model = self.model;
                for ((t, tabel), f) in model.tabellen.iter().enumerate().zip(schuld) {
                    if self.gaten_in(t, tabel, f).is_err() {
                        self.onbeslist();
                    }
                }
            }
            Err(Op) => self.onbeslist(),
        }
    }

    /// Per table, when it is the deepest one without a value on the way down from a missing outcome: the same walk
    /// as the explanation of a missing outcome makes.
    fn schuldig(&mut self) -> Result<Vec<Id>, Op> {
        let model = self.model;
        let functies = self.functies.as_mut().ok_or(Op)?;
        functies.bouw.nieuwe_stappen();
        let uitkomst = functies.uitkomst.ok_or(Op)?;
        let geen = functies.bouw.vertaal(uitkomst, &zonder_uitkomst)?;
        let mut rest = functies.getoond(geen)?;
        let mut bereikt = vec![functies.nee; model.tabellen.len()];
        for t in &model.indienbaar {
            let leeg = functies.leeg(*t)?;
            let hier = functies.bouw.en(rest, leeg)?;
            *bereikt.get_mut(*t).ok_or(Op)? = hier;
            rest = functies.zonder(rest, leeg)?;
        }
        let top = bereikt.get_mut(model.top).ok_or(Op)?;
        *top = functies.bouw.of(*top, rest)?;
        for (t, tabel) in model.tabellen.iter().enumerate().rev() {
            let mut rest = bereikt.get(t).copied().ok_or(Op)?;
            for kolom in &tabel.kolommen {
                let Var::Tabel(d) = kolom else { continue };
                let leeg = functies.leeg(*d as usize)?;
                let dieper = functies.bouw.en(rest, leeg)?;
                rest = functies.zonder(rest, leeg)?;
                let plek = bereikt.get_mut(*d as usize).ok_or(Op)?;
                *plek = functies.bouw.of(*plek, dieper)?;
            }
            *bereikt.get_mut(t).ok_or(Op)? = rest;
        }
        Ok(bereikt)
    }

    fn gaten_in(&mut self, t: usize, tabel: &Tabel, schuld: Id) -> Result<(), Op> {
        let model = self.model;
        let functies = self.functies.as_mut().ok_or(Op)?;
        functies.bouw.nieuwe_stappen();
        // rows that contradict each other are a finding of their own
        let rijen = functies.bouw.rijen.get(t).copied().ok_or(Op)?;
        let strijd = functies.bouw.vertaal(rijen, &|e| {
            Eind::Bool(!tabel.meervoudig() && matches!(e, Eind::Rijen(r) if r.len() > 1))
        })?;
        let alles = functies.zonder(schuld, strijd)?;
        let mut f = alles;
        let mut aantal = 0;
        for kolom in &tabel.kolommen {
            let Var::Invoer(i) = kolom else { continue };
            for (waarde, klasse) in self.nergens_genoemd(tabel, *i) {
                let functies = self.functies.as_mut().ok_or(Op)?;
                let is = functies.bouw.invoer_is(*i, &klasse)?;
                let hier = functies.bouw.en(alles, is)?;
                if hier == functies.nee || aantal >= MAX_PER_TABEL {
                    continue;
                }
                f = functies.zonder(f, is)?;
                aantal += 1;
                let naam = model.invoer.get(*i as usize).map(|v| v.ruw.vraag.tekst.clone());
                let uitleg = format!(
                    "Geen uitkomst: in tabel \"{}\" past geen enkele rij bij \"{}\" = {waarde}.",
                    tabel.naam,
                    naam.unwrap_or_default()
                );
                self.gat(tabel, hier, Some((*i, waarde)), uitleg);
            }
        }
        let functies = self.functies.as_mut().ok_or(Op)?;
        if f == functies.nee {
            return Ok(());
        }
        let geen_rij = functies.bouw.vertaal(rijen, &|e| {
            Eind::Bool(matches!(e, Eind::Rijen(r) if r.is_empty()))
        })?;
        let zonder_rij = functies.bouw.en(f, geen_rij)?;
        let met_rij = functies.zonder(f, geen_rij)?;
        for (f, waarom) in [
            (zonder_rij, "past geen enkele rij"),
            (met_rij, "geeft de rij die past geen uitkomst"),
        ] {
            // a row that says "not complete" is an answer
            let antwoord = f == met_rij && model.soort == Soort::Indieningsvereisten;
            if !antwoord && self.functies.as_ref().is_some_and(|x| x.nee != f) {
                let uitleg = format!("Geen uitkomst: in tabel \"{}\" {waarom}", tabel.naam);
                self.gat(tabel, f, None, uitleg);
            }
        }
        Ok(())
    }

    /// One gap; `keuze` is the answer that no row accepts.
    fn gat(&mut self, tabel: &Tabel, f: Id, keuze: Option<(u32, Waarde)>, uitleg: String) {
        let wat = std::cell::RefCell::new(None);
        let voorbeeld = self.voorbeeld(f, |s| {
            let gat = crate::uitleg::gat(s);
            let raak = gat.beslissing == tabel.naam && s.rijen(tabel, Drie::Open).is_empty();
            let waarden: Vec<String> = gat
                .antwoorden
                .iter()
                .map(|a| format!("{} = {}", a.tekst, a.waarde))
                .collect();
            wat.replace(Some(waarden.join("; ")));
            raak && geen_uitkomst(s)
        });
        let Some(mut voorbeeld) = voorbeeld else {
            self.onbeslist();
            return;
        };
        // options that no cell tells apart share a class: show the one that it is about
        let waarde = keuze.map(|(i, w)| {
            if let Some(v) = self.model.invoer.get(i as usize) {
                let json = super::voorbeeld::als_json(&v.ruw, &w);
                voorbeeld.insert(v.ruw.vraag.id.to_string(), json);
            }
            w
        });
        let uitleg = match (&waarde, wat.into_inner()) {
            (None, Some(w)) if !w.is_empty() => format!("{uitleg} bij {w}."),
            (None, _) => format!("{uitleg}."),
            _ => uitleg,
        };
        self.meld(BevindingSoort::Gat, tabel, None, waarde, uitleg, Some(voorbeeld));
    }

    /// Values of a choice that no cell of this table accepts, with their class.
    fn nergens_genoemd(&self, tabel: &Tabel, invoer: u32) -> Vec<(Waarde, Vec<bool>)> {
        let Some(v) = self.model.invoer.get(invoer as usize).filter(|v| v.is_vraag()) else {
            return Vec::new();
        };
        let klassen = v.klassen.as_deref().unwrap_or_default();
        let keuze = matches!(
            v.ruw.vraag.soort,
            VraagType::List | VraagType::Geo | VraagType::Boolean
        );
        if !keuze || v.ruw.vraag.meerdere {
            return Vec::new();
        }
        let waarden: Vec<Waarde> = match v.ruw.vraag.soort {
            VraagType::Boolean => vec![Waarde::JaNee(true), Waarde::JaNee(false)],
            _ => v
                .ruw
                .vraag
                .opties
                .iter()
                .map(|o| Waarde::Tekst(o.tekst.clone()))
                .collect(),
        };
        let eigen = |rij: &crate::tabel::Rij| {
            rij.cellen
                .iter()
                .copied()
                .find(|c| self.model.van_test.get(*c as usize) == Some(&Var::Invoer(invoer)))
        };
        let past = |w: &Waarde| {
            tabel.rijen.iter().any(
                |r| match eigen(r).and_then(|c| self.model.tests.get(c as usize)) {
                    Some(test) => test.past(w),
                    None => true,
                },
            )
        };
        waarden
            .into_iter()
            .filter(|w| !past(w))
            .map(|w| {
                let tests: Vec<_> = v
                    .tests
                    .iter()
                    .filter_map(|t| self.model.tests.get(*t as usize))
                    .collect();
                let uitslag = crate::klassen::uitslag(&tests, &w, false);
                let klasse = klassen.iter().map(|k| k.uitslag == uitslag).collect();
                (w, klasse)
            })
            .collect()
    }

    /// Outcomes of the top that no answers give.
    pub(super) fn uitkomsten(&mut self) {
        let model = self.model;
        let Some(top) = model.tabellen.get(model.top) else {
            return;
        };
        let Some(bereikt) = self.bereikte_uitkomsten() else {
            self.onbeslist();
            return;
        };
        let mut gezien: Vec<Waarde> = Vec::new();
        for (r, waarde) in self.genoemde_uitkomsten() {
            if bereikt.contains(&waarde) || gezien.contains(&waarde) {
                continue;
            }
            gezien.push(waarde.clone());
            if self.bewijsbaar.get(model.top) != Some(&true) {
                self.onbeslist();
                continue;
            }
            let geeft = |r: usize| top.rijen.get(r).and_then(|x| x.uit.first()) == Some(&waarde);
            let verborgen =
                (0..top.rijen.len()).any(|r| geeft(r) && self.vrij.stand(model, model.top, r).telt);
            if verborgen {
                continue;
            }
            let uitleg = format!(
                "Uitkomst \"{waarde}\" staat in tabel \"{}\", maar geen enkele reeks antwoorden geeft haar.",
                top.naam
            );
            self.meld(
                BevindingSoort::OnbereikbareUitkomst,
                top,
                r,
                Some(waarde),
                uitleg,
                None,
            );
        }
    }

    fn genoemde_uitkomsten(&self) -> Vec<(Option<usize>, Waarde)> {
        let model = self.model;
        let Some(top) = model.tabellen.get(model.top) else {
            return Vec::new();
        };
        match model.soort {
            Soort::Indieningsvereisten => vec![
                (None, Waarde::tekst("indienbaar")),
                (None, Waarde::tekst("compleet")),
            ],
            Soort::Maatregelen => Vec::new(),
            Soort::Conclusie if matches!(top.beleid, crate::ruw::Beleid::Collect(Some(_))) => Vec::new(),
            Soort::Conclusie => top
                .rijen
                .iter()
                .enumerate()
                .filter_map(|(r, rij)| Some((Some(r), rij.uit.first()?.clone())))
                .filter(|(_, w)| matches!(w, Waarde::Tekst(t) if !t.is_empty() && &**t != "no hit"))
                .collect(),
        }
    }

    fn bereikte_uitkomsten(&mut self) -> Option<Vec<Waarde>> {
        let functies = self.functies.as_ref()?;
        let mut uit = Vec::new();
        for e in functies.bouw.bereikt(functies.uitkomst?) {
            match e {
                Eind::Sleutel(Sleutel::Codes(codes)) => {
                    uit.extend(codes.iter().map(|c: &Code| Waarde::tekst(c.naam())));
                }
                Eind::Sleutel(Sleutel::Indien(i, c)) => {
                    uit.extend(i.then(|| Waarde::tekst("indienbaar")));
                    uit.extend(c.then(|| Waarde::tekst("compleet")));
                }
                _ => {}
            }
        }
        Some(uit)
    }
}

/// Whether the evaluation of complete answers ends without outcome.
fn geen_uitkomst(s: &Staat<'_>) -> bool {
    let Some(top) = s.model.tabellen.get(s.model.top) else {
        return false;
    };
    let rijen = s.rijen(top, Drie::Ja);
    match s.model.soort {
        Soort::Conclusie => s.rijen(top, Drie::Open).is_empty() && s.model.codes(&rijen).is_empty(),
        Soort::Maatregelen => s.rijen(top, Drie::Open).is_empty() && rijen.is_empty(),
        Soort::Indieningsvereisten => s.waarde(s.model.top).is_some_and(|w| *w != Waarde::JaNee(true)),
    }
}
