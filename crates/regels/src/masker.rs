//! Maskers: sets of tests as bits, so that an evaluation looks at a row, an answer or a table a word at a time.
//!
//! Every test of a model has a number; 64 of them share a word. Start at [`Uitslag`].

use crate::evalueer::Drie;

/// Some of the tests of a model: words in ascending order, each with its bits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Masker(Box<[(u32, u64)]>);

impl Masker {
    /// The set of these tests.
    pub(crate) fn van(tests: &[u32]) -> Self {
        let mut uit: Vec<(u32, u64)> = Vec::new();
        for nr in tests {
            let (woord, bit) = (nr / 64, 1u64 << (nr % 64));
            match uit.iter_mut().find(|(w, _)| *w == woord) {
                Some((_, bits)) => *bits |= bit,
                None => uit.push((woord, bit)),
            }
        }
        uit.sort_unstable();
        Self(uit.into())
    }

    /// Bits of those that pass, a word for each word of this set.
    ///
    /// - In: `tests` as given to [`Self::van`], and for each whether it passes.
    pub(crate) fn deel(&self, tests: &[u32], past: &[bool]) -> Box<[u64]> {
        let ja: Vec<u32> = tests
            .iter()
            .zip(past)
            .filter(|(_, p)| **p)
            .map(|(t, _)| *t)
            .collect();
        let ja = Self::van(&ja);
        let bits = |woord: u32| ja.0.iter().find(|(w, _)| *w == woord).map_or(0, |(_, b)| *b);
        self.0.iter().map(|(w, _)| bits(*w)).collect()
    }
}

/// Which tests pass and which fail; one that does neither is open.
#[derive(Debug, Clone, Default)]
pub(crate) struct Uitslag(Vec<(u64, u64)>);

impl Uitslag {
    /// Every test open.
    pub(crate) fn open(tests: usize) -> Self {
        Self(vec![(0, 0); tests.div_ceil(64)])
    }

    /// One test.
    pub(crate) fn test(&self, nr: u32) -> Drie {
        let (ja, nee) = self.0.get(nr as usize / 64).copied().unwrap_or_default();
        match (ja >> (nr % 64) & 1, nee >> (nr % 64) & 1) {
            (1, _) => Drie::Ja,
            (_, 1) => Drie::Nee,
            _ => Drie::Open,
        }
    }

    /// All tests of a set together, as a row takes them.
    pub(crate) fn rij(&self, cellen: &Masker) -> Drie {
        let mut stand = Drie::Ja;
        for (woord, bits) in &cellen.0 {
            let (ja, nee) = self.0.get(*woord as usize).copied().unwrap_or_default();
            if nee & bits != 0 {
                return Drie::Nee;
            }
            if ja & bits != *bits {
                stand = Drie::Open;
            }
        }
        stand
    }

    /// Sets one test.
    pub(crate) fn zet(&mut self, nr: u32, past: bool) {
        let bit = 1u64 << (nr % 64);
        if let Some((ja, nee)) = self.0.get_mut(nr as usize / 64) {
            (*ja, *nee) = if past {
                (*ja | bit, *nee & !bit)
            } else {
                (*ja & !bit, *nee | bit)
            };
        }
    }

    /// Sets all tests of a set: those in `past` (see [`Masker::deel`]) pass, the others fail.
    pub(crate) fn zet_alle(&mut self, alle: &Masker, past: &[u64]) {
        for ((woord, bits), past) in alle.0.iter().zip(past) {
            if let Some((ja, nee)) = self.0.get_mut(*woord as usize) {
                *ja = (*ja & !bits) | past;
                *nee = (*nee & !bits) | (bits & !past);
            }
        }
    }

    /// Sets those tests of a set on which all possibilities agree; the others, and all without a possibility, are open.
    pub(crate) fn zet_eensgezind<'p>(&mut self, alle: &Masker, kan: impl Iterator<Item = &'p [u64]> + Clone) {
        for (nr, (woord, bits)) in alle.0.iter().enumerate() {
            let (mut ja, mut nee) = (*bits, *bits);
            let mut geen = true;
            for past in kan.clone().filter_map(|p| p.get(nr)) {
                ja &= past;
                nee &= !past;
                geen = false;
            }
            if let Some((j, n)) = self.0.get_mut(*woord as usize) {
                *j = (*j & !bits) | if geen { 0 } else { ja };
                *n = (*n & !bits) | if geen { 0 } else { nee };
            }
        }
    }

    /// Whether of a set exactly these pass (see [`Masker::deel`]).
    pub(crate) fn is(&self, alle: &Masker, past: &[u64]) -> bool {
        let ja = |w: u32| self.0.get(w as usize).map_or(0, |(ja, _)| *ja);
        alle.0
            .iter()
            .zip(past)
            .all(|((w, bits), past)| ja(*w) & bits == *past)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_over_several_words_fails_opens_and_passes() {
        let tests = [3, 64, 200];
        let (alle, mut uitslag) = (Masker::van(&tests), Uitslag::open(201));
        assert_eq!(uitslag.rij(&alle), Drie::Open);
        uitslag.zet_alle(&alle, &alle.deel(&tests, &[true, true, true]));
        assert_eq!(uitslag.rij(&alle), Drie::Ja);
        uitslag.zet(64, false);
        assert_eq!(
            (uitslag.rij(&alle), uitslag.test(64), uitslag.test(3)),
            (Drie::Nee, Drie::Nee, Drie::Ja)
        );
        assert_eq!(uitslag.rij(&Masker::default()), Drie::Ja);
    }

    #[test]
    fn only_what_all_possibilities_say_is_set() {
        let tests = [0, 1, 70];
        let (alle, mut uitslag) = (Masker::van(&tests), Uitslag::open(71));
        let kan = [
            alle.deel(&tests, &[true, false, true]),
            alle.deel(&tests, &[true, false, false]),
        ];
        uitslag.zet_eensgezind(&alle, kan.iter().map(|k| &**k));
        assert_eq!(
            [0, 1, 70].map(|t| uitslag.test(t)),
            [Drie::Ja, Drie::Nee, Drie::Open]
        );
        assert!(uitslag.is(&alle, &alle.deel(&tests, &[true, false, false])));
        uitslag.zet_eensgezind(&alle, std::iter::empty());
        assert_eq!([0, 1, 70].map(|t| uitslag.test(t)), [Drie::Open; 3]);
    }
}
