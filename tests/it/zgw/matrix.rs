//! The matrix of roles, routes and ids: every route of the router has a row here, or the test says which one has not.
//!
//! ZGW operations come from the table that the router is made of (`plek client operaties`); the other routes are read from
//! the sources that make them. Roles: nobody, a client without rights on zaken, one that may do everything with one
//! zaaktype up to one level, one that may do everything. Ids: of a zaak within those rights, of one of another type, of
//! one of a higher level, and of none at all.

use std::collections::BTreeSet;
use std::path::Path;

use plek_tests::wortel;
use plek_tests::zgw::{Client, Register, zaak_lichaam};
use serde_json::{Map, Value, json};

/// Everything that can be asked for, so that only type and level stand in the way.
const ALLE_SCOPES: &str = "zaken.lezen,zaken.aanmaken,zaken.bijwerken,zaken.statussen.toevoegen,zaken.heropenen,zaken.geforceerd-bijwerken,zaken.verwijderen,audittrails.lezen,documenten.lezen,documenten.aanmaken,catalogi.lezen";
const GEEN: &str = "0b8e7c1e-6a3c-4f6b-9d62-0f3c5a1b2c3d";

/// A zaak with one of everything, by kind.
struct Proef {
    delen: Map<String, Value>,
}

impl Proef {
    fn maak(baas: &Client<'_>, type_: &str, niveau: &str) -> Self {
        let zaaktype = baas.zaaktype(type_);
        let zaak = baas.zaak(
            &zaaktype,
            &json!({"vertrouwelijkheidaanduiding": niveau, "omschrijving": format!("kanarie-{type_}-{niveau}"),
                "zaakgeometrie": {"type": "Point", "coordinates": [4.76, 52.95]}}),
        );
        let z = &zaak["url"];
        let (_, status) = baas.status(&zaak, &zaaktype, 0, "2026-11-02T10:00:00Z");
        let eerste = |soort: &str| baas.onder(soort, &zaaktype)[0]["url"].clone();
        let resultaat = baas.maak(
            "/zaken/api/v1/resultaten",
            &json!({"zaak": z, "resultaattype": eerste("resultaattypen")}),
        );
        let rol = baas.maak("/zaken/api/v1/rollen", &json!({"zaak": z, "roltype": eerste("roltypen"), "roltoelichting": "x",
            "betrokkeneType": "natuurlijk_persoon", "betrokkeneIdentificatie": {"geslachtsnaam": format!("kanarie-{type_}-{niveau}")}}));
        let object = baas.maak(
            "/zaken/api/v1/zaakobjecten",
            &json!({"zaak": z, "objectType": "pand",
            "objectIdentificatie": {"identificatie": "9999100000000001"}}),
        );
        let document = baas.document(
            "Bijlage",
            &json!({"vertrouwelijkheidaanduiding": "openbaar", "titel": format!("kanarie-{type_}-{niveau}")}),
        );
        let zio = baas.maak(
            "/zaken/api/v1/zaakinformatieobjecten",
            &json!({"zaak": z, "informatieobject": document["url"]}),
        );
        let mut delen = Map::new();
        let eigenschap = baas
            .onder("eigenschappen", &zaaktype)
            .iter()
            .find(|e| e["naam"] == "rubriek")
            .map(|e| {
                let url = format!("{}/zaakeigenschappen", z.as_str().unwrap());
                baas.maak(&url, &json!({"zaak": z, "eigenschap": e["url"], "waarde": "x"}))
            });
        let spoor = baas.haal(&format!("{}/audittrail", z.as_str().unwrap()))[0].clone();
        let relatie = baas.haal(&format!(
            "/documenten/api/v1/objectinformatieobjecten?object={}",
            z.as_str().unwrap()
        ))[0]
            .clone();
        for (naam, w) in [
            ("zaken", &zaak),
            ("statussen", &status),
            ("resultaten", &resultaat),
            ("rollen", &rol),
            ("zaakobjecten", &object),
            ("enkelvoudiginformatieobjecten", &document),
            ("zaakinformatieobjecten", &zio),
            ("audittrail", &spoor),
            ("objectinformatieobjecten", &relatie),
            ("zaaktype", &zaaktype),
        ] {
            delen.insert(naam.to_owned(), w.clone());
        }
        delen.insert("zaakeigenschappen".to_owned(), eigenschap.unwrap_or(Value::Null));
        Self { delen }
    }

