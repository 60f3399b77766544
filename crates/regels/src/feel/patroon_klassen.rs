//! Classes of characters, with the Unicode tables of `regex-syntax`.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

pub(super) fn klasse(paren: &[(char, char)]) -> ClassUnicode {
    ClassUnicode::new(paren.iter().map(|(a, b)| ClassUnicodeRange::new(*a, *b)))
}

pub(super) fn omgekeerd(mut k: ClassUnicode) -> ClassUnicode {
    k.negate();
    k
}

/// `\p{Lu}` and its like.
pub(super) fn eigenschap(naam: &str) -> Option<ClassUnicode> {
    if let Some(blok) = naam.strip_prefix("Is") {
        let (_, a, b) = BLOKKEN.iter().find(|(n, ..)| *n == blok)?;
        return Some(klasse(&[(*a, *b)]));
    }
    if !(1..=2).contains(&naam.len()) || !naam.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    match regex_syntax::parse(&format!("\\p{{{naam}}}")).ok()?.into_kind() {
        HirKind::Class(Class::Unicode(k)) => Some(k),
        _ => None,
    }
}

/// Unicode blocks by their XML Schema names: those of European text and common symbols.
const BLOKKEN: [(&str, char, char); 24] = [
    ("BasicLatin", '\0', '\u{7f}'),
    ("Latin-1Supplement", '\u{80}', '\u{ff}'),
    ("LatinExtended-A", '\u{100}', '\u{17f}'),
    ("LatinExtended-B", '\u{180}', '\u{24f}'),
    ("IPAExtensions", '\u{250}', '\u{2af}'),
    ("SpacingModifierLetters", '\u{2b0}', '\u{2ff}'),
    ("CombiningDiacriticalMarks", '\u{300}', '\u{36f}'),
    ("Greek", '\u{370}', '\u{3ff}'),
    ("GreekandCoptic", '\u{370}', '\u{3ff}'),
    ("Cyrillic", '\u{400}', '\u{4ff}'),
    ("Armenian", '\u{530}', '\u{58f}'),
    ("Hebrew", '\u{590}', '\u{5ff}'),
    ("Arabic", '\u{600}', '\u{6ff}'),
    ("Devanagari", '\u{900}', '\u{97f}'),
    ("Thai", '\u{e00}', '\u{e7f}'),
    ("LatinExtendedAdditional", '\u{1e00}', '\u{1eff}'),
    ("GreekExtended", '\u{1f00}', '\u{1fff}'),
    ("GeneralPunctuation", '\u{2000}', '\u{206f}'),
    ("CurrencySymbols", '\u{20a0}', '\u{20cf}'),
    ("LetterlikeSymbols", '\u{2100}', '\u{214f}'),
    ("Arrows", '\u{2190}', '\u{21ff}'),
    ("MathematicalOperators", '\u{2200}', '\u{22ff}'),
    ("Hiragana", '\u{3040}', '\u{309f}'),
    ("Katakana", '\u{30a0}', '\u{30ff}'),
];
