//! Regelcache: the rule files of a snapshot, compiled once and shared by every click.
//!
//! Filled the first time a snapshot with other rule files is asked about; a file that no longer reads is left out and told, never guessed.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

use model::Datum;
use regels::{Antwoorden, RegelFout, Regelbestand, Regelset, Soort};
use serde_json::Value;

/// Most sets of files kept ready; beyond it they are made anew.
const MAX_SETS: usize = 256;

/// One version of one rule file.
#[derive(Debug)]
pub struct Regelversie {
    /// Name of the file as it came in, without the date that keeps versions apart.
    pub naam: String,
    /// First day on which it holds; `None`: always.
    pub van: Option<Datum>,
    /// Last day on which it holds, included; `None`: until further notice.
    pub tot: Option<Datum>,
    /// The rules.
    pub bestand: Regelbestand,
    /// Names of the files that plug into this one.
    aansluitingen: Vec<String>,
}

impl Regelversie {
    /// A file that is not in force and not kept: a concept.
    pub(crate) fn los(bestand: &Regelbestand) -> Self {
        Self {
            naam: bestand.bestand().to_owned(),
            van: None,
            tot: None,
            aansluitingen: aansluitingen(bestand),
            bestand: bestand.clone(),
        }
    }

    fn zelfde_bestand(&self, ander: &Self) -> bool {
        let naam = |v: &Self| (v.bestand.namespace().to_owned(), v.bestand.naam().to_owned());
        naam(self) == naam(ander)
    }

    fn geldt_op(&self, dag: Datum) -> bool {
        self.van.is_none_or(|van| van <= dag) && self.tot.is_none_or(|tot| dag <= tot)
    }
}

/// The rule files of one snapshot, by activiteit.
#[derive(Debug, Default)]
pub struct Regels {
    /// Stands for the files.
    merk: u64,
    versies: Vec<Regelversie>,
    op_activiteit: HashMap<String, Vec<usize>>,
    /// Files by `definitions/@name`, for what plugs in.
    op_model: HashMap<String, Vec<usize>>,
    sets: RwLock<BTreeMap<Vec<usize>, Arc<Regelset>>>,
    /// Files that do not read, with the reason, for `doctor` and the log.
    pub onleesbaar: Vec<(String, String)>,
}

