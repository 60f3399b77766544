//! What comes out of the real sample and of what is made here.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::proef::{Bak, echte_data};

fn lees_tekst(inhoud: &str) -> Result<Bak, BronFout> {
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join("perceel.gml");
    std::fs::write(&pad, inhoud).unwrap();
    lees_pad(&pad)
}

fn lees_pad(pad: &Path) -> Result<Bak, BronFout> {
    let mut bak = Bak::default();
    lees(&[pad.to_owned()], &LeesOpties::default(), &mut bak)?;
    Ok(bak)
}

#[test]
fn the_real_sample_has_11_percelen_and_10_grenzen_and_tells_what_it_skips() {
    let Some(map) = echte_data("otterlo") else { return };
    let bak = lees_pad(&map.join("brk_kadastralekaart_v5_sample.zip")).unwrap();
    assert_eq!(
        (
            bak.van("brk-perceel").count(),
            bak.van("brk-grens").count(),
            bak.geweigerd.len()
        ),
        (11, 10, 0)
    );
    let perceel = bak.van("brk-perceel").next().unwrap();
    assert_eq!(perceel.id, "84920229870000");
    let wil = [
        ("aanduiding", Waarde::from("OTL02-B-2298")),
        ("kadastraleGemeenteCode", Waarde::from("OTL02")),
        ("kadastraleGemeente", Waarde::from("Otterlo")),
        ("sectie", Waarde::from("B")),
        ("perceelnummer", Waarde::Getal(2298)),
        ("kadastraleGrootte", Waarde::Getal(222)),
        ("soortGrootte", Waarde::from("Vastgesteld")),
        ("plaatscoordinaten", Waarde::from("181202.040 456706.351")),
    ];
    for (naam, waarde) in wil {
        assert_eq!(bak.kenmerk(perceel, naam), Some(&waarde), "{naam}");
    }
    assert_eq!(perceel.geometrie.as_ref().unwrap().punten.len(), 5);
    let grens = bak.van("brk-grens").next().unwrap();
    assert_eq!(bak.kenmerk(grens, "typeGrens"), Some(&Waarde::from("Definitief")));
    assert_eq!(
        bak.kenmerk(grens, "perceelLinks"),
        Some(&Waarde::from("84920387370000"))
    );
    assert_eq!(
        (
            grens.periode.geldig.tot.to_string().as_str(),
            grens.periode.bekend.tot
        ),
        ("2023-12-24", Tijdstip::NOOIT)
    );
    for stuk in ["22 × BuildingPart", "10 × OpenbareRuimteLabel", "8 × Kwaliteit"] {
        assert!(
            bak.meldingen.iter().any(|m| m.contains(stuk)),
            "{stuk}: {:?}",
            bak.meldingen
        );
    }
    assert!(bak.stand.unwrap().afgeleid);
}

fn v5(objecten: &str) -> String {
    format!("<kk:DKK xmlns:kk=\"{NS_V5}\" xmlns:g=\"http://www.opengis.net/gml/3.2\">{objecten}</kk:DKK>")
}

const RING: &str = "<g:Polygon><g:exterior><g:LinearRing><g:posList>180000 456000 180010 456000 180010 456010 180000 456000</g:posList></g:LinearRing></g:exterior></g:Polygon>";

fn perceel(historie: &str, geometrie: &str, aanduiding: &str) -> String {
    format!(
        "<kk:perceelMember><Perceel><identificatie>1</identificatie><historie>{historie}</historie><kadastraleAanduiding>{aanduiding}</kadastraleAanduiding>\
         <begrenzingPerceel>{geometrie}</begrenzingPerceel><kadastraleGrootte><TypeOppervlak><waarde>0.3</waarde></TypeOppervlak></kadastraleGrootte></Perceel></kk:perceelMember>\n"
    )
}

const NU: &str = "<beginGeldigheid>2020-01-01T00:30:00+01:00</beginGeldigheid><tijdstipRegistratie>2020-01-02T00:00:00+01:00</tijdstipRegistratie>";
const HDR: &str = "<sectie>A</sectie><perceelnummer>12</perceelnummer><x><AKRKadastraleGemeenteCode><code>1</code><waarde>HDR00</waarde></AKRKadastraleGemeenteCode></x>";

