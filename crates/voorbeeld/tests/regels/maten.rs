//! The sizes of a schuur or aanbouw against the national formulas (bruidsschat, articles 22.27 and 22.36).

use serde_json::{Value, json};

use super::{alle, codes};

/// What the law's formula allows, m², for a bebouwingsgebied of `m2`.
fn toegestaan(m2: f64) -> f64 {
    if m2 <= 100.0 {
        m2 / 2.0
    } else if m2 <= 300.0 {
        50.0 + 0.2 * (m2 - 100.0)
    } else {
        (90.0 + 0.1 * (m2 - 300.0)).min(150.0)
    }
}

#[test]
fn the_sizes_of_a_schuur_follow_the_national_formulas() {
    let (regels, _) = alle();
    let r = regels
        .iter()
        .find(|r| r.naam == "regels/bijbehorend-bouwwerk.xml")
        .unwrap();
    let code = |anders: Value| {
        let mut antwoorden = json!({"uitv_dorpsgezicht": "nee", "uitv_hoofdgebouw": "Woning", "uitv_monument": false,
            "uitv_achtererf": true, "uitv_openbaar": 2, "uitv_extra": ["Dit geldt allemaal niet"],
            "uitv_bouwwerkhoogte": 3, "uitv_vier_meter": "Helemaal verder dan 4 meter", "uitv_bebouwingsgebied": 100,
            "uitv_helft": true});
        let velden = antwoorden.as_object_mut().unwrap();
        velden.extend(anders.as_object().unwrap().clone());
        let uit = r.kies(velden);
        assert!(uit.vragen.is_empty(), "{:?}", uit.vragen);
        codes(&uit).into_iter().next().unwrap()
    };
    let (vrij, plicht) = ("Toestemmingsvrij", "Vergunningplicht");
    let binnen = |h: f64, cm: u32, lager: bool| {
        json!({"uitv_vier_meter": "Helemaal binnen 4 meter", "uitv_bouwwerkhoogte": h, "uitv_verdieping": cm,
            "uitv_lager": lager})
    };
    // at 4.26 m from the boundary the ridge may be 5 m high, at 4.25 m not quite: then the formula is asked
    let hoogste_nok = |meter: f64| meter * 0.47 + 3.0;
    assert!(hoogste_nok(4.26) >= 5.0 && hoogste_nok(4.25) < 5.0);
    let nok = |d: f64, past: Value| json!({"uitv_bouwwerkhoogte": 5, "uitv_dak": true, "uitv_nok": d, "uitv_nokhoogte": past});
    for (anders, verwacht) in [
        (json!({}), vrij),
        (json!({"uitv_openbaar": 1}), plicht),
        (json!({"uitv_achtererf": false}), plicht),
        (json!({"uitv_bouwwerkhoogte": 3.01, "uitv_dak": false}), plicht),
        (nok(4.26, Value::Null), vrij),
        (nok(4.25, json!(false)), plicht),
        (nok(4.25, json!(true)), vrij),
        (json!({"uitv_bouwwerkhoogte": 5.01}), plicht),
        (binnen(5.0, 30, true), vrij),
        (binnen(5.0, 31, true), plicht),
        (binnen(5.0, 30, false), plicht),
        (binnen(5.01, 0, true), plicht),
        (json!({"uitv_helft": false}), plicht),
        (
            json!({"uitv_bebouwingsgebied": 100.5, "uitv_twintig": true}),
            vrij,
        ),
        (
            json!({"uitv_bebouwingsgebied": 300, "uitv_twintig": false}),
            plicht,
        ),
        (json!({"uitv_bebouwingsgebied": 300.5, "uitv_tien": true}), vrij),
        (json!({"uitv_monument": true}), plicht),
        (
            json!({"uitv_dorpsgezicht": "deels", "uitv_zichtbaar": true}),
            plicht,
        ),
    ] {
        assert_eq!(code(anders.clone()), verwacht, "{anders}");
    }
    // the worked examples that people read
    let uitleg = |id: &str| {
        let vragen = r.motor.vragen();
        let vraag = vragen.iter().find(|v| *v.id == *id).unwrap();
        vraag.toelichting.as_ref().unwrap().to_string()
    };
    for meter in 1..=4_u32 {
        let hoog = format!("{:.2} meter", hoogste_nok(f64::from(meter))).replace('.', ",");
        assert!(uitleg("uitv_nokhoogte").contains(&hoog), "{hoog}");
    }
    for (id, m2) in [
        ("uitv_helft", 80.0),
        ("uitv_twintig", 150.0),
        ("uitv_twintig", 200.0),
        ("uitv_twintig", 250.0),
        ("uitv_twintig", 300.0),
        ("uitv_tien", 500.0),
        ("uitv_tien", 900.0),
    ] {
        assert!(
            uitleg(id).contains(&toegestaan(m2).to_string()),
            "{id} {m2}: {}",
            toegestaan(m2)
        );
    }
}
