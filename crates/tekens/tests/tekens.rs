//! Fonts of our own making in, glyphs out; SVG in, sheets out.
#![allow(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use tekens::{Dichtheid, LetterFout, Letters, TekenFout, Tekenblad};

/// A font of 1000 units to the em and ascender 800: `codes` are all the same square of half an em on the baseline, drawn
/// as two overlapping contours, as the fonts of our time are.
fn font(naam: &str, codes: &[u16]) -> Vec<u8> {
    let be = |n: i32| (n as i16).to_be_bytes();
    let mut glief = Vec::new();
    glief.extend([be(2), be(0), be(0), be(500), be(500)].concat());
    glief.extend([be(3), be(7), be(0)].concat()); // ends of the contours, no instructions
    glief.extend([1u8; 8]); // all on the curve, two bytes for each step
    // 0,0 0,500 300,500 300,0 and 200,0 200,500 500,500 500,0
    glief.extend([0, 0, 300, 0, -100, 0, 300, 0].map(be).concat());
    glief.extend([0, 500, 0, -500, 0, 500, 0, -500].map(be).concat());
    let lengte = glief.len() as u32;
    let laatste = codes.len() as u16;
    let kort = |n: u16| n.to_be_bytes().to_vec();
    let mut head = vec![0; 54];
    head[..4].copy_from_slice(&[0, 1, 0, 0]);
    head[12..16].copy_from_slice(&[0x5f, 0x0f, 0x3c, 0xf5]);
    head[18..20].copy_from_slice(&1000u16.to_be_bytes());
    head[50..52].copy_from_slice(&[0, 1]); // long offsets
    let mut hhea = vec![0; 36];
    hhea[..4].copy_from_slice(&[0, 1, 0, 0]);
    hhea[4..6].copy_from_slice(&800i16.to_be_bytes());
    hhea[6..8].copy_from_slice(&(-200i16).to_be_bytes());
    hhea[34..36].copy_from_slice(&(laatste + 1).to_be_bytes());
    let maxp = [vec![0, 0, 0x50, 0], kort(laatste + 1)].concat();
    let hmtx: Vec<u8> = (0..=laatste)
        .flat_map(|_| [kort(600), kort(0)].concat())
        .collect();
    // glyph 0 is empty, each other one is the square
    let loca: Vec<u8> = std::iter::once(0)
        .chain((0..=codes.len() as u32).map(|n| n * lengte))
        .flat_map(u32::to_be_bytes)
        .collect();
    let glyf: Vec<u8> = codes.iter().flat_map(|_| glief.clone()).collect();
    let groepen: Vec<u8> = (1u32..)
        .zip(codes)
        .flat_map(|(id, c)| [u32::from(*c), u32::from(*c), id].map(u32::to_be_bytes).concat())
        .collect();
    let mut cmap = [kort(0), kort(1), kort(3), kort(10)].concat();
    cmap.extend(12u32.to_be_bytes());
    cmap.extend([kort(12), kort(0)].concat());
    cmap.extend(
        [16 + groepen.len() as u32, 0, codes.len() as u32]
            .map(u32::to_be_bytes)
            .concat(),
    );
    cmap.extend(groepen);
    let tekst = |t: &str| t.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    let (familie, stijl) = (tekst(naam), tekst("Regular"));
    let regel = |id: u16, lang: usize, van: usize| {
        [3, 1, 0x409, id, lang as u16, van as u16]
            .map(u16::to_be_bytes)
            .concat()
    };
    let mut name = [kort(0), kort(2), kort(30)].concat();
    name.extend(regel(1, familie.len(), 0));
    name.extend(regel(2, stijl.len(), familie.len()));
    name.extend([familie, stijl].concat());
    let tabellen: [(&[u8; 4], Vec<u8>); 8] = [
        (b"cmap", cmap),
        (b"glyf", glyf),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", hmtx),
        (b"loca", loca),
        (b"maxp", maxp),
        (b"name", name),
    ];
    let mut uit = [kort(0x0001), kort(0), kort(8), kort(128), kort(3), kort(0)].concat();
    let mut van = 12 + 16 * 8;
    for (merk, tabel) in &tabellen {
        uit.extend(*merk);
        uit.extend([0, van, tabel.len() as u32].map(u32::to_be_bytes).concat());
        van += (tabel.len() as u32).next_multiple_of(4);
    }
    for (_, mut tabel) in tabellen {
        tabel.resize(tabel.len().next_multiple_of(4), 0);
        uit.extend(tabel);
    }
    uit
}

/// A glyph as a reader sees it.
#[derive(Debug, Default, PartialEq)]
struct Glief {
    id: u64,
    veld: Vec<u8>,
    getallen: [i64; 5],
}

fn varint(b: &mut &[u8]) -> u64 {
    let mut n = 0;
    for i in 0.. {
        let (eerste, rest) = b.split_first().unwrap();
        *b = rest;
        n |= u64::from(eerste & 0x7f) << (7 * i);
        if eerste & 0x80 == 0 {
            break;
        }
    }
    n
}

