//! Records on their way in: checked, flattened and put in a nameless file until the delivery is whole.
//!
//! Per record 24 bytes of key (place on the Hilbert curve, where it lies in the file) go to a second file, so
//! that nothing grows in memory while a delivery streams by.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use bytemuck::{Pod, Zeroable};
use model::{GeometrieSoort, LaagDefinitie, Periode, Punt, Reden, Tijdstip, Vak, Voorkomen, Waarde};

use super::mercator::Omzetter;
use crate::LagenFout;
use crate::boom::hilbert;
use crate::formaat::{BROK, hash_dubbel};
use crate::fout::Schijf;
use crate::kenmerken;
use crate::manifest::MAX_VAKKEN;
use crate::sorteer::{Sorteerder, naamloos};

/// Reasons that a report keeps per layer; all refusals are counted.
pub(crate) const MAX_REDENEN: usize = 1000;
const MAX_ID: usize = 1024;
const MAX_RIJ: usize = 1 << 24;

/// Fixed part of a record in the spool.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Kop {
    bekend_van: i64,
    bekend_tot: i64,
    geldig_van: i32,
    geldig_tot: i32,
    id: u32,
    kenmerk: u32,
    punten: u32,
    ringen: u32,
    delen: u32,
    reserve: u32,
}

#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Sleutel {
    hilbert: u64,
    op: u64,
    lengte: u32,
    geldig_tot: i32,
    bekend: u32,
    geometrie: u32,
}

/// What has to be counted before the sections can be laid out.
#[derive(Debug, Clone, Default)]
pub(super) struct Telling {
    pub(super) records: u64,
    pub(super) punten: u64,
    pub(super) ringen: u64,
    pub(super) delen: u64,
    pub(super) brokken: u64,
    pub(super) id_bytes: u64,
    pub(super) kenmerk_bytes: u64,
    pub(super) vak: Option<Vak>,
    /// Entries per indexed attribute, by its place.
    pub(super) index: HashMap<u16, u64>,
}

/// A layer that is being filled.
#[derive(Debug)]
pub(super) struct Spoel {
    pub(super) definitie: LaagDefinitie,
    pub(super) sleutels: Vec<String>,
    plaats_van: HashMap<String, u16>,
    pub(super) telling: Telling,
    pub(super) gelezen: u64,
    pub(super) geweigerd: u64,
    pub(super) redenen: Vec<Reden>,
    map: PathBuf,
    data: BufWriter<File>,
    data_lengte: u64,
    volgorde: BufWriter<File>,
    /// Both hashes of the ids of this delivery; only when objects of before may have to stay.
    pub(super) ids: Option<Vec<u128>>,
    /// Where the records of this delivery lie, when objects of before may have to stay; one more than are remembered.
    pub(super) vakken: Vec<Vak>,
    /// No object of before stays.
    pub(super) vervangt: bool,
    rij: Vec<u8>,
    mercator: Vec<Punt>,
}

/// A record, read back.
#[derive(Debug, Default)]
pub(super) struct Gelezen {
    pub(super) id: Vec<u8>,
    pub(super) kenmerken: Vec<u8>,
    pub(super) punten: Vec<Punt>,
    pub(super) mercator: Vec<Punt>,
    pub(super) ringen: Vec<u32>,
    pub(super) delen: Vec<u32>,
    pub(super) periode: Option<Periode>,
    ruw: Vec<u8>,
}

/// Boxes of edges that this many vertices get.
pub(super) fn brokken_van(punten: usize, ringen: usize) -> u64 {
    if punten > BROK && ringen > 0 {
        punten.div_ceil(BROK) as u64
    } else {
        0
    }
}

impl Spoel {
    pub(super) fn new(map: &Path, definitie: LaagDefinitie, onthoud_ids: bool) -> Result<Self, LagenFout> {
        let buffer = |bestand| BufWriter::with_capacity(32 * 1024, bestand);
        Ok(Self {
            definitie,
            sleutels: Vec::new(),
            plaats_van: HashMap::new(),
            telling: Telling::default(),
            gelezen: 0,
            geweigerd: 0,
            redenen: Vec::new(),
            map: map.to_owned(),
            data: buffer(naamloos(map)?),
            data_lengte: 0,
            volgorde: buffer(naamloos(map)?),
            ids: onthoud_ids.then(Vec::new),
            vakken: Vec::new(),
            vervangt: false,
            rij: Vec::new(),
            mercator: Vec::new(),
        })
    }

