//! Rule files as other authors write them: each version of DMN, any prefix, every hit policy, foreign children.
#![allow(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use regels::{Antwoorden, Regelbestand, Regelset, Soort, Uitkomst};
use serde_json::{Value, json};

const DMN: [&str; 5] = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
];
const STTR: &str = "http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/";

/// One table about a height, a kind and a fixed year; `p` is the prefix of DMN with its colon, or nothing.
fn xml(dmn: &str, p: &str, beleid: &str, uitkomsten: &str) -> String {
    let ns = p
        .strip_suffix(':')
        .map_or_else(|| "xmlns".to_owned(), |n| format!("xmlns:{n}"));
    let cel = |soort: &str, tekst: &str| format!("<{p}{soort}><{p}text>{tekst}</{p}text></{p}{soort}>");
    let rij = |hoogte: &str, code: &str| {
        format!(
            "<{p}rule><{p}description>toelichting van de bouwer</{p}description>{}{}{}{}</{p}rule>",
            cel("inputEntry", hoogte),
            cel("inputEntry", "-"),
            cel("inputEntry", "2024"),
            cel("outputEntry", &format!("\"{code}\"")),
        )
    };
    let kolom = |naam: &str| {
        format!("<{p}input><{p}inputExpression><{p}text>{naam}</{p}text></{p}inputExpression></{p}input>")
    };
    let invoer = |naam: &str, verwijzing: &str| {
        let verwijzing = if verwijzing.is_empty() {
            String::new()
        } else {
            format!(
                "<{p}extensionElements><q:uitvoeringsregelRef href=\"#{verwijzing}\"/></{p}extensionElements>"
            )
        };
        format!(
            "<{p}inputData id=\"in-{}\" name=\"{naam}\">{verwijzing}<{p}variable name=\"{naam}\" typeRef=\"number\"/></{p}inputData>",
            naam.len()
        )
    };
    format!(
        r##"<?xml version="1.0" encoding="UTF-8"?><!-- van een andere leverancier -->
<{p}definitions {ns}="{dmn}" xmlns:q="{STTR}Uitvoeringsregel" xmlns:r="{STTR}Interactieregel" xmlns:s="{STTR}Bedrijfsregel" xmlns:gem="http://toepasbare-regels.omgevingswet.overheid.nl/00000001002306608000" xmlns:vreemd="urn:vreemd" namespace="http://toepasbare-regels.omgevingswet.overheid.nl/00000001002306608000" name="Variant">
<{p}extensionElements><vreemd:gereedschap><vreemd:versie>9</vreemd:versie></vreemd:gereedschap>
<r:regelgroepen><r:regelgroep id="g"><r:naam>G</r:naam><r:prioriteit>1</r:prioriteit></r:regelgroep></r:regelgroepen>
<q:uitvoeringsregels>
<q:uitvoeringsregel id="soort"><q:regelgroepRef href="#g"/><r:prioriteit>2</r:prioriteit><vreemd:iets/><q:vraag><q:gegevensType>list</q:gegevensType><q:vraagTekst>Wat?</q:vraagTekst><q:opties><q:optieType>meerdereAntwoorden</q:optieType><q:optie><q:sequenceId>1</q:sequenceId><q:optieText>muur, laag</q:optieText></q:optie><q:optie><q:sequenceId>2</q:sequenceId><q:optieText>hek</q:optieText></q:optie></q:opties></q:vraag></q:uitvoeringsregel>
<q:uitvoeringsregel id="jaar"><q:regelgroepRef href="#g"/><q:vasteWaarde><q:waardeVraag>Jaar</q:waardeVraag><q:waarde>2024</q:waarde><q:gegevensType>number</q:gegevensType></q:vasteWaarde></q:uitvoeringsregel>
</q:uitvoeringsregels></{p}extensionElements>
<{p}itemDefinition name="eigen"><{p}typeRef>string</{p}typeRef></{p}itemDefinition>
{}{}{}
<vreemd:los/>
<{p}decision id="d" name="Top"><{p}description>beschrijving</{p}description><{p}extensionElements><s:functioneleStructuurRef href="#http://x/id/concept/Conclusienl.imow-gm9999.activiteit.Variant"/></{p}extensionElements><{p}variable name="Top" typeRef="string"/>
<{p}informationRequirement><{p}requiredInput href="#in-13"/></{p}informationRequirement>
<{p}decisionTable hitPolicy="{beleid}">{}{}{}<{p}output name="Top" typeRef="string">{}</{p}output>{}{}{}</{p}decisionTable></{p}decision>
<vreemd:DMNDI><vreemd:DMNDiagram/></vreemd:DMNDI></{p}definitions>"##,
        invoer("Hoogte (in m)", ""),
        invoer("Soort", "soort"),
        invoer("Jaartal", "jaar"),
        kolom("Hoogte (in m)"),
        kolom("Soort"),
        kolom("Jaartal"),
        cel("outputValues", uitkomsten),
        rij("&gt; 5", "Meldingsplicht"),
        rij("&gt; 3", "Vergunningplicht"),
        rij("&lt;= 3", "Toestemmingsvrij"),
    )
}

