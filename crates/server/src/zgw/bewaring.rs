//! Bewaring: a zaak that is closed gets the retention class of its resultaat; one that is opened again loses it.

use register::RegisterFout;
use register::privacy::{Bewaring, Nominatie};
use serde_json::json;

use super::gang::{Zaak, tekst};
use super::links::RESULTAATTYPE;
use super::opslag::Opslag;
use super::{persoon, projectie};

/// Brings how long a zaak and its persons are kept in line with the zaak, when that changed. Call before the zaak is kept.
pub fn volg(o: &mut dyn Opslag, zaak: &mut Zaak) -> Result<(), RegisterFout> {
    let gezet = json!([
        zaak.gesloten(),
        zaak.tekst("archiefnominatie"),
        zaak.tekst("archiefactiedatum"),
        zaak.tekst("_resultaattype"),
    ]);
    let was = zaak.inhoud.get("_bewaring");
    if was == Some(&gezet) || (was.is_none() && !zaak.gesloten()) {
        return Ok(());
    }
    zaak.zet("_bewaring", gezet);
    zet(o, zaak)
}

/// Writes it down, changed or not.
pub fn zet(o: &mut dyn Opslag, zaak: &Zaak) -> Result<(), RegisterFout> {
    let dossier = projectie::sleutel(&zaak.uuid);
    let eigen = van(o, zaak)?;
    o.zet_bewaring(&dossier, eigen.as_ref())?;
    let einde = persoon::einde(o, zaak);
    o.einde_contacten(&dossier, einde)
}

/// `None` while it is open, or when nobody said what must happen to it.
fn van(o: &mut dyn Opslag, zaak: &Zaak) -> Result<Option<Bewaring>, RegisterFout> {
    let nominatie = match zaak.tekst("archiefnominatie") {
        "vernietigen" => Nominatie::Vernietigen,
        "blijvend_bewaren" => Nominatie::BlijvendBewaren,
        _ => return Ok(None),
    };
    if !zaak.gesloten() {
        return Ok(None);
    }
    let uuid = RESULTAATTYPE
        .uuid(zaak.tekst("_resultaattype"))
        .unwrap_or_default();
    let type_ = o
        .stuk(RESULTAATTYPE.soort, uuid)?
        .map(|t| t.inhoud)
        .unwrap_or_default();
    let klasse = [
        tekst(&type_, "selectielijstklasse"),
        tekst(&type_, "omschrijving"),
    ];
    let klasse: Vec<&str> = klasse.into_iter().filter(|t| !t.is_empty()).collect();
    Ok(Some(Bewaring {
        klasse: if klasse.is_empty() {
            "resultaat zonder klasse".to_owned()
        } else {
            klasse.join(" ")
        },
        nominatie,
        actiedatum: zaak.tekst("archiefactiedatum").parse().ok(),
    }))
}
