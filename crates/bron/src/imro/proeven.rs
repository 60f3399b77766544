//! What comes out of plans of our own making, whole and broken.

use std::io::Write as _;

use model::Voorkomen;
use proptest::prelude::*;

use super::*;
use crate::proef::Bak;

const PLAN: &str = "NL.IMRO.9999.BPDorp-VG01";

fn nen(lokaal: &str, versie: &str) -> String {
    let versie = if versie.is_empty() {
        String::new()
    } else {
        format!("<imro:versie>{versie}</imro:versie>")
    };
    format!(
        "<imro:identificatie><imro:NEN3610ID><imro:namespace>NL.IMRO</imro:namespace><imro:lokaalID>{lokaal}</imro:lokaalID>{versie}</imro:NEN3610ID></imro:identificatie>"
    )
}

/// A square of `zijde` metres with its corner at 100000 + x, 500000, as plan software writes it: patches, curves, an arc.
fn vlak(x: i32, zijde: i32) -> String {
    let (w, o, n) = (100_000 + x, 100_000 + x + zijde, 500_000 + zijde);
    let midden = w + zijde / 2;
    format!(
        r#"<imro:geometrie><gml:Surface gml:id="s{x}.{zijde}" srsName="urn:ogc:def:crs:EPSG::28992"><gml:patches><gml:PolygonPatch><gml:exterior><gml:Ring><gml:curveMember><gml:Curve gml:id="c{x}.{zijde}"><gml:segments><gml:LineStringSegment><gml:posList>{w} 500000 {o} 500000 {o} {n}</gml:posList></gml:LineStringSegment><gml:Arc><gml:posList>{o} {n} {midden} {boog} {w} {n}</gml:posList></gml:Arc><gml:LineStringSegment><gml:posList>{w} {n} {w} 500000</gml:posList></gml:LineStringSegment></gml:segments></gml:Curve></gml:curveMember></gml:Ring></gml:exterior></gml:PolygonPatch></gml:patches></gml:Surface></imro:geometrie>"#,
        boog = n + 1
    )
}

const LIJN: &str = r#"<imro:geometrie><gml:Curve gml:id="f1" srsName="urn:ogc:def:crs:EPSG::28992"><gml:segments><gml:LineStringSegment><gml:posList>100000 500000 100050 500000</gml:posList></gml:LineStringSegment></gml:segments></gml:Curve></imro:geometrie>"#;

const LABEL: &str = r#"<imro:labelInfo><imro:Label><imro:tekst>W</imro:tekst><imro:positie><imro:Labelpositie><imro:plaatsingspunt><gml:Point gml:id="p1" srsName="urn:ogc:def:crs:EPSG::28992"><gml:pos>100001 500001</gml:pos></gml:Point></imro:plaatsingspunt><imro:hoek>0</imro:hoek></imro:Labelpositie></imro:positie></imro:Label></imro:labelInfo>"#;

fn object(soort: &str, id: &str, inhoud: &str) -> String {
    format!(
        "<imro:featureMember>\n<imro:{soort} gml:id=\"NL.IMRO.{id}\">{inhoud}</imro:{soort}>\n</imro:featureMember>\n"
    )
}

fn verwijs(soort: &str, id: &str) -> String {
    format!("<imro:{soort} xlink:href=\"#{id}\"/>")
}

fn plangebied(status: &str) -> String {
    let inhoud = format!(
        "{}<imro:typePlan>bestemmingsplan</imro:typePlan><imro:beleidsmatigVerantwoordelijkeOverheid>gemeentelijke overheid</imro:beleidsmatigVerantwoordelijkeOverheid><imro:naamOverheid>Voorbeeldwaard</imro:naamOverheid><imro:overheidsCode>9999</imro:overheidsCode><imro:naam>Dorp &amp; dijk</imro:naam><imro:planstatusInfo><imro:PlanstatusEnDatum><imro:planstatus>{status}</imro:planstatus><imro:datum>2014-02-13</imro:datum></imro:PlanstatusEnDatum></imro:planstatusInfo><imro:verwijzingNaarTekstInfo><imro:TekstReferentiePG_BP><imro:verwijzingNaarTekst>t_x.pdf</imro:verwijzingNaarTekst><imro:typeTekst>toelichting</imro:typeTekst></imro:TekstReferentiePG_BP></imro:verwijzingNaarTekstInfo><imro:verwijzingNaarTekstInfo><imro:TekstReferentiePG_BP><imro:verwijzingNaarTekst>r_x.html</imro:verwijzingNaarTekst><imro:typeTekst>regels</imro:typeTekst></imro:TekstReferentiePG_BP></imro:verwijzingNaarTekstInfo><imro:verwijzingNorm>IMRO2012</imro:verwijzingNorm>{}",
        nen("9999.BPDorp", "VG01"),
        vlak(0, 100)
    );
    object("Bestemmingsplangebied", "9999.BPDorp-VG01", &inhoud)
}

