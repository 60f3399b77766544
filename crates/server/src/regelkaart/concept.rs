//! Concept: a rule file that is not adopted, and what it would change. Private to whoever holds its address.
//!
//! Held in memory only, under the hash of an address that nobody can guess, for 24 hours or until the server stops; the
//! oldest goes first when there is no room. It is in no list, no log and no shared cache. Start at [`maak_concept`].

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use locatie::Moment;
use locatie::check::regelkaart::{Kaartvraag, Verschil};
use regels::{LintRapport, Regelbestand};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::lijst::{Filter, concept_bladzijde, rij};
use super::{concept_json, kaartprobleem, regelkaart_van, tegel, werkzaamheid_met};
use crate::{Probleem, Toepassing, toeval};

/// Largest rule file, bytes.
pub const CONCEPT_MAX: usize = 2 << 20;
/// What a form adds to it.
const FORMULIER: usize = 16 * 1024;
/// Most of a file that is too large that is read before the answer says so.
const UITSPREKEN: usize = 64 << 20;
/// How long a concept can be looked at.
const DUUR: Duration = Duration::from_secs(24 * 3600);
/// Most concepts at once.
const AANTAL_MAX: usize = 50;
/// Most findings of the linter that are kept with a concept; how many there are is kept as well.
const BEVINDINGEN_MAX: usize = 200;
/// Memory for all concepts, bytes.
const BYTES_MAX: usize = 256 << 20;

/// A concept that was uploaded.
#[derive(Clone)]
pub struct Concept {
    /// What it changes.
    pub verschil: Arc<Verschil>,
    /// What the linter says of the file by itself.
    pub lint: Arc<Bevindingen>,
    /// The layers that it was compared on.
    pub moment: Moment,
    eindigt: Instant,
}

/// What the linter found in a concept.
#[derive(Debug, Clone, PartialEq)]
pub struct Bevindingen {
    /// The first of the findings, by table and row.
    pub rapport: LintRapport,
    /// How many there are in all.
    pub aantal: usize,
}

impl Bevindingen {
    fn van(bestand: &Regelbestand) -> Result<Self, regels::RegelFout> {
        let mut rapport = regels::lint(std::slice::from_ref(bestand))?;
        let aantal = rapport.bevindingen.len();
        rapport.bevindingen.truncate(BEVINDINGEN_MAX);
        Ok(Self { rapport, aantal })
    }
}

impl Concept {
    /// Whole hours until it ends, rounded up.
    pub fn uren(&self) -> u64 {
        self.eindigt
            .saturating_duration_since(Instant::now())
            .as_secs()
            .div_ceil(3600)
    }
}

/// The concepts of this server.
#[derive(Default)]
pub struct Concepten {
    lijst: Mutex<Vec<([u8; 32], Concept)>>,
}

impl Concepten {
    /// Keeps a concept. Out: its token, which is nowhere else. Errors: 500 without random numbers.
    fn bewaar(&self, verschil: Verschil, lint: Bevindingen, moment: Moment) -> Result<String, Probleem> {
        let token = toeval::hex::<16>().map_err(|f| Probleem::intern(&f))?;
        let nu = Instant::now();
        let concept = Concept {
            verschil: Arc::new(verschil),
            lint: Arc::new(lint),
            moment,
            eindigt: nu + DUUR,
        };
        let mut lijst = self.lijst.lock().unwrap_or_else(PoisonError::into_inner);
        lijst.retain(|(_, c)| c.eindigt > nu);
        lijst.push((hash(&token), concept));
        let bytes = |l: &[([u8; 32], Concept)]| -> usize { l.iter().map(|(_, c)| c.verschil.bytes()).sum() };
        while lijst.len() > AANTAL_MAX || (lijst.len() > 1 && bytes(&lijst) > BYTES_MAX) {
            lijst.remove(0);
        }
        Ok(token)
    }

