//! The contract of a store, held by SQLite and by a real PostgreSQL alike: each case runs on both.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod gemeen;

use std::collections::{BTreeMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use gemeen::Cluster;
use model::Geometrie;
use register::aanmelding::{Sessie, Token};
use register::{Dossier, Register, RegisterFout, Soort, Store, WijzigingSoort};
use serde_json::{Map, Value, json};

/// Opens the one store of a case, as often as there are nodes.
type Open<'a> = &'a dyn Fn() -> Store;

/// A case with its name.
type Geval = (&'static str, fn(Open<'_>));

const GEVALLEN: [Geval; 9] = [
    ("all_or_nothing", all_or_nothing),
    (
        "a_failing_writer_takes_nobody_along",
        a_failing_writer_takes_nobody_along,
    ),
    (
        "a_reader_of_the_log_misses_nothing",
        a_reader_of_the_log_misses_nothing,
    ),
    (
        "two_nodes_see_each_other_within_a_second",
        two_nodes_see_each_other_within_a_second,
    ),
    ("no_update_is_lost", no_update_is_lost),
    (
        "a_session_is_of_its_token_alone_and_ends",
        a_session_is_of_its_token_alone_and_ends,
    ),
    (
        "stukken_numbers_messages_and_bytes_come_back",
        stukken_numbers_messages_and_bytes_come_back,
    ),
    (
        "geometry_comes_back_to_the_millimetre",
        geometry_comes_back_to_the_millimetre,
    ),
    (
        "reading_sees_one_moment_and_keeps_nothing",
        reading_sees_one_moment_and_keeps_nothing,
    ),
];

