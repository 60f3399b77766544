//! What comes out of real deliveries of omgevingsdocumenten, and out of broken ones.

use model::{Dekking, Geometrie, Reden, Voorkomen};
use proptest::prelude::*;

use super::*;
use crate::LaagNr;
use crate::proef::{Bak, echte_data};

/// Keeps what it is given, and knows the boundary of every gemeente in `codes` as one square.
#[derive(Default)]
struct MetGrens {
    bak: Bak,
    codes: Vec<&'static str>,
}

impl Ontvanger for MetGrens {
    fn laag(&mut self, definitie: &LaagDefinitie) -> Result<LaagNr, BronFout> {
        self.bak.laag(definitie)
    }
    fn voorkomen(&mut self, laag: LaagNr, voorkomen: Voorkomen) -> Result<(), BronFout> {
        self.bak.voorkomen(laag, voorkomen)
    }
    fn geweigerd(&mut self, laag: LaagNr, reden: Reden) {
        self.bak.geweigerd(laag, reden);
    }
    fn stand(&mut self, stand: Stand) {
        self.bak.stand(stand);
    }
    fn dekking(&mut self, dekking: Dekking) {
        self.bak.dekking(dekking);
    }
    fn bestand(
        &mut self,
        soort: &str,
        naam: &str,
        bytes: &[u8],
        eigenschappen: serde_json::Map<String, serde_json::Value>,
    ) -> Result<(), BronFout> {
        self.bak.bestand(soort, naam, bytes, eigenschappen)
    }
    fn melding(&mut self, tekst: &str) {
        self.bak.melding(tekst);
    }
    fn ambtsgebied(&self, code: &str) -> Option<Geometrie> {
        let hoek = [[0, 0], [1_000_000, 0], [1_000_000, 1_000_000], [0, 1_000_000]];
        self.codes
            .contains(&code)
            .then(|| Geometrie::vlak(vec![hoek.to_vec()]).unwrap())
    }
}

