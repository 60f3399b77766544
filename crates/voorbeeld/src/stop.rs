//! The omgevingsplan of Voorbeeldwaard: a small but whole STOP/IMOW delivery (besluit, GIO's, OW objects).
//!
//! Four areas, eight activiteiten, a dozen articles of a few lines. Start at [`schrijf`].
//! Source: STOP 1.3, IMOW 3.2 (tpod v2.0.0), value lists 4.3.0.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::kern;
use crate::meet::{P, Ring};
use crate::stad::{Stad, rd};
use crate::tekst::{lijst, xml};
use crate::zip::Zip;

const CONCEPT: &str = "http://standaarden.omgevingswet.overheid.nl";
const WERK: &str = "/akn/nl/act/gm9999/2026/omgevingsplan";
const EXPRESSIE: &str = "nld@2026-09-01;1";
const DOEL: &str = "/join/id/proces/gm9999/2026/Instelling";

/// An area with rules of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gebied {
    HeleGemeente,
    Dorpsgezicht,
    Dijk,
    Park,
}

const GEBIEDEN: [Gebied; 4] = [
    Gebied::HeleGemeente,
    Gebied::Dorpsgezicht,
    Gebied::Dijk,
    Gebied::Park,
];

impl Gebied {
    fn code(self) -> &'static str {
        match self {
            Self::HeleGemeente => "HeleGemeente",
            Self::Dorpsgezicht => "BeschermdDorpsgezicht",
            Self::Dijk => "BeperkingengebiedDijk",
            Self::Park => "Waardpark",
        }
    }
    fn naam(self) -> &'static str {
        match self {
            Self::HeleGemeente => "Voorbeeldwaard",
            Self::Dorpsgezicht => "Beschermd dorpsgezicht",
            Self::Dijk => "Beperkingengebied dijk",
            Self::Park => "Waardpark",
        }
    }
    /// Type and group of the gebiedsaanwijzing, if it has one.
    fn aanwijzing(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::HeleGemeente => None,
            Self::Dorpsgezicht => Some(("Erfgoed", "erfgoed/id/concept/CultureelErfgoed")),
            Self::Dijk => Some((
                "Beperkingengebied",
                "beperkingengebied/id/concept/Waterstaatswerk",
            )),
            Self::Park => Some(("Functie", "functie/id/concept/Recreatie")),
        }
    }
    fn vlak(self, stad: &Stad) -> Vec<P> {
        match self {
            Self::HeleGemeente => stad.omtrek(),
            Self::Dorpsgezicht => Ring::cirkel(kern::C, kern::R_SINGEL)
                .punten
                .into_iter()
                .step_by(3)
                .collect(),
            Self::Dijk => kern::dijkzone().punten,
            Self::Park => kern::parkvlak().punten,
        }
    }
    fn gebied_id(self) -> String {
        format!("nl.imow-gm9999.gebied.{}", self.code())
    }
    /// Basisgeometrie id in the GIO.
    fn geometrie_id(self) -> String {
        let n = GEBIEDEN.iter().position(|g| *g == self).unwrap_or(0);
        format!("9999A000-0000-4000-8000-00000000000{n}")
    }
    fn join(self) -> String {
        format!("/join/id/regdata/gm9999/2026/{}", self.code())
    }
}

struct Activiteit {
    code: &'static str,
    naam: &'static str,
    groep: &'static str,
}

const ACTIVITEITEN: [Activiteit; 8] = [
    Activiteit {
        code: "DakkapelPlaatsen",
        naam: "een dakkapel plaatsen",
        groep: "BouwactiviteitRuimtelijk",
    },
    Activiteit {
        code: "BijbehorendBouwwerk",
        naam: "een schuur of aanbouw bouwen",
        groep: "BouwactiviteitRuimtelijk",
    },
    Activiteit {
        code: "SchuttingPlaatsen",
        naam: "een schutting plaatsen",
        groep: "BouwactiviteitRuimtelijk",
    },
    Activiteit {
        code: "ZonnepanelenPlaatsen",
        naam: "zonnepanelen plaatsen",
        groep: "BouwactiviteitRuimtelijk",
    },
    Activiteit {
        code: "BoomKappen",
        naam: "een boom kappen",
        groep: "Kapactiviteit",
    },
    Activiteit {
        code: "EvenementHouden",
        naam: "een evenement houden",
        groep: "Evenementactiviteit",
    },
    Activiteit {
        code: "ReclamePlaatsen",
        naam: "reclame plaatsen",
        groep: "Reclameactiviteit",
    },
    Activiteit {
        code: "WerkenBijDijk",
        naam: "bouwen of graven bij de dijk",
        groep: "BeperkingengebiedactiviteitMBTEenWaterkering",
    },
];

