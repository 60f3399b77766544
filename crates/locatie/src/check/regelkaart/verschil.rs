//! Verschil: what a changed rule file does to every place, before anybody adopts it.
//!
//! Three ways to differ: the outcome of a place is another; it depends on a question in both versions and some answers
//! now give another outcome; or that could not be found out within the budget, which is told and never counted as
//! "equal". Start at [`Verschil::maak`].

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use regels::{Antwoorden, Vraag, Waarde};
use serde::Serialize;

use super::staat::{Kleur, KorteVraag, Staat, Uitslag};
use super::weten::Bekende;
use super::{Kaartvraag, Pakket, Regelkaart, kijker};
use crate::LocatieFout;
use crate::kijk::Kijker;
use crate::plek::Moment;

/// Evaluations of both versions for one pair of sets of known answers.
const BUDGET_PAAR: usize = 600;
/// And for the whole map.
const BUDGET: usize = 12_000;
/// Number in `overgang_van` of a place where nothing changes.
pub(super) const GELIJK: u32 = u32::MAX;

/// How a place differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verandering {
    /// The outcome is another one.
    Anders,
    /// It depends on questions in both versions, and some answers give another outcome.
    NaVragen,
    /// It depends on questions, and whether answers give another outcome was not found out.
    NietNagegaan,
}

impl Verandering {
    /// As in JSON, tiles and CSV.
    pub fn als_tekst(self) -> &'static str {
        match self {
            Self::Anders => "anders",
            Self::NaVragen => "na-vragen",
            Self::NietNagegaan => "niet-nagegaan",
        }
    }
}

/// One activiteit that changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Stap {
    /// IMOW id.
    pub activiteit: String,
    /// Name for people.
    pub naam: String,
    /// In the version in force.
    pub van: Uitslag,
    /// In the concept.
    pub naar: Uitslag,
}

/// An answer of the example that shows a difference.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Voorbeeldantwoord {
    /// Question.
    pub vraag: KorteVraag,
    /// Answer, as text.
    pub antwoord: String,
}

/// One kind of change, and how many places have it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overgang {
    /// How they differ.
    pub verandering: Verandering,
    /// Colour in the version in force.
    pub van: Kleur,
    /// Colour in the concept.
    pub naar: Kleur,
    /// Each activiteit that changes; of `na-vragen` those of the example.
    pub stappen: Vec<Stap>,
    /// `na-vragen`: answers with which the outcome is another one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub voorbeeld: Vec<Voorbeeldantwoord>,
    /// Places.
    pub aantal: usize,
}

/// Two versions at every place.
#[derive(Debug, Clone)]
pub struct Verschil {
    /// File name of the concept.
    pub bestand: String,
    /// The version in force.
    pub oud: Arc<Regelkaart>,
    /// With the concept instead; the same places.
    pub nieuw: Regelkaart,
    /// Kinds of change, most places first.
    pub overgangen: Vec<Overgang>,
    /// Per place its number in `overgangen`; `u32::MAX`: nothing changes.
    overgang_van: Vec<u32>,
    veranderd: Vec<u32>,
}

