//! The linter: what is wrong with rule files, each finding with an answer set that shows it.
//!
//! A finding is claimed only with proof: "never" from the functions of all answers ([`functies`]), "this happens" from
//! an answer set that was put through the evaluator. What the budget leaves open is counted in
//! [`LintRapport::niet_beslist`], never guessed. The kinds are a closed list: [`BevindingSoort`]. Start at
//! [`lint`].

mod cellen;
mod functies;
mod gaten;
mod overlap;
mod rijen;
mod soort;
mod types;
mod voorbeeld;
mod vragen;
mod vrij;

use std::collections::HashSet;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

pub use soort::BevindingSoort;

use crate::diagram::Id;
use crate::evalueer::Staat;
use crate::lint::functies::Functies;
use crate::lint::vrij::Vrij;
use crate::ruw::{Ruw, RuwBeslissing, RuwTabel};
use crate::set::{Deel, gevraagde};
use crate::tabel::{Model, Tabel, Var};
use crate::{RegelFout, Regelbestand, Regelset, Waarde, ruw::Inhoud};

/// Most findings of one report.
const MAX_BEVINDINGEN: usize = 10_000;

/// What the linter found, by file, table and row.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LintRapport {
    /// The findings.
    pub bevindingen: Vec<Bevinding>,
    /// Rows and tables about which nothing is claimed, because the budget was spent or free text cannot be listed.
    pub niet_beslist: usize,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bevinding {
    /// Its kind.
    pub soort: BevindingSoort,
    /// File name as given.
    pub bestand: String,
    /// Name of the decision; `null` when it is about a question.
    pub tabel: Option<Arc<str>>,
    /// Row in file order, from 1; `null` when it is about a table or question.
    pub rij: Option<usize>,
    /// The cell value, option, outcome, type or id that it is about.
    pub waarde: Option<Waarde>,
    /// In words, Dutch.
    pub uitleg: String,
    /// A complete answer set that shows it; `null` where none can exist.
    pub voorbeeld: Option<Map<String, Value>>,
    #[serde(skip)]
    plek: (usize, usize, usize),
}

/// Looks for what is wrong in these files: files that plug into each other together, every other file on its own, so
/// that examples use the ids of the files.
///
/// - Errors: as [`Regelset::nieuw`].
pub fn lint(bestanden: &[Regelbestand]) -> Result<LintRapport, RegelFout> {
    let mut rapport = LintRapport {
        bevindingen: Vec::new(),
        niet_beslist: 0,
    };
    for groep in groepen(bestanden) {
        let deel = Regelset::nieuw(&groep)?.lint();
        rapport.bevindingen.extend(deel.bevindingen);
        rapport.niet_beslist += deel.niet_beslist;
    }
    Ok(rapport)
}

/// Files joined by their aansluitpunten, in the order given.
fn groepen(bestanden: &[Regelbestand]) -> Vec<Vec<Regelbestand>> {
    let mut nummer: Vec<usize> = (0..bestanden.len()).collect();
    for (i, b) in bestanden.iter().enumerate() {
        for vraag in gevraagde(&b.ruw) {
            let Some(j) = bestanden.iter().position(|d| vraag.is(&d.ruw)) else {
                continue;
            };
            if let (Some(a), Some(b)) = (nummer.get(i).copied(), nummer.get(j).copied()) {
                let (laag, hoog) = (a.min(b), a.max(b));
                nummer.iter_mut().filter(|n| **n == hoog).for_each(|n| *n = laag);
            }
        }
    }
    (0..bestanden.len())
        .map(|groep| {
            let leden = bestanden.iter().zip(&nummer).filter(|(_, n)| **n == groep);
            leden.map(|(b, _)| b.clone()).collect()
        })
        .filter(|leden: &Vec<Regelbestand>| !leden.is_empty())
        .collect()
}

impl Regelset {
    /// Looks for what is wrong in these files, joined as they are evaluated.
    ///
    /// - Out: findings by file, table and row, each once.
    /// - Cost: seconds at most for the largest files seen; the budget is per table.
    pub fn lint(&self) -> LintRapport {
        let mut rapport = LintRapport {
            bevindingen: Vec::new(),
            niet_beslist: 0,
        };
        let mut gebruik = vragen::Gebruik::default();
        let mut vorige: Option<&Deel> = None;
        for deel in &self.delen {
            // the same decision, for another activiteit
            if vorige.is_some_and(|v| Arc::ptr_eq(&v.model, &deel.model)) {
                continue;
            }
            vorige = Some(deel);
            gebruik.noteer(deel);
            Lint::nieuw(self, deel, &mut rapport).alles();
        }
        vragen::bestanden(&self.bestanden, &gebruik, &mut rapport.bevindingen);
        let mut gezien = HashSet::new();
        rapport.bevindingen.retain(|b| {
            gezien.insert((
                b.soort,
                b.bestand.clone(),
                b.tabel.clone(),
                b.rij,
                b.waarde.clone(),
            ))
        });
        rapport.bevindingen.sort_by_key(|b| (b.plek, b.soort));
        rapport.bevindingen.truncate(MAX_BEVINDINGEN);
        rapport
    }
}

