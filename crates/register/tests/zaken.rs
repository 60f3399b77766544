//! Lists of zaken on both stores: the rights and every condition give exactly what a naive look at each zaak gives.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod gemeen;

use model::Vak;
use register::{
    Blad, Documentfilter, Documentregel, Gezet, Groepeis, RegisterFout, Schrijver, Store, Stukeis, Toets,
    Zaakdeel, Zaakfilter, Zaakgroep, Zaakrecht, Zaakregel, Zaakveld, Zaakwaarde,
};
use serde_json::json;

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
    }
}

fn waarde(veld: &str, waarde: &str) -> Zaakwaarde {
    Zaakwaarde {
        veld: veld.into(),
        waarde: waarde.into(),
        persoon: false,
    }
}

/// What hangs below it.
fn groepen(n: usize) -> Vec<Zaakgroep> {
    (0..2)
        .map(|g| Zaakgroep {
            groep: format!("r{g}"),
            soort: Some(((n + g) % 3) as u8),
            waarden: vec![
                waarde("rol.id", &format!("h{}", (n * 2 + g) % 5)),
                waarde("rol.ook", &format!("o{}", n % 2)),
            ],
        })
        .collect()
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

fn naief(alle: &[(Zaakregel, Vec<Zaakgroep>)], f: &Zaakfilter, recht: &Zaakrecht) -> Vec<String> {
    let mag = |z: &Zaakregel| match recht {
        Zaakrecht::Alles => true,
        Zaakrecht::Alleen(l) => l.iter().any(|(t, max)| {
            t.as_deref().is_none_or(|t| t == veld(z, Zaakveld::Zaaktype)) && z.niveau <= *max
        }),
    };
    let groep = |groepen: &[Zaakgroep], eis: &Groepeis| {
        groepen.iter().any(|g| {
            (eis.soorten == 0 || g.soort.is_some_and(|b| eis.soorten & (1 << b) != 0))
                && eis.waarden.iter().all(|(veld, goed)| {
                    g.waarden
                        .iter()
                        .any(|w| w.veld == *veld && goed.contains(&w.waarde))
                })
        })
    };
    let mut uit: Vec<&Zaakregel> = alle
        .iter()
        .filter(|(z, groepen)| {
            mag(z)
                && f.toetsen.iter().all(|(v, t)| klopt(t, veld(z, *v)))
                && f.groepen.iter().all(|g| groep(groepen, g))
                && f.tot_niveau.is_none_or(|max| z.niveau <= max)
                && f.binnen.as_ref().is_none_or(|b| {
                    z.vak
                        .as_ref()
                        .is_some_and(|v| (0..2).all(|i| v.min[i] >= b.min[i] && v.max[i] <= b.max[i]))
                })
        })
        .map(|(z, _)| z)
        .collect();
    if f.volgorde.last().is_some_and(|(_, af)| *af) {
        uit.reverse();
    }
    // a stable sort: what is the same stays in the order it was made, or the reverse of it
    uit.sort_by(|a, b| {
        for (v, af) in &f.volgorde {
            let orde = veld(a, *v).cmp(veld(b, *v));
            if orde.is_ne() {
                return if *af { orde.reverse() } else { orde };
            }
        }
        std::cmp::Ordering::Equal
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
        op(Omschrijving, Toets::Bevat(t(""))),
        op(Zaaktype, Toets::Is(t("t2"))),
        op(Startdatum, Toets::Is(t("2024-06-06"))),
        op(Startdatum, Toets::Is(t("geen dag"))),
        op(Bronorganisatie, Toets::EenVan(vec![t("517439943"), t("x")])),
        op(Bronorganisatie, Toets::GeenVan(vec![t("517439943")])),
        op(Uuid, Toets::EenVan(vec![t("u7919"), t("u0000")])),
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
            groepen: vec![Groepeis {
                persoon: false,
                soorten: 1 << 1,
                waarden: vec![
                    (t("rol.id"), vec![t("h3"), t("h1")]),
                    (t("rol.ook"), vec![t("o1")]),
                ],
            }],
            volgorde: vec![(Registratiedatum, false)],
            ..Zaakfilter::default()
        },
        Zaakfilter {
            groepen: vec![
                Groepeis {
                    persoon: false,
                    soorten: 1 << 2,
                    waarden: vec![],
                },
                Groepeis {
                    persoon: false,
                    soorten: 0,
                    waarden: vec![(t("rol.id"), vec![t("h0")])],
                },
            ],
            ..Zaakfilter::default()
        },
        Zaakfilter {
            groepen: vec![Groepeis {
                persoon: false,
                soorten: 0,
                waarden: vec![(t("rol.id"), vec![])],
            }],
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
    let alle: Vec<_> = (0..400).map(|n| (regel(n), groepen(n))).collect();
    store
        .schrijf(|s| {
            for (n, (z, g)) in alle.iter().enumerate() {
                // made as something else first: what is there is changed in place
                let mut eerst = regel(n + 1);
                eerst.uuid.clone_from(&z.uuid);
                eerst.velden.retain(|(v, _)| *v != Zaakveld::Identificatie);
                eerst.velden.push((Zaakveld::Identificatie, format!("eerst-{n}")));
                assert_eq!(s.zet_zaak(&eerst)?, Gezet::Ja);
                s.zet_zaakgroepen(&z.uuid, Zaakdeel::Rol, &groepen(n + 1))?;
                s.zet_zaakgroepen(
                    &z.uuid,
                    Zaakdeel::Kenmerk,
                    &[Zaakgroep {
                        groep: "r0".into(),
                        waarden: vec![waarde("ken", "w")],
                        ..Zaakgroep::default()
                    }],
                )?;
                assert_eq!(s.zet_zaak(z)?, Gezet::Ja);
                s.zet_zaakgroepen(&z.uuid, Zaakdeel::Rol, g)?;
            }
            Ok(())
        })
        .unwrap();
    for filter in filters() {
        for recht in rechten() {
            let goed = naief(&alle, &filter, &recht);
            let mut gevonden = vec![];
            for nr in 1.. {
                let blad = store
                    .lees(|s| {
                        s.zoek_zaken(
                            &filter,
                            &recht,
                            Blad {
                                nr,
                                grootte: 90,
                                tel_tot: None,
                            },
                        )
                    })
                    .unwrap();
                assert_eq!(
                    (blad.aantal, blad.geteld),
                    (goed.len() as u64, true),
                    "{filter:?} {recht:?}"
                );
                if blad.uuids.is_empty() {
                    break;
                }
                gevonden.extend(blad.uuids);
            }
            assert_eq!(gevonden, goed, "{filter:?} {recht:?}");
            // counting stops, pages do not
            let kort = |nr| {
                store
                    .lees(|s| {
                        s.zoek_zaken(
                            &filter,
                            &recht,
                            Blad {
                                nr,
                                grootte: 30,
                                tel_tot: Some(40),
                            },
                        )
                    })
                    .unwrap()
            };
            for nr in [1, 2, 5] {
                let blad = kort(nr);
                let van: Vec<_> = goed
                    .iter()
                    .skip((nr as usize - 1) * 30)
                    .take(30)
                    .cloned()
                    .collect();
                assert_eq!(blad.geteld, goed.len() <= 40);
                assert_eq!(blad.uuids, van, "{filter:?} {recht:?} {nr}");
                assert!(blad.aantal <= goed.len() as u64 && blad.aantal >= 40.min(goed.len() as u64));
            }
            let even = |uuid: &str| uuid.ends_with(['0', '2', '4', '6', '8']);
            let goed: Vec<String> = goed.into_iter().filter(|u| even(u)).collect();
            let blad = store
                .lees(|s| {
                    s.zoek_zaken_die(
                        &filter,
                        &recht,
                        Blad {
                            nr: 2,
                            grootte: 30,
                            tel_tot: None,
                        },
                        &mut |u, _| Ok(even(u)),
                    )
                })
                .unwrap();
            assert_eq!(blad.aantal, goed.len() as u64);
            assert_eq!(blad.uuids, goed.into_iter().skip(30).take(30).collect::<Vec<_>>());
        }
    }
}

/// What hangs below the zaken of [`lijsten`], and documents: every list is what a naive look at each row gives.
fn onder(store: &Store) {
    const DOC: &str = "/documenten/";
    let zaken: Vec<Zaakregel> = (0..400).map(regel).collect();
    let inhoud = |w: serde_json::Value| w.as_object().unwrap().clone();
    let documenten: Vec<Documentregel> = (0..300)
        .map(|n| Documentregel {
            uuid: format!("d{n:03}"),
            type_: format!("i{}", n % 3),
            niveau: (n % 8) as u8,
            bronorganisatie: ["999990007", "517439943"][n % 2].into(),
            identificatie: format!("DOC-{}", n / 2),
            trefwoorden: (0..n % 4).map(|w| format!("woord{w}")).collect(),
        })
        .collect();
    // document n hangs on these zaken
    let op = |n: usize| (0..n % 3).map(move |k| (n * 13 + k * 7) % 400);
    store
        .schrijf(|s| {
            for (n, z) in zaken.iter().enumerate() {
                let laatste = format!("/statussen/{}-1", z.uuid);
                s.zet_stuk("zaak", &z.uuid, None, &inhoud(json!({ "status": laatste })))?;
                for k in 0..2 {
                    let rij = inhoud(json!({"statustype": format!("s{}", (n + k) % 3), "url": "x"}));
                    s.zet_stuk("status", &format!("{}-{k}", z.uuid), Some(&z.uuid), &rij)?;
                }
                let rij =
                    inhoud(json!({"roltype": format!("r{}", n % 5), "betrokkeneType": (["a", "b"][n % 2])}));
                s.zet_stuk("rol", &format!("rol-{n}"), Some(&z.uuid), &rij)?;
            }
            for (n, d) in documenten.iter().enumerate() {
                s.zet_stuk("document", &d.uuid, None, &serde_json::Map::new())?;
                s.zet_document(&Documentregel {
                    niveau: 0,
                    ..d.clone()
                })?;
                s.zet_document(d)?;
                for z in op(n) {
                    let (zio, oio) = (format!("zio-{n}-{z}"), format!("oio-{n}-{z}"));
                    let rij = inhoud(json!({"informatieobject": format!("{DOC}{}", d.uuid), "_oio": oio}));
                    s.zet_stuk("zaakinformatieobject", &zio, Some(&zaken[z].uuid), &rij)?;
                    s.zet_stuk(
                        "objectinformatieobject",
                        &oio,
                        Some(&d.uuid),
                        &serde_json::Map::new(),
                    )?;
                }
            }
            Ok(())
        })
        .unwrap();
    let ziet = |recht: &Zaakrecht, type_: &str, niveau: u8| match recht {
        Zaakrecht::Alles => true,
        Zaakrecht::Alleen(l) => l
            .iter()
            .any(|(t, max)| t.as_deref().is_none_or(|t| t == type_) && niveau <= *max),
    };
    let ziet_zaak =
        |recht: &Zaakrecht, n: usize| ziet(recht, veld(&zaken[n], Zaakveld::Zaaktype), zaken[n].niveau);
    let is = |veld, w: &str| Stukeis::Veld(veld, w.to_owned());
    let laatste = |ja| Stukeis::Genoemd {
        veld: "status",
        voor: "/statussen/",
        ja,
    };
    for recht in rechten() {
        for (soort, eisen) in [
            ("status", vec![]),
            ("status", vec![is("statustype", "s1")]),
            ("status", vec![laatste(true)]),
            ("status", vec![laatste(false), is("statustype", "s2")]),
            ("rol", vec![is("roltype", "r3")]),
            ("rol", vec![is("roltype", "r3"), is("betrokkeneType", "b")]),
            ("rol", vec![is("roltype", "geen")]),
        ] {
            let past = |n: usize, k: usize| {
                eisen.iter().all(|e| match e {
                    Stukeis::Veld("statustype", w) => *w == format!("s{}", (n + k) % 3),
                    Stukeis::Veld("roltype", w) => *w == format!("r{}", n % 5),
                    Stukeis::Veld(_, w) => *w == ["a", "b"][n % 2],
                    Stukeis::Genoemd { ja, .. } => *ja == (k == 1),
                })
            };
            let goed: Vec<String> = (0..400)
                .filter(|n| ziet_zaak(&recht, *n))
                .flat_map(|n| match soort {
                    "status" => (0..2)
                        .filter(|k| past(n, *k))
                        .map(|k| format!("{}-{k}", zaken[n].uuid))
                        .collect(),
                    _ => Vec::from_iter(past(n, 0).then(|| format!("rol-{n}"))),
                })
                .collect();
            for (nr, tel_tot) in [(1, None), (2, None), (3, Some(40))] {
                let blad = Blad {
                    nr,
                    grootte: 30,
                    tel_tot,
                };
                let uit = store
                    .lees(|s| s.zoek_stukken(soort, &recht, blad, &eisen))
                    .unwrap();
                let uuids: Vec<String> = uit.stukken.into_iter().map(|s| s.uuid).collect();
                let van: Vec<String> = goed
                    .iter()
                    .skip((nr as usize - 1) * 30)
                    .take(30)
                    .cloned()
                    .collect();
                assert_eq!(uuids, van, "{soort} {eisen:?} {recht:?} {nr}");
                assert_eq!(uit.geteld, tel_tot.is_none_or(|t| goed.len() as u64 <= t));
                assert!(!uit.geteld || uit.aantal == goed.len() as u64);
            }
        }
        for (filter, past) in documentvragen() {
            for (eigen, bij) in [
                (Zaakrecht::Alles, true),
                (Zaakrecht::Alleen(vec![(Some("i1".into()), 5)]), true),
                (Zaakrecht::Alleen(vec![(None, 6)]), false),
            ] {
                let goed: Vec<&str> = documenten
                    .iter()
                    .enumerate()
                    .filter(|(n, d)| {
                        let hangt = op(*n).next().is_some();
                        ziet(&eigen, &d.type_, d.niveau)
                            && past(d)
                            && (!filter.gekoppeld || hangt)
                            && filter
                                .zaak
                                .as_ref()
                                .is_none_or(|z| op(*n).any(|k| zaken[k].uuid == *z))
                            && (!bij || !hangt || op(*n).any(|k| ziet_zaak(&recht, k)))
                    })
                    .map(|(_, d)| d.uuid.as_str())
                    .collect();
                let blad = Blad {
                    nr: 1,
                    grootte: 500,
                    tel_tot: None,
                };
                let bij = bij.then_some((&recht, DOC));
                let uit = store
                    .lees(|s| s.zoek_documenten(&filter, &eigen, bij, blad))
                    .unwrap();
                assert_eq!(uit.uuids, goed, "{filter:?} {eigen:?} {recht:?}");
                assert_eq!((uit.aantal, uit.geteld), (goed.len() as u64, true));
                let blad = Blad {
                    nr: 2,
                    grootte: 7,
                    tel_tot: Some(9),
                };
                let uit = store
                    .lees(|s| s.zoek_documenten(&filter, &eigen, bij, blad))
                    .unwrap();
                assert_eq!(
                    uit.uuids,
                    goed.iter().skip(7).take(7).copied().collect::<Vec<_>>()
                );
            }
        }
    }
}

/// A document follows the zaken it hangs on: whatever changes one of them or a tie, the next list knows.
fn volgt(store: &Store) {
    const DOC: &str = "/documenten/";
    let (open, dicht) = ("uopen", "udicht");
    let zaak = |uuid: &str, niveau| Zaakregel {
        uuid: uuid.into(),
        niveau,
        velden: vec![
            (Zaakveld::Zaaktype, "volgt".into()),
            (Zaakveld::Identificatie, uuid.into()),
        ],
        vak: None,
    };
    let recht = Zaakrecht::Alleen(vec![(Some("volgt".into()), 3)]);
    let ziet = |wat: &str, verwacht: bool| {
        let blad = Blad {
            nr: 1,
            grootte: 10,
            tel_tot: None,
        };
        let filter = Documentfilter {
            identificatie: Some("VOLGT".into()),
            ..Documentfilter::default()
        };
        let uit = store.lees(|s| s.zoek_documenten(&filter, &Zaakrecht::Alles, Some((&recht, DOC)), blad));
        assert_eq!(uit.unwrap().aantal == 1, verwacht, "{wat}");
    };
    let doe = |werk: &(dyn Fn(&mut Schrijver<'_>) -> Result<(), RegisterFout> + Sync)| {
        store.schrijf(|s| werk(s)).unwrap();
    };
    let bind = |s: &mut Schrijver<'_>, zaak: &str| {
        let rij = json!({"informatieobject": format!("{DOC}dvolgt"), "_oio": format!("oio-{zaak}")});
        s.zet_stuk(
            "zaakinformatieobject",
            &format!("zio-{zaak}"),
            Some(zaak),
            rij.as_object().unwrap(),
        )?;
        s.zet_stuk(
            "objectinformatieobject",
            &format!("oio-{zaak}"),
            Some("dvolgt"),
            &serde_json::Map::new(),
        )
    };
    let maak_los = |s: &mut Schrijver<'_>, zaak: &str| {
        s.verwijder_stuk("objectinformatieobject", &format!("oio-{zaak}"))?;
        s.verwijder_stuk("zaakinformatieobject", &format!("zio-{zaak}"))
            .map(drop)
    };
    doe(&|s| {
        s.zet_zaak(&zaak(open, 2))?;
        s.zet_zaak(&zaak(dicht, 5))?;
        s.zet_stuk("document", "dvolgt", None, &serde_json::Map::new())?;
        s.zet_document(&Documentregel {
            uuid: "dvolgt".into(),
            identificatie: "VOLGT".into(),
            ..Documentregel::default()
        })
    });
    ziet("on nothing", true);
    doe(&|s| bind(s, dicht));
    ziet("on a closed zaak", false);
    doe(&|s| bind(s, open));
    ziet("on an open one too", true);
    doe(&|s| maak_los(s, dicht));
    ziet("on an open one only", true);
    doe(&|s| s.zet_zaak(&zaak(open, 4)).map(drop));
    ziet("which closes", false);
    doe(&|s| s.zet_zaak(&zaak(open, 0)).map(drop));
    ziet("and opens", true);
    doe(&|s| s.verwijder_zaak(open).map(drop));
    ziet("and goes, with the tie left behind", false);
    doe(&|s| maak_los(s, open));
    ziet("on nothing again", true);
    doe(&|s| s.verwijder_zaak(dicht).map(drop));
}

/// A question to documents, and the same asked of one.
type Documentvraag = (Documentfilter, fn(&Documentregel) -> bool);

fn documentvragen() -> Vec<Documentvraag> {
    let leeg = Documentfilter::default;
    vec![
        (leeg(), |_| true),
        (
            Documentfilter {
                identificatie: Some("DOC-7".into()),
                ..leeg()
            },
            |d| d.identificatie == "DOC-7",
        ),
        (
            Documentfilter {
                bronorganisatie: Some("517439943".into()),
                gekoppeld: true,
                ..leeg()
            },
            |d| d.bronorganisatie == "517439943",
        ),
        (
            Documentfilter {
                trefwoorden: vec!["woord1".into(), "woord2".into()],
                ..leeg()
            },
            |d| d.trefwoorden.len() == 3,
        ),
        (
            Documentfilter {
                trefwoorden: vec!["woord".into()],
                ..leeg()
            },
            |_| false,
        ),
        (
            Documentfilter {
                zaak: Some(regel(13).uuid),
                ..leeg()
            },
            |_| true,
        ),
        (
            Documentfilter {
                zaak: Some("geen".into()),
                ..leeg()
            },
            |_| false,
        ),
    ]
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
    onder(&store);
    volgt(&store);
    paren(&store);
}

#[test]
fn postgis_lists_exactly_what_may_be_seen() {
    let Some(cluster) = gemeen::Cluster::start() else {
        return;
    };
    let store = Store::open(&cluster.database("zaken")).unwrap();
    lijsten(&store);
    onder(&store);
    volgt(&store);
    paren(&store);
    // and everything goes along when a store moves, in both directions
    let map = tempfile::tempdir().unwrap();
    let kopie = Store::open_sqlite(&map.path().join("kopie.sqlite")).unwrap();
    let heen = store.verhuis_naar(&kopie).unwrap();
    let terug = Store::open(&cluster.database("terug")).unwrap();
    assert_eq!(kopie.verhuis_naar(&terug).unwrap(), heen);
    assert!(
        heen.contains(&("zaakregel", 400)) && heen.contains(&("zaakwoord", 2_000)),
        "{heen:?}"
    );
    let recht = Zaakrecht::Alleen(vec![(None, 4)]);
    let lijst = |s: &Store| {
        s.lees(|s| {
            s.zoek_zaken(
                &filters()[2],
                &recht,
                Blad {
                    nr: 2,
                    grootte: 50,
                    tel_tot: None,
                },
            )
        })
        .unwrap()
    };
    assert_eq!(lijst(&terug), lijst(&store));
    assert!(
        matches!(store.verhuis_naar(&terug), Err(RegisterFout::Verhuizing { .. })),
        "the target must be empty"
    );
}
