//! Attribute rows: an object's attributes as bytes that are read where they lie.
//!
//! A row is a run of `key u16 · value`; a value is a tag byte and its payload: `0`/`1` no and yes, `2` i64,
//! `3` f64, `4` length and UTF-8, `5` byte length and values. Lengths are LEB128. Keys are places in the
//! layer's list of names. A row that does not read to its end yields what was readable, never a panic.

use model::Waarde;

const NEE: u8 = 0;
const JA: u8 = 1;
const GETAL: u8 = 2;
const DECIMAAL: u8 = 3;
const TEKST: u8 = 4;
const LIJST: u8 = 5;
/// Lists within lists deeper than this are refused at import.
pub(crate) const MAX_DIEPTE: usize = 8;

/// A value, borrowed from the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WaardeRef<'a> {
    /// true or false.
    JaNee(bool),
    /// A whole number.
    Getal(i64),
    /// A number with decimals.
    Decimaal(f64),
    /// Text.
    Tekst(&'a str),
    /// Several values.
    Lijst(LijstRef<'a>),
}

/// A list, borrowed from the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LijstRef<'a>(&'a [u8]);

impl<'a> WaardeRef<'a> {
    /// The text, when this is text.
    pub fn tekst(self) -> Option<&'a str> {
        if let Self::Tekst(t) = self { Some(t) } else { None }
    }

    /// The whole number, when this is one.
    pub fn getal(self) -> Option<i64> {
        if let Self::Getal(n) = self { Some(n) } else { None }
    }

    /// The truth value, when this is one.
    pub fn ja_nee(self) -> Option<bool> {
        if let Self::JaNee(b) = self { Some(b) } else { None }
    }

    /// The members of a list; any other value is its own only member.
    pub fn leden(self) -> impl Iterator<Item = WaardeRef<'a>> {
        let (lijst, zelf) = match self {
            Self::Lijst(l) => (Some(l), None),
            ander => (None, Some(ander)),
        };
        lijst.into_iter().flat_map(LijstRef::iter).chain(zelf)
    }

    /// A copy of its own.
    pub fn naar_waarde(self) -> Waarde {
        match self {
            Self::JaNee(b) => Waarde::JaNee(b),
            Self::Getal(n) => Waarde::Getal(n),
            Self::Decimaal(d) => Waarde::Decimaal(d),
            Self::Tekst(t) => Waarde::Tekst(t.to_owned()),
            Self::Lijst(l) => Waarde::Lijst(l.iter().map(Self::naar_waarde).collect()),
        }
    }

    /// True when it is, or is a list that holds, what is written as `tekst`: the comparison of `op_kenmerk`.
    pub(crate) fn heet(self, tekst: &str) -> bool {
        match self {
            Self::Tekst(t) => t == tekst,
            Self::Lijst(l) => l.iter().any(|w| w.heet(tekst)),
            Self::Getal(n) => tekst.parse() == Ok(n) && n.to_string() == tekst,
            Self::JaNee(b) => tekst == if b { "true" } else { "false" },
            Self::Decimaal(_) => false,
        }
    }

    #[inline(always)]
    fn lees(data: &mut &'a [u8]) -> Option<Self> {
        Some(match *neem(data, 1)?.first()? {
            NEE => Self::JaNee(false),
            JA => Self::JaNee(true),
            GETAL => Self::Getal(i64::from_le_bytes(neem(data, 8)?.try_into().ok()?)),
            DECIMAAL => Self::Decimaal(f64::from_le_bytes(neem(data, 8)?.try_into().ok()?)),
            TEKST => {
                let lengte = lengte(data)?;
                Self::Tekst(std::str::from_utf8(neem(data, lengte)?).ok()?)
            }
            LIJST => {
                let lengte = lengte(data)?;
                Self::Lijst(LijstRef(neem(data, lengte)?))
            }
            _ => return None,
        })
    }
}

impl<'a> LijstRef<'a> {
    /// The members, in the order of the delivery.
    pub fn iter(self) -> impl Iterator<Item = WaardeRef<'a>> {
        let mut rest = self.0;
        std::iter::from_fn(move || WaardeRef::lees(&mut rest))
    }
}

/// The attributes of a row: place of the name, value.
pub(crate) fn rij(data: &[u8]) -> Rij<'_> {
    Rij(data)
}

/// One attribute as it lies in a row, its value not read.
#[derive(Debug, Clone, Copy)]
pub struct RuwKenmerk<'a> {
    /// Place of the name in [`crate::Laag::kenmerknamen`].
    pub nummer: u16,
    /// The value: the same bytes for the same value, the first of them at most 5.
    pub bytes: &'a [u8],
}

impl<'a> RuwKenmerk<'a> {
    /// The value; `None` when it is no value.
    pub fn waarde(self) -> Option<WaardeRef<'a>> {
        let mut bytes = self.bytes;
        WaardeRef::lees(&mut bytes)
    }
}

/// What is left of a row. Read where it is used: every attribute of every object in an answer comes by here.
pub(crate) struct Rij<'a>(&'a [u8]);

impl<'a> Iterator for Rij<'a> {
    type Item = (u16, WaardeRef<'a>);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let ruw = self.volgende()?;
        Some((ruw.nummer, ruw.waarde()?))
    }
}

