//! A quarter beyond the old town: a sheet of [`ZIJDE`] metres with its own streets, drawn on its own.
//!
//! Neighbouring sheets fit because nothing but grass meets the border, except the through roads at
//! fixed places. Start at [`teken`].

use crate::blok::{Rij, Soort, Stijl};
use crate::getal::{PI, Toeval};
use crate::meet::{Kader, P, Ring, p};
use crate::namen;
use crate::plan::{Functie, Klasse, Plan, Puntsoort, Zijde};
use crate::straat::{Profiel, laag};

/// Side of a sheet.
pub(crate) const ZIJDE: f64 = 500.0;
/// How many street names a sheet may use.
const NAMEN: u64 = 24;

/// Distance from the border to the axis of the quarter's own ring road.
const RAND: f64 = 26.0;

/// Draws quarter `plan.kwartier` with its south-west corner at `o`; `land`: leave it fields.
pub(crate) fn teken(plan: &mut Plan, o: P, land: bool) {
    let blad = |a: f64| {
        Ring::recht(&[
            p(o.x + a, o.y + a),
            p(o.x + ZIJDE - a, o.y + a),
            p(o.x + ZIJDE - a, o.y + ZIJDE - a),
            p(o.x + a, o.y + ZIJDE - a),
        ])
    };
    plan.verf(blad(0.0), laag::LAND, Klasse::GrasAgrarisch);
    plan.kavel(blad(0.0), 0);
    let mut toeval = Toeval::voor(plan.zaad, &[u64::from(plan.kwartier), 2]);
    ontsluiting(plan, o, land);
    if land {
        return;
    }
    let soort = toeval.tot(5);
    let hoek = [0.0, PI / 2.0][toeval.tot(2) as usize] + toeval.tussen(-0.16, 0.16);
    let kromming = if soort == 0 {
        0.0
    } else {
        toeval.tussen(0.0008, 0.0032) * if toeval.kans(0.5) { 1.0 } else { -1.0 }
    };
    let midden = p(o.x + ZIJDE / 2.0, o.y + ZIJDE / 2.0);
    let k = Kader::nieuw(midden, hoek, kromming);
    plan.verf(blad(RAND + 6.0), laag::TERREIN - 3, Klasse::Gras);
    rijen(plan, &k, o, &mut toeval);
    plan.bomen(
        &Kader::nieuw(o, 0.0, 0.0),
        [30.0, 470.0],
        [30.0, 470.0],
        0.0016,
        1.2,
    );
}

/// The ring road, a through road at the middle of every side, and ditches along the border.
fn ontsluiting(plan: &mut Plan, o: P, land: bool) {
    let naam = |plan: &Plan, i: u64| namen::wijkstraat(u64::from(plan.kwartier) * NAMEN + i);
    let doorgaand = Profiel {
        bomen: false,
        ..Profiel::HOOFD
    };
    let m = ZIJDE / 2.0;
    for (van, naar) in [
        (p(0.0, m), p(RAND, m)),
        (p(ZIJDE - RAND, m), p(ZIJDE, m)),
        (p(m, 0.0), p(m, RAND)),
        (p(m, ZIJDE - RAND), p(m, ZIJDE)),
    ] {
        let k = Kader::lijn(p(o.x + van.x, o.y + van.y), p(o.x + naar.x, o.y + naar.y));
        plan.weg(&k, 0.0, RAND, 0.0, &doorgaand, None);
    }
    let straat = if land {
        None
    } else {
        Some(plan.straat(&naam(plan, 0), 1990))
    };
    for i in 0..4 {
        let k = Kader::nieuw(p(o.x + m, o.y + m), f64::from(i) * PI / 2.0, 0.0);
        let prof = Profiel {
            berm: 1.8,
            fiets: 0.0,
            stoep: [1.8, 0.0],
            ..Profiel::HOOFD
        };
        plan.weg(
            &k,
            -(m - RAND - 14.0),
            m - RAND - 14.0,
            -(m - RAND),
            &prof,
            if i % 2 == 0 { straat } else { None },
        );
        // the corners are quarter circles
        let hoek = Kader::polair(
            k.punt(m - RAND - 14.0, -(m - RAND - 14.0)),
            14.0,
            f64::from(i) * 90.0 - 90.0,
        );
        plan.weg(
            &hoek,
            0.0,
            14.0 * PI / 2.0,
            0.0,
            &Profiel { bomen: false, ..prof },
            None,
        );
        plan.kruispunt(
            &k,
            0.0,
            -(m - RAND),
            3.2,
            3.2,
            [true, false, true, true],
            Klasse::Rijbaan,
        );
        for deel in [[-(m - 6.0), -14.0], [14.0, m - 6.0]] {
            plan.verf(
                k.vlak(deel[0], deel[1], -(m - 4.0), -(m - 7.0)),
                laag::SLOOT,
                Klasse::Sloot,
            );
        }
    }
}

