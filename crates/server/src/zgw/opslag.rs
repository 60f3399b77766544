//! Opslag: what the ZGW resources ask of the store, within one transaction; the only file here that knows it.
//!
//! Everything a request does goes through one `&mut dyn Opslag`: for a read a snapshot, for a write a transaction
//! that is kept or undone as a whole. What of persons was read on the way is in the log of readings before the answer of
//! [`lees_voor`] or [`schrijf_voor`] is given.

use std::collections::HashMap;

use jiff::{Span, Timestamp};
use register::privacy::{Bewaring, Bsn, Contact, Ingezien, Sleutels, Verwerking};
use register::{
    Blad, Documentfilter, Documentregel, Dossier, Gezet, Oordeel, Register, RegisterFout, Schrijver, Stuk,
    Stukblad, Stukeis, Zaakblad, Zaakdeel, Zaakfilter, Zaakgroep, Zaakrecht, Zaakregel,
};
use serde_json::{Map, Value};

use super::fout::Fout;

/// A store within one transaction.
pub trait Opslag {
    /// One row.
    fn stuk(&mut self, soort: &str, uuid: &str) -> Result<Option<Stuk>, RegisterFout>;
    /// The rows below another, in the order they were made.
    fn kinderen(&mut self, soort: &str, ouder: &str) -> Result<Vec<Stuk>, RegisterFout>;
    /// Every row of a kind of which there are few: types, applicaties, abonnementen.
    fn alle(&mut self, soort: &str) -> Result<Vec<Stuk>, RegisterFout>;
    /// Reads rows at once that will be asked for one by one: these, and of the kinds `onder` all below them.
    fn haal_vooruit(
        &mut self,
        soort: &'static str,
        uuids: &[String],
        onder: &[&'static str],
    ) -> Result<(), RegisterFout>;
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
    /// One page of the zaken that answer a question, within what may be seen; `ook` has a last word on each.
    fn zaken(
        &mut self,
        filter: &Zaakfilter,
        recht: &Zaakrecht,
        blad: Blad,
        ook: Option<&mut Laatste<'_>>,
    ) -> Result<Zaakblad, RegisterFout>;
    /// One page of the rows below zaken within what may be seen, those that answer every one of `eisen`.
    fn onder_zaken(
        &mut self,
        soort: &'static str,
        recht: &Zaakrecht,
        blad: Blad,
        eisen: &[Stukeis],
    ) -> Result<Stukblad, RegisterFout>;
    /// One page of the documents that answer a question, within what may be seen of them and of their zaken.
    fn documenten(
        &mut self,
        filter: &Documentfilter,
        recht: &Zaakrecht,
        bij_zaken: Option<(&Zaakrecht, &str)>,
        blad: Blad,
    ) -> Result<Zaakblad, RegisterFout>;
    /// Keeps what lists know of a document.
    fn zet_documentregel(&mut self, regel: &Documentregel) -> Result<(), RegisterFout>;
    /// Keeps what lists know of a zaak.
    fn zet_zaakregel(&mut self, regel: &Zaakregel) -> Result<Gezet, RegisterFout>;
    /// Keeps what a zaak is found by below it.
    fn zet_zaakgroepen(
        &mut self,
        zaak: &str,
        deel: Zaakdeel,
        groepen: &[Zaakgroep],
    ) -> Result<(), RegisterFout>;
    /// Takes a zaak out of the lists, with how long it is kept and what is known of its persons.
    fn weg_zaakregel(&mut self, uuid: &str, dossier: &str) -> Result<(), RegisterFout>;
    /// Zaken that lists know and that are not there.
    fn zaken_zonder_stuk(&mut self) -> Result<Vec<String>, RegisterFout>;
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
    /// The messages that are due, oldest first, without those of these abonnementen.
    fn postvak(&mut self, nu: i64, zonder: &[String], hoogstens: usize) -> Result<Vec<Stuk>, RegisterFout>;
    /// The messages that wait for another try.
    fn uitgesteld(&mut self) -> Result<Vec<Stuk>, RegisterFout>;
    /// Takes a message out of the outbox.
    fn uit_postvak(&mut self, uuid: &str) -> Result<(), RegisterFout>;
    /// What the map and the click know of a zaak; `None` takes it off.
    fn dossier(&mut self, identificatie: &str, dossier: Option<&Dossier>) -> Result<(), RegisterFout>;
    /// What the map and the click know under this name now.
    fn dossier_nu(&mut self, identificatie: &str) -> Result<Option<Dossier>, RegisterFout>;
    /// How long a dossier is kept; `None`: by the rule of its kind.
    fn zet_bewaring(&mut self, dossier: &str, bewaring: Option<&Bewaring>) -> Result<(), RegisterFout>;
    /// Keeps what is known of a person.
    fn zet_contact(&mut self, contact: &Contact) -> Result<(), RegisterFout>;
    /// What is known of a person, for showing it: this is a reading. `None`: gone, or its use is restricted.
    fn contact(&mut self, uuid: &str) -> Result<Option<Map<String, Value>>, RegisterFout>;
    /// What is known of a person, for keeping an index.
    fn contact_voor_index(&mut self, uuid: &str) -> Result<Option<Map<String, Value>>, RegisterFout>;
    /// Removes what is known of a person.
    fn weg_contact(&mut self, uuid: &str) -> Result<(), RegisterFout>;
    /// When what is known of the persons of a dossier ends.
    fn einde_contacten(&mut self, dossier: &str, eindigt: i64) -> Result<(), RegisterFout>;
    /// How long after the closing of a zaak what is known of its persons is kept; `None`: as long as the zaak.
    fn contact_termijn(&self) -> Option<Span>;
    /// The words that a value of a person is found by, the one that is written now first.
    fn zoekwoorden(&mut self, veld: &str, waarde: &str) -> Result<Vec<String>, RegisterFout>;
    /// Somebody is looked for by number: a reading too.
    fn zoekt_naar(&mut self, bsn: Bsn);
}

/// A last word on a zaak, by its uuid and box, with the store at hand.
pub type Laatste<'a> = dyn FnMut(&Schrijver<'_>, &str, Option<model::Vak>) -> Result<bool, RegisterFout> + 'a;

