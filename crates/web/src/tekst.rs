//! Plain Dutch: dates, distances, states and the registers' words as people say them.
//!
//! Knows nothing of pages. A word that is not in a list here is shown as the register spells it.

use std::borrow::Borrow;

use model::{Datum, Tijdstip, Toestand};
use serde_json::Value;

const MAANDEN: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

/// What who signs in with rights in a part of the gemeente is told.
pub(crate) const BEPERKT_TOT: &str = "Uw rol geldt in een deel van de gemeente. Zaken en meldingen daarbuiten ziet u hier alleen als iedereen ze mag zien.";

/// "24 november 2026"; the sentinels read "altijd" and "nooit".
pub fn datum(d: Datum) -> String {
    match d.dag() {
        Some(dag) => {
            let maand = usize::try_from(dag.month() - 1)
                .ok()
                .and_then(|m| MAANDEN.get(m))
                .copied()
                .unwrap_or("");
            format!("{} {maand} {}", dag.day(), dag.year())
        }
        None => d.to_string(),
    }
}

/// The day that an RFC 3339 instant falls on in the Netherlands, in words; the text itself when it is none.
pub(crate) fn dag_van(tijdstip: &str) -> String {
    let dag = tijdstip.parse::<Tijdstip>().ok().and_then(Tijdstip::dag);
    dag.map_or_else(|| tijdstip.to_owned(), datum)
}

/// "24 november 2026 om 08.05 uur", in the Netherlands, from an RFC 3339 moment.
pub(crate) fn moment_van(moment: &str) -> String {
    let hier = moment
        .parse::<jiff::Timestamp>()
        .ok()
        .and_then(|t| t.in_tz("Europe/Amsterdam").ok());
    let tijd = hier.map_or_else(String::new, |z| {
        format!(" om {:02}.{:02} uur", z.hour(), z.minute())
    });
    format!("{}{tijd}", dag_van(moment))
}

/// "op deze plek", "op 120 meter", "op 1,4 kilometer". Rounded as a person would.
pub(crate) fn afstand(m: f64) -> String {
    if !m.is_finite() || m < 1.0 {
        "op deze plek".to_owned()
    } else if m < 20.0 {
        format!("op {} meter", m.round())
    } else if m < 995.0 {
        format!("op {} meter", (m / 5.0).round() * 5.0)
    } else {
        format!("op {} kilometer", format!("{:.1}", m / 1000.0).replace('.', ","))
    }
}

/// A radius: "250 meter", "1,5 kilometer".
pub(crate) fn straal(m: f64) -> String {
    if m < 1000.0 {
        format!("{} meter", m.round())
    } else {
        format!(
            "{} kilometer",
            format!("{:.1}", m / 1000.0)
                .trim_end_matches(".0")
                .replace('.', ",")
        )
    }
}

/// Which way to look from `van` to `naar` (RD metres): "in het noordoosten"; `None` when they are one place.
pub(crate) fn richting(van: [f64; 2], naar: [f64; 2]) -> Option<&'static str> {
    let (dx, dy) = (naar[0] - van[0], naar[1] - van[1]);
    let ver = dx.hypot(dy);
    if ver.is_nan() || ver < 5.0 {
        return None;
    }
    const STREKEN: [&str; 8] = [
        "noorden",
        "noordoosten",
        "oosten",
        "zuidoosten",
        "zuiden",
        "zuidwesten",
        "westen",
        "noordwesten",
    ];
    let streek = (dx.atan2(dy).to_degrees().rem_euclid(360.0) / 45.0).round() as usize % 8;
    STREKEN.get(streek).copied()
}

/// State of one fact or source, in words.
pub(crate) fn toestand(t: Toestand) -> &'static str {
    match t {
        Toestand::Geldt => "Geldt hier",
        Toestand::GeldtNiet => "Geldt hier niet",
        Toestand::Onbekend => "Geen gegevens",
        Toestand::NietBereikbaar => "Niet bereikbaar",
    }
}

/// State of one row, in one or two words.
pub(crate) fn toestand_kort(t: impl Borrow<Toestand>) -> &'static str {
    match t.borrow() {
        Toestand::Geldt => "Bekend",
        Toestand::GeldtNiet => "Hier niet",
        Toestand::Onbekend => "Geen gegevens",
        Toestand::NietBereikbaar => "Nu niet bereikbaar",
    }
}

