//! String built-ins.

use super::super::functie::{Uitkomst, Uitvoering};
use super::super::getal::Getal;
use super::super::patroon::Patroon;
use super::super::waarde::Waarde;
use super::{Ingebouwd, een, heel_van, is_niets_gegeven, lijst_van, of_niets, tekst_van, vast};

pub(super) static FUNCTIES: &[Ingebouwd] = &[
    vast("string", &[&["from"]], |u, a| {
        let Some(w) = a.first().filter(|w| !w.is_niets()) else {
            return Ok(Waarde::Niets);
        };
        let t = w.als_tekst();
        u.lengte(t.len())?;
        Ok(Waarde::tekst(t))
    }),
    vast(
        "number",
        &[&["from"], &["from", "grouping separator", "decimal separator"]],
        |_, a| of_niets(getal(a).map(Waarde::Getal)),
    ),
    vast(
        "substring",
        &[
            &["string", "start position"],
            &["string", "start position", "length"],
        ],
        |u, a| {
            u.stap(tekst_van(a, 0).map_or(0, |t| t.len() / 8))?;
            of_niets(substring(a).map(Waarde::tekst))
        },
    ),
    vast("string length", &[&["string"]], |_, a| {
        let n = tekst_van(a, 0).and_then(|t| i64::try_from(t.chars().count()).ok());
        of_niets(n.map(Waarde::getal))
    }),
    vast("upper case", &[&["string"]], |_, a| {
        of_niets(tekst_van(a, 0).map(|t| Waarde::tekst(t.to_uppercase())))
    }),
    vast("lower case", &[&["string"]], |_, a| {
        of_niets(tekst_van(a, 0).map(|t| Waarde::tekst(t.to_lowercase())))
    }),
    vast("substring before", &[&["string", "match"]], |_, a| {
        let deel = twee(a).map(|(t, m)| t.find(m).and_then(|i| t.get(..i)).unwrap_or(""));
        of_niets(deel.map(Waarde::tekst))
    }),
    vast("substring after", &[&["string", "match"]], |_, a| {
        let deel = twee(a).map(|(t, m)| t.find(m).and_then(|i| t.get(i + m.len()..)).unwrap_or(""));
        of_niets(deel.map(Waarde::tekst))
    }),
    vast("contains", &[&["string", "match"]], |_, a| {
        of_niets(twee(a).map(|(t, m)| Waarde::JaNee(t.contains(m))))
    }),
    vast("starts with", &[&["string", "match"]], |_, a| {
        of_niets(twee(a).map(|(t, m)| Waarde::JaNee(t.starts_with(m))))
    }),
    vast("ends with", &[&["string", "match"]], |_, a| {
        of_niets(twee(a).map(|(t, m)| Waarde::JaNee(t.ends_with(m))))
    }),
    vast("string join", &[&["list"], &["list", "delimiter"]], |u, a| {
        voeg_samen(u, a)
    }),
    vast(
        "matches",
        &[&["input", "pattern"], &["input", "pattern", "flags"]],
        |u, a| {
            let (Some((t, _)), Some(p)) = (twee(a), patroon(a, 2, u)?) else {
                return Ok(Waarde::Niets);
            };
            Ok(Waarde::JaNee(p.zoek(t, u)?))
        },
    ),
    vast(
        "replace",
        &[
            &["input", "pattern", "replacement"],
            &["input", "pattern", "replacement", "flags"],
        ],
        |u, a| {
            let (Some((t, _)), Some(nieuw)) = (twee(a), tekst_van(a, 2)) else {
                return Ok(Waarde::Niets);
            };
            let Some(p) = patroon(a, 3, u)? else {
                return Ok(Waarde::Niets);
            };
            of_niets(p.vervang(t, nieuw, u)?.map(Waarde::tekst))
        },
    ),
    vast("split", &[&["string", "delimiter"]], |u, a| {
        let (Some((t, _)), Some(p)) = (twee(a), patroon(a, 2, u)?) else {
            return Ok(Waarde::Niets);
        };
        Ok(Waarde::lijst(
            p.knip(t, u)?.into_iter().map(Waarde::tekst).collect(),
        ))
    }),
];

fn twee(a: &[Waarde]) -> Option<(&str, &str)> {
    Some((tekst_van(a, 0)?, tekst_van(a, 1)?))
}

/// Pattern in the second argument, flags (absent or null: none) in argument `vlag`.
fn patroon(a: &[Waarde], vlag: usize, u: &mut Uitvoering) -> Uitkomst<Option<Patroon>> {
    let leeg = a.len() <= vlag || is_niets_gegeven(a, vlag);
    let vlaggen = if leeg {
        Some("")
    } else {
        tekst_van(a, vlag).map(|t| &**t)
    };
    match (tekst_van(a, 1), vlaggen) {
        (Some(p), Some(v)) => Patroon::lees(p, v, u),
        _ => Ok(None),
    }
}

fn getal(a: &[Waarde]) -> Option<Getal> {
    let scheider = |i: usize, mag: &[&str]| -> Option<Option<char>> {
        match a.get(i) {
            None | Some(Waarde::Niets) => Some(None),
            Some(_) => {
                let t = tekst_van(a, i)?;
                mag.contains(&&**t).then(|| t.chars().next())
            }
        }
    };
    let van = match een(a, 0)? {
        Waarde::Getal(g) if a.len() == 1 => return Some(*g),
        Waarde::Tekst(t) => t,
        _ => return None,
    };
    let (groep, komma) = (scheider(1, &[" ", ",", "."])?, scheider(2, &[",", "."])?);
    if groep.is_some() && groep == komma {
        return None;
    }
    let mut t: String = van.chars().filter(|c| Some(*c) != groep).collect();
    if let Some(k) = komma.filter(|k| *k != '.') {
        if t.contains('.') {
            return None;
        }
        t = t.replace(k, ".");
    }
    Getal::lees(&t)
}

fn substring(a: &[Waarde]) -> Option<String> {
    let t = tekst_van(a, 0)?;
    let lengte = t.chars().count();
    let i = super::super::lussen::plek(lengte, Getal::van(heel_van(a, 1)?))?;
    let n = if a.len() < 3 {
        lengte
    } else {
        usize::try_from(heel_van(a, 2).filter(|n| *n > 0)?).ok()?
    };
    Some(t.chars().skip(i).take(n).collect())
}

/// Joined with a delimiter; nulls are left out.
fn voeg_samen(u: &mut Uitvoering, a: &[Waarde]) -> Uitkomst {
    let Some(l) = lijst_van(a, 0) else {
        return Ok(Waarde::Niets);
    };
    let tussen = match a.get(1) {
        None | Some(Waarde::Niets) => "",
        Some(_) => match tekst_van(a, 1) {
            Some(t) => t,
            None => return Ok(Waarde::Niets),
        },
    };
    let mut uit = String::new();
    let mut eerste = true;
    for w in l.iter() {
        match w {
            Waarde::Niets => continue,
            Waarde::Tekst(t) => {
                uit.push_str(if eerste { "" } else { tussen });
                uit.push_str(t);
                eerste = false;
            }
            _ => return Ok(Waarde::Niets),
        }
        u.lengte(uit.len())?;
    }
    Ok(Waarde::tekst(uit))
}
