//! Regelkaart: one werkzaamheid for every address or perceel, with only what is certainly known of each place.
//!
//! Says of a place what a check without answers says there: the same versions, facts and verdict, by the same code.
//! Places with the same known answers share one evaluation. Duties of different activiteiten are never merged; the
//! colour of a place is the strongest one, and a weaker one only when every activiteit has an outcome. Knows nothing of
//! HTTP or tiles. Start at [`Regelkaart::maak`]; [`Verschil`] compares two versions of a rule file.

mod gebied;
mod grond;
mod staat;
mod verschil;
mod weten;

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Datum, Peilmoment, Punt};
use regels::{RegelFout, Regelbestand, Regelset, Soort};
use serde::Serialize;

pub use grond::adres_tekst;
pub use staat::{Deelstaat, Kleur, KorteVraag, Staat, Uitslag};
pub use verschil::{Overgang, Stap, Verandering, Verschil};

use super::{Bestanden, CheckVraag, Deelactiviteit, Feiten, Gebied, Versie, Werkzaamheid, verdict};
use crate::LocatieFout;
use crate::kijk::Kijker;
use crate::plek::{Moment, STTR};
use crate::regelcache::Regelversie;
use serde_json::Value;

/// Most places on one map.
pub const MAX_PLAATSEN: usize = 2_000_000;

/// What the places of a map are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Eenheid {
    /// Addresses: verblijfsobjecten, ligplaatsen and standplaatsen.
    Adres,
    /// Percelen.
    Perceel,
}

/// One place of a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kaartplaats {
    /// Id for `/plek/{id}` and for a check: a BAG id, `perceel:...`, or `rd:X,Y`.
    pub id: Box<str>,
    /// Where it is drawn, RD millimetres.
    pub punt: Punt,
    /// The same point in web mercator world units.
    pub mercator: Punt,
    /// Number in [`Regelkaart::wijken`].
    pub wijk: u16,
}

/// A wijk with places on the map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wijk {
    /// CBS code; empty for places of which the wijk is not known.
    pub code: String,
    /// Name.
    pub naam: String,
}

/// A rule file that was used, or that there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Gebruikt {
    /// IMOW id of the activiteit.
    pub activiteit: String,
    /// Name for people.
    pub naam: String,
    /// The version; `null`: there is no rule file, so that it is unknown.
    pub regelversie: Option<Versie>,
}

/// A layer that was read, with the day up to which it is complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kaartbron {
    /// Layer.
    pub laag: String,
    /// Day; `null`: nobody said.
    pub stand: Option<Datum>,
    /// False: not loaded or not in reach, so that nothing is known from it.
    pub aanwezig: bool,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Kaartvraag<'a> {
    /// Which plan.
    pub werkzaamheid: &'a Werkzaamheid,
    /// The versions of the rules, and the objects, of this day.
    pub dag: Datum,
    /// Which facts may answer which questions.
    pub feiten: &'a Feiten,
    /// A version of a rule file that is not adopted: it takes the place of the one in force.
    pub concept: Option<&'a Regelbestand>,
}

/// The outcome of one werkzaamheid at every place.
#[derive(Debug, Clone)]
pub struct Regelkaart {
    /// Id of the werkzaamheid.
    pub werkzaamheid: String,
    /// Its name.
    pub naam: String,
    /// Stands for the layers and rules that it was made of ([`merk`]).
    pub merk: u64,
    /// The day whose rules were used.
    pub dag: Datum,
    /// What the places are.
    pub eenheid: Eenheid,
    /// Every place, near each other in the list is near each other on the ground.
    pub plaatsen: Arc<[Kaartplaats]>,
    /// Per place its number in `staten`.
    pub staat_van: Vec<u32>,
    /// Every different state.
    pub staten: Vec<Staat>,
    /// The wijken.
    pub wijken: Arc<[Wijk]>,
    /// The rule files.
    pub regels: Vec<Gebruikt>,
    /// The layers.
    pub bronnen: Vec<Kaartbron>,
    /// Different sets of known answers, each evaluated once.
    pub handtekeningen: usize,
    /// The first place of each set of known answers, and the set of every place: for the comparison of two versions.
    pub(in crate::check) bekend: weten::Bekenden,
}

/// Numbers per colour.
pub type Tellingen = BTreeMap<Kleur, usize>;

