//! Kaart: every dossier with a place, in memory, found around a point in microseconds.
//!
//! Immutable: a packed tree made once plus a small delta on top; a change makes a new [`Kaart`] that shares the
//! tree with the old one, so a request that holds one sees one moment. When the delta grows the tree is remade.
//! Owns no rights: it only hands out what `zicht` allows, and filters on it before it measures anything.

use std::collections::HashMap;
use std::sync::Arc;

use model::{Datum, Geometrie, GeometrieSoort, Punt, Vak};
use rstar::{AABB, RStarInsertionStrategy, RTree, RTreeObject, RTreeParams};

use crate::zicht::{self, Asker, Beeld, Beelden};
use crate::{Beleid, Dossier, Soort, meet};

/// Changes on top of the tree before it is remade: one scan of these costs about as much as the tree itself.
const DELTA: usize = 128;
/// Changes that [`Kaart::geraakt_sinds`] can look back on; what is older counts as touched.
const TERUGBLIK: usize = 8_192;
/// Pieces of that memory before they are joined: a new map copies one pointer for each.
const STUKKEN: usize = 64;

/// Where a dossier stands in time, on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fase {
    /// Going on.
    Nu,
    /// Starts later.
    Komt,
    /// Ended before.
    Klaar,
}

impl Fase {
    /// By first and last day (both included); without days it is going on.
    pub fn op(van: Option<Datum>, tot: Option<Datum>, dag: Datum) -> Self {
        match (van, tot) {
            (Some(van), _) if dag < van => Self::Komt,
            (_, Some(tot)) if tot < dag => Self::Klaar,
            _ => Self::Nu,
        }
    }
}

/// A dossier in the index: its place, and what each class of asker may read of it.
#[derive(Debug)]
pub struct Kaartdossier {
    identificatie: Box<str>,
    geometrie: Geometrie,
    vak: Vak,
    beelden: Beelden,
    tekenpunt: Punt,
    versie: u64,
    /// Stands for another one, of which may only be known that it is there.
    schaduw: bool,
}

impl Kaartdossier {
    /// `None` when it has no place.
    fn van(dossier: &Dossier, beleid: &Beleid) -> Option<Self> {
        Self::met(dossier, Beelden::van(dossier, beleid), false)
    }

    /// What stands beside a dossier for who may only know that it is there.
    fn schaduw(dossier: &Dossier, beleid: &Beleid) -> Option<Self> {
        let (rest, beelden) = zicht::schaduw(dossier, beleid)?;
        Self::met(&rest, beelden, true)
    }

    fn met(dossier: &Dossier, beelden: Beelden, schaduw: bool) -> Option<Self> {
        let geometrie = dossier.geometrie.clone()?;
        let vak = geometrie.vak()?;
        Some(Self {
            identificatie: dossier.identificatie.as_str().into(),
            vak,
            tekenpunt: tekenpunt(&geometrie)?,
            versie: dossier.versie,
            beelden,
            geometrie,
            schaduw,
        })
    }

    /// Where it lies, RD millimetres.
    pub fn geometrie(&self) -> &Geometrie {
        &self.geometrie
    }

    /// Bounding box.
    pub fn vak(&self) -> Vak {
        self.vak
    }

    /// What `asker` may read; `None` when it may not know that it exists.
    pub fn voor(&self, asker: Asker) -> Option<&Arc<Beeld>> {
        self.beelden.voor(asker)
    }

    /// How often it was written, for the operator: to anybody else it would tell of changes to what he does not see.
    pub fn versie(&self, asker: Asker) -> Option<u64> {
        (asker == Asker::Beheer).then_some(self.versie)
    }

    /// One vertex or the middle of it, where a symbol is drawn.
    pub fn tekenpunt(&self) -> Punt {
        self.tekenpunt
    }
}

/// One vertex or the middle, where a symbol is drawn; `None` without vertices.
pub(crate) fn tekenpunt(geometrie: &Geometrie) -> Option<Punt> {
    let eerste = *geometrie.punten.first()?;
    match geometrie.soort {
        GeometrieSoort::Punt => Some(eerste),
        GeometrieSoort::Vlak => {
            let vak = geometrie.vak()?;
            let midden = [0, 1].map(|as_| ((i64::from(vak.min[as_]) + i64::from(vak.max[as_])) / 2) as i32);
            Some(if meet::bevat(geometrie, midden) {
                midden
            } else {
                eerste
            })
        }
        GeometrieSoort::Lijn => geometrie.punten.get(geometrie.punten.len() / 2).copied(),
    }
}

