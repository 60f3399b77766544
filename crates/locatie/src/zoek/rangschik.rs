//! Rangschik: the readings of a query against the index, best first.
//!
//! Weights: a typing error 100, a name completed 10, a name found by its last words 5, another house number than
//! typed 1 to 4; then the kind (woonplaats before straat before gemeente, wijk, buurt), then the text.
//! Typing errors are only tried when nothing fits without.

use std::collections::{HashMap, HashSet};

use fst::automaton::{Automaton, Str};
use fst::{IntoStreamer, Streamer};

use super::Vondst;
use super::bestand::{Adres, GEEN, Index, Soort, Straat, eerste};
use super::invoer::{Huisnummer, Lezing, Postcode, pak_postcode, postcode_tekst};
use super::typfout::{Typfout, toegestaan};

/// Most names that one reading may bring in.
const MAX_NAMEN: usize = 400;
/// Most candidates that are ranked.
const MAX_KANDIDATEN: usize = 4_000;
const FOUT: u32 = 100;
const AANGEVULD: u32 = 10;
const DEELS: u32 = 5;
/// The street when the number does not exist.
const ZONDER_NUMMER: u32 = 50;

/// What a candidate is, before its text is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Doel {
    Gebied(u32),
    Straat(u32),
    Adres(u32),
}

/// Names in every reading: first without typing errors, then, when nothing was found, with.
pub(super) fn namen<B: AsRef<[u8]>>(index: &Index<B>, lezingen: &[Lezing], aantal: usize) -> Vec<Vondst> {
    for met_fouten in [false, true] {
        let mut gevonden = Kandidaten::default();
        for lezing in lezingen {
            gevonden.lees(index, lezing, met_fouten);
        }
        if !gevonden.beste.is_empty() {
            return gevonden.klaar(index, aantal);
        }
    }
    vec![]
}

#[derive(Default)]
struct Kandidaten {
    /// Lowest weight per candidate.
    beste: HashMap<Doel, u32>,
}

impl Kandidaten {
    fn voeg(&mut self, doel: Doel, gewicht: u32) {
        if self.beste.len() < MAX_KANDIDATEN {
            self.beste
                .entry(doel)
                .and_modify(|g| *g = gewicht.min(*g))
                .or_insert(gewicht);
        }
    }

    fn lees<B: AsRef<[u8]>>(&mut self, index: &Index<B>, lezing: &Lezing, met_fouten: bool) {
        let plaatsen = lezing
            .woonplaats
            .as_deref()
            .map(|w| woonplaatsen(index, w, met_fouten));
        if plaatsen.as_ref().is_some_and(HashMap::is_empty) {
            return;
        }
        for (naam_nr, gewicht) in zoek_naam(index, &lezing.naam, met_fouten) {
            for v in index.verwijzingen(naam_nr) {
                let gewicht = gewicht + if v.deels { DEELS } else { 0 };
                match v.soort {
                    Soort::Straat => {
                        let Some(straat) = index.straat(v.rij) else {
                            continue;
                        };
                        let extra = match &plaatsen {
                            None => 0,
                            Some(plaatsen) => match plaatsen.get(&straat.woonplaats) {
                                Some(extra) => *extra,
                                None => continue,
                            },
                        };
                        self.straat(index, v.rij, straat, lezing, gewicht + extra);
                    }
                    _ if lezing.nummer.is_none() && plaatsen.is_none() && lezing.postcode.is_none() => {
                        self.voeg(Doel::Gebied(v.rij), gewicht);
                    }
                    _ => {}
                }
            }
        }
    }

