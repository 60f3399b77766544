//! plek-gdal: any vector file GDAL can read in, FlatGeobuf on stdout out.
//!
//! A process of its own, with caps on memory and time, because it parses untrusted files with C libraries.
//! Coordinates leave as delivered when they are RD (EPSG:28992), else as ETRS89 longitude and latitude
//! (EPSG:4258): the step to RD needs the official grids, which `plek` has and PROJ as packaged has not.
//!
//! `plek-gdal lijst FILE` prints the layers as JSON, with their kinds of geometry and the fields that are lists (JSON
//! text in the stream); `plek-gdal stroom FILE --laag N` pipes one of them.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, MutexGuard, PoisonError};

use clap::{Parser, Subcommand};
use gdal::errors::CplErrType;
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::vector::{
    Feature, FieldValue, Geometry, Layer, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType,
    geometry_type_flatten,
};
use gdal::{Dataset, DatasetOptions, DriverManager, GdalOpenFlags};

/// Formats that read one plain file and open nothing else: no VRT, no network, no databases.
const DRIVERS: &[&str] = &[
    "GPKG",
    "GeoJSON",
    "GeoJSONSeq",
    "TopoJSON",
    "ESRI Shapefile",
    "FlatGeobuf",
    "GML",
    "KML",
    "LIBKML",
    "GPX",
    "CSV",
    "MapInfo File",
    "DXF",
    "OSM",
    "JML",
    "GMT",
];
const EPSG_RD: i32 = 28992;
const EPSG_ETRS89: u32 = 4258;

#[derive(Debug, thiserror::Error)]
enum Fout {
    #[error("{0} is geen gewoon bestand op deze schijf")]
    GeenBestand(PathBuf),
    #[error("{pad}: geen vectorbestand dat gelezen kan worden ({oorzaak}); bekende vormen zijn {}", DRIVERS.join(", "))]
    Onleesbaar {
        pad: PathBuf,
        oorzaak: gdal::errors::GdalError,
    },
    #[error("laag {0} bestaat niet in dit bestand")]
    GeenLaag(usize),
    #[error(
        "laag '{0}' zegt niet in welk stelsel de coördinaten staan; zet dat in het bestand, of geef --crs EPSG-CODE"
    )]
    GeenCrs(String),
    #[error("GDAL stopte met lezen: {0}")]
    Gestopt(String),
    #[error("GDAL: {0}")]
    Gdal(#[from] gdal::errors::GdalError),
    #[error("schrijven of een grens instellen mislukt: {0}")]
    Io(#[from] std::io::Error),
}

#[derive(Parser)]
#[command(
    name = "plek-gdal",
    version,
    about = "Leest een vectorbestand met GDAL en geeft het door aan plek"
)]
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
        /// EPSG code of the coordinates, when the layer states none or the wrong one
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
    rlimit::setrlimit(
        rlimit::Resource::FSIZE,
        bytes.saturating_mul(4),
        bytes.saturating_mul(4),
    )?;
    gdal::config::set_config_option("GDAL_PAM_ENABLED", "NO")?;
    // The fast index of OSM files refuses the negative numbers that editors give to new objects.
    gdal::config::set_config_option("OSM_USE_CUSTOM_INDEXING", "NO")?;
    gdal::config::set_error_handler(|ernst, _, tekst| {
        if matches!(ernst, CplErrType::Failure | CplErrType::Fatal) {
            mislukt().get_or_insert_with(|| tekst.to_owned());
        }
    });
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
    let bron = na_verkeerde_codering(pad).unwrap_or_else(|| pad.to_owned());
    Dataset::open_ex(bron, opties).map_err(|oorzaak| Fout::Onleesbaar {
        pad: pad.to_owned(),
        oorzaak,
    })
}

/// The same file without its XML declaration, when that calls UTF-8 by a name that GDAL's parser does not know
/// (`utf8`); without one, XML is UTF-8. Miss: `None` for every other file.
fn na_verkeerde_codering(pad: &Path) -> Option<PathBuf> {
    let mut begin = [0; 200];
    let gelezen = std::fs::File::open(pad)
        .and_then(|mut bestand| bestand.read(&mut begin))
        .ok()?;
    let tekst = String::from_utf8_lossy(begin.get(..gelezen)?).to_ascii_lowercase();
    let (declaratie, _) = tekst.split_once("?>")?;
    let fout = declaratie.starts_with("<?xml")
        && (declaratie.contains("encoding=\"utf8\"") || declaratie.contains("encoding='utf8'"));
    // GDAL reads the rest of a local file under this name; `open` has refused names of that kind from outside.
    fout.then(|| format!("/vsisubfile/{},{}", declaratie.len() + 2, pad.display()).into())
}

