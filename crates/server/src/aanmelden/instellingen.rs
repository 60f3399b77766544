//! Instellingen: `[oidc]` in the configuration, and which claim gives which role.

use std::path::PathBuf;

use locatie::PlaatsId;
use model::Geometrie;
use register::{Beleid, Gebied, Rol, Soort, Toekenning, Toekenningen, VERTROUWELIJK, niveau};
use serde::Deserialize;
use serde_json::Value;
use url::{Host, Url};

use super::bewijs::Bewijs;

/// Claim values of one person that count, at most.
const WAARDEN_MAX: usize = 256;

/// How staff sign in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OidcInstelling {
    /// The provider, exactly as it names itself: `https://inloggen.example.nl/realms/gemeente`.
    pub issuer: String,
    /// How the provider knows us.
    pub client_id: String,
    /// File with the secret that goes with it; without it we are a public client, with PKCE alone.
    pub client_secret_file: Option<PathBuf>,
    /// Where browsers find us; default the general `base-url`.
    #[serde(default)]
    pub base_url: String,
    /// Names to walk in the ID token to the roles: `["realm_access", "roles"]`.
    #[serde(default = "rollen")]
    pub rollen_claim: Vec<String>,
    /// Asked beside `openid`.
    #[serde(default = "profiel")]
    pub scopes: Vec<String>,
    /// A session ends after so many minutes without use.
    #[serde(default = "half_uur")]
    pub stil_minuten: u32,
    /// A session ends after so many hours in any case.
    #[serde(default = "werkdag")]
    pub sessie_uren: u32,
    /// How far the provider's clock may be from ours, seconds.
    #[serde(default = "minuut")]
    pub speling_s: u32,
    /// Sign-ins that one sender may begin or end in a minute.
    #[serde(default = "honderdtwintig")]
    pub per_minuut: u32,
    /// The highest level of which staff may know that something is going on.
    #[serde(default = "vertrouwelijk")]
    pub signaal_tot: String,
    /// Zaaktypen of which nobody learns even that.
    #[serde(default)]
    pub zonder_signaal: Vec<String>,
    /// Side of the square that stands for the place of something that is going on, metres.
    #[serde(default = "vak")]
    pub signaal_vak_m: u32,
    /// Which values of the claim give which role, and what it may read.
    #[serde(default, rename = "rol")]
    pub rollen: Vec<OidcRol>,
}

/// One role of the gemeente.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OidcRol {
    /// `melder`, `kcc`, `behandelaar`, `buitendienst`, `wijkconcierge`, `gebiedsmanager`, `beheerder` or `archivaris`.
    pub rol: String,
    /// Values of the claim that give it.
    pub waarden: Vec<String>,
    /// Zaaktypen of which it reads the content; `*` is each.
    #[serde(default)]
    pub zaaktypen: Vec<String>,
    /// Other kinds of which it reads the content: `melding`, `werkzaamheid`, `bekendmaking`, `initiatief`.
    #[serde(default)]
    pub soorten: Vec<String>,
    /// The highest level of that content.
    #[serde(default = "openbaar")]
    pub max_vertrouwelijkheid: String,
    /// The fields of that content; absent is each.
    pub velden: Option<Vec<String>>,
    /// Where all of this holds: `wijk:CODE`, `buurt:CODE`, `gemeente:CODE`; empty is everywhere.
    #[serde(default)]
    pub gebied: Vec<String>,
}

impl OidcRol {
    fn gebieden(&self) -> Result<Vec<PlaatsId>, String> {
        let lees = |tekst: &String| match tekst.parse() {
            Ok(id @ PlaatsId::Gebied(..)) => Ok(id),
            _ => Err(format!(
                "oidc: gebied '{tekst}' is geen gebied; schrijf wijk:CODE, buurt:CODE of gemeente:CODE"
            )),
        };
        self.gebied.iter().map(lees).collect()
    }
}

fn rollen() -> Vec<String> {
    vec!["roles".to_owned()]
}
fn profiel() -> Vec<String> {
    vec!["profile".to_owned()]
}
fn half_uur() -> u32 {
    30
}
fn werkdag() -> u32 {
    10
}
fn minuut() -> u32 {
    60
}
fn honderdtwintig() -> u32 {
    120
}
fn vertrouwelijk() -> String {
    "vertrouwelijk".to_owned()
}
fn vak() -> u32 {
    Beleid::VAK_M
}
fn openbaar() -> String {
    "openbaar".to_owned()
}

/// An address over which secrets may go: https, or http to this machine itself.
pub(crate) fn veilig(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.has_host(),
        "http" => match url.host() {
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            Some(Host::Domain(naam)) => naam == "localhost",
            None => false,
        },
        _ => false,
    }
}

