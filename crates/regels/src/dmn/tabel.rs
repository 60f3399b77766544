//! Decision tables with every hit policy of DMN.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::feel::ast::Expr;
use crate::feel::functie::{Scope, Uitkomst, Uitvoering};
use crate::feel::types::Type;
use crate::feel::{Waarde, eval, past};

/// Which rows count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beleid {
    Uniek,
    Eender,
    Prioriteit,
    Eerste,
    RijVolgorde,
    UitvoerVolgorde,
    Verzamel(Option<Optellen>),
}

/// What COLLECT does with its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Optellen {
    Som,
    Minst,
    Meest,
    Aantal,
}

impl Beleid {
    /// Whether the outcome is a list of what rows give.
    pub(super) fn geeft_lijst(self) -> bool {
        matches!(
            self,
            Self::RijVolgorde | Self::UitvoerVolgorde | Self::Verzamel(None)
        )
    }

    pub(super) fn lees(beleid: Option<&str>, optellen: Option<&str>) -> Option<Self> {
        Some(match beleid.unwrap_or("UNIQUE").trim() {
            "UNIQUE" | "U" => Self::Uniek,
            "ANY" | "A" => Self::Eender,
            "PRIORITY" | "P" => Self::Prioriteit,
            "FIRST" | "F" => Self::Eerste,
            "RULE ORDER" | "R" => Self::RijVolgorde,
            "OUTPUT ORDER" | "O" => Self::UitvoerVolgorde,
            "COLLECT" | "C" => Self::Verzamel(match optellen {
                None => None,
                Some("SUM") => Some(Optellen::Som),
                Some("MIN") => Some(Optellen::Minst),
                Some("MAX") => Some(Optellen::Meest),
                Some("COUNT") => Some(Optellen::Aantal),
                Some(_) => return None,
            }),
            _ => return None,
        })
    }
}

pub(super) struct Invoer {
    pub(super) wat: Expr,
    pub(super) soort: Type,
    /// `inputValues`.
    pub(super) toegestaan: Option<Vec<Expr>>,
}

pub(super) struct Uitvoer {
    pub(super) naam: Option<Arc<str>>,
    pub(super) soort: Type,
    /// `outputValues`, or the allowed values of the type: also the order of priority.
    pub(super) waarden: Option<Arc<[Expr]>>,
    pub(super) standaard: Option<Expr>,
}

pub(super) struct Rij {
    pub(super) toetsen: Vec<Vec<Expr>>,
    pub(super) uitvoer: Vec<Expr>,
}

pub(super) struct Tabel {
    pub(super) beleid: Beleid,
    pub(super) invoer: Vec<Invoer>,
    pub(super) uitvoer: Vec<Uitvoer>,
    pub(super) rijen: Vec<Rij>,
}

