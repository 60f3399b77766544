//! Part 1 and 5, JSON-FG: landing page to one feature, in every form.

use plek_tests::{Server, gelukt, voorbeeld, voorbeeld_kopie};
use serde_json::Value;

use super::{PANDEN, RD, alles, gesorteerd, goed, ids, link, posities, q};

pub(super) fn core(server: &Server) {
    let start = goed(server, "/ogc/v1").json();
    assert_eq!(start, goed(server, "/ogc/v1/").json());
    for rel in ["self", "service-desc", "service-doc", "conformance", "data"] {
        let href = link(&start, rel).unwrap_or_else(|| panic!("{rel}"));
        assert!(href.starts_with(&server.adres), "{href}");
        goed(server, &href.replace(&server.adres, ""));
    }
    let collecties = goed(server, "/ogc/v1/collections").json();
    let collecties = collecties["collections"].as_array().unwrap();
    for id in [
        "bag-pand",
        "bgt-wegdeel",
        "brk-perceel",
        "dossier-zaak",
        "dossier-initiatief",
    ] {
        let een = collecties
            .iter()
            .find(|c| c["id"] == id)
            .unwrap_or_else(|| panic!("{id}"));
        assert_eq!(*een, goed(server, &format!("/ogc/v1/collections/{id}")).json());
        assert!(!een["title"].as_str().unwrap().is_empty() && een["extent"]["spatial"]["bbox"][0].is_array());
    }
    assert!(
        collecties.iter().all(|c| c["id"] != "bag-nummeraanduiding"),
        "no geometry, no collection"
    );
    bladeren(server);
    vak(server);
    let een = goed(server, &format!("{PANDEN}?limit=1")).json();
    let id = een["features"][0]["id"].as_str().unwrap();
    let item = goed(server, &format!("{PANDEN}/{id}"));
    assert_eq!(item.json()["properties"], een["features"][0]["properties"]);
    let etag = item.kop("etag").to_owned();
    let weer = server.haal_met(&format!("{PANDEN}/{id}"), &[("if-none-match", &etag)]);
    assert_eq!(
        (weer.status, weer.lichaam.len(), weer.kop("etag")),
        (304, 0, etag.as_str())
    );
    let lijst = goed(server, &format!("{PANDEN}?limit=1"));
    let weer = server.haal_met(
        &format!("{PANDEN}?limit=1"),
        &[("if-none-match", lijst.kop("etag"))],
    );
    assert_eq!(weer.status, 304);
}

/// Pages by cursor and by offset are the whole, in the same order, and say how many there are.
fn bladeren(server: &Server) {
    let heel = goed(server, &format!("{PANDEN}?limit=10000")).json();
    let totaal = heel["features"].as_array().unwrap().len();
    assert!(totaal > 1000 && heel["numberMatched"] == totaal && heel["numberReturned"] == totaal);
    assert!(heel["timeStamp"].as_str().unwrap().ends_with('Z'));
    let bij_cursor = alles(server, &format!("{PANDEN}?limit=400"));
    assert_eq!(ids(&bij_cursor), ids(heel["features"].as_array().unwrap()));
    let bij_offset = alles(server, &format!("{PANDEN}?limit=400&offset=0"));
    assert_eq!(ids(&bij_offset), ids(&bij_cursor));
    let tweede = goed(server, &format!("{PANDEN}?limit=10&offset=10")).json();
    assert_eq!(tweede["numberMatched"], totaal);
    let terug = link(&tweede, "prev").unwrap().replace(&server.adres, "");
    let eerste = goed(server, &terug).json();
    assert_eq!(
        ids(eerste["features"].as_array().unwrap())[..],
        ids(&bij_cursor)[..10]
    );
    assert!(link(&eerste, "prev").is_none());
    let zonder = goed(server, PANDEN).json();
    assert_eq!(zonder["numberReturned"], 10, "ten when nothing is asked");
    let veel = goed(server, &format!("{PANDEN}?limit=20000")).json();
    assert_eq!(
        veel["numberReturned"],
        totaal.min(10_000),
        "more than the most is the most"
    );
}

