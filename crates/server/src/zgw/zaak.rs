//! Zaken: making, changing, reading and destroying one zaak, with the rules zrc-001, 002, 009 to 015, 022 and 023.

use register::Stuk;
use serde_json::{Map, Value};

use super::expand;
use super::fout::Fout;
use super::gang::{Actie, Gang, Uit, Uitkomst, Zaak, gelijk_gebleven, nieuw_uuid, tekst};
use super::lijst::LEZEN;
use super::links::{DOCUMENT, RESULTAAT, ROL, STATUS, ZAAK, ZAAKINFORMATIEOBJECT, ZAAKOBJECT, ZAAKTYPE};
use super::vorm::Wijze;
use super::vormen::zaken::ZAAK_VORM;
use super::waarde;
use super::{document, meetkunde, projectie};

/// Changing needs one of these.
pub const BIJWERKEN: [&str; 2] = ["zaken.bijwerken", "zaken.geforceerd-bijwerken"];

const BETALING_WOORDEN: &[(&str, &str)] = &[
    (
        "nvt",
        "Er is geen sprake van te betalen, met de zaak gemoeide, kosten.",
    ),
    ("gefactureerd", "Opdracht tot facturatie verzonden"),
    ("gecrediteerd", "Opdracht tot creditering verzonden"),
    (
        "betaald",
        "Betaling vastgesteld (bijvoorbeeld via online kassa bij directe aanvraag)",
    ),
    (
        "nog_niet",
        "De met de zaak gemoeide kosten zijn (nog) niet betaald.",
    ),
    (
        "gedeeltelijk",
        "De met de zaak gemoeide kosten zijn gedeeltelijk betaald.",
    ),
    ("geheel", "De met de zaak gemoeide kosten zijn geheel betaald."),
];

impl Gang<'_> {
    /// A zaak as the API shows it.
    pub fn toon_zaak(&self, zaak: &Zaak) -> Map<String, Value> {
        let mut uit = ZAAK_VORM.toon(&self.basis, &zaak.inhoud);
        let betaling = zaak.tekst("betalingsindicatie");
        let woorden = BETALING_WOORDEN
            .iter()
            .find(|(w, _)| *w == betaling)
            .map_or("", |(_, t)| *t);
        uit.insert("betalingsindicatieWeergave".into(), woorden.into());
        if !self.hele_geometrie
            && let Some(w) = uit.get_mut("zaakgeometrie").filter(|w| w.is_object())
        {
            *w = meetkunde::als_punt(w);
        }
        uit
    }
}

/// `POST /zaken`.
pub fn maak(g: &mut Gang<'_>) -> Uitkomst {
    let inhoud = g.lees(&ZAAK_VORM, Wijze::Heel)?;
    let zaak = nieuw(g, inhoud)?;
    Ok(Uit::gemaakt(g.toon_zaak(&zaak)))
}

/// Makes a zaak from a body that was read; checks the scope for its type and level.
pub fn nieuw(g: &mut Gang<'_>, mut inhoud: Map<String, Value>) -> Result<Zaak, Fout> {
    let type_ = zaaktype(g, &inhoud)?;
    if tekst(&inhoud, "vertrouwelijkheidaanduiding").is_empty() {
        // zrc-009
        let eigen = tekst(&type_.inhoud, "vertrouwelijkheidaanduiding").to_owned();
        inhoud.insert("vertrouwelijkheidaanduiding".into(), eigen.into());
    }
    g.eis_type(
        &["zaken.aanmaken"],
        &type_.uuid,
        tekst(&inhoud, "vertrouwelijkheidaanduiding"),
    )?;
    let vandaag = g.vandaag();
    inhoud
        .entry("registratiedatum")
        .or_insert_with(|| vandaag.to_string().into());
    inhoud
        .entry("archiefstatus")
        .or_insert_with(|| "nog_te_archiveren".into());
    for (veld, termijn) in [
        ("einddatumGepland", "servicenorm"),
        ("uiterlijkeEinddatumAfdoening", "doorlooptijd"),
    ] {
        if let Some(dag) = plus(tekst(&inhoud, "startdatum"), tekst(&type_.inhoud, termijn))
            && tekst(&inhoud, veld).is_empty()
        {
            inhoud.insert(veld.into(), dag.into());
        }
    }
    if tekst(&inhoud, "identificatie").is_empty() {
        let nummer = vrij_nummer(g, tekst(&inhoud, "bronorganisatie"))?;
        inhoud.insert("identificatie".into(), nummer.into());
    }
    let uuid = nieuw_uuid();
    inhoud.insert("url".into(), ZAAK.pad(&uuid).into());
    inhoud.insert("uuid".into(), uuid.as_str().into());
    let mut zaak = Zaak { uuid, inhoud };
    eerder_opgeschort(&mut zaak, None);
    geopend(g, &zaak)?;
    regels(g, &mut zaak, &type_, None)?;
    let eigen = ZAAK.pad(&zaak.uuid);
    wissel_hoofdzaak(g, None, &zaak)?;
    g.bewaar_zaak(&mut zaak)?;
    let toon = g.toon_zaak(&zaak);
    let nummer = zaak.tekst("identificatie").to_owned();
    g.leg_vast(&zaak, Actie::Maak, "zaak", &eigen, &nummer, [None, Some(&toon)])?;
    Ok(zaak)
}

