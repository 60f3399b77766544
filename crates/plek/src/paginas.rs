//! Paginas: the addresses that residents see, from the same answer as the API. Markup is `web`'s.
//!
//! An answer as a page, as JSON (`.json`), and as the panel alone (`?deel=paneel`); checks are in `checks`. Without
//! JavaScript everything works the same.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use locatie::Locatiebeeld;
use register::bewaard::Bewaarplaats;
use serde::Deserialize;
use server::aanmelden::Medewerker;
use server::{Kop, LocatieVraag, Probleem, Toepassing, met_etag, plaats_uit_id};
use web::{Instellingen, Kaartstand};

use crate::{checks, regelkaart, staf};

const HTML: &str = "text/html; charset=utf-8";
pub(crate) type Gemeente = Extension<Arc<Instellingen>>;

/// All page routes.
pub fn router(
    app: &Toepassing,
    gemeente: Arc<Instellingen>,
    bewaard: Arc<Bewaarplaats>,
) -> Router<Toepassing> {
    Router::new()
        .route("/", get(start))
        .route("/zoek", get(zoek))
        .route("/plek/{id}", get(plek))
        .route("/over", get(over))
        .route("/toegankelijkheid", get(toegankelijkheid))
        .merge(checks::router())
        .merge(regelkaart::router())
        .merge(staf::router(app))
        .route("/static/{*pad}", get(statisch))
        .route("/stijl/gemeente.css", get(gemeente_css))
        .layer(middleware::from_fn(fout_als_pagina))
        .layer(Extension(gemeente))
        .layer(Extension(bewaard))
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
            let titel = probleem.eigen_titel().unwrap_or(titel(status));
            let pagina = web::pagina_fout(
                &inst,
                status.as_u16(),
                titel,
                probleem.detail(),
                probleem.verder(),
            );
            let mut uit = html(&inst, &HeaderMap::new(), pagina);
            *uit.status_mut() = status;
            for (naam, waarde) in antwoord.headers() {
                if [header::SET_COOKIE, header::RETRY_AFTER, header::VARY].contains(naam) {
                    uit.headers_mut().append(naam, waarde.clone());
                }
            }
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
pub(crate) fn html(inst: &Instellingen, koppen: &HeaderMap, pagina: String) -> Response {
    let etag = server::etag(pagina.as_bytes());
    let mut antwoord = met_etag(koppen, &etag, HTML, pagina);
    if let Ok(csp) = HeaderValue::from_str(&web::csp(inst)) {
        antwoord
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, csp);
    }
    antwoord
}