/// A box gives what its geometry meets, not what its bounding box meets.
fn vak(server: &Server) {
    let wegen = "/ogc/v1/collections/bgt-wegdeel/items";
    let alle = alles(server, &format!("{wegen}?crs={}", q(RD)));
    let midden = posities(&alle[alle.len() / 2]["geometry"])[0];
    let (min, max) = (midden.map(|w| w - 40.0), midden.map(|w| w + 40.0));
    let pad = format!(
        "{wegen}?bbox={},{},{},{}&bbox-crs={}",
        min[0],
        min[1],
        max[0],
        max[1],
        q(RD)
    );
    let gevonden = gesorteerd(&alles(server, &pad));
    let om = |f: &Value| {
        let p = posities(&f["geometry"]);
        let rand = |as_: usize, beste: fn(f64, f64) -> f64| p.iter().map(|p| p[as_]).fold(p[0][as_], beste);
        [
            rand(0, f64::min),
            rand(1, f64::min),
            rand(0, f64::max),
            rand(1, f64::max),
        ]
    };
    let doos: Vec<Value> = alle
        .iter()
        .filter(|f| {
            let v = om(f);
            v[0] <= max[0] && v[2] >= min[0] && v[1] <= max[1] && v[3] >= min[1]
        })
        .cloned()
        .collect();
    let hoekpunt: Vec<Value> = alle
        .iter()
        .filter(|f| {
            posities(&f["geometry"])
                .iter()
                .any(|p| (min[0]..=max[0]).contains(&p[0]) && (min[1]..=max[1]).contains(&p[1]))
        })
        .cloned()
        .collect();
    let (doos, hoekpunt) = (gesorteerd(&doos), gesorteerd(&hoekpunt));
    assert!(!gevonden.is_empty() && gevonden.len() < alle.len());
    assert!(
        hoekpunt.iter().all(|id| gevonden.contains(id)),
        "what has a vertex inside is there"
    );
    assert!(
        gevonden.iter().all(|id| doos.contains(id)),
        "what lies elsewhere is not"
    );
    let filter = format!(
        "S_INTERSECTS(geometry,BBOX({},{},{},{}))",
        min[0], min[1], max[0], max[1]
    );
    let pad = format!("{wegen}?filter={}&filter-crs={}", q(&filter), q(RD));
    assert_eq!(
        gesorteerd(&alles(server, &pad)),
        gevonden,
        "a filter says the same as a box"
    );
    assert!(alles(server, &format!("{wegen}?bbox=100,10,110,20")).is_empty());
}

pub(super) fn geojson(server: &Server) {
    let antwoord = goed(server, &format!("{PANDEN}?limit=50"));
    assert_eq!(antwoord.kop("content-type"), "application/geo+json");
    for f in antwoord.json()["features"].as_array().unwrap() {
        assert_eq!(
            (&f["type"], f["geometry"]["type"].as_str()),
            (&Value::from("Feature"), Some("Polygon"))
        );
        let ring = posities(&f["geometry"]);
        assert_eq!(ring.first(), ring.last());
        let opp: f64 = ring
            .windows(2)
            .map(|w| w[0][0] * w[1][1] - w[1][0] * w[0][1])
            .sum();
        assert!(opp > 0.0, "outer rings run counter-clockwise");
        assert!(
            ring.iter()
                .all(|[lon, lat]| (4.6..4.8).contains(lon) && (52.8..53.0).contains(lat))
        );
        assert!(f["properties"]["oorspronkelijkBouwjaar"].is_i64());
    }
}

pub(super) fn html(server: &Server) {
    let id = ids(&alles(server, &format!("{PANDEN}?bbox=4.7,52.9,4.75,52.95")))[0].clone();
    for pad in [
        "/ogc/v1".to_owned(),
        "/ogc/v1/conformance".to_owned(),
        "/ogc/v1/collections".to_owned(),
        "/ogc/v1/collections/bag-pand".to_owned(),
        PANDEN.to_owned(),
        format!("{PANDEN}/{id}"),
    ] {
        let browser = server.haal_met(
            &pad,
            &[("accept", "text/html,*/*;q=0.8"), ("accept-language", "nl")],
        );
        assert_eq!(
            (browser.status, browser.kop("content-type")),
            (200, "text/html; charset=utf-8"),
            "{pad}"
        );
        assert!(
            browser.tekst().contains("<html lang=\"nl\"")
                && browser.kop("content-security-policy").contains("script-src")
        );
        let engels = goed(server, &format!("{pad}?f=html&lang=en")).tekst();
        assert!(
            engels.contains("<html lang=\"en\"") && engels.contains("Skip to content"),
            "{pad}"
        );
        let json = server.haal_met(&pad, &[("accept", "application/json")]);
        assert!(json.kop("content-type").contains("json"), "{pad}");
    }
    assert_eq!(server.haal_met(PANDEN, &[("accept", "image/png")]).status, 406);
    assert_eq!(server.haal(&format!("{PANDEN}?f=html&lang=fr")).status, 400);
}

