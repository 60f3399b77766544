//! Date, time and duration built-ins.

use std::sync::Arc;

use super::super::functie::Uitkomst;
use super::super::getal::{Getal, Rond};
use super::super::tijd::{Datum, DatumTijd, NANO, Tijd, Zone, maanden_tussen};
use super::super::tijd_lezen::{lees_datum, lees_datumtijd, lees_duur, lees_tijd};
use super::super::waarde::Waarde;
use super::{Ingebouwd, een, getal_van, of_niets, tekst_van, vast};

pub(super) static FUNCTIES: &[Ingebouwd] = &[
    vast("date", &[&["from"], &["year", "month", "day"]], |_, a| {
        of_niets(datum(a).map(Waarde::Datum))
    }),
    vast(
        "time",
        &[
            &["from"],
            &["hour", "minute", "second"],
            &["hour", "minute", "second", "offset"],
        ],
        |_, a| of_niets(tijd(a).map(Waarde::Tijd)),
    ),
    vast(
        "date and time",
        &[
            &["from"],
            &["date", "time"],
            &["year", "month", "day", "hour", "minute", "second"],
            &["year", "month", "day", "hour", "minute", "second", "offset"],
            &["year", "month", "day", "hour", "minute", "second", "timezone"],
        ],
        |_, a| of_niets(datum_tijd(a).map(Waarde::DatumTijd)),
    ),
    vast("duration", &[&["from"]], |_, a| {
        of_niets(tekst_van(a, 0).and_then(|t| lees_duur(t)).map(Waarde::duur))
    }),
    vast("years and months duration", &[&["from", "to"]], |_, a| {
        let uit = moment(een(a, 0)).zip(moment(een(a, 1)));
        of_niets(uit.map(|(van, tot)| Waarde::Maanden(maanden_tussen(&van, &tot))))
    }),
    vast("day of year", &[&["date"]], |_, a| {
        kalender(a, |d| Waarde::getal(d.dag_van_jaar()))
    }),
    vast("week of year", &[&["date"]], |_, a| {
        kalender(a, |d| Waarde::getal(d.week()))
    }),
    vast("day of week", &[&["date"]], |_, a| {
        kalender(a, |d| naam(&DAGEN, d.weekdag()))
    }),
    vast("month of year", &[&["date"]], |_, a| {
        kalender(a, |d| naam(&MAANDEN, i64::from(d.maand)))
    }),
    vast("now", &[&[]], |u, _| of_niets(u.nu().map(Waarde::DatumTijd))),
    vast("today", &[&[]], |u, _| {
        of_niets(u.nu().map(|t| Waarde::Datum(t.datum)))
    }),
    vast("is", &[&["value1", "value2"]], |_, a| {
        let leeg = Waarde::Niets;
        let (x, y) = (a.first().unwrap_or(&leeg), a.get(1).unwrap_or(&leeg));
        Ok(Waarde::JaNee(is_zelfde(x, y)))
    }),
];

const DAGEN: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MAANDEN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn naam(namen: &[&str], n: i64) -> Waarde {
    let i = usize::try_from(n - 1).ok();
    Waarde::of_niets(i.and_then(|i| namen.get(i)).map(|n| Waarde::tekst(*n)))
}

fn kalender(a: &[Waarde], f: fn(Datum) -> Waarde) -> Uitkomst {
    of_niets(moment(een(a, 0)).map(|t| f(t.datum)))
}

/// A date as its midnight, a date and time as itself.
fn moment(w: Option<&Waarde>) -> Option<DatumTijd> {
    match w? {
        Waarde::Datum(d) => Some(DatumTijd::middernacht(*d, Zone::Geen)),
        Waarde::DatumTijd(t) => Some(t.clone()),
        _ => None,
    }
}

