//! Zoek: from what somebody typed to the places it may mean.
//!
//! Answers addresses, postcodes, streets, names of areas, parcels, BAG ids and coordinates, completed while typing
//! and tolerant of typing errors. Owns the index file (`zoek-<generatie>.bin` beside the layers), which is made at
//! import by [`bouw`] and only read while serving. Refuses to know who asks: there is nothing private in it.
//! Start at [`zoek()`].

mod bestand;
mod bouw;
mod invoer;
mod rangschik;
mod typfout;
mod vouw;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use lagen::Kaartbestand;
use model::{BagId, BagSoort, PerceelId, Punt};
use serde::{Deserialize, Serialize};

use self::bestand::Index;
pub use self::bouw::bouw;
use self::invoer::{Invoer, lees};
pub(crate) use self::vouw::vouw as vouw_tekst;
use crate::id::{bag_punt, punt_in};
use crate::kijk::Kijker;
use crate::locatiebeeld::rd_id;
use crate::plek::Plek;
use crate::vraag::in_bereik;
use crate::{LocatieFout, omzet};

/// Answers given when nobody says how many.
pub const AANTAL: usize = 10;
/// One place that a query may mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resultaat {
    /// Goes into the address of its page.
    pub id: String,
    /// `adres`, `postcode`, `straat`, `woonplaats`, `gemeente`, `wijk`, `buurt`, `perceel`, `pand`,
    /// `verblijfsobject`, `ligplaats`, `standplaats` or `punt`.
    pub soort: String,
    /// For people.
    pub tekst: String,
    /// x, y, metres.
    pub rd: [f64; 2],
    /// lon, lat, degrees.
    pub wgs84: [f64; 2],
}

/// A place before it is given its coordinates.
#[derive(Debug, Clone, PartialEq)]
struct Vondst {
    id: String,
    soort: &'static str,
    tekst: String,
    punt: [i32; 2],
}

/// Places that `tekst` may mean, best first, at most `aantal`.
///
/// - In: anything a person types; see `invoer` for how it is read.
/// - Out: nothing found is an empty list. A coordinate is always found when it lies in the country.
/// - Errors: [`LocatieFout::Zoekindex`] when there is no index and none can be made.
/// - Cost: below 5 ms at a million addresses; after an import whose index is missing, once the making of it.
pub fn zoek(plek: &Plek, tekst: &str, aantal: usize) -> Result<Vec<Resultaat>, LocatieFout> {
    let vondsten = match lees(tekst) {
        Invoer::Leeg => vec![],
        Invoer::Rd([x, y]) => punt(in_bereik(x, y).ok()),
        Invoer::Wgs84([lat, lon]) => {
            let [x, y] = plek.roosters.etrs89_naar_rd(lat, lon);
            punt(in_bereik(x, y).ok())
        }
        Invoer::Bag(id) => bag(plek, id).into_iter().collect(),
        Invoer::Perceel(id) => perceel(plek, &id).into_iter().collect(),
        Invoer::Postcode(p) => rangschik::postcode(&*plek.zoek.index(plek)?, &p, aantal),
        Invoer::Namen(l) => rangschik::namen(&*plek.zoek.index(plek)?, &l, aantal),
    };
    let om = crate::plek::Omrekenaar::new(&plek.roosters);
    Ok(vondsten
        .into_iter()
        .take(aantal)
        .map(|v| {
            let beeld = om.punt(v.punt);
            Resultaat {
                id: v.id,
                soort: v.soort.to_owned(),
                tekst: v.tekst,
                rd: beeld.rd,
                wgs84: beeld.wgs84,
            }
        })
        .collect())
}

/// Opens the index of the layers as they are now, or makes it when it is missing; so that the first search is quick.
pub fn bereid(plek: &Plek) -> Result<(), LocatieFout> {
    plek.zoek.index(plek).map(drop)
}

