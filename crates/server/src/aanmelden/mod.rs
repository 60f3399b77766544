//! Aanmelden: members of staff sign in at the gemeente's own provider, by OpenID Connect.
//!
//! Authorisation code with PKCE (S256), and nothing else. The browser gets one opaque cookie; the session behind it is in the
//! register's store (`register::aanmelding`), so that nodes share it and signing out ends it everywhere. Tokens of the
//! provider never reach a script, a log or a metric. Refuses to know markup and what a role may read (`register::Beleid`).
//! Start at [`routes`]; who asks is answered by [`wie`].

mod aanbieder;
mod bewijs;
mod instellingen;
mod rem;
mod sessie;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Extension, Form, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use oauth2::{CsrfToken, PkceCodeChallenge};
use register::aanmelding::{Sessie, Token, merk};
use serde::{Deserialize, Serialize};

use crate::{Probleem, Toepassing, Uitgaand, Werkplaats};
use aanbieder::{Aanbieder, AanbiederFout, Als};
pub(crate) use instellingen::veilig;
pub use instellingen::{OidcInstelling, OidcRol};
pub use rem::Afzender;
use rem::Rem;
pub(crate) use sessie::van_ons;
use sessie::{Koekje, eigen_herkomst};
pub use sessie::{Medewerker, wie};

/// A sign-in that takes longer is begun again, seconds.
const AANMELDEN_S: i64 = 600;
/// What the cookies of sign-ins under way begin with.
const BEGINKOEKJE: &str = "plek-aanmelden";
/// Sign-ins under way in one browser; with one more the others end, so that what it sends stays short.
const TABS_MAX: usize = 8;
/// Longest return address.
const TERUG_MAX: usize = 1_024;
/// Where one lands without a return address.
const THUIS: &str = "/staf";

/// Sign-in as it is set up.
pub struct Aanmelden {
    inst: OidcInstelling,
    aanbieder: Aanbieder,
    sleutel: [u8; 32],
    rem: Rem,
    /// Threads that may wait for the store.
    werk: Werkplaats,
}

/// Never the secrets.
impl std::fmt::Debug for Aanmelden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Aanmelden({})", self.inst.issuer)
    }
}

impl Aanmelden {
    /// Sign-in by these settings; `sleutel` is the store's ([`register::Store::aanmeldsleutel`]). Asks nothing of the provider yet.
    ///
    /// Errors: a sentence that names the setting that cannot be.
    pub fn new(inst: OidcInstelling, sleutel: [u8; 32], uitgaand: &Uitgaand) -> Result<Self, String> {
        inst.keur()?;
        Ok(Self {
            aanbieder: Aanbieder::new(&inst, uitgaand)?,
            rem: Rem::new(inst.per_minuut),
            werk: Werkplaats::new(32, 512, Duration::from_secs(10)),
            sleutel,
            inst,
        })
    }

    fn merk(&self, doel: &str, tekst: &str) -> [u8; 32] {
        merk(&self.sleutel, doel, &format!("{}\0{tekst}", self.inst.issuer))
    }

    fn houder(&self, sub: &str) -> [u8; 32] {
        self.merk("houder", sub)
    }

    /// The cookie of a session.
    fn sessiekoekje(&self) -> Koekje {
        Koekje::new("plek-sessie", self.inst.is_https())
    }

    /// The cookie of the sign-in under way with this `state`: each has its own, so that tabs do not end each other's and an
    /// address that somebody made up ends none.
    fn beginkoekje(&self, state: &str) -> Koekje {
        let merk = self.merk("begin", state);
        let hex: String = merk.iter().take(8).map(|b| format!("{b:02x}")).collect();
        Koekje::new(&format!("{BEGINKOEKJE}-{hex}"), self.inst.is_https())
    }

    async fn store<T: Send + 'static>(
        &self,
        app: &Toepassing,
        werk: impl FnOnce(&register::Store) -> Result<T, register::RegisterFout> + Send + 'static,
    ) -> Result<T, Probleem> {
        let plek = Arc::clone(&app.plek);
        let uit = self.werk.doe(move || werk(plek.register.store())).await?;
        uit.map_err(|fout| {
            tracing::error!(%fout, "het register van aanmeldingen antwoordt niet");
            Probleem::bron_onbereikbaar(
                "Wij kunnen nu niet zien wie er is aangemeld. Probeer het later opnieuw.",
            )
        })
    }
}

