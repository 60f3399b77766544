//! DMN models in general: boxed expressions, hit policies, types, imports, services, and what is refused.
#![allow(clippy::unwrap_used)] // a test that cannot go on should stop here

use proptest::prelude::*;
use regels::dmn::DmnModel;
use regels::feel::{Context, Datum, Grenzen, Waarde};

const NS: &str = "https://www.omg.org/spec/DMN/20230324/MODEL/";

fn bestand(ns: &str, inhoud: &str) -> String {
    format!("<definitions xmlns=\"{NS}\" namespace=\"{ns}\" name=\"m\">{inhoud}</definitions>")
}

fn model(inhoud: &str) -> DmnModel {
    DmnModel::lees(("toets.dmn", bestand("m", inhoud).as_bytes()), &[]).unwrap_or_else(|f| panic!("{f}"))
}

fn uit(m: &DmnModel, besluit: &str, invoer: &Context) -> String {
    let a = m.besluit(besluit, invoer, &Grenzen::default()).unwrap();
    a.waarde.als_tekst()
}

fn invoer(paren: &[(&str, Waarde)]) -> Context {
    paren.iter().cloned().collect()
}

/// One decision "d" with this logic and one input "x".
fn besluit(logica: &str, soort: &str) -> DmnModel {
    model(&format!(
        "<inputData id='x' name='x'><variable name='x'/></inputData>
         <decision id='d' name='d'><variable name='d' typeRef='{soort}'/>
         <informationRequirement><requiredInput href='#x'/></informationRequirement>{logica}</decision>"
    ))
}

fn letterlijk(t: &str) -> String {
    format!("<literalExpression><text>{t}</text></literalExpression>")
}

#[test]
fn boxed_expressions_of_every_kind() {
    let leeg = invoer(&[("x", Waarde::getal(3))]);
    let l = letterlijk;
    let gevallen = [
        (l("x + 1"), "4"),
        (
            format!(
                "<conditional><if>{}</if><then>{}</then><else>{}</else></conditional>",
                l("x &gt; 2"),
                l("1"),
                l("2")
            ),
            "1",
        ),
        (
            format!(
                "<filter><in>{}</in><match>{}</match></filter>",
                l("[1, x, 5]"),
                l("item &lt; 4")
            ),
            "[1, 3]",
        ),
        (
            format!(
                "<for iteratorVariable='i'><in>{}</in><return>{}</return></for>",
                l("1..x"),
                l("i * x")
            ),
            "null",
        ),
        (
            format!(
                "<for iteratorVariable='de i'><in>{}</in><return>{}</return></for>",
                l("[1..x]"),
                l("de i * x")
            ),
            "[3, 6, 9]",
        ),
        (
            format!(
                "<some iteratorVariable='i'><in>{}</in><satisfies>{}</satisfies></some>",
                l("[1, x]"),
                l("i = 3")
            ),
            "true",
        ),
        (format!("<list>{}{}</list>", l("x"), l("\"a\"")), "[3, \"a\"]"),
        (
            format!(
                "<relation><column name='a b'/><column name='c'/><row>{}{}</row></relation>",
                l("x"),
                l("\"t\"")
            ),
            "[{a b: 3, c: \"t\"}]",
        ),
        (
            format!(
                "<context><contextEntry><variable name='f'/><functionDefinition><formalParameter name='n'/>{}\
                 </functionDefinition></contextEntry><contextEntry>{}</contextEntry></context>",
                l("if n = 0 then 1 else n * f(n - 1)"),
                l("f(x)")
            ),
            "6",
        ),
    ];
    for (logica, verwacht) in gevallen {
        assert_eq!(uit(&besluit(&logica, "Any"), "d", &leeg), verwacht, "{logica}");
    }
}

fn tabel(beleid: &str, uitvoer: &str, rijen: &[(&str, &str)]) -> DmnModel {
    let mut t = format!(
        "<decisionTable {beleid}><input><inputExpression><text>x</text></inputExpression></input>{uitvoer}"
    );
    for (cel, uit) in rijen {
        t += &format!(
            "<rule><inputEntry><text>{cel}</text></inputEntry>{}</rule>",
            uit.split('|')
                .map(|u| format!("<outputEntry><text>{u}</text></outputEntry>"))
                .collect::<String>()
        );
    }
    besluit(&(t + "</decisionTable>"), "Any")
}