/// `@"..."`: a date, date and time, time or duration; null for other text.
pub(crate) fn uit_tekst(t: &str) -> Waarde {
    let uit = lees_datum(t)
        .map(Waarde::Datum)
        .or_else(|| lees_datumtijd(t).map(Waarde::DatumTijd))
        .or_else(|| lees_tijd(t).map(Waarde::Tijd))
        .or_else(|| lees_duur(t).map(Waarde::duur));
    Waarde::of_niets(uit)
}

fn heel(a: &[Waarde], i: usize) -> Option<i64> {
    getal_van(a, i)?.als_i64()
}

fn datum(a: &[Waarde]) -> Option<Datum> {
    if a.len() == 3 {
        return Datum::nieuw(heel(a, 0)?, heel(a, 1)?, heel(a, 2)?);
    }
    match een(a, 0)? {
        Waarde::Tekst(t) => lees_datum(t),
        Waarde::Datum(d) => Some(*d),
        Waarde::DatumTijd(t) => Some(t.datum),
        _ => None,
    }
}

fn tijd(a: &[Waarde]) -> Option<Tijd> {
    if a.len() >= 3 {
        let zone = match a.get(3) {
            None | Some(Waarde::Niets) => Zone::Geen,
            Some(_) => offset(een(a, 3)?)?,
        };
        return klok(a, 0, zone);
    }
    match een(a, 0)? {
        Waarde::Tekst(t) => lees_tijd(t),
        Waarde::Tijd(t) => Some(t.clone()),
        Waarde::DatumTijd(t) => Some(t.tijd.clone()),
        Waarde::Datum(_) => Tijd::nieuw(0, 0, 0, 0, Zone::Offset(0)),
        _ => None,
    }
}

fn offset(w: &Waarde) -> Option<Zone> {
    let Waarde::Nano(n) = w else {
        return None;
    };
    let s = i32::try_from(n / NANO).ok()?;
    (s.abs() <= 18 * 3600).then_some(Zone::Offset(s))
}

/// Hour, minute and second from argument `i`; a second may have a fraction.
fn klok(a: &[Waarde], i: usize, zone: Zone) -> Option<Tijd> {
    let s = getal_van(a, i + 2)?;
    let heel_s = s.rond(0, Rond::NaarNul)?;
    let nano = s.minus(heel_s)?.keer(Getal::van(1_000_000_000))?;
    let nano = nano.rond(0, Rond::NaarNul)?.als_i64()?;
    Tijd::nieuw(heel(a, i)?, heel(a, i + 1)?, heel_s.als_i64()?, nano, zone)
}

fn datum_tijd(a: &[Waarde]) -> Option<DatumTijd> {
    match a.len() {
        1 => lees_datumtijd(tekst_van(a, 0)?),
        2 => {
            let datum = moment(een(a, 0))?.datum;
            match een(a, 1)? {
                Waarde::Tijd(tijd) => Some(DatumTijd {
                    datum,
                    tijd: tijd.clone(),
                }),
                _ => None,
            }
        }
        _ => {
            let datum = Datum::nieuw(heel(a, 0)?, heel(a, 1)?, heel(a, 2)?)?;
            let zone = match een(a, 6) {
                None | Some(Waarde::Niets) => Zone::Geen,
                Some(Waarde::Tekst(t)) => Zone::met_naam(t)?,
                Some(w) => offset(w)?,
            };
            let tijd = klok(a, 3, zone)?;
            Some(DatumTijd { datum, tijd })
        }
    }
}

/// `is`: the same kind and the same parts; two moments in different zones are not the same.
fn is_zelfde(x: &Waarde, y: &Waarde) -> bool {
    match (x, y) {
        (Waarde::Tijd(a), Waarde::Tijd(b)) => a == b,
        (Waarde::DatumTijd(a), Waarde::DatumTijd(b)) => a == b,
        (Waarde::Lijst(a), Waarde::Lijst(b)) => {
            Arc::ptr_eq(a, b) || a.len() == b.len() && a.iter().zip(b.iter()).all(|(x, y)| is_zelfde(x, y))
        }
        _ => x.gelijk(y) == Some(true),
    }
}