    fn straat<B: AsRef<[u8]>>(
        &mut self,
        index: &Index<B>,
        rij: u32,
        straat: Straat<'_>,
        lezing: &Lezing,
        gewicht: u32,
    ) {
        let past = |rij: u32| {
            lezing.postcode.is_none_or(|p| {
                index
                    .adres(rij)
                    .is_some_and(|a| a.postcode == p || a.postcode == 0)
            })
        };
        let Some(nummer) = &lezing.nummer else {
            if (straat.van..straat.tot).any(past) || lezing.postcode.is_none() {
                self.voeg(Doel::Straat(rij), gewicht);
            }
            return;
        };
        let mut gevonden = false;
        for (rij, extra) in nummers(index, straat, nummer) {
            if past(rij) {
                self.voeg(Doel::Adres(rij), gewicht + extra);
                gevonden = true;
            }
        }
        if !gevonden && lezing.postcode.is_none() {
            self.voeg(Doel::Straat(rij), gewicht + ZONDER_NUMMER);
        }
    }

    fn klaar<B: AsRef<[u8]>>(self, index: &Index<B>, aantal: usize) -> Vec<Vondst> {
        let mut rij: Vec<(u32, Doel)> = self
            .beste
            .into_iter()
            .map(|(doel, gewicht)| (gewicht, doel))
            .collect();
        rij.sort_unstable();
        // texts are only made for what can still come out on top
        rij.truncate(aantal.saturating_mul(8).max(64));
        let mut uit: Vec<(u32, u8, Doel, Vondst)> = rij
            .into_iter()
            .filter_map(|(gewicht, doel)| {
                let (rang, vondst) = vondst(index, doel)?;
                let orde = if matches!(doel, Doel::Adres(_)) {
                    doel
                } else {
                    Doel::Gebied(0)
                };
                Some((gewicht, rang, orde, vondst))
            })
            .collect();
        uit.sort_by(|a, b| {
            (a.0, a.1, a.2, a.3.tekst.len(), &a.3.tekst).cmp(&(b.0, b.1, b.2, b.3.tekst.len(), &b.3.tekst))
        });
        let mut gezien = HashSet::new();
        uit.into_iter()
            .map(|(.., v)| v)
            .filter(|v| gezien.insert((v.soort, v.tekst.clone())))
            .take(aantal)
            .collect()
    }
}

/// Addresses of a street that fit the number: exactly, with a further letter, and as the beginning of a longer number.
fn nummers<B: AsRef<[u8]>>(index: &Index<B>, straat: Straat<'_>, gezocht: &Huisnummer) -> Vec<(u32, u32)> {
    let mut uit = vec![];
    let mut tot_en_met = (gezocht.nummer, gezocht.nummer);
    for stap in 0..3u32 {
        let begin = eerste(straat.van, straat.tot, |rij| {
            index.huisnummer(rij) >= tot_en_met.0
        });
        for rij in begin..straat.tot {
            let Some(adres) = index.adres(rij).filter(|a| a.huisnummer <= tot_en_met.1) else {
                break;
            };
            let staart = staart(&adres);
            let extra = if stap > 0 {
                if !gezocht.staart.is_empty() {
                    break;
                }
                2 + stap
            } else if staart == gezocht.staart {
                0
            } else if staart.starts_with(&gezocht.staart) {
                1
            } else {
                continue;
            };
            uit.push((rij, extra));
            if uit.len() >= MAX_NAMEN {
                return uit;
            }
        }
        // "1" also begins 10..19 and 100..199
        tot_en_met = (
            tot_en_met.0.saturating_mul(10),
            tot_en_met.1.saturating_mul(10).saturating_add(9),
        );
    }
    uit
}

