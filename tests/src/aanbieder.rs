//! A provider of OpenID Connect on loopback, for tests and for the demo: signs in invented people, and misbehaves on request.
//!
//! Everything that a real one checks of us it checks too: client and secret, the exact return address, PKCE, that a code is
//! used once. Nobody needs a password, so it listens on this machine only. Start at [`Aanbieder::start`].

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Json, Redirect, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rsa::RsaPrivateKey;
use rsa::pkcs1::{EncodeRsaPrivateKey, EncodeRsaPublicKey, LineEnding};
use rsa::traits::PublicKeyParts;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// Client id that it knows.
pub const CLIENT: &str = "plek-proef";
/// The secret that goes with it.
pub const GEHEIM: &str = "kanarie-client-geheim-5b1f";

/// The people it signs in: name for the address, name for people, roles.
pub const MENSEN: [(&str, &str, &[&str]); 11] = [
    ("noor", "Noor de Wit (proef)", &["plek-gebiedsmanager"]),
    ("karim", "Karim Bakker (proef)", &["plek-behandelaar"]),
    ("kim", "Kim Visser (proef)", &["plek-kcc"]),
    ("bas", "Bas Smit (proef)", &["plek-buitendienst"]),
    ("wil", "Wil Mulder (proef)", &["plek-wijkconcierge"]),
    ("wes", "Wes Dekker (proef)", &["plek-wijkconcierge-west"]),
    ("bea", "Bea Jansen (proef)", &["plek-beheerder"]),
    ("ar", "Ar Kuiper (proef)", &["plek-archivaris"]),
    ("mel", "Mel Vos (proef)", &["plek-melder"]),
    ("onno", "Onno Onbekend (proef)", &["iets-van-een-ander-systeem"]),
    ("geen", "Gé Geenrol (proef)", &[]),
];

/// How a token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Teken {
    /// As promised.
    Goed,
    /// Not at all, with `alg: none`.
    Niet,
    /// HS256 with the public key (PEM) as secret.
    PubliekeSleutel,
    /// By another key under the known name.
    AndereSleutel,
    /// By a key with a name that nobody knows.
    OnbekendeNaam,
    /// As promised, with one bit of it changed.
    Beschadigd,
}

type Vervorm = Arc<dyn Fn(&mut Map<String, Value>) + Send + Sync>;

struct Code {
    redirect_uri: String,
    challenge: String,
    nonce: String,
    persoon: String,
}

struct Sleutel {
    kid: String,
    prive: RsaPrivateKey,
}

impl Sleutel {
    fn nieuw(kid: &str) -> Self {
        let prive = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).expect("een sleutel");
        Self {
            kid: kid.to_owned(),
            prive,
        }
    }

    fn jwk(&self) -> Value {
        let tekst = |n: &rsa::BigUint| URL_SAFE_NO_PAD.encode(n.to_bytes_be());
        json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid,
            "n": tekst(self.prive.n()), "e": tekst(self.prive.e())})
    }

    fn pem(&self) -> String {
        self.prive
            .to_public_key()
            .to_pkcs1_pem(LineEnding::LF)
            .expect("pem")
    }
}

struct Stand {
    adres: String,
    terug: Vec<String>,
    sleutel: Sleutel,
    ander: Sleutel,
    codes: HashMap<String, Code>,
    teken: Teken,
    vervorm: Option<Vervorm>,
    weg: bool,
    /// What it answers to every question for tokens, when it is too busy to judge it.
    druk: Option<(u16, String)>,
    /// What somebody's roles are now, when they are no longer those of [`MENSEN`].
    rollen: HashMap<String, Vec<String>>,
    /// Refresh tokens that may still be used, each once, with whose they are.
    vernieuw: HashMap<String, String>,
    /// Every code, token and nonce that was ever given: none of them may turn up anywhere else.
    gegeven: Vec<String>,
    sleutels_gevraagd: usize,
    afgemeld: Vec<HashMap<String, String>>,
    geweigerd: Vec<&'static str>,
    teller: u64,
}

