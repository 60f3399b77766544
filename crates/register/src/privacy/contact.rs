//! Contact: how somebody is reached about a dossier. Sealed, in a table of its own, gone on a day of its own.
//!
//! There is no reading without a line in the log: a reading is a write, and its answer waits until the line is kept.

use std::fmt;

use serde_json::{Map, Value};

use super::lezing::Betrokkene;
use super::rijen::{Cel, Rij};
use super::{Bsn, Sleutels, Verwerking};
use crate::{RegisterFout, Schrijver, Store, Zaakdeel};

/// Largest contact data, bytes of JSON.
const GEGEVENS_MAX: usize = 16 * 1024;

/// Contact data of one person about one dossier.
#[derive(Clone, PartialEq)]
pub struct Contact {
    /// Its own id.
    pub uuid: String,
    /// Identification of the dossier.
    pub dossier: String,
    /// Who, when that is known.
    pub bsn: Option<Bsn>,
    /// Name, telephone, address: what was given.
    pub gegevens: Map<String, Value>,
    /// From this second since 1970 on it is gone.
    pub eindigt: i64,
}

/// Never whose or what.
impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Contact({} bij {})", self.uuid, self.dossier)
    }
}

/// What a reading gave.
#[derive(Debug, Clone, PartialEq)]
pub enum Gelezen {
    /// The data.
    Contact(Box<Contact>),
    /// It is there and may not be used (AVG article 18).
    Beperkt,
    /// Not there, or it has ended.
    Geen,
}

pub(super) const VELDEN: &str = "uuid, dossier, bsn, gegevens, eindigt, beperkt";

impl Schrijver<'_> {
    /// Adds or replaces contact data.
    ///
    /// Errors: [`RegisterFout::Ongeldig`] when it is too large or has no ids, [`RegisterFout::Beperkt`] when what is there may
    /// not be used.
    pub fn zet_contact(&mut self, sleutels: &Sleutels, c: &Contact) -> Result<(), RegisterFout> {
        self.eis_vrij("uuid", &c.uuid)?;
        self.verzegel_contact(sleutels, c)
    }

    /// Nobody uses data that is restricted: it is not read, changed or removed, save by who it is about.
    fn eis_vrij(&self, kolom: &str, waarde: &str) -> Result<(), RegisterFout> {
        let sql = format!("SELECT dossier FROM contact WHERE {kolom} = ?1 AND beperkt = 1 LIMIT 1");
        match self
            .rijen("contactgegevens lezen", &sql, &[waarde.into()])?
            .first()
        {
            None => Ok(()),
            Some(rij) => Err(RegisterFout::Beperkt {
                identificatie: rij.tekst(0),
            }),
        }
    }

    fn verzegel_contact(&mut self, sleutels: &Sleutels, c: &Contact) -> Result<(), RegisterFout> {
        let klaar = Value::Object(c.gegevens.clone()).to_string();
        if c.uuid.is_empty() || c.dossier.is_empty() || klaar.len() > GEGEVENS_MAX {
            return Err(RegisterFout::Ongeldig {
                identificatie: c.dossier.chars().take(64).collect(),
                uitleg: format!(
                    "contactgegevens hebben een uuid en een dossier en zijn hoogstens {GEGEVENS_MAX} bytes"
                ),
            });
        }
        let gegevens = sleutels.verzegel(&plaats(&c.uuid, "gegevens"), klaar.as_bytes())?;
        let bsn = match &c.bsn {
            Some(bsn) => Some(sleutels.verzegel(&plaats(&c.uuid, "bsn"), bsn.cijfers().as_bytes())?),
            None => None,
        };
        let kenmerk = c
            .bsn
            .as_ref()
            .and_then(|b| sleutels.kenmerken(b).into_iter().next());
        self.wijzig(
            "contactgegevens bewaren",
            "INSERT INTO contact (uuid, dossier, betrokkene, bsn, gegevens, eindigt, beperkt) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0) \
             ON CONFLICT (uuid) DO UPDATE SET dossier = ?2, betrokkene = ?3, bsn = ?4, gegevens = ?5, eindigt = ?6",
            &[
                c.uuid.as_str().into(),
                c.dossier.as_str().into(),
                kenmerk.into(),
                bsn.into(),
                gegevens.into(),
                c.eindigt.into(),
            ],
        )?;
        Ok(())
    }

    /// Removes contact data and what its zaak was found by; false when it was not there.
    ///
    /// Errors: [`RegisterFout::Beperkt`] when it may not be used.
    pub fn verwijder_contact(&mut self, uuid: &str) -> Result<bool, RegisterFout> {
        self.eis_vrij("uuid", uuid)?;
        self.wis_contact(uuid)
    }

    /// Removes every contact of a dossier; out: how many. Errors: as [`Self::verwijder_contact`].
    pub fn verwijder_contacten(&mut self, dossier: &str) -> Result<u64, RegisterFout> {
        self.eis_vrij("dossier", dossier)?;
        self.wis_contacten(dossier)
    }

    pub(super) fn wis_contact(&mut self, uuid: &str) -> Result<bool, RegisterFout> {
        self.wijzig(
            "contactgegevens verwijderen",
            "DELETE FROM zaakwoord WHERE persoon = 1 AND groep = ?2 AND zaak IN \
             (SELECT z.volgnr FROM contact c JOIN zaakregel z ON z.uuid = substr(c.dossier, 6) WHERE c.uuid = ?1)",
            &[uuid.into(), format!("{}{uuid}", Zaakdeel::Rol.voor()).as_str().into()],
        )?;
        let weg = self.wijzig(
            "contactgegevens verwijderen",
            "DELETE FROM contact WHERE uuid = ?1",
            &[uuid.into()],
        )?;
        Ok(weg > 0)
    }

    /// The contact data of one person that ends after second `na`, or is restricted; with whether it is.
    pub(crate) fn contacten_met(
        &self,
        sleutels: &Sleutels,
        wie: &Betrokkene<'_>,
        na: i64,
    ) -> Result<Vec<(Contact, bool)>, RegisterFout> {
        let (kolom, waarden): (_, Vec<Cel>) = match wie {
            Betrokkene::Bsn(bsn) => (
                "betrokkene",
                sleutels.kenmerken(bsn).into_iter().map(Cel::from).collect(),
            ),
            Betrokkene::Contact(uuid) => ("uuid", vec![Cel::from(*uuid)]),
        };
        let sql = format!(
            "SELECT {VELDEN} FROM contact WHERE {kolom} = ?1 AND (eindigt > ?2 OR beperkt = 1) ORDER BY uuid"
        );
        let mut alle = vec![];
        for waarde in waarden {
            for rij in self.rijen("contactgegevens lezen", &sql, &[waarde, na.into()])? {
                alle.push((open(sleutels, &rij)?, rij.getal(5) != 0));
            }
        }
        Ok(alle)
    }

    /// Restricts the use of contact data, or allows it again.
    pub(super) fn zet_beperkt(&mut self, uuid: &str, beperkt: bool) -> Result<(), RegisterFout> {
        self.wijzig(
            "het gebruik beperken",
            "UPDATE contact SET beperkt = ?1 WHERE uuid = ?2",
            &[beperkt.into(), uuid.into()],
        )?;
        Ok(())
    }

    fn lees_een(&mut self, sleutels: &Sleutels, rij: &Rij, v: &Verwerking) -> Result<Uitkomst, RegisterFout> {
        let uuid = rij.tekst(0);
        if rij.getal(4) <= v.nu_ms.div_euclid(1_000) {
            return Ok(Ok(Gelezen::Geen));
        }
        let beperkt = rij.getal(5) != 0;
        let uit = open(sleutels, rij);
        let wie = match &uit {
            Ok(Contact { bsn: Some(bsn), .. }) => Betrokkene::Bsn(bsn),
            _ => Betrokkene::Contact(&uuid),
        };
        self.log_lezing(sleutels, v, &wie, uit.is_ok() && !beperkt)?;
        Ok(uit.map(|c| {
            if beperkt {
                Gelezen::Beperkt
            } else {
                Gelezen::Contact(Box::new(c))
            }
        }))
    }
}

