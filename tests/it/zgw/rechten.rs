//! Who may see and do what: a matrix of clients, operations and zaken, and the three gaps that Open Zaak published.

use plek_tests::zgw::{Client, NIVEAUS, Register};
use serde_json::{Value, json};

const TYPEN: [&str; 2] = ["MOR", "HANDHAVING"];

struct Proefzaak {
    type_: &'static str,
    niveau: usize,
    zaak: Value,
    delen: Vec<(&'static str, Value)>,
}

fn url(json: &Value) -> &str {
    json["url"].as_str().unwrap_or_default()
}

/// A zaak of each type at four levels, each with everything that can hang on it.
fn zaken(baas: &Client<'_>) -> Vec<Proefzaak> {
    let mut uit = Vec::new();
    for type_ in TYPEN {
        let zaaktype = baas.zaaktype(type_);
        for niveau in [0, 2, 4, 7] {
            let zaak = baas.zaak(
                &zaaktype,
                &json!({"vertrouwelijkheidaanduiding": NIVEAUS[niveau],
                "omschrijving": format!("kanarie-{type_}-{niveau}"),
                "zaakgeometrie": {"type": "Point", "coordinates": [4.76, 52.95]}}),
            );
            let (_, status) = baas.status(&zaak, &zaaktype, 0, "2026-11-02T10:00:00Z");
            let resultaattype = &baas.onder("resultaattypen", &zaaktype)[0];
            let resultaat = baas.maak(
                "/zaken/api/v1/resultaten",
                &json!({"zaak": zaak["url"], "resultaattype": resultaattype["url"]}),
            );
            let roltype = &baas.onder("roltypen", &zaaktype)[0];
            let rol = baas.maak("/zaken/api/v1/rollen", &json!({"zaak": zaak["url"], "roltype": roltype["url"], "roltoelichting": "x",
                "betrokkeneType": "natuurlijk_persoon", "betrokkeneIdentificatie": {"geslachtsnaam": format!("Kanarie-{type_}-{niveau}")}}));
            let object = baas.maak(
                "/zaken/api/v1/zaakobjecten",
                &json!({"zaak": zaak["url"], "objectType": "pand",
                "objectIdentificatie": {"identificatie": "9999100000000001"}}),
            );
            let document = baas.document(
                "Bijlage",
                &json!({"vertrouwelijkheidaanduiding": "openbaar",
                "titel": format!("Kanarie-{type_}-{niveau}")}),
            );
            let zio = baas.maak(
                "/zaken/api/v1/zaakinformatieobjecten",
                &json!({"zaak": zaak["url"], "informatieobject": document["url"]}),
            );
            let delen = vec![
                ("status", status),
                ("resultaat", resultaat),
                ("rol", rol),
                ("zaakobject", object),
                ("zio", zio),
                ("document", document),
            ];
            uit.push(Proefzaak {
                type_,
                niveau,
                zaak,
                delen,
            });
        }
    }
    uit
}

const LEES: &str = "zaken.lezen,audittrails.lezen,documenten.lezen";

#[test]
fn zrc_006_every_route_shows_a_client_exactly_the_zaken_of_its_types_up_to_its_level() {
    let register = Register::start();
    let baas = register.baas();
    let alle = zaken(&baas);
    let mut geteld = 0;
    for (nr, (typen, max)) in [
        ("MOR", 0),
        ("MOR", 2),
        ("MOR", 7),
        ("HANDHAVING", 4),
        ("MOR,HANDHAVING", 2),
        ("*", 7),
    ]
    .into_iter()
    .enumerate()
    {
        let client = register.client(&format!("c{nr}"), LEES, typen, NIVEAUS[max]);
        let mag = |z: &Proefzaak| (typen == "*" || typen.split(',').any(|t| t == z.type_)) && z.niveau <= max;
        let verwacht: Vec<&str> = {
            let mut urls: Vec<&str> = alle.iter().filter(|z| mag(z)).map(|z| url(&z.zaak)).collect();
            urls.sort_unstable();
            urls
        };
        let gezien = |json: &Value, veld: &str| {
            let mut urls: Vec<String> = json
                .as_array()
                .unwrap_or(&vec![])
                .iter()
                .map(|r| r[veld].as_str().unwrap_or_default().to_owned())
                .collect();
            urls.sort_unstable();
            urls.dedup();
            urls
        };
        // lists and their counts
        let lijst = client.haal(
            "/zaken/api/v1/zaken?expand=rollen,status,resultaat,zaakobjecten,zaakinformatieobjecten,zaaktype",
        );
        assert_eq!(gezien(&lijst["results"], "url"), verwacht, "{typen} {max}");
        assert_eq!(lijst["count"], verwacht.len());
        // _zoek, with and without geometry: the gap of CVE-2026-54657
        let vlak = json!({"type": "Polygon", "coordinates": [[[4.7, 52.9], [4.8, 52.9], [4.8, 53.0], [4.7, 53.0], [4.7, 52.9]]]});
        let uuids: Vec<&Value> = alle.iter().map(|z| &z.zaak["uuid"]).collect();
        for zoek in [
            json!({"zaakgeometrie": {"within": vlak}}),
            json!({"uuid__in": uuids}),
            json!({"omschrijving": "kanarie"}),
        ] {
            let uit = client.verwacht(200, "POST", "/zaken/api/v1/zaken/_zoek", Some(&zoek));
            assert_eq!(
                (gezien(&uit["results"], "url"), &uit["count"]),
                (
                    verwacht.iter().map(|u| (*u).to_owned()).collect(),
                    &json!(verwacht.len())
                ),
                "{zoek}"
            );
        }
        // what hangs on zaken, in lists without a filter
        for soort in ["statussen", "resultaten", "rollen", "zaakobjecten"] {
            let uit = client.haal(&format!("/zaken/api/v1/{soort}"));
            assert_eq!(
                (gezien(&uit["results"], "zaak"), &uit["count"]),
                (
                    verwacht.iter().map(|u| (*u).to_owned()).collect(),
                    &json!(verwacht.len())
                ),
                "{soort} {typen} {max}"
            );
        }
        let uit = client.haal("/zaken/api/v1/zaakinformatieobjecten");
        assert_eq!(gezien(&uit, "zaak"), verwacht);
        // each address by itself, and what is below it by filter
        for z in &alle {
            let status = if mag(z) { 200 } else { 403 };
            client.verwacht(status, "GET", url(&z.zaak), None);
            client.verwacht(
                status,
                "GET",
                &format!("{}?expand=rollen,zaaktype", url(&z.zaak)),
                None,
            );
            client.verwacht(status, "GET", &format!("{}/audittrail", url(&z.zaak)), None);
            client.verwacht(
                status,
                "GET",
                &format!("{}/zaakeigenschappen", url(&z.zaak)),
                None,
            );
            for (naam, deel) in &z.delen {
                client.verwacht(status, "GET", url(deel), None);
                if *naam == "document" {
                    client.verwacht(status, "GET", &format!("{}/download", url(deel)), None);
                    let uit = client.haal(&format!(
                        "/documenten/api/v1/objectinformatieobjecten?object={}",
                        url(&z.zaak)
                    ));
                    assert_eq!(uit.as_array().map(Vec::len), Some(usize::from(mag(z))));
                }
                geteld += 1;
            }
            let rollen = client.haal(&format!("/zaken/api/v1/rollen?zaak={}", url(&z.zaak)));
            assert_eq!(rollen["count"], u64::from(mag(z)));
        }
        // nothing of a hidden zaak in any byte
        let tekst = lijst.to_string()
            + &client
                .haal("/documenten/api/v1/enkelvoudiginformatieobjecten")
                .to_string();
        for z in alle.iter().filter(|z| !mag(z)) {
            let kanarie = format!("anarie-{}-{}\"", z.type_, z.niveau);
            assert!(
                !tekst.contains(&kanarie),
                "{kanarie} is te zien voor {typen} {max}"
            );
        }
    }
    assert_eq!(geteld, 6 * 8 * 6);
}

#[test]
fn expand_leaves_out_a_related_zaak_that_the_client_may_not_read() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let hoofd = baas.zaak(
        &mor,
        &json!({"vertrouwelijkheidaanduiding": "geheim", "omschrijving": "kanarie-hoofd"}),
    );
    let deel = baas.zaak(&mor, &json!({"hoofdzaak": hoofd["url"]}));
    let open = baas.zaak(&mor, &json!({}));
    baas.zaak(&mor, &json!({"hoofdzaak": open["url"], "vertrouwelijkheidaanduiding": "geheim", "omschrijving": "kanarie-deel"}));
    let client = register.client("c", "zaken.lezen", "MOR", "openbaar");
    let een = client.haal(&format!("{}?expand=hoofdzaak.rollen", url(&deel)));
    assert!(een["_expand"].get("hoofdzaak").is_none(), "{een}");
    let twee = client.haal(&format!("{}?expand=deelzaken", url(&open)));
    assert_eq!(twee["_expand"]["deelzaken"], json!([]));
    let lijst = client
        .haal("/zaken/api/v1/zaken?expand=hoofdzaak,deelzaken,deelzaken.status")
        .to_string();
    assert!(!lijst.contains("kanarie"), "{lijst}");
    let zoek = client.verwacht(
        200,
        "POST",
        "/zaken/api/v1/zaken/_zoek",
        Some(&json!({"startdatum": "2026-11-01", "expand": ["hoofdzaak", "deelzaken"]})),
    );
    assert!(!zoek.to_string().contains("kanarie"), "{zoek}");
}