/// Class and icon of a state.
pub(crate) fn toestand_klasse(t: impl Borrow<Toestand>) -> &'static str {
    match t.borrow() {
        Toestand::Geldt => "geldt",
        Toestand::GeldtNiet => "geldt-niet",
        Toestand::Onbekend => "onbekend",
        Toestand::NietBereikbaar => "niet-bereikbaar",
    }
}

/// What a source had to say, as a remark behind its name.
pub(crate) fn bron_zegt(t: Toestand) -> &'static str {
    match t {
        Toestand::Geldt => "heeft hier gegevens",
        Toestand::GeldtNiet => "heeft hier niets",
        Toestand::Onbekend => "kent deze plek niet",
        Toestand::NietBereikbaar => "is nu niet bereikbaar",
    }
}

/// A layer by its name for people: "gebouwen (BAG)". Unknown layers keep their id, split into words.
pub(crate) fn laag(id: &str) -> String {
    let (bron, soort) = id.split_once('-').unwrap_or(("", id));
    let naam = match soort {
        "pand" => "gebouwen",
        "verblijfsobject" => "woningen en bedrijfsruimten",
        "ligplaats" => "ligplaatsen",
        "standplaats" => "standplaatsen",
        "nummeraanduiding" => "huisnummers",
        "openbareruimte" => "straatnamen",
        "woonplaats" => "woonplaatsen",
        "adres" => "adressen",
        "perceel" => "percelen",
        "grens" => "perceelgrenzen",
        "gemeente" => "gemeenten",
        "wijk" => "wijken",
        "buurt" => "buurten",
        "wegdeel" => "wegen",
        "ondersteunendwegdeel" => "bermen",
        "begroeidterreindeel" => "groen",
        "onbegroeidterreindeel" => "erven en bestrating",
        "waterdeel" => "water",
        "ondersteunendwaterdeel" => "oevers",
        "regel" => "regels",
        "gebied" => "gebieden",
        "activiteit" => "activiteiten",
        "gebiedsaanwijzing" | "aanwijzing" => "aangewezen gebieden",
        "norm" => "maten uit de regels",
        "pons" => "waar de oude plannen niet meer gelden",
        "plangebied" => "bestemmingsplannen",
        "enkelbestemming" => "waar de grond voor is",
        "dubbelbestemming" => "waar de grond ook voor is",
        "besluitvlak" | "besluitsubvlak" => "gebieden van besluiten",
        "bouwvlak" => "bouwvlakken",
        "maatvoering" => "hoogten en andere maten",
        "functieaanduiding" | "bouwaanduiding" | "gebiedsaanduiding" => "extra regels",
        "zaak" | "zaken" => "vergunningen en zaken",
        "melding" | "meldingen" => "meldingen",
        "werkzaamheid" | "werkzaamheden" => "werkzaamheden",
        "initiatief" | "initiatieven" => "ideeën van bewoners",
        "bekendmaking" | "bekendmakingen" => "officiële berichten",
        _ => return woorden(id),
    };
    if bron.is_empty() {
        naam.to_owned()
    } else {
        format!("{naam} ({})", bronnaam(bron))
    }
}

fn bronnaam(bron: &str) -> String {
    match bron {
        "brk" => "Kadaster".to_owned(),
        "stop" => "omgevingsplan".to_owned(),
        "imro" => "oude plannen".to_owned(),
        "adressen" => "adressenbestand".to_owned(),
        kort if kort.len() <= 4 => kort.to_uppercase(),
        lang => lang.to_owned(),
    }
}

/// "oorspronkelijkBouwjaar" and "bgt-paal" as words: "oorspronkelijk bouwjaar", "bgt paal".
pub(crate) fn woorden(naam: &str) -> String {
    let mut uit = String::with_capacity(naam.len() + 4);
    for c in naam.chars() {
        if c.is_uppercase() && !uit.is_empty() && !uit.ends_with(' ') {
            uit.push(' ');
            uit.extend(c.to_lowercase());
        } else if matches!(c, '-' | '_') {
            uit.push(' ');
        } else {
            uit.push(c);
        }
    }
    uit
}

/// First letter as a capital.
pub(crate) fn hoofdletter(s: impl AsRef<str>) -> String {
    let mut letters = s.as_ref().chars();
    letters.next().map_or_else(String::new, |eerste| {
        eerste.to_uppercase().chain(letters).collect()
    })
}

