//! Running a pattern: backtracking with an own stack, paid for in steps, so that no pattern runs away.

use regex_syntax::hir::ClassUnicode;

use super::fout::FeelFout;
use super::functie::{Uitkomst, Uitvoering};
use super::patroon_lezen::{Boom, Vlaggen, lees};

/// Longest program.
const MAX_OPDRACHTEN: usize = 20_000;

enum Op {
    Een(ClassUnicode),
    Begin,
    Eind,
    Terug(usize),
    /// Remember the place in a register.
    Zet(usize),
    /// Try the first, then the second.
    Splits(usize, usize),
    Spring(usize),
    /// Go on only when something was taken since the register was set.
    Vorderde(usize),
    Klaar,
}

/// A pattern, ready to run.
pub(crate) struct Patroon {
    ops: Vec<Op>,
    vlaggen: Vlaggen,
    groepen: usize,
    registers: usize,
}

/// Registers of a match: 2n and 2n+1 are where group n begins and ends.
type Registers = Vec<Option<usize>>;

impl Patroon {
    /// Reads a pattern with its flags; `None` when XPath refuses either.
    pub(crate) fn lees(patroon: &str, vlaggen: &str, u: &mut Uitvoering) -> Uitkomst<Option<Self>> {
        u.stap(patroon.len())?;
        let Some(vlaggen) = Vlaggen::lees(vlaggen) else {
            return Ok(None);
        };
        let Some((boom, groepen)) = lees(patroon, vlaggen) else {
            return Ok(None);
        };
        let mut p = Self {
            ops: Vec::new(),
            vlaggen,
            groepen,
            registers: 2 * groepen + 2,
        };
        p.maak(&Boom::Groep(0, Box::new(boom)))?;
        p.ops.push(Op::Klaar);
        u.stap(p.ops.len())?;
        Ok(Some(p))
    }

    fn zet(&mut self, op: Op) -> Uitkomst<usize> {
        if self.ops.len() >= MAX_OPDRACHTEN {
            let reden = "patroon met te veel herhalingen".to_owned();
            return Err(FeelFout::Grens { reden });
        }
        self.ops.push(op);
        Ok(self.ops.len() - 1)
    }

    fn splits(&mut self, plek: usize, verder: usize, gulzig: bool) {
        if let Some(op) = self.ops.get_mut(plek) {
            *op = if gulzig {
                Op::Splits(plek + 1, verder)
            } else {
                Op::Splits(verder, plek + 1)
            };
        }
    }

