//! Boxed expressions from XML, with the names that each part may use.

use std::sync::Arc;

use super::kader::{Kader, buiten};
use super::tabel::{Beleid, Invoer, Rij, Tabel, Uitvoer};
use super::typen::Typen;
use crate::feel::ast::Expr;
use crate::feel::functie::Parameter;
use crate::feel::types::Type;
use crate::feel::{FeelFout, Namen, Waarde, genormeerd, toetsen, uitdrukking};
use crate::xml::{Element, Ns};

/// Names of the elements that are boxed expressions.
const KADERS: [&str; 13] = [
    "literalExpression",
    "context",
    "decisionTable",
    "relation",
    "list",
    "functionDefinition",
    "invocation",
    "conditional",
    "filter",
    "for",
    "some",
    "every",
    "contextEntry",
];

/// The boxed expression in an element, if any.
pub(super) fn zoek(e: &Element) -> Option<&Element> {
    e.kinderen
        .iter()
        .find(|k| k.ns == Ns::Dmn && KADERS.contains(&&*k.naam))
}

fn fout(e: &Element, f: &FeelFout) -> Kader {
    Kader::Fout(format!("regel {}: {f}", e.regel))
}

fn tekst(e: &Element) -> &str {
    e.kindtekst(Ns::Dmn, "text").unwrap_or_default()
}

/// The kader inside an element such as `if` or `encapsulatedLogic`.
pub(super) fn binnen(e: &Element, namen: &Namen, typen: &mut Typen<'_>) -> Kader {
    match zoek(e) {
        Some(k) => lees(k, namen, typen),
        None => Kader::Fout(format!("regel {}: geen uitdrukking in {}", e.regel, e.naam)),
    }
}

fn onder(e: &Element, naam: &str, namen: &Namen, typen: &mut Typen<'_>) -> Kader {
    match e.kind(Ns::Dmn, naam) {
        Some(k) => binnen(k, namen, typen),
        None => Kader::Fout(format!("regel {}: {naam} ontbreekt in {}", e.regel, e.naam)),
    }
}

/// Reads one boxed expression.
pub(super) fn lees(e: &Element, namen: &Namen, typen: &mut Typen<'_>) -> Kader {
    let k = zonder_type(e, namen, typen);
    // a function's typeRef is that of the function, a table's that of its rows
    match e.attr("typeRef") {
        Some(t) if !matches!(&*e.naam, "functionDefinition" | "decisionTable") => {
            Kader::Getypeerd(typen.verwijzing(Some(t)), Box::new(k))
        }
        _ => k,
    }
}

fn zonder_type(e: &Element, namen: &Namen, typen: &mut Typen<'_>) -> Kader {
    let variabele = || Arc::<str>::from(genormeerd(e.attr("iteratorVariable").unwrap_or_default()));
    match &*e.naam {
        "literalExpression" => match uitdrukking(tekst(e), namen) {
            Ok(x) => Kader::Uitdrukking(x),
            Err(f) => fout(e, &f),
        },
        "context" => context(e, namen, typen),
        "decisionTable" => tabel(e, namen, typen).unwrap_or_else(|f| f),
        "relation" => {
            let naam = |k: &Element| Arc::from(genormeerd(k.attr("name").unwrap_or_default()));
            let kolommen = e.alle(Ns::Dmn, "column").map(naam).collect();
            let rijen = e.alle(Ns::Dmn, "row").map(|r| vakken(r, namen, typen)).collect();
            Kader::Relatie(kolommen, rijen)
        }
        "list" => Kader::Lijst(vakken(e, namen, typen)),
        "functionDefinition" => functie(e, namen, typen),
        "invocation" => {
            let f = binnen(e, namen, typen);
            let mut argumenten = Vec::new();
            for b in e.alle(Ns::Dmn, "binding") {
                let naam = b.kind(Ns::Dmn, "parameter").and_then(|p| p.attr("name"));
                argumenten.push((
                    genormeerd(naam.unwrap_or_default()).into(),
                    binnen(b, namen, typen),
                ));
            }
            Kader::Aanroep(Box::new(f), argumenten)
        }
        "conditional" => Kader::Als(Box::new(
            ["if", "then", "else"].map(|n| onder(e, n, namen, typen)),
        )),
        "filter" => {
            let in_ = onder(e, "in", namen, typen);
            let past = onder(e, "match", &namen.met("item"), typen);
            Kader::Filter(Box::new([in_, past]))
        }
        "for" => {
            let in_ = onder(e, "in", namen, typen);
            let uit = onder(e, "return", &namen.met(&variabele()), typen);
            Kader::Voor(variabele(), Box::new([in_, uit]))
        }
        n @ ("some" | "every") => {
            let in_ = onder(e, "in", namen, typen);
            let past = onder(e, "satisfies", &namen.met(&variabele()), typen);
            Kader::Elk(n == "every", variabele(), Box::new([in_, past]))
        }
        n => Kader::Fout(format!("regel {}: {n} wordt niet gelezen", e.regel)),
    }
}

fn vakken(e: &Element, namen: &Namen, typen: &mut Typen<'_>) -> Vec<Kader> {
    e.kinderen
        .iter()
        .filter(|k| k.ns == Ns::Dmn && KADERS.contains(&&*k.naam))
        .map(|k| lees(k, namen, typen))
        .collect()
}

