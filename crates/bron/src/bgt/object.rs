//! One object, element by element. Start at [`Objectlezer::lees`].

use std::io::Read;

use model::{GeometrieSoort, Tijdstip, Voorkomen, Waarde};

use super::record::{Klok, Record, xy};
use super::soorten::{Soort, kenmerknaam};
use super::waarde;
use crate::BronFout;
use crate::gml::Bouwer;
use crate::xml::{Gebeurtenis, Lezer, Tag};

/// What an object becomes, with the moment of its latest registration; or its id and what is wrong with it.
pub type Uitkomst = Result<(Voorkomen, Tijdstip), (Option<String>, String)>;

/// Reads one object after another; keeps its buffers in between.
pub struct Objectlezer {
    bouwer: Bouwer,
    klok: Klok,
    record: Record,
    tekst: String,
    max_tekst: usize,
    /// Something in the last object that was left out without refusing it.
    pub melding: Option<String>,
}

/// What to do with a child of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Begin,
    Einde,
    Registratie,
    EindRegistratie,
    Publicatie,
    Identificatie,
    Reeks,
    Naamlabel,
    Eigenschap,
}

impl Kind {
    fn van(lokaal: &str) -> Self {
        match lokaal {
            "creationDate" => Self::Begin,
            "terminationDate" => Self::Einde,
            "tijdstipRegistratie" => Self::Registratie,
            "eindRegistratie" => Self::EindRegistratie,
            "LV-publicatiedatum" => Self::Publicatie,
            "identificatie" => Self::Identificatie,
            "nummeraanduidingreeks" => Self::Reeks,
            "openbareRuimteNaam" => Self::Naamlabel,
            _ => Self::Eigenschap,
        }
    }
}

/// What is written beside a building or along a street.
#[derive(Default)]
struct Label {
    tekst: String,
    hoek: String,
    plekken: Vec<(model::Punt, String)>,
}

fn is_gml(tag: &Tag<'_>) -> bool {
    tag.namespace()
        .is_some_and(|ns| ns.starts_with("http://www.opengis.net/gml"))
}

impl Objectlezer {
    pub fn new(bouwer: Bouwer, max_tekst: usize) -> Self {
        Self {
            bouwer,
            klok: Klok::new(),
            record: Record::default(),
            tekst: String::new(),
            max_tekst,
            melding: None,
        }
    }

    /// The object whose start tag came last; goes on to behind its end.
    /// Errors: what ends the reading of the file. What is wrong with the object alone is in the answer.
    pub fn lees<R: Read>(
        &mut self,
        lezer: &mut Lezer<R>,
        soort: Option<&Soort>,
    ) -> Result<Uitkomst, BronFout> {
        let binnen = lezer.diepte();
        self.record = Record::default();
        self.record.kenmerken.reserve(10);
        while lezer.diepte() >= binnen {
            match lezer.volgende()? {
                Gebeurtenis::Begin(tag) => match Kind::van(tag.lokaal) {
                    Kind::Identificatie => self.identificatie(lezer)?,
                    Kind::Reeks => self.reeks(lezer)?,
                    Kind::Naamlabel => self.naamlabel(lezer)?,
                    Kind::Eigenschap => {
                        let leeg = tag
                            .kenmerk("codeSpace")
                            .is_some_and(|lijst| lijst.ends_with("VoidReasonValue"));
                        let hoofd = tag.lokaal.starts_with("geometrie");
                        let naam = kenmerknaam(soort, tag.lokaal);
                        self.eigenschap(lezer, &naam, leeg, hoofd)?;
                    }
                    tijd => self.tijd(lezer, tijd)?,
                },
                Gebeurtenis::Klaar => break,
                _ => {}
            }
        }
        Ok(self
            .record
            .maak(&self.klok, soort.is_none_or(|soort| !soort.zonder_historie())))
    }

    fn tijd<R: Read>(&mut self, lezer: &mut Lezer<R>, welke: Kind) -> Result<(), BronFout> {
        self.lees_tekst(lezer)?;
        let tijden = &mut self.record.tijden;
        let veld = match welke {
            Kind::Begin => &mut tijden.begin,
            Kind::Einde => &mut tijden.einde,
            Kind::Registratie => &mut tijden.registratie,
            Kind::EindRegistratie => &mut tijden.eind_registratie,
            _ => &mut tijden.publicatie,
        };
        veld.clear();
        veld.push_str(self.tekst.trim());
        Ok(())
    }

