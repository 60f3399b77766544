//! Keur: does this filter make sense for these objects? Names exist, and what is compared can be compared.

use crate::boom::{Grens, Op, Uitdrukking};
use crate::fout::{FilterFout, kort};

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Soort {
    /// Text.
    Tekst,
    /// Number.
    Getal,
    /// Whole number.
    Heel,
    /// true or false.
    JaNee,
    /// A day.
    Dag,
    /// An instant.
    Tijdstip,
    /// A list.
    Lijst,
    /// A geometry.
    Vorm,
    /// Of several kinds, or not known.
    Divers,
}

impl Soort {
    fn familie(self) -> Option<&'static str> {
        Some(match self {
            Self::Tekst => "tekst",
            Self::Getal | Self::Heel => "een getal",
            Self::JaNee => "waar of onwaar",
            Self::Dag | Self::Tijdstip => "een datum of tijdstip",
            Self::Lijst => "een lijst",
            Self::Vorm => "een geometrie",
            Self::Divers => return None,
        })
    }
}

/// What can be asked about the objects: names with the kind of their values.
#[derive(Debug, Clone, Default)]
pub struct Bevraagbaar(pub Vec<(String, Soort)>);

impl Bevraagbaar {
    /// The kind of a property; `None` when there is none of that name.
    pub fn soort(&self, naam: &str) -> Option<Soort> {
        self.0.iter().find(|(n, _)| n == naam).map(|(_, s)| *s)
    }

    fn namen(&self) -> String {
        let namen: Vec<&str> = self.0.iter().take(40).map(|(n, _)| n.as_str()).collect();
        format!("kies uit {}", namen.join(", "))
    }
}

/// A function that a filter may call.
#[derive(Debug)]
pub struct Functie {
    /// Its name; case counts.
    pub naam: &'static str,
    /// What it gives, for people.
    pub uitleg: &'static str,
    /// Its arguments: name and kind.
    pub argumenten: &'static [(&'static str, Soort)],
    /// What it gives.
    pub geeft: Soort,
}

/// Every function beside those of CQL2 itself.
pub const FUNCTIES: [Functie; 3] = [
    Functie {
        naam: "oppervlakte",
        uitleg: "Oppervlakte in m², in RD",
        argumenten: &[("vorm", Soort::Vorm)],
        geeft: Soort::Getal,
    },
    Functie {
        naam: "lengte",
        uitleg: "Lengte van een lijn of omtrek van een vlak in m, in RD",
        argumenten: &[("vorm", Soort::Vorm)],
        geeft: Soort::Getal,
    },
    Functie {
        naam: "afstand",
        uitleg: "Kortste afstand in m, in RD; 0 als ze elkaar raken",
        argumenten: &[("van", Soort::Vorm), ("tot", Soort::Vorm)],
        geeft: Soort::Getal,
    },
];

/// Checks a filter. Errors: [`FilterFout`] that names the property, function or value.
pub(crate) fn keur(boom: &Uitdrukking, b: &Bevraagbaar) -> Result<(), FilterFout> {
    als_waarheid(boom, b)
}

fn als_waarheid(boom: &Uitdrukking, b: &Bevraagbaar) -> Result<(), FilterFout> {
    match soort(boom, b)? {
        Soort::JaNee | Soort::Divers => Ok(()),
        ander => Err(FilterFout::soort(format!(
            "{} is {}, en geen voorwaarde die waar of onwaar is",
            wat(boom),
            ander.familie().unwrap_or_default()
        ))),
    }
}

fn zelfde(a: &Uitdrukking, c: &Uitdrukking, b: &Bevraagbaar) -> Result<(), FilterFout> {
    let (sa, sc) = (soort(a, b)?, soort(c, b)?);
    match (sa.familie(), sc.familie()) {
        (Some(fa), Some(fc)) if fa != fc => Err(FilterFout::soort(format!(
            "{} is {fa} en {} is {fc}: die zijn niet te vergelijken",
            wat(a),
            wat(c)
        ))),
        _ => Ok(()),
    }
}

fn moet(boom: &Uitdrukking, b: &Bevraagbaar, soorten: &[Soort]) -> Result<(), FilterFout> {
    let hier = soort(boom, b)?;
    if hier == Soort::Divers || soorten.contains(&hier) {
        return Ok(());
    }
    let nodig = soorten
        .first()
        .copied()
        .and_then(Soort::familie)
        .unwrap_or_default();
    Err(FilterFout::soort(format!(
        "{} is {}, maar hier hoort {nodig}",
        wat(boom),
        hier.familie().unwrap_or_default()
    )))
}

/// A part of a filter in a sentence.
fn wat(boom: &Uitdrukking) -> String {
    match boom {
        Uitdrukking::Eigenschap(naam) => format!("eigenschap '{}'", kort(naam)),
        Uitdrukking::Tekst(t) => format!("de tekst '{}'", kort(t)),
        Uitdrukking::Getal(n) => format!("het getal {n}"),
        Uitdrukking::Decimaal(d) => format!("het getal {d}"),
        Uitdrukking::JaNee(ja) => format!("de waarde {ja}"),
        Uitdrukking::Functie(naam, _) => format!("functie '{}'", kort(naam)),
        Uitdrukking::Op(op, _) => format!("de uitkomst van '{}'", op.naam()),
        Uitdrukking::Vorm(_) | Uitdrukking::Vak(_) => "de geometrie".to_owned(),
        Uitdrukking::Lijst(_) => "de lijst".to_owned(),
        Uitdrukking::Dag(_) | Uitdrukking::Tijdstip(_) | Uitdrukking::Interval(_) => "de tijd".to_owned(),
    }
}

