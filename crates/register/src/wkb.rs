//! How geometry lies in the store: ISO WKB (MultiPoint, MultiLineString, MultiPolygon) in RD metres.
//!
//! Any GIS reads it. Whole millimetres survive the way there and back exactly.

use model::{Geometrie, GeometrieSoort, Punt};

/// Vertices in one stored geometry at most.
const MAX_PUNTEN: usize = 2_000_000;

/// Writes little-endian WKB.
pub(crate) fn naar_wkb(g: &Geometrie) -> Vec<u8> {
    let mut uit = Vec::with_capacity(16 + g.punten.len() * 24);
    match g.soort {
        GeometrieSoort::Punt => {
            kop(&mut uit, 4, g.punten.len());
            for p in &g.punten {
                uit.push(1);
                uit.extend(1u32.to_le_bytes());
                punt(&mut uit, *p);
            }
        }
        GeometrieSoort::Lijn => {
            kop(&mut uit, 5, g.ringen.len());
            for lijn in g.lijst_ringen() {
                kop(&mut uit, 2, lijn.len());
                lijn.iter().for_each(|p| punt(&mut uit, *p));
            }
        }
        GeometrieSoort::Vlak => {
            kop(&mut uit, 6, g.delen.len());
            let mut ringen = g.lijst_ringen();
            let mut begin = 0;
            for eind in &g.delen {
                let aantal = (eind - begin) as usize;
                begin = *eind;
                kop(&mut uit, 3, aantal);
                for ring in ringen.by_ref().take(aantal) {
                    uit.extend((ring.len() as u32 + 1).to_le_bytes());
                    ring.iter().chain(ring.first()).for_each(|p| punt(&mut uit, *p));
                }
            }
        }
    }
    uit
}

fn kop(uit: &mut Vec<u8>, soort: u32, aantal: usize) {
    uit.push(1);
    uit.extend(soort.to_le_bytes());
    uit.extend((aantal as u32).to_le_bytes());
}

fn punt(uit: &mut Vec<u8>, p: Punt) {
    uit.extend((f64::from(p[0]) / 1000.0).to_le_bytes());
    uit.extend((f64::from(p[1]) / 1000.0).to_le_bytes());
}

/// Reads what [`naar_wkb`] wrote, and any other little-endian 2D WKB of a single kind. Errors: what is wrong, in words.
pub(crate) fn uit_wkb(bytes: &[u8]) -> Result<Geometrie, String> {
    let mut l = Lezer {
        rest: bytes,
        over: MAX_PUNTEN,
    };
    let g = match l.soort()? {
        1 => Geometrie::punt(l.punt()?),
        2 => Geometrie::lijn(l.punten()?).map_err(|f| f.to_string())?,
        3 => Geometrie::vlak(l.ringen()?).map_err(|f| f.to_string())?,
        4 => {
            let mut punten = vec![];
            for _ in 0..l.aantal()? {
                l.verwacht(1)?;
                punten.push(l.punt()?);
            }
            if punten.is_empty() {
                return Err("zonder punten".to_owned());
            }
            Geometrie {
                soort: GeometrieSoort::Punt,
                punten,
                ringen: vec![],
                delen: vec![],
            }
        }
        5 => {
            let mut lijnen = vec![];
            for _ in 0..l.aantal()? {
                l.verwacht(2)?;
                lijnen.push(l.punten()?);
            }
            Geometrie::lijnen(lijnen).map_err(|f| f.to_string())?
        }
        6 => {
            let mut vlakken = vec![];
            for _ in 0..l.aantal()? {
                l.verwacht(3)?;
                vlakken.push(l.ringen()?);
            }
            Geometrie::vlakken(vlakken).map_err(|f| f.to_string())?
        }
        n => return Err(format!("WKB-soort {n} wordt niet gebruikt")),
    };
    if l.rest.is_empty() {
        Ok(g)
    } else {
        Err("er staat meer dan één geometrie".to_owned())
    }
}

struct Lezer<'a> {
    rest: &'a [u8],
    over: usize,
}

impl Lezer<'_> {
    fn neem<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (kop, rest) = self.rest.split_first_chunk::<N>().ok_or("WKB is afgebroken")?;
        self.rest = rest;
        Ok(*kop)
    }

    fn soort(&mut self) -> Result<u32, String> {
        match self.neem::<1>()? {
            [1] => Ok(u32::from_le_bytes(self.neem()?)),
            _ => Err("WKB is niet little-endian".to_owned()),
        }
    }

    fn verwacht(&mut self, nodig: u32) -> Result<(), String> {
        let soort = self.soort()?;
        if soort == nodig {
            Ok(())
        } else {
            Err(format!("WKB-soort {soort} in plaats van {nodig}"))
        }
    }

    fn aantal(&mut self) -> Result<usize, String> {
        let n = u32::from_le_bytes(self.neem()?) as usize;
        self.over = self.over.checked_sub(n).ok_or("te veel punten")?;
        Ok(n)
    }

    fn punt(&mut self) -> Result<Punt, String> {
        let (x, y) = (f64::from_le_bytes(self.neem()?), f64::from_le_bytes(self.neem()?));
        let mm = |m: f64| {
            let mm = (m * 1000.0).round();
            let past = mm >= f64::from(i32::MIN) && mm <= f64::from(i32::MAX);
            if past {
                Ok(mm as i32)
            } else {
                Err(format!("coördinaat {m} past niet in RD"))
            }
        };
        Ok([mm(x)?, mm(y)?])
    }

    fn punten(&mut self) -> Result<Vec<Punt>, String> {
        (0..self.aantal()?).map(|_| self.punt()).collect()
    }

    fn ringen(&mut self) -> Result<Vec<Vec<Punt>>, String> {
        (0..self.aantal()?).map(|_| self.punten()).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_millimetre_survives_the_store(punten in proptest::collection::vec(any::<[i32; 2]>(), 3..20)) {
            let mut gevallen = vec![Geometrie { soort: GeometrieSoort::Punt, punten: punten.clone(), ringen: vec![], delen: vec![] }];
            gevallen.extend(Geometrie::lijn(punten.clone()));
            gevallen.extend(Geometrie::vlakken(vec![vec![punten.clone()], vec![vec![[0, 0], [9, 0], [9, 9]]]]));
            for g in gevallen {
                prop_assert_eq!(uit_wkb(&naar_wkb(&g)), Ok(g));
            }
        }

        #[test]
        fn broken_bytes_are_refused_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            crate::fuzz::fuzz_wkb(&bytes);
        }
    }
}
