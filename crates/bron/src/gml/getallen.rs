//! Lists of positions, in pieces of any length, to whole millimetres.

use model::{Geometrie, Punt};

use super::{kort, te_veel};

/// Longest number, bytes.
const MAX_GETAL: usize = 64;

/// A list of positions while it comes in.
#[derive(Debug, Default)]
pub(super) struct Getallen {
    dimensies: usize,
    /// `coordinates`: numbers of one position are held together by a comma.
    komma: bool,
    /// Which coordinate of a position comes next.
    welke: usize,
    x: i32,
    /// A number that a piece of text cut in two.
    rest: String,
    /// The last thing in `coordinates` was a comma.
    na_komma: bool,
}

impl Getallen {
    pub fn begin(&mut self, dimensies: usize, komma: bool) {
        *self = Self {
            dimensies,
            komma,
            rest: std::mem::take(&mut self.rest),
            ..Self::default()
        };
        self.rest.clear();
    }

    /// A piece of a list of positions. Errors: a sentence for what is no number within RD, and for too many positions.
    pub fn posities(&mut self, mut tekst: &str, uit: &mut Vec<Punt>, max: usize) -> Result<(), String> {
        if !self.rest.is_empty() {
            let eind = tekst.bytes().position(|b| self.scheidt(b)).unwrap_or(tekst.len());
            let (voor, na) = tekst.split_at_checked(eind).unwrap_or((tekst, ""));
            self.bewaar(voor)?;
            if na.is_empty() {
                return Ok(());
            }
            self.rond_af(uit, max)?;
            tekst = na;
        }
        let bytes = tekst.as_bytes();
        let mut plek = 0;
        while let Some(&b) = bytes.get(plek) {
            if self.scheidt(b) {
                if self.komma {
                    self.scheiding(b)?;
                }
                plek += 1;
                continue;
            }
            let lengte = bytes
                .get(plek..)
                .and_then(|rest| rest.iter().position(|&b| self.scheidt(b)));
            let Some(lengte) = lengte else {
                return self.bewaar(tekst.get(plek..).unwrap_or_default());
            };
            self.getal(tekst.get(plek..plek + lengte).unwrap_or_default(), uit, max)?;
            plek += lengte;
        }
        Ok(())
    }

    /// The end of the list. Errors: the last number, or a position that is not whole.
    pub fn eind(&mut self, uit: &mut Vec<Punt>, max: usize) -> Result<(), String> {
        self.rond_af(uit, max)?;
        match self.welke {
            0 => Ok(()),
            _ if self.komma && self.welke >= 2 => Ok(()),
            _ => Err(format!(
                "het aantal getallen is geen veelvoud van {}",
                self.dimensies
            )),
        }
    }

    /// A piece of a text that is one number.
    pub fn los(&mut self, tekst: &str) {
        if self.rest.len() + tekst.len() <= MAX_GETAL {
            self.rest.push_str(tekst);
        }
    }

    pub fn los_eind(&mut self) -> Result<f64, String> {
        let rest = std::mem::take(&mut self.rest);
        rest.trim()
            .parse()
            .ok()
            .filter(|m: &f64| m.is_finite())
            .ok_or_else(|| format!("'{}' is geen getal", kort(&rest)))
    }

    #[inline]
    fn scheidt(&self, b: u8) -> bool {
        matches!(b, b' ' | b'\n' | b'\t' | b'\r') || (self.komma && b == b',')
    }

    /// Between numbers of `coordinates`: a comma goes on with the position, white space ends it.
    fn scheiding(&mut self, b: u8) -> Result<(), String> {
        if b == b',' {
            self.na_komma = true;
        } else if !self.na_komma && self.welke > 0 {
            if self.welke < 2 {
                return Err("een positie in coordinates heeft maar één getal".to_owned());
            }
            self.welke = 0;
        }
        Ok(())
    }

    fn bewaar(&mut self, stuk: &str) -> Result<(), String> {
        if self.rest.len() + stuk.len() > MAX_GETAL {
            return Err(format!("'{}' is geen getal", kort(stuk)));
        }
        self.rest.push_str(stuk);
        Ok(())
    }

    fn rond_af(&mut self, uit: &mut Vec<Punt>, max: usize) -> Result<(), String> {
        if self.rest.is_empty() {
            return Ok(());
        }
        let rest = std::mem::take(&mut self.rest);
        let uitkomst = self.getal(&rest, uit, max);
        self.rest = rest;
        self.rest.clear();
        uitkomst
    }

