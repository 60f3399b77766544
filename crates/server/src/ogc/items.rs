//! `/ogc/v1/collections/{collectie}/items`: the features themselves, a page at a time or one by its id.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use locatie::eigen::{VerFout, Vervraag};
use register::Asker;

use super::collectie::{Collectie, Stand};
use super::ding::Ding;
use super::geojson::{FG_CONFORMITEIT, Schrijver, tekst};
use super::keuze::{Bladzijde, Kosten, Uitslag, niet_bereikbaar};
use super::opdracht::{Cursor, Opdracht, moment, tijdvak};
use super::pagina::{Pagina, Rij};
use super::vraag::{Formaat, Parameters, Taal, basis, segment};
use super::{antwoord, crs::Crs, export};
use crate::tegel::Codering;
use crate::{Kop, Probleem, Toepassing, Werkplaats, heeft_al, vandaag};

/// Bytes of a filter that takes time to read.
const FILTER_LANG: usize = 1024;
/// Bytes from which a page is compressed where it was made.
const GROOT: usize = 32 * 1024;
/// Bytes within which a page says when it was made.
const KOP_MAX: usize = 8 * 1024;
/// Bytes of one page at most.
pub(crate) const BLAD_MAX: usize = 64 << 20;

/// A request for features, with everything that the answer depends on.
pub(crate) struct Vraag {
    pub(crate) app: Toepassing,
    pub(crate) stand: Stand,
    pub(crate) id: String,
    pub(crate) p: Parameters,
    pub(crate) formaat: Formaat,
    pub(crate) taal: Taal,
    pub(crate) basis: String,
    /// What stands before every address for who asks.
    pub(crate) deur: &'static str,
}

impl Vraag {
    /// Path of the items, without query.
    fn adres(&self) -> String {
        format!("{}/collections/{}/items", self.basis, self.id)
    }

    /// The dossiers this answer is made from: none for a layer, whose answers outlive a change to a dossier.
    fn register(&self) -> u64 {
        if self.id.starts_with("dossier-") {
            self.stand.kaart.generatie()
        } else {
            0
        }
    }

    /// Its parameters, read. Errors: 400.
    fn opdracht(&self) -> Result<Opdracht, Probleem> {
        let collectie = self.stand.collectie(&self.id)?;
        Opdracht::lees(&self.app, &self.stand, &collectie, &self.p)
    }

    /// Where it waits for its turn: who waits for a database keeps no core from others.
    fn werk(&self) -> Werkplaats {
        match self.stand.collectie(&self.id) {
            Ok(Collectie::Ver(_)) => self.app.ver_werk.clone(),
            _ => self.app.ogc.werk.clone(),
        }
    }

    /// True when the answer may be another one without anything that we see change: nothing says that it still holds.
    fn vluchtig(&self) -> bool {
        matches!(self.stand.collectie(&self.id), Ok(Collectie::Ver(_)))
    }

    /// True when only what the answer says tells whether it still holds: it may be another one without anything that we see
    /// change, or what its asker does not see changes what it is made of.
    pub(crate) fn merkt_inhoud(&self) -> bool {
        let deel = self.stand.asker != Asker::Beheer && self.id.starts_with("dossier-");
        self.vluchtig() || deel
    }

    /// Changes when the answer may: generations, day, rights, address, form.
    pub(crate) fn etag(&self, extra: &str) -> String {
        let sleutel = format!(
            "{}|{}|{}|{}|{}|{extra}|{}|{}|{}",
            self.stand.snapshot.kenmerk(),
            self.register(),
            vandaag(),
            self.stand.asker,
            self.adres(),
            self.p.met(&[]),
            self.formaat.naam(),
            self.taal.code(),
        );
        crate::etag(sleutel.as_bytes())
    }

    /// The same request for counting: without what only says which page, and in which form.
    fn telsleutel(&self) -> String {
        let zonder = [
            "limit",
            "offset",
            "cursor",
            "aantal",
            "f",
            "lang",
            "crs",
            "sortby",
            "properties",
        ];
        let zonder: Vec<(&str, Option<&str>)> = zonder.into_iter().map(|n| (n, None)).collect();
        format!(
            "{}|{}|{}|{}|{}|{}",
            self.stand.snapshot.kenmerk(),
            self.register(),
            vandaag(),
            self.stand.asker,
            self.id,
            self.p.met(&zonder)
        )
    }
}