/// GDAL's first complaint since it was last asked. A reader that fails halfway just stops handing out features: this tells that from the end.
static MISLUKT: Mutex<Option<String>> = Mutex::new(None);

fn mislukt() -> MutexGuard<'static, Option<String>> {
    MISLUKT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Every feature to `bij`. Error: that of `bij`, or GDAL's when reading stopped before the end.
fn lees(laag: &mut Layer<'_>, mut bij: impl FnMut(&Feature<'_>) -> Result<bool, Fout>) -> Result<(), Fout> {
    let mut features = laag.features();
    loop {
        mislukt().take();
        let feature = features.next();
        if let Some(reden) = mislukt().take() {
            return Err(Fout::Gestopt(reden));
        }
        match feature {
            Some(feature) if bij(&feature)? => {}
            _ => return Ok(()),
        }
    }
}

fn lijst(pad: &Path) -> Result<(), Fout> {
    let bron = open(pad)?;
    let mut lagen = Vec::new();
    for (nr, mut laag) in bron.layers().enumerate() {
        let epsg = laag.spatial_ref().and_then(|s| s.auth_code().ok());
        let lijsten: Vec<String> = laag
            .defn()
            .fields()
            .filter(|v| is_lijst(v.field_type()))
            .map(|v| v.name())
            .collect();
        let (naam, aantal) = (laag.name(), laag.try_feature_count());
        let soorten = soorten(&mut laag)?;
        lagen.push(serde_json::json!({
            "nr": nr, "naam": naam, "aantal": aantal, "epsg": epsg, "soorten": soorten, "lijsten": lijsten
        }));
    }
    println!("{}", serde_json::json!({ "lagen": lagen }));
    Ok(())
}

/// The kinds of geometry in a layer: as declared, or when that says nothing, what its features have.
fn soorten(laag: &mut Layer<'_>) -> Result<BTreeSet<&'static str>, Fout> {
    let verklaard = laag.defn().geometry_type();
    if verklaard == OGRwkbGeometryType::wkbNone {
        return Ok(BTreeSet::new());
    }
    if let Some(soort) = soort(verklaard) {
        return Ok(BTreeSet::from([soort]));
    }
    let mut gezien = BTreeSet::new();
    lees(laag, |feature| {
        if let Some(geometrie) = geometrie(feature).filter(|g| !g.is_empty()) {
            let deel = || (geometrie.geometry_count() > 0).then(|| geometrie.get_geometry(0).geometry_type());
            gezien.extend(soort(geometrie.geometry_type()).or_else(|| deel().and_then(soort)));
        }
        Ok(gezien.len() < 3)
    })?;
    Ok(gezien)
}

/// The geometry, when the feature has one: the library hands out an empty shell for one that has none.
fn geometrie<'a>(feature: &'a Feature<'_>) -> Option<&'a Geometry> {
    feature.geometry_by_index(0).ok()
}

/// Point, line or area, with or without height, straight or curved; `None` for collections and unknown.
fn soort(wkb: OGRwkbGeometryType::Type) -> Option<&'static str> {
    match geometry_type_flatten(wkb) {
        OGRwkbGeometryType::wkbPoint | OGRwkbGeometryType::wkbMultiPoint => Some("punt"),
        OGRwkbGeometryType::wkbLineString
        | OGRwkbGeometryType::wkbMultiLineString
        | OGRwkbGeometryType::wkbCircularString
        | OGRwkbGeometryType::wkbCompoundCurve
        | OGRwkbGeometryType::wkbMultiCurve => Some("lijn"),
        OGRwkbGeometryType::wkbPolygon
        | OGRwkbGeometryType::wkbMultiPolygon
        | OGRwkbGeometryType::wkbCurvePolygon
        | OGRwkbGeometryType::wkbMultiSurface
        | OGRwkbGeometryType::wkbPolyhedralSurface
        | OGRwkbGeometryType::wkbTriangle => Some("vlak"),
        _ => None,
    }
}

fn is_lijst(soort: OGRFieldType::Type) -> bool {
    matches!(
        soort,
        OGRFieldType::OFTStringList
            | OGRFieldType::OFTIntegerList
            | OGRFieldType::OFTInteger64List
            | OGRFieldType::OFTRealList
    )
}

/// The type of a field in the FlatGeobuf: numbers stay numbers, dates become ISO text and lists JSON text. Bytes are left out.
fn veldsoort(soort: OGRFieldType::Type) -> Option<OGRFieldType::Type> {
    match soort {
        OGRFieldType::OFTInteger | OGRFieldType::OFTInteger64 | OGRFieldType::OFTReal => Some(soort),
        OGRFieldType::OFTBinary => None,
        _ => Some(OGRFieldType::OFTString),
    }
}

