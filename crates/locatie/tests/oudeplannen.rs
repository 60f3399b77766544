//! The plans of before the Omgevingswet in a click: inside the pons, outside it, and without any data.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod gemeen;

use gemeen::*;
use locatie::{Bestemmingsplan, Mag, OudePlannen, oude_plannen};
use model::{Toestand, Waarde};

const PLAN: &str = "NL.IMRO.9999.BPDorp-VG01";
fn plan(id: &str, naam: &str, status: &str, datum: &str, extra: &[(&str, Waarde)]) -> (&'static str, Ding) {
    let mut k = vec![
        ("naam", tekst(naam)),
        ("typePlan", tekst("bestemmingsplan")),
        ("planstatus", tekst(status)),
        ("datum", tekst(datum)),
    ];
    k.extend(extra.iter().cloned());
    ("imro-plangebied", ding(id, Some(vak(0.0, 0.0, 100.0, 100.0)), &k))
}

fn deel(
    laag: &'static str,
    van: &str,
    naam: &str,
    breed: f64,
    extra: &[(&str, Waarde)],
) -> (&'static str, Ding) {
    let mut k = vec![("plangebied", tekst(van)), ("naam", tekst(naam))];
    k.extend(extra.iter().cloned());
    let id = format!("{van}/{laag}/{naam}");
    (laag, ding(&id, Some(vak(0.0, 0.0, breed, 100.0)), &k))
}

/// A whole plan: Wonen on all of it, a bouwvlak with a height on its west half.
fn dorp(status: &str, extra: &[(&str, Waarde)]) -> Vec<(&'static str, Ding)> {
    let maat = [
        (
            "waardeType",
            lijst(&["maximum goothoogte (m)", "maximum bouwhoogte (m)"]),
        ),
        ("waarde", lijst(&["4,5", "9"])),
    ];
    vec![
        plan(PLAN, "Dorp", status, "2014-02-13", extra),
        deel(
            "imro-enkelbestemming",
            PLAN,
            "Wonen",
            100.0,
            &[("artikelnummer", tekst("12"))],
        ),
        deel("imro-dubbelbestemming", PLAN, "Waarde - Archeologie", 100.0, &[]),
        deel("imro-bouwvlak", PLAN, "bouwvlak", 50.0, &[]),
        deel("imro-maatvoering", PLAN, "hoogte", 50.0, &maat),
        deel("imro-bouwaanduiding", PLAN, "twee-aaneen", 50.0, &[]),
    ]
}