/// `GET /ogc/v1/collections/{collectie}/items`.
pub(crate) async fn items(
    State(app): State<Toepassing>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    koppen: Kop,
) -> Result<Response, Probleem> {
    haal(app, id, query.as_deref().unwrap_or_default(), &koppen).await
}

/// `POST` of a form with the same parameters, for filters that are too long for an address.
pub(crate) async fn zoek(
    State(app): State<Toepassing>,
    Path(id): Path<String>,
    koppen: Kop,
    body: Body,
) -> Result<Response, Probleem> {
    let lichaam = super::lichaam(body).await?;
    let soort = koppen
        .get(header::CONTENT_TYPE)
        .and_then(|w| w.to_str().ok())
        .unwrap_or_default();
    if !soort.starts_with("application/x-www-form-urlencoded") {
        return super::schrijf::nieuw(app, id, &koppen, lichaam).await;
    }
    let tekst =
        std::str::from_utf8(&lichaam).map_err(|_| Probleem::verzoek("Het formulier is geen tekst."))?;
    haal(app, id, tekst, &koppen).await
}

async fn haal(app: Toepassing, id: String, query: &str, koppen: &Kop) -> Result<Response, Probleem> {
    let p = Parameters::lees(query)?;
    let formaat = Formaat::kies(&p, koppen, &Formaat::ALLE)?;
    let taal = Taal::kies(&p, koppen)?;
    let stand = Stand::nu(&app, asker(&app, koppen));
    stand.collectie(&id)?.bereikbaar()?;
    let vraag = Vraag {
        basis: basis(koppen),
        deur: koppen.deur(),
        stand,
        id,
        p,
        formaat,
        taal,
        app,
    };
    let mut etag = vraag.etag("");
    let inhoud = vraag.merkt_inhoud();
    if !inhoud && heeft_al(koppen, &etag) {
        return Ok(antwoord(koppen, &etag, formaat.media(), Vec::new()));
    }
    if matches!(formaat, Formaat::Csv | Formaat::FlatGeobuf | Formaat::GeoPackage) {
        return export::maak(vraag, koppen, &etag).await;
    }
    // What is surely quick is done on the spot; the rest waits for its turn, so that others never wait for it. Reading a
    // long filter is work too.
    let lang = vraag.p.haal("filter").is_some_and(|f| f.len() > FILTER_LANG);
    let opdracht = if lang { None } else { Some(vraag.opdracht()?) };
    let mut codering = Codering::Geen;
    let (lichaam, aantallen, crs) = match opdracht {
        Some(opdracht) if opdracht.licht => {
            let (lichaam, aantallen) = bladzijde(&vraag, &opdracht)?;
            if inhoud {
                etag = merk(&lichaam);
            }
            (lichaam, aantallen, opdracht.crs)
        }
        opdracht => {
            let (werk, wil) = (vraag.werk(), Codering::kies(koppen));
            let maak = move || -> Result<_, Probleem> {
                let opdracht = opdracht.map_or_else(|| vraag.opdracht(), Ok)?;
                let (lichaam, aantallen) = bladzijde(&vraag, &opdracht)?;
                let merk = if inhoud { merk(&lichaam) } else { etag };
                // A large page is compressed where it was made: it is the half of the work.
                let codering = if lichaam.len() > GROOT {
                    wil
                } else {
                    Codering::Geen
                };
                let lichaam = codering.pak(&lichaam.into()).map_err(|f| Probleem::intern(&f))?;
                Ok((merk, codering, lichaam, aantallen, opdracht.crs))
            };
            let (merk, hoe, lichaam, aantallen, crs) = werk.doe(maak).await??;
            (etag, codering) = (merk, hoe);
            (lichaam.into(), aantallen, crs)
        }
    };
    let mut uit = antwoord(koppen, &etag, formaat.media(), lichaam);
    let ingepakt = uit.status() == StatusCode::OK;
    let uitkoppen = uit.headers_mut();
    if ingepakt {
        codering.zeg(uitkoppen);
    }
    crs_kop(uitkoppen, formaat, crs);
    for (naam, aantal) in [
        ("ogc-numberreturned", Some(aantallen.gegeven as u64)),
        ("ogc-numbermatched", aantallen.gevonden),
    ] {
        if let Some(aantal) = aantal {
            uitkoppen.insert(naam, HeaderValue::from(aantal));
        }
    }
    Ok(uit)
}

