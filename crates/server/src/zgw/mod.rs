//! ZGW: the embedded zaakregister: Zaken 1.5.1 as Open Zaak serves it, with the parts of Catalogi, Documenten,
//! Notificaties and Autorisaties that real clients need. `docs/zgw.md` lists every operation.
//!
//! A request becomes a [`gang::Gang`]: token, rights, query and body are checked here, once; an operation of
//! [`operaties::OPERATIES`] then works within one transaction of the store. Start at [`routes`].
//! Where a register elsewhere keeps the zaken, none of that is served and [`bron`] is its client.

mod archief;
mod autorisatie;
mod bewaring;
mod bezorg;
mod bezorger;
pub mod bron;
mod catalogi;
mod catalogus;
mod client;
mod document;
mod eigenschap;
mod expand;
mod fout;
mod gang;
mod index;
mod informatieobject;
mod lijst;
mod links;
mod meetkunde;
mod naam;
mod notificatie;
mod operaties;
mod opslag;
mod persoon;
mod projectie;
mod recht;
mod resultaat;
mod rol;
mod samen;
mod spoor;
mod status;
mod token;
mod verzoek;
mod vorm;
mod vormen;
mod vraag;
mod waarde;
mod zaak;
mod zaakobject;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use register::privacy::Sleutels;

pub use bezorg::{SCHEMA, meld_vernietigd};
pub use bezorger::{Achterstand, NietBezorgd, achterstand, begin, draai, opnieuw_versturen, sleutelnaam};
pub use catalogus::Geladen;
pub use client::{NieuweClient, clients, laad_catalogus, verwijder_client, voeg_client_toe, zet_basis};
pub use fout::Fout;
pub use links::Basis;
pub use operaties::{APIS, Api, OPERATIES, Operatie};
pub use register::Publicatie;
pub use verzoek::{routes, te_lang};

/// Settings of the register.
#[derive(Debug, Clone)]
pub struct Instellingen {
    /// What stands before our paths; `None`: the host that is asked.
    pub basis: Option<Basis>,
    /// The publication list.
    pub publicatie: Publicatie,
    /// The grids, for where a zaak is.
    pub roosters: Arc<rd::Roosters>,
    /// How persons are kept and read.
    pub personen: Personen,
    /// True once lists know every zaak; until then nothing is told about zaken.
    pub(crate) lijst_klaar: Arc<AtomicBool>,
}

/// How persons are kept and read.
#[derive(Debug, Clone, Default)]
pub struct Personen {
    /// The keys; without them a rol with a person is refused.
    pub sleutels: Option<Arc<Sleutels>>,
    /// URI of the processing activity in the log of readings.
    pub activiteit: String,
    /// How long after the closing of a zaak they are kept; `None`: as long as the zaak.
    pub termijn: Option<jiff::Span>,
}

impl Instellingen {
    /// Settings of a register where every list is still to be made.
    pub fn new(
        basis: Option<Basis>,
        publicatie: Publicatie,
        roosters: Arc<rd::Roosters>,
        personen: Personen,
    ) -> Self {
        Self {
            basis,
            publicatie,
            roosters,
            personen,
            lijst_klaar: Arc::default(),
        }
    }
}
