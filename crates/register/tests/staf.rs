//! What members of staff find on the map: the thing itself, or a square that says no more than that something is going on.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test may panic")]

mod gemeen;

use model::{Datum, Geometrie, Vak};
use register::{
    Asker, BEHANDELAAR, Beleid, Dossier, Publicatie, Register, Rol, SIGNAAL, Soort, Store, Toekenning,
    Toekenningen, niveau,
};

const ANDER: usize = 1;

fn zaak(id: &str, plek: [i32; 2], type_: &str) -> Dossier {
    Dossier {
        identificatie: id.into(),
        soort: Soort::Zaak,
        titel: format!("Geheim van {id}"),
        omschrijving: Some("kanarie".into()),
        status: None,
        categorie: None,
        van: None,
        tot: None,
        openbaar: false,
        geometrie: Some(Geometrie::punt(plek)),
        eigenschappen: serde_json::Map::from_iter([
            ("zaaktype".to_owned(), type_.into()),
            ("vertrouwelijkheidaanduiding".to_owned(), "intern".into()),
            (BEHANDELAAR.to_owned(), "Team Groen".into()),
        ]),
        versie: 0,
    }
}

fn toekenning(rol: Rol, zaaktypen: &[&str]) -> Toekenning {
    Toekenning {
        rol,
        zaaktypen: zaaktypen.iter().map(|z| (*z).to_owned()).collect(),
        soorten: vec![],
        max: niveau("intern"),
        velden: None,
        gebieden: vec![],
    }
}

fn wie(nr: usize) -> Asker {
    Asker::Staf(Toekenningen::een(nr))
}

/// Runs a case on a SQLite and on a PostgreSQL store of its own.
fn op_beide(geval: fn(&str)) {
    let map = tempfile::tempdir().unwrap();
    geval(&map.path().join("r.sqlite").display().to_string());
    if let Some(cluster) = gemeen::Cluster::start() {
        geval(&cluster.database("staf"));
    }
}

fn open(waar: &str) -> Register {
    let store = Store::open(waar).unwrap();
    let sleutel = store.aanmeldsleutel().unwrap();
    let toekenningen = vec![toekenning(Rol::Behandelaar, &["MOR"]), toekenning(Rol::Kcc, &[])];
    let publicatie = Publicatie {
        zaaktypen: vec!["MOR".into()],
        ..Publicatie::default()
    };
    let beleid = Beleid::new(toekenningen, sleutel).met_publicatie(publicatie);
    Register::open_met(store, beleid, None).unwrap()
}

fn gevonden(r: &Register, vak: Vak, asker: Asker) -> Vec<String> {
    let mut uit = vec![];
    r.nu()
        .in_vak(&vak, asker, |_, b| uit.push(b.titel.as_str().to_owned()));
    uit.sort();
    uit
}

#[test]
fn a_box_a_distance_and_an_id_tell_no_more_than_the_square() {
    op_beide(no_more_than_the_square);
}