/// A running provider.
#[derive(Clone)]
pub struct Aanbieder {
    /// `http://127.0.0.1:PORT`, also its name as issuer.
    pub adres: String,
    stand: Arc<Mutex<Stand>>,
}

fn nu() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_secs())
}

impl Aanbieder {
    /// Starts on a free port. `terug`: where it may send browsers back to, exactly.
    pub fn start(terug: &[&str]) -> Self {
        Self::start_op("127.0.0.1:0", terug)
    }

    /// The same at an address of this machine.
    pub fn start_op(luister: &str, terug: &[&str]) -> Self {
        let luister: SocketAddr = luister.parse().expect("adres en poort");
        assert!(
            luister.ip().is_loopback(),
            "de proef-aanbieder luistert alleen op deze machine"
        );
        let socket = std::net::TcpListener::bind(luister).expect("poort");
        socket.set_nonblocking(true).expect("socket");
        let adres = format!("http://{}", socket.local_addr().expect("adres"));
        let stand = Arc::new(Mutex::new(Stand {
            adres: adres.clone(),
            terug: terug.iter().map(|t| (*t).to_owned()).collect(),
            sleutel: Sleutel::nieuw("sleutel-1"),
            ander: Sleutel::nieuw("sleutel-1"),
            codes: HashMap::new(),
            teken: Teken::Goed,
            vervorm: None,
            weg: false,
            druk: None,
            rollen: HashMap::new(),
            vernieuw: HashMap::new(),
            gegeven: vec![],
            sleutels_gevraagd: 0,
            afgemeld: vec![],
            geweigerd: vec![],
            teller: 0,
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(beschrijving))
            .route("/sleutels", get(sleutels))
            .route("/begin", get(begin))
            .route("/token", post(token))
            .route("/einde", get(einde))
            .with_state(Arc::clone(&stand));
        std::thread::spawn(move || {
            let draad = tokio::runtime::Builder::new_current_thread().enable_all().build();
            draad.expect("runtime").block_on(async move {
                let socket = tokio::net::TcpListener::from_std(socket).expect("socket");
                let _ = axum::serve(socket, router).await;
            });
        });
        Self { adres, stand }
    }

    fn stand(&self) -> MutexGuard<'_, Stand> {
        slot(&self.stand)
    }

    /// From now on it calls itself this, and is found there.
    pub fn heet(&self, adres: &str) {
        self.stand().adres = adres.to_owned();
    }

    /// From now on it signs like this.
    pub fn teken(&self, teken: Teken) {
        self.stand().teken = teken;
    }

    /// From now on its ID tokens say what this makes of them.
    pub fn vervorm(&self, doe: impl Fn(&mut Map<String, Value>) + Send + Sync + 'static) {
        self.stand().vervorm = Some(Arc::new(doe));
    }

    /// Behaves again.
    pub fn braaf(&self) {
        let mut s = self.stand();
        s.teken = Teken::Goed;
        s.vervorm = None;
        s.weg = false;
        s.druk = None;
    }

    /// Answers nothing but 503.
    pub fn weg(&self, weg: bool) {
        self.stand().weg = weg;
    }

    /// Answers every question for tokens with this status and error.
    pub fn druk(&self, status: u16, fout: &str) {
        self.stand().druk = Some((status, fout.to_owned()));
    }

    /// From now on somebody has these roles.
    pub fn geef_rollen(&self, persoon: &str, rollen: &[&str]) {
        let rollen = rollen.iter().map(|r| (*r).to_owned()).collect();
        self.stand().rollen.insert(persoon.to_owned(), rollen);
    }

    /// Ends somebody's session here; nobody is told.
    pub fn trek_in(&self, persoon: &str) {
        self.stand().vernieuw.retain(|_, p| p != persoon);
    }

    /// Another key, under another name; the old one is no longer published.
    pub fn nieuwe_sleutel(&self) {
        self.stand().sleutel = Sleutel::nieuw(&format!("sleutel-{}", nu()));
    }

    /// How often its keys were asked.
    pub fn sleutels_gevraagd(&self) -> usize {
        self.stand().sleutels_gevraagd
    }

    /// Every code, token and nonce so far.
    pub fn gegeven(&self) -> Vec<String> {
        self.stand().gegeven.clone()
    }

    /// Why it refused what we asked, so far.
    pub fn geweigerd(&self) -> Vec<&'static str> {
        self.stand().geweigerd.clone()
    }

