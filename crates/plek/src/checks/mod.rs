//! Checks: the addresses where a resident finds out what a plan needs. Place and answers travel in forms, never in an address.
//!
//! | address | answer |
//! |---|---|
//! | `GET /check[?plek=]`, `GET /check/{activiteit}[?plek=]` | where a check begins |
//! | `POST /check` | the next page: choose, ask, or the result |
//! | `GET /check/verder/{token}` | a check that was kept, where it was |
//! | `GET /bewijs/{token}`, `.json` | a result that was kept |

mod inhoud;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Form, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use locatie::Locatiebeeld;
use locatie::check::CheckBeeld;
use register::bewaard::{Bewaard, Bewaarplaats};
use serde::Deserialize;
use serde_json::{Value, json};
use server::{Probleem, Stap, Toepassing, beeld_van, doe_check, lees_formulier, plaats_uit_id, tel_check};
use web::{Instellingen, Uitslag, VraagPagina};

use self::inhoud::{daarna, kies, naam, plan_bij_activiteit};
use crate::paginas::{Gemeente, html, kaartstand, verwijs};

type Bewaar = Extension<Arc<Bewaarplaats>>;

/// The routes of checks.
pub fn router() -> Router<Toepassing> {
    Router::new()
        .route("/check", get(begin).post(verder))
        .route("/check/{activiteit}", get(begin_met).post(verder_met))
        .route("/check/verder/{token}", get(hervat))
        .route("/bewijs/{token}", get(bewijs))
}

#[derive(Debug, Default, Deserialize)]
struct Begin {
    plek: Option<String>,
}

async fn begin(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    Extension(bewaar): Bewaar,
    Query(adres): Query<Begin>,
) -> Result<Response, Probleem> {
    let stap = Stap {
        plek: adres.plek.unwrap_or_default(),
        ..Stap::default()
    };
    zet_stap(&app, &inst, &bewaar, stap, "").await
}

async fn begin_met(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    Extension(bewaar): Bewaar,
    Path(activiteit): Path<String>,
    Query(adres): Query<Begin>,
) -> Result<Response, Probleem> {
    let stap = Stap {
        plek: adres.plek.unwrap_or_default(),
        activiteiten: vec![activiteit],
        ..Stap::default()
    };
    zet_stap(&app, &inst, &bewaar, stap, "").await
}

async fn verder(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    Extension(bewaar): Bewaar,
    Form(velden): Form<Vec<(String, String)>>,
) -> Result<Response, Probleem> {
    let q = velden
        .iter()
        .find(|(n, _)| n == "q")
        .map(|(_, w)| w.clone())
        .unwrap_or_default();
    zet_stap(&app, &inst, &bewaar, Stap::van(velden)?, &q).await
}

async fn verder_met(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    Extension(bewaar): Bewaar,
    Path(activiteit): Path<String>,
    Form(velden): Form<Vec<(String, String)>>,
) -> Result<Response, Probleem> {
    let mut stap = Stap::van(velden)?;
    if !stap.heeft_plan() {
        stap.activiteiten.push(activiteit);
    }
    zet_stap(&app, &inst, &bewaar, stap, "").await
}

