//! BGT: the large-scale map, IMGeo 2.1.1 in CityGML, as PDOK and Kadaster deliver it.
//!
//! Answers what each object is and was: a layer for each type, `bgt-wegdeel`. Knows nothing of the BAG, whose ids it
//! hands on. Start at [`lees`]; the types are in [`soorten`].
//!
//! # Types with several kinds of geometry
//!
//! A layer holds one kind. The main kind of a type has the plain name, the others one with the kind behind it:
//! `bgt-scheiding` holds lines, `bgt-scheiding_vlak` areas. Main are lines for scheiding, overigescheiding, kunstwerkdeel,
//! spoor, waterinrichtingselement and weginrichtingselement; points for the small objects and vegetatieobject; areas for
//! all else. An object type that we do not know becomes a layer under its own name and is reported.
//!
//! # Which fields feed the two time axes
//!
//! | axis | from | until |
//! |---|---|---|
//! | `geldig` | `creationDate` | `terminationDate`, else never; never for a version that has another after it |
//! | `bekend` | `tijdstipRegistratie`; `eindRegistratie` for the publication after an object's end | `eindRegistratie`, else never; never for the publication after an object's end |
//!
//! The publication after an object's end has a `terminationDate` and an `LV-publicatiedatum` not before its
//! `eindRegistratie`: from then on it is what the register knows of the object's whole life.
//!
//! # Attributes
//!
//! Names as in the catalogue (`functie`, `plusFunctie`, `fysiekVoorkomen`, `type`); an element that we do not know keeps
//! its own name. What is void (`geenWaarde`, `waardeOnbekend`) is absent. House numbers on a pand: `huisnummerlabels`, with
//! `labelposities` (`x,y,hoek`: metres and degrees) in the same order, and `identificatieBAGVBO`. A label of an openbare
//! ruimte has `tekst`, `hoek` (of its first place) and `labelposities`. A `kruinlijn` is kept as text, `x,y x,y`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use model::{Datum, GeometrieSoort, Reden, Stand, Tijdstip, Waarde};

use crate::gml::Bouwer;
use crate::pakket::{Lid, Pakket};
use crate::xml::{Gebeurtenis, Lezer, Tag};
use crate::{BronFout, Grenzen, LaagNr, LeesOpties, Ontvanger};

mod object;
mod record;
pub mod soorten;

use object::Objectlezer;
use soorten::{SOORTEN, Soort, laagdefinitie};

const NS_CITYGML: &str = "http://www.opengis.net/citygml/2.0";
const NS_IMGEO: &str = "http://www.geostandaarden.nl/imgeo/2.1";

/// Reads a delivery: zip, folder, loose GML, or standard input (`-`).
///
/// - Out: every object to `uit`, a layer for each type, also for an empty file; one that cannot be right is refused by
///   file, id, line and reason. The date is that of the latest registration (`afgeleid`), unless `opties` gives one.
/// - Errors: a file that is not CityGML IMGeo 2.1, what [`crate::pakket`] and [`crate::xml`] refuse, a delivery without a
///   single file of the BGT, and `uit`'s own.
/// - Cost: one pass, constant memory; 100 to 200 MB of XML a second on one core.
pub fn lees(bestanden: &[PathBuf], opties: &LeesOpties, uit: &mut dyn Ontvanger) -> Result<(), BronFout> {
    let mut lezing = Lezing::new(opties, uit);
    Pakket::new(bestanden, &opties.grenzen).bezoek(&mut |lid| lezing.lid(lid))?;
    lezing.sluit(opties.stand)
}

/// A delivery while it is read.
struct Lezing<'a> {
    uit: &'a mut dyn Ontvanger,
    lagen: BTreeMap<(String, u8), LaagNr>,
    vreemd: BTreeMap<String, u64>,
    overgeslagen: u64,
    objecten: Objectlezer,
    jongste: Tijdstip,
    bestanden: u64,
}

/// Objects between two reports of how far we are.
const STAP: u64 = 512;

impl<'a> Lezing<'a> {
    fn new(opties: &LeesOpties, uit: &'a mut dyn Ontvanger) -> Self {
        Self {
            uit,
            lagen: BTreeMap::new(),
            vreemd: BTreeMap::new(),
            overgeslagen: 0,
            objecten: Objectlezer::new(Bouwer::new(opties.grenzen.max_punten), opties.grenzen.max_tekst),
            jongste: Tijdstip::ALTIJD,
            bestanden: 0,
        }
    }

