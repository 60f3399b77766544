//! What the waterschapsverordening says: another authority beside the gemeente. All of it invented.

use super::inhoud::{Activiteit, Document, Gebied, Hoofdstuk, a};

/// The waterschapsverordening of the invented waterschap.
pub(crate) const WATERSCHAP: Document = Document {
    gezag: "ws9999",
    soort_gezag: "waterschap",
    oin: "00000001009998000000",
    soort: "waterschapsverordening",
    titel: "de waterschapsverordening Voorbeeldwaard",
    opschrift: "Waterschapsverordening Voorbeeldwaard",
    boven: "ActInWaterschapsverordening",
    regelingsgebied: "nl.imow-ws9999.gebied.HeleWaterschap",
    ambtsgebied: None,
    gebieden: &[Gebied::HeleWaterschap, Gebied::Watergang, Gebied::Waterkering],
    activiteiten: &[Activiteit {
        code: "BouwenBijWater",
        naam: "bouwen of planten bij water of dijk",
        groep: "BeperkingengebiedactiviteitMBTEenWaterstaatswerk",
    }],
    hoofdstukken: &HOOFDSTUKKEN,
};

const HOOFDSTUKKEN: [Hoofdstuk; 2] = [
    (
        "1",
        "Algemene bepalingen",
        &[a(
            "1.1",
            "Verzonnen regels",
            "Dit waterschap en deze regels zijn verzonnen. Zij gelden nergens echt.",
            Gebied::HeleWaterschap,
            None,
        )],
    ),
    (
        "2",
        "Bouwen en planten",
        &[
            a(
                "2.1",
                "Waar deze regels gelden",
                "De regels van dit hoofdstuk gelden in de beschermingszone van de hoofdwatergang en in die van de dijk. Op andere plekken gelden zij niet.",
                Gebied::HeleWaterschap,
                Some(("BouwenBijWater", "AndersGeduid")),
            ),
            a(
                "2.2",
                "Bij de hoofdwatergang",
                "Binnen 1 meter van het water hebt u altijd een vergunning nodig. Binnen 5 meter hebt u voor een gebouw een vergunning nodig; een schutting, hek, boom of haag meldt u vier weken vooraf. Verder weg laat u het waterschap een week vooraf weten dat u begint.",
                Gebied::Watergang,
                Some(("BouwenBijWater", "AndersGeduid")),
            ),
            a(
                "2.3",
                "Op of bij de dijk",
                "In de beschermingszone van de dijk is het verboden zonder vergunning te bouwen, te graven of te planten.",
                Gebied::Waterkering,
                Some(("BouwenBijWater", "Vergunningplicht")),
            ),
        ],
    ),
];
