//! Verbind: address <-> nummeraanduiding <-> verblijfsobject <-> pand, identifiers first, geometry second.
//!
//! With a BAG: point -> pand -> verblijfsobjecten that are part of it -> nummeraanduidingen -> street and woonplaats.
//! Without: point -> BGT pand -> the BAG ids written in the BGT; addresses that lie in the footprint, and those just
//! outside every pand that the house-number label of this one names. Each address says how it was found and whether
//! the label agrees. An address that both know is shown once, as the BAG has it. Start at [`verbind`].

use std::collections::HashSet;

use lagen::Object;
use model::{BagId, Toestand, Vak};

use crate::beeld::{Adres, GevondenVia, Verblijfsobject};
use crate::kijk::{Gezien, Kijker};
use crate::koppel::{KOPPEL_RADIUS_M, Labels, koppel, nummer_van, punt_van};
use crate::label::{Nummer, Overeenkomst};
use crate::omzet;
use crate::vind::Vondst;

/// The pand, what is in it, and its addresses.
pub(crate) struct Verbonden<'s> {
    pub(crate) pand_id: Option<BagId>,
    pub(crate) bag: Option<Object<'s>>,
    pub(crate) bag_toestand: Toestand,
    pub(crate) bgt: Option<Object<'s>>,
    pub(crate) bgt_toestand: Toestand,
    /// `contour`, `status`, `bestaan`.
    pub(crate) verschillen: Vec<&'static str>,
    pub(crate) verblijfsobjecten: Vec<Verblijfsobject>,
    pub(crate) vbo_toestand: Toestand,
    /// Layers that could not say whether there is a verblijfsobject here.
    pub(crate) vbo_onvolledig: Vec<&'static str>,
    pub(crate) adressen: Vec<Adres>,
    pub(crate) adres_toestand: Toestand,
}

/// Ties together what `vind` found. `voorkeur`: the object that the asker meant, when the place has several.
pub(crate) fn verbind<'s>(
    kijker: &Kijker<'s>,
    vondst: &Vondst<'s>,
    voorkeur: Option<BagId>,
) -> Verbonden<'s> {
    let mut uit = panden(kijker, vondst, voorkeur);
    let labels = Labels::van(uit.bgt.as_ref());
    let mut via_id = Nummers::default();
    verblijfsobjecten(kijker, vondst, &mut uit, &mut via_id);
    let gezien = &mut HashSet::new();
    for id in &via_id.ids {
        if let Some(adres) = bag_adres(kijker, id, &labels)
            && gezien.insert(sleutel(&adres))
        {
            uit.adressen.push(adres);
        }
    }
    losse_adressen(kijker, &mut uit, &labels, gezien);
    uit.adressen.sort_by(|a, b| {
        let orde = |a: &Adres| (a.huisnummer, a.huisletter.clone(), a.toevoeging.clone());
        a.straatnaam
            .cmp(&b.straatnaam)
            .then_with(|| orde(a).cmp(&orde(b)))
    });
    uit.adres_toestand = adres_toestand(kijker, &uit);
    uit
}

fn adres_toestand(kijker: &Kijker<'_>, uit: &Verbonden<'_>) -> Toestand {
    if !uit.adressen.is_empty() {
        return Toestand::Geldt;
    }
    let bag = kijker
        .snapshot
        .laag("bag-nummeraanduiding")
        .map(|_| kijker.gemist("bag-nummeraanduiding"));
    let los = kijker
        .snapshot
        .laag("adressen-adres")
        .map(|_| kijker.gemist("adressen-adres"));
    match (bag, los) {
        (None, None) => Toestand::Onbekend,
        // one register that covers the place and has nothing is enough
        (bag, los) if [bag, los].contains(&Some(Toestand::GeldtNiet)) => Toestand::GeldtNiet,
        (bag, los) => Toestand::van_delen([bag, los].into_iter().flatten()),
    }
}

