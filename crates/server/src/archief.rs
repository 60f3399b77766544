//! Archief: PMTiles archives that others made, from disk or from an object store, served as tiles with their TileJSON.
//!
//! A file on disk is mapped and its tiles are sent as they lie there; from afar each tile is one range request, and only
//! directories are kept. One that is replaced is seen at the next tile: on disk by its inode and times, from afar by its
//! ETag. A file must be replaced by rename (`plek tiles` does), never written over: it is mapped.
//! Archives hold nothing that is not public. Start at [`Archieven::open`].

use std::os::unix::fs::MetadataExt;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use object_store::path::Path as Plaats;
use pmtiles::{
    AsyncBackend, AsyncPmTilesReader, Compression, DirEntry, Directory, DirectoryCache, Header, MmapBackend,
    ObjectStoreBackend, PmtError, PmtResult, TileCoord, TileId, TileType,
};
use quick_cache::sync::Cache;
use rd::{TegelVak, TileMatrixSet};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::RwLock;

use crate::tegel::{Codering, antwoord_met, kort};
use crate::{Probleem, Toepassing, heeft_al, kop};

/// Begin of the name that an archive has as a layer; its own name follows.
const VOOR: &str = "archief-";
/// Directories kept of one archive; one is some 100 kB at most.
const MAPPEN: usize = 200;

/// An archive in the settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiefInstelling {
    /// Name: its tiles are at `/tiles/archief-{naam}/...`. Small letters, digits, hyphens.
    pub naam: String,
    /// A file, or `http(s)://...`, or `s3://bucket/...` (keys from `AWS_*`).
    pub bron: String,
}

/// Why an archive cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ArchiefFout {
    /// A name that could not stand in an address, or that is there twice.
    #[error(
        "archief '{0}' kan zo niet heten; gebruik kleine letters, cijfers en streepjes, en elke naam één keer"
    )]
    Naam(String),
    /// Not a file, not an address.
    #[error("archief '{naam}': {bron} is geen bestand en geen http-, https- of s3-adres")]
    Bron {
        /// Name.
        naam: String,
        /// As in the settings.
        bron: String,
    },
    /// The library refused it.
    #[error("archief '{naam}': {bron} {uitleg}")]
    Lezen {
        /// Name.
        naam: String,
        /// As in the settings.
        bron: String,
        /// In words.
        uitleg: String,
    },
}

/// Every archive of the settings.
#[derive(Default)]
pub struct Archieven(Vec<Archief>);

struct Archief {
    naam: String,
    bron: String,
    lezer: RwLock<Open>,
}

/// What is open of an archive: of which file, and the reader.
#[derive(Default)]
struct Open {
    stempel: Option<Stempel>,
    lezer: Option<Arc<Lezer>>,
}

/// Device, inode, length and time of change of a file: another one put in its place by rename differs in the first two.
type Stempel = (u64, u64, u64, i64, i64);

/// An archive that was opened, wherever it lies.
struct Lezer {
    bron: Bron,
    tms: TileMatrixSet,
    metadata: Value,
}

enum Bron {
    Schijf(AsyncPmTilesReader<MmapBackend, Mappen>),
    Ver(AsyncPmTilesReader<ObjectStoreBackend, Mappen>),
}

/// Directories that were read, within a bound.
struct Mappen(Cache<u64, Arc<Directory>>);

impl Default for Mappen {
    fn default() -> Self {
        Self(Cache::new(MAPPEN))
    }
}

impl DirectoryCache for Mappen {
    async fn get_dir_entry_or_insert(
        &self,
        offset: u64,
        tile_id: TileId,
        fetcher: impl Future<Output = PmtResult<Directory>> + Send,
    ) -> PmtResult<Option<DirEntry>> {
        let map = self
            .0
            .get_or_insert_async(&offset, async { fetcher.await.map(Arc::new) })
            .await?;
        Ok(map.find_tile_id(tile_id).copied())
    }
}

/// What went wrong with an archive, for the operator.
fn in_woorden(fout: &PmtError) -> String {
    match fout {
        PmtError::InvalidMagicNumber | PmtError::InvalidHeader => {
            "is geen PMTiles-bestand, of het is leeg of afgebroken".into()
        }
        PmtError::UnsupportedPmTilesVersion => {
            "is geen PMTiles versie 3; zet het om met een nieuwere maker".into()
        }
        PmtError::UnableToOpenMmapFile => {
            "is niet te openen; bestaat het bestand en is het niet leeg?".into()
        }
        PmtError::Reading(f) if f.kind() == std::io::ErrorKind::NotFound => "bestaat niet".into(),
        PmtError::InvalidMetadata | PmtError::InvalidMetadataUtf8Encoding(_) => {
            "heeft onleesbare metadata".into()
        }
        PmtError::ObjectStore(object_store::Error::NotFound { .. }) => "bestaat daar niet".into(),
        fout => format!("is niet te lezen ({fout})"),
    }
}

