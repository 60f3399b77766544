//! Dagboek: what was destroyed, in a file beside the store that no backup of the store brings back.
//!
//! One line of JSON per dossier or contact, on disk before the removal is acknowledged; restrictions and the reports of
//! destruction are in it too, so that an older backup has them again. A store that comes back from an
//! older backup meets this file when it is opened and loses again what had gone. Holds ids, never content.
//!
//! The store holds the same lines, so that the file of every node on one database, and that of the next machine, gets
//! what others destroyed ([`Store::pas_dagboek_toe`]).

use std::collections::{HashMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::lezing::hex;
use super::rijen::Rij;
use crate::{RegisterFout, Schrijver, Store};

/// Longest line, bytes.
const REGEL_MAX: u64 = 4_096;

/// Where the file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dagboek {
    pad: PathBuf,
}

/// What went again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Toegepast {
    /// Dossiers.
    pub dossiers: u64,
    /// Contact data of somebody who asked for it to be erased.
    pub contacten: u64,
}

/// A line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Regel {
    /// Its own id.
    pub id: String,
    /// Seconds since 1970.
    pub op: i64,
    /// What went.
    pub wat: Wat,
}

/// What went.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Wat {
    /// A dossier, in this version.
    Dossier {
        /// Identification.
        identificatie: String,
        /// Version that was destroyed; a later one is another decision.
        versie: u64,
    },
    /// Contact data.
    Contact {
        /// Its id.
        uuid: String,
    },
    /// Nothing went: the use of contact data was restricted, or allowed again.
    Beperking {
        /// Its id.
        uuid: String,
        /// Restricted from here on.
        beperkt: bool,
    },
    /// Nothing went: the head of the report of a list that was done.
    Lijst {
        /// Number.
        nr: u64,
        /// Who made it.
        opsteller: String,
        /// When, seconds since 1970.
        opgesteld: i64,
        /// Who approved it.
        beoordelaar: Option<String>,
        /// When it was done, seconds since 1970.
        vernietigd: Option<i64>,
    },
    /// Nothing went: a line of that report.
    Lijstregel {
        /// Number of the list.
        lijst: u64,
        /// Identification.
        dossier: String,
        /// Version that was looked at.
        versie: u64,
        /// Class.
        klasse: String,
        /// From this day on it could go.
        actiedatum: String,
        /// What happened.
        uitkomst: Option<String>,
    },
}

impl Regel {
    pub fn nieuw(op: i64, wat: Wat) -> Result<Self, RegisterFout> {
        let mut toeval = [0u8; 8];
        getrandom::fill(&mut toeval).map_err(|f| RegisterFout::Ongeldig {
            identificatie: "dagboek".to_owned(),
            uitleg: format!("geen toevalsgetallen van het systeem: {f}"),
        })?;
        Ok(Self {
            id: hex(&toeval),
            op,
            wat,
        })
    }
}

impl Dagboek {
    /// In a file of its own.
    pub fn in_bestand(pad: &Path) -> Self {
        Self { pad: pad.to_owned() }
    }

    /// The file that belongs to the SQLite store at `pad`.
    pub fn naast(pad: &Path) -> Self {
        let mut naam = pad.as_os_str().to_owned();
        naam.push(".vernietigd");
        Self { pad: naam.into() }
    }

    /// True when there is a file: something was destroyed or erased.
    pub fn is_er(&self) -> bool {
        self.pad.is_file()
    }

    /// Adds lines; they are on disk when this returns.
    pub(crate) fn schrijf(&self, regels: &[Regel]) -> Result<(), RegisterFout> {
        let fout = |f: std::io::Error| self.fout(f.to_string());
        let nieuw = !self.pad.exists();
        let mut tekst = String::new();
        for regel in regels {
            tekst += &serde_json::to_string(regel).map_err(|f| self.fout(f.to_string()))?;
            tekst.push('\n');
        }
        let mut bestand = OpenOptions::new()
            .create(true)
            .read(true)
            .append(true)
            .open(&self.pad)
            .map_err(fout)?;
        if !sluit_af(&mut bestand).map_err(fout)? {
            // a line that was cut by a crash was never acknowledged; it stays a line of its own, and is skipped
            tekst.insert(0, '\n');
        }
        bestand.write_all(tekst.as_bytes()).map_err(fout)?;
        bestand.sync_all().map_err(fout)?;
        if nieuw && let Some(map) = self.pad.parent().filter(|m| !m.as_os_str().is_empty()) {
            File::open(map).and_then(|m| m.sync_all()).map_err(fout)?;
        }
        Ok(())
    }