    #[inline]
    fn getal(&mut self, tekst: &str, uit: &mut Vec<Punt>, max: usize) -> Result<(), String> {
        self.na_komma = false;
        match self.welke {
            0 => self.x = millimeter(tekst)?,
            1 => {
                let y = millimeter(tekst)?;
                if uit.len() >= max {
                    return Err(te_veel(max));
                }
                uit.push([self.x, y]);
            }
            2 if tekst.parse::<f64>().is_ok_and(f64::is_finite) => {}
            _ => return Err(format!("'{}' is geen derde coördinaat", kort(tekst))),
        }
        self.welke += 1;
        if !self.komma && self.welke >= self.dimensies {
            self.welke = 0;
        }
        Ok(())
    }
}

/// Metres as text to whole millimetres, half away from zero. Exact for plain decimals.
/// Errors: a sentence for what is not a number, not finite or outside what i32 holds.
#[inline]
pub(super) fn millimeter(tekst: &str) -> Result<i32, String> {
    match gewoon(tekst.as_bytes()) {
        Some(mm) => Ok(mm),
        None => anders(tekst),
    }
}

/// `[-]digits[.digits]` with at most seven whole digits. Miss: everything else.
#[inline]
fn gewoon(tekst: &[u8]) -> Option<i32> {
    let (min, cijfers) = match tekst.split_first()? {
        (b'-', rest) => (true, rest),
        _ => (false, tekst),
    };
    let (mut mm, mut heel, mut deel, mut punt) = (0i64, 0u32, 0u32, false);
    for &b in cijfers {
        match b {
            b'0'..=b'9' if !punt => {
                mm = mm * 10 + i64::from(b - b'0');
                heel += 1;
            }
            b'0'..=b'9' => {
                match deel {
                    0..=2 => mm = mm * 10 + i64::from(b - b'0'),
                    3 => mm += i64::from(b >= b'5'),
                    _ => {}
                }
                deel += 1;
            }
            b'.' if !punt && heel > 0 => punt = true,
            _ => return None,
        }
        if heel > 7 {
            return None;
        }
    }
    if heel == 0 || (punt && deel == 0) {
        return None;
    }
    // the fourth decimal has rounded already; fill up to three
    let mm = mm * [1000, 100, 10, 1][deel.min(3) as usize];
    i32::try_from(if min { -mm } else { mm }).ok()
}

#[cold]
fn anders(tekst: &str) -> Result<i32, String> {
    let meters: f64 = tekst
        .parse()
        .map_err(|_| format!("'{}' is geen getal", kort(tekst)))?;
    Geometrie::punt_uit_m(meters, 0.0)
        .map(|[mm, _]| mm)
        .map_err(|fout| fout.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn metres_become_whole_millimetres() {
        for (tekst, mm) in [
            ("180082.097", 180_082_097),
            ("0.0005", 1),
            ("-1.0004", -1000),
            ("12", 12_000),
            ("1.5e2", 150_000),
            ("1.2", 1200),
            ("+3.", 3000),
        ] {
            assert_eq!(millimeter(tekst), Ok(mm), "{tekst}");
        }
        for fout in ["NaN", "inf", "1e300", "9999999.0", "", "x", "1.2.3", "--1", "1,2"] {
            assert!(millimeter(fout).is_err(), "{fout}");
        }
    }

    proptest! {
        #[test]
        fn plain_decimals_round_as_the_model_does(mm in any::<i32>(), staart in 0u32..10) {
            let m = i64::from(mm).abs();
            let teken = if mm < 0 { "-" } else { "" };
            let tekst = format!("{teken}{}.{:03}{staart}", m / 1000, m % 1000);
            if let Ok(gelezen) = millimeter(&tekst) {
                let verwacht = i64::from(mm) + i64::from(mm.signum() | i32::from(mm == 0)) * i64::from(staart >= 5);
                prop_assert_eq!(i64::from(gelezen), verwacht, "{}", tekst);
            }
        }

        #[test]
        fn a_list_cut_anywhere_gives_the_same_positions(knip in 0usize..40) {
            let tekst = " 1.5 2.25\n3 4  5.125 6 ";
            let (a, b) = tekst.split_at(knip.min(tekst.len()));
            let mut uit = vec![];
            let mut getallen = Getallen::default();
            getallen.begin(2, false);
            getallen.posities(a, &mut uit, 10).unwrap();
            getallen.posities(b, &mut uit, 10).unwrap();
            getallen.eind(&mut uit, 10).unwrap();
            prop_assert_eq!(uit, vec![[1500, 2250], [3000, 4000], [5125, 6000]]);
        }
    }
}
