//! Archief: what closing a zaak means for its archive fields (zrc-021), for every afleidingswijze.
//!
//! Pure: [`bereken`] gets what was found around the zaak and says nominatie, brondatum and actiedatum, or why the
//! zaak cannot be closed. It looks nothing up and knows no store.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::fout::{ALGEMEEN, Fout};
use super::gang::tekst;
use super::waarde;

/// What stands around a zaak that is being closed.
#[derive(Debug, Clone, Default)]
pub struct Omgeving {
    /// The day of the final status.
    pub einddatum: Option<Date>,
    /// `None` without a hoofdzaak; else its end, when it has one.
    pub hoofdzaak: Option<Option<Date>>,
    /// Names and values of the zaakeigenschappen.
    pub eigenschappen: Vec<(String, String)>,
    /// Kind and identification of the zaakobjecten.
    pub objecten: Vec<(String, Map<String, Value>)>,
    /// Ends of the related zaken (`None`: still open).
    pub gerelateerd: Vec<Option<Date>>,
    /// What the zaak already holds as `archiefnominatie`.
    pub nominatie: Option<String>,
    /// What the zaak already holds as `startdatumBewaartermijn`.
    pub startdatum_bewaartermijn: Option<Date>,
}

/// The archive fields of a closed zaak.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Uitkomst {
    /// `blijvend_bewaren` or `vernietigen`.
    pub nominatie: Option<String>,
    /// The day it is destroyed or handed over; `None` when it is set later by hand or on another event.
    pub actiedatum: Option<Date>,
    /// The first day of the retention period.
    pub brondatum: Option<Date>,
}

fn fout(reden: impl Into<String>) -> Fout {
    Fout::veld(ALGEMEEN, "archiefactiedatum-error", reden)
}

/// Works out the archive fields from the resultaattype.
///
/// Errors: 400 `archiefactiedatum-error` when the resultaattype asks for a date that cannot be found, and the
/// dossier is not one whose date may come later (`eigenschap`, `ander_datumkenmerk`, `vervaldatum_besluit`,
/// `hoofdzaak` while the hoofdzaak is open) or one that is kept for ever.
pub fn bereken(resultaattype: &Map<String, Value>, om: &Omgeving) -> Result<Uitkomst, Fout> {
    let nominatie = om
        .nominatie
        .clone()
        .or_else(|| Some(tekst(resultaattype, "archiefnominatie").to_owned()))
        .filter(|n| !n.is_empty());
    let bewaren = nominatie.as_deref() == Some("blijvend_bewaren");
    let zonder_datum = |brondatum| Uitkomst {
        nominatie: nominatie.clone(),
        actiedatum: None,
        brondatum,
    };
    let termijn = tekst(resultaattype, "archiefactietermijn");
    if termijn.is_empty() {
        // zrc-021, 2: without a term there is nothing to count from
        return Ok(zonder_datum(None));
    }
    let termijn = waarde::duur(termijn).map_err(|(_, reden)| fout(reden))?;
    let leeg = Map::new();
    let procedure = resultaattype
        .get("brondatumArchiefprocedure")
        .and_then(Value::as_object)
        .unwrap_or(&leeg);
    let wijze = tekst(procedure, "afleidingswijze");
    let gevonden = match om.startdatum_bewaartermijn {
        Some(dag) => Ok(Some(dag)),
        None => brondatum(wijze, procedure, om),
    };
    let later = matches!(
        wijze,
        "eigenschap" | "ander_datumkenmerk" | "vervaldatum_besluit" | "hoofdzaak"
    );
    match gevonden {
        Ok(Some(dag)) => {
            let actiedatum = dag
                .checked_add(termijn)
                .map_err(|_| fout("De archiefactietermijn valt buiten de kalender."))?;
            Ok(Uitkomst {
                nominatie,
                actiedatum: Some(actiedatum),
                brondatum: Some(dag),
            })
        }
        Ok(None) if later || bewaren => Ok(zonder_datum(None)),
        Ok(None) => Err(fout("De archiefactiedatum kon niet worden bepaald.")),
        Err(_) if bewaren => Ok(zonder_datum(None)),
        Err(fout) => Err(fout),
    }
}

