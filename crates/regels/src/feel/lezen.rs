//! From text to expression: recursive descent without a separate token stream, for names depend on the scope.
//!
//! A name is the longest exact match among the variables in scope and the built-in functions; where nothing matches,
//! all words up to the next keyword or operator. Caps: characters, nodes that nest, levels, tries. Start at
//! [`uitdrukking`] and [`toetsen`]; operators are in `lezen_bewerking.rs`, operands in `lezen_klein.rs`.

use std::sync::Arc;

use super::ast::Expr;
use super::fout::FeelFout;
use super::namen::{Namen, is_begin, is_deel, is_wit};

/// Longest expression, characters.
pub(crate) const MAX_TEKENS: usize = 64 << 10;
/// Most nodes that nest.
const MAX_KNOPEN: u32 = 4_000;
/// Most levels of brackets and keywords.
const MAX_DIEPTE: u32 = 64;
/// Most positions tried.
const MAX_STAPPEN: u32 = 400_000;

/// Longest name of a member or type, characters.
const MAX_NAAM: usize = 200;

/// Words that end a name that nobody declared.
const SLEUTELWOORDEN: [&str; 17] = [
    "and",
    "or",
    "then",
    "else",
    "return",
    "satisfies",
    "in",
    "between",
    "instance",
    "if",
    "for",
    "some",
    "every",
    "function",
    "external",
    "of",
    "not",
];

pub(crate) type Gelezen<T = Expr> = Result<T, FeelFout>;

pub(crate) struct Lezer<'a> {
    pub(crate) t: Vec<char>,
    pub(crate) p: usize,
    /// Variables, innermost last.
    pub(crate) namen: Vec<Arc<str>>,
    pub(crate) bekend: &'a Namen,
    /// Keys of contexts written so far: names that a member may have.
    pub(crate) sleutels: Vec<Arc<str>>,
    /// First name that nobody declared, outside filters.
    pub(crate) onbekend: Option<Arc<str>>,
    diepte: u32,
    pub(crate) knopen: u32,
    stappen: u32,
    /// Inside the end of a range, where `[` may close it.
    pub(crate) eindpunt: bool,
    /// Inside how many filters: there, members of the elements are names.
    pub(crate) filters: u32,
    bron: &'a str,
}

/// Reads a whole expression.
///
/// - Errors: [`FeelFout::Taal`] with the place, [`FeelFout::Grens`] past a cap.
pub(crate) fn uitdrukking(tekst: &str, namen: &Namen) -> Gelezen {
    let mut l = Lezer::nieuw(tekst, namen)?;
    l.hele_uitdrukking()
}

/// As [`uitdrukking`], but a name that is not declared is refused.
pub(crate) fn uitdrukking_streng(tekst: &str, namen: &Namen) -> Gelezen {
    let mut l = Lezer::nieuw(tekst, namen)?;
    let e = l.hele_uitdrukking()?;
    l.streng(e)
}

/// As [`toetsen`], but a name that is not declared is refused.
pub(crate) fn toetsen_streng(tekst: &str, namen: &Namen) -> Gelezen<Vec<Expr>> {
    let mut l = Lezer::nieuw(tekst, namen)?;
    let t = l.hele_cel()?;
    l.streng(t)
}

/// Reads the tests of a decision-table cell: `-` or nothing, `not(...)`, or tests with commas between.
pub(crate) fn toetsen(tekst: &str, namen: &Namen) -> Gelezen<Vec<Expr>> {
    let mut l = Lezer::nieuw(tekst, namen)?;
    l.hele_cel()
}

impl<'a> Lezer<'a> {
    fn nieuw(tekst: &'a str, bekend: &'a Namen) -> Gelezen<Self> {
        let t: Vec<char> = tekst.chars().take(MAX_TEKENS + 1).collect();
        if t.len() > MAX_TEKENS {
            let reden = format!("meer dan {MAX_TEKENS} tekens");
            return Err(FeelFout::Grens { reden });
        }
        Ok(Self {
            t,
            p: 0,
            namen: bekend.variabelen.clone(),
            bekend,
            sleutels: Vec::new(),
            onbekend: None,
            diepte: 0,
            knopen: 0,
            stappen: 0,
            eindpunt: false,
            filters: 0,
            bron: tekst,
        })
    }

