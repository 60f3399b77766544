//! Vind: which objects of every layer lie at the place.
//!
//! Geometry only; what belongs to what is `verbind`. Start at [`vind`].

use lagen::Object;
use model::{GeometrieSoort, Toestand};

use crate::kijk::{Gezien, Kijker};
use crate::omzet;

/// BGT areas that are administrative and not a thing that stands there.
const GEEN_DING: [&str; 6] = [
    "bgt-buurt",
    "bgt-wijk",
    "bgt-stadsdeel",
    "bgt-waterschap",
    "bgt-openbareruimte",
    "bgt-plaatsbepalingspunt",
];

/// A place this close to a line or point of a rule lies on it.
const OP_DE_LIJN_MM: i32 = 1_000;

/// What lies here, layer by layer.
pub(crate) struct Vondst<'s> {
    pub(crate) bag_pand: Gezien<'s>,
    pub(crate) ligplaats: Gezien<'s>,
    pub(crate) standplaats: Gezien<'s>,
    pub(crate) bgt_pand: Gezien<'s>,
    /// Every BGT area here, panden included, with its layer; top level first.
    pub(crate) bgt: Vec<BgtObject<'s>>,
    pub(crate) bgt_toestand: Toestand,
    /// BGT layers that could not answer.
    pub(crate) bgt_onvolledig: Vec<&'s str>,
    pub(crate) perceel: Gezien<'s>,
    pub(crate) buurt: Gezien<'s>,
    pub(crate) wijk: Gezien<'s>,
    pub(crate) gemeente: Gezien<'s>,
    pub(crate) regels: Gezien<'s>,
    pub(crate) activiteiten: Gezien<'s>,
    pub(crate) normen: Gezien<'s>,
    pub(crate) aanwijzingen: Gezien<'s>,
}

/// A BGT object and the layer it is of.
pub(crate) struct BgtObject<'s> {
    pub(crate) laag: &'s str,
    pub(crate) object: Object<'s>,
    pub(crate) hoogte: i64,
}

/// Asks every layer once. Cost: one tree per layer.
pub(crate) fn vind<'s>(kijker: &Kijker<'s>) -> Vondst<'s> {
    let bgt_pand = kijker.hier("bgt-pand");
    let (bgt, bgt_toestand, bgt_onvolledig) = vind_bgt(kijker, &bgt_pand);
    Vondst {
        bag_pand: kijker.hier("bag-pand"),
        ligplaats: kijker.hier("bag-ligplaats"),
        standplaats: kijker.hier("bag-standplaats"),
        bgt_pand,
        bgt,
        bgt_toestand,
        bgt_onvolledig,
        perceel: kijker.hier("brk-perceel"),
        buurt: kijker.hier("cbs-buurt"),
        wijk: kijker.hier("cbs-wijk"),
        gemeente: kijker.hier("cbs-gemeente"),
        regels: met_lijnen(kijker, "stop-regel", ["stop-regel_lijn", "stop-regel_punt"]),
        activiteiten: met_lijnen(
            kijker,
            "stop-activiteit",
            ["stop-activiteit_lijn", "stop-activiteit_punt"],
        ),
        normen: met_lijnen(kijker, "stop-norm", ["stop-norm_lijn", "stop-norm_punt"]),
        aanwijzingen: met_lijnen(
            kijker,
            "stop-aanwijzing",
            ["stop-aanwijzing_lijn", "stop-aanwijzing_punt"],
        ),
    }
}

/// Areas here, with the lines and points of the same kind that run over the place. A rule may have all three; damage to
/// one of them is told as damage to the whole.
fn met_lijnen<'s>(kijker: &Kijker<'s>, vlakken: &'static str, andere: [&'static str; 2]) -> Gezien<'s> {
    let mut uit = kijker.hier(vlakken);
    for laag in andere {
        if kijker.snapshot.laag(laag).is_none() {
            continue;
        }
        let bij = kijker.nabij(laag, OP_DE_LIJN_MM);
        if bij.toestand == Toestand::NietBereikbaar {
            uit.laag = laag;
            uit.toestand = Toestand::NietBereikbaar;
        } else if !bij.objecten.is_empty() {
            uit.objecten.extend(bij.objecten);
            if uit.toestand != Toestand::NietBereikbaar {
                uit.toestand = Toestand::Geldt;
            }
        }
    }
    uit
}

/// The BGT as one: something found anywhere makes it `geldt`; a damaged layer is always told.
fn vind_bgt<'s>(kijker: &Kijker<'s>, panden: &Gezien<'s>) -> (Vec<BgtObject<'s>>, Toestand, Vec<&'s str>) {
    let mut gevonden: Vec<BgtObject<'s>> = panden
        .objecten
        .iter()
        .map(|o| BgtObject {
            laag: "bgt-pand",
            object: *o,
            hoogte: hoogte(o),
        })
        .collect();
    let mut toestanden = vec![panden.toestand];
    let mut missers: Vec<(&'s str, Toestand)> = vec![];
    for laag in kijker.snapshot.lagen() {
        let definitie = laag.definitie();
        let id = definitie.id.as_str();
        if !id.starts_with("bgt-")
            || definitie.geometrie != Some(GeometrieSoort::Vlak)
            || GEEN_DING.contains(&id)
        {
            continue;
        }
        if id == "bgt-pand" {
            missers.push((id, panden.toestand));
            continue;
        }
        match laag.op_punt(kijker.punt, &kijker.peil) {
            Ok(objecten) if objecten.is_empty() => missers.push((id, kijker.gemist(id))),
            Ok(objecten) => {
                toestanden.push(Toestand::Geldt);
                gevonden.extend(objecten.into_iter().map(|object| BgtObject {
                    laag: id,
                    hoogte: hoogte(&object),
                    object,
                }));
            }
            Err(_) => missers.push((id, Toestand::NietBereikbaar)),
        }
    }
    toestanden.extend(missers.iter().map(|m| m.1));
    let toestand = Toestand::van_delen(toestanden);
    // the BGT divides the plane: where one of its areas lies, the silence of the others says enough
    let onvolledig = missers
        .into_iter()
        .filter(|(_, t)| {
            *t == Toestand::NietBereikbaar || (*t == Toestand::Onbekend && toestand != Toestand::Geldt)
        })
        .map(|(id, _)| id)
        .collect();
    gevonden.sort_by_key(|o| std::cmp::Reverse(o.hoogte));
    (gevonden, toestand, onvolledig)
}

fn hoogte(object: &Object<'_>) -> i64 {
    omzet::getal(object, "relatieveHoogteligging").unwrap_or(0)
}