impl Lezer {
    async fn open(bron: &str) -> Result<Self, String> {
        let woorden = |f: PmtError| in_woorden(&f);
        let bron = if bron.contains("://") {
            let adres = url::Url::parse(bron).map_err(|_| "is geen adres".to_owned())?;
            let aws = std::env::vars().filter(|(naam, _)| naam.starts_with("AWS_"));
            let opties = aws.chain([
                ("allow_http".to_owned(), "true".to_owned()),
                ("timeout".to_owned(), "10 seconds".to_owned()),
            ]);
            let (winkel, pad): (_, Plaats) = object_store::parse_url_opts(&adres, opties)
                .map_err(|f| in_woorden(&PmtError::ObjectStore(f)))?;
            let winkel = ObjectStoreBackend::new(winkel, pad);
            let lezer = AsyncPmTilesReader::try_from_cached_source(winkel, Mappen::default());
            Bron::Ver(lezer.await.map_err(woorden)?)
        } else {
            let lezer = AsyncPmTilesReader::new_with_cached_path(Mappen::default(), bron);
            Bron::Schijf(lezer.await.map_err(woorden)?)
        };
        let versie = match &bron {
            Bron::Schijf(l) => l.get_header().spec_version(),
            Bron::Ver(l) => l.get_header().spec_version(),
        };
        if versie != 3 {
            return Err(in_woorden(&PmtError::UnsupportedPmTilesVersion));
        }
        let metadata = match &bron {
            Bron::Schijf(l) => metadata(l).await,
            Bron::Ver(l) => metadata(l).await,
        };
        let metadata = metadata.map_err(woorden)?;
        let tms = match metadata["tileMatrixSet"].as_str() {
            None => TileMatrixSet::WebMercatorQuad,
            Some(naam) => naam
                .parse()
                .map_err(|_| format!("heeft het onbekende tegelstelsel '{}'", kort(naam)))?,
        };
        Ok(Self { bron, tms, metadata })
    }

    fn kop(&self) -> &Header {
        match &self.bron {
            Bron::Schijf(l) => l.get_header(),
            Bron::Ver(l) => l.get_header(),
        }
    }

    /// The tile as it lies in the archive; `None` when there is none.
    async fn tegel(&self, plek: TileCoord) -> PmtResult<Option<Bytes>> {
        match &self.bron {
            Bron::Schijf(l) => l.get_tile(plek).await,
            Bron::Ver(l) => l.get_tile(plek).await,
        }
    }

    fn codering(&self) -> Codering {
        match self.kop().tile_compression {
            Compression::Gzip => Codering::Gzip,
            Compression::Brotli => Codering::Brotli,
            Compression::Zstd => Codering::Zstd,
            Compression::None | Compression::Unknown => Codering::Geen,
        }
    }

    fn is_mvt(&self) -> bool {
        self.kop().tile_type == TileType::Mvt
    }
}

/// Metadata must be a JSON object; an archive of pictures may have none worth reading.
async fn metadata<B: AsyncBackend + Sync + Send>(lezer: &AsyncPmTilesReader<B, Mappen>) -> PmtResult<Value> {
    let tekst = lezer.get_metadata().await?;
    match serde_json::from_str(&tekst) {
        Ok(v @ Value::Object(_)) => Ok(v),
        _ => Err(PmtError::InvalidMetadata),
    }
}

impl Archieven {
    /// Takes the archives of the settings and opens each. One on disk that cannot be read is an error; one that is far
    /// away may come back, so it is said in the log and tried again when it is asked for.
    ///
    /// Errors: [`ArchiefFout`].
    pub async fn open(lijst: &[ArchiefInstelling]) -> Result<Self, ArchiefFout> {
        let mut uit: Vec<Archief> = Vec::new();
        for ArchiefInstelling { naam, bron } in lijst {
            let goed = !naam.is_empty()
                && naam.len() <= 60
                && naam
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            if !goed || uit.iter().any(|a| a.naam == *naam) {
                return Err(ArchiefFout::Naam(kort(naam)));
            }
            let ver = bron.contains("://");
            if ver
                && !["http://", "https://", "s3://"]
                    .iter()
                    .any(|v| bron.starts_with(v))
            {
                return Err(ArchiefFout::Bron {
                    naam: naam.clone(),
                    bron: bron.clone(),
                });
            }
            let archief = Archief {
                naam: naam.clone(),
                bron: bron.clone(),
                lezer: RwLock::default(),
            };
            match archief.lezer().await {
                Ok(_) => {}
                Err(uitleg) if ver => {
                    tracing::warn!(archief = %naam, %bron, %uitleg, "archief is nu niet bereikbaar");
                }
                Err(uitleg) => {
                    return Err(ArchiefFout::Lezen {
                        naam: naam.clone(),
                        bron: bron.clone(),
                        uitleg,
                    });
                }
            }
            uit.push(archief);
        }
        Ok(Self(uit))
    }

