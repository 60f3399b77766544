//! Oordeel: which rules bind here, and for which activiteiten a check can be done.
//!
//! Shows annotations as what they are: a qualification never becomes a verdict here. What the rules *say* of a plan
//! comes out of a check, see `check`. Start at [`oordeel`].

use std::collections::HashSet;

use lagen::Object;
use model::{Datum, Toestand};

use crate::beeld::{Activiteit, Deel, Mag, Regel};
use crate::kijk::Kijker;
use crate::oudeplannen;
use crate::planbeeld::{Aanwijzing, Norm};
use crate::regelcache::Regels;
use crate::vind::Vondst;

/// `mag`. `plek`: the canonical id of the place, which the link to a check carries.
pub(crate) fn oordeel(
    kijker: &Kijker<'_>,
    vondst: &Vondst<'_>,
    regels: &Regels,
    plek: &str,
    op_datum: Datum,
) -> Mag {
    let mut uit = Mag {
        deel: Deel {
            toestand: Toestand::Onbekend,
            onvolledig: vec![],
            bronnen: vec![],
        },
        regels: vondst.regels.objecten.iter().map(regel).collect(),
        activiteiten: vec![],
        normen: vondst.normen.objecten.iter().map(norm).collect(),
        aanwijzingen: vondst.aanwijzingen.objecten.iter().map(aanwijzing).collect(),
        bestemmingsplannen: vec![],
    };
    let mut gezien = HashSet::new();
    for object in &vondst.activiteiten.objecten {
        let activiteit = activiteit(object, regels, plek, op_datum);
        // the same activiteit may hold here by more than one rule: each qualification is shown once
        if gezien.insert((activiteit.identificatie.clone(), activiteit.kwalificatie.clone())) {
            uit.activiteiten.push(activiteit);
        }
    }
    uit.regels.sort_by(|a, b| {
        (&a.regeling, &a.artikel, &a.identificatie).cmp(&(&b.regeling, &b.artikel, &b.identificatie))
    });
    uit.activiteiten.sort_by(|a, b| a.naam.cmp(&b.naam));
    uit.normen
        .sort_by(|a, b| (&a.naam, &a.waarde).cmp(&(&b.naam, &b.waarde)));
    uit.aanwijzingen
        .sort_by(|a, b| (&a.soort, &a.naam).cmp(&(&b.soort, &b.naam)));
    let delen = [&vondst.regels, &vondst.activiteiten];
    // what a rule says of norms and areas comes with the rule: only damage is told of itself
    let stuk = [&vondst.normen, &vondst.aanwijzingen]
        .into_iter()
        .filter(|g| g.toestand == Toestand::NietBereikbaar);
    let documenten = Toestand::van_delen(delen.iter().map(|g| g.toestand));
    let oud = oudeplannen::hier(kijker);
    uit.deel.toestand = Toestand::van_delen([documenten, oud.toestand]);
    uit.deel.onvolledig = delen
        .into_iter()
        .filter(|g| matches!(g.toestand, Toestand::Onbekend | Toestand::NietBereikbaar))
        .chain(stuk)
        .map(|g| g.laag.to_owned())
        .chain(oud.onvolledig)
        .collect();
    uit.deel.bronnen = vec![
        kijker.bron(
            "Omgevingsdocumenten",
            &["stop-regel", "stop-activiteit"],
            documenten,
        ),
        kijker.bron(oudeplannen::BRON, &[oudeplannen::PLANGEBIED], oud.toestand),
    ];
    uit.bestemmingsplannen = oud.plannen;
    uit
}

fn tekst(object: &Object<'_>, naam: &str) -> Option<String> {
    object.tekst(naam).map(str::to_owned)
}

fn regel(object: &Object<'_>) -> Regel {
    Regel {
        toestand: Toestand::Geldt,
        identificatie: tekst(object, "regel").unwrap_or_else(|| object.id().to_owned()),
        artikel: tekst(object, "artikel"),
        opschrift: tekst(object, "opschrift"),
        bevoegd_gezag: tekst(object, "bevoegdGezag"),
        regeling: tekst(object, "regeling"),
        gebied: tekst(object, "gebied"),
        idealisatie: tekst(object, "idealisatie"),
    }
}

fn activiteit(object: &Object<'_>, regels: &Regels, plek: &str, op_datum: Datum) -> Activiteit {
    let identificatie = object.tekst("activiteit").unwrap_or_else(|| object.id());
    let check = regels
        .heeft(identificatie, op_datum)
        .then(|| format!("/check/{identificatie}?plek={plek}"));
    Activiteit {
        toestand: Toestand::Geldt,
        identificatie: identificatie.to_owned(),
        naam: object.tekst("naam").unwrap_or(identificatie).to_owned(),
        kwalificatie: tekst(object, "kwalificatie"),
        idealisatie: tekst(object, "idealisatie"),
        bevoegd_gezag: tekst(object, "bevoegdGezag"),
        check,
    }
}

fn norm(object: &Object<'_>) -> Norm {
    Norm {
        toestand: Toestand::Geldt,
        identificatie: tekst(object, "norm").unwrap_or_else(|| object.id().to_owned()),
        soort: tekst(object, "soort"),
        naam: object.tekst("naam").unwrap_or(object.id()).to_owned(),
        norm: tekst(object, "type"),
        waarde: tekst(object, "waarde"),
        eenheid: tekst(object, "eenheid"),
        artikel: tekst(object, "artikel"),
        idealisatie: tekst(object, "idealisatie"),
        gebied: tekst(object, "gebied"),
    }
}

fn aanwijzing(object: &Object<'_>) -> Aanwijzing {
    Aanwijzing {
        toestand: Toestand::Geldt,
        identificatie: object.id().to_owned(),
        soort: tekst(object, "type"),
        naam: object.tekst("naam").unwrap_or(object.id()).to_owned(),
        groep: tekst(object, "groep"),
        artikel: tekst(object, "artikel"),
        idealisatie: tekst(object, "idealisatie"),
    }
}
