//! Tijd: days, instants and intervals, and the fifteen relations between them.
//!
//! A day is as long as it lasts when it meets an instant, and one step when it meets another day.

use jiff::civil::Date;

use crate::boom::TijdOp;

const DAG_US: i64 = 86_400_000_000;

/// `jjjj-mm-dd` as days since 1970-01-01.
pub fn dag(tekst: &str) -> Option<i32> {
    let bytes = tekst.as_bytes();
    if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let dag: Date = tekst.parse().ok()?;
    Some((dag - jiff::civil::date(1970, 1, 1)).get_days())
}

/// An RFC 3339 instant as microseconds since 1970-01-01T00:00Z; a zone is needed.
pub fn tijdstip(tekst: &str) -> Option<i64> {
    if tekst.len() < 20 || tekst.len() > 40 {
        return None;
    }
    let tijd: jiff::Timestamp = tekst.parse().ok()?;
    Some(tijd.as_microsecond())
}

pub(crate) fn schrijf_dag(dag: i32) -> String {
    let dagen = jiff::Span::new().try_days(dag).ok();
    dagen
        .and_then(|d| jiff::civil::date(1970, 1, 1).checked_add(d).ok())
        .map_or_else(|| "..".to_owned(), |d| d.to_string())
}

pub(crate) fn schrijf_tijdstip(us: i64) -> String {
    jiff::Timestamp::from_microsecond(us).map_or_else(|_| "..".to_owned(), |t| t.to_string())
}

/// One end of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Open,
    Dag(i32),
    Tijdstip(i64),
}

/// From and up to, both included. An instant is a period of its own.
pub(crate) type Periode = [Moment; 2];

/// Whether the relation holds.
pub(crate) fn verhouding(op: TijdOp, a: Periode, b: Periode) -> bool {
    let dagen = a.iter().chain(&b).all(|m| !matches!(m, Moment::Tijdstip(_)));
    let begin = |m: Moment| match m {
        Moment::Open => i64::MIN,
        Moment::Dag(d) => i64::from(d) * DAG_US,
        Moment::Tijdstip(t) => t,
    };
    let eind = |m: Moment| match m {
        Moment::Open => i64::MAX,
        Moment::Dag(d) if dagen => i64::from(d) * DAG_US,
        Moment::Dag(d) => (i64::from(d) + 1) * DAG_US - 1,
        Moment::Tijdstip(t) => t,
    };
    let ([a1, a2], [b1, b2]) = ([begin(a[0]), eind(a[1])], [begin(b[0]), eind(b[1])]);
    match op {
        TijdOp::Na => a1 > b2,
        TijdOp::Voor => a2 < b1,
        TijdOp::Bevat => a1 < b1 && a2 > b2,
        TijdOp::Los => a2 < b1 || a1 > b2,
        TijdOp::Tijdens => a1 > b1 && a2 < b2,
        TijdOp::Gelijk => a1 == b1 && a2 == b2,
        TijdOp::BeeindigdDoor => a1 < b1 && a2 == b2,
        TijdOp::Beeindigt => a1 > b1 && a2 == b2,
        TijdOp::Snijdt => a2 >= b1 && a1 <= b2,
        TijdOp::Sluit => a2 == b1,
        TijdOp::GeslotenDoor => a1 == b2,
        TijdOp::OverlaptDoor => a1 > b1 && a1 < b2 && a2 > b2,
        TijdOp::Overlapt => a1 < b1 && a2 > b1 && a2 < b2,
        TijdOp::BegonnenDoor => a1 == b1 && a2 > b2,
        TijdOp::Begint => a1 == b1 && a2 < b2,
    }
}

/// Microseconds of a day or instant, to compare one with the other: a day is its first moment (UTC).
pub(crate) fn als_us(m: Moment) -> Option<i64> {
    match m {
        Moment::Open => None,
        Moment::Dag(d) => Some(i64::from(d) * DAG_US),
        Moment::Tijdstip(t) => Some(t),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_lasts_all_day_for_an_instant() {
        let dag2 = Moment::Dag(dag("2022-12-31").unwrap());
        let laat = Moment::Tijdstip(tijdstip("2022-12-31T23:00:00Z").unwrap());
        assert!(verhouding(TijdOp::Tijdens, [laat; 2], [dag2; 2]));
        assert!(verhouding(
            TijdOp::Sluit,
            [Moment::Open, dag2],
            [dag2, Moment::Open]
        ));
        assert!(!verhouding(TijdOp::Na, [laat; 2], [Moment::Open, dag2]));
    }

    #[test]
    fn a_text_without_zone_or_with_a_thirteenth_month_is_no_time() {
        for fout in ["2022-13-01", "2022-1-01", "20220101", "+022-01-01", "é022-01-01"] {
            assert_eq!(dag(fout), None, "{fout}");
        }
        assert_eq!(tijdstip("2022-01-01T00:00:00"), None);
        assert_eq!(
            tijdstip("2022-01-01T01:00:00+01:00"),
            tijdstip("2022-01-01T00:00:00Z")
        );
        assert_eq!(
            schrijf_tijdstip(tijdstip("2012-08-10T05:30:00.000000Z").unwrap()),
            "2012-08-10T05:30:00Z"
        );
    }
}
