//! Cells: the closed set of FEEL forms that rule files use, read once, tested often; other FEEL by [`FeelCel`].
//!
//! Read: `-`, literals (text, exact number, true/false, `null`, `date("...")`, `@"..."`), lists of those, comparisons,
//! ranges in every bracket form, `not(...)`, and boolean expressions over `?` (comparisons, `in`, `between`, `and`,
//! `or`, `if then else`, `contains`, `starts with`, `ends with`). Any other FEEL about `?` alone is kept as FEEL: slower,
//! and its answers are not listed in classes. Everything else is refused by name while reading. Start at [`Test`]; [`crate::cel_lezen`] reads them.

use std::cmp::Ordering;
use std::sync::Arc;

use model::Datum;

use crate::Waarde;
use crate::feel::{Context, Namen, Toets};

/// A cell outside the closed set, as full FEEL. Two with the same text are the same.
#[derive(Debug, Clone)]
pub(crate) struct FeelCel {
    tekst: Arc<str>,
    toets: Toets,
}

/// What makes values of kinds that an answer never has.
const GEEN_ANTWOORD: [&str; 4] = ["duration", "time", "date and time", "years and months duration"];

impl FeelCel {
    /// Reads a cell that may only speak of its own input.
    ///
    /// Errors: why FEEL refuses it; a cell that asks for the clock, because a check is about its peildatum; a cell that
    /// gives null for every kind of value, or passes an empty one without naming `null`.
    pub(crate) fn lees(tekst: &str) -> Result<Self, String> {
        let toets = Toets::lees(tekst, &Namen::default()).map_err(|f| f.to_string())?;
        if ["now", "today"].iter().any(|klok| toets.noemt(klok)) {
            return Err("now() en today() worden niet ondersteund: een check gaat over de peildatum".into());
        }
        if !toets.noemt("?") && GEEN_ANTWOORD.iter().any(|soort| toets.noemt(soort)) {
            return Err("geen antwoord is een duur of een tijdstip".into());
        }
        let cel = Self {
            tekst: tekst.into(),
            toets,
        };
        let teksten = ["a", "12", "2026-01-01", "12:00:00", "2026-01-01T12:00:00"].map(Waarde::tekst);
        let overige = [
            Waarde::Leeg,
            Waarde::JaNee(true),
            Waarde::Getal(rust_decimal::Decimal::ONE),
            Waarde::Datum(Datum(20_000)),
        ];
        if teksten.iter().chain(&overige).all(|w| cel.past(w).is_none()) {
            return Err("dit geeft voor geen enkele waarde een antwoord".into());
        }
        // a constant that FEEL makes null, such as date("gisteren"), would pass what is empty
        if cel.past(&Waarde::Leeg) == Some(true) && !tekst.contains("null") {
            return Err("hierin staat iets dat geen waarde is, zoals een datum die niet bestaat".into());
        }
        Ok(cel)
    }

    fn past(&self, w: &Waarde) -> Option<bool> {
        self.toets.past(&w.into(), &Context::default())
    }
}

impl PartialEq for FeelCel {
    fn eq(&self, ander: &Self) -> bool {
        self.tekst == ander.tekst
    }
}

impl Eq for FeelCel {}

impl std::hash::Hash for FeelCel {
    fn hash<H: std::hash::Hasher>(&self, h: &mut H) {
        self.tekst.hash(h);
    }
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Op {
    Gelijk,
    Ongelijk,
    Kleiner,
    Hoogstens,
    Groter,
    Minstens,
}

/// What a cell asks of a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Test {
    /// `-`
    Alles,
    /// A constant inside an expression.
    Vast(bool),
    /// Comparison with a literal; a bare literal is `= literal`.
    Vergelijk(Op, Waarde),
    /// From, to, each with whether the end itself belongs.
    Bereik(Waarde, bool, Waarde, bool),
    /// `a, b, c`
    Een(Vec<Test>),
    /// `... and ...`
    En(Vec<Test>),
    /// `not(...)`
    Niet(Box<Test>),
    /// `contains(?, "...")`
    Bevat(Arc<str>),
    /// `starts with(?, "...")`
    Begint(Arc<str>),
    /// `ends with(?, "...")`
    Eindigt(Arc<str>),
    /// `if a then b else c`
    Als(Box<Test>, Box<Test>, Box<Test>),
    /// Anything else that FEEL can say of one value.
    Feel(FeelCel),
}

