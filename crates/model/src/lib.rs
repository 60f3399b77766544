//! The registers' own nouns, checked once, used by every other crate.
//!
//! Owns: identifiers, geometry in RD millimetres, the two time axes, the four honest states,
//! the record a reader hands to a layer. Knows nothing of files, HTTP, SQL or the clock.
//! Start at [`Voorkomen`] (what a delivery holds) and [`Toestand`] (what an answer may say).

mod geometrie;
mod ids;
mod laag;
mod tekst;
mod tijd;
mod toestand;
mod waarde;

pub use geometrie::{Geometrie, GeometrieFout, GeometrieSoort, Punt, Vak};
pub use ids::{BagId, BagSoort, IdFout, LaagId, PerceelId};
pub use laag::{Dekking, KenmerkDefinitie, LaagDefinitie, Reden, Stand, Voorkomen};
pub use tekst::Tekst;
pub use tijd::{Datum, Interval, Peilmoment, Periode, TijdFout, Tijdstip};
pub use toestand::{Bronvermelding, Toestand};
pub use waarde::Waarde;
