//! A plan at a place: several activiteiten, what the map and the registers answer, what may be said of it all.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod gemeen;

use gemeen::*;
use locatie::LocatieFout;
use locatie::check::*;
use model::{Geometrie, Toestand};
use regels::Code;
use serde_json::{Value, json};

const GEBIED: &str = "nl.imow-gm9999.gebied.oud";

/// A question of a rule file of our own: id, type, text, herbruikbaarId.
fn vraag_xml(id: &str, soort: &str, tekst: &str, herbruikbaar: Option<&str>) -> String {
    let inhoud = match soort {
        "geo" => format!(
            r#"<u:geoVerwijzing><u:locatie identificatie="{GEBIED}"/><u:vraagTekst>{tekst}</u:vraagTekst></u:geoVerwijzing>"#
        ),
        _ => format!(
            "<u:vraag><u:gegevensType>{soort}</u:gegevensType><u:vraagTekst>{tekst}</u:vraagTekst></u:vraag>"
        ),
    };
    let deel = herbruikbaar
        .map(|h| format!("<u:herbruikbaarId>{h}</u:herbruikbaarId><u:bereik>werkzaamheid</u:bereik>"))
        .unwrap_or_default();
    format!(
        r##"<u:uitvoeringsregel id="{id}"><u:regelgroepRef href="#g"/>{deel}<i:prioriteit>1</i:prioriteit>{inhoud}</u:uitvoeringsregel>"##
    )
}

