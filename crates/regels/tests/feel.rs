//! FEEL through its door: what expressions give, what cells decide, what is refused, and that nothing runs away.
#![allow(clippy::unwrap_used)] // a test that cannot go on should stop here

use std::time::{Duration, Instant};

use proptest::prelude::*;
use regels::feel::{Context, FeelFout, Grenzen, Namen, Toets, Uitdrukking, Waarde};

fn met(tekst: &str, context: &Context) -> String {
    let namen = Namen::nieuw(context.paren().map(|(n, _)| &**n));
    let u = Uitdrukking::lees(tekst, &namen).unwrap_or_else(|f| panic!("{f}"));
    u.evalueer(context)
        .unwrap_or_else(|f| panic!("{f}"))
        .waarde
        .als_tekst()
}

fn geeft(tekst: &str) -> String {
    met(tekst, &Context::default())
}

#[test]
fn arithmetic_and_logic() {
    for (e, uit) in [
        ("1 + 2 * 3 ** 2", "19"),
        ("-2 ** 2", "4"),
        ("10 - 3 - 2", "5"),
        ("0.1 + 0.2 = 0.3", "true"),
        ("1 / 0", "null"),
        ("false and null", "false"),
        ("true and 1", "null"),
        ("null or true", "true"),
        ("1 = \"1\"", "null"),
        ("null = null", "true"),
        ("5 between 1 and 5", "true"),
        ("5 in (< 3, [5..8])", "true"),
        ("5 in ]5..8]", "false"),
        ("if null then 1 else 2", "2"),
        ("\"a\" + \"b\"", "ab"),
    ] {
        assert_eq!(geeft(e), uit, "{e}");
    }
}

#[test]
fn names_with_spaces_are_the_longest_that_is_in_scope() {
    let c: Context = [("gevel hoogte", 3), ("gevel", 5), ("a-b", 7), ("in totaal", 9)]
        .into_iter()
        .map(|(n, w)| (n, Waarde::getal(w)))
        .collect();
    assert_eq!(met("gevel hoogte + gevel", &c), "8");
    assert_eq!(met("gevel   hoogte\n- gevel", &c), "-2");
    assert_eq!(met("a-b - 1", &c), "6");
    assert_eq!(met("{nok hoogte: 2, dubbel: nok hoogte * 2}.dubbel", &c), "4");
    assert_eq!(met("{a+b: 2}.a+b + 1", &c), "3");
    assert_eq!(
        met("for de hoogte in [1, 2] return de hoogte + gevel", &c),
        "[6, 7]"
    );
    assert_eq!(met("in totaal", &c), "9");
}

#[test]
fn lists_filters_and_paths() {
    for (e, uit) in [
        ("[1, 2, 3][item > 1]", "[2, 3]"),
        ("[1, 2, 3][-1]", "3"),
        ("[{a: 1, b: \"x\"}, {a: 2, b: \"y\"}][a = 2].b", "[\"y\"]"),
        ("[{item: 1}, {item: 2}][item > 1]", "[{item: 2}]"),
        ("some x in [1, 2], y in [2, 3] satisfies x = y", "true"),
        ("every x in [] satisfies false", "true"),
        (
            "for i in 1..3 return if i = 1 then 1 else partial[-1] * i",
            "[1, 2, 6]",
        ),
        (
            "for d in @\"2026-02-27\"..@\"2026-03-01\" return d.day",
            "[27, 28, 1]",
        ),
        ("sort([3, 1, 2], function(x, y) x < y)", "[1, 2, 3]"),
        (
            "{f: function(n) if n < 2 then 1 else n * f(n - 1), uit: f(20)}.uit",
            "2432902008176640000",
        ),
        ("flatten([[1, [2]], 3])", "[1, 2, 3]"),
        (
            "list replace([2, 4], function(item, newItem) item < newItem, 3)",
            "[3, 4]",
        ),
    ] {
        assert_eq!(geeft(e), uit, "{e}");
    }
}

#[test]
fn dates_and_durations() {
    for (e, uit) in [
        ("@\"2026-01-31\" + @\"P1M\"", "2026-02-28"),
        ("@\"2026-03-01\" - @\"2026-02-01\"", "P28D"),
        (
            "date and time(\"2026-03-29T01:30:00@Europe/Amsterdam\").time offset",
            "PT1H",
        ),
        ("@\"P1Y\" / 2", "P6M"),
        ("week of year(@\"2026-01-01\")", "1"),
        (
            "years and months duration(@\"2024-02-29\", @\"2026-02-28\")",
            "P1Y11M",
        ),
        ("date(\"2026-02-30\")", "null"),
        ("today()", "null"),
    ] {
        assert_eq!(geeft(e), uit, "{e}");
    }
}

