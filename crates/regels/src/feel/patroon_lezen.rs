//! Patterns of XPath (`matches`, `replace`, `split`) from text to a tree.
//!
//! An own reader because no regex crate has XPath's class subtraction, back-references and refusals together. Unicode
//! classes come from `regex-syntax`.

use regex_syntax::hir::ClassUnicode;

use super::patroon_klassen::{eigenschap, klasse, omgekeerd};

/// A pattern as a tree.
#[derive(Debug, Clone)]
pub(super) enum Boom {
    Een(ClassUnicode),
    Begin,
    Eind,
    Groep(usize, Box<Boom>),
    Terug(usize),
    Rij(Vec<Boom>),
    Keuze(Vec<Boom>),
    /// Least, most, greedy.
    Herhaal(Box<Boom>, u32, Option<u32>, bool),
}

/// Flags of a pattern.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Vlaggen {
    /// `.` takes line ends.
    pub(super) s: bool,
    /// `^` and `$` at lines.
    pub(super) m: bool,
    /// Upper and lower case alike.
    pub(super) i: bool,
    /// Space in the pattern does not count.
    pub(super) x: bool,
    /// No character is special.
    pub(super) q: bool,
}

impl Vlaggen {
    /// `None` for an unknown letter.
    pub(super) fn lees(t: &str) -> Option<Self> {
        let mut v = Self::default();
        for c in t.chars() {
            match c {
                's' => v.s = true,
                'm' => v.m = true,
                'i' => v.i = true,
                'x' => v.x = true,
                'q' => v.q = true,
                _ => return None,
            }
        }
        Some(v)
    }
}

/// Largest count in braces.
const MAX_HERHAAL: u32 = 1_000;
const MAX_DIEPTE: u32 = 40;

pub(super) struct PatroonLezer {
    t: Vec<char>,
    p: usize,
    vlaggen: Vlaggen,
    /// Groups that were opened.
    pub(super) groepen: usize,
    /// Groups that were closed: only these can be referred to.
    gesloten: Vec<usize>,
    diepte: u32,
}

/// Reads a pattern; `None` when XPath refuses it.
pub(super) fn lees(patroon: &str, vlaggen: Vlaggen) -> Option<(Boom, usize)> {
    if vlaggen.q {
        let delen = patroon.chars().map(|c| teken(c, vlaggen.i)).collect();
        return Some((Boom::Rij(delen), 0));
    }
    let t = if vlaggen.x {
        zonder_wit(patroon)
    } else {
        patroon.chars().collect()
    };
    let mut l = PatroonLezer {
        t,
        p: 0,
        vlaggen,
        groepen: 0,
        gesloten: Vec::new(),
        diepte: 0,
    };
    let boom = l.keuze()?;
    (l.p == l.t.len()).then_some((boom, l.groepen))
}

/// Space outside classes taken out.
fn zonder_wit(patroon: &str) -> Vec<char> {
    let (mut uit, mut diep, mut ontsnapt) = (Vec::new(), 0u32, false);
    for c in patroon.chars() {
        match c {
            _ if ontsnapt && !c.is_whitespace() => ontsnapt = false,
            '\\' => ontsnapt = true,
            '[' => diep += 1,
            ']' => diep = diep.saturating_sub(1),
            '\t' | '\n' | '\r' | ' ' if diep == 0 => continue,
            _ => {}
        }
        uit.push(c);
    }
    uit
}

fn teken(c: char, i: bool) -> Boom {
    let mut k = klasse(&[(c, c)]);
    if i {
        // cannot fail: the case tables are built in
        let _ = k.try_case_fold_simple();
    }
    Boom::Een(k)
}

impl PatroonLezer {
    fn teken(&self) -> Option<char> {
        self.t.get(self.p).copied()
    }

    fn neem(&mut self, c: char) -> bool {
        let past = self.teken() == Some(c);
        self.p += usize::from(past);
        past
    }

    fn keuze(&mut self) -> Option<Boom> {
        self.diepte += 1;
        if self.diepte > MAX_DIEPTE {
            return None;
        }
        let mut delen = vec![self.rij()?];
        while self.neem('|') {
            delen.push(self.rij()?);
        }
        self.diepte -= 1;
        if delen.len() == 1 {
            delen.pop()
        } else {
            Some(Boom::Keuze(delen))
        }
    }

    fn rij(&mut self) -> Option<Boom> {
        let mut delen = Vec::new();
        while !matches!(self.teken(), None | Some('|' | ')')) {
            let atoom = self.atoom()?;
            delen.push(self.herhaald(atoom)?);
        }
        Some(Boom::Rij(delen))
    }

