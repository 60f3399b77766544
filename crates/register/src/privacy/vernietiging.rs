//! Vernietiging: dossiers go by a list that one person makes and another approves; the list stays as the report.
//!
//! `opgesteld` -> `goedgekeurd` or `afgekeurd` -> `vernietigd`. A dossier that changed after the list was made, or whose date
//! moved, stays and the report says so. What goes takes its rows, its contact data and its audittrail along.

use model::Datum;
use serde_json::Value;

use super::bewaring::{self, Nominatie};
use super::dagboek::{Regel, Wat};
use super::rijen::Rij;
use super::{Bewaarregels, Dagboek};
use crate::{RegisterFout, Schrijver, Soort, Store};

/// Longest name of a person, bytes.
const NAAM_MAX: usize = 200;
/// What the dossier of a zaak is called, before the uuid of the zaak.
const ZAAK: &str = "zaak-";

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
}

impl Store {
    /// Makes a list of every dossier whose date has come on `dag`; `None` when there is none.
    ///
    /// Not on it: what is on another open list, and what holds data whose use is restricted.
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
                    "INSERT INTO vernietigingsregel (lijst, dossier, versie, klasse, actiedatum) \
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                    &[
                        nr.into(),
                        r.dossier.as_str().into(),
                        r.versie.into(),
                        r.klasse.as_str().into(),
                        r.actiedatum.as_str().into(),
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
            if lijst.opsteller.to_lowercase() == wie.to_lowercase() {
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
            let rijp = s.rijp(regels, dag, Some(nr))?;
            let mut in_dagboek = vec![];
            for regel in &lijst.regels {
                let uitkomst = match s.versie_van(&regel.dossier)? {
                    None => "overgeslagen: het was er niet meer",
                    Some(nu) if nu != regel.versie => {
                        "overgeslagen: het is veranderd na het opstellen van de lijst"
                    }
                    Some(_) if !rijp.iter().any(|r| r.dossier == regel.dossier) => {
                        "overgeslagen: het mag op deze dag niet worden vernietigd"
                    }
                    Some(versie) => {
                        s.vernietig_dossier(&regel.dossier, afscheid)?;
                        let wat = Wat::Dossier {
                            identificatie: regel.dossier.clone(),
                            versie,
                        };
                        let regel = Regel::nieuw(nu, wat)?;
                        s.is_toegepast(&regel)?;
                        in_dagboek.push(regel);
                        "vernietigd"
                    }
                };
                s.wijzig(
                    "het verslag van een vernietiging",
                    "UPDATE vernietigingsregel SET uitkomst = ?1 WHERE lijst = ?2 AND dossier = ?3",
                    &[uitkomst.into(), nr.into(), regel.dossier.as_str().into()],
                )?;
            }
            s.wijzig(
                "het verslag van een vernietiging",
                "UPDATE vernietigingslijst SET staat = 'vernietigd', vernietigd = ?1 WHERE nr = ?2",
                &[nu.into(), nr.into()],
            )?;
            // before the removal is kept: what is only here goes when the store is opened again
            dagboek.schrijf(&in_dagboek)?;
            s.lijst_met(nr)
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

impl Schrijver<'_> {
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
            })
        });
        let mut rijp: Vec<Lijstregel> = uit.collect();
        // a hoofdzaak goes with its deelzaken or not yet
        let mut te_vroeg = vec![];
        for regel in rijp.iter().filter(|r| r.dossier.starts_with(ZAAK)) {
            for deelzaak in self.deelzaken(regel.dossier.strip_prefix(ZAAK).unwrap_or_default())? {
                let deel = format!("{ZAAK}{deelzaak}");
                if !rijp.iter().any(|r| r.dossier == deel) {
                    te_vroeg.push(regel.dossier.clone());
                }
            }
        }
        rijp.retain(|r| !te_vroeg.contains(&r.dossier));
        Ok(rijp)
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
            "SELECT dossier, versie, klasse, actiedatum, uitkomst FROM vernietigingsregel WHERE lijst = ?1 \
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

    /// Removes a dossier with everything that is only about it; false when it was not there.
    ///
    /// Of a zaak: every row below it, the audittrail too. Documents are things of their own and stay.
    pub(crate) fn vernietig_dossier(
        &mut self,
        identificatie: &str,
        afscheid: &mut Afscheid<'_>,
    ) -> Result<bool, RegisterFout> {
        if let Some(uuid) = identificatie.strip_prefix(ZAAK) {
            afscheid(self, uuid)?;
            let deelzaken = self.deelzaken(uuid)?;
            for een in deelzaken.iter().map(String::as_str).chain([uuid]) {
                self.maak_los(een)?;
            }
            // the rows first, so that a circle ends
            self.verwijder_boom("zaak", uuid)?;
            for deelzaak in deelzaken {
                self.vernietig_dossier(&format!("{ZAAK}{deelzaak}"), afscheid)?;
            }
            self.verwijder_zaak(uuid)?;
        }
        self.verwijder_contacten(identificatie)?;
        self.wis_bewaring(identificatie)?;
        self.verwijder(identificatie)
    }

    /// The uuids of the deelzaken of a zaak.
    fn deelzaken(&self, uuid: &str) -> Result<Vec<String>, RegisterFout> {
        let sql = "SELECT uuid FROM stuk WHERE soort = 'zaak' AND ouder = ?1 AND uuid <> ?1";
        let rijen = self.rijen("deelzaken zoeken", sql, &[uuid.into()])?;
        Ok(rijen.iter().map(|r| r.tekst(0)).collect())
    }

    /// Takes what points at a zaak away: its place on the list of its hoofdzaak, and the relations of its documents.
    fn maak_los(&mut self, uuid: &str) -> Result<(), RegisterFout> {
        let Some(zaak) = self.stuk("zaak", uuid)? else {
            return Ok(());
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
        for document in self.stukken("zaakinformatieobject", Some(uuid))? {
            if let Some(relatie) = document.inhoud.get("_oio").and_then(Value::as_str) {
                self.verwijder_stuk("objectinformatieobject", relatie)?;
            }
        }
        Ok(())
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
    }
}

fn naam(wie: &str) -> Result<&str, RegisterFout> {
    let wie = wie.trim();
    if wie.is_empty() || wie.len() > NAAM_MAX || wie.chars().any(char::is_control) {
        return Err(RegisterFout::Ongeldig {
            identificatie: "vernietigingslijst".to_owned(),
            uitleg: "zeg wie dit doet".to_owned(),
        });
    }
    Ok(wie)
}

fn geweigerd(nr: u64, uitleg: String) -> RegisterFout {
    RegisterFout::Ongeldig {
        identificatie: format!("vernietigingslijst {nr}"),
        uitleg,
    }
}
