//! Invoer: what somebody typed, read as what it may mean.
//!
//! Start at [`lees`]. Knows nothing of what exists; the index tries each reading.

use model::{BagId, PerceelId};

use super::vouw::vouw;

/// Longest query that is read; the rest is cut off.
const MAX_TEKENS: usize = 200;
/// Most words that are tried in every split.
const MAX_WOORDEN: usize = 12;

/// What a query may mean.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Invoer {
    /// Nothing to look for.
    Leeg,
    /// A BAG id.
    Bag(BagId),
    /// RD, metres.
    Rd([f64; 2]),
    /// Latitude, longitude in degrees.
    Wgs84([f64; 2]),
    /// A parcel.
    Perceel(PerceelId),
    /// A postcode, whole or its beginning, with what follows of a house number.
    Postcode(Postcode),
    /// Names, in every split that makes sense.
    Namen(Vec<Lezing>),
}

/// A postcode as typed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Postcode {
    /// First packed postcode that fits.
    pub(super) van: u32,
    /// Last packed postcode that fits.
    pub(super) tot: u32,
    /// What follows.
    pub(super) nummer: Option<Huisnummer>,
}

/// A house number as typed: digits, then letters and additions glued together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Huisnummer {
    /// The number.
    pub(super) nummer: u32,
    /// Letter and addition in small letters, without anything between them.
    pub(super) staart: String,
}

/// One way to read a line of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lezing {
    /// Street or other name, folded.
    pub(super) naam: String,
    /// House number.
    pub(super) nummer: Option<Huisnummer>,
    /// Woonplaats, folded.
    pub(super) woonplaats: Option<String>,
    /// Packed postcode that stood in it.
    pub(super) postcode: Option<u32>,
}

/// Packs `1784GJ`: digits times 676 plus letters.
pub(super) fn pak_postcode(tekst: &str) -> Option<u32> {
    let kaal: Vec<u8> = tekst
        .bytes()
        .filter(|b| *b != b' ')
        .map(|b| b.to_ascii_uppercase())
        .collect();
    let &[a, b, c, d, e, f] = kaal.as_slice() else {
        return None;
    };
    let cijfers = [a, b, c, d];
    if !cijfers.iter().all(u8::is_ascii_digit) || a == b'0' || ![e, f].iter().all(u8::is_ascii_uppercase) {
        return None;
    }
    let getal = cijfers.iter().fold(0u32, |n, c| n * 10 + u32::from(c - b'0'));
    Some(getal * 676 + u32::from(e - b'A') * 26 + u32::from(f - b'A'))
}

/// The text of a packed postcode, without a space.
pub(super) fn postcode_tekst(gepakt: u32) -> String {
    let letter = |n: u32| char::from(b'A' + (n % 26) as u8);
    format!("{:04}{}{}", gepakt / 676, letter(gepakt / 26), letter(gepakt))
}

/// Reads a query. Cost: the square of the number of words, which is capped.
pub(super) fn lees(tekst: &str) -> Invoer {
    let tekst: String = tekst.trim().chars().take(MAX_TEKENS).collect();
    if tekst.is_empty() {
        return Invoer::Leeg;
    }
    if let Ok(id) = tekst.parse::<BagId>() {
        return Invoer::Bag(id);
    }
    if let Some(punt) = coordinaten(&tekst) {
        return punt;
    }
    if let Some(perceel) = perceel(&tekst) {
        return Invoer::Perceel(perceel);
    }
    let gevouwen = vouw(&tekst);
    let woorden: Vec<&str> = gevouwen
        .split(' ')
        .filter(|w| !w.is_empty())
        .take(MAX_WOORDEN)
        .collect();
    if let Some(postcode) = postcode_vooraan(&woorden) {
        return Invoer::Postcode(postcode);
    }
    if woorden.is_empty() {
        Invoer::Leeg
    } else {
        Invoer::Namen(lezingen(&woorden))
    }
}

