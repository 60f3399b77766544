//! The PDF of an answer: whole, tagged, and never refused by what people write.

#![allow(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use locatie::Locatiebeeld;

fn beeld(naam: &str, aantal: usize) -> Locatiebeeld {
    let onderdeel = |laag: &str| serde_json::json!({ "toestand": "onbekend", "laag": laag });
    let deel = |toestand: &str| serde_json::json!({ "toestand": toestand, "onvolledig": [], "bronnen": [] });
    let dossiers: Vec<_> = (0..aantal)
        .map(|nr| {
            serde_json::json!({
                "toestand": "geldt", "identificatie": format!("M{nr}"), "soort": "melding", "titel": naam,
                "afstandM": 12.5, "van": "2024-05-01", "punt": { "rd": [1.0, 2.0], "wgs84": [4.0, 52.0] }
            })
        })
        .collect();
    let mut uit = serde_json::json!({
        "punt": { "rd": [112_000.0, 552_000.0], "wgs84": [4.747_384_054, 52.953_319_496] },
        "opDatum": "2024-06-01", "straal": 250.0,
        "staat": deel("onbekend"), "mag": deel("onbekend"), "speelt": deel("geldt"), "initiatieven": deel("geldt-niet"),
    });
    let staat = serde_json::json!({
        "adressen": [], "verblijfsobjecten": [], "objecten": [], "perceel": onderdeel("brk-perceel"),
        "pand": { "toestand": "onbekend", "identificatie": null, "bag": onderdeel("bag-pand"),
                  "bgt": onderdeel("bgt-pand"), "verschillen": [] },
        "buurt": onderdeel("cbs-buurt"), "wijk": onderdeel("cbs-wijk"), "gemeente": onderdeel("cbs-gemeente"),
    });
    let lijsten = serde_json::json!({ "nu": dossiers, "komt": [], "klaar": [], "meerMogelijk": true });
    for (deel, velden) in [
        ("staat", staat),
        ("mag", serde_json::json!({ "regels": [], "activiteiten": [] })),
        ("speelt", lijsten),
        ("initiatieven", serde_json::json!({ "lijst": [] })),
    ] {
        let serde_json::Value::Object(velden) = velden else {
            continue;
        };
        if let Some(deel) = uit[deel].as_object_mut() {
            deel.extend(velden);
        }
    }
    serde_json::from_value(uit).unwrap()
}

fn bladen(pdf: &[u8]) -> usize {
    // the one list of pages says /Pages
    String::from_utf8_lossy(pdf).matches("/Type/Page/").count()
}

fn instellingen() -> web::Instellingen {
    toml::from_str("code = \"GM9999\"\nnaam = \"Voorbeeldwaard\"\nextent = [0, 0, 1, 1]\nverzonnen = true")
        .unwrap()
}

#[test]
fn an_answer_becomes_a_tagged_document_in_dutch_the_same_each_time() {
    let maak = || web::pdf_plek(&instellingen(), "rd:112000,552000", &beeld("Losse tegel", 3)).unwrap();
    let pdf = maak();
    let tekst = String::from_utf8_lossy(&pdf);
    assert!(pdf.starts_with(b"%PDF-1.") && tekst.trim_end().ends_with("%%EOF"));
    for nodig in ["pdfuaid:part", "nl-NL", "/StructTreeRoot", "/MarkInfo"] {
        assert!(tekst.contains(nodig), "{nodig}");
    }
    assert_eq!(pdf, maak());
}

#[test]
fn what_people_write_never_stops_a_document_and_a_long_one_ends() {
    let raar = "🦆 \u{0} \u{202e} 漢字 \n\t ".to_owned() + &"w".repeat(5_000);
    let kort = web::pdf_plek(&instellingen(), "rd:112000,552000", &beeld(&raar, 2)).unwrap();
    assert!((1..20).contains(&bladen(&kort)), "{}", bladen(&kort));
    let lang = web::pdf_plek(&instellingen(), "rd:112000,552000", &beeld("Losse tegel", 5_000)).unwrap();
    assert_eq!(bladen(&lang), 60);
}