/// With which keys persons are read, and what the reading is for.
#[derive(Clone, Copy)]
pub struct Inzage<'a> {
    /// The keys; without them nothing of a person is kept or read.
    pub sleutels: Option<&'a Sleutels>,
    /// How long after the closing of a zaak they are kept, when that is not as long as the zaak.
    pub termijn: Option<Span>,
    /// The line in the log.
    pub verwerking: &'a Verwerking,
}

/// Works within one transaction that is kept when `werk` succeeds; the map follows.
pub fn schrijf<T: Send>(
    register: &Register,
    werk: impl FnOnce(&mut dyn Opslag) -> Result<T, Fout> + Send,
) -> Result<T, Fout> {
    schrijf_met(register, None, werk)
}

/// As [`schrijf`]; who touches persons says with which keys and what for.
pub fn schrijf_voor<T: Send>(
    register: &Register,
    inzage: Inzage<'_>,
    werk: impl FnOnce(&mut dyn Opslag) -> Result<T, Fout> + Send,
) -> Result<T, Fout> {
    schrijf_met(register, Some(inzage), werk)
}

fn schrijf_met<T: Send>(
    register: &Register,
    inzage: Option<Inzage<'_>>,
    werk: impl FnOnce(&mut dyn Opslag) -> Result<T, Fout> + Send,
) -> Result<T, Fout> {
    let mut reden = None;
    let uit = register.schrijf(|s| {
        let mut winkel = Winkel::new(s, inzage);
        let uit = werk(&mut winkel).map_err(|fout| {
            reden = Some(fout);
            RegisterFout::Afgebroken
        })?;
        let ingezien = std::mem::take(&mut winkel.ingezien);
        log(s, inzage, &ingezien)?;
        Ok(uit)
    });
    uit.map_err(|fout| reden.unwrap_or_else(|| fout.into()))
}

/// Works within a transaction of somebody else; touches no persons.
pub fn met<T>(
    s: &mut Schrijver<'_>,
    werk: impl FnOnce(&mut dyn Opslag) -> Result<T, RegisterFout>,
) -> Result<T, RegisterFout> {
    werk(&mut Winkel::new(s, None))
}

