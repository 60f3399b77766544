//! Questions and decisions that nothing uses, that change nothing, or that are asked without explanation.

use std::collections::HashSet;
use std::sync::Arc;

use crate::Waarde;
use crate::lint::types::Aard;
use crate::lint::{Bevinding, BevindingSoort, Lint};
use crate::ruw::{Herkomst, Ruw, RuwInvoer};
use crate::set::Deel;
use crate::uitkomst::VraagType;

/// What the top decisions of a set use: file in the set and place in it.
#[derive(Debug, Default)]
pub(super) struct Gebruik {
    invoer: HashSet<(usize, usize)>,
    beslissingen: HashSet<(usize, usize)>,
}

impl Gebruik {
    /// Adds what one top decision uses.
    pub(super) fn noteer(&mut self, deel: &Deel) {
        let plek = |(bestand, nr): (usize, usize)| Some((*deel.volgorde.get(bestand)?, nr));
        let invoer = deel.model.invoer.iter().filter(|v| !v.tests.is_empty());
        self.invoer.extend(invoer.filter_map(|v| plek(v.herkomst?)));
        self.beslissingen
            .extend(deel.model.beslissingen.iter().filter_map(|b| plek(*b)));
    }
}

impl Lint<'_> {
    /// Questions that tables look at and that never change the outcome.
    pub(super) fn vragen(&mut self) {
        let model = self.model;
        let Some(functies) = self.functies.as_ref() else {
            self.onbeslist();
            return;
        };
        let Some(uitkomst) = functies.uitkomst else {
            self.onbeslist();
            return;
        };
        let steun = functies.bouw.steun(uitkomst);
        let bewezen = self.bewijsbaar.get(model.top) == Some(&true);
        for (i, v) in (0u32..).zip(&model.invoer) {
            if !v.is_vraag() || v.tests.is_empty() || steun.contains(&i) {
                continue;
            }
            let elders = model.sleutels.get(&v.ruw.vraag.id);
            if elders.is_some_and(|l| l.iter().any(|j| steun.contains(j))) {
                continue;
            }
            if !bewezen {
                self.onbeslist();
                continue;
            }
            let door_vast = self.vrij.doet_ertoe(i);
            let Some(tabel) = model.tabellen.get(model.top) else {
                continue;
            };
            let (soort, waarom) = if door_vast {
                (BevindingSoort::VasteWaardeVerbergt, "door een vaste waarde ")
            } else {
                (BevindingSoort::VraagZonderGevolg, "")
            };
            let uitleg = format!(
                "Geen enkel antwoord op \"{}\" verandert {waarom}de uitkomst; de vraag wordt nooit gesteld.",
                v.ruw.vraag.tekst
            );
            let waarde = Some(Waarde::Tekst(v.ruw.vraag.id.clone()));
            self.meld(soort, tabel, None, waarde, uitleg, None);
        }
    }
}

/// What can be said of a file without evaluating it.
pub(super) fn bestanden(alle: &[Arc<Ruw>], gebruik: &Gebruik, uit: &mut Vec<Bevinding>) {
    for (nr, ruw) in alle.iter().enumerate() {
        let mut meld = |soort, tabel: Option<Arc<str>>, waarde: &str, plek: usize, uitleg: String| {
            uit.push(Bevinding {
                soort,
                bestand: ruw.bestand.clone(),
                tabel,
                rij: None,
                waarde: Some(Waarde::tekst(waarde)),
                uitleg,
                voorbeeld: None,
                plek: (nr, plek, 0),
            });
        };
        let mut gezegd: HashSet<&str> = HashSet::new();
        for (i, v) in ruw.invoeren.iter().enumerate() {
            let id = &*v.vraag.id;
            let gebruikt = gebruik.invoer.contains(&(nr, i));
            if !gebruikt {
                let uitleg = format!("Geen enkele cel vraagt naar \"{}\" ({id}).", v.naam);
                meld(BevindingSoort::OngebruikteInvoer, None, id, usize::MAX, uitleg);
            }
            if gebruikt && zonder_toelichting(v) && gezegd.insert(id) {
                let uitleg = format!("Vraag \"{}\" ({id}) heeft geen toelichting.", v.vraag.tekst);
                meld(
                    BevindingSoort::VraagZonderToelichting,
                    None,
                    id,
                    usize::MAX,
                    uitleg,
                );
            }
            if let Some((gezegd, echt)) = verkeerd_type(v, ruw) {
                let uitleg = format!(
                    "Invoer \"{}\" heet {gezegd}, maar de antwoorden zijn van het type {echt}.",
                    v.naam
                );
                meld(BevindingSoort::TypeLiegt, None, id, usize::MAX, uitleg);
            }
        }
        for (id, regel) in &ruw.los {
            let uitleg =
                format!("Uitvoeringsregel \"{id}\" (regel {regel}) hoort bij geen enkele inputData.");
            meld(BevindingSoort::OngebruikteInvoer, None, id, usize::MAX, uitleg);
        }
        for (b, beslissing) in ruw.beslissingen.iter().enumerate() {
            if !gebruik.beslissingen.contains(&(nr, b)) {
                let uitleg = format!("Beslissing \"{}\" telt voor geen uitkomst mee.", beslissing.naam);
                let naam = beslissing.naam.clone();
                meld(
                    BevindingSoort::OngebruikteBeslissing,
                    Some(naam.clone()),
                    &naam,
                    b,
                    uitleg,
                );
            }
        }
    }
}

fn zonder_toelichting(v: &RuwInvoer) -> bool {
    let gesteld = matches!(
        v.vraag.soort,
        VraagType::Boolean | VraagType::String | VraagType::Number | VraagType::Date | VraagType::List
    );
    gesteld
        && v.herkomst == Herkomst::Vraag
        && v.vraag.toelichting.is_none()
        && v.vraag.lange_toelichting.is_none()
}

fn verkeerd_type(v: &RuwInvoer, ruw: &Ruw) -> Option<(String, &'static str)> {
    let gezegd = Aard::van_type(&v.type_ref, ruw)?;
    let echt = Aard::van_vraag(v.vraag.soort)?;
    (gezegd != echt).then(|| (v.type_ref.clone(), echt.naam()))
}
