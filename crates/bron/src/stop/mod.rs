//! STOP/IMOW: an omgevingsdocument with its annotations, as far as a click needs them.
//!
//! Answers which juridische regels and activiteiten hold where. Reads every member by its root element, whatever it is
//! called: OW files (IMOW 2 and up), GIO's (GML) and the besluit or regeling (STOP). Text, tables and symbols are passed
//! over. A reference that leads nowhere refuses the object that makes it, by name; the rest goes on.
//!
//! Layers: `stop-regel` (a juridische regel on its locaties), `stop-activiteit` (an activiteit with its kwalificatie on its
//! locaties), `stop-gebied` (each locatie by its own id, for questions of a rule file about a place), `stop-aanwijzing`
//! (gebiedsaanwijzingen), `stop-norm` (each value of an omgevingsnorm or omgevingswaarde where it holds), `stop-pons` (where
//! the old plans no longer hold). Lines and points go to layers of their own, `_lijn` and `_punt` behind the name.
//! An activiteit that stands in another plan keeps its identification as its name; a locatie must be in the delivery, or be
//! the boundary of a gemeente that the receiver knows or the one area that the person importing gave.
//! Source: CIM-OW / IMOW 3.2 and STOP 1.3 (Geonovum). Memory: the delivery's objects, within [`MAX_OBJECTEN`].

mod knoop;
mod lever;
mod ow;
mod samen;
mod tekst;

use std::path::PathBuf;

use model::{Datum, GeometrieSoort, KenmerkDefinitie, LaagDefinitie, Stand};

use crate::gml;
use crate::pakket::{Lid, Pakket};
use crate::xml::{Gebeurtenis, Lezer};
use crate::{BronFout, LeesOpties, Ontvanger};

use samen::Levering;

/// Most OW objects, articles and geometries of one delivery together.
pub const MAX_OBJECTEN: usize = 2_000_000;

/// Reads one delivery. Later files replace objects of earlier ones with the same id; `status` B or "beëindigen" ends one.
///
/// - Errors: a file that is not well-formed or passes a limit; a delivery without a single OW object; a change without the
///   delivery that it changes.
/// - Refused by name: objects whose references lead nowhere, geometries that are none.
pub fn lees(bestanden: &[PathBuf], opties: &LeesOpties, uit: &mut dyn Ontvanger) -> Result<(), BronFout> {
    let mut levering = Levering::default();
    Pakket::new(bestanden, &opties.grenzen).bezoek(&mut |lid| {
        lees_lid(lid, opties, &mut levering)?;
        let (gelezen, totaal) = lid.voortgang.nu();
        uit.voortgang(gelezen, totaal);
        Ok(())
    })?;
    let naam = bestanden
        .first()
        .map_or_else(String::new, |p| p.display().to_string());
    if levering.is_leeg() {
        return Err(BronFout::bestand(
            naam,
            "hier staan geen OW-objecten in die gelden; geef een levering van een omgevingsdocument (zip met \
             OW-bestanden, GIO's en regeling), een wijziging samen met de levering die ze wijzigt",
        ));
    }
    if let Some(reden) = levering.wijziging() {
        return Err(BronFout::bestand(
            naam,
            format!(
                "dit is een wijziging van een omgevingsdocument en niet het document zelf: er is geen regelingsgebied en {reden}; \
                 geef de levering die hij wijzigt en de wijziging samen, in die volgorde"
            ),
        ));
    }
    for melding in levering.meldingen() {
        uit.melding(&melding);
    }
    if let Some(datum) = levering.datum() {
        uit.stand(Stand {
            datum,
            afgeleid: opties.stand.is_none(),
        });
    }
    levering.lever(uit)
}

