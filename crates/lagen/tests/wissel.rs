//! Imports replace each other: under load, one at a time, cut short, undone, added to.
#![allow(clippy::unwrap_used)] // helpers of tests may

mod samen;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lagen::{Lagen, LagenFout, SchrijfOpties, Schrijver, terug};
use model::{Dekking, GeometrieSoort, Vak, Voorkomen, Waarde};
use samen::*;

const PANDEN: i32 = 60;

/// Two layers whose every object says which import it came with.
fn generatie(map: &Path, nr: i64) {
    let mut s = schrijver(map, "bag");
    for naam in ["bag-pand", "bag-standplaats"] {
        let laag = s.laag(&definitie(naam, Some(GeometrieSoort::Vlak))).unwrap();
        for n in 0..PANDEN {
            let mut v = voorkomen(&format!("p{n}"), Some(vierkant([n * 1000, 0], 1000)));
            v.kenmerken.push(("generatie".into(), Waarde::Getal(nr)));
            s.voorkomen(laag, &v).unwrap();
        }
    }
    s.sluit().unwrap();
}

#[test]
fn twenty_swaps_under_load_give_no_failed_and_no_mixed_answer() {
    let map = tempfile::tempdir().unwrap();
    generatie(map.path(), 1);
    let lagen = Arc::new(Lagen::open(map.path()).unwrap());
    let klaar = Arc::new(AtomicBool::new(false));
    let lezer = {
        let (lagen, klaar) = (Arc::clone(&lagen), Arc::clone(&klaar));
        std::thread::spawn(move || {
            let (mut vragen, mut gezien) = (0u64, std::collections::BTreeSet::new());
            while !klaar.load(Ordering::Relaxed) {
                lagen.ververs().expect("following the manifest never fails");
                let nu = lagen.nu();
                let verwacht = nu.generatie() as i64;
                for naam in ["bag-pand", "bag-standplaats"] {
                    let laag = nu.laag(naam).expect("every generation has both layers");
                    for n in 0..PANDEN {
                        let hier = laag
                            .op_punt([n * 1000 + 500, 500], &op(PEIL.0))
                            .expect("no failed answer");
                        assert_eq!(hier.len(), 1);
                        assert_eq!(
                            hier[0].kenmerk("generatie").unwrap().getal(),
                            Some(verwacht),
                            "mixed"
                        );
                        vragen += 1;
                    }
                }
                gezien.insert(verwacht);
            }
            (vragen, gezien)
        })
    };
    for nr in 2..=21 {
        generatie(map.path(), nr);
        std::thread::sleep(std::time::Duration::from_millis(3));
    }
    klaar.store(true, Ordering::Relaxed);
    let (vragen, gezien) = lezer.join().unwrap();
    assert!(
        vragen > 2000 && gezien.len() > 5,
        "{vragen} questions, generations {gezien:?}"
    );
    lagen.ververs().unwrap();
    assert_eq!(lagen.nu().generatie(), 21);
    assert!(!lagen.ververs().unwrap(), "nothing new is one stat");
}

fn lagenbestanden(map: &Path) -> Vec<String> {
    let namen = std::fs::read_dir(map)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap());
    let mut uit: Vec<_> = namen.filter(|n| n.ends_with(".laag")).collect();
    uit.sort();
    uit
}

#[test]
fn two_generations_stay_for_the_way_back_and_older_files_go() {
    let map = tempfile::tempdir().unwrap();
    (1..=5).for_each(|nr| generatie(map.path(), nr));
    let namen: Vec<_> = ["pand", "standplaats"]
        .iter()
        .flat_map(|l| (3..=5).map(move |g| format!("bag-{l}.{g}.laag")))
        .collect();
    assert_eq!(lagenbestanden(map.path()), namen);
    let lagen = Lagen::open(map.path()).unwrap();
    let komt_van = |lagen: &Lagen| {
        let nu = lagen.nu();
        let o = nu
            .laag("bag-pand")
            .unwrap()
            .op_id("p1", &op(PEIL.0))
            .unwrap()
            .unwrap();
        o.kenmerk("generatie").unwrap().getal()
    };
    for (nummer, verwacht) in [(6, 4), (7, 3)] {
        assert_eq!(terug(map.path()).unwrap(), nummer);
        assert!(lagen.ververs().unwrap());
        assert_eq!(
            (lagen.nu().generatie(), komt_van(&lagen)),
            (nummer, Some(verwacht))
        );
    }
    assert!(matches!(terug(map.path()), Err(LagenFout::GeenVorige { .. })));
    generatie(map.path(), 8);
    lagen.ververs().unwrap();
    assert_eq!((lagen.nu().generatie(), komt_van(&lagen)), (8, Some(8)));
}

