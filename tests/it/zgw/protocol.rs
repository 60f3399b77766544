//! What every operation has in common: tokens, CRS, pages, conditions, unknown parameters, what is not served.

use std::io::{Read, Write};
use std::net::TcpStream;

use plek_tests::wortel;
use plek_tests::zgw::{Register, nu, token, zaak_lichaam};
use serde_json::{Value, json};

#[test]
fn a_request_without_a_token_that_is_believed_gets_nothing() {
    let register = Register::start();
    let baas = register.baas();
    let geheim = "een-geheim-van-minstens-zestien";
    let met = |t: String| {
        let koppen = [("authorization", t), ("accept-crs", "EPSG:4326".to_owned())];
        let uit = baas.vraag_met("GET", "/zaken/api/v1/zaken", None, &koppen);
        let json: Value = serde_json::from_slice(&uit.lichaam).unwrap();
        (uit.status, json["code"].as_str().unwrap_or_default().to_owned())
    };
    let bearer = |t: String| format!("Bearer {t}");
    assert_eq!(met(bearer(token("baas", geheim, nu()))).0, 200);
    for (t, code) in [
        (bearer(token("baas", geheim, nu() - 3_700)), "jwt-expired"),
        (bearer(token("baas", geheim, nu() + 3_700)), "jwt-immature"),
        (
            bearer(token("baas", "een-ander-geheim-van-zestien", nu())),
            "invalid-jwt-signature",
        ),
        (bearer(token("onbekend", geheim, nu())), "invalid-jwt-signature"),
        (bearer("a.b.c".to_owned()), "jwt-decode-error"),
        ("Basic YTpi".to_owned(), "not_authenticated"),
        (String::new(), "not_authenticated"),
    ] {
        assert_eq!(met(t.clone()), (403, code.to_owned()), "{t}");
    }
    let uit = register.server.haal("/zaken/api/v1/zaken");
    assert_eq!(uit.status, 403);
}

