//! Autorisaties, read only: which client may do what. A client without the scope for it sees its own applicatie.

use serde_json::{Map, Value};

use super::fout::Fout;
use super::gang::{Gang, Uit, Uitkomst, paden};
use super::links::APPLICATIE;
use super::recht::Component;
use super::vorm::Soort;
use super::vormen::notificaties::APPLICATIE_VORM;
use super::vraag::BLAD;

const LEZEN: [&str; 1] = ["autorisaties.lezen"];

fn toon(g: &Gang<'_>, inhoud: &Map<String, Value>) -> Value {
    let mut uit = APPLICATIE_VORM.toon(&g.basis, inhoud);
    let lijst = uit.get_mut("autorisaties").and_then(Value::as_array_mut);
    for a in lijst.into_iter().flatten() {
        let naam = match a["component"].as_str() {
            Some("zrc") => "Zaken API",
            Some("drc") => "Documenten API",
            Some("ztc") => "Catalogi API",
            Some("nrc") => "Notificaties API",
            _ => "Autorisaties API",
        };
        a["componentWeergave"] = naam.into();
    }
    uit.into()
}

fn mag(g: &Gang<'_>, inhoud: &Map<String, Value>) -> bool {
    g.recht.heeft(Component::Ac, &LEZEN) || paden(inhoud, "clientIds").contains(&g.claims.client_id)
}

/// `GET /applicaties`.
pub fn alle(g: &mut Gang<'_>) -> Uitkomst {
    g.vraag
        .controleer(&g.basis, &[&[("clientIds", Soort::Tekst(0, 1_000))], &BLAD])?;
    let gevraagd: Vec<String> = g
        .vraag
        .lijst("clientIds")
        .into_iter()
        .map(str::to_owned)
        .collect();
    let mut rijen = Vec::new();
    for stuk in g.o.alle(APPLICATIE.soort)? {
        let eigen = paden(&stuk.inhoud, "clientIds");
        if mag(g, &stuk.inhoud) && (gevraagd.is_empty() || gevraagd.iter().any(|c| eigen.contains(c))) {
            rijen.push(toon(g, &stuk.inhoud));
        }
    }
    let (aantal, rijen) = g.vraag.snijd(rijen);
    let url = g.basis.url(APPLICATIE.voor.trim_end_matches('/'));
    Ok(Uit::goed(g.vraag.bladzijde(&url, aantal, true, rijen)?))
}

/// `GET /applicaties/{uuid}`.
pub fn een(g: &mut Gang<'_>) -> Uitkomst {
    let stuk = g.haal(APPLICATIE, &g.uuid.clone())?;
    if mag(g, &stuk.inhoud) {
        Ok(Uit::goed(toon(g, &stuk.inhoud)))
    } else {
        Err(Fout::niet_gevonden())
    }
}

/// `GET /applicaties/consumer?clientId=`: the one applicatie of a client, as an array by the contract.
pub fn van_client(g: &mut Gang<'_>) -> Uitkomst {
    g.vraag
        .controleer(&g.basis, &[&[("clientId", Soort::Tekst(0, 50))]])?;
    let client = g
        .vraag
        .get("clientId")
        .map(str::to_owned)
        .ok_or_else(|| Fout::veld("clientId", "required", "Dit veld is vereist."))?;
    for stuk in g.o.alle(APPLICATIE.soort)? {
        if mag(g, &stuk.inhoud) && paden(&stuk.inhoud, "clientIds").contains(&client) {
            return Ok(Uit::goed(vec![toon(g, &stuk.inhoud)]));
        }
    }
    Err(Fout::niet_gevonden())
}
