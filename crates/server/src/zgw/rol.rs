//! Rollen: who has to do with a zaak; the roltype is one of its zaaktype (zrc-019), names and numbers by kind.

use serde_json::{Map, Value};

use super::fout::{ALGEMEEN, Fout, VeldFout};
use super::gang::{Actie, Gang, Uit, Uitkomst, Zaak, gelijk_gebleven, nieuw_uuid, tekst};
use super::lijst;
use super::links::{ROL, ROLTYPE, ZAAK};
use super::status;
use super::vorm::{Soort, Vorm, Wijze, lees_velden};
use super::vormen::ROLLEN_GENERIEK;
use super::vormen::rollen::{BETROKKENE_TYPEN, ROL_VORM, authenticatie, identificatie};
use super::vraag::Param;
use super::zaak::BIJWERKEN;
use super::{index, persoon};

/// Making a rol is part of making a zaak.
const MAKEN: [&str; 3] = ["zaken.aanmaken", "zaken.bijwerken", "zaken.geforceerd-bijwerken"];
const WEGHALEN: [&str; 3] = [
    "zaken.bijwerken",
    "zaken.geforceerd-bijwerken",
    "zaken.verwijderen",
];

/// `POST /rollen`.
pub fn maak(g: &mut Gang<'_>) -> Uitkomst {
    let inhoud = lees(g, &g.lichaam)?;
    let mut zaak = g.zaak_genoemd(&inhoud)?;
    Ok(Uit::gemaakt(nieuw(g, &mut zaak, inhoud)?))
}

/// A body against the description and against the kind of betrokkene it names.
pub fn lees(g: &Gang<'_>, lichaam: &Map<String, Value>) -> Result<Map<String, Value>, Fout> {
    let mut fouten = Vec::new();
    let mut uit = lees_velden(
        ROL_VORM.velden,
        &g.basis,
        lichaam,
        Wijze::Heel,
        "",
        0,
        &mut fouten,
    );
    let soort = tekst(&uit, "betrokkeneType").to_owned();
    let gegeven = lichaam.get("betrokkeneIdentificatie").filter(|w| !w.is_null());
    for (naam, velden) in [
        ("betrokkeneIdentificatie", identificatie(&soort)),
        ("authenticatieContext", authenticatie(&soort)),
    ] {
        match (velden, lichaam.get(naam)) {
            (_, None | Some(Value::Null)) => {}
            (Some(velden), Some(Value::Object(o))) => {
                let pad = format!("{naam}.");
                let gelezen = lees_velden(velden, &g.basis, o, Wijze::Heel, &pad, 1, &mut fouten);
                uit.insert(naam.into(), gelezen.into());
            }
            (Some(_), Some(_)) => fouten.push(VeldFout {
                naam: naam.to_owned(),
                code: "invalid",
                reden: "Dit moet een object zijn.".into(),
            }),
            (None, Some(_)) => {
                uit.remove(naam);
            }
        }
    }
    if !fouten.is_empty() {
        return Err(Fout::velden(fouten));
    }
    if tekst(&uit, "betrokkene").is_empty()
        && gegeven.is_none_or(|w| w.as_object().is_some_and(Map::is_empty))
    {
        return Err(Fout::veld(
            ALGEMEEN,
            "invalid-betrokkene",
            "Geef betrokkene of betrokkeneIdentificatie op.",
        ));
    }
    let (begin, einde) = (tekst(&uit, "beginGeldigheid"), tekst(&uit, "eindeGeldigheid"));
    if !begin.is_empty() && !einde.is_empty() && einde < begin {
        return Err(Fout::veld(
            "eindeGeldigheid",
            "einde-geldigheid-before-begin-geldigheid",
            "Het einde ligt voor het begin.",
        ));
    }
    Ok(uit)
}

/// Adds a rol to a zaak.
pub fn nieuw(
    g: &mut Gang<'_>,
    zaak: &mut Zaak,
    mut inhoud: Map<String, Value>,
) -> Result<Map<String, Value>, Fout> {
    g.eis(&MAKEN, zaak)?;
    g.eis_open(zaak)?;
    roltype(g, zaak, &mut inhoud, None)?;
    let uuid = nieuw_uuid();
    let pad = ROL.pad(&uuid);
    inhoud.insert("url".into(), pad.as_str().into());
    inhoud.insert("uuid".into(), uuid.as_str().into());
    inhoud.insert("registratiedatum".into(), g.nu.to_string().into());
    let rij = persoon::berg(g.o, zaak, ROL, &uuid, &inhoud)?;
    g.o.zet(ROL.soort, &uuid, Some(&zaak.uuid), &rij)?;
    zaak.voeg_toe("rollen", &pad);
    g.bewaar_zaak(zaak)?;
    index::rollen(g.o, &zaak.uuid)?;
    let weergave = tekst(&inhoud, "omschrijving").to_owned();
    let spoor = maak_toon(g, &zaak.uuid, &persoon::zonder(ROL, &rij))?;
    g.leg_vast(zaak, Actie::Maak, "rol", &pad, &weergave, [None, Some(&spoor)])?;
    // what was just sent is no reading
    maak_toon(g, &zaak.uuid, &inhoud)
}