    /// What belongs to a token. Errors: 404 for an unknown token or one that has ended: the two look the same.
    pub fn haal(&self, token: &str) -> Result<Concept, Probleem> {
        let weg = || {
            Probleem::niet_gevonden(
                "Dit concept is er niet (meer). Wij bewaren een concept 24 uur. Zet het bestand er opnieuw op.",
            )
        };
        if token.len() != 32 || !token.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(weg());
        }
        let gezocht = hash(token);
        let nu = Instant::now();
        let lijst = self.lijst.lock().unwrap_or_else(PoisonError::into_inner);
        lijst
            .iter()
            .find(|(h, c)| *h == gezocht && c.eindigt > nu)
            .map(|(_, c)| c.clone())
            .ok_or_else(weg)
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.to_ascii_lowercase().as_bytes()).into()
}

/// An upload, as it came.
#[derive(Debug, Clone, Default)]
pub struct ConceptInvoer {
    /// Id of the werkzaamheid.
    pub werkzaamheid: String,
    /// Name of the file.
    pub bestand: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// Reads the rule file and compares it with the version in force, at every place.
///
/// Out: the token of the concept. Errors: 400 with file, line and reason for a file that is refused or is about
/// something else; 404 for an unknown werkzaamheid; 503 when the pool is full.
pub async fn maak_concept(app: &Toepassing, invoer: ConceptInvoer) -> Result<String, Probleem> {
    let w = werkzaamheid_met(app, &invoer.werkzaamheid)?;
    if invoer.bytes.is_empty() {
        return Err(Probleem::parameter(
            "bestand",
            "kies een bestand met regels (STTR, XML)",
        ));
    }
    let (moment, kaart) = regelkaart_van(app, &w.id).await?;
    let hier = app.clone();
    let (verschil, lint, moment) = app
        .werk
        .doe(move || {
            let naam: String = invoer
                .bestand
                .chars()
                .filter(|c| !c.is_control())
                .take(120)
                .collect();
            let naam = if naam.is_empty() {
                "concept.xml"
            } else {
                naam.as_str()
            };
            let weiger = |f: &dyn std::fmt::Display| Probleem::parameter("bestand", f.to_string());
            let bestand = Regelbestand::lees(&invoer.bytes, naam).map_err(|f| weiger(&f))?;
            let vraag = Kaartvraag {
                werkzaamheid: &w,
                dag: kaart.dag,
                feiten: &hier.checks.feiten,
                concept: Some(&bestand),
            };
            match Verschil::maak(&moment, &vraag, Some(kaart)) {
                Ok(verschil) => {
                    let lint = Bevindingen::van(&bestand).map_err(|f| weiger(&f))?;
                    Ok((verschil, lint, moment))
                }
                Err(locatie::LocatieFout::Check { uitleg }) => Err(weiger(&uitleg)),
                Err(fout) => Err(kaartprobleem(&fout)),
            }
        })
        .await??;
    app.concepten.bewaar(verschil, lint, moment)
}

/// An upload from a form (multipart: `werkzaamheid`, `bestand`) or as the file itself (`?werkzaamheid=`).
///
/// Errors: 400 for a form that cannot be read, 413 beyond [`CONCEPT_MAX`].
pub async fn lees_concept(verzoek: Request) -> Result<ConceptInvoer, Probleem> {
    #[derive(Deserialize)]
    struct Adres {
        werkzaamheid: Option<String>,
        bestand: Option<String>,
    }
    let lengte = verzoek
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|w| w.to_str().ok()?.parse::<usize>().ok());
    if lengte.is_some_and(|n| n > CONCEPT_MAX + FORMULIER) {
        laat_uitspreken(verzoek.into_body()).await;
        return Err(te_groot());
    }
    let formulier = verzoek
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|w| w.to_str().ok())
        .is_some_and(|w| w.trim_start().starts_with("multipart/form-data"));
    let adres = Query::<Adres>::try_from_uri(verzoek.uri())
        .map_err(|_| Probleem::verzoek("het adres is niet te lezen; geef ?werkzaamheid=ID"))?;
    let mut invoer = ConceptInvoer {
        werkzaamheid: adres.0.werkzaamheid.unwrap_or_default(),
        bestand: adres.0.bestand.unwrap_or_default(),
        bytes: Bytes::new(),
    };
    if formulier {
        let mut delen = Multipart::from_request(verzoek, &())
            .await
            .map_err(|f| onleesbaar(f.status(), &f.body_text()))?;
        while let Some(deel) = delen
            .next_field()
            .await
            .map_err(|f| onleesbaar(f.status(), &f.body_text()))?
        {
            let naam = deel.name().unwrap_or_default().to_owned();
            let bestand = deel.file_name().map(str::to_owned);
            let bytes = deel
                .bytes()
                .await
                .map_err(|f| onleesbaar(f.status(), &f.body_text()))?;
            match naam.as_str() {
                "werkzaamheid" => invoer.werkzaamheid = String::from_utf8_lossy(&bytes).trim().to_owned(),
                "bestand" => {
                    invoer.bestand = bestand.unwrap_or_default();
                    invoer.bytes = bytes;
                }
                _ => {}
            }
        }
    } else {
        invoer.bytes = Bytes::from_request(verzoek, &())
            .await
            .map_err(|f| onleesbaar(f.status(), &f.body_text()))?;
    }
    if invoer.bytes.len() > CONCEPT_MAX {
        return Err(te_groot());
    }
    if invoer.werkzaamheid.is_empty() {
        return Err(Probleem::parameter(
            "werkzaamheid",
            "geef het id van de werkzaamheid, zoals dakkapel; de lijst staat op /api/v1/regelkaarten",
        ));
    }
    Ok(invoer)
}

