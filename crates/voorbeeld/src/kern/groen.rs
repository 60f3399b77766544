//! What is not built on: sports park, allotments, park, farms and the polder.

use super::{GRAAD, REF, Wegen, parkkader, ring};
use crate::getal::PI;
use crate::meet::{Kader, Ring, p};
use crate::plan::{Functie, Klasse, Lijnsoort, Pandstatus, Plan, Puntsoort, Zijde};
use crate::straat::{Profiel, laag};

/// Two pitches, a running track with true arcs, courts and a club house.
pub(super) fn sport(plan: &mut Plan) {
    let k = Kader::nieuw(p(1010.0, 1175.0), 12.0 * PI / 180.0, 0.0);
    plan.verf(
        k.vlak(-10.0, 330.0, -10.0, 190.0),
        laag::TERREIN - 2,
        Klasse::Gras,
    );
    plan.zone(&k, [-10.0, 330.0], [-10.0, 190.0]);
    plan.functies.push((
        k.vlak(-10.0, 330.0, -10.0, 190.0),
        Functie::Sport,
        "Sportpark De Waard",
    ));
    // track: two straights and two half circles around a pitch
    let (x0, x1, m) = (60.0, 144.0, 50.0);
    for (straal, klasse, laag) in [
        (42.0, Klasse::Kunststof, laag::TERREIN),
        (34.0, Klasse::GrasOverig, laag::TERREIN2),
    ] {
        let mut ring = Ring::default();
        ring.rond(
            k.punt(x1, m),
            straal,
            (12.0 - 90.0) * PI / 180.0,
            (12.0 + 90.0) * PI / 180.0,
        );
        ring.rond(
            k.punt(x0, m),
            straal,
            (12.0 + 90.0) * PI / 180.0,
            (12.0 + 270.0) * PI / 180.0,
        );
        plan.verf(ring, laag, klasse);
    }
    for i in 0..2 {
        let y = 10.0 + f64::from(i) * 82.0;
        plan.verf(
            k.vlak(205.0, 310.0, y, y + 68.0),
            laag::TERREIN2,
            if i == 0 {
                Klasse::Kunststof
            } else {
                Klasse::GrasOverig
            },
        );
        for (s, t) in [(203.0, y), (312.0, y), (203.0, y + 68.0), (312.0, y + 68.0)] {
            plan.zet(k.punt(s, t), Puntsoort::Lichtmast);
        }
        plan.lijn(
            k.vierhoek(204.0, 311.0, y - 1.0, y + 69.0)
                .into_iter()
                .chain([k.punt(204.0, y - 1.0)])
                .collect(),
            Lijnsoort::Hek,
        );
    }
    for i in 0..4 {
        let s = 20.0 + 38.0 * f64::from(i);
        plan.verf(
            k.vlak(s, s + 34.0, 106.0, 142.0),
            laag::TERREIN2,
            if i == 3 { Klasse::Kunststof } else { Klasse::Zand },
        );
        plan.lijn(
            k.vierhoek(s, s + 34.0, 106.0, 142.0)
                .into_iter()
                .chain([k.punt(s, 106.0)])
                .collect(),
            Lijnsoort::Hek,
        );
    }
    plan.verf(
        k.vlak(4.0, 176.0, 150.0, 178.0),
        laag::TERREIN2,
        Klasse::OpenVerharding,
    );
    for i in 0..24 {
        let s = 76.0 + 4.0 * f64::from(i);
        plan.verf(
            k.vlak(s, s + 2.6, 171.0, 176.0),
            laag::PARKEER,
            Klasse::Parkeervlak,
        );
    }
    let d = Kader::lijn(ring().punt(45.0 * GRAAD, REF - 456.0), k.punt(4.0, 164.0));
    let lang = k
        .punt(4.0, 164.0)
        .min(ring().punt(45.0 * GRAAD, REF - 456.0))
        .lengte();
    let straat = plan.straat("Sportlaan", 1971);
    plan.weg(
        &d,
        0.0,
        lang,
        0.0,
        &Profiel {
            parkeer: [0.0; 2],
            ..Profiel::WOON
        },
        Some(straat),
    );
    plan.open_zone(&k, [-10.0, 330.0], [-10.0, 190.0]);
    plan.gebouw(
        &k,
        Ring::recht(&k.vierhoek(20.0, 62.0, 152.0, 168.0)),
        [20.0, 62.0, 152.0, 168.0],
        straat,
        2,
        ("sportfunctie", 1986),
    );
    plan.zone(&k, [-10.0, 330.0], [-10.0, 190.0]);
    for i in 0..46 {
        let s = -7.0 + 7.3 * f64::from(i);
        for t in [-7.0, 187.0] {
            if plan.sier.kans(0.8) {
                plan.zet(k.punt(s, t), Puntsoort::Boom);
            }
        }
    }
}

