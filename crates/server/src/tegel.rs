//! `/tiles/{lagen}/{tms}/{z}/{x}/{y}` and its TileJSON: vector tiles of layers and dossiers, in both grids.
//!
//! A tile is made once per version and kept compressed; askers of a cold tile wait for the one that makes it.
//! Every key holds the generation of layers and dossiers and the rights class of the asker.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use lagen::{Object, Snapshot};
use model::{GeometrieSoort, Peilmoment};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use rd::TileMatrixSet;
use register::{Asker, Kaart};
use serde_json::json;
use tegels::{BUFFER, Beschrijvingen, Tegelbeschrijving, Tegelbouwer, Vorm, WaardeRef};

use crate::regelkaart::{self, is_regelkaart};
use crate::{Probleem, Toepassing, heeft_al, vandaag};

/// Media type of a vector tile.
pub const MVT: &str = "application/vnd.mapbox-vector-tile";
/// Layers in one tile at most.
const LAGEN_MAX: usize = 64;
/// A tile that grows beyond this (bytes, uncompressed) is still whole, but says so in a header and in `/metrics`.
const BUDGET: usize = 500 * 1024;
/// Kinds of dossier that have tiles; the layer is `dossier-<soort>`.
const DOSSIERS: [&str; 5] = ["zaak", "melding", "werkzaamheid", "bekendmaking", "initiatief"];

