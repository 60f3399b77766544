//! Voorraad: ready tiles within a bound of memory, each form once, and whether what is kept still holds.
//!
//! A tile carries the versions of what it was made of. Nothing is thrown away when something changes: a tile that is
//! asked for again is held against the changes since, and only one that they touch is made anew. So no order of
//! events leaves an old tile behind, and what a change does not touch stays. Askers of a cold tile wait for the one
//! that makes it. Every key holds the rights class of the asker.

use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::{HeaderMap, HeaderValue};
use bytes::Bytes;
use metrics::Counter;
use model::Vak;
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};
use rd::TegelVak;
use register::Asker;

use super::codering::Codering;
use super::maak::Gemaakt;
use super::{BUDGET, koppen_van};
use crate::{Probleem, Werkplaats};

/// What a kept tile weighs beside its bytes and name: mostly the headers of its answer.
const BIJKOMEND: u64 = 1_800;

/// Which tile, for whom, in which form; borrowed from the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sleutel<'a> {
    /// Layers as they were asked, commas between.
    pub(crate) lagen: &'a str,
    pub(crate) vak: TegelVak,
    pub(crate) asker: Asker,
    pub(crate) codering: Codering,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EigenSleutel {
    lagen: Box<str>,
    vak: TegelVak,
    asker: Asker,
    codering: Codering,
}

impl Hash for Sleutel<'_> {
    fn hash<H: Hasher>(&self, h: &mut H) {
        (self.lagen, self.vak, self.asker, self.codering).hash(h);
    }
}

impl Hash for EigenSleutel {
    fn hash<H: Hasher>(&self, h: &mut H) {
        (&*self.lagen, self.vak, self.asker, self.codering).hash(h);
    }
}

impl Equivalent<EigenSleutel> for Sleutel<'_> {
    fn equivalent(&self, eigen: &EigenSleutel) -> bool {
        self.vak == eigen.vak
            && self.codering == eigen.codering
            && self.asker == eigen.asker
            && self.lagen == &*eigen.lagen
    }
}

impl Sleutel<'_> {
    fn eigen(&self) -> EigenSleutel {
        EigenSleutel {
            lagen: self.lagen.into(),
            vak: self.vak,
            asker: self.asker,
            codering: self.codering,
        }
    }
}

/// What a tile was made of. The two generations move on each time it proves to hold still.
#[derive(Debug)]
pub(crate) struct Herkomst {
    /// The folder of layers that it was made of ([`lagen::Snapshot::tijdperk`]).
    pub(crate) tijdperk: u64,
    /// Generation of the layers that it is known to hold for.
    pub(crate) lagen: AtomicU64,
    /// The same of the dossiers.
    pub(crate) dossiers: AtomicU64,
    /// The same of own tables that are asked.
    pub(crate) ver: AtomicU64,
    /// Stands for the contents of its layers.
    pub(crate) versie: u64,
    /// How many of its layers were there.
    pub(crate) aanwezig: usize,
    /// The day it was made for: what is in force and which phase a dossier has depend on it.
    pub(crate) dag: i32,
    /// Where an object must lie to be in it, RD.
    pub(crate) rd_vak: Vak,
}

impl Herkomst {
    /// Of a regelkaart, which says itself what it was made of.
    pub(crate) fn van_kaart(merk: u64, dag: i32) -> Self {
        Self {
            tijdperk: 0,
            lagen: AtomicU64::new(0),
            dossiers: AtomicU64::new(0),
            ver: AtomicU64::new(0),
            versie: merk,
            aanwezig: 0,
            dag,
            rd_vak: Vak {
                min: [0, 0],
                max: [0, 0],
            },
        }
    }

    /// Moves a generation on; never back.
    pub(crate) fn bevestig(teller: &AtomicU64, generatie: u64) {
        teller.fetch_max(generatie, Ordering::Relaxed);
    }
}

/// A tile before any form: what every form of it shares.
#[derive(Debug)]
pub(crate) struct Basis {
    /// Names the plain bytes.
    merk: String,
    /// Length of the plain bytes; 0: the tile is empty.
    pub(crate) ruw: usize,
    /// Objects that are smaller than a tile unit, so not drawn.
    pub(crate) te_klein: usize,
    /// Layers that hold more than fits, commas between.
    pub(crate) afgekapt: Option<HeaderValue>,
    pub(crate) herkomst: Herkomst,
    /// For whom it was made.
    pub(crate) asker: Asker,
}

/// A tile as it is kept: one form, with the headers of its answer.
#[derive(Debug)]
pub(crate) struct Vorm {
    pub(crate) basis: Arc<Basis>,
    pub(crate) bytes: Bytes,
    pub(crate) etag: HeaderValue,
    pub(crate) koppen: HeaderMap,
    codering: Codering,
}

/// A ready tile; cheap to clone.
pub(crate) type Klaar = Arc<Vorm>;

impl Vorm {
    /// Gives a new tile its form. Errors: 500.
    pub(crate) fn van(
        gemaakt: impl Into<Gemaakt>,
        herkomst: Herkomst,
        codering: Codering,
        asker: Asker,
    ) -> Result<Klaar, Probleem> {
        let Gemaakt { tegel, afgekapt } = gemaakt.into();
        let te_klein = tegel.statistiek.te_klein();
        let ruw = Bytes::from(tegel.bytes);
        if ruw.len() > BUDGET {
            metrics::counter!("plek_tegels_te_groot_totaal").increment(1);
        }
        for laag in &afgekapt {
            metrics::counter!("plek_tegels_afgekapt_totaal", "laag" => laag.clone()).increment(1);
        }
        let basis = Basis {
            merk: format!("{:08x}{:x}", crc32fast::hash(&ruw), ruw.len()),
            ruw: ruw.len(),
            te_klein,
            afgekapt: (!afgekapt.is_empty())
                .then(|| HeaderValue::try_from(afgekapt.join(",")))
                .transpose()
                .map_err(|f| Probleem::intern(&f))?,
            herkomst,
            asker,
        };
        Self::uit(Arc::new(basis), &ruw, codering)
    }

