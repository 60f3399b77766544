//! Filter: does this object fit what was asked? CQL2 (OGC 21-065r2), as text and as JSON.
//!
//! Owns: reading both encodings into one tree, writing both, checking a tree against what can be asked
//! ([`Bevraagbaar`]), evaluating it with three truth values, and what an index can do for it ([`Filter::vak`],
//! [`Filter::gelijk`]). Knows nothing of HTTP, layers or coordinate systems: whoever asks turns literals into the
//! coordinates of the objects ([`Uitdrukking::zet_om`]).
//!
//! Reading is our own work because the library that does it (`cql2` 0.6) needs time that doubles with every
//! pair of brackets (a list in a list, 16 deep and 67 bytes long: 5 s), and turns whole numbers into floats.
//! Here every text is read once from left to right, within caps on length, depth and number of terms.
//! Start at [`lees_tekst`] or [`lees_json`], then [`Filter::nieuw`].

mod boom;
mod fout;
mod index;
mod json;
mod keur;
mod lees;
mod lees_wkt;
mod meetkunde;
mod reken;
mod schrijf;
mod tijd;
mod vouw;

pub use boom::{Grens, LijstOp, Op, Positie, RuimteOp, TijdOp, Uitdrukking, Vorm};
pub use fout::FilterFout;
pub use index::{Eis, EisWat, Gelijk};
pub use json::{lees_json, naar_json};
pub use keur::{Bevraagbaar, FUNCTIES, Functie, Soort};
pub use lees::lees_tekst;
pub use meetkunde::naar_geo;
pub use reken::{Filter, Rij, Uitkomst, orde_volledig};
pub use schrijf::naar_tekst;
pub use tijd::{dag, tijdstip};

/// The longest filter, bytes.
pub const MAX_LENGTE: usize = 32 * 1024;
/// Brackets within brackets, functions within functions, `NOT` after `NOT`.
pub const MAX_DIEPTE: usize = 64;
/// Terms (values, names, operators) of one filter.
pub const MAX_TERMEN: usize = 10_000;

/// Readers as plain functions over arbitrary bytes: they may refuse, never panic.
#[doc(hidden)]
pub mod fuzz {
    /// Any text as a filter; what is read is written and read again as the same filter.
    pub fn fuzz_tekst(data: &[u8]) {
        let Ok(tekst) = std::str::from_utf8(data) else {
            return;
        };
        if let Ok(boom) = crate::lees_tekst(tekst) {
            let opnieuw = crate::lees_tekst(&crate::naar_tekst(&boom));
            assert_eq!(opnieuw.as_ref().ok(), Some(&boom), "{tekst}");
        }
    }

    /// Any bytes as a JSON filter.
    pub fn fuzz_json(data: &[u8]) {
        if let Ok(boom) = crate::lees_json(data) {
            let opnieuw = crate::lees_json(crate::naar_json(&boom).to_string().as_bytes());
            assert_eq!(opnieuw.ok(), Some(boom));
        }
    }
}
