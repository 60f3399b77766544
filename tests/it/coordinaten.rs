//! `plek convert`.

use plek_tests::{echte_data, plek_met};

fn kolommen(regel: &str) -> Vec<f64> {
    regel
        .split_whitespace()
        .map(|k| k.parse().unwrap_or(f64::NAN))
        .collect()
}

#[test]
fn the_official_points_come_out_within_three_tenths_of_a_millimetre_both_ways() {
    let Some(pad) = echte_data("rdnaptrans/etrs89_rdnap_1000.txt") else {
        return;
    };
    let punten: Vec<Vec<String>> = std::fs::read_to_string(pad)
        .unwrap()
        .lines()
        .skip(1)
        .map(|r| r.split_whitespace().map(str::to_owned).collect())
        .collect();
    assert_eq!(punten.len(), 1000);
    let heen: String = punten
        .iter()
        .map(|p| format!("{} {} {}\n", p[1], p[2], p[3]))
        .collect();
    let uit = plek_met(&["convert", "--from", "etrs89", "--to", "rd"], heen.as_bytes());
    assert!(uit.status.success());
    for (p, regel) in punten.iter().zip(String::from_utf8(uit.stdout).unwrap().lines()) {
        let uit: Vec<&str> = regel.split(' ').collect();
        for (as_, verwacht) in [(0, &p[4]), (1, &p[5])] {
            let verschil = uit[as_].parse::<f64>().unwrap() - verwacht.parse::<f64>().unwrap();
            assert!(verschil.abs() <= 3e-4, "punt {}: {verschil} m", p[0]);
        }
        match (uit[2], p[6].as_str()) {
            ("*", "*") => {}
            (h, verwacht) => {
                assert!((h.parse::<f64>().unwrap() - verwacht.parse::<f64>().unwrap()).abs() <= 3e-4)
            }
        }
    }
    let terug: String = punten.iter().map(|p| format!("{} {}\n", p[4], p[5])).collect();
    let uit = plek_met(&["convert", "--from", "rd", "--to", "etrs89"], terug.as_bytes());
    for (p, regel) in punten.iter().zip(String::from_utf8(uit.stdout).unwrap().lines()) {
        let uit = kolommen(regel);
        let noord_m = (uit[0] - p[1].parse::<f64>().unwrap()) * 111_300.0;
        let oost_m = (uit[1] - p[2].parse::<f64>().unwrap()) * 111_300.0 * uit[0].to_radians().cos();
        assert!(
            noord_m.hypot(oost_m) <= 3.5e-4,
            "punt {}: {noord_m} {oost_m}",
            p[0]
        );
    }
}

#[test]
fn a_bad_line_is_named_by_number_and_the_others_go_on() {
    let uit = plek_met(
        &["convert", "--from", "rd", "--to", "wgs84"],
        b"155000 463000\nhoi 3\n155000 463000 *\n",
    );
    assert_eq!(uit.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&uit.stderr)
            .lines()
            .any(|r| r.starts_with("fout 2"))
    );
    assert_eq!(
        String::from_utf8_lossy(&uit.stdout),
        "52.155172887 5.387203650\n52.155172887 5.387203650 *\n"
    );
}

#[test]
fn without_the_grids_nothing_is_converted() {
    let uit = std::process::Command::new(plek_tests::programma())
        .args([
            "--roosters",
            "/bestaat/niet",
            "convert",
            "--from",
            "rd",
            "--to",
            "wgs84",
        ])
        .output()
        .unwrap();
    assert_eq!(uit.status.code(), Some(1));
    assert!(uit.stdout.is_empty());
    assert!(String::from_utf8_lossy(&uit.stderr).contains("rooster"));
}
