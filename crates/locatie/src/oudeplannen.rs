//! Oude plannen: what the plans of before the Omgevingswet (bestemmingsplannen) say of the place, and whether that is known.
//!
//! They hold until the omgevingsplan's pons covers the place. Reads the layers `stop-pons` and `imro-*`; knows no rule
//! files. Start at [`oude_plannen`].
//!
//! - A plan holds when its status says that it was adopted, on or before the day asked about. A design holds nowhere.
//! - Of two versions of one plan the later holds; of two plans that both give the ground a bestemming the later holds and
//!   of the earlier nobody knows. A plan without one (a parapluplan) holds beside them.
//! - An object that the import refused makes the part it belongs to unknown: its silence is not a no.

use lagen::Object;
use model::{Datum, Peilmoment, Punt, Toestand};

use crate::kijk::{Gezien, Kijker};
use crate::omzet;
use crate::planbeeld::{Bestemming, Bestemmingsplan, PlanAanduiding, PlanMaat};
use crate::plek::Moment;

/// As the source is called under `mag`.
pub(crate) const BRON: &str = "Tijdelijk deel (bestemmingsplannen)";
/// The layer of the plans themselves.
pub(crate) const PLANGEBIED: &str = "imro-plangebied";
const PONS: &str = "stop-pons";
const ENKEL: &str = "imro-enkelbestemming";
const BESLUITVLAK: &str = "imro-besluitvlak";
const BOUWVLAK: &str = "imro-bouwvlak";
const MAAT: &str = "imro-maatvoering";
const GROND: [&str; 3] = [ENKEL, BESLUITVLAK, "imro-dubbelbestemming"];
const AANDUIDING: [&str; 4] = [
    "imro-functieaanduiding",
    "imro-bouwaanduiding",
    "imro-gebiedsaanduiding",
    "imro-besluitsubvlak",
];
/// The one decision whose besluitvlakken give the ground a use, as a bestemmingsplan does.
const BEHEERSVERORDENING: &str = "beheersverordening";
/// Every kind of object that a plan is made of, apart from lines on the drawing.
const DELEN: [&str; 9] = [
    GROND[0],
    GROND[1],
    GROND[2],
    BOUWVLAK,
    MAAT,
    AANDUIDING[0],
    AANDUIDING[1],
    AANDUIDING[2],
    AANDUIDING[3],
];

/// The old plans at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct OudePlannen {
    /// `geldt`: an old plan holds here; `geldt-niet`: none does, because the omgevingsplan replaced them or because there
    /// is none; `onbekend` and `niet-bereikbaar`: nobody can say so from what is loaded.
    pub toestand: Toestand,
    /// The plans here, what holds first; empty where the omgevingsplan replaced them.
    pub plannen: Vec<Bestemmingsplan>,
    /// Layer ids that could not answer; empty when everything is known.
    pub onvolledig: Vec<String>,
}

impl OudePlannen {
    /// True when it is known what the old plans say here, also when that is nothing. While false, nothing that touches
    /// bouwen or gebruik may be called toestemmingsvrij.
    pub fn bekend(&self) -> bool {
        let zeker = |t: Toestand| matches!(t, Toestand::Geldt | Toestand::GeldtNiet);
        self.onvolledig.is_empty() && zeker(self.toestand) && self.plannen.iter().all(|p| zeker(p.toestand))
    }

    fn stil(toestand: Toestand, laag: &str) -> Self {
        let onvolledig = match toestand {
            Toestand::Geldt | Toestand::GeldtNiet => vec![],
            Toestand::Onbekend | Toestand::NietBereikbaar => vec![laag.to_owned()],
        };
        Self {
            toestand,
            plannen: vec![],
            onvolledig,
        }
    }
}

/// What the old plans say at `punt` (RD millimetres) on `op_datum`.
///
/// Cost: one look at the pons, then one tree for each kind of plan object that is loaded.
pub fn oude_plannen(moment: &Moment, punt: Punt, op_datum: Datum) -> OudePlannen {
    hier(&Kijker {
        snapshot: &moment.snapshot,
        peil: Peilmoment::op(op_datum),
        punt,
        vandaag: op_datum,
    })
}