impl Tabel {
    pub(super) fn evalueer(&self, u: &mut Uitvoering, s: &Scope) -> Uitkomst {
        let mut invoer = Vec::with_capacity(self.invoer.len());
        for i in &self.invoer {
            let w = eval(&i.wat, u, s)?;
            // a declared type that lies does not take the value away: cells compare values
            let w = i.soort.dwing(w.clone(), u)?.unwrap_or(w);
            if let Some(t) = &i.toegestaan
                && past(t, &w, u, s)? != Some(true)
            {
                return Ok(u.niets(|| format!("invoer {} staat niet in inputValues", w.als_tekst())));
            }
            invoer.push(w);
        }
        let mut geraakt = Vec::new();
        'rij: for rij in &self.rijen {
            for (t, w) in rij.toetsen.iter().zip(&invoer) {
                if past(t, w, u, s)? != Some(true) {
                    continue 'rij;
                }
            }
            geraakt.push(rij);
            if self.beleid == Beleid::Eerste {
                break;
            }
        }
        if geraakt.is_empty() {
            return self.standaard(u, s);
        }
        let mut uitkomsten = Vec::with_capacity(geraakt.len());
        for rij in geraakt {
            match self.uitvoer_van(rij, u, s)? {
                Some(w) => uitkomsten.push(w),
                None => return Ok(Waarde::Niets),
            }
        }
        self.kies(uitkomsten, u, s)
    }

    fn standaard(&self, u: &mut Uitvoering, s: &Scope) -> Uitkomst {
        if self.uitvoer.iter().all(|o| o.standaard.is_none()) {
            return Ok(match self.beleid {
                Beleid::Verzamel(Some(Optellen::Aantal)) => Waarde::getal(0),
                Beleid::Verzamel(None) => Waarde::lijst(Vec::new()),
                _ => u.niets(|| "geen rij past".to_owned()),
            });
        }
        let mut delen = Vec::new();
        for o in &self.uitvoer {
            delen.push(match &o.standaard {
                Some(e) => eval(e, u, s)?,
                None => Waarde::Niets,
            });
        }
        Ok(self.samen(delen))
    }

    /// One row's outputs, fitted and checked; `None` when a value is not among the output values.
    fn uitvoer_van(&self, rij: &Rij, u: &mut Uitvoering, s: &Scope) -> Uitkomst<Option<Vec<Waarde>>> {
        let mut uit = Vec::with_capacity(self.uitvoer.len());
        for (o, e) in self.uitvoer.iter().zip(&rij.uitvoer) {
            let w = eval(e, u, s)?;
            let w = o.soort.dwing(w.clone(), u)?.unwrap_or(w);
            if let Some(t) = &o.waarden
                && !w.is_niets()
                && past(t, &w, u, s)? != Some(true)
            {
                u.niets(|| format!("uitvoer {} staat niet in outputValues", w.als_tekst()));
                return Ok(None);
            }
            uit.push(w);
        }
        Ok(Some(uit))
    }

    /// The outputs of one row: a value, or a context when there are several.
    fn samen(&self, delen: Vec<Waarde>) -> Waarde {
        if self.uitvoer.len() == 1 {
            return delen.into_iter().next().unwrap_or_default();
        }
        let namen = self
            .uitvoer
            .iter()
            .map(|o| o.naam.clone().unwrap_or_else(|| "".into()));
        Waarde::Context(Arc::new(namen.zip(delen).collect()))
    }

    fn kies(&self, mut uitkomsten: Vec<Vec<Waarde>>, u: &mut Uitvoering, s: &Scope) -> Uitkomst {
        let eerste = |l: Vec<Vec<Waarde>>| l.into_iter().next().unwrap_or_default();
        match self.beleid {
            Beleid::Uniek if uitkomsten.len() > 1 => {
                Ok(u.niets(|| format!("{} rijen passen, UNIQUE staat er één toe", uitkomsten.len())))
            }
            Beleid::Uniek | Beleid::Eerste => Ok(self.samen(eerste(uitkomsten))),
            Beleid::Eender => {
                let gelijk =
                    |a: &[Waarde], b: &[Waarde]| a.iter().zip(b).all(|(x, y)| x.gelijk(y) == Some(true));
                let alle = uitkomsten.windows(2).all(|p| match p {
                    [a, b] => gelijk(a, b),
                    _ => true,
                });
                match alle {
                    true => Ok(self.samen(eerste(uitkomsten))),
                    false => Ok(u.niets(|| "ANY: de rijen geven verschillende uitkomsten".to_owned())),
                }
            }
            Beleid::Prioriteit => {
                self.sorteer(&mut uitkomsten, u, s)?;
                Ok(self.samen(eerste(uitkomsten)))
            }
            Beleid::UitvoerVolgorde => {
                self.sorteer(&mut uitkomsten, u, s)?;
                Ok(self.lijst(uitkomsten))
            }
            Beleid::RijVolgorde | Beleid::Verzamel(None) => Ok(self.lijst(uitkomsten)),
            Beleid::Verzamel(Some(o)) => Ok(self.tel(o, uitkomsten, u)),
        }
    }

    fn lijst(&self, uitkomsten: Vec<Vec<Waarde>>) -> Waarde {
        Waarde::lijst(uitkomsten.into_iter().map(|d| self.samen(d)).collect())
    }

    /// By the order of the output values, first output first; what is not among them comes last.
    fn sorteer(&self, uitkomsten: &mut [Vec<Waarde>], u: &mut Uitvoering, s: &Scope) -> Uitkomst<()> {
        let mut gewogen = Vec::with_capacity(uitkomsten.len());
        for rij in uitkomsten.iter_mut() {
            let mut gewicht = Vec::with_capacity(rij.len());
            for (o, w) in self.uitvoer.iter().zip(rij.iter()) {
                let mut plek = usize::MAX;
                for (i, t) in o.waarden.iter().flat_map(|l| l.iter()).enumerate() {
                    if past(std::slice::from_ref(t), w, u, s)? == Some(true) {
                        plek = i;
                        break;
                    }
                }
                gewicht.push(plek);
            }
            gewogen.push((gewicht, std::mem::take(rij)));
        }
        gewogen.sort_by(|a, b| a.0.cmp(&b.0));
        for (plek, (_, rij)) in uitkomsten.iter_mut().zip(gewogen) {
            *plek = rij;
        }
        Ok(())
    }

    fn tel(&self, o: Optellen, uitkomsten: Vec<Vec<Waarde>>, u: &mut Uitvoering) -> Waarde {
        if self.uitvoer.len() > 1 {
            return u.niets(|| "COLLECT met een bewerking kan niet bij meer dan één uitvoer".to_owned());
        }
        if o == Optellen::Aantal {
            return Waarde::getal(i64::try_from(uitkomsten.len()).unwrap_or(i64::MAX));
        }
        tel_een(o, uitkomsten.into_iter().flatten().collect(), u)
    }
}

fn tel_een(o: Optellen, waarden: Vec<Waarde>, u: &mut Uitvoering) -> Waarde {
    let mut over: Option<Waarde> = None;
    for w in waarden {
        let nieuw = match (&over, o) {
            (None, _) => Some(w),
            (Some(Waarde::Getal(a)), Optellen::Som) => match w {
                Waarde::Getal(b) => a.plus(b).map(Waarde::Getal),
                _ => None,
            },
            (Some(_), Optellen::Som) => None,
            (Some(a), _) => {
                let kant = if o == Optellen::Minst {
                    Ordering::Less
                } else {
                    Ordering::Greater
                };
                w.vergelijk(a)
                    .map(|k| if k == kant { w.clone() } else { a.clone() })
            }
        };
        match nieuw {
            Some(w) => over = Some(w),
            None => return u.niets(|| "COLLECT kan deze waarden niet samennemen".to_owned()),
        }
    }
    over.unwrap_or_default()
}