pub(super) fn volkstuinen(plan: &mut Plan) {
    let k = Kader::nieuw(p(905.0, 92.0), 3.0 * PI / 180.0, 0.0);
    plan.zone(&k, [0.0, 200.0], [0.0, 90.0]);
    plan.verf(
        k.vlak(0.0, 200.0, 0.0, 90.0),
        laag::TERREIN - 2,
        Klasse::Onverhard,
    );
    plan.functies.push((
        k.vlak(0.0, 200.0, 0.0, 90.0),
        Functie::Volkstuinen,
        "Volkstuinen Eigen Kool",
    ));
    for t in [28.0, 60.0] {
        plan.verf(k.vlak(0.0, 200.0, t, t + 2.0), laag::PAD, Klasse::Voetpad);
    }
    plan.verf(k.vlak(99.0, 101.0, 0.0, 90.0), laag::PAD, Klasse::Voetpad);
    for (j, t) in [2.0, 16.0, 32.0, 47.0, 64.0, 78.0].into_iter().enumerate() {
        for i in 0..19 {
            let s = 3.0 + 10.2 * f64::from(i);
            if (s - 97.0).abs() < 6.0 {
                continue;
            }
            let groen =
                *plan
                    .sier
                    .kies(&[Klasse::Gras, Klasse::Heesters, Klasse::Bouwland, Klasse::Bouwland]);
            plan.verf(k.vlak(s, s + 9.2, t, t + 11.0), laag::TERREIN, groen);
            if plan.sier.kans(0.7) {
                let y = if j % 2 == 0 { t + 8.0 } else { t + 1.0 };
                plan.verf(k.vlak(s + 1.0, s + 3.6, y, y + 2.2), 80, Klasse::Volkstuinhuis);
            }
        }
    }
    plan.lijn(
        k.vierhoek(0.0, 200.0, 0.0, 90.0)
            .into_iter()
            .chain([k.punt(0.0, 0.0)])
            .collect(),
        Lijnsoort::Haag,
    );
}

/// The park: lawn, wood, a pond with an island, curved paths.
pub(super) fn park(plan: &mut Plan) {
    let k = parkkader();
    plan.zone(&k, [-92.0, 170.0], [-85.0, 90.0]);
    plan.verf(k.vlak(-92.0, 170.0, -85.0, 90.0), laag::TERREIN - 2, Klasse::Gras);
    plan.functies
        .push((k.vlak(-92.0, 170.0, -85.0, 90.0), Functie::Recreatie, "Waardpark"));
    // the pond: two circles and a waist, with an island
    for (x, y, r) in [(-20.0, 5.0, 34.0), (28.0, -4.0, 27.0), (5.0, 0.0, 24.0)] {
        plan.verf(Ring::cirkel(k.punt(x, y), r), laag::WATER, Klasse::Vijver);
        plan.verf(Ring::cirkel(k.punt(x, y), r + 1.6), laag::TERREIN2, Klasse::Oever);
    }
    plan.verf(
        Ring::cirkel(k.punt(-22.0, 6.0), 9.0),
        laag::WATER + 1,
        Klasse::Heesters,
    );
    for (x, y, r) in [
        (-70.0, -60.0, 22.0),
        (130.0, 50.0, 34.0),
        (80.0, 65.0, 26.0),
        (140.0, -50.0, 28.0),
        (-68.0, 66.0, 20.0),
    ] {
        plan.verf(Ring::cirkel(k.punt(x, y), r), laag::TERREIN, Klasse::Bosplantsoen);
        for _ in 0..(r * r / 18.0) as u32 {
            let (h, q) = (
                plan.sier.tussen(0.0, 2.0 * PI),
                plan.sier.deel().sqrt() * (r - 1.0),
            );
            let (s, c) = crate::getal::sin_cos(h);
            plan.zet(k.punt(x + q * c, y + q * s), Puntsoort::Boom);
        }
    }
    for (x, y, r) in [(-6.0, 2.0, 52.0), (96.0, 0.0, 42.0)] {
        let c = k.punt(x, y);
        let buiten = Kader::polair(c, r, 0.0);
        for h in [0.0, 180.0] {
            let s = h * PI / 180.0 * r;
            plan.verf(buiten.vlak(s, s + PI * r, -1.1, 1.1), laag::PAD, Klasse::Voetpad);
        }
        for i in 0..9 {
            let s = f64::from(i) * 2.0 * PI * r / 9.0;
            plan.zet(
                buiten.punt(s, 2.2),
                if i % 3 == 0 {
                    Puntsoort::Bank
                } else {
                    Puntsoort::Lichtmast
                },
            );
        }
    }
    plan.verf(k.vlak(-92.0, -58.0, -1.2, 1.2), laag::PAD, Klasse::Voetpad);
    plan.verf(k.vlak(137.0, 170.0, -1.2, 1.2), laag::PAD, Klasse::Voetpad);
    for _ in 0..90 {
        let q = [plan.sier.tussen(-88.0, 166.0), plan.sier.tussen(-82.0, 87.0)];
        let vijver = |x: f64, y: f64, r: f64| (q[0] - x) * (q[0] - x) + (q[1] - y) * (q[1] - y) < r * r;
        let pad = |x: f64, r: f64| {
            let d = ((q[0] - x) * (q[0] - x) + q[1] * q[1]).sqrt();
            (d - r).abs() < 2.6
        };
        if !vijver(-20.0, 5.0, 36.0)
            && !vijver(28.0, -4.0, 29.0)
            && !vijver(5.0, 0.0, 26.0)
            && !pad(-6.0, 52.0)
            && !pad(96.0, 42.0)
        {
            plan.zet(k.punt(q[0], q[1]), Puntsoort::Boom);
        }
    }
    plan.zet(k.punt(96.0, 0.0), Puntsoort::Kunstobject);
}

