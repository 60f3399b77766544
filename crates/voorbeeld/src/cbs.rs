//! Gemeente, wijken and buurten as the CBS publishes them: GeoJSON in RD.
//!
//! Start at [`schrijf`].

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::getal::PI;
use crate::kern;
use crate::meet::{P, Ring, p};
use crate::stad::{OORSPRONG_MM, Stad};
use crate::tekst::json;
use crate::verdeling::{Hoekpunt, Invoer, verdeel};
use crate::wijk;

/// Which level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Niveau {
    Gemeente,
    Wijk,
    Buurt,
}

impl Niveau {
    fn rubriek(self) -> &'static str {
        match self {
            Self::Gemeente => "gemeente",
            Self::Wijk => "wijk",
            Self::Buurt => "buurt",
        }
    }
}

/// A buurt of the old town: wijk number, buurt number, name, outline.
fn buurten_kern() -> Vec<(u32, u32, &'static str, Ring)> {
    let c = kern::C;
    let blad =
        |x0: f64, x1: f64, y0: f64, y1: f64| Ring::recht(&[p(x0, y0), p(x1, y0), p(x1, y1), p(x0, y1)]);
    let taart = |r: f64, van: f64, tot: f64| {
        let mut ring = Ring::default();
        ring.naar(c);
        ring.rond(c, r, van * PI / 180.0, tot * PI / 180.0);
        ring.linksom()
    };
    let (b, h) = (kern::BREED, kern::HOOG);
    vec![
        (4, 0, "Polder en dijk", blad(0.0, b, 0.0, h)),
        (4, 1, "Zuiderveld", blad(470.0, 890.0, 0.0, 290.0)),
        (3, 1, "Bedrijventerrein De Waard", blad(190.0, 500.0, 20.0, 300.0)),
        (2, 1, "Helmgras", blad(300.0, 980.0, 1232.0, h)),
        (2, 2, "Sportpark", blad(985.0, 1370.0, 1140.0, 1460.0)),
        (2, 3, "Vogelwijk Noord", blad(1085.0, 1420.0, c.y, 1180.0)),
        (3, 2, "Vogelwijk Zuid", blad(1085.0, 1420.0, 330.0, c.y)),
        (3, 3, "Waardpark", blad(890.0, 1160.0, 60.0, 440.0)),
        (1, 1, "Noordersingel", taart(kern::R_RING, 0.0, 122.0)),
        (1, 2, "Zuidersingel", taart(kern::R_RING, -122.0, 0.0)),
        (1, 3, "Haven", blad(200.0, 402.0, c.y - 112.0, c.y + 112.0)),
        (0, 1, "Binnenstad Noord", taart(kern::R_SINGEL, 0.0, 180.0)),
        (0, 2, "Binnenstad Zuid", taart(kern::R_SINGEL, -180.0, 0.0)),
    ]
}

const WIJKEN: [&str; 5] = [
    "Wijk 00 Binnenstad",
    "Wijk 01 Singels",
    "Wijk 02 Noordoost",
    "Wijk 03 Zuidoost",
    "Wijk 04 Buitengebied",
];
/// Most buurten in a wijk: their number has two digits.
const MAX_BUURTEN: u32 = 99;

fn ringtekst(uit: &mut String, ring: &[Hoekpunt]) {
    uit.push('[');
    for (i, h) in ring.iter().chain(ring.first()).enumerate() {
        let q = [h.0[0] + OORSPRONG_MM[0], h.0[1] + OORSPRONG_MM[1]];
        let _ = write!(
            uit,
            "{}[{}.{:03},{}.{:03}]",
            if i > 0 { "," } else { "" },
            q[0] / 1000,
            q[0] % 1000,
            q[1] / 1000,
            q[1] % 1000
        );
    }
    uit.push(']');
}

fn kader_ring(punten: &[P]) -> Vec<Hoekpunt> {
    punten.iter().map(|q| (q.mm(), 0)).collect()
}

fn feature(niveau: Niveau, code: &str, naam: &str, wijkcode: &str, delen: &[Vec<Vec<Hoekpunt>>]) -> String {
    let rubriek = niveau.rubriek();
    let mut uit = format!(
        "{{\"type\":\"Feature\",\"id\":{},\"properties\":{{\"rubriek\":\"{rubriek}\",\"statcode\":{},\"statnaam\":{},\"jaarcode\":2026,\"jrstatcode\":{}",
        json(code),
        json(code),
        json(naam),
        json(&format!("2026{code}"))
    );
    if niveau != Niveau::Gemeente {
        uit.push_str(",\"gm_code\":\"GM9999\",\"gm_naam\":\"Voorbeeldwaard\"");
    }
    if niveau == Niveau::Buurt {
        let _ = write!(uit, ",\"wk_code\":{}", json(wijkcode));
    }
    uit.push_str("},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[");
    for (i, deel) in delen.iter().enumerate() {
        uit.push_str(if i > 0 { ",[" } else { "[" });
        for (j, r) in deel.iter().enumerate() {
            if j > 0 {
                uit.push(',');
            }
            ringtekst(&mut uit, r);
        }
        uit.push(']');
    }
    uit.push_str("]}}");
    uit
}

