//! Tegel: `/tiles/{lagen}/{tms}/{z}/{x}/{y}` and the same tiles under `/ogc/v1`: vector tiles of layers and dossiers.
//!
//! The way of a ready tile is short: [`uit_voorraad`] takes it before the router, with a borrowed key, one look in
//! `voorraad`, fixed headers. Everything else (names, limits of the grid, making) is behind a miss. `maak` fills a tile, `codering` picks its form, `tilejson` describes it.

mod codering;
mod gzip;
mod maak;
mod tilejson;
mod voorraad;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use lagen::Snapshot;
use locatie::eigen::{Verlaag, Verlagen, verlaag};
use metrics::{Counter, Histogram};
use model::Datum;
use rd::{TegelVak, TileMatrixSet};
use register::{Asker, Kaart, Soort};
use tegels::{BUFFER, Beschrijvingen};

use crate::archief::{self, is_archief};
use crate::regelkaart::{self, is_regelkaart};
use crate::{Probleem, Toepassing, heeft_al, kop, vandaag};

pub(crate) use codering::Codering;
pub use gzip::GZIP;
pub use maak::{Gemaakt, Tegelbron, maak_tegel};
pub(crate) use tilejson::{Laagbeeld, als_json, tilejson, zoom_van};
pub use tilejson::{Tegelset, graden};
use voorraad::{Basis, Voorraad};
pub(crate) use voorraad::{Herkomst, Klaar, Sleutel, Vorm};

/// Media type of a vector tile.
pub const MVT: &str = "application/vnd.mapbox-vector-tile";
/// Layers in one tile at most.
const LAGEN_MAX: usize = 256;
/// A tile that grows beyond this (bytes, uncompressed) is still whole, but says so in a header and in `/metrics`.
const BUDGET: usize = 500 * 1024;
/// Longest name of a set of layers.
const NAAM_MAX: usize = 16 * 1024;
/// The longest that a tile may be made.
const MAX_DUUR: Duration = Duration::from_secs(15);

/// The tile descriptions that are built in (`tiles/*.toml`).
pub fn beschrijvingen() -> Result<Beschrijvingen, tegels::TegelFout> {
    Beschrijvingen::ingebouwd()
}

/// Makes tiles and keeps them within a bound of memory.
pub struct TegelDienst {
    voorraad: Voorraad,
    beschrijvingen: Beschrijvingen,
    routes: [Routetellers; 3],
}

impl TegelDienst {
    /// `mb`: memory for ready tiles, MiB; 0 keeps none. Errors: a tile description that is built in is wrong.
    pub fn new(mb: u64) -> Result<Self, tegels::TegelFout> {
        Ok(Self {
            voorraad: Voorraad::new(mb),
            beschrijvingen: beschrijvingen()?,
            routes: Route::ALLE.map(Routetellers::van),
        })
    }

    /// What belongs in each layer.
    pub(crate) fn beschrijvingen(&self) -> &Beschrijvingen {
        &self.beschrijvingen
    }

    /// What is known now of a set of layers as tiles.
    pub(crate) fn set(
        &self,
        app: &Toepassing,
        snapshot: &Snapshot,
        lagen: &[String],
        tms: TileMatrixSet,
    ) -> Tegelset {
        let ver = app.plek.eigen.ver();
        Tegelset::van(
            &self.beschrijvingen,
            (snapshot, &ver),
            &app.plek.roosters,
            lagen,
            tms,
        )
    }

    /// Counts one answer of a route.
    fn tel(&self, route: Route, begin: Instant, status: StatusCode) {
        let tellers = &self.routes[route as usize];
        match status {
            StatusCode::OK => tellers.vol.increment(1),
            StatusCode::NO_CONTENT => tellers.leeg.increment(1),
            StatusCode::NOT_MODIFIED => tellers.gelijk.increment(1),
            anders => metrics::counter!("plek_verzoeken_totaal", "route" => route.adres(), "status" => anders.as_u16().to_string())
                .increment(1),
        }
        tellers.duur.record(begin.elapsed().as_secs_f64());
    }

    /// The tiles that are ready.
    pub(crate) fn voorraad(&self) -> &Voorraad {
        &self.voorraad
    }
}

