//! Server: HTTP in, answers out. API, tiles, health; one file per resource.
//!
//! Owns: routes, limits per request and per connection, problem+json, caching. Knows nothing of SQL, files or
//! how an answer is made: a handler asks [`locatie`], then answers. Start at [`router`] and [`dien`].

pub mod aanmelden;
mod archief;
mod beeld;
mod check;
mod gezondheid;
mod klok;
mod kop;
mod luister;
mod ogc;
mod opmaak;
mod pers;
mod probleem;
mod regelkaart;
mod staf;
mod tegel;
mod toeval;
mod uitgaand;
mod ver;
mod vraag;
mod werk;
pub mod zgw;
mod zoek;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, Method, header};
use axum::routing::{get, post};
use metrics_exporter_prometheus::PrometheusBuilder;
pub use metrics_exporter_prometheus::PrometheusHandle as Metingen;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::cors::{Any, CorsLayer};

pub use archief::{ArchiefFout, ArchiefInstelling, Archieven};
pub use beeld::{beeld_van, etag};
pub use check::{
    CheckInstellingen, CheckInvoer, Stap, check_plaats_uit, doe_check, lees_formulier, tel_check,
};
pub use klok::vandaag;
pub use kop::{heeft_al, met_etag};
pub use luister::{Grenzen, dien};
pub use ogc::{CollectieRij, Ogc, Pagina, Rij as OgcRij, Taal, Weergave};
pub use opmaak::Opmaak;
pub use probleem::{Probleem, VeldFout};
pub use regelkaart::{
    Bevindingen, Bladzijde, CONCEPT_MAX, Concept, ConceptInvoer, Concepten, Filter, PER_BLAD, Regelkaarten,
    Rij, bladzijde, concept_bladzijde, kaart_json, lees_concept, maak_concept, regelkaart_van, verschil_json,
};
pub use staf::{DEUR, Kop, alleen_aangemeld, alleen_staf};
pub use tegel::{GZIP, Gemaakt, MVT, TegelDienst, Tegelbron, Tegelset, beschrijvingen, graden, maak_tegel};
pub use uitgaand::Uitgaand;
pub use vraag::{LocatieVraag, plaats_uit_id};
pub use werk::Werkplaats;
pub use zoek::{zoek_dossiers, zoek_plaatsen};

/// Version of `/api/v1`, in the `API-Version` header (NL API Design Rules, API-57).
pub const API_VERSIE: &str = "1.0.0";

/// The largest body a route accepts that does not set its own limit, bytes.
const MAX_LICHAAM: usize = 64 * 1024;
/// The longest one request may take.
const MAX_DUUR: Duration = Duration::from_secs(15);

