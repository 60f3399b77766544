//! One XML file of the BAG extract, read event by event in constant memory.
//!
//! Answers what kind of file it is ([`Wortel`]) and hands over what it holds, one [`Vondst`] at a time. Elements are
//! known by their local name once the root says, by its namespace, that this is the version that we read.
//! Start at [`lees_xml`].

use std::io::Read;

use model::{Datum, Interval, Periode, Voorkomen, Waarde};

use crate::gml::Bouwer;
use crate::xml::{Gebeurtenis, Lezer, Tag};
use crate::{BronFout, Grenzen};

use super::onderzoek::{Onderzoek, Regel};
use super::record::{Record, Soort, Veld};

const NS_STAND: &str = "http://www.kadaster.nl/schemas/lvbag/extract-deelbestand-lvc/v20200601";
const NS_LEVERING: &str = "http://www.kadaster.nl/schemas/lvbag/extract-levering/v20200601";
const NS_RELATIE: &str = "www.kadaster.nl/schemas/lvbag/gem-wpl-rel/gwr-deelbestand-lvc/v20200601";

/// What kind of file a root element says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wortel {
    /// `bagStand`: objects, or what is under investigation.
    Stand,
    /// `BAG-Extract-Levering`: the Leveringsdocument.
    Levering,
    /// `BAG-GWR-Deelbestand-LVC`: which woonplaats lies in which gemeente.
    Relatie,
}

impl Wortel {
    /// By local name and namespace. Errors: a sentence for old versions, mutaties and what is no BAG.
    pub fn uit_element(lokaal: &str, namespace: Option<&str>) -> Result<Self, String> {
        let ns = namespace.unwrap_or_default();
        let (wortel, verwacht) = match lokaal {
            "bagStand" => (Self::Stand, NS_STAND),
            "BAG-Extract-Levering" => (Self::Levering, NS_LEVERING),
            "BAG-GWR-Deelbestand-LVC" => (Self::Relatie, NS_RELATIE),
            "bagMutaties" => {
                return Err(
                    "dit zijn BAG-mutaties; mutaties worden nog niet gelezen; gebruik een standlevering"
                        .to_owned(),
                );
            }
            _ => {
                let lokaal: String = lokaal.chars().take(60).collect();
                return Err(match lokaal.starts_with("BAG-") {
                    true => oud(ns),
                    false => format!("dit is geen BAG-extract: het bestand begint met '{lokaal}'"),
                });
            }
        };
        if ns == verwacht {
            return Ok(wortel);
        }
        if ns.contains("bag-verstrekkingen") || ns.contains("v2009") {
            return Err(oud(ns));
        }
        let ns: String = ns.chars().take(120).collect();
        Err(format!(
            "deze versie van het BAG-extract lezen we niet ('{ns}'); we lezen BAG 2.0, v20200601"
        ))
    }
}

fn oud(ns: &str) -> String {
    let ns: String = ns.chars().take(120).collect();
    format!("dit is een levering van vóór BAG 2.0 ('{ns}'); vraag bij het Kadaster een BAG 2.0 extract aan")
}

/// What a file turns out to hold.
#[derive(Debug)]
pub enum Vondst {
    /// An object during one period.
    Object(Soort, Voorkomen),
    /// A woonplaats in a gemeente during one period.
    Relatie(Voorkomen),
    /// A record that is refused; `None` for a relation.
    Geweigerd {
        /// Kind of object; `None` for a relation woonplaats - gemeente.
        soort: Option<Soort>,
        /// The identification, when it was read.
        id: Option<String>,
        /// Line at which the record begins.
        regel: u64,
        /// Why.
        reden: String,
    },
    /// An attribute under investigation, now or before.
    Onderzoek(Regel, u64),
    /// `StandTechnischeDatum`.
    Stand(Datum),
    /// A gemeente that the Leveringsdocument names.
    Gemeente(String),
    /// A kind of object that the file is about (`objectType`), also when it holds none.
    Inhoud(Soort),
}

/// What ends the reading of a file.
#[derive(Debug)]
pub enum Stop<E> {
    /// The file cannot be read, or is refused whole.
    Bestand(BronFout),
    /// The receiver's own error.
    Ontvanger(E),
}