/// An article, and what it means for an activiteit in an area.
struct Artikel {
    nummer: &'static str,
    opschrift: &'static str,
    tekst: &'static str,
    gebied: Gebied,
    /// Code of the activiteit and its kwalificatie.
    activiteit: Option<(&'static str, &'static str)>,
}

const fn a(
    nummer: &'static str,
    opschrift: &'static str,
    tekst: &'static str,
    gebied: Gebied,
    activiteit: Option<(&'static str, &'static str)>,
) -> Artikel {
    Artikel {
        nummer,
        opschrift,
        tekst,
        gebied,
        activiteit,
    }
}

const HOOFDSTUKKEN: [(&str, &str, &[Artikel]); 5] = [
    (
        "1",
        "Algemene bepalingen",
        &[a(
            "1.1",
            "Toepassingsgebied",
            "Dit omgevingsplan geldt in heel Voorbeeldwaard. Voorbeeldwaard is een verzonnen gemeente; deze regels gelden nergens echt.",
            Gebied::HeleGemeente,
            None,
        )],
    ),
    (
        "2",
        "Bouwen",
        &[
            a(
                "2.1",
                "Dakkapel",
                "U mag een dakkapel plaatsen zonder vergunning aan de achterkant, of aan een zijkant zonder straat of pad ernaast. De dakkapel heeft een plat dak, is niet hoger dan 1,75 meter en blijft 0,5 meter van de randen van het dak. In andere gevallen hebt u een omgevingsvergunning nodig.",
                Gebied::HeleGemeente,
                Some(("DakkapelPlaatsen", "AndersGeduid")),
            ),
            a(
                "2.2",
                "Dakkapel in het beschermde dorpsgezicht",
                "In het beschermde dorpsgezicht is het verboden zonder omgevingsvergunning een dakkapel te plaatsen aan de voorkant, of aan een zijkant aan de straat.",
                Gebied::Dorpsgezicht,
                Some(("DakkapelPlaatsen", "Vergunningplicht")),
            ),
            a(
                "2.3",
                "Schuur of aanbouw",
                "Een schuur of aanbouw achter het huis mag zonder vergunning als hij niet hoger is dan 3 meter en niet meer dan de helft van het achtererf bebouwd raakt.",
                Gebied::HeleGemeente,
                Some(("BijbehorendBouwwerk", "AndersGeduid")),
            ),
            a(
                "2.4",
                "Schutting",
                "Een schutting achter de voorgevel mag 2 meter hoog zijn. Voor de voorgevel mag een schutting 1 meter hoog zijn.",
                Gebied::HeleGemeente,
                Some(("SchuttingPlaatsen", "Toegestaan")),
            ),
            a(
                "2.5",
                "Zonnepanelen",
                "Zonnepanelen op een dak zijn toegestaan als zij dezelfde helling hebben als het dak en niet uitsteken.",
                Gebied::HeleGemeente,
                Some(("ZonnepanelenPlaatsen", "Toegestaan")),
            ),
            a(
                "2.6",
                "Zonnepanelen in het beschermde dorpsgezicht",
                "In het beschermde dorpsgezicht is het verboden zonder omgevingsvergunning zonnepanelen te plaatsen op een dak dat u vanaf de straat ziet.",
                Gebied::Dorpsgezicht,
                Some(("ZonnepanelenPlaatsen", "Vergunningplicht")),
            ),
            a(
                "2.7",
                "Reclame in het beschermde dorpsgezicht",
                "In het beschermde dorpsgezicht is reclame met licht verboden.",
                Gebied::Dorpsgezicht,
                Some(("ReclamePlaatsen", "Verbod")),
            ),
        ],
    ),
    (
        "3",
        "Bomen",
        &[
            a(
                "3.1",
                "Bomen kappen",
                "Het is verboden zonder omgevingsvergunning een boom te kappen met een stam die dikker is dan 30 centimeter, gemeten op 1,30 meter boven de grond.",
                Gebied::HeleGemeente,
                Some(("BoomKappen", "Vergunningplicht")),
            ),
            a(
                "3.2",
                "Bomen in het Waardpark",
                "In het Waardpark is het verboden bomen te kappen, behalve voor onderhoud door de gemeente.",
                Gebied::Park,
                Some(("BoomKappen", "Verbod")),
            ),
        ],
    ),
    (
        "4",
        "Evenementen",
        &[
            a(
                "4.1",
                "Evenementen",
                "Voor een evenement met meer dan 150 bezoekers hebt u een vergunning nodig. Een kleiner evenement meldt u twee weken van tevoren.",
                Gebied::HeleGemeente,
                Some(("EvenementHouden", "AndersGeduid")),
            ),
            a(
                "4.2",
                "Evenementen in het Waardpark",
                "Ieder evenement in het Waardpark meldt u vier weken van tevoren.",
                Gebied::Park,
                Some(("EvenementHouden", "Meldingsplicht")),
            ),
        ],
    ),
    (
        "5",
        "Dijk",
        &[a(
            "5.1",
            "Bouwen en graven bij de dijk",
            "In het beperkingengebied van de dijk is het verboden zonder omgevingsvergunning te bouwen, te graven of bomen te planten. Zo blijft de dijk sterk.",
            Gebied::Dijk,
            Some(("WerkenBijDijk", "Vergunningplicht")),
        )],
    ),
];

