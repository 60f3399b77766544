use std::io::{Cursor, Write};

use model::{Peilmoment, Voorkomen};
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::proef::{Bak, echte_data};

const KOP: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<CityModel xmlns:gml="http://www.opengis.net/gml" xmlns:imgeo="http://www.geostandaarden.nl/imgeo/2.1" xmlns="http://www.opengis.net/citygml/2.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
"#;
const VIERKANT: &str = "<gml:Polygon srsName=\"urn:ogc:def:crs:EPSG::28992\"><gml:exterior><gml:LinearRing><gml:posList srsDimension=\"2\">0 0 10 0 10 10 0 10 0 0</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>";

/// An object of an imgeo type with this inside, beside what every object has.
fn object(element: &str, id: &str, binnen: &str) -> String {
    format!(
        "<cityObjectMember><imgeo:{element} gml:id=\"b1\"><creationDate>2020-01-01</creationDate>
        <imgeo:LV-publicatiedatum>2020-01-02T10:00:00</imgeo:LV-publicatiedatum><imgeo:relatieveHoogteligging>-1</imgeo:relatieveHoogteligging>
        <imgeo:inOnderzoek>true</imgeo:inOnderzoek><imgeo:tijdstipRegistratie>2020-01-02T09:00:00.000</imgeo:tijdstipRegistratie>
        <imgeo:identificatie><imgeo:NEN3610ID><imgeo:namespace>NL.IMGeo</imgeo:namespace><imgeo:lokaalID>{id}</imgeo:lokaalID></imgeo:NEN3610ID></imgeo:identificatie>
        <imgeo:bronhouder>G9999</imgeo:bronhouder><imgeo:bgt-status codeSpace=\"x#Status\">bestaand</imgeo:bgt-status>
        <imgeo:plus-status codeSpace=\"x#VoidReasonValue\">geenWaarde</imgeo:plus-status>{binnen}</imgeo:{element}></cityObjectMember>\n"
    )
}

fn bestand(objecten: &[String]) -> String {
    format!("{KOP}{}</CityModel>", objecten.concat())
}

fn lees_tekst(xml: &str) -> Result<Bak, BronFout> {
    let mut bak = Bak::default();
    lees_bytes(xml.as_bytes(), &Grenzen::default(), &mut bak)?;
    Ok(bak)
}

/// The members of a delivery as a zip, through [`lees_bytes`].
fn lees_zip(leden: &[(&str, &str)]) -> Result<Bak, BronFout> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (naam, tekst) in leden {
        zip.start_file(*naam, SimpleFileOptions::default()).unwrap();
        zip.write_all(tekst.as_bytes()).unwrap();
    }
    let mut bak = Bak::default();
    lees_bytes(&zip.finish().unwrap().into_inner(), &Grenzen::default(), &mut bak)?;
    Ok(bak)
}

fn tekst<'a>(bak: &Bak, voorkomen: &'a Voorkomen, naam: &str) -> Option<&'a str> {
    bak.kenmerk(voorkomen, naam).and_then(Waarde::tekst)
}

