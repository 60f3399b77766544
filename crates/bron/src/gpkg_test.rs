//! GeoPackages that are right, broken, and out to do harm.

use proptest::prelude::*;

use super::*;
use crate::proef::{gpkg, gpkg_punt};

const TABEL: &str = "CREATE TABLE t (fid INTEGER PRIMARY KEY, geom BLOB, naam TEXT)";

type Gelezen = (u64, Option<Vorm>, Vec<Option<Waarde>>);

fn lees_alles(pad: &Path) -> Result<Vec<Gelezen>, String> {
    let bestand = Gpkg::open(pad)?;
    let mut uit = vec![];
    for laag in bestand.lagen()? {
        laag.crs.clone()?;
        bestand.rijen(
            &laag,
            |reden| reden,
            |rij| {
                uit.push((rij.nummer, rij.vorm?, rij.waarden.to_vec()));
                Ok(())
            },
        )?;
    }
    Ok(uit)
}

fn met(sql: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let map = tempfile::tempdir().unwrap();
    // a name with what means something in a URI
    let pad = map.path().join("a?b#c%20d.gpkg");
    gpkg(&pad, 28992, TABEL);
    let db = Connection::open(&pad).unwrap();
    db.execute(
        "INSERT INTO t VALUES (1, ?1, ' Helder ')",
        [gpkg_punt(28992, 1.5, 2.5)],
    )
    .unwrap();
    db.execute_batch(sql).unwrap();
    (map, pad)
}

#[test]
fn rows_come_with_their_values_trimmed_and_their_geometry() {
    let (_map, pad) = met("INSERT INTO t VALUES (2, NULL, '')");
    let rijen = lees_alles(&pad).unwrap();
    assert_eq!(
        rijen[0],
        (
            1,
            Some(Vorm::Punten(vec![[1.5, 2.5]])),
            vec![Some(Waarde::Getal(1)), Some(Waarde::from("Helder"))]
        )
    );
    assert_eq!(rijen[1], (2, None, vec![Some(Waarde::Getal(2)), None]));
}

#[test]
fn views_and_virtual_tables_are_refused_by_name_and_never_run() {
    let (_map, pad) = met("ALTER TABLE t RENAME TO u; CREATE VIEW t AS SELECT * FROM u");
    assert!(lees_alles(&pad).unwrap_err().contains("'t' is een view"));
    let (_map, pad) = met("DROP TABLE t; CREATE VIRTUAL TABLE t USING rtree(fid, geom, b)");
    assert!(lees_alles(&pad).unwrap_err().contains("virtuele tabel"));
    let (_map, pad) =
        met("ALTER TABLE gpkg_contents RENAME TO c; CREATE VIEW gpkg_contents AS SELECT * FROM c");
    assert!(lees_alles(&pad).is_err());
    let (_map, pad) = met("DROP TABLE t");
    assert!(lees_alles(&pad).unwrap_err().contains("bestaat niet"));
}

#[test]
fn a_column_that_computes_for_ever_is_stopped() {
    let (_map, pad) = met(
        "DROP TABLE t; CREATE TABLE t (fid INTEGER PRIMARY KEY, geom BLOB);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000) INSERT INTO t SELECT i, NULL FROM n;",
    );
    assert_eq!(lees_alles(&pad).unwrap().len(), 2000);
    let bestand = Gpkg::open(&pad).unwrap();
    let eindeloos = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    let fout = bestand
        .db
        .query_row(eindeloos, [], |rij| rij.get::<_, i64>(0))
        .unwrap_err();
    assert!(sqlite(fout).contains("kwam niet tot een einde"));
}

#[test]
fn nothing_beside_the_file_is_replayed_and_nothing_is_written() {
    let (map, pad) = met("");
    let voor = std::fs::read(&pad).unwrap();
    let naast = pad.with_file_name("a?b#c%20d.gpkg-journal");
    std::fs::write(
        &naast,
        [0xd9u8, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7].repeat(200),
    )
    .unwrap();
    assert_eq!(lees_alles(&pad).unwrap().len(), 1);
    assert_eq!(std::fs::read(&pad).unwrap(), voor);
    assert_eq!(std::fs::read_dir(map.path()).unwrap().count(), 2);
    assert!(Gpkg::open(&pad).unwrap().db.execute("DELETE FROM t", []).is_err());
}

