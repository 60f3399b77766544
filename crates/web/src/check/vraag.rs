//! The question page: one question at a time, or all of them, with what is known already and what was answered.

use std::collections::HashMap;

use askama::Template;
use locatie::check::CheckBeeld;
use regels::{Vraag, VraagType};

use super::{Terzijde, Weten, terzijde, waarde, weten};
use crate::instellingen::{Instellingen, Kaartstand};
use crate::markdown;
use crate::paginas::{Schil, maak};

/// What a question page is made of.
#[derive(Debug, Clone, Default)]
pub struct VraagPagina {
    /// Name of the plan.
    pub naam: String,
    /// Id of the place; empty: none.
    pub plek: String,
    /// How the place is called.
    pub plek_titel: String,
    /// Hidden fields that are no answers: place, plan, way of asking.
    pub velden: Vec<(String, String)>,
    /// Answers so far, in order: question id, values.
    pub gegeven: Vec<(String, Vec<String>)>,
    /// Every question of the plan, to name answers.
    pub vragen: Vec<Vraag>,
    /// The question to show first although it has an answer, or its answer is known.
    pub toon: Option<String>,
    /// All questions on one page.
    pub alles: bool,
    /// Answers that were refused: question id and what to do.
    pub fouten: Vec<(String, String)>,
    /// "Verder" was pressed without an answer.
    pub zonder_antwoord: bool,
}

/// One question as it stands on the page.
struct Veld<'a> {
    id: &'a str,
    tekst: &'a str,
    uitleg: Option<String>,
    meer_uitleg: Option<String>,
    soort: VraagType,
    meerdere: bool,
    keuzes: Vec<(String, String, Option<String>)>,
    gekozen: Vec<String>,
    voorstel: Option<Weten>,
    schets: Option<String>,
    fout: Option<String>,
}

impl Veld<'_> {
    fn is_gekozen(&self, w: &str) -> bool {
        self.gekozen.iter().any(|g| g == w)
    }

    fn tekstwaarde(&self) -> &str {
        self.gekozen.first().map_or("", String::as_str)
    }
}

#[derive(Template)]
#[template(path = "check-vraag.html")]
struct VraagSjabloon<'a> {
    schil: Schil<'a>,
    p: &'a VraagPagina,
    velden: Vec<Veld<'a>>,
    verborgen: Vec<(&'a str, &'a str)>,
    antwoorden: Vec<(&'a str, &'a str, String)>,
    bekend: Vec<Weten>,
    vervallen: Vec<String>,
    nummer: usize,
    totaal: usize,
    hierna: String,
    terzijde: Vec<Terzijde>,
    plaats: &'static str,
    /// Middle of the place, longitude and latitude; where a drawing begins.
    midden: Option<[f64; 2]>,
    /// The place was drawn.
    getekend: bool,
}

impl VraagSjabloon<'_> {
    fn met_fout(&self) -> bool {
        self.velden.iter().any(|v| v.fout.is_some())
    }
}

/// The next question, or all of them. `stand`: what the map on which a plan is drawn is made of; `None`: no drawing.
pub fn pagina_vraag(
    inst: &Instellingen,
    p: &VraagPagina,
    beeld: &CheckBeeld,
    stand: Option<&Kaartstand>,
) -> String {
    let vraag_van = |id: &str| p.vragen.iter().chain(&beeld.vragen).find(|v| *v.id == *id);
    let nu: Vec<&Vraag> = if p.alles {
        let eerst = p.gegeven.iter().filter_map(|(id, _)| vraag_van(id));
        let rest = beeld
            .vragen
            .iter()
            .filter(|v| p.gegeven.iter().all(|(id, _)| *id != *v.id));
        eerst
            .chain(
                p.toon
                    .iter()
                    .filter_map(|t| vraag_van(t))
                    .filter(|v| p.gegeven.iter().all(|(id, _)| *id != *v.id)),
            )
            .chain(rest)
            .collect()
    } else {
        let toon = p.toon.as_deref().and_then(vraag_van);
        toon.or(beeld.vragen.first()).into_iter().collect()
    };
    let op_pagina = |id: &str| nu.iter().any(|v| *v.id == *id);
    let verborgen = p
        .gegeven
        .iter()
        .filter(|(id, _)| !op_pagina(id))
        .flat_map(|(id, w)| w.iter().map(move |w| (id.as_str(), w.as_str())))
        .collect();
    let antwoorden: Vec<_> = p
        .gegeven
        .iter()
        .filter(|(id, _)| !op_pagina(id))
        .filter_map(|(id, w)| Some((id.as_str(), &*vraag_van(id)?.tekst, leesbaar(vraag_van(id)?, w))))
        .collect();
    let voor = p
        .gegeven
        .iter()
        .position(|(id, _)| op_pagina(id))
        .unwrap_or(p.gegeven.len());
    let titel = format!("Check: {}", p.naam);
    let schil = Schil::nieuw(inst, &titel);
    maak(&VraagSjabloon {
        schil: match stand {
            Some(stand) => schil.met_kaart(stand),
            None => schil,
        },
        nummer: voor + 1,
        totaal: (p.gegeven.len() + beeld.nog_hoogstens).max(voor + 1),
        hierna: hierna(
            beeld
                .nog_hoogstens
                .saturating_sub(usize::from(beeld.vragen.iter().any(|v| op_pagina(&v.id)))),
        ),
        terzijde: terzijde(beeld),
        velden: nu.iter().map(|v| veld(v, p, beeld)).collect(),
        verborgen,
        antwoorden,
        bekend: beeld
            .bekend
            .iter()
            .filter(|b| !b.bevestigen && !op_pagina(&b.id))
            .map(|b| weten(b, &p.vragen))
            .collect(),
        vervallen: beeld
            .vervallen
            .iter()
            .filter_map(|id| Some(vraag_van(id)?.tekst.to_string()))
            .collect(),
        plaats: beeld.plaats.as_ref().map_or("", |p| p.uitleg),
        midden: beeld.plaats.as_ref().map(|p| p.punt.wgs84),
        getekend: beeld.plaats.as_ref().is_some_and(|p| p.soort == "getekend"),
        p,
    })
}

