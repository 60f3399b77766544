//! Zaken API 1.5.1: zaak, status, resultaat, zaakeigenschap, zaakinformatieobject, audittrail.

use super::super::links::{
    DOCUMENT, EIGENSCHAP, RESULTAAT, RESULTAATTYPE, ROL, STATUS, STATUSTYPE, ZAAK, ZAAKINFORMATIEOBJECT,
    ZAAKOBJECT, ZAAKTYPE,
};
use super::super::vorm::{Leeg, Soort, Veld, Vorm, gevuld, tekst, veld};
use super::VERTROUWELIJK;

/// Payment.
pub const BETALING: &[&str] = &[
    "nvt",
    "gefactureerd",
    "gecrediteerd",
    "betaald",
    "nog_niet",
    "gedeeltelijk",
    "geheel",
];
/// What happens with the dossier in the end.
pub const NOMINATIE: &[&str] = &["blijvend_bewaren", "vernietigen"];
/// How far archiving is.
pub const ARCHIEFSTATUS: &[&str] = &[
    "nog_te_archiveren",
    "gearchiveerd",
    "gearchiveerd_procestermijn_onbekend",
    "overgedragen",
];

const VERLENGING: &[Veld] = &[
    gevuld("reden", 200).verplicht(),
    veld("duur", Soort::Duur).verplicht(),
];
const OPSCHORTING: &[Veld] = &[
    veld("indicatie", Soort::JaNee).verplicht(),
    veld("eerdereOpschorting", Soort::JaNee).lezen(),
    tekst("reden", 200).verplicht(),
];
const PROCESOBJECT: &[Veld] = &[
    tekst("datumkenmerk", 250).verplicht(),
    tekst("identificatie", 250).verplicht(),
    tekst("objecttype", 250).verplicht(),
    tekst("registratie", 250).verplicht(),
];
const KENMERK: &[Veld] = &[gevuld("kenmerk", 40).verplicht(), gevuld("bron", 40).verplicht()];
const RELEVANT: &[Veld] = &[
    veld("url", Soort::Verwijzing(ZAAK)).verplicht(),
    veld(
        "aardRelatie",
        Soort::Keuze(&["vervolg", "onderwerp", "bijdrage", "overig"], false),
    )
    .verplicht(),
    tekst("overigeRelatie", 100),
    tekst("toelichting", 255),
];
const GERELATEERD: &[Veld] = &[veld("url", Soort::Verwijzing(ZAAK)).verplicht()];

const fn verwijzingen(naam: &'static str, stuk: &'static Soort) -> Veld {
    veld(naam, Soort::Lijst(stuk)).lezen()
}

/// `zaak`.
pub const ZAAK_VORM: Vorm = Vorm {
    naam: "zaak",
    velden: &[
        veld("url", Soort::Verwijzing(ZAAK)).lezen(),
        veld("uuid", Soort::Uuid).lezen(),
        tekst("identificatie", 40),
        veld("bronorganisatie", Soort::Rsin).verplicht(),
        tekst("omschrijving", 80),
        tekst("toelichting", 1000),
        veld("zaaktype", Soort::Verwijzing(ZAAKTYPE)).verplicht(),
        veld("registratiedatum", Soort::Datum),
        veld("verantwoordelijkeOrganisatie", Soort::Rsin).verplicht(),
        veld("startdatum", Soort::Datum).verplicht(),
        veld("einddatum", Soort::Datum).nul().lezen(),
        veld("einddatumGepland", Soort::Datum).nul(),
        veld("uiterlijkeEinddatumAfdoening", Soort::Datum).nul(),
        veld("publicatiedatum", Soort::Datum).nul(),
        veld("laatstGemuteerd", Soort::Tijdstip).lezen(),
        veld("laatstGeopend", Soort::Tijdstip).nul(),
        veld("communicatiekanaal", Soort::Url(1000)),
        tekst("communicatiekanaalNaam", 250),
        veld("productenOfDiensten", Soort::Lijst(&Soort::Url(1000))),
        veld("vertrouwelijkheidaanduiding", Soort::Keuze(VERTROUWELIJK, false)),
        veld("betalingsindicatie", Soort::Keuze(BETALING, true)),
        tekst("betalingsindicatieWeergave", 200).lezen(),
        veld("laatsteBetaaldatum", Soort::Tijdstip).nul(),
        veld("zaakgeometrie", Soort::Geometrie).nul(),
        veld("verlenging", Soort::Groep(VERLENGING)).nul(),
        veld("opschorting", Soort::Groep(OPSCHORTING))
            .nul()
            .leeg(Leeg::Groep),
        veld("selectielijstklasse", Soort::Url(1000)),
        veld("hoofdzaak", Soort::Verwijzing(ZAAK)).nul(),
        verwijzingen("deelzaken", &Soort::Verwijzing(ZAAK)),
        veld("relevanteAndereZaken", Soort::Lijst(&Soort::Groep(RELEVANT))),
        veld("gerelateerdeZaken", Soort::Lijst(&Soort::Groep(GERELATEERD))),
        verwijzingen("eigenschappen", &Soort::Verwijzing(ZAAK)),
        verwijzingen("rollen", &Soort::Verwijzing(ROL)),
        veld("status", Soort::Verwijzing(STATUS)).nul().lezen(),
        verwijzingen("zaakinformatieobjecten", &Soort::Verwijzing(ZAAKINFORMATIEOBJECT)),
        verwijzingen("zaakobjecten", &Soort::Verwijzing(ZAAKOBJECT)),
        veld("kenmerken", Soort::Lijst(&Soort::Groep(KENMERK))),
        veld("archiefnominatie", Soort::Keuze(NOMINATIE, true)).nul(),
        veld("archiefstatus", Soort::Keuze(ARCHIEFSTATUS, false)),
        veld("archiefactiedatum", Soort::Datum).nul(),
        veld("resultaat", Soort::Verwijzing(RESULTAAT)).nul().lezen(),
        veld("opdrachtgevendeOrganisatie", Soort::Rsin),
        tekst("processobjectaard", 200),
        veld("startdatumBewaartermijn", Soort::Datum).nul(),
        veld("processobject", Soort::Groep(PROCESOBJECT))
            .nul()
            .leeg(Leeg::Groep),
    ],
};