#[test]
fn each_scope_opens_its_own_operations_and_no_others() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.zaak(&mor, &json!({}));
    let statustype = &baas.onder("statustypen", &mor)[0];
    let resultaattype = &baas.onder("resultaattypen", &mor)[0];
    let roltype = &baas.onder("roltypen", &mor)[1];
    let (zurl, zaakadres) = (zaak["url"].clone(), url(&zaak).to_owned());
    // operation, body, scopes that open it
    let ops: Vec<(&str, String, Value, &[&str])> = vec![
        ("GET", zaakadres.clone(), Value::Null, &["zaken.lezen"]),
        ("GET", "/zaken/api/v1/zaken".into(), Value::Null, &["zaken.lezen"]),
        (
            "POST",
            "/zaken/api/v1/zaken/_zoek".into(),
            json!({"startdatum": "2026-11-01"}),
            &["zaken.lezen"],
        ),
        (
            "GET",
            "/zaken/api/v1/rollen".into(),
            Value::Null,
            &["zaken.lezen"],
        ),
        (
            "GET",
            format!("{zaakadres}/audittrail"),
            Value::Null,
            &["audittrails.lezen"],
        ),
        (
            "POST",
            "/zaken/api/v1/zaken".into(),
            plek_tests::zgw::zaak_lichaam(&mor, &json!({})),
            &["zaken.aanmaken"],
        ),
        (
            "PATCH",
            zaakadres.clone(),
            json!({"omschrijving": "x"}),
            &["zaken.bijwerken", "zaken.geforceerd-bijwerken"],
        ),
        (
            "POST",
            "/zaken/api/v1/rollen".into(),
            json!({"zaak": zurl, "roltype": roltype["url"], "roltoelichting": "x",
            "betrokkeneType": "medewerker", "betrokkeneIdentificatie": {"identificatie": "m"}}),
            &["zaken.aanmaken", "zaken.bijwerken", "zaken.geforceerd-bijwerken"],
        ),
        (
            "POST",
            "/zaken/api/v1/resultaten".into(),
            json!({"zaak": zurl, "resultaattype": resultaattype["url"]}),
            &["zaken.bijwerken", "zaken.geforceerd-bijwerken"],
        ),
        (
            "POST",
            "/zaken/api/v1/statussen".into(),
            json!({"zaak": zurl, "statustype": statustype["url"], "datumStatusGezet": "2026-11-02T10:00:00Z"}),
            &["zaken.aanmaken", "zaken.statussen.toevoegen", "zaken.heropenen"],
        ),
        (
            "GET",
            "/documenten/api/v1/enkelvoudiginformatieobjecten".into(),
            Value::Null,
            &["documenten.lezen"],
        ),
        (
            "GET",
            "/notificaties/api/v1/abonnement".into(),
            Value::Null,
            &["notificaties.consumeren"],
        ),
        (
            "GET",
            "/notificaties/api/v1/kanaal".into(),
            Value::Null,
            &["notificaties.consumeren", "notificaties.publiceren"],
        ),
    ];
    let scopes = [
        "zaken.lezen",
        "zaken.aanmaken",
        "zaken.bijwerken",
        "zaken.statussen.toevoegen",
        "zaken.heropenen",
        "zaken.geforceerd-bijwerken",
        "zaken.verwijderen",
        "audittrails.lezen",
        "documenten.lezen",
        "documenten.aanmaken",
        "notificaties.consumeren",
        "notificaties.publiceren",
        "autorisaties.lezen",
        "catalogi.lezen",
    ];
    for scope in scopes {
        let client = register.client(&scope.replace('.', "-"), scope, "MOR", "zeer_geheim");
        for (methode, adres, lichaam, open) in &ops {
            let lichaam = (!lichaam.is_null()).then_some(lichaam);
            let status = client.vraag(methode, adres, lichaam).status;
            assert_eq!(
                status != 403,
                open.contains(&scope),
                "{scope}: {methode} {adres} geeft {status}"
            );
        }
        client.verwacht(
            if scope == "zaken.verwijderen" { 204 } else { 403 },
            "DELETE",
            url(&baas.zaak(&mor, &json!({}))),
            None,
        );
    }
    // a first status with zaken.aanmaken, a second one not
    let tweede =
        json!({"zaak": zurl, "statustype": statustype["url"], "datumStatusGezet": "2026-11-03T10:00:00Z"});
    let maker = register.client("zaken-aanmaken", "zaken.aanmaken", "MOR", "zeer_geheim");
    maker.verwacht(403, "POST", "/zaken/api/v1/statussen", Some(&tweede));
}

