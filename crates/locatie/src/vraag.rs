//! The question: which place, on which day, by whose knowledge, on whose behalf.

use model::{BagId, BagSoort, Datum, Peilmoment, PerceelId, Punt, Tijdstip};
use register::Asker;

use crate::LocatieFout;

/// Radius for `speelt` and `initiatieven` when nobody says otherwise, metres.
pub const STRAAL_M: f64 = 250.0;
/// Smallest radius: below it the kerb is out of reach.
pub const STRAAL_MIN_M: f64 = 25.0;
/// Largest radius: beyond it the answer is a list of the whole town.
pub const STRAAL_MAX_M: f64 = 3_000.0;
/// Where RD means anything, metres, generously: x then y.
const RD_BEREIK_M: [[f64; 2]; 2] = [[-50_000.0, 350_000.0], [250_000.0, 700_000.0]];

/// An area that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GebiedSoort {
    /// CBS wijk.
    Wijk,
    /// CBS buurt.
    Buurt,
    /// Gemeente.
    Gemeente,
}

impl GebiedSoort {
    /// The layer that holds them.
    pub fn laag(self) -> &'static str {
        match self {
            Self::Wijk => "cbs-wijk",
            Self::Buurt => "cbs-buurt",
            Self::Gemeente => "cbs-gemeente",
        }
    }

    /// As written in an id (`wijk:WK040001`).
    pub fn als_tekst(self) -> &'static str {
        match self {
            Self::Wijk => "wijk",
            Self::Buurt => "buurt",
            Self::Gemeente => "gemeente",
        }
    }
}

/// Where the question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plaats {
    /// A point, RD millimetres.
    Punt(Punt),
    /// A thing with an id of its own, asked about at one point inside it.
    Object {
        /// The point, RD millimetres.
        punt: Punt,
        /// What was meant there.
        id: PlaatsId,
    },
    /// A named area, whole.
    Gebied(GebiedSoort, String),
}

/// A place as it stands in an address, in its one canonical spelling ([`std::fmt::Display`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaatsId {
    /// 16 digits.
    Bag(BagId),
    /// `rd:X,Y`, whole metres.
    Rd(i32, i32),
    /// `perceel:GEM-SECTIE-NR`.
    Perceel(PerceelId),
    /// `wijk:CODE`, `buurt:CODE`, `gemeente:CODE`.
    Gebied(GebiedSoort, String),
}

impl std::fmt::Display for PlaatsId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bag(id) => write!(f, "{id}"),
            Self::Rd(x, y) => write!(f, "rd:{x},{y}"),
            Self::Perceel(id) => write!(f, "perceel:{id}"),
            Self::Gebied(soort, code) => write!(f, "{}:{code}", soort.als_tekst()),
        }
    }
}

impl std::str::FromStr for PlaatsId {
    type Err = LocatieFout;

    /// Reads any spelling we take: `NL.IMBAG...`, decimals in `rd:`, small letters in a parcel.
    fn from_str(s: &str) -> Result<Self, LocatieFout> {
        let fout = || LocatieFout::OngeldigId {
            tekst: s.chars().take(64).collect(),
        };
        let s = s.trim();
        if let Some((kop, rest)) = s.split_once(':') {
            return match kop.to_ascii_lowercase().as_str() {
                "rd" => {
                    let (x, y) = rest.split_once(',').ok_or_else(fout)?;
                    let [x, y] = [x, y].map(|t| t.trim().parse::<f64>().unwrap_or(f64::NAN));
                    let [x, y] = in_bereik(x, y)?;
                    Ok(Self::Rd(
                        (x as f64 / 1000.0).round() as i32,
                        (y as f64 / 1000.0).round() as i32,
                    ))
                }
                "perceel" => Ok(Self::Perceel(rest.parse()?)),
                "wijk" => gebied(GebiedSoort::Wijk, rest).ok_or_else(fout),
                "buurt" => gebied(GebiedSoort::Buurt, rest).ok_or_else(fout),
                "gemeente" => gebied(GebiedSoort::Gemeente, rest).ok_or_else(fout),
                _ => Err(fout()),
            };
        }
        let id: BagId = s.parse().map_err(|_| fout())?;
        match id.soort() {
            Some(BagSoort::OpenbareRuimte) | None => Err(fout()),
            Some(_) => Ok(Self::Bag(id)),
        }
    }
}