#[test]
fn otterlo_is_read_whole_with_its_history() {
    let Some(map) = echte_data("otterlo") else { return };
    let bestanden = [map.join("bgt_otterlo_2020-08-05.zip")];
    let mut bak = Bak::default();
    lees(&bestanden, &LeesOpties::default(), &mut bak).unwrap();
    assert_eq!(
        (bak.voorkomens.len(), bak.geweigerd.len()),
        (14_184, 0),
        "{:?}",
        bak.geweigerd.first()
    );
    assert!(bak.meldingen.is_empty(), "{:?}", bak.meldingen);
    let nu = Peilmoment::op("2020-08-05".parse().unwrap());
    let actueel = |laag: &str| bak.van(laag).filter(|v| nu.telt(&v.periode)).count();
    assert_eq!(
        bak.voorkomens.iter().filter(|(_, v)| nu.telt(&v.periode)).count(),
        9_289
    );
    let panden: std::collections::BTreeSet<_> = bak.van("bgt-pand").map(|v| &v.id).collect();
    assert_eq!(
        (bak.van("bgt-pand").count(), panden.len(), actueel("bgt-pand")),
        (2_273, 1_867, 1_711)
    );
    for (laag, aantal) in [
        ("bgt-wegdeel", 2_444),
        ("bgt-scheiding", 387),
        ("bgt-scheiding_vlak", 9),
        ("bgt-kunstwerkdeel", 64),
        ("bgt-kunstwerkdeel_vlak", 2),
        ("bgt-vegetatieobject", 2_292),
        ("bgt-vegetatieobject_lijn", 16),
        ("bgt-weginrichtingselement", 44),
        ("bgt-weginrichtingselement_punt", 8),
        ("bgt-openbareruimtelabel", 62),
        ("bgt-mast", 0),
    ] {
        assert!(
            bak.lagen.iter().any(|definitie| definitie.id.as_str() == laag),
            "{laag}"
        );
        assert_eq!(bak.van(laag).count(), aantal, "{laag}");
    }
    let binnenringen: usize = bak
        .voorkomens
        .iter()
        .filter_map(|(_, v)| v.geometrie.as_ref())
        .filter(|g| !g.delen.is_empty())
        .map(|g| g.ringen.len() - g.delen.len())
        .sum();
    assert_eq!(binnenringen, 4_255);
    assert_eq!(
        bak.stand,
        Some(Stand {
            datum: "2020-07-28".parse().unwrap(),
            afgeleid: true
        })
    );
}

#[test]
fn no_object_of_otterlo_is_there_twice_at_any_moment() {
    let Some(map) = echte_data("otterlo") else { return };
    let mut bak = Bak::default();
    lees(
        &[map.join("bgt_otterlo_2020-08-05.zip")],
        &LeesOpties::default(),
        &mut bak,
    )
    .unwrap();
    for dag in ["2015-01-01", "2017-06-01", "2019-04-09", "2020-08-05"] {
        for bekend in [
            None,
            Some("2018-01-01T00:00:00Z".parse().unwrap()),
            Some("2020-01-01T00:00:00Z".parse().unwrap()),
        ] {
            let moment = Peilmoment {
                bekend,
                ..Peilmoment::op(dag.parse().unwrap())
            };
            let mut ids: Vec<&str> = bak
                .voorkomens
                .iter()
                .filter(|(_, v)| moment.telt(&v.periode))
                .map(|(_, v)| v.id.as_str())
                .collect();
            let aantal = ids.len();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), aantal, "{dag} {bekend:?}");
        }
    }
}

#[test]
fn a_pand_of_otterlo_has_its_labels_and_bag_ids() {
    let Some(map) = echte_data("otterlo") else { return };
    let mut bak = Bak::default();
    lees(
        &[map.join("bgt_otterlo_2020-08-05.zip")],
        &LeesOpties::default(),
        &mut bak,
    )
    .unwrap();
    let pand = bak
        .van("bgt-pand")
        .find(|v| v.id == "G0228.fe246f2e4755d6d6e0400a0a35020533")
        .unwrap();
    assert_eq!(tekst(&bak, pand, "identificatieBAGPND"), Some("0228100000031255"));
    let lijst = |naam: &str| bak.kenmerk(pand, naam).cloned();
    assert_eq!(lijst("huisnummerlabels"), Some(Waarde::Lijst(vec!["71".into()])));
    assert_eq!(
        lijst("labelposities"),
        Some(Waarde::Lijst(vec!["180084.000,457065.000,0".into()]))
    );
    assert_eq!(
        lijst("identificatieBAGVBO"),
        Some(Waarde::Lijst(vec!["0228010000047554".into()]))
    );
    assert_eq!(
        (lijst("relatieveHoogteligging"), lijst("inOnderzoek")),
        (Some(Waarde::Getal(0)), Some(Waarde::JaNee(false)))
    );
    let labels: Vec<usize> = bak
        .van("bgt-pand")
        .filter_map(|v| bak.kenmerk(v, "huisnummerlabels"))
        .map(|waarde| {
            if let Waarde::Lijst(lijst) = waarde {
                lijst.len()
            } else {
                0
            }
        })
        .collect();
    assert_eq!((labels.len(), labels.iter().sum::<usize>()), (1_242, 1_251));
}

