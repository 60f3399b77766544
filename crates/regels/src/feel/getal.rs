//! Numbers as DMN means them: decimal, 34 significant digits, half-even, exponents as decimal128 has them.
//!
//! Knows nothing of FEEL. Roots, powers, e and logarithm are in `getal_functies.rs`. Every operation that leaves the
//! range gives `None`; a result too small to be told from zero is zero.

use std::cmp::Ordering;
use std::fmt;

/// Significant digits kept.
pub(crate) const CIJFERS: u32 = 34;
const HELFT: u128 = 100_000_000_000_000_000; // 10^17
const GRENS: u128 = HELFT * HELFT; // 10^34
const MAX_EXP: i32 = 6111;
const MIN_EXP: i32 = -6176;

/// A decimal number: `coef` x 10^`exp`, without trailing zeros. Zero is never negative.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Getal {
    neg: bool,
    coef: u128,
    exp: i32,
}

/// Where a digit that is dropped goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rond {
    HalfEven,
    HalfOp,
    HalfNeer,
    VanNul,
    NaarNul,
    Omhoog,
    Omlaag,
}

/// 10^`n`, for `n` up to 38.
fn tien(n: u32) -> u128 {
    10u128.checked_pow(n).unwrap_or(u128::MAX)
}

fn cijfers(n: u128) -> u32 {
    n.checked_ilog10().map_or(0, |c| c + 1)
}

/// Marks that digits after the last one were not all zero, so that rounding later still goes the right way.
fn plakkerig(q: u128, rest: bool) -> u128 {
    if rest && q.is_multiple_of(5) { q + 1 } else { q }
}

impl Getal {
    /// Zero.
    pub const NUL: Self = Self {
        neg: false,
        coef: 0,
        exp: 0,
    };
    /// One.
    pub const EEN: Self = Self {
        neg: false,
        coef: 1,
        exp: 0,
    };

    /// From parts of up to 38 digits: rounds to 34, takes trailing zeros off; `None` past the largest exponent.
    fn maak(neg: bool, coef: u128, exp: i32) -> Option<Self> {
        let (mut coef, mut exp) = (coef, exp);
        let teveel = cijfers(coef).saturating_sub(CIJFERS);
        if teveel > 0 {
            coef = deel_af(coef, teveel, neg, Rond::HalfEven);
            exp += i32::try_from(teveel).ok()?;
        }
        if exp < MIN_EXP {
            let weg = u32::try_from(MIN_EXP - exp).ok()?;
            coef = if weg > 38 {
                0
            } else {
                deel_af(coef, weg, neg, Rond::HalfEven)
            };
            exp = MIN_EXP;
        }
        while coef != 0 && coef % 10 == 0 {
            coef /= 10;
            exp += 1;
        }
        if coef == 0 {
            return Some(Self::NUL);
        }
        let top = exp + i32::try_from(cijfers(coef)).ok()? - 1;
        (top <= MAX_EXP + 33).then_some(Self { neg, coef, exp })
    }

    /// A whole number.
    pub fn van(n: i64) -> Self {
        Self::maak(n < 0, u128::from(n.unsigned_abs()), 0).unwrap_or(Self::NUL)
    }

    /// A whole number of any size that fits.
    pub(crate) fn van_i128(n: i128) -> Self {
        let (mut coef, mut exp) = (n.unsigned_abs(), 0);
        if cijfers(coef) > 38 {
            coef /= 10;
            exp = 1;
        }
        Self::maak(n < 0, coef, exp).unwrap_or(Self::NUL)
    }

    /// `n` x 10^`exp`.
    pub(crate) fn met_exp(n: i128, exp: i32) -> Self {
        Self::maak(n < 0, n.unsigned_abs(), exp).unwrap_or(Self::NUL)
    }

