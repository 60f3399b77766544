//! Instellingen: `[zgw.bron]` in the configuration: which register elsewhere, how we come in, what we follow of it.

use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

use super::CALLBACK;
use super::adres::Adres;
use crate::aanmelden::veilig;
use crate::zgw::waarde::rsin;

/// The register elsewhere that keeps the zaken.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BronInstelling {
    /// Zaken API: `https://openzaak.example.nl/zaken/api/v1`.
    pub zaken: String,
    /// Catalogi API.
    pub catalogi: String,
    /// Notificaties API; without it changes are seen at the next comparison.
    pub notificaties: Option<String>,
    /// Our client id there.
    pub client_id: String,
    /// File with the secret that goes with it.
    pub client_secret_file: PathBuf,
    /// RSIN that new zaken get as bronorganisatie and verantwoordelijkeOrganisatie.
    pub rsin: String,
    /// Identifications of the zaaktypen that are read and written; `*` is each.
    #[serde(default = "alle")]
    pub zaaktypen: Vec<String>,
    /// Seconds between two comparisons with the whole register.
    #[serde(default = "vijf_minuten")]
    pub interval_s: u32,
    /// Where that register finds our callback; default `base-url` with the path of the callback.
    pub callback: Option<String>,
    /// Also http to another machine, in a closed network.
    #[serde(default)]
    pub http_toegestaan: bool,
}

fn alle() -> Vec<String> {
    vec!["*".to_owned()]
}
fn vijf_minuten() -> u32 {
    300
}

/// The addresses of a setting that was checked.
#[derive(Debug, Clone)]
pub struct Adressen {
    /// Zaken API.
    pub zaken: Adres,
    /// Catalogi API.
    pub catalogi: Adres,
    /// Notificaties API and our callback.
    pub notificaties: Option<(Adres, Url)>,
}

impl BronInstelling {
    /// Checks everything that stands in it. `base_url`: where others know this server.
    ///
    /// Errors: a sentence that names the setting that cannot be.
    pub fn adressen(&self, base_url: Option<&str>) -> Result<Adressen, String> {
        if self.client_id.is_empty() || self.client_id.len() > 50 {
            return Err("zgw.bron: client-id is 1 tot 50 tekens lang".to_owned());
        }
        if rsin(&self.rsin).is_err() {
            return Err(format!("zgw.bron: rsin '{}' is geen RSIN", self.rsin));
        }
        if self.zaaktypen.is_empty() || self.zaaktypen.iter().any(String::is_empty) {
            return Err("zgw.bron: zaaktypen is leeg; noem identificaties, of '*' voor elk".to_owned());
        }
        if !(1..=86_400).contains(&self.interval_s) {
            return Err("zgw.bron: interval-s is een aantal seconden van 1 tot een dag".to_owned());
        }
        let notificaties = match &self.notificaties {
            None => None,
            Some(tekst) => Some((self.adres("notificaties", tekst)?, self.callback(base_url)?)),
        };
        Ok(Adressen {
            zaken: self.adres("zaken", &self.zaken)?,
            catalogi: self.adres("catalogi", &self.catalogi)?,
            notificaties,
        })
    }

    fn adres(&self, naam: &str, tekst: &str) -> Result<Adres, String> {
        let adres = Adres::lees(tekst).filter(|a| self.http_toegestaan || veilig(a.url()));
        adres.ok_or_else(|| {
            format!(
                "zgw.bron: {naam} '{tekst}' moet een adres met https zijn (http mag naar deze machine zelf, \
                 en met http-toegestaan ook naar een andere)"
            )
        })
    }

    fn callback(&self, base_url: Option<&str>) -> Result<Url, String> {
        let eigen = base_url.map(|b| format!("{}{CALLBACK}", b.trim_end_matches('/')));
        let Some(tekst) = self.callback.clone().or(eigen) else {
            return Err("zgw.bron: geef callback (of base-url): waar vindt het register ons?".to_owned());
        };
        let url = Url::parse(&tekst).ok().filter(|u| {
            let goed = matches!(u.scheme(), "http" | "https") && u.has_host();
            goed && (self.http_toegestaan || veilig(u)) && u.username().is_empty()
        });
        url.ok_or_else(|| format!("zgw.bron: callback '{tekst}' moet een adres met https zijn"))
    }