/// The tile descriptions that are built in (`tiles/*.toml`).
pub fn beschrijvingen() -> Result<Beschrijvingen, tegels::TegelFout> {
    Beschrijvingen::ingebouwd()
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Sleutel {
    lagen: String,
    tms: u8,
    z: u8,
    x: u32,
    y: u32,
    generatie: (u64, u64),
    dag: i32,
    klasse: &'static str,
}

impl Sleutel {
    /// The key of a tile that everybody may see and that holds no dossiers.
    pub(crate) fn voor(
        lagen: String,
        tms: TileMatrixSet,
        zxy: (u8, u32, u32),
        generatie: u64,
        dag: i32,
    ) -> Self {
        Self {
            lagen,
            tms: u8::from(tms == TileMatrixSet::NetherlandsRDNewQuad),
            z: zxy.0,
            x: zxy.1,
            y: zxy.2,
            generatie: (generatie, 0),
            dag,
            klasse: Asker::Publiek.klasse(),
        }
    }
}

/// A tile as it is kept: compressed, with its ETag and size before compression.
#[derive(Debug, Clone)]
pub(crate) struct Klaar {
    gzip: Bytes,
    etag: Arc<str>,
    ruw: usize,
    te_klein: usize,
}

#[derive(Clone)]
pub(crate) struct Gewicht;

impl Weighter<Sleutel, Klaar> for Gewicht {
    fn weight(&self, sleutel: &Sleutel, klaar: &Klaar) -> u64 {
        (klaar.gzip.len() + sleutel.lagen.len() + 200) as u64
    }
}

/// Makes tiles and keeps them within a bound of memory.
pub struct TegelDienst {
    kast: Cache<Sleutel, Klaar, Gewicht>,
    beschrijvingen: Beschrijvingen,
}

impl TegelDienst {
    /// The tiles that are ready.
    pub(crate) fn kast(&self) -> &Cache<Sleutel, Klaar, Gewicht> {
        &self.kast
    }

    /// `mb`: memory for ready tiles, MiB. Errors: a tile description that is built in is wrong.
    pub fn new(mb: u64) -> Result<Self, tegels::TegelFout> {
        let bytes = mb.max(1) << 20;
        Ok(Self {
            kast: Cache::with_weighter(10_000, bytes, Gewicht),
            beschrijvingen: beschrijvingen()?,
        })
    }
}

/// A request's tile, checked.
struct Vraag {
    lagen: Vec<String>,
    tms: TileMatrixSet,
    vak: rd::TegelVak,
}

fn lees_lagen(app: &Toepassing, lagen: &str) -> Result<Vec<String>, Probleem> {
    let snapshot = app.plek.lagen.nu();
    let mut uit: Vec<String> = Vec::new();
    for naam in lagen.split(',') {
        let dossier = naam
            .strip_prefix("dossier-")
            .is_some_and(|s| DOSSIERS.contains(&s));
        let kaartlaag = snapshot
            .laag(naam)
            .is_some_and(|l| l.definitie().geometrie.is_some());
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
        return Err(Probleem::verzoek(format!(
            "Vraag hoogstens {LAGEN_MAX} lagen in één tegel."
        )));
    }
    Ok(uit)
}

fn kort(tekst: &str) -> String {
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

/// The tile that a path means. Errors: 404 for what is no tile, or one outside the grid or the country.
pub(crate) fn lees_vak(
    tms: TileMatrixSet,
    z: &str,
    x: &str,
    y: &str,
) -> Result<(rd::TegelVak, (u8, u32, u32)), Probleem> {
    let buiten = || Probleem::niet_gevonden("Deze tegel ligt buiten het tegelstelsel of buiten Nederland.");
    let y = y
        .strip_suffix(".mvt")
        .or_else(|| y.strip_suffix(".pbf"))
        .unwrap_or(y);
    let (Ok(z), Ok(x), Ok(y)) = (z.parse::<u8>(), x.parse::<u32>(), y.parse::<u32>()) else {
        return Err(buiten());
    };
    let vak = tms
        .tegel(z, x, y)
        .filter(rd::TegelVak::binnen_limiet)
        .ok_or_else(buiten)?;
    Ok((vak, (z, x, y)))
}

/// `GET /tiles/{lagen}/{tms}/{z}/{x}/{y}`: a vector tile. Empty inside the limits 204, outside 404.
pub async fn tegel(
    State(app): State<Toepassing>,
    Path((lagen, tms, z, x, y)): Path<(String, String, String, String, String)>,
    koppen: HeaderMap,
) -> Result<Response, Probleem> {
    let tms = lees_tms(&tms)?;
    if let Some(werkzaamheid) = is_regelkaart(&lagen) {
        let (vak, (z, x, y)) = lees_vak(tms, &z, &x, &y)?;
        return regelkaart::tegel(&app, &koppen, werkzaamheid, vak, (tms, z, x, y)).await;
    }
    let lagen = lees_lagen(&app, &lagen)?;
    let (vak, (z, x, y)) = lees_vak(tms, &z, &x, &y)?;
    let vraag = Vraag { lagen, tms, vak };

    let snapshot = app.plek.lagen.nu();
    let kaart = app.plek.register.nu();
    let asker = Asker::Publiek;
    let sleutel = Sleutel {
        lagen: vraag.lagen.join(","),
        tms: u8::from(tms == TileMatrixSet::NetherlandsRDNewQuad),
        z,
        x,
        y,
        generatie: (
            snapshot.generatie(),
            if dossierlagen(&vraag.lagen) {
                kaart.generatie()
            } else {
                0
            },
        ),
        dag: vandaag().0,
        klasse: asker.klasse(),
    };
    let klaar = match app.tegels.kast.get_value_or_guard_async(&sleutel).await {
        Ok(klaar) => {
            metrics::counter!("plek_tegels_totaal", "uit" => "kast").increment(1);
            klaar
        }
        Err(plaats) => {
            metrics::counter!("plek_tegels_totaal", "uit" => "nieuw").increment(1);
            let hier = app.clone();
            let klaar = app
                .werk
                .doe(move || maak(&hier, &vraag, &snapshot, &kaart, asker))
                .await??;
            let _ = plaats.insert(klaar.clone());
            klaar
        }
    };
    Ok(antwoord(&koppen, &klaar))
}

fn dossierlagen(lagen: &[String]) -> bool {
    lagen.iter().any(|l| l.starts_with("dossier-"))
}

pub(crate) fn antwoord(koppen: &HeaderMap, klaar: &Klaar) -> Response {
    let wil_gzip = koppen
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|w| w.to_str().ok())
        .flat_map(|w| w.split(','))
        .any(|c| matches!(c.split_once(';').map_or((c.trim(), ""), |(n, q)| (n.trim(), q.trim())), ("gzip" | "*", q) if q != "q=0"));
    // A strong ETag names one sequence of bytes: the compressed and the plain form have their own.
    let etag = format!("\"{}{}\"", klaar.etag, if wil_gzip { "-gz" } else { "" });
    let mut antwoord = if heeft_al(koppen, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else if klaar.ruw == 0 {
        StatusCode::NO_CONTENT.into_response()
    } else if wil_gzip {
        ([(header::CONTENT_ENCODING, "gzip")], klaar.gzip.clone()).into_response()
    } else {
        match pak_uit(klaar) {
            Ok(ruw) => ruw.into_response(),
            Err(fout) => return Probleem::intern(&fout).into_response(),
        }
    };
    let uit = antwoord.headers_mut();
    if antwoord_heeft_inhoud(klaar) {
        uit.insert(header::CONTENT_TYPE, HeaderValue::from_static(MVT));
    }
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        uit.insert(header::ETAG, etag);
    }
    uit.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    uit.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, no-cache"),
    );
    if klaar.ruw > BUDGET {
        uit.insert("plek-tegel-te-groot", HeaderValue::from(klaar.ruw));
    }
    if klaar.te_klein > 0 {
        uit.insert("plek-tegel-te-klein", HeaderValue::from(klaar.te_klein));
    }
    antwoord
}

