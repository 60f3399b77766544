//! `GET /tiles/{lagen}/{tms}.json`: TileJSON 3.0: where tiles are, how far they go, and which layers with which
//! attributes are in them. The same for OGC's tilesets. Addresses are absolute, so that any client can follow them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lagen::Snapshot;
use locatie::eigen::{Verlaag, Verlagen, verlaag};
use model::{Punt, Vak};
use rd::{Roosters, TileMatrixSet};
use serde_json::{Map, Value, json};
use tegels::Beschrijvingen;

use super::{lees_lagen, lees_tms};
use crate::archief::{self, is_archief};
use crate::regelkaart::{self, is_regelkaart};
use crate::{Kop, Probleem, Toepassing};

/// One layer in a set of tiles.
pub(crate) struct Laagbeeld {
    pub(crate) id: String,
    pub(crate) titel: String,
    /// Web mercator zooms.
    pub(crate) zooms: (u8, u8),
    pub(crate) velden: Vec<String>,
    /// RD.
    vak: Option<Vak>,
    pub(crate) soort: Option<model::GeometrieSoort>,
    bron: String,
}

/// A set of layers as tiles: what TileJSON and OGC's tileset both tell.
pub struct Tegelset {
    /// Grid.
    pub tms: TileMatrixSet,
    pub(crate) lagen: Vec<Laagbeeld>,
    /// Zooms of the grid, first and last with tiles.
    pub zooms: (u8, u8),
    /// lon, lat, lon, lat; `None` when no layer has anything.
    pub grenzen: Option<[f64; 4]>,
    /// The same in RD.
    pub vak: Option<Vak>,
}

impl Tegelset {
    /// What is known of these layers now: copies, and own tables that are asked.
    pub fn van(
        beschrijvingen: &Beschrijvingen,
        (snapshot, ver): (&Snapshot, &Verlagen),
        roosters: &Roosters,
        lagen: &[String],
        tms: TileMatrixSet,
    ) -> Self {
        let lagen: Vec<Laagbeeld> = lagen
            .iter()
            .map(|naam| match verlaag(ver, naam) {
                Some(ver) => ver_beeld(beschrijvingen, ver),
                None => beeld(beschrijvingen, snapshot, naam),
            })
            .collect();
        let van = lagen.iter().map(|l| l.zooms.0).min().unwrap_or(0);
        let tot = lagen.iter().map(|l| l.zooms.1).max().unwrap_or(0);
        // Dossiers lie where the layers are; their own box would tell of what an asker may not see.
        let alles = || {
            snapshot
                .lagen()
                .filter_map(lagen::Laag::vak)
                .reduce(|a, b| a.met(&b))
        };
        let vak = match lagen.iter().any(|l| l.id.starts_with("dossier-")) {
            true => alles(),
            false => lagen
                .iter()
                .filter_map(|l| l.vak)
                .reduce(|a, b| a.met(&b))
                .or_else(alles),
        };
        Self {
            tms,
            lagen,
            zooms: (zoom_van(tms, van), zoom_van(tms, tot)),
            grenzen: vak.map(|vak| graden(roosters, &vak)),
            vak,
        }
    }

    /// The layers as TileJSON's `vector_layers`.
    pub fn vector_layers(&self) -> Vec<Value> {
        let laag = |l: &Laagbeeld| {
            let velden: Map<String, Value> = l.velden.iter().map(|k| (k.clone(), json!(""))).collect();
            json!({
                "id": l.id,
                "description": l.titel,
                "minzoom": zoom_van(self.tms, l.zooms.0),
                "maxzoom": zoom_van(self.tms, l.zooms.1),
                "fields": velden,
            })
        };
        self.lagen.iter().map(laag).collect()
    }

    /// Sources, each once.
    pub fn bronvermelding(&self) -> String {
        let mut bronnen: Vec<&str> = Vec::new();
        for laag in self.lagen.iter().filter(|l| !l.bron.is_empty()) {
            if !bronnen.contains(&laag.bron.as_str()) {
                bronnen.push(&laag.bron);
            }
        }
        bronnen.join(" · ")
    }

    /// TileJSON with tiles at `adres` (a template with {z}, {x} and {y}).
    pub(crate) fn tilejson(&self, naam: &str, adres: &str) -> Value {
        let mut uit = json!({
            "tilejson": "3.0.0",
            "name": naam,
            "version": "1.0.0",
            "scheme": "xyz",
            "tiles": [adres],
            "minzoom": self.zooms.0,
            "maxzoom": self.zooms.1,
            "attribution": self.bronvermelding(),
            "vector_layers": self.vector_layers(),
            "tileMatrixSet": self.tms.uri(),
            "crs": self.tms.crs(),
        });
        if let Some(b @ [w, z, o, n]) = self.grenzen {
            uit["bounds"] = json!(b);
            uit["center"] = json!([(w + o) / 2.0, (z + n) / 2.0, (self.zooms.0 + self.zooms.1) / 2]);
        }
        uit
    }
}

