//! BRK: parcels and their boundaries from the kadastrale kaart (DKK versions 4 and 5, as PDOK and Kadaster give it).
//!
//! Answers what each `Perceel` and `KadastraleGrens` is and was, as layers `brk-perceel` and `brk-grens`. Knows no
//! owners: the kadastrale kaart has none. Start at [`lees`]. Source: DKK-Product v4 (20190401) and v5 (20220601).
//!
//! A delivery also has other kinds (kwaliteit; panden and labels of the BGT): they are counted and reported, not read.
//!
//! # Which fields feed the two time axes
//!
//! | axis | from | until |
//! |---|---|---|
//! | `geldig` | `beginGeldigheid` | `eindGeldigheid`, else never |
//! | `bekend` | `tijdstipRegistratie` | `eindRegistratie` of a voorkomen without `eindGeldigheid`, or with another `statusHistorie` than G (geldig); else never |
//!
//! A voorkomen that ended in the world stays what the register knows of the time before, so its `eindRegistratie`
//! ends nothing; one that was only replaced in the register (a correction) is known until then.

use std::collections::BTreeMap;
use std::path::PathBuf;

use model::{
    Datum, Geometrie, GeometrieSoort, Interval, KenmerkDefinitie, LaagDefinitie, PerceelId, Periode, Reden,
    Stand, Tijdstip, Voorkomen, Waarde,
};

use crate::gml::Bouwer;
use crate::pakket::{Lid, Pakket};
use crate::xml::{Gebeurtenis, Lezer, Tag};
use crate::{BronFout, Grenzen, LaagNr, LeesOpties, Ontvanger};

const NS_V5: &str = "http://www.kadaster.nl/schemas/brkkadastralekaart/v5/stand/v20220601";
const NS_V4: &str = "http://www.kadaster.nl/schemas/dkk/dkk-product/featurecollection/v20190401";

/// Reads a delivery: zip, folder, loose GML, or standard input (`-`).
///
/// - Out: every perceel and grens to `uit`; one that cannot be right is refused by file, id, line and reason. What is
///   skipped is reported per file and kind. The date is that of the latest registration (`afgeleid`).
/// - Errors: a file that is no kadastrale kaart, another version, mutaties, what [`crate::pakket`] and [`crate::xml`]
///   refuse, a delivery without a single file of percelen or grenzen, and `uit`'s own.
/// - Cost: one pass, constant memory.
pub fn lees(bestanden: &[PathBuf], opties: &LeesOpties, uit: &mut dyn Ontvanger) -> Result<(), BronFout> {
    let mut lezing = Lezing {
        uit,
        lagen: [None; 2],
        jongste: None,
        bouwer: Bouwer::new(opties.grenzen.max_punten),
    };
    Pakket::new(bestanden, &opties.grenzen).bezoek(&mut |lid| lezing.lid(lid, &opties.grenzen))?;
    if lezing.lagen.iter().all(Option::is_none) {
        return Err(BronFout::bestand(
            "brk",
            "de levering bevat geen percelen of kadastrale grenzen",
        ));
    }
    if let Some(datum) = lezing.jongste {
        lezing.uit.stand(Stand {
            datum,
            afgeleid: true,
        });
    }
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Soort {
    Perceel,
    Grens,
}

/// What a file turns out to be by its root.
enum Wortel {
    /// The kadastrale kaart.
    Kaart,
    /// BGT objects that PDOK puts beside it.
    Bgt,
}

fn wortel(tag: &Tag<'_>) -> Result<Wortel, String> {
    let ns = tag.namespace().unwrap_or_default();
    match (tag.lokaal, ns) {
        ("DKK", NS_V5) | ("FeatureCollectionDKK", NS_V4) => return Ok(Wortel::Kaart),
        ("CityModel", _) => return Ok(Wortel::Bgt),
        _ => {}
    }
    let kort = |tekst: &str| tekst.chars().take(120).collect::<String>();
    if tag.lokaal.to_lowercase().contains("mutatie") || ns.contains("mutatie") {
        return Err(
            "dit zijn BRK-mutaties; mutaties worden nog niet gelezen; gebruik een standlevering".to_owned(),
        );
    }
    if ns.contains("brkkadastralekaart") || ns.contains("/dkk/") || ns.contains("imkad") {
        return Err(format!(
            "deze versie van de kadastrale kaart lezen we niet ('{}'); we lezen DKK 4 en 5",
            kort(ns)
        ));
    }
    Err(format!(
        "dit is geen kadastrale kaart: het bestand begint met '{}'",
        kort(tag.lokaal)
    ))
}

struct Lezing<'a> {
    uit: &'a mut dyn Ontvanger,
    /// Percelen, grenzen.
    lagen: [Option<LaagNr>; 2],
    jongste: Option<Datum>,
    bouwer: Bouwer,
}