fn antwoord_heeft_inhoud(klaar: &Klaar) -> bool {
    klaar.ruw > 0
}

fn pak_uit(klaar: &Klaar) -> std::io::Result<Vec<u8>> {
    let mut ruw = Vec::with_capacity(klaar.ruw);
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&klaar.gzip[..]), &mut ruw)?;
    Ok(ruw)
}

/// Makes a tile: each layer's objects that touch it, clipped, encoded, compressed.
fn maak(
    app: &Toepassing,
    vraag: &Vraag,
    snapshot: &Snapshot,
    kaart: &Kaart,
    asker: Asker,
) -> Result<Klaar, Probleem> {
    let fout = |fout: &dyn std::fmt::Display| Probleem::intern(fout);
    let rd_vak = vraag.vak.rd_vak(&app.plek.roosters, BUFFER);
    let peilmoment = Peilmoment::op(vandaag());
    let mut bouwer = Tegelbouwer::nieuw(vraag.vak, BUFFER);
    for naam in &vraag.lagen {
        let titel = snapshot.laag(naam).map_or("", |l| l.definitie().titel.as_str());
        let beschrijving = app.tegels.beschrijvingen.van_of_standaard(naam, titel);
        if !beschrijving.bij(vraag.vak.mercator_zoom()) {
            continue;
        }
        bouwer.begin_laag(naam).map_err(|f| fout(&f))?;
        if let Some(soort) = naam.strip_prefix("dossier-") {
            let mut gevonden = Vec::new();
            kaart.in_vak(&rd_vak, asker, |dossier, beeld| {
                if beeld.soort.als_tekst() == soort {
                    gevonden.push((dossier, beeld));
                }
            });
            gevonden.sort_unstable_by(|a, b| a.1.identificatie.cmp(&b.1.identificatie));
            for (dossier, beeld) in gevonden {
                dossier_in_tegel(app, &mut bouwer, vraag.tms, dossier, beeld).map_err(|f| fout(&f))?;
            }
        } else if let Some(laag) = snapshot.laag(naam) {
            let mut mislukt = None;
            laag.in_vak(&rd_vak, &peilmoment, |object| {
                if let Err(f) = object_in_tegel(&mut bouwer, vraag, &beschrijving, &object) {
                    mislukt = Some(f);
                }
                mislukt.is_none()
            })
            .map_err(|_| Probleem::bezet(format!("Laag '{naam}' is nu niet bereikbaar.")))?;
            if let Some(f) = mislukt {
                return Err(fout(&f));
            }
        }
    }
    verpak(&bouwer.klaar())
}

