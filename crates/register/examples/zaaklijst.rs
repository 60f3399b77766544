//! Any page of a list over 100,000 zaken: the slowest page and the count, per question and per right, in milliseconds.
//!
//! `zaaklijst [ZAKEN]`; SQLite, and PostgreSQL where it is installed. Goal: every page under 100 ms.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark by itself")]

#[path = "../tests/gemeen/mod.rs"]
mod gemeen;

use std::time::Instant;

use model::Vak;
use register::{
    Blad, Documentfilter, Documentregel, Groepeis, RegisterFout, Schrijver, Store, Stukeis, Toets, Zaakdeel,
    Zaakfilter, Zaakgroep, Zaakrecht, Zaakregel, Zaakveld, Zaakwaarde,
};
use serde_json::{Map, Value};

fn main() {
    let zaken = std::env::args()
        .nth(1)
        .and_then(|s| s.parse().ok())
        .unwrap_or(100_000);
    let map = tempfile::tempdir().unwrap();
    meet(
        "sqlite",
        &Store::open_sqlite(&map.path().join("register.sqlite")).unwrap(),
        zaken,
        &|| (),
    );
    if let Some(cluster) = gemeen::Cluster::start() {
        meet(
            "postgis",
            &Store::open(&cluster.database("zaken")).unwrap(),
            zaken,
            &|| cluster.bezie("zaken"),
        );
    }
}

fn regel(n: usize) -> Zaakregel {
    let dag = |k: usize| format!("20{:02}-{:02}-{:02}", 15 + k % 11, 1 + k % 12, 1 + k % 28);
    let x = 110_000_000 + (n.wrapping_mul(7_919) % 10_000_000) as i32;
    Zaakregel {
        uuid: format!(
            "{:08x}-0000-4000-8000-{n:012}",
            n.wrapping_mul(2_654_435_761) as u32
        ),
        niveau: (n % 8) as u8,
        velden: vec![
            (Zaakveld::Zaaktype, format!("type{}", n % 40)),
            (Zaakveld::Bronorganisatie, "517439943".into()),
            (Zaakveld::Identificatie, format!("ZAAK-2026-{n:010}")),
            (
                Zaakveld::Omschrijving,
                format!("Melding over lantaarnpaal {}", n % 977),
            ),
            (Zaakveld::Startdatum, dag(n)),
            (Zaakveld::Registratiedatum, dag(n * 3)),
            (
                Zaakveld::Einddatum,
                if n.is_multiple_of(4) {
                    String::new()
                } else {
                    dag(n * 7)
                },
            ),
        ],
        vak: Some(Vak {
            min: [x, 550_000_000],
            max: [x + 10, 550_000_010],
        }),
    }
}

fn rollen(n: usize) -> Vec<Zaakgroep> {
    vec![Zaakgroep {
        groep: "r".into(),
        soort: Some((n % 7) as u8),
        waarden: [
            ("rol.id.inpBsn", format!("hash{}", n % 30_000)),
            ("rol.betrokkene", format!("afdeling{}", n % 4)),
        ]
        .map(|(veld, waarde)| Zaakwaarde {
            veld: veld.into(),
            waarde,
            persoon: false,
        })
        .to_vec(),
    }]
}

/// A status and a document for each zaak; two of three documents hang on theirs.
fn onder(s: &mut Schrijver<'_>, n: usize, zaak: &str) -> Result<(), RegisterFout> {
    let veld = |naam: &str, w: String| Map::from_iter([(naam.to_owned(), Value::from(w))]);
    s.zet_stuk(
        "status",
        &format!("s{n}"),
        Some(zaak),
        &veld("statustype", format!("t{}", n % 50)),
    )?;
    let document = format!("d{n}");
    s.zet_stuk("document", &document, None, &veld("titel", "t".repeat(700)))?;
    s.zet_document(&Documentregel {
        uuid: document.clone(),
        type_: format!("i{}", n % 5),
        niveau: (n % 8) as u8,
        bronorganisatie: "517439943".into(),
        identificatie: format!("DOC-{n}"),
        trefwoorden: vec![format!("woord{}", n % 300)],
    })?;
    if n.is_multiple_of(3) {
        return Ok(());
    }
    let mut zio = veld("informatieobject", format!("/documenten/{document}"));
    zio.insert("_oio".into(), format!("o{n}").into());
    s.zet_stuk("zaakinformatieobject", &format!("z{n}"), Some(zaak), &zio)?;
    s.zet_stuk(
        "objectinformatieobject",
        &format!("o{n}"),
        Some(&document),
        &Map::new(),
    )
}

/// How long it takes, the median of five.
fn mediaan_ms<T>(doe: impl Fn() -> T) -> f64 {
    let mut keren = [(); 5].map(|()| {
        let begin = Instant::now();
        doe();
        begin.elapsed().as_secs_f64() * 1_000.0
    });
    keren.sort_by(f64::total_cmp);
    keren[2]
}

