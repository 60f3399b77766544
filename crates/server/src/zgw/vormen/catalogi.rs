//! Catalogi API 1.3.1, as it is read here: the types a zaak is made of.
//!
//! These descriptions also check a catalogus file when it is loaded; derived lists are filled in when answered.

use super::super::links::{
    CATALOGUS, EIGENSCHAP, INFORMATIEOBJECTTYPE, RESULTAATTYPE, ROLTYPE, STATUSTYPE, ZAAKOBJECTTYPE, ZAAKTYPE,
};
use super::super::vorm::{Leeg, Soort, Veld, Vorm, gevuld, tekst, veld};
use super::zaken::NOMINATIE;
use super::{OBJECTTYPEN, ROLLEN_GENERIEK, VERTROUWELIJK};

const fn lijst(naam: &'static str, stuk: &'static Soort) -> Veld {
    veld(naam, Soort::Lijst(stuk)).lezen()
}
const BEGIN: Veld = veld("beginGeldigheid", Soort::Datum).nul();
const EINDE: Veld = veld("eindeGeldigheid", Soort::Datum).nul();
const BEGIN_OBJECT: Veld = veld("beginObject", Soort::Datum).nul().lezen();
const EINDE_OBJECT: Veld = veld("eindeObject", Soort::Datum).nul().lezen();
const VAN_ZAAKTYPE: Veld = veld("zaaktype", Soort::Verwijzing(ZAAKTYPE)).lezen();
const ZAAKTYPE_ID: Veld = tekst("zaaktypeIdentificatie", 50).lezen();
const VAN_CATALOGUS: Veld = veld("catalogus", Soort::Verwijzing(CATALOGUS)).lezen();
const KEUZE_VERTROUWELIJK: Veld =
    veld("vertrouwelijkheidaanduiding", Soort::Keuze(VERTROUWELIJK, false)).verplicht();

/// `catalogus`.
pub const CATALOGUS_VORM: Vorm = Vorm {
    naam: "catalogus",
    velden: &[
        veld("url", Soort::Verwijzing(CATALOGUS)).lezen(),
        gevuld("domein", 5).verplicht(),
        veld("rsin", Soort::Rsin).verplicht(),
        gevuld("contactpersoonBeheerNaam", 40).verplicht(),
        tekst("contactpersoonBeheerTelefoonnummer", 20),
        tekst("contactpersoonBeheerEmailadres", 254),
        lijst("zaaktypen", &Soort::Verwijzing(ZAAKTYPE)),
        lijst("besluittypen", &Soort::Vrij),
        lijst("informatieobjecttypen", &Soort::Verwijzing(INFORMATIEOBJECTTYPE)),
        tekst("naam", 200),
        tekst("versie", 20),
        veld("begindatumVersie", Soort::Datum).nul(),
    ],
};

const REFERENTIEPROCES: &[Veld] = &[gevuld("naam", 80).verplicht(), veld("link", Soort::Url(200))];
const BRONCATALOGUS: &[Veld] = &[
    veld("url", Soort::Url(200)),
    tekst("domein", 5),
    veld("rsin", Soort::Rsin),
];
const BRONZAAKTYPE: &[Veld] = &[
    veld("url", Soort::Url(200)),
    tekst("identificatie", 50),
    tekst("omschrijving", 80),
];
const GERELATEERD: &[Veld] = &[
    veld("zaaktype", Soort::Vrij).verplicht(),
    veld(
        "aardRelatie",
        Soort::Keuze(&["vervolg", "bijdrage", "onderwerp"], false),
    )
    .verplicht(),
    tekst("toelichting", 255),
];

