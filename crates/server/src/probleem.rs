//! Probleem: the one place that turns an error into HTTP (RFC 9457, `application/problem+json`).
//!
//! A handler returns `Result<_, Probleem>`; what went wrong on our side is logged once, here, and the asker
//! gets a sentence without internals.

use std::borrow::Cow;

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use register::RegisterFout;
use serde::Serialize;

/// A refused or failed request.
#[derive(Debug, Clone, Serialize)]
pub struct Probleem {
    /// A URI that names the kind of problem; relative to the API's documentation.
    #[serde(rename = "type")]
    soort: &'static str,
    /// The kind in words.
    title: &'static str,
    /// HTTP status.
    status: u16,
    /// This case, in Dutch, with what to do.
    detail: String,
    /// Parameters that were refused, one by one.
    #[serde(rename = "invalidParams", skip_serializing_if = "Vec::is_empty")]
    velden: Vec<VeldFout>,
    /// Where a person can go to try it as somebody else; on the page only.
    #[serde(skip)]
    verder: Option<String>,
}

/// One refused parameter.
#[derive(Debug, Clone, Serialize)]
pub struct VeldFout {
    /// Name of the parameter.
    name: Cow<'static, str>,
    /// Why, and what to give instead.
    reason: String,
}

impl Probleem {
    fn new(status: StatusCode, soort: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            soort,
            title,
            status: status.as_u16(),
            detail: detail.into(),
            velden: Vec::new(),
            verder: None,
        }
    }

    /// With where a person can go to sign out elsewhere and try it as somebody else.
    pub(crate) fn met_verder(mut self, adres: Option<String>) -> Self {
        self.verder = adres;
        self
    }

    /// Where a person can go to try it as somebody else.
    pub fn verder(&self) -> Option<&str> {
        self.verder.as_deref()
    }

    /// 400: a parameter is missing or wrong; names it.
    pub fn parameter(naam: &'static str, reden: impl Into<String>) -> Self {
        let reden = reden.into();
        let mut p = Self::new(
            StatusCode::BAD_REQUEST,
            "/problemen/parameter",
            "Een parameter klopt niet",
            format!("{naam}: {reden}"),
        );
        p.velden.push(VeldFout {
            name: naam.into(),
            reason: reden,
        });
        p
    }

    /// 400: fields that were refused, each with its name and why.
    pub fn velden(fouten: Vec<(String, String)>) -> Self {
        let zin: Vec<String> = fouten
            .iter()
            .map(|(naam, reden)| format!("{naam}: {reden}"))
            .collect();
        let mut p = Self::new(
            StatusCode::BAD_REQUEST,
            "/problemen/velden",
            "Dit kan niet zo in het register",
            zin.join("; "),
        );
        p.velden.extend(fouten.into_iter().map(|(naam, reason)| VeldFout {
            name: naam.into(),
            reason,
        }));
        p
    }

    /// 400: the request as a whole cannot be read.
    pub fn verzoek(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "/problemen/verzoek",
            "Het verzoek is niet te lezen",
            detail,
        )
    }

    /// 404.
    pub fn niet_gevonden(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "/problemen/niet-gevonden",
            "Niet gevonden",
            detail,
        )
    }

    /// 405.
    pub fn methode() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "/problemen/methode",
            "Deze methode kan hier niet",
            "Gebruik een methode die bij dit adres hoort; zie /api/v1/openapi.json.",
        )
    }

    /// 400: the request can be read, but its answer costs more than one request may.
    pub fn te_duur(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "/problemen/te-duur",
            "Dit verzoek kost te veel",
            detail,
        )
    }

    /// 406: no form of the answer that `Accept` allows.
    pub fn niet_aanvaard(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::NOT_ACCEPTABLE,
            "/problemen/vorm",
            "Geen antwoord in deze vorm",
            detail,
        )
    }

    /// 401: only for who may.
    pub fn aanmelden(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "/problemen/aanmelden",
            "Hiervoor moet u aangemeld zijn",
            detail,
        )
    }

    /// 400: what came back does not belong to a sign-in of this browser.
    pub fn aanmelding_mislukt(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "/problemen/aanmelding-mislukt",
            "Het aanmelden is niet gelukt",
            detail,
        )
    }

    /// 403: known, and not allowed.
    pub fn verboden(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "/problemen/verboden",
            "U mag dit niet zien of doen",
            detail,
        )
    }

    /// 429 with `Retry-After`: more often than one sender may.
    pub fn te_vaak(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "/problemen/te-vaak",
            "Dit ging te vaak",
            detail,
        )
    }

    /// 409: it is there already, or what it says does not fit where it is sent.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "/problemen/conflict",
            "Dit past niet bij wat er al is",
            detail,
        )
    }

    /// 412: somebody else changed it since.
    pub fn intussen_gewijzigd(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "/problemen/intussen-gewijzigd",
            "Intussen gewijzigd",
            detail,
        )
    }

    /// 428: a change must say which version it changes.
    pub fn zonder_versie(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::PRECONDITION_REQUIRED,
            "/problemen/zonder-versie",
            "Zeg welke versie u wijzigt",
            detail,
        )
    }

    /// 413: the body is larger than this address takes.
    pub fn te_groot(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "/problemen/te-groot",
            "Het verzoek is te groot",
            detail,
        )
    }

    /// 503 with `Retry-After`: too busy, or a source that this answer cannot do without is down.
    pub fn bezet(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "/problemen/bezet",
            "Nu niet beschikbaar",
            detail,
        )
    }

    /// 503 with `Retry-After`: a source outside us gives no answer.
    pub fn bron_onbereikbaar(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "/problemen/bron-onbereikbaar",
            "Bron onbereikbaar",
            detail,
        )
    }

    /// 502: a source outside us refuses what we ask, or says what cannot be used.
    pub fn bron_weigert(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_GATEWAY,
            "/problemen/bron-weigert",
            "Bron weigert",
            detail,
        )
    }

    /// What the ZGW side could not do with the register, in its own words.
    pub(crate) fn zgw(fout: &crate::zgw::Fout) -> Self {
        match fout.status {
            StatusCode::SERVICE_UNAVAILABLE => Self::bezet(fout.detail.as_str()),
            StatusCode::INSUFFICIENT_STORAGE => Self::new(
                fout.status,
                "/problemen/schrijft-niet",
                "Het register neemt nu geen wijzigingen aan",
                fout.detail.as_str(),
            ),
            _ => Self::intern(&fout.detail),
        }
    }

    /// 504: the work took longer than one request may cost. Of what would change something (`schrijft`) nobody knows yet
    /// whether it did.
    pub fn te_lang(schrijft: bool) -> Self {
        Self::new(
            StatusCode::GATEWAY_TIMEOUT,
            "/problemen/te-lang",
            "Het antwoord duurde te lang",
            if schrijft {
                ONZEKER
            } else {
                "Vraag een kleiner gebied of probeer het later opnieuw."
            },
        )
    }

    /// 500: our fault. The cause goes to the log, never to the asker.
    pub fn intern(oorzaak: &dyn std::fmt::Display) -> Self {
        tracing::error!(oorzaak = %oorzaak, "verzoek mislukt");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "/problemen/intern",
            "Er ging bij ons iets mis",
            "De fout staat in het logboek van de beheerder. Probeer het later opnieuw.",
        )
    }

    /// What the register could not do: 507 when its disk takes nothing more, 503 when it is away or busy, 400 for what it
    /// may not keep, else 500.
    pub fn register(fout: &RegisterFout) -> Self {
        let (soort, title) = match fout {
            RegisterFout::Ongeldig { uitleg, .. } => return Self::verzoek(uitleg.as_str()),
            RegisterFout::SchrijftNiet { .. } => (
                "/problemen/schrijft-niet",
                "Het register neemt nu geen wijzigingen aan",
            ),
            RegisterFout::NietBereikbaar { .. } => {
                ("/problemen/niet-bereikbaar", "Het register is niet bereikbaar")
            }
            RegisterFout::Bezet { .. } => ("/problemen/bezet", "Nu niet beschikbaar"),
            _ => return Self::intern(fout),
        };
        let (status, detail) = register_status(fout);
        Self::new(status, soort, title, detail)
    }

    /// HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The kind of problem in words, where it says more than the status alone.
    pub fn eigen_titel(&self) -> Option<&'static str> {
        let eigen = [
            "aanmelding-mislukt",
            "verboden",
            "te-vaak",
            "bron-onbereikbaar",
            "aanmelden",
        ];
        let soort = self.soort.strip_prefix("/problemen/")?;
        eigen.contains(&soort).then_some(self.title)
    }

    /// What a person may read of it.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

