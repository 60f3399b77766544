//! What each kind of area, line and point is in IMGeo: object type, attributes and where its geometry goes.
//!
//! Codes and element order as in deliveries of the LV BGT. Start at [`vorm_van`].

use crate::plan::{Functie, Klasse, Lijnsoort, Puntsoort};
use crate::tekst::xml;

const DEF: &str = "http://www.geostandaarden.nl/imgeo/def/2.1";

/// Element name, its namespace, and what belongs to it besides geometry.
pub(super) struct Vorm {
    pub(super) bestand: &'static str,
    pub(super) element: &'static str,
    pub(super) naamruimte: &'static str,
    pub(super) bronhouder: &'static str,
    /// Text before the geometry, the geometry's element, text after it.
    pub(super) voor: String,
    pub(super) geometrie: &'static str,
    pub(super) na: String,
}

pub(super) fn code(element: &str, lijst: &str, waarde: &str) -> String {
    format!("            <{element} codeSpace=\"{DEF}#{lijst}\">{waarde}</{element}>\n")
}

fn plus(element: &str, lijst: &str, waarde: &str) -> String {
    if waarde.is_empty() {
        code(element, "VoidReasonValue", "waardeOnbekend")
    } else {
        code(element, lijst, waarde)
    }
}

const WEG_NS: &str = "http://www.opengis.net/citygml/transportation/2.0";
const GROEN_NS: &str = "http://www.opengis.net/citygml/vegetation/2.0";
const WATER_NS: &str = "http://www.opengis.net/citygml/waterbody/2.0";
const MEUBILAIR_NS: &str = "http://www.opengis.net/citygml/cityfurniture/2.0";

pub(super) fn weg(functie: &str, materiaal: &str, plus_materiaal: &str, plus_functie: &str) -> Vorm {
    Vorm {
        bestand: "wegdeel",
        element: "TrafficArea",
        naamruimte: WEG_NS,
        bronhouder: "G9999",
        voor: code("function", "FunctieWeg", functie)
            + &code("surfaceMaterial", "FysiekVoorkomenWeg", materiaal)
            + "            <imgeo:kruinlijnWegdeel xsi:nil=\"true\" nilReason=\"waardeOnbekend\" />\n",
        geometrie: "geometrie2dWegdeel",
        na: "            <imgeo:wegdeelOpTalud>false</imgeo:wegdeelOpTalud>\n".to_owned()
            + &plus(
                "imgeo:plus-fysiekVoorkomenWegdeel",
                "FysiekVoorkomenWegPlus",
                plus_materiaal,
            )
            + &plus("imgeo:plus-functieWegdeel", "FunctieWegPlus", plus_functie),
    }
}

fn berm(functie: &str, materiaal: &str, plus_materiaal: &str) -> Vorm {
    Vorm {
        bestand: "ondersteunendwegdeel",
        element: "AuxiliaryTrafficArea",
        naamruimte: WEG_NS,
        bronhouder: "G9999",
        voor: code("function", "FunctieOndersteunendWegdeel", functie)
            + &code(
                "surfaceMaterial",
                "FysiekVoorkomenOndersteunendWegdeel",
                materiaal,
            ),
        geometrie: "geometrie2dOndersteunendWegdeel",
        na: "            <imgeo:ondersteunendWegdeelOpTalud>false</imgeo:ondersteunendWegdeelOpTalud>\n"
            .to_owned()
            + &plus("imgeo:plus-functieOndersteunendWegdeel", "", "")
            + &plus(
                "imgeo:plus-fysiekVoorkomenOndersteunendWegdeel",
                "FysiekVoorkomenOndersteunendWegdeelPlus",
                plus_materiaal,
            )
            + "            <imgeo:kruinlijnOndersteunendWegdeel xsi:nil=\"true\" nilReason=\"waardeOnbekend\" />\n",
    }
}

