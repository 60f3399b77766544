//! A rule file as its author sees it: rows with their annotations, and per question the cells that test it.
//! Read here without the rule engine, so that what the engine does can be held against it.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use regels::{Vraag, VraagType};
use serde_json::{Value, json};

/// What the tests need of a file.
#[derive(Default)]
pub struct Bestand {
    /// Annotations of every row, by decision name and row number from 1.
    pub rijen: BTreeMap<(String, usize), Vec<String>>,
    /// Per question id the texts of the cells that test it.
    pub cellen: BTreeMap<String, Vec<String>>,
    /// All explanations, questions and options.
    pub teksten: Vec<String>,
}

fn attr(e: &BytesStart<'_>, naam: &str) -> String {
    e.attributes()
        .map(Result::unwrap)
        .find(|a| a.key.as_ref() == naam)
        .map(|a| a.value.into_owned())
        .unwrap_or_default()
}

impl Bestand {
    pub fn lees(xml: &str) -> Self {
        let mut uit = Self::default();
        let mut lezer = Reader::from_str(xml);
        let (mut pad, mut tekst): (Vec<String>, String) = (Vec::new(), String::new());
        let (mut invoer, mut vraag_van) = (String::new(), BTreeMap::new());
        let (mut tabel, mut kolommen, mut rij, mut kolom) = (String::new(), Vec::new(), 0, 0);
        loop {
            match lezer.read_event().unwrap() {
                Event::Start(e) => {
                    let naam = e.local_name().as_ref().to_owned();
                    match naam.as_str() {
                        "inputData" => invoer = attr(&e, "name"),
                        "decision" => tabel = attr(&e, "name"),
                        "decisionTable" => (kolommen, rij) = (Vec::new(), 0),
                        "rule" => {
                            (rij, kolom) = (rij + 1, 0);
                            uit.rijen.insert((tabel.clone(), rij), Vec::new());
                        }
                        _ => {}
                    }
                    pad.push(naam);
                    tekst.clear();
                }
                Event::Empty(e) if e.local_name().as_ref() == "uitvoeringsregelRef" => {
                    let id = attr(&e, "href").trim_start_matches('#').to_owned();
                    vraag_van.insert(invoer.clone(), id);
                }
                Event::Text(t) => tekst.push_str(t.as_ref()),
                Event::CData(t) => tekst.push_str(t.as_ref()),
                Event::GeneralRef(r) => tekst.push_str(match r.as_ref() {
                    "gt" => ">",
                    "lt" => "<",
                    "amp" => "&",
                    "quot" => "\"",
                    anders => panic!("&{anders};"),
                }),
                Event::End(_) => {
                    let naam = pad.pop().unwrap();
                    let in_ = pad.last().map(String::as_str).unwrap_or_default();
                    match (in_, naam.as_str()) {
                        ("inputExpression", "text") => kolommen.push(tekst.clone()),
                        ("inputEntry", "text") => {
                            if let Some(id) = vraag_van.get(&kolommen[kolom]) {
                                uit.cellen.entry(id.clone()).or_default().push(tekst.clone());
                            }
                            kolom += 1;
                        }
                        ("annotationEntry", "text") => {
                            let bron = uit.rijen.get_mut(&(tabel.clone(), rij)).unwrap();
                            bron.push(tekst.trim_matches('"').to_owned());
                        }
                        (
                            _,
                            "toelichting" | "vraagTekst" | "optieText" | "maatregeltekst" | "bijlageType"
                            | "tekstVoorbehoud",
                        ) => uit.teksten.push(tekst.clone()),
                        _ => {}
                    }
                }
                Event::Eof => return uit,
                _ => {}
            }
        }
    }

    /// Answers to a question that its cells can tell apart: every option and choice of options, every number and
    /// day that is named with one between each two, one below and one above, and something nobody thought of.
    pub fn antwoorden(&self, vraag: &Vraag) -> Vec<Value> {
        let cellen = self.cellen[&*vraag.id].join(" ");
        match vraag.soort {
            VraagType::Boolean | VraagType::Bijlage => vec![json!(true), json!(false)],
            VraagType::Geo => ["ja", "nee", "deels"].map(Value::from).to_vec(),
            VraagType::List if vraag.meerdere => (1..1_u32 << vraag.opties.len())
                .map(|keuze| {
                    let gekozen = vraag.opties.iter().enumerate();
                    gekozen
                        .filter(|(i, _)| keuze >> i & 1 == 1)
                        .map(|(_, o)| Value::from(&*o.tekst))
                        .collect()
                })
                .collect(),
            VraagType::List => vraag.opties.iter().map(|o| Value::from(&*o.tekst)).collect(),
            VraagType::Number => getallen(&cellen),
            VraagType::Date => dagen(&cellen),
            VraagType::String => vec![json!("een tekst")],
            VraagType::Register if cellen.contains("true") => {
                vec![
                    json!(true),
                    json!(false),
                    json!("ja"),
                    json!("nee"),
                    json!("weet niet"),
                ]
            }
            VraagType::Register => [getallen(&cellen), vec![json!("weet niet")]].concat(),
        }
    }
}

fn getallen(cellen: &str) -> Vec<Value> {
    let mut uit: Vec<f64> = cellen
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .flat_map(|deel| deel.split(".."))
        .filter_map(|deel| deel.parse().ok())
        .collect();
    uit.sort_by(f64::total_cmp);
    uit.dedup();
    let midden: Vec<f64> = uit.windows(2).map(|p| (p[0] + p[1]) / 2.0).collect();
    let (laag, hoog) = (
        uit.first().map_or(0.0, |n| n - 0.01),
        uit.last().map_or(1.0, |n| n + 0.01),
    );
    uit.extend(midden);
    uit.extend([laag, hoog]);
    uit.into_iter().map(Value::from).collect()
}

fn dagen(cellen: &str) -> Vec<Value> {
    let mut uit = vec!["1990-01-01".to_owned(), "2090-01-01".to_owned()];
    for deel in cellen.split("date(\"").skip(1) {
        let dag: model::Datum = deel[..10].parse().unwrap();
        uit.extend([-1, 0, 1].map(|d| model::Datum(dag.0 + d).to_string()));
    }
    uit.sort();
    uit.dedup();
    uit.into_iter().map(Value::from).collect()
}