/// Seconds since 1970.
pub(crate) fn nu() -> i64 {
    let sinds = SystemTime::now().duration_since(UNIX_EPOCH);
    sinds.map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(i64::MAX))
}

/// `/aanmelden` and what the provider calls.
pub fn routes() -> Router<Toepassing> {
    Router::new()
        .route("/aanmelden", get(begin))
        .route("/aanmelden/terug", get(terug))
        .route("/aanmelden/achterkanaal", post(achterkanaal))
}

fn ingesteld(app: &Toepassing) -> Result<&Arc<Aanmelden>, Probleem> {
    app.aanmelden
        .as_ref()
        .ok_or_else(|| Probleem::niet_gevonden("Aanmelden is hier niet ingesteld."))
}

fn rem(a: &Aanmelden, van: Option<Extension<Afzender>>, koppen: &HeaderMap) -> Result<(), Probleem> {
    if a.rem.mag(van.map(|Extension(v)| v), koppen) {
        return Ok(());
    }
    metrics::counter!("plek_aanmeldingen_totaal", "uit" => "geremd").increment(1);
    Err(Probleem::te_vaak(
        "U probeert het vaker dan wij toelaten. Wacht een minuut en probeer het opnieuw.",
    ))
}

/// True for a path of ours that a person may be sent back to: no other host, no other scheme, no way around it.
pub(crate) fn eigen_pad(pad: &str) -> bool {
    let kaal = pad.split(['?', '#']).next().unwrap_or_default();
    let hier = [THUIS, "/aangemeld"].iter().any(|p| {
        kaal.strip_prefix(p)
            .is_some_and(|r| r.is_empty() || r.starts_with('/'))
    });
    // a browser takes an encoded dot for a dot
    let stappen = kaal.split('/').any(|stap| {
        let stap = stap.to_ascii_lowercase().replace("%2e", ".");
        stap == "." || stap == ".."
    });
    let tekens = pad.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    pad.len() <= TERUG_MAX && hier && tekens && !stappen && !kaal.contains("//")
}

/// What must be there when the provider's answer comes; sealed with the browser's token.
#[derive(Serialize, Deserialize)]
struct Onderweg {
    state: String,
    nonce: String,
    verifier: String,
    terug: String,
}

#[derive(Deserialize)]
struct BeginVraag {
    terug: Option<String>,
}

/// `GET /aanmelden[?terug=/staf/...]`: to the provider.
async fn begin(
    State(app): State<Toepassing>,
    van: Option<Extension<Afzender>>,
    koppen: HeaderMap,
    vraag: Result<Query<BeginVraag>, QueryRejection>,
) -> Result<Response, Probleem> {
    let a = ingesteld(&app)?;
    rem(a, van, &koppen)?;
    let Query(vraag) = vraag.map_err(|fout| Probleem::verzoek(fout.body_text()))?;
    let terug = vraag.terug.unwrap_or_else(|| THUIS.to_owned());
    if !eigen_pad(&terug) {
        return Err(Probleem::parameter(
            "terug",
            "geef een adres van deze website dat met /staf begint",
        ));
    }
    let beschrijving = a.aanbieder.beschrijving().await.map_err(onbereikbaar)?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let state = CsrfToken::new_random_len(32);
    let nonce = CsrfToken::new_random_len(32);
    let adres = a
        .aanbieder
        .begin_adres(&beschrijving, &state, nonce.secret(), challenge);
    let onderweg = Onderweg {
        state: state.secret().clone(),
        nonce: nonce.secret().clone(),
        verifier: verifier.secret().clone(),
        terug,
    };
    let inhoud = serde_json::to_vec(&onderweg).map_err(|f| Probleem::intern(&f))?;
    let token = Token::nieuw().map_err(|f| Probleem::intern(&f))?;
    let (hier, sinds) = (token.clone(), nu());
    let begonnen = a
        .store(&app, move |s| {
            s.begin_aanmelding(&hier, &inhoud, sinds, sinds + AANMELDEN_S)
        })
        .await?;
    if !begonnen {
        return Err(Probleem::bezet(
            "Er melden zich nu te veel mensen tegelijk aan. Probeer het over enkele minuten opnieuw.",
        ));
    }
    let mut antwoord = verwijs(&adres);
    let uit = antwoord.headers_mut();
    let andere = sessie::koekjes_met(&koppen, BEGINKOEKJE, a.inst.is_https());
    if andere.len() >= TABS_MAX {
        andere.iter().for_each(|koekje| koekje.wis(uit));
    }
    a.beginkoekje(state.secret()).zet(uit, &token, AANMELDEN_S);
    Ok(antwoord)
}

