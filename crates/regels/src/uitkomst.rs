//! What an evaluation answers, in the shape of `plek check --json`.
//!
//! Fields that do not fit the `soort` are left out. Explanations are foreign Markdown text as delivered: whoever
//! makes a page of them sanitises first. Start at [`Uitkomst`].

use std::sync::Arc;

use serde::Serialize;

use crate::Waarde;

/// What a rule file decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Soort {
    /// Vergunningcheck: is something needed, and what.
    Conclusie,
    /// What has to be handed in.
    Indieningsvereisten,
    /// Which measures hold.
    Maatregelen,
}

/// The seven codes of a conclusie, strongest first; [`Code::sterkte`] orders them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Code {
    /// Not allowed.
    Verbod,
    /// A permit is needed.
    Vergunningplicht,
    /// No automatic answer.
    NeemContactOpMet,
    /// Notify before starting.
    Meldingsplicht,
    /// Send information.
    Informatieplicht,
    /// Nothing to request.
    Toestemmingsvrij,
    /// This activiteit does not apply.
    NietVanToepassing,
    /// A text that is none of the seven; shown as it is and reported in `meldingen`.
    Anders(Arc<str>),
}

impl Code {
    /// The code as the execution API writes it.
    pub fn naam(&self) -> &str {
        match self {
            Self::Verbod => "Verbod",
            Self::Vergunningplicht => "Vergunningplicht",
            Self::NeemContactOpMet => "NeemContactOpMet",
            Self::Meldingsplicht => "Meldingsplicht",
            Self::Informatieplicht => "Informatieplicht",
            Self::Toestemmingsvrij => "Toestemmingsvrij",
            Self::NietVanToepassing => "NietVanToepassing",
            Self::Anders(t) => t,
        }
    }

    /// 0 is the strongest (Verbod), 6 NietVanToepassing. A text of its own ranks with NeemContactOpMet: a person
    /// has to look.
    pub fn sterkte(&self) -> u8 {
        match self {
            Self::Verbod => 0,
            Self::Vergunningplicht => 1,
            Self::NeemContactOpMet | Self::Anders(_) => 2,
            Self::Meldingsplicht => 3,
            Self::Informatieplicht => 4,
            Self::Toestemmingsvrij => 5,
            Self::NietVanToepassing => 6,
        }
    }

    /// From the text of an output cell, exact. Never fails: see [`Code::Anders`].
    pub fn van_tekst(t: &str) -> Self {
        let bekend = [
            Self::Verbod,
            Self::Vergunningplicht,
            Self::NeemContactOpMet,
            Self::Meldingsplicht,
            Self::Informatieplicht,
            Self::Toestemmingsvrij,
            Self::NietVanToepassing,
        ];
        bekend
            .into_iter()
            .find(|c| c.naam() == t)
            .unwrap_or_else(|| Self::Anders(Arc::from(t)))
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.naam())
    }
}

/// The answer of one evaluation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Uitkomst {
    /// What was decided.
    pub soort: Soort,
    /// Conclusie: the outcomes; empty while a question can still change the code, and when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uitkomsten: Option<Vec<Conclusie>>,
    /// Indieningsvereisten: what is required is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indienbaar: Option<bool>,
    /// Indieningsvereisten: everything that is asked is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compleet: Option<bool>,
    /// Indieningsvereisten: what still has to be answered or attached, and open aansluitpunten.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ontbreekt: Option<Vec<Ontbreekt>>,
    /// Maatregelen: those that hold by the answers so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maatregelen: Option<Vec<Maatregel>>,
    /// Maatregelen: the articles that hold by the answers so far, with or without a measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voorschriften: Option<Vec<Arc<str>>>,
    /// All questions that can still change the outcome; the first is the next to ask.
    pub vragen: Vec<Vraag>,
    /// The rows that fired and the answers that mattered, from the outcome down.
    pub redenen: Vec<Reden>,
    /// Answers that were given and do not matter (any more), by question id.
    pub vervallen: Vec<Arc<str>>,
    /// Conclusie: per other code the smallest change of answers that gives it, and where that means another place the
    /// smallest that does not. Filled on request only, see
    /// [`crate::Regelset::anders`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub anders: Vec<Anders>,
    /// Why there is no outcome, when the rules give none for these answers. Never "vrij".
    pub geen_uitkomst: Option<GeenUitkomst>,
    /// Aansluitpunten whose rule file was not given and that can still change the outcome.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aansluitpunten: Vec<Aansluitpunt>,
    /// Rows that contradict each other under a policy that forbids it, for the owner of the rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tegenspraak: Vec<Tegenspraak>,
    /// Whether the relevance of questions is exact; false when the budget was spent and more may be asked.
    pub exact: bool,
}

