//! The head of each of the four parts: its state in words, one sentence, its sources, what is missing.
//!
//! "Niets gevonden" is said only when the data covers the place; see [`lege_kop`].

use locatie::{Locatiebeeld, ZAAKREGISTER};
use model::{Bronvermelding, Toestand};
use serde_json::Value;

use crate::tekst;
use crate::weergave::objectnaam;

/// Heading of one of the four parts: its state in words, its sources and what is missing.
pub(crate) struct Kop {
    pub klasse: &'static str,
    pub toestand: String,
    pub zin: String,
    pub bronnen: Vec<Bron>,
    pub mist: Vec<String>,
    pub oud: Vec<String>,
}

/// A source as it is listed under a part.
pub(crate) struct Bron {
    pub naam: String,
    pub klasse: &'static str,
    pub zegt: &'static str,
    pub stand: Option<String>,
    pub afgeleid: bool,
    pub opgehaald: Option<String>,
    pub verouderd: bool,
}

fn kop(deel: &locatie::Deel, toestand: String, zin: String) -> Kop {
    Kop {
        klasse: tekst::toestand_klasse(deel.toestand),
        toestand,
        zin,
        bronnen: deel.bronnen.iter().map(bron).collect(),
        mist: deel.onvolledig.iter().map(|id| mist(id, &deel.bronnen)).collect(),
        oud: deel
            .bronnen
            .iter()
            .filter(|b| b.verouderd)
            .map(|b| b.naam.clone())
            .collect(),
    }
}

fn bron(b: &Bronvermelding) -> Bron {
    Bron {
        naam: b.naam.clone(),
        klasse: tekst::toestand_klasse(b.toestand),
        zegt: tekst::bron_zegt(b.toestand),
        stand: b.stand.map(tekst::datum),
        afgeleid: b.afgeleid,
        opgehaald: b.opgehaald.as_deref().map(if b.naam == ZAAKREGISTER {
            tekst::moment_van
        } else {
            tekst::dag_van
        }),
        verouderd: b.verouderd,
    }
}

/// The name of what is missing: the source's own when the id is one, else the layer's.
fn mist(id: &str, bronnen: &[Bronvermelding]) -> String {
    if bronnen.iter().any(|b| b.naam == id) {
        id.to_owned()
    } else {
        tekst::laag(id)
    }
}

/// The sentence for a part without content; `niets` is said only when the data covers this place.
fn lege_kop(t: Toestand, niets: &str, wat: &str) -> (String, String) {
    match t {
        Toestand::Geldt | Toestand::GeldtNiet => ("Niets gevonden".to_owned(), niets.to_owned()),
        Toestand::Onbekend => (
            "Geen gegevens".to_owned(),
            format!("Wij hebben hier geen gegevens over {wat}."),
        ),
        Toestand::NietBereikbaar => (
            "Nu niet bereikbaar".to_owned(),
            format!("Een bron over {wat} is nu niet bereikbaar. Probeer het later opnieuw."),
        ),
    }
}

pub(crate) fn staat(beeld: &Locatiebeeld) -> Kop {
    let staat = &beeld.staat;
    let (label, zin) = if staat.deel.toestand == Toestand::Geldt {
        ("Gevonden".to_owned(), staat_zin(beeld))
    } else {
        lege_kop(
            staat.deel.toestand,
            "In onze gegevens staat hier niets.",
            "wat hier staat",
        )
    };
    kop(&staat.deel, label, zin)
}

fn staat_zin(beeld: &Locatiebeeld) -> String {
    let staat = &beeld.staat;
    let bouwjaar = staat
        .pand
        .bag
        .kenmerken
        .get("oorspronkelijkBouwjaar")
        .and_then(Value::as_i64)
        .filter(|&j| j < 9000);
    if staat.pand.toestand == Toestand::Geldt {
        let aantal = match staat.adressen.len() {
            0 => "zonder adres".to_owned(),
            1 => "met 1 adres".to_owned(),
            n => format!("met {n} adressen"),
        };
        return match bouwjaar {
            Some(jaar) => format!("Een gebouw uit {jaar} {aantal}."),
            None => format!("Een gebouw {aantal}."),
        };
    }
    match staat.objecten.first() {
        Some(o) if staat.pand.toestand == Toestand::GeldtNiet => {
            format!(
                "Hier staat geen gebouw. Op de kaart ligt hier: {}.",
                objectnaam(o).to_lowercase()
            )
        }
        Some(o) => format!("Op de kaart ligt hier: {}.", objectnaam(o).to_lowercase()),
        None if staat.pand.toestand == Toestand::GeldtNiet => "Hier staat geen gebouw.".to_owned(),
        None => "Wij weten niet of hier een gebouw staat.".to_owned(),
    }
}

