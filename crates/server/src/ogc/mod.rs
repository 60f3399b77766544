//! `/ogc/v1`: OGC API Features over every layer with geometry and every kind of dossier, straight from the trees; own tables
//! that are too large to copy are asked of their database.
//!
//! OGC API Tiles and Styles stand beside it (`tegels`, `tms`, `stijlen`).
//!
//! Parts 1 (core, GeoJSON, HTML, OpenAPI 3.0), 2 (coordinate systems), 3 with CQL2, 5 (schemas), 4 (changes to
//! dossiers, for the operator), JSON-FG, and exports. Only what is here is declared in [`conformiteit`].
//! Knows no SQL and no reprojection of a query: a filter's literals are turned into RD, once.

mod api;
mod bestand;
mod collectie;
mod crs;
mod csv;
mod ding;
mod export;
mod geojson;
mod gpkg;
mod items;
mod kern;
mod keuze;
mod opdracht;
mod pagina;
mod schema;
mod schrijf;
pub(crate) mod stijlen;
pub(crate) mod tegels;
pub(crate) mod tms;
mod ver;
mod vraag;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::get;
use futures_util::StreamExt;
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};
use tower_http::cors::{Any, CorsLayer};

pub use pagina::{CollectieRij, Pagina, Rij, Weergave};
pub use vraag::Taal;

use crate::{Kop, Probleem, Toepassing, Werkplaats, met_etag};

pub(crate) use items::asker;
pub(crate) use schrijf::{Gestuurd, Uitkomst};

/// Largest body of a request here, bytes: a filter of 32 kB, written as a form, fits.
const LICHAAM_MAX: usize = 128 * 1024;

/// Bytes of a body that is too long, read before the connection is given up.
const DOORLEZEN_MAX: usize = 8 << 20;

type Kenmerksleutel = (String, u64, u64, register::Asker);

/// What `/ogc/v1` keeps between requests.
pub struct Ogc {
    /// Kinds of values of a collection, per generation.
    kenmerken: Cache<Kenmerksleutel, Arc<Vec<collectie::Kenmerk>>>,
    /// Numbers that took counting.
    aantallen: Cache<String, u64>,
    /// The OpenAPI document, per generation and address.
    api: Cache<String, Arc<str>>,
    /// Where what may take long waits for its turn: one at a time, so that clicks and tiles keep a core.
    werk: Werkplaats,
    weergave: Option<Arc<dyn Weergave>>,
    /// Who has it may change dossiers.
    token: Option<String>,
}

impl std::fmt::Debug for Ogc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ogc")
    }
}

impl Default for Ogc {
    fn default() -> Self {
        let kernen = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            kenmerken: Cache::new(512),
            aantallen: Cache::new(4096),
            api: Cache::new(8),
            werk: Werkplaats::new((kernen / 2).max(1), 64, Duration::from_secs(10)),
            weergave: None,
            token: None,
        }
    }
}

impl Ogc {
    /// With pages.
    pub fn met_weergave(mut self, weergave: Arc<dyn Weergave>) -> Self {
        self.weergave = Some(weergave);
        self
    }

    /// With a token that makes its holder the operator; an empty one counts as none.
    pub fn met_token(mut self, token: Option<String>) -> Self {
        self.token = token.filter(|t| !t.is_empty());
        self
    }

    fn pagina(&self, app: &Toepassing, deur: &'static str, pagina: &Pagina) -> String {
        self.weergave.as_ref().map_or_else(
            || "<!doctype html><title>Plek</title><p>f=json</p>".to_owned(),
            |w| w.maak(app, deur, pagina),
        )
    }
}

fn hash(tekst: &str) -> [u8; 32] {
    Sha256::digest(tekst.as_bytes()).into()
}

/// An answer with its ETag; a page with the policy that its map needs.
pub(crate) fn antwoord(koppen: &HeaderMap, etag: &str, media: &'static str, lichaam: Vec<u8>) -> Response {
    let mut uit = met_etag(koppen, etag, media, lichaam);
    uit.headers_mut().insert(
        header::VARY,
        HeaderValue::from_static("accept, accept-language, authorization, host"),
    );
    uit
}