/// A dossier near a point; borrowed from the map, because counting references costs a memory barrier each.
#[derive(Debug, Clone, Copy)]
pub struct Treffer<'k> {
    /// Its place.
    pub dossier: &'k Kaartdossier,
    /// What the asker may read of it.
    pub beeld: &'k Beeld,
    /// Planar, metres; 0 inside.
    pub afstand_m: f64,
    /// Where it stands on the day asked about.
    pub fase: Fase,
}

/// A dossier in the tree. What a look around needs stands in the leaf itself: what each asker may read of it, and for
/// a single point its place.
#[derive(Clone)]
struct Blad {
    vak: AABB<[f64; 2]>,
    beelden: Beelden,
    punt: Option<Punt>,
    dossier: Arc<Kaartdossier>,
}

impl Blad {
    fn van(dossier: Arc<Kaartdossier>) -> Self {
        let punt = match (dossier.geometrie.soort, dossier.geometrie.punten.as_slice()) {
            (GeometrieSoort::Punt, [punt]) => Some(*punt),
            _ => None,
        };
        Self {
            vak: doos(&dossier.vak),
            beelden: dossier.beelden.clone(),
            punt,
            dossier,
        }
    }

    fn afstand_m(&self, punt: Punt) -> f64 {
        match self.punt {
            Some(eigen) => meet::tussen_m(eigen, punt),
            None => meet::afstand_m(&self.dossier.geometrie, punt),
        }
    }
}

impl RTreeObject for Blad {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        self.vak
    }
}

/// Wide nodes: what lies together is read together, and a look around follows few pointers.
struct Breed;

impl RTreeParams for Breed {
    const MIN_SIZE: usize = 12;
    const MAX_SIZE: usize = 32;
    const REINSERTION_COUNT: usize = 8;
    type DefaultInsertionStrategy = RStarInsertionStrategy;
}

/// Metres as f64, so that a point at the far end of i32 overflows nothing.
/// A place on a curve that keeps neighbours close (Morton): the bits of x and y in turn.
fn wijkorde([x, y]: Punt) -> u64 {
    let spreid = |v: i32| {
        let bits = u64::from((v as u32) ^ (1 << 31));
        [
            (16, 0x0000_ffff_0000_ffff),
            (8, 0x00ff_00ff_00ff_00ff),
            (4, 0x0f0f_0f0f_0f0f_0f0f),
        ]
        .into_iter()
        .chain([(2, 0x3333_3333_3333_3333), (1, 0x5555_5555_5555_5555)])
        .fold(bits, |v, (schuif, masker)| (v | (v << schuif)) & masker)
    };
    spreid(x) | (spreid(y) << 1)
}

fn doos(vak: &Vak) -> AABB<[f64; 2]> {
    let m = |p: Punt| p.map(|c| f64::from(c) / 1000.0);
    AABB::from_corners(m(vak.min), m(vak.max))
}

/// One change as the map saw it: the dossier before and after, where it had a place.
#[derive(Clone)]
struct Geraakt {
    generatie: u64,
    oud: Option<Arc<Kaartdossier>>,
    nieuw: Option<Arc<Kaartdossier>>,
}

impl Geraakt {
    fn raakt(&self, vak: &Vak, soorten: &[Soort], asker: Asker) -> bool {
        [&self.oud, &self.nieuw]
            .into_iter()
            .flatten()
            .any(|d| d.vak.raakt(vak) && d.voor(asker).is_some_and(|b| soorten.contains(&b.soort)))
    }
}

/// What changed lately, so that whoever keeps something made of an older map can ask whether it still holds.
#[derive(Clone, Default)]
struct Geheugen {
    /// Everything after this generation is in `stukken`.
    vloer: u64,
    /// Oldest first.
    stukken: Vec<Arc<[Geraakt]>>,
}

impl Geheugen {
    fn met(&self, nieuw: Vec<Geraakt>) -> Self {
        let mut uit = self.clone();
        uit.stukken.push(nieuw.into());
        if uit.stukken.len() > STUKKEN {
            let mut alle: Vec<Geraakt> = uit.stukken.iter().flat_map(|s| s.iter().cloned()).collect();
            let teveel = alle.len().saturating_sub(TERUGBLIK);
            if let Some(laatste) = teveel.checked_sub(1).and_then(|nr| alle.get(nr)) {
                // A generation is remembered whole or not at all.
                uit.vloer = laatste.generatie;
                alle.retain(|g| g.generatie > uit.vloer);
            }
            uit.stukken = vec![alle.into()];
        }
        uit
    }
}

