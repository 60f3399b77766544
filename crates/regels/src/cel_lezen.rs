//! Reading the text of a cell into a [`Test`] or a value: a tokenizer and a recursive descent with a depth cap.
//!
//! What is not in the list of [`crate::cel`] is read as full FEEL, or refused by name. Start at [`lees_cel`].

use std::iter::Peekable;
use std::sync::Arc;

use crate::Waarde;
use crate::cel::{FeelCel, Op, Test};
use crate::waarde::{lees_datum, lees_getal};

/// Longest cell, bytes.
const MAX_CEL: usize = 64 << 10;
/// Deepest nesting of brackets.
const MAX_DIEPTE: usize = 32;

/// Wrong in any FEEL: no value lies in such a range.
const BEREIK_FOUT: &str = "een bereik loopt van getal tot getal, datum tot datum of tekst tot tekst";

/// Why the closed set does not take a cell.
enum Weiger {
    /// It may be other FEEL.
    Anders(String),
    /// It is wrong in any FEEL.
    Onzin(&'static str),
}

impl Weiger {
    fn reden(self) -> String {
        match self {
            Self::Anders(t) => t,
            Self::Onzin(t) => t.to_owned(),
        }
    }
}

impl From<String> for Weiger {
    fn from(t: String) -> Self {
        Self::Anders(t)
    }
}

impl From<&str> for Weiger {
    fn from(t: &str) -> Self {
        Self::Anders(t.to_owned())
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Teken {
    Tekst(String),
    Getal(rust_decimal::Decimal),
    Woord(String),
    Op(Op),
    Punten,
    Apenstaart,
    Sym(char),
}

/// Reads one input cell.
///
/// - In: the text of the cell, any white space around it. Empty reads as `-`.
/// - Errors: why it is not supported, Dutch, without the text itself.
pub(crate) fn lees_cel(tekst: &str) -> Result<Test, String> {
    let t = tekst.trim();
    if t.is_empty() || t == "-" {
        return Ok(Test::Alles);
    }
    if t.len() > MAX_CEL {
        return Err(format!("cel langer dan {MAX_CEL} tekens"));
    }
    match gesloten(t) {
        Ok(test) => Ok(test),
        Err(Weiger::Onzin(reden)) => Err(reden.to_owned()),
        Err(Weiger::Anders(reden)) => FeelCel::lees(t)
            .map(Test::Feel)
            .map_err(|feel| format!("{reden}; {feel}")),
    }
}

/// A cell in the closed set.
fn gesloten(t: &str) -> Result<Test, Weiger> {
    let mut lezer = Lezer::nieuw(t)?;
    let test = lezer.tests(0)?;
    lezer.einde()?;
    Ok(test)
}

/// Reads one output cell: a literal, nothing else. Empty reads as `null`.
pub(crate) fn lees_waarde(tekst: &str) -> Result<Waarde, String> {
    let t = tekst.trim();
    if t.is_empty() {
        return Ok(Waarde::Leeg);
    }
    let lees = || -> Result<Waarde, Weiger> {
        let mut lezer = Lezer::nieuw(t)?;
        let w = lezer
            .literaal()?
            .ok_or("geen vaste waarde; alleen teksten, getallen, datums, true, false en null")?;
        lezer.einde()?;
        Ok(w)
    };
    lees().map_err(Weiger::reden)
}

/// Reads `outputValues` or `inputValues`: literals with commas between.
pub(crate) fn lees_waarden(tekst: &str) -> Result<Vec<Waarde>, String> {
    let t = tekst.trim();
    if t.is_empty() || t == "-" {
        return Ok(Vec::new());
    }
    let lees = || -> Result<Vec<Waarde>, Weiger> {
        let mut uit = Vec::new();
        let mut lezer = Lezer::nieuw(t)?;
        loop {
            uit.push(lezer.literaal()?.ok_or("geen lijst van vaste waarden")?);
            if !lezer.neem(',') {
                break;
            }
        }
        lezer.einde()?;
        Ok(uit)
    };
    lees().map_err(Weiger::reden)
}

struct Lezer {
    tekens: Vec<Teken>,
    plek: usize,
}

impl Lezer {
    fn nieuw(t: &str) -> Result<Self, Weiger> {
        if t.len() > MAX_CEL {
            return Err(format!("cel langer dan {MAX_CEL} tekens").into());
        }
        Ok(Self {
            tekens: tekens(t)?,
            plek: 0,
        })
    }

    fn kijk(&self) -> Option<&Teken> {
        self.tekens.get(self.plek)
    }

    fn kijk_verder(&self, n: usize) -> Option<&Teken> {
        self.tekens.get(self.plek + n)
    }

    fn neem(&mut self, c: char) -> bool {
        let ja = self.kijk() == Some(&Teken::Sym(c));
        self.plek += usize::from(ja);
        ja
    }

    fn eis(&mut self, c: char) -> Result<(), Weiger> {
        if self.neem(c) {
            Ok(())
        } else {
            Err(format!("'{c}' verwacht").into())
        }
    }

    fn woord(&mut self, w: &str) -> bool {
        let ja = matches!(self.kijk(), Some(Teken::Woord(x)) if x == w);
        self.plek += usize::from(ja);
        ja
    }

    fn eis_woord(&mut self, w: &str) -> Result<(), Weiger> {
        if self.woord(w) {
            Ok(())
        } else {
            Err(format!("'{w}' verwacht").into())
        }
    }

    fn op(&mut self) -> Option<Op> {
        let Some(Teken::Op(op)) = self.kijk() else {
            return None;
        };
        let op = *op;
        self.plek += 1;
        Some(op)
    }

    fn einde(&self) -> Result<(), Weiger> {
        match self.kijk() {
            None => Ok(()),
            Some(t) => Err(format!("onverwacht: {}", toon(t)).into()),
        }
    }

    fn tests(&mut self, diepte: usize) -> Result<Test, Weiger> {
        let mut lijst = vec![self.of(diepte)?];
        while self.neem(',') {
            lijst.push(self.of(diepte)?);
        }
        Ok(een(lijst, Test::Een))
    }

    fn of(&mut self, diepte: usize) -> Result<Test, Weiger> {
        let mut lijst = vec![self.en(diepte)?];
        while self.woord("or") {
            lijst.push(self.en(diepte)?);
        }
        if lijst.len() > 1 {
            lijst = lijst.into_iter().map(constante).collect();
        }
        Ok(een(lijst, Test::Een))
    }

    fn en(&mut self, diepte: usize) -> Result<Test, Weiger> {
        let mut lijst = vec![self.deel(diepte)?];
        while self.woord("and") {
            lijst.push(self.deel(diepte)?);
        }
        if lijst.len() > 1 {
            lijst = lijst.into_iter().map(constante).collect();
        }
        Ok(een(lijst, Test::En))
    }

    /// An operand of `if`: a bare true or false is a constant there, not "the value is true".
    fn uitdrukking(&mut self, diepte: usize) -> Result<Test, Weiger> {
        self.of(diepte).map(constante)
    }

    fn deel(&mut self, diepte: usize) -> Result<Test, Weiger> {
        if diepte > MAX_DIEPTE {
            return Err(format!("meer dan {MAX_DIEPTE} haakjes diep").into());
        }
        if let Some(op) = self.op() {
            let w = self.literaal()?.ok_or("waarde verwacht na vergelijking")?;
            return Ok(Test::Vergelijk(op, w));
        }
        if let Some(bereik) = self.bereik()? {
            return Ok(bereik);
        }
        if self.neem('?') {
            return self.na_vraagteken(diepte);
        }
        if let Some(w) = self.literaal()? {
            return self.na_literaal(w);
        }
        if self.neem('(') {
            let t = self.of(diepte + 1)?;
            self.eis(')')?;
            return Ok(t);
        }
        if self.woord("not") {
            self.eis('(')?;
            let t = self.tests(diepte + 1)?;
            self.eis(')')?;
            return Ok(Test::Niet(Box::new(t)));
        }
        if self.woord("if") {
            let a = self.uitdrukking(diepte + 1)?;
            self.eis_woord("then")?;
            let b = self.uitdrukking(diepte + 1)?;
            self.eis_woord("else")?;
            let c = self.uitdrukking(diepte + 1)?;
            return Ok(Test::Als(Box::new(a), Box::new(b), Box::new(c)));
        }
        self.functie()
    }

    fn na_vraagteken(&mut self, diepte: usize) -> Result<Test, Weiger> {
        if let Some(op) = self.op() {
            let w = self.literaal()?.ok_or("waarde verwacht na vergelijking")?;
            return Ok(Test::Vergelijk(op, w));
        }
        if self.woord("between") {
            let van = self.literaal()?.ok_or("waarde verwacht na between")?;
            self.eis_woord("and")?;
            let tot = self.literaal()?.ok_or("waarde verwacht na and")?;
            return Ok(Test::Bereik(van, true, tot, true));
        }
        if self.woord("in") {
            if let Some(bereik) = self.bereik()? {
                return Ok(bereik);
            }
            if self.neem('(') {
                let t = self.tests(diepte + 1)?;
                self.eis(')')?;
                return Ok(t);
            }
            return self.deel(diepte + 1);
        }
        Ok(Test::Vergelijk(Op::Gelijk, Waarde::JaNee(true)))
    }

    /// `"x"` is "= x"; `"x" = ?` and `5 < ?` are comparisons written the other way round.
    fn na_literaal(&mut self, w: Waarde) -> Result<Test, Weiger> {
        let Some(op) = self.op() else {
            return Ok(Test::Vergelijk(Op::Gelijk, w));
        };
        self.eis('?')?;
        let om = match op {
            Op::Kleiner => Op::Groter,
            Op::Hoogstens => Op::Minstens,
            Op::Groter => Op::Kleiner,
            Op::Minstens => Op::Hoogstens,
            Op::Gelijk | Op::Ongelijk => op,
        };
        Ok(Test::Vergelijk(om, w))
    }

    fn functie(&mut self) -> Result<Test, Weiger> {
        let maak: fn(Arc<str>) -> Test = match (self.kijk(), self.kijk_verder(1)) {
            (Some(Teken::Woord(w)), _) if w == "contains" => {
                self.plek += 1;
                Test::Bevat
            }
            (Some(Teken::Woord(w)), Some(Teken::Woord(met))) if met == "with" && w == "starts" => {
                self.plek += 2;
                Test::Begint
            }
            (Some(Teken::Woord(w)), Some(Teken::Woord(met))) if met == "with" && w == "ends" => {
                self.plek += 2;
                Test::Eindigt
            }
            (Some(t), _) => return Err(format!("niet ondersteund: {}", toon(t)).into()),
            (None, _) => return Err("onverwacht einde".into()),
        };
        self.eis('(')?;
        self.eis('?')?;
        self.eis(',')?;
        let Some(Teken::Tekst(s)) = self.kijk().cloned() else {
            return Err("tekst verwacht".into());
        };
        self.plek += 1;
        self.eis(')')?;
        Ok(maak(Arc::from(s)))
    }

    /// `[a..b]`, `(a..b)`, `]a..b[` and the mixed forms; leaves the place alone when it is something else.
    fn bereik(&mut self) -> Result<Option<Test>, Weiger> {
        let begin = self.plek;
        let van_in = match self.kijk() {
            Some(Teken::Sym('[')) => true,
            Some(Teken::Sym('(' | ']')) => false,
            _ => return Ok(None),
        };
        self.plek += 1;
        let van = self.literaal()?;
        if self.kijk() != Some(&Teken::Punten) {
            self.plek = begin;
            return Ok(None);
        }
        self.plek += 1;
        let tot = self.literaal()?.ok_or("bovengrens verwacht")?;
        let van = van.ok_or("ondergrens verwacht")?;
        let tot_in = match self.kijk() {
            Some(Teken::Sym(']')) => true,
            Some(Teken::Sym(')' | '[')) => false,
            _ => return Err("het bereik wordt niet afgesloten".into()),
        };
        self.plek += 1;
        if matches!(van, Waarde::Leeg | Waarde::JaNee(_))
            || std::mem::discriminant(&van) != std::mem::discriminant(&tot)
        {
            return Err(Weiger::Onzin(BEREIK_FOUT));
        }
        Ok(Some(Test::Bereik(van, van_in, tot, tot_in)))
    }

    fn literaal(&mut self) -> Result<Option<Waarde>, Weiger> {
        let (w, stap) = match (self.kijk(), self.kijk_verder(1)) {
            (Some(Teken::Tekst(s)), _) => (Waarde::tekst(s), 1),
            (Some(Teken::Getal(n)), _) => (Waarde::Getal(*n), 1),
            (Some(Teken::Sym('-')), Some(Teken::Getal(n))) => (Waarde::Getal(-*n), 2),
            (Some(Teken::Woord(w)), _) if w == "true" => (Waarde::JaNee(true), 1),
            (Some(Teken::Woord(w)), _) if w == "false" => (Waarde::JaNee(false), 1),
            (Some(Teken::Woord(w)), _) if w == "null" => (Waarde::Leeg, 1),
            (Some(Teken::Apenstaart), Some(Teken::Tekst(s))) => (datum(s)?, 2),
            (Some(Teken::Woord(w)), Some(Teken::Sym('('))) if w == "date" => {
                let Some(Teken::Tekst(s)) = self.kijk_verder(2) else {
                    return Err("date(...) verwacht een datum als tekst".into());
                };
                let d = datum(s)?;
                if self.kijk_verder(3) != Some(&Teken::Sym(')')) {
                    return Err("')' verwacht na date(\"...\"".into());
                }
                (d, 4)
            }
            _ => return Ok(None),
        };
        self.plek += stap;
        Ok(Some(w))
    }
}

fn datum(s: &str) -> Result<Waarde, String> {
    lees_datum(s)
        .map(Waarde::Datum)
        .ok_or_else(|| "geen datum (jjjj-mm-dd)".to_owned())
}

/// One member stands for itself.
fn een(mut lijst: Vec<Test>, maak: fn(Vec<Test>) -> Test) -> Test {
    match (lijst.len(), lijst.pop()) {
        (1, Some(t)) => t,
        (_, Some(laatste)) => {
            lijst.push(laatste);
            maak(lijst)
        }
        (_, None) => Test::Alles,
    }
}

fn constante(t: Test) -> Test {
    match t {
        Test::Vergelijk(Op::Gelijk, Waarde::JaNee(b)) => Test::Vast(b),
        t => t,
    }
}

fn toon(t: &Teken) -> String {
    match t {
        Teken::Tekst(s) => format!("\"{s}\""),
        Teken::Getal(n) => n.to_string(),
        Teken::Woord(w) => w.clone(),
        Teken::Op(_) => "vergelijking".into(),
        Teken::Punten => "..".into(),
        Teken::Apenstaart => "@".into(),
        Teken::Sym(c) => c.to_string(),
    }
}

fn tekens(t: &str) -> Result<Vec<Teken>, String> {
    let mut uit = Vec::new();
    let mut r = t.char_indices().peekable();
    while let Some((i, c)) = r.next() {
        let volgt = r.peek().map(|(_, c)| *c);
        match c {
            c if c.is_whitespace() => {}
            '"' => uit.push(Teken::Tekst(tekst(&mut r)?)),
            '.' if volgt == Some('.') => {
                r.next();
                uit.push(Teken::Punten);
            }
            c if c.is_ascii_digit() || (c == '.' && volgt.is_some_and(|v| v.is_ascii_digit())) => {
                uit.push(Teken::Getal(getal(t, i, &mut r)?));
            }
            '<' | '>' | '=' | '!' => uit.push(Teken::Op(operator(c, &mut r)?)),
            '@' => uit.push(Teken::Apenstaart),
            '(' | ')' | '[' | ']' | ',' | '?' | '-' => uit.push(Teken::Sym(c)),
            c if c.is_alphabetic() || c == '_' => {
                let mut w = String::from(c);
                while let Some((_, v)) = r.next_if(|(_, v)| v.is_alphanumeric() || *v == '_') {
                    w.push(v);
                }
                uit.push(Teken::Woord(w));
            }
            c => return Err(format!("teken '{c}' wordt niet ondersteund")),
        }
    }
    Ok(uit)
}

type Tekens<'a> = Peekable<std::str::CharIndices<'a>>;

fn operator(c: char, r: &mut Tekens<'_>) -> Result<Op, String> {
    let is = r.next_if(|(_, v)| *v == '=').is_some();
    match (c, is) {
        ('<', false) => Ok(Op::Kleiner),
        ('<', true) => Ok(Op::Hoogstens),
        ('>', false) => Ok(Op::Groter),
        ('>', true) => Ok(Op::Minstens),
        ('=', false) => Ok(Op::Gelijk),
        ('!', true) => Ok(Op::Ongelijk),
        _ => Err(format!("'{c}' is hier geen vergelijking")),
    }
}

/// Digits with at most one point; `1..2` is a range, so a point followed by a point ends the number.
fn getal(t: &str, begin: usize, r: &mut Tekens<'_>) -> Result<rust_decimal::Decimal, String> {
    let mut eind = begin + 1;
    let mut punt = t.as_bytes().get(begin) == Some(&b'.');
    while let Some((i, v)) = r.peek().copied() {
        let nog = match v {
            '0'..='9' => true,
            '.' => !punt && t.as_bytes().get(i + 1).is_some_and(u8::is_ascii_digit),
            _ => false,
        };
        if !nog {
            break;
        }
        punt |= v == '.';
        eind = i + 1;
        r.next();
    }
    t.get(begin..eind)
        .and_then(lees_getal)
        .ok_or_else(|| "getal met te veel cijfers".to_owned())
}

fn tekst(r: &mut Tekens<'_>) -> Result<String, String> {
    let mut s = String::new();
    loop {
        match r.next().map(|(_, c)| c) {
            Some('"') => return Ok(s),
            Some('\\') => match r.next().map(|(_, c)| c) {
                Some('n') => s.push('\n'),
                Some('t') => s.push('\t'),
                Some('r') => s.push('\r'),
                Some(c @ ('"' | '\\' | '\'')) => s.push(c),
                Some('u') => {
                    let hex: String =
                        std::iter::from_fn(|| r.next_if(|(_, c)| c.is_ascii_hexdigit()).map(|(_, c)| c))
                            .take(4)
                            .collect();
                    let c = u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32);
                    s.push(c.ok_or("onbekend \\u-teken")?);
                }
                // a backslash that escapes nothing stays as it stands
                Some(c) => s.extend(['\\', c]),
                None => return Err("de tekst wordt niet afgesloten".into()),
            },
            Some(c) => s.push(c),
            None => return Err("de tekst wordt niet afgesloten (aanhalingsteken ontbreekt)".into()),
        }
    }
}
