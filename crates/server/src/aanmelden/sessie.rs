//! Sessie: the cookie, and who is behind it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use register::aanmelding::{Sessie, Token};
use register::{Asker, Rol};
use serde::{Deserialize, Serialize};
use url::Url;

use super::aanbieder::{AanbiederFout, Als};
use super::bewijs::Bewijs;
use super::instellingen::OidcInstelling;
use super::{Aanmelden, nu};
use crate::{Probleem, Toepassing};

/// A session's last use is written once in this many seconds, and the provider is asked what its holder is now.
const RAAK_S: i64 = 60;
/// Longest name on a page, characters.
const NAAM_MAX: usize = 80;

/// A cookie of ours: for this host alone, for no script, not sent along by other sites.
pub(super) struct Koekje {
    naam: String,
    https: bool,
}

impl Koekje {
    pub(super) fn new(naam: &str, https: bool) -> Self {
        // the prefix makes browsers refuse it from another host, path or scheme
        let voor = if https { "__Host-" } else { "" };
        Self {
            naam: format!("{voor}{naam}"),
            https,
        }
    }

    /// The token in it. Miss: `None`, also when the cookie comes more than once with different values.
    pub(super) fn lees(&self, koppen: &HeaderMap) -> Option<Token> {
        let mut eigen = gestuurd(koppen).filter(|(naam, _)| *naam == self.naam.as_bytes());
        let (_, waarde) = eigen.next()?;
        if eigen.any(|(_, ander)| ander != waarde) {
            return None;
        }
        Token::lees(std::str::from_utf8(waarde).ok()?)
    }

    pub(super) fn zet(&self, koppen: &mut HeaderMap, token: &Token, seconden: i64) {
        self.schrijf(koppen, token.als_tekst(), seconden);
    }

    pub(super) fn wis(&self, koppen: &mut HeaderMap) {
        self.schrijf(koppen, "", 0);
    }

    fn schrijf(&self, koppen: &mut HeaderMap, waarde: &str, seconden: i64) {
        let veilig = if self.https { "; Secure" } else { "" };
        let tekst = format!(
            "{}={waarde}; Path=/; Max-Age={seconden}; HttpOnly; SameSite=Lax{veilig}",
            self.naam
        );
        if let Ok(mut waarde) = HeaderValue::from_str(&tekst) {
            waarde.set_sensitive(true);
            koppen.append(header::SET_COOKIE, waarde);
        }
    }
}

/// The cookies of a request, as bytes: what other applications on this host put in theirs need not be text.
fn gestuurd(koppen: &HeaderMap) -> impl Iterator<Item = (&[u8], &[u8])> {
    let regels = koppen.get_all(header::COOKIE).into_iter();
    let delen = regels.flat_map(|regel| regel.as_bytes().split(|b| *b == b';'));
    delen.filter_map(|deel| {
        let deel = deel.trim_ascii();
        let is = deel.iter().position(|b| *b == b'=')?;
        Some((deel.get(..is)?, deel.get(is + 1..)?))
    })
}

/// The cookies of a request of which the name begins with `naam`, a dash and what tells them apart.
pub(super) fn koekjes_met(koppen: &HeaderMap, naam: &str, https: bool) -> Vec<Koekje> {
    let begin = format!("{}-", Koekje::new(naam, https).naam);
    let namen = gestuurd(koppen).filter_map(|(naam, _)| std::str::from_utf8(naam).ok());
    let van_ons = namen.filter(|naam| {
        let rest = naam.strip_prefix(&begin);
        rest.is_some_and(|r| r.bytes().all(|b| b.is_ascii_hexdigit()))
    });
    let koekje = |naam: &str| Koekje {
        naam: naam.to_owned(),
        https,
    };
    van_ons.map(koekje).collect()
}

/// What only the holder of the cookie can read of his session.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Inhoud {
    naam: String,
    id_token: String,
    /// What asks the provider again.
    #[serde(default)]
    vernieuw: Option<String>,
}

impl Inhoud {
    pub(super) fn new(bewijs: &Bewijs, id_token: String, vernieuw: Option<String>) -> Self {
        let tekst = |naam: &str| bewijs.rest.get(naam).and_then(serde_json::Value::as_str);
        let naam = ["name", "preferred_username", "given_name"]
            .into_iter()
            .find_map(tekst);
        let naam = naam.unwrap_or("Medewerker").trim();
        Self {
            naam: naam.chars().filter(|c| !c.is_control()).take(NAAM_MAX).collect(),
            id_token,
            vernieuw,
        }
    }