impl Lezing<'_> {
    fn lid(&mut self, lid: &mut Lid<'_>, grenzen: &Grenzen) -> Result<(), BronFout> {
        let bestand = lid.naam.to_owned();
        let eind = lid.bestandsnaam().to_ascii_lowercase();
        if lid.pad.is_none() && !eind.ends_with(".gml") && !eind.ends_with(".xml") {
            self.uit.melding(&format!("{bestand}: geen GML, overgeslagen"));
            return Ok(());
        }
        let mut overgeslagen = BTreeMap::new();
        let gang = lid.voortgang.clone();
        let mut lezer = Lezer::new(lid.naam, &mut *lid.bron);
        let kaart = match lezer.volgende()? {
            Gebeurtenis::Begin(tag) => wortel(&tag),
            _ => Err("dit is geen XML".to_owned()),
        };
        let kaart = matches!(kaart.map_err(|reden| lezer.fout(reden))?, Wortel::Kaart);
        let mut sinds = 0u32;
        loop {
            let diepte = lezer.diepte();
            let soort = match lezer.volgende()? {
                // root, member, object
                Gebeurtenis::Begin(tag) if diepte == 2 => match tag.lokaal {
                    "Perceel" if kaart => Some((Soort::Perceel, tag.regel())),
                    "KadastraleGrens" if kaart => Some((Soort::Grens, tag.regel())),
                    ander => {
                        *overgeslagen
                            .entry(ander.chars().take(60).collect::<String>())
                            .or_insert(0u64) += 1;
                        None
                    }
                },
                Gebeurtenis::Klaar => break,
                _ => continue,
            };
            match soort {
                Some((soort, regel)) => self.object(&mut lezer, &bestand, soort, regel, grenzen)?,
                None => lezer.sla_over()?,
            }
            sinds = sinds.wrapping_add(1);
            if sinds.is_multiple_of(1024) {
                let (gelezen, totaal) = gang.nu();
                self.uit.voortgang(gelezen, totaal);
            }
        }
        for (soort, aantal) in overgeslagen {
            self.uit.melding(&format!(
                "{bestand}: {aantal} × {soort} overgeslagen; de BRK-lagen hebben percelen en grenzen"
            ));
        }
        let (gelezen, totaal) = gang.nu();
        self.uit.voortgang(gelezen, totaal);
        Ok(())
    }

    fn object<R: std::io::Read>(
        &mut self,
        lezer: &mut Lezer<R>,
        bestand: &str,
        soort: Soort,
        regel: u64,
        grenzen: &Grenzen,
    ) -> Result<(), BronFout> {
        let mut ruw = Ruw::default();
        ruw.lees(lezer, &mut self.bouwer, grenzen.max_tekst)?;
        let laag = self.laag(soort)?;
        match ruw.voorkomen(soort) {
            Ok((voorkomen, geregistreerd)) => {
                self.jongste = self.jongste.max(Some(geregistreerd));
                self.uit.voorkomen(laag, voorkomen)
            }
            Err(reden) => {
                let object = ruw.tekst(Tekst::Id).map(|id| id.chars().take(64).collect());
                self.uit.geweigerd(
                    laag,
                    Reden {
                        bestand: bestand.to_owned(),
                        object,
                        regel: Some(regel),
                        reden,
                    },
                );
                Ok(())
            }
        }
    }

    fn laag(&mut self, soort: Soort) -> Result<LaagNr, BronFout> {
        if let Some(laag) = self.lagen[soort as usize] {
            return Ok(laag);
        }
        let definitie = definitie(soort).map_err(|fout| BronFout::bestand("brk", fout.to_string()))?;
        let laag = self.uit.laag(&definitie)?;
        self.lagen[soort as usize] = Some(laag);
        Ok(laag)
    }
}

