//! Check: `POST /api/v1/checks`, and the same for the pages. Stateless: nothing of place or answers is kept or logged.
//!
//! Reads what is asked, names the field that is wrong, and hands on to [`locatie::check`]. Start at [`checks`].

mod formulier;
mod tel;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use locatie::check::{
    CheckBeeld, CheckPlaats, CheckVraag, Deelactiviteit, Feiten, Gebied, Leges, MAX_ACTIVITEITEN,
    PlaatsInvoer, Werkzaamheden, check_plaats, lees_geojson,
};
use model::Datum;
use serde_json::{Map, Value};

use crate::vraag::{dag, probleem};
use crate::{Probleem, Toepassing, plaats_uit_id, vandaag};

pub use formulier::{Stap, lees_formulier};
pub use tel::tel_check;

/// Vertices of a drawn place, and activiteiten, above which a check goes to the work pool.
const LICHT: (usize, usize) = (60, 6);

/// What checks are set up with.
#[derive(Debug, Clone, Default)]
pub struct CheckInstellingen {
    /// What people call their plan.
    pub werkzaamheden: Werkzaamheden,
    /// Which facts may answer which questions.
    pub feiten: Feiten,
    /// What an application costs; `None`: nobody set it.
    pub leges: Option<Leges>,
}

/// One check to do.
#[derive(Debug, Clone)]
pub struct CheckInvoer {
    /// The ground; `None`: no question is answered by the map.
    pub plaats: Option<CheckPlaats>,
    /// Every activiteit of the plan.
    pub activiteiten: Vec<Deelactiviteit>,
    /// Answers as the rule engine takes them.
    pub antwoorden: Map<String, Value>,
    /// The day whose rules are used.
    pub peildatum: Datum,
}

/// `POST /api/v1/checks`: see `openapi.json`.
pub async fn checks(State(app): State<Toepassing>, lichaam: Bytes) -> Result<Response, Probleem> {
    let invoer = lees(&app, &lichaam)?;
    let begin = invoer.antwoorden.is_empty();
    let beeld = doe_check(&app, invoer).await?;
    tel_check(&beeld, begin, None);
    let mut antwoord = Json(beeld).into_response();
    antwoord.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    Ok(antwoord)
}

/// Does it: a light one on the spot, a heavy one in the work pool.
///
/// Errors: 400 for answers that do not fit; 503 when the pool is full.
pub async fn doe_check(app: &Toepassing, invoer: CheckInvoer) -> Result<CheckBeeld, Probleem> {
    let punten = invoer
        .plaats
        .as_ref()
        .and_then(|p| p.vlak.as_ref())
        .map_or(0, |v| v.punten.len());
    if punten <= LICHT.0 && invoer.activiteiten.len() <= LICHT.1 {
        return reken(app, invoer);
    }
    let hier = app.clone();
    app.werk.doe(move || reken(&hier, invoer)).await?
}

fn reken(app: &Toepassing, invoer: CheckInvoer) -> Result<CheckBeeld, Probleem> {
    let antwoorden = Value::Object(invoer.antwoorden);
    let vraag = CheckVraag {
        plaats: invoer.plaats.as_ref(),
        activiteiten: &invoer.activiteiten,
        antwoorden: &antwoorden,
        peildatum: invoer.peildatum,
        feiten: &app.checks.feiten,
    };
    locatie::check::check(&app.plek.nu(), &vraag).map_err(|f| probleem(&f))
}