    pub(super) fn schrijf(&self) -> Vec<u8> {
        // two texts: writing them to memory cannot fail
        serde_json::to_vec(self).unwrap_or_default()
    }

    pub(super) fn lees(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    pub(super) fn id_token(&self) -> &str {
        &self.id_token
    }
}

/// Somebody who is signed in.
#[derive(Clone, PartialEq, Eq)]
pub struct Medewerker {
    /// As the provider names him.
    pub naam: String,
    /// What he is to the gemeente.
    pub rollen: Vec<Rol>,
    /// What he may see.
    pub asker: Asker,
    /// The areas that a role of his holds in; empty when they hold everywhere.
    pub gebieden: Vec<String>,
    /// What his forms must send along.
    pub formulier: String,
}

/// Never the form's token or the name.
impl std::fmt::Debug for Medewerker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Medewerker({:?})", self.rollen)
    }
}

impl Medewerker {
    /// True for somebody of the gemeente itself.
    pub fn is_staf(&self) -> bool {
        self.rollen.iter().any(|r| r.is_staf())
    }
}

/// Who is signed in in this browser; `None` for nobody, for a session that has ended, and where sign-in is not set up.
///
/// Errors: 503 when the store does not answer: then nobody knows.
pub async fn wie(app: &Toepassing, koppen: &HeaderMap) -> Result<Option<Medewerker>, Probleem> {
    let Some(a) = &app.aanmelden else {
        return Ok(None);
    };
    let Some(token) = a.sessiekoekje().lees(koppen) else {
        return Ok(None);
    };
    let (hier, sinds) = (token.clone(), nu());
    let Some(sessie) = a.store(app, move |s| s.sessie(&hier, sinds)).await? else {
        return Ok(None);
    };
    let Some(sessie) = raak(app, a, &token, sessie, sinds).await else {
        return Ok(None);
    };
    // the settings of today decide what a value gives, not those of the day he signed in
    let (rollen, wie) = a.inst.rollen_van(sessie.rollen.lines());
    let gebieden = app.plek.register.beleid().beperkt_tot(wie);
    let medewerker = Medewerker {
        naam: Inhoud::lees(&sessie.inhoud).naam,
        rollen,
        asker: Asker::Staf(wie),
        gebieden: gebieden.into_iter().map(str::to_owned).collect(),
        formulier: token.formulier(),
    };
    Ok(Some(medewerker))
}

/// Once a minute of use writes that a session was used, and asks the provider what its holder is now. `None` when that ended it.
///
/// Of requests at the same moment one asks, and the others go by what is known. While the provider is away, when it gave
/// nothing to ask again with, and while the store takes no writes, the roles stay what they were until the session ends.
async fn raak(app: &Toepassing, a: &Aanmelden, token: &Token, sessie: Sessie, sinds: i64) -> Option<Sessie> {
    if sinds - sessie.gezien < RAAK_S {
        return Some(sessie);
    }
    let eindigt = sinds + i64::from(a.inst.stil_minuten) * 60;
    let (hier, was) = (token.clone(), sessie.gezien);
    let beurt = a.store(app, move |s| s.raak_sessie(&hier, was, sinds, eindigt));
    let mijn_beurt = beurt.await.unwrap_or(false);
    let inhoud = Inhoud::lees(&sessie.inhoud);
    let Some(met) = inhoud.vernieuw.clone().filter(|_| mijn_beurt) else {
        return Some(sessie);
    };
    let hier = token.clone();
    match opnieuw(a, &sessie, inhoud, met, sinds).await {
        Ok(nieuw) => {
            let (rollen, dicht) = (nieuw.rollen.clone(), nieuw.inhoud.clone());
            // that it could not be written was logged; this answer goes by the new roles all the same
            let _ = a.store(app, move |s| s.zet_sessie(&hier, &rollen, &dicht)).await;
            Some(nieuw)
        }
        Err(AanbiederFout::Weg(reden)) => {
            tracing::warn!(
                reden,
                "de aanbieder zegt nu niet welke rollen iemand heeft; de oude gelden nog"
            );
            Some(sessie)
        }
        Err(AanbiederFout::Geweigerd(reden)) => {
            tracing::info!(reden, "een sessie eindigt: de aanbieder kent haar niet meer");
            let _ = a.store(app, move |s| s.eind_sessie(&hier)).await;
            None
        }
    }
}