/// Reads within one transaction.
pub fn lees<T>(
    register: &Register,
    werk: impl FnOnce(&mut dyn Opslag) -> Result<T, Fout>,
) -> Result<T, Fout> {
    lees_met(register, None, werk)
}

/// As [`lees`]; what was read of persons is in the log before this returns, or else nothing is told.
pub fn lees_voor<T>(
    register: &Register,
    inzage: Inzage<'_>,
    werk: impl FnOnce(&mut dyn Opslag) -> Result<T, Fout>,
) -> Result<T, Fout> {
    lees_met(register, Some(inzage), werk)
}

fn lees_met<T>(
    register: &Register,
    inzage: Option<Inzage<'_>>,
    werk: impl FnOnce(&mut dyn Opslag) -> Result<T, Fout>,
) -> Result<T, Fout> {
    let (mut reden, mut ingezien) = (None, vec![]);
    let uit = register.store().lees(|s| {
        let mut winkel = Winkel::new(s, inzage);
        let uit = werk(&mut winkel);
        ingezien = std::mem::take(&mut winkel.ingezien);
        uit.map_err(|fout| {
            reden = Some(fout);
            RegisterFout::Afgebroken
        })
    });
    if !ingezien.is_empty() {
        register.store().schrijf(|s| log(s, inzage, &ingezien))?;
    }
    uit.map_err(|fout| reden.unwrap_or_else(|| fout.into()))
}

fn log(s: &mut Schrijver<'_>, inzage: Option<Inzage<'_>>, ingezien: &[Ingezien]) -> Result<(), RegisterFout> {
    match inzage.and_then(|i| Some((i.sleutels?, i.verwerking))) {
        Some((sleutels, verwerking)) if !ingezien.is_empty() => {
            // the line says when the reading was done
            let klaar = Verwerking {
                nu_ms: Timestamp::now().as_millisecond(),
                ..verwerking.clone()
            };
            s.log_ingezien(sleutels, &klaar, ingezien)
        }
        _ => Ok(()),
    }
}

struct Winkel<'a, 'b, 'c> {
    s: &'a mut Schrijver<'b>,
    inzage: Option<Inzage<'c>>,
    ingezien: Vec<Ingezien>,
    stukken: HashMap<(String, String), Option<Stuk>>,
    kinderen: HashMap<(String, String), Vec<Stuk>>,
}

impl<'a, 'b, 'c> Winkel<'a, 'b, 'c> {
    fn new(s: &'a mut Schrijver<'b>, inzage: Option<Inzage<'c>>) -> Self {
        Self {
            s,
            inzage,
            ingezien: vec![],
            stukken: HashMap::new(),
            kinderen: HashMap::new(),
        }
    }

    fn sleutels(&self) -> Result<&'c Sleutels, RegisterFout> {
        self.inzage
            .and_then(|i| i.sleutels)
            .ok_or_else(|| RegisterFout::Sleutel {
                pad: "(geen)".into(),
                uitleg:
                    "zonder sleutelbestand bewaren en tonen we geen gegevens van personen; stel `sleutel` in"
                        .to_owned(),
            })
    }

    fn vergeet(&mut self) {
        self.stukken.clear();
        self.kinderen.clear();
    }
}

/// Kinds that the rows of a page share: types are read once for each request.
const GEDEELD: [&str; 7] = [
    "zaaktype",
    "statustype",
    "resultaattype",
    "roltype",
    "eigenschap",
    "informatieobjecttype",
    "catalogus",
];