/// Letter and addition glued together in small letters.
fn staart(adres: &Adres<&str>) -> String {
    let letter = (adres.letter != 0).then_some(char::from(adres.letter));
    letter
        .into_iter()
        .chain(adres.toevoeging.chars())
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Names that fit `tekst`, with their weight: itself, what it begins, and with errors what it nearly is.
fn zoek_naam<B: AsRef<[u8]>>(index: &Index<B>, tekst: &str, met_fouten: bool) -> Vec<(u64, u32)> {
    let mut uit = vec![];
    if tekst.is_empty() {
        return uit;
    }
    if met_fouten {
        let max = toegestaan(tekst.len());
        if let Some(auto) = Typfout::new(tekst, max, true).filter(|_| max > 0) {
            let mut stroom = index.namen().search_with_state(&auto).into_stream();
            while let Some((naam, nr, stand)) = stroom.next() {
                let fouten = u32::from(stand.fouten(&auto));
                // the same errors at the same length is a slip; much longer is a slip and a completion
                let langer = naam.len().saturating_sub(tekst.len() + usize::from(max));
                uit.push((nr, fouten * FOUT + if langer > 0 { AANGEVULD } else { 0 }));
                if uit.len() >= MAX_NAMEN * 4 {
                    break;
                }
            }
        }
        return uit;
    }
    let mut stroom = index.namen().search(Str::new(tekst).starts_with()).into_stream();
    while let Some((naam, nr)) = stroom.next() {
        uit.push((nr, if naam.len() == tekst.len() { 0 } else { AANGEVULD }));
        if uit.len() >= MAX_NAMEN {
            break;
        }
    }
    uit
}

/// Rows of the woonplaatsen that fit, with what they add to the weight.
fn woonplaatsen<B: AsRef<[u8]>>(index: &Index<B>, tekst: &str, met_fouten: bool) -> HashMap<u32, u32> {
    let mut uit = HashMap::new();
    let zonder = zoek_naam(index, tekst, false);
    let met = if met_fouten {
        zoek_naam(index, tekst, true)
    } else {
        vec![]
    };
    for (nr, gewicht) in zonder.into_iter().chain(met) {
        for v in index
            .verwijzingen(nr)
            .filter(|v| v.soort == Soort::Woonplaats && !v.deels)
        {
            uit.entry(v.rij)
                .and_modify(|g: &mut u32| *g = gewicht.min(*g))
                .or_insert(gewicht);
        }
    }
    uit
}

fn vondst<B: AsRef<[u8]>>(index: &Index<B>, doel: Doel) -> Option<(u8, Vondst)> {
    match doel {
        Doel::Adres(rij) => Some((1, adres(index, rij)?)),
        Doel::Straat(rij) => {
            let straat = index.straat(rij).filter(|s| s.van < s.tot)?;
            let tekst = met_plaats(index, straat.naam.to_owned(), straat.woonplaats, ", ");
            Some((
                1,
                Vondst {
                    id: rd_id(straat.punt),
                    soort: Soort::Straat.als_tekst(),
                    tekst,
                    punt: straat.punt,
                },
            ))
        }
        Doel::Gebied(rij) => {
            let gebied = index.gebied(rij)?;
            let (id, rang) = match gebied.soort {
                Soort::Woonplaats | Soort::Straat => (rd_id(gebied.punt), 0),
                soort => (format!("{}:{}", soort.als_tekst(), gebied.code), 2 + soort as u8),
            };
            let tekst = match gebied.soort {
                Soort::Woonplaats | Soort::Straat => gebied.naam.to_owned(),
                soort => format!("{} ({})", gebied.naam, soort.als_tekst()),
            };
            Some((
                rang,
                Vondst {
                    id,
                    soort: gebied.soort.als_tekst(),
                    tekst,
                    punt: gebied.punt,
                },
            ))
        }
    }
}

/// "Dorpsstraat 12A-2, 1784 GJ Den Helder".
fn adres<B: AsRef<[u8]>>(index: &Index<B>, rij: u32) -> Option<Vondst> {
    let a = index.adres(rij)?;
    let straat = index.straat(a.straat)?;
    let mut tekst = format!("{} {}", straat.naam, a.huisnummer);
    if a.letter != 0 {
        tekst.push(char::from(a.letter));
    }
    if !a.toevoeging.is_empty() {
        tekst.push('-');
        tekst.push_str(a.toevoeging);
    }
    if a.postcode != 0 {
        let pc = postcode_tekst(a.postcode);
        let (cijfers, letters) = pc.split_at_checked(4)?;
        tekst.push_str(&format!(", {cijfers} {letters}"));
    }
    let tekst = met_plaats(
        index,
        tekst,
        straat.woonplaats,
        if a.postcode == 0 { ", " } else { " " },
    );
    let id = if a.id == 0 {
        rd_id(a.punt)
    } else {
        format!("{:016}", a.id)
    };
    Some(Vondst {
        id,
        soort: "adres",
        tekst,
        punt: a.punt,
    })
}

fn met_plaats<B: AsRef<[u8]>>(index: &Index<B>, mut tekst: String, woonplaats: u32, tussen: &str) -> String {
    if woonplaats != GEEN
        && let Some(gebied) = index.gebied(woonplaats)
    {
        tekst.push_str(tussen);
        tekst.push_str(gebied.naam);
    }
    tekst
}

fn rd_id(punt: [i32; 2]) -> String {
    let [x, y] = punt.map(|mm| (f64::from(mm) / 1000.0).round() as i32);
    format!("rd:{x},{y}")
}

/// Addresses of a postcode; without a number first the postcode itself, and of a beginning every postcode.
pub(super) fn postcode<B: AsRef<[u8]>>(index: &Index<B>, p: &Postcode, aantal: usize) -> Vec<Vondst> {
    if let Some(nummer) = &p.nummer {
        return op_nummer(index, p.van, nummer, aantal);
    }
    let mut uit: Vec<Vondst> = vec![];
    let mut laatste = 0;
    for [postcode, _, rij] in index.postcodes_vanaf([p.van, 0]).take_while(|r| r[0] <= p.tot) {
        if postcode != laatste {
            laatste = postcode;
            uit.extend(postcode_zelf(index, postcode, rij));
        }
        if p.van == p.tot {
            uit.extend(adres(index, rij));
        }
        if uit.len() >= aantal {
            break;
        }
    }
    uit.truncate(aantal);
    uit
}

fn postcode_zelf<B: AsRef<[u8]>>(index: &Index<B>, postcode: u32, rij: u32) -> Option<Vondst> {
    let a = index.adres(rij)?;
    let straat = index.straat(a.straat)?;
    let pc = postcode_tekst(postcode);
    debug_assert_eq!(pak_postcode(&pc), Some(postcode));
    let (cijfers, letters) = pc.split_at_checked(4)?;
    let tekst = met_plaats(
        index,
        format!("{cijfers} {letters}, {}", straat.naam),
        straat.woonplaats,
        ", ",
    );
    Some(Vondst {
        id: rd_id(a.punt),
        soort: "postcode",
        tekst,
        punt: a.punt,
    })
}

fn op_nummer<B: AsRef<[u8]>>(
    index: &Index<B>,
    postcode: u32,
    gezocht: &Huisnummer,
    aantal: usize,
) -> Vec<Vondst> {
    let mut kandidaten: Vec<(u32, u32)> = vec![];
    for [pc, nummer, rij] in index.postcodes_vanaf([postcode, gezocht.nummer]) {
        if pc != postcode {
            break;
        }
        let Some(a) = index.adres(rij) else { continue };
        let staart = staart(&a);
        let begin = gezocht.nummer.to_string();
        let extra = match nummer == gezocht.nummer {
            true if staart == gezocht.staart => 0,
            true if staart.starts_with(&gezocht.staart) => 1,
            false if gezocht.staart.is_empty() && nummer.to_string().starts_with(&begin) => 2,
            _ => continue,
        };
        kandidaten.push((extra, rij));
    }
    kandidaten.sort_unstable();
    kandidaten
        .into_iter()
        .take(aantal)
        .filter_map(|(_, rij)| adres(index, rij))
        .collect()
}