fn definitie(soort: Soort) -> Result<LaagDefinitie, model::IdFout> {
    let (id, titel, geometrie) = match soort {
        Soort::Perceel => ("brk-perceel", "Kadastrale percelen", GeometrieSoort::Vlak),
        Soort::Grens => ("brk-grens", "Kadastrale grenzen", GeometrieSoort::Lijn),
    };
    let index: &[&str] = if soort == Soort::Perceel {
        &["aanduiding"]
    } else {
        &[]
    };
    Ok(LaagDefinitie {
        id: id.parse()?,
        titel: titel.to_owned(),
        bronvermelding: "Kadaster (kadastrale kaart), CC BY 4.0".to_owned(),
        geometrie: Some(geometrie),
        kenmerken: index
            .iter()
            .map(|naam| KenmerkDefinitie {
                naam: (*naam).to_owned(),
                indexeer: true,
            })
            .collect(),
        // percelen cover the country without gaps and overlaps
        partitie: (soort == Soort::Perceel).then(|| id.to_owned()),
        max_leeftijd_dagen: Some(62),
    })
}

/// A text of an object that we keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tekst {
    Id,
    BeginGeldigheid,
    EindGeldigheid,
    TijdstipRegistratie,
    EindRegistratie,
    StatusCode,
    GemeenteCode,
    GemeenteNaam,
    Akr,
    Sectie,
    Perceelnummer,
    Grootte,
    SoortGrootte,
    Rotatie,
    DeltaX,
    DeltaY,
    Plaats,
    TypeGrens,
    Links,
    Rechts,
}

impl Tekst {
    const AANTAL: usize = Self::Rechts as usize + 1;

    /// By the element and the ones around it, innermost last.
    fn van(lokaal: &str, om: &[Element]) -> Option<Self> {
        use Element::{Akr, Gemeente, Id, Links, Oppervlak, Plaats, Rechts, Status, TypeGrens};
        let ouder = om.last().copied().unwrap_or(Element::Ander);
        // version 4 wraps an identification: identificatie/NEN3610ID/lokaalID
        let groep = om
            .iter()
            .rev()
            .find(|element| **element != Element::Ander)
            .copied();
        Some(match (lokaal, ouder) {
            ("beginGeldigheid", _) => Self::BeginGeldigheid,
            ("eindGeldigheid", _) => Self::EindGeldigheid,
            ("tijdstipRegistratie", _) => Self::TijdstipRegistratie,
            ("eindRegistratie", _) => Self::EindRegistratie,
            ("code", Status) => Self::StatusCode,
            ("code", Gemeente) => Self::GemeenteCode,
            ("waarde", Gemeente) => Self::GemeenteNaam,
            ("waarde", Akr) => Self::Akr,
            ("waarde", Oppervlak) => Self::Grootte,
            ("waarde", Element::SoortGrootte) => Self::SoortGrootte,
            ("waarde", TypeGrens) => Self::TypeGrens,
            ("sectie", _) => Self::Sectie,
            ("perceelnummer", _) => Self::Perceelnummer,
            ("perceelnummerRotatie", _) => Self::Rotatie,
            ("deltaX", _) => Self::DeltaX,
            ("deltaY", _) => Self::DeltaY,
            ("pos", _) if groep == Some(Plaats) => Self::Plaats,
            ("identificatie", _) => Self::Id,
            ("perceelLinks", _) => Self::Links,
            ("perceelRechts", _) => Self::Rechts,
            ("lokaalID", _) => match groep? {
                Id => Self::Id,
                Links => Self::Links,
                Rechts => Self::Rechts,
                _ => return None,
            },
            _ => return None,
        })
    }
}

/// An element that gives the ones in it their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Ander,
    Id,
    Status,
    Gemeente,
    Akr,
    Oppervlak,
    SoortGrootte,
    Plaats,
    TypeGrens,
    Links,
    Rechts,
}

impl Element {
    fn van(lokaal: &str) -> Self {
        match lokaal {
            "identificatie" => Self::Id,
            "StatusHistorie" => Self::Status,
            "KadastraleGemeente" => Self::Gemeente,
            "AKRKadastraleGemeenteCode" => Self::Akr,
            "TypeOppervlak" => Self::Oppervlak,
            "SoortGrootte" => Self::SoortGrootte,
            "plaatscoordinaten" => Self::Plaats,
            "TypeGrens" => Self::TypeGrens,
            "perceelLinks" => Self::Links,
            "perceelRechts" => Self::Rechts,
            _ => Self::Ander,
        }
    }
}

