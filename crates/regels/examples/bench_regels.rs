//! How long reading, compiling and evaluating real rule files takes.
//!
//! `cargo run --release -p regels --example bench_regels [-- FOLDER]`; the folder holds `amsterdam/` and `houtmanj/`
//! (default `$PLEK_REAL_DATA/toepasbare-regels`). Medians of alternating runs.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use regels::{Antwoorden, Regelbestand};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let map = std::env::args().nth(1).map_or_else(
        || {
            let basis = std::env::var_os("PLEK_REAL_DATA");
            let basis = basis.map_or_else(
                || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
                PathBuf::from,
            );
            basis.join("toepasbare-regels")
        },
        PathBuf::from,
    );
    if !map.is_dir() {
        println!("OVERGESLAGEN: geen echte regelbestanden in {}", map.display());
        return Ok(());
    }
    let vol = json!({"UitvId0001": false, "UitvId0002": false, "UitvId0003": false, "UitvId0004": false,
        "UitvId0005": false, "UitvId0006": false, "UitvId0007": true, "UitvId0011": 150, "UitvId0012": 75,
        "UitvId0013": 60, "UitvId0014": 60, "UitvId0015": "Achterkant", "UitvId0021": false, "UitvId0034": "ja",
        "UitvId0040": false});
    for (naam, antwoorden) in [
        ("amsterdam/DMN1.2-ConclusieBouwenDakkapel.dmn", Some(&vol)),
        ("amsterdam/DMN1.2-ConclusieBouwenDakkapel.dmn", None),
        ("houtmanj/gzMTczepTCdxFnvYe.xml", None),
    ] {
        meet(&map.join(naam), antwoorden)?;
    }
    let groot = groot();
    let bestand = Regelbestand::lees(groot.as_bytes(), "groot")?;
    let lezen = mediaan(40, || {
        Regelbestand::lees(groot.as_bytes(), "groot")
            .map(|b| b.vragen().len())
            .unwrap_or(0)
    });
    println!(
        "gemaakt bestand, {} kB, {} vragen: lezen en compileren {:.2} ms",
        groot.len() / 1000,
        bestand.vragen().len(),
        lezen / 1e3
    );
    Ok(())
}

/// A file of about 1 MB in the shape that rule builders make: 53 tables of a dozen rows and columns, mostly dashes.
fn groot() -> String {
    let mut x = String::from(
        r#"<dmn:definitions xmlns:dmn="http://www.omg.org/spec/DMN/20151101/dmn.xsd" name="groot" namespace="urn:groot">"#,
    );
    for t in 0..53 {
        for k in 0..11 {
            x.push_str(&format!(
                r#"<dmn:inputData id="i{t}_{k}" name="_4483fe58-57b7-4e71-bf19-{t:06}{k:06}"><dmn:variable name="_4483fe58-57b7-4e71-bf19-{t:06}{k:06}" typeRef="feel:boolean"/></dmn:inputData>"#
            ));
        }
    }
    for t in 0..53 {
        x.push_str(&format!(
            r#"<dmn:decision id="d{t}" name="Pad {t}"><dmn:decisionTable hitPolicy="ANY">"#
        ));
        for k in 0..11 {
            x.push_str(&format!(
                r#"<dmn:input id="k{t}_{k}"><dmn:inputExpression typeRef="feel:boolean"><dmn:text>_4483fe58-57b7-4e71-bf19-{t:06}{k:06}</dmn:text></dmn:inputExpression></dmn:input>"#
            ));
        }
        if t > 0 {
            x.push_str(&format!(
                "<dmn:input><dmn:inputExpression><dmn:text>Pad {}</dmn:text></dmn:inputExpression></dmn:input>",
                t - 1
            ));
        }
        x.push_str(r#"<dmn:output name="uit" typeRef="feel:string"/>"#);
        for r in 0..12 {
            x.push_str(&format!(
                r#"<dmn:rule id="_9e02b4b1-6f63-4d0b-8a8b-{t:06}{r:06}">"#
            ));
            for k in 0..11 {
                let cel = if k == r % 11 { "true" } else { "-" };
                x.push_str(&format!(
                    r#"<dmn:inputEntry id="_c1f6{t:03}{r:03}{k:03}-0f63-4d0b-8a8b"><dmn:text><![CDATA[{cel}]]></dmn:text></dmn:inputEntry>"#
                ));
            }
            if t > 0 {
                x.push_str("<dmn:inputEntry><dmn:text>\"no hit\"</dmn:text></dmn:inputEntry>");
            }
            x.push_str(
                "<dmn:outputEntry><dmn:text>\"Vergunningplicht\"</dmn:text></dmn:outputEntry></dmn:rule>",
            );
        }
        x.push_str("</dmn:decisionTable></dmn:decision>");
    }
    x.push_str("</dmn:definitions>");
    x
}

fn meet(pad: &Path, antwoorden: Option<&serde_json::Value>) -> Result<(), Box<dyn Error>> {
    let bytes = std::fs::read(pad)?;
    let lezen = mediaan(40, || {
        Regelbestand::lees(&bytes, "bench")
            .map(|b| b.vragen().len())
            .unwrap_or(0)
    });
    let bestand = Regelbestand::lees(&bytes, "bench")?;
    let begin = Instant::now();
    black_box(bestand.evalueer(&Antwoorden::leeg()));
    let eerste = begin.elapsed().as_secs_f64() * 1e6;
    let antwoorden = antwoorden.map_or_else(|| Ok(Antwoorden::leeg()), |a| bestand.antwoorden(a))?;
    let keer = 50; // short batches: the median then survives a busy machine
    let evalueren = mediaan(2_001, || {
        (0..keer)
            .map(|_| black_box(bestand.evalueer(&antwoorden)).vragen.len())
            .sum()
    }) / f64::from(keer);
    println!(
        "{}, {} kB, {} antwoorden: lezen en compileren {:.2} ms, eerste keer {eerste:.0} us, daarna {evalueren:.2} us",
        pad.file_name().map(|n| n.to_string_lossy()).unwrap_or_default(),
        bytes.len() / 1000,
        antwoorden.aantal(),
        lezen / 1e3,
    );
    Ok(())
}

/// Median of `n` runs, microseconds.
fn mediaan(n: usize, mut f: impl FnMut() -> usize) -> f64 {
    let mut tijden: Vec<f64> = (0..n)
        .map(|_| {
            let begin = Instant::now();
            black_box(f());
            begin.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    tijden.sort_by(f64::total_cmp);
    tijden.get(n / 2).copied().unwrap_or_default()
}
