//! Opslag: what the ZGW resources ask of the store, within one transaction; the only file here that knows it.
//!
//! Everything a request does goes through one `&mut dyn Opslag`: for a read a snapshot, for a write a transaction
//! that is kept or undone as a whole.

use register::{Dossier, Register, RegisterFout, Schrijver, Stuk};
use serde_json::{Map, Value};

use super::fout::Fout;
use super::lijst::Zaakvraag;
use super::recht::Zichtbaar;
use super::zoek;

/// A store within one transaction.
pub trait Opslag {
    /// One row.
    fn stuk(&mut self, soort: &str, uuid: &str) -> Result<Option<Stuk>, RegisterFout>;
    /// The rows below another, in the order they were made.
    fn kinderen(&mut self, soort: &str, ouder: &str) -> Result<Vec<Stuk>, RegisterFout>;
    /// Every row of a kind of which there are few: types, applicaties, abonnementen.
    fn alle(&mut self, soort: &str) -> Result<Vec<Stuk>, RegisterFout>;
    /// Makes or replaces a row.
    fn zet(
        &mut self,
        soort: &str,
        uuid: &str,
        ouder: Option<&str>,
        inhoud: &Map<String, Value>,
    ) -> Result<(), RegisterFout>;
    /// Removes a row; false when it was not there.
    fn weg(&mut self, soort: &str, uuid: &str) -> Result<bool, RegisterFout>;
    /// The zaken that answer a question, within what may be seen: one page of uuids and how many there are.
    fn zaken(&mut self, vraag: &Zaakvraag, zicht: &Zichtbaar) -> Result<(Vec<String>, u64), RegisterFout>;
    /// The uuid of the zaak with this pair (zrc-002).
    fn zaak_met(
        &mut self,
        bronorganisatie: &str,
        identificatie: &str,
    ) -> Result<Option<String>, RegisterFout>;
    /// The next number of a series.
    fn nummer(&mut self, reeks: &str) -> Result<u64, RegisterFout>;
    /// Bytes of a document.
    fn bytes(&mut self, uuid: &str) -> Result<Option<Vec<u8>>, RegisterFout>;
    /// Keeps the bytes of a document; `None` removes them.
    fn zet_bytes(&mut self, uuid: &str, bytes: Option<&[u8]>) -> Result<(), RegisterFout>;
    /// Puts a message in the outbox, due from this second on.
    fn verstuur(&mut self, uuid: &str, inhoud: &Map<String, Value>, op: i64) -> Result<(), RegisterFout>;
    /// The messages that are due, oldest first.
    fn postvak(&mut self, nu: i64, hoogstens: usize) -> Result<Vec<Stuk>, RegisterFout>;
    /// Takes a message out of the outbox.
    fn uit_postvak(&mut self, uuid: &str) -> Result<(), RegisterFout>;
    /// What the map and the click know of a zaak; `None` takes it off.
    fn dossier(&mut self, identificatie: &str, dossier: Option<&Dossier>) -> Result<(), RegisterFout>;
}

/// Works within one transaction that is kept when `werk` succeeds; the map follows.
pub fn schrijf<T>(
    register: &Register,
    werk: impl FnOnce(&mut dyn Opslag) -> Result<T, Fout>,
) -> Result<T, Fout> {
    let mut reden = None;
    let uit = register.schrijf(|s| {
        werk(&mut Winkel(s)).map_err(|fout| {
            reden = Some(fout);
            RegisterFout::Afgebroken
        })
    });
    uit.map_err(|fout| reden.unwrap_or_else(|| fout.into()))
}

/// Reads within one transaction.
pub fn lees<T>(
    register: &Register,
    werk: impl FnOnce(&mut dyn Opslag) -> Result<T, Fout>,
) -> Result<T, Fout> {
    let mut reden = None;
    let uit = register.store().lees(|s| {
        werk(&mut Winkel(s)).map_err(|fout| {
            reden = Some(fout);
            RegisterFout::Afgebroken
        })
    });
    uit.map_err(|fout| reden.unwrap_or_else(|| fout.into()))
}

struct Winkel<'a, 'b>(&'a mut Schrijver<'b>);

impl Opslag for Winkel<'_, '_> {
    fn stuk(&mut self, soort: &str, uuid: &str) -> Result<Option<Stuk>, RegisterFout> {
        self.0.stuk(soort, uuid)
    }

    fn kinderen(&mut self, soort: &str, ouder: &str) -> Result<Vec<Stuk>, RegisterFout> {
        self.0.stukken(soort, Some(ouder))
    }

    fn alle(&mut self, soort: &str) -> Result<Vec<Stuk>, RegisterFout> {
        self.0.stukken(soort, None)
    }

    fn zet(
        &mut self,
        soort: &str,
        uuid: &str,
        ouder: Option<&str>,
        inhoud: &Map<String, Value>,
    ) -> Result<(), RegisterFout> {
        self.0.zet_stuk(soort, uuid, ouder, inhoud)
    }

    fn weg(&mut self, soort: &str, uuid: &str) -> Result<bool, RegisterFout> {
        self.0.verwijder_stuk(soort, uuid)
    }

    fn nummer(&mut self, reeks: &str) -> Result<u64, RegisterFout> {
        self.0.volgend_nummer(reeks)
    }

    fn bytes(&mut self, uuid: &str) -> Result<Option<Vec<u8>>, RegisterFout> {
        self.0.bytes(uuid)
    }

    fn zet_bytes(&mut self, uuid: &str, bytes: Option<&[u8]>) -> Result<(), RegisterFout> {
        self.0.zet_bytes(uuid, bytes)
    }

    fn verstuur(&mut self, uuid: &str, inhoud: &Map<String, Value>, op: i64) -> Result<(), RegisterFout> {
        self.0.zet_bericht(uuid, op, inhoud)
    }

    fn postvak(&mut self, nu: i64, hoogstens: usize) -> Result<Vec<Stuk>, RegisterFout> {
        self.0.berichten(nu, hoogstens)
    }

    fn uit_postvak(&mut self, uuid: &str) -> Result<(), RegisterFout> {
        self.0.verwijder_bericht(uuid)
    }

    fn dossier(&mut self, identificatie: &str, dossier: Option<&Dossier>) -> Result<(), RegisterFout> {
        match dossier {
            Some(dossier) => self.0.bewaar(dossier),
            None => self.0.verwijder(identificatie).map(|_| ()),
        }
    }

    fn zaken(&mut self, vraag: &Zaakvraag, zicht: &Zichtbaar) -> Result<(Vec<String>, u64), RegisterFout> {
        zoek::zaken(self, vraag, zicht)
    }

    fn zaak_met(
        &mut self,
        bronorganisatie: &str,
        identificatie: &str,
    ) -> Result<Option<String>, RegisterFout> {
        zoek::zaak_met(self, bronorganisatie, identificatie)
    }
}