    /// What browsers asked of its end of session.
    pub fn afgemeld(&self) -> Vec<HashMap<String, String>> {
        self.stand().afgemeld.clone()
    }

    /// A code for somebody, as if another browser had asked for it with this challenge and nonce.
    pub fn geef_code(&self, persoon: &str, redirect_uri: &str, challenge: &str, nonce: &str) -> String {
        nieuwe_code(&mut self.stand(), persoon, redirect_uri, challenge, nonce)
    }

    /// A token that says that somebody signed out here, with these claims on top.
    pub fn afmeldtoken(&self, persoon: &str, erbij: &Value) -> String {
        let s = self.stand();
        let mut claims = json!({"iss": s.adres, "aud": CLIENT, "iat": nu(), "exp": nu() + 120, "jti": "1", "sub": sub(persoon),
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}}});
        if let (Some(claims), Some(erbij)) = (claims.as_object_mut(), erbij.as_object()) {
            claims.extend(erbij.clone());
        }
        teken(&s, &claims)
    }
}

fn slot(stand: &Mutex<Stand>) -> MutexGuard<'_, Stand> {
    stand.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Stands for somebody; never his name.
pub fn sub(persoon: &str) -> String {
    format!("kanarie-sub-{persoon}-77aa")
}

fn teken(s: &Stand, claims: &Value) -> String {
    let los = |deel: &Value| URL_SAFE_NO_PAD.encode(deel.to_string());
    let met = |sleutel: &Sleutel, kid: &str| {
        let mut kop = Header::new(Algorithm::RS256);
        kop.kid = Some(kid.to_owned());
        let der = sleutel.prive.to_pkcs1_der().expect("der");
        jsonwebtoken::encode(&kop, claims, &EncodingKey::from_rsa_der(der.as_bytes())).expect("token")
    };
    match s.teken {
        Teken::Goed => met(&s.sleutel, &s.sleutel.kid),
        Teken::AndereSleutel => met(&s.ander, &s.sleutel.kid),
        Teken::OnbekendeNaam => met(&s.ander, "onbekend"),
        Teken::Niet => format!("{}.{}.", los(&json!({"alg": "none", "typ": "JWT"})), los(claims)),
        Teken::PubliekeSleutel => {
            let mut kop = Header::new(Algorithm::HS256);
            kop.kid = Some(s.sleutel.kid.clone());
            let geheim = EncodingKey::from_secret(s.sleutel.pem().as_bytes());
            jsonwebtoken::encode(&kop, claims, &geheim).expect("token")
        }
        Teken::Beschadigd => {
            let goed = met(&s.sleutel, &s.sleutel.kid);
            let (voor, handtekening) = goed.rsplit_once('.').expect("drie delen");
            let mut bytes = URL_SAFE_NO_PAD.decode(handtekening).expect("base64");
            bytes[17] ^= 1;
            format!("{voor}.{}", URL_SAFE_NO_PAD.encode(bytes))
        }
    }
}

type Alles = State<Arc<Mutex<Stand>>>;

