//! Function definitions, and the types that parameters and `instance of` name.

use std::sync::Arc;

use super::ast::Expr;
use super::lezen::{Gelezen, Lezer};
use super::lezen_klein::MAX_NAMEN;
use super::namen::{genormeerd, is_begin, is_deel};
use super::types::Type;

impl Lezer<'_> {
    pub(crate) fn functie(&mut self) -> Gelezen {
        self.verwacht("(")?;
        let aantal = self.namen.len();
        let mut parameters: Vec<(Arc<str>, Type)> = Vec::new();
        if !self.symbool(")") {
            loop {
                self.wit();
                let (n, naam) = self.parameternaam();
                if n == 0 || parameters.len() >= MAX_NAMEN {
                    return self.fout("naam van een parameter ontbreekt");
                }
                self.p += n;
                let soort = if self.symbool(":") {
                    self.soort(0)?
                } else {
                    Type::Any
                };
                self.namen.push(Arc::clone(&naam));
                parameters.push((naam, soort));
                if !self.symbool(",") {
                    self.verwacht(")")?;
                    break;
                }
            }
        }
        let extern_ = self.woord("external");
        let e = self.expr()?;
        self.namen.truncate(aantal);
        self.knoop(if extern_ {
            Expr::Extern(parameters)
        } else {
            Expr::Functie(parameters, Arc::new(e))
        })
    }

    fn parameternaam(&self) -> (usize, Arc<str>) {
        let mut n = 0;
        if self.teken(0).is_some_and(is_begin) {
            while self
                .teken(n)
                .is_some_and(|c| is_deel(c) || c.is_whitespace() || "+-*/.'".contains(c))
            {
                n += 1;
            }
        }
        let ruw: String = self
            .t
            .get(self.p..self.p + n)
            .unwrap_or_default()
            .iter()
            .collect();
        (n, genormeerd(&ruw).into())
    }

    /// A type: built in, `list<T>`, `range<T>`, `context<a: T>`, `function<T> -> T`, or a defined name.
    pub(crate) fn soort(&mut self, diepte: u32) -> Gelezen<Type> {
        if diepte > 16 {
            return self.fout("type dieper dan 16 niveaus");
        }
        self.wit();
        let gebouwd = [
            "days and time duration",
            "years and months duration",
            "date and time",
            "Any",
            "Null",
            "string",
            "number",
            "boolean",
            "date",
            "time",
            "list",
            "range",
            "context",
            "function",
            "dateTime",
            "dayTimeDuration",
            "yearMonthDuration",
        ];
        let eigen = self.langste_uit(&|n| self.bekend.typen.contains_key(n));
        let gebouwd = self.langste(gebouwd.into_iter());
        // a type of the model goes before a built-in one of the same length
        let beste = gebouwd.into_iter().chain(eigen).max_by_key(|(n, _)| *n);
        let Some((n, naam)) = beste else {
            let (n, naam) = self.woorden();
            if n == 0 {
                return self.fout("type ontbreekt");
            }
            self.p += n;
            while self.teken(0) == Some('.') {
                self.p += 1;
                self.p += self.woorden().0;
            }
            return Ok(Type::Onbekend(naam.into()));
        };
        self.p += n;
        if let Some(t) = self.bekend.typen.get(&naam) {
            return Ok(t.clone());
        }
        let open = matches!(&*naam, "list" | "range" | "context" | "function") && self.symbool("<");
        match (&*naam, open) {
            ("list", true) => {
                let t = self.soort(diepte + 1)?;
                self.verwacht(">")?;
                Ok(Type::Lijst(Box::new(t)))
            }
            ("range", true) => {
                let t = self.soort(diepte + 1)?;
                self.verwacht(">")?;
                Ok(Type::Bereik(Box::new(t)))
            }
            ("context", true) => self.contextsoort(diepte),
            ("function", true) => {
                let mut in_ = Vec::new();
                if !self.symbool(">") {
                    loop {
                        in_.push(self.soort(diepte + 1)?);
                        if !self.symbool(",") {
                            self.verwacht(">")?;
                            break;
                        }
                    }
                }
                self.verwacht("->")?;
                let uit = self.soort(diepte + 1)?;
                Ok(Type::Functie(in_, Box::new(uit)))
            }
            _ => Ok(Type::ingebouwd(&naam).unwrap_or(Type::Onbekend(naam))),
        }
    }

    fn contextsoort(&mut self, diepte: u32) -> Gelezen<Type> {
        let mut leden = Vec::new();
        if self.symbool(">") {
            return Ok(Type::Context(leden.into()));
        }
        loop {
            self.wit();
            let naam = self.sleutel()?;
            self.verwacht(":")?;
            leden.push((naam, self.soort(diepte + 1)?));
            if !self.symbool(",") {
                self.verwacht(">")?;
                return Ok(Type::Context(leden.into()));
            }
        }
    }
}