    pub(super) fn weiger(&mut self, reden: Reden) {
        self.gelezen += 1;
        self.geweigerd += 1;
        if self.redenen.len() < MAX_REDENEN {
            self.redenen.push(reden);
        }
    }

    /// Takes a record of this delivery.
    pub(super) fn neem(&mut self, v: &Voorkomen, omzetter: &mut Omzetter) -> Result<(), LagenFout> {
        self.bewaar(v, omzetter)?;
        self.gelezen += 1;
        if let Some(ids) = &mut self.ids {
            ids.push(hash_dubbel(v.id.as_bytes()));
            if self.vakken.len() <= MAX_VAKKEN {
                self.vakken
                    .extend(v.geometrie.as_ref().and_then(|g| Vak::om(&g.punten)));
            }
        }
        Ok(())
    }

    /// Takes a record, of this delivery or of what was there before.
    pub(super) fn bewaar(&mut self, v: &Voorkomen, omzetter: &mut Omzetter) -> Result<(), LagenFout> {
        let definitie = &self.definitie;
        let fout = |uitleg: &str| LagenFout::Voorkomen {
            laag: definitie.id.clone(),
            id: v.id.chars().take(64).collect(),
            uitleg: uitleg.to_owned(),
        };
        if v.id.is_empty() || v.id.len() > MAX_ID {
            return Err(fout("het heeft geen identificatie, of een die te lang is"));
        }
        keur(definitie.geometrie, v).map_err(fout)?;
        let mut rij = std::mem::take(&mut self.rij);
        rij.clear();
        for (naam, waarde) in &v.kenmerken {
            let sleutel = self
                .plaats(naam)
                .ok_or("de laag heeft te veel verschillende kenmerken");
            let geschreven = sleutel.and_then(|s| kenmerken::schrijf(s, waarde, &mut rij));
            geschreven.map_err(|uitleg| self.fout(&v.id, uitleg))?;
        }
        if rij.len() > MAX_RIJ {
            return Err(self.fout(&v.id, "de kenmerken zijn samen te groot"));
        }
        let mut mercator = std::mem::take(&mut self.mercator);
        let punten = v.geometrie.as_ref().map_or(&[][..], |g| &g.punten);
        omzetter.zet(punten, &mut mercator);
        self.schrijf(v, &mercator, &rij)?;
        self.tel_index(v);
        (self.rij, self.mercator) = (rij, mercator);
        Ok(())
    }

    fn fout(&self, id: &str, uitleg: &str) -> LagenFout {
        let id = id.chars().take(64).collect();
        LagenFout::Voorkomen {
            laag: self.definitie.id.clone(),
            id,
            uitleg: uitleg.to_owned(),
        }
    }

    fn plaats(&mut self, naam: &str) -> Option<u16> {
        if let Some(plaats) = self.plaats_van.get(naam) {
            return Some(*plaats);
        }
        let plaats = u16::try_from(self.sleutels.len()).ok()?;
        self.sleutels.push(naam.to_owned());
        self.plaats_van.insert(naam.to_owned(), plaats);
        if self
            .definitie
            .kenmerken
            .iter()
            .any(|k| k.indexeer && k.naam == naam)
        {
            self.telling.index.insert(plaats, 0);
        }
        Some(plaats)
    }