/// Runs every case and names all that failed.
fn draai(naar: impl Fn(&str, fn(Open<'_>))) {
    let mut mis = vec![];
    for (naam, geval) in GEVALLEN {
        if catch_unwind(AssertUnwindSafe(|| naar(naam, geval))).is_err() {
            mis.push(naam);
        }
    }
    assert!(mis.is_empty(), "mislukt: {mis:?}");
}

#[test]
fn sqlite_keeps_the_contract() {
    draai(|_, geval| {
        let map = tempfile::tempdir().unwrap();
        geval(&|| Store::open_sqlite(&map.path().join("register.sqlite")).unwrap());
    });
}

#[test]
fn postgis_keeps_the_contract() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    draai(|naam, geval| {
        let url = cluster.database(naam);
        geval(&|| Store::open(&url).unwrap());
    });
    a_move_takes_everything_along_or_nothing(&cluster);
    an_error_that_was_swallowed_keeps_nothing(&Store::open(&cluster.database("stil")).unwrap());
}

fn a_move_takes_everything_along_or_nothing(cluster: &Cluster) {
    let map = tempfile::tempdir().unwrap();
    let van = Store::open_sqlite(&map.path().join("register.sqlite")).unwrap();
    let inhoud = met("a", 1);
    van.schrijf(|s| {
        for n in 0..1_203 {
            s.bewaar(&dossier(&format!("d{n}")))?;
        }
        s.verwijder("d7")?;
        for n in 0..9 {
            s.zet_bytes(&format!("b{n}"), Some(&[n; 100]))?;
        }
        s.zet_bericht("m", 5, &inhoud)?;
        s.zet_stuk("proef", "u", Some("x"), &inhoud)?;
        s.volgend_nummer("zaak")
    })
    .unwrap();
    let naar = Store::open(&cluster.database("verhuisd")).unwrap();
    van.verhuis_naar(&naar).unwrap();
    assert_eq!(naar.laatste_volgnr().unwrap(), van.laatste_volgnr().unwrap());
    let alles = |s: &Store| {
        let mut uit = vec![];
        s.alle(|d| uit.push(d)).unwrap();
        uit
    };
    assert_eq!(alles(&naar), alles(&van));
    assert_eq!(naar.log_na(0, 9_999).unwrap(), van.log_na(0, 9_999).unwrap());
    assert_eq!(
        (naar.controleer().unwrap(), van.controleer().unwrap()),
        (vec![], vec![])
    );
    // it counts on from where the other was
    naar.schrijf(|s| s.bewaar(&dossier("nieuw"))).unwrap();
    assert_eq!(naar.laatste_volgnr().unwrap(), van.laatste_volgnr().unwrap() + 1);
    assert_eq!(naar.schrijf(|s| s.volgend_nummer("zaak")).unwrap(), 2);
    assert_eq!(naar.lees(|s| s.bytes("b8")).unwrap().unwrap(), [8; 100]);
    // a target with something in it stays as it was
    let vol = Store::open_sqlite(&map.path().join("vol.sqlite")).unwrap();
    vol.schrijf(|s| s.zet_stuk("proef", "u", None, &inhoud)).unwrap();
    assert!(matches!(
        van.verhuis_naar(&vol),
        Err(RegisterFout::Verhuizing { .. })
    ));
    assert_eq!((vol.laatste_volgnr().unwrap(), alles(&vol).len()), (0, 0));
}

#[test]
fn doctor_names_what_is_missing_or_broken() {
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join("register.sqlite");
    let store = Store::open_sqlite(&pad).unwrap();
    let inhoud = |w: Value| w.as_object().unwrap().clone();
    let document = inhoud(json!({"inhoud": "/download", "bestandsomvang": 5}));
    let vul = store.schrijf(|s| {
        s.zet_stuk("zaak", "z", None, &Map::new())?;
        s.zet_stuk("status", "s", Some("z"), &Map::new())?;
        s.zet_stuk("document", "d", None, &document)?;
        s.zet_bytes("d", Some(b"bytes"))?;
        s.zet_document(&register::Documentregel {
            uuid: "d".into(),
            ..Default::default()
        })?;
        s.zet_zaak(&register::Zaakregel {
            uuid: "z".into(),
            ..Default::default()
        })
        .map(drop)
    });
    vul.unwrap();
    assert_eq!(store.controleer().unwrap(), Vec::<String>::new());
    drop(store);
    for (schade, zegt) in [
        ("DELETE FROM stuk_bytes", "document d: de inhoud is er niet"),
        (
            "UPDATE stuk_bytes SET bytes = x'00'",
            "document d: de inhoud is 1 bytes",
        ),
        (
            "DELETE FROM documentregel",
            "document d: het staat niet in de lijst",
        ),
        (
            "DELETE FROM stuk WHERE soort = 'zaak'",
            "zaak z: hij staat in de lijst van zaken en is er niet",
        ),
        (
            "UPDATE stuk SET ouder = 'elders' WHERE soort = 'status'",
            "status s: de zaak waar het bij hoort",
        ),
        ("DROP TABLE contact", "contact: deze tabel"),
        ("DROP INDEX stuk_uuid", "stuk_uuid: deze tabel, index"),
        (
            "DROP TRIGGER documentband_weg",
            "documentband_weg: deze tabel, index of koppeling",
        ),
        (
            "INSERT INTO contact VALUES ('c', 'x', NULL, NULL, x'000000', 0, 0)",
            "contact c: de gegevens zijn beschadigd",
        ),
        (
            "INSERT INTO postvak (uuid, op, inhoud) VALUES ('b', 0, 'geen')",
            "bericht b: de inhoud is geen JSON",
        ),
    ] {
        let kopie = map.path().join("kopie.sqlite");
        std::fs::copy(&pad, &kopie).unwrap();
        rusqlite::Connection::open(&kopie)
            .unwrap()
            .execute_batch(schade)
            .unwrap();
        let mis = Store::open_bestaand(&kopie.display().to_string())
            .unwrap()
            .controleer()
            .unwrap();
        assert!(mis.iter().any(|m| m.contains(zegt)), "{schade}: {mis:?}");
        std::fs::remove_file(&kopie).unwrap();
    }
}

#[test]
fn what_is_no_register_is_refused_untouched_and_an_address_is_never_repeated() {
    let map = tempfile::tempdir().unwrap();
    let vreemd = map.path().join("vreemd.sqlite");
    rusqlite::Connection::open(&vreemd)
        .unwrap()
        .execute_batch("CREATE TABLE klanten (naam TEXT)")
        .unwrap();
    let (was, leeg) = (std::fs::read(&vreemd).unwrap(), map.path().join("leeg"));
    std::fs::write(&leeg, "").unwrap();
    let geen = |uit: Result<Store, RegisterFout>| match uit {
        Err(fout @ RegisterFout::GeenRegister { .. }) => fout.to_string(),
        ander => panic!("{ander:?}"),
    };
    geen(Store::open_sqlite(&vreemd));
    for pad in [&vreemd, &leeg, &map.path().join("weg")] {
        geen(Store::open_bestaand(&pad.display().to_string()));
    }
    assert_eq!(std::fs::read(&vreemd).unwrap(), was);
    assert_eq!(std::fs::read(&leeg).unwrap(), b"");
    for adres in [
        "postgis://plek:GEHEIM@db/plek",
        "postgresql+ssl://plek:GEHEIM@db/plek",
    ] {
        assert!(!geen(Store::open(adres)).contains("GEHEIM"));
    }
    for adres in [
        "Postgres://plek:GEHEIM@127.0.0.1:1/plek",
        "postgres://plek:GEHEIM?wacht@127.0.0.1:1/plek",
        "host=127.0.0.1 port=1 user=plek password=GEHEIM dbname=plek",
    ] {
        let fout = Store::open(adres).unwrap_err().to_string();
        assert!(
            fout.contains("postgres://127.0.0.1:1/plek") && !fout.contains("GEHEIM"),
            "{fout}"
        );
    }
}

#[test]
fn the_map_is_built_anew_when_an_older_store_is_put_back_below_it() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let map = tempfile::tempdir().unwrap();
    let kopie = Store::open_sqlite(&map.path().join("kopie.sqlite")).unwrap();
    let url = cluster.database("onder");
    let register = Register::open(Store::open(&url).unwrap()).unwrap();
    register.bewaar(&[dossier("oud")]).unwrap();
    register.store().verhuis_naar(&kopie).unwrap();
    register
        .bewaar(&[dossier("weg-1"), dossier("weg-2"), dossier("weg-3")])
        .unwrap();
    cluster.sql("onder", "TRUNCATE dossier, wijziging RESTART IDENTITY");
    assert!(register.ververs().unwrap(), "a log that went back is seen");
    assert_eq!(register.nu().aantal(), 0);
    kopie.verhuis_naar(&Store::open(&url).unwrap()).unwrap();
    register
        .store()
        .schrijf(|s| (0..9).try_for_each(|n| s.bewaar(&dossier(&format!("nieuw-{n}")))))
        .unwrap();
    register.ververs().unwrap();
    assert_eq!(
        register.nu().aantal(),
        10,
        "also when the numbers are past where the map was"
    );
}