/// One step: choose, ask, result, or keep.
async fn zet_stap(
    app: &Toepassing,
    inst: &Instellingen,
    bewaar: &Bewaarplaats,
    mut stap: Stap,
    q: &str,
) -> Result<Response, Probleem> {
    let (plek, plaatsbeeld) = plaatsbeeld(app, &stap.plek).await?;
    let titel = plaatsbeeld
        .as_ref()
        .map(|b| web::titel(b, &plek))
        .unwrap_or_default();
    stap.plek = plek;
    let mogelijk = plan_bij_activiteit(app, &mut stap);
    if !stap.heeft_plan() || stap.doe == "kies" || !mogelijk.is_empty() {
        return Ok(prive(
            inst,
            web::pagina_kies(
                inst,
                &kies(app, &stap, (plaatsbeeld.as_ref(), titel), q, &mogelijk),
            ),
        ));
    }
    let (invoer, vragen) = lees_formulier(app, &mut stap)?;
    let beeld = doe_check(app, invoer).await?;
    if stap.is_antwoord() {
        let mis = stap.klopt_niet.as_deref();
        tel_check(&beeld, stap.is_begin(), mis);
    }
    let naam = naam(app, &stap, &beeld);
    if stap.doe == "bewaar" {
        let inhoud = serde_json::to_string(&stap.velden()).map_err(|f| Probleem::intern(&f))?;
        let token = bewaar.bewaar("verder", &inhoud, nu()).map_err(vol)?;
        let tot = dag_in_woorden(nu() + register::bewaard::BEWAAR_DAGEN * 86_400);
        return Ok(prive(
            inst,
            web::pagina_bewaard(inst, &format!("/check/verder/{token}"), &tot),
        ));
    }
    // what no longer matters is not asked about again, and not sent along
    let verviel = |id: &str| beeld.vervallen.iter().any(|v| **v == *id);
    let gegeven: Vec<_> = stap
        .gegeven
        .iter()
        .filter(|(id, _)| !verviel(id))
        .cloned()
        .collect();
    let gestopt = stap.doe == "stop" || stap.doe == "bewijs";
    if (beeld.vragen.is_empty() && stap.toon.is_none() && stap.fouten.is_empty())
        || (gestopt && stap.fouten.is_empty())
    {
        let velden = Stap {
            gegeven: gegeven.clone(),
            ..stap.clone()
        }
        .velden();
        let uitslag = Uitslag {
            naam,
            plek: stap.plek.clone(),
            plek_titel: titel,
            velden,
            gegeven,
            vragen,
            daarna: daarna(app, inst, &stap, &beeld),
            dag: dag_in_woorden(nu()),
            heel_plan: !stap.werkzaamheid.is_empty(),
        };
        if stap.doe == "bewijs" {
            return bewaar_bewijs(inst, bewaar, &uitslag, &beeld);
        }
        return Ok(prive(inst, web::pagina_uitkomst(inst, &uitslag, &beeld)));
    }
    let pagina = VraagPagina {
        naam,
        plek: stap.plek.clone(),
        plek_titel: titel,
        velden: Stap {
            gegeven: vec![],
            ..stap.clone()
        }
        .velden(),
        zonder_antwoord: zonder_antwoord(&stap, &beeld),
        gegeven,
        vragen,
        toon: stap
            .toon
            .clone()
            .or_else(|| stap.fouten.first().map(|(id, _)| id.clone())),
        alles: stap.alles,
        fouten: stap.fouten.clone(),
    };
    Ok(prive(
        inst,
        web::pagina_vraag(inst, &pagina, &beeld, Some(&kaartstand(app))),
    ))
}

/// "Verder" without an answer: the question that was on the page is still the first, and was not answered.
fn zonder_antwoord(stap: &Stap, beeld: &CheckBeeld) -> bool {
    let open = beeld.vragen.first().map(|v| v.id.to_string());
    stap.doe == "verder" && !stap.alles && stap.gestelde.is_some() && stap.gestelde == open
}

/// The canonical id of the place, and what is known of it; without a place nothing.
async fn plaatsbeeld(app: &Toepassing, plek: &str) -> Result<(String, Option<Locatiebeeld>), Probleem> {
    if plek.is_empty() {
        return Ok((String::new(), None));
    }
    let (id, plaats) = plaats_uit_id(app, plek, None)?;
    let beeld = beeld_van(app, locatie::Vraag::nu(plaats, server::vandaag())).await?;
    Ok((id.to_string(), Some(beeld)))
}

