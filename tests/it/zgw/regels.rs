//! The rules of the Zaken API by number (zaken-1.7.0-gedrag), each with its test. zrc-021 and zrc-026 are worked out for
//! every afleidingswijze in `server::zgw::archief`, zrc-006 in `rechten`; zrc-024 and zrc-025 (verzoeken, contactmomenten)
//! are not served.

use plek_tests::zgw::{Client, RSIN, Register, zaak_lichaam};
use serde_json::{Value, json};

const ZAKEN: &str = "/zaken/api/v1/zaken";

fn codes(fouten: &[(String, String)]) -> Vec<&str> {
    fouten.iter().map(|(_, code)| code.as_str()).collect()
}

fn url(json: &Value) -> &str {
    json["url"].as_str().unwrap_or_default()
}

/// A zaak of MOR that is closed.
fn dicht(baas: &Client<'_>, mor: &Value) -> Value {
    let zaak = baas.zaak(mor, &json!({}));
    baas.resultaat(&zaak, mor, "Opgelost");
    let (status, json) = baas.status(&zaak, mor, -1, "2026-11-20T12:00:00Z");
    assert_eq!(status, 201, "{json}");
    baas.haal(url(&zaak))
}

#[test]
fn zrc_001_the_zaaktype_exists_and_is_published() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let met = |w: &str| {
        let mut lichaam = zaak_lichaam(&mor, &json!({}));
        lichaam["zaaktype"] = json!(w);
        baas.geweigerd("POST", ZAKEN, &lichaam)
    };
    let onbekend = url(&mor).replace(&url(&mor)[url(&mor).len() - 12..], "000000000000");
    assert_eq!(met(&onbekend), [("zaaktype".into(), "bad-url".into())]);
    assert_eq!(codes(&met("https://elders.example/zaaktypen/1")), ["bad-url"]);
    assert_eq!(codes(&met("geen url")), ["bad-url"]);
    let status = &baas.onder("statustypen", &mor)[0];
    assert_eq!(codes(&met(url(status))), ["no_match"]);
    let concept = baas.haal("/catalogi/api/v1/zaaktypen?status=concept");
    assert_eq!(codes(&met(url(&concept["results"][0]))), ["not-published"]);
}

#[test]
fn zrc_002_the_pair_of_organisation_and_number_is_unique_and_made_when_absent() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let een = baas.zaak(&mor, &json!({"identificatie": "OF-1"}));
    let weer = zaak_lichaam(&mor, &json!({"identificatie": "OF-1"}));
    assert_eq!(
        baas.geweigerd("POST", ZAKEN, &weer),
        [("identificatie".into(), "identificatie-niet-uniek".into())]
    );
    let ander = json!({"identificatie": "OF-1", "bronorganisatie": "111222333"});
    baas.zaak(&mor, &ander);
    let nummers: Vec<Value> = (0..3)
        .map(|_| baas.zaak(&mor, &json!({}))["identificatie"].clone())
        .collect();
    assert!(
        nummers[0] != nummers[1] && nummers[1] != nummers[2],
        "{nummers:?}"
    );
    // a number that was given up is free again
    baas.verwacht(204, "DELETE", url(&een), None);
    baas.zaak(&mor, &json!({"identificatie": "OF-1"}));
}

#[test]
fn zaaktype_and_number_of_a_zaak_never_change() {
    let register = Register::start();
    let baas = register.baas();
    let (mor, ander) = (baas.zaaktype("MOR"), baas.zaaktype("INITIATIEF"));
    let zaak = baas.zaak(&mor, &json!({"identificatie": "OF-1"}));
    let wil = json!({"identificatie": "OF-2", "zaaktype": ander["url"]});
    let vast = |veld: &str| (veld.to_owned(), "wijzigen-niet-toegelaten".to_owned());
    for (methode, lichaam) in [("PATCH", wil.clone()), ("PUT", zaak_lichaam(&mor, &wil))] {
        let fout = baas.geweigerd(methode, url(&zaak), &lichaam);
        assert_eq!(fout, [vast("zaaktype"), vast("identificatie")], "{methode}");
    }
    for lichaam in [
        json!({"identificatie": "OF-1", "zaaktype": mor["url"]}),
        json!({"identificatie": ""}),
        json!({"omschrijving": "x"}),
    ] {
        for (methode, lichaam) in [("PATCH", lichaam.clone()), ("PUT", zaak_lichaam(&mor, &lichaam))] {
            let na = baas.verwacht(200, methode, url(&zaak), Some(&lichaam));
            assert_eq!(
                (&na["identificatie"], &na["zaaktype"]),
                (&json!("OF-1"), &mor["url"])
            );
        }
    }
}

#[test]
fn zrc_003_004_005_017_a_document_is_tied_mirrored_and_of_a_type_of_the_zaaktype() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.zaak(&mor, &json!({}));
    let zios = "/zaken/api/v1/zaakinformatieobjecten";
    let weg = format!(
        "{}0",
        &url(&baas.document("Foto", &json!({})))[..url(&zaak).len() - 1]
    );
    let fout = baas.geweigerd(
        "POST",
        zios,
        &json!({"zaak": zaak["url"], "informatieobject": weg}),
    );
    assert!(!fout.is_empty());
    let besluit = baas.document("Besluit", &json!({}));
    let fout = baas.geweigerd(
        "POST",
        zios,
        &json!({"zaak": zaak["url"], "informatieobject": besluit["url"]}),
    );
    assert_eq!(codes(&fout), ["missing-zaaktype-informatieobjecttype-relation"]);
    let foto = baas.document("Foto", &json!({}));
    let zio = baas.maak(
        zios,
        &json!({"zaak": zaak["url"], "informatieobject": foto["url"]}),
    );
    assert_eq!(zio["aardRelatieWeergave"], "Hoort bij, omgekeerd: kent");
    let fout = baas.geweigerd(
        "POST",
        zios,
        &json!({"zaak": zaak["url"], "informatieobject": foto["url"]}),
    );
    assert_eq!(codes(&fout), ["unique"]);
    let spiegels = baas.haal(&format!(
        "/documenten/api/v1/objectinformatieobjecten?object={}",
        url(&zaak)
    ));
    assert_eq!(
        (
            spiegels.as_array().map(Vec::len),
            &spiegels[0]["informatieobject"]
        ),
        (Some(1), &foto["url"])
    );
    let anders = baas.document("Bijlage", &json!({}));
    let fout = baas.geweigerd("PATCH", url(&zio), &json!({"informatieobject": anders["url"]}));
    assert_eq!(codes(&fout), ["wijzigen-niet-toegelaten"]);
    baas.verwacht(200, "PATCH", url(&zio), Some(&json!({"titel": "De lamp"})));
    let lijst = baas.haal(&format!("{zios}?zaak={}", url(&zaak)));
    assert_eq!(
        (lijst.as_array().map(Vec::len), &lijst[0]["titel"]),
        (Some(1), &json!("De lamp"))
    );
    baas.verwacht(204, "DELETE", url(&zio), None);
    let spiegels = baas.haal(&format!(
        "/documenten/api/v1/objectinformatieobjecten?informatieobject={}",
        url(&foto)
    ));
    assert_eq!(spiegels, json!([]));
}

