use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

fn zip(leden: &[(&str, &[u8])], methode: CompressionMethod) -> Vec<u8> {
    let mut schrijver = ZipWriter::new(Cursor::new(Vec::new()));
    for (naam, bytes) in leden {
        schrijver
            .start_file(*naam, SimpleFileOptions::default().compression_method(methode))
            .unwrap();
        schrijver.write_all(bytes).unwrap();
    }
    schrijver.finish().unwrap().into_inner()
}

const PLAT: CompressionMethod = CompressionMethod::Deflated;
const LOS: CompressionMethod = CompressionMethod::Stored;

type Gezien = Vec<(String, Vec<u8>)>;

fn verzamel(gezien: &mut Gezien) -> impl FnMut(&mut Lid<'_>) -> Result<(), BronFout> {
    |lid| {
        let mut bytes = vec![];
        lid.bron
            .read_to_end(&mut bytes)
            .map_err(|fout| BronFout::lezen(lid.naam, fout))?;
        gezien.push((lid.naam.to_owned(), bytes));
        Ok(())
    }
}

/// The members of a file with these bytes.
fn uit_bestand(bytes: &[u8], grenzen: &Grenzen) -> Result<Gezien, BronFout> {
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join("levering.zip");
    fs::write(&pad, bytes).unwrap();
    let mut gezien = vec![];
    Pakket::new(&[pad], grenzen).bezoek(&mut verzamel(&mut gezien))?;
    Ok(gezien)
}

/// The members of a stream with these bytes, a few at a time.
fn uit_stroom(bytes: &[u8], grenzen: &Grenzen) -> Result<Gezien, BronFout> {
    struct Traag<'a>(&'a [u8]);
    impl Read for Traag<'_> {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            let n = buf.len().min(777);
            self.0.read(&mut buf[..n])
        }
    }
    let mut gezien = vec![];
    Pakket::bezoek_stroom("stdin", &mut Traag(bytes), grenzen, &mut verzamel(&mut gezien))?;
    Ok(gezien)
}

/// The refusal of a zip, from a file and from a stream.
fn weigeringen(bytes: &[u8], grenzen: &Grenzen) -> [String; 2] {
    [uit_bestand(bytes, grenzen), uit_stroom(bytes, grenzen)]
        .map(|uitkomst| uitkomst.unwrap_err().to_string())
}

#[test]
fn zips_inside_zips_give_their_members_with_the_whole_path() {
    let binnenste = zip(&[("PND-1.xml", b"<a/>"), ("PND-2.xml", b"<b/>")], PLAT);
    for (midden, buiten) in [(PLAT, PLAT), (LOS, LOS), (PLAT, LOS), (LOS, PLAT)] {
        let tweede = zip(&[("9999PND.zip", &binnenste), ("los.xml", b"<c/>")], midden);
        let alles = zip(
            &[("deel.zip", &tweede), ("map/.verborgen", b"x"), ("leeg/", b"")],
            buiten,
        );
        let verwacht = |vooraf: &str| -> Gezien {
            [
                ("deel.zip/9999PND.zip/PND-1.xml", "<a/>"),
                ("deel.zip/9999PND.zip/PND-2.xml", "<b/>"),
                ("deel.zip/los.xml", "<c/>"),
            ]
            .map(|(naam, tekst)| (format!("{vooraf}/{naam}"), tekst.into()))
            .to_vec()
        };
        assert_eq!(
            uit_bestand(&alles, &Grenzen::default()).unwrap(),
            verwacht("levering.zip")
        );
        assert_eq!(
            uit_stroom(&alles, &Grenzen::default()).unwrap(),
            verwacht("stdin")
        );
    }
}