/// `Content-Crs`, the system of the coordinates (Part 2, requirement 16).
pub(crate) fn crs_kop(koppen: &mut HeaderMap, formaat: Formaat, crs: Crs) {
    if formaat != Formaat::Html
        && let Ok(waarde) = HeaderValue::from_str(&format!("<{}>", crs.uri()))
    {
        koppen.insert("content-crs", waarde);
    }
}

/// One page, in the form asked; the numbers for the headers.
fn bladzijde(vraag: &Vraag, opdracht: &Opdracht) -> Result<(Vec<u8>, Uitslag), Probleem> {
    let stand = &vraag.stand;
    let collectie = stand.collectie(&vraag.id)?;
    let roosters = &vraag.app.plek.roosters;
    let fg = vraag.formaat == Formaat::JsonFg;
    let html = vraag.formaat == Formaat::Html;
    let schrijver = Schrijver {
        roosters,
        crs: if html { Crs::Crs84 } else { opdracht.crs },
        velden: opdracht.velden.as_deref(),
        fg,
    };
    let mut uit = Vec::with_capacity(64 + opdracht.blad.limiet.min(1000) * 640);
    uit.extend_from_slice(b"{\"type\":\"FeatureCollection\"");
    if fg {
        fg_kop(&mut uit, vraag, &collectie, opdracht.crs);
    }
    uit.extend_from_slice(format!(",\"timeStamp\":\"{}\",\"features\":[", nu()).as_bytes());
    let mut eerste = true;
    let mut rijen = Vec::new();
    let mut kosten = Kosten::nieuw();
    let uitslag = opdracht
        .keuze
        .loop_(collectie, stand, roosters, opdracht.blad, &mut kosten, |ding| {
            if uit.len() > BLAD_MAX {
                return;
            }
            if html {
                rijen.push(Rij::van(ding));
            }
            if !std::mem::take(&mut eerste) {
                uit.push(b',');
            }
            schrijver.ding(&mut uit, ding, b"", b"");
        })?;
    if uit.len() > BLAD_MAX {
        return Err(Probleem::te_duur(
            "Deze bladzijde wordt groter dan 64 MiB. Vraag er minder tegelijk met limit, of neem een export.",
        ));
    }
    let gevonden = matched(vraag, opdracht, &uitslag, &mut kosten)?;
    let uitslag = Uitslag {
        gevonden,
        ..uitslag.clone()
    };
    let links = links(vraag, opdracht, &uitslag);
    uit.extend_from_slice(format!("],\"numberReturned\":{}", uitslag.gegeven).as_bytes());
    if let Some(n) = gevonden {
        uit.extend_from_slice(format!(",\"numberMatched\":{n}").as_bytes());
    }
    if html {
        uit.push(b'}');
        let pagina = Pagina::Items {
            collectie: collectie.id(),
            titel: collectie.titel(),
            rijen,
            gevonden,
            vorige: links.iter().find(|l| l.0 == "prev").map(|l| l.1.clone()),
            volgende: links.iter().find(|l| l.0 == "next").map(|l| l.1.clone()),
            geojson: String::from_utf8(uit).unwrap_or_default(),
            zoekstring: vraag.p.met(&[("f", None), ("lang", None)]),
            filter: vraag.p.haal("filter").unwrap_or_default().to_owned(),
            selectie: vraag
                .p
                .met(&["f", "lang", "limit", "offset", "cursor", "aantal"].map(|n| (n, None))),
            taal: vraag.taal,
        };
        return Ok((
            vraag.app.ogc.pagina(&vraag.app, vraag.deur, &pagina).into_bytes(),
            uitslag,
        ));
    }
    uit.extend_from_slice(b",\"links\":[");
    for (nr, (rel, href, media)) in links.iter().enumerate() {
        if nr > 0 {
            uit.push(b',');
        }
        uit.extend_from_slice(b"{\"rel\":");
        tekst(&mut uit, rel);
        uit.extend_from_slice(b",\"href\":");
        tekst(&mut uit, href);
        uit.extend_from_slice(b",\"type\":");
        tekst(&mut uit, media);
        uit.push(b'}');
    }
    uit.extend_from_slice(b"]}");
    Ok((uit, uitslag))
}

