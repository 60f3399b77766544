//! Numeric built-ins, and `not`.

use super::super::functie::{Uitkomst, Uitvoering};
use super::super::getal::{Getal, Rond};
use super::super::getal_functies;
use super::super::waarde::Waarde;
use super::{Ingebouwd, een, getal_van, of_niets, vast};

pub(super) static FUNCTIES: &[Ingebouwd] = &[
    vast("not", &[&["negand"]], |_, a| {
        of_niets(een(a, 0).and_then(Waarde::ja_nee).map(|b| Waarde::JaNee(!b)))
    }),
    vast("decimal", &[&["n", "scale"]], |_, a| rond(a, Rond::HalfEven)),
    vast("floor", &[&["n"], &["n", "scale"]], |_, a| rond(a, Rond::Omlaag)),
    vast("ceiling", &[&["n"], &["n", "scale"]], |_, a| {
        rond(a, Rond::Omhoog)
    }),
    vast("round up", &[&["n"], &["n", "scale"]], |_, a| {
        rond(a, Rond::VanNul)
    }),
    vast("round down", &[&["n"], &["n", "scale"]], |_, a| {
        rond(a, Rond::NaarNul)
    }),
    vast("round half up", &[&["n"], &["n", "scale"]], |_, a| {
        rond(a, Rond::HalfOp)
    }),
    vast("round half down", &[&["n"], &["n", "scale"]], |_, a| {
        rond(a, Rond::HalfNeer)
    }),
    vast("abs", &[&["n"]], |_, a| {
        of_niets(match een(a, 0) {
            Some(Waarde::Getal(g)) => Some(Waarde::Getal(g.abs())),
            Some(Waarde::Maanden(m)) => Some(Waarde::Maanden(m.abs())),
            Some(Waarde::Nano(n)) => Some(Waarde::Nano(n.abs())),
            _ => None,
        })
    }),
    vast("modulo", &[&["dividend", "divisor"]], |_, a| {
        of_niets(modulo(a).map(Waarde::Getal))
    }),
    vast("sqrt", &[&["number"]], |_, a| {
        of_niets(
            getal_van(a, 0)
                .and_then(getal_functies::wortel)
                .map(Waarde::Getal),
        )
    }),
    vast("log", &[&["number"]], |_, a| {
        of_niets(getal_van(a, 0).and_then(getal_functies::ln).map(Waarde::Getal))
    }),
    vast("exp", &[&["number"]], |_, a| {
        of_niets(getal_van(a, 0).and_then(getal_functies::exp).map(Waarde::Getal))
    }),
    vast("odd", &[&["number"]], |_, a| {
        of_niets(even(a).map(|e| Waarde::JaNee(!e)))
    }),
    vast("even", &[&["number"]], |_, a| {
        of_niets(even(a).map(Waarde::JaNee))
    }),
    vast("random number", &[&[]], |u, _| Ok(toeval(u))),
];

/// Least and greatest scale that DMN allows.
const SCHAAL: std::ops::RangeInclusive<i64> = -6111..=6176;

fn rond(a: &[Waarde], hoe: Rond) -> Uitkomst {
    let schaal = || {
        if a.len() < 2 {
            return Some(0);
        }
        super::heel_van(a, 1)
            .filter(|s| SCHAAL.contains(s))
            .and_then(|s| i32::try_from(s).ok())
    };
    let uit = || getal_van(a, 0)?.rond(schaal()?, hoe);
    of_niets(uit().map(Waarde::Getal))
}

/// Remainder with the sign of the divisor: `n - d * floor(n / d)`.
fn modulo(a: &[Waarde]) -> Option<Getal> {
    let (n, d) = (getal_van(a, 0)?, getal_van(a, 1)?);
    n.minus(d.keer(n.delen(d)?.omlaag())?)
}

fn even(a: &[Waarde]) -> Option<bool> {
    let g = getal_van(a, 0)?;
    let half = g.delen(Getal::van(2))?;
    g.is_heel().then(|| half.is_heel())
}

/// The next of a fixed sequence between 0 and 1: an evaluation can be repeated.
fn toeval(u: &mut Uitvoering) -> Waarde {
    u.toeval ^= u.toeval << 13;
    u.toeval ^= u.toeval >> 7;
    u.toeval ^= u.toeval << 17;
    Waarde::Getal(Getal::met_exp(
        i128::from(u.toeval % 1_000_000_000_000_000_000),
        -18,
    ))
}