/// Two numbers: RD in metres or degrees in either order, guessed by their range.
fn coordinaten(tekst: &str) -> Option<Invoer> {
    let klein = tekst.to_ascii_lowercase();
    let kaal = klein
        .strip_prefix("rd")
        .map_or(klein.as_str(), |r| r.trim_start_matches([':', ' ']));
    let scheidt = |c: char| c.is_whitespace() || c == ';';
    let mut delen: Vec<String> = kaal
        .split(scheidt)
        .map(|d| d.trim_matches(',').to_owned())
        .filter(|d| !d.is_empty())
        .collect();
    match delen.as_mut_slice() {
        [een] => delen = een.split(',').map(str::to_owned).collect(),
        delen => delen.iter_mut().for_each(|d| *d = d.replace(',', ".")),
    }
    let [a, b] = delen.as_slice() else { return None };
    let getal = |t: &str| {
        let t = t.trim_end_matches(['°', 'n', 'e', 'm']);
        let cijfers = t
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
        t.parse::<f64>().ok().filter(|g| cijfers && g.is_finite())
    };
    let (a, b) = (getal(a)?, getal(b)?);
    let is_rd = |x: f64, y: f64| (-7_000.0..=300_000.0).contains(&x) && (289_000.0..=629_000.0).contains(&y);
    let is_breedte = |d: f64| (50.0..=54.5).contains(&d);
    let is_lengte = |d: f64| (2.5..=7.8).contains(&d);
    if is_breedte(a) && is_lengte(b) {
        Some(Invoer::Wgs84([a, b]))
    } else if is_lengte(a) && is_breedte(b) {
        Some(Invoer::Wgs84([b, a]))
    } else if is_rd(a, b) {
        Some(Invoer::Rd([a, b]))
    } else if is_rd(b, a) {
        Some(Invoer::Rd([b, a]))
    } else {
        None
    }
}

/// `HDR00-A-1234`, `hdr a 1234`, `perceel:HDR00A1234`.
fn perceel(tekst: &str) -> Option<PerceelId> {
    let groot = tekst.to_ascii_uppercase();
    let kaal: String = groot
        .strip_prefix("PERCEEL")
        .unwrap_or(&groot)
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | ':' | '.'))
        .collect();
    let gemeente = kaal.get(..3)?;
    let rest = kaal.get(3..)?;
    let cijfers = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (code, rest) = rest.split_at_checked(cijfers)?;
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (sectie, nummer) = rest.split_at_checked(letters)?;
    // without the two digits a street such as "Lau 12" must not become a parcel unless it is written as one
    let geschreven = code.len() == 2 || tekst.matches('-').count() == 2 || groot.starts_with("PERCEEL");
    if !geschreven {
        return None;
    }
    // the section's leading zeros in "HDR00H05007" belong to the number
    format!("{gemeente}{code}-{sectie}-{}", nummer.trim_start_matches('0'))
        .parse()
        .ok()
}

/// `1784gj`, `1784 gj 153a`, and the beginnings `1784` and `1784g` of it.
fn postcode_vooraan(woorden: &[&str]) -> Option<Postcode> {
    let (eerste, rest) = woorden.split_first()?;
    let cijfers = eerste
        .get(..4)
        .filter(|c| c.bytes().all(|b| b.is_ascii_digit()) && !c.starts_with('0'))?;
    let mut letters = eerste.get(4..)?;
    let mut na = rest;
    if letters.is_empty()
        && let Some((tweede, verder)) = rest.split_first()
    {
        if tweede.len() > 2 {
            return None;
        }
        letters = tweede;
        na = verder;
    }
    if letters.len() > 2 || !letters.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let vul = |met: char| {
        let vulling: String = std::iter::repeat_n(met, 2 - letters.len()).collect();
        pak_postcode(&format!("{cijfers}{letters}{vulling}"))
    };
    let nummer = match na.split_first() {
        None => None,
        Some(_) if letters.len() < 2 => return None,
        Some((n, staart)) => Some(huisnummer(n, staart.iter().take(2))?),
    };
    Some(Postcode {
        van: vul('a')?,
        tot: vul('z')?,
        nummer,
    })
}

/// `12`, `12a`, and what follows it glued on; `None` when it does not begin with a number.
fn huisnummer<'a>(woord: &str, staart: impl Iterator<Item = &'a &'a str>) -> Option<Huisnummer> {
    let cijfers = woord.bytes().take_while(u8::is_ascii_digit).count();
    let (nummer, aan) = woord.split_at_checked(cijfers)?;
    let nummer = nummer.parse().ok().filter(|n| (1..=99_999).contains(n))?;
    let mut tekst = aan.to_owned();
    staart.for_each(|deel| tekst.push_str(deel));
    (tekst.len() <= 8).then_some(Huisnummer {
        nummer,
        staart: tekst,
    })
}

fn lezingen(woorden: &[&str]) -> Vec<Lezing> {
    let (woorden, postcode) = zonder_postcode(woorden);
    let mut uit = vec![];
    let mut voeg = |naam: &[&str], nummer: Option<Huisnummer>, woonplaats: &[&str]| {
        let woonplaats = Some(woonplaats.join(" ")).filter(|w| !w.is_empty());
        uit.push(Lezing {
            naam: naam.join(" "),
            nummer,
            woonplaats,
            postcode,
        });
    };
    voeg(&woorden, None, &[]);
    for (plek, woord) in woorden.iter().enumerate().skip(1) {
        let (voor, rest) = woorden.split_at(plek);
        let na = rest.get(1..).unwrap_or_default();
        if huisnummer(woord, [].iter()).is_none() {
            voeg(voor, None, rest);
            continue;
        }
        for lengte in 0..=na.len().min(2) {
            let (staart, woonplaats) = na.split_at(lengte);
            if staart.iter().all(|w| w.len() <= 4)
                && let Some(nummer) = huisnummer(woord, staart.iter())
            {
                voeg(voor, Some(nummer.clone()), woonplaats);
                // "Den Helder Dorpsstraat 12"
                for deel in 1..if woonplaats.is_empty() { voor.len() } else { 1 } {
                    let (plaats, straat) = voor.split_at(deel);
                    voeg(straat, Some(nummer.clone()), plaats);
                }
            }
        }
    }
    uit
}