/// A village with old plans, and a pons on its south half when `pons`.
fn plek(pons: bool, levering: Levering, dingen: Vec<(&'static str, Ding)>) -> Testplek {
    let dorp = Dorp::leeg().lever("imro", levering, imro(dingen));
    if !pons {
        return dorp.plek();
    }
    let gebied = ding("pons", Some(vak(0.0, 0.0, 100.0, 50.0)), &[]);
    let regels = vec![
        ("stop-regel", vec![]),
        ("stop-activiteit", vec![]),
        ("stop-pons", vec![gebied]),
    ];
    dorp.lever("stop", Levering::met_dekking(), regels).plek()
}

fn kijk(plek: &Testplek, x: f64, y: f64) -> (Mag, OudePlannen) {
    let oud = oude_plannen(&plek.nu(), p(x, y), dag("2024-06-01"));
    let mag = klik(plek, p(x, y)).mag;
    assert_eq!(mag.bestemmingsplannen, oud.plannen);
    (mag, oud)
}

fn bron(mag: &Mag) -> Toestand {
    let naam = "Tijdelijk deel (bestemmingsplannen)";
    mag.deel.bronnen.iter().find(|b| b.naam == naam).unwrap().toestand
}

#[test]
fn outside_the_pons_the_old_plan_says_what_holds_and_inside_it_no_longer_does() {
    let plek = plek(true, Levering::met_dekking(), dorp("vastgesteld", &[]));
    let (mag, oud) = kijk(&plek, 10.0, 80.0);
    assert_eq!(
        (bron(&mag), mag.deel.toestand),
        (Toestand::Geldt, Toestand::Geldt)
    );
    assert!(oud.bekend() && mag.deel.onvolledig.is_empty(), "{oud:?}");
    let [
        Bestemmingsplan {
            toestand,
            plan,
            status,
            datum,
            bestemming,
            bouwvlak,
            maatvoeringen,
            aanduidingen,
            bestemmingen,
            ..
        },
    ] = mag.bestemmingsplannen.as_slice()
    else {
        panic!("{:?}", mag.bestemmingsplannen)
    };
    assert_eq!((*toestand, plan.as_str()), (Toestand::Geldt, "Dorp"));
    assert_eq!(
        (status.as_deref(), datum.map(|d| d.to_string())),
        (Some("vastgesteld"), Some("2014-02-13".to_owned()))
    );
    assert_eq!((bestemming.as_deref(), *bouwvlak), (Some("Wonen"), Some(true)));
    let maten: Vec<_> = maatvoeringen.iter().map(|m| (&*m.soort, &*m.waarde)).collect();
    assert_eq!(
        maten,
        [("maximum goothoogte (m)", "4,5"), ("maximum bouwhoogte (m)", "9")]
    );
    assert_eq!(
        (&*aanduidingen[0].soort, &*aanduidingen[0].naam),
        ("bouwaanduiding", "twee-aaneen")
    );
    let soorten: Vec<_> = bestemmingen.iter().map(|b| &*b.soort).collect();
    assert_eq!(soorten, ["enkelbestemming", "dubbelbestemming"]);
    assert_eq!(bestemmingen[0].artikel.as_deref(), Some("12"));

    let ernaast = kijk(&plek, 80.0, 80.0).0;
    assert_eq!(ernaast.bestemmingsplannen[0].bouwvlak, Some(false));
    assert!(ernaast.bestemmingsplannen[0].maatvoeringen.is_empty());

    let (binnen, oud) = kijk(&plek, 10.0, 20.0);
    assert_eq!(
        (bron(&binnen), binnen.deel.toestand),
        (Toestand::GeldtNiet, Toestand::GeldtNiet)
    );
    assert!(binnen.bestemmingsplannen.is_empty() && oud.bekend());

    let (buiten, oud) = kijk(&plek, 500.0, 500.0);
    assert_eq!(
        bron(&buiten),
        Toestand::GeldtNiet,
        "binnen de dekking ligt hier geen oud plan"
    );
    assert!(oud.bekend());
}

#[test]
fn without_a_pons_layer_a_plan_that_lies_here_holds() {
    let plek = plek(false, Levering::met_dekking(), dorp("geconsolideerd", &[]));
    let (mag, oud) = kijk(&plek, 10.0, 20.0);
    assert_eq!((bron(&mag), oud.bekend()), (Toestand::Geldt, true));
    assert_eq!(mag.deel.onvolledig, ["stop-regel", "stop-activiteit"]);
}

#[test]
fn a_pons_that_says_nothing_of_this_place_leaves_it_open_whether_the_plan_still_holds() {
    let zonder_dekking = vec![
        ("stop-regel", vec![]),
        ("stop-activiteit", vec![]),
        ("stop-pons", vec![]),
    ];
    let plek = Dorp::leeg()
        .lever("imro", Levering::met_dekking(), imro(dorp("vastgesteld", &[])))
        .lever("stop", Levering::default(), zonder_dekking)
        .plek();
    let (mag, oud) = kijk(&plek, 10.0, 20.0);
    assert_eq!((bron(&mag), oud.bekend()), (Toestand::Geldt, false));
    assert_eq!(oud.onvolledig, ["stop-pons"]);
}

#[test]
fn without_data_of_old_plans_nobody_knows_and_it_is_listed() {
    let regels = vec![
        ("stop-regel", vec![]),
        ("stop-activiteit", vec![]),
        ("stop-pons", vec![]),
    ];
    let zonder = Dorp::leeg().lever("stop", Levering::met_dekking(), regels).plek();
    let (mag, oud) = kijk(&zonder, 10.0, 10.0);
    assert_eq!(
        (bron(&mag), mag.deel.toestand),
        (Toestand::Onbekend, Toestand::Onbekend)
    );
    assert_eq!(mag.deel.onvolledig, ["imro-plangebied"]);
    assert!(!oud.bekend());
    // plans are loaded, but not for this place
    let elders = plek(true, Levering::default(), dorp("vastgesteld", &[]));
    let (mag, oud) = kijk(&elders, 500.0, 500.0);
    assert_eq!((bron(&mag), oud.bekend()), (Toestand::Onbekend, false));
    assert_eq!(mag.deel.onvolledig, ["imro-plangebied"]);
}

#[test]
fn a_design_never_holds_and_the_plan_of_before_it_is_then_unknown() {
    let plek = plek(false, Levering::met_dekking(), dorp("ontwerp", &[]));
    let (mag, oud) = kijk(&plek, 10.0, 10.0);
    assert_eq!(mag.bestemmingsplannen[0].toestand, Toestand::GeldtNiet);
    assert_eq!((bron(&mag), oud.bekend()), (Toestand::Onbekend, false));
    let later = oude_plannen(&plek.nu(), p(10.0, 10.0), dag("2010-01-01"));
    assert!(!later.bekend());
}

#[test]
fn a_plan_holds_from_its_day_and_its_later_version_takes_its_place() {
    let nieuw = "NL.IMRO.9999.BPDorp-VG02";
    let mut dingen = dorp("vastgesteld", &[]);
    dingen.push(plan(nieuw, "Dorp, herziening", "vastgesteld", "2020-03-01", &[]));
    dingen.push(deel("imro-enkelbestemming", nieuw, "Bedrijf", 100.0, &[]));
    let plek = plek(false, Levering::met_dekking(), dingen);
    let stand = |op: &str| -> Vec<_> {
        oude_plannen(&plek.nu(), p(10.0, 10.0), dag(op))
            .plannen
            .into_iter()
            .map(|p| (p.bestemming.unwrap(), p.toestand, p.vervangen_door))
            .collect()
    };
    let (ja, nee) = (Toestand::Geldt, Toestand::GeldtNiet);
    let door = Some(nieuw.to_owned());
    assert_eq!(
        stand("2024-06-01"),
        [("Bedrijf".into(), ja, None), ("Wonen".into(), nee, door)]
    );
    assert_eq!(
        stand("2018-01-01"),
        [("Wonen".into(), ja, None), ("Bedrijf".into(), nee, None)]
    );
}

#[test]
fn another_plan_over_it_leaves_a_plan_unknown_and_a_wijzigingsplan_leaves_it_as_it_is() {
    let (ander, wijzig) = ("NL.IMRO.9999.BPWeg-VG01", "NL.IMRO.9999.WPDorp-VG01");
    let met = |id: &'static str, soort: &str| {
        let mut dingen = dorp("vastgesteld", &[]);
        let mut over = plan(id, "Later", "vastgesteld", "2020-03-01", &[]);
        over.1 = ding(
            id,
            Some(vak(0.0, 0.0, 100.0, 100.0)),
            &[
                ("naam", tekst("Later")),
                ("typePlan", tekst(soort)),
                ("planstatus", tekst("vastgesteld")),
                ("datum", tekst("2020-03-01")),
            ],
        );
        dingen.extend([over, deel("imro-enkelbestemming", id, "Verkeer", 100.0, &[])]);
        let oud = kijk(&plek(false, Levering::met_dekking(), dingen), 10.0, 10.0).1;
        let toestanden: Vec<_> = oud.plannen.iter().map(|p| (p.plan.clone(), p.toestand)).collect();
        (toestanden, oud.bekend())
    };
    let (later, dorp) = ("Later".to_owned(), "Dorp".to_owned());
    assert_eq!(
        met(ander, "bestemmingsplan"),
        (
            vec![
                (later.clone(), Toestand::Geldt),
                (dorp.clone(), Toestand::Onbekend)
            ],
            false
        )
    );
    assert_eq!(
        met(wijzig, "wijzigingsplan"),
        (vec![(later, Toestand::Geldt), (dorp, Toestand::Geldt)], true)
    );
}

