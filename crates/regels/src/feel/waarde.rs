//! FEEL values, how they compare and how they read as text.
//!
//! Cheap to clone: text, lists, contexts, ranges and functions are shared. Comparison gives `None` where DMN says null.

use std::cmp::Ordering;
use std::fmt::Write as _;
use std::sync::Arc;

use super::functie::Functie;
use super::getal::Getal;
use super::tijd::{Datum, DatumTijd, Tijd};
use super::tijd_lezen::Duur;

/// A FEEL value.
#[derive(Debug, Clone, Default)]
pub enum Waarde {
    /// null: absent, unknown or an error that was reported.
    #[default]
    Niets,
    /// boolean
    JaNee(bool),
    /// number
    Getal(Getal),
    /// string
    Tekst(Arc<str>),
    /// date
    Datum(Datum),
    /// time
    Tijd(Tijd),
    /// date and time
    DatumTijd(DatumTijd),
    /// years and months duration, in months
    Maanden(i64),
    /// days and time duration, in nanoseconds
    Nano(i128),
    /// list
    Lijst(Arc<[Waarde]>),
    /// context
    Context(Arc<Context>),
    /// range
    Bereik(Arc<Bereik>),
    /// function
    Functie(Arc<Functie>),
}

/// Named values in the order they were given; names are unique.
#[derive(Debug, Clone, Default)]
pub struct Context(Vec<(Arc<str>, Waarde)>);

impl Context {
    /// Value under a name.
    pub fn geef(&self, naam: &str) -> Option<&Waarde> {
        self.0.iter().find(|(n, _)| &**n == naam).map(|(_, w)| w)
    }

    /// Sets or replaces a value; a new name comes last.
    pub fn zet(&mut self, naam: impl Into<Arc<str>>, waarde: Waarde) {
        let naam = naam.into();
        match self.0.iter_mut().find(|(n, _)| *n == naam) {
            Some((_, w)) => *w = waarde,
            None => self.0.push((naam, waarde)),
        }
    }

    /// Pairs in order.
    pub fn paren(&self) -> impl Iterator<Item = (&Arc<str>, &Waarde)> {
        self.0.iter().map(|(n, w)| (n, w))
    }

    /// Number of names.
    pub fn aantal(&self) -> usize {
        self.0.len()
    }
}

impl<N: Into<Arc<str>>> FromIterator<(N, Waarde)> for Context {
    fn from_iter<I: IntoIterator<Item = (N, Waarde)>>(paren: I) -> Self {
        let mut c = Self::default();
        for (n, w) in paren {
            c.zet(n, w);
        }
        c
    }
}

/// How a range was written; ranges written in different ways are never equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BereikVorm {
    /// `[a..b]`: both ends count, and a null end makes it undecided.
    Tweezijdig,
    /// `< b`, `>= a`, `= a`: a null end is no end.
    Eenzijdig,
    /// `!= a`: everything but the (equal) ends.
    Niet,
}

/// A range of values, or every value but one.
#[derive(Debug, Clone)]
pub struct Bereik {
    /// Lower end; null for none.
    pub van: Waarde,
    /// Whether the lower end itself is in.
    pub van_in: bool,
    /// Upper end; null for none.
    pub tot: Waarde,
    /// Whether the upper end itself is in.
    pub tot_in: bool,
    /// How it was written.
    pub vorm: BereikVorm,
}

impl Bereik {
    /// Whether a value lies in the range; `None` when it cannot be compared with an end.
    pub fn bevat(&self, w: &Waarde) -> Option<bool> {
        let leeg = (self.van.is_niets(), self.tot.is_niets());
        match self.vorm {
            BereikVorm::Niet => return self.van.gelijk(w).map(|g| !g),
            BereikVorm::Eenzijdig if leeg == (false, false) => return self.van.gelijk(w),
            BereikVorm::Eenzijdig if leeg == (true, true) => return None,
            BereikVorm::Tweezijdig if leeg != (false, false) => return None,
            _ => {}
        }
        let onder = match &self.van {
            Waarde::Niets => true,
            v => {
                let o = v.vergelijk(w)?;
                o.is_lt() || self.van_in && o.is_eq()
            }
        };
        let boven = match &self.tot {
            Waarde::Niets => true,
            t => {
                let o = w.vergelijk(t)?;
                o.is_lt() || self.tot_in && o.is_eq()
            }
        };
        Some(onder && boven)
    }

