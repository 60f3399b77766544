//! ZGW: the embedded zaakregister: Zaken 1.5.1 as Open Zaak serves it, with the parts of Catalogi, Documenten,
//! Notificaties and Autorisaties that real clients need. `docs/zgw.md` lists every operation.
//!
//! A request becomes a [`gang::Gang`]: token, rights, query and body are checked here, once; an operation of
//! [`operaties::OPERATIES`] then works within one transaction of the store. Start at [`routes`].

mod archief;
mod autorisatie;
mod bezorg;
mod bezorger;
mod catalogi;
mod catalogus;
mod client;
mod document;
mod eigenschap;
mod expand;
mod fout;
mod gang;
mod informatieobject;
mod lijst;
mod links;
mod meetkunde;
mod notificatie;
mod operaties;
mod opslag;
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
mod zoek;

use std::sync::Arc;

pub use bezorg::SCHEMA;
pub use bezorger::{Mislukt, draai, mislukte_berichten, opnieuw_versturen};
pub use catalogus::Geladen;
pub use client::{NieuweClient, clients, laad_catalogus, verwijder_client, voeg_client_toe, zet_basis};
pub use fout::Fout;
pub use links::Basis;
pub use operaties::{APIS, Api, OPERATIES, Operatie};
pub use verzoek::routes;

/// What may be shown to everybody of a zaak that is `openbaar`, set per gemeente.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Publicatie {
    /// Identifications of the zaaktypen that may be on the public map.
    pub zaaktypen: Vec<String>,
    /// Fields that may be: `status`, `categorie`, `van`, `tot`, `omschrijving`, `zaaknummer`. Where it is and of which
    /// type it is are always shown.
    pub velden: Vec<String>,
}

/// Settings of the register.
#[derive(Debug, Clone)]
pub struct Instellingen {
    /// What stands before our paths; `None`: the host that is asked.
    pub basis: Option<Basis>,
    /// The publication list.
    pub publicatie: Publicatie,
    /// The grids, for where a zaak is.
    pub roosters: Arc<rd::Roosters>,
}
