//! What comes out of the real BAG delivery, of broken ones, and of ones made here.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use model::{Peilmoment, Waarde};
use proptest::prelude::*;

use super::*;
use crate::proef::{Bak, echte_data};

fn lees_echt(pad: &Path) -> Bak {
    let mut bak = Bak::default();
    lees(&[pad.to_owned()], &LeesOpties::default(), &mut bak).unwrap();
    bak
}

/// Records, objects and objects that count on `dag`, by layer.
fn tel(bak: &Bak, dag: &str) -> Vec<(String, usize, usize, usize)> {
    let moment = Peilmoment::op(dag.parse().unwrap());
    let tel = |laag: &str| {
        let mut objecten = BTreeMap::new();
        for v in bak.van(laag) {
            *objecten.entry(v.id.as_str()).or_insert(false) |= moment.telt(&v.periode);
        }
        (
            laag.to_owned(),
            bak.van(laag).count(),
            objecten.len(),
            objecten.values().filter(|telt| **telt).count(),
        )
    };
    bak.lagen.iter().map(|laag| tel(laag.id.as_str())).collect()
}

#[test]
fn the_real_delivery_gives_its_known_records_objects_and_current_objects() {
    let Some(map) = echte_data("bag") else { return };
    let bak = lees_echt(&map.join("BAGNLDL-15092020-small.zip"));
    assert!(bak.geweigerd.is_empty(), "{:?}", bak.geweigerd);
    let mut aantallen = tel(&bak, "2020-09-15");
    aantallen.sort();
    let wil = [
        ("bag-gemeentewoonplaats", 8504, 2620, 2620),
        ("bag-ligplaats", 2, 2, 2),
        ("bag-nummeraanduiding", 15, 9, 8),
        ("bag-openbareruimte", 201, 198, 198),
        ("bag-pand", 6, 2, 2),
        ("bag-standplaats", 2, 2, 2),
        ("bag-verblijfsobject", 5, 2, 2),
        ("bag-woonplaats", 1, 1, 1),
    ];
    assert_eq!(aantallen, wil.map(|(laag, a, b, c)| (laag.to_owned(), a, b, c)));
    assert_eq!(
        bak.stand,
        Some(Stand {
            datum: "2020-09-15".parse().unwrap(),
            afgeleid: false
        })
    );
    assert!(matches!(&bak.dekking, Some(Dekking::Vlak(vlak)) if vlak.delen.len() == 1));
}

#[test]
fn the_loose_files_give_what_the_zip_gives() {
    let Some(map) = echte_data("bag") else { return };
    let mut los = tel(&lees_echt(&map.join("small-expand")), "2020-09-15");
    los.sort();
    let num = los
        .iter()
        .find(|(laag, ..)| laag == "bag-nummeraanduiding")
        .unwrap();
    assert_eq!((num.1, los.len()), (15, 8));
}

#[test]
fn every_value_of_the_real_delivery_is_what_another_converter_made_of_it() {
    let Some(map) = echte_data("bag") else { return };
    let bak = lees_echt(&map.join("small-expand"));
    for (bestand, laag) in [
        ("PND", "bag-pand"),
        ("VBO", "bag-verblijfsobject"),
        ("NUM", "bag-nummeraanduiding"),
        ("OPR", "bag-openbareruimte"),
        ("LIG", "bag-ligplaats"),
        ("STA", "bag-standplaats"),
        ("WPL", "bag-woonplaats"),
    ] {
        let json = std::fs::read(map.join(format!("expected-geojson/{bestand}.json"))).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let verwacht = json["features"].as_array().unwrap();
        assert_eq!(bak.van(laag).count(), verwacht.len(), "{bestand}");
        for (v, verwacht) in bak.van(laag).zip(verwacht) {
            vergelijk(&bak, v, &verwacht["properties"]);
            let punten = tel_posities(&verwacht["geometry"]["coordinates"]);
            let ringen = v.geometrie.as_ref().map_or(0, |g| g.ringen.len());
            assert_eq!(
                v.geometrie.as_ref().map_or(0, |g| g.punten.len()) + ringen,
                punten,
                "{bestand} {}",
                v.id
            );
        }
    }
}

fn tel_posities(json: &serde_json::Value) -> usize {
    match json.as_array() {
        Some(lijst) if lijst.first().is_some_and(serde_json::Value::is_number) => 1,
        Some(lijst) => lijst.iter().map(tel_posities).sum(),
        None => 0,
    }
}