/// The fields of a message: number, and a number or bytes.
fn velden(mut b: &[u8]) -> Vec<(u64, u64, &[u8])> {
    let mut uit = Vec::new();
    while !b.is_empty() {
        let sleutel = varint(&mut b);
        let n = varint(&mut b);
        let inhoud = if sleutel & 7 == 2 {
            let (inhoud, rest) = b.split_at(n as usize);
            b = rest;
            inhoud
        } else {
            &[]
        };
        uit.push((sleutel >> 3, n, inhoud));
    }
    uit
}

fn lees(pbf: &[u8]) -> (String, String, Vec<Glief>) {
    let stapel = velden(velden(pbf)[0].2);
    let tekst = |nr: usize| String::from_utf8(stapel[nr].2.to_vec()).unwrap();
    let glieven = stapel[2..].iter().map(|(_, _, b)| {
        let mut g = Glief::default();
        for (nr, n, inhoud) in velden(b) {
            match nr {
                1 => g.id = n,
                2 => g.veld = inhoud.to_vec(),
                5 | 6 => g.getallen[nr as usize - 3] = (n >> 1) as i64 ^ -((n & 1) as i64),
                _ => g.getallen[nr as usize - 3] = n as i64,
            }
        }
        g
    });
    (tekst(0), tekst(1), glieven.collect())
}

fn twee() -> Letters {
    let mut letters = Letters::default();
    assert_eq!(
        letters.voeg_toe(font("Een", &[32 + 1, 300])).unwrap(),
        ["Een Regular"]
    );
    assert_eq!(
        letters.voeg_toe(font("Twee", &[32 + 1, 65])).unwrap(),
        ["Twee Regular"]
    );
    letters
}

#[test]
fn a_glyph_is_the_distance_to_its_outline_with_the_numbers_that_readers_count_on() {
    let (naam, bereik, glieven) = lees(&twee().glieven("Een Regular", "0-255").unwrap());
    assert_eq!(
        (naam.as_str(), bereik.as_str(), glieven.len()),
        ("Een Regular", "0-255", 1)
    );
    let g = &glieven[0];
    assert_eq!(g.id, 33);
    // 12 by 12 pixels on the baseline; its top 8 below the ascender of 20 (19.2, rounded up); the pen goes on by 14.4
    assert_eq!(g.getallen, [12, 12, 0, 12 - 20, 14]);
    assert_eq!(g.veld.len(), 18 * 18);
    let op = |x: usize, y: usize| i32::from(g.veld[y * 18 + x]);
    // The outline is at 191: as far above it on the inside as below it on the outside, and 32 more for each pixel.
    for (x, y, verwacht) in [
        (3, 9, 223),
        (2, 9, 159),
        (0, 9, 96),
        (14, 9, 223),
        (15, 9, 159),
        (9, 3, 223),
        (9, 17, 96),
    ] {
        assert!(
            (op(x, y) - verwacht).abs() <= 2,
            "{x},{y}: {} en niet {verwacht}",
            op(x, y)
        );
    }
    // Where the two contours overlap there is no edge.
    assert!(
        (6..12).all(|x| op(x, 9) >= 255 - 16),
        "{:?}",
        (0..18).map(|x| op(x, 9)).collect::<Vec<_>>()
    );
}

#[test]
fn a_stack_falls_back_glyph_by_glyph_and_every_range_answers() {
    let letters = twee();
    let ids = |stapel: &str, bereik: &str| {
        let (naam, _, glieven) = lees(&letters.glieven(stapel, bereik).unwrap());
        (naam, glieven.iter().map(|g| g.id).collect::<Vec<_>>())
    };
    assert_eq!(
        ids("Een Regular, Twee Regular", "0-255"),
        ("Een Regular,Twee Regular".to_owned(), vec![33, 65])
    );
    assert_eq!(ids("Een Regular", "256-511").1, [300]);
    assert_eq!(ids("Twee Regular,Een Regular", "256-511").1, [300]);
    assert_eq!(ids("Een Regular", "65280-65535").1, [0u64; 0]);
}

#[test]
fn what_is_not_there_is_said_and_nothing_panics() {
    let letters = twee();
    let fout = |stapel: &str, bereik: &str| letters.glieven(stapel, bereik).unwrap_err();
    assert_eq!(fout("Drie", "0-255"), LetterFout::Onbekend("Drie".into()));
    assert_eq!(fout("Een Regular,", "0-255"), LetterFout::Onbekend(String::new()));
    for bereik in [
        "",
        "-",
        "0-256",
        "1-256",
        "0-255-",
        "00-255",
        "+0-255",
        "65536-65791",
        "4294967040-4294967295",
        "255-0",
        "é-1",
    ] {
        assert_eq!(
            fout("Een Regular", bereik),
            LetterFout::Bereik(bereik.into()),
            "{bereik}"
        );
    }
    let mut veel = Letters::default();
    let namen: Vec<String> = (0..9)
        .flat_map(|n| veel.voeg_toe(font(&format!("F{n}"), &[65])).unwrap())
        .collect();
    assert!(veel.stapel(&namen[..8].join(",")).is_ok());
    assert!(matches!(
        veel.stapel(&namen.join(",")),
        Err(LetterFout::TeVeel(_))
    ));
    assert!(matches!(
        veel.voeg_toe(vec![0; tekens::FONT_MAX + 1]),
        Err(LetterFout::TeVeel(_))
    ));
    assert!(matches!(
        veel.voeg_toe(font("Met, komma", &[65])),
        Err(LetterFout::Bestand(_))
    ));
    let heel = font("Half", &[65]);
    for lengte in 0..heel.len() {
        let mut half = Letters::default();
        for naam in half.voeg_toe(heel[..lengte].to_vec()).unwrap_or_default() {
            half.glieven(&naam, "0-255").unwrap();
        }
    }
}