    fn regels(&self) -> Result<Vec<Regel>, RegisterFout> {
        let bestand = match File::open(&self.pad) {
            Ok(bestand) => bestand,
            Err(f) if f.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
            Err(f) => return Err(self.fout(f.to_string())),
        };
        let mut lezer = BufReader::new(bestand);
        let mut regels = vec![];
        for nr in 1.. {
            let mut regel = String::new();
            let gelezen = lezer
                .by_ref()
                .take(REGEL_MAX)
                .read_line(&mut regel)
                .map_err(|f| self.fout(format!("regel {nr}: {f}")))?;
            if gelezen == 0 {
                break;
            }
            match serde_json::from_str(&regel) {
                Ok(regel) => regels.push(regel),
                Err(f) if f.is_eof() => {}
                Err(f) => {
                    return Err(self.fout(format!("regel {nr}: {f}; zet het bestand terug zoals het was")));
                }
            }
        }
        Ok(regels)
    }

    fn fout(&self, uitleg: String) -> RegisterFout {
        RegisterFout::Bestand {
            bestand: self.pad.display().to_string(),
            uitleg,
        }
    }
}

/// True when the file is empty or ends with a whole line.
fn sluit_af(bestand: &mut File) -> std::io::Result<bool> {
    use std::io::{Seek, SeekFrom};
    if bestand.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut laatste = [0u8];
    bestand.seek(SeekFrom::End(-1))?;
    bestand.read_exact(&mut laatste)?;
    Ok(laatste == *b"\n")
}

impl Schrijver<'_> {
    /// Keeps what went in the store and in the file. Call it last, before the transaction is kept: what is only in the file
    /// goes when the store is opened again.
    pub(crate) fn leg_in_dagboek(
        &mut self,
        dagboek: &Dagboek,
        op: i64,
        wat: Vec<Wat>,
    ) -> Result<(), RegisterFout> {
        let regels: Vec<Regel> = wat
            .into_iter()
            .map(|w| Regel::nieuw(op, w))
            .collect::<Result<_, _>>()?;
        for regel in &regels {
            self.is_toegepast(regel)?;
        }
        if regels.is_empty() {
            Ok(())
        } else {
            dagboek.schrijf(&regels)
        }
    }

    /// Puts the report of a list back that a later state of this register had done; of the list itself its number is kept.
    fn zet_verslag(&mut self, wat: &Wat) -> Result<(), RegisterFout> {
        let doel = "een verslag terugzetten";
        match wat {
            Wat::Lijst {
                nr,
                opsteller,
                opgesteld,
                beoordelaar,
                vernietigd,
            } => {
                self.wijzig(
                    doel,
                    "INSERT INTO vernietigingslijst (nr, staat, opsteller, opgesteld, beoordelaar, vernietigd) \
                     VALUES (?1, 'vernietigd', ?2, ?3, ?4, ?5) ON CONFLICT (nr) DO UPDATE SET \
                     staat = 'vernietigd', opsteller = ?2, opgesteld = ?3, beoordelaar = ?4, vernietigd = ?5",
                    &[
                        (*nr).into(),
                        opsteller.as_str().into(),
                        (*opgesteld).into(),
                        beoordelaar.as_deref().into(),
                        (*vernietigd).into(),
                    ],
                )?;
                self.wijzig(
                    doel,
                    "INSERT INTO reeks VALUES ('vernietigingslijst', ?1) \
                     ON CONFLICT (naam) DO UPDATE SET nr = CASE WHEN reeks.nr < ?1 THEN ?1 ELSE reeks.nr END",
                    &[(*nr).into()],
                )?;
            }
            Wat::Lijstregel {
                lijst,
                dossier,
                versie,
                klasse,
                actiedatum,
                uitkomst,
            } => {
                self.wijzig(
                    doel,
                    "INSERT INTO vernietigingsregel (lijst, dossier, versie, klasse, actiedatum, uitkomst) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (lijst, dossier) DO UPDATE SET \
                     versie = ?3, klasse = ?4, actiedatum = ?5, uitkomst = ?6",
                    &[
                        (*lijst).into(),
                        dossier.as_str().into(),
                        (*versie).into(),
                        klasse.as_str().into(),
                        actiedatum.as_str().into(),
                        uitkomst.as_deref().into(),
                    ],
                )?;
            }
            Wat::Dossier { .. } | Wat::Contact { .. } | Wat::Beperking { .. } => {}
        }
        Ok(())
    }

    pub(super) fn is_toegepast(&mut self, regel: &Regel) -> Result<(), RegisterFout> {
        let wat = serde_json::to_string(&regel.wat).unwrap_or_default();
        self.wijzig(
            "het dagboek bijhouden",
            "INSERT INTO vernietigd (regel, op, wat) VALUES (?1, ?2, ?3) ON CONFLICT (regel) DO UPDATE SET wat = ?3",
            &[regel.id.as_str().into(), regel.op.into(), wat.as_str().into()],
        )?;
        Ok(())
    }

    /// The lines that were applied here; `None` for one of a version that did not keep what went.
    fn toegepast(&self) -> Result<HashMap<String, Option<Regel>>, RegisterFout> {
        let rijen = self.rijen("het dagboek lezen", "SELECT regel, op, wat FROM vernietigd", &[])?;
        let lees = |r: &Rij| {
            let wat = serde_json::from_str(&r.misschien(2)?).ok()?;
            let (id, op) = (r.tekst(0), r.getal(1));
            Some(Regel { id, op, wat })
        };
        Ok(rijen.iter().map(|r| (r.tekst(0), lees(r))).collect())
    }
}