/// The same at the place and on the day of `kijker`.
pub(crate) fn hier(kijker: &Kijker<'_>) -> OudePlannen {
    let pons = kijker.hier(PONS);
    match pons.toestand {
        Toestand::Geldt => return OudePlannen::stil(Toestand::GeldtNiet, PONS),
        Toestand::NietBereikbaar => return OudePlannen::stil(Toestand::NietBereikbaar, PONS),
        Toestand::GeldtNiet | Toestand::Onbekend => {}
    }
    let gebieden = kijker.hier(PLANGEBIED);
    if gebieden.toestand == Toestand::NietBereikbaar {
        return OudePlannen::stil(Toestand::NietBereikbaar, PLANGEBIED);
    }
    let lagen = Planlagen::kijk(kijker);
    if gebieden.objecten.is_empty() {
        // a bestemming of a plan whose own area is not here: there is a plan, and nobody knows which
        let toestand = match lagen.grond().next() {
            Some(_) => Toestand::Onbekend,
            None => gebieden.toestand,
        };
        return OudePlannen::stil(toestand, PLANGEBIED);
    }
    let mut plannen: Vec<Bestemmingsplan> = gebieden
        .objecten
        .iter()
        .map(|object| plan(object, &lagen, kijker.peil.geldig))
        .collect();
    vervang(&mut plannen);
    plannen.sort_by(|a, b| {
        let rang = |p: &Bestemmingsplan| p.toestand != Toestand::Geldt;
        (rang(a), b.datum, &a.identificatie).cmp(&(rang(b), a.datum, &b.identificatie))
    });
    let mut uit = samen(plannen, &lagen);
    // the omgevingsplan is loaded, but not what it says of this place: it may have replaced these plans
    if pons.toestand == Toestand::Onbekend && kijker.snapshot.laag(PONS).is_some() {
        uit.onvolledig.push(PONS.to_owned());
    }
    uit
}

/// The plans together: what is not known of those that hold, and whether one of them gives the ground a bestemming.
fn samen(plannen: Vec<Bestemmingsplan>, lagen: &Planlagen<'_>) -> OudePlannen {
    let geldend = || plannen.iter().filter(|p| p.toestand == Toestand::Geldt);
    let mut onvolledig: Vec<String> = vec![];
    let mut mist = |laag: &str| {
        if !onvolledig.iter().any(|o| o == laag) {
            onvolledig.push(laag.to_owned());
        }
    };
    geldend().flat_map(|p| &p.onvolledig).for_each(|laag| mist(laag));
    // a plan that only adds to others, without the others: what it adds to is not loaded
    if !geldend().any(|p| p.bestemming.is_some()) {
        mist(if geldend().next().is_some() {
            ENKEL
        } else {
            PLANGEBIED
        });
    }
    let onbekend = |o: &Object<'_>| {
        !plannen
            .iter()
            .any(|p| o.tekst("plangebied") == Some(&*p.identificatie))
    };
    if lagen.grond().any(onbekend) {
        mist(PLANGEBIED);
    }
    let toestand = if geldend().next().is_some() {
        Toestand::Geldt
    } else {
        Toestand::Onbekend
    };
    OudePlannen {
        toestand,
        plannen,
        onvolledig,
    }
}

/// Every kind of plan object at the place, whichever plan it is of; in the order of [`DELEN`].
struct Planlagen<'s> {
    gezien: [Gezien<'s>; DELEN.len()],
    /// Kinds of which there is no layer at all, or whose layer is out of reach.
    stil: Vec<&'static str>,
}

impl<'s> Planlagen<'s> {
    fn kijk(kijker: &Kijker<'s>) -> Self {
        let gezien = DELEN.map(|laag| kijker.hier(laag));
        let stil = |g: &&Gezien<'_>| {
            g.toestand == Toestand::NietBereikbaar || kijker.snapshot.laag(g.laag).is_none()
        };
        Self {
            stil: gezien.iter().filter(stil).map(|g| g.laag).collect(),
            gezien,
        }
    }

    /// The objects of one kind, of one plan or of all.
    fn van(&self, laag: &str, plan: Option<&str>) -> impl Iterator<Item = &Object<'s>> {
        self.gezien
            .iter()
            .filter(move |g| g.laag == laag)
            .flat_map(|g| &g.objecten)
            .filter(move |o| plan.is_none_or(|plan| o.tekst("plangebied") == Some(plan)))
    }

    /// What gives the ground its bestemming, of any plan.
    fn grond(&self) -> impl Iterator<Item = &Object<'s>> {
        self.van(ENKEL, None).chain(self.van(BESLUITVLAK, None))
    }
}

fn tekst(object: &Object<'_>, naam: &str) -> Option<String> {
    object.tekst(naam).map(str::to_owned)
}

fn naam(object: &Object<'_>) -> String {
    object.tekst("naam").unwrap_or(object.id()).to_owned()
}

