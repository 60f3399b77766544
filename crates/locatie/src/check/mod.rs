//! Check: one plan at one place. Every linked activiteit with its outcome, what the place already answers, what must
//! still be asked.
//!
//! The rule files decide; this picks the versions of the day, joins their questions, answers what the map and the
//! registers know, and says of each activiteit what is known. Duties of different activiteiten are never merged.
//! Knows nothing of HTTP or files. Start at [`check`].

mod antwoord;
mod bekend;
mod erf;
mod erfruimte;
mod feiten;
mod kaart;
mod leges;
pub(crate) mod overlap;
mod plaats;
pub mod regelkaart;
mod tijdelijk;
mod verdict;
mod werkzaamheden;

use std::collections::HashSet;
use std::sync::Arc;

use model::{Datum, Peilmoment};
use regels::{Antwoorden, Reden, Regelset, Soort, Uitkomst, Vraag, VraagType};
use serde_json::{Map, Value};

pub use antwoord::{ActiviteitBeeld, CheckBeeld, Kwalificatie, PlaatsBeeld, Versie};
pub use bekend::{Bekend, beantwoord};
pub use erf::Vlakdeel;
pub use erfruimte::max_bebouwd;
pub use feiten::{Feit, FeitSoort, Feiten};
pub use leges::{Bedrag, Eigen, Leges, Tabel};
pub use overlap::{Ligging, TOLERANTIE_M};
pub use plaats::{CheckPlaats, Gebied, PlaatsInvoer, check_plaats, lees_geojson};
pub use tijdelijk::TijdelijkDeel;
pub use verdict::{OnbekendDoor, Samen};
pub use werkzaamheden::{Termijn, Werkzaamheden, Werkzaamheid};

use crate::LocatieFout;
use crate::kijk::Kijker;
use crate::plek::Moment;
use crate::regelcache::Regelversie;

/// Most activiteiten in one check.
pub const MAX_ACTIVITEITEN: usize = 24;

/// An activiteit that a plan touches, with what the settings say of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deelactiviteit {
    /// IMOW identification.
    pub id: String,
    /// Name for people; absent: as the omgevingsdocument has it.
    pub naam: Option<String>,
    /// Who decides; absent: as the omgevingsdocument has it.
    pub bevoegd_gezag: Option<String>,
    /// `technisch`, `ruimtelijk`, `monument`, `water`, ...
    pub deel: Option<String>,
    /// Whether it touches bouwen or gebruik, over which old plans may have a say; absent: by its group, and when that
    /// says nothing, yes.
    pub raakt_oude_plannen: Option<bool>,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct CheckVraag<'a> {
    /// The ground, or none: then no question is answered by the map.
    pub plaats: Option<&'a CheckPlaats>,
    /// Every activiteit of the plan.
    pub activiteiten: &'a [Deelactiviteit],
    /// As the rule engine takes them. A given answer wins from what the map or a register says.
    pub antwoorden: &'a Value,
    /// The versions of the rules that hold on this day.
    pub peildatum: Datum,
    /// Which facts may answer which questions.
    pub feiten: &'a Feiten,
}

