//! One click, from layers on disk to the answer.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod gemeen;

use gemeen::*;
use locatie::{Adres, GevondenVia, LocatieFout, Plaats, Vraag, locatiebeeld, plaats_van_id};
use model::{Geometrie, Peilmoment, Toestand};
use register::{Asker, Dossier, Soort};

fn nummers(adressen: &[Adres]) -> Vec<String> {
    adressen
        .iter()
        .map(|a| format!("{}{}", a.huisnummer, a.huisletter.as_deref().unwrap_or("")))
        .collect()
}

#[test]
fn addresses_come_by_identifier_from_pand_to_street_and_woonplaats() {
    let plek = Dorp::leeg().lever("bag", Levering::default(), bag()).plek();
    let staat = klik(&plek, p(2.0, 2.0)).staat;
    assert_eq!(nummers(&staat.adressen), ["12", "12A", "14"]);
    let eerste = &staat.adressen[0];
    assert_eq!(
        (eerste.straatnaam.as_str(), eerste.woonplaats.as_deref()),
        ("Dorpsstraat", Some("Den Helder"))
    );
    assert_eq!(
        (eerste.identificatie.as_deref(), eerste.postcode.as_deref()),
        (Some(NUM_1), Some("1781AB"))
    );
    assert_eq!(
        (eerste.gevonden_via, eerste.label_klopt),
        (GevondenVia::Identificatie, None)
    );
    let vbos: Vec<_> = staat
        .verblijfsobjecten
        .iter()
        .map(|v| (v.identificatie.as_str(), v.toestand))
        .collect();
    assert_eq!(
        vbos,
        [(VBO_1, Toestand::Geldt), (VBO_2, Toestand::Geldt)],
        "een ingetrokken verblijfsobject telt niet"
    );
    assert_eq!(staat.pand.identificatie.as_deref(), Some(PAND_1));
    assert_eq!(staat.pand.bag.kenmerken["oorspronkelijkBouwjaar"], 1932);
    assert_eq!(staat.pand.bag.in_onderzoek[0].sinds, Some(dag("2021-02-03")));
}

#[test]
fn a_verblijfsobject_in_several_panden_shows_in_each() {
    let plek = Dorp::leeg().lever("bag", Levering::default(), bag()).plek();
    let staat = klik(&plek, p(15.0, 2.0)).staat;
    assert_eq!(staat.pand.identificatie.as_deref(), Some(PAND_2));
    assert_eq!(nummers(&staat.adressen), ["14"]);
}

#[test]
fn a_ligplaats_has_its_address_without_a_pand() {
    let plek = Dorp::leeg().lever("bag", Levering::met_dekking(), bag()).plek();
    let staat = klik(&plek, p(42.0, 42.0)).staat;
    assert_eq!(staat.verblijfsobjecten[0].soort, "ligplaats");
    assert_eq!(staat.adressen[0].identificatie.as_deref(), Some(NUM_LIG));
    assert_eq!(staat.pand.bag.toestand, Toestand::GeldtNiet);
}

#[test]
fn without_a_bag_the_bgt_tells_the_ids_and_their_details_are_unknown() {
    let plek = Dorp::leeg()
        .lever("bgt", Levering::default(), bgt())
        .lever("adressen", Levering::default(), adressen())
        .plek();
    let staat = klik(&plek, p(2.0, 2.0)).staat;
    assert_eq!(staat.pand.identificatie.as_deref(), Some(PAND_1));
    assert_eq!(
        (staat.pand.toestand, staat.pand.bag.toestand),
        (Toestand::Geldt, Toestand::Onbekend)
    );
    assert!(
        staat
            .verblijfsobjecten
            .iter()
            .all(|v| v.toestand == Toestand::Onbekend)
    );
    assert_eq!(staat.verblijfsobjecten.len(), 2);
    let via: Vec<_> = staat
        .adressen
        .iter()
        .map(|a| (a.gevonden_via, a.label_klopt))
        .collect();
    assert_eq!(nummers(&staat.adressen), ["12", "12A", "13"]);
    use GevondenVia::*;
    assert_eq!(
        via,
        [
            (Geometrie, Some(true)),
            (Label, Some(true)),
            (Geometrie, Some(false))
        ]
    );
}

