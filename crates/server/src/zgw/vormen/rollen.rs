//! Zaken API 1.5.1: rol, with the five kinds of betrokkene.

use super::super::links::{ROL, ROLTYPE, STATUS, ZAAK};
use super::super::vorm::{Leeg, Soort, Veld, Vorm, gevuld, tekst, veld};

/// Kinds of betrokkene.
pub const BETROKKENE_TYPEN: &[&str] = &[
    "natuurlijk_persoon",
    "niet_natuurlijk_persoon",
    "vestiging",
    "organisatorische_eenheid",
    "medewerker",
];

const CONTACTPERSOON: &[Veld] = &[
    veld("emailadres", Soort::Email(254)),
    tekst("functie", 50),
    tekst("telefoonnummer", 20),
    gevuld("naam", 200).verplicht(),
];

/// `rol`.
pub const ROL_VORM: Vorm = Vorm {
    naam: "rol",
    velden: &[
        veld("url", Soort::Verwijzing(ROL)).lezen(),
        veld("uuid", Soort::Uuid).lezen(),
        veld("zaak", Soort::Verwijzing(ZAAK)).verplicht(),
        veld("betrokkene", Soort::Url(1000)),
        veld("betrokkeneType", Soort::Keuze(BETROKKENE_TYPEN, false)).verplicht(),
        tekst("afwijkendeNaamBetrokkene", 625),
        veld("roltype", Soort::Verwijzing(ROLTYPE)).verplicht(),
        tekst("omschrijving", 100).lezen(),
        tekst("omschrijvingGeneriek", 80).lezen(),
        tekst("roltoelichting", 1000),
        veld("registratiedatum", Soort::Tijdstip).lezen(),
        veld(
            "indicatieMachtiging",
            Soort::Keuze(&["gemachtigde", "machtiginggever"], true),
        ),
        veld("contactpersoonRol", Soort::Groep(CONTACTPERSOON)).nul(),
        veld("statussen", Soort::Lijst(&Soort::Verwijzing(STATUS))).lezen(),
        veld("beginGeldigheid", Soort::Datum).nul(),
        veld("eindeGeldigheid", Soort::Datum).nul(),
        veld("betrokkeneIdentificatie", Soort::Vrij).nul().leeg(Leeg::Weg),
        veld("authenticatieContext", Soort::Vrij).nul().leeg(Leeg::Weg),
    ],
};

const ADRES: &[Veld] = &[
    tekst("aoaIdentificatie", 100).verplicht(),
    gevuld("wplWoonplaatsNaam", 80).verplicht(),
    gevuld("gorOpenbareRuimteNaam", 80).verplicht(),
    tekst("aoaPostcode", 7),
    veld("aoaHuisnummer", Soort::Getal(0, 99_999)).verplicht(),
    tekst("aoaHuisletter", 1),
    tekst("aoaHuisnummertoevoeging", 4),
    tekst("inpLocatiebeschrijving", 1000),
];
const BUITENLAND: &[Veld] = &[
    gevuld("lndLandcode", 4).verplicht(),
    gevuld("lndLandnaam", 40).verplicht(),
    tekst("subAdresBuitenland_1", 35),
    tekst("subAdresBuitenland_2", 35),
    tekst("subAdresBuitenland_3", 35),
];
const VERBLIJF: Veld = veld("verblijfsadres", Soort::Groep(ADRES)).nul();
const ELDERS: Veld = veld("subVerblijfBuitenland", Soort::Groep(BUITENLAND)).nul();

/// A person. The BSN is checked like an RSIN.
pub const NATUURLIJK_PERSOON: &[Veld] = &[
    veld("inpBsn", Soort::Rsin),
    tekst("anpIdentificatie", 17),
    veld("inpA_nummer", Soort::Anummer).leeg(Leeg::Weg),
    tekst("geslachtsnaam", 200),
    tekst("voorvoegselGeslachtsnaam", 80),
    tekst("voorletters", 20),
    tekst("voornamen", 200),
    veld("geslachtsaanduiding", Soort::Keuze(&["m", "v", "o"], true)),
    tekst("geboortedatum", 18),
    VERBLIJF,
    ELDERS,
];

const RECHTSVORMEN: &[&str] = &[
    "besloten_vennootschap",
    "cooperatie_europees_economische_samenwerking",
    "europese_cooperatieve_venootschap",
    "europese_naamloze_vennootschap",
    "kerkelijke_organisatie",
    "naamloze_vennootschap",
    "onderlinge_waarborg_maatschappij",
    "overig_privaatrechtelijke_rechtspersoon",
    "stichting",
    "vereniging",
    "vereniging_van_eigenaars",
    "publiekrechtelijke_rechtspersoon",
    "vennootschap_onder_firma",
    "maatschap",
    "rederij",
    "commanditaire_vennootschap",
    "kapitaalvennootschap_binnen_eer",
    "overige_buitenlandse_rechtspersoon_vennootschap",
    "kapitaalvennootschap_buiten_eer",
];

