//! Reading: what a file may look like, what is refused and how that is said.
#![allow(clippy::unwrap_used)] // a test that cannot go on should stop here

use regels::{Antwoorden, Code, RegelFout, Regelbestand, Regelset, VraagType};
use serde_json::json;

const ALLE: &str = include_str!("fixtures/alle_soorten.xml");

fn lees(xml: &str) -> Regelbestand {
    Regelbestand::lees(xml.as_bytes(), "proef.xml").unwrap()
}

fn fout(xml: &str) -> String {
    Regelbestand::lees(xml.as_bytes(), "proef.xml")
        .unwrap_err()
        .to_string()
}

#[test]
fn every_kind_of_uitvoeringsregel_is_kept_and_an_unknown_one_reported() {
    let b = lees(ALLE);
    assert_eq!(
        (b.naam(), b.namespace()),
        (
            "Alle soorten",
            "http://toepasbare-regels.omgevingswet.overheid.nl/00000009999999999000"
        )
    );
    assert_eq!(b.activiteiten(), ["nl.imow-gm9999.activiteit.Alles"]);
    let soorten: Vec<VraagType> = b.vragen().iter().map(|v| v.soort).collect();
    use VraagType::*;
    assert_eq!(
        soorten,
        [
            Boolean, String, Number, Date, List, List, Bijlage, Geo, Register, Register
        ]
    );
    assert_eq!(b.vragen()[4].opties[0].tekst.as_ref(), "een");
    assert_eq!(b.meldingen().len(), 1);
    let register = b.vragen()[8].clone();
    assert_eq!(register.register_soort.as_deref(), Some("registerbevraging"));
    assert_eq!(
        register.overig,
        [
            ("register".into(), "BAG".into()),
            ("gegeven".into(), "bouwjaar".into())
        ]
    );
    assert!(b.meldingen()[0].contains("ietsNieuws"), "{:?}", b.meldingen());
}

#[test]
fn every_cell_form_counts_and_the_caveat_and_article_come_along() {
    let b = lees(ALLE);
    let goed = json!({"ja": true, "tekst": "dakkapel", "getal": "12,49", "dag": "15-03-2026", "Ja - of nee?": true,
        "een": "een", "meer": "rood, licht", "geo": "deels"});
    let u = b.evalueer(&b.antwoorden(&goed).unwrap());
    let c = &u.uitkomsten.as_ref().unwrap()[0];
    assert_eq!(
        (c.code.naam(), c.toelichting.as_deref()),
        ("Meldingsplicht", Some("Doe een **melding**."))
    );
    assert_eq!(c.voorbehouden, ["Mits het <b>waar</b> is & blijft".into()]);
    assert_eq!(u.redenen[0].bron, ["artikel 5.1".into()]);
    for (sleutel, waarde) in [
        ("tekst", json!("kas")),
        ("getal", json!(12.5)),
        ("dag", json!("2026-03-14")),
        ("een", json!("twee")),
        ("meer", json!(["rood", "blauw"])),
        ("geo", json!("nee")),
    ] {
        let mut anders = goed.clone();
        anders[sleutel] = waarde;
        let u = b.evalueer(&b.antwoorden(&anders).unwrap());
        assert!(
            u.uitkomsten.unwrap().is_empty() && u.geen_uitkomst.is_some(),
            "{sleutel}"
        );
    }
    let meer = json!({"ja": true, "meer": ["blauw", "rood, licht"], "tekst": "kas", "getal": 1, "dag": "2026-01-01", "een": "een", "geo": "nee"});
    let u = b.evalueer(&b.antwoorden(&meer).unwrap());
    assert_eq!(u.uitkomsten.unwrap()[0].code.naam(), "Vergunningplicht");
}

