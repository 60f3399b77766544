//! Omzet: a dossier that somebody sends becomes fields of a zaak, or is refused by the names of what a zaak cannot hold.
//!
//! What a zaak makes of those fields is held against what was sent ([`verschil`]): nothing is dropped in silence.
//! Knows no network and no store.

use model::Geometrie;
use register::{BEHANDELAAR, Dossier, PUBLIEKE_VELDEN};
use serde_json::{Map, Value};

/// Longest `omschrijving` of a zaak, characters.
const KORT: usize = 80;
/// Longest `toelichting` of a zaak, characters.
const LANG: usize = 1_000;
/// Two places nearer than this are one: degrees and RD do not go to and fro without rounding.
const SPELING_MM: u32 = 2;

/// Refused fields, each with what to do.
pub type Weigeringen = Vec<(String, String)>;
/// A shape as GeoJSON in lon, lat.
pub type NaarGeojson<'a> = dyn Fn(&Geometrie) -> Value + 'a;

/// A property as text; `""` when absent.
pub fn eigenschap<'a>(d: &'a Dossier, naam: &str) -> &'a str {
    let w = d.eigenschappen.get(naam);
    w.and_then(Value::as_str).unwrap_or_default()
}

/// A text as `omschrijving` and `toelichting`, so that the projection gives the same text back; `None` when it does not fit.
pub fn teksten(tekst: &str) -> Option<(&str, &str)> {
    let past = |t: &str, n: usize| t.chars().count() <= n;
    let kaal = |t: &str| !t.is_empty() && t.trim() == t;
    match tekst.split_once('\n') {
        None if past(tekst, KORT) => Some((tekst, "")),
        Some((kort, lang)) if past(kort, KORT) && past(lang, LANG) && kaal(kort) && kaal(lang) => {
            Some((kort, lang))
        }
        _ if past(tekst, LANG) => Some(("", tekst)),
        _ => None,
    }
}

/// The body of a new zaak. `zaaktype`: its address.
pub fn nieuw(
    d: &Dossier,
    nummer: &str,
    rsin: &str,
    zaaktype: &str,
    geojson: &NaarGeojson<'_>,
) -> Result<Map<String, Value>, Weigeringen> {
    let leeg = Dossier {
        omschrijving: None,
        van: None,
        geometrie: None,
        eigenschappen: Map::new(),
        ..d.clone()
    };
    let mut uit = wijziging(&leeg, d, geojson)?;
    for (veld, w) in [
        ("identificatie", nummer),
        ("bronorganisatie", rsin),
        ("verantwoordelijkeOrganisatie", rsin),
        ("zaaktype", zaaktype),
    ] {
        uit.insert(veld.to_owned(), w.into());
    }
    Ok(uit)
}

/// The fields of a zaak that change when its dossier becomes another one.
pub fn wijziging(
    oud: &Dossier,
    nieuw: &Dossier,
    geojson: &NaarGeojson<'_>,
) -> Result<Map<String, Value>, Weigeringen> {
    let mut uit = Map::new();
    let mut fouten = Weigeringen::new();
    if oud.omschrijving != nieuw.omschrijving {
        match teksten(nieuw.omschrijving.as_deref().unwrap_or_default()) {
            Some((kort, lang)) => {
                uit.insert("omschrijving".into(), kort.into());
                uit.insert("toelichting".into(), lang.into());
            }
            None => fouten.push((
                "omschrijving".into(),
                format!("het zaakregister neemt {KORT} tekens op de eerste regel en {LANG} daaronder"),
            )),
        }
    }
    if oud.van != nieuw.van {
        match nieuw.van {
            Some(van) => drop(uit.insert("startdatum".into(), van.to_string().into())),
            None => fouten.push(("van".into(), "een zaak heeft altijd een startdatum".into())),
        }
    }
    if !zelfde_plaats(oud.geometrie.as_ref(), nieuw.geometrie.as_ref()) {
        let w = nieuw.geometrie.as_ref().map_or(Value::Null, geojson);
        uit.insert("zaakgeometrie".into(), w);
    }
    let niveau = "vertrouwelijkheidaanduiding";
    if nieuw.eigenschappen.get(niveau).is_some_and(Value::is_string)
        && eigenschap(nieuw, niveau) != eigenschap(oud, niveau)
    {
        uit.insert(niveau.into(), eigenschap(nieuw, niveau).into());
    }
    if fouten.is_empty() { Ok(uit) } else { Err(fouten) }
}

