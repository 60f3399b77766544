//! The names an expression may use: FEEL names hold spaces and operators, so reading needs to know them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::types::Type;

/// Names of variables in scope, of members that values may have, and of types.
#[derive(Debug, Clone, Default)]
pub struct Namen {
    pub(crate) variabelen: Vec<Arc<str>>,
    pub(crate) leden: Arc<HashSet<Arc<str>>>,
    pub(crate) typen: Arc<HashMap<Arc<str>, Type>>,
}

impl Namen {
    /// Names of the variables an expression may use, spelled as they are declared.
    pub fn nieuw<S: AsRef<str>>(variabelen: impl IntoIterator<Item = S>) -> Self {
        let variabelen = variabelen
            .into_iter()
            .map(|n| Arc::from(genormeerd(n.as_ref())))
            .collect();
        Self {
            variabelen,
            ..Self::default()
        }
    }

    /// The same with one more variable.
    pub(crate) fn met(&self, naam: &str) -> Self {
        let mut uit = self.clone();
        uit.variabelen.push(Arc::from(genormeerd(naam)));
        uit
    }
}

/// A name with its spaces as FEEL counts them: one between words, none around.
pub(crate) fn genormeerd(naam: &str) -> String {
    naam.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// May a name begin with this?
pub(crate) fn is_begin(c: char) -> bool {
    c.is_alphabetic() || c == '_' || !c.is_ascii() && !is_wit(c) && !c.is_control()
}

/// May a name go on with this, operators aside?
pub(crate) fn is_deel(c: char) -> bool {
    is_begin(c) || c.is_numeric()
}

/// Space between tokens.
pub(crate) fn is_wit(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}' || c == '\u{180e}' || c == '\u{200b}'
}
