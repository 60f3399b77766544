//! List built-ins.

use std::cmp::Ordering;
use std::sync::Arc;

use super::super::aanroep::{Gegeven, roep};
use super::super::functie::{Functie, Uitkomst, Uitvoering};
use super::super::getal::Getal;
use super::super::getal_functies::wortel;
use super::super::lussen::plek;
use super::super::waarde::Waarde;
use super::{Ingebouwd, een, getal_van, heel_van, is_niets_gegeven, lijst_van, of_niets, rij, rij_van, vast};

pub(super) static FUNCTIES: &[Ingebouwd] = &[
    vast("list contains", &[&["list", "element"]], |u, a| {
        let Some(l) = lijst_van(a, 0) else {
            return Ok(Waarde::Niets);
        };
        u.stap(l.len())?;
        let gezocht = a.get(1).unwrap_or(&Waarde::Niets);
        Ok(Waarde::JaNee(l.iter().any(|w| w.gelijk(gezocht) == Some(true))))
    }),
    rij("count", &[&["list"]], |_, a| {
        let n = rij_van(a).and_then(|l| i64::try_from(l.len()).ok());
        of_niets(n.map(Waarde::getal))
    }),
    rij("min", &[&["list"]], |u, a| uiterste(u, a, Ordering::Less)),
    rij("max", &[&["list"]], |u, a| uiterste(u, a, Ordering::Greater)),
    rij("sum", &[&["list"]], |u, a| {
        of_niets(getallen(u, a)?.and_then(|g| som(&g)).map(Waarde::Getal))
    }),
    rij("product", &[&["list"]], |u, a| {
        let keer = |g: Vec<Getal>| g.into_iter().try_fold(Getal::EEN, |p, g| p.keer(g));
        of_niets(
            getallen(u, a)?
                .filter(|g| !g.is_empty())
                .and_then(keer)
                .map(Waarde::Getal),
        )
    }),
    rij("mean", &[&["list"]], |u, a| {
        of_niets(getallen(u, a)?.and_then(|g| gemiddelde(&g)).map(Waarde::Getal))
    }),
    rij("median", &[&["list"]], |u, a| {
        of_niets(getallen(u, a)?.and_then(mediaan).map(Waarde::Getal))
    }),
    rij("stddev", &[&["list"]], |u, a| {
        of_niets(getallen(u, a)?.and_then(|g| spreiding(&g)).map(Waarde::Getal))
    }),
    rij("mode", &[&["list"]], |u, a| of_niets(getallen(u, a)?.map(modus))),
    rij("all", &[&["list"]], |_, a| Ok(Waarde::logisch(elk(a, true)))),
    rij("any", &[&["list"]], |_, a| Ok(Waarde::logisch(elk(a, false)))),
    vast(
        "sublist",
        &[&["list", "start position"], &["list", "start position", "length"]],
        sublijst,
    ),
    rij("append", &[&["list", "item"]], |u, a| {
        let Some(l) = lijst_van(a, 0) else {
            return Ok(Waarde::Niets);
        };
        u.lengte(l.len() + a.len())?;
        let rest = a.get(1..).unwrap_or_default();
        Ok(Waarde::lijst(l.iter().chain(rest).cloned().collect()))
    }),
    rij("concatenate", &[&["list"]], |u, a| {
        let Some(uit) = samen(u, a)? else {
            return Ok(Waarde::Niets);
        };
        Ok(Waarde::lijst(uit))
    }),
    vast("insert before", &[&["list", "position", "newItem"]], |u, a| {
        let (Some(l), Some(g)) = (lijst_van(a, 0), getal_van(a, 1)) else {
            return Ok(Waarde::Niets);
        };
        u.lengte(l.len() + 1)?;
        let Some(i) = plek(l.len(), g) else {
            return Ok(Waarde::Niets);
        };
        let mut uit = l.to_vec();
        uit.insert(i, a.get(2).cloned().unwrap_or_default());
        Ok(Waarde::lijst(uit))
    }),
    vast("remove", &[&["list", "position"]], |u, a| {
        let (Some(l), Some(g)) = (lijst_van(a, 0), getal_van(a, 1)) else {
            return Ok(Waarde::Niets);
        };
        u.stap(l.len())?;
        let Some(i) = plek(l.len(), g) else {
            return Ok(Waarde::Niets);
        };
        let mut uit = l.to_vec();
        uit.remove(i);
        Ok(Waarde::lijst(uit))
    }),
    vast(
        "list replace",
        &[&["list", "position", "newItem"], &["list", "match", "newItem"]],
        vervang,
    ),
    vast("reverse", &[&["list"]], |u, a| {
        let l = lijst_van(a, 0);
        u.stap(l.as_ref().map_or(0, |l| l.len()))?;
        of_niets(l.map(|l| Waarde::lijst(l.iter().rev().cloned().collect())))
    }),
    vast("index of", &[&["list", "match"]], |u, a| {
        let Some(l) = lijst_van(a, 0) else {
            return Ok(Waarde::Niets);
        };
        u.stap(l.len())?;
        let gezocht = a.get(1).unwrap_or(&Waarde::Niets);
        let plekken = l.iter().zip(1..).filter(|(w, _)| w.gelijk(gezocht) == Some(true));
        Ok(Waarde::lijst(plekken.map(|(_, i)| Waarde::getal(i)).collect()))
    }),
    rij("union", &[&["list"]], |u, a| {
        let Some(l) = samen(u, a)? else {
            return Ok(Waarde::Niets);
        };
        Ok(Waarde::lijst(verschillend(u, &l)?))
    }),
    vast("distinct values", &[&["list"]], |u, a| {
        let Some(l) = lijst_van(a, 0) else {
            return Ok(Waarde::Niets);
        };
        Ok(Waarde::lijst(verschillend(u, &l)?))
    }),
    vast("flatten", &[&["list"]], |u, a| {
        let Some(l) = lijst_van(a, 0) else {
            return Ok(Waarde::Niets);
        };
        let mut uit = Vec::new();
        plat(u, &l, &mut uit)?;
        Ok(Waarde::lijst(uit))
    }),
    vast("sort", &[&["list", "precedes"], &["list", "precedence"]], sorteer),
];

