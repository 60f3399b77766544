//! Positions of the BAG extract to RD millimetres, and a point inside a polygon.
//!
//! The BAG's GML profile has points, polygons of linear rings, and collections of those: no arcs. Heights are
//! read over: the BAG's surfaces are level. Start at [`Posities`] and [`punt_binnen`].

use model::{Geometrie, GeometrieSoort, Punt};

/// Reads the numbers of a `pos` or `posList`, which may come in pieces.
#[derive(Debug, Clone, Copy)]
pub struct Posities {
    dimensies: usize,
    max: usize,
    positie: [i32; 3],
    nr: usize,
}

impl Posities {
    /// `dimensies` is 2 or 3, the third number is read over; `max` is how many vertices an object may have.
    pub fn new(dimensies: usize, max: usize) -> Self {
        Self { dimensies, max, positie: [0; 3], nr: 0 }
    }

    /// Reads decimal numbers with white space between them onto `uit` as RD millimetres. A piece ends where a number
    /// ends. Errors: a sentence for what is no number, and for too many vertices. Cost: one pass, no allocation
    /// beyond `uit`. Rounds half away from zero, in decimals, so it is exact.
    pub fn neem(&mut self, tekst: &[u8], uit: &mut Vec<Punt>) -> Result<(), String> {
        let mut rest = tekst;
        loop {
            while let [b' ' | b'\n' | b'\r' | b'\t', staart @ ..] = rest {
                rest = staart;
            }
            if rest.is_empty() {
                return Ok(());
            }
            let (getal, staart) = getal_mm(rest).ok_or_else(|| geen_getal(rest))?;
            rest = staart;
            if let Some(plaats) = self.positie.get_mut(self.nr) {
                *plaats = getal;
            }
            self.nr += 1;
            if self.nr == self.dimensies {
                self.nr = 0;
                if uit.len() >= self.max {
                    return Err(format!("de geometrie heeft meer dan {} punten", self.max));
                }
                uit.push([self.positie[0], self.positie[1]]);
            }
        }
    }

    /// Numbers of a position.
    pub fn breedte(&self) -> usize {
        self.dimensies
    }

    /// Errors: a sentence when the last position is not whole.
    pub fn klaar(&self) -> Result<(), String> {
        if self.nr == 0 {
            return Ok(());
        }
        Err(format!("het aantal coördinaten is geen veelvoud van {}", self.dimensies))
    }
}

fn geen_getal(rest: &[u8]) -> String {
    let woord: Vec<u8> = rest.iter().take(24).take_while(|b| !b.is_ascii_whitespace()).copied().collect();
    format!("coördinaat '{}' is geen getal binnen het bereik van RD", String::from_utf8_lossy(&woord))
}

/// One decimal number as whole thousandths, and what follows it. `None` for what is none, or does not fit.
/// Powers of ten take the long way.
fn getal_mm(tekst: &[u8]) -> Option<(i32, &[u8])> {
    let (min, cijfers) = match tekst {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, tekst),
    };
    let mut waarde = 0i64;
    let mut gelezen = 0usize;
    let mut decimalen = None;
    let mut i = 0;
    while let Some(&byte) = cijfers.get(i) {
        match byte {
            b'0'..=b'9' => {
                gelezen += 1;
                match &mut decimalen {
                    None => waarde = waarde * 10 + i64::from(byte - b'0'),
                    Some(n @ 0..3) => {
                        waarde = waarde * 10 + i64::from(byte - b'0');
                        *n += 1;
                    }
                    Some(n @ 3) => {
                        waarde += i64::from(byte >= b'5');
                        *n += 1;
                    }
                    Some(_) => {}
                }
                if waarde > 1 << 40 {
                    return None;
                }
            }
            b'.' if decimalen.is_none() => decimalen = Some(0u8),
            b' ' | b'\n' | b'\r' | b'\t' => break,
            b'e' | b'E' if gelezen > 0 => return macht_mm(tekst),
            _ => return None,
        }
        i += 1;
    }
    if gelezen == 0 {
        return None;
    }
    for _ in decimalen.unwrap_or(0).min(3)..3 {
        waarde *= 10;
    }
    let waarde = i32::try_from(if min { -waarde } else { waarde }).ok()?;
    Some((waarde, cijfers.get(i..)?))
}

#[cold]
fn macht_mm(tekst: &[u8]) -> Option<(i32, &[u8])> {
    let eind = tekst.iter().position(u8::is_ascii_whitespace).unwrap_or(tekst.len());
    let (woord, rest) = tekst.split_at_checked(eind)?;
    let waarde: f64 = std::str::from_utf8(woord).ok()?.parse().ok()?;
    let [waarde, _] = Geometrie::punt_uit_m(waarde, 0.0).ok()?;
    Some((waarde, rest))
}

