//! What map styles write and draw with: fonts and signs over HTTP, our own and those of a gemeente.

use std::collections::BTreeSet;
use std::path::Path;

use plek_tests::{Server, voorbeeld, wortel};
use serde_json::Value;

const GEWOON: &str = "/fonts/Source%20Sans%203%20Regular/0-255.pbf";

fn server() -> Server {
    Server::start(&voorbeeld().join("data"))
}

/// Every text under a key, however deep.
fn teksten<'a>(json: &'a Value, uit: &mut BTreeSet<&'a str>) {
    match json {
        Value::String(s) => drop(uit.insert(s)),
        Value::Array(lijst) => lijst.iter().for_each(|w| teksten(w, uit)),
        _ => {}
    }
}

#[test]
fn the_letters_and_signs_that_the_styles_name_are_served() {
    let server = server();
    let pad = |adres: &Value| {
        adres
            .as_str()
            .unwrap()
            .strip_prefix(&server.adres)
            .unwrap()
            .to_owned()
    };
    let (mut fonts, mut tekens) = (0, 0);
    let lijst = server.haal("/ogc/v1/styles").json();
    for stijl in lijst["styles"].as_array().unwrap() {
        let stijl = server.haal(&pad(&stijl["links"][0]["href"])).json();
        let sprite = pad(&stijl["sprite"]);
        let op_blad = server.haal(&format!("{sprite}.json")).json();
        for laag in stijl["layers"].as_array().unwrap() {
            let opmaak = &laag["layout"];
            let mut namen = BTreeSet::new();
            teksten(&opmaak["text-font"], &mut namen);
            assert_eq!(namen.is_empty(), opmaak["text-field"].is_null(), "{laag}");
            for naam in namen {
                let adres = pad(&stijl["glyphs"])
                    .replace("{fontstack}", &naam.replace(' ', "%20"))
                    .replace("{range}", "0-255");
                let uit = server.haal(&adres);
                assert_eq!(
                    (uit.status, uit.kop("content-type")),
                    (200, "application/x-protobuf"),
                    "{adres}"
                );
                fonts += 1;
            }
            let mut namen = BTreeSet::new();
            teksten(&opmaak["icon-image"], &mut namen);
            for naam in namen.into_iter().filter(|n| n.starts_with("d-") && n.len() > 2) {
                assert!(op_blad[naam]["width"].as_u64() > Some(20), "{naam}");
                tekens += 1;
            }
        }
        for regel in stijl["metadata"]["plek:legenda"].as_array().unwrap() {
            assert!(
                regel["icoon"]
                    .as_str()
                    .is_none_or(|naam| op_blad[naam].is_object()),
                "{regel}"
            );
        }
    }
    assert!(fonts > 5 && tekens >= 5, "{fonts} {tekens}");
    assert_eq!(
        server.haal("/fonts.json").json(),
        serde_json::json!(["Source Sans 3 Regular", "Source Sans 3 SemiBold"])
    );
}

#[test]
fn each_form_is_the_same_glyphs_under_a_tag_of_its_own() {
    let server = server();
    let kaal = server.haal_met(GEWOON, &[("accept-encoding", "identity")]);
    assert!(kaal.lichaam.len() > 40_000 && kaal.kop("content-encoding").is_empty());
    assert!(kaal.lichaam.windows(21).any(|w| w == b"Source Sans 3 Regular"));
    let mut merken = BTreeSet::from([kaal.kop("etag").to_owned()]);
    for vorm in ["gzip", "br", "zstd"] {
        let uit = server.haal_met(GEWOON, &[("accept-encoding", vorm)]);
        assert_eq!((uit.status, uit.kop("content-encoding")), (200, vorm));
        assert!(uit.kop("vary").to_lowercase().contains("accept-encoding"));
        assert!(
            uit.lichaam.len() < kaal.lichaam.len() * 4 / 5,
            "{vorm}: {}",
            uit.lichaam.len()
        );
        assert!(merken.insert(uit.kop("etag").to_owned()), "{vorm}");
        let weer = server.haal_met(
            GEWOON,
            &[("accept-encoding", vorm), ("if-none-match", uit.kop("etag"))],
        );
        assert_eq!((weer.status, weer.lichaam.len()), (304, 0));
    }
    let png = server.haal_met("/sprites/plek@2x.png", &[("accept-encoding", "gzip, br")]);
    assert_eq!(
        (png.kop("content-type"), png.kop("content-encoding")),
        ("image/png", "")
    );
    assert!(png.lichaam.starts_with(b"\x89PNG") && png.kop("access-control-allow-origin") == "*");
    let (een, twee) = (
        server.haal("/sprites/plek.json").json(),
        server.haal("/sprites/plek@2x.json").json(),
    );
    assert_eq!(
        (&een["keuze"]["width"], &twee["keuze"]["width"]),
        (&38.into(), &76.into())
    );
}

