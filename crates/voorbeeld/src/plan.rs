//! The drawing board: what a quarter of the town consists of before any register writes it down.
//!
//! Owns areas to paint, buildings, addresses, parcels and street furniture, and the rule that nothing is
//! built where something already is. Knows no file format. Start at [`Plan`].

use std::collections::HashMap;

use crate::getal::Toeval;
use crate::meet::{Kader, P, Ring, overlapt, p};

/// What an area is; `bgt` turns it into object type and attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Klasse {
    Rijbaan,
    RijbaanKlinkers,
    RijbaanRegionaal,
    Drempel,
    Fietspad,
    Voetpad,
    Parkeervlak,
    Inrit,
    Voetgangersgebied,
    Berm,
    Verkeerseiland,
    Gras,
    Heesters,
    Bosplantsoen,
    GrasAgrarisch,
    GrasOverig,
    Bouwland,
    Duin,
    Loofbos,
    Erf,
    Zand,
    Onverhard,
    OpenVerharding,
    GeslotenVerharding,
    Kunststof,
    Zee,
    Haven,
    Gracht,
    Sloot,
    Vijver,
    Oever,
    Glooiing,
    Strekdam,
    Steiger,
    Sluis,
    OpenLoods,
    Volkstuinhuis,
    Pand(u32),
}

/// A point object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Puntsoort {
    Boom,
    Lichtmast,
    Kolk,
    Rioolput,
    Brandkraan,
    Afvalbak,
    Ondergronds,
    Bank,
    Fietsenrek,
    Speeltoestel,
    Abri,
    Haltepaal,
    Vlaggenmast,
    Kast,
    Straatnaambord,
    Verkeersbord,
    Plaatsnaambord,
    Informatiebord,
    Meerpaal,
    Zendmast,
    Kunstobject,
}

/// A line object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lijnsoort {
    Hek,
    Muur,
    Kademuur,
    Haag,
    Draadraster,
    Duiker,
}

/// What is built above level 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bovensoort {
    Brugdek,
    Rijbaan,
    Voetpad,
    Fietspad,
}

/// An area that has a function of its own (functioneel gebied).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Functie {
    Speeltuin,
    Sport,
    Volkstuinen,
    Begraafplaats,
    Recreatie,
}

/// Where a pand stands in its life on the stand date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pandstatus {
    InGebruik,
    BouwGestart,
    Vergund,
    Gesloopt,
    Verbouwing,
}

/// What is built: a BAG pand.
#[derive(Debug, Clone)]
pub(crate) struct Pand {
    pub(crate) ring: Ring,
    pub(crate) bouwjaar: u16,
    pub(crate) status: Pandstatus,
    /// Where its number is written, and in which direction (radians).
    pub(crate) label: (P, f64),
    /// Addresses in it, in order of number.
    pub(crate) adressen: Vec<u32>,
}

impl Pand {
    /// Does it stand, or is it being built?
    pub(crate) fn in_voorraad(&self) -> bool {
        self.status != Pandstatus::Gesloopt
    }
}

/// What an address is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Adressoort {
    Verblijfsobject,
    Ligplaats,
    Standplaats,
}

/// A nummeraanduiding.
#[derive(Debug, Clone)]
pub(crate) struct Adres {
    pub(crate) straat: u32,
    pub(crate) nummer: u16,
    pub(crate) letter: Option<char>,
    pub(crate) toevoeging: Option<u16>,
    pub(crate) soort: Adressoort,
    /// Second address of an object that already has one.
    pub(crate) neven: bool,
}

