//! Vernietiging: dossiers go by a list that one person makes and another approves; the list stays as the report.
//!
//! `opgesteld` -> `goedgekeurd` or `afgekeurd` -> `vernietigd`. A dossier that changed after the list was made, or whose date
//! moved, stays and the report says so. What goes takes its rows, its contact data, its audittrail and the documents that
//! hang on nothing else along.

use std::collections::HashSet;

use model::Datum;
use serde_json::Value;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::bewaring::{self, Nominatie};
use super::dagboek::{Regel, Wat};
use super::lezing::hex;
use super::rijen::Rij;
use super::{Bewaarregels, Dagboek};
use crate::{RegisterFout, Schrijver, Soort, Store};

/// Longest name of a person, bytes.
const NAAM_MAX: usize = 200;
/// What the dossier of a zaak is called, before the uuid of the zaak.
const ZAAK: &str = "zaak-";
const DOCUMENT: &str = "document";
/// Kind of the rows that tie a document, their `ouder`, to something.
const BAND: &str = "objectinformatieobject";

const ER_NIET: &str = "overgeslagen: het was er niet meer";
const VERANDERD: &str = "overgeslagen: het is veranderd na het opstellen van de lijst";
const MAG_NIET: &str = "overgeslagen: het mag op deze dag niet worden vernietigd";
const DEELZAAK_BLIJFT: &str = "overgeslagen: een deelzaak staat niet op de lijst of blijft";
const ZONDER_STEMPEL: &str = "overgeslagen: de lijst is van een eerdere versie van Plek; stel een nieuwe op";

/// Hears of a zaak, by its uuid, before it is removed, in the same transaction.
pub type Afscheid<'a> = dyn FnMut(&mut Schrijver<'_>, &str) -> Result<(), RegisterFout> + Send + 'a;

/// How far a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staat {
    /// Made.
    Opgesteld,
    /// Approved by a second person.
    Goedgekeurd,
    /// Refused by a second person.
    Afgekeurd,
    /// Done.
    Vernietigd,
}

impl Staat {
    const ALLE: [Self; 4] = [
        Self::Opgesteld,
        Self::Goedgekeurd,
        Self::Afgekeurd,
        Self::Vernietigd,
    ];

    /// As written.
    pub fn als_tekst(self) -> &'static str {
        match self {
            Self::Opgesteld => "opgesteld",
            Self::Goedgekeurd => "goedgekeurd",
            Self::Afgekeurd => "afgekeurd",
            Self::Vernietigd => "vernietigd",
        }
    }
}

/// A list, and afterwards the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lijst {
    /// Number.
    pub nr: u64,
    /// How far it is.
    pub staat: Staat,
    /// Who made it.
    pub opsteller: String,
    /// When, seconds since 1970.
    pub opgesteld: i64,
    /// Who approved or refused it.
    pub beoordelaar: Option<String>,
    /// Why it was refused.
    pub reden: Option<String>,
    /// When it was done, seconds since 1970.
    pub vernietigd: Option<i64>,
    /// What is on it.
    pub regels: Vec<Lijstregel>,
}

/// One dossier on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lijstregel {
    /// Identification.
    pub dossier: String,
    /// Version that was looked at.
    pub versie: u64,
    /// Class.
    pub klasse: String,
    /// From this day on it may go.
    pub actiedatum: String,
    /// What happened: `vernietigd`, or why not.
    pub uitkomst: Option<String>,
    /// What the whole of it looked like; `None` on a list of an earlier version of Plek.
    stempel: Option<String>,
}

