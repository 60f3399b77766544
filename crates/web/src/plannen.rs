//! The old plans and the norms of `mag` as a resident reads them: rows with words, nothing left out, nothing judged.

use locatie::{Aanwijzing, Bestemmingsplan, Mag, Norm, PlanMaat};
use model::Toestand;

use crate::tekst;
use crate::weergave::Rij;

/// A plan of before the Omgevingswet as it is shown.
pub(crate) struct PlanBeeld<'a> {
    pub naam: &'a str,
    /// Of when it is and whose, or why it does not hold.
    pub onder: String,
    pub rijen: Vec<Rij>,
}

/// The plans that hold here.
pub(crate) fn geldend(mag: &Mag) -> Vec<PlanBeeld<'_>> {
    van(mag, |t| t == Toestand::Geldt)
}

/// The plans that lie here and do not hold, or of which nobody knows.
pub(crate) fn andere(mag: &Mag) -> Vec<PlanBeeld<'_>> {
    van(mag, |t| t != Toestand::Geldt)
}

fn van(mag: &Mag, welke: impl Fn(Toestand) -> bool) -> Vec<PlanBeeld<'_>> {
    let plannen = mag.bestemmingsplannen.iter();
    plannen
        .filter(|plan| welke(plan.toestand))
        .map(|plan| PlanBeeld {
            naam: &plan.plan,
            onder: onder(plan),
            rijen: rijen(plan),
        })
        .collect()
}

fn onder(plan: &Bestemmingsplan) -> String {
    let status = plan.status.as_deref().unwrap_or("status onbekend");
    let mut uit = tekst::hoofdletter(status);
    if let Some(datum) = plan.datum {
        uit.push_str(&format!(" op {}", tekst::datum(datum)));
    }
    if let Some(overheid) = &plan.overheid {
        uit.push_str(&format!(", {overheid}"));
    }
    uit.push('.');
    uit.push_str(match (plan.toestand, &plan.vervangen_door) {
        (Toestand::GeldtNiet, Some(_)) => " Een latere versie geldt in plaats van dit plan.",
        (_, Some(_)) => " Hier ligt ook een later plan. Wij weten niet of dit plan nog geldt.",
        (Toestand::GeldtNiet, None) => " Dit plan geldt op deze dag (nog) niet.",
        (Toestand::Onbekend | Toestand::NietBereikbaar, None) => " Wij weten niet of dit plan geldt.",
        (Toestand::Geldt, None) => "",
    });
    uit
}

fn rijen(plan: &Bestemmingsplan) -> Vec<Rij> {
    let rij = |label: &str, waarde: String| Rij {
        label: label.to_owned(),
        waarde,
    };
    let mut uit = Vec::new();
    if let Some(bestemming) = &plan.bestemming {
        uit.push(rij("De grond is voor", bestemming.clone()));
    }
    let ook: Vec<&str> = plan
        .bestemmingen
        .iter()
        .map(|b| b.naam.as_str())
        .filter(|naam| Some(*naam) != plan.bestemming.as_deref())
        .collect();
    if !ook.is_empty() {
        uit.push(rij("Ook voor", ook.join(", ")));
    }
    // a plan that says nothing of the ground has no bouwvlakken either
    if plan.bestemming.is_some() || plan.bouwvlak != Some(false) {
        uit.push(rij(
            "Bouwvlak",
            match plan.bouwvlak {
                Some(true) => "Ja, deze plek ligt in een bouwvlak",
                Some(false) => "Nee, deze plek ligt buiten een bouwvlak",
                None => "Dat weten wij niet",
            }
            .to_owned(),
        ));
    }
    uit.extend(plan.maatvoeringen.iter().map(maat));
    if !plan.aanduidingen.is_empty() {
        let namen: Vec<&str> = plan.aanduidingen.iter().map(|a| a.naam.as_str()).collect();
        uit.push(rij("Extra regels", namen.join(", ")));
    }
    let mist: Vec<String> = plan.onvolledig.iter().map(|laag| tekst::laag(laag)).collect();
    if !mist.is_empty() {
        uit.push(rij("Onbekend uit dit plan", mist.join(", ")));
    }
    uit
}

/// "maximum bouwhoogte (m)" and "9" as a row: Maximum bouwhoogte, 9 meter.
fn maat(maat: &PlanMaat) -> Rij {
    let (soort, eenheid) = match maat.soort.strip_suffix(')').and_then(|s| s.rsplit_once(" (")) {
        Some((soort, "m")) => (soort, " meter"),
        Some((soort, "m2")) => (soort, " m²"),
        Some((soort, "m3")) => (soort, " m³"),
        Some((soort, "%")) => (soort, "%"),
        _ => (maat.soort.as_str(), ""),
    };
    Rij {
        label: tekst::hoofdletter(soort),
        waarde: format!("{}{eenheid}", maat.waarde),
    }
}

/// A norm as a row: its name, and its value or where that stands.
pub(crate) fn norm(norm: &Norm) -> Rij {
    let mut waarde = match (&norm.waarde, &norm.eenheid) {
        (Some(waarde), Some(eenheid)) => format!("{waarde} {eenheid}"),
        (Some(waarde), None) => waarde.clone(),
        (None, _) => "staat in de tekst van de regel".to_owned(),
    };
    if let Some(artikel) = &norm.artikel {
        waarde.push_str(&format!(" ({artikel})"));
    }
    Rij {
        label: tekst::hoofdletter(&norm.naam),
        waarde,
    }
}

/// A gebiedsaanwijzing as a row: its kind, its name.
pub(crate) fn aanwijzing(aanwijzing: &Aanwijzing) -> Rij {
    let soort = aanwijzing.soort.as_deref().unwrap_or("gebied");
    Rij {
        label: tekst::hoofdletter(soort),
        waarde: aanwijzing.naam.clone(),
    }
}