#[test]
fn an_address_that_both_sources_know_is_shown_once_as_the_bag_has_it() {
    let plek = Dorp::leeg()
        .lever("bag", Levering::default(), bag())
        .lever("bgt", Levering::default(), bgt())
        .lever("adressen", Levering::default(), adressen())
        .plek();
    let staat = klik(&plek, p(2.0, 2.0)).staat;
    assert_eq!(nummers(&staat.adressen), ["12", "12A", "13", "14"]);
    assert_eq!(staat.adressen[0].gevonden_via, GevondenVia::Identificatie);
    assert_eq!(
        staat.adressen.iter().map(|a| a.label_klopt).collect::<Vec<_>>(),
        [Some(true), Some(true), Some(false), Some(false)]
    );
    let onbekend: Vec<_> = staat
        .verblijfsobjecten
        .iter()
        .filter(|v| v.toestand == Toestand::Onbekend)
        .map(|v| &v.identificatie)
        .collect();
    assert_eq!(onbekend, ["0400010000000003"], "alleen wat de BAG niet kent");
    assert_eq!(staat.pand.verschillen, [""; 0]);
}

#[test]
fn a_pand_that_lies_here_in_one_register_is_found_in_the_other_by_its_id() {
    let mut elders = bgt();
    elders[0].1 = vec![ding(
        "G0009",
        Some(vak(200.0, 0.0, 10.0, 10.0)),
        &[("identificatieBAGPND", tekst(PAND_1))],
    )];
    let plek = Dorp::leeg()
        .lever("bag", Levering::default(), bag())
        .lever("bgt", Levering::default(), elders)
        .plek();
    for punt in [p(2.0, 2.0), p(205.0, 5.0)] {
        let pand = klik(&plek, punt).staat.pand;
        assert_eq!(pand.verschillen, ["contour"]);
        assert_eq!(
            (
                pand.bag.identificatie.as_deref(),
                pand.bgt.identificatie.as_deref()
            ),
            (Some(PAND_1), Some("G0009"))
        );
    }
}

#[test]
fn on_the_street_no_address_is_borrowed_and_the_top_level_comes_first() {
    let plek = Dorp::leeg()
        .lever("bgt", Levering::default(), bgt())
        .lever("adressen", Levering::default(), adressen())
        .plek();
    let staat = klik(&plek, p(52.0, -5.0)).staat;
    assert!(staat.adressen.is_empty());
    let objecten: Vec<_> = staat
        .objecten
        .iter()
        .map(|o| (o.identificatie.as_str(), o.relatieve_hoogteligging))
        .collect();
    assert_eq!(objecten, [("G0004", 1), ("G0003", 0)]);
    assert_eq!(
        staat.pand.bgt.toestand,
        Toestand::Onbekend,
        "de BGT-levering noemt geen dekking"
    );
    assert!(
        !staat.deel.onvolledig.iter().any(|l| l.starts_with("bgt-")),
        "{:?}",
        staat.deel.onvolledig
    );
}

#[test]
fn a_missing_layer_is_unknown_and_named() {
    let plek = Dorp::leeg().lever("cbs", Levering::default(), gebieden()).plek();
    let beeld = klik(&plek, p(2.0, 2.0));
    let staat = &beeld.staat;
    assert_eq!(staat.deel.toestand, Toestand::Geldt, "de buurt is er");
    for (toestand, laag) in [
        (staat.pand.bag.toestand, "bag-pand"),
        (staat.pand.bgt.toestand, "bgt-pand"),
        (staat.perceel.toestand, "brk-perceel"),
        (Toestand::Onbekend, "bag-verblijfsobject"),
        (Toestand::Onbekend, "adressen-adres"),
    ] {
        assert_eq!(toestand, Toestand::Onbekend);
        assert!(
            staat.deel.onvolledig.iter().any(|l| l == laag),
            "{laag}: {:?}",
            staat.deel.onvolledig
        );
    }
    assert_eq!(
        (beeld.mag.deel.toestand, beeld.speelt.deel.toestand),
        (Toestand::Onbekend, Toestand::Onbekend)
    );
    assert_eq!(
        beeld.mag.deel.onvolledig,
        ["stop-regel", "stop-activiteit", "imro-plangebied"]
    );
    assert_eq!(beeld.initiatieven.deel.onvolledig, ["register"]);
    assert!(
        staat
            .deel
            .bronnen
            .iter()
            .any(|b| b.naam == "BAG" && b.toestand == Toestand::Onbekend)
    );
}

