//! Boom: a filter as a tree, the same for both encodings.

/// One node of a filter.
#[derive(Debug, Clone, PartialEq)]
pub enum Uitdrukking {
    /// true or false.
    JaNee(bool),
    /// A whole number.
    Getal(i64),
    /// A number with decimals; finite.
    Decimaal(f64),
    /// Text.
    Tekst(String),
    /// A day, since 1970-01-01.
    Dag(i32),
    /// An instant, microseconds since 1970-01-01T00:00Z.
    Tijdstip(i64),
    /// From and up to, both included.
    Interval(Box<[Grens; 2]>),
    /// A property of the object.
    Eigenschap(String),
    /// A geometry.
    Vorm(Vorm),
    /// A box: 4 or 6 numbers, lowest corner first.
    Vak(Vec<f64>),
    /// A list.
    Lijst(Vec<Uitdrukking>),
    /// An operator with its operands.
    Op(Op, Vec<Uitdrukking>),
    /// A function that CQL2 leaves to the server.
    Functie(String, Vec<Uitdrukking>),
}

/// One end of an interval.
#[derive(Debug, Clone, PartialEq)]
pub enum Grens {
    /// `..`
    Open,
    /// A day or instant, a property or a function.
    Bij(Uitdrukking),
}

/// Two to four numbers, as written.
#[derive(Debug, Clone, Copy)]
pub struct Positie {
    pub(crate) w: [f64; 4],
    pub(crate) n: u8,
}

impl Positie {
    /// From 2, 3 or 4 finite numbers.
    pub(crate) fn nieuw(getallen: &[f64]) -> Option<Self> {
        let mut w = [0.0; 4];
        if !(2..=4).contains(&getallen.len()) || getallen.iter().any(|g| !g.is_finite()) {
            return None;
        }
        for (naar, van) in w.iter_mut().zip(getallen) {
            *naar = *van;
        }
        Some(Self {
            w,
            n: getallen.len() as u8,
        })
    }

    /// The first two.
    pub fn xy(&self) -> [f64; 2] {
        [self.w[0], self.w[1]]
    }

    /// All of them.
    pub fn alle(&self) -> &[f64] {
        self.w.get(..usize::from(self.n)).unwrap_or(&self.w)
    }
}

impl PartialEq for Positie {
    fn eq(&self, ander: &Self) -> bool {
        self.alle() == ander.alle()
    }
}

/// A geometry literal, as GeoJSON knows them.
#[derive(Debug, Clone, PartialEq)]
pub enum Vorm {
    /// One place.
    Punt(Positie),
    /// Places.
    Punten(Vec<Positie>),
    /// One line.
    Lijn(Vec<Positie>),
    /// Lines.
    Lijnen(Vec<Vec<Positie>>),
    /// Rings, the outer one first.
    Vlak(Vec<Vec<Positie>>),
    /// Polygons.
    Vlakken(Vec<Vec<Vec<Positie>>>),
    /// Geometries, none of them a collection.
    Samen(Vec<Vorm>),
}

/// What an operator does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names say it; `NAMEN` has CQL2's own
pub enum Op {
    En,
    Of,
    Niet,
    Gelijk,
    Ongelijk,
    Kleiner,
    Groter,
    KleinerGelijk,
    GroterGelijk,
    Lijkt,
    Tussen,
    In,
    IsLeeg,
    Casei,
    Accenti,
    Plus,
    Min,
    Maal,
    Deel,
    Rest,
    Macht,
    HeelDeel,
    Ruimte(RuimteOp),
    Tijd(TijdOp),
    Lijst(LijstOp),
}

/// Relations of two geometries (OGC 06-103r4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum RuimteOp {
    Bevat,
    Kruist,
    Los,
    Gelijk,
    Snijdt,
    Overlapt,
    Raakt,
    Binnen,
}

/// Relations of two instants or intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum TijdOp {
    Na,
    Voor,
    Bevat,
    Los,
    Tijdens,
    Gelijk,
    BeeindigdDoor,
    Beeindigt,
    Snijdt,
    Sluit,
    GeslotenDoor,
    OverlaptDoor,
    Overlapt,
    BegonnenDoor,
    Begint,
}

