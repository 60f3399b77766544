//! A gemeente's own tables: imported whatever they hold, and followed while they change.

use std::path::Path;
use std::time::{Duration, Instant};

use lagen::Lagen;
use model::{GeometrieSoort, Waarde};
use plek_tests::{Postgres, Server, gelukt, plek, plek_met};
use serde_json::Value;

fn import(pg: &Postgres, into: &Path, meer: &[&str]) -> std::process::Output {
    let url = pg.url();
    let into = into.display().to_string();
    let mut args = vec!["import", "pg", &url, "--naam", "gis", "--into", &into, "--json"];
    args.extend(meer);
    plek(&args)
}

fn verslag(pg: &Postgres, into: &Path, meer: &[&str]) -> (Value, String) {
    let uit = import(pg, into, meer);
    let fouten = String::from_utf8_lossy(&uit.stderr).into_owned();
    assert!(uit.status.success(), "{fouten}");
    (serde_json::from_slice(&uit.stdout).unwrap(), fouten)
}

fn laag<'a>(verslag: &'a Value, naam: &str) -> &'a Value {
    let lagen = verslag["lagen"].as_array().unwrap();
    let gevonden = lagen.iter().find(|l| l["laag"] == naam);
    gevonden.unwrap_or_else(|| panic!("{naam} ontbreekt in {verslag}"))
}

/// The first vertex of an object, RD millimetres.
fn punt(map: &Path, laag: &str, id: &str) -> [i32; 2] {
    let lagen = Lagen::open(map).unwrap();
    let nu = lagen.nu();
    let laag = nu.laag(laag).unwrap_or_else(|| panic!("{laag} ontbreekt"));
    laag.voorkomens(id).unwrap()[0].punten_rd()[0]
}

fn kenmerken(map: &Path, laag: &str, id: &str) -> Vec<(String, Waarde)> {
    let lagen = Lagen::open(map).unwrap();
    let nu = lagen.nu();
    let gevonden = nu.laag(laag).unwrap().voorkomens(id).unwrap();
    let alle = gevonden[0].kenmerken();
    alle.map(|(naam, waarde)| (naam.to_owned(), waarde.naar_waarde()))
        .collect()
}

#[test]
fn every_system_ends_in_rd_and_every_kind_of_geometry_in_a_layer_of_its_own() {
    let Some(pg) = Postgres::start() else { return };
    let map = tempfile::tempdir().unwrap();
    pg.sql(
        "create table rd (id int primary key, g geometry(PointZM, 28992));
         insert into rd values (1, 'SRID=28992;POINT ZM(155000.1234 463000 3 4)'), (2, null), (3, 'SRID=28992;POINT ZM EMPTY');
         create table graden (id int primary key, g geometry(Point, 4326));
         insert into graden values (1, 'SRID=4326;POINT(5.3875 52.1562)');
         create table etrs (id int primary key, g geography(Point, 4258));
         insert into etrs values (1, 'SRID=4258;POINT(5.3875 52.1562)');
         create table mercator (id int primary key, g geometry(Point, 3857));
         insert into mercator select id, st_transform(g, 3857) from graden;
         create table utm (id int primary key, g geometry(Point, 25831));
         insert into utm select id, st_transform(st_setsrid(g, 4258), 25831) from graden;
         create table los (id int primary key, g geometry);
         insert into los values (1, 'SRID=28992;POLYGON((0 400000, 10 400000, 10 400010, 0 400000))'),
           (2, 'SRID=28992;LINESTRING(0 400000, 10 400000)'), (3, 'SRID=4326;POINT(5.3875 52.1562)'),
           (4, 'SRID=28992;GEOMETRYCOLLECTION(POINT(0 400000), LINESTRING(0 400000, 1 400000))'),
           (5, 'SRID=28992;GEOMETRYCOLLECTION(POINT(0 400000), POINT(1 400000))'), (6, 'POINT(1 2)'),
           (7, 'SRID=32601;POINT(1e30 1e30)');
         create table boog (id int primary key, g geometry(CurvePolygon, 28992));
         insert into boog values (1, 'SRID=28992;CURVEPOLYGON(CIRCULARSTRING(0 400000, 10 400000, 0 400000))');
         create table multi (id int primary key, g geometry(MultiSurface, 28992));
         insert into multi values (1, 'SRID=28992;MULTISURFACE(((0 400000, 10 400000, 10 400010, 0 400000)))');
         create table tin (id int primary key, g geometry(TINZ, 28992));
         insert into tin values (1, 'SRID=28992;TIN Z(((0 400000 0, 10 400000 0, 10 400010 5, 0 400000 0)))');
         create table leeg (id int primary key, g geometry(LineString, 28992));",
    );
    let (v, meldingen) = verslag(&pg, map.path(), &[]);
    let rd = laag(&v, "gis-rd");
    assert_eq!(
        (&rd["gelezen"], &rd["objecten"], &rd["geweigerd"]),
        (&3.into(), &1.into(), &2.into())
    );
    assert!(
        rd["redenen"][0]["reden"]
            .as_str()
            .unwrap()
            .contains("ontbreekt of is leeg")
    );
    assert_eq!(punt(map.path(), "gis-rd", "1"), [155_000_123, 463_000_000]);

    let uit = plek_met(
        &["convert", "--from", "etrs89", "--to", "rd"],
        b"52.1562 5.3875\n",
    );
    let uit = String::from_utf8(uit.stdout).unwrap();
    let echt: Vec<i32> = uit
        .split_whitespace()
        .map(|g| (g.parse::<f64>().unwrap() * 1000.0).round() as i32)
        .collect();
    for (naam, id) in [
        ("gis-graden", "1"),
        ("gis-etrs", "1"),
        ("gis-mercator", "1"),
        ("gis-utm", "1"),
        ("gis-los_punt", "3"),
    ] {
        let [x, y] = punt(map.path(), naam, id);
        assert!(
            (x - echt[0]).abs() <= 1 && (y - echt[1]).abs() <= 1,
            "{naam}: {x} {y} {echt:?}"
        );
    }
    assert!(
        meldingen.contains("EPSG:25831"),
        "who converts is told: {meldingen}"
    );

    let lagen = Lagen::open(map.path()).unwrap().nu();
    for (naam, soort, objecten) in [
        ("gis-los", GeometrieSoort::Vlak, 1),
        ("gis-los_lijn", GeometrieSoort::Lijn, 1),
        ("gis-los_punt", GeometrieSoort::Punt, 2),
        ("gis-boog", GeometrieSoort::Vlak, 1),
        ("gis-multi", GeometrieSoort::Vlak, 1),
        ("gis-tin", GeometrieSoort::Vlak, 1),
        ("gis-leeg", GeometrieSoort::Lijn, 0),
    ] {
        let laag = lagen
            .laag(naam)
            .unwrap_or_else(|| panic!("{naam} ontbreekt: {v}"));
        assert_eq!(
            (laag.definitie().geometrie, laag.objecten()),
            (Some(soort), objecten),
            "{naam}: {v}"
        );
    }
    let boog = lagen.laag("gis-boog").unwrap();
    let cirkel = boog.voorkomens("1").unwrap()[0].punten_rd();
    let ver = cirkel
        .iter()
        .map(|p| (f64::from(p[0] - 5_000).hypot(f64::from(p[1] - 400_000_000)) - 5_000.0).abs());
    assert!(
        cirkel.len() > 100 && ver.fold(0.0, f64::max) <= 1.5,
        "an arc is its segments"
    );
    let redenen: String = ["gis-los", "gis-los_lijn", "gis-los_punt"]
        .iter()
        .map(|naam| laag(&v, naam)["redenen"].to_string())
        .collect();
    assert!(
        redenen.contains("mengt punten") && redenen.contains("SRID 0"),
        "{redenen}"
    );
    assert!(
        redenen.contains("PostGIS kan de geometrie niet omzetten") || redenen.contains("geen lengte"),
        "{redenen}"
    );
}

