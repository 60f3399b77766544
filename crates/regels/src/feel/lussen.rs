//! Walking over lists and ranges: filters, for, some and every.

use std::sync::Arc;

use super::ast::{Bron, Expr};
use super::evalueer::eval;
use super::functie::{Scope, Uitkomst, Uitvoering};
use super::getal::Getal;
use super::tijd::Datum;
use super::waarde::Waarde;

pub(crate) fn filter(w: &Waarde, f: &Expr, u: &mut Uitvoering, s: &Scope) -> Uitkomst {
    let los;
    let lijst: &[Waarde] = match w {
        Waarde::Niets => return Ok(Waarde::Niets),
        Waarde::Lijst(l) => l,
        w => {
            los = [w.clone()];
            &los
        }
    };
    let mut uit = Vec::new();
    for (i, e) in lijst.iter().enumerate() {
        let mut binnen = s.met(&"item".into(), e.clone());
        if let Waarde::Context(c) = e {
            binnen = binnen.met_context(Arc::clone(c));
        }
        match eval(f, u, &binnen)? {
            Waarde::JaNee(true) => uit.push(e.clone()),
            Waarde::JaNee(false) | Waarde::Niets => {}
            Waarde::Getal(g) if i == 0 => return Ok(element(lijst, g, u)),
            v => return Ok(u.niets(|| format!("filter verwacht ja, nee of een getal, geen {}", v.soort()))),
        }
    }
    if lijst.is_empty() && matches!(eval(f, u, s)?, Waarde::Getal(_)) {
        return Ok(u.niets(|| "element van een lege lijst".to_owned()));
    }
    Ok(Waarde::lijst(uit))
}

fn element(lijst: &[Waarde], g: Getal, u: &mut Uitvoering) -> Waarde {
    match plek(lijst.len(), g) {
        Some(i) => Waarde::of_niets(lijst.get(i).cloned()),
        None => u.niets(|| format!("element {g} van een lijst met {}", lijst.len())),
    }
}

/// Index from 0 for a position from 1, or from -1 at the end.
pub(crate) fn plek(lengte: usize, g: Getal) -> Option<usize> {
    let (n, lengte) = (g.als_i64()?, i64::try_from(lengte).ok()?);
    let i = if n < 0 { lengte + n } else { n - 1 };
    usize::try_from(i).ok().filter(|_| n != 0 && i < lengte)
}

/// Runs `doe` for every combination, first name slowest; `doe` says whether to go on. False when one is no list.
pub(crate) fn loop_door(
    it: &[(Arc<str>, Bron)],
    u: &mut Uitvoering,
    s: &Scope,
    doe: &mut dyn FnMut(&mut Uitvoering, &Scope) -> Uitkomst<bool>,
) -> Uitkomst<bool> {
    Ok(combineer(it, u, s, doe)? != Loop::GeenLijst)
}

#[derive(PartialEq, Eq)]
enum Loop {
    Verder,
    Klaar,
    GeenLijst,
}

fn combineer(
    it: &[(Arc<str>, Bron)],
    u: &mut Uitvoering,
    s: &Scope,
    doe: &mut dyn FnMut(&mut Uitvoering, &Scope) -> Uitkomst<bool>,
) -> Uitkomst<Loop> {
    let Some(((naam, bron), rest)) = it.split_first() else {
        return Ok(if doe(u, s)? { Loop::Verder } else { Loop::Klaar });
    };
    let waarden = match bron {
        Bron::Lijst(e) => lijst_van(eval(e, u, s)?, u)?,
        Bron::Reeks(a, b) => {
            let (a, b) = (eval(a, u, s)?, eval(b, u, s)?);
            reeks(&a, &b, u)?.map(Into::into)
        }
    };
    let Some(waarden) = waarden else {
        return Ok(Loop::GeenLijst);
    };
    for w in waarden.iter() {
        u.stap(1)?;
        match combineer(rest, u, &s.met(naam, w.clone()), doe)? {
            Loop::Verder => {}
            anders => return Ok(anders),
        }
    }
    Ok(Loop::Verder)
}

/// What a for walks over: a list, a closed range of whole numbers or days, or one value.
pub(crate) fn lijst_van(w: Waarde, u: &mut Uitvoering) -> Uitkomst<Option<Arc<[Waarde]>>> {
    Ok(match w {
        Waarde::Niets => None,
        Waarde::Lijst(l) => Some(l),
        Waarde::Bereik(b) => {
            let Some(mut uit) = reeks(&b.van, &b.tot, u)? else {
                return Ok(None);
            };
            if !b.van_in && !uit.is_empty() {
                uit.remove(0);
            }
            if !b.tot_in && uit.last().is_some_and(|l| l.gelijk(&b.tot) == Some(true)) {
                uit.pop();
            }
            Some(uit.into())
        }
        w => Some(vec![w].into()),
    })
}

fn reeks(van: &Waarde, tot: &Waarde, u: &mut Uitvoering) -> Uitkomst<Option<Vec<Waarde>>> {
    let (a, b, datum) = match (van, tot) {
        (Waarde::Getal(a), Waarde::Getal(b)) => match (a.als_i64(), b.als_i64()) {
            (Some(a), Some(b)) => (a, b, false),
            _ => return Ok(None),
        },
        (Waarde::Datum(a), Waarde::Datum(b)) => (a.dagnummer(), b.dagnummer(), true),
        _ => return Ok(None),
    };
    u.lengte(usize::try_from(a.abs_diff(b)).unwrap_or(usize::MAX))?;
    let maak = |n: i64| match datum {
        true => Waarde::of_niets(Datum::van_dagnummer(n).map(Waarde::Datum)),
        false => Waarde::getal(n),
    };
    Ok(Some(if a <= b {
        (a..=b).map(maak).collect()
    } else {
        (b..=a).rev().map(maak).collect()
    }))
}