fn artikelen() -> impl Iterator<Item = (&'static str, &'static Artikel)> {
    HOOFDSTUKKEN
        .iter()
        .flat_map(|(h, _, lijst)| lijst.iter().map(move |x| (*h, x)))
}

fn eid(hoofdstuk: &str, artikel: &Artikel) -> String {
    format!("chp_{hoofdstuk}__art_{}", artikel.nummer)
}

fn wid(hoofdstuk: &str, artikel: &Artikel) -> String {
    format!("gm9999_1__{}", eid(hoofdstuk, artikel))
}

/// An OW file: object types and objects.
fn ow(typen: &[&str], objecten: &[String]) -> String {
    let mut uit = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ow-dc:owBestand xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:ga=\"http://www.geostandaarden.nl/imow/gebiedsaanwijzing\" xmlns:da=\"http://www.geostandaarden.nl/imow/datatypenalgemeen\" xmlns:sl=\"http://www.geostandaarden.nl/bestanden-ow/standlevering-generiek\" xmlns:ow-dc=\"http://www.geostandaarden.nl/imow/bestanden/deelbestand\" xmlns:ow=\"http://www.geostandaarden.nl/imow/owobject\" xmlns:rol=\"http://www.geostandaarden.nl/imow/regelsoplocatie\" xmlns:rg=\"http://www.geostandaarden.nl/imow/regelingsgebied\" xmlns:l=\"http://www.geostandaarden.nl/imow/locatie\" xmlns:r=\"http://www.geostandaarden.nl/imow/regels\" xsi:schemaLocation=\"http://www.geostandaarden.nl/imow/bestanden/deelbestand https://register.geostandaarden.nl/xmlschema/tpod/v2.0.0/bestanden-ow/deelbestand-ow/IMOW_Deelbestand.xsd\">\n   <sl:standBestand>\n      <sl:dataset>Voorbeeldwaard</sl:dataset>\n      <sl:inhoud>\n         <sl:gebied>Voorbeeldwaard</sl:gebied>\n         <sl:leveringsId>voorbeeld-20260901-1</sl:leveringsId>\n         <sl:objectTypen>\n",
    );
    for t in typen {
        let _ = writeln!(uit, "            <sl:objectType>{t}</sl:objectType>");
    }
    uit.push_str("         </sl:objectTypen>\n      </sl:inhoud>\n");
    for o in objecten {
        let _ = write!(
            uit,
            "      <sl:stand>\n         <ow-dc:owObject>\n{o}         </ow-dc:owObject>\n      </sl:stand>\n"
        );
    }
    uit.push_str("   </sl:standBestand>\n</ow-dc:owBestand>\n");
    uit
}