#[test]
fn zrc_007_a_zaak_is_closed_by_the_last_statustype_with_a_resultaat_and_known_rights_on_its_documents() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.zaak(&mor, &json!({}));
    let (status, fout) = baas.status(&zaak, &mor, -1, "2026-11-20T12:00:00Z");
    assert_eq!(
        (status, &fout["invalidParams"][0]["code"]),
        (400, &json!("resultaat-does-not-exist"))
    );
    baas.resultaat(&zaak, &mor, "Opgelost");
    let onbekend = baas.document("Foto", &json!({"indicatieGebruiksrecht": null}));
    let zio = baas.maak(
        "/zaken/api/v1/zaakinformatieobjecten",
        &json!({"zaak": zaak["url"], "informatieobject": onbekend["url"]}),
    );
    let (status, fout) = baas.status(&zaak, &mor, -1, "2026-11-20T12:00:00Z");
    assert_eq!(
        (status, &fout["invalidParams"][0]["code"]),
        (400, &json!("indicatiegebruiksrecht-unset"))
    );
    baas.verwacht(204, "DELETE", url(&zio), None);
    // half past midnight of the 21st in the Netherlands
    let (status, _) = baas.status(&zaak, &mor, -1, "2026-11-20T23:30:00Z");
    assert_eq!(status, 201);
    let na = baas.haal(url(&zaak));
    assert_eq!(
        (&na["einddatum"], &na["archiefactiedatum"]),
        (&json!("2026-11-21"), &json!("2031-11-21"))
    );
    assert_eq!(na["archiefnominatie"], "vernietigen");
}

#[test]
fn zrc_007_nothing_of_a_closed_zaak_changes_without_the_scope_for_it() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = dicht(&baas, &mor);
    let gewoon = register.client(
        "gewoon", "zaken.lezen,zaken.aanmaken,zaken.bijwerken,zaken.statussen.toevoegen,zaken.verwijderen,documenten.lezen,documenten.aanmaken",
        "MOR", "zeer_geheim",
    );
    let roltype = &baas.onder("roltypen", &mor)[1];
    let eigenschap = &baas.onder("eigenschappen", &mor)[0];
    let foto = baas.document("Foto", &json!({}));
    let rol = json!({"zaak": zaak["url"], "roltype": roltype["url"], "roltoelichting": "x", "betrokkeneType": "medewerker",
        "betrokkeneIdentificatie": {"identificatie": "m1"}});
    let pogingen = [
        ("PATCH", url(&zaak).to_owned(), json!({"omschrijving": "anders"})),
        ("POST", "/zaken/api/v1/rollen".into(), rol.clone()),
        (
            "POST",
            "/zaken/api/v1/zaakobjecten".into(),
            json!({"zaak": zaak["url"], "objectType": "pand",
            "objectIdentificatie": {"identificatie": "1"}}),
        ),
        (
            "POST",
            format!("{}/zaakeigenschappen", url(&zaak)),
            json!({"zaak": zaak["url"], "eigenschap": eigenschap["url"], "waarde": "x"}),
        ),
        (
            "POST",
            "/zaken/api/v1/zaakinformatieobjecten".into(),
            json!({"zaak": zaak["url"], "informatieobject": foto["url"]}),
        ),
        (
            "DELETE",
            zaak["resultaat"].as_str().unwrap().to_owned(),
            Value::Null,
        ),
    ];
    for (methode, adres, lichaam) in &pogingen {
        let lichaam = (!lichaam.is_null()).then_some(lichaam);
        gewoon.verwacht(403, methode, adres, lichaam);
    }
    let kracht = register.client(
        "kracht",
        "zaken.lezen,zaken.geforceerd-bijwerken",
        "MOR",
        "zeer_geheim",
    );
    kracht.verwacht(
        200,
        "PATCH",
        url(&zaak),
        Some(&json!({"omschrijving": "verbeterd"})),
    );
    kracht.verwacht(201, "POST", "/zaken/api/v1/rollen", Some(&rol));
}

#[test]
fn zrc_008_reopening_needs_its_scope_and_takes_the_end_and_the_archive_dates_away() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = dicht(&baas, &mor);
    let gewoon = register.client(
        "gewoon",
        "zaken.lezen,zaken.statussen.toevoegen",
        "MOR",
        "zeer_geheim",
    );
    assert_eq!(gewoon.status(&zaak, &mor, 1, "2026-11-21T12:00:00Z").0, 403);
    let heropener = register.client("heropener", "zaken.lezen,zaken.heropenen", "MOR", "zeer_geheim");
    assert_eq!(heropener.status(&zaak, &mor, 1, "2026-11-21T12:00:00Z").0, 201);
    let na = baas.haal(url(&zaak));
    for veld in ["einddatum", "archiefactiedatum", "archiefnominatie"] {
        assert_eq!(na[veld], Value::Null, "{veld}");
    }
    assert_eq!(na["resultaat"], zaak["resultaat"]);
}

#[test]
fn zrc_009_the_level_comes_from_the_zaaktype_unless_it_is_given() {
    let register = Register::start();
    let baas = register.baas();
    let handhaving = baas.zaaktype("HANDHAVING");
    let zaak = baas.zaak(&handhaving, &json!({}));
    assert_eq!(zaak["vertrouwelijkheidaanduiding"], "vertrouwelijk");
    let geheim = baas.zaak(&handhaving, &json!({"vertrouwelijkheidaanduiding": "geheim"}));
    assert_eq!(geheim["vertrouwelijkheidaanduiding"], "geheim");
    // an empty one is no choice: it would make a zaak less confidential than somebody made it
    let leeg = json!({"vertrouwelijkheidaanduiding": ""});
    let heel = zaak_lichaam(&handhaving, &leeg);
    for (methode, adres, lichaam) in [
        ("POST", ZAKEN, &heel),
        ("PUT", url(&geheim), &heel),
        ("PATCH", url(&geheim), &leeg),
    ] {
        let fout = baas.geweigerd(methode, adres, lichaam);
        assert_eq!(
            fout,
            [("vertrouwelijkheidaanduiding".into(), "invalid_choice".into())]
        );
    }
    let zonder = zaak_lichaam(&handhaving, &json!({}));
    let na = baas.verwacht(200, "PUT", url(&geheim), Some(&zonder));
    assert_eq!(na["vertrouwelijkheidaanduiding"], "geheim");
    let na = baas.verwacht(
        200,
        "PATCH",
        url(&zaak),
        Some(&json!({"vertrouwelijkheidaanduiding": "intern"})),
    );
    assert_eq!(na["vertrouwelijkheidaanduiding"], "intern");
}