/// What is said of a change that may have been kept.
pub(crate) const ONZEKER: &str = "Het register viel weg tijdens het bewaren. Kijk over een minuut of uw wijziging er staat, voor u haar opnieuw stuurt.";

/// Status and words for a store that cannot do its work now. The cause goes to the log, never to the asker.
pub(crate) fn register_status(fout: &RegisterFout) -> (StatusCode, &'static str) {
    tracing::error!(oorzaak = %fout, "het register kan nu niet");
    match fout {
        RegisterFout::SchrijftNiet { onzeker: true, .. } => (StatusCode::INSUFFICIENT_STORAGE, ONZEKER),
        RegisterFout::SchrijftNiet { .. } => (
            StatusCode::INSUFFICIENT_STORAGE,
            "De schijf van het register is vol of stuk. Er is niets bewaard; lezen gaat door. Probeer het later opnieuw.",
        ),
        RegisterFout::NietBereikbaar { onzeker: true, .. } => (StatusCode::SERVICE_UNAVAILABLE, ONZEKER),
        RegisterFout::NietBereikbaar { .. } => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Het register is niet bereikbaar. Er is niets bewaard. Probeer het over een minuut opnieuw.",
        ),
        _ => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Het register is te druk. Er is niets bewaard. Probeer het over enkele seconden opnieuw.",
        ),
    }
}

/// Says when to try again, where that helps.
pub(crate) fn probeer_later(status: StatusCode, koppen: &mut HeaderMap) {
    let na = match status {
        StatusCode::SERVICE_UNAVAILABLE => "5",
        StatusCode::INSUFFICIENT_STORAGE | StatusCode::TOO_MANY_REQUESTS => "60",
        _ => return,
    };
    koppen.insert(header::RETRY_AFTER, HeaderValue::from_static(na));
}

impl IntoResponse for Probleem {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut antwoord = (status, Json(&self)).into_response();
        // The pages show the same problem to people.
        antwoord.extensions_mut().insert(self);
        let koppen = antwoord.headers_mut();
        koppen.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        koppen.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        probeer_later(status, koppen);
        antwoord
    }
}
