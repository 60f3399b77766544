//! The old town of Voorbeeldwaard: dike and harbour in the west, a moated centre with a canal through it,
//! rings of streets around it, newer quarters north, east and south, fields beyond.
//!
//! Start at [`teken`]. Metres from the south-west corner of [`BREED`] by [`HOOG`].

use crate::blok::{Rij, Soort, Stijl};
use crate::getal::PI;
use crate::meet::{Kader, P, Ring, p};
use crate::namen;
use crate::plan::{Adressoort, Adres, Functie, Klasse, Lijnsoort, Plaats, Plan, Puntsoort, Zijde};
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

const CENTRUM: Stijl =
    Stijl { soort: Soort::Centrum, diepte: 30.0, breed: [5.0, 8.4], voortuin: 0.0, bouwjaar: [1590, 1890] };
const RIJ_OUD: Stijl =
    Stijl { soort: Soort::Rij, diepte: 28.0, breed: [4.9, 5.8], voortuin: 1.6, bouwjaar: [1902, 1934] };
const RIJ: Stijl = Stijl { soort: Soort::Rij, diepte: 28.0, breed: [5.2, 6.1], voortuin: 4.0, bouwjaar: [1951, 1976] };
const RIJ_NIEUW: Stijl =
    Stijl { soort: Soort::Rij, diepte: 27.0, breed: [5.1, 6.0], voortuin: 2.6, bouwjaar: [1996, 2024] };
const TWEE: Stijl =
    Stijl { soort: Soort::Twee, diepte: 29.0, breed: [9.4, 11.0], voortuin: 5.0, bouwjaar: [1928, 1988] };
const TWEE_NIEUW: Stijl =
    Stijl { soort: Soort::Twee, diepte: 27.0, breed: [9.2, 10.4], voortuin: 4.5, bouwjaar: [1999, 2025] };
const VRIJ: Stijl =
    Stijl { soort: Soort::Vrij, diepte: 34.0, breed: [17.0, 23.0], voortuin: 6.5, bouwjaar: [1935, 2021] };
const BEDRIJF: Stijl =
    Stijl { soort: Soort::Bedrijf, diepte: 52.0, breed: [26.0, 46.0], voortuin: 9.0, bouwjaar: [1962, 2019] };

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
    [Kader::nieuw(p(C.x - 235.0, C.y), 0.0, 0.0), Kader::nieuw(p(1100.0, C.y), 0.0, -1.0 / 1100.0)]
}

