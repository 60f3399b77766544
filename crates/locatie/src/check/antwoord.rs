//! The shape of a check's answer: [`CheckBeeld`], the same for API, page and proof. JSON is camelCase.

use std::sync::Arc;

use model::{Datum, Toestand};
use regels::{Aansluitpunt, Anders, Conclusie, GeenUitkomst, Maatregel, Ontbreekt, Reden, Vraag};
use serde::Serialize;

use super::{Bekend, CheckPlaats, OnbekendDoor};
use crate::beeld::PuntBeeld;
use crate::plek::Moment;
use crate::regelcache::Regelversie;

/// What a check answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckBeeld {
    /// The ground; `null` for a check without a place.
    pub plaats: Option<PlaatsBeeld>,
    /// The day whose rules were used.
    pub peildatum: Datum,
    /// Each linked activiteit, in the order asked.
    pub activiteiten: Vec<ActiviteitBeeld>,
    /// Questions that can still change an outcome, each once; the first is the next.
    pub vragen: Vec<Vraag>,
    /// Most of those that will still be asked, whatever the answers.
    pub nog_hoogstens: usize,
    /// What was known before anybody was asked.
    pub bekend: Vec<Bekend>,
    /// Every linked activiteit has an outcome.
    pub volledig: bool,
    /// `volledig`, and none of the activiteiten asks for anything.
    pub niets_nodig: bool,
    /// Answers given that do not matter (any more), by question id.
    pub vervallen: Vec<Arc<str>>,
    /// Whether it is known what the plans of before the Omgevingswet say here: `geldt` is known, else `onbekend`.
    pub oude_plannen: Toestand,
}

/// The ground of a check.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlaatsBeeld {
    /// `punt`, `pand`, `perceel` or `getekend`.
    pub soort: &'static str,
    /// Identification of the pand or perceel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Why this one.
    pub uitleg: &'static str,
    /// A point inside it.
    pub punt: PuntBeeld,
    /// Its surface, m², rounded; absent for a point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oppervlakte: Option<i64>,
}

impl PlaatsBeeld {
    /// The ground as it is shown.
    pub fn van(moment: &Moment, plaats: &CheckPlaats) -> Self {
        Self {
            soort: plaats.soort,
            id: plaats.id.clone(),
            uitleg: plaats.uitleg,
            punt: moment.omrekenaar().punt(plaats.punt),
            oppervlakte: plaats
                .vlak
                .as_ref()
                .map(|v| super::kaart::oppervlakte_m2(v).round() as i64),
        }
    }
}

/// One activiteit of the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActiviteitBeeld {
    /// IMOW identification.
    pub id: String,
    /// Name for people.
    pub naam: String,
    /// Who decides: code such as `gm0400`, or a name.
    pub bevoegd_gezag: Option<String>,
    /// `technisch`, `ruimtelijk`, `monument`, `water`, ...; absent when nobody says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deel: Option<String>,
    /// `geldt`: the rules say what is needed, or will after the open questions; `onbekend`: they do not.
    pub toestand: Toestand,
    /// Why it is not known, when `toestand` is `onbekend`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub onbekend_door: Option<OnbekendDoor>,
    /// The outcomes; empty while a question can still change the code and while it is unknown.
    pub uitkomsten: Vec<Conclusie>,
    /// Every caveat of these outcomes, each once.
    pub voorbehouden: Vec<Arc<str>>,
    /// Rows that fired and answers that mattered.
    pub redenen: Vec<Reden>,
    /// The rule file used; `null` without one.
    pub regelversie: Option<Versie>,
    /// Per other code the smallest change of answers that gives it; see [`Anders`].
    pub anders: Vec<Anders>,
    /// The gap, when the rules give no outcome for these answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geen_uitkomst: Option<GeenUitkomst>,
    /// Rule files that should plug in and are not there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aansluitpunten: Vec<Aansluitpunt>,
    /// What the omgevingsdocument annotates here; never a verdict.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kwalificaties: Vec<Kwalificatie>,
    /// Ids of the open questions of this activiteit.
    pub vragen: Vec<Arc<str>>,
    /// Ids of every question of its rule file, for who counts how the file is used.
    #[serde(skip)]
    pub eigen_vragen: Vec<Arc<str>>,
    /// What to hand in, from the rule file about that; only with an outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indieningsvereisten: Option<Vec<Ontbreekt>>,
    /// Measures that hold, from the rule file about that; only with an outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maatregelen: Option<Vec<Maatregel>>,
    /// The rule files of the two lists above.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vervolgversies: Vec<Versie>,
}

/// Which version of a rule file was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Versie {
    /// File as it came in.
    pub bestand: String,
    /// Name in the file.
    pub naam: String,
    /// First day; absent: always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vanaf: Option<Datum>,
    /// Last day, included; absent: until further notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tot: Option<Datum>,
}

impl Versie {
    pub(super) fn van(v: &Regelversie) -> Self {
        Self {
            bestand: v.naam.clone(),
            naam: v.bestand.naam().to_owned(),
            vanaf: v.van,
            tot: v.tot,
        }
    }
}

/// An annotation of the omgevingsdocument at the place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Kwalificatie {
    /// `verbod`, `vergunningplicht`, `toegestaan`, `anders geduid`, ... as delivered.
    pub kwalificatie: String,
    /// It may be stated as such: `verbod` or `vergunningplicht`, in an exact area, for the whole place.
    pub stellig: bool,
    /// `ja` or `deels`: how much of the place lies in its area.
    pub ligging: &'static str,
    /// Article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artikel: Option<String>,
    /// Name of the regeling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regeling: Option<String>,
}