/// Wijk number, buurt number, name, and per polygon its rings.
type Gebied = (u32, u32, String, Vec<Vec<Vec<Hoekpunt>>>);

/// The partition of the old town by wijk or by buurt: key and polygons.
fn kern_delen(per_wijk: bool) -> Vec<Gebied> {
    let buurten = buurten_kern();
    let invoer: Vec<Invoer<'_>> = buurten
        .iter()
        .enumerate()
        .map(|(i, b)| Invoer {
            ring: &b.3,
            laag: i as u16,
        })
        .collect();
    let mut uit: Vec<Gebied> = Vec::new();
    for deel in verdeel(&invoer, &|_| false) {
        let b = &buurten[deel.van];
        let sleutel = if per_wijk { (b.0, 0) } else { (b.0, b.1) };
        let naam = if per_wijk {
            WIJKEN[b.0 as usize].to_owned()
        } else {
            b.2.to_owned()
        };
        match uit.iter_mut().find(|u| (u.0, u.1) == sleutel) {
            Some(u) => u.3.push(deel.ringen),
            None => uit.push((sleutel.0, sleutel.1, naam, vec![deel.ringen])),
        }
    }
    uit.sort_by_key(|u| (u.0, u.1));
    uit
}

/// Writes one level.
///
/// - Beyond the old town a column of sheets is a wijk, and a sheet a buurt (several, when there are over 99).
pub(crate) fn schrijf(stad: &Stad, niveau: Niveau, uit: &mut dyn Write) -> io::Result<u64> {
    let mut features = Vec::new();
    if niveau == Niveau::Gemeente {
        features.push(feature(
            niveau,
            "GM9999",
            "Voorbeeldwaard",
            "",
            &[vec![kader_ring(&stad.omtrek())]],
        ));
    } else {
        for (w, b, naam, delen) in kern_delen(niveau == Niveau::Wijk) {
            let wijkcode = format!("WK9999{w:02}");
            let code = if niveau == Niveau::Wijk {
                wijkcode.clone()
            } else {
                format!("BU9999{w:02}{b:02}")
            };
            features.push(feature(niveau, &code, &naam, &wijkcode, &delen));
        }
        for kolom in 0..stad.kolommen() {
            uitleg(stad, niveau, kolom, &mut features);
        }
    }
    let tekst = format!(
        "{{\"type\":\"FeatureCollection\",\"name\":\"cbs_{}_2026_voorbeeld\",\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"urn:ogc:def:crs:EPSG::28992\"}}}},\"features\":[\n{}\n]}}\n",
        niveau.rubriek(),
        features.join(",\n")
    );
    uit.write_all(tekst.as_bytes())?;
    Ok(tekst.len() as u64)
}

/// The wijk of one column of sheets, or its buurten.
fn uitleg(stad: &Stad, niveau: Niveau, kolom: u32, features: &mut Vec<String>) {
    let w = kolom + WIJKEN.len() as u32;
    // beyond 99 wijken the code takes letters, as it must stay two characters
    let twee = if w < 100 {
        format!("{w:02}")
    } else {
        format!("{}{}", letter((w - 100) / 26), letter(w - 100))
    };
    let wijkcode = format!("WK9999{twee}");
    let rijen = stad.rijen();
    let strook = |van: u32, tot: u32| {
        let o = stad.hoek(kolom * rijen + van + 1);
        let (z, h) = (wijk::ZIJDE, wijk::ZIJDE * f64::from(tot - van));
        vec![vec![kader_ring(&[
            o,
            p(o.x + z, o.y),
            p(o.x + z, o.y + h),
            p(o.x, o.y + h),
        ])]]
    };
    if niveau == Niveau::Wijk {
        let naam = format!("Wijk {twee} Uitleg");
        features.push(feature(niveau, &wijkcode, &naam, "", &strook(0, rijen)));
        return;
    }
    let per_buurt = rijen.div_ceil(MAX_BUURTEN);
    for (b, van) in (0..rijen).step_by(per_buurt as usize).enumerate() {
        let naam = format!("Kwartier {}", kolom * rijen + van + 1);
        let delen = strook(van, (van + per_buurt).min(rijen));
        features.push(feature(
            niveau,
            &format!("BU9999{twee}{b:02}"),
            &naam,
            &wijkcode,
            &delen,
        ));
    }
}

fn letter(i: u32) -> char {
    char::from(b'A' + (i % 26) as u8)
}
