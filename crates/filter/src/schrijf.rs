//! Schrijf: a tree as CQL2 text that reads back as the same tree.

use std::fmt::Write;

use crate::boom::{Grens, Op, Positie, Uitdrukking, Vorm};
use crate::lees::{begin_van_naam, deel_van_naam};
use crate::tijd;

/// The filter as text.
pub fn naar_tekst(boom: &Uitdrukking) -> String {
    let mut uit = String::new();
    schrijf(boom, &mut uit);
    uit
}

/// How tightly a node holds together; an operand that holds looser gets brackets.
fn rang(boom: &Uitdrukking) -> u8 {
    match boom {
        Uitdrukking::Op(op, _) => match op {
            Op::Of => 1,
            Op::En => 2,
            Op::Niet => 3,
            Op::Plus | Op::Min => 5,
            Op::Maal | Op::Deel | Op::Rest | Op::HeelDeel => 6,
            Op::Macht => 7,
            op if op.als_functie() => 9,
            _ => 4,
        },
        Uitdrukking::Getal(n) if *n < 0 => 8,
        Uitdrukking::Decimaal(d) if d.is_sign_negative() => 8,
        _ => 9,
    }
}

fn met_rang(boom: &Uitdrukking, minstens: u8, uit: &mut String) {
    let haakjes = rang(boom) < minstens;
    if haakjes {
        uit.push('(');
    }
    schrijf(boom, uit);
    if haakjes {
        uit.push(')');
    }
}

fn lijst(leden: &[Uitdrukking], uit: &mut String) {
    for (nr, lid) in leden.iter().enumerate() {
        if nr > 0 {
            uit.push_str(", ");
        }
        schrijf(lid, uit);
    }
}

fn schrijf(boom: &Uitdrukking, uit: &mut String) {
    match boom {
        Uitdrukking::JaNee(ja) => uit.push_str(if *ja { "TRUE" } else { "FALSE" }),
        Uitdrukking::Getal(n) => {
            let _ = write!(uit, "{n}");
        }
        Uitdrukking::Decimaal(d) => decimaal(*d, uit),
        Uitdrukking::Tekst(t) => aangehaald(t, '\'', uit),
        Uitdrukking::Dag(d) => {
            let _ = write!(uit, "DATE('{}')", tijd::schrijf_dag(*d));
        }
        Uitdrukking::Tijdstip(t) => {
            let _ = write!(uit, "TIMESTAMP('{}')", tijd::schrijf_tijdstip(*t));
        }
        Uitdrukking::Interval(grenzen) => {
            uit.push_str("INTERVAL(");
            for (nr, grens) in grenzen.iter().enumerate() {
                if nr > 0 {
                    uit.push_str(", ");
                }
                match grens {
                    Grens::Open => uit.push_str("'..'"),
                    Grens::Bij(Uitdrukking::Dag(d)) => {
                        let _ = write!(uit, "'{}'", tijd::schrijf_dag(*d));
                    }
                    Grens::Bij(Uitdrukking::Tijdstip(t)) => {
                        let _ = write!(uit, "'{}'", tijd::schrijf_tijdstip(*t));
                    }
                    Grens::Bij(ander) => schrijf(ander, uit),
                }
            }
            uit.push(')');
        }
        Uitdrukking::Eigenschap(naam) => eigenschap(naam, uit),
        Uitdrukking::Vorm(vorm) => wkt(vorm, uit),
        Uitdrukking::Vak(getallen) => {
            uit.push_str("BBOX(");
            getallen_lijst(getallen, ", ", uit);
            uit.push(')');
        }
        Uitdrukking::Lijst(leden) => {
            uit.push('(');
            lijst(leden, uit);
            uit.push(')');
        }
        Uitdrukking::Functie(naam, leden) => {
            eigenschap(naam, uit);
            uit.push('(');
            lijst(leden, uit);
            uit.push(')');
        }
        Uitdrukking::Op(op, leden) => bewerking(*op, leden, uit),
    }
}

