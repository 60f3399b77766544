//! Verzoek: from an HTTP request to an operation and back: headers, body, token, transaction, answer.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use register::privacy::Verwerking;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::sync::atomic::Ordering;

use super::fout::Fout;
use super::gang::{Gang, Uit};
use super::links::Basis;
use super::operaties::{APIS, Api, Crs, DOCUMENTEN, NOTIFICATIES, OPERATIES, Operatie, ZAKEN};
use super::opslag::{self, Inzage};
use super::recht::Recht;
use super::token::{self, Claims};
use super::vraag::Vraag;
use super::{Instellingen, bezorger, client};
use crate::{Probleem, Toepassing};

/// Largest body of a document: base64 of about 30 MB.
const MAX_DOCUMENT: usize = 40 * 1024 * 1024;
/// Largest body of anything else.
const MAX_LICHAAM: usize = 2 * 1024 * 1024;
const CRS: &str = "EPSG:4326";

/// What stands in the address, when it is text.
type Pad = Result<RawPathParams, RawPathParamsRejection>;

/// All ZGW routes; within each API an unknown path is 404 and another method 405, in the shape of the contracts.
pub fn routes() -> Router<Toepassing> {
    APIS.into_iter().fold(Router::new(), |tot, api| {
        let mut paden: Vec<&'static str> = Vec::new();
        let mut binnen = Router::new();
        for op in OPERATIES.iter().filter(|op| op.api == api) {
            if !paden.contains(&op.pad) {
                paden.push(op.pad);
            }
        }
        for pad in paden {
            let alle = OPERATIES.iter().filter(|op| op.api == api && op.pad == pad);
            let route = alle.fold(MethodRouter::new(), |route, op| {
                let handler = move |State(app): State<Toepassing>, pad: Pad, verzoek: Request| async move {
                    match pad {
                        Ok(pad) => behandel(op, app, pad, verzoek).await,
                        // what is no text names nothing
                        Err(_) => met_versie(op.api, Fout::niet_gevonden().into_response()),
                    }
                };
                match MethodFilter::try_from(op.methode.clone()) {
                    Ok(filter) => route.merge(on(filter, handler)),
                    Err(_) => route,
                }
            });
            binnen = binnen.route(pad, route);
        }
        let binnen = binnen
            .fallback(move || async move { met_versie(api, Fout::niet_gevonden().into_response()) })
            .method_not_allowed_fallback(
                move || async move { met_versie(api, Fout::methode().into_response()) },
            );
        tot.nest(api.voor, binnen)
    })
}

/// The answer to a request below these addresses that took longer than one may; `None` for a path elsewhere.
pub fn te_lang(pad: &str, schrijft: bool) -> Option<Response> {
    let api = APIS.into_iter().find(|api| pad.starts_with(api.voor))?;
    Some(met_versie(api, Fout::te_lang(schrijft).into_response()))
}

fn met_versie(api: Api, mut antwoord: Response) -> Response {
    antwoord.headers_mut().insert(
        HeaderName::from_static("api-version"),
        HeaderValue::from_static(api.versie),
    );
    antwoord
}

/// What came in, ready for the work on a blocking thread.
struct Binnen {
    koppen: HeaderMap,
    vraag: Vraag,
    lichaam: Bytes,
    uuid: String,
    zaak_uuid: String,
}

async fn behandel(op: &'static Operatie, app: Toepassing, pad: RawPathParams, verzoek: Request) -> Response {
    if let Some(bron) = &app.bron {
        return met_versie(
            op.api,
            bron.behandel(op.api == NOTIFICATIES && op.pad == "/callbacks", &app, verzoek)
                .await,
        );
    }
    let uit = probeer(op, &app, &pad, verzoek).await;
    met_versie(op.api, uit.unwrap_or_else(IntoResponse::into_response))
}

