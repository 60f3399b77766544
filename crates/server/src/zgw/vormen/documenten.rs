//! Documenten API: enkelvoudiginformatieobject and objectinformatieobject.

use super::super::links::{DOCUMENT, INFORMATIEOBJECTTYPE, OBJECTINFORMATIEOBJECT, ZAAK};
use super::super::vorm::{Soort, Veld, Vorm, gevuld, tekst, veld};
use super::VERTROUWELIJK;

const INTEGRITEIT: &[Veld] = &[
    veld(
        "algoritme",
        Soort::Keuze(
            &[
                "crc_16",
                "crc_32",
                "crc_64",
                "fletcher_4",
                "fletcher_8",
                "fletcher_16",
                "fletcher_32",
                "hmac",
                "md5",
                "sha_1",
                "sha_256",
                "sha_512",
                "sha_3",
            ],
            false,
        ),
    )
    .verplicht(),
    gevuld("waarde", 128).verplicht(),
    veld("datum", Soort::Datum).verplicht(),
];
const ONDERTEKENING: &[Veld] = &[
    veld("soort", Soort::Keuze(&["analoog", "digitaal", "pki"], false)).verplicht(),
    veld("datum", Soort::Datum).verplicht(),
];

/// `enkelvoudiginformatieobject`; `inhoud` comes in as base64 and goes out as an address.
pub const DOCUMENT_VORM: Vorm = Vorm {
    naam: "enkelvoudiginformatieobject",
    velden: &[
        veld("url", Soort::Verwijzing(DOCUMENT)).lezen(),
        tekst("identificatie", 40),
        veld("bronorganisatie", Soort::Rsin).verplicht(),
        veld("creatiedatum", Soort::Datum).verplicht(),
        gevuld("titel", 200).verplicht(),
        veld("vertrouwelijkheidaanduiding", Soort::Keuze(VERTROUWELIJK, true)),
        veld("isGereedVoorPublicatie", Soort::JaNee).nul(),
        veld("tonenAanInitiator", Soort::JaNee),
        gevuld("auteur", 200).verplicht(),
        veld(
            "status",
            Soort::Keuze(
                &["in_bewerking", "ter_vaststelling", "definitief", "gearchiveerd"],
                true,
            ),
        ),
        veld("inhoudIsVervallen", Soort::JaNee).nul(),
        tekst("formaat", 255),
        veld("taal", Soort::Tekst(3, 3)).verplicht(),
        veld("versie", Soort::Getal(1, 1_000_000)).lezen(),
        veld("beginRegistratie", Soort::Tijdstip).lezen(),
        tekst("bestandsnaam", 255),
        veld("inhoud", Soort::Bytes).nul(),
        veld("bestandsomvang", Soort::Getal(0, i64::MAX)).nul(),
        veld("link", Soort::Url(200)),
        tekst("beschrijving", 1000),
        veld("ontvangstdatum", Soort::Datum).nul(),
        veld("verzenddatum", Soort::Datum).nul(),
        veld("indicatieGebruiksrecht", Soort::JaNee).nul(),
        tekst("verschijningsvorm", 1000),
        veld("ondertekening", Soort::Groep(ONDERTEKENING)).nul(),
        veld("integriteit", Soort::Groep(INTEGRITEIT)).nul(),
        veld("informatieobjecttype", Soort::Verwijzing(INFORMATIEOBJECTTYPE)).verplicht(),
        veld("locked", Soort::JaNee).lezen(),
        veld("bestandsdelen", Soort::Lijst(&Soort::Vrij)).lezen(),
        veld("trefwoorden", Soort::Lijst(&Soort::Tekst(1, 100))),
    ],
};

/// `objectinformatieobject`.
pub const OBJECTINFORMATIEOBJECT_VORM: Vorm = Vorm {
    naam: "objectinformatieobject",
    velden: &[
        veld("url", Soort::Verwijzing(OBJECTINFORMATIEOBJECT)).lezen(),
        veld("informatieobject", Soort::Verwijzing(DOCUMENT)).verplicht(),
        veld("object", Soort::Verwijzing(ZAAK)).verplicht(),
        veld("objectType", Soort::Keuze(&["zaak"], false)).verplicht(),
    ],
};
