//! Identifiers that are checked once, where they come in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is not the identifier it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{tekst}' is geen {wat}: {uitleg}")]
pub struct IdFout {
    /// The text as given (at most 64 characters of it).
    pub tekst: String,
    /// What it should have been.
    pub wat: &'static str,
    /// What to do about it.
    pub uitleg: &'static str,
}

impl IdFout {
    fn new(tekst: &str, wat: &'static str, uitleg: &'static str) -> Self {
        Self {
            tekst: tekst.chars().take(64).collect(),
            wat,
            uitleg,
        }
    }
}

/// A layer's name, `<bron>-<type>`, the same in reports, files, tiles, collections and styles (`bag-pand`).
///
/// Lower-case ASCII letters, digits and `_` in parts joined by `-`; starts with a letter; 3 to 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LaagId(String);

impl LaagId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the first `-`: the source (`bag` of `bag-pand`).
    pub fn bron(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }
}

impl FromStr for LaagId {
    type Err = IdFout;
    fn from_str(s: &str) -> Result<Self, IdFout> {
        let goed = (3..=64).contains(&s.len())
            && s.starts_with(|c: char| c.is_ascii_lowercase())
            && s.contains('-')
            && s.split('-').all(|deel| {
                !deel.is_empty()
                    && deel
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            });
        if goed {
            Ok(Self(s.to_owned()))
        } else {
            Err(IdFout::new(
                s,
                "laag",
                "schrijf <bron>-<type> in kleine letters, zoals bag-pand",
            ))
        }
    }
}

impl TryFrom<String> for LaagId {
    type Error = IdFout;
    fn try_from(s: String) -> Result<Self, IdFout> {
        s.parse()
    }
}

impl From<LaagId> for String {
    fn from(id: LaagId) -> Self {
        id.0
    }
}

impl fmt::Display for LaagId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a BAG identification is about, by digits 5 and 6 (Catalogus BAG 2018, 7.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BagSoort {
    /// 10.
    Pand,
    /// 01.
    Verblijfsobject,
    /// 02.
    Ligplaats,
    /// 03.
    Standplaats,
    /// 20.
    Nummeraanduiding,
    /// 30.
    OpenbareRuimte,
}

/// A 16-digit BAG identification: 4 digits gemeente, 2 digits kind, 10 digits number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BagId(u64);

impl BagId {
    /// The kind of object that the digits name; `None` for a kind that the BAG does not have.
    pub fn soort(self) -> Option<BagSoort> {
        Some(match self.0 / 10_000_000_000 % 100 {
            10 => BagSoort::Pand,
            1 => BagSoort::Verblijfsobject,
            2 => BagSoort::Ligplaats,
            3 => BagSoort::Standplaats,
            20 => BagSoort::Nummeraanduiding,
            30 => BagSoort::OpenbareRuimte,
            _ => return None,
        })
    }
}

impl FromStr for BagId {
    type Err = IdFout;
    fn from_str(s: &str) -> Result<Self, IdFout> {
        let kaal = s
            .strip_prefix("NL.IMBAG.")
            .and_then(|r| r.split_once('.'))
            .map_or(s, |(_, cijfers)| cijfers);
        if kaal.len() == 16 && kaal.bytes().all(|b| b.is_ascii_digit()) {
            kaal.parse()
                .map(Self)
                .map_err(|_| IdFout::new(s, "BAG-id", "gebruik 16 cijfers"))
        } else {
            Err(IdFout::new(
                s,
                "BAG-id",
                "gebruik 16 cijfers, zoals 0400100000000001",
            ))
        }
    }
}

impl TryFrom<String> for BagId {
    type Error = IdFout;
    fn try_from(s: String) -> Result<Self, IdFout> {
        s.parse()
    }
}

impl From<BagId> for String {
    fn from(id: BagId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for BagId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016}", self.0)
    }
}

/// A parcel's kadastrale aanduiding as it stands in an address: `GEM-SECTIE-NUMMER` (`HDR00-A-1234`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PerceelId {
    /// AKR kadastrale gemeentecode: three letters and two digits (the digits `00` may be left out on input).
    pub gemeente: String,
    /// One or two capital letters.
    pub sectie: String,
    /// 1 to 99999.
    pub nummer: u32,
}

impl FromStr for PerceelId {
    type Err = IdFout;
    fn from_str(s: &str) -> Result<Self, IdFout> {
        let fout = || {
            IdFout::new(
                s,
                "kadastrale aanduiding",
                "schrijf GEMEENTE-SECTIE-NUMMER, zoals HDR00-A-1234",
            )
        };
        let mut delen = s.split('-');
        let (Some(gemeente), Some(sectie), Some(nummer), None) =
            (delen.next(), delen.next(), delen.next(), delen.next())
        else {
            return Err(fout());
        };
        let letters = |t: &str, aantal: std::ops::RangeInclusive<usize>| {
            aantal.contains(&t.len()) && t.bytes().all(|b| b.is_ascii_alphabetic())
        };
        let (naam, cijfers) = gemeente.split_at_checked(3).ok_or_else(fout)?;
        let cijfers_goed =
            cijfers.is_empty() || (cijfers.len() == 2 && cijfers.bytes().all(|b| b.is_ascii_digit()));
        let nummer: u32 = nummer.parse().map_err(|_| fout())?;
        if letters(naam, 3..=3) && cijfers_goed && letters(sectie, 1..=2) && (1..=99_999).contains(&nummer) {
            let cijfers = if cijfers.is_empty() { "00" } else { cijfers };
            Ok(Self {
                gemeente: format!("{}{cijfers}", naam.to_ascii_uppercase()),
                sectie: sectie.to_ascii_uppercase(),
                nummer,
            })
        } else {
            Err(fout())
        }
    }
}

impl TryFrom<String> for PerceelId {
    type Error = IdFout;
    fn try_from(s: String) -> Result<Self, IdFout> {
        s.parse()
    }
}

impl From<PerceelId> for String {
    fn from(id: PerceelId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for PerceelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.gemeente, self.sectie, self.nummer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bag_id_says_what_it_is_about_and_keeps_its_leading_zero() {
        let id: BagId = "0400100000000001".parse().unwrap();
        assert_eq!(
            (id.soort(), id.to_string().as_str()),
            (Some(BagSoort::Pand), "0400100000000001")
        );
        assert_eq!("NL.IMBAG.Pand.0400100000000001".parse(), Ok(id));
        assert!("400100000000001".parse::<BagId>().is_err());
    }

    #[test]
    fn a_layer_is_named_after_source_and_type() {
        assert_eq!("bgt-wegdeel".parse::<LaagId>().unwrap().bron(), "bgt");
        for fout in ["pand", "BAG-pand", "../etc-x", "bag--pand", "bag-pand-", ""] {
            assert!(fout.parse::<LaagId>().is_err(), "{fout}");
        }
    }

    #[test]
    fn a_parcel_may_be_typed_in_small_letters_without_its_zeros() {
        assert_eq!(
            "hdr-a-1234".parse::<PerceelId>().unwrap().to_string(),
            "HDR00-A-1234"
        );
        assert!("hdr-a-0".parse::<PerceelId>().is_err());
        assert!("é-a-1".parse::<PerceelId>().is_err());
    }
}
