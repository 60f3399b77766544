//! What ends up in a tile, read back with another piece of code than wrote it.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use fast_mvt::{MvtGeometry, MvtPolygon, MvtReaderRef, MvtValueRef};
use model::GeometrieSoort::{self, Lijn, Punt, Vlak};
use proptest::prelude::*;
use rd::{TegelVak, TileMatrixSet};
use tegels::{BUFFER, Lot, Tegel, TegelFout, Tegelbouwer, Vorm, WaardeRef};

const RD: TileMatrixSet = TileMatrixSet::NetherlandsRDNewQuad;
const WEB: TileMatrixSet = TileMatrixSet::WebMercatorQuad;

struct Object {
    soort: GeometrieSoort,
    punten: Vec<[i32; 2]>,
    zooms: Vec<u8>,
    los: bool,
    ringen: Vec<u32>,
    delen: Vec<u32>,
}

impl Object {
    fn nieuw(soort: GeometrieSoort, delen: &[&[&[[i32; 2]]]]) -> Self {
        let mut o = Self {
            soort,
            punten: vec![],
            zooms: vec![],
            los: false,
            ringen: vec![],
            delen: vec![],
        };
        for deel in delen {
            for ring in *deel {
                o.punten.extend_from_slice(ring);
                o.ringen.push(o.punten.len() as u32);
            }
            o.delen.push(o.ringen.len() as u32);
        }
        o
    }

    fn vorm(&self) -> Vorm<'_> {
        Vorm {
            soort: self.soort,
            punten: &self.punten,
            vanaf_zoom: &self.zooms,
            los: self.los,
            ringen: &self.ringen,
            delen: &self.delen,
        }
    }
}

fn tegel(vak: TegelVak, objecten: &[&Object]) -> (Tegel, Vec<Lot>) {
    let mut bouwer = Tegelbouwer::nieuw(vak, BUFFER);
    bouwer.begin_laag("proef-laag").unwrap();
    let lot = objecten
        .iter()
        .enumerate()
        .map(|(nr, o)| {
            bouwer
                .object(&o.vorm(), Some(nr as u64 + 1), |k| {
                    k.zet("nr", WaardeRef::Getal(nr as i64));
                })
                .unwrap()
        })
        .collect();
    (bouwer.klaar(), lot)
}

fn lees(tegel: &Tegel) -> Vec<MvtGeometry> {
    let lezer = MvtReaderRef::new(&tegel.bytes).unwrap();
    lezer
        .layers()
        .flat_map(|laag| laag.features().map(|f| f.geometry().unwrap()).collect::<Vec<_>>())
        .collect()
}

fn veelhoeken(g: &MvtGeometry) -> Vec<MvtPolygon> {
    match g {
        MvtGeometry::Polygon(p) => vec![p.clone()],
        MvtGeometry::MultiPolygon(m) => m.0.clone(),
        anders => panic!("geen vlak: {anders:?}"),
    }
}

/// Twice the signed area; positive is clockwise on the screen.
fn dubbel(ring: &geo_ring::Ring) -> i64 {
    ring.0
        .windows(2)
        .map(|p| i64::from(p[0].x) * i64::from(p[1].y) - i64::from(p[1].x) * i64::from(p[0].y))
        .sum()
}

mod geo_ring {
    pub type Ring = fast_mvt::MvtLineString;
}

fn oppervlak(g: &MvtGeometry) -> f64 {
    let som: i64 = veelhoeken(g)
        .iter()
        .map(|p| dubbel(p.exterior()) + p.interiors().iter().map(dubbel).sum::<i64>())
        .sum();
    som as f64 / 2.0
}

/// The RD place (mm) of a unit of an RD tile.
fn rd_mm(vak: TegelVak, x: f64, y: f64) -> [i32; 2] {
    let mm = 215_040.0 / f64::from(1u32 << vak.z());
    let [x0, y0] = vak.oorsprong().map(|w| w as f64);
    [
        (-285_401_920.0 + (x0 + x) * mm).round() as i32,
        (903_401_920.0 - (y0 + y) * mm).round() as i32,
    ]
}

