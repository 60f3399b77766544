//! Verdict: from the outcomes of rule files to what may be said of each activiteit, and of the plan as a whole.
//!
//! Nothing is needed only when every linked activiteit says so; what the old plans keep from being called free is
//! decided in [`super::tijdelijk`]. Start at [`Bouw`] and [`samen`].

use std::sync::Arc;

use lagen::Object;
use model::Toestand;
use regels::{Anders, Code, Soort, Uitkomst, Vraag};
use serde::Serialize;

use super::kaart::ligging_van;
use super::tijdelijk::{Oud, raakt};
use super::{ActiviteitBeeld, CheckVraag, Deelactiviteit, Kwalificatie, Ligging, Versie};
use crate::kijk::Kijker;
use crate::regelcache::Regelversie;

/// Why an activiteit has no outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnbekendDoor {
    /// No rule file for it on this day.
    GeenRegels,
    /// The rule file has a gap for these answers.
    GeenUitkomst,
    /// A rule file that should plug in is not there.
    Aansluitpunt,
    /// The rules ask for nothing, but nobody knows what the old plans say here.
    OudePlannen,
}

/// The plan as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Samen {
    /// Every activiteit has an outcome.
    pub volledig: bool,
    /// And none of them asks for anything.
    pub niets_nodig: bool,
}

/// What may be said of all activiteiten together. Duties add up: this only knows "everything" and "nothing".
pub(super) fn samen(activiteiten: &[ActiviteitBeeld], vragen: &[Vraag]) -> Samen {
    let klaar = |a: &ActiviteitBeeld| a.toestand == Toestand::Geldt && !a.uitkomsten.is_empty();
    let volledig = vragen.is_empty() && !activiteiten.is_empty() && activiteiten.iter().all(klaar);
    let codes = || activiteiten.iter().flat_map(|a| &a.uitkomsten).map(|c| &c.code);
    let niets = codes().all(|c| matches!(c, Code::Toestemmingsvrij | Code::NietVanToepassing));
    Samen {
        volledig,
        niets_nodig: volledig && niets && codes().any(|c| *c == Code::Toestemmingsvrij),
    }
}

/// What every activiteit of one check is judged with.
pub(super) struct Bouw<'a> {
    pub(super) kijker: &'a Kijker<'a>,
    pub(super) vraag: &'a CheckVraag<'a>,
    pub(super) oude_plannen: Oud,
}

impl Bouw<'_> {
    /// One activiteit from the outcomes of its rule file.
    pub(super) fn activiteit(
        &self,
        deel: &Deelactiviteit,
        uitkomsten: &[&Uitkomst],
        anders: Vec<Anders>,
        versie: Option<&Regelversie>,
    ) -> ActiviteitBeeld {
        let gezien = self.kijker.met_kenmerk("stop-activiteit", "activiteit", &deel.id);
        let eerste = gezien.objecten.first();
        let tekst = |naam: &str| eerste.and_then(|o| o.tekst(naam)).map(str::to_owned);
        let groep = tekst("groep");
        let raakt_oud = deel.raakt_oude_plannen.unwrap_or_else(|| raakt(groep.as_deref()));
        let mut uit = ActiviteitBeeld {
            id: deel.id.clone(),
            naam: deel
                .naam
                .clone()
                .or_else(|| tekst("naam"))
                .or_else(|| {
                    versie
                        .map(|v| v.bestand.naam().to_owned())
                        .filter(|n| !n.is_empty())
                })
                .unwrap_or_else(|| deel.id.clone()),
            bevoegd_gezag: deel
                .bevoegd_gezag
                .clone()
                .or_else(|| tekst("bevoegdGezag"))
                .or_else(|| gezag_in_id(&deel.id)),
            deel: deel.deel.clone().or_else(|| deel_van(groep.as_deref())),
            toestand: Toestand::Geldt,
            onbekend_door: None,
            uitkomsten: vec![],
            voorbehouden: vec![],
            redenen: vec![],
            regelversie: versie.map(Versie::van),
            anders,
            geen_uitkomst: None,
            aansluitpunten: vec![],
            kwalificaties: self.kwalificaties(&gezien.objecten),
            vragen: vec![],
            eigen_vragen: versie.map_or_else(Vec::new, |v| {
                v.bestand
                    .vragen()
                    .into_iter()
                    .map(|vraag| vraag.id.clone())
                    .collect()
            }),
            indieningsvereisten: None,
            maatregelen: None,
            vervolgversies: vec![],
        };
        for u in uitkomsten {
            neem_over(&mut uit, u);
        }
        let ingehouden = raakt_oud
            && self
                .oude_plannen
                .houd_in(&mut uit.uitkomsten, &mut uit.redenen, &mut uit.anders);
        uit.onbekend_door = if uitkomsten.is_empty() {
            Some(OnbekendDoor::GeenRegels)
        } else if uit.geen_uitkomst.is_some() {
            Some(OnbekendDoor::GeenUitkomst)
        } else if !uit.aansluitpunten.is_empty() && uit.vragen.is_empty() && uit.uitkomsten.is_empty() {
            Some(OnbekendDoor::Aansluitpunt)
        } else if ingehouden {
            Some(OnbekendDoor::OudePlannen)
        } else {
            None
        };
        match uit.onbekend_door {
            None => {}
            Some(OnbekendDoor::OudePlannen) => uit.toestand = Toestand::Onbekend,
            Some(_) => {
                uit.toestand = Toestand::Onbekend;
                uit.uitkomsten.clear();
                uit.anders.clear();
            }
        }
        for v in uit.uitkomsten.iter().flat_map(|c| &c.voorbehouden) {
            if !uit.voorbehouden.contains(v) {
                uit.voorbehouden.push(Arc::clone(v));
            }
        }
        uit
    }

    /// The annotations whose area holds the place or a part of it.
    fn kwalificaties(&self, objecten: &[Object<'_>]) -> Vec<Kwalificatie> {
        let Some(plaats) = self.vraag.plaats else {
            return vec![];
        };
        let mut uit: Vec<Kwalificatie> = Vec::new();
        for o in objecten {
            let Some(kwalificatie) = o.tekst("kwalificatie") else {
                continue;
            };
            let ligging = ligging_van(plaats, std::slice::from_ref(o));
            if ligging == Ligging::Nee {
                continue;
            }
            let gewoon = kwalificatie.to_lowercase();
            let een = Kwalificatie {
                stellig: matches!(gewoon.as_str(), "verbod" | "vergunningplicht")
                    && o.tekst("idealisatie")
                        .is_some_and(|i| i.eq_ignore_ascii_case("exact"))
                    && ligging == Ligging::Ja,
                kwalificatie: kwalificatie.to_owned(),
                ligging: ligging.als_tekst(),
                artikel: o.tekst("artikel").map(str::to_owned),
                regeling: o.tekst("regeling").map(str::to_owned),
            };
            if !uit.contains(&een) {
                uit.push(een);
            }
        }
        uit
    }
}

