//! Streets: carriageway, kerb, parking, pavement, lamps and trees along a line of a frame.
//!
//! Start at [`Plan::weg`] and [`Plan::kruispunt`].

use crate::getal::PI;
use crate::meet::{Kader, P, Ring, p};
use crate::plan::{Bovensoort, Klasse, Lijnsoort, Plan, Puntsoort};

/// Layers of paint, low to high.
pub(crate) mod laag {
    pub(crate) const LAND: u16 = 0;
    pub(crate) const AKKER: u16 = 2;
    pub(crate) const SLOOT: u16 = 4;
    pub(crate) const DIJK: u16 = 8;
    pub(crate) const TERREIN: u16 = 10;
    pub(crate) const TERREIN2: u16 = 12;
    pub(crate) const PAD: u16 = 16;
    pub(crate) const STOEP: u16 = 20;
    pub(crate) const PARKEER: u16 = 24;
    pub(crate) const FIETS: u16 = 26;
    pub(crate) const WEG: u16 = 30;
    pub(crate) const KRUISING: u16 = 32;
    pub(crate) const PLEIN: u16 = 34;
    pub(crate) const WATER: u16 = 60;
    pub(crate) const OP_WATER: u16 = 70;
}

/// The cross-section of a street, metres from the axis.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Profiel {
    /// Half the carriageway.
    pub(crate) rijbaan: f64,
    /// Parking strip left and right (0: none).
    pub(crate) parkeer: [f64; 2],
    /// Pavement left and right.
    pub(crate) stoep: [f64; 2],
    /// Verge between carriageway and cycle path, and width of the cycle path, both sides (0: none).
    pub(crate) berm: f64,
    pub(crate) fiets: f64,
    pub(crate) klasse: Klasse,
    pub(crate) bomen: bool,
}

impl Profiel {
    /// A narrow street of the old town.
    pub(crate) const STEEG: Self = Self {
        rijbaan: 2.1,
        parkeer: [0.0; 2],
        stoep: [1.9; 2],
        berm: 0.0,
        fiets: 0.0,
        klasse: Klasse::RijbaanKlinkers,
        bomen: false,
    };
    /// A residential street with parking at one side.
    pub(crate) const WOON: Self = Self {
        rijbaan: 2.4,
        parkeer: [2.0, 0.0],
        stoep: [1.7, 1.8],
        berm: 0.0,
        fiets: 0.0,
        klasse: Klasse::RijbaanKlinkers,
        bomen: true,
    };
    /// A through road with verges and cycle paths.
    pub(crate) const HOOFD: Self = Self {
        rijbaan: 3.2,
        parkeer: [0.0; 2],
        stoep: [1.6, 1.6],
        berm: 2.6,
        fiets: 2.2,
        klasse: Klasse::Rijbaan,
        bomen: true,
    };
    /// A road through the fields.
    pub(crate) const LAND: Self = Self {
        rijbaan: 2.6,
        parkeer: [0.0; 2],
        stoep: [0.0; 2],
        berm: 2.4,
        fiets: 0.0,
        klasse: Klasse::Rijbaan,
        bomen: true,
    };

    /// From the axis to the edge, left (0) or right (1).
    pub(crate) fn rand(&self, kant: usize) -> f64 {
        self.rijbaan + self.parkeer[kant] + self.berm + self.fiets + self.stoep[kant]
    }
}

impl Plan {
    /// A street along line `t` of a frame from `s0` to `s1`, with everything on it and its name.
    pub(crate) fn weg(&mut self, k: &Kader, s0: f64, s1: f64, t: f64, prof: &Profiel, straat: Option<u32>) {
        let (s0, s1) = (s0.min(s1), s0.max(s1));
        self.zone(k, [s0, s1], [t - prof.rand(1), t + prof.rand(0)]);
        if !self.tekent {
            return;
        }
        self.kavel(k.vlak(s0, s1, t - prof.rand(1), t + prof.rand(0)), 40);
        self.stoepen(k, s0, s1, t, prof);
        for kant in [0, 1] {
            self.parkeerstrook(k, [s0, s1], t, prof, kant);
        }
        let stukken = ((s1 - s0) / 110.0).ceil().max(1.0) as i32;
        let stap = (s1 - s0) / f64::from(stukken);
        for i in 0..stukken {
            let a = s0 + stap * f64::from(i);
            self.verf(
                k.vlak(a, a + stap, t - prof.rijbaan, t + prof.rijbaan),
                laag::WEG,
                prof.klasse,
            );
        }
        let woonstraat = prof.klasse == Klasse::RijbaanKlinkers && prof.parkeer[0] > 0.0;
        let drempels = if woonstraat {
            ((s1 - s0) * k.schaal(t) / 140.0) as i32
        } else {
            0
        };
        for i in 0..drempels {
            let a = s0 + (f64::from(i) + 0.42) * (s1 - s0) / f64::from(drempels);
            self.verf(
                k.vlak(a, a + 4.5, t - prof.rijbaan, t + prof.rijbaan),
                laag::WEG + 1,
                Klasse::Drempel,
            );
        }
        self.straatmeubilair(k, s0, s1, t, prof);
        if let Some(nr) = straat {
            self.naamborden(k, s0, s1, t, nr);
        }
    }

