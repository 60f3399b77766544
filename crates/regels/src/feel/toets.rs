//! What others call: a cell read once and asked often, and an expression.

use std::sync::Arc;

use super::ast::Expr;
use super::evalueer::eval;
use super::fout::FeelFout;
use super::functie::{Grenzen, Scope, Uitvoering};
use super::lezen::{toetsen_streng, uitdrukking_streng};
use super::namen::Namen;
use super::toetsing::past;
use super::waarde::{Context, Waarde};

/// A cell of a decision table: any unary tests of DMN 1.1 to 1.5, `?` included.
#[derive(Debug, Clone)]
pub struct Toets {
    toetsen: Arc<[Expr]>,
    grenzen: Grenzen,
}

impl Toets {
    /// Reads a cell once.
    ///
    /// - In: the text of the cell, `-` included, and the names of what it may refer to besides the input.
    /// - Errors: [`FeelFout::Taal`] with the place, also for a name or function that nobody declared;
    ///   [`FeelFout::Grens`] past a cap on size or depth.
    pub fn lees(tekst: &str, namen: &Namen) -> Result<Self, FeelFout> {
        Ok(Self {
            toetsen: toetsen_streng(tekst, namen)?.into(),
            grenzen: Grenzen::default(),
        })
    }

    /// The same with other caps.
    #[must_use]
    pub fn met_grenzen(mut self, grenzen: Grenzen) -> Self {
        self.grenzen = grenzen;
        self
    }

    /// Whether a value passes, with the other names' values in `context`.
    ///
    /// `None` when it cannot be said: null where the test needs a value, kinds that do not compare, or a cap passed. It
    /// is never a silent "no": treat it as open. [`Toets::oordeel`] tells a cap apart.
    pub fn past(&self, waarde: &Waarde, context: &Context) -> Option<bool> {
        self.oordeel(waarde, context).ok().flatten()
    }

    /// As [`Toets::past`], with the cap or unsupported thing that stopped it as an error.
    pub fn oordeel(&self, waarde: &Waarde, context: &Context) -> Result<Option<bool>, FeelFout> {
        let mut u = Uitvoering::nieuw(self.grenzen.clone());
        let scope = Scope::default().met_context(Arc::new(context.clone()));
        past(&self.toetsen, waarde, &mut u, &scope)
    }
}

/// An expression, read.
#[derive(Debug, Clone)]
pub struct Uitdrukking {
    expr: Arc<Expr>,
    grenzen: Grenzen,
}

/// A value, and why nulls in it came about.
#[derive(Debug, Clone)]
pub struct Antwoord {
    /// The outcome.
    pub waarde: Waarde,
    /// Dutch remarks, at most fifty.
    pub meldingen: Vec<String>,
}

impl Uitdrukking {
    /// Reads an expression once; see [`Toets::lees`] for names and errors.
    pub fn lees(tekst: &str, namen: &Namen) -> Result<Self, FeelFout> {
        Ok(Self {
            expr: Arc::new(uitdrukking_streng(tekst, namen)?),
            grenzen: Grenzen::default(),
        })
    }

    /// The same with other caps.
    #[must_use]
    pub fn met_grenzen(mut self, grenzen: Grenzen) -> Self {
        self.grenzen = grenzen;
        self
    }

    /// Evaluates with the values of the names.
    ///
    /// - Out: the value; null with a remark where DMN defines none.
    /// - Errors: [`FeelFout::Grens`] at a cap, [`FeelFout::NietOndersteund`] for functions outside FEEL.
    pub fn evalueer(&self, context: &Context) -> Result<Antwoord, FeelFout> {
        let mut u = Uitvoering::nieuw(self.grenzen.clone());
        let scope = Scope::default().met_context(Arc::new(context.clone()));
        let waarde = eval(&self.expr, &mut u, &scope)?;
        Ok(Antwoord {
            waarde,
            meldingen: u.meldingen,
        })
    }
}