async fn probeer(
    op: &'static Operatie,
    app: &Toepassing,
    pad: &RawPathParams,
    verzoek: Request,
) -> Result<Response, Fout> {
    let param = |naam: &str| {
        pad.iter()
            .find(|(n, _)| *n == naam)
            .map(|(_, w)| w.to_lowercase())
            .unwrap_or_default()
    };
    let (delen, lijf) = verzoek.into_parts();
    let groot = op.api == DOCUMENTEN && op.schrijft;
    let _beurt = if groot {
        // nobody fills our memory without a token that is believed, and few at a time with one
        let (hier, koppen) = (app.clone(), delen.headers.clone());
        let wie = move || {
            opslag::lees(&hier.plek.register, |o| {
                wie(op, o, &koppen, Timestamp::now()).map(|_| ())
            })
        };
        app.zgw_werk.doe(wie).await.map_err(|p| van_probleem(&p))??;
        let beurt = app.zgw_groot.clone().acquire_owned().await;
        Some(beurt.map_err(|fout| Fout::intern(&fout))?)
    } else {
        None
    };
    let max = if op.api == DOCUMENTEN {
        MAX_DOCUMENT
    } else {
        MAX_LICHAAM
    };
    let lichaam = axum::body::to_bytes(lijf, max)
        .await
        .map_err(|_| Fout::te_groot(max))?;
    let binnen = Binnen {
        koppen: delen.headers,
        vraag: Vraag::uit(delen.uri.query().unwrap_or_default()),
        lichaam,
        uuid: param("uuid"),
        zaak_uuid: param("zaak_uuid"),
    };
    let hier = app.clone();
    let koppen = binnen.koppen.clone();
    let (uit, basis) = app
        .zgw_werk
        .doe(move || voer_uit(op, &hier, binnen))
        .await
        .map_err(|p| van_probleem(&p))??;
    Ok(antwoord(op, &koppen, &basis, uit))
}

/// Full is 503, in the shape of these contracts.
fn van_probleem(probleem: &Probleem) -> Fout {
    if probleem.status() == StatusCode::SERVICE_UNAVAILABLE {
        Fout::bezet(probleem.detail())
    } else {
        Fout::intern(&probleem.detail())
    }
}

fn voer_uit(op: &'static Operatie, app: &Toepassing, binnen: Binnen) -> Result<(Uit, Basis), Fout> {
    let inst = app.zgw.as_ref();
    // clients read moments to the microsecond
    let nu =
        Timestamp::from_microsecond(Timestamp::now().as_microsecond()).unwrap_or_else(|_| Timestamp::now());
    let doe = |o: &mut dyn opslag::Opslag| {
        let vast = match &inst.basis {
            Some(basis) => Some(basis.clone()),
            None => client::basis(o)?,
        };
        let basis = vast
            .or_else(|| Basis::uit_host(kop(&binnen.koppen, "host")?))
            .ok_or_else(|| Fout::onleesbaar("De header Host ontbreekt of is geen naam van een server."))?;
        let (claims, recht, hele_geometrie) = wie(op, o, &binnen.koppen, nu)?;
        crs(op, &binnen.koppen)?;
        if op.api == ZAKEN || op.api == DOCUMENTEN {
            lijst_klaar(o, inst)?;
        }
        let lichaam = lichaam(op, &binnen)?;
        let mut gang = Gang {
            o,
            basis: basis.clone(),
            claims,
            recht,
            vraag: binnen.vraag.clone(),
            lichaam,
            uuid: binnen.uuid.clone(),
            zaak_uuid: binnen.zaak_uuid.clone(),
            nu,
            toelichting: vrije_kop(&binnen.koppen, "x-audit-toelichting"),
            hele_geometrie,
            inst,
        };
        Ok(((op.doe)(&mut gang)?, basis))
    };
    let verwerking = verwerking(op, inst, &binnen.koppen, nu);
    let inzage = Inzage {
        sleutels: inst.personen.sleutels.as_deref(),
        termijn: inst.personen.termijn,
        verwerking: &verwerking,
    };
    if op.schrijft {
        opslag::schrijf_voor(&app.plek.register, inzage, doe)
    } else {
        opslag::lees_voor(&app.plek.register, inzage, doe)
    }
}