/// `zaaktype`.
pub const ZAAKTYPE_VORM: Vorm = Vorm {
    naam: "zaaktype",
    velden: &[
        veld("url", Soort::Verwijzing(ZAAKTYPE)).lezen(),
        gevuld("identificatie", 50).verplicht(),
        gevuld("omschrijving", 80).verplicht(),
        tekst("omschrijvingGeneriek", 80),
        KEUZE_VERTROUWELIJK,
        gevuld("doel", 1000).verplicht(),
        gevuld("aanleiding", 1000).verplicht(),
        tekst("toelichting", 1000),
        veld(
            "indicatieInternOfExtern",
            Soort::Keuze(&["intern", "extern"], false),
        )
        .verplicht(),
        gevuld("handelingInitiator", 20).verplicht(),
        gevuld("onderwerp", 80).verplicht(),
        gevuld("handelingBehandelaar", 20).verplicht(),
        veld("doorlooptijd", Soort::Duur).verplicht(),
        veld("servicenorm", Soort::Duur).nul(),
        veld("opschortingEnAanhoudingMogelijk", Soort::JaNee).verplicht(),
        veld("verlengingMogelijk", Soort::JaNee).verplicht(),
        veld("verlengingstermijn", Soort::Duur).nul(),
        veld("trefwoorden", Soort::Lijst(&Soort::Tekst(1, 30))),
        veld("publicatieIndicatie", Soort::JaNee).verplicht(),
        tekst("publicatietekst", 1000),
        veld("verantwoordingsrelatie", Soort::Lijst(&Soort::Tekst(1, 40))),
        veld("productenOfDiensten", Soort::Lijst(&Soort::Url(1000))),
        veld("selectielijstProcestype", Soort::Url(200)),
        veld("referentieproces", Soort::Groep(REFERENTIEPROCES)).verplicht(),
        veld("concept", Soort::JaNee).lezen(),
        gevuld("verantwoordelijke", 50).verplicht(),
        veld("broncatalogus", Soort::Groep(BRONCATALOGUS)).leeg(Leeg::Weg),
        veld("bronzaaktype", Soort::Groep(BRONZAAKTYPE)).leeg(Leeg::Weg),
        veld("beginGeldigheid", Soort::Datum).verplicht(),
        EINDE,
        veld("versiedatum", Soort::Datum).verplicht(),
        BEGIN_OBJECT,
        EINDE_OBJECT,
        VAN_CATALOGUS,
        lijst("statustypen", &Soort::Verwijzing(STATUSTYPE)),
        lijst("resultaattypen", &Soort::Verwijzing(RESULTAATTYPE)),
        lijst("eigenschappen", &Soort::Verwijzing(EIGENSCHAP)),
        lijst("informatieobjecttypen", &Soort::Verwijzing(INFORMATIEOBJECTTYPE)),
        lijst("roltypen", &Soort::Verwijzing(ROLTYPE)),
        lijst("besluittypen", &Soort::Vrij),
        lijst("deelzaaktypen", &Soort::Verwijzing(ZAAKTYPE)),
        veld("gerelateerdeZaaktypen", Soort::Lijst(&Soort::Groep(GERELATEERD))),
        lijst("zaakobjecttypen", &Soort::Verwijzing(ZAAKOBJECTTYPE)),
    ],
};

const CHECKLIST: &[Veld] = &[
    gevuld("itemnaam", 30).verplicht(),
    tekst("toelichting", 1000),
    gevuld("vraagstelling", 255).verplicht(),
    veld("verplicht", Soort::JaNee),
];

/// `statustype`.
pub const STATUSTYPE_VORM: Vorm = Vorm {
    naam: "statustype",
    velden: &[
        veld("url", Soort::Verwijzing(STATUSTYPE)).lezen(),
        gevuld("omschrijving", 80).verplicht(),
        tekst("omschrijvingGeneriek", 80),
        tekst("statustekst", 1000),
        VAN_ZAAKTYPE,
        ZAAKTYPE_ID,
        veld("volgnummer", Soort::Getal(1, 9_999)).verplicht(),
        veld("isEindstatus", Soort::JaNee).lezen(),
        veld("informeren", Soort::JaNee),
        veld("doorlooptijd", Soort::Duur).nul(),
        tekst("toelichting", 1000).nul(),
        veld("checklistitemStatustype", Soort::Lijst(&Soort::Groep(CHECKLIST))),
        VAN_CATALOGUS,
        lijst("eigenschappen", &Soort::Verwijzing(EIGENSCHAP)),
        lijst("zaakobjecttypen", &Soort::Verwijzing(ZAAKOBJECTTYPE)),
        BEGIN,
        EINDE,
        BEGIN_OBJECT,
        EINDE_OBJECT,
    ],
};

/// Ways to find the day from which a dossier is kept.
pub const AFLEIDINGSWIJZEN: &[&str] = &[
    "afgehandeld",
    "ander_datumkenmerk",
    "eigenschap",
    "gerelateerde_zaak",
    "hoofdzaak",
    "ingangsdatum_besluit",
    "termijn",
    "vervaldatum_besluit",
    "zaakobject",
];
const BRONDATUM: &[Veld] = &[
    veld("afleidingswijze", Soort::Keuze(AFLEIDINGSWIJZEN, false)).verplicht(),
    tekst("datumkenmerk", 80),
    veld("einddatumBekend", Soort::JaNee),
    veld("objecttype", Soort::Keuze(OBJECTTYPEN, true)),
    tekst("registratie", 80),
    veld("procestermijn", Soort::Duur).nul(),
];

/// `resultaattype`.
pub const RESULTAATTYPE_VORM: Vorm = Vorm {
    naam: "resultaattype",
    velden: &[
        veld("url", Soort::Verwijzing(RESULTAATTYPE)).lezen(),
        VAN_ZAAKTYPE,
        ZAAKTYPE_ID,
        gevuld("omschrijving", 30).verplicht(),
        veld("resultaattypeomschrijving", Soort::Url(1000)).verplicht(),
        tekst("omschrijvingGeneriek", 80).lezen(),
        veld("selectielijstklasse", Soort::Url(1000)).verplicht(),
        tekst("toelichting", 1000),
        veld("archiefnominatie", Soort::Keuze(NOMINATIE, true)),
        veld("archiefactietermijn", Soort::Duur).nul(),
        veld("brondatumArchiefprocedure", Soort::Groep(BRONDATUM)).nul(),
        tekst("procesobjectaard", 200),
        veld("indicatieSpecifiek", Soort::JaNee).nul(),
        veld("procestermijn", Soort::Duur).nul(),
        VAN_CATALOGUS,
        lijst("besluittypen", &Soort::Vrij),
        lijst("besluittypeOmschrijving", &Soort::Vrij),
        lijst("informatieobjecttypen", &Soort::Verwijzing(INFORMATIEOBJECTTYPE)),
        lijst("informatieobjecttypeOmschrijving", &Soort::Vrij),
        BEGIN,
        EINDE,
        BEGIN_OBJECT,
        EINDE_OBJECT,
    ],
};

