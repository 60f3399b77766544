//! The old town of Voorbeeldwaard: dike and harbour in the west, a moated centre with a canal through it,
//! rings of streets around it, newer quarters north, east and south, fields beyond.
//!
//! Start at [`teken`]. Metres from the south-west corner of [`BREED`] by [`HOOG`].

mod centrum;
mod groen;
mod ringen;
mod wijken;

use crate::blok::{Rij, Soort, Stijl};
use crate::getal::PI;
use crate::meet::{Kader, P, Ring, p};
use crate::plan::{Klasse, Lijnsoort, Plan, Puntsoort, Zijde};
use crate::straat::{Profiel, laag};

/// Size of the old town's sheet.
pub(crate) const BREED: f64 = 1600.0;
/// Size of the old town's sheet.
pub(crate) const HOOG: f64 = 1500.0;
/// The middle of the centre.
pub(crate) const C: P = p(620.0, 760.0);

/// Radius of the frame around the centre; t = REF - r.
const REF: f64 = 300.0;

/// Centre of town inside the moat, outer edge of the moat's green, outer edge of the ring road.
pub(crate) const R_SINGEL: f64 = 233.0;
/// See [`R_SINGEL`].
pub(crate) const R_RING: f64 = 464.0;

const CENTRUM: Stijl = Stijl {
    soort: Soort::Centrum,
    diepte: 30.0,
    breed: [5.0, 8.4],
    voortuin: 0.0,
    bouwjaar: [1590, 1890],
};
const RIJ_OUD: Stijl = Stijl {
    soort: Soort::Rij,
    diepte: 28.0,
    breed: [4.9, 5.8],
    voortuin: 1.6,
    bouwjaar: [1902, 1934],
};
const RIJ: Stijl = Stijl {
    soort: Soort::Rij,
    diepte: 28.0,
    breed: [5.2, 6.1],
    voortuin: 4.0,
    bouwjaar: [1951, 1976],
};
const RIJ_NIEUW: Stijl = Stijl {
    soort: Soort::Rij,
    diepte: 27.0,
    breed: [5.1, 6.0],
    voortuin: 2.6,
    bouwjaar: [1996, 2024],
};
const TWEE: Stijl = Stijl {
    soort: Soort::Twee,
    diepte: 29.0,
    breed: [9.4, 11.0],
    voortuin: 5.0,
    bouwjaar: [1928, 1988],
};
const TWEE_NIEUW: Stijl = Stijl {
    soort: Soort::Twee,
    diepte: 27.0,
    breed: [9.2, 10.4],
    voortuin: 4.5,
    bouwjaar: [1999, 2025],
};
const VRIJ: Stijl = Stijl {
    soort: Soort::Vrij,
    diepte: 34.0,
    breed: [17.0, 23.0],
    voortuin: 6.5,
    bouwjaar: [1935, 2021],
};
const BEDRIJF: Stijl = Stijl {
    soort: Soort::Bedrijf,
    diepte: 52.0,
    breed: [26.0, 46.0],
    voortuin: 9.0,
    bouwjaar: [1962, 2019],
};

/// The coast: s along the crown of the dike northwards, t to the sea.
fn kust() -> Kader {
    Kader::nieuw(p(236.0, -30.0), 98.5 * PI / 180.0, -1.0 / 5200.0)
}

/// Around the centre: s = degrees times [`GRAAD`], t = REF - r.
fn ring() -> Kader {
    Kader::polair(C, REF, 0.0)
}

/// The strip along the dike where digging is restricted.
pub(crate) fn dijkzone() -> Ring {
    kust().vlak(45.0, 1500.0, -32.0, 60.0)
}

/// The strip along the canal, 10 m on either side of the water, where the waterschap wants to be asked.
pub(crate) fn grachtzone() -> Ring {
    gracht()[0].vlak(0.0, 715.0, -16.0, 16.0)
}

/// Middle and direction of the park.
fn parkkader() -> Kader {
    Kader::nieuw(p(985.0, 322.0), 20.0 * PI / 180.0, 0.0)
}

/// Outline of the park.
pub(crate) fn parkvlak() -> Ring {
    parkkader().vlak(-92.0, 170.0, -85.0, 90.0)
}

/// Arc length of one degree in the ring frame.
const GRAAD: f64 = REF * PI / 180.0;

/// A straight frame outwards from the centre.
fn straal(graden: f64) -> Kader {
    Kader::nieuw(C, graden * PI / 180.0, 0.0)
}

/// The canal, from the harbour east through the centre to the edge; bends beyond the ring road.
fn gracht() -> [Kader; 2] {
    [
        Kader::nieuw(p(C.x - 235.0, C.y), 0.0, 0.0),
        Kader::nieuw(p(1100.0, C.y), 0.0, -1.0 / 1100.0),
    ]
}