/// A failed reading is logged too, so its error waits until the transaction is kept.
type Uitkomst = Result<Gelezen, RegisterFout>;

impl Store {
    /// Reads contact data; the answer comes after the line in the log of readings is kept.
    ///
    /// Errors: [`RegisterFout::Beschadigd`] when it does not open with these keys.
    pub fn lees_contact(
        &self,
        sleutels: &Sleutels,
        uuid: &str,
        v: &Verwerking,
    ) -> Result<Gelezen, RegisterFout> {
        self.schrijf(|s| {
            let sql = format!("SELECT {VELDEN} FROM contact WHERE uuid = ?1");
            match s.rijen("contactgegevens lezen", &sql, &[uuid.into()])?.first() {
                Some(rij) => s.lees_een(sleutels, rij, v),
                None => Ok(Ok(Gelezen::Geen)),
            }
        })?
    }

    /// Reads every contact of a dossier that may be read; each is a line in the log.
    pub fn contacten_van(
        &self,
        sleutels: &Sleutels,
        dossier: &str,
        v: &Verwerking,
    ) -> Result<Vec<Contact>, RegisterFout> {
        let gelezen = self.schrijf(|s| {
            let sql = format!("SELECT {VELDEN} FROM contact WHERE dossier = ?1 ORDER BY uuid");
            let rijen = s.rijen("contactgegevens lezen", &sql, &[dossier.into()])?;
            rijen
                .iter()
                .map(|rij| s.lees_een(sleutels, rij, v))
                .collect::<Result<Vec<_>, _>>()
        })?;
        let mut uit = vec![];
        for een in gelezen {
            if let Gelezen::Contact(c) = een? {
                uit.push(*c);
            }
        }
        Ok(uit)
    }