#[test]
fn a_postgresql_that_may_lose_writes_is_refused() {
    let Some(cluster) = Cluster::start_met("-c fsync=off") else {
        return;
    };
    let fout = Store::open(&cluster.database("los")).unwrap_err();
    assert!(
        matches!(
            &fout,
            RegisterFout::NietDuurzaam {
                instelling: "fsync",
                ..
            }
        ),
        "{fout}"
    );
}

fn dossier(id: &str) -> Dossier {
    Dossier {
        identificatie: id.into(),
        soort: Soort::Melding,
        titel: "Losse tegel".into(),
        omschrijving: Some("bij nummer 3, ‘hoek’".into()),
        status: None,
        categorie: None,
        van: Some("2024-03-01".parse().unwrap()),
        tot: None,
        openbaar: true,
        geometrie: Some(Geometrie::punt([1_234, -5])),
        eigenschappen: Map::new(),
        versie: 0,
    }
}

fn met(naam: &str, waarde: impl Into<Value>) -> Map<String, Value> {
    Map::from_iter([(naam.to_owned(), waarde.into())])
}

fn all_or_nothing(open: Open<'_>) {
    let store = open();
    let uit: Result<(), _> = store.schrijf(|s| {
        s.bewaar(&dossier("a"))?;
        s.zet_stuk("proef", "u", None, &Map::new())?;
        assert!(s.dossier("a")?.is_some(), "a writer sees its own work");
        Err(RegisterFout::Afgebroken)
    });
    assert!(matches!(uit, Err(RegisterFout::Afgebroken)));
    assert_eq!(
        (store.haal("a").unwrap(), store.laatste_volgnr().unwrap()),
        (None, 0)
    );
    assert!(store.lees(|s| s.stuk("proef", "u")).unwrap().is_none());

    store.schrijf(|s| s.bewaar(&dossier("a"))).unwrap();
    store.schrijf(|s| s.bewaar(&dossier("a"))).unwrap();
    let mut anders = dossier("a");
    anders.titel = "Tegel".into();
    store.schrijf(|s| s.bewaar(&anders)).unwrap();
    assert!(store.schrijf(|s| s.verwijder("a")).unwrap());
    assert!(!store.schrijf(|s| s.verwijder("a")).unwrap());
    let log: Vec<_> = store
        .log_na(0, 10)
        .unwrap()
        .iter()
        .map(|w| (w.versie, w.soort))
        .collect();
    use WijzigingSoort::*;
    assert_eq!(log, [(1, Nieuw), (2, Gewijzigd), (3, Verwijderd)]);
}