fn bestemming(soort: &str, id: &str, naam: &str, vorm: &str) -> String {
    let inhoud = format!(
        "{}<imro:typePlanobject>enkelbestemming</imro:typePlanobject><imro:naam>{naam}</imro:naam><imro:bestemmingshoofdgroep>wonen</imro:bestemmingshoofdgroep><imro:artikelnummer>12</imro:artikelnummer><imro:verwijzingNaarTekstInfo><imro:TekstReferentie_BP><imro:verwijzingNaarTekst>r_x.html#_12</imro:verwijzingNaarTekst><imro:typeTekst>regels</imro:typeTekst></imro:TekstReferentie_BP></imro:verwijzingNaarTekstInfo>{LABEL}{vorm}{}",
        nen(id, ""),
        verwijs("plangebied", PLAN)
    );
    object(soort, id, &inhoud)
}

fn aanduiding(soort: &str, id: &str, naam: &str, inhoud: &str) -> String {
    let kop = format!(
        "{}{}{}<imro:naam>{naam}</imro:naam>",
        nen(id, ""),
        verwijs("plangebied", PLAN),
        verwijs("bestemmingsvlak", "NL.IMRO.EP1")
    );
    object(soort, id, &(kop + inhoud))
}

fn maat(paren: &[(&str, &str)]) -> String {
    let paar = |(soort, waarde): &(&str, &str)| {
        format!(
            "<imro:maatvoeringInfo><imro:WaardeEnType><imro:waarde>{waarde}</imro:waarde><imro:waardeType>{soort}</imro:waardeType><imro:symboolCode>s104</imro:symboolCode></imro:WaardeEnType></imro:maatvoeringInfo>"
        )
    };
    paren.iter().map(paar).collect()
}

fn bestand(objecten: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<imro:FeatureCollectionIMRO gml:id=\"Collectie\" xmlns:imro=\"http://www.geonovum.nl/imro/2012/1.1\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:gml=\"http://www.opengis.net/gml/3.2\">\n<gml:description>plan</gml:description>\n<gml:name>x.gml</gml:name>\n<imro:featureMember><imro:MetadataIMRObestand gml:id=\"Metadata\"><imro:datasetTitel>x</imro:datasetTitel></imro:MetadataIMRObestand></imro:featureMember>\n{}</imro:FeatureCollectionIMRO>\n",
        objecten.concat()
    )
}

/// A whole plan; its objects stand before the plan itself, as some software writes them.
fn heel(status: &str) -> Vec<String> {
    let groep = "<imro:gebiedsaanduidinggroep>vrijwaringszone</imro:gebiedsaanduidinggroep><imro:artikelnummer>30</imro:artikelnummer>";
    vec![
        bestemming("Enkelbestemming", "EP1", "Wonen", &vlak(0, 100)),
        bestemming(
            "Dubbelbestemming",
            "DP1",
            "Waterstaat - Waterkering",
            &vlak(0, 40),
        ),
        aanduiding("Bouwvlak", "BP1", "bouwvlak", &vlak(10, 20)),
        aanduiding(
            "Maatvoering",
            "MP1",
            "hoogten",
            &(maat(&[("maximum goothoogte (m)", "4,5"), ("maximum bouwhoogte (m)", "9")]) + &vlak(10, 20)),
        ),
        aanduiding("Bouwaanduiding", "BA1", "twee-aaneen", &vlak(10, 20)),
        aanduiding("Functieaanduiding", "FA1", "bed &amp; breakfast", &vlak(10, 20)),
        aanduiding(
            "Gebiedsaanduiding",
            "GA1",
            "vrijwaringszone - dijk",
            &(groep.to_owned() + &vlak(0, 40)),
        ),
        aanduiding("Figuur", "FG1", "gevellijn", LIJN),
        plangebied(status),
    ]
}

fn gelezen(bestanden: &[(&str, &[u8])]) -> Result<Bak, BronFout> {
    let map = tempfile::tempdir().unwrap();
    let paden: Vec<PathBuf> = bestanden
        .iter()
        .map(|(naam, inhoud)| {
            std::fs::write(map.path().join(naam), inhoud).unwrap();
            map.path().join(naam)
        })
        .collect();
    let mut uit = Bak::default();
    lees(&paden, &LeesOpties::default(), &mut uit)?;
    Ok(uit)
}

