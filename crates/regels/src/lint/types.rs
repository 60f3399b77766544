//! Declared types against the values that really come, and outcomes and measures that do not exist.

use crate::Waarde;
use crate::cel::Test;
use crate::lint::{BevindingSoort, Lint};
use crate::ruw::Ruw;
use crate::tabel::{Tabel, Var};
use crate::uitkomst::{Code, Soort, VraagType};

/// Kinds of value that a declared type can be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aard {
    JaNee,
    Getal,
    Tekst,
    Datum,
}

impl Aard {
    /// From a typeRef, through the file's own type names. Miss: `None` for anything that is not one of the four.
    pub(super) fn van_type(type_ref: &str, ruw: &Ruw) -> Option<Self> {
        let mut naam = type_ref.trim();
        for _ in 0..4 {
            match naam.rsplit(':').next().unwrap_or(naam) {
                "boolean" => return Some(Self::JaNee),
                "number" | "integer" | "long" | "double" => return Some(Self::Getal),
                "string" => return Some(Self::Tekst),
                "date" => return Some(Self::Datum),
                eigen => naam = ruw.types.get(eigen)?,
            }
        }
        None
    }

    fn van_waarde(w: &Waarde) -> Option<Self> {
        match w {
            Waarde::JaNee(_) => Some(Self::JaNee),
            Waarde::Getal(_) => Some(Self::Getal),
            Waarde::Tekst(_) => Some(Self::Tekst),
            Waarde::Datum(_) => Some(Self::Datum),
            Waarde::Leeg | Waarde::Lijst(_) => None,
        }
    }

    /// What answers to a question are.
    pub(super) fn van_vraag(soort: VraagType) -> Option<Self> {
        match soort {
            VraagType::Boolean | VraagType::Bijlage => Some(Self::JaNee),
            VraagType::Number => Some(Self::Getal),
            VraagType::Date => Some(Self::Datum),
            VraagType::String | VraagType::List | VraagType::Geo => Some(Self::Tekst),
            VraagType::Register => None,
        }
    }

    /// As DMN writes it.
    pub(super) fn naam(self) -> &'static str {
        match self {
            Self::JaNee => "boolean",
            Self::Getal => "number",
            Self::Tekst => "string",
            Self::Datum => "date",
        }
    }
}

