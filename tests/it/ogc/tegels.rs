//! OGC API Tiles and Styles: everything is found by the links of the landing page, and a tile is the tile of `/tiles`.

use plek_tests::{Antwoord, Server};
use serde_json::Value;

const VECTOR: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
const STELSELS: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";
const STIJLEN: &str = "http://www.opengis.net/def/rel/ogc/1.0/styles";

/// The address behind the first link of this kind, without scheme and host.
fn link(van: &Value, rel: &str) -> String {
    let links = van["links"].as_array().unwrap();
    let link = links.iter().find(|l| l["rel"] == rel);
    let href = link.unwrap_or_else(|| panic!("geen link {rel}: {van}"))["href"]
        .as_str()
        .unwrap();
    let pad = href.find("/ogc/").unwrap_or_default();
    href[pad..].to_owned()
}

fn haal(server: &Server, pad: &str) -> Value {
    let antwoord = server.haal(pad);
    assert_eq!(antwoord.status, 200, "{pad}: {}", antwoord.tekst());
    antwoord.json()
}

/// Row and column of the place of an address, in a grid that has its corner and the width of tile 0 (m) here.
fn plek(server: &Server, zoom: u32, hoek: [f64; 2], breed: f64, rd: bool) -> (u64, u64) {
    let adres = haal(server, "/api/v1/zoek?q=Kerkstraat%201")["resultaten"][0].clone();
    let getal = |w: &Value, i: usize| w[i].as_f64().unwrap();
    let (x, y) = if rd {
        (getal(&adres["rd"], 0), getal(&adres["rd"], 1))
    } else {
        let (lon, lat) = (getal(&adres["wgs84"], 0), getal(&adres["wgs84"], 1));
        let r = 6_378_137.0;
        (lon.to_radians() * r, lat.to_radians().tan().asinh() * r)
    };
    let maat = breed / f64::from(1u32 << zoom);
    (((hoek[1] - y) / maat) as u64, ((x - hoek[0]) / maat) as u64)
}

/// The template of a tileset, filled in at the place of an address.
fn vul(server: &Server, set: &Value, zoom: u32) -> (String, String) {
    let sjabloon = link(set, "item");
    let rd = sjabloon.contains("NetherlandsRDNewQuad");
    let (rij, kolom) = if rd {
        plek(server, zoom, [-285_401.92, 903_401.92], 880_803.84, true)
    } else {
        let half = 20_037_508.342_789_244;
        plek(server, zoom, [-half, half], 2.0 * half, false)
    };
    let tms = if rd {
        "NetherlandsRDNewQuad"
    } else {
        "WebMercatorQuad"
    };
    let pad = sjabloon
        .replace("{tileMatrix}", &zoom.to_string())
        .replace("{tileRow}", &rij.to_string())
        .replace("{tileCol}", &kolom.to_string());
    (pad, format!("{tms}/{zoom}/{kolom}/{rij}"))
}

fn is_tegel(antwoord: &Antwoord, pad: &str) {
    assert_eq!(antwoord.status, 200, "{pad}: {}", antwoord.tekst());
    assert_eq!(
        antwoord.kop("content-type"),
        "application/vnd.mapbox-vector-tile",
        "{pad}"
    );
}

/// From the landing page, and from a collection, over list and tileset to a tile with something in it.
pub(super) fn tegels(server: &Server) {
    let begin = haal(server, "/ogc/v1");
    let collectie = haal(server, "/ogc/v1/collections/bag-pand");
    for (van, laag) in [(&begin, None), (&collectie, Some("bag-pand"))] {
        let lijst = haal(server, &link(van, VECTOR));
        let sets = lijst["tilesets"].as_array().unwrap();
        assert_eq!(sets.len(), 2, "{lijst}");
        for set in sets {
            let set = haal(server, &link(set, "self"));
            assert_eq!(set["dataType"], "vector");
            let (pad, plek) = vul(server, &set, 14);
            let tegel = server.haal(&pad);
            is_tegel(&tegel, &pad);
            if let Some(laag) = laag {
                assert_eq!(
                    tegel.lichaam,
                    server.haal(&format!("/tiles/{laag}/{plek}")).lichaam,
                    "{pad}"
                );
            }
        }
    }
    assert_eq!(server.haal("/ogc/v1/collections/geen-laag/tiles").status, 404);
    assert_eq!(server.haal("/ogc/v1/tiles/GeenStelsel").status, 404);
}

