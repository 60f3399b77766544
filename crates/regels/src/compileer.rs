//! Compiling: names to numbers, once, so that an evaluation touches no names.
//!
//! Names resolve as exact strings (trimmed), else with runs of white space taken as one blank; nothing is guessed.
//! An aansluitpunt becomes a jump into the other file when that was given, else an open input. Start at
//! [`Model::maak`].

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::antwoorden::{samen, sleutel, splits};
use crate::cel::Test;
use crate::klassen::{self, Zoeker};
use crate::masker::{Masker, Uitslag};
use crate::ruw::{Beleid, Inhoud, Ruw, RuwBeslissing, RuwInvoer, RuwTabel};
use crate::tabel::{Invoer, Model, Rij, Tabel, Var, past_tabel};
use crate::uitkomst::{Aansluitpunt, Maatregel, Regelrij, Soort, VraagType};
use crate::waarde::{lees_datum, lees_getal};
use crate::{CelFout, RegelFout, Waarde};

/// Longest chain of decisions.
const MAX_KETEN: usize = 400;
/// What a rule file decides, from its functioneleStructuurRef, else from the shape of its top.
pub(crate) fn soort(ruw: &Ruw, top: &RuwBeslissing) -> Soort {
    let ref_ = top
        .structuur
        .iter()
        .find_map(|s| s.rsplit('/').next())
        .unwrap_or_default();
    if ref_.starts_with("Indieningsvereisten") {
        return Soort::Indieningsvereisten;
    }
    if ref_.starts_with("Maatregelen") {
        return Soort::Maatregelen;
    }
    if ref_.starts_with("Conclusie") || !top.structuur.is_empty() {
        return Soort::Conclusie;
    }
    match &top.inhoud {
        Inhoud::Tabel(t)
            if t.uitvoer
                .iter()
                .any(|u| u.naam.trim().eq_ignore_ascii_case("Maatregelen")) =>
        {
            Soort::Maatregelen
        }
        _ if ruw.beslissingen.iter().any(is_indienbaar) => Soort::Indieningsvereisten,
        _ => Soort::Conclusie,
    }
}

fn is_indienbaar(b: &RuwBeslissing) -> bool {
    b.type_ref.rsplit(':').next() == Some("indienbaar")
}

/// The top decisions: those with a functioneleStructuurRef, else those that no other decision uses.
pub(crate) fn toppen(ruw: &Ruw) -> Vec<usize> {
    let met_ref: Vec<usize> = ruw
        .beslissingen
        .iter()
        .enumerate()
        .filter(|(_, b)| !b.structuur.is_empty())
        .map(|(i, _)| i)
        .collect();
    if !met_ref.is_empty() {
        return met_ref;
    }
    let mut gebruikt = std::collections::HashSet::new();
    for b in &ruw.beslissingen {
        match &b.inhoud {
            Inhoud::Tabel(t) => gebruikt.extend(t.kolommen.iter().map(|(k, _)| k.as_str())),
            Inhoud::Naam(n) => {
                gebruikt.insert(n.as_str());
            }
            Inhoud::Vast(_) | Inhoud::Aansluiting { .. } => {}
        }
    }
    let los: Vec<usize> = ruw
        .beslissingen
        .iter()
        .enumerate()
        .filter(|(_, b)| !gebruikt.contains(&*b.variabele))
        .map(|(i, _)| i)
        .collect();
    if los.is_empty() { vec![0] } else { los }
}

#[derive(Debug, Clone, Copy)]
enum Naam {
    Invoer(usize),
    Beslissing(usize),
}

struct Compilator<'r> {
    bestanden: &'r [&'r Ruw],
    namen: Vec<HashMap<String, Naam>>,
    invoer: Vec<Invoer>,
    van_invoer: HashMap<(usize, usize), u32>,
    tabellen: Vec<Tabel>,
    /// `None` while it is being compiled: meeting it again is a circle.
    van_beslissing: HashMap<(usize, usize), Option<Var>>,
    tests: Vec<Test>,
    van_test: Vec<Var>,
    test_nr: HashMap<(Var, Test), u32>,
    rijen: usize,
}