/// The session with what the provider says of its holder now. Errors: also when it is about somebody else, or gives no role.
async fn opnieuw(
    a: &Aanmelden,
    sessie: &Sessie,
    mut inhoud: Inhoud,
    met: String,
    sinds: i64,
) -> Result<Sessie, AanbiederFout> {
    let b = a.aanbieder.beschrijving().await?;
    let gegeven = a.aanbieder.vernieuw(&b, met.clone()).await?;
    inhoud.vernieuw = gegeven.vernieuw.or(Some(met));
    let mut rollen = sessie.rollen.clone();
    if let Some(id_token) = gegeven.id_token {
        let bewijs = a.aanbieder.keur(&b, &id_token, Als::Vernieuwing, sinds).await?;
        if a.houder(&bewijs.sub) != sessie.houder {
            return Err(AanbiederFout::Geweigerd("over iemand anders"));
        }
        let waarden = a.inst.gekende_waarden(&bewijs);
        if waarden.is_empty() {
            return Err(AanbiederFout::Geweigerd("geen rol meer"));
        }
        rollen = waarden.join("\n");
        inhoud.id_token = id_token;
    }
    Ok(Sessie {
        rollen,
        inhoud: inhoud.schrijf(),
        ..sessie.clone()
    })
}

/// False for a request that another website made a browser send.
pub(super) fn eigen_herkomst(inst: &OidcInstelling, koppen: &HeaderMap) -> bool {
    let kop = |naam: HeaderName| koppen.get(naam).map(|w| w.to_str().unwrap_or("?"));
    let plaats = kop(HeaderName::from_static("sec-fetch-site"));
    let herkomst = kop(header::ORIGIN);
    // the setting may write it in capitals or with its usual port
    let van = |adres: &str| {
        Url::parse(adres)
            .ok()
            .map(|u| u.origin())
            .filter(|o| o.is_tuple())
    };
    let eigen = |h: &str| van(h).is_some_and(|h| Some(h) == van(inst.wortel()));
    plaats.is_none_or(|p| matches!(p, "same-origin" | "none")) && herkomst.is_none_or(eigen)
}

/// The same, by the sign-in of an application; true where there is none.
pub(crate) fn van_ons(app: &Toepassing, koppen: &HeaderMap) -> bool {
    app.aanmelden
        .as_ref()
        .is_none_or(|a| eigen_herkomst(&a.inst, koppen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_bound_to_this_host_and_read_only_when_it_is_one() {
        let mut koppen = HeaderMap::new();
        let token = Token::nieuw().unwrap();
        Koekje::new("plek-sessie", true).zet(&mut koppen, &token, 60);
        let gezet = koppen[header::SET_COOKIE].to_str().unwrap();
        assert_eq!(
            gezet,
            format!(
                "__Host-plek-sessie={}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure",
                token.als_tekst()
            )
        );
        let lees = |regels: &[&str]| {
            let mut koppen = HeaderMap::new();
            for r in regels {
                koppen.append(header::COOKIE, r.parse().unwrap());
            }
            Koekje::new("plek-sessie", true)
                .lees(&koppen)
                .map(|t| t.als_tekst().to_owned())
        };
        let goed = token.als_tekst();
        assert_eq!(
            lees(&[&format!("a=b; __Host-plek-sessie={goed}; c=d")]).as_deref(),
            Some(goed)
        );
        // what another application keeps in its own cookie is no concern of ours
        let mut vreemd = HeaderMap::new();
        let regel = [&b"voorkeur=caf\xe9; x; __Host-plek-sessie="[..], goed.as_bytes()].concat();
        vreemd.append(header::COOKIE, HeaderValue::from_bytes(&regel).unwrap());
        let gelezen = Koekje::new("plek-sessie", true).lees(&vreemd);
        assert_eq!(gelezen.map(|t| t.als_tekst().to_owned()).as_deref(), Some(goed));
        let ander = "0".repeat(64);
        for kwaad in [
            vec![],
            vec!["__Host-plek-sessie=".to_owned()],
            vec![format!("plek-sessie={goed}")],
            vec![format!("__Host-plek-sessie={}", goed.to_uppercase() + "X")],
            vec![format!("__Host-plek-sessie={goed}0")],
            vec![
                format!("__Host-plek-sessie={goed}"),
                format!("__Host-plek-sessie={ander}"),
            ],
        ] {
            let regels: Vec<&str> = kwaad.iter().map(String::as_str).collect();
            assert_eq!(lees(&regels), None, "{kwaad:?}");
        }
    }
}
