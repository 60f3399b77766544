//! Generalisation: at every zoom neighbours keep the same vertices, wherever their rings start and whichever way.
#![allow(clippy::unwrap_used)] // helpers of tests may

mod samen;

use std::collections::{HashMap, HashSet};

use lagen::{ALLEEN_VOLUIT, Lagen, SchrijfOpties, Schrijver};
use model::{Geometrie, GeometrieSoort, Punt, Voorkomen};
use samen::*;

/// A small number that only depends on where.
fn ruis(x: i32, y: i32, zaad: i32) -> i32 {
    let mut h = (x as u32).wrapping_mul(0x9e37_79b1) ^ (y as u32).wrapping_mul(0x85eb_ca77) ^ zaad as u32;
    h = (h ^ h >> 15).wrapping_mul(0x2c1b_3c6d);
    ((h ^ h >> 13) % 2001) as i32 - 1000
}

const ZIJDE: i32 = 20_000;
const PER_ZIJDE: i32 = 24;

/// The corner of a cell, moved a little.
fn hoek(i: i32, j: i32) -> Punt {
    [i * ZIJDE + ruis(i, j, 1) * 3, j * ZIJDE + ruis(i, j, 2) * 3]
}

/// The wiggly side between two corners, from the lower to the higher; the last vertex left out.
fn zijde(a: (i32, i32), b: (i32, i32)) -> Vec<Punt> {
    let omgekeerd = a > b;
    let (van, tot) = if omgekeerd { (b, a) } else { (a, b) };
    let (p, q) = (hoek(van.0, van.1), hoek(tot.0, tot.1));
    let mut uit: Vec<Punt> = (0..=PER_ZIJDE)
        .map(|k| {
            let op = |i: usize, z: i32| {
                let recht = p[i] + (q[i] - p[i]) * k / PER_ZIJDE;
                let rand = k == 0 || k == PER_ZIJDE;
                recht + if rand { 0 } else { ruis(p[0] + k, p[1] - k, z) * 2 }
            };
            [op(0, 3), op(1, 4)]
        })
        .collect();
    if omgekeerd {
        uit.reverse();
    }
    uit.pop();
    uit
}

fn cel(i: i32, j: i32) -> Vec<Punt> {
    let h = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)];
    (0..4).flat_map(|k| zijde(h[k], h[(k + 1) % 4])).collect()
}

/// An island: a ring of its own within a cell.
fn eiland(i: i32, j: i32) -> Vec<Punt> {
    (0..40)
        .map(|k| f64::from(k) / 40.0 * std::f64::consts::TAU)
        .map(|h| {
            let straal = 5000.0 + f64::from(ruis(i, j, (h * 100.0) as i32));
            let m = [i * ZIJDE + ZIJDE / 2, j * ZIJDE + ZIJDE / 2];
            [m[0] + (h.cos() * straal) as i32, m[1] + (h.sin() * straal) as i32]
        })
        .collect()
}

/// The rings of a layer as they remain at a zoom: those of fewer than three vertices have vanished.
type Ringen = Vec<Vec<Punt>>;

fn op_zoom(lagen: &Lagen, namen: &[&str], zoom: u8) -> Ringen {
    let nu = lagen.nu();
    let mut uit = Ringen::new();
    for naam in namen {
        let laag = nu.laag(naam).unwrap();
        laag.alle(|o| {
            let mut begin = 0;
            for eind in o.ringen().iter().map(|e| *e as usize) {
                let ring = begin..eind;
                let blijft = ring
                    .filter(|i| o.vanaf_zoom()[*i] <= zoom)
                    .map(|i| o.punten_rd()[i]);
                uit.push(blijft.collect());
                begin = eind;
            }
        })
        .unwrap();
    }
    uit
}

