//! One object of an IMRO file: its texts, its references and its place, and the voorkomen made of them.

use std::io::Read;

use model::{Datum, Geometrie, Periode, Voorkomen, Waarde};

use super::soorten::{PLANGEBIED, Soort};
use crate::xml::{Gebeurtenis, Lezer, Tag};
use crate::{BronFout, Grenzen, gml};

/// Most values of one maatvoering, and texts of one property.
const MAX_WAARDEN: usize = 1_000;

/// Texts that become an attribute under the register's own name.
const TEKSTEN: [&str; 9] = [
    "naam",
    "typePlan",
    "overheidsCode",
    "besluitnummer",
    "bestemmingshoofdgroep",
    "gebiedsaanduidinggroep",
    "artikelnummer",
    "typePlanobject",
    "beleidsmatigVerantwoordelijkeOverheid",
];

/// What an object says of itself.
#[derive(Debug, Default)]
pub struct Record {
    /// `gml:id`, which references name.
    gml_id: Option<String>,
    /// `identificatie`, put together: `NL.IMRO.0400.BP-VG01`.
    identificatie: Option<String>,
    /// The plan that the object is of.
    pub plan: Option<String>,
    bestemmingsvlak: Option<String>,
    teksten: Vec<(&'static str, String)>,
    overheden: Vec<String>,
    planstatus: Option<String>,
    datum: Option<String>,
    /// Where its rules are: `r_NL.IMRO...html#...`.
    tekst: Option<String>,
    /// What is limited, and to what.
    maten: Vec<(String, String)>,
    geometrie: Option<Result<Geometrie, String>>,
}

/// The `gml:id` of an object.
pub fn id_van(tag: &Tag<'_>) -> Option<String> {
    tag.kenmerk("id")
        .map(|id| id.trim().to_owned())
        .filter(|id| !id.is_empty())
}

impl Record {
    /// Reads on to behind the end of the object whose start tag came last. Errors: what ends the file.
    pub fn lees<R: Read>(
        lezer: &mut Lezer<R>,
        gml_id: Option<String>,
        grenzen: &Grenzen,
    ) -> Result<Self, BronFout> {
        let mut uit = Self {
            gml_id,
            ..Self::default()
        };
        let binnen = lezer.diepte();
        loop {
            let diepte = lezer.diepte();
            let (naam, href) = match lezer.volgende()? {
                Gebeurtenis::Begin(tag) => (
                    tag.lokaal.to_owned(),
                    tag.kenmerk("href").map(|h| h.trim_start_matches('#').to_owned()),
                ),
                Gebeurtenis::Eind(_) if diepte <= binnen => return Ok(uit),
                Gebeurtenis::Klaar => return Ok(uit),
                Gebeurtenis::Eind(_) | Gebeurtenis::Tekst(_) => continue,
            };
            uit.eigenschap(lezer, &naam, href, grenzen)?;
        }
    }

    /// Reads one property of the object, to behind its end.
    fn eigenschap<R: Read>(
        &mut self,
        lezer: &mut Lezer<R>,
        naam: &str,
        href: Option<String>,
        grenzen: &Grenzen,
    ) -> Result<(), BronFout> {
        let max = grenzen.max_tekst;
        if let Some(eigen) = TEKSTEN.iter().find(|t| **t == naam) {
            let tekst = lezer.tekst(max)?;
            if !tekst.is_empty() && !self.teksten.iter().any(|(n, _)| n == eigen) {
                self.teksten.push((eigen, tekst));
            }
            return Ok(());
        }
        match naam {
            "geometrie" => {
                let vorm = gml::lees_inhoud(lezer, grenzen.max_punten)?;
                self.geometrie.get_or_insert(vorm);
            }
            "plangebied" | "besluitgebied" => {
                self.plan = self.plan.take().or(href);
                lezer.sla_over()?;
            }
            "bestemmingsvlak" | "besluitvlak" => {
                self.bestemmingsvlak = self.bestemmingsvlak.take().or(href);
                lezer.sla_over()?;
            }
            "naamOverheid" => {
                let tekst = lezer.tekst(max)?;
                if self.overheden.len() < MAX_WAARDEN {
                    self.overheden.push(tekst);
                }
            }
            "identificatie" => {
                let delen = bladen(lezer, max)?;
                self.identificatie = identificatie(&delen);
            }
            "planstatusInfo" => {
                let delen = bladen(lezer, max)?;
                self.planstatus = eerste(&delen, "planstatus");
                self.datum = eerste(&delen, "datum");
            }
            "verwijzingNaarTekstInfo" => {
                let delen = bladen(lezer, max)?;
                let regels = eerste(&delen, "typeTekst").is_none_or(|t| t == "regels");
                if regels && self.tekst.is_none() {
                    self.tekst = eerste(&delen, "verwijzingNaarTekst");
                }
            }
            "maatvoeringInfo" => {
                let delen = bladen(lezer, max)?;
                let paar = eerste(&delen, "waardeType").zip(eerste(&delen, "waarde"));
                let Some(paar) = paar else {
                    self.geometrie = Some(Err("een maatvoering zonder waarde of waardeType".to_owned()));
                    return Ok(());
                };
                if self.maten.len() >= MAX_WAARDEN {
                    let reden = format!("een maatvoering met meer dan {MAX_WAARDEN} waarden");
                    return Err(lezer.fout(reden));
                }
                self.maten.push(paar);
            }
            _ => lezer.sla_over()?,
        }
        Ok(())
    }

