//! Building: rows of plots along a line of a frame, and single large buildings.
//!
//! Nothing is built that would touch a street, water or another building; what does not fit stays garden.
//! Start at [`Plan::rij`]; styles are [`Stijl`].

use crate::meet::{Kader, P, Ring};
use crate::plan::{Klasse, Lijnsoort, Pandstatus, Plan, Puntsoort, Zijde};
use crate::straat::{laag, leesbaar};

/// How a row of plots is built on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Soort {
    /// Narrow houses wall to wall at the street, shops below, homes above.
    Centrum,
    /// Terraces of four to nine houses with a shed at the back.
    Rij,
    /// Pairs with garages.
    Twee,
    /// Detached, gardens all around.
    Vrij,
    /// Business premises.
    Bedrijf,
}

/// A style: kind, plot depth, width and year of building.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stijl {
    pub(crate) soort: Soort,
    pub(crate) diepte: f64,
    pub(crate) breed: [f64; 2],
    pub(crate) voortuin: f64,
    pub(crate) bouwjaar: [u16; 2],
}

/// One row: along line `t` of the frame from `s0` to `s1`, plots towards `binnen` (+1 or -1 in t).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rij {
    pub(crate) s: [f64; 2],
    pub(crate) t: f64,
    pub(crate) binnen: f64,
    pub(crate) straat: u32,
    pub(crate) zijde: Zijde,
}

/// A house about to be built, in the straight frame of its group; y grows away from the street.
struct Huis {
    g: Kader,
    /// In the old town walls follow the street: the curved frame, and (s, t) of the middle of the front.
    krom: Option<(Kader, f64, f64)>,
    b: f64,
    x: [f64; 2],
    y: [f64; 2],
    straat: u32,
    nummer: u16,
    bouwjaar: u16,
}

impl Huis {
    fn hoeken(&self, x0: f64, x1: f64, y0: f64, y1: f64) -> [P; 4] {
        [
            self.punt(x0, y0),
            self.punt(x1, y0),
            self.punt(x1, y1),
            self.punt(x0, y1),
        ]
    }
    fn punt(&self, x: f64, y: f64) -> P {
        match self.krom {
            Some((k, s, t)) => k.punt(s + x / k.schaal(t), t + self.b * y),
            None => self.g.punt(x, self.b * y),
        }
    }
    fn label(&self) -> (P, f64) {
        let q = self.punt((self.x[0] + self.x[1]) / 2.0, self.y[0] * 0.6 + self.y[1] * 0.4);
        let hoek = self.krom.map_or(self.g.richting(0.0), |(k, s, t)| {
            k.richting(s + (self.x[0] + self.x[1]) / 2.0 / k.schaal(t))
        });
        (q, leesbaar(hoek))
    }
    fn oppervlak(&self) -> f64 {
        (self.x[1] - self.x[0]) * (self.y[1] - self.y[0])
    }
}

impl Plan {
    /// Fills a row with plots while addresses are left.
    pub(crate) fn rij(&mut self, k: &Kader, rij: Rij, stijl: &Stijl) {
        let schaal = k.schaal(rij.t);
        let mut s = rij.s[0];
        while self.over > 0 {
            let (n, w) = self.groep(stijl);
            let past = ((rij.s[1] - s) * schaal / w) as u32;
            let n = n.min(past);
            if n == 0 {
                return;
            }
            let lang = f64::from(n) * w / schaal;
            // on a convex front the ends of a straight terrace would stick out into the street
            let g = k.raak(s + lang / 2.0, rij.t);
            let half = f64::from(n) * w / 2.0;
            let uit = [-half, half].map(|x| (rij.t - k.terug(g.punt(x, 0.0))[1]) * rij.binnen);
            let g = k.raak(s + lang / 2.0, rij.t + rij.binnen * uit[0].max(uit[1]).max(0.0));
            // a terrace was built at one go
            let jaar = stijl.bouwjaar[0]
                + self
                    .toeval
                    .tot(u64::from(stijl.bouwjaar[1] - stijl.bouwjaar[0]) + 1) as u16;
            let stijl = &Stijl {
                bouwjaar: [jaar, jaar],
                ..*stijl
            };
            for i in 0..n {
                if self.over == 0 {
                    return;
                }
                let x0 = (f64::from(i) - f64::from(n) / 2.0) * w;
                let krom = (stijl.soort == Soort::Centrum).then_some((*k, s + lang / 2.0, rij.t));
                self.kavel_met_huis(&g, krom, &rij, stijl, [x0, x0 + w], (i, n));
            }
            let tussen = match stijl.soort {
                Soort::Rij => self.toeval.tussen(1.5, 5.0),
                Soort::Centrum if self.toeval.kans(0.12) => self.toeval.tussen(1.2, 2.6),
                Soort::Bedrijf => 4.0,
                _ => 0.0,
            };
            s += lang + tussen / schaal;
        }
    }

