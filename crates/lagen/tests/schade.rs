//! Damage: whatever byte is wrong, the layer says so or still answers right; it never answers wrong or falls over.
#![allow(clippy::unwrap_used)] // helpers of tests may

mod samen;

use std::path::{Path, PathBuf};

use lagen::{Lagen, LagenFout, SchrijfOpties, Schrijver, fuzz};
use model::{Dekking, Geometrie, GeometrieSoort, Stand, Vak};
use proptest::prelude::*;
use samen::*;

/// A layer with something in every section, and one of another kind beside it.
fn gevuld(map: &Path) -> PathBuf {
    let mut s = Schrijver::begin(map, roosters(), SchrijfOpties::voor("bag")).unwrap();
    s.stand(Stand {
        datum: PEIL,
        afgeleid: true,
    });
    let nr = s
        .laag(&definitie("bag-pand", Some(GeometrieSoort::Vlak)))
        .unwrap();
    for n in 0..400 {
        let mut v = voorkomen(
            &format!("pand{n:04}"),
            Some(vierkant([n % 20 * 1500, n / 20 * 1500], 1000)),
        );
        if n % 4 == 0 {
            v.periode = periode(0, 100 + n);
        }
        s.voorkomen(nr, &v).unwrap();
    }
    let rond = (0..200).map(|n| f64::from(n) / 200.0 * std::f64::consts::TAU);
    let rond = rond
        .map(|h| [(h.cos() * 9e5) as i32 - 2_000_000, (h.sin() * 9e5) as i32])
        .collect();
    s.voorkomen(nr, &voorkomen("rond", Some(Geometrie::vlak(vec![rond]).unwrap())))
        .unwrap();
    s.dekking(Dekking::Vak(Vak {
        min: [-3_000_000; 2],
        max: [3_000_000; 2],
    }))
    .unwrap();
    let ander = s
        .laag(&definitie("bag-woonplaats", Some(GeometrieSoort::Vlak)))
        .unwrap();
    s.voorkomen(ander, &voorkomen("w", Some(vierkant([0, 0], 1_000_000))))
        .unwrap();
    s.sluit().unwrap();
    map.join("bag-pand.1.laag")
}

/// Everything a layer has to say, as one text; the first refusal ends it.
fn alles(lagen: &Lagen) -> Result<String, LagenFout> {
    let nu = lagen.nu();
    let laag = nu.laag("bag-pand").unwrap();
    let mut uit = format!("{:?} {:?} {}", laag.vak(), laag.dekt([0, 0]), laag.aantal());
    let vertel = |uit: &mut String, o: &lagen::Object<'_>| {
        let kenmerken: Vec<_> = o.kenmerken().map(|(k, w)| (k, w.naar_waarde())).collect();
        let vorm = (o.geometrie(), o.punten_mercator(), o.vanaf_zoom());
        uit.push_str(&format!("{} {:?} {kenmerken:?} {vorm:?}\n", o.id(), o.periode()));
    };
    for dag in [50, PEIL.0] {
        for n in 0..20 {
            laag.op_punt([n * 1500 + 500, n * 1500 + 500], &op(dag))?
                .iter()
                .for_each(|o| vertel(&mut uit, o));
        }
        for o in laag.op_kenmerk("postcode", "1781AB", &op(dag))? {
            vertel(&mut uit, &o);
        }
    }
    for n in 0..400 {
        laag.voorkomens(&format!("pand{n:04}"))?
            .iter()
            .for_each(|o| vertel(&mut uit, o));
    }
    laag.alle(|o| vertel(&mut uit, &o))?;
    Ok(uit)
}

/// Opens and asks everything. Out: what it said, or the refusal; a wrong answer fails the test.
fn vraag_na_schade(map: &Path, goed: &str, wat: &str) -> Result<(), LagenFout> {
    let lagen = Lagen::open(map)?;
    let nu = lagen.nu();
    assert!(
        nu.laag("bag-woonplaats")
            .unwrap()
            .op_punt([5, 5], &op(PEIL.0))
            .is_ok(),
        "{wat}: the other layer serves"
    );
    let gedekt = nu.laag("bag-pand").unwrap().dekt([0, 0]);
    assert_ne!(gedekt, Some(false), "{wat}");
    let gezegd = alles(&lagen);
    if let Ok(gezegd) = &gezegd {
        assert!(gezegd == goed, "{wat}: a wrong answer");
    }
    gezegd.map(|_| ())
}

#[test]
fn a_flipped_bit_anywhere_is_refused_or_retires_the_layer() {
    let map = tempfile::tempdir().unwrap();
    let pad = gevuld(map.path());
    let heel = std::fs::read(&pad).unwrap();
    let goed = alles(&Lagen::open(map.path()).unwrap()).unwrap();
    let (mut geweigerd, stappen) = (0, heel.len() / 700);
    for op in (0..heel.len())
        .step_by(stappen.max(1))
        .chain(0..200)
        .chain(heel.len() - 40..heel.len())
    {
        let mut stuk = heel.clone();
        stuk[op] ^= 1 << (op % 8);
        // a new file under the same name, as the disk would show it after a restart
        std::fs::remove_file(&pad).unwrap();
        std::fs::write(&pad, &stuk).unwrap();
        let wat = format!("byte {op}");
        match vraag_na_schade(map.path(), &goed, &wat) {
            Err(LagenFout::NietBereikbaar { .. } | LagenFout::TeOud { .. } | LagenFout::TeNieuw { .. }) => {
                geweigerd += 1
            }
            Err(fout) => panic!("{wat}: {fout}"),
            Ok(()) => {}
        }
        let lagen = Lagen::open(map.path()).unwrap();
        let fouten = lagen.nu().controleer();
        assert_eq!(fouten.len(), 1, "{wat}: doctor finds it");
        assert!(lagen.nu().laag("bag-pand").unwrap().storing().is_some(), "{wat}");
        assert!(alles(&lagen).is_err(), "{wat}: retired");
    }
    assert!(
        geweigerd > 500,
        "most damage is met by the questions themselves: {geweigerd}"
    );
}

