//! A map of a plan says at every place what a check without answers says there, whatever the geometry.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod gemeen;

use gemeen::*;
use locatie::LocatieFout;
use locatie::check::regelkaart::{
    Eenheid, Kaartvraag, Kleur, Regelkaart, Uitslag, Verandering, Verschil, merk,
};
use locatie::check::*;
use model::{Geometrie, Waarde};
use regels::Regelbestand;
use serde_json::Value;

const GEBIED: &str = "nl.imow-gm9999.gebied.oud";

/// Questions: oud (an area), monument (a list), jaar (the pand); FIRST, in this order; the rest of the rows is `rijen`.
fn bestand(activiteit: &str, rijen: &[[&str; 4]]) -> String {
    let velden = [
        ("oud", format!(r#"<u:geoVerwijzing><u:locatie identificatie="{GEBIED}"/><u:vraagTekst>Oud?</u:vraagTekst></u:geoVerwijzing>"#)),
        ("monument", "<u:vraag><u:gegevensType>boolean</u:gegevensType><u:vraagTekst>Monument?</u:vraagTekst></u:vraag>".to_owned()),
        ("jaar", "<u:vraag><u:gegevensType>number</u:gegevensType><u:vraagTekst>Bouwjaar?</u:vraagTekst></u:vraag>".to_owned()),
    ];
    let regels: String = velden
        .iter()
        .map(|(id, x)| format!(r##"<u:uitvoeringsregel id="{id}"><u:regelgroepRef href="#g"/><i:prioriteit>1</i:prioriteit>{x}</u:uitvoeringsregel>"##))
        .collect();
    let invoer: String = velden
        .iter()
        .map(|(id, _)| format!(r##"<d:inputData name="{id}"><d:extensionElements><u:uitvoeringsregelRef href="#{id}"/></d:extensionElements></d:inputData>"##))
        .collect();
    let kolommen: String = velden
        .iter()
        .map(|(id, _)| {
            format!("<d:input><d:inputExpression><d:text>{id}</d:text></d:inputExpression></d:input>")
        })
        .collect();
    let tabel: String = rijen
        .iter()
        .map(|[a, b, c, code]| {
            let cel = |t: &str| {
                format!(
                    "<d:inputEntry><d:text>{}</d:text></d:inputEntry>",
                    t.replace('<', "&lt;")
                )
            };
            format!(
                "<d:rule>{}{}{}<d:outputEntry><d:text>\"{code}\"</d:text></d:outputEntry></d:rule>",
                cel(a),
                cel(b),
                cel(c)
            )
        })
        .collect();
    format!(
        r##"<d:definitions xmlns:d="http://www.omg.org/spec/DMN/20180521/MODEL/" xmlns:u="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Uitvoeringsregel" xmlns:i="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Interactieregel" xmlns:b="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Bedrijfsregel" namespace="urn:proef" name="{activiteit}"><d:extensionElements><i:regelgroepen><i:regelgroep id="g"><i:naam>G</i:naam><i:prioriteit>1</i:prioriteit></i:regelgroep></i:regelgroepen><u:uitvoeringsregels>{regels}</u:uitvoeringsregels></d:extensionElements>{invoer}<d:decision name="Top {activiteit}"><d:extensionElements><b:functioneleStructuurRef href="#http://x/id/concept/Conclusie{}"/></d:extensionElements><d:variable name="Top {activiteit}" typeRef="string"/><d:decisionTable hitPolicy="FIRST">{kolommen}<d:output/>{tabel}</d:decisionTable></d:decision></d:definitions>"##,
        id(activiteit)
    )
}

fn id(naam: &str) -> String {
    format!("nl.imow-gm9999.activiteit.{naam}")
}

fn bouwen() -> String {
    bestand(
        "Bouwen",
        &[
            ["\"ja\"", "-", "-", "Vergunningplicht"],
            ["\"deels\"", "-", "-", "NeemContactOpMet"],
            ["-", "true", "-", "Verbod"],
            ["-", "-", "< 1950", "Meldingsplicht"],
            ["-", "-", "-", "Toestemmingsvrij"],
        ],
    )
}

/// Eighty houses on their own parcels; an old part that cuts through some, with a hole; a list and a pons that cover parts;
/// a layer of locations that does not speak for the east.
fn dorp() -> Testplek {
    let huis = |i: usize| ((i % 10) as f64 * 24.0, (i / 10) as f64 * 31.0);
    let (mut panden, mut vbos, mut percelen) = (vec![], vec![], vec![]);
    for i in 0..80 {
        let (x, y) = huis(i);
        let pand = format!("04001000000{i:05}");
        let mut kenmerken = vec![("oorspronkelijkBouwjaar", Waarde::Getal(1900 + i as i64))];
        if i % 7 == 0 {
            kenmerken.push(("inOnderzoek", lijst(&["oorspronkelijkBouwjaar@2021-02-03"])));
        }
        panden.push(ding(&pand, Some(vak(x, y, 9.0, 8.0)), &kenmerken));
        for n in 0..=i % 2 {
            let vbo = format!("04000100000{:05}", i * 2 + n);
            // one in five says nothing of its pand, one in nine lies outside it
            let mut k = vec![("status", tekst("Verblijfsobject in gebruik"))];
            if i % 5 != 0 {
                k.push(("maaktDeelUitVan", lijst(&[&pand])));
            }
            let punt = p(x + 3.0 + n as f64, y + if i % 9 == 0 { 20.0 } else { 3.0 });
            vbos.push(ding(&vbo, Some(Geometrie::punt(punt)), &k));
        }
        let nr = format!("HDR00-A-{}", i + 1);
        percelen.push(ding(
            &format!("1000{i}"),
            Some(vak(x - 6.0, y - 6.0, 22.0, 29.0)),
            &[("aanduiding", tekst(&nr))],
        ));
    }
    let ring =
        |x: f64, y: f64, b: f64, h: f64| vec![p(x, y), p(x + b, y + 1.5), p(x + b - 2.0, y + h), p(x, y + h)];
    let oud = Geometrie::vlak(vec![ring(28.0, 20.0, 120.0, 110.0), ring(60.0, 60.0, 40.0, 30.0)]).unwrap();
    let deels = Levering {
        dekking: Some(model::Vak {
            min: p(-50.0, -50.0),
            max: p(205.0, 400.0),
        }),
        stand: Some("2024-01-01"),
        bestanden: vec![("sttr", bouwen(), vec![])],
        ..Levering::default()
    };
    Dorp::leeg()
        .lever(
            "bag",
            Levering::met_dekking(),
            vec![("bag-pand", panden), ("bag-verblijfsobject", vbos)],
        )
        .lever("brk", Levering::met_dekking(), vec![("brk-perceel", percelen)])
        .lever(
            "cbs",
            Levering::met_dekking(),
            vec![
                (
                    "cbs-wijk",
                    vec![ding(
                        "WK01",
                        Some(vak(-50.0, -50.0, 200.0, 400.0)),
                        &[("naam", tekst("West"))],
                    )],
                ),
                (
                    "cbs-buurt",
                    vec![ding(
                        "BU01",
                        Some(vak(0.0, 190.0, 100.0, 40.0)),
                        &[("naam", tekst("Lijst"))],
                    )],
                ),
            ],
        )
        .lever(
            "stop",
            deels,
            vec![
                ("stop-gebied", vec![ding(GEBIED, Some(oud), &[])]),
                (
                    "stop-pons",
                    vec![ding("pons", Some(vak(-20.0, 100.0, 150.0, 300.0)), &[])],
                ),
            ],
        )
        .plek()
}

fn werkzaamheid(gebied: Gebied) -> Werkzaamheid {
    let naam = match gebied {
        Gebied::Punt => "punt",
        Gebied::Pand => "pand",
        Gebied::Perceel => "perceel",
    };
    let alle: Werkzaamheden = serde_json::from_value(serde_json::json!({"werkzaamheid": [{
        "id": "bouwen", "naam": "Bouwen", "gebied": naam, "raakt": ["bouwen"],
        "activiteit": [{"id": id("Bouwen"), "raakt-oude-plannen": true}],
    }]}))
    .unwrap();
    alle.lijst.into_iter().next().unwrap()
}

fn feiten() -> Feiten {
    serde_json::from_value(serde_json::json!({"feit": [
        {"id": "monument", "soort": "lijst", "lagen": ["cbs-buurt"], "vragen": ["monument"]},
        {"id": "jaar", "soort": "pand-kenmerk", "kenmerk": "oorspronkelijkBouwjaar", "vragen": ["jaar"]},
    ]}))
    .unwrap()
}

fn kaartvraag<'a>(
    w: &'a Werkzaamheid,
    feiten: &'a Feiten,
    concept: Option<&'a Regelbestand>,
) -> Kaartvraag<'a> {
    Kaartvraag {
        werkzaamheid: w,
        dag: dag("2024-06-01"),
        feiten,
        concept,
    }
}

#[test]
fn only_what_a_map_and_its_rules_are_made_of_makes_them_old() {
    let plek = dorp();
    let mut feiten = feiten();
    let eigen = |naam: &str, x: f64| {
        let lagen = vec![(naam, vec![ding("1", Some(vak(x, 0.0, 5.0, 5.0)), &[])])];
        Dorp::lever_in(
            &plek.dorp,
            naam.split('-').next().unwrap(),
            Levering::default(),
            lagen,
        );
        plek.lagen.ververs().unwrap();
        plek.nu()
    };
    let (voor, na) = (eigen("gis-bomen", 0.0), eigen("gis-bomen", 50.0));
    assert_ne!(voor.generatie(), na.generatie());
    assert!(
        std::ptr::eq(voor.regels(), na.regels()),
        "rule files are not read again"
    );
    assert_eq!(merk(&voor, &feiten), merk(&na, &feiten));
    // A fact that names the layer, and a register.
    feiten.feiten[0].lagen.push("gis-bomen".into());
    assert_ne!(merk(&voor, &feiten), merk(&na, &feiten));
    feiten.feiten[0].lagen.pop();
    let register = eigen("imro-x", 0.0);
    assert_ne!(merk(&na, &feiten), merk(&register, &feiten));
    let regels = Levering {
        bestanden: vec![("sttr", bestand("Slopen", &[["-", "-", "-", "Verbod"]]), vec![])],
        ..Levering::default()
    };
    Dorp::lever_in(&plek.dorp, "sttr", regels, vec![]);
    plek.lagen.ververs().unwrap();
    let nieuw = plek.nu();
    assert!(nieuw.regels().aantal() > register.regels().aantal());
    assert_ne!(merk(&register, &feiten), merk(&nieuw, &feiten));
}

#[test]
fn every_place_says_what_a_check_without_answers_says() {
    let plek = dorp();
    let (moment, feiten) = (plek.nu(), feiten());
    for gebied in [Gebied::Pand, Gebied::Perceel, Gebied::Punt] {
        let w = werkzaamheid(gebied);
        let kaart = Regelkaart::maak(&moment, &kaartvraag(&w, &feiten, None)).unwrap();
        let aantal = if gebied == Gebied::Perceel { 80 } else { 120 };
        assert_eq!(kaart.plaatsen.len(), aantal);
        assert_eq!(kaart.eenheid == Eenheid::Perceel, gebied == Gebied::Perceel);
        assert_eq!(kaart.totaal().values().sum::<usize>(), aantal);
        assert_eq!(
            kaart.per_wijk().iter().flat_map(|t| t.values()).sum::<usize>(),
            aantal
        );
        let wijken: Vec<&str> = kaart.wijken.iter().map(|w| w.code.as_str()).collect();
        assert_eq!(wijken, ["WK01", ""], "the east lies in no wijk that is known");
        let delen: Vec<Deelactiviteit> = w.activiteiten.iter().map(Into::into).collect();
        for (nr, plaats) in kaart.plaatsen.iter().enumerate() {
            let peil = model::Peilmoment::op(dag("2024-06-01"));
            let (pid, waar) = locatie::plaats_van_id(&plek, &plaats.id, &peil).unwrap();
            let grond =
                check_plaats(&moment, PlaatsInvoer::Id(pid, waar), Some(gebied), peil.geldig).unwrap();
            let beeld = check(
                &moment,
                &CheckVraag {
                    plaats: Some(&grond),
                    activiteiten: &delen,
                    antwoorden: &Value::Null,
                    peildatum: peil.geldig,
                    feiten: &feiten,
                },
            )
            .unwrap();
            let staat = kaart.staat(nr).unwrap();
            assert_eq!(staat.volledig, beeld.volledig, "{gebied:?} {}", plaats.id);
            let volgende = |id: &str| beeld.vragen.first().is_some_and(|v| &*v.id == id);
            assert_eq!(
                staat.vraag.is_some(),
                !beeld.vragen.is_empty(),
                "{gebied:?} {}",
                plaats.id
            );
            assert!(
                staat.vraag.as_ref().is_none_or(|v| volgende(&v.id)),
                "{gebied:?} {}",
                plaats.id
            );
            let a = &beeld.activiteiten[0];
            match &staat.activiteiten[0].uitslag {
                Uitslag::Bekend { codes } => {
                    let verwacht: Vec<_> = a.uitkomsten.iter().map(|c| c.code.clone()).collect();
                    assert_eq!(
                        (codes, a.onbekend_door),
                        (&verwacht, None),
                        "{gebied:?} {}",
                        plaats.id
                    );
                }
                Uitslag::HangtAf { .. } => assert!(!a.vragen.is_empty() && a.onbekend_door.is_none()),
                Uitslag::Onbekend { .. } => assert!(a.onbekend_door.is_some(), "{gebied:?} {}", plaats.id),
            }
        }
        let kleuren: Vec<Kleur> = kaart.totaal().into_keys().collect();
        let verwacht: &[Kleur] = match gebied {
            // half a house in the area, a list, an old house, one without old plans, one with; a year that is doubted
            Gebied::Pand => &[
                Kleur::Verbod,
                Kleur::Vergunningplicht,
                Kleur::NeemContactOpMet,
                Kleur::Meldingsplicht,
                Kleur::Toestemmingsvrij,
                Kleur::HangtAf,
                Kleur::Onbekend,
            ],
            Gebied::Perceel => &[Kleur::Verbod, Kleur::Vergunningplicht, Kleur::NeemContactOpMet],
            Gebied::Punt => &[Kleur::Verbod, Kleur::Vergunningplicht],
        };
        for k in verwacht {
            assert!(kleuren.contains(k), "{gebied:?} has no {k:?}: {kleuren:?}");
        }
        assert!(kaart.handtekeningen < aantal, "places share sets");
    }
}

#[test]
fn a_concept_changes_the_places_that_its_row_is_about_and_no_other() {
    let plek = dorp();
    let (moment, feiten, w) = (plek.nu(), feiten(), werkzaamheid(Gebied::Pand));
    let nieuw = bouwen().replace("\"Meldingsplicht\"", "\"Informatieplicht\"");
    let concept = Regelbestand::lees(nieuw.as_bytes(), "nieuw.xml").unwrap();
    let verschil = Verschil::maak(&moment, &kaartvraag(&w, &feiten, Some(&concept)), None).unwrap();
    let oud = &verschil.oud;
    let meldt = (0..oud.plaatsen.len())
        .filter(|nr| oud.staat(*nr).unwrap().kleur == Kleur::Meldingsplicht)
        .count();
    assert!(meldt > 0);
    assert_eq!(verschil.aantal(Verandering::Anders), meldt);
    // where a question is open and the house is not known to be from 1950 or later, an answer decides
    let nummer = |nr: usize| oud.plaatsen[nr].id[11..].parse::<usize>().unwrap() / 2;
    let jaar = |i: usize| (!i.is_multiple_of(7) && !i.is_multiple_of(45)).then_some(1900 + i);
    for nr in 0..oud.plaatsen.len() {
        let kan = oud.staat(nr).unwrap().vraag.is_some() && jaar(nummer(nr)).is_none_or(|j| j < 1950);
        let is = verschil
            .overgang(nr)
            .is_some_and(|o| o.verandering == Verandering::NaVragen);
        assert_eq!(is, kan, "{}", oud.plaatsen[nr].id);
    }
    assert!(verschil.aantal(Verandering::NaVragen) > 5 && verschil.aantal(Verandering::NietNagegaan) == 0);
    assert_eq!(
        verschil.per_wijk().iter().sum::<usize>(),
        verschil.veranderd().len()
    );
    let na = verschil
        .overgangen
        .iter()
        .find(|o| o.verandering == Verandering::NaVragen)
        .unwrap();
    assert!(!na.voorbeeld.is_empty() && na.stappen[0].van != na.stappen[0].naar);
    // a border between two whole years of either version is found too
    let grens = bouwen().replace("&lt; 1950", "&lt; 1950.5");
    let concept = Regelbestand::lees(grens.as_bytes(), "grens.xml").unwrap();
    let fijn = Verschil::maak(&moment, &kaartvraag(&w, &feiten, Some(&concept)), None).unwrap();
    let open = |nr: &usize| {
        fijn.overgang(*nr)
            .is_some_and(|o| o.verandering == Verandering::NaVragen)
    };
    let gevonden: Vec<usize> = (0..oud.plaatsen.len()).filter(open).map(nummer).collect();
    assert!(gevonden.iter().any(|i| jaar(*i).is_none()), "{gevonden:?}");
    assert!(
        gevonden.iter().all(|i| jaar(*i).is_none_or(|j| j == 1950)),
        "{gevonden:?}"
    );
}

#[test]
fn a_concept_about_something_else_is_refused_by_name() {
    let plek = dorp();
    let (moment, feiten, w) = (plek.nu(), feiten(), werkzaamheid(Gebied::Pand));
    let ander = bestand("Kappen", &[["-", "-", "-", "Verbod"]]);
    let concept = Regelbestand::lees(ander.as_bytes(), "kappen.xml").unwrap();
    let fout = Verschil::maak(&moment, &kaartvraag(&w, &feiten, Some(&concept)), None).unwrap_err();
    let LocatieFout::Check { uitleg } = fout else {
        panic!("{fout}")
    };
    assert!(
        uitleg.contains("kappen.xml") && uitleg.contains(&id("Kappen")) && uitleg.contains(&id("Bouwen")),
        "{uitleg}"
    );
}

#[test]
fn without_a_layer_of_places_there_is_no_map() {
    let plek = Dorp::leeg()
        .lever("cbs", Levering::met_dekking(), gebieden())
        .plek();
    let (moment, feiten, w) = (plek.nu(), feiten(), werkzaamheid(Gebied::Pand));
    let fout = Regelkaart::maak(&moment, &kaartvraag(&w, &feiten, None)).unwrap_err();
    assert!(fout.to_string().contains("bag-verblijfsobject"), "{fout}");
}

/// Four tables of five questions each; the outcome depends on all four, so that there are more than a thousand ways to
/// answer. `laatste` is the outcome when every table says no.
fn vier_tabellen(laatste: &str) -> String {
    let vraag = |t: usize, k: usize| format!("v{t}{k}");
    let namen: Vec<String> = (0..4).flat_map(|t| (0..5).map(move |k| vraag(t, k))).collect();
    let invoer: String = namen
        .iter()
        .map(|n| format!(r#"<inputData name="{n}"><variable name="{n}" typeRef="boolean"/></inputData>"#))
        .collect();
    let kolom = |n: &str| format!("<input><inputExpression><text>{n}</text></inputExpression></input>");
    let cel = |soort: &str, t: &str| format!("<{soort}Entry><text>{t}</text></{soort}Entry>");
    let rij = |cellen: &[&str], uit: &str| {
        let cellen: String = cellen.iter().map(|c| cel("input", c)).collect();
        format!("<rule>{cellen}{}</rule>", cel("output", &format!("\"{uit}\"")))
    };
    let onder: String = (0..4)
        .map(|t| {
            let kolommen: String = (0..5).map(|k| kolom(&vraag(t, k))).collect();
            format!(
                r#"<decision name="T{t}"><decisionTable hitPolicy="FIRST">{kolommen}<output/>{}{}</decisionTable></decision>"#,
                rij(&["true"; 5], "ja"),
                rij(&["-"; 5], "nee")
            )
        })
        .collect();
    let rijen: String = (0..16u32)
        .map(|n| {
            let cellen = [0, 1, 2, 3].map(|t| if n >> t & 1 == 1 { "\"ja\"" } else { "\"nee\"" });
            let even = n.count_ones() % 2 == 0;
            rij(
                &cellen,
                if n == 0 {
                    laatste
                } else if even {
                    "Verbod"
                } else {
                    "Vergunningplicht"
                },
            )
        })
        .collect();
    format!(
        r##"<definitions xmlns="http://www.omg.org/spec/DMN/20180521/MODEL/" xmlns:b="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Bedrijfsregel" name="Bouwen" namespace="urn:proef">{invoer}{onder}<decision name="Top"><extensionElements><b:functioneleStructuurRef href="#x/Conclusie{}"/></extensionElements><decisionTable hitPolicy="FIRST">{}<output/>{rijen}</decisionTable></decision></definitions>"##,
        id("Bouwen"),
        (0..4).map(|t| kolom(&format!("T{t}"))).collect::<String>()
    )
}

#[test]
fn a_change_behind_more_answers_than_can_be_tried_one_by_one_is_found() {
    let pand = "0400100000000001";
    let plek = Dorp::leeg()
        .lever(
            "bag",
            Levering::met_dekking(),
            vec![
                ("bag-pand", vec![ding(pand, Some(vak(0.0, 0.0, 9.0, 8.0)), &[])]),
                (
                    "bag-verblijfsobject",
                    vec![ding(
                        "0400010000000001",
                        Some(Geometrie::punt(p(3.0, 3.0))),
                        &[("maaktDeelUitVan", lijst(&[pand]))],
                    )],
                ),
            ],
        )
        .lever("cbs", Levering::met_dekking(), gebieden())
        .lever(
            "stop",
            Levering {
                bestanden: vec![("sttr", vier_tabellen("Verbod"), vec![])],
                ..Levering::met_dekking()
            },
            vec![("stop-gebied", vec![])],
        )
        .plek();
    let (moment, feiten, w) = (plek.nu(), feiten(), werkzaamheid(Gebied::Pand));
    for (laatste, verandert) in [("Verbod", None), ("Meldingsplicht", Some(Verandering::NaVragen))] {
        let concept = Regelbestand::lees(vier_tabellen(laatste).as_bytes(), "nieuw.xml").unwrap();
        let verschil = Verschil::maak(&moment, &kaartvraag(&w, &feiten, Some(&concept)), None).unwrap();
        let gevonden = verschil.overgang(0);
        assert_eq!(gevonden.map(|o| o.verandering), verandert, "{laatste}");
        // the example gives an answer to every table
        assert!(gevonden.is_none_or(|o| o.voorbeeld.len() >= 4));
    }
}

#[test]
fn a_checklist_is_no_concept_of_an_outcome_and_the_refusal_says_so() {
    let plek = dorp();
    let (moment, feiten, w) = (plek.nu(), feiten(), werkzaamheid(Gebied::Pand));
    let lijst = bouwen().replace("id/concept/Conclusie", "id/concept/IndieningsvereistenVergunning");
    let concept = Regelbestand::lees(lijst.as_bytes(), "indienen.xml").unwrap();
    let fout = Verschil::maak(&moment, &kaartvraag(&w, &feiten, Some(&concept)), None).unwrap_err();
    assert!(
        fout.to_string()
            .contains("indienen.xml: dit bestand zegt wat iemand inlevert"),
        "{fout}"
    );
}
