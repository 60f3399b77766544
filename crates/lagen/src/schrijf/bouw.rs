//! Finishing an import: spools become containers, on as many cores as help.
//!
//! The layers of a partition need each other before the zooms of their vertices are known; so first all their records
//! are written, then the nodes of each partition found while layers that stand alone are made, then the zooms written.
//! Memory is shared among the threads. Start at [`Bouw::lagen`].

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use model::{Datum, Geometrie, Stand, Tijdstip};

use super::LaagRapport;
use super::container::Geschreven;
use super::laag::{self, Half, Samen};
use super::spoel::Spoel;
use super::zooms::{Groep, Knopen};
use crate::LagenFout;
use crate::formaat::Sectie;
use crate::manifest::{Gewijzigd, LaagRegel};

/// More threads than this gain nothing on one disk.
const DRADEN: usize = 4;

/// What is the same for all layers of an import.
#[derive(Debug)]
pub(super) struct Bouw<'a> {
    pub(super) werk: &'a Path,
    pub(super) generatie: u64,
    /// Day of the layers.
    pub(super) peil: Datum,
    pub(super) stand: Option<Stand>,
    pub(super) opgehaald: Tijdstip,
    /// Memory for sorting, bytes.
    pub(super) geheugen: usize,
    pub(super) dekking: Option<&'a Geometrie>,
    /// Coverage by layer, where it is not that of the import.
    pub(super) dekkingen: &'a HashMap<String, Geometrie>,
}

/// A finished layer.
#[derive(Debug)]
pub(super) struct Laag {
    pub(super) regel: LaagRegel,
    pub(super) rapport: LaagRapport,
    pub(super) geschreven: Geschreven,
}

/// The place of a layer: its partition (by number), and the number of its first vertex there.
#[derive(Debug, Clone, Copy)]
struct Plek {
    partitie: usize,
    begin: u64,
}

/// A partition of several layers.
#[derive(Debug, Default)]
struct Partitie {
    records: u64,
    punten: u64,
}

/// A layer whose zooms are still to be written.
struct Wachtend {
    nr: usize,
    plek: Plek,
    spoel: Spoel,
    half: Half,
}

/// Work that can be done side by side once the records of all partitions are written.
enum Taak {
    Knopen(usize, Vec<Groep>),
    Los(usize, Box<Spoel>),
}

enum Uitkomst {
    Knopen(usize, Knopen),
    Los(usize, Box<Laag>),
}

