//! Tijdelijk deel: what the plans of before the Omgevingswet keep from being called free.
//!
//! Nothing is toestemmingsvrij while nobody knows what those plans say here and the activiteit touches bouwen or gebruik;
//! where they are known, a free outcome carries them as a caveat. One rule for the API, the pages, the regelkaart and the
//! command line. Start at [`Oud`] and, outside this crate, [`TijdelijkDeel`].

use std::sync::Arc;

use model::{Datum, Peilmoment, Toestand};
use regels::{Anders, Code, Conclusie, Reden, Uitkomst};

use super::kaart::{ligging_van, objecten_hier};
use super::{CheckPlaats, Deelactiviteit, Ligging, OnbekendDoor};
use crate::kijk::Kijker;
use crate::oudeplannen;
use crate::plek::Moment;

/// Vertices of a place at which the old plans are looked up; more are sampled.
const PLAN_PUNTEN: usize = 4;

/// What the plans of before the Omgevingswet mean for one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Oud {
    /// `geldt`: known, also when that is nothing; `onbekend`: not, at some part of the place.
    pub(super) toestand: Toestand,
    /// What has to be said with a free outcome where such a plan still holds.
    pub(super) voorbehoud: Option<Arc<str>>,
}

impl Oud {
    /// The omgevingsplan replaced them all.
    pub(super) const VERVANGEN: Self = Self {
        toestand: Toestand::Geldt,
        voorbehoud: None,
    };
    const ONBEKEND: Self = Self {
        toestand: Toestand::Onbekend,
        voorbehoud: None,
    };

    /// Takes back what may not be called free, also as a change of answers, or says it with the caveat.
    ///
    /// - Out: true when an outcome was withheld: the activiteit is unknown.
    pub(super) fn houd_in(
        &self,
        uitkomsten: &mut Vec<Conclusie>,
        redenen: &mut Vec<Reden>,
        anders: &mut Vec<Anders>,
    ) -> bool {
        let vrij = |c: &Conclusie| c.code == Code::Toestemmingsvrij;
        if self.toestand == Toestand::Geldt {
            for c in uitkomsten.iter_mut().filter(|c| vrij(c)) {
                c.voorbehouden.extend(self.voorbehoud.clone());
            }
            return false;
        }
        anders.retain(|a| a.code != Code::Toestemmingsvrij);
        let ingehouden = uitkomsten.iter().any(vrij);
        if ingehouden {
            uitkomsten.retain(|c| !vrij(c));
            redenen.retain(|r| r.waarde.als_tekst() != Some(Code::Toestemmingsvrij.naam()));
            anders.clear();
        }
        ingehouden
    }
}

/// Whether it is known here what the old plans say: the pons of the omgevingsplan covers the whole place, so that none is
/// left, or they are loaded and speak for the place and its corners.
pub(super) fn oude_plannen(kijker: &Kijker<'_>, plaats: Option<&CheckPlaats>) -> Oud {
    let Some(plaats) = plaats else {
        return Oud::ONBEKEND;
    };
    let pons = objecten_hier(kijker, "stop-pons", plaats);
    if ligging_van(plaats, &pons) == Ligging::Ja {
        return Oud::VERVANGEN;
    }
    buiten_de_pons(kijker, plaats)
}

/// What the old plans say where the pons does not cover the whole place.
pub(super) fn buiten_de_pons(kijker: &Kijker<'_>, plaats: &CheckPlaats) -> Oud {
    let punten = plaats
        .vlak
        .as_ref()
        .map(|v| v.punten.as_slice())
        .unwrap_or_default();
    let stap = punten.len().div_ceil(PLAN_PUNTEN).max(1);
    let mut plannen: Vec<String> = vec![];
    for punt in std::iter::once(&plaats.punt).chain(punten.iter().step_by(stap)) {
        let hier = oudeplannen::hier(&Kijker {
            punt: *punt,
            ..kijker.kopie()
        });
        if !hier.bekend() {
            return Oud::ONBEKEND;
        }
        for plan in hier.plannen.into_iter().filter(|p| p.toestand == Toestand::Geldt) {
            if !plannen.contains(&plan.plan) {
                plannen.push(plan.plan);
            }
        }
    }
    let voorbehoud = (!plannen.is_empty()).then(|| {
        let namen = plannen.join(", ");
        format!("Hier geldt ook nog een oud bestemmingsplan: {namen}. Kijk of uw plan daarin past.").into()
    });
    Oud {
        toestand: Toestand::Geldt,
        voorbehoud,
    }
}

/// What the old plans mean at one place, for callers that evaluate rule files of their own.
pub struct TijdelijkDeel<'m> {
    kijker: Kijker<'m>,
    oud: Oud,
}

impl<'m> TijdelijkDeel<'m> {
    /// Looks it up at a place, on a day.
    pub fn bij(moment: &'m Moment, plaats: &CheckPlaats, dag: Datum) -> Self {
        let kijker = Kijker {
            snapshot: &moment.snapshot,
            peil: Peilmoment::op(dag),
            punt: plaats.punt,
            vandaag: dag,
        };
        let oud = oude_plannen(&kijker, Some(plaats));
        Self { kijker, oud }
    }

    /// `geldt`: it is known what they say, also when that is nothing.
    pub fn toestand(&self) -> Toestand {
        self.oud.toestand
    }

    /// Withholds in the outcome of one rule file what may not be called free here, or gives it the caveat.
    ///
    /// - In: the activiteit with what the settings say of it; an empty id for a file that names none.
    /// - Out: why the activiteit has no outcome, when one was withheld.
    pub fn oordeel(&self, deel: &Deelactiviteit, uitkomst: &mut Uitkomst) -> Option<OnbekendDoor> {
        let groep = || {
            let gezien = self.kijker.met_kenmerk("stop-activiteit", "activiteit", &deel.id);
            let eerste = gezien.objecten.first();
            eerste.and_then(|o| o.tekst("groep")).map(str::to_owned)
        };
        let raakt_oud = deel
            .raakt_oude_plannen
            .unwrap_or_else(|| raakt(groep().as_deref()));
        let uitkomsten = uitkomst.uitkomsten.as_mut().filter(|_| raakt_oud)?;
        self.oud
            .houd_in(uitkomsten, &mut uitkomst.redenen, &mut uitkomst.anders)
            .then_some(OnbekendDoor::OudePlannen)
    }
}

/// Whether old plans may have a say, by the group that the omgevingsdocument gives the activiteit. No group: yes.
pub(super) fn raakt(groep: Option<&str>) -> bool {
    let Some(groep) = groep else { return true };
    let groep = groep.to_lowercase();
    // activiteiten that a bestemmingsplan never ruled on
    ![
        "kap",
        "evenement",
        "reclame",
        "beperkingengebied",
        "lozing",
        "water",
        "wegen",
        "inrit",
    ]
    .iter()
    .any(|g| groep.contains(g))
        || ["bouw", "gebruik", "planologisch", "omgevingsplan"]
            .iter()
            .any(|g| groep.contains(g))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_that_says_nothing_touches_the_old_plans() {
        for (groep, ja) in [
            (None, true),
            (Some("BouwactiviteitRuimtelijk"), true),
            (Some("Gebruiksactiviteit"), true),
            (Some("IetsNieuws"), true),
            (Some("Kapactiviteit"), false),
            (Some("Evenementactiviteit"), false),
        ] {
            assert_eq!(raakt(groep), ja, "{groep:?}");
        }
    }
}
