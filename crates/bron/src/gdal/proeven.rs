//! What comes out of FlatGeobuf streams, good and broken, out of children that misbehave, and out of real files.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use flatgeobuf::geozero::{
    ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor, error::Result as Gz,
};
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use proptest::prelude::*;

use super::*;
use crate::proef::{Bak, echte_data, nul_roosters};

/// Geometries as the writer of the library takes them.
enum Proef {
    Punt(f64, f64),
    Lijn(&'static [[f64; 2]]),
    Vlak(&'static [&'static [[f64; 2]]]),
}

impl GeozeroGeometry for Proef {
    fn process_geom<P: GeomProcessor>(&self, p: &mut P) -> Gz<()> {
        let lijn = |p: &mut P, punten: &[[f64; 2]], los: bool, nr: usize| -> Gz<()> {
            p.linestring_begin(los, punten.len(), nr)?;
            for (nr, [x, y]) in punten.iter().enumerate() {
                p.xy(*x, *y, nr)?;
            }
            p.linestring_end(los, nr)
        };
        match self {
            Self::Punt(x, y) => {
                p.point_begin(0)?;
                p.xy(*x, *y, 0)?;
                p.point_end(0)
            }
            Self::Lijn(punten) => lijn(p, punten, true, 0),
            Self::Vlak(ringen) => {
                p.polygon_begin(true, ringen.len(), 0)?;
                for (nr, ring) in ringen.iter().enumerate() {
                    lijn(p, ring, false, nr)?;
                }
                p.polygon_end(true, 0)
            }
        }
    }
}

const RING: &[[f64; 2]] = &[
    [180e3, 456e3],
    [180.1e3, 456e3],
    [180.1e3, 456.1e3],
    [180e3, 456.1e3],
    [180e3, 456e3],
];
const GAT: &[[f64; 2]] = &[
    [180.02e3, 456.02e3],
    [180.05e3, 456.02e3],
    [180.05e3, 456.05e3],
    [180.02e3, 456.02e3],
];

fn schrijver(epsg: i32, index: bool) -> FgbWriter<'static> {
    let opties = FgbWriterOptions {
        write_index: index,
        detect_type: false,
        promote_to_multi: false,
        crs: FgbCrs {
            code: epsg,
            ..FgbCrs::default()
        },
        ..FgbWriterOptions::default()
    };
    FgbWriter::create_with_options("laag", GeometryType::Unknown, opties).unwrap()
}

fn bytes(schrijver: FgbWriter<'_>) -> Vec<u8> {
    let mut uit = Vec::new();
    schrijver.write(&mut uit).unwrap();
    uit
}