impl Bouw<'_> {
    /// All layers, finished, in the order of `spoelen`. Errors: a layer that is too large, the disk.
    /// Cost: every record is sorted, read and written once, every vertex sorted once.
    pub(super) fn lagen(&self, spoelen: Vec<Spoel>) -> Result<Vec<Laag>, LagenFout> {
        let (plekken, partities) = plekken(&spoelen)?;
        let mut los = Vec::new();
        let mut samen = Vec::new();
        for ((nr, spoel), plek) in spoelen.into_iter().enumerate().zip(plekken) {
            match plek {
                Some(plek) => samen.push((nr, plek, spoel)),
                None => los.push(Taak::Los(nr, Box::new(spoel))),
            }
        }
        // the largest first: no thread is left with one at the end
        samen.sort_by_key(|(_, _, spoel)| std::cmp::Reverse(spoel.telling.punten));
        let (wachtend, groepen) = verdeel(
            samen,
            || self.groepen(&partities),
            |groepen, (nr, plek, mut spoel)| {
                let groep = &mut groepen[plek.partitie];
                groep.begin_laag(plek.begin);
                let half = self.half(&mut spoel, groep)?;
                Ok(Wachtend {
                    nr,
                    plek,
                    spoel,
                    half,
                })
            },
        )?;
        let mut per_partitie: Vec<Vec<Groep>> = partities.iter().map(|_| Vec::new()).collect();
        for (nr, groep) in groepen.into_iter().flat_map(|g| g.into_iter().enumerate()) {
            per_partitie[nr].push(groep);
        }
        let mut taken: Vec<Taak> = (0..)
            .zip(per_partitie)
            .map(|(nr, g)| Taak::Knopen(nr, g))
            .collect();
        taken.extend(los);
        let (uitkomsten, _) = verdeel(
            taken,
            || (),
            |(), taak| match taak {
                Taak::Knopen(nr, groepen) => {
                    Groep::knopen(groepen, partities[nr].punten).map(|k| Uitkomst::Knopen(nr, k))
                }
                Taak::Los(nr, mut spoel) => {
                    let mut groep = Groep::new(self.werk, self.per_sortering(spoel.telling.records));
                    let half = self.half(&mut spoel, &mut groep)?;
                    let knopen = Groep::knopen(vec![groep], spoel.telling.punten)?;
                    let laag = self.af(*spoel, half, &knopen, 0)?;
                    Ok(Uitkomst::Los(nr, Box::new(laag)))
                }
            },
        )?;
        let mut lagen = Vec::new();
        let mut knopen = HashMap::new();
        for uitkomst in uitkomsten {
            match uitkomst {
                Uitkomst::Knopen(nr, k) => drop(knopen.insert(nr, k)),
                Uitkomst::Los(nr, laag) => lagen.push((nr, *laag)),
            }
        }
        let (rest, _) = verdeel(
            wachtend,
            || (),
            |(), w| {
                let knopen = &knopen[&w.plek.partitie];
                Ok((w.nr, self.af(w.spoel, w.half, knopen, w.plek.begin)?))
            },
        )?;
        lagen.extend(rest);
        lagen.sort_by_key(|(nr, _)| *nr);
        Ok(lagen.into_iter().map(|(_, laag)| laag).collect())
    }

    /// Bytes for each of the four sorts of a layer with so many records: 64 bytes a record together, never less than
    /// what makes a run on disk worth its while, never more than this thread's share.
    fn per_sortering(&self, records: u64) -> usize {
        let nodig = usize::try_from(records.saturating_mul(16)).unwrap_or(usize::MAX);
        (self.geheugen / 4 / draden()).min(nodig.max(256 << 10))
    }

    /// One thread's part of every partition.
    fn groepen(&self, partities: &[Partitie]) -> Vec<Groep> {
        let deel = |p: &Partitie| p.records.div_ceil(draden() as u64);
        partities
            .iter()
            .map(|p| Groep::new(self.werk, self.per_sortering(deel(p))))
            .collect()
    }

    fn half(&self, spoel: &mut Spoel, groep: &mut Groep) -> Result<Half, LagenFout> {
        let id = spoel.definitie.id.as_str();
        let samen = Samen {
            werk: self.werk,
            peil: self.peil,
            geheugen: self.per_sortering(spoel.telling.records),
            dekking: self.dekkingen.get(id).or(self.dekking),
        };
        let pad = self.werk.join(self.naam(id));
        laag::schrijf(spoel, &pad, &samen, groep)
    }

    fn naam(&self, id: &str) -> String {
        format!("{id}.{}.laag", self.generatie)
    }

    /// Zooms, directory, report: the layer is whole. `begin`: the number of its first vertex in `knopen`.
    fn af(&self, spoel: Spoel, mut half: Half, knopen: &Knopen, begin: u64) -> Result<Laag, LagenFout> {
        knopen.schrijf(begin, &mut half)?;
        let meta = serde_json::to_vec(&half.meta).map_err(|f| LagenFout::Laag {
            laag: half.meta.definitie.id.to_string(),
            uitleg: f.to_string(),
        })?;
        half.c.sectie_van(Sectie::Meta, 0, &meta)?;
        let tellen = half.tellen;
        let geschreven = half.c.klaar()?;
        let regel = LaagRegel {
            bestand: self.naam(half.meta.definitie.id.as_str()),
            definitie: half.meta.definitie,
            crc: geschreven.crc,
            stand: self.stand,
            opgehaald: self.opgehaald.0,
            gewijzigd: Gewijzigd::alles(self.generatie),
        };
        let rapport = LaagRapport {
            laag: regel.definitie.id.to_string(),
            gelezen: spoel.gelezen,
            objecten: half.meta.objecten,
            actueel: tellen.actueel,
            beeindigd: tellen.beeindigd,
            toekomstig: tellen.toekomstig,
            geweigerd: spoel.geweigerd,
            redenen: spoel.redenen,
        };
        Ok(Laag {
            regel,
            rapport,
            geschreven,
        })
    }
}