    fn schrijf(&mut self, v: &Voorkomen, mercator: &[Punt], rij: &[u8]) -> Result<(), LagenFout> {
        let leeg = (&[][..], &[][..], &[][..]);
        let (punten, ringen, delen) = v
            .geometrie
            .as_ref()
            .map_or(leeg, |g| (&g.punten, &g.ringen, &g.delen));
        let p = &v.periode;
        let kop = Kop {
            bekend_van: p.bekend.van.0,
            bekend_tot: p.bekend.tot.0,
            geldig_van: p.geldig.van.0,
            geldig_tot: p.geldig.tot.0,
            id: v.id.len() as u32,
            kenmerk: rij.len() as u32,
            punten: punten.len() as u32,
            ringen: ringen.len() as u32,
            delen: delen.len() as u32,
            reserve: 0,
        };
        let stukken: [&[u8]; 7] = [
            bytemuck::bytes_of(&kop),
            bytemuck::cast_slice(punten),
            bytemuck::cast_slice(mercator),
            bytemuck::cast_slice(ringen),
            bytemuck::cast_slice(delen),
            v.id.as_bytes(),
            rij,
        ];
        for stuk in stukken {
            self.data.write_all(stuk).bij("schrijven", &self.map)?;
        }
        let lengte: usize = stukken.iter().map(|s| s.len()).sum();
        let vak = Vak::om(punten);
        let midden = vak.map(|v| [midden(v.min[0], v.max[0]), midden(v.min[1], v.max[1])]);
        let sleutel = Sleutel {
            hilbert: midden.map_or(0, hilbert),
            op: self.data_lengte,
            lengte: lengte as u32,
            geldig_tot: p.geldig.tot.0,
            bekend: u32::from(p.bekend.tot == Tijdstip::NOOIT),
            geometrie: u32::from(vak.is_some()),
        };
        self.volgorde
            .write_all(bytemuck::bytes_of(&sleutel))
            .bij("schrijven", &self.map)?;
        self.data_lengte += lengte as u64;
        let t = &mut self.telling;
        t.records += 1;
        t.punten += punten.len() as u64;
        t.ringen += ringen.len() as u64;
        t.delen += delen.len() as u64;
        t.brokken += brokken_van(punten.len(), ringen.len());
        t.id_bytes += v.id.len() as u64;
        t.kenmerk_bytes += rij.len() as u64;
        t.vak = match (t.vak, vak) {
            (Some(a), Some(b)) => Some(a.met(&b)),
            (a, b) => a.or(b),
        };
        Ok(())
    }

    fn tel_index(&mut self, v: &Voorkomen) {
        for (naam, waarde) in &v.kenmerken {
            if let Some(aantal) = self
                .plaats_van
                .get(naam)
                .and_then(|s| self.telling.index.get_mut(s))
            {
                *aantal += tel_waarden(waarde);
            }
        }
    }

    /// The records in the order of the file: what is in force on `peil` or later, the rest, what has no
    /// geometry; each along the Hilbert curve. Out: how many there are of the first two.
    pub(super) fn op_volgorde(
        &mut self,
        peil: i32,
        geheugen: usize,
    ) -> Result<(Sorteerder<5>, u32, u32), LagenFout> {
        self.data.flush().bij("schrijven", &self.map)?;
        self.volgorde.flush().bij("schrijven", &self.map)?;
        let mut sorteerder = Sorteerder::<5>::new(&self.map, geheugen);
        let (mut nu, mut toen) = (0, 0);
        let mut hap: Vec<Sleutel> = Vec::new();
        let mut op = 0;
        while op < self.telling.records {
            hap.resize((self.telling.records - op).min(512) as usize, Sleutel::zeroed());
            let bytes = bytemuck::cast_slice_mut(&mut hap);
            let begin = op * size_of::<Sleutel>() as u64;
            self.volgorde
                .get_ref()
                .read_exact_at(bytes, begin)
                .bij("lezen", &self.map)?;
            op += hap.len() as u64;
            for s in &hap {
                let klasse = match (s.geometrie != 0, s.bekend != 0 && s.geldig_tot > peil) {
                    (true, true) => 0u32,
                    (true, false) => 1,
                    (false, _) => 2,
                };
                nu += u32::from(klasse == 0);
                toen += u32::from(klasse == 1);
                let hoog = klasse << 30 | (s.hilbert >> 32) as u32;
                sorteerder.neem([hoog, s.hilbert as u32, (s.op >> 32) as u32, s.op as u32, s.lengte])?;
            }
        }
        Ok((sorteerder, nu, toen))
    }

