//! Toepasbare regels: STTR/DMN files in, uitkomst, open questions and reasons out.
//!
//! Owns reading rule files, compiling them once into tables, and evaluating them with answers that are not all there
//! yet. Knows nothing of HTTP, files on disk, maps or the clock. Start at [`Regelbestand::lees`] and
//! [`Regelbestand::evalueer`].

mod antwoorden;
mod bestand;
mod cel;
mod compileer;
mod diagram;
mod evalueer;
mod fout;
mod klassen;
mod sttr;
mod uitkomst;
mod uitleg;
mod waarde;
mod xml;

pub use antwoorden::Antwoorden;
pub use bestand::Regelbestand;
pub use fout::RegelFout;
pub use uitkomst::{
    Aansluitpunt, Code, Conclusie, GeenUitkomst, Maatregel, Ontbreekt, Optie, Reden, RedenAntwoord, Soort,
    Tegenspraak, Uitkomst, Vraag, VraagType,
};
pub use waarde::Waarde;
