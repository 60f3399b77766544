//! Lists of zaken on both stores: the rights and every condition give exactly what a naive look at each zaak gives.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod gemeen;

use model::Vak;
use register::{
    Blad, Gezet, RegisterFout, Store, Toets, Zaakfilter, Zaakrecht, Zaakregel, Zaakveld, Zaakwaarde,
};

const TYPEN: [&str; 4] = ["t0", "t1", "t2", "t3"];

/// Zaak number `n` of the same list each time.
fn regel(n: usize) -> Zaakregel {
    let dag = |k: usize| {
        if k.is_multiple_of(5) {
            String::new()
        } else {
            format!("2024-{:02}-{:02}", 1 + k % 12, 1 + k % 28)
        }
    };
    Zaakregel {
        uuid: format!("u{:04}", (n * 7_919) % 10_000),
        niveau: (n % 8) as u8,
        velden: vec![
            (Zaakveld::Zaaktype, TYPEN[(n / 3) % 4].into()),
            (Zaakveld::Bronorganisatie, "517439943".into()),
            (Zaakveld::Identificatie, format!("ZAAK-{n}")),
            (
                Zaakveld::Omschrijving,
                ["Kapotte Lamp", "100% gladheid", "a_b", ""][n % 4].into(),
            ),
            (Zaakveld::Startdatum, dag(n + 1)),
            (Zaakveld::Einddatum, dag(n * 3)),
            (Zaakveld::Registratiedatum, dag(n * 11 + 1)),
        ],
        vak: (!n.is_multiple_of(3)).then(|| {
            let x = (n % 100) as i32 * 1_000;
            Vak {
                min: [x, 0],
                max: [x + 500, 500],
            }
        }),
        waarden: (0..2)
            .flat_map(|g| {
                let groep = format!("r{g}");
                let waarde = |veld: &str, waarde: String| Zaakwaarde {
                    groep: groep.clone(),
                    veld: veld.into(),
                    waarde,
                };
                [
                    waarde("rol.type", format!("s{}", (n + g) % 3)),
                    waarde("rol.id", format!("h{}", (n * 2 + g) % 5)),
                ]
            })
            .collect(),
    }
}

fn veld(z: &Zaakregel, v: Zaakveld) -> &str {
    match v {
        Zaakveld::Uuid => &z.uuid,
        _ => z.velden.iter().find(|(n, _)| *n == v).map_or("", |(_, w)| w),
    }
}

fn klopt(toets: &Toets, w: &str) -> bool {
    match toets {
        Toets::Is(t) => w == t,
        Toets::EenVan(l) => l.iter().any(|t| t == w),
        Toets::GeenVan(l) => !l.iter().any(|t| t == w),
        Toets::Na(t) => !w.is_empty() && w > t.as_str(),
        Toets::Vanaf(t) => !w.is_empty() && w >= t.as_str(),
        Toets::Voor(t) => !w.is_empty() && w < t.as_str(),
        Toets::Tot(t) => !w.is_empty() && w <= t.as_str(),
        Toets::Leeg(leeg) => w.is_empty() == *leeg,
        Toets::Bevat(t) => w.to_lowercase().contains(&t.to_lowercase()),
    }
}

