//! Random rule files against a second, naive evaluator and against every completion of the answers.
#![allow(clippy::unwrap_used)] // a test that cannot go on should stop here

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use proptest::prelude::*;
use regels::{Antwoorden, Regelbestand, Regelset, Uitkomst, Waarde};

const CODES: [&str; 7] = [
    "Verbod",
    "Vergunningplicht",
    "NeemContactOpMet",
    "Meldingsplicht",
    "Informatieplicht",
    "Toestemmingsvrij",
    "NietVanToepassing",
];
const BELEID: [&str; 7] = [
    "UNIQUE",
    "ANY",
    "FIRST",
    "PRIORITY",
    "RULE ORDER",
    "COLLECT",
    "OUTPUT ORDER",
];

/// A question with the answers that are tried.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Soort {
    JaNee,
    Keuze,
    Getal,
    Geo,
    Meer,
    Datum,
    Tekst,
    Vast,
}

impl Soort {
    fn antwoorden(self) -> Vec<&'static str> {
        match self {
            Self::JaNee => vec!["true", "false"],
            Self::Keuze => vec!["a", "b", "c"],
            Self::Getal => vec!["4", "5", "6", "7.5", "8", "10", "11"],
            Self::Geo => vec!["ja", "nee", "deels"],
            Self::Meer => vec!["a", "b", "c", "a, b", "a, c", "b, c", "a, b, c"],
            Self::Datum => vec!["2025-12-31", "2026-01-01", "2026-06-01", "2026-06-02"],
            Self::Tekst => vec!["x", "xy", "xz", "iets"],
            Self::Vast => vec!["vast"],
        }
    }

    fn cellen(self) -> &'static [&'static str] {
        match self {
            Self::JaNee => &["-", "true", "false", "not(true)"],
            Self::Keuze => &[
                "-",
                "\"a\"",
                "\"b\"",
                "\"a\",\"c\"",
                "not(\"b\")",
                "contains(?, \"c\")",
            ],
            Self::Getal => &[
                "-",
                "> 5",
                "<= 10",
                "[5..10)",
                "not(>= 10)",
                "5, 7.5",
                "? between 5 and 7.5",
            ],
            Self::Geo => &[
                "-",
                "\"ja\"",
                "\"nee\"",
                "\"deels\",\"nee\"",
                "true",
                "if ?=null then false else contains(?,\"e\")",
            ],
            Self::Meer => &[
                "-",
                "contains(?, \"b\")",
                "not(contains(?, \"c\"))",
                "\"a, c\"",
                "\"c,a\"",
            ],
            Self::Datum => &[
                "-",
                "< date(\"2026-01-01\")",
                "[date(\"2026-01-01\")..date(\"2026-06-01\")]",
                "date(\"2026-06-01\")",
            ],
            Self::Tekst => &["-", "\"x\"", "starts with(?, \"x\")", "not(\"xy\")"],
            Self::Vast => &["-", "\"vast\"", "\"los\""],
        }
    }

    /// The naive reading of a cell: by name, not by parsing.
    fn past(self, cel: &str, w: &str) -> bool {
        let n: f64 = w.parse().unwrap_or(0.0);
        match (self, cel) {
            (_, "-") => true,
            (Self::JaNee, "not(true)") => w == "false",
            (Self::JaNee, c) => c == w,
            (Self::Keuze, "\"a\",\"c\"") => w != "b",
            (Self::Keuze, "not(\"b\")") => w != "b",
            (Self::Keuze, "contains(?, \"c\")") => w == "c",
            (Self::Getal, "> 5") => n > 5.0,
            (Self::Getal, "<= 10") => n <= 10.0,
            (Self::Getal, "[5..10)") => (5.0..10.0).contains(&n),
            (Self::Getal, "not(>= 10)") => n < 10.0,
            (Self::Getal, "5, 7.5") => n == 5.0 || n == 7.5,
            (Self::Getal, _) => (5.0..=7.5).contains(&n),
            (Self::Geo, "\"deels\",\"nee\"") => w != "ja",
            (Self::Geo, "true") => w == "ja",
            (Self::Geo, c) if c.starts_with("if") => w != "ja",
            (Self::Meer, "contains(?, \"b\")") => w.contains('b'),
            (Self::Meer, "not(contains(?, \"c\"))") => !w.contains('c'),
            (Self::Meer, _) => w == "a, c",
            (Self::Datum, c) if c.starts_with('<') => w < "2026-01-01",
            (Self::Datum, c) if c.starts_with('[') => ("2026-01-01"..="2026-06-01").contains(&w),
            (Self::Datum, _) => w == "2026-06-01",
            (Self::Tekst, c) if c.starts_with("starts") => w.starts_with('x'),
            (Self::Tekst, "not(\"xy\")") => w != "xy",
            (_, c) => c.trim_matches('"') == w,
        }
    }
}