/// `status`.
pub const STATUS_VORM: Vorm = Vorm {
    naam: "status",
    velden: &[
        veld("url", Soort::Verwijzing(STATUS)).lezen(),
        veld("uuid", Soort::Uuid).lezen(),
        veld("zaak", Soort::Verwijzing(ZAAK)).verplicht(),
        veld("statustype", Soort::Verwijzing(STATUSTYPE)).verplicht(),
        veld("datumStatusGezet", Soort::Tijdstip).verplicht(),
        tekst("statustoelichting", 1000),
        veld("indicatieLaatstGezetteStatus", Soort::JaNee).lezen(),
        veld("gezetdoor", Soort::Verwijzing(ROL)).nul(),
        verwijzingen("zaakinformatieobjecten", &Soort::Verwijzing(ZAAKINFORMATIEOBJECT)),
    ],
};

/// `resultaat`.
pub const RESULTAAT_VORM: Vorm = Vorm {
    naam: "resultaat",
    velden: &[
        veld("url", Soort::Verwijzing(RESULTAAT)).lezen(),
        veld("uuid", Soort::Uuid).lezen(),
        veld("zaak", Soort::Verwijzing(ZAAK)).verplicht(),
        veld("resultaattype", Soort::Verwijzing(RESULTAATTYPE)).verplicht(),
        tekst("toelichting", 1000),
    ],
};

/// `zaakeigenschap`; its zaak stands in the address and in the body.
pub const ZAAKEIGENSCHAP_VORM: Vorm = Vorm {
    naam: "zaakeigenschap",
    velden: &[
        veld("url", Soort::Verwijzing(ZAAK)).lezen(),
        veld("uuid", Soort::Uuid).lezen(),
        veld("zaak", Soort::Verwijzing(ZAAK)).verplicht(),
        veld("eigenschap", Soort::Verwijzing(EIGENSCHAP)).verplicht(),
        tekst("naam", 20).lezen(),
        tekst("waarde", 10_000).verplicht(),
    ],
};

/// `zaakinformatieobject`.
pub const ZAAKINFORMATIEOBJECT_VORM: Vorm = Vorm {
    naam: "zaakinformatieobject",
    velden: &[
        veld("url", Soort::Verwijzing(ZAAKINFORMATIEOBJECT)).lezen(),
        veld("uuid", Soort::Uuid).lezen(),
        veld("informatieobject", Soort::Verwijzing(DOCUMENT)).verplicht(),
        veld("zaak", Soort::Verwijzing(ZAAK)).verplicht(),
        tekst("aardRelatieWeergave", 100).lezen(),
        tekst("titel", 200),
        tekst("beschrijving", 10_000),
        veld("registratiedatum", Soort::Tijdstip).lezen(),
        veld("vernietigingsdatum", Soort::Tijdstip).nul(),
        veld("status", Soort::Verwijzing(STATUS)).nul(),
    ],
};

/// `audittrail`; made by us only.
pub const AUDITTRAIL_VORM: Vorm = Vorm {
    naam: "audittrail",
    velden: &[
        veld("uuid", Soort::Uuid).lezen(),
        tekst("bron", 10).lezen(),
        tekst("applicatieId", 100).lezen(),
        tekst("applicatieWeergave", 200).lezen(),
        tekst("gebruikersId", 255).lezen(),
        tekst("gebruikersWeergave", 255).lezen(),
        tekst("actie", 50).lezen(),
        tekst("actieWeergave", 200).lezen(),
        veld("resultaat", Soort::Getal(100, 599)).lezen(),
        veld("hoofdObject", Soort::Verwijzing(ZAAK)).lezen(),
        tekst("resource", 50).lezen(),
        veld("resourceUrl", Soort::Verwijzing(ZAAK)).lezen(),
        tekst("toelichting", 1000).lezen(),
        tekst("resourceWeergave", 200).lezen(),
        veld("aanmaakdatum", Soort::Tijdstip).lezen(),
        veld("wijzigingen", Soort::Vrij).lezen(),
    ],
};
