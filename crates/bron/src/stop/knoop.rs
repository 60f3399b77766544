//! A small tree of one OW object: name, reference, text and children. Only for objects, never for whole files.

use crate::BronFout;
use crate::xml::{Gebeurtenis, Lezer};

/// Most elements of one object.
const MAX_KNOPEN: usize = 50_000;

/// An element.
#[derive(Debug, Default)]
pub struct Knoop {
    /// Local name.
    pub naam: String,
    /// `xlink:href`, when it has one.
    pub href: Option<String>,
    /// `wId`, when it has one.
    pub wid: Option<String>,
    /// Own text, trimmed.
    pub tekst: String,
    /// Elements in it.
    pub kinderen: Vec<Knoop>,
}

impl Knoop {
    /// Reads the element whose start tag comes next in `lezer`; `None` when the parent ends first.
    /// Error: more than fifty thousand elements, or a text longer than `max_tekst` bytes.
    pub fn lees<R: std::io::Read>(lezer: &mut Lezer<R>, max_tekst: usize) -> Result<Option<Self>, BronFout> {
        let mut stapel: Vec<Self> = Vec::new();
        let mut aantal = 0usize;
        loop {
            match lezer.volgende()? {
                Gebeurtenis::Begin(tag) => {
                    aantal += 1;
                    stapel.push(Self {
                        naam: tag.lokaal.to_owned(),
                        href: tag.kenmerk("href").map(|h| h.into_owned()),
                        wid: tag.kenmerk("wId").map(|h| h.into_owned()),
                        ..Self::default()
                    });
                }
                Gebeurtenis::Tekst(stuk) => {
                    if let Some(open) = stapel.last_mut() {
                        open.tekst.push_str(stuk);
                    }
                }
                Gebeurtenis::Eind(_) => {
                    let Some(mut klaar) = stapel.pop() else {
                        return Ok(None);
                    };
                    klaar.tekst = klaar.tekst.trim().to_owned();
                    match stapel.last_mut() {
                        Some(ouder) => ouder.kinderen.push(klaar),
                        None => return Ok(Some(klaar)),
                    }
                }
                Gebeurtenis::Klaar => return Ok(None),
            }
            if aantal > MAX_KNOPEN || stapel.last().is_some_and(|k| k.tekst.len() > max_tekst) {
                return Err(lezer.fout("een OW-object is groter dan toegestaan"));
            }
        }
    }

    /// The first child with this name.
    pub fn kind(&self, naam: &str) -> Option<&Self> {
        self.kinderen.iter().find(|k| k.naam == naam)
    }

    /// Text of the first child with this name, when it has any.
    pub fn kindtekst(&self, naam: &str) -> Option<&str> {
        self.kind(naam)
            .map(|k| k.tekst.as_str())
            .filter(|t| !t.is_empty())
    }

    /// Every reference in the children with this name, in order.
    pub fn verwijzingen(&self, naam: &str) -> Vec<String> {
        self.kinderen
            .iter()
            .filter(|k| k.naam == naam)
            .flat_map(|k| &k.kinderen)
            .filter_map(|k| k.href.clone())
            .collect()
    }
}

/// The last part of a concept's address in lower case, as the value lists have it: `Vergunningplicht` -> `vergunningplicht`.
pub fn concept(adres: &str) -> String {
    let kort = adres.rsplit('/').next().unwrap_or(adres);
    let mut uit = String::with_capacity(kort.len() + 2);
    for teken in kort.chars() {
        if teken.is_uppercase() && !uit.is_empty() {
            uit.push(' ');
        }
        uit.extend(teken.to_lowercase());
    }
    uit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_concept_address_reads_as_the_value_list_has_it() {
        let kop = "http://standaarden.omgevingswet.overheid.nl/activiteitregelkwalificatie/id/concept/";
        assert_eq!(concept(&format!("{kop}Vergunningplicht")), "vergunningplicht");
        assert_eq!(concept(&format!("{kop}AndersGeduid")), "anders geduid");
        assert_eq!(concept("Exact"), "exact");
    }
}