impl Regelkaart {
    /// Makes the map.
    ///
    /// - Errors: [`LocatieFout::Check`] for rule files that cannot be joined, a concept that is not about this plan, or
    ///   more than [`MAX_PLAATSEN`] places; [`LocatieFout::Bron`] when the layer of places is out of reach.
    /// - Cost: about ten microseconds a place, and one evaluation a set of known answers.
    pub fn maak(moment: &Moment, vraag: &Kaartvraag<'_>) -> Result<Self, LocatieFout> {
        let pakket = Pakket::kies(moment, vraag)?;
        let grond = grond::Grond::zoek(moment, vraag.werkzaamheid.gebied, vraag.dag)?;
        let kijker = kijker(moment, vraag.dag);
        let weten = weten::Weten::nieuw(&kijker, vraag.feiten, &pakket.set);
        let bekend = weten.verzamel(moment, &grond, vraag)?;
        Ok(Self::reken(moment, vraag, &pakket, grond, bekend, weten.lagen()))
    }

    fn reken(
        moment: &Moment,
        vraag: &Kaartvraag<'_>,
        pakket: &Pakket,
        grond: grond::Grond,
        bekend: weten::Bekenden,
        lagen: Vec<String>,
    ) -> Self {
        let kijker = kijker(moment, vraag.dag);
        let mut staten = staat::Staten::default();
        let per_set: Vec<u32> = bekend
            .sets
            .iter()
            .map(|s| staten.nummer(pakket.staat(&kijker, vraag, s, &pakket.set.mogelijk(&s.antwoorden))))
            .collect();
        let staat_van = bekend
            .van
            .iter()
            .map(|s| per_set.get(*s as usize).copied().unwrap_or(0))
            .collect();
        Self {
            werkzaamheid: vraag.werkzaamheid.id.clone(),
            naam: vraag.werkzaamheid.naam.clone(),
            merk: merk(moment, vraag.feiten),
            dag: vraag.dag,
            eenheid: grond.eenheid,
            plaatsen: grond.plaatsen.into(),
            staat_van,
            staten: staten.alle,
            wijken: grond.wijken.into(),
            regels: pakket.gebruikt(),
            bronnen: bronnen(moment, grond.laag, &lagen),
            handtekeningen: bekend.sets.len(),
            bekend,
        }
    }

    /// The state of place `nr`.
    pub fn staat(&self, nr: usize) -> Option<&Staat> {
        self.staten.get(*self.staat_van.get(nr)? as usize)
    }

    /// Places per colour, all together.
    pub fn totaal(&self) -> Tellingen {
        self.tel(|_| true)
    }

    /// Places per colour in each wijk, in the order of [`Regelkaart::wijken`].
    pub fn per_wijk(&self) -> Vec<Tellingen> {
        let mut uit = vec![Tellingen::new(); self.wijken.len()];
        for (nr, plaats) in self.plaatsen.iter().enumerate() {
            if let (Some(t), Some(s)) = (uit.get_mut(usize::from(plaats.wijk)), self.staat(nr)) {
                *t.entry(s.kleur).or_default() += 1;
            }
        }
        uit
    }

    fn tel(&self, mee: impl Fn(&Staat) -> bool) -> Tellingen {
        let mut uit = Tellingen::new();
        for staat in (0..self.plaatsen.len())
            .filter_map(|nr| self.staat(nr))
            .filter(|s| mee(s))
        {
            *uit.entry(staat.kleur).or_default() += 1;
        }
        uit
    }

    /// Places of which one or more activiteiten have no outcome yet, also under the colour of a certain duty.
    pub fn onvolledig(&self) -> usize {
        (0..self.plaatsen.len())
            .filter_map(|nr| self.staat(nr))
            .filter(|s| !s.volledig)
            .count()
    }

    /// The questions that places depend on, with how many depend on each; most first, then in the order of asking.
    pub fn vragen(&self) -> Vec<(&KorteVraag, usize)> {
        let mut uit: Vec<(&KorteVraag, usize)> = Vec::new();
        let mut aantallen = vec![0usize; self.staten.len()];
        for nr in &self.staat_van {
            if let Some(a) = aantallen.get_mut(*nr as usize) {
                *a += 1;
            }
        }
        for (staat, aantal) in self.staten.iter().zip(aantallen) {
            for vraag in staat.vragen.iter().filter(|_| staat.kleur == Kleur::HangtAf) {
                match uit.iter_mut().find(|(v, _)| *v == vraag) {
                    Some((_, n)) => *n += aantal,
                    None => uit.push((vraag, aantal)),
                }
            }
        }
        uit.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        uit
    }

