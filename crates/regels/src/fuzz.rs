//! Fuzz targets as plain functions: run within a time limit by the tests, longer by cargo-fuzz.

use crate::{Antwoorden, Regelbestand, Regelset, Waarde};
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
