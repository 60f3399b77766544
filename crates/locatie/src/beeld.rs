//! The shape of an answer: [`Locatiebeeld`], the same for CLI, API, page, PDF and mail.
//!
//! JSON is camelCase with Dutch nouns (design section 5). Nothing in it is more than the asker may see.

use model::{Bronvermelding, Datum, Toestand};
use serde::{Deserialize, Serialize};

use crate::dossierbeeld::Dossier;
use crate::planbeeld::{Aanwijzing, Bestemmingsplan, Norm};

/// What one click answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Locatiebeeld {
    /// The place asked about.
    pub punt: PuntBeeld,
    /// The day asked about.
    pub op_datum: Datum,
    /// Radius for `speelt` and `initiatieven`, metres.
    pub straal: f64,
    /// What stands here.
    pub staat: Staat,
    /// What is allowed here.
    pub mag: Mag,
    /// What is happening around here.
    pub speelt: Speelt,
    /// Who is starting something around here.
    pub initiatieven: Initiatieven,
}

/// A point in both systems: RD in metres (3 decimals), WGS84 (= ETRS89) as lon, lat in degrees (9 decimals).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PuntBeeld {
    /// x, y in metres, EPSG:28992.
    pub rd: [f64; 2],
    /// lon, lat in degrees, CRS84.
    pub wgs84: [f64; 2],
}

/// What every one of the four parts says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deel {
    /// `geldt` if any source yields content, else the worst of its sub-parts.
    pub toestand: Toestand,
    /// Layer or source ids that could not answer here (unknown or unavailable).
    pub onvolledig: Vec<String>,
    /// Every source consulted, with its date and state.
    pub bronnen: Vec<Bronvermelding>,
}

/// What stands here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Staat {
    /// State and sources.
    #[serde(flatten)]
    pub deel: Deel,
    /// Addresses of this pand or place, by street and number.
    pub adressen: Vec<Adres>,
    /// The pand at the point, BAG and BGT side by side.
    pub pand: PandBeeld,
    /// Verblijfsobjecten, ligplaatsen and standplaatsen here.
    pub verblijfsobjecten: Vec<Verblijfsobject>,
    /// The kadastraal perceel.
    pub perceel: Onderdeel,
    /// BGT objects at the point, top level first.
    pub objecten: Vec<Object>,
    /// CBS buurt.
    pub buurt: Onderdeel,
    /// CBS wijk.
    pub wijk: Onderdeel,
    /// Gemeente.
    pub gemeente: Onderdeel,
    /// The gemeente's own tables, one entry per layer.
    #[serde(default)]
    pub eigen: Vec<EigenLaag>,
}

/// What one of the gemeente's own tables has here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EigenLaag {
    /// Layer id.
    pub laag: String,
    /// Name of the table.
    pub titel: String,
    /// Its own state; `niet-bereikbaar` with objects: what was last known, as of `bijgewerkt`.
    pub toestand: Toestand,
    /// When this was last known to be what the database holds (RFC 3339, UTC); absent for rows that were asked of it for
    /// this answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bijgewerkt: Option<String>,
    /// Areas that hold the place, points and lines near it; nearest first, at most twenty.
    pub objecten: Vec<EigenObject>,
    /// True: there are more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub meer: bool,
}

/// A row of an own table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EigenObject {
    /// The row's key.
    pub identificatie: String,
    /// Distance, metres; 0 inside an area.
    pub afstand: f64,
    /// The row's columns.
    pub kenmerken: serde_json::Map<String, serde_json::Value>,
}

/// How an address was tied to the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GevondenVia {
    /// By the registers' own identifiers.
    Identificatie,
    /// Because it lies in the footprint.
    Geometrie,
    /// By the house-number label that the BGT draws on the pand.
    Label,
}

/// An address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Adres {
    /// Its own state.
    pub toestand: Toestand,
    /// Nummeraanduiding, 16 digits; absent where the source carries none.
    pub identificatie: Option<String>,
    /// Name of the openbare ruimte.
    pub straatnaam: String,
    /// House number.
    pub huisnummer: u32,
    /// Letter.
    pub huisletter: Option<String>,
    /// Addition.
    pub toevoeging: Option<String>,
    /// Four digits and two letters, no space.
    pub postcode: Option<String>,
    /// Woonplaats.
    pub woonplaats: Option<String>,
    /// How it was tied to the place.
    pub gevonden_via: GevondenVia,
    /// Whether the BGT's house-number label on the pand says the same; `None` when there is no label.
    pub label_klopt: Option<bool>,
}

