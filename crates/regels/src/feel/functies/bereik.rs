//! Range built-ins: where points and ranges lie to each other, and `range()` from text.

use super::super::ast::{Argumenten, Expr};
use super::super::evalueer::{bereik, eval};
use super::super::functie::{Scope, Uitkomst, Uitvoering};
use super::super::lezen::uitdrukking;
use super::super::namen::Namen;
use super::super::waarde::{Bereik, BereikVorm, Waarde};
use super::{Ingebouwd, een, of_niets, tekst_van, vast};

const BEIDE: &[&[&str]] = &[
    &["point1", "point2"],
    &["point", "range"],
    &["range", "point"],
    &["range1", "range2"],
];
const BEREIKEN: &[&[&str]] = &[&["range1", "range2"]];
const PUNT_EERST: &[&[&str]] = &[&["point", "range"], &["range1", "range2"]];
const BEREIK_EERST: &[&[&str]] = &[&["range", "point"], &["range1", "range2"]];
const GELIJK: &[&[&str]] = &[&["point1", "point2"], &["range1", "range2"]];

pub(super) static FUNCTIES: &[Ingebouwd] = &[
    vast("before", BEIDE, |_, a| twee(a, voor)),
    vast("after", BEIDE, |_, a| twee(a, |x, y| voor(y, x))),
    vast("meets", BEREIKEN, |_, a| twee(a, raakt)),
    vast("met by", BEREIKEN, |_, a| twee(a, |x, y| raakt(y, x))),
    vast("overlaps", BEREIKEN, |_, a| twee(a, overlapt)),
    vast("overlaps before", BEREIKEN, |_, a| twee(a, overlapt_voor)),
    vast("overlaps after", BEREIKEN, |_, a| {
        twee(a, |x, y| overlapt_voor(y, x))
    }),
    vast("finishes", PUNT_EERST, |_, a| twee(a, eindigt)),
    vast("finished by", BEREIK_EERST, |_, a| twee(a, |x, y| eindigt(y, x))),
    vast("includes", BEREIK_EERST, |_, a| twee(a, omvat)),
    vast("during", PUNT_EERST, |_, a| twee(a, |x, y| omvat(y, x))),
    vast("starts", PUNT_EERST, |_, a| twee(a, begint)),
    vast("started by", BEREIK_EERST, |_, a| twee(a, |x, y| begint(y, x))),
    vast("coincides", GELIJK, |_, a| twee(a, valt_samen)),
    vast("range", &[&["from"]], |u, a| {
        let Some(t) = tekst_van(a, 0) else {
            return Ok(Waarde::Niets);
        };
        lees_bereik(t, u)
    }),
];

