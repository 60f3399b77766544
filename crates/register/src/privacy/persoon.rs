//! Persoon: what somebody may ask about their own data: see it, have its use restricted, have it erased.
//!
//! Contact data goes at once; the dossier goes on its own date, and the answer says when and why.

use model::Datum;
use serde_json::{Value, json};

use super::dagboek::Wat;
use super::lezing::{Betrokkene, Lezing};
use super::{Bewaarregels, Bewaring, Dagboek, Nominatie, Sleutels, Verwerking};
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
    /// Everything that is kept about one person, as JSON to hand over: contact data, the dossiers it belongs to and how long
    /// they are kept, and when it was read and for what. Restricted data is in it: it is their own. The export is itself a
    /// reading.
    pub fn inzage(
        &self,
        sleutels: &Sleutels,
        wie: &Betrokkene<'_>,
        regels: &Bewaarregels,
        v: &Verwerking,
    ) -> Result<Value, RegisterFout> {
        self.schrijf(|s| {
            let contacten = s.contacten_met(sleutels, wie, v.nu_ms.div_euclid(1_000))?;
            s.log_lezing(sleutels, v, wie, true)?;
            let dossiers = dossiers_van(contacten.iter().map(|(c, _)| c))
                .iter()
                .map(|id| s.inzage_dossier(id, regels, dag(v)))
                .collect::<Result<Vec<_>, _>>()?;
            let lezingen = match wie {
                Betrokkene::Bsn(bsn) => s.lezingen_over(sleutels, bsn)?,
                Betrokkene::Contact(_) => vec![],
            };
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

    /// Restricts the use of one person's contact data, or allows it again, also in backups that come back later; out: how
    /// many rows. While it is restricted it is not read, found, changed or destroyed. A line in the log of readings.
    pub fn beperk(
        &self,
        sleutels: &Sleutels,
        wie: &Betrokkene<'_>,
        beperkt: bool,
        dagboek: &Dagboek,
        v: &Verwerking,
    ) -> Result<u64, RegisterFout> {
        self.schrijf(|s| {
            let contacten = s.contacten_met(sleutels, wie, i64::MIN)?;
            s.log_lezing(sleutels, v, wie, true)?;
            let mut in_dagboek = vec![];
            for (c, _) in contacten {
                s.zet_beperkt(&c.uuid, beperkt)?;
                in_dagboek.push(Wat::Beperking {
                    uuid: c.uuid,
                    beperkt,
                });
            }
            let aantal = in_dagboek.len() as u64;
            s.leg_in_dagboek(dagboek, v.nu_ms.div_euclid(1_000), in_dagboek)?;
            Ok(aantal)
        })
    }

    /// Erases one person's contact data now, also from backups that come back later. A line in the log of readings.
    pub fn wis(
        &self,
        sleutels: &Sleutels,
        wie: &Betrokkene<'_>,
        dagboek: &Dagboek,
        regels: &Bewaarregels,
        v: &Verwerking,
    ) -> Result<Gewist, RegisterFout> {
        let uit = self.schrijf(|s| {
            let contacten = s.contacten_met(sleutels, wie, i64::MIN)?;
            s.log_lezing(sleutels, v, wie, true)?;
            let mut in_dagboek = vec![];
            for (c, _) in &contacten {
                s.wis_contact(&c.uuid)?;
                in_dagboek.push(Wat::Contact { uuid: c.uuid.clone() });
            }
            let dossiers = dossiers_van(contacten.iter().map(|(c, _)| c))
                .iter()
                .map(|id| s.blijft(id, regels, dag(v)))
                .collect::<Result<Vec<_>, _>>()?;
            s.leg_in_dagboek(dagboek, v.nu_ms.div_euclid(1_000), in_dagboek)?;
            Ok(Gewist {
                contacten: contacten.len() as u64,
                dossiers: dossiers.into_iter().flatten().collect(),
            })
        })?;
        self.veeg()?;
        Ok(uit)
    }
}

/// The dossiers of contact data, each once.
fn dossiers_van<'a>(contacten: impl Iterator<Item = &'a super::Contact>) -> Vec<String> {
    let mut dossiers: Vec<String> = contacten.map(|c| c.dossier.clone()).collect();
    dossiers.sort_unstable();
    dossiers.dedup();
    dossiers
}

impl Schrijver<'_> {
    /// What a person hears of a dossier that they are known in.
    fn inzage_dossier(
        &self,
        id: &str,
        regels: &Bewaarregels,
        vandaag: Option<Datum>,
    ) -> Result<Value, RegisterFout> {
        let Some(d) = self.dossier(id)? else {
            return Ok(json!({"identificatie": id}));
        };
        let blijft = self.blijft(id, regels, vandaag)?.map(|b| b.reden);
        Ok(json!({
            "identificatie": d.identificatie, "soort": d.soort.als_tekst(), "titel": d.titel, "omschrijving": d.omschrijving,
            "status": d.status, "categorie": d.categorie, "van": d.van.map(|d| d.to_string()),
            "tot": d.tot.map(|d| d.to_string()), "eigenschappen": d.eigenschappen, "bewaren": blijft,
        }))
    }

    fn blijft(
        &self,
        id: &str,
        regels: &Bewaarregels,
        vandaag: Option<Datum>,
    ) -> Result<Option<DossierBlijft>, RegisterFout> {
        let Some(dossier) = self.dossier(id)? else {
            return Ok(None);
        };
        let Bewaring {
            klasse,
            nominatie,
            actiedatum,
        } = self.bewaring(&dossier, regels)?;
        let reden = match (nominatie, actiedatum) {
            (Nominatie::Vernietigen, Some(dag)) if vandaag.is_some_and(|nu| dag <= nu) => {
                format!(
                    "De bewaartermijn van dit dossier ({klasse}) is op {dag} voorbijgegaan. We vernietigen het bij de eerstvolgende vernietiging."
                )
            }
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

/// The day of a request.
fn dag(v: &Verwerking) -> Option<Datum> {
    let nu = jiff::Timestamp::from_millisecond(v.nu_ms).ok()?;
    Some(Datum::new(jiff::tz::Offset::UTC.to_datetime(nu).date()))
}

/// A second since 1970 as a moment.
fn moment(seconde: i64) -> Option<String> {
    jiff::Timestamp::from_second(seconde).ok().map(|t| t.to_string())
}
