//! Questions to a layer: by place, box, id, attribute and date, beside a plain list that is searched in full.
#![allow(clippy::unwrap_used)] // helpers of tests may

mod samen;

use lagen::Lagen;
use model::{
    Datum, Dekking, Geometrie, GeometrieSoort, Peilmoment, Periode, Punt, Tijdstip, Vak, Voorkomen, Waarde,
};
use proptest::prelude::*;
use samen::*;

#[test]
fn a_point_finds_what_it_lies_in_edges_and_corners_included() {
    let map = tempfile::tempdir().unwrap();
    let rij: Vec<_> = (0..40)
        .map(|n| voorkomen(&format!("p{n}"), Some(vierkant([n * 1000, 0], 1000))))
        .collect();
    importeer(
        map.path(),
        &definitie("bag-pand", Some(GeometrieSoort::Vlak)),
        &rij,
    );
    let lagen = Lagen::open(map.path()).unwrap();
    let nu = lagen.nu();
    let laag = nu.laag("bag-pand").unwrap();
    let ids = |p: Punt| {
        let mut ids: Vec<_> = laag
            .op_punt(p, &op(PEIL.0))
            .unwrap()
            .iter()
            .map(|o| o.id().to_owned())
            .collect();
        ids.sort();
        ids
    };
    assert_eq!(ids([1500, 500]), ["p1"]);
    assert_eq!(ids([2000, 500]), ["p1", "p2"], "a shared wall belongs to both");
    assert_eq!(ids([0, 0]), ["p0"]);
    assert_eq!(ids([40_000, 1000]), ["p39"]);
    assert!(ids([40_001, 1000]).is_empty());
    assert!(ids([1500, -1]).is_empty());
    let o = &laag.op_punt([1500, 500], &op(PEIL.0)).unwrap()[0];
    assert_eq!(
        (
            o.tekst("status"),
            o.afstand_m([1500, 500]),
            o.afstand_m([1500, -2000])
        ),
        (Some("p1"), 0.0, 2.0)
    );
    assert_eq!(o.geometrie().unwrap(), vierkant([1000, 0], 1000));
    assert_eq!(o.punten_mercator().len(), 4);
    let hier = roosters().rd_mm_naar_mercator([1000, 0]);
    assert_eq!(o.punten_mercator()[0], hier);
}

#[test]
fn a_hole_is_outside_but_its_edge_is_not_and_parts_do_not_cancel_out() {
    let map = tempfile::tempdir().unwrap();
    let ring = |x: i32, y: i32, z: i32| vec![[x, y], [x + z, y], [x + z, y + z], [x, y + z]];
    let gat = Geometrie::vlak(vec![ring(0, 0, 10_000), ring(4000, 4000, 2000)]).unwrap();
    let over =
        Geometrie::vlakken(vec![vec![ring(20_000, 0, 10_000)], vec![ring(25_000, 0, 10_000)]]).unwrap();
    let rij = [voorkomen("gat", Some(gat)), voorkomen("over", Some(over))];
    importeer(
        map.path(),
        &definitie("bag-pand", Some(GeometrieSoort::Vlak)),
        &rij,
    );
    let nu = Lagen::open(map.path()).unwrap().nu();
    let laag = nu.laag("bag-pand").unwrap();
    let hoeveel = |p: Punt| laag.op_punt(p, &op(PEIL.0)).unwrap().len();
    assert_eq!(
        [
            hoeveel([5000, 5000]),
            hoeveel([4000, 5000]),
            hoeveel([3999, 5000])
        ],
        [0, 1, 1]
    );
    assert_eq!(
        [
            hoeveel([27_000, 5000]),
            hoeveel([34_000, 5000]),
            hoeveel([36_000, 5000])
        ],
        [1, 1, 0]
    );
    let (p, moment) = ([5000, 5000], op(PEIL.0));
    assert_eq!(laag.op_id("gat", &moment).unwrap().unwrap().afstand_m(p), 1.0);
}

