//! Tel: what a rule owner may know of how a file is used, per file and never per place or person.

use locatie::check::{CheckBeeld, OnbekendDoor};

use super::Stap;

/// Counts one step of the pages: begun, asked, answered differently, finished, without outcome.
///
/// Abandoned is what begun and did not finish: `plek_check_begonnen_totaal` less `plek_check_afgerond_totaal`.
pub fn tel_check(beeld: &CheckBeeld, stap: &Stap) {
    for activiteit in &beeld.activiteiten {
        let Some(versie) = &activiteit.regelversie else {
            continue;
        };
        let bestand = match versie.vanaf {
            Some(dag) => format!("{} {dag}", versie.bestand),
            None => versie.bestand.clone(),
        };
        let tel = |naam: &'static str| metrics::counter!(naam, "bestand" => bestand.clone()).increment(1);
        if stap.is_begin() {
            tel("plek_check_begonnen_totaal");
        }
        let mis = stap.klopt_niet.as_deref();
        if mis.is_some_and(|mis| activiteit.eigen_vragen.iter().any(|id| **id == *mis)) {
            tel("plek_check_klopt_niet_totaal");
        }
        match beeld.vragen.first() {
            Some(vraag) if activiteit.vragen.contains(&vraag.id) => tel("plek_check_vragen_totaal"),
            Some(_) => {}
            None => {
                tel("plek_check_afgerond_totaal");
                if activiteit.onbekend_door == Some(OnbekendDoor::GeenUitkomst) {
                    tel("plek_check_geen_uitkomst_totaal");
                }
            }
        }
    }
}