/// Draws the old town on an empty board; stops building when the board's addresses are used up.
///
/// `uitgebreid`: quarters follow in the east, so roads run on and nothing else meets that border.
pub(crate) fn teken(plan: &mut Plan, uitgebreid: bool) {
    // the quarters in the east have their corners in this border
    let blad = [p(0.0, 0.0), p(BREED, 0.0), p(BREED, 500.0), p(BREED, 1000.0), p(BREED, HOOG), p(0.0, HOOG)];
    plan.verf(Ring::recht(&blad), laag::LAND, Klasse::GrasAgrarisch);
    plan.kavel(Ring::recht(&blad), 0);
    water(plan, uitgebreid);
    dijk(plan);
    let wegen = hoofdwegen(plan);
    if uitgebreid {
        oostrand(plan);
    }
    centrum(plan, &wegen);
    haven(plan, &wegen);
    ringen(plan, &wegen);
    boerderijen(plan, &wegen);
    bedrijven(plan, &wegen);
    sport(plan);
    volkstuinen(plan);
    if plan.over > 0 {
        zuid(plan, &wegen);
    }
    if plan.over > 0 {
        noord(plan, &wegen);
    }
    if plan.over > 0 {
        oost(plan, &wegen);
    }
    park(plan);
    polder(plan);
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
    plan.verf(rand.vlak(0.0, HOOG + 20.0, -1.0, 14.0), laag::PAD - 1, Klasse::GrasAgrarisch);
    for y in [250.0, 750.0, 1250.0] {
        let k = Kader::lijn(p(1456.0, y), p(BREED, y));
        plan.weg(&k, 0.0, BREED - 1456.0, 0.0, &Profiel { bomen: false, ..Profiel::HOOFD }, None);
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
        plan.verf(r.vlak(h * GRAAD, (h + 90.0) * GRAAD, REF - 224.0, REF - 208.0), laag::WATER, Klasse::Gracht);
    }
    plan.zone(&r, [-180.0 * GRAAD, 180.0 * GRAAD], [REF - 225.0, REF - 207.0]);
    for (kader, s) in [(a, [20.0, 715.0]), (b, [0.0, eind - 45.0])] {
        for t in [-6.0, 6.0] {
            let n = 14;
            let lijn = (0..=n).map(|i| kader.punt(s[0] + (s[1] - s[0]) * f64::from(i) / f64::from(n), t)).collect();
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
        plan.lijn(vec![bekken.punt(0.0, t), bekken.punt(128.0, t)], Lijnsoort::Kademuur);
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
            (1.6, 13.0, Klasse::GrasOverig, laag::DIJK),
            (-1.6, 1.6, Klasse::Fietspad, laag::FIETS),
            (-18.0, -1.6, Klasse::GrasOverig, laag::DIJK),
        ] {
            plan.verf(k.vlak(a, b, t0, t1), laag, klasse);
        }
        if i > 0 && i != 4 && i != 5 {
            let kop = a + 60.0;
            plan.verf(k.vlak(kop, kop + 4.5, 22.0, 82.0), laag::OP_WATER, Klasse::Strekdam);
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
        "Dijkweg", "Noordergracht", "Zuidergracht", "Walstraat", "Achterom", "Singel", "Ringweg", "Kerkstraat",
        "Brugstraat", "Oosterweg", "Oosterpoort", "Waardweg", "Noorderpoort", "Zuiderpoort",
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
    let dijkprofiel = Profiel { rijbaan: 3.0, stoep: [0.0, 2.0], bomen: false, ..Profiel::LAND };
    plan.weg(&k, -20.0, 1620.0, -23.5, &Profiel { berm: 0.0, ..dijkprofiel }, Some(w.dijkweg));
    let s_haven = k.terug(p(215.0, C.y))[0];
    plan.brug(&Kader::nieuw(k.punt(s_haven - 12.5, -23.5), k.richting(s_haven), 0.0), 0.0, 25.0, &Profiel { berm: 0.0, ..dijkprofiel });

    let r = ring();
    plan.weg(&r, -164.0 * GRAAD, 164.0 * GRAAD, REF - 239.0, &Profiel { stoep: [1.8, 1.8], parkeer: [0.0, 2.0], ..Profiel::WOON }, Some(w.singel));
    plan.weg(&r, -118.0 * GRAAD, 118.0 * GRAAD, REF - 452.0, &Profiel::HOOFD, Some(w.ringweg));
    for teken in [1.0, -1.0] {
        // the ring road runs on to the dike
        let begin = r.punt(teken * 118.0 * GRAAD, REF - 452.0);
        let eind = k.punt(if teken > 0.0 { 1262.0 } else { 318.0 }, -23.5);
        let aan = Kader::lijn(begin, eind);
        let lang = eind.min(begin).lengte();
        plan.weg(&aan, -3.0, lang, 0.0, &Profiel { bomen: false, ..Profiel::HOOFD }, None);
    }
    let oost = Kader::nieuw(p(1448.0, -20.0), 88.0 * PI / 180.0, 1.0 / 9000.0);
    plan.weg(&oost, 0.0, 1560.0, 0.0, &Profiel { klasse: Klasse::RijbaanRegionaal, ..Profiel::HOOFD }, Some(w.oosterweg));

    // along the canal, both sides, to the eastern road
    let [a, b] = gracht();
    let kade = Profiel { rijbaan: 2.2, parkeer: [0.0; 2], stoep: [1.8, 1.8], ..Profiel::STEEG };
    for (kant, teken) in [(0, 1.0), (1, -1.0)] {
        plan.weg(&a, 27.0, 443.0, teken * 10.2, &kade, Some(w.gracht[kant]));
        plan.weg(&a, 459.0, 716.0, teken * 10.2, &kade, Some(w.poort[kant]));
        plan.weg(&b, 0.0, 356.0, teken * 10.2, &Profiel { bomen: false, ..kade }, Some(w.poort[kant]));
        for i in 0..40 {
            let s = 44.0 + 16.5 * f64::from(i);
            if (s - 235.0).abs() > 40.0 {
                plan.zet(a.punt(s, teken * 7.1), if i % 3 == 2 { Puntsoort::Meerpaal } else { Puntsoort::Boom });
            }
        }
    }
    centrumstraten(plan, &w);
    bruggen(plan);
    w
}

fn centrumstraten(plan: &mut Plan, w: &Wegen) {
    let r = ring();
    let steeg = Profiel::STEEG;
    plan.weg(&r, 5.0 * GRAAD, 175.0 * GRAAD, REF - 192.0, &steeg, Some(w.walstraat));
    plan.weg(&r, -175.0 * GRAAD, -5.0 * GRAAD, REF - 192.0, &steeg, Some(w.walstraat));
    plan.weg(&r, 8.0 * GRAAD, 172.0 * GRAAD, REF - 111.5, &steeg, Some(w.achterom));
    plan.weg(&r, -172.0 * GRAAD, -8.0 * GRAAD, REF - 111.5, &steeg, Some(w.achterom));
    plan.weg(&straal(90.0), 103.0, 236.0, 0.0, &steeg, Some(w.kerkstraat));
    plan.weg(&straal(-90.0), 12.0, 236.0, 0.0, &Profiel { klasse: Klasse::Voetgangersgebied, rijbaan: 3.2, stoep: [0.6; 2], ..steeg }, Some(w.brugstraat));
    let namen = ["Visstraat", "Zoutsteeg", "Bakkerstraat", "Smidstraat", "Weverstraat", "Pakhuisstraat", "Waagstraat", "Kaarsenmakersteeg"];
    for (graden, naam) in [31.0, 60.0, 120.0, 149.0, -149.0, -120.0, -60.0, -31.0].into_iter().zip(namen) {
        let nr = plan.straat(naam, 1975);
        let eind = if matches!(graden as i32, 31 | -31) { 236.0 } else { 190.0 };
        plan.weg(&straal(graden), 108.0, eind, 0.0, &steeg, Some(nr));
        for rr in [111.5, 192.0] {
            plan.kruispunt(&r, graden * GRAAD, REF - rr, 2.1, 2.1, [true, rr > 150.0, true, rr < 150.0 || eind > 200.0], Klasse::RijbaanKlinkers);
        }
    }
}

fn bruggen(plan: &mut Plan) {
    for graden in [90.0, -90.0, 31.0, -31.0] {
        plan.brug(&straal(graden), 207.0, 225.0, &Profiel::STEEG);
    }
    // over the canal: in the axis of the square, by the walls, at the singel and the ring road
    for x in [0.0] {
        plan.brug(&Kader::nieuw(p(C.x + x, C.y - 7.0), PI / 2.0, 0.0), 0.0, 14.0, &Profiel { rijbaan: 2.6, ..Profiel::STEEG });
    }
    for (straal_m, prof) in [(192.0, Profiel::STEEG), (239.0, Profiel::WOON), (452.0, Profiel::HOOFD), (309.0, Profiel::WOON)] {
        let k = Kader::polair(C, straal_m, -20.0);
        let half = 7.0;
        let midden = 20.0 * PI / 180.0 * straal_m;
        plan.brug(&k, midden - half, midden + half, &prof);
    }
    let k = Kader::polair(C, 192.0, 160.0);
    plan.brug(&k, 20.0 * PI / 180.0 * 192.0 - 7.0, 20.0 * PI / 180.0 * 192.0 + 7.0, &Profiel::STEEG);
    for teken in [1.0, -1.0] {
        // the quays cross the moat
        let [a, _] = gracht();
        plan.brug(&Kader::nieuw(a.punt(0.0, teken * 10.2), 0.0, 0.0), 442.0, 460.0, &Profiel::STEEG);
    }
    // the eastern road over the canal
    let [_, b] = gracht();
    let q = b.punt(357.0, 0.0);
    plan.brug(&Kader::nieuw(p(q.x + 0.5, q.y - 9.0), 88.5 * PI / 180.0, 0.0), 0.0, 18.0, &Profiel::HOOFD);
}

fn rij(plan: &mut Plan, k: &Kader, s: [f64; 2], t: f64, binnen: f64, straat: u32, zijde: Zijde, stijl: &Stijl) {
    plan.rij(k, Rij { s, t, binnen, straat, zijde }, stijl);
}

fn centrum(plan: &mut Plan, w: &Wegen) {
    let r = ring();
    for h in [0.0, 180.0] {
        plan.verf(r.vlak((h - 180.0) * GRAAD, h * GRAAD, REF - 190.0, REF - 2.0), laag::TERREIN, Klasse::Erf);
        plan.verf(r.vlak((h - 180.0) * GRAAD, h * GRAAD, REF - 209.0, REF - 195.0), laag::TERREIN2, Klasse::Gras);
        plan.verf(r.vlak((h - 180.0) * GRAAD, h * GRAAD, REF - 235.0, REF - 223.0), laag::TERREIN2, Klasse::Gras);
        plan.verf(r.vlak((h - 180.0) * GRAAD, h * GRAAD, REF - 202.4, REF - 200.6), laag::PAD, Klasse::Voetpad);
        plan.verf(r.vlak((h - 180.0) * GRAAD, h * GRAAD, REF - 229.6, REF - 227.8), laag::PAD, Klasse::Voetpad);
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
            rij(plan, &a, s, teken * 14.3, teken, w.gracht[kant], Zijde::Oneven, &Stijl { diepte: 26.0, ..CENTRUM });
        }
    }
    for (straat, graden) in [(w.kerkstraat, 90.0), (w.brugstraat, -90.0)] {
        let k = straal(graden);
        for (zijde, binnen) in [(Zijde::Oneven, 1.0), (Zijde::Even, -1.0)] {
            let begin = if graden < 0.0 { 17.0 } else { 118.0 };
            rij(plan, &k, [begin, 187.0], binnen * 4.1, binnen, straat, zijde, &Stijl { diepte: 22.0, ..CENTRUM });
        }
    }
    for teken in [1.0, -1.0] {
        let hoeken = [7.0, 29.0, 33.0, 58.0, 62.0, 86.0, 94.0, 118.0, 122.0, 147.0, 151.0, 173.0];
        for paar in hoeken.chunks_exact(2) {
            let s = if teken > 0.0 { [paar[0] * GRAAD, paar[1] * GRAAD] } else { [-paar[1] * GRAAD, -paar[0] * GRAAD] };
            rij(plan, &r, s, REF - 187.8, 1.0, w.walstraat, Zijde::Oneven, &Stijl { diepte: 32.0, ..CENTRUM });
            rij(plan, &r, s, REF - 115.8, -1.0, w.achterom, Zijde::Oneven, &Stijl { diepte: 32.0, ..CENTRUM });
            rij(plan, &r, s, REF - 107.2, 1.0, w.achterom, Zijde::Even, &Stijl { diepte: 22.0, ..CENTRUM });
        }
    }
    woonboten(plan, w);
    gedeelde_zaak(plan);
}

/// Square, church and town hall.
fn plein(plan: &mut Plan, w: &Wegen) {
    let k = Kader::nieuw(C, PI / 2.0, 0.0); // s north, t west
    let markt = plan.straat("Markt", 1975);
    plan.verf(k.vlak(13.5, 74.0, -31.0, 31.0), laag::PLEIN, Klasse::Voetgangersgebied);
    plan.kavel(k.vlak(13.5, 74.0, -31.0, 31.0), 41);
    plan.verf(k.vlak(74.0, 108.0, -24.0, 24.0), laag::TERREIN2, Klasse::Gras);
    plan.kavel(k.vlak(74.0, 108.0, -24.0, 24.0), 41);
    plan.verf(k.vlak(72.0, 109.0, -1.5, 1.5), laag::PAD, Klasse::Voetpad);
    plan.straten[markt as usize].labels.push((k.punt(40.0, 0.0), 0.0));
    // the church: nave, transept, choir and tower
    let kerk = [
        (66.0, 4.0), (66.0, 3.9), (60.0, 3.9), (60.0, -3.9), (66.0, -3.9), (66.0, -8.0), (82.0, -8.0), (82.0, -14.5),
        (91.0, -14.5), (91.0, -8.0), (97.0, -8.0), (101.0, -4.0), (101.0, 4.0), (97.0, 8.0), (91.0, 8.0), (91.0, 14.5),
        (82.0, 14.5), (82.0, 8.0), (66.0, 8.0),
    ];
    let contour = Ring::recht(&kerk.map(|q| k.punt(q.0, q.1)));
    plan.gebouw(&k, contour, [60.0, 101.0, -14.5, 14.5], markt, 1, ("bijeenkomstfunctie", 1523));
    plan.zone(&k, [13.5, 74.0], [-31.0, 31.0]);
    plan.zone(&k, [74.0, 108.0], [-24.0, 24.0]);
    for (s, t) in [(78.0, 20.0), (88.0, 21.0), (98.0, 18.0), (78.0, -20.0), (88.0, -21.0), (98.0, -18.0), (103.0, 9.0), (103.0, -9.0)] {
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
    let hof = Ring::recht(&[(0.0, 0.0), (44.0, 0.0), (44.0, -24.0), (30.0, -24.0), (30.0, -11.0), (14.0, -11.0), (14.0, -24.0), (0.0, -24.0)].map(|q| g.punt(q.0, q.1)));
    let raadhuis = plan.gebouw(&g, hof, [0.0, 44.0, -24.0, 0.0], w.gracht[1], 2, ("kantoorfunctie", 1649));
    if raadhuis.is_some() {
        plan.volgend(w.gracht[1], Zijde::Even);
        plan.zet(g.punt(22.0, 1.5), Puntsoort::Vlaggenmast);
    }
    for (teken, zijde) in [(1.0, Zijde::Oneven), (-1.0, Zijde::Even)] {
        if zijde == Zijde::Oneven {
            plan.volgend(markt, zijde);
        }
        rij(plan, &k, [17.0, 92.0], teken * 31.2, teken, markt, zijde, &Stijl { diepte: 20.0, breed: [5.4, 7.6], ..CENTRUM });
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
        b.doel[0] == "winkelfunctie" && a.panden[0] != b.panden[0] && l(a.panden[0]).min(l(b.panden[0])).lengte() < 9.0
    }) else {
        return;
    };
    let buur = plan.verblijven[i - 1].panden[0];
    plan.verblijven[i].panden[1] = buur;
    if plan.over > 0 {
        let a = plan.adressen[plan.verblijven[i].adres as usize].clone();
        let neven = plan.adres(Adres { letter: Some('Z'), neven: true, ..a });
        plan.verblijven[i].neven = Some(neven);
    }
    plan.verblijven[i].vlak = true;
}

fn haven(plan: &mut Plan, w: &Wegen) {
    let k = Kader::nieuw(p(226.0, C.y), 0.0, 0.0);
    let straat = plan.straat("Havenkade", 1975);
    let kade = Profiel { rijbaan: 3.0, stoep: [2.0, 2.0], ..Profiel::STEEG };
    for teken in [1.0, -1.0] {
        plan.verf(k.vlak(-9.0, 172.0, teken * 48.0, teken * 62.0), laag::TERREIN2, Klasse::OpenVerharding);
        plan.verf(k.vlak(127.0, 172.0, teken * 14.0, teken * 62.0), laag::TERREIN2, Klasse::OpenVerharding);
        plan.zone(&k, [-9.0, 172.0], [teken * 48.0, teken * 58.0]);
        plan.zone(&k, [127.0, 172.0], [teken * 14.0, teken * 58.0]);
        plan.verf(k.vlak(-26.0, 130.0, 0.0, teken * 66.0), laag::TERREIN - 4, Klasse::Gras);
        plan.weg(&k, -20.0, 171.0, teken * 64.0, &kade, Some(straat));
        // jetties with yachts
        for i in 0..4 {
            let s = 22.0 + 27.0 * f64::from(i);
            plan.verf(k.vlak(s, s + 2.2, teken * 20.0, teken * 48.0), laag::OP_WATER, Klasse::Steiger);
            for j in 0..3 {
                plan.zet(k.punt(s - 0.6, teken * (23.0 + 9.0 * f64::from(j))), Puntsoort::Meerpaal);
            }
        }
        for i in 0..8 {
            plan.zet(k.punt(4.0 + 16.0 * f64::from(i), teken * 50.0), Puntsoort::Meerpaal);
            plan.zet(k.punt(8.0 + 16.0 * f64::from(i), teken * 59.0), Puntsoort::Lichtmast);
        }
        let pakhuis = Stijl { diepte: 34.0, breed: [9.0, 15.0], bouwjaar: [1720, 1908], ..CENTRUM };
        rij(plan, &k, [2.0, 150.0], teken * 69.4, teken, straat, if teken > 0.0 { Zijde::Even } else { Zijde::Oneven }, &pakhuis);
        plan.verf(k.vlak(-2.0, 150.0, teken * 69.0, teken * 104.0), laag::TERREIN - 1, Klasse::Erf);
    }
    // behind the quays: fishermen's rows along the dike road
    let d = kust();
    for (s, zijde) in [([905.0, 1135.0], Zijde::Oneven), ([440.0, 660.0], Zijde::Even)] {
        plan.verf(d.vlak(s[0], s[1], -60.0, -28.5), laag::TERREIN - 1, Klasse::Erf);
        rij(plan, &d, s, -29.0, -1.0, w.dijkweg, zijde, &Stijl { diepte: 30.0, bouwjaar: [1868, 1910], ..RIJ_OUD });
    }
    havenkwartier(plan);
    // lock gates in the channel
    plan.verf(k.vlak(-30.0, -27.0, -11.0, 11.0), laag::OP_WATER, Klasse::Sluis);
    plan.verf(k.vlak(-2.0, 1.0, -11.0, 11.0), laag::OP_WATER, Klasse::Sluis);
}

/// Small streets between the dike and the singel, north and south of the harbour.
fn havenkwartier(plan: &mut Plan) {
    let namen = [
        ["Mosselstraat", "Kokkelstraat", "Alikruikstraat", "Zeesterpad", "Kreeftpad"],
        ["Schelvisstraat", "Kabeljauwstraat", "Makreelstraat", "Tongpad", "Wijtingpad"],
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
        plan.verf(k.vlak(-16.0, 268.0, kant * -40.0, kant * 140.0), laag::TERREIN - 4, Klasse::Gras);
        wijkje(plan, &Wijkje {
            k,
            t: vec![0.0, kant * 54.0, kant * 108.0],
            dwars: vec![6.0, 170.0],
            namen: lijst.iter().map(|n| (*n).to_owned()).collect(),
            stijlen: &[RIJ_OUD],
            jaar: 1925,
        });
        let d = Kader::lijn(k.punt(6.0, 0.0), k.punt(6.0, kant * -46.0));
        plan.weg(&d, 0.0, 46.0, 0.0, &Profiel::STEEG, None);
        plan.bomen(&k, [178.0, 266.0], [kant.min(kant * 135.0), kant.max(kant * 135.0)], 0.007, 2.0);
        plan.bomen(&k, [-14.0, 266.0], [(kant * -36.0).min(kant * -8.0), (kant * -36.0).max(kant * -8.0)], 0.004, 2.0);
    }
}

/// Three rings of streets between the singel and the ring road.
fn ringen(plan: &mut Plan, w: &Wegen) {
    let r = ring();
    let straat_b = plan.straat("Tweede Singel", 1975);
    let straat_c = plan.straat("Derde Singel", 1975);
    plan.weg(&r, -120.9 * GRAAD, 120.9 * GRAAD, REF - 309.0, &Profiel::WOON, Some(straat_b));
    plan.weg(&r, -120.7 * GRAAD, 120.7 * GRAAD, REF - 377.0, &Profiel::WOON, Some(straat_c));
    let mut dwars = Vec::new();
    for (i, g) in [-120.0, -105.0, -90.0, -75.0, -60.0, -45.0, -30.0, -15.0, 15.0, 30.0, 45.0, 60.0, 75.0, 90.0, 105.0, 120.0]
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
        plan.weg(&straal(g), begin, eind, 0.0, if groot { &Profiel::WOON } else { &Profiel::STEEG }, Some(naam));
        dwars.push((g, naam, groot));
        let half = if groot { 2.4 } else { 2.1 };
        for (rr, langs) in [(239.0, 2.4), (309.0, 2.4), (377.0, 2.4), (452.0, 3.2)] {
            if rr < begin - 1.0 || rr > eind + 10.0 {
                continue;
            }
            // arms: along +s, inwards (+t), along -s, outwards
            let einde = groot && (300.0..400.0).contains(&rr) && g.abs() > 119.0;
            let armen = [!einde || g < 0.0, rr > begin + 1.0, !einde || g > 0.0, rr < eind - 2.0];
            let klasse = if rr > 440.0 { Klasse::Rijbaan } else { Klasse::RijbaanKlinkers };
            plan.kruispunt(&r, g * GRAAD, REF - rr, langs, half, armen, klasse);
        }
    }
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
            plan.verf(r.vlak(teken * a * GRAAD, teken * b * GRAAD, REF - m - 0.8, REF - m + 0.8), laag::PAD, Klasse::Voetpad);
        }
        plan.verf(r.vlak(s0, s1, REF - 464.0, REF - 443.0), laag::TERREIN - 2, Klasse::Gras);
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
            rij(plan, &r, boog(6.4, 245.0), REF - 245.3, -1.0, w.singel, Zijde::Even, &Stijl { breed: [5.6, 6.8], voortuin: 3.0, ..oud });
            rij(plan, &r, boog(6.4, 303.0), REF - 303.0, 1.0, straten[0], Zijde::Oneven, &oud);
            rij(plan, &r, boog(6.4, 315.0), REF - 315.2, -1.0, straten[0], Zijde::Even, &oud);
            let buiten = if i == 0 { RIJ } else { TWEE };
            rij(plan, &r, boog(6.4, 371.0), REF - 371.0, 1.0, straten[1], Zijde::Oneven, &RIJ);
            rij(plan, &r, boog(6.4, 383.0), REF - 383.2, -1.0, straten[1], Zijde::Even, &buiten);
            let villa = Stijl { diepte: 31.0, ..VRIJ };
            rij(plan, &r, boog(8.0, 441.0), REF - 441.5, 1.0, w.ringweg, Zijde::Oneven, if i == 1 { &villa } else { &TWEE });
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
    let l = Ring::recht(&[(-24.0, -6.0), (24.0, -6.0), (24.0, -19.0), (2.0, -19.0), (2.0, -38.0), (-11.0, -38.0), (-11.0, -19.0), (-24.0, -19.0)].map(|q| g.punt(q.0, q.1)));
    if plan.gebouw(&g, l, [-24.0, 24.0, -38.0, -6.0], straat_b, nummer, ("onderwijsfunctie", 1974)).is_some() {
        plan.verf(r.vlak(61.2 * GRAAD, 73.9 * GRAAD, REF - 371.0, REF - 314.0), laag::TERREIN, Klasse::OpenVerharding);
        plan.verf(Ring::recht(&g.vierhoek(-25.0, -13.0, -40.0, -22.0)), laag::TERREIN2, Klasse::Kunststof);
        plan.functies.push((Ring::recht(&g.vierhoek(-25.0, -13.0, -40.0, -22.0)), Functie::Speeltuin, "Schoolplein"));
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
    if plan.gebouw(&g, Ring::recht(&g.vierhoek(-22.0, 22.0, -56.0, -28.0)), [-22.0, 22.0, -56.0, -28.0], straat_c, nummer, ("winkelfunctie", 1998)).is_some() {
        plan.verf(Ring::recht(&g.vierhoek(-36.0, 36.0, -60.0, 1.0)), laag::TERREIN, Klasse::OpenVerharding);
        plan.kavel(Ring::recht(&g.vierhoek(-36.0, 36.0, -60.0, 1.0)), 21);
        for rij in 0..2 {
            for i in 0..10 {
                let x = -28.0 + 5.6 * f64::from(i);
                let y = -22.0 + 14.0 * f64::from(rij);
                plan.verf(Ring::recht(&g.vierhoek(x, x + 2.6, y, y + 5.0)), laag::PARKEER, Klasse::Parkeervlak);
                plan.verf(Ring::recht(&g.vierhoek(x + 2.6, x + 5.2, y, y + 5.0)), laag::PARKEER, Klasse::Parkeervlak);
            }
        }
        for i in 0..4 {
            plan.zet(g.punt(-27.0 + 17.0 * f64::from(i), -12.5), Puntsoort::Boom);
        }
        plan.zet(g.punt(-24.0, -25.0), Puntsoort::Ondergronds);
        plan.zet(g.punt(20.0, -26.0), Puntsoort::Fietsenrek);
        plan.zone(&g, [-37.0, 37.0], [-61.0, 2.0]);
    }
    // a playground in the second ring
    let g = r.raak(-67.5 * GRAAD, REF - 343.0);
    plan.verf(Ring::recht(&g.vierhoek(-20.0, 20.0, -22.0, 22.0)), laag::TERREIN, Klasse::Gras);
    plan.verf(Ring::cirkel(g.punt(0.0, 0.0), 8.0), laag::TERREIN2, Klasse::Zand);
    plan.zone(&g, [-20.0, 20.0], [-27.0, 27.0]);
    plan.functies.push((Ring::recht(&g.vierhoek(-20.0, 20.0, -22.0, 22.0)), Functie::Speeltuin, "Speeltuin De Boei"));
    for (x, y) in [(-4.0, 2.0), (3.0, 4.0), (2.0, -4.0)] {
        plan.zet(g.punt(x, y), Puntsoort::Speeltoestel);
    }
    for (x, y) in [(-15.0, 15.0), (15.0, 16.0), (-16.0, -15.0), (15.0, -14.0), (0.0, 17.0), (-12.0, 0.0)] {
        plan.zet(g.punt(x, y), Puntsoort::Boom);
    }
}

