//! Staat: what a regelkaart says of one place, and by which colour it is shown.

use std::collections::HashMap;
use std::sync::Arc;

use regels::{Code, Vraag};
use serde::Serialize;

use super::super::{ActiviteitBeeld, OnbekendDoor};

/// The colour of a place, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kleur {
    /// Not allowed.
    Verbod,
    /// A permit is needed.
    Vergunningplicht,
    /// A person has to look.
    NeemContactOpMet,
    /// Notify before starting.
    Meldingsplicht,
    /// Send information.
    Informatieplicht,
    /// Nothing to request.
    Toestemmingsvrij,
    /// Does not apply.
    NietVanToepassing,
    /// A question is open, see [`Staat::vraag`].
    HangtAf,
    /// An activiteit has no outcome and no question that would give one.
    Onbekend,
}

impl Kleur {
    /// All, in the order of a legend.
    pub const ALLE: [Self; 9] = [
        Self::Verbod,
        Self::Vergunningplicht,
        Self::NeemContactOpMet,
        Self::Meldingsplicht,
        Self::Informatieplicht,
        Self::Toestemmingsvrij,
        Self::NietVanToepassing,
        Self::HangtAf,
        Self::Onbekend,
    ];

    /// As in JSON, tiles and addresses: `hangt-af`.
    pub fn als_tekst(self) -> &'static str {
        match self {
            Self::Verbod => "verbod",
            Self::Vergunningplicht => "vergunningplicht",
            Self::NeemContactOpMet => "neem-contact-op-met",
            Self::Meldingsplicht => "meldingsplicht",
            Self::Informatieplicht => "informatieplicht",
            Self::Toestemmingsvrij => "toestemmingsvrij",
            Self::NietVanToepassing => "niet-van-toepassing",
            Self::HangtAf => "hangt-af",
            Self::Onbekend => "onbekend",
        }
    }

    /// The reverse of [`Kleur::als_tekst`].
    pub fn van_tekst(tekst: &str) -> Option<Self> {
        Self::ALLE.into_iter().find(|k| k.als_tekst() == tekst)
    }

    /// In plain words: "vergunning nodig".
    pub fn woorden(self) -> &'static str {
        match self {
            Self::Verbod => "mag niet",
            Self::Vergunningplicht => "vergunning nodig",
            Self::NeemContactOpMet => "vraag het de gemeente",
            Self::Meldingsplicht => "vooraf melden",
            Self::Informatieplicht => "vooraf informeren",
            Self::Toestemmingsvrij => "niets nodig",
            Self::NietVanToepassing => "geldt hier niet",
            Self::HangtAf => "hangt van iets af",
            Self::Onbekend => "onbekend",
        }
    }

    /// The colour of a code; a text that is none of the seven needs a person.
    pub fn van_code(code: &Code) -> Self {
        match code {
            Code::Verbod => Self::Verbod,
            Code::Vergunningplicht => Self::Vergunningplicht,
            Code::NeemContactOpMet | Code::Anders(_) => Self::NeemContactOpMet,
            Code::Meldingsplicht => Self::Meldingsplicht,
            Code::Informatieplicht => Self::Informatieplicht,
            Code::Toestemmingsvrij => Self::Toestemmingsvrij,
            Code::NietVanToepassing => Self::NietVanToepassing,
        }
    }
}

/// A question in short.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct KorteVraag {
    /// Id of the question.
    pub id: Arc<str>,
    /// The question.
    pub tekst: Arc<str>,
}

impl From<&Vraag> for KorteVraag {
    fn from(v: &Vraag) -> Self {
        Self {
            id: v.id.clone(),
            tekst: v.tekst.clone(),
        }
    }
}

/// What is known of one activiteit at a place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case", tag = "soort")]
pub enum Uitslag {
    /// The codes; several when the rules give several.
    #[serde(rename = "uitkomst")]
    Bekend {
        /// At least one.
        codes: Vec<Code>,
    },
    /// A question is open.
    HangtAf {
        /// Its own next question.
        vraag: Option<Arc<str>>,
    },
    /// There is no outcome.
    Onbekend {
        /// Why.
        door: Option<OnbekendReden>,
    },
}

/// [`OnbekendDoor`], comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnbekendReden {
    /// No rule file.
    GeenRegels,
    /// A gap in the rules.
    GeenUitkomst,
    /// A file that should plug in is missing.
    Aansluitpunt,
    /// Nobody knows what the old plans say.
    OudePlannen,
}