/// One top decision under the linter.
struct Lint<'s> {
    model: &'s Model,
    /// Files in the model's order, and their place in the set.
    bestanden: Vec<(usize, &'s Ruw)>,
    /// Files of which the model uses something.
    gebruikt: Vec<&'s Ruw>,
    functies: Option<Functies<'s>>,
    bewijsbaar: Vec<bool>,
    vrij: Vrij,
    /// Rows whose failing cell is reported already.
    gemeld: HashSet<(usize, usize)>,
    rapport: &'s mut LintRapport,
}

impl<'s> Lint<'s> {
    fn nieuw(set: &'s Regelset, deel: &'s Deel, rapport: &'s mut LintRapport) -> Self {
        let bestanden: Vec<(usize, &Ruw)> = deel
            .volgorde
            .iter()
            .filter_map(|i| Some((*i, &**set.bestanden.get(*i)?)))
            .collect();
        let model = &*deel.model;
        let raakt = |nr: usize| nr == 0 || model.tabellen.iter().any(|t| t.herkomst.0 == nr);
        let gebruikt = bestanden
            .iter()
            .enumerate()
            .filter(|(nr, _)| raakt(*nr))
            .map(|(_, (_, r))| *r)
            .collect();
        let ruwen: Vec<&Ruw> = bestanden.iter().map(|(_, r)| *r).collect();
        Self {
            model,
            gebruikt,
            functies: Functies::maak(model),
            bewijsbaar: functies::bewijsbaar(model),
            vrij: Vrij::nieuw(model, &ruwen, deel.top),
            bestanden,
            gemeld: HashSet::new(),
            rapport,
        }
    }

    fn alles(&mut self) {
        self.types();
        self.cellen();
        self.rijen();
        self.overlap();
        self.uitkomsten();
        self.gaten();
        self.vragen();
    }

    /// The decision as read. Miss: `None` for a place that does not exist.
    fn beslissing(&self, tabel: &Tabel) -> Option<&'s RuwBeslissing> {
        let (_, ruw) = self.bestanden.get(tabel.herkomst.0)?;
        ruw.beslissingen.get(tabel.herkomst.1)
    }

    fn ruwe_tabel(&self, tabel: &Tabel) -> Option<&'s RuwTabel> {
        match &self.beslissing(tabel)?.inhoud {
            Inhoud::Tabel(t) => Some(t),
            _ => None,
        }
    }

    fn meld(
        &mut self,
        soort: BevindingSoort,
        tabel: &Tabel,
        rij: Option<usize>,
        waarde: Option<Waarde>,
        uitleg: String,
        voorbeeld: Option<Map<String, Value>>,
    ) {
        let (set_nr, bestand) = self
            .bestanden
            .get(tabel.herkomst.0)
            .map(|(i, r)| (*i, r.bestand.clone()))
            .unwrap_or_default();
        if self.rapport.bevindingen.len() > 2 * MAX_BEVINDINGEN {
            return;
        }
        self.rapport.bevindingen.push(Bevinding {
            soort,
            bestand,
            tabel: Some(tabel.naam.clone()),
            rij: rij.map(|r| r + 1),
            waarde,
            uitleg,
            voorbeeld,
            plek: (set_nr, tabel.herkomst.1, rij.map_or(0, |r| r + 1)),
        });
    }

    /// Counts something about which nothing is claimed.
    fn onbeslist(&mut self) {
        self.rapport.niet_beslist += 1;
    }

    /// A complete answer set in which the function holds and the evaluator shows it. Miss: `None`.
    fn voorbeeld(&mut self, f: Id, toont: impl Fn(&Staat<'_>) -> bool) -> Option<Map<String, Value>> {
        let functies = self.functies.as_mut()?;
        functies.bouw.nieuwe_stappen();
        let getoond = functies.getoond(f).ok()?;
        let pad = functies.bouw.pad(getoond)?;
        let (json, antwoorden) = voorbeeld::antwoorden(self.model, &pad, &self.gebruikt)?;
        toont(&Staat::nieuw(self.model, &antwoorden)).then_some(json)
    }

    /// Question, fixed value or decision behind a column, in words.
    fn naam_van(&self, var: Var) -> Arc<str> {
        match var {
            Var::Invoer(i) => self.model.invoer.get(i as usize).map(|v| v.ruw.naam.clone()),
            Var::Tabel(t) => self.model.tabellen.get(t as usize).map(|t| t.naam.clone()),
        }
        .unwrap_or_else(|| Arc::from(""))
    }
}

/// `1`, `1 en 4`, `1, 2 en 4`; at most ten, from zero-based rows.
fn opsomming(rijen: &[usize]) -> String {
    let teksten: Vec<String> = rijen.iter().take(10).map(|r| (r + 1).to_string()).collect();
    match teksten.as_slice() {
        [] => String::new(),
        [een] => een.clone(),
        _ if rijen.len() > 10 => format!("{} en meer", teksten.join(", ")),
        [voor @ .., laatste] => format!("{} en {laatste}", voor.join(", ")),
    }
}
