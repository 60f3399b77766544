//! Index: what a filter says that can be looked up instead of tried: a box, and properties with given values.

use geo::Rect;

use crate::boom::{Op, RuimteOp};
use crate::reken::{Filter, Knoop, Uitkomst};

/// A property that must have one of these values, as written in a layer's index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gelijk {
    /// The property.
    pub naam: String,
    /// Its possible values: text, or a whole number as text.
    pub waarden: Vec<String>,
}

/// What must be so of one property for the filter to hold; it may not be enough.
#[derive(Debug, Clone)]
pub struct Eis {
    /// The property.
    pub naam: String,
    /// What of it.
    pub wat: EisWat,
}

/// See [`Eis`].
#[derive(Debug, Clone)]
pub enum EisWat {
    /// It is one of these.
    Een(Vec<Uitkomst<'static>>),
    /// It lies from the one to the other, both included; `None`: no end on that side.
    Tussen(Option<Uitkomst<'static>>, Option<Uitkomst<'static>>),
    /// It begins with this text, which is not empty.
    Begint(String),
    /// It has no value (true), or has one (false).
    Leeg(bool),
}

impl Filter {
    /// What every object for which the filter holds must have, property by property: for a database that looks it up.
    /// What the filter says beyond this is only known by evaluating it.
    pub fn eisen(&self) -> Vec<Eis> {
        let leden = match &self.wortel {
            Knoop::Op(Op::En, leden) => leden.as_slice(),
            ander => std::slice::from_ref(ander),
        };
        leden.iter().filter_map(eis).collect()
    }

    /// A box that every object for which the filter holds must touch; `None` when it says nothing about place.
    pub fn vak(&self) -> Option<Rect<f64>> {
        vak(&self.wortel)
    }

    /// Properties that must have given values for the filter to hold.
    pub fn gelijk(&self) -> Vec<Gelijk> {
        let mut uit = Vec::new();
        let leden = match &self.wortel {
            Knoop::Op(Op::En, leden) => leden.as_slice(),
            ander => std::slice::from_ref(ander),
        };
        for lid in leden {
            uit.extend(gelijk(lid));
        }
        uit
    }
}

fn vak(knoop: &Knoop) -> Option<Rect<f64>> {
    let Knoop::Op(op, leden) = knoop else {
        return None;
    };
    match (op, leden.as_slice()) {
        (Op::En, leden) => leden.iter().filter_map(vak).reduce(|a, b| {
            let (min, max) = (
                [a.min().x.max(b.min().x), a.min().y.max(b.min().y)],
                [a.max().x.min(b.max().x), a.max().y.min(b.max().y)],
            );
            // Boxes that do not meet: any small box will do, nothing can touch both.
            if min[0] <= max[0] && min[1] <= max[1] {
                Rect::new(min, max)
            } else {
                Rect::new(min, min)
            }
        }),
        (Op::Of, leden) => {
            let vakken = leden.iter().map(vak).collect::<Option<Vec<_>>>()?;
            vakken.into_iter().reduce(|a, b| {
                Rect::new(
                    [a.min().x.min(b.min().x), a.min().y.min(b.min().y)],
                    [a.max().x.max(b.max().x), a.max().y.max(b.max().y)],
                )
            })
        }
        (Op::Ruimte(op), [Knoop::Eigen, Knoop::Vorm(l)] | [Knoop::Vorm(l), Knoop::Eigen])
            if *op != RuimteOp::Los =>
        {
            l.vak
        }
        _ => None,
    }
}

fn eis(knoop: &Knoop) -> Option<Eis> {
    let vast = |knoop: &Knoop| match knoop {
        Knoop::Vast(w) if !matches!(w, Uitkomst::Niets) => Some(w.clone()),
        _ => None,
    };
    let naam_van = |knoop: &Knoop| match knoop {
        Knoop::Eigenschap(naam, _) => Some(naam.clone()),
        _ => None,
    };
    let Knoop::Op(op, leden) = knoop else {
        return None;
    };
    let (naam, wat) = match (op, leden.as_slice()) {
        (Op::Gelijk, [a, b]) => {
            let (naam, waarde) = naam_van(a).zip(vast(b)).or_else(|| naam_van(b).zip(vast(a)))?;
            (naam, EisWat::Een(vec![waarde]))
        }
        (Op::In, [a, Knoop::Lijst(lijst)]) => {
            let waarden = lijst.iter().map(vast).collect::<Option<Vec<_>>>()?;
            (naam_van(a)?, EisWat::Een(waarden))
        }
        (Op::Kleiner | Op::KleinerGelijk | Op::Groter | Op::GroterGelijk, [a, b]) => {
            let onder = matches!(op, Op::Kleiner | Op::KleinerGelijk);
            let (naam, waarde, onder) = match (naam_van(a), naam_van(b)) {
                (Some(naam), None) => (naam, vast(b)?, onder),
                (None, Some(naam)) => (naam, vast(a)?, !onder),
                _ => return None,
            };
            let (van, tot) = if onder {
                (None, Some(waarde))
            } else {
                (Some(waarde), None)
            };
            (naam, EisWat::Tussen(van, tot))
        }
        (Op::Tussen, [a, van, tot]) => (naam_van(a)?, EisWat::Tussen(Some(vast(van)?), Some(vast(tot)?))),
        (Op::Lijkt, [a, Knoop::Vast(Uitkomst::Tekst(patroon))]) => {
            let begin: String = patroon
                .chars()
                .take_while(|c| !['%', '_', '\\'].contains(c))
                .collect();
            (
                naam_van(a)?,
                EisWat::Begint(Some(begin).filter(|b| !b.is_empty())?),
            )
        }
        (Op::IsLeeg, [a]) => (naam_van(a)?, EisWat::Leeg(true)),
        (Op::Niet, [Knoop::Op(Op::IsLeeg, leden)]) => (naam_van(leden.first()?)?, EisWat::Leeg(false)),
        _ => return None,
    };
    Some(Eis { naam, wat })
}

fn gelijk(knoop: &Knoop) -> Option<Gelijk> {
    let tekst = |knoop: &Knoop| match knoop {
        Knoop::Vast(Uitkomst::Tekst(t)) => Some(t.to_string()),
        Knoop::Vast(Uitkomst::Getal(n)) => Some(n.to_string()),
        _ => None,
    };
    let Knoop::Op(op, leden) = knoop else {
        return None;
    };
    let (naam, waarden) = match (op, leden.as_slice()) {
        (Op::Gelijk, [Knoop::Eigenschap(naam, _), w] | [w, Knoop::Eigenschap(naam, _)]) => {
            (naam, vec![tekst(w)?])
        }
        (Op::In, [Knoop::Eigenschap(naam, _), Knoop::Lijst(leden)]) => {
            (naam, leden.iter().map(tekst).collect::<Option<Vec<_>>>()?)
        }
        _ => return None,
    };
    Some(Gelijk {
        naam: naam.clone(),
        waarden,
    })
}