#[test]
fn inside_the_coverage_nothing_is_no_and_outside_it_is_unknown() {
    let dorp = Dorp::leeg()
        .lever("bag", Levering::met_dekking(), bag())
        .lever("bgt", Levering::met_dekking(), bgt())
        .lever("brk", Levering::met_dekking(), percelen())
        .lever("cbs", Levering::met_dekking(), gebieden())
        .lever(
            "stop",
            Levering::met_dekking(),
            vec![("stop-regel", vec![]), ("stop-activiteit", vec![])],
        )
        .lever("imro", Levering::met_dekking(), imro(vec![]));
    let plek = dorp.plek();
    let stand = |punt| {
        let b = klik(&plek, punt);
        let s = b.staat;
        let delen = [
            s.pand.toestand,
            s.pand.bag.toestand,
            s.pand.bgt.toestand,
            s.perceel.toestand,
            s.buurt.toestand,
        ];
        (
            delen,
            s.deel.onvolledig.len(),
            s.deel.toestand,
            b.mag.deel.toestand,
        )
    };
    use Toestand::*;
    assert_eq!(stand(p(700.0, 700.0)), ([GeldtNiet; 5], 0, GeldtNiet, GeldtNiet));
    let (delen, onvolledig, geheel, mag) = stand(p(5_000.0, 0.0));
    assert_eq!((delen, geheel, mag), ([Onbekend; 5], Onbekend, Onbekend));
    assert!(onvolledig >= 8);
}

#[test]
fn a_source_past_its_age_is_told_with_its_date() {
    let levering = || Levering {
        stand: Some("2024-01-01"),
        max_leeftijd: Some(100),
        ..Levering::default()
    };
    let plek = Dorp::leeg().lever("bag", levering(), bag()).plek();
    let bron = |vandaag: &str| {
        let v = Vraag {
            vandaag: dag(vandaag),
            ..vraag(p(2.0, 2.0))
        };
        let beeld = locatiebeeld(&plek, &v).unwrap();
        beeld
            .staat
            .deel
            .bronnen
            .into_iter()
            .find(|b| b.naam == "BAG")
            .unwrap()
    };
    assert_eq!(
        (bron("2024-04-10").verouderd, bron("2024-04-11").verouderd),
        (false, true)
    );
    let b = bron("2024-04-11");
    assert_eq!(
        (b.stand, b.afgeleid, b.toestand),
        (Some(dag("2024-01-01")), false, Toestand::Geldt)
    );
    assert!(b.opgehaald.is_some());
}

#[test]
fn op_datum_shows_what_stood_there_then() {
    let oud = ding(
        PAND_1,
        Some(vak(0.0, 0.0, 10.0, 10.0)),
        &[("status", tekst("Pand gesloopt"))],
    )
    .tijdens("1990-01-01", Some("2000-01-01"));
    let nieuw = ding(PAND_2, Some(vak(0.0, 0.0, 10.0, 10.0)), &[]).tijdens("2000-01-01", None);
    let plek = Dorp::leeg()
        .lever(
            "bag",
            Levering::met_dekking(),
            vec![("bag-pand", vec![oud, nieuw])],
        )
        .plek();
    let op = |d: &str| {
        let v = Vraag {
            op_datum: dag(d),
            ..vraag(p(2.0, 2.0))
        };
        locatiebeeld(&plek, &v).unwrap().staat.pand.identificatie
    };
    assert_eq!(op("1995-06-01").as_deref(), Some(PAND_1));
    assert_eq!(op("2000-01-01").as_deref(), Some(PAND_2));
    assert_eq!(op("1980-01-01"), None);
}

fn dossier(id: &str, soort: Soort, openbaar: bool, van: Option<&str>, tot: Option<&str>) -> Dossier {
    Dossier {
        identificatie: id.into(),
        soort,
        titel: id.into(),
        omschrijving: Some("lang verhaal".into()),
        status: None,
        categorie: Some("weg".into()),
        van: van.map(dag),
        tot: tot.map(dag),
        openbaar,
        geometrie: Some(Geometrie::punt(p(100.0, 0.0))),
        eigenschappen: serde_json::Map::new(),
        versie: 0,
    }
}

