//! What the omgevingsplan says. All of it invented; where it follows national rules it names their articles.

use super::inhoud::{Activiteit, Document, Gebied, Hoofdstuk, a};

/// The omgevingsplan of the invented gemeente.
pub(crate) const OMGEVINGSPLAN: Document = Document {
    gezag: "gm9999",
    soort_gezag: "gemeente",
    oin: "00000001009999000000",
    soort: "omgevingsplan",
    titel: "het omgevingsplan Voorbeeldwaard",
    opschrift: "Omgevingsplan Voorbeeldwaard",
    boven: "ActInOmgevingsplanGem",
    regelingsgebied: "nl.imow-gm9999.ambtsgebied.Voorbeeldwaard",
    ambtsgebied: Some("GM9999"),
    gebieden: &[
        Gebied::HeleGemeente,
        Gebied::Dorpsgezicht,
        Gebied::Dijk,
        Gebied::Park,
    ],
    activiteiten: &ACTIVITEITEN,
    hoofdstukken: &HOOFDSTUKKEN,
};

const ACTIVITEITEN: [Activiteit; 11] = [
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
        code: "DakkapelTechnisch",
        naam: "een dakkapel plaatsen: de technische kant",
        groep: "BouwactiviteitTechnisch",
    },
    Activiteit {
        code: "BijbehorendBouwwerkTechnisch",
        naam: "een schuur of aanbouw bouwen: de technische kant",
        groep: "BouwactiviteitTechnisch",
    },
    Activiteit {
        code: "GebouwSlopen",
        naam: "een gebouw of een deel daarvan slopen",
        groep: "Sloopactiviteit",
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

const HOOFDSTUKKEN: [Hoofdstuk; 5] = [
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
                "U mag een dakkapel plaatsen zonder vergunning aan de achterkant, of aan een zijkant zonder straat of pad ernaast. De dakkapel heeft een plat dak, is niet hoger dan 1,75 meter en blijft 0,5 meter van de randen van het dak. In andere gevallen hebt u een omgevingsvergunning nodig. Voor een woonwagen of tijdelijk gebouw kijkt de gemeente per geval.",
                Gebied::HeleGemeente,
                Some(("DakkapelPlaatsen", "AndersGeduid")),
            ),
            a(
                "2.2",
                "Dakkapel in het beschermde dorpsgezicht",
                "In het beschermde dorpsgezicht is het verboden zonder omgevingsvergunning een dakkapel te plaatsen aan de voorkant of aan een zijkant, ook als daar geen straat ligt. Aan de achterkant geldt artikel 2.1.",
                Gebied::Dorpsgezicht,
                Some(("DakkapelPlaatsen", "AndersGeduid")),
            ),
            a(
                "2.3",
                "Schuur of aanbouw",
                "Een schuur of aanbouw mag zonder vergunning als hij op de grond staat, helemaal op het achtererf, meer dan 1 meter van de straat of een andere openbare plek. Hij heeft geen dakterras, balkon of kamer op de verdieping, en past binnen de artikelen 2.8 tot en met 2.10. Voor een woonwagen, vakantiehuis of tijdelijk gebouw kijkt de gemeente per geval. Deze regels volgen de artikelen 22.26, 22.27 en 22.36 die elke gemeente van het Rijk kreeg.",
                Gebied::HeleGemeente,
                Some(("BijbehorendBouwwerk", "AndersGeduid")),
            ),
            a(
                "2.4",
                "Schutting",
                "Een schutting, hek of muur mag overal 1 meter hoog zijn. Achter de voorkant van het huis mag hij 2 meter hoog zijn, als er meer dan 1 meter overblijft tot de straat of een andere openbare plek. Hoger of dichterbij mag alleen met een omgevingsvergunning. Een haag is geen bouwwerk.",
                Gebied::HeleGemeente,
                Some(("SchuttingPlaatsen", "AndersGeduid")),
            ),
            a(
                "2.5",
                "Zonnepanelen",
                "Zonnepanelen op een schuin dak mogen zonder vergunning als zij dezelfde helling hebben als het dak en niet uitsteken. Op een plat dak liggen zij minstens zo ver van de dakrand als zij hoog zijn. Voor panelen op de grond of aan de gevel kijkt de gemeente per geval.",
                Gebied::HeleGemeente,
                Some(("ZonnepanelenPlaatsen", "AndersGeduid")),
            ),
            a(
                "2.6",
                "Zonnepanelen in het beschermde dorpsgezicht",
                "In het beschermde dorpsgezicht is het verboden zonder omgevingsvergunning zonnepanelen te plaatsen op een dak dat u vanaf de straat ziet.",
                Gebied::Dorpsgezicht,
                Some(("ZonnepanelenPlaatsen", "AndersGeduid")),
            ),
            a(
                "2.7",
                "Reclame in het beschermde dorpsgezicht",
                "In het beschermde dorpsgezicht is reclame met licht verboden.",
                Gebied::Dorpsgezicht,
                Some(("ReclamePlaatsen", "Verbod")),
            ),
            a(
                "2.8",
                "Hoogte van een schuur of aanbouw",
                "Binnen 4 meter van het oorspronkelijke huis is het bouwwerk hoogstens 5 meter hoog, hoogstens 0,3 meter hoger dan de vloer van de eerste verdieping en niet hoger dan het huis. Verder weg is het hoogstens 3 meter hoog. Met een schuin dak met twee of meer kanten van hoogstens 55 graden, met een dakrand van hoogstens 3 meter, mag de nok hoger zijn: de afstand tot de grens van het perceel keer 0,47 plus 3 meter, en nooit meer dan 5 meter.",
                Gebied::HeleGemeente,
                Some(("BijbehorendBouwwerk", "AndersGeduid")),
            ),
            a(
                "2.9",
                "Oppervlakte van schuren en aanbouwen",
                "Het bebouwingsgebied is het achtererf met de grond onder het huis, zonder de grond onder het oorspronkelijke huis. Is het hoogstens 100 m2, dan mag de helft bebouwd zijn. Is het hoogstens 300 m2, dan mag er 50 m2 staan plus 20 procent van het deel boven de 100 m2. Is het groter, dan mag er 90 m2 staan plus 10 procent van het deel boven de 300 m2, en nooit meer dan 150 m2.",
                Gebied::HeleGemeente,
                Some(("BijbehorendBouwwerk", "AndersGeduid")),
            ),
            a(
                "2.10",
                "Schuur of aanbouw bij een monument of in het beschermde dorpsgezicht",
                "Bij een monument hebt u altijd een omgevingsvergunning nodig voor een schuur of aanbouw. In het beschermde dorpsgezicht hebt u die nodig als u het bouwwerk ziet vanaf de straat of een andere openbare plek.",
                Gebied::HeleGemeente,
                Some(("BijbehorendBouwwerk", "AndersGeduid")),
            ),
            a(
                "2.11",
                "Technische kant van een schuur of aanbouw",
                "Voor de technische kant van het bouwen is een omgevingsvergunning nodig als het bouwwerk hoger is dan 5 meter, een dakterras, balkon of kamer op de verdieping heeft, niet op de grond staat, of als u iets weghaalt dat het huis draagt. Dit is een verkorte, verzonnen weergave van de artikelen 2.25 tot en met 2.27 van het Besluit bouwwerken leefomgeving.",
                Gebied::HeleGemeente,
                Some(("BijbehorendBouwwerkTechnisch", "AndersGeduid")),
            ),
            a(
                "2.12",
                "Schutting bij een monument of in het beschermde dorpsgezicht",
                "Bij een monument hebt u altijd een omgevingsvergunning nodig voor een schutting, hek of muur. In het beschermde dorpsgezicht hebt u die nodig als hij hoger is dan 1 meter.",
                Gebied::HeleGemeente,
                Some(("SchuttingPlaatsen", "AndersGeduid")),
            ),
            a(
                "2.13",
                "Slopen",
                "U meldt het slopen minstens vier weken vooraf als er meer dan 10 m3 afval komt of als er asbest in zit. Is een gebouw van voor 1994 niet op asbest onderzocht, dan laat u dat eerst doen en meldt u het ook. Dit volgt uit artikel 7.10 van het Besluit bouwwerken leefomgeving.",
                Gebied::HeleGemeente,
                Some(("GebouwSlopen", "AndersGeduid")),
            ),
            a(
                "2.14",
                "Slopen in het beschermde dorpsgezicht",
                "In het beschermde dorpsgezicht is het verboden zonder omgevingsvergunning te slopen.",
                Gebied::Dorpsgezicht,
                Some(("GebouwSlopen", "Vergunningplicht")),
            ),
            a(
                "2.15",
                "Monumenten",
                "Het is verboden zonder omgevingsvergunning een monument te veranderen of te slopen. Een dakkapel of zonnepanelen zijn ook een verandering.",
                Gebied::HeleGemeente,
                None,
            ),
            a(
                "2.16",
                "Technische kant van een dakkapel",
                "Voor de technische kant van het bouwen is geen vergunning nodig als de dakkapel een plat dak heeft, niet hoger is dan 1,75 meter en 0,5 meter van de randen van het dak blijft. Dit is een verkorte, verzonnen weergave van de artikelen 2.25 tot en met 2.27 van het Besluit bouwwerken leefomgeving.",
                Gebied::HeleGemeente,
                Some(("DakkapelTechnisch", "AndersGeduid")),
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
                Some(("BoomKappen", "AndersGeduid")),
            ),
            a(
                "3.2",
                "Bomen in het Waardpark",
                "In het Waardpark is het verboden bomen te kappen, behalve voor onderhoud door de gemeente.",
                Gebied::Park,
                Some(("BoomKappen", "Verbod")),
            ),
            a(
                "3.3",
                "Monumentale bomen",
                "Voor een boom op de lijst van monumentale bomen hebt u altijd een omgevingsvergunning nodig, hoe dik de stam ook is.",
                Gebied::HeleGemeente,
                Some(("BoomKappen", "AndersGeduid")),
            ),
            a(
                "3.4",
                "Gevaarlijke bomen",
                "Een boom buiten het Waardpark die elk moment kan omvallen of breken mag u meteen kappen. U meldt het vooraf, of uiterlijk een dag later, met een foto.",
                Gebied::HeleGemeente,
                Some(("BoomKappen", "AndersGeduid")),
            ),
            a(
                "3.5",
                "Nesten",
                "U kijkt voor het kappen of er vogels in de boom broeden. Van 15 maart tot en met 15 juli laat u dat een deskundige doen.",
                Gebied::HeleGemeente,
                None,
            ),
            a(
                "3.6",
                "Een nieuwe boom planten",
                "Kapt u een boom met een stam die dikker is dan 30 centimeter, dan plant u binnen een jaar een nieuwe boom.",
                Gebied::HeleGemeente,
                None,
            ),
            a(
                "3.7",
                "Veilig kappen",
                "Kan de boom op een straat, stoep of fietspad vallen, dan zet u die af tijdens het kappen.",
                Gebied::HeleGemeente,
                None,
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
                "Voor een evenement gelden de regels van de Algemene plaatselijke verordening (APV), niet die van dit omgevingsplan. Ter informatie: bij meer dan 150 bezoekers hebt u een vergunning van de burgemeester nodig. Een kleiner evenement op een openbare plek meldt u twee weken vooraf. Een feest thuis met meer dan 50 mensen laat u twee weken vooraf weten. Bij vuurwerk of open vuur kijkt de gemeente per geval.",
                Gebied::HeleGemeente,
                Some(("EvenementHouden", "AndersGeduid")),
            ),
            a(
                "4.2",
                "Evenementen in het Waardpark",
                "Een evenement in het Waardpark meldt u vier weken vooraf. Bij meer dan 150 bezoekers hebt u een vergunning nodig.",
                Gebied::Park,
                Some(("EvenementHouden", "AndersGeduid")),
            ),
            a(
                "4.3",
                "Feestweek in het Waardpark",
                "In de feestweek, van 14 tot en met 22 augustus 2027, is een ander evenement in het Waardpark verboden.",
                Gebied::Park,
                Some(("EvenementHouden", "AndersGeduid")),
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