/// The members that make a GeoJSON document a JSON-FG one.
fn fg_kop(uit: &mut Vec<u8>, vraag: &Vraag, collectie: &Collectie<'_>, crs: Crs) {
    uit.extend_from_slice(b",\"conformsTo\":[");
    for (nr, klasse) in FG_CONFORMITEIT.iter().enumerate() {
        if nr > 0 {
            uit.push(b',');
        }
        tekst(uit, klasse);
    }
    uit.extend_from_slice(b"],\"featureType\":");
    tekst(uit, &collectie.id());
    uit.extend_from_slice(b",\"featureSchema\":");
    tekst(uit, &format!("{}/collections/{}/schema", vraag.basis, vraag.id));
    if crs != Crs::Crs84 {
        uit.extend_from_slice(b",\"coordRefSys\":");
        tekst(uit, crs.uri());
    }
    if let Some(soort) = collectie.geometrie() {
        let dimensie = match soort {
            model::GeometrieSoort::Punt => 0,
            model::GeometrieSoort::Lijn => 1,
            model::GeometrieSoort::Vlak => 2,
        };
        uit.extend_from_slice(format!(",\"geometryDimension\":{dimensie}").as_bytes());
    }
}

/// The ETag of a page by what it says, the moment it was made left out.
fn merk(lichaam: &[u8]) -> String {
    let begin = b"\"timeStamp\":\"";
    let kop = lichaam.get(..KOP_MAX).unwrap_or(lichaam);
    let Some(voor) = kop.windows(begin.len()).position(|w| w == begin) else {
        return crate::etag(lichaam);
    };
    let (voor, rest) = lichaam.split_at(voor + begin.len());
    let na = rest.iter().position(|b| *b == b'"').unwrap_or_default();
    crate::etag(&[voor, &rest[na..]].concat())
}

fn nu() -> String {
    let ms = jiff::Timestamp::now().as_millisecond();
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| String::new(), |t| t.to_string())
}

/// The number that match: from this walk, from the cursor, from an earlier answer, or counted now when asked.
fn matched(
    vraag: &Vraag,
    opdracht: &Opdracht,
    uitslag: &Uitslag,
    kosten: &mut Kosten,
) -> Result<Option<u64>, Probleem> {
    if vraag.vluchtig() {
        // Nothing is kept of a table that changes without telling; after a cursor only the cursor knows.
        return Ok(match opdracht.keuze.na {
            None => uitslag.gevonden,
            Some(_) => opdracht.bekend_aantal,
        });
    }
    if opdracht.blad.vanaf == 0
        && let Some(n) = uitslag.gevonden
    {
        // Small numbers are known by walking; what took counting is kept.
        if opdracht.blad.tel {
            vraag.app.ogc.aantallen.insert(vraag.telsleutel(), n);
        }
        return Ok(Some(n));
    }
    if opdracht.bekend_aantal.is_some() {
        return Ok(opdracht.bekend_aantal);
    }
    if let Some(n) = vraag.app.ogc.aantallen.get(&vraag.telsleutel()) {
        return Ok(Some(n));
    }
    if !opdracht.blad.tel {
        return Ok(None);
    }
    let collectie = vraag.stand.collectie(&vraag.id)?;
    let alles = Bladzijde {
        vanaf: 0,
        overslaan: u64::MAX,
        limiet: 0,
        tel: true,
    };
    let roosters = &vraag.app.plek.roosters;
    let heel = opdracht
        .keuze
        .loop_(collectie, &vraag.stand, roosters, alles, kosten, |_| {})?;
    if let Some(n) = heel.gevonden {
        vraag.app.ogc.aantallen.insert(vraag.telsleutel(), n);
    }
    Ok(heel.gevonden)
}

type Link = (&'static str, String, &'static str);