/// The texts and the geometry of one object.
#[derive(Default)]
struct Ruw {
    teksten: [String; Tekst::AANTAL],
    geometrie: Option<Result<Geometrie, String>>,
}

impl Ruw {
    /// Reads on to behind the end of the object whose start tag came last.
    fn lees<R: std::io::Read>(
        &mut self,
        lezer: &mut Lezer<R>,
        bouwer: &mut Bouwer,
        max: usize,
    ) -> Result<(), BronFout> {
        let buiten = lezer.diepte().saturating_sub(1);
        let mut om: Vec<Element> = Vec::new();
        let mut houd: Option<Tekst> = None;
        // depth of the geometry's property, while inside it
        let mut vorm: Option<usize> = None;
        while lezer.diepte() > buiten {
            let diepte = lezer.diepte();
            let te_lang = match lezer.volgende()? {
                Gebeurtenis::Begin(tag) if vorm.is_some() => {
                    bouwer.begin(&tag);
                    false
                }
                Gebeurtenis::Begin(tag) => {
                    houd = Tekst::van(tag.lokaal, &om);
                    om.push(Element::van(tag.lokaal));
                    if matches!(tag.lokaal, "begrenzingPerceel" | "grenslijn") {
                        bouwer.wis();
                        vorm = Some(diepte + 1);
                    }
                    false
                }
                Gebeurtenis::Tekst(tekst) if vorm.is_some() => {
                    bouwer.tekst(tekst);
                    false
                }
                Gebeurtenis::Tekst(tekst) => self.erbij(houd, tekst, max),
                Gebeurtenis::Eind(_) if vorm.is_some_and(|vorm| diepte > vorm) => {
                    bouwer.eind();
                    false
                }
                Gebeurtenis::Eind(_) => {
                    if vorm.take().is_some() {
                        self.geometrie = Some(bouwer.klaar());
                    }
                    om.pop();
                    houd = None;
                    false
                }
                Gebeurtenis::Klaar => break,
            };
            if te_lang {
                return Err(lezer.fout(format!("een tekst is langer dan {max} bytes")));
            }
        }
        Ok(())
    }

    /// Adds a piece of text. True when there is too much of it.
    fn erbij(&mut self, houd: Option<Tekst>, tekst: &str, max: usize) -> bool {
        let Some(plek) = houd.and_then(|houd| self.teksten.get_mut(houd as usize)) else {
            return false;
        };
        plek.push_str(tekst);
        plek.len() > max
    }

    fn tekst(&self, welke: Tekst) -> Option<&str> {
        self.teksten
            .get(welke as usize)
            .map(|tekst| tekst.trim())
            .filter(|tekst| !tekst.is_empty())
    }

    fn nodig(&self, welke: Tekst) -> Result<&str, String> {
        self.tekst(welke).ok_or_else(|| format!("{welke:?} ontbreekt"))
    }

    /// The voorkomen, and the day it was registered. Errors: one sentence, why the object is refused.
    fn voorkomen(&mut self, soort: Soort) -> Result<(Voorkomen, Datum), String> {
        let periode = self.periode()?;
        let geregistreerd = self
            .nodig(Tekst::TijdstipRegistratie)?
            .parse()
            .map_err(|fout: model::TijdFout| fout.to_string())?;
        let id = self.nodig(Tekst::Id)?.to_owned();
        let geometrie = self.geometrie.take().ok_or("de geometrie ontbreekt")??;
        let verwacht = if soort == Soort::Perceel {
            GeometrieSoort::Vlak
        } else {
            GeometrieSoort::Lijn
        };
        if geometrie.soort != verwacht {
            return Err("de geometrie is van de verkeerde soort".to_owned());
        }
        let kenmerken = match soort {
            Soort::Perceel => self.van_perceel()?,
            Soort::Grens => self.van_grens(),
        };
        Ok((
            Voorkomen {
                id,
                periode,
                geometrie: Some(geometrie),
                kenmerken,
            },
            geregistreerd,
        ))
    }

