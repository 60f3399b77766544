//! The same rules with every fixed value set free: what only a fixed value hides.

use std::sync::OnceLock;

use crate::Waarde;
use crate::cel::Test;
use crate::diagram::Id;
use crate::klassen::uitslag;
use crate::lint::functies::Functies;
use crate::ruw::{Herkomst, Ruw};
use crate::tabel::Model;
use crate::uitkomst::VraagType;

/// A model in which fixed values are questions.
pub(crate) struct Vrij {
    /// `None` when nothing is fixed.
    model: Option<Model>,
    /// Per row that can match, which fixed values would have to be what; built when first needed.
    kan: OnceLock<Vec<Vec<Stand>>>,
}

/// What a row could do with other fixed values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stand {
    /// It can match and decide.
    pub(crate) telt: bool,
    /// The fixed values that differ from the file's, in words.
    pub(crate) anders: Vec<String>,
}

impl Vrij {
    /// Compiles the freed files when the model has anything fixed.
    pub(crate) fn nieuw(model: &Model, bestanden: &[&Ruw], top: usize) -> Self {
        let vast = |h: &Herkomst| matches!(h, Herkomst::Vast(_) | Herkomst::Voorbehoud(..));
        let kan = OnceLock::new();
        if !model.invoer.iter().any(|v| vast(&v.ruw.herkomst)) {
            return Self { model: None, kan };
        }
        let vrije: Vec<Ruw> = bestanden
            .iter()
            .map(|r| {
                let mut r = Ruw::clone(r);
                for v in r.invoeren.iter_mut().filter(|v| vast(&v.herkomst)) {
                    v.herkomst = Herkomst::Vraag;
                    if v.vraag.soort == VraagType::List {
                        v.vraag.soort = VraagType::String;
                    }
                }
                r
            })
            .collect();
        let verwijzingen: Vec<&Ruw> = vrije.iter().collect();
        Self {
            model: Model::maak(&verwijzingen, top).ok(),
            kan,
        }
    }

    /// Whether an input could change the outcome with other fixed values.
    pub(crate) fn doet_ertoe(&self, invoer: u32) -> bool {
        let functies = self.model.as_ref().and_then(Functies::maak);
        let steun = functies.and_then(|f| Some(f.bouw.steun(f.uitkomst?)));
        steun.is_some_and(|s| s.contains(&invoer))
    }

    /// What this row could do. Miss: default (never) when nothing is fixed or the budget is spent.
    pub(crate) fn stand(&self, vast: &Model, tabel: usize, rij: usize) -> Stand {
        let Some(model) = &self.model else {
            return Stand::default();
        };
        let alle = self.kan.get_or_init(|| standen(model, vast));
        alle.get(tabel)
            .and_then(|t| t.get(rij))
            .cloned()
            .unwrap_or_default()
    }
}

fn standen(model: &Model, vast: &Model) -> Vec<Vec<Stand>> {
    let Some(mut functies) = Functies::maak(model) else {
        return Vec::new();
    };
    let mut uit = Vec::new();
    for (t, tabel) in model.tabellen.iter().enumerate() {
        functies.bouw.nieuwe_stappen();
        let rijen = (0..tabel.rijen.len()).map(|r| {
            let f = functies.rij(t, r)?;
            let telt = f != functies.nee && !functies.bedekt(t, r).ok()?;
            let mut rest = f;
            for voor in crate::lint::functies::voorgangers(tabel, r) {
                let v = functies.rij(t, voor)?;
                rest = functies.zonder(rest, v).ok()?;
            }
            let rest = dichtbij(&mut functies, vast, rest);
            let anders = functies.bouw.pad(rest).unwrap_or_default();
            let anders = anders
                .into_iter()
                .filter_map(|(i, k)| {
                    let vrij = model.invoer.get(i as usize)?;
                    let klasse = vrij.klassen.as_ref()?.get(k)?;
                    let tests: Vec<&Test> = vrij
                        .tests
                        .iter()
                        .filter_map(|t| model.tests.get(*t as usize))
                        .collect();
                    verschil(vast, i, &klasse.waarde, |w| {
                        uitslag(&tests, w, false) == klasse.uitslag
                    })
                })
                .collect();
            Some(Stand { telt, anders })
        });
        uit.push(rijen.map(Option::unwrap_or_default).collect());
    }
    uit
}

/// Keeps as many fixed values as they are in the file as the function allows.
fn dichtbij(functies: &mut Functies<'_>, vast: &Model, f: Id) -> Id {
    let mut rest = f;
    let model = functies.bouw.model;
    for (i, (v, vrij)) in (0u32..).zip(vast.invoer.iter().zip(&model.invoer)) {
        let (Herkomst::Vast(w) | Herkomst::Voorbehoud(w, _)) = &v.ruw.herkomst else {
            continue;
        };
        let tests: Vec<&Test> = vrij
            .tests
            .iter()
            .filter_map(|t| model.tests.get(*t as usize))
            .collect();
        let uitslag = uitslag(&tests, w, false);
        let zelfde: Vec<bool> = vrij
            .klassen
            .iter()
            .flatten()
            .map(|k| k.uitslag == uitslag)
            .collect();
        let enger = functies
            .bouw
            .invoer_is(i, &zelfde)
            .and_then(|g| functies.bouw.en(rest, g));
        if let Ok(enger) = enger
            && enger != functies.nee
        {
            rest = enger;
        }
    }
    rest
}

/// `naam = waarde` when the file fixes this input at something else. Both models number their inputs alike.
fn verschil(vast: &Model, invoer: u32, waarde: &Waarde, gelijk: impl Fn(&Waarde) -> bool) -> Option<String> {
    let v = vast.invoer.get(invoer as usize)?;
    match &v.ruw.herkomst {
        Herkomst::Vast(w) | Herkomst::Voorbehoud(w, _) if !gelijk(w) => {
            Some(format!("\"{}\" = {waarde} in plaats van {w}", v.ruw.naam))
        }
        _ => None,
    }
}