/// A rule file with one FIRST table: inputs by question id, rows of cells that end in the code.
fn bestand(activiteit: &str, soort: &str, vragen: &[(&str, String)], rijen: &[&[&str]]) -> String {
    let regels: String = vragen.iter().map(|(_, x)| x.as_str()).collect();
    let invoer: String = vragen
        .iter()
        .map(|(id, _)| format!(r##"<d:inputData name="{id}"><d:extensionElements><u:uitvoeringsregelRef href="#{id}"/></d:extensionElements></d:inputData>"##))
        .collect();
    let kolommen: String = vragen
        .iter()
        .map(|(id, _)| {
            format!("<d:input><d:inputExpression><d:text>{id}</d:text></d:inputExpression></d:input>")
        })
        .collect();
    let tabel: String = rijen
        .iter()
        .map(|cellen| {
            let (code, in_) = cellen.split_last().unwrap();
            let in_: String = in_
                .iter()
                .map(|c| {
                    format!(
                        "<d:inputEntry><d:text>{}</d:text></d:inputEntry>",
                        c.replace('<', "&lt;")
                    )
                })
                .collect();
            format!("<d:rule>{in_}<d:outputEntry><d:text>{code}</d:text></d:outputEntry></d:rule>")
        })
        .collect();
    format!(
        r##"<d:definitions xmlns:d="http://www.omg.org/spec/DMN/20180521/MODEL/" xmlns:u="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Uitvoeringsregel" xmlns:i="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Interactieregel" xmlns:b="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Bedrijfsregel" namespace="urn:proef" name="{soort} {activiteit}"><d:extensionElements><i:regelgroepen><i:regelgroep id="g"><i:naam>G</i:naam><i:prioriteit>1</i:prioriteit></i:regelgroep></i:regelgroepen><u:uitvoeringsregels>{regels}</u:uitvoeringsregels></d:extensionElements>{invoer}<d:decision name="Top {activiteit}"><d:extensionElements><b:functioneleStructuurRef href="#http://x/id/concept/{soort}nl.imow-gm9999.activiteit.{activiteit}"/></d:extensionElements><d:variable name="Top {activiteit}" typeRef="string"/><d:decisionTable hitPolicy="FIRST">{kolommen}<d:output/>{tabel}</d:decisionTable></d:decision></d:definitions>"##
    )
}

fn id(naam: &str) -> String {
    format!("nl.imow-gm9999.activiteit.{naam}")
}

/// Bouwen asks monument, gebied and bouwjaar; Kappen asks the same monument and nothing about a building.
fn bouwen() -> String {
    bestand(
        "Bouwen",
        "Conclusie",
        &[
            (
                "monument",
                vraag_xml("monument", "boolean", "Is het een monument?", Some("m")),
            ),
            ("oud", vraag_xml("oud", "geo", "Ligt het in het oude deel?", None)),
            (
                "jaar",
                vraag_xml("jaar", "number", "Uit welk jaar is het gebouw?", None),
            ),
        ],
        &[
            &["true", "-", "-", "\"Vergunningplicht\""],
            &["-", "\"ja\",\"deels\"", "-", "\"Meldingsplicht\""],
            &["-", "-", "< 1900", "\"Meldingsplicht\""],
            &["-", "-", "-", "\"Toestemmingsvrij\""],
        ],
    )
}

fn kappen() -> String {
    bestand(
        "Kappen",
        "Conclusie",
        &[(
            "mon2",
            vraag_xml("mon2", "boolean", "Is het een monument?", Some("m")),
        )],
        &[&["true", "\"Vergunningplicht\""], &["-", "\"Toestemmingsvrij\""]],
    )
}

fn anno(naam: &str, waar: Geometrie, groep: &str, kwalificatie: &str, idealisatie: &str) -> Ding {
    ding(
        &format!("ara.{naam}.{kwalificatie}.{idealisatie}"),
        Some(waar),
        &[
            ("activiteit", tekst(&id(naam))),
            ("naam", tekst(naam)),
            ("groep", tekst(groep)),
            ("kwalificatie", tekst(kwalificatie)),
            ("idealisatie", tekst(idealisatie)),
            ("bevoegdGezag", tekst("gm9999")),
        ],
    )
}

struct Opzet {
    pons: bool,
    stop_dekking: bool,
    bestanden: Vec<Bijlage>,
}

impl Opzet {
    fn gewoon() -> Self {
        Self {
            pons: true,
            stop_dekking: true,
            bestanden: vec![("sttr", bouwen(), vec![]), ("sttr", kappen(), vec![])],
        }
    }

    fn plek(self) -> Testplek {
        let breed = || vak(-200.0, -200.0, 600.0, 600.0);
        let mut stop = vec![
            (
                "stop-activiteit",
                vec![
                    anno(
                        "Bouwen",
                        breed(),
                        "BouwactiviteitRuimtelijk",
                        "anders geduid",
                        "exact",
                    ),
                    anno("Kappen", breed(), "Kapactiviteit", "verbod", "exact"),
                    anno("Kappen", breed(), "Kapactiviteit", "verbod", "indicatief"),
                ],
            ),
            (
                "stop-gebied",
                vec![ding(GEBIED, Some(vak(15.0, -50.0, 100.0, 100.0)), &[])],
            ),
        ];
        if self.pons {
            stop.push(("stop-pons", vec![ding("pons", Some(breed()), &[])]));
        }
        let levering = if self.stop_dekking {
            Levering::met_dekking()
        } else {
            Levering::default()
        };
        let sttr = Levering {
            bestanden: self.bestanden,
            ..Levering::met_dekking()
        };
        Dorp::leeg()
            .lever(
                "bag",
                Levering {
                    stand: Some("2026-10-01"),
                    ..Levering::met_dekking()
                },
                bag(),
            )
            .lever("stop", levering, stop)
            .lever("sttr", sttr, vec![])
            .plek()
    }
}

fn doe(plek: &Testplek, waar: Option<PlaatsInvoer>, namen: &[&str], antwoorden: Value) -> CheckBeeld {
    doe_op(plek, waar, namen, antwoorden, "2026-11-01").unwrap()
}

fn doe_op(
    plek: &Testplek,
    waar: Option<PlaatsInvoer>,
    namen: &[&str],
    antwoorden: Value,
    op: &str,
) -> Result<CheckBeeld, LocatieFout> {
    let moment = plek.nu();
    let plaats = waar.map(|w| check_plaats(&moment, w, Some(Gebied::Pand), dag(op)).unwrap());
    let activiteiten: Vec<Deelactiviteit> = namen
        .iter()
        .map(|n| Deelactiviteit {
            id: id(n),
            ..Deelactiviteit::default()
        })
        .collect();
    check(
        &moment,
        &CheckVraag {
            plaats: plaats.as_ref(),
            activiteiten: &activiteiten,
            antwoorden: &antwoorden,
            peildatum: dag(op),
            feiten: &feiten(),
        },
    )
}

fn feiten() -> Feiten {
    let feit = |id: &str, soort, lagen: &[&str], vraag: &str| Feit {
        id: id.into(),
        soort,
        lagen: lagen.iter().map(|l| (*l).to_owned()).collect(),
        kenmerk: None,
        grens: Some(1.0),
        vragen: vec![vraag.into()],
        ja: None,
        nee: None,
    };
    Feiten {
        feiten: vec![
            feit("monument", FeitSoort::Lijst, &["bgt-lijst"], "m"),
            feit("achter", FeitSoort::Achtererf, &[], "Ligt het achter?"),
            feit(
                "open",
                FeitSoort::AchtererfOppervlakte,
                &[],
                "Hoeveel is er over?",
            ),
            feit(
                "nog-te-bebouwen",
                FeitSoort::NogTeBebouwen,
                &[],
                "Hoeveel is er over?",
            ),
            feit(
                "weg",
                FeitSoort::Afstand,
                &["bgt-wegdeel"],
                "Hoe ver is de straat?",
            ),
            Feit {
                id: "bouwjaar".into(),
                soort: FeitSoort::PandKenmerk,
                lagen: vec![],
                kenmerk: Some("oorspronkelijkBouwjaar".into()),
                grens: None,
                vragen: vec!["Uit welk jaar is het gebouw?".into()],
                ja: None,
                nee: None,
            },
        ],
    }
}

fn punt(x: f64, y: f64) -> Option<PlaatsInvoer> {
    Some(PlaatsInvoer::Vorm(Geometrie::punt(p(x, y))))
}

fn getekend(x: f64, y: f64, b: f64, h: f64) -> Option<PlaatsInvoer> {
    Some(PlaatsInvoer::Vorm(vak(x, y, b, h)))
}

fn bekend<'a>(beeld: &'a CheckBeeld, id: &str) -> Option<&'a Bekend> {
    beeld.bekend.iter().find(|b| b.id == id)
}

