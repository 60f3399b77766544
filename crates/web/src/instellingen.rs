//! What a gemeente sets for its pages: name, extent, backgrounds, contact, colours; and the policy header.
//!
//! Reads no files: the program reads its TOML once and hands this over.

use serde::{Deserialize, Serialize};

use crate::bestanden;

/// Settings of one gemeente: `data/gemeenten/*.toml` reads into this as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instellingen {
    /// CBS code: `GM0400`.
    #[serde(default)]
    pub code: String,
    /// Name as people say it: "Den Helder".
    pub naam: String,
    /// xmin, ymin, xmax, ymax in RD metres.
    pub extent: [f64; 4],
    /// True for the invented example: every page then says so.
    #[serde(default)]
    pub verzonnen: bool,
    /// Backgrounds from elsewhere (BRT, luchtfoto). Empty: only our own, and no other host is ever asked.
    #[serde(default)]
    pub achtergronden: Vec<Achtergrond>,
    /// Whom to call.
    #[serde(default)]
    pub contact: Option<Contact>,
    /// Main colour as `#rrggbb`, dark enough for white text (4.5:1); absent or unusable: Plek's own.
    #[serde(default)]
    pub kleur: Option<String>,
    /// What of the zaken may be shown to everybody. Empty: nothing.
    #[serde(default)]
    pub publicatie: Publicatie,
    /// What the map shows first: west, south, east, north in degrees (CRS84). Not in the file: the program
    /// computes it from `extent`, because only it holds the grids.
    #[serde(skip, default = "heel_nederland")]
    pub kader: [f64; 4],
    /// True where people can sign in. Not in the file: the program knows it from its own settings.
    #[serde(skip)]
    pub aanmelden: bool,
}

fn heel_nederland() -> [f64; 4] {
    [3.3, 50.7, 7.3, 53.6]
}

/// A background map from elsewhere, as WMTS or XYZ raster tiles in WebMercatorQuad.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Achtergrond {
    /// Short id, `[a-z0-9-]+`.
    pub id: String,
    /// Name for people: "Luchtfoto".
    pub naam: String,
    /// Address of a tile with `{z}`, `{x}`, `{y}`; `https`.
    pub tegels: String,
    /// Who made it, plain text.
    pub bronvermelding: String,
    /// Highest zoom that exists there.
    #[serde(default = "hoogste_zoom")]
    pub maxzoom: u8,
}

fn hoogste_zoom() -> u8 {
    19
}

/// What anybody may know of a zaak that is `openbaar`, and of any other dossier with a zaaktype. Place and kind are always
/// part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publicatie {
    /// Identifications of zaaktypen.
    #[serde(default)]
    pub zaaktypen: Vec<String>,
    /// `status`, `categorie`, `van`, `tot`, `zaaknummer`, `omschrijving`; the last one holds what people wrote.
    #[serde(default)]
    pub velden: Vec<String>,
    /// Words with which a zaaktype is never public, whatever `zaaktypen` says; absent: those of the social domain.
    #[serde(default)]
    pub nooit: Option<Vec<String>>,
}

/// Whom to ask when the page does not answer it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// As people dial it: "14 0223".
    #[serde(default)]
    pub telefoon: Option<String>,
    /// Page with opening hours and forms; `https`.
    #[serde(default)]
    pub pagina: Option<String>,
}

/// What the map may ask of the server at this moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kaartstand {
    /// Layer ids of the current snapshot; styles skip the ones that are not here.
    pub lagen: Vec<String>,
    /// Generation of snapshot and dossiers; part of tile addresses, so that a refresh is seen at once.
    pub generatie: u64,
}

impl Instellingen {
    /// Nothing is configured: a map of the whole country without a name.
    pub fn leeg() -> Self {
        Self {
            code: String::new(),
            naam: "Nederland".to_owned(),
            extent: [-7000.0, 289_000.0, 300_000.0, 629_000.0],
            verzonnen: false,
            achtergronden: Vec::new(),
            contact: None,
            kleur: None,
            publicatie: Publicatie::default(),
            kader: heel_nederland(),
            aanmelden: false,
        }
    }

    /// The map's settings as JSON that is safe inside `<script type="application/json">`.
    pub(crate) fn kaart_json(&self, stand: &Kaartstand) -> String {
        let json = serde_json::json!({
            "kader": self.kader,
            "lagen": stand.lagen,
            "generatie": stand.generatie,
            "statisch": format!("/static/{}/", bestanden::versie()),
            "achtergronden": self.achtergronden,
            "gemeente": self.naam,
        });
        json.to_string()
            .replace('<', "\\u003c")
            .replace('>', "\\u003e")
            .replace('&', "\\u0026")
    }
}

/// Value of `Content-Security-Policy` for every HTML answer: our own files, the one import map by hash,
/// and the hosts of configured backgrounds.
pub fn csp(inst: &Instellingen) -> String {
    let mut hosts = String::new();
    for host in inst.achtergronden.iter().filter_map(|a| herkomst(&a.tegels)) {
        if !hosts.contains(&host) {
            hosts.push(' ');
            hosts.push_str(&host);
        }
    }
    format!(
        "default-src 'none'; script-src 'self' '{}'; style-src 'self'; font-src 'self'; \
         img-src 'self' data: blob:{hosts}; connect-src 'self'{hosts}; worker-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'",
        bestanden::importmap_hash()
    )
}