#[test]
fn hit_policies() {
    let rijen = [("&lt; 5", "10"), ("[1..9]", "20"), ("&gt; 7", "5")];
    let waarden = "<output><outputValues><text>20, 5, 10</text></outputValues></output>";
    let een = |beleid: &str, uitvoer: &str, w: i64| {
        uit(
            &tabel(beleid, uitvoer, &rijen),
            "d",
            &invoer(&[("x", Waarde::getal(w))]),
        )
    };
    for (beleid, w, verwacht) in [
        ("hitPolicy='UNIQUE'", 6, "20"),
        ("hitPolicy='UNIQUE'", 3, "null"),
        ("", 0, "10"),
        ("hitPolicy='FIRST'", 3, "10"),
        ("hitPolicy='ANY'", 3, "null"),
        ("hitPolicy='PRIORITY'", 3, "20"),
        ("hitPolicy='RULE ORDER'", 8, "[20, 5]"),
        ("hitPolicy='OUTPUT ORDER'", 3, "[20, 10]"),
        ("hitPolicy='COLLECT'", 3, "[10, 20]"),
        ("hitPolicy='COLLECT' aggregation='SUM'", 3, "30"),
        ("hitPolicy='COLLECT' aggregation='MIN'", 8, "5"),
        ("hitPolicy='COLLECT' aggregation='MAX'", 8, "20"),
        ("hitPolicy='COLLECT' aggregation='COUNT'", 8, "2"),
        ("hitPolicy='NIEUW'", 8, "null"),
    ] {
        assert_eq!(een(beleid, waarden, w), verwacht, "{beleid} {w}");
    }
    let geen = |beleid: &str, uitvoer: &str| {
        uit(
            &tabel(beleid, uitvoer, &[("1", "2")]),
            "d",
            &invoer(&[("x", Waarde::getal(9))]),
        )
    };
    assert_eq!(geen("", "<output/>"), "null");
    assert_eq!(geen("hitPolicy='COLLECT'", "<output/>"), "[]");
    assert_eq!(
        geen(
            "",
            "<output><defaultOutputEntry><text>7</text></defaultOutputEntry></output>"
        ),
        "7"
    );
}

#[test]
fn several_outputs_make_a_context() {
    let m = tabel(
        "hitPolicy='PRIORITY'",
        "<output name='code'><outputValues><text>\"b\", \"a\"</text></outputValues></output><output name='de tekst'/>",
        &[("-", "\"a\"|1"), ("-", "\"b\"|2")],
    );
    assert_eq!(
        uit(&m, "d", &invoer(&[("x", Waarde::Niets)])),
        "{code: \"b\", de tekst: 2}"
    );
}

#[test]
fn a_column_whose_type_lies_keeps_its_value() {
    let m = besluit(
        "<decisionTable><input><inputExpression typeRef='boolean'><text>x</text></inputExpression></input><output/>
         <rule><inputEntry><text>\"deels\",\"nee\"</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
         <rule><inputEntry><text>true</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
         </decisionTable>",
        "number",
    );
    assert_eq!(uit(&m, "d", &invoer(&[("x", Waarde::tekst("deels"))])), "1");
    assert_eq!(uit(&m, "d", &invoer(&[("x", Waarde::JaNee(true))])), "2");
    assert_eq!(uit(&m, "d", &invoer(&[("x", Waarde::tekst("anders"))])), "null");
}