fn vragen(beeld: &CheckBeeld) -> Vec<&str> {
    beeld.vragen.iter().map(|v| &*v.id).collect()
}

#[test]
fn a_geo_question_is_answered_by_the_ground_of_the_plan_and_may_be_partly() {
    let plek = Opzet::gewoon().plek();
    let geo = |waar| bekend(&doe(&plek, waar, &["Bouwen"], json!({})), "oud").map(|b| b.waarde.clone());
    assert_eq!(geo(getekend(20.0, 0.0, 5.0, 5.0)), Some(json!("ja")));
    assert_eq!(geo(getekend(0.0, 0.0, 5.0, 5.0)), Some(json!("nee")));
    assert_eq!(geo(getekend(12.0, 0.0, 6.0, 5.0)), Some(json!("deels")));
    let pand = doe(&plek, punt(12.0, 5.0), &["Bouwen"], json!({}));
    assert_eq!(
        (
            pand.plaats.as_ref().unwrap().soort,
            pand.plaats.as_ref().unwrap().id.as_deref()
        ),
        ("pand", Some(PAND_2))
    );
    assert_eq!(
        bekend(&pand, "oud").unwrap().waarde,
        "deels",
        "the pand is 10..20, the area begins at 15"
    );
    assert_eq!(geo(None), None);
}

#[test]
fn a_layer_that_does_not_speak_for_the_place_leaves_a_question_but_wholly_inside_is_certain() {
    let plek = Opzet {
        stop_dekking: false,
        ..Opzet::gewoon()
    }
    .plek();
    let geo = |waar| bekend(&doe(&plek, waar, &["Bouwen"], json!({})), "oud").map(|b| b.waarde.clone());
    assert_eq!(geo(getekend(0.0, 0.0, 5.0, 5.0)), None, "never a silent nee");
    assert_eq!(geo(getekend(12.0, 0.0, 6.0, 5.0)), None);
    assert_eq!(geo(getekend(20.0, 0.0, 5.0, 5.0)), Some(json!("ja")));
    let b = doe(
        &plek,
        getekend(0.0, 0.0, 5.0, 5.0),
        &["Bouwen"],
        json!({"monument": false, "jaar": 1950}),
    );
    assert_eq!(vragen(&b), ["oud"]);
}

