//! Kandidaten: the answers to a question that rule files can tell apart, for callers that try them all.

use crate::cel::Test;
use crate::{Regelset, Waarde, klassen};

impl Regelset {
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
