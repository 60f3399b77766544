//! Staf: the addresses of who is signed in, `/staf/...`: the same resources as the public's, seen with the rights of a role.
//!
//! Every answer is `private, no-store`, for no other site's script, and stands at an address that the public's never has. Who
//! is not signed in is sent to sign in (a browser) or told to (a program). Start at [`routes`]; pages use [`alleen_staf`].

use std::ops::Deref;

use axum::Router;
use axum::extract::{FromRequestParts, OriginalUri, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use register::Asker;

use crate::aanmelden::{Medewerker, eigen_pad, van_ons, wie};
use crate::{Probleem, Toepassing, beeld, kop, ogc, tegel, zoek};

/// What stands before every address of staff.
pub const DEUR: &str = "/staf";

/// Header of an answer to somebody whose role holds in a part of the gemeente only: which part.
const BEPERKT_TOT: HeaderName = HeaderName::from_static("plek-beperkt-tot");

/// By which door a request came in; a request without it came by the public's.
#[derive(Debug, Clone, Copy)]
struct Deur;

/// The head of a request: its headers, who asks, and what stands before the addresses in its answer.
#[derive(Debug, Clone, Default)]
pub struct Kop {
    koppen: HeaderMap,
    asker: Asker,
    deur: &'static str,
}

impl Kop {
    /// Whose rights count. Only the door of staff and the program itself set it; no header does.
    pub fn asker(&self) -> Asker {
        self.asker
    }

    /// `/staf` at that door, else nothing.
    pub fn deur(&self) -> &'static str {
        self.deur
    }

    /// Scheme, host and door, for the links in an answer.
    pub(crate) fn basis(&self) -> String {
        kop::basis(&self.koppen) + self.deur
    }

    #[cfg(test)]
    pub(crate) fn van(koppen: HeaderMap) -> Self {
        Self {
            koppen,
            ..Self::default()
        }
    }
}

impl Deref for Kop {
    type Target = HeaderMap;
    fn deref(&self) -> &HeaderMap {
        &self.koppen
    }
}

impl<S: Sync> FromRequestParts<S> for Kop {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self {
            koppen: parts.headers.clone(),
            asker: parts.extensions.get::<Asker>().copied().unwrap_or_default(),
            deur: parts.extensions.get::<Deur>().map_or("", |_| DEUR),
        })
    }
}

/// API, tiles and OGC API of staff, within [`alleen_staf`].
pub(crate) fn routes(app: &Toepassing) -> Router<Toepassing> {
    let laag = || axum::middleware::from_fn_with_state(app.clone(), alleen_staf);
    let antwoorden = Router::new()
        .route("/api/v1/locatiebeeld", get(beeld::locatiebeeld))
        .route("/api/v1/zoek", get(zoek::zoek_staf))
        .route("/tiles/{lagen}/{tms}", get(tegel::tilejson))
        .merge(ogc::eigen_routes(app));
    Router::new().nest(DEUR, antwoorden.layer(laag()))
}

/// The tiles of staff; they stand outside the layers of other answers, as the public's do.
pub(crate) fn tegels(app: &Toepassing) -> Router {
    let laag = axum::middleware::from_fn_with_state(app.clone(), alleen_staf);
    Router::new().nest(DEUR, tegel::routes(app.clone()).layer(laag))
}

/// Lets in who has a role of the gemeente, and keeps what he gets from every cache.
pub async fn alleen_staf(State(app): State<Toepassing>, mut verzoek: Request, verder: Next) -> Response {
    let vraag = Vraagkop::van(&verzoek);
    let mut antwoord = match binnen(&app, &vraag).await {
        Ok(medewerker) => {
            // what nobody keeps has nothing to compare with: an old mark of a place must not answer "unchanged"
            verzoek.headers_mut().remove(header::IF_NONE_MATCH);
            verzoek.headers_mut().remove(header::IF_MODIFIED_SINCE);
            verzoek.extensions_mut().insert(medewerker.asker);
            verzoek.extensions_mut().insert(Deur);
            let gebieden = medewerker.gebieden.join(", ");
            verzoek.extensions_mut().insert(medewerker);
            let mut antwoord = verder.run(verzoek).await;
            if let (false, Ok(waarde)) = (gebieden.is_empty(), HeaderValue::from_str(&gebieden)) {
                antwoord.headers_mut().insert(BEPERKT_TOT, waarde);
            }
            antwoord
        }
        Err(antwoord) => antwoord,
    };
    prive(antwoord.headers_mut());
    antwoord
}

