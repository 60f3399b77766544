//! Paginas: the addresses that residents see, from the same answer as the API. Markup is `web`'s.
//!
//! An answer as a page, as JSON (`.json`), and as the panel alone (`?deel=paneel`); a check as one form. Without
//! JavaScript everything works the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Form, Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use locatie::Locatiebeeld;
use serde::Deserialize;
use server::{LocatieVraag, Probleem, Toepassing, met_etag, plaats_uit_id};
use web::{CheckPagina, CheckVraag, Instellingen, Kaartstand, Keuze, VraagSoort};

const HTML: &str = "text/html; charset=utf-8";
type Gemeente = Extension<Arc<Instellingen>>;

/// All page routes.
pub fn router(gemeente: Arc<Instellingen>) -> Router<Toepassing> {
    Router::new()
        .route("/", get(start))
        .route("/zoek", get(zoek))
        .route("/plek/{id}", get(plek))
        .route("/over", get(over))
        .route("/toegankelijkheid", get(toegankelijkheid))
        .route("/check/{activiteit}", get(check_begin).post(check_vervolg))
        .route("/static/{*pad}", get(statisch))
        .route("/stijl/gemeente.css", get(gemeente_css))
        .layer(middleware::from_fn(fout_als_pagina))
        .layer(Extension(gemeente))
}

/// A refused request of a browser becomes a page; the same problem stays JSON for everybody else.
async fn fout_als_pagina(
    Extension(inst): Gemeente,
    verzoek: axum::extract::Request,
    verder: middleware::Next,
) -> Response {
    let wil_html = verzoek
        .headers()
        .get(header::ACCEPT)
        .and_then(|w| w.to_str().ok())
        .is_some_and(|w| w.contains("text/html"));
    let antwoord = verder.run(verzoek).await;
    let status = antwoord.status();
    let probleem = antwoord.extensions().get::<Probleem>().cloned();
    match probleem {
        Some(probleem) if wil_html => {
            let pagina = web::pagina_fout(&inst, status.as_u16(), titel(status), probleem.detail());
            let mut uit = html(&inst, &HeaderMap::new(), pagina);
            *uit.status_mut() = status;
            uit.headers_mut()
                .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            uit.headers_mut().remove(header::ETAG);
            uit
        }
        _ => antwoord,
    }
}

fn titel(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "Deze plek kennen wij niet",
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => "Het is nu te druk",
        s if s.is_server_error() => "Er ging bij ons iets mis",
        _ => "Dit kunnen wij niet lezen",
    }
}

/// HTML with its policy and an ETag of its content.
fn html(inst: &Instellingen, koppen: &HeaderMap, pagina: String) -> Response {
    let etag = server::etag(pagina.as_bytes());
    let mut antwoord = met_etag(koppen, &etag, HTML, pagina);
    if let Ok(csp) = HeaderValue::from_str(&web::csp(inst)) {
        antwoord
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, csp);
    }
    antwoord
}

fn kaartstand(app: &Toepassing) -> Kaartstand {
    let snapshot = app.plek.lagen.nu();
    Kaartstand {
        lagen: snapshot.lagen().map(|l| l.definitie().id.to_string()).collect(),
        generatie: snapshot.generatie(),
    }
}

#[derive(Debug, Default, Deserialize)]
struct ZoekVraag {
    q: Option<String>,
}

async fn start(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    koppen: HeaderMap,
    Query(vraag): Query<ZoekVraag>,
) -> Result<Response, Probleem> {
    match vraag.q {
        Some(q) => zoekpagina(&app, &inst, &koppen, &q),
        None => Ok(html(&inst, &koppen, web::pagina_start(&inst, &kaartstand(&app)))),
    }
}

async fn zoek(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    koppen: HeaderMap,
    Query(vraag): Query<ZoekVraag>,
) -> Result<Response, Probleem> {
    zoekpagina(&app, &inst, &koppen, &vraag.q.unwrap_or_default())
}