    /// Memory it holds, bytes, roughly.
    pub fn bytes(&self) -> usize {
        self.plaatsen.len() * (size_of::<Kaartplaats>() + 24 + 8)
            + self.staten.len() * 2_000
            + self.bekend.bytes()
    }
}

/// The registers that a check looks into; other layers only when a fact names them.
const REGISTERS: [&str; 7] = ["bag", "bgt", "brk", "cbs", "adressen", "stop", "imro"];

/// Stands for everything that a map is made of: a map holds as long as this and the day stay. A change of a layer that no
/// fact names leaves it as it is.
pub fn merk(moment: &Moment, feiten: &Feiten) -> u64 {
    let genoemd = |id: &str| feiten.feiten.iter().any(|f| f.lagen.iter().any(|l| l == id));
    moment.snapshot.merk(
        |laag| {
            let id = &laag.definitie().id;
            REGISTERS.contains(&id.bron()) || genoemd(id.as_str())
        },
        STTR,
    )
}

fn kijker(moment: &Moment, dag: Datum) -> Kijker<'_> {
    Kijker {
        snapshot: &moment.snapshot,
        peil: Peilmoment::op(dag),
        punt: [0, 0],
        vandaag: dag,
    }
}

fn bronnen(moment: &Moment, plaatsen: &[&str], feiten: &[String]) -> Vec<Kaartbron> {
    let mut uit: Vec<Kaartbron> = Vec::new();
    for naam in plaatsen.iter().copied().chain(feiten.iter().map(String::as_str)) {
        if uit.iter().any(|b| b.laag == naam) {
            continue;
        }
        let laag = moment.snapshot.laag(naam);
        uit.push(Kaartbron {
            laag: naam.to_owned(),
            stand: laag.and_then(|l| l.stand()).map(|s| s.datum),
            aanwezig: laag.is_some_and(|l| l.storing().is_none()),
        });
    }
    uit
}

/// The rule files of a map, joined.
pub(in crate::check) struct Pakket {
    set: Arc<Regelset>,
    delen: Vec<Deelactiviteit>,
    versies: Vec<Option<Versie>>,
    concept: Option<Regelversie>,
}

impl Pakket {
    /// The versions of the day; with a concept that one instead of those it replaces.
    fn kies(moment: &Moment, vraag: &Kaartvraag<'_>) -> Result<Self, LocatieFout> {
        let fout = |f: RegelFout| LocatieFout::Check {
            uitleg: f.to_string(),
        };
        let delen: Vec<Deelactiviteit> = vraag.werkzaamheid.activiteiten.iter().map(Into::into).collect();
        let checkvraag = CheckVraag {
            plaats: None,
            activiteiten: &delen,
            antwoorden: &Value::Null,
            peildatum: vraag.dag,
            feiten: vraag.feiten,
        };
        let bestanden = Bestanden::kies(moment, &checkvraag, &[Soort::Conclusie]);
        let mut versies: Vec<Option<Versie>> = delen
            .iter()
            .map(|d| bestanden.versie(moment, &d.id, Soort::Conclusie).map(Versie::van))
            .collect();
        let Some(concept) = vraag.concept else {
            return Ok(Self {
                set: bestanden.set(moment, vraag.dag)?,
                delen,
                versies,
                concept: None,
            });
        };
        let eigen: Vec<&str> = concept.activiteiten();
        let van_concept: Vec<bool> = delen
            .iter()
            .map(|d| concept.soort() == Soort::Conclusie && eigen.contains(&d.id.as_str()))
            .collect();
        let concept = Regelversie::los(concept);
        for (v, _) in versies.iter_mut().zip(&van_concept).filter(|(_, c)| **c) {
            *v = Some(Versie::van(&concept));
        }
        let vervangt: Vec<&str> = delen
            .iter()
            .zip(&van_concept)
            .filter(|(_, c)| **c)
            .map(|(d, _)| d.id.as_str())
            .collect();
        // in the order of the plan; a file that decides on more of it stays for what the concept is not about
        let mut orde: Vec<Option<usize>> = Vec::new();
        for deel in &delen {
            let nr = if vervangt.contains(&deel.id.as_str()) {
                Some(None)
            } else {
                let van_deel = |(a, _, nr): &(String, Soort, usize)| (*a == deel.id).then_some(Some(*nr));
                bestanden.per_activiteit.iter().find_map(van_deel)
            };
            if let Some(nr) = nr.filter(|nr| !orde.contains(nr)) {
                orde.push(nr);
            }
        }
        let (set, ingeplugd) = moment.regels.set_met(&orde, &concept, vraag.dag).map_err(fout)?;
        if vervangt.is_empty() && !ingeplugd && concept.bestand.soort() != Soort::Conclusie {
            return Err(LocatieFout::Check {
                uitleg: format!(
                    "{}: dit bestand zegt wat iemand inlevert of welke maatregelen gelden; een regelkaart gaat over de uitkomst, dus over een bestand met een conclusie",
                    concept.naam
                ),
            });
        }
        if vervangt.is_empty() && !ingeplugd {
            let over = if eigen.is_empty() {
                "geen activiteit".to_owned()
            } else {
                eigen.join(", ")
            };
            let plan: Vec<&str> = delen.iter().map(|d| d.id.as_str()).collect();
            return Err(LocatieFout::Check {
                uitleg: format!(
                    "{}: dit bestand gaat over {over} en verandert niets aan \"{}\"; daarbij horen {}",
                    concept.naam,
                    vraag.werkzaamheid.naam,
                    plan.join(", ")
                ),
            });
        }
        Ok(Self {
            set: Arc::new(set),
            delen,
            versies,
            concept: Some(concept),
        })
    }

