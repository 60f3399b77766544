//! Documenten: enkelvoudige informatieobjecten, their bytes, and what they hang on.
//!
//! A document is visible by its own type and level. One that hangs on zaken is also out of reach for a client that works
//! with zaken but may see none of those; so is one that hung on a zaak and does no longer ([`maak_los`]).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use register::{Blad, Documentfilter, Documentregel, Stuk, Zaakblad, Zaakrecht};
use serde_json::{Map, Value};

use super::expand;
use super::fout::Fout;
use super::gang::{Gang, Uit, Uitkomst, nieuw_uuid, paden, tekst};
use super::lijst::{self, EXACT, LEZEN, TEL_TOT_ONDER};
use super::links::{DOCUMENT, INFORMATIEOBJECTTYPE, OBJECTINFORMATIEOBJECT, ZAAK};
use super::naam::sleutel;
use super::recht::{Component, niveau};
use super::vorm::{Soort, Wijze};
use super::vormen::documenten::{DOCUMENT_VORM, OBJECTINFORMATIEOBJECT_VORM};
use super::vraag::{BLAD, Param};
use super::waarde;

const DOC_LEZEN: [&str; 1] = ["documenten.lezen"];
/// Kind of the row below a document that hung on a zaak once and hangs on none now.
const LOSGERAAKT: &str = "documentlos";
/// Whoever may make or read a document may tie it to a zaak.
pub const VERBINDEN: [&str; 2] = ["documenten.lezen", "documenten.aanmaken"];

/// `POST /enkelvoudiginformatieobjecten`.
pub fn maak(g: &mut Gang<'_>) -> Uitkomst {
    g.eis_ergens(Component::Drc, &["documenten.aanmaken"])?;
    let mut inhoud = g.lees(&DOCUMENT_VORM, Wijze::Heel)?;
    let type_ = g.genoemd("informatieobjecttype", &inhoud, INFORMATIEOBJECTTYPE, "bad-url")?;
    if type_.inhoud.get("concept") == Some(&Value::Bool(true)) {
        return Err(Fout::veld(
            "informatieobjecttype",
            "not-published",
            "Dit type is nog een concept.",
        ));
    }
    if tekst(&inhoud, "vertrouwelijkheidaanduiding").is_empty() {
        let eigen = tekst(&type_.inhoud, "vertrouwelijkheidaanduiding").to_owned();
        inhoud.insert("vertrouwelijkheidaanduiding".into(), eigen.into());
    }
    let niveau = tekst(&inhoud, "vertrouwelijkheidaanduiding");
    if !g
        .recht
        .mag(Component::Drc, &["documenten.aanmaken"], &type_.uuid, niveau)
    {
        return Err(Fout::recht(
            "Uw client heeft documenten.aanmaken nodig voor dit type en dit niveau.",
        ));
    }
    let in_wording = matches!(tekst(&inhoud, "status"), "in_bewerking" | "ter_vaststelling");
    if in_wording && !tekst(&inhoud, "ontvangstdatum").is_empty() {
        return Err(Fout::veld(
            "status",
            "invalid_for_received",
            "Een document dat ontvangen is, is niet meer in bewerking.",
        ));
    }
    let bytes = bytes(&inhoud)?;
    let bron = tekst(&inhoud, "bronorganisatie");
    let nummer = match tekst(&inhoud, "identificatie") {
        "" => vrij_nummer(g, bron)?,
        eigen if is_vrij(g, bron, eigen)? => eigen.to_owned(),
        _ => {
            return Err(Fout::veld(
                "identificatie",
                "identificatie-niet-uniek",
                "Deze identificatie bestaat al voor deze bronorganisatie.",
            ));
        }
    };
    let uuid = nieuw_uuid();
    let pad = DOCUMENT.pad(&uuid);
    g.o.zet(NUMMER, &uuid, Some(&sleutel(bron, &nummer)), &Map::new())?;
    inhoud.insert("identificatie".into(), nummer.into());
    inhoud.insert("url".into(), pad.as_str().into());
    inhoud.insert("versie".into(), 1.into());
    inhoud.insert("beginRegistratie".into(), g.nu.to_string().into());
    inhoud.insert("bestandsomvang".into(), bytes.as_ref().map(Vec::len).into());
    inhoud.remove("inhoud");
    if let Some(bytes) = &bytes {
        inhoud.insert("inhoud".into(), format!("{pad}/download?versie=1").into());
        g.o.zet_bytes(&uuid, Some(bytes))?;
    }
    g.o.zet(DOCUMENT.soort, &uuid, None, &inhoud)?;
    g.o.zet_documentregel(&regel(&uuid, &inhoud))?;
    let mut toon = toon(g, &inhoud);
    toon.insert("lock".into(), "".into());
    Ok(Uit::gemaakt(toon))
}