impl Test {
    /// Whether the value passes. FEEL's third value (null) counts as no.
    pub(crate) fn past(&self, w: &Waarde) -> bool {
        self.toets(w) == Some(true)
    }

    /// Whether the test names `null`, so that an empty value may pass it.
    pub(crate) fn noemt_leeg(&self) -> bool {
        match self {
            Self::Alles => true,
            Self::Vergelijk(_, w) => *w == Waarde::Leeg,
            Self::Een(l) | Self::En(l) => l.iter().any(Self::noemt_leeg),
            Self::Niet(t) => t.noemt_leeg(),
            Self::Als(a, b, c) => a.noemt_leeg() || b.noemt_leeg() || c.noemt_leeg(),
            Self::Feel(cel) => cel.past(&Waarde::Leeg) == Some(true),
            _ => false,
        }
    }

    /// Whether the texts that tell this test's outcomes apart can all be listed from the test itself.
    pub(crate) fn telbaar(&self) -> bool {
        match self {
            Self::Alles | Self::Vast(_) => true,
            Self::Vergelijk(Op::Gelijk | Op::Ongelijk, _) => true,
            Self::Vergelijk(_, w) => !matches!(w, Waarde::Tekst(_)),
            Self::Bereik(a, ..) => !matches!(a, Waarde::Tekst(_)),
            Self::Bevat(s) => !s.contains(','),
            Self::Begint(_) | Self::Eindigt(_) | Self::Feel(_) => false,
            Self::Een(l) | Self::En(l) => l.iter().all(Self::telbaar),
            Self::Niet(t) => t.telbaar(),
            Self::Als(a, b, c) => a.telbaar() && b.telbaar() && c.telbaar(),
        }
    }

    fn toets(&self, w: &Waarde) -> Option<bool> {
        match self {
            Self::Alles => Some(true),
            Self::Vast(b) => Some(*b),
            Self::Vergelijk(op, met) => vergelijk(*op, w, met),
            Self::Bereik(van, van_in, tot, tot_in) => {
                let onder = vergelijk(if *van_in { Op::Minstens } else { Op::Groter }, w, van)?;
                let boven = vergelijk(if *tot_in { Op::Hoogstens } else { Op::Kleiner }, w, tot)?;
                Some(onder && boven)
            }
            Self::Een(l) => samen(l, w, true),
            Self::En(l) => samen(l, w, false),
            Self::Niet(t) => t.toets(w).map(|b| !b),
            Self::Bevat(s) => w.als_tekst().map(|t| t.contains(&**s)),
            Self::Begint(s) => w.als_tekst().map(|t| t.starts_with(&**s)),
            Self::Eindigt(s) => w.als_tekst().map(|t| t.ends_with(&**s)),
            Self::Feel(cel) => cel.past(w),
            Self::Als(a, b, c) => {
                if a.past(w) {
                    b.toets(w)
                } else {
                    c.toets(w)
                }
            }
        }
    }

    /// Whether the test only asks for parts (without a comma) of a text that is there.
    pub(crate) fn alleen_delen(&self) -> bool {
        match self {
            Self::Alles | Self::Vast(_) | Self::Vergelijk(Op::Gelijk | Op::Ongelijk, Waarde::Leeg) => true,
            Self::Bevat(s) => !s.contains(','),
            Self::Een(l) | Self::En(l) => l.iter().all(Self::alleen_delen),
            Self::Niet(t) => t.alleen_delen(),
            Self::Als(a, b, c) => a.alleen_delen() && b.alleen_delen() && c.alleen_delen(),
            _ => false,
        }
    }

