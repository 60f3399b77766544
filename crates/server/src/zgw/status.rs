//! Statussen: setting a status, and with it closing and reopening a zaak (zrc-007, zrc-008, zrc-016, zrc-021).

use jiff::civil::Date;
use register::Stuk;
use serde_json::{Map, Value};

use super::archief::{self, Omgeving};
use super::fout::{ALGEMEEN, Fout};
use super::gang::{Actie, Gang, Uit, Uitkomst, Zaak, nieuw_uuid, tekst};
use super::links::{
    DOCUMENT, RESULTAAT, RESULTAATTYPE, ROL, STATUS, STATUSTYPE, ZAAK, ZAAKINFORMATIEOBJECT, ZAAKOBJECT,
};
use super::vorm::{Soort, Wijze};
use super::vormen::zaken::STATUS_VORM;
use super::vraag::Param;
use super::waarde;
use super::{lijst, persoon};

const HEROPENEN: &str = "zaken.heropenen";
const TOEVOEGEN: &str = "zaken.statussen.toevoegen";
const AANMAKEN: &str = "zaken.aanmaken";

/// What a caller demands of the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eis {
    /// Anything goes.
    Vrij,
    /// `zaak_afsluiten`: it must be the final one.
    Eind,
    /// `zaak_bijwerken`: it may not be the final one.
    GeenEind,
}

/// `POST /statussen`.
pub fn maak(g: &mut Gang<'_>) -> Uitkomst {
    let inhoud = g.lees(&STATUS_VORM, Wijze::Heel)?;
    let mut zaak = g.zaak_genoemd(&inhoud)?;
    let status = zet(g, &mut zaak, inhoud, Eis::Vrij)?;
    Ok(Uit::gemaakt(status))
}

/// Sets a status on a zaak and keeps both; gives the status as the API shows it.
///
/// Errors: 403 without the scope for a first, a next or a reopening status; 400 with the code of the rule.
pub fn zet(
    g: &mut Gang<'_>,
    zaak: &mut Zaak,
    mut inhoud: Map<String, Value>,
    eis: Eis,
) -> Result<Map<String, Value>, Fout> {
    mag_zetten(g, zaak)?;
    let type_ = g.genoemd("statustype", &inhoud, STATUSTYPE, "bad-url")?;
    if tekst(&type_.inhoud, "zaaktype") != zaak.tekst("zaaktype") {
        return Err(Fout::veld(
            ALGEMEEN,
            "zaaktype-mismatch",
            "Het statustype hoort niet bij het zaaktype van de zaak.",
        ));
    }
    let eind = type_.inhoud.get("isEindstatus") == Some(&Value::Bool(true));
    match (eis, eind) {
        (Eis::Eind, false) => {
            return Err(Fout::veld(
                ALGEMEEN,
                "eindstatus-required",
                "De status moet hier een eindstatus zijn.",
            ));
        }
        (Eis::GeenEind, true) => {
            return Err(Fout::veld(
                ALGEMEEN,
                "eindstatus-not-allowed",
                "Sluit een zaak via /zaak_afsluiten of /statussen, niet hier.",
            ));
        }
        _ => {}
    }
    let moment = waarde::tijdstip(tekst(&inhoud, "datumStatusGezet"))
        .map_err(|(c, r)| Fout::veld("datumStatusGezet", c, r))?;
    if moment.as_second() > g.nu.as_second() + 60 {
        return Err(Fout::veld(
            "datumStatusGezet",
            "date-in-future",
            "Deze datum mag niet in de toekomst zijn.",
        ));
    }
    eerdere(g, zaak, &inhoud)?;
    if let Some(rol) = ROL.uuid(tekst(&inhoud, "gezetdoor")).map(str::to_owned) {
        let eigen =
            g.o.stuk(ROL.soort, &rol)?
                .is_some_and(|r| r.ouder.as_deref() == Some(&zaak.uuid));
        if !eigen {
            return Err(Fout::veld(
                "gezetdoor",
                "zaak-mismatch",
                "Deze rol hoort niet bij de zaak.",
            ));
        }
    }
    let oud = g.toon_zaak(zaak);
    let was_dicht = zaak.gesloten();
    if eind {
        sluit(g, zaak, crate::klok::zone().to_datetime(moment).date())?;
    } else if was_dicht {
        heropen(g, zaak)?;
    }
    let uuid = nieuw_uuid();
    let pad = STATUS.pad(&uuid);
    inhoud.insert("url".into(), pad.as_str().into());
    inhoud.insert("uuid".into(), uuid.as_str().into());
    g.o.zet(STATUS.soort, &uuid, Some(&zaak.uuid), &inhoud)?;
    if nieuwste(g, zaak)?.is_none_or(|(m, _)| m <= moment) {
        zaak.zet("status", pad.as_str());
        zaak.zet("_statustype", tekst(&inhoud, "statustype"));
    }
    g.bewaar_zaak(zaak)?;
    let toon = toon(g, zaak, &inhoud)?;
    let weergave = tekst(&type_.inhoud, "omschrijving").to_owned();
    g.leg_vast(zaak, Actie::Maak, "status", &pad, &weergave, [None, Some(&toon)])?;
    if eind != was_dicht {
        let nieuw = g.toon_zaak(zaak);
        g.leg_vast(
            zaak,
            Actie::Wijzig,
            "zaak",
            &ZAAK.pad(&zaak.uuid),
            zaak.tekst("identificatie"),
            [Some(&oud), Some(&nieuw)],
        )?;
    }
    Ok(toon)
}