#[test]
fn the_answer_has_the_shape_of_plek_check() {
    let b = lees(ALLE);
    let open = serde_json::to_value(b.evalueer(&Antwoorden::leeg())).unwrap();
    assert_eq!(open["soort"], "conclusie");
    assert_eq!(open["uitkomsten"], json!([]));
    assert_eq!(open["geenUitkomst"], json!(null));
    assert_eq!((&open["redenen"], &open["vervallen"]), (&json!([]), &json!([])));
    assert_eq!(
        open["vragen"][0],
        json!({"id": "ja", "tekst": "Ja of nee?", "type": "boolean", "opties": [], "groep": "Alles"})
    );
    assert!(open.get("indienbaar").is_none() && open.get("maatregelen").is_none());
    let nee =
        serde_json::to_value(b.evalueer(&b.antwoorden(&json!({"ja": false, "meer": "blauw"})).unwrap()))
            .unwrap();
    assert_eq!(
        nee["uitkomsten"],
        json!([{"code": "NietVanToepassing", "toelichting": null, "voorbehouden": []}])
    );
    assert_eq!(nee["vervallen"], json!(["meer"]));
}

#[test]
fn a_cell_outside_the_closed_set_counts_as_full_feel() {
    let stuk = ALLE.replace("[0..12.5[, > 100", "modulo(?, 2) = 1");
    let bestand = Regelbestand::lees(stuk.as_bytes(), "p").unwrap();
    let bij = |getal: i64| {
        let antwoorden = json!({ "ja": true, "tekst": "huis", "getal": getal, "dag": "2026-04-01", "een": "een",
            "meer": "rood", "geo": "ja" });
        bestand.evalueer(&bestand.antwoorden(&antwoorden).unwrap())
    };
    assert_eq!(bij(3).uitkomsten.unwrap()[0].code, Code::Meldingsplicht);
    assert!(bij(4).geen_uitkomst.is_some());
}

#[test]
fn a_register_may_not_know_but_may_not_mistype() {
    let getal = ALLE.replace(
        "<d:inputData name=\"register\">",
        "<d:inputData name=\"register\"><d:variable name=\"register\" typeRef=\"number\"/>",
    );
    let bestand = lees(&getal);
    for goed in ["1930", "weet niet", " onbekend "] {
        assert!(bestand.antwoorden(&json!({ "register": goed })).is_ok(), "{goed}");
    }
    assert!(bestand.antwoorden(&json!({ "register": "193o" })).is_err());
}

#[test]
fn an_unsupported_cell_is_refused_with_table_row_column_and_text() {
    let stuk = ALLE
        .replace("[0..12.5[, &gt; 100", "x")
        .replace("[0..12.5[, > 100", "vervang(?, 1) = \"a\"");
    let tekst = fout(&stuk);
    for deel in [
        "proef.xml, regel",
        "tabel \"Top\"",
        "rij 2",
        "kolom \"3 getal\"",
        "vervang(?, 1)",
    ] {
        assert!(tekst.contains(deel), "{deel}: {tekst}");
    }
    for cel in [
        "> Ja",
        "ja",
        "[1..\"a\"]",
        "\"open",
        "? > now()",
        "date(\"gisteren\")",
        "some x in y satisfies z",
        "duration(\"P1D\")",
        "not(5",
    ] {
        let stuk = ALLE.replace("[0..12.5[, > 100", &cel.replace('<', "&lt;"));
        assert!(
            matches!(
                Regelbestand::lees(stuk.as_bytes(), "p"),
                Err(RegelFout::Cel(c)) if c.rij == 2
            ),
            "{cel}"
        );
    }
    let naam = fout(&ALLE.replace("<d:text>vast</d:text>", "<d:text>vast + 1</d:text>"));
    assert!(naam.contains("kolom \"vast + 1\""), "{naam}");
    let uit = fout(&ALLE.replace("\"Meldingsplicht\"", "Meldingsplicht"));
    assert!(
        uit.contains("uitkomst 1") && uit.contains("Meldingsplicht"),
        "{uit}"
    );
}

