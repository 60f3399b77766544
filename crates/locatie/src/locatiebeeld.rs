//! The one function: a question in, a [`Locatiebeeld`] out, in four named stages over one moment.

use model::{BagId, Bronvermelding, Punt, Toestand};

use crate::beeld::{EigenLaag, Locatiebeeld, Object, PandBeeld, Staat};
use crate::kijk::{Gezien, Kijker};
use crate::plek::{Moment, Plek};
use crate::verbind::{self, Verbonden};
use crate::verzamel::{Rond, verzamel};
use crate::vind::{self, Vondst};
use crate::vraag::{Plaats, PlaatsId, Vraag};
use crate::{LocatieFout, eigenbeeld, gebied, omzet, oordeel};

/// Answers one question from the state of `plek` at this moment.
///
/// - In: the place (RD millimetres or a named area), the day, the radius in metres, who asks.
/// - Out: the four parts, each with its state, what is incomplete and its sources. No data is never an error.
/// - Errors: [`LocatieFout::Straal`], [`LocatieFout::OnbekendId`] for an area that no layer knows on that day.
/// - Cost: one tree per layer, the objects found, the dossiers in reach.
pub fn locatiebeeld(plek: &Plek, vraag: &Vraag) -> Result<Locatiebeeld, LocatieFout> {
    locatiebeeld_op(&plek.nu(), vraag)
}

/// The same from a moment that the caller holds, so that ETag, answer and tiles are of one state.
pub fn locatiebeeld_op(moment: &Moment, vraag: &Vraag) -> Result<Locatiebeeld, LocatieFout> {
    vraag.controleer()?;
    let (punt, bedoeld, id) = match &vraag.plaats {
        Plaats::Punt(punt) => (*punt, None, rd_id(*punt)),
        Plaats::Object { punt, id } => (*punt, bag_id(id), id.to_string()),
        Plaats::Gebied(soort, code) => return gebied::beeld(moment, vraag, *soort, code),
    };
    let kijker = Kijker {
        snapshot: &moment.snapshot,
        peil: vraag.peilmoment(),
        punt,
        vandaag: vraag.vandaag,
    };
    let vondst = vind::vind(&kijker);
    let verbonden = verbind::verbind(&kijker, &vondst, bedoeld);
    let mag = oordeel::oordeel(&kijker, &vondst, &moment.regels, &id, vraag.op_datum);
    let om = moment.omrekenaar();
    let rond = Rond::Punt(punt, vraag.straal_m);
    let (speelt, initiatieven) = verzamel(moment, &rond, vraag.op_datum, vraag.asker);
    Ok(Locatiebeeld {
        punt: om.punt(punt),
        op_datum: vraag.op_datum,
        straal: vraag.straal_m,
        staat: staat(moment, &kijker, &vondst, verbonden),
        mag,
        speelt,
        initiatieven,
    })
}

fn bag_id(id: &PlaatsId) -> Option<BagId> {
    if let PlaatsId::Bag(id) = id {
        Some(*id)
    } else {
        None
    }
}

/// `rd:X,Y`, whole metres.
pub(crate) fn rd_id(punt: Punt) -> String {
    let [x, y] = punt.map(|mm| (f64::from(mm) / 1000.0).round() as i32);
    PlaatsId::Rd(x, y).to_string()
}

/// `staat`: what was found and tied together, with its state, its gaps and its sources.
fn staat(moment: &Moment, kijker: &Kijker<'_>, vondst: &Vondst<'_>, verbonden: Verbonden<'_>) -> Staat {
    let pand = pand_beeld(&verbonden);
    let eigen = eigenbeeld::hier(moment, kijker);
    let toestanden = Toestanden {
        bag: Toestand::van_delen([verbonden.bag_toestand, verbonden.vbo_toestand]),
        bgt: vondst.bgt_toestand,
        adres: verbonden.adres_toestand,
        gebied: Toestand::van_delen([
            vondst.buurt.toestand,
            vondst.wijk.toestand,
            vondst.gemeente.toestand,
        ]),
    };
    let mut deel = crate::beeld::Deel {
        toestand: Toestand::van_delen([
            pand.toestand,
            toestanden.adres,
            verbonden.vbo_toestand,
            toestanden.bgt,
            vondst.perceel.toestand,
            toestanden.gebied,
        ]),
        onvolledig: onvolledig(kijker, vondst, &verbonden),
        bronnen: bronnen(kijker, vondst, &toestanden),
    };
    let stil = |l: &&EigenLaag| matches!(l.toestand, Toestand::Onbekend | Toestand::NietBereikbaar);
    deel.onvolledig
        .extend(eigen.iter().filter(stil).map(|l| l.laag.clone()));
    deel.bronnen.extend(eigenbeeld::bronnen(moment, kijker, &eigen));
    Staat {
        deel,
        adressen: verbonden.adressen,
        pand,
        verblijfsobjecten: verbonden.verblijfsobjecten,
        perceel: perceel(&vondst.perceel),
        objecten: vondst.bgt.iter().map(bgt_object).collect(),
        buurt: omzet::eerste(&vondst.buurt),
        wijk: omzet::eerste(&vondst.wijk),
        gemeente: omzet::eerste(&vondst.gemeente),
        eigen,
    }
}