    fn uuid(&self, soort: &str) -> String {
        let deel = self.delen.get(soort).unwrap_or(&Value::Null);
        let uuid = deel["uuid"]
            .as_str()
            .or_else(|| deel["url"].as_str()?.rsplit('/').next());
        uuid.unwrap_or(GEEN).to_owned()
    }

    fn url(&self) -> Value {
        self.delen["zaken"]["url"].clone()
    }
}

/// What a row asks: the body for a zaak, and whether ids of other zaken must be refused.
enum Rij {
    /// Below a zaak, or the zaak itself: the body.
    Zaak(Value),
    /// A list, which leaves out what may not be seen: the body.
    Lijst(Value),
    /// Types, documents to be made and what else belongs to no zaak; the scope that opens it.
    Los(&'static str),
}

/// The row of an operation. Miss: `None`, and the test fails: add it.
fn rij(methode: &str, pad: &str, proef: &Proef, baas: &Client<'_>) -> Option<Rij> {
    let z = proef.url();
    let zaaktype = &proef.delen["zaaktype"];
    let eerste = |soort: &str| {
        baas.onder(soort, zaaktype)
            .first()
            .map_or(Value::Null, |t| t["url"].clone())
    };
    Some(match (methode, pad) {
        ("GET", p) if p.starts_with("/catalogi/") => Rij::Los("catalogi.lezen"),
        (_, p) if p.starts_with("/notificaties/") => Rij::Los("notificaties"),
        (_, p) if p.starts_with("/autorisaties/") => Rij::Los("autorisaties.lezen"),
        ("POST", "/documenten/api/v1/enkelvoudiginformatieobjecten") => Rij::Los("documenten.aanmaken"),
        (
            "GET",
            "/zaken/api/v1/zaken"
            | "/zaken/api/v1/statussen"
            | "/zaken/api/v1/resultaten"
            | "/zaken/api/v1/rollen"
            | "/zaken/api/v1/zaakobjecten"
            | "/zaken/api/v1/zaakinformatieobjecten"
            | "/documenten/api/v1/enkelvoudiginformatieobjecten"
            | "/documenten/api/v1/objectinformatieobjecten",
        ) => Rij::Lijst(Value::Null),
        ("POST", "/zaken/api/v1/zaken/_zoek") => Rij::Lijst(
            json!({"omschrijving": "kanarie", "expand": ["rollen", "status", "hoofdzaak", "deelzaken"]}),
        ),
        ("POST", "/zaken/api/v1/zaken") => Rij::Zaak(zaak_lichaam(
            zaaktype,
            &json!({
            "vertrouwelijkheidaanduiding": proef.delen["zaken"]["vertrouwelijkheidaanduiding"]}),
        )),
        ("POST", "/zaken/api/v1/statussen") => Rij::Zaak(
            json!({"zaak": z, "statustype": eerste("statustypen"), "datumStatusGezet": "2026-11-03T10:00:00Z"}),
        ),
        ("POST", "/zaken/api/v1/resultaten") => {
            Rij::Zaak(json!({"zaak": z, "resultaattype": eerste("resultaattypen")}))
        }
        ("POST", "/zaken/api/v1/rollen") => Rij::Zaak(
            json!({"zaak": z, "roltype": eerste("roltypen"), "roltoelichting": "x",
            "betrokkeneType": "medewerker", "betrokkeneIdentificatie": {"identificatie": "m"}}),
        ),
        ("POST", "/zaken/api/v1/zaakobjecten") => Rij::Zaak(
            json!({"zaak": z, "objectType": "pand", "objectIdentificatie": {"identificatie": "9999100000000002"}}),
        ),
        ("POST", "/zaken/api/v1/zaakinformatieobjecten") => Rij::Zaak(
            json!({"zaak": z, "informatieobject": proef.delen["enkelvoudiginformatieobjecten"]["url"]}),
        ),
        ("POST", "/zaken/api/v1/zaken/{zaak_uuid}/zaakeigenschappen") => Rij::Zaak(
            json!({"zaak": z, "eigenschap": proef.delen["zaakeigenschappen"]["eigenschap"], "waarde": "y"}),
        ),
        ("POST", "/zaken/api/v1/zaak_afsluiten/{uuid}" | "/zaken/api/v1/zaak_bijwerken/{uuid}") => {
            Rij::Zaak(json!({"zaak": {}}))
        }
        ("GET" | "PUT" | "PATCH" | "DELETE", p) if p.starts_with("/zaken/api/v1/") && p.contains("uuid}") => {
            Rij::Zaak(if methode == "GET" || methode == "DELETE" {
                Value::Null
            } else {
                json!({})
            })
        }
        ("GET", p) if p.starts_with("/documenten/api/v1/") && p.contains("{uuid}") => Rij::Zaak(Value::Null),
        _ => return None,
    })
}

/// The address of an operation about a zaak; with `geen` about nothing that exists.
fn adres(pad: &str, proef: &Proef, geen: bool) -> String {
    let soort = pad
        .split('/')
        .rfind(|d| !d.starts_with('{') && *d != "download")
        .unwrap_or_default();
    let soort = if soort.starts_with("zaak_") {
        "zaken"
    } else {
        soort
    };
    let uuid = |soort: &str| if geen { GEEN.to_owned() } else { proef.uuid(soort) };
    pad.replace("{zaak_uuid}", &uuid("zaken"))
        .replace("{uuid}", &uuid(soort))
}

#[test]
fn every_zgw_operation_keeps_every_role_to_its_own_zaken() {
    let register = Register::start();
    let baas = register.baas();
    let verborgen = [
        Proef::maak(&baas, "HANDHAVING", "openbaar"),
        Proef::maak(&baas, "MOR", "geheim"),
    ];
    let zichtbaar = Proef::maak(&baas, "MOR", "openbaar");
    let eigen = register.client("eigen", ALLE_SCOPES, "MOR", "openbaar");
    let kaal = register.client("kaal", "catalogi.lezen", "*", "zeer_geheim");
    let tabel = plek_tests::gelukt(&["client", "operaties"]);
    let (mut zonder_rij, mut aantal) = (vec![], 0);
    for regel in tabel.lines() {
        let (methode, pad) = regel.split_once(' ').unwrap();
        aantal += 1;
        let lichaam = |w: &Value| (!w.is_null()).then(|| w.clone());
        let vraag = |client: &Client<'_>, adres: &str, w: &Value| {
            let w = lichaam(w).or_else(|| matches!(methode, "POST" | "PUT" | "PATCH").then(|| json!({})));
            client.vraag(methode, adres, w.as_ref())
        };
        let Some(een) = rij(methode, pad, &zichtbaar, &baas) else {
            zonder_rij.push(regel.to_owned());
            continue;
        };
        // nobody gets anything, whatever is asked
        let adres_ = adres(pad, &zichtbaar, false);
        let niemand = register.server.verzoek(
            methode,
            &adres_,
            &[("content-crs", "EPSG:4326".into())],
            matches!(methode, "POST" | "PUT" | "PATCH").then_some(b"{}".as_slice()),
        );
        assert_eq!(niemand.status, 403, "nobody: {regel}");
        match een {
            Rij::Los(scope) => {
                if scope != "catalogi.lezen" && !adres_.ends_with("/consumer") {
                    let uit = vraag(&kaal, &adres_, &Value::Null);
                    // a client sees its own applicatie, and no other
                    if regel == "GET /autorisaties/api/v1/applicaties" {
                        assert_eq!(uit.json()["results"][0]["clientIds"], json!(["kaal"]), "{regel}");
                        assert_eq!(uit.json()["count"], 1, "{regel}");
                    } else {
                        assert!(
                            matches!(uit.status, 403 | 404),
                            "no rights: {regel} gives {}",
                            uit.status
                        );
                    }
                }
            }
            Rij::Lijst(w) => {
                assert_eq!(vraag(&kaal, &adres_, &w).status, 403, "no rights: {regel}");
                let uit = vraag(&eigen, &adres_, &w);
                assert_eq!(uit.status, 200, "{regel}: {}", uit.tekst());
                geen_verborgen(&uit.tekst(), &verborgen, regel);
                let alles = vraag(&baas, &adres_, &w).tekst();
                assert!(
                    verborgen.iter().all(|p| alles.contains(&p.uuid("zaken"))
                        || alles.contains(&p.uuid("enkelvoudiginformatieobjecten"))),
                    "{regel}"
                );
            }
            Rij::Zaak(_) => {
                for proef in &verborgen {
                    let Some(Rij::Zaak(w)) = rij(methode, pad, proef, &baas) else {
                        unreachable!("the same row")
                    };
                    let adres_ = adres(pad, proef, false);
                    for client in [&eigen, &kaal] {
                        let uit = vraag(client, &adres_, &w);
                        // what hangs on nothing (a zaaktype without eigenschappen) cannot be asked for
                        let er_is_iets = !adres_.contains(GEEN) && !w.to_string().contains(":null");
                        assert!(
                            uit.status == 403 || !er_is_iets && matches!(uit.status, 400 | 404),
                            "{regel} of a hidden zaak gives {}: {}",
                            uit.status,
                            uit.tekst()
                        );
                        geen_verborgen(&uit.tekst(), &verborgen, regel);
                    }
                }
                if pad.contains("uuid}") {
                    let w = match rij(methode, pad, &zichtbaar, &baas) {
                        Some(Rij::Zaak(w)) => w,
                        _ => Value::Null,
                    };
                    let status = vraag(&baas, &adres(pad, &zichtbaar, true), &w).status;
                    assert_eq!(status, 404, "nothing there: {regel}");
                }
                // one of its own for each operation, because some of them destroy it
                let proef = Proef::maak(&baas, "MOR", "openbaar");
                let Some(Rij::Zaak(w)) = rij(methode, pad, &proef, &baas) else {
                    unreachable!("the same row")
                };
                let adres_ = adres(pad, &proef, false);
                assert_eq!(vraag(&kaal, &adres_, &w).status, 403, "no rights: {regel}");
                let uit = vraag(&eigen, &adres_, &w);
                assert!(
                    matches!(uit.status, 200..=204 | 400),
                    "{regel} of an own zaak gives {}: {}",
                    uit.status,
                    uit.tekst()
                );
            }
        }
    }
    assert!(zonder_rij.is_empty(), "operations without a row: {zonder_rij:?}");
    assert!(aantal >= 70, "{aantal}");
}