#[test]
fn what_is_going_on_is_grouped_by_the_day_and_never_shows_what_is_not_public() {
    let plek = Dorp::leeg().lever("cbs", Levering::default(), gebieden()).plek();
    use Soort::*;
    plek.register
        .bewaar(&[
            dossier("nu", Werkzaamheid, true, Some("2024-05-01"), Some("2024-06-01")),
            dossier("komt", Bekendmaking, true, Some("2024-07-01"), None),
            dossier("klaar", Melding, true, Some("2024-01-01"), Some("2024-05-31")),
            dossier("geheim", Zaak, false, None, None),
            dossier("idee", Initiatief, true, None, None),
            dossier("geheim-idee", Initiatief, false, None, None),
        ])
        .unwrap();
    let beeld = klik(&plek, p(0.0, 0.0));
    let s = &beeld.speelt;
    let ids = |l: &[locatie::Dossier]| {
        l.iter()
            .map(|d| d.identificatie.to_string())
            .collect::<Vec<_>>()
            .join(",")
    };
    assert_eq!(
        [
            ids(&s.nu),
            ids(&s.komt),
            ids(&s.klaar),
            ids(&beeld.initiatieven.lijst)
        ],
        ["nu", "komt", "klaar", "idee"]
    );
    assert_eq!(
        (s.nu[0].afstand_m, s.meer_mogelijk, s.deel.toestand),
        (100.0, true, Toestand::Geldt)
    );
    assert_eq!(
        (s.nu[0].omschrijving.is_some(), s.klaar[0].omschrijving.is_some()),
        (true, false)
    );
    let door_serde = serde_json::to_vec(&beeld).unwrap();
    assert!(!String::from_utf8_lossy(&door_serde).contains("geheim"));
    // written once and copied after: the same bytes, from any place
    for punt in [p(0.0, 0.0), p(3.0, 1.0), p(0.0, 0.0)] {
        let beeld = klik(&plek, punt);
        assert_eq!(
            String::from_utf8(beeld.json().unwrap()).unwrap(),
            serde_json::to_string(&beeld).unwrap()
        );
    }
    assert_eq!(
        serde_json::from_slice::<locatie::Locatiebeeld>(&door_serde).unwrap(),
        beeld
    );
    let alles = locatiebeeld(
        &plek,
        &Vraag {
            asker: Asker::Beheer,
            ..vraag(p(0.0, 0.0))
        },
    )
    .unwrap();
    assert_eq!(
        (ids(&alles.speelt.nu), alles.speelt.meer_mogelijk),
        ("geheim,nu".to_owned(), false)
    );
    let ver = klik(&plek, p(0.0, 400.0));
    assert_eq!(
        (ver.speelt.deel.toestand, ver.initiatieven.deel.toestand),
        (Toestand::GeldtNiet, Toestand::GeldtNiet)
    );
}

#[test]
fn a_wijk_shows_what_lies_inside_it_and_does_not_sum_up_the_rest() {
    let plek = Dorp::leeg().lever("cbs", Levering::default(), gebieden()).plek();
    plek.register
        .bewaar(&[dossier("binnen", Soort::Werkzaamheid, true, None, None)])
        .unwrap();
    let gebied = |id: &str| {
        let (_, plaats) = plaats_van_id(&plek, id, &Peilmoment::op(dag("2024-06-01"))).unwrap();
        locatiebeeld(
            &plek,
            &Vraag {
                plaats,
                ..vraag(p(0.0, 0.0))
            },
        )
        .unwrap()
    };
    let wijk = gebied("wijk:wk040001");
    assert_eq!(wijk.staat.wijk.naam.as_deref(), Some("Centrum"));
    assert_eq!(wijk.staat.gemeente.naam.as_deref(), Some("Den Helder"));
    assert_eq!(
        (wijk.staat.buurt.toestand, wijk.mag.deel.toestand),
        (Toestand::Onbekend, Toestand::Onbekend)
    );
    assert_eq!((wijk.speelt.nu.len(), wijk.straal), (1, 0.0));
    assert_eq!(
        gebied("buurt:BU04000101").speelt.nu.len(),
        0,
        "het dossier ligt buiten deze buurt"
    );
    let onbekend = plaats_van_id(&plek, "wijk:WK999999", &Peilmoment::op(dag("2024-06-01")));
    assert!(matches!(onbekend, Err(LocatieFout::OnbekendId { .. })));
}

#[test]
fn every_kind_of_id_leads_to_a_place_also_when_only_the_bgt_knows_it() {
    let plek = Dorp::leeg()
        .lever("bag", Levering::default(), bag())
        .lever("bgt", Levering::default(), bgt())
        .lever("brk", Levering::default(), percelen())
        .plek();
    let peil = Peilmoment::op(dag("2024-06-01"));
    for (id, canoniek, pand) in [
        (PAND_1, PAND_1, Some(PAND_1)),
        (VBO_1, VBO_1, Some(PAND_1)),
        (NUM_2, NUM_2, Some(PAND_1)),
        (LIG_1, LIG_1, None),
        (NUM_LIG, NUM_LIG, None),
        ("0400100000000009", "0400100000000009", Some("0400100000000009")),
        ("0400010000000003", "0400010000000003", Some(PAND_1)),
        ("perceel:hdr-a-1234", "perceel:HDR00-A-1234", Some(PAND_1)),
        ("rd:112002,552002", "rd:112002,552002", Some(PAND_1)),
    ] {
        let (gevonden, plaats) = plaats_van_id(&plek, id, &peil).unwrap();
        assert_eq!(gevonden.to_string(), canoniek);
        let beeld = locatiebeeld(
            &plek,
            &Vraag {
                plaats,
                ..vraag(p(0.0, 0.0))
            },
        )
        .unwrap();
        if !id.starts_with("perceel") {
            assert_eq!(beeld.staat.pand.identificatie.as_deref(), pand, "{id}");
        }
    }
    let fout = plaats_van_id(&plek, "0400100000009999", &peil).unwrap_err();
    assert!(fout.to_string().contains("0400100000009999"), "{fout}");
    assert!(matches!(
        plaats_van_id(&plek, "rd:5,5", &peil),
        Err(LocatieFout::BuitenBereik { .. })
    ));
}