const OP_STERKTE: &str = "\"Vergunningplicht\",\"Meldingsplicht\",\"Toestemmingsvrij\"";

fn lees(xml: &str) -> Regelbestand {
    Regelbestand::lees(xml.as_bytes(), "variant.xml").unwrap_or_else(|f| panic!("{f}\n{xml}"))
}

fn codes(b: &Regelbestand, antwoorden: &Value) -> (Vec<String>, Uitkomst) {
    let u = b.evalueer(&b.antwoorden(antwoorden).unwrap());
    let mut uit: Vec<String> = u
        .uitkomsten
        .iter()
        .flatten()
        .map(|c| c.code.naam().to_owned())
        .collect();
    uit.sort();
    (uit, u)
}

#[test]
fn every_version_of_dmn_and_every_prefix_reads_the_same() {
    for dmn in DMN {
        for p in ["", "dmn:", "ns0:", "semantic:"] {
            let b = lees(&xml(dmn, p, "FIRST", OP_STERKTE));
            assert_eq!(b.soort(), Soort::Conclusie, "{dmn} {p}");
            assert_eq!(b.activiteiten(), ["nl.imow-gm9999.activiteit.Variant"]);
            let open = b.evalueer(&Antwoorden::leeg());
            let ids: Vec<&str> = open.vragen.iter().map(|v| &*v.id).collect();
            assert_eq!(
                ids,
                ["Hoogte (in m)"],
                "what is fixed or decides nothing is not asked: {dmn} {p}"
            );
            let (c, _) = codes(
                &b,
                &json!({"Hoogte (in m)": "3,01", "soort": ["hek", "muur, laag"]}),
            );
            assert_eq!(c, ["Vergunningplicht"], "{dmn} {p}");
        }
    }
}

#[test]
fn every_hit_policy_gives_what_it_says() {
    for (beleid, hoog, tegenspraak) in [
        ("FIRST", vec!["Meldingsplicht"], false),
        ("PRIORITY", vec!["Vergunningplicht"], false),
        ("RULE ORDER", vec!["Meldingsplicht", "Vergunningplicht"], false),
        ("OUTPUT ORDER", vec!["Meldingsplicht", "Vergunningplicht"], false),
        ("COLLECT", vec!["Meldingsplicht", "Vergunningplicht"], false),
        ("UNIQUE", vec!["Vergunningplicht"], true),
        ("ANY", vec!["Vergunningplicht"], true),
    ] {
        let b = lees(&xml(DMN[2], "dmn:", beleid, OP_STERKTE));
        let (c, u) = codes(&b, &json!({"Hoogte (in m)": 10}));
        assert_eq!(
            (c, !u.tegenspraak.is_empty()),
            (hoog.iter().map(ToString::to_string).collect(), tegenspraak),
            "{beleid}"
        );
        for (hoogte, code) in [(4, "Vergunningplicht"), (3, "Toestemmingsvrij")] {
            let (c, u) = codes(&b, &json!({"Hoogte (in m)": hoogte}));
            assert_eq!(c, [code], "{beleid} {hoogte}");
            assert!(u.tegenspraak.is_empty(), "{beleid} {hoogte}");
        }
    }
    let fout =
        Regelbestand::lees(xml(DMN[1], "", "BIJNA", OP_STERKTE).as_bytes(), "variant.xml").unwrap_err();
    assert!(fout.to_string().contains("BIJNA"), "{fout}");
}