    fn gelijk(&self, ander: &Self) -> bool {
        let vorm = (self.van_in, self.tot_in, self.vorm) == (ander.van_in, ander.tot_in, ander.vorm);
        let zelfde = |a: &Waarde, b: &Waarde| a.gelijk(b) == Some(true);
        vorm && zelfde(&self.van, &ander.van) && zelfde(&self.tot, &ander.tot)
    }
}

impl Waarde {
    /// A string.
    pub fn tekst(t: impl Into<Arc<str>>) -> Self {
        Self::Tekst(t.into())
    }

    /// A whole number.
    pub fn getal(n: i64) -> Self {
        Self::Getal(Getal::van(n))
    }

    /// A list.
    pub fn lijst(l: Vec<Self>) -> Self {
        Self::Lijst(l.into())
    }

    /// Null?
    pub fn is_niets(&self) -> bool {
        matches!(self, Self::Niets)
    }

    /// The boolean, if it is one.
    pub fn ja_nee(&self) -> Option<bool> {
        match self {
            Self::JaNee(b) => Some(*b),
            _ => None,
        }
    }

    pub(crate) fn of_niets(w: Option<Self>) -> Self {
        w.unwrap_or(Self::Niets)
    }

    pub(crate) fn logisch(b: Option<bool>) -> Self {
        b.map_or(Self::Niets, Self::JaNee)
    }

    pub(crate) fn duur(d: Duur) -> Self {
        match d {
            Duur::Maanden(m) => Self::Maanden(m),
            Duur::Nano(n) => Self::Nano(n),
        }
    }

