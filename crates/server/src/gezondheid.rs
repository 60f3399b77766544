//! `/health` (the process lives), `/ready` (it can answer), `/metrics` (Prometheus text).

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::Toepassing;

/// `GET /health`: 200 as long as the process answers.
pub async fn health() -> Json<serde_json::Value> {
    Json(json!({"status": "ok", "versie": env!("CARGO_PKG_VERSION")}))
}

/// `GET /ready`: 200 when layers are served; 503 with the reason while there are none or the server is stopping.
pub async fn ready(State(app): State<Toepassing>) -> Response {
    let snapshot = app.plek.lagen.nu();
    let lagen = snapshot.lagen().count();
    let stopt = app.stopt();
    let klaar = lagen > 0 && !stopt;
    let status = if klaar {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let mut stand =
        json!({"klaar": klaar, "lagen": lagen, "generatie": snapshot.generatie(), "stopt": stopt});
    if let Some(bron) = &app.bron {
        // away is no reason not to serve: answers say how old the zaken are
        stand["zaakregister"] = bron.gezondheid();
    }
    (status, Json(stand)).into_response()
}

/// `GET /metrics`: counters and histograms by route template.
pub async fn metingen(State(app): State<Toepassing>) -> Response {
    if let Some(bron) = &app.bron {
        bron.meet();
    }
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
        app.metingen.render(),
    )
        .into_response()
}
