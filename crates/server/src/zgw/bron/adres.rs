//! Adres: the base of one API of another register, and what lies within it.
//!
//! Every address that comes from outside (in a list, a notification, a zaak) is held against the configured base before
//! it is asked: another scheme, host or port, a path beside it or a name before the host is never ours to call.

use url::Url;

use crate::zgw::links::is_uuid;

/// Where an API begins; its path ends with a slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adres(Url);

impl Adres {
    /// From a setting. `None` for what is no http(s) address, or has a query, a fragment or a name in it.
    pub fn lees(tekst: &str) -> Option<Self> {
        let mut url = Url::parse(tekst.trim()).ok()?;
        let kaal = url.query().is_none() && url.fragment().is_none() && !heeft_naam(&url);
        if !(kaal && url.has_host() && matches!(url.scheme(), "http" | "https")) {
            return None;
        }
        if !url.path().ends_with('/') {
            let pad = format!("{}/", url.path());
            url.set_path(&pad);
        }
        Some(Self(url))
    }

    /// The address itself.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// The address of a path below it that we wrote ourselves; values go into the query through `vraag`.
    pub fn van(&self, pad: &str, vraag: &[(&str, &str)]) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{pad}", self.0.path()));
        if !vraag.is_empty() {
            url.query_pairs_mut().extend_pairs(vraag);
        }
        url
    }

    /// An address that somebody else wrote, when it lies within this one.
    pub fn binnen(&self, tekst: &str) -> Option<Url> {
        let url = Url::parse(tekst).ok()?;
        let zelfde = url.origin() == self.0.origin() && url.path().starts_with(self.0.path());
        // what a server behind it reads as another path
        let pad = url.path().to_ascii_lowercase();
        let omweg = ["%2f", "%5c", "%2e"].iter().any(|teken| pad.contains(teken));
        (zelfde && !omweg && !heeft_naam(&url) && url.fragment().is_none()).then_some(url)
    }

    /// The uuid in the address of a resource of this kind (`zaken`), when it lies within this one.
    pub fn uuid(&self, soort: &str, tekst: &str) -> Option<String> {
        let url = self.binnen(tekst).filter(|u| u.query().is_none())?;
        let rest = url.path().strip_prefix(self.0.path())?.strip_prefix(soort)?;
        let uuid = rest.strip_prefix('/')?.to_ascii_lowercase();
        is_uuid(&uuid).then_some(uuid)
    }
}

fn heeft_naam(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const U: &str = "0b8e7c1e-6a3c-4f6b-9d62-0f3c5a1b2c3d";

    fn basis() -> Adres {
        Adres::lees("https://zaken.example.nl/zaken/api/v1").unwrap()
    }

    #[test]
    fn a_base_is_a_bare_http_address() {
        assert_eq!(
            basis(),
            Adres::lees("https://zaken.example.nl/zaken/api/v1/").unwrap()
        );
        for slecht in [
            "zaken.example.nl",
            "ftp://zaken.example.nl/",
            "file:///etc/passwd",
            "https://a:b@zaken.example.nl/",
            "https://zaken.example.nl/?a=b",
            "https://zaken.example.nl/#a",
            "",
        ] {
            assert_eq!(Adres::lees(slecht), None, "{slecht}");
        }
    }

    #[test]
    fn only_what_lies_within_the_base_is_called() {
        let goed = format!("https://zaken.example.nl/zaken/api/v1/zaken/{U}");
        assert_eq!(basis().uuid("zaken", &goed).as_deref(), Some(U));
        assert_eq!(
            basis()
                .uuid(
                    "zaken",
                    &goed.to_uppercase().replace(
                        "HTTPS://ZAKEN.EXAMPLE.NL/ZAKEN/API/V1/ZAKEN",
                        "https://ZAKEN.example.nl/zaken/api/v1/zaken"
                    )
                )
                .as_deref(),
            Some(U)
        );
        for slecht in [
            format!("https://zaken.example.nl.evil.nl/zaken/api/v1/zaken/{U}"),
            format!("https://zaken.example.nl@evil.nl/zaken/api/v1/zaken/{U}"),
            format!("https://x:y@zaken.example.nl/zaken/api/v1/zaken/{U}"),
            format!("http://zaken.example.nl/zaken/api/v1/zaken/{U}"),
            format!("https://zaken.example.nl:8443/zaken/api/v1/zaken/{U}"),
            format!("https://169.254.169.254/zaken/api/v1/zaken/{U}"),
            format!("https://zaken.example.nl/zaken/api/v1/../../admin/zaken/{U}"),
            format!("https://zaken.example.nl/zaken/api/v1/%2e%2e/%2e%2e/admin/zaken/{U}"),
            format!("https://zaken.example.nl/zaken/api/v1/..%2f..%2f..%2fadmin/zaken/{U}"),
            format!("https://zaken.example.nl/zaken/api/v10/zaken/{U}"),
            format!("https://zaken.example.nl/zaken/api/v1/zaken/{U}?a=b"),
            format!("https://zaken.example.nl/zaken/api/v1/zaken/{U}#a"),
            format!("https://zaken.example.nl/zaken/api/v1/rollen/{U}"),
            format!("https://zaken.example.nl/zaken/api/v1/zaken/{U}/x"),
            format!("https:\\\\evil.nl\\zaken\\api\\v1\\zaken\\{U}"),
            format!("//evil.nl/zaken/api/v1/zaken/{U}"),
            format!("/zaken/api/v1/zaken/{U}"),
        ] {
            assert_eq!(basis().uuid("zaken", &slecht), None, "{slecht}");
        }
    }

    #[test]
    fn a_slash_in_disguise_leads_nowhere() {
        for omweg in ["..%2f..%2f..%2fadmin", "..%5C..%5cadmin", "%2e%2e%2Fadmin"] {
            let adres = format!("https://zaken.example.nl/zaken/api/v1/{omweg}");
            assert_eq!(basis().binnen(&adres), None, "{adres}");
        }
        let vraag = "https://zaken.example.nl/zaken/api/v1/zaken?zaaktype=https%3A%2F%2Fx";
        assert!(basis().binnen(vraag).is_some(), "in a query it is a value");
    }

    proptest! {
        #[test]
        fn what_is_within_has_the_same_origin_and_path(tekst in "(https?:)?[/\\\\]{0,3}[a-z@:.%0-9/\\\\]{0,30}") {
            if let Some(url) = basis().binnen(&tekst) {
                prop_assert_eq!(url.origin(), basis().url().origin());
                prop_assert!(url.as_str().starts_with("https://zaken.example.nl/zaken/api/v1/"));
            }
        }

        #[test]
        fn a_value_in_a_query_stays_a_value(waarde in ".{0,40}") {
            let url = basis().van("zaken", &[("identificatie", &waarde)]);
            prop_assert_eq!(url.path(), "/zaken/api/v1/zaken");
            let paren: Vec<_> = url.query_pairs().into_owned().collect();
            prop_assert_eq!(paren, vec![("identificatie".to_owned(), waarde)]);
        }
    }
}