#[test]
fn a_client_cannot_make_or_turn_a_zaak_into_one_beyond_its_rights() {
    let register = Register::start();
    let baas = register.baas();
    let (mor, handhaving) = (baas.zaaktype("MOR"), baas.zaaktype("HANDHAVING"));
    let client = register.client("c", "zaken.lezen,zaken.aanmaken,zaken.bijwerken", "MOR", "intern");
    let zaken = "/zaken/api/v1/zaken";
    let lichaam = |type_: &Value, meer: Value| plek_tests::zgw::zaak_lichaam(type_, &meer);
    client.verwacht(403, "POST", zaken, Some(&lichaam(&handhaving, json!({}))));
    client.verwacht(
        403,
        "POST",
        zaken,
        Some(&lichaam(&mor, json!({"vertrouwelijkheidaanduiding": "geheim"}))),
    );
    let eigen = client.zaak(&mor, &json!({}));
    client.verwacht(
        403,
        "PATCH",
        url(&eigen),
        Some(&json!({"vertrouwelijkheidaanduiding": "geheim"})),
    );
    // of another type it never becomes
    client.verwacht(
        400,
        "PATCH",
        url(&eigen),
        Some(&json!({"zaaktype": handhaving["url"]})),
    );
    let geheim = baas.zaak(&mor, &json!({"vertrouwelijkheidaanduiding": "geheim"}));
    client.verwacht(
        403,
        "PATCH",
        url(&geheim),
        Some(&json!({"vertrouwelijkheidaanduiding": "openbaar"})),
    );
}