#[test]
fn what_is_no_font_range_or_sprite_is_a_problem() {
    let server = server();
    let veel = vec!["Source%20Sans%203%20Regular"; 4000].join(",");
    let lang = format!("/fonts/{}/0-255.pbf", "x".repeat(6000));
    for (pad, noemt) in [
        ("/fonts/Onzin/0-255.pbf", "Onzin"),
        ("/fonts/Source%20Sans%203%20Regular,Onzin/0-255.pbf", "Onzin"),
        ("/fonts/Source%20Sans%203%20Regular/0-256.pbf", "0-256"),
        ("/fonts/Source%20Sans%203%20Regular/0-255", "0-255"),
        ("/fonts/Source%20Sans%203%20Regular/65536-65791.pbf", "65536"),
        ("/fonts/..%2f..%2fetc/0-255.pbf", "../../etc"),
        (&lang, "xxx"),
        ("/sprites/onzin.json", "onzin"),
        ("/sprites/plek@3x.png", "plek@3x"),
        ("/sprites/plek.svg", "plek.svg"),
        ("/sprites/..%2fplek.json", "../plek"),
    ] {
        let uit = server.haal(pad);
        assert_eq!(
            (uit.status, uit.kop("content-type")),
            (404, "application/problem+json"),
            "{pad}"
        );
        assert!(
            uit.json()["detail"].as_str().unwrap().contains(noemt),
            "{}",
            uit.tekst()
        );
        assert!(uit.lichaam.len() < 600, "{pad}");
    }
    // The same font a thousand times is that font.
    assert!([200, 414, 431].contains(&server.haal(&format!("/fonts/{veel}/0-255.pbf")).status));
}

#[test]
fn a_gemeente_brings_fonts_and_signs_of_its_own() {
    let map = tempfile::tempdir().unwrap();
    let zet = |pad: &str, bytes: &[u8]| {
        let pad = map.path().join(pad);
        std::fs::create_dir_all(pad.parent().unwrap()).unwrap();
        std::fs::write(pad, bytes).unwrap();
    };
    // Our own font under another name: as long as the first, in the two bytes a letter that the file has.
    let breed = |t: &str| t.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    let (oud, nieuw) = (breed("Source Sans 3"), breed("Helderse Hand"));
    let mut font = std::fs::read(wortel().join("crates/web/dist/pdf-vet.ttf")).unwrap();
    let plekken: Vec<usize> = (0..font.len() - oud.len())
        .filter(|i| font[*i..].starts_with(&oud))
        .collect();
    for i in plekken {
        font[i..i + nieuw.len()].copy_from_slice(&nieuw);
    }
    zet("fonts/hand.ttf", &font);
    let vuurtoren = b"<svg xmlns='http://www.w3.org/2000/svg' width='12' height='20'><rect width='12' height='20' fill='red'/></svg>";
    zet("sprites/denhelder/vuurtoren.svg", vuurtoren);
    zet("sprites/plek/d-zaak.svg", vuurtoren);
    let start = |map: &Path| {
        let map = map.display().to_string();
        Server::start_met(&voorbeeld().join("data"), &[], &[("PLEK_OPMAAK", &map)])
    };
    let server = start(map.path());
    let namen = server.haal("/fonts.json").json();
    assert!(
        namen
            .as_array()
            .unwrap()
            .contains(&"Helderse Hand SemiBold".into()),
        "{namen}"
    );
    let uit = server.haal("/fonts/Helderse%20Hand%20SemiBold,Source%20Sans%203%20Regular/0-255.pbf");
    assert_eq!(uit.status, 200);
    assert_eq!(
        server.haal("/sprites/denhelder.json").json()["vuurtoren"]["height"],
        20
    );
    let eigen = server.haal("/sprites/plek.json").json();
    assert_eq!(
        (&eigen["d-zaak"]["width"], &eigen["d-melding"]["width"]),
        (&12.into(), &30.into())
    );
}