#[test]
fn a_given_answer_wins_from_what_the_map_says() {
    let plek = Opzet::gewoon().plek();
    let b = doe(
        &plek,
        getekend(0.0, 0.0, 5.0, 5.0),
        &["Bouwen"],
        json!({"oud": "ja", "monument": false}),
    );
    assert!(bekend(&b, "oud").is_none());
    assert_eq!(b.activiteiten[0].uitkomsten[0].code, Code::Meldingsplicht);
}

#[test]
fn a_register_fact_is_prefilled_with_source_and_date_and_what_is_under_investigation_is_only_proposed() {
    let plek = Opzet::gewoon().plek();
    let b = doe(&plek, punt(5.0, 5.0), &["Bouwen"], json!({"monument": false}));
    let jaar = bekend(&b, "jaar").unwrap();
    assert_eq!(
        (jaar.waarde.clone(), jaar.graad, jaar.bron.as_str()),
        (json!(1932), "register", "bag-pand")
    );
    assert_eq!(jaar.stand, Some(dag("2026-10-01")));
    assert!(jaar.reden.contains("1932"));
    assert!(jaar.bevestigen, "the BAG is investigating this year");
    assert_eq!(vragen(&b), ["jaar"], "so it stays a question");
    let zonder = doe(
        &plek,
        punt(15.0, 5.0),
        &["Bouwen"],
        json!({"monument": false, "oud": "nee"}),
    );
    assert!(bekend(&zonder, "jaar").is_none(), "no year in the BAG is no year");
}

#[test]
fn equal_questions_of_two_activiteiten_are_asked_once_and_their_duties_add_up() {
    let plek = Opzet::gewoon().plek();
    let waar = || getekend(20.0, 0.0, 5.0, 5.0);
    let b = doe(&plek, waar(), &["Bouwen", "Kappen"], json!({}));
    assert_eq!(vragen(&b), ["monument"]);
    assert!(!b.volledig && !b.niets_nodig);
    let b = doe(&plek, waar(), &["Bouwen", "Kappen"], json!({"monument": false}));
    let codes: Vec<_> = b
        .activiteiten
        .iter()
        .map(|a| a.uitkomsten[0].code.clone())
        .collect();
    assert_eq!(codes, [Code::Meldingsplicht, Code::Toestemmingsvrij]);
    assert!(b.volledig && !b.niets_nodig, "one duty is not nothing");
}

#[test]
fn the_smallest_change_is_one_that_the_asker_can_make() {
    let plek = Opzet::gewoon().plek();
    let b = doe(
        &plek,
        getekend(0.0, 0.0, 5.0, 5.0),
        &["Bouwen"],
        json!({"monument": true}),
    );
    let anders: Vec<_> = b.activiteiten[0]
        .anders
        .iter()
        .map(|a| (a.code.naam(), &*a.wijzig[0].id))
        .collect();
    assert!(
        anders
            .iter()
            .any(|(code, id)| (*code, *id) == ("Toestemmingsvrij", "monument")),
        "{anders:?}"
    );
    assert!(
        anders.iter().all(|(_, id)| *id != "oud"),
        "where the plan lies is no choice: {anders:?}"
    );
    let zonder = Opzet {
        pons: false,
        ..Opzet::gewoon()
    }
    .plek();
    let b = doe(
        &zonder,
        getekend(0.0, 0.0, 5.0, 5.0),
        &["Bouwen"],
        json!({"monument": true}),
    );
    let vrij = b.activiteiten[0]
        .anders
        .iter()
        .any(|a| a.code == Code::Toestemmingsvrij);
    assert!(!vrij, "no change makes it free while the old plans are unknown");
}

#[test]
fn an_activiteit_without_rules_is_unknown_and_keeps_the_plan_from_being_free() {
    let plek = Opzet::gewoon().plek();
    let b = doe(
        &plek,
        getekend(0.0, 0.0, 5.0, 5.0),
        &["Kappen", "Anders"],
        json!({"mon2": false}),
    );
    let anders = &b.activiteiten[1];
    assert_eq!(
        (
            anders.toestand,
            anders.onbekend_door,
            anders.regelversie.is_none()
        ),
        (Toestand::Onbekend, Some(OnbekendDoor::GeenRegels), true)
    );
    assert_eq!(b.activiteiten[0].uitkomsten[0].code, Code::Toestemmingsvrij);
    assert!(!b.volledig && !b.niets_nodig);
    let alleen = doe(
        &plek,
        getekend(0.0, 0.0, 5.0, 5.0),
        &["Kappen"],
        json!({"mon2": false}),
    );
    assert!(alleen.volledig && alleen.niets_nodig);
}

