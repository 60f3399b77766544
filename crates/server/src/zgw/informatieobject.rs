//! Zaakinformatieobjecten: documents at a zaak, mirrored as objectinformatieobjecten (zrc-003, 004, 005, 017).

use serde_json::{Map, Value};

use super::document;
use super::fout::{ALGEMEEN, Fout};
use super::gang::{Actie, Gang, Uit, Uitkomst, gelijk_gebleven, nieuw_uuid, paden, tekst};
use super::lijst;
use super::links::{DOCUMENT, OBJECTINFORMATIEOBJECT, STATUS, ZAAK, ZAAKINFORMATIEOBJECT, ZAAKTYPE};
use super::vorm::{Soort, Wijze};
use super::vormen::zaken::ZAAKINFORMATIEOBJECT_VORM;
use super::vraag::Param;

const MAKEN: [&str; 3] = ["zaken.aanmaken", "zaken.bijwerken", "zaken.geforceerd-bijwerken"];
const WEGHALEN: [&str; 3] = [
    "zaken.bijwerken",
    "zaken.geforceerd-bijwerken",
    "zaken.verwijderen",
];

/// `POST /zaakinformatieobjecten`.
pub fn maak(g: &mut Gang<'_>) -> Uitkomst {
    let mut inhoud = g.lees(&ZAAKINFORMATIEOBJECT_VORM, Wijze::Heel)?;
    let mut zaak = g.zaak_genoemd(&inhoud)?;
    g.eis(&MAKEN, &zaak)?;
    g.eis_open(&zaak)?;
    let stuk = g.genoemd("informatieobject", &inhoud, DOCUMENT, "bad-url")?;
    // a document that the client may not read cannot be tied to a zaak of its own
    if !document::mag(g, &document::VERBINDEN, &stuk)? {
        return Err(Fout::veld(
            "informatieobject",
            "bad-url",
            "Dit document bestaat niet.",
        ));
    }
    let type_ = g.haal(ZAAKTYPE, zaak.zaaktype())?;
    let soort = tekst(&stuk.inhoud, "informatieobjecttype");
    if !paden(&type_.inhoud, "informatieobjecttypen")
        .iter()
        .any(|t| t == soort)
    {
        return Err(Fout::veld(
            ALGEMEEN,
            "missing-zaaktype-informatieobjecttype-relation",
            "Het informatieobjecttype hoort niet bij het zaaktype van de zaak.",
        ));
    }
    status_klopt(g, &zaak.uuid, &inhoud)?;
    let document = DOCUMENT.pad(&stuk.uuid);
    let dubbel =
        g.o.kinderen(ZAAKINFORMATIEOBJECT.soort, &zaak.uuid)?
            .iter()
            .any(|z| tekst(&z.inhoud, "informatieobject") == document);
    if dubbel {
        return Err(Fout::veld(
            ALGEMEEN,
            "unique",
            "De velden zaak, informatieobject moeten een unieke set zijn.",
        ));
    }
    let (uuid, spiegel) = (nieuw_uuid(), nieuw_uuid());
    let pad = ZAAKINFORMATIEOBJECT.pad(&uuid);
    for (veld, w) in [
        ("url", pad.as_str()),
        ("uuid", uuid.as_str()),
        ("aardRelatieWeergave", "Hoort bij, omgekeerd: kent"),
        ("registratiedatum", &g.nu.to_string()),
        ("_oio", spiegel.as_str()),
    ] {
        inhoud.insert(veld.into(), w.into());
    }
    g.o.zet(ZAAKINFORMATIEOBJECT.soort, &uuid, Some(&zaak.uuid), &inhoud)?;
    let relatie = Map::from_iter([
        (
            "url".to_owned(),
            Value::from(OBJECTINFORMATIEOBJECT.pad(&spiegel)),
        ),
        ("informatieobject".to_owned(), document.into()),
        ("object".to_owned(), ZAAK.pad(&zaak.uuid).into()),
        ("objectType".to_owned(), "zaak".into()),
    ]);
    document::maak_vast(g, &stuk.uuid, &spiegel, &relatie)?;
    zaak.voeg_toe("zaakinformatieobjecten", &pad);
    g.bewaar_zaak(&mut zaak)?;
    let toon = toon(g, &inhoud);
    let titel = tekst(&stuk.inhoud, "titel").to_owned();
    g.leg_vast(
        &zaak,
        Actie::Maak,
        "zaakinformatieobject",
        &pad,
        &titel,
        [None, Some(&toon)],
    )?;
    Ok(Uit::gemaakt(toon))
}

