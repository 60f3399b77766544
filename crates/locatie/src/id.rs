//! Id: from what stands in an address to the place it means, in its one canonical spelling.
//!
//! Takes BAG ids of panden, verblijfsobjecten, ligplaatsen, standplaatsen and nummeraanduidingen (also those that only
//! the BGT mentions), points, parcels and areas. Start at [`plaats_van_id`].

use lagen::Object;
use model::{BagId, BagSoort, GeometrieSoort, Peilmoment, Punt};

use crate::kijk::{Gezien, Kijker};
use crate::plek::Plek;
use crate::vraag::{Plaats, PlaatsId, in_bereik};
use crate::{LocatieFout, vlak};

/// The id as it must be written, and the place it means.
///
/// - In: `16 digits`, `rd:X,Y`, `perceel:GEM-SECTIE-NR`, `wijk:CODE`, `buurt:CODE`, `gemeente:CODE`, loosely spelled.
/// - Out: a point inside the thing; for a nummeraanduiding the place of the verblijfsobject it belongs to.
/// - Errors: [`LocatieFout::OngeldigId`], [`LocatieFout::Id`], [`LocatieFout::BuitenBereik`], [`LocatieFout::OnbekendId`].
pub fn plaats_van_id(plek: &Plek, tekst: &str, peil: &Peilmoment) -> Result<(PlaatsId, Plaats), LocatieFout> {
    let snapshot = plek.lagen.nu();
    let id: PlaatsId = tekst.parse()?;
    let onbekend = || LocatieFout::OnbekendId {
        id: id.to_string(),
        op_datum: peil.geldig,
    };
    let kijker = Kijker {
        snapshot: &snapshot,
        peil: *peil,
        punt: [0, 0],
        vandaag: peil.geldig,
    };
    let plaats = match &id {
        PlaatsId::Rd(x, y) => Plaats::Punt(in_bereik(f64::from(*x), f64::from(*y))?),
        PlaatsId::Bag(bag) => {
            let punt = bag_punt(&kijker, *bag).ok_or_else(onbekend)?;
            Plaats::Object { punt, id: id.clone() }
        }
        PlaatsId::Perceel(perceel) => {
            let gezien = kijker.met_kenmerk("brk-perceel", "aanduiding", &perceel.to_string());
            let punt = eerste_punt(&gezien).ok_or_else(onbekend)?;
            Plaats::Object { punt, id: id.clone() }
        }
        PlaatsId::Gebied(soort, code) => {
            if kijker.met_id(soort.laag(), code).objecten.is_empty() {
                return Err(onbekend());
            }
            Plaats::Gebied(*soort, code.clone())
        }
    };
    Ok((id, plaats))
}

/// Where a BAG object lies, by the BAG itself, else by the BGT that mentions it.
pub(crate) fn bag_punt(kijker: &Kijker<'_>, id: BagId) -> Option<Punt> {
    let tekst = id.to_string();
    match id.soort()? {
        BagSoort::Pand => eerste_punt(&kijker.met_id("bag-pand", &tekst))
            .or_else(|| eerste_punt(&kijker.met_kenmerk("bgt-pand", "identificatieBAGPND", &tekst))),
        BagSoort::Verblijfsobject => eerste_punt(&kijker.met_id("bag-verblijfsobject", &tekst))
            .or_else(|| eerste_punt(&kijker.met_kenmerk("bgt-pand", "identificatieBAGVBO", &tekst))),
        BagSoort::Ligplaats => eerste_punt(&kijker.met_id("bag-ligplaats", &tekst)),
        BagSoort::Standplaats => eerste_punt(&kijker.met_id("bag-standplaats", &tekst)),
        BagSoort::Nummeraanduiding => ["bag-verblijfsobject", "bag-ligplaats", "bag-standplaats"]
            .into_iter()
            .flat_map(|laag| ["hoofdadres", "nevenadres"].map(|naam| (laag, naam)))
            .find_map(|(laag, naam)| eerste_punt(&kijker.met_kenmerk(laag, naam, &tekst))),
        BagSoort::OpenbareRuimte => None,
    }
}

fn eerste_punt(gezien: &Gezien<'_>) -> Option<Punt> {
    gezien.objecten.iter().find_map(punt_in)
}

/// The point itself, or one that lies inside the area.
pub(crate) fn punt_in(object: &Object<'_>) -> Option<Punt> {
    match object.soort() {
        Some(GeometrieSoort::Vlak) => {
            let vorm = object.geometrie()?;
            let ringen: Vec<&[Punt]> = vorm.lijst_ringen().collect();
            vlak::punt_binnen(ringen.iter().copied())
        }
        Some(_) => object.punten_rd().first().copied(),
        None => None,
    }
}