#[test]
fn cells_of_production_files_that_another_engine_gets_wrong() {
    let toets = |cel: &str, w: &str| {
        let t = Toets::lees(cel, &Namen::default()).unwrap();
        t.past(&Waarde::tekst(w), &Context::default())
    };
    assert_eq!(toets("contains(?, \"b\")", "abc"), Some(true));
    assert_eq!(
        toets("if ?=null then false else contains(?,\"pad 1_\")", "pad 2_"),
        Some(false)
    );
    assert_eq!(toets("not(contains(?, \"b\"))", "xyz"), Some(true));
    assert_eq!(toets("\"deels\",\"nee\"", "deels"), Some(true));
    assert_eq!(toets("? != null", "x"), Some(true));
    assert_eq!(toets("-", ""), Some(true));
    assert_eq!(toets("true", "deels"), None);
}

#[test]
fn a_test_that_cannot_be_decided_is_not_a_no() {
    let past = |cel: &str| {
        let t = Toets::lees(cel, &Namen::default()).unwrap();
        t.past(&Waarde::Niets, &Context::default())
    };
    assert_eq!(past("> 5"), None);
    assert_eq!(past("[1..5]"), None);
    assert_eq!(past("null"), Some(true));
    assert_eq!(past("not(null)"), Some(false));
    assert_eq!(past("\"x\""), Some(false));
    let t = Toets::lees("> grens", &Namen::nieuw(["grens"])).unwrap();
    let c: Context = [("grens", Waarde::getal(3))].into_iter().collect();
    assert_eq!(t.past(&Waarde::getal(4), &c), Some(true));
    assert_eq!(t.past(&Waarde::getal(4), &Context::default()), None);
}

#[test]
fn what_cannot_be_read_says_where() {
    let fout = |e: &str| Uitdrukking::lees(e, &Namen::default()).unwrap_err().to_string();
    assert!(fout("1 +").contains("teken 4"), "{}", fout("1 +"));
    assert!(fout("if x then 1").contains("'else' ontbreekt"));
    assert!(fout("[1, 2").contains("']' ontbreekt"));
    assert!(fout("\"abc").contains("aanhalingsteken"));
}

#[test]
fn a_name_that_nobody_declared_is_refused_at_reading() {
    let fout = |e: &str| Toets::lees(e, &Namen::nieuw(["hoogte"])).unwrap_err().to_string();
    assert!(fout("> breedte").contains("\"breedte\""), "{}", fout("> breedte"));
    assert!(fout("bestaat niet(?)").contains("\"bestaat niet\""));
    for goed in [
        "> hoogte",
        "contains(?, \"x\")",
        "[{a: 1}][a > hoogte].a[1]",
        "{a: 1, b: a}.b",
    ] {
        assert!(Toets::lees(goed, &Namen::nieuw(["hoogte"])).is_ok(), "{goed}");
    }
}

#[test]
fn answers_of_the_rule_engine_are_feel_values() {
    let t = Toets::lees("[1.5..2)", &Namen::default()).unwrap();
    let w = regels::Waarde::Getal("1.50".parse().unwrap());
    assert_eq!(t.past(&(&w).into(), &Context::default()), Some(true));
    let t = Toets::lees("?.year = 2026", &Namen::default()).unwrap();
    let w: regels::Waarde = regels::Waarde::Datum("2026-03-01".parse().unwrap());
    assert_eq!(t.past(&(&w).into(), &Context::default()), Some(true));
    assert!(Waarde::from(&regels::Waarde::Leeg).is_niets());
}

#[test]
fn java_is_refused_by_name() {
    let e = "{f: function(x) external {java: {class: \"java.lang.Math\", method signature: \"cos(double)\"}}, y: f(1)}";
    let u = Uitdrukking::lees(e, &Namen::default()).unwrap();
    assert!(matches!(
        u.evalueer(&Context::default()),
        Err(FeelFout::NietOndersteund { .. })
    ));
}

fn grens(tekst: &str) {
    let begin = Instant::now();
    let uit = Uitdrukking::lees(tekst, &Namen::default()).map(|u| u.evalueer(&Context::default()));
    let kort: String = tekst.chars().take(60).collect();
    assert!(
        matches!(uit, Err(FeelFout::Grens { .. }) | Ok(Err(FeelFout::Grens { .. }))),
        "{kort}: {uit:?}"
    );
    assert!(begin.elapsed() < Duration::from_secs(20), "{kort}");
}

#[test]
fn heavy_expressions_stop_at_a_cap() {
    grens(&"(".repeat(5_000));
    grens(&"[".repeat(5_000));
    grens(&"-".repeat(5_000));
    grens(&format!("1{}", " + 1".repeat(10_000)));
    grens(&format!("x{}", "[1]".repeat(10_000)));
    grens(&format!("1 in {}", "(1 in ".repeat(5_000)));
    grens(&"x ".repeat(100_000));
    grens("{f: function(n) f(n + 1), uit: f(1)}");
    grens("for a in 1..100000, b in 1..100000 return a");
    grens("for a in 1..1000000000 return a");
    grens("{s: \"xxxxxxxxxx\", f: function(t, n) if n = 0 then t else f(t + t, n - 1), uit: f(s, 40)}");
    grens("matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\", \"(a|aa)+(a|aa)+(a|aa)+$b\")");
}