/// Relations of two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum LijstOp {
    Gelijk,
    Bevat,
    BevatDoor,
    Overlapt,
}

/// Every operator with its name in JSON; the name in text is the same, without regard to case.
const NAMEN: [(Op, &str); 49] = [
    (Op::En, "and"),
    (Op::Of, "or"),
    (Op::Niet, "not"),
    (Op::Gelijk, "="),
    (Op::Ongelijk, "<>"),
    (Op::Kleiner, "<"),
    (Op::Groter, ">"),
    (Op::KleinerGelijk, "<="),
    (Op::GroterGelijk, ">="),
    (Op::Lijkt, "like"),
    (Op::Tussen, "between"),
    (Op::In, "in"),
    (Op::IsLeeg, "isNull"),
    (Op::Casei, "casei"),
    (Op::Accenti, "accenti"),
    (Op::Plus, "+"),
    (Op::Min, "-"),
    (Op::Maal, "*"),
    (Op::Deel, "/"),
    (Op::Rest, "%"),
    (Op::Macht, "^"),
    (Op::HeelDeel, "div"),
    (Op::Ruimte(RuimteOp::Bevat), "s_contains"),
    (Op::Ruimte(RuimteOp::Kruist), "s_crosses"),
    (Op::Ruimte(RuimteOp::Los), "s_disjoint"),
    (Op::Ruimte(RuimteOp::Gelijk), "s_equals"),
    (Op::Ruimte(RuimteOp::Snijdt), "s_intersects"),
    (Op::Ruimte(RuimteOp::Overlapt), "s_overlaps"),
    (Op::Ruimte(RuimteOp::Raakt), "s_touches"),
    (Op::Ruimte(RuimteOp::Binnen), "s_within"),
    (Op::Tijd(TijdOp::Na), "t_after"),
    (Op::Tijd(TijdOp::Voor), "t_before"),
    (Op::Tijd(TijdOp::Bevat), "t_contains"),
    (Op::Tijd(TijdOp::Los), "t_disjoint"),
    (Op::Tijd(TijdOp::Tijdens), "t_during"),
    (Op::Tijd(TijdOp::Gelijk), "t_equals"),
    (Op::Tijd(TijdOp::BeeindigdDoor), "t_finishedBy"),
    (Op::Tijd(TijdOp::Beeindigt), "t_finishes"),
    (Op::Tijd(TijdOp::Snijdt), "t_intersects"),
    (Op::Tijd(TijdOp::Sluit), "t_meets"),
    (Op::Tijd(TijdOp::GeslotenDoor), "t_metBy"),
    (Op::Tijd(TijdOp::OverlaptDoor), "t_overlappedBy"),
    (Op::Tijd(TijdOp::Overlapt), "t_overlaps"),
    (Op::Tijd(TijdOp::BegonnenDoor), "t_startedBy"),
    (Op::Tijd(TijdOp::Begint), "t_starts"),
    (Op::Lijst(LijstOp::Gelijk), "a_equals"),
    (Op::Lijst(LijstOp::Bevat), "a_contains"),
    (Op::Lijst(LijstOp::BevatDoor), "a_containedBy"),
    (Op::Lijst(LijstOp::Overlapt), "a_overlaps"),
];

impl Op {
    /// Its name in JSON.
    pub fn naam(self) -> &'static str {
        NAMEN.iter().find(|(op, _)| *op == self).map_or("", |(_, n)| n)
    }

    pub(crate) fn van_json(naam: &str) -> Option<Self> {
        NAMEN.iter().find(|(_, n)| *n == naam).map(|(op, _)| *op)
    }

    /// An operator that is written as a function, without regard to case.
    pub(crate) fn van_functie(naam: &str) -> Option<Self> {
        NAMEN
            .iter()
            .find(|(_, n)| n.eq_ignore_ascii_case(naam))
            .map(|(op, _)| *op)
            .filter(|op| op.als_functie())
    }

    pub(crate) fn als_functie(self) -> bool {
        matches!(
            self,
            Self::Casei | Self::Accenti | Self::Ruimte(_) | Self::Tijd(_) | Self::Lijst(_)
        )
    }

    /// How many operands it takes, at least and at most.
    pub(crate) fn operanden(self) -> (usize, usize) {
        match self {
            Self::En | Self::Of => (2, usize::MAX),
            Self::Niet | Self::IsLeeg | Self::Casei | Self::Accenti => (1, 1),
            Self::Tussen => (3, 3),
            _ => (2, 2),
        }
    }
}