    /// What references call it, else its own identificatie.
    pub fn id(&self) -> Option<&str> {
        self.gml_id.as_deref().or(self.identificatie.as_deref())
    }

    /// Vertices that it takes in memory.
    pub fn punten(&self) -> usize {
        match &self.geometrie {
            Some(Ok(geometrie)) => geometrie.punten.len(),
            _ => 0,
        }
    }

    /// The record for its layer. Errors: one sentence, why the object is refused.
    pub fn voorkomen(mut self, soort: &Soort) -> Result<Voorkomen, String> {
        let is_plan = soort.laag == PLANGEBIED;
        let eigen = self.id().ok_or("de identificatie ontbreekt")?.to_owned();
        let geometrie = self.geometrie.take().ok_or("de geometrie ontbreekt")??;
        if geometrie.soort != soort.geometrie {
            return Err("de geometrie is van de verkeerde soort".to_owned());
        }
        let id = if is_plan {
            self.controleer_plan()?;
            eigen.clone()
        } else {
            let plan = self.plan.as_deref().ok_or("het object noemt geen plangebied")?;
            format!("{plan}/{eigen}")
        };
        if soort.element == "Maatvoering" && self.maten.is_empty() {
            return Err("de maatvoering heeft geen waarde".to_owned());
        }
        Ok(Voorkomen {
            id,
            periode: Periode::ALTIJD,
            geometrie: Some(geometrie),
            kenmerken: self.kenmerken(eigen),
        })
    }

    /// A plan must say what it is called, and of which day its status is.
    fn controleer_plan(&self) -> Result<(), String> {
        if !self.teksten.iter().any(|(naam, _)| *naam == "naam") {
            return Err("het plan heeft geen naam".to_owned());
        }
        let datum = self
            .datum
            .as_deref()
            .ok_or("de datum van de planstatus ontbreekt")?;
        datum
            .parse::<Datum>()
            .map(drop)
            .map_err(|fout| format!("datum van de planstatus: {fout}"))
    }

    fn kenmerken(self, eigen: String) -> Vec<(String, Waarde)> {
        let mut uit = vec![(
            "identificatie".to_owned(),
            Waarde::Tekst(self.identificatie.unwrap_or(eigen)),
        )];
        let mut zet = |naam: &str, tekst: Option<String>| {
            if let Some(tekst) = tekst.filter(|t| !t.is_empty()) {
                uit.push((naam.to_owned(), Waarde::Tekst(tekst)));
            }
        };
        zet("plangebied", self.plan);
        for (naam, tekst) in self.teksten {
            zet(naam, Some(tekst));
        }
        zet("overheid", Some(self.overheden.join(", ")));
        zet("planstatus", self.planstatus);
        zet("datum", self.datum);
        zet("bestemmingsvlak", self.bestemmingsvlak);
        zet("tekst", self.tekst);
        if !self.maten.is_empty() {
            let zinnen: Vec<String> = self
                .maten
                .iter()
                .map(|(soort, w)| format!("{soort}: {w}"))
                .collect();
            zet("maten", Some(zinnen.join("; ")));
            let (soorten, waarden): (Vec<_>, Vec<_>) = self
                .maten
                .into_iter()
                .map(|(soort, waarde)| (Waarde::Tekst(soort), Waarde::Tekst(waarde)))
                .unzip();
            uit.push(("waardeType".to_owned(), Waarde::Lijst(soorten)));
            uit.push(("waarde".to_owned(), Waarde::Lijst(waarden)));
        }
        uit
    }
}

/// `namespace`, `lokaalID` and `versie` as one: `NL.IMRO.0400.BP-VG01`. A plain text is taken as it stands.
fn identificatie(delen: &[(String, String)]) -> Option<String> {
    let Some(lokaal) = eerste(delen, "lokaalID") else {
        return eerste(delen, "identificatie");
    };
    let ruimte = eerste(delen, "namespace").unwrap_or_else(|| "NL.IMRO".to_owned());
    Some(match eerste(delen, "versie") {
        Some(versie) => format!("{ruimte}.{lokaal}-{versie}"),
        None => format!("{ruimte}.{lokaal}"),
    })
}

fn eerste(delen: &[(String, String)], naam: &str) -> Option<String> {
    delen.iter().find(|(n, _)| n == naam).map(|(_, t)| t.clone())
}

/// Every text in the element whose start tag came last, with the name of the element it stands in; goes on to behind
/// its end. Errors: a text longer than `max`, more than [`MAX_WAARDEN`] of them.
fn bladen<R: Read>(lezer: &mut Lezer<R>, max: usize) -> Result<Vec<(String, String)>, BronFout> {
    let binnen = lezer.diepte();
    let mut uit: Vec<(String, String)> = Vec::new();
    let mut tekst = String::new();
    loop {
        let diepte = lezer.diepte();
        match lezer.volgende()? {
            Gebeurtenis::Begin(_) => tekst.clear(),
            Gebeurtenis::Tekst(stuk) => tekst.push_str(stuk),
            Gebeurtenis::Eind(naam) => {
                let kort = tekst.trim();
                if !kort.is_empty() {
                    uit.push((naam.to_owned(), kort.to_owned()));
                }
                tekst.clear();
                if diepte <= binnen {
                    return Ok(uit);
                }
            }
            Gebeurtenis::Klaar => return Ok(uit),
        }
        if tekst.len() > max || uit.len() > MAX_WAARDEN {
            return Err(lezer.fout(format!("een tekst is langer dan {max} bytes")));
        }
    }
}