impl Model {
    /// Compiles the top decision `top` of the first file; the others are there to plug in.
    ///
    /// - Errors: an input expression that is no known name, a circle of decisions, a chain that is too long.
    pub(crate) fn maak(bestanden: &[&Ruw], top: usize) -> Result<Self, RegelFout> {
        let Some(hoofd) = bestanden.first() else {
            return Err(RegelFout::Sttr {
                bestand: String::new(),
                regel: 0,
                reden: "geen bestand".into(),
            });
        };
        let mut c = Compilator {
            bestanden,
            namen: bestanden.iter().map(|r| namen(r)).collect::<Result<_, _>>()?,
            invoer: Vec::new(),
            van_invoer: HashMap::new(),
            tabellen: Vec::new(),
            van_beslissing: HashMap::new(),
            tests: Vec::new(),
            van_test: Vec::new(),
            test_nr: HashMap::new(),
            rijen: 0,
        };
        let Some(top_ruw) = hoofd.beslissingen.get(top) else {
            return Err(RegelFout::Sttr {
                bestand: hoofd.bestand.clone(),
                regel: 0,
                reden: "geen beslissing".into(),
            });
        };
        let Var::Tabel(top_nr) = c.beslissing(0, top, 0)? else {
            return Err(c.fout(
                0,
                top_ruw.regel,
                format!("beslissing \"{}\" is geen tabel", top_ruw.naam),
            ));
        };
        let soort = soort(hoofd, top_ruw);
        let mut indienbaar = Vec::new();
        if soort == Soort::Indieningsvereisten {
            for (bestand, ruw) in bestanden.iter().enumerate() {
                for (nr, _) in ruw
                    .beslissingen
                    .iter()
                    .enumerate()
                    .filter(|(_, b)| is_indienbaar(b))
                {
                    if let Some(Some(Var::Tabel(t))) = c.van_beslissing.get(&(bestand, nr)) {
                        indienbaar.push(*t as usize);
                    }
                }
            }
        }
        let mut maatregelen = HashMap::new();
        bestanden
            .iter()
            .for_each(|r| maatregelen.extend(r.maatregelen.iter().map(|(k, v)| (k.clone(), v.clone()))));
        c.klaar(soort, top_nr as usize, indienbaar, maatregelen)
    }
}

/// Names of a file; also with white space normalised, where that is not taken.
fn namen(ruw: &Ruw) -> Result<HashMap<String, Naam>, RegelFout> {
    let mut uit: HashMap<String, Naam> = HashMap::new();
    for (i, b) in ruw.beslissingen.iter().enumerate() {
        if uit.insert(b.variabele.to_string(), Naam::Beslissing(i)).is_some() {
            let reden = format!("naam \"{}\" hoort bij meer dan één beslissing", b.variabele);
            return Err(RegelFout::Sttr {
                bestand: ruw.bestand.clone(),
                regel: b.regel,
                reden,
            });
        }
    }
    for (i, v) in ruw.invoeren.iter().enumerate() {
        let reden = match uit.insert(v.naam.to_string(), Naam::Invoer(i)) {
            Some(Naam::Beslissing(_)) => {
                format!("naam \"{}\" hoort bij een vraag en bij een beslissing", v.naam)
            }
            Some(Naam::Invoer(j)) if ruw.invoeren.get(j).is_some_and(|w| w.vraag.id != v.vraag.id) => {
                format!("naam \"{}\" hoort bij meer dan één vraag", v.naam)
            }
            _ => continue,
        };
        return Err(RegelFout::Sttr {
            bestand: ruw.bestand.clone(),
            regel: v.regel,
            reden,
        });
    }
    let ruim: Vec<(String, Naam)> = uit.iter().map(|(k, n)| (een_blank(k), *n)).collect();
    for (k, n) in ruim {
        uit.entry(k).or_insert(n);
    }
    for (i, b) in ruw.beslissingen.iter().enumerate() {
        uit.entry(b.naam.to_string()).or_insert(Naam::Beslissing(i));
    }
    Ok(uit)
}

