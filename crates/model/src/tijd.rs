//! The two time axes: `geldig` (in the world, by day) and `bekend` (in the register, by instant).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is not a date or an instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is geen datum; schrijf jjjj-mm-dd (of een xs:dateTime)")]
pub struct TijdFout(pub String);

/// A calendar day, as days since 1970-01-01. The sentinels stand for "always" and "never ended".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Datum(pub i32);

impl Datum {
    /// Before every date.
    pub const ALTIJD: Self = Self(i32::MIN);
    /// After every date.
    pub const NOOIT: Self = Self(i32::MAX);

    /// From a civil date.
    pub fn new(dag: jiff::civil::Date) -> Self {
        Self((dag - jiff::civil::date(1970, 1, 1)).get_days())
    }

    /// The civil date; `None` for the sentinels and what a calendar cannot hold.
    pub fn dag(self) -> Option<jiff::civil::Date> {
        jiff::civil::date(1970, 1, 1)
            .checked_add(jiff::Span::new().try_days(self.0).ok()?)
            .ok()
    }
}

impl FromStr for Datum {
    type Err = TijdFout;
    /// ISO `jjjj-mm-dd`, also the day of an `xs:dateTime` or of an `xs:date` with a time zone.
    fn from_str(s: &str) -> Result<Self, TijdFout> {
        let fout = || TijdFout(s.chars().take(40).collect());
        let s = s.trim();
        let dag = s.get(..10).ok_or_else(fout)?;
        let staart_goed = match s.as_bytes().get(10) {
            None | Some(b'T' | b'Z' | b'+' | b'-') => true,
            Some(_) => false,
        };
        if !staart_goed {
            return Err(fout());
        }
        dag.parse::<jiff::civil::Date>()
            .map(Self::new)
            .map_err(|_| fout())
    }
}

impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.dag() {
            Some(d) => write!(f, "{d}"),
            None if *self == Self::NOOIT => f.write_str("nooit"),
            None => f.write_str("altijd"),
        }
    }
}

impl Serialize for Datum {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Datum {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An instant in milliseconds since 1970-01-01T00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tijdstip(pub i64);

impl Tijdstip {
    /// Before every instant.
    pub const ALTIJD: Self = Self(i64::MIN);
    /// After every instant.
    pub const NOOIT: Self = Self(i64::MAX);

    /// The day that it falls on in the Netherlands; `None` outside the calendar.
    pub fn dag(self) -> Option<Datum> {
        let zone = jiff::tz::TimeZone::get("Europe/Amsterdam").ok()?;
        let moment = jiff::Timestamp::from_millisecond(self.0).ok()?;
        Some(Datum::new(zone.to_datetime(moment).date()))
    }
}

impl FromStr for Tijdstip {
    type Err = TijdFout;
    /// `xs:dateTime` with or without zone (without: Europe/Amsterdam, as BAG and BGT mean it), or a date (its first moment).
    fn from_str(s: &str) -> Result<Self, TijdFout> {
        let fout = || TijdFout(s.chars().take(40).collect());
        let t = s.trim();
        if let Ok(ts) = t.parse::<jiff::Timestamp>() {
            return Ok(Self(ts.as_millisecond()));
        }
        let lokaal = match t.parse::<jiff::civil::DateTime>() {
            Ok(lokaal) => lokaal,
            Err(_) => t
                .parse::<jiff::civil::Date>()
                .map_err(|_| fout())?
                .to_datetime(jiff::civil::Time::midnight()),
        };
        let zone = jiff::tz::TimeZone::get("Europe/Amsterdam").map_err(|_| fout())?;
        Ok(Self(
            zone.to_timestamp(lokaal).map_err(|_| fout())?.as_millisecond(),
        ))
    }
}

impl fmt::Display for Tijdstip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(ts) => write!(f, "{ts}"),
            Err(_) if self.0 > 0 => f.write_str("nooit"),
            Err(_) => f.write_str("altijd"),
        }
    }
}

/// A half-open interval `[van, tot)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interval<T> {
    /// First moment that counts.
    pub van: T,
    /// First moment that does not count any more.
    pub tot: T,
}

impl<T: PartialOrd + Copy> Interval<T> {
    /// True when `moment` lies in `[van, tot)`.
    pub fn bevat(&self, moment: T) -> bool {
        self.van <= moment && moment < self.tot
    }
}

/// When a voorkomen holds, on both axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Periode {
    /// In the world, by day.
    pub geldig: Interval<Datum>,
    /// In the register, by instant.
    pub bekend: Interval<Tijdstip>,
}

impl Periode {
    /// Always and for ever, for sources without history.
    pub const ALTIJD: Self = Self {
        geldig: Interval {
            van: Datum::ALTIJD,
            tot: Datum::NOOIT,
        },
        bekend: Interval {
            van: Tijdstip::ALTIJD,
            tot: Tijdstip::NOOIT,
        },
    };
}

/// The moment a question is about: valid on a day, by the register's knowledge at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Peilmoment {
    /// `opDatum`.
    pub geldig: Datum,
    /// `beschikbaarOp`; `None` is the latest knowledge (a voorkomen whose `bekend.tot` is [`Tijdstip::NOOIT`]).
    pub bekend: Option<Tijdstip>,
}

impl Peilmoment {
    /// Valid on `dag`, by the latest knowledge.
    pub fn op(dag: Datum) -> Self {
        Self {
            geldig: dag,
            bekend: None,
        }
    }

    /// True when a voorkomen with `periode` counts at this moment.
    pub fn telt(&self, periode: &Periode) -> bool {
        periode.geldig.bevat(self.geldig)
            && match self.bekend {
                None => periode.bekend.tot == Tijdstip::NOOIT,
                Some(moment) => periode.bekend.bevat(moment),
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datetime_without_zone_is_dutch_time() {
        assert_eq!(
            "2020-07-01T12:00:00".parse::<Tijdstip>(),
            "2020-07-01T10:00:00Z".parse::<Tijdstip>()
        );
        assert_eq!(
            "2020-01-01T12:00:00.500".parse::<Tijdstip>(),
            "2020-01-01T11:00:00.5Z".parse()
        );
    }

    #[test]
    fn the_day_of_a_datetime_is_a_date() {
        for s in [
            "2011-05-09T00:00:00.000+02:00",
            "2011-05-09",
            "2011-05-09Z",
            "2011-05-09+02:00",
        ] {
            assert_eq!(s.parse::<Datum>().unwrap().to_string(), "2011-05-09", "{s}");
        }
        for s in ["", "2011-13-01", "2011-05-9", "2011-05-09x", "é2011-05-09"] {
            assert!(s.parse::<Datum>().is_err(), "{s}");
        }
    }

    #[test]
    fn without_beschikbaar_op_only_the_latest_knowledge_counts() {
        let mut p = Periode::ALTIJD;
        let dag = Peilmoment::op("2024-01-01".parse().unwrap());
        assert!(dag.telt(&p));
        p.bekend.tot = Tijdstip(0);
        assert!(!dag.telt(&p));
        assert!(
            Peilmoment {
                bekend: Some(Tijdstip(-1)),
                ..dag
            }
            .telt(&p)
        );
    }
}
