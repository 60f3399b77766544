//! Verzamel: what is going on around the place, and who is starting something, from the register's map.
//!
//! Refuses to know anything the asker may not see: it only ever receives what the register hands to that asker.
//! `geldt-niet` here means: nothing within the radius.

use std::sync::Arc;

use model::{Bronvermelding, Geometrie, Tekst, Toestand, Vak};
use register::{Asker, Fase, Kaart, Soort, Treffer};

use crate::beeld::{Deel, Initiatieven, Speelt};
use crate::dossierbeeld::{Dossier, DossierKop, DossierStaart, Dossierinhoud};
use crate::plek::Omrekenaar;

/// Name of the register as a source.
const BRON: &str = "register";

/// Where to look.
pub(crate) enum Rond<'a> {
    /// A point, RD millimetres, and the radius in metres.
    Punt([i32; 2], f64),
    /// Inside an area.
    Vlak(&'a Geometrie),
}

/// `speelt` and `initiatieven`. A register in which nothing was ever written is `onbekend`: nobody keeps it here.
pub(crate) fn verzamel(
    kaart: &Kaart,
    rond: &Rond<'_>,
    op_datum: model::Datum,
    asker: Asker,
    om: &Omrekenaar<'_>,
) -> (Speelt, Initiatieven) {
    if kaart.generatie() == 0 {
        return (
            leeg_speelt(deel(Toestand::Onbekend, true), asker),
            leeg_initiatieven(deel(Toestand::Onbekend, true)),
        );
    }
    let treffers = match rond {
        Rond::Punt(punt, straal_m) => kaart.rond(*punt, *straal_m, op_datum, asker),
        Rond::Vlak(vlak) => in_vlak(kaart, vlak, op_datum, asker),
    };
    let mut speelt = leeg_speelt(deel(Toestand::GeldtNiet, false), asker);
    let mut initiatieven = leeg_initiatieven(deel(Toestand::GeldtNiet, false));
    let kies = |fase: Option<Fase>| -> Vec<&Treffer<'_>> {
        let past = |t: &&Treffer<'_>| match fase {
            None => t.beeld.soort == Soort::Initiatief,
            Some(fase) => t.beeld.soort != Soort::Initiatief && t.fase == fase,
        };
        treffers.iter().filter(past).collect()
    };
    let beelden = |gekozen: Vec<&Treffer<'_>>| gekozen.into_iter().map(|t| dossier(t, om)).collect();
    initiatieven.lijst = beelden(kies(None));
    speelt.nu = beelden(kies(Some(Fase::Nu)));
    let mut komt = kies(Some(Fase::Komt));
    komt.sort_by_key(|t| t.beeld.van);
    speelt.komt = beelden(komt);
    let mut klaar = kies(Some(Fase::Klaar));
    klaar.sort_by_key(|t| std::cmp::Reverse(t.beeld.tot));
    speelt.klaar = beelden(klaar);
    if !(speelt.nu.is_empty() && speelt.komt.is_empty() && speelt.klaar.is_empty()) {
        speelt.deel = deel(Toestand::Geldt, false);
    }
    if !initiatieven.lijst.is_empty() {
        initiatieven.deel = deel(Toestand::Geldt, false);
    }
    (speelt, initiatieven)
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

fn deel(toestand: Toestand, mist: bool) -> Deel {
    let bron = Bronvermelding {
        naam: "Register van zaken en meldingen".to_owned(),
        stand: None,
        afgeleid: false,
        opgehaald: None,
        verouderd: false,
        toestand,
    };
    Deel {
        toestand,
        onvolledig: if mist { vec![BRON.to_owned()] } else { vec![] },
        bronnen: vec![bron],
    }
}

fn leeg_speelt(deel: Deel, asker: Asker) -> Speelt {
    Speelt {
        deel,
        nu: vec![],
        komt: vec![],
        klaar: vec![],
        meer_mogelijk: asker.ziet_mogelijk_niet_alles(),
    }
}

fn leeg_initiatieven(deel: Deel) -> Initiatieven {
    Initiatieven { deel, lijst: vec![] }
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
