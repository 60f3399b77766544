//! Typfout: words that differ by a few typing errors, walked through the dictionary without leaving it.
//!
//! Optimal string alignment: an insertion, a deletion, another letter and two swapped letters each cost one.
//! The rows are made while walking, so a query costs nothing to prepare and only visits what can still match.

use fst::Automaton;

/// Longest word that is compared with errors; longer ones only exactly.
pub(super) const MAX_WOORD: usize = 40;
/// Far away.
const VER: u8 = 100;

/// How many errors a word of this length may hold: short words would match everything.
pub(super) fn toegestaan(lengte: usize) -> u8 {
    match lengte {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Accepts every word within `max` errors of `woord`, or every word that begins with one.
pub(super) struct Typfout<'a> {
    woord: &'a [u8],
    max: u8,
    begin: bool,
}

impl<'a> Typfout<'a> {
    /// `begin`: a word that goes on after the match counts too. `None` when `woord` is too long.
    pub(super) fn new(woord: &'a str, max: u8, begin: bool) -> Option<Self> {
        (woord.len() <= MAX_WOORD).then_some(Self {
            woord: woord.as_bytes(),
            max,
            begin,
        })
    }
}

/// The row of distances to every prefix of the word, the row before it, and the best match on the way.
#[derive(Clone)]
pub(super) struct Stand {
    rij: [u8; MAX_WOORD + 1],
    vorige: [u8; MAX_WOORD + 1],
    teken: u8,
    /// Distance of the best word that the walked text begins with.
    beste: u8,
    /// Smallest value of the row: what the rest cannot improve on.
    minst: u8,
}

impl Stand {
    /// Errors in the match; only meaningful for an accepted state.
    pub(super) fn fouten(&self, auto: &Typfout<'_>) -> u8 {
        let einde = self.rij.get(auto.woord.len()).copied().unwrap_or(VER);
        if auto.begin { self.beste.min(einde) } else { einde }
    }
}

impl Automaton for Typfout<'_> {
    type State = Stand;

    fn start(&self) -> Stand {
        let mut rij = [VER; MAX_WOORD + 1];
        for (nr, cel) in rij.iter_mut().enumerate().take(self.woord.len() + 1) {
            *cel = nr as u8;
        }
        let beste = if self.woord.is_empty() { 0 } else { VER };
        Stand {
            rij,
            vorige: [VER; MAX_WOORD + 1],
            teken: 0,
            beste,
            minst: 0,
        }
    }

    fn is_match(&self, stand: &Stand) -> bool {
        stand.fouten(self) <= self.max
    }

    fn can_match(&self, stand: &Stand) -> bool {
        stand.minst <= self.max || (self.begin && stand.beste <= self.max)
    }

    fn will_always_match(&self, stand: &Stand) -> bool {
        self.begin && stand.beste <= self.max
    }

    fn accept(&self, stand: &Stand, byte: u8) -> Stand {
        let mut rij = [VER; MAX_WOORD + 1];
        let mut links = stand.rij.first().map_or(VER, |n| n.saturating_add(1)).min(VER);
        let mut minst = links;
        if let Some(eerste) = rij.first_mut() {
            *eerste = links;
        }
        let mut vorig_teken = 0;
        for (nr, &teken) in self.woord.iter().enumerate() {
            let cel = |rij: &[u8; MAX_WOORD + 1], nr: usize| rij.get(nr).copied().unwrap_or(VER);
            let mut kost = cel(&stand.rij, nr) + u8::from(teken != byte);
            kost = kost.min(cel(&stand.rij, nr + 1) + 1).min(links + 1);
            if nr > 0 && byte == vorig_teken && teken == stand.teken {
                kost = kost.min(cel(&stand.vorige, nr - 1) + 1);
            }
            links = kost.min(VER);
            minst = minst.min(links);
            if let Some(plek) = rij.get_mut(nr + 1) {
                *plek = links;
            }
            vorig_teken = teken;
        }
        // a swap can still repair what the row before allowed
        let einde = rij.get(self.woord.len()).copied().unwrap_or(VER);
        Stand {
            rij,
            vorige: stand.rij,
            teken: byte,
            beste: stand.beste.min(einde),
            minst: minst.min(stand_min(stand)),
        }
    }
}

/// A transposition looks one row back, so a branch dies only when two rows in a row are hopeless.
fn stand_min(stand: &Stand) -> u8 {
    stand.rij.iter().copied().min().unwrap_or(VER).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fouten(woord: &str, tekst: &str) -> u8 {
        let auto = Typfout::new(woord, VER, false).unwrap();
        let mut stand = auto.start();
        for b in tekst.bytes() {
            stand = auto.accept(&stand, b);
        }
        stand.fouten(&auto)
    }

    #[test]
    fn each_slip_of_the_fingers_costs_one() {
        for (a, b, n) in [
            ("dorpsstraat", "dorpsstraat", 0),
            ("dorpsstraat", "dorpstraat", 1),
            ("dorpsstraat", "dropsstraat", 1),
            ("molenweg", "molenwef", 1),
            ("molenweg", "moolenwegg", 2),
            ("", "abc", 3),
        ] {
            assert_eq!(fouten(a, b), n, "{a} {b}");
        }
    }

    fn naief(a: &[u8], b: &[u8]) -> usize {
        let mut d = vec![vec![0usize; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                d[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let mut k = (d[i - 1][j] + 1)
                        .min(d[i][j - 1] + 1)
                        .min(d[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]));
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        k = k.min(d[i - 2][j - 2] + 1);
                    }
                    k
                };
            }
        }
        d[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn the_walk_counts_as_the_textbook_does(a in "[abc]{0,9}", b in "[abc]{0,9}") {
            prop_assert_eq!(usize::from(fouten(&a, &b)), naief(a.as_bytes(), b.as_bytes()));
        }

        #[test]
        fn a_walk_that_is_cut_off_could_not_have_matched(a in "[ab]{0,8}", b in "[ab]{0,8}", max in 0..3u8) {
            let auto = Typfout::new(&a, max, false).unwrap();
            let mut stand = auto.start();
            let mut levend = true;
            for t in b.bytes() {
                levend &= auto.can_match(&stand);
                stand = auto.accept(&stand, t);
            }
            prop_assert!(levend || !auto.is_match(&stand));
        }
    }
}