#[test]
fn nothing_that_touches_building_is_free_while_the_old_plans_are_unknown() {
    let vrij = json!({"monument": false, "oud": "nee", "jaar": 1950});
    let met = |pons| {
        let plek = Opzet {
            pons,
            ..Opzet::gewoon()
        }
        .plek();
        doe(
            &plek,
            getekend(0.0, 0.0, 5.0, 5.0),
            &["Bouwen", "Kappen"],
            vrij.clone(),
        )
    };
    let bekend = met(true);
    assert_eq!((bekend.oude_plannen, bekend.niets_nodig), (Toestand::Geldt, true));
    let onbekend = met(false);
    let bouwen = &onbekend.activiteiten[0];
    assert_eq!(onbekend.oude_plannen, Toestand::Onbekend);
    assert_eq!(
        (bouwen.toestand, bouwen.onbekend_door),
        (Toestand::Onbekend, Some(OnbekendDoor::OudePlannen))
    );
    assert!(bouwen.uitkomsten.is_empty() && !onbekend.volledig && !onbekend.niets_nodig);
    assert_eq!(
        onbekend.activiteiten[1].uitkomsten[0].code,
        Code::Toestemmingsvrij,
        "felling a tree was never in those plans"
    );
    assert!(
        !serde_json::to_string(bouwen)
            .unwrap()
            .contains("Toestemmingsvrij")
    );
}

#[test]
fn an_annotation_is_shown_as_what_it_is_and_stated_only_when_exact() {
    let plek = Opzet::gewoon().plek();
    let b = doe(
        &plek,
        getekend(0.0, 0.0, 5.0, 5.0),
        &["Bouwen", "Kappen"],
        json!({}),
    );
    let stellig: Vec<_> = b.activiteiten[1]
        .kwalificaties
        .iter()
        .map(|k| (k.kwalificatie.as_str(), k.stellig))
        .collect();
    assert_eq!(stellig, [("verbod", true), ("verbod", false)]);
    assert!(
        !b.activiteiten[0].kwalificaties[0].stellig,
        "anders geduid says nothing"
    );
    assert!(
        b.activiteiten[1].uitkomsten.is_empty(),
        "an annotation is no outcome"
    );
    let half = doe(&plek, getekend(390.0, 0.0, 40.0, 5.0), &["Kappen"], json!({}));
    assert!(
        half.activiteiten[0]
            .kwalificaties
            .iter()
            .all(|k| k.ligging == "deels" && !k.stellig)
    );
}

#[test]
fn a_gap_in_the_rules_is_named_and_never_free() {
    let gat = bestand(
        "Gat",
        "Conclusie",
        &[(
            "jaar",
            vraag_xml("jaar", "number", "Uit welk jaar is het gebouw?", None),
        )],
        &[&["< 1900", "\"Toestemmingsvrij\""]],
    );
    let plek = Opzet {
        bestanden: vec![("sttr", gat, vec![])],
        ..Opzet::gewoon()
    }
    .plek();
    let b = doe(&plek, None, &["Gat"], json!({"jaar": 1950}));
    let a = &b.activiteiten[0];
    assert_eq!(
        (a.toestand, a.onbekend_door),
        (Toestand::Onbekend, Some(OnbekendDoor::GeenUitkomst))
    );
    assert!(a.geen_uitkomst.is_some() && a.uitkomsten.is_empty() && !b.volledig);
}