impl From<OnbekendDoor> for OnbekendReden {
    fn from(door: OnbekendDoor) -> Self {
        match door {
            OnbekendDoor::GeenRegels => Self::GeenRegels,
            OnbekendDoor::GeenUitkomst => Self::GeenUitkomst,
            OnbekendDoor::Aansluitpunt => Self::Aansluitpunt,
            OnbekendDoor::OudePlannen => Self::OudePlannen,
        }
    }
}

impl OnbekendReden {
    /// In plain words.
    pub fn woorden(self) -> &'static str {
        match self {
            Self::GeenRegels => "er zijn geen regels ingelezen",
            Self::GeenUitkomst => "de regels geven geen uitkomst",
            Self::Aansluitpunt => "een regelbestand ontbreekt",
            Self::OudePlannen => "wij weten niet wat oude bestemmingsplannen zeggen",
        }
    }
}

impl Uitslag {
    fn van(beeld: &ActiviteitBeeld) -> Self {
        if let Some(door) = beeld.onbekend_door {
            return Self::Onbekend {
                door: Some(door.into()),
            };
        }
        if !beeld.vragen.is_empty() {
            return Self::HangtAf {
                vraag: beeld.vragen.first().cloned(),
            };
        }
        if beeld.uitkomsten.is_empty() {
            return Self::Onbekend { door: None };
        }
        Self::Bekend {
            codes: beeld.uitkomsten.iter().map(|c| c.code.clone()).collect(),
        }
    }

    /// The colour of this activiteit alone.
    pub fn kleur(&self) -> Kleur {
        match self {
            Self::Bekend { codes } => codes.iter().map(Kleur::van_code).min().unwrap_or(Kleur::Onbekend),
            Self::HangtAf { .. } => Kleur::HangtAf,
            Self::Onbekend { .. } => Kleur::Onbekend,
        }
    }

    /// The same without the question: two versions may ask something else and say the same.
    pub(super) fn zonder_vraag(&self) -> Self {
        match self {
            Self::HangtAf { .. } => Self::HangtAf { vraag: None },
            anders => anders.clone(),
        }
    }

    /// In plain words: "vergunning nodig", "onbekend: er zijn geen regels ingelezen".
    pub fn woorden(&self) -> String {
        match self {
            Self::Bekend { codes } => {
                let mut uit: Vec<&str> = codes.iter().map(|c| Kleur::van_code(c).woorden()).collect();
                uit.dedup();
                uit.join(" en ")
            }
            Self::HangtAf { .. } => Kleur::HangtAf.woorden().to_owned(),
            Self::Onbekend { door: None } => Kleur::Onbekend.woorden().to_owned(),
            Self::Onbekend { door: Some(d) } => format!("onbekend: {}", d.woorden()),
        }
    }
}

/// One activiteit of a place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Deelstaat {
    /// IMOW id.
    pub id: String,
    /// Name for people.
    pub naam: String,
    /// Who decides.
    pub bevoegd_gezag: Option<String>,
    /// What is known.
    #[serde(flatten)]
    pub uitslag: Uitslag,
    /// Caveats of the outcome.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub voorbehouden: Vec<Arc<str>>,
    /// While a question is open: the codes that can still come, strongest first. Empty: that is not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mogelijk: Vec<Code>,
}

impl Deelstaat {
    /// What can still come, in plain words: "vergunning nodig, vooraf melden of niets nodig". Empty: nothing to say.
    pub fn kan_worden(&self) -> String {
        let mut woorden: Vec<&str> = self
            .mogelijk
            .iter()
            .map(|c| Kleur::van_code(c).woorden())
            .collect();
        woorden.dedup();
        match woorden.split_last() {
            None => String::new(),
            Some((een, [])) => (*een).to_owned(),
            Some((laatste, rest)) => format!("{} of {laatste}", rest.join(", ")),
        }
    }
}

/// What is known of one place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Staat {
    /// The strongest duty that is certain: Verbod and Vergunningplicht always; a weaker one only when `volledig`, because
    /// a stronger one may still come. Else [`Kleur::HangtAf`] when a question is open, else [`Kleur::Onbekend`].
    #[serde(rename = "staat")]
    pub kleur: Kleur,
    /// Every activiteit has an outcome.
    pub volledig: bool,
    /// The next question, when one is open.
    pub vraag: Option<KorteVraag>,
    /// Every question that can still change an outcome, the next one first.
    #[serde(skip)]
    pub vragen: Vec<KorteVraag>,
    /// Every activiteit of the plan, in the order of the settings.
    pub activiteiten: Vec<Deelstaat>,
}