/// A first status is part of making a zaak; a next one and one after the end have scopes of their own.
fn mag_zetten(g: &Gang<'_>, zaak: &Zaak) -> Result<(), Fout> {
    g.eis(&[AANMAKEN, TOEVOEGEN, HEROPENEN], zaak)?;
    if !zaak.tekst("status").is_empty() && g.eis(&[TOEVOEGEN, HEROPENEN], zaak).is_err() {
        return Err(Fout::recht(
            "Met de scope zaken.aanmaken mag u alleen de eerste status zetten.",
        ));
    }
    if zaak.gesloten() && g.eis(&[HEROPENEN], zaak).is_err() {
        return Err(Fout::recht(
            "Een afgesloten zaak heropenen kan alleen met de scope zaken.heropenen.",
        ));
    }
    Ok(())
}

fn eerdere(g: &mut Gang<'_>, zaak: &Zaak, inhoud: &Map<String, Value>) -> Result<(), Fout> {
    let dubbel =
        g.o.kinderen(STATUS.soort, &zaak.uuid)?
            .iter()
            .any(|s| tekst(&s.inhoud, "datumStatusGezet") == tekst(inhoud, "datumStatusGezet"));
    if dubbel {
        return Err(Fout::veld(
            ALGEMEEN,
            "unique",
            "De velden zaak, datumStatusGezet moeten een unieke set zijn.",
        ));
    }
    Ok(())
}

/// The latest status of a zaak and when it was set.
fn nieuwste(g: &mut Gang<'_>, zaak: &Zaak) -> Result<Option<(jiff::Timestamp, String)>, Fout> {
    let Some(uuid) = STATUS.uuid(zaak.tekst("status")).map(str::to_owned) else {
        return Ok(None);
    };
    let stuk = g.o.stuk(STATUS.soort, &uuid)?;
    Ok(stuk.and_then(|s| Some((tekst(&s.inhoud, "datumStatusGezet").parse().ok()?, s.uuid))))
}

/// zrc-007 and zrc-021: what must hold before a zaak ends, and what its end fills in.
fn sluit(g: &mut Gang<'_>, zaak: &mut Zaak, einddatum: Date) -> Result<(), Fout> {
    let Some(resultaattype) = resultaattype(g, zaak)? else {
        return Err(Fout::veld(
            ALGEMEEN,
            "resultaat-does-not-exist",
            "De zaak heeft nog geen resultaat; zet dat eerst, dan kan de zaak dicht.",
        ));
    };
    for zio in g.o.kinderen(ZAAKINFORMATIEOBJECT.soort, &zaak.uuid)? {
        let uuid = DOCUMENT
            .uuid(tekst(&zio.inhoud, "informatieobject"))
            .unwrap_or_default()
            .to_owned();
        let document = g.o.stuk(DOCUMENT.soort, &uuid)?;
        let gezet = document.is_some_and(|d| {
            d.inhoud
                .get("indicatieGebruiksrecht")
                .is_some_and(Value::is_boolean)
        });
        if !gezet {
            return Err(Fout::veld(
                ALGEMEEN,
                "indicatiegebruiksrecht-unset",
                "Er is een document bij de zaak zonder indicatieGebruiksrecht; zet die op true of false.",
            ));
        }
    }
    let mut deelzaken = Vec::new();
    for pad in zaak.lijst("deelzaken") {
        let deel = g.zaak(ZAAK.uuid(&pad).unwrap_or_default())?;
        if !deel.gesloten() {
            return Err(Fout::veld(
                ALGEMEEN,
                "deelzaken-not-closed",
                "Er zijn deelzaken die nog niet afgesloten zijn; sluit die eerst.",
            ));
        }
        deelzaken.push(deel);
    }
    let omgeving = omgeving(g, zaak, einddatum)?;
    let uit = archief::bereken(&resultaattype, &omgeving)?;
    zaak.zet("einddatum", einddatum.to_string());
    vul_archief(zaak, &uit);
    for mut deel in deelzaken {
        let Some(type_) = resultaattype_met_hoofdzaak(g, &deel)? else {
            continue;
        };
        let om = Omgeving {
            hoofdzaak: Some(Some(einddatum)),
            ..eigen_keuze(&deel)
        };
        vul_archief(&mut deel, &archief::bereken(&type_, &om)?);
        g.bewaar_zaak(&mut deel)?;
    }
    Ok(())
}