impl Verschil {
    /// Compares. `oud` is used when it is of the same layers and day, else made anew.
    ///
    /// Errors: as [`Regelkaart::maak`]; a question without a concept.
    pub fn maak(
        moment: &Moment,
        vraag: &Kaartvraag<'_>,
        oud: Option<Arc<Regelkaart>>,
    ) -> Result<Self, LocatieFout> {
        let in_kracht = Kaartvraag {
            concept: None,
            ..*vraag
        };
        let van_nu = |o: &Arc<Regelkaart>| o.merk == super::merk(moment, vraag.feiten) && o.dag == vraag.dag;
        let oud = match oud.filter(van_nu) {
            Some(oud) => oud,
            None => Arc::new(Regelkaart::maak(moment, &in_kracht)?),
        };
        let mut nieuw = Regelkaart::maak(moment, vraag)?;
        nieuw.plaatsen = Arc::clone(&oud.plaatsen);
        nieuw.wijken = Arc::clone(&oud.wijken);
        let k = kijker(moment, vraag.dag);
        let oud_pakket = Pakket::kies(moment, &in_kracht)?;
        let nieuw_pakket = Pakket::kies(moment, vraag)?;
        let mut vergelijk = Vergelijk {
            kijker: &k,
            oud: (&oud_pakket, in_kracht),
            nieuw: (&nieuw_pakket, *vraag),
            nog: BUDGET,
        };
        let mut paren: HashMap<(u32, u32), u32> = HashMap::new();
        let mut overgangen: Vec<Overgang> = Vec::new();
        let mut overgang_van = Vec::with_capacity(oud.plaatsen.len());
        let bekend = oud.bekend.van.iter().zip(&nieuw.bekend.van);
        let staten = oud.staat_van.iter().zip(&nieuw.staat_van);
        for ((bo, bn), (so, sn)) in bekend.zip(staten) {
            let nr = match paren.get(&(*bo, *bn)) {
                Some(nr) => *nr,
                None => {
                    let paar = (oud.staten.get(*so as usize), nieuw.staten.get(*sn as usize));
                    let sets = (
                        oud.bekend.sets.get(*bo as usize),
                        nieuw.bekend.sets.get(*bn as usize),
                    );
                    let nr = match (paar, sets) {
                        ((Some(a), Some(b)), (Some(x), Some(y))) => {
                            nummer(&mut overgangen, vergelijk.paar((a, x), (b, y)))
                        }
                        _ => GELIJK,
                    };
                    paren.insert((*bo, *bn), nr);
                    nr
                }
            };
            if let Some(o) = overgangen.get_mut(nr as usize) {
                o.aantal += 1;
            }
            overgang_van.push(nr);
        }
        let mut uit = Self {
            bestand: nieuw_pakket.conceptnaam().unwrap_or_default().to_owned(),
            oud,
            nieuw,
            overgangen,
            veranderd: vec![],
            overgang_van,
        };
        uit.op_volgorde();
        Ok(uit)
    }

    /// Most places first.
    fn op_volgorde(&mut self) {
        let mut orde: Vec<usize> = (0..self.overgangen.len()).collect();
        let rang = |o: &Overgang| (o.verandering, std::cmp::Reverse(o.aantal));
        orde.sort_by_key(|nr| self.overgangen.get(*nr).map(rang));
        let mut plek = vec![GELIJK; orde.len()];
        for (nieuw, oud) in orde.iter().enumerate() {
            if let Some(p) = plek.get_mut(*oud) {
                *p = nieuw as u32;
            }
        }
        self.overgangen = orde
            .iter()
            .filter_map(|nr| self.overgangen.get(*nr).cloned())
            .collect();
        for nr in &mut self.overgang_van {
            *nr = plek.get(*nr as usize).copied().unwrap_or(GELIJK);
        }
        self.veranderd = (0..self.overgang_van.len() as u32)
            .filter(|nr| self.overgang_van.get(*nr as usize).is_some_and(|o| *o != GELIJK))
            .collect();
    }

    /// The change of place `nr`; `None`: nothing changes.
    pub fn overgang(&self, nr: usize) -> Option<&Overgang> {
        self.overgangen.get(*self.overgang_van.get(nr)? as usize)
    }

    /// The numbers of the places that change, in the order of the map.
    pub fn veranderd(&self) -> &[u32] {
        &self.veranderd
    }

    /// Places that change in this way.
    pub fn aantal(&self, verandering: Verandering) -> usize {
        self.overgangen
            .iter()
            .filter(|o| o.verandering == verandering)
            .map(|o| o.aantal)
            .sum()
    }

    /// Places that change in each wijk, in the order of the map's wijken.
    pub fn per_wijk(&self) -> Vec<usize> {
        let mut uit = vec![0; self.oud.wijken.len()];
        for plaats in self
            .veranderd
            .iter()
            .filter_map(|nr| self.oud.plaatsen.get(*nr as usize))
        {
            if let Some(n) = uit.get_mut(usize::from(plaats.wijk)) {
                *n += 1;
            }
        }
        uit
    }

