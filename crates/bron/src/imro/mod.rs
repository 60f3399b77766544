//! IMRO: plans of before the Omgevingswet (bestemmingsplannen, beheersverordeningen) as IMRO2012 GML.
//!
//! Answers what each plan and plan object is and where, one layer for each kind: `imro-plangebied`,
//! `imro-enkelbestemming`, `imro-dubbelbestemming`, `imro-bouwvlak`, `imro-maatvoering`, `imro-functieaanduiding`,
//! `imro-bouwaanduiding`, `imro-gebiedsaanduiding`, `imro-figuur`, `imro-besluitvlak`, `imro-besluitsubvlak`. Knows
//! nothing of whether a plan still holds. Start at [`lees`]. Source: IMRO2012 v1.0 and v1.1 (Geonovum).
//!
//! - A delivery is loose GML or a zip as ruimtelijkeplannen.nl gives it; its texts, pictures and geleideformulier are
//!   passed over and counted. IMRO2006 and IMRO2008 are refused whole.
//! - The id of a plan is its own (`NL.IMRO.0400.BP...-VG01`). Ids of plan objects are unique in their plan only, so theirs
//!   is that of the plan, `/`, and their own; `identificatie` keeps the register's.
//! - A plan keeps in `geweigerd` the layers of which an object in its file was refused: there its silence says nothing.
//! - Time: the file does not say when a plan stopped holding, so every object is of all times; the day of the plan's
//!   status is in `datum`.

mod record;
mod soorten;

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::path::PathBuf;

use model::{Datum, Dekking, Geometrie, Reden, Stand, Voorkomen, Waarde};

use crate::pakket::{Lid, Pakket};
use crate::xml::{Gebeurtenis, Lezer};
use crate::{BronFout, Grenzen, LaagNr, LeesOpties, Ontvanger};

use record::Record;
use soorten::{HELE_PLANNEN, PLANGEBIED, SOORTEN, Soort, definitie, geen_oude, oude_versie, wortel};

/// Most plans in one file; real files hold one.
const MAX_PLANNEN: usize = 1_000;
/// Most objects of one file that wait for the plan they do not name, and their vertices.
const MAX_WACHTEND: usize = 100_000;
/// Most vertices of all plan areas together, which are where the delivery is complete.
const MAX_DEKKING: usize = 5_000_000;

/// Reads a delivery: zip, folder, loose GML, or standard input (`-`).
///
/// - Out: every plan and plan object to `uit`; one that cannot be right is refused by file, id, line and reason. Kinds
///   that are not read are reported by name and number. The date is that of the latest plan status (`afgeleid`); the
///   delivery is complete in the areas of its adopted plans together.
/// - Errors: another version of IMRO, a loose file that is no IMRO, what [`crate::pakket`] and [`crate::xml`] refuse, a
///   delivery without a single plan object, and `uit`'s own.
/// - Cost: one pass; memory for the plan areas, and for objects that do not name their plan.
pub fn lees(bestanden: &[PathBuf], opties: &LeesOpties, uit: &mut dyn Ontvanger) -> Result<(), BronFout> {
    let mut lezing = Lezing::new(uit, opties.grenzen);
    Pakket::new(bestanden, &opties.grenzen).bezoek(&mut |lid| lezing.lid(lid))?;
    lezing.klaar()
}

struct Lezing<'a> {
    uit: &'a mut dyn Ontvanger,
    grenzen: Grenzen,
    /// By layer id, once the first plan file came by.
    lagen: BTreeMap<&'static str, LaagNr>,
    gelezen: u64,
    jongste: Option<Datum>,
    /// Areas of adopted plans; `None` when they passed [`MAX_DEKKING`].
    gedekt: Option<Vec<Geometrie>>,
    gedekt_punten: usize,
    geen_plan: u64,
}

/// What is kept of one file until its end.
#[derive(Default)]
struct Bestand {
    plannen: Vec<Voorkomen>,
    /// Plans that its objects name.
    genoemd: BTreeSet<String>,
    /// Layers of which an object was refused.
    geweigerd: BTreeSet<&'static str>,
    /// Objects that do not name their plan, with their line.
    wachtend: Vec<(&'static Soort, u64, Record)>,
    wachtend_punten: usize,
    overgeslagen: BTreeMap<String, u64>,
}

impl<'a> Lezing<'a> {
    fn new(uit: &'a mut dyn Ontvanger, grenzen: Grenzen) -> Self {
        Self {
            uit,
            grenzen,
            lagen: BTreeMap::new(),
            gelezen: 0,
            jongste: None,
            gedekt: Some(Vec::new()),
            gedekt_punten: 0,
            geen_plan: 0,
        }
    }

