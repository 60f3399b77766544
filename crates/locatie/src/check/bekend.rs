//! Bekend: what the place answers before anybody is asked, each with grade, source, date and reason.
//!
//! Only what certainly holds is filled in: a location or a list that a layer speaks for, an attribute that a register
//! has and is not investigating. What is computed from geometry is proposed (`bevestigen`) and stays a question. A miss
//! never becomes "nee" where nobody says that the source is complete. Start at [`beantwoord`].

use lagen::Object;
use model::Datum;
use regels::{Antwoorden, Regelset, Vraag, VraagType, Waarde};
use serde::Serialize;
use serde_json::{Map, Value};

use super::erf::Vlakdeel;
use super::erfruimte;
use super::kaart::{self, compleet, in_locatie, ligging_van};
use super::{CheckPlaats, Feit, FeitSoort, Feiten, Ligging, TOLERANTIE_M, is_geo};
use crate::kijk::Kijker;
use crate::omzet;
use crate::plek::Moment;

/// An answer that the place gave.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bekend {
    /// Id of the question.
    pub id: String,
    /// The question.
    pub tekst: String,
    /// The answer, as it would be given.
    pub waarde: Value,
    /// `register` or `afgeleid`.
    pub graad: &'static str,
    /// Layer that answered.
    pub bron: String,
    /// Up to which day that layer is complete.
    pub stand: Option<Datum>,
    /// "Omdat het gebouw volgens de BAG uit 1932 is."
    pub reden: String,
    /// True: a proposal. It is not used until the asker says the same.
    pub bevestigen: bool,
    /// True: it answers no question of the rules, `id` is that of the fact; to be shown with the plan.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub terzijde: bool,
    /// How far off it may be, in the unit of the answer (metres, m²).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marge: Option<f64>,
    /// What it was computed from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tekening: Vec<Vlakdeel>,
}

/// What one source says.
pub(super) struct Gevonden {
    pub(super) waarde: Value,
    pub(super) graad: &'static str,
    pub(super) bron: String,
    pub(super) reden: String,
    pub(super) bevestigen: bool,
    pub(super) marge: Option<f64>,
    pub(super) tekening: Vec<Vlakdeel>,
}

/// Fills in what the place knows, for callers that evaluate rule files of their own. Questions that have an answer keep it.
pub fn beantwoord(
    moment: &Moment,
    plaats: &CheckPlaats,
    feiten: &Feiten,
    set: &Regelset,
    antwoorden: &mut Antwoorden,
    dag: Datum,
) -> Vec<Bekend> {
    let kijker = Kijker {
        snapshot: &moment.snapshot,
        peil: model::Peilmoment::op(dag),
        punt: plaats.punt,
        vandaag: dag,
    };
    vul_in(&kijker, plaats, feiten, set, antwoorden)
}

pub(super) fn vul_in(
    kijker: &Kijker<'_>,
    plaats: &CheckPlaats,
    feiten: &Feiten,
    set: &Regelset,
    antwoorden: &mut Antwoorden,
) -> Vec<Bekend> {
    let mut uit = vec![];
    for vraag in set.vragen() {
        if antwoorden.van(&vraag.id).is_some() {
            continue;
        }
        let gevonden = if is_geo(vraag) {
            vraag.locatie.as_deref().and_then(|l| locatie(kijker, plaats, l))
        } else {
            feiten
                .voor(vraag)
                .find_map(|feit| lees_feit(kijker, plaats, feit, vraag))
        };
        let Some(gevonden) = gevonden else { continue };
        // the engine itself says whether the value fits the question
        let een = Value::Object(Map::from_iter([(vraag.id.to_string(), gevonden.waarde.clone())]));
        let Some(waarde) = set
            .antwoorden(&een)
            .ok()
            .and_then(|a| a.van(&vraag.id).cloned())
            .filter(|w| *w != Waarde::Leeg)
        else {
            continue;
        };
        if !gevonden.bevestigen {
            antwoorden.zet(&vraag.id, waarde);
        }
        uit.push(gevonden.bekend(kijker, &vraag.id, &vraag.tekst));
    }
    for vraag in set.vragen() {
        for feit in feiten.naast(vraag) {
            let al = uit.iter().any(|b| b.id == feit.id);
            let opgegeven = antwoorden.van(&vraag.id).and_then(erfruimte::vierkante_meters);
            let gevonden = (!al)
                .then(|| erfruimte::nog_te_bebouwen(kijker, plaats, opgegeven))
                .flatten();
            uit.extend(gevonden.map(|g| Bekend {
                terzijde: true,
                ..g.bekend(kijker, &feit.id, erfruimte::TEKST)
            }));
        }
    }
    uit
}