/// Takes a postcode out of the middle or the end of a line: "Dintelstraat 153 1784 GJ Den Helder".
fn zonder_postcode<'a>(woorden: &[&'a str]) -> (Vec<&'a str>, Option<u32>) {
    for plek in 1..woorden.len() {
        for lengte in 1..=2 {
            let Some(deel) = woorden.get(plek..plek + lengte) else {
                continue;
            };
            if let Some(postcode) = pak_postcode(&deel.concat()) {
                let kop = woorden.get(..plek).unwrap_or_default();
                let staart = woorden.get(plek + lengte..).unwrap_or_default();
                return ([kop, staart].concat(), Some(postcode));
            }
        }
    }
    (woorden.to_vec(), None)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn namen(q: &str) -> Vec<Lezing> {
        match lees(q) {
            Invoer::Namen(l) => l,
            anders => panic!("{q}: {anders:?}"),
        }
    }

    #[test]
    fn coordinates_are_guessed_by_their_range_in_both_orders() {
        for q in [
            "112000, 552000",
            "112000 552000",
            "rd:112000,552000",
            "RD 112000;552000",
            "552000,112000",
        ] {
            assert_eq!(lees(q), Invoer::Rd([112_000.0, 552_000.0]), "{q}");
        }
        for q in [
            "52.95, 4.76",
            "52.95,4.76",
            "4.76 52.95",
            "52,95 4,76",
            "52.95°N 4.76°E",
        ] {
            assert_eq!(lees(q), Invoer::Wgs84([52.95, 4.76]), "{q}");
        }
        assert!(!matches!(lees("12 14"), Invoer::Rd(_) | Invoer::Wgs84(_)));
    }

    #[test]
    fn a_postcode_is_read_from_its_fourth_digit_on() {
        let gj = pak_postcode("1784GJ").unwrap();
        assert_eq!(postcode_tekst(gj), "1784GJ");
        let nummer = |n, s: &str| {
            Some(Huisnummer {
                nummer: n,
                staart: s.into(),
            })
        };
        for (q, verwacht) in [
            ("1784gj", (gj, gj, None)),
            ("1784 GJ", (gj, gj, None)),
            ("1784GJ 153", (gj, gj, nummer(153, ""))),
            ("1784 gj 153 a-2", (gj, gj, nummer(153, "a2"))),
            (
                "1784",
                (
                    pak_postcode("1784AA").unwrap(),
                    pak_postcode("1784ZZ").unwrap(),
                    None,
                ),
            ),
            (
                "1784g",
                (
                    pak_postcode("1784GA").unwrap(),
                    pak_postcode("1784GZ").unwrap(),
                    None,
                ),
            ),
        ] {
            let (van, tot, nummer) = verwacht;
            assert_eq!(lees(q), Invoer::Postcode(Postcode { van, tot, nummer }), "{q}");
        }
    }

    #[test]
    fn a_parcel_may_be_typed_in_any_spelling_and_a_street_is_no_parcel() {
        for q in [
            "HDR00-A-1234",
            "hdr00 a 1234",
            "perceel:HDR00-A-1234",
            "hdr-a-1234",
            "HDR00A01234",
        ] {
            assert_eq!(lees(q), Invoer::Perceel("HDR00-A-1234".parse().unwrap()), "{q}");
        }
        assert!(matches!(lees("lau w 12"), Invoer::Namen(_)));
    }

    #[test]
    fn a_whole_address_line_is_split_in_the_way_it_was_meant() {
        let l = namen("Dintelstraat 153a, 1784 GJ Den Helder");
        assert!(l.contains(&Lezing {
            naam: "dintelstraat".into(),
            nummer: Some(Huisnummer {
                nummer: 153,
                staart: "a".into()
            }),
            woonplaats: Some("den helder".into()),
            postcode: pak_postcode("1784GJ"),
        }));
        assert!(
            namen("Plein 1945 12 hs1")
                .iter()
                .any(|l| l.naam == "plein 1945" && l.nummer.as_ref().unwrap().staart == "hs1")
        );
        assert!(
            namen("den helder dorpsstraat 1")
                .iter()
                .any(|l| l.naam == "dorpsstraat" && l.woonplaats.as_deref() == Some("den helder"))
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read(s in "\\PC{0,60}") {
            let _ = lees(&s);
        }
    }
}