    fn uit(basis: Arc<Basis>, ruw: &Bytes, codering: Codering) -> Result<Klaar, Probleem> {
        // An empty tile has one form: none.
        let codering = if ruw.is_empty() { Codering::Geen } else { codering };
        let etag = basis.etag(codering)?;
        Ok(Arc::new(Self {
            bytes: codering.pak(ruw).map_err(|f| Probleem::intern(&f))?,
            koppen: koppen_van(&basis, etag.clone(), codering),
            etag,
            basis,
            codering,
        }))
    }

    /// The same tile in another form.
    fn anders(&self, codering: Codering) -> Result<Klaar, Probleem> {
        let ruw = self.codering.pak_uit(&self.bytes, self.basis.ruw);
        Self::uit(
            Arc::clone(&self.basis),
            &ruw.map_err(|f| Probleem::intern(&f))?,
            codering,
        )
    }
}

impl Basis {
    pub(crate) fn etag(&self, codering: Codering) -> Result<HeaderValue, Probleem> {
        let achter = if self.ruw == 0 {
            ""
        } else {
            codering.achtervoegsel()
        };
        HeaderValue::try_from(format!("\"{}{achter}\"", self.merk)).map_err(|f| Probleem::intern(&f))
    }
}

#[derive(Clone)]
struct Gewicht;

impl Weighter<EigenSleutel, Klaar> for Gewicht {
    fn weight(&self, sleutel: &EigenSleutel, klaar: &Klaar) -> u64 {
        (klaar.bytes.len() + sleutel.lagen.len()) as u64 + BIJKOMEND
    }
}

/// Ready tiles, within a bound.
pub(crate) struct Voorraad {
    kast: Cache<EigenSleutel, Klaar, Gewicht>,
    tellers: Tellers,
}

/// What became of a request for a tile. Registered once: looking a counter up costs more than a hit.
struct Tellers {
    kast: Counter,
    nieuw: Counter,
    vervallen: Counter,
    omgezet: Counter,
}

impl Voorraad {
    /// `mb`: memory, MiB; 0 keeps nothing.
    pub(crate) fn new(mb: u64) -> Self {
        let teller = |uit: &'static str| metrics::counter!("plek_tegels_totaal", "uit" => uit);
        Self {
            kast: Cache::with_weighter(10_000, mb << 20, Gewicht),
            tellers: Tellers {
                kast: teller("kast"),
                nieuw: teller("nieuw"),
                vervallen: teller("vervallen"),
                omgezet: teller("omgezet"),
            },
        }
    }

    /// The tile if it is here and holds; counts a hit. Allocates nothing.
    pub(crate) fn neem(&self, sleutel: &Sleutel<'_>, geldig: impl Fn(&Herkomst) -> bool) -> Option<Klaar> {
        let klaar = self.kast.get(sleutel)?;
        geldig(&klaar.basis.herkomst).then(|| {
            self.tellers.kast.increment(1);
            klaar
        })
    }

    /// What is known of the tile from any form of it that holds: enough for a 304.
    pub(crate) fn basis(
        &self,
        sleutel: &Sleutel<'_>,
        geldig: impl Fn(&Herkomst) -> bool,
    ) -> Option<Arc<Basis>> {
        self.andere(sleutel, geldig).map(|k| Arc::clone(&k.basis))
    }

    fn andere(&self, sleutel: &Sleutel<'_>, geldig: impl Fn(&Herkomst) -> bool) -> Option<Klaar> {
        Codering::ALLE
            .into_iter()
            .filter_map(|codering| self.kast.peek(&Sleutel { codering, ..*sleutel }))
            .find(|k| geldig(&k.basis.herkomst))
    }

    /// The tile: from stock, from another form of it, or made by `maak`, by one asker for all who wait.
    ///
    /// Errors: what `maak` gives; 503 when the pool of heavy work is full.
    pub(crate) async fn haal(
        &self,
        werk: &Werkplaats,
        sleutel: &Sleutel<'_>,
        geldig: impl Fn(&Herkomst) -> bool,
        maak: impl FnOnce(Codering) -> Result<Klaar, Probleem> + Send + 'static,
    ) -> Result<Klaar, Probleem> {
        let eigen = sleutel.eigen();
        let codering = sleutel.codering;
        loop {
            match self.kast.get_value_or_guard_async(&eigen).await {
                Ok(klaar) if geldig(&klaar.basis.herkomst) => {
                    self.tellers.kast.increment(1);
                    return Ok(klaar);
                }
                Ok(oud) => {
                    if self.kast.remove_if(&eigen, |k| Arc::ptr_eq(k, &oud)).is_some() {
                        self.tellers.vervallen.increment(1);
                    }
                }
                Err(plaats) => {
                    let klaar = if let Some(ander) = self.andere(sleutel, &geldig) {
                        self.tellers.omgezet.increment(1);
                        werk.doe(move || ander.anders(codering)).await??
                    } else {
                        self.tellers.nieuw.increment(1);
                        werk.doe(move || maak(codering)).await??
                    };
                    // Refused only when the key was removed in the meantime; the answer is right all the same.
                    let _ = plaats.insert(Arc::clone(&klaar));
                    return Ok(klaar);
                }
            }
        }
    }
}