/// A verblijfsobject.
#[derive(Debug, Clone)]
pub(crate) struct Verblijf {
    pub(crate) punt: P,
    pub(crate) panden: [u32; 2],
    pub(crate) doel: [&'static str; 2],
    pub(crate) oppervlakte: u32,
    pub(crate) adres: u32,
    pub(crate) neven: Option<u32>,
    /// Delivered as its outline instead of a point.
    pub(crate) vlak: bool,
}

/// A place for a boat or a caravan.
#[derive(Debug, Clone)]
pub(crate) struct Plaats {
    pub(crate) ring: Ring,
    pub(crate) adres: u32,
}

/// An openbare ruimte and where its name is written.
#[derive(Debug, Clone)]
pub(crate) struct Straat {
    pub(crate) naam: String,
    pub(crate) water: bool,
    pub(crate) labels: Vec<(P, f64)>,
    /// Last number given: odd side, even side.
    teller: [u16; 2],
    pub(crate) jaar: u16,
    pub(crate) vroeger: Option<String>,
}

/// An area painted at level 0.
#[derive(Debug, Clone)]
pub(crate) struct Vlak {
    pub(crate) ring: Ring,
    pub(crate) laag: u16,
    pub(crate) klasse: Klasse,
}

/// A painted parcel; `openbaar` is the gemeente's own.
#[derive(Debug, Clone)]
pub(crate) struct Kavel {
    pub(crate) ring: Ring,
    pub(crate) laag: u16,
}

/// Odd or even side of a street.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zijde {
    Oneven,
    Even,
}

/// A quarter under construction.
pub(crate) struct Plan {
    pub(crate) zaad: u64,
    /// Which quarter: 0 is the old town.
    pub(crate) kwartier: u32,
    /// Addresses that may still be given out.
    pub(crate) over: u32,
    /// Whether areas, lines and points matter (the BAG alone does without).
    pub(crate) tekent: bool,
    /// Chance that decides what is built where.
    pub(crate) toeval: Toeval,
    /// Chance for what is only drawn: the same houses stand with and without it.
    pub(crate) sier: Toeval,
    pub(crate) vlakken: Vec<Vlak>,
    pub(crate) kavels: Vec<Kavel>,
    pub(crate) boven: Vec<(Ring, Bovensoort)>,
    pub(crate) punten: Vec<(P, Puntsoort)>,
    pub(crate) lijnen: Vec<(Vec<P>, Lijnsoort)>,
    pub(crate) functies: Vec<(Ring, Functie, &'static str)>,
    pub(crate) panden: Vec<Pand>,
    pub(crate) verblijven: Vec<Verblijf>,
    pub(crate) adressen: Vec<Adres>,
    pub(crate) straten: Vec<Straat>,
    pub(crate) ligplaatsen: Vec<Plaats>,
    pub(crate) standplaatsen: Vec<Plaats>,
    /// The sheet: xmin, ymin, xmax, ymax. Nothing stands outside it.
    blad: [f64; 4],
    zones: Vec<Zone>,
    zonerooster: HashMap<(i32, i32), Vec<u32>>,
    bezet: Vec<[P; 4]>,
    bezetrooster: HashMap<(i32, i32), Vec<u32>>,
}

struct Zone {
    kader: Kader,
    s: [f64; 2],
    t: [f64; 2],
}

const CEL_M: f64 = 24.0;

fn cel(q: P) -> (i32, i32) {
    ((q.x / CEL_M).floor() as i32, (q.y / CEL_M).floor() as i32)
}

fn cellen(hoeken: &[P], marge: f64) -> impl Iterator<Item = (i32, i32)> + use<> {
    let (mut lo, mut hi) = (p(f64::MAX, f64::MAX), p(f64::MIN, f64::MIN));
    for q in hoeken {
        lo = p(lo.x.min(q.x), lo.y.min(q.y));
        hi = p(hi.x.max(q.x), hi.y.max(q.y));
    }
    let (a, b) = (
        cel(p(lo.x - marge, lo.y - marge)),
        cel(p(hi.x + marge, hi.y + marge)),
    );
    (a.0..=b.0).flat_map(move |x| (a.1..=b.1).map(move |y| (x, y)))
}

impl Plan {
    /// An empty board for one quarter.
    pub(crate) fn nieuw(zaad: u64, kwartier: u32, over: u32, tekent: bool, blad: [f64; 4]) -> Self {
        Self {
            zaad,
            kwartier,
            over,
            tekent,
            toeval: Toeval::voor(zaad, &[u64::from(kwartier), 1]),
            sier: Toeval::voor(zaad, &[u64::from(kwartier), 3]),
            vlakken: Vec::new(),
            kavels: Vec::new(),
            boven: Vec::new(),
            punten: Vec::new(),
            lijnen: Vec::new(),
            functies: Vec::new(),
            panden: Vec::new(),
            verblijven: Vec::new(),
            adressen: Vec::new(),
            straten: Vec::new(),
            ligplaatsen: Vec::new(),
            standplaatsen: Vec::new(),
            blad,
            zones: Vec::new(),
            zonerooster: HashMap::new(),
            bezet: Vec::new(),
            bezetrooster: HashMap::new(),
        }
    }