#[test]
fn a_truncated_or_foreign_file_is_refused_by_a_sentence() {
    let (map, pad) = met("");
    let heel = std::fs::read(&pad).unwrap();
    let half = map.path().join("half.gpkg");
    for lengte in [50, 5000, heel.len() / 2, heel.len() - 4096] {
        std::fs::write(&half, &heel[..lengte]).unwrap();
        assert!(lees_alles(&half).is_err(), "{lengte}");
    }
    std::fs::write(&half, [heel[..100].to_vec(), vec![0xff; 9000]].concat()).unwrap();
    assert!(lees_alles(&half).is_err());
    std::fs::write(&half, b"PK\x03\x04 dit is een zip").unwrap();
    assert!(lees_alles(&half).unwrap_err().contains("geen GeoPackage"));
    let kaal = map.path().join("kaal.sqlite");
    Connection::open(&kaal)
        .unwrap()
        .execute_batch("CREATE TABLE x (y)")
        .unwrap();
    assert!(lees_alles(&kaal).unwrap_err().contains("geen GeoPackage"));
}

#[test]
fn an_unknown_system_is_told_and_crs84_is_known() {
    let (_map, pad) = met("UPDATE gpkg_spatial_ref_sys SET organization_coordsys_id = 3857");
    assert!(lees_alles(&pad).unwrap_err().contains("3857"));
    let (_map, pad) =
        met("UPDATE gpkg_spatial_ref_sys SET organization = 'NONE', srs_name = 'WGS 84 (CRS84)'");
    assert_eq!(Gpkg::open(&pad).unwrap().lagen().unwrap()[0].crs, Ok(Crs::LonLat));
}

fn blob(wkb: &[u8]) -> Vec<u8> {
    [b"GP\0\x01\0\0\0\0".as_slice(), wkb].concat()
}

fn vlak(ringen: &[&[[f64; 2]]]) -> Vec<u8> {
    let mut wkb = vec![1, 3, 0, 0, 0];
    wkb.extend((ringen.len() as u32).to_le_bytes());
    for ring in ringen {
        wkb.extend((ring.len() as u32).to_le_bytes());
        wkb.extend(ring.iter().flatten().flat_map(|c| c.to_le_bytes()));
    }
    wkb
}

#[test]
fn geometries_with_envelopes_heights_and_members_are_read() {
    let ring = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]];
    let mut multi = vec![1, 6, 0, 0, 0, 1, 0, 0, 0];
    multi.extend(vlak(&[&ring]));
    assert_eq!(
        gpkg_geometrie(&blob(&multi)).unwrap(),
        Some(Vorm::Vlakken(vec![vec![ring.to_vec()]]))
    );
    let mut omhuld = b"GP\0\x03\0\0\0\0".to_vec();
    omhuld.extend([0; 32]);
    omhuld.extend(vlak(&[&ring]));
    assert!(gpkg_geometrie(&omhuld).unwrap().is_some());
    // big-endian point with height
    let mut hoog = blob(&[0, 0, 0, 3, 233]);
    hoog.extend([1.0f64, 2.0, 3.0].iter().flat_map(|c| c.to_be_bytes()));
    assert_eq!(
        gpkg_geometrie(&hoog).unwrap(),
        Some(Vorm::Punten(vec![[1.0, 2.0]]))
    );
    assert_eq!(gpkg_geometrie(b"GP\0\x11\0\0\0\0").unwrap(), None);
}

#[test]
fn a_lying_blob_is_refused_without_taking_memory() {
    let veel = [1, 3, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f];
    let genest = [
        1, 6, 0, 0, 0, 1, 0, 0, 0, 1, 6, 0, 0, 0, 1, 0, 0, 0, 1, 3, 0, 0, 0, 0, 0, 0, 0,
    ];
    for (bytes, stuk) in [
        (blob(&veel), "te kort"),
        (blob(&genest), "geometriesoort"),
        (blob(&vlak(&[&[]])), "zonder punten"),
        (blob(&[1, 7, 0, 0, 0, 0, 0, 0, 0]), "geometriesoort 7"),
        (blob(&[2]), "bytevolgorde"),
        (blob(&[]), "afgebroken"),
        (b"GP\0\x0f".to_vec(), "afgebroken"),
        (b"XX\0\x01\0\0\0\0".to_vec(), "GeoPackage"),
        ([gpkg_punt(0, 1.0, 2.0), vec![0]].concat(), "volgen nog bytes"),
    ] {
        let fout = gpkg_geometrie(&bytes).unwrap_err();
        assert!(fout.contains(stuk), "{stuk}: {fout}");
    }
}

proptest! {
    #[test]
    fn no_blob_makes_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), kop in any::<bool>()) {
        crate::fuzz::fuzz_gpkg_blob(&if kop { blob(&bytes) } else { bytes });
    }

    #[test]
    fn points_come_back_as_they_went(x in -1e7f64..1e7, y in -1e7f64..1e7) {
        prop_assert_eq!(gpkg_geometrie(&gpkg_punt(28992, x, y)).unwrap(), Some(Vorm::Punten(vec![[x, y]])));
    }
}
