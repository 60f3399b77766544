//! The register as its users meet it: files in, answers out, on either store.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod gemeen;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use gemeen::Cluster;
use model::{Datum, Geometrie};
use proptest::prelude::*;
use register::{
    Asker, Bewaard, Dossier, Fase, Grenzen, Register, RegisterFout, Soort, Store, WijzigingSoort,
};
use tempfile::TempDir;

/// Opens the one register of a case, as often as it likes.
type Open<'a> = &'a dyn Fn() -> Register;

/// A case with its name.
type Geval = (&'static str, fn(Open<'_>));

const GEVALLEN: [Geval; 14] = [
    (
        "nearest_comes_first_and_only_within_the_radius",
        nearest_comes_first_and_only_within_the_radius,
    ),
    (
        "the_public_never_sees_what_is_not_openbaar_not_even_after_it_was",
        the_public_never_sees_what_is_not_openbaar_not_even_after_it_was,
    ),
    (
        "a_stray_point_at_the_end_of_the_world_breaks_nothing",
        a_stray_point_at_the_end_of_the_world_breaks_nothing,
    ),
    (
        "the_day_decides_what_is_now_coming_or_done",
        the_day_decides_what_is_now_coming_or_done,
    ),
    (
        "a_change_is_logged_with_its_version_and_the_same_content_is_no_change",
        a_change_is_logged_with_its_version_and_the_same_content_is_no_change,
    ),
    (
        "a_failed_transaction_leaves_store_log_and_map_as_they_were",
        a_failed_transaction_leaves_store_log_and_map_as_they_were,
    ),
    (
        "another_process_is_followed_through_the_log_and_a_held_map_stays_as_it_was",
        another_process_is_followed_through_the_log_and_a_held_map_stays_as_it_was,
    ),
    (
        "a_bad_feature_is_refused_by_number_id_and_reason_and_the_rest_goes_on",
        a_bad_feature_is_refused_by_number_id_and_reason_and_the_rest_goes_on,
    ),
    (
        "what_is_not_said_to_be_openbaar_is_not",
        what_is_not_said_to_be_openbaar_is_not,
    ),
    (
        "a_file_that_is_no_feature_collection_leaves_the_store_as_it_was",
        a_file_that_is_no_feature_collection_leaves_the_store_as_it_was,
    ),
    ("caps_on_size_and_vertices_hold", caps_on_size_and_vertices_hold),
    (
        "wgs84_goes_through_the_conversion_and_outside_the_grid_is_refused",
        wgs84_goes_through_the_conversion_and_outside_the_grid_is_refused,
    ),
    (
        "a_change_touches_the_boxes_of_before_and_after_and_no_others",
        a_change_touches_the_boxes_of_before_and_after_and_no_others,
    ),
    (
        "what_is_longer_ago_than_is_remembered_counts_as_touched_and_the_rest_stays_exact",
        what_is_longer_ago_than_is_remembered_counts_as_touched_and_the_rest_stays_exact,
    ),
];

/// Runs every case, each on a store of its own, and names all that failed.
fn draai(waar: impl Fn(usize) -> String) {
    let mut mis = vec![];
    for (nr, (naam, geval)) in GEVALLEN.into_iter().enumerate() {
        let waar = waar(nr);
        if catch_unwind(AssertUnwindSafe(|| {
            geval(&|| Register::open_waar(&waar).unwrap())
        }))
        .is_err()
        {
            mis.push(naam);
        }
    }
    assert!(mis.is_empty(), "mislukt: {mis:?}");
}

#[test]
fn on_sqlite() {
    let map = TempDir::new().unwrap();
    draai(|nr| map.path().join(format!("{nr}.sqlite")).display().to_string());
}

#[test]
fn on_postgis() {
    if let Some(cluster) = Cluster::start() {
        draai(|nr| cluster.database(&format!("geval{nr}")));
    }
}

fn leeg() -> (TempDir, Register) {
    let map = TempDir::new().unwrap();
    let register = Register::open_sqlite(&map.path().join("register.sqlite")).unwrap();
    (map, register)
}

fn dag(s: &str) -> Datum {
    s.parse().unwrap()
}