/// self, alternate, next, prev, collection.
fn links(vraag: &Vraag, opdracht: &Opdracht, uitslag: &Uitslag) -> Vec<Link> {
    let adres = vraag.adres();
    let met = |anders: &[(&str, Option<&str>)]| {
        let query = vraag.p.met(anders);
        if query.is_empty() {
            adres.clone()
        } else {
            format!("{adres}?{query}")
        }
    };
    let mut uit = vec![("self", met(&[]), vraag.formaat.media())];
    for formaat in [Formaat::Json, Formaat::JsonFg, Formaat::Html] {
        if formaat != vraag.formaat {
            uit.push((
                "alternate",
                met(&[("f", Some(formaat.naam())), ("cursor", None)]),
                formaat.media(),
            ));
        }
    }
    let blad = &opdracht.blad;
    let voor = blad.overslaan + opdracht.voor_cursor;
    if uitslag.meer {
        let na = voor + uitslag.gegeven as u64;
        let cursor = |record| Cursor {
            record,
            voor: na,
            aantal: uitslag.gevonden,
        };
        let met_cursor = |tekst: String| met(&[("cursor", Some(&tekst)), ("offset", None)]);
        let href = match (uitslag.volgende, &uitslag.laatste) {
            (Some(record), _) if !opdracht.met_offset => met_cursor(cursor(record).schrijf(&vraag.stand)),
            (_, Some(id)) if !opdracht.met_offset => met_cursor(cursor(0).schrijf_na(id)),
            _ => met(&[("offset", Some(&na.to_string())), ("cursor", None)]),
        };
        uit.push(("next", href, vraag.formaat.media()));
    }
    if voor > 0 {
        let naar = voor.saturating_sub(blad.limiet as u64).to_string();
        let naar = Some(naar.as_str()).filter(|n| *n != "0");
        uit.push((
            "prev",
            met(&[("offset", naar), ("cursor", None)]),
            vraag.formaat.media(),
        ));
    }
    uit.push((
        "collection",
        format!("{}/collections/{}", vraag.basis, vraag.id),
        "application/json",
    ));
    uit
}