fn plus(startdatum: &str, termijn: &str) -> Option<String> {
    let dag = waarde::datum(startdatum).ok()?;
    Some(dag.checked_add(waarde::duur(termijn).ok()?).ok()?.to_string())
}

/// The next free number of an organisation: `ZAAK-2026-0000000001` (zrc-002).
fn vrij_nummer(g: &mut Gang<'_>, bron: &str) -> Result<String, Fout> {
    let jaar = g.vandaag().year();
    loop {
        let nr = g.o.nummer(&format!("zaak-{bron}-{jaar}"))?;
        let nummer = format!("ZAAK-{jaar}-{nr:010}");
        if g.o.zaak_met(bron, &nummer)?.is_none() {
            return Ok(nummer);
        }
    }
}

/// zrc-001: the zaaktype must be one of ours, and published.
fn zaaktype(g: &mut Gang<'_>, inhoud: &Map<String, Value>) -> Result<Stuk, Fout> {
    let type_ = g.genoemd("zaaktype", inhoud, ZAAKTYPE, "bad-url")?;
    if type_.inhoud.get("concept") == Some(&Value::Bool(true)) {
        return Err(Fout::veld(
            "zaaktype",
            "not-published",
            "Dit zaaktype is nog een concept; publiceer het eerst.",
        ));
    }
    Ok(type_)
}

/// Nobody has opened a zaak tomorrow.
fn geopend(g: &Gang<'_>, zaak: &Zaak) -> Result<(), Fout> {
    if g.in_toekomst(zaak.tekst("laatstGeopend")) {
        return Err(Fout::veld(
            "laatstGeopend",
            "date-in-future",
            "Deze datum mag niet in de toekomst zijn.",
        ));
    }
    Ok(())
}

/// Remembers that a zaak was suspended, for as long as it exists.
fn eerder_opgeschort(zaak: &mut Zaak, oud: Option<&Zaak>) {
    let is = |z: &Zaak, veld: &str| {
        let opschorting = z.inhoud.get("opschorting");
        opschorting.and_then(|o| o.get(veld)) == Some(&Value::Bool(true))
    };
    let eerder = oud.is_some_and(|z| is(z, "indicatie") || is(z, "eerdereOpschorting"));
    if !eerder && !is(zaak, "indicatie") {
        return;
    }
    let nu = zaak.inhoud.get("opschorting").and_then(Value::as_object);
    let mut opschorting = nu.cloned().unwrap_or_default();
    opschorting.insert("eerdereOpschorting".into(), true.into());
    zaak.zet("opschorting", opschorting);
}

/// The rules that hold for a zaak as a whole, after making or changing it; zrc-002 is checked where it is kept (`index::zet`).
fn regels(g: &mut Gang<'_>, zaak: &mut Zaak, type_: &Stuk, oud: Option<&Zaak>) -> Result<(), Fout> {
    hoofdzaak(g, zaak, oud)?;
    andere_zaken(g, zaak, oud)?;
    betaling(g, zaak, oud)?;
    // zrc-015
    let toegestaan = super::gang::paden(&type_.inhoud, "productenOfDiensten");
    if zaak
        .lijst("productenOfDiensten")
        .iter()
        .any(|p| !toegestaan.contains(p))
    {
        return Err(Fout::veld(
            "productenOfDiensten",
            "invalid-products-services",
            "Niet alle producten of diensten komen voor bij het zaaktype.",
        ));
    }
    archiefstatus(g, zaak)
}

