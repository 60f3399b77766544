//! Part 2: five systems, each in its own axis order, for answers, boxes and filters.

use plek_tests::Server;
use serde_json::Value;

use super::{CRS84, ETRS89, MERCATOR, PANDEN, RD, WGS84, alles, gesorteerd, goed, ids, posities, q};

const ALLE: [&str; 5] = [CRS84, RD, ETRS89, WGS84, MERCATOR];

pub(super) fn crs(server: &Server) {
    let collectie = goed(server, "/ogc/v1/collections/bag-pand").json();
    let lijst: Vec<&str> = collectie["crs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c.as_str().unwrap())
        .collect();
    assert_eq!(lijst, ALLE);
    assert_eq!(collectie["storageCrs"], RD);
    let in_stelsel = |crs: &str| {
        let antwoord = goed(server, &format!("{PANDEN}?limit=20&crs={}", q(crs)));
        assert_eq!(antwoord.kop("content-crs"), format!("<{crs}>"));
        antwoord.json()["features"].as_array().unwrap().clone()
    };
    let per: Vec<Vec<Value>> = ALLE.iter().map(|c| in_stelsel(c)).collect();
    assert_eq!(per[0].len(), 20);
    for nr in (0..20).rev() {
        let [lonlat, rd, etrs, wgs, merc] = [0, 1, 2, 3, 4].map(|s: usize| posities(&per[s][nr]["geometry"]));
        for i in 0..lonlat.len() {
            let [lon, lat] = lonlat[i];
            assert_eq!(etrs[i], [lat, lon], "latitude first");
            assert_eq!(wgs[i], [lat, lon]);
            let x = lon.to_radians() * 6_378_137.0;
            let y = lat.to_radians().tan().asinh() * 6_378_137.0;
            assert!(
                (merc[i][0] - x).abs() < 0.02 && (merc[i][1] - y).abs() < 0.02,
                "{:?} {x} {y}",
                merc[i]
            );
            let mm = rd[i].map(|w| (w * 1000.0).round() / 1000.0);
            assert_eq!(mm, rd[i], "RD as stored, in whole millimetres");
        }
    }
    assert_eq!(goed(server, PANDEN).kop("content-crs"), format!("<{CRS84}>"));
    let id = ids(&per[0])[0].clone();
    let item = goed(server, &format!("{PANDEN}/{id}?crs={}", q(RD)));
    assert_eq!(
        (item.kop("content-crs"), &item.json()["geometry"]),
        (format!("<{RD}>").as_str(), &per[1][0]["geometry"])
    );
    vakken(server, &per);
    for fout in [
        format!("crs={}", q("http://www.opengis.net/def/crs/EPSG/0/31370")),
        "crs=RD".to_owned(),
        format!("bbox=1,2,3,4&bbox-crs={}", q("EPSG:9999")),
        "bbox=5,53,4,x".to_owned(),
        format!("bbox=120000,500000,110000,510000&bbox-crs={}", q(RD)),
        "bbox=52.9,184.7,52.95,184.75".to_owned(),
    ] {
        let antwoord = server.haal(&format!("{PANDEN}?{fout}"));
        assert_eq!(
            (antwoord.status, antwoord.kop("content-type")),
            (400, "application/problem+json"),
            "{fout}"
        );
    }
}

/// The same small place as a box and as a filter in every system gives the same panden.
fn vakken(server: &Server, per: &[Vec<Value>]) {
    let mut gevonden: Vec<Vec<String>> = Vec::new();
    for (nr, crs) in ALLE.iter().enumerate() {
        // Around the first vertex of one pand: 1 m in metres, about as much in degrees.
        let p = posities(&per[nr][7]["geometry"])[0];
        let d = if [RD, MERCATOR].contains(crs) {
            0.4
        } else {
            0.000_003
        };
        let vak = format!("{},{},{},{}", p[0] - d, p[1] - d, p[0] + d, p[1] + d);
        gevonden.push(gesorteerd(&alles(
            server,
            &format!("{PANDEN}?bbox={vak}&bbox-crs={}", q(crs)),
        )));
        let filter = format!("S_INTERSECTS(geometry, BBOX({vak}))");
        gevonden.push(gesorteerd(&alles(
            server,
            &format!("{PANDEN}?filter={}&filter-crs={}", q(&filter), q(crs)),
        )));
    }
    assert!(gevonden[0].contains(&ids(&per[0])[7]));
    assert!(gevonden.windows(2).all(|w| w[0] == w[1]), "{gevonden:?}");
}