/// All routes, open to scripts of every site.
pub(crate) fn routes(app: &Toepassing) -> Router<Toepassing> {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::DELETE,
            Method::OPTIONS,
        ])
        .allow_headers([
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            HeaderName::from_static("content-crs"),
        ])
        .expose_headers([
            header::ETAG,
            header::LINK,
            header::LOCATION,
            HeaderName::from_static("content-crs"),
            HeaderName::from_static("ogc-numbermatched"),
            HeaderName::from_static("ogc-numberreturned"),
        ]);
    omlijst_met(kale_routes().layer(cors), app)
}

/// All routes, for no other site's script.
pub(crate) fn eigen_routes(app: &Toepassing) -> Router<Toepassing> {
    omlijst_met(kale_routes(), app)
}

fn omlijst_met(routes: Router<Toepassing>, app: &Toepassing) -> Router<Toepassing> {
    let csp = app
        .ogc
        .weergave
        .as_ref()
        .and_then(|w| HeaderValue::from_str(&w.csp()).ok());
    let schrijven = app.ogc.token.is_some();
    let routes = routes.layer(axum::middleware::from_fn(move |verzoek, verder| {
        omlijst(verzoek, verder, csp.clone(), schrijven)
    }));
    routes.layer(axum::middleware::from_fn_with_state(app.clone(), houd_bij_beheer))
}

fn kale_routes() -> Router<Toepassing> {
    Router::new()
        .route("/ogc/v1", get(kern::start).options(opties))
        .route("/ogc/v1/", get(kern::start).options(opties))
        .route("/ogc/v1/conformance", get(kern::conformance).options(opties))
        .route("/ogc/v1/api", get(api::api).options(opties))
        .route("/ogc/v1/functions", get(schema::functies).options(opties))
        .route("/ogc/v1/collections", get(kern::collecties).options(opties))
        .route(
            "/ogc/v1/collections/{collectie}",
            get(kern::collectie).options(opties),
        )
        .route(
            "/ogc/v1/collections/{collectie}/schema",
            get(schema::schema).options(opties),
        )
        .route(
            "/ogc/v1/collections/{collectie}/queryables",
            get(schema::queryables).options(opties),
        )
        .route(
            "/ogc/v1/collections/{collectie}/sortables",
            get(schema::sortables).options(opties),
        )
        .route(
            "/ogc/v1/collections/{collectie}/items",
            get(items::items).options(opties).post(items::zoek),
        )
        .route(
            "/ogc/v1/collections/{collectie}/export",
            get(export::export).options(opties),
        )
        .route(
            "/ogc/v1/collections/{collectie}/items/{id}",
            get(items::item)
                .options(opties)
                .put(schrijf::vervang)
                .delete(schrijf::verwijder),
        )
        .merge(tegels::routes())
        .merge(stijlen::routes())
}

/// `OPTIONS`: what can be done stands in `Allow`.
async fn opties() -> StatusCode {
    StatusCode::OK
}

/// What can be done at an address, for `Allow`.
fn mag(pad: &str, schrijven: bool) -> &'static str {
    let delen: Vec<&str> = pad.trim_start_matches("/ogc/v1").split('/').collect();
    match delen.as_slice() {
        ["", "collections", _, "items"] => "GET, HEAD, OPTIONS, POST",
        ["", "collections", id, "items", _] if schrijven && id.starts_with("dossier-") => {
            "GET, HEAD, OPTIONS, PUT, DELETE"
        }
        _ => "GET, HEAD, OPTIONS",
    }
}

