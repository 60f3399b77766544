//! The words on our own pages: short sentences, no jargon. Measured by proxy, because "B1" has no hard definition.
#![allow(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use std::path::Path;

const WOORDEN_MAX: usize = 20;
/// Words that need a plainer one. The registers' own values are not ours to change and are not checked here.
const JARGON: [&str; 24] = [
    "houtopstand",
    "vigerend",
    "betreffende",
    "conform",
    "derhalve",
    "middels",
    "indien",
    "tevens",
    "omtrent",
    "dient te",
    "alsmede",
    "desbetreffende",
    "hetgeen",
    "inzake",
    "teneinde",
    "voornoemd",
    "jegens",
    "geraadpleegd",
    "faciliteren",
    "implementeren",
    "perceelsgewijs",
    "ontsluiting",
    "bebouwingsgebied",
    "aanhangig",
];

/// Text of a template: tags, expressions and scripts out; block ends count as the end of a sentence.
fn tekst(sjabloon: &str) -> String {
    let mut uit = String::new();
    let mut rest = sjabloon;
    while let Some(i) = rest.find(['<', '{']) {
        uit.push_str(&rest[..i]);
        rest = &rest[i..];
        let eind = if rest.starts_with("{{") {
            uit.push('X');
            "}}"
        } else if rest.starts_with("{%") {
            "%}"
        } else if rest.starts_with("{#") {
            "#}"
        } else if rest.starts_with('<') {
            let inline = [
                "<strong", "</strong", "<a ", "</a", "<abbr", "</abbr", "<span", "<kbd", "</kbd",
            ];
            if !inline.iter().any(|t| rest.starts_with(t)) {
                uit.push_str(". ");
            }
            ">"
        } else {
            uit.push('{');
            rest = &rest[1..];
            continue;
        };
        rest = rest.find(eind).map_or("", |j| &rest[j + eind.len()..]);
    }
    uit.push_str(rest);
    uit
}

fn sjablonen() -> Vec<(String, String)> {
    let map = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    std::fs::read_dir(map)
        .unwrap()
        .map(|b| {
            let pad = b.unwrap().path();
            (
                pad.file_name().unwrap().to_string_lossy().into_owned(),
                tekst(&std::fs::read_to_string(&pad).unwrap()),
            )
        })
        .collect()
}

#[test]
fn no_sentence_is_longer_than_twenty_words_and_the_average_is_at_most_twelve() {
    let (mut zinnen, mut woorden) = (0, 0);
    for (naam, tekst) in sjablonen() {
        for zin in tekst.split(['.', '?', '!', ':']) {
            let n = zin
                .split_whitespace()
                .filter(|w| w.chars().any(char::is_alphabetic))
                .count();
            assert!(n <= WOORDEN_MAX, "{naam}: {n} woorden in '{}'", zin.trim());
            if n > 2 {
                zinnen += 1;
                woorden += n;
            }
        }
    }
    assert!(zinnen > 80, "te weinig zinnen gevonden: {zinnen}");
    assert!(
        woorden <= 12 * zinnen,
        "gemiddeld {} woorden",
        woorden as f64 / zinnen as f64
    );
}

#[test]
fn no_page_uses_a_word_from_the_jargon_list() {
    for (naam, tekst) in sjablonen() {
        let klein = tekst.to_lowercase();
        for woord in JARGON {
            assert!(!klein.contains(woord), "{naam} gebruikt '{woord}'");
        }
    }
}