fn gelezen(bestanden: &[PathBuf], codes: &[&'static str]) -> Bak {
    let mut uit = MetGrens {
        codes: codes.to_vec(),
        ..MetGrens::default()
    };
    lees(bestanden, &LeesOpties::default(), &mut uit).unwrap();
    uit.bak
}

/// Records of stop-regel, stop-activiteit and stop-gebied, of stop-aanwijzing, stop-norm and stop-pons, and how many were
/// refused.
fn aantallen(bak: &Bak) -> ([usize; 3], [usize; 3], usize) {
    let van = |lagen: [&str; 3]| lagen.map(|laag| bak.van(laag).count());
    (
        van(["stop-regel", "stop-activiteit", "stop-gebied"]),
        van(["stop-aanwijzing", "stop-norm", "stop-pons"]),
        bak.geweigerd.len(),
    )
}

fn tekst<'a>(bak: &'a Bak, v: &'a Voorkomen, naam: &str) -> Option<&'a str> {
    bak.kenmerk(v, naam).and_then(|w| w.tekst())
}

#[test]
fn the_real_plan_of_gemeentestad_says_what_is_allowed_where_and_by_which_article() {
    let Some(map) = echte_data("omgevingsdocumenten/gemeentestad-opdracht") else {
        return;
    };
    let bestanden = [map];
    // 20 rules for everyone and an omgevingswaarderegel; 20 activities at a place, one of them commented out; 14 areas,
    // 6 groups and the gemeente itself.
    let zonder = gelezen(&bestanden, &[]);
    assert_eq!(aantallen(&zonder), ([17, 14, 20], [2, 6, 1], 10));
    assert!(
        zonder
            .geweigerd
            .iter()
            .all(|(_, r)| r.reden.contains("GM0297") && r.object.is_some() && r.regel.is_some())
    );
    let bak = gelezen(&bestanden, &["GM0297"]);
    assert_eq!(aantallen(&bak), ([21, 19, 21], [2, 6, 1], 0));
    assert_eq!(zonder.dekking, None, "wat geweigerd is kan overal liggen");
    assert!(matches!(bak.dekking, Some(Dekking::Vlak(_))));
    assert_eq!(
        bak.stand.map(|s| (s.datum.to_string(), s.afgeleid)),
        Some(("2022-06-25".to_owned(), true))
    );

    let eerste = bak.van("stop-activiteit").next().unwrap();
    for (naam, waarde) in [
        ("naam", "uitoefenen van bedrijfstypen van categorie 2"),
        ("groep", "milieubelastende activiteit"),
        ("kwalificatie", "toegestaan"),
        ("artikel", "artikel 2.4"),
        (
            "opschrift",
            "Gebruiksactiviteiten die zonder vergunning of melding zijn toegestaan",
        ),
        ("bevoegdGezag", "gm0297"),
        ("regeling", "Gemeentestad (omgevingsplan Zaltbommel)"),
        ("gebied", "Bedrijf categorie 2"),
        ("idealisatie", "exact"),
    ] {
        assert_eq!(tekst(&bak, eerste, naam), Some(waarde), "{naam}");
    }
    let vak = eerste.geometrie.as_ref().unwrap().vak().unwrap();
    assert_eq!(
        (vak.min, vak.max),
        ([135_012_239, 422_366_633], [139_598_986, 425_423_749])
    );
}

#[test]
fn a_consolidation_with_loose_geometries_reads_like_the_delivery() {
    let Some(map) = echte_data("omgevingsdocumenten/gemeentestad-consolidatie") else {
        return;
    };
    let bestanden = [map];
    let bak = gelezen(&bestanden, &["GM0297"]);
    assert_eq!(aantallen(&bak), ([20, 19, 21], [3, 6, 1], 0));
    assert!(bak.van("stop-regel").all(|v| tekst(&bak, v, "artikel").is_some()));
}

#[test]
fn mutations_after_their_delivery_replace_what_they_name_and_leave_the_rest() {
    let Some(map) = echte_data("omgevingsdocumenten/gemeentestad-consolidatie") else {
        return;
    };
    let mut los: Vec<PathBuf> = std::fs::read_dir(&map)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|pad| pad.extension().is_some_and(|e| e != "zip"))
        .collect();
    los.sort();
    let voor = gelezen(&los, &["GM0297"]);
    let zips = ["mutatie2", "mutatie3a", "mutatie-3b", "mutatie3c"];
    los.extend(zips.map(|naam| map.join(format!("Gemeentestad-{naam}.zip"))));
    let na = gelezen(&los, &["GM0297"]);
    assert_eq!(
        (aantallen(&voor), aantallen(&na)),
        (([20, 19, 20], [2, 6, 1], 0), ([20, 19, 21], [3, 6, 1], 0))
    );
    let regel = "nl.imow-gm0297.juridischeregel.2019000014";
    let activiteiten = |bak: &Bak| -> Vec<String> {
        let van = bak
            .van("stop-activiteit")
            .filter(|v| tekst(bak, v, "regel") == Some(regel));
        van.map(|v| tekst(bak, v, "gebied").unwrap_or_default().to_owned())
            .collect()
    };
    assert_ne!(activiteiten(&voor), activiteiten(&na));
    assert!(
        na.van("stop-gebied")
            .any(|v| v.id == "nl.imow-gm0297.gebied.2020000001")
    );
}

#[test]
fn a_mutation_alone_is_refused_and_never_taken_for_the_plan() {
    let Some(map) = echte_data("omgevingsdocumenten/gemeentestad-consolidatie") else {
        return;
    };
    for naam in ["mutatie2", "mutatie3a", "mutatie-3b", "mutatie3c"] {
        let bestand = map.join(format!("Gemeentestad-{naam}.zip"));
        let mut uit = MetGrens {
            codes: vec!["GM0297"],
            ..MetGrens::default()
        };
        let fout = lees(&[bestand], &LeesOpties::default(), &mut uit).unwrap_err();
        assert!(fout.to_string().contains("wijzig"), "{naam}: {fout}");
        assert!(uit.bak.voorkomens.is_empty(), "{naam}");
    }
}

