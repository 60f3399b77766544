//! Resultaten: one per zaak, of a resultaattype of its zaaktype (zrc-020).

use serde_json::{Map, Value};

use super::fout::{ALGEMEEN, Fout};
use super::gang::{Actie, Gang, Uit, Uitkomst, Zaak, gelijk_gebleven, nieuw_uuid, tekst};
use super::lijst;
use super::links::{RESULTAAT, RESULTAATTYPE, ZAAK};
use super::vorm::{Soort, Wijze};
use super::vormen::zaken::RESULTAAT_VORM;
use super::vraag::Param;
use super::zaak::BIJWERKEN;

/// `POST /resultaten`.
pub fn maak(g: &mut Gang<'_>) -> Uitkomst {
    let inhoud = g.lees(&RESULTAAT_VORM, Wijze::Heel)?;
    let mut zaak = g.zaak_genoemd(&inhoud)?;
    Ok(Uit::gemaakt(nieuw(g, &mut zaak, inhoud)?))
}

/// Gives a zaak its resultaat.
pub fn nieuw(
    g: &mut Gang<'_>,
    zaak: &mut Zaak,
    mut inhoud: Map<String, Value>,
) -> Result<Map<String, Value>, Fout> {
    g.eis(&BIJWERKEN, zaak)?;
    g.eis_open(zaak)?;
    if !zaak.tekst("resultaat").is_empty() {
        return Err(Fout::veld("zaak", "unique", "Deze zaak heeft al een resultaat."));
    }
    let omschrijving = hoort_bij(g, zaak, &inhoud)?;
    let uuid = nieuw_uuid();
    let pad = RESULTAAT.pad(&uuid);
    inhoud.insert("url".into(), pad.as_str().into());
    inhoud.insert("uuid".into(), uuid.as_str().into());
    g.o.zet(RESULTAAT.soort, &uuid, Some(&zaak.uuid), &inhoud)?;
    zaak.zet("resultaat", pad.as_str());
    zaak.zet("_resultaattype", tekst(&inhoud, "resultaattype"));
    g.bewaar_zaak(zaak)?;
    let toon = toon(g, &inhoud);
    g.leg_vast(
        zaak,
        Actie::Maak,
        "resultaat",
        &pad,
        &omschrijving,
        [None, Some(&toon)],
    )?;
    Ok(toon)
}

/// zrc-020; gives the name of the type.
fn hoort_bij(g: &mut Gang<'_>, zaak: &Zaak, inhoud: &Map<String, Value>) -> Result<String, Fout> {
    let type_ = g.genoemd("resultaattype", inhoud, RESULTAATTYPE, "bad-url")?;
    if tekst(&type_.inhoud, "zaaktype") == zaak.tekst("zaaktype") {
        return Ok(tekst(&type_.inhoud, "omschrijving").to_owned());
    }
    Err(Fout::veld(
        ALGEMEEN,
        "zaaktype-mismatch",
        "Het resultaattype hoort niet bij het zaaktype van de zaak.",
    ))
}

/// As the API shows it.
pub fn toon(g: &Gang<'_>, inhoud: &Map<String, Value>) -> Map<String, Value> {
    RESULTAAT_VORM.toon(&g.basis, inhoud)
}

/// `GET /resultaten/{uuid}`.
pub fn een(g: &mut Gang<'_>) -> Uitkomst {
    let (_, stuk) = lijst::te_lezen(g, RESULTAAT)?;
    Ok(Uit::goed(toon(g, &stuk.inhoud)))
}

/// Filters of `GET /resultaten`.
pub const PARAMS: [Param; 2] = [
    ("zaak", Soort::Verwijzing(ZAAK)),
    ("resultaattype", Soort::Verwijzing(RESULTAATTYPE)),
];

/// `GET /resultaten`.
pub fn alle(g: &mut Gang<'_>) -> Uitkomst {
    lijst::deelstukken(g, RESULTAAT, &PARAMS, |g, _, stuk| {
        Ok(Some(toon(g, &stuk.inhoud)))
    })
}

/// `PUT /resultaten/{uuid}`.
pub fn vervang(g: &mut Gang<'_>) -> Uitkomst {
    wijzig_met(g, Wijze::Heel, Actie::Vervang)
}

/// `PATCH /resultaten/{uuid}`.
pub fn wijzig(g: &mut Gang<'_>) -> Uitkomst {
    wijzig_met(g, Wijze::Deel, Actie::Wijzig)
}

fn wijzig_met(g: &mut Gang<'_>, wijze: Wijze, actie: Actie) -> Uitkomst {
    let stuk = g.haal(RESULTAAT, &g.uuid.clone())?;
    let mut zaak = g.zaak_van(&stuk.inhoud)?;
    g.eis(&BIJWERKEN, &zaak)?;
    g.eis_open(&zaak)?;
    let nieuw = g.lees(&RESULTAAT_VORM, wijze)?;
    gelijk_gebleven(&["zaak", "resultaattype"], &stuk.inhoud, &nieuw)?;
    let oud = toon(g, &stuk.inhoud);
    let mut inhoud = stuk.inhoud;
    if actie == Actie::Vervang {
        inhoud.remove("toelichting");
    }
    inhoud.extend(nieuw);
    g.o.zet(RESULTAAT.soort, &stuk.uuid, Some(&zaak.uuid), &inhoud)?;
    g.bewaar_zaak(&mut zaak)?;
    let nu = toon(g, &inhoud);
    g.leg_vast(
        &zaak,
        actie,
        "resultaat",
        &RESULTAAT.pad(&stuk.uuid),
        "resultaat",
        [Some(&oud), Some(&nu)],
    )?;
    Ok(Uit::goed(nu))
}

/// `DELETE /resultaten/{uuid}`.
pub fn verwijder(g: &mut Gang<'_>) -> Uitkomst {
    let stuk = g.haal(RESULTAAT, &g.uuid.clone())?;
    let mut zaak = g.zaak_van(&stuk.inhoud)?;
    g.eis(&BIJWERKEN, &zaak)?;
    g.eis_open(&zaak)?;
    let oud = toon(g, &stuk.inhoud);
    g.o.weg(RESULTAAT.soort, &stuk.uuid)?;
    zaak.zet("resultaat", Value::Null);
    zaak.zet("_resultaattype", Value::Null);
    g.bewaar_zaak(&mut zaak)?;
    g.leg_vast(
        &zaak,
        Actie::Verwijder,
        "resultaat",
        &RESULTAAT.pad(&stuk.uuid),
        "resultaat",
        [Some(&oud), None],
    )?;
    Ok(Uit::leeg())
}