impl Gevonden {
    fn bekend(self, kijker: &Kijker<'_>, id: &str, tekst: &str) -> Bekend {
        let laag = kijker.snapshot.laag(&self.bron);
        Bekend {
            id: id.to_owned(),
            tekst: tekst.to_owned(),
            waarde: self.waarde,
            graad: self.graad,
            stand: laag.and_then(|l| l.stand()).map(|s| s.datum),
            bron: self.bron,
            reden: self.reden,
            bevestigen: self.bevestigen,
            terzijde: false,
            marge: self.marge,
            tekening: self.tekening,
        }
    }
}

/// A question about an area of the omgevingsdocument.
fn locatie(kijker: &Kijker<'_>, plaats: &CheckPlaats, id: &str) -> Option<Gevonden> {
    let ligging = in_locatie(kijker, plaats, id)?;
    let wat = match plaats.soort {
        "pand" => "het gebouw",
        "perceel" => "het perceel",
        "getekend" => "het getekende gebied",
        _ => "dit punt",
    };
    let reden = match ligging {
        Ligging::Ja => format!("want {wat} ligt in dat gebied"),
        Ligging::Nee => format!("want {wat} ligt buiten dat gebied"),
        Ligging::Deels => format!("want {wat} ligt voor een deel in dat gebied"),
    };
    Some(Gevonden {
        waarde: Value::from(ligging.als_tekst()),
        graad: "afgeleid",
        bron: kaart::LAAG.to_owned(),
        reden,
        bevestigen: false,
        marge: plaats.vlak.as_ref().map(|_| TOLERANTIE_M),
        tekening: vec![],
    })
}

pub(super) fn lees_feit(
    kijker: &Kijker<'_>,
    plaats: &CheckPlaats,
    feit: &Feit,
    vraag: &Vraag,
) -> Option<Gevonden> {
    match feit.soort {
        FeitSoort::PandKenmerk => pand_kenmerk(kijker, plaats, feit),
        FeitSoort::Lijst => lijst(kijker, plaats, feit, vraag),
        FeitSoort::Achtererf
        | FeitSoort::AchtererfOppervlakte
        | FeitSoort::Bebouwingsgebied
        | FeitSoort::Afstand => super::erf::lees(kijker, plaats, feit, vraag),
        FeitSoort::NogTeBebouwen => None,
    }
}

/// The pand of the check: the one it is about, else the one at its point.
pub(super) fn bag_pand<'s>(kijker: &Kijker<'s>, plaats: &CheckPlaats) -> Option<Object<'s>> {
    let genoemd = plaats
        .id
        .as_deref()
        .filter(|_| plaats.soort == "pand")
        .map(|id| kijker.met_id("bag-pand", id));
    genoemd
        .filter(|g| !g.objecten.is_empty())
        .unwrap_or_else(|| kijker.hier("bag-pand"))
        .objecten
        .first()
        .copied()
}

/// An attribute of the BAG pand. What the register is investigating is only proposed.
fn pand_kenmerk(kijker: &Kijker<'_>, plaats: &CheckPlaats, feit: &Feit) -> Option<Gevonden> {
    let naam = feit.kenmerk.as_deref()?;
    let pand = bag_pand(kijker, plaats)?;
    let waarde = omzet::json(pand.kenmerk(naam)?);
    // the BAG writes 9999 for a year that nobody knows
    if naam == "oorspronkelijkBouwjaar" && waarde.as_i64().is_none_or(|j| !(1000..=2200).contains(&j)) {
        return None;
    }
    let onderzoek = omzet::in_onderzoek(&pand)
        .iter()
        .any(|o| o.kenmerk == naam || o.kenmerk.is_empty());
    let leesbaar = waarde.as_str().map_or_else(|| waarde.to_string(), str::to_owned);
    let reden = match (naam, onderzoek) {
        ("oorspronkelijkBouwjaar", false) => format!("want volgens de BAG is dit gebouw uit {leesbaar}"),
        (_, false) => format!("want dat staat in de BAG: {leesbaar}"),
        (_, true) => format!("want in de BAG staat {leesbaar}; de gemeente zoekt nog uit of dat klopt"),
    };
    Some(Gevonden {
        waarde,
        graad: "register",
        bron: "bag-pand".to_owned(),
        reden,
        bevestigen: onderzoek,
        marge: None,
        tekening: vec![],
    })
}

