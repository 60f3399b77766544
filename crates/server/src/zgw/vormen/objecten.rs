//! Zaken API 1.5.1: zaakobject, with what identifies each kind of object. BAG and BGT ids fit in `identificatie`.

use super::super::links::{ZAAK, ZAAKOBJECT, ZAAKOBJECTTYPE};
use super::super::vorm::{Leeg, Soort, Veld, Vorm, gevuld, tekst, veld};
use super::OBJECTTYPEN;
use super::rollen::{
    MEDEWERKER, NATUURLIJK_PERSOON, NIET_NATUURLIJK_PERSOON, ORGANISATORISCHE_EENHEID, VESTIGING,
};

const OVERIG_DEFINITIE: &[Veld] = &[
    veld("url", Soort::Url(1000)).verplicht(),
    gevuld("schema", 100).verplicht(),
    gevuld("objectData", 100).verplicht(),
];

/// `zaakobject`.
pub const ZAAKOBJECT_VORM: Vorm = Vorm {
    naam: "zaakobject",
    velden: &[
        veld("url", Soort::Verwijzing(ZAAKOBJECT)).lezen(),
        veld("uuid", Soort::Uuid).lezen(),
        veld("zaak", Soort::Verwijzing(ZAAK)).verplicht(),
        veld("object", Soort::Url(1000)),
        veld("zaakobjecttype", Soort::Verwijzing(ZAAKOBJECTTYPE)).nul(),
        veld("objectType", Soort::Keuze(OBJECTTYPEN, false)).verplicht(),
        tekst("objectTypeOverige", 100),
        veld("objectTypeOverigeDefinitie", Soort::Groep(OVERIG_DEFINITIE)).nul(),
        tekst("relatieomschrijving", 80),
        veld("objectIdentificatie", Soort::Vrij).nul(),
    ],
};

const ID: Veld = gevuld("identificatie", 100).verplicht();
const NAAM: Veld = tekst("naam", 500);
const PLAATS: Veld = gevuld("wplWoonplaatsNaam", 80).verplicht();
const STRAAT: Veld = gevuld("gorOpenbareRuimteNaam", 80).verplicht();

