//! The shape of what plans say at a place: norms and gebiedsaanwijzingen of the omgevingsplan, and the old plans.

use model::{Datum, Toestand};
use serde::{Deserialize, Serialize};

/// A value of an omgevingsnorm or omgevingswaarde.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Norm {
    /// Its own state.
    pub toestand: Toestand,
    /// IMOW identification of the norm.
    pub identificatie: String,
    /// `omgevingsnorm` or `omgevingswaarde`.
    pub soort: Option<String>,
    /// Name: "maximum bouwhoogte bedrijfsgebouw".
    pub naam: String,
    /// Kind of norm, as the value list has it.
    #[serde(rename = "type")]
    pub norm: Option<String>,
    /// A number or words, as written; `None`: the text of the rule says it.
    pub waarde: Option<String>,
    /// Unit: "meter".
    pub eenheid: Option<String>,
    /// Article or lid that it stands in.
    pub artikel: Option<String>,
    /// `exact` or `indicatief` area.
    pub idealisatie: Option<String>,
    /// Name of the area it holds in.
    pub gebied: Option<String>,
}

/// A gebiedsaanwijzing: an area to which a rule gives a kind and a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Aanwijzing {
    /// Its own state.
    pub toestand: Toestand,
    /// IMOW identification.
    pub identificatie: String,
    /// Kind: `functie`, `beperkingengebied`, `erfgoed`, ...
    #[serde(rename = "type")]
    pub soort: Option<String>,
    /// Name.
    pub naam: String,
    /// Group within the kind.
    pub groep: Option<String>,
    /// Article or lid that it stands in.
    pub artikel: Option<String>,
    /// `exact` or `indicatief` area.
    pub idealisatie: Option<String>,
}

/// A plan of before the Omgevingswet (bestemmingsplan, beheersverordening, ...) with what it says at the point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bestemmingsplan {
    /// `geldt`: adopted and not replaced; `geldt-niet`: a design, of a later day, or an earlier version; `onbekend`: its
    /// status does not say, or another plan came over it.
    pub toestand: Toestand,
    /// `NL.IMRO...`, version included.
    pub identificatie: String,
    /// Its name.
    pub plan: String,
    /// `bestemmingsplan`, `wijzigingsplan`, `beheersverordening`, ...
    pub soort: Option<String>,
    /// `vastgesteld`, `ontwerp`, ...
    pub status: Option<String>,
    /// The day of that status.
    pub datum: Option<Datum>,
    /// Who made it.
    pub overheid: Option<String>,
    /// What the ground is meant for: name of the enkelbestemming (of a beheersverordening: the besluitvlak); `None`: this plan does not say here.
    pub bestemming: Option<String>,
    /// Every bestemming at the point.
    pub bestemmingen: Vec<Bestemming>,
    /// Whether the point lies in a bouwvlak of the plan; `None`: unknown.
    pub bouwvlak: Option<bool>,
    /// Limits at the point.
    pub maatvoeringen: Vec<PlanMaat>,
    /// Aanduidingen at the point.
    pub aanduidingen: Vec<PlanAanduiding>,
    /// The later plan or version that lies over it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vervangen_door: Option<String>,
    /// Layer ids of parts of this plan that could not be read or reached: their silence here is not a no.
    pub onvolledig: Vec<String>,
}

/// A bestemming of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bestemming {
    /// `enkelbestemming`, `dubbelbestemming` or `besluitvlak`.
    pub soort: String,
    /// As the plan names it: "Wonen".
    pub naam: String,
    /// Its group: "wonen".
    pub hoofdgroep: Option<String>,
    /// Number of the article in the plan's rules.
    pub artikel: Option<String>,
}

/// A limit of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanMaat {
    /// What it limits, unit included: "maximum bouwhoogte (m)".
    pub soort: String,
    /// As written in the plan: "10".
    pub waarde: String,
}

/// An aanduiding of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanAanduiding {
    /// `functieaanduiding`, `bouwaanduiding`, `gebiedsaanduiding` or `besluitsubvlak`.
    pub soort: String,
    /// As the plan names it.
    pub naam: String,
    /// Group of a gebiedsaanduiding: "vrijwaringszone".
    pub groep: Option<String>,
    /// Number of the article in the plan's rules.
    pub artikel: Option<String>,
}