#[test]
fn a_client_sees_its_own_applicatie_and_only_with_the_scope_those_of_others_and_never_a_secret() {
    let register = Register::start();
    let baas = register.baas();
    let een = register.client("een", "zaken.lezen", "MOR", "openbaar");
    register.client("twee", "zaken.lezen", "HANDHAVING", "geheim");
    let eigen = een.haal("/autorisaties/api/v1/applicaties");
    assert_eq!(
        (&eigen["count"], &eigen["results"][0]["clientIds"]),
        (&json!(1), &json!(["een"]))
    );
    assert_eq!(
        een.haal("/autorisaties/api/v1/applicaties?clientIds=twee")["count"],
        0
    );
    assert_eq!(
        een.haal("/autorisaties/api/v1/applicaties/consumer?clientId=een")[0]["label"],
        "een"
    );
    een.verwacht(
        404,
        "GET",
        "/autorisaties/api/v1/applicaties/consumer?clientId=twee",
        None,
    );
    let alle = baas.haal("/autorisaties/api/v1/applicaties");
    assert_eq!(alle["count"], 3);
    assert!(!alle.to_string().contains("een-geheim-van-minstens"), "{alle}");
}

/// What the map knows of a zaak follows that zaak: nobody writes it past the register.
#[test]
fn the_dossier_of_a_zaak_is_changed_by_its_zaak_alone() {
    let map = tempfile::tempdir().unwrap();
    let omgeving = [("PLEK_OGC_TOKEN", "proef-token")];
    let r = Register::start_in(map.path(), &omgeving, std::process::Stdio::inherit());
    let baas = r.client("baas", "*", "*", "zeer_geheim");
    let geheim = json!({"vertrouwelijkheidaanduiding": "zeer_geheim",
        "zaakgeometrie": {"type": "Point", "coordinates": [4.76, 52.95]}});
    let zaak = baas.zaak(&baas.zaaktype("MOR"), &geheim);
    let uuid = url(&zaak).rsplit('/').next().unwrap();
    let adres = format!("/ogc/v1/collections/dossier-zaak/items/zaak-{uuid}");
    let token = ("authorization", "Bearer proef-token");
    let nu = r.server.haal_met(&adres, &[token]);
    assert_eq!(nu.status, 200);
    let (merk, mut json) = (nu.kop("etag").to_owned(), nu.json());
    json["properties"]["openbaar"] = true.into();
    json["properties"]["vertrouwelijkheidaanduiding"] = "openbaar".into();
    let koppen = [
        token,
        ("if-match", merk.as_str()),
        ("content-type", "application/geo+json"),
    ];
    for methode in ["PUT", "DELETE"] {
        let uit = r
            .server
            .stuur_als(methode, &adres, &koppen, json.to_string().as_bytes());
        assert_eq!(uit.status, 409, "{}", uit.tekst());
        assert!(uit.tekst().contains("Zaken API"));
    }
    json["properties"]["soort"] = "zaak".into();
    let bestand = json!({"type": "FeatureCollection", "features": [json]}).to_string();
    let naar = r.data().display().to_string();
    let uit = r.plek(&["import", "dossiers", "-", "--into", &naar], bestand.as_bytes());
    let gezegd = String::from_utf8_lossy(&uit.stdout).into_owned();
    assert!(gezegd.contains("1 geweigerd"), "{gezegd}");
    assert_eq!(r.server.haal(&adres).status, 404);
    assert_eq!(r.server.haal_met(&adres, &[token]).kop("etag"), merk);
}

