//! A sketch of the town as SVG, to look at while drawing. No register format; start at [`schets`].

use std::fmt::Write as _;

use crate::bgt;
use crate::getal::PI;
use crate::meet::P;
use crate::plan::{Bovensoort, Klasse, Lijnsoort, Plan, Puntsoort};
use crate::stad::Stad;
use crate::{Opties, VoorbeeldFout};

fn kleur(k: Klasse) -> &'static str {
    match k {
        Klasse::Rijbaan | Klasse::RijbaanRegionaal => "#b9b9be",
        Klasse::RijbaanKlinkers | Klasse::Drempel => "#cdbfb6",
        Klasse::Fietspad => "#c98f7f",
        Klasse::Voetpad => "#dcd8d0",
        Klasse::Parkeervlak => "#c2c0c4",
        Klasse::Inrit => "#d5cfc5",
        Klasse::Voetgangersgebied => "#e3d6c2",
        Klasse::Berm | Klasse::Verkeerseiland => "#c6dba8",
        Klasse::Gras => "#bcd99a",
        Klasse::Heesters => "#a5c983",
        Klasse::Bosplantsoen | Klasse::Loofbos => "#93bd78",
        Klasse::GrasAgrarisch => "#d3e6b0",
        Klasse::GrasOverig => "#c5df9f",
        Klasse::Bouwland => "#ece0b4",
        Klasse::Duin => "#eee2b5",
        Klasse::Erf => "#eeece2",
        Klasse::Zand => "#f2e6bf",
        Klasse::Onverhard => "#e2d3b3",
        Klasse::OpenVerharding => "#dcd5cc",
        Klasse::GeslotenVerharding => "#cfcccb",
        Klasse::Kunststof => "#d9907c",
        Klasse::Zee => "#9cc9e4",
        Klasse::Haven | Klasse::Gracht | Klasse::Sloot | Klasse::Vijver => "#a9d3ea",
        Klasse::Oever => "#b9d9a8",
        Klasse::Glooiing | Klasse::Strekdam => "#a9a7a3",
        Klasse::Steiger | Klasse::Sluis => "#b8a68c",
        Klasse::OpenLoods | Klasse::Volkstuinhuis => "#d9b9a0",
        Klasse::Pand(_) => "#d98f7a",
    }
}

/// Draws (part of) the town as SVG, north up; `vak` is x, y, width and height in metres from the town's corner.
///
/// - Errors: a number of addresses that cannot be.
pub fn schets(opties: &Opties, vak: [f64; 4]) -> Result<String, VoorbeeldFout> {
    let stad = Stad::nieuw(opties)?;
    let [x, y, b, h] = vak;
    let mut uit = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='{x} {} {b} {h}' width='1400' height='{}'>\n",
        -y - h,
        1400.0 * h / b
    );
    for blad in 0..stad.bladen() {
        let (o, m) = (stad.hoek(blad), stad.maat(blad));
        if o.x < x + b && o.x + m[0] > x && o.y < y + h && o.y + m[1] > y {
            teken_blad(&mut uit, &stad.teken(blad, true), b < 700.0);
        }
    }
    uit.push_str("</svg>\n");
    Ok(uit)
}

fn punten(lijn: &[P]) -> String {
    lijn.iter().fold(String::new(), |mut t, q| {
        let _ = write!(t, "{:.2},{:.2} ", q.x, -q.y);
        t
    })
}

fn teken_blad(uit: &mut String, plan: &Plan, namen: bool) {
    for d in &bgt::delen_van(plan) {
        let mut pad = String::new();
        for r in &d.ringen {
            for (i, (q, _)) in r.iter().enumerate() {
                let letter = if i == 0 { 'M' } else { 'L' };
                let _ = write!(
                    pad,
                    "{letter}{:.2} {:.2}",
                    q[0] as f64 / 1000.0,
                    -q[1] as f64 / 1000.0
                );
            }
            pad.push('Z');
        }
        let k = plan.vlakken[d.van].klasse;
        let rand = if matches!(k, Klasse::Pand(_)) {
            "#8d4f40"
        } else {
            "#0002"
        };
        let _ = writeln!(
            uit,
            "<path d='{pad}' fill='{}' stroke='{rand}' stroke-width='.15' fill-rule='evenodd'/>",
            kleur(k)
        );
    }
    for (ring, soort) in &plan.boven {
        let kleur = match soort {
            Bovensoort::Brugdek => "#999",
            Bovensoort::Rijbaan => "#cdbfb6",
            _ => "#e2ddd5",
        };
        let _ = writeln!(uit, "<polygon points='{}' fill='{kleur}'/>", punten(&ring.punten));
    }
    for (lijn, soort) in &plan.lijnen {
        let (kleur, dik) = match soort {
            Lijnsoort::Haag => ("#6d9a52", 0.8),
            Lijnsoort::Kademuur => ("#777", 0.5),
            _ => ("#999", 0.25),
        };
        let lijn = punten(lijn);
        let _ = writeln!(
            uit,
            "<polyline points='{lijn}' fill='none' stroke='{kleur}' stroke-width='{dik}'/>"
        );
    }
    for (q, soort) in &plan.punten {
        let (kleur, r) = match soort {
            Puntsoort::Boom => ("#5f9a48aa", 2.2),
            Puntsoort::Lichtmast => ("#e0b000", 0.6),
            _ => ("#555", 0.4),
        };
        let _ = writeln!(
            uit,
            "<circle cx='{:.2}' cy='{:.2}' r='{r}' fill='{kleur}'/>",
            q.x, -q.y
        );
    }
    let straten = if namen { plan.straten.as_slice() } else { &[] };
    for s in straten {
        for (q, hoek) in &s.labels {
            let _ = writeln!(
                uit,
                "<text transform='translate({:.2} {:.2}) rotate({:.1})' font-size='4' font-family='sans-serif' text-anchor='middle'>{}</text>",
                q.x,
                -q.y,
                -hoek * 180.0 / PI,
                s.naam
            );
        }
    }
}