    /// The archive that a layer name means. Miss: `None`: the name is not of an archive. Errors: 404 for one that is not
    /// there, 503 for one that cannot be reached now.
    async fn van(&self, laag: &str) -> Option<Result<(&Archief, Arc<Lezer>), Probleem>> {
        let naam = laag.strip_prefix(VOOR).filter(|n| !n.contains(','))?;
        let Some(archief) = self.0.iter().find(|a| a.naam == naam) else {
            return Some(Err(Probleem::niet_gevonden(format!(
                "Archief '{}' bestaat niet.",
                kort(naam)
            ))));
        };
        Some(match archief.lezer().await {
            Ok(lezer) => Ok((archief, lezer)),
            Err(uitleg) => {
                tracing::warn!(archief = %archief.naam, %uitleg, "archief is niet bereikbaar");
                Err(Probleem::bezet(format!(
                    "Archief '{naam}' is nu niet bereikbaar."
                )))
            }
        })
    }
}

impl Archief {
    /// The reader of what lies there now. A file that was replaced is opened anew; while the new one cannot be read, the
    /// old one goes on serving. Errors: in words, when there is none.
    async fn lezer(&self) -> Result<Arc<Lezer>, String> {
        let stempel = self.stempel();
        {
            let open = self.lezer.read().await;
            if let (Some(lezer), true) = (&open.lezer, open.stempel == stempel) {
                return Ok(Arc::clone(lezer));
            }
        }
        let mut open = self.lezer.write().await;
        if let (Some(lezer), true) = (&open.lezer, open.stempel == stempel) {
            return Ok(Arc::clone(lezer));
        }
        match (Lezer::open(&self.bron).await, open.lezer.clone()) {
            (Ok(lezer), _) => {
                let lezer = Arc::new(lezer);
                *open = Open {
                    stempel,
                    lezer: Some(Arc::clone(&lezer)),
                };
                Ok(lezer)
            }
            (Err(uitleg), Some(oud)) => {
                tracing::warn!(archief = %self.naam, %uitleg, "het nieuwe archief is niet te lezen; het vorige blijft dienen");
                // Tried again when the file changes again.
                open.stempel = stempel;
                Ok(oud)
            }
            (Err(uitleg), None) => Err(uitleg),
        }
    }

    /// `None` for what lies far away: there each answer says which version it is of.
    fn stempel(&self) -> Option<Stempel> {
        if self.bron.contains("://") {
            return None;
        }
        let m = std::fs::metadata(&self.bron).ok()?;
        Some((m.dev(), m.ino(), m.len(), m.mtime(), m.mtime_nsec()))
    }

    /// Lets go of a reader whose archive was replaced where it lies.
    async fn vergeet(&self, lezer: &Arc<Lezer>) {
        let mut open = self.lezer.write().await;
        if open.lezer.as_ref().is_some_and(|l| Arc::ptr_eq(l, lezer)) {
            *open = Open::default();
        }
    }

    /// A tile as it lies there, and the reader that knows its form. Errors: in words.
    async fn tegel(&self, lezer: Arc<Lezer>, plek: TileCoord) -> Result<(Option<Bytes>, Arc<Lezer>), String> {
        match lezer.tegel(plek).await {
            Ok(bytes) => Ok((bytes, lezer)),
            // Directories of the old archive say nothing of the new one: opened again, and asked once more.
            Err(PmtError::SourceModified) => {
                self.vergeet(&lezer).await;
                let lezer = self.lezer().await?;
                let bytes = lezer.tegel(plek).await.map_err(|f| in_woorden(&f))?;
                Ok((bytes, lezer))
            }
            Err(fout) => Err(in_woorden(&fout)),
        }
    }
}

/// True when a layer name is that of an archive.
pub(crate) fn is_archief(laag: &str) -> bool {
    laag.starts_with(VOOR)
}