/// The addresses that tiles have.
#[derive(Debug, Clone, Copy)]
enum Route {
    Tegels,
    Collectie,
    Dataset,
}

impl Route {
    const ALLE: [Self; 3] = [Self::Tegels, Self::Collectie, Self::Dataset];

    const fn adres(self) -> &'static str {
        match self {
            Self::Tegels => "/tiles/{lagen}/{tms}/{z}/{x}/{y}",
            Self::Collectie => "/ogc/v1/collections/{laag}/tiles/{tms}/{z}/{row}/{col}",
            Self::Dataset => "/ogc/v1/tiles/{tms}/{z}/{row}/{col}",
        }
    }
}

/// Requests of one route, counted without looking anything up.
struct Routetellers {
    vol: Counter,
    leeg: Counter,
    gelijk: Counter,
    duur: Histogram,
}

impl Routetellers {
    fn van(route: Route) -> Self {
        let teller = |status: &'static str| metrics::counter!("plek_verzoeken_totaal", "route" => route.adres(), "status" => status);
        Self {
            vol: teller("200"),
            leeg: teller("204"),
            gelijk: teller("304"),
            duur: metrics::histogram!("plek_verzoek_seconden", "route" => route.adres()),
        }
    }
}

/// The routes of tiles, outside the layers that every other answer goes through: they bring their own headers, limits
/// and counts, and share `app` by one count for each request.
pub(crate) fn routes(app: Toepassing) -> Router {
    let app = Arc::new(app);
    let tegels = |route: Route| {
        let app = Arc::clone(&app);
        get(move |pad: RawPathParams, verzoek: Request| async move {
            dien(&app, route, &pad, &verzoek.into_parts().0).await
        })
        .options(|| async { kop::preflight() })
        .fallback(|| async { kop::los(Probleem::methode().into_response()) })
    };
    Route::ALLE
        .into_iter()
        .fold(Router::new(), |r, route| r.route(route.adres(), tegels(route)))
        .layer(kop::vangnet())
}

/// A tile's address as it came.
#[derive(Clone, Copy)]
struct Adres<'a> {
    lagen: &'a str,
    tms: &'a str,
    z: &'a str,
    x: &'a str,
    y: &'a str,
}

impl<'a> Adres<'a> {
    /// The parts of `/tiles/...` where nothing in it is written with a percent sign; `None` for any other path.
    fn van_pad(pad: &'a str) -> Option<Self> {
        let mut delen = pad.strip_prefix("/tiles/")?.split('/');
        let mut deel = || delen.next().filter(|d| !d.is_empty() && !d.contains('%'));
        let adres = Self {
            lagen: deel()?,
            tms: deel()?,
            z: deel()?,
            x: deel()?,
            y: deel()?,
        };
        delen.next().is_none().then_some(adres)
    }

    /// True for a tile that is made here, of layers and dossiers.
    fn is_eigen(&self) -> bool {
        !is_archief(self.lagen) && is_regelkaart(self.lagen).is_none()
    }
}

/// The answer to a public request for a tile that is ready: most requests are, and need no router. `None`: everything
/// else, which [`routes`] answers the same way.
pub(crate) fn uit_voorraad<T>(app: &Toepassing, verzoek: &axum::http::Request<T>) -> Option<Response> {
    if verzoek.method() != Method::GET {
        return None;
    }
    let begin = Instant::now();
    let adres = Adres::van_pad(verzoek.uri().path()).filter(Adres::is_eigen)?;
    let tms = lees_tms(adres.tms).ok()?;
    let vak = lees_vak(tms, adres.z, adres.x, adres.y).ok()?;
    let koppen = verzoek.headers();
    let nu = Nu::van(app);
    let sleutel = Sleutel {
        lagen: adres.lagen,
        vak,
        asker: Asker::Publiek,
        codering: Codering::kies(koppen),
    };
    let geldig = |h: &Herkomst| nu.geldt(&app.tegels.beschrijvingen, &sleutel, h);
    let klaar = app.tegels.voorraad.neem(&sleutel, geldig)?;
    let antwoord = antwoord(koppen, &klaar);
    app.tegels.tel(Route::Tegels, begin, antwoord.status());
    Some(antwoord)
}

