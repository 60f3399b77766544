//! Operands: names, brackets, lists, contexts, calls, and the words that open an expression.

use std::sync::Arc;

use super::ast::{Argumenten, Expr};
use super::functies;
use super::lezen::{Gelezen, Lezer};
use super::namen::{genormeerd, is_begin, is_deel};
use super::waarde::Waarde;

/// Most names in one context or function.
pub(crate) const MAX_NAMEN: usize = 500;
/// Most elements in one written list.
const MAX_ELEMENTEN: usize = 20_000;

impl Lezer<'_> {
    /// One operand.
    pub(crate) fn klein(&mut self) -> Gelezen {
        self.wit();
        let Some(c) = self.teken(0) else {
            return self.fout("hier ontbreekt iets");
        };
        match c {
            '"' => Ok(Expr::Vast(Waarde::tekst(self.tekst()?))),
            '@' => {
                self.p += 1;
                self.wit();
                let t = self.tekst()?;
                Ok(Expr::Vast(functies::uit_tekst(&t)))
            }
            '0'..='9' => self.getal(),
            '.' if self.teken(1).is_some_and(|c| c.is_ascii_digit()) => self.getal(),
            '?' => {
                self.p += 1;
                Ok(Expr::Naam("?".into()))
            }
            '(' => self.haakjes(),
            '[' => self.vierkant(),
            ']' => {
                self.p += 1;
                let van = self.eindpunt_expr()?;
                self.verwacht("..")?;
                self.bereik(van, false)
            }
            '{' => self.context(),
            c if is_begin(c) => self.woord_of_naam(),
            c => self.fout(format!("'{c}' verwachtten we hier niet")),
        }
    }

    /// `(x)`, `(x..y)`, `(< x)`.
    fn haakjes(&mut self) -> Gelezen {
        self.p += 1;
        if let Some(v) = self.vergelijker() {
            let e = self.eenzijdig(v)?;
            self.verwacht(")")?;
            return Ok(e);
        }
        let e = self.expr()?;
        if self.symbool(")") {
            return Ok(e);
        }
        if self.symbool("..") {
            return self.bereik(e, false);
        }
        self.fout("')' ontbreekt")
    }

    /// A list or a range.
    fn vierkant(&mut self) -> Gelezen {
        self.p += 1;
        if self.symbool("]") {
            return Ok(Expr::Lijst(Vec::new()));
        }
        let mut uit = Vec::new();
        loop {
            let e = match self.vergelijker() {
                Some(v) => self.eenzijdig(v)?,
                None => self.expr()?,
            };
            if uit.is_empty() && self.symbool("..") {
                return self.bereik(e, true);
            }
            uit.push(e);
            if uit.len() > MAX_ELEMENTEN {
                return self.fout(format!("lijst van meer dan {MAX_ELEMENTEN} elementen"));
            }
            if !self.symbool(",") {
                self.verwacht("]")?;
                return self.knoop(Expr::Lijst(uit));
            }
        }
    }

    fn eindpunt_expr(&mut self) -> Gelezen {
        let eindpunt = std::mem::replace(&mut self.eindpunt, true);
        let uit = self.optellen();
        self.eindpunt = eindpunt;
        uit
    }

    /// A range after its `..`.
    fn bereik(&mut self, van: Expr, van_in: bool) -> Gelezen {
        let tot = self.eindpunt_expr()?;
        self.wit();
        let tot_in = if self.neem("]") {
            true
        } else if self.neem(")") || self.neem("[") {
            false
        } else {
            return self.fout("bereik zonder sluitend haakje");
        };
        self.knoop(Expr::Bereik(Box::new(van), van_in, Box::new(tot), tot_in))
    }

    fn context(&mut self) -> Gelezen {
        self.p += 1;
        let aantal = self.namen.len();
        let mut uit: Vec<(Arc<str>, Expr)> = Vec::new();
        if !self.symbool("}") {
            loop {
                self.wit();
                let naam: Arc<str> = if self.teken(0) == Some('"') {
                    self.tekst()?.into()
                } else {
                    self.sleutel()?
                };
                self.verwacht(":")?;
                self.wit();
                // a function may call itself by the name it gets
                if self.is_functie() {
                    self.namen.push(Arc::clone(&naam));
                }
                let e = self.expr()?;
                if uit.iter().any(|(n, _)| *n == naam) {
                    self.namen.truncate(aantal);
                    return self.fout(format!("naam {naam} staat twee keer in de context"));
                }
                self.namen.push(Arc::clone(&naam));
                self.sleutels.push(Arc::clone(&naam));
                uit.push((naam, e));
                if uit.len() > MAX_NAMEN {
                    return self.fout(format!("context van meer dan {MAX_NAMEN} namen"));
                }
                if !self.symbool(",") {
                    self.verwacht("}")?;
                    break;
                }
            }
        }
        self.namen.truncate(aantal);
        self.knoop(Expr::Context(uit))
    }

    /// A name as far as the colon; spaces and operators may be in it.
    pub(crate) fn sleutel(&mut self) -> Gelezen<Arc<str>> {
        match self.sleutel_tot_dubbelepunt() {
            Some((n, naam)) => {
                self.p += n;
                Ok(naam)
            }
            None => self.fout("naam met ':' verwacht"),
        }
    }

    fn sleutel_tot_dubbelepunt(&self) -> Option<(usize, Arc<str>)> {
        let mut n = 0;
        if !self.teken(0).is_some_and(is_begin) {
            return None;
        }
        while let Some(c) = self.teken(n) {
            if c == ':' {
                let ruw: String = self.t.get(self.p..self.p + n)?.iter().collect();
                return Some((n, genormeerd(&ruw).into()));
            }
            let mag = is_deel(c) || c.is_whitespace() || "+-*/.'".contains(c);
            if !mag || n > 500 {
                return None;
            }
            n += 1;
        }
        None
    }

    pub(crate) fn argumenten(&mut self) -> Gelezen<Argumenten> {
        if self.symbool(")") {
            return Ok(Argumenten::Plaats(Vec::new()));
        }
        let (mut plaats, mut naam) = (Vec::new(), Vec::new());
        loop {
            self.wit();
            if let Some((n, sleutel)) = self.sleutel_tot_dubbelepunt() {
                self.p += n + 1;
                naam.push((sleutel, self.expr()?));
            } else {
                let e = match self.vergelijker() {
                    Some(v) => self.eenzijdig(v)?,
                    None => self.expr()?,
                };
                plaats.push(e);
            }
            if plaats.len() + naam.len() > MAX_NAMEN {
                return self.fout(format!("meer dan {MAX_NAMEN} argumenten"));
            }
            if !self.symbool(",") {
                break;
            }
        }
        self.verwacht(")")?;
        match (plaats.is_empty(), naam.is_empty()) {
            (_, true) => Ok(Argumenten::Plaats(plaats)),
            (true, _) => Ok(Argumenten::Naam(naam)),
            _ => self.fout("argumenten met en zonder naam door elkaar"),
        }
    }

    fn woord_of_naam(&mut self) -> Gelezen {
        let n = self.woord_hier();
        let woord: String = self
            .t
            .get(self.p..self.p + n)
            .unwrap_or_default()
            .iter()
            .collect();
        let ingebouwd = functies::namen();
        let namen = self.namen.iter().map(|n| &**n);
        let mut bekend = self.langste(namen.chain(ingebouwd));
        if self.filters > 0 {
            let lid = self.lid_als_naam();
            bekend = bekend.into_iter().chain(lid).max_by_key(|(n, _)| *n);
        }
        let langer = bekend.as_ref().is_some_and(|(b, _)| *b > n);
        if !langer {
            let p = self.p;
            self.p += n;
            match &*woord {
                "true" => return Ok(Expr::Vast(Waarde::JaNee(true))),
                "false" => return Ok(Expr::Vast(Waarde::JaNee(false))),
                "null" => return Ok(Expr::Vast(Waarde::Niets)),
                "if" => return self.als(),
                "for" => return self.voor(),
                "some" => return self.elk(false),
                "every" => return self.elk(true),
                "function" => return self.functie(),
                _ => self.p = p,
            }
        }
        if let Some((n, naam)) = bekend {
            self.p += n;
            return Ok(Expr::Naam(naam));
        }
        let (w, naam) = self.woorden();
        if self.filters == 0 && self.onbekend.is_none() {
            self.onbekend = Some(Arc::from(&*naam));
        }
        match self.lid_als_naam() {
            Some((l, lid)) if l >= w => {
                self.p += l;
                Ok(Expr::Naam(lid))
            }
            _ => {
                self.p += w;
                Ok(Expr::Naam(naam.into()))
            }
        }
    }

    fn is_functie(&self) -> bool {
        let woord = self.t.get(self.p..self.p + self.woord_hier());
        woord.is_some_and(|w| w.iter().copied().eq("function".chars()))
    }

    /// A member that stands here, as in a filter.
    fn lid_als_naam(&self) -> Option<(usize, Arc<str>)> {
        let eigen = self.langste(self.sleutels.iter().map(|n| &**n));
        let van_model = self.langste_uit(&|n| self.bekend.leden.contains(n));
        eigen.into_iter().chain(van_model).max_by_key(|(n, _)| *n)
    }

    fn als(&mut self) -> Gelezen {
        let c = self.expr()?;
        self.verwacht_woord("then")?;
        let a = self.expr()?;
        self.verwacht_woord("else")?;
        let b = self.expr()?;
        self.knoop(Expr::Als(Box::new(c), Box::new(a), Box::new(b)))
    }

    fn voor(&mut self) -> Gelezen {
        let aantal = self.namen.len();
        let it = self.iteraties()?;
        self.verwacht_woord("return")?;
        self.namen.push("partial".into());
        let e = self.expr()?;
        self.namen.truncate(aantal);
        self.knoop(Expr::Voor(it, Box::new(e)))
    }

    fn elk(&mut self, alle: bool) -> Gelezen {
        let aantal = self.namen.len();
        let it = self.iteraties()?;
        self.verwacht_woord("satisfies")?;
        let e = self.expr()?;
        self.namen.truncate(aantal);
        self.knoop(Expr::Elk(alle, it, Box::new(e)))
    }
}