impl Store {
    /// Removes again what the logbook says was removed and this store still holds: it came back from an older backup.
    ///
    /// Call it before the store serves. A dossier in a later version than the one that was destroyed stays. What the store
    /// knows and the logbook does not is added to it.
    pub fn pas_dagboek_toe(&self, dagboek: &Dagboek) -> Result<Toegepast, RegisterFout> {
        let mut regels = dagboek.regels()?;
        let bekend = self.lees(|s| s.toegepast())?;
        let hier: HashSet<&str> = regels.iter().map(|r| r.id.as_str()).collect();
        let van_elders = bekend
            .values()
            .flatten()
            .filter(|r| !hier.contains(r.id.as_str()));
        let mut van_elders: Vec<Regel> = van_elders.cloned().collect();
        if !van_elders.is_empty() {
            van_elders.sort_by(|a, b| (a.op, &a.id).cmp(&(b.op, &b.id)));
            dagboek.schrijf(&van_elders)?;
        }
        regels.retain(|r| !matches!(bekend.get(&r.id), Some(Some(_))));
        if regels.is_empty() {
            return Ok(Toegepast::default());
        }
        let uit = self.schrijf(|s| {
            let (mut uit, bekend) = (Toegepast::default(), s.toegepast()?);
            for regel in &regels {
                match &regel.wat {
                    _ if bekend.contains_key(&regel.id) => {}
                    Wat::Dossier {
                        identificatie,
                        versie,
                    } => {
                        if s.versie_van(identificatie)?.is_none_or(|nu| nu <= *versie) {
                            uit.dossiers +=
                                u64::from(s.vernietig_dossier(identificatie, &mut |_, _| Ok(()))?.was_er);
                        }
                    }
                    Wat::Contact { uuid } => uit.contacten += u64::from(s.wis_contact(uuid)?),
                    Wat::Beperking { uuid, beperkt } => s.zet_beperkt(uuid, *beperkt)?,
                    verslag @ (Wat::Lijst { .. } | Wat::Lijstregel { .. }) => s.zet_verslag(verslag)?,
                }
                s.is_toegepast(regel)?;
            }
            Ok(uit)
        })?;
        if uit != Toegepast::default() {
            self.veeg()?;
        }
        Ok(uit)
    }
}
