//! Fuzz targets as plain functions: run within a time limit by the tests, longer by cargo-fuzz.

use crate::{Antwoorden, Regelbestand, Regelset, Waarde, dmn, feel};
use crate::{
    cel::Test,
    cel_lezen::{lees_cel, lees_waarde, lees_waarden},
};

/// Any bytes as a rule file: refused or evaluated, never a panic.
pub fn fuzz_sttr(data: &[u8]) {
    if let Ok(b) = Regelbestand::lees(data, "fuzz") {
        let u = b.evalueer(&Antwoorden::leeg());
        let _ = serde_json::to_string(&u);
        let _ = crate::lint(std::slice::from_ref(&b)).map(|r| serde_json::to_string(&r));
        let mut antwoorden = Antwoorden::leeg();
        for v in b.vragen() {
            let eerste = v
                .opties
                .first()
                .map_or(Waarde::JaNee(true), |o| Waarde::Tekst(o.tekst.clone()));
            antwoorden.zet(&v.id, eerste);
        }
        let _ = b.evalueer(&antwoorden);
        let _ = Regelset::nieuw(&[b.clone(), b]).map(|s| s.evalueer(&antwoorden));
    }
}

/// Any text as a cell: refused, or a test that every kind of value can take.
pub fn fuzz_cel(data: &[u8]) {
    let Ok(tekst) = std::str::from_utf8(data) else {
        return;
    };
    let _ = (lees_waarde(tekst), lees_waarden(tekst));
    let Ok(test) = lees_cel(tekst) else { return };
    for w in [
        Waarde::Leeg,
        Waarde::JaNee(true),
        Waarde::tekst("x"),
        Waarde::Getal(1.into()),
    ] {
        assert!(test != Test::Alles || test.past(&w));
        let _ = test.past(&w);
    }
}

/// Any bytes as answers to a file with every kind of question.
pub fn fuzz_antwoorden(data: &[u8]) {
    let Ok(json) = serde_json::from_slice(data) else {
        return;
    };
    let Ok(b) = Regelbestand::lees(
        include_bytes!("../tests/fixtures/alle_soorten.xml"),
        "alle_soorten.xml",
    ) else {
        return;
    };
    if let Ok(a) = b.antwoorden(&json) {
        let _ = b.evalueer(&a);
    }
}

/// Any text as FEEL: an expression and a cell, refused or evaluated within small caps.
pub fn fuzz_feel(data: &[u8]) {
    let Ok(tekst) = std::str::from_utf8(data) else {
        return;
    };
    let grenzen = feel::Grenzen {
        stappen: 20_000,
        lengte: 5_000,
        ..feel::Grenzen::default()
    };
    let namen = feel::Namen::nieuw(["x", "y z"]);
    let context: feel::Context = [("x", feel::Waarde::getal(3)), ("y z", feel::Waarde::tekst("a"))]
        .into_iter()
        .collect();
    if let Ok(u) = feel::Uitdrukking::lees(tekst, &namen)
        && let Ok(a) = u.met_grenzen(grenzen.clone()).evalueer(&context)
    {
        let _ = a.waarde.als_tekst();
    }
    if let Ok(t) = feel::Toets::lees(tekst, &namen) {
        let t = t.met_grenzen(grenzen);
        for w in [
            feel::Waarde::Niets,
            feel::Waarde::getal(1),
            feel::Waarde::tekst("a"),
        ] {
            let _ = t.oordeel(&w, &context);
        }
    }
}

/// Any bytes as a DMN model: refused, or every decision evaluated without inputs.
pub fn fuzz_dmn(data: &[u8]) {
    let Ok(m) = dmn::DmnModel::lees(("fuzz", data), &[]) else {
        return;
    };
    let grenzen = feel::Grenzen {
        stappen: 20_000,
        lengte: 5_000,
        ..feel::Grenzen::default()
    };
    for naam in m.besluiten().map(str::to_owned).collect::<Vec<_>>() {
        let _ = m.besluit(&naam, &feel::Context::default(), &grenzen);
    }
}
