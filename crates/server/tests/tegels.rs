//! Tiles as a client meets them: forms and tags, who sees what, and what a changed dossier leaves standing.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod gemeen;

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use gemeen::*;
use model::{Punt, Vak};
use rd::{TegelVak, TileMatrixSet};
use register::Asker;
use tegels::BUFFER;
use tower::ServiceExt;

const TE_GROOT: header::HeaderName = header::HeaderName::from_static("plek-tegel-te-groot");

#[tokio::test]
async fn each_form_has_its_own_strong_tag_and_is_made_once() {
    let p = proef();
    let adres = adres(LAAG, &p.tegel(TileMatrixSet::WebMercatorQuad, 14, HOEK));
    let mut tekens = std::collections::BTreeSet::new();
    for _ in 0..2 {
        for (vraag, codering) in [("gzip", "gzip"), ("br", "br"), ("zstd", "zstd"), ("identity", "")] {
            let a = p
                .vraag(&adres, Asker::Publiek, &[(header::ACCEPT_ENCODING, vraag)])
                .await;
            assert_eq!(a.status, StatusCode::OK);
            assert_eq!(a.kop(header::CONTENT_ENCODING), codering);
            assert_eq!(a.kop(header::VARY), "Accept-Encoding");
            assert_eq!(a.kop(header::CACHE_CONTROL), "public, no-cache");
            assert_eq!(a.kop(header::CONTENT_TYPE), "application/vnd.mapbox-vector-tile");
            assert_eq!(a.kop(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
            assert_eq!(a.kop(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
            let etag = a.kop(header::ETAG).to_owned();
            assert!(!etag.starts_with("W/") && etag.len() > 8, "{etag}");
            tekens.insert(etag);
        }
    }
    assert_eq!(tekens.len(), 4);
    let tellers = ["nieuw", "omgezet", "kast"].map(|uit| p.teller(uit));
    assert_eq!(tellers, [1, 3, 4], "one tile made, three forms of it, four hits");
}

#[tokio::test]
async fn a_304_makes_nothing_and_carries_its_tag() {
    let p = proef();
    let adres = adres(LAAG, &p.tegel(TileMatrixSet::NetherlandsRDNewQuad, 9, HOEK));
    let kaal = p.haal(&adres).await.kop(header::ETAG).to_owned();
    // The tag of a form that is not in stock: known from the form that is.
    let br = format!("{}-br\"", kaal.trim_end_matches('"'));
    for (codering, etag) in [("identity", &kaal), ("br", &br)] {
        let koppen = [
            (header::ACCEPT_ENCODING, codering),
            (header::IF_NONE_MATCH, etag.as_str()),
        ];
        let a = p.vraag(&adres, Asker::Publiek, &koppen).await;
        assert_eq!(
            (a.status, a.bytes.len()),
            (StatusCode::NOT_MODIFIED, 0),
            "{codering}"
        );
        assert_eq!(a.kop(header::ETAG), etag);
        assert_eq!(a.kop(header::VARY), "Accept-Encoding");
        assert_eq!(a.kop(header::CACHE_CONTROL), "public, no-cache");
    }
    assert_eq!((p.teller("nieuw"), p.teller("omgezet")), (1, 0));
    let anders = p
        .vraag(&adres, Asker::Publiek, &[(header::IF_NONE_MATCH, "\"anders\"")])
        .await;
    assert_eq!(anders.status, StatusCode::OK);
}

#[tokio::test]
async fn a_cold_tile_is_made_once_for_all_who_wait() {
    let p = proef();
    let adres = adres(LAAG, &p.tegel(TileMatrixSet::WebMercatorQuad, 15, HOEK));
    let antwoorden = tegelijk((0..40).map(|_| p.haal(&adres))).await;
    assert!(
        antwoorden
            .iter()
            .all(|a| a.status == StatusCode::OK && a.bytes == antwoorden[0].bytes)
    );
    assert_eq!(p.teller("nieuw"), 1);
}

#[tokio::test]
async fn every_tile_address_answers_each_asker_apart_whoever_comes_first() {
    let p = proef();
    let (open, dicht) = (HOEK, [HOEK[0] + 5_000, HOEK[1] + 5_000]);
    p.bewaar(&[dossier("OPEN-1", open, true), dossier("DICHT-1", dicht, false)]);
    let mut adressen = Vec::new();
    for (tms, z) in [
        (TileMatrixSet::WebMercatorQuad, 16),
        (TileMatrixSet::WebMercatorQuad, 17),
        (TileMatrixSet::NetherlandsRDNewQuad, 11),
        (TileMatrixSet::NetherlandsRDNewQuad, 12),
    ] {
        let t = p.tegel(tms, z, open);
        let (tms, x, y) = (tms.naam(), t.x(), t.y());
        adressen.extend([
            format!("/tiles/dossier-melding/{tms}/{z}/{x}/{y}"),
            format!("/tiles/{LAAG},dossier-melding/{tms}/{z}/{x}/{y}"),
            format!("/ogc/v1/collections/dossier-melding/tiles/{tms}/{z}/{y}/{x}"),
            format!("/ogc/v1/tiles/{tms}/{z}/{y}/{x}?collections=dossier-melding"),
            format!("/ogc/v1/tiles/{tms}/{z}/{y}/{x}"),
        ]);
    }
    for (nr, adres) in adressen.iter().enumerate() {
        let mut volgorde = [Asker::Publiek, Asker::Beheer, Asker::Publiek];
        volgorde.rotate_left(nr % 2);
        let mut tekens = BTreeMap::new();
        for asker in volgorde {
            let a = p.vraag(adres, asker, &[]).await;
            assert_eq!(a.status, StatusCode::OK, "{adres}");
            assert!(a.noemt("OPEN-1"), "{adres}");
            assert_eq!(
                a.noemt("DICHT-1"),
                asker == Asker::Beheer,
                "{adres} voor {asker:?}"
            );
            let bewaren = if asker == Asker::Beheer {
                "private"
            } else {
                "public"
            };
            assert_eq!(a.kop(header::CACHE_CONTROL), format!("{bewaren}, no-cache"));
            tekens.insert(asker.to_string(), a.kop(header::ETAG).to_owned());
        }
        assert_ne!(tekens["publiek"], tekens["beheer"], "{adres}");
        // The tag of one asker says nothing to the other.
        let koppen = [(header::IF_NONE_MATCH, tekens["beheer"].as_str())];
        assert_eq!(
            p.vraag(adres, Asker::Publiek, &koppen).await.status,
            StatusCode::OK
        );
    }
}

#[tokio::test]
async fn a_moved_dossier_drops_the_tiles_of_before_and_after_and_no_others() {
    let p = proef();
    let van = [HOEK[0] + 300_000, HOEK[1] + 300_000];
    let naar = [HOEK[0] + 1_500_000, HOEK[1] + 1_100_000];
    p.bewaar(&[
        dossier("schuift", van, true),
        dossier("blijft", [HOEK[0] + 900_000, HOEK[1] + 1_900_000], true),
    ]);
    let lagen = format!("{LAAG},dossier-melding");
    let mut tegels = p.tegels(TileMatrixSet::WebMercatorQuad, 9..=17);
    tegels.extend(p.tegels(TileMatrixSet::NetherlandsRDNewQuad, 5..=12));
    assert!(tegels.len() > 300, "{}", tegels.len());
    let mut eerst = Vec::new();
    for t in &tegels {
        eerst.push(p.haal(&adres(&lagen, t)).await);
    }
    assert_eq!(p.teller("nieuw"), tegels.len() as u64);
    p.bewaar(&[dossier("schuift", naar, true)]);

    // What may be dropped follows from the boxes, at zooms that show dossiers.
    let beschrijvingen = server::beschrijvingen().unwrap();
    let melding = beschrijvingen.van("dossier-melding").unwrap();
    let raakt = |t: &TegelVak| {
        let vak = t.rd_vak(&p.app.plek.roosters, BUFFER);
        melding.bij(t.mercator_zoom()) && (vak.bevat(van) || vak.bevat(naar))
    };
    let verwacht = tegels.iter().filter(|t| raakt(t)).count() as u64;
    let (kast, nieuw) = (p.teller("kast"), p.teller("nieuw"));
    let mut veranderd = 0;
    for (t, oud) in tegels.iter().zip(&eerst) {
        let a = p.haal(&adres(&lagen, t)).await;
        if a.bytes != oud.bytes {
            veranderd += 1;
            assert!(raakt(t), "{t:?} changed but is not near the dossier");
        }
    }
    assert_eq!(p.teller("vervallen"), verwacht, "dropped");
    assert_eq!(p.teller("nieuw") - nieuw, verwacht, "made anew");
    assert_eq!(p.teller("kast") - kast, tegels.len() as u64 - verwacht, "kept");
    assert_eq!(veranderd, verwacht, "what was dropped did change");
    assert!(
        verwacht >= 20 && verwacht < tegels.len() as u64 / 5,
        "{verwacht} of {}",
        tegels.len()
    );

    // What the public may not see drops nothing for it.
    p.bewaar(&[dossier("geheim", van, false)]);
    let (kast, vervallen) = (p.teller("kast"), p.teller("vervallen"));
    for t in &tegels {
        p.haal(&adres(&lagen, t)).await;
    }
    assert_eq!(p.teller("vervallen"), vervallen);
    assert_eq!(p.teller("kast") - kast, tegels.len() as u64);
}

#[tokio::test]
async fn a_changed_row_drops_the_tiles_of_before_and_after_and_a_way_back_leaves_no_old_one() {
    let p = proef();
    // So that there is an import to go back to.
    schrijf_panden(p.map.path(), 20_000);
    p.app.plek.lagen.ververs().unwrap();
    let (van, naar) = (HOEK, [HOEK[0] + 1_300_000, HOEK[1] + 700_000]);
    let hoek = |[x, y]: Punt| Vak {
        min: [x, y],
        max: [x + 20_000, y + 20_000],
    };
    let mut tegels = p.tegels(TileMatrixSet::WebMercatorQuad, 13..=17);
    tegels.extend(p.tegels(TileMatrixSet::NetherlandsRDNewQuad, 8..=12));
    assert!(tegels.len() > 300, "{}", tegels.len());
    let mut eerst = Vec::new();
    for t in &tegels {
        eerst.push(p.haal(&adres(LAAG, t)).await.bytes);
    }
    verplaats_panden(p.map.path(), &[(0, naar)]);
    assert!(p.app.plek.lagen.ververs().unwrap());
    let raakt = |t: &TegelVak| {
        let vak = t.rd_vak(&p.app.plek.roosters, BUFFER);
        vak.raakt(&hoek(van)) || vak.raakt(&hoek(naar))
    };
    let verwacht = tegels.iter().filter(|t| raakt(t)).count() as u64;
    let (kast, nieuw, mut veranderd) = (p.teller("kast"), p.teller("nieuw"), 0);
    for (t, oud) in tegels.iter().zip(&eerst) {
        let nu = p.haal(&adres(LAAG, t)).await.bytes;
        veranderd += u64::from(nu != *oud);
        assert!(nu == *oud || raakt(t), "{t:?} changed but is not near the row");
    }
    // From afar houses are not drawn.
    assert!(
        veranderd > 5 && veranderd <= verwacht,
        "{veranderd} of {verwacht}"
    );
    let tellers = [
        p.teller("vervallen"),
        p.teller("nieuw") - nieuw,
        p.teller("kast") - kast,
    ];
    assert_eq!(tellers, [verwacht, verwacht, tegels.len() as u64 - verwacht]);
    assert!(verwacht > 5 && verwacht < tegels.len() as u64 / 5, "{verwacht}");

    // Back to the import before, on to the row again, and another one beside it: never a tile of another state. Every
    // second tile is not asked in between, so that it is held against several changes at once.
    let stap = async |wat: &str, elke: usize| {
        p.app.plek.lagen.ververs().unwrap();
        for t in tegels.iter().step_by(elke) {
            let adres = adres(LAAG, t);
            assert!(p.haal(&adres).await.bytes == p.vers(&adres).await, "{wat}: {t:?}");
        }
    };
    lagen::terug(p.map.path()).unwrap();
    stap("terug", 2).await;
    verplaats_panden(p.map.path(), &[(0, naar)]);
    stap("weer vooruit", 2).await;
    verplaats_panden(p.map.path(), &[(0, van), (7, naar)]);
    stap("nog een", 1).await;
}

#[tokio::test]
async fn a_folder_that_is_put_back_is_served_as_it_is_whatever_its_generation() {
    let p = proef();
    let map = p.map.path();
    let generatie = || p.app.plek.lagen.nu().generatie();
    let tegels = p.tegels(TileMatrixSet::WebMercatorQuad, 14..=15);
    let items = format!("/ogc/v1/collections/{LAAG}/items?limit=3&f=json");
    // what is answered is what lies there, also to who kept the marks of another folder
    let mut merken: Vec<(String, String)> = vec![];
    let klopt = async |wat: &str, merken: &mut Vec<(String, String)>| {
        assert!(p.app.plek.lagen.ververs().unwrap(), "{wat}");
        for adres in tegels.iter().map(|t| adres(LAAG, t)).chain([items.clone()]) {
            let (nu, vers) = (p.haal(&adres).await, kern(p.vers(&adres).await));
            assert!(kern(nu.bytes.clone()) == vers, "{wat}: {adres}");
            let nu_merk = nu.kop(header::ETAG).to_owned();
            for (van, merk) in merken.iter().filter(|(van, _)| van.starts_with(&adres)) {
                let a = p
                    .vraag(&adres, Asker::Publiek, &[(header::IF_NONE_MATCH, merk)])
                    .await;
                let zelfde = van.ends_with(&format!("|{}", crc(&vers)));
                assert!(
                    a.status != StatusCode::NOT_MODIFIED || zelfde,
                    "{wat}: {adres}: an old mark"
                );
            }
            merken.push((format!("{adres}|{}", crc(&vers)), nu_merk));
        }
    };
    let een = bewaar_map(map);
    for zijde in [25_000, 30_000, 35_000] {
        schrijf_panden(map, zijde);
        klopt("an import", &mut merken).await;
    }
    let vier = bewaar_map(map);
    assert_eq!(generatie(), 4);
    zet_terug(map, &een);
    klopt("back to the first", &mut merken).await;
    assert_eq!(generatie(), 1);
    // from there the same numbers come again, with other contents
    for zijde in [40_000, 45_000] {
        schrijf_panden(map, zijde);
        klopt("another import", &mut merken).await;
    }
    assert_eq!(generatie(), 3);
    zet_terug(map, &vier);
    klopt("and forward to what was the fourth", &mut merken).await;
    assert_eq!(generatie(), 4);
    // a folder of elsewhere, further on, whose houses came with an earlier number than ours
    let elders = tempfile::tempdir().unwrap();
    schrijf_panden(elders.path(), 50_000);
    (0..6).for_each(|_| schrijf_ander(elders.path()));
    zet_terug(map, &bewaar_map(elders.path()));
    klopt("another folder", &mut merken).await;
    assert_eq!(generatie(), 7);
    // and one of elsewhere with the very same number
    let gelijk = tempfile::tempdir().unwrap();
    (0..6).for_each(|_| schrijf_ander(gelijk.path()));
    schrijf_panden(gelijk.path(), 55_000);
    zet_terug(map, &bewaar_map(gelijk.path()));
    klopt("another folder of the same number", &mut merken).await;
}

/// What an answer is about: of items the features, without the moment of asking.
fn kern(bytes: Vec<u8>) -> Vec<u8> {
    match serde_json::from_slice::<serde_json::Value>(&bytes) {
        Ok(json) => json["features"].to_string().into_bytes(),
        Err(_) => bytes,
    }
}

fn crc(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

#[tokio::test]
async fn a_new_import_drops_the_tiles_of_that_layer_and_keeps_those_of_others() {
    let p = proef();
    p.bewaar(&[dossier("m", HOEK, true)]);
    let t = p.tegel(TileMatrixSet::WebMercatorQuad, 15, HOEK);
    let (pand, melding) = (adres(LAAG, &t), adres("dossier-melding", &t));
    let oud = [p.haal(&pand).await.bytes, p.haal(&melding).await.bytes];
    schrijf_panden(p.map.path(), 25_000);
    assert!(p.app.plek.lagen.ververs().unwrap());
    assert_ne!(p.haal(&pand).await.bytes, oud[0]);
    assert_eq!(p.haal(&melding).await.bytes, oud[1]);
    let tellers = ["vervallen", "nieuw", "kast"].map(|uit| p.teller(uit));
    assert_eq!(tellers, [1, 3, 1]);
}

#[tokio::test]
async fn what_is_no_tile_is_a_problem_and_empty_is_204() {
    let p = proef();
    for (adres, status) in [
        ("/tiles/bestaat-niet/WebMercatorQuad/14/8400/5335", 404),
        ("/tiles/bgt-pand/Onzin/14/8400/5335", 404),
        ("/tiles/bgt-pand/WebMercatorQuad/14/0/0", 404),
        ("/tiles/bgt-pand/WebMercatorQuad/14/-1/0", 404),
        ("/tiles/bgt-pand/WebMercatorQuad/14/99999999999999999999/0", 404),
        ("/tiles/bgt-pand/WebMercatorQuad/99/1/1", 404),
        ("/tiles/bgt-pand/WebMercatorQuad/14/8400/5335x", 404),
        ("/tiles/bgt-pand/WebMercatorQuad/14/8410/5330.mvt", 204),
        (
            "/ogc/v1/collections/bgt-pand/tiles/WebMercatorQuad/14/5330/8410",
            204,
        ),
        ("/ogc/v1/collections/weg/tiles/WebMercatorQuad/14/5330/8410", 404),
        ("/ogc/v1/tiles/WebMercatorQuad/14/5330/8410?collections=weg", 400),
        ("/ogc/v1/collections/a,b/tiles", 404),
        ("/ogc/v1/tiles?f=onzin", 400),
    ] {
        let a = p.haal(adres).await;
        let tekst = String::from_utf8_lossy(&a.bytes);
        assert_eq!(a.status.as_u16(), status, "{adres}: {tekst}");
        if status >= 400 {
            assert_eq!(a.kop(header::CONTENT_TYPE), "application/problem+json", "{adres}");
            assert_eq!(a.kop(header::CACHE_CONTROL), "no-store", "{adres}");
            assert_eq!(a.kop(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{adres}");
        } else {
            assert_eq!(a.bytes.len(), 0);
        }
    }
    let veel = vec!["bgt-pand"; 5000].join(",");
    let adres = format!("/tiles/{veel}/WebMercatorQuad/14/8410/5330");
    assert_eq!(p.haal(&adres).await.status, 400);
    for (methode, status) in [("OPTIONS", 204), ("POST", 405), ("HEAD", 204)] {
        let verzoek = Request::builder()
            .method(methode)
            .uri("/tiles/bgt-pand/WebMercatorQuad/14/8410/5330")
            .body(Body::empty())
            .unwrap();
        let antwoord = p.router.clone().oneshot(verzoek).await.unwrap();
        assert_eq!(antwoord.status().as_u16(), status, "{methode}");
    }
}

#[tokio::test]
async fn a_tile_over_its_budget_is_whole_and_says_so_in_a_header_and_in_the_metrics() {
    let p = proef();
    let te_groot = || {
        let alles = p.app.metingen.render();
        let regel = alles
            .lines()
            .find_map(|r| r.strip_prefix("plek_tegels_te_groot_totaal "));
        regel.map_or(0, |n| n.parse::<u64>().unwrap())
    };
    let adres = adres(
        "dossier-melding",
        &p.tegel(TileMatrixSet::WebMercatorQuad, 15, HOEK),
    );
    p.bewaar(&[dossier("een", HOEK, true)]);
    let klein = p.haal(&adres).await;
    assert_eq!((klein.status, klein.kop(TE_GROOT)), (StatusCode::OK, ""));
    assert_eq!(te_groot(), 0);
    let veel: Vec<_> = (0..6000)
        .map(|n| {
            dossier(
                &format!("melding-{n:04}-{}", "x".repeat(40)),
                [HOEK[0] + n, HOEK[1] + n],
                true,
            )
        })
        .collect();
    p.bewaar(&veel);
    let groot = p.haal(&adres).await;
    assert_eq!(groot.kop(TE_GROOT), groot.bytes.len().to_string());
    assert!(groot.bytes.len() > 500 * 1024, "{}", groot.bytes.len());
    let missen = veel.iter().filter(|d| !groot.noemt(&d.identificatie)).count();
    assert_eq!(missen, 0, "nothing is left out");
    // Made once, counted once; who gets it from stock reads the header too.
    assert_eq!(p.haal(&adres).await.kop(TE_GROOT), groot.kop(TE_GROOT));
    assert_eq!(te_groot(), 1);
}

/// Names of the attributes in a tile.
fn kenmerken(tegel: &[u8]) -> std::collections::BTreeSet<String> {
    let lezer = fast_mvt::MvtReaderRef::new(tegel).unwrap();
    let laag = lezer.layers().next().unwrap();
    let voorwerp = laag.features().next().unwrap();
    voorwerp.properties().map(|p| p.unwrap().0.to_owned()).collect()
}

#[tokio::test]
async fn a_tile_of_dossiers_holds_what_its_description_says_at_each_zoom() {
    let p = proef();
    let vol = register::Dossier {
        status: Some("in behandeling".into()),
        categorie: Some("Stoep".into()),
        van: Some("2020-01-01".parse().unwrap()),
        tot: Some("2020-02-01".parse().unwrap()),
        ..dossier("vol", HOEK, true)
    };
    p.bewaar(&[vol]);
    let beschrijving = server::beschrijvingen().unwrap();
    let beschrijving = beschrijving.van("dossier-melding").unwrap();
    let alle = ["soort", "titel", "status", "categorie", "van", "tot", "groep"];
    for (tms, z) in [
        (TileMatrixSet::WebMercatorQuad, 8),
        (TileMatrixSet::WebMercatorQuad, 14),
        (TileMatrixSet::NetherlandsRDNewQuad, 5),
        (TileMatrixSet::NetherlandsRDNewQuad, 9),
    ] {
        let vak = p.tegel(tms, z, HOEK);
        let a = p.haal(&adres("dossier-melding", &vak)).await;
        let keuze = beschrijving.kenmerken_bij(vak.mercator_zoom());
        let in_tegel = kenmerken(&a.bytes);
        for naam in alle {
            assert_eq!(
                in_tegel.contains(naam),
                keuze.bevat(naam),
                "{naam} in {tms:?} {z}"
            );
        }
        assert!(in_tegel.contains("identificatie"));
        assert!(!in_tegel.contains("niveau"), "only staff get squares");
    }
    let velden =
        p.haal("/tiles/dossier-melding/WebMercatorQuad.json").await.json()["vector_layers"][0]["fields"]
            .clone();
    let velden: std::collections::BTreeSet<String> = velden.as_object().unwrap().keys().cloned().collect();
    let mut verwacht: std::collections::BTreeSet<String> = alle.iter().map(|s| (*s).to_owned()).collect();
    verwacht.extend(["identificatie".into(), "niveau".into()]);
    assert_eq!(velden, verwacht, "TileJSON says what is in the tiles");
}
