//! Evaluation: an expression and a scope in, a value out. Null where DMN says null, with the reason reported.
//!
//! The only errors are caps and what is not supported; see [`FeelFout`]. Start at [`eval`].

use std::sync::Arc;

use super::aanroep;
use super::ast::{Expr, Vergelijk};
use super::fout::FeelFout;
use super::functie::{Functie, FunctieSoort, Lichaam, Parameter, Scope, Uitkomst, Uitvoering};
use super::functies;
use super::lussen::{filter, loop_door};
use super::pad::pad;
use super::rekenen::{negatief, reken};
use super::toetsing::past;
use super::types::Type;
use super::waarde::{Bereik, BereikVorm, Context, Waarde};

impl Lichaam for Expr {
    fn evalueer(&self, u: &mut Uitvoering, s: &Scope) -> Uitkomst {
        eval(self, u, s)
    }
}

/// Evaluates an expression in a scope.
pub(crate) fn eval(e: &Expr, u: &mut Uitvoering, s: &Scope) -> Uitkomst {
    u.stap(1)?;
    match e {
        Expr::Vast(w) => Ok(w.clone()),
        Expr::Naam(n) => Ok(naam(n, u, s)),
        e => u.dieper(|u| samengesteld(e, u, s)),
    }
}

fn naam(n: &str, u: &mut Uitvoering, s: &Scope) -> Waarde {
    if let Some(w) = s.zoek(n) {
        return w.clone();
    }
    match functies::zoek(n) {
        Some(f) => Waarde::Functie(Arc::new(Functie(FunctieSoort::Ingebouwd(f)))),
        None => u.niets(|| format!("naam \"{n}\" is niet bekend")),
    }
}

fn samengesteld(e: &Expr, u: &mut Uitvoering, s: &Scope) -> Uitkomst {
    Ok(match e {
        Expr::Vast(w) => w.clone(),
        Expr::Naam(n) => naam(n, u, s),
        Expr::Pad(e, lid) => {
            let w = eval(e, u, s)?;
            pad(&w, lid, u)
        }
        Expr::Filter(e, f) => {
            let w = eval(e, u, s)?;
            filter(&w, f, u, s)?
        }
        Expr::Aanroep(f, a) => aanroep::aanroep(f, a, u, s)?,
        Expr::Negatief(e) => {
            let w = eval(e, u, s)?;
            negatief(&w, u)
        }
        Expr::Reken(wat, a, b) => {
            let (a, b) = (eval(a, u, s)?, eval(b, u, s)?);
            reken(*wat, &a, &b, u)?
        }
        Expr::Vergelijk(v, a, b) => {
            let (a, b) = (eval(a, u, s)?, eval(b, u, s)?);
            vergelijk(*v, &a, &b, u)
        }
        Expr::En(a, b) => {
            let a = eval(a, u, s)?.ja_nee();
            if a == Some(false) {
                return Ok(Waarde::JaNee(false));
            }
            match (a, eval(b, u, s)?.ja_nee()) {
                (_, Some(false)) => Waarde::JaNee(false),
                (Some(true), Some(true)) => Waarde::JaNee(true),
                _ => Waarde::Niets,
            }
        }
        Expr::Of(a, b) => {
            let a = eval(a, u, s)?.ja_nee();
            if a == Some(true) {
                return Ok(Waarde::JaNee(true));
            }
            match (a, eval(b, u, s)?.ja_nee()) {
                (_, Some(true)) => Waarde::JaNee(true),
                (Some(false), Some(false)) => Waarde::JaNee(false),
                _ => Waarde::Niets,
            }
        }
        Expr::Tussen(x, a, b) => {
            let (x, a, b) = (eval(x, u, s)?, eval(a, u, s)?, eval(b, u, s)?);
            let onder = a.vergelijk(&x).map(|o| o.is_le());
            let boven = x.vergelijk(&b).map(|o| o.is_le());
            match (onder, boven) {
                (Some(a), Some(b)) => Waarde::JaNee(a && b),
                _ => u.niets(|| format!("between kan {} niet vergelijken", x.soort())),
            }
        }
        Expr::In(x, toetsen) => {
            let w = eval(x, u, s)?;
            Waarde::logisch(past(toetsen, &w, u, s)?)
        }
        Expr::IsVan(e, t) => {
            let w = eval(e, u, s)?;
            match t {
                Type::Onbekend(n) => u.niets(|| format!("type {n} is niet bekend")),
                t => Waarde::JaNee(t.is_van(&w)),
            }
        }
        Expr::Als(c, a, b) => match eval(c, u, s)? {
            Waarde::JaNee(true) => eval(a, u, s)?,
            Waarde::JaNee(false) | Waarde::Niets => eval(b, u, s)?,
            w => u.niets(|| format!("if verwacht ja of nee, geen {}", w.soort())),
        },
        Expr::Voor(it, e) => {
            let mut uit = Vec::new();
            let partieel = e.noemt("partial");
            let goed = loop_door(it, u, s, &mut |u, s| {
                let s = if partieel {
                    u.stap(uit.len())?;
                    s.met(&"partial".into(), Waarde::lijst(uit.clone()))
                } else {
                    s.clone()
                };
                uit.push(eval(e, u, &s)?);
                u.lengte(uit.len())?;
                Ok(true)
            })?;
            match goed {
                true => Waarde::lijst(uit),
                false => u.niets(|| "for heeft geen lijst".to_owned()),
            }
        }
        Expr::Elk(alle, it, e) => {
            let mut uit = Some(*alle);
            let goed = loop_door(it, u, s, &mut |u, s| {
                match eval(e, u, s)?.ja_nee() {
                    Some(b) if b != *alle => uit = Some(b),
                    Some(_) => return Ok(true),
                    None => uit = None,
                }
                Ok(uit.is_none())
            })?;
            match goed {
                true => Waarde::logisch(uit),
                false => u.niets(|| "some of every heeft geen lijst".to_owned()),
            }
        }
        Expr::Lijst(l) => {
            let mut uit = Vec::with_capacity(l.len());
            for e in l {
                uit.push(eval(e, u, s)?);
            }
            Waarde::lijst(uit)
        }
        Expr::Context(l) => {
            let (mut uit, mut s) = (Context::default(), s.clone());
            for (n, e) in l {
                let w = genoemd(eval(e, u, &s)?, n);
                s = s.met(n, w.clone());
                uit.zet(Arc::clone(n), w);
            }
            Waarde::Context(Arc::new(uit))
        }
        Expr::Bereik(a, a_in, b, b_in) => {
            let (van, tot) = (eval(a, u, s)?, eval(b, u, s)?);
            bereik(van, *a_in, tot, *b_in, u)
        }
        Expr::Eenzijdig(v, e) => {
            let w = eval(e, u, s)?;
            Waarde::Bereik(Arc::new(eenzijdig(*v, w)))
        }
        Expr::Functie(p, e) => {
            let lichaam: Arc<dyn Lichaam> = Arc::<Expr>::clone(e);
            Waarde::Functie(Arc::new(Functie(FunctieSoort::Eigen {
                parameters: parameters(p),
                uit: Type::Any,
                lichaam,
                scope: s.clone(),
                zelf: None,
            })))
        }
        Expr::Extern(p) => Waarde::Functie(Arc::new(Functie(FunctieSoort::Eigen {
            parameters: parameters(p),
            uit: Type::Any,
            lichaam: Arc::new(Buiten),
            scope: Scope::default(),
            zelf: None,
        }))),
        Expr::Alles | Expr::Geen(_) => u.niets(|| "een toets is geen waarde".to_owned()),
    })
}

