//! Boxed expressions: what a decision's logic is once read, and its evaluation.

use std::sync::Arc;

use super::tabel::Tabel;
use crate::feel::ast::Expr;
use crate::feel::functie::{Functie, FunctieSoort, Lichaam, Parameter, Scope, Uitkomst, Uitvoering};
use crate::feel::types::Type;
use crate::feel::{Buiten, Context, Waarde, eval, genoemd, lijst_van, roep_op_naam};

/// A boxed expression.
pub(super) enum Kader {
    Uitdrukking(Expr),
    /// Entries; the one without a name is the outcome.
    Context(Vec<(Option<Arc<str>>, Kader)>),
    Tabel(Box<Tabel>),
    Relatie(Vec<Arc<str>>, Vec<Vec<Kader>>),
    Lijst(Vec<Kader>),
    Functie {
        parameters: Vec<Parameter>,
        uit: Type,
        lichaam: Arc<dyn Lichaam>,
    },
    Aanroep(Box<Kader>, Vec<(Arc<str>, Kader)>),
    Als(Box<[Kader; 3]>),
    Filter(Box<[Kader; 2]>),
    Voor(Arc<str>, Box<[Kader; 2]>),
    /// Every when the flag is set, else some.
    Elk(bool, Arc<str>, Box<[Kader; 2]>),
    /// A kader whose outcome has a declared type.
    Getypeerd(Type, Box<Kader>),
    /// Missing or unreadable, and why.
    Fout(String),
}

impl Lichaam for Kader {
    fn evalueer(&self, u: &mut Uitvoering, s: &Scope) -> Uitkomst {
        u.dieper(|u| reken_uit(self, u, s))
    }
}

fn reken_uit(k: &Kader, u: &mut Uitvoering, s: &Scope) -> Uitkomst {
    u.stap(1)?;
    Ok(match k {
        Kader::Uitdrukking(e) => eval(e, u, s)?,
        Kader::Fout(reden) => u.niets(|| reden.clone()),
        Kader::Getypeerd(t, k) => {
            let w = k.evalueer(u, s)?;
            pas(t, w, u)?
        }
        Kader::Context(l) => {
            let (mut uit, mut s) = (Context::default(), s.clone());
            for (naam, k) in l {
                let w = k.evalueer(u, &s)?;
                let Some(naam) = naam else {
                    return Ok(w);
                };
                let w = genoemd(w, naam);
                s = s.met(naam, w.clone());
                uit.zet(Arc::clone(naam), w);
            }
            Waarde::Context(Arc::new(uit))
        }
        Kader::Tabel(t) => t.evalueer(u, s)?,
        Kader::Relatie(kolommen, rijen) => {
            let mut uit = Vec::with_capacity(rijen.len());
            for rij in rijen {
                let mut c = Context::default();
                for (naam, k) in kolommen.iter().zip(rij) {
                    c.zet(Arc::clone(naam), k.evalueer(u, s)?);
                }
                uit.push(Waarde::Context(Arc::new(c)));
            }
            Waarde::lijst(uit)
        }
        Kader::Lijst(l) => {
            let mut uit = Vec::with_capacity(l.len());
            for k in l {
                uit.push(k.evalueer(u, s)?);
            }
            Waarde::lijst(uit)
        }
        Kader::Functie {
            parameters,
            uit,
            lichaam,
        } => functie(parameters.clone(), uit.clone(), Arc::clone(lichaam), s.clone()),
        Kader::Aanroep(f, l) => {
            let f = f.evalueer(u, s)?;
            let mut argumenten = Vec::with_capacity(l.len());
            for (naam, k) in l {
                argumenten.push((Arc::clone(naam), k.evalueer(u, s)?));
            }
            match f {
                Waarde::Functie(f) => roep_op_naam(&f, argumenten, u)?,
                w => u.niets(|| format!("invocation: {} is geen functie", w.soort())),
            }
        }
        Kader::Als(k) => {
            let [c, dan, anders] = &**k;
            match c.evalueer(u, s)? {
                Waarde::JaNee(true) => dan.evalueer(u, s)?,
                Waarde::JaNee(false) | Waarde::Niets => anders.evalueer(u, s)?,
                w => u.niets(|| format!("conditional verwacht ja of nee, geen {}", w.soort())),
            }
        }
        Kader::Filter(k) => {
            let [in_, past] = &**k;
            let w = in_.evalueer(u, s)?;
            filter(w, past, u, s)?
        }
        Kader::Voor(naam, k) => {
            let [in_, e] = &**k;
            let w = in_.evalueer(u, s)?;
            let Some(l) = lijst_van(w, u)? else {
                return Ok(u.niets(|| "for heeft geen lijst".to_owned()));
            };
            let mut uit: Vec<Waarde> = Vec::with_capacity(l.len());
            for w in l.iter() {
                uit.push(e.evalueer(u, &s.met(naam, w.clone()))?);
            }
            Waarde::lijst(uit)
        }
        Kader::Elk(alle, naam, k) => {
            let [in_, e] = &**k;
            let w = in_.evalueer(u, s)?;
            let Some(l) = lijst_van(w, u)? else {
                return Ok(u.niets(|| "some of every heeft geen lijst".to_owned()));
            };
            let mut uit = Some(*alle);
            for w in l.iter() {
                match e.evalueer(u, &s.met(naam, w.clone()))?.ja_nee() {
                    Some(b) if b != *alle => return Ok(Waarde::JaNee(b)),
                    Some(_) => {}
                    None => uit = None,
                }
            }
            match uit {
                Some(b) => Waarde::JaNee(b),
                None => u.niets(|| "some of every: een voorwaarde is geen ja of nee".to_owned()),
            }
        }
    })
}

