//! What rules bind here, and which checks are offered.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod gemeen;

use gemeen::*;
use model::Toestand;

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
    assert_eq!(
        klik(&plek, p(500.0, 500.0)).mag.deel.toestand,
        Toestand::GeldtNiet
    );
}