    /// Reads the record that an item of [`Self::op_volgorde`] stands for.
    pub(super) fn lees(&self, item: [u32; 5], uit: &mut Gelezen) -> Result<(), LagenFout> {
        let op = u64::from(item[2]) << 32 | u64::from(item[3]);
        uit.ruw.resize(item[4] as usize, 0);
        self.data
            .get_ref()
            .read_exact_at(&mut uit.ruw, op)
            .bij("lezen", &self.map)?;
        let (kop, rest) = uit.ruw.split_at(size_of::<Kop>());
        let kop: Kop = bytemuck::pod_read_unaligned(kop);
        let (punten, rest) = rest.split_at(kop.punten as usize * 8);
        let (mercator, rest) = rest.split_at(kop.punten as usize * 8);
        let (ringen, rest) = rest.split_at(kop.ringen as usize * 4);
        let (delen, rest) = rest.split_at(kop.delen as usize * 4);
        let (id, kenmerken) = rest.split_at(kop.id as usize);
        vul(&mut uit.punten, punten);
        vul(&mut uit.mercator, mercator);
        vul(&mut uit.ringen, ringen);
        vul(&mut uit.delen, delen);
        vul(&mut uit.id, id);
        vul(&mut uit.kenmerken, kenmerken);
        uit.periode = Some(Periode {
            geldig: model::Interval {
                van: model::Datum(kop.geldig_van),
                tot: model::Datum(kop.geldig_tot),
            },
            bekend: model::Interval {
                van: Tijdstip(kop.bekend_van),
                tot: Tijdstip(kop.bekend_tot),
            },
        });
        Ok(())
    }
}

fn vul<T: Pod>(uit: &mut Vec<T>, bytes: &[u8]) {
    uit.clear();
    uit.resize(bytes.len() / size_of::<T>(), T::zeroed());
    bytemuck::cast_slice_mut(uit).copy_from_slice(bytes);
}

fn midden(a: i32, b: i32) -> i32 {
    ((i64::from(a) + i64::from(b)) / 2) as i32
}

/// Values that an index holds of an attribute: text, whole numbers, yes and no, also within lists.
pub(super) fn tel_waarden(waarde: &Waarde) -> u64 {
    match waarde {
        Waarde::Lijst(leden) => leden.iter().map(tel_waarden).sum(),
        Waarde::Decimaal(_) => 0,
        Waarde::JaNee(_) | Waarde::Getal(_) | Waarde::Tekst(_) => 1,
    }
}

/// Whether a geometry is of the layer's kind and holds together. Errors: a Dutch sentence.
fn keur(soort: Option<GeometrieSoort>, v: &Voorkomen) -> Result<(), &'static str> {
    let Some(g) = &v.geometrie else { return Ok(()) };
    if Some(g.soort) != soort {
        return Err("de geometrie is van een andere soort dan de laag");
    }
    if g.punten.is_empty() || u32::try_from(g.punten.len()).is_err() {
        return Err("de geometrie heeft geen punten, of te veel");
    }
    let nodig = match g.soort {
        GeometrieSoort::Punt => 1,
        GeometrieSoort::Lijn => 2,
        GeometrieSoort::Vlak => 3,
    };
    let klopt = |einden: &[u32], totaal: usize, nodig: u32| {
        let begin = std::iter::once(0).chain(einden.iter().copied());
        einden.last().is_some_and(|e| *e as usize == totaal)
            && begin
                .zip(einden)
                .all(|(van, tot)| tot.checked_sub(van).is_some_and(|n| n >= nodig))
    };
    let goed = match g.soort {
        GeometrieSoort::Punt => g.ringen.is_empty() && g.delen.is_empty(),
        GeometrieSoort::Lijn => klopt(&g.ringen, g.punten.len(), nodig) && g.delen.is_empty(),
        GeometrieSoort::Vlak => klopt(&g.ringen, g.punten.len(), nodig) && klopt(&g.delen, g.ringen.len(), 1),
    };
    if goed {
        Ok(())
    } else {
        Err("de ringen of delen van de geometrie kloppen niet")
    }
}