#[test]
fn values_are_fitted_to_their_types() {
    let x = |w: Waarde| invoer(&[("x", w)]);
    let d = |soort: &str, w: Waarde| uit(&besluit(&letterlijk("x"), soort), "d", &x(w));
    assert_eq!(d("string", Waarde::getal(1)), "null");
    assert_eq!(d("number", Waarde::lijst(vec![Waarde::getal(1)])), "1");
    assert_eq!(d("feel:number", Waarde::getal(1)), "1");
    assert_eq!(
        d("date and time", Waarde::Datum(Datum::nieuw(2026, 1, 2).unwrap())),
        "2026-01-02T00:00:00Z"
    );
    assert_eq!(d("bestaatNiet", Waarde::getal(1)), "null");
    let m = model(
        "<itemDefinition name='tKleur'><typeRef>string</typeRef><allowedValues><text>\"rood\", \"wit\"</text>
         </allowedValues></itemDefinition>
         <itemDefinition name='tHuis'><itemComponent name='de kleur'><typeRef>tKleur</typeRef></itemComponent>
         <itemComponent name='verdiepingen' isCollection='true'><typeRef>number</typeRef></itemComponent>
         </itemDefinition>
         <inputData id='h' name='het huis'><variable name='het huis' typeRef='tHuis'/></inputData>
         <decision id='d' name='d'><variable name='d'/>
         <informationRequirement><requiredInput href='#h'/></informationRequirement>
         <literalExpression><text>[het huis.de kleur, het huis instance of tHuis]</text></literalExpression></decision>",
    );
    let huis = |kleur: &str| {
        let c = invoer(&[
            ("de kleur", Waarde::tekst(kleur)),
            ("verdiepingen", Waarde::lijst(vec![Waarde::getal(2)])),
        ]);
        invoer(&[("het huis", Waarde::Context(c.into()))])
    };
    assert_eq!(uit(&m, "d", &huis("wit")), "[\"wit\", true]");
    assert_eq!(uit(&m, "d", &huis("blauw")), "[null, false]");
}

#[test]
fn imports_services_and_knowledge() {
    let ander = bestand(
        "a",
        "<itemDefinition name='tGetal'><typeRef>number</typeRef></itemDefinition>
         <inputData id='i' name='i'><variable name='i' typeRef='number'/></inputData>
         <decision id='dubbel' name='dubbel'><variable name='dubbel'/>
         <informationRequirement><requiredInput href='#i'/></informationRequirement>
         <literalExpression><text>i * 2</text></literalExpression></decision>
         <decisionService id='s' name='dienst'><variable name='dienst'/><outputDecision href='#dubbel'/>
         <inputData href='#i'/></decisionService>
         <businessKnowledgeModel id='k' name='plus drie'><variable name='plus drie' typeRef='number'/><encapsulatedLogic>
         <formalParameter name='n' typeRef='number'/><literalExpression><text>n + 3</text></literalExpression>
         </encapsulatedLogic></businessKnowledgeModel>",
    );
    let hoofd = bestand(
        "m",
        "<import name='het ander' namespace='a' importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/>
         <decision id='d' name='d'><variable name='d' typeRef='het ander.tGetal'/>
         <informationRequirement><requiredDecision href='a#dubbel'/></informationRequirement>
         <knowledgeRequirement><requiredKnowledge href='a#k'/></knowledgeRequirement>
         <knowledgeRequirement><requiredKnowledge href='a#s'/></knowledgeRequirement>
         <literalExpression><text>het ander.dubbel + het ander.plus drie(1) + het ander.dienst(i: 100)</text>
         </literalExpression></decision>",
    );
    let m = DmnModel::lees(("m.dmn", hoofd.as_bytes()), &[("a.dmn", ander.as_bytes())]).unwrap();
    assert_eq!(uit(&m, "d", &invoer(&[("i", Waarde::getal(5))])), "214");
    let los = DmnModel::lees(("m.dmn", hoofd.as_bytes()), &[])
        .err()
        .unwrap()
        .to_string();
    assert!(los.contains("m.dmn") && los.contains("niet gegeven"), "{los}");
}

#[test]
fn what_cannot_be_read_is_refused_with_line_and_reason() {
    let fout = |xml: &str| {
        DmnModel::lees(("f.dmn", xml.as_bytes()), &[])
            .err()
            .unwrap()
            .to_string()
    };
    let dtd = format!(
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>\n{}",
        bestand("m", "")
    );
    assert!(fout(&dtd).contains("DTD"), "{}", fout(&dtd));
    assert!(fout("<definitions xmlns='urn:x'/>").contains("geen DMN-bestand"));
    let wees = bestand(
        "m",
        "<decision id='d' name='d'><informationRequirement><requiredInput href='#weg'/></informationRequirement></decision>",
    );
    assert!(fout(&wees).contains("#weg"), "{}", fout(&wees));
}