#[test]
fn the_version_of_the_day_decides_and_is_named() {
    let oud = bouwen().replace("\"Toestemmingsvrij\"", "\"Informatieplicht\"");
    let plek = Opzet {
        bestanden: vec![
            (
                "sttr",
                oud,
                vec![("tot", "2025-12-31"), ("bestand", "bouwen.xml")],
            ),
            ("sttr2", String::new(), vec![]),
        ],
        ..Opzet::gewoon()
    }
    .plek();
    let antwoorden = json!({"monument": false, "oud": "nee", "jaar": 1950});
    let b = doe_op(&plek, None, &["Bouwen"], antwoorden.clone(), "2025-06-01").unwrap();
    assert_eq!(b.activiteiten[0].uitkomsten[0].code, Code::Informatieplicht);
    let versie = b.activiteiten[0].regelversie.as_ref().unwrap();
    assert_eq!(
        (versie.bestand.as_str(), versie.tot),
        ("bouwen.xml", Some(dag("2025-12-31")))
    );
    let na = doe_op(&plek, None, &["Bouwen"], Value::Null, "2026-06-01").unwrap();
    assert_eq!(
        na.activiteiten[0].onbekend_door,
        Some(OnbekendDoor::GeenRegels),
        "that version has ended"
    );
}

#[test]
fn answers_that_do_not_fit_are_refused_by_name_and_lapsed_ones_are_told() {
    let plek = Opzet::gewoon().plek();
    let fout = |a: Value| {
        doe_op(&plek, None, &["Bouwen"], a, "2026-11-01")
            .unwrap_err()
            .to_string()
    };
    assert!(fout(json!({"bestaat niet": 1})).contains("bestaat niet"));
    assert!(fout(json!({"monument": "misschien"})).contains("monument"));
    assert!(fout(json!([])).contains("JSON-object"));
    let b = doe(&plek, None, &["Bouwen"], json!({"monument": true, "jaar": 1950}));
    assert_eq!(b.vervallen.iter().map(|v| &**v).collect::<Vec<_>>(), ["jaar"]);
}

/// One question of each kind of estimate; the ground runs from y = -5 to 25, the pand from 0 to 10, the street lies south.
fn straat(extra: Vec<Ding>, lijst: Option<(Vec<Ding>, bool)>) -> Testplek {
    let vragen = [
        ("achter", vraag_xml("achter", "boolean", "Ligt het achter?", None)),
        ("open", vraag_xml("open", "number", "Hoeveel is er over?", None)),
        ("weg", vraag_xml("weg", "number", "Hoe ver is de straat?", None)),
        (
            "mon",
            vraag_xml("mon", "boolean", "Is het een monument?", Some("m")),
        ),
    ];
    let regels = bestand(
        "Schuur",
        "Conclusie",
        &vragen,
        &[
            &["true", "> 10", "> 1", "false", "\"Meldingsplicht\""],
            &["-", "-", "-", "-", "\"Vergunningplicht\""],
        ],
    );
    let mut wegen = vec![ding("w1", Some(vak(-50.0, -12.0, 100.0, 5.0)), &[])];
    wegen.extend(extra);
    let mut bgt = vec![("bgt-wegdeel", wegen)];
    let mut dekking = Levering::met_dekking();
    if let Some((dingen, compleet)) = lijst {
        bgt.push(("bgt-lijst", dingen));
        if !compleet {
            dekking = Levering::default();
        }
    }
    Dorp::leeg()
        .lever("bag", Levering::met_dekking(), bag())
        .lever("bgt", dekking, bgt)
        .lever(
            "brk",
            Levering::met_dekking(),
            vec![(
                "brk-perceel",
                vec![ding(
                    "p1",
                    Some(vak(0.0, -5.0, 10.0, 30.0)),
                    &[("aanduiding", tekst("HDR00-A-1"))],
                )],
            )],
        )
        .lever(
            "sttr",
            Levering {
                bestanden: vec![("sttr", regels, vec![])],
                ..Levering::met_dekking()
            },
            vec![],
        )
        .plek()
}