#[test]
fn a_stream_may_hold_several_zips_or_one_loose_document() {
    let een = zip(&[("a.xml", b"<a/>")], PLAT);
    let twee = zip(&[("b.xml", b"<b/>")], LOS);
    let samen = uit_stroom(&[een.as_slice(), &twee].concat(), &Grenzen::default()).unwrap();
    assert_eq!(
        samen.iter().map(|(naam, _)| naam.as_str()).collect::<Vec<_>>(),
        ["stdin/a.xml", "stdin/b.xml"]
    );
    assert_eq!(
        uit_stroom(b"<los/>", &Grenzen::default()).unwrap(),
        [("stdin".to_owned(), b"<los/>".to_vec())]
    );
    assert_eq!(
        uit_stroom(b"", &Grenzen::default()).unwrap(),
        [("stdin".to_owned(), vec![])]
    );
    assert!(uit_stroom(&[een.as_slice(), b"rommel"].concat(), &Grenzen::default()).is_err());
}

#[test]
fn a_zip_that_is_written_to_a_pipe_is_read_from_one() {
    let mut schrijver = ZipWriter::new_stream(Vec::new());
    schrijver
        .start_file("a.xml", SimpleFileOptions::default())
        .unwrap();
    schrijver.write_all(&b"<a/>".repeat(10_000)).unwrap();
    schrijver
        .start_file("b.xml", SimpleFileOptions::default().large_file(true))
        .unwrap();
    schrijver.write_all(b"<b/>").unwrap();
    let bytes = schrijver.finish().unwrap().into_inner();
    let gezien = uit_stroom(&bytes, &Grenzen::default()).unwrap();
    assert_eq!(
        (gezien[0].1.len(), gezien[1].1.as_slice()),
        (40_000, b"<b/>".as_slice())
    );
}

#[test]
fn a_visitor_may_leave_a_member_unread() {
    let bytes = zip(&[("a.xml", &b"<a/>".repeat(50_000)), ("b.xml", b"<b/>")], PLAT);
    let mut namen = vec![];
    Pakket::bezoek_stroom("stdin", &mut bytes.as_slice(), &Grenzen::default(), &mut |lid| {
        namen.push(lid.bestandsnaam().to_owned());
        Ok(())
    })
    .unwrap();
    assert_eq!(namen, ["a.xml", "b.xml"]);
}

#[test]
fn files_of_a_folder_come_by_name_or_in_the_order_asked_for() {
    let map = tempfile::tempdir().unwrap();
    fs::create_dir(map.path().join("sub")).unwrap();
    fs::write(map.path().join("b.xml"), "b").unwrap();
    fs::write(map.path().join("sub/a.xml"), "a").unwrap();
    fs::write(map.path().join(".stil"), "x").unwrap();
    fs::write(
        map.path().join("z.zip"),
        zip(&[("y.xml", b"y"), ("x.xml", b"x")], PLAT),
    )
    .unwrap();
    let (paden, grenzen) = ([map.path().to_owned()], Grenzen::default());
    let namen = |pakket: Pakket<'_>| {
        let mut namen = vec![];
        let mut totaal = (0, None);
        pakket
            .bezoek(&mut |lid| {
                namen.push(lid.bestandsnaam().to_owned());
                totaal = lid.voortgang.nu();
                Ok(())
            })
            .unwrap();
        assert!(totaal.1.is_some_and(|alles| totaal.0 <= alles && alles > 0));
        namen
    };
    assert_eq!(
        namen(Pakket::new(&paden, &grenzen)),
        ["b.xml", "a.xml", "y.xml", "x.xml"]
    );
    let rang = |naam: &str| u32::from(!naam.starts_with(['x', 'z', 's']));
    assert_eq!(
        namen(Pakket::new(&paden, &grenzen).volgorde(rang)),
        ["a.xml", "x.xml", "y.xml", "b.xml"]
    );
    std::os::unix::fs::symlink(map.path(), map.path().join("lus")).unwrap();
    assert!(
        Pakket::new(&paden, &grenzen)
            .bezoek(&mut |_| Ok(()))
            .unwrap_err()
            .to_string()
            .contains("symbolische koppelingen")
    );
}