    /// The text directly in the element whose start tag came last, into `self.tekst`.
    fn lees_tekst<R: Read>(&mut self, lezer: &mut Lezer<R>) -> Result<(), BronFout> {
        let binnen = lezer.diepte();
        self.tekst.clear();
        while lezer.diepte() >= binnen {
            let hier = lezer.diepte() == binnen;
            match lezer.volgende()? {
                Gebeurtenis::Tekst(stuk) if hier => {
                    voeg_toe(&mut self.tekst, stuk, self.max_tekst, &mut self.record)
                }
                Gebeurtenis::Klaar => break,
                _ => {}
            }
        }
        Ok(())
    }

    fn identificatie<R: Read>(&mut self, lezer: &mut Lezer<R>) -> Result<(), BronFout> {
        let binnen = lezer.diepte();
        while lezer.diepte() >= binnen {
            match lezer.volgende()? {
                Gebeurtenis::Begin(tag) if tag.lokaal == "lokaalID" => {
                    self.lees_tekst(lezer)?;
                    self.record.id.clear();
                    self.record.id.push_str(self.tekst.trim());
                    if self.record.id.len() > 200 || self.record.id.contains(char::is_control) {
                        self.record.id.clear();
                        self.record.weiger("lokaalID is geen identificatie".to_owned());
                    }
                }
                Gebeurtenis::Klaar => break,
                _ => {}
            }
        }
        Ok(())
    }

    /// An element with text, with geometry, or with elements of its own, whose texts are kept by their own names.
    fn eigenschap<R: Read>(
        &mut self,
        lezer: &mut Lezer<R>,
        naam: &str,
        leeg: bool,
        hoofd: bool,
    ) -> Result<(), BronFout> {
        let binnen = lezer.diepte();
        self.tekst.clear();
        let mut diepste: Option<String> = None;
        while lezer.diepte() >= binnen {
            match lezer.volgende()? {
                Gebeurtenis::Begin(tag) if is_gml(&tag) => {
                    self.bouwer.wis();
                    self.bouwer.begin(&tag);
                    self.geometrie(lezer)?;
                    self.plaats(naam, hoofd);
                    self.tekst.clear();
                }
                Gebeurtenis::Begin(tag) => {
                    diepste = Some(kenmerknaam(None, tag.lokaal).into_owned());
                    self.tekst.clear();
                }
                Gebeurtenis::Tekst(stuk) => voeg_toe(&mut self.tekst, stuk, self.max_tekst, &mut self.record),
                Gebeurtenis::Eind(_) => {
                    let tekst = self.tekst.trim();
                    let niets =
                        tekst.is_empty() || tekst == "geenWaarde" || (leeg && tekst == "waardeOnbekend");
                    if !niets {
                        let naam = diepste.as_deref().unwrap_or(naam);
                        self.record.zet(naam, waarde(naam, tekst));
                    }
                    self.tekst.clear();
                }
                Gebeurtenis::Klaar => break,
            }
        }
        Ok(())
    }

    /// The rest of a geometry whose own start tag the builder has already.
    fn geometrie<R: Read>(&mut self, lezer: &mut Lezer<R>) -> Result<(), BronFout> {
        let binnen = lezer.diepte();
        while lezer.diepte() >= binnen {
            match lezer.volgende()? {
                Gebeurtenis::Begin(tag) => self.bouwer.begin(&tag),
                Gebeurtenis::Tekst(tekst) => self.bouwer.tekst(tekst),
                Gebeurtenis::Eind(_) => self.bouwer.eind(),
                Gebeurtenis::Klaar => break,
            }
        }
        Ok(())
    }

    /// Puts a finished geometry where it belongs. Only the main one can refuse the object.
    fn plaats(&mut self, naam: &str, hoofd: bool) {
        match self.bouwer.klaar() {
            Ok(geometrie) if hoofd && self.record.geometrie.is_none() => {
                self.record.geometrie = Some(geometrie)
            }
            Ok(geometrie) if self.record.tel(geometrie.punten.len() * 24) => {
                self.record.overige.push((naam.to_owned(), geometrie));
            }
            Ok(_) => {}
            Err(fout) if hoofd => self.record.weiger(fout),
            Err(fout) => self.melding = Some(format!("{naam} is weggelaten: {fout}")),
        }
    }