/// `OPTIONS` says what can be done; a page and a refusal get the headers that belong to them.
async fn omlijst(verzoek: Request, verder: Next, csp: Option<HeaderValue>, schrijven: bool) -> Response {
    let opties = (verzoek.method() == Method::OPTIONS).then(|| mag(verzoek.uri().path(), schrijven));
    let mut uit = verder.run(verzoek).await;
    if let Some(mag) = opties {
        uit.headers_mut()
            .insert(header::ALLOW, HeaderValue::from_static(mag));
    }
    if uit.status() == StatusCode::UNAUTHORIZED {
        uit.headers_mut()
            .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    let html = uit
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|w| w.as_bytes().starts_with(b"text/html"));
    if let (true, Some(csp)) = (html, csp) {
        uit.headers_mut().insert(header::CONTENT_SECURITY_POLICY, csp);
    }
    uit
}

/// What the operator is told nobody keeps, whatever is asked. His ETag stays: with it a change is locked.
async fn houd_bij_beheer(
    State(app): State<Toepassing>,
    koppen: Kop,
    verzoek: Request,
    verder: Next,
) -> Response {
    let mut uit = verder.run(verzoek).await;
    if asker(&app, &koppen) == register::Asker::Beheer {
        let prive = HeaderValue::from_static("private, no-store");
        uit.headers_mut().insert(header::CACHE_CONTROL, prive);
    }
    uit
}

/// Conformance classes of `/ogc/v1`: each one has a test in `tests/it/ogc`.
pub(crate) fn conformiteit(schrijven: bool) -> Vec<String> {
    let mut uit: Vec<String> = Vec::new();
    let mut voeg = |standaard: &str, klassen: &[&str]| {
        uit.extend(
            klassen
                .iter()
                .map(|k| format!("http://www.opengis.net/spec/{standaard}/conf/{k}")),
        );
    };
    voeg("ogcapi-features-1/1.0", &["core", "geojson", "html", "oas30"]);
    voeg("ogcapi-features-2/1.0", &["crs"]);
    voeg(
        "ogcapi-features-3/1.0",
        &[
            "queryables",
            "queryables-query-parameters",
            "filter",
            "features-filter",
        ],
    );
    voeg(
        "ogcapi-features-5/1.0",
        &[
            "schemas",
            "core-roles-features",
            "returnables-and-receivables",
            "queryables",
            "sortables",
        ],
    );
    voeg(
        "cql2/1.0",
        &[
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "temporal-functions",
            "array-functions",
            "property-property",
            "functions",
            "arithmetic",
        ],
    );
    voeg("json-fg-1/1.0", &["core", "types-schemas"]);
    if schrijven {
        voeg(
            "ogcapi-features-4/1.0",
            &["create-replace-delete", "optimistic-locking-etags"],
        );
    }
    let tegels = [tegels::CONFORMITEIT, tms::CONFORMITEIT, stijlen::CONFORMITEIT];
    uit.extend(tegels.into_iter().flatten().map(|k| (*k).to_owned()));
    uit
}

/// The body of a request. What is too long is read to its end and dropped, so that the sender hears why.
///
/// Errors: 413 beyond [`LICHAAM_MAX`]; 400 when it breaks off.
async fn lichaam(body: Body) -> Result<Bytes, Probleem> {
    let mut uit = Vec::new();
    let mut totaal = 0;
    let mut stroom = body.into_data_stream();
    while let Some(stuk) = stroom.next().await {
        let stuk = stuk.map_err(|_| Probleem::verzoek("Het verzoek brak af."))?;
        totaal += stuk.len();
        if totaal <= LICHAAM_MAX {
            uit.extend_from_slice(&stuk);
        } else if totaal > DOORLEZEN_MAX {
            break;
        }
    }
    if totaal > LICHAAM_MAX {
        return Err(Probleem::te_groot(format!(
            "Een verzoek is hier hoogstens {LICHAAM_MAX} bytes, en een filter {} bytes.",
            filter::MAX_LENGTE
        )));
    }
    Ok(Bytes::from(uit))
}

/// An answer without body.
fn leeg(status: StatusCode) -> Response {
    let mut uit = Response::new(Body::empty());
    *uit.status_mut() = status;
    uit
}