    fn groep(&mut self, stijl: &Stijl) -> (u32, f64) {
        let w = self.toeval.tussen(stijl.breed[0], stijl.breed[1]);
        let n = match stijl.soort {
            Soort::Rij => 4 + self.toeval.tot(6) as u32,
            Soort::Twee => 2,
            Soort::Centrum => 1 + self.toeval.tot(3) as u32,
            _ => 1,
        };
        (n, w)
    }

    fn kavel_met_huis(
        &mut self,
        g: &Kader,
        krom: Option<(Kader, f64, f64)>,
        rij: &Rij,
        stijl: &Stijl,
        x: [f64; 2],
        plek: (u32, u32),
    ) {
        let (y, binnen_x) = self.maten(stijl, x, plek);
        let mut huis = Huis {
            g: *g,
            krom,
            b: rij.binnen,
            x: binnen_x,
            y,
            straat: rij.straat,
            nummer: 0,
            bouwjaar: stijl.bouwjaar[0],
        };
        let hoeken = huis.hoeken(huis.x[0], huis.x[1], huis.y[0], huis.y[1]);
        if !self.vrij(&hoeken, 0.03) {
            return;
        }
        self.neem(hoeken);
        huis.nummer = self.volgend(rij.straat, rij.zijde);
        self.kavel(Ring::recht(&huis.hoeken(x[0], x[1], -6.0, stijl.diepte)), 20);
        match stijl.soort {
            Soort::Centrum => self.bouw_centrum(&huis, x, stijl),
            Soort::Rij => self.bouw_rij(&huis, x, stijl, plek),
            Soort::Twee => self.bouw_twee(&huis, x, stijl, plek),
            Soort::Vrij => self.bouw_vrij(&huis, x, stijl),
            Soort::Bedrijf => self.bouw_bedrijf(&huis, x, stijl),
        }
    }

    /// Depth range and width range of the house on its plot.
    fn maten(&mut self, stijl: &Stijl, x: [f64; 2], plek: (u32, u32)) -> ([f64; 2], [f64; 2]) {
        let v = stijl.voortuin;
        match stijl.soort {
            Soort::Centrum => ([v, v + self.toeval.tussen(9.0, 13.5)], x),
            Soort::Rij => {
                // a terrace is one building: one depth for all, here by plot width
                let d = 8.2 + (x[1] - x[0] - 5.0) * 0.9;
                ([v, v + d], x)
            }
            Soort::Twee => {
                let b = (x[1] - x[0]).min(7.0);
                let x = if plek.0 == 0 {
                    [x[1] - b, x[1]]
                } else {
                    [x[0], x[0] + b]
                };
                ([v, v + 9.4], x)
            }
            Soort::Vrij => {
                let b = self.toeval.tussen(8.0, 11.0).min(x[1] - x[0] - 4.0);
                let m = (x[0] + x[1]) / 2.0 + self.toeval.tussen(-1.5, 1.5);
                let v = v + self.toeval.tussen(0.0, 3.0);
                ([v, v + self.toeval.tussen(8.5, 12.0)], [m - b / 2.0, m + b / 2.0])
            }
            Soort::Bedrijf => {
                let d = (stijl.diepte * self.toeval.tussen(0.45, 0.68)).round();
                ([v, v + d], [x[0] + 3.0, x[1] - 3.0])
            }
        }
    }

