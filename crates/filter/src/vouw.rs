//! Vouw: text without regard to case or accents, and patterns.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Without regard to case: `ß` is `ss`, `ς` is `σ`, `İ` is `i̇`.
pub(crate) fn casei(tekst: &str) -> String {
    if tekst.is_ascii() {
        return tekst.to_ascii_lowercase();
    }
    tekst.to_uppercase().to_lowercase().replace('ς', "σ")
}

/// Without accents: what Unicode takes apart into a letter and marks loses the marks.
pub(crate) fn accenti(tekst: &str) -> String {
    if tekst.is_ascii() {
        return tekst.to_owned();
    }
    tekst.nfd().filter(|c| !is_combining_mark(*c)).nfc().collect()
}

/// `LIKE`: `%` is any run of characters, `_` one character, `\` takes the next one as it is.
/// Cost: at most the product of both lengths, without recursion.
pub(crate) fn lijkt(tekst: &str, patroon: &str) -> bool {
    let tekst: Vec<char> = tekst.chars().collect();
    let patroon = stukken(patroon);
    let (mut t, mut p) = (0, 0);
    // The last `%` and how much of the text it has taken: on a miss it takes one more.
    let mut terug: Option<(usize, usize)> = None;
    while t < tekst.len() {
        match patroon.get(p) {
            Some(Stuk::Rest) => {
                terug = Some((p + 1, t));
                p += 1;
            }
            Some(stuk) if stuk.past(tekst.get(t)) => {
                (t, p) = (t + 1, p + 1);
            }
            _ => match terug {
                Some((na, tot)) => {
                    terug = Some((na, tot + 1));
                    (t, p) = (tot + 1, na);
                }
                None => return false,
            },
        }
    }
    patroon.iter().skip(p).all(|s| *s == Stuk::Rest)
}

#[derive(PartialEq)]
enum Stuk {
    Rest,
    Een,
    Teken(char),
}

impl Stuk {
    fn past(&self, teken: Option<&char>) -> bool {
        match self {
            Self::Teken(c) => Some(c) == teken,
            Self::Een => true,
            Self::Rest => false,
        }
    }
}

fn stukken(patroon: &str) -> Vec<Stuk> {
    let mut uit = Vec::new();
    let mut tekens = patroon.chars();
    while let Some(c) = tekens.next() {
        uit.push(match c {
            '%' => Stuk::Rest,
            '_' => Stuk::Een,
            '\\' => Stuk::Teken(tekens.next().unwrap_or('\\')),
            c => Stuk::Teken(c),
        });
    }
    uit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_fold_as_unicode_says() {
        assert_eq!(casei("Straße"), casei("STRASSE"));
        assert_eq!(casei("Οδος"), casei("ΟΔΟΣ"));
        assert_eq!(accenti("débárquér Chișinău"), "debarquer Chisinau");
    }

    #[test]
    fn a_pattern_knows_any_run_one_character_and_an_escape() {
        for (tekst, patroon, ja) in [
            ("Brugge", "B_u%", true),
            ("Brugge", "%g_e", true),
            ("Brugge", "b%", false),
            ("100%", r"100\%", true),
            ("1000", r"100\%", false),
            ("", "%", true),
            ("", "_", false),
            ("é", "_", true),
        ] {
            assert_eq!(lijkt(tekst, patroon), ja, "{tekst} {patroon}");
        }
    }

    #[test]
    fn a_pattern_full_of_wildcards_is_done_at_once() {
        let tekst = "a".repeat(20_000);
        let patroon = "%a".repeat(1_000) + "b";
        let begin = std::time::Instant::now();
        assert!(!lijkt(&tekst, &patroon));
        assert!(begin.elapsed().as_secs() < 2);
    }
}
