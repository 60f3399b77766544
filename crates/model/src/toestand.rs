//! The four honest states. There is no fifth, and missing data never turns into "no".

use serde::{Deserialize, Serialize};

use crate::Datum;

/// What may be said of a part of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Toestand {
    /// There is content, and it applies here.
    Geldt,
    /// The data covers this place and holds nothing for it.
    GeldtNiet,
    /// There is no data for this place.
    Onbekend,
    /// The source is down or its file is damaged; what we last had may be shown with its age.
    NietBereikbaar,
}

impl Toestand {
    /// How bad a state is when nothing has content: `niet-bereikbaar` over `onbekend` over `geldt-niet`.
    fn ernst(self) -> u8 {
        match self {
            Self::Geldt | Self::GeldtNiet => 0,
            Self::Onbekend => 1,
            Self::NietBereikbaar => 2,
        }
    }

    /// The state of a whole: `geldt` as soon as one part has content, else the worst of its parts.
    /// No parts at all is `onbekend`.
    pub fn van_delen(delen: impl IntoIterator<Item = Self>) -> Self {
        let mut slechtste: Option<Self> = None;
        for deel in delen {
            if deel == Self::Geldt {
                return Self::Geldt;
            }
            if slechtste.is_none_or(|s| deel.ernst() > s.ernst()) {
                slechtste = Some(deel);
            }
        }
        slechtste.unwrap_or(Self::Onbekend)
    }
}

/// Where a part of an answer comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bronvermelding {
    /// Name for people: "BAG", "BGT pand", "Kadastrale kaart".
    pub naam: String,
    /// The date up to which the source is complete; absent when nobody said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stand: Option<Datum>,
    /// True when `stand` was derived from the latest registration instead of stated by the delivery.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub afgeleid: bool,
    /// When we took it in (RFC 3339, UTC).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opgehaald: Option<String>,
    /// True when the source is older than its `maxLeeftijd`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub verouderd: bool,
    /// What the source has to say of this place.
    pub toestand: Toestand,
}

#[cfg(test)]
mod tests {
    use super::Toestand::{self, *};

    #[test]
    fn content_wins_else_the_worst_part_and_nothing_is_unknown() {
        assert_eq!(Toestand::van_delen([GeldtNiet, NietBereikbaar, Geldt]), Geldt);
        assert_eq!(
            Toestand::van_delen([GeldtNiet, NietBereikbaar, Onbekend]),
            NietBereikbaar
        );
        assert_eq!(Toestand::van_delen([GeldtNiet, Onbekend]), Onbekend);
        assert_eq!(Toestand::van_delen([GeldtNiet, GeldtNiet]), GeldtNiet);
        assert_eq!(Toestand::van_delen([]), Onbekend);
    }
}
