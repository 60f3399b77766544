//! The object types of IMGeo 2.1.1, the layers they make, and how their elements are named there.
//!
//! Start at [`Soort::uit_element`] and [`laagdefinitie`]. Source: Gegevenscatalogus BGT 1.2 and IMGeo 2.1.1, CityGML 2.0.

use std::borrow::Cow;

use model::{GeometrieSoort, KenmerkDefinitie, LaagDefinitie};

use GeometrieSoort::{Lijn, Punt, Vlak};

/// An object type.
#[derive(Debug, PartialEq, Eq)]
pub struct Soort {
    /// Local name of its element.
    pub element: &'static str,
    /// As in the file's name (`bgt_wegdeel.gml`) and the layer's (`bgt-wegdeel`).
    pub naam: &'static str,
    /// For people, plural.
    pub titel: &'static str,
    /// The kind of geometry that the layer with the plain name holds.
    pub hoofd: GeometrieSoort,
    /// Its areas are part of the partition of the plane.
    pub partitie: bool,
    /// Our name of the CityGML element `class`, else of `function`.
    klasse: &'static str,
}

const fn soort(
    element: &'static str,
    naam: &'static str,
    titel: &'static str,
    hoofd: GeometrieSoort,
    partitie: bool,
    klasse: &'static str,
) -> Soort {
    Soort {
        element,
        naam,
        titel,
        hoofd,
        partitie,
        klasse,
    }
}

/// Every object type of a delivery, by file name.
pub const SOORTEN: [Soort; 36] = [
    soort("Bak", "bak", "bakken", Punt, false, "type"),
    soort(
        "PlantCover",
        "begroeidterreindeel",
        "begroeide terreindelen",
        Vlak,
        true,
        "fysiekVoorkomen",
    ),
    soort("Bord", "bord", "borden", Punt, false, "type"),
    soort("Buurt", "buurt", "buurten", Vlak, false, "type"),
    soort(
        "FunctioneelGebied",
        "functioneelgebied",
        "functionele gebieden",
        Vlak,
        false,
        "type",
    ),
    soort(
        "BuildingInstallation",
        "gebouwinstallatie",
        "gebouwinstallaties",
        Vlak,
        false,
        "type",
    ),
    soort("Installatie", "installatie", "installaties", Punt, false, "type"),
    soort("Kast", "kast", "kasten", Punt, false, "type"),
    soort(
        "Kunstwerkdeel",
        "kunstwerkdeel",
        "kunstwerkdelen",
        Lijn,
        true,
        "type",
    ),
    soort("Mast", "mast", "masten", Punt, false, "type"),
    soort(
        "OnbegroeidTerreindeel",
        "onbegroeidterreindeel",
        "onbegroeide terreindelen",
        Vlak,
        true,
        "type",
    ),
    soort(
        "OndersteunendWaterdeel",
        "ondersteunendwaterdeel",
        "ondersteunende waterdelen",
        Vlak,
        true,
        "type",
    ),
    soort(
        "AuxiliaryTrafficArea",
        "ondersteunendwegdeel",
        "ondersteunende wegdelen",
        Vlak,
        true,
        "functie",
    ),
    soort(
        "OngeclassificeerdObject",
        "ongeclassificeerdobject",
        "ongeclassificeerde objecten",
        Vlak,
        true,
        "type",
    ),
    soort(
        "OpenbareRuimte",
        "openbareruimte",
        "openbare ruimten",
        Vlak,
        false,
        "type",
    ),
    soort(
        "OpenbareRuimteLabel",
        "openbareruimtelabel",
        "labels van openbare ruimten",
        Punt,
        false,
        "type",
    ),
    soort(
        "BridgeConstructionElement",
        "overbruggingsdeel",
        "overbruggingsdelen",
        Vlak,
        true,
        "type",
    ),
    soort(
        "OverigBouwwerk",
        "overigbouwwerk",
        "overige bouwwerken",
        Vlak,
        true,
        "type",
    ),
    soort(
        "OverigeScheiding",
        "overigescheiding",
        "overige scheidingen",
        Lijn,
        false,
        "type",
    ),
    soort("Paal", "paal", "palen", Punt, false, "type"),
    soort("BuildingPart", "pand", "panden", Vlak, true, "type"),
    soort(
        "Plaatsbepalingspunt",
        "plaatsbepalingspunt",
        "plaatsbepalingspunten",
        Punt,
        false,
        "type",
    ),
    soort("Put", "put", "putten", Punt, false, "type"),
    soort("Scheiding", "scheiding", "scheidingen", Lijn, true, "type"),
    soort("Sensor", "sensor", "sensoren", Punt, false, "type"),
    soort("Railway", "spoor", "sporen", Lijn, false, "functie"),
    soort("Stadsdeel", "stadsdeel", "stadsdelen", Vlak, false, "type"),
    soort(
        "Straatmeubilair",
        "straatmeubilair",
        "straatmeubilair",
        Punt,
        false,
        "type",
    ),
    soort("TunnelPart", "tunneldeel", "tunneldelen", Vlak, true, "type"),
    soort(
        "SolitaryVegetationObject",
        "vegetatieobject",
        "vegetatieobjecten",
        Punt,
        false,
        "type",
    ),
    soort("Waterdeel", "waterdeel", "waterdelen", Vlak, true, "type"),
    soort(
        "Waterinrichtingselement",
        "waterinrichtingselement",
        "waterinrichtingselementen",
        Lijn,
        false,
        "type",
    ),
    soort("Waterschap", "waterschap", "waterschappen", Vlak, false, "type"),
    soort("TrafficArea", "wegdeel", "wegdelen", Vlak, true, "functie"),
    soort(
        "Weginrichtingselement",
        "weginrichtingselement",
        "weginrichtingselementen",
        Lijn,
        false,
        "type",
    ),
    soort("Wijk", "wijk", "wijken", Vlak, false, "type"),
];