fn los(inhoud: &str) -> Result<Bak, BronFout> {
    gelezen(&[("plan.gml", inhoud.as_bytes())])
}

fn tekst<'a>(bak: &'a Bak, v: &'a Voorkomen, naam: &str) -> Option<&'a str> {
    bak.kenmerk(v, naam).and_then(|w| w.tekst())
}

#[test]
fn every_kind_of_a_plan_becomes_a_layer_with_what_the_plan_says() {
    let bak = los(&bestand(&heel("vastgesteld"))).unwrap();
    assert!(bak.geweigerd.is_empty(), "{:?}", bak.geweigerd);
    assert!(bak.meldingen.is_empty(), "{:?}", bak.meldingen);
    let aantallen: Vec<(&str, usize)> = bak
        .lagen
        .iter()
        .map(|l| (l.id.as_str(), bak.van(l.id.as_str()).count()))
        .collect();
    assert_eq!(
        aantallen,
        [
            ("imro-plangebied", 1),
            ("imro-enkelbestemming", 1),
            ("imro-dubbelbestemming", 1),
            ("imro-bouwvlak", 1),
            ("imro-maatvoering", 1),
            ("imro-functieaanduiding", 1),
            ("imro-bouwaanduiding", 1),
            ("imro-gebiedsaanduiding", 1),
            ("imro-figuur", 1),
            ("imro-besluitvlak", 0),
            ("imro-besluitsubvlak", 0),
        ]
    );
    let plan = bak.van("imro-plangebied").next().unwrap();
    assert_eq!(plan.id, PLAN);
    for (naam, waarde) in [
        ("identificatie", PLAN),
        ("naam", "Dorp & dijk"),
        ("typePlan", "bestemmingsplan"),
        ("planstatus", "vastgesteld"),
        ("datum", "2014-02-13"),
        ("overheid", "Voorbeeldwaard"),
        ("overheidsCode", "9999"),
        ("tekst", "r_x.html"),
    ] {
        assert_eq!(tekst(&bak, plan, naam), Some(waarde), "{naam}");
    }
    let enkel = bak.van("imro-enkelbestemming").next().unwrap();
    assert_eq!(enkel.id, format!("{PLAN}/NL.IMRO.EP1"));
    for (naam, waarde) in [
        ("identificatie", "NL.IMRO.EP1"),
        ("plangebied", PLAN),
        ("naam", "Wonen"),
        ("bestemmingshoofdgroep", "wonen"),
        ("artikelnummer", "12"),
        ("tekst", "r_x.html#_12"),
    ] {
        assert_eq!(tekst(&bak, enkel, naam), Some(waarde), "{naam}");
    }
    let maat = bak.van("imro-maatvoering").next().unwrap();
    let lijst = |naam| bak.kenmerk(maat, naam).cloned();
    let teksten = |t: [&str; 2]| Some(Waarde::Lijst(t.map(Waarde::from).to_vec()));
    assert_eq!(
        lijst("waardeType"),
        teksten(["maximum goothoogte (m)", "maximum bouwhoogte (m)"])
    );
    assert_eq!(lijst("waarde"), teksten(["4,5", "9"]));
    assert_eq!(
        tekst(&bak, maat, "maten"),
        Some("maximum goothoogte (m): 4,5; maximum bouwhoogte (m): 9")
    );
    assert_eq!(tekst(&bak, maat, "bestemmingsvlak"), Some("NL.IMRO.EP1"));
    let zone = bak.van("imro-gebiedsaanduiding").next().unwrap();
    assert_eq!(
        tekst(&bak, zone, "gebiedsaanduidinggroep"),
        Some("vrijwaringszone")
    );
    assert_eq!(
        bak.stand.map(|s| (s.datum.to_string(), s.afgeleid)),
        Some(("2014-02-13".into(), true))
    );
}

#[test]
fn the_delivery_is_complete_in_its_adopted_plans_and_not_in_a_design() {
    let vast = los(&bestand(&heel("vastgesteld"))).unwrap();
    let Some(Dekking::Vlak(gebied)) = vast.dekking else {
        panic!("{:?}", vast.dekking)
    };
    let vak = gebied.vak().unwrap();
    assert_eq!((vak.min, vak.max[0]), ([100_000_000, 500_000_000], 100_100_000));
    assert!(vak.max[1] > 500_100_000, "de boog steekt uit");
    assert_eq!(los(&bestand(&heel("ontwerp"))).unwrap().dekking, None);
}