fn zoekpagina(
    app: &Toepassing,
    inst: &Instellingen,
    koppen: &HeaderMap,
    q: &str,
) -> Result<Response, Probleem> {
    let treffers: Vec<web::Treffer> = server::zoek_plaatsen(app, q, 20)?
        .into_iter()
        .map(|r| web::Treffer {
            id: r.id,
            soort: r.soort,
            tekst: r.tekst,
        })
        .collect();
    if let [enige] = treffers.as_slice() {
        return Ok(verwijs(StatusCode::SEE_OTHER, &format!("/plek/{}", enige.id)));
    }
    Ok(html(inst, koppen, web::pagina_zoek(inst, q, &treffers)))
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PlekVraag {
    deel: Option<String>,
    op_datum: Option<String>,
}

/// `/plek/{id}`, `/plek/{id}.json`, `/plek/{id}?deel=paneel`; another spelling of the id is 308 to the canonical one.
async fn plek(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    koppen: HeaderMap,
    Path(id): Path<String>,
    Query(eigen): Query<PlekVraag>,
    Query(vraag): Query<LocatieVraag>,
) -> Result<Response, Probleem> {
    let (kaal, achtervoegsel) = match id.strip_suffix(".json") {
        Some(kaal) => (kaal, ".json"),
        None => (id.as_str(), ""),
    };
    let (canoniek, plaats) = plaats_uit_id(&app, kaal, eigen.op_datum.as_deref())?;
    let canoniek = canoniek.to_string();
    if canoniek != kaal {
        let mut adres = format!("/plek/{canoniek}{achtervoegsel}");
        let mut teken = '?';
        for (naam, waarde) in [("opDatum", &eigen.op_datum), ("deel", &eigen.deel)] {
            if let Some(waarde) = waarde
                .as_deref()
                .filter(|w| w.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
            {
                adres.push_str(&format!("{teken}{naam}={waarde}"));
                teken = '&';
            }
        }
        return Ok(verwijs(StatusCode::PERMANENT_REDIRECT, &adres));
    }
    let vraag = vraag.vraag(plaats)?;
    let beeld: Locatiebeeld = server::beeld_van(&app, vraag).await?;
    if achtervoegsel == ".json" {
        let json = serde_json::to_vec(&beeld).map_err(|f| Probleem::intern(&f))?;
        return Ok(met_etag(&koppen, &server::etag(&json), "application/json", json));
    }
    let pagina = match eigen.deel.as_deref() {
        Some("paneel") => web::paneel(&inst, &canoniek, &beeld),
        _ => web::pagina_plek(&inst, &kaartstand(&app), &canoniek, &beeld),
    };
    let mut antwoord = html(&inst, &koppen, pagina);
    if let Ok(id) = HeaderValue::from_str(&canoniek) {
        antwoord
            .headers_mut()
            .insert(HeaderName::from_static("plek-id"), id);
    }
    Ok(antwoord)
}

fn verwijs(status: StatusCode, adres: &str) -> Response {
    let mut antwoord = status.into_response();
    if let Ok(adres) = HeaderValue::from_str(adres) {
        antwoord.headers_mut().insert(header::LOCATION, adres);
    }
    antwoord
}

async fn over(Extension(inst): Gemeente, koppen: HeaderMap) -> Response {
    html(&inst, &koppen, web::pagina_over(&inst))
}

async fn toegankelijkheid(Extension(inst): Gemeente, koppen: HeaderMap) -> Response {
    html(&inst, &koppen, web::pagina_toegankelijkheid(&inst))
}

async fn gemeente_css(Extension(inst): Gemeente, koppen: HeaderMap) -> Response {
    let css = web::gemeente_css(&inst);
    met_etag(
        &koppen,
        &server::etag(css.as_bytes()),
        "text/css; charset=utf-8",
        css,
    )
}

/// `GET /static/{pad}`: an embedded file; for a year when its address holds the version.
async fn statisch(
    Extension(inst): Gemeente,
    Path(pad): Path<String>,
    koppen: HeaderMap,
) -> Result<Response, Probleem> {
    let accepteert = koppen
        .get(header::ACCEPT_ENCODING)
        .and_then(|w| w.to_str().ok())
        .unwrap_or_default();
    let bestand =
        web::bestand(&pad, accepteert).ok_or_else(|| Probleem::niet_gevonden("Dit bestand bestaat niet."))?;
    let mut antwoord = met_etag(
        &koppen,
        &bestand.etag,
        bestand.content_type,
        Body::from(bestand.bytes),
    );
    let uit = antwoord.headers_mut();
    uit.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // The map's worker fetches tiles under the policy of its own file, not under the page's.
    if let Ok(csp) = HeaderValue::from_str(&web::csp(&inst)) {
        uit.insert(header::CONTENT_SECURITY_POLICY, csp);
    }
    if let Some(encoding) = bestand.encoding {
        uit.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if bestand.immutable {
        uit.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        );
    }
    Ok(antwoord)
}

#[derive(Debug, Default, Deserialize)]
struct CheckVraagAdres {
    plek: Option<String>,
}

/// `GET /check/{activiteit}?plek={id}`: the first questions.
async fn check_begin(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    koppen: HeaderMap,
    Path(activiteit): Path<String>,
    Query(adres): Query<CheckVraagAdres>,
) -> Result<Response, Probleem> {
    let pagina = check(
        &app,
        &activiteit,
        &adres.plek.unwrap_or_default(),
        &BTreeMap::new(),
    )?;
    Ok(html(&inst, &koppen, web::pagina_check(&inst, &pagina)))
}

/// `POST /check/{activiteit}`: with the answers of the form; nothing is kept.
async fn check_vervolg(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    Path(activiteit): Path<String>,
    Form(velden): Form<Vec<(String, String)>>,
) -> Result<Response, Probleem> {
    let mut plek = String::new();
    let mut antwoorden: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (naam, waarde) in velden {
        if naam == "plek" {
            plek = waarde;
        } else if !waarde.trim().is_empty() {
            antwoorden.entry(naam).or_default().push(waarde);
        }
    }
    let pagina = check(&app, &activiteit, &plek, &antwoorden)?;
    let mut antwoord = html(&inst, &HeaderMap::new(), web::pagina_check(&inst, &pagina));
    antwoord.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    antwoord.headers_mut().remove(header::ETAG);
    Ok(antwoord)
}

fn check(
    app: &Toepassing,
    activiteit: &str,
    plek: &str,
    gegeven: &BTreeMap<String, Vec<String>>,
) -> Result<CheckPagina, Probleem> {
    server::doe_check(app, activiteit, plek, gegeven).map(|c| als_pagina(c, activiteit, plek, gegeven))
}

/// The engine's outcome in the words of the page.
fn als_pagina(
    check: server::Check,
    activiteit: &str,
    plek: &str,
    gegeven: &BTreeMap<String, Vec<String>>,
) -> CheckPagina {
    let uitkomst = check.beeld.uitkomst;
    let als_vraag = |v: &regels::Vraag, antwoord: Option<String>| CheckVraag {
        id: v.id.to_string(),
        tekst: v.tekst.to_string(),
        uitleg: v.toelichting.as_deref().map(str::to_owned),
        soort: soort(v),
        antwoord,
    };
    let open: Vec<&regels::Vraag> = uitkomst.vragen.iter().collect();
    let antwoorden = check
        .alle_vragen
        .iter()
        .filter(|v| !open.iter().any(|o| o.id == v.id))
        .filter_map(|v| {
            gegeven
                .get(v.id.as_ref())
                .map(|a| als_vraag(v, Some(a.join(", "))))
        })
        .collect();
    let conclusies = uitkomst.uitkomsten.unwrap_or_default();
    let mut voorbehouden: Vec<String> = Vec::new();
    for tekst in conclusies.iter().flat_map(|c| &c.voorbehouden) {
        if !voorbehouden.iter().any(|v| v.as_str() == &**tekst) {
            voorbehouden.push(tekst.to_string());
        }
    }
    CheckPagina {
        activiteit: activiteit.to_owned(),
        naam: check.naam,
        plek: plek.to_owned(),
        plek_titel: plek.to_owned(),
        vragen: open
            .iter()
            .map(|v| als_vraag(v, gegeven.get(v.id.as_ref()).map(|a| a.join(", "))))
            .collect(),
        antwoorden,
        uitkomsten: conclusies
            .iter()
            .map(|c| {
                (
                    c.code.naam().to_owned(),
                    c.toelichting.as_deref().unwrap_or_default().to_owned(),
                )
            })
            .collect(),
        voorbehouden,
        redenen: uitkomst
            .redenen
            .iter()
            .flat_map(|r| &r.antwoorden)
            .map(|a| format!("{}: {}", a.tekst, a.waarde))
            .collect(),
        geen_uitkomst: uitkomst.geen_uitkomst.map(|g| g.uitleg),
        fouten: check.fouten,
        bron: check.beeld.regelbestand,
    }
}

fn soort(vraag: &regels::Vraag) -> VraagSoort {
    use regels::VraagType as T;
    let keuzes = || {
        vraag
            .opties
            .iter()
            .map(|o| Keuze {
                waarde: o.tekst.to_string(),
                tekst: o.tekst.to_string(),
            })
            .collect()
    };
    match vraag.soort {
        T::Boolean | T::Bijlage => VraagSoort::JaNee,
        T::List if vraag.meerdere => VraagSoort::Meer(keuzes()),
        T::List | T::Geo => VraagSoort::Een(keuzes()),
        T::Number => VraagSoort::Getal,
        T::Date => VraagSoort::Datum,
        T::String | T::Register => VraagSoort::Tekst,
    }
}