#[test]
fn time_is_a_cap_too() {
    let kort = Grenzen {
        tijd: Duration::from_millis(20),
        stappen: u64::MAX,
        ..Grenzen::default()
    };
    let e = "count(for a in 1..10000, b in 1..10000 return a) > 0 or some a in 1..90000, b in 1..90000 satisfies a < 0";
    let u = Uitdrukking::lees(e, &Namen::default()).unwrap().met_grenzen(kort);
    let begin = Instant::now();
    assert!(matches!(
        u.evalueer(&Context::default()),
        Err(FeelFout::Grens { .. })
    ));
    assert!(begin.elapsed() < Duration::from_secs(5));
}

/// Deepest allowed recursion on a stack like that of a server's thread.
#[test]
fn the_deepest_evaluation_fits_a_small_stack() {
    let diep = "{f: function(n) if n = 0 then 0 else [for x in [n] return {a: (f(x - 1))}][1][1].a, uit: f(5000)}.uit";
    std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(move || grens(diep))
        .unwrap()
        .join()
        .unwrap();
}

/// Pieces that make expressions, so that chance gets past the first character.
fn stuk() -> impl Strategy<Value = String> {
    const STUKKEN: [&str; 62] = [
        "1",
        "2.5",
        "\"a\"",
        "x",
        "y z",
        "null",
        "true",
        "?",
        "item",
        "+",
        "-",
        "*",
        "/",
        "**",
        "=",
        "!=",
        "<",
        ">=",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "..",
        ".",
        ",",
        ":",
        "a:",
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "and",
        "or",
        "not",
        "between",
        "instance of",
        "list<number>",
        "function",
        "external",
        "date",
        "date and time",
        "@\"2026-01-01\"",
        "@\"P1D\"",
        "@\"10:00:00\"",
        "sum",
        "count",
        "sort",
        "matches",
        "replace",
        "range",
        "context put",
        "day of week",
        "//",
        "/*",
        "1e9",
    ];
    prop_oneof![
        9 => prop::sample::select(&STUKKEN[..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ]
}

fn klein() -> Grenzen {
    Grenzen {
        stappen: 20_000,
        lengte: 5_000,
        ..Grenzen::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn arbitrary_text_never_panics(stukken in prop::collection::vec(stuk(), 0..40)) {
        let tekst = stukken.join(" ");
        let namen = Namen::nieuw(["x", "y z"]);
        let c: Context = [("x", Waarde::getal(3)), ("y z", Waarde::lijst(vec![Waarde::getal(1)]))].into_iter().collect();
        if let Ok(u) = Uitdrukking::lees(&tekst, &namen)
            && let Ok(a) = u.met_grenzen(klein()).evalueer(&c)
        {
            prop_assert!(a.meldingen.len() <= 50);
            let _ = a.waarde.als_tekst();
        }
        if let Ok(t) = Toets::lees(&tekst, &namen) {
            let _ = t.met_grenzen(klein()).oordeel(&Waarde::tekst("a"), &c);
        }
    }

    /// Numbers as FEEL counts agree with whole-number arithmetic.
    #[test]
    fn whole_numbers_add_up(a in -1_000_000_000i64..1_000_000_000, b in -1_000_000_000i64..1_000_000_000) {
        prop_assert_eq!(geeft(&format!("{a} + {b}")), (a + b).to_string());
        prop_assert_eq!(geeft(&format!("{a} * {b}")), (i128::from(a) * i128::from(b)).to_string());
        if b != 0 {
            prop_assert_eq!(geeft(&format!("floor({a} / {b})")), (a.div_euclid(b) - i64::from(b < 0 && a.rem_euclid(b) != 0)).to_string());
            prop_assert_eq!(geeft(&format!("({a} / {b}) * {b} - {a} < 0.000001")), "true");
        }
    }

    /// A cell and the three-valued expression that means the same agree.
    #[test]
    fn a_cell_agrees_with_its_expression(w in -5i64..15, van in -5i64..15, tot in -5i64..15) {
        let c: Context = [("?", Waarde::getal(w))].into_iter().collect();
        for (cel, zelfde) in [
            (format!("[{van}..{tot})"), format!("? >= {van} and ? < {tot}")),
            (format!("< {van}, > {tot}"), format!("? < {van} or ? > {tot}")),
            (format!("not({van}, {tot})"), format!("not(? = {van} or ? = {tot})")),
        ] {
            let t = Toets::lees(&cel, &Namen::default()).unwrap();
            let cel_zegt = t.past(&Waarde::getal(w), &Context::default());
            let uit = Uitdrukking::lees(&zelfde, &Namen::default()).unwrap().evalueer(&c).unwrap();
            prop_assert_eq!(cel_zegt, uit.waarde.ja_nee(), "{} {}", cel, w);
        }
    }
}
