//! The built-in functions of DMN 1.3 to 1.5: one table, looked up by name.
//!
//! A function gets values that are not yet checked and gives null for what does not fit; the caller reports it.

mod bereik;
mod context;
mod getal;
mod lijst;
mod tekst;
mod tijd;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::functie::{Uitkomst, Uitvoering};
use super::getal::Getal;
use super::waarde::Waarde;

pub(crate) use tijd::uit_tekst;

/// A built-in function.
pub(crate) struct Ingebouwd {
    pub(crate) naam: &'static str,
    /// Parameter names of each form.
    pub(crate) vormen: &'static [&'static [&'static str]],
    /// By place, any number of arguments is taken.
    pub(crate) rij: bool,
    pub(crate) f: fn(&mut Uitvoering, &[Waarde]) -> Uitkomst,
}

const fn vast(
    naam: &'static str,
    vormen: &'static [&'static [&'static str]],
    f: fn(&mut Uitvoering, &[Waarde]) -> Uitkomst,
) -> Ingebouwd {
    Ingebouwd {
        naam,
        vormen,
        rij: false,
        f,
    }
}

const fn rij(
    naam: &'static str,
    vormen: &'static [&'static [&'static str]],
    f: fn(&mut Uitvoering, &[Waarde]) -> Uitkomst,
) -> Ingebouwd {
    Ingebouwd {
        naam,
        vormen,
        rij: true,
        f,
    }
}

static ALLE: LazyLock<HashMap<&'static str, &'static Ingebouwd>> = LazyLock::new(|| {
    [
        bereik::FUNCTIES,
        context::FUNCTIES,
        getal::FUNCTIES,
        lijst::FUNCTIES,
        tekst::FUNCTIES,
        tijd::FUNCTIES,
    ]
    .into_iter()
    .flatten()
    .map(|f| (f.naam, f))
    .collect()
});

/// A function by its name.
pub(crate) fn zoek(naam: &str) -> Option<&'static Ingebouwd> {
    ALLE.get(naam).copied()
}

/// All names.
pub(crate) fn namen<'a>() -> impl Iterator<Item = &'a str> {
    ALLE.keys().map(|n| -> &'a str { n })
}

/// The argument at a place; a list of one counts as its element where no list is asked.
fn een(a: &[Waarde], i: usize) -> Option<&Waarde> {
    match a.get(i)? {
        Waarde::Lijst(l) if l.len() == 1 => l.first(),
        w => Some(w),
    }
}

fn tekst_van(a: &[Waarde], i: usize) -> Option<&Arc<str>> {
    match een(a, i)? {
        Waarde::Tekst(t) => Some(t),
        _ => None,
    }
}

fn getal_van(a: &[Waarde], i: usize) -> Option<Getal> {
    match een(a, i)? {
        Waarde::Getal(g) => Some(*g),
        _ => None,
    }
}

/// A whole number; a fraction is dropped.
fn heel_van(a: &[Waarde], i: usize) -> Option<i64> {
    getal_van(a, i)?.rond(0, super::getal::Rond::NaarNul)?.als_i64()
}

/// A list; one value is a list of it, null is none.
fn lijst_van(a: &[Waarde], i: usize) -> Option<Arc<[Waarde]>> {
    match a.get(i)? {
        Waarde::Niets => None,
        Waarde::Lijst(l) => Some(Arc::clone(l)),
        w => Some(vec![w.clone()].into()),
    }
}

/// The list that was given, or all arguments as a list.
fn rij_van(a: &[Waarde]) -> Option<Arc<[Waarde]>> {
    if a.len() == 1 {
        lijst_van(a, 0)
    } else {
        Some(a.into())
    }
}

fn is_niets_gegeven(a: &[Waarde], i: usize) -> bool {
    a.get(i).is_some_and(Waarde::is_niets)
}

fn of_niets(w: Option<Waarde>) -> Uitkomst {
    Ok(Waarde::of_niets(w))
}