/// Every dossier with a place, as of one moment of the change log.
#[derive(Clone, Default)]
pub struct Kaart {
    boom: Arc<RTree<Blad, Breed>>,
    in_boom: Arc<HashMap<Box<str>, Arc<Kaartdossier>>>,
    /// What changed since the tree was made; `None`: gone.
    delta: HashMap<Box<str>, Option<Blad>>,
    generatie: u64,
    geheugen: Geheugen,
    beleid: Arc<Beleid>,
    /// How many in the tree stand for another one.
    schaduwen: usize,
}

impl std::fmt::Debug for Kaart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Kaart({} dossiers, generatie {})",
            self.aantal(),
            self.generatie
        )
    }
}

impl Kaart {
    /// Builds the tree. `generatie` is the number of the last change in `dossiers`.
    ///
    /// What lies together in the field gets memory together: an answer reads some fifty neighbours, and without this
    /// each of them is a cache miss or more.
    pub(crate) fn bouw(mut dossiers: Vec<Dossier>, generatie: u64, beleid: Arc<Beleid>) -> Self {
        dossiers.sort_by_cached_key(|d| {
            d.geometrie
                .as_ref()
                .and_then(Geometrie::vak)
                .map(|v| wijkorde(v.min))
        });
        // All of them stay until the last is made, so that no new one lands in the hole that an old one leaves.
        let alle = dossiers.iter().flat_map(|d| {
            let zelf = Kaartdossier::van(d, &beleid);
            zelf.into_iter().chain(Kaartdossier::schaduw(d, &beleid))
        });
        let alle: Vec<Arc<Kaartdossier>> = alle.map(Arc::new).collect();
        let geheugen = Geheugen {
            vloer: generatie,
            stukken: vec![],
        };
        Self::uit(alle, generatie, geheugen, beleid)
    }

    fn uit(alle: Vec<Arc<Kaartdossier>>, generatie: u64, geheugen: Geheugen, beleid: Arc<Beleid>) -> Self {
        let schaduwen = alle.iter().filter(|d| d.schaduw).count();
        let in_boom = alle
            .iter()
            .map(|d| (d.identificatie.clone(), Arc::clone(d)))
            .collect();
        let bladen = alle.into_iter().map(Blad::van).collect();
        Self {
            boom: Arc::new(RTree::bulk_load_with_params(bladen)),
            in_boom: Arc::new(in_boom),
            delta: HashMap::new(),
            generatie,
            geheugen,
            beleid,
            schaduwen,
        }
    }

    /// This map with changes applied: each dossier as it is now, or `None` when gone.
    pub(crate) fn met(&self, wijzigingen: Vec<(String, Option<Dossier>)>, generatie: u64) -> Self {
        let mut delta = self.delta.clone();
        let mut geraakt = Vec::with_capacity(wijzigingen.len());
        let stappen = wijzigingen.iter().flat_map(|(id, nu)| {
            let nu = nu.as_ref();
            let zelf = (id.clone(), nu.and_then(|d| Kaartdossier::van(d, &self.beleid)));
            let schaduw = nu.and_then(|d| Kaartdossier::schaduw(d, &self.beleid));
            [zelf, (zicht::schaduw_id(id, &self.beleid), schaduw)]
        });
        for (id, nieuw) in stappen {
            let nieuw = nieuw.map(Arc::new);
            let oud = match delta.get(id.as_str()) {
                Some(blad) => blad.as_ref().map(|b| Arc::clone(&b.dossier)),
                None => self.in_boom.get(id.as_str()).cloned(),
            };
            if oud.is_none() && nieuw.is_none() {
                continue;
            }
            geraakt.push(Geraakt {
                generatie,
                oud,
                nieuw: nieuw.clone(),
            });
            delta.insert(id.into(), nieuw.map(Blad::van));
        }
        let nieuw = Self {
            boom: Arc::clone(&self.boom),
            in_boom: Arc::clone(&self.in_boom),
            delta,
            generatie,
            geheugen: self.geheugen.met(geraakt),
            beleid: Arc::clone(&self.beleid),
            schaduwen: self.schaduwen,
        };
        if nieuw.delta.len() <= DELTA {
            return nieuw;
        }
        let mut alle = vec![];
        nieuw.loop_over(|d| alle.push(Arc::clone(d)));
        Self::uit(alle, generatie, nieuw.geheugen, nieuw.beleid)
    }

    /// False when nothing that `asker` may see, of these kinds, came, went or changed in `vak` after the map had
    /// generation `sinds`: what was made of that map for this box still holds.
    ///
    /// The boxes before and after a change both count. True for what is longer ago than is remembered (8,192
    /// changes, or a map that was built anew). Cost: one comparison per remembered change.
    pub fn geraakt_sinds(&self, sinds: u64, vak: &Vak, soorten: &[Soort], asker: Asker) -> bool {
        if sinds >= self.generatie {
            return false;
        }
        sinds < self.geheugen.vloer
            || (self.geheugen.stukken.iter().rev())
                .flat_map(|stuk| stuk.iter().rev())
                .take_while(|g| g.generatie > sinds)
                .any(|g| g.raakt(vak, soorten, asker))
    }