#[test]
fn all_columns_come_along_and_hostile_names_are_only_names() {
    let Some(pg) = Postgres::start() else { return };
    let map = tempfile::tempdir().unwrap();
    pg.sql(
        r#"create type kleur as enum ('rood', 'groen');
         create table waarden (code text, deel int, g geometry(Point, 28992), "klein" int2, groot int8, komma numeric(12, 3),
           drijf float8, ja bool, tekst varchar(9), vast char(4), dag date, moment timestamptz, uur time, k kleur,
           getallen int[], teksten text[], u uuid, j jsonb, blob bytea, zoek tsvector, leeg text, primary key (code, deel));
         insert into waarden values ('a.b', 7, 'SRID=28992;POINT(1 400000)', 1, 9007199254740993, 1.500, 0.1, true, ' x ', 'ab',
           '2026-02-01', '2026-02-01 12:00+02', '13:14', 'groen', '{1,null,3}', '{"é",""}',
           'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a": 1}', '\x00', 'woord', null);
         create schema "sch""ema";
         create table "sch""ema"."x""; drop table waarden; --" ("i""d'; --" int primary key, "ge""om" geometry(Point, 28992),
           "'; drop table waarden; --" text);
         insert into "sch""ema"."x""; drop table waarden; --" values (1, 'SRID=28992;POINT(1 400000)', $$'; select 1; --$$);
         create table zonder (naam text, g geometry(Point, 28992));
         insert into zonder values ('a', 'SRID=28992;POINT(1 400000)'), ('a', 'SRID=28992;POINT(2 400000)'), (null, null);
         create view kijk as select code || deel as sleutel, g from waarden;"#,
    );
    let (v, meldingen) = verslag(&pg, map.path(), &["--sleutel", "sleutel", "--triggers"]);
    let objecten = |naam: &str| laag(&v, naam)["objecten"].as_u64();
    assert_eq!(objecten("gis-waarden"), Some(1));
    assert_eq!(objecten("gis-x_drop_table_waarden"), Some(1), "{v}");
    assert_eq!(objecten("gis-kijk"), Some(1));
    assert!(
        meldingen.contains("public.zonder: overgeslagen") && meldingen.contains("ADD PRIMARY KEY"),
        "{meldingen}"
    );
    assert!(
        meldingen.contains("blob (bytea)") && meldingen.contains("zoek (tsvector)"),
        "{meldingen}"
    );
    assert!(meldingen.contains("een view kan niet melden"), "{meldingen}");
    assert_eq!(
        pg.sql("select count(*) from waarden"),
        "1",
        "the table is still there"
    );
    let lijst = |waarden: &[&str]| Waarde::Lijst(waarden.iter().map(|t| Waarde::from(*t)).collect());
    let verwacht = [
        ("code", Waarde::from("a.b")),
        ("deel", Waarde::Getal(7)),
        ("klein", Waarde::Getal(1)),
        ("groot", Waarde::Getal(9_007_199_254_740_993)),
        ("komma", Waarde::Decimaal(1.5)),
        ("drijf", Waarde::Decimaal(0.1)),
        ("ja", Waarde::JaNee(true)),
        ("tekst", Waarde::from("x")),
        ("vast", Waarde::from("ab")),
        ("dag", Waarde::from("2026-02-01")),
        ("moment", Waarde::from("2026-02-01T10:00:00Z")),
        ("uur", Waarde::from("13:14:00")),
        ("k", Waarde::from("groen")),
        (
            "getallen",
            Waarde::Lijst(vec![Waarde::Getal(1), Waarde::Getal(3)]),
        ),
        ("teksten", lijst(&["é"])),
        ("u", Waarde::from("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")),
        ("j", Waarde::from("{\"a\": 1}")),
    ];
    let gevonden = kenmerken(map.path(), "gis-waarden", "a%2Eb.7");
    let gevonden: Vec<(&str, Waarde)> = gevonden.iter().map(|(n, w)| (n.as_str(), w.clone())).collect();
    assert_eq!(gevonden, verwacht);

    // Refused, and told how; the layers of before stay, and the password stays where it is.
    for (vlaggen, reden) in [
        (["--tabel", "public.zonder"], "ADD PRIMARY KEY"),
        (["--tabel", "er.niet"], "'er.niet' is er niet"),
        (["--kenmerk", "nergens"], "'nergens'"),
        (["--max-rijen", "0"], "meer dan 0 rijen"),
    ] {
        let uit = import(&pg, map.path(), &vlaggen);
        let fout = String::from_utf8_lossy(&uit.stderr).into_owned();
        assert_eq!(uit.status.code(), Some(1), "{fout}");
        assert!(fout.contains(reden) && !fout.contains("geheim"), "{fout}");
    }
    let (v, _) = verslag(
        &pg,
        &map.path().join("b"),
        &["--tabel", "zonder", "--sleutel", "naam"],
    );
    let zonder = laag(&v, "gis-zonder");
    assert_eq!(
        (&zonder["objecten"], &zonder["geweigerd"]),
        (&1.into(), &2.into()),
        "{v}"
    );
    assert!(zonder["redenen"].to_string().contains("dezelfde sleutel"), "{v}");
    let (v, _) = verslag(
        &pg,
        &map.path().join("c"),
        &["--tabel", "waarden", "--kenmerk", "ja"],
    );
    assert_eq!(v["lagen"].as_array().unwrap().len(), 1);
    assert_eq!(
        kenmerken(&map.path().join("c"), "gis-waarden", "a%2Eb.7").len(),
        1
    );
    for args in [
        &["import", "pg", "x", "--into", "y"][..],
        &["import", "bag", "x", "--into", "y", "--naam", "z"],
    ] {
        assert_eq!(plek(args).status.code(), Some(2), "{args:?}");
    }
    assert!(
        Lagen::open(map.path())
            .unwrap()
            .nu()
            .laag("gis-waarden")
            .is_some()
    );
}

/// A server that follows; its settings lie beside its layers.
fn volgend(pg: &Postgres, map: &Path, meer: &str) -> Server {
    let config = map.join("plek.toml");
    let geheim = map.join("url");
    std::fs::write(&geheim, pg.url()).unwrap();
    let tekst = format!(
        "[[postgis]]\nnaam = 'gis'\nurl-file = '{}'\n{meer}\n",
        geheim.display()
    );
    std::fs::write(&config, tekst).unwrap();
    let data = map.join("data");
    std::fs::create_dir_all(&data).unwrap();
    Server::start_met(&data, &["--config", config.to_str().unwrap()], &[])
}

/// Waits until something is so; out: how long that took. Panics after `hoogstens`.
fn wacht(wat: &str, hoogstens: Duration, mut is_zo: impl FnMut() -> bool) -> Duration {
    let begin = Instant::now();
    while !is_zo() {
        assert!(begin.elapsed() < hoogstens, "na {hoogstens:?} nog niet: {wat}");
        std::thread::sleep(Duration::from_millis(10));
    }
    begin.elapsed()
}

fn objecten(map: &Path, laag: &str) -> Option<u64> {
    let lagen = Lagen::open(map.join("data")).ok()?;
    Some(lagen.nu().laag(laag)?.objecten())
}

fn generatie(map: &Path) -> u64 {
    Lagen::open(map.join("data")).unwrap().nu().generatie()
}

/// The tile where the first test moves its trees to, and the one where the second has them all.
const TEGEL: [&str; 2] = [
    "/tiles/gis-bomen/NetherlandsRDNewQuad/9/282/234",
    "/tiles/gis-bomen/NetherlandsRDNewQuad/9/224/292",
];

const RUIM: Duration = Duration::from_secs(20);

#[test]
fn a_change_is_in_the_next_tile_within_a_second_and_a_burst_is_few_generations() {
    let Some(pg) = Postgres::start() else { return };
    let map = tempfile::tempdir().unwrap();
    let map = map.path();
    pg.sql(
        "create table bomen (id int primary key, soort text, g geometry(Point, 28992));
         insert into bomen select n, 'eik', st_setsrid(st_point(100000 + 10 * (n % 100), 400000 + 10 * (n / 100)), 28992)
         from generate_series(1, 10000) n;",
    );
    let server = volgend(&pg, map, "volgen = 'trigger'\ninterval_s = 3600");
    wacht("de lagen zijn er", RUIM, || {
        objecten(map, "gis-bomen") == Some(10_000)
    });
    wacht("de server luistert", RUIM, || {
        server.haal("/metrics").tekst().contains("plek_postgis_leeftijd")
    });
    let etag = || server.haal(TEGEL[0]).kop("etag").to_owned();
    let mut duren = Vec::new();
    let mut merk = |sql: &str| {
        let oud = etag();
        pg.sql(sql);
        duren.push(wacht(sql, Duration::from_secs(10), || etag() != oud));
    };
    merk("update bomen set g = st_setsrid(st_point(200000, 500000), 28992) where id = 5");
    assert_eq!(
        punt(&map.join("data"), "gis-bomen", "5"),
        [200_000_000, 500_000_000]
    );
    merk("update bomen set g = st_setsrid(st_point(200050, 500000), 28992) where id = 6");
    merk("delete from bomen where id = 6");
    assert_eq!(objecten(map, "gis-bomen"), Some(9_999));
    merk("insert into bomen values (20000, 'iep', st_setsrid(st_point(200100, 500000), 28992))");
    merk("update bomen set id = 20001, g = st_setsrid(st_point(200150, 500000), 28992) where id = 20000");
    let nu = Lagen::open(map.join("data")).unwrap().nu();
    assert!(
        nu.laag("gis-bomen")
            .unwrap()
            .voorkomens("20000")
            .unwrap()
            .is_empty()
    );

    // Only where something changed may a tile fall.
    let eerst = generatie(map);
    merk("update bomen set g = st_setsrid(st_point(200800, 500000), 28992) where id = 5");
    let lagen = Lagen::open(map.join("data")).unwrap().nu();
    let laag = lagen.laag("gis-bomen").unwrap();
    let bij = |x: i32, y: i32| {
        let (min, max) = ([x - 1000, y - 1000], [x + 1000, y + 1000]);
        laag.geraakt_sinds(eerst, &model::Vak { min, max })
    };
    assert!(bij(200_000_000, 500_000_000) && bij(200_800_000, 500_000_000));
    assert!(!bij(100_100_000, 400_100_000) && !bij(200_150_000, 500_000_000));

    duren.sort();
    eprintln!("een wijziging in de volgende tegel na {duren:?}");
    // The middle one: a machine that does ten other things may be late once.
    assert!(duren[duren.len() / 2] < Duration::from_secs(1), "{duren:?}");

    // A thousand changes in as many transactions.
    let eerst = generatie(map);
    let stoot: String = (1_000..2_000)
        .map(|n| format!("update bomen set soort = 'beuk {n}' where id = {n};\n"))
        .collect();
    let begin = Instant::now();
    pg.sql(&stoot);
    let zijn_het = |map: &Path| {
        let lagen = Lagen::open(map.join("data")).unwrap().nu();
        let laag = lagen.laag("gis-bomen").unwrap();
        (1_000..2_000).all(|n| {
            let beuk = format!("beuk {n}");
            laag.voorkomens(&n.to_string()).unwrap()[0].tekst("soort") == Some(beuk.as_str())
        })
    };
    wacht("alle duizend", Duration::from_secs(10), || zijn_het(map));
    let nieuw = generatie(map) - eerst;
    eprintln!(
        "1.000 wijzigingen: {} ms, {nieuw} generaties",
        begin.elapsed().as_millis()
    );
    assert!(nieuw <= 100, "a burst is few generations: {nieuw}");

    pg.sql("update bomen set soort = 'alles'");
    wacht("een grote opdracht", RUIM, || {
        let lagen = Lagen::open(map.join("data")).unwrap().nu();
        let eerste = lagen.laag("gis-bomen").unwrap().voorkomens("9000").unwrap();
        eerste[0].tekst("soort") == Some("alles")
    });
    pg.sql("truncate bomen");
    wacht("leeg", RUIM, || objecten(map, "gis-bomen") == Some(0));
    let metingen = server.haal("/metrics").tekst();
    assert!(
        metingen.contains("plek_postgis_volgt{bron=\"gis\",modus=\"trigger\"} 1"),
        "{metingen}"
    );
    assert!(
        metingen.contains("plek_postgis_bereikbaar{bron=\"gis\"} 1"),
        "{metingen}"
    );
}

#[test]
fn an_interval_writes_only_differences_and_a_database_that_is_away_leaves_the_layers() {
    let Some(pg) = Postgres::start() else { return };
    let map = tempfile::tempdir().unwrap();
    let map = map.path();
    pg.sql(
        "create table bomen (id int primary key, soort text, hoogte int, g geometry(Point, 28992));
         insert into bomen select n, 'eik', n, st_setsrid(st_point(100000 + n, 400000), 28992) from generate_series(1, 500) n;",
    );
    let server = volgend(&pg, map, "volgen = 'interval'\ninterval_s = 1\nmax_rijen = 1000");
    wacht("de lagen zijn er", RUIM, || {
        objecten(map, "gis-bomen") == Some(500)
    });
    let eerst = generatie(map);
    std::thread::sleep(Duration::from_millis(2_500));
    assert_eq!(generatie(map), eerst, "nothing changed: no new generation");
    pg.sql("delete from bomen where id <= 10; update bomen set hoogte = 0 where id = 11");
    wacht("het verschil", RUIM, || objecten(map, "gis-bomen") == Some(490));
    assert_eq!(generatie(map), eerst + 1);

    pg.sql("alter table bomen drop column hoogte");
    wacht("de kolom is weg", RUIM, || {
        kenmerken(&map.join("data"), "gis-bomen", "11").len() == 2
    });
    assert_eq!(objecten(map, "gis-bomen"), Some(490));

    let gelezen = |naam: &str| {
        let tekst = server.haal("/metrics").tekst();
        let regel = tekst.lines().find(|r| r.starts_with(naam)).map(str::to_owned);
        regel.and_then(|r| r.rsplit(' ').next()?.parse::<f64>().ok())
    };
    pg.weg();
    wacht("dat is te zien", RUIM, || {
        gelezen("plek_postgis_bereikbaar") == Some(0.0)
    });
    assert_eq!(objecten(map, "gis-bomen"), Some(490), "never an empty layer");
    assert_eq!(server.haal(TEGEL[1]).status, 200);
    wacht("de leeftijd loopt op", RUIM, || {
        gelezen("plek_postgis_leeftijd_seconden") > Some(2.0)
    });
    pg.op();
    pg.sql("insert into bomen values (1000, 'iep', st_setsrid(st_point(100000, 400000), 28992))");
    wacht("weer bij", RUIM, || objecten(map, "gis-bomen") == Some(491));
    wacht("dat ook", RUIM, || {
        gelezen("plek_postgis_bereikbaar") == Some(1.0)
    });

    pg.sql("insert into bomen select n, 'x', st_setsrid(st_point(1, 400000), 28992) from generate_series(2000, 4000) n");
    wacht("te groot om te kopiëren", RUIM, || {
        gelezen("plek_postgis_sql{bron=\"gis\",laag=\"gis-bomen\"}") == Some(1.0)
    });
    assert_eq!(
        objecten(map, "gis-bomen"),
        Some(491),
        "a table that is too large is asked where it lies; its old copy is not written over"
    );
    let alle = server
        .haal("/ogc/v1/collections/gis-bomen/items?aantal=exact&limit=1")
        .json();
    assert_eq!(alle["numberMatched"], 2_492);
    pg.sql("delete from bomen where id >= 2000");
    wacht("weer een kopie", RUIM, || {
        gelezen("plek_postgis_sql{bron=\"gis\",laag=\"gis-bomen\"}") == Some(0.0)
    });
    let alle = server
        .haal("/ogc/v1/collections/gis-bomen/items?aantal=exact&limit=1")
        .json();
    assert_eq!(alle["numberMatched"], 491);
    pg.sql("drop table bomen; create table ander (id int primary key, g geometry(Point, 28992))");
    wacht("de andere tabel", RUIM, || objecten(map, "gis-ander") == Some(0));
    assert_eq!(
        objecten(map, "gis-bomen"),
        Some(491),
        "nor does one that is gone become empty"
    );
    assert!(gelukt(&["doctor", "--data", &map.join("data").display().to_string()]).contains("alles is heel"));
}

#[test]
fn a_large_table_is_asked_where_it_lies_and_only_touched_tiles_fall() {
    let Some(pg) = Postgres::start() else { return };
    let map = tempfile::tempdir().unwrap();
    let map = map.path();
    pg.sql(
        "create table bomen (id int primary key, soort text, hoogte int, maat numeric, plant date, g geometry(Point, 28992));
         insert into bomen select n, (array['eik', 'iep', ' es '])[1 + n % 3], n % 40, n / 10.0, date '2020-01-01' + n % 100,
           st_setsrid(st_point(100000 + 10 * (n % 100), 400000 + 10 * (n / 100)), 28992) from generate_series(1, 5000) n;
         create index on bomen using gist (g); analyze bomen;
         create table zonder (id int primary key, g geometry);
         insert into zonder select n, st_point(n, 400000) from generate_series(1, 2000) n;",
    );
    let server = volgend(
        &pg,
        map,
        "volgen = 'trigger'\ninterval_s = 3600\nmax_rijen = 1000\ndekking = '99000,399000,102000,402000'",
    );
    wacht("de laag is er", RUIM, || {
        server.haal("/ogc/v1/collections/gis-bomen").status == 200
    });
    assert_eq!(objecten(map, "gis-bomen"), None, "nothing is copied");
    let metingen = server.haal("/metrics").tekst();
    assert!(
        metingen.contains("plek_postgis_sql{bron=\"gis\",laag=\"gis-bomen\"} 1"),
        "{metingen}"
    );
    assert!(
        metingen.contains("soort=\"tabel\""),
        "a table that the database cannot search is told: {metingen}"
    );
    let items = "/ogc/v1/collections/gis-bomen/items";
    let haal = |vraag: &str| {
        let uit = server.haal(&format!("{items}?{vraag}"));
        assert_eq!(uit.status, 200, "{vraag}: {}", uit.tekst());
        uit.json()
    };
    let rd = "bbox-crs=http://www.opengis.net/def/crs/EPSG/0/28992";

    // Every page once, by cursor and by offset.
    for soort in ["", "&offset=0"] {
        let mut adres = format!("{items}?limit=700&f=json{soort}");
        let mut ids = Vec::new();
        loop {
            let blad = server.haal(&adres).json();
            ids.extend(
                blad["features"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|f| f["id"].as_str().unwrap().to_owned()),
            );
            let links = blad["links"].as_array().unwrap().clone();
            let Some(volgende) = links.iter().find(|l| l["rel"] == "next") else {
                break;
            };
            let href = volgende["href"].as_str().unwrap();
            adres = href[href.find("/ogc").unwrap()..].to_owned();
        }
        let verschillend: std::collections::BTreeSet<&String> = ids.iter().collect();
        assert_eq!((ids.len(), verschillend.len()), (5_000, 5_000), "{soort}");
    }
    // Filters give what PostgreSQL itself says, whether it can look them up or not.
    for (cql, sql) in [
        ("soort = 'eik'", "soort = 'eik'"),
        ("soort = ' es ' AND hoogte < 5", "soort = ' es ' and hoogte < 5"),
        (
            "soort IN ('iep', 'x') AND hoogte BETWEEN 10 AND 12",
            "soort in ('iep', 'x') and hoogte between 10 and 12",
        ),
        ("hoogte > 38.5", "hoogte > 38.5"),
        ("maat = 12.3", "maat = 12.3"),
        ("maat >= 499.9", "maat >= 499.9"),
        ("plant > DATE('2020-04-05')", "plant > '2020-04-05'"),
        ("soort LIKE 'e_k'", "soort like 'e_k'"),
        (
            "CASEI(soort) = CASEI('EIK') AND hoogte = 3",
            "lower(soort) = 'eik' and hoogte = 3",
        ),
        ("NOT (hoogte < 39)", "hoogte >= 39"),
        ("soort IS NULL", "soort is null"),
        ("identificatie IN ('17', 'x', '18')", "id in (17, 18)"),
        ("soort = 'x'' OR 1=1; drop table bomen; --'", "false"),
        ("hoogte + 1 = 40 AND maat < 100", "hoogte = 39 and maat < 100"),
    ] {
        let q: String = form_urlencoded(cql);
        let uit = haal(&format!("filter={q}&aantal=exact&limit=1"));
        let verwacht: u64 = pg
            .sql(&format!("select count(*) from bomen where {sql}"))
            .trim()
            .parse()
            .unwrap();
        assert_eq!(uit["numberMatched"].as_u64(), Some(verwacht), "{cql}");
    }
    assert_eq!(pg.sql("select count(*) from bomen"), "5000");
    let vak = haal(&format!(
        "bbox=100000,400000,100055,400015&{rd}&aantal=exact&limit=100"
    ));
    let echt = pg
        .sql("select count(*) from bomen where g && st_makeenvelope(100000, 400000, 100055, 400015, 28992)");
    assert_eq!(vak["numberMatched"].to_string(), echt.trim());
    let rij = server.haal(&format!("{items}/17")).json();
    assert_eq!(
        (&rij["properties"]["hoogte"], &rij["id"]),
        (&17.into(), &"17".into())
    );
    for (pad, status) in [
        ("/abc", 404),
        ("/99999", 404),
        ("?limit=0", 400),
        ("?filter=onzin%3D1", 400),
        ("?cursor=1", 400),
    ] {
        assert_eq!(server.haal(&format!("{items}{pad}")).status, status, "{pad}");
    }
    let hoog = haal(
        "sortby=-hoogte,identificatie&limit=2&bbox=100000,400000,101000,400100&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/28992",
    );
    assert_eq!(hoog["features"][0]["properties"]["hoogte"], 39);
    let export = server.haal("/ogc/v1/collections/gis-bomen/export?f=csv");
    assert!(
        export.status == 400 && export.tekst().contains("max_rijen"),
        "{}",
        export.tekst()
    );

    // A click: what lies near, nothing where the table is complete, unknown beyond it.
    let klik = |x: f64, y: f64| {
        let adres =
            format!("/api/v1/locatiebeeld?punt={x},{y}&puntCrs=http://www.opengis.net/def/crs/EPSG/0/28992");
        let beeld = server.haal(&adres).json();
        let lagen = beeld["staat"]["eigen"].as_array().unwrap().clone();
        let laag = lagen.into_iter().find(|l| l["laag"] == "gis-bomen");
        laag.unwrap_or_else(|| panic!("{beeld}"))
    };
    let hier = klik(100_011.0, 400_001.0);
    assert_eq!(
        (&hier["toestand"], &hier["objecten"][0]["kenmerken"]["soort"]),
        (&"geldt".into(), &"iep".into()),
        "{hier}"
    );
    assert_eq!(klik(99_500.0, 399_500.0)["toestand"], "geldt-niet");
    assert_eq!(klik(120_000.0, 420_000.0)["toestand"], "onbekend");

    // Tiles: whole, and of all that lie ready only those fall that the change touches.
    let tegels: Vec<String> = (0..8)
        .flat_map(|dx| {
            (0..8).map(move |dy| {
                format!(
                    "/tiles/gis-bomen/NetherlandsRDNewQuad/12/{}/{}",
                    1_790 + dx,
                    2_334 + dy
                )
            })
        })
        .collect();
    let etags = || -> Vec<String> {
        tegels
            .iter()
            .map(|t| server.haal(t).kop("etag").to_owned())
            .collect()
    };
    let teller = |uit: &str| {
        let voor = format!("plek_tegels_totaal{{uit=\"{uit}\"}} ");
        let tekst = server.haal("/metrics").tekst();
        tekst
            .lines()
            .find_map(|r| r.strip_prefix(&voor)?.parse::<u64>().ok())
            .unwrap_or(0)
    };
    let eerst = etags();
    let gevuld = tegels.iter().filter(|t| server.haal(t).status == 200).count();
    assert!(gevuld >= 4, "{gevuld}");
    let vervallen = teller("vervallen");
    pg.sql("update bomen set g = st_translate(g, 3, 0) where id = 101");
    let mut na = eerst.clone();
    wacht("de verplaatste boom", Duration::from_secs(10), || {
        na = etags();
        na != eerst
    });
    let anders = na.iter().zip(&eerst).filter(|(a, b)| a != b).count() as u64;
    assert!((1..=4).contains(&anders), "{anders} of {}", tegels.len());
    assert_eq!(teller("vervallen") - vervallen, anders, "dropped is what changed");

    // Away: every answer says so, and nothing is made up; back: it answers again.
    pg.weg();
    wacht("dat is te zien", RUIM, || server.haal(items).status == 503);
    let weg = server.haal(items);
    assert!(
        weg.tekst().contains("/problemen/bron-onbereikbaar") && weg.kop("retry-after") == "5",
        "{}",
        weg.tekst()
    );
    assert_eq!(server.haal(&tegels[0]).status, 503);
    assert_eq!(server.haal(&format!("{items}/17")).status, 503);
    let hier = klik(100_011.0, 400_001.0);
    assert_eq!(
        (&hier["toestand"], hier["bijgewerkt"].is_string()),
        (&"niet-bereikbaar".into(), true),
        "{hier}"
    );
    pg.op();
    wacht("weer op", RUIM, || server.haal(items).status == 200);
    assert_eq!(etags(), na);
}

/// A tile as the places of what is in it, by id, in units of the tile.
fn plekken(tegel: &[u8]) -> std::collections::BTreeMap<String, [i32; 2]> {
    let lezer = fast_mvt::MvtReaderRef::new(tegel).unwrap();
    let mut uit = std::collections::BTreeMap::new();
    for ding in lezer.layers().flat_map(|l| l.features()) {
        let id = ding
            .properties()
            .map(Result::unwrap)
            .find(|(naam, _)| *naam == "identificatie");
        let fast_mvt::MvtGeometry::Point(punt) = ding.geometry().unwrap() else {
            panic!("no point");
        };
        uit.insert(format!("{:?}", id.unwrap().1), [punt.x(), punt.y()]);
    }
    uit
}

#[test]
fn a_large_table_in_another_system_answers_as_the_same_data_in_rd() {
    let Some(pg) = Postgres::start() else { return };
    let map = tempfile::tempdir().unwrap();
    // a grid of 40 by 40 trees; from RD to degrees by the official way, from there to UTM by PostGIS
    let rd: Vec<[i32; 2]> = (0..1_600)
        .map(|n| [100_003 + 10 * (n % 40), 400_003 + 10 * (n / 40)])
        .collect();
    let punten: String = rd.iter().map(|[x, y]| format!("{x} {y}\n")).collect();
    let uit = plek_met(&["convert", "--from", "rd", "--to", "etrs89"], punten.as_bytes());
    let graden = String::from_utf8(uit.stdout).unwrap();
    let rijen: Vec<String> = (rd.iter().zip(graden.lines()).enumerate())
        .map(|(n, ([x, y], lijn))| {
            let (lat, lon) = lijn.split_once(' ').unwrap();
            format!("({n}, {x}, {y}, {lon}, {lat})")
        })
        .collect();
    assert_eq!(rijen.len(), 1_600);
    pg.sql(&format!(
        "create table ruw (id int, x int, y int, lon float8, lat float8); insert into ruw values {};
         create table b28992 (id int primary key, soort text, g geometry(Point, 28992));
         insert into b28992 select id, 's' || id % 7, st_setsrid(st_point(x, y), 28992) from ruw;
         create table b4326 (id int primary key, soort text, g geometry(Point, 4326));
         insert into b4326 select id, 's' || id % 7, st_setsrid(st_point(lon, lat), 4326) from ruw;
         create table b25831 (id int primary key, soort text, g geometry(Point, 25831));
         insert into b25831 select id, 's' || id % 7, st_transform(st_setsrid(st_point(lon, lat), 4258), 25831) from ruw;
         create table b32631 (id int primary key, soort text, g geometry(Point, 32631));
         insert into b32631 select id, 's' || id % 7, st_transform(st_setsrid(st_point(lon, lat), 4326), 32631) from ruw;
         drop table ruw;
         create index on b28992 using gist (g); create index on b4326 using gist (g);
         create index on b25831 using gist (g); create index on b32631 using gist (g); analyze;",
        rijen.join(", ")
    ));
    let server = volgend(
        &pg,
        map.path(),
        "volgen = 'interval'\ninterval_s = 3600\nmax_rijen = 1000",
    );
    let stelsel = "http://www.opengis.net/def/crs/EPSG/0/28992";
    let items = |tabel: &str, vraag: &str| -> Vec<(String, [f64; 2])> {
        let pad = format!(
            "/ogc/v1/collections/gis-{tabel}/items?f=json&limit=2000&crs={stelsel}&bbox-crs={stelsel}{vraag}"
        );
        let uit = server.haal(&pad);
        assert_eq!(uit.status, 200, "{pad}: {}", uit.tekst());
        let features = uit.json()["features"].as_array().cloned().unwrap();
        let mut alle: Vec<_> = (features.iter())
            .map(|f| {
                let c = [0, 1].map(|i| f["geometry"]["coordinates"][i].as_f64().unwrap());
                (f["id"].as_str().unwrap().to_owned(), c)
            })
            .collect();
        alle.sort_by(|a, b| a.0.cmp(&b.0));
        alle
    };
    let tabellen = ["b4326", "b25831", "b32631"];
    for tabel in tabellen.iter().chain(&["b28992"]) {
        let pad = format!("/ogc/v1/collections/gis-{tabel}");
        wacht("de laag is er", RUIM, || server.haal(&pad).status == 200);
        assert_eq!(
            objecten(map.path(), &format!("gis-{tabel}")),
            None,
            "nothing is copied"
        );
    }
    let blokken = [
        "",
        "&bbox=100100,400100,100200,400200",
        "&bbox=100000,400000,100010,400400",
        "&bbox=100100,400100,100200,400200&filter=soort%3D's3'",
        "&bbox=200000,400000,200010,400010",
    ];
    for (vraag, aantal) in blokken.into_iter().zip([1_600, 100, 40, 14, 0]) {
        let echt = items("b28992", vraag);
        assert!(echt.len().abs_diff(aantal) <= 1, "{vraag}: {}", echt.len());
        for tabel in tabellen {
            let hier = items(tabel, vraag);
            let ids = |l: &[(String, [f64; 2])]| l.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>();
            assert_eq!(ids(&hier), ids(&echt), "{tabel} {vraag}");
            for ((id, a), (_, b)) in hier.iter().zip(&echt) {
                let ver = (a[0] - b[0]).hypot(a[1] - b[1]);
                assert!(ver < 0.005, "{tabel} {id}: {ver} m");
            }
        }
    }
    let mut met_inhoud = 0;
    for (grid, z, x, y) in [
        ("NetherlandsRDNewQuad", 12, 1_792, 2_340),
        ("NetherlandsRDNewQuad", 11, 896, 1_170),
        ("WebMercatorQuad", 15, 16_813, 10_951),
        ("WebMercatorQuad", 14, 8_406, 5_475),
    ] {
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1), (0, -1), (-1, 0)] {
            let pad = |tabel: &str| format!("/tiles/gis-{tabel}/{grid}/{z}/{}/{}", x + dx, y + dy);
            let haal = |tabel: &str| {
                let uit = server.haal_met(&pad(tabel), &[("accept-encoding", "identity")]);
                assert!([200, 204].contains(&uit.status), "{}", uit.tekst());
                plekken(&uit.lichaam)
            };
            let echt = haal("b28992");
            met_inhoud += usize::from(!echt.is_empty());
            for tabel in tabellen {
                let hier = haal(tabel);
                assert!(hier.keys().eq(echt.keys()), "{tabel} {}", pad(tabel));
                for (id, a) in &hier {
                    let b = echt[id];
                    assert!(
                        a[0].abs_diff(b[0]) <= 1 && a[1].abs_diff(b[1]) <= 1,
                        "{tabel} {id}: {a:?} {b:?}"
                    );
                }
            }
        }
    }
    assert!(met_inhoud >= 6, "{met_inhoud} tiles with trees");
}