fn groen(klasse: &str, plus_voorkomen: &str, talud: bool) -> Vorm {
    Vorm {
        bestand: "begroeidterreindeel",
        element: "PlantCover",
        naamruimte: GROEN_NS,
        bronhouder: if talud { "W9999" } else { "G9999" },
        voor: code("class", "FysiekVoorkomenBegroeidTerrein", klasse),
        geometrie: "geometrie2dBegroeidTerreindeel",
        na: format!(
            "            <imgeo:begroeidTerreindeelOpTalud>{talud}</imgeo:begroeidTerreindeelOpTalud>\n"
        ) + "            <imgeo:kruinlijnBegroeidTerreindeel xsi:nil=\"true\" nilReason=\"waardeOnbekend\" />\n"
            + &plus(
                "imgeo:plus-fysiekVoorkomen",
                "FysiekVoorkomenBegroeidTerreinPlus",
                plus_voorkomen,
            ),
    }
}

fn kaal(voorkomen: &str, plus_voorkomen: &str) -> Vorm {
    Vorm {
        bestand: "onbegroeidterreindeel",
        element: "imgeo:OnbegroeidTerreindeel",
        naamruimte: "",
        bronhouder: "G9999",
        voor: code(
            "imgeo:bgt-fysiekVoorkomen",
            "FysiekVoorkomenOnbegroeidTerrein",
            voorkomen,
        ) + "            <imgeo:onbegroeidTerreindeelOpTalud>false</imgeo:onbegroeidTerreindeelOpTalud>\n"
            + &plus(
                "imgeo:plus-fysiekVoorkomen",
                "FysiekVoorkomenOnbegroeidTerreinPlus",
                plus_voorkomen,
            )
            + "            <imgeo:kruinlijnOnbegroeidTerreindeel xsi:nil=\"true\" nilReason=\"waardeOnbekend\" />\n",
        geometrie: "geometrie2dOnbegroeidTerreindeel",
        na: String::new(),
    }
}

fn water(klasse: &str, plus_type: &str) -> Vorm {
    Vorm {
        bestand: "waterdeel",
        element: "imgeo:Waterdeel",
        naamruimte: "",
        bronhouder: "W9999",
        voor: format!(
            "            <class xmlns=\"{WATER_NS}\" codeSpace=\"{DEF}#TypeWater\">{klasse}</class>\n"
        ) + &plus("imgeo:plus-type", "TypeWaterPlus", plus_type),
        geometrie: "geometrie2dWaterdeel",
        na: String::new(),
    }
}

fn oever() -> Vorm {
    Vorm {
        bestand: "ondersteunendwaterdeel",
        element: "imgeo:OndersteunendWaterdeel",
        naamruimte: "",
        bronhouder: "W9999",
        voor: format!(
            "            <class xmlns=\"{WATER_NS}\" codeSpace=\"{DEF}#TypeOndersteunendWaterdeel\">oever, slootkant</class>\n"
        ) + &code("imgeo:plus-type", "VoidReasonValue", "geenWaarde"),
        geometrie: "geometrie2dOndersteunendWaterdeel",
        na: String::new(),
    }
}

fn constructie(
    bestand: &'static str,
    element: &'static str,
    lijst: &str,
    soort: &str,
    plus_lijst: &str,
    plus_soort: &str,
) -> Vorm {
    Vorm {
        bestand,
        element,
        naamruimte: "",
        bronhouder: "G9999",
        voor: String::new(),
        geometrie: "geometrie2dOverigeConstructie",
        na: code("imgeo:bgt-type", lijst, soort) + &plus("imgeo:plus-type", plus_lijst, plus_soort),
    }
}

