//! Inside the moat and around the harbour: canal houses, square, church, quays, houseboats.

use super::wijken::{Wijkje, wijkje};
use super::{C, CENTRUM, GRAAD, REF, RIJ_OUD, Wegen, gracht, kust, rij, ring, straal};
use crate::blok::Stijl;
use crate::getal::PI;
use crate::meet::{Kader, Ring, p};
use crate::plan::{Adres, Adressoort, Functie, Klasse, Lijnsoort, Plaats, Plan, Puntsoort, Zijde};
use crate::straat::{Profiel, laag};

pub(super) fn centrumstraten(plan: &mut Plan, w: &Wegen) {
    let r = ring();
    let steeg = Profiel::STEEG;
    plan.weg(
        &r,
        5.0 * GRAAD,
        175.0 * GRAAD,
        REF - 192.0,
        &steeg,
        Some(w.walstraat),
    );
    plan.weg(
        &r,
        -175.0 * GRAAD,
        -5.0 * GRAAD,
        REF - 192.0,
        &steeg,
        Some(w.walstraat),
    );
    plan.weg(
        &r,
        8.0 * GRAAD,
        172.0 * GRAAD,
        REF - 111.5,
        &steeg,
        Some(w.achterom),
    );
    plan.weg(
        &r,
        -172.0 * GRAAD,
        -8.0 * GRAAD,
        REF - 111.5,
        &steeg,
        Some(w.achterom),
    );
    plan.weg(&straal(90.0), 103.0, 236.0, 0.0, &steeg, Some(w.kerkstraat));
    plan.weg(
        &straal(-90.0),
        12.0,
        236.0,
        0.0,
        &Profiel {
            klasse: Klasse::Voetgangersgebied,
            rijbaan: 3.2,
            stoep: [0.6; 2],
            ..steeg
        },
        Some(w.brugstraat),
    );
    let namen = [
        "Visstraat",
        "Zoutsteeg",
        "Bakkerstraat",
        "Smidstraat",
        "Weverstraat",
        "Pakhuisstraat",
        "Waagstraat",
        "Kaarsenmakersteeg",
    ];
    for (graden, naam) in [31.0, 60.0, 120.0, 149.0, -149.0, -120.0, -60.0, -31.0]
        .into_iter()
        .zip(namen)
    {
        let nr = plan.straat(naam, 1975);
        let eind = if matches!(graden as i32, 31 | -31) {
            236.0
        } else {
            190.0
        };
        plan.weg(&straal(graden), 108.0, eind, 0.0, &steeg, Some(nr));
        for rr in [111.5, 192.0] {
            plan.kruispunt(
                &r,
                graden * GRAAD,
                REF - rr,
                2.1,
                2.1,
                [true, rr > 150.0, true, rr < 150.0 || eind > 200.0],
                Klasse::RijbaanKlinkers,
            );
        }
    }
}

