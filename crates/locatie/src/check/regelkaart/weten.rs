//! Weten: what is certainly known of each place, without asking; places that know the same share one set.
//!
//! The same sources in the same order as a check (`bekend`). What a check only proposes is not known here.

use std::collections::HashMap;
use std::fmt::Write;

use model::{Geometrie, Toestand};
use regels::{Antwoorden, Regelset, Vraag, Waarde};
use serde_json::{Map, Value};

use super::super::kaart;
use super::super::tijdelijk::{Oud, buiten_de_pons};
use super::super::{CheckPlaats, Feit, FeitSoort, Feiten, Ligging, bekend, is_geo};
use super::Kaartvraag;
use super::gebied::{Dekking, Gebieden};
use super::grond::Grond;
use crate::LocatieFout;
use crate::kijk::Kijker;
use crate::plek::Moment;

/// Places below which one thread is quicker than two.
const KLEIN: usize = 2_000;
/// Most threads for one map.
const DRADEN: usize = 4;
/// Between the answers in a key; no JSON holds it unescaped.
const TUSSEN: char = '\u{1f}';

/// One set of known answers.
#[derive(Debug, Clone)]
pub(in crate::check) struct Bekende {
    pub(super) antwoorden: Antwoorden,
    pub(super) oude_plannen: Oud,
}

/// The different sets, and the set of every place.
#[derive(Debug, Clone, Default)]
pub(in crate::check) struct Bekenden {
    pub(super) sets: Vec<Bekende>,
    pub(super) van: Vec<u32>,
}

impl Bekenden {
    pub(super) fn bytes(&self) -> usize {
        self.van.len() * 4 + self.sets.len() * 500
    }
}