/// The name of an attribute for people.
pub(crate) fn kenmerk(naam: &str) -> String {
    hoofdletter(match naam {
        "oorspronkelijkBouwjaar" => "bouwjaar".to_owned(),
        "gebruiksdoel" => "gebruik".to_owned(),
        "kadastraleGrootte" => "grootte volgens het Kadaster".to_owned(),
        "kadastraleGemeente" => "kadastrale gemeente".to_owned(),
        "kadastraleGemeenteCode" => "code kadastrale gemeente".to_owned(),
        "perceelnummer" => "perceelnummer".to_owned(),
        "fysiekVoorkomen" => "bedekking".to_owned(),
        "plusFysiekVoorkomen" => "bedekking, preciezer".to_owned(),
        "plusFunctie" => "functie, preciezer".to_owned(),
        "plusType" => "type, preciezer".to_owned(),
        "bronhouder" => "beheerd door (code)".to_owned(),
        "huisnummerlabels" => "huisnummers op de kaart".to_owned(),
        "identificatieBAGPND" => "gebouw in de BAG".to_owned(),
        "identificatieBAGVBO" => "verblijfsobjecten in de BAG".to_owned(),
        anders => woorden(anders),
    })
}

/// The value of an attribute for people; `None` for what says nothing (`waardeOnbekend`, empty).
pub(crate) fn waarde(naam: &str, waarde: &Value) -> Option<String> {
    let tekst = match waarde {
        Value::Null => return None,
        Value::Bool(b) => (if *b { "ja" } else { "nee" }).to_owned(),
        Value::Number(n) => n.to_string().replace('.', ","),
        Value::String(s) => woord(s)?,
        Value::Array(lijst) => {
            let delen: Vec<String> = lijst.iter().filter_map(|w| self::waarde(naam, w)).collect();
            if delen.is_empty() {
                return None;
            }
            opsomming(&delen)
        }
        Value::Object(_) => return None,
    };
    Some(match naam {
        "oppervlakte" | "kadastraleGrootte" => format!("{tekst} m²"),
        _ => tekst,
    })
}

/// A value as it stands in a register, as words; dates become Dutch.
fn woord(s: &str) -> Option<String> {
    match s.trim() {
        "" | "waardeOnbekend" | "geenWaarde" | "niet-bgt" | "nietBekend" => None,
        t if t.len() >= 10 && t.as_bytes().get(4) == Some(&b'-') => {
            Some(t.parse::<Datum>().map_or_else(|_| t.to_owned(), datum))
        }
        t if t.bytes().all(|b| b.is_ascii_alphabetic())
            && t.bytes().skip(1).any(|b| b.is_ascii_uppercase())
            && t.bytes().next().is_some_and(|b| b.is_ascii_lowercase()) =>
        {
            Some(woorden(t))
        }
        t => Some(t.to_owned()),
    }
}

/// "a", "a en b", "a, b en c".
pub(crate) fn opsomming(delen: &[String]) -> String {
    match delen {
        [] => String::new(),
        [een] => een.clone(),
        [begin @ .., laatste] => format!("{} en {laatste}", begin.join(", ")),
    }
}

/// "1234 AB" from "1234AB".
pub(crate) fn postcode(p: &str) -> String {
    match p.split_at_checked(4) {
        Some((cijfers, letters)) if !letters.is_empty() => format!("{cijfers} {}", letters.trim()),
        _ => p.to_owned(),
    }
}

/// A BGT object by the word a passer-by would use: "Fietspad", "Berm", "Boom".
pub(crate) fn bgt_naam(laag: &str, functie: Option<&str>, voorkomen: Option<&str>) -> String {
    let soort = laag.strip_prefix("bgt-").unwrap_or(laag);
    let soort = soort.split_once('_').map_or(soort, |(kaal, _)| kaal);
    let basis = match soort {
        "pand" => "gebouw",
        "wegdeel" => "weg",
        "ondersteunendwegdeel" => "berm",
        "begroeidterreindeel" => "groen",
        "onbegroeidterreindeel" => "erf of terrein",
        "waterdeel" => "water",
        "ondersteunendwaterdeel" => "oever of slootkant",
        "overbruggingsdeel" => "brug of viaduct",
        "tunneldeel" => "tunnel",
        "kunstwerkdeel" => "kunstwerk, zoals een sluis of kade",
        "overigbouwwerk" => "bouwwerk",
        "gebouwinstallatie" => "deel van een gebouw, zoals een luifel",
        "scheiding" | "overigescheiding" => "hek, muur of damwand",
        "spoor" => "spoor",
        "functioneelgebied" => "gebied met een eigen functie",
        "vegetatieobject" => "boom of haag",
        "straatmeubilair" => "straatmeubilair",
        "openbareruimtelabel" => "straatnaam op de kaart",
        anders => anders,
    };
    match [functie, voorkomen].into_iter().flatten().find_map(woord) {
        Some(preciezer) if matches!(soort, "wegdeel" | "onbegroeidterreindeel" | "begroeidterreindeel") => {
            hoofdletter(preciezer)
        }
        Some(preciezer) => format!("{}: {preciezer}", hoofdletter(basis)),
        None => hoofdletter(basis),
    }
}