fn bewerking(op: Op, leden: &[Uitdrukking], uit: &mut String) {
    match (op, leden) {
        (Op::En | Op::Of, _) => {
            for (nr, lid) in leden.iter().enumerate() {
                if nr > 0 {
                    uit.push_str(if op == Op::En { " AND " } else { " OR " });
                }
                met_rang(lid, if op == Op::En { 3 } else { 2 }, uit);
            }
        }
        (Op::Niet, [lid]) => {
            uit.push_str("NOT ");
            met_rang(lid, 3, uit);
        }
        (Op::IsLeeg, [lid]) => {
            met_rang(lid, 5, uit);
            uit.push_str(" IS NULL");
        }
        (Op::Tussen, [waarde, van, tot]) => {
            met_rang(waarde, 5, uit);
            uit.push_str(" BETWEEN ");
            met_rang(van, 5, uit);
            uit.push_str(" AND ");
            met_rang(tot, 5, uit);
        }
        (op, _) if op.als_functie() => {
            uit.push_str(&op.naam().to_ascii_uppercase());
            uit.push('(');
            lijst(leden, uit);
            uit.push(')');
        }
        (op, [links, rechts]) => {
            // A chain leans to the left: the right operand must hold tighter.
            let (l, r) = match rang(&Uitdrukking::Op(op, vec![])) {
                4 => (5, 5),
                rang => (rang, rang + 1),
            };
            met_rang(links, l, uit);
            let _ = write!(uit, " {} ", op.naam().to_ascii_uppercase());
            met_rang(rechts, r, uit);
        }
        (op, leden) => {
            uit.push_str(op.naam());
            uit.push('(');
            lijst(leden, uit);
            uit.push(')');
        }
    }
}

/// With a point, so that it reads back as what it is.
fn decimaal(d: f64, uit: &mut String) {
    let begin = uit.len();
    let _ = write!(uit, "{d:?}");
    if !uit.get(begin..).is_some_and(|t| t.contains(['.', 'e'])) {
        uit.push_str(".0");
    }
}

fn getallen_lijst(getallen: &[f64], tussen: &str, uit: &mut String) {
    for (nr, getal) in getallen.iter().enumerate() {
        if nr > 0 {
            uit.push_str(tussen);
        }
        decimaal(*getal, uit);
    }
}

fn aangehaald(tekst: &str, quote: char, uit: &mut String) {
    uit.push(quote);
    let mut vorig = ' ';
    for c in tekst.chars() {
        if c == quote {
            // `\''` would read as a quote and the end of the text.
            uit.push(if vorig == '\\' && quote == '\'' {
                '\\'
            } else {
                quote
            });
        }
        uit.push(c);
        vorig = c;
    }
    uit.push(quote);
}

/// A name; between quotes unless it reads as one without.
fn eigenschap(naam: &str, uit: &mut String) {
    let woord = [
        "and",
        "or",
        "not",
        "like",
        "between",
        "in",
        "is",
        "null",
        "true",
        "false",
        "div",
        "date",
        "timestamp",
        "interval",
        "bbox",
    ];
    let kaal = naam.starts_with(begin_van_naam)
        && naam.chars().all(deel_van_naam)
        && !woord.iter().any(|w| w.eq_ignore_ascii_case(naam));
    if kaal {
        uit.push_str(naam);
    } else {
        aangehaald(naam, '"', uit);
    }
}

fn posities(posities: &[Positie], uit: &mut String) {
    uit.push('(');
    for (nr, positie) in posities.iter().enumerate() {
        if nr > 0 {
            uit.push_str(", ");
        }
        getallen_lijst(positie.alle(), " ", uit);
    }
    uit.push(')');
}

fn reeks<T>(leden: &[T], uit: &mut String, een: impl Fn(&T, &mut String)) {
    uit.push('(');
    for (nr, lid) in leden.iter().enumerate() {
        if nr > 0 {
            uit.push_str(", ");
        }
        een(lid, uit);
    }
    uit.push(')');
}

fn wkt(vorm: &Vorm, uit: &mut String) {
    match vorm {
        Vorm::Punt(p) => {
            uit.push_str("POINT");
            posities(std::slice::from_ref(p), uit);
        }
        Vorm::Punten(punten) => {
            uit.push_str("MULTIPOINT");
            reeks(punten, uit, |p, uit| posities(std::slice::from_ref(p), uit));
        }
        Vorm::Lijn(lijn) => {
            uit.push_str("LINESTRING");
            posities(lijn, uit);
        }
        Vorm::Lijnen(lijnen) => {
            uit.push_str("MULTILINESTRING");
            reeks(lijnen, uit, |l, uit| posities(l, uit));
        }
        Vorm::Vlak(ringen) => {
            uit.push_str("POLYGON");
            reeks(ringen, uit, |l, uit| posities(l, uit));
        }
        Vorm::Vlakken(vlakken) => {
            uit.push_str("MULTIPOLYGON");
            reeks(vlakken, uit, |v, uit| reeks(v, uit, |l, uit| posities(l, uit)));
        }
        Vorm::Samen(leden) => {
            uit.push_str("GEOMETRYCOLLECTION");
            reeks(leden, uit, wkt);
        }
    }
}