fn a_failing_writer_takes_nobody_along(open: Open<'_>) {
    let store = open();
    std::thread::scope(|s| {
        for w in 0..16 {
            let store = &store;
            s.spawn(move || {
                for n in 0..20 {
                    let id = format!("{w}-{n}");
                    let uit = catch_unwind(AssertUnwindSafe(|| {
                        store.schrijf(|s| {
                            s.bewaar(&dossier(&id))?;
                            match n % 4 {
                                1 => Err(RegisterFout::Afgebroken),
                                2 => std::panic::resume_unwind(Box::new("stuk")),
                                _ => Ok(()),
                            }
                        })
                    }));
                    assert_eq!(matches!(uit, Ok(Ok(()))), n % 4 == 0 || n % 4 == 3);
                }
            });
        }
    });
    let mut ids = HashSet::new();
    store.alle(|d| assert!(ids.insert(d.identificatie))).unwrap();
    let goed: HashSet<_> = (0..16)
        .flat_map(|w| {
            (0..20)
                .filter(|n| n % 4 == 0 || n % 4 == 3)
                .map(move |n| format!("{w}-{n}"))
        })
        .collect();
    assert_eq!(ids, goed);
    assert_eq!(store.log_na(0, 1_000).unwrap().len(), goed.len());
}

fn a_reader_of_the_log_misses_nothing(open: Open<'_>) {
    let nodes = [open(), open()];
    let klaar = AtomicBool::new(false);
    let gezien = std::thread::scope(|s| {
        let lezer = s.spawn(|| {
            let (mut cursor, mut gezien) = (0, vec![]);
            loop {
                let laatste_ronde = klaar.load(Ordering::SeqCst);
                let log = nodes[0].log_na(cursor, 7).unwrap();
                if log.is_empty() && laatste_ronde {
                    return gezien;
                }
                for w in log {
                    assert!(w.volgnr > cursor);
                    cursor = w.volgnr;
                    gezien.push(w.dossier);
                }
            }
        });
        std::thread::scope(|s| {
            for w in 0..8usize {
                let node = &nodes[w % 2];
                s.spawn(move || {
                    for n in 0..40 {
                        node.schrijf(|s| {
                            s.bewaar(&dossier(&format!("{w}-{n}")))?;
                            if (w + n) % 5 == 0 {
                                // one that commits late after it took its number
                                std::thread::sleep(Duration::from_millis(3));
                            }
                            Ok(())
                        })
                        .unwrap();
                    }
                });
            }
        });
        klaar.store(true, Ordering::SeqCst);
        lezer.join().unwrap()
    });
    assert_eq!(gezien.len(), 320);
    assert_eq!(gezien.into_iter().collect::<HashSet<_>>().len(), 320);
}

