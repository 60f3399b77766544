//! House-number labels of the BGT: what "71", "12A", "12/18", "12-18", "12-12A", "3R 14" and "8/HS1" name.
//!
//! A label has one part or two with a hyphen between them: `nummer [letter] [/ or space] [toevoeging]`.
//!
//! - Two parts are a range. With one number (`8-8C`, `5/1-5/6`) it covers the letters, or the toevoegingen
//!   between by number *or* by text: the BGT sorts them as text, so that `5/1-5/6` is drawn on a pand with 5-1,
//!   5-11 and 5-25, and `8/10-8/6` exists. With two numbers it covers the numbers between: those of the same side
//!   of the street certainly, the others (`93-97` is drawn on a pand with 94) loosely.
//! - A hyphen before something that is no larger number (`12-H`, `12-2`) introduces a toevoeging.
//! - A bare `7` covers 7A loosely: it does not contradict.
//! - Toevoegingen with the same number and other letters (`HS19` and `ST19`) are the same dwelling under a later
//!   name: good, not exact.
//!
//! Studied on all 962 labels in force in Otterlo; none is left unread. Start at [`Label::lees`].

/// How far a label says the same as an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Overeenkomst {
    /// It says something else.
    Nee,
    /// It does not contradict: the same number without the letter, a number on the other side of a range.
    Ruim,
    /// It names it in other words: inside a range, or the same toevoeging by number.
    Goed,
    /// It names exactly this.
    Precies,
}

/// A label, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label<'a> {
    van: Deel<'a>,
    tot: Option<Deel<'a>>,
}

/// One number with what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Deel<'a> {
    nummer: u32,
    /// A to Z, else 0.
    letter: u8,
    toevoeging: &'a str,
}

/// The house number of an address, compared without regard to case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nummer<'a> {
    /// House number.
    pub huisnummer: u32,
    /// Letter, empty when there is none.
    pub huisletter: &'a str,
    /// Addition, empty when there is none.
    pub toevoeging: &'a str,
}

impl<'a> Label<'a> {
    /// Reads a label. `None` when it holds no house number or something we have no rule for. Cost: one pass, no heap.
    pub fn lees(tekst: &'a str) -> Option<Self> {
        let tekst = tekst.trim();
        let Some((voor, na)) = tekst.split_once('-') else {
            return Deel::lees(tekst).map(|van| Self { van, tot: None });
        };
        let van = Deel::lees(voor)?;
        let na = na.trim();
        match Deel::lees(na) {
            Some(tot) if tot.nummer >= van.nummer => Some(Self { van, tot: Some(tot) }),
            _ if van.toevoeging.is_empty() && is_toevoeging(na) => Some(Self {
                van: Deel {
                    toevoeging: na,
                    ..van
                },
                tot: None,
            }),
            _ => None,
        }
    }

    /// How far this label names `adres`.
    pub fn vergelijk(&self, adres: Nummer<'_>) -> Overeenkomst {
        match self.tot {
            None => self.van.vergelijk(adres),
            Some(tot)
                if [self.van, tot]
                    .iter()
                    .any(|d| d.vergelijk(adres) == Overeenkomst::Precies) =>
            {
                Overeenkomst::Precies
            }
            Some(tot) => self.reeks(tot, adres),
        }
    }

    fn reeks(&self, tot: Deel<'_>, adres: Nummer<'_>) -> Overeenkomst {
        let van = self.van;
        let nummer = adres.huisnummer;
        if !(van.nummer..=tot.nummer).contains(&nummer) {
            return Overeenkomst::Nee;
        }
        let hoort = letter(adres.huisletter);
        if van.nummer == tot.nummer {
            let binnen = if van.toevoeging.is_empty() && tot.toevoeging.is_empty() {
                (van.letter..=tot.letter).contains(&hoort)
            } else {
                hoort == van.letter && tussen(van.toevoeging, adres.toevoeging, tot.toevoeging)
            };
            return if binnen {
                Overeenkomst::Goed
            } else {
                Overeenkomst::Nee
            };
        }
        if (nummer == van.nummer && hoort < van.letter)
            || (nummer == tot.nummer && tot.letter != 0 && hoort > tot.letter)
        {
            return Overeenkomst::Nee;
        }
        let zelfde_kant = van.nummer % 2 != tot.nummer % 2 || nummer % 2 == van.nummer % 2;
        let bij_bare_grens = nummer == tot.nummer && tot.letter == 0 && hoort != 0;
        if zelfde_kant && !bij_bare_grens {
            Overeenkomst::Goed
        } else {
            Overeenkomst::Ruim
        }
    }
}

