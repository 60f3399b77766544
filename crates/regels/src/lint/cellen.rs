//! Cells that ask for what nobody gives, and options that nobody asks for.

use std::sync::Arc;

use crate::antwoorden::splits;
use crate::cel::Test;
use crate::evalueer::Drie;
use crate::lint::{BevindingSoort, Lint};
use crate::ruw::Beleid;
use crate::tabel::{Invoer, Tabel, Var};
use crate::uitkomst::VraagType;
use crate::{Waarde, ruw::Herkomst};

impl Lint<'_> {
    /// Cells against options and against the values of earlier tables, then options against cells.
    pub(super) fn cellen(&mut self) {
        let model = self.model;
        for (t, tabel) in model.tabellen.iter().enumerate() {
            for (r, rij) in tabel.rijen.iter().enumerate() {
                for cel in &rij.cellen {
                    self.cel(t, tabel, r, *cel);
                }
            }
        }
        for (i, invoer) in model.invoer.iter().enumerate() {
            self.opties(i, invoer);
        }
    }

    fn cel(&mut self, t: usize, tabel: &Tabel, r: usize, cel: u32) {
        let model = self.model;
        let (Some(var), Some(test)) = (
            model.van_test.get(cel as usize).copied(),
            model.tests.get(cel as usize),
        ) else {
            return;
        };
        let mut onbekend: Vec<Waarde> = Vec::new();
        match var {
            Var::Invoer(i) => {
                let Some(invoer) = model.invoer.get(i as usize).filter(|v| v.is_vraag()) else {
                    return;
                };
                onbekend.extend(zonder_optie(invoer, test));
            }
            Var::Tabel(d) => {
                if let Some(d) = model.tabellen.get(d as usize) {
                    onbekend.extend(zonder_waarde(d, test));
                }
            }
        }
        for waarde in onbekend {
            let past_nog = self.past_ooit(var, cel);
            if !past_nog {
                self.gemeld.insert((t, r));
            }
            let lijkt = self.lijkt_op(var, &waarde);
            let uitleg = format!(
                "Rij {} van tabel \"{}\" vraagt of \"{}\" gelijk is aan \"{waarde}\", maar {}{}.",
                r + 1,
                tabel.naam,
                self.naam_van(var),
                if matches!(var, Var::Invoer(_)) {
                    "die optie bestaat niet"
                } else {
                    "die tabel geeft dat nooit"
                },
                lijkt
                    .as_ref()
                    .map(|l| format!("; wel \"{l}\""))
                    .unwrap_or_default(),
            );
            let voorbeeld = self.mislukt(t, tabel, r, cel, var, lijkt.as_deref());
            self.meld(
                BevindingSoort::CelZonderOptie,
                tabel,
                Some(r),
                Some(waarde),
                uitleg,
                voorbeeld,
            );
        }
    }

    fn past_ooit(&self, var: Var, cel: u32) -> bool {
        let model = self.model;
        match var {
            Var::Invoer(i) => model.invoer.get(i as usize).is_some_and(|v| {
                let plek = v.tests.iter().position(|t| *t == cel);
                let past = |u: &Vec<bool>| plek.is_some_and(|p| u.get(p) == Some(&true));
                v.klassen
                    .as_ref()
                    .is_none_or(|k| k.iter().any(|k| past(&k.uitslag)))
            }),
            Var::Tabel(d) => model.tabellen.get(d as usize).is_some_and(|d| {
                let plek = d.tests.iter().position(|t| *t == cel);
                d.uitslag
                    .iter()
                    .any(|u| plek.is_some_and(|p| u.get(p) == Some(&true)))
            }),
        }
    }

    /// An option that differs in capitals or white space only: what was probably meant.
    fn lijkt_op(&self, var: Var, waarde: &Waarde) -> Option<Arc<str>> {
        let plat = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let gezocht = plat(waarde.als_tekst()?);
        match var {
            Var::Invoer(i) => {
                let opties = &self.model.invoer.get(i as usize)?.ruw.vraag.opties;
                opties
                    .iter()
                    .map(|o| &o.tekst)
                    .find(|o| plat(o) == gezocht)
                    .cloned()
            }
            Var::Tabel(d) => {
                let waarden = &self.model.tabellen.get(d as usize)?.waarden;
                let mut teksten = waarden.iter().filter_map(|w| match w {
                    Waarde::Tekst(t) => Some(t),
                    _ => None,
                });
                teksten.find(|t| plat(t) == gezocht).cloned()
            }
        }
    }

    /// Answers with which every other cell of the row passes and this one fails: best when there is no outcome then,
    /// or at least no row of the table matches. The option that was probably meant comes first.
    fn mislukt(
        &mut self,
        t: usize,
        tabel: &Tabel,
        r: usize,
        cel: u32,
        var: Var,
        lijkt: Option<&str>,
    ) -> Option<serde_json::Map<String, serde_json::Value>> {
        let model = self.model;
        let rij = tabel.rijen.get(r)?;
        let functies = self.functies.as_mut()?;
        functies.bouw.nieuwe_stappen();
        let mut ander = functies.bouw.vast(true);
        for c in rij.cellen.iter().filter(|c| **c != cel) {
            let c = functies.bouw.test(*c).ok()?;
            ander = functies.bouw.en(ander, c).ok()?;
        }
        let f = functies.bouw.test(cel).ok()?;
        ander = functies.zonder(ander, f).ok()?;
        let mut basis = Vec::new();
        if let (Some(lijkt), Var::Invoer(i)) = (lijkt, var) {
            let klassen = model.invoer.get(i as usize)?.klassen.as_ref()?;
            let bedoeld: Vec<bool> = klassen
                .iter()
                .map(|k| k.waarde.als_tekst() == Some(lijkt))
                .collect();
            let g = functies.bouw.invoer_is(i, &bedoeld).ok()?;
            basis.push(functies.bouw.en(ander, g).ok()?);
        }
        basis.push(ander);
        let mut kansen = Vec::new();
        let geen = match functies.uitkomst {
            Some(u) => functies
                .bouw
                .vertaal(u, &crate::lint::gaten::zonder_uitkomst)
                .ok()?,
            None => functies.nee,
        };
        for f in basis {
            if !tabel.meervoudig() {
                let leeg = functies.leeg(t).ok()?;
                let leeg = functies.bouw.en(f, leeg).ok()?;
                kansen.extend([functies.bouw.en(leeg, geen).ok()?, leeg]);
            }
            kansen.push(f);
        }
        kansen
            .into_iter()
            .find_map(|f| self.voorbeeld(f, |s| s.rij(tabel, r) == Drie::Nee))
    }

    /// Options of a list or a location that no cell accepts.
    fn opties(&mut self, i: usize, invoer: &Invoer) {
        let keuze = matches!(invoer.ruw.vraag.soort, VraagType::List | VraagType::Geo);
        if !keuze || invoer.ruw.herkomst != Herkomst::Vraag || invoer.tests.is_empty() {
            return;
        }
        let model = self.model;
        let tests: Vec<&Test> = invoer
            .tests
            .iter()
            .filter_map(|t| model.tests.get(*t as usize))
            .collect();
        for (nr, optie) in invoer.ruw.vraag.opties.iter().enumerate() {
            if tests.iter().any(|t| neemt_aan(invoer, t, nr, &optie.tekst)) {
                continue;
            }
            let gebruikt = |t: &&Tabel| {
                t.kolommen
                    .iter()
                    .any(|k| *k == Var::Invoer(u32::try_from(i).unwrap_or(u32::MAX)))
            };
            let Some(tabel) = model.tabellen.iter().find(gebruikt) else {
                continue;
            };
            let uitleg = format!(
                "Optie \"{}\" van vraag \"{}\" wordt door geen enkele cel genoemd of aangenomen.",
                optie.tekst, invoer.ruw.vraag.tekst
            );
            let voorbeeld = self.met_optie(i, invoer, nr);
            let waarde = Waarde::Tekst(optie.tekst.clone());
            self.meld(
                BevindingSoort::OptieZonderCel,
                tabel,
                None,
                Some(waarde),
                uitleg,
                voorbeeld,
            );
        }
    }

    fn met_optie(
        &mut self,
        i: usize,
        invoer: &Invoer,
        nr: usize,
    ) -> Option<serde_json::Map<String, serde_json::Value>> {
        let i = u32::try_from(i).ok()?;
        let waarde = crate::antwoorden::samen(&invoer.ruw.vraag, &[nr]);
        let tests: Vec<&Test> = invoer
            .tests
            .iter()
            .filter_map(|t| self.model.tests.get(*t as usize))
            .collect();
        let uitslag = crate::klassen::uitslag(&tests, &waarde, false);
        let klasse: Vec<bool> = invoer
            .klassen
            .as_ref()?
            .iter()
            .map(|k| k.uitslag == uitslag)
            .collect();
        let functies = self.functies.as_mut()?;
        let mut f = functies.bouw.invoer_is(i, &klasse).ok()?;
        if let Some(u) = functies.uitkomst {
            let gat = functies
                .bouw
                .vertaal(u, &crate::lint::gaten::zonder_uitkomst)
                .ok()?;
            let beide = functies.bouw.en(f, gat).ok()?;
            if functies.getoond(beide).ok()? != functies.nee {
                f = beide;
            }
        }
        let mut json = self.voorbeeld(f, |_| true)?;
        let eigen = super::voorbeeld::als_json(&invoer.ruw, &waarde);
        json.insert(invoer.ruw.vraag.id.to_string(), eigen);
        Some(json)
    }
}

