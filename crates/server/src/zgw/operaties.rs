//! Operaties: every ZGW operation that is served, as one table: method, path, what it does, which function.
//!
//! The router, the documentation (`docs/zgw.md`) and the matrix test of rights are made from this table; what does
//! not stand here is answered with 404 or 405.

use axum::http::Method;

use super::gang::{Gang, Uitkomst};
use super::{
    autorisatie, catalogi, document, eigenschap, informatieobject, lijst, notificatie, resultaat, rol, samen,
    spoor, status, zaak, zaakobject,
};

/// One of the five APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Api {
    /// First part of its paths.
    pub voor: &'static str,
    /// The `API-version` header: the contract that is followed.
    pub versie: &'static str,
}

/// Catalogi.
pub const CATALOGI: Api = Api {
    voor: "/catalogi/api/v1",
    versie: "1.3.1",
};
/// Zaken.
pub const ZAKEN: Api = Api {
    voor: "/zaken/api/v1",
    versie: "1.5.1",
};
/// Documenten.
pub const DOCUMENTEN: Api = Api {
    voor: "/documenten/api/v1",
    versie: "1.7.1",
};
/// Notificaties.
pub const NOTIFICATIES: Api = Api {
    voor: "/notificaties/api/v1",
    versie: "1.0.1",
};
/// Autorisaties.
pub const AUTORISATIES: Api = Api {
    voor: "/autorisaties/api/v1",
    versie: "1.1.0",
};
/// All of them.
pub const APIS: [Api; 5] = [CATALOGI, ZAKEN, DOCUMENTEN, NOTIFICATIES, AUTORISATIES];

/// Which coordinate system headers an operation knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crs {
    /// None: no geometry.
    Geen,
    /// The answer holds geometry: `Accept-Crs` may be there.
    Uit,
    /// The body may hold geometry too: `Content-Crs` must be there (412).
    InUit,
}

/// One operation.
pub struct Operatie {
    /// Method.
    pub methode: Method,
    /// API.
    pub api: Api,
    /// Path within the API.
    pub pad: &'static str,
    /// CRS headers.
    pub crs: Crs,
    /// Changes something; it then runs in a transaction.
    pub schrijft: bool,
    /// What it does.
    pub doe: for<'a, 'b> fn(&'a mut Gang<'b>) -> Uitkomst,
}

type Doe = for<'a, 'b> fn(&'a mut Gang<'b>) -> Uitkomst;

const fn op(methode: Method, api: Api, pad: &'static str, crs: Crs, schrijft: bool, doe: Doe) -> Operatie {
    Operatie {
        methode,
        api,
        pad,
        crs,
        schrijft,
        doe,
    }
}

const fn lees(api: Api, pad: &'static str, doe: Doe) -> Operatie {
    op(Method::GET, api, pad, Crs::Geen, false, doe)
}

const fn schrijf(methode: Method, api: Api, pad: &'static str, doe: Doe) -> Operatie {
    op(methode, api, pad, Crs::Geen, true, doe)
}

