//! What a question can be answered with and a cell can test: exact values, no floats.
//!
//! Owns parsing of numbers and dates as they occur in rule files and forms.
//! Refuses to guess: a text that is not a number is no number.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use model::Datum;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

/// A value. Numbers are exact decimals (28 digits); text is trimmed at both ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Waarde {
    /// FEEL `null`: left empty, or a table in which no row matched.
    Leeg,
    /// true or false.
    JaNee(bool),
    /// An exact decimal number.
    Getal(Decimal),
    /// A text, an option, or several options joined by ", ".
    Tekst(Arc<str>),
    /// A calendar day.
    Datum(Datum),
    /// The hits of a table that gives several (COLLECT, RULE ORDER, OUTPUT ORDER).
    Lijst(Arc<[Waarde]>),
}

impl Waarde {
    /// A text, trimmed at both ends.
    pub fn tekst(t: &str) -> Self {
        Self::Tekst(Arc::from(t.trim()))
    }

    /// The text, when this is one.
    pub fn als_tekst(&self) -> Option<&str> {
        if let Self::Tekst(t) = self { Some(t) } else { None }
    }
}

impl fmt::Display for Waarde {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leeg => f.write_str("niet ingevuld"),
            Self::JaNee(true) => f.write_str("ja"),
            Self::JaNee(false) => f.write_str("nee"),
            Self::Getal(n) => write!(f, "{n}"),
            Self::Tekst(t) => f.write_str(t),
            Self::Datum(d) => write!(f, "{d}"),
            Self::Lijst(l) => {
                for (i, w) in l.iter().enumerate() {
                    let komma = if i > 0 { ", " } else { "" };
                    write!(f, "{komma}{w}")?;
                }
                Ok(())
            }
        }
    }
}

impl Serialize for Waarde {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Leeg => s.serialize_unit(),
            Self::JaNee(b) => s.serialize_bool(*b),
            Self::Getal(n) => match i64::try_from(*n) {
                Ok(heel) if n.scale() == 0 => s.serialize_i64(heel),
                _ => s.serialize_f64(f64::try_from(*n).unwrap_or(f64::NAN)),
            },
            Self::Tekst(t) => s.serialize_str(t),
            Self::Datum(d) => s.serialize_str(&d.to_string()),
            Self::Lijst(l) => s.collect_seq(l.iter()),
        }
    }
}

/// A decimal number as rule files and people write it: `5`, `-2.50`, `.5`, `1,75`, `1e3`; no thousands mark.
///
/// Miss: `None` for anything else and for more than 28 digits.
pub(crate) fn lees_getal(t: &str) -> Option<Decimal> {
    let t = t.trim();
    if t.is_empty() || t.len() > 60 || !t.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    if !t
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'+' | b'e' | b'E'))
    {
        return None;
    }
    let punt = if t.contains('.') {
        t.to_owned()
    } else {
        t.replacen(',', ".", 1)
    };
    if punt.contains(['e', 'E']) {
        return Decimal::from_scientific(&punt).ok().map(|d| d.normalize());
    }
    Decimal::from_str_exact(&punt)
        .or_else(|_| Decimal::from_str(&punt))
        .ok()
        .map(|d| d.normalize())
}

/// A day as `jjjj-mm-dd` or `dd-mm-jjjj`. Miss: `None`.
pub(crate) fn lees_datum(t: &str) -> Option<Datum> {
    let t = t.trim();
    if t.len() != 10 || !t.is_ascii() {
        return None;
    }
    let delen: Vec<&str> = t.split('-').collect();
    match delen.as_slice() {
        [j, m, d] if j.len() == 4 => Datum::from_str(&format!("{j}-{m}-{d}")).ok(),
        [d, m, j] if j.len() == 4 => Datum::from_str(&format!("{j}-{m}-{d}")).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_and_take_a_dutch_comma() {
        assert_eq!(lees_getal("1,75"), lees_getal("1.750"));
        assert_eq!(lees_getal(".5"), lees_getal("0.5"));
        assert!(lees_getal("0.1").unwrap() + lees_getal("0.2").unwrap() == lees_getal("0.3").unwrap());
        assert_eq!(lees_getal("1.000,5"), None);
        assert_eq!(lees_getal("e"), None);
        assert_eq!(lees_getal("vijf"), None);
    }

    #[test]
    fn a_day_reads_in_both_orders() {
        assert_eq!(lees_datum("2026-03-09"), lees_datum("09-03-2026"));
        assert_eq!(lees_datum("31-02-2026"), None);
        assert_eq!(lees_datum("9-3-2026"), None);
    }
}