    fn lid(&mut self, lid: &mut Lid<'_>) -> Result<(), BronFout> {
        let eind = lid.bestandsnaam().to_ascii_lowercase();
        if lid.pad.is_none() && !eind.ends_with(".gml") && !eind.ends_with(".xml") {
            self.geen_plan += 1;
            return Ok(());
        }
        let gang = lid.voortgang.clone();
        let gelezen = self.bestand(lid.naam, lid.pad.is_some(), &mut *lid.bron);
        let (nu, totaal) = gang.nu();
        self.uit.voortgang(nu, totaal);
        gelezen
    }

    /// One file. `los`: given by name, so that it must be a plan.
    fn bestand(&mut self, naam: &str, los: bool, bron: &mut dyn BufRead) -> Result<(), BronFout> {
        let kop = bron.fill_buf().map_err(|fout| BronFout::lezen(naam, fout))?;
        if let Some(versie) = oude_versie(kop) {
            return Err(BronFout::bestand(naam, geen_oude(versie)));
        }
        let mut lezer = Lezer::new(naam, bron);
        let wortel = match lezer.volgende()? {
            Gebeurtenis::Begin(tag) => wortel(&tag),
            _ => Err("dit is geen XML".to_owned()),
        };
        match wortel {
            Ok(()) => {}
            Err(_) if !los => {
                self.geen_plan += 1;
                return Ok(());
            }
            Err(reden) => return Err(lezer.fout(reden)),
        }
        self.definieer()?;
        let mut bestand = Bestand::default();
        loop {
            let diepte = lezer.diepte();
            let soort = match lezer.volgende()? {
                // root, member, object
                Gebeurtenis::Begin(tag) if diepte == 2 => {
                    let soort = SOORTEN.iter().find(|s| s.element == tag.lokaal);
                    if soort.is_none() && tag.lokaal != "MetadataIMRObestand" {
                        let naam = tag.lokaal.chars().take(60).collect::<String>();
                        *bestand.overgeslagen.entry(naam).or_default() += 1;
                    }
                    soort.map(|s| (s, record::id_van(&tag), tag.regel()))
                }
                Gebeurtenis::Begin(tag) if diepte == 1 && !tag.lokaal.starts_with("featureMember") => None,
                Gebeurtenis::Klaar => break,
                _ => continue,
            };
            match soort {
                Some((soort, id, regel)) => {
                    let record = Record::lees(&mut lezer, id, &self.grenzen)?;
                    self.object(naam, soort, regel, record, &mut bestand)?;
                }
                None => lezer.sla_over()?,
            }
        }
        self.sluit(naam, bestand)
    }

    fn definieer(&mut self) -> Result<(), BronFout> {
        for soort in &SOORTEN {
            if !self.lagen.contains_key(soort.laag) {
                let definitie = definitie(soort).map_err(|f| BronFout::bestand(soort.laag, f.to_string()))?;
                let nr = self.uit.laag(&definitie)?;
                self.lagen.insert(soort.laag, nr);
            }
        }
        Ok(())
    }

    /// Hands one object on, keeps it until its plan is known, or refuses it.
    fn object(
        &mut self,
        naam: &str,
        soort: &'static Soort,
        regel: u64,
        record: Record,
        bestand: &mut Bestand,
    ) -> Result<(), BronFout> {
        self.gelezen += 1;
        if soort.laag != PLANGEBIED && record.plan.is_none() {
            bestand.wachtend_punten += record.punten();
            bestand.wachtend.push((soort, regel, record));
            let te_veel = bestand.wachtend.len() > MAX_WACHTEND || bestand.wachtend_punten > MAX_DEKKING;
            return if te_veel {
                Err(BronFout::regel(
                    naam,
                    regel,
                    "te veel objecten noemen hun plangebied niet; lever een bestand volgens IMRO2012",
                ))
            } else {
                Ok(())
            };
        }
        if let Some(plan) = &record.plan
            && bestand.genoemd.len() < MAX_PLANNEN
            && !bestand.genoemd.contains(plan)
        {
            bestand.genoemd.insert(plan.clone());
        }
        let id = record.id().map(str::to_owned);
        match record.voorkomen(soort) {
            Ok(voorkomen) if soort.laag == PLANGEBIED => {
                bestand.plannen.push(voorkomen);
                if bestand.plannen.len() > MAX_PLANNEN {
                    let reden = format!("meer dan {MAX_PLANNEN} plannen in één bestand");
                    return Err(BronFout::regel(naam, regel, reden));
                }
                Ok(())
            }
            Ok(voorkomen) => self.geef(soort.laag, voorkomen),
            Err(reden) => {
                self.weiger(naam, soort, regel, id, reden, bestand);
                Ok(())
            }
        }
    }

    fn geef(&mut self, laag: &str, voorkomen: Voorkomen) -> Result<(), BronFout> {
        match self.lagen.get(laag) {
            Some(nr) => self.uit.voorkomen(*nr, voorkomen),
            None => Ok(()),
        }
    }