/// Edges that run one way only although the full partition is closed there: each is one side of a sliver.
fn losse_randen(ringen: &Ringen, buitenrand: &HashSet<Punt>) -> usize {
    let mut randen: HashMap<(Punt, Punt), i32> = HashMap::new();
    for ring in ringen.iter().filter(|r| r.len() >= 2) {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            *randen.entry((*a.min(b), *a.max(b))).or_default() += if a < b { 1 } else { -1 };
        }
    }
    randen
        .iter()
        .filter(|((a, b), som)| **som != 0 && !(buitenrand.contains(a) && buitenrand.contains(b)))
        .count()
}

fn met(id: String, mut ringen: Vec<Vec<Punt>>, draai: usize) -> Voorkomen {
    let mut g = Geometrie::vlak(ringen.clone()).unwrap();
    // model fixes the direction; the start is ours to move
    ringen = g.lijst_ringen().map(<[Punt]>::to_vec).collect();
    for ring in &mut ringen {
        let n = ring.len();
        ring.rotate_left(draai % n);
    }
    g.punten = ringen.concat();
    voorkomen(&id, Some(g))
}

const KANT: i32 = 8;

/// A town of cells in two layers of one partition, islands cut out of some and filled in by the other layer.
fn stad(map: &std::path::Path, geheugen_mb: usize, draai: usize) -> Lagen {
    let mut s = Schrijver::begin(
        map,
        roosters(),
        SchrijfOpties {
            geheugen_mb,
            ..SchrijfOpties::voor("bgt")
        },
    )
    .unwrap();
    let lagen = ["bgt-wegdeel", "bgt-waterdeel"].map(|naam| {
        let mut d = definitie(naam, Some(GeometrieSoort::Vlak));
        d.partitie = Some("bgt".into());
        s.laag(&d).unwrap()
    });
    for i in 0..KANT {
        for j in 0..KANT {
            let draai = draai * (i * 31 + j * 7 + 3) as usize;
            let mut ringen = vec![cel(i, j)];
            if (i + j) % 3 == 0 {
                ringen.push(eiland(i, j));
                let vulling = met(format!("e{i}.{j}"), vec![eiland(i, j)], draai / 2);
                s.voorkomen(lagen[((i + j + 1) % 2) as usize], &vulling).unwrap();
            }
            s.voorkomen(
                lagen[((i + j) % 2) as usize],
                &met(format!("c{i}.{j}"), ringen, draai),
            )
            .unwrap();
        }
    }
    s.sluit().unwrap();
    Lagen::open(map).unwrap()
}

const BEIDE: [&str; 2] = ["bgt-wegdeel", "bgt-waterdeel"];

fn buitenrand() -> HashSet<Punt> {
    let mut uit = HashSet::new();
    for k in 0..KANT {
        for (a, b) in [
            ((k, 0), (k + 1, 0)),
            ((k, KANT), (k + 1, KANT)),
            ((0, k), (0, k + 1)),
            ((KANT, k), (KANT, k + 1)),
        ] {
            uit.extend(zijde(a, b));
            uit.extend(zijde(b, a));
        }
    }
    uit
}

#[test]
fn no_slivers_at_any_zoom_across_layers_starts_and_directions() {
    let map = tempfile::tempdir().unwrap();
    let lagen = stad(map.path(), 48, 1);
    let rand = buitenrand();
    let mut aantallen = Vec::new();
    for zoom in 0..=ALLEEN_VOLUIT {
        let ringen = op_zoom(&lagen, &BEIDE, zoom);
        assert_eq!(losse_randen(&ringen, &rand), 0, "slivers at zoom {zoom}");
        aantallen.push(ringen.iter().map(Vec::len).sum::<usize>());
    }
    assert!(aantallen.is_sorted(), "{aantallen:?}");
    let vol = *aantallen.last().unwrap();
    assert!(
        aantallen[10] * 8 < vol && aantallen[20] * 10 > vol * 9,
        "low zooms drop, high ones keep: {aantallen:?}"
    );
    let laag = op_zoom(&lagen, &BEIDE, 0);
    assert!(
        laag.iter().all(|r| r.len() >= 3) && laag.iter().any(|r| r.len() == 4),
        "an island keeps a shape until it is smaller than a tile unit: {laag:?}"
    );
}