fn veld<'a>(v: &'a Vraag, p: &VraagPagina, beeld: &CheckBeeld) -> Veld<'a> {
    let bekend = beeld.bekend.iter().find(|b| *b.id == *v.id);
    let gegeven = p
        .gegeven
        .iter()
        .find(|(id, _)| *id == *v.id)
        .map(|(_, w)| w.clone());
    let gekozen = gegeven.unwrap_or_else(|| bekend.map(|b| vec![form_waarde(&b.waarde)]).unwrap_or_default());
    let keuzes = match v.soort {
        VraagType::Boolean | VraagType::Bijlage => [("true", "Ja"), ("false", "Nee")]
            .map(|(w, t)| (w.to_owned(), t.to_owned(), None))
            .to_vec(),
        VraagType::List | VraagType::Geo => v
            .opties
            .iter()
            .map(|o| {
                let tekst = if v.soort == VraagType::Geo {
                    crate::tekst::hoofdletter(match &*o.tekst {
                        "deels" => "voor een deel",
                        t => t,
                    })
                } else {
                    o.tekst.to_string()
                };
                (
                    o.tekst.to_string(),
                    tekst,
                    o.toelichting.as_deref().map(markdown::html),
                )
            })
            .collect(),
        _ => vec![],
    };
    Veld {
        id: &v.id,
        tekst: &v.tekst,
        uitleg: v.toelichting.as_deref().map(markdown::html),
        meer_uitleg: v.lange_toelichting.as_deref().map(markdown::html),
        soort: v.soort,
        meerdere: v.meerdere,
        keuzes,
        gekozen,
        voorstel: bekend
            .filter(|b| b.bevestigen || p.toon.as_deref() == Some(&*v.id))
            .map(|b| weten(b, &p.vragen)),
        schets: bekend.and_then(|b| schets(&b.tekening)),
        fout: p
            .fouten
            .iter()
            .find(|(id, _)| *id == *v.id)
            .map(|(_, f)| f.clone())
            .or_else(|| {
                p.zonder_antwoord
                    .then(|| "Geef een antwoord op deze vraag.".to_owned())
            }),
    }
}

/// How many questions may still come, never fewer than will.
fn hierna(aantal: usize) -> String {
    match aantal {
        0 => "Dit is de laatste vraag.".to_owned(),
        1 => "Hierna komt nog hoogstens 1 vraag.".to_owned(),
        n => format!("Hierna komen nog hoogstens {n} vragen."),
    }
}

/// A value as the form sends it.
fn form_waarde(json: &serde_json::Value) -> String {
    match json {
        serde_json::Value::Bool(b) => b.to_string(),
        anders => waarde(anders),
    }
}

/// An answer of a form in the words of its question.
pub(super) fn leesbaar(v: &Vraag, waarden: &[String]) -> String {
    let een = |w: &String| match (v.soort, w.as_str()) {
        (VraagType::Boolean | VraagType::Bijlage, "true") => "ja".to_owned(),
        (VraagType::Boolean | VraagType::Bijlage, "false") => "nee".to_owned(),
        (VraagType::Geo, "deels") => "voor een deel".to_owned(),
        (VraagType::Date, d) => d.parse().map_or_else(|_| d.to_owned(), crate::tekst::datum),
        (_, w) => w.to_owned(),
    };
    waarden.iter().map(een).collect::<Vec<_>>().join(", ")
}

/// A drawing of the ground as SVG, north up; `None` when there is nothing to draw.
pub(super) fn schets(delen: &[locatie::check::Vlakdeel]) -> Option<String> {
    let punten = || delen.iter().flat_map(|d| &d.ringen).flatten();
    let (mut min, mut max) = ([f64::MAX; 2], [f64::MIN; 2]);
    for p in punten() {
        for i in [0, 1] {
            if let (Some(lo), Some(hi), Some(c)) = (min.get_mut(i), max.get_mut(i), p.get(i)) {
                *lo = lo.min(*c);
                *hi = hi.max(*c);
            }
        }
    }
    let (b, h) = (max[0] - min[0], max[1] - min[1]);
    if !(b > 0.0 && h > 0.0) {
        return None;
    }
    let mut per_soort: HashMap<&str, String> = HashMap::new();
    for d in delen {
        let pad = per_soort.entry(d.soort).or_default();
        for ring in &d.ringen {
            for (i, [x, y]) in ring.iter().enumerate() {
                pad.push_str(&format!(
                    "{}{:.2} {:.2}",
                    if i == 0 { 'M' } else { 'L' },
                    x - min[0],
                    max[1] - y
                ));
            }
            pad.push('Z');
        }
    }
    let lagen: String = ["perceel", "achtererf", "gebouw", "plaats"]
        .iter()
        .filter_map(|s| {
            Some(format!(
                "<path class=\"schets__{s}\" fill-rule=\"evenodd\" d=\"{}\"/>",
                per_soort.get(s)?
            ))
        })
        .collect();
    Some(format!(
        "<svg class=\"schets\" role=\"img\" aria-label=\"Tekening van het perceel, het gebouw en de grond erachter\" viewBox=\"-1 -1 {:.2} {:.2}\">{lagen}</svg>",
        b + 2.0,
        h + 2.0
    ))
}
