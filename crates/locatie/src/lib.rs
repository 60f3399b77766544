//! Locatie: from one click to one answer, in four named steps: vind, verbind, oordeel, verzamel.
//!
//! Owns the questions "what is here", "which address belongs to which pand", "which rules bind here" and "what
//! is going on around here", and the honest state of every part of the answer. Knows nothing of HTTP, files or
//! the clock: today comes in with the question.

mod beeld;
mod fout;
#[doc(hidden)]
pub mod fuzz;
mod label;
mod vraag;
pub mod zoek;

pub use beeld::*;
pub use fout::LocatieFout;
pub use label::{Label, Nummer, Overeenkomst};
pub use vraag::{GebiedSoort, Plaats, PlaatsId, STRAAL_M, STRAAL_MAX_M, STRAAL_MIN_M, Vraag, in_bereik};