/// Lists of what hangs below zaken, and of documents; counted as the API does, up to ten thousand.
fn meet_onder(naam: &str, store: &Store, rechten: &[(&str, Zaakrecht)]) {
    let mut traagst: f64 = 0.0;
    let mut meld = |wat: &str, wie: &str, vraag: &dyn Fn(u64) -> u64| {
        let aantal = vraag(1);
        let tijden = [1, aantal / 200, aantal / 100].map(|nr| mediaan_ms(|| vraag(nr.max(1))));
        traagst = tijden.iter().fold(traagst, |a, b| a.max(*b));
        println!(
            "{naam} {wat}, {wie}: {aantal} or more, first/middle/last page {:.1}/{:.1}/{:.1} ms",
            tijden[0], tijden[1], tijden[2]
        );
    };
    let blad = |nr| Blad {
        nr,
        grootte: 100,
        tel_tot: Some(10_000),
    };
    for (wie, recht) in rechten {
        for (wat, eisen) in [
            ("statussen", vec![]),
            (
                "statussen of a type",
                vec![Stukeis::Veld("statustype", "t7".into())],
            ),
        ] {
            meld(wat, wie, &|nr| {
                let uit = store.lees(|s| s.zoek_stukken("status", recht, blad(nr), &eisen));
                uit.unwrap().aantal
            });
        }
        let op = |trefwoorden: &[&str], identificatie: Option<&str>| Documentfilter {
            trefwoorden: trefwoorden.iter().map(|w| (*w).to_owned()).collect(),
            identificatie: identificatie.map(str::to_owned),
            ..Documentfilter::default()
        };
        for (wat, filter) in [
            ("documents", op(&[], None)),
            ("documents by word", op(&["woord7"], None)),
            ("documents by number", op(&[], Some("DOC-77777"))),
        ] {
            let types = Zaakrecht::Alleen(vec![(Some("i1".into()), 5), (Some("i2".into()), 7)]);
            meld(wat, wie, &|nr| {
                let bij = Some((recht, "/documenten/"));
                let uit = store.lees(|s| s.zoek_documenten(&filter, &types, bij, blad(nr)));
                uit.unwrap().aantal
            });
        }
    }
    println!("{naam}: slowest page of what hangs below {traagst:.1} ms (medians of 5)");
}

fn meet(naam: &str, store: &Store, zaken: usize, geladen: &dyn Fn()) {
    for deel in (0..zaken).collect::<Vec<_>>().chunks(5_000) {
        store
            .schrijf(|s| {
                deel.iter().try_for_each(|n| {
                    let regel = regel(*n);
                    s.zet_zaak(&regel)?;
                    s.zet_zaakgroepen(&regel.uuid, Zaakdeel::Rol, &rollen(*n))?;
                    onder(s, *n, &regel.uuid)
                })
            })
            .unwrap();
    }
    geladen();
    let op = |veld, toets| Zaakfilter {
        toetsen: vec![(veld, toets)],
        ..Zaakfilter::default()
    };
    let nieuwste = vec![(Zaakveld::Registratiedatum, true)];
    let vragen = [
        ("all", Zaakfilter::default()),
        (
            "newest first",
            Zaakfilter {
                volgorde: nieuwste.clone(),
                ..Zaakfilter::default()
            },
        ),
        (
            "open, newest first",
            Zaakfilter {
                volgorde: nieuwste,
                ..op(Zaakveld::Einddatum, Toets::Leeg(true))
            },
        ),
        (
            "contains",
            op(Zaakveld::Omschrijving, Toets::Bevat("paal 97".into())),
        ),
        (
            "started after",
            op(Zaakveld::Startdatum, Toets::Na("2020-06-01".into())),
        ),
        (
            "of a person",
            Zaakfilter {
                groepen: vec![Groepeis {
                    persoon: false,
                    soorten: 0,
                    waarden: vec![("rol.id.inpBsn".into(), vec!["hash77".into()])],
                }],
                ..Zaakfilter::default()
            },
        ),
        (
            "of a department",
            Zaakfilter {
                groepen: vec![Groepeis {
                    persoon: false,
                    soorten: 0,
                    waarden: vec![("rol.betrokkene".into(), vec!["afdeling3".into()])],
                }],
                volgorde: vec![(Zaakveld::Startdatum, false)],
                ..Zaakfilter::default()
            },
        ),
        (
            "with a rol of a kind",
            Zaakfilter {
                groepen: vec![Groepeis {
                    persoon: false,
                    soorten: 6,
                    waarden: vec![],
                }],
                ..Zaakfilter::default()
            },
        ),
        (
            "contains what most have, by number",
            Zaakfilter {
                volgorde: vec![(Zaakveld::Identificatie, false)],
                ..op(Zaakveld::Omschrijving, Toets::Bevat("lantaarn".into()))
            },
        ),
        (
            "within a box",
            Zaakfilter {
                binnen: Some(Vak {
                    min: [112_000_000, 549_000_000],
                    max: [113_000_000, 551_000_000],
                }),
                ..Zaakfilter::default()
            },
        ),
    ];
    let tien = (0..10).map(|n| (Some(format!("type{n}")), 5)).collect();
    let rechten = [
        ("everything", Zaakrecht::Alles),
        ("ten types", Zaakrecht::Alleen(tien)),
    ];
    let mut traagst: f64 = 0.0;
    for (wat, filter) in &vragen {
        for (wie, recht) in &rechten {
            let vraag = |nr| {
                let blad = store
                    .lees(|s| {
                        s.zoek_zaken(
                            filter,
                            recht,
                            Blad {
                                nr,
                                grootte: 100,
                                tel_tot: None,
                            },
                        )
                    })
                    .unwrap();
                blad.aantal
            };
            let aantal = vraag(1);
            let laatste = (aantal / 100).max(1);
            let tijden = [1, laatste / 2, laatste].map(|nr| mediaan_ms(|| vraag(nr.max(1))));
            traagst = tijden.iter().fold(traagst, |a, b| a.max(*b));
            println!(
                "{naam} {wat}, {wie}: {aantal} zaken, first/middle/last page {:.1}/{:.1}/{:.1} ms",
                tijden[0], tijden[1], tijden[2]
            );
        }
    }
    meet_onder(naam, store, &rechten);
    println!("{naam}: slowest page of {zaken} zaken {traagst:.1} ms (medians of 5)");
}
