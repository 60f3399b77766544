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
///
/// The fallback of the rule engine: read at import, so that what cannot be read is refused there, and asked with the
/// answers of the engine turned into FEEL values.
///
/// ```
/// use regels::feel::{Context, Namen, Toets, Waarde};
/// let toets = Toets::lees("? > hoogte and contains(string(?), \"5\")", &Namen::nieuw(["hoogte"]))?;
/// let context: Context = [("hoogte", Waarde::getal(3))].into_iter().collect();
/// assert_eq!(toets.past(&Waarde::getal(5), &context), Some(true));
/// assert_eq!(toets.past(&Waarde::Niets, &context), None); // open, not a "no"
/// # Ok::<(), regels::feel::FeelFout>(())
/// ```
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

    /// Whether it mentions a name, such as `now`.
    pub fn noemt(&self, naam: &str) -> bool {
        self.toetsen.iter().any(|e| e.noemt(naam))
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::cel_lezen::lees_cel;
    use crate::xml::{self, Element};

    /// Cells as they occur in rule files, and some that do not yet.
    const CELLEN: [&str; 24] = [
        "-",
        "",
        "true",
        "false",
        "null",
        "not(null)",
        "\"ja\"",
        "\"deels\",\"nee\"",
        "not(\"ja\", \"nee\")",
        "<= 1.5",
        "> 3",
        "[1..3)",
        "]1..3]",
        "(1..3)",
        "1, 2, 3",
        "not(> 3)",
        "contains(?, \"a\")",
        "not(contains(?, \"a\"))",
        "if ?=null then false else contains(?,\"a\")",
        "? != null",
        "starts with(?, \"j\")",
        "? > 1 and ? < 3",
        "date(\"2026-01-01\")",
        "< date(\"2026-01-01\")",
    ];

    fn cellen(e: &Element, uit: &mut BTreeSet<String>) {
        if &*e.naam == "inputEntry" {
            uit.extend(e.kinderen.iter().map(|k| k.tekst.trim().to_owned()));
        }
        e.kinderen.iter().for_each(|k| cellen(k, uit));
    }

    /// Every different cell of the real rule files; none when they are not here.
    fn echte_cellen() -> BTreeSet<String> {
        let basis = std::env::var_os("PLEK_REAL_DATA").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
            PathBuf::from,
        );
        let map = basis.join("toepasbare-regels");
        let mut uit = BTreeSet::new();
        if !map.is_dir() {
            assert!(
                std::env::var_os("PLEK_ECHTE_DATA_VERPLICHT").is_none(),
                "echte data ontbreekt: {}",
                map.display()
            );
            eprintln!("OVERGESLAGEN: geen echte regelbestanden in {}", map.display());
            return uit;
        }
        for groep in std::fs::read_dir(map).unwrap() {
            for bestand in std::fs::read_dir(groep.unwrap().path()).unwrap() {
                let bytes = std::fs::read(bestand.unwrap().path()).unwrap();
                cellen(&xml::lees(&bytes, "echt").unwrap(), &mut uit);
            }
        }
        assert!(uit.len() > 20, "{}", uit.len());
        uit
    }

    #[test]
    fn the_engine_and_feel_agree_on_every_cell_of_the_closed_set() {
        let alle: BTreeSet<String> = CELLEN
            .iter()
            .map(|c| (*c).to_owned())
            .chain(echte_cellen())
            .collect();
        let mut gelijk = 0;
        for cel in alle {
            // a cell outside the closed set is what FEEL is the fallback for
            let Ok(test) = lees_cel(&cel) else { continue };
            let toets = Toets::lees(&cel, &Namen::default()).unwrap_or_else(|f| panic!("{cel}: {f}"));
            let mut waarden = vec![
                crate::Waarde::Leeg,
                crate::Waarde::JaNee(true),
                crate::Waarde::JaNee(false),
                crate::Waarde::tekst("ja"),
                crate::Waarde::tekst("deels, a"),
                crate::Waarde::Datum("2026-01-01".parse().unwrap()),
                crate::Waarde::Datum("2025-06-01".parse().unwrap()),
            ];
            waarden.extend((0..8).map(|n| crate::Waarde::Getal(rust_decimal::Decimal::new(n * 5, 1))));
            let mut literalen = Vec::new();
            test.literalen(&mut literalen);
            waarden.extend(literalen.into_iter().cloned());
            for w in waarden {
                let feel = toets.past(&Waarde::from(&w), &Context::default());
                assert_eq!(
                    test.past(&w),
                    feel == Some(true),
                    "cel {cel}, waarde {w:?}: {feel:?}"
                );
                gelijk += 1;
            }
        }
        assert!(gelijk > 300, "{gelijk}");
    }
}