    /// What holds where these answers are known. `mogelijk`: per activiteit the codes that can still come, when asked for.
    fn staat(
        &self,
        kijker: &Kijker<'_>,
        vraag: &Kaartvraag<'_>,
        set: &weten::Bekende,
        mogelijk: &[(Option<Arc<str>>, Vec<regels::Code>)],
    ) -> Staat {
        let alle = self.set.evalueer_alle(&set.antwoorden);
        let checkvraag = CheckVraag {
            plaats: None,
            activiteiten: &self.delen,
            antwoorden: &Value::Null,
            peildatum: vraag.dag,
            feiten: vraag.feiten,
        };
        let bouw = verdict::Bouw {
            kijker,
            vraag: &checkvraag,
            oude_plannen: set.oude_plannen.clone(),
        };
        let oud_bekend = set.oude_plannen.toestand == model::Toestand::Geldt;
        let beelden = self.delen.iter().map(|deel| {
            let van_deze: Vec<&regels::Uitkomst> = alle
                .iter()
                .filter(|(id, u)| id.as_deref() == Some(deel.id.as_str()) && u.soort == Soort::Conclusie)
                .map(|(_, u)| u)
                .collect();
            let mut codes: Vec<regels::Code> = mogelijk
                .iter()
                .filter(|(id, _)| id.as_deref() == Some(deel.id.as_str()))
                .flat_map(|(_, codes)| codes.iter().cloned())
                .collect();
            if !oud_bekend && deel.raakt_oude_plannen.unwrap_or(true) {
                // nothing is called free, also not as what may come
                codes.retain(|c| *c != regels::Code::Toestemmingsvrij);
            }
            (bouw.activiteit(deel, &van_deze, vec![], None), codes)
        });
        let mut vragen: Vec<KorteVraag> = vec![];
        for vraag in alle.iter().flat_map(|(_, u)| &u.vragen) {
            if vragen.iter().all(|v| v.id != vraag.id) {
                vragen.push(vraag.into());
            }
        }
        Staat::van(beelden, vragen)
    }

    fn gebruikt(&self) -> Vec<Gebruikt> {
        self.delen
            .iter()
            .zip(&self.versies)
            .map(|(d, v)| Gebruikt {
                activiteit: d.id.clone(),
                naam: d.naam.clone().unwrap_or_else(|| d.id.clone()),
                regelversie: v.clone(),
            })
            .collect()
    }

    /// Name of the concept's file.
    fn conceptnaam(&self) -> Option<&str> {
        self.concept.as_ref().map(|c| c.naam.as_str())
    }
}

/// The kind of place that a plan about this ground is mapped by.
fn eenheid(gebied: Gebied) -> Eenheid {
    match gebied {
        Gebied::Perceel => Eenheid::Perceel,
        Gebied::Punt | Gebied::Pand => Eenheid::Adres,
    }
}