fn regelteksten() -> String {
    let mut objecten = Vec::new();
    for (i, (h, artikel)) in artikelen().enumerate() {
        let n = 2_026_000_001 + i;
        objecten.push(format!(
            "            <r:Regeltekst wId=\"{}\">\n               <r:identificatie>nl.imow-gm9999.regeltekst.{n}</r:identificatie>\n            </r:Regeltekst>\n",
            wid(h, artikel)
        ));
        let gebied = artikel.gebied;
        let mut o = format!(
            "            <r:RegelVoorIedereen>\n               <r:identificatie>nl.imow-gm9999.juridischeregel.{n}</r:identificatie>\n               <r:idealisatie>{CONCEPT}/idealisatie/id/concept/Exact</r:idealisatie>\n               <r:artikelOfLid>\n                  <r:RegeltekstRef xlink:href=\"nl.imow-gm9999.regeltekst.{n}\"/>\n               </r:artikelOfLid>\n               <r:locatieaanduiding>\n                  <l:LocatieRef xlink:href=\"{}\"/>\n               </r:locatieaanduiding>\n",
            gebied.gebied_id()
        );
        if gebied.aanwijzing().is_some() {
            let _ = write!(
                o,
                "               <r:gebiedsaanwijzing>\n                  <ga:GebiedsaanwijzingRef xlink:href=\"nl.imow-gm9999.gebiedsaanwijzing.{}\"/>\n               </r:gebiedsaanwijzing>\n",
                gebied.code()
            );
        }
        if let Some((activiteit, kwalificatie)) = artikel.activiteit {
            let _ = write!(
                o,
                "               <r:activiteitaanduiding>\n                  <rol:ActiviteitRef xlink:href=\"nl.imow-gm9999.activiteit.{activiteit}\"/>\n                  <r:ActiviteitLocatieaanduiding>\n                     <r:identificatie>nl.imow-gm9999.activiteitlocatieaanduiding.{n}</r:identificatie>\n                     <r:activiteitregelkwalificatie>{CONCEPT}/activiteitregelkwalificatie/id/concept/{kwalificatie}</r:activiteitregelkwalificatie>\n                     <r:locatieaanduiding>\n                        <l:LocatieRef xlink:href=\"{}\"/>\n                     </r:locatieaanduiding>\n                  </r:ActiviteitLocatieaanduiding>\n               </r:activiteitaanduiding>\n",
                gebied.gebied_id()
            );
        }
        o.push_str("            </r:RegelVoorIedereen>\n");
        objecten.push(o);
    }
    ow(&["Regeltekst", "RegelVoorIedereen"], &objecten)
}

fn activiteiten() -> String {
    let objecten: Vec<String> = ACTIVITEITEN
        .iter()
        .map(|a| {
            format!(
                "            <rol:Activiteit>\n               <rol:identificatie>nl.imow-gm9999.activiteit.{}</rol:identificatie>\n               <rol:naam>{}</rol:naam>\n               <rol:groep>{CONCEPT}/activiteit/id/concept/{}</rol:groep>\n               <rol:bovenliggendeActiviteit>\n                  <rol:ActiviteitRef xlink:href=\"nl.imow-gm9999.activiteit.ActInOmgevingsplanGem\"/>\n               </rol:bovenliggendeActiviteit>\n            </rol:Activiteit>\n",
                a.code, a.naam, a.groep
            )
        })
        .collect();
    ow(&["Activiteit"], &objecten)
}

fn locaties() -> String {
    let mut objecten: Vec<String> = GEBIEDEN
        .iter()
        .map(|g| {
            format!(
                "            <l:Gebied>\n               <l:identificatie>{}</l:identificatie>\n               <l:noemer>{}</l:noemer>\n               <l:geometrie>\n                  <l:GeometrieRef xlink:href=\"{}\"/>\n               </l:geometrie>\n            </l:Gebied>\n",
                g.gebied_id(),
                g.naam(),
                g.geometrie_id()
            )
        })
        .collect();
    objecten.push(
        "            <l:Ambtsgebied>\n               <l:identificatie>nl.imow-gm9999.ambtsgebied.Voorbeeldwaard</l:identificatie>\n               <l:bestuurlijkeGrenzenVerwijzing>\n                  <l:BestuurlijkeGrenzenVerwijzing>\n                     <l:bestuurlijkeGrenzenID>GM9999</l:bestuurlijkeGrenzenID>\n                     <l:domein>NL.BI.BestuurlijkGebied</l:domein>\n                     <l:geldigOp>2026-01-01</l:geldigOp>\n                  </l:BestuurlijkeGrenzenVerwijzing>\n               </l:bestuurlijkeGrenzenVerwijzing>\n            </l:Ambtsgebied>\n"
            .to_owned(),
    );
    ow(&["Gebied", "Ambtsgebied"], &objecten)
}

