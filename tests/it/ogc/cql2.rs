//! Part 3 with CQL2, against what the features themselves say. Counts of annex A are in `filter`'s own tests.

use plek_tests::Server;
use serde_json::{Value, json};

use super::{PANDEN, RD, alles, gesorteerd, goed, ids, posities, q};

fn met(server: &Server, pad: &str, filter: &str) -> Vec<String> {
    gesorteerd(&alles(
        server,
        &format!("{pad}?filter={}&filter-crs={}", q(filter), q(RD)),
    ))
}

/// What a filter gives is what the features say.
fn zoals(server: &Server, filter: &str, past: impl Fn(&Value) -> bool) {
    let verwacht: Vec<Value> = alles(server, PANDEN)
        .into_iter()
        .filter(|f| past(&f["properties"]))
        .collect();
    assert_eq!(met(server, PANDEN, filter), gesorteerd(&verwacht), "{filter}");
}

fn jaar(p: &Value) -> i64 {
    p["oorspronkelijkBouwjaar"].as_i64().unwrap()
}

pub(super) fn filter(server: &Server) {
    zoals(
        server,
        "oorspronkelijkBouwjaar >= 1960 AND oorspronkelijkBouwjaar < 1970",
        |p| (1960..1970).contains(&jaar(p)),
    );
    let paden = [
        "filter=oorspronkelijkBouwjaar%3E1960&filter-lang=cql2-text",
        "filter=oorspronkelijkBouwjaar%3E1960",
    ];
    let [a, b] = paden.map(|p| ids(&alles(server, &format!("{PANDEN}?{p}"))));
    assert_eq!(a, b);
    for (fout, noemt) in [
        ("filter=bouwjaar%3D1", "bouwjaar"),
        ("filter=a%20%3D", "teken 4"),
        ("filter=oorspronkelijkBouwjaar%3D'x'", "oorspronkelijkBouwjaar"),
        ("filter=true&filter-lang=sql", "filter-lang"),
        ("filter=true&filter-crs=x", "filter-crs"),
        ("filter-lang=cql2-text", "filter"),
        ("filter=hoogte(geometry)%3E1", "hoogte"),
        ("filter=status", "status"),
    ] {
        let antwoord = server.haal(&format!("{PANDEN}?{fout}"));
        assert_eq!(
            (antwoord.status, antwoord.kop("content-type")),
            (400, "application/problem+json"),
            "{fout}"
        );
        assert!(antwoord.tekst().contains(noemt), "{fout}: {}", antwoord.tekst());
    }
    // The same by POST, for filters that are too long for an address.
    let formulier = format!("limit=10000&filter={}", q("oorspronkelijkBouwjaar > 1960"));
    let antwoord = server.stuur_met(
        PANDEN,
        "application/x-www-form-urlencoded",
        formulier.as_bytes(),
        "application/json",
    );
    assert_eq!(antwoord.status, 200, "{}", antwoord.tekst());
    assert_eq!(ids(antwoord.json()["features"].as_array().unwrap()), a);
}

pub(super) fn json(server: &Server) {
    let filter = json!({"op": "and", "args": [
        {"op": ">=", "args": [{"property": "oorspronkelijkBouwjaar"}, 1960]},
        {"op": "like", "args": [{"property": "status"}, "Pand%"]},
    ]});
    let pad = format!("{PANDEN}?filter-lang=cql2-json&filter={}", q(&filter.to_string()));
    let gevonden = gesorteerd(&alles(server, &pad));
    assert_eq!(
        gevonden,
        met(
            server,
            PANDEN,
            "oorspronkelijkBouwjaar >= 1960 AND status LIKE 'Pand%'"
        )
    );
    assert!(!gevonden.is_empty());
    let fout = server.haal(&format!(
        "{PANDEN}?filter-lang=cql2-json&filter={}",
        q("{\"op\":\"=\",\"args\":[1]}")
    ));
    assert!(
        fout.status == 400 && fout.tekst().contains("bij /"),
        "{}",
        fout.tekst()
    );
}

pub(super) fn basis(server: &Server) {
    for (op, past) in [
        ("=", (|a, b| a == b) as fn(i64, i64) -> bool),
        ("<>", |a, b| a != b),
        ("<", |a, b| a < b),
        (">", |a, b| a > b),
        ("<=", |a, b| a <= b),
        (">=", |a, b| a >= b),
    ] {
        zoals(server, &format!("oorspronkelijkBouwjaar {op} 1971"), |p| {
            past(jaar(p), 1971)
        });
    }
    zoals(server, "geconstateerd = true", |p| p["geconstateerd"] == true);
    zoals(server, "inOnderzoek IS NOT NULL", |p| !p["inOnderzoek"].is_null());
    zoals(
        server,
        "NOT (status = 'Pand in gebruik' OR oorspronkelijkBouwjaar > 1971)",
        |p| p["status"] != "Pand in gebruik" && jaar(p) <= 1971,
    );
    zoals(server, "documentdatum > DATE('2010-06-10')", |p| {
        p["documentdatum"].as_str().unwrap() > "2010-06-10"
    });
    zoals(server, "true", |_| true);
    zoals(server, "false", |_| false);
}

