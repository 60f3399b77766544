//! Who sees what at the door of staff: a matrix of roles, routes and dossiers, made from one table of what is expected.

use std::collections::BTreeSet;

use plek_tests::zgw::NIVEAUS;

use super::*;

/// What somebody may know of a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ziet {
    /// Everything.
    Inhoud,
    /// The title and the fields that were granted: not the text.
    Velden,
    /// That something is going on, roughly where, and who handles it.
    Signaal,
    /// What everybody sees, and who handles it.
    PubliekEnWie,
    /// What everybody sees.
    Publiek,
    Niets,
}

struct Geval {
    id: String,
    soort: &'static str,
    type_: &'static str,
    niveau: usize,
    openbaar: bool,
    rd: [i64; 2],
}

/// Zaken of three types at all eight levels, one that is published, and meldingen: each in a square of its own.
fn gevallen() -> Vec<Geval> {
    let mut uit = vec![];
    let mut voeg = |soort, type_: &'static str, niveau, openbaar| {
        let nr = uit.len() as i64;
        uit.push(Geval {
            id: format!("ID{nr:03}"),
            soort,
            type_,
            niveau,
            openbaar,
            rd: [100_010 + nr % 6 * 2_000, 500_010 + nr / 6 * 2_000],
        });
    };
    for type_ in ["MOR", "WMO", "HANDHAVING"] {
        for niveau in 0..NIVEAUS.len() {
            voeg("zaak", type_, niveau, false);
        }
    }
    voeg("zaak", "MOR", 0, true);
    voeg("zaak", "HANDHAVING", 0, true);
    voeg("melding", "", 0, false);
    voeg("melding", "", 0, true);
    uit
}

fn feature(g: &Geval) -> Value {
    let mut eigen = json!({"identificatie": g.id, "soort": g.soort, "titel": format!("titel-{}.", g.id),
        "omschrijving": format!("tekst-{}.", g.id), "status": format!("status-{}.", g.id), "openbaar": g.openbaar,
        "behandelaar": format!("team-{}.", g.id), "zaaknummer": format!("nummer-{}.", g.id)});
    if g.soort == "zaak" {
        eigen["zaaktype"] = g.type_.into();
        eigen["vertrouwelijkheidaanduiding"] = NIVEAUS[g.niveau].into();
    }
    json!({"type": "Feature", "properties": eigen, "geometry": {"type": "Point", "coordinates": g.rd}})
}

const VERTROUWELIJK: usize = 4;

/// The table: written down apart from the code that decides it.
fn verwacht(wie: &str, g: &Geval) -> Ziet {
    let zaak = g.soort == "zaak";
    let west = g.rd[0] < 105_000;
    let inhoud = match wie {
        "noor" => (zaak && g.type_ == "MOR" && g.niveau <= VERTROUWELIJK) || g.soort == "melding",
        "karim" => zaak,
        "bas" => g.soort == "melding",
        "wes" => west && verwacht("noor", g) == Ziet::Inhoud,
        "ar" => zaak && g.type_ == "HANDHAVING",
        _ => false,
    };
    let velden = wie == "kim" && zaak && g.type_ == "MOR" && g.niveau <= 2;
    let signaal = ["noor", "karim", "kim", "bas", "wil"].contains(&wie) || (wie == "wes" && west);
    match (inhoud, velden, signaal, g.openbaar) {
        (true, ..) => Ziet::Inhoud,
        (_, true, ..) => Ziet::Velden,
        (.., true, true) => Ziet::PubliekEnWie,
        (.., false, true) => Ziet::Publiek,
        (.., true, false) if g.niveau <= VERTROUWELIJK => Ziet::Signaal,
        _ => Ziet::Niets,
    }
}

/// What a form of answer carries beside the title.
#[derive(Clone, Copy)]
struct Draagt {
    tekst: bool,
    team: bool,
    nummer: bool,
}