#[test]
fn broken_and_hostile_files_are_refused_with_a_line() {
    let bom = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n<x>&b;</x>";
    assert_eq!(
        fout(bom),
        "proef.xml, regel 1: een DTD (DOCTYPE) wordt niet gelezen"
    );
    assert!(fout("<x>\n\n&ander;</x>").contains("regel 3: entiteit &ander;"));
    assert!(fout(ALLE.get(..4000).unwrap()).contains("regel"));
    assert!(fout("").contains("afgebroken"));
    assert!(fout("<a xmlns=\"urn:iets\"/>").contains("geen STTR-bestand"));
    assert!(fout(&"<a>".repeat(100)).contains("dieper dan 64"));
    assert!(fout("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>").contains("alleen UTF-8"));
    let latijn = Regelbestand::lees(b"<a>\n\xe9</a>", "proef.xml")
        .unwrap_err()
        .to_string();
    assert_eq!(latijn, "proef.xml, regel 2: geen UTF-8 tekst");
    let groot = vec![b' '; (32 << 20) + 1];
    assert!(
        Regelbestand::lees(&groot, "g")
            .unwrap_err()
            .to_string()
            .contains("te groot")
    );
    assert!(fout(&ALLE.replace("#dag", "#weg")).contains("die ontbreekt"));
    assert!(fout(&ALLE.replace("FIRST", "LAST")).contains("hitPolicy LAST"));
}

#[test]
fn decisions_in_a_circle_are_refused() {
    let tabel = |naam: &str, van: &str| {
        format!(
            "<decision name=\"{naam}\"><decisionTable><input><inputExpression><text>{van}</text>\
        </inputExpression></input><output/><rule><inputEntry><text>-</text></inputEntry><outputEntry><text>\"x\"</text></outputEntry></rule>\
        </decisionTable></decision>"
        )
    };
    let xml = format!(
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" name=\"k\">{}{}</definitions>",
        tabel("a", "b"),
        tabel("b", "a")
    );
    assert!(fout(&xml).contains("hangt van zichzelf af"));
    let keten: String = (0..2000)
        .map(|i| tabel(&format!("t{i}"), &format!("t{}", i + 1)))
        .collect();
    let xml = format!(
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20211108/MODEL/\" name=\"k\">{keten}{}</definitions>",
        tabel("t2000", "t2000")
    );
    assert!(fout(&xml).contains("keten van meer dan"));
}

/// A file with one boolean question `q` (its text given), a top that needs `aansluiting` too.
fn landelijk(tekst: &str) -> String {
    format!(
        r##"<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" name="Landelijk" namespace="urn:rijk"
  xmlns:u="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Uitvoeringsregel"
  xmlns:b="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Bedrijfsregel">
 <extensionElements><u:uitvoeringsregels><u:uitvoeringsregel id="q"><u:vraag><u:gegevensType>boolean</u:gegevensType><u:vraagTekst>{tekst}</u:vraagTekst></u:vraag></u:uitvoeringsregel></u:uitvoeringsregels></extensionElements>
 <inputData name="v"><extensionElements><u:uitvoeringsregelRef href="#q"/></extensionElements></inputData>
 <decision name="Top"><extensionElements><b:functioneleStructuurRef href="x/Conclusienl.imow-mnre1034.activiteit.A"/></extensionElements>
  <decisionTable hitPolicy="FIRST"><input><inputExpression><text>v</text></inputExpression></input><input><inputExpression><text>Aansluitpunt</text></inputExpression></input><output/>
   <rule><inputEntry><text>false</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"Toestemmingsvrij"</text></outputEntry></rule>
   <rule><inputEntry><text>true</text></inputEntry><inputEntry><text>true</text></inputEntry><outputEntry><text>"Verbod"</text></outputEntry></rule>
   <rule><inputEntry><text>true</text></inputEntry><inputEntry><text>false</text></inputEntry><outputEntry><text>"Meldingsplicht"</text></outputEntry></rule>
  </decisionTable></decision>
 <decision name="Aansluitpunt"><invocation><literalExpression><text>invoke</text></literalExpression>
  <binding><parameter name="namespace"/><literalExpression><text>"urn:gemeente"</text></literalExpression></binding>
  <binding><parameter name="model name"/><literalExpression><text>"Lokaal"</text></literalExpression></binding>
  <binding><parameter name="decision name"/><literalExpression><text>"Uitkomst"</text></literalExpression></binding>
  <binding><parameter name="parameters"/><literalExpression><text>context()</text></literalExpression></binding></invocation></decision>
</definitions>"##
    )
}

