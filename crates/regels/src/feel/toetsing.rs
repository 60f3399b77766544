//! Whether a value passes unary tests: cells of decision tables, `in`, allowed values.

use super::ast::Expr;
use super::evalueer::{eval, vergelijk};
use super::functie::{Scope, Uitkomst, Uitvoering};
use super::waarde::Waarde;

/// Whether a value passes one of the tests; `None` when none passes and one could not be decided.
pub(crate) fn past(toetsen: &[Expr], w: &Waarde, u: &mut Uitvoering, s: &Scope) -> Uitkomst<Option<bool>> {
    let mut uit = Some(false);
    for t in toetsen {
        match past_een(t, w, u, s)? {
            Some(true) => return Ok(Some(true)),
            None => uit = None,
            Some(false) => {}
        }
    }
    Ok(uit)
}

/// Whether a value passes a test.
///
/// A test that names `?` is judged by its own outcome when that is ja or nee. Any other is a value: the same, in the
/// range, in the list; a comparison or call that gives true passes whatever the input is.
pub(crate) fn past_een(t: &Expr, w: &Waarde, u: &mut Uitvoering, s: &Scope) -> Uitkomst<Option<bool>> {
    match t {
        Expr::Alles => return Ok(Some(true)),
        Expr::Geen(l) => return Ok(past(l, w, u, s)?.map(|p| !p)),
        Expr::Eenzijdig(v, e) => {
            let eind = eval(e, u, s)?;
            return Ok(vergelijk(*v, w, &eind, u).ja_nee());
        }
        _ => {}
    }
    if t.noemt("?") {
        let v = eval(t, u, &s.met(&"?".into(), w.clone()))?;
        return Ok(match v {
            Waarde::JaNee(b) => Some(b),
            Waarde::Niets => None,
            v => in_waarde(w, &v, u)?,
        });
    }
    let v = eval(t, u, s)?;
    if t.is_oordeel() && !matches!(w, Waarde::JaNee(_)) && v.ja_nee() == Some(true) {
        return Ok(Some(true));
    }
    in_waarde(w, &v, u)
}

fn in_waarde(w: &Waarde, v: &Waarde, u: &mut Uitvoering) -> Uitkomst<Option<bool>> {
    match (w, v) {
        (Waarde::Bereik(_), Waarde::Bereik(_)) => Ok(w.gelijk(v)),
        (_, Waarde::Bereik(b)) => Ok(b.bevat(w)),
        (_, Waarde::Lijst(l)) => {
            u.stap(l.len())?;
            if matches!(w, Waarde::Lijst(_)) && w.gelijk(v) == Some(true) {
                return Ok(Some(true));
            }
            for e in l.iter() {
                let past = match (w, e) {
                    (Waarde::Bereik(_), _) => w.gelijk(e),
                    (_, Waarde::Bereik(b)) => b.bevat(w),
                    _ => w.gelijk(e),
                };
                if past == Some(true) {
                    return Ok(past);
                }
            }
            Ok(Some(false))
        }
        _ => Ok(w.gelijk(v)),
    }
}