/// A legal person.
pub const NIET_NATUURLIJK_PERSOON: &[Veld] = &[
    veld("innNnpId", Soort::Rsin),
    tekst("annIdentificatie", 17),
    tekst("kvkNummer", 8),
    tekst("vestigingsNummer", 24),
    tekst("statutaireNaam", 500),
    veld("innRechtsvorm", Soort::Keuze(RECHTSVORMEN, true)),
    tekst("bezoekadres", 1000),
    VERBLIJF,
    ELDERS,
];

/// An establishment.
pub const VESTIGING: &[Veld] = &[
    tekst("vestigingsNummer", 24),
    veld("handelsnaam", Soort::Lijst(&Soort::Tekst(0, 625))),
    VERBLIJF,
    ELDERS,
    tekst("kvkNummer", 8),
];

/// A department.
pub const ORGANISATORISCHE_EENHEID: &[Veld] = &[
    tekst("identificatie", 255),
    tekst("naam", 255),
    tekst("isGehuisvestIn", 255),
];

/// An employee.
pub const MEDEWERKER: &[Veld] = &[
    tekst("identificatie", 128),
    tekst("achternaam", 200),
    tekst("voorletters", 20),
    tekst("voorvoegselAchternaam", 10),
];

const DIGID: &[Veld] = &[
    veld("source", Soort::Keuze(&["digid"], false)).verplicht(),
    veld(
        "levelOfAssurance",
        Soort::Keuze(
            &[
                "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
                "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract",
                "urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard",
                "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI",
            ],
            false,
        ),
    )
    .verplicht(),
    veld(
        "representee",
        Soort::Groep(&[
            veld("identifierType", Soort::Keuze(&["bsn"], false)).verplicht(),
            veld("identifier", Soort::Rsin).verplicht(),
        ]),
    ),
    veld(
        "mandate",
        Soort::Groep(&[veld(
            "services",
            Soort::Lijst(&Soort::Groep(&[gevuld("id", 1000).verplicht()])),
        )
        .verplicht()]),
    ),
];
const EHERKENNING: &[Veld] = &[
    veld("source", Soort::Keuze(&["eherkenning"], false)).verplicht(),
    veld(
        "levelOfAssurance",
        Soort::Keuze(
            &[
                "urn:etoegang:core:assurance-class:loa1",
                "urn:etoegang:core:assurance-class:loa2",
                "urn:etoegang:core:assurance-class:loa2plus",
                "urn:etoegang:core:assurance-class:loa3",
                "urn:etoegang:core:assurance-class:loa4",
            ],
            false,
        ),
    )
    .verplicht(),
    gevuld("actingSubject", 100).verplicht(),
    veld(
        "representee",
        Soort::Groep(&[
            veld("identifierType", Soort::Keuze(&["bsn", "kvkNummer"], false)).verplicht(),
            gevuld("identifier", 9).verplicht(),
        ]),
    ),
    veld(
        "mandate",
        Soort::Groep(&[
            veld(
                "role",
                Soort::Keuze(&["bewindvoerder", "curator", "mentor"], false),
            ),
            veld(
                "services",
                Soort::Lijst(&Soort::Groep(&[
                    gevuld("id", 1000).verplicht(),
                    veld("uuid", Soort::Uuid).verplicht(),
                ])),
            )
            .verplicht(),
        ]),
    ),
];

/// The fields of `authenticatieContext` for a kind: how somebody signed in.
pub fn authenticatie(soort: &str) -> Option<&'static [Veld]> {
    match soort {
        "natuurlijk_persoon" => Some(DIGID),
        "niet_natuurlijk_persoon" | "vestiging" => Some(EHERKENNING),
        _ => None,
    }
}

/// The fields of `betrokkeneIdentificatie` for a kind.
pub fn identificatie(soort: &str) -> Option<&'static [Veld]> {
    Some(match soort {
        "natuurlijk_persoon" => NATUURLIJK_PERSOON,
        "niet_natuurlijk_persoon" => NIET_NATUURLIJK_PERSOON,
        "vestiging" => VESTIGING,
        "organisatorische_eenheid" => ORGANISATORISCHE_EENHEID,
        "medewerker" => MEDEWERKER,
        _ => return None,
    })
}