fn beeld(beschrijvingen: &Beschrijvingen, snapshot: &Snapshot, naam: &str) -> Laagbeeld {
    let laag = snapshot.laag(naam);
    let titel = laag.map_or("", |l| l.definitie().titel.as_str());
    let b = beschrijvingen.van_of_standaard(naam, titel);
    let eerst = std::iter::once("identificatie".to_owned());
    let velden = match &b.kenmerken {
        Some(kenmerken) => eerst.chain(kenmerken.keys().cloned()).collect(),
        None => eerst
            .chain(laag.into_iter().flat_map(|l| l.kenmerknamen().iter().cloned()))
            .collect(),
    };
    Laagbeeld {
        id: naam.to_owned(),
        titel: b.titel,
        zooms: (b.minzoom, b.maxzoom),
        velden,
        vak: laag.and_then(lagen::Laag::vak),
        soort: laag.and_then(|l| l.definitie().geometrie),
        bron: laag.map_or(String::new(), |l| l.definitie().bronvermelding.clone()),
    }
}

fn ver_beeld(beschrijvingen: &Beschrijvingen, laag: &Verlaag) -> Laagbeeld {
    let d = &laag.definitie;
    let b = beschrijvingen.van_of_standaard(d.id.as_str(), &d.titel);
    let eerst = std::iter::once("identificatie".to_owned());
    Laagbeeld {
        id: d.id.to_string(),
        titel: b.titel,
        zooms: (b.minzoom, b.maxzoom),
        velden: eerst
            .chain(laag.velden.iter().map(|(naam, _)| naam.clone()))
            .collect(),
        vak: laag.vak,
        soort: d.geometrie,
        bron: d.bronvermelding.clone(),
    }
}

/// The first zoom of the grid whose pixels are at least as fine as those of a web mercator zoom.
pub(crate) fn zoom_van(tms: TileMatrixSet, mercator: u8) -> u8 {
    (0..=tms.max_zoom())
        .find(|z| tms.mercator_zoom(*z) >= mercator)
        .unwrap_or(tms.max_zoom())
}

/// A box in RD as lon, lat, lon, lat: of all its corners, because the two grids are turned to each other.
pub fn graden(roosters: &Roosters, vak: &Vak) -> [f64; 4] {
    let hoeken: [Punt; 4] = [
        vak.min,
        vak.max,
        [vak.min[0], vak.max[1]],
        [vak.max[0], vak.min[1]],
    ];
    let begin = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    hoeken.iter().fold(begin, |b, p| {
        let [lat, lon] = roosters.rd_naar_etrs89(f64::from(p[0]) / 1000.0, f64::from(p[1]) / 1000.0);
        [b[0].min(lon), b[1].min(lat), b[2].max(lon), b[3].max(lat)]
    })
}

/// `GET /tiles/{lagen}/{tms}.json`.
pub(crate) async fn tilejson(
    State(app): State<Toepassing>,
    Path((lagen, tms)): Path<(String, String)>,
    koppen: Kop,
) -> Result<Response, Probleem> {
    let naam = tms.strip_suffix(".json").ok_or_else(|| {
        Probleem::niet_gevonden("Dit adres bestaat niet; TileJSON staat op /tiles/{lagen}/{tms}.json.")
    })?;
    let tms = lees_tms(naam)?;
    if is_archief(&lagen) {
        return Ok(als_json(&archief::tilejson(&app, &koppen, &lagen, tms).await?));
    }
    if let Some(werkzaamheid) = is_regelkaart(&lagen) {
        return regelkaart::tilejson(&app, &koppen, werkzaamheid, tms).await;
    }
    let snapshot = app.plek.lagen.nu();
    let lagen = lees_lagen(&app, &snapshot, &lagen)?;
    let set = app.tegels.set(&app, &snapshot, &lagen, tms);
    let namen = lagen.join(",");
    let adres = format!(
        "{}/tiles/{namen}/{}/{{z}}/{{x}}/{{y}}",
        koppen.basis(),
        tms.naam()
    );
    Ok(als_json(&set.tilejson(&namen, &adres)))
}

/// JSON that may be kept and is asked for again each time.
pub(crate) fn als_json(inhoud: &Value) -> Response {
    ([(header::CACHE_CONTROL, "public, no-cache")], Json(inhoud)).into_response()
}
