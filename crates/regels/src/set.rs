//! Several rule files together: plugged into each other, questions asked once.
//!
//! A file that another one asks for (aansluitpunt) becomes part of it; every other file is evaluated on its own.
//! Questions are merged on herbruikbaarId within one bereik, or when text, type, options and explanation are the
//! same; the same id for different questions gets the file's name before it. Start at [`Regelset::nieuw`].

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;

use crate::antwoorden;
use crate::bestand::activiteit_van;
use crate::cel::Test;
use crate::compileer::toppen;
use crate::ruw::{Herkomst, Inhoud, Ruw};
use crate::tabel::Model;
use crate::uitkomst::{Uitkomst, Vraag};
use crate::{Antwoorden, RegelFout, Regelbestand, Waarde, klassen, uitleg};

/// Rule files that are evaluated with one set of answers.
#[derive(Debug, Clone)]
pub struct Regelset {
    bestanden: Vec<Arc<Ruw>>,
    delen: Vec<Deel>,
    /// Ids as they stand in the files, where merging gave the question another.
    ook: HashMap<Arc<str>, Arc<str>>,
}

/// One top decision.
#[derive(Debug, Clone)]
struct Deel {
    activiteit: Option<Arc<str>>,
    model: Arc<Model>,
}

impl Regelset {
    /// Joins files.
    ///
    /// - Errors: a circle of files, or a name that cannot be resolved once they are joined.
    pub fn nieuw(bestanden: &[Regelbestand]) -> Result<Self, RegelFout> {
        let mut alle: Vec<Ruw> = bestanden.iter().map(|b| Ruw::clone(&b.ruw)).collect();
        let ook = voeg_vragen_samen(&mut alle);
        let gevraagd: HashSet<(Arc<str>, Arc<str>)> = alle.iter().flat_map(gevraagde).collect();
        let mut delen = Vec::new();
        for (nr, ruw) in alle.iter().enumerate() {
            let mut orde: Vec<&Ruw> = vec![ruw];
            orde.extend(alle.iter().enumerate().filter(|(i, _)| *i != nr).map(|(_, r)| r));
            for top in toppen(ruw) {
                let Some(b) = ruw.beslissingen.get(top) else {
                    continue;
                };
                if gevraagd.contains(&(ruw.naam.clone(), b.naam.clone())) {
                    continue;
                }
                let activiteit = b.structuur.iter().find_map(|s| activiteit_van(s)).map(Arc::from);
                delen.push(Deel {
                    activiteit,
                    model: Arc::new(Model::maak(&orde, top)?),
                });
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
            return antwoorden::lees(json, invoeren);
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
        antwoorden::lees(&Value::Object(vertaald), invoeren)
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

    /// Answers to a question that together reach every row that looks at it: each number and day that a cell names and
    /// those around it, every option, every text that a cell names and one that none does.
    ///
    /// Miss: `None` for a question that is not here, or with too many answers to list.
    pub fn kandidaten(&self, id: &str) -> Option<Vec<Waarde>> {
        let mut uit: Vec<Waarde> = Vec::new();
        for model in self.delen.iter().map(|d| &d.model) {
            for nr in model.sleutels.get(id).into_iter().flatten() {
                let invoer = model.invoer.get(*nr as usize)?;
                let tests: Vec<&Test> = invoer
                    .tests
                    .iter()
                    .filter_map(|t| model.tests.get(*t as usize))
                    .collect();
                for waarde in klassen::kandidaten(invoer, &tests)? {
                    if !uit.contains(&waarde) {
                        uit.push(waarde);
                    }
                }
            }
        }
        (!uit.is_empty()).then_some(uit)
    }

    /// One answer per top decision, with the activiteit it is about.
    pub fn evalueer_alle(&self, antwoorden: &Antwoorden) -> Vec<(Option<Arc<str>>, Uitkomst)> {
        self.delen
            .iter()
            .map(|d| (d.activiteit.clone(), uitleg::maak(&d.model, antwoorden)))
            .collect()
    }

    /// One answer for all files: duties add up, questions are asked once, an answer is `vervallen` when it matters
    /// nowhere. Miss: `None` when there is no file.
    pub fn evalueer(&self, antwoorden: &Antwoorden) -> Option<Uitkomst> {
        let mut alle = self.evalueer_alle(antwoorden).into_iter();
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

/// (model name, decision name) of everything that plugs into this file.
fn gevraagde(ruw: &Ruw) -> Vec<(Arc<str>, Arc<str>)> {
    let punt = |i: &Inhoud| match i {
        Inhoud::Aansluiting {
            model, beslissing, ..
        } => Some((model.clone(), beslissing.clone())),
        _ => None,
    };
    ruw.beslissingen.iter().filter_map(|b| punt(&b.inhoud)).collect()
}

/// Gives equal questions one id and different questions different ids. Out: old id to new id, where it changed.
fn voeg_vragen_samen(alle: &mut [Ruw]) -> HashMap<Arc<str>, Arc<str>> {
    let mut gekend: Vec<Vraag> = Vec::new();
    let mut ook = HashMap::new();
    for ruw in alle.iter_mut() {
        let naam = ruw.naam.clone();
        let eigen = gekend.len();
        for invoer in ruw.invoeren.iter_mut().filter(|i| i.herkomst == Herkomst::Vraag) {
            let v = &mut invoer.vraag;
            let eerder = gekend.get(..eigen).unwrap_or_default();
            if let Some(zelfde) = eerder.iter().find(|w| zelfde_vraag(w, v)) {
                if zelfde.id != v.id {
                    ook.insert(v.id.clone(), zelfde.id.clone());
                    v.id = zelfde.id.clone();
                }
            } else if eerder.iter().any(|w| w.id == v.id) {
                v.id = Arc::from(format!("{naam}#{}", v.id));
                gekend.push(v.clone());
            } else {
                gekend.push(v.clone());
            }
        }
    }
    ook.retain(|oud, _| gekend.iter().all(|v| v.id != *oud));
    ook
}

fn zelfde_vraag(a: &Vraag, b: &Vraag) -> bool {
    let vorm =
        a.soort == b.soort && a.opties == b.opties && a.meerdere == b.meerdere && a.locatie == b.locatie;
    let herbruikt =
        a.herbruikbaar_id.is_some() && a.herbruikbaar_id == b.herbruikbaar_id && a.bereik == b.bereik;
    let gelijk =
        a.tekst == b.tekst && a.toelichting == b.toelichting && a.lange_toelichting == b.lange_toelichting;
    vorm && (herbruikt || gelijk)
}
