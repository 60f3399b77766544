//! Keuze: which features a request asks for, found through what can look them up: the tree, the ids, an index.
//!
//! One walk gives the page, where the next one begins, and the number that matched when that is cheap. Every step is
//! counted: what costs more than [`MAX_STAPPEN`] is refused, whatever it is made of.

use std::cmp::Ordering;
use std::time::{Duration, Instant};

use filter::{Filter, Uitkomst};
use lagen::{Laag, LagenFout, Venster};
use model::{Datum, GeometrieSoort, Peilmoment, Vak};
use rd::Roosters;

use super::collectie::{Collectie, OVERAL, Stand};
use super::crs::Kader;
use super::ding::{Bekeken, Ding, ID, Veld};
use crate::Probleem;

/// Steps that one request may cost: a feature looked at, a term evaluated, four vertices of a literal compared.
pub(crate) const MAX_STAPPEN: u64 = 40_000_000;
/// The longest walk.
const MAX_DUUR: Duration = Duration::from_secs(10);
/// After the page is full, so many more features are looked at to know the number that match.
const TEL_GOEDKOOP: u64 = 5_000;
/// Features that can be sorted.
pub(crate) const MAX_SORTEER: usize = 200_000;

/// What is asked of a collection.
pub(crate) struct Keuze {
    /// Any of these boxes; `None`: anywhere, also nowhere.
    pub(crate) kaders: Option<Vec<Kader>>,
    /// When.
    pub(crate) venster: Tijdvak,
    /// What else.
    pub(crate) filter: Option<Filter>,
    /// Property and whether it goes up.
    pub(crate) sorteer: Vec<(String, bool)>,
    /// Id of the row that the page comes after, in a table that is asked.
    pub(crate) na: Option<String>,
}

/// The days asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tijdvak {
    /// First and last day; `None`: nothing was asked.
    pub(crate) dagen: Option<(Datum, Datum)>,
    /// By the register's knowledge then; `None`: now.
    pub(crate) bekend: Option<model::Tijdstip>,
}

/// Which part of what matches.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bladzijde {
    /// Record to begin at (layers).
    pub(crate) vanaf: u32,
    /// Matches to skip.
    pub(crate) overslaan: u64,
    /// Features at most.
    pub(crate) limiet: usize,
    /// Whether the number that match must be known.
    pub(crate) tel: bool,
}

/// What came of a walk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Uitslag {
    /// Features on this page.
    pub(crate) gegeven: usize,
    /// Features that match, when known; counted from `vanaf`.
    pub(crate) gevonden: Option<u64>,
    /// There are more after this page.
    pub(crate) meer: bool,
    /// Record where the next page begins, when pages can begin at a record.
    pub(crate) volgende: Option<u32>,
    /// Id of the last one on the page, when the next begins after it.
    pub(crate) laatste: Option<String>,
}

/// What a request has cost so far.
pub(crate) struct Kosten {
    stappen: u64,
    eind: Instant,
}

impl Kosten {
    pub(crate) fn nieuw() -> Self {
        Self {
            stappen: 0,
            eind: Instant::now() + MAX_DUUR,
        }
    }

    pub(crate) fn stap(&mut self, aantal: u64) -> Result<(), Probleem> {
        let vorig = self.stappen;
        self.stappen += aantal;
        if self.stappen > MAX_STAPPEN {
            return Err(Probleem::te_duur(
                "Dit filter moet meer objecten langs dan een verzoek mag kosten. Voeg een bbox toe, of vraag een \
                 eigenschap met een vaste waarde.",
            ));
        }
        if vorig / 4096 != self.stappen / 4096 && Instant::now() > self.eind {
            return Err(Probleem::te_lang(false));
        }
        Ok(())
    }
}

impl Keuze {
    /// Walks what matches; `doe` gets the features of the page, in order.
    ///
    /// Errors: 503 when the layer is not reachable, 400 when it costs too much.
    pub(crate) fn loop_<'a>(
        &self,
        collectie: Collectie<'a>,
        stand: &'a Stand,
        roosters: &Roosters,
        blad: Bladzijde,
        kosten: &mut Kosten,
        mut doe: impl FnMut(&Ding<'_>),
    ) -> Result<Uitslag, Probleem> {
        if let Collectie::Ver(laag) = collectie {
            return super::ver::loop_(self, laag, roosters, blad, kosten, &mut doe);
        }
        if self.sorteer.is_empty() {
            self.in_volgorde(collectie, stand, roosters, blad, kosten, doe)
        } else {
            self.gesorteerd(collectie, stand, roosters, blad, kosten, doe)
        }
    }