pub(super) fn vorm_van(k: Klasse) -> Vorm {
    match k {
        Klasse::Rijbaan => weg("rijbaan lokale weg", "gesloten verharding", "asfalt", ""),
        Klasse::RijbaanKlinkers => weg("rijbaan lokale weg", "open verharding", "gebakken klinkers", ""),
        Klasse::RijbaanRegionaal => weg("rijbaan regionale weg", "gesloten verharding", "asfalt", ""),
        Klasse::Drempel => weg(
            "rijbaan lokale weg",
            "open verharding",
            "betonstraatstenen",
            "verkeersdrempel",
        ),
        Klasse::Fietspad => weg("fietspad", "gesloten verharding", "asfalt", ""),
        Klasse::Voetpad => weg("voetpad", "open verharding", "tegels", ""),
        Klasse::Parkeervlak => weg("parkeervlak", "open verharding", "betonstraatstenen", ""),
        Klasse::Inrit => weg("inrit", "open verharding", "betonstraatstenen", ""),
        Klasse::Voetgangersgebied => weg("voetgangersgebied", "open verharding", "sierbestrating", ""),
        Klasse::Berm => berm("berm", "groenvoorziening", "gras- en kruidachtigen"),
        Klasse::Verkeerseiland => berm("verkeerseiland", "open verharding", "betonstraatstenen"),
        Klasse::Gras => groen("groenvoorziening", "gras- en kruidachtigen", false),
        Klasse::Heesters => groen("groenvoorziening", "heesters", false),
        Klasse::Bosplantsoen => groen("groenvoorziening", "bosplantsoen", false),
        Klasse::GrasAgrarisch => groen("grasland agrarisch", "", false),
        Klasse::GrasOverig => groen("grasland overig", "", true),
        Klasse::Bouwland => groen("bouwland", "akkerbouw", false),
        Klasse::Duin => groen("duin", "", false),
        Klasse::Loofbos => groen("loofbos", "", false),
        Klasse::Erf => kaal("erf", ""),
        Klasse::Zand => kaal("zand", ""),
        Klasse::Onverhard => kaal("onverhard", ""),
        Klasse::OpenVerharding => kaal("open verharding", "betonstraatstenen"),
        Klasse::GeslotenVerharding => kaal("gesloten verharding", "asfalt"),
        Klasse::Kunststof => kaal("gesloten verharding", "kunststof"),
        Klasse::Glooiing => Vorm {
            bronhouder: "W9999",
            ..kaal("gesloten verharding", "cementbeton")
        },
        Klasse::Zee => Vorm {
            bronhouder: "L0002",
            ..water("zee", "")
        },
        Klasse::Haven => water("waterloop", "haven"),
        Klasse::Gracht => water("waterloop", "gracht"),
        Klasse::Sloot => water("waterloop", "sloot"),
        Klasse::Vijver => water("watervlakte", "meer, plas, ven, vijver"),
        Klasse::Oever => oever(),
        Klasse::Strekdam => constructie(
            "kunstwerkdeel",
            "imgeo:Kunstwerkdeel",
            "TypeKunstwerk",
            "strekdam",
            "",
            "",
        ),
        Klasse::Steiger => constructie(
            "kunstwerkdeel",
            "imgeo:Kunstwerkdeel",
            "TypeKunstwerk",
            "steiger",
            "",
            "",
        ),
        Klasse::Sluis => constructie(
            "kunstwerkdeel",
            "imgeo:Kunstwerkdeel",
            "TypeKunstwerk",
            "sluis",
            "",
            "",
        ),
        Klasse::OpenLoods => constructie(
            "overigbouwwerk",
            "imgeo:OverigBouwwerk",
            "TypeOverigBouwwerk",
            "open loods",
            "",
            "",
        ),
        Klasse::Volkstuinhuis => constructie(
            "overigbouwwerk",
            "imgeo:OverigBouwwerk",
            "TypeOverigBouwwerk",
            "niet-bgt",
            "TypeOverigBouwwerkPlus",
            "schuur",
        ),
        Klasse::Pand(_) => Vorm {
            bestand: "pand",
            element: "BuildingPart",
            naamruimte: "http://www.opengis.net/citygml/building/2.0",
            bronhouder: "G9999",
            voor: String::new(),
            geometrie: "geometrie2dGrondvlak",
            na: String::new(),
        },
    }
}

