//! Pagina: what the pages of `/ogc/v1` show. The markup is made by whoever wires the program ([`Weergave`]).

use super::ding::Ding;
use super::geojson;
use super::vraag::{Taal, segment};

/// A feature as a list of names and values.
#[derive(Debug, Clone)]
pub struct Rij {
    /// Identification.
    pub id: String,
    /// Names with values as they read: text without quotes, the rest as JSON.
    pub velden: Vec<(String, String)>,
}

impl Rij {
    /// The identification as it stands in an address.
    pub fn segment(&self) -> String {
        segment(&self.id)
    }

    pub(crate) fn van(ding: &Ding<'_>) -> Self {
        let mut velden = Vec::new();
        ding.velden(|naam, veld| {
            let mut uit = Vec::new();
            geojson::waarde(&mut uit, veld);
            let tekst = match serde_json::from_slice::<serde_json::Value>(&uit) {
                Ok(serde_json::Value::String(t)) => t,
                _ => String::from_utf8(uit).unwrap_or_default(),
            };
            velden.push((naam.to_owned(), tekst));
        });
        Self {
            id: ding.id().to_owned(),
            velden,
        }
    }
}

/// A collection in a list.
#[derive(Debug, Clone)]
pub struct CollectieRij {
    /// Id.
    pub id: String,
    /// Name for people.
    pub titel: String,
    /// What is in it, from where, up to when.
    pub beschrijving: String,
    /// west, south, east, north in degrees.
    pub vak: Option<[f64; 4]>,
    /// Names and kinds of its properties; empty in the list of all collections.
    pub kenmerken: Vec<(String, &'static str)>,
}

/// A page.
#[derive(Debug, Clone)]
pub enum Pagina {
    /// `/ogc/v1`.
    Start {
        /// Language.
        taal: Taal,
        /// How many collections there are.
        aantal: usize,
    },
    /// `/ogc/v1/conformance`.
    Conformiteit {
        /// Language.
        taal: Taal,
        /// URIs of conformance classes.
        klassen: Vec<String>,
    },
    /// `/ogc/v1/collections`.
    Collecties {
        /// Language.
        taal: Taal,
        /// All of them.
        collecties: Vec<CollectieRij>,
    },
    /// `/ogc/v1/collections/{collectie}`.
    Collectie {
        /// Language.
        taal: Taal,
        /// It.
        collectie: CollectieRij,
    },
    /// `/ogc/v1/collections/{collectie}/items`.
    Items {
        /// Language.
        taal: Taal,
        /// Id of the collection.
        collectie: String,
        /// Its name.
        titel: String,
        /// The features of this page.
        rijen: Vec<Rij>,
        /// How many match, when known.
        gevonden: Option<u64>,
        /// Address of the page before.
        vorige: Option<String>,
        /// Address of the page after.
        volgende: Option<String>,
        /// The features as GeoJSON in degrees.
        geojson: String,
        /// The query without form and language.
        zoekstring: String,
        /// The filter as it was asked.
        filter: String,
        /// The query without form, language and what says which page.
        selectie: String,
    },
    /// `/ogc/v1/collections/{collectie}/items/{id}`.
    Item {
        /// Language.
        taal: Taal,
        /// Id of the collection.
        collectie: String,
        /// Its name.
        titel: String,
        /// The feature.
        rij: Rij,
        /// The feature as GeoJSON in degrees.
        geojson: String,
    },
}

impl Pagina {
    /// The language it is in.
    pub fn taal(&self) -> Taal {
        match self {
            Self::Start { taal, .. }
            | Self::Conformiteit { taal, .. }
            | Self::Collecties { taal, .. }
            | Self::Collectie { taal, .. }
            | Self::Items { taal, .. }
            | Self::Item { taal, .. } => *taal,
        }
    }
}

/// Makes markup of a page.
pub trait Weergave: Send + Sync {
    /// The whole document. `deur`: what stands before every address for who asks, [`crate::Kop::deur`].
    fn maak(&self, app: &crate::Toepassing, deur: &'static str, pagina: &Pagina) -> String;
    /// The content security policy that goes with it.
    fn csp(&self) -> String;
}