#[test]
fn an_object_keeps_what_the_register_says_of_it() {
    let plus = "<imgeo:plus-type codeSpace=\"x#VoidReasonValue\">waardeOnbekend</imgeo:plus-type><imgeo:bgt-type>muur</imgeo:bgt-type>";
    let xml = object(
        "Scheiding",
        "G1.a",
        &format!(
            "{plus}<imgeo:nieuw-ding><imgeo:diep>x</imgeo:diep><imgeo:diep>y</imgeo:diep></imgeo:nieuw-ding><imgeo:geometrie2dOverigeConstructie>{VIERKANT}</imgeo:geometrie2dOverigeConstructie><imgeo:kruinlijnX><gml:LineString><gml:posList>1 1 2 2</gml:posList></gml:LineString></imgeo:kruinlijnX><imgeo:kruinlijnY xsi:nil=\"true\"/>"
        ),
    );
    let bak = lees_tekst(&bestand(&[xml])).unwrap();
    let v = bak.van("bgt-scheiding_vlak").next().unwrap();
    assert_eq!(v.id, "G1.a");
    let verwacht: Vec<(&str, Waarde)> = vec![
        ("relatieveHoogteligging", Waarde::Getal(-1)),
        ("inOnderzoek", Waarde::JaNee(true)),
        ("bronhouder", "G9999".into()),
        ("status", "bestaand".into()),
        ("type", "muur".into()),
        ("diep", Waarde::Lijst(vec!["x".into(), "y".into()])),
        ("kruinlijn", "1.000,1.000 2.000,2.000".into()),
    ];
    assert_eq!(
        v.kenmerken,
        verwacht
            .into_iter()
            .map(|(naam, waarde)| (naam.to_owned(), waarde))
            .collect::<Vec<_>>()
    );
    assert_eq!(
        bak.stand,
        Some(Stand {
            datum: "2020-01-02".parse().unwrap(),
            afgeleid: true
        })
    );
}

#[test]
fn a_street_name_stands_where_its_labels_stand() {
    let plek = |x: i32, hoek: &str| {
        format!(
            "<imgeo:positie><imgeo:Labelpositie><imgeo:plaatsingspunt><gml:Point><gml:pos>{x} 2</gml:pos></gml:Point></imgeo:plaatsingspunt><imgeo:hoek>{hoek}</imgeo:hoek></imgeo:Labelpositie></imgeo:positie>"
        )
    };
    let naam = format!(
        "<imgeo:openbareRuimteNaam><imgeo:Label><imgeo:tekst>Dorpsstraat</imgeo:tekst>{}{}</imgeo:Label></imgeo:openbareRuimteNaam>",
        plek(1, "-66"),
        plek(3, "12.5")
    );
    let bak = lees_tekst(&bestand(&[object("OpenbareRuimteLabel", "G1.o", &naam)])).unwrap();
    let v = bak.van("bgt-openbareruimtelabel").next().unwrap();
    assert_eq!(
        v.geometrie.as_ref().unwrap().punten,
        vec![[1000, 2000], [3000, 2000]]
    );
    assert_eq!(
        (tekst(&bak, v, "tekst"), bak.kenmerk(v, "hoek")),
        (Some("Dorpsstraat"), Some(&Waarde::Decimaal(-66.0)))
    );
    assert_eq!(
        bak.kenmerk(v, "labelposities"),
        Some(&Waarde::Lijst(vec![
            "1.000,2.000,-66".into(),
            "3.000,2.000,12.5".into()
        ]))
    );
}

