//! Feiten: which facts of the place may answer which questions, as the settings of a gemeente say it.
//!
//! A rule file asks in its own words. A fact names the questions it answers: by id, by herbruikbaarId, by their exact
//! text, or by what a registerbevraging asks of which register. Knows no map; see `bekend`. Start at [`Feiten`].

use regels::{Vraag, VraagType};
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
    /// The questions that it answers: id, herbruikbaarId, exact text, or `register:gegeven` of a registerbevraging.
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

/// "BAG:bouwjaar": what a registerbevraging asks of which register. Miss: `None` for another kind of question, and where
/// one of the two is not named.
fn register_gegeven(vraag: &Vraag) -> Option<String> {
    if vraag.soort != VraagType::Register {
        return None;
    }
    let deel = |naam: &str| {
        let deel = vraag.overig.iter().find(|(n, _)| n.eq_ignore_ascii_case(naam))?;
        Some(deel.1.trim()).filter(|t| !t.is_empty())
    };
    Some(format!("{}:{}", deel("register")?, deel("gegeven")?))
}

impl Feit {
    fn noemt(&self, vraag: &Vraag) -> bool {
        let namen = [
            Some(&vraag.id),
            vraag.herbruikbaar_id.as_ref(),
            Some(&vraag.tekst),
        ];
        let gegeven = register_gegeven(vraag);
        self.vragen.iter().any(|v| {
            let v = v.trim();
            let zelfde = |n: &str| n.trim().eq_ignore_ascii_case(v);
            namen.iter().flatten().any(|n| zelfde(n)) || gegeven.as_deref().is_some_and(zelfde)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registerbevraging_is_answered_by_what_it_asks_of_which_register() {
        let xml = r##"<d:definitions xmlns:d="http://www.omg.org/spec/DMN/20180521/MODEL/" xmlns:u="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Uitvoeringsregel" name="x">
<d:extensionElements><u:uitvoeringsregels><u:uitvoeringsregel id="q"><u:registerbevraging><u:register>BAG</u:register><u:gegeven>Bouwjaar</u:gegeven></u:registerbevraging></u:uitvoeringsregel></u:uitvoeringsregels></d:extensionElements>
<d:inputData id="i"><d:extensionElements><u:uitvoeringsregelRef href="#q"/></d:extensionElements><d:variable name="i" typeRef="number"/></d:inputData>
<d:decision id="t" name="Top"><d:decisionTable><d:input><d:inputExpression><d:text>i</d:text></d:inputExpression></d:input><d:output/>
<d:rule><d:inputEntry><d:text>&lt; 1900</d:text></d:inputEntry><d:outputEntry><d:text>"Verbod"</d:text></d:outputEntry></d:rule></d:decisionTable></d:decision></d:definitions>"##;
        let bestand = regels::Regelbestand::lees(xml.as_bytes(), "x.xml").unwrap();
        let feiten = |vragen: &str| -> Feiten {
            serde_json::from_value(serde_json::json!({"feit": [{"id": "b", "soort": "pand-kenmerk",
                "kenmerk": "oorspronkelijkBouwjaar", "vragen": [vragen]}]}))
            .unwrap()
        };
        let vraag = bestand.vragen()[0];
        for (vragen, raak) in [
            ("bag:bouwjaar", 1),
            ("q", 1),
            ("bouwjaar", 0),
            ("BRK:bouwjaar", 0),
        ] {
            assert_eq!(feiten(vragen).voor(vraag).count(), raak, "{vragen}");
        }
    }
}