/// Everything that is served, in the order of the documentation.
pub static OPERATIES: &[Operatie] = &[
    lees(CATALOGI, "/catalogussen", catalogi::catalogussen),
    lees(CATALOGI, "/catalogussen/{uuid}", catalogi::catalogus),
    lees(CATALOGI, "/zaaktypen", catalogi::zaaktypen),
    lees(CATALOGI, "/zaaktypen/{uuid}", catalogi::zaaktype),
    lees(CATALOGI, "/statustypen", catalogi::statustypen),
    lees(CATALOGI, "/statustypen/{uuid}", catalogi::statustype),
    lees(CATALOGI, "/resultaattypen", catalogi::resultaattypen),
    lees(CATALOGI, "/resultaattypen/{uuid}", catalogi::resultaattype),
    lees(CATALOGI, "/roltypen", catalogi::roltypen),
    lees(CATALOGI, "/roltypen/{uuid}", catalogi::roltype),
    lees(
        CATALOGI,
        "/informatieobjecttypen",
        catalogi::informatieobjecttypen,
    ),
    lees(
        CATALOGI,
        "/informatieobjecttypen/{uuid}",
        catalogi::informatieobjecttype,
    ),
    lees(CATALOGI, "/eigenschappen", catalogi::eigenschappen),
    lees(CATALOGI, "/eigenschappen/{uuid}", catalogi::eigenschap),
    lees(CATALOGI, "/zaakobjecttypen", catalogi::zaakobjecttypen),
    lees(CATALOGI, "/zaakobjecttypen/{uuid}", catalogi::zaakobjecttype),
    op(Method::GET, ZAKEN, "/zaken", Crs::Uit, false, lijst::alle),
    op(Method::POST, ZAKEN, "/zaken", Crs::InUit, true, zaak::maak),
    op(
        Method::POST,
        ZAKEN,
        "/zaken/_zoek",
        Crs::InUit,
        false,
        lijst::zoek,
    ),
    op(Method::GET, ZAKEN, "/zaken/{uuid}", Crs::Uit, false, zaak::een),
    op(
        Method::PUT,
        ZAKEN,
        "/zaken/{uuid}",
        Crs::InUit,
        true,
        zaak::vervang,
    ),
    op(
        Method::PATCH,
        ZAKEN,
        "/zaken/{uuid}",
        Crs::InUit,
        true,
        zaak::wijzig,
    ),
    schrijf(Method::DELETE, ZAKEN, "/zaken/{uuid}", zaak::verwijder),
    lees(ZAKEN, "/zaken/{zaak_uuid}/audittrail", spoor::alle),
    lees(ZAKEN, "/zaken/{zaak_uuid}/audittrail/{uuid}", spoor::een),
    lees(ZAKEN, "/zaken/{zaak_uuid}/zaakeigenschappen", eigenschap::alle),
    schrijf(
        Method::POST,
        ZAKEN,
        "/zaken/{zaak_uuid}/zaakeigenschappen",
        eigenschap::maak,
    ),
    lees(
        ZAKEN,
        "/zaken/{zaak_uuid}/zaakeigenschappen/{uuid}",
        eigenschap::een,
    ),
    schrijf(
        Method::PUT,
        ZAKEN,
        "/zaken/{zaak_uuid}/zaakeigenschappen/{uuid}",
        eigenschap::vervang,
    ),
    schrijf(
        Method::PATCH,
        ZAKEN,
        "/zaken/{zaak_uuid}/zaakeigenschappen/{uuid}",
        eigenschap::wijzig,
    ),
    schrijf(
        Method::DELETE,
        ZAKEN,
        "/zaken/{zaak_uuid}/zaakeigenschappen/{uuid}",
        eigenschap::verwijder,
    ),
    lees(ZAKEN, "/statussen", status::alle),
    schrijf(Method::POST, ZAKEN, "/statussen", status::maak),
    lees(ZAKEN, "/statussen/{uuid}", status::een),
    lees(ZAKEN, "/resultaten", resultaat::alle),
    schrijf(Method::POST, ZAKEN, "/resultaten", resultaat::maak),
    lees(ZAKEN, "/resultaten/{uuid}", resultaat::een),
    schrijf(Method::PUT, ZAKEN, "/resultaten/{uuid}", resultaat::vervang),
    schrijf(Method::PATCH, ZAKEN, "/resultaten/{uuid}", resultaat::wijzig),
    schrijf(Method::DELETE, ZAKEN, "/resultaten/{uuid}", resultaat::verwijder),
    lees(ZAKEN, "/rollen", rol::alle),
    schrijf(Method::POST, ZAKEN, "/rollen", rol::maak),
    lees(ZAKEN, "/rollen/{uuid}", rol::een),
    schrijf(Method::PUT, ZAKEN, "/rollen/{uuid}", rol::vervang),
    schrijf(Method::DELETE, ZAKEN, "/rollen/{uuid}", rol::verwijder),
    lees(ZAKEN, "/zaakobjecten", zaakobject::alle),
    schrijf(Method::POST, ZAKEN, "/zaakobjecten", zaakobject::maak),
    lees(ZAKEN, "/zaakobjecten/{uuid}", zaakobject::een),
    schrijf(
        Method::DELETE,
        ZAKEN,
        "/zaakobjecten/{uuid}",
        zaakobject::verwijder,
    ),
    lees(ZAKEN, "/zaakinformatieobjecten", informatieobject::alle),
    schrijf(
        Method::POST,
        ZAKEN,
        "/zaakinformatieobjecten",
        informatieobject::maak,
    ),
    lees(ZAKEN, "/zaakinformatieobjecten/{uuid}", informatieobject::een),
    schrijf(
        Method::PUT,
        ZAKEN,
        "/zaakinformatieobjecten/{uuid}",
        informatieobject::vervang,
    ),
    schrijf(
        Method::PATCH,
        ZAKEN,
        "/zaakinformatieobjecten/{uuid}",
        informatieobject::wijzig,
    ),
    schrijf(
        Method::DELETE,
        ZAKEN,
        "/zaakinformatieobjecten/{uuid}",
        informatieobject::verwijder,
    ),
    schrijf(Method::POST, ZAKEN, "/zaak_afsluiten/{uuid}", samen::afsluiten),
    op(
        Method::POST,
        ZAKEN,
        "/zaak_bijwerken/{uuid}",
        Crs::InUit,
        true,
        samen::bijwerken,
    ),
    lees(DOCUMENTEN, "/enkelvoudiginformatieobjecten", document::alle),
    schrijf(
        Method::POST,
        DOCUMENTEN,
        "/enkelvoudiginformatieobjecten",
        document::maak,
    ),
    lees(DOCUMENTEN, "/enkelvoudiginformatieobjecten/{uuid}", document::een),
    lees(
        DOCUMENTEN,
        "/enkelvoudiginformatieobjecten/{uuid}/download",
        document::download,
    ),
    lees(DOCUMENTEN, "/objectinformatieobjecten", document::relaties),
    lees(DOCUMENTEN, "/objectinformatieobjecten/{uuid}", document::relatie),
    lees(NOTIFICATIES, "/kanaal", notificatie::kanalen),
    schrijf(Method::POST, NOTIFICATIES, "/kanaal", notificatie::maak_kanaal),
    lees(NOTIFICATIES, "/kanaal/{uuid}", notificatie::kanaal),
    lees(NOTIFICATIES, "/abonnement", notificatie::abonnementen),
    schrijf(
        Method::POST,
        NOTIFICATIES,
        "/abonnement",
        notificatie::maak_abonnement,
    ),
    lees(NOTIFICATIES, "/abonnement/{uuid}", notificatie::abonnement),
    schrijf(
        Method::PUT,
        NOTIFICATIES,
        "/abonnement/{uuid}",
        notificatie::vervang_abonnement,
    ),
    schrijf(
        Method::PATCH,
        NOTIFICATIES,
        "/abonnement/{uuid}",
        notificatie::wijzig_abonnement,
    ),
    schrijf(
        Method::DELETE,
        NOTIFICATIES,
        "/abonnement/{uuid}",
        notificatie::verwijder_abonnement,
    ),
    schrijf(
        Method::POST,
        NOTIFICATIES,
        "/notificaties",
        notificatie::publiceer,
    ),
    schrijf(Method::POST, NOTIFICATIES, "/callbacks", notificatie::ontvang),
    lees(AUTORISATIES, "/applicaties", autorisatie::alle),
    lees(AUTORISATIES, "/applicaties/consumer", autorisatie::van_client),
    lees(AUTORISATIES, "/applicaties/{uuid}", autorisatie::een),
];
