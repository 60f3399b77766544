//! Quarters of parallel streets: north, east, south, and the business park.

use super::{BEDRIJF, GRAAD, REF, RIJ, RIJ_NIEUW, TWEE, TWEE_NIEUW, VRIJ, rij, ring};
use crate::blok::Stijl;
use crate::getal::PI;
use crate::meet::{Kader, p};
use crate::namen;
use crate::plan::{Adres, Adressoort, Klasse, Plaats, Plan, Puntsoort, Zijde};
use crate::straat::{Profiel, laag};

/// Rows of streets in a frame: `lijnen` are street lines in t, blocks between them two rows deep.
pub(super) struct Wijkje<'a> {
    pub(super) k: Kader,
    pub(super) t: Vec<f64>,
    pub(super) dwars: Vec<f64>,
    pub(super) namen: Vec<String>,
    pub(super) stijlen: &'a [Stijl],
    pub(super) jaar: u16,
}

pub(super) fn wijkje(plan: &mut Plan, w: &Wijkje<'_>) {
    let (s0, s1) = (w.dwars[0], w.dwars[w.dwars.len() - 1]);
    let prof = Profiel::WOON;
    let straten: Vec<u32> = w.namen.iter().map(|n| plan.straat(n, w.jaar)).collect();
    for (i, &t) in w.t.iter().enumerate() {
        plan.weg(&w.k, s0, s1, t, &prof, straten.get(i).copied());
    }
    let (t0, t1) = (w.t[0], w.t[w.t.len() - 1]);
    for (j, &s) in w.dwars.iter().enumerate() {
        let d = Kader::lijn(w.k.punt(s, t0), w.k.punt(s, t1));
        let lang = w.k.punt(s, t1).min(w.k.punt(s, t0)).lengte();
        plan.weg(&d, 0.0, lang, 0.0, &prof, straten.get(w.t.len() + j).copied());
        for (i, &t) in w.t.iter().enumerate() {
            let eerste = i == 0;
            let laatste = i + 1 == w.t.len();
            let omhoog = t1 > t0;
            let armen = [
                s < s1,
                if omhoog { !laatste } else { !eerste },
                s > s0,
                if omhoog { !eerste } else { !laatste },
            ];
            plan.kruispunt(&w.k, s, t, prof.rijbaan, prof.rijbaan, armen, prof.klasse);
        }
    }
    for (i, paar) in w.t.windows(2).enumerate() {
        let richting = (paar[1] - paar[0]).signum();
        let (a, b) = (
            paar[0]
                + richting
                    * (if richting > 0.0 {
                        prof.rand(0)
                    } else {
                        prof.rand(1)
                    }),
            paar[1]
                - richting
                    * (if richting > 0.0 {
                        prof.rand(1)
                    } else {
                        prof.rand(0)
                    }),
        );
        // where no address is left the ground lies ready for building
        let grond = if plan.over == 0 {
            Klasse::Onverhard
        } else {
            Klasse::Erf
        };
        plan.verf(w.k.vlak(s0, s1, a, b), laag::TERREIN - 1, grond);
        let stijl = |n: usize| Stijl {
            diepte: (b - a).abs() / 2.0 - 0.8,
            ..w.stijlen[n % w.stijlen.len()]
        };
        let m = (a + b) / 2.0;
        plan.verf(w.k.vlak(s0, s1, m - 0.8, m + 0.8), laag::PAD, Klasse::Voetpad);
        for g in w.dwars.windows(2) {
            let s = [g[0] + prof.rand(0) + 1.0, g[1] - prof.rand(0) - 1.0];
            rij(plan, &w.k, s, a, richting, straten[i], Zijde::Even, &stijl(2 * i));
            rij(
                plan,
                &w.k,
                s,
                b,
                -richting,
                straten[i + 1],
                Zijde::Oneven,
                &stijl(2 * i + 1),
            );
        }
    }
}