#[test]
fn a_truncated_or_absent_file_is_one_layer_that_is_not_reachable() {
    let map = tempfile::tempdir().unwrap();
    let pad = gevuld(map.path());
    let heel = std::fs::read(&pad).unwrap();
    let goed = alles(&Lagen::open(map.path()).unwrap()).unwrap();
    let lengtes = [
        0,
        1,
        7,
        8,
        20,
        39,
        40,
        300,
        511,
        512,
        4096,
        65_536,
        heel.len() / 2,
        heel.len() - 4,
        heel.len() - 1,
    ];
    for lengte in lengtes {
        std::fs::remove_file(&pad).unwrap();
        std::fs::write(&pad, &heel[..lengte]).unwrap();
        let fout = vraag_na_schade(map.path(), &goed, &format!("{lengte} bytes")).unwrap_err();
        assert!(matches!(fout, LagenFout::NietBereikbaar { .. }), "{fout}");
        assert!(fout.to_string().contains("importeer deze bron opnieuw"), "{fout}");
    }
    let langer = [heel.as_slice(), &[0; 64]].concat();
    std::fs::write(&pad, langer).unwrap();
    assert!(vraag_na_schade(map.path(), &goed, "longer").is_err());
    std::fs::remove_file(&pad).unwrap();
    assert!(vraag_na_schade(map.path(), &goed, "gone").is_err());
}

#[test]
fn an_older_format_says_import_again() {
    let map = tempfile::tempdir().unwrap();
    let pad = gevuld(map.path());
    let mut bytes = std::fs::read(&pad).unwrap();
    bytes[8] = 0;
    let lengte = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    let som = crc32fast::hash(&bytes[..lengte - 4]).to_le_bytes();
    bytes[lengte - 4..lengte].copy_from_slice(&som);
    std::fs::remove_file(&pad).unwrap();
    std::fs::write(&pad, bytes).unwrap();
    let fout = Lagen::open(map.path()).unwrap_err();
    assert!(matches!(fout, LagenFout::TeOud { gevonden: 0, .. }), "{fout}");
    assert!(fout.to_string().contains("importeer opnieuw"), "{fout}");
}

#[test]
fn the_background_pass_finds_damage_that_came_after_opening() {
    let map = tempfile::tempdir().unwrap();
    let pad = gevuld(map.path());
    let lagen = Lagen::open(map.path()).unwrap();
    let nu = lagen.nu();
    assert!(alles(&lagen).is_ok());
    for _ in 0..20 {
        assert!(nu.controleer_deel(65_536).is_empty());
    }
    // in place, as a failing disk would: the map shows it
    let heel = std::fs::read(&pad).unwrap();
    let bestand = std::fs::OpenOptions::new().write(true).open(&pad).unwrap();
    let plek = heel.windows(8).position(|w| w == b"pand0007").unwrap();
    std::os::unix::fs::FileExt::write_all_at(&bestand, b"P", plek as u64).unwrap();
    let gevonden: Vec<_> = (0..20).flat_map(|_| nu.controleer_deel(65_536)).collect();
    assert_eq!(gevonden.len(), 1, "reported once");
    assert!(matches!(alles(&lagen), Err(LagenFout::NietBereikbaar { .. })));
    assert!(nu.laag("bag-woonplaats").unwrap().storing().is_none());
}

#[test]
fn a_flipped_bit_in_the_manifest_is_refused_whole() {
    let map = tempfile::tempdir().unwrap();
    gevuld(map.path());
    let pad = map.path().join("manifest.json");
    let heel = std::fs::read(&pad).unwrap();
    let lagen = Lagen::open(map.path()).unwrap();
    for op in (0..heel.len()).step_by(17).chain([heel.len() - 1]) {
        let mut stuk = heel.clone();
        stuk[op] ^= 4;
        std::fs::write(&pad, stuk).unwrap();
        assert!(
            matches!(Lagen::open(map.path()), Err(LagenFout::Manifest { .. })),
            "byte {op}"
        );
    }
    assert!(lagen.ververs().is_err());
    assert!(alles(&lagen).is_ok(), "what was served stays");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_parser_panic(data in prop::collection::vec(any::<u8>(), 0..200), tags in prop::collection::vec(0u8..8, 0..60)) {
        let kop = [b"PLEKLAAG".as_slice(), &data].concat();
        let manifest = [b"{\"crc\":\"".as_slice(), &data].concat();
        for bytes in [&data, &kop, &manifest, &tags] {
            fuzz::fuzz_kop(bytes);
            fuzz::fuzz_manifest(bytes);
            fuzz::fuzz_kenmerken(bytes);
        }
    }
}