fn geen_verborgen(tekst: &str, verborgen: &[Proef], waar: &str) {
    for proef in verborgen {
        for soort in ["zaken", "rollen", "statussen", "enkelvoudiginformatieobjecten"] {
            assert!(
                !tekst.contains(&proef.uuid(soort)),
                "{waar}: {soort} of a hidden zaak in {tekst}"
            );
        }
    }
    for kanarie in ["kanarie-HANDHAVING", "kanarie-MOR-geheim"] {
        assert!(!tekst.contains(kanarie), "{waar}: {kanarie} in {tekst}");
    }
}

/// Every path that a source file below `map` gives to a router.
pub fn routes(map: &Path, uit: &mut BTreeSet<String>) {
    for lid in std::fs::read_dir(map).unwrap().flatten() {
        if lid.path().is_dir() {
            routes(&lid.path(), uit);
            continue;
        }
        let tekst = std::fs::read_to_string(lid.path()).unwrap_or_default();
        for deel in tekst.split(".route(").skip(1) {
            if let Some(pad) = deel
                .trim_start()
                .strip_prefix('"')
                .and_then(|d| d.split('"').next())
            {
                uit.insert(pad.to_owned());
            }
        }
    }
}

/// What a visitor asks of each route that is no ZGW operation; nothing of a zaak that is not public may be in an answer.
/// Empty: the route shows nothing of dossiers, or needs what a visitor was given himself (a token).
const PUBLIEK: &[(&str, &[&str])] = &[
    ("/", &["/"]),
    (
        "/api/v1/locatiebeeld",
        &[
            "/api/v1/locatiebeeld?punt=4.76,52.95",
            "/api/v1/locatiebeeld?punt=4.76,52.95&straal=1000",
        ],
    ),
    ("/api/v1/zoek", &["/api/v1/zoek?q=kanarie", "/api/v1/zoek?q=ZAAK"]),
    ("/api/v1/checks", &[]),
    ("/api/v1/openapi.json", &[]),
    ("/api/v1/regelkaarten", &["/api/v1/regelkaarten"]),
    ("/api/v1/regelkaarten/{werkzaamheid}", &[]),
    ("/api/v1/regelkaarten/{werkzaamheid}/plaatsen", &[]),
    ("/api/v1/regelkaarten/concepten", &[]),
    ("/api/v1/regelkaarten/concepten/{token}", &[]),
    ("/api/v1/regelkaarten/concepten/{token}/plaatsen", &[]),
    ("/api/v1/regelkaarten/concepten/{token}/plaatsen.csv", &[]),
    (
        "/api/v1/regelkaarten/concepten/{token}/tegels/{tms}/{z}/{x}/{y}",
        &[],
    ),
    ("/bewijs/{token}", &[]),
    ("/check", &["/check?plaats=rd:112000,552000"]),
    ("/check/verder/{token}", &[]),
    ("/check/{activiteit}", &[]),
    ("/health", &["/health"]),
    ("/metrics", &["/metrics"]),
    ("/ogc/v1", &["/ogc/v1"]),
    ("/ogc/v1/", &[]),
    ("/ogc/v1/api", &["/ogc/v1/api"]),
    ("/ogc/v1/conformance", &[]),
    ("/ogc/v1/functions", &[]),
    ("/ogc/v1/collections", &["/ogc/v1/collections"]),
    (
        "/ogc/v1/collections/{collectie}",
        &["/ogc/v1/collections/dossier-zaak"],
    ),
    (
        "/ogc/v1/collections/{collectie}/schema",
        &["/ogc/v1/collections/dossier-zaak/schema"],
    ),
    (
        "/ogc/v1/collections/{collectie}/queryables",
        &["/ogc/v1/collections/dossier-zaak/queryables"],
    ),
    (
        "/ogc/v1/collections/{collectie}/sortables",
        &["/ogc/v1/collections/dossier-zaak/sortables"],
    ),
    (
        "/ogc/v1/collections/{collectie}/items",
        &[
            "/ogc/v1/collections/dossier-zaak/items?limit=1000",
            "/ogc/v1/collections/dossier-zaak/items?f=csv",
        ],
    ),
    (
        "/ogc/v1/collections/{collectie}/items/{id}",
        &["/ogc/v1/collections/dossier-zaak/items/{geheim}"],
    ),
    (
        "/ogc/v1/collections/{collectie}/export",
        &[
            "/ogc/v1/collections/dossier-zaak/export?f=gpkg",
            "/ogc/v1/collections/dossier-zaak/export?f=fgb",
        ],
    ),
    ("/over", &["/over"]),
    (
        "/plek/{id}",
        &[
            "/plek/rd:112114,552002",
            "/plek/rd:112114,552002.json",
            "/plek/rd:112114,552002.pdf",
        ],
    ),
    ("/ready", &["/ready"]),
    ("/regelkaart", &[]),
    ("/regelkaart/concept", &[]),
    ("/regelkaart/concept/{token}", &[]),
    ("/regelkaart/{werkzaamheid}", &[]),
    ("/static/{*pad}", &[]),
    ("/stijl/gemeente.css", &[]),
    ("/toegankelijkheid", &[]),
    ("/zoek", &["/zoek?q=kanarie"]),
    ("/ogc/v1/collections/{laag}/tiles", &[]),
    ("/ogc/v1/tileMatrixSets", &[]),
    ("/ogc/v1/tileMatrixSets/{tms}", &[]),
    ("/ogc/v1/tiles", &[]),
    ("/fonts.json", &[]),
    ("/fonts/{stapel}/{bereik}", &[]),
    ("/sprites/{blad}", &[]),
    // signing in: not set up here; what it shows, and who may come in, is in `aanmelden`
    ("/aangemeld", &[]),
    ("/aanmelden", &[]),
    ("/aanmelden/achterkanaal", &[]),
    ("/aanmelden/terug", &[]),
    ("/afgemeld", &[]),
    ("/afmelden", &[]),
    // the door of staff: every route of it has a row in `aanmelden::rechten`
    ("/staf", &[]),
    ("/staf/plek/{id}", &[]),
    ("/staf/zoek", &[]),
];

