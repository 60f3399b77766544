//! Numbers, dates and coordinates as text, quick and always the same.

use std::io::Write as _;

use crate::getal::{Toeval, meng};

/// A date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Dag {
    pub(crate) jaar: u16,
    pub(crate) maand: u8,
    pub(crate) dag: u8,
}

impl std::fmt::Display for Dag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.jaar, self.maand, self.dag)
    }
}

impl Dag {
    pub(crate) const fn nieuw(jaar: u16, maand: u8, dag: u8) -> Self {
        Self { jaar, maand, dag }
    }

    /// Some day of a year.
    pub(crate) fn in_jaar(t: &mut Toeval, jaar: u16) -> Self {
        Self {
            jaar,
            maand: 1 + t.tot(12) as u8,
            dag: 1 + t.tot(28) as u8,
        }
    }

    /// Some day of 2026 before the stand date.
    pub(crate) fn dit_jaar(t: &mut Toeval) -> Self {
        Self {
            jaar: 2026,
            maand: 1 + t.tot(8) as u8,
            dag: 1 + t.tot(28) as u8,
        }
    }

    /// Days since 1 March of year 0 (proleptic Gregorian; Howard Hinnant's civil calendar).
    fn dagen(self) -> i64 {
        let (j, m) = (i64::from(self.jaar), i64::from(self.maand));
        let (j, m) = if m > 2 { (j, m - 3) } else { (j - 1, m + 9) };
        365 * j + j / 4 - j / 100 + j / 400 + (153 * m + 2) / 5 + i64::from(self.dag) - 1
    }

    /// The day `n` days later (or earlier).
    pub(crate) fn plus(self, n: i64) -> Self {
        let z = self.dagen() + n;
        let eeuw = z.div_euclid(146_097);
        let d = z.rem_euclid(146_097);
        let jaar = (d - d / 1460 + d / 36_524 - d / 146_096) / 365;
        let rest = d - (365 * jaar + jaar / 4 - jaar / 100);
        let m = (5 * rest + 2) / 153;
        let dag = (rest - (153 * m + 2) / 5 + 1) as u8;
        let maand = if m < 10 { m + 3 } else { m - 9 } as u8;
        let jaar = eeuw * 400 + jaar + i64::from(maand <= 2);
        Self {
            jaar: jaar as u16,
            maand,
            dag,
        }
    }
}

/// A time of day that belongs to a number: office hours.
pub(crate) fn tijd(nr: u64) -> String {
    let h = meng(nr);
    format!("{:02}:{:02}:{:02}", 8 + h % 9, h / 16 % 60, h / 1024 % 60)
}

/// Millimetres as metres with three decimals.
pub(crate) fn mm(uit: &mut Vec<u8>, v: i64) {
    let _ = write!(uit, "{}.{:03}", v.div_euclid(1000), v.rem_euclid(1000));
}

/// Two coordinates with a space between.
pub(crate) fn xy(uit: &mut Vec<u8>, q: [i64; 2]) {
    mm(uit, q[0]);
    uit.push(b' ');
    mm(uit, q[1]);
}

/// A closed list of coordinates, with `staart` after each.
pub(crate) fn lijst(uit: &mut Vec<u8>, punten: &[[i64; 2]], staart: &str) {
    for (i, q) in punten.iter().enumerate() {
        if i > 0 {
            uit.push(b' ');
        }
        xy(uit, *q);
        uit.extend_from_slice(staart.as_bytes());
    }
}

/// Text with the five XML characters escaped.
pub(crate) fn xml(t: &str) -> String {
    t.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Text as a JSON string.
pub(crate) fn json(t: &str) -> String {
    format!(
        "\"{}\"",
        t.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_roll_over_months_years_and_leap_days() {
        let d = Dag::nieuw(2026, 11, 1);
        assert_eq!(d.plus(60).to_string(), "2026-12-31");
        assert_eq!(d.plus(61).to_string(), "2027-01-01");
        assert_eq!(Dag::nieuw(2024, 2, 28).plus(1).to_string(), "2024-02-29");
        assert_eq!(d.plus(-31).to_string(), "2026-10-01");
    }

    #[test]
    fn millimetres_read_as_metres() {
        let mut v = Vec::new();
        xy(&mut v, [108_400_005, 546_000_120]);
        assert_eq!(v, b"108400.005 546000.120");
    }
}