/// The pand in both registers: what lies here, else what the other one's identifier points to.
fn panden<'s>(kijker: &Kijker<'s>, vondst: &Vondst<'s>, voorkeur: Option<BagId>) -> Verbonden<'s> {
    let voorkeur = voorkeur.map(|id| id.to_string());
    let bag_hier = kies(&vondst.bag_pand.objecten, |o| Some(o.id()), voorkeur.as_deref());
    let via = bag_hier.map(|o| o.id()).or(voorkeur.as_deref());
    let bgt_hier = kies(&vondst.bgt_pand.objecten, |o| o.tekst("identificatieBAGPND"), via);
    let mut verschillen = vec![];
    let (mut bag, mut bag_toestand) = (bag_hier, vondst.bag_pand.toestand);
    let (mut bgt, mut bgt_toestand) = (bgt_hier, vondst.bgt_pand.toestand);
    match (bag_hier, bgt_hier) {
        (None, Some(pand)) => {
            if let Some(id) = pand.tekst("identificatieBAGPND") {
                let gezien = kijker.met_id("bag-pand", id);
                bag = gezien.objecten.first().copied();
                vul(bag, &gezien, &mut bag_toestand, &mut verschillen);
            }
        }
        (Some(pand), None) => {
            let gezien = kijker.met_kenmerk("bgt-pand", "identificatieBAGPND", pand.id());
            bgt = gezien.objecten.first().copied();
            vul(bgt, &gezien, &mut bgt_toestand, &mut verschillen);
        }
        (Some(bag), Some(bgt)) if bgt.tekst("identificatieBAGPND").is_some_and(|id| id != bag.id()) => {
            verschillen.push("identificatie");
        }
        _ => {}
    }
    if let (Some(bag), Some(bgt)) = (&bag, &bgt)
        && status_verschilt(bag, bgt)
    {
        verschillen.push("status");
    }
    let pand_id = bag
        .map(|o| o.id())
        .or_else(|| bgt.and_then(|o| o.tekst("identificatieBAGPND")));
    Verbonden {
        pand_id: pand_id.and_then(|id| id.parse().ok()),
        bag,
        bag_toestand,
        bgt,
        bgt_toestand,
        verschillen,
        verblijfsobjecten: vec![],
        vbo_toestand: Toestand::Onbekend,
        vbo_onvolledig: vec![],
        adressen: vec![],
        adres_toestand: Toestand::Onbekend,
    }
}

fn vul(
    object: Option<Object<'_>>,
    gezien: &Gezien<'_>,
    toestand: &mut Toestand,
    verschillen: &mut Vec<&'static str>,
) {
    if object.is_some() {
        *toestand = Toestand::Geldt;
        verschillen.push("contour");
    } else if gezien.toestand == Toestand::GeldtNiet {
        verschillen.push("bestaan");
    }
}

/// The one that was meant, else the one in use, else the first.
fn kies<'s>(
    objecten: &[Object<'s>],
    id: impl Fn(&Object<'s>) -> Option<&'s str>,
    gezocht: Option<&str>,
) -> Option<Object<'s>> {
    let gezocht = gezocht.and_then(|g| objecten.iter().find(|o| id(o) == Some(g)));
    gezocht
        .or_else(|| objecten.iter().find(|o| !vervallen(o)))
        .or(objecten.first())
        .copied()
}

/// True for what a BAG status says is not or no longer there.
pub(crate) fn vervallen(object: &Object<'_>) -> bool {
    object.tekst("status").is_some_and(|status| {
        let status = status.to_ascii_lowercase();
        ["ingetrokken", "gesloopt", "niet gerealiseerd", "ten onrechte"]
            .iter()
            .any(|deel| status.contains(deel))
    })
}

/// The BAG calls it built or in use and the BGT calls it planned, or the reverse.
fn status_verschilt(bag: &Object<'_>, bgt: &Object<'_>) -> bool {
    let plan = |o: &Object<'_>| {
        o.tekst("status").map(|s| {
            let s = s.to_ascii_lowercase();
            s == "plan" || s.contains("vergunning verleend") || s.contains("bouw gestart")
        })
    };
    matches!((plan(bag), plan(bgt)), (Some(a), Some(b)) if a != b)
}

/// The nummeraanduidingen of what was found, each once, in order.
#[derive(Default)]
struct Nummers<'s> {
    ids: Vec<&'s str>,
    gezien: HashSet<&'s str>,
}