#[test]
fn what_says_that_it_changes_another_delivery_needs_that_delivery() {
    let plek = locatie("Gebied", "vlak");
    let regel = |tekst: &str| {
        format!(
            r#"<r:RegelVoorIedereen><r:identificatie>regel</r:identificatie><r:artikelOfLid><r:RegeltekstRef xlink:href="{tekst}"/></r:artikelOfLid>{}</r:RegelVoorIedereen>"#,
            op(&["in.vlak"])
        )
    };
    let gebied = format!(
        "<g:Regelingsgebied><g:identificatie>rg</g:identificatie>{}</g:Regelingsgebied>",
        op(&["in.vlak"])
    );
    let einde = "<r:RegelVoorIedereen><r:identificatie>oud</r:identificatie><r:status>beëindigen</r:status></r:RegelVoorIedereen>";
    let tekst = |wortel: &str, artikelen: usize| {
        let artikelen: String = (0..artikelen)
            .map(|nr| format!(r#"<Artikel wId="a{nr}"><Kop><Nummer>{nr}</Nummer></Kop></Artikel>"#))
            .collect();
        format!("<Besluit><{wortel}>{artikelen}</{wortel}></Besluit>")
    };
    let geheel = tekst("RegelingCompact", 3);
    for (wat, objecten, tekst) in [
        (
            "verwijst naar regeltekst weg",
            [plek.clone(), regel("weg")].join("|"),
            &geheel,
        ),
        (
            "beëindigt oud",
            [plek.clone(), einde.to_owned()].join("|"),
            &geheel,
        ),
        ("een RegelingMutatie", plek.clone(), &tekst("RegelingMutatie", 1)),
        ("van de 3 artikelen", plek.clone(), &geheel),
    ] {
        let bestanden = [("a.gml", GIO), ("ow.xml", &ow(&objecten)), ("besluit.xml", tekst)];
        let fout = uit_bestanden(&bestanden, &[])
            .map(|_| ())
            .unwrap_err()
            .to_string();
        assert!(fout.contains(wat) && fout.contains("samen"), "{wat}: {fout}");
        let met = ow(&[objecten.as_str(), &gebied].join("|"));
        let bestanden = [("a.gml", GIO), ("ow.xml", met.as_str()), ("besluit.xml", tekst)];
        let bak = uit_bestanden(&bestanden, &[]).unwrap();
        assert_eq!(bak.van("stop-gebied").count(), 1, "{wat}: een geheel plan");
    }
}

#[test]
fn the_real_bruidsschat_of_amersfoort_holds_on_the_whole_gemeente() {
    let Some(map) = echte_data("omgevingsdocumenten/geonovum-amersfoort") else {
        return;
    };
    let bestanden = [map.join("1_Amersfoort.zip")];
    assert_eq!(
        aantallen(&gelezen(&bestanden, &[])),
        ([0; 3], [0; 3], 587 + 609 + 1)
    );
    let bak = gelezen(&bestanden, &["GM0307"]);
    assert_eq!(aantallen(&bak), ([587, 609, 1], [0; 3], 0));
    assert_eq!(
        bak.stand.map(|s| s.datum.to_string()).as_deref(),
        Some("2022-02-03")
    );
    let kwalificaties: std::collections::BTreeSet<_> = bak
        .van("stop-activiteit")
        .filter_map(|v| tekst(&bak, v, "kwalificatie"))
        .collect();
    assert_eq!(kwalificaties.into_iter().collect::<Vec<_>>(), ["anders geduid"]);
    let met_lid = bak
        .van("stop-regel")
        .filter(|v| tekst(&bak, v, "artikel").is_some_and(|a| a.contains(", lid ")))
        .count();
    assert!(met_lid > 300, "{met_lid}");
    assert!(bak.van("stop-regel").all(|v| tekst(&bak, v, "artikel").is_some()));
}

#[test]
fn objects_that_a_later_file_ends_are_gone() {
    let Some(map) = echte_data("omgevingsdocumenten/hellodso-pv") else {
        return;
    };
    let invoer = map.join("helloDSO_input.zip");
    let bak = gelezen(std::slice::from_ref(&invoer), &["GM0160"]);
    assert_eq!(aantallen(&bak), ([19, 12, 15], [5, 12, 0], 0));
    assert!(
        bak.van("stop-regel")
            .all(|v| tekst(&bak, v, "regeling") == Some("Hello DSO"))
    );
    let los = std::fs::read_dir(&map).unwrap().map(|e| e.unwrap().path());
    let mut los: Vec<PathBuf> = los
        .filter(|pad| pad.extension().is_some_and(|e| e == "xml"))
        .collect();
    los.sort();
    let na: Vec<PathBuf> = std::iter::once(invoer).chain(los).collect();
    let over = gelezen(&na, &["GM0160"]);
    assert_eq!(
        aantallen(&over),
        ([0; 3], [0; 3], 0),
        "{:?}",
        over.geweigerd.first()
    );
}

const KOP: &str = r#"<ow-dc:owBestand xmlns:ow-dc="urn:dc" xmlns:r="urn:r" xmlns:l="urn:l" xmlns:xlink="http://www.w3.org/1999/xlink"><stand>"#;

fn ow(objecten: &str) -> String {
    format!(
        "{KOP}<ow-dc:owObject>{}</ow-dc:owObject></stand></ow-dc:owBestand>",
        objecten.replace('|', "</ow-dc:owObject><ow-dc:owObject>")
    )
}

fn groep(id: &str, leden: &[&str]) -> String {
    let leden: String = leden
        .iter()
        .map(|lid| format!(r#"<l:GebiedRef xlink:href="{lid}"/>"#))
        .collect();
    format!(
        "<l:Gebiedengroep><l:identificatie>{id}</l:identificatie><l:groepselement>{leden}</l:groepselement></l:Gebiedengroep>"
    )
}

/// Reads loose files, by name and content.
fn uit_bestanden(bestanden: &[(&str, &str)], codes: &[&'static str]) -> Result<Bak, BronFout> {
    let map = tempfile::tempdir().unwrap();
    let paden: Vec<PathBuf> = bestanden
        .iter()
        .map(|(naam, inhoud)| {
            std::fs::write(map.path().join(naam), inhoud).unwrap();
            map.path().join(naam)
        })
        .collect();
    let mut uit = MetGrens {
        codes: codes.to_vec(),
        ..MetGrens::default()
    };
    lees(&paden, &LeesOpties::default(), &mut uit)?;
    Ok(uit.bak)
}

#[test]
fn a_reference_that_leads_nowhere_or_in_a_circle_refuses_its_object_by_name() {
    let regel = r#"<r:RegelVoorIedereen><r:identificatie>regel</r:identificatie><r:locatieaanduiding><l:LocatieRef xlink:href="weg"/></r:locatieaanduiding></r:RegelVoorIedereen>"#;
    let zonder = "<r:RegelVoorIedereen><r:identificatie>zonder</r:identificatie></r:RegelVoorIedereen>";
    let leeg = "<l:Gebied><l:identificatie>leeg</l:identificatie></l:Gebied>";
    let anoniem = "<l:Gebied><l:noemer>Hier</l:noemer></l:Gebied>";
    let objecten = [
        regel,
        zonder,
        leeg,
        anoniem,
        &groep("kring", &["kring2"]),
        &groep("kring2", &["kring"]),
    ]
    .join("|");
    let bak = uit_bestanden(&[("ow.xml", &ow(&objecten))], &[]).unwrap();
    assert!(bak.voorkomens.is_empty());
    let reden = |id: Option<&str>| {
        bak.geweigerd
            .iter()
            .find(|(_, r)| r.object.as_deref() == id)
            .map(|(_, r)| r.reden.as_str())
            .unwrap_or_default()
    };
    for (id, stuk) in [
        (Some("regel"), "locatie weg zit niet in de levering"),
        (Some("zonder"), "noemt geen locatie"),
        (Some("leeg"), "heeft geen geometrie"),
        (Some("kring"), "in een kring"),
        (None, "Gebied zonder identificatie"),
    ] {
        assert!(reden(id).contains(stuk), "{id:?}: {}", reden(id));
    }
    assert_eq!(bak.geweigerd.len(), 6);
}

#[test]
fn groups_that_multiply_are_refused_before_they_fill_the_memory() {
    let grens = "<l:Ambtsgebied><l:identificatie>g0</l:identificatie><l:bestuurlijkeGrenzenVerwijzing><l:BestuurlijkeGrenzenVerwijzing><l:bestuurlijkeGrenzenID>GM0001</l:bestuurlijkeGrenzenID></l:BestuurlijkeGrenzenVerwijzing></l:bestuurlijkeGrenzenVerwijzing></l:Ambtsgebied>";
    let mut objecten = vec![grens.to_owned()];
    for nr in 1..8 {
        let onder = format!("g{}", nr - 1);
        objecten.push(groep(&format!("g{nr}"), &[onder.as_str(); 100]));
    }
    let bak = uit_bestanden(&[("ow.xml", &ow(&objecten.join("|")))], &["GM0001"]).unwrap();
    assert_eq!((bak.van("stop-gebied").count(), bak.geweigerd.len()), (3, 5));
    assert!(bak.geweigerd.iter().all(|(_, r)| r.reden.contains("te groot")));
}

#[test]
fn a_bad_geometry_is_refused_with_its_line_and_takes_its_locatie_along() {
    let gio = r#"<FeatureCollectionGeometrie xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:b="urn:b">
<b:Geometrie><b:id>goed</b:id><b:geometrie><gml:Polygon srsName="urn:ogc:def:crs:EPSG::28992"><gml:exterior><gml:LinearRing><gml:posList>100000 400000 100010 400000 100010 400010 100000 400000</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></b:geometrie></b:Geometrie>
<b:Geometrie><b:id>kruis</b:id><b:geometrie><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>100000 400000 100010 400010 100010 400000 100000 400020 100000 400000</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></b:geometrie></b:Geometrie>
<b:Geometrie><b:id>lijn</b:id><b:geometrie><gml:LineString><gml:posList>100000 400000 100010 400010</gml:posList></gml:LineString></b:geometrie></b:Geometrie>
</FeatureCollectionGeometrie>"#;
    let gebied = |id: &str| {
        format!(
            r#"<l:Gebied><l:identificatie>in.{id}</l:identificatie><l:geometrie><l:GeometrieRef xlink:href="{id}"/></l:geometrie></l:Gebied>"#
        )
    };
    let objecten = ["goed", "kruis", "lijn"].map(gebied).join("|");
    let bak = uit_bestanden(&[("a.gml", gio), ("ow.xml", &ow(&objecten))], &[]).unwrap();
    assert_eq!(
        bak.van("stop-gebied").map(|v| v.id.as_str()).collect::<Vec<_>>(),
        ["in.goed"]
    );
    let redenen: Vec<_> = bak
        .geweigerd
        .iter()
        .map(|(_, r)| (r.object.as_deref().unwrap(), r.regel.unwrap(), r.reden.as_str()))
        .collect();
    assert_eq!(redenen.len(), 2);
    assert!(
        redenen[0].0 == "kruis" && redenen[0].1 == 3 && redenen[0].2.contains("kruist zichzelf"),
        "{redenen:?}"
    );
    assert!(redenen[1].0 == "in.kruis" && redenen[1].2.contains("zit niet in de levering"));
}

/// A GIO with an area, a line and a point, each under its own name.
const GIO: &str = r#"<FeatureCollectionGeometrie xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:b="urn:b">
<b:Geometrie><b:id>vlak</b:id><b:geometrie><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>100000 400000 100010 400000 100010 400010 100000 400000</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></b:geometrie></b:Geometrie>
<b:Geometrie><b:id>lijn</b:id><b:geometrie><gml:LineString><gml:posList>100000 400000 100010 400010</gml:posList></gml:LineString></b:geometrie></b:Geometrie>
<b:Geometrie><b:id>punt</b:id><b:geometrie><gml:Point><gml:pos>100005 400005</gml:pos></gml:Point></b:geometrie></b:Geometrie>
</FeatureCollectionGeometrie>"#;

fn locatie(soort: &str, id: &str) -> String {
    format!(
        r#"<l:{soort}><l:identificatie>in.{id}</l:identificatie><l:noemer>{id}</l:noemer><l:geometrie><l:GeometrieRef xlink:href="{id}"/></l:geometrie></l:{soort}>"#
    )
}

fn op(ids: &[&str]) -> String {
    let refs: String = ids
        .iter()
        .map(|id| format!(r#"<l:LocatieRef xlink:href="{id}"/>"#))
        .collect();
    format!("<x:locatieaanduiding>{refs}</x:locatieaanduiding>")
}

#[test]
fn lines_and_points_have_layers_of_their_own_also_in_groups_of_groups() {
    let regel = format!(
        "<r:Instructieregel><r:identificatie>regel</r:identificatie><r:thema>http://x/id/concept/Water</r:thema>{}<r:instructieregelInstrument><r:InstructieregelInstrument><r:instrument>http://x/id/concept/Omgevingsplan</r:instrument></r:InstructieregelInstrument></r:instructieregelInstrument></r:Instructieregel>",
        op(&["buiten"])
    );
    let objecten = [
        locatie("Gebied", "vlak"),
        locatie("Lijn", "lijn"),
        locatie("Punt", "punt"),
        groep("binnen", &["in.vlak", "in.lijn"]),
        groep("buiten", &["binnen", "in.punt"]),
        regel,
    ]
    .join("|");
    let bak = uit_bestanden(&[("a.gml", GIO), ("ow.xml", &ow(&objecten))], &[]).unwrap();
    assert!(bak.geweigerd.is_empty(), "{:?}", bak.geweigerd);
    let lagen = ["stop-regel", "stop-regel_lijn", "stop-regel_punt"];
    for laag in lagen {
        let v: Vec<_> = bak.van(laag).collect();
        assert_eq!((v.len(), v[0].id.as_str()), (1, "regel"), "{laag}");
        assert_eq!(tekst(&bak, v[0], "instructie"), Some("omgevingsplan"));
        assert_eq!(tekst(&bak, v[0], "thema"), Some("water"));
    }
    let gebieden = ["stop-gebied", "stop-gebied_lijn", "stop-gebied_punt"];
    assert_eq!(gebieden.map(|l| bak.van(l).count()), [3, 3, 2]);
}

#[test]
fn norms_areas_and_the_pons_say_what_holds_where_and_by_which_rule() {
    let norm = format!(
        "<rol:Omgevingsnorm><rol:identificatie>norm</rol:identificatie><rol:naam>maximale hoogte</rol:naam><rol:type>http://x/id/concept/MaximumBouwhoogte</rol:type><rol:eenheid>http://x/id/concept/Meter</rol:eenheid><rol:normwaarde><rol:Normwaarde><rol:identificatie>w1</rol:identificatie><rol:kwantitatieveWaarde>7</rol:kwantitatieveWaarde>{}</rol:Normwaarde><rol:Normwaarde><rol:identificatie>w2</rol:identificatie><rol:kwalitatieveWaarde>laag</rol:kwalitatieveWaarde>{}</rol:Normwaarde><rol:Normwaarde><rol:identificatie>w3</rol:identificatie><rol:waardeInRegeltekst>waarde staat in regeltekst</rol:waardeInRegeltekst>{}</rol:Normwaarde></rol:normwaarde></rol:Omgevingsnorm>",
        op(&["in.vlak"]),
        op(&["in.vlak"]),
        op(&["weg"])
    );
    let aanwijzing = format!(
        "<ga:Gebiedsaanwijzing><ga:identificatie>aanwijzing</ga:identificatie><ga:type>http://x/id/concept/Functie</ga:type><ga:naam>Wonen</ga:naam><ga:groep>http://x/id/concept/Wonen</ga:groep>{}</ga:Gebiedsaanwijzing>",
        op(&["in.vlak"])
    );
    let regel = format!(
        r#"<r:RegelVoorIedereen><r:identificatie>regel</r:identificatie><r:idealisatie>http://x/id/concept/Indicatief</r:idealisatie><r:artikelOfLid><r:RegeltekstRef xlink:href="t"/></r:artikelOfLid>{}<r:gebiedsaanwijzing><ga:GebiedsaanwijzingRef xlink:href="aanwijzing"/></r:gebiedsaanwijzing><r:omgevingsnormaanduiding><rol:OmgevingsnormRef xlink:href="norm"/></r:omgevingsnormaanduiding></r:RegelVoorIedereen>"#,
        op(&["in.vlak"])
    );
    let pons = format!(
        "<p:Pons><p:identificatie>pons</p:identificatie>{}</p:Pons>",
        op(&["in.vlak"])
    );
    let kaart = "<k:Kaart><k:identificatie>kaart</k:identificatie></k:Kaart>".to_owned();
    let vreemd = "<z:Nieuws><z:identificatie>n</z:identificatie></z:Nieuws>".to_owned();
    let tekst_van = r#"<r:Regeltekst wId="w"><r:identificatie>t</r:identificatie></r:Regeltekst>"#.to_owned();
    let objecten = [
        locatie("Gebied", "vlak"),
        norm,
        aanwijzing,
        regel,
        pons,
        kaart,
        vreemd,
        tekst_van,
    ]
    .join("|");
    let plan = r#"<Regeling><Artikel wId="w"><Kop><Nummer>2.4</Nummer><Opschrift>Hoogte</Opschrift></Kop></Artikel></Regeling>"#;
    let bak = uit_bestanden(
        &[("a.gml", GIO), ("ow.xml", &ow(&objecten)), ("r.xml", plan)],
        &[],
    )
    .unwrap();
    assert_eq!(aantallen(&bak), ([1, 0, 1], [1, 2, 1], 1));
    let geweigerd = &bak.geweigerd[0];
    assert_eq!(bak.lagen[geweigerd.0].id.as_str(), "stop-norm");
    assert_eq!(geweigerd.1.object.as_deref(), Some("w3"));
    let normen: Vec<_> = bak.van("stop-norm").collect();
    for (naam, waarde) in [
        ("naam", "maximale hoogte"),
        ("type", "maximum bouwhoogte"),
        ("eenheid", "meter"),
        ("waarde", "7"),
        ("norm", "norm"),
        ("artikel", "artikel 2.4"),
        ("idealisatie", "indicatief"),
        ("gebied", "vlak"),
    ] {
        assert_eq!(tekst(&bak, normen[0], naam), Some(waarde), "{naam}");
    }
    assert_eq!(tekst(&bak, normen[1], "waarde"), Some("laag"));
    let functie = bak.van("stop-aanwijzing").next().unwrap();
    assert_eq!(
        (tekst(&bak, functie, "type"), tekst(&bak, functie, "naam")),
        (Some("functie"), Some("Wonen"))
    );
    assert_eq!(tekst(&bak, functie, "artikel"), Some("artikel 2.4"));
    for soort in ["1 objecten van soort Kaart", "1 objecten van soort Nieuws"] {
        assert!(
            bak.meldingen.iter().any(|m| m.contains(soort)),
            "{:?}",
            bak.meldingen
        );
    }
}

#[test]
fn a_later_file_ends_the_pons_and_the_norms_too() {
    let pons = format!(
        "<p:Pons><p:identificatie>pons</p:identificatie>{}</p:Pons>",
        op(&["in.vlak"])
    );
    let weg = pons.replace(
        "<p:identificatie>",
        "<p:status>beëindigen</p:status><p:identificatie>",
    );
    let eerst = ow(&[locatie("Gebied", "vlak"), pons].join("|"));
    let bak = uit_bestanden(&[("a.gml", GIO), ("b.xml", &eerst), ("c.xml", &ow(&weg))], &[]).unwrap();
    assert_eq!(aantallen(&bak), ([0, 0, 1], [0, 0, 0], 0));
}

#[test]
fn the_one_boundary_that_is_not_loaded_is_the_area_that_the_person_importing_gave() {
    struct MetDekking(Bak);
    impl Ontvanger for MetDekking {
        fn laag(&mut self, definitie: &LaagDefinitie) -> Result<LaagNr, BronFout> {
            self.0.laag(definitie)
        }
        fn voorkomen(&mut self, laag: LaagNr, voorkomen: Voorkomen) -> Result<(), BronFout> {
            self.0.voorkomen(laag, voorkomen)
        }
        fn geweigerd(&mut self, laag: LaagNr, reden: Reden) {
            self.0.geweigerd(laag, reden);
        }
        fn stand(&mut self, _: Stand) {}
        fn bestand(
            &mut self,
            _: &str,
            _: &str,
            _: &[u8],
            _: serde_json::Map<String, serde_json::Value>,
        ) -> Result<(), BronFout> {
            Ok(())
        }
        fn opgegeven_dekking(&self) -> Option<Geometrie> {
            Some(Geometrie::vlak(vec![vec![[0, 0], [1_000, 0], [1_000, 1_000]]]).unwrap())
        }
    }
    let grens = |code: &str| {
        format!(
            "<l:Ambtsgebied><l:identificatie>{code}</l:identificatie><l:bestuurlijkeGrenzenVerwijzing><l:BestuurlijkeGrenzenVerwijzing><l:bestuurlijkeGrenzenID>{code}</l:bestuurlijkeGrenzenID></l:BestuurlijkeGrenzenVerwijzing></l:bestuurlijkeGrenzenVerwijzing></l:Ambtsgebied>"
        )
    };
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join("ow.xml");
    for (codes, verwacht) in [(vec!["WS0665"], (1, 0)), (vec!["WS0665", "PV25"], (0, 2))] {
        let objecten: Vec<String> = codes.iter().map(|c| grens(c)).collect();
        std::fs::write(&pad, ow(&objecten.join("|"))).unwrap();
        let mut uit = MetDekking(Bak::default());
        lees(std::slice::from_ref(&pad), &LeesOpties::default(), &mut uit).unwrap();
        assert_eq!(
            (uit.0.van("stop-gebied").count(), uit.0.geweigerd.len()),
            verwacht
        );
        assert!(uit.0.geweigerd.iter().all(|(_, r)| r.reden.contains("--dekking")));
    }
}

#[test]
fn a_broken_delivery_is_refused_whole_with_file_and_reason() {
    let heel = ow("<l:Gebied><l:identificatie>a</l:identificatie></l:Gebied>");
    for (naam, inhoud, stuk) in [
        ("ow.xml", heel[..heel.len() - 20].to_owned(), "ow.xml"),
        ("ow.xml", heel.replace("<stand>", "<stand>&bom;"), "ow.xml"),
        (
            "ow.xml",
            format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{heel}"),
            "DOCTYPE",
        ),
        ("ow.xml", format!("\u{0}{heel}"), "ow.xml"),
        ("plan.pdf", "%PDF".to_owned(), "geen OW-objecten"),
        ("leeg.xml", "<owBestand/>".to_owned(), "geen OW-objecten"),
        // a change of a name, without the delivery that it changes
        (
            "ow.xml",
            ow("<Activiteit><identificatie>a</identificatie><naam>nieuw</naam></Activiteit>"),
            "geen OW-objecten",
        ),
    ] {
        let fout = uit_bestanden(&[(naam, &inhoud)], &[])
            .err()
            .map(|f| f.to_string())
            .unwrap_or_default();
        assert!(fout.contains(stuk), "{stuk}: {fout}");
    }
    let breed = "<l:lid/>".repeat(60_000);
    let fout = uit_bestanden(&[("ow.xml", &ow(&format!("<l:Gebied>{breed}</l:Gebied>")))], &[])
        .err()
        .unwrap();
    assert!(fout.to_string().contains("groter dan toegestaan"), "{fout}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_changed_byte_of_a_good_file_makes_the_reader_panic(
        wissels in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        eind in any::<prop::sample::Index>(),
    ) {
        let regel = r#"<r:RegelVoorIedereen><r:identificatie>x</r:identificatie><r:activiteitaanduiding><r:Ref xlink:href="a"/><r:ActiviteitLocatieaanduiding><r:locatieaanduiding><l:LocatieRef xlink:href="g"/></r:locatieaanduiding></r:ActiviteitLocatieaanduiding></r:activiteitaanduiding></r:RegelVoorIedereen>"#;
        let artikel = r#"<Artikel wId="w"><Kop><Nummer>1</Nummer></Kop><Lid wId="v"><LidNummer>2.</LidNummer></Lid></Artikel>"#;
        let mut bytes = ow(&format!("{regel}|{}|{artikel}", groep("g", &["g"]))).into_bytes();
        for (waar, byte) in wissels {
            let plaats = waar.index(bytes.len());
            bytes[plaats] = byte;
        }
        bytes.truncate(eind.index(bytes.len()) + 1);
        fuzz_stop(&bytes);
    }
}