#[test]
fn the_crs_headers_follow_the_contract() {
    let register = Register::start();
    let baas = register.baas();
    let zaaktype = baas.zaaktype("MOR");
    let t = format!(
        "Bearer {}",
        token("baas", "een-geheim-van-minstens-zestien", nu())
    );
    let status = |methode: &str, meer: &[(&'static str, &str)], lichaam: Option<&Value>| {
        let mut koppen = vec![("authorization", t.clone())];
        koppen.extend(meer.iter().map(|(n, w)| (*n, (*w).to_owned())));
        let uit = baas.vraag_met(methode, "/zaken/api/v1/zaken", lichaam, &koppen);
        (uit.status, uit.kop("content-crs").to_owned())
    };
    let lichaam = zaak_lichaam(&zaaktype, &json!({}));
    assert_eq!(status("POST", &[], Some(&lichaam)).0, 412);
    assert_eq!(
        status("POST", &[("content-crs", "EPSG:28992")], Some(&lichaam)).0,
        406
    );
    assert_eq!(
        status("POST", &[("content-crs", "EPSG:4326")], Some(&lichaam)),
        (201, "EPSG:4326".into())
    );
    assert_eq!(status("GET", &[], None), (200, "EPSG:4326".into()));
    assert_eq!(status("GET", &[("accept-crs", "EPSG:28992")], None).0, 406);
}

#[test]
fn lists_have_pages_that_link_and_end() {
    let register = Register::start();
    let baas = register.baas();
    let zaaktype = baas.zaaktype("MOR");
    for nr in 0..5 {
        baas.zaak(
            &zaaktype,
            &json!({"identificatie": format!("Z{nr}"), "startdatum": format!("2026-11-0{}", nr + 1)}),
        );
    }
    let een = baas.haal("/zaken/api/v1/zaken?pageSize=2&ordering=-startdatum");
    assert_eq!(
        (een["count"].as_u64(), een["previous"].is_null()),
        (Some(5), true)
    );
    assert_eq!(een["results"][0]["identificatie"], "Z4");
    let twee = baas.haal(een["next"].as_str().unwrap());
    assert_eq!(twee["results"][0]["identificatie"], "Z2");
    let drie = baas.haal(twee["next"].as_str().unwrap());
    assert_eq!(
        (drie["results"].as_array().map(Vec::len), drie["next"].is_null()),
        (Some(1), true)
    );
    baas.verwacht(404, "GET", "/zaken/api/v1/zaken?pageSize=2&page=4", None);
    for vraag in ["page=0", "pageSize=0", "startdatum=gisteren", "archiefstatus=weg"] {
        baas.verwacht(400, "GET", &format!("/zaken/api/v1/zaken?{vraag}"), None);
    }
    let fout = baas.verwacht(400, "GET", "/zaken/api/v1/zaken?zaaktyp=x", None);
    assert_eq!(fout["invalidParams"][0]["code"], "unknown-parameters");
}

#[test]
fn filters_narrow_a_list_and_never_widen_it() {
    let register = Register::start();
    let baas = register.baas();
    let (mor, initiatief) = (baas.zaaktype("MOR"), baas.zaaktype("INITIATIEF"));
    let een = baas.zaak(
        &mor,
        &json!({"identificatie": "A1", "omschrijving": "Lamp KAPOT", "startdatum": "2026-11-01",
        "kenmerken": [{"kenmerk": "k1", "bron": "b1"}]}),
    );
    baas.zaak(
        &initiatief,
        &json!({"identificatie": "B1", "startdatum": "2026-11-05"}),
    );
    let roltype = &baas.onder("roltypen", &mor)[0];
    baas.maak(
        "/zaken/api/v1/rollen",
        &json!({"zaak": een["url"], "roltype": roltype["url"], "roltoelichting": "x",
        "betrokkeneType": "natuurlijk_persoon", "betrokkeneIdentificatie": {"inpBsn": "999990019"}}),
    );
    let (status, _) = baas.status(&een, &mor, 0, "2026-11-02T10:00:00Z");
    assert_eq!(status, 201);
    let statustype = baas.onder("statustypen", &mor)[0]["url"]
        .as_str()
        .unwrap()
        .to_owned();
    let mor = mor["url"].as_str().unwrap();
    let alleen_a1 = [
        format!("zaaktype={mor}"),
        "identificatie=A1".into(),
        "identificatie__icontains=a".into(),
        "omschrijving=kapot".into(),
        "startdatum__lt=2026-11-05".into(),
        "startdatum__lte=2026-11-01".into(),
        "startdatum=2026-11-01".into(),
        "kenmerk=b1:k1".into(),
        "kenmerk__bron=b1".into(),
        "rol__omschrijvingGeneriek=initiator".into(),
        "rol__betrokkeneType=natuurlijk_persoon".into(),
        "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn=999990019".into(),
        format!("status__statustype={statustype}"),
        "zaaktype__omschrijving=melding%20openbare".into(),
        "maximaleVertrouwelijkheidaanduiding=openbaar".into(),
    ];
    for filter in alleen_a1 {
        let lijst = baas.haal(&format!("/zaken/api/v1/zaken?{filter}"));
        assert_eq!(
            (lijst["count"].as_u64(), &lijst["results"][0]["identificatie"]),
            (Some(1), &json!("A1")),
            "{filter}"
        );
    }
    for (filter, aantal) in [
        ("einddatum__isnull=true", 2),
        ("einddatum__isnull=false", 0),
        ("archiefstatus=nog_te_archiveren", 2),
        (
            "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn=123456782",
            0,
        ),
        (
            "rol__betrokkeneIdentificatie__medewerker__identificatie=999990019",
            0,
        ),
        ("kenmerk=b2:k1", 0),
        ("zaaktype=https://elders.example/zaaktypen/1", 0),
        ("startdatum__gte=2026-11-01", 2),
    ] {
        let lijst = baas.haal(&format!("/zaken/api/v1/zaken?{filter}"));
        assert_eq!(lijst["count"], aantal, "{filter}");
    }
}

#[test]
fn an_etag_saves_the_answer_and_changes_with_it() {
    let register = Register::start();
    let baas = register.baas();
    let zaaktype = baas.zaaktype("MOR");
    let zaak = baas.zaak(&zaaktype, &json!({}));
    let url = zaak["url"].as_str().unwrap();
    let met = |etag: &str, methode: &str| {
        let t = format!(
            "Bearer {}",
            token("baas", "een-geheim-van-minstens-zestien", nu())
        );
        let koppen = [("authorization", t), ("if-none-match", etag.to_owned())];
        baas.vraag_met(methode, url, None, &koppen)
    };
    let eerst = met("\"niets\"", "GET");
    let etag = eerst.kop("etag").to_owned();
    assert_eq!((eerst.status, etag.starts_with('"')), (200, true));
    assert_eq!(met(&format!("\"x\", {etag}"), "GET").status, 304);
    let kop = met("\"niets\"", "HEAD");
    assert_eq!(
        (kop.status, kop.kop("etag"), kop.lichaam.len()),
        (200, etag.as_str(), 0)
    );
    baas.verwacht(200, "PATCH", url, Some(&json!({"omschrijving": "anders"})));
    assert_eq!(met(&etag, "GET").status, 200);
    assert_eq!(eerst.kop("cache-control"), "private, no-store");
}

#[test]
fn what_is_not_served_is_said_in_the_same_shape() {
    let register = Register::start();
    let baas = register.baas();
    for pad in [
        "/zaken/api/v1/klantcontacten",
        "/catalogi/api/v1/besluittypen",
        "/zaken/api/v1/zaken/geen-uuid",
    ] {
        let uit = baas.vraag("GET", pad, None);
        assert_eq!(
            (uit.status, uit.kop("content-type")),
            (404, "application/problem+json"),
            "{pad}"
        );
        let json: Value = serde_json::from_slice(&uit.lichaam).unwrap();
        assert_eq!(json["code"], "not_found");
    }
    assert_eq!(baas.vraag("DELETE", "/zaken/api/v1/statussen", None).status, 405);
    let uit = baas.vraag_met(
        "POST",
        "/zaken/api/v1/statussen",
        None,
        &[(
            "authorization",
            format!(
                "Bearer {}",
                token("baas", "een-geheim-van-minstens-zestien", nu())
            ),
        )],
    );
    assert_eq!(uit.status, 415);
}

#[test]
fn every_operation_stands_in_the_documentation_and_the_reverse() {
    let tekst = std::fs::read_to_string(wortel().join("docs/zgw.md")).unwrap();
    let uit = plek_tests::gelukt(&["client", "operaties"]);
    let mut aantal = 0;
    for regel in uit.lines() {
        assert!(tekst.contains(&format!("`{regel}`")), "docs/zgw.md mist {regel}");
        aantal += 1;
    }
    let genoemd = tekst
        .lines()
        .filter(|r| r.starts_with("- `") && r.contains("/api/v1/"))
        .count();
    assert_eq!(genoemd, aantal, "docs/zgw.md noemt operaties die er niet zijn");
}

#[test]
fn what_people_write_in_a_header_is_read_and_what_is_no_address_names_nothing() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.zaak(&mor, &json!({}));
    let url = zaak["url"].as_str().unwrap();
    let geheim = plek_tests::zgw::GEHEIM;
    let koppen = [
        ("authorization", format!("Bearer {}", token("baas", geheim, nu()))),
        ("content-crs", "EPSG:4326".to_owned()),
        ("x-audit-toelichting", "één reden".to_owned()),
    ];
    let uit = baas.vraag_met("PATCH", url, Some(&json!({"omschrijving": "x"})), &koppen);
    assert_eq!(uit.status, 200);
    let spoor = baas.haal(&format!("{url}/audittrail"));
    let regels = spoor.as_array().unwrap();
    assert!(regels.iter().any(|r| r["toelichting"] == "één reden"), "{spoor}");
    let uit = register.server.haal("/zaken/api/v1/zaken/%ff");
    assert_eq!(
        (uit.status, uit.kop("api-version"), uit.kop("content-type")),
        (404, "1.5.1", "application/problem+json")
    );
    // too large: the connection ends, because the rest of the body is still under way
    let host = register.server.adres.strip_prefix("http://").unwrap();
    let mut lijn = TcpStream::connect(host).unwrap();
    let pad = url.strip_prefix(&register.server.adres).unwrap();
    write!(
        lijn,
        "PATCH {pad} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3000000\r\n\r\n"
    )
    .unwrap();
    lijn.write_all(&vec![b' '; 2 * 1024 * 1024 + 1]).unwrap();
    let mut bytes = vec![];
    lijn.read_to_end(&mut bytes).unwrap();
    let antwoord = String::from_utf8_lossy(&bytes).to_lowercase();
    assert!(
        antwoord.starts_with("http/1.1 413 ") && antwoord.contains("connection: close"),
        "{antwoord}"
    );
}

#[test]
fn what_a_client_may_do_with_documents_names_the_type_once() {
    let register = Register::start();
    let baas = register.baas();
    register.client("loket", "zaken.lezen,documenten.lezen", "MOR", "openbaar");
    let lijst = baas.haal("/autorisaties/api/v1/applicaties?clientIds=loket");
    let regels = lijst["results"][0]["autorisaties"].as_array().unwrap().clone();
    let typen: Vec<&str> = (regels.iter())
        .filter(|r| r["component"] == "drc")
        .map(|r| r["informatieobjecttype"].as_str().unwrap())
        .collect();
    let mut uniek = typen.clone();
    uniek.dedup();
    assert!(!typen.is_empty() && typen == uniek, "{typen:?}");
    assert!(
        typen.iter().all(|t| baas.vraag("GET", t, None).status == 200),
        "{typen:?}"
    );
}