/// `collections` chooses what is in a tile of the whole dataset; what does not exist is refused by name.
pub(super) fn keuze(server: &Server) {
    let sets = haal(server, "/ogc/v1/tiles")["tilesets"].clone();
    let set = haal(server, &link(&sets[0], "self"));
    let (pad, plek) = vul(server, &set, 15);
    let gekozen = server.haal(&format!("{pad}?collections=bag-pand,bgt-wegdeel"));
    is_tegel(&gekozen, &pad);
    assert_eq!(
        gekozen.lichaam,
        server
            .haal(&format!("/tiles/bag-pand,bgt-wegdeel/{plek}"))
            .lichaam
    );
    let fout = server.haal(&format!("{pad}?collections=bag-pand,geen-laag"));
    assert!(matches!(fout.status, 400 | 404), "{}", fout.status);
    assert!(fout.tekst().contains("geen-laag"), "{}", fout.tekst());
}

/// Both grids, as they are published.
pub(super) fn stelsels(server: &Server) {
    let lijst = haal(server, &link(&haal(server, "/ogc/v1"), STELSELS));
    let lijst = lijst["tileMatrixSets"].as_array().unwrap();
    let mut gezien = Vec::new();
    for stelsel in lijst {
        let stelsel = haal(server, &link(stelsel, "self"));
        let nul = &stelsel["tileMatrices"][0];
        let getal = |w: &Value| w.as_f64().unwrap();
        let (hoek, cel) = match stelsel["id"].as_str().unwrap() {
            "NetherlandsRDNewQuad" => ([-285_401.92, 903_401.92], 3_440.64),
            _ => ([-20_037_508.342_789_2, 20_037_508.342_789_2], 156_543.033_928_041),
        };
        for (i, verwacht) in hoek.iter().enumerate() {
            assert!((getal(&nul["pointOfOrigin"][i]) - verwacht).abs() < 1e-6, "{nul}");
        }
        assert!((getal(&nul["cellSize"]) - cel).abs() < 1e-6, "{nul}");
        for (zoom, matrix) in stelsel["tileMatrices"].as_array().unwrap().iter().enumerate() {
            assert_eq!(matrix["id"], zoom.to_string());
            assert_eq!(matrix["matrixWidth"], 1u64 << zoom);
        }
        gezien.push(stelsel["id"].as_str().unwrap().to_owned());
    }
    gezien.sort();
    assert_eq!(gezien, ["NetherlandsRDNewQuad", "WebMercatorQuad"]);
}

/// A tileset says where its tiles are, and a tile outside is not there.
pub(super) fn grenzen(server: &Server) {
    for tms in ["WebMercatorQuad", "NetherlandsRDNewQuad"] {
        let pad = format!("/ogc/v1/collections/bag-pand/tiles/{tms}");
        let set = haal(server, &pad);
        let grenzen = set["tileMatrixSetLimits"].as_array().unwrap();
        let laatste = grenzen.last().unwrap();
        let zoom: u32 = laatste["tileMatrix"].as_str().unwrap().parse().unwrap();
        let (tegel, _) = vul(server, &set, zoom.min(14));
        assert_eq!(server.haal(&tegel).status, 200, "{tegel}");
        let getal = |naam: &str| laatste[naam].as_u64().unwrap();
        assert!(getal("minTileRow") <= getal("maxTileRow") && getal("minTileCol") <= getal("maxTileCol"));
        let buiten = format!("{pad}/{zoom}/{}/{}", 1u64 << (zoom + 1), getal("minTileCol"));
        assert_eq!(server.haal(&buiten).status, 404, "{buiten}");
    }
}

/// Every style is a Mapbox style whose sources can be fetched from anywhere.
pub(super) fn stijlen(server: &Server) {
    let lijst = haal(server, &link(&haal(server, "/ogc/v1"), STIJLEN));
    let stijlen = lijst["styles"].as_array().unwrap();
    assert!(stijlen.len() > 3, "{lijst}");
    for stijl in stijlen {
        let stijl = haal(server, &link(stijl, "stylesheet"));
        assert_eq!(stijl["version"], 8);
        let bronnen = stijl["sources"].as_object().unwrap();
        let adressen: Vec<&str> = bronnen
            .values()
            .flat_map(|b| b["url"].as_str().into_iter().chain(b["tiles"][0].as_str()))
            .collect();
        assert!(
            !adressen.is_empty() && adressen.iter().all(|a| a.starts_with("http")),
            "{adressen:?}"
        );
    }
    assert_eq!(server.haal("/ogc/v1/styles/geen-stijl").status, 404);
}