    /// Reads `12`, `-1.5`, `.5`, `1e-3`; nothing before or after. `None` for anything else or out of range.
    pub fn lees(tekst: &str) -> Option<Self> {
        let (neg, rest) = match tekst.strip_prefix('-') {
            Some(r) => (true, r),
            None => (false, tekst.strip_prefix('+').unwrap_or(tekst)),
        };
        let (mantisse, macht) = match rest.split_once(['e', 'E']) {
            Some((m, e)) => {
                let los = e.strip_prefix(['+', '-']).unwrap_or(e);
                if los.is_empty() || los.len() > 6 || !los.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                (m, e.strip_prefix('+').unwrap_or(e).parse::<i32>().ok()?)
            }
            None => (rest, 0),
        };
        let (heel, deel) = mantisse.split_once('.').unwrap_or((mantisse, ""));
        if heel.is_empty() && deel.is_empty() || mantisse.ends_with('.') {
            return None;
        }
        let (mut coef, mut exp, mut rest) = (0u128, macht, false);
        for (i, b) in heel.bytes().chain(deel.bytes()).enumerate() {
            if !b.is_ascii_digit() {
                return None;
            }
            if cijfers(coef) < 36 {
                coef = coef * 10 + u128::from(b - b'0');
                exp -= i32::from(i >= heel.len());
            } else {
                rest |= b != b'0';
                exp += i32::from(i < heel.len());
            }
        }
        Self::maak(neg, plakkerig(coef, rest), exp)
    }

    /// From a binary fraction, by its shortest decimal text.
    pub(crate) fn van_f64(f: f64) -> Option<Self> {
        Self::lees(&format!("{f:e}"))
    }

    /// Nearest binary fraction.
    pub(crate) fn als_f64(self) -> f64 {
        let teken = if self.neg { "-" } else { "" };
        format!("{teken}{}e{}", self.coef, self.exp)
            .parse()
            .unwrap_or(f64::NAN)
    }

    pub(crate) fn is_nul(self) -> bool {
        self.coef == 0
    }

    pub(crate) fn is_negatief(self) -> bool {
        self.neg
    }

    pub(crate) fn is_heel(self) -> bool {
        self.exp >= 0
    }

    /// As a whole number when it is one and fits.
    pub fn als_i64(self) -> Option<i64> {
        i64::try_from(self.als_i128()?).ok()
    }

    pub(crate) fn als_i128(self) -> Option<i128> {
        if self.exp < 0 || self.exp > 38 {
            return None;
        }
        let n = self.coef.checked_mul(tien(u32::try_from(self.exp).ok()?))?;
        let n = i128::try_from(n).ok()?;
        Some(if self.neg { -n } else { n })
    }

    pub(crate) fn min_teken(self) -> Self {
        Self {
            neg: !self.neg && self.coef != 0,
            ..self
        }
    }

    pub(crate) fn abs(self) -> Self {
        Self { neg: false, ..self }
    }

    /// Exponent of the leading digit: 0 for 1 to 9.
    pub(crate) fn orde(self) -> i32 {
        self.exp + i32::try_from(cijfers(self.coef)).unwrap_or(0) - 1
    }

    /// Moves the decimal point `n` places right.
    pub(crate) fn schuif(self, n: i32) -> Option<Self> {
        Self::maak(self.neg, self.coef, self.exp.checked_add(n)?)
    }

    pub(crate) fn plus(self, ander: Self) -> Option<Self> {
        if self.coef == 0 {
            return Some(ander);
        }
        if ander.coef == 0 {
            return Some(self);
        }
        let (hoog, laag) = if self.exp >= ander.exp {
            (self, ander)
        } else {
            (ander, self)
        };
        let verschil = u32::try_from(hoog.exp - laag.exp).ok()?;
        let ruimte = 37 - cijfers(hoog.coef);
        let (a, b, exp) = if verschil <= ruimte {
            (hoog.coef * tien(verschil), laag.coef, laag.exp)
        } else {
            let weg = verschil - ruimte;
            let deler = tien(weg.min(38));
            let b = plakkerig(laag.coef / deler, laag.coef % deler != 0);
            (
                hoog.coef * tien(ruimte),
                b,
                hoog.exp - i32::try_from(ruimte).ok()?,
            )
        };
        if hoog.neg == laag.neg {
            Self::maak(hoog.neg, a + b, exp)
        } else if a >= b {
            Self::maak(hoog.neg, a - b, exp)
        } else {
            Self::maak(laag.neg, b - a, exp)
        }
    }