/// Reads a whole file; `uit` receives what it holds.
///
/// - In: `naam` stands in messages; `onderzoek` is what the objects are asked for.
/// - Errors: [`Stop::Bestand`] for a root that [`Wortel`] refuses, XML that [`crate::xml`] refuses, a text that is
///   too long; `uit`'s own error.
/// - Cost: one pass, constant memory (one object).
pub fn lees_xml<E>(
    naam: &str,
    bron: impl Read,
    onderzoek: &Onderzoek,
    grenzen: &Grenzen,
    mut uit: impl FnMut(Vondst) -> Result<(), E>,
) -> Result<(), Stop<E>> {
    let mut lezer = Lezer::new(naam, bron);
    let mut deel = Deel::new(onderzoek, grenzen);
    loop {
        let stap = match lezer.volgende().map_err(Stop::Bestand)? {
            Gebeurtenis::Begin(tag) => deel.begin(&tag),
            Gebeurtenis::Tekst(tekst) => deel.tekst(tekst),
            Gebeurtenis::Eind(lokaal) => match deel.eind(lokaal) {
                Ok(None) => Ok(()),
                Ok(Some(vondst)) => {
                    uit(vondst).map_err(Stop::Ontvanger)?;
                    Ok(())
                }
                Err(reden) => Err(reden),
            },
            Gebeurtenis::Klaar => return Ok(()),
        };
        stap.map_err(|reden| Stop::Bestand(lezer.fout(reden)))?;
    }
}

/// Where in the file the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum In {
    Niets,
    Object(Soort),
    Geometrie(Soort),
    Onderzoek,
    Relatie,
}

/// The text of which element is being gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Houd {
    Niets,
    Veld(Veld),
    Onderzoek(Deeltekst),
    Relatie(Deeltekst),
    Stand,
    Gemeente,
    Inhoud,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deeltekst {
    Kenmerk,
    Id,
    Vlag,
    Begin,
    Einde,
    Woonplaats,
    Gemeente,
    Status,
}

/// A file while it is read.
struct Deel<'a> {
    onderzoek: &'a Onderzoek,
    wortel: Option<Wortel>,
    max_tekst: usize,
    waar: In,
    houd: Houd,
    tekst: String,
    bouwer: Bouwer,
    record: Record,
    regel_van_record: u64,
    neven: bool,
    kio: Regel,
    relatie: Relatie,
}

#[derive(Debug, Default)]
struct Relatie {
    begin: String,
    einde: String,
    woonplaats: String,
    gemeente: String,
    status: String,
    in_gemeente: bool,
}

impl<'a> Deel<'a> {
    fn new(onderzoek: &'a Onderzoek, grenzen: &Grenzen) -> Self {
        Self {
            onderzoek,
            wortel: None,
            max_tekst: grenzen.max_tekst,
            bouwer: Bouwer::new(grenzen.max_punten),
            waar: In::Niets,
            houd: Houd::Niets,
            tekst: String::new(),
            record: Record::default(),
            regel_van_record: 0,
            neven: false,
            kio: Regel::default(),
            relatie: Relatie::default(),
        }
    }

    /// A start tag. Errors: a sentence for what makes the whole file unreadable.
    #[inline]
    fn begin(&mut self, tag: &Tag<'_>) -> Result<(), String> {
        self.houd = Houd::Niets;
        self.tekst.clear();
        match self.waar {
            In::Object(soort) => self.begin_in_object(soort, tag.lokaal),
            In::Geometrie(_) if is_omhulsel(tag.lokaal) => {}
            In::Geometrie(_) => self.bouwer.begin(tag),
            In::Onderzoek => self.houd = onderzoek_tekst(tag.lokaal).map_or(Houd::Niets, Houd::Onderzoek),
            In::Relatie => self.begin_in_relatie(tag.lokaal),
            In::Niets if self.wortel.is_none() => {
                self.wortel = Some(Wortel::uit_element(tag.lokaal, tag.namespace())?);
            }
            In::Niets => return self.begin_buiten(tag),
        }
        Ok(())
    }