#[test]
fn zrc_010_a_communicatiekanaal_is_an_address() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let slecht = zaak_lichaam(&mor, &json!({"communicatiekanaal": "balie"}));
    assert_eq!(
        baas.geweigerd("POST", ZAKEN, &slecht),
        [("communicatiekanaal".into(), "invalid".into())]
    );
    baas.zaak(
        &mor,
        &json!({"communicatiekanaal": "https://referentielijsten.example/communicatiekanalen/1"}),
    );
}

#[test]
fn zrc_011_related_zaken_exist_and_an_error_names_their_place() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let een = baas.zaak(&mor, &json!({}));
    let weg = format!("{}000000000000", &url(&een)[..url(&een).len() - 12]);
    let lijst =
        json!([{"url": een["url"], "aardRelatie": "vervolg"}, {"url": weg, "aardRelatie": "vervolg"}]);
    let fout = baas.geweigerd(
        "POST",
        ZAKEN,
        &zaak_lichaam(&mor, &json!({"relevanteAndereZaken": lijst})),
    );
    assert_eq!(fout, [("relevanteAndereZaken.1.url".into(), "bad-url".into())]);
}

#[test]
fn zrc_012_a_group_may_be_null_and_is_checked_when_given() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.zaak(&mor, &json!({"verlenging": null, "opschorting": null}));
    assert_eq!(
        zaak["opschorting"],
        json!({"indicatie": false, "eerdereOpschorting": false, "reden": ""})
    );
    let slecht = zaak_lichaam(
        &mor,
        &json!({"verlenging": {"reden": "druk"}, "opschorting": {"indicatie": "ja", "reden": ""}}),
    );
    let fout = baas.geweigerd("POST", ZAKEN, &slecht);
    assert_eq!(
        fout,
        [
            ("verlenging.duur".into(), "required".into()),
            ("opschorting.indicatie".into(), "invalid".into())
        ]
    );
    let goed = baas.zaak(&mor, &json!({"verlenging": {"reden": "druk", "duur": "P14D"}}));
    assert_eq!(goed["verlenging"]["duur"], "P14D");
}

#[test]
fn that_a_zaak_was_suspended_is_remembered() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.zaak(&mor, &json!({}));
    let met = |opschorting: Value| {
        let lichaam = json!({ "opschorting": opschorting });
        baas.verwacht(200, "PATCH", url(&zaak), Some(&lichaam))["opschorting"].clone()
    };
    // it follows from the indicatie, and is not the client's to say
    let uit = met(json!({"indicatie": false, "eerdereOpschorting": true, "reden": ""}));
    assert_eq!(uit["eerdereOpschorting"], false);
    let uit = met(json!({"indicatie": true, "reden": "wacht"}));
    assert_eq!(
        uit,
        json!({"indicatie": true, "eerdereOpschorting": true, "reden": "wacht"})
    );
    let uit = met(json!({"indicatie": false, "reden": ""}));
    assert_eq!(uit["eerdereOpschorting"], true);
    assert_eq!(met(Value::Null)["eerdereOpschorting"], true);
    let na = baas.verwacht(200, "PUT", url(&zaak), Some(&zaak_lichaam(&mor, &json!({}))));
    assert_eq!(
        na["opschorting"],
        json!({"indicatie": false, "eerdereOpschorting": true, "reden": ""})
    );
}

#[test]
fn zrc_013_a_hoofdzaak_exists_and_is_no_deelzaak_nor_the_zaak_itself() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let hoofd = baas.zaak(&mor, &json!({}));
    let deel = baas.zaak(&mor, &json!({"hoofdzaak": hoofd["url"]}));
    assert_eq!(baas.haal(url(&hoofd))["deelzaken"], json!([deel["url"]]));
    let fout = baas.geweigerd(
        "POST",
        ZAKEN,
        &zaak_lichaam(&mor, &json!({"hoofdzaak": deel["url"]})),
    );
    assert_eq!(codes(&fout), ["deelzaak-als-hoofdzaak"]);
    let los = baas.zaak(&mor, &json!({}));
    assert_eq!(
        codes(&baas.geweigerd("PATCH", url(&los), &json!({"hoofdzaak": los["url"]}))),
        ["self-forbidden"]
    );
    assert_eq!(
        codes(&baas.geweigerd("PATCH", url(&hoofd), &json!({"hoofdzaak": los["url"]}))),
        ["deelzaak-als-hoofdzaak"]
    );
    baas.verwacht(200, "PATCH", url(&deel), Some(&json!({"hoofdzaak": null})));
    assert_eq!(baas.haal(url(&hoofd))["deelzaken"], json!([]));
    // an open deelzaak keeps its hoofdzaak open
    baas.verwacht(
        200,
        "PATCH",
        url(&deel),
        Some(&json!({"hoofdzaak": hoofd["url"]})),
    );
    baas.resultaat(&hoofd, &mor, "Opgelost");
    let (status, fout) = baas.status(&hoofd, &mor, -1, "2026-11-20T12:00:00Z");
    assert_eq!(
        (status, &fout["invalidParams"][0]["code"]),
        (400, &json!("deelzaken-not-closed"))
    );
}

#[test]
fn zrc_014_no_payment_date_without_a_payment() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let slecht = zaak_lichaam(
        &mor,
        &json!({"betalingsindicatie": "nvt", "laatsteBetaaldatum": "2026-11-01T10:00:00Z"}),
    );
    assert_eq!(codes(&baas.geweigerd("POST", ZAKEN, &slecht)), ["betaling-nvt"]);
    let zaak = baas.zaak(
        &mor,
        &json!({"betalingsindicatie": "geheel", "laatsteBetaaldatum": "2026-11-01T10:00:00Z"}),
    );
    let na = baas.verwacht(
        200,
        "PATCH",
        url(&zaak),
        Some(&json!({"betalingsindicatie": "nvt"})),
    );
    assert_eq!(na["laatsteBetaaldatum"], Value::Null);
}