impl<'a> Deel<'a> {
    fn lees(tekst: &'a str) -> Option<Self> {
        let tekst = tekst.trim();
        let cijfers = tekst.bytes().take_while(u8::is_ascii_digit).count();
        let (nummer, rest) = tekst.split_at_checked(cijfers)?;
        let nummer = nummer.parse().ok().filter(|n| (1..=99_999).contains(n))?;
        let rest = rest.trim_start();
        let mut tekens = rest.chars();
        let (eerste, tweede) = (tekens.next(), tekens.next());
        let (letter, rest) = match eerste {
            Some(c) if c.is_ascii_alphabetic() && !tweede.is_some_and(|t| t.is_ascii_alphanumeric()) => {
                (c.to_ascii_uppercase() as u8, rest.get(1..)?)
            }
            _ => (0, rest),
        };
        let rest = rest.trim_start();
        let toevoeging = rest.strip_prefix('/').unwrap_or(rest).trim();
        (toevoeging.is_empty() || is_toevoeging(toevoeging)).then_some(Self {
            nummer,
            letter,
            toevoeging,
        })
    }

    fn vergelijk(&self, adres: Nummer<'_>) -> Overeenkomst {
        if adres.huisnummer != self.nummer {
            return Overeenkomst::Nee;
        }
        let eigen = [self.letter]
            .into_iter()
            .filter(|b| *b != 0)
            .chain(self.toevoeging.bytes());
        let ander = adres.huisletter.bytes().chain(adres.toevoeging.bytes());
        if eigen
            .map(|b| b.to_ascii_uppercase())
            .eq(ander.map(|b| b.to_ascii_uppercase()))
        {
            return Overeenkomst::Precies;
        }
        if self.letter == 0 && self.toevoeging.is_empty() {
            return Overeenkomst::Ruim;
        }
        if self.letter != letter(adres.huisletter) {
            return Overeenkomst::Nee;
        }
        if self.toevoeging.is_empty() {
            return Overeenkomst::Ruim;
        }
        let (a, b) = (ontleed(self.toevoeging), ontleed(adres.toevoeging));
        match (a.1, b.1) {
            (Some(x), Some(y)) if x == y && a.2.eq_ignore_ascii_case(b.2) => Overeenkomst::Goed,
            _ => Overeenkomst::Nee,
        }
    }
}

fn letter(huisletter: &str) -> u8 {
    huisletter
        .trim()
        .bytes()
        .next()
        .map_or(0, |b| b.to_ascii_uppercase())
}