/// Rows of streets in a frame: `lijnen` are street lines in t, blocks between them two rows deep.
struct Wijkje<'a> {
    k: Kader,
    t: Vec<f64>,
    dwars: Vec<f64>,
    namen: Vec<String>,
    stijlen: &'a [Stijl],
    jaar: u16,
}

fn wijkje(plan: &mut Plan, w: &Wijkje<'_>) {
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
            let armen = [s < s1, if omhoog { !laatste } else { !eerste }, s > s0, if omhoog { !eerste } else { !laatste }];
            plan.kruispunt(&w.k, s, t, prof.rijbaan, prof.rijbaan, armen, prof.klasse);
        }
    }
    for (i, paar) in w.t.windows(2).enumerate() {
        let richting = (paar[1] - paar[0]).signum();
        let (a, b) = (paar[0] + richting * (if richting > 0.0 { prof.rand(0) } else { prof.rand(1) }), paar[1] - richting * (if richting > 0.0 { prof.rand(1) } else { prof.rand(0) }));
        // where no address is left the ground lies ready for building
        let grond = if plan.over == 0 { Klasse::Onverhard } else { Klasse::Erf };
        plan.verf(w.k.vlak(s0, s1, a, b), laag::TERREIN - 1, grond);
        let stijl = |n: usize| Stijl { diepte: (b - a).abs() / 2.0 - 0.8, ..w.stijlen[n % w.stijlen.len()] };
        let m = (a + b) / 2.0;
        plan.verf(w.k.vlak(s0, s1, m - 0.8, m + 0.8), laag::PAD, Klasse::Voetpad);
        for g in w.dwars.windows(2) {
            let s = [g[0] + prof.rand(0) + 1.0, g[1] - prof.rand(0) - 1.0];
            rij(plan, &w.k, s, a, richting, straten[i], Zijde::Even, &stijl(2 * i));
            rij(plan, &w.k, s, b, -richting, straten[i + 1], Zijde::Oneven, &stijl(2 * i + 1));
        }
    }
}