/// Somewhere in Otterlo, RD zoom 12: a unit is 52.5 mm.
fn vak() -> TegelVak {
    RD.tegel(12, 2177, 2097).unwrap()
}

fn vierkant(vak: TegelVak, x: f64, y: f64, zijde: f64) -> Vec<[i32; 2]> {
    // Counter-clockwise in RD, as stored.
    [(x, y + zijde), (x + zijde, y + zijde), (x + zijde, y), (x, y)]
        .map(|(x, y)| rd_mm(vak, x, y))
        .to_vec()
}

#[test]
fn an_outer_ring_turns_clockwise_on_the_screen_and_a_hole_the_other_way() {
    let (buiten, mut gat) = (
        vierkant(vak(), 100.0, 100.0, 400.0),
        vierkant(vak(), 200.0, 200.0, 100.0),
    );
    for _ in 0..2 {
        let o = Object::nieuw(Vlak, &[&[&buiten, &gat]]);
        let (t, lot) = tegel(vak(), &[&o]);
        assert_eq!(lot, [Lot::Getekend]);
        let p = &veelhoeken(&lees(&t)[0])[0];
        assert_eq!(
            (dubbel(p.exterior()), dubbel(&p.interiors()[0])),
            (320_000, -20_000)
        );
        gat.reverse();
    }
}

#[test]
fn an_empty_tile_has_no_bytes_and_a_layer_without_objects_leaves_none() {
    let (t, _) = tegel(vak(), &[]);
    assert!(t.bytes.is_empty());
    let ver = Object::nieuw(Vlak, &[&[&vierkant(vak(), 9000.0, 0.0, 50.0)]]);
    let (t, lot) = tegel(vak(), &[&ver]);
    assert_eq!(
        (t.bytes.len(), lot[0], t.statistiek.lagen[0].buiten),
        (0, Lot::Buiten, 1)
    );
}

#[test]
fn a_polygon_that_covers_the_tile_fills_it_to_its_buffer() {
    let o = Object::nieuw(Vlak, &[&[&vierkant(vak(), -90_000.0, -90_000.0, 200_000.0)]]);
    let (t, _) = tegel(vak(), &[&o]);
    assert_eq!(oppervlak(&lees(&t)[0]), f64::from(4096 + 2 * BUFFER).powi(2));
}

#[test]
fn a_tile_within_a_hole_draws_nothing() {
    let o = Object::nieuw(
        Vlak,
        &[&[
            &vierkant(vak(), -90_000.0, -90_000.0, 200_000.0),
            &vierkant(vak(), -9_000.0, -9_000.0, 20_000.0),
        ]],
    );
    let (t, lot) = tegel(vak(), &[&o]);
    assert_eq!((t.bytes.len(), lot[0]), (0, Lot::Buiten));
}

#[test]
fn what_is_smaller_than_a_unit_is_counted_not_forgotten() {
    let klein = Object::nieuw(Vlak, &[&[&vierkant(vak(), 10.1, 10.1, 0.2)]]);
    let groot = Object::nieuw(Vlak, &[&[&vierkant(vak(), 10.0, 10.0, 5.0)]]);
    let (t, lot) = tegel(vak(), &[&klein, &groot]);
    assert_eq!(lot, [Lot::TeKlein, Lot::Getekend]);
    assert_eq!(
        (
            t.statistiek.te_klein(),
            t.statistiek.getekend(),
            t.statistiek.lagen[0].punten
        ),
        (1, 1, 4)
    );
}

#[test]
fn a_vertex_appears_from_its_own_zoom_on() {
    let mut o = Object::nieuw(
        Vlak,
        &[&[&[
            rd_mm(vak(), 0.0, 400.0),
            rd_mm(vak(), 400.0, 400.0),
            rd_mm(vak(), 400.0, 0.0),
            rd_mm(vak(), 300.0, 300.0),
        ]]],
    );
    o.zooms = vec![0, 0, 0, 18];
    assert_eq!(oppervlak(&lees(&tegel(vak(), &[&o]).0)[0]), 80_000.0);
    o.zooms[3] = 17; // RD zoom 12 shows what web mercator zoom 17 does
    assert_eq!(oppervlak(&lees(&tegel(vak(), &[&o]).0)[0]), 40_000.0);
}