    /// One file of the delivery; what is no XML by its name is passed over and reported.
    fn lid(&mut self, lid: &mut Lid<'_>) -> Result<(), BronFout> {
        let naam = lid.bestandsnaam().to_owned();
        let einde = naam.rsplit_once('.').map(|(_, einde)| einde.to_ascii_lowercase());
        if einde
            .as_deref()
            .is_some_and(|einde| !matches!(einde, "gml" | "xml"))
        {
            self.uit
                .melding(&format!("{} is overgeslagen: het is geen gml-bestand", lid.naam));
            return Ok(());
        }
        let voortgang = lid.voortgang.clone();
        let mut lezer = Lezer::new(lid.naam, &mut *lid.bron);
        wortel(&mut lezer)?;
        self.bestanden += 1;
        let mut aantal = 0u64;
        while self.volgende(&mut lezer)? {
            aantal += 1;
            if aantal.is_multiple_of(STAP) {
                let (gelezen, totaal) = voortgang.nu();
                self.uit.voortgang(gelezen, totaal);
            }
        }
        let soort = Soort::uit_bestand(&naam).and_then(|nr| SOORTEN.get(nr));
        if let (0, Some(soort)) = (aantal, soort) {
            self.laag(lezer.naam(), Some(soort), soort.naam, soort.hoofd)?;
        }
        let (gelezen, totaal) = voortgang.nu();
        self.uit.voortgang(gelezen, totaal);
        Ok(())
    }

    /// Reads up to and including the next object. Out: false at the end of the file.
    fn volgende<R: std::io::Read>(&mut self, lezer: &mut Lezer<R>) -> Result<bool, BronFout> {
        loop {
            match lezer.volgende()? {
                Gebeurtenis::Begin(tag)
                    if matches!(
                        tag.lokaal,
                        "cityObjectMember" | "featureMember" | "featureMembers"
                    ) => {}
                Gebeurtenis::Begin(tag) if is_object(&tag) => {
                    let element = tag.lokaal.to_owned();
                    let regel = tag.regel();
                    self.object(lezer, &element, regel)?;
                    return Ok(true);
                }
                Gebeurtenis::Begin(tag) => {
                    let anders = andere_versie(&tag);
                    if let Some(ns) = anders {
                        return Err(lezer.fout(versie(&ns)));
                    }
                    lezer.sla_over()?;
                }
                Gebeurtenis::Klaar => return Ok(false),
                _ => {}
            }
        }
    }

    fn object<R: std::io::Read>(
        &mut self,
        lezer: &mut Lezer<R>,
        element: &str,
        regel: u64,
    ) -> Result<(), BronFout> {
        let soort = Soort::uit_element(element).and_then(|nr| SOORTEN.get(nr));
        let uitkomst = self.objecten.lees(lezer, soort)?;
        if let Some(melding) = self.objecten.melding.take() {
            self.overgeslagen += 1;
            if self.overgeslagen <= 10 {
                self.uit
                    .melding(&format!("{} regel {regel}: {melding}", lezer.naam()));
            }
        }
        let eigen;
        let naam = match soort {
            Some(soort) => soort.naam,
            None => {
                eigen = element.to_lowercase();
                *self.vreemd.entry(element.to_owned()).or_default() += 1;
                &eigen
            }
        };
        match uitkomst {
            Ok((voorkomen, jongste)) => {
                self.jongste = self.jongste.max(jongste);
                let soort_geometrie = voorkomen
                    .geometrie
                    .as_ref()
                    .map_or(GeometrieSoort::Vlak, |g| g.soort);
                let laag = self.laag(lezer.naam(), soort, naam, soort_geometrie)?;
                self.uit.voorkomen(laag, voorkomen)
            }
            Err((object, reden)) => {
                let hoofd = soort.map_or(GeometrieSoort::Vlak, |soort| soort.hoofd);
                let laag = self.laag(lezer.naam(), soort, naam, hoofd)?;
                let reden = Reden {
                    bestand: lezer.naam().to_owned(),
                    object,
                    regel: Some(regel),
                    reden,
                };
                self.uit.geweigerd(laag, reden);
                Ok(())
            }
        }
    }

    /// The number of a layer, which is defined when it is new.
    fn laag(
        &mut self,
        bestand: &str,
        soort: Option<&Soort>,
        naam: &str,
        geometrie: GeometrieSoort,
    ) -> Result<LaagNr, BronFout> {
        /// Most object types that we do not know.
        const MAX_LAGEN: usize = 200;
        if let Some(nr) = self
            .lagen
            .iter()
            .find(|((n, g), _)| n == naam && *g == geometrie as u8)
            .map(|(_, nr)| *nr)
        {
            return Ok(nr);
        }
        let definitie = laagdefinitie(soort, naam, geometrie).filter(|_| self.lagen.len() < MAX_LAGEN);
        let Some(definitie) = definitie else {
            let naam: String = naam.chars().take(60).collect();
            return Err(BronFout::bestand(
                bestand,
                format!("objecttype '{naam}' is geen objecttype van de BGT"),
            ));
        };
        let nr = self.uit.laag(&definitie)?;
        self.lagen.insert((naam.to_owned(), geometrie as u8), nr);
        Ok(nr)
    }

