//! Answers, checked against the questions they belong to.
//!
//! Owns the reading of the `--antwoorden` JSON: keys, types, options. Refuses a key that no question has, a value
//! that does not fit, and an answer to what the rules fix themselves. Start at [`Antwoorden`].

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::ruw::{Herkomst, RuwInvoer};
use crate::uitkomst::{Vraag, VraagType};
use crate::waarde::{lees_datum, lees_getal};
use crate::{RegelFout, Waarde};

/// Most answers in one set.
const MAX_ANTWOORDEN: usize = 10_000;

/// Answers by question id. A question that is not in it is open.
///
/// Made by [`crate::Regelbestand::antwoorden`], which checks them; [`Antwoorden::zet`] is for callers that already
/// hold a checked value (a geo answer from the map).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Antwoorden {
    /// By what the id sorts by (see [`sleutel`]), then by id; each id once.
    waarden: Vec<(u64, Arc<str>, Waarde)>,
}

/// What the id of a question sorts by among answers: FNV-1a, so that looking one up compares numbers.
pub(crate) fn sleutel(id: &str) -> u64 {
    let stap = |n: u64, b: u8| (n ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    id.bytes().fold(0xcbf2_9ce4_8422_2325, stap)
}

impl Antwoorden {
    /// No answers: everything is open.
    pub fn leeg() -> Self {
        Self::default()
    }

    /// Sets the answer to a question id; [`Waarde::Leeg`] removes it. Values of an unexpected kind match no cell.
    pub fn zet(&mut self, id: &str, waarde: Waarde) {
        match self.plek(sleutel(id), id) {
            Ok(plek) if waarde == Waarde::Leeg => {
                self.waarden.remove(plek);
            }
            Ok(plek) => {
                if let Some((.., w)) = self.waarden.get_mut(plek) {
                    *w = waarde;
                }
            }
            Err(plek) if waarde != Waarde::Leeg => {
                self.waarden.insert(plek, (sleutel(id), Arc::from(id), waarde));
            }
            Err(_) => {}
        }
    }

    /// The answer to a question id.
    pub fn van(&self, id: &str) -> Option<&Waarde> {
        self.zoek(sleutel(id), id)
    }

    /// The same for who has the number of the id at hand.
    pub(crate) fn zoek(&self, sleutel: u64, id: &str) -> Option<&Waarde> {
        let plek = self.waarden.partition_point(|(s, ..)| *s < sleutel);
        let gelijk = self
            .waarden
            .get(plek..)?
            .iter()
            .take_while(|(s, ..)| *s == sleutel);
        gelijk.filter(|(_, i, _)| **i == *id).map(|(.., w)| w).next()
    }

    fn plek(&self, sleutel: u64, id: &str) -> Result<usize, usize> {
        let orde = |(s, i, _): &(u64, Arc<str>, Waarde)| s.cmp(&sleutel).then_with(|| (**i).cmp(id));
        self.waarden.binary_search_by(orde)
    }

    /// Number of answers.
    pub fn aantal(&self) -> usize {
        self.waarden.len()
    }
}

/// Reads the JSON object of answers for these inputs.
///
/// - In: `{"<id of the uitvoeringsregel, else exact input name>": value}`; `null` is not answered. An input name is that
///   of its variable or of its inputData.
/// - Errors: the first key that is unknown, means several questions, is fixed, or is answered with something that does
///   not fit.
pub(crate) fn lees<'i>(
    json: &Value,
    invoeren: impl Iterator<Item = &'i RuwInvoer> + Clone,
) -> Result<Antwoorden, RegelFout> {
    let Value::Object(velden) = json else {
        return Err(RegelFout::Antwoord {
            sleutel: String::new(),
            reden: "verwacht een JSON-object".into(),
        });
    };
    if velden.len() > MAX_ANTWOORDEN {
        let reden = format!("meer dan {MAX_ANTWOORDEN} antwoorden");
        return Err(RegelFout::Antwoord {
            sleutel: String::new(),
            reden,
        });
    }
    let op_sleutel = op_sleutel(invoeren);
    let mut uit = Antwoorden::leeg();
    for (sleutel, waarde) in velden {
        let gevonden = op_sleutel
            .get(sleutel.as_str())
            .or_else(|| op_sleutel.get(sleutel.trim()));
        let invoer = match gevonden.map(Vec::as_slice) {
            Some([invoer]) => *invoer,
            Some(meer) => {
                let ids: Vec<&str> = meer.iter().map(|i| &*i.vraag.id).collect();
                let reden = format!(
                    "die naam hoort bij meer dan één vraag; gebruik het id: {}",
                    ids.join(" of ")
                );
                return Err(RegelFout::Antwoord {
                    sleutel: sleutel.clone(),
                    reden,
                });
            }
            None => {
                return Err(RegelFout::OnbekendeVraag {
                    sleutel: sleutel.clone(),
                });
            }
        };
        if waarde.is_null() {
            continue;
        }
        if invoer.herkomst != Herkomst::Vraag {
            return Err(RegelFout::VasteWaarde {
                sleutel: sleutel.clone(),
            });
        }
        let gelezen = lees_antwoord(invoer, waarde).map_err(|reden| RegelFout::Antwoord {
            sleutel: sleutel.clone(),
            reden,
        })?;
        if let Some(w) = gelezen {
            let id = &invoer.vraag.id;
            if uit.van(id).is_some_and(|e| *e != w) {
                let reden = "twee keer beantwoord, met verschillende waarden".into();
                return Err(RegelFout::Antwoord {
                    sleutel: sleutel.clone(),
                    reden,
                });
            }
            uit.zet(id, w);
        }
    }
    Ok(uit)
}