#[derive(Debug, Clone)]
struct Tabel {
    beleid: &'static str,
    /// Column: question (below the number of questions) or earlier table.
    kolommen: Vec<usize>,
    rijen: Vec<(Vec<String>, usize)>,
}

#[derive(Debug, Clone)]
struct Bestand {
    vragen: Vec<Soort>,
    /// Per question its group (0: none) and its place in the group.
    volgorde: Vec<(u8, u8)>,
    tabellen: Vec<Tabel>,
}

const TUSSEN: [&str; 3] = ["p", "q", "no hit"];
const TUSSEN_CEL: [&str; 5] = ["-", "\"p\"", "\"no hit\"", "not(\"p\")", "not(null)"];

fn bestand() -> impl Strategy<Value = Bestand> {
    bestand_met(1..5)
}

fn bestand_met(vragen: std::ops::Range<usize>) -> impl Strategy<Value = Bestand> {
    let soort = prop_oneof![
        Just(Soort::JaNee),
        Just(Soort::Keuze),
        Just(Soort::Getal),
        Just(Soort::Geo),
        Just(Soort::Meer),
        Just(Soort::Datum),
        Just(Soort::Tekst),
        Just(Soort::Vast),
    ];
    (
        prop::collection::vec((soort, 0u8..3, 0u8..3), vragen),
        prop::collection::vec(any::<[u8; 24]>(), 1..4),
    )
        .prop_map(|(vragen, ruis)| {
            let volgorde = vragen.iter().map(|(_, g, p)| (*g, *p)).collect();
            let vragen: Vec<Soort> = vragen.into_iter().map(|(s, ..)| s).collect();
            let n = vragen.len();
            let laatste = ruis.len() - 1;
            let tabellen = ruis
                .iter()
                .enumerate()
                .map(|(t, r)| tabel(&vragen, n, t, t == laatste, r))
                .collect();
            Bestand {
                vragen,
                volgorde,
                tabellen,
            }
        })
}

/// A table out of 24 bytes; the last one is the top.
fn tabel(vragen: &[Soort], n: usize, t: usize, top: bool, r: &[u8; 24]) -> Tabel {
    let beleid = BELEID[r[0] as usize % BELEID.len()];
    let breed = 1 + r[1] as usize % 3;
    let kolommen: Vec<usize> = (0..breed).map(|k| r[2 + k] as usize % (n + t)).collect();
    let rijen = (0..1 + r[5] as usize % 5).map(|i| {
        let cellen = kolommen.iter().enumerate().map(|(k, kolom)| {
            let b = r[6 + i * 3 + k] as usize;
            match vragen.get(*kolom) {
                Some(s) => s.cellen()[b % s.cellen().len()].to_owned(),
                None => TUSSEN_CEL[b % 5].to_owned(),
            }
        });
        let uit = r[(7 + i * 5) % 24] as usize / 7;
        (cellen.collect(), if top { uit % 7 } else { uit % 3 })
    });
    Tabel {
        beleid,
        rijen: rijen.collect(),
        kolommen,
    }
}

impl Bestand {
    fn xml(&self) -> String {
        self.xml_met_naam("t")
    }

