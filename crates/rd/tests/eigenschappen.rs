//! What holds for every coordinate, tile, grid file and line.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use proptest::prelude::*;
use rd::{
    RdFout, Roosters, Stelsel, Tabellen, TileMatrixSet, etrs89_naar_mercator, mercator_naar_etrs89,
    rooster_bestand, zet_regel_om,
};

const RD: TileMatrixSet = TileMatrixSet::NetherlandsRDNewQuad;
const WEB: TileMatrixSet = TileMatrixSet::WebMercatorQuad;

/// Corrections and heights like the real ones in size and smoothness, zero on the edge.
fn golvend() -> Tabellen {
    let mut t = Tabellen::nul();
    for nr in 0..t.geoide.len() {
        let (rij, kolom) = ((nr / 301) as f64 / 480.0, (nr % 301) as f64 / 300.0);
        let rand = (rij * (1.0 - rij) * kolom * (1.0 - kolom) * 16.0).sqrt();
        t.correctie[nr] = [
            (2177.0 * rand * (9.0 * rij + 4.0 * kolom).sin()) as i32,
            (3188.0 * rand * (7.0 * kolom).cos()) as i32,
        ];
        t.geoide[nr] = 435_000 + (45_000.0 * (5.0 * rij - 3.0 * kolom).sin()) as i32;
    }
    t
}

fn zeg(roosters: &Roosters, van: Stelsel, naar: Stelsel, regel: &str) -> String {
    zet_regel_om(roosters, van, naar, regel).unwrap()
}

#[test]
fn a_grid_file_comes_back_as_it_was_written_and_every_flipped_bit_is_seen() {
    let bestand = rooster_bestand(&golvend());
    let gelezen = Roosters::van_bytes(&bestand).unwrap();
    let direct = Roosters::van_tabellen(golvend()).unwrap();
    assert_eq!(
        gelezen.etrs89_naar_rd(52.1, 5.3),
        direct.etrs89_naar_rd(52.1, 5.3)
    );
    for plek in [0, 9, 13, 16, 20, 30, 60, 1000, bestand.len() - 1] {
        let mut stuk = bestand.clone();
        stuk[plek] ^= 1;
        assert!(Roosters::van_bytes(&stuk).is_err(), "bit in byte {plek}");
    }
    for lengte in [0, 7, 8, 15, 16, 55, 56, bestand.len() - 1] {
        assert!(
            Roosters::van_bytes(&bestand[..lengte]).is_err(),
            "afgekapt op {lengte}"
        );
    }
    assert_eq!(Roosters::van_bytes(b"GIF89a").unwrap_err(), RdFout::GeenRooster);
    let mut oud = bestand.clone();
    oud[8] = 9;
    assert_eq!(
        Roosters::van_bytes(&oud).unwrap_err(),
        RdFout::RoosterVersie(9, 1)
    );
}

#[test]
fn tables_whose_sizes_do_not_fit_are_refused() {
    let stuk: [fn(&mut Tabellen); 6] = [
        |t| t.rijen = 1,
        |t| t.kolommen = 5000,
        |t| t.stap_lat = 0,
        |t| t.zuid = i64::MAX,
        |t| t.geoide.truncate(7),
        |t| t.west = 179_000_000_000,
    ];
    for maak_stuk in stuk {
        let mut t = Tabellen::nul();
        maak_stuk(&mut t);
        assert!(matches!(
            Roosters::van_tabellen(t.clone()),
            Err(RdFout::RoosterBeschadigd(_))
        ));
        assert!(Roosters::van_bytes(&rooster_bestand(&t)).is_err());
    }
}

#[test]
fn nap_exists_on_the_edge_of_the_grid_and_not_beyond() {
    let r = Roosters::van_tabellen(golvend()).unwrap();
    for (lat, lon) in [(50.0, 2.0), (56.0, 8.0), (50.0, 8.0), (56.0, 2.0), (53.0, 8.0)] {
        assert!(r.nap_van_h(lat, lon, 0.0).is_some(), "{lat} {lon}");
        let regel = format!("{lat} {lon} 100");
        let heen = zeg(&r, Stelsel::Etrs89, Stelsel::Rd, &regel);
        let terug = zeg(&r, Stelsel::Rd, Stelsel::Etrs89, &heen);
        assert!(!heen.ends_with('*') && !terug.ends_with('*'), "{heen} {terug}");
    }
    for (lat, lon) in [
        (49.999_999_999, 5.0),
        (56.000_000_001, 5.0),
        (52.0, 1.999_999_999),
        (52.0, 8.000_000_001),
    ] {
        assert_eq!(r.nap_van_h(lat, lon, 0.0), None);
        assert!(zeg(&r, Stelsel::Etrs89, Stelsel::Rd, &format!("{lat} {lon} 100")).ends_with(" *"));
    }
}

