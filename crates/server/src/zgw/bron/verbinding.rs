//! Verbinding: one call to the register elsewhere, and what may go wrong with it.
//!
//! Every call has a time limit and a limit of bytes, goes where it was sent and nowhere else (no redirects), carries a
//! token made for it, and is tried again with growing pauses while that register is away or asks for patience. How long
//! it asks to wait, background work waits.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jsonwebtoken::{EncodingKey, Header};
use reqwest::{Method, StatusCode, header};
use serde_json::Value;
use url::{Origin, Url};

use crate::Uitgaand;
use crate::uitgaand::oorzaak;
use crate::zgw::fout::Fout;
use crate::zgw::token::Claims;

/// One answer holds no more bytes.
const ANTWOORD_MAX: usize = 16 << 20;
/// The first pause before trying again; each next one is three times as long.
const ADEM: Duration = Duration::from_millis(200);
/// Longest wait that a register may ask for (`Retry-After`), seconds.
const WACHT_MAX_S: u64 = 900;
/// A token is dated so many seconds ago: a register whose clock is behind believes none from the future.
const KLOK_SPELING_S: i64 = 30;
/// Longest text of the register that is passed on.
const TEKST_MAX: usize = 500;
/// Most refused fields that are passed on.
const VELDEN_MAX: usize = 20;
const CRS: &str = "EPSG:4326";

/// How long to go on with one piece of work.
#[derive(Debug, Clone, Copy)]
pub struct Geduld {
    /// One call.
    een: Duration,
    /// Calls at most, with the first.
    pogingen: u32,
    /// No call begins or goes on after this.
    pub tot: Instant,
    /// Somebody waits for it: it is asked also while the register wants to be left alone.
    vooraan: bool,
}

impl Geduld {
    /// For work that nobody waits for.
    pub fn achtergrond() -> Self {
        Self {
            een: Duration::from_secs(10),
            pogingen: 4,
            tot: Instant::now() + Duration::from_secs(60),
            vooraan: false,
        }
    }

    /// For one zaak of many that nobody waits for: it is asked again later anyhow.
    pub fn een_van_velen() -> Self {
        Self {
            pogingen: 2,
            tot: Instant::now() + Duration::from_secs(20),
            ..Self::achtergrond()
        }
    }

    /// For somebody who waits: everything together stays below the limit of a request.
    pub fn verzoek() -> Self {
        Self {
            een: Duration::from_secs(4),
            pogingen: 3,
            tot: Instant::now() + Duration::from_secs(11),
            vooraan: true,
        }
    }

    /// The same, each call once.
    pub fn eenmaal(self) -> Self {
        Self { pogingen: 1, ..self }
    }

    /// True while there is time for another call after a pause; takes the pause.
    pub async fn nog_eens(&self, poging: u32, na_s: Option<u64>) -> bool {
        let pauze = na_s.map_or_else(|| ADEM * 3u32.pow(poging.min(6)), Duration::from_secs);
        if self.tot.saturating_duration_since(Instant::now()) <= pauze {
            return false;
        }
        tokio::time::sleep(pauze).await;
        true
    }
}

/// What the register refused.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Weigering {
    /// HTTP status.
    pub status: u16,
    /// It said so itself, in the form of the standard; else something in between did.
    pub zelf: bool,
    /// Its own code.
    pub code: String,
    /// Its own words.
    pub detail: String,
    /// Refused fields: name, code, reason.
    pub velden: Vec<(String, String, String)>,
}

impl Weigering {
    /// True when the register says that it is not there: in its own words, since a gateway in front of it says 404 too when
    /// nothing is behind it.
    pub fn is_er_niet(&self) -> bool {
        self.zelf && (self.status == 410 || (self.status == 404 && self.code == "not_found"))
    }

    /// True when the register says that our client may not see it.
    pub fn is_verboden(&self) -> bool {
        self.zelf && self.status == 403 && self.code == "permission_denied"
    }
}

/// Why the register elsewhere did not help. The words are for the log: never an address, a token or a person.
#[derive(Debug)]
pub enum Bronfout {
    /// Away, too slow, cut off or an error of its own: what was asked may have been done.
    Weg {
        /// What happened.
        reden: String,
        /// It asked to wait so many seconds.
        na_s: Option<u64>,
    },
    /// Too many requests (429): nothing was done.
    Druk {
        /// It asked to wait so many seconds.
        na_s: Option<u64>,
    },
    /// It refused.
    Geweigerd(Weigering),
    /// An answer that cannot be used.
    Onbruikbaar(String),
    /// Our own store failed.
    Eigen(Fout),
}

impl From<Fout> for Bronfout {
    fn from(fout: Fout) -> Self {
        Self::Eigen(fout)
    }
}