#[test]
fn an_area_that_loses_its_vertices_is_drawn_in_full_unless_neighbours_share_its_edges() {
    let mut o = Object::nieuw(Vlak, &[&[&vierkant(vak(), 10.0, 10.0, 3.0)]]);
    o.zooms = vec![0, 18, 0, 18];
    let (t, lot) = tegel(vak(), &[&o]);
    assert_eq!((lot[0], t.statistiek.te_klein()), (Lot::TeKlein, 1));
    o.los = true;
    let (t, lot) = tegel(vak(), &[&o]);
    assert_eq!((lot[0], oppervlak(&lees(&t)[0])), (Lot::Getekend, 9.0));
}

#[test]
fn a_line_that_leaves_and_returns_becomes_two() {
    let p = |x, y| rd_mm(vak(), x, y);
    let o = Object::nieuw(
        Lijn,
        &[&[&[p(4000.0, 10.0), p(5000.0, 10.0), p(5000.0, 20.0), p(4000.0, 20.0)]]],
    );
    let (t, _) = tegel(vak(), &[&o]);
    let MvtGeometry::MultiLineString(lijnen) = &lees(&t)[0] else {
        panic!("geen twee lijnen")
    };
    let x: Vec<Vec<i32>> = lijnen
        .0
        .iter()
        .map(|l| l.0.iter().map(|c| c.x).collect())
        .collect();
    assert_eq!(x, [[4000, 4160], [4160, 4000]]);
}

#[test]
fn points_stay_at_every_zoom_and_values_come_back() {
    let mut o = Object::nieuw(Punt, &[&[&[rd_mm(vak(), 7.0, 9.0)]]]);
    o.zooms = vec![23];
    let mut bouwer = Tegelbouwer::nieuw(vak(), BUFFER);
    bouwer.begin_laag("bag-verblijfsobject").unwrap();
    let kenmerken = [
        ("status", WaardeRef::Tekst("in gebruik")),
        ("oppervlakte", WaardeRef::Getal(-3)),
        ("hoogte", WaardeRef::Decimaal(1.5)),
        ("contour", WaardeRef::JaNee(true)),
    ];
    bouwer
        .object(&o.vorm(), Some(1_000_010_000_000_001), |k| k.alle(kenmerken))
        .unwrap();
    let t = bouwer.klaar();
    let lezer = MvtReaderRef::new(&t.bytes).unwrap();
    let laag = lezer.layers().next().unwrap();
    let f = laag.features().next().unwrap();
    assert_eq!(
        (laag.name(), f.id()),
        ("bag-verblijfsobject", Some(1_000_010_000_000_001))
    );
    assert_eq!(f.geometry().unwrap(), MvtGeometry::Point((7, 9).into()));
    let waarden: Vec<_> = f.properties().map(|p| p.unwrap()).collect();
    assert_eq!(waarden[0], ("status", MvtValueRef::String("in gebruik")));
    assert_eq!(waarden[1], ("oppervlakte", MvtValueRef::SInt(-3)));
    assert_eq!(waarden[2], ("hoogte", MvtValueRef::Double(1.5)));
    assert_eq!(waarden[3], ("contour", MvtValueRef::Bool(true)));
}