    fn herhaald(&mut self, atoom: Boom) -> Option<Boom> {
        let (van, tot) = match self.teken() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.p += 1;
                let van = self.aantal()?;
                let tot = if self.neem(',') {
                    if self.teken() == Some('}') {
                        None
                    } else {
                        Some(self.aantal()?)
                    }
                } else {
                    Some(van)
                };
                if self.teken() != Some('}') || tot.is_some_and(|t| t < van) {
                    return None;
                }
                (van, tot)
            }
            _ => return Some(atoom),
        };
        self.p += 1;
        let gulzig = !self.neem('?');
        if matches!(self.teken(), Some('*' | '+' | '?' | '{')) {
            return None;
        }
        Some(Boom::Herhaal(Box::new(atoom), van, tot, gulzig))
    }

    fn aantal(&mut self) -> Option<u32> {
        let begin = self.p;
        while self.teken().is_some_and(|c| c.is_ascii_digit()) {
            self.p += 1;
        }
        let t: String = self.t.get(begin..self.p)?.iter().collect();
        t.parse().ok().filter(|n| *n <= MAX_HERHAAL)
    }

    fn atoom(&mut self) -> Option<Boom> {
        let c = self.teken()?;
        self.p += 1;
        match c {
            '^' => Some(Boom::Begin),
            '$' => Some(Boom::Eind),
            '.' => {
                let geen: &[(char, char)] = if self.vlaggen.s {
                    &[]
                } else {
                    &[('\n', '\n'), ('\r', '\r')]
                };
                Some(Boom::Een(omgekeerd(klasse(geen))))
            }
            '(' => {
                if self.neem('?') {
                    if !self.neem(':') {
                        return None;
                    }
                    let binnen = self.keuze()?;
                    return self.neem(')').then_some(binnen);
                }
                self.groepen += 1;
                let nummer = self.groepen;
                let binnen = self.keuze()?;
                if !self.neem(')') {
                    return None;
                }
                self.gesloten.push(nummer);
                Some(Boom::Groep(nummer, Box::new(binnen)))
            }
            '[' => self.vierkant(0).map(Boom::Een),
            '\\' => self.ontsnapt(),
            ']' | '*' | '+' | '?' | '{' | '}' | ')' => None,
            c => Some(teken(c, self.vlaggen.i)),
        }
    }

    fn ontsnapt(&mut self) -> Option<Boom> {
        let c = self.teken()?;
        if !c.is_ascii_digit() {
            let (enkel, k) = self.klasse_teken()?;
            return Some(match enkel {
                Some(c) => teken(c, self.vlaggen.i),
                None => Boom::Een(k),
            });
        }
        let mut n = usize::try_from(c.to_digit(10)?).ok()?;
        self.p += 1;
        // more digits count as long as there are that many groups
        while let Some(d) = self.teken().and_then(|c| c.to_digit(10)) {
            let langer = n * 10 + usize::try_from(d).ok()?;
            if langer > self.groepen {
                break;
            }
            n = langer;
            self.p += 1;
        }
        self.gesloten.contains(&n).then_some(Boom::Terug(n))
    }

    /// After a backslash: one character, or a class of them.
    fn klasse_teken(&mut self) -> Option<(Option<char>, ClassUnicode)> {
        let c = self.teken()?;
        self.p += 1;
        let k = match c {
            'n' => return Some((Some('\n'), klasse(&[('\n', '\n')]))),
            'r' => return Some((Some('\r'), klasse(&[('\r', '\r')]))),
            't' => return Some((Some('\t'), klasse(&[('\t', '\t')]))),
            '\\' | '|' | '.' | '?' | '*' | '+' | '(' | ')' | '{' | '}' | '-' | '[' | ']' | '^' | '$' => {
                return Some((Some(c), klasse(&[(c, c)])));
            }
            's' | 'S' => klasse(&[(' ', ' '), ('\t', '\n'), ('\r', '\r')]),
            'd' | 'D' => eigenschap("Nd")?,
            'w' | 'W' => {
                let mut weg = eigenschap("P")?;
                weg.union(&eigenschap("Z")?);
                weg.union(&eigenschap("C")?);
                omgekeerd(weg)
            }
            'i' | 'I' | 'c' | 'C' => {
                let mut k = eigenschap("L")?;
                k.union(&klasse(&[('_', '_'), (':', ':')]));
                if matches!(c, 'c' | 'C') {
                    k.union(&eigenschap("Nd")?);
                    k.union(&eigenschap("M")?);
                    k.union(&klasse(&[('-', '.'), ('\u{b7}', '\u{b7}')]));
                }
                k
            }
            'p' | 'P' => {
                if !self.neem('{') {
                    return None;
                }
                let begin = self.p;
                while self.teken().is_some_and(|c| c != '}') {
                    self.p += 1;
                }
                let naam: String = self.t.get(begin..self.p)?.iter().collect();
                self.p += 1;
                eigenschap(&naam)?
            }
            _ => return None,
        };
        let k = if c.is_ascii_uppercase() { omgekeerd(k) } else { k };
        Some((None, k))
    }

    /// A class after its `[`, subtraction included.
    fn vierkant(&mut self, diepte: u32) -> Option<ClassUnicode> {
        if diepte > 8 {
            return None;
        }
        let niet = self.neem('^');
        let (mut k, mut weg, mut leeg) = (klasse(&[]), None, true);
        loop {
            let c = self.teken()?;
            self.p += 1;
            match c {
                ']' if !leeg => break,
                '-' if self.teken() == Some('[') && !leeg => {
                    self.p += 1;
                    weg = Some(self.vierkant(diepte + 1)?);
                    if !self.neem(']') {
                        return None;
                    }
                    break;
                }
                '[' | ']' => return None,
                _ => {}
            }
            let eerste = match c {
                '\\' => match self.klasse_teken()? {
                    (Some(c), _) => c,
                    (None, erbij) => {
                        k.union(&erbij);
                        leeg = false;
                        continue;
                    }
                },
                c => c,
            };
            let verder = (self.teken(), self.t.get(self.p + 1).copied());
            let laatste = match verder {
                (Some('-'), Some(d)) if d != ']' && d != '[' && (c != '-' || leeg) => {
                    self.p += 2;
                    match d {
                        '\\' => self.klasse_teken()?.0?,
                        d => d,
                    }
                }
                _ => eerste,
            };
            if laatste < eerste {
                return None;
            }
            k.union(&klasse(&[(eerste, laatste)]));
            leeg = false;
        }
        if self.vlaggen.i {
            // cannot fail: the case tables are built in
            let _ = k.try_case_fold_simple();
        }
        let mut k = if niet { omgekeerd(k) } else { k };
        if let Some(w) = weg {
            k.difference(&w);
        }
        Some(k)
    }
}