#[test]
fn a_bad_object_is_refused_by_name_and_line_and_the_rest_goes_on() {
    let vlak = |ring: &str| {
        format!(
            "<imgeo:geometrie2dWaterdeel>{}</imgeo:geometrie2dWaterdeel>",
            VIERKANT.replace("0 0 10 0 10 10 0 10 0 0", ring)
        )
    };
    let goed = vlak("0 0 10 0 10 10 0 10 0 0");
    let slecht = [
        (vlak("0 0 10 10 10 0 0 20 0 0"), "kruist zichzelf"),
        (vlak(""), "ring is leeg"),
        (vlak("0 0 NaN 0 10 10 0 0"), "NaN"),
        (goed.replace("28992", "4326"), "coördinatenstelsel"),
        (String::new(), "geen geometrie"),
        (
            format!("{goed}<imgeo:x>{}</imgeo:x>", "y".repeat(70_000)),
            "langer dan 65536 bytes",
        ),
        (
            format!("{goed}<terminationDate>2011-01-01</terminationDate>"),
            "ligt voor creationDate",
        ),
        (
            format!("{goed}<imgeo:eindRegistratie>gisteren</imgeo:eindRegistratie>"),
            "eindRegistratie: 'gisteren' is geen datum",
        ),
    ];
    let mut objecten: Vec<String> = slecht
        .iter()
        .enumerate()
        .map(|(nr, (xml, _))| object("Waterdeel", &format!("G1.{nr}"), xml))
        .collect();
    objecten.push(object("Waterdeel", "G1.goed", &goed));
    objecten.push(object("Waterdeel", "", &goed));
    let bak = lees_tekst(&bestand(&objecten)).unwrap();
    assert_eq!(
        bak.van("bgt-waterdeel")
            .map(|v| v.id.as_str())
            .collect::<Vec<_>>(),
        ["G1.goed"]
    );
    assert_eq!(bak.geweigerd.len(), slecht.len() + 1);
    for (nr, (_, deel)) in slecht.iter().enumerate() {
        let reden = &bak.geweigerd[nr].1;
        assert!(reden.reden.contains(deel), "{reden:?}");
        assert_eq!(
            (reden.object.clone(), reden.bestand.as_str()),
            (Some(format!("G1.{nr}")), "stdin")
        );
        assert_eq!(reden.regel, Some(3 + 6 * nr as u64), "{reden:?}");
    }
    assert_eq!(bak.geweigerd[slecht.len()].1.object, None);
}

#[test]
fn a_type_that_we_do_not_know_is_kept_and_reported() {
    let xml = object(
        "Laadpaal",
        "G1.l",
        "<imgeo:geometrie2dLaadpaal><gml:Point><gml:pos>1 2</gml:pos></gml:Point></imgeo:geometrie2dLaadpaal>",
    );
    let bak = lees_tekst(&bestand(&[xml])).unwrap();
    assert_eq!(bak.van("bgt-laadpaal").count(), 1);
    assert_eq!(
        bak.meldingen,
        ["objecttype Laadpaal kennen we niet; 1 objecten staan in laag bgt-laadpaal"]
    );
}

#[test]
fn every_other_file_is_refused_whole_with_what_to_do() {
    for (xml, deel) in [
        ("<bagStand xmlns='x'/>", "bestand van de BAG"),
        (
            "<FeatureCollection xmlns='http://www.opengis.net/wfs/2.0'/>",
            "kies bij PDOK het formaat citygml",
        ),
        (
            "<CityModel xmlns='http://www.opengis.net/citygml/1.0'/>",
            "deze versie van de BGT lezen we niet ('http://www.opengis.net/citygml/1.0')",
        ),
        (
            "<CityModel xmlns='http://www.opengis.net/citygml/2.0' xmlns:i='http://www.geostandaarden.nl/imgeo/2.0'/>",
            "imgeo/2.0",
        ),
        (
            "<CityModel xmlns='http://www.opengis.net/citygml/2.0'><cityObjectMember><Pand xmlns='http://www.geostandaarden.nl/imgeo/2.2'/></cityObjectMember></CityModel>",
            "imgeo/2.2",
        ),
        ("<html/>", "dit is geen BGT"),
        ("{}", "dit is geen XML"),
        (
            "<?xml version='1.0' encoding='windows-1252'?><CityModel/>",
            "tekencodering 'windows-1252'",
        ),
        ("<!DOCTYPE a><CityModel/>", "DOCTYPE niet toegestaan"),
    ] {
        let fout = lees_tekst(xml).err().unwrap().to_string();
        assert!(fout.contains(deel), "{xml}: {fout}");
    }
    let fout = lees_zip(&[("leesmij.txt", "hallo")]).err().unwrap().to_string();
    assert!(fout.contains("geen bestanden van de BGT"), "{fout}");
}