#[test]
fn keys_and_values_stand_once_and_the_first_of_two_names_holds() {
    let o = Object::nieuw(Punt, &[&[&[rd_mm(vak(), 7.0, 9.0)]]]);
    let mut bouwer = Tegelbouwer::nieuw(vak(), BUFFER);
    bouwer.begin_laag("eerste").unwrap();
    for nr in 0..300u32 {
        bouwer
            .object(&o.vorm(), None, |k| {
                k.eigen("id", format!("NL.{nr}").as_bytes());
                k.alle([
                    ("jaar", WaardeRef::Getal(i64::from(nr % 3))),
                    ("id", WaardeRef::Tekst("tweede")),
                ]);
                if nr % 2 == 1 {
                    k.zet("soms", WaardeRef::Tekst("1"));
                }
                k.zet("open", WaardeRef::JaNee(nr % 2 == 1));
            })
            .unwrap();
    }
    bouwer.begin_laag("tweede").unwrap();
    bouwer
        .object(&o.vorm(), Some(u64::MAX), |k| {
            k.zet("ander", WaardeRef::Decimaal(-0.5))
        })
        .unwrap();
    let t = bouwer.klaar();
    let lezer = MvtReaderRef::new(&t.bytes).unwrap();
    let lagen: Vec<_> = lezer.layers().collect();
    assert_eq!(
        lagen.iter().map(|l| (l.name(), l.extent())).collect::<Vec<_>>(),
        [("eerste", 4096), ("tweede", 4096)]
    );
    for (nr, f) in lagen[0].features().enumerate() {
        let (naam, oneven) = (format!("NL.{nr}"), nr % 2 == 1);
        let mut verwacht = vec![
            ("id", MvtValueRef::String(&naam)),
            ("jaar", MvtValueRef::UInt(nr as u64 % 3)),
        ];
        verwacht.extend(oneven.then_some(("soms", MvtValueRef::String("1"))));
        verwacht.push(("open", MvtValueRef::Bool(oneven)));
        assert_eq!(f.properties().map(|p| p.unwrap()).collect::<Vec<_>>(), verwacht);
    }
    // 300 texts, 3 years, "1", true and false: each of them once.
    let bytes = |zoek: &[u8]| t.bytes.windows(zoek.len()).filter(|w| *w == zoek).count();
    assert_eq!((bytes(b"NL.299"), bytes(b"jaar"), bytes(b"tweede")), (1, 1, 1));
    assert!(lagen[0].features().count() == 300 && t.bytes.len() < 300 * 40);
    let f = lagen[1].features().next().unwrap();
    assert_eq!(
        (f.id(), f.properties().next().unwrap().unwrap()),
        (Some(u64::MAX), ("ander", MvtValueRef::Double(-0.5)))
    );
}

#[test]
fn a_numbered_attribute_is_read_once_in_a_layer_and_is_what_it_would_be_without_number() {
    let o = Object::nieuw(Punt, &[&[&[rd_mm(vak(), 7.0, 9.0)]]]);
    let (mut namen_gevraagd, mut waarden_gelezen) = (0, 0);
    let mut bouwer = Tegelbouwer::nieuw(vak(), BUFFER);
    let jaren = ["nul", "een", "twee"];
    for laag in ["eerste", "tweede"] {
        bouwer.begin_laag(laag).unwrap();
        for nr in 0..300usize {
            let id = format!("NL.{nr}");
            let id_bytes = [b"\x04", id.as_bytes()].concat();
            bouwer
                .object(&o.vorm(), None, |k| {
                    k.eigen("id", id.as_bytes());
                    let mut zet = |nummer: u16, bytes: &[u8], naam: Option<&'static str>, waarde| {
                        k.genummerd(
                            nummer,
                            bytes,
                            || {
                                namen_gevraagd += 1;
                                naam
                            },
                            || {
                                waarden_gelezen += 1;
                                waarde
                            },
                        );
                    };
                    // The name that the object has, one that is left out, three values, a value that is none, none of which
                    // is in the tile.
                    zet(4, &id_bytes, Some("id"), Some(WaardeRef::Getal(1)));
                    zet(2, b"\x01", None, Some(WaardeRef::JaNee(true)));
                    let jaar = nr % 3;
                    zet(
                        0,
                        &[3, jaar as u8],
                        Some("jaar"),
                        Some(WaardeRef::Tekst(jaren[jaar])),
                    );
                    zet(1, b"\x07", Some("stuk"), None);
                    k.zet("jaar_los", WaardeRef::Tekst(jaren[jaar]));
                })
                .unwrap();
        }
    }
    let t = bouwer.klaar();
    // Of each layer: four names, three values, and each time anew what is no value.
    assert_eq!((namen_gevraagd, waarden_gelezen), (2 * 4, 2 * (3 + 300)));
    for laag in MvtReaderRef::new(&t.bytes).unwrap().layers() {
        for (nr, f) in laag.features().enumerate() {
            let (id, jaar) = (format!("NL.{nr}"), MvtValueRef::String(jaren[nr % 3]));
            assert_eq!(
                f.properties().map(|p| p.unwrap()).collect::<Vec<_>>(),
                [
                    ("id", MvtValueRef::String(&id)),
                    ("jaar", jaar),
                    ("jaar_los", jaar)
                ]
            );
        }
    }
    let keer = t.bytes.windows(6).filter(|w| *w == b"NL.299").count();
    assert_eq!((keer, t.bytes.len() < 2 * 300 * 40), (2, true));
}

