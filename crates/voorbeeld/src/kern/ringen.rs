//! Three rings of streets between the singel and the ring road, with school, shop and playground.

use super::{GRAAD, REF, RIJ, RIJ_OUD, TWEE, VRIJ, Wegen, rij, ring, straal};
use crate::blok::Stijl;
use crate::getal::PI;
use crate::meet::Ring;
use crate::namen;
use crate::plan::{Functie, Klasse, Pandstatus, Plan, Puntsoort, Zijde};
use crate::straat::{Profiel, laag};

/// Three rings of streets between the singel and the ring road.
pub(super) fn ringen(plan: &mut Plan, w: &Wegen) {
    let r = ring();
    let straat_b = plan.straat("Tweede Singel", 1975);
    let straat_c = plan.straat("Derde Singel", 1975);
    plan.weg(
        &r,
        -120.9 * GRAAD,
        120.9 * GRAAD,
        REF - 309.0,
        &Profiel::WOON,
        Some(straat_b),
    );
    plan.weg(
        &r,
        -120.7 * GRAAD,
        120.7 * GRAAD,
        REF - 377.0,
        &Profiel::WOON,
        Some(straat_c),
    );
    let mut dwars = Vec::new();
    for (i, g) in [
        -120.0, -105.0, -90.0, -75.0, -60.0, -45.0, -30.0, -15.0, 15.0, 30.0, 45.0, 60.0, 75.0, 90.0, 105.0,
        120.0,
    ]
    .into_iter()
    .enumerate()
    {
        let groot = (g as i32) % 30 == 0;
        let naam = match g as i32 {
            90 => w.poort[2],
            -90 => w.poort[3],
            _ => plan.straat(namen::RINGEN[i], 1928),
        };
        let (begin, eind) = if groot { (239.0, 447.0) } else { (309.0, 378.0) };
        plan.weg(
            &straal(g),
            begin,
            eind,
            0.0,
            if groot { &Profiel::WOON } else { &Profiel::STEEG },
            Some(naam),
        );
        dwars.push((g, naam, groot));
        let half = if groot { 2.4 } else { 2.1 };
        for (rr, langs) in [(239.0, 2.4), (309.0, 2.4), (377.0, 2.4), (452.0, 3.2)] {
            if rr < begin - 1.0 || rr > eind + 10.0 {
                continue;
            }
            // arms: along +s, inwards (+t), along -s, outwards
            let einde = groot && (300.0..400.0).contains(&rr) && g.abs() > 119.0;
            let armen = [
                !einde || g < 0.0,
                rr > begin + 1.0,
                !einde || g > 0.0,
                rr < eind - 2.0,
            ];
            let klasse = if rr > 440.0 {
                Klasse::Rijbaan
            } else {
                Klasse::RijbaanKlinkers
            };
            plan.kruispunt(&r, g * GRAAD, REF - rr, langs, half, armen, klasse);
        }
    }
    ringweg_inrichting(plan);
    bijzonder(plan, straat_b, straat_c);
    ring_blokken(plan, w, [straat_b, straat_c]);
    for (g0, g1) in [(-118.0, -4.0), (4.0, 118.0)] {
        let (s0, s1) = (g0 * GRAAD, g1 * GRAAD);
        for (r0, r1) in [(243.0, 305.0), (313.0, 373.0), (381.0, 444.0)] {
            plan.verf(r.vlak(s0, s1, REF - r1, REF - r0), laag::TERREIN - 1, Klasse::Erf);
        }
        // back paths between the rows, but not across the school yard and the playground
        let teken = if g0 < 0.0 { -1.0 } else { 1.0 };
        for (m, a, b) in [(274.0, 6.0, 118.0), (343.0, 5.0, 62.0), (343.0, 73.2, 118.0)] {
            plan.verf(
                r.vlak(teken * a * GRAAD, teken * b * GRAAD, REF - m - 0.8, REF - m + 0.8),
                laag::PAD,
                Klasse::Voetpad,
            );
        }
        plan.verf(
            r.vlak(s0, s1, REF - 464.0, REF - 443.0),
            laag::TERREIN - 2,
            Klasse::Gras,
        );
    }
}

