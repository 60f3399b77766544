//! Zaakobjecten: what a zaak is about: an adres, a pand by its BAG id, a wegdeel by its BGT id.

use serde_json::{Map, Value};

use super::fout::{ALGEMEEN, Fout, VeldFout};
use super::gang::{Actie, Gang, Uit, Uitkomst, Zaak, nieuw_uuid, tekst};
use super::lijst;
use super::links::{ZAAK, ZAAKOBJECT, ZAAKOBJECTTYPE};
use super::persoon;
use super::vorm::{Soort, Vorm, Wijze, lees_velden};
use super::vormen::OBJECTTYPEN;
use super::vormen::objecten::{ZAAKOBJECT_VORM, identificatie};
use super::vraag::Param;

const MAKEN: [&str; 3] = ["zaken.aanmaken", "zaken.bijwerken", "zaken.geforceerd-bijwerken"];
const WEGHALEN: [&str; 3] = [
    "zaken.bijwerken",
    "zaken.geforceerd-bijwerken",
    "zaken.verwijderen",
];

/// `POST /zaakobjecten`.
pub fn maak(g: &mut Gang<'_>) -> Uitkomst {
    let mut inhoud = lees(g)?;
    let mut zaak = g.zaak_genoemd(&inhoud)?;
    g.eis(&MAKEN, &zaak)?;
    g.eis_open(&zaak)?;
    objecttype(g, &zaak, &inhoud)?;
    let uuid = nieuw_uuid();
    let pad = ZAAKOBJECT.pad(&uuid);
    inhoud.insert("url".into(), pad.as_str().into());
    inhoud.insert("uuid".into(), uuid.as_str().into());
    let rij = persoon::berg(g.o, &zaak, ZAAKOBJECT, &uuid, &inhoud)?;
    g.o.zet(ZAAKOBJECT.soort, &uuid, Some(&zaak.uuid), &rij)?;
    zaak.voeg_toe("zaakobjecten", &pad);
    g.bewaar_zaak(&mut zaak)?;
    let spoor = maak_toon(g, &rij);
    let soort = tekst(&inhoud, "objectType").to_owned();
    g.leg_vast(
        &zaak,
        Actie::Maak,
        "zaakobject",
        &pad,
        &soort,
        [None, Some(&spoor)],
    )?;
    Ok(Uit::gemaakt(maak_toon(g, &inhoud)))
}

/// A zaakobjecttype is one of the zaaktype of the zaak.
fn objecttype(g: &mut Gang<'_>, zaak: &Zaak, inhoud: &Map<String, Value>) -> Result<(), Fout> {
    if tekst(inhoud, "zaakobjecttype").is_empty() {
        return Ok(());
    }
    let type_ = g.genoemd("zaakobjecttype", inhoud, ZAAKOBJECTTYPE, "bad-url")?;
    if tekst(&type_.inhoud, "zaaktype") == zaak.tekst("zaaktype") {
        return Ok(());
    }
    Err(Fout::veld(
        ALGEMEEN,
        "zaaktype-mismatch",
        "Het zaakobjecttype hoort niet bij het zaaktype van de zaak.",
    ))
}