    /// `nummeraanduidingreeks`: house-number labels with their places, and the verblijfsobjecten at either end.
    fn reeks<R: Read>(&mut self, lezer: &mut Lezer<R>) -> Result<(), BronFout> {
        let binnen = lezer.diepte();
        while lezer.diepte() >= binnen {
            match lezer.volgende()? {
                Gebeurtenis::Begin(tag) if tag.lokaal == "Label" => {
                    let label = self.label(lezer)?;
                    if label.tekst.is_empty()
                        || !self
                            .record
                            .tel((label.tekst.len() + 32) * label.plekken.len().max(1))
                    {
                        continue;
                    }
                    if label.plekken.is_empty() {
                        self.record.labels.push(Waarde::from(label.tekst.as_str()));
                        self.record.posities.push(Waarde::from(""));
                    }
                    for (plek, hoek) in &label.plekken {
                        self.record.labels.push(Waarde::from(label.tekst.as_str()));
                        self.record
                            .posities
                            .push(Waarde::Tekst(format!("{},{hoek}", xy(*plek))));
                    }
                }
                Gebeurtenis::Begin(tag) if tag.lokaal.starts_with("identificatieBAGVBO") => {
                    self.lees_tekst(lezer)?;
                    let id = Waarde::from(self.tekst.trim());
                    if id != Waarde::from("")
                        && !self.record.vbo.contains(&id)
                        && self.record.tel(self.tekst.len())
                    {
                        self.record.vbo.push(id);
                    }
                }
                Gebeurtenis::Klaar => break,
                _ => {}
            }
        }
        Ok(())
    }

    /// `openbareRuimteNaam`: the name, and the places where it is written, which are the object's geometry.
    fn naamlabel<R: Read>(&mut self, lezer: &mut Lezer<R>) -> Result<(), BronFout> {
        let label = self.label(lezer)?;
        if !label.tekst.is_empty() {
            self.record.zet("tekst", Waarde::from(label.tekst.as_str()));
        }
        let Some((eerste, hoek)) = label.plekken.first() else {
            return Ok(());
        };
        if let Some(hoek) = hoek.parse().ok().filter(|hoek: &f64| hoek.is_finite()) {
            self.record.zet("hoek", Waarde::Decimaal(hoek));
        }
        let mut geometrie = model::Geometrie::punt(*eerste);
        geometrie.punten = label.plekken.iter().map(|(plek, _)| *plek).collect();
        self.record.geometrie = Some(geometrie);
        if self.record.tel(label.plekken.len() * 32) {
            self.record.posities.extend(
                label
                    .plekken
                    .iter()
                    .map(|(plek, hoek)| Waarde::Tekst(format!("{},{hoek}", xy(*plek)))),
            );
        }
        Ok(())
    }

    /// The texts and places in the element whose start tag came last.
    fn label<R: Read>(&mut self, lezer: &mut Lezer<R>) -> Result<Label, BronFout> {
        let binnen = lezer.diepte();
        let mut label = Label::default();
        while lezer.diepte() >= binnen {
            match lezer.volgende()? {
                Gebeurtenis::Begin(tag) if is_gml(&tag) => {
                    self.bouwer.wis();
                    self.bouwer.begin(&tag);
                    self.geometrie(lezer)?;
                    match self.bouwer.klaar() {
                        Ok(plek)
                            if plek.soort == GeometrieSoort::Punt
                                && self.record.tel(32 * plek.punten.len()) =>
                        {
                            label.plekken.extend(
                                plek.punten
                                    .first()
                                    .map(|punt| (*punt, std::mem::take(&mut label.hoek))),
                            );
                        }
                        Ok(_) => self.melding = Some("een label staat niet op een punt".to_owned()),
                        Err(fout) => self.melding = Some(format!("een labelpositie is weggelaten: {fout}")),
                    }
                }
                Gebeurtenis::Begin(tag) if matches!(tag.lokaal, "tekst" | "hoek") => {
                    let hoek = tag.lokaal == "hoek";
                    self.lees_tekst(lezer)?;
                    let tekst = self.tekst.trim();
                    match (hoek, label.plekken.last_mut()) {
                        (false, _) => label.tekst = tekst.to_owned(),
                        // the angle stands before or behind its place
                        (true, Some((_, leeg))) if leeg.is_empty() => *leeg = tekst.to_owned(),
                        (true, _) => label.hoek = tekst.to_owned(),
                    }
                }
                Gebeurtenis::Klaar => break,
                _ => {}
            }
        }
        Ok(label)
    }
}

fn voeg_toe(tekst: &mut String, stuk: &str, max: usize, record: &mut Record) {
    if tekst.len() + stuk.len() <= max {
        tekst.push_str(stuk);
    } else {
        record.weiger(format!("een tekst is langer dan {max} bytes"));
    }
}