fn dossier(id: &str, punt: [i32; 2], openbaar: bool) -> Dossier {
    Dossier {
        identificatie: id.into(),
        soort: Soort::Melding,
        titel: "Losse tegel".into(),
        omschrijving: None,
        status: Some("in behandeling".into()),
        categorie: None,
        van: Some(dag("2024-03-01")),
        tot: Some(dag("2024-03-31")),
        openbaar,
        geometrie: Some(Geometrie::punt(punt)),
        eigenschappen: serde_json::Map::new(),
        versie: 0,
    }
}

fn ids(register: &Register, punt: [i32; 2], straal: f64, asker: Asker) -> Vec<String> {
    let kaart = register.nu();
    let treffers = kaart.rond(punt, straal, dag("2024-03-15"), asker);
    treffers
        .into_iter()
        .map(|t| t.beeld.identificatie.to_string())
        .collect()
}

fn importeer(register: &Register, json: &str) -> Result<register::InvoerRapport, RegisterFout> {
    register.importeer_geojson(Cursor::new(json), "d.geojson", None, None, &Grenzen::default())
}

const RD: &str = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}}"#;

fn nearest_comes_first_and_only_within_the_radius(open: Open<'_>) {
    let r = open();
    r.bewaar(&[
        dossier("ver", [300_001, 0], true),
        dossier("b", [10_000, 0], true),
        dossier("a", [0, 10_000], true),
    ])
    .unwrap();
    assert_eq!(ids(&r, [0, 0], 300.0, Asker::Publiek), ["a", "b"]);
    assert_eq!(ids(&r, [0, 0], 300.001, Asker::Publiek), ["a", "b", "ver"]);
    assert!(ids(&r, [0, 0], f64::NAN, Asker::Publiek).is_empty());
}

fn the_public_never_sees_what_is_not_openbaar_not_even_after_it_was(open: Open<'_>) {
    let r = open();
    r.bewaar(&[dossier("open", [0, 0], true), dossier("dicht", [0, 0], false)])
        .unwrap();
    assert_eq!(ids(&r, [0, 0], 10.0, Asker::Publiek), ["open"]);
    assert_eq!(ids(&r, [0, 0], 10.0, Asker::Beheer), ["dicht", "open"]);
    assert_eq!(r.haal("dicht", Asker::Publiek).unwrap(), None);
    r.bewaar(&[dossier("open", [0, 0], false)]).unwrap();
    assert!(ids(&r, [0, 0], 10.0, Asker::Publiek).is_empty());
}

fn a_stray_point_at_the_end_of_the_world_breaks_nothing(open: Open<'_>) {
    let r = open();
    r.bewaar(&[
        dossier("hier", [0, 0], true),
        dossier("ver", [i32::MAX, i32::MIN], true),
    ])
    .unwrap();
    assert_eq!(ids(&r, [0, 0], 3_000.0, Asker::Publiek), ["hier"]);
    assert_eq!(ids(&r, [i32::MAX, i32::MIN], 3_000.0, Asker::Publiek), ["ver"]);
}

fn the_day_decides_what_is_now_coming_or_done(open: Open<'_>) {
    let r = open();
    r.bewaar(&[dossier("d", [0, 0], true)]).unwrap();
    let fase = |op| r.nu().rond([0, 0], 1.0, dag(op), Asker::Publiek)[0].fase;
    assert_eq!([fase("2024-02-29"), fase("2024-03-01")], [Fase::Komt, Fase::Nu]);
    assert_eq!([fase("2024-03-31"), fase("2024-04-01")], [Fase::Nu, Fase::Klaar]);
}

