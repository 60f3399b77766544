//! One layer from spool to container: the records in order, their indexes, their counts.

use std::path::Path;

use model::{Datum, Geometrie, GeometrieSoort, Peilmoment, Periode, Punt, Tijdstip};

use super::container::{ContainerSchrijver, SectieSchrijver};
use super::spoel::{Gelezen, Spoel, brokken_van};
use super::zooms::Groep;
use crate::LagenFout;
use crate::boom::{BoomSchrijver, boom_lengte};
use crate::formaat::{IndexRegel, Record, Sectie, hash, index_regel};
use crate::kenmerken::{WaardeRef, rij};
use crate::laag::Meta;
use crate::meetkunde::brokken;
use crate::sorteer::Sorteerder;

/// A record counts on the day of the layer; only later; not any more.
const ACTUEEL: u32 = 2;
const TOEKOMSTIG: u32 = 1;
const BEEINDIGD: u32 = 0;

/// What a layer is written with.
#[derive(Debug)]
pub(super) struct Samen<'a> {
    pub(super) werk: &'a Path,
    /// Day of the layers.
    pub(super) peil: Datum,
    /// Bytes that each of the sorts that run at the same time may hold.
    pub(super) geheugen: usize,
    pub(super) dekking: Option<&'a Geometrie>,
}

/// A layer whose records are written; the zooms of its vertices come when its whole partition is.
#[derive(Debug)]
pub(super) struct Half {
    pub(super) c: ContainerSchrijver,
    pub(super) meta: Meta,
    pub(super) tellen: Tellen,
}

/// Objects by their state on the day of the layer.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tellen {
    pub(super) actueel: u64,
    pub(super) toekomstig: u64,
    pub(super) beeindigd: u64,
}

struct Secties {
    records: SectieSchrijver,
    ids: SectieSchrijver,
    rd: SectieSchrijver,
    mercator: SectieSchrijver,
    ringen: SectieSchrijver,
    delen: SectieSchrijver,
    kenmerken: SectieSchrijver,
    brokken: SectieSchrijver,
    boom_nu: SectieSchrijver,
    boom_toen: SectieSchrijver,
}

/// Running totals: where the next record's parts begin.
#[derive(Default)]
struct Stand {
    record: Begin,
    brokken: Vec<[i32; 4]>,
}

#[derive(Default, Clone, Copy)]
struct Begin {
    punt: u64,
    id: u64,
    kenmerk: u64,
    ring: u32,
    deel: u32,
    brok: u32,
}

