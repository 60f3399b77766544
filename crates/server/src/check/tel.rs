//! Tel: what a rule owner may know of how a file is used, per file and never per place or person.

use locatie::check::{CheckBeeld, OnbekendDoor};

/// Counts one step of a check, on the pages or by the API: begun (`begin`), asked, a known answer contradicted
/// (`klopt_niet`), finished, without outcome.
///
/// Abandoned is what begun and did not finish: `plek_check_begonnen_totaal` less `plek_check_afgerond_totaal`.
pub fn tel_check(beeld: &CheckBeeld, begin: bool, klopt_niet: Option<&str>) {
    for activiteit in &beeld.activiteiten {
        let Some(versie) = &activiteit.regelversie else {
            continue;
        };
        let bestand = match versie.vanaf {
            Some(dag) => format!("{} {dag}", versie.bestand),
            None => versie.bestand.clone(),
        };
        let tel = |naam: &'static str| metrics::counter!(naam, "bestand" => bestand.clone()).increment(1);
        if begin {
            tel("plek_check_begonnen_totaal");
        }
        if klopt_niet.is_some_and(|mis| activiteit.eigen_vragen.iter().any(|id| **id == *mis)) {
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