    /// The areas that what `asker` sees here is limited to ([`Beleid::beperkt_tot`]).
    pub fn beperkt_tot(&self, asker: Asker) -> Vec<&str> {
        match asker {
            Asker::Staf(wie) => self.beleid.beperkt_tot(wie),
            Asker::Publiek | Asker::Beheer => vec![],
        }
    }

    /// The number of the last change that this map holds; part of every cache key.
    pub fn generatie(&self) -> u64 {
        self.generatie
    }

    /// Dossiers with a place. A count for the operator: not filtered by what an asker may see.
    pub fn aantal(&self) -> usize {
        let echt = |d: &Arc<Kaartdossier>| !d.schaduw;
        let verdwenen = self
            .delta
            .keys()
            .filter(|id| self.in_boom.get(*id).is_some_and(echt))
            .count();
        let nieuw = self.delta.values().flatten().filter(|blad| echt(&blad.dossier));
        self.in_boom.len() - self.schaduwen - verdwenen + nieuw.count()
    }

    fn loop_over(&self, mut ontvang: impl FnMut(&Arc<Kaartdossier>)) {
        for (id, dossier) in self.in_boom.iter() {
            if !self.delta.contains_key(id) {
                ontvang(dossier);
            }
        }
        self.delta
            .values()
            .flatten()
            .for_each(|blad| ontvang(&blad.dossier));
    }

    /// A dossier by its identification; not filtered by what an asker may see: ask [`Kaartdossier::voor`].
    pub fn op_id(&self, identificatie: &str) -> Option<&Arc<Kaartdossier>> {
        match self.delta.get(identificatie) {
            Some(nu) => nu.as_ref().map(|blad| &blad.dossier),
            None => self.in_boom.get(identificatie),
        }
    }

    /// Every dossier that `asker` may see and whose box touches `vak`, in no order; for tiles and lists.
    pub fn in_vak<'a>(
        &'a self,
        vak: &Vak,
        asker: Asker,
        mut ontvang: impl FnMut(&'a Arc<Kaartdossier>, &'a Arc<Beeld>),
    ) {
        self.bladen(vak, asker, |blad, beeld| ontvang(&blad.dossier, beeld));
    }

    fn bladen<'a>(&'a self, vak: &Vak, asker: Asker, mut ontvang: impl FnMut(&'a Blad, &'a Arc<Beeld>)) {
        let in_boom = self
            .boom
            .locate_in_envelope_intersecting(doos(vak))
            .filter(|blad| self.delta.is_empty() || !self.delta.contains_key(&blad.dossier.identificatie));
        let nieuw = self
            .delta
            .values()
            .flatten()
            .filter(|blad| blad.dossier.vak.raakt(vak));
        for blad in in_boom.chain(nieuw) {
            if let Some(beeld) = blad.beelden.voor(asker) {
                ontvang(blad, beeld);
            }
        }
    }

    /// Dossiers within `straal_m` of `punt` that `asker` may see, nearest first, then by identification.
    ///
    /// - In: RD millimetres, metres (NaN and negative find nothing), the day that decides the phase.
    /// - Out: distance 0 inside an area; planar outside. Nothing in reach: empty.
    /// - Cost: the tree, and every vertex of what lies in the box.
    pub fn rond(&self, punt: Punt, straal_m: f64, op_datum: Datum, asker: Asker) -> Vec<Treffer<'_>> {
        if straal_m.is_nan() || straal_m < 0.0 {
            return vec![];
        }
        let straal_mm = (straal_m * 1000.0).ceil().min(f64::from(i32::MAX)) as i32;
        let mut dichtbij: Vec<(f64, &Blad, &Beeld)> = vec![];
        self.bladen(&Vak::rond(punt, straal_mm), asker, |blad, beeld| {
            let afstand_m = blad.afstand_m(punt);
            if afstand_m <= straal_m {
                dichtbij.push((afstand_m, blad, beeld));
            }
        });
        dichtbij.sort_unstable_by(|(a, _, p), (b, _, q)| {
            a.total_cmp(b).then_with(|| p.identificatie.cmp(&q.identificatie))
        });
        let treffers = dichtbij.into_iter().map(|(afstand_m, blad, beeld)| Treffer {
            dossier: &blad.dossier,
            beeld,
            afstand_m,
            fase: Fase::op(beeld.van, beeld.tot, op_datum),
        });
        treffers.collect()
    }
}