fn gebied(soort: GebiedSoort, code: &str) -> Option<PlaatsId> {
    let goed = (4..=12).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
    goed.then(|| PlaatsId::Gebied(soort, code.to_ascii_uppercase()))
}

/// RD metres to millimetres. Errors: [`LocatieFout::BuitenBereik`] for NaN and for what lies far outside the country.
pub fn in_bereik(x_m: f64, y_m: f64) -> Result<Punt, LocatieFout> {
    let [[x_min, x_max], [y_min, y_max]] = RD_BEREIK_M;
    if (x_min..=x_max).contains(&x_m) && (y_min..=y_max).contains(&y_m) {
        Ok([x_m, y_m].map(|m| (m * 1000.0).round() as i32))
    } else {
        Err(LocatieFout::BuitenBereik { x_m, y_m })
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq)]
pub struct Vraag {
    /// Where.
    pub plaats: Plaats,
    /// Valid on this day (`opDatum`).
    pub op_datum: Datum,
    /// By the knowledge of this instant (`beschikbaarOp`); `None`: by the latest.
    pub beschikbaar_op: Option<Tijdstip>,
    /// Radius for `speelt` and `initiatieven`, metres.
    pub straal_m: f64,
    /// On whose behalf.
    pub asker: Asker,
    /// Today, against which the age of a source is measured.
    pub vandaag: Datum,
}

impl Vraag {
    /// A question of anybody about `plaats` today, with the usual radius.
    pub fn nu(plaats: Plaats, vandaag: Datum) -> Self {
        Self {
            plaats,
            op_datum: vandaag,
            beschikbaar_op: None,
            straal_m: STRAAL_M,
            asker: Asker::Publiek,
            vandaag,
        }
    }

    /// The moment that decides which voorkomens count.
    pub fn peilmoment(&self) -> Peilmoment {
        Peilmoment {
            geldig: self.op_datum,
            bekend: self.beschikbaar_op,
        }
    }

    /// Errors: [`LocatieFout::Straal`].
    pub(crate) fn controleer(&self) -> Result<(), LocatieFout> {
        if (STRAAL_MIN_M..=STRAAL_MAX_M).contains(&self.straal_m) {
            Ok(())
        } else {
            Err(LocatieFout::Straal {
                straal: self.straal_m,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_spelling_of_a_place_has_one_canonical_form() {
        for (in_, uit) in [
            ("0400100000000001", "0400100000000001"),
            ("NL.IMBAG.Pand.0400100000000001", "0400100000000001"),
            ("RD: 112000.4, 551999.6", "rd:112000,552000"),
            ("perceel:hdr-a-12", "perceel:HDR00-A-12"),
            ("buurt:bu04000101", "buurt:BU04000101"),
        ] {
            assert_eq!(in_.parse::<PlaatsId>().unwrap().to_string(), uit, "{in_}");
        }
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for fout in [
            "",
            "rd:",
            "rd:1,2",
            "rd:nan,inf",
            "perceel:x",
            "0400300000000001",
            "wijk:../x",
            "1e5,5e5",
        ] {
            assert!(fout.parse::<PlaatsId>().is_err(), "{fout}");
        }
    }

    proptest! {
        #[test]
        fn the_canonical_form_reads_back_as_itself(s in "(rd:|perceel:|wijk:|)[-0-9A-Za-z.,]{0,24}") {
            if let Ok(id) = s.parse::<PlaatsId>() {
                prop_assert_eq!(id.to_string().parse::<PlaatsId>().unwrap(), id);
            }
        }
    }
}
