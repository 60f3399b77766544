//! What lies here, what is called this, and does anyone speak for this place?
//!
//! Owns the layer snapshots: immutable container files that are mapped, never loaded; the manifest that says
//! which of them serve; the import that swaps a new generation in by one rename. Every byte is summed before it
//! counts, so a damaged file gives a layer that is `niet-bereikbaar`, never a wrong answer.
//! Knows nothing of registers, HTTP or rights. Start at [`Lagen`] to ask and at [`Schrijver`] to import.

mod blader;
mod boom;
mod container;
mod formaat;
mod fout;
mod generaliseer;
mod kaartbestand;
mod kenmerken;
mod laag;
mod lagen;
mod manifest;
mod meetkunde;
mod object;
mod schrijf;
mod sorteer;

pub use blader::{Lid, Venster};
pub use fout::LagenFout;
pub use generaliseer::ALLEEN_VOLUIT;
pub use kaartbestand::Kaartbestand;
pub use kenmerken::{LijstRef, RuwKenmerk, WaardeRef};
pub use laag::Laag;
pub use lagen::{Bestand, Lagen, Snapshot};
pub use manifest::Gewijzigd;
pub use object::{Object, afstand_m};
pub use schrijf::{LaagRapport, SchrijfOpties, Schrijver, terug};

/// Place of a layer in an import, in order of declaration.
pub type LaagNr = usize;

/// Parsers as plain functions over arbitrary bytes: they may refuse, never panic.
#[doc(hidden)]
pub mod fuzz {
    use std::path::Path;

    /// Any bytes as the header of a container.
    pub fn fuzz_kop(data: &[u8]) {
        let _ = crate::formaat::Kop::lees(data, Path::new("kop"));
    }

    /// Any bytes as a manifest.
    pub fn fuzz_manifest(data: &[u8]) {
        let _ = crate::manifest::Manifest::van_bytes(data, Path::new("manifest"));
    }

    /// Any bytes as an attribute row.
    pub fn fuzz_kenmerken(data: &[u8]) {
        crate::kenmerken::fuzz(data);
    }
}
