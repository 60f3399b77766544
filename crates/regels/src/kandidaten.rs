//! Kandidaten: the answers to a question that rule files can tell apart, and the codes that can still come, for callers
//! that look at every possibility.

use std::sync::Arc;

use crate::cel::Test;
use crate::diagram::Sleutel;
use crate::evalueer::Staat;
use crate::set::Deel;
use crate::{Antwoorden, Code, Regelset, Soort, Waarde, klassen};

impl Regelset {
    /// Per conclusie the strongest code of every outcome that can still come with these answers, strongest first.
    ///
    /// Miss: no codes for a conclusie whose case split does not fit in the budget, and where no rule gives an outcome.
    pub fn mogelijk(&self, antwoorden: &Antwoorden) -> Vec<(Option<Arc<str>>, Vec<Code>)> {
        let conclusies = self.delen.iter().filter(|d| d.model.soort == Soort::Conclusie);
        let per_deel = conclusies.map(|d| {
            let staat = Staat::nieuw(&d.model, antwoorden);
            let diagram = d.model.diagram().filter(|_| !staat.buiten);
            let einden = diagram.map(|g| g.mogelijk(&staat.klassen)).unwrap_or_default();
            let mut codes: Vec<Code> = einden
                .into_iter()
                .filter_map(|e| match e {
                    Sleutel::Codes(c) => c.first().cloned(),
                    _ => None,
                })
                .collect();
            codes.sort_by(|a, b| (a.sterkte(), a.naam()).cmp(&(b.sterkte(), b.naam())));
            codes.dedup();
            (d.activiteit.clone(), codes)
        });
        per_deel.collect()
    }

    /// A number per file for what is left to ask and to decide with these answers: of one set, the same numbers mean the
    /// same open questions, and the same outcomes whatever is answered further.
    ///
    /// Miss: `None` for a file whose case split does not fit in the budget, and for an answer that it does not know.
    pub fn wat_rest(&self, antwoorden: &Antwoorden) -> Option<Vec<u128>> {
        let rest = |d: &Deel| {
            let staat = Staat::nieuw(&d.model, antwoorden);
            let diagram = d.model.diagram().filter(|_| !staat.buiten)?;
            Some(diagram.afdruk(&staat.klassen))
        };
        self.delen.iter().map(rest).collect()
    }

    /// Answers to a question that together reach every row that looks at it: each number and day that a cell names and
    /// those around it, every option, every text that a cell names and one that none does.
    ///
    /// Miss: `None` for a question that is not here, or with too many answers to list.
    pub fn kandidaten(&self, id: &str) -> Option<Vec<Waarde>> {
        let mut uit: Vec<Waarde> = Vec::new();
        for model in self.delen.iter().map(|d| &d.model) {
            for nr in model.sleutels.get(id).into_iter().flatten() {
                let invoer = model.invoer.get(*nr as usize)?;
                let tests: Vec<&Test> = invoer
                    .tests
                    .iter()
                    .filter_map(|t| model.tests.get(*t as usize))
                    .collect();
                for waarde in klassen::kandidaten(invoer, &tests)? {
                    if !uit.contains(&waarde) {
                        uit.push(waarde);
                    }
                }
            }
        }
        (!uit.is_empty()).then_some(uit)
    }
}
