//! What an unmodified Open Formulieren calls to register a form, in its order; and what the map then knows.

use plek_tests::zgw::{RSIN, Register};
use serde_json::{Value, json};

/// Scopes that the documentation of Open Formulieren asks for.
const SCOPES: &str =
    "zaken.lezen,zaken.aanmaken,zaken.bijwerken,zaken.statussen.toevoegen,documenten.aanmaken,catalogi.lezen";

#[test]
fn the_calls_of_open_formulieren_end_in_a_zaak_with_geometry_status_initiator_and_document() {
    let register = Register::start();
    let of = register.client("open-formulieren", SCOPES, "MOR", "zaakvertrouwelijk");
    // 1-2: which catalogus, and which version of the API
    let uit = of.vraag(
        "GET",
        &format!("/catalogi/api/v1/catalogussen?domein=VRSN&rsin={RSIN}"),
        None,
    );
    assert_eq!((uit.status, uit.kop("api-version")), (200, "1.3.1"));
    let catalogus: Value = serde_json::from_slice(&uit.lichaam).unwrap();
    let catalogus = catalogus["results"][0]["url"].as_str().unwrap().to_owned();
    assert_eq!(of.haal(&catalogus)["domein"], "VRSN");
    // 3-4: the version of the zaaktype that is in force
    let typen = of.haal(&format!(
        "/catalogi/api/v1/zaaktypen?catalogus={catalogus}&identificatie=MOR&datumGeldigheid=2026-11-25"
    ));
    assert_eq!(typen["count"], 1);
    let zaaktype = of.haal(typen["results"][0]["url"].as_str().unwrap());
    // 5: documents
    let documenttypen = of.haal(&format!(
        "/catalogi/api/v1/informatieobjecttypen?catalogus={catalogus}&omschrijving=Foto"
    ));
    let documenttype = of.haal(documenttypen["results"][0]["url"].as_str().unwrap());
    // 6: the zaak
    let vlak = json!({"type": "Polygon", "coordinates": [[[4.760, 52.950], [4.762, 52.950], [4.762, 52.951], [4.760, 52.950]]]});
    let zaak = of.maak(
        "/zaken/api/v1/zaken",
        &json!({
            "zaaktype": zaaktype["url"], "bronorganisatie": RSIN, "verantwoordelijkeOrganisatie": RSIN,
            "registratiedatum": "2026-11-25", "startdatum": "2026-11-25", "omschrijving": "Lamp kapot",
            "toelichting": "Aangemaakt door Open Formulieren", "betalingsindicatie": "nvt", "zaakgeometrie": vlak,
            "kenmerken": [{"kenmerk": "OF-12345", "bron": "Open Formulieren"}], "productenOfDiensten": [],
            "vertrouwelijkheidaanduiding": "openbaar",
        }),
    );
    assert!(zaak["identificatie"].as_str().unwrap().starts_with("ZAAK-"));
    // 7-8: the summary as a document, tied to the zaak
    let document = of.maak(
        "/documenten/api/v1/enkelvoudiginformatieobjecten",
        &json!({
            "informatieobjecttype": documenttype["url"], "bronorganisatie": RSIN, "creatiedatum": "2026-11-25",
            "titel": "Melding", "auteur": "Aanvrager", "taal": "nld", "formaat": "application/pdf",
            "inhoud": "JVBERi0xLjQ=", "bestandsnaam": "open-forms-Melding.pdf", "bestandsomvang": 8,
            "status": "definitief", "indicatieGebruiksrecht": false,
        }),
    );
    of.maak(
        "/zaken/api/v1/zaakinformatieobjecten",
        &json!({"zaak": zaak["url"], "informatieobject": document["url"]}),
    );
    // 9-10: the initiator
    let url = zaaktype["url"].as_str().unwrap();
    let roltypen = of.haal(&format!(
        "/catalogi/api/v1/roltypen?zaaktype={url}&omschrijvingGeneriek=initiator"
    ));
    let rol = of.maak(
        "/zaken/api/v1/rollen",
        &json!({
            "zaak": zaak["url"], "roltype": roltypen["results"][0]["url"], "roltoelichting": "inzender formulier",
            "betrokkeneType": "natuurlijk_persoon",
            "betrokkeneIdentificatie": {"inpBsn": "999990019", "geslachtsnaam": "de Vries", "voornamen": "An"},
        }),
    );
    assert_eq!(rol["omschrijvingGeneriek"], "initiator");
    // 11-12: the first status
    let statustypen = of.haal(&format!("/catalogi/api/v1/statustypen?zaaktype={url}"));
    let eerste = statustypen["results"]
        .as_array()
        .unwrap()
        .iter()
        .min_by_key(|s| s["volgnummer"].as_i64())
        .unwrap();
    of.maak(
        "/zaken/api/v1/statussen",
        &json!({"zaak": zaak["url"], "statustype": eerste["url"], "datumStatusGezet": "2026-11-25T10:00:00+01:00",
            "statustoelichting": ""}),
    );
    // 13-14: eigenschappen
    let eigenschappen = of.onder("eigenschappen", &zaaktype);
    of.maak(
        &format!("{}/zaakeigenschappen", zaak["url"].as_str().unwrap()),
        &json!({"zaak": zaak["url"], "eigenschap": eigenschappen[0]["url"], "waarde": "Verlichting"}),
    );
    // 15: what it is about
    of.maak(
        "/zaken/api/v1/zaakobjecten",
        &json!({"zaak": zaak["url"], "objectType": "adres", "relatieomschrijving": "hier",
            "objectIdentificatie": {"identificatie": "9999200000000001", "wplWoonplaatsNaam": "Voorbeeldwaard",
                "gorOpenbareRuimteNaam": "Duinweg", "huisnummer": 1}}),
    );
    // 16-17: paid later
    let na = of.verwacht(
        200,
        "PATCH",
        zaak["url"].as_str().unwrap(),
        Some(&json!({
        "betalingsindicatie": "geheel", "laatsteBetaaldatum": "2026-11-25T10:05:00Z"})),
    );
    assert_eq!(na["laatsteBetaaldatum"], "2026-11-25T10:05:00Z");
    let na = of.haal(zaak["url"].as_str().unwrap());
    for (veld, aantal) in [
        ("rollen", 1),
        ("zaakinformatieobjecten", 1),
        ("zaakobjecten", 1),
        ("eigenschappen", 1),
    ] {
        assert_eq!(na[veld].as_array().map(Vec::len), Some(aantal), "{veld}");
    }
    assert!(na["status"].is_string());
    assert_eq!(
        na["zaakgeometrie"]["type"], "Point",
        "a client that knows only points gets a point"
    );
    // the same zaak for one that knows shapes
    let baas = register.baas();
    assert_eq!(baas.haal(zaak["url"].as_str().unwrap())["zaakgeometrie"], vlak);
    assert_eq!(
        of.haal(zaak["url"].as_str().unwrap())["zaakgeometrie"],
        na["zaakgeometrie"]
    );
}