impl std::fmt::Display for Bronfout {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Weg { reden, .. } => write!(f, "niet bereikbaar: {reden}"),
            Self::Druk { .. } => f.write_str("vraagt om geduld (429)"),
            Self::Geweigerd(w) => write!(f, "weigert: {} {}", w.status, w.code),
            Self::Onbruikbaar(wat) => write!(f, "geeft {wat}"),
            Self::Eigen(fout) => write!(f, "ons eigen register: {}", fout.detail),
        }
    }
}

impl Bronfout {
    pub(super) fn weg(reden: impl Into<String>) -> Self {
        Self::Weg {
            reden: reden.into(),
            na_s: None,
        }
    }

    /// How many seconds the register asked to wait.
    pub fn na_s(&self) -> Option<u64> {
        match self {
            Self::Weg { na_s, .. } | Self::Druk { na_s } => *na_s,
            _ => None,
        }
    }

    /// True when nothing can be asked there now, about anything.
    pub fn is_weg(&self) -> bool {
        match self {
            Self::Weg { .. } | Self::Druk { .. } => true,
            Self::Geweigerd(w) => matches!(w.status, 401 | 403),
            Self::Onbruikbaar(_) | Self::Eigen(_) => false,
        }
    }

    /// True when it says something of what was asked that a next time will not change by itself: its own refusal, or an
    /// answer that cannot be used. Else the register, or something before it, was not able to say.
    pub fn is_stellig(&self) -> bool {
        match self {
            Self::Geweigerd(w) => w.zelf && !self.is_weg(),
            Self::Onbruikbaar(_) => true,
            Self::Weg { .. } | Self::Druk { .. } | Self::Eigen(_) => false,
        }
    }
}

/// The way to the register.
pub struct Verbinding {
    http: reqwest::Client,
    client_id: String,
    sleutel: EncodingKey,
    /// Which servers asked to be left alone, until when.
    rust: Mutex<HashMap<Origin, Instant>>,
}

/// One call.
pub struct Vraag<'a> {
    /// Method.
    pub methode: Method,
    /// Where to.
    pub url: Url,
    /// JSON, or nothing.
    pub lichaam: Option<&'a Value>,
    /// With the headers of coordinate systems, as the Zaken API wants them.
    pub crs: bool,
}

impl Verbinding {
    /// Errors: a sentence about the certificates of this system.
    pub fn new(client_id: &str, geheim: &str, uitgaand: &Uitgaand) -> Result<Self, String> {
        Ok(Self {
            http: uitgaand.client().map_err(|f| format!("zgw.bron: {f}"))?,
            client_id: client_id.to_owned(),
            sleutel: EncodingKey::from_secret(geheim.as_bytes()),
            rust: Mutex::default(),
        })
    }

    /// GET.
    pub async fn haal(&self, url: Url, crs: bool, geduld: Geduld) -> Result<Value, Bronfout> {
        let vraag = Vraag {
            methode: Method::GET,
            url,
            lichaam: None,
            crs,
        };
        self.vraag(&vraag, geduld).await
    }

    /// The JSON of an answer; `Null` when it has none. Only what may be done twice is asked with more than one try.
    pub async fn vraag(&self, vraag: &Vraag<'_>, geduld: Geduld) -> Result<Value, Bronfout> {
        let mut poging = 0;
        loop {
            let uit = self.een_keer(vraag, geduld).await;
            let afloop = match &uit {
                Ok(_) => "goed",
                Err(Bronfout::Weg { .. } | Bronfout::Druk { .. }) => "weg",
                Err(Bronfout::Geweigerd(_)) => "geweigerd",
                Err(_) => "onbruikbaar",
            };
            metrics::counter!("plek_zgw_bron_verzoeken_totaal", "afloop" => afloop).increment(1);
            poging += 1;
            match uit {
                Err(fout @ (Bronfout::Weg { .. } | Bronfout::Druk { .. })) => {
                    if poging >= geduld.pogingen || !geduld.nog_eens(poging - 1, fout.na_s()).await {
                        return Err(fout);
                    }
                }
                anders => return anders,
            }
        }
    }

