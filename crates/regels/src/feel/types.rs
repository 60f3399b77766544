//! FEEL types: what a value is an instance of, and how a value is fitted to a declared type.

use std::sync::Arc;

use super::ast::Expr;
use super::functie::{Functie, FunctieSoort, Scope, Uitkomst, Uitvoering};
use super::tijd::{DatumTijd, Zone};
use super::toetsing::past_een;
use super::waarde::Waarde;

/// A FEEL type. `Toegestaan` is a type with the allowed values of an item definition.
#[derive(Debug, Clone)]
pub(crate) enum Type {
    Any,
    Null,
    Tekst,
    Getal,
    JaNee,
    Datum,
    Tijd,
    DatumTijd,
    Maanden,
    Nano,
    Lijst(Box<Type>),
    Bereik(Box<Type>),
    Context(Arc<[(Arc<str>, Type)]>),
    Functie(Vec<Type>, Box<Type>),
    Toegestaan(Box<Type>, Arc<[Expr]>),
    /// A name that nobody defined: nothing is an instance of it.
    Onbekend(Arc<str>),
}

impl Type {
    /// A built-in type by its FEEL name, old spellings included.
    pub(crate) fn ingebouwd(naam: &str) -> Option<Self> {
        Some(match naam {
            "Any" => Self::Any,
            "Null" => Self::Null,
            "string" => Self::Tekst,
            "number" => Self::Getal,
            "boolean" => Self::JaNee,
            "date" => Self::Datum,
            "time" => Self::Tijd,
            "date and time" | "dateTime" => Self::DatumTijd,
            "years and months duration" | "yearMonthDuration" => Self::Maanden,
            "days and time duration" | "dayTimeDuration" => Self::Nano,
            "list" => Self::Lijst(Box::new(Self::Any)),
            "context" => Self::Context(Vec::new().into()),
            "range" => Self::Bereik(Box::new(Self::Any)),
            _ => return None,
        })
    }

    /// Without allowed values.
    fn kaal(&self) -> &Self {
        match self {
            Self::Toegestaan(t, _) => t.kaal(),
            t => t,
        }
    }

    /// `instance of`: null is an instance of Null alone.
    pub(crate) fn is_van(&self, w: &Waarde) -> bool {
        match w {
            Waarde::Niets => matches!(self.kaal(), Self::Null),
            w => self.past(w),
        }
    }

    /// Conformance: null fits every type.
    fn past(&self, w: &Waarde) -> bool {
        match (self.kaal(), w) {
            (Self::Onbekend(_), _) => false,
            (_, Waarde::Niets) | (Self::Any, _) => true,
            (Self::Tekst, Waarde::Tekst(_))
            | (Self::Getal, Waarde::Getal(_))
            | (Self::JaNee, Waarde::JaNee(_))
            | (Self::Datum, Waarde::Datum(_))
            | (Self::Tijd, Waarde::Tijd(_))
            | (Self::DatumTijd, Waarde::DatumTijd(_))
            | (Self::Maanden, Waarde::Maanden(_))
            | (Self::Nano, Waarde::Nano(_)) => true,
            (Self::Lijst(t), Waarde::Lijst(l)) => l.iter().all(|w| t.past(w)),
            (Self::Bereik(t), Waarde::Bereik(b)) => t.past(&b.van) && t.past(&b.tot),
            (Self::Context(leden), Waarde::Context(c)) => {
                leden.iter().all(|(n, t)| c.geef(n).is_some_and(|w| t.past(w)))
            }
            (Self::Functie(in_, uit), Waarde::Functie(f)) => functie_past(in_, uit, f),
            _ => false,
        }
    }

