//! Whatever is drawn becomes a partition.

use super::*;
use crate::getal::Toeval;
use crate::meet::{Kader, Ring, p};

fn controleer(delen: &[Deel], verwacht: i128) {
    let som: i128 = delen.iter().flat_map(|d| &d.ringen).map(|r| dubbel(r)).sum();
    assert_eq!(som, verwacht);
    let mut kanten: Vec<([i64; 2], [i64; 2])> = delen
        .iter()
        .flat_map(|d| &d.ringen)
        .flat_map(|r| (0..r.len()).map(|i| (r[i].0, r[(i + 1) % r.len()].0)))
        .collect();
    kanten.sort_unstable();
    assert!(
        kanten.windows(2).all(|w| w[0] != w[1]),
        "an edge occurs twice in one direction"
    );
}

#[test]
fn whatever_is_painted_the_parts_fill_the_base_without_gap_or_overlap() {
    for zaad in 0..12 {
        let mut t = Toeval::voor(zaad, &[]);
        let basis = Ring::recht(&[p(0.0, 0.0), p(60.0, 0.0), p(60.0, 60.0), p(0.0, 60.0)]);
        let mut ringen = vec![basis];
        for _ in 0..40 {
            let m = p(t.tussen(-5.0, 65.0), t.tussen(-5.0, 65.0));
            let k = Kader::nieuw(m, t.tussen(0.0, 6.0), t.tussen(-0.03, 0.03));
            ringen.push(k.vlak(0.0, t.tussen(3.0, 30.0), 0.0, t.tussen(1.0, 12.0)));
        }
        let invoer: Vec<Invoer<'_>> = ringen.iter().map(|ring| Invoer { ring, laag: 1 }).collect();
        controleer(&verdeel(&invoer, &|_| false), 2 * 60_000 * 60_000);
    }
}

#[test]
fn an_island_level_with_a_fork_of_other_boundaries_hangs_on_the_right_face() {
    // the fork at (10, 10) lies at the height of the island's leftmost vertex
    let basis = Ring::recht(&[p(0.0, 0.0), p(40.0, 0.0), p(40.0, 30.0), p(0.0, 30.0)]);
    let dak = Ring::recht(&[p(10.0, 10.0), p(14.0, 20.0), p(6.0, 20.0)]);
    let eiland = Ring::recht(&[p(20.0, 10.0), p(24.0, 12.0), p(24.0, 16.0)]);
    for volgorde in [[0, 1], [1, 0]] {
        let lagen = [&dak, &eiland];
        let ringen = [&basis, lagen[volgorde[0]], lagen[volgorde[1]]];
        let invoer: Vec<Invoer<'_>> = ringen.iter().map(|ring| Invoer { ring, laag: 1 }).collect();
        let delen = verdeel(&invoer, &|_| false);
        assert_eq!(
            delen.iter().map(|d| (d.van, d.ringen.len())).collect::<Vec<_>>(),
            [(0, 3), (1, 1), (2, 1)]
        );
    }
}

#[test]
fn a_house_in_a_garden_becomes_a_hole_and_a_crumb_is_swept_up() {
    let vierkant =
        |x: f64, y: f64, b: f64| Ring::recht(&[p(x, y), p(x + b, y), p(x + b, y + b), p(x, y + b)]);
    let ringen = [
        vierkant(0.0, 0.0, 30.0),
        vierkant(10.0, 10.0, 8.0),
        vierkant(25.0, 25.0, 0.4),
    ];
    let invoer: Vec<Invoer<'_>> = ringen.iter().map(|ring| Invoer { ring, laag: 1 }).collect();
    let delen = verdeel(&invoer, &|_| false);
    assert_eq!(
        delen.iter().map(|d| (d.van, d.ringen.len())).collect::<Vec<_>>(),
        [(0, 2), (1, 1)]
    );
}