/// One outcome of a conclusie.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Conclusie {
    /// The code.
    pub code: Code,
    /// Explanation of the row, Markdown as delivered; `null` when the file gives none.
    pub toelichting: Option<Arc<str>>,
    /// Caveats on the path to this outcome.
    pub voorbehouden: Vec<Arc<str>>,
    /// IMOW id of the activiteit, when several rule files were evaluated together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activiteit: Option<Arc<str>>,
    /// The code is certain, which of several rows gives it is not: show these explanations as "een van deze".
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub een_van_deze: bool,
}

/// The smallest change of answers that gives another code.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Anders {
    /// The answers to change (or to give, where a question was not answered), in the order of asking.
    pub wijzig: Vec<Wijziging>,
    /// The strongest code that comes of it.
    pub code: Code,
    /// The same as one sentence in plain Dutch; it names no more than three answers and counts where there are more.
    pub zin: String,
    /// IMOW id of the activiteit, when several rule files were evaluated together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activiteit: Option<Arc<str>>,
}

/// One answer to change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Wijziging {
    /// Question id.
    pub id: Arc<str>,
    /// The question.
    pub tekst: Arc<str>,
    /// An answer that does it: for numbers and days the nearest that is known to.
    pub waarde: Waarde,
    /// The same as people write it: "ja", "2,5", "09-03-2026", "voor een deel".
    pub antwoord: String,
    /// The question was not answered yet: it comes after the others are changed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub nieuw: bool,
}

impl Anders {
    /// Whether the sentence only counts the answers, so that they have to be listed beside it.
    pub fn te_veel_voor_zin(&self) -> bool {
        self.wijzig.len() > crate::zin::MEEST_IN_ZIN
    }
}

/// What is still missing for an application.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ontbreekt {
    /// Id of the uitvoeringsregel, or the name of the aansluitpunt.
    pub id: Arc<str>,
    /// Question, label of the attachment, or name.
    pub tekst: Arc<str>,
    /// Its type; `aansluitpunt` for a rule file that was not given.
    #[serde(rename = "type")]
    pub soort: &'static str,
}

/// A measure that holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Maatregel {
    /// Id in the file; empty when the row names an article only.
    pub id: Arc<str>,
    /// The measure in words; empty when the row names an article only.
    pub tekst: Arc<str>,
    /// Link to the article (jci1.3), as delivered.
    pub voorschrift: Arc<str>,
    /// Explanation, Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub toelichting: Option<Arc<str>>,
    /// How often.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequentie: Option<Arc<str>>,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VraagType {
    /// Yes or no.
    Boolean,
    /// Free text.
    String,
    /// Exact number.
    Number,
    /// A day.
    Date,
    /// One or several options.
    List,
    /// An attachment: there or not.
    Bijlage,
    /// Inside, outside or partly: ja, nee, deels.
    Geo,
    /// From a register, from another decision or from the chosen werkzaamheid.
    Register,
}

impl VraagType {
    /// As in the JSON.
    pub fn naam(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::String => "string",
            Self::Number => "number",
            Self::Date => "date",
            Self::List => "list",
            Self::Bijlage => "bijlage",
            Self::Geo => "geo",
            Self::Register => "register",
        }
    }
}

