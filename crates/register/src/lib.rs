//! Register: what is going on somewhere, kept in one store and found around a point in microseconds.
//!
//! Owns dossiers (zaken, meldingen, werkzaamheden, bekendmakingen, initiatieven), the change log that every
//! write appends to in its own transaction, the map index that follows that log, and the one place that says
//! what an asker may see. Knows nothing of HTTP, layers, the clock or any projection: geometry is RD
//! millimetres, and whoever imports WGS84 hands in the conversion.
//!
//! Start at [`Register`]: open it, import or save, ask [`Kaart::rond`].

pub mod aanmelding;
mod beleid;
pub mod bewaard;
mod bijlage;
mod dossier;
mod fout;
#[doc(hidden)]
pub mod fuzz;
mod invoer;
mod kaart;
mod meet;
pub mod privacy;
mod publicatie;
mod register;
mod schrijver;
mod store;
mod stuk;
mod wkb;
mod zaken;
mod zicht;

pub use beleid::{Beleid, Gebied, Rol, Toekenning, Toekenningen, VERTROUWELIJK, niveau};
pub use bijlage::Bijlage;
pub use dossier::{Dossier, Soort, Wijziging, WijzigingSoort};
pub use fout::{Oorzaak, RegisterFout};
pub use invoer::{Grenzen, InvoerRapport, NaarRd, geometrie_uit_crs84, lees_feature};
pub use kaart::{Fase, Kaart, Kaartdossier, Treffer};
pub use meet::{afstand_m, bevat};
pub use publicatie::{PUBLIEKE_VELDEN, Publicatie, SOCIAAL_DOMEIN};
pub use register::Register;
pub use schrijver::Schrijver;
pub use store::{Bewaard, PostGis, Sqlite, Store, Verhuisd};
pub use stuk::Stuk;
pub use zaken::{
    Blad, Documentfilter, Documentregel, Gezet, Groepeis, Oordeel, Stukblad, Stukeis, Toets, Zaakblad,
    Zaakdeel, Zaakfilter, Zaakgroep, Zaakrecht, Zaakregel, Zaakveld, Zaakwaarde,
};
pub use zicht::{Asker, BEHANDELAAR, Beeld, NIVEAU, SIGNAAL};
