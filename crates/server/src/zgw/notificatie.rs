//! Notificaties: channels, subscriptions, and messages that others publish here; and our own webhook.

use serde_json::{Map, Value};

use super::bezorg;
use super::fout::Fout;
use super::gang::{Gang, Uit, Uitkomst, nieuw_uuid, paden, tekst};
use super::links::{ABONNEMENT, KANAAL};
use super::recht::Component;
use super::vorm::{Soort, Wijze};
use super::vormen::notificaties::{ABONNEMENT_VORM, KANAAL_VORM, NOTIFICATIE_VORM};

const LEZEN: [&str; 2] = ["notificaties.consumeren", "notificaties.publiceren"];
const ABONNEREN: [&str; 1] = ["notificaties.consumeren"];
const PUBLICEREN: [&str; 1] = ["notificaties.publiceren"];

/// Most subscriptions: each one costs a message per change.
const MAX_ABONNEMENTEN: usize = 200;

/// `GET /kanaal`: a bare array; `zaken` is always there.
pub fn kanalen(g: &mut Gang<'_>) -> Uitkomst {
    g.eis_ergens(Component::Nrc, &LEZEN)?;
    g.vraag
        .controleer(&g.basis, &[&[("naam", Soort::Tekst(0, 50))]])?;
    let naam = g.vraag.get("naam").map(str::to_owned);
    let rijen: Vec<Value> =
        g.o.alle(KANAAL.soort)?
            .iter()
            .filter(|k| naam.as_deref().is_none_or(|n| tekst(&k.inhoud, "naam") == n))
            .map(|k| KANAAL_VORM.toon(&g.basis, &k.inhoud).into())
            .collect();
    Ok(Uit::goed(rijen))
}

/// `GET /kanaal/{uuid}`.
pub fn kanaal(g: &mut Gang<'_>) -> Uitkomst {
    g.eis_ergens(Component::Nrc, &LEZEN)?;
    let stuk = g.haal(KANAAL, &g.uuid.clone())?;
    Ok(Uit::goed(KANAAL_VORM.toon(&g.basis, &stuk.inhoud)))
}

/// `POST /kanaal`.
pub fn maak_kanaal(g: &mut Gang<'_>) -> Uitkomst {
    g.eis_ergens(Component::Nrc, &PUBLICEREN)?;
    let mut inhoud = g.lees(&KANAAL_VORM, Wijze::Heel)?;
    let naam = tekst(&inhoud, "naam").to_owned();
    if g.o
        .alle(KANAAL.soort)?
        .iter()
        .any(|k| tekst(&k.inhoud, "naam") == naam)
    {
        return Err(Fout::veld(
            "naam",
            "unique",
            "Er bestaat al een kanaal met deze naam.",
        ));
    }
    let uuid = nieuw_uuid();
    inhoud.insert("url".into(), KANAAL.pad(&uuid).into());
    g.o.zet(KANAAL.soort, &uuid, None, &inhoud)?;
    Ok(Uit::gemaakt(KANAAL_VORM.toon(&g.basis, &inhoud)))
}

/// Stands where the words for `Authorization` are not told; sent back, it leaves them as they are.
const VERBORGEN: &str = "***";

/// As the API shows it: what a subscriber wants in `Authorization` is not told back.
fn toon(g: &Gang<'_>, inhoud: &Map<String, Value>) -> Map<String, Value> {
    let mut uit = ABONNEMENT_VORM.toon(&g.basis, inhoud);
    uit.insert("auth".into(), VERBORGEN.into());
    uit
}

/// `GET /abonnement`: a bare array, of the client's own subscriptions.
pub fn abonnementen(g: &mut Gang<'_>) -> Uitkomst {
    g.eis_ergens(Component::Nrc, &ABONNEREN)?;
    g.vraag.controleer(&g.basis, &[])?;
    let alle = g.o.alle(ABONNEMENT.soort)?;
    let rijen: Vec<Value> = alle
        .iter()
        .filter(|a| eigen(g, &a.inhoud))
        .map(|a| toon(g, &a.inhoud).into())
        .collect();
    Ok(Uit::goed(rijen))
}

fn eigen(g: &Gang<'_>, inhoud: &Map<String, Value>) -> bool {
    g.recht.alles() || tekst(inhoud, "_client") == g.claims.client_id
}

fn haal(g: &mut Gang<'_>) -> Result<register::Stuk, Fout> {
    g.eis_ergens(Component::Nrc, &ABONNEREN)?;
    let stuk = g.haal(ABONNEMENT, &g.uuid.clone())?;
    if eigen(g, &stuk.inhoud) {
        Ok(stuk)
    } else {
        Err(Fout::niet_gevonden())
    }
}

/// `GET /abonnement/{uuid}`.
pub fn abonnement(g: &mut Gang<'_>) -> Uitkomst {
    let stuk = haal(g)?;
    Ok(Uit::goed(toon(g, &stuk.inhoud)))
}

/// `POST /abonnement`.
pub fn maak_abonnement(g: &mut Gang<'_>) -> Uitkomst {
    g.eis_ergens(Component::Nrc, &ABONNEREN)?;
    let mut inhoud = g.lees(&ABONNEMENT_VORM, Wijze::Heel)?;
    klopt(g, &inhoud)?;
    if g.o.alle(ABONNEMENT.soort)?.len() >= MAX_ABONNEMENTEN {
        return Err(Fout::botsing(format!(
            "Er zijn al {MAX_ABONNEMENTEN} abonnementen; verwijder er eerst een."
        )));
    }
    let uuid = nieuw_uuid();
    inhoud.insert("url".into(), ABONNEMENT.pad(&uuid).into());
    inhoud.insert("_basis".into(), g.basis.als_tekst().into());
    inhoud.insert("_client".into(), g.claims.client_id.as_str().into());
    g.o.zet(ABONNEMENT.soort, &uuid, None, &inhoud)?;
    Ok(Uit::gemaakt(toon(g, &inhoud)))
}