enum Bron<'s, 'v> {
    /// A location of the omgevingsdocument.
    Locatie(Gebieden<'s>),
    /// Facts that may be certain, best first.
    Feiten(Vec<&'v Feit>),
}

/// Where the answer to each question comes from.
pub(super) struct Weten<'s, 'v> {
    kijker: &'v Kijker<'s>,
    set: &'v Regelset,
    velden: Vec<(&'v Vraag, Bron<'s, 'v>)>,
    dekking: Dekking<'s>,
    pons: Gebieden<'s>,
}

impl<'s, 'v> Weten<'s, 'v> {
    pub(super) fn nieuw(kijker: &'v Kijker<'s>, feiten: &'v Feiten, set: &'v Regelset) -> Self {
        let velden = set
            .vragen()
            .into_iter()
            .filter_map(|vraag| Some((vraag, bron(kijker, feiten, vraag)?)))
            .collect();
        let pons = kijker
            .snapshot
            .laag("stop-pons")
            .and_then(|l| l.vak())
            .map_or_else(Vec::new, |vak| kijker.in_vak("stop-pons", &vak).objecten);
        Self {
            kijker,
            set,
            velden,
            dekking: Dekking::van(kijker, kaart::LAAG),
            pons: Gebieden::nieuw(pons),
        }
    }

    /// The layers that answers come from.
    pub(super) fn lagen(&self) -> Vec<String> {
        let mut uit = vec!["stop-pons".to_owned()];
        for (_, bron) in &self.velden {
            match bron {
                Bron::Locatie(_) => uit.push(kaart::LAAG.to_owned()),
                Bron::Feiten(feiten) => uit.extend(feiten.iter().flat_map(|f| match f.soort {
                    FeitSoort::PandKenmerk => vec!["bag-pand".to_owned()],
                    _ => f.lagen.clone(),
                })),
            }
        }
        uit
    }

    /// Looks at every place.
    pub(super) fn verzamel(
        &self,
        moment: &Moment,
        grond: &Grond,
        vraag: &Kaartvraag<'_>,
    ) -> Result<Bekenden, LocatieFout> {
        let aantal = grond.plaatsen.len();
        let draden = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(DRADEN);
        let stuk = if aantal < KLEIN {
            aantal
        } else {
            aantal.div_ceil(draden)
        }
        .max(1);
        let delen: Vec<Result<Stapel, LocatieFout>> = std::thread::scope(|s| {
            let lopend: Vec<_> = (0..aantal)
                .step_by(stuk)
                .map(|van| s.spawn(move || self.deel(moment, grond, vraag, van..(van + stuk).min(aantal))))
                .collect();
            lopend
                .into_iter()
                .map(|d| {
                    d.join().unwrap_or_else(|_| {
                        Err(LocatieFout::Check {
                            uitleg: "het maken van de regelkaart liep vast".to_owned(),
                        })
                    })
                })
                .collect()
        });
        let mut nummers: HashMap<String, u32> = HashMap::new();
        let mut uit = Bekenden::default();
        for deel in delen {
            let deel = deel?;
            let vertaald: Vec<u32> = deel
                .sets
                .into_iter()
                .map(|(sleutel, set)| {
                    *nummers.entry(sleutel).or_insert_with(|| {
                        uit.sets.push(set);
                        uit.sets.len() as u32 - 1
                    })
                })
                .collect();
            uit.van
                .extend(deel.van.iter().filter_map(|nr| vertaald.get(*nr as usize)));
        }
        Ok(uit)
    }

    fn deel(
        &self,
        moment: &Moment,
        grond: &Grond,
        vraag: &Kaartvraag<'_>,
        nummers: std::ops::Range<usize>,
    ) -> Result<Stapel, LocatieFout> {
        let mut stapel = Stapel::default();
        let mut op_pand: HashMap<&str, u32> = HashMap::new();
        for nr in nummers {
            let pand = grond.pand.get(nr).and_then(Option::as_deref);
            if let Some(set) = pand.and_then(|p| op_pand.get(p)) {
                stapel.van.push(*set);
                continue;
            }
            let plaats = grond.plaats(moment, nr, vraag.dag)?;
            let set = self.plaats(&plaats, &mut stapel);
            stapel.van.push(set);
            if let Some(p) = pand.filter(|p| plaats.soort == "pand" && plaats.id.as_deref() == Some(p)) {
                op_pand.insert(p, set);
            }
        }
        Ok(stapel)
    }

    /// The number of the set of one place.
    fn plaats(&self, plaats: &CheckPlaats, stapel: &mut Stapel) -> u32 {
        let kijker = Kijker {
            punt: plaats.punt,
            ..self.kijker.kopie()
        };
        let vak = plaats.vlak.as_ref().and_then(Geometrie::vak);
        let oude_plannen = match self.pons.ligging(plaats, vak.as_ref()) {
            Ligging::Ja => Oud::VERVANGEN,
            Ligging::Nee | Ligging::Deels => buiten_de_pons(&kijker, plaats),
        };
        let waarden: Vec<Option<Value>> = self
            .velden
            .iter()
            .map(|(vraag, bron)| match bron {
                Bron::Locatie(gebieden) => match gebieden.ligging(plaats, vak.as_ref()) {
                    Ligging::Ja => Some(Value::from("ja")),
                    anders => self
                        .dekking
                        .compleet(&kijker, plaats, vak.as_ref())
                        .then(|| Value::from(anders.als_tekst())),
                },
                Bron::Feiten(feiten) => feiten
                    .iter()
                    .find_map(|f| bekend::lees_feit(&kijker, plaats, f, vraag))
                    .filter(|g| !g.bevestigen)
                    .map(|g| g.waarde),
            })
            .collect();
        let mut sleutel = String::from(if oude_plannen.toestand == Toestand::Geldt {
            "+"
        } else {
            "-"
        });
        sleutel.extend(oude_plannen.voorbehoud.as_deref());
        for waarde in &waarden {
            sleutel.push(TUSSEN);
            if let Some(w) = waarde {
                let _ = write!(sleutel, "{w}");
            }
        }
        if let Some(nr) = stapel.nummers.get(&sleutel) {
            return *nr;
        }
        let mut antwoorden = Antwoorden::leeg();
        for ((vraag, _), waarde) in self.velden.iter().zip(waarden) {
            // the engine itself says whether the value fits the question
            let Some(waarde) = waarde else { continue };
            let een = Value::Object(Map::from_iter([(vraag.id.to_string(), waarde)]));
            let past = self
                .set
                .antwoorden(&een)
                .ok()
                .and_then(|a| a.van(&vraag.id).cloned());
            if let Some(w) = past.filter(|w| *w != Waarde::Leeg) {
                antwoorden.zet(&vraag.id, w);
            }
        }
        let nr = stapel.sets.len() as u32;
        stapel.sets.push((
            sleutel.clone(),
            Bekende {
                antwoorden,
                oude_plannen,
            },
        ));
        stapel.nummers.insert(sleutel, nr);
        nr
    }
}

/// What one thread found.
#[derive(Default)]
struct Stapel {
    sets: Vec<(String, Bekende)>,
    nummers: HashMap<String, u32>,
    van: Vec<u32>,
}

/// Who may answer a question with certainty. Miss: `None`: only a person can.
fn bron<'s, 'v>(kijker: &Kijker<'s>, feiten: &'v Feiten, vraag: &'v Vraag) -> Option<Bron<'s, 'v>> {
    if is_geo(vraag) {
        let gebieden = Gebieden::nieuw(kijker.met_id(kaart::LAAG, vraag.locatie.as_deref()?).objecten);
        return (!gebieden.leeg()).then_some(Bron::Locatie(gebieden));
    }
    let mut lijst: Vec<&Feit> = feiten.voor(vraag).collect();
    // what is computed from geometry is only ever proposed; it matters here when it comes before a certain fact
    let zeker = |f: &&Feit| matches!(f.soort, FeitSoort::PandKenmerk | FeitSoort::Lijst);
    lijst.truncate(lijst.iter().rposition(zeker).map_or(0, |i| i + 1));
    (!lijst.is_empty()).then_some(Bron::Feiten(lijst))
}
