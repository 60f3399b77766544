//! Toepasbare regels: STTR/DMN files in, uitkomst, open questions and reasons out.
//!
//! Owns reading rule files, compiling them once into tables, and evaluating them with answers that are not all there
//! yet. Knows nothing of HTTP, files on disk, maps or the clock. Start at [`Regelbestand::lees`] and
//! [`Regelbestand::evalueer`]; [`Regelset`] joins files that plug into each other.

mod anders;
mod antwoorden;
mod bestand;
mod bouw;
mod cel;
mod cel_lezen;
mod compileer;
mod diagram;
pub mod dmn;
mod evalueer;
pub mod feel;
mod fout;
#[doc(hidden)]
pub mod fuzz;
mod kandidaten;
mod klassen;
mod lint;
mod masker;
mod ruw;
mod set;
mod sttr;
mod tabel;
mod uitkomst;
mod uitleg;
mod vooruit;
mod waarde;
mod xml;
mod zin;

pub use antwoorden::Antwoorden;
pub use bestand::Regelbestand;
pub use fout::{CelFout, RegelFout};
pub use lint::{Bevinding, BevindingSoort, LintRapport, lint};
pub use set::Regelset;
pub use uitkomst::{
    Aansluitpunt, Anders, Code, Conclusie, GeenUitkomst, Maatregel, Ontbreekt, Optie, Reden, RedenAntwoord,
    Regelrij, Soort, Tegenspraak, Uitkomst, Vraag, VraagType, Wijziging,
};
pub use waarde::Waarde;