impl<'s> Nummers<'s> {
    fn van(&mut self, object: &Object<'s>) {
        for naam in ["hoofdadres", "nevenadres"] {
            for id in omzet::teksten(object, naam) {
                if self.gezien.insert(id) {
                    self.ids.push(id);
                }
            }
        }
    }
}

fn verblijfsobjecten<'s>(
    kijker: &Kijker<'s>,
    vondst: &Vondst<'s>,
    uit: &mut Verbonden<'s>,
    nummers: &mut Nummers<'s>,
) {
    let mut bekend: HashSet<&str> = HashSet::new();
    let mut toestanden = vec![];
    if let Some(pand) = uit.pand_id {
        let gezien = kijker.met_kenmerk("bag-verblijfsobject", "maaktDeelUitVan", &pand.to_string());
        toestanden.push((gezien.laag, gezien.toestand));
        for vbo in gezien.objecten.iter().filter(|o| !vervallen(o)) {
            bekend.insert(vbo.id());
            nummers.van(vbo);
            uit.verblijfsobjecten
                .push(omzet::verblijfsobject(vbo, "verblijfsobject"));
        }
    } else {
        toestanden.push(("bag-verblijfsobject", kijker.gemist("bag-verblijfsobject")));
    }
    for (gezien, soort) in [
        (&vondst.ligplaats, "ligplaats"),
        (&vondst.standplaats, "standplaats"),
    ] {
        toestanden.push((gezien.laag, gezien.toestand));
        for object in gezien.objecten.iter().filter(|o| !vervallen(o)) {
            nummers.van(object);
            uit.verblijfsobjecten.push(omzet::verblijfsobject(object, soort));
        }
    }
    let uit_bgt = uit
        .bgt
        .into_iter()
        .flat_map(|o| omzet::teksten(&o, "identificatieBAGVBO"));
    for id in uit_bgt {
        if !bekend.insert(id) {
            continue;
        }
        match kijker
            .met_id("bag-verblijfsobject", id)
            .objecten
            .first()
            .filter(|o| !vervallen(o))
        {
            Some(vbo) => {
                nummers.van(vbo);
                uit.verblijfsobjecten
                    .push(omzet::verblijfsobject(vbo, "verblijfsobject"));
            }
            None => uit.verblijfsobjecten.push(omzet::onbekend_verblijfsobject(id)),
        }
    }
    let delen: Vec<Toestand> = if uit.verblijfsobjecten.is_empty() {
        toestanden.iter().map(|t| t.1).collect()
    } else {
        uit.verblijfsobjecten.iter().map(|v| v.toestand).collect()
    };
    uit.vbo_toestand = Toestand::van_delen(delen);
    let zwijgt = |t: Toestand| {
        t == Toestand::NietBereikbaar || (t == Toestand::Onbekend && uit.vbo_toestand == Toestand::Onbekend)
    };
    uit.vbo_onvolledig = toestanden
        .into_iter()
        .filter(|(_, t)| zwijgt(*t))
        .map(|(laag, _)| laag)
        .collect();
}

/// The address of a nummeraanduiding; `None` when it is not there (any more).
pub(crate) fn bag_adres(kijker: &Kijker<'_>, id: &str, labels: &Labels<'_>) -> Option<Adres> {
    let num = kijker
        .met_id("bag-nummeraanduiding", id)
        .objecten
        .first()
        .copied()?;
    if vervallen(&num) {
        return None;
    }
    let straat = num
        .tekst("ligtAan")
        .and_then(|id| kijker.met_id("bag-openbareruimte", id).objecten.first().copied());
    let plaats_id = num
        .tekst("ligtIn")
        .or_else(|| straat.and_then(|s| s.tekst("ligtIn")));
    let plaats = plaats_id.and_then(|id| kijker.met_id("bag-woonplaats", id).objecten.first().copied());
    let nummer = nummer_van(&num)?;
    Some(Adres {
        toestand: Toestand::Geldt,
        identificatie: Some(num.id().to_owned()),
        straatnaam: straat
            .and_then(|s| s.tekst("naam"))
            .unwrap_or_default()
            .to_owned(),
        huisnummer: nummer.huisnummer,
        huisletter: vol(nummer.huisletter),
        toevoeging: vol(nummer.toevoeging),
        postcode: num.tekst("postcode").map(str::to_owned),
        woonplaats: plaats.and_then(|p| p.tekst("naam")).map(str::to_owned),
        gevonden_via: GevondenVia::Identificatie,
        label_klopt: labels.klopt(nummer),
    })
}