impl Soort {
    /// The place in [`SOORTEN`] of an element's local name. Miss: `None`.
    pub fn uit_element(lokaal: &str) -> Option<usize> {
        SOORTEN.iter().position(|soort| soort.element == lokaal)
    }

    /// The place in [`SOORTEN`] of a file by its name (`bgt_wegdeel.gml`), capitals or not. Miss: `None`.
    pub fn uit_bestand(naam: &str) -> Option<usize> {
        let naam = naam.to_ascii_lowercase();
        let naam = naam.strip_prefix("bgt_")?.split('.').next()?;
        SOORTEN.iter().position(|soort| soort.naam == naam)
    }

    /// True for types that the register does not give a history.
    pub fn zonder_historie(&self) -> bool {
        self.naam == "plaatsbepalingspunt"
    }
}

/// Our name for an element of an object, without its namespace.
pub fn kenmerknaam(soort: Option<&Soort>, lokaal: &str) -> Cow<'static, str> {
    let klasse = soort.map_or("type", |soort| soort.klasse);
    Cow::Borrowed(match lokaal {
        "class" | "function" => klasse,
        "surfaceMaterial" | "bgt-fysiekVoorkomen" => "fysiekVoorkomen",
        "bgt-functie" => "functie",
        "bgt-type" => "type",
        "bgt-status" => "status",
        "plus-status" => "plusStatus",
        "bronhouder" => "bronhouder",
        "relatieveHoogteligging" => "relatieveHoogteligging",
        "inOnderzoek" => "inOnderzoek",
        "identificatieBAGPND" => "identificatieBAGPND",
        "identificatieBAGOPR" => "identificatieBAGOPR",
        "openbareRuimteType" => "openbareRuimteType",
        _ if lokaal.starts_with("plus-type") => "plusType",
        _ if lokaal.starts_with("plus-functie") => "plusFunctie",
        _ if lokaal.starts_with("plus-fysiekVoorkomen") => "plusFysiekVoorkomen",
        _ if lokaal.ends_with("OpTalud") => "opTalud",
        _ if lokaal.starts_with("kruinlijn") => "kruinlijn",
        _ => return Cow::Owned(kameel(lokaal)),
    })
}

