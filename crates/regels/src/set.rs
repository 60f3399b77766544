//! Several rule files together: plugged into each other, questions asked once.
//!
//! A file that another one asks for (aansluitpunt) becomes part of it; every other file is evaluated on its own.
//! Questions are merged on herbruikbaarId within one bereik, or when text, type, options and explanation are the
//! same; the same id for different questions gets the file's name before it. Start at [`Regelset::nieuw`].

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::antwoorden;
use crate::bestand::activiteit_van;
use crate::compileer::toppen;
use crate::ruw::{Herkomst, Inhoud, Ruw};
use crate::tabel::Model;
use crate::uitkomst::{Anders, Uitkomst, Vraag};
use crate::{Antwoorden, RegelFout, Regelbestand, anders, uitleg, vooruit};

/// Rule files that are evaluated with one set of answers.
#[derive(Debug, Clone)]
pub struct Regelset {
    pub(crate) bestanden: Vec<Arc<Ruw>>,
    pub(crate) delen: Vec<Deel>,
    /// Ids as they stand in the files, where merging gave the question another.
    ook: HashMap<Arc<str>, Arc<str>>,
}

/// One top decision for one of the activiteiten that it is about.
#[derive(Debug, Clone)]
pub(crate) struct Deel {
    pub(crate) activiteit: Option<Arc<str>>,
    pub(crate) model: Arc<Model>,
    /// Its own file first, then the others: the order in which the model numbers them.
    pub(crate) volgorde: Vec<usize>,
    /// Top decision in its own file.
    pub(crate) top: usize,
}

impl Regelset {
    /// Joins files.
    ///
    /// - Errors: a circle of files, or a name that cannot be resolved once they are joined.
    pub fn nieuw(bestanden: &[Regelbestand]) -> Result<Self, RegelFout> {
        let mut alle: Vec<Ruw> = bestanden.iter().map(|b| Ruw::clone(&b.ruw)).collect();
        let ook = voeg_vragen_samen(&mut alle);
        let gevraagd: Vec<Gevraagd> = alle.iter().flat_map(gevraagde).collect();
        let mut delen = Vec::new();
        for (nr, ruw) in alle.iter().enumerate() {
            let mut volgorde = vec![nr];
            volgorde.extend((0..alle.len()).filter(|i| *i != nr));
            let orde: Vec<&Ruw> = volgorde.iter().filter_map(|i| alle.get(*i)).collect();
            for top in toppen(ruw) {
                let Some(b) = ruw.beslissingen.get(top) else {
                    continue;
                };
                if gevraagd.iter().any(|g| g.is(ruw) && g.beslissing == b.naam) {
                    continue;
                }
                let mut activiteiten: Vec<Option<Arc<str>>> = Vec::new();
                for a in b.structuur.iter().filter_map(|s| activiteit_van(s)) {
                    if !activiteiten.iter().flatten().any(|al| **al == *a) {
                        activiteiten.push(Some(Arc::from(a)));
                    }
                }
                if activiteiten.is_empty() {
                    activiteiten.push(None);
                }
                let model = Arc::new(Model::maak(&orde, top).map_err(RegelFout::ingekort)?);
                delen.extend(activiteiten.into_iter().map(|activiteit| Deel {
                    activiteit,
                    model: model.clone(),
                    volgorde: volgorde.clone(),
                    top,
                }));
            }
        }
        Ok(Self {
            bestanden: alle.into_iter().map(Arc::new).collect(),
            delen,
            ook,
        })
    }

    /// Checks answers against the questions of all files; see [`Regelbestand::antwoorden`].
    pub fn antwoorden(&self, json: &Value) -> Result<Antwoorden, RegelFout> {
        let invoeren = self.bestanden.iter().flat_map(|b| b.invoeren.iter());
        let Value::Object(velden) = json else {
            return antwoorden::lees(json, invoeren).map_err(RegelFout::ingekort);
        };
        let anders = velden.iter().map(|(k, v)| {
            let sleutel = self
                .ook
                .get(k.as_str())
                .map_or_else(|| k.clone(), |a| a.to_string());
            (sleutel, v.clone())
        });
        let mut vertaald = serde_json::Map::new();
        for ((sleutel, waarde), oud) in anders.zip(velden.keys()) {
            if vertaald.get(&sleutel).is_some_and(|w| *w != waarde) {
                let reden = "twee keer beantwoord, met verschillende waarden".into();
                return Err(RegelFout::Antwoord {
                    sleutel: oud.clone(),
                    reden,
                });
            }
            vertaald.insert(sleutel, waarde);
        }
        antwoorden::lees(&Value::Object(vertaald), invoeren).map_err(RegelFout::ingekort)
    }

    /// All questions of all files, each once.
    pub fn vragen(&self) -> Vec<&Vraag> {
        let mut uit: Vec<&Vraag> = Vec::new();
        let open = self
            .bestanden
            .iter()
            .flat_map(|b| &b.invoeren)
            .filter(|i| i.herkomst == Herkomst::Vraag);
        for v in open.map(|i| &i.vraag) {
            if uit.iter().all(|w| w.id != v.id) {
                uit.push(v);
            }
        }
        uit
    }