/// Refuses while the lists do not know every zaak: a list would say too little, and a number could be given twice.
fn lijst_klaar(o: &mut dyn opslag::Opslag, inst: &Instellingen) -> Result<(), Fout> {
    if inst.lijst_klaar.load(Ordering::Relaxed) {
        return Ok(());
    }
    if bezorger::lijst_is_klaar(o)? {
        inst.lijst_klaar.store(true, Ordering::Relaxed);
        return Ok(());
    }
    Err(Fout::bezet(
        "De lijst van zaken en documenten wordt opgebouwd, na een nieuwe versie van Plek. Probeer het over enkele minuten opnieuw.",
    ))
}

/// What a reading of persons is written down as. `traceparent` (W3C) says which operation of the asker it belongs to.
fn verwerking(op: &Operatie, inst: &Instellingen, koppen: &HeaderMap, nu: Timestamp) -> Verwerking {
    let mut delen = kop(koppen, "traceparent").unwrap_or_default().split('-').skip(1);
    let trace_id = delen
        .next()
        .and_then(|d| u128::from_str_radix(d, 16).ok())
        .filter(|n| *n != 0);
    let ouder = delen
        .next()
        .and_then(|d| u64::from_str_radix(d, 16).ok())
        .filter(|n| *n != 0);
    Verwerking {
        activiteit: inst.personen.activiteit.clone(),
        naam: format!("{} {}{}", op.methode, op.api.voor, op.pad),
        trace_id: trace_id
            .unwrap_or_else(|| uuid::Uuid::new_v4().as_u128())
            .to_be_bytes(),
        ouder: ouder.filter(|_| trace_id.is_some()).map(u64::to_be_bytes),
        vreemd: None,
        begin_ms: nu.as_millisecond(),
        nu_ms: Timestamp::now().as_millisecond(),
    }
}

fn kop<'a>(koppen: &'a HeaderMap, naam: &str) -> Option<&'a str> {
    koppen.get(naam).and_then(|w| w.to_str().ok())
}