#[test]
fn zrc_015_products_are_products_of_the_zaaktype() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let slecht = zaak_lichaam(
        &mor,
        &json!({"productenOfDiensten": ["https://producten.example/1"]}),
    );
    assert_eq!(
        codes(&baas.geweigerd("POST", ZAKEN, &slecht)),
        ["invalid-products-services"]
    );
    baas.zaak(&mor, &json!({"productenOfDiensten": mor["productenOfDiensten"]}));
}

#[test]
fn zrc_016_018_019_020_types_belong_to_the_zaaktype_of_the_zaak() {
    let register = Register::start();
    let baas = register.baas();
    let (mor, ander) = (baas.zaaktype("MOR"), baas.zaaktype("HANDHAVING"));
    let zaak = baas.zaak(&mor, &json!({}));
    let eerste = |soort: &str| baas.onder(soort, &ander)[0]["url"].clone();
    let pogingen = [
        (
            "/zaken/api/v1/statussen".to_owned(),
            json!({"statustype": eerste("statustypen"), "datumStatusGezet": "2026-11-02T10:00:00Z"}),
        ),
        (
            "/zaken/api/v1/resultaten".into(),
            json!({"resultaattype": eerste("resultaattypen")}),
        ),
        (
            format!("{}/zaakeigenschappen", url(&zaak)),
            json!({"eigenschap": eerste("eigenschappen"), "waarde": "2026-01-01"}),
        ),
        (
            "/zaken/api/v1/rollen".into(),
            json!({"roltype": eerste("roltypen"), "roltoelichting": "x", "betrokkeneType": "medewerker",
            "betrokkeneIdentificatie": {"identificatie": "m1"}}),
        ),
    ];
    for (adres, mut lichaam) in pogingen {
        lichaam["zaak"] = zaak["url"].clone();
        assert_eq!(
            codes(&baas.geweigerd("POST", &adres, &lichaam)),
            ["zaaktype-mismatch"],
            "{adres}"
        );
    }
}

#[test]
fn zrc_021_a_deelzaak_takes_its_archive_date_from_the_end_of_its_hoofdzaak() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let hoofd = baas.zaak(&mor, &json!({}));
    let deel = baas.zaak(&mor, &json!({"hoofdzaak": hoofd["url"]}));
    baas.resultaat(&deel, &mor, "Dubbel gemeld");
    assert_eq!(baas.status(&deel, &mor, -1, "2026-11-10T12:00:00Z").0, 201);
    assert_eq!(baas.haal(url(&deel))["archiefactiedatum"], Value::Null);
    baas.resultaat(&hoofd, &mor, "Opgelost");
    assert_eq!(baas.status(&hoofd, &mor, -1, "2026-11-20T12:00:00Z").0, 201);
    assert_eq!(baas.haal(url(&deel))["archiefactiedatum"], "2027-11-20");
    assert_eq!(baas.status(&hoofd, &mor, 1, "2026-11-21T12:00:00Z").0, 201);
    assert_eq!(baas.haal(url(&deel))["archiefactiedatum"], Value::Null);
}

#[test]
fn zrc_021_a_later_final_status_moves_the_archive_date_with_the_end() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.zaak(&mor, &json!({}));
    baas.resultaat(&zaak, &mor, "Opgelost");
    let data = || {
        let nu = baas.haal(url(&zaak));
        let jaar = |veld: &str| nu[veld].as_str().unwrap()[4..].to_owned();
        (
            jaar("einddatum"),
            jaar("archiefactiedatum"),
            jaar("startdatumBewaartermijn"),
        )
    };
    for dag in ["-11-10", "-11-20"] {
        assert_eq!(
            baas.status(&zaak, &mor, -1, &format!("2026{dag}T12:00:00Z")).0,
            201
        );
        assert_eq!(data(), (dag.into(), dag.into(), dag.into()));
    }
}

#[test]
fn zrc_021_what_a_deelzaak_says_itself_goes_before_its_resultaattype_when_the_hoofdzaak_ends() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let hoofd = baas.zaak(&mor, &json!({}));
    let eigen = json!({"hoofdzaak": hoofd["url"], "archiefnominatie": "blijvend_bewaren"});
    let deel = baas.zaak(&mor, &eigen);
    baas.resultaat(&deel, &mor, "Dubbel gemeld");
    assert_eq!(baas.status(&deel, &mor, -1, "2026-11-10T12:00:00Z").0, 201);
    baas.resultaat(&hoofd, &mor, "Opgelost");
    assert_eq!(baas.status(&hoofd, &mor, -1, "2026-11-20T12:00:00Z").0, 201);
    assert_eq!(baas.haal(url(&deel))["archiefnominatie"], "blijvend_bewaren");
}

#[test]
fn zrc_021_eigenschap_zaakobject_and_procestermijn_count_from_what_the_zaak_holds() {
    let register = Register::start();
    let baas = register.baas();
    let handhaving = baas.zaaktype("HANDHAVING");
    let zaak = baas.zaak(&handhaving, &json!({}));
    let eigenschap = &baas.onder("eigenschappen", &handhaving)[0];
    let met = |w: &str| json!({"zaak": zaak["url"], "eigenschap": eigenschap["url"], "waarde": w});
    let adres = format!("{}/zaakeigenschappen", url(&zaak));
    for slecht in ["99999999", "20280631", "2028-06-31"] {
        assert_eq!(
            codes(&baas.geweigerd("POST", &adres, &met(slecht))),
            ["waarde-incorrect-format"],
            "{slecht}"
        );
    }
    // as the standard writes a day in an eigenschap
    baas.maak(&adres, &met("20280601"));
    baas.resultaat(&zaak, &handhaving, "Opgetreden");
    assert_eq!(baas.status(&zaak, &handhaving, -1, "2026-11-20T12:00:00Z").0, 201);
    assert_eq!(baas.haal(url(&zaak))["archiefactiedatum"], "2038-06-01");

    let zaak = baas.zaak(&handhaving, &json!({}));
    baas.resultaat(&zaak, &handhaving, "Dossier pand");
    let (status, fout) = baas.status(&zaak, &handhaving, -1, "2026-11-20T12:00:00Z");
    assert_eq!(
        (status, &fout["invalidParams"][0]["code"]),
        (400, &json!("archiefactiedatum-error"))
    );
    baas.maak(
        "/zaken/api/v1/zaakobjecten",
        &json!({"zaak": zaak["url"], "objectType": "overige", "objectTypeOverige": "steiger",
        "objectIdentificatie": {"overigeData": {"einddatum": "2027-03-01"}}}),
    );
    assert_eq!(baas.status(&zaak, &handhaving, -1, "2026-11-20T12:00:00Z").0, 201);
    assert_eq!(baas.haal(url(&zaak))["archiefactiedatum"], "2037-03-01");

    let overleg = baas.zaaktype("VOOROVERLEG");
    let zaak = baas.zaak(&overleg, &json!({}));
    baas.resultaat(&zaak, &overleg, "Positief advies");
    assert_eq!(baas.status(&zaak, &overleg, -1, "2026-11-20T12:00:00Z").0, 201);
    assert_eq!(baas.haal(url(&zaak))["archiefactiedatum"], "2032-11-20");
}

