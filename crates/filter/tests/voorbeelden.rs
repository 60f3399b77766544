//! Every example of the standard, as text and as JSON, both ways.
#![allow(clippy::unwrap_used)] // tests may

mod gemeen;

use filter::{lees_json, lees_tekst, naar_json, naar_tekst};
use serde_json::Value;

const MAP: &str = "cql2/standard/schema/examples/";

/// Equal when every number has the same value: `10` and `10.0` are the same in JSON.
fn gelijk(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| gelijk(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| gelijk(v, w)))
        }
        _ => a == b,
    }
}

#[test]
fn every_example_reads_writes_and_means_the_same_in_both_encodings() {
    let Some(mut zip) = gemeen::zip() else { return };
    let teksten = gemeen::bestanden(&mut zip, MAP, ".txt");
    let jsons = gemeen::bestanden(&mut zip, MAP, ".json");
    assert_eq!((teksten.len(), jsons.len()), (120, 109));
    let mut samen = 0;
    for (naam, bytes) in &teksten {
        let tekst = std::str::from_utf8(bytes).unwrap();
        let boom = lees_tekst(tekst).unwrap_or_else(|f| panic!("{naam}: {f}\n{tekst}"));
        let geschreven = naar_tekst(&boom);
        assert_eq!(
            lees_tekst(&geschreven).as_ref(),
            Ok(&boom),
            "{naam}: {geschreven}"
        );
        let json = naar_json(&boom);
        assert_eq!(
            lees_json(json.to_string().as_bytes()).as_ref(),
            Ok(&boom),
            "{naam}: {json}"
        );
        let kort = naam.rsplit('/').next().unwrap().replace(".txt", ".json");
        let kort = match kort.split_once("-alt") {
            Some((voor, _)) => format!("{voor}.json"),
            None => kort,
        };
        if let Some((_, verwacht)) = jsons.iter().find(|(n, _)| n.ends_with(&format!("/{kort}"))) {
            let verwacht: Value = serde_json::from_slice(verwacht).unwrap();
            assert!(gelijk(&json, &verwacht), "{naam}\n{json}\n{verwacht}");
            samen += 1;
        }
    }
    assert_eq!(samen, 120, "each text has its JSON");
    for (naam, bytes) in &jsons {
        let boom = lees_json(bytes).unwrap_or_else(|f| panic!("{naam}: {f}"));
        let json: Value = serde_json::from_slice(bytes).unwrap();
        assert!(
            gelijk(&naar_json(&boom), &json),
            "{naam}\n{}\n{json}",
            naar_json(&boom)
        );
        let tekst = naar_tekst(&boom);
        let terug = lees_tekst(&tekst).unwrap_or_else(|f| panic!("{naam}: {f}\n{tekst}"));
        assert!(gelijk(&naar_json(&terug), &json), "{naam}: {tekst}");
    }
}
