//! Persoon: what somebody may ask about their own data: see it, have its use restricted, have it erased.
//!
//! Contact data goes at once; the dossier goes on its own date, and the answer says when and why.

use model::Datum;
use serde_json::{Value, json};

use super::dagboek::{Regel, Wat};
use super::lezing::{Betrokkene, Lezing};
use super::{Bewaarregels, Bewaring, Bsn, Dagboek, Nominatie, Sleutels, Verwerking};
use crate::{RegisterFout, Schrijver, Store};

/// What an erasure did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gewist {
    /// Contact data that is gone.
    pub contacten: u64,
    /// What stays, until when and why.
    pub dossiers: Vec<DossierBlijft>,
}

/// A dossier that stays for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierBlijft {
    /// Identification.
    pub identificatie: String,
    /// The day it may be destroyed, when that is known.
    pub tot: Option<Datum>,
    /// Why it stays, for the person who asked.
    pub reden: String,
}

impl Store {
    /// Everything that is kept about one person, as JSON to hand over: contact data, the dossiers it belongs to, and
    /// when it was read and for what. Restricted data is in it: it is their own. The export is itself a reading.
    pub fn inzage(&self, sleutels: &Sleutels, bsn: &Bsn, v: &Verwerking) -> Result<Value, RegisterFout> {
        self.schrijf(|s| {
            let contacten = s.contacten_met(sleutels, bsn, v.nu_ms.div_euclid(1_000))?;
            let mut dossiers: Vec<&str> = contacten.iter().map(|(c, _)| c.dossier.as_str()).collect();
            dossiers.sort_unstable();
            dossiers.dedup();
            s.log_lezing(sleutels, v, &Betrokkene::Bsn(bsn), true)?;
            let lezingen = s.lezingen_over(sleutels, bsn)?;
            let contact = |(c, beperkt): &(super::Contact, bool)| {
                json!({"dossier": c.dossier, "gegevens": c.gegevens, "bewaardTot": moment(c.eindigt), "beperkt": beperkt})
            };
            let lezing = |l: &Lezing| {
                json!({"moment": moment(l.eind_ms.div_euclid(1_000)), "verwerking": l.activiteit, "handeling": l.naam})
            };
            Ok(json!({
                "contactgegevens": contacten.iter().map(contact).collect::<Vec<_>>(),
                "dossiers": dossiers,
                "gelezen": lezingen.iter().map(lezing).collect::<Vec<_>>(),
            }))
        })
    }

    /// Restricts the use of one person's contact data, or allows it again; out: how many rows. While it is restricted it
    /// is not read, found or destroyed.
    pub fn beperk(&self, sleutels: &Sleutels, bsn: &Bsn, beperkt: bool) -> Result<u64, RegisterFout> {
        self.schrijf(|s| {
            let mut aantal = 0;
            for kenmerk in sleutels.kenmerken(bsn) {
                aantal += s.wijzig(
                    "het gebruik beperken",
                    "UPDATE contact SET beperkt = ?1 WHERE betrokkene = ?2",
                    &[beperkt.into(), kenmerk.into()],
                )?;
            }
            Ok(aantal)
        })
    }

    /// Erases one person's contact data now, also from backups that come back later.
    pub fn wis(
        &self,
        sleutels: &Sleutels,
        bsn: &Bsn,
        dagboek: &Dagboek,
        regels: &Bewaarregels,
        nu: i64,
    ) -> Result<Gewist, RegisterFout> {
        let uit = self.schrijf(|s| {
            let contacten = s.contacten_met(sleutels, bsn, i64::MIN)?;
            let mut dossiers = vec![];
            let mut in_dagboek = vec![];
            for (c, _) in &contacten {
                s.verwijder_contact(&c.uuid)?;
                let wat = Wat::Contact { uuid: c.uuid.clone() };
                let regel = Regel::nieuw(nu, wat)?;
                s.is_toegepast(&regel)?;
                in_dagboek.push(regel);
                dossiers.push(c.dossier.clone());
            }
            dossiers.sort_unstable();
            dossiers.dedup();
            let dossiers = dossiers
                .iter()
                .map(|id| s.blijft(id, regels))
                .collect::<Result<Vec<_>, _>>()?;
            if !in_dagboek.is_empty() {
                dagboek.schrijf(&in_dagboek)?;
            }
            Ok(Gewist {
                contacten: contacten.len() as u64,
                dossiers: dossiers.into_iter().flatten().collect(),
            })
        })?;
        self.veeg()?;
        Ok(uit)
    }
}

impl Schrijver<'_> {
    fn blijft(&self, id: &str, regels: &Bewaarregels) -> Result<Option<DossierBlijft>, RegisterFout> {
        let Some(dossier) = self.dossier(id)? else {
            return Ok(None);
        };
        let Bewaring {
            klasse,
            nominatie,
            actiedatum,
        } = self.bewaring(&dossier, regels)?;
        let reden = match (nominatie, actiedatum) {
            (Nominatie::Vernietigen, Some(dag)) => {
                format!(
                    "De Archiefwet verplicht ons dit dossier te bewaren tot {dag} ({klasse}). Daarna vernietigen we het."
                )
            }
            (Nominatie::BlijvendBewaren, Some(dag)) => {
                format!(
                    "De Archiefwet verplicht ons dit dossier altijd te bewaren ({klasse}). Op {dag} gaat het naar het archief."
                )
            }
            (_, None) => format!(
                "De bewaartermijn van dit dossier staat nog niet vast ({klasse}). Tot die vaststaat, bewaren we het."
            ),
        };
        Ok(Some(DossierBlijft {
            identificatie: dossier.identificatie,
            tot: actiedatum.filter(|_| nominatie == Nominatie::Vernietigen),
            reden,
        }))
    }
}

/// A second since 1970 as a moment.
fn moment(seconde: i64) -> Option<String> {
    jiff::Timestamp::from_second(seconde).ok().map(|t| t.to_string())
}