    fn hele_uitdrukking(&mut self) -> Gelezen {
        let e = self.expr()?;
        self.einde()?;
        Ok(e)
    }

    fn hele_cel(&mut self) -> Gelezen<Vec<Expr>> {
        self.wit();
        if self.p == self.t.len() {
            return Ok(vec![Expr::Alles]);
        }
        if self.neem("-") {
            self.wit();
            if self.p == self.t.len() {
                return Ok(vec![Expr::Alles]);
            }
            self.p = 0;
        }
        if self.woord("not") {
            self.wit();
            if self.neem("(") {
                let in_ = self.toetslijst()?;
                self.verwacht(")")?;
                self.wit();
                if self.p == self.t.len() {
                    return Ok(vec![Expr::Geen(in_)]);
                }
            }
            self.p = 0;
        }
        let uit = self.toetslijst()?;
        self.einde()?;
        Ok(uit)
    }

    /// What was read, unless it uses a name that nobody declared.
    fn streng<T>(&self, gelezen: T) -> Gelezen<T> {
        match &self.onbekend {
            Some(n) => self.fout(format!("de naam \"{n}\" is niet bekend")),
            None => Ok(gelezen),
        }
    }

    /// Longest name of a set that stands here.
    pub(crate) fn langste_uit(&self, set: &dyn Fn(&str) -> bool) -> Option<(usize, Arc<str>)> {
        let (mut n, mut naam, mut beste) = (0, String::new(), None);
        while let Some(c) = self.teken(n).filter(|_| n < MAX_NAAM) {
            if is_wit(c) {
                if !naam.ends_with(' ') {
                    naam.push(' ');
                }
            } else {
                naam.push(c);
            }
            n += 1;
            let grens = !is_deel(c) || !self.teken(n).is_some_and(is_deel);
            if grens && !is_wit(c) && set(&naam) {
                beste = Some((n, Arc::from(&*naam)));
            }
        }
        beste
    }

    pub(crate) fn fout<T>(&self, reden: impl Into<String>) -> Gelezen<T> {
        Err(FeelFout::Taal {
            tekst: self.bron.trim().chars().take(200).collect(),
            plek: self.p + 1,
            reden: reden.into(),
        })
    }

    fn einde(&mut self) -> Gelezen<()> {
        self.wit();
        match self.t.get(self.p) {
            None => Ok(()),
            Some(c) => self.fout(format!("'{c}' verwachtten we hier niet")),
        }
    }

    /// Skips space and comments.
    pub(crate) fn wit(&mut self) {
        loop {
            match (self.teken(0), self.teken(1)) {
                (Some('/'), Some('/')) => {
                    while self.teken(0).is_some_and(|c| c != '\n') {
                        self.p += 1;
                    }
                }
                (Some('/'), Some('*')) => {
                    self.p += 2;
                    while self.teken(0).is_some() && (self.teken(0), self.teken(1)) != (Some('*'), Some('/'))
                    {
                        self.p += 1;
                    }
                    self.p = (self.p + 2).min(self.t.len());
                }
                (Some(c), _) if is_wit(c) => self.p += 1,
                _ => return,
            }
        }
    }

    pub(crate) fn teken(&self, verder: usize) -> Option<char> {
        self.t.get(self.p + verder).copied()
    }

    /// Takes a symbol that stands right here.
    pub(crate) fn neem(&mut self, s: &str) -> bool {
        let past = s.chars().enumerate().all(|(i, c)| self.teken(i) == Some(c));
        if past {
            self.p += s.chars().count();
        }
        past
    }

    /// Takes a symbol after space.
    pub(crate) fn symbool(&mut self, s: &str) -> bool {
        self.wit();
        self.neem(s)
    }

    pub(crate) fn verwacht(&mut self, s: &str) -> Gelezen<()> {
        if self.symbool(s) {
            Ok(())
        } else {
            self.fout(format!("'{s}' ontbreekt"))
        }
    }

