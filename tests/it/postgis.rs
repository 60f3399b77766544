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
    wacht("te groot", RUIM, || {
        gelezen("plek_postgis_fouten_totaal{bron=\"gis\",soort=\"tabel\"}") > Some(0.0)
    });
    assert_eq!(
        objecten(map, "gis-bomen"),
        Some(491),
        "a table that is too large keeps its old layer"
    );
    pg.sql("drop table bomen; create table ander (id int primary key, g geometry(Point, 28992))");
    wacht("de andere tabel", RUIM, || objecten(map, "gis-ander") == Some(0));
    assert_eq!(
        objecten(map, "gis-bomen"),
        Some(491),
        "nor does one that is gone become empty"
    );
    assert!(gelukt(&["doctor", "--data", &map.join("data").display().to_string()]).contains("alles is heel"));
}
