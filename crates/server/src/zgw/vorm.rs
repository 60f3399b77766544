//! Vorm: what a ZGW resource looks like, as data: its fields with type, length, values, required, read-only.
//!
//! One description serves three ends: [`Vorm::lees`] checks what comes in, [`Vorm::toon`] writes what goes out
//! (always every field, in the order of the contract), and the documentation lists it. Knows nothing of what
//! the fields mean, of the store or of rights. References to our own resources are kept as paths, so that the
//! same row reads well behind another host name.

use serde_json::{Map, Value};

use super::fout::{Fout, VeldFout};
use super::links::{Basis, Doel};
use super::waarde;

/// The type of a field.
#[derive(Debug, Clone, Copy)]
pub enum Soort {
    /// Text of `0` to `1` characters.
    Tekst(usize, usize),
    /// One of these; `""` as well when the flag says so.
    Keuze(&'static [&'static str], bool),
    /// A whole number between these.
    Getal(i64, i64),
    /// True or false.
    JaNee,
    /// `2026-11-25`.
    Datum,
    /// RFC 3339 with zone.
    Tijdstip,
    /// ISO 8601 period: `P30D`.
    Duur,
    /// UUID.
    Uuid,
    /// Any absolute URL of at most so many characters.
    Url(usize),
    /// A URL to one of our own resources, kept as a path.
    Verwijzing(Doel),
    /// Nine digits that pass the 11-proef; `""` as well unless required.
    Rsin,
    /// Ten digits, the first no zero; `""` as well unless required.
    Anummer,
    /// An e-mail address of at most so many characters; `""` as well unless required.
    Email(usize),
    /// An object of fields.
    Groep(&'static [Veld]),
    /// An array.
    Lijst(&'static Soort),
    /// GeoJSON in lon, lat.
    Geometrie,
    /// Base64.
    Bytes,
    /// Any JSON.
    Vrij,
}

/// What an answer holds for a field that was never given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leeg {
    /// `""`.
    Tekst,
    /// `null`.
    Nul,
    /// `[]`.
    Lijst,
    /// `false`.
    Onwaar,
    /// A group with its own empty values.
    Groep,
    /// The field is left out.
    Weg,
}

/// One field.
#[derive(Debug, Clone, Copy)]
pub struct Veld {
    /// As in JSON.
    pub naam: &'static str,
    /// Type.
    pub soort: Soort,
    /// Must be given when something is made.
    pub verplicht: bool,
    /// May be `null`.
    pub nul: bool,
    /// Set by us; ignored when given.
    pub lezen: bool,
    /// What stands there when nothing was given.
    pub leeg: Leeg,
}

impl Veld {
    const fn new(naam: &'static str, soort: Soort) -> Self {
        let leeg = match soort {
            Soort::Tekst(..) | Soort::Keuze(..) | Soort::Url(_) | Soort::Email(_) => Leeg::Tekst,
            // nine digits or nothing: an empty one is no answer by the contract
            Soort::Rsin => Leeg::Weg,
            Soort::Lijst(_) => Leeg::Lijst,
            Soort::JaNee => Leeg::Onwaar,
            _ => Leeg::Nul,
        };
        Self {
            naam,
            soort,
            verplicht: false,
            nul: false,
            lezen: false,
            leeg,
        }
    }

    /// Must be given.
    pub const fn verplicht(mut self) -> Self {
        self.verplicht = true;
        self
    }

    /// May be `null`, and is when never given.
    pub const fn nul(mut self) -> Self {
        self.nul = true;
        self.leeg = Leeg::Nul;
        self
    }

    /// Set by us.
    pub const fn lezen(mut self) -> Self {
        self.lezen = true;
        self
    }

    /// What an answer holds when nothing was given.
    pub const fn leeg(mut self, leeg: Leeg) -> Self {
        self.leeg = leeg;
        self
    }
}

/// A field.
pub const fn veld(naam: &'static str, soort: Soort) -> Veld {
    Veld::new(naam, soort)
}

/// Text of at most `max` characters.
pub const fn tekst(naam: &'static str, max: usize) -> Veld {
    Veld::new(naam, Soort::Tekst(0, max))
}

/// Text that may not be empty.
pub const fn gevuld(naam: &'static str, max: usize) -> Veld {
    Veld::new(naam, Soort::Tekst(1, max))
}

/// A resource.
#[derive(Debug, Clone, Copy)]
pub struct Vorm {
    /// Name in notifications and the audit trail: `zaak`.
    pub naam: &'static str,
    /// Its fields, in the order of the contract.
    pub velden: &'static [Veld],
}

/// Whether fields may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wijze {
    /// POST and PUT: what is required must be there.
    Heel,
    /// PATCH: only what is given is looked at.
    Deel,
}

/// How deep values may nest.
const MAX_DIEP: usize = 8;
/// Longest list in a body.
const MAX_LIJST: usize = 1_000;

impl Vorm {
    /// Checks a body against the description; unknown and read-only fields are left out, as the reference
    /// implementation does.
    ///
    /// - Out: only the fields that were given, references as paths.
    /// - Errors: all refused fields at once.
    pub fn lees(
        &self,
        basis: &Basis,
        lichaam: &Map<String, Value>,
        wijze: Wijze,
    ) -> Result<Map<String, Value>, Fout> {
        let mut fouten = Vec::new();
        let uit = lees_velden(self.velden, basis, lichaam, wijze, "", 0, &mut fouten);
        if fouten.is_empty() {
            Ok(uit)
        } else {
            Err(Fout::velden(fouten))
        }
    }