/// A point or a range.
enum Ding<'a> {
    Punt(&'a Waarde),
    Bereik(&'a Bereik),
}

fn twee(a: &[Waarde], f: fn(&Ding<'_>, &Ding<'_>) -> Option<bool>) -> Uitkomst {
    let ding = |i| match een(a, i)? {
        Waarde::Niets => None,
        Waarde::Bereik(b) if b.vorm == BereikVorm::Niet => None,
        Waarde::Bereik(b) => Some(Ding::Bereik(b)),
        w => Some(Ding::Punt(w)),
    };
    let uit = ding(0).zip(ding(1)).and_then(|(x, y)| f(&x, &y));
    of_niets(uit.map(Waarde::JaNee))
}

/// Lies `a` under `b`, or at the same place with `bij_gelijk`?
fn onder(a: &Waarde, b: &Waarde, bij_gelijk: bool) -> Option<bool> {
    let o = a.vergelijk(b)?;
    Some(o.is_lt() || o.is_eq() && bij_gelijk)
}

fn gelijk(a: &Waarde, b: &Waarde) -> Option<bool> {
    a.vergelijk(b).map(|o| o.is_eq())
}

fn voor(x: &Ding<'_>, y: &Ding<'_>) -> Option<bool> {
    match (x, y) {
        (Ding::Punt(p), Ding::Punt(q)) => onder(p, q, false),
        (Ding::Punt(p), Ding::Bereik(r)) => onder(p, &r.van, !r.van_in),
        (Ding::Bereik(r), Ding::Punt(p)) => onder(&r.tot, p, !r.tot_in),
        (Ding::Bereik(r), Ding::Bereik(s)) => onder(&r.tot, &s.van, !r.tot_in || !s.van_in),
    }
}

fn raakt(x: &Ding<'_>, y: &Ding<'_>) -> Option<bool> {
    let (Ding::Bereik(r), Ding::Bereik(s)) = (x, y) else {
        return None;
    };
    Some(r.tot_in && s.van_in && gelijk(&r.tot, &s.van)?)
}

fn overlapt(x: &Ding<'_>, y: &Ding<'_>) -> Option<bool> {
    let (Ding::Bereik(r), Ding::Bereik(s)) = (x, y) else {
        return None;
    };
    Some(onder(&s.van, &r.tot, r.tot_in && s.van_in)? && onder(&r.van, &s.tot, r.van_in && s.tot_in)?)
}

fn overlapt_voor(x: &Ding<'_>, y: &Ding<'_>) -> Option<bool> {
    let (Ding::Bereik(r), Ding::Bereik(s)) = (x, y) else {
        return None;
    };
    let begin = onder(&r.van, &s.van, r.van_in && !s.van_in)?;
    let midden = onder(&s.van, &r.tot, r.tot_in && s.van_in)?;
    Some(begin && midden && onder(&r.tot, &s.tot, !r.tot_in || s.tot_in)?)
}

fn eindigt(x: &Ding<'_>, y: &Ding<'_>) -> Option<bool> {
    match (x, y) {
        (Ding::Punt(p), Ding::Bereik(r)) => Some(r.tot_in && gelijk(&r.tot, p)?),
        (Ding::Bereik(r), Ding::Bereik(s)) => {
            let einde = r.tot_in == s.tot_in && gelijk(&r.tot, &s.tot)?;
            Some(einde && onder(&s.van, &r.van, !r.van_in || s.van_in)?)
        }
        _ => None,
    }
}

fn begint(x: &Ding<'_>, y: &Ding<'_>) -> Option<bool> {
    match (x, y) {
        (Ding::Punt(p), Ding::Bereik(r)) => Some(r.van_in && gelijk(&r.van, p)?),
        (Ding::Bereik(r), Ding::Bereik(s)) => {
            let begin = r.van_in == s.van_in && gelijk(&r.van, &s.van)?;
            Some(begin && onder(&r.tot, &s.tot, !r.tot_in || s.tot_in)?)
        }
        _ => None,
    }
}

fn omvat(x: &Ding<'_>, y: &Ding<'_>) -> Option<bool> {
    match (x, y) {
        (Ding::Bereik(r), Ding::Punt(p)) => Some(onder(&r.van, p, r.van_in)? && onder(p, &r.tot, r.tot_in)?),
        (Ding::Bereik(r), Ding::Bereik(s)) => {
            let begin = onder(&r.van, &s.van, r.van_in || !s.van_in)?;
            Some(begin && onder(&s.tot, &r.tot, r.tot_in || !s.tot_in)?)
        }
        _ => None,
    }
}

fn valt_samen(x: &Ding<'_>, y: &Ding<'_>) -> Option<bool> {
    match (x, y) {
        (Ding::Punt(p), Ding::Punt(q)) => gelijk(p, q),
        (Ding::Bereik(r), Ding::Bereik(s)) => {
            let haken = (r.van_in, r.tot_in) == (s.van_in, s.tot_in);
            Some(haken && gelijk(&r.van, &s.van)? && gelijk(&r.tot, &s.tot)?)
        }
        _ => None,
    }
}

/// `[1..3]` as text: ends are literals, lower one first; an end may be left out.
fn lees_bereik(t: &str, u: &mut Uitvoering) -> Uitkomst {
    let t = t.trim();
    let mut binnen = t.chars();
    let haken = (binnen.next(), binnen.next_back());
    let (van_in, tot_in) = match haken {
        (Some(a @ ('[' | '(' | ']')), Some(b @ (']' | ')' | '['))) => (a == '[', b == ']'),
        _ => return Ok(Waarde::Niets),
    };
    let binnen = binnen.as_str();
    let mut in_tekst = false;
    let punten = binnen
        .char_indices()
        .zip(binnen.chars().skip(1))
        .find_map(|((i, c), d)| {
            in_tekst ^= c == '"';
            (!in_tekst && c == '.' && d == '.').then_some(i)
        });
    let delen = punten.and_then(|i| Some((binnen.get(..i)?, binnen.get(i + 2..)?)));
    let Some((van, tot)) = delen else {
        return Ok(Waarde::Niets);
    };
    let (van, tot) = (eind(van, u)?, eind(tot, u)?);
    let (Some(van), Some(tot)) = (van, tot) else {
        return Ok(Waarde::Niets);
    };
    let open = van.is_niets() && van_in || tot.is_niets() && tot_in || van.is_niets() && tot.is_niets();
    let verkeerd = van.vergelijk(&tot).is_some_and(|o| o.is_gt());
    if open || verkeerd {
        return Ok(Waarde::Niets);
    }
    Ok(bereik(van, van_in, tot, tot_in, u))
}

/// One end: absent (null), a literal, or a date or duration made of a literal.
fn eind(t: &str, u: &mut Uitvoering) -> Uitkomst<Option<Waarde>> {
    if t.trim().is_empty() {
        return Ok(Some(Waarde::Niets));
    }
    let Ok(e) = uitdrukking(t, &Namen::default()) else {
        return Ok(None);
    };
    let vast = match &e {
        Expr::Vast(w) => !w.is_niets(),
        Expr::Aanroep(f, Argumenten::Plaats(a)) => {
            let maker = ["date", "time", "date and time", "duration"];
            matches!(&**f, Expr::Naam(n) if maker.contains(&&**n))
                && matches!(&a[..], [Expr::Vast(Waarde::Tekst(_))])
        }
        _ => false,
    };
    if !vast {
        return Ok(None);
    }
    let w = eval(&e, u, &Scope::default())?;
    Ok((!w.is_niets()).then_some(w))
}