impl Regels {
    /// Reads every file; `eigenschappen` may hold `vanaf` and `tot` (ISO days).
    pub(crate) fn lees<'a>(merk: u64, bestanden: impl Iterator<Item = lagen::Bestand<'a>>) -> Self {
        let mut uit = Self {
            merk,
            ..Self::default()
        };
        for b in bestanden {
            let dag = |sleutel: &str| {
                b.eigenschappen()
                    .get(sleutel)
                    .and_then(Value::as_str)?
                    .parse()
                    .ok()
            };
            let gelezen = b
                .bytes()
                .map_err(|f| f.to_string())
                .and_then(|bytes| Regelbestand::lees(bytes, b.naam()).map_err(|f| f.to_string()));
            match gelezen {
                Ok(bestand) => {
                    let nr = uit.versies.len();
                    for activiteit in bestand.activiteiten() {
                        let rij = uit.op_activiteit.entry(activiteit.to_owned()).or_default();
                        if rij.last() != Some(&nr) {
                            rij.push(nr);
                        }
                    }
                    uit.op_model
                        .entry(bestand.naam().to_owned())
                        .or_default()
                        .push(nr);
                    let eigen = b.eigenschappen().get("bestand").and_then(Value::as_str);
                    let naam = eigen.unwrap_or(b.naam()).to_owned();
                    uit.versies.push(Regelversie {
                        naam,
                        van: dag("vanaf"),
                        tot: dag("tot"),
                        aansluitingen: aansluitingen(&bestand),
                        bestand,
                    });
                }
                Err(fout) => uit.onleesbaar.push((b.naam().to_owned(), fout)),
            }
        }
        uit
    }

    /// The rule files about `activiteit` that hold on `dag`; the version with the latest first day comes first, among
    /// equals the one that came in last.
    pub fn voor(&self, activiteit: &str, dag: Datum) -> Vec<&Regelversie> {
        self.nummers(activiteit, dag, None)
            .into_iter()
            .filter_map(|nr| self.versies.get(nr))
            .collect()
    }

    /// The same as numbers; `soort`: only files that decide this.
    pub(crate) fn nummers(&self, activiteit: &str, dag: Datum, soort: Option<Soort>) -> Vec<usize> {
        let mut uit: Vec<usize> = self
            .op_activiteit
            .get(activiteit)
            .into_iter()
            .flatten()
            .copied()
            .filter(|nr| {
                self.versies
                    .get(*nr)
                    .is_some_and(|v| v.geldt_op(dag) && soort.is_none_or(|s| v.bestand.soort() == s))
            })
            .collect();
        uit.sort_by_key(|nr| std::cmp::Reverse((self.versies.get(*nr).and_then(|v| v.van), *nr)));
        uit
    }

    /// A version by its number.
    pub(crate) fn versie(&self, nr: usize) -> Option<&Regelversie> {
        self.versies.get(nr)
    }

    /// These files with everything that plugs into them on `dag`, joined; made once and kept.
    ///
    /// Errors: a circle of files, or a name that cannot be resolved once they are joined.
    pub(crate) fn set(&self, nummers: &[usize], dag: Datum) -> Result<Arc<Regelset>, RegelFout> {
        let alle = self.met_aansluitingen(nummers, dag);
        if let Some(set) = self
            .sets
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&alle)
        {
            return Ok(Arc::clone(set));
        }
        let bestanden: Vec<Regelbestand> = alle
            .iter()
            .filter_map(|nr| self.versies.get(*nr))
            .map(|v| v.bestand.clone())
            .collect();
        let set = Arc::new(Regelset::nieuw(&bestanden)?);
        let mut sets = self.sets.write().unwrap_or_else(PoisonError::into_inner);
        if sets.len() >= MAX_SETS {
            sets.clear();
        }
        sets.insert(alle, Arc::clone(&set));
        Ok(set)
    }

    /// The same with a concept: `None` in `orde` is where it stands among the files. What plugs in under the concept's
    /// own name is replaced by it.
    ///
    /// Out: the set, and whether the concept replaced a file that plugs in.
    pub(crate) fn set_met(
        &self,
        orde: &[Option<usize>],
        concept: &Regelversie,
        dag: Datum,
    ) -> Result<(Regelset, bool), RegelFout> {
        let boven: Vec<usize> = orde.iter().flatten().copied().collect();
        let mut begin = boven.clone();
        for nr in concept
            .aansluitingen
            .iter()
            .filter_map(|m| self.met_model(m, dag))
        {
            if !begin.contains(&nr) {
                begin.push(nr);
            }
        }
        let alle = self.met_aansluitingen(&begin, dag);
        let anders = |nr: &&usize| self.versie(**nr).is_some_and(|v| !v.zelfde_bestand(concept));
        let onder: Vec<usize> = alle.iter().filter(|nr| !boven.contains(nr)).copied().collect();
        let ingeplugd = !onder.iter().all(|nr| anders(&nr));
        let van_nr = |nr: usize| self.versie(nr).map(|v| v.bestand.clone());
        let mut bestanden: Vec<Regelbestand> = orde
            .iter()
            .filter_map(|plek| match plek {
                Some(nr) => van_nr(*nr),
                None => Some(concept.bestand.clone()),
            })
            .collect();
        if !orde.contains(&None) {
            bestanden.push(concept.bestand.clone());
        }
        bestanden.extend(onder.iter().filter(anders).filter_map(|nr| van_nr(*nr)));
        Ok((Regelset::nieuw(&bestanden)?, ingeplugd))
    }

    /// The version of `dag` of the file with this name.
    fn met_model(&self, model: &str, dag: Datum) -> Option<usize> {
        self.op_model
            .get(model)
            .into_iter()
            .flatten()
            .copied()
            .filter(|nr| self.versies.get(*nr).is_some_and(|v| v.geldt_op(dag)))
            .max_by_key(|nr| (self.versies.get(*nr).and_then(|v| v.van), *nr))
    }

    /// Adds the files that an aansluitpunt of these asks for, the version of `dag`.
    fn met_aansluitingen(&self, nummers: &[usize], dag: Datum) -> Vec<usize> {
        let mut uit = nummers.to_vec();
        let mut gezien: HashSet<usize> = uit.iter().copied().collect();
        let mut bekeken = 0;
        while let Some(versie) = uit.get(bekeken).and_then(|nr| self.versies.get(*nr)) {
            bekeken += 1;
            for model in &versie.aansluitingen {
                if let Some(nr) = self.met_model(model, dag).filter(|nr| gezien.insert(*nr)) {
                    uit.push(nr);
                }
            }
        }
        uit
    }

    /// True when a check can be done for `activiteit` on `dag`. Cost: one hash.
    pub fn heeft(&self, activiteit: &str, dag: Datum) -> bool {
        self.op_activiteit.get(activiteit).is_some_and(|nrs| {
            nrs.iter()
                .filter_map(|nr| self.versies.get(*nr))
                .any(|v| v.geldt_op(dag))
        })
    }

    /// Number of files that read.
    pub fn aantal(&self) -> usize {
        self.versies.len()
    }
}

/// What the file asks of other files: without answers every aansluitpunt that matters is open.
fn aansluitingen(bestand: &Regelbestand) -> Vec<String> {
    let open = bestand.evalueer(&Antwoorden::leeg()).aansluitpunten;
    let mut uit: Vec<String> = open.into_iter().map(|a| a.model.to_string()).collect();
    uit.dedup();
    uit
}

/// The rules of the last snapshot asked about.
#[derive(Debug, Default)]
pub(crate) struct Regelcache {
    laatste: RwLock<Option<Arc<Regels>>>,
}

impl Regelcache {
    /// The rules of the files that `merk` stands for, made by `maak` when they are not the ones held.
    pub(crate) fn van(&self, merk: u64, maak: impl FnOnce() -> Regels) -> Arc<Regels> {
        let gehouden = self
            .laatste
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(regels) = gehouden.filter(|r| r.merk == merk) {
            return regels;
        }
        let nieuw = Arc::new(maak());
        *self.laatste.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&nieuw));
        nieuw
    }
}