#[test]
fn a_second_writer_is_refused_with_a_clear_sentence() {
    let map = tempfile::tempdir().unwrap();
    let eerste = schrijver(map.path(), "bag");
    let fout = Schrijver::begin(map.path(), roosters(), SchrijfOpties::voor("bgt")).unwrap_err();
    assert!(matches!(fout, LagenFout::Bezet { .. }));
    assert!(fout.to_string().contains("er loopt al een import"), "{fout}");
    assert!(matches!(terug(map.path()), Err(LagenFout::Bezet { .. })));
    drop(eerste);
    assert!(Schrijver::begin(map.path(), roosters(), SchrijfOpties::voor("bgt")).is_ok());
}

#[test]
fn an_import_cut_short_leaves_the_old_layers_and_its_remains_are_cleared() {
    let map = tempfile::tempdir().unwrap();
    generatie(map.path(), 1);
    let mut s = schrijver(map.path(), "bag");
    let laag = s
        .laag(&definitie("bag-pand", Some(GeometrieSoort::Vlak)))
        .unwrap();
    s.voorkomen(laag, &voorkomen("x", None)).unwrap();
    drop(s);
    // as a killed process leaves it: half a file in the work folder, finished files not yet in the manifest
    std::fs::create_dir_all(map.path().join(".import")).unwrap();
    for naam in [
        ".import/bag-pand.2.laag",
        "bag-pand.2.laag",
        "manifest.json.nieuw",
    ] {
        std::fs::write(map.path().join(naam), b"half").unwrap();
    }
    std::fs::write(map.path().join("van-een-ander.txt"), b"blijft").unwrap();
    let lagen = Lagen::open(map.path()).unwrap();
    assert_eq!(lagen.nu().laag("bag-pand").unwrap().aantal(), PANDEN as u64);
    drop(schrijver(map.path(), "bgt"));
    assert_eq!(
        lagenbestanden(map.path()),
        ["bag-pand.1.laag", "bag-standplaats.1.laag"]
    );
    assert!(!map.path().join(".import").exists() && !map.path().join("manifest.json.nieuw").exists());
    assert!(map.path().join("van-een-ander.txt").exists());
    assert!(lagen.nu().controleer().is_empty());
}

#[test]
fn a_second_import_replaces_its_source_and_leaves_the_others() {
    let map = tempfile::tempdir().unwrap();
    generatie(map.path(), 1);
    importeer(
        map.path(),
        &definitie("cbs-buurt", Some(GeometrieSoort::Vlak)),
        &[voorkomen("BU1", None)],
    );
    importeer(
        map.path(),
        &definitie("bag-pand", Some(GeometrieSoort::Vlak)),
        &[voorkomen("nieuw", None)],
    );
    let nu = Lagen::open(map.path()).unwrap().nu();
    let namen: Vec<_> = nu.lagen().map(|l| l.definitie().id.to_string()).collect();
    assert_eq!(
        namen,
        ["bag-pand", "cbs-buurt"],
        "bag-standplaats was not delivered again"
    );
    assert_eq!(nu.laag("bag-pand").unwrap().aantal(), 1);
    assert!(nu.laag("cbs-buurt").unwrap().opgehaald() <= nu.laag("bag-pand").unwrap().opgehaald());
    let leeg = schrijver(map.path(), "bag").sluit().unwrap_err();
    assert!(leeg.to_string().contains("geen enkele laag"), "{leeg}");
}