impl Lint<'_> {
    /// Columns, cells, outputs, codes and measures of every table.
    pub(super) fn types(&mut self) {
        let model = self.model;
        for (t, tabel) in model.tabellen.iter().enumerate() {
            self.kolommen(tabel);
            self.celtypes(t, tabel);
            self.uitvoertypes(tabel);
            if t == model.top {
                self.codes_en_maatregelen(tabel);
            }
        }
    }

    fn kolommen(&mut self, tabel: &Tabel) {
        let (Some(ruw), Some((_, bestand))) = (self.ruwe_tabel(tabel), self.bestanden.get(tabel.herkomst.0))
        else {
            return;
        };
        let bestand = *bestand;
        for (type_ref, var) in ruw.kolom_types.iter().zip(&tabel.kolommen) {
            let (Some(gezegd), Some(echt)) = (Aard::van_type(type_ref, bestand), self.aard(*var)) else {
                continue;
            };
            if gezegd != echt {
                let uitleg = format!(
                    "Kolom \"{}\" van tabel \"{}\" heet {type_ref}, maar de waarden zijn van het type {}.",
                    self.naam_van(*var),
                    tabel.naam,
                    echt.naam()
                );
                let waarde = Some(Waarde::tekst(type_ref));
                self.meld(BevindingSoort::TypeLiegt, tabel, None, waarde, uitleg, None);
            }
        }
    }

    /// What a column really sees. Miss: `None` when that differs or is not known.
    fn aard(&self, var: Var) -> Option<Aard> {
        match var {
            Var::Invoer(i) => {
                let v = self.model.invoer.get(i as usize)?;
                if v.aansluitpunt.is_some() {
                    return None;
                }
                match v.klassen.as_deref() {
                    _ if v.is_vraag() => Aard::van_vraag(v.ruw.vraag.soort),
                    Some([vast]) => Aard::van_waarde(&vast.waarde),
                    _ => None,
                }
            }
            Var::Tabel(t) => {
                let t = self.model.tabellen.get(t as usize).filter(|t| !t.meervoudig())?;
                let mut alle = t
                    .rijen
                    .iter()
                    .filter_map(|r| Aard::van_waarde(t.waarden.get(r.waarde)?));
                let eerste = alle.next()?;
                alle.all(|a| a == eerste).then_some(eerste)
            }
        }
    }

    /// Cells that compare with another kind of value than their column ever holds.
    fn celtypes(&mut self, t: usize, tabel: &Tabel) {
        let model = self.model;
        for (r, rij) in tabel.rijen.iter().enumerate() {
            for cel in &rij.cellen {
                let (Some(var), Some(test)) =
                    (model.van_test.get(*cel as usize), model.tests.get(*cel as usize))
                else {
                    continue;
                };
                let keuze = matches!(var, Var::Invoer(i) if model.invoer.get(*i as usize)
                    .is_some_and(|v| matches!(v.ruw.vraag.soort, VraagType::List | VraagType::Geo)));
                let Some(aard) = self.aard(*var).filter(|_| !keuze) else {
                    continue;
                };
                let mut waarden: Vec<&Waarde> = Vec::new();
                test.literalen(&mut waarden);
                let mut delen = Vec::new();
                test.delen(&mut delen);
                let vreemd = waarden
                    .into_iter()
                    .find(|w| Aard::van_waarde(w).is_some_and(|a| a != aard))
                    .cloned();
                let deel = delen
                    .first()
                    .filter(|_| aard != Aard::Tekst)
                    .map(|d| Waarde::Tekst((*d).clone()));
                let Some(waarde) = vreemd.or(deel) else { continue };
                if matches!(test, Test::Vergelijk(..) | Test::Bereik(..)) {
                    self.gemeld.insert((t, r));
                }
                let uitleg = format!(
                    "Rij {} van tabel \"{}\" vergelijkt \"{}\" met \"{waarde}\", maar de waarden zijn van het type {}.",
                    r + 1,
                    tabel.naam,
                    self.naam_van(*var),
                    aard.naam()
                );
                self.meld(
                    BevindingSoort::TypeLiegt,
                    tabel,
                    Some(r),
                    Some(waarde),
                    uitleg,
                    None,
                );
            }
        }
    }

    fn uitvoertypes(&mut self, tabel: &Tabel) {
        let (Some(ruw), Some((_, bestand))) = (self.ruwe_tabel(tabel), self.bestanden.get(tabel.herkomst.0))
        else {
            return;
        };
        let bestand = *bestand;
        for (k, kolom) in ruw.uitvoer.iter().enumerate() {
            let Some(gezegd) = Aard::van_type(&kolom.type_ref, bestand) else {
                continue;
            };
            let vreemd = |w: &Waarde| Aard::van_waarde(w).is_some_and(|a| a != gezegd);
            let rij = tabel.rijen.iter().position(|r| r.uit.get(k).is_some_and(vreemd));
            let Some(r) = rij else { continue };
            let waarde = tabel.rijen.get(r).and_then(|r| r.uit.get(k)).cloned();
            let uitleg = format!(
                "Uitkomst \"{}\" van tabel \"{}\" heet {}, maar rij {} geeft een ander soort waarde.",
                kolom.naam,
                tabel.naam,
                kolom.type_ref,
                r + 1
            );
            self.meld(BevindingSoort::TypeLiegt, tabel, Some(r), waarde, uitleg, None);
        }
    }

    fn codes_en_maatregelen(&mut self, tabel: &Tabel) {
        let model = self.model;
        for (r, rij) in tabel.rijen.iter().enumerate() {
            match model.soort {
                Soort::Conclusie => {
                    for code in model.codes(&[r]) {
                        if let Code::Anders(t) = code {
                            let uitleg = format!(
                                "Rij {} van tabel \"{}\" geeft \"{t}\"; dat is geen van de zeven uitkomsten.",
                                r + 1,
                                tabel.naam
                            );
                            let waarde = Some(Waarde::Tekst(t));
                            self.meld(
                                BevindingSoort::OnbekendeUitkomst,
                                tabel,
                                Some(r),
                                waarde,
                                uitleg,
                                None,
                            );
                        }
                    }
                }
                Soort::Maatregelen => {
                    let id = tabel
                        .kolom_maatregel
                        .and_then(|k| rij.uit.get(k))
                        .and_then(Waarde::als_tekst);
                    if let Some(id) = id.filter(|id| !id.is_empty() && !model.maatregelen.contains_key(*id)) {
                        let uitleg = format!(
                            "Rij {} van tabel \"{}\" noemt maatregel \"{id}\", die het bestand niet beschrijft.",
                            r + 1,
                            tabel.naam
                        );
                        let waarde = Some(Waarde::tekst(id));
                        self.meld(
                            BevindingSoort::OnbekendeMaatregel,
                            tabel,
                            Some(r),
                            waarde,
                            uitleg,
                            None,
                        );
                    }
                }
                Soort::Indieningsvereisten => {}
            }
        }
    }
}