#[test]
fn lookups_by_attribute_see_members_of_lists_numbers_and_only_what_counts() {
    let map = tempfile::tempdir().unwrap();
    let mut d = definitie("bag-verblijfsobject", Some(GeometrieSoort::Punt));
    d.kenmerken[0].naam = "maaktDeelUitVan".into();
    let vbo = |id: &str, panden: &[&str], jaar: i64| {
        let mut v = voorkomen(id, Some(Geometrie::punt([jaar as i32, 0])));
        let lijst = panden
            .iter()
            .map(|p| Waarde::from(*p))
            .chain(panden.iter().map(|p| Waarde::from(*p)));
        v.kenmerken = vec![
            ("maaktDeelUitVan".into(), Waarde::Lijst(lijst.collect())),
            ("jaar".into(), jaar.into()),
        ];
        v
    };
    let mut oud = vbo("v1", &["pA", "pC"], 1900);
    oud.periode = periode(0, 100);
    let rij = [vbo("v1", &["pA", "pB"], 1950), vbo("v2", &["pB"], 1960), oud];
    importeer(map.path(), &d, &rij);
    let nu = Lagen::open(map.path()).unwrap().nu();
    let laag = nu.laag("bag-verblijfsobject").unwrap();
    let ids = |naam: &str, waarde: &str, dag: i32| {
        let gevonden = laag.op_kenmerk(naam, waarde, &op(dag)).unwrap();
        let mut ids: Vec<_> = gevonden.iter().map(|o| o.id().to_owned()).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids("maaktDeelUitVan", "pB", PEIL.0), ["v1", "v2"]);
    assert_eq!(ids("maaktDeelUitVan", "pC", PEIL.0), [""; 0]);
    assert_eq!(ids("maaktDeelUitVan", "pC", 50), ["v1"]);
    assert_eq!(ids("jaar", "1960", PEIL.0), ["v2"], "without an index too");
    assert_eq!(ids("jaar", "01960", PEIL.0), [""; 0]);
    assert_eq!(ids("bestaatNiet", "x", PEIL.0), [""; 0]);
}

#[test]
fn both_time_axes_decide_and_a_later_day_finds_what_was_still_to_come() {
    let map = tempfile::tempdir().unwrap();
    let peil = PEIL.0;
    let met = |id: &str, p: Periode| Voorkomen {
        periode: p,
        ..voorkomen(id, Some(vierkant([0, 0], 1000)))
    };
    let nooit = Datum::NOOIT.0;
    let fout_geweest = bekend(periode(peil - 500, nooit), 0, 1000);
    let rij = [
        met("a", periode(peil - 500, nooit)),
        met("b", periode(peil - 500, peil + 10)),
        met("c", periode(peil + 5, nooit)),
        met("d", periode(peil - 500, peil - 100)),
        met("e", fout_geweest),
        met("e", bekend(periode(peil - 400, nooit), 1000, i64::MAX)),
    ];
    let rapport = importeer(
        map.path(),
        &definitie("bag-pand", Some(GeometrieSoort::Vlak)),
        &rij,
    );
    assert_eq!((rapport.gelezen, rapport.objecten), (6, 5));
    assert_eq!(
        (rapport.actueel, rapport.beeindigd, rapport.toekomstig),
        (3, 1, 1)
    );
    let nu = Lagen::open(map.path()).unwrap().nu();
    let laag = nu.laag("bag-pand").unwrap();
    let ids = |moment: Peilmoment| {
        let mut ids: Vec<_> = laag
            .op_punt([10, 10], &moment)
            .unwrap()
            .iter()
            .map(|o| o.id().to_owned())
            .collect();
        ids.sort();
        ids.join("")
    };
    assert_eq!(ids(op(peil)), "abe");
    assert_eq!(ids(op(peil + 5)), "abce");
    assert_eq!(ids(op(peil + 10)), "ace");
    assert_eq!(ids(op(peil - 101)), "abde");
    assert_eq!(ids(op(peil - 450)), "abd");
    let toen = Peilmoment {
        bekend: Some(Tijdstip(500)),
        ..op(peil - 450)
    };
    assert_eq!(ids(toen), "abde", "by what was known then");
    assert_eq!(laag.voorkomens("e").unwrap().len(), 2);
    assert_eq!(laag.op_id("e", &op(peil - 450)).unwrap().map(|o| o.id()), None);
}

#[test]
fn coverage_tells_nothing_here_from_nothing_known() {
    let map = tempfile::tempdir().unwrap();
    let mut s = schrijver(map.path(), "bag");
    let nr = s
        .laag(&definitie("bag-pand", Some(GeometrieSoort::Vlak)))
        .unwrap();
    s.laag(&definitie("bag-nummeraanduiding", None)).unwrap();
    s.voorkomen(nr, &voorkomen("a", Some(vierkant([0, 0], 1000))))
        .unwrap();
    let rond: Vec<Punt> = (0..3000)
        .map(|n| f64::from(n) / 3000.0 * std::f64::consts::TAU)
        .map(|hoek| [(hoek.cos() * 1e6) as i32, (hoek.sin() * 1e6) as i32])
        .collect();
    s.dekking(Dekking::Vlak(Geometrie::vlak(vec![rond]).unwrap()))
        .unwrap();
    s.sluit().unwrap();
    importeer(
        map.path(),
        &definitie("cbs-buurt", Some(GeometrieSoort::Vlak)),
        &[],
    );
    let nu = Lagen::open(map.path()).unwrap().nu();
    for laag in ["bag-pand", "bag-nummeraanduiding"].map(|l| nu.laag(l).unwrap()) {
        assert_eq!(laag.dekt([0, 999_000]), Some(true));
        assert_eq!(laag.dekt([999_000, 999_000]), Some(false));
    }
    assert_eq!(nu.laag("cbs-buurt").unwrap().dekt([0, 0]), None);
    assert_eq!(nu.laag("bag-pand").unwrap().aantal(), 1, "coverage is no object");
    assert!(nu.laag("bag-pand").unwrap().voorkomens("").unwrap().is_empty());
}