#[test]
fn what_geometry_suggests_is_proposed_with_its_margin_and_a_drawing_and_stays_a_question() {
    let plek = straat(vec![], None);
    let b = doe(&plek, getekend(2.0, 15.0, 4.0, 4.0), &["Schuur"], json!({}));
    let (achter, open, weg) = (
        bekend(&b, "achter").unwrap(),
        bekend(&b, "open").unwrap(),
        bekend(&b, "weg").unwrap(),
    );
    assert_eq!(
        (&achter.waarde, achter.graad, achter.bevestigen),
        (&json!(true), "afgeleid", true)
    );
    assert_eq!(
        open.waarde, 150,
        "24 m deep and 10 wide behind the front line, less 9 by 10 of the pand"
    );
    assert!(open.marge.unwrap() > 5.0 && open.tekening.iter().any(|d| d.soort == "achtererf"));
    assert_eq!((weg.waarde.as_f64(), weg.marge), (Some(22.0), Some(0.6)));
    assert_eq!(vragen(&b).len(), 4, "nothing of it is used unasked");
    let voor = doe(&plek, getekend(2.0, -4.0, 4.0, 3.0), &["Schuur"], json!({}));
    assert_eq!(bekend(&voor, "achter").unwrap().waarde, false);
    let half = doe(&plek, getekend(2.0, -2.0, 4.0, 6.0), &["Schuur"], json!({}));
    assert!(bekend(&half, "achter").is_none(), "on the line nobody can say");
}

#[test]
fn what_may_still_be_built_on_follows_the_formula_and_is_shown_beside_the_questions() {
    let plek = straat(vec![], None);
    let hier = |antwoorden| doe(&plek, getekend(2.0, 15.0, 4.0, 4.0), &["Schuur"], antwoorden);
    let b = hier(json!({}));
    let nog = bekend(&b, "nog-te-bebouwen").unwrap();
    assert_eq!(
        (&nog.waarde, nog.graad, nog.bevestigen, nog.terzijde),
        (&json!(60), "afgeleid", true, true),
        "150 m² of ground: 50 and 20 % of the other 50, and nothing stands there yet"
    );
    assert!(nog.reden.contains("circa 150 m²") && nog.tekening.iter().any(|d| d.soort == "perceel"));
    assert!(
        nog.marge.is_some_and(|m| (1.0..15.0).contains(&m)),
        "{:?}",
        nog.marge
    );
    assert_eq!(
        vragen(&b).len(),
        b.nog_hoogstens,
        "one question a row: all may come"
    );
    let zelf = hier(json!({"open": 46}));
    let nog = bekend(&zelf, "nog-te-bebouwen").unwrap();
    assert_eq!(
        (&nog.waarde, nog.marge),
        (&json!(23), None),
        "the asker's own number is no estimate"
    );
    let hoek = straat(vec![ding("w2", Some(vak(-12.0, -50.0, 5.0, 100.0)), &[])], None);
    let b = doe(&hoek, getekend(2.0, 15.0, 4.0, 4.0), &["Schuur"], json!({}));
    assert!(
        bekend(&b, "nog-te-bebouwen").is_none(),
        "without one front nobody can say"
    );
}

#[test]
fn on_a_corner_there_is_no_one_front() {
    let plek = straat(vec![ding("w2", Some(vak(-12.0, -50.0, 5.0, 100.0)), &[])], None);
    let b = doe(&plek, getekend(2.0, 15.0, 4.0, 4.0), &["Schuur"], json!({}));
    assert!(bekend(&b, "achter").is_none() && bekend(&b, "open").is_none());
}

#[test]
fn silence_of_a_list_is_no_only_where_the_list_is_complete() {
    let op_lijst = || {
        vec![ding(
            "m1",
            Some(vak(20.0, 0.0, 5.0, 5.0)),
            &[("naam", tekst("De Molen"))],
        )]
    };
    let doe = |lijst, x| {
        let plek = straat(vec![], lijst);
        let b = doe(&plek, getekend(x, 0.0, 5.0, 5.0), &["Schuur"], json!({}));
        bekend(&b, "mon").map(|b| (b.waarde.clone(), b.graad, b.reden.clone()))
    };
    let (ja, graad, reden) = doe(Some((op_lijst(), true)), 20.0).unwrap();
    assert!(
        ja == true && graad == "register" && reden.contains("De Molen"),
        "{reden}"
    );
    assert_eq!(doe(Some((op_lijst(), true)), 0.0).unwrap().0, false);
    assert_eq!(doe(Some((op_lijst(), false)), 0.0), None, "no coverage stated");
    assert!(
        doe(Some((op_lijst(), false)), 20.0).is_some(),
        "an entry is an entry"
    );
    assert_eq!(doe(None, 0.0), None, "no list at all");
}