fn aanwijzingen() -> String {
    let objecten: Vec<String> = GEBIEDEN
        .iter()
        .filter_map(|g| g.aanwijzing().map(|(soort, groep)| (g, soort, groep)))
        .map(|(g, soort, groep)| {
            format!(
                "            <ga:Gebiedsaanwijzing>\n               <ga:identificatie>nl.imow-gm9999.gebiedsaanwijzing.{}</ga:identificatie>\n               <ga:type>{CONCEPT}/typegebiedsaanwijzing/id/concept/{soort}</ga:type>\n               <ga:naam>{}</ga:naam>\n               <ga:groep>{CONCEPT}/{groep}</ga:groep>\n               <ga:locatieaanduiding>\n                  <l:LocatieRef xlink:href=\"{}\"/>\n               </ga:locatieaanduiding>\n            </ga:Gebiedsaanwijzing>\n",
                g.code(),
                g.naam(),
                g.gebied_id()
            )
        })
        .collect();
    ow(&["Gebiedsaanwijzing"], &objecten)
}

fn regelingsgebied() -> String {
    ow(
        &["Regelingsgebied"],
        &["            <rg:Regelingsgebied>\n               <rg:identificatie>nl.imow-gm9999.regelingsgebied.2026000001</rg:identificatie>\n               <rg:locatieaanduiding>\n                  <l:LocatieRef xlink:href=\"nl.imow-gm9999.ambtsgebied.Voorbeeldwaard\"/>\n               </rg:locatieaanduiding>\n            </rg:Regelingsgebied>\n".to_owned()],
    )
}

/// The old plans no longer hold in the beschermd dorpsgezicht; outside it they do (see `imro`).
fn pons() -> String {
    ow(
        &["Pons"],
        &[format!(
            "            <p:Pons xmlns:p=\"http://www.geostandaarden.nl/imow/pons\">\n               <p:identificatie>nl.imow-gm9999.pons.2026000001</p:identificatie>\n               <p:locatieaanduiding>\n                  <l:LocatieRef xlink:href=\"{}\"/>\n               </p:locatieaanduiding>\n            </p:Pons>\n",
            Gebied::Dorpsgezicht.gebied_id()
        )],
    )
}

const OW_BESTANDEN: [(&str, &[&str]); 6] = [
    ("owRegeltekst.xml", &["Regeltekst", "RegelVoorIedereen"]),
    ("owActiviteiten.xml", &["Activiteit"]),
    ("owLocaties.xml", &["Gebied", "Ambtsgebied"]),
    ("owGebiedsaanwijzingen.xml", &["Gebiedsaanwijzing"]),
    ("owRegelingsgebied.xml", &["Regelingsgebied"]),
    ("owPons.xml", &["Pons"]),
];

fn manifest_ow() -> String {
    let mut uit = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Aanleveringen xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns=\"http://www.geostandaarden.nl/bestanden-ow/manifest-ow\" xsi:schemaLocation=\"http://www.geostandaarden.nl/bestanden-ow/manifest-ow https://register.geostandaarden.nl/xmlschema/tpod/v2.0.0/bestanden-ow/generiek/manifest-ow.xsd\">\n   <domein>omgevingswet</domein>\n   <Aanlevering>\n      <WorkIDRegeling>{WERK}</WorkIDRegeling>\n      <DoelID>{DOEL}</DoelID>\n"
    );
    for (naam, typen) in OW_BESTANDEN {
        let _ = writeln!(uit, "      <Bestand>\n         <naam>{naam}</naam>");
        for t in typen {
            let _ = writeln!(uit, "         <objecttype>{t}</objecttype>");
        }
        uit.push_str("      </Bestand>\n");
    }
    uit.push_str("   </Aanlevering>\n</Aanleveringen>\n");
    uit
}