/// Draws the old town on an empty board; stops building when the board's addresses are used up.
///
/// `uitgebreid`: quarters follow in the east, so roads run on and nothing else meets that border.
pub(crate) fn teken(plan: &mut Plan, uitgebreid: bool) {
    // the quarters in the east have their corners in this border
    let blad = [
        p(0.0, 0.0),
        p(BREED, 0.0),
        p(BREED, 500.0),
        p(BREED, 1000.0),
        p(BREED, HOOG),
        p(0.0, HOOG),
    ];
    plan.verf(Ring::recht(&blad), laag::LAND, Klasse::GrasAgrarisch);
    plan.kavel(Ring::recht(&blad), 0);
    water(plan, uitgebreid);
    dijk(plan);
    let wegen = hoofdwegen(plan);
    if uitgebreid {
        oostrand(plan);
    }
    centrum::centrum(plan, &wegen);
    centrum::haven(plan, &wegen);
    ringen::ringen(plan, &wegen);
    groen::boerderijen(plan, &wegen);
    wijken::bedrijven(plan);
    groen::sport(plan);
    groen::volkstuinen(plan);
    if plan.over > 0 {
        wijken::zuid(plan);
    }
    if plan.over > 0 {
        wijken::noord(plan);
    }
    if plan.over > 0 {
        wijken::oost(plan);
    }
    groen::park(plan);
    groen::polder(plan);
}

/// Streets that several parts of the town share.
struct Wegen {
    dijkweg: u32,
    gracht: [u32; 2],
    walstraat: u32,
    achterom: u32,
    singel: u32,
    ringweg: u32,
    kerkstraat: u32,
    brugstraat: u32,
    oosterweg: u32,
    poort: [u32; 4],
}

/// The eastern border as the quarters beyond expect it: grass, and three roads.
fn oostrand(plan: &mut Plan) {
    let rand = Kader::nieuw(p(BREED, -10.0), PI / 2.0, 0.0);
    plan.verf(
        rand.vlak(0.0, HOOG + 20.0, -1.0, 14.0),
        laag::PAD - 1,
        Klasse::GrasAgrarisch,
    );
    for y in [250.0, 750.0, 1250.0] {
        let k = Kader::lijn(p(1456.0, y), p(BREED, y));
        plan.weg(
            &k,
            0.0,
            BREED - 1456.0,
            0.0,
            &Profiel {
                bomen: false,
                ..Profiel::HOOFD
            },
            None,
        );
    }
}

fn water(plan: &mut Plan, uitgebreid: bool) {
    let k = kust();
    plan.verf(k.vlak(-20.0, 1700.0, 44.0, 420.0), laag::WATER, Klasse::Zee);
    plan.zone(&k, [-20.0, 1700.0], [30.0, 300.0]);
    let [a, b] = gracht();
    plan.verf(a.vlak(0.0, 715.0, -6.0, 6.0), laag::WATER, Klasse::Gracht);
    plan.zone(&a, [0.0, 715.0], [-6.2, 6.2]);
    let eind = if uitgebreid { 470.0 } else { 560.0 };
    plan.verf(b.vlak(0.0, eind, -6.0, 6.0), laag::WATER, Klasse::Gracht);
    plan.zone(&b, [0.0, eind], [-6.2, 6.2]);
    let r = ring();
    for h in [-180.0, -90.0, 0.0, 90.0] {
        plan.verf(
            r.vlak(h * GRAAD, (h + 90.0) * GRAAD, REF - 224.0, REF - 208.0),
            laag::WATER,
            Klasse::Gracht,
        );
    }
    plan.zone(&r, [-180.0 * GRAAD, 180.0 * GRAAD], [REF - 225.0, REF - 207.0]);
    for (kader, s) in [(a, [20.0, 715.0]), (b, [0.0, eind - 45.0])] {
        for t in [-6.0, 6.0] {
            let n = 14;
            let lijn = (0..=n)
                .map(|i| kader.punt(s[0] + (s[1] - s[0]) * f64::from(i) / f64::from(n), t))
                .collect();
            plan.lijn(lijn, Lijnsoort::Kademuur);
        }
    }
    // harbour basin behind the dike, and the channel to the sea
    let bekken = Kader::nieuw(p(226.0, C.y), 0.0, 0.0);
    plan.verf(bekken.vlak(0.0, 128.0, -48.0, 48.0), laag::WATER, Klasse::Haven);
    plan.verf(bekken.vlak(127.0, 178.0, -14.0, 14.0), laag::WATER, Klasse::Haven);
    plan.verf(bekken.vlak(-110.0, 1.0, -11.0, 11.0), laag::WATER, Klasse::Haven);
    plan.zone(&bekken, [0.0, 128.0], [-49.0, 49.0]);
    plan.zone(&bekken, [-120.0, 178.0], [-15.0, 15.0]);
    for t in [-48.0, 48.0] {
        plan.lijn(
            vec![bekken.punt(0.0, t), bekken.punt(128.0, t)],
            Lijnsoort::Kademuur,
        );
    }
    for (t, richting) in [(16.0, 1.0), (-16.0, -1.0)] {
        let pier = Kader::nieuw(bekken.punt(-70.0, t), PI - richting * 0.16, 0.0);
        plan.verf(pier.vlak(0.0, 92.0, -3.0, 3.0), laag::OP_WATER, Klasse::Strekdam);
        plan.zet(pier.punt(88.0, 0.0), Puntsoort::Lichtmast);
    }
}

