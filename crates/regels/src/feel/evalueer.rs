//! Evaluation: an expression and a scope in, a value out. Null where DMN says null, with the reason reported.
//!
//! The only errors are caps and what is not supported; see [`FeelFout`]. Start at [`eval`].

use std::sync::Arc;

use super::aanroep;
use super::ast::{Bron, Expr, Vergelijk};
use super::fout::FeelFout;
use super::functie::{Functie, FunctieSoort, Lichaam, Parameter, Scope, Uitkomst, Uitvoering};
use super::functies;
use super::getal::Getal;
use super::pad::pad;
use super::rekenen::{negatief, reken};
use super::tijd::Datum;
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

fn filter(w: &Waarde, f: &Expr, u: &mut Uitvoering, s: &Scope) -> Uitkomst {
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
fn loop_door(
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