pub(super) fn oas30(server: &Server) {
    let antwoord = goed(server, "/ogc/v1/api");
    assert_eq!(
        antwoord.kop("content-type"),
        "application/vnd.oai.openapi+json;version=3.0"
    );
    let api = antwoord.json();
    assert!(api["openapi"].as_str().unwrap().starts_with("3.0."));
    let paden = api["paths"].as_object().unwrap();
    for c in goed(server, "/ogc/v1/collections").json()["collections"]
        .as_array()
        .unwrap()
    {
        let id = c["id"].as_str().unwrap();
        for staart in [
            "",
            "/items",
            "/items/{id}",
            "/schema",
            "/queryables",
            "/sortables",
            "/export",
        ] {
            assert!(
                paden.contains_key(&format!("/collections/{id}{staart}")),
                "{id}{staart}"
            );
        }
    }
    let mut ops = Vec::new();
    for (pad, werk) in paden {
        assert!(
            werk.get("post").is_none(),
            "nobody may write here, so nothing says so"
        );
        ops.push(werk["get"]["operationId"].as_str().unwrap().to_owned());
        if pad.starts_with("/collections/cbs-") && !pad.contains('{') {
            goed(server, &format!("/ogc/v1{pad}"));
        }
    }
    let aantal = ops.len();
    ops.sort();
    ops.dedup();
    assert_eq!(ops.len(), aantal, "each operation has a name of its own");
    // Every reference leads somewhere.
    fn verwijzingen(v: &Value, uit: &mut Vec<String>) {
        match v {
            Value::Object(o) => {
                uit.extend(o.get("$ref").and_then(Value::as_str).map(str::to_owned));
                o.values().for_each(|v| verwijzingen(v, uit));
            }
            Value::Array(a) => a.iter().for_each(|v| verwijzingen(v, uit)),
            _ => {}
        }
    }
    let mut verwijst = Vec::new();
    verwijzingen(&api, &mut verwijst);
    verwijst.sort();
    verwijst.dedup();
    assert!(verwijst.len() > 20);
    for naar in verwijst {
        assert!(api.pointer(naar.trim_start_matches('#')).is_some(), "{naar}");
    }
}

pub(super) fn queryables(server: &Server) {
    let antwoord = goed(server, "/ogc/v1/collections/bag-pand/queryables");
    assert_eq!(antwoord.kop("content-type"), "application/schema+json");
    let json = antwoord.json();
    let velden = json["properties"].as_object().unwrap();
    assert_eq!(json["type"], "object");
    for (naam, soort) in [
        ("identificatie", "string"),
        ("oorspronkelijkBouwjaar", "integer"),
        ("geconstateerd", "boolean"),
    ] {
        assert_eq!(velden[naam]["type"], soort, "{naam}");
    }
    assert_eq!(velden["geldigVan"]["format"], "date");
    assert_eq!(velden["bekendVan"]["format"], "date-time");
    assert_eq!(velden["geometry"]["x-ogc-role"], "primary-geometry");
}

pub(super) fn query_parameters(server: &Server) {
    let alle = alles(server, PANDEN);
    let jaar = alle[3]["properties"]["oorspronkelijkBouwjaar"].as_i64().unwrap();
    let status = alle[3]["properties"]["status"].as_str().unwrap();
    let pad = format!("{PANDEN}?oorspronkelijkBouwjaar={jaar}&status={}", q(status));
    let verwacht: Vec<Value> = alle
        .iter()
        .filter(|f| f["properties"]["oorspronkelijkBouwjaar"] == jaar && f["properties"]["status"] == status)
        .cloned()
        .collect();
    assert_eq!(ids(&alles(server, &pad)), ids(&verwacht));
    let id = ids(&verwacht)[0].clone();
    assert_eq!(ids(&alles(server, &format!("{PANDEN}?identificatie={id}"))), [id]);
    for fout in [
        "onzin=1",
        "oorspronkelijkBouwjaar=oud",
        "geconstateerd=misschien",
        "geometry=x",
        "limit=5&limit=6",
    ] {
        let antwoord = server.haal(&format!("{PANDEN}?{fout}"));
        assert_eq!(
            (antwoord.status, antwoord.kop("content-type")),
            (400, "application/problem+json"),
            "{fout}"
        );
        let naam = fout.split('=').next().unwrap();
        assert!(antwoord.tekst().contains(naam), "{fout}: {}", antwoord.tekst());
    }
}

