//! Links: from a URL in a message to one of our resources and back.
//!
//! Rows hold paths (`/zaken/api/v1/zaken/{uuid}`); a URL is a path behind a [`Basis`], which is the configured
//! base or else the host the asker used. A URL with another origin is never one of ours.

use uuid::Uuid;

/// Scheme and host in front of every path, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Basis(String);

impl Basis {
    /// From a setting such as `https://zaken.example.nl/`. `None` when it is no http(s) origin.
    pub fn uit_tekst(tekst: &str) -> Option<Self> {
        let kaal = tekst.trim_end_matches('/');
        let rest = kaal
            .strip_prefix("https://")
            .or_else(|| kaal.strip_prefix("http://"))?;
        let goed = !rest.is_empty()
            && rest.len() <= 300
            && rest
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || ".-_:[]/".contains(c));
        goed.then(|| Self(kaal.to_owned()))
    }

    /// From the `Host` header of a request without TLS of our own.
    pub fn uit_host(host: &str) -> Option<Self> {
        Self::uit_tekst(&format!("http://{host}")).filter(|b| !b.0["http://".len()..].contains('/'))
    }

    /// The URL of a path; what is a URL already stays as it is.
    pub fn url(&self, pad: &str) -> String {
        if pad.starts_with('/') {
            format!("{}{pad}", self.0)
        } else {
            pad.to_owned()
        }
    }

    /// The path of one of our URLs; `None` for a URL of somebody else.
    pub fn pad<'a>(&self, url: &'a str) -> Option<&'a str> {
        url.strip_prefix(self.0.as_str()).filter(|p| p.starts_with('/'))
    }

    /// As text.
    pub fn als_tekst(&self) -> &str {
        &self.0
    }
}

/// A kind of resource that has an address of its own: store kind, path before the uuid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doel {
    /// Kind in the store.
    pub soort: &'static str,
    /// Path up to the uuid, with the slash.
    pub voor: &'static str,
}

macro_rules! doelen {
    ($($naam:ident = $soort:literal, $voor:literal;)*) => {
        $(#[doc = concat!("`", $voor, "{uuid}`")] pub const $naam: Doel = Doel { soort: $soort, voor: $voor };)*
    };
}

doelen! {
    CATALOGUS = "catalogus", "/catalogi/api/v1/catalogussen/";
    ZAAKTYPE = "zaaktype", "/catalogi/api/v1/zaaktypen/";
    STATUSTYPE = "statustype", "/catalogi/api/v1/statustypen/";
    RESULTAATTYPE = "resultaattype", "/catalogi/api/v1/resultaattypen/";
    ROLTYPE = "roltype", "/catalogi/api/v1/roltypen/";
    INFORMATIEOBJECTTYPE = "informatieobjecttype", "/catalogi/api/v1/informatieobjecttypen/";
    EIGENSCHAP = "eigenschap", "/catalogi/api/v1/eigenschappen/";
    ZAAKOBJECTTYPE = "zaakobjecttype", "/catalogi/api/v1/zaakobjecttypen/";
    ZAAK = "zaak", "/zaken/api/v1/zaken/";
    STATUS = "status", "/zaken/api/v1/statussen/";
    RESULTAAT = "resultaat", "/zaken/api/v1/resultaten/";
    ROL = "rol", "/zaken/api/v1/rollen/";
    ZAAKOBJECT = "zaakobject", "/zaken/api/v1/zaakobjecten/";
    ZAAKINFORMATIEOBJECT = "zaakinformatieobject", "/zaken/api/v1/zaakinformatieobjecten/";
    DOCUMENT = "document", "/documenten/api/v1/enkelvoudiginformatieobjecten/";
    OBJECTINFORMATIEOBJECT = "objectinformatieobject", "/documenten/api/v1/objectinformatieobjecten/";
    KANAAL = "kanaal", "/notificaties/api/v1/kanaal/";
    ABONNEMENT = "abonnement", "/notificaties/api/v1/abonnement/";
    APPLICATIE = "applicatie", "/autorisaties/api/v1/applicaties/";
}

impl Doel {
    /// Path of one of these.
    pub fn pad(self, uuid: &str) -> String {
        format!("{}{uuid}", self.voor)
    }

    /// The uuid in a path of this kind.
    pub fn uuid(self, pad: &str) -> Option<&str> {
        pad.strip_prefix(self.voor).filter(|u| is_uuid(u))
    }
}

/// True for a uuid in its usual form, lower case.
pub fn is_uuid(tekst: &str) -> bool {
    tekst.len() == 36 && Uuid::try_parse(tekst).is_ok() && !tekst.bytes().any(|b| b.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    const U: &str = "0b8e7c1e-6a3c-4f6b-9d62-0f3c5a1b2c3d";

    #[test]
    fn only_a_url_of_our_own_origin_is_a_path_of_ours() {
        let basis = Basis::uit_tekst("http://127.0.0.1:8080/").unwrap();
        let url = basis.url(&ZAAK.pad(U));
        assert_eq!(basis.pad(&url).and_then(|p| ZAAK.uuid(p)), Some(U));
        for ander in [
            format!("http://127.0.0.1:80800/zaken/api/v1/zaken/{U}"),
            format!("http://127.0.0.1:8080.evil.nl/zaken/api/v1/zaken/{U}"),
            format!("https://127.0.0.1:8080/zaken/api/v1/zaken/{U}"),
            "http://127.0.0.1:8080/zaken/api/v1/zaken/../zaken/x".to_owned(),
        ] {
            assert_eq!(basis.pad(&ander).and_then(|p| ZAAK.uuid(p)), None, "{ander}");
        }
    }

    #[test]
    fn a_host_header_with_anything_but_a_host_gives_no_base() {
        for slecht in ["a/b", "a b", "a\"", "", "a@b"] {
            assert_eq!(Basis::uit_host(slecht), None, "{slecht}");
        }
        assert!(Basis::uit_host("plek.example.nl:8443").is_some());
    }
}