pub(crate) fn kaartstand(app: &Toepassing) -> Kaartstand {
    let snapshot = app.plek.lagen.nu();
    Kaartstand {
        lagen: snapshot.lagen().map(|l| l.definitie().id.to_string()).collect(),
        generatie: snapshot.generatie(),
    }
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct ZoekVraag {
    q: Option<String>,
}

/// Who is signed in, on the pages of staff.
type Wie = Option<Extension<Medewerker>>;

/// `/` and `/staf`.
pub(crate) async fn start(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    wie: Wie,
    koppen: Kop,
    Query(vraag): Query<ZoekVraag>,
) -> Result<Response, Probleem> {
    if let Some(q) = vraag.q {
        return zoekpagina(&app, &inst, wie.as_deref(), &koppen, &q).await;
    }
    let wie = staf::voor_pagina(wie.as_deref());
    let pagina = web::pagina_start(&inst, &kaartstand(&app), wie.as_ref());
    Ok(html(&inst, &koppen, pagina))
}

/// `/zoek` and `/staf/zoek`.
pub(crate) async fn zoek(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    wie: Wie,
    koppen: Kop,
    Query(vraag): Query<ZoekVraag>,
) -> Result<Response, Probleem> {
    zoekpagina(&app, &inst, wie.as_deref(), &koppen, &vraag.q.unwrap_or_default()).await
}

async fn zoekpagina(
    app: &Toepassing,
    inst: &Instellingen,
    wie: Option<&Medewerker>,
    koppen: &Kop,
    q: &str,
) -> Result<Response, Probleem> {
    let mut gevonden = match wie {
        Some(wie) => server::zoek_dossiers(app, q, 20, wie.asker).await?,
        None => vec![],
    };
    gevonden.extend(server::zoek_plaatsen(app, q, 20)?);
    let treffers: Vec<web::Treffer> = gevonden
        .into_iter()
        .map(|r| web::Treffer {
            id: r.id,
            soort: r.soort,
            tekst: r.tekst,
        })
        .collect();
    if let [enige] = treffers.as_slice() {
        let adres = format!("{}/plek/{}", koppen.deur(), enige.id);
        return Ok(verwijs(StatusCode::SEE_OTHER, &adres));
    }
    let wie = staf::voor_pagina(wie);
    Ok(html(
        inst,
        koppen,
        web::pagina_zoek(inst, q, &treffers, wie.as_ref()),
    ))
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlekVraag {
    deel: Option<String>,
    op_datum: Option<String>,
}

/// `/plek/{id}`, `/plek/{id}.json`, `/plek/{id}.pdf`, `/plek/{id}?deel=paneel`; another spelling of the id is 308 to the canonical one.
pub(crate) async fn plek(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    wie: Wie,
    koppen: Kop,
    Path(id): Path<String>,
    Query(eigen): Query<PlekVraag>,
    Query(vraag): Query<LocatieVraag>,
) -> Result<Response, Probleem> {
    let (kaal, achtervoegsel) = [".json", ".pdf"]
        .into_iter()
        .find_map(|einde| Some((id.strip_suffix(einde)?, einde)))
        .unwrap_or((id.as_str(), ""));
    let (canoniek, plaats) = plaats_uit_id(&app, kaal, eigen.op_datum.as_deref())?;
    let canoniek = canoniek.to_string();
    if canoniek != kaal {
        let mut adres = format!("{}/plek/{canoniek}{achtervoegsel}", koppen.deur());
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
    let vraag = vraag.vraag(plaats, koppen.asker())?;
    let beeld: Locatiebeeld = server::beeld_van(&app, vraag).await?;
    if achtervoegsel == ".json" {
        let json = beeld.json().map_err(|f| Probleem::intern(&f))?;
        return Ok(met_etag(&koppen, &server::etag(&json), "application/json", json));
    }
    if achtervoegsel == ".pdf" {
        let hier = Arc::clone(&inst);
        let naam = canoniek.clone();
        let pdf = app
            .werk
            .doe(move || web::pdf_plek(&hier, &naam, &beeld))
            .await?
            .map_err(|f| Probleem::intern(&f))?;
        let mut antwoord = met_etag(&koppen, &server::etag(&pdf), "application/pdf", pdf);
        let naam: String = canoniek
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        if let Ok(naam) = HeaderValue::from_str(&format!("inline; filename=\"plek-{naam}.pdf\"")) {
            antwoord.headers_mut().insert(header::CONTENT_DISPOSITION, naam);
        }
        return Ok(antwoord);
    }
    let wie = staf::voor_pagina(wie.as_deref());
    let pagina = match eigen.deel.as_deref() {
        Some("paneel") => web::paneel(&inst, &canoniek, &beeld, wie.as_ref()),
        _ => web::pagina_plek(&inst, &kaartstand(&app), &canoniek, &beeld, wie.as_ref()),
    };
    let mut antwoord = html(&inst, &koppen, pagina);
    if let Ok(id) = HeaderValue::from_str(&canoniek) {
        antwoord
            .headers_mut()
            .insert(HeaderName::from_static("plek-id"), id);
    }
    Ok(antwoord)
}

pub(crate) fn verwijs(status: StatusCode, adres: &str) -> Response {
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