pub(super) fn noord(plan: &mut Plan) {
    let k = Kader::nieuw(p(330.0, 1243.0), 4.0 * PI / 180.0, 0.0);
    // link to the ring road
    let r = ring();
    let begin = r.punt(90.0 * GRAAD, REF - 452.0);
    let s = k.terug(begin)[0];
    plan.weg(
        &Kader::lijn(begin, k.punt(s, 0.0)),
        0.0,
        k.punt(s, 0.0).min(begin).lengte(),
        0.0,
        &Profiel::WOON,
        None,
    );
    let namen = namen::NOORD.iter().map(|n| (*n).to_owned()).collect();
    // flats first: their lawns keep the rows away
    plan.zone(&k, [420.0, 606.0], [7.0, 65.0]);
    wijkje(
        plan,
        &Wijkje {
            k,
            t: vec![0.0, 72.0, 134.0, 196.0],
            dwars: vec![6.0, 206.0, 412.0, 604.0],
            namen,
            stijlen: &[RIJ, TWEE, RIJ, TWEE, TWEE, RIJ],
            jaar: 1958,
        },
    );
    plan.verf(k.vlak(418.4, 597.8, 6.1, 65.8), laag::TERREIN, Klasse::Gras);
    let straat = plan.straat("Vuurtorenplein", 1966);
    plan.straten[straat as usize]
        .labels
        .push((k.punt(508.0, 40.0), 4.0 * PI / 180.0));
    let nieuw = k; // the zone above bars building there; flats are placed before it by exception
    plan.open_zone(&nieuw, [420.0, 606.0], [7.0, 65.0]);
    for i in 0..3 {
        let x = 426.0 + 58.0 * f64::from(i);
        plan.flat(
            &nieuw,
            [x, x + 50.0, 13.0 + 2.0 * f64::from(i), 24.0 + 2.0 * f64::from(i)],
            straat,
            Zijde::Oneven,
            4,
            1967,
        );
        plan.flat(&nieuw, [x, x + 50.0, 49.0, 60.0], straat, Zijde::Even, 3, 1968);
        plan.verf(
            k.vlak(x, x + 46.0, 31.0, 38.0),
            laag::PARKEER - 1,
            Klasse::RijbaanKlinkers,
        );
        plan.verf(
            k.vlak(x, x + 46.0, 38.0, 43.0),
            laag::PARKEER,
            Klasse::Parkeervlak,
        );
    }
    plan.bomen(&k, [420.0, 604.0], [8.0, 65.0], 0.004, 3.0);
}

pub(super) fn oost(plan: &mut Plan) {
    let namen = |van: usize, achter: &str| {
        namen::OOST[van..van + 8]
            .iter()
            .map(|n| format!("{n}{achter}"))
            .collect::<Vec<_>>()
    };
    for (noord, kader) in [
        (
            true,
            Kader::nieuw(p(1108.0, 796.0), 86.0 * PI / 180.0, -1.0 / 900.0),
        ),
        (
            false,
            Kader::nieuw(p(1124.0, 712.0), -93.0 * PI / 180.0, 1.0 / 820.0),
        ),
    ] {
        let teken = if noord { -1.0 } else { 1.0 };
        plan.verf(
            kader.vlak(
                -14.0,
                370.0,
                teken * -14.0,
                teken * if noord { 260.0 } else { 219.0 },
            ),
            laag::TERREIN - 3,
            Klasse::Gras,
        );
        // a watercourse between the second and third street
        plan.verf(
            kader.vlak(4.0, 352.0, teken * 128.0, teken * 137.0),
            laag::WATER,
            Klasse::Vijver,
        );
        plan.zone(&kader, [0.0, 356.0], [teken * 122.0, teken * 143.0]);
        let lijst = namen(if noord { 0 } else { 8 }, "straat");
        let dwars = vec![6.0, 180.0, 352.0];
        let lijnen: [&[f64]; 2] = [
            &[0.0, 62.0, 116.0],
            if noord {
                &[149.0, 200.0, 250.0]
            } else {
                &[149.0, 207.0]
            },
        ];
        for (deel, t) in lijnen.into_iter().enumerate() {
            let t: Vec<f64> = t.iter().map(|v| v * teken).collect();
            let mut lijst: Vec<String> = lijst[deel * 3..deel * 3 + t.len()].to_vec();
            if deel == 0 {
                lijst.extend(
                    ["pad", "hof", "plantsoen"]
                        .iter()
                        .map(|a| format!("{}{a}", namen::OOST[if noord { 6 } else { 14 }])),
                );
            } else {
                lijst.extend(
                    ["pad", "hof", "plantsoen"]
                        .iter()
                        .map(|a| format!("{}{a}", namen::OOST[if noord { 7 } else { 15 }])),
                );
            }
            wijkje(
                plan,
                &Wijkje {
                    k: kader,
                    t,
                    dwars: dwars.clone(),
                    namen: lijst,
                    stijlen: if deel == 0 {
                        &[RIJ_NIEUW, TWEE_NIEUW, RIJ_NIEUW, TWEE_NIEUW]
                    } else {
                        &[TWEE_NIEUW, RIJ_NIEUW, VRIJ, VRIJ]
                    },
                    jaar: 1997,
                },
            );
            plan.bomen(&kader, [4.0, 354.0], [teken * 121.5, teken * 127.0], 0.03, 0.4);
            plan.bomen(&kader, [4.0, 354.0], [teken * 138.0, teken * 143.5], 0.03, 0.4);
        }
        for s in [6.0, 180.0, 352.0] {
            let d = Kader::lijn(kader.punt(s, teken * 116.0), kader.punt(s, teken * 149.0));
            plan.weg(&d, 0.0, 33.0, 0.0, &Profiel::STEEG, None);
            plan.brug(&d, 11.0, 22.0, &Profiel::STEEG);
        }
        // to the canal road
        let d = Kader::lijn(kader.punt(6.0, 0.0), kader.punt(-46.0, 0.0));
        plan.weg(
            &d,
            0.0,
            if noord { 32.0 } else { 44.0 },
            0.0,
            &Profiel {
                parkeer: [0.0; 2],
                ..Profiel::WOON
            },
            None,
        );
    }
}

