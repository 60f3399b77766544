//! The places of a map, page by page: `GET /api/v1/regelkaarten/{werkzaamheid}/plaatsen`, and the same for the pages.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use locatie::Moment;
use locatie::check::regelkaart::{Kleur, Overgang, Regelkaart, Staat, Verschil, adres_tekst};
use model::Punt;
use serde::{Deserialize, Serialize};

use super::regelkaart_van;
use crate::{Probleem, Toepassing};

/// Places on one page.
pub const PER_BLAD: usize = 100;

/// Which places.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Filter {
    /// Colour; absent: all.
    pub staat: Option<String>,
    /// CBS code of a wijk; absent: all.
    pub wijk: Option<String>,
    /// From 1.
    pub pagina: Option<String>,
}

/// One place.
#[derive(Debug, Clone, Serialize)]
pub struct Rij<T> {
    /// Id for `/plek/{id}`.
    pub id: String,
    /// As people call it.
    pub adres: String,
    /// RD, metres.
    pub rd: [f64; 2],
    /// Name of the wijk.
    pub wijk: String,
    /// What holds there.
    #[serde(flatten)]
    pub inhoud: T,
}

/// Some places out of many.
#[derive(Debug, Clone, Serialize)]
pub struct Bladzijde<T> {
    /// From 1.
    pub pagina: usize,
    /// At least 1.
    pub paginas: usize,
    /// Places in all that fit.
    pub aantal: usize,
    /// Those of this page.
    pub plaatsen: Vec<Rij<T>>,
}

impl Filter {
    /// Page number. Errors: 400.
    fn pagina(&self) -> Result<usize, Probleem> {
        match self.pagina.as_deref() {
            None | Some("") => Ok(1),
            Some(t) => t
                .parse::<usize>()
                .ok()
                .filter(|n| (1..=1_000_000).contains(n))
                .ok_or_else(|| Probleem::parameter("pagina", "geef een getal vanaf 1")),
        }
    }

    /// The colour. Errors: 400 that names them all.
    pub fn kleur(&self) -> Result<Option<Kleur>, Probleem> {
        match self.staat.as_deref().filter(|t| !t.is_empty()) {
            None => Ok(None),
            Some(t) => Kleur::van_tekst(t).map(Some).ok_or_else(|| {
                let alle: Vec<&str> = Kleur::ALLE.iter().map(|k| k.als_tekst()).collect();
                Probleem::parameter("staat", format!("kies uit {}", alle.join(", ")))
            }),
        }
    }
}

fn snijd<T>(
    moment: &Moment,
    kaart: &Regelkaart,
    nummers: Vec<usize>,
    pagina: usize,
    inhoud: impl Fn(usize) -> Option<T>,
) -> Result<Bladzijde<T>, Probleem> {
    let paginas = nummers.len().div_ceil(PER_BLAD).max(1);
    if pagina > paginas {
        return Err(Probleem::niet_gevonden(format!(
            "Er zijn {paginas} pagina's; pagina {pagina} is er niet."
        )));
    }
    let plaatsen = nummers
        .iter()
        .skip((pagina - 1) * PER_BLAD)
        .take(PER_BLAD)
        .filter_map(|nr| rij(moment, kaart, *nr, inhoud(*nr)?))
        .collect();
    Ok(Bladzijde {
        pagina,
        paginas,
        aantal: nummers.len(),
        plaatsen,
    })
}

pub(super) fn rij<T>(moment: &Moment, kaart: &Regelkaart, nr: usize, inhoud: T) -> Option<Rij<T>> {
    let plaats = kaart.plaatsen.get(nr)?;
    let meter = |p: Punt| p.map(|mm| f64::from(mm) / 1000.0);
    Some(Rij {
        id: plaats.id.to_string(),
        adres: adres_tekst(moment, &plaats.id, kaart.dag),
        rd: meter(plaats.punt),
        wijk: kaart.wijken.get(usize::from(plaats.wijk))?.naam.clone(),
        inhoud,
    })
}

/// One page of the places that fit. Errors: 400 for a filter that cannot be, 404 for a page that is not there.
pub fn bladzijde(moment: &Moment, kaart: &Regelkaart, filter: &Filter) -> Result<Bladzijde<Staat>, Probleem> {
    let kleur = filter.kleur()?;
    let wijk = filter.wijk.as_deref().filter(|w| !w.is_empty());
    let past = |nr: &usize| {
        let staat = kaart
            .staat(*nr)
            .is_some_and(|s| kleur.is_none_or(|k| s.kleur == k));
        let hier = || {
            let plaats = kaart.plaatsen.get(*nr)?;
            kaart.wijken.get(usize::from(plaats.wijk))
        };
        staat && wijk.is_none_or(|w| hier().is_some_and(|h| h.code == w))
    };
    let nummers = (0..kaart.plaatsen.len()).filter(past).collect();
    snijd(moment, kaart, nummers, filter.pagina()?, |nr| {
        kaart.staat(nr).cloned()
    })
}

/// One page of the places that change.
pub fn concept_bladzijde(
    moment: &Moment,
    verschil: &Verschil,
    filter: &Filter,
) -> Result<Bladzijde<Overgang>, Probleem> {
    let nummers = verschil.veranderd().iter().map(|nr| *nr as usize).collect();
    snijd(moment, &verschil.oud, nummers, filter.pagina()?, |nr| {
        verschil.overgang(nr).cloned()
    })
}

/// `GET /api/v1/regelkaarten/{werkzaamheid}/plaatsen`: see `openapi.json`.
pub(crate) async fn plaatsen(
    State(app): State<Toepassing>,
    Path(id): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Response, Probleem> {
    let (moment, kaart) = regelkaart_van(&app, &id).await?;
    let blad = bladzijde(&moment, &kaart, &filter)?;
    let mut antwoord = Json(blad).into_response();
    antwoord.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, no-cache"),
    );
    Ok(antwoord)
}
