//! BAG: panden, verblijfsobjecten, ligplaatsen, standplaatsen, nummeraanduidingen, openbare ruimten and
//! woonplaatsen from the BAG 2.0 LV extract, and which woonplaats lies in which gemeente.
//!
//! Answers what a standlevering holds, voorkomen by voorkomen, as layers `bag-pand` ... `bag-woonplaats` and
//! `bag-gemeentewoonplaats`. Refuses to know: mutaties and versions before 2.0 (refused whole, by name).
//! Start at [`lees`]. Source: the schemas `lvbag-extract-20200928`, Catalogus BAG 2018.
//!
//! # Which fields feed the two time axes
//!
//! | axis | from | until | note |
//! |---|---|---|---|
//! | `geldig` | `beginGeldigheid` | `eindGeldigheid`, else never | the day itself no longer counts: the next voorkomen begins on it |
//! | `geldig` of an end status | `beginGeldigheid` | `beginGeldigheid` | see below |
//! | `bekend` | `tijdstipRegistratieLV`, else `tijdstipRegistratie` | the first of `tijdstipInactiefLV`, `tijdstipNietBagLV`, `tijdstipInactief`, else never | what `beschikbaarOp` asks |
//!
//! - An *end status* ([`record::EINDSTATUSSEN`]: gesloopt, ingetrokken, niet gerealiseerd, ten onrechte opgevoerd)
//!   stands in a voorkomen that holds, and says that there is no object any more. Its `geldig` is empty, so it
//!   never answers a question about a day, and an object whose last voorkomen has one counts as beëindigd. The
//!   voorkomen itself stays in the layer, with its `status` and `documentdatum`: when and why it ended can be read.
//! - A voorkomen that is inactief (replaced by a correction) or no longer BAG (`Inactief`, `NietBag`) is history
//!   of what was known: its `bekend` has ended, only a question with `beschikbaarOp` finds it.
//! - `eindRegistratie` feeds no axis. It is when the end of validity was written down: a voorkomen with an
//!   `eindGeldigheid` is still what the register knows of the time before. The price: asked by the knowledge of a
//!   moment between the end and its writing down, we answer with the end already known.
//! - A voorkomen is current on a day when the day lies in `geldig` and `bekend` has not ended.
//!
//! # Otherwise
//!
//! - What is under investigation stands in files of its own. They are read before the objects (standard input
//!   must have them first) and kept small: only what runs now ([`onderzoek`]). It becomes `inOnderzoek`, a list of
//!   `kenmerk@datum`, on the voorkomens that are known now and hold on or after that date.
//! - A verblijfsobject delivered as a polygon becomes a point inside it, with `contour` true.
//! - Values are kept as delivered: bouwjaar 9999 and oppervlakte 999999 mean that nobody knows.
//! - The Leveringsdocument gives the date; without it the files' own `StandTechnischeDatum` does. When it names
//!   gemeenten, their woonplaatsen that count now are the coverage: woonplaatsen cover a gemeente completely.

use std::collections::BTreeMap;
use std::path::PathBuf;

use model::{
    Datum, Dekking, Geometrie, GeometrieSoort, KenmerkDefinitie, LaagDefinitie, Reden, Stand, Tijdstip,
    Voorkomen,
};

use crate::pakket::{Lid, Pakket};
use crate::{BronFout, Grenzen, LaagNr, LeesOpties, Ontvanger};

use deel::{Stop, Vondst, lees_xml};
use onderzoek::Onderzoek;
use record::Soort;

pub mod deel;
pub mod geometrie;
pub mod onderzoek;
pub mod record;

/// Most vertices of a coverage made of woonplaatsen; above it none is stated.
const MAX_DEKKING: usize = 500_000;

