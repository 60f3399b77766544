//! Root, power, e and logarithm over [`Getal`], to about 32 of its 34 digits.

use super::getal::{Getal, Rond};

const E: &str = "2.718281828459045235360287471352662";
const LN10: &str = "2.302585092994045684017991454684364";

fn constant(tekst: &str) -> Option<Getal> {
    Getal::lees(tekst)
}

/// Square root; `None` below zero. Exact where the root is a short decimal.
pub(crate) fn wortel(x: Getal) -> Option<Getal> {
    if x.is_negatief() {
        return None;
    }
    if x.is_nul() {
        return Some(x);
    }
    let half = x.orde().div_euclid(2);
    let m = x.schuif(-2 * half)?; // 1 <= m < 100
    let twee = Getal::van(2);
    let mut y = Getal::van_f64(m.als_f64().sqrt())?;
    for _ in 0..3 {
        y = y.plus(m.delen(y)?)?.delen(twee)?;
    }
    let kort = y.rond(17, Rond::HalfEven)?;
    let y = if kort.keer(kort)? == m { kort } else { y };
    y.schuif(half)
}

/// e to the power `x`; `None` past the largest number.
pub(crate) fn exp(x: Getal) -> Option<Getal> {
    if x.orde() > 5 {
        return x.is_negatief().then_some(Getal::NUL);
    }
    let heel = x.rond(0, Rond::HalfEven)?;
    let rest = x.minus(heel)?;
    let (mut som, mut term) = (Getal::EEN, Getal::EEN);
    for i in 1..60 {
        term = term.keer(rest)?.delen(Getal::van(i))?;
        if term.is_nul() || term.orde() < som.orde() - 36 {
            break;
        }
        som = som.plus(term)?;
    }
    let n = heel.als_i64()?;
    match hele_macht(constant(E)?, n.unsigned_abs()) {
        Some(p) if n < 0 => som.delen(p),
        Some(p) => som.keer(p),
        None => (n < 0).then_some(Getal::NUL),
    }
}

/// Natural logarithm; `None` at or below zero.
pub(crate) fn ln(x: Getal) -> Option<Getal> {
    if x.is_negatief() || x.is_nul() {
        return None;
    }
    let orde = x.orde();
    let m = x.schuif(-orde)?;
    let mut y = Getal::van_f64(m.als_f64().ln())?;
    for _ in 0..3 {
        // Halley's step for e^y = m
        let e = exp(y)?;
        y = y.plus(Getal::van(2).keer(m.minus(e)?)?.delen(m.plus(e)?)?)?;
    }
    y.plus(constant(LN10)?.keer(Getal::van(i64::from(orde)))?)
}

fn hele_macht(basis: Getal, n: u64) -> Option<Getal> {
    let (mut uit, mut macht, mut n) = (Getal::EEN, basis, n);
    while n > 0 {
        if n & 1 == 1 {
            uit = uit.keer(macht)?;
        }
        n >>= 1;
        if n > 0 {
            macht = macht.keer(macht)?;
        }
    }
    Some(uit)
}

/// `basis` to the power `macht`; `None` out of range, for 0 to a negative power and a root of a negative number.
pub(crate) fn machtsverheffen(basis: Getal, macht: Getal) -> Option<Getal> {
    if let Some(n) = macht.als_i64() {
        let p = hele_macht(basis, n.unsigned_abs())?;
        return if n < 0 { Getal::EEN.delen(p) } else { Some(p) };
    }
    if basis.is_nul() {
        return (!macht.is_negatief()).then_some(basis);
    }
    exp(macht.keer(ln(basis)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn g(t: &str) -> Getal {
        Getal::lees(t).unwrap()
    }

    fn dichtbij(a: Option<Getal>, b: &str) {
        let verschil = a.unwrap().minus(g(b)).unwrap().abs();
        assert!(verschil < g("1e-29"), "{a:?} {b}");
    }

    #[test]
    fn known_values_to_thirty_digits() {
        assert_eq!(wortel(g("16")), Some(g("4")));
        assert_eq!(wortel(g("0.0625")), Some(g("0.25")));
        dichtbij(wortel(g("2")), "1.414213562373095048801688724209698");
        dichtbij(exp(g("1")), E);
        dichtbij(exp(g("-1")), "0.3678794411714423215955237701614609");
        dichtbij(ln(g("10")), LN10);
        dichtbij(ln(g("1")), "0");
        dichtbij(
            machtsverheffen(g("2"), g("0.5")),
            "1.414213562373095048801688724209698",
        );
        assert_eq!(machtsverheffen(g("-2"), g("-2")), Some(g("0.25")));
        assert_eq!(wortel(g("-1")), None);
        assert_eq!(exp(g("1e6")), None);
    }
}