#[test]
fn a_record_that_cannot_be_stored_is_refused_by_name_and_the_rest_goes_on() {
    let map = tempfile::tempdir().unwrap();
    let mut s = schrijver(map.path(), "bag");
    assert!(
        s.laag(&definitie("bgt-pand", None)).is_err(),
        "a layer of another source"
    );
    let nr = s
        .laag(&definitie("bag-pand", Some(GeometrieSoort::Vlak)))
        .unwrap();
    let mut kapot = vierkant([0, 0], 10);
    kapot.ringen = vec![3];
    let slecht = [
        voorkomen("", None),
        voorkomen("punt", Some(Geometrie::punt([0, 0]))),
        voorkomen("ring", Some(kapot)),
        Voorkomen {
            kenmerken: vec![("x".into(), Waarde::Decimaal(f64::NAN))],
            ..voorkomen("nan", None)
        },
    ];
    for v in &slecht {
        let fout = s.voorkomen(nr, v).unwrap_err();
        assert!(fout.is_voorkomen(), "{fout}");
        let reden = model::Reden {
            bestand: "a".into(),
            object: Some(v.id.clone()),
            regel: None,
            reden: fout.to_string(),
        };
        s.geweigerd(nr, reden);
    }
    s.voorkomen(nr, &voorkomen("goed", None)).unwrap();
    let rapport = s.sluit().unwrap().remove(0);
    assert_eq!(
        (
            rapport.gelezen,
            rapport.objecten,
            rapport.geweigerd,
            rapport.redenen.len()
        ),
        (5, 1, 4, 4)
    );
}

#[test]
fn kept_files_come_back_with_their_properties_and_follow_their_source() {
    let map = tempfile::tempdir().unwrap();
    let eigenschappen = |n: i64| serde_json::Map::from_iter([("nr".to_owned(), n.into())]);
    let mut s = schrijver(map.path(), "sttr");
    s.bestand("sttr", "dakkapel.xml", b"<oud/>", eigenschappen(1))
        .unwrap();
    s.bestand("sttr", "dakkapel.xml", b"<dakkapel/>", eigenschappen(2))
        .unwrap();
    s.bestand("lijst", "leeg.txt", b"", eigenschappen(3)).unwrap();
    s.sluit().unwrap();
    importeer(map.path(), &definitie("bag-pand", None), &[]);
    let mut s = Schrijver::begin(
        map.path(),
        roosters(),
        SchrijfOpties {
            voeg_toe: true,
            ..SchrijfOpties::voor("sttr")
        },
    )
    .unwrap();
    s.bestand("sttr", "boom.xml", &vec![7; 200_000], eigenschappen(4))
        .unwrap();
    s.sluit().unwrap();
    let nu = Lagen::open(map.path()).unwrap().nu();
    let alle: Vec<_> = nu
        .bestanden("sttr")
        .map(|b| {
            (
                b.naam(),
                b.bytes().unwrap().len(),
                b.eigenschappen()["nr"].as_i64(),
            )
        })
        .collect();
    assert_eq!(
        alle,
        [("boom.xml", 200_000, Some(4)), ("dakkapel.xml", 11, Some(2))]
    );
    assert_eq!(nu.bestanden("lijst").next().unwrap().bytes().unwrap(), b"");
}
use lagen::{SchrijfOpties, Schrijver};

fn een_geometrie() -> impl Strategy<Value = Option<Geometrie>> {
    let ring = prop::collection::vec((-60i32..60, -60i32..60), 3..9);
    prop::option::weighted(0.95, ring)
        .prop_map(|ring| Geometrie::vlak(vec![ring?.into_iter().map(|(x, y)| [x, y]).collect()]).ok())
}

