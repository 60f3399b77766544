//! From text to expression: recursive descent without a separate token stream, for names depend on the scope.
//!
//! A name is the longest exact match among the variables in scope and the built-in functions; where nothing matches,
//! all words up to the next keyword or operator. Caps: characters, nodes that nest, levels, tries. Start at
//! [`uitdrukking`] and [`toetsen`]. Operands and literals are in `lezen_klein.rs`.

use std::sync::Arc;

use super::ast::{Bron, Expr, Reken, Vergelijk};
use super::fout::FeelFout;
use super::namen::{Namen, is_begin, is_deel, is_wit};
use super::waarde::Waarde;

/// Longest expression, characters.
pub(crate) const MAX_TEKENS: usize = 64 << 10;
/// Most nodes that nest.
const MAX_KNOPEN: u32 = 4_000;
/// Most levels of brackets and keywords.
const MAX_DIEPTE: u32 = 64;
/// Most positions tried.
const MAX_STAPPEN: u32 = 400_000;

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
    diepte: u32,
    knopen: u32,
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
    let e = l.expr()?;
    l.einde()?;
    Ok(e)
}

/// Reads the tests of a decision-table cell: `-`, `not(...)`, or tests with commas between.
pub(crate) fn toetsen(tekst: &str, namen: &Namen) -> Gelezen<Vec<Expr>> {
    let mut l = Lezer::nieuw(tekst, namen)?;
    l.wit();
    if l.neem("-") {
        l.wit();
        if l.p == l.t.len() {
            return Ok(vec![Expr::Alles]);
        }
        l.p = 0;
    }
    if l.woord("not") {
        l.wit();
        if l.neem("(") {
            let in_ = l.toetslijst()?;
            l.verwacht(")")?;
            l.wit();
            if l.p == l.t.len() {
                return Ok(vec![Expr::Geen(in_)]);
            }
        }
        l.p = 0;
    }
    let uit = l.toetslijst()?;
    l.einde()?;
    Ok(uit)
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
            diepte: 0,
            knopen: 0,
            stappen: 0,
            eindpunt: false,
            filters: 0,
            bron: tekst,
        })
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

    fn stap(&mut self) -> Gelezen<()> {
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
    fn dieper(&mut self, f: impl FnOnce(&mut Self) -> Gelezen) -> Gelezen {
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

    /// An expression, with `[` as filter again.
    pub(crate) fn expr(&mut self) -> Gelezen {
        let eindpunt = std::mem::replace(&mut self.eindpunt, false);
        let uit = self.dieper(Self::of);
        self.eindpunt = eindpunt;
        uit
    }

    fn of(&mut self) -> Gelezen {
        let mut links = self.en()?;
        while self.woord("or") {
            let rechts = self.en()?;
            links = self.knoop(Expr::Of(Box::new(links), Box::new(rechts)))?;
        }
        Ok(links)
    }

    fn en(&mut self) -> Gelezen {
        let mut links = self.vergelijking()?;
        while self.woord("and") {
            let rechts = self.vergelijking()?;
            links = self.knoop(Expr::En(Box::new(links), Box::new(rechts)))?;
        }
        Ok(links)
    }

    /// `<=` and its like, when one stands here.
    pub(crate) fn vergelijker(&mut self) -> Option<Vergelijk> {
        self.wit();
        [
            ("!=", Vergelijk::Ongelijk),
            ("<=", Vergelijk::Hoogstens),
            (">=", Vergelijk::Minstens),
            ("<", Vergelijk::Kleiner),
            (">", Vergelijk::Groter),
            ("=", Vergelijk::Gelijk),
        ]
        .into_iter()
        .find(|(s, _)| self.neem(s))
        .map(|(_, v)| v)
    }

    fn vergelijking(&mut self) -> Gelezen {
        let mut links = self.optellen()?;
        loop {
            if let Some(v) = self.vergelijker() {
                let rechts = self.optellen()?;
                links = self.knoop(Expr::Vergelijk(v, Box::new(links), Box::new(rechts)))?;
            } else if self.woord("between") {
                let van = self.optellen()?;
                self.verwacht_woord("and")?;
                let tot = self.optellen()?;
                links = self.knoop(Expr::Tussen(Box::new(links), Box::new(van), Box::new(tot)))?;
            } else if self.woord("instance") {
                self.verwacht_woord("of")?;
                let t = self.soort(0)?;
                links = self.knoop(Expr::IsVan(Box::new(links), t))?;
            } else if self.woord("in") {
                let t = self.in_toetsen()?;
                links = self.knoop(Expr::In(Box::new(links), t))?;
            } else {
                return Ok(links);
            }
        }
    }

    /// What stands after `in`: one test, or tests in brackets.
    fn in_toetsen(&mut self) -> Gelezen<Vec<Expr>> {
        self.wit();
        let p = self.p;
        if self.neem("(") {
            let knopen = self.knopen;
            if let Ok(l) = self.toetslijst()
                && self.symbool(")")
                && !self.gaat_door()
            {
                return Ok(l);
            }
            (self.p, self.knopen) = (p, knopen);
        }
        Ok(vec![self.toets()?])
    }

    /// Whether an operand that just ended is only the left side of something.
    fn gaat_door(&mut self) -> bool {
        self.wit();
        let c = (self.teken(0), self.teken(1));
        matches!(c.0, Some('+' | '-' | '*' | '/' | '[' | '(')) || c.0 == Some('.') && c.1.is_some()
    }

    pub(crate) fn toetslijst(&mut self) -> Gelezen<Vec<Expr>> {
        let mut uit = Vec::new();
        loop {
            self.stap()?;
            let eindpunt = std::mem::replace(&mut self.eindpunt, false);
            uit.push(self.cel()?);
            self.eindpunt = eindpunt;
            if !self.symbool(",") {
                return Ok(uit);
            }
        }
    }

    /// A test in a list: `< x`, or a whole expression.
    fn cel(&mut self) -> Gelezen {
        self.wit();
        match self.vergelijker() {
            Some(v) => self.eenzijdig(v),
            None => self.expr(),
        }
    }

    /// A test after `in`: no `and` or `or`, they belong to what is around it.
    fn toets(&mut self) -> Gelezen {
        match self.vergelijker() {
            Some(v) => self.eenzijdig(v),
            None => self.dieper(Self::optellen),
        }
    }

    pub(crate) fn eenzijdig(&mut self, v: Vergelijk) -> Gelezen {
        let e = self.dieper(Self::optellen)?;
        self.knoop(Expr::Eenzijdig(v, Box::new(e)))
    }

    pub(crate) fn optellen(&mut self) -> Gelezen {
        let mut links = self.vermenigvuldigen()?;
        loop {
            let wat = if self.symbool("+") {
                Reken::Plus
            } else if self.neem("-") {
                Reken::Min
            } else {
                return Ok(links);
            };
            let rechts = self.vermenigvuldigen()?;
            links = self.knoop(Expr::Reken(wat, Box::new(links), Box::new(rechts)))?;
        }
    }

    fn vermenigvuldigen(&mut self) -> Gelezen {
        let mut links = self.macht()?;
        loop {
            self.wit();
            let wat = if (self.teken(0), self.teken(1)) != (Some('*'), Some('*')) && self.neem("*") {
                Reken::Keer
            } else if self.neem("/") {
                Reken::Deel
            } else {
                return Ok(links);
            };
            let rechts = self.macht()?;
            links = self.knoop(Expr::Reken(wat, Box::new(links), Box::new(rechts)))?;
        }
    }

    fn macht(&mut self) -> Gelezen {
        let mut links = self.voorteken()?;
        while self.symbool("**") {
            let rechts = self.voorteken()?;
            links = self.knoop(Expr::Reken(Reken::Macht, Box::new(links), Box::new(rechts)))?;
        }
        Ok(links)
    }

    fn voorteken(&mut self) -> Gelezen {
        if self.symbool("-") {
            let e = self.dieper(Self::voorteken)?;
            return self.knoop(match e {
                Expr::Vast(Waarde::Getal(g)) => Expr::Vast(Waarde::Getal(g.min_teken())),
                e => Expr::Negatief(Box::new(e)),
            });
        }
        self.achtervoegsels()
    }

    /// An operand with its paths, filters and calls.
    fn achtervoegsels(&mut self) -> Gelezen {
        let mut e = self.klein()?;
        loop {
            self.wit();
            if self.teken(0) == Some('.') && self.teken(1) != Some('.') {
                self.p += 1;
                let lid = self.lid()?;
                e = self.knoop(Expr::Pad(Box::new(e), lid))?;
            } else if self.teken(0) == Some('[') {
                let (p, knopen) = (self.p, self.knopen);
                match self.filter() {
                    Ok(f) => e = self.knoop(Expr::Filter(Box::new(e), Box::new(f)))?,
                    Err(FeelFout::Taal { .. }) if self.eindpunt => {
                        (self.p, self.knopen) = (p, knopen);
                        return Ok(e);
                    }
                    Err(f) => return Err(f),
                }
            } else if self.teken(0) == Some('(') {
                self.p += 1;
                let a = self.argumenten()?;
                e = self.knoop(Expr::Aanroep(Box::new(e), a))?;
            } else {
                return Ok(e);
            }
        }
    }

    fn filter(&mut self) -> Gelezen {
        self.p += 1;
        self.filters += 1;
        self.namen.push("item".into());
        let e = self.expr();
        self.namen.pop();
        self.filters -= 1;
        let e = e?;
        self.verwacht("]")?;
        Ok(e)
    }

    /// The name after a dot.
    fn lid(&mut self) -> Gelezen<Arc<str>> {
        self.wit();
        let vast = ["time offset", "start included", "end included"];
        let eigen = self.sleutels.iter();
        let leden = self.bekend.leden.iter().chain(eigen).map(|n| &**n).chain(vast);
        let bekend = self.langste(leden);
        let (n, naam) = self.woorden();
        match bekend {
            Some((b, lid)) if b >= n => {
                self.p += b;
                Ok(lid)
            }
            _ if n > 0 => {
                self.p += n;
                Ok(naam.into())
            }
            _ => self.fout("na de punt ontbreekt een naam"),
        }
    }

    /// `x in list` or `x in 1..10`, with commas between; leaves the names in scope.
    pub(crate) fn iteraties(&mut self) -> Gelezen<Vec<(Arc<str>, Bron)>> {
        let mut uit = Vec::new();
        loop {
            self.wit();
            let naam = self.nieuwe_naam("in")?;
            self.verwacht_woord("in")?;
            let eindpunt = std::mem::replace(&mut self.eindpunt, false);
            let van = self.dieper(Self::of)?;
            let bron = if self.symbool("..") {
                Bron::Reeks(van, self.dieper(Self::of)?)
            } else {
                Bron::Lijst(van)
            };
            self.eindpunt = eindpunt;
            self.namen.push(Arc::clone(&naam));
            uit.push((naam, bron));
            if uit.len() > 64 {
                return self.fout("meer dan 64 variabelen in een for, some of every");
            }
            if !self.symbool(",") {
                return Ok(uit);
            }
        }
    }

    /// A name that is declared here: everything up to a keyword.
    fn nieuwe_naam(&mut self, tot: &str) -> Gelezen<Arc<str>> {
        let (n, naam) = self.woorden();
        if n == 0 {
            return self.fout(format!("naam voor '{tot}' ontbreekt"));
        }
        self.p += n;
        Ok(naam.into())
    }
}
