//! Dates, times and durations as DMN has them: years of up to nine digits, offsets or named zones, nanoseconds.
//!
//! Knows nothing of the clock. Zones come from the time zone database that is built in. Text forms are in
//! `tijd_lezen.rs`.

use std::cmp::Ordering;
use std::sync::Arc;

use jiff::civil;
use jiff::tz::TimeZone;

/// Nanoseconds in a second.
pub(crate) const NANO: i128 = 1_000_000_000;
/// Nanoseconds in a day.
pub(crate) const DAG: i128 = 86_400 * NANO;
/// Times closer than this, in nanoseconds, are the same.
const MILLI: i128 = 1_000_000;
/// Years run from minus this to this.
pub(crate) const MAX_JAAR: i64 = 999_999_999;

/// A day in the proleptic Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Datum {
    /// Year, 0 is 1 BC.
    pub jaar: i64,
    /// Month, from 1.
    pub maand: u8,
    /// Day of the month, from 1.
    pub dag: u8,
}

/// Where a time of day holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Zone {
    /// Local: not said.
    Geen,
    /// Seconds east of UTC.
    Offset(i32),
    /// Name in the time zone database.
    Naam(Arc<str>),
}

/// A time of day.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tijd {
    /// Nanoseconds since midnight.
    pub nano: i64,
    /// Where it holds.
    pub zone: Zone,
}

/// A day and a time on it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DatumTijd {
    /// The day.
    pub datum: Datum,
    /// The time.
    pub tijd: Tijd,
}