    fn woning(&mut self, h: &Huis, ring: Ring, verdiepingen: f64) -> u32 {
        let status = self.levensloop(h);
        let pand = self.pand(ring, h.bouwjaar, status, h.label());
        let punt = h.punt((h.x[0] + h.x[1]) / 2.0, (h.y[0] + h.y[1]) / 2.0);
        let opp = (h.oppervlak() * verdiepingen * 0.86).round() as u32;
        self.verblijf(pand, (h.straat, h.nummer, None, None), "woonfunctie", opp, punt);
        pand
    }

    fn levensloop(&mut self, h: &Huis) -> Pandstatus {
        match self.toeval.tot(250) {
            0..=5 if h.bouwjaar > 2021 => Pandstatus::BouwGestart,
            6..=8 if h.bouwjaar > 2021 => Pandstatus::Vergund,
            2 if h.bouwjaar < 1990 => Pandstatus::Verbouwing,
            _ => Pandstatus::InGebruik,
        }
    }

    fn bouw_centrum(&mut self, h: &Huis, x: [f64; 2], stijl: &Stijl) {
        let mut ring = Ring::recht(&h.hoeken(h.x[0], h.x[1], h.y[0], h.y[1]));
        if self.toeval.kans(0.55) {
            // a back extension over part of the width
            let diep = self.toeval.tussen(3.0, 8.0).min(stijl.diepte - h.y[1] - 3.0);
            let breed = (h.x[1] - h.x[0]) * self.toeval.tussen(0.45, 0.7);
            let (a, b) = if self.toeval.kans(0.5) {
                (h.x[0], h.x[0] + breed)
            } else {
                (h.x[1] - breed, h.x[1])
            };
            if diep > 1.5 && self.neem_aanbouw(h, [a, b], h.y[1] + diep) {
                ring = aanbouw(h, [a, b], h.y[1] + diep);
            }
        }
        let winkel = self.toeval.kans(0.42);
        let status = self.levensloop(h);
        let pand = self.pand(ring, h.bouwjaar, status, h.label());
        let punt = h.punt((h.x[0] + h.x[1]) / 2.0, h.y[0] + 3.0);
        let opp = h.oppervlak().round() as u32;
        let doel = if !winkel {
            "woonfunctie"
        } else if self.toeval.kans(0.3) {
            "bijeenkomstfunctie"
        } else if self.toeval.kans(0.15) {
            "kantoorfunctie"
        } else {
            "winkelfunctie"
        };
        let eerste = self.verblijf(pand, (h.straat, h.nummer, None, None), doel, opp, punt);
        if winkel && self.toeval.kans(0.08) {
            self.verblijven[eerste as usize].doel[1] = "woonfunctie";
        }
        let boven = if winkel {
            1 + self.toeval.tot(2)
        } else {
            self.toeval.tot(5) / 4
        };
        for i in 0..boven.min(u64::from(self.over)) {
            let letter = char::from(b'A' + i as u8);
            let q = h.punt(h.x[0] * 0.5 + h.x[1] * 0.5, h.y[0] + 5.0 + i as f64);
            self.verblijf(
                pand,
                (h.straat, h.nummer, Some(letter), None),
                "woonfunctie",
                opp * 7 / 10,
                q,
            );
        }
        self.bijgebouw(h, [x[0] + 0.2, x[1] - 0.2], stijl.diepte, 0.25);
    }

    fn bouw_rij(&mut self, h: &Huis, x: [f64; 2], stijl: &Stijl, plek: (u32, u32)) {
        let mut ring = Ring::recht(&h.hoeken(h.x[0], h.x[1], h.y[0], h.y[1]));
        if self.toeval.kans(0.22) {
            let b = if self.toeval.kans(0.5) {
                h.x
            } else {
                [h.x[0], h.x[0] + (h.x[1] - h.x[0]) * 0.6]
            };
            if self.neem_aanbouw(h, b, h.y[1] + 2.5) {
                ring = aanbouw(h, b, h.y[1] + 2.5);
            }
        }
        self.woning(h, ring, 2.4);
        // sheds stand in pairs against the back path
        let links = plek.0 % 2 == 1;
        let sx = if links {
            [x[0], x[0] + 2.3]
        } else {
            [x[1] - 2.3, x[1]]
        };
        self.schuur(h, sx, [stijl.diepte - 4.2, stijl.diepte - 1.1], 0.9);
        if self.tekent && plek.0 > 0 && self.sier.kans(0.75) {
            let hek = vec![h.punt(x[0], h.y[1] + 0.2), h.punt(x[0], stijl.diepte - 1.1)];
            self.lijn(hek, Lijnsoort::Hek);
        }
        if self.tekent && self.sier.kans(0.3) {
            self.lijn(
                vec![h.punt(x[0] + 0.4, 0.4), h.punt(x[1] - 1.2, 0.4)],
                Lijnsoort::Haag,
            );
        }
        self.tuinboom(h, x, stijl, 0.12);
    }

