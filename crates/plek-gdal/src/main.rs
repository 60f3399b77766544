//! plek-gdal: any vector file GDAL can read in, FlatGeobuf on stdout out.
//!
//! A process of its own, with caps on memory and time, because it parses untrusted files with C libraries.
//! Coordinates leave as delivered when they are RD (EPSG:28992), else as ETRS89 longitude and latitude
//! (EPSG:4258): the step to RD needs the official grids, which `plek` has and PROJ as packaged has not.
//!
//! `plek-gdal lijst FILE` prints the layers as JSON; `plek-gdal stroom FILE --laag N` pipes one of them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::vector::{Feature, LayerAccess, LayerOptions};
use gdal::{Dataset, DatasetOptions, DriverManager, GdalOpenFlags};

/// Formats that read one plain file and open nothing else: no VRT, no network, no databases.
const DRIVERS: &[&str] = &[
    "GPKG", "GeoJSON", "GeoJSONSeq", "TopoJSON", "ESRI Shapefile", "FlatGeobuf", "GML", "KML", "LIBKML", "GPX", "CSV",
    "MapInfo File", "DXF", "OSM", "JML", "GMT",
];
const EPSG_RD: i32 = 28992;
const EPSG_ETRS89: u32 = 4258;

#[derive(Debug, thiserror::Error)]
enum Fout {
    #[error("{0} is geen gewoon bestand op deze schijf")]
    GeenBestand(PathBuf),
    #[error("{pad}: geen vectorbestand dat gelezen kan worden ({oorzaak}); bekende vormen zijn {}", DRIVERS.join(", "))]
    Onleesbaar { pad: PathBuf, oorzaak: gdal::errors::GdalError },
    #[error("laag {0} bestaat niet in dit bestand")]
    GeenLaag(usize),
    #[error("laag '{0}' zegt niet in welk stelsel de coördinaten staan; zet dat in het bestand, of geef --crs EPSG-CODE")]
    GeenCrs(String),
    #[error("GDAL: {0}")]
    Gdal(#[from] gdal::errors::GdalError),
    #[error("schrijven of een grens instellen mislukt: {0}")]
    Io(#[from] std::io::Error),
}

#[derive(Parser)]
#[command(name = "plek-gdal", version, about = "Leest een vectorbestand met GDAL en geeft het door aan plek")]
struct Opdrachtregel {
    /// Most memory, MiB
    #[arg(long, default_value_t = 2048, global = true)]
    geheugen_mb: u64,
    /// Most processor time, seconds
    #[arg(long, default_value_t = 600, global = true)]
    seconden: u64,
    #[command(subcommand)]
    opdracht: Opdracht,
}

#[derive(Subcommand)]
enum Opdracht {
    /// Layers of the file as JSON on stdout
    Lijst {
        /// File
        bestand: PathBuf,
    },
    /// One layer as FlatGeobuf on stdout
    Stroom {
        /// File
        bestand: PathBuf,
        /// Number of the layer, from 0
        #[arg(long)]
        laag: usize,
        /// EPSG code for a layer that states no CRS
        #[arg(long)]
        crs: Option<u32>,
    },
}

fn main() -> ExitCode {
    match voer_uit(&Opdrachtregel::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fout) => {
            eprintln!("plek-gdal: {fout}");
            ExitCode::from(1)
        }
    }
}

fn voer_uit(regel: &Opdrachtregel) -> Result<(), Fout> {
    let bytes = regel.geheugen_mb.saturating_mul(1 << 20);
    rlimit::setrlimit(rlimit::Resource::AS, bytes, bytes)?;
    rlimit::setrlimit(rlimit::Resource::CPU, regel.seconden, regel.seconden)?;
    rlimit::setrlimit(rlimit::Resource::CORE, 0, 0)?;
    rlimit::setrlimit(rlimit::Resource::FSIZE, bytes.saturating_mul(4), bytes.saturating_mul(4))?;
    gdal::config::set_config_option("GDAL_PAM_ENABLED", "NO")?;
    match &regel.opdracht {
        Opdracht::Lijst { bestand } => lijst(bestand),
        Opdracht::Stroom { bestand, laag, crs } => stroom(bestand, *laag, *crs),
    }
}

/// Opens a plain local file with the allowed drivers only.
fn open(pad: &Path) -> Result<Dataset, Fout> {
    if pad.starts_with("/vsi") || !pad.is_file() {
        return Err(Fout::GeenBestand(pad.to_owned()));
    }
    let opties = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_READONLY,
        allowed_drivers: Some(DRIVERS),
        ..DatasetOptions::default()
    };
    Dataset::open_ex(pad, opties).map_err(|oorzaak| Fout::Onleesbaar { pad: pad.to_owned(), oorzaak })
}

