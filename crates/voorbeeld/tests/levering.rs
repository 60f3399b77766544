//! The delivery as a whole, seen from outside: the same bytes, unique ids, references that lead somewhere.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};

use quick_xml::Reader;
use quick_xml::events::Event;
use voorbeeld::{Opties, Overzicht, Uitvoer, VoorbeeldFout, maak, maak_bag};
use zip::ZipArchive;

/// Keeps the files in memory.
#[derive(Default)]
struct Geheugen(BTreeMap<String, Vec<u8>>);

impl Uitvoer for Geheugen {
    fn bestand(&mut self, naam: &str) -> std::io::Result<Box<dyn Write + '_>> {
        Ok(Box::new(self.0.entry(naam.to_owned()).or_default()))
    }
}

fn levering(adressen: u32, zaad: u64) -> (Geheugen, Overzicht) {
    let mut uit = Geheugen::default();
    let overzicht = maak(&Opties { adressen, zaad }, &mut uit).unwrap();
    (uit, overzicht)
}

/// All members of a zip, zips in zips opened, by their own names.
fn leden(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut uit = BTreeMap::new();
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    for i in 0..zip.len() {
        let mut lid = zip.by_index(i).unwrap();
        let naam = lid.name().unwrap().into_owned();
        let mut inhoud = Vec::new();
        lid.read_to_end(&mut inhoud).unwrap();
        if naam.ends_with(".zip") {
            uit.extend(leden(&inhoud));
        } else {
            uit.insert(naam, inhoud);
        }
    }
    uit
}

/// Texts of all elements with a local name.
fn teksten(xml: &[u8], lokaal: &str) -> Vec<String> {
    let mut lezer = Reader::from_reader(xml);
    let (mut uit, mut open) = (Vec::new(), false);
    loop {
        match lezer.read_event().unwrap() {
            Event::Start(e) => open = e.local_name().as_ref() == lokaal,
            Event::Text(t) if open => uit.push(t.as_ref().to_owned()),
            Event::End(_) => open = false,
            Event::Eof => return uit,
            _ => {}
        }
    }
}