    fn bouw_twee(&mut self, h: &Huis, x: [f64; 2], stijl: &Stijl, plek: (u32, u32)) {
        let mut ring = Ring::recht(&h.hoeken(h.x[0], h.x[1], h.y[0], h.y[1]));
        if self.toeval.kans(0.4) {
            let b = if plek.0 == 0 {
                [h.x[1] - 4.0, h.x[1]]
            } else {
                [h.x[0], h.x[0] + 4.0]
            };
            if self.neem_aanbouw(h, b, h.y[1] + 3.0) {
                ring = aanbouw(h, b, h.y[1] + 3.0);
            }
        }
        self.woning(h, ring, 2.2);
        let gx = if plek.0 == 0 {
            [x[0] + 0.1, (x[0] + 3.2).min(h.x[0])]
        } else {
            [(x[1] - 3.2).max(h.x[1]), x[1] - 0.1]
        };
        if gx[1] - gx[0] > 2.2 {
            let y = h.y[0] + 4.0;
            self.schuur(h, gx, [y, y + 6.2], 0.75);
        }
        if self.tekent {
            let kant = if plek.0 == 0 { x[0] } else { x[1] };
            self.lijn(
                vec![h.punt(kant, h.y[1]), h.punt(kant, stijl.diepte)],
                Lijnsoort::Haag,
            );
            self.lijn(
                vec![h.punt(x[0] + 0.5, 0.4), h.punt(x[1] - 2.5, 0.4)],
                Lijnsoort::Haag,
            );
        }
        self.tuinboom(h, x, stijl, 0.5);
    }

    fn bouw_vrij(&mut self, h: &Huis, x: [f64; 2], stijl: &Stijl) {
        let breed = h.x[1] - h.x[0];
        let achter = (
            [h.x[0], h.x[0] + breed * 0.55],
            h.y[1] + self.toeval.tussen(2.5, 5.0),
        );
        let ring = match self.toeval.tot(3) {
            1 if self.neem_aanbouw(h, achter.0, achter.1) => aanbouw(h, achter.0, achter.1),
            2 => uitbouw(h, breed),
            _ => Ring::recht(&h.hoeken(h.x[0], h.x[1], h.y[0], h.y[1])),
        };
        self.woning(h, ring, 1.8);
        let rechts = self.toeval.kans(0.5);
        let gx = if rechts {
            [x[1] - 4.0, x[1] - 0.7]
        } else {
            [x[0] + 0.7, x[0] + 4.0]
        };
        let y = h.y[1] - 2.0 + self.toeval.tussen(0.0, 5.0);
        self.schuur(h, gx, [y, y + 6.5], 0.85);
        if self.tekent {
            self.lijn(
                vec![h.punt(x[0], 1.0), h.punt(x[0], stijl.diepte - 0.5)],
                Lijnsoort::Haag,
            );
            self.lijn(
                vec![h.punt(x[0] + 0.5, 0.6), h.punt(x[1] - 4.5, 0.6)],
                Lijnsoort::Haag,
            );
            for _ in 0..2 {
                self.tuinboom(h, x, stijl, 0.8);
            }
        }
    }