#[test]
fn a_line_keeps_its_columns_and_their_decimals() {
    let r = Roosters::nul();
    assert_eq!(
        zeg(&r, Stelsel::Rd, Stelsel::Rd, "155000\t463000.00004  -0.00001"),
        "155000.0000 463000.0000 0.0000"
    );
    assert_eq!(
        zeg(&r, Stelsel::Wgs84, Stelsel::Etrs89, "  52.1 -0.0000000001 1e1 "),
        "52.100000000 0.000000000 10.0000"
    );
    assert_eq!(
        zeg(&r, Stelsel::Etrs89, Stelsel::Wgs84, "52 5 *"),
        "52.000000000 5.000000000 *"
    );
    assert_eq!(zeg(&r, Stelsel::Rd, Stelsel::Rd, "0 0 5"), "0.0000 0.0000 *");
    assert_eq!(
        zeg(&r, Stelsel::Etrs89, Stelsel::Rd, "52.1 5.3")
            .split(' ')
            .count(),
        2
    );
    assert!(zeg(&r, Stelsel::Rd, Stelsel::Wgs84, "155000 463000 *").ends_with(" *"));
}

#[test]
fn what_is_no_coordinate_is_refused_with_a_reason() {
    let r = Roosters::nul();
    for (van, regel, reden) in [
        (Stelsel::Etrs89, "", "lege regel"),
        (Stelsel::Etrs89, "52", "1 kolommen"),
        (Stelsel::Etrs89, "52 5 1 2", "4 kolommen"),
        (Stelsel::Etrs89, "NaN 5", "'NaN' is geen getal"),
        (Stelsel::Etrs89, "52 inf", "'inf' is geen getal"),
        (Stelsel::Etrs89, "52 5 infinity", "'infinity' is geen getal"),
        (Stelsel::Etrs89, "1e999 5", "geen getal"),
        (Stelsel::Etrs89, "* 5", "'*' is geen getal"),
        (Stelsel::Etrs89, "52,1 5,3", "decimaalteken"),
        (Stelsel::Etrs89, "90.1 5", "breedtegraad 90.1"),
        (Stelsel::Etrs89, "52 -180.1", "lengtegraad -180.1"),
        (Stelsel::Etrs89, "-52.156 -174.612", "x "),
        (Stelsel::Etrs89, "52 5 1e7", "hoogte"),
        (Stelsel::Rd, "1e9 0", "x 1000000000"),
        (Stelsel::Rd, "0 -2e7", "y -20000000"),
        (Stelsel::Rd, "155000 463000 x", "'x' is geen getal"),
        (Stelsel::Rd, "155000 463000\u{a0}1", "geen getal"),
    ] {
        let melding = zet_regel_om(&r, van, Stelsel::Rd, regel).unwrap_err().to_string();
        assert!(melding.contains(reden), "{regel:?}: {melding}");
    }
    assert!("utm".parse::<Stelsel>().is_err());
    assert_eq!("RD".parse(), Ok(Stelsel::Rd));
}

#[test]
fn both_tile_sets_are_as_published() {
    // OGC 17-083r4 annex D.1 and PDOK's NetherlandsRDNewQuad.
    let web = WEB.matrix(14).unwrap();
    assert!((web.scale_denominator - 34_123.673_341_597_5).abs() < 1e-6);
    assert!((web.cell_size - 9.554_628_535_647_03).abs() < 1e-9);
    assert_eq!((web.matrix_size, web.tile_size), (16_384, 256));
    let nul = RD.matrix(0).unwrap();
    assert!((nul.scale_denominator - 12_288_000.0).abs() < 1e-6);
    assert_eq!(
        (nul.cell_size, nul.point_of_origin, nul.matrix_size),
        (3440.64, [-285_401.92, 903_401.92], 1)
    );
    let veertien = RD.matrix(14).unwrap();
    assert!((veertien.cell_size - 0.21).abs() < 1e-12 && (veertien.scale_denominator - 750.0).abs() < 1e-8);
    assert!(RD.matrix(17).is_none() && RD.limiet(17).is_none() && WEB.tegel(21, 0, 0).is_none());
    assert!(RD.tegel(3, 8, 0).is_none() && RD.tegel(3, 7, 7).is_some());
    for tms in TileMatrixSet::ALLE {
        assert_eq!(tms.naam().parse(), Ok(tms));
    }
    assert!("webmercatorquad".parse::<TileMatrixSet>().is_err());
}

