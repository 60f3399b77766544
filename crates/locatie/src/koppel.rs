//! Koppel: the pand of an address that carries no identifier, by footprint and by house-number label.
//!
//! Knows the BGT's panden and their labels; nothing of the BAG. Start at [`koppel_adres`].

use lagen::{Object, Snapshot};
use model::{Peilmoment, Punt, Vak};

use crate::beeld::GevondenVia;
use crate::kijk::Kijker;
use crate::label::{Label, Nummer, Overeenkomst};
use crate::omzet;

/// How far outside its pand an address may lie and still be tied to it by the label: a wide pavement, a front garden
/// and some placing error stay within this.
pub const KOPPEL_RADIUS_M: f64 = 25.0;

/// Where an address without identifiers belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdresKoppeling {
    /// lokaalID of the BGT pand.
    pub pand: String,
    /// BAG id that the BGT writes on it.
    pub bag_pand: Option<String>,
    /// In the footprint, or by its label.
    pub gevonden_via: GevondenVia,
    /// Whether the label agrees; `None` when the pand has none.
    pub label_klopt: Option<bool>,
}

/// Ties one address to a BGT pand: the one it lies in, else the one within [`KOPPEL_RADIUS_M`] whose label names it.
/// `None` when there is neither. `punt`: RD millimetres.
pub fn koppel_adres(
    snapshot: &Snapshot,
    peil: &Peilmoment,
    punt: Punt,
    nummer: Nummer<'_>,
) -> Option<AdresKoppeling> {
    let kijker = Kijker {
        snapshot,
        peil: *peil,
        punt,
        vandaag: peil.geldig,
    };
    let k = koppel(&kijker, punt, nummer)?;
    Some(AdresKoppeling {
        pand: k.pand.id().to_owned(),
        bag_pand: k.pand.tekst("identificatieBAGPND").map(str::to_owned),
        gevonden_via: k.gevonden_via,
        label_klopt: k.label_klopt,
    })
}

/// The labels that the BGT draws on a pand.
pub(crate) struct Labels<'s> {
    pub(crate) labels: Vec<Label<'s>>,
    er_zijn: bool,
}

impl<'s> Labels<'s> {
    pub(crate) fn van(pand: Option<&Object<'s>>) -> Self {
        let mut uit = Self {
            labels: vec![],
            er_zijn: false,
        };
        for tekst in pand
            .into_iter()
            .flat_map(|o| omzet::teksten(o, "huisnummerlabels"))
        {
            uit.er_zijn = true;
            uit.labels.extend(Label::lees(tekst));
        }
        uit
    }

    pub(crate) fn vergelijk(&self, nummer: Nummer<'_>) -> Overeenkomst {
        self.labels
            .iter()
            .map(|l| l.vergelijk(nummer))
            .max()
            .unwrap_or(Overeenkomst::Nee)
    }

    /// `None` when there is no label to compare with.
    pub(crate) fn klopt(&self, nummer: Nummer<'_>) -> Option<bool> {
        self.er_zijn.then(|| self.vergelijk(nummer) != Overeenkomst::Nee)
    }
}

/// House number of a bag-nummeraanduiding or adressen-adres; `None` without a number.
pub(crate) fn nummer_van<'s>(object: &Object<'s>) -> Option<Nummer<'s>> {
    let toevoeging = object
        .tekst("huisnummertoevoeging")
        .or_else(|| object.tekst("toevoeging"));
    let huisnummer = omzet::getal(object, "huisnummer")
        .and_then(|n| u32::try_from(n).ok())
        .or_else(|| object.tekst("huisnummer").and_then(|t| t.parse().ok()))?;
    Some(Nummer {
        huisnummer,
        huisletter: object.tekst("huisletter").unwrap_or_default(),
        toevoeging: toevoeging.unwrap_or_default(),
    })
}

/// The pand of an address that carries no identifier.
pub(crate) struct Koppeling<'s> {
    pub(crate) pand: Object<'s>,
    pub(crate) gevonden_via: GevondenVia,
    pub(crate) label_klopt: Option<bool>,
}

/// The BGT pand that an address lies in, else the one within [`KOPPEL_RADIUS_M`] whose label names it best,
/// the nearest first among equals; `None` when there is neither.
pub(crate) fn koppel<'s>(kijker: &Kijker<'s>, punt: Punt, nummer: Nummer<'_>) -> Option<Koppeling<'s>> {
    let daar = Kijker {
        snapshot: kijker.snapshot,
        peil: kijker.peil,
        punt,
        vandaag: kijker.vandaag,
    };
    let panden = daar.hier("bgt-pand").objecten;
    if !panden.is_empty() {
        let met_label = panden
            .iter()
            .find(|p| Labels::van(Some(p)).klopt(nummer) == Some(true));
        let pand = met_label.or(panden.first()).copied()?;
        let label_klopt = Labels::van(Some(&pand)).klopt(nummer);
        return Some(Koppeling {
            pand,
            gevonden_via: GevondenVia::Geometrie,
            label_klopt,
        });
    }
    let reik = (KOPPEL_RADIUS_M * 1000.0) as i32;
    let mut beste: Option<(Overeenkomst, f64, Object<'s>)> = None;
    for pand in daar.in_vak("bgt-pand", &Vak::rond(punt, reik)).objecten {
        let zegt = Labels::van(Some(&pand)).vergelijk(nummer);
        if zegt < Overeenkomst::Goed {
            continue;
        }
        let afstand = pand.afstand_m(punt);
        let beter = beste
            .as_ref()
            .is_none_or(|(z, a, _)| zegt > *z || (zegt == *z && afstand < *a));
        if afstand <= KOPPEL_RADIUS_M && beter {
            beste = Some((zegt, afstand, pand));
        }
    }
    beste.map(|(_, _, pand)| Koppeling {
        pand,
        gevonden_via: GevondenVia::Label,
        label_klopt: Some(true),
    })
}

pub(crate) fn punt_van(object: &Object<'_>) -> Option<Punt> {
    object.punten_rd().first().copied()
}