    /// Per activiteit and other code the smallest change of answers that gives it; see [`Anders`].
    ///
    /// Empty while the outcome is open, and for an activiteit whose case split does not fit in the budget.
    pub fn anders(&self, antwoorden: &Antwoorden) -> Vec<Anders> {
        let meer = self.delen.len() > 1;
        let per_deel = self.delen.iter().flat_map(|d| {
            let lijst = anders::anders(&d.model, antwoorden);
            lijst.into_iter().map(|mut a| {
                a.activiteit = d.activiteit.clone().filter(|_| meer);
                a
            })
        });
        per_deel.collect()
    }

    /// Most questions that can still be asked before every outcome is there, whatever is answered: exact within a budget
    /// of steps, beyond it never too few.
    ///
    /// Cost: up to some milliseconds for a set with many questions.
    pub fn hoogstens(&self, antwoorden: &Antwoorden) -> usize {
        let modellen: Vec<&Model> = self.delen.iter().map(|d| &*d.model).collect();
        vooruit::hoogstens(&modellen, antwoorden)
    }

    /// One answer per top decision and activiteit that it is about.
    pub fn evalueer_alle(&self, antwoorden: &Antwoorden) -> Vec<(Option<Arc<str>>, Uitkomst)> {
        self.delen
            .iter()
            .map(|d| (d.activiteit.clone(), uitleg::maak(&d.model, antwoorden)))
            .collect()
    }

    /// One answer for all files: duties add up, questions are asked once, an answer is `vervallen` when it matters
    /// nowhere. Miss: `None` when there is no file.
    pub fn evalueer(&self, antwoorden: &Antwoorden) -> Option<Uitkomst> {
        self.voeg_samen(self.evalueer_alle(antwoorden), antwoorden)
    }

    /// The second half of [`Self::evalueer`], for who has something to say about the answer of one file first.
    ///
    /// - In: what [`Self::evalueer_alle`] gave for these answers.
    pub fn voeg_samen(
        &self,
        alle: Vec<(Option<Arc<str>>, Uitkomst)>,
        antwoorden: &Antwoorden,
    ) -> Option<Uitkomst> {
        let mut alle = alle.into_iter();
        let meer = self.delen.len() > 1;
        let (activiteit, mut uit) = alle.next()?;
        let merk = |u: &mut Uitkomst, a: &Option<Arc<str>>| {
            u.uitkomsten
                .iter_mut()
                .flatten()
                .filter(|_| meer)
                .for_each(|c| c.activiteit.clone_from(a));
        };
        merk(&mut uit, &activiteit);
        for (activiteit, mut u) in alle {
            merk(&mut u, &activiteit);
            self.voeg_toe(&mut uit, u, antwoorden);
        }
        Some(uit)
    }

    fn voeg_toe(&self, uit: &mut Uitkomst, u: Uitkomst, antwoorden: &Antwoorden) {
        bij(&mut uit.uitkomsten, u.uitkomsten);
        bij(&mut uit.ontbreekt, u.ontbreekt);
        bij(&mut uit.maatregelen, u.maatregelen);
        bij(&mut uit.voorschriften, u.voorschriften);
        let beide = |a: Option<bool>, b: Option<bool>| a.zip(b).map(|(a, b)| a && b).or(a).or(b);
        uit.indienbaar = beide(uit.indienbaar, u.indienbaar);
        uit.compleet = beide(uit.compleet, u.compleet);
        for v in u.vragen {
            if uit.vragen.iter().all(|w| w.id != v.id) {
                uit.vragen.push(v);
            }
        }
        let hier: Vec<Arc<str>> = self.vragen().iter().map(|v| v.id.clone()).collect();
        let telt = |id: &Arc<str>, lijst: &[Arc<str>]| hier.contains(id) && !lijst.contains(id);
        let eerder = std::mem::take(&mut uit.vervallen);
        let kent = |id: &Arc<str>| {
            self.delen
                .iter()
                .filter(|d| d.model.sleutels.contains_key(id))
                .count()
        };
        let beide: Vec<Arc<str>> = eerder
            .iter()
            .chain(&u.vervallen)
            .filter(|id| {
                antwoorden.van(id).is_some()
                    && (kent(id) < 2 || !(telt(id, &eerder) || telt(id, &u.vervallen)))
            })
            .cloned()
            .collect();
        for id in beide {
            if !uit.vervallen.contains(&id) {
                uit.vervallen.push(id);
            }
        }
        uit.redenen.extend(u.redenen);
        uit.anders.extend(u.anders);
        uit.aansluitpunten.extend(u.aansluitpunten);
        uit.tegenspraak.extend(u.tegenspraak);
        uit.geen_uitkomst = uit.geen_uitkomst.take().or(u.geen_uitkomst);
        uit.exact &= u.exact;
    }
}