    /// Memory it holds, bytes, roughly; the map of the version in force is counted too, because it is held.
    pub fn bytes(&self) -> usize {
        self.oud.bytes()
            + self.nieuw.staat_van.len() * 16
            + self.nieuw.staten.len() * 2_000
            + self.veranderd.len() * 4
    }
}

fn nummer(overgangen: &mut Vec<Overgang>, overgang: Option<Overgang>) -> u32 {
    let Some(overgang) = overgang else { return GELIJK };
    let zelfde = overgangen.iter().position(|o| {
        *o == Overgang {
            aantal: o.aantal,
            ..overgang.clone()
        }
    });
    let nr = zelfde.unwrap_or_else(|| {
        overgangen.push(overgang);
        overgangen.len() - 1
    });
    nr as u32
}

struct Vergelijk<'a> {
    kijker: &'a Kijker<'a>,
    oud: (&'a Pakket, Kaartvraag<'a>),
    nieuw: (&'a Pakket, Kaartvraag<'a>),
    nog: usize,
}

/// Where the answers are, and from where nothing was found.
#[derive(Default)]
struct Gang {
    pad: Vec<Voorbeeldantwoord>,
    /// What is left of both versions where they agree whatever is answered further; many ways lead to the same.
    gelijk: HashSet<(Vec<u128>, Vec<u128>)>,
}

/// What answers to the open questions bring to light.
enum Na {
    Gelijk,
    Anders(Vec<Stap>, Vec<Voorbeeldantwoord>),
    NietNagegaan,
}

impl Vergelijk<'_> {
    fn paar(&mut self, oud: (&Staat, &Bekende), nieuw: (&Staat, &Bekende)) -> Option<Overgang> {
        let overgang = |verandering, stappen, voorbeeld| Overgang {
            verandering,
            van: oud.0.kleur,
            naar: nieuw.0.kleur,
            stappen,
            voorbeeld,
            aantal: 0,
        };
        let stappen = stappen(oud.0, nieuw.0);
        if !stappen.is_empty() {
            return Some(overgang(Verandering::Anders, stappen, vec![]));
        }
        if oud.0.vraag.is_none() && nieuw.0.vraag.is_none() {
            return None;
        }
        let mut nog = BUDGET_PAAR.min(self.nog);
        let voor = nog;
        let mut gang = Gang::default();
        let na = self.na_vragen(oud.1, nieuw.1, &mut gang, &mut nog);
        self.nog -= voor - nog;
        match na {
            Na::Gelijk => None,
            Na::Anders(stappen, voorbeeld) => Some(overgang(Verandering::NaVragen, stappen, voorbeeld)),
            Na::NietNagegaan => Some(overgang(Verandering::NietNagegaan, vec![], vec![])),
        }
    }

    /// Answers the open questions in every way that the rules can tell apart, and looks for a difference.
    fn na_vragen(&self, oud: &Bekende, nieuw: &Bekende, gang: &mut Gang, nog: &mut usize) -> Na {
        let (rest_a, rest_b) = (
            self.oud.0.set.wat_rest(&oud.antwoorden),
            self.nieuw.0.set.wat_rest(&nieuw.antwoorden),
        );
        let rest = rest_a.zip(rest_b);
        if rest.as_ref().is_some_and(|r| gang.gelijk.contains(r)) {
            return Na::Gelijk;
        }
        if *nog == 0 {
            return Na::NietNagegaan;
        }
        *nog -= 1;
        let (a, open_a) = kijk(self.oud.0, self.kijker, &self.oud.1, oud);
        let (b, open_b) = kijk(self.nieuw.0, self.kijker, &self.nieuw.1, nieuw);
        let Some(vraag) = open_a.first().or(open_b.first()) else {
            let stappen = stappen(&a, &b);
            return if stappen.is_empty() {
                Na::Gelijk
            } else {
                Na::Anders(stappen, gang.pad.clone())
            };
        };
        // the same question may have another id in the other version
        let zelfde = |v: &&Vraag| v.id == vraag.id || (v.tekst == vraag.tekst && v.soort == vraag.soort);
        let (van_a, van_b) = (open_a.iter().find(zelfde), open_b.iter().find(zelfde));
        let mut waarden: Vec<Waarde> = Vec::new();
        for (pakket, v) in [(self.oud.0, van_a), (self.nieuw.0, van_b)] {
            let Some(v) = v else { continue };
            let Some(kandidaten) = pakket.set.kandidaten(&v.id) else {
                return Na::NietNagegaan;
            };
            kandidaten.into_iter().for_each(|w| {
                if !waarden.contains(&w) {
                    waarden.push(w);
                }
            });
        }
        tussen(&mut waarden);
        let mut gemist = false;
        for waarde in waarden {
            let met = |set: &Bekende, v: Option<&Vraag>| {
                let mut antwoorden: Antwoorden = set.antwoorden.clone();
                antwoorden.zet(&v.unwrap_or(vraag).id, waarde.clone());
                Bekende {
                    antwoorden,
                    oude_plannen: set.oude_plannen.clone(),
                }
            };
            gang.pad.push(Voorbeeldantwoord {
                vraag: vraag.into(),
                antwoord: waarde_tekst(&waarde),
            });
            let na = self.na_vragen(&met(oud, van_a), &met(nieuw, van_b), gang, nog);
            gang.pad.pop();
            match na {
                Na::Gelijk => {}
                Na::Anders(..) => return na,
                Na::NietNagegaan => gemist = true,
            }
        }
        if gemist {
            return Na::NietNagegaan;
        }
        gang.gelijk.extend(rest);
        Na::Gelijk
    }
}