/// Writes everything of a layer but the zooms of its vertices, which `groep` works out.
pub(super) fn schrijf(
    spoel: &mut Spoel,
    pad: &Path,
    s: &Samen<'_>,
    groep: &mut Groep,
) -> Result<Half, LagenFout> {
    let te_groot = || LagenFout::Laag {
        laag: spoel.definitie.id.to_string(),
        uitleg: "de laag is te groot voor één bestand; deel de levering op".into(),
    };
    let t = spoel.telling.clone();
    let past = [t.records, t.ringen, t.delen, t.brokken]
        .iter()
        .all(|n| *n < u64::from(u32::MAX) - 2);
    if !past {
        return Err(te_groot());
    }
    let (sorteerder, nu, toen) = spoel.op_volgorde(s.peil.0, s.geheugen)?;
    // sections: 10 below, zooms, id index, meta, and one per indexed attribute
    let mut c = ContainerSchrijver::new(pad, 13 + t.index.len())?;
    let dek = s.dekking.map_or((0, 0, 0), |g| {
        (g.punten.len() as u64, g.ringen.len() as u64, g.delen.len() as u64)
    });
    let dek_brokken = brokken_van(dek.0 as usize, dek.1 as usize);
    let mut w = Secties {
        records: c.sectie(Sectie::Records, 0, (t.records + 2) * Record::LENGTE as u64),
        ids: c.sectie(Sectie::Ids, 0, t.id_bytes),
        rd: c.sectie(Sectie::PuntenRd, 0, (t.punten + dek.0) * 8),
        mercator: c.sectie(Sectie::PuntenMercator, 0, t.punten * 8),
        ringen: c.sectie(Sectie::Ringen, 0, (t.ringen + dek.1) * 4),
        delen: c.sectie(Sectie::Delen, 0, (t.delen + dek.2) * 4),
        kenmerken: c.sectie(Sectie::Kenmerken, 0, t.kenmerk_bytes),
        brokken: c.sectie(Sectie::Brokken, 0, (t.brokken + dek_brokken) * 16),
        boom_nu: c.sectie(Sectie::BoomNu, 0, boom_lengte(nu)),
        boom_toen: c.sectie(Sectie::BoomToen, 0, boom_lengte(toen)),
    };
    let mut indexen = Indexen::new(spoel, s);
    let mut bomen = [(nu, BoomSchrijver::new(nu)), (toen, BoomSchrijver::new(toen))];
    for (aantal, boom) in &bomen[..1] {
        if *aantal > 0 {
            c.schrijf(&mut w.boom_nu, &boom.kop())?;
        }
    }
    if toen > 0 {
        c.schrijf(&mut w.boom_toen, &bomen[1].1.kop())?;
    }
    let mut stand = Stand::default();
    let mut gelezen = Gelezen::default();
    let mut items = sorteerder.klaar()?;
    let mut nr = 0u32;
    while let Some(item) = items.volgende()? {
        spoel.lees(item, &mut gelezen)?;
        let vlak = spoel.definitie.geometrie == Some(GeometrieSoort::Vlak);
        let vak = schrijf_record(&mut c, &mut w, &mut stand, &gelezen, vlak)?;
        c.schrijf(&mut w.mercator, bytemuck::cast_slice(&gelezen.mercator))?;
        if nr < nu {
            c.schrijf(&mut w.boom_nu, &bomen[0].1.blad(vak))?;
        } else if nr - nu < toen {
            c.schrijf(&mut w.boom_toen, &bomen[1].1.blad(vak))?;
        }
        groep.neem(&gelezen.punten, &gelezen.ringen, spoel.definitie.geometrie)?;
        indexen.neem(nr, &gelezen, s.peil)?;
        nr += 1;
    }
    drop(items);
    let [(_, boom_nu), (_, boom_toen)] = bomen;
    if nu > 0 {
        c.schrijf(&mut w.boom_nu, &boom_nu.staart())?;
    }
    if toen > 0 {
        c.schrijf(&mut w.boom_toen, &boom_toen.staart())?;
    }
    schrijf_dekking(&mut c, &mut w, &mut stand, s.dekking)?;
    for sectie in [
        w.records,
        w.ids,
        w.rd,
        w.mercator,
        w.ringen,
        w.delen,
        w.kenmerken,
        w.brokken,
        w.boom_nu,
        w.boom_toen,
    ] {
        c.af(sectie)?;
    }
    let tellen = indexen.schrijf(&mut c, &t)?;
    let mut geindexeerd: Vec<u16> = t.index.keys().copied().collect();
    geindexeerd.sort_unstable();
    let meta = Meta {
        definitie: spoel.definitie.clone(),
        sleutels: spoel.sleutels.clone(),
        geindexeerd,
        peil: s.peil.0,
        records: t.records as u32,
        objecten: tellen.actueel + tellen.toekomstig + tellen.beeindigd,
        nu,
        toen,
        dekking: s.dekking.is_some(),
        vak: t.vak,
    };
    Ok(Half { c, meta, tellen })
}

/// One record and its parts. Out: its box (empty without geometry).
fn schrijf_record(
    c: &mut ContainerSchrijver,
    w: &mut Secties,
    stand: &mut Stand,
    g: &Gelezen,
    vlak: bool,
) -> Result<[i32; 4], LagenFout> {
    let vak = model::Vak::om(&g.punten).map_or([0; 4], |v| [v.min[0], v.min[1], v.max[0], v.max[1]]);
    let b = stand.record;
    c.schrijf(
        &mut w.records,
        bytemuck::bytes_of(&record(b, g.periode.unwrap_or(Periode::ALTIJD), vak)),
    )?;
    c.schrijf(&mut w.ids, &g.id)?;
    c.schrijf(&mut w.kenmerken, &g.kenmerken)?;
    schrijf_vorm(c, w, stand, (&g.punten, &g.ringen, &g.delen), vlak)?;
    stand.record.id += g.id.len() as u64;
    stand.record.kenmerk += g.kenmerken.len() as u64;
    Ok(vak)
}