#[test]
fn a_zaak_is_on_the_public_map_only_when_level_type_and_field_are_cleared() {
    let register = Register::start();
    let baas = register.baas();
    let punt = json!({"type": "Point", "coordinates": [4.7605, 52.9505]});
    let maak = |id: &str, niveau: &str| {
        let zaaktype = baas.zaaktype(id);
        let zaak = baas.zaak(&zaaktype, &json!({
            "zaakgeometrie": punt, "vertrouwelijkheidaanduiding": niveau, "omschrijving": "kanarie-omschrijving",
            "toelichting": "kanarie-toelichting"}));
        let (status, _) = baas.status(&zaak, &zaaktype, 0, "2026-11-02T10:00:00Z");
        assert_eq!(status, 201);
        zaak
    };
    let openbaar = maak("MOR", "openbaar");
    maak("MOR", "intern");
    maak("INITIATIEF", "openbaar");
    let beeld = |naam: &str| {
        let uit = register
            .server
            .haal(&format!("/api/v1/locatiebeeld?punt=4.7605,52.9505&{naam}"));
        assert_eq!(uit.status, 200);
        String::from_utf8(uit.lichaam).unwrap()
    };
    let begin = std::time::Instant::now();
    let mut tekst = beeld("straal=50");
    while !tekst.contains("Melding openbare ruimte") && begin.elapsed().as_secs() < 2 {
        tekst = beeld("straal=50");
    }
    let json: Value = serde_json::from_str(&tekst).unwrap();
    let speelt: Vec<&Value> = ["nu", "komt", "klaar"]
        .iter()
        .flat_map(|d| json["speelt"][d].as_array().unwrap())
        .collect();
    assert_eq!(speelt.len(), 1, "{}", json["speelt"]);
    assert!(tekst.contains("Wij hebben de melding ontvangen."), "{tekst}");
    for geheim in [
        "kanarie",
        "ZAAK-",
        "Bewonersinitiatief",
        "vertrouwelijkheid",
        "publiekeVelden",
    ] {
        assert!(!tekst.contains(geheim), "{geheim} staat in {tekst}");
    }
    // a level that goes up takes it off the map
    baas.verwacht(
        200,
        "PATCH",
        openbaar["url"].as_str().unwrap(),
        Some(&json!({"vertrouwelijkheidaanduiding": "intern"})),
    );
    assert!(!beeld("straal=51").contains("Melding openbare ruimte"));
}