#[test]
fn a_zip_with_texts_and_pictures_reads_like_the_loose_file() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let opties = zip::write::SimpleFileOptions::default();
    let plan = bestand(&heel("vastgesteld"));
    for (naam, inhoud) in [
        (
            "g_NL.IMRO.9999.BPDorp-VG01.xml",
            "<GeleideFormulier xmlns=\"urn:stri\"/>",
        ),
        ("r_NL.IMRO.9999.BPDorp-VG01.html", "<html>regels"),
        ("plan/NL.IMRO.9999.BPDorp-VG01.gml", plan.as_str()),
    ] {
        zip.start_file(naam, opties).unwrap();
        zip.write_all(inhoud.as_bytes()).unwrap();
    }
    let bak = gelezen(&[("plan.zip", &zip.finish().unwrap().into_inner())]).unwrap();
    assert_eq!(bak.voorkomens, los(&plan).unwrap().voorkomens);
    assert_eq!(bak.meldingen.len(), 1);
    assert!(
        bak.meldingen[0].starts_with("2 bestanden"),
        "{}",
        bak.meldingen[0]
    );
}

#[test]
fn an_older_imro_is_refused_whole_by_its_year_whatever_its_encoding() {
    let plan = bestand(&heel("vastgesteld"));
    let jaar2008 = plan.replace("imro/2012/1.1", "imro/2008/1");
    let mut jaar2006 =
        b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><gml:FeatureCollection xmlns:imro=\"http://www.ravi.nl/imro2006\" xmlns:gml=\"http://www.opengis.net/gml\"><gml:name>caf".to_vec();
    jaar2006.extend(b"\xe9</gml:name></gml:FeatureCollection>");
    for (inhoud, jaar) in [(jaar2008.as_bytes(), "IMRO2008"), (&jaar2006, "IMRO2006")] {
        let fout = gelezen(&[("oud.gml", inhoud)]).err().unwrap().to_string();
        assert!(
            fout.contains("oud.gml") && fout.contains(jaar) && fout.contains("IMRO2012"),
            "{fout}"
        );
    }
    let nieuw = plan.replace("imro/2012/1.1", "imro/2031/9");
    assert!(
        los(&nieuw)
            .err()
            .unwrap()
            .to_string()
            .contains("deze versie van IMRO")
    );
}

#[test]
fn a_broken_file_or_one_that_is_no_plan_is_refused_with_its_reason() {
    let plan = bestand(&heel("vastgesteld"));
    for (inhoud, stuk) in [
        (plan[..plan.len() - 30].to_owned(), "plan.gml, regel"),
        (
            plan.replace("Dorp &amp; dijk", "Dorp &bom; dijk"),
            "plan.gml, regel",
        ),
        (format!("<!DOCTYPE x [<!ENTITY bom \"x\">]>{plan}"), "DOCTYPE"),
        ("<html/>".to_owned(), "dit is geen bestemmingsplan"),
        (String::new(), "plan.gml"),
        (bestand(&[]), "bevat geen bestemmingsplan"),
        (plan.replace("Wonen", &"W".repeat(70_000)), "langer dan"),
    ] {
        let fout = los(&inhoud).err().map(|f| f.to_string()).unwrap_or_default();
        assert!(fout.contains(stuk), "{stuk}: {fout}");
    }
}

#[test]
fn a_bad_object_is_refused_by_file_line_and_reason_and_its_plan_remembers() {
    let mut objecten = heel("vastgesteld");
    objecten[2] = aanduiding("Bouwvlak", "BP1", "bouwvlak", LIJN);
    objecten[3] = aanduiding("Maatvoering", "MP1", "leeg", &vlak(0, 5));
    objecten[4] = aanduiding("Bouwaanduiding", "BA1", "kwijt", "");
    objecten.push(object(
        "Functieaanduiding",
        "FA2",
        &(verwijs("plangebied", PLAN) + "<imro:geometrie/>"),
    ));
    objecten.push(aanduiding(
        "Maatvoering",
        "MP2",
        "half",
        &(maat(&[("maximum bouwhoogte (m)", "")]) + &vlak(0, 5)),
    ));
    objecten.push(
        bestemming("Enkelbestemming", "EP2", "Scheef", &vlak(0, 5)).replace("EPSG::28992", "EPSG::4326"),
    );
    let bak = los(&bestand(&objecten)).unwrap();
    let redenen: Vec<(&str, &str)> = bak
        .geweigerd
        .iter()
        .map(|(_, r)| {
            assert!(
                r.bestand.ends_with("plan.gml") && r.regel.is_some_and(|n| n > 5),
                "{r:?}"
            );
            (r.object.as_deref().unwrap(), r.reden.as_str())
        })
        .collect();
    let verwacht = [
        ("NL.IMRO.BP1", "verkeerde soort"),
        ("NL.IMRO.MP1", "geen waarde"),
        ("NL.IMRO.BA1", "geometrie ontbreekt"),
        ("NL.IMRO.FA2", "geometrie is leeg"),
        ("NL.IMRO.MP2", "zonder waarde"),
        ("NL.IMRO.EP2", "EPSG::4326"),
    ];
    assert_eq!(redenen.len(), verwacht.len(), "{redenen:?}");
    for ((id, reden), (wie, stuk)) in redenen.iter().zip(verwacht) {
        assert!(*id == wie && reden.contains(stuk), "{id}: {reden}");
    }
    let plan = bak.van("imro-plangebied").next().unwrap();
    let lagen = [
        "imro-bouwaanduiding",
        "imro-bouwvlak",
        "imro-enkelbestemming",
        "imro-functieaanduiding",
        "imro-maatvoering",
    ];
    assert_eq!(
        bak.kenmerk(plan, "geweigerd"),
        Some(&Waarde::Lijst(lagen.map(Waarde::from).to_vec()))
    );
}

