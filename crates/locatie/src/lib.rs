//! Locatie: from one click to one answer, in four named steps: vind, verbind, oordeel, verzamel.

mod beeld;

pub use beeld::*;
