//! Lists of zaken: what they know is what is there, after every kind of change, a kill, and an upgrade.

use plek_tests::zgw::{Client, Register};
use serde_json::{Value, json};

fn nummers(client: &Client<'_>, vraag: &str) -> Vec<String> {
    let lijst = client.haal(&format!("/zaken/api/v1/zaken?{vraag}"));
    let rijen = lijst["results"].as_array().expect("results");
    assert_eq!(lijst["count"], rijen.len(), "{vraag}");
    rijen
        .iter()
        .map(|r| r["identificatie"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn a_list_follows_every_change_and_is_right_after_a_kill() {
    let mut register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let maak = |nr: &str, meer: Value| {
        let mut lichaam =
            json!({"identificatie": nr, "kenmerken": [{"kenmerk": format!("K-{nr}"), "bron": "formulier"}]});
        for (naam, w) in meer.as_object().into_iter().flatten() {
            lichaam[naam] = w.clone();
        }
        baas.zaak(&mor, &lichaam)
    };
    let een = maak(
        "Z-1",
        json!({"omschrijving": "Lantaarn stuk", "startdatum": "2026-10-01"}),
    );
    let twee = maak(
        "Z-2",
        json!({"startdatum": "2026-10-03", "zaakgeometrie": {"type": "Point", "coordinates": [4.75, 52.95]}}),
    );
    maak(
        "Z-3",
        json!({"startdatum": "2026-10-02", "vertrouwelijkheidaanduiding": "geheim"}),
    );
    assert_eq!(
        nummers(&baas, ""),
        ["Z-1", "Z-2", "Z-3"],
        "in the order they were made"
    );
    assert_eq!(nummers(&baas, "ordering=-startdatum"), ["Z-2", "Z-3", "Z-1"]);
    assert_eq!(nummers(&baas, "omschrijving=LANTAARN"), ["Z-1"]);
    assert_eq!(nummers(&baas, "kenmerk=formulier:K-Z-2"), ["Z-2"]);
    assert_eq!(
        nummers(
            &baas,
            "kenmerk__bron=formulier&maximaleVertrouwelijkheidaanduiding=intern"
        ),
        ["Z-1", "Z-2"]
    );
    // a change of each thing that a list looks at
    let url = een["url"].as_str().unwrap();
    let na = json!({"omschrijving": "Boom om", "startdatum": "2026-10-05", "kenmerken": [{"kenmerk": "K", "bron": "b"}],
        "zaakgeometrie": {"type": "Point", "coordinates": [4.7501, 52.9501]}});
    baas.verwacht(200, "PATCH", url, Some(&na));
    assert!(nummers(&baas, "omschrijving=lantaarn").is_empty());
    assert!(nummers(&baas, "kenmerk=formulier:K-Z-1").is_empty());
    assert_eq!(nummers(&baas, "kenmerk=b:K"), ["Z-1"]);
    assert_eq!(nummers(&baas, "startdatum__gte=2026-10-05"), ["Z-1"]);
    let vlak = |rand: f64| json!({"type": "Polygon", "coordinates": [[[4.74, 52.94], [rand, 52.94], [rand, 52.96], [4.74, 52.96], [4.74, 52.94]]]});
    for (rand, aantal) in [(4.76, 2), (4.75005, 1), (4.75, 0)] {
        let uit = baas.verwacht(
            200,
            "POST",
            "/zaken/api/v1/zaken/_zoek",
            Some(&json!({"zaakgeometrie": {"within": vlak(rand)}})),
        );
        assert_eq!(
            uit["count"], aantal,
            "{rand}: what lies on the edge is not within"
        );
    }
    // by a rol, of one and the same rol
    let roltype = &baas.onder("roltypen", &mor)[0];
    let rol = json!({"zaak": twee["url"], "roltype": roltype["url"], "roltoelichting": "x", "betrokkeneType": "medewerker",
        "betrokkeneIdentificatie": {"identificatie": "m-7"}});
    let rol = baas.maak("/zaken/api/v1/rollen", &rol);
    let bij = "rol__betrokkeneIdentificatie__medewerker__identificatie=m-7";
    assert_eq!(nummers(&baas, bij), ["Z-2"]);
    assert_eq!(nummers(&baas, "rol__betrokkeneType=medewerker"), ["Z-2"]);
    assert!(nummers(&baas, "rol__betrokkeneType=vestiging").is_empty());
    register.val_uit();
    let baas = register.baas();
    assert_eq!(nummers(&baas, ""), ["Z-1", "Z-2", "Z-3"]);
    assert_eq!(nummers(&baas, bij), ["Z-2"]);
    let pad = |json: &Value| {
        let url = json["url"].as_str().unwrap();
        url[url.find("/zaken/api").unwrap()..].to_owned()
    };
    baas.verwacht(204, "DELETE", &pad(&rol), None);
    assert!(nummers(&baas, bij).is_empty() && nummers(&baas, "rol__betrokkeneType=medewerker").is_empty());
    baas.verwacht(204, "DELETE", &pad(&twee), None);
    assert_eq!(nummers(&baas, ""), ["Z-1", "Z-3"]);
    assert!(nummers(&baas, "kenmerk=formulier:K-Z-2").is_empty());
    let data = register.data().display().to_string();
    let uit = register.plek(&["doctor", "--data", &data], b"");
    assert!(uit.status.success(), "{}", String::from_utf8_lossy(&uit.stderr));
}

#[test]
fn a_filter_that_means_nothing_finds_nothing_and_pages_end() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    for _ in 0..7 {
        baas.zaak(&mor, &json!({}));
    }
    let blad = |n: u64| {
        baas.haal(&format!(
            "/zaken/api/v1/zaken?pageSize=3&page={n}&ordering=-identificatie"
        ))
    };
    let mut alle = vec![];
    for n in 1..=3 {
        let uit = blad(n);
        assert_eq!((&uit["count"], uit["next"].is_null()), (&json!(7), n == 3));
        assert!(uit.get("countExact").is_none());
        alle.extend(
            uit["results"]
                .as_array()
                .unwrap()
                .iter()
                .map(|z| z["identificatie"].as_str().unwrap().to_owned()),
        );
    }
    let mut gesorteerd = alle.clone();
    gesorteerd.sort();
    gesorteerd.reverse();
    assert_eq!((alle.len(), &alle), (7, &gesorteerd));
    baas.verwacht(404, "GET", "/zaken/api/v1/zaken?pageSize=3&page=4", None);
    assert_eq!(
        baas.haal("/zaken/api/v1/zaken?countExact=true&pageSize=1")["count"],
        7
    );
    assert!(
        nummers(
            &baas,
            "zaaktype=http://elders.example/catalogi/api/v1/zaaktypen/x"
        )
        .is_empty()
    );
    assert!(nummers(&baas, "status__statustype=http://elders.example/x").is_empty());
    let uit = baas.verwacht(
        200,
        "POST",
        "/zaken/api/v1/zaken/_zoek",
        Some(&json!({"uuid__in": []})),
    );
    assert_eq!(uit["count"], 0, "one of none");
}

#[test]
fn a_search_for_one_of_none_finds_none_and_an_empty_value_says_nothing() {
    let register = Register::start();
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.zaak(&mor, &json!({}));
    baas.zaak(&mor, &json!({}));
    let zoek = |lichaam: Value| {
        let uit = baas.verwacht(200, "POST", "/zaken/api/v1/zaken/_zoek", Some(&lichaam));
        uit["count"].as_u64().unwrap()
    };
    for veld in [
        "uuid__in",
        "zaaktype__in",
        "archiefnominatie__in",
        "bronorganisatie__in",
    ] {
        assert_eq!(zoek(json!({ veld: [] })), 0, "{veld}");
    }
    assert_eq!(zoek(json!({"zaaktype__not_in": []})), 2);
    assert_eq!(zoek(json!({"startdatum": "", "zaaktype": mor["url"]})), 2);
    let uuid = zaak["uuid"].as_str().unwrap().to_uppercase();
    assert_eq!(zoek(json!({"uuid__in": [uuid]})), 1);
    assert_eq!(baas.haal("/zaken/api/v1/zaken?pageSize=501")["count"], 2);
}
