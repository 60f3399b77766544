//! Arithmetic over numbers, strings, dates, times and durations.

use super::ast::Reken;
use super::functie::{Uitkomst, Uitvoering};
use super::getal::{Getal, Rond};
use super::getal_functies::machtsverheffen;
use super::tijd::{DatumTijd, Zone};
use super::waarde::Waarde;

/// `a` and `b` under an operator; null where DMN defines nothing.
pub(crate) fn reken(wat: Reken, a: &Waarde, b: &Waarde, u: &mut Uitvoering) -> Uitkomst {
    if let (Reken::Plus, Waarde::Tekst(x), Waarde::Tekst(y)) = (wat, a, b) {
        u.lengte(x.len() + y.len())?;
        return Ok(Waarde::tekst(format!("{x}{y}")));
    }
    let uit = match wat {
        Reken::Plus => plus(a, b),
        Reken::Min => min(a, b),
        Reken::Keer => keer(a, b),
        Reken::Deel => deel(a, b),
        Reken::Macht => match (a, b) {
            (Waarde::Getal(x), Waarde::Getal(y)) => machtsverheffen(*x, *y).map(Waarde::Getal),
            _ => None,
        },
    };
    Ok(match uit {
        Some(w) => w,
        None => u.niets(|| format!("rekenen met {} en {} kan hier niet", a.soort(), b.soort())),
    })
}

pub(crate) fn negatief(w: &Waarde, u: &mut Uitvoering) -> Waarde {
    match w {
        Waarde::Getal(g) => Waarde::Getal(g.min_teken()),
        Waarde::Maanden(m) => Waarde::Maanden(-m),
        Waarde::Nano(n) => Waarde::Nano(-n),
        w => u.niets(|| format!("min voor {} kan niet", w.soort())),
    }
}

/// Longest duration, months or nanoseconds: beyond it no sum is made.
const MAX_MAANDEN: i64 = 24_000_000_000;
const MAX_NANO: i128 = 1 << 100;

fn maanden(m: Option<i64>) -> Option<Waarde> {
    m.filter(|m| m.abs() <= MAX_MAANDEN).map(Waarde::Maanden)
}

fn nano(n: Option<i128>) -> Option<Waarde> {
    n.filter(|n| n.abs() <= MAX_NANO).map(Waarde::Nano)
}

fn plus(a: &Waarde, b: &Waarde) -> Option<Waarde> {
    match (a, b) {
        (Waarde::Getal(x), Waarde::Getal(y)) => x.plus(*y).map(Waarde::Getal),
        (Waarde::Maanden(x), Waarde::Maanden(y)) => maanden(x.checked_add(*y)),
        (Waarde::Nano(x), Waarde::Nano(y)) => nano(x.checked_add(*y)),
        (Waarde::Maanden(m), w) | (w, Waarde::Maanden(m)) => later_maanden(w, *m),
        (Waarde::Nano(n), w) | (w, Waarde::Nano(n)) => later(w, *n),
        _ => None,
    }
}

fn later_maanden(w: &Waarde, m: i64) -> Option<Waarde> {
    match w {
        Waarde::Datum(d) => d.plus_maanden(m).map(Waarde::Datum),
        Waarde::DatumTijd(t) => t.plus_maanden(m).map(Waarde::DatumTijd),
        _ => None,
    }
}

fn later(w: &Waarde, n: i128) -> Option<Waarde> {
    match w {
        Waarde::Datum(d) => {
            let uit = DatumTijd::middernacht(*d, Zone::Geen).plus(n)?;
            Some(Waarde::Datum(uit.datum))
        }
        Waarde::DatumTijd(t) => t.plus(n).map(Waarde::DatumTijd),
        Waarde::Tijd(t) => Some(Waarde::Tijd(t.plus(n))),
        _ => None,
    }
}

/// A date as its midnight UTC, a date and time as itself.
fn moment(w: &Waarde, zone: bool) -> Option<(bool, i128)> {
    match w {
        Waarde::Datum(d) => {
            let z = if zone { Zone::Offset(0) } else { Zone::Geen };
            Some(DatumTijd::middernacht(*d, z).moment())
        }
        Waarde::DatumTijd(t) => Some(t.moment()),
        Waarde::Tijd(t) => Some(t.moment()),
        _ => None,
    }
}

fn min(a: &Waarde, b: &Waarde) -> Option<Waarde> {
    match (a, b) {
        (Waarde::Getal(x), Waarde::Getal(y)) => x.minus(*y).map(Waarde::Getal),
        (Waarde::Maanden(x), Waarde::Maanden(y)) => maanden(x.checked_sub(*y)),
        (Waarde::Nano(x), Waarde::Nano(y)) => nano(x.checked_sub(*y)),
        (w, Waarde::Maanden(m)) => later_maanden(w, m.checked_neg()?),
        (w, Waarde::Nano(n)) => later(w, n.checked_neg()?),
        (Waarde::Tijd(_), Waarde::Tijd(_))
        | (Waarde::Datum(_) | Waarde::DatumTijd(_), Waarde::Datum(_) | Waarde::DatumTijd(_)) => {
            let met_zone = |w: &Waarde| matches!(w, Waarde::DatumTijd(t) if t.offset().is_some());
            let zone = met_zone(a) || met_zone(b);
            let (x, y) = (moment(a, zone)?, moment(b, zone)?);
            (x.0 == y.0).then(|| Waarde::Nano(x.1 - y.1))
        }
        _ => None,
    }
}

fn keer(a: &Waarde, b: &Waarde) -> Option<Waarde> {
    match (a, b) {
        (Waarde::Getal(x), Waarde::Getal(y)) => x.keer(*y).map(Waarde::Getal),
        (Waarde::Maanden(m), Waarde::Getal(g)) | (Waarde::Getal(g), Waarde::Maanden(m)) => {
            hele_maanden(Getal::van(*m).keer(*g)?)
        }
        (Waarde::Nano(n), Waarde::Getal(g)) | (Waarde::Getal(g), Waarde::Nano(n)) => {
            hele_nano(Getal::van_i128(*n).keer(*g)?)
        }
        _ => None,
    }
}

fn hele_maanden(g: Getal) -> Option<Waarde> {
    maanden(g.rond(0, Rond::NaarNul)?.als_i64())
}

fn hele_nano(g: Getal) -> Option<Waarde> {
    nano(g.rond(0, Rond::NaarNul)?.als_i128())
}

fn deel(a: &Waarde, b: &Waarde) -> Option<Waarde> {
    match (a, b) {
        (Waarde::Getal(x), Waarde::Getal(y)) => x.delen(*y).map(Waarde::Getal),
        (Waarde::Maanden(m), Waarde::Getal(g)) => hele_maanden(Getal::van(*m).delen(*g)?),
        (Waarde::Nano(n), Waarde::Getal(g)) => hele_nano(Getal::van_i128(*n).delen(*g)?),
        (Waarde::Maanden(x), Waarde::Maanden(y)) => Getal::van(*x).delen(Getal::van(*y)).map(Waarde::Getal),
        (Waarde::Nano(x), Waarde::Nano(y)) => {
            Getal::van_i128(*x).delen(Getal::van_i128(*y)).map(Waarde::Getal)
        }
        _ => None,
    }
}