#[test]
fn a_tile_of_more_rows_than_fit_says_of_which_layer_and_is_counted() {
    let Some(pg) = Postgres::start() else { return };
    let map = tempfile::tempdir().unwrap();
    pg.sql(
        "create table veel (id int primary key, g geometry(Point, 28992));
         insert into veel select n, st_setsrid(st_point(100000 + n % 150, 400000 + n / 150), 28992) from generate_series(1, 20001) n;
         create index on veel using gist (g);
         create table precies (id int primary key, g geometry(Point, 28992));
         insert into precies select * from veel where id <= 20000;
         create index on precies using gist (g); analyze;",
    );
    let server = volgend(
        &pg,
        map.path(),
        "volgen = 'interval'\ninterval_s = 3600\nmax_rijen = 1000",
    );
    for laag in ["gis-veel", "gis-precies"] {
        let pad = format!("/ogc/v1/collections/{laag}");
        wacht("de laag is er", RUIM, || server.haal(&pad).status == 200);
    }
    let teller = |laag: &str| {
        let voor = format!("plek_tegels_afgekapt_totaal{{laag=\"{laag}\"}} ");
        let tekst = server.haal("/metrics").tekst();
        let regel = tekst
            .lines()
            .find_map(|r| r.strip_prefix(&voor).map(str::to_owned));
        regel.map_or(0, |n| n.parse::<u64>().unwrap())
    };
    let vak = "NetherlandsRDNewQuad/11/896/1170";
    for (lagen, afgekapt, stuks) in [
        ("gis-veel", "gis-veel", 20_000),
        ("gis-precies", "", 20_000),
        ("gis-precies,gis-veel", "gis-veel", 20_000),
    ] {
        // made, and from stock
        for _ in 0..2 {
            let uit = server.haal_met(
                &format!("/tiles/{lagen}/{vak}"),
                &[("accept-encoding", "identity")],
            );
            assert_eq!(
                (uit.status, uit.kop("plek-tegel-afgekapt")),
                (200, afgekapt),
                "{lagen}"
            );
            assert_eq!(plekken(&uit.lichaam).len(), stuks, "{lagen}");
        }
    }
    assert_eq!(
        (teller("gis-veel"), teller("gis-precies")),
        (2, 0),
        "each made tile counts once"
    );
}