    pub(crate) fn minus(self, ander: Self) -> Option<Self> {
        self.plus(ander.min_teken())
    }

    pub(crate) fn keer(self, ander: Self) -> Option<Self> {
        let (a1, a0) = (self.coef / HELFT, self.coef % HELFT);
        let (b1, b0) = (ander.coef / HELFT, ander.coef % HELFT);
        let midden = a1 * b0 + a0 * b1;
        let laag = a0 * b0 + (midden % HELFT) * HELFT;
        let hoog = a1 * b1 + midden / HELFT + laag / GRENS;
        let laag = laag % GRENS;
        let (neg, exp) = (self.neg != ander.neg, self.exp.checked_add(ander.exp)?);
        if hoog == 0 {
            return Self::maak(neg, laag, exp);
        }
        let mee = (36 - cijfers(hoog).min(36)).min(CIJFERS);
        let deler = tien(CIJFERS - mee);
        let coef = plakkerig(hoog * tien(mee) + laag / deler, !laag.is_multiple_of(deler));
        Self::maak(neg, coef, exp + i32::try_from(CIJFERS - mee).ok()?)
    }

    /// `None` for a zero divisor.
    pub(crate) fn delen(self, ander: Self) -> Option<Self> {
        if ander.coef == 0 {
            return None;
        }
        let mut q = self.coef / ander.coef;
        let mut rest = self.coef % ander.coef;
        let mut exp = self.exp.checked_sub(ander.exp)?;
        while rest != 0 && cijfers(q) < 36 {
            rest *= 10;
            q = q * 10 + rest / ander.coef;
            rest %= ander.coef;
            exp -= 1;
        }
        Self::maak(self.neg != ander.neg, plakkerig(q, rest != 0), exp)
    }

    /// Rounds to `schaal` digits after the point; a negative scale rounds before it.
    pub(crate) fn rond(self, schaal: i32, hoe: Rond) -> Option<Self> {
        let doel = schaal.checked_neg()?;
        if self.coef == 0 || self.exp >= doel {
            return Some(self);
        }
        let weg = u32::try_from(doel.checked_sub(self.exp)?).ok()?;
        Self::maak(self.neg, deel_af(self.coef, weg, self.neg, hoe), doel)
    }

    /// Digits after the point.
    pub(crate) fn decimalen(self) -> i32 {
        (-self.exp).max(0)
    }

    pub(crate) fn omlaag(self) -> Self {
        self.rond(0, Rond::Omlaag).unwrap_or(self)
    }
}

/// `coef` without its last `weg` digits, rounded.
fn deel_af(coef: u128, weg: u32, neg: bool, hoe: Rond) -> u128 {
    let (q, rest, half) = if weg > 38 {
        (0, u128::from(coef != 0), Ordering::Less)
    } else {
        let deler = tien(weg);
        let rest = coef % deler;
        let half = rest.cmp(&(deler - rest));
        (coef / deler, rest, half)
    };
    let op = match hoe {
        _ if rest == 0 => false,
        Rond::NaarNul => false,
        Rond::VanNul => true,
        Rond::Omhoog => !neg,
        Rond::Omlaag => neg,
        Rond::HalfOp => half.is_ge(),
        Rond::HalfNeer => half.is_gt(),
        Rond::HalfEven => half.is_gt() || half.is_eq() && q % 2 == 1,
    };
    q + u128::from(op)
}

impl Ord for Getal {
    fn cmp(&self, ander: &Self) -> Ordering {
        match (self.neg, ander.neg) {
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            _ => {}
        }
        let grootte = if self.coef == 0 || ander.coef == 0 {
            self.coef.cmp(&ander.coef)
        } else {
            self.orde().cmp(&ander.orde()).then_with(|| {
                // the same leading place: aligned, both have at most 34 digits
                let laagste = self.exp.min(ander.exp);
                let op = |g: &Self| g.coef * tien(u32::try_from(g.exp - laagste).unwrap_or(0));
                op(self).cmp(&op(ander))
            })
        };
        if self.neg { grootte.reverse() } else { grootte }
    }
}

