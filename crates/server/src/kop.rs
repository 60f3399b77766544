//! Kop: headers and conditions every answer shares: ETag and 304, security, version, metrics.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

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
    for (naam, waarde) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
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
    ] {
        koppen.entry(naam).or_insert(HeaderValue::from_static(waarde));
    }
    koppen
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(
            "default-src 'none'; frame-ancestors 'none'",
        ));
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

#[cfg(test)]
mod tests {
    use super::*;

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
