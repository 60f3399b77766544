//! Ogc: `/ogc/v1`, the OGC APIs over layers and dossiers; one file per resource.

pub(crate) mod stijlen;
pub(crate) mod tegels;
pub(crate) mod tms;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde_json::json;

use crate::tegel::als_json;
use crate::{Toepassing, kop};

/// All routes under `/ogc/v1`.
pub(crate) fn routes() -> Router<Toepassing> {
    Router::new()
        .route("/ogc/v1", get(begin))
        .route("/ogc/v1/conformance", get(conformiteit))
        .merge(tegels::routes())
        .merge(stijlen::routes())
}

/// `GET /ogc/v1`: where everything is.
async fn begin(koppen: HeaderMap) -> Response {
    let basis = kop::basis(&koppen);
    let mut links = vec![
        json!({"rel": "self", "type": "application/json", "href": format!("{basis}/ogc/v1")}),
        json!({"rel": "conformance", "type": "application/json", "href": format!("{basis}/ogc/v1/conformance")}),
        json!({"rel": tms::STELSELS, "type": "application/json", "href": format!("{basis}/ogc/v1/tileMatrixSets")}),
    ];
    links.extend(tegels::links(&basis, None));
    links.extend(stijlen::links(&basis));
    als_json(&json!({"title": "Plek", "links": links}))
}

/// `GET /ogc/v1/conformance`.
async fn conformiteit() -> Response {
    let klassen = [tegels::CONFORMITEIT, tms::CONFORMITEIT, stijlen::CONFORMITEIT].concat();
    als_json(&json!({"conformsTo": klassen}))
}