fn svg(breed: u32, hoog: u32, kleur: &str) -> Vec<u8> {
    format!("<svg xmlns='http://www.w3.org/2000/svg' width='{breed}' height='{hoog}'><rect width='{breed}' height='{hoog}' fill='{kleur}'/></svg>").into_bytes()
}

#[test]
fn every_sign_is_where_the_list_says_at_both_densities() {
    let mut blad = Tekenblad::default();
    let kleuren = [
        ("a", 10, 20, [255, 0, 0]),
        ("b", 30, 8, [0, 255, 0]),
        ("c", 7, 7, [0, 0, 255]),
        ("d", 21, 13, [9, 8, 7]),
    ];
    for (naam, b, h, [r, g, bl]) in kleuren {
        blad.voeg_toe(naam, &svg(b, h, &format!("rgb({r},{g},{bl})")))
            .unwrap();
    }
    assert_eq!(blad.namen().collect::<Vec<_>>(), ["a", "b", "c", "d"]);
    for (dichtheid, maal) in [(Dichtheid::Een, 1), (Dichtheid::Twee, 2)] {
        let lijst: serde_json::Value = serde_json::from_str(&blad.lijst(dichtheid).unwrap()).unwrap();
        let beeld = resvg::tiny_skia::Pixmap::decode_png(&blad.png(dichtheid).unwrap()).unwrap();
        let mut gekleurd = 0;
        for (naam, b, h, kleur) in kleuren {
            let w = |veld: &str| lijst[naam][veld].as_u64().unwrap() as u32;
            assert_eq!(
                (w("width"), w("height"), w("pixelRatio")),
                (b * maal, h * maal, maal)
            );
            for (x, y) in (w("x")..w("x") + w("width"))
                .flat_map(|x| (w("y")..w("y") + w("height")).map(move |y| (x, y)))
            {
                let p = beeld.pixel(x, y).unwrap();
                assert_eq!(
                    [p.red(), p.green(), p.blue(), p.alpha()],
                    [kleur[0], kleur[1], kleur[2], 255],
                    "{naam} {x},{y}"
                );
                gekleurd += 1;
            }
        }
        // Nothing but the signs, and none over another.
        assert_eq!(beeld.pixels().iter().filter(|p| p.alpha() > 0).count(), gekleurd);
    }
    // The same name takes its place; an empty sheet is one too.
    blad.voeg_toe("a", &svg(3, 3, "red")).unwrap();
    assert!(blad.lijst(Dichtheid::Een).unwrap().contains("\"a\":{\"x\":"));
    assert_eq!(Tekenblad::default().lijst(Dichtheid::Een).unwrap(), "{}");
    assert!(Tekenblad::default().png(Dichtheid::Twee).is_ok());
}

#[test]
fn a_sheet_takes_no_more_than_it_can_hold() {
    let mut blad = Tekenblad::default();
    for naam in ["", "a/b", "é", "a b", &"x".repeat(65)] {
        assert!(
            matches!(blad.voeg_toe(naam, &svg(1, 1, "red")), Err(TekenFout::Naam(_))),
            "{naam}"
        );
    }
    assert!(matches!(blad.voeg_toe("a", b"<svg"), Err(TekenFout::Svg(_))));
    assert!(matches!(
        blad.voeg_toe("a", &svg(257, 1, "red")),
        Err(TekenFout::TeGroot(_))
    ));
    let bom = "<!DOCTYPE s [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;\">]><svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><g id='&c;'/></svg>";
    let _ = blad.voeg_toe("bom", bom.as_bytes());
    // A picture from a file beside it is not taken: names in an SVG are never opened.
    let buiten = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image width='9' height='9' href='/etc/hostname'/></svg>";
    blad.voeg_toe("buiten", buiten.as_bytes()).unwrap();
    let mut vol = Tekenblad::default();
    for n in 0..tekens::TEKENS_MAX {
        vol.voeg_toe(&format!("t{n}"), &svg(256, 256, "red")).unwrap();
    }
    assert!(matches!(
        vol.voeg_toe("nog-een", &svg(1, 1, "red")),
        Err(TekenFout::TeGroot(_))
    ));
    assert!(
        vol.lijst(Dichtheid::Een).is_err(),
        "500 van 256 bij 256 past op geen blad van 4096"
    );
}
