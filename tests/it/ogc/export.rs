//! A whole selection as a file.

use plek_tests::{Server, voorbeeld};

use super::{PANDEN, RD, alles, goed, ids, q};

#[test]
fn an_export_is_the_whole_selection_in_every_form() {
    let server = Server::start(&voorbeeld().join("data"));
    let export = "/ogc/v1/collections/bag-pand/export";
    let filter = q("oorspronkelijkBouwjaar > 1950");
    let verwacht = ids(&alles(&server, &format!("{PANDEN}?filter={filter}")));
    assert!(verwacht.len() > 100);
    for (f, media) in [
        ("json", "application/geo+json"),
        ("jsonfg", "application/fg+json"),
    ] {
        let antwoord = goed(&server, &format!("{export}?f={f}&filter={filter}&crs={}", q(RD)));
        assert_eq!(
            (antwoord.kop("content-type"), antwoord.kop("content-crs")),
            (media, format!("<{RD}>").as_str())
        );
        assert!(antwoord.kop("content-disposition").contains("bag-pand."));
        assert_eq!(
            ids(antwoord.json()["features"].as_array().unwrap()),
            verwacht,
            "{f}"
        );
    }
    let csv = goed(&server, &format!("{export}?f=csv&filter={filter}")).tekst();
    let regels: Vec<&str> = csv.split("\r\n").filter(|r| !r.is_empty()).collect();
    assert!(regels[0].starts_with("identificatie,") && regels[0].ends_with(",wkt"));
    let eerste: Vec<&str> = regels[1..].iter().map(|r| r.split(',').next().unwrap()).collect();
    assert_eq!(eerste, verwacht);
    assert!(regels[1].contains("POLYGON(("));
    let fgb = goed(&server, &format!("{export}?f=fgb&filter={filter}")).lichaam;
    assert!(fgb.starts_with(b"fgb\x03fgb"), "FlatGeobuf version 3");
    let gpkg = goed(&server, &format!("{export}?f=gpkg&filter={filter}")).lichaam;
    assert_eq!(
        (&gpkg[..16], &gpkg[68..72]),
        (&b"SQLite format 3\0"[..], &b"GPKG"[..])
    );
    for fout in ["f=html", "limit=5", "f=xlsx", "filter=x%3D1"] {
        assert_eq!(server.haal(&format!("{export}?{fout}")).status, 400, "{fout}");
    }
    let zonder = goed(&server, &format!("{export}?f=csv")).tekst();
    assert_eq!(
        zonder.matches("\r\n").count(),
        alles(&server, PANDEN).len() + 1,
        "more than one piece of the stream"
    );
}

/// Points, lines, areas and a mix: each kind of geometry has its own way into each form.
#[test]
fn every_kind_of_geometry_goes_into_every_form() {
    let server = Server::start(&voorbeeld().join("data"));
    let collecties = goed(&server, "/ogc/v1/collections").json();
    for c in collecties["collections"].as_array().unwrap() {
        let id = c["id"].as_str().unwrap();
        let aantal = alles(&server, &format!("/ogc/v1/collections/{id}/items")).len();
        for f in ["json", "jsonfg", "csv", "fgb", "gpkg"] {
            let antwoord = goed(&server, &format!("/ogc/v1/collections/{id}/export?f={f}"));
            let klopt = match f {
                "csv" => antwoord.tekst().lines().count() > aantal,
                "fgb" => antwoord.lichaam.starts_with(b"fgb\x03fgb"),
                "gpkg" => antwoord.lichaam.starts_with(b"SQLite format 3\0"),
                _ => antwoord.json()["features"].as_array().unwrap().len() == aantal,
            };
            assert!(klopt, "{id} {f}");
        }
    }
}