impl Store {
    /// Makes a list of every dossier whose date has come on `dag`; `None` when there is none.
    ///
    /// Not on it: what is on another open list, what holds data whose use is restricted, a zaak that is suspended or related
    /// to one that is open, and a hoofdzaak with a deelzaak that may not go yet.
    pub fn stel_lijst_op(
        &self,
        opsteller: &str,
        regels: &Bewaarregels,
        dag: Datum,
        nu: i64,
    ) -> Result<Option<u64>, RegisterFout> {
        let opsteller = naam(opsteller)?;
        self.schrijf(|s| {
            let rijp = s.rijp(regels, dag, None)?;
            if rijp.is_empty() {
                return Ok(None);
            }
            let nr = s.volgend_nummer("vernietigingslijst")?;
            s.wijzig(
                "een vernietigingslijst maken",
                "INSERT INTO vernietigingslijst (nr, staat, opsteller, opgesteld) VALUES (?1, 'opgesteld', ?2, ?3)",
                &[nr.into(), opsteller.into(), nu.into()],
            )?;
            for r in rijp {
                s.wijzig(
                    "een vernietigingslijst maken",
                    "INSERT INTO vernietigingsregel (lijst, dossier, versie, klasse, actiedatum, stempel) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    &[
                        nr.into(),
                        r.dossier.as_str().into(),
                        r.versie.into(),
                        r.klasse.as_str().into(),
                        r.actiedatum.as_str().into(),
                        s.stempel(&r.dossier)?.as_str().into(),
                    ],
                )?;
            }
            Ok(Some(nr))
        })
    }

    /// A second person approves (`reden` is `None`) or refuses a list.
    ///
    /// Errors: [`RegisterFout::Ongeldig`] when it is not waiting for that, or when it is the person who made it.
    pub fn beoordeel_lijst(
        &self,
        nr: u64,
        beoordelaar: &str,
        reden: Option<&str>,
        nu: i64,
    ) -> Result<(), RegisterFout> {
        let wie = naam(beoordelaar)?;
        self.schrijf(|s| {
            let lijst = s.lijst_met(nr)?;
            if lijst.staat != Staat::Opgesteld {
                return Err(geweigerd(nr, format!("hij is al {}", lijst.staat.als_tekst())));
            }
            if dezelfde(&lijst.opsteller, wie) {
                return Err(geweigerd(
                    nr,
                    "wie de lijst opstelde keurt hem niet zelf goed; vraag een tweede persoon".to_owned(),
                ));
            }
            let staat = reden.map_or(Staat::Goedgekeurd, |_| Staat::Afgekeurd);
            s.wijzig(
                "een vernietigingslijst beoordelen",
                "UPDATE vernietigingslijst SET staat = ?1, beoordelaar = ?2, beoordeeld = ?3, reden = ?4 WHERE nr = ?5",
                &[staat.als_tekst().into(), wie.into(), nu.into(), reden.into(), nr.into()],
            )?;
            Ok(())
        })
    }

    /// Destroys what is on an approved list; out: the report. All or nothing. `afscheid` hears of each zaak before it goes.
    ///
    /// Errors: [`RegisterFout::Ongeldig`] when the list is not approved.
    pub fn vernietig(
        &self,
        nr: u64,
        dagboek: &Dagboek,
        regels: &Bewaarregels,
        dag: Datum,
        nu: i64,
        afscheid: &mut Afscheid<'_>,
    ) -> Result<Lijst, RegisterFout> {
        let verslag = self.schrijf(|s| {
            let lijst = s.lijst_met(nr)?;
            if lijst.staat != Staat::Goedgekeurd {
                return Err(geweigerd(
                    nr,
                    format!("hij is {}, en niet goedgekeurd", lijst.staat.als_tekst()),
                ));
            }
            let waarom = s.waarom_niet(&lijst, regels, dag)?;
            let mut in_dagboek = vec![];
            // deelzaken before their hoofdzaak, which would take them along
            let mut orde: Vec<(&Lijstregel, Option<&str>)> = lijst.regels.iter().zip(waarom).collect();
            orde.sort_by_cached_key(|(regel, _)| !s.is_deelzaak(&regel.dossier).unwrap_or_default());
            for (regel, waarom) in orde {
                let uitkomst = match waarom {
                    Some(waarom) => waarom.to_owned(),
                    None => {
                        let weg = s.vernietig_dossier(&regel.dossier, afscheid)?;
                        in_dagboek.push(Wat::Dossier {
                            identificatie: regel.dossier.clone(),
                            versie: regel.versie,
                        });
                        match weg.documenten {
                            0 => "vernietigd".to_owned(),
                            1 => "vernietigd, met 1 document".to_owned(),
                            n => format!("vernietigd, met {n} documenten"),
                        }
                    }
                };
                s.wijzig(
                    "het verslag van een vernietiging",
                    "UPDATE vernietigingsregel SET uitkomst = ?1 WHERE lijst = ?2 AND dossier = ?3",
                    &[uitkomst.as_str().into(), nr.into(), regel.dossier.as_str().into()],
                )?;
            }
            let weg = in_dagboek.iter().filter_map(|w| match w {
                Wat::Dossier { identificatie, .. } => identificatie.strip_prefix(ZAAK),
                _ => None,
            });
            s.noem_niet_meer(&weg.collect())?;
            s.wijzig(
                "het verslag van een vernietiging",
                "UPDATE vernietigingslijst SET staat = 'vernietigd', vernietigd = ?1 WHERE nr = ?2",
                &[nu.into(), nr.into()],
            )?;
            let verslag = s.lijst_met(nr)?;
            in_dagboek.extend(verslag.voor_dagboek());
            s.leg_in_dagboek(dagboek, nu, in_dagboek)?;
            Ok(verslag)
        })?;
        self.veeg()?;
        Ok(verslag)
    }

    /// A list, or the report of one that was done. Errors: [`RegisterFout::Ongeldig`] when there is none.
    pub fn lijst(&self, nr: u64) -> Result<Lijst, RegisterFout> {
        self.lees(|s| s.lijst_met(nr))
    }

    /// The numbers of all lists, newest first.
    pub fn lijsten(&self) -> Result<Vec<u64>, RegisterFout> {
        self.lees(|s| {
            let rijen = s.rijen(
                "de vernietigingslijsten lezen",
                "SELECT nr FROM vernietigingslijst ORDER BY nr DESC",
                &[],
            )?;
            Ok(rijen.iter().map(|r| r.getal(0) as u64).collect())
        })
    }
}