/// What the provider sends the browser back with.
#[derive(Deserialize)]
struct TerugVraag {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// `GET /aanmelden/terug`: the provider's answer, once.
async fn terug(
    State(app): State<Toepassing>,
    van: Option<Extension<Afzender>>,
    koppen: HeaderMap,
    vraag: Result<Query<TerugVraag>, QueryRejection>,
) -> Result<Response, Probleem> {
    let a = Arc::clone(ingesteld(&app)?);
    let state = vraag.as_ref().ok().and_then(|Query(v)| v.state.clone());
    let uitkomst = match rem(&a, van, &koppen) {
        Ok(()) => klaar(app, Arc::clone(&a), &koppen, vraag).await,
        Err(probleem) => Err(probleem),
    };
    let uit = if uitkomst.is_ok() { "gelukt" } else { "geweigerd" };
    metrics::counter!("plek_aanmeldingen_totaal", "uit" => uit).increment(1);
    let mut antwoord = uitkomst.unwrap_or_else(IntoResponse::into_response);
    if let Some(state) = state {
        a.beginkoekje(&state).wis(antwoord.headers_mut());
    }
    antwoord.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    antwoord
        .headers_mut()
        .insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(antwoord)
}

async fn klaar(
    app: Toepassing,
    a: Arc<Aanmelden>,
    koppen: &HeaderMap,
    vraag: Result<Query<TerugVraag>, QueryRejection>,
) -> Result<Response, Probleem> {
    let Query(vraag) = vraag.map_err(|_| geweigerd("het adres is niet te lezen"))?;
    let token = a
        .beginkoekje(vraag.state.as_deref().unwrap_or_default())
        .lees(koppen)
        .ok_or_else(|| geweigerd("geen aanmelding in deze browser"))?;
    let sinds = nu();
    // taken out before anything is compared: what comes a second time finds nothing
    let inhoud = a
        .store(&app, move |s| s.neem_aanmelding(&token, sinds))
        .await?
        .ok_or_else(|| geweigerd("onbekend, verlopen of al gebruikt"))?;
    let onderweg: Onderweg = serde_json::from_slice(&inhoud).map_err(|f| Probleem::intern(&f))?;
    if !gelijk(&onderweg.state, vraag.state.as_deref().unwrap_or_default()) {
        return Err(geweigerd("een andere state"));
    }
    if vraag.iss.as_deref().is_some_and(|iss| iss != a.inst.issuer) {
        return Err(geweigerd("een andere aanbieder"));
    }
    if let Some(fout) = &vraag.error {
        if aanbieder::is_voorbijgaand(fout) {
            return Err(onbereikbaar(AanbiederFout::Weg(
                "de aanbieder kan nu niemand aanmelden",
            )));
        }
        let soort = if fout == "access_denied" {
            "geen toegang"
        } else {
            "fout bij de aanbieder"
        };
        tracing::info!(reden = soort, "aanmelden is niet gelukt");
        return Err(Probleem::verboden(
            "Het aanmelden is afgebroken of geweigerd door de aanmeldpagina van de gemeente. Probeer het opnieuw.",
        ));
    }
    let code = vraag.code.ok_or_else(|| geweigerd("geen code"))?;
    let beschrijving = a.aanbieder.beschrijving().await.map_err(onbereikbaar)?;
    let gegeven = a
        .aanbieder
        .wissel_in(&beschrijving, code, onderweg.verifier)
        .await
        .map_err(onbereikbaar)?;
    let id_token = gegeven.id_token.ok_or_else(|| geweigerd("geen ID-token"))?;
    let bewijs = a
        .aanbieder
        .keur(&beschrijving, &id_token, Als::Aanmelding(&onderweg.nonce), sinds)
        .await
        .map_err(onbereikbaar)?;
    let waarden = a.inst.gekende_waarden(&bewijs);
    let houder = a.houder(&bewijs.sub);
    let wie: String = houder.iter().take(4).map(|b| format!("{b:02x}")).collect();
    if waarden.is_empty() {
        tracing::info!(wie, "aangemeld zonder rol; geen toegang");
        let probleem = Probleem::verboden(
            "U bent bekend bij de gemeente, maar u hebt geen rol in Plek. Vraag de beheerder om een rol, of meld u af en kies een ander account.",
        );
        // the provider would sign the same person in again, without asking
        return Err(probleem.met_verder(a.aanbieder.eind_adres(&beschrijving, None)));
    }
    // whoever held a session in this browser loses it, and the new one has an id that nobody knew before
    let oud = a.sessiekoekje().lees(koppen);
    let nieuw = Token::nieuw().map_err(|f| Probleem::intern(&f))?;
    let stil = i64::from(a.inst.stil_minuten) * 60;
    let lang = i64::from(a.inst.sessie_uren) * 3_600;
    let sessie = Sessie {
        houder,
        elders: bewijs.sid.as_deref().map(|sid| a.merk("sessie", sid)),
        rollen: waarden.join("\n"),
        inhoud: sessie::Inhoud::new(&bewijs, id_token, gegeven.vernieuw).schrijf(),
        begonnen: sinds,
        gezien: sinds,
        eindigt: sinds + stil,
        uiterlijk: sinds + lang,
    };
    let hier = nieuw.clone();
    a.store(&app, move |s| {
        if let Some(oud) = oud {
            s.eind_sessie(&oud)?;
        }
        s.begin_sessie(&hier, &sessie)
    })
    .await?;
    tracing::info!(wie, "aangemeld");
    let mut antwoord = verwijs(&onderweg.terug);
    a.sessiekoekje().zet(antwoord.headers_mut(), &nieuw, lang);
    Ok(antwoord)
}

#[derive(Deserialize)]
struct Achterkanaal {
    logout_token: String,
}

/// `POST /aanmelden/achterkanaal`: the provider says that somebody signed out there (OpenID Connect Back-Channel Logout 1.0).
async fn achterkanaal(
    State(app): State<Toepassing>,
    van: Option<Extension<Afzender>>,
    koppen: HeaderMap,
    formulier: Result<Form<Achterkanaal>, FormRejection>,
) -> Result<Response, Probleem> {
    let a = ingesteld(&app)?;
    rem(a, van, &koppen)?;
    let Form(formulier) = formulier.map_err(|_| Probleem::verzoek("stuur logout_token als formulier"))?;
    let beschrijving = a.aanbieder.beschrijving().await.map_err(onbereikbaar)?;
    let bewijs = a
        .aanbieder
        .keur(&beschrijving, &formulier.logout_token, Als::Afmelding, nu())
        .await
        .map_err(onbereikbaar)?;
    let houder = Some(bewijs.sub.as_str())
        .filter(|s| !s.is_empty())
        .map(|s| a.houder(s));
    let elders = bewijs.sid.as_deref().map(|sid| a.merk("sessie", sid));
    let aantal = a.store(&app, move |s| s.eind_sessies(houder, elders)).await?;
    tracing::info!(aantal, "afgemeld door de aanbieder");
    let mut antwoord = StatusCode::OK.into_response();
    antwoord
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(antwoord)
}

/// What a form sends that signs out.
#[derive(Debug, Deserialize)]
pub struct Afmeldformulier {
    /// The form's own token ([`Medewerker::formulier`]).
    #[serde(default)]
    pub formulier: String,
}

/// Ends the session of a request, here and, by the address that comes back, at the provider.
///
/// Out: where the browser must go to sign out there too (`None` when the provider has no such address), and the headers that
/// take the cookie away. Errors: 403 for a form that is not ours; 503 when the store is down: then the session goes on.
pub async fn meld_af(
    app: &Toepassing,
    koppen: &HeaderMap,
    formulier: &Afmeldformulier,
) -> Result<(Option<String>, HeaderMap), Probleem> {
    let a = ingesteld(app)?;
    let vreemd =
        || Probleem::verboden("Dit formulier komt niet van deze website. Ga terug en probeer het opnieuw.");
    if !eigen_herkomst(&a.inst, koppen) {
        return Err(vreemd());
    }
    let mut uit = HeaderMap::new();
    a.sessiekoekje().wis(&mut uit);
    let Some(token) = a.sessiekoekje().lees(koppen) else {
        return Ok((None, uit));
    };
    let hier = token.clone();
    let sinds = nu();
    let Some(sessie) = a.store(app, move |s| s.sessie(&hier, sinds)).await? else {
        return Ok((None, uit));
    };
    if !gelijk(&token.formulier(), &formulier.formulier) {
        return Err(vreemd());
    }
    a.store(app, move |s| s.eind_sessie(&token)).await?;
    tracing::info!("afgemeld");
    // here it is done; that the provider is away must not keep anybody signed in
    let inhoud = sessie::Inhoud::lees(&sessie.inhoud);
    let verder = match a.aanbieder.beschrijving().await {
        Ok(b) => a.aanbieder.eind_adres(&b, Some(inhoud.id_token())),
        Err(_) => None,
    };
    Ok((verder, uit))
}

/// Compares without telling by time how much is right.
fn gelijk(a: &str, b: &str) -> bool {
    use sha2::{Digest, Sha256};
    !a.is_empty() && Sha256::digest(a.as_bytes()) == Sha256::digest(b.as_bytes())
}

/// An answer that does not belong to a sign-in of this browser. The reason is for the log; the person gets what to do.
fn geweigerd(reden: &'static str) -> Probleem {
    tracing::warn!(reden, "aanmelden geweigerd");
    Probleem::aanmelding_mislukt(
        "Deze aanmelding klopt niet, is verlopen of is al gebruikt. Begin opnieuw met aanmelden.",
    )
}

fn onbereikbaar(fout: AanbiederFout) -> Probleem {
    match fout {
        AanbiederFout::Weg(reden) => {
            tracing::error!(reden, "de aanbieder van aanmelden is niet bereikbaar");
            Probleem::bron_onbereikbaar(
                "De aanmeldpagina van de gemeente is nu niet bereikbaar. Aanmelden kan nu niet. De rest van Plek werkt gewoon. Probeer het later opnieuw.",
            )
        }
        AanbiederFout::Geweigerd(reden) => geweigerd(reden),
    }
}

/// 303, of which nobody keeps a copy.
fn verwijs(adres: &str) -> Response {
    let mut antwoord = Response::new(Body::empty());
    *antwoord.status_mut() = StatusCode::SEE_OTHER;
    let koppen = antwoord.headers_mut();
    if let Ok(adres) = HeaderValue::from_str(adres) {
        koppen.insert(header::LOCATION, adres);
    }
    koppen.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    antwoord
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_sent_back_to_our_own_pages_of_staff_only() {
        for goed in [
            "/staf",
            "/staf/plek/rd:1,2?opDatum=2026-01-01",
            "/staf?q=a",
            "/aangemeld",
            "/staf/#x",
        ] {
            assert!(eigen_pad(goed), "{goed}");
        }
        let lang = format!("/staf/{}", "a".repeat(TERUG_MAX));
        for kwaad in [
            "",
            "//kwaad.nl",
            "/staf//kwaad.nl",
            "https://kwaad.nl/staf",
            "/\\kwaad.nl",
            "/staf\\..\\x",
            "/staf/../plek",
            "/staf/./x",
            "/staf/%2e%2E/x",
            "/staf/.%2e?q=a",
            "/staf/%2e",
            "/stafette",
            "/plek/rd:1,2",
            "/afmelden",
            "/staf\r\nset-cookie: a=b",
            "/staf/\u{e9}",
            "javascript:alert(1)",
            " /staf",
            lang.as_str(),
        ] {
            assert!(!eigen_pad(kwaad), "{kwaad}");
        }
    }
}