    fn sluit(self, stand: Option<Datum>) -> Result<(), BronFout> {
        if self.bestanden == 0 {
            return Err(BronFout::bestand(
                "bgt",
                "de levering bevat geen bestanden van de BGT (CityGML, .gml)",
            ));
        }
        for (element, aantal) in &self.vreemd {
            let laag = element.to_lowercase();
            self.uit.melding(&format!(
                "objecttype {element} kennen we niet; {aantal} objecten staan in laag bgt-{laag}"
            ));
        }
        if self.overgeslagen > 10 {
            self.uit.melding(&format!(
                "nog {} objecten met een geometrie die we niet lezen",
                self.overgeslagen - 10
            ));
        }
        let afgeleid = self.jongste.dag().map(|datum| Stand {
            datum,
            afgeleid: true,
        });
        if let Some(stand) = stand
            .map(|datum| Stand {
                datum,
                afgeleid: false,
            })
            .or(afgeleid)
        {
            self.uit.stand(stand);
        }
        Ok(())
    }
}

/// Reads the root and refuses what is not a CityGML 2.0 model with IMGeo 2.1.
fn wortel<R: std::io::Read>(lezer: &mut Lezer<R>) -> Result<(), BronFout> {
    let fout = loop {
        match lezer.volgende()? {
            Gebeurtenis::Begin(tag) => match (tag.lokaal, tag.namespace().unwrap_or_default()) {
                ("CityModel", NS_CITYGML) => {
                    break tag.declaraties().find(|ns| vreemde_imgeo(ns)).map(versie);
                }
                ("CityModel", ns) => break Some(versie(ns)),
                (lokaal, ns) => break Some(geen_bgt(lokaal, ns)),
            },
            Gebeurtenis::Klaar => break Some("het bestand is leeg".to_owned()),
            _ => {}
        }
    };
    fout.map_or(Ok(()), |fout| Err(lezer.fout(fout)))
}

fn vreemde_imgeo(ns: &str) -> bool {
    ns.starts_with("http://www.geostandaarden.nl/imgeo/") && ns != NS_IMGEO
}

fn versie(ns: &str) -> String {
    let ns: String = ns.chars().take(120).collect();
    format!("deze versie van de BGT lezen we niet ('{ns}'); we lezen IMGeo 2.1.1 in CityGML 2.0")
}

fn geen_bgt(lokaal: &str, ns: &str) -> String {
    if lokaal == "FeatureCollection" && (ns.contains("gml") || ns.contains("wfs")) {
        return "dit is GML zonder CityGML (gmllight of WFS); kies bij PDOK het formaat citygml".to_owned();
    }
    let lokaal: String = lokaal.chars().take(60).collect();
    match lokaal.as_str() {
        "bagStand" | "BAG-Extract-Levering" | "bagMutaties" => {
            "dit is een bestand van de BAG; gebruik plek import bag".to_owned()
        }
        _ => format!("dit is geen BGT: het bestand begint met '{lokaal}' in plaats van 'CityModel'"),
    }
}

fn is_object(tag: &Tag<'_>) -> bool {
    tag.namespace().is_some_and(|ns| {
        ns == NS_IMGEO
            || (ns.starts_with("http://www.opengis.net/citygml/") && ns.ends_with("/2.0") && ns != NS_CITYGML)
    })
}

/// The namespace of an element that would be an object in another version.
fn andere_versie(tag: &Tag<'_>) -> Option<String> {
    tag.namespace()
        .filter(|ns| {
            vreemde_imgeo(ns) || (ns.starts_with("http://www.opengis.net/citygml/") && !ns.ends_with("/2.0"))
        })
        .map(str::to_owned)
}

/// A BGT file from memory, for fuzzing: whatever it holds, there is an answer.
#[doc(hidden)]
pub fn lees_bytes(bytes: &[u8], grenzen: &Grenzen, uit: &mut dyn Ontvanger) -> Result<(), BronFout> {
    let opties = LeesOpties {
        grenzen: *grenzen,
        ..LeesOpties::default()
    };
    let mut lezing = Lezing::new(&opties, uit);
    Pakket::bezoek_stroom("stdin", &mut { bytes }, grenzen, &mut |lid| lezing.lid(lid))?;
    lezing.sluit(None)
}

/// Text to what it says: a whole number or true and false for the elements that hold one.
fn waarde(naam: &str, tekst: &str) -> Waarde {
    match (naam, tekst) {
        (_, "true") => Waarde::JaNee(true),
        (_, "false") => Waarde::JaNee(false),
        ("relatieveHoogteligging", _) => tekst.parse().map_or_else(|_| Waarde::from(tekst), Waarde::Getal),
        _ => Waarde::from(tekst),
    }
}

#[cfg(test)]
mod tests;