#[test]
fn zrc_022_archived_needs_archived_documents_a_nominatie_and_a_date() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.zaak(&mor, &json!({}));
    assert_eq!(zaak["archiefstatus"], "nog_te_archiveren");
    let wil = json!({"archiefstatus": "gearchiveerd"});
    assert_eq!(
        codes(&baas.geweigerd("PATCH", url(&zaak), &wil)),
        ["archiefnominatie-not-set"]
    );
    let wil = json!({"archiefstatus": "gearchiveerd", "archiefnominatie": "vernietigen"});
    assert_eq!(
        codes(&baas.geweigerd("PATCH", url(&zaak), &wil)),
        ["archiefactiedatum-not-set"]
    );
    let foto = baas.document("Foto", &json!({}));
    let zio = baas.maak(
        "/zaken/api/v1/zaakinformatieobjecten",
        &json!({"zaak": zaak["url"], "informatieobject": foto["url"]}),
    );
    let wil = json!({"archiefstatus": "gearchiveerd", "archiefnominatie": "vernietigen", "archiefactiedatum": "2031-01-01"});
    assert_eq!(
        codes(&baas.geweigerd("PATCH", url(&zaak), &wil)),
        ["documents-not-archived"]
    );
    baas.verwacht(204, "DELETE", url(&zio), None);
    let oud = baas.document("Foto", &json!({"status": "gearchiveerd"}));
    baas.maak(
        "/zaken/api/v1/zaakinformatieobjecten",
        &json!({"zaak": zaak["url"], "informatieobject": oud["url"]}),
    );
    baas.verwacht(200, "PATCH", url(&zaak), Some(&wil));
}

#[test]
fn zrc_023_a_destroyed_zaak_is_gone_with_all_that_hangs_on_it() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let hoofd = baas.zaak(
        &mor,
        &json!({"zaakgeometrie": {"type": "Point", "coordinates": [4.76, 52.95]}}),
    );
    let deel = baas.zaak(
        &mor,
        &json!({"hoofdzaak": hoofd["url"], "omschrijving": "kanarie-vernietigd"}),
    );
    let (_, status) = baas.status(&deel, &mor, 0, "2026-11-02T10:00:00Z");
    let resultaat = baas.resultaat(&deel, &mor, "Opgelost");
    let roltype = &baas.onder("roltypen", &mor)[0];
    let rol = baas.maak(
        "/zaken/api/v1/rollen",
        &json!({"zaak": deel["url"], "roltype": roltype["url"], "roltoelichting": "x",
        "betrokkeneType": "natuurlijk_persoon", "betrokkeneIdentificatie": {"inpBsn": "999990019"}}),
    );
    let foto = baas.document("Foto", &json!({}));
    let zio = baas.maak(
        "/zaken/api/v1/zaakinformatieobjecten",
        &json!({"zaak": deel["url"], "informatieobject": foto["url"]}),
    );
    let oio = baas.haal(&format!(
        "/documenten/api/v1/objectinformatieobjecten?object={}",
        url(&deel)
    ));
    let spoor = format!("{}/audittrail", url(&deel));
    assert!(baas.haal(&spoor).as_array().unwrap().len() > 4);
    baas.verwacht(204, "DELETE", url(&hoofd), None);
    for weg in [
        url(&hoofd),
        url(&deel),
        url(&status),
        url(&resultaat),
        url(&rol),
        url(&zio),
        url(&oio[0]),
        &spoor,
    ] {
        baas.verwacht(404, "GET", weg, None);
    }
    assert_eq!(
        baas.haal(&format!("/zaken/api/v1/rollen?zaak={}", url(&deel)))["count"],
        0
    );
    assert_eq!(baas.haal(url(&foto))["titel"], "Foto van de lamp");
    // the number is free again
    baas.zaak(
        &mor,
        &json!({"identificatie": deel["identificatie"], "bronorganisatie": RSIN}),
    );
}

#[test]
fn zrc_025_026_027_028_expand_gives_what_belongs_to_the_zaak_to_any_depth_that_is_listed() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let hoofd = baas.zaak(&mor, &json!({}));
    let deel = baas.zaak(&mor, &json!({"hoofdzaak": hoofd["url"]}));
    assert_eq!(baas.status(&deel, &mor, 0, "2026-11-02T10:00:00Z").0, 201);
    let uit = baas.haal(&format!(
        "{}?expand=zaaktype,hoofdzaak,status.statustype",
        url(&deel)
    ));
    assert_eq!(uit["_expand"]["zaaktype"]["identificatie"], "MOR");
    assert_eq!(uit["_expand"]["hoofdzaak"]["url"], hoofd["url"]);
    assert_eq!(uit["_expand"]["status"]["_expand"]["statustype"]["volgnummer"], 1);
    let uit = baas.haal(&format!("{ZAKEN}?expand=deelzaken.status.statustype,resultaat"));
    let rij = uit["results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|z| z["url"] == hoofd["url"])
        .unwrap();
    assert_eq!(
        rij["_expand"]["deelzaken"][0]["_expand"]["status"]["_expand"]["statustype"]["volgnummer"],
        1
    );
    assert_eq!(rij["_expand"]["resultaat"], Value::Null);
    for slecht in [
        "zaakinformatieobjecten.informatieobject",
        "bestaatniet",
        "status.zaak",
    ] {
        baas.verwacht(400, "GET", &format!("{}?expand={slecht}", url(&deel)), None);
    }
}

#[test]
fn zrc_029_fields_in_zoek_are_of_a_later_version_and_refused_rather_than_passed_over() {
    let register = Register::start();
    let baas = register.baas();
    baas.zaak(&baas.zaaktype("MOR"), &json!({}));
    let zoek = json!({"omschrijving": "lamp", "fields": ["url", "uuid"]});
    let fout = baas.geweigerd("POST", &format!("{ZAKEN}/_zoek"), &zoek);
    assert_eq!(fout, [("fields".to_owned(), "unknown-parameters".to_owned())]);
}

