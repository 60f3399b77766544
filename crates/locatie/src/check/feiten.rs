//! Feiten: which facts of the place may answer which questions, as the settings of a gemeente say it.
//!
//! A rule file asks in its own words. A fact names the questions it answers: by id, by herbruikbaarId or by their exact
//! text. Knows no map; see `bekend`. Start at [`Feiten`].

use regels::Vraag;
use serde::{Deserialize, Serialize};

/// The facts of an installation: `data/feiten.toml` reads into this as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feiten {
    /// In order of preference: the first that can answer a question does.
    #[serde(default, rename = "feit")]
    pub feiten: Vec<Feit>,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Feit {
    /// Short name: `bouwjaar`.
    pub id: String,
    /// Where it comes from.
    pub soort: FeitSoort,
    /// The layers that are read, when the kind does not say it itself.
    #[serde(default)]
    pub lagen: Vec<String>,
    /// The attribute that is read (`pand-kenmerk`).
    #[serde(default)]
    pub kenmerk: Option<String>,
    /// Nearer than this, metres, is "ja" for a yes-or-no question (`afstand`).
    #[serde(default)]
    pub grens: Option<f64>,
    /// The questions that it answers: id, herbruikbaarId or exact text.
    pub vragen: Vec<String>,
    /// The option that stands for ja, where a question has its own words.
    #[serde(default)]
    pub ja: Option<String>,
    /// The option that stands for nee.
    #[serde(default)]
    pub nee: Option<String>,
}

/// Where a fact comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeitSoort {
    /// An attribute of the BAG pand (graad `register`).
    PandKenmerk,
    /// Whether the place is on a list: an object of one of the layers in it (graad `register`). Nee only where every
    /// list is complete.
    Lijst,
    /// Whether the place lies behind the front of its pand, on the same perceel (graad `afgeleid`).
    Achtererf,
    /// Ground on the perceel behind the front that is not built on, m² (graad `afgeleid`).
    AchtererfOppervlakte,
    /// Ground on the perceel behind the front, less the main building, m² (graad `afgeleid`).
    Bebouwingsgebied,
    /// What may still be built on as bijbehorend bouwwerk, m² (graad `afgeleid`). Answers no question: it is shown beside
    /// a plan that asks for its bebouwingsgebied, which `vragen` names.
    NogTeBebouwen,
    /// Distance to the nearest object of the layers, metres (graad `afgeleid`).
    Afstand,
}

impl Feit {
    fn noemt(&self, vraag: &Vraag) -> bool {
        let namen = [
            Some(&vraag.id),
            vraag.herbruikbaar_id.as_ref(),
            Some(&vraag.tekst),
        ];
        self.vragen.iter().any(|v| {
            let v = v.trim();
            namen.iter().flatten().any(|n| n.trim().eq_ignore_ascii_case(v))
        })
    }
}

impl Feiten {
    /// The facts that may answer this question, best first.
    pub fn voor<'a>(&'a self, vraag: &'a Vraag) -> impl Iterator<Item = &'a Feit> {
        let antwoordt = |f: &&Feit| f.soort != FeitSoort::NogTeBebouwen;
        self.feiten.iter().filter(antwoordt).filter(|f| f.noemt(vraag))
    }

    /// The facts that are shown beside a plan with this question.
    pub fn naast<'a>(&'a self, vraag: &'a Vraag) -> impl Iterator<Item = &'a Feit> {
        let toont = |f: &&Feit| f.soort == FeitSoort::NogTeBebouwen;
        self.feiten.iter().filter(toont).filter(|f| f.noemt(vraag))
    }

    /// What is wrong with the settings, one Dutch sentence; `None`: nothing.
    pub fn fout(&self) -> Option<String> {
        self.feiten.iter().find_map(|f| {
            let mist = |wat: &str| Some(format!("feit \"{}\": {wat}", f.id));
            if f.vragen.is_empty() {
                return mist("noemt geen vragen; zet bij vragen een id, een herbruikbaarId of de tekst");
            }
            match f.soort {
                FeitSoort::PandKenmerk if f.kenmerk.is_none() => mist("kenmerk ontbreekt"),
                FeitSoort::Lijst | FeitSoort::Afstand if f.lagen.is_empty() => mist("lagen ontbreekt"),
                _ => None,
            }
        })
    }
}