pub(super) fn centrum(plan: &mut Plan, w: &Wegen) {
    let r = ring();
    for h in [0.0, 180.0] {
        plan.verf(
            r.vlak((h - 180.0) * GRAAD, h * GRAAD, REF - 190.0, REF - 2.0),
            laag::TERREIN,
            Klasse::Erf,
        );
        plan.verf(
            r.vlak((h - 180.0) * GRAAD, h * GRAAD, REF - 209.0, REF - 195.0),
            laag::TERREIN2,
            Klasse::Gras,
        );
        plan.verf(
            r.vlak((h - 180.0) * GRAAD, h * GRAAD, REF - 235.0, REF - 223.0),
            laag::TERREIN2,
            Klasse::Gras,
        );
        plan.verf(
            r.vlak((h - 180.0) * GRAAD, h * GRAAD, REF - 202.4, REF - 200.6),
            laag::PAD,
            Klasse::Voetpad,
        );
        plan.verf(
            r.vlak((h - 180.0) * GRAAD, h * GRAAD, REF - 229.6, REF - 227.8),
            laag::PAD,
            Klasse::Voetpad,
        );
    }
    for i in 0..150 {
        let h = -172.0 + 344.0 * f64::from(i) / 149.0;
        for rr in [198.4, 205.4, 226.2, 231.6] {
            if plan.sier.kans(0.72) && plan.punt_vrij(r.punt(h * GRAAD, REF - rr), 0.6) {
                plan.zet(r.punt(h * GRAAD, REF - rr), Puntsoort::Boom);
            }
        }
    }
    plein(plan, w);
    let [a, _] = gracht();
    // the canal houses first, then the streets behind them
    for (kant, teken) in [(0, 1.0), (1, -1.0)] {
        for s in [[40.0, 196.0], [274.0, 430.0]] {
            rij(
                plan,
                &a,
                s,
                teken * 14.3,
                teken,
                w.gracht[kant],
                Zijde::Oneven,
                &Stijl {
                    diepte: 26.0,
                    ..CENTRUM
                },
            );
        }
    }
    for (straat, graden) in [(w.kerkstraat, 90.0), (w.brugstraat, -90.0)] {
        let k = straal(graden);
        for (zijde, binnen) in [(Zijde::Oneven, 1.0), (Zijde::Even, -1.0)] {
            let begin = if graden < 0.0 { 17.0 } else { 118.0 };
            rij(
                plan,
                &k,
                [begin, 187.0],
                binnen * 4.1,
                binnen,
                straat,
                zijde,
                &Stijl {
                    diepte: 22.0,
                    ..CENTRUM
                },
            );
        }
    }
    for teken in [1.0, -1.0] {
        let hoeken = [
            7.0, 29.0, 33.0, 58.0, 62.0, 86.0, 94.0, 118.0, 122.0, 147.0, 151.0, 173.0,
        ];
        for paar in hoeken.chunks_exact(2) {
            let s = if teken > 0.0 {
                [paar[0] * GRAAD, paar[1] * GRAAD]
            } else {
                [-paar[1] * GRAAD, -paar[0] * GRAAD]
            };
            rij(
                plan,
                &r,
                s,
                REF - 187.8,
                1.0,
                w.walstraat,
                Zijde::Oneven,
                &Stijl {
                    diepte: 32.0,
                    ..CENTRUM
                },
            );
            rij(
                plan,
                &r,
                s,
                REF - 115.8,
                -1.0,
                w.achterom,
                Zijde::Oneven,
                &Stijl {
                    diepte: 32.0,
                    ..CENTRUM
                },
            );
            rij(
                plan,
                &r,
                s,
                REF - 107.2,
                1.0,
                w.achterom,
                Zijde::Even,
                &Stijl {
                    diepte: 22.0,
                    ..CENTRUM
                },
            );
        }
    }
    woonboten(plan, w);
    gedeelde_zaak(plan);
}

