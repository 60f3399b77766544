//! Lees: CQL2 text to a tree, once from left to right (grammar: annex B of OGC 21-065r2).
//!
//! Looser than the grammar where it costs nothing (`+5`, `!=`, a boolean where a number is meant): the check
//! against the properties says what is wrong with it in better words.

use crate::boom::{Grens, Op, Uitdrukking};
use crate::fout::FilterFout;
use crate::{MAX_DIEPTE, MAX_LENGTE, MAX_TERMEN, tijd};

/// Reads a filter. Errors: [`FilterFout`] with the character where reading stopped.
/// Cost: one pass; at most [`MAX_LENGTE`] bytes, [`MAX_DIEPTE`] deep, [`MAX_TERMEN`] terms.
pub fn lees_tekst(tekst: &str) -> Result<Uitdrukking, FilterFout> {
    if tekst.len() > MAX_LENGTE {
        return Err(FilterFout::TeLang {
            lengte: tekst.len(),
            max: MAX_LENGTE,
        });
    }
    let mut lezer = Lezer {
        tekst,
        op: 0,
        diepte: 0,
        termen: 0,
    };
    let boom = lezer.of()?;
    lezer.wit();
    if lezer.op < tekst.len() {
        return Err(lezer.fout("hier hoort AND, OR, een vergelijking of het einde te staan"));
    }
    Ok(boom)
}

pub(crate) struct Lezer<'a> {
    pub(crate) tekst: &'a str,
    pub(crate) op: usize,
    pub(crate) diepte: usize,
    termen: usize,
}

type Uit = Result<Uitdrukking, FilterFout>;

impl<'a> Lezer<'a> {
    pub(crate) fn fout(&self, uitleg: impl Into<String>) -> FilterFout {
        let voor = self.tekst.get(..self.op).unwrap_or(self.tekst);
        FilterFout::Tekst {
            teken: voor.chars().count() + 1,
            uitleg: uitleg.into(),
        }
    }