impl PartialOrd for Getal {
    fn partial_cmp(&self, ander: &Self) -> Option<Ordering> {
        Some(self.cmp(ander))
    }
}

impl fmt::Display for Getal {
    /// Plain digits up to 100 places either way, else scientific.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.neg {
            f.write_str("-")?;
        }
        let cijfers = self.coef.to_string();
        match self.exp {
            0 => f.write_str(&cijfers),
            e @ 1..=100 => write!(f, "{cijfers}{:0<1$}", "", usize::try_from(e).unwrap_or(0)),
            e @ -100..=-1 => {
                let na = usize::try_from(-e).unwrap_or(0);
                let gevuld = format!("{cijfers:0>0$}", na + 1);
                let (heel, deel) = gevuld.split_at(gevuld.len() - na);
                write!(f, "{heel}.{deel}")
            }
            _ => {
                let (eerste, rest) = cijfers.split_at(1);
                let punt = if rest.is_empty() { "" } else { "." };
                write!(f, "{eerste}{punt}{rest}E{:+}", self.orde())
            }
        }
    }
}

impl fmt::Debug for Getal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn g(t: &str) -> Getal {
        Getal::lees(t).unwrap()
    }

    #[test]
    fn reads_and_writes_decimals() {
        for (t, uit) in [
            ("1.50", "1.5"),
            ("-0", "0"),
            (".5", "0.5"),
            ("1e3", "1000"),
            ("1.23E-4", "0.000123"),
        ] {
            assert_eq!(g(t).to_string(), uit);
        }
        for t in ["", ".", "1.", "1e", "--1", "1e9999999", "1 0", "0x1", "1e7000"] {
            assert_eq!(Getal::lees(t), None, "{t}");
        }
    }

    #[test]
    fn arithmetic_keeps_34_digits_and_rounds_half_even() {
        assert_eq!(g("0.1").plus(g("0.2")), Some(g("0.3")));
        assert_eq!(
            g("1").delen(g("3")),
            Some(g("0.3333333333333333333333333333333333"))
        );
        assert_eq!(
            g("2").delen(g("3")),
            Some(g("0.6666666666666666666666666666666667"))
        );
        let groot = g("9999999999999999999999999999999999");
        assert_eq!(groot.plus(Getal::EEN), Some(g("1e34")));
        assert_eq!(
            groot.keer(groot),
            Some(g("9.999999999999999999999999999999998e67"))
        );
        assert_eq!(g("1e34").minus(g("1")), Some(groot));
        assert_eq!(g("1e40").minus(g("1")), Some(g("1e40")));
        assert_eq!(g("1e6144").keer(g("10")), None);
        assert_eq!(g("1").delen(Getal::NUL), None);
    }

    #[test]
    fn rounds_every_way() {
        let rond = |t: &str, s, h| g(t).rond(s, h).unwrap().to_string();
        assert_eq!(rond("2.5", 0, Rond::HalfEven), "2");
        assert_eq!(rond("-2.5", 0, Rond::HalfOp), "-3");
        assert_eq!(rond("2.5", 0, Rond::HalfNeer), "2");
        assert_eq!(rond("-1.1", 0, Rond::Omlaag), "-2");
        assert_eq!(rond("-1.1", 0, Rond::Omhoog), "-1");
        assert_eq!(rond("1.121", 2, Rond::VanNul), "1.13");
        assert_eq!(rond("1234", -2, Rond::HalfEven), "1200");
        assert_eq!(rond("1e-200", 3, Rond::VanNul), "0.001");
    }

    #[test]
    fn orders_by_value() {
        assert!(g("-1") < g("0.001") && g("1e5") > g("99999") && g("1.5") > g("1.49"));
        assert!(g("-2") < g("-1.5"));
    }
}