/// One plan with its objects here.
fn plan(object: &Object<'_>, lagen: &Planlagen<'_>, dag: Datum) -> Bestemmingsplan {
    let id = object.id();
    let geweigerd: Vec<&str> = omzet::teksten(object, "geweigerd").collect();
    // a whole plan lies here, so a kind that answers and has nothing of this plan says no; one with a refusal does not
    let mist = |laag: &str| {
        (lagen.stil.contains(&laag) || geweigerd.contains(&laag))
            && lagen.van(laag, Some(id)).next().is_none()
    };
    let bestemmingen = GROND.map(|laag| {
        lagen.van(laag, Some(id)).map(move |o| Bestemming {
            soort: soort(laag),
            naam: naam(o),
            hoofdgroep: tekst(o, "bestemmingshoofdgroep"),
            artikel: tekst(o, "artikelnummer"),
        })
    });
    let aanduidingen = AANDUIDING.map(|laag| {
        lagen.van(laag, Some(id)).map(move |o| PlanAanduiding {
            soort: soort(laag),
            naam: naam(o),
            groep: tekst(o, "gebiedsaanduidinggroep"),
            artikel: tekst(o, "artikelnummer"),
        })
    });
    let datum = object.tekst("datum").and_then(|d| d.parse::<Datum>().ok());
    let beheer = object.tekst("typePlan") == Some(BEHEERSVERORDENING);
    let besluitvlak = lagen.van(BESLUITVLAK, Some(id)).filter(|_| beheer);
    let grond = lagen.van(ENKEL, Some(id)).chain(besluitvlak);
    Bestemmingsplan {
        toestand: geldt(object.tekst("planstatus"), datum, dag),
        identificatie: id.to_owned(),
        plan: naam(object),
        soort: tekst(object, "typePlan"),
        status: tekst(object, "planstatus"),
        datum,
        overheid: tekst(object, "overheid"),
        bestemming: grond.map(naam).next(),
        bestemmingen: bestemmingen.into_iter().flatten().collect(),
        bouwvlak: match lagen.van(BOUWVLAK, Some(id)).next() {
            Some(_) => Some(true),
            None => (!mist(BOUWVLAK)).then_some(false),
        },
        maatvoeringen: lagen.van(MAAT, Some(id)).flat_map(maten).collect(),
        aanduidingen: aanduidingen.into_iter().flatten().collect(),
        vervangen_door: None,
        onvolledig: DELEN
            .iter()
            .filter(|laag| mist(laag))
            .map(|laag| (*laag).to_owned())
            .collect(),
    }
}

/// `imro-dubbelbestemming` -> `dubbelbestemming`.
fn soort(laag: &str) -> String {
    laag.trim_start_matches("imro-").to_owned()
}

/// A maatvoering holds one or more values, each with what it limits.
fn maten<'o>(object: &'o Object<'_>) -> impl Iterator<Item = PlanMaat> + 'o {
    let soorten = omzet::teksten(object, "waardeType");
    let waarden = omzet::teksten(object, "waarde");
    soorten.zip(waarden).map(|(soort, waarde)| PlanMaat {
        soort: soort.to_owned(),
        waarde: waarde.to_owned(),
    })
}

/// Whether a plan holds on `dag`: adopted by then, not adopted (yet), or nobody can say.
fn geldt(status: Option<&str>, datum: Option<Datum>, dag: Datum) -> Toestand {
    const AANGENOMEN: [&str; 6] = [
        "vastgesteld",
        "geconsolideerd",
        "onherroepelijk",
        "geheel onherroepelijk",
        "deels onherroepelijk",
        "in werking",
    ];
    const ONTWERP: [&str; 3] = ["concept", "voorontwerp", "ontwerp"];
    let status = status.unwrap_or_default().trim().to_lowercase();
    if ONTWERP.contains(&status.as_str()) || datum.is_some_and(|d| d > dag) {
        Toestand::GeldtNiet
    } else if AANGENOMEN.iter().any(|s| status.starts_with(s)) {
        Toestand::Geldt
    } else {
        Toestand::Onbekend
    }
}

/// What a later plan that gives the ground a bestemming does to the ones before it: an earlier version of the same plan no
/// longer holds; of another plan nobody knows, because the later one may leave rules of it as they are. Both name the later
/// plan in `vervangenDoor`. A wijzigingsplan or uitwerkingsplan changes nothing: it lives inside the plan that it fills in.
fn vervang(plannen: &mut [Bestemmingsplan]) {
    const BINNEN: [&str; 2] = ["wijzigingsplan", "uitwerkingsplan"];
    let vol = |p: &Bestemmingsplan| {
        let binnen = p.soort.as_deref().is_some_and(|s| BINNEN.contains(&s));
        p.toestand == Toestand::Geldt && p.bestemming.is_some() && !binnen
    };
    let nieuwste = plannen
        .iter()
        .filter(|p| vol(p))
        .filter_map(|p| Some((p.datum?, p.identificatie.clone())))
        .max();
    let Some((dag, id)) = nieuwste else { return };
    for plan in plannen {
        if vol(plan) && plan.datum.is_some_and(|d| d < dag) {
            plan.toestand = if zonder_versie(&plan.identificatie) == zonder_versie(&id) {
                Toestand::GeldtNiet
            } else {
                Toestand::Onbekend
            };
            plan.vervangen_door = Some(id.clone());
        }
    }
}

/// `NL.IMRO.0400.BPDorp-VG01` -> `NL.IMRO.0400.BPDorp`.
fn zonder_versie(id: &str) -> &str {
    id.rsplit_once('-').map_or(id, |(plan, _)| plan)
}