/// Islands in the ring road before its junctions, and bus stops after them.
fn ringweg_inrichting(plan: &mut Plan) {
    let r = ring();
    for i in 0..7 {
        let g = (f64::from(i) - 3.0) * 30.0;
        for kant in [-1.0, 1.0] {
            let s = g * GRAAD + kant * 8.0;
            plan.verf(
                r.vlak(s, s + kant * 5.0, REF - 452.7, REF - 451.3),
                laag::KRUISING + 1,
                Klasse::Verkeerseiland,
            );
        }
        if i % 2 == 0 {
            for (kant, rr) in [(1.0, 447.6), (-1.0, 456.4)] {
                let s = g * GRAAD + kant * 26.0;
                plan.zet(r.punt(s, REF - rr), Puntsoort::Abri);
                plan.zet(r.punt(s + kant * 4.0, REF - rr), Puntsoort::Haltepaal);
            }
        }
    }
}

fn ring_blokken(plan: &mut Plan, w: &Wegen, straten: [u32; 2]) {
    let r = ring();
    for teken in [1.0, -1.0] {
        for i in 0..4 {
            let (g0, g1) = (f64::from(i) * 30.0, f64::from(i + 1) * 30.0);
            let boog = |rand: f64, rr: f64| {
                let m = rand / rr * 180.0 / PI;
                let begin = if i == 0 { 15.8 / rr * 180.0 / PI } else { g0 + m };
                let (a, b) = (begin * GRAAD, (g1 - m) * GRAAD);
                if teken > 0.0 { [a, b] } else { [-b, -a] }
            };
            let oud = RIJ_OUD;
            rij(
                plan,
                &r,
                boog(6.4, 245.0),
                REF - 245.3,
                -1.0,
                w.singel,
                Zijde::Even,
                &Stijl {
                    breed: [5.6, 6.8],
                    voortuin: 3.0,
                    ..oud
                },
            );
            rij(
                plan,
                &r,
                boog(6.4, 303.0),
                REF - 303.0,
                1.0,
                straten[0],
                Zijde::Oneven,
                &oud,
            );
            rij(
                plan,
                &r,
                boog(6.4, 315.0),
                REF - 315.2,
                -1.0,
                straten[0],
                Zijde::Even,
                &oud,
            );
            let buiten = if i == 0 { RIJ } else { TWEE };
            rij(
                plan,
                &r,
                boog(6.4, 371.0),
                REF - 371.0,
                1.0,
                straten[1],
                Zijde::Oneven,
                &RIJ,
            );
            rij(
                plan,
                &r,
                boog(6.4, 383.0),
                REF - 383.2,
                -1.0,
                straten[1],
                Zijde::Even,
                &buiten,
            );
            let villa = Stijl { diepte: 31.0, ..VRIJ };
            rij(
                plan,
                &r,
                boog(8.0, 441.0),
                REF - 441.5,
                1.0,
                w.ringweg,
                Zijde::Oneven,
                if i == 1 { &villa } else { &TWEE },
            );
        }
    }
}

