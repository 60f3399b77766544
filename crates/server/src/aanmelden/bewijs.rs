//! Bewijs: whether a token of the provider is one: signed by one of its keys, for us, now, for this sign-in.
//!
//! Only algorithms with a public key are taken, so `none` and HS256 with the public key as secret are not. Knows nothing of
//! where keys come from (`aanbieder`).

use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Longest token we look at.
pub(super) const TOKEN_MAX: usize = 32 * 1024;
/// What a token says that signs somebody out.
const AFMELDEN: &str = "http://schemas.openid.net/event/backchannel-logout";

const ALGORITMEN: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// What a token says that was proven.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Bewijs {
    /// Who, at this provider.
    #[serde(default)]
    pub sub: String,
    /// The session at the provider.
    #[serde(default)]
    pub sid: Option<String>,
    #[serde(default)]
    iss: String,
    #[serde(default)]
    aud: Value,
    #[serde(default)]
    azp: Option<String>,
    #[serde(default)]
    nonce: Option<String>,
    #[serde(default)]
    exp: Option<f64>,
    #[serde(default)]
    iat: Option<f64>,
    #[serde(default)]
    nbf: Option<f64>,
    /// Every other claim.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// For whom a token must be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voor<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub speling_s: u32,
    pub nu: i64,
}

/// Why a token proves nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Afgekeurd {
    /// No key that we know signed it: perhaps the provider has new ones.
    OnbekendeSleutel,
    /// In words, for the log; nothing of the token is in them.
    Om(&'static str),
}

use Afgekeurd::Om;

/// The key that a header names: by `kid`, or the only one when it names none.
fn sleutel<'a>(sleutels: &'a JwkSet, kid: Option<&str>, alg: Algorithm) -> Result<&'a Jwk, Afgekeurd> {
    let mut kan = sleutels.keys.iter().filter(|k| {
        let doel = matches!(k.common.public_key_use, None | Some(PublicKeyUse::Signature));
        let voor = k
            .common
            .key_algorithm
            .is_none_or(|a| a.to_string() == format!("{alg:?}"));
        doel && voor && kid.is_none_or(|kid| k.common.key_id.as_deref() == Some(kid))
    });
    match (kan.next(), kan.next()) {
        (Some(een), None) => Ok(een),
        (Some(_), Some(_)) => Err(Om("de sleutel is niet eenduidig")),
        (None, _) => Err(Afgekeurd::OnbekendeSleutel),
    }
}

fn getekend(token: &str, sleutels: &JwkSet) -> Result<Bewijs, Afgekeurd> {
    if token.len() > TOKEN_MAX {
        return Err(Om("het token is te lang"));
    }
    // an algorithm that the library does not know (none) is no header to it
    let kop = jsonwebtoken::decode_header(token).map_err(|_| Om("de kop van het token is niet te lezen"))?;
    if !ALGORITMEN.contains(&kop.alg) {
        return Err(Om("een algoritme dat wij niet aannemen"));
    }
    let jwk = sleutel(sleutels, kop.kid.as_deref(), kop.alg)?;
    let sleutel = DecodingKey::from_jwk(jwk).map_err(|_| Om("een sleutel die wij niet kennen"))?;
    let mut keuring = Validation::new(kop.alg);
    // the moments and the audience are ours to judge: stricter, and with our own clock
    keuring.validate_exp = false;
    keuring.validate_aud = false;
    keuring.required_spec_claims.clear();
    let gelezen = jsonwebtoken::decode::<Bewijs>(token, &sleutel, &keuring);
    gelezen
        .map(|d| d.claims)
        .map_err(|_| Om("de handtekening klopt niet"))
}

/// What is the same for every token: from this provider, for us alone, at this moment.
fn voor_ons(b: &Bewijs, voor: Voor<'_>) -> Result<(), Afgekeurd> {
    if b.iss != voor.issuer {
        return Err(Om("een andere aanbieder"));
    }
    let aud_goed = match &b.aud {
        Value::String(een) => een == voor.client_id,
        // another audience beside us is one that we do not trust
        Value::Array(lijst) => matches!(lijst.as_slice(), [Value::String(een)] if een == voor.client_id),
        _ => false,
    };
    if !aud_goed {
        return Err(Om("voor een andere client"));
    }
    if b.azp.as_deref().is_some_and(|azp| azp != voor.client_id) {
        return Err(Om("uitgegeven aan een andere client"));
    }
    let (nu, speling) = (voor.nu as f64, f64::from(voor.speling_s));
    let iat = b.iat.ok_or(Om("zonder moment van uitgifte"))?;
    if !iat.is_finite() || iat > nu + speling {
        return Err(Om("uitgegeven in de toekomst"));
    }
    if b.exp.is_some_and(|exp| !exp.is_finite() || exp <= nu - speling) {
        return Err(Om("verlopen"));
    }
    if b.nbf.is_some_and(|nbf| !nbf.is_finite() || nbf > nu + speling) {
        return Err(Om("nog niet geldig"));
    }
    Ok(())
}

/// Judges an ID token (OpenID Connect Core 3.1.3.7). Errors: [`Afgekeurd`].
pub(super) fn id_token(
    token: &str,
    sleutels: &JwkSet,
    voor: Voor<'_>,
    nonce: &str,
) -> Result<Bewijs, Afgekeurd> {
    let b = over_iemand(token, sleutels, voor)?;
    if !b.nonce.as_deref().is_some_and(|n| super::gelijk(nonce, n)) {
        return Err(Om("een andere nonce"));
    }
    Ok(b)
}

/// Judges an ID token that came for a refresh token, and so without a nonce (OpenID Connect Core 12.2). Whose it is, is for
/// the caller to compare. Errors: [`Afgekeurd`].
pub(super) fn vernieuwing(token: &str, sleutels: &JwkSet, voor: Voor<'_>) -> Result<Bewijs, Afgekeurd> {
    let b = over_iemand(token, sleutels, voor)?;
    if b.rest.contains_key("events") {
        return Err(Om("een token om af te melden"));
    }
    Ok(b)
}

fn over_iemand(token: &str, sleutels: &JwkSet, voor: Voor<'_>) -> Result<Bewijs, Afgekeurd> {
    let b = getekend(token, sleutels)?;
    voor_ons(&b, voor)?;
    if b.exp.is_none() {
        return Err(Om("zonder einde"));
    }
    if b.sub.is_empty() || b.sub.len() > 255 {
        return Err(Om("zonder sub"));
    }
    Ok(b)
}

/// Judges a logout token (Back-Channel Logout 1.0, 2.6). Errors: [`Afgekeurd`].
pub(super) fn afmelding(token: &str, sleutels: &JwkSet, voor: Voor<'_>) -> Result<Bewijs, Afgekeurd> {
    let b = getekend(token, sleutels)?;
    voor_ons(&b, voor)?;
    let is_afmelding = b
        .rest
        .get("events")
        .and_then(|e| e.get(AFMELDEN))
        .is_some_and(Value::is_object);
    if !is_afmelding || b.nonce.is_some() {
        return Err(Om("geen token om af te melden"));
    }
    // it is told at once; what is older is somebody's copy
    if b.iat.is_none_or(|iat| iat < (voor.nu - 300) as f64) {
        return Err(Om("een oud token om af te melden"));
    }
    if b.sub.is_empty() && b.sid.is_none() {
        return Err(Om("zonder sub en sid"));
    }
    Ok(b)
}