/// `hoort-bij-type` as `hoortBijType`.
fn kameel(naam: &str) -> String {
    let mut uit = String::with_capacity(naam.len());
    let mut hoofd = false;
    for c in naam.chars() {
        match c {
            '-' | '_' | '.' => hoofd = !uit.is_empty(),
            c if hoofd => {
                uit.extend(c.to_uppercase());
                hoofd = false;
            }
            c => uit.push(c),
        }
    }
    uit
}

/// The layer of an object type for a kind of geometry: the plain name for its main kind, else with `_punt`, `_lijn` or
/// `_vlak` behind it. `naam` is the lower-case name. Miss: `None` when that cannot be a layer's name.
pub fn laagdefinitie(soort: Option<&Soort>, naam: &str, geometrie: GeometrieSoort) -> Option<LaagDefinitie> {
    let hoofd = soort.is_none_or(|soort| soort.hoofd == geometrie);
    let (achter, titel) = match geometrie {
        _ if hoofd => ("", ""),
        Punt => ("_punt", " (punten)"),
        Lijn => ("_lijn", " (lijnen)"),
        Vlak => ("_vlak", " (vlakken)"),
    };
    let indexeer = |naam: &str| KenmerkDefinitie {
        naam: naam.to_owned(),
        indexeer: true,
    };
    let kenmerken = match naam {
        "pand" => vec![indexeer("identificatieBAGPND"), indexeer("identificatieBAGVBO")],
        "openbareruimtelabel" | "openbareruimte" => vec![indexeer("identificatieBAGOPR")],
        _ => vec![],
    };
    Some(LaagDefinitie {
        id: format!("bgt-{naam}{achter}").parse().ok()?,
        titel: format!("BGT {}{titel}", soort.map_or(naam, |soort| soort.titel)),
        bronvermelding: "BGT, Kadaster en bronhouders, CC0".to_owned(),
        geometrie: Some(geometrie),
        kenmerken,
        partitie: (soort.is_some_and(|soort| soort.partitie) && geometrie == Vlak).then(|| "bgt".to_owned()),
        max_leeftijd_dagen: Some(31),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_found_by_element_and_by_file_and_names_a_layer() {
        for (nr, soort) in SOORTEN.iter().enumerate() {
            assert_eq!(Soort::uit_element(soort.element), Some(nr));
            assert_eq!(Soort::uit_bestand(&format!("bgt_{}.gml", soort.naam)), Some(nr));
            let laag = laagdefinitie(Some(soort), soort.naam, soort.hoofd).unwrap();
            assert_eq!(laag.id.to_string(), format!("bgt-{}", soort.naam));
        }
    }

    #[test]
    fn the_other_kinds_of_a_type_are_layers_beside_it_and_only_areas_are_partition() {
        let scheiding = &SOORTEN[Soort::uit_element("Scheiding").unwrap()];
        let vlak = laagdefinitie(Some(scheiding), "scheiding", Vlak).unwrap();
        assert_eq!(
            (vlak.id.as_str(), vlak.partitie.as_deref()),
            ("bgt-scheiding_vlak", Some("bgt"))
        );
        assert_eq!(
            laagdefinitie(Some(scheiding), "scheiding", Lijn)
                .unwrap()
                .partitie,
            None
        );
        assert_eq!(
            laagdefinitie(None, "nieuwding", Punt).unwrap().id.as_str(),
            "bgt-nieuwding"
        );
        assert_eq!(laagdefinitie(None, "x y", Punt), None);
    }

    #[test]
    fn elements_get_the_names_of_the_catalogue() {
        let wegdeel = SOORTEN.iter().find(|soort| soort.naam == "wegdeel");
        for (element, naam) in [
            ("function", "functie"),
            ("surfaceMaterial", "fysiekVoorkomen"),
            ("plus-functieWegdeel", "plusFunctie"),
            ("wegdeelOpTalud", "opTalud"),
            ("nieuw-element", "nieuwElement"),
        ] {
            assert_eq!(kenmerknaam(wegdeel, element), naam);
        }
    }
}
