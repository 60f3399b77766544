//! Regelkaart: the addresses of maps with rules, and of concepts of them. Markup is `web`'s, answers are `server`'s.
//!
//! | address | answer |
//! |---|---|
//! | `GET /regelkaart` | the plans that have a map |
//! | `GET /regelkaart/{werkzaamheid}[?staat=&wijk=&pagina=]` | map and counts; with a filter the places |
//! | `GET`, `POST /regelkaart/concept` | upload a rule file that is not adopted |
//! | `GET /regelkaart/concept/{token}[?pagina=]` | what it changes, for whoever holds the address |

use axum::Router;
use axum::extract::{DefaultBodyLimit, Extension, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use server::{
    Bladzijde, CONCEPT_MAX, Filter, Probleem, Toepassing, bladzijde, concept_bladzijde, lees_concept,
    maak_concept, regelkaart_van,
};
use web::{Instellingen, KaartBlad, KaartRij, Plan};

use crate::checks::prive;
use crate::paginas::{Gemeente, html, kaartstand, verwijs};

/// The routes of maps with rules.
pub fn router() -> Router<Toepassing> {
    Router::new()
        .route("/regelkaart", get(lijst))
        .route("/regelkaart/{werkzaamheid}", get(kaart))
        .route("/regelkaart/concept", get(kies).post(zet))
        .route("/regelkaart/concept/{token}", get(concept))
        .layer(DefaultBodyLimit::max(CONCEPT_MAX + 16 * 1024))
}

fn plannen(app: &Toepassing) -> Vec<Plan> {
    app.checks
        .werkzaamheden
        .lijst
        .iter()
        .map(|w| (w.id.clone(), w.naam.clone(), w.uitleg.clone()))
        .collect()
}

async fn lijst(State(app): State<Toepassing>, Extension(inst): Gemeente, koppen: HeaderMap) -> Response {
    html(&inst, &koppen, web::pagina_regelkaarten(&inst, &plannen(&app)))
}

async fn kaart(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    koppen: HeaderMap,
    Path(id): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Response, Probleem> {
    let (moment, kaart) = regelkaart_van(&app, &id).await?;
    let gevraagd = filter.staat.is_some() || filter.wijk.is_some() || filter.pagina.is_some();
    let blad = gevraagd
        .then(|| bladzijde(&moment, &kaart, &filter).map(blad_van))
        .transpose()?;
    // what stands in links again is checked: a colour, and a wijk that the map has
    let staat = filter.kleur()?.map_or("", |k| k.als_tekst());
    let wijk = filter.wijk.as_deref().unwrap_or_default();
    let wijk = kaart
        .wijken
        .iter()
        .find(|w| w.code == wijk)
        .map_or("", |w| w.code.as_str());
    let pagina = web::pagina_regelkaart(&inst, &kaartstand(&app), &kaart, blad.as_ref(), (staat, wijk));
    Ok(html(&inst, &koppen, pagina))
}

fn blad_van<T>(blad: Bladzijde<T>) -> KaartBlad<T> {
    KaartBlad {
        pagina: blad.pagina,
        paginas: blad.paginas,
        aantal: blad.aantal,
        rijen: blad
            .plaatsen
            .into_iter()
            .map(|r| KaartRij {
                id: r.id,
                adres: r.adres,
                wijk: r.wijk,
                inhoud: r.inhoud,
            })
            .collect(),
    }
}

#[derive(Debug, Default, Deserialize)]
struct Keuze {
    werkzaamheid: Option<String>,
}

async fn kies(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    Query(keuze): Query<Keuze>,
) -> Response {
    let gekozen = keuze.werkzaamheid.unwrap_or_default();
    geheim(
        &inst,
        web::pagina_concept_kies(&inst, &plannen(&app), &gekozen, None),
    )
}

/// A file that is refused gives the form again, with the reason.
async fn zet(State(app): State<Toepassing>, Extension(inst): Gemeente, verzoek: Request) -> Response {
    let mut gekozen = String::new();
    let uitkomst = match lees_concept(verzoek).await {
        Ok(invoer) => {
            gekozen.clone_from(&invoer.werkzaamheid);
            maak_concept(&app, invoer).await
        }
        Err(fout) => Err(fout),
    };
    match uitkomst {
        Ok(token) => {
            let mut antwoord = verwijs(StatusCode::SEE_OTHER, &format!("/regelkaart/concept/{token}"));
            antwoord.headers_mut().insert(
                header::CACHE_CONTROL,
                HeaderValue::from_static("private, no-store"),
            );
            antwoord
        }
        Err(fout) => geweigerd(&app, &inst, &gekozen, &fout),
    }
}

fn geweigerd(app: &Toepassing, inst: &Instellingen, gekozen: &str, fout: &Probleem) -> Response {
    let detail = fout.detail();
    let zin = detail.strip_prefix("bestand: ").unwrap_or(detail);
    let mut antwoord = geheim(
        inst,
        web::pagina_concept_kies(inst, &plannen(app), gekozen, Some(zin)),
    );
    *antwoord.status_mut() = fout.status();
    antwoord
}

async fn concept(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    Path(token): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Response, Probleem> {
    let concept = app.concepten.haal(&token)?;
    let blad = blad_van(concept_bladzijde(&concept.moment, &concept.verschil, &filter)?);
    let pagina = web::pagina_concept(
        &inst,
        &kaartstand(&app),
        &token,
        &concept.verschil,
        (&concept.lint.rapport, concept.lint.aantal),
        concept.uren(),
        &blad,
    );
    Ok(geheim(&inst, pagina))
}

/// A page that nothing keeps, not even the browser.
fn geheim(inst: &Instellingen, pagina: String) -> Response {
    let mut antwoord = prive(inst, pagina);
    antwoord.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    antwoord
}
