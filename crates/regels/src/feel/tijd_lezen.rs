//! Dates, times and durations from and to text, by the forms of XML Schema plus `@Zone/Name`.

use std::fmt;

use super::tijd::{Datum, DatumTijd, NANO, Tijd, Zone};

/// A duration as text gives it: months, or nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Duur {
    Maanden(i64),
    Nano(i128),
}

fn cijfers(t: &str, aantal: usize) -> Option<i64> {
    (t.len() == aantal && t.bytes().all(|b| b.is_ascii_digit()))
        .then(|| t.parse().ok())
        .flatten()
}

/// `2026-03-01`, years of four to nine digits, `-` before year 0.
pub(crate) fn lees_datum(t: &str) -> Option<Datum> {
    let (neg, los) = match t.strip_prefix('-') {
        Some(r) => (-1, r),
        None => (1, t),
    };
    let mut delen = los.split('-');
    let (j, m, d) = (delen.next()?, delen.next()?, delen.next()?);
    if delen.next().is_some() || !(4..=9).contains(&j.len()) || j.len() > 4 && j.starts_with('0') {
        return None;
    }
    let jaar = cijfers(j, j.len())? * neg;
    Datum::nieuw(jaar, cijfers(m, 2)?, cijfers(d, 2)?)
}

fn lees_zone(t: &str) -> Option<Zone> {
    if t.is_empty() {
        return Some(Zone::Geen);
    }
    if t == "Z" || t == "z" {
        return Some(Zone::Offset(0));
    }
    if let Some(naam) = t.strip_prefix('@') {
        return Zone::met_naam(naam);
    }
    let (teken, los) = match t.split_at_checked(1)? {
        ("+", r) => (1, r),
        ("-", r) => (-1, r),
        _ => return None,
    };
    let mut delen = los.split(':');
    let u = cijfers(delen.next()?, 2)?;
    let m = cijfers(delen.next()?, 2)?;
    let s = delen.next().map_or(Some(0), |s| cijfers(s, 2))?;
    if delen.next().is_some() || m > 59 || s > 59 {
        return None;
    }
    let totaal = u * 3600 + m * 60 + s;
    (totaal <= 18 * 3600)
        .then(|| i32::try_from(teken * totaal).ok().map(Zone::Offset))
        .flatten()
}

/// Time and whether it was written 24:00:00.
fn lees_tijd_einde(t: &str) -> Option<(Tijd, bool)> {
    let klok = t
        .find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.')
        .unwrap_or(t.len());
    let (klok, zone) = t.split_at_checked(klok)?;
    let zone = lees_zone(zone)?;
    let mut delen = klok.split(':');
    let (u, m, s) = (delen.next()?, delen.next()?, delen.next()?);
    if delen.next().is_some() {
        return None;
    }
    let (s, fractie) = match s.split_once('.') {
        Some((s, f)) if !f.is_empty() && f.len() <= 30 && f.bytes().all(|b| b.is_ascii_digit()) => {
            let negen: String = f.chars().chain("000000000".chars()).take(9).collect();
            (s, negen.parse::<i64>().ok()?)
        }
        Some(_) => return None,
        None => (s, 0),
    };
    let (u, m, s) = (cijfers(u, 2)?, cijfers(m, 2)?, cijfers(s, 2)?);
    if (u, m, s, fractie) == (24, 0, 0, 0) {
        return Some((Tijd { nano: 0, zone }, true));
    }
    Some((Tijd::nieuw(u, m, s, fractie, zone)?, false))
}

/// `13:20:00`, with a fraction, an offset, `Z` or `@Europe/Amsterdam`.
pub(crate) fn lees_tijd(t: &str) -> Option<Tijd> {
    lees_tijd_einde(t).map(|(t, _)| t)
}

/// A date, `T` and a time; a date alone is its midnight.
pub(crate) fn lees_datumtijd(t: &str) -> Option<DatumTijd> {
    let Some((d, tijd)) = t.split_once('T') else {
        return lees_datum(t).map(|d| DatumTijd::middernacht(d, Zone::Geen));
    };
    let (datum, (tijd, einde)) = (lees_datum(d)?, lees_tijd_einde(tijd)?);
    let datum = if einde {
        Datum::van_dagnummer(datum.dagnummer() + 1)?
    } else {
        datum
    };
    Some(DatumTijd { datum, tijd })
}