fn punt(punt: Option<Punt>) -> Vec<Vondst> {
    let Some(punt) = punt else { return vec![] };
    let id = rd_id(punt);
    let tekst = id.replacen("rd:", "RD ", 1).replace(',', ", ");
    vec![Vondst {
        id,
        soort: "punt",
        tekst,
        punt,
    }]
}

fn bag(plek: &Plek, id: BagId) -> Option<Vondst> {
    let snapshot = plek.lagen.nu();
    let kijker = Kijker {
        snapshot: &snapshot,
        peil: bouw::nu(),
        punt: [0, 0],
        vandaag: bouw::nu().geldig,
    };
    let punt = bag_punt(&kijker, id)?;
    let (soort, naam) = match id.soort()? {
        BagSoort::Pand => ("pand", "Pand"),
        BagSoort::Verblijfsobject => ("verblijfsobject", "Verblijfsobject"),
        BagSoort::Ligplaats => ("ligplaats", "Ligplaats"),
        BagSoort::Standplaats => ("standplaats", "Standplaats"),
        BagSoort::Nummeraanduiding => ("adres", "Adres"),
        BagSoort::OpenbareRuimte => return None,
    };
    Some(Vondst {
        id: id.to_string(),
        soort,
        tekst: format!("{naam} {id}"),
        punt,
    })
}

fn perceel(plek: &Plek, id: &PerceelId) -> Option<Vondst> {
    let snapshot = plek.lagen.nu();
    let kijker = Kijker {
        snapshot: &snapshot,
        peil: bouw::nu(),
        punt: [0, 0],
        vandaag: bouw::nu().geldig,
    };
    let gezien = kijker.met_kenmerk("brk-perceel", "aanduiding", &id.to_string());
    let object = gezien.objecten.first()?;
    let gemeente = object.tekst("kadastraleGemeente").unwrap_or(&id.gemeente);
    let grootte = omzet::getal(object, "kadastraleGrootte")
        .map(|m2| format!(" ({m2} m²)"))
        .unwrap_or_default();
    let tekst = format!("Perceel {gemeente} {} {}{grootte}", id.sectie, id.nummer);
    Some(Vondst {
        id: format!("perceel:{id}"),
        soort: "perceel",
        tekst,
        punt: punt_in(object)?,
    })
}

/// An index lies in its file, or in memory when there is nowhere to write it.
enum Bytes {
    Kaart(Kaartbestand),
    Geheugen(Vec<u8>),
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Kaart(k) => k.as_ref(),
            Self::Geheugen(b) => b,
        }
    }
}

/// The index of the snapshot last asked about.
#[derive(Default)]
pub(crate) struct Zoekcache {
    gehouden: RwLock<Option<Arc<Index<Bytes>>>>,
    maken: Mutex<()>,
}

impl Zoekcache {
    /// The index of the layers as they are now. While another thread makes it, the one before serves.
    fn index(&self, plek: &Plek) -> Result<Arc<Index<Bytes>>, LocatieFout> {
        let snapshot = plek.lagen.nu();
        let houd = || {
            self.gehouden
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .clone()
        };
        let vers = |i: &Arc<Index<Bytes>>| i.generatie() == bouw::generatie(&snapshot);
        let gehouden = houd();
        if let Some(index) = gehouden.as_ref().filter(|i| vers(i)) {
            return Ok(Arc::clone(index));
        }
        let _beurt = match (self.maken.try_lock(), gehouden) {
            (Ok(beurt), _) => beurt,
            (Err(_), Some(oud)) => return Ok(oud),
            (Err(_), None) => self.maken.lock().unwrap_or_else(PoisonError::into_inner),
        };
        if let Some(index) = houd().filter(vers) {
            return Ok(index);
        }
        let pad = bouw::pad(&plek.data, bouw::generatie(&snapshot));
        let index = match open(&pad) {
            Ok(index) if vers(&index) => index,
            _ => {
                let bytes = bouw::maak(&snapshot)?;
                // a folder that cannot be written to is no reason not to find anything
                match bouw::bewaar(&snapshot, &plek.data, &bytes) {
                    Ok(pad) => open(&pad)?,
                    Err(_) => lees_index(Bytes::Geheugen(bytes), &pad)?,
                }
            }
        };
        *self.gehouden.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&index));
        Ok(index)
    }
}