pub(crate) fn mag(beeld: &Locatiebeeld) -> Kop {
    let mag = &beeld.mag;
    let (label, zin) = if mag.deel.toestand == Toestand::Geldt {
        let regels = match mag.regels.len() {
            0 => String::new(),
            1 => "Hier geldt 1 regel met een eigen gebied.".to_owned(),
            n => format!("Hier gelden {n} regels met een eigen gebied."),
        };
        let oud = mag
            .bestemmingsplannen
            .iter()
            .filter(|p| p.toestand == Toestand::Geldt);
        let oud = match oud.count() {
            0 => "",
            1 => " Een ouder bestemmingsplan geldt hier nog.",
            _ => " Oudere bestemmingsplannen gelden hier nog.",
        };
        let checks = mag.activiteiten.iter().filter(|a| a.check.is_some()).count();
        let doe = match checks {
            0 => "",
            1 => " Voor 1 plan kunt u meteen een check doen.",
            _ => " Voor een plan kunt u meteen een check doen.",
        };
        (
            "Er gelden regels".to_owned(),
            format!("{regels}{oud}{doe}").trim().to_owned(),
        )
    } else {
        lege_kop(
            mag.deel.toestand,
            "Wij vonden hier geen regels met een eigen gebied.",
            "de regels op deze plek",
        )
    };
    kop(&mag.deel, label, zin)
}

pub(crate) fn speelt(beeld: &Locatiebeeld, straal: &str) -> Kop {
    let s = &beeld.speelt;
    let totaal = s.nu.len() + s.komt.len() + s.klaar.len();
    let (label, zin) = if totaal > 0 {
        let delen: Vec<String> = [
            (s.nu.len(), "nu bezig"),
            (s.komt.len(), "op komst"),
            (s.klaar.len(), "klaar"),
        ]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, wat)| format!("{n} {wat}"))
        .collect();
        (
            format!("{totaal} dichtbij"),
            format!("Binnen {straal}: {}.", tekst::opsomming(&delen)),
        )
    } else {
        lege_kop(
            s.deel.toestand,
            &format!("Wij vonden niets binnen {straal}."),
            "wat hier speelt",
        )
    };
    let mut kop = kop(&s.deel, label, zin);
    if let Some(over) = zaakregister(&s.deel) {
        kop.mist.retain(|m| m != ZAAKREGISTER);
        kop.zin = format!("{} {over}", kop.zin);
    }
    kop
}

/// What is said when the register that keeps the zaken cannot be asked, or was not read as a whole yet.
fn zaakregister(deel: &locatie::Deel) -> Option<String> {
    let bron = deel.bronnen.iter().find(|b| b.naam == ZAAKREGISTER)?;
    let heel = !deel.onvolledig.iter().any(|naam| naam == ZAAKREGISTER);
    match (bron.toestand, &bron.opgehaald) {
        (Toestand::Geldt | Toestand::GeldtNiet, _) if heel => None,
        (Toestand::Geldt | Toestand::GeldtNiet | Toestand::Onbekend, _) => Some(
            "Wij hebben nog niet alle zaken van de gemeente gelezen. Misschien speelt er meer.".to_owned(),
        ),
        (Toestand::NietBereikbaar, None) => {
            Some("Wij kunnen nu niet bij de zaken van de gemeente. Misschien speelt er meer.".to_owned())
        }
        (Toestand::NietBereikbaar, Some(op)) => Some(format!(
            "Wij kunnen nu niet bij de zaken van de gemeente. Van zaken ziet u wat wij wisten op {}.",
            tekst::moment_van(op)
        )),
    }
}

pub(crate) fn initiatieven(beeld: &Locatiebeeld, straal: &str) -> Kop {
    let i = &beeld.initiatieven;
    let (label, zin) = if i.deel.toestand == Toestand::Geldt {
        let zin = match i.lijst.len() {
            1 => format!("Binnen {straal} is 1 idee van bewoners."),
            n => format!("Binnen {straal} zijn {n} ideeën van bewoners."),
        };
        (format!("{} dichtbij", i.lijst.len()), zin)
    } else {
        lege_kop(
            i.deel.toestand,
            &format!("Wij vonden geen ideeën binnen {straal}."),
            "ideeën van bewoners",
        )
    };
    kop(&i.deel, label, zin)
}