/// `P1Y2M`, `-P1DT2H3M4.5S`; both kinds in one is refused.
pub(crate) fn lees_duur(t: &str) -> Option<Duur> {
    let (neg, los) = match t.strip_prefix('-') {
        Some(r) => (true, r),
        None => (false, t),
    };
    let los = los.strip_prefix('P')?;
    let (voor, na) = match los.split_once('T') {
        Some((_, "")) => return None,
        Some((v, n)) => (v, n),
        None => (los, ""),
    };
    let (mut maanden, mut nano) = (None::<i64>, None::<i128>);
    let stukken = |t: &str, namen: &str| -> Option<Vec<(char, String)>> {
        let (mut uit, mut getal, mut vanaf) = (Vec::new(), String::new(), 0);
        for c in t.chars() {
            if c.is_ascii_digit() || c == '.' {
                getal.push(c);
                continue;
            }
            vanaf += namen.get(vanaf..)?.find(c)? + 1;
            if getal.is_empty() || getal.len() > 30 || c != 'S' && getal.contains('.') {
                return None;
            }
            uit.push((c, std::mem::take(&mut getal)));
        }
        getal.is_empty().then_some(uit)
    };
    for (c, g) in stukken(voor, "YMD")? {
        let n: i64 = g.parse().ok().filter(|n| *n <= 1_000_000_000_000)?;
        match c {
            'Y' => maanden = Some(maanden.unwrap_or(0).checked_add(n.checked_mul(12)?)?),
            'M' => maanden = Some(maanden.unwrap_or(0).checked_add(n)?),
            _ => nano = Some(i128::from(n) * 86_400 * NANO),
        }
    }
    for (c, g) in stukken(na, "HMS")? {
        let (heel, deel) = g.split_once('.').unwrap_or((&g, ""));
        let negen: String = deel.chars().chain("000000000".chars()).take(9).collect();
        if deel.contains('.') || heel.is_empty() {
            return None;
        }
        let n = i128::from(heel.parse::<i64>().ok().filter(|n| *n <= 1_000_000_000_000_000)?);
        let stuk = match c {
            'H' => n * 3600 * NANO,
            'M' => n * 60 * NANO,
            _ => n * NANO + i128::from(negen.parse::<i64>().ok()?),
        };
        nano = Some(nano.unwrap_or(0).checked_add(stuk)?);
    }
    match (maanden, nano) {
        (Some(m), None) => Some(Duur::Maanden(if neg { -m } else { m })),
        (None, Some(n)) => Some(Duur::Nano(if neg { -n } else { n })),
        _ => None,
    }
}

impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let teken = if self.jaar < 0 { "-" } else { "" };
        write!(
            f,
            "{teken}{:04}-{:02}-{:02}",
            self.jaar.abs(),
            self.maand,
            self.dag
        )
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Geen => Ok(()),
            Self::Offset(0) => f.write_str("Z"),
            Self::Offset(s) => {
                let teken = if *s < 0 { '-' } else { '+' };
                let s = s.abs();
                write!(f, "{teken}{:02}:{:02}", s / 3600, s / 60 % 60)?;
                if s % 60 != 0 {
                    write!(f, ":{:02}", s % 60)?;
                }
                Ok(())
            }
            Self::Naam(n) => write!(f, "@{n}"),
        }
    }
}

fn fractie(n: i128) -> String {
    if n == 0 {
        return String::new();
    }
    format!(".{}", format!("{n:09}").trim_end_matches('0'))
}

impl fmt::Display for Tijd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (u, m, s) = (self.uur(), self.minuut(), self.seconde());
        let deel = fractie(i128::from(self.fractie()));
        write!(f, "{u:02}:{m:02}:{s:02}{deel}{}", self.zone)
    }
}

impl fmt::Display for DatumTijd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.datum, self.tijd)
    }
}

impl fmt::Display for Duur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let deel = |n: u128, c: &str| if n == 0 { String::new() } else { format!("{n}{c}") };
        match *self {
            Self::Maanden(0) => f.write_str("P0M"),
            Self::Nano(0) => f.write_str("PT0S"),
            Self::Maanden(m) => {
                let teken = if m < 0 { "-" } else { "" };
                let m = u128::from(m.unsigned_abs());
                write!(f, "{teken}P{}{}", deel(m / 12, "Y"), deel(m % 12, "M"))
            }
            Self::Nano(n) => {
                let teken = if n < 0 { "-" } else { "" };
                let n = n.unsigned_abs();
                let nano = NANO.unsigned_abs();
                let s = n / nano;
                write!(f, "{teken}P{}", deel(s / 86_400, "D"))?;
                let rest = i128::try_from(n % nano).unwrap_or(0);
                if s.is_multiple_of(86_400) && rest == 0 {
                    return Ok(());
                }
                write!(f, "T{}{}", deel(s / 3600 % 24, "H"), deel(s / 60 % 60, "M"))?;
                if !s.is_multiple_of(60) || rest != 0 {
                    write!(f, "{}{}S", s % 60, fractie(rest))?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_forms_go_there_and_back() {
        for t in ["2026-02-28", "-0044-03-15", "999999999-12-31"] {
            assert_eq!(lees_datum(t).unwrap().to_string(), t);
        }
        for t in [
            "10:30:00",
            "10:30:00.5Z",
            "10:30:00+05:30",
            "10:30:00@Europe/Paris",
        ] {
            assert_eq!(lees_tijd(t).unwrap().to_string(), t);
        }
        for t in ["P1Y2M", "-P1DT2H3M4.5S", "PT0S", "P0M", "P2D"] {
            assert_eq!(lees_duur(t).unwrap().to_string(), t);
        }
        assert_eq!(lees_duur("P26M").unwrap().to_string(), "P2Y2M");
    }

    #[test]
    fn what_no_calendar_has_is_refused() {
        for t in [
            "2026-02-30",
            "26-02-01",
            "02026-01-01",
            "2026-1-1",
            "+2026-01-01",
            "",
        ] {
            assert_eq!(lees_datum(t), None, "{t}");
        }
        for t in [
            "24:00:01",
            "7:00:00",
            "10:00",
            "10:00:00+19:00",
            "10:00:00@x/y",
            "10:00:00+01:00@Europe/Paris",
        ] {
            assert_eq!(lees_tijd(t), None, "{t}");
        }
        for t in ["P", "PT", "P1S", "1D", "P1Y1D", "P1.5D", "PT1M1H"] {
            assert_eq!(lees_duur(t), None, "{t}");
        }
    }
}