fn no_more_than_the_square(waar: &str) {
    let r = open(waar);
    let plek = [100_010_000, 500_010_000];
    r.bewaar(&[zaak("Z1", plek, "MOR")]).unwrap();
    let overal = Vak {
        min: [i32::MIN; 2],
        max: [i32::MAX; 2],
    };
    assert_eq!(gevonden(&r, overal, wie(0)), ["Geheim van Z1"]);
    assert_eq!(gevonden(&r, overal, wie(ANDER)), ["Hier speelt iets"]);
    assert_eq!(gevonden(&r, overal, Asker::Beheer), ["Geheim van Z1"]);
    assert!(gevonden(&r, overal, Asker::Publiek).is_empty());
    assert_eq!(r.nu().aantal(), 1, "counted once");
    // the same answer wherever in the square one asks
    for stap in [0, 60_000, 125_000, 249_999] {
        let hier = [100_000_000 + stap, 500_000_000 + stap];
        assert_eq!(gevonden(&r, Vak::rond(hier, 0), wie(ANDER)).len(), 1, "{stap}");
        let nu = r.nu();
        let rond = nu.rond(hier, 10.0, Datum(20_000), wie(ANDER));
        assert_eq!((rond.len(), rond[0].afstand_m), (1, 0.0), "{stap}");
    }
    assert!(gevonden(&r, Vak::rond([99_999_000, 500_010_000], 100), wie(ANDER)).is_empty());
    // by its own id it is not there; by the id of the square it is, and only for who may
    let nu = r.nu();
    assert!(nu.op_id("Z1").unwrap().voor(wie(ANDER)).is_none());
    assert_eq!(r.haal("Z1", wie(ANDER)).unwrap(), None);
    let treffers = nu.rond(plek, 10.0, Datum(20_000), wie(ANDER));
    let id = treffers[0].beeld.identificatie.as_str();
    assert!(nu.op_id(id).unwrap().voor(wie(ANDER)).is_some());
    assert!(
        nu.op_id(id).unwrap().voor(wie(0)).is_none() && nu.op_id(id).unwrap().voor(Asker::Publiek).is_none()
    );
    let tekst = format!("{:?}", treffers[0].beeld);
    assert!(tekst.contains(SIGNAAL) && tekst.contains("Team Groen"));
    for geheim in ["kanarie", "Z1", "Geheim", "MOR", "intern"] {
        assert!(!tekst.contains(geheim), "{geheim}: {tekst}");
    }
}

#[test]
fn the_square_comes_moves_and_goes_with_its_dossier() {
    op_beide(the_square_follows);
}

fn the_square_follows(waar: &str) {
    let r = open(waar);
    let (hier, daar) = ([100_010_000, 500_010_000], [101_010_000, 500_010_000]);
    let telt = |r: &Register, plek| gevonden(r, Vak::rond(plek, 0), wie(ANDER)).len();
    let begin = r.generatie();
    r.bewaar(&[zaak("Z1", hier, "MOR")]).unwrap();
    assert_eq!((telt(&r, hier), telt(&r, daar)), (1, 0));
    let raak = |sinds, plek| {
        r.nu()
            .geraakt_sinds(sinds, &Vak::rond(plek, 0), &[Soort::Zaak], wie(ANDER))
    };
    assert!(raak(begin, hier) && !raak(begin, daar));
    r.bewaar(&[zaak("Z1", daar, "MOR")]).unwrap();
    assert_eq!((telt(&r, hier), telt(&r, daar)), (0, 1));
    // published: the thing itself for everybody, and no square beside it
    let mut open_zaak = zaak("Z1", daar, "MOR");
    open_zaak.openbaar = true;
    open_zaak
        .eigenschappen
        .insert("vertrouwelijkheidaanduiding".into(), "openbaar".into());
    r.bewaar(&[open_zaak]).unwrap();
    assert_eq!(gevonden(&r, Vak::rond(daar, 0), wie(ANDER)), ["Geheim van Z1"]);
    r.schrijf(|s| s.verwijder("Z1")).unwrap();
    assert_eq!((telt(&r, hier), telt(&r, daar), r.nu().aantal()), (0, 0, 0));
    // many changes: the tree is made anew with the squares in it
    let veel: Vec<Dossier> = (0..300)
        .map(|n| zaak(&format!("V{n}"), [100_010_000 + n, 500_010_000], "WMO"))
        .collect();
    for stuk in veel.chunks(50) {
        r.bewaar(stuk).unwrap();
    }
    assert_eq!((telt(&r, hier), r.nu().aantal()), (300, 300));
    // the ids are the same after a restart
    let ids = |r: &Register| {
        let mut uit: Vec<String> = vec![];
        r.nu().in_vak(&Vak::rond(hier, 0), wie(ANDER), |_, b| {
            uit.push(b.identificatie.as_str().to_owned())
        });
        uit.sort();
        uit
    };
    let voor = ids(&r);
    drop(r);
    assert_eq!(ids(&open(waar)), voor);
}
