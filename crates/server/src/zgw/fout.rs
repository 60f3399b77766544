//! Fout: a refused ZGW request as `application/problem+json` in the shape the ZGW contracts prescribe.
//!
//! The contracts ask for `code`, `instance` and `invalidParams` with a code each; that is why this is not
//! [`crate::Probleem`], which serves `/api/v1`. Knows nothing of resources.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use register::RegisterFout;
use serde_json::json;

/// One refused field or query parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VeldFout {
    /// Name as in the request: `verlenging.duur`, `relevanteAndereZaken.0.url`, `nonFieldErrors`.
    pub naam: String,
    /// Machine-readable: `required`, `max_length`, `bad-url`, ...
    pub code: &'static str,
    /// For people, Dutch.
    pub reden: String,
}

/// Why a request was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fout {
    /// HTTP status.
    pub status: StatusCode,
    /// Machine-readable kind.
    pub code: &'static str,
    /// The kind in words.
    pub titel: &'static str,
    /// This case, and what to do.
    pub detail: String,
    /// The fields, when it is about fields.
    pub velden: Vec<VeldFout>,
}

/// Name under which errors about the request as a whole are listed.
pub const ALGEMEEN: &str = "nonFieldErrors";

impl Fout {
    fn new(status: StatusCode, code: &'static str, titel: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            titel,
            detail: detail.into(),
            velden: Vec::new(),
        }
    }

    /// 400 with one field.
    pub fn veld(naam: impl Into<String>, code: &'static str, reden: impl Into<String>) -> Self {
        Self::velden(vec![VeldFout {
            naam: naam.into(),
            code,
            reden: reden.into(),
        }])
    }

    /// 400 with several fields.
    pub fn velden(velden: Vec<VeldFout>) -> Self {
        Self {
            velden,
            ..Self::new(
                StatusCode::BAD_REQUEST,
                "invalid",
                "Ongeldige invoer",
                "Verbeter wat invalidParams noemt en stuur het opnieuw.",
            )
        }
    }

    /// 400: the body is not JSON, or not an object.
    pub fn onleesbaar(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "parse_error",
            "Het bericht is niet te lezen",
            detail,
        )
    }

    /// 403: no token, or one that is not believed.
    pub fn token(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            code,
            "Het token geeft geen toegang",
            detail,
        )
    }

    /// 403: a token that is believed, without the right.
    pub fn recht(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "permission_denied",
            "U hebt dit recht niet",
            detail,
        )
    }

    /// 404.
    pub fn niet_gevonden() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "Niet gevonden",
            "Dit adres bestaat niet, of niet meer.",
        )
    }

    /// 404: zaken are not kept here.
    pub fn elders(adres: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "Het zaakregister staat elders",
            format!("Deze Plek houdt zelf geen zaken bij. Vraag het aan het zaakregister: {adres}"),
        )
    }

    /// 404 for a page past the end.
    pub fn geen_bladzijde() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "Niet gevonden",
            "Ongeldige pagina: zo veel bladzijden zijn er niet.",
        )
    }

    /// 405.
    pub fn methode() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "Deze methode kan hier niet",
            "Zie docs/zgw.md voor de operaties die er zijn.",
        )
    }

    /// 406: a coordinate system that is not spoken.
    pub fn crs_niet_aanvaard() -> Self {
        Self::new(
            StatusCode::NOT_ACCEPTABLE,
            "not_acceptable",
            "Dit coördinatenstelsel wordt niet gesproken",
            "Gebruik EPSG:4326 in Accept-Crs en Content-Crs.",
        )
    }

    /// 412: a CRS header that must be there is not.
    pub fn crs_ontbreekt(kop: &str) -> Self {
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "precondition_failed",
            "Een verplichte header ontbreekt",
            format!("Stuur de header {kop}: EPSG:4326 mee."),
        )
    }

    /// 413.
    pub fn te_groot(max: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "Het bericht is te groot",
            format!("Dit adres neemt hoogstens {max} bytes aan."),
        )
    }

    /// 415.
    pub fn soort_bericht() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "Dit soort bericht wordt niet gelezen",
            "Stuur JSON, met de header Content-Type: application/json.",
        )
    }

    /// 409: something else changed it meanwhile, or it stands in the way.
    pub fn botsing(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", "Er is een botsing", detail)
    }

    /// 500: our fault; the cause is logged, never told.
    pub fn intern(oorzaak: &dyn std::fmt::Display) -> Self {
        tracing::error!(oorzaak = %oorzaak, "ZGW-verzoek mislukt");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "error",
            "Er ging bij ons iets mis",
            "De fout staat in het logboek van de beheerder. Probeer het later opnieuw.",
        )
    }

    /// 503 with `Retry-After`: not now.
    pub fn bezet(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "service_unavailable",
            "Nu niet beschikbaar",
            detail,
        )
    }

    /// 504: the work took longer than one request may cost; of what would change something nobody knows yet whether it did.
    pub fn te_lang(schrijft: bool) -> Self {
        Self::new(
            StatusCode::GATEWAY_TIMEOUT,
            "gateway_timeout",
            "Het antwoord duurde te lang",
            if schrijft {
                crate::probleem::ONZEKER
            } else {
                "Vraag minder tegelijk, of probeer het later opnieuw."
            },
        )
    }

    /// The JSON of it.
    pub fn json(&self) -> serde_json::Value {
        let mut uit = json!({
            "type": format!("/ref/fouten/{}", self.code),
            "code": self.code,
            "title": self.titel,
            "status": self.status.as_u16(),
            "detail": self.detail,
            "instance": format!("urn:uuid:{}", uuid::Uuid::new_v4()),
        });
        if self.status == StatusCode::BAD_REQUEST && self.code == "invalid" {
            uit["invalidParams"] = self
                .velden
                .iter()
                .map(|v| json!({ "name": v.naam, "code": v.code, "reason": v.reden }))
                .collect();
        }
        uit
    }
}

const BEPERKT: &str = "De gegevens van een persoon in deze zaak zijn beperkt (AVG artikel 18): ze blijven zoals ze zijn tot de beperking is opgeheven.";

impl From<RegisterFout> for Fout {
    fn from(fout: RegisterFout) -> Self {
        let (code, titel) = match &fout {
            RegisterFout::Ongeldig { uitleg, .. } => return Self::veld(ALGEMEEN, "invalid", uitleg.as_str()),
            RegisterFout::Beperkt { .. } => return Self::botsing(BEPERKT),
            RegisterFout::SchrijftNiet { .. } => (
                "insufficient_storage",
                "Het register neemt nu geen wijzigingen aan",
            ),
            RegisterFout::NietBereikbaar { .. } => ("service_unavailable", "Het register is niet bereikbaar"),
            RegisterFout::Bezet { .. } => ("service_unavailable", "Het register is bezet"),
            _ => return Self::intern(&fout),
        };
        let (status, detail) = crate::probleem::register_status(&fout);
        Self::new(status, code, titel, detail)
    }
}

impl IntoResponse for Fout {
    fn into_response(self) -> Response {
        let mut antwoord = (self.status, axum::Json(self.json())).into_response();
        let koppen = antwoord.headers_mut();
        koppen.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        koppen.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == StatusCode::PAYLOAD_TOO_LARGE {
            // the rest of the body is still under way: nothing can follow it on this connection
            koppen.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        crate::probleem::probeer_later(self.status, koppen);
        antwoord
    }
}