#[test]
fn names_that_leave_the_package_are_refused() {
    for naam in [
        "../buiten.xml",
        "a/../../b",
        "/etc/passwd",
        "C:/x",
        "a\\..\\b",
        "x\0y",
        "een\nregel",
    ] {
        let bytes = zip(&[("hier-een-hele-lange-plaats", b"x")], PLAT);
        let plek: Vec<usize> = (0..bytes.len())
            .filter(|&i| bytes[i..].starts_with(b"hier-een-hele-lange-plaats"))
            .collect();
        let mut bytes = bytes;
        for plek in plek {
            // the same length, so that nothing else changes
            bytes[plek..plek + 26].fill(b'a');
            bytes[plek..plek + naam.len()].copy_from_slice(naam.as_bytes());
        }
        for fout in weigeringen(&bytes, &Grenzen::default()) {
            assert!(
                fout.contains("wijst buiten het pakket")
                    || fout.contains("kan geen bestandsnaam zijn")
                    || fout.contains("beschadigd"),
                "{naam:?}: {fout}"
            );
        }
    }
}

#[test]
fn links_and_encryption_are_refused() {
    let mut schrijver = ZipWriter::new(Cursor::new(Vec::new()));
    schrijver
        .add_symlink("koppeling", "/etc/passwd", SimpleFileOptions::default())
        .unwrap();
    let bytes = schrijver.finish().unwrap().into_inner();
    for fout in weigeringen(&bytes, &Grenzen::default()) {
        assert!(fout.contains("symbolische koppelingen"), "{fout}");
    }
    let mut bytes = zip(&[("a.xml", b"<a/>")], PLAT);
    let centraal = (0..bytes.len())
        .find(|&i| bytes[i..].starts_with(b"PK\x01\x02"))
        .unwrap();
    bytes[6] |= 1;
    bytes[centraal + 8] |= 1;
    for fout in weigeringen(&bytes, &Grenzen::default()) {
        assert!(fout.contains("versleuteld"), "{fout}");
    }
}

