//! Readers of deliveries: what a register hands out, unchanged, becomes records of layers.
//!
//! Answers what a delivery holds, record by record, and refuses a bad record by name while the rest goes on; a wrong
//! file or an unsupported version is refused whole. Knows nothing of how a layer is stored, of HTTP or of the clock.
//! Start at [`lees`] with a [`Soort`]; what comes out goes to an [`Ontvanger`]. [`pakket`], [`xml`] and [`gml`]
//! are shared by the readers.

pub mod adressen;
pub mod bag;
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
mod ontvanger;
pub mod pakket;
#[cfg(test)]
mod proef;
mod tabel;
pub mod topojson;
pub mod vorm;
pub mod xml;

pub use fout::BronFout;
pub use gebied::lees_gebied;
pub use ontvanger::{Grenzen, LaagNr, LeesOpties, Ontvanger, Soort};
