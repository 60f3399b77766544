//! The test files of the DMN conformance kit (dmn-tck/tck): read, run against a model, compared.
//!
//! Takes bytes; walking folders is the caller's. Start at [`lees`] and [`TckBestand::toets`].

use std::sync::Arc;

use super::DmnModel;
use super::kern::Gegeven;
use crate::RegelFout;
use crate::feel::{Context, Getal, Grenzen, Waarde, lees_datum, lees_datumtijd, lees_duur, lees_tijd};
use crate::xml::{self, Element};

/// A file with test cases.
pub struct TckBestand {
    /// File name of the model it is about.
    pub model: String,
    gevallen: Vec<Geval>,
}

struct Geval {
    id: String,
    via: Option<String>,
    invoer: Vec<Gegeven>,
    verwacht: Vec<Verwacht>,
    /// A value in the case that could not be read: the case fails with this.
    onleesbaar: Option<String>,
}

struct Verwacht {
    naam: String,
    waarde: Waarde,
    /// An error is expected.
    fout: bool,
}

/// How one case went.
#[derive(Debug, Clone)]
pub struct Uitslag {
    /// Id of the case in its file.
    pub id: String,
    /// `None` when it passed, else what was expected and what came out.
    pub fout: Option<String>,
}

/// Reads a test file; `None` when it is XML of another kind.
///
/// - Errors: [`RegelFout::Xml`] and [`RegelFout::TeGroot`] with line. A value it cannot read fails its own case.
pub fn lees(naam: &str, bytes: &[u8]) -> Result<Option<TckBestand>, RegelFout> {
    let wortel = xml::lees(bytes, naam)?;
    if &*wortel.naam != "testCases" {
        return Ok(None);
    }
    let model = alle(&wortel, "modelName")
        .next()
        .map(|m| m.tekst.trim().to_owned());
    let mut gevallen = Vec::new();
    for g in alle(&wortel, "testCase") {
        let mut onleesbaar = None;
        let mut lees = |e: &Element| {
            waarde(e).unwrap_or_else(|reden| {
                onleesbaar = Some(format!("regel {}: {reden}", e.regel));
                Waarde::Niets
            })
        };
        let mut invoer = Vec::new();
        for i in alle(g, "inputNode") {
            invoer.push(Gegeven {
                ns: i.attr("namespace").map(str::to_owned),
                naam: i.attr("name").unwrap_or_default().to_owned(),
                waarde: lees(i),
            });
        }
        let mut verwacht = Vec::new();
        for r in alle(g, "resultNode") {
            let e = alle(r, "expected").next();
            verwacht.push(Verwacht {
                naam: r.attr("name").unwrap_or_default().to_owned(),
                waarde: e.map_or(Waarde::Niets, &mut lees),
                fout: r.attr("errorResult") == Some("true"),
            });
        }
        gevallen.push(Geval {
            id: g.attr("id").unwrap_or_default().to_owned(),
            via: g.attr("invocableName").map(str::to_owned),
            invoer,
            verwacht,
            onleesbaar,
        });
    }
    Ok(Some(TckBestand {
        model: model.unwrap_or_default(),
        gevallen,
    }))
}

fn alle<'e>(e: &'e Element, naam: &'e str) -> impl Iterator<Item = &'e Element> {
    e.kinderen.iter().filter(move |k| &*k.naam == naam)
}

/// The value that an element holds: a `value`, a `list` of items, or components.
fn waarde(e: &Element) -> Result<Waarde, String> {
    let nil = |e: &Element| e.attr("xsi:nil").is_some_and(|n| n == "true");
    let mut componenten = Context::default();
    for k in &e.kinderen {
        match &*k.naam {
            "value" if nil(k) => return Ok(Waarde::Niets),
            "value" => return enkel(k.attr("xsi:type").unwrap_or_default(), &k.tekst),
            "list" if nil(k) => return Ok(Waarde::Niets),
            "list" => {
                let items = k.kinderen.iter().filter(|i| &*i.naam == "item");
                return Ok(Waarde::lijst(items.map(waarde).collect::<Result<_, _>>()?));
            }
            "component" => {
                let w = if nil(k) { Waarde::Niets } else { waarde(k)? };
                componenten.zet(k.attr("name").unwrap_or_default(), w);
            }
            _ => {}
        }
    }
    if componenten.aantal() == 0 && nil(e) {
        return Ok(Waarde::Niets);
    }
    Ok(Waarde::Context(Arc::new(componenten)))
}