fn gio_gml(g: Gebied, stad: &Stad) -> String {
    let id = g.geometrie_id();
    let mut punten: Vec<[i64; 2]> = g.vlak(stad).into_iter().map(rd).collect();
    if let Some(&eerste) = punten.first() {
        punten.push(eerste);
    }
    let mut posities = Vec::new();
    lijst(&mut posities, &punten, "");
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<geo:GeoInformatieObjectVaststelling xmlns:basisgeo=\"http://www.geostandaarden.nl/basisgeometrie/1.0\" xmlns:geo=\"https://standaarden.overheid.nl/stop/imop/geo/\" xmlns:gio=\"https://standaarden.overheid.nl/stop/imop/gio/\" xmlns:gml=\"http://www.opengis.net/gml/3.2\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" schemaversie=\"1.3.0\" xsi:schemaLocation=\"https://standaarden.overheid.nl/stop/imop/geo/ https://standaarden.overheid.nl/stop/1.3.0/imop-geo.xsd\">\n   <geo:context>\n      <gio:GeografischeContext>\n         <gio:achtergrondVerwijzing>top10nl</gio:achtergrondVerwijzing>\n         <gio:achtergrondActualiteit>2026-01-01</gio:achtergrondActualiteit>\n      </gio:GeografischeContext>\n   </geo:context>\n   <geo:vastgesteldeVersie>\n      <geo:GeoInformatieObjectVersie>\n         <geo:FRBRWork>{join}</geo:FRBRWork>\n         <geo:FRBRExpression>{join}/{EXPRESSIE}</geo:FRBRExpression>\n         <geo:locaties>\n            <geo:Locatie>\n               <geo:naam>{naam}</geo:naam>\n               <geo:geometrie>\n                  <basisgeo:Geometrie gml:id=\"id-{id}-xx\">\n                     <basisgeo:id>{id}</basisgeo:id>\n                     <basisgeo:geometrie>\n                        <gml:MultiSurface gml:id=\"id-{id}\" srsName=\"urn:ogc:def:crs:EPSG::28992\"><gml:surfaceMember><gml:Polygon gml:id=\"id-{id}-1\"><gml:exterior><gml:LinearRing><gml:posList>{}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember></gml:MultiSurface>\n                     </basisgeo:geometrie>\n                  </basisgeo:Geometrie>\n               </geo:geometrie>\n            </geo:Locatie>\n         </geo:locaties>\n      </geo:GeoInformatieObjectVersie>\n   </geo:vastgesteldeVersie>\n</geo:GeoInformatieObjectVaststelling>\n",
        String::from_utf8_lossy(&posities),
        join = g.join(),
        naam = g.naam(),
    )
}

fn gio_xml(g: Gebied) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<AanleveringInformatieObject xmlns=\"https://standaarden.overheid.nl/lvbb/stop/aanlevering/\" schemaversie=\"1.2.0\">\n   <InformatieObjectVersie>\n      <ExpressionIdentificatie xmlns=\"https://standaarden.overheid.nl/stop/imop/data/\">\n         <FRBRWork>{join}</FRBRWork>\n         <FRBRExpression>{join}/{EXPRESSIE}</FRBRExpression>\n         <soortWork>/join/id/stop/work_010</soortWork>\n      </ExpressionIdentificatie>\n      <InformatieObjectVersieMetadata xmlns=\"https://standaarden.overheid.nl/stop/imop/data/\">\n         <heeftBestanden>\n            <heeftBestand>\n               <Bestand>\n                  <bestandsnaam>{code}.gml</bestandsnaam>\n               </Bestand>\n            </heeftBestand>\n         </heeftBestanden>\n         <heeftGeboorteregeling>{WERK}</heeftGeboorteregeling>\n      </InformatieObjectVersieMetadata>\n      <InformatieObjectMetadata xmlns=\"https://standaarden.overheid.nl/stop/imop/data/\">\n         <eindverantwoordelijke>/tooi/id/gemeente/gm9999</eindverantwoordelijke>\n         <maker>/tooi/id/gemeente/gm9999</maker>\n         <officieleTitel>{join}</officieleTitel>\n         <publicatieinstructie>TeConsolideren</publicatieinstructie>\n         <formaatInformatieobject>/join/id/stop/informatieobject/gio_002</formaatInformatieobject>\n         <naamInformatieObject>{naam}</naamInformatieObject>\n      </InformatieObjectMetadata>\n   </InformatieObjectVersie>\n</AanleveringInformatieObject>\n",
        join = g.join(),
        code = g.code(),
        naam = g.naam(),
    )
}