/// A point, a line and an area with a hole, with attributes of every kind.
fn mengsel(epsg: i32) -> Vec<u8> {
    let mut fgb = schrijver(epsg, false);
    for (naam, soort) in [
        ("Identificatie", ColumnType::String),
        ("aantal", ColumnType::Int),
        ("maat", ColumnType::Double),
        ("klein", ColumnType::Float),
        ("ja", ColumnType::Bool),
        ("groot", ColumnType::ULong),
        ("codes", ColumnType::String),
    ] {
        fgb.add_column(naam, soort, |_, _| {});
    }
    fgb.add_feature_geom(Proef::Punt(180e3, 456_000.123_4), |f| {
        f.property(0, "", &ColumnValue::String(" a1 ")).unwrap();
        f.property(1, "", &ColumnValue::Int(-3)).unwrap();
        f.property(2, "", &ColumnValue::Double(f64::NAN)).unwrap();
        f.property(3, "", &ColumnValue::Float(0.1)).unwrap();
        f.property(4, "", &ColumnValue::Bool(true)).unwrap();
        f.property(5, "", &ColumnValue::ULong(u64::MAX)).unwrap();
        f.property(6, "", &ColumnValue::String(r#"["x", 2]"#)).unwrap();
    })
    .unwrap();
    fgb.add_feature_geom(Proef::Lijn(RING), |f| {
        f.property(0, "", &ColumnValue::String("a1")).unwrap();
        f.property(6, "", &ColumnValue::String("geen lijst")).unwrap();
    })
    .unwrap();
    fgb.add_feature_geom(Proef::Vlak(&[RING, GAT]), |f| {
        f.property(0, "", &ColumnValue::String("")).unwrap();
    })
    .unwrap();
    fgb.add_feature_geom(Proef::Vlak(&[RING]), |f| {
        f.property(0, "", &ColumnValue::String("a2")).unwrap();
    })
    .unwrap();
    fgb.add_feature_geom(Proef::Vlak(&[RING]), |f| {
        f.property(0, "", &ColumnValue::String("a2")).unwrap();
    })
    .unwrap();
    fgb.add_feature_geom(Proef::Punt(f64::INFINITY, f64::INFINITY), |f| {
        f.property(0, "", &ColumnValue::String("nergens")).unwrap();
    })
    .unwrap();
    fgb.add_feature_geom(Proef::Punt(5.1, 52.3), |_| {}).unwrap();
    bytes(fgb)
}

/// A program in the place of `plek-gdal`: a shell script that gets the same arguments.
struct NepKind {
    map: tempfile::TempDir,
}

impl NepKind {
    fn new(script: &str) -> Self {
        let map = tempfile::tempdir().unwrap();
        // Written by another process: a test beside this one that forks must not hold the file open for writing.
        let mut sh = Command::new("sh");
        sh.args(["-c", "cat > \"$0\" && chmod +x \"$0\""])
            .arg(map.path().join("kind"));
        let mut sh = sh.stdin(Stdio::piped()).spawn().unwrap();
        sh.stdin
            .take()
            .unwrap()
            .write_all(format!("#!/bin/sh\n{script}\n").as_bytes())
            .unwrap();
        assert!(sh.wait().unwrap().success());
        Self { map }
    }

    /// Lists `lijst` and hands out `fgb` for every layer.
    fn met(lijst: &str, fgb: &[u8]) -> Self {
        let nep = Self::new(
            r#"map=$(dirname "$0"); case "$5" in lijst) cat "$map/lijst";; *) cat "$map/fgb";; esac"#,
        );
        std::fs::write(nep.map.path().join("lijst"), lijst).unwrap();
        std::fs::write(nep.map.path().join("fgb"), fgb).unwrap();
        nep
    }

    fn lees(&self, opties: &LeesOpties, perken: &Perken) -> (Bak, Result<(), BronFout>) {
        let mut bak = Bak::default();
        let bestanden = [PathBuf::from("/tmp/plan.dxf")];
        let gelezen = lees_met(
            &self.map.path().join("kind"),
            perken,
            &bestanden,
            opties,
            &mut bak,
        );
        (bak, gelezen)
    }

    fn weigert(&self, perken: &Perken) -> String {
        self.lees(&LeesOpties::default(), perken)
            .1
            .unwrap_err()
            .to_string()
    }
}

fn lijst(naam: &str, soorten: &str) -> String {
    format!(
        r#"{{"lagen":[{{"nr":0,"naam":"{naam}","aantal":7,"epsg":28992,"soorten":{soorten},"lijsten":["codes"]}}]}}"#
    )
}

#[test]
fn a_mixed_layer_becomes_one_layer_a_kind_with_typed_attributes_and_ids_that_are_one_object() {
    let nep = NepKind::met(
        &lijst("Bomen & Wegen (Noord)", r#"["vlak","punt","lijn"]"#),
        &mengsel(28992),
    );
    let (bak, gelezen) = nep.lees(&LeesOpties::default(), &Perken::default());
    gelezen.unwrap();
    let ids = |laag: &str| bak.van(laag).map(|v| v.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids("gdal-bomen_wegen_noord_punt"), ["a1"]);
    assert_eq!(ids("gdal-bomen_wegen_noord_lijn"), ["a1"]);
    assert_eq!(ids("gdal-bomen_wegen_noord_vlak"), ["3", "a2", "a2.5"]);
    assert!(
        bak.meldingen
            .iter()
            .any(|m| m.contains("1 objecten met een id dat al voorkwam")),
        "{:?}",
        bak.meldingen
    );

    let punt = bak.van("gdal-bomen_wegen_noord_punt").next().unwrap();
    assert_eq!(
        punt.geometrie.as_ref().unwrap().punten,
        [[180_000_000, 456_000_123]]
    );
    let kenmerken = [
        ("Identificatie", Some(Waarde::from("a1"))),
        ("aantal", Some(Waarde::Getal(-3))),
        ("maat", None),
        ("klein", Some(Waarde::Decimaal(0.1))),
        ("ja", Some(Waarde::JaNee(true))),
        ("groot", Some(Waarde::from("18446744073709551615"))),
        (
            "codes",
            Some(Waarde::Lijst(vec![Waarde::from("x"), Waarde::Getal(2)])),
        ),
    ];
    for (naam, waarde) in kenmerken {
        assert_eq!(bak.kenmerk(punt, naam), waarde.as_ref(), "{naam}");
    }
    let lijn = bak.van("gdal-bomen_wegen_noord_lijn").next().unwrap();
    assert_eq!(bak.kenmerk(lijn, "codes"), Some(&Waarde::from("geen lijst")));
    let vlak = bak
        .van("gdal-bomen_wegen_noord_vlak")
        .next()
        .unwrap()
        .geometrie
        .clone()
        .unwrap();
    assert_eq!(
        (vlak.punten.len(), vlak.ringen, vlak.delen),
        (7, vec![4, 7], vec![2])
    );

    let geweigerd: Vec<_> = bak
        .geweigerd
        .iter()
        .map(|(_, r)| (r.bestand.as_str(), r.object.as_deref(), r.regel, r.reden.as_str()))
        .collect();
    assert_eq!(geweigerd.len(), 2);
    assert_eq!(
        (geweigerd[0].0, geweigerd[0].1, geweigerd[0].2),
        ("plan.dxf/Bomen & Wegen (Noord)", Some("nergens"), Some(6))
    );
    assert!(
        geweigerd[0].3.contains("ontbreekt") && geweigerd[1].3.contains("buiten het gebied van RD"),
        "{geweigerd:?}"
    );
}

#[test]
fn a_layer_of_one_kind_keeps_its_plain_name_and_a_stray_kind_gets_a_suffix() {
    let nep = NepKind::met(&lijst("Één laag", r#"["vlak"]"#), &mengsel(28992));
    let (bak, gelezen) = nep.lees(&LeesOpties::default(), &Perken::default());
    gelezen.unwrap();
    assert_eq!(bak.van("gdal-een_laag").count(), 3);
    assert_eq!(
        (
            bak.van("gdal-een_laag_punt").count(),
            bak.van("gdal-een_laag_lijn").count()
        ),
        (1, 1)
    );
}

#[test]
fn names_of_layers_become_legal_and_stay_apart() {
    for (naam, verwacht) in [
        ("Wegen", Some("wegen")),
        ("  Ûitgevoerde--Wérken 2024 ", Some("uitgevoerde_werken_2024")),
        ("日本", None),
        ("__", None),
        (&"x".repeat(200), Some("x".repeat(MAX_NAAM).as_str())),
    ] {
        assert_eq!(laagnaam(naam, MAX_NAAM).as_deref(), verwacht, "{naam}");
    }
    let twee = r#"{"lagen":[{"nr":0,"naam":"A b","soorten":["vlak"]},{"nr":1,"naam":"a_B","soorten":["vlak"]},{"nr":2,"naam":"日本","soorten":["vlak"]}]}"#;
    let mut fgb = schrijver(28992, false);
    fgb.add_feature_geom(Proef::Vlak(&[RING]), |_| {}).unwrap();
    let (bak, gelezen) = NepKind::met(twee, &bytes(fgb)).lees(&LeesOpties::default(), &Perken::default());
    gelezen.unwrap();
    assert_eq!(
        bak.lagen.iter().map(|l| l.id.as_str()).collect::<Vec<_>>(),
        ["gdal-a_b", "gdal-a_b_2", "gdal-laag2"]
    );
}

#[test]
fn degrees_need_the_grids_and_other_systems_are_refused() {
    let nep = |epsg| NepKind::met(&lijst("x", "null"), &mengsel(epsg));
    let fout = nep(4258)
        .lees(&LeesOpties::default(), &Perken::default())
        .1
        .unwrap_err();
    assert!(matches!(fout, BronFout::RoostersOntbreken { .. }), "{fout}");
    let opties = LeesOpties {
        roosters: Some(nul_roosters()),
        ..LeesOpties::default()
    };
    let (bak, gelezen) = nep(4258).lees(&opties, &Perken::default());
    gelezen.unwrap();
    // Only the one point in degrees is a place; everything else in the stream is in metres.
    assert_eq!(bak.voorkomens.len(), 1);
    assert!(nep(3857).weigert(&Perken::default()).contains("EPSG 3857"));
}

#[test]
fn a_child_that_fails_gives_its_reason_and_one_that_hangs_is_killed() {
    let perken = Perken {
        wandtijd: Duration::from_millis(400),
        ..Perken::default()
    };
    for (script, stuk) in [
        (
            "echo 'plek-gdal: dit bestand is stuk' >&2; exit 1",
            "plan.dxf: dit bestand is stuk",
        ),
        ("exit 3", "code 3 zonder reden"),
        (
            "head -c 1000000 /dev/zero | tr '\\0' 'x' >&2; echo; exit 1",
            "xxx",
        ),
        ("echo geen json", "geen lijst van lagen"),
        ("kill -SEGV $$", "afgebroken"),
        ("exec sleep 30", "duurde te lang"),
        ("exec >&-; exec sleep 30", "duurde te lang"),
        (
            r#"case "$5" in lijst) echo '{"lagen":[{"nr":0,"naam":"x"}]}';; *) echo 'plek-gdal: geen laag' >&2; exit 1;; esac"#,
            "plan.dxf/x: geen laag",
        ),
        (
            r#"case "$5" in lijst) echo '{"lagen":[{"nr":0,"naam":"x"}]}';; *) exec sleep 30;; esac"#,
            "duurde te lang",
        ),
        (
            r#"case "$5" in lijst) echo '{"lagen":[{"nr":0,"naam":"x"}]}';; *) echo onzin;; esac"#,
            "plan.dxf/x",
        ),
        ("echo '{\"lagen\":[]}'", "geen objecten met een plaats"),
    ] {
        let begin = Instant::now();
        let fout = NepKind::new(script).weigert(&perken);
        assert!(fout.contains(stuk), "{script}: {fout}");
        assert!(
            fout.chars().count() < 1000 && begin.elapsed() < Duration::from_secs(10),
            "{script}"
        );
    }
    let gemist = lees_met(
        Path::new("/bestaat/niet"),
        &perken,
        &["x.dxf".into()],
        &LeesOpties::default(),
        &mut Bak::default(),
    );
    assert!(gemist.unwrap_err().to_string().contains("niet te starten"));
}

#[test]
fn the_child_knows_nothing_of_our_environment_and_works_in_a_folder_of_its_own() {
    let nep = NepKind::new("env | cut -d= -f1 | sort | tr '\\n' ' ' >&2; pwd >&2; ls -A >&2; exit 1");
    let fout = nep.weigert(&Perken::default());
    assert!(
        !fout.contains("CARGO") && !fout.contains("HOME") && fout.contains("TMPDIR"),
        "{fout}"
    );
    assert!(
        !fout.contains(&std::env::current_dir().unwrap().display().to_string()),
        "{fout}"
    );
}

#[test]
fn a_stream_that_is_cut_off_is_an_error_wherever_it_stops() {
    let heel = mengsel(28992);
    let lees = |bytes: &[u8]| {
        let mut stroom = Stroom::open(bytes, 1000)?.ok_or("leeg")?;
        let mut aantal = 0;
        while stroom.volgende()?.is_some() {
            aantal += 1;
        }
        Ok::<_, String>(aantal)
    };
    assert_eq!(lees(&heel), Ok(7));
    for eind in 0..heel.len() {
        assert!(lees(&heel[..eind]).is_err(), "{eind}");
    }
}

#[test]
fn sizes_that_lie_ask_for_no_memory() {
    let mut kop = b"fgb\x03fgb\x00".to_vec();
    kop.extend(u32::MAX.to_le_bytes());
    assert!(Stroom::open(kop.as_slice(), 1000).is_err());
    let mut index = schrijver(28992, true);
    index.add_feature_geom(Proef::Punt(180e3, 456e3), |_| {}).unwrap();
    assert!(
        Stroom::open(bytes(index).as_slice(), 1000)
            .err()
            .unwrap()
            .contains("index")
    );
    let heel = mengsel(28992);
    let kop = 12 + u32::from_le_bytes(heel[8..12].try_into().unwrap()) as usize;
    let mut liegt = heel[..kop].to_vec();
    liegt.extend((200u32 << 20).to_le_bytes());
    liegt.extend([0; 100]);
    let mut stroom = Stroom::open(liegt.as_slice(), 1000).unwrap().unwrap();
    assert!(stroom.volgende().unwrap_err().contains("afgebroken"));
    let mut stroom = Stroom::open(heel.as_slice(), 3).unwrap().unwrap();
    assert!(stroom.volgende().unwrap().unwrap().vorm.is_ok());
    assert!(
        stroom
            .volgende()
            .unwrap()
            .unwrap()
            .vorm
            .unwrap_err()
            .contains("te veel punten")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_stream_of_bytes_makes_the_reader_panic(rommel in prop::collection::vec(any::<u8>(), 0..600)) {
        fuzz_flatgeobuf(&rommel);
    }

    #[test]
    fn no_changed_byte_of_a_good_stream_makes_the_reader_panic(
        wissels in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut stroom = mengsel(28992);
        for (waar, byte) in wissels {
            let plaats = waar.index(stroom.len());
            stroom[plaats] = byte;
        }
        fuzz_flatgeobuf(&stroom);
    }
}

/// The real program; without it the test says so and returns, or fails when it must be there.
fn plek_gdal() -> Option<PathBuf> {
    // The test binary lies in `deps`, one below where `plek-gdal` is built.
    let naast = || {
        std::env::current_exe()
            .ok()?
            .parent()?
            .parent()
            .map(|map| map.join("plek-gdal"))
            .filter(|p| p.is_file())
    };
    let gevonden = kind::zoek().or_else(naast);
    if gevonden.is_none() {
        assert!(
            std::env::var_os("PLEK_GDAL").is_none(),
            "PLEK_GDAL wijst naar niets"
        );
        eprintln!("OVERGESLAGEN: plek-gdal is niet gebouwd (./plek gdal)");
    }
    gevonden
}

fn echt(pad: &Path, opties: &LeesOpties) -> Option<(Bak, Result<(), BronFout>)> {
    let mut bak = Bak::default();
    let gelezen = lees_met(
        &plek_gdal()?,
        &Perken::default(),
        &[pad.to_owned()],
        opties,
        &mut bak,
    );
    Some((bak, gelezen))
}

const GEOJSON: &str = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}},"features":[
{"type":"Feature","properties":{"id":"p1","codes":["a","b"],"datum":"2020-01-02","tijd":"2020-01-02T10:00:00Z","groot":12345678901,"dec":0.1},"geometry":{"type":"Point","coordinates":[180000.1234,456000]}},
{"type":"Feature","properties":{"id":"v1"},"geometry":{"type":"Polygon","coordinates":[[[180000,456000],[180100,456000],[180100,456100],[180000,456000]]]}},
{"type":"Feature","properties":{"id":"niets"},"geometry":null},
{"type":"Feature","properties":{"id":"mix"},"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[180000,456000]},{"type":"LineString","coordinates":[[180000,456000],[180001,456000]]}]}}
]}"#;

#[test]
fn gdal_keeps_what_a_feature_has_and_adds_nothing_that_it_has_not() {
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join("proef.geojson");
    std::fs::write(&pad, GEOJSON).unwrap();
    let Some((bak, gelezen)) = echt(&pad, &LeesOpties::default()) else {
        return;
    };
    gelezen.unwrap();
    let punt = bak.van("gdal-proef_punt").next().unwrap();
    assert_eq!(
        (punt.id.as_str(), punt.geometrie.as_ref().unwrap().punten[0]),
        ("p1", [180_000_123, 456_000_000])
    );
    for (naam, waarde) in [
        ("codes", Waarde::Lijst(vec![Waarde::from("a"), Waarde::from("b")])),
        ("datum", Waarde::from("2020-01-02")),
        ("tijd", Waarde::from("2020-01-02T10:00:00+00:00")),
        ("groot", Waarde::Getal(12_345_678_901)),
        ("dec", Waarde::Decimaal(0.1)),
    ] {
        assert_eq!(bak.kenmerk(punt, naam), Some(&waarde), "{naam}");
    }
    let vlak = bak.van("gdal-proef_vlak").next().unwrap();
    assert_eq!((vlak.id.as_str(), vlak.kenmerken.len()), ("v1", 1));
    let geweigerd: Vec<_> = bak
        .geweigerd
        .iter()
        .map(|(_, r)| r.object.as_deref().unwrap())
        .collect();
    assert_eq!(geweigerd, ["niets", "mix"]);
}

#[test]
fn arcs_from_gdal_become_segments_within_a_millimetre() {
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join("boog.csv");
    std::fs::write(&pad, "id,WKT\nb,\"CURVEPOLYGON(COMPOUNDCURVE(CIRCULARSTRING(180000 456000,180010 456010,180020 456000),(180020 456000,180000 456000)))\"\n").unwrap();
    let opties = LeesOpties {
        crs: Some(28992),
        ..LeesOpties::default()
    };
    let Some((bak, gelezen)) = echt(&pad, &opties) else {
        return;
    };
    gelezen.unwrap();
    let boog = bak.van("gdal-boog").next().unwrap().geometrie.clone().unwrap();
    assert!(boog.punten.len() > 20, "{}", boog.punten.len());
    for [x, y] in boog.punten {
        let straal = (f64::from(x) - 180_010_000.0).hypot(f64::from(y) - 456_000_000.0);
        assert!((straal - 10_000.0).abs() < 1.0, "{straal}");
    }
    let (_, zonder) = echt(&pad, &LeesOpties::default()).unwrap();
    assert!(zonder.unwrap_err().to_string().contains("--crs"));
}

#[test]
fn gdal_gives_the_real_addresses_as_the_geopackage_reader_does() {
    let Some(map) = echte_data("otterlo") else { return };
    let Some((bak, gelezen)) = echt(&map.join("dutch_addresses_28992.gpkg"), &LeesOpties::default()) else {
        return;
    };
    gelezen.unwrap();
    assert_eq!(
        (bak.van("gdal-ogrgeojson").count(), bak.geweigerd.len()),
        (2481, 0)
    );
    let opties = LeesOpties {
        roosters: Some(nul_roosters()),
        ..LeesOpties::default()
    };
    let (graden, gelezen) = echt(&map.join("dutch_addresses_4326.gpkg"), &opties).unwrap();
    gelezen.unwrap();
    let mut ver = 0;
    for (rd, graad) in bak.van("gdal-ogrgeojson").zip(graden.van("gdal-ogrgeojson")) {
        assert_eq!(rd.kenmerken, graad.kenmerken);
        let punt = |v: &Voorkomen| v.geometrie.as_ref().unwrap().punten[0];
        let ([x, y], [u, v]) = (punt(rd), punt(graad));
        ver = ver.max((x - u).abs()).max((y - v).abs());
    }
    // The set was converted with an older transformation; zero grids add some centimetres.
    assert!(ver < 300, "{ver} mm");
}

#[test]
fn the_real_water_board_layers_come_in_by_kind_with_their_counts() {
    let Some(map) = echte_data("callantsoog") else {
        return;
    };
    let Some((bak, gelezen)) = echt(&map.join("hhnk_hdb.gpkg"), &LeesOpties::default()) else {
        return;
    };
    gelezen.unwrap();
    assert_eq!(
        (
            bak.van("gdal-hydro_deelgebieden").count(),
            bak.van("gdal-keringen_hoge_lijnelementen").count()
        ),
        (1, 30)
    );
    let (bak, gelezen) = echt(&map.join("callantsoog_bag_panden.gpkg"), &LeesOpties::default()).unwrap();
    gelezen.unwrap();
    assert_eq!((bak.van("gdal-panden").count(), bak.geweigerd.len()), (133, 0));
}

#[test]
fn utf8_by_its_wrong_name_gives_2088_trees_and_an_unknown_encoding_is_refused() {
    let Some(map) = echte_data("beheer") else { return };
    let opties = LeesOpties {
        roosters: Some(nul_roosters()),
        ..LeesOpties::default()
    };
    // The file says encoding="utf8", which is not the name of an encoding.
    let bron = map.join("leeuwarden_bomen.osm");
    let Some((bak, gelezen)) = echt(&bron, &opties) else {
        return;
    };
    gelezen.unwrap();
    assert_eq!((bak.van("gdal-points").count(), bak.geweigerd.len()), (2088, 0));
    assert!(bak.van("gdal-points").any(|v| v.id == "-1"));
    let tijdelijk = tempfile::tempdir().unwrap();
    let pad = tijdelijk.path().join("bomen.osm");
    let inhoud = std::fs::read_to_string(&bron).unwrap();
    std::fs::write(&pad, inhoud.replacen("utf8", "spijkerschrift", 1)).unwrap();
    let (bak, gelezen) = echt(&pad, &opties).unwrap();
    assert!(gelezen.unwrap_err().to_string().contains("unknown encoding"));
    assert!(bak.voorkomens.is_empty());
}

#[test]
fn the_parts_of_a_shapefile_are_one_file() {
    let bestanden: Vec<PathBuf> = ["w.shp", "w.dbf", "w.SHX", "w.shp.xml", "los.dbf"]
        .map(PathBuf::from)
        .to_vec();
    let over: Vec<_> = bestanden
        .iter()
        .filter(|pad| !hoort_bij_shapefile(pad, &bestanden))
        .collect();
    assert_eq!(over, [Path::new("w.shp"), Path::new("los.dbf")]);
}