/// A question as it is put to people.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Vraag {
    /// Id of the uitvoeringsregel; the input name where there is none. The key of its answer.
    pub id: Arc<str>,
    /// The question.
    pub tekst: Arc<str>,
    /// How it is answered.
    #[serde(rename = "type")]
    pub soort: VraagType,
    /// The options of a list; `ja`, `nee`, `deels` for a location.
    pub opties: Vec<Optie>,
    /// More than one option may be chosen.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub meerdere: bool,
    /// Name of the group of questions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groep: Option<Arc<str>>,
    /// Explanation, Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub toelichting: Option<Arc<str>>,
    /// Longer explanation, Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lange_toelichting: Option<Arc<str>>,
    /// IMOW id of the location that a geo question is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locatie: Option<Arc<str>>,
    /// The same id in other files is the same answer, within `bereik`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub herbruikbaar_id: Option<Arc<str>>,
    /// How far the answer may be used again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bereik: Option<Arc<str>>,
    /// `type` register: the kind of uitvoeringsregel, as the file spells it (registerbevraging, implicietAntwoord, ...).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register_soort: Option<Arc<str>>,
    /// What the file says further about it (register, gegeven, koppelveld; parts that are not known here), name and
    /// text, file order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overig: Vec<(Arc<str>, Arc<str>)>,
}

/// One option. Serialises as its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Optie {
    /// The text, which is also the answer.
    pub tekst: Arc<str>,
    /// Explanation, Markdown.
    pub toelichting: Option<Arc<str>>,
}

impl Serialize for Optie {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.tekst)
    }
}

/// A row that fired, with the answers that it tests. Reads as its [`Regelrij`]; serialises as one object.
#[derive(Debug, Clone, PartialEq)]
pub struct Reden {
    pub(crate) regel: Arc<Regelrij>,
    /// Per question of the row; `None` is open.
    pub(crate) waarden: Vec<Option<Waarde>>,
}

/// What the rule file says of a row: shared by all evaluations.
#[derive(Debug, Clone, PartialEq)]
pub struct Regelrij {
    /// Name of the decision.
    pub beslissing: Arc<str>,
    /// Row in file order, from 1.
    pub rij: usize,
    /// What the row gives.
    pub waarde: Waarde,
    /// Article or other annotation of the row, as delivered.
    pub bron: Vec<Arc<str>>,
    /// Id and text of the questions that its cells test.
    pub(crate) vragen: Vec<(Arc<str>, Arc<str>)>,
}

impl Reden {
    /// The answers that this row tests, in the order of its columns.
    pub fn antwoorden(&self) -> impl Iterator<Item = RedenAntwoord> + use<'_> {
        let paren = self.regel.vragen.iter().zip(&self.waarden);
        paren.filter_map(|((id, tekst), waarde)| {
            Some(RedenAntwoord {
                id: id.clone(),
                tekst: tekst.clone(),
                waarde: waarde.clone()?,
            })
        })
    }
}

impl std::ops::Deref for Reden {
    type Target = Regelrij;

    fn deref(&self) -> &Regelrij {
        &self.regel
    }
}

impl Serialize for Reden {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Vorm<'r> {
            beslissing: &'r str,
            rij: usize,
            waarde: &'r Waarde,
            antwoorden: Vec<RedenAntwoord>,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            bron: &'r [Arc<str>],
        }
        Vorm {
            beslissing: &self.beslissing,
            rij: self.rij,
            waarde: &self.waarde,
            antwoorden: self.antwoorden().collect(),
            bron: &self.bron,
        }
        .serialize(s)
    }
}

/// An answer that a row tests.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RedenAntwoord {
    /// Question id, or input name.
    pub id: Arc<str>,
    /// The question.
    pub tekst: Arc<str>,
    /// The answer.
    pub waarde: Waarde,
}

/// The gap in the rules.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GeenUitkomst {
    /// The deepest decision in which no row matches (or rows contradict each other).
    pub beslissing: Arc<str>,
    /// In words, Dutch.
    pub uitleg: String,
    /// The values that this decision saw.
    pub antwoorden: Vec<RedenAntwoord>,
}

/// A place where another rule file plugs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Aansluitpunt {
    /// Name of the decision that stands for it.
    pub naam: Arc<str>,
    /// Namespace of the file that should be there, where the file states it as text.
    pub namespace: Option<Arc<str>>,
    /// Name of that file (`definitions/@name`).
    pub model: Arc<str>,
    /// Name of the decision in it.
    pub beslissing: Arc<str>,
}

/// Two rows that may not both fire and do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tegenspraak {
    /// Name of the decision.
    pub beslissing: Arc<str>,
    /// The rows that fired, from 1.
    pub rijen: Vec<usize>,
    /// In words, Dutch.
    pub uitleg: String,
}
