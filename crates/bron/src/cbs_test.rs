//! What comes out of real and broken CBS files.

use std::io::Write;

use model::GeometrieSoort;

use super::*;
use crate::proef::{Bak, echte_data, nul_roosters};

fn bestand(naam: &str, inhoud: &str) -> (tempfile::TempDir, PathBuf) {
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join(naam);
    std::fs::File::create(&pad)
        .unwrap()
        .write_all(inhoud.as_bytes())
        .unwrap();
    (map, pad)
}

fn in_rd() -> LeesOpties {
    LeesOpties::default()
}

fn in_graden() -> LeesOpties {
    LeesOpties {
        roosters: Some(nul_roosters()),
        ..LeesOpties::default()
    }
}

const VIERKANT: &str = "[[[180000,456000],[180100,456000],[180100,456100],[180000,456100],[180000,456000]]]";

fn feature(eigenschappen: &str, coordinaten: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{eigenschappen},"geometry":{{"coordinates":{coordinaten},"type":"Polygon"}}}}"#
    )
}

fn verzameling(features: &[String]) -> String {
    // the system after the features: it counts all the same
    format!(
        r#"{{"type":"FeatureCollection","features":[{}],"crs":{{"type":"name","properties":{{"name":"urn:ogc:def:crs:EPSG::28992"}}}}}}"#,
        features.join(",")
    )
}