/// A point inside the first polygon of `vlak`, or on its edge when it is thinner than a millimetre.
///
/// Takes horizontal lines through the polygon and on them the middle of the widest stretch inside: the same for
/// the same polygon. `None` for what is no polygon. Cost: a few passes over its vertices.
pub fn punt_binnen(vlak: &Geometrie) -> Option<Punt> {
    let ringen = *vlak.delen.first()? as usize;
    if vlak.soort != GeometrieSoort::Vlak {
        return None;
    }
    let ringen: Vec<&[Punt]> = vlak.lijst_ringen().take(ringen).collect();
    let buiten = model::Vak::om(ringen.first()?)?;
    let hoogte = f64::from(buiten.max[1]) - f64::from(buiten.min[1]);
    let mut beste: Option<(f64, [f64; 2])> = None;
    for deel in [0.5, 0.25, 0.75, 0.375, 0.625] {
        // half a millimetre up: never through a vertex
        let y = (f64::from(buiten.min[1]) + hoogte * deel).floor() + 0.5;
        let mut snijdingen: Vec<f64> = ringen.iter().flat_map(|ring| snijd(ring, y)).collect();
        snijdingen.sort_by(f64::total_cmp);
        for paar in snijdingen.chunks_exact(2) {
            let &[van, tot] = paar else { continue };
            if beste.is_none_or(|(breedte, _)| tot - van > breedte) {
                beste = Some((tot - van, [(van + tot) / 2.0, y]));
            }
        }
    }
    match beste {
        Some((_, [x, y])) => Some([x.round() as i32, y.floor() as i32]),
        None => ringen.first()?.first().copied(),
    }
}

/// Where the closed ring crosses the horizontal line at `y`; `y` is no vertex's.
fn snijd(ring: &[Punt], y: f64) -> impl Iterator<Item = f64> {
    ring.iter().zip(ring.iter().cycle().skip(1)).filter_map(move |(a, b)| {
        let [ax, ay, bx, by] = [a[0], a[1], b[0], b[1]].map(f64::from);
        ((ay < y) != (by < y)).then(|| ax + (y - ay) / (by - ay) * (bx - ax))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lees(tekst: &str, dimensies: usize) -> Result<Vec<Punt>, String> {
        let mut uit = vec![];
        let mut lezer = Posities::new(dimensies, 100);
        lezer.neem(tekst.as_bytes(), &mut uit)?;
        lezer.klaar().map(|()| uit)
    }

    #[test]
    fn heights_are_read_over_and_line_breaks_separate() {
        let punten = lees("206341.621 447531.645 0.0 206354.422\n  447533.177 12.3 ", 3).unwrap();
        assert_eq!(punten, [[206_341_621, 447_531_645], [206_354_422, 447_533_177]]);
    }

    #[test]
    fn decimals_round_half_away_from_zero() {
        assert_eq!(lees("1.0005 -1.0005", 2).unwrap(), [[1001, -1001]]);
        assert_eq!(lees("7 .5", 2).unwrap(), [[7000, 500]]);
        assert_eq!(lees("1.5e2 1E-3", 2).unwrap(), [[150_000, 1]]);
    }

    #[test]
    fn what_is_no_number_is_refused_by_its_text() {
        for (tekst, woord) in [("NaN 1", "NaN"), ("1 inf", "inf"), ("1,5 2", "1,5"), ("1 9999999999", "9999999999"), ("1 -", "-")] {
            let fout = lees(tekst, 2).unwrap_err();
            assert!(fout.contains(woord), "{tekst}: {fout}");
        }
        assert!(lees("1 2 3", 2).unwrap_err().contains("veelvoud"));
    }

    #[test]
    fn the_point_inside_a_ring_around_a_hole_is_not_in_the_hole() {
        let vierkant = |a: i32, b: i32| vec![[a, a], [b, a], [b, b], [a, b]];
        let vlak = Geometrie::vlak(vec![vierkant(0, 1000), vierkant(100, 900)]).unwrap();
        let [x, y] = punt_binnen(&vlak).unwrap();
        assert!(!(100..900).contains(&x) || !(100..900).contains(&y), "{x} {y}");
        assert!((0..1000).contains(&x) && (0..1000).contains(&y));
    }

    proptest! {
        #[test]
        fn the_fast_way_reads_what_the_long_way_reads(mm in -2_000_000_000i32..2_000_000_000) {
            let tekst = format!("{}{}.{:03} 0", if mm < 0 { "-" } else { "" }, mm.unsigned_abs() / 1000, mm.unsigned_abs() % 1000);
            prop_assert_eq!(lees(&tekst, 2).unwrap(), vec![[mm, 0]]);
        }

        #[test]
        fn no_text_makes_the_position_reader_panic(tekst in "[0-9eE+\\-. \n]{0,40}", dimensies in 2usize..4) {
            let _ = lees(&tekst, dimensies);
        }

        #[test]
        fn a_triangle_holds_its_point(a in any::<[i16; 2]>(), b in any::<[i16; 2]>(), c in any::<[i16; 2]>()) {
            let ring: Vec<Punt> = [a, b, c].map(|p| p.map(|n| i32::from(n) * 10)).to_vec();
            let Ok(vlak) = Geometrie::vlak(vec![ring]) else { return Ok(()) };
            let p = punt_binnen(&vlak).unwrap();
            let vak = vlak.vak().unwrap();
            prop_assert!(vak.bevat(p));
        }
    }
}