#[test]
fn a_delivery_cut_off_in_the_middle_names_the_line() {
    let xml = bestand(&[object(
        "Put",
        "G1.p",
        "<imgeo:geometrie2dPut><gml:Point><gml:pos>1 2</gml:pos></gml:Point></imgeo:geometrie2dPut>",
    )]);
    for lengte in (KOP.len()..xml.len() - 1).step_by(13) {
        let fout = lees_tekst(&xml[..lengte]).err().unwrap().to_string();
        assert!(
            fout.starts_with("stdin, regel ") && fout.contains("afgebroken"),
            "{fout}"
        );
    }
}

#[test]
fn an_empty_file_still_makes_its_layer_and_other_files_are_reported() {
    let bak = lees_zip(&[
        ("bgt_mast.gml", &bestand(&[])),
        ("bgt_onbekend.gml", &bestand(&[])),
        ("leesmij.txt", "hallo"),
    ])
    .unwrap();
    assert_eq!(
        bak.lagen.iter().map(|laag| laag.id.as_str()).collect::<Vec<_>>(),
        ["bgt-mast"]
    );
    assert_eq!(
        bak.meldingen,
        ["stdin/leesmij.txt is overgeslagen: het is geen gml-bestand"]
    );
    assert_eq!(bak.stand, None);
}

#[test]
fn a_date_that_is_given_wins_from_the_one_that_is_derived() {
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join("bgt_put.gml");
    std::fs::write(
        &pad,
        bestand(&[object(
            "Put",
            "G1.p",
            "<imgeo:geometrie2dPut><gml:Point><gml:pos>1 2</gml:pos></gml:Point></imgeo:geometrie2dPut>",
        )]),
    )
    .unwrap();
    let opties = LeesOpties {
        stand: Some("2024-05-01".parse().unwrap()),
        ..LeesOpties::default()
    };
    let mut bak = Bak::default();
    crate::lees(crate::Soort::Bgt, &[pad], &opties, &mut bak).unwrap();
    assert_eq!(
        bak.stand,
        Some(Stand {
            datum: "2024-05-01".parse().unwrap(),
            afgeleid: false
        })
    );
    assert_eq!(bak.van("bgt-put").count(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]
    #[test]
    fn a_damaged_file_never_panics_nor_hangs(plekken in prop::collection::vec((0usize..5_000, any::<u8>()), 1..8), knip in 0usize..4_000) {
        let label = "<imgeo:nummeraanduidingreeks><imgeo:Label><imgeo:tekst>1</imgeo:tekst><imgeo:hoek>2</imgeo:hoek></imgeo:Label></imgeo:nummeraanduidingreeks>";
        let vlak = format!("<imgeo:geometrie2dX>{VIERKANT}</imgeo:geometrie2dX>{label}");
        let mut xml = bestand(&[object("Waterdeel", "G1.a", &vlak), object("Scheiding", "G1.b", &vlak)]).into_bytes();
        let lengte = xml.len();
        for (plek, b) in plekken {
            xml[KOP.len() + plek % (lengte - KOP.len())] = b;
        }
        xml.truncate(lengte - knip.min(lengte - KOP.len()));
        crate::fuzz::fuzz_bgt(&xml);
        crate::fuzz::fuzz_gml(xml.get(KOP.len()..).unwrap_or_default());
    }
}