/// Evaluates a plan.
///
/// - Out: one entry per activiteit in the order asked, also for one without rules (`onbekend`).
/// - Errors: [`LocatieFout::Check`] for answers that do not fit and files that cannot be joined.
/// - Cost: microseconds to a millisecond; the first check of a combination joins its files.
pub fn check(moment: &Moment, vraag: &CheckVraag<'_>) -> Result<CheckBeeld, LocatieFout> {
    let eerst = Bestanden::kies(moment, vraag, &[Soort::Conclusie]);
    let alle = Bestanden::kies(
        moment,
        vraag,
        &[Soort::Conclusie, Soort::Indieningsvereisten, Soort::Maatregelen],
    );
    let set = eerst.set(moment, vraag.peildatum)?;
    let ruim = alle.set(moment, vraag.peildatum)?;
    let gegeven = lees_antwoorden(&ruim, vraag.antwoorden)?;
    let mut antwoorden = gegeven.clone();
    let kijker = Kijker {
        snapshot: &moment.snapshot,
        peil: Peilmoment::op(vraag.peildatum),
        punt: vraag.plaats.map_or([0, 0], |p| p.punt),
        vandaag: vraag.peildatum,
    };
    let bekend = vraag.plaats.map_or_else(Vec::new, |plaats| {
        bekend::vul_in(&kijker, plaats, vraag.feiten, &ruim, &mut antwoorden)
    });
    let samen = set.evalueer(&antwoorden);
    let per_activiteit = set.evalueer_alle(&antwoorden);
    // a pass over the whole case split: only once nothing is open
    let klaar = samen.as_ref().is_some_and(|s| s.vragen.is_empty());
    let mut anders = if klaar { set.anders(&antwoorden) } else { vec![] };
    // what a register or the map says is nothing that the asker can change
    let vast = |id: &str| bekend.iter().any(|b| b.id == id && !b.bevestigen);
    anders.retain(|a| !a.wijzig.iter().any(|w| vast(&w.id)));
    let bouw = verdict::Bouw {
        kijker: &kijker,
        vraag,
        oude_plannen: tijdelijk::oude_plannen(&kijker, vraag.plaats),
    };
    let mut activiteiten: Vec<ActiviteitBeeld> = vraag
        .activiteiten
        .iter()
        .map(|a| {
            let van_deze: Vec<&Uitkomst> = per_activiteit
                .iter()
                .filter(|(id, u)| id.as_deref() == Some(a.id.as_str()) && u.soort == Soort::Conclusie)
                .map(|(_, u)| u)
                .collect();
            // one top decision: the engine names no activiteit
            let anders_hier = anders
                .iter()
                .filter(|x| x.activiteit.as_deref().is_none_or(|id| id == a.id))
                .cloned()
                .collect();
            bouw.activiteit(
                a,
                &van_deze,
                anders_hier,
                eerst.versie(moment, &a.id, Soort::Conclusie),
            )
        })
        .collect();
    let vragen: Vec<Vraag> = samen.as_ref().map(|s| s.vragen.clone()).unwrap_or_default();
    let mut vervallen: Vec<Arc<str>> = samen.map(|s| s.vervallen).unwrap_or_default();
    if vragen.is_empty() {
        let na = ruim.evalueer_alle(&antwoorden);
        for beeld in &mut activiteiten {
            let id = beeld.id.clone();
            verdict::voeg_vervolg_toe(beeld, &na, |soort| {
                alle.versies(moment, &id, soort).map(Versie::van).collect()
            });
        }
        // an answer that a checklist still uses did not lapse
        let gebruikt: HashSet<Arc<str>> = na
            .iter()
            .filter(|(_, u)| u.soort != Soort::Conclusie)
            .flat_map(|(_, u)| u.redenen.iter().flat_map(Reden::antwoorden).map(|a| a.id))
            .collect();
        vervallen.retain(|id| !gebruikt.contains(id));
    }
    vervallen.retain(|id| gegeven.van(id).is_some());
    let samen = verdict::samen(&activiteiten, &vragen);
    Ok(CheckBeeld {
        nog_hoogstens: set.hoogstens(&antwoorden),
        plaats: vraag.plaats.map(|p| PlaatsBeeld::van(moment, p)),
        peildatum: vraag.peildatum,
        oude_plannen: bouw.oude_plannen.toestand,
        volledig: samen.volledig,
        niets_nodig: samen.niets_nodig,
        activiteiten,
        vragen,
        bekend,
        vervallen,
    })
}

/// The rule files of a check, by number in the snapshot's rules.
struct Bestanden {
    nummers: Vec<usize>,
    per_activiteit: Vec<(String, Soort, usize)>,
}