async fn dien(app: &Toepassing, route: Route, pad: &RawPathParams, verzoek: &Parts) -> Response {
    let begin = Instant::now();
    let mut delen = pad.iter().map(|(_, w)| w);
    let mut deel = || delen.next().unwrap_or_default();
    let asker = verzoek.extensions.get::<Asker>().copied().unwrap_or_default();
    let uitkomst = match route {
        Route::Tegels => {
            let (lagen, tms, z, x, y) = (deel(), deel(), deel(), deel(), deel());
            geef(app, &verzoek.headers, asker, Adres { lagen, tms, z, x, y }).await
        }
        Route::Collectie => {
            let (lagen, tms, z, y, x) = (deel(), deel(), deel(), deel(), deel());
            geef(app, &verzoek.headers, asker, Adres { lagen, tms, z, x, y }).await
        }
        Route::Dataset => {
            let (tms, z, y, x) = (deel(), deel(), deel(), deel());
            match crate::ogc::tegels::gevraagde_lagen(app, verzoek.uri.query()) {
                Ok(lagen) => {
                    let lagen = lagen.as_str();
                    geef(app, &verzoek.headers, asker, Adres { lagen, tms, z, x, y }).await
                }
                Err(probleem) => Err(probleem),
            }
        }
    };
    let antwoord = uitkomst.unwrap_or_else(|probleem| kop::los(probleem.into_response()));
    app.tegels.tel(route, begin, antwoord.status());
    antwoord
}

/// What is served at one moment; a tile is made of this and nothing else.
#[derive(Clone)]
pub(crate) struct Nu {
    snapshot: Arc<Snapshot>,
    kaart: Arc<Kaart>,
    /// State of the tables that are asked, taken before they are.
    ver_generatie: u64,
    ver: Verlagen,
    dag: Datum,
}

impl Nu {
    fn van(app: &Toepassing) -> Self {
        let ver_generatie = app.plek.eigen.generatie();
        Self {
            ver_generatie,
            ver: app.plek.eigen.ver(),
            snapshot: app.plek.lagen.nu(),
            kaart: app.plek.register.nu(),
            dag: vandaag(),
        }
    }

    /// True when a tile of these layers, made of `h`, is what would be made now (or is of a later moment).
    fn geldt(&self, beschrijvingen: &Beschrijvingen, sleutel: &Sleutel<'_>, h: &Herkomst) -> bool {
        if h.dag < self.dag.0 || h.tijdperk != self.snapshot.tijdperk() {
            return false;
        }
        let (gezien, lagen) = (h.lagen.load(Ordering::Relaxed), self.snapshot.generatie());
        if gezien < lagen {
            if h.versie != self.versie(sleutel.lagen) && self.lagen_raken(sleutel.lagen, h, gezien) {
                return false;
            }
            Herkomst::bevestig(&h.lagen, lagen);
        }
        if !self.ver_geldt(sleutel.lagen, h) {
            return false;
        }
        let (gezien, dossiers) = (h.dossiers.load(Ordering::Relaxed), self.kaart.generatie());
        if gezien < dossiers {
            let soorten = dossiersoorten(beschrijvingen, sleutel);
            if self
                .kaart
                .geraakt_sinds(gezien, &h.rd_vak, &soorten, sleutel.asker)
            {
                return false;
            }
            Herkomst::bevestig(&h.dossiers, dossiers);
        }
        true
    }

    /// True when a layer of the tile changed in its box after generation `sinds`, came, or went. A way back to an older
    /// import is a change everywhere of what it brings back (`lagen`), so what was made in between never holds.
    fn lagen_raken(&self, lagen: &str, h: &Herkomst, sinds: u64) -> bool {
        let mut aanwezig = self.ver_van(lagen).count();
        let geraakt = self.lagen_van(lagen).any(|laag| {
            aanwezig += 1;
            laag.geraakt_sinds(sinds, &h.rd_vak)
        });
        geraakt || aanwezig != h.aanwezig
    }

