//! FEEL: DMN's expression language, versions 1.1 to 1.5, whole.
//!
//! The rule engine compiles the closed set of cells that rule files hold (`cel.rs`); this is the fallback for any other
//! cell, and what the DMN conformance tests need. Start at [`Toets`] for a cell and [`Uitdrukking`] for an expression.
//!
//! # Why our own
//! The one Rust library, dsntk 0.3.0, was measured first. It agrees with the conformance kit on 3374 of 3390 cases, and
//! it agrees with us on plain cells (literals, comparisons, ranges, lists). On a rule file in production ("boom kappen",
//! Lelystad) it gives a null outcome on three of four answer sets: cells that name the input as `?` never match, which
//! the kit does not test; an answer outside the declared type of its column becomes null; so does a list of hits where
//! one text is declared. It refuses the namespaces of every STTR file, and one large file for a GUID. It has no partial
//! evaluation and no explanation, and brings 198 packages. What is here is about 5,000 lines, needs the time zone data
//! that Plek has already and the Unicode tables of `regex-syntax`, and stops at a cap instead of running on. Its own
//! decimals are there because DMN asks for 34 digits and exponents to 6144, where `rust_decimal` ends at 28.
//!
//! # Promises
//! Nothing panics. Reading and evaluating stop at a cap ([`Grenzen`]). What is undefined in DMN is null, and
//! [`Uitdrukking::evalueer`] says why. Java and PMML functions are refused by name. No clock, no files, no network.

mod aanroep;
pub(crate) mod ast;
mod evalueer;
mod fout;
pub(crate) mod functie;
mod functies;
mod getal;
mod getal_functies;
mod lezen;
mod lezen_bewerking;
mod lezen_klein;
mod lezen_soort;
mod lezen_vast;
mod lussen;
mod namen;
mod pad;
mod patroon;
mod patroon_klassen;
mod patroon_lezen;
mod rekenen;
mod tijd;
mod tijd_lezen;
mod toets;
mod toetsing;
pub(crate) mod types;
mod waarde;

pub use fout::FeelFout;
pub use functie::{Functie, Grenzen};
pub use getal::Getal;
pub use namen::Namen;
pub use tijd::{Datum, DatumTijd, Tijd, Zone};
pub use toets::{Antwoord, Toets, Uitdrukking};
pub use waarde::{Bereik, BereikVorm, Context, Waarde};

pub(crate) use aanroep::roep_op_naam;
pub(crate) use evalueer::{Buiten, eval, genoemd};
pub(crate) use lezen::{toetsen, uitdrukking};
pub(crate) use lussen::{lijst_van, plek};
pub(crate) use namen::genormeerd;
pub(crate) use tijd_lezen::{lees_datum, lees_datumtijd, lees_duur, lees_tijd};
pub(crate) use toetsing::past;