pub(super) fn zuid(plan: &mut Plan) {
    let k = Kader::nieuw(p(520.0, 262.0), -5.0 * PI / 180.0, 1.0 / 2600.0);
    let r = ring();
    let begin = r.punt(-90.0 * GRAAD, REF - 452.0);
    let s = k.terug(begin)[0];
    plan.weg(
        &Kader::lijn(begin, k.punt(s, 0.0)),
        0.0,
        k.punt(s, 0.0).min(begin).lengte(),
        0.0,
        &Profiel::WOON,
        None,
    );
    wijkje(
        plan,
        &Wijkje {
            k,
            t: vec![0.0, -66.0, -138.0, -214.0],
            dwars: vec![6.0, s, 324.0],
            namen: namen::ZUID.iter().map(|n| (*n).to_owned()).collect(),
            stijlen: &[RIJ_NIEUW, TWEE, TWEE, VRIJ, VRIJ, VRIJ],
            jaar: 1983,
        },
    );
    // a few caravans at the southern edge
    let straat = plan.straat("Wagenpad", 1988);
    plan.weg(&k, 20.0, 120.0, -234.0, &Profiel::STEEG, Some(straat));
    for i in 0..6 {
        if plan.over == 0 {
            return;
        }
        let nummer = plan.volgend(straat, Zijde::Oneven);
        let adres = plan.adres(Adres {
            straat,
            nummer,
            letter: None,
            toevoeging: None,
            soort: Adressoort::Standplaats,
            neven: false,
        });
        let s = 24.0 + 16.0 * f64::from(i);
        let ring = k.vlak(s, s + 13.0, -239.0, -256.0);
        plan.verf(ring.clone(), laag::TERREIN, Klasse::Erf);
        plan.standplaatsen.push(Plaats { ring, adres });
    }
}

pub(super) fn bedrijven(plan: &mut Plan) {
    if plan.over == 0 {
        return;
    }
    let k = Kader::nieuw(p(272.0, 196.0), -4.0 * PI / 180.0, 0.0);
    let namen = ["Ambachtweg", "Nijverheidsweg", "Handelsweg", "Marconiweg"].map(|n| plan.straat(n, 1964));
    let prof = Profiel {
        rijbaan: 3.4,
        parkeer: [0.0; 2],
        stoep: [1.8, 1.8],
        berm: 0.0,
        fiets: 0.0,
        klasse: Klasse::Rijbaan,
        bomen: false,
    };
    for (i, t) in [0.0, -118.0].into_iter().enumerate() {
        plan.weg(&k, -40.0, 226.0, t, &prof, Some(namen[i]));
    }
    for (i, s) in [6.0, 220.0].into_iter().enumerate() {
        let d = Kader::lijn(k.punt(s, 0.0), k.punt(s, -118.0));
        plan.weg(&d, 0.0, 118.0, 0.0, &prof, Some(namen[2 + i]));
        for (t, armen) in [
            (0.0, [i == 0, false, true, true]),
            (-118.0, [i == 0, true, true, false]),
        ] {
            plan.kruispunt(&k, s, t, 3.4, 3.4, armen, Klasse::Rijbaan);
        }
    }
    plan.verf(k.vlak(-30.0, 226.0, -176.0, 56.0), laag::TERREIN - 2, Klasse::Erf);
    for (t, binnen, straat, zijde) in [
        (5.4, 1.0, namen[0], Zijde::Oneven),
        (-5.4, -1.0, namen[0], Zijde::Even),
        (-112.6, 1.0, namen[1], Zijde::Oneven),
        (-123.4, -1.0, namen[1], Zijde::Even),
    ] {
        rij(plan, &k, [-28.0, 224.0], t, binnen, straat, zijde, &BEDRIJF);
    }
    plan.zet(k.punt(100.0, -160.0), Puntsoort::Zendmast);
}
