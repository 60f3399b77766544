//! Our own readers take the example in as they take in a real delivery: nothing refused, nothing to remark.

use std::collections::BTreeMap;
use std::path::PathBuf;

use bron::{BronFout, LaagNr, LeesOpties, Ontvanger, Soort};
use model::{Geometrie, LaagDefinitie, Reden, Stand, Voorkomen};
use serde_json::{Map, Value, json};
use voorbeeld::{MapUitvoer, Opties, maak, maak_bag};

/// Counts what comes in.
#[derive(Default)]
struct Teller {
    lagen: Vec<String>,
    aantal: BTreeMap<String, u64>,
    geweigerd: Vec<Reden>,
    meldingen: Vec<String>,
    stand: Option<String>,
    /// The gemeente, once it came in; documents refer to it.
    gemeente: Option<Geometrie>,
}

impl Ontvanger for Teller {
    fn laag(&mut self, definitie: &LaagDefinitie) -> Result<LaagNr, BronFout> {
        let id = definitie.id.to_string();
        let nr = self.lagen.iter().position(|l| *l == id);
        Ok(nr.unwrap_or_else(|| {
            self.lagen.push(id);
            self.lagen.len() - 1
        }))
    }
    fn voorkomen(&mut self, laag: LaagNr, v: Voorkomen) -> Result<(), BronFout> {
        if v.id == "GM9999" {
            self.gemeente = v.geometrie;
        }
        *self.aantal.entry(self.lagen[laag].clone()).or_default() += 1;
        Ok(())
    }
    fn geweigerd(&mut self, _: LaagNr, reden: Reden) {
        self.geweigerd.push(reden);
    }
    fn stand(&mut self, stand: Stand) {
        self.stand = Some(stand.datum.to_string());
    }
    fn bestand(&mut self, _: &str, _: &str, _: &[u8], _: Map<String, Value>) -> Result<(), BronFout> {
        Ok(())
    }
    fn ambtsgebied(&self, code: &str) -> Option<Geometrie> {
        self.gemeente.clone().filter(|_| code == "GM9999")
    }
    fn melding(&mut self, tekst: &str) {
        self.meldingen.push(tekst.to_owned());
    }
}

fn lees(soort: Soort, bestanden: &[PathBuf]) -> Teller {
    lees_in(soort, bestanden, None)
}

fn lees_in(soort: Soort, bestanden: &[PathBuf], gemeente: Option<Geometrie>) -> Teller {
    let mut uit = Teller {
        gemeente,
        ..Teller::default()
    };
    bron::lees(soort, bestanden, &LeesOpties::default(), &mut uit)
        .unwrap_or_else(|f| panic!("{soort:?}: {f}"));
    assert!(
        uit.geweigerd.is_empty(),
        "{soort:?}: {} refused, first {:?}",
        uit.geweigerd.len(),
        uit.geweigerd.first()
    );
    uit
}

#[test]
fn our_readers_take_in_every_delivery_without_a_refusal() {
    let map = tempfile::tempdir().unwrap();
    let overzicht = maak(
        &Opties {
            adressen: 900,
            zaad: 9_999,
        },
        &mut MapUitvoer(map.path().to_owned()),
    )
    .unwrap();
    let pad = |n: &str| map.path().join(n);

    let bag = lees(Soort::Bag, &[pad("bag.zip")]);
    assert_eq!(
        (bag.aantal["bag-nummeraanduiding"], bag.aantal["bag-woonplaats"]),
        (900, 1)
    );
    assert_eq!(bag.stand.as_deref(), Some("2026-10-01"));
    assert!(bag.meldingen.is_empty(), "{:?}", bag.meldingen);

    let bgt = lees(Soort::Bgt, &[pad("bgt.zip")]);
    let verwacht: u64 = overzicht.bgt.iter().map(|b| b.1).sum();
    assert_eq!(bgt.aantal.values().sum::<u64>(), verwacht);
    assert!(bgt.meldingen.is_empty(), "{:?}", bgt.meldingen);

    let brk = lees(Soort::Brk, &[pad("brk.zip")]);
    assert_eq!(
        (brk.aantal["brk-perceel"], brk.aantal["brk-grens"]),
        (overzicht.percelen, overzicht.grenzen)
    );

    let cbs = lees(
        Soort::Cbs,
        &["gemeente", "wijk", "buurt"].map(|n| pad(&format!("cbs-{n}.geojson"))),
    );
    assert_eq!(
        (
            cbs.aantal["cbs-gemeente"],
            cbs.aantal["cbs-wijk"],
            cbs.aantal["cbs-buurt"]
        ),
        (1, 5, 13)
    );

    let stop = lees_in(Soort::Stop, &[pad("omgevingsplan.zip")], cbs.gemeente);
    assert_eq!(
        (
            stop.aantal["stop-regel"],
            stop.aantal["stop-activiteit"],
            stop.aantal["stop-gebied"]
        ),
        (28, 23, 5)
    );
    let water = lees(Soort::Stop, &[pad("waterschapsverordening.zip")]);
    assert_eq!(
        (
            water.aantal["stop-regel"],
            water.aantal["stop-activiteit"],
            water.aantal["stop-gebied"]
        ),
        (4, 3, 3)
    );
}

