//! The check's pages: choose a plan, answer what is asked, read what it means.
//!
//! The state of a check travels in the body of forms, never in an address. Decides nothing: the outcome comes in as
//! [`locatie::check::CheckBeeld`] and is shown as it is. Start at [`pagina_kies`], [`pagina_vraag`], [`pagina_uitkomst`].

mod uitkomst;
mod vraag;

use askama::Template;

use crate::instellingen::Instellingen;
use crate::paginas::{Schil, maak};

pub use uitkomst::{Daarna, Uitslag, pagina_bewijs, pagina_uitkomst, uitslag_html};
pub use vraag::{VraagPagina, pagina_vraag};

/// What one may choose from.
#[derive(Debug, Clone, Default)]
pub struct Kies {
    /// Hidden fields of the form: the place.
    pub velden: Vec<(String, String)>,
    /// Id of the place, for the way back; empty: none.
    pub plek: String,
    /// How the place is called.
    pub plek_titel: String,
    /// What was searched for.
    pub q: String,
    /// Id, name and explanation of each werkzaamheid.
    pub werkzaamheden: Vec<(String, String, Option<String>)>,
    /// Id and name of activiteiten that have rules here and belong to no werkzaamheid.
    pub activiteiten: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "check-kies.html")]
struct KiesSjabloon<'a> {
    schil: Schil<'a>,
    kies: &'a Kies,
}

/// `/check`: what do you want to do?
pub fn pagina_kies(inst: &Instellingen, kies: &Kies) -> String {
    maak(&KiesSjabloon {
        schil: Schil::nieuw(inst, "Check: wat wilt u doen?"),
        kies,
    })
}

#[derive(Template)]
#[template(path = "check-bewaard.html")]
struct BewaardSjabloon<'a> {
    schil: Schil<'a>,
    adres: &'a str,
    tot: &'a str,
}

/// A check that was kept, to go on with later. `adres`: a path of our own; `tot`: the last day, in words.
pub fn pagina_bewaard(inst: &Instellingen, adres: &str, tot: &str) -> String {
    maak(&BewaardSjabloon {
        schil: Schil::nieuw(inst, "Later verder"),
        adres,
        tot,
    })
}

/// What a check found already, in words.
pub(crate) struct Weten {
    pub id: String,
    pub tekst: String,
    pub waarde: String,
    pub reden: String,
    pub bron: String,
    pub stand: Option<String>,
    pub marge: Option<String>,
}

pub(crate) fn weten(b: &locatie::check::Bekend, vragen: &[regels::Vraag]) -> Weten {
    let getal = vragen
        .iter()
        .any(|v| *v.id == *b.id && v.soort == regels::VraagType::Number);
    Weten {
        id: b.id.clone(),
        tekst: b.tekst.clone(),
        waarde: waarde(&b.waarde),
        reden: b.reden.clone(),
        bron: crate::tekst::hoofdletter(crate::tekst::laag(&b.bron)),
        stand: b.stand.map(crate::tekst::datum),
        marge: b.marge.map(|m| {
            format!(
                "{} {}",
                m.to_string().replace('.', ","),
                if getal { "" } else { "meter" }
            )
            .trim()
            .to_owned()
        }),
    }
}

/// What is shown beside the questions, with its drawing.
pub(crate) struct Terzijde {
    pub tekst: String,
    pub waarde: String,
    pub reden: String,
    pub marge: Option<String>,
    pub bron: String,
    pub stand: Option<String>,
    pub schets: Option<String>,
}

pub(crate) fn terzijde(beeld: &locatie::check::CheckBeeld) -> Vec<Terzijde> {
    let tonen = beeld.bekend.iter().filter(|b| b.terzijde);
    tonen
        .map(|b| Terzijde {
            tekst: b.tekst.clone(),
            waarde: waarde(&b.waarde),
            reden: b.reden.clone(),
            marge: b.marge.map(|m| m.to_string().replace('.', ",")),
            bron: crate::tekst::hoofdletter(crate::tekst::laag(&b.bron)),
            stand: b.stand.map(crate::tekst::datum),
            schets: vraag::schets(&b.tekening),
        })
        .collect()
}

/// An answer as people read it.
pub(crate) fn waarde(json: &serde_json::Value) -> String {
    use serde_json::Value as V;
    match json {
        V::Bool(true) => "ja".to_owned(),
        V::Bool(false) => "nee".to_owned(),
        V::String(s) => s.clone(),
        V::Number(n) => n.to_string().replace('.', ","),
        V::Array(l) => l.iter().map(waarde).collect::<Vec<_>>().join(", "),
        V::Null | V::Object(_) => String::new(),
    }
}

/// The seven codes in words: what the reader must do. Unknown codes stay as they are.
pub(crate) fn verdict(code: &str) -> (&'static str, &str) {
    match code {
        "Verbod" => ("stop", "Dit mag hier niet"),
        "Vergunningplicht" => ("vergunning", "U hebt een vergunning nodig"),
        "NeemContactOpMet" => ("contact", "Neem eerst contact op"),
        "Meldingsplicht" => ("vergunning", "U moet dit vooraf melden"),
        "Informatieplicht" => ("vergunning", "U moet ons hierover informeren"),
        "Toestemmingsvrij" => ("vrij", "U hebt hiervoor geen toestemming nodig"),
        "NietVanToepassing" => ("vrij", "Deze regels gelden niet voor uw plan"),
        anders => ("contact", anders),
    }
}

/// Who decides, in words.
pub(crate) fn gezag(inst: &Instellingen, code: &str) -> String {
    if code.eq_ignore_ascii_case(&inst.code) {
        return format!("gemeente {}", inst.naam);
    }
    match code.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("gm") if code.len() == 6 => "een andere gemeente".to_owned(),
        Some("pv") if code.len() <= 6 => "de provincie".to_owned(),
        Some("ws") if code.len() <= 6 => "het waterschap".to_owned(),
        Some("mn") if code.len() <= 8 => "het Rijk".to_owned(),
        _ => code.to_owned(),
    }
}