/// The body of a request. Errors: 400 that names the field.
fn lees(app: &Toepassing, lichaam: &[u8]) -> Result<CheckInvoer, Probleem> {
    let json: Value = serde_json::from_slice(lichaam).map_err(|f| {
        Probleem::verzoek(format!(
            "het lichaam is geen JSON: regel {}, teken {}",
            f.line(),
            f.column()
        ))
    })?;
    let Value::Object(mut velden) = json else {
        return Err(Probleem::verzoek(
            "verwacht een JSON-object met plaats, werkzaamheid of activiteiten, antwoorden en peildatum",
        ));
    };
    let peildatum = match velden.remove("peildatum") {
        None | Some(Value::Null) => vandaag(),
        Some(Value::String(t)) => dag(&t).map_err(|r| Probleem::parameter("peildatum", r))?,
        Some(_) => {
            return Err(Probleem::parameter(
                "peildatum",
                "schrijf een datum als tekst, jjjj-mm-dd",
            ));
        }
    };
    let gebied = match velden.remove("gebied") {
        None | Some(Value::Null) => None,
        Some(g) => Some(
            serde_json::from_value::<Gebied>(g)
                .map_err(|_| Probleem::parameter("gebied", "kies punt, pand of perceel"))?,
        ),
    };
    let werkzaamheid = velden.remove("werkzaamheid").filter(|w| !w.is_null());
    let genoemd = velden.remove("activiteiten").filter(|a| !a.is_null());
    let (activiteiten, eigen_gebied) = match (werkzaamheid, genoemd) {
        (Some(w), None) => uit_werkzaamheid(app, &w)?,
        (None, Some(a)) => (uit_lijst(app, &a)?, None),
        (Some(_), Some(_)) => {
            return Err(Probleem::parameter(
                "activiteiten",
                "geef werkzaamheid of activiteiten, niet allebei",
            ));
        }
        (None, None) => {
            return Err(Probleem::parameter(
                "werkzaamheid",
                "geef een werkzaamheid, zoals \"dakkapel\", of een lijst activiteiten",
            ));
        }
    };
    let antwoorden = match velden.remove("antwoorden") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(m)) => m,
        Some(_) => {
            return Err(Probleem::parameter(
                "antwoorden",
                "verwacht een object: {\"vraag-id\": waarde}",
            ));
        }
    };
    let crs = match velden.remove("crs") {
        None | Some(Value::Null) => None,
        Some(Value::String(c)) => Some(c),
        Some(_) => {
            return Err(Probleem::parameter(
                "crs",
                "geef de URI van het stelsel als tekst",
            ));
        }
    };
    let plaats = match velden.remove("plaats").filter(|p| !p.is_null()) {
        None => None,
        Some(p) => Some(check_plaats_uit(
            app,
            &p,
            crs.as_deref(),
            gebied.or(eigen_gebied),
            peildatum,
        )?),
    };
    if let Some(onbekend) = velden.keys().next() {
        let naam: String = onbekend.chars().take(60).collect();
        return Err(Probleem::verzoek(format!(
            "onbekend veld \"{naam}\"; bekend zijn plaats, crs, gebied, werkzaamheid, activiteiten, antwoorden en peildatum"
        )));
    }
    Ok(CheckInvoer {
        plaats,
        activiteiten,
        antwoorden,
        peildatum,
    })
}

fn uit_werkzaamheid(
    app: &Toepassing,
    json: &Value,
) -> Result<(Vec<Deelactiviteit>, Option<Gebied>), Probleem> {
    let id = json
        .as_str()
        .ok_or_else(|| Probleem::parameter("werkzaamheid", "geef het id als tekst"))?;
    let lijst = &app.checks.werkzaamheden;
    let w = lijst.met_id(id).ok_or_else(|| {
        let bekend: Vec<&str> = lijst.lijst.iter().map(|w| w.id.as_str()).collect();
        let naam: String = id.chars().take(60).collect();
        Probleem::parameter(
            "werkzaamheid",
            if bekend.is_empty() {
                format!(
                    "\"{naam}\" is niet bekend; hier zijn geen werkzaamheden ingesteld, geef activiteiten"
                )
            } else {
                format!("\"{naam}\" is niet bekend; bekend zijn {}", bekend.join(", "))
            },
        )
    })?;
    Ok((w.activiteiten.iter().map(Into::into).collect(), Some(w.gebied)))
}

fn uit_lijst(app: &Toepassing, json: &Value) -> Result<Vec<Deelactiviteit>, Probleem> {
    let fout = |reden: String| Probleem::parameter("activiteiten", reden);
    let lijst = json
        .as_array()
        .ok_or_else(|| fout("verwacht een lijst van ids, zoals nl.imow-gm9999.activiteit.X".into()))?;
    if lijst.is_empty() || lijst.len() > MAX_ACTIVITEITEN {
        return Err(fout(format!("geef 1 tot en met {MAX_ACTIVITEITEN} activiteiten")));
    }
    let mut uit: Vec<Deelactiviteit> = Vec::new();
    for een in lijst {
        let id = een
            .as_str()
            .map(str::trim)
            .filter(|t| !t.is_empty() && t.len() <= 200)
            .ok_or_else(|| fout("een id is een tekst van hoogstens 200 tekens".into()))?;
        if uit.iter().all(|a| a.id != id) {
            uit.push(deelactiviteit(app, id));
        }
    }
    Ok(uit)
}

/// An activiteit with what the settings say of it.
pub(crate) fn deelactiviteit(app: &Toepassing, id: &str) -> Deelactiviteit {
    app.checks.werkzaamheden.activiteit(id).map_or_else(
        || Deelactiviteit {
            id: id.to_owned(),
            ..Deelactiviteit::default()
        },
        Into::into,
    )
}

/// The ground that a GeoJSON geometry or a plek id means. Errors: 400 that names `plaats`, 404 for an unknown id.
pub fn check_plaats_uit(
    app: &Toepassing,
    plaats: &Value,
    crs: Option<&str>,
    gebied: Option<Gebied>,
    dag: Datum,
) -> Result<CheckPlaats, Probleem> {
    let invoer = match plaats {
        Value::String(id) => {
            let (id, plaats) = plaats_uit_id(app, id, Some(&dag.to_string()))?;
            PlaatsInvoer::Id(id, plaats)
        }
        geojson => PlaatsInvoer::Vorm(
            lees_geojson(geojson, crs, &app.plek.roosters).map_err(|r| Probleem::parameter("plaats", r))?,
        ),
    };
    check_plaats(&app.plek.nu(), invoer, gebied, dag).map_err(|f| probleem(&f))
}
