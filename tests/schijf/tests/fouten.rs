//! The register on a disk that is full or fails: reads go on, a write is refused as a whole, and the next one after the
//! disk is well again succeeds, all without opening anything anew. One process, one test: the disk is shared.

use std::collections::BTreeSet;
use std::path::Path;

use register::{Dossier, Register, RegisterFout, Soort};
use schijf::Fout;
use serde_json::Map;

fn dossier(id: &str, groot: usize) -> Dossier {
    Dossier {
        identificatie: id.into(),
        soort: Soort::Melding,
        titel: "Losse tegel".into(),
        omschrijving: Some("x".repeat(groot)),
        status: None,
        categorie: None,
        van: None,
        tot: None,
        openbaar: true,
        geometrie: None,
        eigenschappen: Map::new(),
        versie: 0,
    }
}

/// Two dossiers and a row, together or not at all.
fn schrijf(r: &Register, id: &str) -> Result<(), RegisterFout> {
    r.schrijf(|s| {
        s.bewaar(&dossier(&format!("{id}-a"), 9_000))?;
        s.zet_stuk("proef", id, None, &Map::new())?;
        s.bewaar(&dossier(&format!("{id}-b"), 20_000))
    })
}

fn stand(r: &Register) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut ids = BTreeSet::new();
    r.store()
        .alle(|d| assert!(ids.insert(d.identificatie)))
        .expect("reading goes on");
    let stukken = r
        .store()
        .lees(|s| s.stukken("proef", None))
        .expect("reading goes on");
    (ids, stukken.into_iter().map(|s| s.uuid).collect())
}

fn eis(r: &Register, gelukt: &BTreeSet<String>, bij: &str) {
    let (ids, stukken) = stand(r);
    assert_eq!(&stukken, gelukt, "{bij}");
    let nodig: BTreeSet<String> = gelukt
        .iter()
        .flat_map(|id| [format!("{id}-a"), format!("{id}-b")])
        .collect();
    assert_eq!(ids, nodig, "{bij}");
}

/// What a new start would find, had the power failed now.
fn na_stroomuitval(pad: &Path, gelukt: &BTreeSet<String>, bij: &str) {
    let map = tempfile::tempdir().expect("folder");
    let daar = map.path().join("register.sqlite");
    for eind in ["", "-wal"] {
        let naam = |p: &Path| format!("{}{eind}", p.display());
        if Path::new(&naam(pad)).is_file() {
            std::fs::copy(naam(pad), naam(&daar)).expect("copies");
        }
    }
    let nog_goed = schijf::pauzeer();
    eis(&Register::open_sqlite(&daar).expect("opens"), gelukt, bij);
    schijf::hervat(nog_goed);
}

#[test]
fn at_every_write_and_every_sync_a_failing_disk_costs_the_write_at_hand_and_nothing_else() {
    // all of what is written is on the disk at once: what was refused must not be there either
    schijf::zet_aan(100).expect("the layer is taken");
    let (mut gezien, mut geweigerd) = (0, 0);
    for fout in [Fout::Vol, Fout::Schrijven, Fout::Sync] {
        for blijft in [false, true] {
            let map = tempfile::tempdir().expect("folder");
            let pad = map.path().join("register.sqlite");
            let r = Register::open_sqlite(&pad).expect("opens");
            let mut gelukt = BTreeSet::new();
            for na in 0..60u64 {
                let (id, bij) = (format!("w{na}"), format!("{fout:?} {blijft} {na}"));
                schijf::faal(fout, na, blijft);
                match schrijf(&r, &id) {
                    Ok(()) => {
                        gelukt.insert(id);
                    }
                    Err(f) => {
                        geweigerd += 1;
                        assert!(!f.to_string().is_empty(), "{bij}");
                        if !matches!(f, RegisterFout::SchrijftNiet { onzeker: true, .. }) {
                            na_stroomuitval(&pad, &gelukt, &bij);
                        }
                        if blijft {
                            assert!(schrijf(&r, "nog-een").is_err(), "{bij}: still failing");
                        }
                    }
                }
                eis(&r, &gelukt, &bij);
                gezien += u32::from(schijf::herstel());
                let daarna = format!("d{na}");
                schrijf(&r, &daarna).unwrap_or_else(|f| panic!("{bij}: the disk is well again: {f}"));
                gelukt.insert(daarna);
                eis(&r, &gelukt, &bij);
            }
            drop(r);
            eis(
                &Register::open_sqlite(&pad).expect("opens again"),
                &gelukt,
                "opened again",
            );
        }
    }
    assert!(
        gezien > 100 && geweigerd > 50,
        "{gezien} faults, {geweigerd} refused: the test tests"
    );
}