#[test]
fn fields_are_checked_for_length_form_and_choice_all_at_once() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let slecht = json!({
        "zaaktype": mor["url"], "bronorganisatie": "123456789", "startdatum": "01-11-2026", "omschrijving": "x".repeat(81),
        "identificatie": "y".repeat(41), "betalingsindicatie": "misschien", "onbekendVeld": 1,
        "zaakgeometrie": {"type": "Point", "coordinates": [52.95, 4.76]}, "kenmerken": [{"kenmerk": "k"}], "toelichting": null,
    });
    let mut fout = baas.geweigerd("POST", ZAKEN, &slecht);
    fout.sort();
    let wacht: Vec<(String, String)> = [
        ("betalingsindicatie", "invalid_choice"),
        ("bronorganisatie", "invalid"),
        ("identificatie", "max_length"),
        ("kenmerken.0.bron", "required"),
        ("omschrijving", "max_length"),
        ("startdatum", "invalid"),
        ("toelichting", "null"),
        ("verantwoordelijkeOrganisatie", "required"),
        ("zaakgeometrie", "invalid"),
    ]
    .map(|(a, b)| (a.to_owned(), b.to_owned()))
    .to_vec();
    assert_eq!(fout, wacht);
}

#[test]
fn zaak_afsluiten_and_zaak_bijwerken_do_all_or_nothing() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.zaak(&mor, &json!({}));
    let uuid = zaak["uuid"].as_str().unwrap();
    let (statussen, resultaten, roltypen) = (
        baas.onder("statustypen", &mor),
        baas.onder("resultaattypen", &mor),
        baas.onder("roltypen", &mor),
    );
    let rol = |meer: Value| {
        let mut r = json!({"roltype": roltypen[1]["url"], "roltoelichting": "x", "betrokkeneType": "medewerker",
            "betrokkeneIdentificatie": {"identificatie": "m1"}});
        if let Some(u) = meer.as_str() {
            r["uuid"] = json!(u);
        }
        r
    };
    let bijwerken = format!("/zaken/api/v1/zaak_bijwerken/{uuid}");
    let een = baas.verwacht(
        200,
        "POST",
        &bijwerken,
        Some(&json!({
        "zaak": {"omschrijving": "bijgewerkt"}, "rollen": [rol(Value::Null), rol(Value::Null)],
        "status": {"statustype": statussen[0]["url"], "datumStatusGezet": "2026-11-02T10:00:00Z"}})),
    );
    assert_eq!(
        (
            &een["zaak"]["omschrijving"],
            een["rollen"].as_array().map(Vec::len)
        ),
        (&json!("bijgewerkt"), Some(2))
    );
    let blijft = een["rollen"][0]["uuid"].clone();
    let twee = baas.verwacht(
        200,
        "POST",
        &bijwerken,
        Some(&json!({
        "rollen": [rol(blijft.clone())],
        "status": {"statustype": statussen[1]["url"], "datumStatusGezet": "2026-11-03T10:00:00Z"}})),
    );
    assert_eq!(
        (
            twee["rollen"].as_array().map(Vec::len),
            &twee["rollen"][0]["uuid"]
        ),
        (Some(1), &blijft)
    );
    let eind = json!({"statustype": statussen[3]["url"], "datumStatusGezet": "2026-11-04T10:00:00Z"});
    let fout = baas.geweigerd(
        "POST",
        &bijwerken,
        &json!({"zaak": {"omschrijving": "nee"}, "status": eind}),
    );
    assert_eq!(
        fout,
        [("status.nonFieldErrors".into(), "eindstatus-not-allowed".into())]
    );
    let afsluiten = format!("/zaken/api/v1/zaak_afsluiten/{uuid}");
    let fout = baas.geweigerd(
        "POST",
        &afsluiten,
        &json!({"zaak": {"omschrijving": "nee"}, "resultaat": {"resultaattype": resultaten[0]["url"]},
        "status": {"statustype": statussen[2]["url"], "datumStatusGezet": "2026-11-04T10:00:00Z"}}),
    );
    assert_eq!(
        fout,
        [("status.nonFieldErrors".into(), "eindstatus-required".into())]
    );
    let fout = baas.geweigerd(
        "POST",
        &afsluiten,
        &json!({"zaak": {"omschrijving": "x".repeat(81)}}),
    );
    let wacht = [
        ("zaak.omschrijving", "max_length"),
        ("resultaat", "required"),
        ("status", "required"),
    ];
    assert_eq!(fout, wacht.map(|(n, c)| (n.to_owned(), c.to_owned())));
    // all that is wrong with rollen at once: of another zaak, of none, twice the same
    let ander = baas.zaak(&mor, &json!({}));
    let mut vreemd = rol(Value::Null);
    vreemd["zaak"] = ander["url"].clone();
    let vreemd = baas.maak("/zaken/api/v1/rollen", &vreemd)["uuid"].clone();
    let fout = baas.geweigerd(
        "POST",
        &bijwerken,
        &json!({"status": {"statustype": statussen[2]["url"], "datumStatusGezet": "2026-11-04T09:00:00Z"},
            "rollen": [rol(vreemd), rol(json!("00000000-0000-4000-8000-000000000000")), rol(blijft.clone()), rol(blijft)]}),
    );
    let wacht = [
        ("rollen.0.uuid", "missing-relation"),
        ("rollen.1.uuid", "does-not-exist"),
        ("rollen.3.uuid", "duplicate"),
    ];
    assert_eq!(fout, wacht.map(|(n, c)| (n.to_owned(), c.to_owned())));
    let na = baas.haal(url(&zaak));
    assert_eq!(
        (&na["omschrijving"], &na["resultaat"]),
        (&json!("bijgewerkt"), &Value::Null),
        "nothing half-done"
    );
    let klaar = baas.verwacht(
        200,
        "POST",
        &afsluiten,
        Some(&json!({"zaak": {"toelichting": "klaar"},
        "resultaat": {"resultaattype": resultaten[0]["url"]}, "status": eind})),
    );
    assert_eq!(
        (&klaar["zaak"]["einddatum"], &klaar["zaak"]["toelichting"]),
        (&json!("2026-11-04"), &json!("klaar"))
    );
    assert_eq!(klaar["status"]["indicatieLaatstGezetteStatus"], true);
}

#[test]
fn a_point_that_comes_back_does_not_cost_the_shape_behind_it() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let vlak = json!({"type": "Polygon", "coordinates": [[[4.76, 52.95], [4.77, 52.95], [4.77, 52.96], [4.76, 52.95]]]});
    let zaak = baas.zaak(&mor, &json!({"zaakgeometrie": vlak}));
    let punter = register.client("punter", "zaken.lezen,zaken.bijwerken", "MOR", "openbaar");
    let gezien = punter.haal(url(&zaak));
    punter.verwacht(
        200,
        "PATCH",
        url(&zaak),
        Some(&json!({"zaakgeometrie": gezien["zaakgeometrie"], "omschrijving": "x"})),
    );
    assert_eq!(baas.haal(url(&zaak))["zaakgeometrie"], vlak);
    let elders = json!({"type": "Point", "coordinates": [4.7, 52.9]});
    punter.verwacht(200, "PATCH", url(&zaak), Some(&json!({"zaakgeometrie": elders})));
    assert_eq!(baas.haal(url(&zaak))["zaakgeometrie"], elders);
}