fn dijk(plan: &mut Plan) {
    let k = kust();
    for i in 0..9 {
        let (a, b) = (-20.0 + f64::from(i) * 190.0, -20.0 + f64::from(i + 1) * 190.0);
        for (t0, t1, klasse, laag) in [
            (24.0, 48.0, Klasse::Zand, laag::DIJK),
            (13.0, 24.0, Klasse::Glooiing, laag::DIJK),
            (
                1.6,
                13.0,
                if i > 5 { Klasse::Duin } else { Klasse::GrasOverig },
                laag::DIJK,
            ),
            (
                38.0,
                48.0,
                if i > 5 { Klasse::Duin } else { Klasse::Zand },
                laag::DIJK + 1,
            ),
            (-1.6, 1.6, Klasse::Fietspad, laag::FIETS),
            (-18.0, -1.6, Klasse::GrasOverig, laag::DIJK),
        ] {
            plan.verf(k.vlak(a, b, t0, t1), laag, klasse);
        }
        if i > 0 && i != 4 && i != 5 {
            let kop = a + 60.0;
            plan.verf(
                k.vlak(kop, kop + 4.5, 22.0, 82.0),
                laag::OP_WATER,
                Klasse::Strekdam,
            );
        }
        plan.zet(k.punt(a + 90.0, 3.5), Puntsoort::Bank);
    }
    plan.zone(&k, [-20.0, 1700.0], [-19.0, 30.0]);
    for s in [280.0, 620.0, 1040.0, 1330.0] {
        plan.verf(k.vlak(s, s + 3.0, -18.0, -1.0), laag::PAD, Klasse::Voetpad);
    }
}