/// Inputs by every key that an answer to them may have: an id means that question and no other; a name, of the variable
/// or of the inputData, may mean several.
fn op_sleutel<'i>(
    invoeren: impl Iterator<Item = &'i RuwInvoer> + Clone,
) -> HashMap<&'i str, Vec<&'i RuwInvoer>> {
    let mut uit: HashMap<&str, Vec<&RuwInvoer>> = HashMap::new();
    for invoer in invoeren.clone() {
        for naam in std::iter::once(&invoer.naam).chain(&invoer.ook_naam) {
            let al = uit.entry(naam).or_default();
            if al.iter().all(|i| i.vraag.id != invoer.vraag.id) {
                al.push(invoer);
            }
        }
    }
    for invoer in invoeren {
        uit.insert(&invoer.vraag.id, vec![invoer]);
    }
    uit
}

/// One answer. `None`: not answered.
fn lees_antwoord(invoer: &RuwInvoer, json: &Value) -> Result<Option<Waarde>, String> {
    let vraag = &invoer.vraag;
    let waarde = match vraag.soort {
        VraagType::Boolean | VraagType::Bijlage => {
            ja_nee(json).map(Waarde::JaNee).ok_or("verwacht true of false")?
        }
        VraagType::Number => getal(json).ok_or("verwacht een getal van hoogstens 28 cijfers")?,
        VraagType::Date => json
            .as_str()
            .and_then(lees_datum)
            .map(Waarde::Datum)
            .ok_or("verwacht een datum: jjjj-mm-dd of dd-mm-jjjj")?,
        VraagType::List => match lijst(vraag, json)? {
            // none of several is an answer, none of one is not
            leeg if !vraag.meerdere && leeg.als_tekst() == Some("") => return Ok(None),
            gekozen => gekozen,
        },
        VraagType::Geo => geo(json).ok_or("verwacht ja, nee of deels")?,
        VraagType::String => match json {
            Value::String(t) if t.trim().is_empty() => return Ok(None),
            Value::String(t) => Waarde::tekst(t),
            Value::Number(n) => Waarde::tekst(&n.to_string()),
            _ => return Err("verwacht een tekst".into()),
        },
        VraagType::Register => match json {
            // a register that does not know is an answer of its own, which a row may catch
            Value::String(t) if ["weet niet", "onbekend"].contains(&t.trim()) => Waarde::tekst(t.trim()),
            // a form sends text: the declared type says what it means
            Value::String(_) if is_type(invoer, "boolean") => {
                ja_nee(json).map(Waarde::JaNee).ok_or("verwacht true of false")?
            }
            Value::String(_) if is_type(invoer, "number") => {
                getal(json).ok_or("verwacht een getal van hoogstens 28 cijfers")?
            }
            Value::String(t) if is_type(invoer, "date") => lees_datum(t)
                .map(Waarde::Datum)
                .ok_or("verwacht een datum: jjjj-mm-dd of dd-mm-jjjj")?,
            Value::Bool(b) => Waarde::JaNee(*b),
            Value::Number(_) => getal(json).ok_or("verwacht een getal van hoogstens 28 cijfers")?,
            Value::String(t) => Waarde::tekst(t),
            _ => return Err("verwacht een tekst, getal of true/false".into()),
        },
    };
    Ok(Some(waarde))
}