fn samen(u: &mut Uitvoering, a: &[Waarde]) -> Uitkomst<Option<Vec<Waarde>>> {
    let mut uit = Vec::new();
    for i in 0..a.len() {
        let Some(l) = lijst_van(a, i) else {
            return Ok(None);
        };
        u.lengte(uit.len() + l.len())?;
        uit.extend(l.iter().cloned());
    }
    Ok(Some(uit))
}

fn getallen(u: &mut Uitvoering, a: &[Waarde]) -> Uitkomst<Option<Vec<Getal>>> {
    let Some(l) = rij_van(a) else {
        return Ok(None);
    };
    u.stap(l.len())?;
    let getal = |w: &Waarde| match w {
        Waarde::Getal(g) => Some(*g),
        _ => None,
    };
    Ok(l.iter().map(getal).collect())
}

fn som(g: &[Getal]) -> Option<Getal> {
    let (eerste, rest) = g.split_first()?;
    rest.iter().try_fold(*eerste, |s, g| s.plus(*g))
}

fn aantal(n: usize) -> Option<Getal> {
    i64::try_from(n).ok().map(Getal::van)
}

fn gemiddelde(g: &[Getal]) -> Option<Getal> {
    som(g)?.delen(aantal(g.len())?)
}

fn mediaan(mut g: Vec<Getal>) -> Option<Getal> {
    g.sort_unstable();
    let boven = *g.get(g.len() / 2)?;
    if g.len() % 2 == 1 {
        return Some(boven);
    }
    g.get(g.len() / 2 - 1)?.plus(boven)?.delen(Getal::van(2))
}

/// Sample standard deviation; of fewer than two there is none.
fn spreiding(g: &[Getal]) -> Option<Getal> {
    let m = gemiddelde(g)?;
    let mut kwadraten = Getal::NUL;
    for x in g {
        let d = x.minus(m)?;
        kwadraten = kwadraten.plus(d.keer(d)?)?;
    }
    wortel(kwadraten.delen(aantal(g.len() - 1)?)?)
}

/// The values that occur most, ascending.
fn modus(mut g: Vec<Getal>) -> Waarde {
    g.sort_unstable();
    let groepen: Vec<&[Getal]> = g.chunk_by(|a, b| a == b).collect();
    let meest = groepen.iter().map(|g| g.len()).max().unwrap_or(0);
    let uit = groepen
        .iter()
        .filter(|g| g.len() == meest)
        .filter_map(|g| g.first());
    Waarde::lijst(uit.map(|g| Waarde::Getal(*g)).collect())
}

fn uiterste(u: &mut Uitvoering, a: &[Waarde], kant: Ordering) -> Uitkomst {
    let Some(l) = rij_van(a) else {
        return Ok(Waarde::Niets);
    };
    u.stap(l.len())?;
    let Some((eerste, rest)) = l.split_first() else {
        return Ok(Waarde::Niets);
    };
    if eerste.vergelijk(eerste).is_none() {
        return Ok(Waarde::Niets);
    }
    let mut beste = eerste;
    for w in rest {
        match w.vergelijk(beste) {
            Some(o) if o == kant => beste = w,
            Some(_) => {}
            None => return Ok(Waarde::Niets),
        }
    }
    Ok(beste.clone())
}