fn neem_over(uit: &mut ActiviteitBeeld, u: &Uitkomst) {
    uit.uitkomsten.extend(u.uitkomsten.iter().flatten().cloned());
    uit.redenen.extend(u.redenen.iter().cloned());
    uit.aansluitpunten.extend(u.aansluitpunten.iter().cloned());
    uit.geen_uitkomst = uit.geen_uitkomst.take().or_else(|| u.geen_uitkomst.clone());
    for v in &u.vragen {
        if !uit.vragen.contains(&v.id) {
            uit.vragen.push(v.id.clone());
        }
    }
}

/// Adds what to hand in and which measures hold, once the verdict stands.
pub(super) fn voeg_vervolg_toe(
    beeld: &mut ActiviteitBeeld,
    alle: &[(Option<Arc<str>>, Uitkomst)],
    mut versies: impl FnMut(Soort) -> Vec<Versie>,
) {
    if beeld.uitkomsten.is_empty() {
        return;
    }
    let nodig = beeld.uitkomsten.iter().any(|c| {
        matches!(
            c.code,
            Code::Vergunningplicht | Code::Meldingsplicht | Code::Informatieplicht
        )
    });
    let van_deze = |soort: Soort| {
        alle.iter()
            .filter(move |(_, u)| u.soort == soort)
            .filter(|(id, _)| id.as_deref() == Some(beeld.id.as_str()))
            .map(|(_, u)| u)
            .collect::<Vec<_>>()
    };
    let (indiening, maatregelen) = (van_deze(Soort::Indieningsvereisten), van_deze(Soort::Maatregelen));
    if nodig && !indiening.is_empty() {
        let lijst = indiening.iter().flat_map(|u| u.ontbreekt.iter().flatten());
        beeld.indieningsvereisten = Some(lijst.cloned().collect());
        beeld.vervolgversies.extend(versies(Soort::Indieningsvereisten));
    }
    if !maatregelen.is_empty() {
        let lijst = maatregelen.iter().flat_map(|u| u.maatregelen.iter().flatten());
        beeld.maatregelen = Some(lijst.cloned().collect());
        beeld.vervolgversies.extend(versies(Soort::Maatregelen));
    }
}

fn deel_van(groep: Option<&str>) -> Option<String> {
    let groep = groep?.to_lowercase();
    ["technisch", "ruimtelijk", "monument", "water"]
        .into_iter()
        .find(|d| groep.contains(d))
        .map(str::to_owned)
}

/// `gm0400` out of `nl.imow-gm0400.activiteit.X`.
fn gezag_in_id(id: &str) -> Option<String> {
    let rest = id.strip_prefix("nl.imow-")?;
    let code = rest.split('.').next()?;
    (!code.is_empty()).then(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authority_stands_in_the_id() {
        assert_eq!(
            gezag_in_id("nl.imow-gm0400.activiteit.X").as_deref(),
            Some("gm0400")
        );
    }
}