/// Copies a field. One that is null, or that this feature has not at all (then its text is empty), is left out.
fn kopieer(
    van: &Feature<'_>,
    veld: usize,
    soort: OGRFieldType::Type,
    naar: &mut Feature<'_>,
    als: usize,
) -> Result<(), Fout> {
    let Some(tekst) = van.field_as_string(veld)?.filter(|tekst| !tekst.is_empty()) else {
        return Ok(());
    };
    match soort {
        OGRFieldType::OFTInteger => {
            naar.set_field_integer(als, van.field_as_integer(veld)?.unwrap_or_default())?
        }
        OGRFieldType::OFTInteger64 => {
            naar.set_field_integer64(als, van.field_as_integer64(veld)?.unwrap_or_default())?
        }
        OGRFieldType::OFTReal => {
            naar.set_field_double(als, van.field_as_double(veld)?.unwrap_or_default())?
        }
        OGRFieldType::OFTDate | OGRFieldType::OFTDateTime => naar.set_field_string(als, &iso(&tekst))?,
        _ if is_lijst(soort) => naar.set_field_string(als, &json(van.field(veld)?))?,
        _ => naar.set_field_string(als, &tekst)?,
    }
    Ok(())
}

/// GDAL's `2020/01/02 10:00:00+01` as `2020-01-02T10:00:00+01:00`.
fn iso(tekst: &str) -> String {
    let mut iso = tekst.replace('/', "-").replacen(' ', "T", 1);
    let zone_zonder_minuten = iso.len() > 3 && iso.contains('T') && {
        let staart = iso.as_bytes()[iso.len() - 3];
        staart == b'+' || staart == b'-'
    };
    if zone_zonder_minuten {
        iso.push_str(":00");
    }
    iso
}

fn json(waarde: Option<FieldValue>) -> String {
    match waarde {
        Some(FieldValue::StringListValue(lijst)) => serde_json::json!(lijst),
        Some(FieldValue::IntegerListValue(lijst)) => serde_json::json!(lijst),
        Some(FieldValue::Integer64ListValue(lijst)) => serde_json::json!(lijst),
        Some(FieldValue::RealListValue(lijst)) => serde_json::json!(lijst),
        _ => serde_json::json!([]),
    }
    .to_string()
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
    let is_rd = van.auth_code().is_ok_and(|code| code == EPSG_RD)
        || van.name().is_some_and(|n| n.replace('_', " ").contains("RD New"));
    let mut naar = if is_rd {
        van.clone()
    } else {
        SpatialRef::from_epsg(EPSG_ETRS89)?
    };
    naar.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let omzetting = if is_rd {
        None
    } else {
        Some(CoordTransform::new(&van, &naar)?)
    };

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
    let velden: Vec<(usize, String, OGRFieldType::Type)> = laag
        .defn()
        .fields()
        .enumerate()
        .map(|(nr, v)| (nr, v.name(), v.field_type()))
        .collect();
    let velden: Vec<_> = velden
        .into_iter()
        .filter_map(|(nr, n, s)| Some((nr, n, s, veldsoort(s)?)))
        .collect();
    let namen: Vec<(&str, OGRFieldType::Type)> =
        velden.iter().map(|(_, n, _, als)| (n.as_str(), *als)).collect();
    uit.create_defn_fields(&namen)?;
    lees(&mut laag, |feature| {
        let mut kopie = Feature::new(uit.defn())?;
        // What cannot be converted to degrees leaves without a geometry: the reader refuses that object by name.
        let geometrie = geometrie(feature).and_then(|g| match &omzetting {
            Some(omzetting) => g.transform(omzetting).ok(),
            None => Some(g.clone()),
        });
        kopie.set_geometry(match geometrie.filter(|g| !g.is_empty()) {
            Some(geometrie) => geometrie,
            None => nergens()?,
        })?;
        for (als, (nr, _, soort, _)) in velden.iter().enumerate() {
            kopieer(feature, *nr, *soort, &mut kopie, als)?;
        }
        kopie.create(&uit)?;
        Ok(true)
    })?;
    doel.close()?;
    std::io::copy(
        &mut std::fs::File::open(&tijdelijk)?,
        &mut std::io::stdout().lock(),
    )?;
    Ok(())
}

/// A point nowhere (at infinity): GDAL's writer drops features without geometry, and then nobody would miss them.
fn nergens() -> Result<Geometry, Fout> {
    let mut punt = Geometry::empty(OGRwkbGeometryType::wkbPoint)?;
    punt.set_point_2d(0, (f64::INFINITY, f64::INFINITY));
    Ok(punt)
}

/// A layer may mix points, lines and polygons; the reader sorts them out per feature.
const fn gdal_wkb_unknown() -> OGRwkbGeometryType::Type {
    OGRwkbGeometryType::wkbUnknown
}