pub(super) fn brugdek() -> Vorm {
    Vorm {
        bestand: "overbruggingsdeel",
        element: "BridgeConstructionElement",
        naamruimte: "http://www.opengis.net/citygml/bridge/2.0",
        bronhouder: "G9999",
        voor: code("class", "TypeOverbruggingsdeel", "dek"),
        geometrie: "geometrie2dOverbruggingsdeel",
        na: "            <imgeo:overbruggingIsBeweegbaar>false</imgeo:overbruggingIsBeweegbaar>\n".to_owned()
            + &code("imgeo:hoortBijTypeOverbrugging", "TypeOverbrugging", "brug"),
    }
}

pub(super) fn functievorm(f: Functie, naam: &str) -> Vorm {
    let (bgt, plus_type) = match f {
        Functie::Speeltuin => ("niet-bgt", "speeltuin"),
        Functie::Sport => ("niet-bgt", "sport"),
        Functie::Volkstuinen => ("niet-bgt", "volkstuin"),
        Functie::Begraafplaats => ("niet-bgt", "begraafplaats"),
        Functie::Recreatie => ("niet-bgt", "park"),
    };
    Vorm {
        bestand: "functioneelgebied",
        element: "imgeo:FunctioneelGebied",
        naamruimte: "",
        bronhouder: "G9999",
        voor: code("imgeo:bgt-type", "TypeFunctioneelGebied", bgt)
            + &plus("imgeo:plus-type", "TypeFunctioneelGebiedPlus", plus_type)
            + &format!("            <imgeo:naam>{}</imgeo:naam>\n", xml(naam)),
        geometrie: "geometrie2dFunctioneelGebied",
        na: String::new(),
    }
}