    /// The same of tables that are asked. What their database may have changed while it is away is not known.
    fn ver_geldt(&self, lagen: &str, h: &Herkomst) -> bool {
        let gezien = h.ver.load(Ordering::Relaxed);
        if self.ver_generatie == 0 {
            return true;
        }
        if self.ver_van(lagen).any(|laag| !laag.bron.bereikbaar()) {
            return false;
        }
        if gezien < self.ver_generatie {
            let aanwezig = self.ver_van(lagen).count() + self.lagen_van(lagen).count();
            if aanwezig != h.aanwezig
                || self
                    .ver_van(lagen)
                    .any(|laag| laag.geraakt_sinds(gezien, &h.rd_vak))
            {
                return false;
            }
            Herkomst::bevestig(&h.ver, self.ver_generatie);
        }
        true
    }

    fn ver_van<'s>(&'s self, lagen: &'s str) -> impl Iterator<Item = &'s Arc<Verlaag>> {
        let namen = lagen.split(',').filter(|_| !self.ver.is_empty());
        namen.filter_map(|naam| verlaag(&self.ver, naam))
    }

    fn lagen_van<'s>(&'s self, lagen: &'s str) -> impl Iterator<Item = &'s lagen::Laag> {
        let gevraagd = |naam: &str| !self.ver.is_empty() && verlaag(&self.ver, naam).is_some();
        lagen
            .split(',')
            .filter(move |naam| !gevraagd(naam))
            .filter_map(|naam| self.snapshot.laag(naam))
    }

    /// Stands for the contents of the layers of a tile; dossiers apart.
    fn versie(&self, lagen: &str) -> u64 {
        let mut h = DefaultHasher::new();
        for naam in lagen.split(',') {
            self.snapshot
                .laag(naam)
                .map_or(0, lagen::Laag::versie)
                .hash(&mut h);
        }
        h.finish()
    }

    fn herkomst(&self, app: &Toepassing, sleutel: &Sleutel<'_>) -> Herkomst {
        let dossiers = dossiersoorten(&app.tegels.beschrijvingen, sleutel);
        Herkomst {
            tijdperk: self.snapshot.tijdperk(),
            lagen: self.snapshot.generatie().into(),
            // A tile without dossiers is touched by none.
            dossiers: if dossiers.is_empty() {
                u64::MAX
            } else {
                self.kaart.generatie()
            }
            .into(),
            versie: self.versie(sleutel.lagen),
            ver: self.ver_generatie.into(),
            aanwezig: self.lagen_van(sleutel.lagen).count() + self.ver_van(sleutel.lagen).count(),
            dag: self.dag.0,
            rd_vak: sleutel.vak.rd_vak(&app.plek.roosters, BUFFER),
        }
    }
}

/// The kinds of dossier that a tile shows at its zoom.
fn dossiersoorten(beschrijvingen: &Beschrijvingen, sleutel: &Sleutel<'_>) -> Vec<Soort> {
    sleutel
        .lagen
        .split(',')
        .filter(|naam| {
            beschrijvingen
                .van(naam)
                .is_none_or(|b| b.bij(sleutel.vak.mercator_zoom()))
        })
        .filter_map(|naam| naam.strip_prefix("dossier-")?.parse().ok())
        .collect()
}