    /// Every literal that a value is compared with for being equal or not.
    pub(crate) fn vergeleken<'t>(&'t self, uit: &mut Vec<&'t Waarde>) {
        match self {
            Self::Vergelijk(Op::Gelijk | Op::Ongelijk, w) => uit.push(w),
            Self::Een(l) | Self::En(l) => l.iter().for_each(|t| t.vergeleken(uit)),
            Self::Niet(t) => t.vergeleken(uit),
            Self::Als(a, b, c) => [a, b, c].into_iter().for_each(|t| t.vergeleken(uit)),
            _ => {}
        }
    }

    /// Whether the answers that tell its outcomes apart can be found from the test itself.
    pub(crate) fn gesloten(&self) -> bool {
        match self {
            Self::Een(l) | Self::En(l) => l.iter().all(Self::gesloten),
            Self::Niet(t) => t.gesloten(),
            Self::Als(a, b, c) => a.gesloten() && b.gesloten() && c.gesloten(),
            anders => !matches!(anders, Self::Feel(_)),
        }
    }

    /// Every literal in the test, in order of appearance.
    pub(crate) fn literalen<'t>(&'t self, uit: &mut Vec<&'t Waarde>) {
        match self {
            Self::Vergelijk(_, w) => uit.push(w),
            Self::Bereik(a, _, b, _) => uit.extend([a, b]),
            Self::Een(l) | Self::En(l) => l.iter().for_each(|t| t.literalen(uit)),
            Self::Niet(t) => t.literalen(uit),
            Self::Als(a, b, c) => [a, b, c].into_iter().for_each(|t| t.literalen(uit)),
            Self::Alles
            | Self::Vast(_)
            | Self::Bevat(_)
            | Self::Begint(_)
            | Self::Eindigt(_)
            | Self::Feel(_) => {}
        }
    }

    /// Every text that a part of the value is compared with.
    pub(crate) fn delen<'t>(&'t self, uit: &mut Vec<&'t Arc<str>>) {
        match self {
            Self::Bevat(s) | Self::Begint(s) | Self::Eindigt(s) => uit.push(s),
            Self::Een(l) | Self::En(l) => l.iter().for_each(|t| t.delen(uit)),
            Self::Niet(t) => t.delen(uit),
            Self::Als(a, b, c) => [a, b, c].into_iter().for_each(|t| t.delen(uit)),
            _ => {}
        }
    }

    /// The same test with its literals replaced.
    pub(crate) fn met_literalen(self, f: &dyn Fn(Waarde) -> Waarde) -> Self {
        let alle = |l: Vec<Self>| l.into_iter().map(|t| t.met_literalen(f)).collect();
        let een = |t: Box<Self>| Box::new(t.met_literalen(f));
        match self {
            Self::Vergelijk(op, w) => Self::Vergelijk(op, f(w)),
            Self::Een(l) => Self::Een(alle(l)),
            Self::En(l) => Self::En(alle(l)),
            Self::Niet(t) => Self::Niet(een(t)),
            Self::Als(a, b, c) => Self::Als(een(a), een(b), een(c)),
            anders => anders,
        }
    }
}

/// Three-valued "any" (`of`) or "all": a decided part decides, else an unknown part leaves it unknown.
fn samen(l: &[Test], w: &Waarde, of: bool) -> Option<bool> {
    let mut onbekend = false;
    for t in l {
        match t.toets(w) {
            Some(b) if b == of => return Some(of),
            Some(_) => {}
            None => onbekend = true,
        }
    }
    (!onbekend).then_some(!of)
}

/// FEEL comparison. Values of different kinds compare to null (`None`); `null` equals only itself; a list of one is
/// its member.
pub(crate) fn vergelijk(op: Op, w: &Waarde, met: &Waarde) -> Option<bool> {
    let w = match w {
        Waarde::Lijst(l) => match &**l {
            [een] => een,
            _ => w,
        },
        _ => w,
    };
    let gelijk = || match (w, met) {
        (Waarde::Leeg, Waarde::Leeg) => Some(true),
        (Waarde::Leeg, _) | (_, Waarde::Leeg) => Some(false),
        (a, b) if std::mem::discriminant(a) == std::mem::discriminant(b) => Some(a == b),
        _ => None,
    };
    let orde = || match (w, met) {
        (Waarde::Getal(a), Waarde::Getal(b)) => Some(a.cmp(b)),
        (Waarde::Datum(a), Waarde::Datum(b)) => Some(a.cmp(b)),
        (Waarde::Tekst(a), Waarde::Tekst(b)) => Some(a.cmp(b)),
        _ => None,
    };
    match op {
        Op::Gelijk => gelijk(),
        Op::Ongelijk => gelijk().map(|b| !b),
        Op::Kleiner => orde().map(Ordering::is_lt),
        Op::Hoogstens => orde().map(Ordering::is_le),
        Op::Groter => orde().map(Ordering::is_gt),
        Op::Minstens => orde().map(Ordering::is_ge),
    }
}