#[test]
fn what_open_formulieren_sends_is_taken_as_it_sends_it() {
    let register = Register::start();
    let baas = register.baas();
    let initiatief = baas.zaaktype("INITIATIEF");
    let zaak = baas.zaak(&initiatief, &json!({}));
    // an object of the Objects API, by its address
    let objecten = "/zaken/api/v1/zaakobjecten";
    let definitie = json!({"url": "https://objecttypen.example/api/v2/objecttypes/1/versions/1",
        "schema": ".jsonSchema", "objectData": ".record.data"});
    let object = json!({"zaak": zaak["url"], "objectType": "overige", "object": "https://objecten.example/api/v2/objects/1",
        "objectTypeOverigeDefinitie": definitie});
    let gemaakt = baas.maak(objecten, &object);
    assert_eq!(gemaakt["objectTypeOverigeDefinitie"], definitie);
    assert_eq!(
        (
            &gemaakt["objectTypeOverige"],
            gemaakt.get("zaakobjecttype"),
            gemaakt.get("objectIdentificatie")
        ),
        (&json!(""), Some(&Value::Null), Some(&Value::Null))
    );
    let met = |veld: &str, w: Value| {
        let mut anders = object.clone();
        anders[veld] = w;
        baas.geweigerd("POST", objecten, &anders)
    };
    let geen = met("objectTypeOverigeDefinitie", Value::Null);
    assert_eq!(
        geen,
        [("nonFieldErrors".into(), "missing-object-type-overige".into())]
    );
    assert_eq!(met("object", json!("")).len(), 1);
    let fout = baas.geweigerd(
        "POST",
        objecten,
        &json!({"zaak": zaak["url"], "objectType": "pand", "objectTypeOverige": "schuur", "object": object["object"]}),
    );
    assert_eq!(
        fout,
        [(
            "nonFieldErrors".into(),
            "invalid-object-type-overige-usage".into()
        )]
    );
    // a huisnummer as somebody typed it
    let aanvrager = json!({"zaak": zaak["url"], "roltype": baas.onder("roltypen", &initiatief)[0]["url"],
        "roltoelichting": "x", "betrokkeneType": "natuurlijk_persoon",
        "betrokkeneIdentificatie": {"inpBsn": "999990019", "verblijfsadres": {"aoaIdentificatie": "1",
            "wplWoonplaatsNaam": "Duinrand", "gorOpenbareRuimteNaam": "Kade", "aoaHuisnummer": "117"}}});
    let rol = baas.maak("/zaken/api/v1/rollen", &aanvrager);
    assert_eq!(
        rol["betrokkeneIdentificatie"]["verblijfsadres"]["aoaHuisnummer"],
        117
    );
    // a number where the contract says text; a truth value is no number
    let bedrag = &baas.onder("eigenschappen", &initiatief)[0]["url"];
    let eigenschap = |w: Value| json!({"zaak": zaak["url"], "eigenschap": bedrag, "waarde": w});
    let adres = format!("{}/zaakeigenschappen", url(&zaak));
    assert_eq!(baas.maak(&adres, &eigenschap(json!(12.5)))["waarde"], "12.5");
    let fout = baas.geweigerd("POST", &adres, &eigenschap(json!(true)));
    assert_eq!(fout, [("waarde".into(), "invalid".into())]);
}

#[test]
fn a_zaakobjecttype_is_one_of_the_zaaktype_of_the_zaak() {
    let register = Register::start();
    let baas = register.baas();
    let (mor, ander) = (baas.zaaktype("MOR"), baas.zaaktype("VOOROVERLEG"));
    let zaak = baas.zaak(&mor, &json!({}));
    let object = |type_: &str| {
        json!({"zaak": zaak["url"], "objectType": "pand", "zaakobjecttype": type_,
        "objectIdentificatie": {"identificatie": "0400100000000001"}})
    };
    let objecten = "/zaken/api/v1/zaakobjecten";
    let eigen = baas.onder("zaakobjecttypen", &mor)[0].clone();
    assert_eq!(
        baas.maak(objecten, &object(url(&eigen)))["zaakobjecttype"],
        eigen["url"]
    );
    let vreemd = baas.onder("zaakobjecttypen", &ander)[0].clone();
    let fout = baas.geweigerd("POST", objecten, &object(url(&vreemd)));
    assert_eq!(fout, [("nonFieldErrors".into(), "zaaktype-mismatch".into())]);
    let weg = format!("{}000000000000", &url(&eigen)[..url(&eigen).len() - 12]);
    let fout = baas.geweigerd("POST", objecten, &object(&weg));
    assert_eq!(fout, [("zaakobjecttype".into(), "bad-url".into())]);
    // found by what the contract asks of them
    let tel = |filter: &str| {
        let adres = format!("/catalogi/api/v1/zaakobjecttypen?zaaktype={}&{filter}", url(&mor));
        baas.haal(&adres)["count"].clone()
    };
    assert_eq!(tel("anderObjecttype=false"), 3);
    assert_eq!(tel("anderObjecttype=true"), 0);
    // the types of the example have no days of their own
    assert_eq!(tel("datumBeginGeldigheid=2026-01-01"), 0);
    assert_eq!(tel("datumEindeGeldigheid=2026-01-01"), 0);
}