/// Curved parallel streets as far as they fit inside the ring road.
fn rijen(plan: &mut Plan, k: &Kader, o: P, toeval: &mut Toeval) {
    let rand = RAND + 6.5;
    let binnen =
        |q: P| q.x > o.x + rand && q.x < o.x + ZIJDE - rand && q.y > o.y + rand && q.y < o.y + ZIJDE - rand;
    let jaar = 1955 + toeval.tot(68) as u16;
    let vrij = toeval.kans(0.12);
    let stijl = |soort: Soort, diepte: f64, breed: [f64; 2], voortuin: f64| Stijl {
        soort,
        diepte,
        breed,
        voortuin,
        bouwjaar: [jaar, (jaar + 6).min(2025)],
    };
    let prof = Profiel::WOON;
    let mut t = -196.0;
    let mut vorige: Option<(f64, [f64; 2], u32)> = None;
    let mut nummer = 1;
    while t < 200.0 {
        let lang = bereik(k, t, &binnen);
        let straat = (lang[1] - lang[0] > 60.0 && nummer < NAMEN).then(|| {
            let naam = namen::wijkstraat(u64::from(plan.kwartier) * NAMEN + nummer);
            nummer += 1;
            let nr = plan.straat(&naam, jaar);
            let [van, tot] = if nummer % 2 == 0 {
                tot_ringweg(k, o, t, lang)
            } else {
                lang
            };
            plan.weg(k, van, tot, t, &prof, Some(nr));
            nr
        });
        if let (Some((tv, lv, sv)), Some(nr)) = (vorige, straat) {
            let s = [lang[0].max(lv[0]), lang[1].min(lv[1])];
            for kant in [s[0] + 8.0, s[1] - 8.0] {
                let d = Kader::lijn(k.punt(kant, tv), k.punt(kant, t));
                plan.weg(
                    &d,
                    0.0,
                    k.punt(kant, t).min(k.punt(kant, tv)).lengte(),
                    0.0,
                    &Profiel::STEEG,
                    None,
                );
                let armen = |eerste: bool| [true, eerste, true, !eerste];
                plan.kruispunt(k, kant, tv, prof.rijbaan, 2.1, armen(true), prof.klasse);
                plan.kruispunt(k, kant, t, prof.rijbaan, 2.1, armen(false), prof.klasse);
            }
            let (a, b) = (tv + prof.rand(0), t - prof.rand(1));
            let diepte = (b - a) / 2.0 - 0.8;
            let blok = [s[0] + 13.0, s[1] - 13.0];
            if blok[1] - blok[0] > 40.0 {
                plan.verf(
                    k.vlak(s[0] + 12.0, s[1] - 12.0, a, b),
                    laag::TERREIN - 1,
                    Klasse::Erf,
                );
                plan.verf(
                    k.vlak(s[0] + 8.0, s[1] - 8.0, (a + b) / 2.0 - 0.8, (a + b) / 2.0 + 0.8),
                    laag::PAD,
                    Klasse::Voetpad,
                );
                bouw(
                    plan,
                    k,
                    blok,
                    [a, b],
                    [sv, nr],
                    diepte,
                    (toeval.tot(20), vrij),
                    &stijl,
                );
            }
        }
        vorige = straat.map(|nr| (t, lang, nr));
        t += if vrij { 78.0 } else { 64.0 } + toeval.tussen(0.0, 6.0);
    }
}

type MaakStijl<'a> = &'a dyn Fn(Soort, f64, [f64; 2], f64) -> Stijl;