/// `roltype`.
pub const ROLTYPE_VORM: Vorm = Vorm {
    naam: "roltype",
    velden: &[
        veld("url", Soort::Verwijzing(ROLTYPE)).lezen(),
        VAN_ZAAKTYPE,
        ZAAKTYPE_ID,
        gevuld("omschrijving", 100).verplicht(),
        veld("omschrijvingGeneriek", Soort::Keuze(ROLLEN_GENERIEK, false)).verplicht(),
        VAN_CATALOGUS,
        BEGIN,
        EINDE,
        BEGIN_OBJECT,
        EINDE_OBJECT,
    ],
};

const OMSCHRIJVING_GENERIEK: &[Veld] = &[
    tekst("informatieobjecttypeOmschrijvingGeneriek", 80),
    tekst("definitieInformatieobjecttypeOmschrijvingGeneriek", 255),
    tekst("herkomstInformatieobjecttypeOmschrijvingGeneriek", 12),
    tekst("hierarchieInformatieobjecttypeOmschrijvingGeneriek", 80),
    tekst("opmerkingInformatieobjecttypeOmschrijvingGeneriek", 255),
];

/// `informatieobjecttype`.
pub const INFORMATIEOBJECTTYPE_VORM: Vorm = Vorm {
    naam: "informatieobjecttype",
    velden: &[
        veld("url", Soort::Verwijzing(INFORMATIEOBJECTTYPE)).lezen(),
        VAN_CATALOGUS,
        gevuld("omschrijving", 80).verplicht(),
        KEUZE_VERTROUWELIJK,
        veld("beginGeldigheid", Soort::Datum).verplicht(),
        EINDE,
        veld("concept", Soort::JaNee).lezen(),
        lijst("besluittypen", &Soort::Vrij),
        gevuld("informatieobjectcategorie", 80).verplicht(),
        veld("trefwoord", Soort::Lijst(&Soort::Tekst(1, 30))),
        veld("omschrijvingGeneriek", Soort::Groep(OMSCHRIJVING_GENERIEK)).leeg(Leeg::Groep),
        lijst("zaaktypen", &Soort::Verwijzing(ZAAKTYPE)),
        BEGIN_OBJECT,
        EINDE_OBJECT,
    ],
};

const SPECIFICATIE: &[Veld] = &[
    tekst("groep", 32),
    veld(
        "formaat",
        Soort::Keuze(&["tekst", "getal", "datum", "datum_tijd"], false),
    )
    .verplicht(),
    gevuld("lengte", 14).verplicht(),
    gevuld("kardinaliteit", 3).verplicht(),
    veld("waardenverzameling", Soort::Lijst(&Soort::Tekst(1, 100))),
];

/// `eigenschap`.
pub const EIGENSCHAP_VORM: Vorm = Vorm {
    naam: "eigenschap",
    velden: &[
        veld("url", Soort::Verwijzing(EIGENSCHAP)).lezen(),
        gevuld("naam", 20).verplicht(),
        gevuld("definitie", 255).verplicht(),
        veld("specificatie", Soort::Groep(SPECIFICATIE)).verplicht(),
        tekst("toelichting", 1000),
        VAN_ZAAKTYPE,
        ZAAKTYPE_ID,
        VAN_CATALOGUS,
        veld("statustype", Soort::Verwijzing(STATUSTYPE)).nul().lezen(),
        BEGIN,
        EINDE,
        BEGIN_OBJECT,
        EINDE_OBJECT,
    ],
};

/// `zaakobjecttype`.
pub const ZAAKOBJECTTYPE_VORM: Vorm = Vorm {
    naam: "zaakobjecttype",
    velden: &[
        veld("url", Soort::Verwijzing(ZAAKOBJECTTYPE)).lezen(),
        veld("anderObjecttype", Soort::JaNee).verplicht(),
        veld("objecttype", Soort::Url(200)).verplicht(),
        gevuld("relatieOmschrijving", 80).verplicht(),
        VAN_ZAAKTYPE,
        ZAAKTYPE_ID,
        lijst("resultaattypen", &Soort::Verwijzing(RESULTAATTYPE)),
        veld("statustype", Soort::Verwijzing(STATUSTYPE)).nul().lezen(),
        VAN_CATALOGUS,
        BEGIN,
        EINDE,
        BEGIN_OBJECT,
        EINDE_OBJECT,
    ],
};