/// A header that people wrote: UTF-8, or else Latin-1 as HTTP once had it; `""` when it is not there.
fn vrije_kop(koppen: &HeaderMap, naam: &str) -> String {
    let bytes = koppen.get(naam).map(HeaderValue::as_bytes).unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(tekst) => tekst.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

/// Who asks, and what they may do. Our own webhook also takes Basic, because a subscription sends the same words for
/// ever and a token lasts an hour.
fn wie(
    op: &Operatie,
    o: &mut dyn opslag::Opslag,
    koppen: &HeaderMap,
    nu: Timestamp,
) -> Result<(Claims, Recht, bool), Fout> {
    let webhook = op.api == NOTIFICATIES && op.pad == "/callbacks";
    if webhook && let Some((id, geheim)) = basic(koppen) {
        let gevonden = client::zoek(o, &id)?;
        if !gevonden.geheimen.iter().any(|g| gelijk(g, &geheim)) {
            return Err(Fout::token(
                "not_authenticated",
                "De client is onbekend of het geheim klopt niet.",
            ));
        }
        let claims = Claims {
            iss: id.clone(),
            iat: nu.as_second(),
            client_id: id,
            user_id: String::new(),
            user_representation: String::new(),
            exp: None,
        };
        return Ok((claims, gevonden.recht, false));
    }
    let token = token::uit_kop(koppen)?;
    let gevonden = client::zoek(o, &token::beweerde_client(token)?)?;
    let claims = token::controleer(token, &gevonden.geheimen, nu.as_second())?;
    Ok((claims, gevonden.recht, gevonden.hele_geometrie))
}

fn basic(koppen: &HeaderMap) -> Option<(String, String)> {
    let w = koppen.get(header::AUTHORIZATION)?.to_str().ok()?;
    let tekst = String::from_utf8(STANDARD.decode(w.strip_prefix("Basic ")?.trim()).ok()?).ok()?;
    let (id, geheim) = tekst.split_once(':')?;
    Some((id.to_owned(), geheim.to_owned()))
}

/// Compares without saying where two secrets differ.
pub fn gelijk(a: &str, b: &str) -> bool {
    Sha256::digest(a) == Sha256::digest(b)
}

/// `Accept-Crs` may be there, `Content-Crs` must be there when a body may hold geometry; only EPSG:4326 is spoken.
fn crs(op: &Operatie, koppen: &HeaderMap) -> Result<(), Fout> {
    let klopt = |naam: &str| kop(koppen, naam).is_none_or(|w| w == CRS);
    match op.crs {
        Crs::Geen => Ok(()),
        Crs::InUit if kop(koppen, "content-crs").is_none() => Err(Fout::crs_ontbreekt("Content-Crs")),
        _ if klopt("accept-crs") && klopt("content-crs") => Ok(()),
        _ => Err(Fout::crs_niet_aanvaard()),
    }
}

fn lichaam(op: &Operatie, binnen: &Binnen) -> Result<Map<String, Value>, Fout> {
    if !matches!(op.methode, Method::POST | Method::PUT | Method::PATCH) {
        return Ok(Map::new());
    }
    let soort = kop(&binnen.koppen, "content-type").unwrap_or_default();
    let soort = soort.split(';').next().unwrap_or_default().trim();
    if !soort.eq_ignore_ascii_case("application/json") {
        return Err(Fout::soort_bericht());
    }
    match serde_json::from_slice(&binnen.lichaam) {
        Ok(Value::Object(o)) => Ok(o),
        Ok(_) => Err(Fout::onleesbaar("Het bericht moet een JSON-object zijn.")),
        Err(fout) => Err(Fout::onleesbaar(format!(
            "JSON-fout op regel {}, teken {}.",
            fout.line(),
            fout.column()
        ))),
    }
}

fn antwoord(op: &Operatie, vraag: &HeaderMap, basis: &Basis, uit: Uit) -> Response {
    let mut antwoord = match (&uit.bestand, &uit.lichaam) {
        (Some((bytes, naam, formaat)), _) => bestand(bytes.clone(), naam, formaat),
        (None, Some(json)) => json_antwoord(op, vraag, uit.status, json),
        (None, None) => uit.status.into_response(),
    };
    let koppen = antwoord.headers_mut();
    koppen.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    koppen.insert(header::VARY, HeaderValue::from_static("authorization"));
    if op.crs != Crs::Geen {
        koppen.insert(
            HeaderName::from_static("content-crs"),
            HeaderValue::from_static(CRS),
        );
    }
    if let Some(plaats) = uit
        .plaats
        .and_then(|p| HeaderValue::from_str(&basis.url(&p)).ok())
    {
        koppen.insert(header::LOCATION, plaats);
    }
    antwoord
}

/// JSON with an ETag over exactly these bytes; 304 when the asker holds them already.
fn json_antwoord(op: &Operatie, vraag: &HeaderMap, status: StatusCode, json: &Value) -> Response {
    let tekst = json.to_string();
    let mut antwoord = Response::new(Body::empty());
    if op.methode == Method::GET {
        let som = Sha256::digest(&tekst);
        let hex: String = som.iter().take(16).map(|b| format!("{b:02x}")).collect();
        let etag = format!("\"{hex}\"");
        if let Ok(w) = HeaderValue::from_str(&etag) {
            antwoord.headers_mut().insert(header::ETAG, w);
        }
        if crate::heeft_al(vraag, &etag) {
            *antwoord.status_mut() = StatusCode::NOT_MODIFIED;
            return antwoord;
        }
    }
    *antwoord.status_mut() = status;
    antwoord
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    *antwoord.body_mut() = Body::from(tekst);
    antwoord
}

/// A download is never shown by the browser itself: what is in it was written by others.
fn bestand(bytes: Vec<u8>, naam: &str, formaat: &str) -> Response {
    let mut antwoord = Response::new(Body::from(bytes));
    let koppen = antwoord.headers_mut();
    let soort = HeaderValue::from_str(formaat)
        .ok()
        .filter(|_| formaat.contains('/') && !formaat.contains("html") && !formaat.contains("xml"))
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    koppen.insert(header::CONTENT_TYPE, soort);
    let veilig: String = naam
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || ".-_ ".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let hoe = format!("attachment; filename=\"{veilig}\"");
    if let Ok(w) = HeaderValue::from_str(&hoe) {
        koppen.insert(header::CONTENT_DISPOSITION, w);
    }
    antwoord
}