fn bij<T>(a: &mut Option<Vec<T>>, b: Option<Vec<T>>) {
    match (a.as_mut(), b) {
        (Some(a), Some(b)) => a.extend(b),
        (None, Some(b)) => *a = Some(b),
        (_, None) => {}
    }
}

/// What a file asks for at an aansluitpunt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gevraagd {
    namespace: Option<Arc<str>>,
    model: Arc<str>,
    beslissing: Arc<str>,
}

impl Gevraagd {
    /// Whether this is the file that is asked for: by namespace and name, because names are not unique across
    /// authorities.
    pub(crate) fn is(&self, ruw: &Ruw) -> bool {
        ruw.naam == self.model && self.namespace.as_ref().is_none_or(|n| *n == ruw.namespace)
    }
}

/// Everything that plugs into this file.
pub(crate) fn gevraagde(ruw: &Ruw) -> Vec<Gevraagd> {
    let punt = |i: &Inhoud| match i {
        Inhoud::Aansluiting {
            namespace,
            model,
            beslissing,
        } => Some(Gevraagd {
            namespace: namespace.clone(),
            model: model.clone(),
            beslissing: beslissing.clone(),
        }),
        _ => None,
    };
    ruw.beslissingen.iter().filter_map(|b| punt(&b.inhoud)).collect()
}

/// Gives equal questions one id and different questions different ids. Out: old id to new id, where it changed.
fn voeg_vragen_samen(alle: &mut [Ruw]) -> HashMap<Arc<str>, Arc<str>> {
    let mut gekend: Vec<(Vraag, Thuis)> = Vec::new();
    let mut ook = HashMap::new();
    for ruw in alle.iter_mut() {
        let naam = ruw.naam.clone();
        let thuis = Thuis::van(ruw);
        let eigen = gekend.len();
        for invoer in ruw.invoeren.iter_mut().filter(|i| i.herkomst == Herkomst::Vraag) {
            let v = &mut invoer.vraag;
            let eerder = gekend.get(..eigen).unwrap_or_default();
            let zelfde = eerder.iter().find(|(w, t)| {
                zelfde_vraag(w, v) || (herbruikt(w, v) && t.deelt(&thuis, v.bereik.as_deref()))
            });
            if let Some((zelfde, _)) = zelfde {
                if zelfde.id != v.id {
                    ook.insert(v.id.clone(), zelfde.id.clone());
                    v.id = zelfde.id.clone();
                }
            } else {
                let bezet = |id: &str| eerder.iter().any(|(w, _)| &*w.id == id);
                if bezet(&v.id) {
                    let eigen = format!("{naam}#{}", v.id);
                    let genummerd = (2..).map(|n| format!("{eigen}#{n}"));
                    let vrij = std::iter::once(eigen.clone())
                        .chain(genummerd)
                        .find(|id| !bezet(id));
                    v.id = Arc::from(vrij.unwrap_or(eigen));
                }
                gekend.push((v.clone(), thuis.clone()));
            }
        }
    }
    ook.retain(|oud, _| gekend.iter().all(|(v, _)| v.id != *oud));
    ook
}

/// Where a question comes from, as far as its bereik asks.
#[derive(Debug, Clone)]
struct Thuis {
    namespace: Arc<str>,
    activiteiten: Vec<Arc<str>>,
}

impl Thuis {
    fn van(ruw: &Ruw) -> Self {
        let refs = ruw.beslissingen.iter().flat_map(|b| b.structuur.iter());
        Self {
            namespace: ruw.namespace.clone(),
            activiteiten: refs.filter_map(|s| activiteit_van(s)).map(Arc::from).collect(),
        }
    }

    /// Whether an answer may be used in both. Files that are evaluated together belong to one werkzaamheid; a bereik
    /// that we do not know is taken narrow.
    fn deelt(&self, ander: &Self, bereik: Option<&str>) -> bool {
        match bereik.map(str::to_lowercase).as_deref() {
            None | Some("werkzaamheid") => true,
            Some("activiteit") => self.activiteiten == ander.activiteiten,
            Some(_) => self.namespace == ander.namespace,
        }
    }
}

/// The same question word for word.
fn zelfde_vraag(a: &Vraag, b: &Vraag) -> bool {
    zelfde_vorm(a, b)
        && a.tekst == b.tekst
        && a.toelichting == b.toelichting
        && a.lange_toelichting == b.lange_toelichting
}

/// The same herbruikbaarId and bereik, for an answer that fits both.
fn herbruikt(a: &Vraag, b: &Vraag) -> bool {
    zelfde_vorm(a, b)
        && a.herbruikbaar_id.is_some()
        && a.herbruikbaar_id == b.herbruikbaar_id
        && a.bereik == b.bereik
}

fn zelfde_vorm(a: &Vraag, b: &Vraag) -> bool {
    a.soort == b.soort && a.opties == b.opties && a.meerdere == b.meerdere && a.locatie == b.locatie
}