    /// The answer: every field in order, empty values for what is not there, paths as URLs.
    pub fn toon(&self, basis: &Basis, inhoud: &Map<String, Value>) -> Map<String, Value> {
        toon_velden(self.velden, basis, inhoud)
    }

    /// The field with this name.
    pub fn veld(&self, naam: &str) -> Option<&'static Veld> {
        self.velden.iter().find(|v| v.naam == naam)
    }
}

/// Reads the fields of one object; `pad` is the name so far, with a dot.
pub fn lees_velden(
    velden: &'static [Veld],
    basis: &Basis,
    lichaam: &Map<String, Value>,
    wijze: Wijze,
    pad: &str,
    diep: usize,
    fouten: &mut Vec<VeldFout>,
) -> Map<String, Value> {
    let mut uit = Map::new();
    for v in velden.iter().filter(|v| !v.lezen) {
        let naam = format!("{pad}{}", v.naam);
        match lichaam.get(v.naam) {
            None if v.verplicht && wijze == Wijze::Heel => fouten.push(VeldFout {
                naam,
                code: "required",
                reden: "Dit veld is vereist.".to_owned(),
            }),
            None => {}
            Some(Value::Null) if v.nul => {
                uit.insert(v.naam.to_owned(), Value::Null);
            }
            Some(Value::Null) => fouten.push(VeldFout {
                naam,
                code: "null",
                reden: "Dit veld mag niet leeg zijn.".to_owned(),
            }),
            Some(w) => {
                if let Some(w) = lees_waarde(&v.soort, v.verplicht, basis, w, &naam, diep, fouten) {
                    uit.insert(v.naam.to_owned(), w);
                }
            }
        }
    }
    uit
}

fn lees_waarde(
    soort: &'static Soort,
    verplicht: bool,
    basis: &Basis,
    w: &Value,
    naam: &str,
    diep: usize,
    fouten: &mut Vec<VeldFout>,
) -> Option<Value> {
    let mut fout = |code: &'static str, reden: String| {
        fouten.push(VeldFout {
            naam: naam.to_owned(),
            code,
            reden,
        });
        None
    };
    match soort {
        Soort::Groep(velden) => match w {
            Value::Object(o) if diep < MAX_DIEP => Some(Value::Object(lees_velden(
                velden,
                basis,
                o,
                Wijze::Heel,
                &format!("{naam}."),
                diep + 1,
                fouten,
            ))),
            _ => fout("invalid", "Dit moet een object zijn.".to_owned()),
        },
        Soort::Lijst(stuk) => match w {
            Value::Array(l) if l.len() <= MAX_LIJST && diep < MAX_DIEP => {
                let gelezen: Vec<Option<Value>> = l
                    .iter()
                    .enumerate()
                    .map(|(i, w)| lees_waarde(stuk, true, basis, w, &format!("{naam}.{i}"), diep + 1, fouten))
                    .collect();
                gelezen.into_iter().collect::<Option<Vec<_>>>().map(Value::Array)
            }
            Value::Array(_) => fout("max_length", format!("Hoogstens {MAX_LIJST} waarden.")),
            _ => fout("not_a_list", "Dit moet een lijst zijn.".to_owned()),
        },
        _ => match waarde::lees(soort, verplicht, basis, w) {
            Ok(w) => Some(w),
            Err((code, reden)) => fout(code, reden),
        },
    }
}

fn toon_velden(velden: &'static [Veld], basis: &Basis, inhoud: &Map<String, Value>) -> Map<String, Value> {
    let mut uit = Map::new();
    for v in velden {
        let niets = |w: &Value| match v.leeg {
            Leeg::Nul => false,
            Leeg::Weg => w.is_null() || w == "",
            _ => w.is_null(),
        };
        match inhoud.get(v.naam) {
            Some(w) if !niets(w) => {
                uit.insert(v.naam.to_owned(), toon_waarde(&v.soort, basis, w));
            }
            _ => {
                if let Some(w) = lege_waarde(v, basis) {
                    uit.insert(v.naam.to_owned(), w);
                }
            }
        }
    }
    uit
}

fn lege_waarde(v: &Veld, basis: &Basis) -> Option<Value> {
    Some(match (v.leeg, v.soort) {
        (Leeg::Weg, _) => return None,
        (Leeg::Tekst, _) => Value::String(String::new()),
        (Leeg::Nul, _) => Value::Null,
        (Leeg::Lijst, _) => Value::Array(Vec::new()),
        (Leeg::Onwaar, _) => Value::Bool(false),
        (Leeg::Groep, Soort::Groep(velden)) => Value::Object(toon_velden(velden, basis, &Map::new())),
        (Leeg::Groep, _) => Value::Null,
    })
}

fn toon_waarde(soort: &'static Soort, basis: &Basis, w: &Value) -> Value {
    match (soort, w) {
        (Soort::Verwijzing(_), Value::String(pad)) => Value::String(basis.url(pad)),
        (Soort::Groep(velden), Value::Object(o)) => Value::Object(toon_velden(velden, basis, o)),
        (Soort::Lijst(stuk), Value::Array(l)) => {
            Value::Array(l.iter().map(|w| toon_waarde(stuk, basis, w)).collect())
        }
        _ => w.clone(),
    }
}