/// Replaces a rol of a zaak.
pub fn vervang_rol(
    g: &mut Gang<'_>,
    zaak: &mut Zaak,
    uuid: &str,
    mut inhoud: Map<String, Value>,
) -> Result<Map<String, Value>, Fout> {
    g.eis(&BIJWERKEN, zaak)?;
    g.eis_open(zaak)?;
    let oud = g.haal(ROL, uuid)?;
    gelijk_gebleven(&["zaak"], &oud.inhoud, &inhoud)?;
    roltype(g, zaak, &mut inhoud, Some(uuid))?;
    for veld in ["url", "uuid", "registratiedatum"] {
        inhoud.insert(veld.into(), oud.inhoud.get(veld).cloned().unwrap_or(Value::Null));
    }
    let was = maak_toon(g, &zaak.uuid, &oud.inhoud)?;
    let rij = persoon::berg(g.o, zaak, ROL, uuid, &inhoud)?;
    g.o.zet(ROL.soort, uuid, Some(&zaak.uuid), &rij)?;
    g.bewaar_zaak(zaak)?;
    index::rollen(g.o, &zaak.uuid)?;
    let is = maak_toon(g, &zaak.uuid, &rij)?;
    let weergave = tekst(&inhoud, "omschrijving").to_owned();
    g.leg_vast(
        zaak,
        Actie::Vervang,
        "rol",
        &ROL.pad(uuid),
        &weergave,
        [Some(&was), Some(&is)],
    )?;
    maak_toon(g, &zaak.uuid, &inhoud)
}

/// zrc-019, and one initiator and one zaakcoordinator at most; fills in what the roltype says.
fn roltype(
    g: &mut Gang<'_>,
    zaak: &Zaak,
    inhoud: &mut Map<String, Value>,
    zelf: Option<&str>,
) -> Result<(), Fout> {
    let type_ = g.genoemd("roltype", inhoud, ROLTYPE, "bad-url")?;
    if tekst(&type_.inhoud, "zaaktype") != zaak.tekst("zaaktype") {
        return Err(Fout::veld(
            ALGEMEEN,
            "zaaktype-mismatch",
            "Het roltype hoort niet bij het zaaktype van de zaak.",
        ));
    }
    let generiek = tekst(&type_.inhoud, "omschrijvingGeneriek").to_owned();
    if matches!(generiek.as_str(), "initiator" | "zaakcoordinator") {
        let bezet =
            g.o.kinderen(ROL.soort, &zaak.uuid)?.iter().any(|r| {
                Some(r.uuid.as_str()) != zelf && tekst(&r.inhoud, "omschrijvingGeneriek") == generiek
            });
        if bezet {
            return Err(Fout::veld(
                "roltype",
                "max-occurences",
                format!("Deze zaak heeft al een {generiek}."),
            ));
        }
    }
    inhoud.insert("omschrijving".into(), tekst(&type_.inhoud, "omschrijving").into());
    inhoud.insert("omschrijvingGeneriek".into(), generiek.into());
    Ok(())
}

/// As the API shows it, with its person: a reading.
pub fn toon(g: &mut Gang<'_>, zaak: &str, inhoud: &Map<String, Value>) -> Result<Map<String, Value>, Fout> {
    let open = persoon::open(g.o, inhoud)?;
    maak_toon(g, zaak, &open)
}

fn maak_toon(g: &mut Gang<'_>, zaak: &str, inhoud: &Map<String, Value>) -> Result<Map<String, Value>, Fout> {
    let mut inhoud = inhoud.clone();
    let statussen = status::van_rol(g, zaak, tekst(&inhoud, "url"))?;
    inhoud.insert("statussen".into(), statussen.into());
    let mut uit = ROL_VORM.toon(&g.basis, &inhoud);
    let soort = tekst(&inhoud, "betrokkeneType");
    if let Some(velden) = identificatie(soort) {
        let leeg = Map::new();
        let id = inhoud
            .get("betrokkeneIdentificatie")
            .and_then(Value::as_object)
            .unwrap_or(&leeg);
        let vorm = Vorm {
            naam: "betrokkene",
            velden,
        };
        uit.insert("betrokkeneIdentificatie".into(), vorm.toon(&g.basis, id).into());
    }
    if matches!(
        soort,
        "natuurlijk_persoon" | "niet_natuurlijk_persoon" | "vestiging"
    ) {
        uit.entry("authenticatieContext").or_insert(Value::Null);
    }
    Ok(uit)
}