fn vul_archief(zaak: &mut Zaak, uit: &archief::Uitkomst) {
    zaak.zet("archiefnominatie", uit.nominatie.clone());
    zaak.zet("archiefactiedatum", uit.actiedatum.map(|d| d.to_string()));
    if uit.nominatie.as_deref() != Some("blijvend_bewaren") {
        let brondatum = uit.brondatum.map(|d| d.to_string());
        zaak.zet(BRONDATUM, brondatum.clone());
        zaak.zet("startdatumBewaartermijn", brondatum);
    }
}

/// zrc-008: a status after the end takes the end and the archive fields away.
fn heropen(g: &mut Gang<'_>, zaak: &mut Zaak) -> Result<(), Fout> {
    if let Some(hoofd) = ZAAK.uuid(zaak.tekst("hoofdzaak")).map(str::to_owned)
        && g.zaak(&hoofd)?.gesloten()
    {
        return Err(Fout::veld(
            ALGEMEEN,
            "hoofdzaak-closed",
            "Een deelzaak kan alleen worden heropend als de hoofdzaak open is.",
        ));
    }
    for veld in [
        "einddatum",
        "archiefactiedatum",
        "archiefnominatie",
        "startdatumBewaartermijn",
    ] {
        zaak.zet(veld, Value::Null);
    }
    for pad in zaak.lijst("deelzaken") {
        let mut deel = g.zaak(ZAAK.uuid(&pad).unwrap_or_default())?;
        if resultaattype_met_hoofdzaak(g, &deel)?.is_some() {
            deel.zet("archiefactiedatum", Value::Null);
            deel.zet("startdatumBewaartermijn", Value::Null);
            g.bewaar_zaak(&mut deel)?;
        }
    }
    Ok(())
}

fn resultaattype(g: &mut Gang<'_>, zaak: &Zaak) -> Result<Option<Map<String, Value>>, Fout> {
    let Some(uuid) = RESULTAAT.uuid(zaak.tekst("resultaat")).map(str::to_owned) else {
        return Ok(None);
    };
    let resultaat = g.haal(RESULTAAT, &uuid)?;
    let type_ = RESULTAATTYPE
        .uuid(tekst(&resultaat.inhoud, "resultaattype"))
        .unwrap_or_default()
        .to_owned();
    Ok(g.o.stuk(RESULTAATTYPE.soort, &type_)?.map(|t| t.inhoud))
}

fn resultaattype_met_hoofdzaak(g: &mut Gang<'_>, deel: &Zaak) -> Result<Option<Map<String, Value>>, Fout> {
    Ok(resultaattype(g, deel)?.filter(|t| {
        t.get("brondatumArchiefprocedure")
            .and_then(|p| p.get("afleidingswijze"))
            .and_then(Value::as_str)
            == Some("hoofdzaak")
    }))
}