#[test]
fn decisions_that_need_each_other_end_in_null() {
    let een = |id: &str, ander: &str| {
        format!(
            "<decision id='{id}' name='{id}'><variable name='{id}'/>
             <informationRequirement><requiredDecision href='#{ander}'/></informationRequirement>
             <literalExpression><text>{ander}</text></literalExpression></decision>"
        )
    };
    let m = model(&(een("a", "b") + &een("b", "a")));
    let a = m.besluit("a", &Context::default(), &Grenzen::default()).unwrap();
    assert!(a.waarde.is_niets());
    assert!(
        a.meldingen.iter().any(|m| m.contains("van zichzelf")),
        "{:?}",
        a.meldingen
    );
}

/// Two thousand decisions in a row, on a stack like that of a server's thread.
#[test]
fn a_long_chain_of_decisions_stops_at_a_cap() {
    let een = |i: usize| {
        format!(
            "<decision id='d{i}' name='d{i}'><variable name='d{i}'/><informationRequirement>
             <requiredDecision href='#d{0}'/></informationRequirement><literalExpression><text>d{0} + 1</text>
             </literalExpression></decision>",
            i + 1
        )
    };
    let keten: String = (0..2_000).map(een).collect();
    let m = model(&(keten + "<decision id='d2000' name='d2000'><variable name='d2000'/></decision>"));
    let uit = std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(move || m.besluit("d0", &Context::default(), &Grenzen::default()))
        .unwrap()
        .join()
        .unwrap();
    assert!(
        matches!(uit, Err(regels::feel::FeelFout::Grens { .. })),
        "{uit:?}"
    );
}

#[test]
fn an_unreadable_expression_makes_its_decision_null_and_says_why() {
    let m = besluit(&letterlijk("x +"), "number");
    let a = m
        .besluit("d", &invoer(&[("x", Waarde::getal(1))]), &Grenzen::default())
        .unwrap();
    assert!(a.waarde.is_niets());
    assert!(
        a.meldingen.iter().any(|m| m.contains("teken 4")),
        "{:?}",
        a.meldingen
    );
}

/// A model with some of everything, to damage.
const ALLES: &str = "<itemDefinition name='t' isCollection='true'><typeRef>number</typeRef><allowedValues>\
    <text>[0..9]</text></allowedValues></itemDefinition><inputData id='x' name='x'><variable name='x' typeRef='t'/>\
    </inputData><businessKnowledgeModel id='k' name='k'><variable name='k'/><encapsulatedLogic><formalParameter name='n'/>\
    <literalExpression><text>n + 1</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>\
    <decision id='d' name='d'><variable name='d'/><informationRequirement><requiredInput href='#x'/>\
    </informationRequirement><knowledgeRequirement><requiredKnowledge href='#k'/></knowledgeRequirement>\
    <decisionTable hitPolicy='PRIORITY'><input><inputExpression><text>k(1)</text></inputExpression></input><output>\
    <outputValues><text>1,2</text></outputValues></output><rule><inputEntry><text>[1..3]</text></inputEntry><outputEntry>\
    <text>2</text></outputEntry></rule></decisionTable></decision><decision id='e' name='e'><variable name='e'/>\
    <informationRequirement><requiredDecision href='#d'/></informationRequirement><context><contextEntry>\
    <variable name='a'/><literalExpression><text>d * 2</text></literalExpression></contextEntry></context></decision>";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn a_damaged_model_never_panics(
        plekken in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0usize..30), 1..6),
    ) {
        let mut xml = bestand("m", ALLES).into_bytes();
        for (van, naar, n) in plekken {
            // a piece of the file is written over another place
            let van = van.index(xml.len());
            let stuk: Vec<u8> = xml.iter().skip(van).take(n).copied().collect();
            let naar = naar.index(xml.len());
            let eind = (naar + n / 2).min(xml.len());
            xml.splice(naar..eind, stuk);
        }
        regels::fuzz::fuzz_dmn(&xml);
    }

    #[test]
    fn arbitrary_bytes_are_no_model(data in prop::collection::vec(any::<u8>(), 0..400)) {
        regels::fuzz::fuzz_dmn(&data);
        regels::fuzz::fuzz_feel(&data);
    }
}