impl OidcInstelling {
    /// Errors: a sentence that names the setting that cannot be.
    pub fn keur(&self) -> Result<(), String> {
        for (naam, tekst) in [("issuer", &self.issuer), ("base-url", &self.base_url)] {
            let goed = Url::parse(tekst).is_ok_and(|u| {
                veilig(&u) && u.query().is_none() && u.fragment().is_none() && u.username().is_empty()
            });
            if !goed {
                return Err(format!(
                    "oidc: {naam} '{tekst}' moet een adres met https zijn (http mag alleen naar deze machine zelf)"
                ));
            }
        }
        if Url::parse(&self.base_url).is_ok_and(|u| u.path() != "/") {
            return Err("oidc: base-url mag geen pad hebben".to_owned());
        }
        if self.client_id.is_empty() {
            return Err("oidc: client-id is leeg".to_owned());
        }
        for (naam, waarde, grens) in [
            ("stil-minuten", self.stil_minuten, 1..=24 * 60),
            ("sessie-uren", self.sessie_uren, 1..=24),
            ("speling-s", self.speling_s, 0..=300),
            ("per-minuut", self.per_minuut, 1..=100_000),
            ("signaal-vak-m", self.signaal_vak_m, 100..=5_000),
        ] {
            if !grens.contains(&waarde) {
                return Err(format!(
                    "oidc: {naam} moet {} tot en met {} zijn",
                    grens.start(),
                    grens.end()
                ));
            }
        }
        let bekend = |naam: &str, v: &str| {
            let keuze = VERTROUWELIJK.join(", ");
            let mis = format!("oidc: {naam} '{v}' is onbekend; kies {keuze}");
            if VERTROUWELIJK.contains(&v) {
                Ok(())
            } else {
                Err(mis)
            }
        };
        bekend("signaal-tot", &self.signaal_tot)?;
        if self.rollen.len() > Toekenningen::MAX {
            return Err(format!("oidc: hoogstens {} keer [[oidc.rol]]", Toekenningen::MAX));
        }
        for r in &self.rollen {
            bekend("max-vertrouwelijkheid", &r.max_vertrouwelijkheid)?;
            let rol: Rol = r.rol.parse().map_err(|f| format!("oidc: {f}"))?;
            for soort in &r.soorten {
                let soort: Soort = soort.parse().map_err(|f| format!("oidc: {f}"))?;
                if soort == Soort::Zaak {
                    return Err(
                        "oidc: welke zaken een rol leest staat in zaaktypen, niet in soorten".to_owned(),
                    );
                }
            }
            r.gebieden()?;
            let leest = !r.zaaktypen.is_empty() || !r.soorten.is_empty();
            if leest && !rol.is_staf() {
                return Err(
                    "oidc: een melder ziet wat iedereen ziet; geef hem geen zaaktypen of soorten".to_owned(),
                );
            }
            if r.waarden.is_empty()
                || r.waarden
                    .iter()
                    .any(|w| w.is_empty() || w.contains(char::is_control))
            {
                return Err(format!("oidc: rol {rol} heeft waarden nodig, elk op één regel"));
            }
        }
        Ok(())
    }

    /// Who may read what, by these settings. `vorm` says where an area lies: one that it does not know holds nothing, so
    /// that a layer that is not there yet opens nothing.
    ///
    /// Errors: those of [`Self::keur`].
    pub fn beleid(
        &self,
        sleutel: [u8; 32],
        vorm: impl Fn(&PlaatsId) -> Option<Geometrie>,
    ) -> Result<Beleid, String> {
        self.keur()?;
        let gebied = |id: PlaatsId| {
            let vlak = vorm(&id);
            let naam = id.to_string();
            if vlak.is_none() {
                tracing::error!(
                    gebied = naam,
                    "een rol geldt alleen in een gebied dat geen laag kent: daar ziet hij niets. Importeer het en start opnieuw"
                );
            }
            Gebied { naam, vlak }
        };
        let toekenning = |r: &OidcRol| -> Result<Toekenning, String> {
            Ok(Toekenning {
                rol: r.rol.parse()?,
                zaaktypen: r.zaaktypen.clone(),
                soorten: r
                    .soorten
                    .iter()
                    .map(|s| s.parse())
                    .collect::<Result<_, String>>()?,
                max: niveau(&r.max_vertrouwelijkheid),
                velden: r.velden.clone(),
                gebieden: r.gebieden()?.into_iter().map(&gebied).collect(),
            })
        };
        let alle = self
            .rollen
            .iter()
            .map(toekenning)
            .collect::<Result<Vec<_>, _>>()?;
        let max = niveau(&self.signaal_tot);
        Ok(Beleid::new(alle, sleutel).met_signaal(max, self.zonder_signaal.clone(), self.signaal_vak_m))
    }

    pub(super) fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// `https://plek.example.nl`, without a slash at the end.
    pub(super) fn wortel(&self) -> &str {
        self.base_url.trim_end_matches('/')
    }

    /// The values in somebody's claim that give a role here.
    pub(super) fn gekende_waarden(&self, bewijs: &Bewijs) -> Vec<String> {
        let mut hier = bewijs
            .rest
            .get(self.rollen_claim.first().map_or("", String::as_str));
        for naam in self.rollen_claim.iter().skip(1) {
            hier = hier.and_then(|w| w.get(naam));
        }
        let gegeven: Vec<&str> = match hier {
            Some(Value::String(een)) => vec![een],
            Some(Value::Array(lijst)) => lijst.iter().filter_map(Value::as_str).collect(),
            _ => vec![],
        };
        let mut uit: Vec<String> = gegeven
            .into_iter()
            .filter(|w| self.rollen.iter().any(|r| r.waarden.iter().any(|v| v == w)))
            .take(WAARDEN_MAX)
            .map(str::to_owned)
            .collect();
        uit.sort_unstable();
        uit.dedup();
        uit
    }

    /// The roles and grants that values of the claim give.
    pub(super) fn rollen_van<'a>(
        &self,
        waarden: impl Iterator<Item = &'a str> + Clone,
    ) -> (Vec<Rol>, Toekenningen) {
        let mut rollen = vec![];
        let mut wie = Toekenningen::default();
        for (nr, r) in self.rollen.iter().enumerate() {
            if waarden.clone().any(|w| r.waarden.iter().any(|v| v == w))
                && let Ok(rol) = r.rol.parse()
            {
                rollen.push(rol);
                wie = wie.en(Toekenningen::een(nr));
            }
        }
        rollen.sort_unstable();
        rollen.dedup();
        (rollen, wie)
    }
}