    fn rest(&self) -> &'a str {
        self.tekst.get(self.op..).unwrap_or_default()
    }

    pub(crate) fn wit(&mut self) {
        let rest = self.rest();
        self.op += rest.len() - rest.trim_start().len();
    }

    /// Takes a sign when it is next.
    pub(crate) fn teken(&mut self, teken: char) -> bool {
        self.wit();
        let ja = self.rest().starts_with(teken);
        if ja {
            self.op += teken.len_utf8();
        }
        ja
    }

    pub(crate) fn moet(&mut self, teken: char) -> Result<(), FilterFout> {
        if self.teken(teken) {
            Ok(())
        } else {
            Err(self.fout(format!("hier hoort '{teken}' te staan")))
        }
    }

    /// Takes a word when it is next, without regard to case, and not as the beginning of a longer name.
    pub(crate) fn woord(&mut self, woord: &str) -> bool {
        self.wit();
        let rest = self.rest();
        let ja = rest
            .get(..woord.len())
            .is_some_and(|w| w.eq_ignore_ascii_case(woord))
            && !rest
                .get(woord.len()..)
                .is_some_and(|na| na.starts_with(deel_van_naam));
        if ja {
            self.op += woord.len();
        }
        ja
    }

    pub(crate) fn dieper(&mut self) -> Result<(), FilterFout> {
        self.diepte += 1;
        if self.diepte > MAX_DIEPTE {
            return Err(self.fout(format!("het filter is dieper dan {MAX_DIEPTE} niveaus genest")));
        }
        Ok(())
    }

    fn term(&mut self) -> Result<(), FilterFout> {
        self.termen += 1;
        if self.termen > MAX_TERMEN {
            return Err(self.fout(format!("het filter heeft meer dan {MAX_TERMEN} termen")));
        }
        Ok(())
    }

    fn of(&mut self) -> Uit {
        let eerste = self.en()?;
        let mut leden = vec![eerste];
        while self.woord("or") {
            leden.push(self.en()?);
        }
        Ok(samen(Op::Of, leden))
    }

    fn en(&mut self) -> Uit {
        let eerste = self.niet()?;
        let mut leden = vec![eerste];
        while self.woord("and") {
            leden.push(self.niet()?);
        }
        Ok(samen(Op::En, leden))
    }

    fn niet(&mut self) -> Uit {
        if !self.woord("not") {
            return self.vergelijk();
        }
        self.dieper()?;
        let binnen = self.niet()?;
        self.diepte -= 1;
        Ok(Uitdrukking::Op(Op::Niet, vec![binnen]))
    }

    fn vergelijk(&mut self) -> Uit {
        let links = self.som()?;
        self.wit();
        let rest = self.rest();
        for (teken, op) in [
            ("<>", Op::Ongelijk),
            ("!=", Op::Ongelijk),
            ("<=", Op::KleinerGelijk),
            (">=", Op::GroterGelijk),
            ("=", Op::Gelijk),
            ("<", Op::Kleiner),
            (">", Op::Groter),
        ] {
            if rest.starts_with(teken) {
                self.op += teken.len();
                let rechts = self.som()?;
                return Ok(Uitdrukking::Op(op, vec![links, rechts]));
            }
        }
        if self.woord("is") {
            let niet = self.woord("not");
            if !self.woord("null") {
                return Err(self.fout("na IS hoort NULL of NOT NULL"));
            }
            return Ok(eventueel_niet(niet, Uitdrukking::Op(Op::IsLeeg, vec![links])));
        }
        let terug = self.op;
        let niet = self.woord("not");
        let uit = if self.woord("like") {
            let patroon = self.som()?;
            Uitdrukking::Op(Op::Lijkt, vec![links, patroon])
        } else if self.woord("between") {
            let van = self.som()?;
            if !self.woord("and") {
                return Err(self.fout("na BETWEEN horen twee waarden met AND ertussen"));
            }
            let tot = self.som()?;
            Uitdrukking::Op(Op::Tussen, vec![links, van, tot])
        } else if self.woord("in") {
            let lijst = self.lijst()?;
            Uitdrukking::Op(Op::In, vec![links, lijst])
        } else {
            self.op = terug;
            return Ok(links);
        };
        Ok(eventueel_niet(niet, uit))
    }

    fn som(&mut self) -> Uit {
        let mut links = self.product()?;
        loop {
            let op = if self.teken('+') {
                Op::Plus
            } else if self.teken('-') {
                Op::Min
            } else {
                return Ok(links);
            };
            let rechts = self.product()?;
            links = self.twee(op, links, rechts)?;
        }
    }

    fn product(&mut self) -> Uit {
        let mut links = self.macht()?;
        loop {
            let op = if self.teken('*') {
                Op::Maal
            } else if self.teken('/') {
                Op::Deel
            } else if self.teken('%') {
                Op::Rest
            } else if self.woord("div") {
                Op::HeelDeel
            } else {
                return Ok(links);
            };
            let rechts = self.macht()?;
            links = self.twee(op, links, rechts)?;
        }
    }

    fn macht(&mut self) -> Uit {
        let mut links = self.factor()?;
        while self.teken('^') {
            let rechts = self.factor()?;
            links = self.twee(Op::Macht, links, rechts)?;
        }
        Ok(links)
    }

    /// A chain leans to the left, so it grows deep without brackets: it counts as depth for whoever walks the tree.
    fn twee(&mut self, op: Op, links: Uitdrukking, rechts: Uitdrukking) -> Uit {
        self.term()?;
        if diepte(&links) >= MAX_DIEPTE {
            return Err(self.fout(format!("een berekening heeft meer dan {MAX_DIEPTE} stappen")));
        }
        Ok(Uitdrukking::Op(op, vec![links, rechts]))
    }

    fn factor(&mut self) -> Uit {
        if self.teken('-') {
            self.dieper()?;
            let binnen = self.factor()?;
            self.diepte -= 1;
            return Ok(match binnen {
                Uitdrukking::Getal(n) if n != i64::MIN => Uitdrukking::Getal(-n),
                Uitdrukking::Decimaal(d) => Uitdrukking::Decimaal(-d),
                ander => Uitdrukking::Op(Op::Maal, vec![Uitdrukking::Getal(-1), ander]),
            });
        }
        if self.teken('+') {
            self.dieper()?;
            let binnen = self.factor()?;
            self.diepte -= 1;
            return Ok(binnen);
        }
        self.atoom()
    }

    fn atoom(&mut self) -> Uit {
        self.term()?;
        self.wit();
        match self.rest().chars().next() {
            None => Err(self.fout("hier houdt het filter op, maar er hoort nog een waarde of naam")),
            Some('(') => self.haakjes(),
            Some('\'') => Ok(Uitdrukking::Tekst(self.aangehaald('\'')?)),
            Some('"') => {
                let naam = self.aangehaald('"')?;
                if self.rest().starts_with('(') {
                    return self.functie(naam);
                }
                Ok(Uitdrukking::Eigenschap(naam))
            }
            Some(c) if c.is_ascii_digit() || c == '.' => self.getal(),
            Some(c) if begin_van_naam(c) => self.naam_of_functie(),
            Some(c) => Err(self.fout(format!("'{}' hoort hier niet", c.escape_default()))),
        }
    }

    fn haakjes(&mut self) -> Uit {
        self.moet('(')?;
        self.dieper()?;
        if self.teken(')') {
            self.diepte -= 1;
            return Ok(Uitdrukking::Lijst(vec![]));
        }
        let eerste = self.of()?;
        let uit = if self.teken(',') {
            let mut leden = vec![eerste];
            loop {
                leden.push(self.of()?);
                if !self.teken(',') {
                    break;
                }
            }
            Uitdrukking::Lijst(leden)
        } else {
            eerste
        };
        self.moet(')')?;
        self.diepte -= 1;
        Ok(uit)
    }

    /// A list, also one of a single member: after `IN` and where a function wants a list.
    fn lijst(&mut self) -> Uit {
        self.moet('(')?;
        self.dieper()?;
        let leden = self.argumenten()?;
        self.diepte -= 1;
        Ok(Uitdrukking::Lijst(leden))
    }

    /// What stands between brackets, the closing one included.
    fn argumenten(&mut self) -> Result<Vec<Uitdrukking>, FilterFout> {
        let mut leden = Vec::new();
        if self.teken(')') {
            return Ok(leden);
        }
        loop {
            leden.push(self.of()?);
            if !self.teken(',') {
                break;
            }
        }
        self.moet(')')?;
        Ok(leden)
    }

    fn naam_of_functie(&mut self) -> Uit {
        let rest = self.rest();
        let eind = rest.find(|c: char| !deel_van_naam(c)).unwrap_or(rest.len());
        let naam = rest.get(..eind).unwrap_or_default();
        if let Some(vorm) = self.wkt(naam)? {
            return Ok(Uitdrukking::Vorm(vorm));
        }
        self.op += eind;
        if self.teken('(') {
            self.op -= 1;
            return self.functie(naam.to_owned());
        }
        match naam.to_ascii_lowercase().as_str() {
            "true" => Ok(Uitdrukking::JaNee(true)),
            "false" => Ok(Uitdrukking::JaNee(false)),
            "and" | "or" | "not" | "like" | "between" | "in" | "is" | "null" => {
                self.op -= eind;
                Err(self.fout(format!(
                    "'{naam}' is een woord van CQL2; schrijf een eigenschap die zo heet tussen dubbele aanhalingstekens"
                )))
            }
            _ => Ok(Uitdrukking::Eigenschap(naam.to_owned())),
        }
    }

    fn functie(&mut self, naam: String) -> Uit {
        let begin = self.op;
        self.moet('(')?;
        self.dieper()?;
        let klein = naam.to_ascii_lowercase();
        let uit = match klein.as_str() {
            "date" => {
                let tekst = self.een_tekst()?;
                let dag = tijd::dag(&tekst).ok_or_else(|| self.fout("schrijf DATE('jjjj-mm-dd')"))?;
                Uitdrukking::Dag(dag)
            }
            "timestamp" => {
                let tekst = self.een_tekst()?;
                let moment = tijd::tijdstip(&tekst)
                    .ok_or_else(|| self.fout("schrijf TIMESTAMP('jjjj-mm-ddTuu:mm:ssZ')"))?;
                Uitdrukking::Tijdstip(moment)
            }
            "interval" => self.interval()?,
            "bbox" => {
                let getallen = self.getallen()?;
                self.moet(')')?;
                vak(getallen)
                    .ok_or_else(|| self.fout("een BBOX heeft 4 of 6 getallen, laagste hoek eerst"))?
            }
            _ => {
                let op = Op::van_functie(&naam);
                let lijst_eerst = matches!(op, Some(Op::Lijst(_)));
                let mut leden = Vec::new();
                if !self.teken(')') {
                    loop {
                        self.wit();
                        let lid = if lijst_eerst && self.rest().starts_with('(') {
                            self.lijst()?
                        } else {
                            self.of()?
                        };
                        leden.push(lid);
                        if !self.teken(',') {
                            break;
                        }
                    }
                    self.moet(')')?;
                }
                match op {
                    Some(op) if leden.len() != op.operanden().0 => {
                        self.op = begin;
                        return Err(self.fout(format!(
                            "{} wil {} waarden",
                            op.naam().to_ascii_uppercase(),
                            op.operanden().0
                        )));
                    }
                    Some(op) => Uitdrukking::Op(op, leden),
                    None => Uitdrukking::Functie(naam, leden),
                }
            }
        };
        self.diepte -= 1;
        Ok(uit)
    }

    fn een_tekst(&mut self) -> Result<String, FilterFout> {
        self.wit();
        let tekst = self.aangehaald('\'')?;
        self.moet(')')?;
        Ok(tekst)
    }

    fn interval(&mut self) -> Uit {
        let van = self.grens()?;
        self.moet(',')?;
        let tot = self.grens()?;
        self.moet(')')?;
        Ok(Uitdrukking::Interval(Box::new([van, tot])))
    }

    fn grens(&mut self) -> Result<Grens, FilterFout> {
        self.wit();
        if !self.rest().starts_with('\'') {
            return Ok(Grens::Bij(self.atoom()?));
        }
        let tekst = self.aangehaald('\'')?;
        grens(&tekst).ok_or_else(|| self.fout("schrijf een datum, een tijdstip met zone, of '..'"))
    }

    fn getallen(&mut self) -> Result<Vec<f64>, FilterFout> {
        let mut uit = Vec::new();
        loop {
            uit.push(self.getal_met_teken()?);
            if !self.teken(',') {
                return Ok(uit);
            }
        }
    }

    pub(crate) fn getal_met_teken(&mut self) -> Result<f64, FilterFout> {
        self.wit();
        let min = self.teken('-');
        if !min {
            let _ = self.teken('+');
        }
        let getal = match self.getal()? {
            Uitdrukking::Getal(n) => n as f64,
            Uitdrukking::Decimaal(d) => d,
            _ => return Err(self.fout("hier hoort een getal")),
        };
        Ok(if min { -getal } else { getal })
    }

    fn getal(&mut self) -> Uit {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let cijfers = |van: usize| {
            let rest = bytes.get(van..).unwrap_or_default();
            van + rest.iter().take_while(|b| b.is_ascii_digit()).count()
        };
        let mut eind = cijfers(0);
        let mut heel = true;
        if bytes.get(eind) == Some(&b'.') {
            heel = false;
            eind = cijfers(eind + 1);
        }
        if matches!(bytes.get(eind), Some(b'e' | b'E')) {
            let teken = usize::from(matches!(bytes.get(eind + 1), Some(b'+' | b'-')));
            let na = cijfers(eind + 1 + teken);
            if na > eind + 1 + teken {
                (eind, heel) = (na, false);
            }
        }
        let tekst = rest.get(..eind).unwrap_or_default();
        let uit = match (heel, tekst.parse::<i64>(), tekst.parse::<f64>()) {
            (true, Ok(n), _) => Uitdrukking::Getal(n),
            (_, _, Ok(d)) if d.is_finite() => Uitdrukking::Decimaal(d),
            _ => return Err(self.fout("hier hoort een getal")),
        };
        self.op += eind;
        Ok(uit)
    }

    /// Text between quotes: a quote inside is doubled, or (in a text) has a backslash before it.
    fn aangehaald(&mut self, quote: char) -> Result<String, FilterFout> {
        if !self.rest().starts_with(quote) {
            return Err(self.fout(format!("hier hoort een tekst tussen {quote} te staan")));
        }
        let begin = self.op;
        let mut uit = String::new();
        let mut tekens = self.rest().char_indices().skip(1).peekable();
        while let Some((op, c)) = tekens.next() {
            if c == quote {
                if tekens.peek().is_some_and(|(_, volgend)| *volgend == quote) {
                    tekens.next();
                    uit.push(quote);
                    continue;
                }
                self.op = begin + op + 1;
                if quote == '"' && uit.is_empty() {
                    return Err(self.fout("een eigenschap zonder naam bestaat niet"));
                }
                return Ok(uit);
            }
            if c == '\\' && quote == '\'' && tekens.peek().is_some_and(|(_, v)| *v == '\'') {
                tekens.next();
                uit.push('\'');
                continue;
            }
            uit.push(c);
        }
        Err(self.fout("deze tekst wordt niet gesloten"))
    }
}

