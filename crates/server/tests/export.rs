//! A file that is made whole before it is sent holds so many objects and no more; what is more is told, not made.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod gemeen;

use axum::http::{StatusCode, header};
use gemeen::*;

/// Features in a file that is made whole.
const GRENS: usize = 200_000;

#[tokio::test]
async fn an_export_above_the_limit_is_refused_with_the_number_there_is() {
    let p = proef();
    schrijf_veel(p.map.path(), GRENS + 1);
    assert!(p.app.plek.lagen.ververs().unwrap());
    let adres = |f: &str, meer: &str| format!("/ogc/v1/collections/{LAAG}/export?f={f}{meer}");
    for f in ["fgb", "gpkg"] {
        let a = p.haal(&adres(f, "")).await;
        assert_eq!(a.status, StatusCode::BAD_REQUEST, "{f}");
        assert_eq!(a.kop(header::CONTENT_TYPE), "application/problem+json");
        let probleem = a.json();
        let detail = probleem["detail"].as_str().unwrap();
        assert!(
            detail.contains("200001 objecten") && detail.contains("hoogstens 200000"),
            "{detail}"
        );
        assert!(
            detail.contains("GeoJSON of CSV"),
            "it says what can be had: {detail}"
        );
    }
    // one less fits, and what is streamed has no such limit
    let een_weg = "&filter=identificatie%20%3C%3E%20%27pand-0%27";
    let a = p.haal(&adres("fgb", een_weg)).await;
    assert_eq!((a.status, &a.bytes[..3]), (StatusCode::OK, &b"fgb"[..]));
    let a = p.haal(&adres("csv", "")).await;
    let regels = a.bytes.iter().filter(|b| **b == b'\n').count();
    assert_eq!(
        (a.status, regels),
        (StatusCode::OK, GRENS + 2),
        "a heading and every object"
    );
}