#[test]
fn the_lowest_level_that_a_row_names_is_what_it_is_about() {
    let rijen = [
        feature(
            r#"{"gemeentecode":"GM0400","gemeentenaam":"Den Helder","water":"NEE","jaar":2023}"#,
            VIERKANT,
        ),
        feature(
            r#"{"GM_CODE":"GM0400","WK_CODE":"WK040001","WK_NAAM":"Wijk 01"}"#,
            VIERKANT,
        ),
        feature(
            r#"{"buurtcode":"BU04000100","buurtnaam":"Stad","wijkcode":"WK040001","gemeentecode":"GM0400"}"#,
            VIERKANT,
        ),
        feature(r#"{"statcode":"WK0363AF","statnaam":"Amsterdam AF"}"#, VIERKANT),
        feature(r#"{"gemeentecode":"0402","naam":"Hilversum"}"#, VIERKANT),
    ];
    let (_map, pad) = bestand("wijkenbuurten_2023_v1.geojson", &verzameling(&rijen));
    let mut bak = Bak::default();
    lees(&[pad], &in_rd(), &mut bak).unwrap();
    let ids = |laag: &str| bak.van(laag).map(|v| v.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids("cbs-gemeente"), ["GM0400", "GM0402"]);
    assert_eq!(ids("cbs-wijk"), ["WK040001", "WK0363AF"]);
    assert_eq!(ids("cbs-buurt"), ["BU04000100"]);
    let buurt = bak.van("cbs-buurt").next().unwrap();
    let tekst = |naam: &str| {
        bak.kenmerk(buurt, naam)
            .and_then(|w| w.tekst().map(str::to_owned))
    };
    assert_eq!(
        (tekst("naam"), tekst("wijk"), tekst("gemeente")),
        (
            Some("Stad".into()),
            Some("WK040001".into()),
            Some("GM0400".into())
        )
    );
    assert_eq!(bak.kenmerk(buurt, "jaar"), Some(&Waarde::Getal(2023)));
    assert_eq!(bak.stand.unwrap().datum.to_string(), "2023-01-01");
}

#[test]
fn water_of_a_gemeente_is_an_object_of_its_own_with_the_same_code() {
    let rijen = ["JA", "NEE"].map(|water| {
        feature(
            &format!(r#"{{"gemeentecode":"GM0400","water":"{water}"}}"#),
            VIERKANT,
        )
    });
    let (_map, pad) = bestand("g.geojson", &verzameling(&rijen));
    let mut bak = Bak::default();
    lees(&[pad], &in_rd(), &mut bak).unwrap();
    let gevonden: Vec<_> = bak
        .van("cbs-gemeente")
        .map(|v| {
            (
                v.id.as_str(),
                bak.kenmerk(v, "code").cloned(),
                bak.kenmerk(v, "water").is_some(),
            )
        })
        .collect();
    let code = Some(Waarde::from("GM0400"));
    assert_eq!(
        gevonden,
        [("GM0400-water", code.clone(), true), ("GM0400", code, false)]
    );
}

#[test]
fn a_bad_row_is_refused_by_number_and_the_others_go_on() {
    let rijen = [
        feature(r#"{"statcode":"GM0400"}"#, "[[[180000,456000],[180100,456000]]]"),
        feature(
            r#"{"statcode":"GM0401"}"#,
            "[[[180000,456000],[180100,\"x\"],[1,2],[3,4]]]",
        ),
        feature(r#"{"statcode":"GM0402"}"#, "[[]]"),
        feature(
            r#"{"statcode":"GM0403"}"#,
            "[[[5.1,52.3],[5.2,52.3],[5.2,52.4],[5.1,52.3]]]",
        ),
        feature(r#"{"naam":"zonder code"}"#, VIERKANT),
        feature(r#"{"statcode":"GM0404"}"#, VIERKANT),
        r#"{"type":"Feature","properties":{"statcode":"GM0405"},"geometry":null}"#.to_owned(),
    ];
    let (_map, pad) = bestand("g.geojson", &verzameling(&rijen));
    let mut bak = Bak::default();
    lees(&[pad], &in_rd(), &mut bak).unwrap();
    assert_eq!(
        bak.van("cbs-gemeente").map(|v| v.id.as_str()).collect::<Vec<_>>(),
        ["GM0404"]
    );
    let redenen: Vec<_> = bak
        .geweigerd
        .iter()
        .map(|(_, r)| (r.regel.unwrap(), r.object.as_deref(), r.reden.as_str()))
        .collect();
    for ((nummer, object, stuk), (regel, id, reden)) in [
        (1, Some("GM0400"), "punten"),
        (2, Some("GM0401"), "tekst"),
        (3, Some("GM0402"), "lege ring"),
        (4, Some("GM0403"), "buiten het gebied van RD"),
        (5, None, "geen code"),
        (7, Some("GM0405"), "ontbreekt"),
    ]
    .into_iter()
    .zip(&redenen)
    {
        assert_eq!((*regel, *id), (nummer, object));
        assert!(reden.contains(stuk), "{nummer}: {reden}");
    }
    assert_eq!(redenen.len(), 6);
}

#[test]
fn a_wrong_file_is_refused_whole_and_by_name() {
    let gestopt = |naam: &str, inhoud: &str, opties: &LeesOpties| {
        let (_map, pad) = bestand(naam, inhoud);
        lees(&[pad], opties, &mut Bak::default()).unwrap_err().to_string()
    };
    let goed = verzameling(&[feature(r#"{"statcode":"GM0400"}"#, VIERKANT)]);
    for (inhoud, stuk) in [
        (goed.get(..goed.len() - 30).unwrap().to_owned(), "afgebroken"),
        (goed.replace("28992", "3857"), "3857"),
        (goed.replace("\"GM0400\"", "NaN"), "line 1"),
        (verzameling(&[]), "geen van de 0 rijen"),
        ("[".repeat(100_000), "JSON"),
        (
            format!(
                r#"{{"type":"FeatureCollection","features":[{{"properties":{}"#,
                r#"{"a":"#.repeat(5000)
            ),
            "JSON",
        ),
        (r#"{"type":"Iets"}"#.to_owned(), "geen GeoPackage"),
        ("<xml/>".to_owned(), "JSON"),
        (String::new(), "JSON"),
    ] {
        let fout = gestopt("kapot.geojson", &inhoud, &in_rd());
        assert!(fout.contains("kapot.geojson") && fout.contains(stuk), "{fout}");
    }
    let graden = goed.replace("urn:ogc:def:crs:EPSG::28992", "urn:ogc:def:crs:OGC:1.3:CRS84");
    assert!(matches!(
        lees(&[bestand("g.geojson", &graden).1], &in_rd(), &mut Bak::default()),
        Err(BronFout::RoostersOntbreken { .. } | BronFout::Lezen { .. })
    ));
}

#[test]
fn the_real_gemeenten_are_342_and_den_helder_lies_where_it_lies() {
    let Some(map) = echte_data("grenzen") else { return };
    let mut bak = Bak::default();
    lees(
        &[map.join("gemeenten_2025_cbs_wgs84.geojson")],
        &in_graden(),
        &mut bak,
    )
    .unwrap();
    assert_eq!((bak.van("cbs-gemeente").count(), bak.geweigerd.len()), (342, 0));
    assert_eq!(bak.stand.unwrap().datum.to_string(), "2025-01-01");
    let helder = bak.van("cbs-gemeente").find(|v| v.id == "GM0400").unwrap();
    assert_eq!(bak.kenmerk(helder, "naam"), Some(&Waarde::from("Den Helder")));
    // zero grids: within a metre of the official place
    assert!(
        helder
            .geometrie
            .as_ref()
            .unwrap()
            .vak()
            .unwrap()
            .bevat([112_000_000, 552_000_000])
    );
}

#[test]
fn the_real_wijken_are_2745_of_which_28_are_rounded_away_and_share_their_vertices() {
    let Some(map) = echte_data("grenzen") else { return };
    let mut bak = Bak::default();
    lees(&[map.join("cbs_wijk_2014_q1e4.topojson")], &in_graden(), &mut bak).unwrap();
    assert_eq!(
        (
            bak.van("cbs-wijk").count(),
            bak.geweigerd.len(),
            bak.van("cbs-wijkpunt").count()
        ),
        (2717, 28, 2746)
    );
    assert!(
        bak.geweigerd
            .iter()
            .all(|(_, r)| r.object.is_some() && r.reden.contains("niets van over"))
    );
    assert!(bak.meldingen[0].contains("76 gebieden"), "{:?}", bak.meldingen);
    assert_eq!(bak.stand.unwrap().datum.to_string(), "2014-01-01");
    let helder: Vec<_> = bak
        .van("cbs-wijk")
        .filter(|v| bak.kenmerk(v, "gemeente") == Some(&Waarde::from("GM0400")))
        .collect();
    assert_eq!(helder.len(), 8);
    // every edge between two wijken is an edge of both, the other way round
    let mut randen = std::collections::HashMap::new();
    for wijk in bak.van("cbs-wijk") {
        for ring in wijk.geometrie.as_ref().unwrap().lijst_ringen() {
            for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                *randen.entry((*a, *b)).or_insert(0u32) += 1;
            }
        }
    }
    let gedeeld = randen
        .keys()
        .filter(|(a, b)| randen.contains_key(&(*b, *a)))
        .count();
    assert!(gedeeld * 10 > randen.len() * 8, "{gedeeld} van {}", randen.len());
}

#[test]
fn the_real_buurten_are_12005_label_points() {
    let Some(map) = echte_data("grenzen") else { return };
    let mut bak = Bak::default();
    lees(
        &[map.join("cbs_buurt_2014_labelpunten_q1e4.topojson")],
        &in_graden(),
        &mut bak,
    )
    .unwrap();
    assert_eq!(
        (
            bak.van("cbs-buurtpunt").count(),
            bak.geweigerd.len(),
            bak.lagen.len()
        ),
        (12_005, 0, 1)
    );
    assert_eq!(bak.lagen[0].geometrie, Some(GeometrieSoort::Punt));
}

#[test]
fn a_geopackage_of_wijken_and_buurten_in_a_zip_gives_a_layer_per_level() {
    use crate::proef::gpkg;
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join("wijkenbuurten.gpkg");
    gpkg(
        &pad,
        28992,
        "CREATE TABLE t (fid INTEGER PRIMARY KEY, geom BLOB, gemeentecode TEXT, wijkcode TEXT, wijknaam TEXT, water TEXT)",
    );
    let mut vlak = b"GP\0\x01\0\0\0\0\x01\x06\0\0\0\x01\0\0\0\x01\x03\0\0\0\x01\0\0\0\x04\0\0\0".to_vec();
    for [x, y] in [
        [110_000.0f64, 550_000.0],
        [111_000.0, 550_000.0],
        [111_000.0, 551_000.0],
        [110_000.0, 550_000.0],
    ] {
        vlak.extend(x.to_le_bytes().into_iter().chain(y.to_le_bytes()));
    }
    let db = rusqlite::Connection::open(&pad).unwrap();
    db.execute(
        "INSERT INTO t VALUES (1, ?1, 'GM0400', 'WK040001', 'Wijk 01', 'NEE')",
        [&vlak],
    )
    .unwrap();
    db.execute(
        "INSERT INTO t VALUES (2, ?1, 'GM0400', 'WK040002', 'Wijk 02', 'JA')",
        [&vlak],
    )
    .unwrap();
    drop(db);
    let zip = map.path().join("2024.zip");
    let mut schrijver = zip::ZipWriter::new(std::fs::File::create(&zip).unwrap());
    let opties = zip::write::SimpleFileOptions::default();
    schrijver.start_file("lees mij.txt", opties).unwrap();
    schrijver.start_file("wijkenbuurten.gpkg", opties).unwrap();
    schrijver.write_all(&std::fs::read(&pad).unwrap()).unwrap();
    schrijver.finish().unwrap();
    for bron in [pad, zip] {
        let mut bak = Bak::default();
        lees(&[bron], &in_rd(), &mut bak).unwrap();
        assert_eq!(
            bak.van("cbs-wijk").map(|v| v.id.as_str()).collect::<Vec<_>>(),
            ["WK040001", "WK040002-water"],
            "{:?}",
            bak.geweigerd
        );
    }
}