/// Kind of the rows that say which document has a number of an organisation.
const NUMMER: &str = "documentnummer";

fn is_vrij(g: &mut Gang<'_>, bron: &str, nummer: &str) -> Result<bool, Fout> {
    Ok(g.o.kinderen(NUMMER, &sleutel(bron, nummer))?.is_empty())
}

/// The next free number of an organisation: `DOCUMENT-2026-0000000001`.
fn vrij_nummer(g: &mut Gang<'_>, bron: &str) -> Result<String, Fout> {
    let jaar = g.vandaag().year();
    loop {
        let nummer = format!("DOCUMENT-{jaar}-{:010}", g.o.nummer("document")?);
        if is_vrij(g, bron, &nummer)? {
            return Ok(nummer);
        }
    }
}

/// The decoded content; its size must be the size that was told.
fn bytes(inhoud: &Map<String, Value>) -> Result<Option<Vec<u8>>, Fout> {
    let gezegd = inhoud.get("bestandsomvang").and_then(Value::as_u64);
    let Some(tekst) = inhoud.get("inhoud").and_then(Value::as_str) else {
        return if gezegd.is_some_and(|n| n > 0) {
            Err(Fout::veld(
                "inhoud",
                "required",
                "Een bestand in delen versturen kan hier niet; stuur de inhoud als base64 mee.",
            ))
        } else {
            Ok(None)
        };
    };
    let bytes = STANDARD
        .decode(tekst)
        .map_err(|_| Fout::veld("inhoud", "invalid", "De inhoud is geen geldige base64."))?;
    if gezegd.is_some_and(|n| n != bytes.len() as u64) {
        return Err(Fout::veld(
            "bestandsomvang",
            "file-size",
            format!(
                "De inhoud is {} bytes; dat is niet wat bestandsomvang zegt.",
                bytes.len()
            ),
        ));
    }
    Ok(Some(bytes))
}

fn toon(g: &Gang<'_>, inhoud: &Map<String, Value>) -> Map<String, Value> {
    let mut uit = DOCUMENT_VORM.toon(&g.basis, inhoud);
    if let Some(pad) = inhoud.get("inhoud").and_then(Value::as_str) {
        uit.insert("inhoud".into(), g.basis.url(pad).into());
    }
    uit
}

/// The same with its type, when `expand` asks for it.
fn toon_met(g: &mut Gang<'_>, paden: &[String], inhoud: &Map<String, Value>) -> Result<Value, Fout> {
    let mut uit = toon(g, inhoud);
    expand::type_erbij(g, paden, TYPE, INFORMATIEOBJECTTYPE, inhoud, &mut uit)?;
    Ok(uit.into())
}

/// Where a document hangs; with the document, when `expand` asks for it.
fn toon_relatie(
    g: &mut Gang<'_>,
    paden: &[String],
    relatie: &Map<String, Value>,
    document: &Stuk,
) -> Result<Value, Fout> {
    let mut uit = OBJECTINFORMATIEOBJECT_VORM.toon(&g.basis, relatie);
    if expand::genoemd(paden, "informatieobject") {
        let document = toon_met(g, &expand::dieper(paden, "informatieobject"), &document.inhoud)?;
        let in_ = Map::from_iter([("informatieobject".to_owned(), document)]);
        uit.insert("_expand".into(), in_.into());
    }
    Ok(uit.into())
}

/// What `expand` of a document knows.
const TYPE: &str = "informatieobjecttype";
/// What `expand` of an objectinformatieobject knows.
const DOCUMENT_PADEN: [&str; 2] = ["informatieobject", "informatieobject.informatieobjecttype"];
const EXPAND: [Param; 1] = [("expand", LOS)];

/// True when the asker may do one of these with a document.
pub fn mag(g: &mut Gang<'_>, scopes: &[&str], stuk: &Stuk) -> Result<bool, Fout> {
    let soort = INFORMATIEOBJECTTYPE
        .uuid(tekst(&stuk.inhoud, "informatieobjecttype"))
        .unwrap_or_default();
    let niveau = tekst(&stuk.inhoud, "vertrouwelijkheidaanduiding");
    if !g.recht.mag(Component::Drc, scopes, soort, niveau) {
        return Ok(false);
    }
    if g.recht.alles() || !g.recht.heeft(Component::Zrc, &LEZEN) {
        return Ok(true);
    }
    let relaties = g.o.kinderen(OBJECTINFORMATIEOBJECT.soort, &stuk.uuid)?;
    if relaties.is_empty() {
        return Ok(g.o.kinderen(LOSGERAAKT, &stuk.uuid)?.is_empty());
    }
    Ok(relaties.iter().any(|r| mag_weten(g, tekst(&r.inhoud, "object"))))
}