fn lokaal(tekst: &str) -> String {
    format!(
        r##"<definitions xmlns="http://www.omg.org/spec/DMN/20180521/MODEL/" name="Lokaal" namespace="urn:gemeente"
  xmlns:u="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Uitvoeringsregel">
 <extensionElements><u:uitvoeringsregels><u:uitvoeringsregel id="q"><u:vraag><u:gegevensType>boolean</u:gegevensType><u:vraagTekst>{tekst}</u:vraagTekst></u:vraag></u:uitvoeringsregel></u:uitvoeringsregels></extensionElements>
 <inputData name="v"><extensionElements><u:uitvoeringsregelRef href="#q"/></extensionElements></inputData>
 <decision name="Uitkomst"><decisionTable hitPolicy="ANY"><input><inputExpression><text>v</text></inputExpression></input><output/>
   <rule><inputEntry><text>true</text></inputEntry><outputEntry><text>true</text></outputEntry></rule>
   <rule><inputEntry><text>false</text></inputEntry><outputEntry><text>false</text></outputEntry></rule></decisionTable></decision>
</definitions>"##
    )
}

#[test]
fn an_aansluitpunt_is_open_and_named_until_its_file_is_given() {
    let rijk = lees(&landelijk("Wilt u bouwen?"));
    let u = rijk.evalueer(&rijk.antwoorden(&json!({"q": true})).unwrap());
    assert!(u.uitkomsten.unwrap().is_empty() && u.vragen.is_empty() && u.geen_uitkomst.is_none());
    assert_eq!(
        (&*u.aansluitpunten[0].model, &*u.aansluitpunten[0].beslissing),
        ("Lokaal", "Uitkomst")
    );
    let vrij = rijk.evalueer(&rijk.antwoorden(&json!({"q": false})).unwrap());
    assert_eq!(vrij.uitkomsten.unwrap()[0].code.naam(), "Toestemmingsvrij");
    assert!(vrij.aansluitpunten.is_empty());

    let set = Regelset::nieuw(&[rijk, lees(&lokaal("Is het een monument?"))]).unwrap();
    let vraag = |a| set.evalueer(&set.antwoorden(&a).unwrap()).unwrap();
    let u = vraag(json!({"q": true}));
    assert_eq!(u.vragen.iter().map(|v| &*v.id).collect::<Vec<_>>(), ["Lokaal#q"]);
    let u = vraag(json!({"q": true, "Lokaal#q": false}));
    assert_eq!(u.uitkomsten.unwrap()[0].code.naam(), "Meldingsplicht");
    assert_eq!(
        u.redenen.iter().map(|r| &*r.beslissing).collect::<Vec<_>>(),
        ["Top", "Uitkomst"]
    );
}

#[test]
fn the_same_question_in_two_files_is_asked_once() {
    let set = Regelset::nieuw(&[lees(&landelijk("Is het zo?")), lees(&lokaal("Is het zo?"))]).unwrap();
    assert_eq!(set.vragen().len(), 1);
    let u = set
        .evalueer(&set.antwoorden(&json!({"q": true})).unwrap())
        .unwrap();
    assert_eq!(u.uitkomsten.unwrap()[0].code.naam(), "Verbod");
    assert!(set.antwoorden(&json!({"r": true})).is_err());
}

#[test]
fn files_side_by_side_keep_their_own_outcome() {
    let ander = landelijk("Wilt u slopen?")
        .replace("\"q\"", "\"s\"")
        .replace("#q", "#s")
        .replace("Landelijk", "Ander")
        .replace("activiteit.A", "activiteit.B");
    let set = Regelset::nieuw(&[lees(&landelijk("Wilt u bouwen?")), lees(&ander)]).unwrap();
    let u = set
        .evalueer(&set.antwoorden(&json!({"q": false})).unwrap())
        .unwrap();
    let c = u.uitkomsten.unwrap();
    assert_eq!(
        (c.len(), c[0].activiteit.as_deref()),
        (1, Some("nl.imow-mnre1034.activiteit.A"))
    );
    assert_eq!(u.vragen.iter().map(|v| &*v.id).collect::<Vec<_>>(), ["s"]);
    assert_eq!(set.evalueer_alle(&Antwoorden::leeg()).len(), 2);
}