#[test]
fn answers_are_taken_by_id_or_by_the_exact_name_and_anything_else_is_refused_by_name() {
    let b = lees(&xml(DMN[1], "", "FIRST", OP_STERKTE));
    for goed in [
        json!({"Soort": "hek"}),
        json!({"soort": "muur, laag, hek"}),
        json!({"soort": ["muur, laag"], "Hoogte (in m)": null}),
        json!({"jaar": null}),
    ] {
        assert!(b.antwoorden(&goed).is_ok(), "{goed}");
    }
    for (slecht, noemt) in [
        (json!({"hoogte (in m)": 1}), "hoogte (in m)"),
        (json!({"jaar": 2025}), "jaar"),
        (json!({"Jaartal": 2024}), "Jaartal"),
        (json!({"soort": "schutting"}), "schutting"),
        (json!({"soort": {"a": 1}}), "soort"),
        (json!({"Hoogte (in m)": "hoog"}), "Hoogte (in m)"),
        (json!([]), "JSON-object"),
    ] {
        let fout = b.antwoorden(&slecht).unwrap_err().to_string();
        assert!(fout.contains(noemt), "{slecht}: {fout}");
    }
}

/// A file whose inputData are called otherwise than their variables.
fn andere_namen(namen: [(&str, &str); 2]) -> Regelbestand {
    let invoer = namen
        .iter()
        .enumerate()
        .map(|(i, (eigen, variabele))| {
            format!(
                r##"<inputData name="{eigen}"><extensionElements><u:uitvoeringsregelRef href="#r{i}"/></extensionElements><variable name="{variabele}" typeRef="boolean"/></inputData>"##
            )
        })
        .collect::<String>();
    let regel = |i: usize| {
        format!(
            r#"<u:uitvoeringsregel id="r{i}"><u:vraag><u:gegevensType>boolean</u:gegevensType></u:vraag></u:uitvoeringsregel>"#
        )
    };
    lees(&format!(
        r#"<definitions xmlns="{}" xmlns:u="http://toepasbare-regels.omgevingswet.overheid.nl/v1.0/Uitvoeringsregel" name="n">
<extensionElements><u:uitvoeringsregels>{}{}</u:uitvoeringsregels></extensionElements>{invoer}
<decision name="d"><decisionTable hitPolicy="FIRST"><input><inputExpression><text>{}</text></inputExpression></input><output/>
<rule><inputEntry><text>true</text></inputEntry><outputEntry><text>"Verbod"</text></outputEntry></rule></decisionTable></decision></definitions>"#,
        DMN[1],
        regel(0),
        regel(1),
        namen[0].1,
    ))
}

#[test]
fn an_input_is_answered_by_the_name_of_its_variable_or_its_own_unless_that_means_two_questions() {
    let b = andere_namen([("Is het hoog?", "var_hoog"), ("Is het laag?", "var_laag")]);
    for sleutel in ["r0", "var_hoog", "Is het hoog?"] {
        let u = b.evalueer(&b.antwoorden(&json!({ sleutel: true })).unwrap());
        assert_eq!(u.uitkomsten.unwrap()[0].code.naam(), "Verbod", "{sleutel}");
    }
    assert!(
        b.antwoorden(&json!({"Is het hoog?": true, "var_hoog": false}))
            .is_err()
    );
    // the name of one inputData is the variable of the other
    let b = andere_namen([("hoog", "laag"), ("laag", "breed")]);
    assert!(b.antwoorden(&json!({"hoog": true, "breed": false})).is_ok());
    let fout = b.antwoorden(&json!({"laag": true})).unwrap_err().to_string();
    assert!(fout.contains("r0 of r1"), "{fout}");
}