/// `GET /rollen/{uuid}`.
pub fn een(g: &mut Gang<'_>) -> Uitkomst {
    let (zaak, stuk) = lijst::te_lezen(g, ROL)?;
    Ok(Uit::goed(toon(g, &zaak.uuid, &stuk.inhoud)?))
}

const LOS: Soort = Soort::Tekst(0, 1_000);

/// Filters of `GET /rollen`.
pub const PARAMS: [Param; 18] = [
    ("zaak", Soort::Verwijzing(ZAAK)),
    ("betrokkene", LOS),
    ("betrokkeneType", Soort::Keuze(BETROKKENE_TYPEN, false)),
    ("betrokkeneIdentificatie__medewerker__identificatie", LOS),
    (
        "betrokkeneIdentificatie__natuurlijkPersoon__anpIdentificatie",
        LOS,
    ),
    ("betrokkeneIdentificatie__natuurlijkPersoon__inpA_nummer", LOS),
    ("betrokkeneIdentificatie__natuurlijkPersoon__inpBsn", LOS),
    (
        "betrokkeneIdentificatie__nietNatuurlijkPersoon__annIdentificatie",
        LOS,
    ),
    ("betrokkeneIdentificatie__nietNatuurlijkPersoon__innNnpId", LOS),
    ("betrokkeneIdentificatie__nietNatuurlijkPersoon__kvkNummer", LOS),
    (
        "betrokkeneIdentificatie__nietNatuurlijkPersoon__vestigingsNummer",
        LOS,
    ),
    (
        "betrokkeneIdentificatie__organisatorischeEenheid__identificatie",
        LOS,
    ),
    ("betrokkeneIdentificatie__vestiging__kvkNummer", LOS),
    ("betrokkeneIdentificatie__vestiging__vestigingsNummer", LOS),
    ("omschrijving", LOS),
    ("omschrijvingGeneriek", Soort::Keuze(ROLLEN_GENERIEK, false)),
    ("roltype", Soort::Verwijzing(ROLTYPE)),
    (
        "machtiging",
        Soort::Keuze(&["eigen", "gemachtigde", "machtiginggever"], false),
    ),
];

/// `GET /rollen`. A filter on a person goes by its keyed hash, so without a zaak it is a question to the zaken first.
pub fn alle(g: &mut Gang<'_>) -> Uitkomst {
    let mut eis = lijst::Roleis::default();
    for (naam, w) in g.vraag.0.clone().iter().filter(|(_, w)| !w.is_empty()) {
        if naam.starts_with("betrokkene") {
            eis.voeg_toe(g, naam, w)?;
        }
    }
    let op_id = eis.op_waarde();
    if !op_id {
        return lijst::deelstukken(g, ROL, &PARAMS, |g, zaak, stuk| {
            toon(g, &zaak.uuid, &stuk.inhoud).map(Some)
        });
    }
    lijst::rollen_van(g, &PARAMS, &eis)
}

/// `PUT /rollen/{uuid}`.
pub fn vervang(g: &mut Gang<'_>) -> Uitkomst {
    let uuid = g.uuid.clone();
    let stuk = g.haal(ROL, &uuid)?;
    let mut zaak = g.zaak_van(&stuk.inhoud)?;
    g.eis(&BIJWERKEN, &zaak)?;
    let inhoud = lees(g, &g.lichaam)?;
    Ok(Uit::goed(vervang_rol(g, &mut zaak, &uuid, inhoud)?))
}

/// `DELETE /rollen/{uuid}`.
pub fn verwijder(g: &mut Gang<'_>) -> Uitkomst {
    let uuid = g.uuid.clone();
    let stuk = g.haal(ROL, &uuid)?;
    let mut zaak = g.zaak_van(&stuk.inhoud)?;
    haal_weg(g, &mut zaak, &uuid)?;
    Ok(Uit::leeg())
}

/// Takes a rol off a zaak.
pub fn haal_weg(g: &mut Gang<'_>, zaak: &mut Zaak, uuid: &str) -> Result<(), Fout> {
    g.eis(&WEGHALEN, zaak)?;
    g.eis_open(zaak)?;
    let stuk = g.haal(ROL, uuid)?;
    let pad = ROL.pad(uuid);
    let oud = maak_toon(g, &zaak.uuid, &stuk.inhoud)?;
    g.o.weg_contact(uuid)?;
    g.o.weg(ROL.soort, uuid)?;
    zaak.neem_weg("rollen", &pad);
    g.bewaar_zaak(zaak)?;
    index::rollen(g.o, &zaak.uuid)?;
    let weergave = tekst(&stuk.inhoud, "omschrijving").to_owned();
    g.leg_vast(zaak, Actie::Verwijder, "rol", &pad, &weergave, [Some(&oud), None])
}
