//! `value.name`: members of a context, and the properties that dates, durations and ranges have.

use super::functie::Uitvoering;
use super::getal::Getal;
use super::tijd::{Datum, NANO, Tijd, Zone};
use super::waarde::{Bereik, Waarde};

/// A member or property; over a list, of each element. Null when there is none.
pub(crate) fn pad(w: &Waarde, lid: &str, u: &mut Uitvoering) -> Waarde {
    let uit = match w {
        Waarde::Context(c) => c.geef(lid).cloned(),
        Waarde::Lijst(l) => return Waarde::lijst(l.iter().map(|e| pad(e, lid, u)).collect()),
        Waarde::Datum(d) => datum(*d, lid),
        Waarde::Tijd(t) => tijd(t, t.offset(), lid),
        Waarde::DatumTijd(t) => datum(t.datum, lid).or_else(|| tijd(&t.tijd, t.offset(), lid)),
        Waarde::Maanden(m) => match lid {
            "years" => Some(Waarde::getal(m / 12)),
            "months" => Some(Waarde::getal(m % 12)),
            _ => None,
        },
        Waarde::Nano(n) => nano(*n, lid),
        Waarde::Bereik(b) => bereik(b, lid),
        _ => None,
    };
    match uit {
        Some(w) => w,
        None => u.niets(|| format!("{} heeft geen {lid}", w.soort())),
    }
}

fn datum(d: Datum, lid: &str) -> Option<Waarde> {
    Some(Waarde::getal(match lid {
        "year" => d.jaar,
        "month" => i64::from(d.maand),
        "day" => i64::from(d.dag),
        "weekday" => d.weekdag(),
        _ => return None,
    }))
}

fn tijd(t: &Tijd, offset: Option<i32>, lid: &str) -> Option<Waarde> {
    Some(match lid {
        "hour" => Waarde::getal(t.uur()),
        "minute" => Waarde::getal(t.minuut()),
        "second" => Waarde::getal(t.seconde()),
        "time offset" => Waarde::Nano(i128::from(offset?) * NANO),
        "timezone" => match &t.zone {
            Zone::Naam(n) => Waarde::Tekst(n.clone()),
            _ => return None,
        },
        _ => return None,
    })
}

fn nano(n: i128, lid: &str) -> Option<Waarde> {
    let s = n / NANO;
    Some(Waarde::Getal(match lid {
        "days" => Getal::van_i128(s / 86_400),
        "hours" => Getal::van_i128(s / 3600 % 24),
        "minutes" => Getal::van_i128(s / 60 % 60),
        "seconds" => Getal::met_exp(n % (60 * NANO), -9),
        _ => return None,
    }))
}

fn bereik(b: &Bereik, lid: &str) -> Option<Waarde> {
    Some(match lid {
        "start" => b.van.clone(),
        "end" => b.tot.clone(),
        "start included" => Waarde::JaNee(b.van_in),
        "end included" => Waarde::JaNee(b.tot_in),
        _ => return None,
    })
}