/// Farms along the eastern road.
pub(super) fn boerderijen(plan: &mut Plan, w: &Wegen) {
    let k = Kader::nieuw(p(1448.0, -20.0), 88.0 * PI / 180.0, 1.0 / 9000.0);
    for s in [110.0, 340.0, 560.0, 990.0, 1130.0, 1420.0] {
        if plan.over == 0 {
            return;
        }
        let g = k.raak(s, -60.0);
        let nummer = plan.volgend(w.oosterweg, Zijde::Even);
        plan.verf(
            Ring::recht(&g.vierhoek(-42.0, 42.0, -62.0, 44.0)),
            laag::TERREIN,
            Klasse::Erf,
        );
        plan.verf(
            Ring::recht(&g.vierhoek(-3.0, 3.0, 0.0, 51.0)),
            laag::TERREIN2 + 1,
            Klasse::Inrit,
        );
        plan.verf(
            Ring::recht(&g.vierhoek(-30.0, 30.0, -30.0, 6.0)),
            laag::TERREIN2,
            Klasse::GeslotenVerharding,
        );
        plan.gebouw(
            &g,
            Ring::recht(&g.vierhoek(8.0, 26.0, 8.0, 22.0)),
            [8.0, 26.0, 8.0, 22.0],
            w.oosterweg,
            nummer,
            ("woonfunctie", 1887),
        );
        for (x, y, b, d) in [(-30.0, -28.0, 24.0, 42.0), (4.0, -46.0, 18.0, 36.0)] {
            let vak = g.vierhoek(x, x + b, y, y + d);
            if plan.vrij(&vak, 0.0) {
                plan.neem(vak);
                plan.pand(Ring::recht(&vak), 1978, Pandstatus::InGebruik, (vak[0], 0.0));
            }
        }
        plan.verf(Ring::cirkel(g.punt(-24.0, -48.0), 9.0), 80, Klasse::OpenLoods);
        for i in 0..14 {
            plan.zet(g.punt(-41.0 + 6.2 * f64::from(i), -60.5), Puntsoort::Boom);
        }
        plan.kavel(Ring::recht(&g.vierhoek(-42.0, 42.0, -62.0, 44.0)), 22);
        plan.lijn(
            vec![
                g.punt(-42.0, 44.0),
                g.punt(-42.0, -62.0),
                g.punt(42.0, -62.0),
                g.punt(42.0, 44.0),
            ],
            Lijnsoort::Draadraster,
        );
        plan.lijn(vec![g.punt(-5.0, 46.0), g.punt(5.0, 46.0)], Lijnsoort::Duiker);
    }
}

/// Long fields between ditches, as far as the town leaves room.
pub(super) fn polder(plan: &mut Plan) {
    let k = Kader::nieuw(p(-200.0, -200.0), 5.0 * PI / 180.0, 0.0);
    for j in 0..40 {
        let t = f64::from(j) * 56.0 - 60.0;
        for i in 0..8 {
            let s = f64::from(i) * 260.0;
            let klasse = *plan.sier.kies(&[
                Klasse::GrasAgrarisch,
                Klasse::GrasAgrarisch,
                Klasse::Bouwland,
                Klasse::GrasAgrarisch,
                Klasse::Bouwland,
            ]);
            plan.verf(k.vlak(s, s + 260.0, t, t + 56.0), laag::AKKER, klasse);
            plan.kavel(k.vlak(s, s + 260.0, t, t + 56.0), 2);
        }
        plan.verf(k.vlak(0.0, 2200.0, t - 1.1, t + 1.1), laag::SLOOT, Klasse::Sloot);
    }
    for i in 1..8 {
        let s = f64::from(i) * 260.0;
        plan.verf(
            k.vlak(s - 1.3, s + 1.3, -100.0, 2300.0),
            laag::SLOOT + 1,
            Klasse::Sloot,
        );
    }
}