/// Whether the place is on a list. An entry is a yes; silence is a no only where every list is complete.
fn lijst(kijker: &Kijker<'_>, plaats: &CheckPlaats, feit: &Feit, vraag: &Vraag) -> Option<Gevonden> {
    let mut compleet_hier = true;
    for naam in &feit.lagen {
        let Some(laag) = kijker.snapshot.laag(naam) else {
            compleet_hier = false;
            continue;
        };
        compleet_hier &= compleet(kijker, naam, plaats);
        let Some(op) = raakt_lijst(kijker, laag, plaats) else {
            compleet_hier = false;
            continue;
        };
        if let Some(object) = op {
            let titel = &laag.definitie().titel;
            let naam_object = object.tekst("naam").unwrap_or(object.id());
            return Some(Gevonden {
                waarde: ja_nee(vraag, feit, true)?,
                graad: "register",
                bron: naam.clone(),
                reden: format!("want het staat op de lijst \"{titel}\": {naam_object}"),
                bevestigen: false,
                marge: None,
                tekening: vec![],
            });
        }
    }
    if !compleet_hier {
        return None;
    }
    Some(Gevonden {
        waarde: ja_nee(vraag, feit, false)?,
        graad: "register",
        bron: feit.lagen.first()?.clone(),
        reden: "want het staat niet op de lijst, en die lijst is hier volledig".to_owned(),
        bevestigen: false,
        marge: None,
        tekening: vec![],
    })
}

/// The first object of a list at the place; the outer `None`: the layer is out of reach.
fn raakt_lijst<'s>(
    kijker: &Kijker<'s>,
    laag: &'s lagen::Laag,
    plaats: &CheckPlaats,
) -> Option<Option<Object<'s>>> {
    if laag.storing().is_some() {
        return None;
    }
    let Some(vlak) = &plaats.vlak else {
        return Some(laag.op_punt(plaats.punt, &kijker.peil).ok()?.first().copied());
    };
    let mut gevonden = None;
    laag.in_vak(&vlak.vak()?, &kijker.peil, |o| {
        let raakt = match o.soort() {
            Some(model::GeometrieSoort::Vlak) => ligging_van(plaats, &[o]) != Ligging::Nee,
            Some(_) => o.punten_rd().iter().any(|p| kaart::in_vlak(vlak, *p)),
            None => false,
        };
        if raakt {
            gevonden = Some(o);
        }
        !raakt
    })
    .ok()?;
    Some(gevonden)
}

/// Yes or no in the words of the question; `None` when it has no such words.
pub(super) fn ja_nee(vraag: &Vraag, feit: &Feit, ja: bool) -> Option<Value> {
    let eigen = if ja { &feit.ja } else { &feit.nee };
    match vraag.soort {
        VraagType::Boolean => Some(Value::Bool(ja)),
        VraagType::List => {
            let woord = eigen.as_deref().unwrap_or(if ja { "ja" } else { "nee" });
            let optie = vraag
                .opties
                .iter()
                .find(|o| o.tekst.trim().eq_ignore_ascii_case(woord))?;
            Some(Value::from(&*optie.tekst))
        }
        VraagType::Geo => Some(Value::from(if ja { "ja" } else { "nee" })),
        VraagType::String => Some(Value::from(eigen.as_deref().unwrap_or(if ja {
            "ja"
        } else {
            "nee"
        }))),
        VraagType::Register => Some(eigen.as_deref().map_or(Value::Bool(ja), Value::from)),
        VraagType::Number | VraagType::Date | VraagType::Bijlage => None,
    }
}