    /// Our secret. Errors: the file cannot be read, or is empty.
    pub fn geheim(&self) -> Result<String, String> {
        let pad = self.client_secret_file.display();
        let tekst = std::fs::read_to_string(&self.client_secret_file)
            .map_err(|f| format!("zgw.bron: client-secret-file {pad} is niet te lezen: {f}"))?;
        let tekst = tekst.trim();
        if tekst.is_empty() {
            return Err(format!("zgw.bron: client-secret-file {pad} is leeg"));
        }
        Ok(tekst.to_owned())
    }

    /// True when zaken of this type are read and written.
    pub fn volgt(&self, zaaktype: &str) -> bool {
        self.zaaktypen.iter().any(|z| z == "*" || z == zaaktype)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOED: &str = "zaken = 'https://oz.example.nl/zaken/api/v1'
        catalogi = 'https://oz.example.nl/catalogi/api/v1'
        client-id = 'plek'
        client-secret-file = '/tmp/bestaat-niet'
        rsin = '999990007'";

    fn fout(meer: &str) -> String {
        let tekst = format!("{GOED}\n{meer}");
        match toml::from_str::<BronInstelling>(&tekst) {
            Err(f) => f.message().to_owned(),
            Ok(inst) => inst.adressen(None).map(|_| ()).err().unwrap_or_default(),
        }
    }

    #[test]
    fn every_setting_that_cannot_be_is_named() {
        assert_eq!(fout(""), "");
        for (meer, woord) in [
            ("geheim = 'x'", "geheim"),
            ("interval-s = 0", "interval-s"),
            ("zaaktypen = []", "zaaktypen"),
            ("notificaties = 'https://nrc.example.nl/api/v1'", "callback"),
            (
                "notificaties = 'http://nrc.example.nl/api/v1'\ncallback = 'https://plek.nl/x'",
                "notificaties",
            ),
            (
                "notificaties = 'https://nrc.example.nl/api/v1'\ncallback = 'http://plek.nl/x'",
                "callback",
            ),
        ] {
            assert!(fout(meer).contains(woord), "{meer}: {}", fout(meer));
        }
        for (oud, nieuw, woord) in [
            (
                "https://oz.example.nl/zaken",
                "http://oz.example.nl/zaken",
                "zaken",
            ),
            ("'999990007'", "'999990008'", "rsin"),
            ("'plek'", "''", "client-id"),
        ] {
            let inst: BronInstelling = toml::from_str(&GOED.replacen(oud, nieuw, 1)).unwrap();
            let fout = inst.adressen(None).unwrap_err();
            assert!(fout.contains(woord), "{fout}");
        }
    }

    #[test]
    fn http_is_for_this_machine_unless_it_is_allowed_and_the_callback_follows_the_base() {
        let lokaal = GOED.replace("https://oz.example.nl", "http://127.0.0.1:9");
        let inst: BronInstelling = toml::from_str(&lokaal).unwrap();
        assert!(inst.adressen(None).is_ok());
        let ver = GOED.replace("https://oz", "http://oz");
        let ver = format!("{ver}\nhttp-toegestaan = true\nnotificaties = 'http://nrc.example.nl/api/v1'");
        let inst: BronInstelling = toml::from_str(&ver).unwrap();
        let (_, callback) = inst
            .adressen(Some("http://plek.example.nl/"))
            .unwrap()
            .notificaties
            .unwrap();
        assert_eq!(
            callback.as_str(),
            "http://plek.example.nl/notificaties/api/v1/callbacks"
        );
        assert!(inst.geheim().unwrap_err().contains("client-secret-file"));
        assert!(inst.volgt("MOR"));
    }
}