/// The day from which the dossier is kept. `Ok(None)`: not known yet.
fn brondatum(wijze: &str, procedure: &Map<String, Value>, om: &Omgeving) -> Result<Option<Date>, Fout> {
    let kenmerk = tekst(procedure, "datumkenmerk");
    match wijze {
        "afgehandeld" => Ok(om.einddatum),
        "hoofdzaak" => om.hoofdzaak.ok_or_else(|| {
            fout("De archiefactiedatum komt van de hoofdzaak, maar deze zaak heeft geen hoofdzaak.")
        }),
        "eigenschap" => {
            if kenmerk.is_empty() {
                return Err(fout(
                    "Het resultaattype noemt geen datumkenmerk om de eigenschap te vinden.",
                ));
            }
            let gevonden = om.eigenschappen.iter().find(|(naam, _)| naam == kenmerk);
            gevonden
                .map(|(_, w)| w.as_str())
                .filter(|w| !w.is_empty())
                .map(|w| dag(kenmerk, w))
                .transpose()
        }
        "ander_datumkenmerk" => Ok(None),
        "zaakobject" => {
            let objecttype = tekst(procedure, "objecttype");
            if objecttype.is_empty() || kenmerk.is_empty() {
                return Err(fout("Het resultaattype noemt geen objecttype of datumkenmerk."));
            }
            let mut laatste = None;
            for (_, inhoud) in om.objecten.iter().filter(|(soort, _)| soort == objecttype) {
                let w = kenmerk
                    .split('/')
                    .try_fold(&Value::Object(inhoud.clone()), |w, naam| w.get(naam))
                    .and_then(Value::as_str)
                    .map(str::to_owned);
                let w = w.ok_or_else(|| {
                    fout(format!(
                        "Een zaakobject van het type {objecttype} heeft geen '{kenmerk}'."
                    ))
                })?;
                laatste = laatste.max(Some(dag(kenmerk, &w)?));
            }
            laatste.map(Some).ok_or_else(|| {
                fout(format!(
                    "De zaak heeft geen zaakobject van het type {objecttype}."
                ))
            })
        }
        "termijn" => {
            let procestermijn = tekst(procedure, "procestermijn");
            if procestermijn.is_empty() {
                return Err(fout("Het resultaattype noemt geen procestermijn."));
            }
            let duur = waarde::duur(procestermijn).map_err(|(_, reden)| fout(reden))?;
            om.einddatum
                .map(|d| {
                    d.checked_add(duur)
                        .map_err(|_| fout("De procestermijn valt buiten de kalender."))
                })
                .transpose()
        }
        "gerelateerde_zaak" => {
            if om.gerelateerd.is_empty() {
                return Err(fout("Aan de zaak zijn geen andere zaken gekoppeld."));
            }
            Ok(om.gerelateerd.iter().copied().max().flatten())
        }
        "ingangsdatum_besluit" | "vervaldatum_besluit" => Err(fout(
            "Aan de zaak zijn geen besluiten gekoppeld; dit register voert geen besluiten.",
        )),
        _ => Err(fout(format!("De afleidingswijze '{wijze}' bestaat niet."))),
    }
}