#[test]
fn what_a_rol_says_of_somebody_has_the_form_of_the_contract() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.zaak(&mor, &json!({}));
    let rollen = "/zaken/api/v1/rollen";
    let rol = |meer: Value| {
        let mut r = json!({"zaak": zaak["url"], "roltype": baas.onder("roltypen", &mor)[1]["url"], "roltoelichting": "x",
            "betrokkeneType": "natuurlijk_persoon", "betrokkeneIdentificatie": {"inpBsn": "999990019"}});
        for (naam, w) in meer.as_object().unwrap() {
            r[naam] = w.clone();
        }
        r
    };
    let fout = |meer: Value| baas.geweigerd("POST", rollen, &rol(meer));
    let een = |naam: &str, code: &str| vec![(naam.to_owned(), code.to_owned())];
    let contact = |adres: &str| json!({"contactpersoonRol": {"naam": "A. Bakker", "emailadres": adres}});
    assert_eq!(
        fout(contact("geen email")),
        een("contactpersoonRol.emailadres", "invalid")
    );
    for a_nummer in ["abc", "0123456789", "12345"] {
        assert_eq!(
            fout(json!({"betrokkeneIdentificatie": {"inpA_nummer": a_nummer}})),
            een("betrokkeneIdentificatie.inpA_nummer", "invalid")
        );
    }
    assert_eq!(
        fout(json!({"authenticatieContext": "zomaar"})),
        een("authenticatieContext", "invalid")
    );
    let digid = |niveau: &str| {
        json!({"authenticatieContext": {"source": "digid",
        "levelOfAssurance": format!("urn:oasis:names:tc:SAML:2.0:ac:classes:{niveau}")}})
    };
    assert_eq!(
        fout(digid("Hoog")),
        een("authenticatieContext.levelOfAssurance", "invalid_choice")
    );
    let mut goed = digid("Smartcard");
    goed["contactpersoonRol"] = contact("a.bakker+zaak@voorbeeldwaard.example")["contactpersoonRol"].clone();
    goed["betrokkeneIdentificatie"] = json!({"inpBsn": "999990019", "inpA_nummer": "1234567890", "verblijfsadres": {
        "aoaIdentificatie": "", "wplWoonplaatsNaam": "Duinrand", "gorOpenbareRuimteNaam": "Kade", "aoaHuisnummer": 1}});
    goed["indicatieMachtiging"] = json!("gemachtigde");
    let gemaakt = baas.maak(rollen, &rol(goed.clone()));
    assert_eq!(gemaakt["authenticatieContext"], goed["authenticatieContext"]);
    baas.maak(rollen, &rol(contact("")));
    // found by on whose behalf somebody acts, with a zaak and without
    for waar in ["", &format!("zaak={}&", url(&zaak))] {
        for (machtiging, aantal) in [("eigen", 1), ("gemachtigde", 1), ("machtiginggever", 0)] {
            let lijst = baas.haal(&format!("{rollen}?{waar}machtiging={machtiging}"));
            assert_eq!(lijst["count"], aantal, "{waar}{machtiging}");
        }
    }
}

#[test]
fn a_document_has_a_number_of_its_own_and_is_found_as_it_was_at_a_moment() {
    let register = Register::start();
    let baas = register.baas();
    let documenten = "/documenten/api/v1/enkelvoudiginformatieobjecten";
    let eerste = baas.document("Foto", &json!({}));
    let jaar = &eerste["identificatie"].as_str().unwrap()[..14];
    // somebody gives the number that would be next
    baas.document("Foto", &json!({"identificatie": format!("{jaar}0000000002")}));
    let derde = baas.document("Foto", &json!({}));
    assert_eq!(derde["identificatie"], format!("{jaar}0000000003"));
    let lijst = baas.haal(&format!("{documenten}?expand=informatieobjecttype"));
    assert_eq!(
        lijst["results"][0]["_expand"]["informatieobjecttype"]["omschrijving"],
        "Foto"
    );
    let een = baas.haal(&format!("{}?expand=informatieobjecttype", url(&derde)));
    assert_eq!(een["_expand"]["informatieobjecttype"]["omschrijving"], "Foto");
    baas.verwacht(400, "GET", &format!("{}?expand=auteur", url(&derde)), None);
    for (op, status) in [("2001-01-01T00:00:00Z", 404), ("2999-01-01T00:00:00Z", 200)] {
        for onder in ["", "/download"] {
            let adres = format!("{}{onder}?registratieOp={op}", url(&derde));
            assert_eq!(baas.vraag("GET", &adres, None).status, status, "{adres}");
        }
    }
    let zaak = baas.zaak(&baas.zaaktype("MOR"), &json!({}));
    baas.maak(
        "/zaken/api/v1/zaakinformatieobjecten",
        &json!({"zaak": zaak["url"], "informatieobject": derde["url"]}),
    );
    let banden = baas.haal(&format!(
        "/documenten/api/v1/objectinformatieobjecten?object={}&expand=informatieobject.informatieobjecttype",
        url(&zaak)
    ));
    let document = &banden[0]["_expand"]["informatieobject"];
    assert_eq!(document["identificatie"], derde["identificatie"]);
    assert_eq!(
        document["_expand"]["informatieobjecttype"]["omschrijving"],
        "Foto"
    );
}

#[test]
fn what_cannot_be_is_refused() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let fout = |meer: Value| baas.geweigerd("POST", ZAKEN, &zaak_lichaam(&mor, &meer));
    let een = |naam: &str, code: &str| vec![(naam.to_owned(), code.to_owned())];
    assert_eq!(
        fout(json!({"laatstGeopend": "2999-01-01T00:00:00Z"})),
        een("laatstGeopend", "date-in-future")
    );
    assert_eq!(
        fout(json!({"startdatum": "0000-01-01"})),
        een("startdatum", "invalid")
    );
    let leeg = json!({"zaakgeometrie": {"type": "MultiPoint", "coordinates": []}});
    assert_eq!(fout(leeg), een("zaakgeometrie", "invalid"));
    assert_eq!(
        fout(json!({"bronorganisatie": "12345678"})),
        een("bronorganisatie", "min_length")
    );
    // what the contract does not know of a geometry is not kept
    let punt = json!({"type": "Point", "coordinates": [4.76, 52.95], "crs": {"type": "name"}, "naam": "x"});
    let zaak = baas.zaak(&mor, &json!({ "zaakgeometrie": punt }));
    assert_eq!(
        zaak["zaakgeometrie"],
        json!({"type": "Point", "coordinates": [4.76, 52.95]})
    );
    // a closed hoofdzaak gets no deelzaken of who may only make zaken
    let dichte = dicht(&baas, &mor);
    let maker = register.client("maker", "zaken.lezen,zaken.aanmaken", "MOR", "openbaar");
    let onder = zaak_lichaam(&mor, &json!({"hoofdzaak": dichte["url"]}));
    maker.verwacht(403, "POST", ZAKEN, Some(&onder));
    baas.verwacht(201, "POST", ZAKEN, Some(&onder));
    // what was received is not being written
    let soort = baas.haal("/catalogi/api/v1/informatieobjecttypen?omschrijving=Foto");
    let document = json!({"informatieobjecttype": soort["results"][0]["url"], "bronorganisatie": RSIN, "creatiedatum": "2026-11-01",
        "titel": "x", "auteur": "x", "taal": "nld", "ontvangstdatum": "2026-11-02", "status": "in_bewerking"});
    let documenten = "/documenten/api/v1/enkelvoudiginformatieobjecten";
    assert_eq!(
        baas.geweigerd("POST", documenten, &document),
        een("status", "invalid_for_received")
    );
}
