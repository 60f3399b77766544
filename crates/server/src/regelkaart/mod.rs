//! Regelkaart: `/api/v1/regelkaarten`: one werkzaamheid at every place, as counts, list and map layer.
//!
//! A map is made once per version of the layers and rules that it uses, werkzaamheid and day, in the pool for heavy work; who asks for a map that
//! is being made waits for it. Concepts are in `concept`. Start at [`Regelkaarten::van`].

mod concept;
mod json;
mod lijst;
mod tegel;

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use locatie::Moment;
use locatie::check::Werkzaamheid;
use locatie::check::regelkaart::{Kaartvraag, Regelkaart, merk};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::vraag::probleem;
use crate::{Probleem, Toepassing, etag, met_etag, vandaag};

use json::concept_json;

pub use concept::{Bevindingen, CONCEPT_MAX, Concept, ConceptInvoer, Concepten, lees_concept, maak_concept};
pub use json::{kaart_json, verschil_json};
pub use lijst::{Bladzijde, Filter, PER_BLAD, Rij, bladzijde, concept_bladzijde};
pub(crate) use tegel::{is_regelkaart, tegel, tilejson};

/// Maps kept ready.
const AANTAL_MAX: usize = 24;
/// Memory for maps kept ready, bytes; the last one asked for is always kept.
const BYTES_MAX: usize = 256 << 20;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Sleutel {
    merk: u64,
    dag: i32,
    werkzaamheid: String,
}

type Plek = Arc<OnceCell<Arc<Regelkaart>>>;

/// The maps that are ready or being made, the last asked for at the end.
#[derive(Debug, Default)]
pub struct Regelkaarten {
    kast: Mutex<Vec<(Sleutel, Plek)>>,
}

impl Regelkaarten {
    fn plek(&self, sleutel: Sleutel) -> Plek {
        let mut kast = self.kast.lock().unwrap_or_else(PoisonError::into_inner);
        // maps of layers that are gone are of no use to anybody
        kast.retain(|(s, _)| s.merk == sleutel.merk);
        let hier = match kast.iter().position(|(s, _)| *s == sleutel) {
            Some(nr) => kast.remove(nr),
            None => (sleutel, Plek::default()),
        };
        let plek = Arc::clone(&hier.1);
        kast.push(hier);
        let bytes = |k: &[(Sleutel, Plek)]| -> usize {
            k.iter().filter_map(|(_, p)| p.get()).map(|k| k.bytes()).sum()
        };
        while kast.len() > AANTAL_MAX || (kast.len() > 1 && bytes(&kast) > BYTES_MAX) {
            kast.remove(0);
        }
        plek
    }
}

/// The map of a werkzaamheid, and the state of the layers that it was made from.
///
/// Errors: 404 for an unknown werkzaamheid, 503 when the pool is full or the layer of places is not there.
pub async fn regelkaart_van(
    app: &Toepassing,
    werkzaamheid: &str,
) -> Result<(Moment, Arc<Regelkaart>), Probleem> {
    let w = werkzaamheid_met(app, werkzaamheid)?;
    let moment = app.plek.nu();
    let dag = vandaag();
    let plek = app.regelkaarten.plek(Sleutel {
        merk: merk(&moment, &app.checks.feiten),
        dag: dag.0,
        werkzaamheid: w.id,
    });
    let kaart = plek
        .get_or_try_init(|| async {
            let (hier, id, moment) = (app.clone(), werkzaamheid.to_owned(), moment.clone());
            app.werk
                .doe(move || {
                    let w = werkzaamheid_met(&hier, &id)?;
                    let vraag = Kaartvraag {
                        werkzaamheid: &w,
                        dag,
                        feiten: &hier.checks.feiten,
                        concept: None,
                    };
                    Regelkaart::maak(&moment, &vraag)
                        .map(Arc::new)
                        .map_err(|f| kaartprobleem(&f))
                })
                .await?
        })
        .await?;
    Ok((moment, Arc::clone(kaart)))
}

/// A werkzaamheid of the settings. Errors: 404.
fn werkzaamheid_met(app: &Toepassing, id: &str) -> Result<Werkzaamheid, Probleem> {
    app.checks.werkzaamheden.met_id(id).cloned().ok_or_else(|| {
        let naam: String = id.chars().filter(|c| !c.is_control()).take(60).collect();
        Probleem::niet_gevonden(format!(
            "Er is geen regelkaart \"{naam}\". De lijst staat op /api/v1/regelkaarten."
        ))
    })
}

/// Why there is no map, as HTTP: rule files that cannot be joined and a layer that is not there are for the operator.
fn kaartprobleem(fout: &locatie::LocatieFout) -> Probleem {
    match fout {
        locatie::LocatieFout::Bron { .. } => Probleem::bezet(fout.to_string()),
        locatie::LocatieFout::Check { .. } => Probleem::intern(fout),
        anders => probleem(anders),
    }
}

/// `GET /api/v1/regelkaarten`: the werkzaamheden that have a map.
pub(crate) async fn lijst_van_kaarten(
    State(app): State<Toepassing>,
    koppen: HeaderMap,
) -> Result<Response, Probleem> {
    let lijst: Vec<Value> = app
        .checks
        .werkzaamheden
        .lijst
        .iter()
        .map(|w| {
            json!({
                "id": w.id,
                "naam": w.naam,
                "uitleg": w.uitleg,
                "gebied": w.gebied,
                "kaart": format!("/api/v1/regelkaarten/{}", w.id),
                "pagina": format!("/regelkaart/{}", w.id),
            })
        })
        .collect();
    antwoord(&koppen, &json!({ "regelkaarten": lijst }))
}

/// `GET /api/v1/regelkaarten/{werkzaamheid}`: counts, rule versions, sources.
pub(crate) async fn samenvatting(
    State(app): State<Toepassing>,
    Path(id): Path<String>,
    koppen: HeaderMap,
) -> Result<Response, Probleem> {
    let (_, kaart) = regelkaart_van(&app, &id).await?;
    antwoord(&koppen, &kaart_json(&kaart))
}

fn antwoord(koppen: &HeaderMap, json: &Value) -> Result<Response, Probleem> {
    let bytes = serde_json::to_vec(json).map_err(|f| Probleem::intern(&f))?;
    Ok(met_etag(koppen, &etag(&bytes), "application/json", bytes))
}

pub(crate) use concept::routes as concept_routes;
pub(crate) use lijst::plaatsen;