#[test]
fn rules_are_shared_between_threads() {
    fn deelbaar<T: Send + Sync + Clone>() {}
    deelbaar::<Regelbestand>();
    deelbaar::<Regelset>();
}

/// A question with so many combinations of options that no case split is made.
fn veel_opties() -> String {
    let opties: String = (0..16)
        .map(|o| {
            format!("<u:optie><u:sequenceId>{o}</u:sequenceId><u:optieText>o{o:02}</u:optieText></u:optie>")
        })
        .collect();
    landelijk("Wilt u bouwen?")
        .replace(
            "<u:gegevensType>boolean</u:gegevensType>",
            &format!(
                "<u:gegevensType>list</u:gegevensType><u:opties><u:optieType>meerdereAntwoorden</u:optieType>{opties}</u:opties>"
            ),
        )
        .replace("<text>false</text></inputEntry><inputEntry><text>-", "<text>not(contains(?,\"o07\"))</text></inputEntry><inputEntry><text>-")
        .replace("<text>true</text></inputEntry><inputEntry><text>", "<text>contains(?,\"o07\")</text></inputEntry><inputEntry><text>")
}

#[test]
fn many_options_are_split_exactly_when_cells_only_look_for_parts() {
    let b = lees(&veel_opties());
    let open = b.evalueer(&Antwoorden::leeg());
    assert!(open.exact);
    let u = b.evalueer(&b.antwoorden(&json!({"q": "o02, o05"})).unwrap());
    assert_eq!(u.uitkomsten.unwrap()[0].code.naam(), "Toestemmingsvrij");
}

#[test]
fn beyond_the_budget_more_may_be_asked_and_that_is_said() {
    let b = lees(&veel_opties().replace("contains(?", "ends with(?"));
    let open = b.evalueer(&Antwoorden::leeg());
    assert!(!open.exact);
    assert_eq!(open.vragen.len(), 1);
    let u = b.evalueer(&b.antwoorden(&json!({"q": "o02, o05"})).unwrap());
    assert_eq!(u.uitkomsten.unwrap()[0].code.naam(), "Toestemmingsvrij");
    let u = b.evalueer(&b.antwoorden(&json!({"q": ["o07", "o01"]})).unwrap());
    assert!(u.uitkomsten.unwrap().is_empty());
    assert_eq!(u.aansluitpunten.len(), 1);
}

#[test]
fn an_unknown_part_beside_a_known_kind_is_kept_and_reported_and_two_kinds_are_refused() {
    let erbij = |x: &str| {
        ALLE.replacen(
            "</u:vraag></u:uitvoeringsregel>",
            &format!("</u:vraag>{x}</u:uitvoeringsregel>"),
            1,
        )
    };
    let b = lees(&erbij("<u:stuurvraag>true</u:stuurvraag>"));
    assert_eq!(b.vragen()[0].overig, [("stuurvraag".into(), "true".into())]);
    assert!(b.meldingen()[0].contains("stuurvraag"), "{:?}", b.meldingen());
    let twee = fout(&erbij("<u:bijlage><u:bijlageType>x</u:bijlageType></u:bijlage>"));
    assert!(twee.contains("niet precies één soort: vraag, bijlage"), "{twee}");
    let impliciet = lees(&ALLE.replace("u:registerbevraging", "u:implicietAntwoord"));
    assert_eq!(
        impliciet.vragen()[8].register_soort.as_deref(),
        Some("implicietAntwoord")
    );
    assert_eq!(impliciet.meldingen().len(), 1);
}

