//! Gebied: the answer for a whole wijk, buurt or gemeente.
//!
//! Where it lies, and everything drawn inside it. What stands or holds somewhere in an area is a question per place:
//! those parts say `onbekend` and name their layers in `onvolledig`, they are not summed up here.

use lagen::{Object, Snapshot};
use model::{Datum, Geometrie, Peilmoment, Toestand};

use crate::beeld::{Deel, Locatiebeeld, Mag, Onderdeel, PandBeeld, Staat};
use crate::kijk::Kijker;
use crate::plek::Moment;
use crate::verzamel::{Rond, verzamel};
use crate::vraag::{GebiedSoort, PlaatsId, Vraag};
use crate::{LocatieFout, omzet, vlak};

/// Where a wijk, buurt or gemeente lies today, RD millimetres. Miss: `None`, also for a place of another kind.
pub fn vorm(snapshot: &Snapshot, id: &PlaatsId, vandaag: Datum) -> Option<Geometrie> {
    let PlaatsId::Gebied(soort, code) = id else {
        return None;
    };
    let kijker = Kijker {
        snapshot,
        peil: Peilmoment {
            geldig: vandaag,
            bekend: None,
        },
        punt: [0, 0],
        vandaag,
    };
    kijker.met_id(soort.laag(), code).objecten.first()?.geometrie()
}

/// The answer for an area; `straal` is 0: inside counts.
pub(crate) fn beeld(
    moment: &Moment,
    vraag: &Vraag,
    soort: GebiedSoort,
    code: &str,
) -> Result<Locatiebeeld, LocatieFout> {
    let onbekend = || LocatieFout::OnbekendId {
        id: PlaatsId::Gebied(soort, code.to_owned()).to_string(),
        op_datum: vraag.op_datum,
    };
    let peil = vraag.peilmoment();
    let zoeker = Kijker {
        snapshot: &moment.snapshot,
        peil,
        punt: [0, 0],
        vandaag: vraag.vandaag,
    };
    let object = zoeker
        .met_id(soort.laag(), code)
        .objecten
        .first()
        .copied()
        .ok_or_else(onbekend)?;
    let vorm = object.geometrie().ok_or_else(onbekend)?;
    let punt = vlak::punt_binnen(vorm.lijst_ringen().collect::<Vec<_>>().into_iter()).ok_or_else(onbekend)?;
    let kijker = Kijker {
        snapshot: &moment.snapshot,
        peil,
        punt,
        vandaag: vraag.vandaag,
    };
    let om = moment.omrekenaar();
    let rond = Rond::Vlak(&vorm);
    let (speelt, initiatieven) = verzamel(moment, &rond, vraag.op_datum, vraag.asker);
    Ok(Locatiebeeld {
        punt: om.punt(punt),
        op_datum: vraag.op_datum,
        straal: 0.0,
        staat: staat(&kijker, soort, &object, &vorm),
        mag: Mag {
            deel: niet_per_gebied(&["stop-regel", "stop-activiteit", "imro-plangebied"]),
            regels: vec![],
            activiteiten: vec![],
            normen: vec![],
            aanwijzingen: vec![],
            bestemmingsplannen: vec![],
        },
        speelt,
        initiatieven,
    })
}

fn niet_per_gebied(lagen: &[&str]) -> Deel {
    Deel {
        toestand: Toestand::Onbekend,
        onvolledig: lagen.iter().map(|l| (*l).to_owned()).collect(),
        bronnen: vec![],
    }
}

fn staat(kijker: &Kijker<'_>, soort: GebiedSoort, object: &Object<'_>, vorm: &Geometrie) -> Staat {
    let zelf = |s: GebiedSoort| -> Onderdeel {
        if s == soort {
            omzet::onderdeel(s.laag(), Some(object), Toestand::Geldt)
        } else if ruimer(s, soort) {
            omzet::eerste(&kijker.hier(s.laag()))
        } else {
            omzet::onderdeel(s.laag(), None, Toestand::Onbekend)
        }
    };
    let leeg = |laag: &str| omzet::onderdeel(laag, None, Toestand::Onbekend);
    let mut deel = niet_per_gebied(&[
        "bag-pand",
        "bag-verblijfsobject",
        "bag-nummeraanduiding",
        "bgt-pand",
        "brk-perceel",
    ]);
    deel.toestand = if vorm.punten.is_empty() {
        Toestand::Onbekend
    } else {
        Toestand::Geldt
    };
    deel.bronnen = vec![kijker.bron("CBS wijken en buurten", &[soort.laag()], Toestand::Geldt)];
    Staat {
        deel,
        adressen: vec![],
        pand: PandBeeld {
            toestand: Toestand::Onbekend,
            identificatie: None,
            bag: leeg("bag-pand"),
            bgt: leeg("bgt-pand"),
            verschillen: vec![],
        },
        verblijfsobjecten: vec![],
        perceel: leeg("brk-perceel"),
        objecten: vec![],
        buurt: zelf(GebiedSoort::Buurt),
        wijk: zelf(GebiedSoort::Wijk),
        gemeente: zelf(GebiedSoort::Gemeente),
        eigen: vec![],
    }
}

/// A wijk holds buurten, a gemeente holds both.
fn ruimer(a: GebiedSoort, b: GebiedSoort) -> bool {
    let rang = |s| match s {
        GebiedSoort::Buurt => 0,
        GebiedSoort::Wijk => 1,
        GebiedSoort::Gemeente => 2,
    };
    rang(a) > rang(b)
}
