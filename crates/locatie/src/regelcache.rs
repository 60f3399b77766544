//! Regelcache: the rule files of a snapshot, compiled once and shared by every click.
//!
//! Filled the first time a snapshot is asked about; a file that no longer reads is left out and told, never guessed.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use model::Datum;
use regels::Regelbestand;
use serde_json::Value;

/// One version of one rule file.
#[derive(Debug)]
pub struct Regelversie {
    /// Name of the file as it came in.
    pub naam: String,
    /// First day on which it holds; `None`: always.
    pub van: Option<Datum>,
    /// Last day on which it holds, included; `None`: until further notice.
    pub tot: Option<Datum>,
    /// The rules.
    pub bestand: Regelbestand,
}

impl Regelversie {
    fn geldt_op(&self, dag: Datum) -> bool {
        self.van.is_none_or(|van| van <= dag) && self.tot.is_none_or(|tot| dag <= tot)
    }
}

/// The rule files of one snapshot, by activiteit.
#[derive(Debug, Default)]
pub struct Regels {
    generatie: u64,
    versies: Vec<Regelversie>,
    op_activiteit: HashMap<String, Vec<usize>>,
    /// Files that do not read, with the reason, for `doctor` and the log.
    pub onleesbaar: Vec<(String, String)>,
}

impl Regels {
    /// Reads every file; `eigenschappen` may hold `vanaf` and `tot` (ISO days).
    pub(crate) fn lees<'a>(generatie: u64, bestanden: impl Iterator<Item = lagen::Bestand<'a>>) -> Self {
        let mut uit = Self {
            generatie,
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
                    let naam = b.naam().to_owned();
                    uit.versies.push(Regelversie {
                        naam,
                        van: dag("vanaf"),
                        tot: dag("tot"),
                        bestand,
                    });
                }
                Err(fout) => uit.onleesbaar.push((b.naam().to_owned(), fout)),
            }
        }
        uit
    }

    /// The rule files about `activiteit` that hold on `dag`, in the order of the delivery; the last version of a
    /// file by its first day comes first.
    pub fn voor(&self, activiteit: &str, dag: Datum) -> Vec<&Regelversie> {
        let nummers = self
            .op_activiteit
            .get(activiteit)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut uit: Vec<&Regelversie> = nummers
            .iter()
            .filter_map(|nr| self.versies.get(*nr))
            .filter(|v| v.geldt_op(dag))
            .collect();
        uit.sort_by_key(|v| std::cmp::Reverse(v.van));
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

/// The rules of the last snapshot asked about.
#[derive(Debug, Default)]
pub(crate) struct Regelcache {
    laatste: RwLock<Option<Arc<Regels>>>,
}

impl Regelcache {
    /// The rules of `generatie`, made by `maak` when they are not the ones held.
    pub(crate) fn van(&self, generatie: u64, maak: impl FnOnce() -> Regels) -> Arc<Regels> {
        let gehouden = self
            .laatste
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(regels) = gehouden.filter(|r| r.generatie == generatie) {
            return regels;
        }
        let nieuw = Arc::new(maak());
        *self.laatste.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&nieuw));
        nieuw
    }
}