fn lees_lid(lid: &mut Lid<'_>, opties: &LeesOpties, levering: &mut Levering) -> Result<(), BronFout> {
    let naam = lid.naam.to_owned();
    let xml = [".xml", ".gml"]
        .iter()
        .any(|e| lid.bestandsnaam().to_ascii_lowercase().ends_with(e));
    if !xml {
        return Ok(());
    }
    let mut lezer = Lezer::new(naam.clone(), &mut *lid.bron);
    let wortel = loop {
        match lezer.volgende()? {
            Gebeurtenis::Begin(tag) => break tag.lokaal.to_owned(),
            Gebeurtenis::Klaar => return Ok(()),
            _ => {}
        }
    };
    match wortel.as_str() {
        "owBestand" => ow::lees(&mut lezer, opties, levering),
        "publicatieOpdracht" | "publicatieOpdrachtBesluit" => {
            tekst::lees_opdracht(&mut lezer, opties, levering)
        }
        "manifest" | "Aanleveringen" => Ok(()),
        // A GIO as delivered, and its geometries alone, as a consolidation has them.
        _ if wortel.starts_with("GeoInformatieObject") || wortel.starts_with("FeatureCollection") => {
            lees_gio(&mut lezer, opties, levering)
        }
        _ => tekst::lees_regeling(&wortel, &mut lezer, opties, levering),
    }
}

/// A GIO's places: `basisgeo:id` and the geometry beside it.
fn lees_gio<R: std::io::Read>(
    lezer: &mut Lezer<R>,
    opties: &LeesOpties,
    levering: &mut Levering,
) -> Result<(), BronFout> {
    let mut id: Option<String> = None;
    loop {
        let begin = match lezer.volgende()? {
            Gebeurtenis::Begin(tag) => Some((tag.lokaal.to_owned(), tag.regel())),
            Gebeurtenis::Klaar => return Ok(()),
            _ => None,
        };
        match begin {
            Some((naam, _)) if naam == "id" => id = Some(lezer.tekst(opties.grenzen.max_tekst)?),
            Some((naam, regel)) if naam == "geometrie" && id.is_some() => {
                let gelezen = gml::lees_inhoud(lezer, opties.grenzen.max_punten)?;
                levering.geometrie(id.take().unwrap_or_default(), lezer.naam(), regel, gelezen)?;
            }
            _ => {}
        }
    }
}

fn definitie(
    id: &str,
    titel: &str,
    soort: GeometrieSoort,
    geindexeerd: &[&str],
) -> Result<LaagDefinitie, BronFout> {
    Ok(LaagDefinitie {
        id: id
            .parse()
            .map_err(|fout: model::IdFout| BronFout::bestand(id, fout.to_string()))?,
        titel: titel.to_owned(),
        bronvermelding: "Omgevingsdocumenten, bevoegd gezag".to_owned(),
        geometrie: Some(soort),
        kenmerken: geindexeerd
            .iter()
            .map(|naam| KenmerkDefinitie {
                naam: (*naam).to_owned(),
                indexeer: true,
            })
            .collect(),
        partitie: None,
        max_leeftijd_dagen: None,
    })
}

/// The day in a text such as `/nld@2019-06-18;3520` or `2022-06-25`; `None` when there is none.
fn dag_in(tekst: &str) -> Option<Datum> {
    let kern = tekst.rsplit('@').next().unwrap_or(tekst);
    kern.get(..10).and_then(|d| d.parse().ok())
}

/// Parsers over arbitrary bytes: they may refuse, never panic.
pub(crate) fn fuzz_stop(data: &[u8]) {
    let opties = LeesOpties::default();
    let mut levering = Levering::default();
    for soort in 0..3 {
        let mut lezer = Lezer::new("fuzz.xml", data);
        let _ = match soort {
            0 => ow::lees(&mut lezer, &opties, &mut levering),
            1 => lees_gio(&mut lezer, &opties, &mut levering),
            _ => tekst::lees_regeling("", &mut lezer, &opties, &mut levering),
        };
    }
}

#[cfg(test)]
mod proeven;