#[test]
fn the_pand_that_was_meant_wins_where_two_lie_over_each_other() {
    let dubbel = |id: &str| {
        ding(
            id,
            Some(vak(0.0, 0.0, 10.0, 10.0)),
            &[("status", tekst("Pand in gebruik"))],
        )
    };
    let plek = Dorp::leeg()
        .lever(
            "bag",
            Levering::default(),
            vec![("bag-pand", vec![dubbel(PAND_1), dubbel(PAND_2)])],
        )
        .plek();
    for id in [PAND_1, PAND_2] {
        let (_, plaats) = plaats_van_id(&plek, id, &Peilmoment::op(dag("2024-06-01"))).unwrap();
        let beeld = locatiebeeld(
            &plek,
            &Vraag {
                plaats,
                ..vraag(p(0.0, 0.0))
            },
        )
        .unwrap();
        assert_eq!(beeld.staat.pand.identificatie.as_deref(), Some(id));
    }
}

#[test]
fn a_radius_outside_its_limits_is_refused() {
    let plek = Dorp::leeg().lever("cbs", Levering::default(), gebieden()).plek();
    for straal_m in [24.0, 3_001.0, f64::NAN, f64::INFINITY] {
        let v = Vraag {
            straal_m,
            ..vraag(p(0.0, 0.0))
        };
        assert!(matches!(locatiebeeld(&plek, &v), Err(LocatieFout::Straal { .. })));
    }
}

#[test]
fn a_point_at_the_end_of_the_numbers_is_answered_too() {
    let plek = Dorp::leeg().lever("bag", Levering::met_dekking(), bag()).plek();
    for punt in [[i32::MAX, i32::MAX], [i32::MIN, 0]] {
        let v = Vraag {
            plaats: Plaats::Punt(punt),
            ..vraag(punt)
        };
        assert_eq!(
            locatiebeeld(&plek, &v).unwrap().staat.deel.toestand,
            Toestand::Onbekend
        );
    }
}

#[test]
fn a_damaged_layer_is_not_reachable_and_the_others_go_on() {
    let dorp = || {
        Dorp::leeg()
            .lever("bag", Levering::met_dekking(), bag())
            .lever("bgt", Levering::met_dekking(), bgt())
            .lever("brk", Levering::met_dekking(), percelen())
            .lever("cbs", Levering::met_dekking(), gebieden())
            .lever(
                "stop",
                Levering::met_dekking(),
                vec![("stop-regel", vec![]), ("stop-activiteit", vec![])],
            )
            .lever("imro", Levering::met_dekking(), imro(vec![]))
    };
    let lagen = [
        "bag-pand",
        "bag-verblijfsobject",
        "bgt-pand",
        "bgt-wegdeel",
        "brk-perceel",
        "cbs-buurt",
        "cbs-gemeente",
        "stop-regel",
    ];
    for laag in lagen {
        let dorp = dorp();
        dorp.beschadig(laag);
        let beeld = klik(&dorp.plek(), p(2.0, 2.0));
        let staat = &beeld.staat;
        let toestand = match laag {
            "bag-pand" => staat.pand.bag.toestand,
            "bgt-pand" => staat.pand.bgt.toestand,
            "brk-perceel" => staat.perceel.toestand,
            "cbs-buurt" => staat.buurt.toestand,
            "cbs-gemeente" => staat.gemeente.toestand,
            "stop-regel" => beeld.mag.deel.toestand,
            _ => Toestand::NietBereikbaar,
        };
        assert_eq!(toestand, Toestand::NietBereikbaar, "{laag}");
        let onvolledig = if laag.starts_with("stop") {
            &beeld.mag.deel.onvolledig
        } else {
            &staat.deel.onvolledig
        };
        assert_eq!(onvolledig, &[laag], "alleen die laag");
        assert_eq!(staat.deel.toestand, Toestand::Geldt);
        assert_eq!(
            staat.pand.identificatie.as_deref(),
            Some(PAND_1),
            "{laag}: het andere register kent het pand"
        );
    }
}
