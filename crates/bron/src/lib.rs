//! Readers of deliveries: what a register hands out, unchanged, becomes records of layers.
//!
//! Answers what a delivery holds, record by record, and refuses a bad record by name while the rest goes on; a wrong
//! file or an unsupported version is refused whole. Knows nothing of how a layer is stored, of HTTP or of the clock.
//! Start at [`lees`] with a [`Soort`]; what comes out goes to an [`Ontvanger`]. [`pakket`], [`xml`] and [`gml`]
//! are shared by the readers.

pub mod adressen;
pub mod bag;
pub mod bgt;
pub mod brk;
pub mod cbs;
pub mod featurecollection;
mod fout;
#[doc(hidden)]
pub mod fuzz;
pub mod gdal;
mod gebied;
pub mod gml;
pub mod gpkg;
pub mod imro;
mod ontvanger;
pub mod pakket;
pub mod pg;
mod pijplijn;
#[cfg(test)]
mod proef;
pub mod stop;
mod tabel;
pub mod topojson;
pub mod vorm;
pub mod xml;

use std::path::PathBuf;

pub use fout::BronFout;
pub use gebied::lees_gebied;
pub use ontvanger::{Grenzen, LaagNr, LeesOpties, Ontvanger, Soort};

/// Reads a delivery of `soort` from files, folders or standard input (`-`) and hands its records to `uit`, in order.
///
/// - Errors: a file that is refused whole, by name and line where there is one; `uit`'s own. What `uit` got before an
///   error must not be used.
/// - Cost: constant memory; the large registers are read on a thread beside the one that stores.
pub fn lees(
    soort: Soort,
    bestanden: &[PathBuf],
    opties: &LeesOpties,
    uit: &mut dyn Ontvanger,
) -> Result<(), BronFout> {
    match soort {
        Soort::Bag => pijplijn::op_twee_draden(uit, |uit| bag::lees(bestanden, opties, uit)),
        Soort::Bgt => pijplijn::op_twee_draden(uit, |uit| bgt::lees(bestanden, opties, uit)),
        Soort::Brk => pijplijn::op_twee_draden(uit, |uit| brk::lees(bestanden, opties, uit)),
        Soort::Cbs => cbs::lees(bestanden, opties, uit),
        Soort::Adressen => adressen::lees(bestanden, opties, uit),
        Soort::Stop => stop::lees(bestanden, opties, uit),
        Soort::Imro => pijplijn::op_twee_draden(uit, |uit| imro::lees(bestanden, opties, uit)),
        Soort::Gdal => gdal::lees(bestanden, opties, uit),
    }
}