fn lijst(pad: &Path) -> Result<(), Fout> {
    let bron = open(pad)?;
    let lagen: Vec<_> = bron
        .layers()
        .enumerate()
        .map(|(nr, laag)| {
            let epsg = laag.spatial_ref().and_then(|s| s.auth_code().ok());
            serde_json::json!({"nr": nr, "naam": laag.name(), "aantal": laag.try_feature_count(), "epsg": epsg})
        })
        .collect();
    println!("{}", serde_json::json!({ "lagen": lagen }));
    Ok(())
}

fn stroom(pad: &Path, nr: usize, crs: Option<u32>) -> Result<(), Fout> {
    let bron = open(pad)?;
    let mut laag = bron.layer(nr).map_err(|_| Fout::GeenLaag(nr))?;
    let naam = laag.name();
    let mut van = match (crs, laag.spatial_ref()) {
        (Some(code), _) => SpatialRef::from_epsg(code)?,
        (None, Some(srs)) => srs,
        (None, None) => return Err(Fout::GeenCrs(naam)),
    };
    van.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let is_rd = van.auth_code().is_ok_and(|code| code == EPSG_RD) || van.name().is_some_and(|n| n.contains("RD New"));
    let mut naar = if is_rd { van.clone() } else { SpatialRef::from_epsg(EPSG_ETRS89)? };
    naar.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let omzetting = if is_rd { None } else { Some(CoordTransform::new(&van, &naar)?) };

    // GDAL's writer wants a file it can seek in; the pipe follows when it is whole.
    let map = tempfile::tempdir()?;
    let tijdelijk = map.path().join("laag.fgb");
    let mut doel = DriverManager::get_driver_by_name("FlatGeobuf")?.create_vector_only(&tijdelijk)?;
    let uit = doel.create_layer(LayerOptions {
        name: &naam,
        srs: Some(&naar),
        ty: gdal_wkb_unknown(),
        options: Some(&["SPATIAL_INDEX=NO"]),
    })?;
    let velden: Vec<(String, u32)> = laag.defn().fields().map(|v| (v.name(), v.field_type())).collect();
    let namen: Vec<(&str, u32)> = velden.iter().map(|(n, t)| (n.as_str(), *t)).collect();
    uit.create_defn_fields(&namen)?;
    for feature in laag.features() {
        let mut kopie = Feature::new(uit.defn())?;
        if let Some(geometrie) = feature.geometry() {
            kopie.set_geometry(match &omzetting {
                Some(omzetting) => geometrie.transform(omzetting)?,
                None => geometrie.clone(),
            })?;
        }
        for (veld, (_, waarde)) in feature.fields().enumerate() {
            if let Some(waarde) = waarde {
                kopie.set_field(veld, &waarde)?;
            }
        }
        kopie.create(&uit)?;
    }
    doel.close()?;
    std::io::copy(&mut std::fs::File::open(&tijdelijk)?, &mut std::io::stdout().lock())?;
    Ok(())
}

/// A layer may mix points, lines and polygons; the reader sorts them out per feature.
const fn gdal_wkb_unknown() -> gdal::vector::OGRwkbGeometryType::Type {
    gdal::vector::OGRwkbGeometryType::wkbUnknown
}