/// The tile at an address, for an asker.
///
/// Errors: 404 for a layer, grid or tile that is not there; 503 when it cannot be made now; 504 when that takes too long.
async fn geef(
    app: &Toepassing,
    koppen: &HeaderMap,
    asker: Asker,
    adres: Adres<'_>,
) -> Result<Response, Probleem> {
    let tms = lees_tms(adres.tms)?;
    let vak = lees_vak(tms, adres.z, adres.x, adres.y)?;
    if is_archief(adres.lagen) {
        return op_tijd(archief::tegel(app, koppen, adres.lagen, vak)).await;
    }
    if let Some(werkzaamheid) = is_regelkaart(adres.lagen) {
        binnen_limiet(vak)?;
        return op_tijd(regelkaart::tegel(app, koppen, werkzaamheid, vak)).await;
    }
    let nu = Nu::van(app);
    let dienst = &*app.tegels;
    let sleutel = Sleutel {
        lagen: adres.lagen,
        vak,
        asker,
        codering: Codering::kies(koppen),
    };
    let geldig = |h: &Herkomst| nu.geldt(&dienst.beschrijvingen, &sleutel, h);
    if let Some(klaar) = dienst.voorraad.neem(&sleutel, geldig) {
        return Ok(antwoord(koppen, &klaar));
    }
    if koppen.contains_key(header::IF_NONE_MATCH)
        && let Some(basis) = dienst.voorraad.basis(&sleutel, geldig)
    {
        let etag = basis.etag(sleutel.codering)?;
        if etag.to_str().is_ok_and(|e| heeft_al(koppen, e)) {
            return Ok(gelijk(etag, asker));
        }
    }
    binnen_limiet(vak)?;
    let lagen = lees_lagen(app, &nu.snapshot, adres.lagen)?;
    let (hier, nu_hier, herkomst) = (app.clone(), nu.clone(), nu.herkomst(app, &sleutel));
    let maak = move |codering| {
        let bron = Tegelbron {
            snapshot: &nu_hier.snapshot,
            kaart: &nu_hier.kaart,
            ver: &nu_hier.ver,
            beschrijvingen: &hier.tegels.beschrijvingen,
            roosters: &hier.plek.roosters,
            dag: nu_hier.dag,
            asker,
        };
        Vorm::van(maak_tegel(&bron, &lagen, vak)?, herkomst, codering, asker)
    };
    // Who waits for a database keeps no core from others.
    let werk = match nu.ver_van(adres.lagen).next() {
        Some(_) => &app.ver_werk,
        None => &app.werk,
    };
    let klaar = op_tijd(dienst.voorraad.haal(werk, &sleutel, geldig, maak)).await?;
    Ok(antwoord(koppen, &klaar))
}

async fn op_tijd<T>(werk: impl Future<Output = Result<T, Probleem>>) -> Result<T, Probleem> {
    tokio::time::timeout(MAX_DUUR, werk)
        .await
        .unwrap_or_else(|_| Err(Probleem::te_lang(false)))
}

/// The layers of a tile, each once. Errors: 404 for a name that is no layer, 400 for too many.
pub(crate) fn lees_lagen(
    app: &Toepassing,
    snapshot: &Snapshot,
    lagen: &str,
) -> Result<Vec<String>, Probleem> {
    let te_veel = || Probleem::verzoek(format!("Vraag hoogstens {LAGEN_MAX} lagen in één tegel."));
    if lagen.len() > NAAM_MAX {
        return Err(te_veel());
    }
    let mut uit: Vec<String> = Vec::new();
    for naam in lagen.split(',') {
        let dossier = naam
            .strip_prefix("dossier-")
            .is_some_and(|s| s.parse::<Soort>().is_ok());
        let kaartlaag = snapshot
            .laag(naam)
            .is_some_and(|l| l.definitie().geometrie.is_some())
            || verlaag(&app.plek.eigen.ver(), naam).is_some();
        // A layer that is described but not loaded is an empty layer: a style may name it.
        let beschreven = app.tegels.beschrijvingen.van(naam).is_some();
        if !(dossier || kaartlaag || beschreven) {
            return Err(Probleem::niet_gevonden(format!(
                "Laag '{}' bestaat niet.",
                kort(naam)
            )));
        }
        if !uit.iter().any(|u| u == naam) {
            uit.push(naam.to_owned());
        }
    }
    if uit.len() > LAGEN_MAX {
        return Err(te_veel());
    }
    Ok(uit)
}

pub(crate) fn kort(tekst: &str) -> String {
    tekst.chars().filter(|c| !c.is_control()).take(64).collect()
}

pub(crate) fn lees_tms(naam: &str) -> Result<TileMatrixSet, Probleem> {
    TileMatrixSet::ALLE
        .into_iter()
        .find(|t| t.naam() == naam)
        .ok_or_else(|| {
            Probleem::niet_gevonden(format!(
                "Tegelstelsel '{}' bestaat niet; bekend zijn WebMercatorQuad en NetherlandsRDNewQuad.",
                kort(naam)
            ))
        })
}

fn buiten() -> Probleem {
    Probleem::niet_gevonden("Deze tegel ligt buiten het tegelstelsel of buiten Nederland.")
}

/// A number with or without the ending that some clients add.
fn kaal(deel: &str) -> &str {
    const EINDEN: [&str; 7] = [".mvt", ".pbf", ".mlt", ".png", ".jpg", ".webp", ".avif"];
    EINDEN
        .iter()
        .find_map(|eind| deel.strip_suffix(eind))
        .unwrap_or(deel)
}