    fn xml_met_naam(&self, naam: &str) -> String {
        let mut x = format!(
            r#"<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" xmlns:i="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Interactieregel"
 xmlns:u="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Uitvoeringsregel" name="{naam}" namespace="n">
 <extensionElements><i:regelgroepen><i:regelgroep id="g1"><i:prioriteit>1</i:prioriteit></i:regelgroep><i:regelgroep id="g2"><i:prioriteit>2</i:prioriteit></i:regelgroep></i:regelgroepen><u:uitvoeringsregels>"#,
        );
        for (i, s) in self.vragen.iter().enumerate() {
            let soort = match s {
                Soort::JaNee => "<u:vraag><u:gegevensType>boolean</u:gegevensType></u:vraag>".to_owned(),
                Soort::Getal => "<u:vraag><u:gegevensType>number</u:gegevensType></u:vraag>".to_owned(),
                Soort::Datum => "<u:vraag><u:gegevensType>date</u:gegevensType></u:vraag>".to_owned(),
                Soort::Tekst => "<u:vraag><u:gegevensType>string</u:gegevensType></u:vraag>".to_owned(),
                Soort::Vast => "<u:vasteWaarde><u:waarde>vast</u:waarde></u:vasteWaarde>".to_owned(),
                Soort::Geo => {
                    r#"<u:geoVerwijzing><u:locatie identificatie="x"/></u:geoVerwijzing>"#.to_owned()
                }
                Soort::Keuze | Soort::Meer => {
                    let soort = if *s == Soort::Meer {
                        "meerdereAntwoorden"
                    } else {
                        "enkelAntwoord"
                    };
                    let opties: String = ["a", "b", "c"]
                        .map(|o| format!("<u:optie><u:optieText>{o}</u:optieText></u:optie>"))
                        .concat();
                    format!(
                        "<u:vraag><u:gegevensType>list</u:gegevensType><u:opties><u:optieType>{soort}</u:optieType>{opties}</u:opties></u:vraag>"
                    )
                }
            };
            let (groep, plek) = self.volgorde[i];
            let groep = if groep == 0 {
                String::new()
            } else {
                format!(r##"<u:regelgroepRef href="#g{groep}"/>"##)
            };
            write!(
                x,
                r#"<u:uitvoeringsregel id="q{i}">{groep}<i:prioriteit>{plek}</i:prioriteit>{soort}</u:uitvoeringsregel>"#
            )
            .unwrap();
        }
        x.push_str("</u:uitvoeringsregels></extensionElements>");
        for i in 0..self.vragen.len() {
            write!(x, r##"<inputData name="v{i}"><extensionElements><u:uitvoeringsregelRef href="#q{i}"/></extensionElements></inputData>"##).unwrap();
        }
        let laatste = self.tabellen.len() - 1;
        for (t, tabel) in self.tabellen.iter().enumerate() {
            let extra = if t == laatste {
                r#"<extensionElements><b:functioneleStructuurRef xmlns:b="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Bedrijfsregel" href="x/ConclusieX"/></extensionElements>"#
            } else {
                ""
            };
            write!(
                x,
                r#"<decision name="t{t}">{extra}<decisionTable hitPolicy="{}">"#,
                tabel.beleid
            )
            .unwrap();
            for k in &tabel.kolommen {
                write!(
                    x,
                    "<input><inputExpression><text>{}</text></inputExpression></input>",
                    self.naam(*k)
                )
                .unwrap();
            }
            let waarden = if t == laatste {
                CODES.map(|c| format!("\"{c}\"")).join(",")
            } else {
                "\"p\",\"q\",\"no hit\"".into()
            };
            write!(
                x,
                "<output><outputValues><text>{waarden}</text></outputValues></output>"
            )
            .unwrap();
            for (cellen, uit) in &tabel.rijen {
                x.push_str("<rule>");
                for c in cellen {
                    write!(x, "<inputEntry><text><![CDATA[{c}]]></text></inputEntry>").unwrap();
                }
                let uit = if t == laatste { CODES[*uit] } else { TUSSEN[*uit] };
                write!(x, "<outputEntry><text>\"{uit}\"</text></outputEntry></rule>").unwrap();
            }
            x.push_str("</decisionTable></decision>");
        }
        x.push_str("</definitions>");
        x
    }

    fn naam(&self, k: usize) -> String {
        if k < self.vragen.len() {
            format!("v{k}")
        } else {
            format!("t{}", k - self.vragen.len())
        }
    }

    /// Codes with all answers known, strongest first; written without looking at the engine.
    fn naief(&self, antwoorden: &[&str]) -> Vec<&'static str> {
        let mut waarden: Vec<Vec<usize>> = Vec::new();
        for (t, tabel) in self.tabellen.iter().enumerate() {
            let past = |(k, c): (&usize, &String)| match self.vragen.get(*k) {
                Some(s) => s.past(c, antwoorden[*k]),
                None => match (c.as_str(), waarden[k - self.vragen.len()].as_slice()) {
                    ("-", _) => true,
                    ("not(null)", w) => !w.is_empty(),
                    ("not(\"p\")", [w]) => TUSSEN[*w] != "p",
                    (c, [w]) => c.trim_matches('"') == TUSSEN[*w],
                    // nothing, or several hits: equal to no text and unequal to none
                    _ => false,
                },
            };
            let raak: Vec<usize> = tabel
                .rijen
                .iter()
                .filter(|(c, _)| tabel.kolommen.iter().zip(c).all(past))
                .map(|(_, u)| *u)
                .collect();
            if t + 1 == self.tabellen.len() {
                let mut uit: Vec<usize> = match tabel.beleid {
                    "FIRST" => raak.into_iter().take(1).collect(),
                    "RULE ORDER" | "COLLECT" | "OUTPUT ORDER" => raak,
                    _ => raak.into_iter().min().into_iter().collect(),
                };
                uit.sort_unstable();
                uit.dedup();
                return uit.into_iter().map(|u| CODES[u]).collect();
            }
            waarden.push(match tabel.beleid {
                "FIRST" => raak.into_iter().take(1).collect(),
                "PRIORITY" => raak.into_iter().min().into_iter().collect(),
                "RULE ORDER" | "COLLECT" | "OUTPUT ORDER" => raak,
                _ if raak.iter().all(|r| *r == raak[0]) => raak.into_iter().take(1).collect(),
                _ => Vec::new(),
            });
        }
        Vec::new()
    }

    /// Every way to complete these answers.
    fn aanvullingen(&self, vast: &[Option<&'static str>]) -> Vec<Vec<&'static str>> {
        let mut uit = vec![Vec::new()];
        for (s, v) in self.vragen.iter().zip(vast) {
            let keuzes = v.map_or_else(|| s.antwoorden(), |v| vec![v]);
            uit = uit
                .into_iter()
                .flat_map(|a: Vec<&str>| keuzes.iter().map(move |k| [a.clone(), vec![*k]].concat()))
                .collect();
        }
        uit
    }
}

fn json(b: &Bestand, antwoorden: &[Option<&str>]) -> serde_json::Value {
    let velden = antwoorden
        .iter()
        .enumerate()
        .filter(|(i, _)| b.vragen[*i] != Soort::Vast)
        .map(|(i, a)| (format!("q{i}"), serde_json::json!(a)));
    serde_json::Value::Object(velden.collect())
}

fn codes(u: &Uitkomst) -> Vec<String> {
    let mut uit: Vec<(u8, String)> = u
        .uitkomsten
        .iter()
        .flatten()
        .map(|c| (c.code.sterkte(), c.code.naam().to_owned()))
        .collect();
    uit.sort();
    uit.dedup();
    uit.into_iter().map(|(_, c)| c).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Exactly the questions that can change the code are relevant; a code is given when none is; it is the code.
    #[test]
    fn relevance_and_code_equal_those_of_all_completions(b in bestand(), keuze in prop::collection::vec(any::<u8>(), 4)) {
        let regels = Regelbestand::lees(b.xml().as_bytes(), "t").unwrap();
        let vast: Vec<Option<&'static str>> = b.vragen.iter().zip(&keuze)
            .map(|(s, k)| (k % 2 == 0).then(|| s.antwoorden()[*k as usize / 2 % s.antwoorden().len()])).collect();
        let u = regels.evalueer(&regels.antwoorden(&json(&b, &vast)).unwrap());
        let alle = b.aanvullingen(&vast);
        let functie: HashMap<Vec<&str>, Vec<&str>> = alle.iter().map(|a| (a.clone(), b.naief(a))).collect();
        let set = Regelset::nieuw(std::slice::from_ref(&regels)).unwrap();
        let kan = set.mogelijk(&set.antwoorden(&json(&b, &vast)).unwrap());
        let kan: BTreeSet<&str> = kan[0].1.iter().map(|c| c.naam()).collect();
        let verwacht: BTreeSet<&str> = functie.values().filter_map(|c| c.first().copied()).collect();
        prop_assert_eq!(kan, verwacht, "the codes that can still come");
        let relevant: Vec<String> = (0..b.vragen.len()).filter(|i| alle.iter().any(|a| {
            b.vragen[*i].antwoorden().iter().any(|w| {
                let mut anders = a.clone();
                anders[*i] = w;
                functie.get(&anders).is_some_and(|c| *c != functie[a])
            })
        })).map(|i| format!("q{i}")).collect();
        let gevraagd: Vec<String> = u.vragen.iter().map(|v| v.id.to_string()).collect();
        let mut gesorteerd = gevraagd.clone();
        gesorteerd.sort();
        prop_assert!(u.exact);
        prop_assert_eq!(&gesorteerd, &relevant, "{}", b.xml());
        if relevant.is_empty() {
            let code: Vec<String> = b.naief(&alle[0]).iter().map(|c| (*c).to_owned()).collect();
            prop_assert_eq!(codes(&u), code.clone(), "{}", b.xml());
            prop_assert_eq!(u.geen_uitkomst.is_some(), code.is_empty());
        } else {
            prop_assert_eq!(codes(&u), Vec::<String>::new());
        }
    }

    /// Asking one question at a time ends with the code of all answers, and nothing asked is dropped afterwards.
    #[test]
    fn asking_only_what_is_asked_gives_the_code_of_all_answers(b in bestand(), keuze in prop::collection::vec(any::<u8>(), 4)) {
        let regels = Regelbestand::lees(b.xml().as_bytes(), "t").unwrap();
        let alles: Vec<Option<&str>> = b.vragen.iter().zip(&keuze).map(|(s, k)| Some(s.antwoorden()[*k as usize % s.antwoorden().len()])).collect();
        let vol = regels.antwoorden(&json(&b, &alles)).unwrap();
        let mut gevraagd = Antwoorden::leeg();
        let set = Regelset::nieuw(std::slice::from_ref(&regels)).unwrap();
        let mut grenzen = Vec::new();
        let klaar = loop {
            let u = regels.evalueer(&gevraagd);
            grenzen.push(set.hoogstens(&gevraagd));
            let Some(v) = u.vragen.first() else { break u };
            gevraagd.zet(&v.id, vol.van(&v.id).cloned().unwrap());
        };
        for (al, grens) in grenzen.iter().enumerate() {
            prop_assert!(*grens >= grenzen.len() - 1 - al, "asked more than was said: {:?} {}", grenzen, b.xml());
        }
        prop_assert_eq!(grenzen.last(), Some(&0));
        let heel = regels.evalueer(&vol);
        prop_assert_eq!(codes(&klaar), codes(&heel));
        for v in &heel.vervallen {
            let mut zonder = vol.clone();
            zonder.zet(v, Waarde::Leeg);
            prop_assert_eq!(codes(&regels.evalueer(&zonder)), codes(&heel));
        }
    }

    /// The smallest change gives the code it names, and no smaller one does.
    #[test]
    fn the_smallest_change_is_the_smallest(b in bestand(), keuze in prop::collection::vec(any::<u8>(), 4)) {
        let regels = Regelbestand::lees(b.xml().as_bytes(), "t").unwrap();
        let nu: Vec<&str> = b.vragen.iter().zip(&keuze).map(|(s, k)| s.antwoorden()[*k as usize % s.antwoorden().len()]).collect();
        let vol = regels.antwoorden(&json(&b, &nu.iter().map(|a| Some(*a)).collect::<Vec<_>>())).unwrap();
        let anders = regels.anders(&vol);
        let mut kleinste: HashMap<&str, usize> = HashMap::new();
        for a in b.aanvullingen(&vec![None; b.vragen.len()]) {
            if let Some(code) = b.naief(&a).first() {
                let n = a.iter().zip(&nu).filter(|(x, y)| x != y).count();
                let beste = kleinste.entry(code).or_insert(n);
                *beste = n.min(*beste);
            }
        }
        kleinste.retain(|code, _| b.naief(&nu).first() != Some(code));
        let mut gevonden: HashMap<&str, usize> = HashMap::new();
        anders.iter().for_each(|x| { gevonden.entry(x.code.naam()).or_insert(x.wijzig.len()); });
        prop_assert_eq!(&gevonden, &kleinste, "{} {:?}", b.xml(), nu);
        for x in &anders {
            let mut nieuw = vol.clone();
            x.wijzig.iter().for_each(|w| nieuw.zet(&w.id, w.waarde.clone()));
            prop_assert_eq!(codes(&regels.evalueer(&nieuw)).first().cloned(), Some(x.code.naam().to_owned()));
        }
    }

    #[test]
    fn no_bytes_make_the_readers_panic(data in prop::collection::vec(any::<u8>(), 0..400)) {
        regels::fuzz::fuzz_sttr(&data);
        regels::fuzz::fuzz_cel(&data);
        regels::fuzz::fuzz_antwoorden(&data);
    }

    #[test]
    fn no_cell_made_of_feel_parts_panics(delen in prop::collection::vec(prop::sample::select(vec![
        "not(", ")", "(", "[", "]", "..", "?", "\"a\"", "-", "5", ".5", "1e9", ",", "if ", " then ", " else ", "null", "true",
        "contains(", "starts with(", "date(", "\"2026-01-01\"", "<", ">=", "!=", "=", " and ", " or ", " in ", " between ", "@", "\\u12",
    ]), 0..14)) {
        regels::fuzz::fuzz_cel(delen.concat().as_bytes());
    }

    /// A real-looking file with a piece cut out, doubled or changed.
    #[test]
    fn a_damaged_file_is_refused_or_evaluated(plek in 0usize..9000, lengte in 0usize..200, erbij in prop::collection::vec(any::<u8>(), 0..12)) {
        let mut data = include_bytes!("fixtures/alle_soorten.xml").to_vec();
        let van = plek.min(data.len());
        let tot = (van + lengte).min(data.len());
        data.splice(van..tot, erbij);
        regels::fuzz::fuzz_sttr(&data);
    }

    #[test]
    fn a_damaged_random_file_is_refused_or_evaluated(b in bestand(), plek in any::<prop::sample::Index>(), teken in any::<u8>()) {
        let mut data = b.xml().into_bytes();
        let i = plek.index(data.len());
        data[i] = teken;
        regels::fuzz::fuzz_sttr(&data);
    }
}

/// The most questions that a check of these files puts, by putting them all: after each every answer that makes a
/// difference.
fn langst(set: &Regelset, antwoorden: &Antwoorden) -> usize {
    let Some(vraag) = set.evalueer(antwoorden).and_then(|u| u.vragen.first().cloned()) else {
        return 0;
    };
    let verder = set.kandidaten(&vraag.id).unwrap().into_iter().map(|waarde| {
        let mut na = antwoorden.clone();
        na.zet(&vraag.id, waarde);
        langst(set, &na)
    });
    1 + verder.max().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Two files that share questions: the number of questions still to come is exact, before and after an answer.
    #[test]
    fn what_can_still_be_asked_is_what_is_asked_at_most(a in bestand_met(1..4), b in bestand_met(1..4), keuze in any::<u8>()) {
        let xml = [a.xml_met_naam("een"), b.xml_met_naam("twee")];
        let bestanden: Vec<Regelbestand> = xml.iter().map(|x| Regelbestand::lees(x.as_bytes(), "t").unwrap()).collect();
        for bestanden in [&bestanden[..1], &bestanden[..]] {
            let set = Regelset::nieuw(bestanden).unwrap();
            let mut antwoorden = Antwoorden::leeg();
            prop_assert_eq!(set.hoogstens(&antwoorden), langst(&set, &antwoorden), "{:?}", xml);
            if let Some(v) = set.evalueer(&antwoorden).unwrap().vragen.last() {
                let kandidaten = set.kandidaten(&v.id).unwrap();
                antwoorden.zet(&v.id, kandidaten[keuze as usize % kandidaten.len()].clone());
                prop_assert_eq!(set.hoogstens(&antwoorden), langst(&set, &antwoorden), "{:?}", xml);
            }
        }
    }
}