fn two_nodes_see_each_other_within_a_second(open: Open<'_>) {
    let (een, twee) = (Register::open(open()).unwrap(), Register::open(open()).unwrap());
    for n in 1..=5 {
        een.bewaar(&[dossier(&format!("d{n}"))]).unwrap();
        let begin = Instant::now();
        let mut gezien = 0;
        while twee.nu().aantal() < n {
            // as `plek serve` follows: woken, or else every half second
            gezien = twee.store().wacht(gezien, Duration::from_millis(500));
            twee.ververs().unwrap();
            assert!(
                begin.elapsed() < Duration::from_secs(1),
                "change {n} was not seen"
            );
        }
        assert_eq!(twee.generatie(), een.generatie());
    }
}

fn no_update_is_lost(open: Open<'_>) {
    let nodes = [open(), open()];
    let dossiers: u64 = 40;
    // 10,000 edits in all
    let per_werker: u64 = 625;
    std::thread::scope(|s| {
        for w in 0..16u64 {
            let store = &nodes[w as usize % 2];
            s.spawn(move || {
                for n in 0..per_werker {
                    let id = format!("d{}", (w + n) % dossiers);
                    loop {
                        let oud = store.haal(&id).unwrap();
                        let versie = oud.as_ref().map_or(0, |d| d.versie);
                        let mut nieuw = oud.unwrap_or_else(|| dossier(&id));
                        let stand = nieuw
                            .eigenschappen
                            .get("stand")
                            .and_then(|v| v.as_u64())
                            .unwrap_or(0);
                        nieuw.eigenschappen = met("stand", stand + 1);
                        if store.schrijf(|s| s.bewaar_als(&nieuw, versie)).unwrap() {
                            break;
                        }
                    }
                }
            });
        }
    });
    let mut som = 0;
    nodes[0]
        .alle(|d| {
            let stand = d.eigenschappen["stand"].as_u64().unwrap();
            assert_eq!(stand, d.versie, "each version holds one more");
            som += stand;
        })
        .unwrap();
    assert_eq!(som, 16 * per_werker);
}

fn stukken_numbers_messages_and_bytes_come_back(open: Open<'_>) {
    let store = open();
    let inhoud = json!({"z": 1, "a": [null, "é\u{0}\u{0}\\\u{0}\\u0000\"\u{1f}"], "m": {"b": 1.5, "a": 2}});
    let inhoud = inhoud.as_object().unwrap();
    store
        .schrijf(|s| {
            for (uuid, ouder) in [("2", Some("x")), ("1", Some("x")), ("3", None)] {
                s.zet_stuk("rol", uuid, ouder, inhoud)?;
            }
            s.zet_stuk("rol", "1", Some("x"), inhoud)?;
            s.zet_bytes("doc", Some(&[0, 255, 10]))?;
            for (uuid, op) in [("b", 20), ("a", 10), ("c", 20), ("later", 99)] {
                s.zet_bericht(uuid, op, inhoud)?;
            }
            assert_eq!(
                [
                    s.volgend_nummer("zaak")?,
                    s.volgend_nummer("zaak")?,
                    s.volgend_nummer("x")?
                ],
                [1, 2, 1]
            );
            Ok(())
        })
        .unwrap();
    let _: Result<(), _> = store.schrijf(|s| {
        s.volgend_nummer("zaak")?;
        Err(RegisterFout::Afgebroken)
    });
    assert_eq!(
        store.schrijf(|s| s.volgend_nummer("zaak")).unwrap(),
        3,
        "an undone number is given again"
    );
    let (stuk, kinderen, alle, bytes, due) = store
        .lees(|s| {
            Ok((
                s.stuk("rol", "1")?.unwrap(),
                s.stukken("rol", Some("x"))?,
                s.stukken("rol", None)?,
                s.bytes("doc")?,
                s.berichten(50, &[], 2)?,
            ))
        })
        .unwrap();
    assert_eq!(
        (serde_json::to_string(&stuk.inhoud).unwrap(), stuk.versie),
        (serde_json::to_string(inhoud).unwrap(), 2),
        "fields keep their order"
    );
    let uuids = |l: &[register::Stuk]| l.iter().map(|s| s.uuid.clone()).collect::<Vec<_>>();
    assert_eq!(
        (uuids(&kinderen), uuids(&alle)),
        (
            vec!["2".into(), "1".into()],
            vec!["2".into(), "1".into(), "3".into()]
        )
    );
    assert_eq!(
        (bytes.as_deref(), uuids(&due)),
        (Some(&[0u8, 255, 10][..]), vec!["a".into(), "b".into()])
    );
    store
        .schrijf(|s| {
            assert!(s.verwijder_stuk("rol", "1")? && !s.verwijder_stuk("rol", "1")?);
            s.zet_bytes("doc", None)?;
            s.verwijder_bericht("a")
        })
        .unwrap();
    assert!(store.lees(|s| s.bytes("doc")).unwrap().is_none());
    assert_eq!(
        uuids(&store.lees(|s| s.berichten(50, &[], 9)).unwrap()),
        ["b", "c"]
    );
    // of whom is being sent to already nothing is given
    let mut stil = inhoud.clone();
    stil.insert("abonnement".into(), "stil".into());
    store.schrijf(|s| s.zet_bericht("c", 20, &stil)).unwrap();
    let zonder = ["ander".to_owned(), "stil".to_owned()];
    assert_eq!(
        uuids(&store.lees(|s| s.berichten(50, &zonder, 9)).unwrap()),
        ["b"]
    );
    store.schrijf(|s| s.zet_bericht("b", 0, inhoud)).unwrap();
    assert_eq!(uuids(&store.lees(|s| s.uitgesteld()).unwrap()), ["c", "later"]);
}