fn schrijf_vorm(
    c: &mut ContainerSchrijver,
    w: &mut Secties,
    stand: &mut Stand,
    (punten, ringen, delen): (&[Punt], &[u32], &[u32]),
    vlak: bool,
) -> Result<(), LagenFout> {
    stand.brokken.clear();
    brokken(punten, ringen, vlak, &mut stand.brokken);
    c.schrijf(&mut w.rd, bytemuck::cast_slice(punten))?;
    c.schrijf(&mut w.ringen, bytemuck::cast_slice(ringen))?;
    c.schrijf(&mut w.delen, bytemuck::cast_slice(delen))?;
    c.schrijf(&mut w.brokken, bytemuck::cast_slice(&stand.brokken))?;
    let b = &mut stand.record;
    b.punt += punten.len() as u64;
    b.ring += ringen.len() as u32;
    b.deel += delen.len() as u32;
    b.brok += stand.brokken.len() as u32;
    Ok(())
}

fn record(b: Begin, p: Periode, vak: [i32; 4]) -> Record {
    Record {
        bekend_van: p.bekend.van.0,
        bekend_tot: p.bekend.tot.0,
        punt: b.punt,
        id: b.id,
        kenmerk: b.kenmerk,
        geldig_van: p.geldig.van.0,
        geldig_tot: p.geldig.tot.0,
        vak,
        ring: b.ring,
        deel: b.deel,
        brok: b.brok,
        reserve: 0,
    }
}

/// The coverage as one more record, and the record that closes the last one's ranges.
fn schrijf_dekking(
    c: &mut ContainerSchrijver,
    w: &mut Secties,
    stand: &mut Stand,
    dekking: Option<&Geometrie>,
) -> Result<(), LagenFout> {
    let vak = dekking
        .and_then(Geometrie::vak)
        .map_or([0; 4], |v| [v.min[0], v.min[1], v.max[0], v.max[1]]);
    c.schrijf(
        &mut w.records,
        bytemuck::bytes_of(&record(stand.record, Periode::ALTIJD, vak)),
    )?;
    if let Some(g) = dekking {
        schrijf_vorm(c, w, stand, (&g.punten, &g.ringen, &g.delen), true)?;
    }
    c.schrijf(
        &mut w.records,
        bytemuck::bytes_of(&record(stand.record, Periode::ALTIJD, [0; 4])),
    )
}

/// The indexes of a layer while its records stream by.
struct Indexen {
    ids: Sorteerder<4>,
    kenmerken: Vec<(u16, Sorteerder<3>)>,
}

impl Indexen {
    fn new(spoel: &Spoel, s: &Samen<'_>) -> Self {
        let per_kenmerk = s.geheugen / spoel.telling.index.len().max(1);
        let mut sleutels: Vec<u16> = spoel.telling.index.keys().copied().collect();
        sleutels.sort_unstable();
        Self {
            ids: Sorteerder::new(s.werk, s.geheugen),
            kenmerken: sleutels
                .into_iter()
                .map(|k| (k, Sorteerder::new(s.werk, per_kenmerk)))
                .collect(),
        }
    }

    fn neem(&mut self, nr: u32, g: &Gelezen, peil: Datum) -> Result<(), LagenFout> {
        let periode = g.periode.unwrap_or(Periode::ALTIJD);
        let staat = if Peilmoment::op(peil).telt(&periode) {
            ACTUEEL
        } else if periode.bekend.tot == Tijdstip::NOOIT && periode.geldig.van > peil {
            TOEKOMSTIG
        } else {
            BEEINDIGD
        };
        let [hoog, laag, nr] = index_regel(hash(&g.id), nr);
        self.ids.neem([hoog, laag, nr, staat])?;
        if self.kenmerken.is_empty() {
            return Ok(());
        }
        for (sleutel, waarde) in rij(&g.kenmerken) {
            if let Ok(plek) = self.kenmerken.binary_search_by_key(&sleutel, |(k, _)| *k) {
                index_waarde(waarde, nr, &mut self.kenmerken[plek].1)?;
            }
        }
        Ok(())
    }