fn status_klopt(g: &mut Gang<'_>, zaak: &str, inhoud: &Map<String, Value>) -> Result<(), Fout> {
    let Some(status) = STATUS.uuid(tekst(inhoud, "status")).map(str::to_owned) else {
        return Ok(());
    };
    if g.o
        .stuk(STATUS.soort, &status)?
        .is_some_and(|s| s.ouder.as_deref() == Some(zaak))
    {
        return Ok(());
    }
    Err(Fout::veld(
        "status",
        "zaak-status-mismatch",
        "Deze status hoort niet bij de zaak.",
    ))
}

/// As the API shows it.
pub fn toon(g: &Gang<'_>, inhoud: &Map<String, Value>) -> Map<String, Value> {
    ZAAKINFORMATIEOBJECT_VORM.toon(&g.basis, inhoud)
}

/// `GET /zaakinformatieobjecten/{uuid}`.
pub fn een(g: &mut Gang<'_>) -> Uitkomst {
    let (_, stuk) = lijst::te_lezen(g, ZAAKINFORMATIEOBJECT)?;
    Ok(Uit::goed(toon(g, &stuk.inhoud)))
}

/// Filters of `GET /zaakinformatieobjecten`.
pub const PARAMS: [Param; 2] = [
    ("zaak", Soort::Verwijzing(ZAAK)),
    ("informatieobject", Soort::Verwijzing(DOCUMENT)),
];

/// `GET /zaakinformatieobjecten`: a bare array.
pub fn alle(g: &mut Gang<'_>) -> Uitkomst {
    g.vraag.controleer(&g.basis, &[&PARAMS])?;
    let rijen = lijst::deelrijen(g, ZAAKINFORMATIEOBJECT, &PARAMS, |g, _, s| {
        Ok(Some(toon(g, &s.inhoud)))
    })?;
    Ok(Uit::goed(rijen))
}

/// `PUT /zaakinformatieobjecten/{uuid}`.
pub fn vervang(g: &mut Gang<'_>) -> Uitkomst {
    wijzig_met(g, Wijze::Heel, Actie::Vervang)
}

/// `PATCH /zaakinformatieobjecten/{uuid}`.
pub fn wijzig(g: &mut Gang<'_>) -> Uitkomst {
    wijzig_met(g, Wijze::Deel, Actie::Wijzig)
}

/// zrc-004: the relation itself cannot change.
fn wijzig_met(g: &mut Gang<'_>, wijze: Wijze, actie: Actie) -> Uitkomst {
    let stuk = g.haal(ZAAKINFORMATIEOBJECT, &g.uuid.clone())?;
    let mut zaak = g.zaak_van(&stuk.inhoud)?;
    g.eis(&MAKEN[1..], &zaak)?;
    g.eis_open(&zaak)?;
    let nieuw = g.lees(&ZAAKINFORMATIEOBJECT_VORM, wijze)?;
    gelijk_gebleven(&["zaak", "informatieobject"], &stuk.inhoud, &nieuw)?;
    status_klopt(g, &zaak.uuid, &nieuw)?;
    let oud = toon(g, &stuk.inhoud);
    let mut inhoud = stuk.inhoud;
    inhoud.extend(nieuw);
    g.o.zet(ZAAKINFORMATIEOBJECT.soort, &stuk.uuid, Some(&zaak.uuid), &inhoud)?;
    g.bewaar_zaak(&mut zaak)?;
    let nu = toon(g, &inhoud);
    let pad = ZAAKINFORMATIEOBJECT.pad(&stuk.uuid);
    g.leg_vast(
        &zaak,
        actie,
        "zaakinformatieobject",
        &pad,
        tekst(&nu, "titel"),
        [Some(&oud), Some(&nu)],
    )?;
    Ok(Uit::goed(nu))
}

/// `DELETE /zaakinformatieobjecten/{uuid}`: the mirrored relation goes along.
pub fn verwijder(g: &mut Gang<'_>) -> Uitkomst {
    let stuk = g.haal(ZAAKINFORMATIEOBJECT, &g.uuid.clone())?;
    let mut zaak = g.zaak_van(&stuk.inhoud)?;
    g.eis(&WEGHALEN, &zaak)?;
    g.eis_open(&zaak)?;
    let pad = ZAAKINFORMATIEOBJECT.pad(&stuk.uuid);
    let oud = toon(g, &stuk.inhoud);
    document::maak_los(g, tekst(&stuk.inhoud, "_oio"))?;
    g.o.weg(ZAAKINFORMATIEOBJECT.soort, &stuk.uuid)?;
    zaak.neem_weg("zaakinformatieobjecten", &pad);
    g.bewaar_zaak(&mut zaak)?;
    g.leg_vast(
        &zaak,
        Actie::Verwijder,
        "zaakinformatieobject",
        &pad,
        tekst(&oud, "titel"),
        [Some(&oud), None],
    )?;
    Ok(Uit::leeg())
}