const ALLES: Draagt = Draagt {
    tekst: true,
    team: true,
    nummer: true,
};
const PAGINA: Draagt = Draagt {
    tekst: true,
    team: true,
    nummer: false,
};
const TEGEL: Draagt = Draagt {
    tekst: false,
    team: false,
    nummer: false,
};

fn houd(lichaam: &[u8], g: &Geval, ziet: Ziet, draagt: Draagt, waar: &str) {
    let heeft = |wat: &str| {
        let zoek = format!("{wat}-{}.", g.id);
        lichaam.windows(zoek.len()).any(|w| w == zoek.as_bytes())
    };
    let kent_id = lichaam.windows(g.id.len()).any(|w| w == g.id.as_bytes());
    let (titel, tekst, team, nummer) = match ziet {
        Ziet::Inhoud => (true, true, true, true),
        Ziet::Velden | Ziet::PubliekEnWie => (true, false, true, false),
        Ziet::Publiek => (true, false, false, false),
        Ziet::Signaal => (false, false, true, false),
        Ziet::Niets => (false, false, false, false),
    };
    for (wat, mag) in [
        ("titel", titel),
        ("tekst", tekst && draagt.tekst),
        ("team", team && draagt.team),
        ("nummer", nummer && draagt.nummer),
    ] {
        assert_eq!(heeft(wat), mag, "{waar}: {wat} van {} ({ziet:?})", g.id);
    }
    // the team's own canary holds the id, so a signal is looked at without it
    if ziet == Ziet::Niets {
        assert!(!kent_id, "{waar}: {}", g.id);
    }
}

fn prive(antwoord: &Antwoord, waar: &str) {
    assert_eq!(antwoord.kop("cache-control"), "private, no-store", "{waar}");
    assert_eq!(antwoord.kop("etag"), "", "{waar}");
    assert!(
        antwoord.kop("vary").contains("cookie")
            || antwoord.koppen.iter().any(|(n, w)| n == "vary" && w == "cookie"),
        "{waar}"
    );
    assert!(
        !antwoord
            .koppen
            .iter()
            .any(|(n, _)| n.starts_with("access-control-")),
        "{waar}"
    );
}

/// Tile of a place in NetherlandsRDNewQuad.
fn tegel(rd: [i64; 2], z: u32) -> String {
    let maat = 3440.64 / f64::from(1u32 << z) * 256.0;
    let x = ((rd[0] as f64 + 285_401.92) / maat).floor();
    let y = ((903_401.92 - rd[1] as f64) / maat).floor();
    format!("/tiles/dossier-zaak,dossier-melding/NetherlandsRDNewQuad/{z}/{x}/{y}")
}

const RD: &str = "http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2FEPSG%2F0%2F28992";