    fn begin_buiten(&mut self, tag: &Tag<'_>) -> Result<(), String> {
        match (self.wortel, tag.lokaal) {
            (Some(Wortel::Levering), "MUT-Extract") => {
                return Err(
                    "dit is een mutatielevering; mutaties worden nog niet gelezen; gebruik een standlevering"
                        .to_owned(),
                );
            }
            (_, "StandTechnischeDatum") => self.houd = Houd::Stand,
            (Some(Wortel::Levering), "GemeenteIdentificatie") => self.houd = Houd::Gemeente,
            (Some(Wortel::Stand), "objectType") => self.houd = Houd::Inhoud,
            (Some(Wortel::Relatie), "GemeenteWoonplaatsRelatie") => {
                self.relatie = Relatie::default();
                self.regel_van_record = tag.regel();
                self.waar = In::Relatie;
            }
            (Some(Wortel::Stand), naam) if naam.starts_with("Kenmerk") && naam.ends_with("InOnderzoek") => {
                self.kio = Regel::default();
                self.regel_van_record = tag.regel();
                self.waar = In::Onderzoek;
            }
            (Some(Wortel::Stand), naam) => {
                if let Some(soort) = Soort::uit_element(naam.as_bytes()) {
                    self.record.leeg();
                    self.regel_van_record = tag.regel();
                    self.neven = false;
                    self.waar = In::Object(soort);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn begin_in_object(&mut self, soort: Soort, lokaal: &str) {
        match lokaal {
            "geometrie" => {
                self.bouwer.wis();
                self.waar = In::Geometrie(soort);
            }
            "heeftAlsNevenadres" => self.neven = true,
            "heeftAlsHoofdadres" => self.neven = false,
            _ => self.houd = Veld::uit_element(lokaal.as_bytes()).map_or(Houd::Niets, Houd::Veld),
        }
    }

    fn begin_in_relatie(&mut self, lokaal: &str) {
        self.houd = Houd::Relatie(match lokaal {
            "begindatumTijdvakGeldigheid" => Deeltekst::Begin,
            "einddatumTijdvakGeldigheid" => Deeltekst::Einde,
            "status" => Deeltekst::Status,
            "gerelateerdeWoonplaats" | "gerelateerdeGemeente" => {
                self.relatie.in_gemeente = lokaal == "gerelateerdeGemeente";
                return;
            }
            "identificatie" if self.relatie.in_gemeente => Deeltekst::Gemeente,
            "identificatie" => Deeltekst::Woonplaats,
            _ => return,
        });
    }

    /// A piece of text. Errors: a sentence for text that is too long.
    #[inline]
    fn tekst(&mut self, tekst: &str) -> Result<(), String> {
        if let In::Geometrie(_) = self.waar {
            self.bouwer.tekst(tekst);
            return Ok(());
        }
        if self.houd == Houd::Niets {
            return Ok(());
        }
        if self.tekst.len() + tekst.len() > self.max_tekst {
            return Err(format!("een tekst is langer dan {} tekens", self.max_tekst));
        }
        self.tekst.push_str(tekst);
        Ok(())
    }

    /// An end tag. Out: what is now complete. Errors: a sentence for what makes the whole file unreadable.
    #[inline]
    fn eind(&mut self, lokaal: &str) -> Result<Option<Vondst>, String> {
        match std::mem::replace(&mut self.houd, Houd::Niets) {
            Houd::Niets => {}
            Houd::Veld(veld) => self.record.zet(veld, self.neven, &self.tekst),
            Houd::Stand => {
                let datum = self
                    .tekst
                    .parse()
                    .map_err(|fout: model::TijdFout| fout.to_string())?;
                return Ok(Some(Vondst::Stand(datum)));
            }
            Houd::Gemeente => return Ok(Some(Vondst::Gemeente(self.tekst.trim().to_owned()))),
            Houd::Inhoud => return Ok(Soort::uit_afkorting(self.tekst.trim()).map(Vondst::Inhoud)),
            Houd::Onderzoek(deel) => self.zet_onderzoek(deel),
            Houd::Relatie(deel) => self.zet_relatie(deel),
        }
        Ok(match self.waar {
            In::Geometrie(soort) if lokaal == "geometrie" => {
                self.record.geometrie = Some(self.bouwer.klaar());
                self.waar = In::Object(soort);
                None
            }
            In::Geometrie(_) => {
                if !is_omhulsel(lokaal) {
                    self.bouwer.eind();
                }
                None
            }
            In::Object(soort) if Soort::uit_element(lokaal.as_bytes()) == Some(soort) => {
                self.waar = In::Niets;
                Some(self.object(soort))
            }
            In::Onderzoek if lokaal.starts_with("Kenmerk") => {
                self.waar = In::Niets;
                Some(Vondst::Onderzoek(
                    std::mem::take(&mut self.kio),
                    self.regel_van_record,
                ))
            }
            In::Relatie if lokaal == "GemeenteWoonplaatsRelatie" => {
                self.waar = In::Niets;
                Some(self.een_relatie())
            }
            _ => None,
        })
    }

    fn object(&mut self, soort: Soort) -> Vondst {
        match self.record.voorkomen(soort, self.onderzoek) {
            Ok(voorkomen) => Vondst::Object(soort, voorkomen),
            Err(reden) => {
                let id = self.record.id().map(|id| id.chars().take(64).collect());
                Vondst::Geweigerd {
                    soort: Some(soort),
                    id,
                    regel: self.regel_van_record,
                    reden,
                }
            }
        }
    }

    fn zet_onderzoek(&mut self, deel: Deeltekst) {
        let kio = &mut self.kio;
        match deel {
            Deeltekst::Kenmerk => kio.kenmerk.push_str(&self.tekst),
            Deeltekst::Id => kio.id.push_str(&self.tekst),
            Deeltekst::Vlag => kio.in_onderzoek.push_str(&self.tekst),
            Deeltekst::Begin => kio.begin.push_str(&self.tekst),
            Deeltekst::Einde => kio.beeindigd |= !self.tekst.trim().is_empty(),
            Deeltekst::Woonplaats | Deeltekst::Gemeente | Deeltekst::Status => {}
        }
    }

    fn zet_relatie(&mut self, deel: Deeltekst) {
        let relatie = &mut self.relatie;
        let plaats = match deel {
            Deeltekst::Begin => &mut relatie.begin,
            Deeltekst::Einde => &mut relatie.einde,
            Deeltekst::Woonplaats => &mut relatie.woonplaats,
            Deeltekst::Gemeente => &mut relatie.gemeente,
            Deeltekst::Status => &mut relatie.status,
            Deeltekst::Kenmerk | Deeltekst::Id | Deeltekst::Vlag => return,
        };
        plaats.push_str(self.tekst.trim());
    }

    fn een_relatie(&self) -> Vondst {
        match self.relatie.voorkomen() {
            Ok(voorkomen) => Vondst::Relatie(voorkomen),
            Err(reden) => {
                let id = Some(self.relatie.woonplaats.chars().take(16).collect())
                    .filter(|id: &String| !id.is_empty());
                Vondst::Geweigerd {
                    soort: None,
                    id,
                    regel: self.regel_van_record,
                    reden,
                }
            }
        }
    }
}

/// The BAG's own elements around a GML geometry.
fn is_omhulsel(lokaal: &str) -> bool {
    matches!(lokaal, "punt" | "vlak" | "multivlak")
}

fn onderzoek_tekst(lokaal: &str) -> Option<Deeltekst> {
    Some(match lokaal {
        "kenmerk" => Deeltekst::Kenmerk,
        "inOnderzoek" => Deeltekst::Vlag,
        "beginGeldigheid" => Deeltekst::Begin,
        "eindGeldigheid" | "eindRegistratie" => Deeltekst::Einde,
        naam if naam.starts_with("identificatieVan") => Deeltekst::Id,
        _ => return None,
    })
}

impl Relatie {
    fn voorkomen(&self) -> Result<Voorkomen, String> {
        let vier = |wat: &str, code: &str| match code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit()) {
            true => Ok(Waarde::from(code)),
            false => Err(format!(
                "identificatie van de {wat} '{}' is geen vier cijfers",
                code.chars().take(16).collect::<String>()
            )),
        };
        let datum = |tekst: &str| tekst.parse::<Datum>().map_err(|fout| fout.to_string());
        let van = datum(&self.begin)?;
        let tot = if self.einde.is_empty() {
            Datum::NOOIT
        } else {
            datum(&self.einde)?
        };
        if tot < van {
            return Err(format!("einddatum {tot} ligt voor begindatum {van}"));
        }
        let (woonplaats, gemeente) = (
            vier("woonplaats", &self.woonplaats)?,
            vier("gemeente", &self.gemeente)?,
        );
        Ok(Voorkomen {
            id: self.woonplaats.clone(),
            periode: Periode {
                geldig: Interval { van, tot },
                ..Periode::ALTIJD
            },
            geometrie: None,
            kenmerken: vec![
                ("woonplaats".to_owned(), woonplaats),
                ("gemeente".to_owned(), gemeente),
                ("status".to_owned(), Waarde::from(self.status.as_str())),
            ],
        })
    }
}