fn is_toevoeging(t: &str) -> bool {
    (1..=8).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// "HS01" to ("HS", 1, "").
fn ontleed(t: &str) -> (&str, Option<u32>, &str) {
    let begin = t.bytes().take_while(|b| !b.is_ascii_digit()).count();
    let (voor, rest) = t.split_at_checked(begin).unwrap_or((t, ""));
    let eind = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (nummer, na) = rest.split_at_checked(eind).unwrap_or(("", rest));
    (voor, nummer.parse().ok(), na)
}

/// Whether a toevoeging lies in a range, by number or by text.
fn tussen(van: &str, t: &str, tot: &str) -> bool {
    if let ((_, Some(a), _), (_, Some(n), _), (_, Some(b), _)) = (ontleed(van), ontleed(t), ontleed(tot))
        && (a..=b).contains(&n)
    {
        return true;
    }
    let kleiner = |a: &str, b: &str| {
        a.bytes()
            .map(|c| c.to_ascii_uppercase())
            .le(b.bytes().map(|c| c.to_ascii_uppercase()))
    };
    kleiner(van, t) && kleiner(t, tot)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Overeenkomst::{self, *};
    use super::*;

    fn zegt(label: &str, huisnummer: u32, huisletter: &str, toevoeging: &str) -> Overeenkomst {
        Label::lees(label).unwrap().vergelijk(Nummer {
            huisnummer,
            huisletter,
            toevoeging,
        })
    }

    #[test]
    fn a_label_names_its_own_address_exactly_in_every_spelling() {
        assert_eq!(zegt("71", 71, "", ""), Precies);
        assert_eq!(zegt("12a", 12, "A", ""), Precies);
        assert_eq!(zegt("12/18", 12, "", "18"), Precies);
        assert_eq!(zegt("3R 14", 3, "R", "14"), Precies);
        assert_eq!(zegt("7A/1", 7, "A", "1"), Precies);
        assert_eq!(zegt("8/HS1", 8, "", "HS1"), Precies);
        assert_eq!(zegt("12-H", 12, "", "H"), Precies);
        assert_eq!(zegt("12-2", 12, "", "2"), Precies);
    }

    #[test]
    fn a_range_covers_what_lies_between_and_the_other_side_of_the_street_loosely() {
        assert_eq!(
            [zegt("12-18", 12, "", ""), zegt("12-18", 18, "", "")],
            [Precies, Precies]
        );
        assert_eq!(
            [
                zegt("12-18", 14, "", ""),
                zegt("12-18", 14, "B", ""),
                zegt("93-97", 94, "", "")
            ],
            [Goed, Goed, Ruim]
        );
        assert_eq!([zegt("12-18", 20, "", ""), zegt("12-18", 10, "", "")], [Nee, Nee]);
        assert_eq!(zegt("12-18", 12, "", "18"), Goed);
        assert_eq!(
            [
                zegt("12-12A", 12, "A", ""),
                zegt("1-1D", 1, "B", ""),
                zegt("1-1D", 1, "E", "")
            ],
            [Precies, Goed, Nee]
        );
        assert_eq!(
            [
                zegt("9-11B", 9, "A", ""),
                zegt("9-11B", 11, "B", ""),
                zegt("9-11B", 11, "C", "")
            ],
            [Goed, Precies, Nee]
        );
        assert_eq!(
            [
                zegt("26A-26H", 26, "C", ""),
                zegt("26A-26H", 26, "", ""),
                zegt("26A-26H", 26, "K", "")
            ],
            [Goed, Nee, Nee]
        );
    }

    #[test]
    fn additions_in_a_range_count_by_number_and_by_text() {
        assert_eq!(
            [zegt("5/27-5/50", 5, "", "31"), zegt("5/27-5/50", 5, "", "51")],
            [Goed, Nee]
        );
        assert_eq!(
            [
                zegt("5/1-5/6", 5, "", "25"),
                zegt("8/10-8/6", 8, "", "5"),
                zegt("8/10-8/6", 8, "", "7")
            ],
            [Goed, Goed, Nee]
        );
    }

    #[test]
    fn a_renamed_addition_is_good_and_another_number_is_not() {
        assert_eq!(
            [zegt("1/HS19", 1, "", "ST19"), zegt("1/HS02", 1, "", "HS2")],
            [Goed, Goed]
        );
        assert_eq!(
            [
                zegt("1/HS19", 1, "", "ST20"),
                zegt("16R/87", 16, "", "87"),
                zegt("4", 7, "", "")
            ],
            [Nee, Nee, Nee]
        );
        assert_eq!(
            [
                zegt("7", 7, "D", ""),
                zegt("53A", 53, "", ""),
                zegt("198", 198, "A", "")
            ],
            [Ruim, Nee, Ruim]
        );
    }

    #[test]
    fn what_is_no_house_number_is_not_read() {
        for geen in [
            "",
            "-",
            "A",
            "0",
            "12-",
            "12--14",
            "Villa Duinzicht",
            "1/é",
            "999999999999",
            "5-3/2",
        ] {
            assert_eq!(Label::lees(geen), None, "{geen}");
        }
    }

    proptest! {
        #[test]
        fn what_we_write_as_a_label_names_that_address(
            n in 1..99_999u32, letter in "[A-Z]?", toevoeging in "([A-Z]{0,2}[0-9]{1,2})?", streep in "[/ ]"
        ) {
            let los = if toevoeging.is_empty() { "" } else { &streep };
            prop_assert_eq!(zegt(&format!("{n}{letter}{los}{toevoeging}"), n, &letter, &toevoeging), Precies);
        }

        #[test]
        fn any_text_is_read_or_left(s in "\\PC{0,20}") {
            crate::fuzz::fuzz_label(s.as_bytes());
        }
    }
}
