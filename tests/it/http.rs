//! The server from outside: addresses, problems, caching, tiles, and a swap under load.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use plek_tests::{Server, gelukt, voorbeeld, voorbeeld_kopie};

fn midden(server: &Server) -> (String, [f64; 2], [f64; 2]) {
    let r = server.haal("/api/v1/zoek?q=Kerkstraat%201").json()["resultaten"][0].clone();
    let paar = |veld: &str| [0, 1].map(|i| r[veld][i].as_f64().unwrap());
    (r["id"].as_str().unwrap().to_owned(), paar("rd"), paar("wgs84"))
}

#[test]
fn a_place_has_one_address_as_page_and_as_data() {
    let server = Server::start(&voorbeeld().join("data"));
    let (id, rd, wgs84) = midden(&server);
    let pagina = server.haal(&format!("/plek/{id}"));
    assert_eq!(
        (pagina.status, pagina.kop("content-type")),
        (200, "text/html; charset=utf-8")
    );
    assert!(pagina.tekst().contains("Kerkstraat"));
    assert!(
        pagina
            .kop("content-security-policy")
            .contains("default-src 'none'")
    );
    let data = server.haal(&format!("/plek/{id}.json"));
    let api = server
        .haal(&format!("/api/v1/locatiebeeld?punt={},{}", wgs84[0], wgs84[1]))
        .json();
    assert_eq!(
        data.json()["staat"]["pand"]["identificatie"],
        api["staat"]["pand"]["identificatie"]
    );
    let rd_uri = "http://www.opengis.net/def/crs/EPSG/0/28992";
    let in_rd = server
        .haal(&format!(
            "/api/v1/locatiebeeld?punt={},{}&puntCrs={rd_uri}",
            rd[0], rd[1]
        ))
        .json();
    assert_eq!(in_rd["staat"]["pand"], api["staat"]["pand"]);
    let anders = server.haal(&format!("/plek/NL.IMBAG.Pand.{id}"));
    assert_eq!(
        (anders.status, anders.kop("location")),
        (308, format!("/plek/{id}").as_str())
    );
    let graden = server.haal(&format!("/plek/wgs84:{},{}", wgs84[0], wgs84[1]));
    assert!(
        graden.status == 308 && graden.kop("location").starts_with("/plek/rd:"),
        "{}",
        graden.kop("location")
    );
}

#[test]
fn what_cannot_be_is_refused_as_problem_json() {
    let server = Server::start(&voorbeeld().join("data"));
    for (pad, status) in [
        ("/api/v1/locatiebeeld", 400),
        ("/api/v1/locatiebeeld?punt=1", 400),
        ("/api/v1/locatiebeeld?punt=nan,nan", 400),
        ("/api/v1/locatiebeeld?punt=4.7,52.9&puntCrs=EPSG:4326", 400),
        ("/api/v1/locatiebeeld?punt=4.7,52.9&opDatum=gisteren", 400),
        ("/api/v1/locatiebeeld?punt=4.7,52.9&straal=1e9", 400),
        ("/api/v1/locatiebeeld?punt=4.7,52.9&gebied=wijk:WK999901", 400),
        ("/api/v1/locatiebeeld?gebied=wijk:WK000000", 404),
        ("/api/v1/zoek", 400),
        ("/plek/0000100000000000", 404),
        ("/plek/..%2f..%2fetc", 400),
        ("/tiles/bag-pand/Onzin/1/1/1", 404),
        ("/tiles/..%2fx/WebMercatorQuad/1/1/1", 404),
        ("/tiles/bag-pand/WebMercatorQuad/99/1/1", 404),
        ("/tiles/bag-pand/WebMercatorQuad/10/0/0", 404),
        ("/bestaat/niet", 404),
    ] {
        let antwoord = server.haal(pad);
        assert_eq!(antwoord.status, status, "{pad}: {}", antwoord.tekst());
        assert_eq!(antwoord.kop("content-type"), "application/problem+json", "{pad}");
        let probleem = antwoord.json();
        assert_eq!(probleem["status"], status, "{pad}");
        assert!(
            probleem["detail"].as_str().is_some_and(|d| !d.is_empty()),
            "{pad}"
        );
    }
}