fn geometry_comes_back_to_the_millimetre(open: Open<'_>) {
    let store = open();
    let ring = vec![[0, 0], [10_001, 0], [10_001, 9_999], [0, 9_999]];
    let gat = vec![[1, 1], [2, 1], [2, 2]];
    let vormen = [
        Geometrie::punt([i32::MAX, i32::MIN]),
        Geometrie::lijn(vec![[1, 2], [3, 4], [-5, 6]]).unwrap(),
        Geometrie::lijnen(vec![vec![[1, 2], [3, 4]], vec![[5, 6], [7, 8]]]).unwrap(),
        Geometrie::vlak(vec![ring.clone(), gat.clone()]).unwrap(),
        Geometrie::vlakken(vec![vec![ring, gat], vec![vec![[50, 50], [60, 50], [60, 60]]]]).unwrap(),
    ];
    for (nr, vorm) in vormen.into_iter().enumerate() {
        let mut d = dossier(&format!("g{nr}"));
        d.geometrie = Some(vorm);
        store.schrijf(|s| s.bewaar(&d)).unwrap();
        d.versie = 1;
        assert_eq!(store.haal(&d.identificatie).unwrap(), Some(d));
    }
}

fn reading_sees_one_moment_and_keeps_nothing(open: Open<'_>) {
    let store = open();
    store.schrijf(|s| s.bewaar(&dossier("a"))).unwrap();
    store
        .lees(|l| {
            assert!(l.dossier("b")?.is_none());
            std::thread::scope(|s| {
                s.spawn(|| store.schrijf(|s| s.bewaar(&dossier("b"))).unwrap())
                    .join()
                    .unwrap()
            });
            assert!(l.dossier("b")?.is_none(), "the moment stays");
            Ok(())
        })
        .unwrap();
    assert!(store.haal("b").unwrap().is_some());
    assert!(
        store
            .lees(|l| l.zet_stuk("proef", "u", None, &Map::new()))
            .is_err()
    );
    let mut per_soort = BTreeMap::new();
    for w in store.log_na(0, 9).unwrap() {
        *per_soort.entry(w.dossier).or_insert(0) += 1;
    }
    assert_eq!(
        per_soort,
        BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 1)])
    );
}

/// PostgreSQL turns the commit of a transaction in which something failed into an undo, without a word.
fn an_error_that_was_swallowed_keeps_nothing(store: &Store) {
    let uit = store.schrijf(|s| {
        s.bewaar(&dossier("a"))?;
        assert!(s.zet_stuk("a\0b", "u", None, &Map::new()).is_err());
        Ok(())
    });
    assert!(uit.is_err(), "it must not be acknowledged");
    assert_eq!(store.haal("a").unwrap(), None);
    store.schrijf(|s| s.bewaar(&dossier("b"))).unwrap();
}