fn naief(alle: &[Zaakregel], f: &Zaakfilter, recht: &Zaakrecht) -> Vec<String> {
    let mag = |z: &Zaakregel| match recht {
        Zaakrecht::Alles => true,
        Zaakrecht::Alleen(l) => l.iter().any(|(t, max)| {
            t.as_deref().is_none_or(|t| t == veld(z, Zaakveld::Zaaktype)) && z.niveau <= *max
        }),
    };
    let groep = |z: &Zaakregel, toetsen: &[(String, Toets)]| {
        ["r0", "r1"].iter().any(|g| {
            toetsen.iter().all(|(naam, t)| {
                z.waarden
                    .iter()
                    .any(|w| w.groep == *g && w.veld == *naam && klopt(t, &w.waarde))
            })
        })
    };
    let mut uit: Vec<&Zaakregel> = alle
        .iter()
        .filter(|z| {
            mag(z)
                && f.toetsen.iter().all(|(v, t)| klopt(t, veld(z, *v)))
                && f.groepen.iter().all(|g| groep(z, g))
                && f.tot_niveau.is_none_or(|max| z.niveau <= max)
                && f.binnen.as_ref().is_none_or(|b| {
                    z.vak
                        .as_ref()
                        .is_some_and(|v| (0..2).all(|i| v.min[i] >= b.min[i] && v.max[i] <= b.max[i]))
                })
        })
        .collect();
    uit.sort_by(|a, b| {
        for (v, af) in &f.volgorde {
            let orde = veld(a, *v).cmp(veld(b, *v));
            if orde.is_ne() {
                return if *af { orde.reverse() } else { orde };
            }
        }
        let orde = a.uuid.cmp(&b.uuid);
        if f.volgorde.last().is_some_and(|(_, af)| *af) {
            orde.reverse()
        } else {
            orde
        }
    });
    uit.into_iter().map(|z| z.uuid.clone()).collect()
}

fn filters() -> Vec<Zaakfilter> {
    use Zaakveld::*;
    let t = |s: &str| s.to_owned();
    let op = |veld, toets| Zaakfilter {
        toetsen: vec![(veld, toets)],
        ..Zaakfilter::default()
    };
    vec![
        Zaakfilter::default(),
        Zaakfilter {
            volgorde: vec![(Startdatum, true)],
            ..Zaakfilter::default()
        },
        Zaakfilter {
            volgorde: vec![(Einddatum, false), (Registratiedatum, true)],
            ..Zaakfilter::default()
        },
        op(Omschrijving, Toets::Bevat(t("LAMP"))),
        op(Omschrijving, Toets::Bevat(t("0% G"))),
        op(Omschrijving, Toets::Bevat(t("_"))),
        op(Identificatie, Toets::Bevat(t("zaak-1"))),
        op(Einddatum, Toets::Leeg(true)),
        op(Einddatum, Toets::Leeg(false)),
        op(Einddatum, Toets::Voor(t("2024-06-01"))),
        op(Startdatum, Toets::Vanaf(t("2024-06-05"))),
        op(Startdatum, Toets::Na(t("2024-06-05"))),
        op(Startdatum, Toets::Tot(t("2024-06-05"))),
        op(Zaaktype, Toets::EenVan(vec![t("t1"), t("t3")])),
        op(Zaaktype, Toets::GeenVan(vec![t("t1")])),
        op(Uuid, Toets::EenVan(vec![])),
        op(Identificatie, Toets::Is(t("ZAAK-17"))),
        op(Identificatie, Toets::Is(t("' OR 1=1 --"))),
        Zaakfilter {
            tot_niveau: Some(2),
            ..Zaakfilter::default()
        },
        Zaakfilter {
            binnen: Some(Vak {
                min: [10_000, 0],
                max: [20_000, 500],
            }),
            ..Zaakfilter::default()
        },
        Zaakfilter {
            groepen: vec![vec![
                (t("rol.type"), Toets::Is(t("s1"))),
                (t("rol.id"), Toets::Is(t("h3"))),
            ]],
            volgorde: vec![(Registratiedatum, false)],
            ..Zaakfilter::default()
        },
    ]
}

fn rechten() -> Vec<Zaakrecht> {
    let t = |n: usize| Some(TYPEN[n].to_owned());
    vec![
        Zaakrecht::Alles,
        Zaakrecht::Alleen(vec![]),
        Zaakrecht::Alleen(vec![(None, 0)]),
        Zaakrecht::Alleen(vec![(t(0), 3), (t(2), 7)]),
        Zaakrecht::Alleen(vec![(t(1), 0), (None, 1), (t(1), 5)]),
        Zaakrecht::Alleen(vec![(Some("onbekend".into()), 7)]),
    ]
}