    fn stoepen(&mut self, k: &Kader, s0: f64, s1: f64, t: f64, prof: &Profiel) {
        for (kant, teken) in [(0, 1.0), (1, -1.0)] {
            let mut r = prof.rijbaan + prof.parkeer[kant];
            for (breed, laag, klasse) in [
                (prof.berm, laag::STOEP, Klasse::Berm),
                (prof.fiets, laag::FIETS, Klasse::Fietspad),
                (prof.stoep[kant], laag::STOEP, Klasse::Voetpad),
            ] {
                if breed > 0.0 {
                    let t0 = if laag == laag::STOEP && klasse == Klasse::Voetpad && prof.berm == 0.0 {
                        prof.rijbaan
                    } else {
                        r
                    };
                    self.verf(
                        k.vlak(s0, s1, t + teken * t0, t + teken * (r + breed)),
                        laag,
                        klasse,
                    );
                    r += breed;
                }
            }
        }
    }

    fn parkeerstrook(&mut self, k: &Kader, s: [f64; 2], t: f64, prof: &Profiel, kant: usize) {
        let breed = prof.parkeer[kant];
        if breed == 0.0 {
            return;
        }
        let teken = if kant == 0 { 1.0 } else { -1.0 };
        let (t0, t1) = (t + teken * prof.rijbaan, t + teken * (prof.rijbaan + breed));
        let schaal = k.schaal(t0);
        let mut a = s[0] + 7.0 / schaal;
        while a + 11.0 / schaal < s[1] - 7.0 / schaal {
            let vakken = 2.0 + self.sier.tot(3) as f64;
            let b = (a + vakken * 5.5 / schaal).min(s[1] - 7.0 / schaal);
            self.verf(k.vlak(a, b, t0, t1), laag::PARKEER, Klasse::Parkeervlak);
            let eind = b + 2.4 / schaal;
            if prof.bomen && eind < s[1] - 7.0 / schaal {
                self.verf(k.vlak(b, eind, t0, t1), laag::PARKEER, Klasse::Gras);
                self.zet(k.punt((b + eind) / 2.0, (t0 + t1) / 2.0), Puntsoort::Boom);
            }
            a = eind;
        }
    }

    fn straatmeubilair(&mut self, k: &Kader, s0: f64, s1: f64, t: f64, prof: &Profiel) {
        let schaal = k.schaal(t);
        let lang = (s1 - s0) * schaal;
        let lampen = (lang / 27.0) as i32;
        for i in 0..lampen {
            let s = s0 + (f64::from(i) + 0.5) * (s1 - s0) / f64::from(lampen.max(1));
            let kant = (i % 2) as usize;
            let teken = if kant == 0 { 1.0 } else { -1.0 };
            let buiten = if prof.berm > 0.0 {
                prof.rijbaan + prof.berm / 2.0
            } else {
                prof.rand(kant) - 0.35
            };
            if prof.stoep[kant] > 0.0 || prof.fiets > 0.0 {
                self.zet(k.punt(s, t + teken * buiten), Puntsoort::Lichtmast);
            }
            if i % 2 == 0 {
                self.zet(
                    k.punt(s + 3.0 / schaal, t + teken * (prof.rijbaan - 0.2)),
                    Puntsoort::Kolk,
                );
            }
            if i % 3 == 1 {
                self.zet(k.punt(s + 5.0 / schaal, t + 0.3), Puntsoort::Rioolput);
            }
            if i % 7 == 3 && prof.stoep[1] > 0.0 {
                self.zet(k.punt(s + 10.0 / schaal, t - prof.rand(1) + 0.4), Puntsoort::Kast);
            }
            if prof.berm > 0.0 && i % 9 == 4 {
                self.zet(k.punt(s, t - prof.rijbaan - 0.7), Puntsoort::Verkeersbord);
            }
            if i % 11 == 5 {
                self.zet(
                    k.punt(s + 8.0 / schaal, t - prof.rijbaan - 0.4),
                    Puntsoort::Brandkraan,
                );
            }
        }
        if prof.berm > 0.0 && prof.bomen {
            let aantal = (lang / 11.0) as i32;
            for i in 0..aantal {
                let s = s0 + (f64::from(i) + 0.5) * (s1 - s0) / f64::from(aantal);
                for teken in [-1.0, 1.0] {
                    if self.sier.kans(0.85) {
                        self.zet(
                            k.punt(s, t + teken * (prof.rijbaan + prof.berm / 2.0)),
                            Puntsoort::Boom,
                        );
                    }
                }
            }
        }
    }