fn a_session_is_of_its_token_alone_and_ends(open: Open<'_>) {
    let (hier, daar) = (open(), open());
    assert_eq!(hier.aanmeldsleutel().unwrap(), daar.aanmeldsleutel().unwrap());
    let (token, ander) = (Token::nieuw().unwrap(), Token::nieuw().unwrap());
    assert!(token != ander && Token::lees(token.als_tekst()) == Some(token.clone()));
    // what a sign-in needs comes back once, on any node, to its own token, in time
    assert!(hier.begin_aanmelding(&token, b"nonce", 100, 700).unwrap());
    assert_eq!(daar.neem_aanmelding(&ander, 200).unwrap(), None);
    assert_eq!(
        daar.neem_aanmelding(&token, 200).unwrap().as_deref(),
        Some(&b"nonce"[..])
    );
    assert_eq!(hier.neem_aanmelding(&token, 200).unwrap(), None);
    assert!(hier.begin_aanmelding(&token, b"laat", 100, 700).unwrap());
    assert_eq!(daar.neem_aanmelding(&token, 700).unwrap(), None);
    // a session is known on every node, to its token, until it ends
    let sessie = Sessie {
        houder: [1; 32],
        elders: Some([2; 32]),
        rollen: "a\nb".into(),
        inhoud: b"Noor de Wit".to_vec(),
        begonnen: 1_000,
        gezien: 1_000,
        eindigt: 1_600,
        uiterlijk: 2_000,
    };
    hier.begin_sessie(&token, &sessie).unwrap();
    assert_eq!(daar.sessie(&token, 1_100).unwrap(), Some(sessie.clone()));
    assert_eq!(daar.sessie(&ander, 1_100).unwrap(), None);
    assert_eq!(daar.sessie(&token, 1_600).unwrap(), None, "nobody used it");
    assert!(daar.raak_sessie(&token, 1_000, 1_500, 2_100).unwrap());
    assert!(
        !hier.raak_sessie(&token, 1_000, 1_501, 2_100).unwrap(),
        "one of them does"
    );
    hier.zet_sessie(&token, "c", b"iets anders").unwrap();
    let later = hier.sessie(&token, 1_999).unwrap().unwrap();
    assert_eq!((later.gezien, later.eindigt), (1_500, 2_000));
    assert_eq!(
        (later.rollen.as_str(), later.inhoud.as_slice()),
        ("c", &b"iets anders"[..])
    );
    assert_eq!(
        hier.sessie(&token, 2_000).unwrap(),
        None,
        "never longer than this"
    );
    assert!(!hier.raak_sessie(&token, 1_500, 2_000, 9_000).unwrap());
    hier.zet_sessie(&token, "d", b"").unwrap();
    assert_eq!(
        hier.sessie(&token, 2_000).unwrap(),
        None,
        "what has ended does not come back"
    );
    // it ends on every node at once: by its token, by its holder, by the session at the provider
    hier.begin_sessie(&ander, &sessie).unwrap();
    assert!(daar.eind_sessie(&ander).unwrap() && !hier.eind_sessie(&ander).unwrap());
    assert_eq!(hier.sessie(&ander, 1_100).unwrap(), None);
    for (houder, elders, weg) in [
        (Some([1; 32]), Some([3; 32]), 0),
        (None, Some([3; 32]), 0),
        (None, None, 0),
        (Some([1; 32]), Some([2; 32]), 1),
        (None, Some([2; 32]), 1),
        (Some([1; 32]), None, 1),
    ] {
        let eigen = Token::nieuw().unwrap();
        hier.begin_sessie(&eigen, &sessie).unwrap();
        let over = u64::from(hier.sessie(&token, 1_100).unwrap().is_some());
        assert_eq!(
            daar.eind_sessies(houder, elders).unwrap(),
            weg * (1 + over),
            "{houder:?} {elders:?}"
        );
        assert_eq!(hier.sessie(&eigen, 1_100).unwrap().is_none(), weg == 1);
        hier.eind_sessie(&eigen).unwrap();
    }
}
