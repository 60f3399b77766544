//! What is too long, too deep, not there or senseless: refused at once, with the place or the name.
#![allow(clippy::unwrap_used)] // tests may

use std::time::{Duration, Instant};

use filter::{
    Bevraagbaar, Filter, FilterFout, MAX_LENGTE, Rij, Soort, Uitkomst, lees_json, lees_tekst, naar_tekst,
};
use geo::Geometry;
use proptest::prelude::*;

fn snel<T>(doe: impl FnOnce() -> T) -> T {
    let begin = Instant::now();
    let uit = doe();
    // 5 ms is promised; the margin is for a busy machine.
    assert!(
        begin.elapsed() < Duration::from_millis(500),
        "{:?}",
        begin.elapsed()
    );
    uit
}

#[test]
fn depth_is_refused_at_once_whatever_it_is_made_of() {
    let d = 1_600;
    for diep in [
        format!("{}a=1{}", "(".repeat(d), ")".repeat(d)),
        format!("{}a=1", "NOT ".repeat(d)),
        format!("a={}1", "-".repeat(d)),
        format!("a={}1", "- ".repeat(d)),
        format!("a={}b{}", "f(".repeat(d), ")".repeat(d)),
        format!("a=1{}", "+1".repeat(d)),
        format!("a IN {}", "(".repeat(d)),
        format!("A_EQUALS({}1{})", "(".repeat(d), ",2)".repeat(d)),
        format!("S_INTERSECTS(g,{}", "GEOMETRYCOLLECTION(".repeat(d)),
    ] {
        let fout = snel(|| lees_tekst(&diep)).unwrap_err();
        assert!(matches!(fout, FilterFout::Tekst { .. }), "{fout}");
    }
    let json = format!("{}true{}", r#"{"op":"not","args":["#.repeat(d), "]}".repeat(d));
    assert!(matches!(
        snel(|| lees_json(json.as_bytes())),
        Err(FilterFout::Json { .. } | FilterFout::TeLang { .. })
    ));
    let json = format!("{}1{}", "[".repeat(d), "]".repeat(d));
    assert!(matches!(
        snel(|| lees_json(json.as_bytes())),
        Err(FilterFout::Json { .. })
    ));
}

#[test]
fn a_hundred_thousand_terms_are_refused_by_their_length() {
    let lang = "a=1 or ".repeat(100_000) + "a=1";
    assert!(matches!(
        snel(|| lees_tekst(&lang)),
        Err(FilterFout::TeLang { max: MAX_LENGTE, .. })
    ));
    assert!(matches!(
        snel(|| lees_json(lang.as_bytes())),
        Err(FilterFout::TeLang { .. })
    ));
    let net = "a=1 or ".repeat(MAX_LENGTE / 7 - 1) + "a=1";
    assert!(snel(|| lees_tekst(&net)).is_ok());
    let veel = format!("A_EQUALS(a,({}1))", "1,".repeat(16_000));
    assert!(matches!(
        snel(|| lees_tekst(&veel)),
        Err(FilterFout::Tekst { .. })
    ));
}

/// What costs `cql2` 0.6 seconds: brackets that turn out to be a list, or that hold an error.
#[test]
fn brackets_within_brackets_are_read_once() {
    let lijst = format!("A_EQUALS(a, {}1{})", "(".repeat(40), ",2)".repeat(40));
    assert!(snel(|| lees_tekst(&lijst)).is_ok());
    let fout = format!("{}a=1 ${}", "(".repeat(40), ")".repeat(40));
    assert!(snel(|| lees_tekst(&fout)).is_err());
}

#[test]
fn an_error_names_the_character() {
    for (tekst, teken) in [
        ("a = ", 5),
        ("é = 'x", 5),
        ("a = 1 b", 7),
        ("a BETWEEN 1 OR 2", 13),
        ("a IS 1", 6),
        ("T_AFTER(a)", 8),
        ("", 1),
        ("a = DATE('2020-13-01')", 23),
        ("S_INTERSECTS(g, POLYGON((0 0,1 0,1 1,5 5)))", 42),
    ] {
        match lees_tekst(tekst) {
            Err(FilterFout::Tekst { teken: t, .. }) => assert_eq!(t, teken, "{tekst}"),
            anders => panic!("{tekst}: {anders:?}"),
        }
    }
    match lees_json(br#"{"op":"and","args":[true,{"op":"=","args":[1]}]}"#) {
        Err(FilterFout::Json { pad, .. }) => assert_eq!(pad, "/args/1"),
        anders => panic!("{anders:?}"),
    }
}

fn bevraagbaar() -> Bevraagbaar {
    Bevraagbaar(vec![
        ("naam".into(), Soort::Tekst),
        ("jaar".into(), Soort::Heel),
        ("open".into(), Soort::JaNee),
        ("sinds".into(), Soort::Dag),
        ("doelen".into(), Soort::Lijst),
        ("geometry".into(), Soort::Vorm),
    ])
}

#[test]
fn what_is_not_there_or_cannot_be_compared_is_named() {
    for (tekst, noemt) in [
        ("bouwjaar = 1", "bouwjaar"),
        ("jaar = 'x'", "jaar"),
        ("naam > 3", "naam"),
        ("naam", "naam"),
        ("hoogte(geometry) > 3", "hoogte"),
        ("afstand(geometry) > 3", "afstand"),
        ("S_INTERSECTS(naam, POINT(1 1))", "naam"),
        ("T_AFTER(jaar, DATE('2020-01-01'))", "jaar"),
        ("CASEI(jaar) = 'x'", "jaar"),
        ("A_CONTAINS(naam, ('x'))", "naam"),
        ("jaar + naam > 2", "naam"),
        ("geometry = geometry", "S_EQUALS"),
        ("NOT jaar", "jaar"),
        ("jaar IN ('a')", "jaar"),
    ] {
        let fout = Filter::nieuw(&lees_tekst(tekst).unwrap(), &bevraagbaar()).unwrap_err();
        assert!(fout.to_string().contains(noemt), "{tekst}: {fout}");
    }
}

struct Een;

impl Rij for Een {
    fn waarde(&self, naam: &str) -> Uitkomst<'_> {
        match naam {
            "naam" => Uitkomst::Tekst("Molen".into()),
            "jaar" => Uitkomst::Getal(1953),
            "doelen" => Uitkomst::Lijst(vec![
                Uitkomst::Tekst("wonen".into()),
                Uitkomst::Tekst("winkel".into()),
            ]),
            _ => Uitkomst::Niets,
        }
    }
    fn vorm(&self) -> Option<&Geometry<f64>> {
        None
    }
}