fn vol(tekst: &str) -> Option<String> {
    (!tekst.is_empty()).then(|| tekst.to_owned())
}

/// What makes two addresses the same: where, and which number.
fn sleutel(adres: &Adres) -> String {
    let plek = adres.postcode.as_deref().unwrap_or(&adres.straatnaam);
    let delen = [
        Some(plek),
        adres.huisletter.as_deref(),
        adres.toevoeging.as_deref(),
    ];
    let staart: String = delen
        .into_iter()
        .flatten()
        .flat_map(|d| d.chars().chain(['|']))
        .collect();
    format!("{}|{}", adres.huisnummer, staart.to_lowercase())
}

/// Addresses of a source without BAG ids: in the footprint, or named by its label.
fn losse_adressen(
    kijker: &Kijker<'_>,
    uit: &mut Verbonden<'_>,
    labels: &Labels<'_>,
    gezien: &mut HashSet<String>,
) {
    if kijker.snapshot.laag("adressen-adres").is_none() {
        return;
    }
    let contouren: Vec<Object<'_>> = [uit.bgt, uit.bag].into_iter().flatten().collect();
    let Some(vak) = contouren.iter().filter_map(Object::vak).reduce(|a, b| a.met(&b)) else {
        return;
    };
    let via_id = !uit.adressen.is_empty();
    for object in &kijker.in_vak("adressen-adres", &vak).objecten {
        let (Some(punt), Some(nummer)) = (punt_van(object), nummer_van(object)) else {
            continue;
        };
        if !contouren.iter().any(|c| c.bevat(punt)) {
            continue;
        }
        voeg_los(uit, object, nummer, GevondenVia::Geometrie, labels, gezien);
    }
    if !via_id
        && !labels.labels.is_empty()
        && let Some(pand) = uit.bgt
    {
        for (object, nummer) in buiten_genoemd(kijker, &pand, labels) {
            voeg_los(uit, &object, nummer, GevondenVia::Label, labels, gezien);
        }
    }
}

fn voeg_los(
    uit: &mut Verbonden<'_>,
    object: &Object<'_>,
    nummer: Nummer<'_>,
    gevonden_via: GevondenVia,
    labels: &Labels<'_>,
    gezien: &mut HashSet<String>,
) {
    let adres = Adres {
        toestand: Toestand::Geldt,
        identificatie: object.tekst("nummeraanduiding").map(str::to_owned),
        straatnaam: object.tekst("straatnaam").unwrap_or_default().to_owned(),
        huisnummer: nummer.huisnummer,
        huisletter: vol(nummer.huisletter),
        toevoeging: vol(nummer.toevoeging),
        postcode: object.tekst("postcode").map(str::to_owned),
        woonplaats: object.tekst("woonplaats").map(str::to_owned),
        gevonden_via,
        label_klopt: labels.klopt(nummer),
    };
    if gezien.insert(sleutel(&adres)) {
        uit.adressen.push(adres);
    }
}

/// Addresses outside every pand, within reach of this one, that its label names better than any other's.
fn buiten_genoemd<'s>(
    kijker: &Kijker<'s>,
    pand: &Object<'s>,
    labels: &Labels<'_>,
) -> Vec<(Object<'s>, Nummer<'s>)> {
    let reik = (KOPPEL_RADIUS_M * 1000.0) as i32;
    let Some(vak) = pand.vak() else { return vec![] };
    let ruim = Vak::rond(vak.min, reik).met(&Vak::rond(vak.max, reik));
    let mut uit = vec![];
    for object in kijker.in_vak("adressen-adres", &ruim).objecten {
        let (Some(punt), Some(nummer)) = (punt_van(&object), nummer_van(&object)) else {
            continue;
        };
        if labels.vergelijk(nummer) >= Overeenkomst::Goed
            && let Some(koppeling) = koppel(kijker, punt, nummer)
            && koppeling.gevonden_via == GevondenVia::Label
            && koppeling.pand.id() == pand.id()
        {
            uit.push((object, nummer));
        }
    }
    uit
}
