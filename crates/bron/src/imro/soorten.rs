//! The kinds of object that are read, the layer that each becomes, and the versions of IMRO.

use model::{GeometrieSoort, KenmerkDefinitie, LaagDefinitie};

use crate::xml::Tag;

const NS: [&str; 2] = [
    "http://www.geonovum.nl/imro/2012/1.1",
    "http://www.geonovum.nl/imro/2012/1.0",
];
/// Kinds of plan that say of all their ground what it is for; the others (voorbereidingsbesluit, ...) add to a plan.
pub const HELE_PLANNEN: [&str; 6] = [
    "bestemmingsplan",
    "inpassingsplan",
    "rijksbestemmingsplan",
    "uitwerkingsplan",
    "wijzigingsplan",
    "beheersverordening",
];

/// A kind of object, and the layer it becomes.
#[derive(Debug)]
pub struct Soort {
    pub element: &'static str,
    pub laag: &'static str,
    pub titel: &'static str,
    pub geometrie: GeometrieSoort,
}

const fn vlak(element: &'static str, laag: &'static str, titel: &'static str) -> Soort {
    Soort {
        element,
        laag,
        titel,
        geometrie: GeometrieSoort::Vlak,
    }
}

pub const PLANGEBIED: &str = "imro-plangebied";

/// Every kind that is read. A layer is defined for each, so that an empty one says that the plans have none.
pub const SOORTEN: [Soort; 12] = [
    vlak("Bestemmingsplangebied", PLANGEBIED, "Bestemmingsplannen"),
    vlak("Besluitgebied_X", PLANGEBIED, "Bestemmingsplannen"),
    vlak("Enkelbestemming", "imro-enkelbestemming", "Enkelbestemmingen"),
    vlak("Dubbelbestemming", "imro-dubbelbestemming", "Dubbelbestemmingen"),
    vlak("Bouwvlak", "imro-bouwvlak", "Bouwvlakken"),
    vlak("Maatvoering", "imro-maatvoering", "Maatvoeringen"),
    vlak(
        "Functieaanduiding",
        "imro-functieaanduiding",
        "Functieaanduidingen",
    ),
    vlak("Bouwaanduiding", "imro-bouwaanduiding", "Bouwaanduidingen"),
    vlak(
        "Gebiedsaanduiding",
        "imro-gebiedsaanduiding",
        "Gebiedsaanduidingen",
    ),
    Soort {
        element: "Figuur",
        laag: "imro-figuur",
        titel: "Figuren van bestemmingsplannen",
        geometrie: GeometrieSoort::Lijn,
    },
    vlak("Besluitvlak_X", "imro-besluitvlak", "Besluitvlakken"),
    vlak("Besluitsubvlak_X", "imro-besluitsubvlak", "Besluitsubvlakken"),
];

/// The older IMRO that the first bytes of a file name; its encoding may be one that we do not read.
pub fn oude_versie(kop: &[u8]) -> Option<&'static str> {
    let kop = String::from_utf8_lossy(kop.get(..4096).unwrap_or(kop)).to_lowercase();
    [("ravi.nl/imro2006", "2006"), ("geonovum.nl/imro/2008", "2008")]
        .into_iter()
        .find(|(naam, _)| kop.contains(naam))
        .map(|(_, versie)| versie)
}

pub fn geen_oude(versie: &str) -> String {
    format!(
        "dit plan is in IMRO{versie}; wij lezen IMRO2012. Dit plan wordt niet ingelezen: vraag de maker om een bestand in IMRO2012"
    )
}

pub fn wortel(tag: &Tag<'_>) -> Result<(), String> {
    let ns = tag.namespace().unwrap_or_default();
    if tag.lokaal == "FeatureCollectionIMRO" && NS.contains(&ns) {
        return Ok(());
    }
    let kort = |tekst: &str| tekst.chars().take(120).collect::<String>();
    if tag.lokaal == "FeatureCollectionIMRO" {
        return Err(format!(
            "deze versie van IMRO lezen we niet ('{}'); wij lezen IMRO2012",
            kort(ns)
        ));
    }
    Err(format!(
        "dit is geen bestemmingsplan in IMRO2012: het bestand begint met '{}'",
        kort(tag.lokaal)
    ))
}

pub fn definitie(soort: &Soort) -> Result<LaagDefinitie, model::IdFout> {
    let index: &[&str] = if soort.laag == PLANGEBIED {
        &[]
    } else {
        &["plangebied"]
    };
    Ok(LaagDefinitie {
        id: soort.laag.parse()?,
        titel: soort.titel.to_owned(),
        bronvermelding: "Ruimtelijke plannen, gemeenten".to_owned(),
        geometrie: Some(soort.geometrie),
        kenmerken: index
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