fn noord(plan: &mut Plan, _w: &Wegen) {
    let k = Kader::nieuw(p(330.0, 1243.0), 4.0 * PI / 180.0, 0.0);
    // link to the ring road
    let r = ring();
    let begin = r.punt(90.0 * GRAAD, REF - 452.0);
    let s = k.terug(begin)[0];
    plan.weg(&Kader::lijn(begin, k.punt(s, 0.0)), 0.0, k.punt(s, 0.0).min(begin).lengte(), 0.0, &Profiel::WOON, None);
    let namen = namen::NOORD.iter().map(|n| (*n).to_owned()).collect();
    // flats first: their lawns keep the rows away
    plan.zone(&k, [420.0, 606.0], [7.0, 65.0]);
    wijkje(plan, &Wijkje {
        k,
        t: vec![0.0, 72.0, 134.0, 196.0],
        dwars: vec![6.0, 206.0, 412.0, 604.0],
        namen,
        stijlen: &[RIJ, TWEE, RIJ, TWEE, TWEE, RIJ],
        jaar: 1958,
    });
    plan.verf(k.vlak(418.4, 597.8, 6.1, 65.8), laag::TERREIN, Klasse::Gras);
    let straat = plan.straat("Vuurtorenplein", 1966);
    plan.straten[straat as usize].labels.push((k.punt(508.0, 40.0), 4.0 * PI / 180.0));
    let nieuw = k; // the zone above bars building there; flats are placed before it by exception
    plan.open_zone(&nieuw, [420.0, 606.0], [7.0, 65.0]);
    for i in 0..3 {
        let x = 426.0 + 58.0 * f64::from(i);
        plan.flat(&nieuw, [x, x + 50.0, 13.0 + 2.0 * f64::from(i), 24.0 + 2.0 * f64::from(i)], straat, Zijde::Oneven, 4, 1967);
        plan.flat(&nieuw, [x, x + 50.0, 49.0, 60.0], straat, Zijde::Even, 3, 1968);
        plan.verf(k.vlak(x, x + 46.0, 31.0, 38.0), laag::PARKEER - 1, Klasse::RijbaanKlinkers);
        plan.verf(k.vlak(x, x + 46.0, 38.0, 43.0), laag::PARKEER, Klasse::Parkeervlak);
    }
    plan.bomen(&k, [420.0, 604.0], [8.0, 65.0], 0.004, 3.0);
}

