//! Literals: numbers, and strings with their escapes.

use super::ast::Expr;
use super::getal::Getal;
use super::lezen::{Gelezen, Lezer};
use super::waarde::Waarde;

impl Lezer<'_> {
    pub(crate) fn getal(&mut self) -> Gelezen {
        let begin = self.p;
        while self.teken(0).is_some_and(|c| c.is_ascii_digit()) {
            self.p += 1;
        }
        if self.teken(0) == Some('.') && self.teken(1).is_some_and(|c| c.is_ascii_digit()) {
            self.p += 1;
            while self.teken(0).is_some_and(|c| c.is_ascii_digit()) {
                self.p += 1;
            }
        }
        if matches!(self.teken(0), Some('e' | 'E')) {
            let teken = usize::from(matches!(self.teken(1), Some('+' | '-')));
            if self.teken(1 + teken).is_some_and(|c| c.is_ascii_digit()) {
                self.p += 1 + teken;
                while self.teken(0).is_some_and(|c| c.is_ascii_digit()) {
                    self.p += 1;
                }
            }
        }
        let t: String = self.t.get(begin..self.p).unwrap_or_default().iter().collect();
        match Getal::lees(&t) {
            Some(g) => Ok(Expr::Vast(Waarde::Getal(g))),
            None => self.fout(format!("getal {t} past niet")),
        }
    }

    /// A string literal; an escape that FEEL does not know stays as it is, for patterns.
    pub(crate) fn tekst(&mut self) -> Gelezen<String> {
        if !self.neem("\"") {
            return self.fout("aanhalingsteken ontbreekt");
        }
        let mut uit = String::new();
        loop {
            let Some(c) = self.teken(0) else {
                return self.fout("tekst zonder sluitend aanhalingsteken");
            };
            self.p += 1;
            match c {
                '"' => return Ok(uit),
                '\\' => self.ontsnapt(&mut uit),
                c => uit.push(c),
            }
        }
    }

    fn hex(&self, vanaf: usize, n: usize) -> Option<u32> {
        let t: String = self.t.get(self.p + vanaf..self.p + vanaf + n)?.iter().collect();
        if !t.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        u32::from_str_radix(&t, 16).ok()
    }

    fn ontsnapt(&mut self, uit: &mut String) {
        let c = self.teken(0);
        let vast = match c {
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('\\' | '"' | '\'') => c,
            _ => None,
        };
        if let Some(v) = vast {
            self.p += 1;
            uit.push(v);
            return;
        }
        let gelezen = match c {
            Some('u') => self.hex(1, 4).and_then(|hoog| {
                if !(0xD800..0xDC00).contains(&hoog) {
                    return char::from_u32(hoog).map(|c| (c, 5));
                }
                let laag = (self.teken(5), self.teken(6)) == (Some('\\'), Some('u'));
                let laag = laag.then(|| self.hex(7, 4)).flatten()?;
                let laag = laag.checked_sub(0xDC00).filter(|l| *l < 0x400)?;
                char::from_u32(0x10000 + ((hoog - 0xD800) << 10) + laag).map(|c| (c, 11))
            }),
            Some('U') => self.hex(1, 6).and_then(char::from_u32).map(|c| (c, 7)),
            _ => None,
        };
        match gelezen {
            Some((c, n)) => {
                uit.push(c);
                self.p += n;
            }
            None => uit.push('\\'),
        }
    }
}