    async fn een_keer(&self, vraag: &Vraag<'_>, geduld: Geduld) -> Result<Value, Bronfout> {
        let over = geduld.tot.saturating_duration_since(Instant::now());
        if over.is_zero() {
            return Err(Bronfout::weg("geen tijd meer"));
        }
        if let Some(na_s) = self.rust_nog_s(&vraag.url).filter(|_| !geduld.vooraan) {
            return Err(Bronfout::Weg {
                reden: "het vroeg om rust".to_owned(),
                na_s: Some(na_s),
            });
        }
        let mut bouw = self
            .http
            .request(vraag.methode.clone(), vraag.url.clone())
            .timeout(geduld.een.min(over))
            .bearer_auth(self.token()?)
            .header(header::ACCEPT, "application/json");
        if vraag.crs {
            bouw = bouw.header("accept-crs", CRS).header("content-crs", CRS);
        }
        if let Some(json) = vraag.lichaam {
            bouw = bouw
                .header(header::CONTENT_TYPE, "application/json")
                .body(json.to_string());
        }
        let antwoord = bouw.send().await.map_err(|f| onderweg(&f))?;
        let status = antwoord.status();
        if status.is_server_error()
            || matches!(
                status,
                StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT
            )
        {
            let na = antwoord.headers().get(header::RETRY_AFTER);
            let na_s = na.and_then(|w| wachttijd_s(w.to_str().ok()?, Timestamp::now()));
            if let Some(s) = na_s {
                let tot = Instant::now() + Duration::from_secs(s);
                self.rust().insert(vraag.url.origin(), tot);
            }
            return Err(if status == StatusCode::TOO_MANY_REQUESTS {
                Bronfout::Druk { na_s }
            } else {
                Bronfout::Weg {
                    reden: format!("antwoord {}", status.as_u16()),
                    na_s,
                }
            });
        }
        if geduld.vooraan {
            self.rust().remove(&vraag.url.origin());
        }
        if status.is_redirection() {
            let wat = "een doorverwijzing; stel het adres in waar het zelf staat".to_owned();
            return Err(Bronfout::Geweigerd(Weigering {
                status: status.as_u16(),
                code: wat.clone(),
                detail: wat,
                ..Weigering::default()
            }));
        }
        let soort = antwoord.headers().get(header::CONTENT_TYPE);
        let is_json = soort.is_some_and(|w| w.to_str().is_ok_and(|w| w.contains("json")));
        let bytes = lichaam(antwoord).await?;
        if status.is_success() {
            if bytes.is_empty() {
                return Ok(Value::Null);
            }
            let mis = |_| Bronfout::Onbruikbaar("een antwoord dat geen JSON is".to_owned());
            return serde_json::from_slice(&bytes).map_err(mis);
        }
        let json = serde_json::from_slice(&bytes).ok().filter(|_| is_json);
        Err(Bronfout::Geweigerd(weigering(status.as_u16(), json.as_ref())))
    }

    fn rust(&self) -> MutexGuard<'_, HashMap<Origin, Instant>> {
        self.rust.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many seconds a server still wants to be left alone.
    fn rust_nog_s(&self, url: &Url) -> Option<u64> {
        let tot = self.rust().get(&url.origin()).copied();
        let nog = tot?.checked_duration_since(Instant::now())?;
        Some(nog.as_secs() + 1)
    }

    fn token(&self) -> Result<String, Bronfout> {
        let claims = claims(&self.client_id, Timestamp::now());
        jsonwebtoken::encode(&Header::default(), &claims, &self.sleutel)
            .map_err(|f| Bronfout::Onbruikbaar(format!("geen token: {f}")))
    }
}

/// What a token says of us; dated a little back ([`KLOK_SPELING_S`]).
fn claims(client_id: &str, nu: Timestamp) -> Claims {
    Claims {
        iss: client_id.to_owned(),
        iat: nu.as_second() - KLOK_SPELING_S,
        client_id: client_id.to_owned(),
        user_id: "plek".to_owned(),
        user_representation: "Plek".to_owned(),
        exp: None,
    }
}

/// What went wrong on the way, without the address.
fn onderweg(fout: &reqwest::Error) -> Bronfout {
    Bronfout::weg(oorzaak(fout))
}

/// A `Retry-After` in seconds from `nu`: a number of them, or a date. At most [`WACHT_MAX_S`].
fn wachttijd_s(tekst: &str, nu: Timestamp) -> Option<u64> {
    let tekst = tekst.trim();
    let s = tekst.parse().ok().or_else(|| {
        let op = jiff::fmt::rfc2822::parse(tekst).ok()?.timestamp();
        Some(u64::try_from(op.as_second() - nu.as_second()).unwrap_or(0))
    })?;
    Some(s.min(WACHT_MAX_S))
}

async fn lichaam(mut antwoord: reqwest::Response) -> Result<Vec<u8>, Bronfout> {
    let te_groot = || Bronfout::Onbruikbaar(format!("een antwoord van meer dan {ANTWOORD_MAX} bytes"));
    if antwoord.content_length().is_some_and(|n| n > ANTWOORD_MAX as u64) {
        return Err(te_groot());
    }
    let mut bytes = Vec::new();
    while let Some(stuk) = antwoord.chunk().await.map_err(|f| onderweg(&f))? {
        if bytes.len() + stuk.len() > ANTWOORD_MAX {
            return Err(te_groot());
        }
        bytes.extend_from_slice(&stuk);
    }
    Ok(bytes)
}

