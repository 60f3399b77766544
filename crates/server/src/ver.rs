//! Ver: own tables that are asked of their database: what an asker hears when it does not answer.

use locatie::eigen::VerFout;

use crate::Probleem;

/// Why a layer that is asked of a database has no answer now. 503, with when to try again.
pub(crate) fn probleem(laag: &str, fout: &VerFout) -> Probleem {
    match fout {
        // The reason may name hosts and tables: that is for the log.
        VerFout::Weg(_) => {
            Probleem::bron_onbereikbaar(format!("De database van laag '{laag}' geeft nu geen antwoord."))
        }
        VerFout::TeLang => Probleem::bron_onbereikbaar(format!(
            "De database van laag '{laag}' antwoordt niet op tijd. Vraag een kleiner gebied, of probeer het later."
        )),
        VerFout::Bezet => Probleem::bezet(format!(
            "De database van laag '{laag}' heeft het te druk. Probeer het over enkele seconden opnieuw."
        )),
        VerFout::Waarde => Probleem::verzoek(format!("Die waarde kan in laag '{laag}' niet voorkomen.")),
    }
}