#[test]
fn what_is_wrong_in_a_question_is_refused_with_its_line() {
    let soort = fout(&ALLE.replace("meerdereAntwoorden", "meerAntwoorden"));
    assert!(
        soort.contains("regel 18: optieType \"meerAntwoorden\" bestaat niet"),
        "{soort}"
    );
    let leeg = fout(&ALLE.replace("<u:optieText>blauw</u:optieText>", "<u:optieText/>"));
    assert!(leeg.contains("optie zonder optieText"), "{leeg}");
    let dubbel = fout(&ALLE.replace(
        "<u:optieText>blauw</u:optieText>",
        "<u:optieText>rood</u:optieText>",
    ));
    assert!(dubbel.contains("optie \"rood\" twee keer"), "{dubbel}");
    let naam = fout(&ALLE.replace("<d:inputData name=\"dag\">", "<d:inputData name=\"tekst\">"));
    assert!(
        naam.contains("naam \"tekst\" hoort bij meer dan één vraag"),
        "{naam}"
    );
    let groep = lees(&ALLE.replacen("href=\"#g\"", "href=\"#weg\"", 1));
    assert!(
        groep.meldingen()[0].contains("regelgroep #weg, die ontbreekt"),
        "{:?}",
        groep.meldingen()
    );
}

#[test]
fn null_is_not_answered_even_for_what_is_fixed() {
    let b = lees(ALLE);
    assert_eq!(
        b.antwoorden(&json!({"vast": null, "ja": null})).unwrap().aantal(),
        0
    );
    assert!(
        b.antwoorden(&json!({"vast": 12.5}))
            .unwrap_err()
            .to_string()
            .contains("staat in de regels vast")
    );
    assert!(b.antwoorden(&json!({"onbekend": null})).is_err());
}

#[test]
fn a_caveat_that_kept_an_earlier_row_from_firing_is_on_the_path() {
    let laatste = ALLE.rfind("<d:rule>").unwrap();
    let (begin, eind) = ALLE.split_at(laatste);
    // "mits" is fixed at true: a row that asks for false would give a ban
    let verbod = "<d:rule>".to_owned()
        + &"<d:inputEntry><d:text>-</d:text></d:inputEntry>".repeat(8)
        + "<d:inputEntry><d:text>false</d:text></d:inputEntry><d:outputEntry><d:text>\"Verbod\"</d:text></d:outputEntry></d:rule>";
    let b = lees(&format!("{begin}{verbod}{eind}"));
    let antwoorden = json!({"ja": true, "tekst": "kas", "getal": 1, "dag": "2026-01-01", "een": "een",
        "meer": ["blauw", "rood, licht"], "geo": "nee"});
    let u = b.evalueer(&b.antwoorden(&antwoorden).unwrap());
    let c = &u.uitkomsten.unwrap()[0];
    assert_eq!(c.code.naam(), "Vergunningplicht");
    assert_eq!(c.voorbehouden, ["Mits het <b>waar</b> is & blijft".into()]);
}

/// `landelijk` or `lokaal` with a herbruikbaarId and a bereik.
fn met_bereik(xml: &str, bereik: &str) -> String {
    xml.replace(
        "<u:uitvoeringsregel id=\"q\">",
        &format!("<u:uitvoeringsregel id=\"q\"><u:herbruikbaarId>h1</u:herbruikbaarId><u:bereik>{bereik}</u:bereik>"),
    )
}

#[test]
fn a_reusable_answer_is_shared_within_its_bereik_only() {
    let aantal = |a: &str, b: &str| {
        let een = lees(&met_bereik(&landelijk("Is het zo?"), a));
        let twee = lees(&met_bereik(&lokaal("Klopt dat?"), b));
        Regelset::nieuw(&[een, twee]).unwrap().vragen().len()
    };
    assert_eq!(aantal("werkzaamheid", "werkzaamheid"), 1);
    assert_eq!(aantal("werkzaamheid", "activiteit"), 2);
    assert_eq!(aantal("activiteit", "activiteit"), 2);
    assert_eq!(aantal("bevoegdGezag", "bevoegdGezag"), 2);
}