    /// Whether every value of this type is one of `ander`.
    pub(crate) fn voldoet_aan(&self, ander: &Self) -> bool {
        match (self.kaal(), ander.kaal()) {
            (_, Self::Any) | (Self::Null, _) => true,
            (Self::Lijst(a), Self::Lijst(b)) | (Self::Bereik(a), Self::Bereik(b)) => a.voldoet_aan(b),
            (Self::Context(a), Self::Context(b)) => b.iter().all(|(n, t)| {
                a.iter()
                    .find(|(m, _)| m == n)
                    .is_some_and(|(_, s)| s.voldoet_aan(t))
            }),
            (Self::Functie(a, r), Self::Functie(b, s)) => {
                a.len() == b.len() && b.iter().zip(a).all(|(x, y)| x.voldoet_aan(y)) && r.voldoet_aan(s)
            }
            (Self::Onbekend(a), Self::Onbekend(b)) => a == b,
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }

    /// Fits a value to the type: itself, its only element, a list of it, midnight of a date. `None` when none fits.
    pub(crate) fn dwing(&self, w: Waarde, u: &mut Uitvoering) -> Uitkomst<Option<Waarde>> {
        if w.is_niets() {
            return Ok(Some(w));
        }
        if let Self::Toegestaan(t, toegestaan) = self {
            let Some(w) = t.dwing(w, u)? else {
                return Ok(None);
            };
            // allowed values of a collection type are those of its elements
            let goed = match (&w, t.kaal()) {
                (Waarde::Lijst(l), Self::Lijst(_)) => {
                    let mut goed = true;
                    for e in l.iter() {
                        goed = goed && is_toegestaan(toegestaan, e, u)?;
                    }
                    goed || is_toegestaan(toegestaan, &w, u)?
                }
                _ => is_toegestaan(toegestaan, &w, u)?,
            };
            return Ok(goed.then_some(w));
        }
        if let (Self::Lijst(t), Waarde::Lijst(l)) = (self, &w) {
            u.stap(l.len())?;
            let mut uit = Vec::with_capacity(l.len());
            for e in l.iter() {
                match t.dwing_precies(e.clone(), u)? {
                    Some(e) => uit.push(e),
                    None => return Ok(None),
                }
            }
            return Ok(Some(Waarde::lijst(uit)));
        }
        if let Some(w) = self.dwing_precies(w.clone(), u)? {
            return Ok(Some(w));
        }
        match (self, &w) {
            (Self::Lijst(t), _) => Ok(t.dwing(w, u)?.map(|e| Waarde::lijst(vec![e]))),
            (_, Waarde::Lijst(l)) if l.len() == 1 => match l.first() {
                Some(e) => self.dwing_precies(e.clone(), u),
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// Without going from list to element or back.
    fn dwing_precies(&self, w: Waarde, u: &mut Uitvoering) -> Uitkomst<Option<Waarde>> {
        Ok(match (self, &w) {
            (Self::Toegestaan(..), _) => return self.dwing(w, u),
            (Self::Lijst(_), Waarde::Lijst(_)) => return self.dwing(w, u),
            (Self::DatumTijd, Waarde::Datum(d)) => {
                Some(Waarde::DatumTijd(DatumTijd::middernacht(*d, Zone::Offset(0))))
            }
            (Self::Context(leden), Waarde::Context(c)) => {
                let mut uit = (**c).clone();
                for (naam, t) in leden.iter() {
                    let Some(lid) = c.geef(naam) else {
                        return Ok(None);
                    };
                    match t.dwing(lid.clone(), u)? {
                        Some(w) => uit.zet(Arc::clone(naam), w),
                        None => return Ok(None),
                    }
                }
                Some(Waarde::Context(Arc::new(uit)))
            }
            _ => self.past(&w).then_some(w),
        })
    }
}

fn is_toegestaan(toegestaan: &[Expr], w: &Waarde, u: &mut Uitvoering) -> Uitkomst<bool> {
    for t in toegestaan {
        if past_een(t, w, u, &Scope::default())? == Some(true) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn functie_past(verwacht: &[Type], uit: &Type, f: &Functie) -> bool {
    match &f.0 {
        FunctieSoort::Ingebouwd(_) => matches!(uit.kaal(), Type::Any),
        FunctieSoort::Eigen {
            parameters, uit: r, ..
        } => {
            parameters.len() == verwacht.len()
                && verwacht
                    .iter()
                    .zip(parameters)
                    .all(|(v, p)| v.voldoet_aan(&p.soort))
                && r.voldoet_aan(uit)
        }
    }
}
