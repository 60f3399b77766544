//! Publicatie: what a gemeente lets everybody know, and of what nobody ever may.
//!
//! A dossier is public when its sender says so (`openbaar`), its level does not say otherwise, and its zaaktype, when it has
//! one, is on the list of the gemeente. [`crate::zicht`] asks it when a dossier enters the map, so a list that became
//! shorter holds from the first answer. Knows nothing of settings files or HTTP.

use serde_json::Value;

use crate::{Dossier, Soort};

/// The property of a dossier that lists which of its fields the public may read: `status`, `categorie`, `van`, `tot`,
/// `omschrijving`, `zaaknummer`, or any other of its own. Where it is there, nothing else is public but the title and the
/// place; the property itself is never shown.
pub const PUBLIEKE_VELDEN: &str = "publiekeVelden";

/// Words of the social domain: what a zaaktype with one of them at the beginning of a word is about concerns one person.
pub const SOCIAAL_DOMEIN: [&str; 16] = [
    "wmo",
    "jeugd",
    "participatiewet",
    "bijstand",
    "schuldhulp",
    "inburgering",
    "leerplicht",
    "leerlingenvervoer",
    "minima",
    "armoede",
    "huisverbod",
    "beschermd",
    "wvggz",
    "ioaw",
    "ioaz",
    "pgb",
];

/// What a gemeente lets everybody know of dossiers that have a zaaktype.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publicatie {
    /// Identifications of the zaaktypen that may be on the public map.
    pub zaaktypen: Vec<String>,
    /// Fields that may be: `status`, `categorie`, `van`, `tot`, `omschrijving`, `zaaknummer`. Where it is and of which
    /// type it is are always shown.
    pub velden: Vec<String>,
    /// Words that keep a zaaktype off the public map, also when it is on the list.
    pub nooit: Vec<String>,
}

/// Nothing, and of the social domain never anything.
impl Default for Publicatie {
    fn default() -> Self {
        Self {
            zaaktypen: vec![],
            velden: vec![],
            nooit: SOCIAAL_DOMEIN.map(str::to_owned).to_vec(),
        }
    }
}

impl Publicatie {
    /// True when zaken of this type may be on the public map.
    pub fn mag(&self, zaaktype: &str) -> bool {
        self.zaaktypen.iter().any(|z| z == zaaktype) && !self.is_nooit(zaaktype)
    }

    /// True for the identification or the name of a zaaktype that is never public: one of its words begins with one of
    /// [`Self::nooit`], in capitals or not.
    pub fn is_nooit(&self, naam: &str) -> bool {
        let naam = naam.to_lowercase();
        let mut woorden = naam.split(|c: char| !c.is_alphanumeric());
        woorden.any(|woord| {
            let mut nooit = self.nooit.iter().filter(|n| !n.is_empty());
            nooit.any(|n| woord.starts_with(&n.to_lowercase()))
        })
    }

    /// What everybody reads of a dossier; `None` when nobody may know of it. A level or a zaaktype that is no text counts as
    /// one that is not public.
    pub(crate) fn van<'a>(&'a self, dossier: &'a Dossier) -> Option<Openbaar<'a>> {
        let niveau = genoemd(dossier, "vertrouwelijkheidaanduiding");
        let zaaktype = genoemd(dossier, "zaaktype");
        let mag = dossier.openbaar
            && niveau.is_none_or(|n| n == "openbaar")
            && zaaktype.is_none_or(|z| z.as_str().is_some_and(|z| self.mag(z)));
        mag.then(|| Openbaar {
            lijst: match dossier.eigenschappen.get(PUBLIEKE_VELDEN) {
                None | Some(Value::Null) => None,
                Some(Value::Array(lijst)) => Some(lijst),
                Some(_) => Some(&[]),
            },
            velden: zaaktype.map(|_| self.velden.as_slice()),
            // what people wrote in a zaak or a melding holds names; the text of the others was made for the public
            tekst: !matches!(dossier.soort, Soort::Zaak | Soort::Melding),
        })
    }
}

/// What a dossier says of itself, when it says something.
fn genoemd<'a>(dossier: &'a Dossier, naam: &str) -> Option<&'a Value> {
    let waarde = dossier.eigenschappen.get(naam);
    waarde.filter(|w| !w.is_null() && w.as_str() != Some(""))
}

/// What everybody reads of a dossier that is public.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Openbaar<'a> {
    /// What its own list names.
    lijst: Option<&'a [Value]>,
    /// What the gemeente shows of a zaaktype; `None` where there is none.
    velden: Option<&'a [String]>,
    tekst: bool,
}

impl Openbaar<'_> {
    /// True for a field that everybody reads. Without a list those are the fixed fields of its kind, and nothing else that
    /// its sender put beside them.
    pub(crate) fn toont(&self, veld: &str) -> bool {
        let eigen = match self.lijst {
            Some(lijst) => lijst.iter().any(|v| v == veld),
            None if veld == "omschrijving" => self.tekst,
            None => ["status", "categorie", "van", "tot"].contains(&veld),
        };
        eigen && self.velden.is_none_or(|velden| velden.iter().any(|v| v == veld))
    }
}

/// Checks the list of public fields among the properties of a dossier; nothing counts as no list.
///
/// Errors: a Dutch sentence that names the property.
pub(crate) fn keur_velden(eigenschappen: &mut serde_json::Map<String, Value>) -> Result<(), String> {
    match eigenschappen.get(PUBLIEKE_VELDEN) {
        None => Ok(()),
        Some(Value::Null) => {
            eigenschappen.remove(PUBLIEKE_VELDEN);
            Ok(())
        }
        Some(Value::Array(lijst)) if lijst.iter().all(Value::is_string) => Ok(()),
        Some(_) => Err(format!(
            "{PUBLIEKE_VELDEN} moet een lijst van namen van velden zijn"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zaaktype_of_the_social_domain_is_never_public_whatever_the_list_says() {
        let namen = [
            "MOR",
            "WMO",
            "Jeugdhulp 2026",
            "B-9001_wmo-voorziening",
            "NIEUWMOLEN",
        ];
        let lijst = Publicatie {
            zaaktypen: namen.map(str::to_owned).to_vec(),
            ..Publicatie::default()
        };
        assert_eq!(namen.map(|n| lijst.mag(n)), [true, false, false, false, true]);
        let eigen = Publicatie {
            nooit: vec!["mor".to_owned(), String::new()],
            ..lijst
        };
        assert_eq!(namen.map(|n| eigen.mag(n)), [false, true, true, true, true]);
    }
}