fn een_voorkomen() -> impl Strategy<Value = Voorkomen> {
    let dag = prop_oneof![Just(i32::MIN), Just(i32::MAX), PEIL.0 - 4..PEIL.0 + 4];
    let tijd = prop_oneof![Just(i64::MIN), Just(i64::MAX), 0i64..6];
    (
        (0u8..40, een_geometrie()),
        (dag.clone(), dag),
        (tijd.clone(), tijd),
        0u8..5,
    )
        .prop_map(|((id, geometrie), (van, tot), (bvan, btot), pc)| Voorkomen {
            periode: bekend(periode(van, tot), bvan, btot),
            kenmerken: vec![("postcode".into(), format!("pc{pc}").into())],
            ..voorkomen(&format!("id{id}"), geometrie)
        })
}

/// The crossing-number rule again, in the plainest form, with exact numbers.
fn ligt_in(g: &Geometrie, p: Punt) -> bool {
    let (mut binnen, mut rand) = (false, false);
    for ring in g.lijst_ringen() {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let [a, b, p] = [a, b, &p].map(|q| q.map(i64::from));
            let kruis = (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
            let in_vak = |i: usize| p[i] >= a[i].min(b[i]) && p[i] <= a[i].max(b[i]);
            rand |= kruis == 0 && in_vak(0) && in_vak(1);
            if (a[1] > p[1]) != (b[1] > p[1]) {
                binnen ^= (kruis > 0) == (b[1] > a[1]);
            }
        }
    }
    binnen || rand
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every question gives what a search through the whole list gives.
    #[test]
    fn answers_are_those_of_a_full_search(
        rij in prop::collection::vec(een_voorkomen(), 0..120),
        punten in prop::collection::vec((-62i32..62, -62i32..62), 12),
        dagen in prop::collection::vec((PEIL.0 - 5..PEIL.0 + 5, prop::option::of(0i64..6)), 4),
    ) {
        let map = tempfile::tempdir().unwrap();
        let rapport = importeer(map.path(), &definitie("bag-pand", Some(GeometrieSoort::Vlak)), &rij);
        let verschillend: std::collections::HashSet<_> = rij.iter().map(|v| &v.id).collect();
        prop_assert_eq!(rapport.objecten, verschillend.len() as u64);
        prop_assert_eq!(rapport.objecten, rapport.actueel + rapport.beeindigd + rapport.toekomstig);
        let nu = Lagen::open(map.path()).unwrap().nu();
        let laag = nu.laag("bag-pand").unwrap();
        let mut alle = 0;
        laag.alle(|_| alle += 1).unwrap();
        prop_assert_eq!(alle, rij.len());
        for (dag, wanneer) in dagen {
            let moment = Peilmoment { geldig: Datum(dag), bekend: wanneer.map(Tijdstip) };
            let sleutel = |id: &str, p: &Periode| format!("{id} {p:?}");
            let verwacht = |f: &dyn Fn(&Voorkomen) -> bool| {
                let mut uit: Vec<_> = rij.iter().filter(|v| moment.telt(&v.periode) && f(v)).map(|v| sleutel(&v.id, &v.periode)).collect();
                uit.sort();
                uit
            };
            for (x, y) in &punten {
                let p = [*x, *y];
                let mut uit: Vec<_> = laag.op_punt(p, &moment).unwrap().iter().map(|o| sleutel(o.id(), &o.periode())).collect();
                uit.sort();
                prop_assert_eq!(uit, verwacht(&|v| v.geometrie.as_ref().is_some_and(|g| ligt_in(g, p))));
                let vak = Vak { min: [x - 7, y - 3], max: [x + 2, y + 9] };
                let mut uit = Vec::new();
                laag.in_vak(&vak, &moment, |o| { uit.push(sleutel(o.id(), &o.periode())); true }).unwrap();
                uit.sort();
                prop_assert_eq!(uit, verwacht(&|v| v.geometrie.as_ref().and_then(Geometrie::vak).is_some_and(|g| g.raakt(&vak))));
            }
            let mut uit: Vec<_> = laag.op_kenmerk("postcode", "pc3", &moment).unwrap().iter().map(|o| sleutel(o.id(), &o.periode())).collect();
            uit.sort();
            prop_assert_eq!(uit, verwacht(&|v| v.kenmerken[0].1.tekst() == Some("pc3")));
            for id in ["id0", "id7", "id39", "id40"] {
                let gevonden = laag.op_id(id, &moment).unwrap().map(|o| sleutel(o.id(), &o.periode()));
                let mogelijk = verwacht(&|v| v.id == id);
                prop_assert_eq!(gevonden.is_some(), !mogelijk.is_empty());
                prop_assert!(gevonden.is_none_or(|g| mogelijk.contains(&g)));
            }
        }
    }
}
