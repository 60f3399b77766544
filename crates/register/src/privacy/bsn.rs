//! Bsn: a burgerservicenummer that was checked; shown nowhere by accident.

use std::fmt;
use std::str::FromStr;

/// Nine digits that pass the elfproef.
#[derive(Clone, PartialEq, Eq)]
pub struct Bsn(String);

impl Bsn {
    /// The nine digits.
    pub fn cijfers(&self) -> &str {
        &self.0
    }
}

/// Never the number itself.
impl fmt::Debug for Bsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bsn(*)")
    }
}

impl FromStr for Bsn {
    /// Says what is wrong, without the number.
    type Err = &'static str;

    /// Eight digits are one with its leading nought left out.
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        if !matches!(s.len(), 8 | 9) || !s.bytes().all(|b| b.is_ascii_digit()) {
            return Err("een burgerservicenummer heeft negen cijfers");
        }
        let negen = format!("{s:0>9}");
        let gewichten = [9i32, 8, 7, 6, 5, 4, 3, 2, -1];
        let som: i32 = gewichten
            .iter()
            .zip(negen.bytes())
            .map(|(g, b)| g * i32::from(b - b'0'))
            .sum();
        if som % 11 != 0 || negen == "000000000" {
            return Err("dit burgerservicenummer bestaat niet; controleer de cijfers (elfproef)");
        }
        Ok(Self(negen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_elfproef_decides_and_a_number_is_never_shown() {
        for goed in ["111222333", "123456782", "012345672", "12345672"] {
            let bsn: Bsn = goed.parse().unwrap_or_else(|f| panic!("{goed}: {f}"));
            assert!(!format!("{bsn:?}").contains(goed));
        }
        for slecht in [
            "",
            "123456789",
            "000000000",
            "1112223334",
            "11122233a",
            "１11222333",
        ] {
            let fout = slecht.parse::<Bsn>().unwrap_err();
            assert!(slecht.is_empty() || !fout.contains(slecht));
        }
    }
}
