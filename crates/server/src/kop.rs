//! Kop: headers and conditions every answer shares: ETag and 304, security, version, metrics.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;

/// True when the asker already holds `etag` (RFC 9110 13.1.2, weak comparison).
pub fn heeft_al(koppen: &HeaderMap, etag: &str) -> bool {
    koppen
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|w| w.to_str().ok())
        .any(|lijst| {
            lijst
                .split(',')
                .map(|e| e.trim().trim_start_matches("W/"))
                .any(|e| e == "*" || e == etag.trim_start_matches("W/"))
        })
}

/// An answer that may be kept but must be asked about again; 304 when the asker has it.
pub fn met_etag(koppen: &HeaderMap, etag: &str, soort: &'static str, inhoud: impl Into<Body>) -> Response {
    let mut antwoord = if heeft_al(koppen, etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(inhoud.into())
    };
    let uit = antwoord.headers_mut();
    if let Ok(etag) = HeaderValue::from_str(etag) {
        uit.insert(header::ETAG, etag);
    }
    uit.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, no-cache"),
    );
    uit.insert(header::CONTENT_TYPE, HeaderValue::from_static(soort));
    antwoord
}

/// Adds what every answer carries, and counts it by route template: never by address, query or person.
pub async fn omlijst(verzoek: Request, verder: Next) -> Response {
    let begin = Instant::now();
    let route = verzoek
        .extensions()
        .get::<MatchedPath>()
        .map_or("onbekend", |p| p.as_str())
        .to_owned();
    let mut antwoord = verder.run(verzoek).await;
    let koppen = antwoord.headers_mut();
    beveilig(koppen);
    if route.starts_with("/api/v1") || route.starts_with("/ogc/v1") {
        koppen.insert(
            HeaderName::from_static("api-version"),
            HeaderValue::from_static(crate::API_VERSIE),
        );
    }
    let status = antwoord.status().as_u16().to_string();
    metrics::counter!("plek_verzoeken_totaal", "route" => route.clone(), "status" => status).increment(1);
    metrics::histogram!("plek_verzoek_seconden", "route" => route).record(begin.elapsed().as_secs_f64());
    antwoord
}

/// A browser takes an answer for what it says it is.
pub(crate) fn geen_gokken(koppen: &mut HeaderMap) {
    koppen.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
}

/// What a browser must not do with an answer; a header that is there stays.
pub(crate) fn beveilig(koppen: &mut HeaderMap) {
    geen_gokken(koppen);
    for (naam, waarde) in [
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "geolocation=(self), camera=(), microphone=()",
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ] {
        koppen.entry(naam).or_insert(HeaderValue::from_static(waarde));
    }
}

/// Lets scripts of every site read an answer that is public.
pub(crate) fn open_voor_iedereen(koppen: &mut HeaderMap) {
    koppen.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    koppen.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("etag,link"),
    );
}

/// An answer of a route that stands outside [`omlijst`]: secured, and readable by every site.
pub(crate) fn los(mut antwoord: Response) -> Response {
    beveilig(antwoord.headers_mut());
    open_voor_iedereen(antwoord.headers_mut());
    antwoord
}

/// Scheme and host as the asker wrote them, for the links in an answer (`https://kaart.voorbeeld.nl`): of the request,
/// or of the proxy before us (`X-Forwarded-Proto`, `X-Forwarded-Host`). A host that could not be one gives nothing, so
/// links are then relative.
pub(crate) fn basis(koppen: &HeaderMap) -> String {
    let lees = |naam: HeaderName| -> Option<&str> {
        let waarde = koppen.get(naam)?.to_str().ok()?;
        Some(waarde.split(',').next().unwrap_or_default().trim())
    };
    let kan = |h: &&str| {
        (1..=255).contains(&h.len())
            && h.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b".-:[]_".contains(&b))
    };
    let host = lees(HeaderName::from_static("x-forwarded-host"))
        .filter(kan)
        .or_else(|| lees(header::HOST).filter(kan));
    let veilig = lees(HeaderName::from_static("x-forwarded-proto")) == Some("https");
    host.map_or(String::new(), |host| {
        format!("{}://{host}", if veilig { "https" } else { "http" })
    })
}

/// The answer to a browser that asks whether a script of another site may ask.
pub(crate) fn preflight() -> Response {
    let mut antwoord = los(StatusCode::NO_CONTENT.into_response());
    let koppen = antwoord.headers_mut();
    koppen.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("GET,HEAD,OPTIONS"),
    );
    koppen.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("content-type,if-none-match"),
    );
    antwoord
}

/// A handler that panics becomes a 500.
pub(crate) fn vangnet() -> CatchPanicLayer<impl Fn(Box<dyn std::any::Any + Send>) -> Response + Clone> {
    CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
        crate::Probleem::intern(&"een verzoek liep vast").into_response()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_follow_the_host_or_the_proxy_and_never_a_forged_one() {
        let koppen = |lijst: &[(&'static str, &'static str)]| {
            lijst
                .iter()
                .map(|(n, w)| (HeaderName::from_static(n), HeaderValue::from_static(w)))
                .collect::<HeaderMap>()
        };
        assert_eq!(
            basis(&koppen(&[("host", "127.0.0.1:8080")])),
            "http://127.0.0.1:8080"
        );
        let proxy = [
            ("host", "binnen"),
            ("x-forwarded-host", "kaart.nl"),
            ("x-forwarded-proto", "https"),
        ];
        assert_eq!(basis(&koppen(&proxy)), "https://kaart.nl");
        assert_eq!(basis(&koppen(&[("host", "x/\"><script>")])), "");
        assert_eq!(basis(&HeaderMap::new()), "");
    }

    #[test]
    fn an_etag_matches_in_a_list_weak_or_strong() {
        let mut koppen = HeaderMap::new();
        koppen.insert(
            header::IF_NONE_MATCH,
            HeaderValue::from_static("\"x\", W/\"abc\""),
        );
        assert!(heeft_al(&koppen, "\"abc\""));
        assert!(!heeft_al(&koppen, "\"ab\""));
        assert!(!heeft_al(&HeaderMap::new(), "\"abc\""));
    }
}
