//! Geometries in the text of a filter: WKT, with or without `Z`.

use crate::boom::{Positie, Vorm};
use crate::fout::FilterFout;
use crate::lees::Lezer;

type Uit<T> = Result<T, FilterFout>;

impl Lezer<'_> {
    /// A geometry when `naam`, the name that is next, begins one; the reader stands behind it then.
    pub(crate) fn wkt(&mut self, naam: &str) -> Uit<Option<Vorm>> {
        let groot = naam.to_ascii_uppercase();
        let begin = self.op;
        let soort = ["ZM", "Z", "M"]
            .into_iter()
            .find_map(|staart| groot.strip_suffix(staart))
            .filter(|kort| SOORTEN.contains(kort))
            .unwrap_or(&groot);
        if !SOORTEN.contains(&soort) {
            return Ok(None);
        }
        self.op += naam.len();
        for staart in ["ZM", "Z", "M"] {
            if self.woord(staart) {
                break;
            }
        }
        self.wit();
        if !self.tekst.get(self.op..).is_some_and(|r| r.starts_with('(')) {
            // A property may be called `point`.
            self.op = begin;
            return Ok(None);
        }
        self.dieper()?;
        let vorm = match soort {
            "POINT" => {
                self.moet('(')?;
                let punt = self.positie()?;
                self.moet(')')?;
                Vorm::Punt(punt)
            }
            "LINESTRING" => Vorm::Lijn(self.lijn(2)?),
            "POLYGON" => Vorm::Vlak(self.reeks(|l| l.lijn(4))?),
            "MULTIPOINT" => Vorm::Punten(self.reeks(|l| {
                let haak = l.teken('(');
                let punt = l.positie()?;
                if haak {
                    l.moet(')')?;
                }
                Ok(punt)
            })?),
            "MULTILINESTRING" => Vorm::Lijnen(self.reeks(|l| l.lijn(2))?),
            "MULTIPOLYGON" => Vorm::Vlakken(self.reeks(|l| l.reeks(|l| l.lijn(4)))?),
            _ => Vorm::Samen(self.reeks(Self::lid)?),
        };
        self.diepte -= 1;
        Ok(Some(vorm))
    }

    fn lid(&mut self) -> Uit<Vorm> {
        self.wit();
        let rest = self.tekst.get(self.op..).unwrap_or_default();
        let eind = rest
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        match self.wkt(rest.get(..eind).unwrap_or_default())? {
            Some(Vorm::Samen(_)) => Err(self.fout("een verzameling in een verzameling kan niet")),
            Some(vorm) => Ok(vorm),
            None => Err(self.fout("hier hoort een geometrie, zoals POINT(4.76 52.95)")),
        }
    }

    fn reeks<T>(&mut self, mut een: impl FnMut(&mut Self) -> Uit<T>) -> Uit<Vec<T>> {
        self.moet('(')?;
        let mut uit = Vec::new();
        loop {
            uit.push(een(self)?);
            if !self.teken(',') {
                break;
            }
        }
        self.moet(')')?;
        Ok(uit)
    }

    fn lijn(&mut self, minstens: usize) -> Uit<Vec<Positie>> {
        let posities = self.reeks(Self::positie)?;
        if posities.len() < minstens {
            return Err(self.fout(format!("hier horen minstens {minstens} punten")));
        }
        if minstens == 4 && posities.first().map(Positie::xy) != posities.last().map(Positie::xy) {
            return Err(self.fout("een ring eindigt waar hij begint"));
        }
        Ok(posities)
    }

    fn positie(&mut self) -> Uit<Positie> {
        let mut getallen = vec![self.getal_met_teken()?, self.getal_met_teken()?];
        loop {
            self.wit();
            let rest = self.tekst.get(self.op..).unwrap_or_default();
            if getallen.len() == 4 || rest.starts_with([',', ')']) || rest.is_empty() {
                break;
            }
            getallen.push(self.getal_met_teken()?);
        }
        Positie::nieuw(&getallen).ok_or_else(|| self.fout("een punt heeft twee tot vier getallen"))
    }
}

const SOORTEN: [&str; 7] = [
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
];
