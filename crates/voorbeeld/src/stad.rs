//! The whole town as a row of sheets: the old town, then quarters, each drawn on its own when asked for.
//!
//! Memory holds one sheet at a time, whatever the size of the town. Start at [`Stad::nieuw`].

use crate::kern;
use crate::meet::{P, p};
use crate::plan::{Adressoort, Plan};
use crate::wijk;
use crate::{Opties, VoorbeeldFout};

/// Where the town's own origin lies in RD millimetres: the dunes south of Den Helder.
pub(crate) const OORSPRONG_MM: [i64; 2] = [108_400_000, 546_000_000];
/// Rows of quarters beside the old town (its height in sheets).
const RIJEN_MIN: u32 = 3;
/// What a quarter holds on average, to choose how many rows there are.
const PER_WIJK: u32 = 560;

/// Sizes of a town: enough to draw any sheet without the others.
#[derive(Debug, Clone)]
pub(crate) struct Stad {
    pub(crate) opties: Opties,
    /// Addresses left when each sheet begins.
    over: Vec<u32>,
    rijen: u32,
    pub(crate) telling: Telling,
}

/// What the town holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Telling {
    pub(crate) adressen: u64,
    pub(crate) panden: u64,
}

impl Stad {
    /// Counts how the addresses spread over the sheets.
    ///
    /// - Errors: a number of addresses outside 1 to 20 million.
    /// - Cost: about 3 ms per thousand addresses.
    pub(crate) fn nieuw(opties: &Opties) -> Result<Self, VoorbeeldFout> {
        if opties.adressen == 0 || opties.adressen > 20_000_000 {
            return Err(VoorbeeldFout::Aantal {
                adressen: opties.adressen,
            });
        }
        let rest = opties.adressen.saturating_sub(3_200) / PER_WIJK;
        let mut stad = Self {
            opties: *opties,
            over: vec![opties.adressen],
            rijen: RIJEN_MIN.max(rest.isqrt()),
            telling: Telling::default(),
        };
        let mut i = 0;
        loop {
            let plan = stad.teken(i, false);
            stad.telling.adressen += plan.adressen.len() as u64;
            stad.telling.panden += plan.panden.iter().filter(|p| p.in_voorraad()).count() as u64;
            i += 1;
            // a column is finished, with fields if need be, so that the extent stays a union of two rectangles
            let heel = i == 1 || (i - 1) % stad.rijen == 0;
            if plan.over == 0 && heel {
                return Ok(stad);
            }
            stad.over.push(plan.over);
        }
    }

    /// Number of sheets.
    pub(crate) fn bladen(&self) -> u32 {
        self.over.len() as u32
    }

    /// Rows of sheets beside the old town.
    pub(crate) fn rijen(&self) -> u32 {
        self.rijen
    }

    /// Columns of sheets beside the old town.
    pub(crate) fn kolommen(&self) -> u32 {
        (self.bladen() - 1).div_ceil(self.rijen)
    }

    /// Draws sheet `i`: 0 is the old town. Without `tekent` only what the BAG needs.
    pub(crate) fn teken(&self, i: u32, tekent: bool) -> Plan {
        let over = self.over[i as usize];
        let o = self.hoek(i);
        let [b, h] = self.maat(i);
        let mut plan = Plan::nieuw(self.opties.zaad, i, over, tekent, [o.x, o.y, o.x + b, o.y + h]);
        if i == 0 {
            kern::teken(&mut plan, self.bladen() > 1);
        } else {
            wijk::teken(&mut plan, o, over == 0);
        }
        plan
    }

    /// Width and height of a sheet.
    pub(crate) fn maat(&self, i: u32) -> [f64; 2] {
        if i == 0 {
            [kern::BREED, kern::HOOG]
        } else {
            [wijk::ZIJDE, wijk::ZIJDE]
        }
    }

    /// South-west corner of a sheet.
    pub(crate) fn hoek(&self, i: u32) -> P {
        if i == 0 {
            return p(0.0, 0.0);
        }
        let (kolom, rij) = ((i - 1) / self.rijen, (i - 1) % self.rijen);
        p(
            kern::BREED + f64::from(kolom) * wijk::ZIJDE,
            f64::from(rij) * wijk::ZIJDE,
        )
    }

    /// Outline of the gemeente, counter-clockwise, metres.
    pub(crate) fn omtrek(&self) -> Vec<P> {
        let kolommen = self.kolommen();
        let (b, h) = (kern::BREED, kern::HOOG);
        if kolommen == 0 {
            return vec![p(0.0, 0.0), p(b, 0.0), p(b, h), p(0.0, h)];
        }
        let x = b + f64::from(kolommen) * wijk::ZIJDE;
        let y = f64::from(self.rijen) * wijk::ZIJDE;
        let mut uit = vec![p(0.0, 0.0), p(x, 0.0), p(x, y)];
        if y > h {
            uit.push(p(b, y));
            uit.push(p(b, h));
        }
        uit.push(p(0.0, h));
        uit
    }

    /// Bounding box in RD millimetres.
    pub(crate) fn vak_mm(&self) -> [i32; 4] {
        let o = self.omtrek();
        let x = o.iter().map(|q| q.mm()[0]).max().unwrap_or(0);
        let y = o.iter().map(|q| q.mm()[1]).max().unwrap_or(0);
        [
            OORSPRONG_MM[0] as i32,
            OORSPRONG_MM[1] as i32,
            (OORSPRONG_MM[0] + x) as i32,
            (OORSPRONG_MM[1] + y) as i32,
        ]
    }
}

/// RD millimetres of a point of the town.
pub(crate) fn rd(q: P) -> [i64; 2] {
    let m = q.mm();
    [m[0] + OORSPRONG_MM[0], m[1] + OORSPRONG_MM[1]]
}

/// BAG identification: gemeente 9999, object kind, and a number from sheet and place on it.
pub(crate) fn bag_id(soort: u32, kwartier: u32, nr: u32) -> String {
    format!(
        "9999{soort:02}{:010}",
        u64::from(kwartier) * 100_000 + u64::from(nr) + 1
    )
}

/// BAG identification of the object that an address is of.
pub(crate) fn object_soort(soort: Adressoort) -> u32 {
    match soort {
        Adressoort::Verblijfsobject => 1,
        Adressoort::Ligplaats => 2,
        Adressoort::Standplaats => 3,
    }
}
