//! The pages of regelkaarten: one plan for the whole gemeente as a map and as a table, and what a changed rule file does.
//!
//! Colour is never alone: each state has its own sign and is named in words. Everything works without JavaScript.

use std::borrow::Borrow;

use askama::Template;
use locatie::check::regelkaart::{Eenheid, Kleur, Overgang, Regelkaart, Staat, Verandering, Verschil};
use regels::LintRapport;
use serde_json::{Value, json};

use crate::instellingen::{Instellingen, Kaartstand};
use crate::paginas::{Schil, maak};

/// A plan to choose: id, name, explanation.
pub type Plan = (String, String, Option<String>);

/// A place of a list: id, address, wijk.
#[derive(Debug, Clone)]
pub struct KaartRij<T> {
    /// Id for `/plek/{id}`.
    pub id: String,
    /// As people call it.
    pub adres: String,
    /// Name of the wijk.
    pub wijk: String,
    /// What holds there.
    pub inhoud: T,
}

/// A page of a list of places.
#[derive(Debug, Clone)]
pub struct KaartBlad<T> {
    /// From 1.
    pub pagina: usize,
    /// At least 1.
    pub paginas: usize,
    /// Places in all.
    pub aantal: usize,
    /// Those of this page.
    pub rijen: Vec<KaartRij<T>>,
}

#[derive(Template)]
#[template(path = "regelkaarten.html")]
struct LijstSjabloon<'a> {
    schil: Schil<'a>,
    plannen: &'a [Plan],
}

/// `/regelkaart`: the plans that have a map.
pub fn pagina_regelkaarten(inst: &Instellingen, plannen: &[Plan]) -> String {
    maak(&LijstSjabloon {
        schil: Schil::nieuw(inst, "Kaarten met regels"),
        plannen,
    })
}

#[derive(Template)]
#[template(path = "regelkaart.html")]
struct KaartSjabloon<'a> {
    schil: Schil<'a>,
    kaart: &'a Regelkaart,
    kleuren: Vec<Kleur>,
    tabel: Vec<(&'a str, &'a str, Vec<usize>, usize)>,
    totaal: Vec<usize>,
    blad: Option<&'a KaartBlad<Staat>>,
    filter: (&'a str, &'a str),
}

impl KaartSjabloon<'_> {
    fn dag(&self) -> String {
        crate::tekst::datum(self.kaart.dag)
    }
}

/// `/regelkaart/{werkzaamheid}`; `blad`: a page of the list of places, when it was asked for with this colour and wijk.
pub fn pagina_regelkaart(
    inst: &Instellingen,
    stand: &Kaartstand,
    kaart: &Regelkaart,
    blad: Option<&KaartBlad<Staat>>,
    filter: (&str, &str),
) -> String {
    let totaal = kaart.totaal();
    let kleuren: Vec<Kleur> = Kleur::ALLE
        .into_iter()
        .filter(|k| totaal.contains_key(k))
        .collect();
    let tabel = kaart
        .wijken
        .iter()
        .zip(kaart.per_wijk())
        .map(|(w, t)| {
            let rij = kleuren.iter().map(|k| t.get(k).copied().unwrap_or(0)).collect();
            (w.naam.as_str(), w.code.as_str(), rij, t.values().sum())
        })
        .collect();
    let titel = format!("{}: de regels op de kaart", kaart.naam);
    let laag = format!("regelkaart-{}", kaart.werkzaamheid);
    let extra = json!({
        "laag": laag,
        "tegels": format!("/tiles/{laag}/WebMercatorQuad/{{z}}/{{x}}/{{y}}?g={:x}-{}", kaart.merk, kaart.dag),
        "veld": "staat",
        "werkzaamheid": kaart.werkzaamheid,
        "staten": staten(),
    });
    let mut schil = Schil::nieuw(inst, &titel);
    schil.kaart = met_regelkaart(&inst.kaart_json(stand), extra);
    maak(&KaartSjabloon {
        schil,
        totaal: kleuren
            .iter()
            .map(|k| totaal.get(k).copied().unwrap_or(0))
            .collect(),
        kleuren,
        tabel,
        kaart,
        blad,
        filter,
    })
}

#[derive(Template)]
#[template(path = "concept-kies.html")]
struct ConceptKiesSjabloon<'a> {
    schil: Schil<'a>,
    plannen: &'a [Plan],
    gekozen: &'a str,
    fout: Option<&'a str>,
}

/// `/regelkaart/concept`: a form for a rule file; `fout` says in plain words why the last one was refused.
pub fn pagina_concept_kies(
    inst: &Instellingen,
    plannen: &[Plan],
    gekozen: &str,
    fout: Option<&str>,
) -> String {
    let titel = if fout.is_some() {
        "Fout: probeer een wijziging van de regels"
    } else {
        "Probeer een wijziging van de regels"
    };
    maak(&ConceptKiesSjabloon {
        schil: Schil::nieuw(inst, titel),
        plannen,
        gekozen,
        fout,
    })
}

#[derive(Template)]
#[template(path = "concept.html")]
struct ConceptSjabloon<'a> {
    schil: Schil<'a>,
    verschil: &'a Verschil,
    token: &'a str,
    uren: u64,
    blad: &'a KaartBlad<Overgang>,
    wijken: Vec<(&'a str, usize)>,
    lint: &'a LintRapport,
    bevindingen: usize,
}

