//! Attribute values on their way into a tile.

use std::fmt::Write;

use model::Waarde;

/// A value of an attribute, borrowed from wherever it lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WaardeRef<'a> {
    /// Text.
    Tekst(&'a str),
    /// Whole number.
    Getal(i64),
    /// Number with decimals.
    Decimaal(f64),
    /// true or false.
    JaNee(bool),
}

impl<'a> WaardeRef<'a> {
    /// From a stored value. A list has no form in a tile: its members go, with `, ` between, into `ruimte`.
    pub fn uit(waarde: &'a Waarde, ruimte: &'a mut String) -> Self {
        match waarde {
            Waarde::JaNee(b) => Self::JaNee(*b),
            Waarde::Getal(n) => Self::Getal(*n),
            Waarde::Decimaal(d) => Self::Decimaal(*d),
            Waarde::Tekst(t) => Self::Tekst(t),
            Waarde::Lijst(leden) => Self::lijst(leden, ruimte),
        }
    }

    /// The members of a list as one text, written in `ruimte`.
    pub fn lijst(leden: &[Waarde], ruimte: &'a mut String) -> Self {
        ruimte.clear();
        schrijf_lijst(leden, ruimte, 0);
        Self::Tekst(ruimte)
    }
}

/// Lists in lists are written out flat, down to a depth that real values never have.
fn schrijf_lijst(leden: &[Waarde], uit: &mut String, diepte: u8) {
    for lid in leden {
        if !uit.is_empty() && !matches!(lid, Waarde::Lijst(_)) {
            uit.push_str(", ");
        }
        // Writing to a String does not fail.
        let _ = match lid {
            Waarde::JaNee(b) => write!(uit, "{b}"),
            Waarde::Getal(n) => write!(uit, "{n}"),
            Waarde::Decimaal(d) => write!(uit, "{d}"),
            Waarde::Tekst(t) => write!(uit, "{t}"),
            Waarde::Lijst(meer) if diepte < 8 => {
                schrijf_lijst(meer, uit, diepte + 1);
                Ok(())
            }
            Waarde::Lijst(_) => Ok(()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_becomes_one_text() {
        let lijst = Waarde::Lijst(vec![
            "woonfunctie".into(),
            Waarde::Getal(2),
            Waarde::Lijst(vec![true.into()]),
        ]);
        let mut ruimte = String::from("oud");
        assert_eq!(
            WaardeRef::uit(&lijst, &mut ruimte),
            WaardeRef::Tekst("woonfunctie, 2, true")
        );
    }
}