impl Bestanden {
    /// For each activiteit the version of the day; of conclusies one, of the other kinds every file (a permit and a
    /// melding have checklists of their own).
    fn kies(moment: &Moment, vraag: &CheckVraag<'_>, soorten: &[Soort]) -> Self {
        let mut uit = Self {
            nummers: vec![],
            per_activiteit: vec![],
        };
        for soort in soorten {
            for a in vraag.activiteiten {
                let mut namen = HashSet::new();
                for nr in moment.regels.nummers(&a.id, vraag.peildatum, Some(*soort)) {
                    let Some(v) = moment.regels.versie(nr) else {
                        continue;
                    };
                    let eerste = namen.is_empty();
                    if namen.insert((v.bestand.namespace(), v.bestand.naam()))
                        && (eerste || *soort != Soort::Conclusie)
                    {
                        uit.per_activiteit.push((a.id.clone(), *soort, nr));
                        if !uit.nummers.contains(&nr) {
                            uit.nummers.push(nr);
                        }
                    }
                }
            }
        }
        uit
    }

    fn set(&self, moment: &Moment, dag: Datum) -> Result<Arc<Regelset>, LocatieFout> {
        moment
            .regels
            .set(&self.nummers, dag)
            .map_err(|f| LocatieFout::Check {
                uitleg: f.to_string(),
            })
    }

    fn versies<'m>(
        &self,
        moment: &'m Moment,
        activiteit: &str,
        soort: Soort,
    ) -> impl Iterator<Item = &'m Regelversie> {
        self.per_activiteit
            .iter()
            .filter(move |(a, s, _)| a == activiteit && *s == soort)
            .filter_map(|(_, _, nr)| moment.regels.versie(*nr))
            .collect::<Vec<_>>()
            .into_iter()
    }

    fn versie<'m>(&self, moment: &'m Moment, activiteit: &str, soort: Soort) -> Option<&'m Regelversie> {
        self.versies(moment, activiteit, soort).next()
    }
}

/// Checks answers against the questions of all files; `null` as a whole is no answers.
fn lees_antwoorden(set: &Regelset, json: &Value) -> Result<Antwoorden, LocatieFout> {
    if json.is_null() {
        return Ok(Antwoorden::leeg());
    }
    set.antwoorden(json).map_err(|f| LocatieFout::Check {
        uitleg: f.to_string(),
    })
}

/// Why an answer does not fit: question id and what to do. For a form, where one bad answer must not lose the others.
///
/// - In: answers as JSON; those that fit are left in it, those to questions that no file of the plan has are dropped.
pub fn schoon_antwoorden(
    moment: &Moment,
    vraag: &CheckVraag<'_>,
    antwoorden: &mut Map<String, Value>,
) -> Result<Vec<(String, String)>, LocatieFout> {
    let alle = Bestanden::kies(
        moment,
        vraag,
        &[Soort::Conclusie, Soort::Indieningsvereisten, Soort::Maatregelen],
    );
    let set = alle.set(moment, vraag.peildatum)?;
    let mut fouten = Vec::new();
    let mut goed = Map::new();
    let bekend: HashSet<Arc<str>> = set.vragen().into_iter().map(|v| v.id.clone()).collect();
    for (id, waarde) in std::mem::take(antwoorden) {
        if !bekend.contains(id.as_str()) {
            continue;
        }
        let een = Value::Object(Map::from_iter([(id.clone(), waarde.clone())]));
        match set.antwoorden(&een) {
            Ok(_) => {
                goed.insert(id, waarde);
            }
            Err(fout) => fouten.push((id, fout.to_string())),
        }
    }
    *antwoorden = goed;
    Ok(fouten)
}

/// Every question of a plan, conclusie first, then what its checklists ask; each once.
pub fn alle_vragen(moment: &Moment, vraag: &CheckVraag<'_>) -> Result<Vec<Vraag>, LocatieFout> {
    let alle = Bestanden::kies(
        moment,
        vraag,
        &[Soort::Conclusie, Soort::Indieningsvereisten, Soort::Maatregelen],
    );
    Ok(alle
        .set(moment, vraag.peildatum)?
        .vragen()
        .into_iter()
        .cloned()
        .collect())
}

/// True for a question that only the map can be sure of.
pub(crate) fn is_geo(vraag: &Vraag) -> bool {
    vraag.soort == VraagType::Geo
}
