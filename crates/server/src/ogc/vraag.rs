//! Vraag: what stands in an address of `/ogc/v1`: parameters (unknown ones are refused), the form of the answer,
//! the address it is asked at.

use axum::http::{HeaderMap, header};

use crate::{Kop, Probleem};

/// The parameters of a request, each at most once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// From a query string or a form. Errors: 400 for one that comes twice.
    pub(crate) fn lees(tekst: &str) -> Result<Self, Probleem> {
        let mut uit: Vec<(String, String)> = Vec::new();
        for (naam, waarde) in form_urlencoded::parse(tekst.as_bytes()) {
            if naam.is_empty() && waarde.is_empty() {
                continue;
            }
            if uit.iter().any(|(n, _)| *n == naam) {
                return Err(Probleem::verzoek(format!(
                    "Parameter '{}' staat er twee keer.",
                    kort(&naam)
                )));
            }
            uit.push((naam.into_owned(), waarde.into_owned()));
        }
        Ok(Self(uit))
    }

    pub(crate) fn haal(&self, naam: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == naam).map(|(_, w)| w.as_str())
    }

    /// Those that are not among the given names.
    pub(crate) fn andere<'a>(&'a self, bekend: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter(|(n, _)| !bekend.contains(&n.as_str()))
            .map(|(n, w)| (n.as_str(), w.as_str()))
    }

    /// Errors: 400 that names the first parameter that is not among the given names.
    pub(crate) fn alleen(&self, bekend: &[&str]) -> Result<(), Probleem> {
        match self.andere(bekend).next() {
            None => Ok(()),
            Some((naam, _)) => Err(onbekend(naam, bekend)),
        }
    }

    /// The query string with other values for some names (`None`: left out), in a fixed order.
    pub(crate) fn met(&self, anders: &[(&str, Option<&str>)]) -> String {
        let mut uit = form_urlencoded::Serializer::new(String::new());
        for (naam, waarde) in &self.0 {
            if !anders.iter().any(|(n, _)| n == naam) {
                uit.append_pair(naam, waarde);
            }
        }
        for (naam, waarde) in anders {
            if let Some(waarde) = waarde {
                uit.append_pair(naam, waarde);
            }
        }
        uit.finish()
    }
}

pub(crate) fn onbekend(naam: &str, bekend: &[&str]) -> Probleem {
    Probleem::verzoek(format!(
        "Parameter '{}' bestaat hier niet; bekend zijn {}.",
        kort(naam),
        bekend.join(", ")
    ))
}

pub(crate) fn kort(tekst: &str) -> String {
    tekst.chars().filter(|c| !c.is_control()).take(64).collect()
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Formaat {
    Json,
    JsonFg,
    Html,
    Csv,
    FlatGeobuf,
    GeoPackage,
}

impl Formaat {
    pub(crate) const ALLE: [Self; 6] = [
        Self::Json,
        Self::JsonFg,
        Self::Html,
        Self::Csv,
        Self::FlatGeobuf,
        Self::GeoPackage,
    ];

    /// As written in `f=`.
    pub(crate) const fn naam(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::JsonFg => "jsonfg",
            Self::Html => "html",
            Self::Csv => "csv",
            Self::FlatGeobuf => "fgb",
            Self::GeoPackage => "gpkg",
        }
    }

    /// Media type of features in this form.
    pub(crate) const fn media(self) -> &'static str {
        match self {
            Self::Json => "application/geo+json",
            Self::JsonFg => "application/fg+json",
            Self::Html => "text/html; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::FlatGeobuf => "application/vnd.flatgeobuf",
            Self::GeoPackage => "application/geopackage+sqlite3",
        }
    }

    fn van_media(media: &str) -> Option<Self> {
        Some(match media {
            "application/geo+json" | "application/json" | "application/*" | "*/*" => Self::Json,
            "application/schema+json" | "application/problem+json" => Self::Json,
            "application/fg+json" | "application/vnd.ogc.fg+json" => Self::JsonFg,
            "text/html" | "application/xhtml+xml" | "text/*" => Self::Html,
            "text/csv" => Self::Csv,
            "application/vnd.flatgeobuf" => Self::FlatGeobuf,
            "application/geopackage+sqlite3" => Self::GeoPackage,
            m if m.starts_with("application/vnd.oai.openapi+json") => Self::Json,
            _ => return None,
        })
    }

    /// By `f=`, else by `Accept`, among what this address has; the first of those when nothing is asked.
    ///
    /// Errors: 400 for an unknown `f`, 406 when `Accept` allows nothing that is here.
    pub(crate) fn kies(p: &Parameters, koppen: &HeaderMap, hier: &[Self]) -> Result<Self, Probleem> {
        let eerste = hier.first().copied().unwrap_or(Self::Json);
        if let Some(f) = p.haal("f") {
            let f = if f == "geojson" { "json" } else { f };
            return hier.iter().copied().find(|h| h.naam() == f).ok_or_else(|| {
                let namen: Vec<&str> = hier.iter().map(|h| h.naam()).collect();
                Probleem::parameter("f", format!("kies uit {}", namen.join(", ")))
            });
        }
        let mut beste: Option<(f32, Self)> = None;
        let mut gevraagd = false;
        for deel in koppen
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|w| w.to_str().ok())
            .flat_map(|w| w.split(','))
        {
            gevraagd = true;
            let mut stukken = deel.split(';').map(str::trim);
            let media = stukken.next().unwrap_or_default().to_ascii_lowercase();
            let q = stukken
                .find_map(|s| s.strip_prefix("q="))
                .and_then(|q| q.parse::<f32>().ok())
                .unwrap_or(1.0);
            let Some(formaat) = Self::van_media(&media) else {
                continue;
            };
            let formaat = if media.ends_with('*') { eerste } else { formaat };
            if q > 0.0 && hier.contains(&formaat) && beste.is_none_or(|(b, _)| q > b) {
                beste = Some((q, formaat));
            }
        }
        match beste {
            Some((_, formaat)) => Ok(formaat),
            None if gevraagd => Err(Probleem::niet_aanvaard(
                "In deze vorm is er geen antwoord; vraag application/geo+json, application/json of text/html.",
            )),
            None => Ok(eerste),
        }
    }
}

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Taal {
    /// Dutch.
    Nl,
    /// English.
    En,
}

