//! `GET /api/v1/zoek?q=`: addresses, streets, places, parcels, ids and coordinates.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};

use crate::vraag::probleem;
use crate::{Probleem, Toepassing};

/// Results on one page when nobody says otherwise.
const AANTAL: usize = 10;
/// Most results on one page.
const AANTAL_MAX: usize = 50;
/// Longest question, characters.
const VRAAG_MAX: usize = 200;

/// Query of `/api/v1/zoek`.
#[derive(Debug, Deserialize)]
pub struct ZoekVraag {
    q: Option<String>,
    aantal: Option<usize>,
}

/// What was found, best first.
#[derive(Debug, Serialize)]
pub struct ZoekAntwoord {
    resultaten: Vec<locatie::zoek::Resultaat>,
}

/// Answers at once: the index is in memory-mapped files.
pub async fn zoek(
    State(app): State<Toepassing>,
    vraag: Result<Query<ZoekVraag>, QueryRejection>,
) -> Result<Json<ZoekAntwoord>, Probleem> {
    let Query(vraag) = vraag.map_err(|fout| Probleem::verzoek(fout.body_text()))?;
    let q = vraag
        .q
        .ok_or_else(|| Probleem::parameter("q", "geef aan wat u zoekt, zoals q=Dorpsstraat 1"))?;
    let aantal = vraag.aantal.unwrap_or(AANTAL);
    if !(1..=AANTAL_MAX).contains(&aantal) {
        return Err(Probleem::parameter(
            "aantal",
            format!("kies 1 tot en met {AANTAL_MAX}"),
        ));
    }
    Ok(Json(ZoekAntwoord {
        resultaten: zoek_plaatsen(&app, &q, aantal)?,
    }))
}

/// What `q` may mean, best first. Errors: 400 when it is too long.
pub fn zoek_plaatsen(
    app: &Toepassing,
    q: &str,
    aantal: usize,
) -> Result<Vec<locatie::zoek::Resultaat>, Probleem> {
    if q.chars().count() > VRAAG_MAX {
        return Err(Probleem::parameter(
            "q",
            format!("gebruik hoogstens {VRAAG_MAX} tekens"),
        ));
    }
    locatie::zoek::zoek(&app.plek, q, aantal).map_err(|f| probleem(&f))
}