fn eventueel_niet(niet: bool, uit: Uitdrukking) -> Uitdrukking {
    if niet {
        Uitdrukking::Op(Op::Niet, vec![uit])
    } else {
        uit
    }
}

fn samen(op: Op, mut leden: Vec<Uitdrukking>) -> Uitdrukking {
    match leden.pop() {
        Some(enige) if leden.is_empty() => enige,
        laatste => {
            leden.extend(laatste);
            Uitdrukking::Op(op, leden)
        }
    }
}

/// Levels of a chain of calculations; stops at the cap.
fn diepte(boom: &Uitdrukking) -> usize {
    let (mut niveaus, mut hier) = (0, boom);
    while let Uitdrukking::Op(_, leden) = hier {
        niveaus += 1;
        match leden.first() {
            Some(eerste) if niveaus <= MAX_DIEPTE => hier = eerste,
            _ => break,
        }
    }
    niveaus
}

/// An end of an interval as it is written.
pub(crate) fn grens(tekst: &str) -> Option<Grens> {
    if tekst == ".." || tekst.is_empty() {
        return Some(Grens::Open);
    }
    if let Some(dag) = tijd::dag(tekst) {
        return Some(Grens::Bij(Uitdrukking::Dag(dag)));
    }
    tijd::tijdstip(tekst).map(|t| Grens::Bij(Uitdrukking::Tijdstip(t)))
}

/// A box of 4 or 6 finite numbers, south before north.
pub(crate) fn vak(getallen: Vec<f64>) -> Option<Uitdrukking> {
    let goed = getallen.iter().all(|g| g.is_finite())
        && match getallen.as_slice() {
            [_, y0, _, y1] | [_, y0, _, _, y1, _] => y0 <= y1,
            _ => false,
        };
    goed.then_some(Uitdrukking::Vak(getallen))
}

pub(crate) fn begin_van_naam(c: char) -> bool {
    c == ':' || c == '_' || c.is_alphabetic()
}

pub(crate) fn deel_van_naam(c: char) -> bool {
    begin_van_naam(c) || c == '.' || c.is_numeric() || ('\u{300}'..='\u{36f}').contains(&c)
}
