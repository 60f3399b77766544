//! The besluit or regeling: what an article is called, what the regeling is called, who made it, when.

use std::io::Read;

use super::dag_in;
use super::samen::{Artikel, Levering};
use crate::xml::{Gebeurtenis, Lezer};
use crate::{BronFout, LeesOpties};

/// `opdracht.xml`: the day of publication.
pub fn lees_opdracht<R: Read>(
    lezer: &mut Lezer<R>,
    opties: &LeesOpties,
    levering: &mut Levering,
) -> Result<(), BronFout> {
    loop {
        let bekendmaking = match lezer.volgende()? {
            Gebeurtenis::Begin(tag) => tag.lokaal == "datumBekendmaking",
            Gebeurtenis::Klaar => return Ok(()),
            _ => false,
        };
        if bekendmaking {
            levering.bekendmaking = lezer.tekst(opties.grenzen.max_tekst)?.parse().ok();
        }
    }
}

/// An open article or lid while its heading is being read.
struct Open {
    diepte: usize,
    wid: String,
    artikel: Artikel,
}

/// Whose metadata is being read: the regeling's count most, those of its GIO's not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Metadata {
    Regeling,
    Besluit,
}

impl Metadata {
    fn van(element: &str) -> Option<Self> {
        match element {
            "RegelingMetadata" => Some(Self::Regeling),
            "BesluitMetadata" => Some(Self::Besluit),
            _ => None,
        }
    }

    /// Keeps `tekst`, but not a besluit's over a regeling's.
    fn zet(self, plaats: &mut Option<String>, tekst: &str) {
        if self == Self::Regeling || plaats.is_none() {
            *plaats = Some(tekst.trim().to_owned()).filter(|tekst| !tekst.is_empty());
        }
    }
}

/// Any other XML, from behind the start tag of its root `wortel`: takes the headings of articles and leden by `wId`, and the names of the regeling.
pub fn lees_regeling<R: Read>(
    wortel: &str,
    lezer: &mut Lezer<R>,
    opties: &LeesOpties,
    levering: &mut Levering,
) -> Result<(), BronFout> {
    let max = opties.grenzen.max_tekst;
    let mut open: Vec<Open> = Vec::new();
    let mut metadata = Metadata::van(wortel).map(|soort| (soort, lezer.diepte()));
    loop {
        let begin = match lezer.volgende()? {
            Gebeurtenis::Begin(tag) => {
                Some((tag.lokaal.to_owned(), tag.kenmerk("wId").map(|w| w.into_owned())))
            }
            Gebeurtenis::Eind(_) | Gebeurtenis::Tekst(_) => None,
            Gebeurtenis::Klaar => break,
        };
        let diepte = lezer.diepte();
        while open.last().is_some_and(|o| o.diepte > diepte) {
            bewaar(open.pop(), levering);
        }
        metadata = metadata.filter(|(_, vanaf)| diepte >= *vanaf);
        let Some((naam, wid)) = begin else { continue };
        if let Some(soort) = Metadata::van(&naam) {
            metadata = Some((soort, diepte));
        }
        let van = metadata.map(|(soort, _)| soort);
        match (naam.as_str(), wid) {
            ("RegelingMutatie", _) => {
                levering.verandert("zijn tekst is een RegelingMutatie".to_owned());
            }
            ("Artikel" | "Lid", Some(wid)) => {
                levering.tel(lezer.naam())?;
                let ouder = open.last().map(|o| o.artikel.clone());
                let artikel = if naam == "Lid" {
                    ouder.unwrap_or_default()
                } else {
                    Artikel::default()
                };
                open.push(Open { diepte, wid, artikel });
            }
            ("LidNummer", _) => {
                let nummer = lezer.tekst(max)?;
                if let Some(o) = open.last_mut() {
                    o.artikel.lid = Some(nummer.trim_end_matches('.').to_owned());
                }
            }
            // A heading stands two levels below its article: Artikel, Kop, Nummer.
            ("Nummer", _) if open.last().is_some_and(|o| o.diepte + 2 == diepte) => {
                let nummer = lezer.tekst(max)?;
                if let Some(o) = open.last_mut() {
                    o.artikel.nummer = Some(nummer);
                }
            }
            ("Opschrift", _) if open.last().is_some_and(|o| o.diepte + 2 == diepte) => {
                let opschrift = lezer.tekst(max)?;
                if let Some(o) = open.last_mut() {
                    o.artikel.opschrift = Some(opschrift);
                }
            }
            ("citeertitel", _) => {
                let titel = lezer.tekst(max)?;
                van.into_iter()
                    .for_each(|van| van.zet(&mut levering.citeertitel, &titel));
            }
            ("officieleTitel", _) => {
                let titel = lezer.tekst(max)?;
                van.into_iter()
                    .for_each(|van| van.zet(&mut levering.titel, &titel));
            }
            ("eindverantwoordelijke", _) => {
                let adres = lezer.tekst(max)?;
                let kort = adres.rsplit('/').next().unwrap_or_default();
                van.into_iter()
                    .for_each(|van| van.zet(&mut levering.bevoegd_gezag, kort));
            }
            ("FRBRExpression", _) => {
                let tekst = lezer.tekst(max)?;
                levering.expressie = levering.expressie.max(dag_in(&tekst));
            }
            _ => {}
        }
    }
    while let Some(laatste) = open.pop() {
        bewaar(Some(laatste), levering);
    }
    Ok(())
}

fn bewaar(open: Option<Open>, levering: &mut Levering) {
    if let Some(Open { wid, artikel, .. }) = open {
        levering.artikelen.insert(wid, artikel);
    }
}