#[test]
fn a_file_of_another_authority_with_the_same_name_is_not_plugged_in() {
    let rijk = lees(&landelijk("Wilt u bouwen?"));
    let elders = lees(&lokaal("Is het een monument?").replace("urn:gemeente", "urn:elders"));
    let set = Regelset::nieuw(&[rijk.clone(), elders.clone()]).unwrap();
    assert_eq!(set.evalueer_alle(&Antwoorden::leeg()).len(), 2);
    let u = set.evalueer_alle(&set.antwoorden(&json!({"q": true})).unwrap());
    assert_eq!(&*u[0].1.aansluitpunten[0].model, "Lokaal");
    let hier = lees(&lokaal("Is het een monument?"));
    let set = Regelset::nieuw(&[rijk, elders, hier]).unwrap();
    let mut ids: Vec<String> = set.vragen().iter().map(|v| v.id.to_string()).collect();
    ids.sort();
    // the two local files ask the same question: one id
    assert_eq!(ids, ["Lokaal#q", "q"]);
    let u = set.evalueer_alle(&set.antwoorden(&json!({"q": true, "Lokaal#q": true})).unwrap());
    assert_eq!(u[0].1.uitkomsten.as_ref().unwrap()[0].code.naam(), "Verbod");
}

#[test]
fn the_order_of_strength_decides_between_rows_that_contradict_and_first_takes_its_first() {
    let sterkte = [
        "Verbod",
        "Vergunningplicht",
        "NeemContactOpMet",
        "Meldingsplicht",
        "Informatieplicht",
        "Toestemmingsvrij",
        "NietVanToepassing",
    ];
    for (i, sterk) in sterkte.iter().enumerate() {
        for zwak in &sterkte[i + 1..] {
            let uitkomsten = |beleid: &str| {
                let x = landelijk("Zo?")
                    .replace("FIRST", beleid)
                    .replace(
                        "<text>true</text></inputEntry><inputEntry><text>true",
                        "<text>-</text></inputEntry><inputEntry><text>-",
                    )
                    .replace(
                        "<text>false</text></inputEntry><inputEntry><text>-",
                        "<text>-</text></inputEntry><inputEntry><text>-",
                    )
                    .replace(
                        "<text>true</text></inputEntry><inputEntry><text>false",
                        "<text>-</text></inputEntry><inputEntry><text>-",
                    )
                    .replace("\"Meldingsplicht\"", &format!("\"{zwak}\""))
                    .replace("\"Toestemmingsvrij\"", &format!("\"{zwak}\""))
                    .replace("\"Verbod\"", &format!("\"{sterk}\""));
                let u = lees(&x).evalueer(&Antwoorden::leeg());
                let codes: Vec<String> = u
                    .uitkomsten
                    .iter()
                    .flatten()
                    .map(|c| c.code.naam().to_owned())
                    .collect();
                (codes, u.tegenspraak.len())
            };
            if *zwak == "Toestemmingsvrij" || *sterk == "Meldingsplicht" || *sterk == "Toestemmingsvrij" {
                continue; // the replacements above would touch each other
            }
            assert_eq!(
                uitkomsten("ANY"),
                (vec![(*sterk).to_owned()], 1),
                "{sterk} {zwak}"
            );
            assert_eq!(
                uitkomsten("FIRST"),
                (vec![(*zwak).to_owned()], 0),
                "{sterk} {zwak}"
            );
            assert_eq!(
                uitkomsten("COLLECT"),
                (vec![(*sterk).to_owned(), (*zwak).to_owned()], 0)
            );
        }
    }
}

/// A file of one table over one question.
fn een_tabel(ns: &str, vraag: &str, tabel: &str) -> String {
    format!(
        r##"<d:definitions xmlns:d="{ns}" xmlns:u="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Uitvoeringsregel" xmlns:b="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Bedrijfsregel" xmlns="http://toepasbare-regels.omgevingswet.overheid.nl/00000001821002193000" name="x" namespace="n">
<d:extensionElements><u:uitvoeringsregels><u:uitvoeringsregel id="v">{vraag}</u:uitvoeringsregel></u:uitvoeringsregels></d:extensionElements>
<d:inputData id="i"><d:extensionElements><u:uitvoeringsregelRef href="#v"/></d:extensionElements><d:variable name="De vraag - 1?"/></d:inputData>
<d:decision id="t" name="Top"><d:extensionElements><b:functioneleStructuurRef href="x/id/concept/Conclusienl.imow-pv27.activiteit.A"/></d:extensionElements><d:variable name="Top"/>{tabel}</d:decision></d:definitions>"##
    )
}