#[test]
fn an_answer_that_did_not_change_is_not_sent_again() {
    let server = Server::start(&voorbeeld().join("data"));
    let (_, _, wgs84) = midden(&server);
    let pad = format!("/api/v1/locatiebeeld?punt={},{}", wgs84[0], wgs84[1]);
    let etag = server.haal(&pad).kop("etag").to_owned();
    let weer = server.haal_met(&pad, &[("if-none-match", &etag)]);
    assert_eq!((weer.status, weer.lichaam.len()), (304, 0));
    assert_eq!(server.haal(&pad).kop("api-version"), "1.0.0");
}

#[test]
fn both_grids_have_tiles_and_empty_ones_say_so() {
    let server = Server::start(&voorbeeld().join("data"));
    for tms in ["WebMercatorQuad", "NetherlandsRDNewQuad"] {
        let tilejson = server
            .haal(&format!("/tiles/bag-pand,bgt-wegdeel/{tms}.json"))
            .json();
        let b: Vec<f64> = tilejson["bounds"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_f64().unwrap())
            .collect();
        let (z, x, y) = tegel_van(&server, tms, (b[0] + b[2]) / 2.0, (b[1] + b[3]) / 2.0);
        let pad = format!("/tiles/bag-pand,bgt-wegdeel/{tms}/{z}/{x}/{y}");
        let vol = server.haal(&pad);
        assert_eq!(
            (vol.status, vol.kop("content-type")),
            (200, "application/vnd.mapbox-vector-tile"),
            "{tms}"
        );
        let naam = |laag: &[u8]| vol.lichaam.windows(laag.len()).any(|w| w == laag);
        assert!(naam(b"bag-pand") && naam(b"bgt-wegdeel"), "{tms}");
        let etag = vol.kop("etag").to_owned();
        assert_eq!(server.haal_met(&pad, &[("if-none-match", &etag)]).status, 304);
        let gzip = server.haal_met(&pad, &[("accept-encoding", "gzip")]);
        assert_eq!(gzip.kop("vary"), "Accept-Encoding");
        assert_ne!(gzip.kop("etag"), etag, "two forms, two strong tags");
    }
    let leeg = server.haal("/tiles/bag-pand/WebMercatorQuad/14/8500/5500");
    assert_eq!(leeg.status, 204);
}

#[test]
fn a_large_answer_is_the_same_in_every_form() {
    let server = Server::start(&voorbeeld().join("data"));
    let pad = "/ogc/v1/api";
    let kaal = server.haal_met(pad, &[("accept-encoding", "identity")]);
    assert!(kaal.lichaam.len() > 32 * 1024 && kaal.kop("content-encoding").is_empty());
    for vorm in ["gzip", "br", "zstd", "br;q=0.5, gzip"] {
        let uit = server.haal_met(pad, &[("accept-encoding", vorm)]);
        let gekozen = vorm.rsplit(' ').next().unwrap();
        assert_eq!((uit.status, uit.kop("content-encoding")), (200, gekozen));
        let hangt_af = |w: &str| w.to_lowercase().contains("accept-encoding");
        assert!(uit.koppen.iter().any(|(n, w)| n == "vary" && hangt_af(w)));
        assert_eq!(uit.kop("content-type"), kaal.kop("content-type"));
        assert!(uit.lichaam.len() < kaal.lichaam.len() / 3, "{vorm}");
        if gekozen == "gzip" {
            let mut ruw = Vec::new();
            flate2::read::GzDecoder::new(&uit.lichaam[..])
                .read_to_end(&mut ruw)
                .unwrap();
            assert!(ruw == kaal.lichaam);
        }
    }
}

/// The tile at zoom 16 (mercator) or 11 (RD) that holds a place in degrees.
fn tegel_van(server: &Server, tms: &str, lon: f64, lat: f64) -> (u32, u32, u32) {
    if tms == "WebMercatorQuad" {
        let n = f64::from(1u32 << 16);
        let y = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * n;
        return (16, ((lon + 180.0) / 360.0 * n) as u32, y as u32);
    }
    let rd = server
        .haal(&format!("/api/v1/locatiebeeld?punt={lon},{lat}"))
        .json()["punt"]["rd"]
        .clone();
    let maat = 3440.64 * 256.0 / f64::from(1u32 << 11);
    let (x, y) = (rd[0].as_f64().unwrap(), rd[1].as_f64().unwrap());
    (
        11,
        ((x + 285_401.92) / maat) as u32,
        ((903_401.92 - y) / maat) as u32,
    )
}

