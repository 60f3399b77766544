//! GeoPackage 1.3 (OGC 12-128r18): one feature table with its R-tree, in a temporary SQLite file.
//!
//! The only SQL of this crate; nothing in it comes from a request but values, which are bound, and names of columns,
//! which are those of the collection, quoted.

use std::sync::Arc;

use filter::{Soort, Uitkomst};
use model::GeometrieSoort;
use rd::Roosters;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::bestand::{als_json, epsg, oost_noord};
use super::collectie::{Collectie, Kenmerk};
use super::crs::Crs;
use super::ding::Ding;
use crate::Probleem;

/// A GeoPackage in the making.
pub(crate) struct GeoPackage {
    db: Connection,
    _map: tempfile::TempDir,
    pad: std::path::PathBuf,
    tabel: String,
    voeg: String,
    kolommen: Vec<Kenmerk>,
    crs: Crs,
    roosters: Arc<Roosters>,
    vak: Option<[f64; 4]>,
    aantal: i64,
    veel: bool,
}

fn fout(oorzaak: &dyn std::fmt::Display) -> Probleem {
    Probleem::intern(&format!("GeoPackage: {oorzaak}"))
}

/// A name in SQL.
fn naam(tekst: &str) -> String {
    format!("\"{}\"", tekst.replace('"', "\"\""))
}

const STELSELS: [(i32, &str, &str); 4] = [
    (
        4326,
        "WGS 84",
        r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]"#,
    ),
    (
        4258,
        "ETRS89",
        r#"GEOGCS["ETRS89",DATUM["European_Terrestrial_Reference_System_1989",SPHEROID["GRS 1980",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4258"]]"#,
    ),
    (
        28992,
        "Amersfoort / RD New",
        r#"PROJCS["Amersfoort / RD New",GEOGCS["Amersfoort",DATUM["Amersfoort",SPHEROID["Bessel 1841",6377397.155,299.1528128]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4289"]],PROJECTION["Oblique_Stereographic"],PARAMETER["latitude_of_origin",52.1561605555556],PARAMETER["central_meridian",5.38763888888889],PARAMETER["scale_factor",0.9999079],PARAMETER["false_easting",155000],PARAMETER["false_northing",463000],UNIT["metre",1],AUTHORITY["EPSG","28992"]]"#,
    ),
    (
        3857,
        "WGS 84 / Pseudo-Mercator",
        r#"PROJCS["WGS 84 / Pseudo-Mercator",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]],PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],PARAMETER["scale_factor",1],PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1],AUTHORITY["EPSG","3857"]]"#,
    ),
];

const BEGIN: &str = "
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
 organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
 last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
 srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
 srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
 CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
 CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
 scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined cartesian SRS',-1,'NONE',-1,'undefined','undefined cartesian coordinate reference system');
INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined geographic SRS',0,'NONE',0,'undefined','undefined geographic coordinate reference system');
";