    /// Paints an area; a higher `laag` covers a lower one, a later one an earlier one.
    pub(crate) fn verf(&mut self, ring: Ring, laag: u16, klasse: Klasse) {
        if self.tekent {
            self.vlakken.push(Vlak {
                ring: ring.linksom(),
                laag,
                klasse,
            });
        }
    }

    /// Paints a parcel.
    pub(crate) fn kavel(&mut self, ring: Ring, laag: u16) {
        if self.tekent {
            self.kavels.push(Kavel {
                ring: ring.linksom(),
                laag,
            });
        }
    }

    /// Does the spot lie on the sheet, `marge` metres from its border?
    fn op_blad(&self, q: P, marge: f64) -> bool {
        let [x0, y0, x1, y1] = self.blad;
        q.x >= x0 + marge && q.x <= x1 - marge && q.y >= y0 + marge && q.y <= y1 - marge
    }

    /// Places a point object.
    pub(crate) fn zet(&mut self, q: P, soort: Puntsoort) {
        if self.tekent && self.op_blad(q, 0.1) {
            self.punten.push((q, soort));
        }
    }

    /// Draws a line object.
    pub(crate) fn lijn(&mut self, punten: Vec<P>, soort: Lijnsoort) {
        if self.tekent && punten.len() > 1 && punten.iter().all(|q| self.op_blad(*q, 0.1)) {
            self.lijnen.push((punten, soort));
        }
    }

    /// Keeps an area free of buildings: streets, water, fields.
    pub(crate) fn zone(&mut self, kader: &Kader, s: [f64; 2], t: [f64; 2]) {
        let s = [s[0].min(s[1]), s[0].max(s[1])];
        let t = [t[0].min(t[1]), t[0].max(t[1])];
        let nr = self.zones.len() as u32;
        self.zones.push(Zone { kader: *kader, s, t });
        let stappen = ((s[1] - s[0]) / (CEL_M / 2.0)).ceil().max(1.0) as i32;
        let mut vorige = [kader.punt(s[0], t[0]), kader.punt(s[0], t[1])];
        for i in 1..=stappen {
            let si = s[0] + (s[1] - s[0]) * f64::from(i) / f64::from(stappen);
            let hier = [kader.punt(si, t[0]), kader.punt(si, t[1])];
            for c in cellen(&[vorige[0], vorige[1], hier[0], hier[1]], 4.0) {
                let lijst = self.zonerooster.entry(c).or_default();
                if lijst.last() != Some(&nr) {
                    lijst.push(nr);
                }
            }
            vorige = hier;
        }
    }

    /// Lifts the zones that were set with exactly these bounds.
    pub(crate) fn open_zone(&mut self, kader: &Kader, s: [f64; 2], t: [f64; 2]) {
        let merk = kader.punt(s[0], t[0]);
        for z in &mut self.zones {
            if z.s == s && z.t == t && z.kader.punt(s[0], t[0]) == merk {
                z.s = [f64::MAX, f64::MAX];
            }
        }
    }

    /// Is the spot outside every street, water and field, by `marge` metres?
    pub(crate) fn buiten_zones(&self, q: P, marge: f64) -> bool {
        self.zonerooster.get(&cel(q)).is_none_or(|lijst| {
            lijst.iter().all(|&i| {
                let z = &self.zones[i as usize];
                let [s, t] = z.kader.terug(q);
                s < z.s[0] - marge || s > z.s[1] + marge || t < z.t[0] - marge || t > z.t[1] + marge
            })
        })
    }

    /// May these four corners be built on: `marge` metres clear of zones, and not over what stands there (touching is fine)?
    pub(crate) fn vrij(&self, hoeken: &[P; 4], marge: f64) -> bool {
        let midden = hoeken.iter().fold(p(0.0, 0.0), |m, h| m.plus(*h, 0.25));
        if !hoeken.iter().all(|q| self.op_blad(*q, 2.0)) {
            return false;
        }
        let rand = (0..4).map(|i| hoeken[i].plus(hoeken[(i + 1) % 4].min(hoeken[i]), 0.5));
        if !hoeken
            .iter()
            .copied()
            .chain(rand)
            .chain([midden])
            .all(|q| self.buiten_zones(q, marge))
        {
            return false;
        }
        cellen(hoeken, 2.0).all(|c| {
            self.bezetrooster.get(&c).is_none_or(|l| {
                l.iter()
                    .all(|&i| !overlapt(hoeken, &self.bezet[i as usize], 0.05))
            })
        })
    }