fn weigering(status: u16, json: Option<&Value>) -> Weigering {
    let tekst = |w: Option<&Value>, naam: &str| -> String {
        let tekst = w.and_then(|w| w.get(naam)).and_then(Value::as_str);
        let tekst = tekst.unwrap_or_default().chars().filter(|c| !c.is_control());
        tekst.take(TEKST_MAX).collect()
    };
    let velden = json
        .and_then(|w| w.get("invalidParams"))
        .and_then(Value::as_array);
    let code = tekst(json, "code");
    let noemt = json.and_then(|w| w.get("status")).and_then(Value::as_u64);
    Weigering {
        status,
        zelf: !code.is_empty() && noemt == Some(status.into()),
        code,
        detail: tekst(json, "detail"),
        velden: (velden.into_iter().flatten().take(VELDEN_MAX))
            .map(|v| {
                (
                    tekst(Some(v), "name"),
                    tekst(Some(v), "code"),
                    tekst(Some(v), "reason"),
                )
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_refusal_is_told_in_its_own_words_and_hostile_words_are_cut() {
        let w = weigering(
            400,
            Some(
                &json!({"code": "invalid", "status": 400, "detail": 5, "invalidParams": [
                {"name": "startdatum", "code": "invalid", "reason": "Een\u{0}datum"}, {"name": {"a": 1}}, 7]}),
            ),
        );
        assert!(w.zelf);
        assert_eq!((w.code.as_str(), w.detail.as_str()), ("invalid", ""));
        assert_eq!(w.velden.len(), 3);
        assert_eq!(w.velden[0].2, "Eendatum");
        let lang = json!({"detail": "x".repeat(10_000), "invalidParams": vec![json!({}); 1_000]});
        let w = weigering(400, Some(&lang));
        assert_eq!((w.detail.len(), w.velden.len()), (TEKST_MAX, VELDEN_MAX));
    }

    #[test]
    fn only_the_form_of_the_standard_is_the_register_itself() {
        let eigen = weigering(404, Some(&json!({"code": "not_found", "status": 404})));
        assert!(eigen.is_er_niet());
        for geen in [
            json!("x"),
            json!([]),
            Value::Null,
            json!({"message": "no Route matched with those values"}),
            json!({"error_msg": "404 Route Not Found"}),
            json!({"status": 404, "error": "Not Found", "path": "/zaken"}),
            json!({"code": "not_found", "status": 200}),
            json!({"code": "route_unknown", "status": 404}),
        ] {
            assert!(!weigering(404, Some(&geen)).is_er_niet(), "{geen}");
        }
        assert!(!weigering(404, None).is_er_niet());
    }

    #[test]
    fn how_long_to_wait_is_a_number_or_a_date() {
        let nu: Timestamp = "2026-11-26T10:00:00Z".parse().unwrap();
        for (tekst, verwacht) in [
            ("120", Some(120)),
            (" 5 ", Some(5)),
            ("99999999999", Some(WACHT_MAX_S)),
            ("Thu, 26 Nov 2026 10:01:40 GMT", Some(100)),
            ("Thu, 26 Nov 2026 09:00:00 GMT", Some(0)),
            ("straks", None),
            ("-1", None),
        ] {
            assert_eq!(wachttijd_s(tekst, nu), verwacht, "{tekst}");
        }
    }

    #[test]
    fn a_register_that_does_not_know_us_is_away_and_one_that_refuses_a_zaak_is_not() {
        let geweigerd = |status| {
            Bronfout::Geweigerd(Weigering {
                status,
                ..Weigering::default()
            })
        };
        assert!(geweigerd(401).is_weg() && geweigerd(403).is_weg() && Bronfout::weg("x").is_weg());
        assert!(!geweigerd(400).is_weg() && !Bronfout::Onbruikbaar(String::new()).is_weg());
    }

    #[test]
    fn a_register_whose_clock_is_seconds_behind_believes_our_token() {
        let nu: Timestamp = "2026-11-26T10:00:00Z".parse().unwrap();
        let iat = claims("plek", nu).iat;
        assert!(
            (nu.as_second() - 60..=nu.as_second() - 20).contains(&iat),
            "{iat}"
        );
    }

    #[tokio::test]
    async fn patience_ends() {
        let kort = Geduld {
            tot: Instant::now() + Duration::from_millis(300),
            ..Geduld::achtergrond()
        };
        assert!(kort.nog_eens(0, None).await);
        assert!(!kort.nog_eens(1, None).await);
        assert!(!kort.nog_eens(0, Some(3_600)).await);
        assert!(!kort.nog_eens(0, Some(u64::MAX)).await);
    }
}