/// `all` or `any`: decided by one element, else null when one is no boolean.
fn elk(a: &[Waarde], alle: bool) -> Option<bool> {
    let l = rij_van(a)?;
    if l.iter().any(|w| w.ja_nee() == Some(!alle)) {
        return Some(!alle);
    }
    l.iter().all(|w| w.ja_nee().is_some()).then_some(alle)
}

fn sublijst(u: &mut Uitvoering, a: &[Waarde]) -> Uitkomst {
    let (Some(l), Some(g)) = (lijst_van(a, 0), getal_van(a, 1)) else {
        return Ok(Waarde::Niets);
    };
    u.stap(l.len())?;
    let Some(begin) = plek(l.len(), g) else {
        return Ok(Waarde::Niets);
    };
    let eind = if a.len() < 3 {
        Some(l.len())
    } else {
        let lengte = heel_van(a, 2)
            .filter(|n| *n > 0)
            .and_then(|n| usize::try_from(n).ok());
        lengte
            .and_then(|n| begin.checked_add(n))
            .filter(|e| *e <= l.len())
    };
    of_niets(
        eind.and_then(|e| l.get(begin..e))
            .map(|l| Waarde::lijst(l.to_vec())),
    )
}

fn vervang(u: &mut Uitvoering, a: &[Waarde]) -> Uitkomst {
    let Some(l) = lijst_van(a, 0) else {
        return Ok(Waarde::Niets);
    };
    let nieuw = a.get(2).cloned().unwrap_or_default();
    u.stap(l.len())?;
    let mut uit = l.to_vec();
    match een(a, 1) {
        Some(Waarde::Getal(g)) => {
            let Some(plaats) = plek(l.len(), *g).and_then(|i| uit.get_mut(i)) else {
                return Ok(Waarde::Niets);
            };
            *plaats = nieuw;
        }
        Some(Waarde::Functie(f)) => {
            for w in &mut uit {
                match roep(f, Gegeven::Plaats(vec![w.clone(), nieuw.clone()]), u)? {
                    Waarde::JaNee(true) => *w = nieuw.clone(),
                    Waarde::JaNee(false) => {}
                    _ => return Ok(Waarde::Niets),
                }
            }
        }
        _ => return Ok(Waarde::Niets),
    }
    Ok(Waarde::lijst(uit))
}

fn verschillend(u: &mut Uitvoering, l: &[Waarde]) -> Uitkomst<Vec<Waarde>> {
    let mut uit: Vec<Waarde> = Vec::new();
    for w in l {
        u.stap(uit.len())?;
        if !uit.iter().any(|v| v.gelijk(w) == Some(true)) {
            uit.push(w.clone());
        }
    }
    Ok(uit)
}

fn plat(u: &mut Uitvoering, l: &[Waarde], uit: &mut Vec<Waarde>) -> Uitkomst<()> {
    for w in l {
        match w {
            Waarde::Lijst(l) => u.dieper(|u| plat(u, l, uit))?,
            w => {
                uit.push(w.clone());
                u.lengte(uit.len())?;
            }
        }
    }
    Ok(())
}

/// Merge sort, stable: the function says whether its first argument goes before its second.
fn sorteer(u: &mut Uitvoering, a: &[Waarde]) -> Uitkomst {
    let (Some(l), Some(Waarde::Functie(f))) = (lijst_van(a, 0), a.get(1)) else {
        return Ok(Waarde::Niets);
    };
    if is_niets_gegeven(a, 0) {
        return Ok(Waarde::Niets);
    }
    Ok(match gesorteerd(u, l.to_vec(), f)? {
        Some(l) => Waarde::lijst(l),
        None => Waarde::Niets,
    })
}

fn gesorteerd(u: &mut Uitvoering, mut l: Vec<Waarde>, f: &Arc<Functie>) -> Uitkomst<Option<Vec<Waarde>>> {
    if l.len() < 2 {
        return Ok(Some(l));
    }
    let rechts = l.split_off(l.len() / 2);
    let (Some(links), Some(rechts)) = (gesorteerd(u, l, f)?, gesorteerd(u, rechts, f)?) else {
        return Ok(None);
    };
    let mut uit = Vec::with_capacity(links.len() + rechts.len());
    let (mut links, mut rechts) = (links.into_iter().peekable(), rechts.into_iter().peekable());
    while let (Some(x), Some(y)) = (links.peek(), rechts.peek()) {
        let eerst = roep(f, Gegeven::Plaats(vec![y.clone(), x.clone()]), u)?;
        let Some(rechts_eerst) = eerst.ja_nee() else {
            return Ok(None);
        };
        uit.extend(if rechts_eerst { rechts.next() } else { links.next() });
    }
    uit.extend(links);
    uit.extend(rechts);
    Ok(Some(uit))
}