/// What was sent and would not be so afterwards. What was not sent and follows from the register is left to it.
pub fn verschil(gevraagd: &Dossier, wordt: &Dossier) -> Weigeringen {
    let mut uit = Weigeringen::new();
    let mut mis = |waar: bool, naam: &str, reden: String| {
        if waar {
            uit.push((naam.to_owned(), reden));
        }
    };
    let anders = |a: &Option<String>, b: &Option<String>| a.is_some() && a != b;
    mis(
        gevraagd.titel != wordt.titel,
        "titel",
        format!(
            "de titel van een zaak is die van zijn zaaktype: '{}'",
            wordt.titel
        ),
    );
    mis(
        gevraagd.omschrijving != wordt.omschrijving,
        "omschrijving",
        "deze tekst komt niet zo in het zaakregister".into(),
    );
    mis(
        anders(&gevraagd.status, &wordt.status),
        "status",
        "een status zet u in het zaakregister zelf".into(),
    );
    mis(
        anders(&gevraagd.categorie, &wordt.categorie),
        "categorie",
        "de categorie volgt uit het zaaktype".into(),
    );
    mis(
        gevraagd.van != wordt.van,
        "van",
        "deze dag komt niet zo in het zaakregister".into(),
    );
    mis(
        gevraagd.tot.is_some() && gevraagd.tot != wordt.tot,
        "tot",
        "afsluiten gaat in het zaakregister zelf, met een resultaat en een eindstatus".into(),
    );
    let woord = if wordt.openbaar {
        "openbaar"
    } else {
        "niet openbaar"
    };
    mis(
        gevraagd.openbaar != wordt.openbaar,
        "openbaar",
        format!(
            "deze zaak wordt {woord}: dat volgt uit zijn vertrouwelijkheidaanduiding en de publicatielijst; stuur openbaar: {}",
            wordt.openbaar
        ),
    );
    let soort = |d: &Dossier| d.geometrie.as_ref().map(|g| g.soort);
    mis(
        soort(gevraagd) != soort(wordt),
        "geometry",
        "deze plaats komt niet zo in het zaakregister".into(),
    );
    for (naam, w) in gevraagd.eigenschappen.iter().filter(|(_, w)| !w.is_null()) {
        let bekend = [
            "zaaknummer",
            "zaaktype",
            "vertrouwelijkheidaanduiding",
            BEHANDELAAR,
            PUBLIEKE_VELDEN,
        ];
        let reden = if bekend.contains(&naam.as_str()) {
            "dit verandert u in het zaakregister zelf"
        } else {
            "dit veld kent het zaakregister niet"
        };
        mis(wordt.eigenschappen.get(naam) != Some(w), naam, reden.into());
    }
    uit
}

