//! Aanbieder: what we ask of the provider over HTTP: its description, its keys, a code for a token.
//!
//! Every call has a time limit and a limit of bytes, follows no redirect, and goes only to addresses over which secrets may
//! go. Description and keys are kept for a while; an unknown key is looked for once more. Knows nothing of sessions.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::JwkSet;
use oauth2::basic::{
    BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse,
    BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RefreshToken, RequestTokenError, Scope, StandardRevocableToken, StandardTokenResponse,
    TokenResponse, TokenUrl,
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::bewijs::{self, Afgekeurd, Bewijs, Voor};
use super::instellingen::{OidcInstelling, veilig};
use crate::uitgaand::Uitgaand;

/// One call takes no longer.
const WACHT: Duration = Duration::from_secs(5);
/// One answer holds no more bytes.
const ANTWOORD_MAX: usize = 1 << 20;
/// Description and keys are asked again after this.
const VERS: Duration = Duration::from_secs(3_600);

/// Why the provider did not help. The words are for the log: never an address, a code or a token.
#[derive(Debug)]
pub(super) enum AanbiederFout {
    /// It cannot be reached, or what it says cannot be used.
    Weg(&'static str),
    /// It refused, or gave something that proves nothing.
    Geweigerd(&'static str),
}

use AanbiederFout::{Geweigerd, Weg};

/// What the provider says of itself (OpenID Connect Discovery 1.0).
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Beschrijving {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
    #[serde(default)]
    end_session_endpoint: Option<Url>,
    #[serde(default)]
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

struct Bewaard<T> {
    waarde: Arc<T>,
    sinds: Instant,
}

type Kast<T> = Mutex<Option<Bewaard<T>>>;

fn vers<T>(kast: &Kast<T>) -> Option<Arc<T>> {
    let kast = kast.lock().unwrap_or_else(PoisonError::into_inner);
    kast.as_ref()
        .filter(|b| b.sinds.elapsed() < VERS)
        .map(|b| Arc::clone(&b.waarde))
}

fn bewaar<T>(kast: &Kast<T>, waarde: T) -> Arc<T> {
    let waarde = Arc::new(waarde);
    let bewaard = Bewaard {
        waarde: Arc::clone(&waarde),
        sinds: Instant::now(),
    };
    *kast.lock().unwrap_or_else(PoisonError::into_inner) = Some(bewaard);
    waarde
}

/// The provider, as we know it.
pub(super) struct Aanbieder {
    issuer: String,
    client_id: String,
    geheim: Option<ClientSecret>,
    scopes: Vec<String>,
    terug: RedirectUrl,
    afgemeld: String,
    speling_s: u32,
    http: reqwest::Client,
    beschrijving: Kast<Beschrijving>,
    sleutels: Kast<JwkSet>,
}

/// What the token endpoint gives beside OAuth's own.
#[derive(Debug, Serialize, Deserialize)]
struct IdToken {
    id_token: Option<String>,
}

impl ExtraTokenFields for IdToken {}

/// What an exchange of tokens comes to.
type Uitgewisseld<F> =
    Result<StandardTokenResponse<IdToken, BasicTokenType>, RequestTokenError<F, BasicErrorResponse>>;

/// What the token endpoint gave us.
pub(super) struct Gegeven {
    pub id_token: Option<String>,
    /// Asks again later; a provider may give none.
    pub vernieuw: Option<String>,
}

/// As what a token is judged.
#[derive(Clone, Copy)]
pub(super) enum Als<'a> {
    /// An ID token of a sign-in with this nonce.
    Aanmelding(&'a str),
    /// An ID token that came later, for a refresh token.
    Vernieuwing,
    /// A logout token.
    Afmelding,
}

type OidcClient = Client<
    BasicErrorResponse,
    StandardTokenResponse<IdToken, BasicTokenType>,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

impl Aanbieder {
    /// Errors: a sentence about the file of the secret or the system's certificates.
    pub(super) fn new(inst: &OidcInstelling, uitgaand: &Uitgaand) -> Result<Self, String> {
        let geheim = match &inst.client_secret_file {
            None => None,
            Some(pad) => {
                let tekst = std::fs::read_to_string(pad).map_err(|f| {
                    format!("oidc: client-secret-file {} is niet te lezen: {f}", pad.display())
                })?;
                let tekst = tekst.trim().to_owned();
                if tekst.is_empty() {
                    return Err(format!("oidc: client-secret-file {} is leeg", pad.display()));
                }
                Some(ClientSecret::new(tekst))
            }
        };
        let http = uitgaand.client().map_err(|f| format!("oidc: {f}"))?;
        let wortel = inst.wortel();
        Ok(Self {
            issuer: inst.issuer.clone(),
            client_id: inst.client_id.clone(),
            geheim,
            scopes: inst.scopes.clone(),
            terug: RedirectUrl::new(format!("{wortel}/aanmelden/terug"))
                .map_err(|f| format!("oidc: base-url: {f}"))?,
            afgemeld: format!("{wortel}/afgemeld"),
            speling_s: inst.speling_s,
            http,
            beschrijving: Mutex::default(),
            sleutels: Mutex::default(),
        })
    }

    /// What the provider says of itself: from memory for an hour.
    pub(super) async fn beschrijving(&self) -> Result<Arc<Beschrijving>, AanbiederFout> {
        if let Some(b) = vers(&self.beschrijving) {
            return Ok(b);
        }
        let adres = format!(
            "{}/.well-known/openid-configuration",
            self.issuer.trim_end_matches('/')
        );
        let b: Beschrijving = self.haal(&adres).await?;
        if b.issuer != self.issuer {
            return Err(Weg("de beschrijving is van een andere aanbieder"));
        }
        let adressen = [&b.authorization_endpoint, &b.token_endpoint, &b.jwks_uri];
        if !adressen.into_iter().chain(&b.end_session_endpoint).all(veilig) {
            return Err(Weg("een adres in de beschrijving is niet veilig"));
        }
        let pkce = b.code_challenge_methods_supported.as_ref();
        if pkce.is_some_and(|m| !m.iter().any(|m| m == "S256")) {
            return Err(Weg("de aanbieder kent geen PKCE met S256"));
        }
        Ok(bewaar(&self.beschrijving, b))
    }

    async fn haal<T: serde::de::DeserializeOwned>(&self, adres: &str) -> Result<T, AanbiederFout> {
        let antwoord = self.http.get(adres).timeout(WACHT).send().await;
        let antwoord = antwoord.map_err(|_| Weg("geen antwoord"))?;
        if antwoord.status() != reqwest::StatusCode::OK {
            return Err(Weg("een antwoord met een fout"));
        }
        let bytes = lichaam(antwoord)
            .await
            .map_err(|_| Weg("een afgebroken of te groot antwoord"))?;
        serde_json::from_slice(&bytes).map_err(|_| Weg("een antwoord dat niet te lezen is"))
    }

    async fn sleutels(&self, b: &Beschrijving, opnieuw: bool) -> Result<Arc<JwkSet>, AanbiederFout> {
        if let Some(s) = vers(&self.sleutels).filter(|_| !opnieuw) {
            return Ok(s);
        }
        // one by one: a kind of key that we do not know must not hide the others
        #[derive(Deserialize)]
        struct Los {
            keys: Vec<serde_json::Value>,
        }
        let los: Los = self.haal(b.jwks_uri.as_str()).await?;
        let keys = los
            .keys
            .into_iter()
            .filter_map(|k| serde_json::from_value(k).ok());
        Ok(bewaar(&self.sleutels, JwkSet { keys: keys.collect() }))
    }

    fn client(&self, b: &Beschrijving) -> OidcClient {
        let client = Client::new(ClientId::new(self.client_id.clone()))
            .set_auth_uri(AuthUrl::from_url(b.authorization_endpoint.clone()))
            .set_token_uri(TokenUrl::from_url(b.token_endpoint.clone()))
            .set_redirect_uri(self.terug.clone());
        let Some(geheim) = &self.geheim else {
            return client;
        };
        let manieren = b.token_endpoint_auth_methods_supported.as_ref();
        let basic = manieren.is_none_or(|m| m.iter().any(|m| m == "client_secret_basic"));
        client.set_client_secret(geheim.clone()).set_auth_type(if basic {
            AuthType::BasicAuth
        } else {
            AuthType::RequestBody
        })
    }

    /// Where the browser goes to sign in.
    pub(super) fn begin_adres(
        &self,
        b: &Beschrijving,
        state: &CsrfToken,
        nonce: &str,
        challenge: PkceCodeChallenge,
    ) -> String {
        let (url, _) = self
            .client(b)
            .authorize_url(|| state.clone())
            .add_scope(Scope::new("openid".to_owned()))
            .add_scopes(self.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(challenge)
            .add_extra_param("nonce", nonce)
            .url();
        url.into()
    }

    /// Where the browser goes to sign out at the provider (RP-Initiated Logout 1.0); without an ID token the provider asks
    /// whether it is meant.
    pub(super) fn eind_adres(&self, b: &Beschrijving, id_token: Option<&str>) -> Option<String> {
        let mut url = b.end_session_endpoint.clone()?;
        if let Some(id_token) = id_token {
            url.query_pairs_mut().append_pair("id_token_hint", id_token);
        }
        url.query_pairs_mut()
            .append_pair("client_id", &self.client_id)
            .append_pair("post_logout_redirect_uri", &self.afgemeld);
        Some(url.into())
    }

    /// A code for tokens.
    pub(super) async fn wissel_in(
        &self,
        b: &Beschrijving,
        code: String,
        verifier: String,
    ) -> Result<Gegeven, AanbiederFout> {
        let http = self.http.clone();
        let vraag = move |verzoek: HttpRequest| stuur(http.clone(), verzoek);
        let uit = self
            .client(b)
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request_async(&vraag)
            .await;
        gegeven(uit)
    }

    /// A refresh token for new ones (RFC 6749, 6): what the provider says of somebody now.
    pub(super) async fn vernieuw(&self, b: &Beschrijving, met: String) -> Result<Gegeven, AanbiederFout> {
        let http = self.http.clone();
        let vraag = move |verzoek: HttpRequest| stuur(http.clone(), verzoek);
        let met = RefreshToken::new(met);
        let uit = self
            .client(b)
            .exchange_refresh_token(&met)
            .request_async(&vraag)
            .await;
        gegeven(uit)
    }

    /// Judges a token; with keys that are asked again, once, when it was signed by one we do not know.
    pub(super) async fn keur(
        &self,
        b: &Beschrijving,
        token: &str,
        als: Als<'_>,
        nu: i64,
    ) -> Result<Bewijs, AanbiederFout> {
        let voor = Voor {
            issuer: &self.issuer,
            client_id: &self.client_id,
            speling_s: self.speling_s,
            nu,
        };
        let oordeel = |sleutels: &JwkSet| match als {
            Als::Aanmelding(nonce) => bewijs::id_token(token, sleutels, voor, nonce),
            Als::Vernieuwing => bewijs::vernieuwing(token, sleutels, voor),
            Als::Afmelding => bewijs::afmelding(token, sleutels, voor),
        };
        let eerst = oordeel(&*self.sleutels(b, false).await?);
        let uit = match eerst {
            Err(Afgekeurd::OnbekendeSleutel) => oordeel(&*self.sleutels(b, true).await?),
            anders => anders,
        };
        uit.map_err(|f| match f {
            Afgekeurd::OnbekendeSleutel => Geweigerd("een onbekende sleutel"),
            Afgekeurd::Om(reden) => Geweigerd(reden),
        })
    }
}

fn gegeven<F: std::error::Error>(uit: Uitgewisseld<F>) -> Result<Gegeven, AanbiederFout> {
    let antwoord = uit.map_err(|fout| match fout {
        RequestTokenError::ServerResponse(f) => match f.error() {
            BasicErrorResponseType::InvalidGrant => Geweigerd("de aanbieder nam de code niet aan"),
            BasicErrorResponseType::InvalidClient | BasicErrorResponseType::UnauthorizedClient => {
                Weg("de aanbieder kent ons niet: client-id of geheim klopt niet")
            }
            anders if is_voorbijgaand(anders.as_ref()) => Weg("de aanbieder kan nu niet antwoorden"),
            _ => Geweigerd("de aanbieder weigerde"),
        },
        RequestTokenError::Request(_) => Weg("geen antwoord"),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            Weg("een antwoord dat niet te lezen is")
        }
    })?;
    Ok(Gegeven {
        id_token: antwoord.extra_fields().id_token.clone(),
        vernieuw: antwoord.refresh_token().map(|t| t.secret().clone()),
    })
}

/// True for an error of a provider that says nothing of who is asked about: it cannot answer now, or wants us to wait.
pub(super) fn is_voorbijgaand(fout: &str) -> bool {
    const CODES: [&str; 8] = [
        "temporarily_unavailable",
        "server_error",
        "slow_down",
        "rate_limited",
        "rate_limit_exceeded",
        "too_many_requests",
        "service_unavailable",
        "internal_error",
    ];
    CODES.contains(&fout)
}

async fn stuur(http: reqwest::Client, verzoek: HttpRequest) -> Result<HttpResponse, std::io::Error> {
    let mis = |_| std::io::Error::other("geen antwoord");
    let mut verzoek = reqwest::Request::try_from(verzoek).map_err(mis)?;
    *verzoek.timeout_mut() = Some(WACHT);
    let antwoord = http.execute(verzoek).await.map_err(mis)?;
    let (status, koppen) = (antwoord.status(), antwoord.headers().clone());
    // whatever its body says: the provider cannot answer now, or wants us to wait
    if status.is_server_error() || [408, 429].contains(&status.as_u16()) {
        return Err(std::io::Error::other("nu geen antwoord"));
    }
    let mut uit = HttpResponse::new(lichaam(antwoord).await?);
    *uit.status_mut() = status;
    *uit.headers_mut() = koppen;
    Ok(uit)
}

async fn lichaam(mut antwoord: reqwest::Response) -> Result<Vec<u8>, std::io::Error> {
    let mis = || std::io::Error::other("een afgebroken of te groot antwoord");
    let mut bytes = Vec::new();
    while let Some(stuk) = antwoord.chunk().await.map_err(|_| mis())? {
        if bytes.len() + stuk.len() > ANTWOORD_MAX {
            return Err(mis());
        }
        bytes.extend_from_slice(&stuk);
    }
    Ok(bytes)
}
