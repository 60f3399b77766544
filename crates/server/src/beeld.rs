//! `GET /api/v1/locatiebeeld`: one place, four answers.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use locatie::{Locatiebeeld, Plaats, Vraag};

use crate::vraag::probleem;
use crate::{Kop, LocatieVraag, Probleem, Toepassing, met_etag};

/// The answer as JSON. A point is answered on the spot; an area goes to the work pool.
pub async fn locatiebeeld(
    State(app): State<Toepassing>,
    koppen: Kop,
    vraag: Result<Query<LocatieVraag>, QueryRejection>,
) -> Result<Response, Probleem> {
    let Query(vraag) = vraag.map_err(|fout| Probleem::verzoek(fout.body_text()))?;
    let vraag = vraag.vraag(vraag.plaats(&app)?, koppen.asker())?;
    let beeld = beeld_van(&app, vraag).await?;
    let json = beeld.json().map_err(|fout| Probleem::intern(&fout))?;
    Ok(met_etag(&koppen, &etag(&json), "application/json", json))
}

/// Answers a question: a point on the spot, unless a table must be asked of its database; an area in the work pool.
///
/// Errors: the problem that belongs to the question's error; 503 when the pool is full.
pub async fn beeld_van(app: &Toepassing, vraag: Vraag) -> Result<Locatiebeeld, Probleem> {
    match vraag.plaats {
        Plaats::Gebied(..) => {
            let hier = app.clone();
            app.werk
                .doe(move || locatie::locatiebeeld(&hier.plek, &vraag))
                .await?
        }
        // Who waits for a database keeps no thread from others.
        _ if app.plek.eigen.ver().iter().any(|l| l.bron.klik) => {
            let hier = app.clone();
            app.ver_werk
                .doe(move || locatie::locatiebeeld(&hier.plek, &vraag))
                .await?
        }
        _ => locatie::locatiebeeld(&app.plek, &vraag),
    }
    .map_err(|f| probleem(&f))
}

/// A weak ETag of the answer itself: the same answer is the same, whatever changed elsewhere.
pub fn etag(inhoud: &[u8]) -> String {
    format!("W/\"{:08x}-{:x}\"", crc32fast::hash(inhoud), inhoud.len())
}
