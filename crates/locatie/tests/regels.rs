//! What rules bind here, and which checks are offered.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod gemeen;

use gemeen::*;
use model::{Geometrie, Toestand};

const REGELS: &str = include_str!("../../regels/tests/fixtures/alle_soorten.xml");
const ACTIVITEIT: &str = "nl.imow-gm9999.activiteit.Alles";

fn plek() -> Testplek {
    let midden = || Some(vak(0.0, 0.0, 100.0, 100.0));
    let regel = ding(
        "regel.1",
        midden(),
        &[
            ("artikel", tekst("artikel 5.12")),
            ("opschrift", tekst("Dakkapel")),
            ("bevoegdGezag", tekst("gm9999")),
            ("gebied", tekst("Centrum")),
        ],
    );
    let activiteit = |id: &str, kwalificatie: &str| {
        ding(
            id,
            midden(),
            &[
                ("activiteit", tekst(ACTIVITEIT)),
                ("naam", tekst("Alles doen")),
                ("kwalificatie", tekst(kwalificatie)),
            ],
        )
    };
    let zonder = ding(
        "ara.3",
        midden(),
        &[
            ("activiteit", tekst("nl.imow-gm9999.activiteit.Anders")),
            ("naam", tekst("Anders")),
        ],
    );
    let hoogte = ding(
        "nl.imow-gm9999.normwaarde.1",
        midden(),
        &[
            ("norm", tekst("nl.imow-gm9999.omgevingsnorm.1")),
            ("naam", tekst("maximale bouwhoogte")),
            ("waarde", tekst("7")),
            ("eenheid", tekst("meter")),
            ("artikel", tekst("artikel 2.4")),
        ],
    );
    let functie = ding(
        "nl.imow-gm9999.gebiedsaanwijzing.1",
        midden(),
        &[("naam", tekst("Centrumgebied")), ("type", tekst("functie"))],
    );
    let levering = Levering {
        bestanden: vec![(
            "sttr",
            REGELS.to_owned(),
            vec![("vanaf", "2024-01-01"), ("tot", "2024-12-31")],
        )],
        ..Levering::met_dekking()
    };
    Dorp::leeg()
        .lever(
            "stop",
            Levering::met_dekking(),
            vec![
                ("stop-regel", vec![regel]),
                (
                    "stop-activiteit",
                    vec![
                        activiteit("ara.1", "verbod"),
                        activiteit("ara.2", "verbod"),
                        zonder,
                    ],
                ),
                (
                    "stop-gebied",
                    vec![ding("nl.imow-gm9999.gebied.centrum", midden(), &[])],
                ),
                ("stop-norm", vec![hoogte]),
                ("stop-aanwijzing", vec![functie]),
            ],
        )
        .lever("sttr", levering, vec![])
        .plek()
}

#[test]
fn a_place_lists_its_rules_and_links_the_check_that_holds_on_the_day() {
    let plek = plek();
    let op = |d: &str| {
        let v = locatie::Vraag {
            op_datum: dag(d),
            ..vraag(p(50.0, 50.0))
        };
        locatie::locatiebeeld(&plek, &v).unwrap().mag
    };
    let mag = op("2024-06-01");
    assert_eq!(
        (mag.deel.toestand, mag.regels[0].artikel.as_deref()),
        (Toestand::Geldt, Some("artikel 5.12"))
    );
    let norm = &mag.normen[0];
    assert_eq!(
        (&*norm.naam, norm.waarde.as_deref(), norm.eenheid.as_deref()),
        ("maximale bouwhoogte", Some("7"), Some("meter"))
    );
    assert_eq!(
        (&*mag.aanwijzingen[0].naam, mag.aanwijzingen[0].soort.as_deref()),
        ("Centrumgebied", Some("functie"))
    );
    let links: Vec<_> = mag
        .activiteiten
        .iter()
        .map(|a| (a.naam.as_str(), a.check.as_deref()))
        .collect();
    let link = format!("/check/{ACTIVITEIT}?plek=rd:112050,552050");
    assert_eq!(
        links,
        [("Alles doen", Some(link.as_str())), ("Anders", None)],
        "dubbele kwalificaties staan er één keer"
    );
    assert_eq!(mag.activiteiten[0].kwalificatie.as_deref(), Some("verbod"));
    assert_eq!(
        op("2025-01-01").activiteiten[0].check,
        None,
        "die versie geldt dan niet meer"
    );
    let leeg = klik(&plek, p(500.0, 500.0)).mag.deel;
    assert_eq!(
        (leeg.toestand, leeg.onvolledig),
        (Toestand::Onbekend, vec!["imro-plangebied".to_owned()]),
        "zonder regels van het omgevingsplan kan een oud plan nog iets zeggen"
    );
}

#[test]
fn a_rule_on_a_line_holds_for_a_place_on_that_line_and_not_beside_it() {
    let lijn = Geometrie::lijn(vec![p(0.0, 0.0), p(100.0, 0.0)]).unwrap();
    let rooilijn = ding("regel.9", Some(lijn), &[("artikel", tekst("artikel 9"))]);
    let plek = Dorp::leeg()
        .lever(
            "stop",
            Levering::met_dekking(),
            vec![
                ("stop-regel", vec![]),
                ("stop-activiteit", vec![]),
                ("stop-regel_lijn", vec![rooilijn]),
            ],
        )
        .plek();
    let op = klik(&plek, p(50.0, 0.6)).mag;
    assert_eq!((op.deel.toestand, op.regels.len()), (Toestand::Geldt, 1));
    let naast = klik(&plek, p(50.0, 3.0)).mag;
    assert!(naast.regels.is_empty() && !naast.deel.onvolledig.contains(&"stop-regel".to_owned()));
}