#[test]
fn a_zip_bomb_is_stopped_early_in_every_shape() {
    let nullen = vec![0u8; 40 << 20];
    let bom = zip(&[("bom.xml", &nullen)], PLAT);
    for fout in weigeringen(&bom, &Grenzen::default()) {
        assert!(fout.contains("zipbom"), "{fout}");
    }
    let genest = zip(&[("een.zip", &bom), ("twee.zip", &bom)], LOS);
    for fout in weigeringen(&genest, &Grenzen::default()) {
        assert!(fout.contains("zipbom"), "{fout}");
    }
    let krap = Grenzen {
        max_uitgepakt: 1 << 20,
        max_verhouding: 1_000_000,
        ..Grenzen::default()
    };
    for fout in weigeringen(&bom, &krap) {
        assert!(fout.contains("uitgepakt groter dan 1048576 bytes"), "{fout}");
    }
    let veel: Vec<String> = (0..300).map(|nr| format!("{nr}.xml")).collect();
    let veel: Vec<(&str, &[u8])> = veel.iter().map(|naam| (naam.as_str(), b"x".as_slice())).collect();
    for fout in weigeringen(
        &zip(&veel, PLAT),
        &Grenzen {
            max_leden: 200,
            ..Grenzen::default()
        },
    ) {
        assert!(fout.contains("meer dan 200 bestanden"), "{fout}");
    }
    let mut diep = zip(&[("a.xml", b"<a/>")], PLAT);
    for _ in 0..3 {
        diep = zip(&[("in.zip", &diep)], PLAT);
    }
    for fout in weigeringen(&diep, &Grenzen::default()) {
        assert!(fout.contains("meer dan 3 diep"), "{fout}");
    }
    let ruis: Vec<u8> = (0..300_000u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let spoel = zip(&[("in.zip", &zip(&[("a.xml", &ruis)], LOS))], PLAT);
    let fout = uit_bestand(
        &spoel,
        &Grenzen {
            max_tijdelijk: 1000,
            ..Grenzen::default()
        },
    )
    .unwrap_err()
    .to_string();
    assert!(fout.contains("tijdelijke ruimte"), "{fout}");
}

#[test]
fn a_member_that_is_listed_many_times_counts_many_times() {
    let lid = zip(&[("a.xml", &vec![b'x'; 60 << 10])], PLAT);
    let centraal = (0..lid.len())
        .find(|&i| lid[i..].starts_with(b"PK\x01\x02"))
        .unwrap();
    let eind = (0..lid.len())
        .find(|&i| lid[i..].starts_with(b"PK\x05\x06"))
        .unwrap();
    let n = 2000u16;
    let mut bytes = lid[..centraal].to_vec();
    for nr in 0..n {
        let mut ingang = lid[centraal..eind].to_vec();
        let naam = format!("{nr:05}");
        ingang[46..51].copy_from_slice(naam.as_bytes());
        bytes.extend(ingang);
    }
    let mut einde = lid[eind..].to_vec();
    einde[8..10].copy_from_slice(&n.to_le_bytes());
    einde[10..12].copy_from_slice(&n.to_le_bytes());
    einde[12..16].copy_from_slice(&(u32::from(n) * (eind - centraal) as u32).to_le_bytes());
    bytes.extend(einde);
    assert!(uit_bestand(&bytes, &Grenzen::default()).is_err());
}

#[test]
fn a_damaged_or_cut_off_zip_is_refused() {
    let inhoud: Vec<u8> = (0..5_000u32)
        .flat_map(|nr| format!("<a nr='{nr}'/>").into_bytes())
        .collect();
    let heel = zip(&[("a.xml", &inhoud)], PLAT);
    let mut stuk = heel.clone();
    stuk[2_000] ^= 0x10;
    for fout in weigeringen(&stuk, &Grenzen::default()) {
        assert!(fout.contains("beschadigd"), "{fout}");
    }
    for lengte in (4..heel.len()).step_by(97).chain([heel.len() - 1]) {
        for fout in weigeringen(&heel[..lengte], &Grenzen::default()) {
            assert!(
                fout.contains("beschadigd") || fout.contains("afgebroken"),
                "{lengte}: {fout}"
            );
        }
    }
}

#[test]
fn what_is_not_there_or_not_a_file_is_said_by_name() {
    let grenzen = Grenzen::default();
    let fout = Pakket::new(&["/bestaat/niet.zip".into()], &grenzen)
        .bezoek(&mut |_| Ok(()))
        .unwrap_err()
        .to_string();
    assert!(fout.starts_with("niet.zip is niet te lezen"), "{fout}");
    let fout = Pakket::new(&["/dev/null".into()], &grenzen)
        .bezoek(&mut |_| Ok(()))
        .unwrap_err()
        .to_string();
    assert!(fout.contains("geen gewoon bestand"), "{fout}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn a_zip_with_random_damage_never_panics_nor_hangs(
        plekken in prop::collection::vec((0usize..10_000, any::<u8>()), 1..6), knip in 0usize..2_000, los in any::<bool>(),
    ) {
        let binnen = zip(&[("b.xml", b"<b>tekst</b>")], PLAT);
        let mut bytes = zip(&[("a.xml", b"<a/>"), ("in.zip", &binnen)], if los { LOS } else { PLAT });
        let lengte = bytes.len();
        for (plek, b) in plekken {
            bytes[plek % lengte] = b;
        }
        bytes.truncate(knip.max(10));
        crate::fuzz::fuzz_zip(&bytes);
    }

    #[test]
    fn bytes_that_begin_like_a_zip_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        crate::fuzz::fuzz_zip(&[b"PK\x03\x04", bytes.as_slice()].concat());
    }
}