/// `GET /ogc/v1/collections/{collectie}/items/{id}`.
pub(crate) async fn item(
    State(app): State<Toepassing>,
    Path((id, item)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    koppen: Kop,
) -> Result<Response, Probleem> {
    let p = Parameters::lees(query.as_deref().unwrap_or_default())?;
    p.alleen(&["crs", "datetime", "beschikbaarOp", "properties", "f", "lang"])?;
    let formaat = Formaat::kies(&p, &koppen, &[Formaat::Json, Formaat::JsonFg, Formaat::Html])?;
    let taal = Taal::kies(&p, &koppen)?;
    let stand = Stand::nu(&app, asker(&app, &koppen));
    stand.collectie(&id)?.bereikbaar()?;
    let vraag = Vraag {
        basis: basis(&koppen),
        deur: koppen.deur(),
        stand,
        id,
        p,
        formaat,
        taal,
        app,
    };
    let (inhoud, generatie_etag) = (vraag.merkt_inhoud(), vraag.etag(&item));
    // one that is not on the map is looked for in the store
    let zoekt = vraag.id.starts_with("dossier-") && vraag.stand.kaart.op_id(&item).is_none();
    let (lichaam, crs, versie) = if vraag.vluchtig() || zoekt {
        let (werk, item) = (vraag.werk(), item.clone());
        werk.doe(move || een(&vraag, &item)).await??
    } else {
        een(&vraag, &item)?
    };
    // For who may change it a dossier's ETag is its version, in every form: with it a change is locked.
    let etag = match versie {
        Some(versie) => super::schrijf::etag(&item, versie),
        None if inhoud => crate::etag(&lichaam),
        None => generatie_etag,
    };
    let mut uit = antwoord(&koppen, &etag, formaat.media(), lichaam);
    crs_kop(uit.headers_mut(), formaat, crs);
    Ok(uit)
}

fn een(vraag: &Vraag, item: &str) -> Result<(Vec<u8>, Crs, Option<u64>), Probleem> {
    let collectie = vraag.stand.collectie(&vraag.id)?;
    let p = &vraag.p;
    let crs = p.haal("crs").map_or(Ok(Crs::Crs84), |t| Crs::lees("crs", t))?;
    let tijd = tijdvak(p)?;
    let velden: Option<Vec<String>> = p
        .haal("properties")
        .map(|t| t.split(',').map(str::to_owned).collect());
    let weg = || {
        Probleem::niet_gevonden(format!(
            "'{}' komt op dat moment niet voor in {}; vraag een ander moment met datetime.",
            super::vraag::kort(item),
            vraag.id
        ))
    };
    let kaart = Arc::clone(&vraag.stand.kaart);
    let mut rij = None;
    let los;
    let ding = match collectie {
        Collectie::Ver(laag) => {
            let met_id = Vervraag {
                id: Some(item),
                ..Vervraag::default()
            };
            match laag.lees(&met_id, &mut |v| rij = Some(v)) {
                Ok(_) | Err(VerFout::Waarde) => Ding::Rij(rij.as_ref().ok_or_else(weg)?),
                Err(fout) => return Err(crate::ver::probleem(&vraag.id, &fout)),
            }
        }
        Collectie::Laag(laag) => {
            let object = laag
                .op_id(item, &moment(&tijd)?)
                .map_err(|f| niet_bereikbaar(&f))?;
            Ding::Object(object.ok_or_else(weg)?)
        }
        Collectie::Dossiers(soort) => {
            let asker = vraag.stand.asker;
            let dossier = kaart.op_id(item);
            let gezien = match dossier {
                Some(d) => d.voor(asker).map(|b| (&**b, d.versie(asker))),
                None => {
                    let gevonden = vraag.app.plek.register.haal_zonder_plaats(item, asker);
                    los = gevonden.map_err(|f| Probleem::register(&f))?;
                    los.as_ref().map(|(b, versie)| (b, *versie))
                }
            };
            let (beeld, versie) = gezien.filter(|(b, _)| b.soort == soort).ok_or_else(weg)?;
            Ding::Dossier(dossier.map(|d| &**d), beeld, versie)
        }
    };
    let versie = match ding {
        Ding::Dossier(_, _, versie) => versie,
        Ding::Object(_) | Ding::Rij(_) => None,
    };
    let html = vraag.formaat == Formaat::Html;
    let schrijver = Schrijver {
        roosters: &vraag.app.plek.roosters,
        crs: if html { Crs::Crs84 } else { crs },
        velden: velden.as_deref(),
        fg: vraag.formaat == Formaat::JsonFg,
    };
    let adres = format!("{}/{}", vraag.adres(), segment(item));
    let mut uit = Vec::with_capacity(2048);
    if html {
        schrijver.ding(&mut uit, &ding, b"", b"");
        let pagina = Pagina::Item {
            collectie: collectie.id(),
            titel: collectie.titel(),
            rij: Rij::van(&ding),
            geojson: String::from_utf8(uit).unwrap_or_default(),
            taal: vraag.taal,
        };
        return Ok((
            vraag.app.ogc.pagina(&vraag.app, vraag.deur, &pagina).into_bytes(),
            crs,
            versie,
        ));
    }
    let mut kop = Vec::new();
    if schrijver.fg {
        fg_kop(&mut kop, vraag, &collectie, crs);
    }
    let query = p.met(&[]);
    let zelf = if query.is_empty() {
        adres.clone()
    } else {
        format!("{adres}?{query}")
    };
    let links = serde_json::json!([
        {"rel": "self", "href": zelf, "type": vraag.formaat.media()},
        {"rel": "alternate", "href": format!("{adres}?{}", p.met(&[("f", Some("html"))])), "type": "text/html"},
        {"rel": "collection", "href": format!("{}/collections/{}", vraag.basis, vraag.id), "type": "application/json"},
    ]);
    schrijver.ding(&mut uit, &ding, &kop, format!(",\"links\":{links}").as_bytes());
    Ok((uit, crs, versie))
}

/// On whose behalf: a member of staff at his own door; at the public's the public, or the operator by the token that the
/// settings name.
pub(crate) fn asker(app: &Toepassing, koppen: &Kop) -> Asker {
    if koppen.asker() != Asker::Publiek || !koppen.deur().is_empty() {
        return koppen.asker();
    }
    let Some(token) = app.ogc.token.as_deref() else {
        return Asker::Publiek;
    };
    let gegeven = koppen
        .get(header::AUTHORIZATION)
        .and_then(|w| w.to_str().ok())
        .and_then(|w| w.strip_prefix("Bearer "));
    match gegeven {
        // By hash, so that the time it takes says nothing of the token.
        Some(gegeven) if super::hash(gegeven) == super::hash(token) => Asker::Beheer,
        _ => Asker::Publiek,
    }
}