#[test]
fn health_readiness_and_metrics_tell_no_addresses() {
    let server = Server::start(&voorbeeld().join("data"));
    assert_eq!(server.haal("/health").status, 200);
    assert_eq!(server.haal("/ready").json()["klaar"], true);
    server.haal("/api/v1/zoek?q=kanariepiet");
    let metingen = server.haal("/metrics").tekst();
    assert!(
        metingen.contains("/api/v1/zoek") && !metingen.contains("kanariepiet"),
        "{metingen}"
    );
    let leeg = tempfile::tempdir().unwrap();
    assert_eq!(Server::start(leeg.path()).haal("/ready").status, 503);
}

#[test]
fn new_layers_swap_in_under_load_without_a_failed_or_mixed_answer() {
    let data = voorbeeld_kopie();
    let server = Server::start(data.path());
    let (id, _, _) = midden(&server);
    let pad = format!("/plek/{id}.json");
    let eerst = server.haal("/ready").json()["generatie"].as_u64().unwrap();
    let verwacht = server.haal(&pad).json()["staat"]["adressen"].clone();
    let tilejson = server
        .haal("/tiles/bag-pand,bgt-pand/WebMercatorQuad.json")
        .json();
    let b = [0, 1, 2, 3].map(|i| tilejson["bounds"][i].as_f64().unwrap());
    let (z, x, y) = tegel_van(
        &server,
        "WebMercatorQuad",
        (b[0] + b[2]) / 2.0,
        (b[1] + b[3]) / 2.0,
    );
    let tegel = format!("/tiles/bag-pand,bgt-pand/WebMercatorQuad/{z}/{x}/{y}");
    let eerste_tegel = server.haal(&tegel).lichaam;
    assert!(eerste_tegel.len() > 1000);
    let (klaar, aantal) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|s| {
        for _ in 0..3 {
            s.spawn(|| {
                while !klaar.load(Ordering::Relaxed) {
                    let antwoord = server.haal(&pad);
                    assert_eq!(antwoord.status, 200, "{}", antwoord.tekst());
                    assert_eq!(antwoord.json()["staat"]["adressen"], verwacht);
                    aantal.fetch_add(1, Ordering::Relaxed);
                }
            });
            // The same delivery again: another snapshot of one layer beside one that stays, and the same tile.
            s.spawn(|| {
                while !klaar.load(Ordering::Relaxed) {
                    let antwoord = server.haal(&tegel);
                    assert_eq!(antwoord.status, 200, "{}", antwoord.tekst());
                    assert!(antwoord.lichaam == eerste_tegel, "a tile of two snapshots");
                    aantal.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let into = data.path().display().to_string();
        let bag = voorbeeld().join("levering/bag.zip").display().to_string();
        for _ in 0..3 {
            gelukt(&["import", "bag", &bag, "--into", &into, "--dekking", "GM9999"]);
        }
        std::thread::sleep(Duration::from_millis(1500));
        klaar.store(true, Ordering::Relaxed);
    });
    assert!(aantal.load(Ordering::Relaxed) > 20);
    assert!(server.haal("/ready").json()["generatie"].as_u64().unwrap() >= eerst + 3);
}

#[test]
fn a_dossier_that_is_added_is_in_the_next_answer() {
    let data = voorbeeld_kopie();
    let server = Server::start(data.path());
    let (id, rd, _) = midden(&server);
    let geojson = serde_json::json!({"type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
        "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": rd}, "properties": {
            "identificatie": "proef-1", "soort": "werkzaamheid", "titel": "Proefwerk aan de straat", "openbaar": true,
            "van": "2020-01-01", "tot": "2099-01-01"}}]});
    let bestand = data.path().join("proef.geojson");
    std::fs::write(&bestand, geojson.to_string()).unwrap();
    gelukt(&[
        "import",
        "dossiers",
        bestand.to_str().unwrap(),
        "--into",
        data.path().to_str().unwrap(),
    ]);
    std::thread::sleep(Duration::from_millis(1200));
    assert!(
        server
            .haal(&format!("/plek/{id}.json"))
            .tekst()
            .contains("Proefwerk aan de straat")
    );
}

#[test]
fn a_client_that_sends_its_head_slowly_is_let_go() {
    let server = Server::start(&voorbeeld().join("data"));
    let mut traag = std::net::TcpStream::connect(server.adres.trim_start_matches("http://")).unwrap();
    traag.write_all(b"GET /health HTTP/1.1\r\nhost: x\r\n").unwrap();
    traag.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
    let mut rest = Vec::new();
    let _ = traag.read_to_end(&mut rest);
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
    assert_eq!(server.haal("/health").status, 200);
}