impl Lijst {
    /// The report as lines of the logbook: an older backup that comes back has it again.
    fn voor_dagboek(&self) -> Vec<Wat> {
        let kop = Wat::Lijst {
            nr: self.nr,
            opsteller: self.opsteller.clone(),
            opgesteld: self.opgesteld,
            beoordelaar: self.beoordelaar.clone(),
            vernietigd: self.vernietigd,
        };
        let regels = self.regels.iter().map(|r| Wat::Lijstregel {
            lijst: self.nr,
            dossier: r.dossier.clone(),
            versie: r.versie,
            klasse: r.klasse.clone(),
            actiedatum: r.actiedatum.clone(),
            uitkomst: r.uitkomst.clone(),
        });
        std::iter::once(kop).chain(regels).collect()
    }
}

/// What went with a dossier.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Weg {
    /// It was there.
    pub was_er: bool,
    /// Documents that hung on nothing else.
    pub documenten: u64,
}

impl Schrijver<'_> {
    /// Why each line of a list stays, in the order of the list; `None` for what goes.
    fn waarom_niet(
        &self,
        lijst: &Lijst,
        regels: &Bewaarregels,
        dag: Datum,
    ) -> Result<Vec<Option<&'static str>>, RegisterFout> {
        let rijp = self.rijp(regels, dag, Some(lijst.nr))?;
        let rijp: HashSet<&str> = rijp.iter().map(|r| r.dossier.as_str()).collect();
        let mut waarom = vec![];
        for regel in &lijst.regels {
            let stempel = self.stempel(&regel.dossier)?;
            waarom.push(match (self.versie_van(&regel.dossier)?, &regel.stempel) {
                (None, _) => Some(ER_NIET),
                (_, None) => Some(ZONDER_STEMPEL),
                _ if !rijp.contains(regel.dossier.as_str()) => Some(MAG_NIET),
                (Some(nu), Some(was)) if nu != regel.versie || stempel != *was => Some(VERANDERD),
                _ => None,
            });
        }
        let paren = lijst.regels.iter().zip(&waarom);
        let gaat = paren.filter(|(_, w)| w.is_none()).map(|(r, _)| r.dossier.clone());
        let gaat = self.met_deelzaken(gaat.collect())?;
        for (regel, waarom) in lijst.regels.iter().zip(&mut waarom) {
            if waarom.is_none() && !gaat.contains(&regel.dossier) {
                *waarom = Some(DEELZAAK_BLIJFT);
            }
        }
        Ok(waarom)
    }

    /// Those of these dossiers that can go together: a hoofdzaak goes with all its deelzaken or not yet.
    fn met_deelzaken(&self, mut gaat: HashSet<String>) -> Result<HashSet<String>, RegisterFout> {
        loop {
            let mut blijft = vec![];
            for dossier in &gaat {
                if !self.deeldossiers(dossier)?.iter().all(|deel| gaat.contains(deel)) {
                    blijft.push(dossier.clone());
                }
            }
            if blijft.is_empty() {
                return Ok(gaat);
            }
            gaat.retain(|dossier| !blijft.contains(dossier));
        }
    }

    /// Writes down that a dossier is removed, when its day had come: then it is destroyed, by whoever removes it, and an older
    /// backup does not bring it back. What is removed before its day may come back. Call it before it goes.
    pub fn noteer_vernietigd(&mut self, dossier: &str, vandaag: Datum, nu: i64) -> Result<(), RegisterFout> {
        let sql = "SELECT d.versie FROM dossier d JOIN bewaring b ON b.dossier = d.identificatie \
             WHERE d.identificatie = ?1 AND b.nominatie = 'vernietigen' AND b.actiedatum <= ?2";
        let rijen = self.rijen(
            "een dossier lezen",
            sql,
            &[dossier.into(), vandaag.to_string().as_str().into()],
        )?;
        if let Some(rij) = rijen.first() {
            let wat = Wat::Dossier {
                identificatie: dossier.to_owned(),
                versie: rij.getal(0) as u64,
            };
            self.is_toegepast(&Regel::nieuw(nu, wat)?)?;
        }
        Ok(())
    }

    /// What a dossier looks like with everything below it, the audittrail left out, and who is known in it.
    fn stempel(&self, dossier: &str) -> Result<String, RegisterFout> {
        let (mut som, wat) = (Sha256::new(), "een dossier vergelijken");
        let mut neem = |rij: &Rij, breed: usize| {
            for nr in 0..breed {
                som.update(rij.misschien(nr).unwrap_or_else(|| rij.getal(nr).to_string()));
                som.update([0]);
            }
        };
        let (mut rest, mut gezien) = (vec![], HashSet::new());
        if let Some(uuid) = dossier.strip_prefix(ZAAK) {
            let sql = "SELECT soort, uuid, inhoud FROM stuk WHERE soort = 'zaak' AND uuid = ?1";
            self.rijen(wat, sql, &[uuid.into()])?
                .iter()
                .for_each(|rij| neem(rij, 3));
            rest.push(uuid.to_owned());
        }
        while let Some(ouder) = rest.pop() {
            let sql = "SELECT soort, uuid, inhoud FROM stuk WHERE ouder = ?1 AND soort <> 'audittrail' ORDER BY volgnr";
            for rij in self.rijen(wat, sql, &[ouder.as_str().into()])? {
                neem(&rij, 3);
                if gezien.insert(rij.tekst(1)) {
                    rest.push(rij.tekst(1));
                }
            }
        }
        let sql = "SELECT uuid, eindigt, beperkt FROM contact WHERE dossier = ?1 ORDER BY uuid";
        self.rijen(wat, sql, &[dossier.into()])?
            .iter()
            .for_each(|rij| neem(rij, 3));
        Ok(hex(&som.finalize()))
    }

    /// Everything that may go on `dag`; zaken of a register elsewhere (`bronzaak`) are that register's to destroy. With `lijst` also what is on that list already.
    fn rijp(
        &self,
        regels: &Bewaarregels,
        dag: Datum,
        lijst: Option<u64>,
    ) -> Result<Vec<Lijstregel>, RegisterFout> {
        let rijen = self.rijen(
            "zoeken wat vernietigd mag worden",
            "SELECT d.identificatie, d.versie, d.soort, d.tot, b.klasse, b.nominatie, b.actiedatum \
             FROM dossier d LEFT JOIN bewaring b ON b.dossier = d.identificatie \
             WHERE (b.actiedatum <= ?1 OR (b.dossier IS NULL AND d.tot <= ?1)) \
             AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.dossier = d.identificatie AND c.beperkt = 1) \
             AND NOT EXISTS (SELECT 1 FROM stuk s WHERE s.soort = 'bronzaak' AND s.uuid = substr(d.identificatie, 6)) \
             AND NOT EXISTS (SELECT 1 FROM vernietigingsregel r JOIN vernietigingslijst l ON l.nr = r.lijst \
                 WHERE r.dossier = d.identificatie AND l.staat IN ('opgesteld', 'goedgekeurd') AND l.nr <> ?2) \
             ORDER BY d.identificatie",
            &[dag.to_string().as_str().into(), lijst.unwrap_or(0).into()],
        )?;
        let uit = rijen.iter().filter_map(|rij| {
            let bewaring = if rij.misschien(4).is_some() {
                bewaring::uit(rij, 4)
            } else {
                let soort: Soort = rij.tekst(2).parse().ok()?;
                regels.voor(soort, rij.misschien(3).and_then(|d| d.parse().ok()))
            };
            let actiedatum = bewaring.actiedatum.filter(|d| *d <= dag)?;
            (bewaring.nominatie == Nominatie::Vernietigen).then(|| Lijstregel {
                dossier: rij.tekst(0),
                versie: rij.getal(1) as u64,
                klasse: bewaring.klasse,
                actiedatum: actiedatum.to_string(),
                uitkomst: None,
                stempel: None,
            })
        });
        let mut rijp: Vec<Lijstregel> = uit.collect();
        let vast = self.vastgehouden()?;
        rijp.retain(|r| {
            r.dossier
                .strip_prefix(ZAAK)
                .is_none_or(|zaak| !vast.contains(zaak))
        });
        let gaat = self.met_deelzaken(rijp.iter().map(|r| r.dossier.clone()).collect())?;
        rijp.retain(|r| gaat.contains(&r.dossier));
        Ok(rijp)
    }

    /// The zaken that stay whatever their date: suspended (`opschorting`), or related to a zaak that is open, whichever of the
    /// two names the other. Cost: one pass over the zaken that say either.
    fn vastgehouden(&self) -> Result<HashSet<String>, RegisterFout> {
        let zaken = self.zaken_die_zeggen(&["\"indicatie\":true", VERWIJST])?;
        let open: HashSet<String> = {
            let sql = "SELECT uuid FROM stuk WHERE soort = 'zaak' AND (inhoud LIKE '%\"einddatum\":null%' OR inhoud NOT LIKE '%\"einddatum\":%')";
            self.rijen("open zaken zoeken", sql, &[])?
                .iter()
                .map(|r| r.tekst(0))
                .collect()
        };
        let mut vast = HashSet::new();
        for (uuid, zaak) in zaken {
            if zaak.get("opschorting").and_then(|o| o.get("indicatie")) == Some(&Value::Bool(true)) {
                vast.insert(uuid.clone());
            }
            for ander in genoemd(&zaak) {
                if open.contains(&uuid) {
                    vast.insert(ander.to_owned());
                } else if open.contains(ander) {
                    vast.insert(uuid.clone());
                }
            }
        }
        Ok(vast)
    }

    /// Takes zaken that went out of the relations that others have to them.
    fn noem_niet_meer(&mut self, weg: &HashSet<&str>) -> Result<(), RegisterFout> {
        if weg.is_empty() {
            return Ok(());
        }
        for (uuid, mut zaak) in self.zaken_die_zeggen(&[VERWIJST])? {
            if !genoemd(&zaak).any(|ander| weg.contains(ander)) {
                continue;
            }
            for veld in RELATIES {
                if let Some(lijst) = zaak.get_mut(veld).and_then(Value::as_array_mut) {
                    lijst.retain(|r| laatste(r).is_none_or(|ander| !weg.contains(ander)));
                }
            }
            let ouder = self.stuk("zaak", &uuid)?.and_then(|z| z.ouder);
            if let Value::Object(inhoud) = &zaak {
                self.zet_stuk("zaak", &uuid, ouder.as_deref(), inhoud)?;
            }
        }
        Ok(())
    }

    /// The zaken whose text holds one of these.
    fn zaken_die_zeggen(&self, woorden: &[&str]) -> Result<Vec<(String, Value)>, RegisterFout> {
        let waar: Vec<String> = (1..=woorden.len()).map(|n| format!("inhoud LIKE ?{n}")).collect();
        let sql = format!(
            "SELECT uuid, inhoud FROM stuk WHERE soort = 'zaak' AND ({})",
            waar.join(" OR ")
        );
        let cellen: Vec<_> = woorden.iter().map(|w| format!("%{w}%").as_str().into()).collect();
        let rijen = self.rijen("zaken vergelijken", &sql, &cellen)?;
        let zaak = |r: &Rij| Some((r.tekst(0), serde_json::from_str(&r.misschien(1)?).ok()?));
        Ok(rijen.iter().filter_map(zaak).collect())
    }

    fn lijst_met(&self, nr: u64) -> Result<Lijst, RegisterFout> {
        let wat = "een vernietigingslijst lezen";
        let koppen = self.rijen(
            wat,
            "SELECT staat, opsteller, opgesteld, beoordelaar, reden, vernietigd FROM vernietigingslijst WHERE nr = ?1",
            &[nr.into()],
        )?;
        let kop = koppen
            .first()
            .ok_or_else(|| geweigerd(nr, "hij bestaat niet".to_owned()))?;
        let regels = self.rijen(
            wat,
            "SELECT dossier, versie, klasse, actiedatum, uitkomst, stempel FROM vernietigingsregel WHERE lijst = ?1 \
             ORDER BY dossier",
            &[nr.into()],
        )?;
        let staat = kop.tekst(0);
        Ok(Lijst {
            nr,
            staat: Staat::ALLE
                .into_iter()
                .find(|s| s.als_tekst() == staat)
                .ok_or_else(|| geweigerd(nr, format!("de staat '{staat}' bestaat niet")))?,
            opsteller: kop.tekst(1),
            opgesteld: kop.getal(2),
            beoordelaar: kop.misschien(3),
            reden: kop.misschien(4),
            vernietigd: Some(kop.getal(5)).filter(|n| *n != 0),
            regels: regels.iter().map(uit_rij).collect(),
        })
    }

    /// The version of a dossier; `None` when there is none.
    pub(crate) fn versie_van(&self, identificatie: &str) -> Result<Option<u64>, RegisterFout> {
        let rijen = self.rijen(
            "een dossier lezen",
            "SELECT versie FROM dossier WHERE identificatie = ?1",
            &[identificatie.into()],
        )?;
        Ok(rijen.first().map(|r| r.getal(0) as u64))
    }

    /// Removes a dossier with everything that is only about it.
    ///
    /// Of a zaak: every row below it, its deelzaken, the audittrail, and the documents that hang on nothing else.
    pub(crate) fn vernietig_dossier(
        &mut self,
        identificatie: &str,
        afscheid: &mut Afscheid<'_>,
    ) -> Result<Weg, RegisterFout> {
        let mut weg = Weg::default();
        if let Some(uuid) = identificatie.strip_prefix(ZAAK) {
            afscheid(self, uuid)?;
            let deelzaken = self.deelzaken(uuid)?;
            for een in deelzaken.iter().map(String::as_str).chain([uuid]) {
                weg.documenten += self.maak_los(een)?;
            }
            // the rows first, so that a circle ends
            self.verwijder_boom("zaak", uuid)?;
            for deelzaak in deelzaken {
                weg.documenten += self
                    .vernietig_dossier(&format!("{ZAAK}{deelzaak}"), afscheid)?
                    .documenten;
            }
            self.verwijder_zaak(uuid)?;
        }
        self.wis_contacten(identificatie)?;
        self.wis_bewaring(identificatie)?;
        weg.was_er = self.verwijder(identificatie)?;
        Ok(weg)
    }

    /// The dossiers of the deelzaken of the zaak of a dossier.
    fn deeldossiers(&self, dossier: &str) -> Result<Vec<String>, RegisterFout> {
        let Some(uuid) = dossier.strip_prefix(ZAAK) else {
            return Ok(vec![]);
        };
        Ok(self
            .deelzaken(uuid)?
            .iter()
            .map(|deel| format!("{ZAAK}{deel}"))
            .collect())
    }

    fn is_deelzaak(&self, dossier: &str) -> Result<bool, RegisterFout> {
        let Some(uuid) = dossier.strip_prefix(ZAAK) else {
            return Ok(false);
        };
        Ok(self.stuk("zaak", uuid)?.is_some_and(|z| z.ouder.is_some()))
    }

    /// The uuids of the deelzaken of a zaak.
    fn deelzaken(&self, uuid: &str) -> Result<Vec<String>, RegisterFout> {
        let sql = "SELECT uuid FROM stuk WHERE soort = 'zaak' AND ouder = ?1 AND uuid <> ?1";
        let rijen = self.rijen("deelzaken zoeken", sql, &[uuid.into()])?;
        Ok(rijen.iter().map(|r| r.tekst(0)).collect())
    }

    /// Takes what points at a zaak away: its place on the list of its hoofdzaak, the relations of its documents, and the
    /// documents that then hang on nothing; out: how many of those.
    fn maak_los(&mut self, uuid: &str) -> Result<u64, RegisterFout> {
        let Some(zaak) = self.stuk("zaak", uuid)? else {
            return Ok(0);
        };
        if let Some(mut hoofd) = zaak
            .ouder
            .as_deref()
            .map(|h| self.stuk("zaak", h))
            .transpose()?
            .flatten()
        {
            if let Some(lijst) = hoofd.inhoud.get_mut("deelzaken").and_then(Value::as_array_mut) {
                lijst.retain(|pad| !pad.as_str().is_some_and(|p| p.ends_with(uuid)));
            }
            self.zet_stuk("zaak", &hoofd.uuid, hoofd.ouder.as_deref(), &hoofd.inhoud)?;
        }
        let mut documenten = 0;
        for relatie in self.stukken("zaakinformatieobject", Some(uuid))? {
            let Some(band) = relatie.inhoud.get("_oio").and_then(Value::as_str) else {
                continue;
            };
            let document = self.stuk(BAND, band)?.and_then(|b| b.ouder);
            self.verwijder_stuk(BAND, band)?;
            if let Some(document) = document
                && self.stukken(BAND, Some(&document))?.is_empty()
            {
                documenten += u64::from(self.verwijder_document(&document)?);
            }
        }
        Ok(documenten)
    }

    /// Removes a document with its bytes, its number and its place in the lists; false when it was not there.
    fn verwijder_document(&mut self, uuid: &str) -> Result<bool, RegisterFout> {
        self.verwijder_stuk("documentnummer", uuid)?;
        self.wijzig(
            "een document verwijderen",
            "DELETE FROM documentregel WHERE uuid = ?1",
            &[uuid.into()],
        )?;
        Ok(self.verwijder_boom(DOCUMENT, uuid)? > 0)
    }

    /// Removes a row, every row below it and their bytes; out: how many rows.
    pub fn verwijder_boom(&mut self, soort: &str, uuid: &str) -> Result<u64, RegisterFout> {
        let mut weg = 0;
        let mut rest = vec![(soort.to_owned(), uuid.to_owned())];
        while let Some((soort, uuid)) = rest.pop() {
            let onder = self.rijen(
                "zoeken wat eronder hangt",
                "SELECT soort, uuid FROM stuk WHERE ouder = ?1",
                &[uuid.as_str().into()],
            )?;
            // removed first, so that a circle ends
            if self.verwijder_stuk(&soort, &uuid)? {
                weg += 1;
                self.zet_bytes(&uuid, None)?;
                rest.extend(onder.iter().map(|r| (r.tekst(0), r.tekst(1))));
            }
        }
        Ok(weg)
    }
}