fn bewaar_bewijs(
    inst: &Instellingen,
    bewaar: &Bewaarplaats,
    uitslag: &Uitslag,
    beeld: &CheckBeeld,
) -> Result<Response, Probleem> {
    let antwoorden: Vec<Value> = uitslag
        .gegeven
        .iter()
        .map(|(id, w)| json!({"id": id, "waarden": w}))
        .collect();
    let inhoud = json!({
        "html": web::uitslag_html(inst, uitslag, beeld),
        "gegevens": {
            "plan": uitslag.naam,
            "plek": uitslag.plek,
            "adres": uitslag.plek_titel,
            "antwoorden": antwoorden,
            "check": beeld,
        },
    });
    let token = bewaar.bewaar("bewijs", &inhoud.to_string(), nu()).map_err(vol)?;
    let mut antwoord = verwijs(StatusCode::SEE_OTHER, &format!("/bewijs/{token}"));
    antwoord.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    Ok(antwoord)
}

async fn bewijs(
    Extension(inst): Gemeente,
    Extension(bewaar): Bewaar,
    Path(token): Path<String>,
) -> Result<Response, Probleem> {
    let (kaal, als_json) = match token.strip_suffix(".json") {
        Some(kaal) => (kaal, true),
        None => (token.as_str(), false),
    };
    let bewaard = haal(&bewaar, "bewijs", kaal)?;
    let mut inhoud: Value = serde_json::from_str(&bewaard.inhoud).map_err(|f| Probleem::intern(&f))?;
    if als_json {
        let mut gegevens = inhoud.get_mut("gegevens").map(Value::take).unwrap_or_default();
        if let Value::Object(velden) = &mut gegevens {
            velden.insert("gemaakt".to_owned(), Value::from(moment(bewaard.gemaakt)));
        }
        let mut antwoord = axum::Json(gegevens).into_response();
        antwoord.headers_mut().insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-store"),
        );
        return Ok(antwoord);
    }
    let html = inhoud.get("html").and_then(Value::as_str).unwrap_or_default();
    let (gemaakt, tot) = (dag_in_woorden(bewaard.gemaakt), dag_in_woorden(bewaard.eindigt));
    Ok(prive(
        &inst,
        web::pagina_bewijs(&inst, html, &gemaakt, &tot, kaal),
    ))
}

async fn hervat(
    State(app): State<Toepassing>,
    Extension(inst): Gemeente,
    Extension(bewaar): Bewaar,
    Path(token): Path<String>,
) -> Result<Response, Probleem> {
    let bewaard = haal(&bewaar, "verder", &token)?;
    let velden: Vec<(String, String)> =
        serde_json::from_str(&bewaard.inhoud).map_err(|f| Probleem::intern(&f))?;
    zet_stap(&app, &inst, &bewaar, Stap::van(velden)?, "").await
}

/// Nothing more can be kept: not our fault and not the reader's.
fn vol(fout: register::RegisterFout) -> Probleem {
    match fout {
        register::RegisterFout::Ongeldig { uitleg, .. } => Probleem::bezet(format!(
            "Bewaren lukt nu niet: {uitleg}. Print de uitkomst, of probeer het morgen."
        )),
        anders => Probleem::intern(&anders),
    }
}

fn haal(bewaar: &Bewaarplaats, soort: &str, token: &str) -> Result<Bewaard, Probleem> {
    bewaar
        .haal(soort, token, nu())
        .map_err(|f| Probleem::intern(&f))?
        .ok_or_else(|| {
            Probleem::niet_gevonden(
                "Dit is niet (meer) bewaard. Wij wissen een check na 30 dagen. Begin opnieuw.",
            )
        })
}

/// A page of one reader: no shared cache keeps it, and the browser's own way back works.
pub(crate) fn prive(inst: &Instellingen, pagina: String) -> Response {
    let mut antwoord = html(inst, &HeaderMap::new(), pagina);
    let koppen = antwoord.headers_mut();
    koppen.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    koppen.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    koppen.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    koppen.remove(header::ETAG);
    antwoord
}

/// Seconds since 1970.
fn nu() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// "2026-11-25T21:00:00Z".
fn moment(seconde: i64) -> String {
    jiff::Timestamp::from_second(seconde)
        .map(|t| t.to_string())
        .unwrap_or_default()
}

fn dag_in_woorden(seconde: i64) -> String {
    let dag = model::Tijdstip(seconde.saturating_mul(1_000)).dag();
    dag.map(web::datum).unwrap_or_default()
}