/// A function value over a scope.
pub(super) fn functie(
    parameters: Vec<Parameter>,
    uit: Type,
    lichaam: Arc<dyn Lichaam>,
    scope: Scope,
) -> Waarde {
    Waarde::Functie(Arc::new(Functie(FunctieSoort::Eigen {
        parameters,
        uit,
        lichaam,
        scope,
        zelf: None,
    })))
}

/// A function outside FEEL.
pub(super) fn buiten() -> Arc<dyn Lichaam> {
    Arc::new(Buiten)
}

/// Fits a value to its declared type; null with a remark when it does not fit.
pub(super) fn pas(t: &Type, w: Waarde, u: &mut Uitvoering) -> Uitkomst {
    let soort = w.soort();
    match t.dwing(w, u)? {
        Some(w) => Ok(w),
        None => Ok(u.niets(|| format!("{soort} past niet in het opgegeven type"))),
    }
}

fn filter(w: Waarde, past: &Kader, u: &mut Uitvoering, s: &Scope) -> Uitkomst {
    let l: Arc<[Waarde]> = match w {
        Waarde::Niets => return Ok(Waarde::Niets),
        Waarde::Lijst(l) => l,
        w => vec![w].into(),
    };
    let mut uit = Vec::new();
    for (i, e) in l.iter().enumerate() {
        let mut binnen = s.met(&"item".into(), e.clone());
        if let Waarde::Context(c) = e {
            binnen = binnen.met_context(Arc::clone(c));
        }
        match past.evalueer(u, &binnen)? {
            Waarde::JaNee(true) => uit.push(e.clone()),
            Waarde::JaNee(false) | Waarde::Niets => {}
            Waarde::Getal(g) if i == 0 => {
                return Ok(Waarde::of_niets(
                    crate::feel::plek(l.len(), g).and_then(|i| l.get(i).cloned()),
                ));
            }
            w => return Ok(u.niets(|| format!("filter verwacht ja of nee, geen {}", w.soort()))),
        }
    }
    Ok(Waarde::lijst(uit))
}