    fn schrijf(self, c: &mut ContainerSchrijver, t: &super::spoel::Telling) -> Result<Tellen, LagenFout> {
        for (sleutel, sorteerder) in self.kenmerken {
            let aantal = t.index.get(&sleutel).copied().unwrap_or_default();
            let mut w = c.sectie(
                Sectie::KenmerkIndex,
                sleutel.into(),
                aantal * size_of::<IndexRegel>() as u64,
            );
            let mut items = sorteerder.klaar()?;
            while let Some(item) = items.volgende()? {
                c.schrijf(&mut w, bytemuck::bytes_of(&item))?;
            }
            c.af(w)?;
        }
        let mut w = c.sectie(Sectie::IdIndex, 0, t.records * size_of::<IndexRegel>() as u64);
        let mut items = self.ids.klaar()?;
        let mut tellen = Tellen::default();
        let mut groep: Vec<[u32; 4]> = Vec::new();
        while let Some(item) = items.volgende()? {
            c.schrijf(&mut w, bytemuck::bytes_of(&[item[0], item[1], item[2]]))?;
            if groep.first().is_some_and(|eerste| eerste[..2] != item[..2]) {
                tel(c, &mut groep, &mut tellen)?;
            }
            groep.push(item);
        }
        tel(c, &mut groep, &mut tellen)?;
        c.af(w)?;
        Ok(tellen)
    }
}

fn index_waarde(waarde: WaardeRef<'_>, nr: u32, uit: &mut Sorteerder<3>) -> Result<(), LagenFout> {
    let tekst = match waarde {
        WaardeRef::Tekst(t) => return uit.neem(index_regel(hash(t.as_bytes()), nr)),
        WaardeRef::Lijst(l) => return l.iter().try_for_each(|lid| index_waarde(lid, nr, uit)),
        WaardeRef::Decimaal(_) => return Ok(()),
        WaardeRef::Getal(n) => n.to_string(),
        WaardeRef::JaNee(b) => b.to_string(),
    };
    uit.neem(index_regel(hash(tekst.as_bytes()), nr))
}

/// Counts the objects among records whose ids have the same hash: by the ids themselves when there are more.
fn tel(c: &ContainerSchrijver, groep: &mut Vec<[u32; 4]>, tellen: &mut Tellen) -> Result<(), LagenFout> {
    let mut per_id: Vec<(Vec<u8>, u32)> = Vec::new();
    if let [een] = groep.as_slice() {
        per_id.push((Vec::new(), een[3]));
    } else {
        for item in groep.iter() {
            let id = id_van(c, item[2])?;
            match per_id.iter_mut().find(|(bekend, _)| *bekend == id) {
                Some((_, staat)) => *staat = (*staat).max(item[3]),
                None => per_id.push((id, item[3])),
            }
        }
    }
    for (_, staat) in per_id {
        match staat {
            ACTUEEL => tellen.actueel += 1,
            TOEKOMSTIG => tellen.toekomstig += 1,
            _ => tellen.beeindigd += 1,
        }
    }
    groep.clear();
    Ok(())
}

fn id_van(c: &ContainerSchrijver, nr: u32) -> Result<Vec<u8>, LagenFout> {
    let mut ruw = [[0u8; Record::LENGTE]; 2];
    c.lees_op(
        Sectie::Records,
        u64::from(nr) * Record::LENGTE as u64,
        ruw.as_flattened_mut(),
    )?;
    let [van, tot]: [Record; 2] = ruw.map(|r| bytemuck::pod_read_unaligned(&r));
    let mut id = vec![0; tot.id.saturating_sub(van.id) as usize];
    c.lees_op(Sectie::Ids, van.id, &mut id)?;
    Ok(id)
}