fn kolom() -> &'static str {
    "<d:input><d:inputExpression><d:text>De vraag - 1?</d:text></d:inputExpression></d:input>"
}

fn rij(cel: &str, uit: &str) -> String {
    format!(
        "<d:rule><d:inputEntry><d:text>{cel}</d:text></d:inputEntry><d:outputEntry><d:text>{uit}</d:text></d:outputEntry></d:rule>"
    )
}

const DMN: [&str; 5] = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
];

#[test]
fn every_hit_policy_in_every_namespace_of_dmn_gives_its_own_codes() {
    let getal = "<u:vraag><u:gegevensType>number</u:gegevensType><u:vraagTekst>?</u:vraagTekst></u:vraag>";
    let rijen = [
        rij("&gt;= 1", "\"Meldingsplicht\""),
        rij("[2..9]", "\"Vergunningplicht\""),
        rij("]3..5[", "\"Verbod\""),
    ]
    .concat();
    for (beleid, uit) in [
        ("UNIQUE", vec!["Verbod"]),
        ("ANY", vec!["Verbod"]),
        ("FIRST", vec!["Meldingsplicht"]),
        ("PRIORITY", vec!["Vergunningplicht"]),
        ("RULE ORDER", vec!["Meldingsplicht", "Vergunningplicht", "Verbod"]),
        (
            "OUTPUT ORDER",
            vec!["Vergunningplicht", "Verbod", "Meldingsplicht"],
        ),
        ("COLLECT", vec!["Verbod", "Vergunningplicht", "Meldingsplicht"]),
    ] {
        for ns in DMN {
            let tabel = format!(
                "<d:decisionTable hitPolicy=\"{beleid}\">{}<d:output><d:outputValues><d:text>\"Vergunningplicht\", \"Verbod\", \"Meldingsplicht\"</d:text></d:outputValues></d:output>{rijen}</d:decisionTable>",
                kolom()
            );
            let b = lees(&een_tabel(ns, getal, &tabel));
            let u = b.evalueer(&b.antwoorden(&json!({"De vraag - 1?": "4,0"})).unwrap());
            let codes: Vec<&str> = u.uitkomsten.iter().flatten().map(|c| c.code.naam()).collect();
            assert_eq!((codes, u.vragen.len()), (uit.clone(), 0), "{beleid} {ns}");
            let een = b.evalueer(&b.antwoorden(&json!({"v": 1})).unwrap());
            assert_eq!(
                een.uitkomsten.unwrap()[0].code,
                Code::Meldingsplicht,
                "{beleid} {ns}"
            );
        }
    }
}

#[test]
fn a_number_or_a_day_in_a_cell_may_be_written_as_text() {
    for (soort, cel, past, past_niet) in [
        ("number", "\"12,5\"", json!("12.50"), json!(12)),
        ("number", "&lt; \"3\"", json!(2.5), json!("3")),
        ("date", "\"2026-03-01\"", json!("01-03-2026"), json!("2026-03-02")),
        (
            "date",
            "&gt;= date(\"2026-03-01\")",
            json!("2026-03-01"),
            json!("28-02-2026"),
        ),
    ] {
        let vraag = format!(
            "<u:vraag><u:gegevensType>{soort}</u:gegevensType><u:vraagTekst>?</u:vraagTekst></u:vraag><u:ietsVanLater>1</u:ietsVanLater>"
        );
        let tabel = format!(
            "<d:decisionTable hitPolicy=\"FIRST\">{}<d:output/>{}{}</d:decisionTable>",
            kolom(),
            rij(cel, "\"Verbod\""),
            rij("-", "\"Toestemmingsvrij\"")
        );
        let b = lees(&een_tabel(DMN[1], &vraag, &tabel));
        let code = |w: &serde_json::Value| {
            b.evalueer(&b.antwoorden(&json!({"v": w})).unwrap())
                .uitkomsten
                .unwrap()[0]
                .code
                .clone()
        };
        assert_eq!(
            (code(&past), code(&past_niet)),
            (Code::Verbod, Code::Toestemmingsvrij),
            "{cel}"
        );
    }
}
