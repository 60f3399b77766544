//! CSV (RFC 4180): a column per property, the geometry as WKT in the coordinates asked.

use filter::Uitkomst;

use super::collectie::Kenmerk;
use super::ding::Ding;
use super::geojson::{Schrijver, waarde};

/// The properties that get a column.
pub(crate) fn kolommen(kenmerken: &[Kenmerk], velden: Option<&[String]>) -> Vec<String> {
    kenmerken
        .iter()
        .map(|k| k.naam.clone())
        .filter(|n| velden.is_none_or(|v| v.contains(n)))
        .collect()
}

/// The line with names.
pub(crate) fn kop(uit: &mut Vec<u8>, kolommen: &[String]) {
    for naam in kolommen {
        cel(uit, naam, false);
        uit.push(b',');
    }
    uit.extend_from_slice(b"wkt\r\n");
}

/// The line of a feature. A text that a spreadsheet would take for a formula gets an apostrophe before it.
pub(crate) fn rij(uit: &mut Vec<u8>, schrijver: &Schrijver<'_>, ding: &Ding<'_>, kolommen: &[String]) {
    let mut tekst = Vec::new();
    for naam in kolommen {
        if let Some(veld) = ding.veld(naam) {
            match veld.uitkomst() {
                Uitkomst::Tekst(t) => cel(uit, &t, true),
                _ => {
                    tekst.clear();
                    waarde(&mut tekst, veld);
                    let kaal = String::from_utf8_lossy(&tekst);
                    cel(uit, kaal.trim_matches('"'), false);
                }
            }
        }
        uit.push(b',');
    }
    tekst.clear();
    schrijver.vorm(&mut tekst, ding, schrijver.crs);
    cel(uit, &wkt(&tekst), false);
    uit.extend_from_slice(b"\r\n");
}

fn cel(uit: &mut Vec<u8>, tekst: &str, vrij: bool) {
    let formule = vrij && tekst.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if !formule && !tekst.contains(['"', ',', '\r', '\n']) {
        uit.extend_from_slice(tekst.as_bytes());
        return;
    }
    uit.push(b'"');
    if formule {
        uit.push(b'\'');
    }
    uit.extend_from_slice(tekst.replace('"', "\"\"").as_bytes());
    uit.push(b'"');
}

/// GeoJSON coordinates as WKT: the same numbers, other punctuation.
fn wkt(geojson: &[u8]) -> String {
    let tekst = String::from_utf8_lossy(geojson);
    let Some((soort, coordinaten)) = tekst
        .strip_prefix("{\"type\":\"")
        .and_then(|r| r.split_once("\",\"coordinates\":"))
    else {
        return String::new();
    };
    let coordinaten = coordinaten.trim_end_matches('}');
    let mut uit = soort.to_ascii_uppercase();
    if soort == "Point" {
        let kaal = coordinaten.trim_matches(['[', ']']).replace(',', " ");
        return format!("{uit}({kaal})");
    }
    // Within a position a comma is a space; positions lose their brackets.
    let mut in_positie = false;
    let mut rest = coordinaten.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '[' if rest.peek().is_some_and(|v| *v != '[') => in_positie = true,
            '[' => uit.push('('),
            ']' if in_positie => in_positie = false,
            ']' => uit.push(')'),
            ',' if in_positie => uit.push(' '),
            c => uit.push(c),
        }
    }
    uit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn geojson_becomes_wkt() {
        for (json, uit) in [
            ("{\"type\":\"Point\",\"coordinates\":[4.5,52]}", "POINT(4.5 52)"),
            (
                "{\"type\":\"LineString\",\"coordinates\":[[1,2],[3,4]]}",
                "LINESTRING(1 2,3 4)",
            ),
            (
                "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[1,2],[3,4],[5,6],[1,2]]]]}",
                "MULTIPOLYGON(((1 2,3 4,5 6,1 2)))",
            ),
            ("null", ""),
        ] {
            assert_eq!(wkt(json.as_bytes()), uit);
        }
    }

    #[test]
    fn a_text_that_looks_like_a_formula_is_kept_from_being_one() {
        let mut uit = Vec::new();
        cel(&mut uit, "=1+1", true);
        cel(&mut uit, "a\"b", true);
        cel(&mut uit, "-3", false);
        assert_eq!(String::from_utf8(uit).unwrap(), "\"'=1+1\"\"a\"\"b\"-3");
    }
}