impl Opslag for Winkel<'_, '_, '_> {
    fn stuk(&mut self, soort: &str, uuid: &str) -> Result<Option<Stuk>, RegisterFout> {
        let sleutel = (soort.to_owned(), uuid.to_owned());
        if let Some(stuk) = self.stukken.get(&sleutel) {
            return Ok(stuk.clone());
        }
        let stuk = self.s.stuk(soort, uuid)?;
        if GEDEELD.contains(&soort) {
            self.stukken.insert(sleutel, stuk.clone());
        }
        Ok(stuk)
    }

    fn kinderen(&mut self, soort: &str, ouder: &str) -> Result<Vec<Stuk>, RegisterFout> {
        if let Some(lijst) = self.kinderen.get(&(soort.to_owned(), ouder.to_owned())) {
            return Ok(lijst.clone());
        }
        self.s.stukken(soort, Some(ouder))
    }

    fn alle(&mut self, soort: &str) -> Result<Vec<Stuk>, RegisterFout> {
        self.s.stukken(soort, None)
    }

    fn haal_vooruit(
        &mut self,
        soort: &'static str,
        uuids: &[String],
        onder: &[&'static str],
    ) -> Result<(), RegisterFout> {
        for stuk in self.s.stukken_met(soort, uuids)? {
            self.stukken
                .insert((soort.to_owned(), stuk.uuid.clone()), Some(stuk));
        }
        for soort in onder {
            for uuid in uuids {
                self.kinderen
                    .entry(((*soort).to_owned(), uuid.clone()))
                    .or_default();
            }
            for stuk in self.s.stukken_onder(soort, uuids)? {
                self.stukken
                    .insert(((*soort).to_owned(), stuk.uuid.clone()), Some(stuk.clone()));
                let ouder = stuk.ouder.clone().unwrap_or_default();
                self.kinderen
                    .entry(((*soort).to_owned(), ouder))
                    .or_default()
                    .push(stuk);
            }
        }
        Ok(())
    }

    fn zet(
        &mut self,
        soort: &str,
        uuid: &str,
        ouder: Option<&str>,
        inhoud: &Map<String, Value>,
    ) -> Result<(), RegisterFout> {
        self.vergeet();
        self.s.zet_stuk(soort, uuid, ouder, inhoud)
    }

    fn weg(&mut self, soort: &str, uuid: &str) -> Result<bool, RegisterFout> {
        self.vergeet();
        self.s.verwijder_stuk(soort, uuid)
    }

    fn zaken(
        &mut self,
        filter: &Zaakfilter,
        recht: &Zaakrecht,
        blad: Blad,
        ook: Option<&mut Laatste<'_>>,
    ) -> Result<Zaakblad, RegisterFout> {
        let s = &*self.s;
        match ook {
            None => s.zoek_zaken(filter, recht, blad),
            Some(ook) => {
                let oordeel: &mut Oordeel<'_> = &mut |uuid, vak| ook(s, uuid, vak);
                s.zoek_zaken_die(filter, recht, blad, oordeel)
            }
        }
    }

    fn onder_zaken(
        &mut self,
        soort: &'static str,
        recht: &Zaakrecht,
        blad: Blad,
        eisen: &[Stukeis],
    ) -> Result<Stukblad, RegisterFout> {
        self.s.zoek_stukken(soort, recht, blad, eisen)
    }

    fn documenten(
        &mut self,
        filter: &Documentfilter,
        recht: &Zaakrecht,
        bij_zaken: Option<(&Zaakrecht, &str)>,
        blad: Blad,
    ) -> Result<Zaakblad, RegisterFout> {
        self.s.zoek_documenten(filter, recht, bij_zaken, blad)
    }

    fn zet_documentregel(&mut self, regel: &Documentregel) -> Result<(), RegisterFout> {
        self.s.zet_document(regel)
    }

    fn zet_zaakregel(&mut self, regel: &Zaakregel) -> Result<Gezet, RegisterFout> {
        self.s.zet_zaak(regel)
    }

    fn zet_zaakgroepen(
        &mut self,
        zaak: &str,
        deel: Zaakdeel,
        groepen: &[Zaakgroep],
    ) -> Result<(), RegisterFout> {
        self.s.zet_zaakgroepen(zaak, deel, groepen)
    }

    fn weg_zaakregel(&mut self, uuid: &str, dossier: &str) -> Result<(), RegisterFout> {
        let nu = Timestamp::now().as_second();
        self.s.noteer_vernietigd(dossier, crate::vandaag(), nu)?;
        self.s.wis_bewaring(dossier)?;
        self.s.verwijder_contacten(dossier)?;
        self.s.verwijder_zaak(uuid).map(|_| ())
    }

    fn zaken_zonder_stuk(&mut self) -> Result<Vec<String>, RegisterFout> {
        self.s.zaken_zonder_stuk(10_000)
    }

    fn zaak_met(
        &mut self,
        bronorganisatie: &str,
        identificatie: &str,
    ) -> Result<Option<String>, RegisterFout> {
        self.s.zaak_met(bronorganisatie, identificatie)
    }

    fn nummer(&mut self, reeks: &str) -> Result<u64, RegisterFout> {
        self.s.volgend_nummer(reeks)
    }

    fn bytes(&mut self, uuid: &str) -> Result<Option<Vec<u8>>, RegisterFout> {
        self.s.bytes(uuid)
    }

    fn zet_bytes(&mut self, uuid: &str, bytes: Option<&[u8]>) -> Result<(), RegisterFout> {
        self.s.zet_bytes(uuid, bytes)
    }

    fn verstuur(&mut self, uuid: &str, inhoud: &Map<String, Value>, op: i64) -> Result<(), RegisterFout> {
        self.s.zet_bericht(uuid, op, inhoud)
    }

    fn postvak(&mut self, nu: i64, zonder: &[String], hoogstens: usize) -> Result<Vec<Stuk>, RegisterFout> {
        self.s.berichten(nu, zonder, hoogstens)
    }

    fn uitgesteld(&mut self) -> Result<Vec<Stuk>, RegisterFout> {
        self.s.uitgesteld()
    }

    fn uit_postvak(&mut self, uuid: &str) -> Result<(), RegisterFout> {
        self.s.verwijder_bericht(uuid)
    }

    fn dossier(&mut self, identificatie: &str, dossier: Option<&Dossier>) -> Result<(), RegisterFout> {
        match dossier {
            Some(dossier) => self.s.bewaar(dossier),
            None => self.s.verwijder(identificatie).map(|_| ()),
        }
    }

    fn dossier_nu(&mut self, identificatie: &str) -> Result<Option<Dossier>, RegisterFout> {
        self.s.dossier(identificatie)
    }

    fn zet_bewaring(&mut self, dossier: &str, bewaring: Option<&Bewaring>) -> Result<(), RegisterFout> {
        match bewaring {
            Some(bewaring) => self.s.zet_bewaring(dossier, bewaring),
            None => self.s.wis_bewaring(dossier),
        }
    }

    fn zet_contact(&mut self, contact: &Contact) -> Result<(), RegisterFout> {
        let sleutels = self.sleutels()?;
        self.s.zet_contact(sleutels, contact)
    }

    fn contact(&mut self, uuid: &str) -> Result<Option<Map<String, Value>>, RegisterFout> {
        let sleutels = self.sleutels()?;
        let nu = self.inzage.map_or(0, |i| i.verwerking.nu_ms.div_euclid(1_000));
        let (gegevens, ingezien) = self.s.zie_contact(sleutels, uuid, nu)?;
        self.ingezien.extend(ingezien);
        Ok(gegevens)
    }

    fn contact_voor_index(&mut self, uuid: &str) -> Result<Option<Map<String, Value>>, RegisterFout> {
        let sleutels = self.sleutels()?;
        self.s.contact_voor_index(sleutels, uuid)
    }

    fn weg_contact(&mut self, uuid: &str) -> Result<(), RegisterFout> {
        self.s.verwijder_contact(uuid).map(|_| ())
    }

    fn einde_contacten(&mut self, dossier: &str, eindigt: i64) -> Result<(), RegisterFout> {
        self.s.zet_einde_contacten(dossier, eindigt).map(|_| ())
    }

    fn contact_termijn(&self) -> Option<Span> {
        self.inzage.and_then(|i| i.termijn)
    }

    fn zoekwoorden(&mut self, veld: &str, waarde: &str) -> Result<Vec<String>, RegisterFout> {
        Ok(self.sleutels()?.zoekwoorden(veld, waarde))
    }

    fn zoekt_naar(&mut self, bsn: Bsn) {
        self.ingezien.push(Ingezien::gezocht(bsn));
    }
}