fn is_type(invoer: &RuwInvoer, type_: &str) -> bool {
    invoer.type_ref.rsplit(':').next() == Some(type_)
}

fn ja_nee(json: &Value) -> Option<bool> {
    match json {
        Value::Bool(b) => Some(*b),
        Value::String(t) => match t.trim() {
            "true" | "ja" => Some(true),
            "false" | "nee" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn getal(json: &Value) -> Option<Waarde> {
    match json {
        Value::Number(n) => lees_getal(&n.to_string()),
        Value::String(t) => lees_getal(t),
        _ => None,
    }
    .map(Waarde::Getal)
}

fn geo(json: &Value) -> Option<Waarde> {
    match json {
        Value::Bool(true) => Some(Waarde::tekst("ja")),
        Value::Bool(false) => Some(Waarde::tekst("nee")),
        Value::String(t) => match t.trim() {
            t @ ("ja" | "nee" | "deels") => Some(Waarde::tekst(t)),
            _ => None,
        },
        _ => None,
    }
}

/// Chosen options, in the order of the file, joined by ", "; an empty choice is the empty text.
fn lijst(vraag: &Vraag, json: &Value) -> Result<Waarde, String> {
    let gekozen: Vec<usize> = match json {
        Value::String(t) => splits(vraag, t.trim()).ok_or_else(|| geen_optie(vraag, t))?,
        Value::Array(l) => {
            let mut uit = Vec::new();
            for o in l {
                let t = o.as_str().ok_or("verwacht opties als tekst")?;
                uit.push(optie_nummer(vraag, t.trim()).ok_or_else(|| geen_optie(vraag, t))?);
            }
            uit
        }
        _ => return Err("verwacht een optie als tekst, of een lijst van opties".into()),
    };
    let mut nummers = gekozen;
    nummers.sort_unstable();
    nummers.dedup();
    if !vraag.meerdere && nummers.len() > 1 {
        return Err("hoogstens één optie kan gekozen worden".into());
    }
    Ok(samen(vraag, &nummers))
}

fn geen_optie(vraag: &Vraag, t: &str) -> String {
    let opties: Vec<String> = vraag
        .opties
        .iter()
        .take(20)
        .map(|o| format!("\"{}\"", o.tekst))
        .collect();
    format!("\"{t}\" is geen optie; kies uit {}", opties.join(", "))
}

fn optie_nummer(vraag: &Vraag, t: &str) -> Option<usize> {
    vraag.opties.iter().position(|o| &*o.tekst == t)
}

/// The joined text of these options.
pub(crate) fn samen(vraag: &Vraag, nummers: &[usize]) -> Waarde {
    let teksten: Vec<&str> = nummers
        .iter()
        .filter_map(|n| vraag.opties.get(*n))
        .map(|o| &*o.tekst)
        .collect();
    Waarde::tekst(&teksten.join(", "))
}

/// Options out of a joined text. Options may hold ", " themselves, so every split is tried, within a budget.
pub(crate) fn splits(vraag: &Vraag, t: &str) -> Option<Vec<usize>> {
    if t.is_empty() {
        return Some(Vec::new());
    }
    if let Some(n) = optie_nummer(vraag, t) {
        return Some(vec![n]);
    }
    // ends[k]: how the text up to byte k was made of options
    let mut hoe: HashMap<usize, (usize, usize)> = HashMap::new();
    let mut open = vec![0usize];
    while let Some(van) = open.pop() {
        let rest = t.get(van..)?;
        for (nr, o) in vraag.opties.iter().enumerate() {
            let Some(na) = rest.strip_prefix(&*o.tekst) else {
                continue;
            };
            let tot = t.len() - na.len();
            if na.is_empty() {
                let mut uit = vec![nr];
                let mut plek = van;
                while plek > 0 {
                    let (vorige, nr) = *hoe.get(&plek)?;
                    uit.push(nr);
                    plek = vorige;
                }
                return Some(uit);
            }
            let volgende = tot + na.len() - na.strip_prefix(',').map(str::trim_start).unwrap_or(na).len();
            if volgende > tot && !hoe.contains_key(&volgende) {
                hoe.insert(volgende, (van, nr));
                open.push(volgende);
            }
        }
    }
    None
}
