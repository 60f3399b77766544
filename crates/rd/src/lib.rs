//! Where is this? RD New, ETRS89, NAP, web mercator and the tile grids, one into the other.
//!
//! Owns: RDNAPTRANS2018 variant 1 both ways (horizontal and height), web mercator "world units", both tile
//! matrix sets and the line format of `plek convert`. Pure arithmetic: knows nothing of files, HTTP or
//! settings; the national grids are handed in as bytes and are never approximated when they are absent.
//! Start at [`Roosters`] for coordinates, at [`TileMatrixSet`] for tiles.

mod ellipsoide;
mod fout;
mod mercator;
mod omzetten;
mod projectie;
mod rooster;
mod tms;
mod transformatie;

pub use fout::RdFout;
pub use mercator::{WERELD_BITS, etrs89_naar_mercator, mercator_naar_etrs89};
pub use omzetten::{Stelsel, zet_regel_om};
pub use rooster::{Tabellen, rooster_bestand};
pub use tms::{MatrixLimiet, TegelVak, Tegelomzetting, TileMatrix, TileMatrixSet};
pub use transformatie::Roosters;

/// Parsers as plain functions over arbitrary bytes: they may refuse, never panic.
#[doc(hidden)]
pub mod fuzz {
    /// Any bytes as a grid file, and any text as a line to convert.
    pub fn fuzz_rooster(data: &[u8]) {
        if let Ok(roosters) = crate::Roosters::van_bytes(data) {
            let [x, y] = roosters.etrs89_naar_rd(52.0, 5.0);
            let _ = roosters.rd_naar_etrs89(x, y);
        }
    }

    /// Any bytes as a line of `plek convert`, in every direction.
    pub fn fuzz_regel(data: &[u8]) {
        let regel = String::from_utf8_lossy(data);
        let roosters = crate::Roosters::nul();
        for van in [crate::Stelsel::Etrs89, crate::Stelsel::Rd] {
            for naar in [crate::Stelsel::Etrs89, crate::Stelsel::Rd] {
                let _ = crate::zet_regel_om(&roosters, van, naar, &regel);
            }
        }
    }
}