fn afwezig(s: &Stand) -> Option<Response> {
    s.weg.then(|| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

async fn beschrijving(State(s): Alles) -> Response {
    let s = slot(&s);
    let a = &s.adres;
    afwezig(&s).unwrap_or_else(|| {
        Json(json!({"issuer": a, "authorization_endpoint": format!("{a}/begin"), "token_endpoint": format!("{a}/token"),
            "jwks_uri": format!("{a}/sleutels"), "end_session_endpoint": format!("{a}/einde"),
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"],
            "backchannel_logout_supported": true}))
        .into_response()
    })
}

async fn sleutels(State(s): Alles) -> Response {
    let mut s = slot(&s);
    s.sleutels_gevraagd += 1;
    afwezig(&s).unwrap_or_else(|| {
        // a key of a kind that nobody knows stands before the real one, as real providers have them
        Json(json!({"keys": [{"kty": "AKP", "alg": "ML-DSA-44", "kid": "toekomst", "pub": "AA"}, s.sleutel.jwk()]})).into_response()
    })
}

fn nieuwe_code(s: &mut Stand, persoon: &str, redirect_uri: &str, challenge: &str, nonce: &str) -> String {
    s.teller += 1;
    let zaad = format!("{}{}{persoon}", s.teller, nu());
    let code = format!(
        "kanarie-code-{}",
        URL_SAFE_NO_PAD.encode(&Sha256::digest(zaad)[..18])
    );
    s.gegeven.push(code.clone());
    s.gegeven.push(nonce.to_owned());
    s.codes.insert(
        code.clone(),
        Code {
            redirect_uri: redirect_uri.to_owned(),
            challenge: challenge.to_owned(),
            nonce: nonce.to_owned(),
            persoon: persoon.to_owned(),
        },
    );
    code
}

/// The page where one chooses who to be; with `als` the choice is made.
async fn begin(State(s): Alles, Query(q): Query<HashMap<String, String>>) -> Response {
    let mut s = slot(&s);
    if let Some(weg) = afwezig(&s) {
        return weg;
    }
    let lees = |naam: &str| q.get(naam).map(String::as_str).unwrap_or_default();
    let redirect = lees("redirect_uri");
    let fout = if lees("client_id") != CLIENT {
        "onbekende client"
    } else if !s.terug.iter().any(|t| t == redirect) {
        "onbekend adres om naar terug te gaan"
    } else if lees("response_type") != "code" || !lees("scope").split(' ').any(|s| s == "openid") {
        "geen code of geen openid"
    } else if lees("code_challenge_method") != "S256" || lees("code_challenge").len() != 43 {
        "zonder PKCE"
    } else if lees("state").len() < 16 || lees("nonce").len() < 16 {
        "zonder state of nonce"
    } else {
        ""
    };
    if !fout.is_empty() {
        s.geweigerd.push(fout);
        return (StatusCode::BAD_REQUEST, fout).into_response();
    }
    let Some((als, ..)) = MENSEN.iter().find(|(als, ..)| *als == lees("als")) else {
        return keuze(&q).into_response();
    };
    let (challenge, nonce) = (lees("code_challenge"), lees("nonce"));
    let code = nieuwe_code(&mut s, als, redirect, challenge, nonce);
    let mut adres = url::Url::parse(redirect).expect("adres");
    adres
        .query_pairs_mut()
        .append_pair("code", &code)
        .append_pair("state", lees("state"))
        .append_pair("iss", &s.adres);
    Redirect::to(adres.as_str()).into_response()
}

fn keuze(q: &HashMap<String, String>) -> Html<String> {
    let mut regels = String::new();
    for (als, naam, rollen) in MENSEN {
        let mut vraag = url::form_urlencoded::Serializer::new(String::new());
        vraag.extend_pairs(q).append_pair("als", als);
        let vraag = vraag.finish().replace('&', "&amp;");
        let rollen = rollen.join(", ").replace("plek-", "");
        regels.push_str(&format!(
            "<li><a href=\"/begin?{vraag}\">{naam}</a> {rollen}</li>\n"
        ));
    }
    Html(format!(
        "<!doctype html><html lang=\"nl\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>PROEF: kies wie u bent</title><link rel=\"icon\" href=\"data:,\"><style>body{{font:1.125rem/1.6 sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem}}\
         p.proef{{background:#fdf0cf;padding:.5rem 1rem}}ul{{list-style:none;padding:0}}li a{{display:inline-block;padding:.5rem 0}}</style>\
         <main><p class=\"proef\"><strong>Dit is een proef.</strong> Deze mensen bestaan niet. Er is geen wachtwoord.</p>\
         <h1>Kies wie u bent</h1><ul>{regels}</ul></main></html>"
    ))
}

fn weiger(s: &mut Stand, status: StatusCode, fout: &str, reden: &'static str) -> Response {
    s.geweigerd.push(reden);
    (status, Json(json!({"error": fout, "error_description": reden}))).into_response()
}

async fn token(State(s): Alles, koppen: HeaderMap, Form(f): Form<HashMap<String, String>>) -> Response {
    let mut s = slot(&s);
    if let Some(weg) = afwezig(&s) {
        return weg;
    }
    if let Some((status, fout)) = s.druk.clone() {
        let status = StatusCode::from_u16(status).expect("status");
        return weiger(&mut s, status, &fout, "druk");
    }
    let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{GEHEIM}")));
    if koppen.get(header::AUTHORIZATION).and_then(|w| w.to_str().ok()) != Some(basic.as_str()) {
        return weiger(
            &mut s,
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "verkeerd geheim",
        );
    }
    let lees = |naam: &str| f.get(naam).map(String::as_str).unwrap_or_default();
    if lees("grant_type") == "refresh_token" {
        return match s.vernieuw.remove(lees("refresh_token")) {
            Some(persoon) => geef(&mut s, &persoon, None),
            None => weiger(
                &mut s,
                StatusCode::BAD_REQUEST,
                "invalid_grant",
                "onbekend of gebruikt refresh token",
            ),
        };
    }
    // whatever is wrong with it: a code is spent by showing it
    let Some(code) = s.codes.remove(lees("code")) else {
        return weiger(
            &mut s,
            StatusCode::BAD_REQUEST,
            "invalid_grant",
            "onbekende of gebruikte code",
        );
    };
    if code.redirect_uri != lees("redirect_uri") || lees("grant_type") != "authorization_code" {
        return weiger(&mut s, StatusCode::BAD_REQUEST, "invalid_grant", "ander adres");
    }
    if URL_SAFE_NO_PAD.encode(Sha256::digest(lees("code_verifier"))) != code.challenge {
        return weiger(
            &mut s,
            StatusCode::BAD_REQUEST,
            "invalid_grant",
            "verkeerde code_verifier",
        );
    }
    s.gegeven.push(lees("code_verifier").to_owned());
    geef(&mut s, &code.persoon, Some(&code.nonce))
}

/// Tokens about somebody as he is now.
fn geef(s: &mut Stand, persoon: &str, nonce: Option<&str>) -> Response {
    let Some((als, naam, rollen)) = MENSEN.iter().find(|(als, ..)| *als == persoon) else {
        return weiger(s, StatusCode::BAD_REQUEST, "invalid_grant", "niemand");
    };
    let rollen = s.rollen.get(*als).map_or_else(|| json!(rollen), |r| json!(r));
    let mut claims = json!({"iss": s.adres, "aud": CLIENT, "azp": CLIENT, "sub": sub(als), "sid": format!("kanarie-sid-{als}"),
        "iat": nu(), "exp": nu() + 300, "name": naam, "realm_access": {"roles": rollen}});
    if let Some(nonce) = nonce {
        claims["nonce"] = nonce.into();
    }
    if let (Some(doe), Some(claims)) = (s.vervorm.clone(), claims.as_object_mut()) {
        doe(claims);
    }
    let id_token = teken(s, &claims);
    s.teller += 1;
    let toegang = format!("kanarie-toegang-{}", s.teller);
    let vernieuw = format!("kanarie-vernieuw-{}-{}", s.teller, nu());
    s.vernieuw.insert(vernieuw.clone(), persoon.to_owned());
    s.gegeven
        .extend([id_token.clone(), toegang.clone(), vernieuw.clone()]);
    Json(
        json!({"access_token": toegang, "token_type": "Bearer", "expires_in": 300, "id_token": id_token,
        "refresh_token": vernieuw}),
    )
    .into_response()
}

async fn einde(State(s): Alles, Query(q): Query<HashMap<String, String>>) -> Response {
    let mut s = slot(&s);
    s.afgemeld.push(q.clone());
    match q.get("post_logout_redirect_uri") {
        Some(naar) if s.terug.iter().any(|t| t == naar) => Redirect::to(naar).into_response(),
        _ => (StatusCode::OK, "afgemeld").into_response(),
    }
}