fn bag(leden: &BTreeMap<String, Vec<u8>>, soort: &str) -> Vec<u8> {
    let begin = format!("9999{soort}");
    leden
        .iter()
        .filter(|(n, _)| n.starts_with(&begin))
        .flat_map(|(_, b)| b.clone())
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_does_not() {
    let crc = |g: &Geheugen| {
        g.0.iter()
            .map(|(n, b)| (n.clone(), crc32fast::hash(b)))
            .collect::<Vec<_>>()
    };
    let (een, _) = levering(200, 1);
    let (twee, _) = levering(200, 1);
    assert_eq!(crc(&een), crc(&twee));
    let mut stroom = [Vec::new(), Vec::new()];
    for (i, s) in stroom.iter_mut().enumerate() {
        maak_bag(
            &Opties {
                adressen: 200,
                zaad: 1 + i as u64,
            },
            s,
        )
        .unwrap();
    }
    assert_ne!(stroom[0], stroom[1]);
    // On every machine; a change of the drawing or the format changes these two, and says so here.
    assert_eq!(
        (crc32fast::hash(&stroom[0]), crc32fast::hash(&een.0["bgt.zip"])),
        (3_584_955_357, 3_670_193_044)
    );
}

#[test]
fn the_town_has_as_many_addresses_as_asked_whatever_the_number() {
    for adressen in [1, 37, 3_000, 4_321] {
        let o = maak_bag(&Opties { adressen, zaad: 5 }, &mut std::io::sink()).unwrap();
        assert_eq!(o.adressen, u64::from(adressen));
    }
    let fout = maak_bag(&Opties { adressen: 0, zaad: 5 }, &mut std::io::sink());
    assert!(matches!(fout, Err(VoorbeeldFout::Aantal { adressen: 0 })));
}

#[test]
fn every_file_is_well_formed_and_every_reference_leads_somewhere() {
    let (uit, overzicht) = levering(700, 9_999);
    assert_eq!(overzicht.bestanden.len(), uit.0.len());
    for (naam, bytes) in &overzicht.bestanden {
        assert_eq!(uit.0[naam].len() as u64, *bytes, "{naam}");
    }
    let bag_leden = leden(&uit.0["bag.zip"]);
    let bgt_leden = leden(&uit.0["bgt.zip"]);
    let overig = [&uit.0["brk.zip"], &uit.0["omgevingsplan.zip"]].map(|b| leden(b));
    for (naam, xml) in bag_leden
        .iter()
        .chain(&bgt_leden)
        .chain(&overig[0])
        .chain(&overig[1])
    {
        let mut lezer = Reader::from_reader(xml.as_slice());
        while !matches!(
            lezer.read_event().unwrap_or_else(|f| panic!("{naam}: {f}")),
            Event::Eof
        ) {}
    }
    for (naam, bytes) in uit.0.iter().filter(|(n, _)| n.ends_with("json")) {
        let json: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_else(|f| panic!("{naam}: {f}"));
        // the catalogus of the zaakregister is no map
        if naam != "catalogus.json" {
            assert_eq!(
                json["crs"]["properties"]["name"], "urn:ogc:def:crs:EPSG::28992",
                "{naam}"
            );
        }
    }
    assert_eq!(bgt_leden.len(), 35);
    verwijzingen(&bag_leden, &bgt_leden);
}

fn verwijzingen(bag_leden: &BTreeMap<String, Vec<u8>>, bgt_leden: &BTreeMap<String, Vec<u8>>) {
    let ids = |soort: &str| -> BTreeSet<String> {
        teksten(&bag(bag_leden, soort), "identificatie")
            .into_iter()
            .collect()
    };
    let (panden, nums, vbos, oprs) = (ids("PND"), ids("NUM"), ids("VBO"), ids("OPR"));
    assert_eq!(nums.len(), 700);
    let vbo = bag(bag_leden, "VBO");
    assert!(teksten(&vbo, "PandRef").iter().all(|p| panden.contains(p)));
    let adresrefs: Vec<String> = ["VBO", "LIG", "STA"]
        .iter()
        .flat_map(|s| teksten(&bag(bag_leden, s), "NummeraanduidingRef"))
        .collect();
    assert!(adresrefs.iter().all(|n| nums.contains(n)));
    assert_eq!(
        adresrefs.iter().collect::<BTreeSet<_>>().len(),
        700,
        "every address is of something"
    );
    assert!(
        teksten(&bag(bag_leden, "NUM"), "OpenbareRuimteRef")
            .iter()
            .all(|o| oprs.contains(o))
    );
    let pand = &bgt_leden["bgt_pand.gml"];
    assert!(
        teksten(pand, "identificatieBAGPND")
            .iter()
            .all(|p| panden.contains(p))
    );
    assert!(
        teksten(pand, "identificatieBAGVBOLaagsteHuisnummer")
            .iter()
            .all(|v| vbos.contains(v))
    );
    assert!(!String::from_utf8_lossy(pand).contains("srsName"));
    assert!(String::from_utf8_lossy(&bgt_leden["bgt_wegdeel.gml"]).contains("<gml:Arc>"));
    let mut gml_ids = BTreeSet::new();
    for xml in bgt_leden.values() {
        for deel in String::from_utf8_lossy(xml).split("gml:id=\"").skip(1) {
            assert!(
                gml_ids.insert(deel.split('"').next().unwrap().to_owned()),
                "twice: {}",
                &deel[..40]
            );
        }
    }
}

#[test]
fn an_address_is_written_once() {
    let mut bytes = Vec::new();
    maak_bag(
        &Opties {
            adressen: 4_500,
            zaad: 2,
        },
        &mut bytes,
    )
    .unwrap();
    let num = bag(&leden(&bytes), "NUM");
    let velden = ["postcode", "huisnummer"].map(|v| teksten(&num, v));
    let letters: Vec<String> = String::from_utf8_lossy(&num)
        .split("<sl:stand>")
        .skip(1)
        .map(|r| {
            r.split("<Objecten:huisletter>")
                .nth(1)
                .map_or("", |l| &l[..1])
                .to_owned()
        })
        .collect();
    let mut gezien = BTreeMap::new();
    for (i, straat) in teksten(&num, "OpenbareRuimteRef").into_iter().enumerate() {
        let sleutel = (velden[0][i].clone(), velden[1][i].clone(), letters[i].clone());
        if let Some(eerder) = gezien.insert(sleutel.clone(), straat.clone()) {
            panic!("{sleutel:?} in {eerder} and {straat}");
        }
    }
}