/// What holds with these answers, and the questions that are open.
fn kijk(pakket: &Pakket, kijker: &Kijker<'_>, vraag: &Kaartvraag<'_>, set: &Bekende) -> (Staat, Vec<Vraag>) {
    let open = pakket
        .set
        .evalueer_alle(&set.antwoorden)
        .into_iter()
        .flat_map(|(_, u)| u.vragen)
        .collect();
    (pakket.staat(kijker, vraag, set, &[]), open)
}

/// The activiteiten of which the outcome differs.
fn stappen(oud: &Staat, nieuw: &Staat) -> Vec<Stap> {
    oud.activiteiten
        .iter()
        .zip(&nieuw.activiteiten)
        .zip(oud.uitslagen().zip(nieuw.uitslagen()))
        .filter(|(_, (a, b))| a != b)
        .map(|((deel, _), (van, naar))| Stap {
            activiteit: deel.id.clone(),
            naam: deel.naam.clone(),
            van,
            naar,
        })
        .collect()
}

/// Between each two neighbouring numbers one more: the versions may draw their lines at different ones.
fn tussen(waarden: &mut Vec<Waarde>) {
    let mut getallen: Vec<_> = waarden
        .iter()
        .filter_map(|w| if let Waarde::Getal(n) = w { Some(*n) } else { None })
        .collect();
    getallen.sort();
    for paar in getallen.windows(2) {
        if let [a, b] = paar
            && let Some(helft) = b.checked_sub(*a).and_then(|d| d.checked_div(2.into()))
            && let Some(midden) = a.checked_add(helft)
        {
            waarden.push(Waarde::Getal(midden));
        }
    }
}

/// An answer as people write it.
fn waarde_tekst(waarde: &Waarde) -> String {
    match waarde {
        Waarde::JaNee(true) => "ja".to_owned(),
        Waarde::JaNee(false) => "nee".to_owned(),
        Waarde::Getal(n) => n.normalize().to_string().replace('.', ","),
        Waarde::Tekst(t) => t.to_string(),
        anders => serde_json::to_value(anders)
            .ok()
            .and_then(|v| v.as_str().map(str::to_owned))
            .unwrap_or_default(),
    }
}
