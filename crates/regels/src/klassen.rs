//! Value sets: the answers to a question that its cells can tell apart, one representative each.
//!
//! Two answers in one class pass and fail the same tests everywhere, so a case split over classes is a case split
//! over all answers. Start at [`van`].

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::Datum;
use rust_decimal::Decimal;

use crate::Waarde;
use crate::antwoorden::samen;
use crate::cel::Test;
use crate::ruw::Herkomst;
use crate::tabel::{Invoer, past_tabel};
use crate::uitkomst::{Vraag, VraagType};

/// Most answers that are tried to find the classes of one question.
const MAX_KANDIDATEN: usize = 1 << 14;
/// Most classes of one question.
const MAX_KLASSEN: usize = 512;
/// Most options that are looked through for an answer.
const MAX_TEKSTEN: usize = 32;

/// Answers that pass the same tests.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Klasse {
    /// One of them.
    pub(crate) waarde: Waarde,
    /// Per test of the input, whether it passes.
    pub(crate) uitslag: Vec<bool>,
    /// The same as bits of [`Invoer::alle`].
    pub(crate) ja: Box<[u64]>,
}

/// From an answer straight to its class, where answers can be told apart without their tests.
#[derive(Debug, Clone, Default)]
pub(crate) enum Zoeker {
    /// Only the tests know.
    #[default]
    Tests,
    /// Class of no and of yes.
    JaNee([usize; 2]),
    /// Options and locations.
    Teksten(Vec<(Arc<str>, usize)>),
    /// Every number that is named, ascending; classes of what lies below the first, is the first, lies between it and
    /// the second, and so on.
    Getallen(Vec<Decimal>, Vec<usize>),
}

impl Zoeker {
    /// The way to the classes of an input.
    ///
    /// - In: its tests and what [`van`] made of them.
    pub(crate) fn van(invoer: &Invoer, tests: &[&Test], klassen: &[Klasse]) -> Self {
        let klasse = |w: &Waarde| {
            let uitslag = uitslag(tests, w, false);
            klassen.iter().position(|k| k.uitslag == uitslag)
        };
        let vraag = &invoer.ruw.vraag;
        if invoer.aansluitpunt.is_some() || invoer.ruw.herkomst != Herkomst::Vraag {
            return Self::Tests;
        }
        let gevonden = match vraag.soort {
            VraagType::Boolean | VraagType::Bijlage => klasse(&Waarde::JaNee(false))
                .zip(klasse(&Waarde::JaNee(true)))
                .map(|(nee, ja)| Self::JaNee([nee, ja])),
            VraagType::Geo | VraagType::List if !vraag.meerdere && vraag.opties.len() <= MAX_TEKSTEN => {
                let opties = vraag.opties.iter().map(|o| &o.tekst);
                let paren = opties.map(|t| Some((t.clone(), klasse(&Waarde::Tekst(t.clone()))?)));
                paren.collect::<Option<_>>().map(Self::Teksten)
            }
            VraagType::Number => {
                let (grenzen, plekken) = plekken(tests);
                let nummers = plekken.map(|p| p.into_iter().map(|n| klasse(&Waarde::Getal(n))).collect());
                nummers.flatten().map(|k| Self::Getallen(grenzen, k))
            }
            _ => None,
        };
        gevonden.unwrap_or_default()
    }

    /// Number of the class of an answer. Miss: `None` for an answer of another kind, and where only the tests know.
    pub(crate) fn zoek(&self, w: &Waarde) -> Option<usize> {
        match (self, w) {
            (Self::JaNee([nee, ja]), Waarde::JaNee(w)) => Some(if *w { *ja } else { *nee }),
            (Self::Teksten(lijst), Waarde::Tekst(t)) => lijst.iter().find(|(o, _)| o == t).map(|(_, nr)| *nr),
            (Self::Getallen(grenzen, klassen), Waarde::Getal(n)) => {
                let onder = grenzen.partition_point(|g| g < n);
                let raak = grenzen.get(onder) == Some(n);
                klassen.get(2 * onder + usize::from(raak)).copied()
            }
            _ => None,
        }
    }
}