const ADRES: &[Veld] = &[
    tekst("identificatie", 100),
    PLAATS,
    STRAAT,
    veld("huisnummer", Soort::Getal(0, 99_999)).verplicht(),
    tekst("huisletter", 1),
    tekst("huisnummertoevoeging", 4),
    tekst("postcode", 7),
];
const BUURT: &[Veld] = &[
    gevuld("buurtCode", 2).verplicht(),
    gevuld("buurtNaam", 40).verplicht(),
    gevuld("gemGemeenteCode", 4).verplicht(),
    gevuld("wykWijkCode", 2).verplicht(),
];
const WIJK: &[Veld] = &[
    gevuld("wijkCode", 2).verplicht(),
    gevuld("wijkNaam", 40).verplicht(),
    gevuld("gemGemeenteCode", 4).verplicht(),
];
const GEMEENTE: &[Veld] = &[
    gevuld("gemeenteNaam", 80).verplicht(),
    gevuld("gemeenteCode", 4).verplicht(),
];
const GEM_OPENBARE_RUIMTE: &[Veld] = &[ID, gevuld("openbareRuimteNaam", 80).verplicht()];
const OPENBARE_RUIMTE: &[Veld] = &[ID, PLAATS, STRAAT];
const WOONPLAATS: &[Veld] = &[ID, gevuld("woonplaatsNaam", 80).verplicht()];
const PAND: &[Veld] = &[ID];
const INRICHTING: &[Veld] = &[
    veld(
        "type",
        Soort::Keuze(
            &[
                "bak",
                "bord",
                "installatie",
                "kast",
                "mast",
                "paal",
                "sensor",
                "straatmeubilair",
                "waterinrichtingselement",
                "weginrichtingselement",
            ],
            false,
        ),
    )
    .verplicht(),
    ID,
    NAAM,
];
const KUNSTWERK: &[Veld] = &[
    veld(
        "type",
        Soort::Keuze(
            &[
                "keermuur",
                "overkluizing",
                "duiker",
                "faunavoorziening",
                "vispassage",
                "bodemval",
                "coupure",
                "ponton",
                "voorde",
                "hoogspanningsmast",
                "gemaal",
                "perron",
                "sluis",
                "strekdam",
                "steiger",
                "stuw",
            ],
            false,
        ),
    )
    .verplicht(),
    ID,
    gevuld("naam", 80).verplicht(),
];
const SPOOR: &[Veld] = &[
    veld(
        "type",
        Soort::Keuze(&["breedspoor", "normaalspoor", "smalspoor", "spoorbaan"], false),
    )
    .verplicht(),
    ID,
    NAAM,
];
const TERREINDEEL: &[Veld] = &[gevuld("type", 40).verplicht(), ID, NAAM];
const WEGDEEL: &[Veld] = &[gevuld("type", 100).verplicht(), ID, NAAM];
const WATERDEEL: &[Veld] = &[
    veld(
        "typeWaterdeel",
        Soort::Keuze(&["zee", "waterloop", "watervlakte", "greppel_droge_sloot"], false),
    )
    .verplicht(),
    ID,
    NAAM,
];
const PERCEEL: &[Veld] = &[
    gevuld("kadastraleIdentificatie", 100).verplicht(),
    gevuld("kadastraleAanduiding", 1000).verplicht(),
];
const ACTIVITEIT: &[Veld] = &[
    gevuld("kvkNummer", 8).verplicht(),
    gevuld("handelsnaam", 200).verplicht(),
];
const GEBOUW_ADRES: &[Veld] = &[
    tekst("numIdentificatie", 100),
    tekst("oaoIdentificatie", 100),
    PLAATS,
    STRAAT,
    tekst("aoaPostcode", 7),
    veld("aoaHuisnummer", Soort::Getal(0, 99_999)).verplicht(),
    tekst("aoaHuisletter", 1),
    tekst("aoaHuisnummertoevoeging", 4),
    tekst("ogoLocatieAanduiding", 100),
];
const GEBOUWD: &[Veld] = &[ID, veld("adresAanduidingGrp", Soort::Groep(GEBOUW_ADRES)).nul()];
const HUISHOUDEN: &[Veld] = &[
    gevuld("nummer", 12).verplicht(),
    veld("isGehuisvestIn", Soort::Groep(GEBOUWD)).nul(),
];
const WOZ_ADRES: &[Veld] = &[
    tekst("aoaIdentificatie", 100),
    PLAATS,
    STRAAT,
    tekst("aoaPostcode", 7),
    veld("aoaHuisnummer", Soort::Getal(0, 99_999)).verplicht(),
    tekst("aoaHuisletter", 1),
    tekst("aoaHuisnummertoevoeging", 4),
    tekst("locatieOmschrijving", 1000),
];
const WOZ_OBJECT: &[Veld] = &[
    gevuld("wozObjectNummer", 100).verplicht(),
    veld("aanduidingWozObject", Soort::Groep(WOZ_ADRES)).nul(),
];
const WOZ_DEEL: &[Veld] = &[
    gevuld("nummerWozDeelObject", 6).verplicht(),
    veld("isOnderdeelVan", Soort::Groep(WOZ_OBJECT)).leeg(Leeg::Weg),
];
const WOZ_WAARDE: &[Veld] = &[
    gevuld("waardepeildatum", 9).verplicht(),
    veld("isVoor", Soort::Groep(WOZ_OBJECT)).leeg(Leeg::Weg),
];
const GERECHTIGDE: &[Veld] = &[
    veld("natuurlijkPersoon", Soort::Groep(NATUURLIJK_PERSOON)).leeg(Leeg::Weg),
    veld("nietNatuurlijkPersoon", Soort::Groep(NIET_NATUURLIJK_PERSOON)).leeg(Leeg::Weg),
];
const ZAKELIJK_RECHT: &[Veld] = &[
    ID,
    gevuld("avgAard", 1000).verplicht(),
    veld("heeftBetrekkingOp", Soort::Groep(PERCEEL)).leeg(Leeg::Weg),
    veld("heeftAlsGerechtigde", Soort::Groep(GERECHTIGDE)).leeg(Leeg::Weg),
];
const OVERIGE: &[Veld] = &[veld("overigeData", Soort::Vrij).verplicht()];

/// The fields of `objectIdentificatie` for a kind; `None` for kinds that are only pointed at by URL.
pub fn identificatie(soort: &str) -> Option<&'static [Veld]> {
    Some(match soort {
        "adres" => ADRES,
        "buurt" => BUURT,
        "wijk" => WIJK,
        "gemeente" => GEMEENTE,
        "gemeentelijke_openbare_ruimte" => GEM_OPENBARE_RUIMTE,
        "openbare_ruimte" => OPENBARE_RUIMTE,
        "woonplaats" => WOONPLAATS,
        "pand" => PAND,
        "inrichtingselement" => INRICHTING,
        "kunstwerkdeel" => KUNSTWERK,
        "spoorbaandeel" => SPOOR,
        "terreindeel" => TERREINDEEL,
        "wegdeel" => WEGDEEL,
        "waterdeel" => WATERDEEL,
        "kadastrale_onroerende_zaak" => PERCEEL,
        "maatschappelijke_activiteit" => ACTIVITEIT,
        "terrein_gebouwd_object" => GEBOUWD,
        "huishouden" => HUISHOUDEN,
        "woz_object" => WOZ_OBJECT,
        "woz_deelobject" => WOZ_DEEL,
        "woz_waarde" => WOZ_WAARDE,
        "zakelijk_recht" => ZAKELIJK_RECHT,
        "natuurlijk_persoon" => NATUURLIJK_PERSOON,
        "niet_natuurlijk_persoon" => NIET_NATUURLIJK_PERSOON,
        "organisatorische_eenheid" => ORGANISATORISCHE_EENHEID,
        "vestiging" => VESTIGING,
        "medewerker" => MEDEWERKER,
        "overige" => OVERIGE,
        _ => return None,
    })
}