#[test]
fn every_other_route_tells_a_visitor_nothing_of_a_zaak_that_is_not_public() {
    let mut gevonden = BTreeSet::new();
    for map in ["crates/server/src", "crates/plek/src"] {
        routes(&wortel().join(map), &mut gevonden);
    }
    // tiles and styles: made of public dossiers, looked at below
    gevonden.retain(|p| {
        !p.starts_with("/tiles") && !p.contains("/tiles/") && !p.contains("/styles") && !p.contains("/map")
    });
    let bekend: BTreeSet<&str> = PUBLIEK.iter().map(|(route, _)| *route).collect();
    let zonder: Vec<_> = gevonden.iter().filter(|p| !bekend.contains(p.as_str())).collect();
    assert!(zonder.is_empty(), "routes without a row: {zonder:?}");
    let register = Register::start();
    let baas = register.baas();
    let verborgen = [
        Proef::maak(&baas, "HANDHAVING", "openbaar"),
        Proef::maak(&baas, "MOR", "geheim"),
    ];
    let publiek = Proef::maak(&baas, "MOR", "openbaar");
    let begin = std::time::Instant::now();
    while !register
        .server
        .haal("/api/v1/locatiebeeld?punt=4.76,52.95")
        .tekst()
        .contains("Melding openbare ruimte")
    {
        assert!(begin.elapsed().as_secs() < 2, "the public zaak is shown");
    }
    let (mut gevraagd, mut goed) = (0, 0);
    for vraag in PUBLIEK.iter().flat_map(|(_, vragen)| vragen.iter()) {
        let geheim = format!("zaak-{}", verborgen[1].uuid("zaken"));
        let vraag = vraag.replace("{geheim}", &geheim);
        let uit = register.server.haal(&vraag);
        gevraagd += 1;
        goed += u32::from(uit.status == 200);
        // what was asked may be said back, as not found
        let tekst = if vraag.contains(&geheim) {
            assert_eq!(uit.status, 404, "{vraag}");
            uit.tekst().replace(&geheim, "")
        } else {
            uit.tekst()
        };
        geen_verborgen(&tekst, &verborgen, &vraag);
        // and of the public one no words of people, and no person
        assert!(!uit.tekst().contains("kanarie-MOR-openbaar"), "{vraag}");
    }
    assert!(goed * 2 > gevraagd, "{goed} of {gevraagd} answered");
    let laag = register
        .server
        .haal("/ogc/v1/collections/dossier-zaak/items?limit=1000")
        .json();
    assert_eq!(
        laag["features"].as_array().map(Vec::len),
        Some(1),
        "counts are those of the visitor: {laag}"
    );
    assert_eq!(laag["numberMatched"], 1);
    assert!(laag.to_string().contains(&publiek.uuid("zaken")));
    // tiles, at every zoom
    for z in 0..=14u32 {
        let n = f64::from(1u32 << z);
        let (x, lat) = ((4.76 + 180.0) / 360.0 * n, 52.95f64.to_radians());
        let y = (1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0 * n;
        let tegel = register.server.haal(&format!(
            "/tiles/dossier-zaak/WebMercatorQuad/{z}/{}/{}",
            x as u32, y as u32
        ));
        geen_verborgen(&tegel.tekst(), &verborgen, "tiles");
        assert!(!tegel.tekst().contains("kanarie"), "tile at zoom {z}");
    }
}