/// The classes of an input.
///
/// - In: its tests; `leeg` adds "left empty" as an answer (indieningsvereisten).
/// - Miss: `None` when there are too many to list.
pub(crate) fn van(invoer: &Invoer, tests: &[&Test], leeg: bool) -> Option<Vec<Klasse>> {
    let mut kandidaten = match &invoer.ruw.herkomst {
        Herkomst::Vast(w) | Herkomst::Voorbehoud(w, _) => vec![w.clone()],
        Herkomst::Vraag => kandidaten(invoer, tests)?,
    };
    let vraag = invoer.ruw.herkomst == Herkomst::Vraag;
    if leeg && vraag {
        kandidaten.push(Waarde::Leeg);
    }
    let mut gezien = HashSet::new();
    let mut uit = Vec::new();
    for waarde in kandidaten {
        let uitslag = uitslag(tests, &waarde, invoer.aansluitpunt.is_some());
        if gezien.insert(uitslag.clone()) {
            let ja = invoer.alle.deel(&invoer.tests, &uitslag);
            uit.push(Klasse { waarde, uitslag, ja });
        }
        if uit.len() > MAX_KLASSEN {
            return None;
        }
    }
    Some(uit)
}

/// Whether the classes of an input are all there are, so that "no class passes" means "no answer passes".
///
/// Free text is open-ended: comparisons of order, beginnings and ends are not listed in full.
pub(crate) fn volledig(invoer: &Invoer, tests: &[&Test]) -> bool {
    let vrij = invoer.aansluitpunt.is_some()
        || matches!(invoer.ruw.vraag.soort, VraagType::String | VraagType::Register);
    if invoer.klassen.is_none() {
        return false;
    }
    !vrij || invoer.ruw.herkomst != Herkomst::Vraag || tests.iter().all(|t| t.telbaar())
}

/// Which tests a value passes. What another file would give (`punt`) counts as a decision's value.
pub(crate) fn uitslag(tests: &[&Test], waarde: &Waarde, punt: bool) -> Vec<bool> {
    tests
        .iter()
        .map(|t| {
            if punt {
                past_tabel(t, waarde)
            } else {
                t.past(waarde)
            }
        })
        .collect()
}

/// An answer of this class: for numbers and days the one nearest to the present answer, among those that the tests
/// name and those between them.
pub(crate) fn dichtste(tests: &[&Test], klasse: &Klasse, nu: Option<&Waarde>) -> Waarde {
    let in_klasse = |w: &Waarde| uitslag(tests, w, false) == klasse.uitslag;
    let beste = match nu {
        Some(Waarde::Getal(n)) => getallen(tests)
            .into_iter()
            .filter(in_klasse)
            .min_by_key(|w| match w {
                Waarde::Getal(m) => m.checked_sub(*n).map_or(Decimal::MAX, |d| d.abs()),
                _ => Decimal::MAX,
            }),
        Some(Waarde::Datum(d)) => datums(tests)
            .into_iter()
            .filter(in_klasse)
            .min_by_key(|w| match w {
                Waarde::Datum(e) => e.0.abs_diff(d.0),
                _ => u32::MAX,
            }),
        _ => None,
    };
    beste.unwrap_or_else(|| klasse.waarde.clone())
}

