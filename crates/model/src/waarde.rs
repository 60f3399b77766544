//! A value of an attribute, as delivered.

use serde::{Deserialize, Serialize};

/// What an attribute holds. Serialises as plain JSON (text, number, boolean, list).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Waarde {
    /// true or false.
    JaNee(bool),
    /// A whole number.
    Getal(i64),
    /// A number with decimals; finite.
    Decimaal(f64),
    /// Text, as delivered, trimmed. Dates and codes are text too.
    Tekst(String),
    /// Several values, in the order of the delivery.
    Lijst(Vec<Waarde>),
}

impl Waarde {
    /// The text, when this is text.
    pub fn tekst(&self) -> Option<&str> {
        if let Self::Tekst(t) = self { Some(t) } else { None }
    }

    /// The whole number, when this is one.
    pub fn getal(&self) -> Option<i64> {
        if let Self::Getal(n) = self { Some(*n) } else { None }
    }
}

impl From<&str> for Waarde {
    fn from(t: &str) -> Self {
        Self::Tekst(t.to_owned())
    }
}

impl From<String> for Waarde {
    fn from(t: String) -> Self {
        Self::Tekst(t)
    }
}

impl From<i64> for Waarde {
    fn from(n: i64) -> Self {
        Self::Getal(n)
    }
}

impl From<bool> for Waarde {
    fn from(b: bool) -> Self {
        Self::JaNee(b)
    }
}
