//! Searching over layers on disk.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod gemeen;

use gemeen::*;
use locatie::{Plek, zoek};
use proptest::prelude::*;

fn plek() -> Testplek {
    Dorp::leeg()
        .lever("bag", Levering::default(), bag())
        .lever("bgt", Levering::default(), bgt())
        .lever("brk", Levering::default(), percelen())
        .lever("cbs", Levering::default(), gebieden())
        .lever("adressen", Levering::default(), adressen())
        .plek()
}

fn vind(plek: &Plek, q: &str) -> Vec<(String, String, String)> {
    zoek::zoek(plek, q, 10)
        .unwrap()
        .into_iter()
        .map(|r| (r.soort, r.id, r.tekst))
        .collect()
}

fn eerste(plek: &Plek, q: &str) -> (String, String) {
    let (soort, id, _) = vind(plek, q)
        .into_iter()
        .next()
        .unwrap_or_else(|| panic!("niets voor '{q}'"));
    (soort, id)
}

#[test]
fn everything_that_has_a_place_is_found_by_what_people_call_it() {
    let plek = plek();
    for (q, soort, id) in [
        ("Dorpsstraat 12", "adres", NUM_1),
        ("dorpstraat 12a den helder", "adres", NUM_2),
        ("1781ab 14", "adres", NUM_3),
        ("1781 AZ 1", "adres", NUM_LIG),
        ("dorpsstraat 13", "adres", "rd:112006,552005"),
        (PAND_1, "pand", PAND_1),
        (VBO_1, "verblijfsobject", VBO_1),
        ("0400010000000003", "verblijfsobject", "0400010000000003"),
        (NUM_LIG, "adres", NUM_LIG),
        ("HDR00A1234", "perceel", "perceel:HDR00-A-1234"),
        ("112000, 552000", "punt", "rd:112000,552000"),
        ("centrum", "wijk", "wijk:WK040001"),
        ("oude k", "buurt", "buurt:BU04000101"),
        ("den helder", "woonplaats", "rd:112000,552000"),
    ] {
        assert_eq!(eerste(&plek, q), (soort.to_owned(), id.to_owned()), "{q}");
    }
    assert!(vind(&plek, "0400100000009999").is_empty());
    assert!(vind(&plek, "").is_empty());
}

#[test]
fn an_address_of_both_sources_is_found_once() {
    let plek = plek();
    let twaalf: Vec<_> = vind(&plek, "dorpsstraat 12").into_iter().map(|r| r.2).collect();
    assert_eq!(
        twaalf,
        [
            "Dorpsstraat 12, 1781 AB Den Helder",
            "Dorpsstraat 12A, 1781 AB Den Helder"
        ]
    );
}

#[test]
fn every_answer_leads_to_a_place() {
    let plek = plek();
    let peil = model::Peilmoment::op(dag("2024-06-01"));
    for q in ["dorps", "den", "1781", "1781ab", "o"] {
        for (_, id, tekst) in vind(&plek, q) {
            let (canoniek, _) = locatie::plaats_van_id(&plek, &id, &peil).unwrap();
            assert_eq!(canoniek.to_string(), id, "{tekst}");
        }
    }
}

#[test]
fn an_index_that_is_missing_or_damaged_is_made_again() {
    let plek = Dorp::leeg()
        .lever("adressen", Levering::default(), adressen())
        .plek();
    let pad = zoek::bouw(&plek.lagen.nu(), plek.dorp.pad()).unwrap();
    let goed = std::fs::read(&pad).unwrap();
    std::fs::write(&pad, &goed[..goed.len() / 2]).unwrap();
    assert_eq!(eerste(&plek, "dorpsstraat 99").1, "rd:112070,551995");
    assert_eq!(std::fs::read(&pad).unwrap(), goed);
    std::fs::remove_file(&pad).unwrap();
    assert_eq!(
        eerste(&plek, "dorpsstraat 99").0,
        "adres",
        "wat open is blijft dienen"
    );
}

#[test]
fn after_an_import_the_new_addresses_are_found_and_old_indexes_go() {
    let mut dorp = Dorp::leeg();
    for _ in 0..4 {
        dorp = dorp.lever("adressen", Levering::default(), adressen());
        zoek::bouw(&lagen::Lagen::open(dorp.pad()).unwrap().nu(), dorp.pad()).unwrap();
    }
    let over = std::fs::read_dir(dorp.pad()).unwrap().flatten();
    let indexen = over
        .filter(|e| e.file_name().to_string_lossy().starts_with("zoek-"))
        .count();
    assert_eq!(indexen, 2, "de huidige en de vorige");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_query_is_answered(vragen in proptest::collection::vec("[a-z0-9 ,.:-]{0,30}|\\PC{0,30}", 32)) {
        let plek = GEDEELD.get_or_init(plek);
        for q in vragen {
            prop_assert!(zoek::zoek(plek, &q, 10).unwrap().len() <= 10);
        }
    }
}

static GEDEELD: std::sync::OnceLock<Testplek> = std::sync::OnceLock::new();
