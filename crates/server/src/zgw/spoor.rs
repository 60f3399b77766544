//! Audittrail: who did what to a zaak; read with its own scope, gone with the zaak (zrc-023).

use serde_json::{Map, Value};

use super::fout::Fout;
use super::gang::{Gang, Uit, Uitkomst};
use super::vormen::zaken::AUDITTRAIL_VORM;

const SCOPE: [&str; 1] = ["audittrails.lezen"];

fn toon(g: &Gang<'_>, inhoud: &Map<String, Value>) -> Value {
    AUDITTRAIL_VORM.toon(&g.basis, inhoud).into()
}

/// `GET /zaken/{zaak_uuid}/audittrail`: a bare array, oldest first.
pub fn alle(g: &mut Gang<'_>) -> Uitkomst {
    g.vraag.controleer(&g.basis, &[])?;
    let zaak = g.zaak(&g.zaak_uuid.clone())?;
    g.eis(&SCOPE, &zaak)?;
    let regels = g.o.kinderen("audittrail", &zaak.uuid)?;
    let rijen: Vec<Value> = regels.iter().map(|r| toon(g, &r.inhoud)).collect();
    Ok(Uit::goed(rijen))
}

/// `GET /zaken/{zaak_uuid}/audittrail/{uuid}`.
pub fn een(g: &mut Gang<'_>) -> Uitkomst {
    let zaak = g.zaak(&g.zaak_uuid.clone())?;
    g.eis(&SCOPE, &zaak)?;
    let regel = g.o.stuk("audittrail", &g.uuid)?.ok_or_else(Fout::niet_gevonden)?;
    if regel.ouder.as_deref() != Some(&zaak.uuid) {
        return Err(Fout::niet_gevonden());
    }
    Ok(Uit::goed(toon(g, &regel.inhoud)))
}