/// Reads a standlevering: nested zip, folder, loose XML, or standard input (`-`).
///
/// - Out: every voorkomen to `uit`, in the order of the delivery; a record that cannot be right is refused by file,
///   id, line and reason. A kind of object that the delivery has a file for gets its layer, also when it is empty.
/// - Errors: a file that is refused whole ([`deel::Wortel`], [`crate::xml`]), a package that [`crate::pakket`] refuses,
///   more running investigations than fit, and `uit`'s own.
/// - Cost: one pass, constant memory (an object, the running investigations).
pub fn lees(bestanden: &[PathBuf], opties: &LeesOpties, uit: &mut dyn Ontvanger) -> Result<(), BronFout> {
    let mut bestanden = bestanden.to_vec();
    bestanden.sort_by_cached_key(|pad| pad.file_name().map_or(0, |naam| rang(&naam.to_string_lossy())));
    let mut lezing = Lezing {
        uit,
        lagen: [None; 8],
        onderzoek: Onderzoek::default(),
        objecten: false,
        van: Van::default(),
    };
    Pakket::new(&bestanden, &opties.grenzen)
        .volgorde(rang)
        .bezoek(&mut |lid| lezing.lid(lid, &opties.grenzen))?;
    lezing.sluit()
}

/// The order of reading: Leveringsdocument, what is under investigation, the rest.
fn rang(naam: &str) -> u32 {
    match naam {
        _ if naam.starts_with("Leveringsdocument") => 0,
        _ if is_onderzoek(naam) => 1,
        _ => 2,
    }
}

/// `9999InOnderzoek15092020.zip`, `0221IOPND15092020.zip`, `0221IOPND15092020-000001.xml`.
fn is_onderzoek(naam: &str) -> bool {
    let rest = naam.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < naam.len() && (rest.starts_with("InOnderzoek") || rest.starts_with("IO"))
}

/// What the delivery says of itself.
#[derive(Default)]
struct Van {
    /// Of the Leveringsdocument.
    stand: Option<Datum>,
    /// Of the files, the latest.
    bestandstand: Option<Datum>,
    gemeenten: Vec<String>,
    /// Gemeente of each woonplaats that is in one now.
    relaties: BTreeMap<String, Vec<String>>,
    /// Woonplaatsen that count now; emptied when they become too many.
    woonplaatsen: Vec<(String, Geometrie)>,
    punten: usize,
}

struct Lezing<'a> {
    uit: &'a mut dyn Ontvanger,
    /// By kind; the last is that of the relations.
    lagen: [Option<LaagNr>; 8],
    onderzoek: Onderzoek,
    /// True once an object was handed over.
    objecten: bool,
    van: Van,
}