    fn bouw_bedrijf(&mut self, h: &Huis, x: [f64; 2], stijl: &Stijl) {
        let ring = if self.toeval.kans(0.4) {
            uitbouw(h, h.x[1] - h.x[0])
        } else {
            Ring::recht(&h.hoeken(h.x[0], h.x[1], h.y[0], h.y[1]))
        };
        let pand = self.pand(ring, h.bouwjaar, Pandstatus::InGebruik, h.label());
        let delen = 1 + self.toeval.tot(4).min(u64::from(self.over).saturating_sub(1));
        for i in 0..delen {
            let letter = (i > 0).then(|| char::from(b'A' + i as u8 - 1));
            let doel = *self.toeval.kies(&[
                "industriefunctie",
                "industriefunctie",
                "kantoorfunctie",
                "overige gebruiksfunctie",
            ]);
            let f = (i as f64 + 0.5) / delen as f64;
            let q = h.punt(h.x[0] + (h.x[1] - h.x[0]) * f, h.y[0] * 0.45 + h.y[1] * 0.55);
            let opp = (h.oppervlak() / delen as f64).round() as u32;
            self.verblijf(pand, (h.straat, h.nummer, letter, None), doel, opp, q);
        }
        if !self.tekent {
            return;
        }
        let voor = Ring::recht(&h.hoeken(x[0] + 1.0, x[1] - 1.0, 0.5, h.y[0] - 0.5));
        self.verf(voor, laag::TERREIN2, Klasse::OpenVerharding);
        let achter = Ring::recht(&h.hoeken(x[0] + 1.0, x[1] - 1.0, h.y[1], stijl.diepte - 1.5));
        self.verf(achter, laag::TERREIN2, Klasse::GeslotenVerharding);
        let hek = [
            (x[0], 0.5),
            (x[0], stijl.diepte - 0.8),
            (x[1], stijl.diepte - 0.8),
        ];
        self.lijn(hek.iter().map(|q| h.punt(q.0, q.1)).collect(), Lijnsoort::Hek);
        if self.sier.kans(0.3) {
            let los = h.hoeken(x[0] + 3.0, x[0] + 15.0, stijl.diepte - 9.0, stijl.diepte - 2.0);
            if self.vrij(&los, 0.0) {
                self.verf(Ring::recht(&los), 80, Klasse::OpenLoods);
            }
        }
    }

    /// Takes the ground for an extension behind the house, if it is free.
    fn neem_aanbouw(&mut self, h: &Huis, x: [f64; 2], y: f64) -> bool {
        let hoeken = h.hoeken(x[0], x[1], h.y[1] + 0.1, y);
        let vrij = self.vrij(&hoeken, 0.0);
        if vrij {
            self.neem(hoeken);
        }
        vrij
    }

    fn schuur(&mut self, h: &Huis, x: [f64; 2], y: [f64; 2], kans: f64) {
        let hoeken = h.hoeken(x[0], x[1], y[0], y[1]);
        if self.toeval.kans(kans) && self.vrij(&hoeken, 0.0) {
            self.neem(hoeken);
            self.pand(
                Ring::recht(&hoeken),
                h.bouwjaar,
                Pandstatus::InGebruik,
                (hoeken[0], 0.0),
            );
        }
    }

    fn bijgebouw(&mut self, h: &Huis, x: [f64; 2], diepte: f64, kans: f64) {
        let b = (x[1] - x[0]) * 0.5;
        self.schuur(h, [x[0], x[0] + b], [diepte - 5.0, diepte - 1.5], kans);
    }

    fn tuinboom(&mut self, h: &Huis, x: [f64; 2], stijl: &Stijl, kans: f64) {
        if self.tekent && self.sier.kans(kans) {
            let q = h.punt(
                self.sier.tussen(x[0] + 0.8, x[1] - 0.8),
                self.sier.tussen(h.y[1] + 3.0, stijl.diepte - 1.0),
            );
            if self.punt_vrij(q, 1.0) {
                self.zet(q, Puntsoort::Boom);
            }
        }
    }