fn dag(naam: &str, w: &str) -> Result<Date, Fout> {
    let van_moment = || waarde::los_moment(w).map(|t| crate::klok::zone().to_datetime(t).date());
    waarde::losse_dag(w)
        .or_else(van_moment)
        .ok_or_else(|| fout(format!("Geen geldige datum in '{naam}'.")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn d(t: &str) -> Date {
        t.parse().unwrap()
    }

    fn om() -> Omgeving {
        Omgeving {
            einddatum: Some(d("2026-02-28")),
            ..Omgeving::default()
        }
    }

    fn soort(wijze: &str, meer: Value) -> Map<String, Value> {
        let mut procedure = json!({ "afleidingswijze": wijze });
        for (naam, w) in meer.as_object().unwrap() {
            procedure[naam] = w.clone();
        }
        let json = json!({
            "archiefnominatie": "vernietigen",
            "archiefactietermijn": "P10Y",
            "brondatumArchiefprocedure": procedure,
        });
        json.as_object().unwrap().clone()
    }

    fn actie(soort: &Map<String, Value>, om: &Omgeving) -> Option<Date> {
        bereken(soort, om).unwrap().actiedatum
    }

    #[test]
    fn zrc_021_afgehandeld_counts_from_the_end() {
        let uit = bereken(&soort("afgehandeld", json!({})), &om()).unwrap();
        assert_eq!(uit.actiedatum, Some(d("2036-02-28")));
        assert_eq!(uit.nominatie.as_deref(), Some("vernietigen"));
    }

    #[test]
    fn zrc_021_termijn_counts_from_the_end_plus_the_term() {
        let soort = soort("termijn", json!({"procestermijn": "P1Y"}));
        assert_eq!(actie(&soort, &om()), Some(d("2037-02-28")));
    }

    #[test]
    fn zrc_021_hoofdzaak_counts_from_the_end_of_the_hoofdzaak_and_waits_for_it() {
        let soort = soort("hoofdzaak", json!({}));
        let met = |h| Omgeving { hoofdzaak: h, ..om() };
        assert_eq!(
            actie(&soort, &met(Some(Some(d("2026-05-01"))))),
            Some(d("2036-05-01"))
        );
        assert_eq!(actie(&soort, &met(Some(None))), None);
        assert_eq!(
            bereken(&soort, &met(None)).unwrap_err().velden[0].code,
            "archiefactiedatum-error"
        );
    }

    #[test]
    fn zrc_021_eigenschap_counts_from_the_value_and_may_come_later() {
        let soort = soort("eigenschap", json!({"datumkenmerk": "einde vergunning"}));
        let met = |w: &str| Omgeving {
            eigenschappen: vec![("einde vergunning".into(), w.into())],
            ..om()
        };
        for w in ["2030-01-01", "20300101", "20300101093000", "2029-12-31T23:30:00Z"] {
            assert_eq!(actie(&soort, &met(w)), Some(d("2040-01-01")), "{w}");
        }
        assert_eq!(actie(&soort, &om()), None);
        assert!(bereken(&soort, &met("volgend jaar")).is_err());
    }

    #[test]
    fn zrc_021_ander_datumkenmerk_is_set_by_hand() {
        assert_eq!(actie(&soort("ander_datumkenmerk", json!({})), &om()), None);
    }

    #[test]
    fn zrc_021_zaakobject_counts_from_the_latest_object() {
        let soort = soort(
            "zaakobject",
            json!({"objecttype": "overige", "datumkenmerk": "overigeData/einde"}),
        );
        let object = |dag: &str| {
            let json = json!({"overigeData": {"einde": dag}});
            ("overige".to_owned(), json.as_object().unwrap().clone())
        };
        let met = Omgeving {
            objecten: vec![object("2027-01-01"), object("2029-01-01"), object("2028-01-01")],
            ..om()
        };
        assert_eq!(actie(&soort, &met), Some(d("2039-01-01")));
        assert!(bereken(&soort, &om()).is_err());
    }

    #[test]
    fn zrc_021_gerelateerde_zaak_counts_from_the_latest_end() {
        let soort = soort("gerelateerde_zaak", json!({}));
        let met = Omgeving {
            gerelateerd: vec![Some(d("2025-01-01")), None, Some(d("2026-01-01"))],
            ..om()
        };
        assert_eq!(actie(&soort, &met), Some(d("2036-01-01")));
        assert!(bereken(&soort, &om()).is_err());
    }

    #[test]
    fn zrc_021_besluit_dates_cannot_be_found_without_besluiten() {
        for wijze in ["ingangsdatum_besluit", "vervaldatum_besluit"] {
            assert!(bereken(&soort(wijze, json!({})), &om()).is_err(), "{wijze}");
        }
    }

    #[test]
    fn zrc_021_what_is_kept_for_ever_needs_no_date() {
        for wijze in [
            "afgehandeld",
            "hoofdzaak",
            "zaakobject",
            "ingangsdatum_besluit",
            "gerelateerde_zaak",
        ] {
            let mut bewaren = soort(wijze, json!({}));
            bewaren.insert("archiefnominatie".into(), "blijvend_bewaren".into());
            assert!(bereken(&bewaren, &om()).is_ok(), "{wijze}");
            bewaren.insert("archiefactietermijn".into(), Value::Null);
            let uit = bereken(&bewaren, &om()).unwrap();
            assert_eq!(
                (uit.nominatie.as_deref(), uit.actiedatum),
                (Some("blijvend_bewaren"), None)
            );
        }
    }

    #[test]
    fn zrc_021_the_nominatie_of_the_zaak_goes_before_that_of_the_resultaattype() {
        let met = Omgeving {
            nominatie: Some("blijvend_bewaren".into()),
            ..om()
        };
        let uit = bereken(&soort("afgehandeld", json!({})), &met).unwrap();
        assert_eq!(uit.nominatie.as_deref(), Some("blijvend_bewaren"));
    }

    #[test]
    fn zrc_026_a_start_of_the_retention_period_that_was_set_is_used_as_it_is() {
        let met = Omgeving {
            startdatum_bewaartermijn: Some(d("2020-01-01")),
            ..om()
        };
        assert_eq!(
            actie(&soort("afgehandeld", json!({})), &met),
            Some(d("2030-01-01"))
        );
    }
}