/// Square, church and town hall.
fn plein(plan: &mut Plan, w: &Wegen) {
    let k = Kader::nieuw(C, PI / 2.0, 0.0); // s north, t west
    let markt = plan.straat("Markt", 1975);
    plan.verf(
        k.vlak(13.5, 74.0, -31.0, 31.0),
        laag::PLEIN,
        Klasse::Voetgangersgebied,
    );
    plan.kavel(k.vlak(13.5, 74.0, -31.0, 31.0), 41);
    plan.verf(k.vlak(74.0, 108.0, -24.0, 24.0), laag::TERREIN2, Klasse::Gras);
    plan.kavel(k.vlak(74.0, 108.0, -24.0, 24.0), 41);
    plan.verf(k.vlak(72.0, 109.0, -1.5, 1.5), laag::PAD, Klasse::Voetpad);
    plan.straten[markt as usize].labels.push((k.punt(40.0, 0.0), 0.0));
    plan.functies.push((
        k.vlak(74.0, 108.0, -24.0, 24.0),
        Functie::Begraafplaats,
        "Kerkhof",
    ));
    plan.lijn(
        [(74.2, 23.8), (107.0, 23.8)].map(|q| k.punt(q.0, q.1)).to_vec(),
        Lijnsoort::Muur,
    );
    plan.lijn(
        [(74.2, -23.8), (107.0, -23.8)].map(|q| k.punt(q.0, q.1)).to_vec(),
        Lijnsoort::Muur,
    );
    // the church: nave, transept, choir and tower
    let kerk = [
        (66.0, 4.0),
        (66.0, 3.9),
        (60.0, 3.9),
        (60.0, -3.9),
        (66.0, -3.9),
        (66.0, -8.0),
        (82.0, -8.0),
        (82.0, -14.5),
        (91.0, -14.5),
        (91.0, -8.0),
        (97.0, -8.0),
        (101.0, -4.0),
        (101.0, 4.0),
        (97.0, 8.0),
        (91.0, 8.0),
        (91.0, 14.5),
        (82.0, 14.5),
        (82.0, 8.0),
        (66.0, 8.0),
    ];
    let contour = Ring::recht(&kerk.map(|q| k.punt(q.0, q.1)));
    plan.gebouw(
        &k,
        contour,
        [60.0, 101.0, -14.5, 14.5],
        markt,
        1,
        ("bijeenkomstfunctie", 1523),
    );
    plan.zone(&k, [13.5, 74.0], [-31.0, 31.0]);
    plan.zone(&k, [74.0, 108.0], [-24.0, 24.0]);
    for (s, t) in [
        (78.0, 20.0),
        (88.0, 21.0),
        (98.0, 18.0),
        (78.0, -20.0),
        (88.0, -21.0),
        (98.0, -18.0),
        (103.0, 9.0),
        (103.0, -9.0),
    ] {
        plan.zet(k.punt(s, t), Puntsoort::Boom);
    }
    for i in 0..7 {
        let s = 19.0 + 7.4 * f64::from(i);
        plan.zet(k.punt(s, 26.5), Puntsoort::Boom);
        plan.zet(k.punt(s, -26.5), Puntsoort::Boom);
        if i % 2 == 1 {
            plan.zet(k.punt(s, 24.0), Puntsoort::Bank);
            plan.zet(k.punt(s, -24.0), Puntsoort::Lichtmast);
            plan.zet(k.punt(s + 2.0, 24.0), Puntsoort::Afvalbak);
        }
    }
    plan.zet(k.punt(32.0, 0.0), Puntsoort::Kunstobject);
    plan.zet(k.punt(20.0, 12.0), Puntsoort::Vlaggenmast);
    plan.zet(k.punt(50.0, -18.0), Puntsoort::Fietsenrek);
    plan.zet(k.punt(18.0, -20.0), Puntsoort::Informatiebord);
    // town hall south of the canal, with an inner court
    let g = Kader::nieuw(p(C.x - 66.0, C.y - 16.5), 0.0, 0.0);
    let hof = Ring::recht(
        &[
            (0.0, 0.0),
            (44.0, 0.0),
            (44.0, -24.0),
            (30.0, -24.0),
            (30.0, -11.0),
            (14.0, -11.0),
            (14.0, -24.0),
            (0.0, -24.0),
        ]
        .map(|q| g.punt(q.0, q.1)),
    );
    let raadhuis = plan.gebouw(
        &g,
        hof,
        [0.0, 44.0, -24.0, 0.0],
        w.gracht[1],
        2,
        ("kantoorfunctie", 1649),
    );
    if raadhuis.is_some() {
        plan.volgend(w.gracht[1], Zijde::Even);
        plan.zet(g.punt(22.0, 1.5), Puntsoort::Vlaggenmast);
    }
    for (teken, zijde) in [(1.0, Zijde::Oneven), (-1.0, Zijde::Even)] {
        if zijde == Zijde::Oneven {
            plan.volgend(markt, zijde);
        }
        rij(
            plan,
            &k,
            [17.0, 92.0],
            teken * 31.2,
            teken,
            markt,
            zijde,
            &Stijl {
                diepte: 20.0,
                breed: [5.4, 7.6],
                ..CENTRUM
            },
        );
    }
}