/// What is built in does not hold.
#[derive(Debug, thiserror::Error)]
pub enum BouwFout {
    /// A description of tiles.
    #[error(transparent)]
    Tegels(#[from] tegels::TegelFout),
    /// A sign of the map.
    #[error(transparent)]
    Teken(#[from] tekens::TekenFout),
}

/// Everything a handler may need; cheap to clone.
#[derive(Clone)]
pub struct Toepassing {
    /// The one who answers clicks.
    pub plek: Arc<locatie::Plek>,
    /// The one who makes tiles.
    pub tegels: Arc<TegelDienst>,
    /// Threads for heavy work.
    pub werk: Werkplaats,
    /// What checks are set up with: werkzaamheden, facts.
    pub checks: Arc<CheckInstellingen>,
    /// Maps of werkzaamheden that are ready.
    pub regelkaarten: Arc<Regelkaarten>,
    /// Rule files that are not adopted, for whoever holds their address.
    pub concepten: Arc<Concepten>,
    /// Settings of the ZGW register.
    pub zgw: Arc<zgw::Instellingen>,
    /// The register elsewhere that keeps the zaken; `None` where they are our own.
    pub bron: Option<Arc<zgw::bron::Bron>>,
    /// Threads that wait for databases of others.
    pub(crate) ver_werk: Werkplaats,
    /// Threads for the ZGW register: many may wait for the disk at once.
    pub(crate) zgw_werk: Werkplaats,
    /// How we call other systems.
    pub(crate) uitgaand: Uitgaand,
    /// What `/ogc/v1` keeps between requests.
    pub ogc: Arc<Ogc>,
    /// How many documents may come in at once.
    pub(crate) zgw_groot: Arc<tokio::sync::Semaphore>,
    /// What map styles write and draw with.
    pub opmaak: Arc<Opmaak>,
    /// PMTiles archives.
    pub archieven: Arc<Archieven>,
    /// Sign-in of staff; `None` where nobody signs in.
    pub aanmelden: Option<Arc<aanmelden::Aanmelden>>,
    /// Prometheus recorder.
    pub metingen: Metingen,
    stopt: Arc<AtomicBool>,
}

impl Toepassing {
    /// Wires the parts. `tegel_mb`: memory for ready-made tiles.
    ///
    /// Errors: a tile description or a sign that is built in is wrong.
    pub fn new(plek: Arc<locatie::Plek>, tegel_mb: u64) -> Result<Self, BouwFout> {
        let kernen = std::thread::available_parallelism().map_or(2, usize::from);
        let recorder = PrometheusBuilder::new().build_recorder();
        let metingen = recorder.handle();
        // A second server in one process (tests) keeps its own, silent, recorder.
        let _ = metrics::set_global_recorder(recorder);
        let roosters = Arc::clone(&plek.roosters);
        let zgw = zgw::Instellingen::new(
            None,
            zgw::Publicatie::default(),
            roosters,
            zgw::Personen::default(),
        );
        let zgw = Arc::new(zgw);
        Ok(Self {
            tegels: Arc::new(TegelDienst::new(tegel_mb)?),
            plek,
            checks: Arc::default(),
            regelkaarten: Arc::default(),
            concepten: Arc::default(),
            ogc: Arc::default(),
            opmaak: Arc::new(Opmaak::new()?),
            archieven: Arc::default(),
            aanmelden: None,
            werk: Werkplaats::new(kernen, 256, Duration::from_secs(10)),
            ver_werk: Werkplaats::wachtend(8, 64, Duration::from_secs(5)),
            zgw,
            bron: None,
            zgw_werk: Werkplaats::wachtend(64, 1024, Duration::from_secs(10)),
            uitgaand: Uitgaand::default(),
            zgw_groot: Arc::new(tokio::sync::Semaphore::new(8)),
            metingen,
            stopt: Arc::default(),
        })
    }

    /// With the settings of checks.
    pub fn met_checks(mut self, checks: CheckInstellingen) -> Self {
        self.checks = Arc::new(checks);
        self
    }

    /// With the settings of the ZGW register.
    pub fn met_zgw(
        mut self,
        basis: Option<zgw::Basis>,
        publicatie: zgw::Publicatie,
        personen: zgw::Personen,
    ) -> Self {
        let roosters = Arc::clone(&self.plek.roosters);
        self.zgw = Arc::new(zgw::Instellingen::new(basis, publicatie, roosters, personen));
        self
    }

    /// With a register elsewhere that keeps the zaken.
    pub fn met_bron(mut self, bron: Option<zgw::bron::Bron>) -> Self {
        self.bron = bron.map(Arc::new);
        self
    }

    /// With what our own calls believe.
    pub fn met_uitgaand(mut self, uitgaand: Uitgaand) -> Self {
        self.uitgaand = uitgaand;
        self
    }

    /// With what `/ogc/v1` needs from outside: its pages, who may change dossiers.
    pub fn met_ogc(mut self, ogc: Ogc) -> Self {
        self.ogc = Arc::new(ogc);
        self
    }

    /// With sign-in of staff.
    pub fn met_aanmelden(mut self, aanmelden: Option<aanmelden::Aanmelden>) -> Self {
        self.aanmelden = aanmelden.map(Arc::new);
        self
    }

    /// With fonts, and the signs that a gemeente adds.
    pub fn met_opmaak(mut self, opmaak: Opmaak) -> Self {
        self.opmaak = Arc::new(opmaak);
        self
    }

    /// With PMTiles archives.
    pub fn met_archieven(mut self, archieven: Archieven) -> Self {
        self.archieven = Arc::new(archieven);
        self
    }

    /// From now on `/ready` says no; running requests go on.
    pub fn stop(&self) {
        self.stopt.store(true, Ordering::Relaxed);
    }

    pub(crate) fn stopt(&self) -> bool {
        self.stopt.load(Ordering::Relaxed)
    }
}

/// All routes of the API, tiles and health, merged with `paginas` (the pages), inside the limits.
pub fn router(app: Toepassing, paginas: Router<Toepassing>) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::OPTIONS])
        .allow_headers([header::CONTENT_TYPE])
        .expose_headers([header::ETAG, header::LINK]);
    let open = Router::new()
        .route("/api/v1/locatiebeeld", get(beeld::locatiebeeld))
        .route("/api/v1/zoek", get(zoek::zoek))
        .route("/api/v1/checks", post(check::checks))
        .route("/api/v1/regelkaarten", get(regelkaart::lijst_van_kaarten))
        .route(
            "/api/v1/regelkaarten/{werkzaamheid}",
            get(regelkaart::samenvatting),
        )
        .route(
            "/api/v1/regelkaarten/{werkzaamheid}/plaatsen",
            get(regelkaart::plaatsen),
        )
        .route("/api/v1/openapi.json", get(openapi))
        .route("/tiles/{lagen}/{tms}", get(tegel::tilejson))
        .merge(opmaak::routes())
        .layer(cors);
    let tegels = tegel::routes(app.clone()).merge(staf::tegels(&app));
    Router::new()
        .merge(open)
        .merge(ogc::routes(&app))
        .merge(staf::routes(&app))
        .merge(regelkaart::concept_routes())
        .merge(zgw::routes())
        .merge(paginas)
        .route("/health", get(gezondheid::health))
        .route("/ready", get(gezondheid::ready))
        .route("/metrics", get(gezondheid::metingen))
        .fallback(|| async { Probleem::niet_gevonden("Dit adres bestaat niet.") })
        .method_not_allowed_fallback(|| async { Probleem::methode() })
        .layer(axum::middleware::from_fn_with_state(app.clone(), pers::groot))
        .layer(
            CompressionLayer::new().compress_when(
                SizeAbove::new(512)
                    .and(NotForContentType::const_new(MVT))
                    .and(NotForContentType::IMAGES),
            ),
        )
        .layer(axum::middleware::from_fn(tijdslimiet))
        .layer(axum::extract::DefaultBodyLimit::max(MAX_LICHAAM))
        .layer(kop::vangnet())
        .layer(axum::middleware::from_fn(kop::omlijst))
        .with_state(app)
        .merge(tegels)
}

async fn tijdslimiet(
    verzoek: axum::extract::Request,
    verder: axum::middleware::Next,
) -> axum::response::Response {
    let pad = verzoek.uri().path().to_owned();
    let vraagt = verzoek.method().is_safe() || pad.ends_with("/_zoek");
    match tokio::time::timeout(MAX_DUUR, verder.run(verzoek)).await {
        Ok(antwoord) => antwoord,
        Err(_) => match zgw::te_lang(&pad, !vraagt) {
            Some(antwoord) => antwoord,
            None => axum::response::IntoResponse::into_response(Probleem::te_lang(!vraagt)),
        },
    }
}

/// `GET /api/v1/openapi.json`: the contract of `/api/v1`.
async fn openapi() -> ([(header::HeaderName, HeaderValue); 1], &'static str) {
    (
        [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))],
        include_str!("openapi.json"),
    )
}
