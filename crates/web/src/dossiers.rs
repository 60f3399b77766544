//! A dossier in words: what it is, when, where, how many at once.

use locatie::{Dossier, Locatiebeeld};

use crate::tekst;

/// Icon of a dossier, by kind.
pub(crate) fn icoon(d: &Dossier) -> &'static str {
    if is_signaal(d) {
        return "info";
    }
    match d.soort.as_str() {
        "zaak" => "zaak",
        "melding" => "d-melding",
        "werkzaamheid" | "taak" => "werk",
        "initiatief" => "idee",
        _ => "info",
    }
}

/// When it is: one sentence with dates in words.
pub(crate) fn periode(d: &Dossier, groep: &str) -> Option<String> {
    // only the months are known, so no day is named
    if is_signaal(d) {
        return None;
    }
    let (van, tot) = (d.staart().van.map(tekst::datum), d.staart().tot.map(tekst::datum));
    Some(match (groep, van, tot) {
        ("klaar", _, Some(tot)) => format!("Klaar sinds {tot}"),
        ("komt", Some(van), Some(tot)) => format!("Begint op {van}, duurt tot en met {tot}"),
        ("komt", Some(van), None) => format!("Begint op {van}"),
        (_, Some(van), Some(tot)) => format!("Van {van} tot en met {tot}"),
        (_, Some(van), None) => format!("Sinds {van}"),
        (_, None, Some(tot)) => format!("Tot en met {tot}"),
        (_, None, None) => return None,
    })
}

/// "op 120 meter, in het noorden".
pub(crate) fn waar(beeld: &Locatiebeeld, d: &Dossier) -> String {
    if is_signaal(d) {
        return if d.afstand_m > 0.0 {
            "hier in de buurt".to_owned()
        } else {
            "in dit deel van de buurt".to_owned()
        };
    }
    let afstand = tekst::afstand(d.afstand_m);
    match tekst::richting(beeld.punt.rd, d.staart().punt.rd).filter(|_| d.afstand_m >= 5.0) {
        Some(streek) => format!("{afstand}, naar het {streek}"),
        None => afstand,
    }
}

/// How many dossiers of a group are shown before the reader asks for more.
const EERST: usize = 5;

/// The dossiers that are shown at once.
pub(crate) fn eerst(lijst: &[Dossier]) -> &[Dossier] {
    lijst.get(..EERST).unwrap_or(lijst)
}

/// The dossiers that are one click further.
pub(crate) fn rest(lijst: &[Dossier]) -> &[Dossier] {
    lijst.get(EERST..).unwrap_or_default()
}

/// The street of a dossier, when it has one.
pub(crate) fn straat(d: &Dossier) -> Option<&str> {
    kenmerk(d, "straat")
}

/// Who handles it: a team or a role, when that may be known.
pub(crate) fn behandelaar(d: &Dossier) -> Option<&str> {
    kenmerk(d, "behandelaar")
}

/// True when no more may be known than that it is there.
pub(crate) fn is_signaal(d: &Dossier) -> bool {
    kenmerk(d, "niveau") == Some("signaal")
}

fn kenmerk<'a>(d: &'a Dossier, naam: &str) -> Option<&'a str> {
    d.staart()
        .kenmerken
        .iter()
        .find(|(n, _)| n == naam)
        .and_then(|(_, w)| w.tekst())
        .filter(|t| !t.is_empty())
}

/// The kind of a dossier, as people call it, with its category: "Werkzaamheden: riool".
pub(crate) fn soort(d: &Dossier) -> String {
    let soort = soortnaam(d);
    match kenmerk(d, "categorie").filter(|c| !c.eq_ignore_ascii_case(soort)) {
        Some(categorie) => format!("{soort}: {}", categorie.to_lowercase()),
        None => soort.to_owned(),
    }
}

fn soortnaam(d: &Dossier) -> &str {
    if is_signaal(d) {
        return "U ziet alleen dát er iets speelt";
    }
    match d.soort.as_str() {
        "zaak" => "Vergunning of zaak",
        "melding" => "Melding",
        "werkzaamheid" => "Werkzaamheden",
        "bekendmaking" => "Officieel bericht",
        "initiatief" => "Idee van bewoners",
        "taak" => "Onderhoud",
        anders => anders,
    }
}