const GETALLEN: [Soort; 2] = [Soort::Getal, Soort::Heel];
const TIJDEN: [Soort; 2] = [Soort::Dag, Soort::Tijdstip];

fn soort(boom: &Uitdrukking, b: &Bevraagbaar) -> Result<Soort, FilterFout> {
    Ok(match boom {
        Uitdrukking::JaNee(_) => Soort::JaNee,
        Uitdrukking::Getal(_) => Soort::Heel,
        Uitdrukking::Decimaal(_) => Soort::Getal,
        Uitdrukking::Tekst(_) => Soort::Tekst,
        Uitdrukking::Dag(_) => Soort::Dag,
        Uitdrukking::Tijdstip(_) => Soort::Tijdstip,
        Uitdrukking::Interval(grenzen) => {
            for grens in grenzen.iter() {
                if let Grens::Bij(grens) = grens {
                    moet(grens, b, &TIJDEN)?;
                }
            }
            Soort::Tijdstip
        }
        Uitdrukking::Eigenschap(naam) => b.soort(naam).ok_or_else(|| FilterFout::Onbekend {
            soort: "eigenschap",
            naam: kort(naam),
            kies: b.namen(),
        })?,
        Uitdrukking::Vorm(_) | Uitdrukking::Vak(_) => Soort::Vorm,
        Uitdrukking::Lijst(leden) => {
            for lid in leden {
                soort(lid, b)?;
            }
            Soort::Lijst
        }
        Uitdrukking::Functie(naam, args) => functie(naam, args, b)?,
        Uitdrukking::Op(op, args) => return bewerking(*op, args, b),
    })
}

fn functie(naam: &str, args: &[Uitdrukking], b: &Bevraagbaar) -> Result<Soort, FilterFout> {
    let Some(functie) = FUNCTIES.iter().find(|f| f.naam == naam) else {
        let namen: Vec<&str> = FUNCTIES.iter().map(|f| f.naam).collect();
        return Err(FilterFout::Onbekend {
            soort: "functie",
            naam: kort(naam),
            kies: format!("kies uit {}", namen.join(", ")),
        });
    };
    if functie.argumenten.len() != args.len() {
        return Err(FilterFout::soort(format!(
            "functie '{naam}' wil {} waarden, hier staan er {}",
            functie.argumenten.len(),
            args.len()
        )));
    }
    for ((_, soort), arg) in functie.argumenten.iter().zip(args) {
        moet(arg, b, &[*soort])?;
    }
    Ok(functie.geeft)
}

fn bewerking(op: Op, args: &[Uitdrukking], b: &Bevraagbaar) -> Result<Soort, FilterFout> {
    let (min, max) = op.operanden();
    if !(min..=max).contains(&args.len()) {
        return Err(FilterFout::soort(format!("{} wil {min} waarden", op.naam())));
    }
    match op {
        Op::En | Op::Of | Op::Niet => {
            for arg in args {
                als_waarheid(arg, b)?;
            }
        }
        Op::Gelijk | Op::Ongelijk | Op::Kleiner | Op::Groter | Op::KleinerGelijk | Op::GroterGelijk => {
            if let [links, rechts] = args {
                zelfde(links, rechts, b)?;
                if soort(links, b)? == Soort::Vorm {
                    return Err(FilterFout::soort(
                        "vergelijk geometrieën met S_EQUALS of S_INTERSECTS",
                    ));
                }
            }
        }
        Op::Lijkt | Op::Casei | Op::Accenti => {
            for arg in args {
                moet(arg, b, &[Soort::Tekst])?;
            }
            if op != Op::Lijkt {
                return Ok(Soort::Tekst);
            }
        }
        Op::Tussen => {
            if let [waarde, van, tot] = args {
                zelfde(waarde, van, b)?;
                zelfde(waarde, tot, b)?;
            }
        }
        Op::In => {
            if let [waarde, Uitdrukking::Lijst(leden)] = args {
                for lid in leden {
                    zelfde(waarde, lid, b)?;
                }
                soort(waarde, b)?;
            } else {
                return Err(FilterFout::soort("na IN hoort een lijst tussen haakjes"));
            }
        }
        Op::IsLeeg => {
            for arg in args {
                soort(arg, b)?;
            }
        }
        Op::Plus | Op::Min | Op::Maal | Op::Deel | Op::Rest | Op::Macht | Op::HeelDeel => {
            for arg in args {
                moet(arg, b, &GETALLEN)?;
            }
            return Ok(Soort::Getal);
        }
        Op::Ruimte(_) => {
            for arg in args {
                moet(arg, b, &[Soort::Vorm])?;
            }
        }
        Op::Tijd(_) => {
            for arg in args {
                moet(arg, b, &TIJDEN)?;
            }
        }
        Op::Lijst(_) => {
            for arg in args {
                moet(arg, b, &[Soort::Lijst])?;
            }
        }
    }
    Ok(Soort::JaNee)
}