/// zrc-013: a hoofdzaak exists, is not the zaak itself and is no deelzaak. One that was there already is not judged again:
/// who changes the zaak need not see it.
fn hoofdzaak(g: &mut Gang<'_>, zaak: &Zaak, oud: Option<&Zaak>) -> Result<(), Fout> {
    let genoemd = zaak.tekst("hoofdzaak");
    if oud.is_some_and(|o| o.tekst("hoofdzaak") == genoemd) {
        return Ok(());
    }
    let Some(uuid) = ZAAK.uuid(genoemd).map(str::to_owned) else {
        return Ok(());
    };
    if uuid == zaak.uuid {
        return Err(Fout::veld(
            "hoofdzaak",
            "self-forbidden",
            "Een zaak is geen deelzaak van zichzelf.",
        ));
    }
    let Some(hoofd) = te_noemen(g, &uuid)? else {
        return Err(Fout::veld(
            "hoofdzaak",
            "does_not_exist",
            "Deze zaak bestaat niet.",
        ));
    };
    if !hoofd.tekst("hoofdzaak").is_empty() || !zaak.lijst("deelzaken").is_empty() {
        return Err(Fout::veld(
            "hoofdzaak",
            "deelzaak-als-hoofdzaak",
            "Deelzaken van deelzaken zijn niet toegestaan.",
        ));
    }
    Ok(())
}

/// A zaak that this client may point at: one that it has some right to. Another one does not exist for it.
fn te_noemen(g: &mut Gang<'_>, uuid: &str) -> Result<Option<Zaak>, Fout> {
    let zaak = g.o.stuk(ZAAK.soort, uuid)?.map(|s| Zaak {
        uuid: s.uuid,
        inhoud: s.inhoud,
    });
    let scopes = ["zaken.lezen", "zaken.aanmaken", "zaken.bijwerken"];
    Ok(zaak.filter(|z| g.eis(&scopes, z).is_ok()))
}