impl Staat {
    /// From the outcome of each activiteit with the codes that can still come, and the open questions.
    pub(super) fn van(
        beelden: impl Iterator<Item = (ActiviteitBeeld, Vec<Code>)>,
        vragen: Vec<KorteVraag>,
    ) -> Self {
        let vraag = vragen.first().cloned();
        let activiteiten: Vec<Deelstaat> = beelden
            .map(|(b, mogelijk)| Deelstaat {
                mogelijk: if b.vragen.is_empty() { vec![] } else { mogelijk },
                uitslag: Uitslag::van(&b),
                id: b.id,
                naam: b.naam,
                bevoegd_gezag: b.bevoegd_gezag,
                voorbehouden: b.voorbehouden,
            })
            .collect();
        let volledig = vraag.is_none()
            && !activiteiten.is_empty()
            && activiteiten
                .iter()
                .all(|a| matches!(a.uitslag, Uitslag::Bekend { .. }));
        Self {
            kleur: kleur(&activiteiten, volledig, vraag.is_some()),
            volledig,
            vraag,
            vragen,
            activiteiten,
        }
    }

    /// What holds per activiteit, without which question is next.
    pub(super) fn uitslagen(&self) -> impl Iterator<Item = Uitslag> + '_ {
        self.activiteiten.iter().map(|a| a.uitslag.zonder_vraag())
    }
}

fn kleur(activiteiten: &[Deelstaat], volledig: bool, open: bool) -> Kleur {
    let sterkste = activiteiten
        .iter()
        .filter(|a| matches!(a.uitslag, Uitslag::Bekend { .. }))
        .map(|a| a.uitslag.kleur())
        .min();
    match sterkste {
        Some(k) if volledig || k <= Kleur::Vergunningplicht => k,
        _ if open => Kleur::HangtAf,
        _ => Kleur::Onbekend,
    }
}

/// Different states, numbered.
#[derive(Default)]
pub(super) struct Staten {
    pub(super) alle: Vec<Staat>,
    nummers: HashMap<Staat, u32>,
}

impl Staten {
    pub(super) fn nummer(&mut self, staat: Staat) -> u32 {
        let volgend = self.alle.len() as u32;
        *self.nummers.entry(staat).or_insert_with_key(|s| {
            self.alle.push(s.clone());
            volgend
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deel(uitslag: Uitslag) -> Deelstaat {
        Deelstaat {
            id: String::new(),
            naam: String::new(),
            bevoegd_gezag: None,
            uitslag,
            voorbehouden: vec![],
            mogelijk: vec![],
        }
    }

    fn code(c: Code) -> Deelstaat {
        deel(Uitslag::Bekend { codes: vec![c] })
    }

    #[test]
    fn a_weak_duty_colours_a_place_only_when_nothing_stronger_can_come() {
        let open = || deel(Uitslag::HangtAf { vraag: None });
        let weg = || deel(Uitslag::Onbekend { door: None });
        for (delen, volledig, vraag, verwacht) in [
            (
                vec![code(Code::Meldingsplicht), code(Code::Toestemmingsvrij)],
                true,
                false,
                Kleur::Meldingsplicht,
            ),
            (
                vec![code(Code::Meldingsplicht), open()],
                false,
                true,
                Kleur::HangtAf,
            ),
            (
                vec![code(Code::Toestemmingsvrij), weg()],
                false,
                false,
                Kleur::Onbekend,
            ),
            (
                vec![code(Code::Toestemmingsvrij), weg(), open()],
                false,
                true,
                Kleur::HangtAf,
            ),
            (
                vec![code(Code::Vergunningplicht), weg(), open()],
                false,
                true,
                Kleur::Vergunningplicht,
            ),
            (
                vec![code(Code::Vergunningplicht), code(Code::Verbod)],
                true,
                false,
                Kleur::Verbod,
            ),
            (
                vec![code(Code::NietVanToepassing)],
                true,
                false,
                Kleur::NietVanToepassing,
            ),
            (vec![], false, false, Kleur::Onbekend),
        ] {
            assert_eq!(kleur(&delen, volledig, vraag), verwacht, "{delen:?}");
        }
    }

    #[test]
    fn every_colour_has_its_own_name_and_words() {
        for k in Kleur::ALLE {
            assert_eq!(Kleur::van_tekst(k.als_tekst()), Some(k));
            assert_eq!(serde_json::to_value(k).unwrap(), k.als_tekst());
        }
        assert_eq!(Kleur::van_tekst("vrij"), None);
    }
}