/// True when the asker may know that something hangs on a zaak. Who has no right to zaken at all sees documents, and what they
/// hang on, by their own type and level.
fn mag_weten(g: &mut Gang<'_>, zaak: &str) -> bool {
    if g.recht.alles() || !g.recht.heeft(Component::Zrc, &LEZEN) {
        return true;
    }
    let uuid = ZAAK.uuid(zaak).unwrap_or_default().to_owned();
    g.zaak(&uuid).is_ok_and(|z| g.eis(&LEZEN, &z).is_ok())
}

/// Unties a document from a zaak. When that was the last, who could not see the zaak does not see the document now.
pub fn maak_los(g: &mut Gang<'_>, relatie: &str) -> Result<(), Fout> {
    let stuk = g.o.stuk(OBJECTINFORMATIEOBJECT.soort, relatie)?;
    g.o.weg(OBJECTINFORMATIEOBJECT.soort, relatie)?;
    let Some(document) = stuk.and_then(|s| s.ouder) else {
        return Ok(());
    };
    if g.o.kinderen(OBJECTINFORMATIEOBJECT.soort, &document)?.is_empty() {
        g.o.zet(LOSGERAAKT, &document, Some(&document), &Map::new())?;
    }
    Ok(())
}

/// Ties a document to a zaak.
pub fn maak_vast(
    g: &mut Gang<'_>,
    document: &str,
    uuid: &str,
    relatie: &Map<String, Value>,
) -> Result<(), Fout> {
    g.o.weg(LOSGERAAKT, document)?;
    Ok(g.o.zet(OBJECTINFORMATIEOBJECT.soort, uuid, Some(document), relatie)?)
}

fn haal(g: &mut Gang<'_>) -> Result<Stuk, Fout> {
    g.eis_ergens(Component::Drc, &DOC_LEZEN)?;
    let stuk = g.haal(DOCUMENT, &g.uuid.clone())?;
    if mag(g, &DOC_LEZEN, &stuk)? {
        return Ok(stuk);
    }
    Err(Fout::recht("Uw client mag dit document niet lezen."))
}

/// `GET /enkelvoudiginformatieobjecten/{uuid}`.
pub fn een(g: &mut Gang<'_>) -> Uitkomst {
    g.vraag.controleer(&g.basis, &[&VERSIE, &EXPAND])?;
    let paden = expand::van(g, &[TYPE])?;
    let stuk = haal(g)?;
    bestaat_versie(g, &stuk)?;
    Ok(Uit::goed(toon_met(g, &paden, &stuk.inhoud)?))
}

const VERSIE: [Param; 2] = [
    ("versie", Soort::Getal(1, 1_000_000)),
    ("registratieOp", Soort::Tijdstip),
];

/// A document has one version, from its making on.
fn bestaat_versie(g: &Gang<'_>, stuk: &Stuk) -> Result<(), Fout> {
    let begin = waarde::tijdstip(tekst(&stuk.inhoud, "beginRegistratie")).ok();
    let op = g.vraag.get("registratieOp").map(waarde::tijdstip);
    let later = op.is_none_or(|op| op.ok() >= begin);
    match g.vraag.get("versie") {
        None | Some("1") if later => Ok(()),
        _ => Err(Fout::niet_gevonden()),
    }
}

/// `GET /enkelvoudiginformatieobjecten/{uuid}/download`.
pub fn download(g: &mut Gang<'_>) -> Uitkomst {
    g.vraag.controleer(&g.basis, &[&VERSIE])?;
    let stuk = haal(g)?;
    bestaat_versie(g, &stuk)?;
    let bytes = g.o.bytes(&stuk.uuid)?.ok_or_else(Fout::niet_gevonden)?;
    let naam = tekst(&stuk.inhoud, "bestandsnaam").to_owned();
    let formaat = tekst(&stuk.inhoud, "formaat").to_owned();
    Ok(Uit {
        lichaam: None,
        bestand: Some((bytes, naam, formaat)),
        ..Uit::goed(Value::Null)
    })
}

const LOS: Soort = Soort::Tekst(0, 200);

