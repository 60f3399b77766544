//! Notificaties API 1.0 and Autorisaties API: kanaal, abonnement, notificatie, applicatie.

use super::super::links::{ABONNEMENT, APPLICATIE, INFORMATIEOBJECTTYPE, KANAAL, ZAAKTYPE};
use super::super::vorm::{Leeg, Soort, Veld, Vorm, gevuld, tekst, veld};
use super::VERTROUWELIJK;

/// `kanaal`.
pub const KANAAL_VORM: Vorm = Vorm {
    naam: "kanaal",
    velden: &[
        veld("url", Soort::Verwijzing(KANAAL)).lezen(),
        gevuld("naam", 50).verplicht(),
        veld("documentatieLink", Soort::Url(200)),
        veld("filters", Soort::Lijst(&Soort::Tekst(1, 100))),
    ],
};

const FILTERGROEP: &[Veld] = &[
    veld("filters", Soort::Vrij).leeg(Leeg::Weg),
    gevuld("naam", 50).verplicht(),
];

/// `abonnement`.
pub const ABONNEMENT_VORM: Vorm = Vorm {
    naam: "abonnement",
    velden: &[
        veld("url", Soort::Verwijzing(ABONNEMENT)).lezen(),
        veld("callbackUrl", Soort::Url(200)).verplicht(),
        gevuld("auth", 1000).verplicht(),
        veld("kanalen", Soort::Lijst(&Soort::Groep(FILTERGROEP))).verplicht(),
    ],
};

/// `notificatie`, as sent and as received.
pub const NOTIFICATIE_VORM: Vorm = Vorm {
    naam: "notificatie",
    velden: &[
        gevuld("kanaal", 50).verplicht(),
        veld("hoofdObject", Soort::Url(1000)).verplicht(),
        gevuld("resource", 100).verplicht(),
        veld("resourceUrl", Soort::Url(1000)).verplicht(),
        gevuld("actie", 100).verplicht(),
        veld("aanmaakdatum", Soort::Tijdstip).verplicht(),
        veld("kenmerken", Soort::Vrij).leeg(Leeg::Weg),
    ],
};

const AUTORISATIE: &[Veld] = &[
    veld(
        "component",
        Soort::Keuze(&["ac", "nrc", "zrc", "ztc", "drc", "brc"], false),
    )
    .verplicht(),
    tekst("componentWeergave", 100).lezen(),
    veld("scopes", Soort::Lijst(&Soort::Tekst(1, 100))).verplicht(),
    veld("zaaktype", Soort::Verwijzing(ZAAKTYPE)).leeg(Leeg::Weg),
    veld("informatieobjecttype", Soort::Verwijzing(INFORMATIEOBJECTTYPE)).leeg(Leeg::Weg),
    veld(
        "maxVertrouwelijkheidaanduiding",
        Soort::Keuze(VERTROUWELIJK, true),
    )
    .leeg(Leeg::Weg),
];

/// `applicatie`; its secret is never in an answer.
pub const APPLICATIE_VORM: Vorm = Vorm {
    naam: "applicatie",
    velden: &[
        veld("url", Soort::Verwijzing(APPLICATIE)).lezen(),
        veld("clientIds", Soort::Lijst(&Soort::Tekst(1, 50))).verplicht(),
        gevuld("label", 100).verplicht(),
        veld("heeftAlleAutorisaties", Soort::JaNee),
        veld("alleenIsGereedVoorPublicatie", Soort::JaNee),
        veld("autorisaties", Soort::Lijst(&Soort::Groep(AUTORISATIE))),
    ],
};