#[test]
fn every_route_shows_every_role_exactly_what_it_may_see_of_every_dossier() {
    let alle = gevallen();
    let features: Vec<Value> = alle.iter().map(feature).collect();
    let proef = Proef::start_met(&features, "");
    let mut geteld = 0;
    for wie in ["noor", "karim", "kim", "bas", "wil", "wes", "bea", "ar"] {
        let mut b = proef.als(wie);
        let gebied = if wie == "wes" { "wijk:WK999901" } else { "" };
        for g in &alle {
            let ziet = verwacht(wie, g);
            let [x, y] = g.rd;
            let zoek_ziet = if ziet == Ziet::Signaal { Ziet::Niets } else { ziet };
            let routes: [(String, Draagt, Ziet); 8] = [
                (
                    format!("/staf/api/v1/locatiebeeld?punt={x},{y}&puntCrs={RD}&straal=25"),
                    ALLES,
                    ziet,
                ),
                (format!("/staf/plek/rd:{x},{y}?straal=25"), PAGINA, ziet),
                (
                    format!("/staf/plek/rd:{x},{y}?straal=25&deel=paneel"),
                    PAGINA,
                    ziet,
                ),
                (format!("/staf/plek/rd:{x},{y}.json?straal=25"), ALLES, ziet),
                (format!("/staf{}", tegel(g.rd, 11)), TEGEL, ziet),
                (
                    format!(
                        "/staf/ogc/v1/collections/dossier-{}/items?f=json&bbox={},{},{},{}&bbox-crs={RD}",
                        g.soort,
                        x - 1,
                        y - 1,
                        x + 1,
                        y + 1
                    ),
                    ALLES,
                    ziet,
                ),
                (format!("/staf/api/v1/zoek?q=titel-{}.", g.id), TEGEL, zoek_ziet),
                (
                    format!("/staf/api/v1/zoek?q=tekst-{}.", g.id),
                    TEGEL,
                    if ziet == Ziet::Inhoud { ziet } else { Ziet::Niets },
                ),
            ];
            for (pad, draagt, ziet) in routes {
                let antwoord = b.verzoek(
                    "GET",
                    &pad,
                    &[
                        ("accept", "application/json, text/html"),
                        ("accept-encoding", "identity"),
                    ],
                    b"",
                );
                assert!(
                    [200, 204].contains(&antwoord.status),
                    "{wie} {pad}: {}",
                    antwoord.tekst()
                );
                prive(&antwoord, &pad);
                assert_eq!(antwoord.kop("plek-beperkt-tot"), gebied, "{wie} {pad}");
                // a search answers with the number, which the question did not hold
                let draagt = if pad.contains("/zoek") {
                    Draagt {
                        nummer: ziet == Ziet::Inhoud,
                        ..draagt
                    }
                } else {
                    draagt
                };
                houd(&antwoord.lichaam, g, ziet, draagt, &format!("{wie} {pad}"));
                geteld += 1;
            }
            // by its own id
            let pad = format!(
                "/staf/ogc/v1/collections/dossier-{}/items/{}?f=json",
                g.soort, g.id
            );
            let antwoord = b.json(&pad);
            let status = if matches!(ziet, Ziet::Signaal | Ziet::Niets) {
                404
            } else {
                200
            };
            assert_eq!(antwoord.status, status, "{wie} {pad} {ziet:?}");
            prive(&antwoord, &pad);
            geteld += 1;
        }
        // everything at once, in every form
        for f in ["json", "jsonfg", "csv", "fgb", "gpkg", "html"] {
            let mut lichaam = vec![];
            for soort in ["zaak", "melding"] {
                let pad = format!("/staf/ogc/v1/collections/dossier-{soort}/items?f={f}&limit=1000");
                let antwoord = b.verzoek("GET", &pad, &[("accept-encoding", "identity")], b"");
                assert!(
                    [200, 503].contains(&antwoord.status),
                    "{wie} {pad}: {}",
                    antwoord.tekst()
                );
                prive(&antwoord, &pad);
                assert_eq!(antwoord.kop("plek-beperkt-tot"), gebied, "{wie} {pad}");
                if f == "json" {
                    let telt = |g: &&Geval| g.soort == soort && verwacht(wie, g) != Ziet::Niets;
                    let json = antwoord.json();
                    assert_eq!(
                        json["numberMatched"],
                        alle.iter().filter(telt).count(),
                        "{wie} {soort}"
                    );
                }
                lichaam.extend(antwoord.lichaam);
            }
            if f != "html" && !lichaam.is_empty() {
                for g in &alle {
                    houd(&lichaam, g, verwacht(wie, g), ALLES, &format!("{wie} {f}"));
                    geteld += 1;
                }
            }
        }
        // a form with a filter over what may not be read finds nothing of it, and counts nothing of it
        let form = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("accept", "application/geo+json"),
        ];
        let body = "filter=omschrijving%20LIKE%20'tekst-%25'&aantal=exact&limit=1000";
        let antwoord = b.verzoek(
            "POST",
            "/staf/ogc/v1/collections/dossier-zaak/items",
            &form,
            body.as_bytes(),
        );
        let leest = alle
            .iter()
            .filter(|g| g.soort == "zaak" && verwacht(wie, g) == Ziet::Inhoud)
            .count();
        if antwoord.status == 200 {
            assert_eq!(
                antwoord.json()["features"].as_array().map(Vec::len),
                Some(leest),
                "{wie}"
            );
        } else {
            assert_eq!(
                (antwoord.status, leest),
                (400, 0),
                "{wie}: a property that nobody here has: {}",
                antwoord.tekst()
            );
        }
    }
    println!("{geteld} antwoorden vergeleken");
    assert!(geteld > 2_000, "{geteld}");
}

