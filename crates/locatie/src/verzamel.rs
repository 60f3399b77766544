//! Verzamel: what is going on around the place, and who is starting something, from the register's map.
//!
//! Refuses to know anything the asker may not see: it only ever receives what the register hands to that asker.
//! `geldt-niet` here means: nothing within the radius.

use std::sync::Arc;

use model::{Bronvermelding, Geometrie, Tekst, Toestand, Vak};
use register::{Asker, Fase, Kaart, Soort, Treffer};

use crate::beeld::{Deel, Initiatieven, Speelt};
use crate::dossierbeeld::{Dossier, DossierKop, DossierStaart, Dossierinhoud};
use crate::plek::{Moment, Omrekenaar};
use crate::zaakregister::{NAAM, Zaakregister};

/// Name of the register as a source.
const BRON: &str = "register";

/// Where to look.
pub(crate) enum Rond<'a> {
    /// A point, RD millimetres, and the radius in metres.
    Punt([i32; 2], f64),
    /// Inside an area.
    Vlak(&'a Geometrie),
}

/// `speelt` and `initiatieven`. A register in which nothing was ever written is `onbekend`: nobody keeps it here. Zaken of
/// a register elsewhere have a state of their own (`zaakregister`).
pub(crate) fn verzamel(
    moment: &Moment,
    rond: &Rond<'_>,
    op_datum: model::Datum,
    asker: Asker,
) -> (Speelt, Initiatieven) {
    let kaart = &*moment.kaart;
    let om = moment.omrekenaar();
    let treffers = match rond {
        Rond::Punt(punt, straal_m) => kaart.rond(*punt, *straal_m, op_datum, asker),
        Rond::Vlak(vlak) => in_vlak(kaart, vlak, op_datum, asker),
    };
    let kies = |fase: Option<Fase>| -> Vec<&Treffer<'_>> {
        let past = |t: &&Treffer<'_>| match fase {
            None => t.beeld.soort == Soort::Initiatief,
            Some(fase) => t.beeld.soort != Soort::Initiatief && t.fase == fase,
        };
        treffers.iter().filter(past).collect()
    };
    let beelden = |gekozen: Vec<&Treffer<'_>>| gekozen.into_iter().map(|t| dossier(t, &om)).collect();
    let mut komt = kies(Some(Fase::Komt));
    komt.sort_by_key(|t| t.beeld.van);
    let mut klaar = kies(Some(Fase::Klaar));
    klaar.sort_by_key(|t| std::cmp::Reverse(t.beeld.tot));
    let in_gebruik = kaart.generatie() > 0;
    let er_is = |soort: &dyn Fn(Soort) -> bool| treffers.iter().any(|t| soort(t.beeld.soort));
    let zaak = er_is(&|s| s == Soort::Zaak);
    let ander = er_is(&|s| !matches!(s, Soort::Zaak | Soort::Initiatief));
    let speelt = Speelt {
        deel: speelt_deel(moment.zaakregister.as_deref(), in_gebruik, zaak, ander),
        nu: beelden(kies(Some(Fase::Nu))),
        komt: beelden(komt),
        klaar: beelden(klaar),
        meer_mogelijk: asker.ziet_mogelijk_niet_alles(),
        beperkt_tot: kaart.beperkt_tot(asker).into_iter().map(str::to_owned).collect(),
    };
    let ideeen = eigen_toestand(in_gebruik, er_is(&|s| s == Soort::Initiatief));
    let initiatieven = Initiatieven {
        deel: deel(vec![eigen_bron(ideeen)]),
        lijst: beelden(kies(None)),
    };
    (speelt, initiatieven)
}

/// The state of `speelt`: of our own register, and of the one elsewhere that keeps the zaken. `zaak`, `ander`: found here.
fn speelt_deel(elders: Option<&Zaakregister>, in_gebruik: bool, zaak: bool, ander: bool) -> Deel {
    let Some(elders) = elders else {
        return deel(vec![eigen_bron(eigen_toestand(in_gebruik, zaak || ander))]);
    };
    let zaken = elders.toestand(zaak);
    // a register elsewhere that was read as a whole is one that is kept
    let in_gebruik = in_gebruik || zaken == Toestand::GeldtNiet;
    let mut uit = deel(vec![
        eigen_bron(eigen_toestand(in_gebruik, ander)),
        elders.bron(zaken),
    ]);
    // beside what was found there may be more
    if !elders.is_heel() && zaken == Toestand::Geldt {
        uit.onvolledig.push(NAAM.to_owned());
    }
    uit
}

fn eigen_toestand(in_gebruik: bool, gevonden: bool) -> Toestand {
    match (in_gebruik, gevonden) {
        (_, true) => Toestand::Geldt,
        (true, false) => Toestand::GeldtNiet,
        (false, false) => Toestand::Onbekend,
    }
}

/// Everything that is drawn inside an area, at distance 0.
fn in_vlak<'k>(kaart: &'k Kaart, vlak: &Geometrie, op_datum: model::Datum, asker: Asker) -> Vec<Treffer<'k>> {
    let Some(vak): Option<Vak> = vlak.vak() else {
        return vec![];
    };
    let mut uit = vec![];
    kaart.in_vak(&vak, asker, |dossier, beeld| {
        if register::bevat(vlak, dossier.tekenpunt()) {
            uit.push(Treffer {
                dossier,
                beeld,
                afstand_m: 0.0,
                fase: Fase::op(beeld.van, beeld.tot, op_datum),
            });
        }
    });
    uit.sort_by(|a, b| a.beeld.identificatie.cmp(&b.beeld.identificatie));
    uit
}

fn eigen_bron(toestand: Toestand) -> Bronvermelding {
    Bronvermelding {
        naam: "Register van zaken en meldingen".to_owned(),
        stand: None,
        afgeleid: false,
        opgehaald: None,
        verouderd: false,
        toestand,
    }
}

/// The part that these sources make together.
fn deel(bronnen: Vec<Bronvermelding>) -> Deel {
    let stil = |b: &&Bronvermelding| matches!(b.toestand, Toestand::Onbekend | Toestand::NietBereikbaar);
    let naam = |b: &Bronvermelding| if b.naam == NAAM { NAAM } else { BRON }.to_owned();
    Deel {
        toestand: Toestand::van_delen(bronnen.iter().map(|b| b.toestand)),
        onvolledig: bronnen.iter().filter(stil).map(naam).collect(),
        bronnen,
    }
}

fn dossier(treffer: &Treffer<'_>, om: &Omrekenaar<'_>) -> Dossier {
    let beeld = treffer.beeld;
    let inhoud = beeld.bijlage.of(|| {
        Dossierinhoud::new(
            DossierKop {
                toestand: Toestand::Geldt,
                identificatie: beeld.identificatie.clone(),
                soort: Tekst::Vast(beeld.soort.als_tekst()),
                titel: beeld.titel.clone(),
                omschrijving: beeld.omschrijving.clone(),
                status: beeld.status.clone(),
            },
            DossierStaart {
                van: beeld.van,
                tot: beeld.tot,
                punt: om.punt(treffer.dossier.tekenpunt()),
                kenmerken: Arc::clone(&beeld.kenmerken),
            },
        )
    });
    Dossier {
        afstand_m: (treffer.afstand_m * 10.0).round() / 10.0,
        inhoud,
    }
}
