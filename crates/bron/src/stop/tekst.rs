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

/// Any other XML: takes the headings of articles and leden by `wId`, and the names of the regeling.
pub fn lees_regeling<R: Read>(
    lezer: &mut Lezer<R>,
    opties: &LeesOpties,
    levering: &mut Levering,
) -> Result<(), BronFout> {
    let max = opties.grenzen.max_tekst;
    let mut open: Vec<Open> = Vec::new();
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
        let Some((naam, wid)) = begin else { continue };
        match (naam.as_str(), wid) {
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
            ("citeertitel", _) => levering.citeertitel = Some(lezer.tekst(max)?),
            ("officieleTitel", _) => levering.titel = Some(lezer.tekst(max)?),
            ("eindverantwoordelijke", _) => {
                let tekst = lezer.tekst(max)?;
                levering.bevoegd_gezag = tekst.rsplit('/').next().map(str::to_owned);
            }
            ("FRBRExpression", _) => {
                let tekst = lezer.tekst(max)?;
                levering.expressie = dag_in(&tekst).or(levering.expressie);
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