#[test]
fn a_plan_without_a_name_or_day_is_refused_and_what_names_it_is_told() {
    for weg in [
        "<imro:naam>Dorp &amp; dijk</imro:naam>",
        "<imro:datum>2014-02-13</imro:datum>",
    ] {
        let bak = los(&bestand(&heel("vastgesteld")).replace(weg, "")).unwrap();
        assert_eq!(
            (bak.van("imro-plangebied").count(), bak.geweigerd.len()),
            (0, 1),
            "{weg}"
        );
        assert_eq!(bak.geweigerd[0].1.object.as_deref(), Some(PLAN));
        assert_eq!(bak.dekking, None);
        assert!(
            bak.meldingen.iter().any(|m| m.contains(PLAN)),
            "{:?}",
            bak.meldingen
        );
    }
}

#[test]
fn an_object_that_names_no_plan_gets_the_only_one_of_its_file_or_is_refused() {
    let naamloos = |s: String| s.replace(&verwijs("plangebied", PLAN), "");
    let mut objecten = heel("vastgesteld");
    objecten[2] = naamloos(objecten[2].clone());
    let bak = los(&bestand(&objecten)).unwrap();
    assert_eq!(
        bak.van("imro-bouwvlak").next().unwrap().id,
        format!("{PLAN}/NL.IMRO.BP1")
    );
    objecten.push(plangebied("vastgesteld").replace("BPDorp", "BPStad"));
    let twee = los(&bestand(&objecten)).unwrap();
    assert_eq!(
        (
            twee.van("imro-plangebied").count(),
            twee.van("imro-bouwvlak").count()
        ),
        (2, 0)
    );
    assert!(twee.geweigerd[0].1.reden.contains("noemt geen plangebied"));
}

#[test]
fn a_beheersverordening_is_a_plan_and_other_kinds_are_counted_by_name() {
    let besluit = plangebied("vastgesteld")
        .replace("Bestemmingsplangebied", "Besluitgebied_X")
        .replace(">bestemmingsplan<", ">beheersverordening<");
    let naar = |s: String| s.replace("imro:plangebied", "imro:besluitgebied");
    let objecten = [
        besluit,
        naar(aanduiding("Besluitvlak_X", "BV1", "Wonen", &vlak(0, 100))),
        naar(aanduiding("Besluitsubvlak_X", "BS1", "erf", &vlak(0, 10))),
        object("Structuurvisiegebied_G", "SV1", &vlak(0, 10)),
        object("Structuurvisiegebied_G", "SV2", &vlak(0, 10)),
    ];
    let bak = los(&bestand(&objecten)).unwrap();
    let lagen = ["imro-plangebied", "imro-besluitvlak", "imro-besluitsubvlak"];
    assert_eq!(lagen.map(|l| bak.van(l).count()), [1, 1, 1]);
    assert!(bak.geweigerd.is_empty());
    assert!(
        bak.meldingen
            .iter()
            .any(|m| m.contains("2 × Structuurvisiegebied_G")),
        "{:?}",
        bak.meldingen
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_changed_byte_of_a_good_plan_makes_the_reader_panic(
        wissels in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        eind in any::<prop::sample::Index>(),
    ) {
        let mut bytes = bestand(&heel("vastgesteld")).into_bytes();
        for (waar, byte) in wissels {
            let plaats = waar.index(bytes.len());
            bytes[plaats] = byte;
        }
        bytes.truncate(eind.index(bytes.len()) + 1);
        crate::fuzz::fuzz_imro(&bytes);
    }
}