    fn weiger(
        &mut self,
        naam: &str,
        soort: &Soort,
        regel: u64,
        object: Option<String>,
        reden: String,
        bestand: &mut Bestand,
    ) {
        if let Some((laag, nr)) = self.lagen.get_key_value(soort.laag) {
            bestand.geweigerd.insert(*laag);
            self.uit.geweigerd(
                *nr,
                Reden {
                    bestand: naam.to_owned(),
                    object: object.map(|id| id.chars().take(80).collect()),
                    regel: Some(regel),
                    reden,
                },
            );
        }
    }

    /// The end of a file: objects that did not name their plan get the only one there is, and the plans go out.
    fn sluit(&mut self, naam: &str, mut bestand: Bestand) -> Result<(), BronFout> {
        let enige = match bestand.plannen.as_slice() {
            [plan] => Some(plan.id.clone()),
            _ => None,
        };
        for (soort, regel, mut record) in std::mem::take(&mut bestand.wachtend) {
            record.plan.clone_from(&enige);
            let id = record.id().map(str::to_owned);
            match record.voorkomen(soort) {
                Ok(voorkomen) => self.geef(soort.laag, voorkomen)?,
                Err(reden) => self.weiger(naam, soort, regel, id, reden, &mut bestand),
            }
        }
        for plan in &bestand.genoemd {
            if !bestand.plannen.iter().any(|p| p.id == *plan) {
                self.uit.melding(&format!(
                    "{naam}: objecten noemen plan {plan}, dat niet (goed) in dit bestand staat; op hun plek blijft het oude plan onbekend"
                ));
            }
        }
        let geweigerd: Vec<Waarde> = bestand.geweigerd.iter().map(|laag| Waarde::from(*laag)).collect();
        for mut plan in bestand.plannen {
            if !geweigerd.is_empty() {
                let lijst = Waarde::Lijst(geweigerd.clone());
                plan.kenmerken.push(("geweigerd".to_owned(), lijst));
            }
            self.dek(&plan);
            self.geef(PLANGEBIED, plan)?;
        }
        for (soort, aantal) in bestand.overgeslagen {
            self.uit.melding(&format!(
                "{naam}: {aantal} × {soort} overgeslagen; dat is geen deel van een bestemmingsplan dat wij lezen"
            ));
        }
        Ok(())
    }

    /// Takes a plan's day and, when it was adopted, its area into account.
    fn dek(&mut self, plan: &Voorkomen) {
        let tekst = |naam: &str| {
            let gevonden = plan.kenmerken.iter().find(|(n, _)| n == naam);
            gevonden.and_then(|(_, w)| w.tekst()).unwrap_or_default()
        };
        self.jongste = self.jongste.max(tekst("datum").parse().ok());
        let ontwerp = ["concept", "voorontwerp", "ontwerp"].contains(&tekst("planstatus"));
        let heel = HELE_PLANNEN.contains(&tekst("typePlan")) && !ontwerp;
        let (Some(gedekt), Some(gebied), true) = (&mut self.gedekt, &plan.geometrie, heel) else {
            return;
        };
        self.gedekt_punten += gebied.punten.len();
        if self.gedekt_punten > MAX_DEKKING {
            self.gedekt = None;
            self.uit.melding(
                "de plangebieden zijn samen te groot om als dekking te gebruiken; geef --dekking mee",
            );
        } else {
            gedekt.push(gebied.clone());
        }
    }

    fn klaar(self) -> Result<(), BronFout> {
        if self.geen_plan > 0 {
            self.uit.melding(&format!(
                "{} bestanden in de levering zijn geen plankaart (teksten, plaatjes, geleideformulier) en zijn overgeslagen",
                self.geen_plan
            ));
        }
        if self.gelezen == 0 {
            return Err(BronFout::bestand(
                "imro",
                "de levering bevat geen bestemmingsplan of beheersverordening (IMRO2012 GML)",
            ));
        }
        if let Some(datum) = self.jongste {
            self.uit.stand(Stand {
                datum,
                afgeleid: true,
            });
        }
        let vlakken: Vec<_> = self
            .gedekt
            .iter()
            .flatten()
            .flat_map(Geometrie::vlakken_lijst)
            .collect();
        if let Ok(gebied) = Geometrie::vlakken(vlakken) {
            self.uit.dekking(Dekking::Vlak(gebied));
        }
        Ok(())
    }
}

/// Parser over arbitrary bytes: it may refuse, never panic.
pub(crate) fn fuzz_imro(data: &[u8], uit: &mut dyn Ontvanger) {
    let grenzen = Grenzen {
        max_punten: 10_000,
        ..Grenzen::default()
    };
    let mut lezing = Lezing::new(uit, grenzen);
    if lezing.bestand("fuzz.gml", true, &mut { data }).is_ok() {
        let _ = lezing.klaar();
    }
}

#[cfg(test)]
mod proeven;
