//! Reken: does the filter hold for this object? Three truth values: what is not there makes nothing true or false.

use std::borrow::Cow;
use std::cmp::Ordering;

use geo::{Area, Distance, Euclidean, Geometry, Length};

use crate::boom::{Grens, LijstOp, Op, Uitdrukking, vak_als_vorm};
use crate::fout::FilterFout;
use crate::keur::{Bevraagbaar, Soort, keur};
use crate::meetkunde::{self, Literaal};
use crate::tijd::{self, Moment, als_us};
use crate::vouw;

/// An object as a filter sees it.
pub trait Rij {
    /// The value of a property; [`Uitkomst::Niets`] when it has none.
    fn waarde(&self, naam: &str) -> Uitkomst<'_>;
    /// Its geometry, in the coordinates of the filter's literals.
    fn vorm(&self) -> Option<&Geometry<f64>>;
}

/// A value during evaluation.
#[derive(Debug, Clone)]
pub enum Uitkomst<'a> {
    /// No value, or not known.
    Niets,
    /// true or false.
    JaNee(bool),
    /// A whole number.
    Getal(i64),
    /// A number.
    Decimaal(f64),
    /// Text.
    Tekst(Cow<'a, str>),
    /// A day, since 1970-01-01.
    Dag(i32),
    /// An instant, microseconds since 1970-01-01T00:00Z.
    Tijdstip(i64),
    /// A list.
    Lijst(Vec<Uitkomst<'a>>),
}

/// A filter, checked and ready.
#[derive(Debug, Clone)]
pub struct Filter {
    pub(crate) wortel: Knoop,
}

#[derive(Debug, Clone)]
pub(crate) enum Knoop {
    Vast(Uitkomst<'static>),
    Eigenschap(String, Soort),
    /// The object's own geometry.
    Eigen,
    Vorm(Box<Literaal>),
    Interval(Box<[Option<Knoop>; 2]>),
    Lijst(Vec<Knoop>),
    Op(Op, Vec<Knoop>),
    Functie(&'static str, Vec<Knoop>),
}

impl Filter {
    /// Checks a filter against what can be asked and makes it ready.
    ///
    /// Literal geometries must be in the coordinates of the objects ([`Uitdrukking::zet_om`]).
    /// Errors: [`FilterFout`] that names the property, function or value.
    pub fn nieuw(boom: &Uitdrukking, bevraagbaar: &Bevraagbaar) -> Result<Self, FilterFout> {
        keur(boom, bevraagbaar)?;
        Ok(Self {
            wortel: maak(boom, bevraagbaar),
        })
    }

    /// True when the filter holds; false when it does not, or when that is not known.
    pub fn past(&self, rij: &impl Rij) -> bool {
        self.wortel.waarheid(rij) == Some(true)
    }

    /// What one object costs at most, in steps: terms, and vertices of literal geometries.
    pub fn gewicht(&self) -> u64 {
        self.wortel.gewicht()
    }
}

fn maak(boom: &Uitdrukking, b: &Bevraagbaar) -> Knoop {
    let alle = |leden: &[Uitdrukking]| leden.iter().map(|lid| maak(lid, b)).collect::<Vec<_>>();
    match boom {
        Uitdrukking::JaNee(ja) => Knoop::Vast(Uitkomst::JaNee(*ja)),
        Uitdrukking::Getal(n) => Knoop::Vast(Uitkomst::Getal(*n)),
        Uitdrukking::Decimaal(d) => Knoop::Vast(Uitkomst::Decimaal(*d)),
        Uitdrukking::Tekst(t) => Knoop::Vast(Uitkomst::Tekst(Cow::Owned(t.clone()))),
        Uitdrukking::Dag(d) => Knoop::Vast(Uitkomst::Dag(*d)),
        Uitdrukking::Tijdstip(t) => Knoop::Vast(Uitkomst::Tijdstip(*t)),
        Uitdrukking::Interval(grenzen) => {
            let grens = |g: &Grens| match g {
                Grens::Open => None,
                Grens::Bij(g) => Some(maak(g, b)),
            };
            Knoop::Interval(Box::new([grens(&grenzen[0]), grens(&grenzen[1])]))
        }
        Uitdrukking::Eigenschap(naam) => match b.soort(naam) {
            Some(Soort::Vorm) => Knoop::Eigen,
            soort => Knoop::Eigenschap(naam.clone(), soort.unwrap_or(Soort::Divers)),
        },
        Uitdrukking::Vorm(vorm) => Knoop::Vorm(Box::new(Literaal::nieuw(vorm))),
        Uitdrukking::Vak(getallen) => Knoop::Vorm(Box::new(Literaal::nieuw(&vak_als_vorm(getallen)))),
        Uitdrukking::Lijst(leden) => Knoop::Lijst(alle(leden)),
        Uitdrukking::Op(op, leden) => vouw_vast(*op, alle(leden)),
        Uitdrukking::Functie(naam, leden) => {
            let naam = crate::FUNCTIES
                .iter()
                .find(|f| f.naam == naam)
                .map_or("", |f| f.naam);
            Knoop::Functie(naam, alle(leden))
        }
    }
}

/// What holds no property is worked out once.
fn vouw_vast(op: Op, leden: Vec<Knoop>) -> Knoop {
    struct Leeg;
    impl Rij for Leeg {
        fn waarde(&self, _: &str) -> Uitkomst<'_> {
            Uitkomst::Niets
        }
        fn vorm(&self) -> Option<&Geometry<f64>> {
            None
        }
    }
    let rekent = matches!(
        op,
        Op::Casei
            | Op::Accenti
            | Op::Plus
            | Op::Min
            | Op::Maal
            | Op::Deel
            | Op::Rest
            | Op::Macht
            | Op::HeelDeel
    );
    let vast = rekent && leden.iter().all(|l| matches!(l, Knoop::Vast(_)));
    let knoop = Knoop::Op(op, leden);
    if vast {
        Knoop::Vast(eigen(knoop.waarde(&Leeg)))
    } else {
        knoop
    }
}

fn eigen(uitkomst: Uitkomst<'_>) -> Uitkomst<'static> {
    match uitkomst {
        Uitkomst::Niets => Uitkomst::Niets,
        Uitkomst::JaNee(ja) => Uitkomst::JaNee(ja),
        Uitkomst::Getal(n) => Uitkomst::Getal(n),
        Uitkomst::Decimaal(d) => Uitkomst::Decimaal(d),
        Uitkomst::Tekst(t) => Uitkomst::Tekst(Cow::Owned(t.into_owned())),
        Uitkomst::Dag(d) => Uitkomst::Dag(d),
        Uitkomst::Tijdstip(t) => Uitkomst::Tijdstip(t),
        Uitkomst::Lijst(leden) => Uitkomst::Lijst(leden.into_iter().map(eigen).collect()),
    }
}

impl Knoop {
    fn waarheid(&self, rij: &impl Rij) -> Option<bool> {
        let Self::Op(op, leden) = self else {
            return match self.waarde(rij) {
                Uitkomst::JaNee(ja) => Some(ja),
                _ => None,
            };
        };
        match (op, leden.as_slice()) {
            (Op::En, leden) => {
                let mut uit = Some(true);
                for lid in leden {
                    match lid.waarheid(rij) {
                        Some(false) => return Some(false),
                        None => uit = None,
                        Some(true) => {}
                    }
                }
                uit
            }
            (Op::Of, leden) => {
                let mut uit = Some(false);
                for lid in leden {
                    match lid.waarheid(rij) {
                        Some(true) => return Some(true),
                        None => uit = None,
                        Some(false) => {}
                    }
                }
                uit
            }
            (Op::Niet, [lid]) => lid.waarheid(rij).map(|ja| !ja),
            (Op::IsLeeg, [lid]) => Some(lid.leeg(rij)),
            (Op::Gelijk, [a, b]) => gelijk(&a.waarde(rij), &b.waarde(rij)),
            (Op::Ongelijk, [a, b]) => gelijk(&a.waarde(rij), &b.waarde(rij)).map(|ja| !ja),
            (Op::Kleiner, [a, b]) => orde(&a.waarde(rij), &b.waarde(rij)).map(Ordering::is_lt),
            (Op::Groter, [a, b]) => orde(&a.waarde(rij), &b.waarde(rij)).map(Ordering::is_gt),
            (Op::KleinerGelijk, [a, b]) => orde(&a.waarde(rij), &b.waarde(rij)).map(Ordering::is_le),
            (Op::GroterGelijk, [a, b]) => orde(&a.waarde(rij), &b.waarde(rij)).map(Ordering::is_ge),
            (Op::Tussen, [waarde, van, tot]) => {
                let waarde = waarde.waarde(rij);
                let (van, tot) = (orde(&waarde, &van.waarde(rij)), orde(&waarde, &tot.waarde(rij)));
                Some(van?.is_ge() && tot?.is_le())
            }
            (Op::In, [waarde, Self::Lijst(leden)]) => {
                let waarde = waarde.waarde(rij);
                if matches!(waarde, Uitkomst::Niets) {
                    return None;
                }
                let mut uit = Some(false);
                for lid in leden {
                    match gelijk(&waarde, &lid.waarde(rij)) {
                        Some(true) => return Some(true),
                        None => uit = None,
                        Some(false) => {}
                    }
                }
                uit
            }
            (Op::Lijkt, [tekst, patroon]) => match (tekst.waarde(rij), patroon.waarde(rij)) {
                (Uitkomst::Tekst(t), Uitkomst::Tekst(p)) => Some(vouw::lijkt(&t, &p)),
                _ => None,
            },
            (Op::Ruimte(op), [a, b]) => Some(meetkunde::verhouding(*op, a.vorm(rij)?, b.vorm(rij)?)),
            (Op::Tijd(op), [a, b]) => Some(tijd::verhouding(*op, a.periode(rij)?, b.periode(rij)?)),
            (Op::Lijst(op), [a, b]) => lijsten(*op, &leden_van(a.waarde(rij))?, &leden_van(b.waarde(rij))?),
            _ => None,
        }
    }

    fn leeg(&self, rij: &impl Rij) -> bool {
        match self {
            Self::Eigen => rij.vorm().is_none(),
            Self::Vorm(_) | Self::Interval(_) | Self::Lijst(_) => false,
            knoop => matches!(knoop.waarde(rij), Uitkomst::Niets),
        }
    }

    fn vorm<'a>(&'a self, rij: &'a impl Rij) -> Option<&'a Geometry<f64>> {
        match self {
            Self::Eigen => rij.vorm(),
            Self::Vorm(literaal) => Some(&literaal.vorm),
            _ => None,
        }
    }

    fn periode(&self, rij: &impl Rij) -> Option<tijd::Periode> {
        let Self::Interval(grenzen) = self else {
            let moment = moment(&self.waarde(rij))?;
            return Some([moment, moment]);
        };
        // Half an interval without a value is open at that end; without either there is no interval.
        let einden = grenzen.each_ref().map(|grens| match grens {
            None => Some(Moment::Open),
            Some(knoop) => moment(&knoop.waarde(rij)),
        });
        match einden {
            [None, None] => None,
            [None, Some(Moment::Open)] | [Some(Moment::Open), None] => None,
            [a, b] => Some([a.unwrap_or(Moment::Open), b.unwrap_or(Moment::Open)]),
        }
    }

    fn waarde<'a>(&'a self, rij: &'a impl Rij) -> Uitkomst<'a> {
        match self {
            Self::Vast(Uitkomst::Tekst(t)) => Uitkomst::Tekst(Cow::Borrowed(t)),
            Self::Vast(vast) => vast.clone(),
            Self::Eigenschap(naam, soort) => als(rij.waarde(naam), *soort),
            Self::Lijst(leden) => Uitkomst::Lijst(leden.iter().map(|l| l.waarde(rij)).collect()),
            Self::Functie(naam, leden) => functie(naam, leden, rij),
            Self::Op(op, leden) => match (op, leden.as_slice()) {
                (Op::Casei, [a]) => met_tekst(a.waarde(rij), vouw::casei),
                (Op::Accenti, [a]) => met_tekst(a.waarde(rij), vouw::accenti),
                (Op::Plus | Op::Min | Op::Maal | Op::Deel | Op::Rest | Op::Macht | Op::HeelDeel, [a, b]) => {
                    reken(*op, &a.waarde(rij), &b.waarde(rij))
                }
                _ => self.waarheid(rij).map_or(Uitkomst::Niets, Uitkomst::JaNee),
            },
            Self::Eigen | Self::Vorm(_) | Self::Interval(_) => Uitkomst::Niets,
        }
    }

    fn gewicht(&self) -> u64 {
        match self {
            Self::Vast(_) | Self::Eigenschap(..) | Self::Eigen => 1,
            Self::Vorm(literaal) => 1 + literaal.punten as u64 / 4,
            Self::Interval(grenzen) => 1 + grenzen.iter().flatten().map(Self::gewicht).sum::<u64>(),
            Self::Lijst(leden) | Self::Op(_, leden) | Self::Functie(_, leden) => {
                1 + leden.iter().map(Self::gewicht).sum::<u64>()
            }
        }
    }
}

/// A text that stands for a day or instant, as what it is.
fn als(uitkomst: Uitkomst<'_>, soort: Soort) -> Uitkomst<'_> {
    match (&uitkomst, soort) {
        (Uitkomst::Tekst(t), Soort::Dag) => tijd::dag(t).map_or(Uitkomst::Niets, Uitkomst::Dag),
        (Uitkomst::Tekst(t), Soort::Tijdstip) => {
            tijd::tijdstip(t).map_or(Uitkomst::Niets, Uitkomst::Tijdstip)
        }
        _ => uitkomst,
    }
}

fn met_tekst<'a>(uitkomst: Uitkomst<'a>, doe: impl Fn(&str) -> String) -> Uitkomst<'a> {
    match uitkomst {
        Uitkomst::Tekst(t) => Uitkomst::Tekst(Cow::Owned(doe(&t))),
        _ => Uitkomst::Niets,
    }
}

fn moment(uitkomst: &Uitkomst<'_>) -> Option<Moment> {
    match uitkomst {
        Uitkomst::Dag(d) => Some(Moment::Dag(*d)),
        Uitkomst::Tijdstip(t) => Some(Moment::Tijdstip(*t)),
        _ => None,
    }
}

fn gelijk(a: &Uitkomst<'_>, b: &Uitkomst<'_>) -> Option<bool> {
    match (a, b) {
        (Uitkomst::JaNee(a), Uitkomst::JaNee(b)) => Some(a == b),
        (Uitkomst::Lijst(a), Uitkomst::Lijst(b)) => lijsten(LijstOp::Gelijk, a, b),
        _ => orde(a, b).map(Ordering::is_eq),
    }
}

/// Order of two values of one kind; text by its code points.
fn orde(a: &Uitkomst<'_>, b: &Uitkomst<'_>) -> Option<Ordering> {
    match (a, b) {
        (Uitkomst::Getal(a), Uitkomst::Getal(b)) => Some(a.cmp(b)),
        (Uitkomst::Tekst(a), Uitkomst::Tekst(b)) => Some(a.cmp(b)),
        (Uitkomst::Dag(a), Uitkomst::Dag(b)) => Some(a.cmp(b)),
        (Uitkomst::JaNee(a), Uitkomst::JaNee(b)) => Some(a.cmp(b)),
        _ => match (getal(a), getal(b)) {
            (Some(a), Some(b)) => a.partial_cmp(&b),
            _ => Some(als_us(moment(a)?)?.cmp(&als_us(moment(b)?)?)),
        },
    }
}

/// An order of any two values, for sorting: what has no value comes last, kinds that do not compare in a fixed order.
pub fn orde_volledig(a: &Uitkomst<'_>, b: &Uitkomst<'_>) -> Ordering {
    let rang = |u: &Uitkomst<'_>| match u {
        Uitkomst::JaNee(_) => 0,
        Uitkomst::Getal(_) | Uitkomst::Decimaal(_) => 1,
        Uitkomst::Dag(_) | Uitkomst::Tijdstip(_) => 2,
        Uitkomst::Tekst(_) => 3,
        Uitkomst::Lijst(_) => 4,
        Uitkomst::Niets => 5,
    };
    rang(a)
        .cmp(&rang(b))
        .then_with(|| orde(a, b).unwrap_or(Ordering::Equal))
}

fn getal(uitkomst: &Uitkomst<'_>) -> Option<f64> {
    match uitkomst {
        Uitkomst::Getal(n) => Some(*n as f64),
        Uitkomst::Decimaal(d) => Some(*d),
        _ => None,
    }
}

/// Whole numbers stay whole while they fit; what has no answer (division by zero) is nothing.
fn reken<'a>(op: Op, a: &Uitkomst<'_>, b: &Uitkomst<'_>) -> Uitkomst<'a> {
    if let (Uitkomst::Getal(a), Uitkomst::Getal(b)) = (a, b) {
        let heel = match op {
            Op::Plus => a.checked_add(*b),
            Op::Min => a.checked_sub(*b),
            Op::Maal => a.checked_mul(*b),
            Op::Rest => a.checked_rem(*b),
            Op::HeelDeel => a.checked_div(*b),
            Op::Macht => u32::try_from(*b).ok().and_then(|b| a.checked_pow(b)),
            _ => None,
        };
        if let Some(heel) = heel {
            return Uitkomst::Getal(heel);
        }
    }
    let (Some(a), Some(b)) = (getal(a), getal(b)) else {
        return Uitkomst::Niets;
    };
    let uit = match op {
        Op::Plus => a + b,
        Op::Min => a - b,
        Op::Maal => a * b,
        Op::Deel => a / b,
        Op::Rest => a % b,
        Op::HeelDeel => (a / b).trunc(),
        _ => a.powf(b),
    };
    if uit.is_finite() {
        Uitkomst::Decimaal(uit)
    } else {
        Uitkomst::Niets
    }
}

fn leden_van(uitkomst: Uitkomst<'_>) -> Option<Vec<Uitkomst<'_>>> {
    match uitkomst {
        Uitkomst::Lijst(leden) => Some(leden),
        Uitkomst::Niets => None,
        enige => Some(vec![enige]),
    }
}

fn lijsten(op: LijstOp, a: &[Uitkomst<'_>], b: &[Uitkomst<'_>]) -> Option<bool> {
    let heeft =
        |lijst: &[Uitkomst<'_>], lid: &Uitkomst<'_>| lijst.iter().any(|l| gelijk(l, lid) == Some(true));
    Some(match op {
        LijstOp::Gelijk => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| gelijk(a, b) == Some(true)),
        LijstOp::Bevat => b.iter().all(|lid| heeft(a, lid)),
        LijstOp::BevatDoor => a.iter().all(|lid| heeft(b, lid)),
        LijstOp::Overlapt => a.iter().any(|lid| heeft(b, lid)),
    })
}

fn functie<'a>(naam: &str, leden: &'a [Knoop], rij: &'a impl Rij) -> Uitkomst<'a> {
    let vorm = |nr: usize| leden.get(nr).and_then(|l| l.vorm(rij));
    let uit = match (naam, vorm(0), vorm(1)) {
        ("oppervlakte", Some(v), _) => v.unsigned_area(),
        ("lengte", Some(v), _) => lengte(v),
        ("afstand", Some(a), Some(b)) => Euclidean.distance(a, b),
        _ => return Uitkomst::Niets,
    };
    if uit.is_finite() {
        Uitkomst::Decimaal(uit)
    } else {
        Uitkomst::Niets
    }
}

fn lengte(vorm: &Geometry<f64>) -> f64 {
    let omtrek = |v: &geo::Polygon<f64>| {
        Euclidean.length(v.exterior()) + v.interiors().iter().map(|r| Euclidean.length(r)).sum::<f64>()
    };
    match vorm {
        Geometry::LineString(l) => Euclidean.length(l),
        Geometry::MultiLineString(l) => l.iter().map(|l| Euclidean.length(l)).sum(),
        Geometry::Polygon(v) => omtrek(v),
        Geometry::MultiPolygon(v) => v.iter().map(omtrek).sum(),
        _ => 0.0,
    }
}