fn vergelijk(bak: &Bak, v: &Voorkomen, verwacht: &serde_json::Value) {
    assert_eq!(v.id, verwacht["identificatie"]);
    for (onze, hunne) in [
        ("oorspronkelijkBouwjaar", "oorspronkelijkBouwjaar"),
        ("status", "status"),
        ("geconstateerd", "geconstateerd"),
        ("documentdatum", "documentDatum"),
        ("documentnummer", "documentNummer"),
        ("voorkomenidentificatie", "voorkomenIdentificatie"),
        ("gebruiksdoel", "gebruiksdoel"),
        ("oppervlakte", "oppervlakte"),
        ("hoofdadres", "hoofdadresNummeraanduidingRef"),
        ("nevenadres", "nevenadresNummeraanduidingRef"),
        ("maaktDeelUitVan", "pandRef"),
        ("huisnummer", "huisnummer"),
        ("huisletter", "huisletter"),
        ("huisnummertoevoeging", "huisnummertoevoeging"),
        ("postcode", "postcode"),
        ("typeAdresseerbaarObject", "typeAdresseerbaarObject"),
        ("ligtAan", "openbareruimteRef"),
        ("naam", "naam"),
        ("type", "type"),
    ] {
        let verwacht = verwacht.get(hunne).filter(|w| !w.is_null()).cloned();
        let gekregen = bak.kenmerk(v, onze).map(|w| serde_json::to_value(w).unwrap());
        assert_eq!(gekregen, verwacht, "{} {onze}", v.id);
    }
    assert_eq!(v.periode.geldig.van.to_string(), verwacht["beginGeldigheid"]);
    if let Some(eind) = verwacht["eindGeldigheid"].as_str() {
        assert_eq!(v.periode.geldig.tot.to_string(), eind);
    }
    let sinds: Tijdstip = verwacht["tijdstipRegistratieLV"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(v.periode.bekend.van, sinds);
}

#[test]
fn a_nummeraanduiding_that_is_no_longer_bag_is_only_known_to_who_asks_by_then() {
    let Some(map) = echte_data("bag") else { return };
    let bak = lees_echt(&map.join("BAGNLDL-15092020-small.zip"));
    let v = bak
        .van("bag-nummeraanduiding")
        .find(|v| v.id == "0221200000328545")
        .unwrap();
    let dag = "2011-06-01".parse().unwrap();
    assert!(!Peilmoment::op(dag).telt(&v.periode));
    let toen = Some("2011-06-01T12:00:00".parse().unwrap());
    assert!(
        Peilmoment {
            geldig: dag,
            bekend: toen
        }
        .telt(&v.periode)
    );
    let later = Some("2012-05-01T12:00:00".parse().unwrap());
    assert!(
        !Peilmoment {
            geldig: dag,
            bekend: later
        }
        .telt(&v.periode)
    );
}

const KOP: &str = r#"<?xml version="1.0" encoding="UTF-8"?><b:bagStand xmlns:b="http://www.kadaster.nl/schemas/lvbag/extract-deelbestand-lvc/v20200601" xmlns:o="www.kadaster.nl/schemas/lvbag/imbag/objecten/v20200601" xmlns:g="http://www.opengis.net/gml/3.2"><b:bagInfo/><s><stand>"#;
const VOET: &str = "</stand></s></b:bagStand>";
const RING: &str = "<g:exterior><g:LinearRing><g:posList>100000 400000 100010 400000 100010 400010 100000 400010 100000 400000</g:posList></g:LinearRing></g:exterior>";

/// One voorkomen of a pand.
struct Pand {
    id: &'static str,
    status: &'static str,
    geldig: (&'static str, &'static str),
    bekend: (&'static str, &'static str),
    geometrie: String,
    extra: &'static str,
}

impl Default for Pand {
    fn default() -> Self {
        Self {
            id: "0400100000000001",
            status: "Pand in gebruik",
            geldig: ("2010-01-01", ""),
            bekend: ("2010-01-02T12:00:00.000", ""),
            geometrie: format!("<g:Polygon>{RING}</g:Polygon>"),
            extra: "",
        }
    }
}

impl Pand {
    fn xml(&self) -> String {
        let als = |naam: &str, waarde: &str| {
            if waarde.is_empty() {
                String::new()
            } else {
                format!("<h:{naam}>{waarde}</h:{naam}>")
            }
        };
        format!(
            "<b:bagObject><o:Pand><o:identificatie>{}</o:identificatie><o:geometrie>{}</o:geometrie><o:status>{}</o:status>{}\
             <o:voorkomen><h:Voorkomen><h:voorkomenidentificatie>1</h:voorkomenidentificatie><h:beginGeldigheid>{}</h:beginGeldigheid>{}\
             <h:BeschikbaarLV><h:tijdstipRegistratieLV>{}</h:tijdstipRegistratieLV>{}</h:BeschikbaarLV></h:Voorkomen></o:voorkomen></o:Pand></b:bagObject>",
            self.id,
            self.geometrie,
            self.status,
            self.extra,
            self.geldig.0,
            als("eindGeldigheid", self.geldig.1),
            self.bekend.0,
            als("tijdstipInactiefLV", self.bekend.1),
        )
    }
}

fn bestand(map: &Path, naam: &str, inhoud: &str) -> PathBuf {
    let pad = map.join(naam);
    std::fs::File::create(&pad)
        .unwrap()
        .write_all(inhoud.as_bytes())
        .unwrap();
    pad
}

fn lees_xml_tekst(inhoud: &str) -> Result<Bak, BronFout> {
    let map = tempfile::tempdir().unwrap();
    let mut bak = Bak::default();
    lees(
        &[bestand(map.path(), "0400PND.xml", inhoud)],
        &LeesOpties::default(),
        &mut bak,
    )?;
    Ok(bak)
}

fn panden(panden: &[Pand]) -> Bak {
    let inhoud: String = panden.iter().map(Pand::xml).collect::<Vec<_>>().join("\n");
    lees_xml_tekst(&format!("{KOP}\n{inhoud}{VOET}")).unwrap()
}

#[test]
fn a_demolished_pand_holds_no_day_but_stays_to_be_read() {
    let bak = panden(&[
        Pand {
            geldig: ("1990-01-01", "2015-06-01"),
            ..Pand::default()
        },
        Pand {
            geldig: ("2015-06-01", ""),
            status: "Pand gesloopt",
            ..Pand::default()
        },
    ]);
    assert!(bak.geweigerd.is_empty());
    let telt = |dag: &str| {
        bak.van("bag-pand")
            .filter(|v| Peilmoment::op(dag.parse().unwrap()).telt(&v.periode))
            .count()
    };
    assert_eq!(
        (telt("2015-05-31"), telt("2015-06-01"), telt("2030-01-01")),
        (1, 0, 0)
    );
    let laatste = bak.van("bag-pand").nth(1).unwrap();
    assert_eq!(
        bak.kenmerk(laatste, "status"),
        Some(&Waarde::from("Pand gesloopt"))
    );
}

#[test]
fn every_end_status_ends_and_every_other_does_not() {
    for status in record::EINDSTATUSSEN {
        let bak = panden(&[Pand {
            status,
            ..Pand::default()
        }]);
        let v = bak.van("bag-pand").next().unwrap();
        assert_eq!(v.periode.geldig.van, v.periode.geldig.tot, "{status}");
    }
    for status in [
        "Bouwvergunning verleend",
        "Bouw gestart",
        "Verbouwing pand",
        "Sloopvergunning verleend",
        "Pand buiten gebruik",
    ] {
        let bak = panden(&[Pand {
            status,
            ..Pand::default()
        }]);
        assert_eq!(
            bak.van("bag-pand").next().unwrap().periode.geldig.tot,
            Datum::NOOIT,
            "{status}"
        );
    }
}

#[test]
fn an_inactive_voorkomen_does_not_count_by_the_latest_knowledge() {
    let bak = panden(&[Pand {
        bekend: ("2010-01-02T12:00:00.000", "2012-01-01T00:00:00.000"),
        ..Pand::default()
    }]);
    let v = bak.van("bag-pand").next().unwrap();
    assert!(!Peilmoment::op("2020-01-01".parse().unwrap()).telt(&v.periode));
}

#[test]
fn a_polygon_in_a_multisurface_or_surface_with_holes_is_read() {
    let gat = "<g:interior><g:LinearRing><g:pos>100002 400002</g:pos><g:pos>100004 400002</g:pos><g:pos>100004 400004</g:pos><g:pos>100002 400002</g:pos></g:LinearRing></g:interior>";
    for (geometrie, delen, ringen) in [
        (
            format!(
                "<g:MultiSurface srsDimension=\"2\"><g:surfaceMember><g:Polygon>{RING}{gat}</g:Polygon></g:surfaceMember><g:surfaceMember><g:Polygon>{RING}</g:Polygon></g:surfaceMember></g:MultiSurface>"
            ),
            2,
            3,
        ),
        (
            format!("<g:Surface><g:patches><g:PolygonPatch>{RING}</g:PolygonPatch></g:patches></g:Surface>"),
            1,
            1,
        ),
    ] {
        let bak = panden(&[Pand {
            geometrie,
            ..Pand::default()
        }]);
        let vlak = bak
            .van("bag-pand")
            .next()
            .unwrap_or_else(|| panic!("{:?}", bak.geweigerd))
            .geometrie
            .clone()
            .unwrap();
        assert_eq!((vlak.delen.len(), vlak.ringen.len()), (delen, ringen));
    }
}

#[test]
fn a_bad_record_is_refused_by_file_id_line_and_reason_and_the_rest_goes_on() {
    let ring = |posities: &str| {
        format!(
            "<g:Polygon><g:exterior><g:LinearRing><g:posList>{posities}</g:posList></g:LinearRing></g:exterior></g:Polygon>"
        )
    };
    let bak = panden(&[
        Pand::default(),
        Pand {
            id: "0400010000000001",
            ..Pand::default()
        },
        Pand {
            id: "400100000000001",
            ..Pand::default()
        },
        Pand {
            geldig: ("2010-13-01", ""),
            ..Pand::default()
        },
        Pand {
            geldig: ("2012-01-01", "2011-01-01"),
            ..Pand::default()
        },
        Pand {
            geometrie: ring("1 2 3 4 1 2"),
            ..Pand::default()
        },
        Pand {
            geometrie: ring(""),
            ..Pand::default()
        },
        Pand {
            geometrie: ring("NaN 2 3 4 5 6"),
            ..Pand::default()
        },
        Pand {
            geometrie: "<g:Polygon/>".into(),
            ..Pand::default()
        },
        Pand {
            geometrie: String::new(),
            ..Pand::default()
        },
        Pand {
            geometrie: "<g:Point><g:pos>100000 400000</g:pos></g:Point>".into(),
            ..Pand::default()
        },
        Pand {
            geometrie: format!("<g:Polygon srsName=\"urn:ogc:def:crs:EPSG::4326\">{RING}</g:Polygon>"),
            ..Pand::default()
        },
        Pand {
            geometrie: RING.into(),
            ..Pand::default()
        },
        Pand {
            geometrie: ring("100000 400000 100010 400010 100010 400000 100000 400020 100000 400000"),
            ..Pand::default()
        },
        Pand {
            extra: "<o:oorspronkelijkBouwjaar>MCM</o:oorspronkelijkBouwjaar>",
            ..Pand::default()
        },
        Pand {
            extra: "<o:status>Pand gesloopt</o:status>",
            ..Pand::default()
        },
        Pand::default(),
    ]);
    assert_eq!(bak.van("bag-pand").count(), 2);
    let stukken = [
        "is niet die van een Pand",
        "16 cijfers",
        "2010-13-01",
        "voor beginGeldigheid",
        "verschillende punten",
        "leeg",
        "NaN",
        "zonder buitenring",
        "leeg",
        "geen vlak",
        "4326",
        "buiten een vlak",
        "kruist",
        "MCM",
        "twee keer",
    ];
    assert_eq!(bak.geweigerd.len(), stukken.len());
    for (nr, ((_, reden), stuk)) in bak.geweigerd.iter().zip(stukken).enumerate() {
        assert!(reden.reden.contains(stuk), "{stuk}: {}", reden.reden);
        assert_eq!(
            (reden.bestand.as_str(), reden.regel),
            ("0400PND.xml", Some(nr as u64 + 3))
        );
        assert!(reden.object.is_some());
    }
}

#[test]
fn a_file_that_is_not_ours_is_refused_whole_by_a_sentence_that_says_what_it_is() {
    let goed = format!("{KOP}{}{VOET}", Pand::default().xml());
    let mutaties = r#"<m:bagMutaties xmlns:m="http://www.kadaster.nl/schemas/lvbag/extract-deelbestand-mutaties-lvc/v20200601"/>"#;
    let oud = r#"<xb:BAG-Extract-Deelbestand-LVC xmlns:xb="http://www.kadaster.nl/schemas/bag-verstrekkingen/extract-deelbestand-lvc/v20090901"/>"#;
    let kruis = goed.replace("</o:status>", "</o:naam>");
    for (inhoud, stuk) in [
        (mutaties.to_owned(), "mutaties worden nog niet gelezen"),
        (oud.to_owned(), "BAG 2.0"),
        (goed.replace("v20200601", "v20290101"), "v20290101"),
        ("<html/>".to_owned(), "geen BAG-extract"),
        (String::new(), "leeg"),
        (goed.get(..goed.len() / 2).unwrap().to_owned(), "afgebroken"),
        (
            format!(
                "<!DOCTYPE x [<!ENTITY a \"b\">]>{}",
                goed.trim_start_matches(|c| c != '>').trim_start_matches('>')
            ),
            "DOCTYPE",
        ),
        (goed.replace("Pand in gebruik", "&geheim;"), "geheim"),
        (goed.replace("UTF-8", "ISO-8859-1"), "ISO-8859-1"),
        (kruis, "sluit niet"),
        (format!("{KOP}{}", "<a>".repeat(1000)), "diep in elkaar"),
    ] {
        let fout = lees_xml_tekst(&inhoud).map(|_| ()).unwrap_err().to_string();
        assert!(
            fout.contains("0400PND.xml") && fout.contains(stuk),
            "{stuk}: {fout}"
        );
    }
    let map = tempfile::tempdir().unwrap();
    let latijn = map.path().join("l.xml");
    std::fs::write(
        &latijn,
        goed.replace("gebruik", "gebru\u{e9}k")
            .chars()
            .map(|c| c as u8)
            .collect::<Vec<_>>(),
    )
    .unwrap();
    assert!(lees(&[latijn], &LeesOpties::default(), &mut Bak::default()).is_err());
}

#[test]
fn what_is_under_investigation_comes_with_its_object_whatever_the_order_of_files() {
    let kio = |kenmerk: &str, einde: &str| {
        format!(
            "<b:kenmerkInOnderzoek><k:KenmerkPandInOnderzoek><k:kenmerk>{kenmerk}</k:kenmerk><k:identificatieVanPand>0400100000000001</k:identificatieVanPand>\
             <k:inOnderzoek>J</k:inOnderzoek><k:historieInOnderzoek><h:HistorieInOnderzoek><h:tijdstipRegistratie>2019-01-01T00:00:00.000</h:tijdstipRegistratie>\
             <h:beginGeldigheid>2019-01-01</h:beginGeldigheid>{einde}</h:HistorieInOnderzoek></k:historieInOnderzoek></k:KenmerkPandInOnderzoek></b:kenmerkInOnderzoek>"
        )
    };
    let map = tempfile::tempdir().unwrap();
    let objecten = [
        Pand {
            geldig: ("1990-01-01", "2015-06-01"),
            ..Pand::default()
        },
        Pand {
            geldig: ("2015-06-01", ""),
            ..Pand::default()
        },
    ];
    let objecten: String = objecten.iter().map(Pand::xml).collect();
    let onderzoeken = [
        kio("oorspronkelijk bouwjaar", ""),
        kio("status", "<h:eindGeldigheid>2019-02-01</h:eindGeldigheid>"),
    ]
    .concat();
    let paden = [
        bestand(
            map.path(),
            "0400PND01012020-000001.xml",
            &format!("{KOP}{objecten}{VOET}"),
        ),
        bestand(
            map.path(),
            "0400IOPND01012020-000001.xml",
            &format!("{KOP}{onderzoeken}{VOET}"),
        ),
    ];
    let mut bak = Bak::default();
    lees(&paden, &LeesOpties::default(), &mut bak).unwrap();
    let gevonden: Vec<_> = bak
        .van("bag-pand")
        .map(|v| bak.kenmerk(v, "inOnderzoek").cloned())
        .collect();
    assert_eq!(
        gevonden,
        [
            None,
            Some(Waarde::Lijst(vec![Waarde::from(
                "oorspronkelijkBouwjaar@2019-01-01"
            )]))
        ]
    );

    let verkeerd = bestand(map.path(), "onderzoek.xml", &format!("{KOP}{onderzoeken}{VOET}"));
    let fout = lees(&[verkeerd], &LeesOpties::default(), &mut Bak::default())
        .unwrap_err()
        .to_string();
    assert!(fout.contains("onderzoek.xml"), "{fout}");
}

#[test]
fn a_verblijfsobject_with_a_contour_becomes_a_point_inside_it() {
    let vbo = |geometrie: &str| {
        format!(
            "<b:bagObject><o:Verblijfsobject><o:heeftAlsHoofdadres><r:NummeraanduidingRef>0400200000000001</r:NummeraanduidingRef></o:heeftAlsHoofdadres>\
             <o:heeftAlsNevenadres><r:NummeraanduidingRef>0400200000000002</r:NummeraanduidingRef><r:NummeraanduidingRef>0400200000000003</r:NummeraanduidingRef></o:heeftAlsNevenadres>\
             <o:identificatie>0400010000000001</o:identificatie><o:geometrie>{geometrie}</o:geometrie><o:gebruiksdoel>woonfunctie</o:gebruiksdoel><o:gebruiksdoel>winkelfunctie</o:gebruiksdoel>\
             <o:status>Verblijfsobject in gebruik</o:status><o:maaktDeelUitVan><r:PandRef>0400100000000001</r:PandRef><r:PandRef>0400100000000002</r:PandRef></o:maaktDeelUitVan>\
             <h:beginGeldigheid>2010-01-01</h:beginGeldigheid><h:tijdstipRegistratie>2010-01-02T00:00:00</h:tijdstipRegistratie></o:Verblijfsobject></b:bagObject>"
        )
    };
    let punt = vbo("<o:punt><g:Point srsDimension=\"3\"><g:pos>100005 400005 0.0</g:pos></g:Point></o:punt>");
    let vlak = vbo(&format!("<o:vlak><g:Polygon>{RING}</g:Polygon></o:vlak>"));
    let bak = lees_xml_tekst(&format!("{KOP}{punt}{vlak}{VOET}")).unwrap();
    let [a, b] = bak.van("bag-verblijfsobject").collect::<Vec<_>>()[..] else {
        panic!("{:?}", bak.geweigerd)
    };
    assert_eq!(a.geometrie.as_ref().unwrap().punten, [[100_005_000, 400_005_000]]);
    assert_eq!(
        (bak.kenmerk(a, "contour"), bak.kenmerk(b, "contour")),
        (None, Some(&Waarde::JaNee(true)))
    );
    let [[x, y]] = b.geometrie.as_ref().unwrap().punten[..] else {
        panic!("geen punt")
    };
    assert!((100_000_000..=100_010_000).contains(&x) && (400_000_000..=400_010_000).contains(&y));
    let lijst = |naam: &str| match bak.kenmerk(a, naam) {
        Some(Waarde::Lijst(leden)) => leden
            .iter()
            .filter_map(Waarde::tekst)
            .map(str::to_owned)
            .collect::<Vec<_>>(),
        anders => panic!("{naam}: {anders:?}"),
    };
    assert_eq!(
        bak.kenmerk(a, "hoofdadres"),
        Some(&Waarde::from("0400200000000001"))
    );
    assert_eq!(lijst("nevenadres"), ["0400200000000002", "0400200000000003"]);
    assert_eq!(lijst("maaktDeelUitVan"), ["0400100000000001", "0400100000000002"]);
    assert_eq!(lijst("gebruiksdoel"), ["woonfunctie", "winkelfunctie"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        crate::fuzz::fuzz_bag(&bytes);
    }

    #[test]
    fn no_damage_to_a_good_file_makes_the_reader_panic(plek in 0usize..2000, nieuw in any::<u8>(), knip in 0usize..2000) {
        let goed = format!("{KOP}{}{}{VOET}", Pand::default().xml(), Pand { status: "Pand gesloopt", ..Pand::default() }.xml());
        let mut bytes = goed.into_bytes();
        let lengte = bytes.len();
        bytes[plek % lengte] = nieuw;
        bytes.truncate(lengte - knip % 200);
        crate::fuzz::fuzz_bag(&bytes);
    }
}