impl Uitdrukking {
    /// Every coordinate of every literal geometry in other coordinates, edges cut so that they stay where they were.
    ///
    /// `om` takes a geometry or box in the coordinates of the filter and gives the geometry in those of the objects.
    pub fn zet_om<E>(&mut self, om: &mut impl FnMut(Vorm) -> Result<Vorm, E>) -> Result<(), E> {
        match self {
            Self::Vorm(vorm) => {
                *vorm = om(vorm.clone())?;
            }
            Self::Vak(getallen) => {
                *self = Self::Vorm(om(vak_als_vorm(getallen))?);
            }
            Self::Lijst(leden) | Self::Op(_, leden) | Self::Functie(_, leden) => {
                for lid in leden {
                    lid.zet_om(om)?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// A box as polygons: two when it goes over the 180th meridian.
pub(crate) fn vak_als_vorm(getallen: &[f64]) -> Vorm {
    let ([x0, y0], [x1, y1]) = match getallen {
        [x0, y0, x1, y1] | [x0, y0, _, x1, y1, _] => ([*x0, *y0], [*x1, *y1]),
        _ => ([0.0; 2], [0.0; 2]),
    };
    let ring = |x0: f64, x1: f64| {
        let hoeken = [[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]];
        vec![hoeken.iter().filter_map(|h| Positie::nieuw(h)).collect()]
    };
    if x0 <= x1 {
        Vorm::Vlak(ring(x0, x1))
    } else {
        Vorm::Vlakken(vec![ring(x0, 180.0), ring(-180.0, x1)])
    }
}

impl Vorm {
    /// The same geometry with every run of vertices replaced: `om` gets the vertices and whether they are joined by
    /// edges. Heights are left out.
    pub fn snij<E>(
        &self,
        om: &mut impl FnMut(&[[f64; 2]], bool) -> Result<Vec<[f64; 2]>, E>,
    ) -> Result<Self, E> {
        Ok(match self {
            Self::Punt(p) => {
                let uit = rij(om, std::slice::from_ref(p), false)?;
                Self::Punt(uit.first().copied().unwrap_or(*p))
            }
            Self::Punten(p) => Self::Punten(rij(om, p, false)?),
            Self::Lijn(l) => Self::Lijn(rij(om, l, true)?),
            Self::Lijnen(l) => Self::Lijnen(l.iter().map(|l| rij(om, l, true)).collect::<Result<_, E>>()?),
            Self::Vlak(r) => Self::Vlak(r.iter().map(|l| rij(om, l, true)).collect::<Result<_, E>>()?),
            Self::Vlakken(v) => {
                let mut uit = Vec::with_capacity(v.len());
                for ringen in v {
                    uit.push(
                        ringen
                            .iter()
                            .map(|l| rij(om, l, true))
                            .collect::<Result<_, E>>()?,
                    );
                }
                Self::Vlakken(uit)
            }
            Self::Samen(leden) => {
                let mut uit = Vec::with_capacity(leden.len());
                for lid in leden {
                    uit.push(lid.snij(om)?);
                }
                Self::Samen(uit)
            }
        })
    }
}

fn rij<E>(
    om: &mut impl FnMut(&[[f64; 2]], bool) -> Result<Vec<[f64; 2]>, E>,
    posities: &[Positie],
    lijn: bool,
) -> Result<Vec<Positie>, E> {
    let punten: Vec<[f64; 2]> = posities.iter().map(Positie::xy).collect();
    Ok(om(&punten, lijn)?
        .iter()
        .filter_map(|p| Positie::nieuw(p))
        .collect())
}
