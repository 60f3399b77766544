//! The standard's own files: examples and data set, straight from its zip.

use std::io::Read;
use std::path::PathBuf;

/// `ogcapi-features-cql2-data-schema-examples.zip`, or `None` after a loud line.
pub fn zip() -> Option<zip::ZipArchive<std::fs::File>> {
    let map = std::env::var_os("PLEK_REAL_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let pad = map.join("conformance/ogcapi-features-cql2-data-schema-examples.zip");
    if !pad.is_file() {
        assert!(
            std::env::var_os("PLEK_ECHTE_DATA_VERPLICHT").is_none(),
            "{} ontbreekt",
            pad.display()
        );
        eprintln!("OVERGESLAGEN: {} ontbreekt; zet PLEK_REAL_DATA", pad.display());
        return None;
    }
    Some(zip::ZipArchive::new(std::fs::File::open(pad).unwrap()).unwrap())
}

/// The names and contents of the members under `map` that end in `eind`.
pub fn bestanden(zip: &mut zip::ZipArchive<std::fs::File>, map: &str, eind: &str) -> Vec<(String, Vec<u8>)> {
    let namen: Vec<String> = zip
        .file_names()
        .map(|n| n.unwrap().into_owned())
        .filter(|n| n.starts_with(map) && n.ends_with(eind))
        .collect();
    let mut uit: Vec<_> = namen
        .into_iter()
        .map(|naam| {
            let mut bytes = Vec::new();
            zip.by_name(&naam).unwrap().read_to_end(&mut bytes).unwrap();
            (naam, bytes)
        })
        .collect();
    uit.sort();
    uit
}
