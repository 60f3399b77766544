//! Tiles beyond the map: archives written and served, OGC's descriptions, styles and what they point at.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use plek_tests::{Server, echte_data, gelukt, plek, programma, voorbeeld};
use serde_json::Value;

const LAGEN: &str = "bag-pand,bgt-pand,bgt-wegdeel";

fn data() -> String {
    voorbeeld().join("data").display().to_string()
}

fn tiles<'a>(data: &'a str, into: &'a str, rest: &[&'a str]) -> Vec<&'a str> {
    [&["tiles", "--data", data, "--into", into, "--json"], rest].concat()
}

/// A server with these archives, as name and source.
fn met_archieven(map: &Path, archieven: &[(&str, &str)]) -> Server {
    let config = map.join("plek.toml");
    let tekst: String = archieven
        .iter()
        .map(|(naam, bron)| format!("[[archief]]\nnaam = \"{naam}\"\nbron = \"{bron}\"\n"))
        .collect();
    std::fs::write(&config, tekst).unwrap();
    let config = config.display().to_string();
    Server::start_met(&voorbeeld().join("data"), &[], &[("PLEK_CONFIG", &config)])
}

#[test]
fn an_archive_holds_the_tiles_that_the_server_makes_in_both_grids() {
    let map = tempfile::tempdir().unwrap();
    let data = data();
    let pad = |naam: &str| map.path().join(naam).display().to_string();
    for (grid, naam, zoom) in [
        ("WebMercatorQuad", "web", "13-16"),
        ("NetherlandsRDNewQuad", "rd", "8-11"),
    ] {
        let into = pad(&format!("{naam}.pmtiles"));
        let uit = gelukt(&tiles(
            &data,
            &into,
            &["--grid", grid, "--lagen", LAGEN, "--zoom", zoom],
        ));
        let uit: Value = serde_json::from_str(&uit).unwrap();
        assert!(uit["tegels"].as_u64().unwrap() > 20, "{uit}");
        let bytes = std::fs::read(&into).unwrap();
        assert_eq!(&bytes[..8], b"PMTiles\x03");
        assert_eq!(bytes[96], 1, "clustered");
        assert_eq!(&bytes[97..100], &[2, 2, 1], "gzip, gzip, MVT");
        assert!(!Path::new(&format!("{into}.deel")).exists());
    }
    let (web, rd) = (pad("web.pmtiles"), pad("rd.pmtiles"));
    let server = met_archieven(map.path(), &[("web", &web), ("rd", &rd)]);
    for (grid, naam, z) in [
        ("WebMercatorQuad", "web", 15u32),
        ("NetherlandsRDNewQuad", "rd", 10),
    ] {
        let json = server.haal(&format!("/tiles/archief-{naam}/{grid}.json")).json();
        let namen: Vec<&str> = json["vector_layers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| l["id"].as_str().unwrap())
            .collect();
        assert_eq!(namen.join(","), LAGEN);
        let levend = server.haal(&format!("/tiles/{LAGEN}/{grid}.json")).json();
        assert_eq!(json["bounds"].as_array().unwrap().len(), 4);
        let sjabloon = json["tiles"][0].as_str().unwrap().to_owned();
        assert!(sjabloon.starts_with("http://127.0.0.1"), "{sjabloon}");
        let (mut gelijk, mut leeg) = (0, 0);
        for (x, y) in rond(&server, grid, z, &levend) {
            let ander = server.haal(&format!("/tiles/{LAGEN}/{grid}/{z}/{x}/{y}"));
            let uit = server.haal(&format!("/tiles/archief-{naam}/{grid}/{z}/{x}/{y}"));
            assert_eq!(uit.status, ander.status, "{grid} {z}/{x}/{y}");
            assert!(uit.lichaam == ander.lichaam, "{grid} {z}/{x}/{y}");
            gelijk += usize::from(uit.status == 200);
            leeg += usize::from(uit.status == 204);
        }
        assert!(gelijk > 3 && leeg > 0, "{grid}: {gelijk} full, {leeg} empty");
        let buiten = server.haal(&format!("/tiles/archief-{naam}/{grid}/3/0/0"));
        assert_eq!(
            (buiten.status, buiten.kop("content-type")),
            (404, "application/problem+json")
        );
    }
    let gzip = [("accept-encoding", "gzip, br")];
    let adres = "/tiles/archief-web/NetherlandsRDNewQuad/10/0/0";
    assert_eq!(server.haal_met(adres, &gzip).status, 404, "the other grid");
}

/// Tiles around the middle of a TileJSON's bounds, some beyond them.
fn rond(server: &Server, grid: &str, z: u32, tilejson: &Value) -> Vec<(u32, u32)> {
    let b = [0, 1, 2, 3].map(|i| tilejson["bounds"][i].as_f64().unwrap());
    let (lon, lat) = ((b[0] + b[2]) / 2.0, (b[1] + b[3]) / 2.0);
    let (x, y) = if grid == "WebMercatorQuad" {
        let n = f64::from(1u32 << z);
        let y = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * n;
        (((lon + 180.0) / 360.0 * n) as u32, y as u32)
    } else {
        let rd = server
            .haal(&format!("/api/v1/locatiebeeld?punt={lon},{lat}"))
            .json()["punt"]["rd"]
            .clone();
        let maat = 3440.64 * 256.0 / f64::from(1u32 << z);
        let as_ = |i: usize| rd[i].as_f64().unwrap();
        (
            ((as_(0) + 285_401.92) / maat) as u32,
            ((903_401.92 - as_(1)) / maat) as u32,
        )
    };
    (0..16)
        .flat_map(|dx| (0..5).map(move |dy| (x + dx - 2, y + dy - 2)))
        .collect()
}

#[test]
fn an_archive_that_was_broken_off_goes_on_and_ends_the_same() {
    let map = tempfile::tempdir().unwrap();
    let data = data();
    let pad = |naam: &str| map.path().join(naam).display().to_string();
    let keuze = ["--zoom", "12-18", "--lagen", LAGEN];
    let (heel, half) = (pad("heel.pmtiles"), pad("half.pmtiles"));
    gelukt(&tiles(&data, &heel, &keuze));
    let mut kind = Command::new(programma())
        .args(tiles(&data, &half, &keuze))
        .env("PLEK_LOG", "warn")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let deel = format!("{half}.deel");
    let begin = Instant::now();
    while std::fs::metadata(&deel).map_or(0, |m| m.len()) < 50_000 {
        assert!(
            begin.elapsed() < Duration::from_secs(60),
            "er komt geen tussenbestand"
        );
        std::thread::sleep(Duration::from_millis(2));
    }
    kind.kill().unwrap();
    kind.wait().unwrap();
    assert!(
        Path::new(&deel).exists() && !Path::new(&half).exists(),
        "it was broken off"
    );
    let uit = plek(&tiles(&data, &half, &keuze));
    let fouten = String::from_utf8_lossy(&uit.stderr);
    assert!(
        uit.status.success() && fouten.contains("waren al klaar"),
        "{fouten}"
    );
    assert!(
        std::fs::read(&heel).unwrap() == std::fs::read(&half).unwrap(),
        "the same archive"
    );
    assert!(!Path::new(&deel).exists());
}

#[test]
fn what_cannot_be_an_archive_is_refused_in_words() {
    let map = tempfile::tempdir().unwrap();
    let into = map.path().join("x.pmtiles").display().to_string();
    let data = data();
    for (rest, noemt) in [
        (vec!["--lagen", "bag-onzin"], "laag 'bag-onzin' is er niet"),
        (vec!["--grid", "Onzin"], "Onzin"),
        (vec!["--zoom", "0-30"], "zoom 20"),
        (vec!["--bbox", "1,2,3"], "--bbox"),
        (
            vec!["--bbox", "5.9,51.9,6.0,52.0", "--zoom", "14"],
            "geen enkele tegel",
        ),
    ] {
        let uit = plek(&tiles(&data, &into, &rest));
        let fouten = String::from_utf8_lossy(&uit.stderr);
        assert_eq!(uit.status.code(), Some(1), "{rest:?}: {fouten}");
        assert!(fouten.contains(noemt), "{rest:?}: {fouten}");
        assert!(!Path::new(&into).exists() && !Path::new(&format!("{into}.deel")).exists());
    }
    for (bron, noemt) in [
        ("/bestaat/niet.pmtiles", "niet te openen"),
        ("ftp://x/y.pmtiles", "geen http-, https- of s3-adres"),
    ] {
        weiger(map.path(), bron, noemt);
    }
}

/// The server does not start with this archive, and says why.
fn weiger(map: &Path, bron: &str, noemt: &str) {
    let config = map.join("fout.toml");
    std::fs::write(&config, format!("[[archief]]\nnaam = \"x\"\nbron = '{bron}'\n")).unwrap();
    let uit = plek(&[
        "--config",
        config.to_str().unwrap(),
        "serve",
        "--data",
        &data(),
        "--listen",
        "127.0.0.1:0",
    ]);
    let fouten = String::from_utf8_lossy(&uit.stderr);
    assert_eq!(uit.status.code(), Some(1), "{bron}: {fouten}");
    assert!(
        fouten.contains("archief 'x'") && fouten.contains(noemt),
        "{bron}: {fouten}"
    );
}

#[test]
fn archives_by_others_are_read_and_broken_ones_refused_by_name() {
    let Some(bronnen) = echte_data("conformance/pmtiles") else {
        return;
    };
    let map = tempfile::tempdir().unwrap();
    let pad = |naam: &str| bronnen.join(naam).display().to_string();
    for (naam, noemt) in [
        ("empty.pmtiles", "leeg"),
        ("invalid.pmtiles", "geen PMTiles"),
        ("invalid_v4.pmtiles", "geen PMTiles versie 3"),
    ] {
        weiger(map.path(), &pad(naam), noemt);
    }
    let toner = std::fs::read_dir(&bronnen)
        .unwrap()
        .map(|b| b.unwrap().path().display().to_string())
        .find(|p| p.contains("toner"))
        .unwrap();
    // By range requests too: a folder of files over HTTP is an object store.
    let winkel = plek_tests::Bestanden::dien(&bronnen);
    let ver = format!("{}/test_fixture_1.pmtiles", winkel.adres);
    let server = met_archieven(
        map.path(),
        &[
            ("een", &pad("test_fixture_1.pmtiles")),
            ("twee", &pad("test_fixture_2.pmtiles")),
            ("ver", &ver),
            ("toner", &toner),
        ],
    );
    let een = server.haal("/tiles/archief-een/WebMercatorQuad.json").json();
    assert_eq!(een["name"], "test_fixture_1.pmtiles");
    assert!(!een["vector_layers"].as_array().unwrap().is_empty());
    // Where a tile is asked at zoom 0 the Netherlands are in it.
    let dichtbij = server.haal("/tiles/archief-een/WebMercatorQuad/0/0/0");
    let veraf = server.haal("/tiles/archief-ver/WebMercatorQuad/0/0/0");
    assert_eq!((dichtbij.status, veraf.status), (200, 200), "{}", veraf.tekst());
    assert_eq!(dichtbij.kop("content-type"), "application/vnd.mapbox-vector-tile");
    assert!(!dichtbij.lichaam.is_empty() && dichtbij.lichaam == veraf.lichaam);
    let gz = server.haal_met(
        "/tiles/archief-een/WebMercatorQuad/0/0/0",
        &[("accept-encoding", "gzip")],
    );
    assert_eq!(
        (
            gz.kop("content-encoding"),
            ["-gi\"", "-gz\""].iter().any(|t| gz.kop("etag").ends_with(t))
        ),
        ("gzip", true)
    );
    let etag = gz.kop("etag").to_owned();
    let weer = server.haal_met(
        "/tiles/archief-een/WebMercatorQuad/0/0/0",
        &[("accept-encoding", "gzip"), ("if-none-match", &etag)],
    );
    assert_eq!((weer.status, weer.lichaam.len()), (304, 0));
    assert_ne!(
        server.haal("/tiles/archief-twee/WebMercatorQuad/0/0/0").lichaam,
        dichtbij.lichaam
    );
    let prent = server.haal("/tiles/archief-toner/WebMercatorQuad/3/4/2.png");
    assert_eq!((prent.status, prent.kop("content-type")), (200, "image/png"));
    assert_eq!(&prent.lichaam[1..4], b"PNG");
    assert_eq!(
        server.haal("/tiles/archief-geen/WebMercatorQuad/0/0/0").status,
        404
    );
}

#[test]
fn an_archive_that_is_replaced_is_seen_at_the_next_tile_and_a_poor_server_gives_a_problem() {
    let map = tempfile::tempdir().unwrap();
    let bron = map.path().join("bron");
    std::fs::create_dir(&bron).unwrap();
    let (data, hier) = (data(), bron.join("a.pmtiles"));
    let maak = |lagen: &str| {
        let nieuw = bron.join("nieuw").display().to_string();
        gelukt(&tiles(&data, &nieuw, &["--lagen", lagen, "--zoom", "14"]));
        std::fs::rename(&nieuw, &hier).unwrap();
    };
    maak("bag-pand");
    let winkel = plek_tests::Bestanden::dien(&bron);
    let ver = |voor: &str| format!("{}/{voor}a.pmtiles", winkel.adres);
    let (goed, zonder, kort) = (ver(""), ver("zonder-bereik/"), ver("kort/"));
    let server = met_archieven(
        map.path(),
        &[
            ("schijf", &hier.display().to_string()),
            ("ver", &goed),
            ("zonder", &zonder),
            ("kort", &kort),
        ],
    );
    let json = server.haal("/tiles/archief-schijf/WebMercatorQuad.json").json();
    let [lon, lat] = [0, 1].map(|nr| json["center"][nr].as_f64().unwrap());
    let n = f64::from(1 << 14);
    let x = ((lon + 180.0) / 360.0 * n) as u32;
    let y = ((1.0 - (lat.to_radians().tan().asinh() / std::f64::consts::PI)) / 2.0 * n) as u32;
    let tegel = |naam: &str| server.haal(&format!("/tiles/archief-{naam}/WebMercatorQuad/14/{x}/{y}"));
    let noemt = |naam: &str, laag: &str| {
        let uit = tegel(naam);
        assert_eq!(uit.status, 200, "{naam}: {}", uit.tekst());
        uit.lichaam.windows(laag.len()).any(|w| w == laag.as_bytes())
    };
    for naam in ["schijf", "ver"] {
        assert!(noemt(naam, "bag-pand") && !noemt(naam, "bgt-wegdeel"), "{naam}");
    }
    maak("bgt-wegdeel");
    for naam in ["schijf", "ver"] {
        assert!(noemt(naam, "bgt-wegdeel") && !noemt(naam, "bag-pand"), "{naam}");
    }
    let json = server.haal("/tiles/archief-ver/WebMercatorQuad.json").json();
    assert_eq!(json["vector_layers"][0]["id"], "bgt-wegdeel");
    for naam in ["zonder", "kort"] {
        let uit = tegel(naam);
        assert_eq!(
            (uit.status, uit.kop("content-type")),
            (503, "application/problem+json"),
            "{naam}: {}",
            uit.tekst()
        );
        assert!(uit.tekst().contains("niet"), "{}", uit.tekst());
    }
    // A new file that is none leaves the old one serving.
    std::fs::write(bron.join("nieuw"), b"geen archief").unwrap();
    std::fs::rename(bron.join("nieuw"), &hier).unwrap();
    assert!(noemt("schijf", "bgt-wegdeel"));
}

#[test]
fn ogc_describes_every_collection_as_tiles_that_can_be_fetched_as_they_say() {
    let server = Server::start(&voorbeeld().join("data"));
    let klassen = server.haal("/ogc/v1/conformance").json()["conformsTo"].to_string();
    for klasse in [
        "core",
        "tileset",
        "tilesets-list",
        "dataset-tilesets",
        "geodata-tilesets",
        "mvt",
    ] {
        assert!(
            klassen.contains(&format!("ogcapi-tiles-1/1.0/conf/{klasse}\"")),
            "{klasse}"
        );
    }
    for begin in ["/ogc/v1/collections/bag-pand/tiles", "/ogc/v1/tiles"] {
        let lijst = server.haal(begin).json();
        let sets = lijst["tilesets"].as_array().unwrap().clone();
        assert_eq!(sets.len(), 2, "both grids");
        for set in sets {
            let link = |set: &Value, rel: &str| {
                let links = set["links"].as_array().unwrap();
                let href = links.iter().find(|l| l["rel"] == rel).unwrap()["href"]
                    .as_str()
                    .unwrap();
                href.strip_prefix(&server.adres).unwrap().to_owned()
            };
            let heel = server.haal(&link(&set, "self")).json();
            assert_eq!((&heel["dataType"], &heel["crs"]), (&"vector".into(), &set["crs"]));
            let stelsel = link(&heel, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme");
            let stelsel = server.haal(&stelsel).json();
            assert_eq!(stelsel["uri"], heel["tileMatrixSetURI"]);
            let midden: Vec<f64> = heel["centerPoint"]["coordinates"]
                .as_array()
                .unwrap()
                .iter()
                .map(|c| c.as_f64().unwrap())
                .collect();
            let grenzen = heel["tileMatrixSetLimits"].as_array().unwrap();
            let (z, z_grens) = grenzen
                .iter()
                .map(|l| (l["tileMatrix"].as_str().unwrap(), l))
                .find(|(z, _)| {
                    *z == if stelsel["id"] == "WebMercatorQuad" {
                        "15"
                    } else {
                        "10"
                    }
                })
                .unwrap();
            let matrix = stelsel["tileMatrices"]
                .as_array()
                .unwrap()
                .iter()
                .find(|m| m["id"] == z)
                .unwrap();
            let plek = plaats(&server, &stelsel, &midden);
            let tegel = |as_: usize, teken: f64| {
                let m = |v: &Value| v.as_f64().unwrap();
                let zijde = m(&matrix["cellSize"]) * m(&matrix["tileWidth"]);
                ((plek[as_] - m(&matrix["pointOfOrigin"][as_])) * teken / zijde) as u64
            };
            let (kolom, rij) = (tegel(0, 1.0), tegel(1, -1.0));
            let in_ = |v: u64, min: &str, max: &str| {
                (z_grens[min].as_u64().unwrap()..=z_grens[max].as_u64().unwrap()).contains(&v)
            };
            assert!(in_(kolom, "minTileCol", "maxTileCol") && in_(rij, "minTileRow", "maxTileRow"));
            let item = link(&heel, "item")
                .replace("{tileMatrix}", z)
                .replace("{tileRow}", &rij.to_string())
                .replace("{tileCol}", &kolom.to_string());
            let uit = server.haal(&item);
            assert_eq!(uit.status, 200, "{item}: {}", uit.tekst());
            assert!(uit.lichaam.windows(8).any(|w| w == b"bag-pand"), "{item}");
            let json = server.haal(&link(&heel, "alternate")).json();
            assert_eq!(json["tilejson"], "3.0.0");
            let ook = json["tiles"][0]
                .as_str()
                .unwrap()
                .strip_prefix(&server.adres)
                .unwrap()
                .replace("{z}", z)
                .replace("{x}", &kolom.to_string())
                .replace("{y}", &rij.to_string());
            assert!(server.haal(&ook).lichaam == uit.lichaam, "{ook}");
        }
    }
    let keuze = server
        .haal("/ogc/v1/tiles/WebMercatorQuad?collections=bag-pand,bgt-wegdeel")
        .json();
    let namen: Vec<&Value> = keuze["layers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| &l["id"])
        .collect();
    assert_eq!(namen, ["bag-pand", "bgt-wegdeel"]);
    for fout in [
        "/ogc/v1/tiles/Onzin",
        "/ogc/v1/tileMatrixSets/Onzin",
        "/ogc/v1/collections/weg/tiles",
    ] {
        let uit = server.haal(fout);
        assert_eq!(
            (uit.status, uit.kop("content-type")),
            (404, "application/problem+json"),
            "{fout}"
        );
    }
}

/// lon, lat in the metres of a grid.
fn plaats(server: &Server, stelsel: &Value, graden: &[f64]) -> [f64; 2] {
    let [lon, lat] = [graden[0], graden[1]];
    if stelsel["id"] == "WebMercatorQuad" {
        const R: f64 = 6_378_137.0;
        return [lon.to_radians() * R, lat.to_radians().tan().asinh() * R];
    }
    let rd = &server
        .haal(&format!("/api/v1/locatiebeeld?punt={lon},{lat}"))
        .json()["punt"]["rd"];
    [0, 1].map(|i| rd[i].as_f64().unwrap())
}

#[test]
fn every_style_is_served_whole_and_what_it_points_at_is_there() {
    let server = Server::start(&voorbeeld().join("data"));
    let lijst = server.haal("/ogc/v1/styles").json();
    let stijlen = lijst["styles"].as_array().unwrap();
    assert!(stijlen.len() >= 7 && stijlen.iter().any(|s| s["id"] == lijst["default"]));
    for stijl in stijlen {
        let href = stijl["links"][0]["href"].as_str().unwrap();
        let uit = server.haal(href.strip_prefix(&server.adres).unwrap());
        assert_eq!(uit.kop("content-type"), "application/vnd.mapbox.style+json");
        let json = uit.json();
        assert_eq!(json["version"], 8);
        for bron in json["sources"].as_object().unwrap().values() {
            let Some(adres) = bron["tiles"][0].as_str() else {
                continue;
            };
            let adres = adres.strip_prefix(&server.adres).unwrap();
            let tegel = adres
                .replace("{z}", "14")
                .replace("{x}", "8405")
                .replace("{y}", "5340");
            assert!([200, 204].contains(&server.haal(&tegel).status), "{tegel}");
        }
        let etag = uit.kop("etag").to_owned();
        let weer = server.haal_met(
            &format!("/ogc/v1/styles/{}", stijl["id"].as_str().unwrap()),
            &[("if-none-match", &etag)],
        );
        assert_eq!(weer.status, 304);
    }
    assert_eq!(server.haal("/ogc/v1/styles/onzin").status, 404);
    assert_eq!(server.haal("/ogc/v1/styles/staat?f=sld").status, 400);
    assert_eq!(server.haal("/ogc/v1/styles/staat/metadata").json()["id"], "staat");
}