    /// A single building on a rectangle of a straight frame; `None` when it does not fit or no address is left.
    pub(crate) fn gebouw(
        &mut self,
        g: &Kader,
        ring: Ring,
        vak: [f64; 4],
        straat: u32,
        nummer: u16,
        wat: (&'static str, u16),
    ) -> Option<u32> {
        let [x0, x1, y0, y1] = vak;
        let hoeken = g.vierhoek(x0, x1, y0, y1);
        if self.over == 0 || !self.vrij(&hoeken, 0.0) {
            return None;
        }
        self.neem(hoeken);
        let midden = g.punt((x0 + x1) / 2.0, (y0 + y1) / 2.0);
        let punt = if ring.bevat(midden) {
            midden
        } else {
            g.punt(x0 + 2.0, y0 + 2.0)
        };
        let opp = (ring.dubbel().abs() / 2.0).round() as u32;
        let pand = self.pand(
            ring,
            wat.1,
            Pandstatus::InGebruik,
            (punt, leesbaar(g.richting(0.0))),
        );
        self.verblijf(pand, (straat, nummer, None, None), wat.0, opp, punt);
        Some(pand)
    }

    /// A block of flats: `lagen` storeys of homes side by side in one pand, numbers in one run.
    pub(crate) fn flat(
        &mut self,
        g: &Kader,
        vak: [f64; 4],
        straat: u32,
        zijde: Zijde,
        lagen: u32,
        bouwjaar: u16,
    ) -> bool {
        let [x0, x1, y0, y1] = vak;
        let hoeken = g.vierhoek(x0, x1, y0, y1);
        if self.over == 0 || !self.vrij(&hoeken, 0.5) {
            return false;
        }
        self.neem(hoeken);
        // stairwells stand out at the back
        let mut contour = vec![g.punt(x0, y0), g.punt(x1, y0), g.punt(x1, y1)];
        let trappen = ((x1 - x0) / 18.0) as u32;
        for i in 0..trappen {
            let m = x1 - (f64::from(i) + 0.5) * (x1 - x0) / f64::from(trappen);
            for (x, y) in [
                (m + 1.6, y1),
                (m + 1.6, y1 + 1.4),
                (m - 1.6, y1 + 1.4),
                (m - 1.6, y1),
            ] {
                contour.push(g.punt(x, y));
            }
        }
        contour.push(g.punt(x0, y1));
        let midden = g.punt((x0 + x1) / 2.0, (y0 + y1) / 2.0);
        let pand = self.pand(
            Ring::recht(&contour),
            bouwjaar,
            Pandstatus::InGebruik,
            (midden, leesbaar(g.richting(0.0))),
        );
        let per_laag = ((x1 - x0) / 7.2) as u32;
        for verdieping in 0..lagen {
            for i in 0..per_laag {
                if self.over == 0 {
                    return true;
                }
                let nummer = self.volgend(straat, zijde);
                let x = x0 + (f64::from(i) + 0.5) * (x1 - x0) / f64::from(per_laag);
                let q = g.punt(
                    x,
                    y0 + 2.0 + f64::from(verdieping) * (y1 - y0 - 4.0) / f64::from(lagen),
                );
                let opp = 62 + self.toeval.tot(30) as u32;
                self.verblijf(pand, (straat, nummer, None, None), "woonfunctie", opp, q);
            }
        }
        true
    }
}

/// House outline with an extension at the back between x `a` and `b`, to depth `y`.
fn aanbouw(h: &Huis, x: [f64; 2], y: f64) -> Ring {
    let [a, b] = x;
    let mut hoeken = vec![(h.x[0], h.y[0]), (h.x[1], h.y[0]), (h.x[1], h.y[1])];
    if b < h.x[1] - 0.05 {
        hoeken.push((b, h.y[1]));
    } else {
        hoeken.pop();
    }
    hoeken.push((b, y));
    hoeken.push((a, y));
    if a > h.x[0] + 0.05 {
        hoeken.push((a, h.y[1]));
        hoeken.push((h.x[0], h.y[1]));
    }
    Ring::recht(&hoeken.iter().map(|q| h.punt(q.0, q.1)).collect::<Vec<_>>())
}

/// House outline with a part that comes forward.
fn uitbouw(h: &Huis, breed: f64) -> Ring {
    let m = h.x[0] + breed * 0.6;
    let terug = (h.y[1] - h.y[0]) * 0.2;
    let hoeken = [
        (h.x[0], h.y[0]),
        (m, h.y[0]),
        (m, h.y[0] + terug),
        (h.x[1], h.y[0] + terug),
        (h.x[1], h.y[1]),
        (h.x[0], h.y[1]),
    ];
    Ring::recht(&hoeken.map(|q| h.punt(q.0, q.1)))
}
