//! One line of `plek convert`: columns in, columns out.
//!
//! Start at [`zet_regel_om`]. Columns are separated by spaces or tabs and written with a decimal point; a
//! comma is refused, because `52,1 5,4` could mean two numbers or four.

use std::str::FromStr;

use crate::{RdFout, Roosters};

/// Beyond this distance from the origin (m) RD would be on the other half of the globe.
const RD_GRENS: f64 = 12_700_000.0;
/// Heights beyond this (m) are not on earth.
const HOOGTE_GRENS: f64 = 1_000_000.0;

/// A reference system of `plek convert`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stelsel {
    /// `lat lon [h]`, degrees and ellipsoidal metres.
    Etrs89,
    /// `x y [nap]`, metres.
    Rd,
    /// As ETRS89 (null transformation).
    Wgs84,
}

impl FromStr for Stelsel {
    type Err = RdFout;
    fn from_str(s: &str) -> Result<Self, RdFout> {
        match s.to_ascii_lowercase().as_str() {
            "etrs89" => Ok(Self::Etrs89),
            "rd" => Ok(Self::Rd),
            "wgs84" => Ok(Self::Wgs84),
            _ => Err(RdFout::Stelsel(kort(s))),
        }
    }
}

fn kort(tekst: &str) -> String {
    tekst.chars().take(40).collect()
}

/// A third column: absent, `*`, or a height.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Hoogte {
    Geen,
    Onbekend,
    Meter(f64),
}

/// Converts one line: two columns in, two out; three in, three out.
///
/// - In: `lat lon [h]` (degrees, ellipsoidal m) or `x y [nap]` (m), spaces or tabs between; `*` as height.
/// - Out: the same columns of `naar`, one space between; 9 decimals for degrees, 4 for metres; `*` where
///   NAP does not exist or the height in was `*`.
/// - Errors: [`RdFout`] for an empty line, other numbers of columns, what is no finite number, latitude
///   beyond 90, longitude beyond 180, RD on the other half of the globe, a height beyond 1,000 km.
pub fn zet_regel_om(roosters: &Roosters, van: Stelsel, naar: Stelsel, regel: &str) -> Result<String, RdFout> {
    let kolommen: Vec<&str> = regel.split_ascii_whitespace().take(5).collect();
    let (eerste, tweede, hoogte) = match kolommen.as_slice() {
        [] => return Err(RdFout::LegeRegel),
        [a, b] => (getal(a)?, getal(b)?, Hoogte::Geen),
        [a, b, "*"] => (getal(a)?, getal(b)?, Hoogte::Onbekend),
        [a, b, h] => (
            getal(a)?,
            getal(b)?,
            Hoogte::Meter(binnen("hoogte", getal(h)?, HOOGTE_GRENS)?),
        ),
        meer => return Err(RdFout::Kolommen(meer.len())),
    };
    match (van, naar) {
        (Stelsel::Rd, _) => {
            let rd = binnen_rd([eerste, tweede])?;
            let plaats = roosters.rd_naar_etrs89(rd[0], rd[1]);
            let h = |nap| roosters.h_van_nap(plaats[0], plaats[1], nap);
            if naar == Stelsel::Rd {
                Ok(schrijf(rd, 4, hoogte, |nap| h(nap).map(|_| nap)))
            } else {
                Ok(schrijf(plaats, 9, hoogte, h))
            }
        }
        (_, Stelsel::Rd) => {
            let [lat, lon] = binnen_graden([eerste, tweede])?;
            let rd = binnen_rd(roosters.etrs89_naar_rd(lat, lon))?;
            Ok(schrijf(rd, 4, hoogte, |h| roosters.nap_van_h(lat, lon, h)))
        }
        _ => Ok(schrijf(binnen_graden([eerste, tweede])?, 9, hoogte, Some)),
    }
}

fn getal(kolom: &str) -> Result<f64, RdFout> {
    match kolom.parse::<f64>() {
        Ok(getal) if getal.is_finite() => Ok(getal),
        _ => Err(RdFout::GeenGetal(kort(kolom))),
    }
}

fn binnen(naam: &'static str, waarde: f64, grens: f64) -> Result<f64, RdFout> {
    if waarde.abs() <= grens {
        Ok(waarde)
    } else {
        Err(RdFout::BuitenBereik {
            naam,
            waarde,
            van: -grens,
            tot: grens,
        })
    }
}

fn binnen_graden([lat, lon]: [f64; 2]) -> Result<[f64; 2], RdFout> {
    Ok([
        binnen("breedtegraad", lat, 90.0)?,
        binnen("lengtegraad", lon, 180.0)?,
    ])
}

fn binnen_rd([x, y]: [f64; 2]) -> Result<[f64; 2], RdFout> {
    Ok([binnen("x", x, RD_GRENS)?, binnen("y", y, RD_GRENS)?])
}

fn schrijf(plaats: [f64; 2], decimalen: usize, hoogte: Hoogte, om: impl Fn(f64) -> Option<f64>) -> String {
    let mut uit = format!("{} {}", vast(plaats[0], decimalen), vast(plaats[1], decimalen));
    let derde = match hoogte {
        Hoogte::Geen => return uit,
        Hoogte::Onbekend => None,
        Hoogte::Meter(h) => om(h),
    };
    uit.push(' ');
    uit.push_str(&derde.map_or_else(|| "*".to_owned(), |h| vast(h, 4)));
    uit
}

/// Fixed decimals; zero has no sign.
fn vast(waarde: f64, decimalen: usize) -> String {
    let tekst = format!("{waarde:.decimalen$}");
    match tekst.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|b| matches!(b, b'0' | b'.')) => rest.to_owned(),
        _ => tekst,
    }
}