fn form_urlencoded(tekst: &str) -> String {
    tekst
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

#[test]
fn a_copy_answers_a_click_by_its_coverage_and_tells_its_age_when_the_database_is_away() {
    let Some(pg) = Postgres::start() else { return };
    let map = tempfile::tempdir().unwrap();
    let map = map.path();
    pg.sql(
        "create table wijk (id int primary key, naam text, g geometry(Polygon, 28992));
         insert into wijk values (1, 'Oost', st_makeenvelope(100000, 400000, 100100, 400100, 28992));
         create table leeg (id int primary key, g geometry(Point, 28992));",
    );
    let server = volgend(
        &pg,
        map,
        "interval_s = 1\ndekking = '99000,399000,102000,402000'\ntabellen = ['wijk', 'leeg']",
    );
    wacht("de lagen zijn er", RUIM, || {
        objecten(map, "gis-wijk") == Some(1) && objecten(map, "gis-leeg") == Some(0)
    });
    let eerst = generatie(map);
    let klik = |x: f64| {
        let adres = format!(
            "/api/v1/locatiebeeld?punt={x},400050&puntCrs=http://www.opengis.net/def/crs/EPSG/0/28992"
        );
        server.haal(&adres).json()["staat"].clone()
    };
    let toestanden = |staat: &Value| -> Vec<String> {
        let lagen = staat["eigen"].as_array().unwrap();
        lagen
            .iter()
            .map(|l| {
                format!(
                    "{} {}",
                    l["laag"].as_str().unwrap(),
                    l["toestand"].as_str().unwrap()
                )
            })
            .collect()
    };
    wacht("de server heeft ze", RUIM, || {
        toestanden(&klik(100_050.0)).len() == 2
    });
    let staat = klik(100_050.0);
    assert_eq!(
        toestanden(&staat),
        ["gis-leeg geldt-niet", "gis-wijk geldt"],
        "{staat}"
    );
    assert_eq!(staat["eigen"][1]["objecten"][0]["kenmerken"]["naam"], "Oost");
    assert_eq!(
        toestanden(&klik(100_500.0)),
        ["gis-leeg geldt-niet", "gis-wijk geldt-niet"]
    );
    assert_eq!(
        toestanden(&klik(150_000.0)),
        ["gis-leeg onbekend", "gis-wijk onbekend"]
    );
    let bron = |staat: &Value| {
        let bronnen = staat["bronnen"].as_array().unwrap().clone();
        bronnen
            .into_iter()
            .find(|b| b["naam"] == "Eigen gegevens (gis)")
            .unwrap()
    };
    assert!(
        bron(&staat)["opgehaald"].is_string() && bron(&staat)["toestand"] == "geldt",
        "{staat}"
    );
    std::thread::sleep(Duration::from_millis(2_500));
    assert_eq!(generatie(map), eerst, "the coverage is written once");
    let pagina = server.haal("/plek/rd:100050,400050").tekst();
    assert!(pagina.contains("Oost"), "also for people");
    pg.weg();
    wacht("dat is te zien", RUIM, || {
        toestanden(&klik(100_050.0))[1] == "gis-wijk niet-bereikbaar"
    });
    let staat = klik(100_050.0);
    let wijk = &staat["eigen"][1];
    assert_eq!(
        wijk["objecten"][0]["kenmerken"]["naam"], "Oost",
        "what was last known"
    );
    assert!(
        wijk["bijgewerkt"].is_string() && bron(&staat)["toestand"] == "niet-bereikbaar",
        "{staat}"
    );
    assert!(staat["onvolledig"].to_string().contains("gis-wijk"), "{staat}");
}