/// Days in a month.
pub(crate) fn dagen_in(jaar: i64, maand: u8) -> u8 {
    match maand {
        2 if jaar.rem_euclid(4) == 0 && (jaar.rem_euclid(100) != 0 || jaar.rem_euclid(400) == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Datum {
    /// `None` when there is no such day.
    pub fn nieuw(jaar: i64, maand: i64, dag: i64) -> Option<Self> {
        let (m, d) = (u8::try_from(maand).ok()?, u8::try_from(dag).ok()?);
        let goed = jaar.abs() <= MAX_JAAR && (1..=12).contains(&m) && d >= 1 && d <= dagen_in(jaar, m);
        goed.then_some(Self {
            jaar,
            maand: m,
            dag: d,
        })
    }

    /// Days since 1 January 1970.
    pub(crate) fn dagnummer(self) -> i64 {
        // years counted from March, so that the leap day is the last
        let j = self.jaar - i64::from(self.maand <= 2);
        let era = j.div_euclid(400);
        let in_era = j.rem_euclid(400);
        let m = (i64::from(self.maand) + 9) % 12;
        let in_jaar = (153 * m + 2) / 5 + i64::from(self.dag) - 1;
        era * 146_097 + in_era * 365 + in_era / 4 - in_era / 100 + in_jaar - 719_468
    }

    /// The day with this number; `None` past the years allowed.
    pub(crate) fn van_dagnummer(n: i64) -> Option<Self> {
        let z = n.checked_add(719_468)?;
        let era = z.div_euclid(146_097);
        let in_era = z.rem_euclid(146_097);
        let j = (in_era - in_era / 1460 + in_era / 36_524 - in_era / 146_096) / 365;
        let in_jaar = in_era - (365 * j + j / 4 - j / 100);
        let m = (5 * in_jaar + 2) / 153;
        let dag = in_jaar - (153 * m + 2) / 5 + 1;
        let maand = if m < 10 { m + 3 } else { m - 9 };
        Self::nieuw(era * 400 + j + i64::from(maand <= 2), maand, dag)
    }

    /// Monday is 1.
    pub(crate) fn weekdag(self) -> i64 {
        (self.dagnummer() + 3).rem_euclid(7) + 1
    }

    /// From 1.
    pub(crate) fn dag_van_jaar(self) -> i64 {
        let begin = Self {
            jaar: self.jaar,
            maand: 1,
            dag: 1,
        };
        self.dagnummer() - begin.dagnummer() + 1
    }

    /// ISO 8601 week.
    pub(crate) fn week(self) -> i64 {
        let donderdag = self.dagnummer() - self.weekdag() + 4;
        Self::van_dagnummer(donderdag).map_or(1, |d| (d.dag_van_jaar() - 1) / 7 + 1)
    }

    /// Later by months; the day is brought back to the last of the month.
    pub(crate) fn plus_maanden(self, maanden: i64) -> Option<Self> {
        let m = (self.jaar * 12 + i64::from(self.maand) - 1).checked_add(maanden)?;
        let (jaar, maand) = (m.div_euclid(12), m.rem_euclid(12) + 1);
        let dag = self.dag.min(dagen_in(jaar, u8::try_from(maand).ok()?));
        Self::nieuw(jaar, maand, i64::from(dag))
    }
}

impl Zone {
    /// A named zone, when the database has it.
    pub(crate) fn met_naam(naam: &str) -> Option<Self> {
        let kan = naam
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"/_+-".contains(&b));
        let tz = TimeZone::get(naam).ok().filter(|_| kan && naam.len() <= 64)?;
        // the database also takes other capitals; DMN does not
        let anders = tz
            .iana_name()
            .is_some_and(|n| n.eq_ignore_ascii_case(naam) && n != naam);
        (!anders).then(|| Self::Naam(naam.into()))
    }

    /// Seconds east of UTC on a local moment; `None` when there is no zone.
    pub(crate) fn offset(&self, datum: Datum, nano: i64) -> Option<i32> {
        match self {
            Self::Geen => None,
            Self::Offset(s) => Some(*s),
            Self::Naam(naam) => {
                let tz = TimeZone::get(naam).ok()?;
                // the calendar repeats every 400 years; zones know only years near ours
                let jaar = if (1..=9000).contains(&datum.jaar) {
                    datum.jaar
                } else {
                    2000 + datum.jaar.rem_euclid(400)
                };
                let s = nano / 1_000_000_000;
                let dt = civil::DateTime::new(
                    i16::try_from(jaar).ok()?,
                    i8::try_from(datum.maand).ok()?,
                    i8::try_from(datum.dag).ok()?,
                    i8::try_from(s / 3600).ok()?,
                    i8::try_from(s / 60 % 60).ok()?,
                    i8::try_from(s % 60).ok()?,
                    0,
                )
                .ok()?;
                let ts = tz.to_ambiguous_timestamp(dt).compatible().ok()?;
                Some(tz.to_offset(ts).seconds())
            }
        }
    }
}

/// The day that a zone's offset is read on when only a time of day is known.
const ERGENS: Datum = Datum {
    jaar: 1970,
    maand: 1,
    dag: 1,
};

impl Tijd {
    /// `None` when there is no such time. `seconde` may have a fraction in `nano`.
    pub fn nieuw(uur: i64, minuut: i64, seconde: i64, nano: i64, zone: Zone) -> Option<Self> {
        let goed = (0..24).contains(&uur)
            && (0..60).contains(&minuut)
            && (0..60).contains(&seconde)
            && (0..1_000_000_000).contains(&nano);
        let s = uur * 3600 + minuut * 60 + seconde;
        goed.then_some(Self {
            nano: s * 1_000_000_000 + nano,
            zone,
        })
    }

    pub(crate) fn uur(&self) -> i64 {
        self.nano / 3_600_000_000_000
    }

    pub(crate) fn minuut(&self) -> i64 {
        self.nano / 60_000_000_000 % 60
    }

    pub(crate) fn seconde(&self) -> i64 {
        self.nano / 1_000_000_000 % 60
    }

    pub(crate) fn fractie(&self) -> i64 {
        self.nano % 1_000_000_000
    }

    pub(crate) fn offset(&self) -> Option<i32> {
        self.zone.offset(ERGENS, self.nano)
    }

    /// Nanoseconds since midnight UTC, or local where no zone is said; the flag tells which.
    pub(crate) fn moment(&self) -> (bool, i128) {
        match self.offset() {
            Some(o) => (true, i128::from(self.nano) - i128::from(o) * NANO),
            None => (false, i128::from(self.nano)),
        }
    }

    /// Later, around midnight.
    pub(crate) fn plus(&self, nano: i128) -> Self {
        let som = (i128::from(self.nano) + nano % DAG).rem_euclid(DAG);
        Self {
            nano: i64::try_from(som).unwrap_or(0),
            zone: self.zone.clone(),
        }
    }

    /// To the millisecond, as the conformance tests have it. `None` when one has a zone and the other has not.
    pub(crate) fn vergelijk(&self, ander: &Self) -> Option<Ordering> {
        let (a, b) = (self.moment(), ander.moment());
        (a.0 == b.0).then(|| (a.1.div_euclid(MILLI)).cmp(&b.1.div_euclid(MILLI)))
    }
}

impl DatumTijd {
    /// Midnight of a day.
    pub(crate) fn middernacht(datum: Datum, zone: Zone) -> Self {
        Self {
            datum,
            tijd: Tijd { nano: 0, zone },
        }
    }

    pub(crate) fn offset(&self) -> Option<i32> {
        self.tijd.zone.offset(self.datum, self.tijd.nano)
    }

    fn lokaal(&self) -> i128 {
        i128::from(self.datum.dagnummer()) * DAG + i128::from(self.tijd.nano)
    }

    /// Nanoseconds since 1970 UTC, or local where no zone is said; the flag tells which.
    pub(crate) fn moment(&self) -> (bool, i128) {
        match self.offset() {
            Some(o) => (true, self.lokaal() - i128::from(o) * NANO),
            None => (false, self.lokaal()),
        }
    }

    /// Later; in a named zone real time passes, so the clock may jump with summer time.
    pub(crate) fn plus(&self, nano: i128) -> Option<Self> {
        let later = self.met_lokaal(self.lokaal().checked_add(nano)?)?;
        match (&self.tijd.zone, self.offset(), later.offset()) {
            (Zone::Naam(_), Some(voor), Some(na)) if voor != na => {
                let sprong = i128::from(na - voor) * NANO;
                self.met_lokaal(later.lokaal() + sprong)
            }
            _ => Some(later),
        }
    }

    fn met_lokaal(&self, lokaal: i128) -> Option<Self> {
        let dag = i64::try_from(lokaal.div_euclid(DAG)).ok()?;
        Some(Self {
            datum: Datum::van_dagnummer(dag)?,
            tijd: Tijd {
                nano: i64::try_from(lokaal.rem_euclid(DAG)).ok()?,
                zone: self.tijd.zone.clone(),
            },
        })
    }

    pub(crate) fn plus_maanden(&self, maanden: i64) -> Option<Self> {
        Some(Self {
            datum: self.datum.plus_maanden(maanden)?,
            tijd: self.tijd.clone(),
        })
    }

    /// To the millisecond, as the conformance tests have it. `None` when one has a zone and the other has not.
    pub(crate) fn vergelijk(&self, ander: &Self) -> Option<Ordering> {
        let (a, b) = (self.moment(), ander.moment());
        (a.0 == b.0).then(|| (a.1.div_euclid(MILLI)).cmp(&b.1.div_euclid(MILLI)))
    }

    /// From seconds since 1970 UTC.
    pub(crate) fn van_unix(seconden: i64, nano: i64) -> Option<Self> {
        let begin = Self::middernacht(Datum::nieuw(1970, 1, 1)?, Zone::Offset(0));
        begin.plus(i128::from(seconden) * NANO + i128::from(nano))
    }
}

/// Whole months from one moment to another, toward zero.
pub(crate) fn maanden_tussen(van: &DatumTijd, tot: &DatumTijd) -> i64 {
    let deel = |d: &DatumTijd| (d.datum.dag, d.tijd.nano);
    let m = |d: &DatumTijd| d.datum.jaar * 12 + i64::from(d.datum.maand);
    let n = m(tot) - m(van);
    if n > 0 && deel(tot) < deel(van) {
        n - 1
    } else if n < 0 && deel(tot) > deel(van) {
        n + 1
    } else {
        n
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_go_there_and_back() {
        for n in [
            -1_000_000,
            -719_529,
            -1,
            0,
            59,
            60,
            365,
            18_321,
            2_932_896,
            300_000_000_000,
        ] {
            assert_eq!(Datum::van_dagnummer(n).unwrap().dagnummer(), n);
        }
        assert_eq!(Datum::nieuw(1970, 1, 1).unwrap().dagnummer(), 0);
        assert_eq!(Datum::nieuw(2020, 2, 30), None);
    }

    #[test]
    fn weeks_and_weekdays() {
        let d = Datum::nieuw(2003, 12, 29).unwrap();
        assert_eq!((d.weekdag(), d.week()), (1, 1));
        assert_eq!(Datum::nieuw(2005, 1, 1).unwrap().week(), 53);
    }

    #[test]
    fn a_zone_has_summer_time() {
        let z = Zone::met_naam("Europe/Amsterdam").unwrap();
        let o = |m| z.offset(Datum::nieuw(2026, m, 1).unwrap(), 0);
        assert_eq!((o(1), o(7)), (Some(3600), Some(7200)));
        assert_eq!(Zone::met_naam("xyz/abc"), None);
        assert_eq!(Zone::met_naam("europe/amsterdam"), None);
    }
}