#[test]
fn the_limits_hold_the_netherlands_and_leave_out_the_rest() {
    let r = Roosters::nul();
    for (lat, lon) in [
        (52.96, 4.76),
        (50.75, 6.02),
        (53.55, 6.63),
        (51.3, 3.37),
        (55.7, 3.4),
    ] {
        for tms in TileMatrixSet::ALLE {
            let punt = match tms {
                WEB => etrs89_naar_mercator(lat, lon),
                RD => r.etrs89_naar_rd(lat, lon).map(|m| (m * 1000.0) as i32),
            };
            for z in 0..=tms.max_zoom() {
                let [x, y] = tms.tegeleenheden(z, punt).map(|w| (w >> 12) as u32);
                assert!(tms.tegel(z, x, y).unwrap().binnen_limiet(), "{tms:?} {z}/{x}/{y}");
            }
        }
    }
    assert!(!WEB.tegel(10, 0, 0).unwrap().binnen_limiet() && !RD.tegel(10, 0, 0).unwrap().binnen_limiet());
    assert_eq!(WEB.limiet(0).unwrap().aantal(), 1);
}

#[test]
fn world_units_meet_the_known_tile_of_den_helder() {
    // z14 8411/5344 by the usual formula: x = (lon+180)/360·2^14, y by asinh(tan(lat)).
    let [x, y] = WEB
        .tegeleenheden(14, etrs89_naar_mercator(52.9563, 4.7608))
        .map(|w| w >> 12);
    let lat = 52.9563f64.to_radians();
    let rij = (1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0 * 16_384.0;
    assert_eq!([x, y], [((4.7608 + 180.0) / 360.0 * 16_384.0) as i64, rij as i64]);
    assert_eq!(etrs89_naar_mercator(0.0, 0.0), [0, 0]);
    assert_eq!(etrs89_naar_mercator(90.0, 180.0), [i32::MAX, i32::MIN]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// In the Netherlands; the procedure's two sets of parameters part by 0.14 mm in the far north of the sea.
    #[test]
    fn there_and_back_ends_within_a_tenth_of_a_millimetre(x in -7_000.0..300_000.0f64, y in 289_000.0..629_000.0f64) {
        for r in [Roosters::nul(), Roosters::van_tabellen(golvend()).unwrap()] {
            let [lat, lon] = r.rd_naar_etrs89(x, y);
            let [x2, y2] = r.etrs89_naar_rd(lat, lon);
            prop_assert!((x2 - x).hypot(y2 - y) < 1e-4, "{} {} -> {} {}", x, y, x2, y2);
        }
    }

    #[test]
    fn heights_come_back(lat in 50.0..56.0f64, lon in 2.0..8.0f64, h in -100.0..1000.0f64) {
        let r = Roosters::van_tabellen(golvend()).unwrap();
        let nap = r.nap_van_h(lat, lon, h).unwrap();
        prop_assert!((r.h_van_nap(lat, lon, nap).unwrap() - h).abs() < 1e-9);
    }

    /// Any finite place gives finite numbers or a refusal, never a panic.
    #[test]
    fn the_whole_globe_is_answered_or_refused(lat in -90.0..=90.0f64, lon in -180.0..=180.0f64) {
        let r = Roosters::nul();
        if let Ok(uit) = zet_regel_om(&r, Stelsel::Etrs89, Stelsel::Rd, &format!("{lat} {lon} 10")) {
            let terug = zeg(&r, Stelsel::Rd, Stelsel::Etrs89, &uit);
            prop_assert!(terug.split(' ').take(2).all(|k| k.parse::<f64>().unwrap().is_finite()));
        }
    }

    #[test]
    fn mercator_comes_back_to_the_unit(x in any::<i32>(), y in any::<i32>()) {
        let [lat, lon] = mercator_naar_etrs89([x, y]);
        let [x2, y2] = etrs89_naar_mercator(lat, lon);
        prop_assert!((i64::from(x) - i64::from(x2)).abs() <= 1 && (i64::from(y) - i64::from(y2)).abs() <= 1);
    }

    /// A zoom further in has the same corners, and a neighbour begins where a tile ends.
    #[test]
    fn tiles_share_their_edges_exactly(z in 0u8..16, x in any::<u32>(), y in any::<u32>()) {
        for tms in TileMatrixSet::ALLE {
            let (x, y) = (x % (1 << z), y % (1 << z));
            let tegel = tms.tegel(z, x, y).unwrap();
            let [ox, oy] = tegel.oorsprong();
            prop_assert_eq!(tms.tegel(z + 1, 2 * x, 2 * y).unwrap().oorsprong(), [2 * ox, 2 * oy]);
            if let Some(buur) = tms.tegel(z, x + 1, y) {
                prop_assert_eq!(buur.oorsprong(), [ox + 4096, oy]);
            }
        }
        let r = Roosters::nul();
        let (x, y) = (x % (1 << z), y % (1 << z));
        if let (Some(a), Some(b)) = (RD.tegel(z, x, y), RD.tegel(z, x + 1, y)) {
            // The boxes overlap by their margins: two units and two millimetres, rounded.
            let over = a.rd_vak(&r, 0).max[0] - b.rd_vak(&r, 0).min[0];
            prop_assert!((2..=2 * 215_040 + 4).contains(&over));
        }
    }

    /// Whatever a tile can show lies in its box, in both grids, at every zoom.
    #[test]
    fn the_box_of_a_tile_holds_all_that_it_shows(x in -20_000_000..300_000_000i32, y in 300_000_000..640_000_000i32, z in 0u8..=20, buffer in 0u32..200) {
        let r = Roosters::nul();
        for tms in TileMatrixSet::ALLE {
            let z = z.min(tms.max_zoom());
            let punt = if tms == WEB { r.rd_mm_naar_mercator([x, y]) } else { [x, y] };
            let [ex, ey] = tms.tegeleenheden(z, punt);
            let rand = i64::from(buffer);
            for (dx, dy) in [(-1, 0), (1, 0), (0, -1), (0, 1), (0, 0)] {
                let (tx, ty) = ((ex >> 12) + dx, (ey >> 12) + dy);
                let (Ok(tx), Ok(ty)) = (u32::try_from(tx), u32::try_from(ty)) else { continue };
                let Some(tegel) = tms.tegel(z, tx, ty) else { continue };
                let [ox, oy] = tegel.oorsprong();
                let toont = (ox - rand..=ox + 4096 + rand).contains(&ex) && (oy - rand..=oy + 4096 + rand).contains(&ey);
                let vak = tegel.rd_vak(&r, buffer);
                prop_assert!(!toont || vak.bevat([x, y]), "{:?} {:?} {:?}", tegel, vak, [x, y]);
            }
        }
    }

    /// What is worked out beforehand for a tile changes nothing, wherever the place lies.
    #[test]
    fn units_of_a_tile_are_those_of_the_matrix_from_its_corner(x in any::<i32>(), y in any::<i32>(), z in 0u8..=20, tx in any::<u32>(), ty in any::<u32>()) {
        for tms in TileMatrixSet::ALLE {
            let z = z.min(tms.max_zoom());
            let masker = u32::MAX >> (32 - u32::from(z)).min(31);
            let Some(tegel) = tms.tegel(z, if z == 0 { 0 } else { tx & masker }, if z == 0 { 0 } else { ty & masker }) else { continue };
            let ([ex, ey], [ox, oy]) = (tms.tegeleenheden(z, [x, y]), tegel.oorsprong());
            prop_assert_eq!(tegel.omzetting().plek([x, y]), [ex - ox, ey - oy]);
        }
    }

    /// Tile units differ by one unit at most from halving those of the zoom below.
    #[test]
    fn zooming_out_halves_tile_units(x in any::<i32>(), y in any::<i32>(), z in 1u8..=16) {
        for tms in TileMatrixSet::ALLE {
            let (fijn, grof) = (tms.tegeleenheden(z, [x, y]), tms.tegeleenheden(z - 1, [x, y]));
            for i in 0..2 {
                prop_assert!((fijn[i] - 2 * grof[i]).abs() <= 1);
            }
        }
    }

    #[test]
    fn arbitrary_bytes_are_refused(data in proptest::collection::vec(any::<u8>(), 0..200)) {
        rd::fuzz::fuzz_rooster(&data);
        rd::fuzz::fuzz_regel(&data);
    }
}
