//! Why a filter is refused: where, and what to write instead.

/// A refused filter. The sentence is Dutch and names the place or the property.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterFout {
    /// The text does not read on at this place.
    #[error("bij teken {teken}: {uitleg}")]
    Tekst {
        /// Character, from 1.
        teken: usize,
        /// What is expected there.
        uitleg: String,
    },
    /// The JSON is no filter at this place.
    #[error("bij {pad}: {uitleg}")]
    Json {
        /// JSON pointer; `/` for the whole.
        pad: String,
        /// What is expected there.
        uitleg: String,
    },
    /// Longer than a filter may be.
    #[error("het filter is {lengte} bytes lang; hoogstens {max} bytes mag")]
    TeLang {
        /// Its length.
        lengte: usize,
        /// [`crate::MAX_LENGTE`].
        max: usize,
    },
    /// A property or function that is not there.
    #[error("{soort} '{naam}' bestaat niet; {kies}")]
    Onbekend {
        /// "eigenschap" or "functie".
        soort: &'static str,
        /// As written, at most 64 characters of it.
        naam: String,
        /// What there is.
        kies: String,
    },
    /// Values that cannot meet, such as a text and a number.
    #[error("{0}")]
    Soort(String),
}

impl FilterFout {
    pub(crate) fn soort(uitleg: impl Into<String>) -> Self {
        Self::Soort(uitleg.into())
    }
}

pub(crate) fn kort(tekst: &str) -> String {
    tekst.chars().filter(|c| !c.is_control()).take(64).collect()
}