    /// The dossiers that a person is known in; the question itself is a line in the log, also when the answer is none.
    pub fn zoek_bsn(
        &self,
        sleutels: &Sleutels,
        bsn: &Bsn,
        v: &Verwerking,
    ) -> Result<Vec<String>, RegisterFout> {
        self.schrijf(|s| {
            let mut dossiers = vec![];
            for kenmerk in sleutels.kenmerken(bsn) {
                let rijen = s.rijen(
                    "zoeken op burgerservicenummer",
                    "SELECT DISTINCT dossier FROM contact WHERE betrokkene = ?1 AND eindigt > ?2 AND beperkt = 0",
                    &[kenmerk.into(), v.nu_ms.div_euclid(1_000).into()],
                )?;
                dossiers.extend(rijen.iter().map(|r| r.tekst(0)));
            }
            dossiers.sort_unstable();
            dossiers.dedup();
            s.log_lezing(sleutels, v, &Betrokkene::Bsn(bsn), true)?;
            Ok(dossiers)
        })
    }

    /// Removes the contact data that ended at second `nu` or before, but for what is restricted; out: how many.
    pub fn ruim_contacten(&self, nu: i64) -> Result<u64, RegisterFout> {
        let weg = self.schrijf(|s| {
            let weg = s.wijzig(
                "contactgegevens opruimen",
                "DELETE FROM contact WHERE eindigt <= ?1 AND beperkt = 0",
                &[nu.into()],
            )?;
            if weg > 0 {
                s.wijzig(
                    "contactgegevens opruimen",
                    "DELETE FROM zaakwoord WHERE persoon = 1 AND NOT EXISTS \
                     (SELECT 1 FROM contact c WHERE c.uuid = substr(zaakwoord.groep, 5))",
                    &[],
                )?;
            }
            Ok(weg)
        })?;
        if weg > 0 {
            self.veeg()?;
        }
        Ok(weg)
    }

    /// Seals everything that an older key sealed with the first key; after it the older lines may leave the key file.
    /// Out: how many rows. Lines in the log of readings keep the key they have.
    pub fn vernieuw_sleutels(&self, sleutels: &Sleutels) -> Result<u64, RegisterFout> {
        self.schrijf(|s| {
            let sql = format!("SELECT {VELDEN} FROM contact ORDER BY uuid");
            let rijen = s.rijen("contactgegevens lezen", &sql, &[])?;
            let mut aantal = 0;
            for rij in rijen
                .iter()
                .filter(|r| !r.bytes(3).is_some_and(|b| sleutels.is_van_nu(b)))
            {
                s.verzegel_contact(sleutels, &open(sleutels, rij)?)?;
                aantal += 1;
            }
            Ok(aantal)
        })
    }
}

impl Store {
    /// Whether everything that is sealed here opens with these keys, by the names that it carries. Cost: one pass over the
    /// contact data.
    ///
    /// Errors: [`RegisterFout::Vergrendeld`] when a key is missing.
    pub fn eis_sleutels(&self, sleutels: &Sleutels) -> Result<(), RegisterFout> {
        let sql = "SELECT substr(gegevens, 2, 4), count(*) FROM contact GROUP BY 1";
        let rijen = self.lees(|s| s.rijen("de sleutels van contactgegevens lezen", sql, &[]))?;
        let dicht = rijen
            .iter()
            .filter(|r| !r.bytes(0).is_some_and(|naam| sleutels.heeft(naam)));
        match dicht.map(|r| r.getal(1)).sum() {
            0 => Ok(()),
            aantal => Err(RegisterFout::Vergrendeld { aantal }),
        }
    }
}

fn plaats(uuid: &str, kolom: &str) -> String {
    format!("contact/{uuid}/{kolom}")
}

pub(super) fn open(sleutels: &Sleutels, rij: &Rij) -> Result<Contact, RegisterFout> {
    let uuid = rij.tekst(0);
    let kapot = |uitleg: &str| RegisterFout::Beschadigd {
        identificatie: format!("contact {uuid}"),
        uitleg: uitleg.to_owned(),
    };
    let klaar = sleutels.open(&plaats(&uuid, "gegevens"), rij.bytes(3).unwrap_or_default())?;
    let bsn = match rij.bytes(2) {
        None => None,
        Some(dicht) => {
            let cijfers = sleutels.open(&plaats(&uuid, "bsn"), dicht)?;
            let bsn = std::str::from_utf8(&cijfers).ok().and_then(|t| t.parse().ok());
            Some(bsn.ok_or_else(|| kapot("het burgerservicenummer is er geen"))?)
        }
    };
    Ok(Contact {
        dossier: rij.tekst(1),
        bsn,
        gegevens: serde_json::from_slice(&klaar).map_err(|_| kapot("geen JSON"))?,
        eindigt: rij.getal(4),
        uuid,
    })
}