/// Whether a cell passes for the option, alone or (several options) with others.
fn neemt_aan(invoer: &Invoer, test: &Test, nr: usize, optie: &Arc<str>) -> bool {
    let vraag = &invoer.ruw.vraag;
    if test.past(&crate::antwoorden::samen(vraag, &[nr])) {
        return true;
    }
    if !vraag.meerdere {
        return false;
    }
    let mut waarden = Vec::new();
    test.literalen(&mut waarden);
    let mut delen = Vec::new();
    test.delen(&mut delen);
    let noemt = |w: &&Waarde| {
        w.als_tekst()
            .and_then(|t| splits(vraag, t))
            .is_some_and(|n| n.contains(&nr))
    };
    waarden.iter().any(noemt) || delen.iter().any(|d| optie.contains(&***d))
}

/// Literals of the cell that no option of the question equals or holds.
fn zonder_optie(invoer: &Invoer, test: &Test) -> Vec<Waarde> {
    let vraag = &invoer.ruw.vraag;
    if !matches!(vraag.soort, VraagType::List | VraagType::Geo) {
        return Vec::new();
    }
    let optie = |t: &str| vraag.opties.iter().any(|o| &*o.tekst == t);
    let bestaat = |w: &Waarde| match w {
        Waarde::Leeg => true,
        Waarde::Tekst(t) if vraag.meerdere => splits(vraag, t).is_some(),
        Waarde::Tekst(t) => optie(t),
        _ => false,
    };
    let mut waarden = Vec::new();
    test.vergeleken(&mut waarden);
    let mut uit: Vec<Waarde> = waarden.into_iter().filter(|w| !bestaat(w)).cloned().collect();
    let mut delen = Vec::new();
    test.delen(&mut delen);
    let alles = crate::antwoorden::samen(vraag, &(0..vraag.opties.len()).collect::<Vec<_>>());
    let zit_in = |d: &str| {
        vraag.opties.iter().any(|o| o.tekst.contains(d))
            || (vraag.meerdere
                && (alles.als_tekst().is_some_and(|t| t.contains(d)) || splits(vraag, d).is_some()))
    };
    uit.extend(
        delen
            .into_iter()
            .filter(|d| !zit_in(d))
            .map(|d| Waarde::Tekst(d.clone())),
    );
    uit.dedup();
    uit
}

/// Literals of the cell that the table never gives.
fn zonder_waarde(tabel: &Tabel, test: &Test) -> Vec<Waarde> {
    if matches!(tabel.beleid, Beleid::Collect(Some(_))) {
        return Vec::new();
    }
    let geeft = |w: &Waarde| *w == Waarde::Leeg || tabel.waarden.contains(w);
    let mut waarden = Vec::new();
    test.vergeleken(&mut waarden);
    let mut uit: Vec<Waarde> = waarden.into_iter().filter(|w| !geeft(w)).cloned().collect();
    uit.dedup();
    uit
}
