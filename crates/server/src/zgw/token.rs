//! Token: who asks, by a JWT with HS256 and the secret that this client was given.
//!
//! Refuses every other algorithm (`none` too), a token older than an hour or from the future, and a client
//! that is not known. Knows nothing of what a client may do.

use axum::http::{HeaderMap, header};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::{Deserialize, Deserializer, Serialize};

use super::fout::Fout;

/// A token is believed this long, seconds.
const GELDIG: i64 = 3_600;
/// A client's clock may run ahead this much, seconds.
const SPELING: i64 = 60;
/// Longest token we look at.
const MAX_LENGTE: usize = 8_192;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Client id, as issuer.
    #[serde(default)]
    pub iss: String,
    /// When it was made, seconds since 1970.
    #[serde(deserialize_with = "seconden")]
    pub iat: i64,
    /// Client id.
    pub client_id: String,
    /// The person behind the client, for the audit trail.
    #[serde(default, deserialize_with = "tekst_of_niets")]
    pub user_id: String,
    /// Their name, for the audit trail.
    #[serde(default, deserialize_with = "tekst_of_niets")]
    pub user_representation: String,
    /// When it ends; only shortens our own limit.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "seconden_of_niets"
    )]
    pub exp: Option<i64>,
}

/// What is looked at and not kept.
#[derive(Deserialize)]
struct Gelezen {
    #[serde(flatten)]
    claims: Claims,
    /// When it begins; it is not believed before.
    #[serde(default, deserialize_with = "seconden_of_niets")]
    nbf: Option<i64>,
}

/// A moment as a JWT may write it: seconds, with or without a fraction.
#[derive(Deserialize)]
#[serde(untagged)]
enum Moment {
    Heel(i64),
    Deel(f64),
}

impl Moment {
    fn seconden(self) -> i64 {
        match self {
            Self::Heel(n) => n,
            Self::Deel(n) => n.floor() as i64,
        }
    }
}

fn seconden<'de, D: Deserializer<'de>>(d: D) -> Result<i64, D::Error> {
    Moment::deserialize(d).map(Moment::seconden)
}

fn seconden_of_niets<'de, D: Deserializer<'de>>(d: D) -> Result<Option<i64>, D::Error> {
    Ok(Option::<Moment>::deserialize(d)?.map(Moment::seconden))
}

fn tekst_of_niets<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(d)?.unwrap_or_default())
}

/// The token in the `Authorization` header.
pub fn uit_kop(koppen: &HeaderMap) -> Result<&str, Fout> {
    koppen
        .get(header::AUTHORIZATION)
        .and_then(|w| w.to_str().ok())
        .and_then(|w| w.split_once(' '))
        .filter(|(soort, t)| soort.eq_ignore_ascii_case("bearer") && t.len() <= MAX_LENGTE)
        .map(|(_, t)| t.trim())
        .ok_or_else(|| {
            Fout::token(
                "not_authenticated",
                "Stuur een token mee: Authorization: Bearer met een JWT (HS256).",
            )
        })
}

/// The client id a token claims, before its signature was looked at: only to find the secret.
pub fn beweerde_client(token: &str) -> Result<String, Fout> {
    let los = jsonwebtoken::dangerous::insecure_decode::<Claims>(token).map_err(|_| {
        Fout::token(
            "jwt-decode-error",
            "Het token is niet te lezen, of client_id of iat ontbreekt.",
        )
    })?;
    Ok(los.claims.client_id)
}