/// The same shape, but for rounding.
fn zelfde_plaats(a: Option<&Geometrie>, b: Option<&Geometrie>) -> bool {
    let (a, b) = match (a, b) {
        (None, None) => return true,
        (Some(a), Some(b)) => (a, b),
        _ => return false,
    };
    let dichtbij =
        |p: &[i32; 2], q: &[i32; 2]| p[0].abs_diff(q[0]) <= SPELING_MM && p[1].abs_diff(q[1]) <= SPELING_MM;
    a.soort == b.soort
        && a.ringen == b.ringen
        && a.delen == b.delen
        && a.punten.len() == b.punten.len()
        && a.punten.iter().zip(&b.punten).all(|(p, q)| dichtbij(p, q))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use register::Soort;
    use serde_json::json;

    use super::*;
    use crate::zgw::projectie::een_tekst;

    fn dossier() -> Dossier {
        Dossier {
            identificatie: "zaak-1".into(),
            soort: Soort::Zaak,
            titel: "Melding openbare ruimte".into(),
            omschrijving: Some("Lamp kapot".into()),
            status: Some("Ontvangen".into()),
            categorie: None,
            van: "2026-11-01".parse().ok(),
            tot: None,
            openbaar: true,
            geometrie: Some(Geometrie::punt([110_000_000, 550_000_000])),
            eigenschappen: Map::from_iter([
                ("zaaktype".to_owned(), json!("MOR")),
                ("vertrouwelijkheidaanduiding".to_owned(), json!("openbaar")),
            ]),
            versie: 3,
        }
    }

    fn geojson(_: &Geometrie) -> Value {
        json!("hier")
    }

    #[test]
    fn what_stays_the_same_is_not_sent_and_a_hair_is_no_change() {
        let mut nieuw = dossier();
        nieuw.geometrie = Some(Geometrie::punt([110_000_001, 549_999_999]));
        assert_eq!(wijziging(&dossier(), &nieuw, &geojson), Ok(Map::new()));
        nieuw.geometrie = Some(Geometrie::punt([110_000_010, 550_000_000]));
        nieuw.omschrijving = Some("Lamp kapot\nAl een week".into());
        let uit = wijziging(&dossier(), &nieuw, &geojson).unwrap();
        assert_eq!(
            Value::Object(uit),
            json!({"omschrijving": "Lamp kapot", "toelichting": "Al een week", "zaakgeometrie": "hier"})
        );
        nieuw.geometrie = None;
        nieuw.omschrijving = None;
        let uit = wijziging(&dossier(), &nieuw, &geojson).unwrap();
        assert_eq!(
            Value::Object(uit),
            json!({"omschrijving": "", "toelichting": "", "zaakgeometrie": null})
        );
    }

    #[test]
    fn a_new_zaak_has_its_organisation_number_and_type() {
        let uit = nieuw(
            &dossier(),
            "PLEK-1",
            "999990007",
            "https://c/zaaktypen/1",
            &geojson,
        )
        .unwrap();
        assert_eq!(
            Value::Object(uit),
            json!({"identificatie": "PLEK-1", "bronorganisatie": "999990007", "verantwoordelijkeOrganisatie": "999990007",
                "zaaktype": "https://c/zaaktypen/1", "omschrijving": "Lamp kapot", "toelichting": "", "startdatum": "2026-11-01",
                "vertrouwelijkheidaanduiding": "openbaar", "zaakgeometrie": "hier"})
        );
    }

    #[test]
    fn what_a_zaak_cannot_hold_is_refused_by_name() {
        let mut gevraagd = dossier();
        gevraagd.titel = "Eigen titel".into();
        gevraagd.status = Some("Klaar".into());
        gevraagd.tot = "2026-12-01".parse().ok();
        gevraagd.openbaar = false;
        gevraagd.eigenschappen.insert("straat".into(), json!("Dijkweg"));
        gevraagd.eigenschappen.insert("zaaktype".into(), json!("ANDERS"));
        gevraagd.eigenschappen.insert("leeg".into(), Value::Null);
        let fouten = verschil(&gevraagd, &dossier());
        let namen: Vec<&str> = fouten.iter().map(|(n, _)| n.as_str()).collect();
        assert_eq!(
            namen,
            ["titel", "status", "tot", "openbaar", "zaaktype", "straat"]
        );
        // what the register fills in itself may be left out
        let mut kaal = dossier();
        kaal.status = None;
        kaal.eigenschappen = Map::new();
        assert_eq!(verschil(&kaal, &dossier()), vec![]);
        assert_eq!(verschil(&dossier(), &dossier()), vec![]);
        let zonder_van = Dossier {
            van: None,
            omschrijving: Some("x".repeat(1_001)),
            ..dossier()
        };
        let fouten = wijziging(&dossier(), &zonder_van, &geojson).unwrap_err();
        assert_eq!(
            fouten.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>(),
            ["omschrijving", "van"]
        );
    }

    proptest! {
        #[test]
        fn a_text_that_fits_comes_back_as_it_was(tekst in "[a-z é\n]{1,120}") {
            let tekst = tekst.trim();
            prop_assume!(!tekst.is_empty());
            let (kort, lang) = teksten(tekst).unwrap();
            prop_assert_eq!(een_tekst(kort, lang), tekst);
            prop_assert!(kort.chars().count() <= KORT && lang.chars().count() <= LANG);
            prop_assert!(kort.trim() == kort && lang.trim() == lang);
        }
    }
}