    fn naamborden(&mut self, k: &Kader, s0: f64, s1: f64, t: f64, straat: u32) {
        let lang = (s1 - s0) * k.schaal(t);
        let aantal = ((lang / 150.0).round() as i32).max(1);
        for i in 0..aantal {
            let s = s0 + (f64::from(i) + 0.5) * (s1 - s0) / f64::from(aantal);
            let plek = (k.punt(s, t), leesbaar(k.richting(s)));
            self.straten[straat as usize].labels.push(plek);
        }
        self.zet(k.punt(s0 + 1.5, t + 3.4), Puntsoort::Straatnaambord);
    }

    /// Rounds the corners where a street at `s` crosses the street along `t`.
    ///
    /// `langs`, `dwars`: half carriageways; `armen`: does the junction have an arm towards +s, +t, -s, -t?
    #[expect(clippy::too_many_arguments, reason = "place, widths and arms of one junction")]
    pub(crate) fn kruispunt(
        &mut self,
        k: &Kader,
        s: f64,
        t: f64,
        langs: f64,
        dwars: f64,
        armen: [bool; 4],
        klasse: Klasse,
    ) {
        if !self.tekent {
            return;
        }
        let hier = k.raak(s, t);
        let straal = 4.5;
        let mut ring = Ring::default();
        for (kw, (dx, dy)) in [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)]
            .into_iter()
            .enumerate()
        {
            let (eerst, dan) = (armen[kw], armen[(kw + 1) % 4]);
            let hoek = p(dx * dwars, dy * langs);
            // in quadrants 0 and 2 the walk comes along the s-arm, in 1 and 3 along the t-arm
            let langs_s = hier.punt(hoek.x + dx * straal, hoek.y);
            let langs_t = hier.punt(hoek.x, hoek.y + dy * straal);
            let (van, naar) = if kw % 2 == 0 {
                (langs_s, langs_t)
            } else {
                (langs_t, langs_s)
            };
            if eerst && dan {
                boog(
                    &mut ring,
                    hier.punt(hoek.x + dx * straal, hoek.y + dy * straal),
                    straal,
                    van,
                    naar,
                );
            } else {
                let punt = hier.punt(hoek.x, hoek.y);
                if eerst {
                    ring.naar(van);
                }
                ring.naar(punt);
                if dan {
                    ring.naar(naar);
                }
            }
        }
        self.verf(ring, laag::KRUISING, klasse);
    }

    /// A bridge at level 1 over water between `s0` and `s1` of a frame along its axis.
    pub(crate) fn brug(&mut self, k: &Kader, s0: f64, s1: f64, prof: &Profiel) {
        if !self.tekent {
            return;
        }
        let (l, r) = (prof.rand(0), prof.rand(1));
        self.boven
            .push((k.vlak(s0, s1, -r - 0.4, l + 0.4), Bovensoort::Brugdek));
        self.boven
            .push((k.vlak(s0, s1, -prof.rijbaan, prof.rijbaan), Bovensoort::Rijbaan));
        let soort = if prof.fiets > 0.0 {
            Bovensoort::Fietspad
        } else {
            Bovensoort::Voetpad
        };
        for (t0, t1) in [(prof.rijbaan, l), (-r, -prof.rijbaan)] {
            if t1 - t0 > 0.1 {
                self.boven.push((k.vlak(s0, s1, t0, t1), soort));
            }
        }
        for t in [l + 0.2, -r - 0.2] {
            self.lijn(vec![k.punt(s0, t), k.punt(s1, t)], Lijnsoort::Hek);
        }
    }
}

/// Adds the short arc around `m` from `van` to `naar`.
pub(crate) fn boog(ring: &mut Ring, m: P, straal: f64, van: P, naar: P) {
    let (a, b) = (van.min(m), naar.min(m));
    let h0 = crate::getal::atan2(a.y, a.x);
    let mut h1 = crate::getal::atan2(b.y, b.x);
    while h1 - h0 > PI {
        h1 -= 2.0 * PI;
    }
    while h1 - h0 < -PI {
        h1 += 2.0 * PI;
    }
    ring.rond(m, straal, h0, h1);
}

/// A direction turned so that text along it is not upside down.
pub(crate) fn leesbaar(mut hoek: f64) -> f64 {
    while hoek > PI / 2.0 {
        hoek -= PI;
    }
    while hoek <= -PI / 2.0 {
        hoek += PI;
    }
    hoek
}
