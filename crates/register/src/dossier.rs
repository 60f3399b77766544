//! What a dossier is: one thing that is going on, has been or will be, somewhere.
//!
//! Knows nothing of who may see it (that is `zicht`) or how it is stored (that is `store`).

use std::fmt;
use std::str::FromStr;

use model::{Datum, Geometrie};

use crate::{RegisterFout, wkb};

/// Longest identification we take.
const MAX_ID: usize = 128;
/// Longest one-line text.
const MAX_REGEL: usize = 1_000;
/// Longest free text.
const MAX_TEKST: usize = 100_000;

/// What kind of thing is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Soort {
    /// A case of the municipality.
    Zaak,
    /// A report about public space.
    Melding,
    /// Work in public space.
    Werkzaamheid,
    /// A published announcement.
    Bekendmaking,
    /// Somebody is starting something.
    Initiatief,
}

impl Soort {
    /// Every kind.
    pub const ALLE: [Self; 5] = [
        Self::Zaak,
        Self::Melding,
        Self::Werkzaamheid,
        Self::Bekendmaking,
        Self::Initiatief,
    ];

    /// As written in JSON and in the store.
    pub fn als_tekst(self) -> &'static str {
        match self {
            Self::Zaak => "zaak",
            Self::Melding => "melding",
            Self::Werkzaamheid => "werkzaamheid",
            Self::Bekendmaking => "bekendmaking",
            Self::Initiatief => "initiatief",
        }
    }
}

impl fmt::Display for Soort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.als_tekst())
    }
}

impl FromStr for Soort {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        Self::ALLE
            .into_iter()
            .find(|soort| soort.als_tekst() == s)
            .ok_or_else(|| {
                let kort: String = s.chars().take(40).collect();
                format!(
                    "soort '{kort}' is onbekend; kies zaak, melding, werkzaamheid, bekendmaking of initiatief"
                )
            })
    }
}

/// One thing that is going on.
#[derive(Debug, Clone, PartialEq)]
pub struct Dossier {
    /// Public id, the key of an upsert.
    pub identificatie: String,
    /// Kind.
    pub soort: Soort,
    /// One line.
    pub titel: String,
    /// Free text; who may read it is said by [`crate::Asker`].
    pub omschrijving: Option<String>,
    /// Status in plain words.
    pub status: Option<String>,
    /// Category in plain words.
    pub categorie: Option<String>,
    /// First day.
    pub van: Option<Datum>,
    /// Last day, included.
    pub tot: Option<Datum>,
    /// True when anybody may know that it exists.
    pub openbaar: bool,
    /// Where; `None` when it has no place. RD millimetres.
    pub geometrie: Option<Geometrie>,
    /// Everything else the sender said.
    pub eigenschappen: serde_json::Map<String, serde_json::Value>,
    /// 1 for the first version; counted by the store, ignored on input.
    pub versie: u64,
}

impl Dossier {
    /// Checks what the store relies on. Errors: [`RegisterFout::Ongeldig`] with what to do about it.
    pub fn controleer(&self) -> Result<(), RegisterFout> {
        let fout = |uitleg: String| {
            Err(RegisterFout::Ongeldig {
                identificatie: self.identificatie.chars().take(64).collect(),
                uitleg,
            })
        };
        let id_goed = (1..=MAX_ID).contains(&self.identificatie.len())
            && !self
                .identificatie
                .chars()
                .any(|c| c.is_control() || c.is_whitespace());
        if !id_goed {
            return fout(format!(
                "de identificatie moet 1 tot {MAX_ID} tekens lang zijn, zonder spaties"
            ));
        }
        let teksten = [
            Some(&self.titel),
            self.omschrijving.as_ref(),
            self.status.as_ref(),
            self.categorie.as_ref(),
        ];
        if teksten.into_iter().flatten().any(|t| t.contains('\0')) {
            return fout("een tekst bevat het teken NUL".to_owned());
        }
        if self.titel.trim().is_empty() {
            return fout("de titel is leeg".to_owned());
        }
        let regels = [Some(&self.titel), self.status.as_ref(), self.categorie.as_ref()];
        if regels.into_iter().flatten().any(|t| t.len() > MAX_REGEL) {
            return fout(format!(
                "titel, status of categorie is langer dan {MAX_REGEL} bytes"
            ));
        }
        if self.omschrijving.as_ref().is_some_and(|t| t.len() > MAX_TEKST) {
            return fout(format!("de omschrijving is langer dan {MAX_TEKST} bytes"));
        }
        if let (Some(van), Some(tot)) = (self.van, self.tot)
            && tot < van
        {
            return fout(format!("de laatste dag {tot} ligt voor de eerste dag {van}"));
        }
        if let Some(g) = &self.geometrie
            && wkb::uit_wkb(&wkb::naar_wkb(g)).as_ref() != Ok(g)
        {
            return fout("de geometrie heeft geen geldige punten, lijnen of ringen".to_owned());
        }
        Ok(())
    }
}

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WijzigingSoort {
    /// First version.
    Nieuw,
    /// A later version.
    Gewijzigd,
    /// Gone.
    Verwijderd,
}

impl WijzigingSoort {
    pub(crate) fn als_tekst(self) -> &'static str {
        match self {
            Self::Nieuw => "nieuw",
            Self::Gewijzigd => "gewijzigd",
            Self::Verwijderd => "verwijderd",
        }
    }

    pub(crate) fn uit_tekst(s: &str) -> Option<Self> {
        [Self::Nieuw, Self::Gewijzigd, Self::Verwijderd]
            .into_iter()
            .find(|w| w.als_tekst() == s)
    }
}

/// One line of the change log: never content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wijziging {
    /// Its place in the order of commits; grows, never reused.
    pub volgnr: u64,
    /// Identification.
    pub dossier: String,
    /// Version after the change.
    pub versie: u64,
    /// What it did.
    pub soort: WijzigingSoort,
}