/// Answers that reach every class of an input; `None` when there are too many to list.
pub(crate) fn kandidaten(invoer: &Invoer, tests: &[&Test]) -> Option<Vec<Waarde>> {
    let vraag = &invoer.ruw.vraag;
    let op_te_noemen = invoer.aansluitpunt.is_none()
        && matches!(
            vraag.soort,
            VraagType::Boolean | VraagType::Bijlage | VraagType::Geo | VraagType::List
        );
    // what full FEEL tells apart is not known; only answers that can all be listed are sure to be complete
    if !op_te_noemen && !tests.iter().all(|t| t.gesloten()) {
        return None;
    }
    if invoer.aansluitpunt.is_some() {
        let mut uit = losse_waarden(tests)?;
        uit.extend([Waarde::JaNee(true), Waarde::JaNee(false), Waarde::Leeg]);
        return Some(uit);
    }
    match vraag.soort {
        VraagType::Boolean | VraagType::Bijlage => Some(vec![Waarde::JaNee(true), Waarde::JaNee(false)]),
        VraagType::Geo => Some(["ja", "nee", "deels"].map(Waarde::tekst).to_vec()),
        VraagType::List if !vraag.meerdere => Some(
            vraag
                .opties
                .iter()
                .map(|o| Waarde::Tekst(o.tekst.clone()))
                .collect(),
        ),
        VraagType::List => {
            let n = vraag.opties.len();
            if n > 13 {
                return keuzes_per_deel(vraag, tests);
            }
            let keuzes = 1usize..1 << n;
            Some(
                keuzes
                    .map(|k| samen(vraag, &(0..n).filter(|i| k >> i & 1 == 1).collect::<Vec<_>>()))
                    .collect(),
            )
        }
        VraagType::Number => Some(getallen(tests)),
        VraagType::Date => Some(datums(tests)),
        VraagType::String => teksten(tests),
        VraagType::Register => losse_waarden(tests),
    }
}

/// Choices out of many options, when cells only ask whether the joined text holds some part: a choice then passes
/// what one of its options passes, so the classes are all unions of options. Miss: `None` for other cells.
fn keuzes_per_deel(vraag: &Vraag, tests: &[&Test]) -> Option<Vec<Waarde>> {
    let mut delen: Vec<&Arc<str>> = Vec::new();
    tests.iter().for_each(|t| t.delen(&mut delen));
    delen.sort();
    delen.dedup();
    if delen.len() > 64 || !tests.iter().all(|t| t.alleen_delen()) {
        return None;
    }
    let bits = |t: &str| {
        (0..)
            .zip(&delen)
            .fold(0u64, |b, (i, d)| b | u64::from(t.contains(&***d)) << i)
    };
    let mut gezien: HashMap<u64, Vec<usize>> = HashMap::new();
    for (nr, optie) in vraag.opties.iter().enumerate() {
        let eigen = bits(&optie.tekst);
        if gezien.contains_key(&eigen) {
            continue;
        }
        let erbij: Vec<(u64, Vec<usize>)> = gezien
            .iter()
            .map(|(b, opties)| (b | eigen, [opties.as_slice(), &[nr]].concat()))
            .collect();
        for (b, opties) in erbij {
            gezien.entry(b).or_insert(opties);
        }
        gezien.entry(eigen).or_insert_with(|| vec![nr]);
        if gezien.len() > MAX_KLASSEN {
            return None;
        }
    }
    let mut keuzes: Vec<Vec<usize>> = gezien.into_values().collect();
    keuzes.sort();
    Some(keuzes.iter().map(|k| samen(vraag, k)).collect())
}

fn losse_waarden(tests: &[&Test]) -> Option<Vec<Waarde>> {
    let mut uit = teksten(tests)?;
    uit.extend(getallen(tests));
    uit.extend(datums(tests));
    uit.extend([Waarde::JaNee(true), Waarde::JaNee(false)]);
    Some(uit)
}

fn literalen<'t>(tests: &[&'t Test]) -> Vec<&'t Waarde> {
    let mut uit = Vec::new();
    tests.iter().for_each(|t| t.literalen(&mut uit));
    uit
}