impl Lezing<'_> {
    fn lid(&mut self, lid: &mut Lid<'_>, grenzen: &Grenzen) -> Result<(), BronFout> {
        if !lid.bestandsnaam().to_ascii_lowercase().ends_with(".xml") && lid.pad.is_none() {
            self.uit.melding(&format!("{}: geen XML, overgeslagen", lid.naam));
            return Ok(());
        }
        // who parses may look at the investigations but not change them: while they are gathered, it has none
        let gereed = if is_onderzoek(lid.bestandsnaam()) {
            Onderzoek::default()
        } else {
            std::mem::take(&mut self.onderzoek)
        };
        let naam = lid.naam.to_owned();
        let gang = lid.voortgang.clone();
        let mut sinds = 0u32;
        let neem = |vondst| {
            sinds = sinds.wrapping_add(1);
            if sinds.is_multiple_of(4096) {
                let (gelezen, totaal) = gang.nu();
                self.uit.voortgang(gelezen, totaal);
            }
            self.vondst(&naam, vondst)
        };
        lees_xml(&naam, &mut *lid.bron, &gereed, grenzen, neem).map_err(|stop| match stop {
            Stop::Bestand(fout) | Stop::Ontvanger(fout) => fout,
        })?;
        if is_onderzoek(lid.bestandsnaam()) {
            self.onderzoek.sluit();
        } else {
            self.onderzoek = gereed;
        }
        let (gelezen, totaal) = lid.voortgang.nu();
        self.uit.voortgang(gelezen, totaal);
        Ok(())
    }

    fn vondst(&mut self, bestand: &str, vondst: Vondst) -> Result<(), BronFout> {
        match vondst {
            Vondst::Object(soort, voorkomen) => {
                self.objecten = true;
                if soort == Soort::Woonplaats {
                    self.van.woonplaats(&voorkomen);
                }
                let laag = self.laag(Some(soort))?;
                self.uit.voorkomen(laag, voorkomen)
            }
            Vondst::Relatie(voorkomen) => {
                self.van.relatie(&voorkomen);
                let laag = self.laag(None)?;
                self.uit.voorkomen(laag, voorkomen)
            }
            Vondst::Geweigerd {
                soort,
                id,
                regel,
                reden,
            } => {
                let laag = self.laag(soort)?;
                self.uit.geweigerd(
                    laag,
                    Reden {
                        bestand: bestand.to_owned(),
                        object: id,
                        regel: Some(regel),
                        reden,
                    },
                );
                Ok(())
            }
            Vondst::Onderzoek(regel, op) => self.onderzoek(bestand, &regel, op),
            Vondst::Inhoud(soort) if !is_onderzoek(laatste(bestand)) => self.laag(Some(soort)).map(|_| ()),
            Vondst::Inhoud(_) => Ok(()),
            Vondst::Stand(datum) if laatste(bestand).starts_with("Leveringsdocument") => {
                self.van.stand = Some(datum);
                Ok(())
            }
            Vondst::Stand(datum) => {
                self.van.bestandstand = self.van.bestandstand.max(Some(datum));
                Ok(())
            }
            Vondst::Gemeente(code) => {
                self.van.gemeenten.push(code);
                Ok(())
            }
        }
    }

    fn onderzoek(&mut self, bestand: &str, regel: &onderzoek::Regel, op: u64) -> Result<(), BronFout> {
        if !is_onderzoek(laatste(bestand)) {
            return Err(BronFout::regel(
                bestand,
                op,
                "dit bestand gaat over onderzoeken en heet daar niet naar (0000IO...); geef het zijn eigen naam terug",
            ));
        }
        let voor = self.onderzoek.lopend();
        let genomen = self
            .onderzoek
            .neem(regel)
            .map_err(|fout| BronFout::bestand(bestand, fout.to_string()))?;
        if self.objecten && self.onderzoek.lopend() > voor {
            let reden = "onderzoeken komen in deze stroom na de objecten; geef de levering als bestand";
            return Err(BronFout::bestand(bestand, reden));
        }
        if let Err(reden) = genomen {
            self.uit
                .melding(&format!("{bestand}, regel {op}: onderzoek overgeslagen: {reden}"));
        }
        Ok(())
    }

    fn laag(&mut self, soort: Option<Soort>) -> Result<LaagNr, BronFout> {
        let plaats = soort.map_or(7, |soort| soort as usize);
        if let Some(laag) = self.lagen.get(plaats).copied().flatten() {
            return Ok(laag);
        }
        let definitie = definitie(soort).map_err(|fout| BronFout::bestand("bag", fout.to_string()))?;
        let laag = self.uit.laag(&definitie)?;
        if let Some(plek) = self.lagen.get_mut(plaats) {
            *plek = Some(laag);
        }
        Ok(laag)
    }

    fn sluit(self) -> Result<(), BronFout> {
        if self.lagen.iter().all(Option::is_none) {
            return Err(BronFout::bestand("bag", "de levering bevat geen BAG-objecten"));
        }
        if let Some(datum) = self.van.stand.or(self.van.bestandstand) {
            self.uit.stand(Stand {
                datum,
                afgeleid: false,
            });
        }
        if let Some(dekking) = self.van.dekking() {
            self.uit.dekking(dekking);
        }
        Ok(())
    }
}

impl Van {
    fn woonplaats(&mut self, voorkomen: &Voorkomen) {
        let telt =
            voorkomen.periode.geldig.tot == Datum::NOOIT && voorkomen.periode.bekend.tot == Tijdstip::NOOIT;
        let Some(vlak) = voorkomen
            .geometrie
            .as_ref()
            .filter(|_| telt && !self.gemeenten.is_empty())
        else {
            return;
        };
        self.punten += vlak.punten.len();
        if self.punten > MAX_DEKKING {
            self.woonplaatsen.clear();
        } else {
            self.woonplaatsen.push((voorkomen.id.clone(), vlak.clone()));
        }
    }

