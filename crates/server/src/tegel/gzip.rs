//! gzip: the form that most clients take, made by ISA-L where this program was built with it (feature `isal`), else by
//! libdeflate. A cold tile is waited for, so both at their first level that looks for repetitions: ISA-L takes 0.4 of the
//! time and its tiles are 4 % larger; the next level wins 7 % for a third more time with libdeflate, 1 % for two thirds more
//! with ISA-L.

use std::io;

/// Who makes it, for `plek --version` and the benchmarks.
pub const GZIP: &str = maker::NAAM;
/// What sets its ETag apart: a strong tag names one sequence of bytes, and each maker has its own.
pub(crate) const TEKEN: &str = maker::TEKEN;

/// Makes gzip of `ruw` in `uit`, which is made longer where needed. Out: its length.
/// Errors: only what the library gives.
pub(crate) fn maak(ruw: &[u8], uit: &mut Vec<u8>) -> io::Result<usize> {
    maker::maak(ruw, uit)
}

fn ruim(uit: &mut Vec<u8>, genoeg: usize) {
    if uit.len() < genoeg {
        uit.resize(genoeg, 0);
    }
}

#[cfg(feature = "isal")]
mod maker {
    use isal::{Codec, CompressionLevel};

    pub(super) const NAAM: &str = "ISA-L 1";
    pub(super) const TEKEN: &str = "-gi";

    pub(super) fn maak(ruw: &[u8], uit: &mut Vec<u8>) -> std::io::Result<usize> {
        // bytes without repetition stay as they are, in blocks of up to 64 kB with a header of five; and 18 around it all
        super::ruim(uit, ruw.len() + (ruw.len() / 0x8000 + 1) * 5 + 64);
        let lengte = isal::compress_into(ruw, uit, CompressionLevel::One, Codec::Gzip);
        geef_registers_vrij();
        lengte.map_err(|f| std::io::Error::other(format!("{f:?}")))
    }

    /// ISA-L leaves the upper halves of the vector registers in use. Until somebody empties them every instruction of the
    /// older kind waits for them, in whatever this thread does next: nine times slower in a loop of look-ups and copies.
    #[allow(unsafe_code)]
    fn geef_registers_vrij() {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx") {
            // SAFETY: this processor has the instruction, and no code keeps anything in those halves across a call.
            unsafe { std::arch::x86_64::_mm256_zeroupper() }
        }
    }
}

#[cfg(not(feature = "isal"))]
mod maker {
    use std::cell::RefCell;

    use libdeflater::{CompressionLvl, Compressor};

    pub(super) const NAAM: &str = "libdeflate 1";
    pub(super) const TEKEN: &str = "-gz";

    thread_local! {
        /// The encoder of this thread: its tables are larger than most tiles.
        static GZIPPER: RefCell<Compressor> = RefCell::new(Compressor::new(CompressionLvl::new(1).unwrap_or_default()));
    }

    pub(super) fn maak(ruw: &[u8], uit: &mut Vec<u8>) -> std::io::Result<usize> {
        GZIPPER.with_borrow_mut(|gzipper| {
            super::ruim(uit, gzipper.gzip_compress_bound(ruw.len()));
            gzipper.gzip_compress(ruw, uit).map_err(std::io::Error::other)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_come_back_also_without_repetition_and_in_room_of_before(
            ruw in proptest::collection::vec(any::<u8>(), 0..70_000), keer in 1usize..4, vorig in 0usize..100_000,
        ) {
            let ruw = ruw.repeat(keer);
            let mut uit = vec![7; vorig];
            let lengte = maak(&ruw, &mut uit).unwrap();
            let mut terug = Vec::new();
            flate2::read::GzDecoder::new(&uit[..lengte]).read_to_end(&mut terug).unwrap();
            prop_assert_eq!(terug, ruw);
        }
    }
}