#[test]
fn a_larger_town_has_wijken_and_buurten_for_its_new_quarters() {
    let map = tempfile::tempdir().unwrap();
    maak(
        &Opties {
            adressen: 3_400,
            zaad: 2,
        },
        &mut MapUitvoer(map.path().to_owned()),
    )
    .unwrap();
    let cbs = lees(
        Soort::Cbs,
        &["wijk", "buurt"].map(|n| map.path().join(format!("cbs-{n}.geojson"))),
    );
    assert_eq!((cbs.aantal["cbs-wijk"], cbs.aantal["cbs-buurt"]), (6, 16));
    lees(Soort::Bgt, &[map.path().join("bgt.zip")]);
}

#[test]
fn the_loose_stream_holds_the_same_records_as_the_nested_delivery() {
    let map = tempfile::tempdir().unwrap();
    let opties = Opties {
        adressen: 400,
        zaad: 7,
    };
    maak(&opties, &mut MapUitvoer(map.path().to_owned())).unwrap();
    let los = map.path().join("los.zip");
    maak_bag(&opties, &mut std::fs::File::create(&los).unwrap()).unwrap();
    assert_eq!(
        lees(Soort::Bag, &[los]).aantal,
        lees(Soort::Bag, &[map.path().join("bag.zip")]).aantal
    );
}

#[test]
fn the_dakkapel_file_reaches_its_codes_with_the_questions_it_asks() {
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/regels/dakkapel.xml")).unwrap();
    let regels = regels::Regelbestand::lees(&bytes, "dakkapel.xml").unwrap();
    assert_eq!(
        regels.activiteiten(),
        ["nl.imow-gm9999.activiteit.DakkapelPlaatsen"]
    );
    let code = |antwoorden: Value| {
        let uit = regels.evalueer(&regels.antwoorden(&antwoorden).unwrap());
        serde_json::to_value(&uit).unwrap()["uitkomsten"][0]["code"]
            .as_str()
            .map(str::to_owned)
    };
    let basis = |extra: Value| {
        let mut alle = json!({"uitv_dorpsgezicht": "nee", "uitv_gebouw": "Woning", "uitv_monument": false});
        alle.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        alle
    };
    let maten = |hoogte: u32| json!({"uitv_dakvlak": "Achterkant", "uitv_platdak": true, "uitv_hoogte": hoogte, "uitv_rand": 60});
    assert_eq!(code(basis(maten(170))).as_deref(), Some("Toestemmingsvrij"));
    assert_eq!(code(basis(maten(180))).as_deref(), Some("Vergunningplicht"));
    assert_eq!(
        code(basis(
            json!({"uitv_dakvlak": "Voorkant of zijkant aan de straat"})
        ))
        .as_deref(),
        Some("Vergunningplicht")
    );
    assert_eq!(
        code(json!({"uitv_gebouw": "Woonwagen of tijdelijk gebouw"})).as_deref(),
        Some("NeemContactOpMet")
    );
    assert_eq!(code(basis(json!({}))), None);
}