/// School, supermarket and health centre in the rings.
fn bijzonder(plan: &mut Plan, straat_b: u32, straat_c: u32) {
    let r = ring();
    // school at 82 degrees, between the second and third street
    let g = r.raak(67.5 * GRAAD, REF - 316.0);
    plan.zone(&r, [62.5 * GRAAD, 73.0 * GRAAD], [REF - 372.0, REF - 358.0]);
    let nummer = plan.volgend(straat_b, Zijde::Oneven);
    let l = Ring::recht(
        &[
            (-24.0, -6.0),
            (24.0, -6.0),
            (24.0, -19.0),
            (2.0, -19.0),
            (2.0, -38.0),
            (-11.0, -38.0),
            (-11.0, -19.0),
            (-24.0, -19.0),
        ]
        .map(|q| g.punt(q.0, q.1)),
    );
    if plan
        .gebouw(
            &g,
            l,
            [-24.0, 24.0, -38.0, -6.0],
            straat_b,
            nummer,
            ("onderwijsfunctie", 1974),
        )
        .is_some()
    {
        plan.verf(
            r.vlak(61.2 * GRAAD, 73.9 * GRAAD, REF - 371.0, REF - 314.0),
            laag::TERREIN,
            Klasse::OpenVerharding,
        );
        plan.verf(
            Ring::recht(&g.vierhoek(-25.0, -13.0, -40.0, -22.0)),
            laag::TERREIN2,
            Klasse::Kunststof,
        );
        plan.functies.push((
            Ring::recht(&g.vierhoek(-25.0, -13.0, -40.0, -22.0)),
            Functie::Speeltuin,
            "Schoolplein",
        ));
        for (x, y) in [(-20.0, -26.0), (-16.0, -32.0), (-22.0, -36.0)] {
            plan.zet(g.punt(x, y), Puntsoort::Speeltoestel);
        }
        plan.zet(g.punt(14.0, -24.0), Puntsoort::Fietsenrek);
        plan.zet(g.punt(16.0, -30.0), Puntsoort::Boom);
        plan.zet(g.punt(8.0, -44.0), Puntsoort::Boom);
        plan.zone(&r, [60.0 * GRAAD, 75.0 * GRAAD], [REF - 372.0, REF - 313.0]);
        plan.kavel(r.vlak(62.6 * GRAAD, 72.8 * GRAAD, REF - 371.0, REF - 314.0), 21);
    }
    // supermarket with car park at -37 degrees
    let g = r.raak(-37.5 * GRAAD, REF - 384.0);
    let nummer = plan.volgend(straat_c, Zijde::Even);
    if plan
        .gebouw(
            &g,
            Ring::recht(&g.vierhoek(-22.0, 22.0, -56.0, -28.0)),
            [-22.0, 22.0, -56.0, -28.0],
            straat_c,
            nummer,
            ("winkelfunctie", 1998),
        )
        .is_some()
    {
        plan.verf(
            Ring::recht(&g.vierhoek(-36.0, 36.0, -60.0, 1.0)),
            laag::TERREIN,
            Klasse::OpenVerharding,
        );
        plan.kavel(Ring::recht(&g.vierhoek(-36.0, 36.0, -60.0, 1.0)), 21);
        for rij in 0..2 {
            for i in 0..10 {
                let x = -28.0 + 5.6 * f64::from(i);
                let y = -22.0 + 14.0 * f64::from(rij);
                plan.verf(
                    Ring::recht(&g.vierhoek(x, x + 2.6, y, y + 5.0)),
                    laag::PARKEER,
                    Klasse::Parkeervlak,
                );
                plan.verf(
                    Ring::recht(&g.vierhoek(x + 2.6, x + 5.2, y, y + 5.0)),
                    laag::PARKEER,
                    Klasse::Parkeervlak,
                );
            }
        }
        for i in 0..4 {
            plan.zet(g.punt(-27.0 + 17.0 * f64::from(i), -12.5), Puntsoort::Boom);
        }
        plan.zet(g.punt(-24.0, -25.0), Puntsoort::Ondergronds);
        plan.zet(g.punt(20.0, -26.0), Puntsoort::Fietsenrek);
        plan.zone(&g, [-37.0, 37.0], [-61.0, 2.0]);
    }
    // a playground in the second ring, where a school stood
    let g = r.raak(-67.5 * GRAAD, REF - 343.0);
    plan.pand(
        Ring::recht(&g.vierhoek(-17.0, 15.0, -12.0, 6.0)),
        1931,
        Pandstatus::Gesloopt,
        (g.punt(0.0, 0.0), 0.0),
    );
    plan.verf(
        Ring::recht(&g.vierhoek(-20.0, 20.0, -22.0, 22.0)),
        laag::TERREIN,
        Klasse::Gras,
    );
    plan.verf(Ring::cirkel(g.punt(0.0, 0.0), 8.0), laag::TERREIN2, Klasse::Zand);
    plan.zone(&g, [-20.0, 20.0], [-27.0, 27.0]);
    plan.functies.push((
        Ring::recht(&g.vierhoek(-20.0, 20.0, -22.0, 22.0)),
        Functie::Speeltuin,
        "Speeltuin De Boei",
    ));
    for (x, y) in [(-4.0, 2.0), (3.0, 4.0), (2.0, -4.0)] {
        plan.zet(g.punt(x, y), Puntsoort::Speeltoestel);
    }
    for (x, y) in [
        (-15.0, 15.0),
        (15.0, 16.0),
        (-16.0, -15.0),
        (15.0, -14.0),
        (0.0, 17.0),
        (-12.0, 0.0),
    ] {
        plan.zet(g.punt(x, y), Puntsoort::Boom);
    }
}