/// What a zaak pointed at already, its client need not see to change or close it; what it points at anew it must.
#[test]
fn a_client_changes_its_own_zaak_beside_what_it_may_not_see() {
    let r = Register::start();
    let baas = r.client("baas", "*", "*", "zeer_geheim");
    let client = r.client(
        "client",
        "zaken.lezen,zaken.aanmaken,zaken.bijwerken,zaken.geforceerd-bijwerken",
        "MOR",
        "zeer_geheim",
    );
    let (mor, dicht) = (baas.zaaktype("MOR"), baas.zaaktype("HANDHAVING"));
    let verborgen = baas.zaak(&dicht, &json!({}));
    let tweede = baas.zaak(&dicht, &json!({}));
    let wijst = |z: &Value| json!([{"url": url(z), "aardRelatie": "vervolg"}]);
    let deel = baas.zaak(&mor, &json!({"hoofdzaak": url(&verborgen)}));
    let naast = baas.zaak(
        &mor,
        &json!({"relevanteAndereZaken": wijst(&verborgen), "gerelateerdeZaken": []}),
    );
    for zaak in [&deel, &naast] {
        let uit = client.vraag("PATCH", url(zaak), Some(&json!({"toelichting": "nader bekeken"})));
        assert_eq!(uit.status, 200, "{}", uit.tekst());
        let uit = client.vraag("PUT", url(zaak), Some(&uit.json()));
        assert_eq!(uit.status, 200, "{}", uit.tekst());
        let (status, json) = client.status(zaak, &mor, 0, "2026-11-02T10:00:00Z");
        assert_eq!(status, 201, "{json}");
    }
    for (zaak, wijzig) in [
        (&deel, json!({"hoofdzaak": url(&tweede)})),
        (&naast, json!({"hoofdzaak": url(&verborgen)})),
        (&naast, json!({"relevanteAndereZaken": wijst(&tweede)})),
    ] {
        let uit = client.vraag("PATCH", url(zaak), Some(&wijzig));
        assert_eq!(uit.status, 400, "{wijzig}: {}", uit.tekst());
    }
}