    /// In the order of the collection itself.
    fn in_volgorde<'a>(
        &self,
        collectie: Collectie<'a>,
        stand: &'a Stand,
        roosters: &Roosters,
        blad: Bladzijde,
        kosten: &mut Kosten,
        mut doe: impl FnMut(&Ding<'a>),
    ) -> Result<Uitslag, Probleem> {
        match collectie {
            Collectie::Laag(laag) => match self.opgezocht(laag)? {
                Some(dingen) => self.uit_lijst(&dingen, roosters, blad, kosten, doe),
                None => self.door_laag(laag, roosters, blad, kosten, &mut doe),
            },
            Collectie::Dossiers(soort) => {
                let dingen = self.dossiers(soort, stand);
                self.uit_lijst(&dingen, roosters, blad, kosten, doe)
            }
            // Has a walk of its own.
            Collectie::Ver(_) => Ok(Uitslag::niets()),
        }
    }

    fn laagvenster(&self) -> Venster {
        let (van, tot) = self.venster.dagen.unwrap_or_else(|| {
            let dag = crate::vandaag();
            (dag, dag)
        });
        Venster {
            van,
            tot,
            bekend: self.venster.bekend,
        }
    }

    /// The box to search, RD millimetres; `None`: everything, also what has no geometry. `Some(None)` of a box is
    /// no box at all: nothing can match.
    pub(crate) fn zoekvak(&self) -> Option<Option<Vak>> {
        let kader = self
            .kaders
            .as_ref()
            .map(|k| k.iter().map(|k| k.zoek).reduce(|a, b| a.met(&b)));
        let filter = self.filter.as_ref().and_then(Filter::vak).map(|r| {
            let mm = |w: f64, naar: fn(f64) -> f64| naar(w * 1000.0).clamp(-2.1e9, 2.1e9) as i32;
            Vak {
                min: [mm(r.min().x, f64::floor), mm(r.min().y, f64::floor)],
                max: [mm(r.max().x, f64::ceil), mm(r.max().y, f64::ceil)],
            }
        });
        match (kader, filter) {
            (None, filter) => filter.map(Some),
            (Some(kader), None) => Some(kader),
            (Some(None), Some(_)) => Some(None),
            (Some(Some(a)), Some(b)) => Some(a.raakt(&b).then(|| Vak {
                min: [a.min[0].max(b.min[0]), a.min[1].max(b.min[1])],
                max: [a.max[0].min(b.max[0]), a.max[1].min(b.max[1])],
            })),
        }
    }

    fn door_laag<'a>(
        &self,
        laag: &'a Laag,
        roosters: &Roosters,
        blad: Bladzijde,
        kosten: &mut Kosten,
        doe: &mut impl FnMut(&Ding<'a>),
    ) -> Result<Uitslag, Probleem> {
        let vak = match self.zoekvak() {
            Some(None) => return Ok(Uitslag::niets()),
            vak => vak.flatten(),
        };
        let gewicht = 1 + self.filter.as_ref().map_or(0, Filter::gewicht);
        let mut teller = Teller::nieuw(blad);
        let mut fout = None;
        laag.blader(vak.as_ref(), &self.laagvenster(), blad.vanaf, |lid| {
            if let Err(f) = kosten.stap(gewicht) {
                fout = Some(f);
                return Ok(false);
            }
            let zeker = self.filter.is_none()
                && self
                    .kaders
                    .as_ref()
                    .is_none_or(|k| k.iter().any(|k| k.omvat(&lid.vak())));
            // What is skipped or only counted is not looked at when its box says enough.
            if zeker && !teller.wil() {
                return Ok(teller.tel(Some(lid.nummer())));
            }
            let ding = Ding::Object(lid.object()?);
            if !zeker && !self.past(&ding, roosters) {
                return Ok(teller.mis());
            }
            if teller.wil() {
                doe(&ding);
            }
            Ok(teller.tel(Some(lid.nummer())))
        })
        .map_err(|f| niet_bereikbaar(&f))?;
        match fout {
            Some(fout) => Err(fout),
            None => Ok(teller.uitslag()),
        }
    }