impl<'a> Rij<'a> {
    /// The first value with this name; those before it are passed over unread.
    pub(crate) fn van(self, sleutel: u16) -> Option<WaardeRef<'a>> {
        self.ruw().find(|k| k.nummer == sleutel)?.waarde()
    }

    /// The attributes, unread.
    pub(crate) fn ruw(mut self) -> impl Iterator<Item = RuwKenmerk<'a>> {
        std::iter::from_fn(move || self.volgende())
    }

    #[inline(always)]
    fn volgende(&mut self) -> Option<RuwKenmerk<'a>> {
        let nummer = u16::from_le_bytes(neem(&mut self.0, 2)?.try_into().ok()?);
        let begin = self.0;
        let lengte = match *neem(&mut self.0, 1)?.first()? {
            NEE | JA => 0,
            GETAL | DECIMAAL => 8,
            TEKST | LIJST => lengte(&mut self.0)?,
            _ => return None,
        };
        neem(&mut self.0, lengte)?;
        let bytes = begin.get(..begin.len() - self.0.len())?;
        Some(RuwKenmerk { nummer, bytes })
    }
}

/// Adds one attribute to a row. Errors: what cannot be stored, as a Dutch sentence.
pub(crate) fn schrijf(sleutel: u16, waarde: &Waarde, uit: &mut Vec<u8>) -> Result<(), &'static str> {
    uit.extend(sleutel.to_le_bytes());
    schrijf_waarde(waarde, 0, uit)
}

fn schrijf_waarde(waarde: &Waarde, diepte: usize, uit: &mut Vec<u8>) -> Result<(), &'static str> {
    match waarde {
        Waarde::JaNee(b) => uit.push(if *b { JA } else { NEE }),
        Waarde::Getal(n) => {
            uit.push(GETAL);
            uit.extend(n.to_le_bytes());
        }
        Waarde::Decimaal(d) if !d.is_finite() => return Err("een kenmerk is geen eindig getal"),
        Waarde::Decimaal(d) => {
            uit.push(DECIMAAL);
            uit.extend(d.to_le_bytes());
        }
        Waarde::Tekst(t) => {
            uit.push(TEKST);
            schrijf_lengte(t.len(), uit);
            uit.extend(t.as_bytes());
        }
        Waarde::Lijst(_) if diepte >= MAX_DIEPTE => return Err("een kenmerk is een te diep geneste lijst"),
        Waarde::Lijst(leden) => {
            let mut inhoud = Vec::new();
            for lid in leden {
                schrijf_waarde(lid, diepte + 1, &mut inhoud)?;
            }
            uit.push(LIJST);
            schrijf_lengte(inhoud.len(), uit);
            uit.extend(inhoud);
        }
    }
    Ok(())
}

#[inline(always)]
fn neem<'a>(data: &mut &'a [u8], aantal: usize) -> Option<&'a [u8]> {
    let (kop, rest) = data.split_at_checked(aantal)?;
    *data = rest;
    Some(kop)
}

#[inline(always)]
fn lengte(data: &mut &[u8]) -> Option<usize> {
    if let Some((kort, rest)) = data.split_first().filter(|(b, _)| **b < 0x80) {
        *data = rest;
        return Some(usize::from(*kort));
    }
    let mut uit = 0usize;
    for schuif in (0..35).step_by(7) {
        let b = *neem(data, 1)?.first()?;
        uit |= usize::from(b & 0x7f).checked_shl(schuif)?;
        if b & 0x80 == 0 {
            return Some(uit);
        }
    }
    None
}

fn schrijf_lengte(mut n: usize, uit: &mut Vec<u8>) {
    while n >= 0x80 {
        uit.push((n & 0x7f) as u8 | 0x80);
        n >>= 7;
    }
    uit.push(n as u8);
}

/// Any bytes as an attribute row: read to the end of sense, and what was read survives writing again.
pub(crate) fn fuzz(data: &[u8]) {
    for sleutel in 0..4 {
        let _ = rij(data).van(sleutel);
    }
    for (sleutel, waarde) in rij(data) {
        let eigen = waarde.naar_waarde();
        let mut uit = Vec::new();
        if schrijf(sleutel, &eigen, &mut uit).is_ok() {
            assert_eq!(
                rij(&uit).map(|(k, w)| (k, w.naar_waarde())).next(),
                Some((sleutel, eigen))
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn waarde() -> impl Strategy<Value = Waarde> {
        let blad = prop_oneof![
            any::<bool>().prop_map(Waarde::JaNee),
            any::<i64>().prop_map(Waarde::Getal),
            (-1e12f64..1e12).prop_map(Waarde::Decimaal),
            "\\PC{0,300}".prop_map(Waarde::Tekst),
        ];
        blad.prop_recursive(3, 20, 4, |binnen| {
            prop::collection::vec(binnen, 0..4).prop_map(Waarde::Lijst)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_row_reads_back_as_it_was_written(waarden in prop::collection::vec((any::<u16>(), waarde()), 0..8)) {
            let mut bytes = Vec::new();
            for (sleutel, waarde) in &waarden {
                schrijf(*sleutel, waarde, &mut bytes).unwrap();
            }
            let terug: Vec<_> = rij(&bytes).map(|(s, w)| (s, w.naar_waarde())).collect();
            for (sleutel, _) in &terug {
                let eerste = terug.iter().find(|(s, _)| s == sleutel).map(|(_, w)| w.clone());
                prop_assert_eq!(rij(&bytes).van(*sleutel).map(WaardeRef::naar_waarde), eerste);
            }
            prop_assert_eq!(terug, waarden);
        }
    }

    #[test]
    fn a_list_too_deep_is_refused_not_overflowed() {
        let diep = (0..50_000).fold(Waarde::Getal(1), |w, _| Waarde::Lijst(vec![w]));
        assert!(schrijf(0, &diep, &mut Vec::new()).is_err());
        std::mem::forget(diep); // dropping it would recurse: not ours to test
    }
}