fn lijsten(store: &Store) {
    let alle: Vec<Zaakregel> = (0..400).map(regel).collect();
    store
        .schrijf(|s| {
            alle.iter()
                .try_for_each(|z| s.zet_zaak(z).map(|uit| assert_eq!(uit, Gezet::Ja)))
        })
        .unwrap();
    for filter in filters() {
        for recht in rechten() {
            let goed = naief(&alle, &filter, &recht);
            let mut gevonden = vec![];
            for nr in 1.. {
                let blad = store
                    .lees(|s| s.zoek_zaken(&filter, &recht, Blad { nr, grootte: 90 }))
                    .unwrap();
                assert_eq!(blad.aantal, goed.len() as u64, "{filter:?} {recht:?}");
                if blad.uuids.is_empty() {
                    break;
                }
                gevonden.extend(blad.uuids);
            }
            assert_eq!(gevonden, goed, "{filter:?} {recht:?}");
            let even = |uuid: &str| uuid.ends_with(['0', '2', '4', '6', '8']);
            let goed: Vec<String> = goed.into_iter().filter(|u| even(u)).collect();
            let blad = store
                .lees(|s| {
                    s.zoek_zaken_die(&filter, &recht, Blad { nr: 2, grootte: 30 }, &mut |u| Ok(even(u)))
                })
                .unwrap();
            assert_eq!(blad.aantal, goed.len() as u64);
            assert_eq!(blad.uuids, goed.into_iter().skip(30).take(30).collect::<Vec<_>>());
        }
    }
}

fn paren(store: &Store) {
    let uit = store.schrijf(|s| {
        let mut dubbel = regel(3);
        dubbel.uuid = "ander".into();
        assert_eq!(
            s.zet_zaak(&dubbel)?,
            Gezet::Bezet(regel(3).uuid),
            "the pair is taken"
        );
        assert_eq!(s.zaak_met("517439943", "ZAAK-3")?, Some(regel(3).uuid));
        assert!(s.verwijder_zaak(&regel(3).uuid)? && !s.verwijder_zaak(&regel(3).uuid)?);
        assert_eq!(s.zet_zaak(&dubbel)?, Gezet::Ja, "and free again");
        assert_eq!(s.zet_zaak(&dubbel)?, Gezet::Ja, "the same zaak again is no clash");
        Err::<(), _>(RegisterFout::Afgebroken)
    });
    assert!(matches!(uit, Err(RegisterFout::Afgebroken)), "{uit:?}");
}

#[test]
fn sqlite_lists_exactly_what_may_be_seen() {
    let map = tempfile::tempdir().unwrap();
    let store = Store::open_sqlite(&map.path().join("register.sqlite")).unwrap();
    lijsten(&store);
    paren(&store);
}

#[test]
fn postgis_lists_exactly_what_may_be_seen() {
    let Some(cluster) = gemeen::Cluster::start() else {
        return;
    };
    let store = Store::open(&cluster.database("zaken")).unwrap();
    lijsten(&store);
    paren(&store);
    // and everything goes along when a store moves, in both directions
    let map = tempfile::tempdir().unwrap();
    let kopie = Store::open_sqlite(&map.path().join("kopie.sqlite")).unwrap();
    let heen = store.verhuis_naar(&kopie).unwrap();
    let terug = Store::open(&cluster.database("terug")).unwrap();
    assert_eq!(kopie.verhuis_naar(&terug).unwrap(), heen);
    assert!(
        heen.contains(&("zaak", 400)) && heen.contains(&("zaakwaarde", 1_600)),
        "{heen:?}"
    );
    let recht = Zaakrecht::Alleen(vec![(None, 4)]);
    let lijst = |s: &Store| {
        s.lees(|s| s.zoek_zaken(&filters()[2], &recht, Blad { nr: 2, grootte: 50 }))
            .unwrap()
    };
    assert_eq!(lijst(&terug), lijst(&store));
    assert!(
        matches!(store.verhuis_naar(&terug), Err(RegisterFout::Ongeldig { .. })),
        "the target must be empty"
    );
}