/// Lets in everybody who is signed in, also without a role of the gemeente.
pub async fn alleen_aangemeld(State(app): State<Toepassing>, mut verzoek: Request, verder: Next) -> Response {
    let vraag = Vraagkop::van(&verzoek);
    let mut antwoord = match aangemeld(&app, &vraag).await {
        Ok(medewerker) => {
            verzoek.extensions_mut().insert(medewerker);
            verder.run(verzoek).await
        }
        Err(antwoord) => antwoord,
    };
    prive(antwoord.headers_mut());
    antwoord
}

/// What of a request decides whether it comes in.
struct Vraagkop {
    koppen: HeaderMap,
    methode: Method,
    /// Path and query, with what stands before them.
    hier: String,
}

impl Vraagkop {
    fn van(verzoek: &Request) -> Self {
        // within a nest the uri lost what stands before it
        let heel = verzoek.extensions().get::<OriginalUri>();
        let uri = heel.map_or_else(|| verzoek.uri(), |h| &h.0);
        Self {
            koppen: verzoek.headers().clone(),
            methode: verzoek.method().clone(),
            hier: uri.path_and_query().map_or(DEUR, |p| p.as_str()).to_owned(),
        }
    }
}

async fn aangemeld(app: &Toepassing, vraag: &Vraagkop) -> Result<Medewerker, Response> {
    if app.aanmelden.is_none() {
        return Err(Probleem::niet_gevonden("Aanmelden is hier niet ingesteld.").into_response());
    }
    match wie(app, &vraag.koppen).await {
        Ok(Some(medewerker)) => Ok(medewerker),
        Ok(None) => Err(niet_aangemeld(vraag)),
        Err(probleem) => Err(probleem.into_response()),
    }
}

async fn binnen(app: &Toepassing, vraag: &Vraagkop) -> Result<Medewerker, Response> {
    let medewerker = aangemeld(app, vraag).await?;
    let leest = matches!(vraag.methode, Method::GET | Method::HEAD | Method::OPTIONS);
    if !leest && !van_ons(app, &vraag.koppen) {
        let probleem = Probleem::verboden("Dit verzoek komt niet van deze website.");
        return Err(probleem.into_response());
    }
    if medewerker.is_staf() {
        return Ok(medewerker);
    }
    let probleem = Probleem::verboden("U bent aangemeld, maar dit deel is voor medewerkers van de gemeente.");
    Err(probleem.into_response())
}

/// A browser is sent to sign in and comes back; a program is told that it must.
fn niet_aangemeld(vraag: &Vraagkop) -> Response {
    let wil_html = vraag
        .koppen
        .get(header::ACCEPT)
        .and_then(|w| w.to_str().ok())
        .is_some_and(|w| w.contains("text/html"));
    if !wil_html || vraag.methode != Method::GET {
        return Probleem::aanmelden("Meld u aan op /aanmelden en probeer het opnieuw.").into_response();
    }
    let hier = if eigen_pad(&vraag.hier) { &vraag.hier } else { DEUR };
    let terug: String = form_urlencoded::byte_serialize(hier.as_bytes()).collect();
    let mut antwoord = axum::http::StatusCode::SEE_OTHER.into_response();
    if let Ok(adres) = HeaderValue::from_str(&format!("/aanmelden?terug={terug}")) {
        antwoord.headers_mut().insert(header::LOCATION, adres);
    }
    antwoord
}

/// Nobody keeps it, no other site reads it.
fn prive(koppen: &mut HeaderMap) {
    kop::beveilig(koppen);
    koppen.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    koppen.remove(header::ETAG);
    koppen.remove(header::LAST_MODIFIED);
    koppen.append(header::VARY, HeaderValue::from_static("cookie"));
    let cors: Vec<HeaderName> = koppen
        .keys()
        .filter(|n| n.as_str().starts_with("access-control-"))
        .cloned()
        .collect();
    for naam in cors {
        koppen.remove(naam);
    }
    koppen.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
}
