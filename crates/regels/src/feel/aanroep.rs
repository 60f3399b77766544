//! Calls: arguments by place or name, fitted to the parameters; a call that does not fit gives null.

use std::sync::Arc;

use super::ast::{Argumenten, Expr};
use super::evalueer::eval;
use super::functie::{Functie, FunctieSoort, Scope, Uitkomst, Uitvoering};
use super::functies::Ingebouwd;
use super::waarde::Waarde;

/// Arguments with their values.
pub(crate) enum Gegeven {
    Plaats(Vec<Waarde>),
    Naam(Vec<(Arc<str>, Waarde)>),
}

pub(crate) fn aanroep(f: &Expr, a: &Argumenten, u: &mut Uitvoering, s: &Scope) -> Uitkomst {
    let functie = eval(f, u, s)?;
    let gegeven = match a {
        Argumenten::Plaats(l) => {
            let mut uit = Vec::with_capacity(l.len());
            for e in l {
                uit.push(eval(e, u, s)?);
            }
            Gegeven::Plaats(uit)
        }
        Argumenten::Naam(l) => {
            let mut uit = Vec::with_capacity(l.len());
            for (n, e) in l {
                uit.push((Arc::clone(n), eval(e, u, s)?));
            }
            Gegeven::Naam(uit)
        }
    };
    match functie {
        Waarde::Functie(f) => roep(&f, gegeven, u),
        w => Ok(u.niets(|| format!("{} is geen functie", w.soort()))),
    }
}

/// Calls a function value with named arguments.
pub(crate) fn roep_op_naam(f: &Functie, argumenten: Vec<(Arc<str>, Waarde)>, u: &mut Uitvoering) -> Uitkomst {
    roep(f, Gegeven::Naam(argumenten), u)
}

/// Calls a function value.
pub(crate) fn roep(f: &Functie, gegeven: Gegeven, u: &mut Uitvoering) -> Uitkomst {
    match &f.0 {
        FunctieSoort::Ingebouwd(i) => roep_ingebouwd(i, gegeven, u),
        FunctieSoort::Eigen {
            parameters,
            uit,
            lichaam,
            scope,
            zelf,
        } => {
            let waarden = match gegeven {
                Gegeven::Plaats(l) if l.len() == parameters.len() => l,
                Gegeven::Naam(l) if l.len() == parameters.len() => {
                    let mut uit = Vec::with_capacity(l.len());
                    for p in parameters {
                        match l.iter().find(|(n, _)| *n == p.naam) {
                            Some((_, w)) => uit.push(w.clone()),
                            None => return Ok(u.niets(|| format!("argument {} ontbreekt", p.naam))),
                        }
                    }
                    uit
                }
                _ => return Ok(u.niets(|| format!("de functie heeft {} parameters", parameters.len()))),
            };
            let mut s = scope.clone();
            if let Some(naam) = zelf {
                let zelf = Functie(FunctieSoort::Eigen {
                    parameters: parameters.clone(),
                    uit: uit.clone(),
                    lichaam: Arc::clone(lichaam),
                    scope: scope.clone(),
                    zelf: Some(Arc::clone(naam)),
                });
                s = s.met(naam, Waarde::Functie(Arc::new(zelf)));
            }
            for (p, w) in parameters.iter().zip(waarden) {
                let soort = w.soort();
                let Some(w) = p.soort.dwing(w, u)? else {
                    return Ok(u.niets(|| format!("argument {}: {soort} past niet", p.naam)));
                };
                s = s.met(&p.naam, w);
            }
            let w = u.dieper(|u| lichaam.evalueer(u, &s))?;
            let soort = w.soort();
            match uit.dwing(w, u)? {
                Some(w) => Ok(w),
                None => Ok(u.niets(|| format!("uitkomst van de functie: {soort} past niet"))),
            }
        }
    }
}

fn roep_ingebouwd(i: &Ingebouwd, gegeven: Gegeven, u: &mut Uitvoering) -> Uitkomst {
    let waarden = match gegeven {
        Gegeven::Plaats(l) => {
            if !i.rij && !i.vormen.iter().any(|v| v.len() == l.len()) || i.rij && l.is_empty() {
                return Ok(u.niets(|| format!("{}: verkeerd aantal argumenten", i.naam)));
            }
            l
        }
        Gegeven::Naam(l) => {
            let Some(vorm) = vorm(i, &l).filter(|_| l.iter().all(|(n, w)| naam_past(n, w))) else {
                return Ok(u.niets(|| format!("{}: onbekend argument", i.naam)));
            };
            let op_naam = |n: &&str| l.iter().find(|(m, _)| **m == **n).map(|(_, w)| w.clone());
            vorm.iter().map(op_naam).map(Waarde::of_niets).collect()
        }
    };
    u.stap(waarden.len() + 1)?;
    // a null out of a built-in function is reported once, here
    let uit = (i.f)(u, &waarden)?;
    if uit.is_niets() {
        return Ok(u.niets(|| format!("{} geeft null voor deze argumenten", i.naam)));
    }
    Ok(uit)
}

/// The shortest form that has all these names; among equals the one that begins with the first. What is left out is null.
fn vorm(i: &Ingebouwd, l: &[(Arc<str>, Waarde)]) -> Option<&'static [&'static str]> {
    let past = |v: &&&'static [&'static str]| l.iter().all(|(m, _)| v.contains(&&**m));
    let begint = |v: &[&str]| v.first().copied() == l.first().map(|(m, _)| &**m);
    i.vormen
        .iter()
        .filter(past)
        .min_by_key(|v| (v.len(), !begint(v)))
        .copied()
}

/// Forms that differ only in what their parameters are: a name says which kind is meant.
fn naam_past(naam: &str, w: &Waarde) -> bool {
    match naam {
        "keys" => matches!(w, Waarde::Lijst(_)),
        "key" => !matches!(w, Waarde::Lijst(_)),
        "range" | "range1" | "range2" => matches!(w, Waarde::Bereik(_)),
        "point" | "point1" | "point2" => !matches!(w, Waarde::Bereik(_)),
        _ => true,
    }
}