fn a_change_is_logged_with_its_version_and_the_same_content_is_no_change(open: Open<'_>) {
    let r = open();
    let mut d = dossier("d", [0, 0], true);
    r.bewaar(std::slice::from_ref(&d)).unwrap();
    assert_eq!(
        r.bewaar(std::slice::from_ref(&d)).unwrap(),
        Bewaard {
            gelijk: 1,
            ..Bewaard::default()
        }
    );
    d.titel = "Tegel ligt los".into();
    r.bewaar(&[d]).unwrap();
    assert!(r.schrijf(|s| s.verwijder("d")).unwrap());
    let log = r.store().log_na(0, 10).unwrap();
    let kort: Vec<_> = log.iter().map(|w| (w.volgnr, w.versie, w.soort)).collect();
    use WijzigingSoort::*;
    assert_eq!(kort, [(1, 1, Nieuw), (2, 2, Gewijzigd), (3, 3, Verwijderd)]);
    assert_eq!((r.generatie(), r.nu().aantal()), (3, 0));
}

fn a_failed_transaction_leaves_store_log_and_map_as_they_were(open: Open<'_>) {
    let r = open();
    let mut slecht = dossier("b", [0, 0], true);
    slecht.titel = " ".into();
    assert!(matches!(
        r.bewaar(&[dossier("a", [0, 0], true), slecht]),
        Err(RegisterFout::Ongeldig { .. })
    ));
    assert_eq!((r.store().laatste_volgnr().unwrap(), r.nu().aantal()), (0, 0));
}

fn another_process_is_followed_through_the_log_and_a_held_map_stays_as_it_was(open: Open<'_>) {
    let r = open();
    let ander = open();
    ander.bewaar(&[dossier("d", [0, 0], true)]).unwrap();
    let oud = r.nu();
    assert!(r.ververs().unwrap());
    assert!(!r.ververs().unwrap());
    assert_eq!((oud.aantal(), r.nu().aantal()), (0, 1));
    assert_eq!(open().nu().generatie(), 1);
}

#[test]
fn the_store_is_durable_and_a_later_format_is_refused() {
    let (map, _r) = leeg();
    let pad = map.path().join("register.sqlite");
    let db = rusqlite::Connection::open(&pad).unwrap();
    let wal: String = db.pragma_query_value(None, "journal_mode", |r| r.get(0)).unwrap();
    assert_eq!(wal, "wal");
    db.execute("INSERT INTO migratie VALUES (99, 'later', '')", [])
        .unwrap();
    assert!(matches!(
        Store::open_sqlite(&pad),
        Err(RegisterFout::TeNieuw { gevonden: 99, .. })
    ));
}