fn context(e: &Element, namen: &Namen, typen: &mut Typen<'_>) -> Kader {
    let (mut namen, mut uit) = (namen.clone(), Vec::new());
    for ingang in e.alle(Ns::Dmn, "contextEntry") {
        let variabele = ingang.kind(Ns::Dmn, "variable");
        let naam = variabele.and_then(|v| v.attr("name")).map(genormeerd);
        // a function may call itself by the name it gets
        let is_functie = zoek(ingang).is_some_and(|k| &*k.naam == "functionDefinition");
        let k = match &naam {
            Some(n) if is_functie => binnen(ingang, &namen.met(n), typen),
            _ => binnen(ingang, &namen, typen),
        };
        let k = match variabele.and_then(|v| v.attr("typeRef")) {
            Some(t) => Kader::Getypeerd(typen.verwijzing(Some(t)), Box::new(k)),
            None => k,
        };
        if let Some(n) = &naam {
            namen = namen.met(n);
        }
        uit.push((naam.map(Arc::from), k));
    }
    Kader::Context(uit)
}

/// Formal parameters of a function or knowledge model.
pub(super) fn parameters(e: &Element, typen: &mut Typen<'_>) -> Vec<Parameter> {
    e.alle(Ns::Dmn, "formalParameter")
        .map(|p| Parameter {
            naam: genormeerd(p.attr("name").unwrap_or_default()).into(),
            soort: typen.verwijzing(p.attr("typeRef")),
        })
        .collect()
}

/// A function definition; also what a knowledge model encapsulates.
pub(super) fn functie(e: &Element, namen: &Namen, typen: &mut Typen<'_>) -> Kader {
    let parameters = parameters(e, typen);
    if e.attr("kind").is_some_and(|k| k != "FEEL") {
        return Kader::Functie {
            parameters,
            uit: Type::Any,
            lichaam: buiten(),
        };
    }
    let namen = parameters.iter().fold(namen.clone(), |n, p| n.met(&p.naam));
    let lichaam = Arc::new(binnen(e, &namen, typen));
    let uit = match typen.verwijzing(e.attr("typeRef")) {
        Type::Functie(_, uit) => *uit,
        t => t,
    };
    Kader::Functie {
        parameters,
        uit,
        lichaam,
    }
}

fn tabel(e: &Element, namen: &Namen, typen: &mut Typen<'_>) -> Result<Kader, Kader> {
    let Some(beleid) = Beleid::lees(e.attr("hitPolicy"), e.attr("aggregation")) else {
        return Err(Kader::Fout(format!(
            "regel {}: onbekende hitPolicy of aggregation",
            e.regel
        )));
    };
    let cel = |k: &Element, t: &str| -> Result<Vec<Expr>, Kader> {
        let t = if t.is_empty() { "-" } else { t };
        toetsen(t, namen).map_err(|f| fout(k, &f))
    };
    let waarde = |k: &Element| match tekst(k) {
        "" | "-" => Ok(Expr::Vast(Waarde::Niets)),
        t => uitdrukking(t, namen).map_err(|f| fout(k, &f)),
    };
    let mut invoer = Vec::new();
    for i in e.alle(Ns::Dmn, "input") {
        let Some(x) = i.kind(Ns::Dmn, "inputExpression") else {
            return Err(Kader::Fout(format!(
                "regel {}: inputExpression ontbreekt",
                i.regel
            )));
        };
        let toegestaan = match i.kind(Ns::Dmn, "inputValues") {
            Some(v) if !tekst(v).is_empty() => Some(cel(v, tekst(v))?),
            _ => None,
        };
        invoer.push(Invoer {
            wat: uitdrukking(tekst(x), namen).map_err(|f| fout(x, &f))?,
            soort: typen.verwijzing(x.attr("typeRef")),
            toegestaan,
        });
    }
    let mut uitvoer = Vec::new();
    let kolommen: Vec<&Element> = e.alle(Ns::Dmn, "output").collect();
    for o in &kolommen {
        let van_tabel = (kolommen.len() == 1).then(|| e.attr("typeRef")).flatten();
        let soort = match (
            beleid.geeft_lijst(),
            typen.verwijzing(o.attr("typeRef").or(van_tabel)),
        ) {
            // the type of the whole, which is a list, says what each row gives
            (true, Type::Lijst(t)) => *t,
            (_, t) => t,
        };
        let waarden = match o.kind(Ns::Dmn, "outputValues") {
            Some(v) if !tekst(v).is_empty() => Some(cel(v, tekst(v))?.into()),
            _ => match &soort {
                Type::Toegestaan(_, l) => Some(Arc::clone(l)),
                _ => None,
            },
        };
        let standaard = match o.kind(Ns::Dmn, "defaultOutputEntry") {
            Some(d) => Some(waarde(d)?),
            None => None,
        };
        uitvoer.push(Uitvoer {
            naam: o.attr("name").map(|n| genormeerd(n).into()),
            soort,
            waarden,
            standaard,
        });
    }
    let mut rijen = Vec::new();
    for r in e.alle(Ns::Dmn, "rule") {
        let toetsen: Vec<_> = r
            .alle(Ns::Dmn, "inputEntry")
            .map(|c| cel(c, tekst(c)))
            .collect::<Result<_, _>>()?;
        let uit: Vec<_> = r
            .alle(Ns::Dmn, "outputEntry")
            .map(waarde)
            .collect::<Result<_, _>>()?;
        if toetsen.len() != invoer.len() || uit.len() != uitvoer.len() {
            return Err(Kader::Fout(format!(
                "regel {}: rij met een ander aantal cellen",
                r.regel
            )));
        }
        rijen.push(Rij {
            toetsen,
            uitvoer: uit,
        });
    }
    Ok(Kader::Tabel(Box::new(Tabel {
        beleid,
        invoer,
        uitvoer,
        rijen,
    })))
}