/// Channels that exist, filters that they know, words that fit in a header.
fn klopt(g: &mut Gang<'_>, inhoud: &Map<String, Value>) -> Result<(), Fout> {
    if tekst(inhoud, "auth").contains(|c: char| c.is_control()) {
        return Err(Fout::veld(
            "auth",
            "invalid",
            "Dit past niet in de header Authorization: het is één regel.",
        ));
    }
    let bekend = g.o.alle(KANAAL.soort)?;
    let kanalen = inhoud.get("kanalen").and_then(Value::as_array).cloned();
    if kanalen.as_ref().is_some_and(Vec::is_empty) {
        return Err(Fout::veld("kanalen", "empty", "Noem minstens één kanaal."));
    }
    for (i, kanaal) in kanalen.unwrap_or_default().iter().enumerate() {
        let naam = kanaal.get("naam").and_then(Value::as_str).unwrap_or_default();
        let Some(soort) = bekend.iter().find(|k| tekst(&k.inhoud, "naam") == naam) else {
            return Err(Fout::veld(
                format!("kanalen.{i}.naam"),
                "kanaal_naam",
                "Dit kanaal bestaat niet.",
            ));
        };
        let filters = kanaal.get("filters").filter(|f| !f.is_null());
        let goed = filters.is_none_or(|f| {
            f.as_object()
                .is_some_and(|o| o.len() <= 20 && o.values().all(Value::is_string))
        });
        if !goed {
            return Err(Fout::veld(
                format!("kanalen.{i}.filters"),
                "invalid",
                "Filters zijn namen van kenmerken met de waarde die ze moeten hebben.",
            ));
        }
        let kent = paden(&soort.inhoud, "filters");
        let namen = filters.and_then(Value::as_object).into_iter().flatten();
        if let Some((vreemd, _)) = namen.into_iter().find(|(n, _)| !kent.contains(n)) {
            let kort: String = vreemd.chars().take(60).collect();
            return Err(Fout::veld(
                format!("kanalen.{i}.filters"),
                "inconsistent-abonnement-filters",
                format!(
                    "Het kanaal heeft geen filter '{kort}'; kies uit {}.",
                    kent.join(", ")
                ),
            ));
        }
    }
    Ok(())
}

/// `PUT /abonnement/{uuid}`.
pub fn vervang_abonnement(g: &mut Gang<'_>) -> Uitkomst {
    wijzig_met(g, Wijze::Heel)
}

/// `PATCH /abonnement/{uuid}`.
pub fn wijzig_abonnement(g: &mut Gang<'_>) -> Uitkomst {
    wijzig_met(g, Wijze::Deel)
}

fn wijzig_met(g: &mut Gang<'_>, wijze: Wijze) -> Uitkomst {
    let stuk = haal(g)?;
    let mut nieuw = g.lees(&ABONNEMENT_VORM, wijze)?;
    if tekst(&nieuw, "auth") == VERBORGEN {
        nieuw.remove("auth");
    }
    klopt(g, &nieuw)?;
    let mut inhoud = stuk.inhoud;
    inhoud.extend(nieuw);
    g.o.zet(ABONNEMENT.soort, &stuk.uuid, None, &inhoud)?;
    Ok(Uit::goed(toon(g, &inhoud)))
}

/// `DELETE /abonnement/{uuid}`.
pub fn verwijder_abonnement(g: &mut Gang<'_>) -> Uitkomst {
    let stuk = haal(g)?;
    g.o.weg(ABONNEMENT.soort, &stuk.uuid)?;
    Ok(Uit::leeg())
}

/// `POST /notificaties`: a message of another component goes to our subscribers.
pub fn publiceer(g: &mut Gang<'_>) -> Uitkomst {
    g.eis_ergens(Component::Nrc, &PUBLICEREN)?;
    let bericht = lees_bericht(g)?;
    bezorg::zet_klaar(g.o, &Value::Object(bericht.clone()))?;
    Ok(Uit::goed(NOTIFICATIE_VORM.toon(&g.basis, &bericht)))
}

/// `POST /notificaties/api/v1/callbacks`: our own webhook. Taking a message in twice does no harm: it only says
/// that something changed elsewhere.
pub fn ontvang(g: &mut Gang<'_>) -> Uitkomst {
    g.eis_ergens(Component::Nrc, &PUBLICEREN)?;
    let bericht = lees_bericht(g)?;
    bezorg::ontvangen(g.o, &bericht, g.nu)?;
    Ok(Uit::leeg())
}

fn lees_bericht(g: &mut Gang<'_>) -> Result<Map<String, Value>, Fout> {
    let bericht = g.lees(&NOTIFICATIE_VORM, Wijze::Heel)?;
    let naam = tekst(&bericht, "kanaal").to_owned();
    let kenmerken = bericht.get("kenmerken");
    if kenmerken.is_some_and(|k| k.as_object().is_none_or(|o| !o.values().all(Value::is_string))) {
        return Err(Fout::veld(
            "kenmerken",
            "invalid",
            "Kenmerken zijn namen met een waarde, allebei tekst.",
        ));
    }
    if g.o
        .alle(KANAAL.soort)?
        .iter()
        .any(|k| tekst(&k.inhoud, "naam") == naam)
    {
        return Ok(bericht);
    }
    Err(Fout::veld("kanaal", "kanaal_naam", "Dit kanaal bestaat niet."))
}