#[test]
fn starts_and_a_small_memory_change_nothing() {
    let vertices = |geheugen_mb, draai| {
        let map = tempfile::tempdir().unwrap();
        let lagen = stad(map.path(), geheugen_mb, draai);
        let nu = lagen.nu();
        let mut uit: HashMap<(String, Punt), u8> = HashMap::new();
        for naam in BEIDE {
            let laag = nu.laag(naam).unwrap();
            laag.alle(|o| {
                for (p, z) in o.punten_rd().iter().zip(o.vanaf_zoom()) {
                    uit.insert((o.id().to_owned(), *p), *z);
                }
            })
            .unwrap();
        }
        uit
    };
    let eerst = vertices(48, 0);
    assert!(eerst == vertices(48, 1) && eerst == vertices(4, 5));
}

#[test]
fn a_long_arc_is_bounded_work_and_the_same_from_both_sides() {
    let map = tempfile::tempdir().unwrap();
    let grens: Vec<Punt> = (0..30_000).map(|k| [k * 40, ruis(k, 0, 9) * 5]).collect();
    let (kop, staart) = (grens[0], *grens.last().unwrap());
    let onder = [vec![[staart[0], -50_000], [kop[0], -50_000]], grens.clone()].concat();
    let mut boven: Vec<Punt> = grens.iter().rev().copied().collect();
    boven.extend([[kop[0], 50_000], [staart[0], 50_000]]);
    let mut s = schrijver(map.path(), "bgt");
    let laag = s
        .laag(&definitie("bgt-wegdeel", Some(GeometrieSoort::Vlak)))
        .unwrap();
    s.voorkomen(laag, &met("onder".into(), vec![onder], 17_000))
        .unwrap();
    s.voorkomen(laag, &met("boven".into(), vec![boven], 5)).unwrap();
    s.sluit().unwrap();
    let lagen = Lagen::open(map.path()).unwrap();
    let rand: HashSet<Punt> = [kop, staart]
        .into_iter()
        .flat_map(|p| [[p[0], -50_000], [p[0], 50_000], p])
        .collect();
    for zoom in 0..=ALLEEN_VOLUIT {
        assert_eq!(
            losse_randen(&op_zoom(&lagen, &["bgt-wegdeel"], zoom), &rand),
            0,
            "zoom {zoom}"
        );
    }
    assert!(op_zoom(&lagen, &["bgt-wegdeel"], 12)[0].len() < 3000);
}

#[test]
fn lines_keep_their_ends_and_share_their_course_with_faces() {
    let map = tempfile::tempdir().unwrap();
    let mut s = schrijver(map.path(), "brk");
    let mut perceel = definitie("brk-perceel", Some(GeometrieSoort::Vlak));
    let mut grens = definitie("brk-grens", Some(GeometrieSoort::Lijn));
    (perceel.partitie, grens.partitie) = (Some("brk".into()), Some("brk".into()));
    let (p, g) = (s.laag(&perceel).unwrap(), s.laag(&grens).unwrap());
    for (i, j) in [(0, 0), (1, 0)] {
        s.voorkomen(p, &met(format!("{i}{j}"), vec![cel(i, j)], 11))
            .unwrap();
    }
    let mut lijn = zijde((1, 0), (1, 1));
    lijn.push(hoek(1, 1));
    s.voorkomen(g, &voorkomen("g", Some(Geometrie::lijn(lijn.clone()).unwrap())))
        .unwrap();
    s.sluit().unwrap();
    let lagen = Lagen::open(map.path()).unwrap();
    for zoom in 0..=ALLEEN_VOLUIT {
        let lijn_nu = &op_zoom(&lagen, &["brk-grens"], zoom)[0];
        assert_eq!((lijn_nu[0], lijn_nu.last()), (lijn[0], lijn.last()));
        for ring in op_zoom(&lagen, &["brk-perceel"], zoom) {
            let hierin: HashSet<_> = ring.iter().filter(|p| lijn.contains(p)).collect();
            assert_eq!(hierin, lijn_nu.iter().collect::<HashSet<_>>(), "zoom {zoom}");
        }
    }
}