    /// Takes a keyword after space.
    pub(crate) fn woord(&mut self, w: &str) -> bool {
        self.wit();
        let p = self.p;
        if self.neem(w) && !self.teken(0).is_some_and(is_deel) {
            return true;
        }
        self.p = p;
        false
    }

    pub(crate) fn verwacht_woord(&mut self, w: &str) -> Gelezen<()> {
        if self.woord(w) {
            Ok(())
        } else {
            self.fout(format!("'{w}' ontbreekt"))
        }
    }

    /// Counts a node that nests.
    pub(crate) fn knoop(&mut self, e: Expr) -> Gelezen {
        self.knopen += 1;
        if self.knopen > MAX_KNOPEN {
            let reden = format!("meer dan {MAX_KNOPEN} bewerkingen");
            return Err(FeelFout::Grens { reden });
        }
        Ok(e)
    }

    pub(crate) fn stap(&mut self) -> Gelezen<()> {
        self.stappen += 1;
        if self.stappen > MAX_STAPPEN {
            let reden = "te ingewikkeld om te lezen".to_owned();
            return Err(FeelFout::Grens { reden });
        }
        Ok(())
    }

    /// The word that stands here.
    pub(crate) fn woord_hier(&self) -> usize {
        let mut n = 0;
        if self.teken(0).is_some_and(is_begin) {
            while self.teken(n).is_some_and(is_deel) {
                n += 1;
            }
        }
        n
    }

    /// Length in text of a name standing here, when it does; a space in the name is any space in the text.
    fn lengte_van(&self, naam: &str) -> Option<usize> {
        let mut n = 0;
        let mut laatste = ' ';
        for c in naam.chars() {
            if c == ' ' {
                if !self.teken(n).is_some_and(is_wit) {
                    return None;
                }
                while self.teken(n).is_some_and(is_wit) {
                    n += 1;
                }
            } else if self.teken(n) == Some(c) {
                n += 1;
            } else {
                return None;
            }
            laatste = c;
        }
        let grens = !is_deel(laatste) || !self.teken(n).is_some_and(is_deel);
        (grens && n > 0).then_some(n)
    }

    /// Longest of these names that stands here.
    pub(crate) fn langste<'n>(&self, namen: impl Iterator<Item = &'n str>) -> Option<(usize, Arc<str>)> {
        let eerste = self.teken(0)?;
        let mut beste: Option<(usize, &str)> = None;
        for naam in namen.filter(|n| n.starts_with(eerste)) {
            if let Some(n) = self.lengte_van(naam)
                && beste.is_none_or(|(b, _)| n > b)
            {
                beste = Some((n, naam));
            }
        }
        beste.map(|(n, naam)| (n, naam.into()))
    }

    /// All words here up to a keyword, as one name; 0 when no name begins here.
    pub(crate) fn woorden(&self) -> (usize, String) {
        let (mut n, mut naam) = (0, String::new());
        loop {
            let mut van = n;
            while n > 0 && self.teken(van).is_some_and(is_wit) {
                van += 1;
            }
            let mut tot = van;
            if !self.teken(van).is_some_and(is_begin) {
                return (n, naam);
            }
            while self.teken(tot).is_some_and(is_deel) {
                tot += 1;
            }
            let woord: String = self
                .t
                .get(self.p + van..self.p + tot)
                .unwrap_or_default()
                .iter()
                .collect();
            if n > 0 && (van == n || SLEUTELWOORDEN.contains(&&*woord)) {
                return (n, naam);
            }
            if n > 0 {
                naam.push(' ');
            }
            naam.push_str(&woord);
            n = tot;
        }
    }

    /// One level deeper.
    pub(crate) fn dieper(&mut self, f: impl FnOnce(&mut Self) -> Gelezen) -> Gelezen {
        self.stap()?;
        if self.diepte >= MAX_DIEPTE {
            let reden = format!("dieper dan {MAX_DIEPTE} niveaus");
            return Err(FeelFout::Grens { reden });
        }
        self.diepte += 1;
        let uit = f(self);
        self.diepte -= 1;
        uit
    }
}