impl Taal {
    /// By `lang=`, else by the first of `Accept-Language` that there is; Dutch otherwise. Errors: 400.
    pub(crate) fn kies(p: &Parameters, koppen: &HeaderMap) -> Result<Self, Probleem> {
        match p.haal("lang") {
            Some("nl") => return Ok(Self::Nl),
            Some("en") => return Ok(Self::En),
            Some(_) => return Err(Probleem::parameter("lang", "kies nl of en")),
            None => {}
        }
        let talen = koppen
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|w| w.to_str().ok())
            .unwrap_or_default();
        let eerste = talen.split(',').find_map(|t| match t.trim().get(..2) {
            Some("nl" | "NL") => Some(Self::Nl),
            Some("en" | "EN") => Some(Self::En),
            _ => None,
        });
        Ok(eerste.unwrap_or(Self::Nl))
    }

    /// `nl` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::En => "en",
        }
    }
}

/// The address of `/ogc/v1` as the asker wrote it, for links, without a slash at the end.
pub(crate) fn basis(koppen: &Kop) -> String {
    format!("{}/ogc/v1", koppen.basis())
}

/// A text as one segment of a path.
pub(crate) fn segment(tekst: &str) -> String {
    let mut uit = String::with_capacity(tekst.len());
    for b in tekst.bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~') {
            uit.push(char::from(b));
        } else {
            uit.push_str(&format!("%{b:02X}"));
        }
    }
    uit
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn koppen(accept: &'static str) -> HeaderMap {
        let mut k = HeaderMap::new();
        k.insert(header::ACCEPT, HeaderValue::from_static(accept));
        k
    }

    #[test]
    fn a_browser_gets_a_page_a_client_gets_json_and_f_wins() {
        let hier = [Formaat::Json, Formaat::Html];
        let kies = |q: &str, accept| Formaat::kies(&Parameters::lees(q).unwrap(), &koppen(accept), &hier);
        assert_eq!(
            kies("", "text/html,application/xhtml+xml,*/*;q=0.8").unwrap(),
            Formaat::Html
        );
        assert_eq!(kies("", "*/*").unwrap(), Formaat::Json);
        assert_eq!(
            kies("", "application/json;q=0.2,text/html;q=0.1").unwrap(),
            Formaat::Json
        );
        assert_eq!(kies("f=html", "application/json").unwrap(), Formaat::Html);
        assert_eq!(kies("", "image/png").unwrap_err().status(), 406);
        assert_eq!(kies("f=gml", "*/*").unwrap_err().status(), 400);
    }

    #[test]
    fn a_host_that_is_none_is_left_out_of_links() {
        let mut k = HeaderMap::new();
        assert_eq!(basis(&Kop::van(k.clone())), "/ogc/v1");
        k.insert(header::HOST, HeaderValue::from_static("plek.example:8080"));
        assert_eq!(basis(&Kop::van(k.clone())), "http://plek.example:8080/ogc/v1");
        k.insert(header::HOST, HeaderValue::from_static("x/\"><script>"));
        assert_eq!(basis(&Kop::van(k.clone())), "/ogc/v1");
    }

    #[test]
    fn a_parameter_that_comes_twice_or_is_not_known_is_refused() {
        assert!(Parameters::lees("a=1&a=2").is_err());
        let p = Parameters::lees("a=1&b=%26&&").unwrap();
        assert!(p.alleen(&["a"]).is_err() && p.alleen(&["a", "b"]).is_ok());
        assert_eq!(p.met(&[("a", None), ("c", Some("x y"))]), "b=%26&c=x+y");
    }
}