/// zrc-011: every related zaak exists; one that was there already is not judged again.
fn andere_zaken(g: &mut Gang<'_>, zaak: &Zaak, oud: Option<&Zaak>) -> Result<(), Fout> {
    let genoemd = |zaak: &Zaak, veld| zaak.inhoud.get(veld).and_then(Value::as_array).cloned();
    let wie = |ander: &Value| {
        ander
            .get("url")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    for veld in ["relevanteAndereZaken", "gerelateerdeZaken"] {
        let was = oud.and_then(|o| genoemd(o, veld)).unwrap_or_default();
        for (i, ander) in genoemd(zaak, veld).unwrap_or_default().iter().enumerate() {
            let pad = wie(ander);
            let nieuw = !was.iter().any(|w| wie(w) == pad);
            if nieuw && te_noemen(g, ZAAK.uuid(&pad).unwrap_or_default())?.is_none() {
                return Err(Fout::veld(
                    format!("{veld}.{i}.url"),
                    "bad-url",
                    "Deze zaak bestaat niet.",
                ));
            }
            let los = ander
                .get("overigeRelatie")
                .and_then(Value::as_str)
                .unwrap_or_default();
            if ander.get("aardRelatie").and_then(Value::as_str) == Some("overig") && los.is_empty() {
                return Err(Fout::veld(
                    format!("{veld}.{i}.overigeRelatie"),
                    "overigerelatie-required",
                    "Zeg welke relatie het is.",
                ));
            }
        }
    }
    Ok(())
}

/// zrc-014: no payment date without a payment; a change to `nvt` takes the date away.
fn betaling(g: &Gang<'_>, zaak: &mut Zaak, oud: Option<&Zaak>) -> Result<(), Fout> {
    let datum = zaak.tekst("laatsteBetaaldatum").to_owned();
    if datum.is_empty() {
        return Ok(());
    }
    if zaak.tekst("betalingsindicatie") == "nvt" {
        if oud.is_some_and(|o| o.tekst("laatsteBetaaldatum") == datum) {
            zaak.zet("laatsteBetaaldatum", Value::Null);
            return Ok(());
        }
        return Err(Fout::veld(
            "laatsteBetaaldatum",
            "betaling-nvt",
            "Een laatste betaaldatum kan niet als de betalingsindicatie 'nvt' is.",
        ));
    }
    if g.in_toekomst(&datum) {
        return Err(Fout::veld(
            "laatsteBetaaldatum",
            "future_not_allowed",
            "Deze datum mag niet in de toekomst zijn.",
        ));
    }
    Ok(())
}

/// zrc-022: archived only with archived documents, a nominatie and a date.
fn archiefstatus(g: &mut Gang<'_>, zaak: &Zaak) -> Result<(), Fout> {
    if matches!(zaak.tekst("archiefstatus"), "" | "nog_te_archiveren") {
        return Ok(());
    }
    for zio in g.o.kinderen(ZAAKINFORMATIEOBJECT.soort, &zaak.uuid)? {
        let uuid = DOCUMENT
            .uuid(tekst(&zio.inhoud, "informatieobject"))
            .unwrap_or_default()
            .to_owned();
        let document = g.o.stuk(DOCUMENT.soort, &uuid)?;
        if document.is_none_or(|d| tekst(&d.inhoud, "status") != "gearchiveerd") {
            return Err(Fout::veld(
                "archiefstatus",
                "documents-not-archived",
                "Er zijn documenten bij de zaak waarvan de status nog geen 'gearchiveerd' is.",
            ));
        }
    }
    for (veld, code) in [
        ("archiefnominatie", "archiefnominatie-not-set"),
        ("archiefactiedatum", "archiefactiedatum-not-set"),
    ] {
        if zaak.tekst(veld).is_empty() {
            return Err(Fout::veld(
                veld,
                code,
                "Moet een waarde hebben als de archiefstatus iets anders is dan 'nog_te_archiveren'.",
            ));
        }
    }
    Ok(())
}

/// Keeps the list of deelzaken on the hoofdzaak true.
fn wissel_hoofdzaak(g: &mut Gang<'_>, oud: Option<&str>, zaak: &Zaak) -> Result<(), Fout> {
    let nieuw = zaak.tekst("hoofdzaak").to_owned();
    let oud = oud.unwrap_or_default();
    if oud == nieuw {
        return Ok(());
    }
    let eigen = ZAAK.pad(&zaak.uuid);
    for (pad, erbij) in [(oud, false), (nieuw.as_str(), true)] {
        let Some(uuid) = ZAAK.uuid(pad).map(str::to_owned) else {
            continue;
        };
        let mut hoofd = g.zaak(&uuid)?;
        if erbij {
            // what is closed gets no more deelzaken without the scope for it
            g.eis_open(&hoofd)?;
            hoofd.voeg_toe("deelzaken", &eigen);
        } else {
            hoofd.neem_weg("deelzaken", &eigen);
        }
        g.bewaar_zaak(&mut hoofd)?;
    }
    Ok(())
}

/// `GET /zaken/{uuid}`, with `expand`.
pub fn een(g: &mut Gang<'_>) -> Uitkomst {
    let zaak = g.zaak(&g.uuid.clone())?;
    g.eis(&LEZEN, &zaak)?;
    let paden = expand::lees(&g.vraag.lijst("expand"))?;
    let mut toon = g.toon_zaak(&zaak);
    expand::vul(g, &zaak, &paden, &mut toon)?;
    Ok(Uit::goed(toon))
}

/// `PUT /zaken/{uuid}`.
pub fn vervang(g: &mut Gang<'_>) -> Uitkomst {
    let nieuw = g.lees(&ZAAK_VORM, Wijze::Heel);
    wijzig_met(g, nieuw, Actie::Vervang)
}

/// `PATCH /zaken/{uuid}`.
pub fn wijzig(g: &mut Gang<'_>) -> Uitkomst {
    let nieuw = g.lees(&ZAAK_VORM, Wijze::Deel);
    wijzig_met(g, nieuw, Actie::Wijzig)
}

fn wijzig_met(g: &mut Gang<'_>, nieuw: Result<Map<String, Value>, Fout>, actie: Actie) -> Uitkomst {
    let zaak = g.zaak(&g.uuid.clone())?;
    let zaak = pas_aan(g, zaak, nieuw, actie)?;
    Ok(Uit::goed(g.toon_zaak(&zaak)))
}

/// Changes a zaak with fields that were read; rights go before what is wrong with the body.
pub fn pas_aan(
    g: &mut Gang<'_>,
    oud: Zaak,
    nieuw: Result<Map<String, Value>, Fout>,
    actie: Actie,
) -> Result<Zaak, Fout> {
    g.eis(&BIJWERKEN, &oud)?;
    g.eis_open(&oud)?;
    let mut nieuw = nieuw?;
    gelijk_gebleven(&["zaaktype", "identificatie"], &oud.inhoud, &nieuw)?;
    if let (Some(was), Some(is)) = (oud.inhoud.get("zaakgeometrie"), nieuw.get_mut("zaakgeometrie"))
        && meetkunde::als_punt(was) == *is
    {
        // a client that sends back the point it was shown does not mean to lose the shape behind it
        *is = was.clone();
    }
    let mut zaak = oud.clone();
    if actie == Actie::Vervang {
        for veld in ZAAK_VORM.velden.iter().filter(|v| !v.lezen) {
            // what stays when a body says nothing: number, level, and the dates that making filled in
            let blijft = matches!(
                veld.naam,
                "identificatie" | "vertrouwelijkheidaanduiding" | "registratiedatum" | "archiefstatus"
            );
            if !blijft {
                zaak.inhoud.remove(veld.naam);
            }
        }
    }
    zaak.inhoud.extend(nieuw);
    if zaak.tekst("identificatie").is_empty() {
        zaak.zet("identificatie", oud.tekst("identificatie"));
    }
    eerder_opgeschort(&mut zaak, Some(&oud));
    geopend(g, &zaak)?;
    let type_ = g.genoemd("zaaktype", &zaak.inhoud, ZAAKTYPE, "bad-url")?;
    // a zaak cannot be changed into one that the client has no right to change
    g.eis(&BIJWERKEN, &zaak)?;
    regels(g, &mut zaak, &type_, Some(&oud))?;
    wissel_hoofdzaak(g, Some(oud.tekst("hoofdzaak")), &zaak)?;
    g.bewaar_zaak(&mut zaak)?;
    let (was, is) = (g.toon_zaak(&oud), g.toon_zaak(&zaak));
    let nummer = zaak.tekst("identificatie").to_owned();
    g.leg_vast(
        &zaak,
        actie,
        "zaak",
        &ZAAK.pad(&zaak.uuid),
        &nummer,
        [Some(&was), Some(&is)],
    )?;
    Ok(zaak)
}

/// `DELETE /zaken/{uuid}`: the zaak and all that hangs on it, audit trail and deelzaken included (zrc-023).
pub fn verwijder(g: &mut Gang<'_>) -> Uitkomst {
    let zaak = g.zaak(&g.uuid.clone())?;
    let mut weg = vec![];
    for pad in zaak.lijst("deelzaken") {
        weg.push(g.zaak(ZAAK.uuid(&pad).unwrap_or_default())?);
    }
    weg.push(zaak);
    for zaak in &weg {
        g.eis(&["zaken.verwijderen"], zaak)?;
    }
    for zaak in &weg {
        vernietig(g, zaak)?;
    }
    Ok(Uit::leeg())
}

/// Takes one zaak out of the store, for good; the notification is all that is left.
fn vernietig(g: &mut Gang<'_>, zaak: &Zaak) -> Result<(), Fout> {
    let eigen = ZAAK.pad(&zaak.uuid);
    if let Some(hoofd) = ZAAK.uuid(zaak.tekst("hoofdzaak")).map(str::to_owned)
        && let Some(stuk) = g.o.stuk(ZAAK.soort, &hoofd)?
    {
        let mut hoofd = Zaak {
            uuid: stuk.uuid,
            inhoud: stuk.inhoud,
        };
        hoofd.neem_weg("deelzaken", &eigen);
        g.bewaar_zaak(&mut hoofd)?;
    }
    g.verwittig(zaak, Actie::Verwijder, ["zaak", &eigen], None)?;
    for zio in g.o.kinderen(ZAAKINFORMATIEOBJECT.soort, &zaak.uuid)? {
        document::maak_los(g, tekst(&zio.inhoud, "_oio"))?;
    }
    for soort in [
        STATUS.soort,
        RESULTAAT.soort,
        ROL.soort,
        ZAAKOBJECT.soort,
        "zaakeigenschap",
        ZAAKINFORMATIEOBJECT.soort,
        "audittrail",
    ] {
        for kind in g.o.kinderen(soort, &zaak.uuid)? {
            g.o.weg(soort, &kind.uuid)?;
        }
    }
    g.o.weg(ZAAK.soort, &zaak.uuid)?;
    g.o.weg_zaakregel(&zaak.uuid, &projectie::sleutel(&zaak.uuid))?;
    projectie::haal_weg(g, &zaak.uuid)
}