/// Reads what comes and keeps nothing, up to [`UITSPREKEN`]: a browser that is cut off while it sends shows no answer.
async fn laat_uitspreken(lichaam: Body) {
    let mut lichaam = std::pin::pin!(lichaam);
    let mut gelezen = 0;
    while gelezen < UITSPREKEN {
        match std::future::poll_fn(|cx| lichaam.as_mut().poll_frame(cx)).await {
            Some(Ok(stuk)) => gelezen += stuk.data_ref().map_or(0, Bytes::len),
            Some(Err(_)) | None => return,
        }
    }
}

fn te_groot() -> Probleem {
    Probleem::te_groot(format!(
        "Het bestand is te groot: hoogstens {} MB mag.",
        CONCEPT_MAX >> 20
    ))
}

fn onleesbaar(status: StatusCode, uitleg: &str) -> Probleem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return te_groot();
    }
    tracing::debug!(uitleg, "formulier onleesbaar");
    Probleem::verzoek("het formulier is niet te lezen; stuur multipart/form-data met werkzaamheid en bestand")
}

/// The private routes of the API, with their own limit on a body.
pub(crate) fn routes() -> Router<Toepassing> {
    const EEN: &str = "/api/v1/regelkaarten/concepten/{token}";
    Router::new()
        .route("/api/v1/regelkaarten/concepten", post(zet))
        .route(EEN, get(toon))
        .route(&format!("{EEN}/plaatsen"), get(plaatsen))
        .route(&format!("{EEN}/plaatsen.csv"), get(csv))
        .route(
            &format!("{EEN}/tegels/{{tms}}/{{z}}/{{x}}/{{y}}"),
            get(tegel::concept_tegel),
        )
        .layer(axum::middleware::map_response(prive))
        .layer(DefaultBodyLimit::max(CONCEPT_MAX + FORMULIER))
}

/// Nobody but the asker may keep any of it, and its address goes nowhere.
async fn prive(mut antwoord: Response) -> Response {
    let koppen = antwoord.headers_mut();
    koppen.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    koppen.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    koppen.insert(
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex"),
    );
    koppen.remove(header::ETAG);
    koppen.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    koppen.remove(header::ACCESS_CONTROL_EXPOSE_HEADERS);
    antwoord
}