/// Filters of `GET /enkelvoudiginformatieobjecten`.
pub const PARAMS: [Param; 5] = [
    ("identificatie", LOS),
    ("bronorganisatie", LOS),
    ("trefwoorden", LOS),
    ("objectinformatieobjecten_object", Soort::Verwijzing(ZAAK)),
    ("objectinformatieobjecten_objectType", LOS),
];

/// What lists know of a document.
pub fn regel(uuid: &str, inhoud: &Map<String, Value>) -> Documentregel {
    let type_ = INFORMATIEOBJECTTYPE.uuid(tekst(inhoud, "informatieobjecttype"));
    Documentregel {
        uuid: uuid.to_owned(),
        type_: type_.unwrap_or_default().to_owned(),
        niveau: niveau(tekst(inhoud, "vertrouwelijkheidaanduiding")),
        bronorganisatie: tekst(inhoud, "bronorganisatie").to_owned(),
        identificatie: tekst(inhoud, "identificatie").to_owned(),
        trefwoorden: paden(inhoud, "trefwoorden"),
    }
}

/// `GET /enkelvoudiginformatieobjecten`.
pub fn alle(g: &mut Gang<'_>) -> Uitkomst {
    g.vraag.controleer(&g.basis, &[&PARAMS, &BLAD, &EXACT, &EXPAND])?;
    g.eis_ergens(Component::Drc, &DOC_LEZEN)?;
    let paden = expand::van(g, &[TYPE])?;
    let woorden = g.vraag.lijst("trefwoorden");
    let los = |naam: &str| g.vraag.get(naam).map(str::to_owned);
    let zaak = g.vraag.pad(&g.basis, "objectinformatieobjecten_object");
    let soort = g.vraag.get("objectinformatieobjecten_objectType");
    let filter = Documentfilter {
        identificatie: los("identificatie"),
        bronorganisatie: los("bronorganisatie"),
        trefwoorden: woorden.into_iter().map(str::to_owned).collect(),
        zaak: zaak
            .as_deref()
            .map(|pad| ZAAK.uuid(pad).unwrap_or("geen").to_owned()),
        gekoppeld: soort.is_some(),
    };
    // documents hang on nothing else
    let anders = soort.is_some_and(|soort| soort != "zaak");
    let recht = if anders || zaak.is_some_and(|pad| !mag_weten(g, &pad)) {
        Zaakrecht::Alleen(vec![])
    } else {
        g.recht.zichtbaar(Component::Drc, &DOC_LEZEN)
    };
    let (uit, stukken) = zoek(g, &filter, &recht, lijst::blad(g, TEL_TOT_ONDER))?;
    let rijen = stukken.iter().map(|stuk| toon_met(g, &paden, &stuk.inhoud));
    let rijen = rijen.collect::<Result<_, _>>()?;
    let url = g.basis.url(DOCUMENT.voor.trim_end_matches('/'));
    Ok(Uit::goed(g.vraag.bladzijde(&url, uit.aantal, uit.geteld, rijen)?))
}

/// One page of documents the asker may read, with what they hang on read ahead.
fn zoek(
    g: &mut Gang<'_>,
    filter: &Documentfilter,
    recht: &Zaakrecht,
    blad: Blad,
) -> Result<(Zaakblad, Vec<Stuk>), Fout> {
    let zaken = g.recht.zichtbaar(Component::Zrc, &LEZEN);
    let bij_zaken = (g.recht.heeft(Component::Zrc, &LEZEN)).then_some((&zaken, DOCUMENT.voor));
    let uit = g.o.documenten(filter, recht, bij_zaken, blad)?;
    g.o.haal_vooruit(
        DOCUMENT.soort,
        &uit.uuids,
        &[OBJECTINFORMATIEOBJECT.soort, LOSGERAAKT],
    )?;
    let mut zaken = vec![];
    for uuid in &uit.uuids {
        let relaties = g.o.kinderen(OBJECTINFORMATIEOBJECT.soort, uuid)?;
        let van = relaties
            .iter()
            .filter_map(|r| ZAAK.uuid(tekst(&r.inhoud, "object")));
        zaken.extend(van.map(str::to_owned));
    }
    g.o.haal_vooruit(ZAAK.soort, &zaken, &[])?;
    let mut stukken = Vec::with_capacity(uit.uuids.len());
    for uuid in &uit.uuids {
        let stuk = g.haal(DOCUMENT, uuid)?;
        // the store and the detail decide with the same grants; one that slipped through is an error, not an answer
        if !mag(g, &DOC_LEZEN, &stuk)? {
            return Err(Fout::intern(
                &"een lijst hield een document in dat de vrager niet mag zien",
            ));
        }
        stukken.push(stuk);
    }
    Ok((uit, stukken))
}