/// Where each layer belongs: `None` when it stands alone. Errors: a partition with more vertices than numbers.
fn plekken(spoelen: &[Spoel]) -> Result<(Vec<Option<Plek>>, Vec<Partitie>), LagenFout> {
    let mut leden: HashMap<&str, usize> = HashMap::new();
    for partitie in spoelen.iter().filter_map(|s| s.definitie.partitie.as_deref()) {
        *leden.entry(partitie).or_default() += 1;
    }
    let mut nummers: HashMap<&str, usize> = HashMap::new();
    let mut partities: Vec<Partitie> = Vec::new();
    let mut plekken = Vec::with_capacity(spoelen.len());
    for spoel in spoelen {
        let naam = spoel
            .definitie
            .partitie
            .as_deref()
            .filter(|p| leden.get(p).is_some_and(|n| *n > 1));
        let Some(naam) = naam else {
            plekken.push(None);
            continue;
        };
        let nr = *nummers.entry(naam).or_insert_with(|| {
            partities.push(Partitie::default());
            partities.len() - 1
        });
        let partitie = &mut partities[nr];
        plekken.push(Some(Plek {
            partitie: nr,
            begin: partitie.punten,
        }));
        partitie.punten += spoel.telling.punten;
        partitie.records += spoel.telling.records;
        if partitie.punten > u64::from(u32::MAX) {
            return Err(LagenFout::Laag {
                laag: naam.to_owned(),
                uitleg: "de lagen hebben samen te veel punten; deel de levering op".into(),
            });
        }
    }
    Ok((plekken, partities))
}

fn draden() -> usize {
    std::thread::available_parallelism()
        .map_or(1, NonZeroUsize::get)
        .min(DRADEN)
}

/// Does `werk` for every item, side by side. Out: what came of them, in no order, and what each thread gathered in the
/// state that `begin` made for it. Errors: the first one; what has not begun then does not begin.
fn verdeel<I: Send, T: Send, S: Send>(
    items: Vec<I>,
    begin: impl Fn() -> S + Sync,
    werk: impl Fn(&mut S, I) -> Result<T, LagenFout> + Sync,
) -> Result<(Vec<T>, Vec<S>), LagenFout> {
    let draden = draden().min(items.len());
    let rij = Mutex::new(items.into_iter());
    let volgende = || rij.lock().unwrap_or_else(PoisonError::into_inner).next();
    let een = || {
        let (mut staat, mut uit) = (begin(), Vec::new());
        while let Some(item) = volgende() {
            match werk(&mut staat, item) {
                Ok(t) => uit.push(t),
                Err(fout) => {
                    rij.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .by_ref()
                        .for_each(drop);
                    return Err(fout);
                }
            }
        }
        Ok((uit, staat))
    };
    let gedaan: Vec<Result<_, _>> = std::thread::scope(|scope| {
        let anderen: Vec<_> = (1..draden).map(|_| scope.spawn(een)).collect();
        let hier = een();
        let daar = anderen.into_iter().map(|draad| {
            draad
                .join()
                .unwrap_or_else(|paniek| std::panic::resume_unwind(paniek))
        });
        std::iter::once(hier).chain(daar).collect()
    });
    let (mut uit, mut staten) = (Vec::new(), Vec::new());
    for deel in gedaan {
        let (deel, staat) = deel?;
        uit.extend(deel);
        staten.push(staat);
    }
    Ok((uit, staten))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_is_shared_out_is_done_once_each_and_stops_at_an_error() {
        let (mut uit, staten) = verdeel(
            (0..1000u64).collect(),
            || 0u64,
            |som, i| {
                *som += i;
                Ok(i)
            },
        )
        .unwrap();
        uit.sort_unstable();
        assert!(uit.iter().copied().eq(0..1000));
        assert_eq!(staten.iter().sum::<u64>(), 499_500);
        let fout = |i: u64| LagenFout::Laag {
            laag: i.to_string(),
            uitleg: "stop".into(),
        };
        let gedaan = std::sync::atomic::AtomicU64::new(0);
        let uit = verdeel(
            (0..1000u64).collect(),
            || (),
            |(), i| {
                gedaan.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                if i == 10 { Err(fout(i)) } else { Ok(()) }
            },
        );
        assert!(uit.is_err());
        let (leeg, _) = verdeel(Vec::<u64>::new(), || (), |(), i| Ok(i)).unwrap();
        assert!(leeg.is_empty());
    }
}