    /// Both time axes, by the table above.
    fn periode(&self) -> Result<Periode, String> {
        let datum = |tekst: &str| tekst.parse::<Datum>().map_err(|fout| fout.to_string());
        let tijdstip = |tekst: &str| tekst.parse::<Tijdstip>().map_err(|fout| fout.to_string());
        let van = datum(self.nodig(Tekst::BeginGeldigheid)?)?;
        let eind = self.tekst(Tekst::EindGeldigheid).map(datum).transpose()?;
        let bekend = tijdstip(self.nodig(Tekst::TijdstipRegistratie)?)?;
        let geldig = self.tekst(Tekst::StatusCode).is_none_or(|code| code == "G");
        let mut tot = Tijdstip::NOOIT;
        if !geldig || eind.is_none() {
            tot = self
                .tekst(Tekst::EindRegistratie)
                .map(tijdstip)
                .transpose()?
                .unwrap_or(tot);
        }
        if !geldig && tot == Tijdstip::NOOIT {
            tot = bekend;
        }
        let eind = eind.unwrap_or(Datum::NOOIT);
        if eind < van {
            return Err(format!("eindGeldigheid {eind} ligt voor beginGeldigheid {van}"));
        }
        Ok(Periode {
            geldig: Interval { van, tot: eind },
            bekend: Interval {
                van: bekend,
                tot: tot.max(bekend),
            },
        })
    }

    fn van_perceel(&self) -> Result<Vec<(String, Waarde)>, String> {
        let (akr, sectie) = (self.nodig(Tekst::Akr)?, self.nodig(Tekst::Sectie)?);
        let nummer = self.nodig(Tekst::Perceelnummer)?;
        let aanduiding: PerceelId = format!("{akr}-{sectie}-{nummer}")
            .parse()
            .map_err(|fout: model::IdFout| fout.to_string())?;
        let mut kenmerken = vec![
            ("aanduiding".to_owned(), Waarde::Tekst(aanduiding.to_string())),
            (
                "kadastraleGemeenteCode".to_owned(),
                Waarde::Tekst(aanduiding.gemeente),
            ),
            ("sectie".to_owned(), Waarde::Tekst(aanduiding.sectie)),
            (
                "perceelnummer".to_owned(),
                Waarde::Getal(i64::from(aanduiding.nummer)),
            ),
        ];
        self.erin(
            &mut kenmerken,
            &[
                ("kadastraleGemeente", Tekst::GemeenteNaam),
                ("soortGrootte", Tekst::SoortGrootte),
            ],
        );
        if let Some(tekst) = self.tekst(Tekst::Grootte) {
            kenmerken.push(("kadastraleGrootte".to_owned(), getal("kadastraleGrootte", tekst)?));
        }
        if let Some(tekst) = self.tekst(Tekst::Rotatie) {
            kenmerken.push((
                "perceelnummerRotatie".to_owned(),
                getal("perceelnummerRotatie", tekst)?,
            ));
        }
        self.erin(&mut kenmerken, &[("plaatscoordinaten", Tekst::Plaats)]);
        if let (Some(x), Some(y)) = (self.tekst(Tekst::DeltaX), self.tekst(Tekst::DeltaY)) {
            kenmerken.push((
                "perceelnummerVerschuiving".to_owned(),
                Waarde::Tekst(format!("{x} {y}")),
            ));
        }
        Ok(kenmerken)
    }

    fn van_grens(&self) -> Vec<(String, Waarde)> {
        let mut kenmerken = Vec::with_capacity(3);
        self.erin(
            &mut kenmerken,
            &[
                ("typeGrens", Tekst::TypeGrens),
                ("perceelLinks", Tekst::Links),
                ("perceelRechts", Tekst::Rechts),
            ],
        );
        kenmerken
    }

    fn erin(&self, kenmerken: &mut Vec<(String, Waarde)>, welke: &[(&str, Tekst)]) {
        for (naam, welke) in welke {
            kenmerken.extend(
                self.tekst(*welke)
                    .map(|tekst| ((*naam).to_owned(), Waarde::from(tekst))),
            );
        }
    }
}

/// A number, whole when it has no decimals.
fn getal(naam: &str, tekst: &str) -> Result<Waarde, String> {
    if let Ok(getal) = tekst.parse::<i64>() {
        return Ok(Waarde::Getal(getal));
    }
    match tekst.parse::<f64>() {
        Ok(getal) if getal.is_finite() => Ok(Waarde::Decimaal(getal)),
        _ => Err(format!(
            "{naam} '{}' is geen getal",
            tekst.chars().take(40).collect::<String>()
        )),
    }
}

#[cfg(test)]
#[path = "brk_test.rs"]
mod tests;