/// Houseboats along the outer canal, both banks.
fn woonboten(plan: &mut Plan, w: &Wegen) {
    let [a, _] = gracht();
    for i in 0..9 {
        let s = 478.0 + 24.0 * f64::from(i);
        if plan.over == 0 {
            return;
        }
        let t = if i % 3 == 1 { -5.6 } else { 5.6 };
        let zijde = if t > 0.0 { 0 } else { 1 };
        let nummer = plan.volgend(w.poort[zijde], Zijde::Even);
        let adres = plan.adres(Adres {
            straat: w.poort[zijde],
            nummer,
            letter: None,
            toevoeging: None,
            soort: Adressoort::Ligplaats,
            neven: false,
        });
        let ring = a.vlak(s, s + 16.0, t, t - 4.0 * t.signum());
        plan.ligplaatsen.push(Plaats { ring, adres });
    }
}

/// One shop spreads over two houses, and has a second address; one house is drawn as a polygon.
fn gedeelde_zaak(plan: &mut Plan) {
    let Some(i) = (1..plan.verblijven.len()).find(|&i| {
        let (a, b) = (&plan.verblijven[i - 1], &plan.verblijven[i]);
        let l = |v: u32| plan.panden[v as usize].label.0;
        b.doel[0] == "winkelfunctie"
            && a.panden[0] != b.panden[0]
            && l(a.panden[0]).min(l(b.panden[0])).lengte() < 9.0
    }) else {
        return;
    };
    let buur = plan.verblijven[i - 1].panden[0];
    plan.verblijven[i].panden[1] = buur;
    if plan.over > 0 {
        let a = plan.adressen[plan.verblijven[i].adres as usize].clone();
        let neven = plan.adres(Adres {
            letter: Some('Z'),
            neven: true,
            ..a
        });
        plan.verblijven[i].neven = Some(neven);
    }
    plan.verblijven[i].vlak = true;
}

pub(super) fn haven(plan: &mut Plan, w: &Wegen) {
    let k = Kader::nieuw(p(226.0, C.y), 0.0, 0.0);
    let straat = plan.straat("Havenkade", 1975);
    let kade = Profiel {
        rijbaan: 3.0,
        stoep: [2.0, 2.0],
        ..Profiel::STEEG
    };
    for teken in [1.0, -1.0] {
        plan.verf(
            k.vlak(-9.0, 172.0, teken * 48.0, teken * 62.0),
            laag::TERREIN2,
            Klasse::OpenVerharding,
        );
        plan.verf(
            k.vlak(127.0, 172.0, teken * 14.0, teken * 62.0),
            laag::TERREIN2,
            Klasse::OpenVerharding,
        );
        plan.zone(&k, [-9.0, 172.0], [teken * 48.0, teken * 58.0]);
        plan.zone(&k, [127.0, 172.0], [teken * 14.0, teken * 58.0]);
        plan.verf(
            k.vlak(-26.0, 130.0, 0.0, teken * 66.0),
            laag::TERREIN - 4,
            Klasse::Gras,
        );
        plan.weg(&k, -20.0, 171.0, teken * 64.0, &kade, Some(straat));
        // jetties with yachts
        for i in 0..4 {
            let s = 22.0 + 27.0 * f64::from(i);
            plan.verf(
                k.vlak(s, s + 2.2, teken * 20.0, teken * 48.0),
                laag::OP_WATER,
                Klasse::Steiger,
            );
            for j in 0..3 {
                plan.zet(
                    k.punt(s - 0.6, teken * (23.0 + 9.0 * f64::from(j))),
                    Puntsoort::Meerpaal,
                );
            }
        }
        for i in 0..8 {
            plan.zet(
                k.punt(4.0 + 16.0 * f64::from(i), teken * 50.0),
                Puntsoort::Meerpaal,
            );
            plan.zet(
                k.punt(8.0 + 16.0 * f64::from(i), teken * 59.0),
                Puntsoort::Lichtmast,
            );
        }
        let pakhuis = Stijl {
            diepte: 34.0,
            breed: [9.0, 15.0],
            bouwjaar: [1720, 1908],
            ..CENTRUM
        };
        rij(
            plan,
            &k,
            [2.0, 150.0],
            teken * 69.4,
            teken,
            straat,
            if teken > 0.0 { Zijde::Even } else { Zijde::Oneven },
            &pakhuis,
        );
        plan.verf(
            k.vlak(-2.0, 150.0, teken * 69.0, teken * 104.0),
            laag::TERREIN - 1,
            Klasse::Erf,
        );
    }
    // behind the quays: fishermen's rows along the dike road
    let d = kust();
    for (s, zijde) in [([905.0, 1135.0], Zijde::Oneven), ([440.0, 660.0], Zijde::Even)] {
        plan.verf(d.vlak(s[0], s[1], -60.0, -28.5), laag::TERREIN - 1, Klasse::Erf);
        rij(
            plan,
            &d,
            s,
            -29.0,
            -1.0,
            w.dijkweg,
            zijde,
            &Stijl {
                diepte: 30.0,
                bouwjaar: [1868, 1910],
                ..RIJ_OUD
            },
        );
    }
    havenkwartier(plan);
    // lock gates in the channel
    plan.verf(k.vlak(-30.0, -27.0, -11.0, 11.0), laag::OP_WATER, Klasse::Sluis);
    plan.verf(k.vlak(-2.0, 1.0, -11.0, 11.0), laag::OP_WATER, Klasse::Sluis);
}

