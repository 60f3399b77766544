//! What an expression is once read.

use std::sync::Arc;

use super::types::Type;
use super::waarde::Waarde;

/// Two-sided arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reken {
    Plus,
    Min,
    Keer,
    Deel,
    Macht,
}

/// A comparison; also the head of a unary test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vergelijk {
    Gelijk,
    Ongelijk,
    Kleiner,
    Hoogstens,
    Groter,
    Minstens,
}

/// What a for, some or every walks over.
#[derive(Debug, Clone)]
pub(crate) enum Bron {
    Lijst(Expr),
    Reeks(Expr, Expr),
}

/// Arguments of a call.
#[derive(Debug, Clone)]
pub(crate) enum Argumenten {
    Plaats(Vec<Expr>),
    Naam(Vec<(Arc<str>, Expr)>),
}

/// An expression.
#[derive(Debug, Clone)]
pub(crate) enum Expr {
    Vast(Waarde),
    Naam(Arc<str>),
    Pad(Box<Expr>, Arc<str>),
    Filter(Box<Expr>, Box<Expr>),
    Aanroep(Box<Expr>, Argumenten),
    Negatief(Box<Expr>),
    Reken(Reken, Box<Expr>, Box<Expr>),
    Vergelijk(Vergelijk, Box<Expr>, Box<Expr>),
    En(Box<Expr>, Box<Expr>),
    Of(Box<Expr>, Box<Expr>),
    Tussen(Box<Expr>, Box<Expr>, Box<Expr>),
    In(Box<Expr>, Vec<Expr>),
    IsVan(Box<Expr>, Type),
    Als(Box<Expr>, Box<Expr>, Box<Expr>),
    Voor(Vec<(Arc<str>, Bron)>, Box<Expr>),
    /// `every` when the flag is set, else `some`.
    Elk(bool, Vec<(Arc<str>, Bron)>, Box<Expr>),
    Lijst(Vec<Expr>),
    Context(Vec<(Arc<str>, Expr)>),
    /// Lower end and whether it is in, upper end and whether it is in.
    Bereik(Box<Expr>, bool, Box<Expr>, bool),
    /// `< x` and its like, as a value.
    Eenzijdig(Vergelijk, Box<Expr>),
    Functie(Vec<(Arc<str>, Type)>, Arc<Expr>),
    /// A function whose body is Java or PMML.
    Extern(Vec<(Arc<str>, Type)>),
    /// `not(...)` around the tests of a cell.
    Geen(Vec<Expr>),
    /// `-`: any value, null included.
    Alles,
}

impl Expr {
    /// Whether a name occurs in it, such as `?` or `partial`; redeclaring it inside counts as well.
    pub(crate) fn noemt(&self, naam: &str) -> bool {
        let enige = |d: &[Self]| d.iter().any(|e| e.noemt(naam));
        let bron = |b: &Bron| match b {
            Bron::Lijst(e) => e.noemt(naam),
            Bron::Reeks(a, b) => a.noemt(naam) || b.noemt(naam),
        };
        match self {
            Self::Naam(n) => &**n == naam,
            Self::Vast(_) | Self::Extern(_) | Self::Alles => false,
            Self::Pad(e, _) | Self::Negatief(e) | Self::IsVan(e, _) | Self::Eenzijdig(_, e) => e.noemt(naam),
            Self::Filter(a, b)
            | Self::Reken(_, a, b)
            | Self::Vergelijk(_, a, b)
            | Self::En(a, b)
            | Self::Of(a, b)
            | Self::Bereik(a, _, b, _) => a.noemt(naam) || b.noemt(naam),
            Self::Tussen(a, b, c) | Self::Als(a, b, c) => a.noemt(naam) || b.noemt(naam) || c.noemt(naam),
            Self::In(a, l) => a.noemt(naam) || enige(l),
            Self::Lijst(l) | Self::Geen(l) => enige(l),
            Self::Context(l) => l.iter().any(|(_, e)| e.noemt(naam)),
            Self::Aanroep(f, Argumenten::Plaats(l)) => f.noemt(naam) || enige(l),
            Self::Aanroep(f, Argumenten::Naam(l)) => f.noemt(naam) || l.iter().any(|(_, e)| e.noemt(naam)),
            Self::Voor(l, e) | Self::Elk(_, l, e) => l.iter().any(|(_, b)| bron(b)) || e.noemt(naam),
            Self::Functie(_, e) => e.noemt(naam),
        }
    }

    /// Whether its outcome is a judgement of its own, rather than a value to compare the input with.
    pub(crate) fn is_oordeel(&self) -> bool {
        matches!(
            self,
            Self::Vergelijk(..)
                | Self::En(..)
                | Self::Of(..)
                | Self::Tussen(..)
                | Self::In(..)
                | Self::IsVan(..)
                | Self::Elk(..)
                | Self::Aanroep(..)
        )
    }
}