impl ConceptSjabloon<'_> {
    fn aantal(&self, soort: impl AsRef<str>) -> usize {
        let soort = [
            Verandering::Anders,
            Verandering::NaVragen,
            Verandering::NietNagegaan,
        ]
        .into_iter()
        .find(|v| v.als_tekst() == soort.as_ref());
        soort.map_or(0, |s| self.verschil.aantal(s))
    }
}

/// `/regelkaart/concept/{token}`: what the uploaded file changes, and what the linter says of it (findings, and how many
/// there are in all).
pub fn pagina_concept(
    inst: &Instellingen,
    stand: &Kaartstand,
    token: &str,
    verschil: &Verschil,
    (lint, bevindingen): (&LintRapport, usize),
    uren: u64,
    blad: &KaartBlad<Overgang>,
) -> String {
    let titel = format!("{}: wat verandert er?", verschil.oud.naam);
    let extra = json!({
        "laag": "regelkaart-concept",
        "tegels": format!("/api/v1/regelkaarten/concepten/{token}/tegels/WebMercatorQuad/{{z}}/{{x}}/{{y}}"),
        "veld": "verandering",
        "werkzaamheid": Value::Null,
        "staten": veranderingen(),
    });
    let mut schil = Schil::nieuw(inst, &titel);
    schil.kaart = met_regelkaart(&inst.kaart_json(stand), extra);
    maak(&ConceptSjabloon {
        schil,
        token,
        uren,
        blad,
        wijken: verschil
            .oud
            .wijken
            .iter()
            .zip(verschil.per_wijk())
            .filter(|(_, n)| *n > 0)
            .map(|(w, n)| (w.naam.as_str(), n))
            .collect(),
        verschil,
        lint,
        bevindingen,
    })
}

/// Answers that show a finding, in one line: "hoogte: 3, monument: nee".
fn voorbeeld(antwoorden: &serde_json::Map<String, Value>) -> String {
    let delen = antwoorden
        .iter()
        .map(|(id, w)| format!("{id}: {}", crate::check::waarde(w)));
    delen.collect::<Vec<_>>().join(", ")
}

/// The settings of the map with those of the layer of places, safe inside a script element.
fn met_regelkaart(kaart: &str, extra: Value) -> String {
    let mut json: Value = serde_json::from_str(kaart).unwrap_or_default();
    json["regelkaart"] = extra;
    json.to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

fn staten() -> Value {
    Kleur::ALLE
        .into_iter()
        .map(|k| json!({"id": k.als_tekst(), "tekst": hoofdletter(k.woorden()), "teken": teken(k.als_tekst())}))
        .collect()
}

fn veranderingen() -> Value {
    ["anders", "na-vragen", "niet-nagegaan"]
        .into_iter()
        .map(|v| json!({"id": v, "tekst": verandering(v), "teken": teken(v)}))
        .collect()
}

/// A kind of change in plain words.
fn verandering(soort: &str) -> &'static str {
    match soort {
        "anders" => "Andere uitkomst",
        "na-vragen" => "Andere uitkomst bij sommige antwoorden",
        _ => "Niet nagegaan",
    }
}

/// The sign of a state: a letter or mark, so that colour is never the only difference.
fn teken(staat: &str) -> &'static str {
    match staat {
        "verbod" => "×",
        "vergunningplicht" => "V",
        "neem-contact-op-met" => "C",
        "meldingsplicht" => "M",
        "informatieplicht" => "i",
        "toestemmingsvrij" => "✓",
        "niet-van-toepassing" => "–",
        "hangt-af" => "…",
        "anders" => "!",
        "na-vragen" => "…",
        _ => "?",
    }
}

fn hoofdletter(tekst: impl AsRef<str>) -> String {
    crate::tekst::hoofdletter(tekst)
}

/// "1 adres", "2.999 adressen", "17 percelen".
fn eenheden(eenheid: impl Borrow<Eenheid>, aantal: impl Borrow<usize>) -> String {
    let woord = match (eenheid.borrow(), aantal.borrow()) {
        (Eenheid::Adres, 1) => "adres",
        (Eenheid::Adres, _) => "adressen",
        (Eenheid::Perceel, 1) => "perceel",
        (Eenheid::Perceel, _) => "percelen",
    };
    format!("{} {woord}", getal(aantal.borrow()))
}

/// With a point between thousands.
fn getal(aantal: impl Borrow<usize>) -> String {
    let cijfers = aantal.borrow().to_string();
    let mut uit = String::new();
    for (i, c) in cijfers.chars().enumerate() {
        if i > 0 && (cijfers.len() - i).is_multiple_of(3) {
            uit.push('.');
        }
        uit.push(c);
    }
    uit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_own_sign() {
        let tekens: std::collections::HashSet<&str> =
            Kleur::ALLE.iter().map(|k| teken(k.als_tekst())).collect();
        assert_eq!(tekens.len(), Kleur::ALLE.len());
    }

    #[test]
    fn numbers_are_written_as_people_here_write_them() {
        assert_eq!(eenheden(Eenheid::Adres, 1), "1 adres");
        assert_eq!(eenheden(Eenheid::Perceel, 1_234_567), "1.234.567 percelen");
        assert_eq!(getal(999), "999");
    }

    #[test]
    fn settings_of_the_layer_cannot_close_the_script_element() {
        let uit = met_regelkaart("{}", json!({"laag": "</script><b>&"}));
        assert!(!uit.contains('<') && !uit.contains('&'), "{uit}");
    }
}