#[test]
fn an_error_repeats_a_little_of_the_file_and_not_all_of_it() {
    let groot = "1,".repeat(500_000);
    for x in [
        xml(DMN[1], "", "FIRST", OP_STERKTE).replacen("<text>-</text>", &format!("<text>{groot}1</text>"), 1),
        xml(DMN[1], "", &groot, OP_STERKTE),
    ] {
        let fout = Regelbestand::lees(x.as_bytes(), "n").unwrap_err().to_string();
        assert!(
            fout.chars().count() < 2_000 && fout.contains("1,1,1"),
            "{}",
            fout.len()
        );
    }
}

#[test]
fn no_choice_out_of_one_is_no_answer_and_none_of_several_is() {
    let vraag = |soort: &str| {
        format!(
            r#"<u:uitvoeringsregel id="r0"><u:vraag><u:gegevensType>list</u:gegevensType><u:opties><u:optieType>{soort}</u:optieType><u:optie><u:optieText>a</u:optieText></u:optie><u:optie><u:optieText>b</u:optieText></u:optie></u:opties></u:vraag></u:uitvoeringsregel>"#
        )
    };
    for (soort, gevraagd) in [("enkelAntwoord", 1), ("meerdereAntwoorden", 0)] {
        let b = lees(&format!(
            r##"<definitions xmlns="{}" xmlns:u="{STTR}Uitvoeringsregel" name="n"><extensionElements><u:uitvoeringsregels>{}</u:uitvoeringsregels></extensionElements>
<inputData name="q"><extensionElements><u:uitvoeringsregelRef href="#r0"/></extensionElements></inputData>
<decision name="d"><decisionTable hitPolicy="FIRST"><input><inputExpression><text>q</text></inputExpression></input><output/>
<rule><inputEntry><text>not("a")</text></inputEntry><outputEntry><text>"Toestemmingsvrij"</text></outputEntry></rule>
<rule><inputEntry><text>"a"</text></inputEntry><outputEntry><text>"Verbod"</text></outputEntry></rule></decisionTable></decision></definitions>"##,
            DMN[1],
            vraag(soort),
        ));
        for leeg in [json!(""), json!([])] {
            let u = b.evalueer(&b.antwoorden(&json!({"r0": leeg})).unwrap());
            assert_eq!(u.vragen.len(), gevraagd, "{soort} {leeg}");
        }
    }
}

#[test]
fn a_decision_about_two_activiteiten_answers_for_both() {
    let verwijs = |urn: &str| {
        format!(r#"<b:functioneleStructuurRef xmlns:b="{STTR}Bedrijfsregel" href="x/Conclusie{urn}"/>"#)
    };
    let b = lees(&format!(
        r#"<definitions xmlns="{}" name="n"><inputData name="q"><variable name="q" typeRef="boolean"/></inputData>
<decision name="d"><extensionElements>{}{}{}</extensionElements><decisionTable hitPolicy="FIRST"><input><inputExpression><text>q</text></inputExpression></input><output/>
<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"Verbod"</text></outputEntry></rule></decisionTable></decision></definitions>"#,
        DMN[1],
        verwijs("nl.imow-gm9999.activiteit.Een"),
        verwijs("nl.imow-gm9999.activiteit.Twee"),
        verwijs("nl.imow-gm9999.activiteit.Een"),
    ));
    let set = Regelset::nieuw(std::slice::from_ref(&b)).unwrap();
    let per_activiteit: Vec<String> = set
        .evalueer_alle(&Antwoorden::leeg())
        .into_iter()
        .map(|(a, u)| format!("{} {}", a.unwrap(), u.uitkomsten.unwrap()[0].code.naam()))
        .collect();
    assert_eq!(
        per_activiteit,
        [
            "nl.imow-gm9999.activiteit.Een Verbod",
            "nl.imow-gm9999.activiteit.Twee Verbod"
        ]
    );
    let bevindingen = regels::lint(&[b]).unwrap().bevindingen;
    let dubbel = bevindingen
        .iter()
        .enumerate()
        .any(|(i, x)| bevindingen[..i].contains(x));
    assert!(!dubbel, "{bevindingen:?}");
}