pub(super) fn puntvorm(s: Puntsoort) -> Vorm {
    if s == Puntsoort::Boom {
        return Vorm {
            bestand: "vegetatieobject",
            element: "SolitaryVegetationObject",
            naamruimte: GROEN_NS,
            bronhouder: "G9999",
            voor: code("class", "TypeVegetatieObject", "niet-bgt"),
            geometrie: "geometrie2dVegetatieObject",
            na: code("imgeo:plus-type", "TypeVegetatieObjectPlus", "boom"),
        };
    }
    let (bestand, element, lijst, geometrie, soort) = match s {
        Puntsoort::Lichtmast => ("paal", "Paal", "TypePaal", "geometrie2dPaal", "lichtmast"),
        Puntsoort::Haltepaal => ("paal", "Paal", "TypePaal", "geometrie2dPaal", "haltepaal"),
        Puntsoort::Vlaggenmast => ("paal", "Paal", "TypePaal", "geometrie2dPaal", "vlaggenmast"),
        Puntsoort::Kolk => ("put", "Put", "TypePut", "geometrie2dPut", "kolk"),
        Puntsoort::Rioolput => ("put", "Put", "TypePut", "geometrie2dPut", "inspectie- / rioolput"),
        Puntsoort::Brandkraan => ("put", "Put", "TypePut", "geometrie2dPut", "brandkraan / -put"),
        Puntsoort::Afvalbak => ("bak", "Bak", "TypeBak", "geometrie2dBak", "afvalbak"),
        Puntsoort::Ondergronds => ("bak", "Bak", "TypeBak", "geometrie2dBak", "afval apart plaats"),
        Puntsoort::Bank => (
            "straatmeubilair",
            "Straatmeubilair",
            "TypeStraatmeubilair",
            "geometrie2dStraatmeubilair",
            "bank",
        ),
        Puntsoort::Fietsenrek => (
            "straatmeubilair",
            "Straatmeubilair",
            "TypeStraatmeubilair",
            "geometrie2dStraatmeubilair",
            "fietsenrek",
        ),
        Puntsoort::Speeltoestel => (
            "straatmeubilair",
            "Straatmeubilair",
            "TypeStraatmeubilair",
            "geometrie2dStraatmeubilair",
            "speelvoorziening",
        ),
        Puntsoort::Abri => (
            "straatmeubilair",
            "Straatmeubilair",
            "TypeStraatmeubilair",
            "geometrie2dStraatmeubilair",
            "abri",
        ),
        Puntsoort::Kunstobject => (
            "straatmeubilair",
            "Straatmeubilair",
            "TypeStraatmeubilair",
            "geometrie2dStraatmeubilair",
            "kunstobject",
        ),
        Puntsoort::Kast => ("kast", "Kast", "TypeKast", "geometrie2dKast", "elektrakast"),
        Puntsoort::Straatnaambord => ("bord", "Bord", "TypeBord", "geometrie2dBord", "straatnaambord"),
        Puntsoort::Verkeersbord => ("bord", "Bord", "TypeBord", "geometrie2dBord", "verkeersbord"),
        Puntsoort::Plaatsnaambord => ("bord", "Bord", "TypeBord", "geometrie2dBord", "plaatsnaambord"),
        Puntsoort::Informatiebord => ("bord", "Bord", "TypeBord", "geometrie2dBord", "informatiebord"),
        Puntsoort::Meerpaal => (
            "waterinrichtingselement",
            "Waterinrichtingselement",
            "TypeWaterinrichtingselement",
            "geometrie2dWaterinrichtingselement",
            "meerpaal",
        ),
        Puntsoort::Zendmast | Puntsoort::Boom => ("mast", "Mast", "TypeMast", "geometrie2dMast", "zendmast"),
    };
    let element = match element {
        "Paal" => "imgeo:Paal",
        "Put" => "imgeo:Put",
        "Bak" => "imgeo:Bak",
        "Straatmeubilair" => "imgeo:Straatmeubilair",
        "Kast" => "imgeo:Kast",
        "Bord" => "imgeo:Bord",
        "Mast" => "imgeo:Mast",
        _ => "imgeo:Waterinrichtingselement",
    };
    Vorm {
        bestand,
        element,
        naamruimte: "",
        bronhouder: "G9999",
        voor: format!(
            "            <function xmlns=\"{MEUBILAIR_NS}\" codeSpace=\"{DEF}#{lijst}\">niet-bgt</function>\n"
        ) + &plus("imgeo:plus-type", &format!("{lijst}Plus"), soort),
        geometrie,
        na: String::new(),
    }
}

pub(super) fn lijnvorm(s: Lijnsoort) -> Vorm {
    match s {
        Lijnsoort::Haag => Vorm {
            bestand: "vegetatieobject",
            element: "SolitaryVegetationObject",
            naamruimte: GROEN_NS,
            bronhouder: "G9999",
            voor: code("class", "TypeVegetatieObject", "niet-bgt"),
            geometrie: "geometrie2dVegetatieObject",
            na: code("imgeo:plus-type", "TypeVegetatieObjectPlus", "haag"),
        },
        Lijnsoort::Duiker => constructie(
            "kunstwerkdeel",
            "imgeo:Kunstwerkdeel",
            "TypeKunstwerk",
            "niet-bgt",
            "TypeKunstwerkPlus",
            "duiker",
        ),
        Lijnsoort::Hek => constructie("scheiding", "imgeo:Scheiding", "TypeScheiding", "hek", "", ""),
        Lijnsoort::Muur => constructie("scheiding", "imgeo:Scheiding", "TypeScheiding", "muur", "", ""),
        Lijnsoort::Kademuur => constructie(
            "scheiding",
            "imgeo:Scheiding",
            "TypeScheiding",
            "kademuur",
            "",
            "",
        ),
        Lijnsoort::Draadraster => constructie(
            "scheiding",
            "imgeo:Scheiding",
            "TypeScheiding",
            "niet-bgt",
            "TypeScheidingPlus",
            "draadraster",
        ),
    }
}