fn besluit() -> String {
    let mut lichaam = String::new();
    for (nummer, titel, lijst) in HOOFDSTUKKEN {
        let _ = write!(
            lichaam,
            "                  <Hoofdstuk eId=\"chp_{nummer}\" wId=\"gm9999_1__chp_{nummer}\">\n                     <Kop>\n                        <Label>Hoofdstuk</Label>\n                        <Nummer>{nummer}</Nummer>\n                        <Opschrift>{titel}</Opschrift>\n                     </Kop>\n"
        );
        for artikel in lijst {
            let _ = write!(
                lichaam,
                "                     <Artikel eId=\"{}\" wId=\"{}\">\n                        <Kop>\n                           <Label>Artikel</Label>\n                           <Nummer>{}</Nummer>\n                           <Opschrift>{}</Opschrift>\n                        </Kop>\n                        <Inhoud>\n                           <Al>{}</Al>\n                        </Inhoud>\n                     </Artikel>\n",
                eid(nummer, artikel),
                wid(nummer, artikel),
                artikel.nummer,
                artikel.opschrift,
                xml(artikel.tekst)
            );
        }
        lichaam.push_str("                  </Hoofdstuk>\n");
    }
    let mut verwijzingen = String::new();
    let mut bijlage = String::new();
    for (i, g) in GEBIEDEN.iter().enumerate() {
        let n = i + 1;
        let expressie = format!("{}/{EXPRESSIE}", g.join());
        let _ = write!(
            verwijzingen,
            "            <BeoogdInformatieobject>\n               <doelen>\n                  <doel>{DOEL}</doel>\n               </doelen>\n               <instrumentVersie>{expressie}</instrumentVersie>\n               <eId>!initieel_reg#cmp_I__content_o_1__list_o_1__item_o_{n}__ref_o_1</eId>\n            </BeoogdInformatieobject>\n"
        );
        let plek = format!("cmp_I__content_o_1__list_o_1__item_o_{n}");
        let _ = write!(
            bijlage,
            "                        <Li eId=\"{plek}\" wId=\"gm9999_1__{plek}\">\n                           <Al>{}: <ExtIoRef eId=\"{plek}__ref_o_1\" wId=\"gm9999_1__{plek}__ref_o_1\" ref=\"{expressie}\">{expressie}</ExtIoRef></Al>\n                        </Li>\n",
            g.naam()
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<AanleveringBesluit xmlns=\"https://standaarden.overheid.nl/lvbb/stop/aanlevering/\" schemaversie=\"1.2.0\">\n   <BesluitVersie>\n      <ExpressionIdentificatie xmlns=\"https://standaarden.overheid.nl/stop/imop/data/\">\n         <FRBRWork>/akn/nl/bill/gm9999/2026/1</FRBRWork>\n         <FRBRExpression>/akn/nl/bill/gm9999/2026/1/nld@2026-09-01</FRBRExpression>\n         <soortWork>/join/id/stop/work_003</soortWork>\n      </ExpressionIdentificatie>\n      <BesluitMetadata xmlns=\"https://standaarden.overheid.nl/stop/imop/data/\">\n         <eindverantwoordelijke>/tooi/id/gemeente/gm9999</eindverantwoordelijke>\n         <maker>/tooi/id/gemeente/gm9999</maker>\n         <officieleTitel>Vaststelling van het omgevingsplan Voorbeeldwaard (voorbeeld)</officieleTitel>\n         <soortProcedure>/join/id/stop/proceduretype_definitief</soortProcedure>\n      </BesluitMetadata>\n      <ConsolidatieInformatie xmlns=\"https://standaarden.overheid.nl/stop/imop/data/\">\n         <BeoogdeRegelgeving>\n            <BeoogdeRegeling>\n               <doelen>\n                  <doel>{DOEL}</doel>\n               </doelen>\n               <instrumentVersie>{WERK}/nld@1</instrumentVersie>\n               <eId>art_I</eId>\n            </BeoogdeRegeling>\n{verwijzingen}         </BeoogdeRegelgeving>\n         <Tijdstempels>\n            <Tijdstempel>\n               <doel>{DOEL}</doel>\n               <soortTijdstempel>juridischWerkendVanaf</soortTijdstempel>\n               <datum>2026-09-15</datum>\n               <eId>art_II</eId>\n            </Tijdstempel>\n         </Tijdstempels>\n      </ConsolidatieInformatie>\n      <BesluitCompact xmlns=\"https://standaarden.overheid.nl/stop/imop/tekst/\">\n         <RegelingOpschrift eId=\"longTitle\" wId=\"longTitle\">\n            <Al>Vaststelling van het omgevingsplan Voorbeeldwaard (voorbeeld)</Al>\n         </RegelingOpschrift>\n         <Lichaam eId=\"body\" wId=\"body\">\n            <WijzigArtikel eId=\"art_I\" wId=\"gm9999_1__art_I\">\n               <Kop>\n                  <Label>Artikel</Label>\n                  <Nummer>I</Nummer>\n               </Kop>\n               <Wat>Het omgevingsplan Voorbeeldwaard, opgenomen in <IntRef ref=\"cmp_A\" scope=\"WijzigBijlage\">Bijlage A</IntRef>, wordt vastgesteld.</Wat>\n            </WijzigArtikel>\n            <Artikel eId=\"art_II\" wId=\"gm9999_1__art_II\">\n               <Kop>\n                  <Label>Artikel</Label>\n                  <Nummer>II</Nummer>\n               </Kop>\n               <Inhoud>\n                  <Al>Dit besluit treedt in werking op 15 september 2026.</Al>\n               </Inhoud>\n            </Artikel>\n         </Lichaam>\n         <Sluiting eId=\"formula_1\" wId=\"gm9999_1__formula_1\">\n            <Al>Dit is een verzonnen besluit van een verzonnen gemeente.</Al>\n         </Sluiting>\n         <WijzigBijlage eId=\"cmp_A\" wId=\"gm9999_1__cmp_A\">\n            <Kop>\n               <Label>Bijlage</Label>\n               <Nummer>A</Nummer>\n               <Opschrift>Bijlage bij artikel I</Opschrift>\n            </Kop>\n            <RegelingCompact componentnaam=\"initieel_reg\" wordt=\"{WERK}/nld@1\">\n               <RegelingOpschrift eId=\"longTitle\" wId=\"longTitle\">\n                  <Al>Omgevingsplan Voorbeeldwaard (voorbeeld)</Al>\n               </RegelingOpschrift>\n               <Lichaam eId=\"body\" wId=\"body\">\n{lichaam}               </Lichaam>\n               <Bijlage eId=\"cmp_I\" wId=\"gm9999_1__cmp_I\">\n                  <Kop>\n                     <Label>Bijlage</Label>\n                     <Nummer>I</Nummer>\n                     <Opschrift>Overzicht informatieobjecten</Opschrift>\n                  </Kop>\n                  <Divisietekst eId=\"cmp_I__content_o_1\" wId=\"gm9999_1__cmp_I__content_o_1\">\n                     <Inhoud>\n                     <Lijst eId=\"cmp_I__content_o_1__list_o_1\" wId=\"gm9999_1__cmp_I__content_o_1__list_o_1\" type=\"ongemarkeerd\">\n{bijlage}                     </Lijst>\n                     </Inhoud>\n                  </Divisietekst>\n               </Bijlage>\n            </RegelingCompact>\n         </WijzigBijlage>\n      </BesluitCompact>\n   </BesluitVersie>\n</AanleveringBesluit>\n"
    )
}

const BESLUIT_NAAM: &str = "akn_nl_bill_gm9999-2026-01.xml";

fn manifest(namen: &[String]) -> String {
    let mut uit = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest xmlns=\"http://www.overheid.nl/2017/lvbb\">\n",
    );
    for naam in namen {
        let soort = if naam.ends_with(".gml") {
            "application/gml+xml"
        } else {
            "application/xml"
        };
        let _ = write!(
            uit,
            "    <bestand>\n        <bestandsnaam>{naam}</bestandsnaam>\n        <contentType>{soort}</contentType>\n    </bestand>\n"
        );
    }
    uit.push_str("</manifest>\n");
    uit
}