fn uit_rij(r: &Rij) -> Lijstregel {
    Lijstregel {
        dossier: r.tekst(0),
        versie: r.getal(1) as u64,
        klasse: r.tekst(2),
        actiedatum: r.tekst(3),
        uitkomst: r.misschien(4),
        stempel: r.misschien(5),
    }
}

fn naam(wie: &str) -> Result<&str, RegisterFout> {
    let wie = wie.trim();
    let leesbaar = wie.chars().any(char::is_alphanumeric) && !wie.chars().any(char::is_control);
    if !leesbaar || wie.len() > NAAM_MAX {
        return Err(RegisterFout::Ongeldig {
            identificatie: "vernietigingslijst".to_owned(),
            uitleg: "zeg wie dit doet".to_owned(),
        });
    }
    Ok(wie)
}

/// The fields in which a zaak names others, and how the text of one that does begins.
const RELATIES: [&str; 2] = ["relevanteAndereZaken", "gerelateerdeZaken"];
const VERWIJST: &str = "Zaken\":[{";

/// The uuids of the zaken that a zaak names.
fn genoemd(zaak: &Value) -> impl Iterator<Item = &str> {
    let lijsten = RELATIES.into_iter().filter_map(|veld| zaak.get(veld)?.as_array());
    lijsten.flatten().filter_map(laatste)
}

/// The last part of the address of a relation.
fn laatste(relatie: &Value) -> Option<&str> {
    relatie.get("url")?.as_str()?.rsplit('/').next()
}

/// True when two names are of one person, however they were typed: only letters and digits count, without case or width.
fn dezelfde(een: &str, ander: &str) -> bool {
    let kern = |naam: &str| -> String {
        naam.nfkd()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    kern(een) == kern(ander)
}

fn geweigerd(nr: u64, uitleg: String) -> RegisterFout {
    RegisterFout::Ongeldig {
        identificatie: format!("vernietigingslijst {nr}"),
        uitleg,
    }
}
