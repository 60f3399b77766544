//! The settings that name werkzaamheden and leges: whole, without doubles, and every activiteit of our own rule files
//! can be reached by plain words.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;

use regels::{Regelbestand, Soort};
use toml::{Table, Value};

fn tabel(pad: &str) -> Table {
    let pad = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data").join(pad);
    let tekst = std::fs::read_to_string(&pad).unwrap();
    tekst.parse().unwrap_or_else(|f| panic!("{}: {f}", pad.display()))
}

fn werkzaamheden() -> (Table, Vec<Value>) {
    let alles = tabel("werkzaamheden.toml");
    let lijst = alles["werkzaamheid"].as_array().unwrap().clone();
    (alles, lijst)
}

fn sleutels(waarde: &Value) -> BTreeSet<&str> {
    waarde.as_table().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn every_werkzaamheid_is_whole_and_has_words_of_its_own() {
    let (_, lijst) = werkzaamheden();
    assert!(lijst.len() >= 25, "{}", lijst.len());
    let mut woorden = BTreeSet::new();
    for w in &lijst {
        let id = w["id"].as_str().unwrap();
        let verwacht = [
            "activiteit",
            "gebied",
            "id",
            "naam",
            "raakt",
            "synoniemen",
            "termijn",
            "uitleg",
        ];
        assert_eq!(sleutels(w), BTreeSet::from(verwacht), "{id}");
        assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{id}");
        let synoniemen = w["synoniemen"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s.as_str().unwrap());
        for woord in synoniemen.chain([w["naam"].as_str().unwrap()]) {
            assert!(
                woorden.insert(woord.to_lowercase()),
                "{id}: \"{woord}\" stands twice"
            );
        }
        assert!(w["uitleg"].as_str().unwrap().ends_with('.'), "{id}");
        assert!(
            ["pand", "perceel", "punt"].contains(&w["gebied"].as_str().unwrap()),
            "{id}"
        );
        let raakt: Vec<&str> = w["raakt"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert!(raakt.iter().all(|r| ["bouwen", "gebruik"].contains(r)), "{id}");
        for (soort, weken) in w["termijn"].as_table().unwrap() {
            assert!(["vergunning", "melding"].contains(&soort.as_str()), "{id}");
            assert!((1..=8).contains(&weken.as_integer().unwrap()), "{id}");
        }
        let oud = w["activiteit"]
            .as_array()
            .unwrap()
            .iter()
            .any(|a| a["raakt-oude-plannen"].as_bool().unwrap());
        assert!(
            !oud || !raakt.is_empty(),
            "{id} touches old plans and neither bouwen nor gebruik"
        );
    }
}

#[test]
fn every_activiteit_has_its_authority_and_part() {
    for w in werkzaamheden().1 {
        let mut gezien = BTreeSet::new();
        for a in w["activiteit"].as_array().unwrap() {
            let id = a["id"].as_str().unwrap();
            let verwacht = ["bevoegd-gezag", "deel", "id", "naam", "raakt-oude-plannen"];
            assert_eq!(sleutels(a), BTreeSet::from(verwacht), "{id}");
            let code = match a["bevoegd-gezag"].as_str().unwrap() {
                "gemeente" => "{gemeente}",
                "waterschap" => "{waterschap}",
                "provincie" => "{provincie}",
                "rijk" => "mnre1034",
                anders => panic!("{id}: {anders}"),
            };
            let naam = id
                .strip_prefix(&format!("nl.imow-{code}.activiteit."))
                .unwrap_or_else(|| panic!("{id}"));
            assert!(
                naam.len() <= 32 && naam.bytes().all(|b| b.is_ascii_alphanumeric()),
                "{id}"
            );
            let delen = [
                "ruimtelijk",
                "technisch",
                "monument",
                "water",
                "milieu",
                "natuur",
                "openbare orde",
            ];
            assert!(delen.contains(&a["deel"].as_str().unwrap()), "{id}");
            assert!(gezien.insert(id), "{id} twice");
        }
    }
}

#[test]
fn every_rule_file_is_reached_and_the_plain_plans_are_covered_whole() {
    let (alles, lijst) = werkzaamheden();
    let waterschap = alles["gezag"]["gm9999"]["waterschap"].as_str().unwrap();
    let van = |w: &Value| -> BTreeSet<String> {
        let ids = w["activiteit"]
            .as_array()
            .unwrap()
            .iter()
            .map(|a| a["id"].as_str().unwrap());
        ids.map(|id| {
            id.replace("{gemeente}", "gm9999")
                .replace("{waterschap}", waterschap)
        })
        .collect()
    };
    let alle: BTreeSet<String> = lijst.iter().flat_map(van).collect();
    let mut met_regels = BTreeSet::new();
    for bestand in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("regels")).unwrap() {
        let pad = bestand.unwrap().path();
        let regels = Regelbestand::lees(&std::fs::read(&pad).unwrap(), "regels").unwrap();
        if regels.soort() == Soort::Conclusie {
            met_regels.extend(regels.activiteiten().into_iter().map(str::to_owned));
        }
    }
    let los: Vec<_> = met_regels.difference(&alle).collect();
    assert!(los.is_empty(), "no werkzaamheid leads to {los:?}");
    for id in [
        "dakkapel",
        "schuur",
        "aanbouw",
        "schutting",
        "zonnepanelen",
        "boom-kappen",
        "evenement",
        "slopen",
    ] {
        let w = lijst.iter().find(|w| w["id"].as_str() == Some(id)).unwrap();
        assert!(van(w).is_subset(&met_regels), "{id}: {:?}", van(w));
    }
    let onbekend = lijst.iter().filter(|w| !van(w).is_subset(&met_regels)).count();
    assert!(
        onbekend > 0,
        "a plan without rule file shows as unknown: one must be there to see"
    );
}

#[test]
fn leges_are_invented_and_belong_to_a_werkzaamheid() {
    let leges = tabel("leges/voorbeeldwaard.toml");
    assert_eq!(leges["verzonnen"].as_bool(), Some(true));
    let ids: BTreeSet<String> = werkzaamheden()
        .1
        .iter()
        .map(|w| w["id"].as_str().unwrap().to_owned())
        .collect();
    let algemeen = leges["leges"].as_table().unwrap();
    let eigen = algemeen["werkzaamheid"].as_table().unwrap();
    for id in eigen.keys() {
        assert!(ids.contains(id), "{id}");
    }
    let regels = eigen.values().filter_map(Value::as_table).flatten();
    for (soort, waarde) in algemeen
        .iter()
        .filter(|(k, _)| *k != "werkzaamheid")
        .chain(regels)
    {
        assert!(
            ["vergunning", "melding", "informatie"].contains(&soort.as_str()),
            "{soort}"
        );
        let getal = |naam: &str| waarde.get(naam).and_then(Value::as_float);
        let vast = getal("bedrag").is_some_and(|b| b >= 0.0);
        let deel = getal("percentage").zip(getal("minimum").zip(getal("maximum")));
        assert!(
            vast != deel.is_some_and(|(p, (min, max))| p > 0.0 && min <= max),
            "{soort}: {waarde}"
        );
    }
}
