//! Clearing away what no kept generation names. Only under the writer's lock.

use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::Path;

use crate::LagenFout;
use crate::fout::Schijf;
use crate::manifest::{MANIFEST, Manifest, Stelling};

/// Removes what an interrupted import left and layer files that no generation names any more. Readers that have
/// such a file mapped keep it until they let go. Files of others in the directory are left alone.
pub(super) fn ruim_op(map: &Path, werk: &Path, manifest: &Manifest) -> Result<(), LagenFout> {
    match std::fs::remove_dir_all(werk) {
        Err(fout) if fout.kind() != ErrorKind::NotFound => return Err(fout).bij("opruimen", werk),
        _ => {}
    }
    let genoemd: HashSet<&str> = manifest.alle().flat_map(Stelling::bestandsnamen).collect();
    for inhoud in std::fs::read_dir(map).bij("lezen", map)? {
        let naam = inhoud.bij("lezen", map)?.file_name();
        let Some(naam) = naam.to_str() else { continue };
        let van_ons =
            naam.ends_with(".laag") || naam.ends_with(".bestanden") || naam == format!("{MANIFEST}.nieuw");
        if van_ons && !genoemd.contains(naam) {
            let pad = map.join(naam);
            std::fs::remove_file(&pad).bij("opruimen", &pad)?;
        }
    }
    Ok(())
}