struct Toestanden {
    bag: Toestand,
    bgt: Toestand,
    adres: Toestand,
    gebied: Toestand,
}

fn pand_beeld(v: &Verbonden<'_>) -> PandBeeld {
    PandBeeld {
        toestand: Toestand::van_delen([v.bag_toestand, v.bgt_toestand]),
        identificatie: v.pand_id.map(|id| id.to_string()),
        bag: omzet::onderdeel("bag-pand", v.bag.as_ref(), v.bag_toestand),
        bgt: omzet::onderdeel("bgt-pand", v.bgt.as_ref(), v.bgt_toestand),
        verschillen: v.verschillen.iter().map(|t| (*t).to_owned()).collect(),
    }
}

/// A parcel's name is its kadastrale aanduiding.
fn perceel(gezien: &Gezien<'_>) -> crate::beeld::Onderdeel {
    let mut uit = omzet::eerste(gezien);
    if uit.naam.is_none() {
        uit.naam = gezien
            .objecten
            .first()
            .and_then(|o| o.tekst("aanduiding"))
            .map(str::to_owned);
    }
    uit
}

fn bgt_object(gevonden: &vind::BgtObject<'_>) -> Object {
    Object {
        toestand: Toestand::Geldt,
        laag: gevonden.laag.to_owned(),
        identificatie: gevonden.object.id().to_owned(),
        relatieve_hoogteligging: gevonden.hoogte,
        kenmerken: omzet::kenmerken(&gevonden.object),
    }
}

/// Layers that could not answer here, each once.
fn onvolledig(kijker: &Kijker<'_>, vondst: &Vondst<'_>, v: &Verbonden<'_>) -> Vec<String> {
    let adres_laag = if kijker.snapshot.laag("bag-nummeraanduiding").is_some() {
        "bag-nummeraanduiding"
    } else {
        "adressen-adres"
    };
    let delen = [
        ("bag-pand", v.bag_toestand),
        (adres_laag, v.adres_toestand),
        ("bgt-pand", v.bgt_toestand),
        ("brk-perceel", vondst.perceel.toestand),
        ("cbs-buurt", vondst.buurt.toestand),
        ("cbs-wijk", vondst.wijk.toestand),
        ("cbs-gemeente", vondst.gemeente.toestand),
    ];
    let bgt_pand_stil = vondst.bgt_toestand == Toestand::Geldt && v.bgt_toestand == Toestand::Onbekend;
    let mut uit: Vec<String> = delen
        .into_iter()
        .filter(|(_, t)| matches!(t, Toestand::Onbekend | Toestand::NietBereikbaar))
        .filter(|(id, _)| !(bgt_pand_stil && *id == "bgt-pand"))
        .map(|(id, _)| id.to_owned())
        .collect();
    for id in v.vbo_onvolledig.iter().chain(&vondst.bgt_onvolledig) {
        if !uit.iter().any(|u| u == id) {
            uit.push((*id).to_owned());
        }
    }
    uit
}

fn bronnen(kijker: &Kijker<'_>, vondst: &Vondst<'_>, t: &Toestanden) -> Vec<Bronvermelding> {
    let bag = [
        "bag-pand",
        "bag-verblijfsobject",
        "bag-nummeraanduiding",
        "bag-openbareruimte",
    ];
    let mut uit = vec![
        kijker.bron("BAG", &bag, t.bag),
        kijker.bron(
            "BGT",
            &["bgt-pand", "bgt-wegdeel", "bgt-begroeidterreindeel"],
            t.bgt,
        ),
        kijker.bron("Kadastrale kaart", &["brk-perceel"], vondst.perceel.toestand),
        kijker.bron(
            "CBS wijken en buurten",
            &["cbs-buurt", "cbs-wijk", "cbs-gemeente"],
            t.gebied,
        ),
    ];
    if kijker.snapshot.laag("adressen-adres").is_some() {
        uit.insert(2, kijker.bron("Adressen", &["adressen-adres"], t.adres));
    }
    uit
}