    /// Name of the kind, as FEEL spells it.
    pub fn soort(&self) -> &'static str {
        match self {
            Self::Niets => "null",
            Self::JaNee(_) => "boolean",
            Self::Getal(_) => "number",
            Self::Tekst(_) => "string",
            Self::Datum(_) => "date",
            Self::Tijd(_) => "time",
            Self::DatumTijd(_) => "date and time",
            Self::Maanden(_) => "years and months duration",
            Self::Nano(_) => "days and time duration",
            Self::Lijst(_) => "list",
            Self::Context(_) => "context",
            Self::Bereik(_) => "range",
            Self::Functie(_) => "function",
        }
    }

    /// FEEL `=`: `None` (null) when the kinds differ and neither is null. Lists, contexts and ranges are the same when
    /// all in them is; anything else in them makes them differ.
    pub fn gelijk(&self, ander: &Self) -> Option<bool> {
        Some(match (self, ander) {
            (Self::Niets, Self::Niets) => true,
            (Self::Niets, _) | (_, Self::Niets) => false,
            (Self::JaNee(a), Self::JaNee(b)) => a == b,
            (Self::Getal(a), Self::Getal(b)) => a == b,
            (Self::Tekst(a), Self::Tekst(b)) => a == b,
            (Self::Datum(a), Self::Datum(b)) => a == b,
            (Self::Tijd(a), Self::Tijd(b)) => a.vergelijk(b)?.is_eq(),
            (Self::DatumTijd(a), Self::DatumTijd(b)) => a.vergelijk(b)?.is_eq(),
            (Self::Maanden(a), Self::Maanden(b)) => a == b,
            (Self::Nano(a), Self::Nano(b)) => a == b,
            (Self::Lijst(a), Self::Lijst(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(x, y)| x.gelijk(y) == Some(true))
            }
            (Self::Context(a), Self::Context(b)) => {
                let lid = |(n, w): (&Arc<str>, &Self)| b.geef(n).is_some_and(|v| w.gelijk(v) == Some(true));
                a.aantal() == b.aantal() && a.paren().all(lid)
            }
            (Self::Bereik(a), Self::Bereik(b)) => a.gelijk(b),
            (Self::Functie(a), Self::Functie(b)) => Arc::ptr_eq(a, b),
            _ => return None,
        })
    }

    /// FEEL order: `None` (null) where the two have none.
    pub fn vergelijk(&self, ander: &Self) -> Option<Ordering> {
        match (self, ander) {
            (Self::Getal(a), Self::Getal(b)) => Some(a.cmp(b)),
            (Self::Tekst(a), Self::Tekst(b)) => Some(a.cmp(b)),
            (Self::Datum(a), Self::Datum(b)) => Some(a.cmp(b)),
            (Self::Tijd(a), Self::Tijd(b)) => a.vergelijk(b),
            (Self::DatumTijd(a), Self::DatumTijd(b)) => a.vergelijk(b),
            (Self::Maanden(a), Self::Maanden(b)) => Some(a.cmp(b)),
            (Self::Nano(a), Self::Nano(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    /// FEEL `string()`: text of a value; strings inside a list or context in quotes. Longest 1 MiB.
    pub fn als_tekst(&self) -> String {
        let mut uit = String::new();
        match self {
            Self::Tekst(t) => uit.push_str(t),
            w => schrijf(w, &mut uit),
        }
        uit
    }
}

impl From<&crate::Waarde> for Waarde {
    /// An answer of the rule engine as FEEL has it: options and texts are strings, hits are a list.
    fn from(w: &crate::Waarde) -> Self {
        match w {
            crate::Waarde::Leeg => Self::Niets,
            crate::Waarde::JaNee(b) => Self::JaNee(*b),
            crate::Waarde::Getal(g) => Self::of_niets(Getal::lees(&g.to_string()).map(Self::Getal)),
            crate::Waarde::Tekst(t) => Self::Tekst(Arc::clone(t)),
            crate::Waarde::Datum(d) => {
                let gelezen = super::tijd_lezen::lees_datum(&d.to_string());
                Self::of_niets(gelezen.map(Self::Datum))
            }
            crate::Waarde::Lijst(l) => Self::lijst(l.iter().map(Self::from).collect()),
        }
    }
}

fn schrijf(w: &Waarde, uit: &mut String) {
    if uit.len() > 1 << 20 {
        return;
    }
    // writing to a String cannot fail
    let _ = match w {
        Waarde::Niets => write!(uit, "null"),
        Waarde::JaNee(b) => write!(uit, "{b}"),
        Waarde::Getal(g) => write!(uit, "{g}"),
        Waarde::Tekst(t) => write!(uit, "\"{}\"", t.replace('\\', "\\\\").replace('"', "\\\"")),
        Waarde::Datum(d) => write!(uit, "{d}"),
        Waarde::Tijd(t) => write!(uit, "{t}"),
        Waarde::DatumTijd(t) => write!(uit, "{t}"),
        Waarde::Maanden(m) => write!(uit, "{}", Duur::Maanden(*m)),
        Waarde::Nano(n) => write!(uit, "{}", Duur::Nano(*n)),
        Waarde::Lijst(l) => {
            uit.push('[');
            for (i, w) in l.iter().enumerate() {
                uit.push_str(if i > 0 { ", " } else { "" });
                schrijf(w, uit);
            }
            write!(uit, "]")
        }
        Waarde::Context(c) => {
            uit.push('{');
            for (i, (n, w)) in c.paren().enumerate() {
                uit.push_str(if i > 0 { ", " } else { "" });
                let _ = write!(uit, "{n}: ");
                schrijf(w, uit);
            }
            write!(uit, "}}")
        }
        Waarde::Bereik(b) => {
            match (b.vorm, b.van.is_niets(), b.tot.is_niets()) {
                (BereikVorm::Niet, ..) => uit.push_str("!= "),
                (BereikVorm::Eenzijdig, true, _) => uit.push_str(if b.tot_in { "<= " } else { "< " }),
                (BereikVorm::Eenzijdig, _, true) => uit.push_str(if b.van_in { ">= " } else { "> " }),
                (BereikVorm::Eenzijdig, ..) => uit.push_str("= "),
                (BereikVorm::Tweezijdig, ..) => {
                    uit.push(if b.van_in { '[' } else { '(' });
                    schrijf(&b.van, uit);
                    uit.push_str("..");
                    schrijf(&b.tot, uit);
                    uit.push(if b.tot_in { ']' } else { ')' });
                    return;
                }
            }
            let eind = if b.van.is_niets() { &b.tot } else { &b.van };
            schrijf(eind, uit);
            Ok(())
        }
        Waarde::Functie(f) => write!(uit, "function({})", f.namen().join(", ")),
    };
}