/// A role as people call it.
pub(crate) fn rol(rol: &str) -> &str {
    if rol == "kcc" { "klantcontact" } else { rol }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_rounded_as_people_say_them() {
        let gevallen = [
            (0.0, "op deze plek"),
            (7.4, "op 7 meter"),
            (122.0, "op 120 meter"),
            (999.0, "op 1,0 kilometer"),
            (1449.0, "op 1,4 kilometer"),
            (f64::NAN, "op deze plek"),
        ];
        for (m, tekst) in gevallen {
            assert_eq!(afstand(m), tekst);
        }
        assert_eq!(
            (
                straal(250.0).as_str(),
                straal(1500.0).as_str(),
                straal(3000.0).as_str()
            ),
            ("250 meter", "1,5 kilometer", "3 kilometer")
        );
    }

    #[test]
    fn a_moment_has_the_day_and_the_hour_of_the_netherlands() {
        for (moment, dag, tijd) in [
            ("2026-11-26T22:59:59Z", "26 november 2026", "23.59"),
            ("2026-11-26T23:30:00Z", "27 november 2026", "00.30"),
            ("2026-12-31T23:00:00Z", "1 januari 2027", "00.00"),
            ("2026-07-14T21:59:00Z", "14 juli 2026", "23.59"),
            ("2026-07-14T22:00:00Z", "15 juli 2026", "00.00"),
            // the hour that is skipped, and the one that comes twice
            ("2026-03-29T01:00:00Z", "29 maart 2026", "03.00"),
            ("2026-10-25T00:30:00Z", "25 oktober 2026", "02.30"),
            ("2026-10-25T01:30:00Z", "25 oktober 2026", "02.30"),
            ("2026-11-26T23:30:00+01:00", "26 november 2026", "23.30"),
        ] {
            assert_eq!(dag_van(moment), dag, "{moment}");
            assert_eq!(moment_van(moment), format!("{dag} om {tijd} uur"), "{moment}");
        }
        assert_eq!(dag_van("2026-11-26"), "26 november 2026");
        assert_eq!(
            (dag_van("gisteren"), moment_van("gisteren")),
            ("gisteren".into(), "gisteren".into())
        );
    }

    #[test]
    fn a_direction_is_one_of_eight_winds_and_absent_close_by() {
        assert_eq!(richting([0.0, 0.0], [0.0, 50.0]), Some("noorden"));
        assert_eq!(richting([0.0, 0.0], [-40.0, -40.0]), Some("zuidwesten"));
        assert_eq!(richting([0.0, 0.0], [1.0, 1.0]), None);
        assert_eq!(richting([0.0, 0.0], [f64::NAN, 1.0]), None);
    }

    #[test]
    fn a_value_that_says_nothing_is_left_out() {
        for leeg in ["waardeOnbekend", "", "niet-bgt"] {
            assert_eq!(waarde("functie", &Value::from(leeg)), None);
        }
        assert_eq!(waarde("oppervlakte", &Value::from(93)), Some("93 m²".into()));
        assert_eq!(
            waarde(
                "gebruiksdoel",
                &serde_json::json!(["woonfunctie", "winkelfunctie"])
            ),
            Some("woonfunctie en winkelfunctie".into())
        );
        assert_eq!(
            waarde("documentdatum", &Value::from("2011-05-09")),
            Some("9 mei 2011".into())
        );
    }

    #[test]
    fn words_survive_any_text() {
        for s in ["", "é", "ABC", "a-b_c", "0", "1234", "éééé1", "123é5"] {
            let _ = (
                woorden(s),
                hoofdletter(s),
                laag(s),
                postcode(s),
                kenmerk(s),
                bgt_naam(s, Some(s), None),
            );
        }
        assert_eq!(
            (
                kenmerk("oorspronkelijkBouwjaar").as_str(),
                postcode("1234AB").as_str()
            ),
            ("Bouwjaar", "1234 AB")
        );
        assert_eq!(
            (laag("brk-perceel").as_str(), laag("bgt-sensor").as_str()),
            ("percelen (Kadaster)", "bgt sensor")
        );
    }
}