fn open(pad: &Path) -> Result<Arc<Index<Bytes>>, LocatieFout> {
    let kaart = Kaartbestand::open(pad).map_err(|f| leesfout(pad, f.to_string()))?;
    lees_index(Bytes::Kaart(kaart), pad)
}

fn lees_index(bytes: Bytes, pad: &Path) -> Result<Arc<Index<Bytes>>, LocatieFout> {
    Index::open(bytes)
        .map(Arc::new)
        .map_err(|uitleg| leesfout(pad, uitleg))
}

fn leesfout(pad: &Path, uitleg: String) -> LocatieFout {
    LocatieFout::Zoekindex {
        bestand: bouw::naam(pad),
        wat: "gelezen",
        uitleg,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::bestand::{Adres, GEEN, Index, Schrijver, Soort};
    use super::invoer::{Invoer, lees, pak_postcode};
    use super::*;

    fn dorp() -> Index<Vec<u8>> {
        let mut s = Schrijver::default();
        let helder = s.gebied(
            Soort::Woonplaats,
            "Den Helder",
            "1234",
            [111_000_000, 552_000_000],
        );
        let julianadorp = s.gebied(
            Soort::Woonplaats,
            "Julianadorp",
            "1235",
            [112_000_000, 547_000_000],
        );
        s.gebied(
            Soort::Gemeente,
            "Den Helder",
            "GM0400",
            [111_000_000, 551_000_000],
        );
        s.gebied(Soort::Buurt, "Súdbuurt", "BU04000101", [111_000_000, 551_000_000]);
        let zet = |s: &mut Schrijver, straat: u32, nummers: &[(u32, u8, &str)], postcode: &str| {
            for (nr, (huisnummer, letter, toevoeging)) in nummers.iter().enumerate() {
                let punt = [111_000_000 + nr as i32 * 1000, 552_000_000 + straat as i32 * 1000];
                let id = if straat == 3 {
                    0
                } else {
                    400_200_000_000_000 + u64::from(straat * 100) + nr as u64
                };
                let postcode = pak_postcode(postcode).unwrap_or(0);
                s.adres(Adres {
                    straat,
                    huisnummer: *huisnummer,
                    letter: *letter,
                    toevoeging,
                    postcode,
                    punt,
                    id,
                });
            }
        };
        let dorpsstraat = s.straat("Dorpsstraat", helder);
        zet(
            &mut s,
            dorpsstraat,
            &[
                (1, 0, ""),
                (1, b'A', ""),
                (1, b'A', "2"),
                (10, 0, ""),
                (100, 0, ""),
                (2, 0, ""),
            ],
            "1781AB",
        );
        let dorpsstraat2 = s.straat("Dorpsstraat", julianadorp);
        zet(&mut s, dorpsstraat2, &[(1, 0, ""), (3, 0, "")], "1787CD");
        let broek = s.straat("Van Broekhuyzenstraat", helder);
        zet(&mut s, broek, &[(14, 0, "")], "1781AC");
        let plein = s.straat("Plein 1945", GEEN);
        zet(&mut s, plein, &[(12, 0, "HS1")], "");
        Index::open(s.klaar(7).unwrap()).unwrap()
    }

    fn teksten(q: &str) -> Vec<String> {
        let index = dorp();
        let vondsten = match lees(q) {
            Invoer::Namen(l) => rangschik::namen(&index, &l, AANTAL),
            Invoer::Postcode(p) => rangschik::postcode(&index, &p, AANTAL),
            anders => panic!("{q}: {anders:?}"),
        };
        vondsten.into_iter().map(|v| v.tekst).collect()
    }

    #[test]
    fn a_whole_address_comes_first_and_what_it_may_become_after_it() {
        assert_eq!(
            teksten("dorpsstraat 1 den helder"),
            [
                "Dorpsstraat 1, 1781 AB Den Helder",
                "Dorpsstraat 1A, 1781 AB Den Helder",
                "Dorpsstraat 1A-2, 1781 AB Den Helder",
                "Dorpsstraat 10, 1781 AB Den Helder",
                "Dorpsstraat 100, 1781 AB Den Helder"
            ]
        );
        assert_eq!(
            teksten("Dorpsstraat 1a2, 1781 AB Den Helder"),
            ["Dorpsstraat 1A-2, 1781 AB Den Helder"]
        );
        assert_eq!(
            teksten("den helder dorpsstraat 2"),
            ["Dorpsstraat 2, 1781 AB Den Helder"]
        );
        assert_eq!(teksten("plein 1945 12 hs 1"), ["Plein 1945 12-HS1"]);
    }

    #[test]
    fn a_street_is_completed_and_found_by_its_last_words() {
        assert_eq!(
            teksten("dorpss"),
            ["Dorpsstraat, Den Helder", "Dorpsstraat, Julianadorp"]
        );
        assert_eq!(teksten("broekhuy"), ["Van Broekhuyzenstraat, Den Helder"]);
        assert_eq!(teksten("dorpsstraat juli"), ["Dorpsstraat, Julianadorp"]);
        assert_eq!(teksten("sudbuurt"), ["Súdbuurt (buurt)"]);
    }

    #[test]
    fn typing_errors_are_forgiven_by_the_length_of_the_word() {
        assert_eq!(
            teksten("drpsstraat 3"),
            ["Dorpsstraat 3, 1787 CD Julianadorp"]
                .into_iter()
                .chain(["Dorpsstraat, Den Helder"])
                .collect::<Vec<_>>()
        );
        assert_eq!(
            teksten("van broekhuizenstraat 14"),
            ["Van Broekhuyzenstraat 14, 1781 AC Den Helder"]
        );
        assert_eq!(teksten("Drops straat")[..0], [] as [String; 0]);
        assert_eq!(teksten("den hledr")[0], "Den Helder");
        assert!(teksten("xyz").is_empty());
    }

    #[test]
    fn a_name_that_is_more_than_one_thing_gives_the_place_first() {
        assert_eq!(teksten("den helder"), ["Den Helder", "Den Helder (gemeente)"]);
    }

    #[test]
    fn a_postcode_gives_itself_and_its_addresses() {
        assert_eq!(teksten("1787cd 3"), ["Dorpsstraat 3, 1787 CD Julianadorp"]);
        assert_eq!(teksten("1781 ab 1a")[0], "Dorpsstraat 1A, 1781 AB Den Helder");
        assert_eq!(teksten("1787CD").len(), 3);
        assert_eq!(teksten("178").len(), 0);
        assert_eq!(
            teksten("1781"),
            [
                "1781 AB, Dorpsstraat, Den Helder",
                "1781 AC, Van Broekhuyzenstraat, Den Helder"
            ]
        );
    }

    #[test]
    fn a_flipped_bit_anywhere_is_noticed_at_open() {
        let mut s = Schrijver::default();
        s.gebied(Soort::Woonplaats, "Den Helder", "1234", [0, 0]);
        let goed = s.klaar(1).unwrap();
        assert!(Index::open(goed.clone()).is_ok());
        for plek in 0..goed.len() {
            let mut kapot = goed.clone();
            kapot[plek] ^= 4;
            assert!(Index::open(kapot).is_err(), "byte {plek}");
            assert!(Index::open(goed[..plek].to_vec()).is_err(), "afgekapt op {plek}");
        }
    }

    proptest! {
        #[test]
        fn any_query_is_answered(q in "[a-z0-9 ,.'-]{0,40}|\\PC{0,20}") {
            let index = dorp();
            match lees(&q) {
                Invoer::Namen(l) => prop_assert!(rangschik::namen(&index, &l, AANTAL).len() <= AANTAL),
                Invoer::Postcode(p) => prop_assert!(rangschik::postcode(&index, &p, AANTAL).len() <= AANTAL),
                _ => {}
            }
        }
    }
}
