//! Pers: a large answer is compressed where heavy work is done, so that it keeps no thread from answering others.

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::tegel::Codering;
use crate::{Probleem, Toepassing};

/// From this many bytes on an answer is large: below it takes less time than handing it over.
const GROOT: u64 = 32 * 1024;

/// Compresses what is whole, large and not compressed yet, as the asker likes it best.
/// When there is no room for heavy work that is left to who compresses what is small.
pub(crate) async fn groot(State(app): State<Toepassing>, verzoek: Request, verder: Next) -> Response {
    let codering = Codering::kies(verzoek.headers());
    let antwoord = verder.run(verzoek).await;
    let lengte = antwoord.body().size_hint().exact().unwrap_or_default();
    if codering == Codering::Geen || lengte < GROOT || !is_te_pakken(antwoord.headers()) {
        return antwoord;
    }
    let (mut delen, lichaam) = antwoord.into_parts();
    let ruw = match axum::body::to_bytes(lichaam, usize::MAX).await {
        Ok(ruw) => ruw,
        Err(fout) => return Probleem::intern(&fout).into_response(),
    };
    let hier = ruw.clone();
    let Ok(Ok(bytes)) = app.werk.doe(move || codering.pak(&hier)).await else {
        return Response::from_parts(delen, ruw.into());
    };
    delen.headers.remove(header::CONTENT_LENGTH);
    codering.zeg(&mut delen.headers);
    Response::from_parts(delen, Body::from(bytes))
}

/// True for what becomes smaller and nobody compressed before.
fn is_te_pakken(koppen: &HeaderMap) -> bool {
    let soort = koppen.get(header::CONTENT_TYPE).and_then(|w| w.to_str().ok());
    let tekst = soort.is_some_and(|s| s.starts_with("text/") || s.contains("json") || s.contains("xml"));
    tekst && !koppen.contains_key(header::CONTENT_ENCODING)
}