/// Small streets between the dike and the singel, north and south of the harbour.
fn havenkwartier(plan: &mut Plan) {
    let namen = [
        [
            "Mosselstraat",
            "Kokkelstraat",
            "Alikruikstraat",
            "Zeesterpad",
            "Kreeftpad",
        ],
        [
            "Schelvisstraat",
            "Kabeljauwstraat",
            "Makreelstraat",
            "Tongpad",
            "Wijtingpad",
        ],
    ];
    for (noord, lijst) in [(true, namen[0]), (false, namen[1])] {
        if plan.over == 0 {
            return;
        }
        let (k, kant) = if noord {
            (Kader::nieuw(p(266.0, 884.0), 87.5 * PI / 180.0, 0.0), -1.0)
        } else {
            (Kader::nieuw(p(266.0, 636.0), -87.5 * PI / 180.0, 0.0), 1.0)
        };
        plan.verf(
            k.vlak(-16.0, 268.0, kant * -40.0, kant * 140.0),
            laag::TERREIN - 4,
            Klasse::Gras,
        );
        plan.verf(
            k.vlak(184.0, 268.0, kant * -40.0, kant * 140.0),
            laag::TERREIN - 3,
            Klasse::Loofbos,
        );
        wijkje(
            plan,
            &Wijkje {
                k,
                t: vec![0.0, kant * 54.0, kant * 108.0],
                dwars: vec![6.0, 170.0],
                namen: lijst.iter().map(|n| (*n).to_owned()).collect(),
                stijlen: &[RIJ_OUD],
                jaar: 1925,
            },
        );
        let d = Kader::lijn(k.punt(6.0, 0.0), k.punt(6.0, kant * -46.0));
        plan.weg(&d, 0.0, 46.0, 0.0, &Profiel::STEEG, None);
        plan.bomen(
            &k,
            [178.0, 266.0],
            [kant.min(kant * 135.0), kant.max(kant * 135.0)],
            0.007,
            2.0,
        );
        plan.bomen(
            &k,
            [-14.0, 266.0],
            [(kant * -36.0).min(kant * -8.0), (kant * -36.0).max(kant * -8.0)],
            0.004,
            2.0,
        );
    }
}