/// Filters of `GET /objectinformatieobjecten`.
pub const RELATIE_PARAMS: [Param; 2] = [
    ("object", Soort::Verwijzing(ZAAK)),
    ("informatieobject", Soort::Verwijzing(DOCUMENT)),
];

/// `GET /objectinformatieobjecten`: a bare array, of documents and zaken the asker may read (zrc-005). Without a filter it is all of
/// them, or with `page` those of so many documents at a time.
pub fn relaties(g: &mut Gang<'_>) -> Uitkomst {
    g.vraag.controleer(&g.basis, &[&RELATIE_PARAMS, &BLAD, &EXPAND])?;
    g.eis_ergens(Component::Drc, &DOC_LEZEN)?;
    let paden = expand::van(g, &DOCUMENT_PADEN)?;
    let document = g.vraag.pad(&g.basis, "informatieobject");
    let object = g.vraag.pad(&g.basis, "object");
    let stukken = match (&document, &object) {
        (Some(pad), _) => {
            let uuid = DOCUMENT.uuid(pad).unwrap_or("geen").to_owned();
            g.o.kinderen(OBJECTINFORMATIEOBJECT.soort, &uuid)?
        }
        (None, Some(pad)) => {
            // from the zaak's side the mirror is found without reading every document
            let zaak = ZAAK.uuid(pad).unwrap_or("geen").to_owned();
            let mut uit = Vec::new();
            for zio in g.o.kinderen(super::links::ZAAKINFORMATIEOBJECT.soort, &zaak)? {
                uit.extend(g.o.stuk(OBJECTINFORMATIEOBJECT.soort, tekst(&zio.inhoud, "_oio"))?);
            }
            uit
        }
        (None, None) => {
            let alles = Blad {
                nr: 1,
                grootte: i64::MAX.unsigned_abs(),
                tel_tot: None,
            };
            let blad = match g.vraag.get("page").or(g.vraag.get("pageSize")) {
                Some(_) => lijst::blad(g, TEL_TOT_ONDER),
                None => alles,
            };
            let filter = Documentfilter {
                gekoppeld: true,
                ..Documentfilter::default()
            };
            let recht = g.recht.zichtbaar(Component::Drc, &DOC_LEZEN);
            let mut uit = vec![];
            for stuk in zoek(g, &filter, &recht, blad)?.1 {
                uit.extend(g.o.kinderen(OBJECTINFORMATIEOBJECT.soort, &stuk.uuid)?);
            }
            uit
        }
    };
    let mut rijen: Vec<Value> = Vec::new();
    for relatie in stukken {
        let uuid = DOCUMENT
            .uuid(tekst(&relatie.inhoud, "informatieobject"))
            .unwrap_or_default()
            .to_owned();
        let past = object
            .as_deref()
            .is_none_or(|o| tekst(&relatie.inhoud, "object") == o);
        let Some(stuk) = g.o.stuk(DOCUMENT.soort, &uuid)?.filter(|_| past) else {
            continue;
        };
        if mag(g, &DOC_LEZEN, &stuk)? && mag_weten(g, tekst(&relatie.inhoud, "object")) {
            rijen.push(toon_relatie(g, &paden, &relatie.inhoud, &stuk)?);
        }
    }
    Ok(Uit::goed(rijen))
}

/// `GET /objectinformatieobjecten/{uuid}`.
pub fn relatie(g: &mut Gang<'_>) -> Uitkomst {
    g.vraag.controleer(&g.basis, &[&EXPAND])?;
    g.eis_ergens(Component::Drc, &DOC_LEZEN)?;
    let paden = expand::van(g, &DOCUMENT_PADEN)?;
    let relatie = g.haal(OBJECTINFORMATIEOBJECT, &g.uuid.clone())?;
    let uuid = DOCUMENT
        .uuid(tekst(&relatie.inhoud, "informatieobject"))
        .unwrap_or_default()
        .to_owned();
    let stuk = g.haal(DOCUMENT, &uuid)?;
    if !mag(g, &DOC_LEZEN, &stuk)? || !mag_weten(g, tekst(&relatie.inhoud, "object")) {
        return Err(Fout::recht("Uw client mag dit document niet lezen."));
    }
    Ok(Uit::goed(toon_relatie(g, &paden, &relatie.inhoud, &stuk)?))
}