/// Writes the delivery.
pub(crate) fn schrijf(stad: &Stad, uit: &mut dyn Write) -> io::Result<u64> {
    let mut leden: Vec<(String, String)> = vec![(BESLUIT_NAAM.to_owned(), besluit())];
    for (i, g) in GEBIEDEN.iter().enumerate() {
        leden.push((format!("GIO{:03}-{}.xml", i + 1, g.code()), gio_xml(*g)));
        leden.push((format!("{}.gml", g.code()), gio_gml(*g, stad)));
    }
    for (i, inhoud) in [
        regelteksten(),
        activiteiten(),
        locaties(),
        aanwijzingen(),
        regelingsgebied(),
        pons(),
    ]
    .into_iter()
    .enumerate()
    {
        leden.push((OW_BESTANDEN[i].0.to_owned(), inhoud));
    }
    leden.push(("manifest-ow.xml".to_owned(), manifest_ow()));
    leden.push((
        "opdracht.xml".to_owned(),
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<publicatieOpdracht xmlns=\"http://www.overheid.nl/2017/lvbb\">\n  <idLevering>Voorbeeldwaard-omgevingsplan-001</idLevering>\n  <idBevoegdGezag>00000001009999000000</idBevoegdGezag>\n  <idAanleveraar>00000001009999000000</idAanleveraar>\n  <publicatie>{BESLUIT_NAAM}</publicatie>\n  <datumBekendmaking>2026-09-01</datumBekendmaking>\n</publicatieOpdracht>\n"),
    ));
    let mut namen: Vec<String> = leden.iter().map(|l| l.0.clone()).collect();
    namen.push("manifest.xml".to_owned());
    leden.push(("manifest.xml".to_owned(), manifest(&namen)));
    let mut zip = Zip::nieuw(uit);
    for (naam, inhoud) in leden {
        zip.lid(&naam, inhoud.as_bytes())?;
    }
    zip.sluit()
}