fn oost(plan: &mut Plan, _w: &Wegen) {
    let namen = |van: usize, achter: &str| namen::OOST[van..van + 8].iter().map(|n| format!("{n}{achter}")).collect::<Vec<_>>();
    for (noord, kader) in [
        (true, Kader::nieuw(p(1108.0, 796.0), 86.0 * PI / 180.0, -1.0 / 900.0)),
        (false, Kader::nieuw(p(1124.0, 712.0), -93.0 * PI / 180.0, 1.0 / 820.0)),
    ] {
        let teken = if noord { -1.0 } else { 1.0 };
        plan.verf(kader.vlak(-14.0, 370.0, teken * -14.0, teken * if noord { 260.0 } else { 219.0 }), laag::TERREIN - 3, Klasse::Gras);
        // a watercourse between the second and third street
        plan.verf(kader.vlak(4.0, 352.0, teken * 128.0, teken * 137.0), laag::WATER, Klasse::Vijver);
        plan.zone(&kader, [0.0, 356.0], [teken * 122.0, teken * 143.0]);
        let lijst = namen(if noord { 0 } else { 8 }, "straat");
        let dwars = vec![6.0, 180.0, 352.0];
        let lijnen: [&[f64]; 2] = [&[0.0, 62.0, 116.0], if noord { &[149.0, 200.0, 250.0] } else { &[149.0, 207.0] }];
        for (deel, t) in lijnen.into_iter().enumerate() {
            let t: Vec<f64> = t.iter().map(|v| v * teken).collect();
            let mut lijst: Vec<String> = lijst[deel * 3..deel * 3 + t.len()].to_vec();
            if deel == 0 {
                lijst.extend(["pad", "hof", "plantsoen"].iter().map(|a| format!("{}{a}", namen::OOST[if noord { 6 } else { 14 }])));
            } else {
                lijst.extend(["pad", "hof", "plantsoen"].iter().map(|a| format!("{}{a}", namen::OOST[if noord { 7 } else { 15 }])));
            }
            wijkje(plan, &Wijkje {
                k: kader,
                t,
                dwars: dwars.clone(),
                namen: lijst,
                stijlen: if deel == 0 { &[RIJ_NIEUW, TWEE_NIEUW, RIJ_NIEUW, TWEE_NIEUW] } else { &[TWEE_NIEUW, RIJ_NIEUW, VRIJ, VRIJ] },
                jaar: 1997,
            });
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
        plan.weg(&d, 0.0, if noord { 32.0 } else { 44.0 }, 0.0, &Profiel { parkeer: [0.0; 2], ..Profiel::WOON }, None);
    }
}

fn zuid(plan: &mut Plan, _w: &Wegen) {
    let k = Kader::nieuw(p(520.0, 262.0), -5.0 * PI / 180.0, 1.0 / 2600.0);
    let r = ring();
    let begin = r.punt(-90.0 * GRAAD, REF - 452.0);
    let s = k.terug(begin)[0];
    plan.weg(&Kader::lijn(begin, k.punt(s, 0.0)), 0.0, k.punt(s, 0.0).min(begin).lengte(), 0.0, &Profiel::WOON, None);
    wijkje(plan, &Wijkje {
        k,
        t: vec![0.0, -66.0, -138.0, -214.0],
        dwars: vec![6.0, s, 324.0],
        namen: namen::ZUID.iter().map(|n| (*n).to_owned()).collect(),
        stijlen: &[RIJ_NIEUW, TWEE, TWEE, VRIJ, VRIJ, VRIJ],
        jaar: 1983,
    });
    // a few caravans at the southern edge
    let straat = plan.straat("Wagenpad", 1988);
    plan.weg(&k, 20.0, 120.0, -234.0, &Profiel::STEEG, Some(straat));
    for i in 0..6 {
        if plan.over == 0 {
            return;
        }
        let nummer = plan.volgend(straat, Zijde::Oneven);
        let adres = plan.adres(Adres { straat, nummer, letter: None, toevoeging: None, soort: Adressoort::Standplaats, neven: false });
        let s = 24.0 + 16.0 * f64::from(i);
        let ring = k.vlak(s, s + 13.0, -239.0, -256.0);
        plan.verf(ring.clone(), laag::TERREIN, Klasse::Erf);
        plan.standplaatsen.push(Plaats { ring, adres });
    }
}

fn bedrijven(plan: &mut Plan, _w: &Wegen) {
    if plan.over == 0 {
        return;
    }
    let k = Kader::nieuw(p(272.0, 196.0), -4.0 * PI / 180.0, 0.0);
    let namen = ["Ambachtweg", "Nijverheidsweg", "Handelsweg", "Marconiweg"].map(|n| plan.straat(n, 1964));
    let prof = Profiel { rijbaan: 3.4, parkeer: [0.0; 2], stoep: [1.8, 1.8], berm: 0.0, fiets: 0.0, klasse: Klasse::Rijbaan, bomen: false };
    for (i, t) in [0.0, -118.0].into_iter().enumerate() {
        plan.weg(&k, -40.0, 226.0, t, &prof, Some(namen[i]));
    }
    for (i, s) in [6.0, 220.0].into_iter().enumerate() {
        let d = Kader::lijn(k.punt(s, 0.0), k.punt(s, -118.0));
        plan.weg(&d, 0.0, 118.0, 0.0, &prof, Some(namen[2 + i]));
        for (t, armen) in [(0.0, [i == 0, false, true, true]), (-118.0, [i == 0, true, true, false])] {
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

/// Two pitches, a running track with true arcs, courts and a club house.
fn sport(plan: &mut Plan) {
    let k = Kader::nieuw(p(1010.0, 1175.0), 12.0 * PI / 180.0, 0.0);
    plan.verf(k.vlak(-10.0, 330.0, -10.0, 190.0), laag::TERREIN - 2, Klasse::Gras);
    plan.zone(&k, [-10.0, 330.0], [-10.0, 190.0]);
    plan.functies.push((k.vlak(-10.0, 330.0, -10.0, 190.0), Functie::Sport, "Sportpark De Waard"));
    // track: two straights and two half circles around a pitch
    let (x0, x1, m) = (60.0, 144.0, 50.0);
    for (straal, klasse, laag) in [(42.0, Klasse::Kunststof, laag::TERREIN), (34.0, Klasse::GrasOverig, laag::TERREIN2)] {
        let mut ring = Ring::default();
        ring.rond(k.punt(x1, m), straal, (12.0 - 90.0) * PI / 180.0, (12.0 + 90.0) * PI / 180.0);
        ring.rond(k.punt(x0, m), straal, (12.0 + 90.0) * PI / 180.0, (12.0 + 270.0) * PI / 180.0);
        plan.verf(ring, laag, klasse);
    }
    for i in 0..2 {
        let y = 10.0 + f64::from(i) * 82.0;
        plan.verf(k.vlak(205.0, 310.0, y, y + 68.0), laag::TERREIN2, if i == 0 { Klasse::Kunststof } else { Klasse::GrasOverig });
        for (s, t) in [(203.0, y), (312.0, y), (203.0, y + 68.0), (312.0, y + 68.0)] {
            plan.zet(k.punt(s, t), Puntsoort::Lichtmast);
        }
        plan.lijn(k.vierhoek(204.0, 311.0, y - 1.0, y + 69.0).into_iter().chain([k.punt(204.0, y - 1.0)]).collect(), Lijnsoort::Hek);
    }
    for i in 0..4 {
        let s = 20.0 + 38.0 * f64::from(i);
        plan.verf(k.vlak(s, s + 34.0, 106.0, 142.0), laag::TERREIN2, if i == 3 { Klasse::Kunststof } else { Klasse::Zand });
        plan.lijn(k.vierhoek(s, s + 34.0, 106.0, 142.0).into_iter().chain([k.punt(s, 106.0)]).collect(), Lijnsoort::Hek);
    }
    plan.verf(k.vlak(4.0, 176.0, 150.0, 178.0), laag::TERREIN2, Klasse::OpenVerharding);
    for i in 0..24 {
        let s = 76.0 + 4.0 * f64::from(i);
        plan.verf(k.vlak(s, s + 2.6, 171.0, 176.0), laag::PARKEER, Klasse::Parkeervlak);
    }
    let d = Kader::lijn(ring().punt(45.0 * GRAAD, REF - 456.0), k.punt(4.0, 164.0));
    let lang = k.punt(4.0, 164.0).min(ring().punt(45.0 * GRAAD, REF - 456.0)).lengte();
    let straat = plan.straat("Sportlaan", 1971);
    plan.weg(&d, 0.0, lang, 0.0, &Profiel { parkeer: [0.0; 2], ..Profiel::WOON }, Some(straat));
    plan.open_zone(&k, [-10.0, 330.0], [-10.0, 190.0]);
    plan.gebouw(&k, Ring::recht(&k.vierhoek(20.0, 62.0, 152.0, 168.0)), [20.0, 62.0, 152.0, 168.0], straat, 2, ("sportfunctie", 1986));
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

fn volkstuinen(plan: &mut Plan) {
    let k = Kader::nieuw(p(720.0, 118.0), 8.0 * PI / 180.0, 0.0);
    let _ = k;
    let k = Kader::nieuw(p(905.0, 92.0), 3.0 * PI / 180.0, 0.0);
    plan.zone(&k, [0.0, 200.0], [0.0, 90.0]);
    plan.verf(k.vlak(0.0, 200.0, 0.0, 90.0), laag::TERREIN - 2, Klasse::Onverhard);
    plan.functies.push((k.vlak(0.0, 200.0, 0.0, 90.0), Functie::Volkstuinen, "Volkstuinen Eigen Kool"));
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
            let groen = *plan.sier.kies(&[Klasse::Gras, Klasse::Heesters, Klasse::Bouwland, Klasse::Bouwland]);
            plan.verf(k.vlak(s, s + 9.2, t, t + 11.0), laag::TERREIN, groen);
            if plan.sier.kans(0.7) {
                let y = if j % 2 == 0 { t + 8.0 } else { t + 1.0 };
                plan.verf(k.vlak(s + 1.0, s + 3.6, y, y + 2.2), 80, Klasse::Volkstuinhuis);
            }
        }
    }
    plan.lijn(k.vierhoek(0.0, 200.0, 0.0, 90.0).into_iter().chain([k.punt(0.0, 0.0)]).collect(), Lijnsoort::Haag);
}

/// The park: lawn, wood, a pond with an island, curved paths.
fn park(plan: &mut Plan) {
    let k = parkkader();
    plan.zone(&k, [-92.0, 170.0], [-85.0, 90.0]);
    plan.verf(k.vlak(-92.0, 170.0, -85.0, 90.0), laag::TERREIN - 2, Klasse::Gras);
    plan.functies.push((k.vlak(-92.0, 170.0, -85.0, 90.0), Functie::Recreatie, "Waardpark"));
    // the pond: two circles and a waist, with an island
    for (x, y, r) in [(-20.0, 5.0, 34.0), (28.0, -4.0, 27.0), (5.0, 0.0, 24.0)] {
        plan.verf(Ring::cirkel(k.punt(x, y), r), laag::WATER, Klasse::Vijver);
    }
    plan.verf(Ring::cirkel(k.punt(-22.0, 6.0), 9.0), laag::WATER + 1, Klasse::Heesters);
    for (x, y, r) in [(-70.0, -60.0, 22.0), (130.0, 50.0, 34.0), (80.0, 65.0, 26.0), (140.0, -50.0, 28.0), (-68.0, 66.0, 20.0)] {
        plan.verf(Ring::cirkel(k.punt(x, y), r), laag::TERREIN, Klasse::Bosplantsoen);
        for _ in 0..(r * r / 18.0) as u32 {
            let (h, q) = (plan.sier.tussen(0.0, 2.0 * PI), plan.sier.deel().sqrt() * (r - 1.0));
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
            plan.zet(buiten.punt(s, 2.2), if i % 3 == 0 { Puntsoort::Bank } else { Puntsoort::Lichtmast });
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
        if !vijver(-20.0, 5.0, 36.0) && !vijver(28.0, -4.0, 29.0) && !vijver(5.0, 0.0, 26.0) && !pad(-6.0, 52.0) && !pad(96.0, 42.0) {
            plan.zet(k.punt(q[0], q[1]), Puntsoort::Boom);
        }
    }
    plan.zet(k.punt(96.0, 0.0), Puntsoort::Kunstobject);
}

/// Farms along the eastern road.
fn boerderijen(plan: &mut Plan, w: &Wegen) {
    let k = Kader::nieuw(p(1448.0, -20.0), 88.0 * PI / 180.0, 1.0 / 9000.0);
    for s in [110.0, 330.0, 560.0, 990.0, 1240.0, 1420.0] {
        if plan.over == 0 {
            return;
        }
        let g = k.raak(s, -60.0);
        let nummer = plan.volgend(w.oosterweg, Zijde::Even);
        plan.verf(Ring::recht(&g.vierhoek(-42.0, 42.0, -62.0, 44.0)), laag::TERREIN, Klasse::Erf);
        plan.verf(Ring::recht(&g.vierhoek(-3.0, 3.0, 0.0, 51.0)), laag::TERREIN2 + 1, Klasse::Inrit);
        plan.verf(Ring::recht(&g.vierhoek(-30.0, 30.0, -30.0, 6.0)), laag::TERREIN2, Klasse::GeslotenVerharding);
        plan.gebouw(&g, Ring::recht(&g.vierhoek(8.0, 26.0, 8.0, 22.0)), [8.0, 26.0, 8.0, 22.0], w.oosterweg, nummer, ("woonfunctie", 1887));
        for (x, y, b, d) in [(-30.0, -28.0, 24.0, 42.0), (4.0, -46.0, 18.0, 36.0)] {
            let vak = g.vierhoek(x, x + b, y, y + d);
            if plan.vrij(&vak, 0.0) {
                plan.neem(vak);
                plan.pand(Ring::recht(&vak), 1978, crate::plan::Pandstatus::InGebruik, (vak[0], 0.0));
            }
        }
        plan.verf(Ring::cirkel(g.punt(-24.0, -48.0), 9.0), 80, Klasse::OpenLoods);
        for i in 0..14 {
            plan.zet(g.punt(-41.0 + 6.2 * f64::from(i), -60.5), Puntsoort::Boom);
        }
        plan.kavel(Ring::recht(&g.vierhoek(-42.0, 42.0, -62.0, 44.0)), 22);
    }
}

/// Long fields between ditches, as far as the town leaves room.
fn polder(plan: &mut Plan) {
    let k = Kader::nieuw(p(-200.0, -200.0), 5.0 * PI / 180.0, 0.0);
    for j in 0..40 {
        let t = f64::from(j) * 56.0 - 60.0;
        for i in 0..8 {
            let s = f64::from(i) * 260.0;
            let klasse = *plan.sier.kies(&[Klasse::GrasAgrarisch, Klasse::GrasAgrarisch, Klasse::Bouwland, Klasse::GrasAgrarisch, Klasse::Bouwland]);
            plan.verf(k.vlak(s, s + 260.0, t, t + 56.0), laag::AKKER, klasse);
            plan.kavel(k.vlak(s, s + 260.0, t, t + 56.0), 2);
        }
        plan.verf(k.vlak(0.0, 2200.0, t - 1.1, t + 1.1), laag::SLOOT, Klasse::Sloot);
    }
    for i in 1..8 {
        let s = f64::from(i) * 260.0;
        plan.verf(k.vlak(s - 1.3, s + 1.3, -100.0, 2300.0), laag::SLOOT + 1, Klasse::Sloot);
    }
}