    /// Objects by id or by an indexed attribute, when the filter says which; in record order.
    fn opgezocht<'a>(&self, laag: &'a Laag) -> Result<Option<Vec<Ding<'a>>>, Probleem> {
        let venster = self.laagvenster();
        for gelijk in self.filter.iter().flat_map(Filter::gelijk) {
            let index = laag
                .definitie()
                .kenmerken
                .iter()
                .any(|k| k.indexeer && k.naam == gelijk.naam);
            let mut uit = Vec::new();
            if gelijk.naam == ID {
                for id in &gelijk.waarden {
                    let alle = laag.voorkomens(id).map_err(|f| niet_bereikbaar(&f))?;
                    uit.extend(alle.into_iter().filter(|o| venster.telt(&o.periode())));
                }
            } else if index && venster.van == venster.tot {
                let moment = Peilmoment {
                    geldig: venster.van,
                    bekend: venster.bekend,
                };
                for waarde in &gelijk.waarden {
                    uit.extend(
                        laag.op_kenmerk(&gelijk.naam, waarde, &moment)
                            .map_err(|f| niet_bereikbaar(&f))?,
                    );
                }
            } else {
                continue;
            }
            let mut gezien = std::collections::HashSet::new();
            uit.retain(|o| gezien.insert((o.id(), o.periode())));
            return Ok(Some(uit.into_iter().map(Ding::Object).collect()));
        }
        Ok(None)
    }

    /// Dossiers of a kind that the asker may see, by identification.
    fn dossiers<'a>(&self, soort: register::Soort, stand: &'a Stand) -> Vec<Ding<'a>> {
        let vak = match self.zoekvak() {
            Some(None) => return Vec::new(),
            vak => vak.flatten().unwrap_or(OVERAL),
        };
        let mut uit = Vec::new();
        stand.kaart.in_vak(&vak, stand.asker, |d, b| {
            let toen = self
                .venster
                .dagen
                .is_none_or(|(van, tot)| b.van.is_none_or(|v| v <= tot) && b.tot.is_none_or(|t| t >= van));
            if b.soort == soort && toen {
                uit.push(Ding::Dossier(Some(d), b, d.versie(stand.asker)));
            }
        });
        uit.sort_unstable_by(|a: &Ding<'_>, b| a.id().cmp(b.id()));
        uit
    }

    fn uit_lijst<'a>(
        &self,
        dingen: &[Ding<'a>],
        roosters: &Roosters,
        blad: Bladzijde,
        kosten: &mut Kosten,
        mut doe: impl FnMut(&Ding<'a>),
    ) -> Result<Uitslag, Probleem> {
        let gewicht = 1 + self.filter.as_ref().map_or(0, Filter::gewicht);
        let mut teller = Teller::nieuw(blad);
        for ding in dingen {
            kosten.stap(gewicht)?;
            let door = if !self.past(ding, roosters) {
                teller.mis()
            } else {
                if teller.wil() {
                    doe(ding);
                }
                teller.tel(None)
            };
            if !door {
                break;
            }
        }
        Ok(teller.uitslag())
    }

    fn gesorteerd<'a>(
        &self,
        collectie: Collectie<'a>,
        stand: &'a Stand,
        roosters: &Roosters,
        blad: Bladzijde,
        kosten: &mut Kosten,
        mut doe: impl FnMut(&Ding<'a>),
    ) -> Result<Uitslag, Probleem> {
        let alles = Bladzijde {
            vanaf: 0,
            overslaan: 0,
            limiet: MAX_SORTEER + 1,
            tel: false,
        };
        let mut rijen: Vec<(Vec<Uitkomst<'a>>, Ding<'a>)> = Vec::new();
        self.in_volgorde(collectie, stand, roosters, alles, kosten, |ding| {
            rijen.push((self.sleutels(ding), *ding));
        })?;
        if rijen.len() > MAX_SORTEER {
            return Err(Probleem::te_duur(format!(
                "Sorteren gaat tot {MAX_SORTEER} objecten. Voeg een bbox of een filter toe."
            )));
        }
        kosten.stap(rijen.len() as u64 * 4)?;
        // A stable sort: equals stay in the order of the collection, so pages fit together.
        rijen.sort_by(|(a, _), (b, _)| self.orde(a, b));
        let overslaan = usize::try_from(blad.overslaan).unwrap_or(usize::MAX);
        let blad_rijen = rijen.iter().skip(overslaan).take(blad.limiet);
        let mut gegeven = 0;
        for (_, ding) in blad_rijen {
            doe(ding);
            gegeven += 1;
        }
        Ok(Uitslag {
            gegeven,
            gevonden: Some(rijen.len() as u64),
            meer: overslaan.saturating_add(gegeven) < rijen.len(),
            volgende: None,
            laatste: None,
        })
    }

    /// What a feature is sorted by.
    pub(crate) fn sleutels<'a>(&self, ding: &Ding<'a>) -> Vec<Uitkomst<'a>> {
        let van = |(naam, _): &(String, bool)| ding.veld(naam).map_or(Uitkomst::Niets, Veld::uitkomst);
        self.sorteer.iter().map(van).collect()
    }

    pub(crate) fn orde(&self, a: &[Uitkomst<'_>], b: &[Uitkomst<'_>]) -> Ordering {
        for ((a, b), (_, op)) in a.iter().zip(b).zip(&self.sorteer) {
            let orde = filter::orde_volledig(a, b);
            if orde != Ordering::Equal {
                return if *op { orde } else { orde.reverse() };
            }
        }
        Ordering::Equal
    }

    /// Whether a feature is what was asked: its geometry meets a box and the filter holds. Time was looked at before.
    pub(crate) fn past(&self, ding: &Ding<'_>, roosters: &Roosters) -> bool {
        if let Some(kaders) = &self.kaders {
            let Some(soort) = ding.soort() else {
                return false;
            };
            let mercator = if kaders.iter().any(Kader::in_mercator) {
                ding.mercator(roosters)
            } else {
                std::borrow::Cow::Borrowed(&[][..])
            };
            let vlak = soort == GeometrieSoort::Vlak;
            if !kaders
                .iter()
                .any(|k| k.raakt(vlak, ding.punten(), &mercator, ding.ringen()))
            {
                return false;
            }
        }
        match &self.filter {
            None => true,
            Some(filter) => filter.past(&Bekeken::nieuw(*ding)),
        }
    }
}