fn parameters(p: &[(Arc<str>, Type)]) -> Vec<Parameter> {
    p.iter()
        .map(|(naam, soort)| Parameter {
            naam: Arc::clone(naam),
            soort: soort.clone(),
        })
        .collect()
}

/// A function outside FEEL: never run.
pub(crate) struct Buiten;

impl Lichaam for Buiten {
    fn evalueer(&self, _: &mut Uitvoering, _: &Scope) -> Uitkomst {
        let wat = "een functie buiten FEEL (Java of PMML)".to_owned();
        Err(FeelFout::NietOndersteund { wat })
    }
}

/// A function learns the name it is bound to, so that it can call itself.
pub(crate) fn genoemd(w: Waarde, naam: &Arc<str>) -> Waarde {
    match w {
        Waarde::Functie(f) => Waarde::Functie(Functie::genoemd(&f, naam)),
        w => w,
    }
}

pub(crate) fn vergelijk(v: Vergelijk, a: &Waarde, b: &Waarde, u: &mut Uitvoering) -> Waarde {
    let uit = match v {
        Vergelijk::Gelijk => a.gelijk(b),
        Vergelijk::Ongelijk => a.gelijk(b).map(|g| !g),
        Vergelijk::Kleiner => a.vergelijk(b).map(|o| o.is_lt()),
        Vergelijk::Hoogstens => a.vergelijk(b).map(|o| o.is_le()),
        Vergelijk::Groter => a.vergelijk(b).map(|o| o.is_gt()),
        Vergelijk::Minstens => a.vergelijk(b).map(|o| o.is_ge()),
    };
    match uit {
        Some(b) => Waarde::JaNee(b),
        None => u.niets(|| format!("{} en {} zijn niet te vergelijken", a.soort(), b.soort())),
    }
}

pub(crate) fn bereik(van: Waarde, van_in: bool, tot: Waarde, tot_in: bool, u: &mut Uitvoering) -> Waarde {
    let eind = |w: &Waarde| w.is_niets() || w.vergelijk(w).is_some();
    let samen = van.is_niets() || tot.is_niets() || van.vergelijk(&tot).is_some();
    if !(eind(&van) && eind(&tot) && samen) {
        return u.niets(|| format!("geen bereik van {} tot {}", van.soort(), tot.soort()));
    }
    Waarde::Bereik(Arc::new(Bereik {
        van,
        van_in,
        tot,
        tot_in,
        vorm: BereikVorm::Tweezijdig,
    }))
}

fn eenzijdig(v: Vergelijk, w: Waarde) -> Bereik {
    let leeg = Waarde::Niets;
    let (van, van_in, tot, tot_in) = match v {
        Vergelijk::Kleiner => (leeg, false, w, false),
        Vergelijk::Hoogstens => (leeg, false, w, true),
        Vergelijk::Groter => (w, false, leeg, false),
        Vergelijk::Minstens => (w, true, leeg, false),
        Vergelijk::Gelijk | Vergelijk::Ongelijk => (w.clone(), true, w, true),
    };
    let vorm = match v {
        Vergelijk::Ongelijk => BereikVorm::Niet,
        _ => BereikVorm::Eenzijdig,
    };
    Bereik {
        van,
        van_in,
        tot,
        tot_in,
        vorm,
    }
}