fn omgeving(g: &mut Gang<'_>, zaak: &Zaak, einddatum: Date) -> Result<Omgeving, Fout> {
    let eind = |z: &Zaak| waarde::datum(z.tekst("einddatum")).ok();
    let hoofdzaak = match ZAAK.uuid(zaak.tekst("hoofdzaak")).map(str::to_owned) {
        Some(uuid) => Some(eind(&g.zaak(&uuid)?)),
        None => None,
    };
    let eigenschappen = g.o.kinderen("zaakeigenschap", &zaak.uuid)?;
    let mut objecten = g.o.kinderen(ZAAKOBJECT.soort, &zaak.uuid)?;
    for object in &mut objecten {
        persoon::vul_aan(g.o, &object.uuid, &mut object.inhoud)?;
    }
    let mut gerelateerd = Vec::new();
    for veld in ["relevanteAndereZaken", "gerelateerdeZaken"] {
        let lijst = zaak
            .inhoud
            .get(veld)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        for ander in lijst {
            let uuid = ander
                .get("url")
                .and_then(Value::as_str)
                .and_then(|p| ZAAK.uuid(p))
                .unwrap_or_default();
            if let Some(stuk) = g.o.stuk(ZAAK.soort, uuid)? {
                gerelateerd.push(waarde::datum(tekst(&stuk.inhoud, "einddatum")).ok());
            }
        }
    }
    Ok(Omgeving {
        einddatum: Some(einddatum),
        hoofdzaak,
        eigenschappen: eigenschappen
            .iter()
            .map(|e| {
                (
                    tekst(&e.inhoud, "naam").to_owned(),
                    tekst(&e.inhoud, "waarde").to_owned(),
                )
            })
            .collect(),
        objecten: objecten
            .iter()
            .filter_map(|o| {
                let wat = o.inhoud.get("objectIdentificatie")?.as_object()?.clone();
                Some((tekst(&o.inhoud, "objectType").to_owned(), wat))
            })
            .collect(),
        gerelateerd,
        ..eigen_keuze(zaak)
    })
}

/// In a zaak: the first day of its retention period that was worked out here, so nobody's own choice.
const BRONDATUM: &str = "_brondatum";

/// What a zaak says itself of how long it is kept: it goes before its resultaattype.
fn eigen_keuze(zaak: &Zaak) -> Omgeving {
    let begin = zaak.tekst("startdatumBewaartermijn");
    Omgeving {
        nominatie: Some(zaak.tekst("archiefnominatie").to_owned()).filter(|n| !n.is_empty()),
        startdatum_bewaartermijn: waarde::datum(begin)
            .ok()
            .filter(|_| begin != zaak.tekst(BRONDATUM)),
        ..Omgeving::default()
    }
}

/// The status as the API shows it.
pub fn toon(g: &mut Gang<'_>, zaak: &Zaak, inhoud: &Map<String, Value>) -> Result<Map<String, Value>, Fout> {
    let mut inhoud = inhoud.clone();
    let pad = tekst(&inhoud, "url").to_owned();
    inhoud.insert(
        "indicatieLaatstGezetteStatus".into(),
        (zaak.tekst("status") == pad).into(),
    );
    let stukken = g.o.kinderen(ZAAKINFORMATIEOBJECT.soort, &zaak.uuid)?;
    let bij: Vec<Value> = stukken
        .iter()
        .filter(|z| tekst(&z.inhoud, "status") == pad)
        .map(|z| ZAAKINFORMATIEOBJECT.pad(&z.uuid).into())
        .collect();
    inhoud.insert("zaakinformatieobjecten".into(), bij.into());
    Ok(STATUS_VORM.toon(&g.basis, &inhoud))
}

/// `GET /statussen/{uuid}`.
pub fn een(g: &mut Gang<'_>) -> Uitkomst {
    let (zaak, stuk) = lijst::te_lezen(g, STATUS)?;
    Ok(Uit::goed(toon(g, &zaak, &stuk.inhoud)?))
}

/// Filters of `GET /statussen`.
pub const PARAMS: [Param; 3] = [
    ("zaak", Soort::Verwijzing(ZAAK)),
    ("statustype", Soort::Verwijzing(STATUSTYPE)),
    ("indicatieLaatstGezetteStatus", Soort::JaNee),
];

/// `GET /statussen`.
pub fn alle(g: &mut Gang<'_>) -> Uitkomst {
    let laatste = g
        .vraag
        .get("indicatieLaatstGezetteStatus")
        .map(|w| w.eq_ignore_ascii_case("true"));
    lijst::deelstukken(g, STATUS, &PARAMS, |g, zaak, stuk: &Stuk| {
        let is_laatste = zaak.tekst("status") == tekst(&stuk.inhoud, "url");
        if laatste.is_some_and(|l| l != is_laatste) {
            return Ok(None);
        }
        toon(g, zaak, &stuk.inhoud).map(Some)
    })
}

/// The statuses that a rol set, for the rol's own answer.
pub fn van_rol(g: &mut Gang<'_>, zaak: &str, rol: &str) -> Result<Vec<Value>, Fout> {
    let statussen = g.o.kinderen(STATUS.soort, zaak)?;
    Ok(statussen
        .iter()
        .filter(|s| tekst(&s.inhoud, "gezetdoor") == rol)
        .map(|s| tekst(&s.inhoud, "url").into())
        .collect())
}