fn adres(token: &str) -> String {
    format!("/api/v1/regelkaarten/concepten/{token}")
}

async fn zet(State(app): State<Toepassing>, verzoek: Request) -> Result<Response, Probleem> {
    let invoer = lees_concept(verzoek).await?;
    let token = maak_concept(&app, invoer).await?;
    let concept = app.concepten.haal(&token)?;
    let mut json = concept_json(&concept.verschil, &concept.lint, &adres(&token));
    json["pagina"] = format!("/regelkaart/concept/{token}").into();
    let mut antwoord = (StatusCode::CREATED, axum::Json(json)).into_response();
    if let Ok(plek) = HeaderValue::from_str(&adres(&token)) {
        antwoord.headers_mut().insert(header::LOCATION, plek);
    }
    Ok(antwoord)
}

async fn toon(State(app): State<Toepassing>, Path(token): Path<String>) -> Result<Response, Probleem> {
    let concept = app.concepten.haal(&token)?;
    Ok(axum::Json(concept_json(&concept.verschil, &concept.lint, &adres(&token))).into_response())
}

async fn plaatsen(
    State(app): State<Toepassing>,
    Path(token): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Response, Probleem> {
    let concept = app.concepten.haal(&token)?;
    Ok(axum::Json(concept_bladzijde(&concept.moment, &concept.verschil, &filter)?).into_response())
}

/// Every place that changes, as CSV with semicolons (as spreadsheets here read it).
async fn csv(State(app): State<Toepassing>, Path(token): Path<String>) -> Result<Response, Probleem> {
    let concept = app.concepten.haal(&token)?;
    let tekst = app.werk.doe(move || csv_van(&concept)).await?;
    let mut koppen = HeaderMap::new();
    koppen.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8"),
    );
    koppen.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"verschil.csv\""),
    );
    Ok((koppen, tekst).into_response())
}

fn csv_van(concept: &Concept) -> String {
    let mut uit = String::from("\u{feff}id;adres;wijk;x;y;verandering;van;naar;activiteiten\r\n");
    for nr in concept.verschil.veranderd() {
        let nr = *nr as usize;
        let Some(r) = concept
            .verschil
            .overgang(nr)
            .and_then(|o| rij(&concept.moment, &concept.verschil.oud, nr, o))
        else {
            continue;
        };
        let stappen: Vec<String> = r
            .inhoud
            .stappen
            .iter()
            .map(|s| format!("{}: {} -> {}", s.naam, s.van.woorden(), s.naar.woorden()))
            .collect();
        let velden = [
            r.id,
            r.adres,
            r.wijk,
            format!("{:.3}", r.rd[0]),
            format!("{:.3}", r.rd[1]),
            r.inhoud.verandering.als_tekst().to_owned(),
            r.inhoud.van.als_tekst().to_owned(),
            r.inhoud.naar.als_tekst().to_owned(),
            stappen.join(", "),
        ];
        uit.push_str(&velden.map(|v| cel(&v)).join(";"));
        uit.push_str("\r\n");
    }
    uit
}

/// A field: quoted, and never a formula, whatever a name in a rule file begins with.
fn cel(tekst: &str) -> String {
    let formule = tekst.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!(
        "\"{}{}\"",
        if formule { "'" } else { "" },
        tekst.replace('"', "\"\"")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_the_csv_is_never_a_formula_and_never_ends_early() {
        assert_eq!(cel("=1+1"), "\"'=1+1\"");
        assert_eq!(cel("zeg \"ja\"; nu"), "\"zeg \"\"ja\"\"; nu\"");
    }

    #[test]
    fn an_address_that_was_never_given_opens_nothing() {
        let c = Concepten::default();
        for token in ["", "x", "../../etc/passwd", &"0".repeat(32), &"é".repeat(16)] {
            assert_eq!(
                c.haal(token).err().map(|p| p.status()),
                Some(StatusCode::NOT_FOUND),
                "{token}"
            );
        }
    }
}
