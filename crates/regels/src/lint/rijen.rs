//! Rows that never match, and rows that match without ever deciding.

use crate::Waarde;
use crate::evalueer::Drie;
use crate::lint::functies::{MAX_RIJEN, voorgangers};
use crate::lint::{BevindingSoort, Lint, opsomming};
use crate::ruw::Beleid;
use crate::tabel::{Tabel, Var};

impl Lint<'_> {
    /// Dead and shadowed rows of every table.
    pub(super) fn rijen(&mut self) {
        let model = self.model;
        for (t, tabel) in model.tabellen.iter().enumerate() {
            for r in 0..tabel.rijen.len() {
                self.rij(t, tabel, r);
            }
        }
    }

    fn rij(&mut self, t: usize, tabel: &Tabel, r: usize) {
        if self.gemeld.contains(&(t, r)) {
            return;
        }
        let cel = self.cel_die_nooit_past(tabel, r);
        let functie = self.functies.as_ref().and_then(|f| Some((f.rij(t, r)?, f.nee)));
        let bewijs = self.bewijsbaar.get(t) == Some(&true);
        let dood = cel.is_some() || functie.is_some_and(|(f, nee)| f == nee && bewijs);
        if dood {
            self.dode_rij(t, tabel, r, cel);
            return;
        }
        let Some((f, nee)) = functie else {
            self.onbeslist();
            return;
        };
        if f == nee {
            self.onbeslist();
            return;
        }
        match tabel.beleid {
            Beleid::First | Beleid::Priority => self.verdrongen(t, tabel, r),
            Beleid::Any if tabel.rijen.len() > MAX_RIJEN => self.onbeslist(),
            Beleid::Any => self.overbodig(t, tabel, r),
            _ => {}
        }
    }

    /// Column (place among the cells that are not `-`) of a cell that no value passes.
    fn cel_die_nooit_past(&self, tabel: &Tabel, r: usize) -> Option<u32> {
        let model = self.model;
        let rij = tabel.rijen.get(r)?;
        rij.cellen
            .iter()
            .copied()
            .find(|cel| match model.van_test.get(*cel as usize) {
                Some(Var::Invoer(i)) => self.invoer_past_nooit(*i as usize, *cel),
                Some(Var::Tabel(d)) => model.tabellen.get(*d as usize).is_some_and(|d| {
                    let plek = d.tests.iter().position(|t| t == cel);
                    let past = |u: &Vec<bool>| plek.is_some_and(|p| u.get(p) == Some(&true));
                    !d.meervoudig() && !d.uitslag.iter().any(past)
                }),
                None => false,
            })
    }

    fn invoer_past_nooit(&self, invoer: usize, cel: u32) -> bool {
        let Some(v) = self.model.invoer.get(invoer) else {
            return false;
        };
        let tests: Vec<_> = v
            .tests
            .iter()
            .filter_map(|t| self.model.tests.get(*t as usize))
            .collect();
        let plek = v.tests.iter().position(|t| *t == cel);
        let past = |u: &[bool]| plek.is_some_and(|p| u.get(p) == Some(&true));
        crate::klassen::volledig(v, &tests) && !v.klassen.iter().flatten().any(|k| past(&k.uitslag))
    }

    fn dode_rij(&mut self, t: usize, tabel: &Tabel, r: usize, cel: Option<u32>) {
        let vrij = self.vrij.stand(self.model, t, r);
        if vrij.telt {
            let uitleg = format!(
                "Rij {} van tabel \"{}\" past nooit door een vaste waarde; wel bij {}.",
                r + 1,
                tabel.naam,
                vrij.anders.join(" en ")
            );
            self.meld(
                BevindingSoort::VasteWaardeVerbergt,
                tabel,
                Some(r),
                None,
                uitleg,
                None,
            );
            return;
        }
        let var = cel.and_then(|c| self.model.van_test.get(c as usize)).copied();
        let (waarde, uitleg) = match (var, cel.and_then(|c| self.model.tests.get(c as usize))) {
            (Some(var), Some(test)) => {
                let mut waarden = Vec::new();
                test.literalen(&mut waarden);
                let uitleg = format!(
                    "Rij {} van tabel \"{}\" past nooit: geen enkele waarde van \"{}\" voldoet aan de cel.",
                    r + 1,
                    tabel.naam,
                    self.naam_van(var)
                );
                (waarden.first().map(|w| Waarde::clone(w)), uitleg)
            }
            _ => {
                let uitleg = format!(
                    "Rij {} van tabel \"{}\" past nooit: haar cellen gaan bij geen enkele reeks antwoorden samen.",
                    r + 1,
                    tabel.naam
                );
                (None, uitleg)
            }
        };
        self.meld(BevindingSoort::DodeRij, tabel, Some(r), waarde, uitleg, None);
    }

    /// FIRST and PRIORITY: rows before it always match when it does.
    fn verdrongen(&mut self, t: usize, tabel: &Tabel, r: usize) {
        let Some(functies) = self.functies.as_mut() else {
            return;
        };
        functies.bouw.nieuwe_stappen();
        let Ok(bedekt) = functies.bedekt(t, r) else {
            self.onbeslist();
            return;
        };
        if !bedekt {
            return;
        }
        if self.bewijsbaar.get(t) != Some(&true) {
            self.onbeslist();
            return;
        }
        let (Some(f), mut door) = (functies.rij(t, r), Vec::new()) else {
            return;
        };
        for voor in voorgangers(tabel, r) {
            let Some(v) = functies.rij(t, voor) else { continue };
            match functies.zonder(f, v) {
                Ok(rest) if rest == functies.nee => {
                    door = vec![voor];
                    break;
                }
                Ok(rest) if rest != f => door.push(voor),
                _ => {}
            }
        }
        let vrij = self.vrij.stand(self.model, t, r);
        let (soort, slot) = if vrij.telt {
            (
                BevindingSoort::VasteWaardeVerbergt,
                format!("; dat is anders bij {}", vrij.anders.join(" en ")),
            )
        } else {
            (BevindingSoort::BedekteRij, String::new())
        };
        let uitleg = format!(
            "Rij {} van tabel \"{}\" beslist nooit: telkens als zij past, gaat rij {} voor{slot}.",
            r + 1,
            tabel.naam,
            opsomming(&door)
        );
        let voorbeeld = self.voorbeeld(f, |s| s.rij(tabel, r) == Drie::Ja);
        self.meld(soort, tabel, Some(r), None, uitleg, voorbeeld);
    }

    /// ANY: another row with the same outcome and explanation always matches when it does.
    fn overbodig(&mut self, t: usize, tabel: &Tabel, r: usize) {
        let Some(functies) = self.functies.as_mut() else {
            return;
        };
        functies.bouw.nieuwe_stappen();
        let Some((f, rij)) = functies.rij(t, r).zip(tabel.rijen.get(r)) else {
            return;
        };
        let mut door = None;
        for (i, ander) in tabel.rijen.iter().enumerate().filter(|(i, _)| *i != r) {
            if ander.uit != rij.uit
                || ander.toelichting != rij.toelichting
                || ander.regel.bron != rij.regel.bron
            {
                continue;
            }
            let Some(g) = functies.rij(t, i) else { continue };
            let Ok(rest) = functies.zonder(f, g) else {
                self.onbeslist();
                return;
            };
            if rest == functies.nee && (g != f || i < r) {
                door = Some(i);
                break;
            }
        }
        let Some(door) = door else { return };
        if self.bewijsbaar.get(t) != Some(&true) {
            self.onbeslist();
            return;
        }
        let uitleg = format!(
            "Rij {} van tabel \"{}\" voegt niets toe: telkens als zij past, past rij {} met dezelfde uitkomst.",
            r + 1,
            tabel.naam,
            door + 1
        );
        let voorbeeld = self.voorbeeld(f, |s| {
            s.rij(tabel, r) == Drie::Ja && s.rij(tabel, door) == Drie::Ja
        });
        self.meld(
            BevindingSoort::BedekteRij,
            tabel,
            Some(r),
            None,
            uitleg,
            voorbeeld,
        );
    }
}