#[test]
fn what_is_not_known_is_neither_true_nor_false() {
    for (tekst, ja) in [
        ("open = true", false),
        ("NOT open = true", false),
        ("open = true OR jaar = 1953", true),
        ("NOT (open = true AND jaar = 0)", true),
        ("open IS NULL", true),
        (
            "sinds > DATE('2020-01-01') OR NOT sinds > DATE('2020-01-01')",
            false,
        ),
        ("open NOT IN (true)", false),
        ("jaar / 0 > 1 OR jaar % 0 = 1 OR jaar div 0 = 1", false),
        ("jaar BETWEEN 1950 AND 1960", true),
        ("S_DISJOINT(geometry, POINT(1 1))", false),
        ("T_INTERSECTS(INTERVAL(sinds, sinds), INTERVAL('..','..'))", false),
        ("A_CONTAINS(doelen, ('wonen'))", true),
        ("A_CONTAINEDBY(doelen, ('wonen', 'winkel', 'kantoor'))", true),
        ("A_EQUALS(doelen, ('winkel', 'wonen'))", false),
        ("A_OVERLAPS(doelen, ('kantoor', 'winkel'))", true),
        (
            "jaar ^ 2 = 3814209 AND jaar * -1 = -1953 AND jaar - 3.5 = 1949.5",
            true,
        ),
        (
            "9007199254740993 = 9007199254740993 AND 9007199254740993 <> 9007199254740992",
            true,
        ),
    ] {
        let filter = Filter::nieuw(&lees_tekst(tekst).unwrap(), &bevraagbaar()).unwrap();
        assert_eq!(filter.past(&Een), ja, "{tekst}");
    }
}

#[test]
fn an_index_learns_box_and_values_only_where_they_are_needed() {
    let filter = |t: &str| Filter::nieuw(&lees_tekst(t).unwrap(), &bevraagbaar()).unwrap();
    let f = filter("naam = 'x' AND jaar IN (1, 2) AND S_WITHIN(geometry, BBOX(0,0,5,5))");
    let namen: Vec<_> = f
        .gelijk()
        .into_iter()
        .map(|g| (g.naam, g.waarden.len()))
        .collect();
    assert_eq!(namen, [("naam".to_owned(), 1), ("jaar".to_owned(), 2)]);
    assert_eq!(f.vak().unwrap().max().x, 5.0);
    let f = filter("naam = 'x' OR S_WITHIN(geometry, BBOX(0,0,5,5))");
    assert!(f.gelijk().is_empty() && f.vak().is_none());
    assert!(filter("NOT S_INTERSECTS(geometry, POINT(1 1))").vak().is_none());
    assert!(filter("S_DISJOINT(geometry, POINT(1 1))").vak().is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any words of the language in any order: refused or read, and what is read writes and reads back.
    #[test]
    fn any_text_is_refused_or_read_back(woorden in prop::collection::vec(prop::sample::select(vec![
        "a", "\"b c\"", "'t''x'", "1", "2.50", "-", "+", "*", "/", "^", "%", "div", "(", ")", ",", "=", "<>", "<=", "AND", "or",
        "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "DATE('2020-01-01')", "INTERVAL('..',a)", "POINT(1 2)", "BBOX(1,2,3,4)",
        "S_INTERSECTS(", "CASEI(", "A_EQUALS(", "f(", "TRUE",
    ]), 1..12)) {
        filter::fuzz::fuzz_tekst(woorden.join(" ").as_bytes());
    }

    #[test]
    fn any_text_at_all_is_refused_or_read(tekst in "\\PC{0,60}") {
        if let Ok(boom) = lees_tekst(&tekst) {
            let _ = naar_tekst(&boom);
        }
        let _ = lees_json(tekst.as_bytes());
    }
}