/// Compresses a tile and names its bytes.
pub(crate) fn verpak(tegel: &tegels::Tegel) -> Result<Klaar, Probleem> {
    let fout = |fout: &dyn std::fmt::Display| Probleem::intern(fout);
    if tegel.bytes.len() > BUDGET {
        metrics::counter!("plek_tegels_te_groot_totaal").increment(1);
    }
    let mut gzip = GzEncoder::new(Vec::with_capacity(tegel.bytes.len() / 2), Compression::new(5));
    std::io::Write::write_all(&mut gzip, &tegel.bytes).map_err(|f| fout(&f))?;
    let gzip = gzip.finish().map_err(|f| fout(&f))?;
    let etag = format!("{:08x}{:x}", crc32fast::hash(&tegel.bytes), tegel.bytes.len());
    Ok(Klaar {
        gzip: gzip.into(),
        etag: etag.into(),
        ruw: tegel.bytes.len(),
        te_klein: tegel.statistiek.te_klein(),
    })
}

fn object_in_tegel(
    bouwer: &mut Tegelbouwer,
    vraag: &Vraag,
    beschrijving: &Tegelbeschrijving,
    object: &Object<'_>,
) -> Result<(), tegels::TegelFout> {
    let Some(soort) = object.soort() else {
        return Ok(());
    };
    let vorm = Vorm {
        soort,
        punten: match vraag.tms {
            TileMatrixSet::WebMercatorQuad => object.punten_mercator(),
            TileMatrixSet::NetherlandsRDNewQuad => object.punten_rd(),
        },
        vanaf_zoom: if soort == GeometrieSoort::Punt {
            &[]
        } else {
            object.vanaf_zoom()
        },
        ringen: object.ringen(),
        delen: object.delen(),
    };
    let keuze = beschrijving.kenmerken_bij(vraag.vak.mercator_zoom());
    let kenmerken = || object.kenmerken().filter(|(naam, _)| keuze.bevat(naam));
    // A list has no form in a tile: its members are written out, and the text must live as long as the object.
    let lijsten: Vec<(&str, String)> = kenmerken()
        .filter_map(|(naam, w)| match w {
            lagen::WaardeRef::Lijst(_) => Some((naam, uitgeschreven(w))),
            _ => None,
        })
        .collect();
    let waarden = kenmerken().filter_map(|(naam, w)| {
        Some((
            naam,
            match w {
                lagen::WaardeRef::Tekst(t) => WaardeRef::Tekst(t),
                lagen::WaardeRef::Getal(n) => WaardeRef::Getal(n),
                lagen::WaardeRef::Decimaal(d) => WaardeRef::Decimaal(d),
                lagen::WaardeRef::JaNee(b) => WaardeRef::JaNee(b),
                lagen::WaardeRef::Lijst(_) => WaardeRef::Tekst(
                    lijsten
                        .iter()
                        .find(|(n, _)| *n == naam)
                        .map(|(_, t)| t.as_str())?,
                ),
            },
        ))
    });
    let id = std::iter::once(("identificatie", WaardeRef::Tekst(object.id())));
    bouwer.object(&vorm, None, id.chain(waarden))?;
    Ok(())
}

fn uitgeschreven(lijst: lagen::WaardeRef<'_>) -> String {
    let mut uit = String::new();
    WaardeRef::uit(&lijst.naar_waarde(), &mut uit);
    uit
}