fn a_bad_feature_is_refused_by_number_id_and_reason_and_the_rest_goes_on(open: Open<'_>) {
    let r = open();
    let goed = |id: &str, extra: &str| {
        format!(
            r#"{{"type":"Feature","id":"{id}","geometry":{{"type":"Point","coordinates":[1.5,2]}},"properties":{{"soort":"melding","titel":"t"{extra}}}}}"#
        )
    };
    let features = [
        goed("a", r#","openbaar":true,"kleur":"rood""#),
        goed("b", "").replace("melding", "klacht"),
        goed("c", r#","van":"gisteren""#),
        goed("d", "").replace("1.5", "1e300"),
        goed("e", "").replace(r#""id":"e","#, ""),
        goed("a", ""),
        goed("f", r#","van":"2024-02-01","tot":"2024-01-01""#),
        "7".to_owned(),
        goed("g", "").replace("Point", "Polygon"),
    ];
    // the crs comes last on purpose
    let json = format!(
        r#"{{"type":"FeatureCollection","features":[{}],{RD}}}"#,
        features.join(",")
    );
    let rapport = importeer(&r, &json).unwrap();
    assert_eq!(
        (rapport.gelezen, rapport.geweigerd, rapport.bewaard.nieuw),
        (9, 8, 1)
    );
    let redenen: Vec<_> = rapport
        .redenen
        .iter()
        .map(|r| (r.object.as_deref(), r.reden.as_str()))
        .collect();
    assert_eq!(redenen[0].0, Some("b"));
    assert!(
        redenen[0].1.starts_with("feature 2: soort 'klacht' is onbekend"),
        "{redenen:?}"
    );
    assert_eq!(redenen[3], (None, "feature 5: de identificatie ontbreekt"));
    let a = r.haal("a", Asker::Beheer).unwrap().unwrap();
    assert_eq!(a.kenmerken.first(), Some(&("kleur".to_owned(), "rood".into())));
    assert_eq!(
        r.nu()
            .rond([1_500, 2_000], 0.0, dag("2024-01-01"), Asker::Publiek)
            .len(),
        1
    );
}

fn what_is_not_said_to_be_openbaar_is_not(open: Open<'_>) {
    let r = open();
    let json = format!(
        r#"{{"type":"FeatureCollection",{RD},"features":[{{"type":"Feature","id":7,"geometry":null,"properties":{{"soort":"zaak","titel":"t"}}}}]}}"#
    );
    importeer(&r, &json).unwrap();
    assert_eq!(r.haal("7", Asker::Publiek).unwrap(), None);
    assert!(r.haal("7", Asker::Beheer).unwrap().is_some());
}

fn a_file_that_is_no_feature_collection_leaves_the_store_as_it_was(open: Open<'_>) {
    let r = open();
    r.bewaar(&[dossier("d", [0, 0], true)]).unwrap();
    let goed = r#"{"type":"Feature","id":"x","geometry":null,"properties":{"soort":"zaak","titel":"t"}}"#;
    let diep = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{}]}}",
        "[".repeat(100_000)
    );
    for slecht in [
        "",
        "[]",
        "{}",
        r#"{"type":"Feature"}"#,
        &diep,
        &format!(r#"{{"type":"FeatureCollection",{RD},"features":[{goed}"#),
        &format!(r#"{{"type":"FeatureCollection",{RD},"features":[{goed}]}}trailing"#),
        r#"{"type":"FeatureCollection","features":[]}"#, // CRS84 without grids
        r#"{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:3857"}},"features":[]}"#,
    ] {
        assert!(
            matches!(importeer(&r, slecht), Err(RegisterFout::Bestand { .. })),
            "{:.60}",
            slecht
        );
    }
    assert_eq!(r.store().laatste_volgnr().unwrap(), 1);
}

fn caps_on_size_and_vertices_hold(open: Open<'_>) {
    let r = open();
    let lijn = vec!["[0,0],[1,1]"; 60_000].join(",");
    let json = format!(
        r#"{{"type":"FeatureCollection",{RD},"features":[{{"type":"Feature","id":"x","geometry":{{"type":"LineString","coordinates":[{lijn}]}},"properties":{{"soort":"zaak","titel":"t"}}}}]}}"#
    );
    let met = |grenzen: Grenzen| r.importeer_geojson(Cursor::new(&json), "d", None, None, &grenzen);
    assert_eq!(
        met(Grenzen {
            punten: 100,
            ..Grenzen::default()
        })
        .unwrap()
        .geweigerd,
        1
    );
    assert!(
        met(Grenzen {
            feature: 1_000,
            ..Grenzen::default()
        })
        .is_err()
    );
    assert!(
        met(Grenzen {
            bestand: 1_000,
            ..Grenzen::default()
        })
        .is_err()
    );
    assert_eq!(met(Grenzen::default()).unwrap().bewaard.nieuw, 1);
}

fn wgs84_goes_through_the_conversion_and_outside_the_grid_is_refused(open: Open<'_>) {
    let r = open();
    let json = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","id":"in","geometry":{"type":"Point","coordinates":[4.75,52.95]},"properties":{"soort":"zaak","titel":"t","openbaar":true}},
        {"type":"Feature","id":"om","geometry":{"type":"Point","coordinates":[52.95,4.75]},"properties":{"soort":"zaak","titel":"t"}}]}"#;
    let naar_rd = |[lon, lat]: [f64; 2]| (lat > 50.0).then_some([lon * 10.0, lat * 10.0]);
    let rapport = r
        .importeer_geojson(Cursor::new(json), "d", None, Some(&naar_rd), &Grenzen::default())
        .unwrap();
    assert_eq!((rapport.bewaard.nieuw, rapport.geweigerd), (1, 1));
    assert_eq!(ids(&r, [47_500, 529_500], 0.01, Asker::Publiek), ["in"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_map_after_any_changes_is_the_map_built_from_the_store(
        stappen in proptest::collection::vec((0..40u8, 0..100i32, any::<bool>(), 0..5u8), 1..300)
    ) {
        let (map, r) = leeg();
        for deel in stappen.chunks(50) {
            r.schrijf(|s| deel.iter().try_for_each(|(id, x, openbaar, wat)| {
                let id = format!("d{id}");
                if *wat == 0 { s.verwijder(&id).map(|_| ()) } else { s.bewaar(&dossier(&id, [x * 1000, 0], *openbaar)) }
            })).unwrap();
        }
        let vers = Register::open_sqlite(&map.path().join("register.sqlite")).unwrap();
        prop_assert_eq!(vers.nu().aantal(), r.nu().aantal());
        for asker in [Asker::Publiek, Asker::Beheer] {
            prop_assert_eq!(ids(&vers, [50_000, 0], 30.0, asker), ids(&r, [50_000, 0], 30.0, asker));
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_as_dossiers_are_read_or_refused(
        kop in "(\\{\"type\":\"FeatureCollection\",\"features\":\\[)?", rest in "[\\[\\]{}\":,a-z0-9.e+-]{0,80}"
    ) {
        register::fuzz::fuzz_dossiers(format!("{kop}{rest}").as_bytes());
    }
}

fn a_change_touches_the_boxes_of_before_and_after_and_no_others(open: Open<'_>) {
    let r = open();
    let rond = |x: i32| model::Vak::rond([x, 0], 1_000);
    let geraakt = |sinds: u64, x: i32, asker| r.nu().geraakt_sinds(sinds, &rond(x), &[Soort::Melding], asker);
    r.bewaar(&[dossier("a", [0, 0], true), dossier("b", [900_000, 0], true)])
        .unwrap();
    let begin = r.generatie();
    assert!(!geraakt(begin, 0, Asker::Publiek), "nothing happened yet");
    r.bewaar(&[dossier("a", [500_000, 0], true)]).unwrap();
    for (x, verwacht) in [(0, true), (500_000, true), (900_000, false), (250_000, false)] {
        assert_eq!(geraakt(begin, x, Asker::Publiek), verwacht, "{x}");
    }
    let na = r.generatie();
    assert!(!geraakt(na, 0, Asker::Publiek) && !geraakt(na + 5, 0, Asker::Publiek));
    let opnieuw = open();
    let ver = rond(250_000);
    assert!(
        opnieuw
            .nu()
            .geraakt_sinds(begin, &ver, &[Soort::Melding], Asker::Publiek),
        "before a map was built nothing is known"
    );
    r.bewaar(&[dossier("stil", [250_000, 0], false)]).unwrap();
    assert!(
        !geraakt(na, 250_000, Asker::Publiek),
        "what the public may not see changes nothing for it"
    );
    assert!(geraakt(na, 250_000, Asker::Beheer));
    r.schrijf(|s| s.verwijder("b")).unwrap();
    assert!(geraakt(na, 900_000, Asker::Publiek), "what is gone is touched");
    assert!(
        !r.nu()
            .geraakt_sinds(na, &rond(900_000), &[Soort::Zaak], Asker::Publiek)
    );
}

fn what_is_longer_ago_than_is_remembered_counts_as_touched_and_the_rest_stays_exact(open: Open<'_>) {
    let r = open();
    r.bewaar(&[dossier("a", [0, 0], true)]).unwrap();
    let begin = r.generatie();
    // 40 series of 300 changes: more than is remembered, in more pieces than are kept apart.
    for serie in 0..40 {
        let werk: Vec<Dossier> = (0..300)
            .map(|nr| dossier(&format!("{serie}-{nr}"), [10_000_000, nr], true))
            .collect();
        r.bewaar(&werk).unwrap();
        if serie == 38 {
            for nr in 0..70 {
                r.bewaar(&[dossier("los", [20_000_000, nr], true)]).unwrap();
            }
        }
    }
    let laat = r.generatie() - 400;
    let kaart = r.nu();
    let hier = model::Vak::rond([0, 0], 1_000);
    assert!(kaart.geraakt_sinds(begin, &hier, &[Soort::Melding], Asker::Publiek));
    assert!(!kaart.geraakt_sinds(laat, &hier, &[Soort::Melding], Asker::Publiek));
}