/// The streets that hold the town together.
fn hoofdwegen(plan: &mut Plan) -> Wegen {
    let namen = [
        "Dijkweg",
        "Noordergracht",
        "Zuidergracht",
        "Walstraat",
        "Achterom",
        "Singel",
        "Ringweg",
        "Kerkstraat",
        "Brugstraat",
        "Oosterweg",
        "Oosterpoort",
        "Waardweg",
        "Noorderpoort",
        "Zuiderpoort",
    ];
    let nr = namen.map(|n| plan.straat(n, 1975));
    let w = Wegen {
        dijkweg: nr[0],
        gracht: [nr[1], nr[2]],
        walstraat: nr[3],
        achterom: nr[4],
        singel: nr[5],
        ringweg: nr[6],
        kerkstraat: nr[7],
        brugstraat: nr[8],
        oosterweg: nr[9],
        poort: [nr[10], nr[11], nr[12], nr[13]],
    };
    plan.straten[nr[1] as usize].vroeger = Some("Noorderkade".into());
    let k = kust();
    let dijkprofiel = Profiel {
        rijbaan: 3.0,
        stoep: [0.0, 2.0],
        bomen: false,
        ..Profiel::LAND
    };
    plan.weg(
        &k,
        -20.0,
        1620.0,
        -23.5,
        &Profiel {
            berm: 0.0,
            ..dijkprofiel
        },
        Some(w.dijkweg),
    );
    let s_haven = k.terug(p(215.0, C.y))[0];
    plan.brug(
        &Kader::nieuw(k.punt(s_haven - 12.5, -23.5), k.richting(s_haven), 0.0),
        0.0,
        25.0,
        &Profiel {
            berm: 0.0,
            ..dijkprofiel
        },
    );

    let r = ring();
    plan.weg(
        &r,
        -164.0 * GRAAD,
        164.0 * GRAAD,
        REF - 239.0,
        &Profiel {
            stoep: [1.8, 1.8],
            parkeer: [0.0, 2.0],
            ..Profiel::WOON
        },
        Some(w.singel),
    );
    plan.weg(
        &r,
        -118.0 * GRAAD,
        118.0 * GRAAD,
        REF - 452.0,
        &Profiel::HOOFD,
        Some(w.ringweg),
    );
    for teken in [1.0, -1.0] {
        // the ring road runs on to the dike
        let begin = r.punt(teken * 118.0 * GRAAD, REF - 452.0);
        let eind = k.punt(if teken > 0.0 { 1262.0 } else { 318.0 }, -23.5);
        let aan = Kader::lijn(begin, eind);
        let lang = eind.min(begin).lengte();
        plan.weg(
            &aan,
            -3.0,
            lang,
            0.0,
            &Profiel {
                bomen: false,
                ..Profiel::HOOFD
            },
            None,
        );
    }
    let oost = Kader::nieuw(p(1448.0, -20.0), 88.0 * PI / 180.0, 1.0 / 9000.0);
    plan.weg(
        &oost,
        0.0,
        1560.0,
        0.0,
        &Profiel {
            klasse: Klasse::RijbaanRegionaal,
            ..Profiel::HOOFD
        },
        Some(w.oosterweg),
    );

    for (x, y) in [(1444.0, 24.0), (1500.0, 1470.0), (222.0, 40.0), (228.0, 1462.0)] {
        plan.zet(p(x, y), Puntsoort::Plaatsnaambord);
    }
    // along the canal, both sides, to the eastern road
    let [a, b] = gracht();
    let kade = Profiel {
        rijbaan: 2.2,
        parkeer: [0.0; 2],
        stoep: [1.8, 1.8],
        ..Profiel::STEEG
    };
    for (kant, teken) in [(0, 1.0), (1, -1.0)] {
        plan.weg(&a, 27.0, 443.0, teken * 10.2, &kade, Some(w.gracht[kant]));
        plan.weg(&a, 459.0, 716.0, teken * 10.2, &kade, Some(w.poort[kant]));
        plan.weg(
            &b,
            0.0,
            356.0,
            teken * 10.2,
            &Profiel { bomen: false, ..kade },
            Some(w.poort[kant]),
        );
        for i in 0..40 {
            let s = 44.0 + 16.5 * f64::from(i);
            if (s - 235.0).abs() > 40.0 {
                plan.zet(
                    a.punt(s, teken * 7.1),
                    if i % 3 == 2 {
                        Puntsoort::Meerpaal
                    } else {
                        Puntsoort::Boom
                    },
                );
            }
        }
    }
    centrum::centrumstraten(plan, &w);
    bruggen(plan);
    w
}

fn bruggen(plan: &mut Plan) {
    for graden in [90.0, -90.0, 31.0, -31.0] {
        plan.brug(&straal(graden), 207.0, 225.0, &Profiel::STEEG);
    }
    // over the canal: in the axis of the square, by the walls, at the singel and the ring road
    plan.brug(
        &Kader::nieuw(p(C.x, C.y - 7.0), PI / 2.0, 0.0),
        0.0,
        14.0,
        &Profiel {
            rijbaan: 2.6,
            ..Profiel::STEEG
        },
    );
    for (straal_m, prof) in [
        (192.0, Profiel::STEEG),
        (239.0, Profiel::WOON),
        (452.0, Profiel::HOOFD),
        (309.0, Profiel::WOON),
    ] {
        let k = Kader::polair(C, straal_m, -20.0);
        let half = 7.0;
        let midden = 20.0 * PI / 180.0 * straal_m;
        plan.brug(&k, midden - half, midden + half, &prof);
    }
    let k = Kader::polair(C, 192.0, 160.0);
    plan.brug(
        &k,
        20.0 * PI / 180.0 * 192.0 - 7.0,
        20.0 * PI / 180.0 * 192.0 + 7.0,
        &Profiel::STEEG,
    );
    for teken in [1.0, -1.0] {
        // the quays cross the moat
        let [a, _] = gracht();
        plan.brug(
            &Kader::nieuw(a.punt(0.0, teken * 10.2), 0.0, 0.0),
            442.0,
            460.0,
            &Profiel::STEEG,
        );
    }
    // the eastern road over the canal
    let [_, b] = gracht();
    let q = b.punt(357.0, 0.0);
    plan.brug(
        &Kader::nieuw(p(q.x + 0.5, q.y - 9.0), 88.5 * PI / 180.0, 0.0),
        0.0,
        18.0,
        &Profiel::HOOFD,
    );
}

#[expect(clippy::too_many_arguments, reason = "a row of the table that the town is")]
fn rij(
    plan: &mut Plan,
    k: &Kader,
    s: [f64; 2],
    t: f64,
    binnen: f64,
    straat: u32,
    zijde: Zijde,
    stijl: &Stijl,
) {
    plan.rij(
        k,
        Rij {
            s,
            t,
            binnen,
            straat,
            zijde,
        },
        stijl,
    );
}