fn een_blank(t: &str) -> String {
    t.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl<'r> Compilator<'r> {
    fn fout(&self, bestand: usize, regel: u32, reden: String) -> RegelFout {
        let bestand = self
            .bestanden
            .get(bestand)
            .map(|r| r.bestand.clone())
            .unwrap_or_default();
        RegelFout::Sttr {
            bestand,
            regel,
            reden,
        }
    }

    fn zoek(&self, bestand: usize, naam: &str) -> Option<Naam> {
        let namen = self.namen.get(bestand)?;
        namen
            .get(naam.trim())
            .or_else(|| namen.get(&een_blank(naam)))
            .copied()
    }

    fn var(&mut self, bestand: usize, naam: Naam, diepte: usize) -> Result<Var, RegelFout> {
        match naam {
            Naam::Beslissing(b) => self.beslissing(bestand, b, diepte),
            Naam::Invoer(i) => {
                if let Some(nr) = self.van_invoer.get(&(bestand, i)) {
                    return Ok(Var::Invoer(*nr));
                }
                let Some(ruw) = self.bestanden.get(bestand).and_then(|r| r.invoeren.get(i)) else {
                    return Err(self.fout(bestand, 0, "onbekende invoer".into()));
                };
                let nr = self.nieuwe_invoer(ruw.clone(), Some((bestand, i)), None);
                self.van_invoer.insert((bestand, i), nr);
                Ok(Var::Invoer(nr))
            }
        }
    }

    fn nieuwe_invoer(
        &mut self,
        ruw: RuwInvoer,
        herkomst: Option<(usize, usize)>,
        aansluitpunt: Option<Aansluitpunt>,
    ) -> u32 {
        self.invoer.push(Invoer {
            ruw,
            herkomst,
            aansluitpunt,
            tests: Vec::new(),
            alle: Masker::default(),
            klassen: None,
            zoeker: Zoeker::default(),
            sleutel: 0,
        });
        u32::try_from(self.invoer.len() - 1).unwrap_or(u32::MAX)
    }

    fn beslissing(&mut self, bestand: usize, nr: usize, diepte: usize) -> Result<Var, RegelFout> {
        let Some(ruw) = self.bestanden.get(bestand).and_then(|r| r.beslissingen.get(nr)) else {
            return Err(self.fout(bestand, 0, "onbekende beslissing".into()));
        };
        match self.van_beslissing.get(&(bestand, nr)) {
            Some(Some(var)) => return Ok(*var),
            Some(None) => {
                return Err(self.fout(
                    bestand,
                    ruw.regel,
                    format!("beslissing \"{}\" hangt van zichzelf af", ruw.naam),
                ));
            }
            None => {}
        }
        if diepte > MAX_KETEN {
            return Err(self.fout(
                bestand,
                ruw.regel,
                format!("keten van meer dan {MAX_KETEN} beslissingen"),
            ));
        }
        self.van_beslissing.insert((bestand, nr), None);
        let var = match &ruw.inhoud {
            Inhoud::Tabel(t) => self.tabel((bestand, nr), ruw, t, diepte)?,
            Inhoud::Vast(w) => self.vast((bestand, nr), ruw, w.clone()),
            Inhoud::Naam(n) => match self.zoek(bestand, n) {
                Some(naam) => self.var(bestand, naam, diepte + 1)?,
                None => {
                    let reden = format!(
                        "beslissing \"{}\": uitdrukking wordt niet ondersteund: {n}",
                        ruw.naam
                    );
                    return Err(self.fout(bestand, ruw.regel, reden));
                }
            },
            Inhoud::Aansluiting {
                namespace,
                model,
                beslissing,
            } => {
                let doel = Aansluitpunt {
                    naam: ruw.naam.clone(),
                    namespace: namespace.clone(),
                    model: model.clone(),
                    beslissing: beslissing.clone(),
                };
                match self.doel(&doel) {
                    Some((b, n)) => self.beslissing(b, n, diepte + 1)?,
                    None => Var::Invoer(self.nieuwe_invoer(open_punt(ruw), None, Some(doel))),
                }
            }
        };
        self.van_beslissing.insert((bestand, nr), Some(var));
        Ok(var)
    }

    /// The decision that an aansluitpunt asks for, among the files given.
    fn doel(&self, punt: &Aansluitpunt) -> Option<(usize, usize)> {
        let (b, ruw) = self.bestanden.iter().enumerate().find(|(_, r)| {
            r.naam == punt.model && punt.namespace.as_ref().is_none_or(|n| *n == r.namespace)
        })?;
        let nr = ruw.beslissingen.iter().position(|d| d.naam == punt.beslissing)?;
        Some((b, nr))
    }

    fn tabel(
        &mut self,
        herkomst: (usize, usize),
        ruw: &'r RuwBeslissing,
        t: &'r RuwTabel,
        diepte: usize,
    ) -> Result<Var, RegelFout> {
        let bestand = herkomst.0;
        let mut kolommen = Vec::with_capacity(t.kolommen.len());
        for (naam, regel) in &t.kolommen {
            let Some(gevonden) = self.zoek(bestand, naam) else {
                return Err(RegelFout::from(CelFout {
                    bestand: self
                        .bestanden
                        .get(bestand)
                        .map(|r| r.bestand.clone())
                        .unwrap_or_default(),
                    regel: *regel,
                    tabel: ruw.naam.to_string(),
                    rij: 0,
                    kolom: naam.clone(),
                    tekst: naam.clone(),
                    reden:
                        "geen naam van een vraag of beslissing; uitdrukkingen worden hier niet ondersteund"
                            .into(),
                }));
            };
            kolommen.push(self.var(bestand, gevonden, diepte + 1)?);
        }
        let rang = |uit: &[Waarde]| {
            let plekken = uit.iter().zip(&t.uitvoer).filter(|(_, u)| !u.volgorde.is_empty());
            plekken.fold(0usize, |r, (w, u)| {
                let plek = u.volgorde.iter().position(|v| v == w).unwrap_or(u.volgorde.len());
                r.saturating_mul(u.volgorde.len() + 1).saturating_add(plek)
            })
        };
        let mut waarden: Vec<Waarde> = Vec::new();
        let mut nummer: HashMap<Waarde, usize> = HashMap::new();
        let mut geef = |w: Waarde| {
            *nummer.entry(w.clone()).or_insert_with(|| {
                waarden.push(w);
                waarden.len() - 1
            })
        };
        let mut rijen = Vec::with_capacity(t.rijen.len());
        for (nr, r) in t.rijen.iter().enumerate() {
            let mut cellen = Vec::new();
            for (test, var) in r.cellen.iter().zip(&kolommen) {
                if *test != Test::Alles {
                    cellen.push(self.test(*var, test.clone()));
                }
            }
            rijen.push(Rij {
                cellen: cellen.into(),
                masker: Masker::default(),
                tabellen: Box::default(),
                voorbehouden: Box::default(),
                invoeren: Box::default(),
                regel: regelrij(&ruw.naam, nr, hoofdwaarde(&r.uit), &r.bron),
                waarde: geef(hoofdwaarde(&r.uit)),
                uit: r.uit.clone(),
                rang: rang(&r.uit),
                toelichting: r.toelichting.clone(),
            });
        }
        let standaard: Option<Vec<Waarde>> = t.uitvoer.iter().map(|u| u.standaard.clone()).collect();
        let geen = geef(standaard.map_or(Waarde::Leeg, |s| hoofdwaarde(&s)));
        let strijd = geef(Waarde::Leeg);
        let kolom = |naam: &str| {
            t.uitvoer
                .iter()
                .position(|u| u.naam.trim().eq_ignore_ascii_case(naam))
        };
        let eerste = self.rijen;
        self.rijen += rijen.len();
        self.tabellen.push(Tabel {
            naam: ruw.naam.clone(),
            herkomst,
            beleid: t.beleid,
            kolommen,
            rijen,
            eerste,
            waarden,
            geen,
            strijd,
            tests: Vec::new(),
            uitslag: Vec::new(),
            alle: Masker::default(),
            past: Vec::new(),
            kolom_voorschrift: kolom("Voorschriften"),
            kolom_maatregel: kolom("Maatregelen"),
        });
        Ok(Var::Tabel(
            u32::try_from(self.tabellen.len() - 1).unwrap_or(u32::MAX),
        ))
    }

    /// A decision with a fixed value: a table of one row.
    fn vast(&mut self, herkomst: (usize, usize), ruw: &RuwBeslissing, w: Waarde) -> Var {
        let rij = Rij {
            cellen: Box::default(),
            masker: Masker::default(),
            tabellen: Box::default(),
            voorbehouden: Box::default(),
            invoeren: Box::default(),
            regel: regelrij(&ruw.naam, 0, w.clone(), &[]),
            uit: vec![w.clone()],
            waarde: 0,
            rang: 0,
            toelichting: None,
        };
        self.tabellen.push(Tabel {
            naam: ruw.naam.clone(),
            herkomst,
            beleid: Beleid::First,
            kolommen: Vec::new(),
            rijen: vec![rij],
            eerste: self.rijen,
            waarden: vec![w, Waarde::Leeg],
            geen: 1,
            strijd: 1,
            tests: Vec::new(),
            uitslag: Vec::new(),
            alle: Masker::default(),
            past: Vec::new(),
            kolom_voorschrift: None,
            kolom_maatregel: None,
        });
        self.rijen += 1;
        Var::Tabel(u32::try_from(self.tabellen.len() - 1).unwrap_or(u32::MAX))
    }

    /// Number of a test on a variable; equal tests share one.
    fn test(&mut self, var: Var, test: Test) -> u32 {
        let test = match var {
            Var::Invoer(i) => match self.invoer.get(i as usize) {
                Some(invoer) => naar_antwoord(&invoer.ruw, test),
                None => test,
            },
            Var::Tabel(_) => test,
        };
        if let Some(nr) = self.test_nr.get(&(var, test.clone())) {
            return *nr;
        }
        let nr = u32::try_from(self.tests.len()).unwrap_or(u32::MAX);
        self.tests.push(test.clone());
        self.van_test.push(var);
        match var {
            Var::Invoer(i) => self.invoer.get_mut(i as usize).map(|v| v.tests.push(nr)),
            Var::Tabel(t) => self.tabellen.get_mut(t as usize).map(|v| v.tests.push(nr)),
        };
        self.test_nr.insert((var, test), nr);
        nr
    }

    fn klaar(
        mut self,
        soort: Soort,
        top: usize,
        indienbaar: Vec<usize>,
        maatregelen: HashMap<Arc<str>, Maatregel>,
    ) -> Result<Model, RegelFout> {
        self.op_volgorde();
        let test = |nr: &u32| self.tests.get(*nr as usize);
        let mut begin = Uitslag::open(self.tests.len());
        for invoer in &mut self.invoer {
            let tests: Vec<&Test> = invoer.tests.iter().filter_map(test).collect();
            invoer.alle = Masker::van(&invoer.tests);
            invoer.sleutel = sleutel(&invoer.ruw.vraag.id);
            invoer.klassen = klassen::van(invoer, &tests, soort == Soort::Indieningsvereisten);
            let klassen = invoer.klassen.as_deref().unwrap_or_default();
            invoer.zoeker = Zoeker::van(invoer, &tests, klassen);
            begin.zet_eensgezind(&invoer.alle, klassen.iter().map(|k| &*k.ja));
        }
        for t in &mut self.tabellen {
            let tests: Vec<&Test> = t.tests.iter().filter_map(test).collect();
            t.alle = Masker::van(&t.tests);
            t.uitslag = t
                .waarden
                .iter()
                .map(|w| tests.iter().map(|t| past_tabel(t, w)).collect())
                .collect();
            t.past = t.uitslag.iter().map(|u| t.alle.deel(&t.tests, u)).collect();
            for rij in &mut t.rijen {
                rij.kijk_onder(&self.van_test, &self.invoer);
            }
        }
        let mut sleutels: HashMap<Arc<str>, Vec<u32>> = HashMap::new();
        for (i, invoer) in self.invoer.iter().enumerate().filter(|(_, i)| i.is_vraag()) {
            sleutels
                .entry(invoer.ruw.vraag.id.clone())
                .or_default()
                .push(u32::try_from(i).unwrap_or(u32::MAX));
        }
        let beslissingen = self.van_beslissing.keys().copied().collect();
        let dubbel = sleutels.values().any(|n| n.len() > 1);
        let mut model = Model {
            soort,
            invoer: self.invoer,
            tabellen: self.tabellen,
            tests: self.tests,
            van_test: self.van_test,
            top,
            indienbaar,
            sleutels,
            maatregelen,
            rijen: self.rijen,
            begin,
            beslissingen,
            dubbel,
            diagram: OnceLock::new(),
            rijcodes: Vec::new(),
        };
        let rijen = model.tabellen.get(top).map_or(0, |t| t.rijen.len());
        model.rijcodes = (0..rijen).map(|r| model.codes(&[r]).into_iter().next()).collect();
        Ok(model)
    }

    /// Puts inputs in the order of asking.
    fn op_volgorde(&mut self) {
        let mut orde: Vec<usize> = (0..self.invoer.len()).collect();
        orde.sort_by_key(|i| {
            self.invoer
                .get(*i)
                .map(|v| (v.aansluitpunt.is_some(), v.ruw.volgorde, *i))
        });
        let mut nieuw = vec![0u32; orde.len()];
        for (plek, oud) in orde.iter().enumerate() {
            if let Some(n) = nieuw.get_mut(*oud) {
                *n = u32::try_from(plek).unwrap_or(u32::MAX);
            }
        }
        let om = |v: &mut Var| {
            if let Var::Invoer(i) = v {
                *i = nieuw.get(*i as usize).copied().unwrap_or(*i);
            }
        };
        self.van_test.iter_mut().for_each(om);
        self.tabellen
            .iter_mut()
            .flat_map(|t| t.kolommen.iter_mut())
            .for_each(om);
        let mut oud: Vec<Option<Invoer>> = std::mem::take(&mut self.invoer).into_iter().map(Some).collect();
        self.invoer = orde
            .iter()
            .filter_map(|i| oud.get_mut(*i).and_then(Option::take))
            .collect();
    }
}

/// What is said of a row (from 0) when it is a reason; its questions come when all tests are known.
fn regelrij(beslissing: &Arc<str>, nr: usize, waarde: Waarde, bron: &[Arc<str>]) -> Arc<Regelrij> {
    Arc::new(Regelrij {
        beslissing: beslissing.clone(),
        rij: nr + 1,
        waarde,
        bron: bron.to_vec(),
        vragen: Vec::new(),
    })
}

impl Rij {
    /// Fills in what its cells look at: decisions and caveats each once, questions by column.
    fn kijk_onder(&mut self, van_test: &[Var], invoer: &[Invoer]) {
        let (mut tabellen, mut invoeren) = (Vec::new(), Vec::new());
        let (mut voorbehouden, mut vragen): (Vec<Arc<str>>, Vec<_>) = (Vec::new(), Vec::new());
        for cel in &self.cellen {
            match van_test.get(*cel as usize) {
                Some(Var::Tabel(t)) if !tabellen.contains(t) => tabellen.push(*t),
                Some(Var::Invoer(i)) => {
                    let Some(v) = invoer.get(*i as usize) else {
                        continue;
                    };
                    let tekst = v.voorbehoud().filter(|t| !voorbehouden.contains(t));
                    voorbehouden.extend(tekst.cloned());
                    invoeren.push(*i);
                    vragen.push((v.ruw.vraag.id.clone(), v.ruw.vraag.tekst.clone()));
                }
                _ => {}
            }
        }
        self.masker = Masker::van(&self.cellen);
        self.tabellen = tabellen.into();
        self.invoeren = invoeren.into();
        self.voorbehouden = voorbehouden.into();
        Arc::make_mut(&mut self.regel).vragen = vragen;
    }
}

fn hoofdwaarde(uit: &[Waarde]) -> Waarde {
    match uit {
        [een] => een.clone(),
        meer => Waarde::Lijst(meer.into()),
    }
}

/// Cells compare with the answers that the question really gets: a geo column may say true or false for ja or nee, a
/// boolean column "ja", "nee", "true" or "false", a number or a day may be written as text; several options are put in
/// the order of the file.
fn naar_antwoord(invoer: &RuwInvoer, test: Test) -> Test {
    let vraag = &invoer.vraag;
    match vraag.soort {
        _ if invoer.geo => test.met_literalen(&|w| match w {
            Waarde::JaNee(true) => Waarde::tekst("ja"),
            Waarde::JaNee(false) => Waarde::tekst("nee"),
            w => w,
        }),
        VraagType::Boolean | VraagType::Bijlage => test.met_literalen(&|w| match w.als_tekst() {
            Some("true" | "ja") => Waarde::JaNee(true),
            Some("false" | "nee") => Waarde::JaNee(false),
            _ => w,
        }),
        VraagType::Number => test.met_literalen(&|w| match w.als_tekst().and_then(lees_getal) {
            Some(n) => Waarde::Getal(n),
            None => w,
        }),
        VraagType::Date => test.met_literalen(&|w| match w.als_tekst().and_then(lees_datum) {
            Some(d) => Waarde::Datum(d),
            None => w,
        }),
        VraagType::List if vraag.meerdere => {
            test.met_literalen(&|w| match w.als_tekst().and_then(|t| splits(vraag, t)) {
                Some(mut nummers) if !nummers.is_empty() => {
                    nummers.sort_unstable();
                    samen(vraag, &nummers)
                }
                _ => w,
            })
        }
        _ => test,
    }
}

/// The open input that stands for an aansluitpunt.
fn open_punt(ruw: &RuwBeslissing) -> RuwInvoer {
    let mut invoer = crate::sttr::losse_invoer(&ruw.naam, &ruw.type_ref, 0, ruw.regel);
    invoer.vraag.id = ruw.naam.clone();
    invoer
}