#[test]
fn a_correction_is_known_until_it_was_replaced_and_what_ended_in_the_world_for_ever() {
    let eind_registratie = "<eindRegistratie>2021-01-02T00:00:00+01:00</eindRegistratie>";
    let correctie = "<statusHistorie><StatusHistorie><code>C</code></StatusHistorie></statusHistorie>";
    let eind = "<eindGeldigheid>2021-01-01T00:00:00+01:00</eindGeldigheid>";
    for (historie, bekend) in [
        (NU.to_owned(), false),
        (format!("{NU}{eind}{eind_registratie}"), false),
        (format!("{NU}{eind_registratie}"), true),
        (format!("{NU}{eind}{eind_registratie}{correctie}"), true),
        (format!("{NU}{correctie}"), true),
    ] {
        let bak = lees_tekst(&v5(&perceel(&historie, RING, HDR))).unwrap();
        let v = bak
            .van("brk-perceel")
            .next()
            .unwrap_or_else(|| panic!("{:?}", bak.geweigerd));
        assert_eq!(v.periode.bekend.tot != Tijdstip::NOOIT, bekend, "{historie}");
        assert_eq!(v.periode.geldig.van.to_string(), "2020-01-01");
        assert_eq!(bak.kenmerk(v, "kadastraleGrootte"), Some(&Waarde::Decimaal(0.3)));
    }
}

#[test]
fn version_4_wraps_its_identifications_and_is_read_the_same() {
    let id = |nummer: u32| {
        format!(
            "<NEN3610ID><namespace>NL.IMKAD.KadastraalObject</namespace><lokaalID>{nummer}</lokaalID></NEN3610ID>"
        )
    };
    let grens = format!(
        "<m><KadastraleGrens><historie>{NU}</historie><identificatie>{}</identificatie><grenslijn><g:Curve><g:segments><g:ArcString>\
         <g:posList>180000 456000 180010 456010 180020 456000</g:posList></g:ArcString></g:segments></g:Curve></grenslijn>\
         <perceelLinks>{}</perceelLinks><perceelRechts>{}</perceelRechts></KadastraleGrens></m>",
        id(7),
        id(8),
        id(9)
    );
    let inhoud = v5(&grens)
        .replace(NS_V5, NS_V4)
        .replace("kk:DKK", "kk:FeatureCollectionDKK");
    let bak = lees_tekst(&inhoud).unwrap();
    let v = bak
        .van("brk-grens")
        .next()
        .unwrap_or_else(|| panic!("{:?}", bak.geweigerd));
    assert_eq!(
        (
            v.id.as_str(),
            bak.kenmerk(v, "perceelLinks"),
            bak.kenmerk(v, "perceelRechts")
        ),
        ("7", Some(&Waarde::from("8")), Some(&Waarde::from("9")))
    );
    assert!(v.geometrie.as_ref().unwrap().punten.len() > 3);
}

#[test]
fn a_bad_object_is_refused_by_its_line_and_the_rest_goes_on() {
    let bak = lees_tekst(&v5(&[
        perceel(NU, RING, HDR),
        perceel(NU, RING, "<sectie>A</sectie>"),
        perceel(NU, "", HDR),
        perceel("", RING, HDR),
        perceel(NU, RING, &HDR.replace("HDR00", "H")),
        perceel(NU, "<g:Point><g:pos>180000 456000</g:pos></g:Point>", HDR),
        perceel(NU, RING, HDR),
    ]
    .concat()))
    .unwrap();
    assert_eq!(bak.van("brk-perceel").count(), 2);
    let regels: Vec<_> = bak
        .geweigerd
        .iter()
        .map(|(_, r)| (r.regel, r.object.as_deref()))
        .collect();
    assert_eq!(regels, [2, 3, 4, 5, 6].map(|regel| (Some(regel), Some("1"))));
}

#[test]
fn what_is_no_kadastrale_kaart_is_refused_whole() {
    let goed = v5(&perceel(NU, RING, HDR));
    for (inhoud, stuk) in [
        (
            goed.replace("v5/stand/v20220601", "v6/stand/v20300101"),
            "v6/stand",
        ),
        (
            goed.replace("kk:DKK", "kk:MutatieBericht"),
            "mutaties worden nog niet gelezen",
        ),
        ("<html/>".to_owned(), "geen kadastrale kaart"),
        (v5(""), "geen percelen"),
        (goed.get(..goed.len() - 20).unwrap().to_owned(), "afgebroken"),
    ] {
        let fout = lees_tekst(&inhoud).map(|_| ()).unwrap_err().to_string();
        assert!(fout.contains(stuk), "{stuk}: {fout}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn no_damage_to_a_good_file_makes_the_reader_panic(plek in 0usize..1200, nieuw in any::<u8>(), knip in 0usize..400) {
        let mut bytes = v5(&perceel(NU, RING, HDR)).into_bytes();
        let lengte = bytes.len();
        bytes[plek % lengte] = nieuw;
        bytes.truncate(lengte - knip % 400);
        let _ = lees_tekst(&String::from_utf8_lossy(&bytes));
    }
}