    fn maak(&mut self, b: &Boom) -> Uitkomst<()> {
        match b {
            Boom::Een(k) => {
                self.zet(Op::Een(k.clone()))?;
            }
            Boom::Begin => {
                self.zet(Op::Begin)?;
            }
            Boom::Eind => {
                self.zet(Op::Eind)?;
            }
            Boom::Terug(n) => {
                self.zet(Op::Terug(*n))?;
            }
            Boom::Groep(n, b) => {
                self.zet(Op::Zet(2 * n))?;
                self.maak(b)?;
                self.zet(Op::Zet(2 * n + 1))?;
            }
            Boom::Rij(delen) => {
                for d in delen {
                    self.maak(d)?;
                }
            }
            Boom::Keuze(delen) => {
                let mut sprongen = Vec::new();
                for (i, d) in delen.iter().enumerate() {
                    if i + 1 == delen.len() {
                        self.maak(d)?;
                        break;
                    }
                    let s = self.zet(Op::Klaar)?;
                    self.maak(d)?;
                    sprongen.push(self.zet(Op::Klaar)?);
                    self.splits(s, self.ops.len(), true);
                }
                let einde = self.ops.len();
                for s in sprongen {
                    if let Some(op) = self.ops.get_mut(s) {
                        *op = Op::Spring(einde);
                    }
                }
            }
            Boom::Herhaal(b, van, tot, gulzig) => {
                for _ in 0..*van {
                    self.maak(b)?;
                }
                match tot {
                    None => {
                        let register = self.registers;
                        self.registers += 1;
                        let s = self.zet(Op::Klaar)?;
                        self.zet(Op::Zet(register))?;
                        self.maak(b)?;
                        self.zet(Op::Vorderde(register))?;
                        self.zet(Op::Spring(s))?;
                        self.splits(s, self.ops.len(), *gulzig);
                    }
                    Some(tot) => {
                        let mut splitsen = Vec::new();
                        for _ in *van..*tot {
                            splitsen.push(self.zet(Op::Klaar)?);
                            self.maak(b)?;
                        }
                        let einde = self.ops.len();
                        for s in splitsen {
                            self.splits(s, einde, *gulzig);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Runs at one place.
    fn hier(&self, t: &[char], begin: usize, u: &mut Uitvoering) -> Uitkomst<Option<Registers>> {
        let mut reg: Registers = vec![None; self.registers];
        // a branch to try later, or a register to put back on the way there
        enum Later {
            Tak(usize, usize),
            Herstel(usize, Option<usize>),
        }
        let mut stapel: Vec<Later> = Vec::new();
        let (mut pc, mut p) = (0, begin);
        loop {
            u.stap(1)?;
            let verder = match self.ops.get(pc) {
                None | Some(Op::Klaar) => return Ok(Some(reg)),
                Some(Op::Een(k)) => t.get(p).is_some_and(|c| bevat(k, *c)).then(|| (pc + 1, p + 1)),
                Some(Op::Begin) => {
                    let regel = self.vlaggen.m && p > 0 && p < t.len() && t.get(p - 1) == Some(&'\n');
                    (p == 0 || regel).then_some((pc + 1, p))
                }
                Some(Op::Eind) => {
                    let regel = self.vlaggen.m && t.get(p) == Some(&'\n');
                    (p == t.len() || regel).then_some((pc + 1, p))
                }
                Some(Op::Terug(n)) => self.terug(t, p, *n, &reg).map(|p| (pc + 1, p)),
                Some(Op::Zet(r)) => {
                    if let Some(plek) = reg.get_mut(*r) {
                        stapel.push(Later::Herstel(*r, *plek));
                        *plek = Some(p);
                    }
                    Some((pc + 1, p))
                }
                Some(Op::Spring(naar)) => Some((*naar, p)),
                Some(Op::Splits(a, b)) => {
                    stapel.push(Later::Tak(*b, p));
                    u.lengte(stapel.len() / 8)?;
                    Some((*a, p))
                }
                Some(Op::Vorderde(r)) => (reg.get(*r) != Some(&Some(p))).then_some((pc + 1, p)),
            };
            match verder {
                Some(v) => (pc, p) = v,
                None => loop {
                    match stapel.pop() {
                        None => return Ok(None),
                        Some(Later::Herstel(r, w)) => {
                            if let Some(plek) = reg.get_mut(r) {
                                *plek = w;
                            }
                        }
                        Some(Later::Tak(a, b)) => {
                            (pc, p) = (a, b);
                            break;
                        }
                    }
                },
            }
        }
    }

    /// What a group took, again; a group that took nothing matches nothing.
    fn terug(&self, t: &[char], p: usize, n: usize, reg: &Registers) -> Option<usize> {
        let (Some(Some(van)), Some(Some(tot))) = (reg.get(2 * n), reg.get(2 * n + 1)) else {
            return Some(p);
        };
        let eerder = t.get(*van..*tot)?;
        let nu = t.get(p..p + eerder.len())?;
        let zelfde = |a: &char, b: &char| a == b || self.vlaggen.i && a.to_lowercase().eq(b.to_lowercase());
        eerder
            .iter()
            .zip(nu)
            .all(|(a, b)| zelfde(a, b))
            .then_some(p + eerder.len())
    }

    fn vanaf(&self, t: &[char], begin: usize, u: &mut Uitvoering) -> Uitkomst<Option<Registers>> {
        for p in begin..=t.len() {
            if let Some(r) = self.hier(t, p, u)? {
                return Ok(Some(r));
            }
        }
        Ok(None)
    }

    /// Does it occur anywhere?
    pub(crate) fn zoek(&self, t: &str, u: &mut Uitvoering) -> Uitkomst<bool> {
        let t: Vec<char> = t.chars().collect();
        Ok(self.vanaf(&t, 0, u)?.is_some())
    }

    /// Every occurrence replaced; `$1` is a group. `None` when the pattern matches nothing at all, or the replacement is
    /// no replacement.
    pub(crate) fn vervang(&self, t: &str, nieuw: &str, u: &mut Uitvoering) -> Uitkomst<Option<String>> {
        if self.hier(&[], 0, u)?.is_some() {
            return Ok(None);
        }
        let Some(delen) = self.vervanging(nieuw) else {
            return Ok(None);
        };
        let t: Vec<char> = t.chars().collect();
        let (mut uit, mut p) = (String::new(), 0);
        while let Some(r) = self.vanaf(&t, p, u)? {
            let (van, tot) = plaats(&r, 0).unwrap_or((t.len(), t.len()));
            uit.extend(t.get(p..van).unwrap_or_default());
            for d in &delen {
                match d {
                    Deel::Letterlijk(c) => uit.push(*c),
                    Deel::Groep(n) => {
                        let groep = plaats(&r, *n).and_then(|(a, b)| t.get(a..b));
                        uit.extend(groep.unwrap_or_default());
                    }
                }
            }
            u.lengte(uit.len())?;
            if tot == van {
                uit.extend(t.get(tot));
            }
            p = if tot == van { tot + 1 } else { tot };
            if p > t.len() {
                break;
            }
        }
        uit.extend(t.get(p..).unwrap_or_default());
        Ok(Some(uit))
    }

    fn vervanging(&self, nieuw: &str) -> Option<Vec<Deel>> {
        let mut uit = Vec::new();
        let mut tekens = nieuw.chars().peekable();
        while let Some(c) = tekens.next() {
            match c {
                '\\' => match tekens.next() {
                    Some(c @ ('\\' | '$')) => uit.push(Deel::Letterlijk(c)),
                    _ => return None,
                },
                '$' => {
                    let mut n = usize::try_from(tekens.next()?.to_digit(10)?).ok()?;
                    while let Some(d) = tekens.peek().and_then(|c| c.to_digit(10)) {
                        let langer = n * 10 + usize::try_from(d).ok()?;
                        if langer > self.groepen {
                            break;
                        }
                        n = langer;
                        tekens.next();
                    }
                    uit.push(Deel::Groep(n));
                }
                c => uit.push(Deel::Letterlijk(c)),
            }
        }
        Some(uit)
    }

    /// The pieces between occurrences.
    pub(crate) fn knip(&self, t: &str, u: &mut Uitvoering) -> Uitkomst<Vec<String>> {
        let t: Vec<char> = t.chars().collect();
        let (mut uit, mut stuk, mut p) = (Vec::new(), 0, 0);
        while p <= t.len() {
            let Some((van, tot)) = self.vanaf(&t, p, u)?.and_then(|r| plaats(&r, 0)) else {
                break;
            };
            if tot > van {
                uit.push(t.get(stuk..van).unwrap_or_default().iter().collect());
                u.lengte(uit.len())?;
                stuk = tot;
            }
            p = tot.max(van + usize::from(tot == van));
        }
        uit.push(t.get(stuk..).unwrap_or_default().iter().collect());
        Ok(uit)
    }
}

enum Deel {
    Letterlijk(char),
    Groep(usize),
}

fn plaats(r: &Registers, n: usize) -> Option<(usize, usize)> {
    Some(((*r.get(2 * n)?)?, (*r.get(2 * n + 1)?)?))
}

fn bevat(k: &ClassUnicode, c: char) -> bool {
    k.ranges()
        .binary_search_by(|r| {
            if r.end() < c {
                std::cmp::Ordering::Less
            } else if r.start() > c {
                std::cmp::Ordering::Greater
            } else {
                std::cmp::Ordering::Equal
            }
        })
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::super::functie::Grenzen;
    use super::*;

    fn past(p: &str, vlaggen: &str, t: &str) -> Option<bool> {
        let mut u = Uitvoering::nieuw(Grenzen::default());
        let p = Patroon::lees(p, vlaggen, &mut u).unwrap()?;
        Some(p.zoek(t, &mut u).unwrap())
    }

    #[test]
    fn matches_like_xpath() {
        assert_eq!(past("^a(b|c)*$", "", "abcb"), Some(true));
        assert_eq!(past("(a*)*b", "", "aaaa"), Some(false));
        assert_eq!(past("(ab)\\1", "", "abab"), Some(true));
        assert_eq!(past("[a-z-[aeiou]]", "", "e"), Some(false));
        assert_eq!(past("HALLO", "i", "hallo"), Some(true));
        assert_eq!(past("^b$", "m", "a\nb\nc"), Some(true));
        assert_eq!(past("a.b", "q", "axb"), Some(false));
        assert_eq!(past("x{2,3}y", "", "xxxxy"), Some(true));
    }

    #[test]
    fn refuses_what_xpath_refuses() {
        for p in [
            "(.)\\2",
            "[",
            "a**",
            "\\0",
            "(?<n>a)",
            "\\p{IsNope}",
            "a{2,1}",
            ")",
            "[b-a]",
        ] {
            assert_eq!(past(p, "", "a"), None, "{p}");
        }
        assert_eq!(past("a", "p", "a"), None);
    }

    #[test]
    fn a_pattern_that_explodes_is_stopped() {
        let mut u = Uitvoering::nieuw(Grenzen::default());
        let p = Patroon::lees("(a|a)*(a|a)*(a|a)*b", "", &mut u).unwrap().unwrap();
        assert!(p.zoek(&"a".repeat(200), &mut u).is_err());
    }
}