/// Every number that is named, one between each two neighbours, one below and one above all.
fn getallen(tests: &[&Test]) -> Vec<Waarde> {
    let grenzen = grenzen(tests);
    let een = Decimal::ONE;
    let tussen = grenzen.windows(2).filter_map(|paar| match paar {
        [a, b] => midden(*a, *b),
        _ => None,
    });
    let randen = match (grenzen.first(), grenzen.last()) {
        (Some(laag), Some(hoog)) => [laag.checked_sub(een), hoog.checked_add(een)],
        _ => [Some(een), None],
    };
    let uit = randen.into_iter().flatten().chain(tussen);
    uit.chain(grenzen.iter().copied()).map(Waarde::Getal).collect()
}

/// Every number that is named, ascending.
fn grenzen(tests: &[&Test]) -> Vec<Decimal> {
    let mut uit: Vec<Decimal> = literalen(tests)
        .into_iter()
        .filter_map(|w| if let Waarde::Getal(n) = w { Some(*n) } else { None })
        .collect();
    uit.sort();
    uit.dedup();
    uit
}

fn midden(a: Decimal, b: Decimal) -> Option<Decimal> {
    a.checked_add(b).and_then(|som| som.checked_div(Decimal::TWO))
}

/// Every number that is named, and one number of every place among them: below the first, the first, between it and
/// the second, and so on. Miss: no places where a number cannot be found.
fn plekken(tests: &[&Test]) -> (Vec<Decimal>, Option<Vec<Decimal>>) {
    let grenzen = grenzen(tests);
    let (Some(eerste), Some(laatste)) = (grenzen.first(), grenzen.last()) else {
        return (grenzen, Some(vec![Decimal::ONE]));
    };
    let begin = eerste.checked_sub(Decimal::ONE).filter(|n| n < eerste);
    let eind = laatste.checked_add(Decimal::ONE).filter(|n| n > laatste);
    let mut uit = vec![begin];
    for (nr, grens) in grenzen.iter().enumerate() {
        let na = grenzen.get(nr + 1);
        uit.push(Some(*grens));
        uit.push(match na {
            Some(na) => midden(*grens, *na).filter(|m| m > grens && m < na),
            None => eind,
        });
    }
    (grenzen, uit.into_iter().collect())
}

/// Every day that is named, the day before and the day after.
fn datums(tests: &[&Test]) -> Vec<Waarde> {
    let mut uit: Vec<Datum> = literalen(tests)
        .into_iter()
        .filter_map(|w| if let Waarde::Datum(d) = w { Some(*d) } else { None })
        .flat_map(|d| [Datum(d.0.saturating_sub(1)), d, Datum(d.0.saturating_add(1))])
        .collect();
    uit.push(Datum(0));
    uit.sort();
    uit.dedup();
    uit.into_iter().map(Waarde::Datum).collect()
}

/// Every text that is named, texts around it in the order of texts, every combination of the parts that are looked
/// for, and one that is none of these.
fn teksten(tests: &[&Test]) -> Option<Vec<Waarde>> {
    let mut delen: Vec<&Arc<str>> = Vec::new();
    tests.iter().for_each(|t| t.delen(&mut delen));
    delen.sort();
    delen.dedup();
    let vast: Vec<&str> = literalen(tests)
        .into_iter()
        .filter_map(Waarde::als_tekst)
        .collect();
    if delen.len() > 10 || vast.len() > MAX_KANDIDATEN / 4 {
        return None;
    }
    let mut uit = vec![Waarde::tekst("~"), Waarde::tekst("(iets anders)")];
    for t in vast {
        uit.extend([Waarde::tekst(t), Waarde::tekst(&format!("{t} (anders)"))]);
    }
    for k in 1usize..1 << delen.len() {
        let gekozen: Vec<&str> = delen
            .iter()
            .enumerate()
            .filter(|(i, _)| k >> i & 1 == 1)
            .map(|(_, d)| &***d)
            .collect();
        uit.push(Waarde::Tekst(Arc::from(gekozen.join(", "))));
        if gekozen.len() > 1 {
            uit.push(Waarde::Tekst(Arc::from(
                gekozen.iter().rev().copied().collect::<Vec<_>>().join(", "),
            )));
        }
    }
    Some(uit)
}
