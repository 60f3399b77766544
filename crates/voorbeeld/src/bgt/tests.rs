//! The partition as it is written, sheet by sheet.

use super::*;
use crate::Opties;
use crate::verdeling::dubbel;
use std::collections::BTreeSet;

/// Every stretch of boundary as written, with its way points.
fn geschreven(delen: &[Deel]) -> Vec<Vec<[i64; 2]>> {
    let knopen = Knopen::van(delen);
    let mut uit = Vec::new();
    for ring in delen.iter().flat_map(|d| &d.ringen) {
        for stuk in stukken(ring, &knopen) {
            match stuk {
                Lijnstuk::Boog(p) => uit.push(p.to_vec()),
                Lijnstuk::Recht(p) => uit.extend(p.windows(2).map(<[[i64; 2]]>::to_vec)),
            }
        }
    }
    uit
}

fn controleer(stad: &Stad, blad: u32, breed: i64, hoog: i64) {
    let plan = stad.teken(blad, true);
    let delen = delen_van(&plan);
    let som: i128 = delen.iter().flat_map(|d| &d.ringen).map(|r| dubbel(r)).sum();
    assert_eq!(
        som,
        2 * i128::from(breed) * i128::from(hoog),
        "sheet {blad}: area"
    );
    let o = stad.hoek(blad).mm();
    let op_rand = |q: &[i64; 2]| {
        [
            q[0] - o[0] == 0,
            q[0] - o[0] == breed,
            q[1] - o[1] == 0,
            q[1] - o[1] == hoog,
        ]
    };
    let kanten = geschreven(&delen);
    let alle: BTreeSet<Vec<[i64; 2]>> = kanten.iter().cloned().collect();
    assert_eq!(
        alle.len(),
        kanten.len(),
        "sheet {blad}: a stretch is written twice in one direction"
    );
    for k in &alle {
        let mut terug = k.clone();
        terug.reverse();
        let (a, b) = (op_rand(&k[0]), op_rand(&k[k.len() - 1]));
        let buitenrand = (0..4).any(|i| a[i] && b[i]);
        assert!(
            buitenrand || alle.contains(&terug),
            "sheet {blad}: {k:?} has no other side"
        );
    }
}

#[test]
fn level_0_is_a_partition_and_arcs_are_the_same_from_either_side() {
    for zaad in [9_999, 4] {
        let stad = Stad::nieuw(&Opties {
            adressen: 4_800,
            zaad,
        })
        .unwrap();
        controleer(&stad, 0, 1_600_000, 1_500_000);
        for blad in 1..4 {
            controleer(&stad, blad, 500_000, 500_000);
        }
    }
}

#[test]
fn the_same_town_stands_with_and_without_drawing_it() {
    let stad = Stad::nieuw(&Opties {
        adressen: 4_500,
        ..Opties::default()
    })
    .unwrap();
    for blad in 0..3 {
        let (kaal, getekend) = (stad.teken(blad, false), stad.teken(blad, true));
        let panden = |p: &Plan| {
            p.panden
                .iter()
                .map(|p| (p.ring.punten.clone(), p.bouwjaar))
                .collect::<Vec<_>>()
        };
        assert!(panden(&kaal) == panden(&getekend), "sheet {blad}");
        assert_eq!(kaal.adressen.len(), getekend.adressen.len());
    }
}

#[test]
fn sheets_meet_in_the_same_vertices() {
    let stad = Stad::nieuw(&Opties {
        adressen: 9_000,
        zaad: 3,
    })
    .unwrap();
    let op_lijn = |blad: u32, as_: usize, v: i64, lo: i64, hi: i64| -> BTreeSet<[i64; 2]> {
        delen_van(&stad.teken(blad, true))
            .iter()
            .flat_map(|d| &d.ringen)
            .flatten()
            .map(|h| h.0)
            .filter(|q| q[as_] == v && q[1 - as_] >= lo && q[1 - as_] <= hi)
            .collect()
    };
    let (a, b) = (
        op_lijn(1, 1, 500_000, 1_600_000, 2_100_000),
        op_lijn(2, 1, 500_000, 1_600_000, 2_100_000),
    );
    assert_eq!(a, b);
    assert!(a.len() > 6, "a road crosses: {}", a.len());
    let (a, b) = (
        op_lijn(0, 0, 1_600_000, 0, 500_000),
        op_lijn(1, 0, 1_600_000, 0, 500_000),
    );
    assert_eq!(a, b, "the old town and its first quarter");
}

#[test]
fn every_built_pand_is_one_object_and_everything_lies_within_the_sheet() {
    let stad = Stad::nieuw(&Opties {
        adressen: 4_500,
        ..Opties::default()
    })
    .unwrap();
    for (blad, vak) in [
        (0, [0.0, 0.0, 1600.0, 1500.0]),
        (1, [1600.0, 0.0, 2100.0, 500.0]),
        (2, [1600.0, 500.0, 2100.0, 1000.0]),
    ] {
        panden_heel(&stad.teken(blad, true), vak);
    }
}

fn panden_heel(plan: &Plan, vak: [f64; 4]) {
    let mut per_pand: BTreeMap<u32, u32> = BTreeMap::new();
    for d in delen_van(plan) {
        if let Klasse::Pand(p) = plan.vlakken[d.van].klasse {
            *per_pand.entry(p).or_default() += 1;
        }
    }
    let staand = plan
        .panden
        .iter()
        .filter(|p| !matches!(p.status, Pandstatus::Gesloopt | Pandstatus::Vergund))
        .count();
    assert_eq!(per_pand.len(), staand);
    let dubbel: Vec<_> = per_pand
        .iter()
        .filter(|(_, n)| **n > 1)
        .map(|(p, _)| &plan.panden[*p as usize])
        .collect();
    assert!(dubbel.is_empty(), "{dubbel:?}");
    for q in plan
        .punten
        .iter()
        .map(|p| p.0)
        .chain(plan.verblijven.iter().map(|v| v.punt))
    {
        assert!(
            q.x >= vak[0] && q.x <= vak[2] && q.y >= vak[1] && q.y <= vak[3],
            "{q:?}"
        );
    }
    for v in &plan.verblijven {
        assert!(plan.panden[v.panden[0] as usize].ring.bevat(v.punt), "{v:?}");
    }
}