/// Counts matches: skips, fills the page, then counts on while that is cheap or asked.
pub(crate) struct Teller {
    blad: Bladzijde,
    gezien: u64,
    gegeven: usize,
    meer: bool,
    volgende: Option<u32>,
    extra: u64,
    afgekapt: bool,
}

impl Teller {
    pub(crate) fn nieuw(blad: Bladzijde) -> Self {
        Self {
            blad,
            gezien: 0,
            gegeven: 0,
            meer: false,
            volgende: None,
            extra: 0,
            afgekapt: false,
        }
    }

    /// Whether the next match is on the page.
    pub(crate) fn wil(&self) -> bool {
        self.gezien >= self.blad.overslaan && self.gegeven < self.blad.limiet
    }

    /// A match. Out: whether to go on.
    pub(crate) fn tel(&mut self, nummer: Option<u32>) -> bool {
        if self.wil() {
            self.gegeven += 1;
        } else if self.gezien >= self.blad.overslaan && !self.meer {
            self.meer = true;
            self.volgende = nummer;
        }
        self.gezien += 1;
        self.door()
    }

    /// Whether there is a match after the page.
    pub(crate) fn heeft_meer(&self) -> bool {
        self.meer
    }

    /// No match. Out: whether to go on.
    pub(crate) fn mis(&mut self) -> bool {
        self.door()
    }

    fn door(&mut self) -> bool {
        if self.gegeven < self.blad.limiet || self.blad.tel {
            return true;
        }
        self.extra += 1;
        self.afgekapt = self.meer && self.extra > TEL_GOEDKOOP;
        !self.afgekapt
    }

    pub(crate) fn uitslag(&self) -> Uitslag {
        Uitslag {
            gegeven: self.gegeven,
            gevonden: (!self.afgekapt).then_some(self.gezien),
            meer: self.meer,
            volgende: self.volgende,
            laatste: None,
        }
    }
}

impl Uitslag {
    pub(crate) fn niets() -> Self {
        Self {
            gevonden: Some(0),
            ..Self::default()
        }
    }
}

pub(crate) fn niet_bereikbaar(fout: &LagenFout) -> Probleem {
    Probleem::bezet(format!("Deze laag is nu niet bereikbaar: {fout}"))
}