/// What a document hangs on is told only of zaken that the client may see, and coming off the last zaak opens nothing.
#[test]
fn a_document_of_hidden_zaken_stays_hidden_and_says_nothing_of_them() {
    let r = Register::start();
    let baas = r.client("baas", "*", "*", "zeer_geheim");
    let lezer = r.client("lezer", "zaken.lezen,documenten.lezen", "MOR", "zeer_geheim");
    let (mor, dicht) = (baas.zaaktype("MOR"), baas.zaaktype("HANDHAVING"));
    let (open, verborgen) = (baas.zaak(&mor, &json!({})), baas.zaak(&dicht, &json!({})));
    let openbaar = json!({"vertrouwelijkheidaanduiding": "openbaar"});
    let (beide, geheim) = (
        baas.document("Bijlage", &openbaar),
        baas.document("Bijlage", &openbaar),
    );
    let vrij = baas.document("Bijlage", &openbaar);
    let bind = |zaak: &Value, document: &Value| {
        let lichaam = json!({"zaak": zaak["url"], "informatieobject": document["url"]});
        baas.maak("/zaken/api/v1/zaakinformatieobjecten", &lichaam)
    };
    bind(&open, &beide);
    let los = bind(&verborgen, &beide);
    bind(&verborgen, &geheim);

    let documenten = "/documenten/api/v1/enkelvoudiginformatieobjecten";
    let relaties = "/documenten/api/v1/objectinformatieobjecten";
    let telt = |c: &Client<'_>, vraag: &str| c.haal(&format!("{documenten}{vraag}"))["count"].clone();
    let bij = |c: &Client<'_>, vraag: &str| c.haal(&format!("{relaties}{vraag}")).as_array().unwrap().len();
    let op_zaak = |z: &Value| format!("?objectinformatieobjecten_object={}", url(z));
    assert_eq!((telt(&lezer, ""), telt(&baas, "")), (json!(2), json!(3)));
    assert_eq!(
        (telt(&lezer, &op_zaak(&open)), telt(&lezer, &op_zaak(&verborgen))),
        (json!(1), json!(0))
    );
    assert_eq!((bij(&lezer, ""), bij(&baas, "")), (1, 3));
    for (vraag, ziet) in [
        (format!("?informatieobject={}", url(&beide)), 1),
        (format!("?object={}", url(&verborgen)), 0),
        (format!("?object={}", url(&open)), 1),
    ] {
        assert_eq!(bij(&lezer, &vraag), ziet, "{vraag}");
    }
    for relatie in baas.haal(relaties).as_array().unwrap() {
        let status = if relatie["object"] == open["url"] {
            200
        } else {
            403
        };
        lezer.verwacht(status, "GET", url(relatie), None);
    }

    // by itself, and with its zaak
    baas.verwacht(204, "DELETE", url(&los), None);
    lezer.verwacht(200, "GET", url(&beide), None);
    baas.verwacht(204, "DELETE", url(&verborgen), None);
    let buiten = |document: &Value| {
        lezer.verwacht(403, "GET", url(document), None);
        let download = format!("{}/download", url(document));
        assert_eq!(lezer.vraag("GET", &download, None).status, 403);
        baas.verwacht(200, "GET", url(document), None);
    };
    buiten(&geheim);
    assert_eq!((telt(&lezer, ""), telt(&baas, "")), (json!(2), json!(3)));
    lezer.verwacht(200, "GET", url(&vrij), None);
    // tied again it follows its zaak
    let weer = bind(&open, &geheim);
    lezer.verwacht(200, "GET", url(&geheim), None);
    assert_eq!(telt(&lezer, ""), json!(3));
    baas.verwacht(204, "DELETE", url(&weer), None);
    buiten(&geheim);
    assert_eq!(telt(&lezer, ""), json!(2));
}
