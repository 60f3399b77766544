//! Finding and running the conformance kit's files: folders in, results out. Shared by the example and the test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use regels::dmn::{DmnModel, tck};
use regels::feel::Grenzen;

/// Cases that are known to fail: one line each, `FILE#CASE | reason`; lines with `#` first are remarks.
const BEKEND: &str = include_str!("../../tests/tck_bekend.txt");

/// What came out.
#[derive(Debug, Default)]
pub struct Verslag {
    pub geslaagd: usize,
    /// Case and why.
    pub gefaald: Vec<(String, String)>,
    /// Known failures that failed, with the reason from the list.
    pub bekend: Vec<(String, String)>,
    /// Known failures that passed: the list is out of date.
    pub toch_goed: Vec<String>,
}

impl Verslag {
    pub fn is_goed(&self) -> bool {
        self.gefaald.is_empty() && self.toch_goed.is_empty()
    }
}

fn bekend() -> BTreeMap<String, String> {
    BEKEND
        .lines()
        .filter(|r| !r.trim_start().starts_with('#'))
        .filter_map(|r| r.split_once('|'))
        .map(|(naam, reden)| (naam.trim().to_owned(), reden.trim().to_owned()))
        .collect()
}

/// Files below a folder, sorted, symbolic links not followed.
fn bestanden(map: &Path, uit: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if map.is_file() {
        uit.push(map.to_owned());
        return Ok(());
    }
    let mut hier: Vec<_> = std::fs::read_dir(map)?.collect::<Result<_, _>>()?;
    hier.sort_by_key(std::fs::DirEntry::path);
    for e in hier {
        let soort = e.file_type()?;
        if soort.is_dir() {
            bestanden(&e.path(), uit)?;
        } else if soort.is_file() {
            uit.push(e.path());
        }
    }
    Ok(())
}

/// Runs every test file below the folders.
pub fn toets(mappen: &[PathBuf]) -> std::io::Result<Verslag> {
    let (mut verslag, bekend, mut alle) = (Verslag::default(), bekend(), Vec::new());
    for m in mappen {
        bestanden(m, &mut alle)?;
    }
    let nu = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let grenzen = Grenzen {
        nu: Some((nu.as_secs().cast_signed(), i64::from(nu.subsec_nanos()))),
        ..Grenzen::default()
    };
    for pad in &alle {
        let naam = pad.file_name().unwrap_or_default().to_string_lossy();
        if !naam.contains("-test-") || !naam.ends_with(".xml") {
            continue;
        }
        let stam = naam.trim_end_matches(".xml");
        let test = match tck::lees(&naam, &std::fs::read(pad)?) {
            Ok(Some(t)) => t,
            Ok(None) => continue,
            Err(f) => {
                verslag.gefaald.push((stam.to_owned(), f.to_string()));
                continue;
            }
        };
        let model = model(pad, &test.model)?;
        for u in test.toets(&model, &grenzen) {
            let geval = format!("{stam}#{}", u.id);
            match (u.fout, bekend.get(&geval)) {
                (None, None) => verslag.geslaagd += 1,
                (None, Some(_)) => verslag.toch_goed.push(geval),
                (Some(_), Some(reden)) => verslag.bekend.push((geval, reden.clone())),
                (Some(fout), None) => verslag.gefaald.push((geval, fout)),
            }
        }
    }
    Ok(verslag)
}

/// The model beside a test file, with its neighbours to import from.
fn model(test: &Path, naam: &str) -> std::io::Result<Result<DmnModel, regels::RegelFout>> {
    let map = test.parent().unwrap_or(Path::new("."));
    let mut anderen = Vec::new();
    let mut buren = Vec::new();
    bestanden(map, &mut buren)?;
    for b in buren.iter().filter(|b| b.extension().is_some_and(|e| e == "dmn")) {
        anderen.push((
            b.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            std::fs::read(b)?,
        ));
    }
    let hoofd = std::fs::read(map.join(naam)).unwrap_or_default();
    let anderen: Vec<(&str, &[u8])> = anderen.iter().map(|(n, b)| (&**n, &**b)).collect();
    Ok(DmnModel::lees((naam, &hoofd), &anderen))
}