    /// Is this spot clear of everything?
    pub(crate) fn punt_vrij(&self, q: P, marge: f64) -> bool {
        let m = marge;
        self.vrij(
            &[
                p(q.x - m, q.y - m),
                p(q.x + m, q.y - m),
                p(q.x + m, q.y + m),
                p(q.x - m, q.y + m),
            ],
            0.0,
        )
    }

    /// Marks four corners as built on.
    pub(crate) fn neem(&mut self, hoeken: [P; 4]) {
        let nr = self.bezet.len() as u32;
        self.bezet.push(hoeken);
        for c in cellen(&hoeken, 0.5) {
            self.bezetrooster.entry(c).or_default().push(nr);
        }
    }

    /// A new openbare ruimte.
    pub(crate) fn straat(&mut self, naam: &str, jaar: u16) -> u32 {
        self.straten.push(Straat {
            naam: naam.to_owned(),
            water: false,
            labels: Vec::new(),
            teller: [0, 0],
            jaar,
            vroeger: None,
        });
        self.straten.len() as u32 - 1
    }

    /// The next house number on a side of a street.
    pub(crate) fn volgend(&mut self, straat: u32, zijde: Zijde) -> u16 {
        let t = &mut self.straten[straat as usize].teller;
        let k = match zijde {
            Zijde::Oneven => &mut t[0],
            Zijde::Even => &mut t[1],
        };
        *k += if *k == 0 && zijde == Zijde::Oneven { 1 } else { 2 };
        *k
    }

    /// Registers an address; takes one of those left.
    pub(crate) fn adres(&mut self, adres: Adres) -> u32 {
        self.over = self.over.saturating_sub(1);
        self.adressen.push(adres);
        self.adressen.len() as u32 - 1
    }

    /// Builds a pand without address (shed, garage).
    pub(crate) fn pand(&mut self, ring: Ring, bouwjaar: u16, status: Pandstatus, label: (P, f64)) -> u32 {
        let nr = self.panden.len() as u32;
        let ring = ring.linksom();
        if !matches!(status, Pandstatus::Gesloopt | Pandstatus::Vergund) {
            self.verf(ring.clone(), 90, Klasse::Pand(nr));
        }
        self.panden.push(Pand {
            ring,
            bouwjaar,
            status,
            label,
            adressen: Vec::new(),
        });
        nr
    }

    /// Puts a verblijfsobject with a new address into a pand. The caller has checked that addresses are left.
    pub(crate) fn verblijf(
        &mut self,
        pand: u32,
        adres: (u32, u16, Option<char>, Option<u16>),
        doel: &'static str,
        oppervlakte: u32,
        punt: P,
    ) -> u32 {
        let (straat, nummer, letter, toevoeging) = adres;
        let adres = self.adres(Adres {
            straat,
            nummer,
            letter,
            toevoeging,
            soort: Adressoort::Verblijfsobject,
            neven: false,
        });
        self.panden[pand as usize].adressen.push(adres);
        self.verblijven.push(Verblijf {
            punt,
            panden: [pand, u32::MAX],
            doel: [doel, ""],
            oppervlakte,
            adres,
            neven: None,
            vlak: false,
        });
        self.verblijven.len() as u32 - 1
    }

    /// Scatters trees over an area of a frame, on free ground only.
    pub(crate) fn bomen(&mut self, kader: &Kader, s: [f64; 2], t: [f64; 2], per_m2: f64, ruimte: f64) {
        let aantal = ((s[1] - s[0]) * (t[1] - t[0]).abs() * per_m2) as u32;
        for _ in 0..aantal {
            let q = kader.punt(self.sier.tussen(s[0], s[1]), self.sier.tussen(t[0], t[1]));
            if self.tekent && self.punt_vrij(q, ruimte) {
                self.zet(q, Puntsoort::Boom);
            }
        }
    }
}