#[expect(clippy::too_many_arguments, reason = "one block, drawn once")]
fn bouw(
    plan: &mut Plan,
    k: &Kader,
    s: [f64; 2],
    t: [f64; 2],
    straten: [u32; 2],
    diepte: f64,
    keus: (u64, bool),
    stijl: MaakStijl<'_>,
) {
    let [a, b] = t;
    let (lot, vrij) = keus;
    let breedte = s[1] - s[0];
    if lot == 0 && breedte > 150.0 {
        // a green with a playground instead of houses at one side
        plan.verf(k.vlak(s[0], s[1], a, b), laag::TERREIN, Klasse::Gras);
        plan.zone(k, s, [a + diepte * 0.9, b]);
        let m = (s[0] + s[1]) / 2.0;
        plan.functies.push((
            k.vlak(m - 14.0, m + 14.0, b - 26.0, b - 4.0),
            Functie::Speeltuin,
            "Speelplek",
        ));
        plan.verf(
            k.vlak(m - 8.0, m + 8.0, b - 22.0, b - 8.0),
            laag::TERREIN2,
            Klasse::Zand,
        );
        plan.zet(k.punt(m, b - 15.0), Puntsoort::Speeltoestel);
        plan.zet(k.punt(m + 11.0, b - 15.0), Puntsoort::Bank);
        plan.bomen(k, s, [a + diepte, b - 2.0], 0.006, 1.0);
    } else if lot <= 2 {
        // flats on a lawn
        plan.verf(k.vlak(s[0], s[1], a, b), laag::TERREIN, Klasse::Gras);
        let mut x = s[0] + 30.0;
        while x + 30.0 < s[1] {
            let g = k.raak(x, a);
            plan.flat(&g, [-25.0, 25.0, 8.0, 19.0], straten[0], Zijde::Even, 4, 1968);
            let g = k.raak(x, b);
            plan.flat(&g, [-25.0, 25.0, -19.0, -8.0], straten[1], Zijde::Oneven, 4, 1968);
            x += 62.0;
        }
        plan.bomen(k, s, t, 0.005, 1.5);
        return;
    }
    let (een, twee) = if vrij {
        (
            stijl(Soort::Vrij, diepte, [17.0, 22.0], 6.0),
            stijl(Soort::Vrij, diepte, [16.0, 22.0], 6.0),
        )
    } else if lot % 4 == 3 {
        (
            stijl(Soort::Twee, diepte, [9.4, 10.6], 4.6),
            stijl(Soort::Rij, diepte, [5.3, 6.0], 3.6),
        )
    } else {
        (
            stijl(Soort::Rij, diepte, [5.1, 6.0], 3.4),
            stijl(Soort::Rij, diepte, [5.1, 6.1], 3.8),
        )
    };
    plan.rij(
        k,
        Rij {
            s,
            t: a,
            binnen: 1.0,
            straat: straten[0],
            zijde: Zijde::Even,
        },
        &een,
    );
    plan.rij(
        k,
        Rij {
            s,
            t: b,
            binnen: -1.0,
            straat: straten[1],
            zijde: Zijde::Oneven,
        },
        &twee,
    );
}

/// A street lengthened at both ends until it meets the ring road.
fn tot_ringweg(k: &Kader, o: P, t: f64, lang: [f64; 2]) -> [f64; 2] {
    let tot_rand = |q: P| {
        (q.x - o.x)
            .min(o.x + ZIJDE - q.x)
            .min(q.y - o.y)
            .min(o.y + ZIJDE - q.y)
    };
    let verder = |begin: f64, stap: f64| {
        (1..40)
            .map(|i| begin + stap * f64::from(i))
            .find(|s| tot_rand(k.punt(*s, t)) < RAND + 3.0)
            .unwrap_or(begin)
    };
    [verder(lang[0], -1.0), verder(lang[1], 1.0)]
}

/// The longest stretch of line `t` around s = 0 that stays inside.
fn bereik(k: &Kader, t: f64, binnen: &dyn Fn(P) -> bool) -> [f64; 2] {
    let marge = 6.0;
    let goed = |s: f64| binnen(k.punt(s, t - marge)) && binnen(k.punt(s, t + marge));
    if !goed(0.0) {
        return [0.0, 0.0];
    }
    let loop_tot = |stap: f64| {
        let mut s = 0.0;
        while goed(s + stap) && f64::abs(s) < 300.0 {
            s += stap;
        }
        s
    };
    [loop_tot(-4.0), loop_tot(4.0)]
}