#[test]
fn adding_a_gemeente_keeps_what_is_there_and_replaces_objects_of_the_same_name() {
    let map = tempfile::tempdir().unwrap();
    let mut d = definitie("bgt-wegdeel", Some(GeometrieSoort::Vlak));
    d.partitie = Some("bgt".into());
    let mut buur = definitie("bgt-waterdeel", Some(GeometrieSoort::Vlak));
    buur.partitie = Some("bgt".into());
    let vak = |x: i32| {
        Dekking::Vak(Vak {
            min: [x, 0],
            max: [x + 100_000, 100_000],
        })
    };
    let met = |id: &str, status: &str| {
        let mut v = voorkomen(id, Some(vierkant([0, 0], 1000)));
        v.kenmerken[1].1 = status.into();
        v
    };
    let mut s = schrijver(map.path(), "bgt");
    let (weg, water) = (s.laag(&d).unwrap(), s.laag(&buur).unwrap());
    let oud = Voorkomen {
        periode: periode(0, 10),
        ..met("a", "oud")
    };
    for v in [met("a", "oud"), oud, met("b", "blijft")] {
        s.voorkomen(weg, &v).unwrap();
    }
    s.voorkomen(water, &met("w", "blijft")).unwrap();
    s.dekking(vak(0)).unwrap();
    s.sluit().unwrap();
    let opties = SchrijfOpties {
        voeg_toe: true,
        ..SchrijfOpties::voor("bgt")
    };
    let mut s = Schrijver::begin(map.path(), roosters(), opties).unwrap();
    let weg = s.laag(&d).unwrap();
    for v in [met("a", "nieuw"), met("c", "erbij")] {
        s.voorkomen(weg, &v).unwrap();
    }
    s.dekking(vak(500_000)).unwrap();
    let rapport = s.sluit().unwrap();
    assert_eq!(rapport.len(), 1, "a report for what was delivered");
    assert_eq!((rapport[0].gelezen, rapport[0].objecten), (2, 3));
    let nu = Lagen::open(map.path()).unwrap().nu();
    let laag = nu.laag("bgt-wegdeel").unwrap();
    let status = |id: &str| {
        laag.voorkomens(id)
            .unwrap()
            .iter()
            .map(|o| o.tekst("status").unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        [status("a"), status("b"), status("c")].map(|s| s.join(" ")),
        ["nieuw", "blijft", "erbij"]
    );
    assert_eq!(
        nu.laag("bgt-waterdeel").unwrap().aantal(),
        1,
        "rewritten with its partition"
    );
    let dekt = [50_000, 300_000, 550_000].map(|x| laag.dekt([x, 50_000]));
    assert_eq!(dekt, [Some(true), Some(false), Some(true)]);
}

#[test]
fn an_empty_directory_is_followed_until_the_first_import() {
    let map = tempfile::tempdir().unwrap();
    assert!(matches!(
        Lagen::open(map.path()),
        Err(LagenFout::GeenManifest { .. })
    ));
    let lagen = Lagen::open_ook_leeg(map.path()).unwrap();
    assert_eq!((lagen.nu().generatie(), lagen.nu().lagen().count()), (0, 0));
    assert!(!lagen.ververs().unwrap());
    assert!(lagen.nu().controleer_deel(1 << 20).is_empty());
    generatie(map.path(), 1);
    assert!(lagen.ververs().unwrap());
    assert_eq!(lagen.nu().lagen().count(), 2);
}

#[test]
fn following_writes_what_differs_and_tells_where_without_pushing_imports_out() {
    let map = tempfile::tempdir().unwrap();
    let vlak = |n: i32| voorkomen(&format!("v{n}"), Some(vierkant([n * 1000, 0], 500)));
    let vak = |n: i32| Vak {
        min: [n * 1000 + 100, 100],
        max: [n * 1000 + 200, 200],
    };
    generatie(map.path(), 1);
    let bijwerken = || {
        let opties = SchrijfOpties {
            voeg_toe: true,
            op_de_plaats: true,
            ..SchrijfOpties::voor("gis")
        };
        Schrijver::begin(map.path(), roosters(), opties).unwrap()
    };
    let definitie = definitie("gis-vlak", Some(GeometrieSoort::Vlak));
    let mut s = bijwerken();
    let laag = s.laag(&definitie).unwrap();
    (0..5).for_each(|n| s.voorkomen(laag, &vlak(n)).unwrap());
    s.sluit().unwrap();
    let lagen = Lagen::open(map.path()).unwrap();
    let (eerst, bag) = (lagen.nu().generatie(), lagen.nu().kenmerk_van(&["bag"]));
    assert_ne!(bag, 0);

    let mut s = bijwerken();
    let laag = s.laag(&definitie).unwrap();
    s.vervalt(laag, "v1");
    s.voorkomen(laag, &voorkomen("v3", Some(vierkant([9000, 0], 500))))
        .unwrap();
    s.sluit().unwrap();
    assert!(lagen.ververs().unwrap());
    let nu = lagen.nu();
    let gis = nu.laag("gis-vlak").unwrap();
    let ids = |gis: &lagen::Laag| {
        let mut ids = Vec::new();
        gis.alle(|o| ids.push(o.id().to_owned())).unwrap();
        ids.sort();
        ids
    };
    assert_eq!(ids(gis), ["v0", "v2", "v3", "v4"]);
    let geraakt = [1, 3, 9].map(|n| gis.geraakt_sinds(eerst, &vak(n)));
    assert_eq!(geraakt, [true; 3], "gone, moved from, moved to");
    let stil = [0, 2, 4, 50].map(|n| gis.geraakt_sinds(eerst, &vak(n)));
    assert_eq!(stil, [false; 4]);
    assert!(
        gis.geraakt_sinds(eerst - 1, &vak(50)),
        "before, there was no such layer"
    );
    assert_eq!(
        nu.kenmerk_van(&["bag"]),
        bag,
        "what is made of the register still holds"
    );

    let mut s = bijwerken();
    let laag = s.laag(&definitie).unwrap();
    s.vervang(laag);
    s.voorkomen(laag, &vlak(7)).unwrap();
    s.sluit().unwrap();
    lagen.ververs().unwrap();
    assert_eq!(ids(lagen.nu().laag("gis-vlak").unwrap()), ["v7"]);
    assert!(
        lagen
            .nu()
            .laag("gis-vlak")
            .unwrap()
            .geraakt_sinds(eerst + 1, &vak(50))
    );
    assert!(
        matches!(terug(map.path()), Err(LagenFout::GeenVorige { .. })),
        "following is no import"
    );
}