/// A tile of an archive: as it lies there when the asker takes that form, else in the one it takes.
///
/// Errors: 404 for an archive, grid or zoom that is not there; 503 when it cannot be read now.
pub(crate) async fn tegel(
    app: &Toepassing,
    koppen: &HeaderMap,
    laag: &str,
    vak: TegelVak,
) -> Result<Response, Probleem> {
    let weg = || Probleem::niet_gevonden("Deze tegel ligt buiten het archief.");
    let (archief, lezer) = app.archieven.van(laag).await.ok_or_else(weg)??;
    let (tms, kop) = (lezer.tms, lezer.kop());
    if vak.tms() != tms || !(kop.min_zoom..=kop.max_zoom).contains(&vak.z()) {
        return Err(weg());
    }
    let plek = TileCoord::new(vak.z(), vak.x(), vak.y()).map_err(|_| weg())?;
    let stuk = |f: String| {
        tracing::error!(archief = %archief.naam, fout = %f, "tegel uit archief is niet te lezen");
        Probleem::bezet(format!("Archief '{}' is nu niet te lezen.", archief.naam))
    };
    let (bytes, lezer) = archief.tegel(lezer, plek).await.map_err(stuk)?;
    let Some(bytes) = bytes else {
        return Ok(antwoord_met(
            StatusCode::NO_CONTENT,
            HeaderValue::from_static("\"leeg\""),
            Body::empty(),
        ));
    };
    let ligt = lezer.codering();
    let wil = Codering::kies(koppen);
    // What lies there uncompressed goes as it is: a picture is compressed in itself.
    let neemt = ligt == Codering::Geen || Codering::neemt(koppen, ligt);
    let (bytes, codering) = if neemt {
        (bytes, ligt)
    } else {
        let om = move || -> std::io::Result<(Bytes, Codering)> {
            let ruw = ligt.pak_uit_begrensd(&bytes)?;
            Ok((wil.pak(&ruw)?, wil))
        };
        app.werk.doe(om).await?.map_err(|f| Probleem::intern(&f))?
    };
    let etag = format!(
        "\"{:08x}{:x}{}\"",
        crc32fast::hash(&bytes),
        bytes.len(),
        codering.achtervoegsel()
    );
    let kopwaarde = HeaderValue::try_from(etag.as_str()).map_err(|f| Probleem::intern(&f))?;
    if heeft_al(koppen, &etag) {
        return Ok(antwoord_met(StatusCode::NOT_MODIFIED, kopwaarde, Body::empty()));
    }
    let mut antwoord = antwoord_met(StatusCode::OK, kopwaarde, bytes.into());
    let uit = antwoord.headers_mut();
    uit.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(lezer.kop().tile_type.content_type()),
    );
    if let Some(codering) = codering.kop() {
        uit.insert(header::CONTENT_ENCODING, codering);
    }
    Ok(antwoord)
}

/// TileJSON of an archive, from its head and metadata.
pub(crate) async fn tilejson(
    app: &Toepassing,
    koppen: &HeaderMap,
    laag: &str,
    tms: TileMatrixSet,
) -> Result<Value, Probleem> {
    let weg = || Probleem::niet_gevonden("Dit archief heeft een ander tegelstelsel.");
    let (archief, lezer) = app.archieven.van(laag).await.ok_or_else(weg)??;
    if lezer.tms != tms {
        return Err(weg());
    }
    let (kop, meta) = (lezer.kop(), &lezer.metadata);
    let mut uit = json!({
        "tilejson": "3.0.0",
        "name": meta["name"].as_str().unwrap_or(&archief.naam),
        "version": "1.0.0",
        "scheme": "xyz",
        "tiles": [format!("{}/tiles/{laag}/{}/{{z}}/{{x}}/{{y}}", kop::basis(koppen), tms.naam())],
        "minzoom": kop.min_zoom,
        "maxzoom": kop.max_zoom,
        "bounds": [kop.min_longitude, kop.min_latitude, kop.max_longitude, kop.max_latitude],
        "center": [kop.center_longitude, kop.center_latitude, kop.center_zoom],
        "attribution": meta["attribution"].as_str().unwrap_or_default(),
        "tileMatrixSet": tms.uri(),
        "crs": tms.crs(),
    });
    for naam in ["description", "vector_layers"] {
        if !meta[naam].is_null() {
            uit[naam] = meta[naam].clone();
        }
    }
    if lezer.is_mvt() && uit["vector_layers"].is_null() {
        uit["vector_layers"] = json!([]);
    }
    Ok(uit)
}