fn enkel(soort: &str, tekst: &str) -> Result<Waarde, String> {
    let soort = soort.rsplit(':').next().unwrap_or_default();
    let t = tekst.trim();
    let uit = match soort {
        "boolean" => match t {
            "true" | "1" => Some(Waarde::JaNee(true)),
            "false" | "0" => Some(Waarde::JaNee(false)),
            _ => None,
        },
        "decimal" | "double" | "float" | "integer" | "int" | "long" | "short" | "number" => {
            Getal::lees(t).map(Waarde::Getal)
        }
        "date" => lees_datum(t).map(Waarde::Datum),
        "time" => lees_tijd(t).map(Waarde::Tijd),
        "dateTime" => lees_datumtijd(t).map(Waarde::DatumTijd),
        "duration" | "dayTimeDuration" | "yearMonthDuration" => lees_duur(t).map(Waarde::duur),
        _ => Some(Waarde::tekst(tekst)),
    };
    uit.ok_or_else(|| format!("{t} is geen {soort}"))
}

impl TckBestand {
    /// Number of cases.
    pub fn aantal(&self) -> usize {
        self.gevallen.len()
    }

    /// Runs all cases; a model that could not be read fails them all with that reason.
    pub fn toets(&self, model: &Result<DmnModel, RegelFout>, grenzen: &Grenzen) -> Vec<Uitslag> {
        let geval = |g: &Geval| Uitslag {
            id: g.id.clone(),
            fout: match model {
                Ok(m) => {
                    let fout = || g.verwacht.iter().find_map(|v| g.fout(v, m, grenzen));
                    g.onleesbaar.clone().or_else(fout)
                }
                Err(f) => Some(f.to_string()),
            },
        };
        self.gevallen.iter().map(geval).collect()
    }
}

impl Geval {
    /// What is wrong with one result.
    fn fout(&self, v: &Verwacht, model: &DmnModel, grenzen: &Grenzen) -> Option<String> {
        match model.vraag(self.via.as_deref(), &v.naam, &self.invoer, grenzen) {
            Ok(a) if zelfde(&v.waarde, &a.waarde) => None,
            Ok(a) => Some(format!(
                "{}: verwacht {}, werd {} {}",
                v.naam,
                toon(&v.waarde),
                toon(&a.waarde),
                a.meldingen.join("; ")
            )),
            // an error is what was asked for, and nothing but null may stand for it
            Err(_) if v.fout && v.waarde.is_niets() => None,
            Err(f) => Some(format!("{}: verwacht {}, fout: {f}", v.naam, toon(&v.waarde))),
        }
    }
}

fn toon(w: &Waarde) -> String {
    format!("{} {}", w.soort(), w.als_tekst())
}

/// Equal as the kit means it: kinds the same, numbers to the decimals that are given (eight or more), contexts with the
/// same names, zones and offsets the same.
fn zelfde(verwacht: &Waarde, werd: &Waarde) -> bool {
    match (verwacht, werd) {
        (Waarde::Getal(a), Waarde::Getal(b)) => a == b || dichtbij(*a, *b),
        (Waarde::Lijst(a), Waarde::Lijst(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(x, y)| zelfde(x, y))
        }
        (Waarde::Context(a), Waarde::Context(b)) => {
            a.aantal() == b.aantal() && a.paren().all(|(n, x)| b.geef(n).is_some_and(|y| zelfde(x, y)))
        }
        (Waarde::Tijd(a), Waarde::Tijd(b)) => a == b,
        (Waarde::DatumTijd(a), Waarde::DatumTijd(b)) => a == b,
        _ => {
            std::mem::discriminant(verwacht) == std::mem::discriminant(werd)
                && verwacht.gelijk(werd) == Some(true)
        }
    }
}

/// Within one unit of the last decimal that is given, or of the eighth, when at least seven are.
fn dichtbij(verwacht: Getal, werd: Getal) -> bool {
    let decimalen = verwacht.decimalen();
    if decimalen < 7 {
        return false;
    }
    let marge = Getal::met_exp(1, -decimalen.min(8));
    verwacht.minus(werd).is_some_and(|d| d.abs() <= marge)
}
