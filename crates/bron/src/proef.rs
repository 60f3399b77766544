//! For the tests of this crate: a receiver that keeps everything, the real data, and small GeoPackages.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::{Dekking, LaagDefinitie, Reden, Stand, Voorkomen, Waarde};

use crate::{BronFout, LaagNr, Ontvanger};

/// Keeps what it is given.
#[derive(Default)]
pub struct Bak {
    pub lagen: Vec<LaagDefinitie>,
    pub voorkomens: Vec<(LaagNr, Voorkomen)>,
    pub geweigerd: Vec<(LaagNr, Reden)>,
    pub stand: Option<Stand>,
    pub dekking: Option<Dekking>,
    pub meldingen: Vec<String>,
}

impl Ontvanger for Bak {
    fn laag(&mut self, definitie: &LaagDefinitie) -> Result<LaagNr, BronFout> {
        if let Some(nr) = self.lagen.iter().position(|laag| laag.id == definitie.id) {
            return Ok(nr);
        }
        self.lagen.push(definitie.clone());
        Ok(self.lagen.len() - 1)
    }
    fn voorkomen(&mut self, laag: LaagNr, voorkomen: Voorkomen) -> Result<(), BronFout> {
        let definitie = &self.lagen[laag];
        assert_eq!(
            voorkomen.geometrie.as_ref().map(|g| g.soort),
            definitie.geometrie,
            "{}",
            definitie.id
        );
        self.voorkomens.push((laag, voorkomen));
        Ok(())
    }
    fn geweigerd(&mut self, laag: LaagNr, reden: Reden) {
        assert!(laag < self.lagen.len());
        self.geweigerd.push((laag, reden));
    }
    fn stand(&mut self, stand: Stand) {
        self.stand = Some(stand);
    }
    fn dekking(&mut self, dekking: Dekking) {
        self.dekking = Some(dekking);
    }
    fn bestand(
        &mut self,
        _: &str,
        _: &str,
        _: &[u8],
        _: serde_json::Map<String, serde_json::Value>,
    ) -> Result<(), BronFout> {
        Ok(())
    }
    fn melding(&mut self, tekst: &str) {
        self.meldingen.push(tekst.to_owned());
    }
}

impl Bak {
    /// The voorkomens of a layer, in order; none when there is no such layer.
    pub fn van(&self, laag: &str) -> impl Iterator<Item = &Voorkomen> {
        let nr = self
            .lagen
            .iter()
            .position(|definitie| definitie.id.as_str() == laag);
        self.voorkomens
            .iter()
            .filter(move |(van, _)| Some(*van) == nr)
            .map(|(_, v)| v)
    }

    /// An attribute of a voorkomen.
    pub fn kenmerk<'a>(&self, voorkomen: &'a Voorkomen, naam: &str) -> Option<&'a Waarde> {
        voorkomen
            .kenmerken
            .iter()
            .find(|(n, _)| n == naam)
            .map(|(_, w)| w)
    }
}

/// A folder of the real data; without it the test says so and returns, or fails when it must be there.
pub fn echte_data(map: &str) -> Option<PathBuf> {
    let naast = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let pad = std::env::var_os("PLEK_REAL_DATA")
        .map_or_else(naast, PathBuf::from)
        .join(map);
    if pad.exists() {
        return Some(pad);
    }
    assert!(
        std::env::var_os("PLEK_ECHTE_DATA_VERPLICHT").is_none(),
        "echte gegevens ontbreken: {}",
        pad.display()
    );
    eprintln!("OVERGESLAGEN: echte gegevens ontbreken ({})", pad.display());
    None
}

/// Grids without corrections: at most a few decimetres off, which is enough for a test.
pub fn nul_roosters() -> Arc<rd::Roosters> {
    Arc::new(rd::Roosters::nul())
}

/// A GeoPackage with one feature table `t` (geometry column `geom`), made by `tabel`, in EPSG `srs`.
pub fn gpkg(pad: &Path, srs: i64, tabel: &str) {
    let db = rusqlite::Connection::open(pad).unwrap();
    db.execute_batch(&format!(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER);
         CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, srs_id INTEGER);
         CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z INT, m INT);
         INSERT INTO gpkg_spatial_ref_sys VALUES ('stelsel', {srs}, 'EPSG', {srs});
         INSERT INTO gpkg_contents VALUES ('t', 'features', {srs});
         INSERT INTO gpkg_geometry_columns VALUES ('t', 'geom', 'GEOMETRY', {srs}, 0, 0);
         {tabel};"
    ))
    .unwrap();
}

/// A point as a GeoPackage blob.
pub fn gpkg_punt(srs: i32, x: f64, y: f64) -> Vec<u8> {
    let mut blob = b"GP\0\x01".to_vec();
    blob.extend(srs.to_le_bytes());
    blob.push(1);
    blob.extend(1u32.to_le_bytes());
    blob.extend(x.to_le_bytes());
    blob.extend(y.to_le_bytes());
    blob
}