pub(super) fn vergelijken(server: &Server) {
    zoals(server, "oorspronkelijkBouwjaar BETWEEN 1950 AND 1955", |p| {
        (1950..=1955).contains(&jaar(p))
    });
    zoals(server, "oorspronkelijkBouwjaar IN (1951, 1975)", |p| {
        [1951, 1975].contains(&jaar(p))
    });
    zoals(server, "documentnummer LIKE 'VB-2010-0164_'", |p| {
        p["documentnummer"].as_str().unwrap().starts_with("VB-2010-0164")
    });
    zoals(server, "CASEI(status) = CASEI('PAND IN GEBRUIK')", |p| {
        p["status"] == "Pand in gebruik"
    });
    zoals(
        server,
        "ACCENTI(CASEI(status)) LIKE ACCENTI(CASEI('PÁND ÎN%'))",
        |p| p["status"].as_str().unwrap().starts_with("Pand in"),
    );
    zoals(server, "1971 < oorspronkelijkBouwjaar", |p| jaar(p) > 1971);
    zoals(server, "documentdatum = geldigVan", |p| {
        p["documentdatum"] == p["geldigVan"]
    });
    zoals(
        server,
        "oorspronkelijkBouwjaar % 10 = 1 AND oorspronkelijkBouwjaar div 10 = 195",
        |p| jaar(p) == 1951,
    );
    zoals(server, "oorspronkelijkBouwjaar * 2 - 1951 > 1980 - 2^3", |p| {
        jaar(p) * 2 - 1951 > 1972
    });
}