    fn relatie(&mut self, voorkomen: &Voorkomen) {
        if voorkomen.periode.geldig.tot != Datum::NOOIT {
            return;
        }
        let gemeente = voorkomen
            .kenmerken
            .iter()
            .find(|(naam, _)| naam == "gemeente")
            .and_then(|(_, w)| w.tekst());
        self.relaties
            .entry(voorkomen.id.clone())
            .or_default()
            .extend(gemeente.map(str::to_owned));
    }

    /// The woonplaatsen of the gemeenten that were asked for; `None` when none were named or none is known.
    fn dekking(self) -> Option<Dekking> {
        let hoort = |woonplaats: &str| match self.relaties.get(woonplaats) {
            Some(gemeenten) => gemeenten.iter().any(|gemeente| self.gemeenten.contains(gemeente)),
            None => self.relaties.is_empty(),
        };
        let mut samen: Option<Geometrie> = None;
        for (_, vlak) in self.woonplaatsen.iter().filter(|(id, _)| hoort(id)) {
            match &mut samen {
                None => samen = Some(vlak.clone()),
                Some(samen) => voeg_toe(samen, vlak),
            }
        }
        samen.filter(|_| self.punten <= MAX_DEKKING).map(Dekking::Vlak)
    }
}

/// Adds the polygons of `vlak` to those of `samen`.
fn voeg_toe(samen: &mut Geometrie, vlak: &Geometrie) {
    let (punten, ringen) = (samen.punten.len() as u32, samen.ringen.len() as u32);
    samen.punten.extend(&vlak.punten);
    samen.ringen.extend(vlak.ringen.iter().map(|eind| eind + punten));
    samen.delen.extend(vlak.delen.iter().map(|eind| eind + ringen));
}

fn laatste(bestand: &str) -> &str {
    bestand.rsplit('/').next().unwrap_or(bestand)
}

/// The layer of a kind of object; `None` is that of the relations woonplaats - gemeente.
fn definitie(soort: Option<Soort>) -> Result<LaagDefinitie, model::IdFout> {
    use GeometrieSoort::{Punt, Vlak};
    let (naam, titel, geometrie, index): (_, _, _, &[&str]) = match soort {
        Some(Soort::Pand) => ("pand", "panden", Some(Vlak), &[]),
        Some(Soort::Verblijfsobject) => (
            "verblijfsobject",
            "verblijfsobjecten",
            Some(Punt),
            &["hoofdadres", "nevenadres", "maaktDeelUitVan"],
        ),
        Some(Soort::Ligplaats) => (
            "ligplaats",
            "ligplaatsen",
            Some(Vlak),
            &["hoofdadres", "nevenadres"],
        ),
        Some(Soort::Standplaats) => (
            "standplaats",
            "standplaatsen",
            Some(Vlak),
            &["hoofdadres", "nevenadres"],
        ),
        Some(Soort::Nummeraanduiding) => (
            "nummeraanduiding",
            "nummeraanduidingen",
            None,
            &["postcode", "ligtAan"],
        ),
        Some(Soort::OpenbareRuimte) => ("openbareruimte", "openbare ruimten", None, &["ligtIn"]),
        Some(Soort::Woonplaats) => ("woonplaats", "woonplaatsen", Some(Vlak), &[]),
        None => (
            "gemeentewoonplaats",
            "woonplaatsen per gemeente",
            None,
            &["gemeente"],
        ),
    };
    Ok(LaagDefinitie {
        id: format!("bag-{naam}").parse()?,
        titel: format!("BAG {titel}"),
        bronvermelding: "Kadaster (BAG), publiek domein".to_owned(),
        geometrie,
        kenmerken: index
            .iter()
            .map(|naam| KenmerkDefinitie {
                naam: (*naam).to_owned(),
                indexeer: true,
            })
            .collect(),
        partitie: None,
        max_leeftijd_dagen: Some(62),
    })
}

#[cfg(test)]
mod proeven;
