//! Locatie: from one click to one answer, in four named steps: vind, verbind, oordeel, verzamel.
//!
//! Owns the questions "what is here", "which address belongs to which pand", "which rules bind here" and "what
//! is going on around here", and the honest state of every part of the answer. Knows nothing of HTTP, files or
//! the clock: today comes in with the question.

mod beeld;
pub mod check;
mod dossierbeeld;
pub mod eigen;
mod eigenbeeld;
mod fout;
#[doc(hidden)]
pub mod fuzz;
mod gebied;
mod id;
mod kijk;
mod koppel;
mod label;
mod locatiebeeld;
mod omzet;
mod oordeel;
mod oudeplannen;
mod planbeeld;
mod plek;
mod regelcache;
mod verbind;
mod verzamel;
mod vind;
mod vlak;
mod vraag;
mod zaakregister;
pub mod zoek;

pub use beeld::*;
pub use dossierbeeld::{Dossier, DossierKop, DossierStaart, Dossierinhoud};
pub use fout::LocatieFout;
pub use gebied::vorm as vorm_van_gebied;
pub use id::plaats_van_id;
pub use koppel::{AdresKoppeling, KOPPEL_RADIUS_M, koppel_adres};
pub use label::{Label, Nummer, Overeenkomst};
pub use locatiebeeld::{locatiebeeld, locatiebeeld_op};
pub use oudeplannen::{OudePlannen, oude_plannen};
pub use planbeeld::{Aanwijzing, Bestemming, Bestemmingsplan, Norm, PlanAanduiding, PlanMaat};
pub use plek::{Moment, Plek};
pub use regelcache::{Regels, Regelversie};
pub use vraag::{GebiedSoort, Plaats, PlaatsId, STRAAL_M, STRAAL_MAX_M, STRAAL_MIN_M, Vraag, in_bereik};
pub use zaakregister::{NAAM as ZAAKREGISTER, Zaakregister};