/// The pand, BAG and BGT side by side where they differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PandBeeld {
    /// `geldt` when the BAG or the BGT has a pand here.
    pub toestand: Toestand,
    /// BAG pandidentificatie.
    pub identificatie: Option<String>,
    /// As the BAG has it.
    pub bag: Onderdeel,
    /// As the BGT has it.
    pub bgt: Onderdeel,
    /// Names of the facts on which BAG and BGT differ (`contour`, `status`, `bestaan`).
    pub verschillen: Vec<String>,
}

/// One thing of one layer, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Onderdeel {
    /// Its own state.
    pub toestand: Toestand,
    /// Layer id.
    pub laag: String,
    /// Register's identification.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identificatie: Option<String>,
    /// Name for people, when the layer has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub naam: Option<String>,
    /// Attributes as the register has them.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub kenmerken: serde_json::Map<String, serde_json::Value>,
    /// What is under investigation in the register, since when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_onderzoek: Vec<InOnderzoek>,
}

/// An attribute that the register is investigating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InOnderzoek {
    /// Attribute.
    pub kenmerk: String,
    /// Since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sinds: Option<Datum>,
}

/// A verblijfsobject, ligplaats or standplaats.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verblijfsobject {
    /// `onbekend` when only its id is known (written in the BGT) and not its details.
    pub toestand: Toestand,
    /// 16 digits.
    pub identificatie: String,
    /// `verblijfsobject`, `ligplaats` or `standplaats`.
    pub soort: String,
    /// Attributes: gebruiksdoel, oppervlakte (m²), status.
    #[serde(default)]
    pub kenmerken: serde_json::Map<String, serde_json::Value>,
    /// What is under investigation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_onderzoek: Vec<InOnderzoek>,
}

/// A BGT object under the point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Object {
    /// Its own state.
    pub toestand: Toestand,
    /// Layer id.
    pub laag: String,
    /// lokaalID.
    pub identificatie: String,
    /// 0 is ground level; above it is higher.
    pub relatieve_hoogteligging: i64,
    /// Attributes: functie, fysiek voorkomen, status.
    pub kenmerken: serde_json::Map<String, serde_json::Value>,
}

/// What is allowed here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mag {
    /// State and sources.
    #[serde(flatten)]
    pub deel: Deel,
    /// Rules whose area holds the point.
    pub regels: Vec<Regel>,
    /// Activiteiten that have rules here.
    pub activiteiten: Vec<Activiteit>,
    /// Values of omgevingsnormen and omgevingswaarden that hold at the point.
    #[serde(default)]
    pub normen: Vec<Norm>,
    /// Gebiedsaanwijzingen at the point.
    #[serde(default)]
    pub aanwijzingen: Vec<Aanwijzing>,
    /// Plans of before the Omgevingswet at the point, what holds first; empty where the omgevingsplan replaced them.
    #[serde(default)]
    pub bestemmingsplannen: Vec<Bestemmingsplan>,
}

/// A rule with an area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Regel {
    /// Its own state.
    pub toestand: Toestand,
    /// IMOW identification of the juridische regel.
    pub identificatie: String,
    /// Article or lid, as people cite it ("artikel 5.12").
    pub artikel: Option<String>,
    /// Opschrift of the article.
    pub opschrift: Option<String>,
    /// Who made it.
    pub bevoegd_gezag: Option<String>,
    /// Name of the regeling.
    pub regeling: Option<String>,
    /// Name of the area it holds in.
    pub gebied: Option<String>,
    /// `exact` or `indicatief`.
    pub idealisatie: Option<String>,
}

/// An activiteit that has rules here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Activiteit {
    /// Its own state.
    pub toestand: Toestand,
    /// IMOW identification.
    pub identificatie: String,
    /// Name.
    pub naam: String,
    /// The legal annotation, shown as what it is and never as a verdict (`vergunningplicht`, `anders geduid`, ...).
    pub kwalificatie: Option<String>,
    /// `exact` or `indicatief` area.
    pub idealisatie: Option<String>,
    /// Who decides.
    pub bevoegd_gezag: Option<String>,
    /// Where the check for this activiteit starts; absent when there is no rule file.
    pub check: Option<String>,
}

/// What is happening around here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Speelt {
    /// State and sources.
    #[serde(flatten)]
    pub deel: Deel,
    /// Going on now, nearest first.
    pub nu: Vec<Dossier>,
    /// Coming, soonest first.
    pub komt: Vec<Dossier>,
    /// Done, latest first.
    pub klaar: Vec<Dossier>,
    /// True: more may be going on than may be shown to this asker.
    pub meer_mogelijk: bool,
    /// The areas that a role of the asker holds in; empty when it holds everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beperkt_tot: Vec<String>,
}

/// Who is starting something around here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Initiatieven {
    /// State and sources.
    #[serde(flatten)]
    pub deel: Deel,
    /// Nearest first.
    pub lijst: Vec<Dossier>,
}