#[test]
fn layers_are_named_once_and_wrong_ends_are_refused() {
    let mut bouwer = Tegelbouwer::nieuw(vak(), BUFFER);
    let mut o = Object::nieuw(Vlak, &[&[&vierkant(vak(), 0.0, 0.0, 50.0)]]);
    assert!(matches!(
        bouwer.object(&o.vorm(), None, |_| {}),
        Err(TegelFout::GeenLaag)
    ));
    bouwer.begin_laag("bag-pand").unwrap();
    assert!(matches!(bouwer.begin_laag("bag-pand"), Err(TegelFout::Laag(_))));
    assert!(bouwer.begin_laag("").is_err());
    for (ringen, delen) in [(vec![9], vec![1]), (vec![4], vec![2]), (vec![3, 1], vec![2])] {
        (o.ringen, o.delen) = (ringen, delen);
        assert!(matches!(
            bouwer.object(&o.vorm(), None, |_| {}),
            Err(TegelFout::Vorm(_))
        ));
    }
    o.zooms = vec![1];
    assert!(matches!(
        bouwer.object(&o.vorm(), None, |_| {}),
        Err(TegelFout::Vorm(_))
    ));
    bouwer.begin_laag("bgt-pand").unwrap();
    assert!(bouwer.klaar().bytes.is_empty());
}

#[test]
fn a_ring_of_a_hundred_thousand_vertices_keeps_its_area() {
    let n = 100_000;
    let punt = |nr: i32| {
        let hoek = -f64::from(nr) / f64::from(n) * std::f64::consts::TAU;
        rd_mm(vak(), 2048.0 + 3000.0 * hoek.cos(), 2048.0 + 1500.0 * hoek.sin())
    };
    let o = Object::nieuw(Vlak, &[&[&(0..n).map(punt).collect::<Vec<_>>()]]);
    let (t, _) = tegel(vak(), &[&o]);
    // An ellipse cut at ±2112 of its half axis 3000.
    let u: f64 = 2112.0 / 3000.0;
    let waar = 2.0 * 3000.0 * 1500.0 * (u * (1.0 - u * u).sqrt() + u.asin());
    assert!((oppervlak(&lees(&t)[0]) / waar - 1.0).abs() < 1e-3);
}

#[test]
fn far_away_places_do_no_harm() {
    let o = Object::nieuw(
        Vlak,
        &[&[&[
            [i32::MIN, i32::MIN],
            [i32::MAX, i32::MIN],
            [i32::MAX, i32::MAX],
            [i32::MIN, i32::MAX],
        ]]],
    );
    for vak in [
        vak(),
        WEB.tegel(0, 0, 0).unwrap(),
        WEB.tegel(20, 0, 1_048_575).unwrap(),
        RD.tegel(16, 0, 0).unwrap(),
    ] {
        assert_eq!(tegel(vak, &[&o]).1, [Lot::Getekend], "{vak:?}");
    }
}