/// Checks signature and age.
///
/// - `geheimen`: the secrets this client may sign with (more than one while a secret is being replaced).
/// - Errors: 403 with the reason; the same words for a client without a secret as for a wrong signature.
pub fn controleer(token: &str, geheimen: &[String], nu: i64) -> Result<Claims, Fout> {
    let mut regels = Validation::new(Algorithm::HS256);
    regels.required_spec_claims.clear();
    regels.validate_exp = false;
    regels.validate_aud = false;
    let mut gevonden = None;
    for geheim in geheimen {
        let sleutel = DecodingKey::from_secret(geheim.as_bytes());
        match jsonwebtoken::decode::<Gelezen>(token, &sleutel, &regels) {
            Ok(goed) => gevonden = Some(goed.claims),
            Err(fout) if matches!(fout.kind(), ErrorKind::InvalidAlgorithm) => {
                return Err(Fout::token("jwt-algorithm", "Alleen HS256 wordt aanvaard."));
            }
            Err(_) => {}
        }
    }
    let Gelezen { claims, nbf } = gevonden.ok_or_else(|| {
        Fout::token(
            "invalid-jwt-signature",
            "De client is onbekend, of de handtekening onder het token klopt niet.",
        )
    })?;
    if claims.iat > nu + SPELING || nbf.is_some_and(|nbf| nbf > nu + SPELING) {
        return Err(Fout::token(
            "jwt-immature",
            "Het token komt uit de toekomst; controleer de klok.",
        ));
    }
    if nu - claims.iat > GELDIG || claims.exp.is_some_and(|exp| exp + SPELING < nu) {
        return Err(Fout::token(
            "jwt-expired",
            "Het token is ouder dan een uur; maak een nieuw.",
        ));
    }
    Ok(claims)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jsonwebtoken::{EncodingKey, Header};

    const NU: i64 = 1_800_000_000;

    fn claims(iat: i64) -> Claims {
        Claims {
            iss: "loket".into(),
            iat,
            client_id: "loket".into(),
            user_id: "u1".into(),
            user_representation: "Gebruiker".into(),
            exp: None,
        }
    }

    fn teken(claims: &impl Serialize, alg: Algorithm, geheim: &str) -> String {
        jsonwebtoken::encode(
            &Header::new(alg),
            claims,
            &EncodingKey::from_secret(geheim.as_bytes()),
        )
        .unwrap()
    }

    fn code(token: &str) -> &'static str {
        match controleer(token, &["geheim".to_owned()], NU) {
            Ok(_) => "goed",
            Err(fout) => fout.code,
        }
    }

    #[test]
    fn a_token_is_believed_for_an_hour_and_only_with_its_own_secret() {
        let hs = Algorithm::HS256;
        assert_eq!(code(&teken(&claims(NU), hs, "geheim")), "goed");
        assert_eq!(code(&teken(&claims(NU - 3_500), hs, "geheim")), "goed");
        assert_eq!(code(&teken(&claims(NU - 3_601), hs, "geheim")), "jwt-expired");
        assert_eq!(code(&teken(&claims(NU + 3_600), hs, "geheim")), "jwt-immature");
        assert_eq!(code(&teken(&claims(NU), hs, "anders")), "invalid-jwt-signature");
        assert_eq!(
            code(&teken(&claims(NU), Algorithm::HS512, "geheim")),
            "jwt-algorithm"
        );
    }

    #[test]
    fn a_token_without_a_signature_is_never_believed() {
        let kop = URL_SAFE_NO_PAD.encode(br#"{"alg":"none","typ":"JWT"}"#);
        let lijf = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims(NU)).unwrap());
        for token in [
            format!("{kop}.{lijf}."),
            format!("{kop}.{lijf}"),
            "a.b.c".into(),
            String::new(),
        ] {
            assert_ne!(code(&token), "goed", "{token}");
        }
    }

    #[test]
    fn a_token_may_leave_the_person_out_and_count_in_parts_of_a_second() {
        let met = |meer: serde_json::Value| {
            let mut claims = serde_json::json!({ "client_id": "loket", "iat": NU });
            for (naam, w) in meer.as_object().unwrap() {
                claims[naam] = w.clone();
            }
            code(&teken(&claims, Algorithm::HS256, "geheim"))
        };
        let half = NU as f64 + 0.5;
        for goed in [
            serde_json::json!({ "user_id": null, "user_representation": null, "exp": null, "nbf": null }),
            serde_json::json!({ "iat": half, "exp": half + 60.0, "nbf": half }),
        ] {
            assert_eq!(met(goed.clone()), "goed", "{goed}");
        }
        assert_eq!(met(serde_json::json!({ "nbf": NU + 3_600 })), "jwt-immature");
        assert_eq!(met(serde_json::json!({ "exp": half - 120.0 })), "jwt-expired");
    }

    #[test]
    fn a_token_that_says_when_it_ends_is_not_used_after_that() {
        let mut kort = claims(NU - 600);
        kort.exp = Some(NU - 120);
        assert_eq!(code(&teken(&kort, Algorithm::HS256, "geheim")), "jwt-expired");
    }
}