/// `https://host[:port]` of an address; `None` when it is anything else or holds what a header may not.
fn herkomst(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let goed = !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'));
    goed.then(|| format!("https://{host}"))
}

/// `/stijl/gemeente.css`: the gemeente's colour as design tokens; empty when there is none or it is too light.
pub fn gemeente_css(inst: &Instellingen) -> String {
    let Some(kleur) = inst
        .kleur
        .as_deref()
        .and_then(Kleur::lees)
        .filter(|k| k.contrast_met_wit() >= 4.5)
    else {
        return String::new();
    };
    let (basis, donker, nacht) = (
        kleur.hex(),
        kleur.donkerder(0.8).hex(),
        kleur.donkerder(0.55).hex(),
    );
    let (licht, zacht) = (kleur.lichter(0.92).hex(), kleur.lichter(0.82).hex());
    format!(
        ":root{{--plek-accent:{basis};--plek-accent-donker:{donker};--plek-accent-nacht:{nacht};\
         --plek-accent-zacht:{zacht};--plek-accent-licht:{licht}}}"
    )
}

#[derive(Debug, Clone, Copy)]
struct Kleur([u8; 3]);

impl Kleur {
    fn lees(s: &str) -> Option<Self> {
        let hex = s.strip_prefix('#').filter(|h| h.len() == 6 && h.is_ascii())?;
        let deel = |van: usize| u8::from_str_radix(hex.get(van..van + 2)?, 16).ok();
        Some(Self([deel(0)?, deel(2)?, deel(4)?]))
    }

    fn hex(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    fn donkerder(self, deel: f64) -> Self {
        Self(self.0.map(|c| (f64::from(c) * deel).round() as u8))
    }

    fn lichter(self, deel: f64) -> Self {
        Self(
            self.0
                .map(|c| (f64::from(c) + (255.0 - f64::from(c)) * deel).round() as u8),
        )
    }

    /// WCAG 2.2 contrast ratio with white.
    fn contrast_met_wit(self) -> f64 {
        let lineair = self.0.map(|c| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        });
        1.05 / (0.2126 * lineair[0] + 0.7152 * lineair[1] + 0.0722 * lineair[2] + 0.05)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_other_host_is_allowed_unless_a_background_is_configured() {
        let mut inst = Instellingen::leeg();
        assert!(!csp(&inst).contains("http") && !csp(&inst).contains("unsafe"));
        inst.achtergronden.push(Achtergrond {
            id: "brt".into(),
            naam: "BRT".into(),
            tegels: "https://tiles.example.nl/brt/{z}/{x}/{y}.png".into(),
            bronvermelding: "Kadaster".into(),
            maxzoom: 19,
        });
        assert!(
            csp(&inst).contains("connect-src 'self' https://tiles.example.nl;"),
            "{}",
            csp(&inst)
        );
    }

    #[test]
    fn the_settings_of_every_gemeente_are_read_as_they_stand() {
        let map = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/gemeenten");
        let mut namen = Vec::new();
        for bestand in std::fs::read_dir(map).unwrap() {
            let pad = bestand.unwrap().path();
            let inst: Instellingen = toml::from_str(&std::fs::read_to_string(&pad).unwrap())
                .unwrap_or_else(|f| panic!("{}: {f}", pad.display()));
            assert!(
                inst.achtergronden.iter().all(|a| herkomst(&a.tegels).is_some()),
                "{}",
                inst.naam
            );
            namen.push(inst.naam);
        }
        assert!(namen.contains(&"Den Helder".to_owned()), "{namen:?}");
    }

    #[test]
    fn an_address_cannot_smuggle_a_directive_into_the_policy() {
        for url in [
            "http://a.nl/",
            "https://a.nl;script-src */",
            "https://a.nl *",
            "https:///x",
            "javascript:1",
        ] {
            assert_eq!(herkomst(url), None, "{url}");
        }
    }

    #[test]
    fn a_gemeente_colour_too_light_for_white_text_is_not_used() {
        let mut inst = Instellingen {
            kleur: Some("#ffdd00".into()),
            ..Instellingen::leeg()
        };
        assert_eq!(gemeente_css(&inst), "");
        for kleur in ["#00", "blauw", "#0é0000", "#12345g"] {
            inst.kleur = Some(kleur.into());
            assert_eq!(gemeente_css(&inst), "", "{kleur}");
        }
        inst.kleur = Some("#004488".into());
        assert!(gemeente_css(&inst).contains("--plek-accent:#004488"));
    }

    #[test]
    fn settings_inside_a_script_element_cannot_close_it() {
        let inst = Instellingen {
            naam: "</script><b>".into(),
            ..Instellingen::leeg()
        };
        assert!(!inst.kaart_json(&Kaartstand::default()).contains('<'));
    }
}