impl GeoPackage {
    pub(crate) fn nieuw(
        collectie: &Collectie<'_>,
        mut kolommen: Vec<Kenmerk>,
        crs: Crs,
        roosters: Arc<Roosters>,
    ) -> Result<Self, Probleem> {
        let map = tempfile::tempdir().map_err(|f| fout(&f))?;
        let pad = map.path().join("selectie.gpkg");
        let db = Connection::open(&pad).map_err(|f| fout(&f))?;
        let tabel = collectie.id().replace('-', "_");
        // SQLite takes names that differ in case only for the same.
        let mut gezien = vec!["fid".to_owned(), "geom".to_owned()];
        kolommen.retain(|k| {
            let klein = k.naam.to_lowercase();
            let nieuw = !gezien.contains(&klein);
            gezien.push(klein);
            nieuw
        });
        db.execute_batch(BEGIN).map_err(|f| fout(&f))?;
        for (id, titel, definitie) in STELSELS {
            let velden = (titel, id, "EPSG", id, definitie);
            db.execute(
                "INSERT INTO gpkg_spatial_ref_sys VALUES (?1,?2,?3,?4,?5,NULL)",
                velden,
            )
            .map_err(|f| fout(&f))?;
        }
        let (soort, veel) = match collectie.geometrie() {
            Some(GeometrieSoort::Punt) => ("MULTIPOINT", true),
            Some(GeometrieSoort::Lijn) => ("MULTILINESTRING", true),
            Some(GeometrieSoort::Vlak) => ("MULTIPOLYGON", true),
            None => ("GEOMETRY", false),
        };
        let srs = epsg(crs);
        let t = naam(&tabel);
        let mut tabel_sql =
            format!("CREATE TABLE {t} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {soort}");
        for kenmerk in &kolommen {
            let soort = match kenmerk.soort {
                Soort::Getal => "REAL",
                Soort::Heel => "INTEGER",
                Soort::JaNee => "BOOLEAN",
                Soort::Dag => "DATE",
                Soort::Tijdstip => "DATETIME",
                _ => "TEXT",
            };
            tabel_sql.push_str(&format!(", {} {soort}", naam(&kenmerk.naam)));
        }
        tabel_sql.push(')');
        db.execute_batch(&tabel_sql).map_err(|f| fout(&f))?;
        let rtree = naam(&format!("rtree_{tabel}_geom"));
        db.execute_batch(&format!(
            "CREATE VIRTUAL TABLE {rtree} USING rtree(id, minx, maxx, miny, maxy)"
        ))
        .map_err(|f| fout(&f))?;
        db.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES (?1,'features',?2,?3,?4)",
            (&tabel, collectie.id(), collectie.titel(), srs),
        )
        .map_err(|f| fout(&f))?;
        db.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?1,'geom',?2,?3,0,0)",
            (&tabel, soort, srs),
        )
        .map_err(|f| fout(&f))?;
        db.execute(
            "INSERT INTO gpkg_extensions VALUES (?1,'geom','gpkg_rtree_index','http://www.geopackage.org/spec120/#extension_rtree','write-only')",
            [&tabel],
        )
        .map_err(|f| fout(&f))?;
        let plaatsen: Vec<String> = (1..=kolommen.len() + 2).map(|n| format!("?{n}")).collect();
        let namen: Vec<String> = kolommen.iter().map(|k| naam(&k.naam)).collect();
        let voeg = format!(
            "INSERT INTO {t} (fid, geom{}{}) VALUES ({})",
            if namen.is_empty() { "" } else { ", " },
            namen.join(", "),
            plaatsen.join(",")
        );
        db.execute_batch("BEGIN").map_err(|f| fout(&f))?;
        Ok(Self {
            db,
            _map: map,
            pad,
            tabel,
            voeg,
            kolommen,
            crs,
            roosters,
            vak: None,
            aantal: 0,
            veel,
        })
    }

    pub(crate) fn ding(&mut self, ding: &Ding<'_>) -> Result<(), Probleem> {
        self.aantal += 1;
        let vorm = self.vorm(ding);
        let mut waarden = vec![
            Value::Integer(self.aantal),
            vorm.as_ref()
                .map_or(Value::Null, |(blob, _)| Value::Blob(blob.clone())),
        ];
        for kenmerk in &self.kolommen {
            let waarde = ding.veld(&kenmerk.naam).map(|veld| match veld.uitkomst() {
                Uitkomst::Tekst(t) => Value::Text(t.into_owned()),
                Uitkomst::Getal(n) => Value::Integer(n),
                Uitkomst::Decimaal(d) => Value::Real(d),
                Uitkomst::JaNee(b) => Value::Integer(i64::from(b)),
                _ => Value::Text(als_json(veld).trim_matches('"').to_owned()),
            });
            waarden.push(waarde.unwrap_or(Value::Null));
        }
        self.db
            .prepare_cached(&self.voeg)
            .and_then(|mut s| s.execute(rusqlite::params_from_iter(waarden)))
            .map_err(|f| fout(&f))?;
        if let Some((_, vak)) = vorm {
            let rtree = naam(&format!("rtree_{}_geom", self.tabel));
            self.db
                .prepare_cached(&format!("INSERT INTO {rtree} VALUES (?1,?2,?3,?4,?5)"))
                .and_then(|mut s| s.execute((self.aantal, vak[0], vak[2], vak[1], vak[3])))
                .map_err(|f| fout(&f))?;
            self.vak = Some(self.vak.map_or(vak, |v| {
                [
                    v[0].min(vak[0]),
                    v[1].min(vak[1]),
                    v[2].max(vak[2]),
                    v[3].max(vak[3]),
                ]
            }));
        }
        Ok(())
    }

    /// The geometry as a GeoPackage blob (little-endian WKB behind a header with its box), and that box.
    fn vorm(&self, ding: &Ding<'_>) -> Option<(Vec<u8>, [f64; 4])> {
        let soort = ding.soort()?;
        let punten: Vec<[f64; 2]> = ding
            .punten()
            .iter()
            .map(|p| oost_noord(self.crs, &self.roosters, *p))
            .collect();
        let eerste = punten.first()?;
        let vak = punten
            .iter()
            .fold([eerste[0], eerste[1], eerste[0], eerste[1]], |v, p| {
                [v[0].min(p[0]), v[1].min(p[1]), v[2].max(p[0]), v[3].max(p[1])]
            });
        let mut uit = Vec::with_capacity(64 + punten.len() * 16);
        uit.extend_from_slice(b"GP\0\x03");
        uit.extend_from_slice(&epsg(self.crs).to_le_bytes());
        for grens in [vak[0], vak[2], vak[1], vak[3]] {
            uit.extend_from_slice(&grens.to_le_bytes());
        }
        let (ringen, delen) = (ding.ringen(), ding.delen());
        let kop = |uit: &mut Vec<u8>, soort: u32| {
            uit.push(1);
            uit.extend_from_slice(&soort.to_le_bytes());
        };
        let tel = |uit: &mut Vec<u8>, n: usize| uit.extend_from_slice(&(n as u32).to_le_bytes());
        let rij = |uit: &mut Vec<u8>, van: usize, tot: usize, dicht: bool| {
            let deel = punten.get(van..tot).unwrap_or_default();
            let sluit = deel.first().filter(|_| dicht);
            tel(uit, deel.len() + usize::from(sluit.is_some()));
            for p in deel.iter().chain(sluit) {
                uit.extend_from_slice(&p[0].to_le_bytes());
                uit.extend_from_slice(&p[1].to_le_bytes());
            }
        };
        let begin_van = |nr: usize| {
            nr.checked_sub(1)
                .and_then(|v| ringen.get(v))
                .map_or(0, |e| *e as usize)
        };
        let vlak = |uit: &mut Vec<u8>, van: usize, tot: usize| {
            kop(uit, 3);
            tel(uit, tot.saturating_sub(van));
            for nr in van..tot {
                rij(
                    uit,
                    begin_van(nr),
                    ringen.get(nr).map_or(0, |e| *e as usize),
                    true,
                );
            }
        };
        match soort {
            GeometrieSoort::Punt => {
                if self.veel || punten.len() > 1 {
                    kop(&mut uit, 4);
                    tel(&mut uit, punten.len());
                }
                for p in &punten {
                    kop(&mut uit, 1);
                    uit.extend_from_slice(&p[0].to_le_bytes());
                    uit.extend_from_slice(&p[1].to_le_bytes());
                }
            }
            GeometrieSoort::Lijn => {
                if self.veel || ringen.len() > 1 {
                    kop(&mut uit, 5);
                    tel(&mut uit, ringen.len());
                }
                for nr in 0..ringen.len() {
                    kop(&mut uit, 2);
                    rij(
                        &mut uit,
                        begin_van(nr),
                        ringen.get(nr).map_or(0, |e| *e as usize),
                        false,
                    );
                }
            }
            GeometrieSoort::Vlak => {
                if self.veel || delen.len() > 1 {
                    kop(&mut uit, 6);
                    tel(&mut uit, delen.len());
                }
                let mut begin = 0;
                for eind in delen {
                    vlak(&mut uit, begin, *eind as usize);
                    begin = *eind as usize;
                }
            }
        }
        Some((uit, vak))
    }

    pub(crate) fn klaar(self, max: u64) -> Result<Vec<u8>, Probleem> {
        let t = naam(&self.tabel);
        let r = naam(&format!("rtree_{}_geom", self.tabel));
        let trekker = |staart: &str| naam(&format!("rtree_{}_geom_{staart}", self.tabel));
        let box_ =
            "ST_MinX(NEW.\"geom\"), ST_MaxX(NEW.\"geom\"), ST_MinY(NEW.\"geom\"), ST_MaxY(NEW.\"geom\")";
        let vol = "NEW.\"geom\" NOTNULL AND NOT ST_IsEmpty(NEW.\"geom\")";
        let (insert, update1, update3, delete) = (
            trekker("insert"),
            trekker("update1"),
            trekker("update3"),
            trekker("delete"),
        );
        self.db
            .execute_batch(&format!(
                "COMMIT;
                 CREATE TRIGGER {insert} AFTER INSERT ON {t} WHEN ({vol})
                   BEGIN INSERT OR REPLACE INTO {r} VALUES (NEW.\"fid\", {box_}); END;
                 CREATE TRIGGER {update1} AFTER UPDATE OF \"geom\" ON {t} WHEN OLD.\"fid\" = NEW.\"fid\" AND ({vol})
                   BEGIN INSERT OR REPLACE INTO {r} VALUES (NEW.\"fid\", {box_}); END;
                 CREATE TRIGGER {update3} AFTER UPDATE ON {t} WHEN OLD.\"fid\" != NEW.\"fid\" AND ({vol})
                   BEGIN DELETE FROM {r} WHERE id = OLD.\"fid\"; INSERT OR REPLACE INTO {r} VALUES (NEW.\"fid\", {box_}); END;
                 CREATE TRIGGER {delete} AFTER DELETE ON {t} WHEN OLD.\"geom\" NOT NULL
                   BEGIN DELETE FROM {r} WHERE id = OLD.\"fid\"; END;"
            ))
            .map_err(|f| fout(&f))?;
        if let Some(v) = self.vak {
            self.db
                .execute(
                    "UPDATE gpkg_contents SET min_x=?1, min_y=?2, max_x=?3, max_y=?4",
                    (v[0], v[1], v[2], v[3]),
                )
                .map_err(|f| fout(&f))?;
        }
        self.db.close().map_err(|(_, f)| fout(&f))?;
        let lengte = std::fs::metadata(&self.pad).map_err(|f| fout(&f))?.len();
        if lengte > max {
            return Err(Probleem::te_duur(
                "Dit bestand wordt te groot. Maak de selectie kleiner.",
            ));
        }
        std::fs::read(&self.pad).map_err(|f| fout(&f))
    }
}