/// The tile that a path means. Errors: 404 for what is no tile of the grid.
pub(crate) fn lees_vak(tms: TileMatrixSet, z: &str, x: &str, y: &str) -> Result<TegelVak, Probleem> {
    let (Ok(z), Ok(x), Ok(y)) = (z.parse(), kaal(x).parse(), kaal(y).parse()) else {
        return Err(buiten());
    };
    tms.tegel(z, x, y).ok_or_else(buiten)
}

/// Errors: 404 for a tile that the Netherlands cannot touch.
pub(crate) fn binnen_limiet(vak: TegelVak) -> Result<(), Probleem> {
    if vak.binnen_limiet() {
        Ok(())
    } else {
        Err(buiten())
    }
}

/// What every answer with a tile carries. A tile is never a page, so of what browsers are told the part that guards bytes.
static KOPPEN: LazyLock<HeaderMap> = LazyLock::new(|| {
    let mut koppen = HeaderMap::new();
    kop::geen_gokken(&mut koppen);
    kop::open_voor_iedereen(&mut koppen);
    koppen.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    koppen
});

/// For everybody: a shared cache may keep it, and asks each time; for one class of asker: only its own browser.
fn bewaarbaar(asker: Asker) -> HeaderValue {
    HeaderValue::from_static(match asker {
        Asker::Publiek => "public, no-cache",
        Asker::Beheer => "private, no-cache",
        Asker::Staf(_) => "private, no-store",
    })
}

fn met_koppen(status: StatusCode, koppen: HeaderMap, lichaam: Body) -> Response {
    let mut antwoord = Response::new(lichaam);
    *antwoord.status_mut() = status;
    *antwoord.headers_mut() = koppen;
    antwoord
}

/// The headers of every answer about a tile.
fn koppen(etag: HeaderValue, asker: Asker) -> HeaderMap {
    let mut koppen = KOPPEN.clone();
    koppen.insert(header::ETAG, etag);
    koppen.insert(header::CACHE_CONTROL, bewaarbaar(asker));
    koppen
}

/// The headers of an answer with this tile, made once for all its answers.
fn koppen_van(basis: &Basis, etag: HeaderValue, codering: Codering) -> HeaderMap {
    let mut koppen = koppen(etag, basis.asker);
    if basis.ruw == 0 {
        return koppen;
    }
    koppen.insert(header::CONTENT_TYPE, HeaderValue::from_static(MVT));
    if let Some(codering) = codering.kop() {
        koppen.insert(header::CONTENT_ENCODING, codering);
    }
    if basis.ruw > BUDGET {
        koppen.insert(
            HeaderName::from_static("plek-tegel-te-groot"),
            HeaderValue::from(basis.ruw),
        );
    }
    if let Some(lagen) = &basis.afgekapt {
        koppen.insert(HeaderName::from_static("plek-tegel-afgekapt"), lagen.clone());
    }
    if basis.te_klein > 0 {
        koppen.insert(
            HeaderName::from_static("plek-tegel-te-klein"),
            HeaderValue::from(basis.te_klein),
        );
    }
    koppen
}

/// An answer with a tile that everybody may see.
pub(crate) fn antwoord_met(status: StatusCode, etag: HeaderValue, lichaam: Body) -> Response {
    met_koppen(status, koppen(etag, Asker::Publiek), lichaam)
}

fn gelijk(etag: HeaderValue, asker: Asker) -> Response {
    met_koppen(StatusCode::NOT_MODIFIED, koppen(etag, asker), Body::empty())
}

/// A ready tile as an answer: 304 when the asker has it, 204 when there is nothing in it.
pub(crate) fn antwoord(vraag: &HeaderMap, klaar: &Klaar) -> Response {
    let etag = &klaar.etag;
    if vraag.contains_key(header::IF_NONE_MATCH) && etag.to_str().is_ok_and(|e| heeft_al(vraag, e)) {
        return gelijk(etag.clone(), klaar.basis.asker);
    }
    let (status, lichaam) = match klaar.basis.ruw {
        0 => (StatusCode::NO_CONTENT, Body::empty()),
        _ => (StatusCode::OK, klaar.bytes.clone().into()),
    };
    met_koppen(status, klaar.koppen.clone(), lichaam)
}