/// Every directed edge of the polygons in a tile.
fn zijden(g: &MvtGeometry) -> Vec<[(i32, i32); 2]> {
    let ring = |r: &geo_ring::Ring| {
        r.0.windows(2)
            .map(|p| [(p[0].x, p[0].y), (p[1].x, p[1].y)])
            .collect::<Vec<_>>()
    };
    veelhoeken(g).iter().flat_map(|p| ring(p.exterior())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A convex polygon cut by a tile keeps the area that lies within it.
    #[test]
    fn cutting_keeps_the_area_within(cx in -2000.0..6000.0f64, cy in -2000.0..6000.0f64, rx in 50.0..5000.0f64, ry in 50.0..5000.0f64, n in 3usize..30) {
        let hoek = |i: usize| -(i as f64) / n as f64 * std::f64::consts::TAU;
        let eenheden: Vec<[f64; 2]> = (0..n).map(|i| [cx + rx * hoek(i).cos(), cy + ry * hoek(i).sin()]).collect();
        let o = Object::nieuw(Vlak, &[&[&eenheden.iter().map(|p| rd_mm(vak(), p[0], p[1])).collect::<Vec<_>>()]]);
        let (t, _) = tegel(vak(), &[&o]);
        let gevonden = lees(&t).first().map_or(0.0, oppervlak);
        // Strips of one unit, each of the length that the polygon has there: an independent sum.
        let (laag, hoog) = (-f64::from(BUFFER), 4096.0 + f64::from(BUFFER));
        let mut waar = 0.0;
        let mut y = laag + 0.5;
        while y < hoog {
            let mut snij: Vec<f64> = (0..n).filter_map(|i| {
                let (a, b) = (eenheden[i], eenheden[(i + 1) % n]);
                ((a[1] <= y) != (b[1] <= y)).then(|| a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
            }).collect();
            snij.sort_by(f64::total_cmp);
            if let [a, b] = snij[..] {
                waar += (b.min(hoog) - a.max(laag)).max(0.0);
            }
            y += 1.0;
        }
        // Half a unit of rounding along the outline.
        prop_assert!((gevonden - waar).abs() <= 6.0 * (rx + ry) + 40.0, "{} {}", gevonden, waar);
    }

    /// Two polygons on either side of an edge walk the same vertices in opposite directions at every zoom,
    /// also where a border cuts the edge, in both grids.
    #[test]
    fn a_shared_edge_stays_shared(mids in proptest::collection::vec((-3000i32..3000, 0u8..20), 0..12), z in 10u8..17, dx in -30_000i32..30_000) {
        for tms in TileMatrixSet::ALLE {
            let [x, y] = if tms == RD { [183_000_000 + dx, 455_000_000] } else { [67_500_000 + dx, -725_000_000] };
            let deling: Vec<[i32; 2]> = mids.iter().enumerate().map(|(i, m)| [x + m.0 * 5, y + 20_000 * (i as i32 + 1)]).collect();
            let mut rand = vec![[x, y]];
            rand.extend(&deling);
            rand.push([x, y + 20_000 * (mids.len() as i32 + 1)]);
            let zooms: Vec<u8> = std::iter::once(0).chain(mids.iter().map(|m| m.1)).chain([0]).collect();
            let top = rand[rand.len() - 1][1];
            let mut links = Object::nieuw(Vlak, &[&[&[rand.clone(), vec![[x - 90_000, top], [x - 90_000, y]]].concat()]]);
            links.zooms = [zooms.clone(), vec![0, 0]].concat();
            let terug: Vec<[i32; 2]> = rand.iter().rev().copied().collect();
            let mut rechts = Object::nieuw(Vlak, &[&[&[terug, vec![[x + 90_000, y], [x + 90_000, top]]].concat()]]);
            rechts.zooms = [zooms.iter().rev().copied().collect(), vec![0, 0]].concat();
            let z = z.min(tms.max_zoom());
            let [tx, ty] = tms.tegeleenheden(z, [x, y]).map(|w| (w >> 12) as u32);
            let (t, lot) = tegel(tms.tegel(z, tx, ty).unwrap(), &[&links, &rechts]);
            if lot != [Lot::Getekend, Lot::Getekend] {
                continue;
            }
            let g = lees(&t);
            let rand_van_kader = |z: &[(i32, i32); 2]| [z[0].0 == z[1].0 && (z[0].0 == -64 || z[0].0 == 4160), z[0].1 == z[1].1 && (z[0].1 == -64 || z[0].1 == 4160)].contains(&true);
            let (a, b) = (zijden(&g[0]), zijden(&g[1]));
            // What links has along the division, rechts has reversed: the rest is straight and far off.
            let ver = 90_000i64;
            let plek = |p: [i32; 2]| { let w = tms.tegeleenheden(z, p); [(w[0] - i64::from(tx) * 4096) as i32, (w[1] - i64::from(ty) * 4096) as i32] };
            let (west, oost) = (plek([x - ver as i32, y])[0], plek([x + ver as i32, y])[0]);
            let horizontaal = |s: &[(i32, i32); 2]| s[0].1 == s[1].1 && (s[0].1 == plek([x, y])[1] || s[0].1 == plek([x, top])[1]);
            for s in a.iter().filter(|s| !rand_van_kader(s) && !horizontaal(s) && s[0].0 != west) {
                prop_assert!(b.contains(&[s[1], s[0]]), "{:?} ontbreekt rechts: {:?}", s, b);
            }
            for s in b.iter().filter(|s| !rand_van_kader(s) && !horizontaal(s) && s[0].0 != oost) {
                prop_assert!(a.contains(&[s[1], s[0]]), "{:?} ontbreekt links: {:?}", s, a);
            }
        }
    }

    /// The same vertices in neighbouring tiles differ by exactly one tile.
    #[test]
    fn neighbouring_tiles_agree_on_a_vertex(x in 3700.0..4150.0f64, y in 0.0..4000.0f64) {
        let o = Object::nieuw(Punt, &[&[&[rd_mm(vak(), 4096.0 + (x - 4096.0) / 10.0, y)]]]);
        let rechts = RD.tegel(vak().z(), vak().x() + 1, vak().y()).unwrap();
        let (a, b) = (lees(&tegel(vak(), &[&o]).0), lees(&tegel(rechts, &[&o]).0));
        let (MvtGeometry::Point(a), MvtGeometry::Point(b)) = (&a[0], &b[0]) else { panic!("geen punt") };
        prop_assert_eq!((a.x() - 4096, a.y()), (b.x(), b.y()));
    }

    /// A polygon over the edge between two tiles has the same vertices in both, wherever both draw it: no crack can open.
    #[test]
    fn neighbouring_tiles_agree_on_a_polygon(cx in 3600.0..4600.0f64, cy in 200.0..3900.0f64, r in proptest::collection::vec(20.0..900.0f64, 3..24), onder in any::<bool>()) {
        let n = r.len() as f64;
        let hoek = |i: usize| -(i as f64) / n * std::f64::consts::TAU;
        let draai = |x: f64, y: f64| if onder { [y, x] } else { [x, y] };
        let punten: Vec<[i32; 2]> = r.iter().enumerate().map(|(i, r)| {
            let [x, y] = draai(cx + r * hoek(i).cos(), cy + r * hoek(i).sin());
            rd_mm(vak(), x, y)
        }).collect();
        let o = Object::nieuw(Vlak, &[&[&punten]]);
        let [dx, dy] = if onder { [0, 1] } else { [1, 0] };
        let naast = RD.tegel(vak().z(), vak().x() + dx, vak().y() + dy).unwrap();
        // Within the strip that both tiles draw, without its rims: there a border cuts.
        let buffer = BUFFER as i32;
        let strook = |vak: TegelVak, eraf: i32| -> std::collections::BTreeSet<(i32, i32)> {
            let g = lees(&tegel(vak, &[&o]).0);
            let zijden = g.first().map(zijden).unwrap_or_default();
            let plekken = zijden.into_iter().map(|[a, _]| if onder { (a.1 - eraf, a.0) } else { (a.0 - eraf, a.1) });
            plekken.filter(|p| p.0.abs() < buffer && (0..4096).contains(&p.1)).collect()
        };
        prop_assert_eq!(strook(vak(), 4096), strook(naast, 0));
    }

    /// No bytes make the encoder or the description panic.
    #[test]
    fn arbitrary_bytes_are_refused_or_drawn(data in proptest::collection::vec(any::<u8>(), 0..400)) {
        tegels::fuzz::fuzz_tegel(&data);
        tegels::fuzz::fuzz_beschrijving(&data);
    }
}
