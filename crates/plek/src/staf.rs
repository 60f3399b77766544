//! Staf: the pages of who is signed in: signing in and out, and the same map, search and answers with the rights of a role.

use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, Form, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Router, middleware};
use server::aanmelden::{Afmeldformulier, Medewerker, meld_af};
use server::{Probleem, Toepassing};

use crate::paginas::{Gemeente, html, plek, start, zoek};

/// The routes; who may not is stopped before them.
pub fn router(app: &Toepassing) -> Router<Toepassing> {
    let staf = Router::new()
        .route("/staf", get(start))
        .route("/staf/zoek", get(zoek))
        .route("/staf/plek/{id}", get(plek))
        .layer(middleware::from_fn_with_state(app.clone(), server::alleen_staf));
    let eigen = Router::new()
        .route("/aangemeld", get(aangemeld))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            server::alleen_aangemeld,
        ));
    Router::new()
        .merge(staf)
        .merge(eigen)
        .route("/afmelden", post(afmelden))
        .route("/afgemeld", get(afgemeld))
        .merge(server::aanmelden::routes())
}

/// Who looks, for a page.
pub fn voor_pagina(wie: Option<&Medewerker>) -> Option<web::Medewerker> {
    wie.map(|w| web::Medewerker {
        naam: w.naam.clone(),
        rollen: w.rollen.iter().map(|r| r.als_tekst()).collect(),
        beperkt: !w.gebieden.is_empty(),
        formulier: w.formulier.clone(),
    })
}

async fn aangemeld(
    Extension(inst): Gemeente,
    koppen: HeaderMap,
    Extension(wie): Extension<Medewerker>,
) -> Response {
    let pagina = voor_pagina(Some(&wie)).map(|w| web::pagina_aangemeld(&inst, &w, wie.is_staf()));
    html(&inst, &koppen, pagina.unwrap_or_default())
}

/// `POST /afmelden`: ends the session here, and sends the browser on to end it at the provider.
async fn afmelden(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    koppen: HeaderMap,
    formulier: Result<Form<Afmeldformulier>, FormRejection>,
) -> Result<Response, Probleem> {
    let Form(formulier) = formulier.map_err(|_| Probleem::verzoek("Dit formulier is niet te lezen."))?;
    let (verder, gewist) = meld_af(&app, &koppen, &formulier).await?;
    let mut antwoord = html(
        &inst,
        &HeaderMap::new(),
        web::pagina_afgemeld(&inst, verder.as_deref()),
    );
    let uit = antwoord.headers_mut();
    uit.remove(header::ETAG);
    uit.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    uit.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    uit.extend(gewist);
    // not a redirect: a form may only lead to this website (form-action), and the page says what happens
    if let Some(adres) = verder
        && let Ok(waarde) = HeaderValue::from_str(&format!("0;url={adres}"))
    {
        uit.insert(HeaderName::from_static("refresh"), waarde);
    }
    Ok(antwoord)
}

/// `GET /afgemeld`: where the provider sends the browser back.
async fn afgemeld(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    koppen: HeaderMap,
) -> Result<Response, Probleem> {
    if app.aanmelden.is_none() {
        return Err(Probleem::niet_gevonden("Aanmelden is hier niet ingesteld."));
    }
    Ok(html(&inst, &koppen, web::pagina_afgemeld(&inst, None)))
}