pub(super) fn lijsten(server: &Server) {
    let vbo = "/ogc/v1/collections/bag-verblijfsobject/items";
    let alle = alles(server, vbo);
    let lijst = |f: &Value| {
        f["properties"]["gebruiksdoel"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    let doelen: Vec<Value> = alle
        .iter()
        .find(|f| !lijst(f).is_empty())
        .map(lijst)
        .expect("gebruiksdoelen");
    let doel = doelen[0].as_str().unwrap();
    let verwacht = |past: &dyn Fn(&[Value]) -> bool| {
        let v: Vec<Value> = alle
            .iter()
            .filter(|f| !lijst(f).is_empty() && past(&lijst(f)))
            .cloned()
            .collect();
        gesorteerd(&v)
    };
    let bevat = verwacht(&|l| l.iter().any(|d| d == doel));
    assert!(!bevat.is_empty());
    assert_eq!(
        met(server, vbo, &format!("A_CONTAINS(gebruiksdoel, ('{doel}'))")),
        bevat
    );
    assert_eq!(
        met(server, vbo, &format!("A_OVERLAPS(gebruiksdoel, ('{doel}', 'x'))")),
        bevat
    );
    let alleen = verwacht(&|l| l.len() == 1 && l[0] == doel);
    assert_eq!(
        met(server, vbo, &format!("A_EQUALS(gebruiksdoel, ('{doel}'))")),
        alleen
    );
    assert_eq!(
        met(
            server,
            vbo,
            &format!("A_CONTAINEDBY(gebruiksdoel, ('{doel}', 'x'))")
        ),
        alleen
    );
    assert_eq!(
        gesorteerd(&alles(server, &format!("{vbo}?gebruiksdoel={}", q(doel)))),
        bevat,
        "a list holds its members"
    );
}

fn oppervlakte(f: &Value) -> f64 {
    let p = posities(&f["geometry"]);
    p.windows(2)
        .map(|w| w[0][0] * w[1][1] - w[1][0] * w[0][1])
        .sum::<f64>()
        .abs()
        / 2.0
}

pub(super) fn functies(server: &Server) {
    let json = goed(server, "/ogc/v1/functions").json();
    let namen: Vec<&str> = json["functions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["name"].as_str().unwrap())
        .collect();
    assert_eq!(namen, ["oppervlakte", "lengte", "afstand"]);
    let groot: Vec<Value> = alles(server, &format!("{PANDEN}?crs={}", q(RD)))
        .into_iter()
        .filter(|f| oppervlakte(f) > 80.0)
        .collect();
    assert!(!groot.is_empty());
    assert_eq!(
        met(server, PANDEN, "oppervlakte(geometry) > 80"),
        gesorteerd(&groot)
    );
    let p = posities(&groot[0]["geometry"])[0];
    let dichtbij = met(
        server,
        PANDEN,
        &format!("afstand(geometry, POINT({} {})) < 0.01", p[0], p[1]),
    );
    assert!(dichtbij.contains(&ids(&groot)[0]), "{dichtbij:?}");
}

pub(super) fn ruimte(server: &Server) {
    let alle = alles(server, &format!("{PANDEN}?crs={}", q(RD)));
    let een = &alle[alle.len() / 3];
    let ring: Vec<String> = posities(&een["geometry"])
        .iter()
        .map(|p| format!("{} {}", p[0], p[1]))
        .collect();
    let zelf = een["id"].as_str().unwrap().to_owned();
    let vlak = format!("POLYGON(({}))", ring.join(","));
    let zelf_alleen = [zelf.clone()];
    assert_eq!(
        met(server, PANDEN, &format!("S_EQUALS(geometry, {vlak})")),
        zelf_alleen
    );
    assert_eq!(
        met(server, PANDEN, &format!("S_WITHIN(geometry, {vlak})")),
        zelf_alleen
    );
    assert_eq!(
        met(server, PANDEN, &format!("S_CONTAINS({vlak}, geometry)")),
        zelf_alleen
    );
    let snijdt = met(server, PANDEN, &format!("S_INTERSECTS(geometry, {vlak})"));
    let raakt = met(server, PANDEN, &format!("S_TOUCHES(geometry, {vlak})"));
    assert!(snijdt.contains(&zelf) && !raakt.contains(&zelf));
    assert_eq!(
        snijdt.len(),
        raakt.len() + 1,
        "neighbours touch, nothing overlaps in a row of houses"
    );
    let los = met(server, PANDEN, &format!("S_DISJOINT(geometry, {vlak})"));
    assert_eq!(los.len() + snijdt.len(), alle.len());
    let p = posities(&een["geometry"]);
    let midden = [0, 1].map(|as_| p.iter().map(|p| p[as_]).sum::<f64>() / p.len() as f64);
    assert_eq!(
        met(
            server,
            PANDEN,
            &format!("S_CONTAINS(geometry, POINT({} {}))", midden[0], midden[1])
        ),
        zelf_alleen
    );
    let dwars = format!(
        "LINESTRING({} {}, {} {})",
        midden[0],
        midden[1],
        midden[0] + 300.0,
        midden[1] + 1.0
    );
    let kruist = met(server, PANDEN, &format!("S_CROSSES({dwars}, geometry)"));
    assert!(kruist.contains(&zelf));
    assert_eq!(
        met(
            server,
            PANDEN,
            &format!(
                "S_INTERSECTS(geometry, MULTIPOINT(({} {})))",
                midden[0], midden[1]
            )
        ),
        zelf_alleen
    );
    let vak = format!(
        "BBOX({},{},{},{})",
        midden[0],
        midden[1],
        midden[0] + 500.0,
        midden[1] + 500.0
    );
    let overlapt = met(server, PANDEN, &format!("S_OVERLAPS(geometry, {vak})"));
    let binnen = met(server, PANDEN, &format!("S_WITHIN(geometry, {vak})"));
    let samen = met(server, PANDEN, &format!("S_INTERSECTS(geometry, {vak})"));
    assert!(overlapt.contains(&zelf) && binnen.iter().all(|b| samen.contains(b)) && !binnen.is_empty());
    let verzameling = format!("GEOMETRYCOLLECTION(POINT({} {}), {dwars})", midden[0], midden[1]);
    assert!(met(server, PANDEN, &format!("S_INTERSECTS(geometry, {verzameling})")).len() >= kruist.len());
}

pub(super) fn tijd(server: &Server) {
    let voor = |p: &Value, d: &str| p["geldigVan"].as_str().is_some_and(|v| v < d);
    zoals(server, "T_BEFORE(geldigVan, DATE('2010-06-10'))", |p| {
        voor(p, "2010-06-10")
    });
    zoals(server, "T_AFTER(geldigVan, DATE('2010-06-10'))", |p| {
        p["geldigVan"].as_str().is_some_and(|v| v > "2010-06-10")
    });
    zoals(
        server,
        "T_INTERSECTS(geldigVan, INTERVAL('2010-06-05','2010-06-10'))",
        |p| {
            p["geldigVan"]
                .as_str()
                .is_some_and(|v| ("2010-06-05"..="2010-06-10").contains(&v))
        },
    );
    zoals(
        server,
        "T_INTERSECTS(INTERVAL(geldigVan, geldigTot), INTERVAL('..', '2010-06-10'))",
        |p| p["geldigVan"].as_str().is_some_and(|v| v <= "2010-06-10"),
    );
    zoals(server, "T_EQUALS(documentdatum, geldigVan)", |p| {
        p["documentdatum"] == p["geldigVan"]
    });
    zoals(
        server,
        "T_DURING(bekendVan, INTERVAL('2010-06-05T00:00:00Z','2010-06-06T00:00:00Z'))",
        |p| {
            let v = p["bekendVan"].as_str().unwrap();
            v > "2010-06-05T00:00:00Z" && v < "2010-06-06T00:00:00Z"
        },
    );
}
