//! Operators, by how tightly they bind, and what follows an operand: paths, filters, calls.

use std::sync::Arc;

use super::ast::{Bron, Expr, Reken, Vergelijk};
use super::fout::FeelFout;
use super::lezen::{Gelezen, Lezer};
use super::waarde::Waarde;

impl Lezer<'_> {
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
        let eigen = self.langste(eigen.map(|n| &**n).chain(vast));
        let van_model = self.langste_uit(&|n| self.bekend.leden.contains(n));
        let bekend = eigen.into_iter().chain(van_model).max_by_key(|(n, _)| *n);
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