fn dossier_in_tegel(
    app: &Toepassing,
    bouwer: &mut Tegelbouwer,
    tms: TileMatrixSet,
    dossier: &register::Kaartdossier,
    beeld: &register::Beeld,
) -> Result<(), tegels::TegelFout> {
    let g = dossier.geometrie();
    let mercator: Vec<[i32; 2]>;
    let punten = match tms {
        TileMatrixSet::NetherlandsRDNewQuad => &g.punten,
        TileMatrixSet::WebMercatorQuad => {
            mercator = g
                .punten
                .iter()
                .map(|p| app.plek.roosters.rd_mm_naar_mercator(*p))
                .collect();
            &mercator
        }
    };
    let vorm = Vorm {
        soort: g.soort,
        punten,
        vanaf_zoom: &[],
        ringen: &g.ringen,
        delen: &g.delen,
    };
    let (van, tot) = (beeld.van.map(|d| d.to_string()), beeld.tot.map(|d| d.to_string()));
    let fase = match register::Fase::op(beeld.van, beeld.tot, vandaag()) {
        register::Fase::Nu => "nu",
        register::Fase::Komt => "komt",
        register::Fase::Klaar => "klaar",
    };
    let velden = [
        ("identificatie", Some(beeld.identificatie.as_str())),
        ("soort", Some(beeld.soort.als_tekst())),
        ("titel", Some(beeld.titel.as_str())),
        ("status", beeld.status.as_deref()),
        ("categorie", beeld.categorie.as_deref()),
        ("van", van.as_deref()),
        ("tot", tot.as_deref()),
        ("fase", Some(fase)),
    ];
    bouwer.object(
        &vorm,
        None,
        velden
            .into_iter()
            .filter_map(|(n, w)| Some((n, WaardeRef::Tekst(w?)))),
    )?;
    Ok(())
}

/// `GET /tiles/{lagen}/{tms}.json`: TileJSON 3.0 with the layers' attributes and zooms.
pub async fn tilejson(
    State(app): State<Toepassing>,
    Path((lagen, tms)): Path<(String, String)>,
) -> Result<Response, Probleem> {
    let naam = tms.strip_suffix(".json").ok_or_else(|| {
        Probleem::niet_gevonden("Dit adres bestaat niet; TileJSON staat op /tiles/{lagen}/{tms}.json.")
    })?;
    let tms = lees_tms(naam)?;
    if let Some(werkzaamheid) = is_regelkaart(&lagen) {
        return regelkaart::tilejson(&app, werkzaamheid, tms).await;
    }
    let lagen = lees_lagen(&app, &lagen)?;
    let snapshot = app.plek.lagen.nu();
    let mut zooms = (u8::MAX, 0);
    let mut grenzen: Option<model::Vak> = None;
    let mut bronnen: Vec<String> = Vec::new();
    let mut beschreven = Vec::new();
    for naam in &lagen {
        let laag = snapshot.laag(naam);
        let b = app
            .tegels
            .beschrijvingen
            .van_of_standaard(naam, laag.map_or("", |l| l.definitie().titel.as_str()));
        zooms = (zooms.0.min(b.minzoom), zooms.1.max(b.maxzoom));
        if let Some(laag) = laag {
            if let Some(vak) = laag.vak() {
                grenzen = Some(grenzen.map_or(vak, |g| g.met(&vak)));
            }
            let bron = &laag.definitie().bronvermelding;
            if !bronnen.contains(bron) {
                bronnen.push(bron.clone());
            }
        }
        let velden: serde_json::Map<_, _> = std::iter::once("identificatie")
            .chain(b.kenmerken.iter().flat_map(|k| k.keys().map(String::as_str)))
            .map(|k| (k.to_owned(), json!("")))
            .collect();
        beschreven.push(json!({"id": naam, "description": b.titel, "minzoom": b.minzoom, "maxzoom": b.maxzoom, "fields": velden}));
    }
    let max = zooms.1.min(tms.max_zoom());
    let mut tilejson = json!({
        "tilejson": "3.0.0",
        "tiles": [format!("/tiles/{}/{}/{{z}}/{{x}}/{{y}}", lagen.join(","), tms.naam())],
        "minzoom": zooms.0.min(max),
        "maxzoom": max,
        "attribution": bronnen.join(" · "),
        "vector_layers": beschreven,
        "tileMatrixSet": tms.uri(),
        "crs": tms.crs(),
    });
    if let Some(vak) = grenzen {
        let hoek = |p: model::Punt| {
            let [lat, lon] = app
                .plek
                .roosters
                .rd_naar_etrs89(f64::from(p[0]) / 1000.0, f64::from(p[1]) / 1000.0);
            [lon, lat]
        };
        let ([w, z], [o, n]) = (hoek(vak.min), hoek(vak.max));
        tilejson["bounds"] = json!([w, z, o, n]);
    }
    Ok(([(header::CACHE_CONTROL, "public, no-cache")], Json(tilejson)).into_response())
}