fn lees(g: &Gang<'_>) -> Result<Map<String, Value>, Fout> {
    let mut fouten = Vec::new();
    let mut uit = lees_velden(
        ZAAKOBJECT_VORM.velden,
        &g.basis,
        &g.lichaam,
        Wijze::Heel,
        "",
        0,
        &mut fouten,
    );
    let soort = tekst(&uit, "objectType").to_owned();
    let gegeven = g.lichaam.get("objectIdentificatie").filter(|w| !w.is_null());
    match (identificatie(&soort), gegeven) {
        (Some(velden), Some(Value::Object(o))) => {
            let gelezen = lees_velden(
                velden,
                &g.basis,
                o,
                Wijze::Heel,
                "objectIdentificatie.",
                1,
                &mut fouten,
            );
            uit.insert("objectIdentificatie".into(), gelezen.into());
        }
        (_, Some(w)) if !w.is_object() => fouten.push(VeldFout {
            naam: "objectIdentificatie".into(),
            code: "invalid",
            reden: "Dit moet een object zijn.".into(),
        }),
        _ => {
            uit.remove("objectIdentificatie");
        }
    }
    if !fouten.is_empty() {
        return Err(Fout::velden(fouten));
    }
    let geweigerd = |code, reden: &str| Err(Fout::veld(ALGEMEEN, code, reden));
    let los = tekst(&uit, "object").is_empty();
    if los && !uit.contains_key("objectIdentificatie") {
        return geweigerd(
            "invalid-zaakobject",
            "Geef object (een URL) of objectIdentificatie op.",
        );
    }
    let overige = !tekst(&uit, "objectTypeOverige").is_empty();
    let definitie = uit
        .get("objectTypeOverigeDefinitie")
        .is_some_and(Value::is_object);
    if definitie && los {
        return Err(Fout::veld(
            "object",
            "required",
            "Bij objectTypeOverigeDefinitie hoort object, een URL.",
        ));
    }
    match (soort == "overige", overige, definitie) {
        (true, false, false) => geweigerd(
            "missing-object-type-overige",
            "Zeg met objectTypeOverige of objectTypeOverigeDefinitie welk soort object het is.",
        ),
        (false, true, _) => geweigerd(
            "invalid-object-type-overige-usage",
            "objectTypeOverige hoort alleen bij het objectType 'overige'.",
        ),
        _ => {
            if definitie {
                // what stands at the URL is what it is
                uit.remove("objectIdentificatie");
            }
            Ok(uit)
        }
    }
}

/// As the API shows it; when it is about a person, a reading.
pub fn toon(g: &mut Gang<'_>, inhoud: &Map<String, Value>) -> Result<Map<String, Value>, Fout> {
    let open = persoon::open(g.o, inhoud)?;
    Ok(maak_toon(g, &open))
}

fn maak_toon(g: &Gang<'_>, inhoud: &Map<String, Value>) -> Map<String, Value> {
    let mut uit = ZAAKOBJECT_VORM.toon(&g.basis, inhoud);
    let id = inhoud.get("objectIdentificatie").and_then(Value::as_object);
    if let (Some(velden), Some(id)) = (identificatie(tekst(inhoud, "objectType")), id) {
        let vorm = Vorm {
            naam: "object",
            velden,
        };
        uit.insert("objectIdentificatie".into(), vorm.toon(&g.basis, id).into());
    }
    uit
}

/// `GET /zaakobjecten/{uuid}`.
pub fn een(g: &mut Gang<'_>) -> Uitkomst {
    let (_, stuk) = lijst::te_lezen(g, ZAAKOBJECT)?;
    Ok(Uit::goed(toon(g, &stuk.inhoud)?))
}

/// Filters of `GET /zaakobjecten`.
pub const PARAMS: [Param; 3] = [
    ("zaak", Soort::Verwijzing(ZAAK)),
    ("object", Soort::Tekst(0, 1_000)),
    ("objectType", Soort::Keuze(OBJECTTYPEN, false)),
];

/// `GET /zaakobjecten`.
pub fn alle(g: &mut Gang<'_>) -> Uitkomst {
    lijst::deelstukken(g, ZAAKOBJECT, &PARAMS, |g, _, stuk| {
        toon(g, &stuk.inhoud).map(Some)
    })
}

/// `DELETE /zaakobjecten/{uuid}`.
pub fn verwijder(g: &mut Gang<'_>) -> Uitkomst {
    let stuk = g.haal(ZAAKOBJECT, &g.uuid.clone())?;
    let mut zaak = g.zaak_van(&stuk.inhoud)?;
    g.eis(&WEGHALEN, &zaak)?;
    g.eis_open(&zaak)?;
    let pad = ZAAKOBJECT.pad(&stuk.uuid);
    let oud = maak_toon(g, &stuk.inhoud);
    g.o.weg_contact(&stuk.uuid)?;
    g.o.weg(ZAAKOBJECT.soort, &stuk.uuid)?;
    zaak.neem_weg("zaakobjecten", &pad);
    g.bewaar_zaak(&mut zaak)?;
    let soort = tekst(&stuk.inhoud, "objectType").to_owned();
    g.leg_vast(
        &zaak,
        Actie::Verwijder,
        "zaakobject",
        &pad,
        &soort,
        [Some(&oud), None],
    )?;
    Ok(Uit::leeg())
}
