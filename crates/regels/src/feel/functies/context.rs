//! Context built-ins.

use std::sync::Arc;

use super::super::functie::{Uitkomst, Uitvoering};
use super::super::waarde::{Context, Waarde};
use super::{Ingebouwd, een, lijst_van, of_niets, tekst_van, vast};

pub(super) static FUNCTIES: &[Ingebouwd] = &[
    vast("get value", &[&["m", "key"], &["context", "key"]], |_, a| {
        let uit = context_van(a.first()).zip(tekst_van(a, 1));
        of_niets(uit.and_then(|(c, k)| c.geef(k).cloned()))
    }),
    vast("get entries", &[&["m"], &["context"]], |u, a| {
        let Some(c) = context_van(een(a, 0)) else {
            return Ok(Waarde::Niets);
        };
        u.stap(c.aantal())?;
        let paar = |(n, w): (&Arc<str>, &Waarde)| {
            let velden = [("key", Waarde::Tekst(Arc::clone(n))), ("value", w.clone())];
            Waarde::Context(Arc::new(velden.into_iter().collect()))
        };
        Ok(Waarde::lijst(c.paren().map(paar).collect()))
    }),
    vast("context", &[&["entries"]], |u, a| {
        let Some(l) = lijst_van(a, 0) else {
            return Ok(Waarde::Niets);
        };
        let mut uit = Context::default();
        for w in l.iter() {
            u.stap(uit.aantal() + 1)?;
            let Some(c) = context_van(Some(w)) else {
                return Ok(Waarde::Niets);
            };
            match (c.geef("key"), c.geef("value")) {
                (Some(Waarde::Tekst(k)), Some(w)) if uit.geef(k).is_none() => {
                    uit.zet(Arc::clone(k), w.clone())
                }
                _ => return Ok(Waarde::Niets),
            }
        }
        Ok(Waarde::Context(Arc::new(uit)))
    }),
    vast(
        "context put",
        &[&["context", "key", "value"], &["context", "keys", "value"]],
        |u, a| {
            let (Some(c), Some(nieuw)) = (context_van(a.first()), a.get(2)) else {
                return Ok(Waarde::Niets);
            };
            let sleutels = match a.get(1) {
                Some(Waarde::Lijst(l)) => Arc::clone(l),
                Some(w @ Waarde::Tekst(_)) => vec![w.clone()].into(),
                _ => return Ok(Waarde::Niets),
            };
            of_niets(zet_diep(c, &sleutels, nieuw, u)?)
        },
    ),
    vast("context merge", &[&["contexts"]], |u, a| {
        let Some(l) = lijst_van(a, 0) else {
            return Ok(Waarde::Niets);
        };
        let mut uit = Context::default();
        for w in l.iter() {
            let Some(c) = context_van(Some(w)) else {
                return Ok(Waarde::Niets);
            };
            for (n, w) in c.paren() {
                u.stap(uit.aantal() + 1)?;
                uit.zet(Arc::clone(n), w.clone());
            }
        }
        Ok(Waarde::Context(Arc::new(uit)))
    }),
];

fn context_van(w: Option<&Waarde>) -> Option<&Arc<Context>> {
    match w {
        Some(Waarde::Context(c)) => Some(c),
        _ => None,
    }
}

fn zet_diep(
    c: &Context,
    sleutels: &[Waarde],
    nieuw: &Waarde,
    u: &mut Uitvoering,
) -> Uitkomst<Option<Waarde>> {
    let Some((Waarde::Tekst(naam), rest)) = sleutels.split_first() else {
        return Ok(None);
    };
    u.stap(c.aantal() + 1)?;
    u.lengte(c.aantal() + 1)?;
    let waarde = if rest.is_empty() {
        nieuw.clone()
    } else {
        let Some(Waarde::Context(binnen)) = c.geef(naam) else {
            return Ok(None);
        };
        match u.dieper(|u| zet_diep(binnen, rest, nieuw, u))? {
            Some(w) => w,
            None => return Ok(None),
        }
    };
    let mut uit = c.clone();
    uit.zet(Arc::clone(naam), waarde);
    Ok(Some(Waarde::Context(Arc::new(uit))))
}