#[test]
fn a_role_in_one_wijk_ends_at_its_border_and_says_so() {
    let alle = gevallen();
    let features: Vec<Value> = alle.iter().map(feature).collect();
    let proef = Proef::start_met(&features, "");
    let (mut wes, mut noor) = (proef.als("wes"), proef.als("noor"));
    for (wijk, west) in [("WK999901", true), ("WK999902", false)] {
        let pad = format!("/staf/api/v1/locatiebeeld?gebied=wijk:{wijk}");
        let (hier, overal) = (wes.json(&pad), noor.json(&pad));
        for g in alle.iter().filter(|g| (g.rd[0] < 105_000) == west) {
            houd(&hier.lichaam, g, verwacht("wes", g), ALLES, &pad);
            houd(&overal.lichaam, g, verwacht("noor", g), ALLES, &pad);
        }
        assert_eq!(hier.json()["speelt"]["beperktTot"], json!(["wijk:WK999901"]));
        assert_eq!(overal.json()["speelt"]["beperktTot"], Value::Null);
    }
    let zin = "Uw rol geldt in een deel van de gemeente";
    for pad in ["/staf/plek/rd:100010,500010", "/aangemeld"] {
        assert!(
            wes.haal(pad).tekst().contains(zin) && !noor.haal(pad).tekst().contains(zin),
            "{pad}"
        );
    }
    // what is imported at another place is another wijk's from then on
    let g = alle.iter().find(|g| verwacht("wes", g) == Ziet::Inhoud).unwrap();
    let pad = format!(
        "/staf/ogc/v1/collections/dossier-{}/items/{}?f=json",
        g.soort, g.id
    );
    assert_eq!(wes.json(&pad).status, 200);
    let mut elders = feature(g);
    elders["geometry"]["coordinates"] = json!([115_000, 500_010]);
    let bron = proef.map.path().join("verhuisd.geojson");
    std::fs::write(&bron, bestand(&[elders])).unwrap();
    let (bron, naar) = (bron.display().to_string(), proef.map.path().display().to_string());
    gelukt(&["import", "dossiers", &bron, "--into", &naar]);
    let tot = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while wes.json(&pad).status != 404 {
        assert!(std::time::Instant::now() < tot, "still there after five seconds");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(noor.json(&pad).status, 200);
    let tegel = wes.verzoek(
        "GET",
        &format!("/staf{}", tegel(g.rd, 11)),
        &[("accept-encoding", "identity")],
        b"",
    );
    houd(&tegel.lichaam, g, Ziet::Niets, TEGEL, "tegel");
}

#[test]
fn everybodys_door_shows_a_member_of_staff_what_everybody_sees() {
    let alle = gevallen();
    let features: Vec<Value> = alle.iter().map(feature).collect();
    let proef = Proef::start_met(&features, "");
    let mut karim = proef.als("karim");
    for g in &alle {
        let [x, y] = g.rd;
        let ziet = if g.openbaar { Ziet::Publiek } else { Ziet::Niets };
        for (pad, draagt) in [
            (
                format!("/api/v1/locatiebeeld?punt={x},{y}&puntCrs={RD}&straal=25"),
                ALLES,
            ),
            (format!("/plek/rd:{x},{y}?straal=25"), PAGINA),
            (tegel(g.rd, 11), TEGEL),
            (
                format!("/ogc/v1/collections/dossier-{}/items?f=json&limit=1000", g.soort),
                ALLES,
            ),
        ] {
            let koppen = [
                ("accept-encoding", "identity"),
                ("accept", "application/json, text/html"),
            ];
            let met = karim.verzoek("GET", &pad, &koppen, b"");
            let zonder = proef.browser().verzoek("GET", &pad, &koppen, b"");
            houd(&met.lichaam, g, ziet, draagt, &pad);
            houd(&zonder.lichaam, g, ziet, draagt, &pad);
            assert!(!met.kop("cache-control").contains("private"), "{pad}");
        }
    }
}

/// Every route at the door of staff.
const ROUTES: [&str; 35] = [
    "/staf",
    "/staf/zoek?q=abc",
    "/staf/plek/rd:100010,500010",
    "/staf/plek/rd:100010,500010.json",
    "/staf/plek/rd:100010,500010.pdf",
    "/staf/plek/rd:100010,500010?deel=paneel",
    "/staf/api/v1/locatiebeeld?punt=4.76,52.95",
    "/staf/api/v1/zoek?q=abc",
    "/staf/tiles/dossier-zaak/NetherlandsRDNewQuad.json",
    "/staf/tiles/dossier-zaak/NetherlandsRDNewQuad/11/1/1",
    "/staf/tiles/dossier-zaak/WebMercatorQuad/14/8424/5360",
    "/staf/ogc/v1",
    "/staf/ogc/v1/",
    "/staf/ogc/v1/api",
    "/staf/ogc/v1/conformance",
    "/staf/ogc/v1/functions",
    "/staf/ogc/v1/collections",
    "/staf/ogc/v1/collections/dossier-zaak",
    "/staf/ogc/v1/collections/dossier-zaak/schema",
    "/staf/ogc/v1/collections/dossier-zaak/queryables",
    "/staf/ogc/v1/collections/dossier-zaak/sortables",
    "/staf/ogc/v1/collections/dossier-zaak/items",
    "/staf/ogc/v1/collections/dossier-zaak/items/ID000",
    "/staf/ogc/v1/collections/dossier-zaak/export?f=csv",
    "/staf/ogc/v1/collections/dossier-zaak/tiles/NetherlandsRDNewQuad/11/1/1",
    "/staf/ogc/v1/tiles/NetherlandsRDNewQuad/11/1/1?collections=dossier-zaak",
    "/staf/ogc/v1/collections/dossier-zaak/tiles",
    "/staf/ogc/v1/collections/dossier-zaak/tiles/NetherlandsRDNewQuad",
    "/staf/ogc/v1/tiles",
    "/staf/ogc/v1/tiles/NetherlandsRDNewQuad",
    "/staf/ogc/v1/tileMatrixSets",
    "/staf/ogc/v1/tileMatrixSets/NetherlandsRDNewQuad",
    "/staf/ogc/v1/styles",
    "/staf/ogc/v1/styles/staat",
    "/staf/ogc/v1/styles/staat/metadata",
];

#[test]
fn every_route_at_the_door_of_staff_has_a_row() {
    let mut gevonden = BTreeSet::new();
    for map in ["crates/server/src", "crates/plek/src"] {
        crate::zgw::matrix::routes(&plek_tests::wortel().join(map), &mut gevonden);
    }
    // what stands behind the door is nested there: the OGC API by its own names
    let staf = gevonden.iter().filter_map(|r| match r.strip_prefix("/ogc/v1") {
        Some(rest) => Some(format!("/staf/ogc/v1{rest}")),
        None => r.starts_with("/staf").then(|| r.clone()),
    });
    let past = |sjabloon: &str, pad: &str| {
        let pad = pad.split('?').next().unwrap_or_default();
        let (s, p): (Vec<&str>, Vec<&str>) = (sjabloon.split('/').collect(), pad.split('/').collect());
        s.len() == p.len() && s.iter().zip(&p).all(|(s, p)| s.starts_with('{') || s == p)
    };
    let (mut aantal, mut zonder) = (0, vec![]);
    for sjabloon in staf {
        aantal += 1;
        if !ROUTES.iter().any(|pad| past(&sjabloon, pad)) {
            zonder.push(sjabloon);
        }
    }
    assert!(
        zonder.is_empty() && aantal > 20,
        "{aantal} routes, zonder rij: {zonder:?}"
    );
}

#[test]
fn no_route_of_staff_answers_who_is_nobody_a_resident_or_signed_out() {
    let features: Vec<Value> = gevallen().iter().map(feature).collect();
    let proef = Proef::start_met(&features, "");
    let mut weg = proef.als("karim");
    let kopie = weg.clone();
    let formulier = weg.formulier();
    weg.meld_af(&formulier, &[]);
    let mut mel = proef.browser();
    mel.meld_aan("mel", "/aangemeld");
    let mut gezien = BTreeSet::new();
    for pad in ROUTES {
        for methode in ["GET", "HEAD", "POST", "PUT", "DELETE"] {
            for (mut browser, status) in [(proef.browser(), 401), (kopie.clone(), 401), (mel.clone(), 403)] {
                let antwoord = browser.verzoek(methode, pad, &[("accept", "application/json")], b"");
                // a method that an address does not have is refused before anybody looks who asks
                let geen_methode = antwoord.status == 405 && !["GET", "HEAD"].contains(&methode);
                assert!(
                    antwoord.status == status || geen_methode,
                    "{methode} {pad}: {}",
                    antwoord.status
                );
                assert!(
                    antwoord.kop("cache-control").contains("no-store"),
                    "{methode} {pad}"
                );
                assert!(!antwoord.tekst().contains("ID0"), "{methode} {pad}");
                gezien.insert(antwoord.kop("content-type").to_owned());
            }
        }
        // a browser is sent to sign in, and comes back to where it was
        let antwoord = proef.browser().haal(pad);
        assert_eq!(antwoord.status, 303, "{pad}");
        let terug = antwoord
            .kop("location")
            .strip_prefix("/aanmelden?terug=")
            .unwrap();
        assert!(terug.starts_with("%2Fstaf"), "{pad}: {terug}");
    }
    assert!(gezien.contains("application/problem+json"), "{gezien:?}");
    // the operator's token opens nothing here, and nobody writes here
    let mut karim = proef.als("karim");
    for (methode, pad) in [
        ("PUT", "/staf/ogc/v1/collections/dossier-zaak/items/ID000"),
        ("DELETE", "/staf/ogc/v1/collections/dossier-zaak/items/ID000"),
    ] {
        let antwoord = karim.verzoek(
            methode,
            pad,
            &[("authorization", "Bearer x"), ("if-match", "*")],
            b"{}",
        );
        assert_eq!(antwoord.status, 401, "{methode}");
    }
    assert_eq!(
        karim
            .json("/staf/ogc/v1/collections/dossier-zaak/items/ID000")
            .status,
        200
    );
}

#[test]
fn the_link_in_an_answer_stays_at_the_same_door() {
    let features: Vec<Value> = gevallen().iter().map(feature).collect();
    let proef = Proef::start_met(&features, "");
    let mut noor = proef.als("noor");
    let items = noor
        .json("/staf/ogc/v1/collections/dossier-zaak/items?limit=2&f=json")
        .json();
    for link in items["links"].as_array().unwrap() {
        let href = link["href"].as_str().unwrap();
        assert!(href.contains("/staf/ogc/v1/"), "{href}");
    }
    let volgende = items["links"]
        .as_array()
        .unwrap()
        .iter()
        .find(|l| l["rel"] == "next")
        .unwrap();
    let pad = volgende["href"]
        .as_str()
        .unwrap()
        .split_once("/staf")
        .unwrap()
        .1
        .to_owned();
    assert_eq!(noor.json(&format!("/staf{pad}")).status, 200);
    let tilejson = noor.json("/staf/tiles/dossier-zaak/WebMercatorQuad.json").json();
    assert!(
        tilejson["tiles"][0].as_str().unwrap().contains("/staf/tiles/"),
        "{tilejson}"
    );
    for pad in [
        "",
        "/conformance",
        "/collections",
        "/collections/dossier-zaak",
        "/collections/dossier-zaak/items",
        "/collections/dossier-zaak/items?filter=soort%3D'zaak'",
    ] {
        let teken = if pad.contains('?') { '&' } else { '?' };
        let html = noor.haal(&format!("/staf/ogc/v1{pad}{teken}f=html")).tekst();
        let elders: Vec<&str> = html
            .split(['"', '\''])
            .filter(|w| w.starts_with("/ogc/v1"))
            .collect();
        assert!(
            elders.is_empty() && html.contains("\"/staf/ogc/v1"),
            "{pad}: {elders:?}"
        );
    }
    let pagina = noor.haal("/staf/plek/wgs84:4.76,52.95");
    assert_eq!(pagina.status, 308);
    assert!(pagina.kop("location").starts_with("/staf/plek/rd:"));
    assert_eq!(
        pagina.kop("cache-control"),
        "private, no-store",
        "a redirect of staff is kept by nobody either"
    );
}

#[test]
fn a_zaak_of_zgw_says_who_handles_it_to_staff_and_never_to_everybody() {
    use plek_tests::zgw::Client;
    let register = plek_tests::zgw::Register::start();
    let baas: Client<'_> = register.baas();
    let zaaktype = baas.zaaktype("MOR");
    let zaak = baas.zaak(
        &zaaktype,
        &json!({"vertrouwelijkheidaanduiding": "intern", "omschrijving": "kanarie-tekst",
        "zaakgeometrie": {"type": "Point", "coordinates": [4.76, 52.95]}}),
    );
    let roltypen = baas.onder("roltypen", &zaaktype);
    let behandelaar = roltypen
        .iter()
        .find(|r| r["omschrijvingGeneriek"] == "behandelaar")
        .expect("een roltype behandelaar");
    let rol = baas.maak(
        "/zaken/api/v1/rollen",
        &json!({"zaak": zaak["url"], "roltype": behandelaar["url"], "roltoelichting": "x", "betrokkeneType": "organisatorische_eenheid",
            "betrokkeneIdentificatie": {"identificatie": "T1", "naam": "Team Groen"}}),
    );
    // the same store, served with sign-in
    let poort = vrije_poort();
    let basis = format!("http://127.0.0.1:{poort}");
    let aanbieder = Aanbieder::start(&[&format!("{basis}/aanmelden/terug")]);
    let map = tempfile::tempdir().unwrap();
    let geheim = map.path().join("geheim");
    std::fs::write(&geheim, GEHEIM).unwrap();
    let config = format!(
        "base-url = \"{basis}\"\n[oidc]\nissuer = \"{}\"\nclient-id = \"{CLIENT}\"\nclient-secret-file = \"{}\"\n\
         rollen-claim = [\"realm_access\", \"roles\"]\n{ROLLEN}",
        aanbieder.adres,
        geheim.display()
    );
    std::fs::write(map.path().join("plek.toml"), config).unwrap();
    let server = Proef::serveer_bij(poort, register.data(), &map.path().join("plek.toml"));
    let proef = Proef {
        server,
        aanbieder,
        map,
        poort,
    };
    let kijk = |wie: &str| {
        let mut b = proef.als(wie);
        b.json("/staf/api/v1/locatiebeeld?punt=4.76,52.95").tekst()
    };
    let (noor, wil) = (kijk("noor"), kijk("wil"));
    assert!(
        noor.contains("kanarie-tekst") && noor.contains("Team Groen"),
        "{noor}"
    );
    assert!(
        !wil.contains("kanarie-tekst") && wil.contains("Team Groen") && wil.contains("Hier speelt iets"),
        "{wil}"
    );
    assert!(!wil.contains(zaak["uuid"].as_str().unwrap()));
    let iedereen = proef.server.haal("/api/v1/locatiebeeld?punt=4.76,52.95").tekst();
    assert!(!iedereen.contains("Team Groen") && iedereen.contains("\"meerMogelijk\":true"));
    // who handles it no longer is not named
    baas.verwacht(204, "DELETE", rol["url"].as_str().unwrap(), None);
    let tot = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while kijk("wil").contains("Team Groen") {
        assert!(std::time::Instant::now() < tot, "still named after five seconds");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}
