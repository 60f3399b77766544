//! A sketch of the old town as SVG, to look at while drawing. No register format; start at [`schets`].

use std::fmt::Write as _;

use crate::Opties;
use crate::kern;
use crate::plan::{Klasse, Lijnsoort, Plan, Puntsoort};
use crate::verdeling::{Invoer, verdeel};

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

/// Draws the old town as SVG, 1 metre to the unit, north up; `vak` is the part to show (x, y, width, height in metres).
pub fn schets(opties: &Opties, vak: [f64; 4]) -> String {
    let mut plan = Plan::nieuw(opties.zaad, 0, opties.adressen, true, [0.0, 0.0, kern::BREED, kern::HOOG]);
    kern::teken(&mut plan, false);
    let [x, y, b, h] = vak;
    let hoog = kern::HOOG;
    let mut uit = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='{x} {} {b} {h}' width='1400' height='{}'>\n",
        hoog - y - h,
        1400.0 * h / b
    );
    let invoer: Vec<Invoer<'_>> = plan.vlakken.iter().map(|v| Invoer { ring: &v.ring, laag: v.laag }).collect();
    let delen = verdeel(&invoer, &|i| matches!(plan.vlakken[i].klasse, Klasse::Pand(_)));
    for d in &delen {
        let mut pad = String::new();
        for r in &d.ringen {
            for (i, (q, _)) in r.iter().enumerate() {
                let _ = write!(pad, "{}{:.2} {:.2}", if i == 0 { 'M' } else { 'L' }, q[0] as f64 / 1000.0, hoog - q[1] as f64 / 1000.0);
            }
            pad.push('Z');
        }
        let k = plan.vlakken[d.van].klasse;
        let rand = if matches!(k, Klasse::Pand(_)) { "#8d4f40" } else { "#0002" };
        let _ = writeln!(uit, "<path d='{pad}' fill='{}' stroke='{rand}' stroke-width='.15' fill-rule='evenodd'/>", kleur(k));
    }
    for (ring, soort) in &plan.boven {
        let punten: String = ring.punten.iter().map(|q| format!("{:.2},{:.2} ", q.x, hoog - q.y)).collect();
        let kleur = match soort {
            crate::plan::Bovensoort::Brugdek => "#999",
            crate::plan::Bovensoort::Rijbaan => "#cdbfb6",
            _ => "#e2ddd5",
        };
        let _ = writeln!(uit, "<polygon points='{punten}' fill='{kleur}'/>");
    }
    for (lijn, soort) in &plan.lijnen {
        let punten: String = lijn.iter().map(|q| format!("{:.2},{:.2} ", q.x, hoog - q.y)).collect();
        let (kleur, dik) = match soort {
            Lijnsoort::Haag => ("#6d9a52", 0.8),
            Lijnsoort::Kademuur => ("#777", 0.5),
            _ => ("#999", 0.25),
        };
        let _ = writeln!(uit, "<polyline points='{punten}' fill='none' stroke='{kleur}' stroke-width='{dik}'/>");
    }
    for (q, soort) in &plan.punten {
        let (kleur, r) = match soort {
            Puntsoort::Boom => ("#5f9a48aa", 2.2),
            Puntsoort::Lichtmast => ("#e0b000", 0.6),
            _ => ("#555", 0.4),
        };
        let _ = writeln!(uit, "<circle cx='{:.2}' cy='{:.2}' r='{r}' fill='{kleur}'/>", q.x, hoog - q.y);
    }
    if b < 700.0 {
        for s in &plan.straten {
            for (q, hoek) in &s.labels {
                let _ = writeln!(
                    uit,
                    "<text transform='translate({:.2} {:.2}) rotate({:.1})' font-size='4' font-family='sans-serif' text-anchor='middle'>{}</text>",
                    q.x,
                    hoog - q.y,
                    -hoek * 180.0 / crate::getal::PI,
                    s.naam
                );
            }
        }
    }
    uit.push_str("</svg>\n");
    uit
}