pub(super) fn schemas(server: &Server) {
    let json = goed(server, "/ogc/v1/collections/bag-pand/schema").json();
    let velden = json["properties"].as_object().unwrap();
    assert_eq!(velden["identificatie"]["x-ogc-role"], "id");
    assert_eq!(velden["geldigVan"]["x-ogc-role"], "primary-interval-start");
    assert_eq!(velden["geometry"]["format"], "geometry-polygon-or-multipolygon");
    assert!(json["$schema"].as_str().unwrap().contains("2020-12"));
    for f in alles(server, PANDEN) {
        for (naam, waarde) in f["properties"].as_object().unwrap() {
            let soort = &velden.get(naam).unwrap_or_else(|| panic!("{naam}"))["type"];
            let klopt = match soort.as_str() {
                Some("string") => waarde.is_string(),
                Some("integer") => waarde.is_i64(),
                Some("number") => waarde.is_number(),
                Some("boolean") => waarde.is_boolean(),
                Some("array") => waarde.is_array(),
                _ => true,
            };
            assert!(klopt, "{naam}: {waarde} is geen {soort}");
        }
    }
}

pub(super) fn sortables(server: &Server) {
    let json = goed(server, "/ogc/v1/collections/bag-pand/sortables").json();
    assert!(json["properties"].get("geometry").is_none() && json["properties"]["status"].is_object());
    let pad = format!("{PANDEN}?sortby=-oorspronkelijkBouwjaar,identificatie&limit=300");
    let gesorteerd = alles(server, &pad);
    let mut verwacht: Vec<(i64, String)> = alles(server, PANDEN)
        .iter()
        .map(|f| {
            (
                -f["properties"]["oorspronkelijkBouwjaar"].as_i64().unwrap(),
                f["id"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    verwacht.sort();
    assert_eq!(
        ids(&gesorteerd),
        verwacht.into_iter().map(|(_, id)| id).collect::<Vec<_>>()
    );
    let kort = goed(server, &format!("{PANDEN}?properties=status&limit=1")).json();
    assert_eq!(kort["features"][0]["properties"].as_object().unwrap().len(), 1);
    for fout in ["sortby=onzin", "sortby=geometry", "properties=onzin"] {
        assert_eq!(server.haal(&format!("{PANDEN}?{fout}")).status, 400, "{fout}");
    }
}

pub(super) fn jsonfg(server: &Server) {
    let antwoord = server.haal_met(
        &format!("{PANDEN}?limit=3&crs={}", q(RD)),
        &[("accept", "application/fg+json")],
    );
    assert_eq!(antwoord.kop("content-type"), "application/fg+json");
    let json = antwoord.json();
    assert_eq!(
        json["conformsTo"][0],
        "http://www.opengis.net/spec/json-fg-1/1.0/conf/core"
    );
    assert_eq!(
        (&json["coordRefSys"], &json["featureType"]),
        (&Value::from(RD), &Value::from("bag-pand"))
    );
    assert_eq!(json["geometryDimension"], 2);
    let schema = json["featureSchema"].as_str().unwrap().replace(&server.adres, "");
    goed(server, &schema);
    for f in json["features"].as_array().unwrap() {
        let (plaats, graden) = (posities(&f["place"]), posities(&f["geometry"]));
        assert_eq!(plaats.len(), graden.len());
        assert!(
            plaats[0][0] > 100_000.0 && graden[0][0] < 5.0,
            "place in RD, geometry in degrees"
        );
        assert_eq!(f["time"]["interval"][0], f["properties"]["geldigVan"]);
        assert_eq!(f["time"]["interval"][1], "..");
    }
    let id = json["features"][0]["id"].as_str().unwrap();
    let een = goed(server, &format!("{PANDEN}/{id}?f=jsonfg")).json();
    assert!(een["conformsTo"].is_array() && een["place"].is_null() && een["geometry"].is_object());
}

/// History: an instant, a period, an open end, and what the register knew then.
#[test]
fn datetime_goes_back_in_the_layers_own_history() {
    let server = Server::start(&voorbeeld().join("data"));
    let toen = "1600-01-01";
    assert!(alles(&server, &format!("{PANDEN}?datetime={toen}")).is_empty());
    let nu = alles(&server, PANDEN).len();
    let ooit = alles(&server, &format!("{PANDEN}?datetime=../.."));
    assert!(ooit.len() >= nu);
    let moment = ooit[ooit.len() / 2]["properties"]["geldigVan"].as_str().unwrap();
    let op = alles(&server, &format!("{PANDEN}?datetime={moment}"));
    let verwacht = ooit.iter().filter(|f| {
        let p = &f["properties"];
        p["geldigVan"].as_str().is_none_or(|v| v <= moment)
            && p["geldigTot"].as_str().is_none_or(|t| t > moment)
    });
    assert_eq!(
        gesorteerd(&op),
        gesorteerd(&verwacht.cloned().collect::<Vec<_>>())
    );
    let vanaf = alles(&server, &format!("{PANDEN}?datetime={moment}/.."));
    let tot = alles(&server, &format!("{PANDEN}?datetime=../{moment}"));
    assert!(vanaf.len() <= ooit.len() && tot.len() <= ooit.len() && !tot.is_empty());
    let tijdstip = format!("{moment}T11:00:00Z");
    assert_eq!(
        ids(&alles(&server, &format!("{PANDEN}?datetime={tijdstip}"))),
        ids(&op),
        "an instant is its day"
    );
    assert!(alles(&server, &format!("{PANDEN}?beschikbaarOp=1990-01-01T00:00:00Z")).is_empty());
    for fout in [
        "datetime=gisteren",
        "datetime=2020-13-01",
        "datetime=2021-01-01/2020-01-01",
        "beschikbaarOp=x",
    ] {
        assert_eq!(server.haal(&format!("{PANDEN}?{fout}")).status, 400, "{fout}");
    }
}

/// A cursor belongs to one generation of the layers; after a refresh it says so instead of skipping features.
#[test]
fn a_cursor_of_an_older_generation_is_refused_by_name() {
    let kopie = voorbeeld_kopie();
    let server = Server::start(kopie.path());
    let json = goed(&server, &format!("{PANDEN}?limit=5")).json();
    let volgend = link(&json, "next").unwrap().replace(&server.adres, "");
    goed(&server, &volgend);
    let levering = voorbeeld()
        .join("levering/cbs-buurt.geojson")
        .display()
        .to_string();
    let in_map = kopie.path().display().to_string();
    gelukt(&[
        "import",
        "cbs",
        &levering,
        "--into",
        &in_map,
        "--stand",
        "2026-10-02",
        "--voeg-toe",
    ]);
    let begin = std::time::Instant::now();
    loop {
        let antwoord = server.haal(&volgend);
        if antwoord.status == 400 {
            assert!(antwoord.tekst().contains("vernieuwd"), "{}", antwoord.tekst());
            break;
        }
        assert!(begin.elapsed().as_secs() < 10, "the new generation is not served");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}

#[test]
fn every_method_is_answered_and_scripts_of_others_may_read() {
    let server = Server::start(&voorbeeld().join("data"));
    let antwoord = server.haal_met(PANDEN, &[("origin", "https://elders.example")]);
    assert_eq!(antwoord.kop("access-control-allow-origin"), "*");
    assert!(
        antwoord
            .kop("access-control-expose-headers")
            .contains("content-crs")
    );
    for pad in ["/ogc/v1", "/ogc/v1/collections", PANDEN] {
        let kop = server.vraag("HEAD", pad, &[]);
        assert_eq!((kop.status, kop.lichaam.len()), (200, 0), "{pad}");
        let opties = server.vraag("OPTIONS", pad, &[]);
        assert_eq!(opties.status, 200, "{pad}");
        assert!(
            opties.kop("allow").contains("GET"),
            "{pad}: {}",
            opties.kop("allow")
        );
    }
    let opties = server.vraag("OPTIONS", "/ogc/v1/collections/dossier-zaak/items", &[]);
    assert!(!opties.kop("allow").contains("DELETE"));
    assert_eq!(server.vraag("DELETE", "/ogc/v1", &[]).status, 405);
}