#[test]
fn a_plan_that_only_adds_to_others_leaves_the_bestemming_unknown() {
    let dingen = vec![
        plan(PLAN, "Paraplu parkeren", "vastgesteld", "2018-01-01", &[]),
        deel(
            "imro-gebiedsaanduiding",
            PLAN,
            "overige zone - parkeren",
            100.0,
            &[],
        ),
    ];
    let (mag, oud) = kijk(&plek(false, Levering::met_dekking(), dingen), 10.0, 10.0);
    assert_eq!(bron(&mag), Toestand::Geldt);
    assert_eq!(oud.onvolledig, ["imro-enkelbestemming"]);
    assert!(!oud.bekend() && mag.deel.onvolledig.contains(&"imro-enkelbestemming".to_owned()));
}

#[test]
fn the_silence_of_a_kind_with_a_refused_object_is_not_a_no() {
    let geweigerd = [("geweigerd", lijst(&["imro-bouwvlak"]))];
    let plek = plek(false, Levering::met_dekking(), dorp("vastgesteld", &geweigerd));
    let (mag, oud) = kijk(&plek, 80.0, 10.0);
    assert_eq!(mag.bestemmingsplannen[0].bouwvlak, None);
    assert_eq!(
        (&*oud.onvolledig, oud.bekend()),
        (&["imro-bouwvlak".to_owned()][..], false)
    );
    let (mag, oud) = kijk(&plek, 10.0, 10.0);
    assert_eq!(
        (mag.bestemmingsplannen[0].bouwvlak, oud.bekend()),
        (Some(true), true)
    );
}

#[test]
fn a_bestemming_whose_plan_is_not_here_makes_the_place_unknown() {
    let dingen = vec![deel(
        "imro-enkelbestemming",
        "NL.IMRO.9999.Weg-1",
        "Wonen",
        100.0,
        &[],
    )];
    let (mag, oud) = kijk(&plek(false, Levering::met_dekking(), dingen), 10.0, 10.0);
    assert_eq!((bron(&mag), oud.bekend()), (Toestand::Onbekend, false));
}

#[test]
fn damage_to_the_pons_or_the_plans_is_not_reachable_and_never_a_no() {
    for laag in ["stop-pons", "imro-plangebied"] {
        let gemaakt = plek(true, Levering::met_dekking(), dorp("vastgesteld", &[]));
        gemaakt.dorp.beschadig(laag);
        let stuk = gemaakt.dorp.plek();
        let (mag, oud) = kijk(&stuk, 10.0, 80.0);
        assert_eq!(
            (bron(&mag), oud.bekend()),
            (Toestand::NietBereikbaar, false),
            "{laag}"
        );
        assert!(
            mag.deel.onvolledig.contains(&laag.to_owned()),
            "{:?}",
            mag.deel.onvolledig
        );
    }
}
