//! Uitgaand: the HTTP client of every call that we make to another system: sign-in, a register elsewhere, subscribers.
//!
//! Believes the certificates that this machine believes and those of [`Uitgaand::lees`]; goes where it was sent and nowhere
//! else (no redirects). How long an answer may take and how large it may be is for the caller. Knows no addresses.

use std::path::Path;
use std::time::Duration;

use reqwest::{Certificate, Client, redirect};

/// Making a connection takes no longer.
const VERBIND: Duration = Duration::from_secs(5);

/// What our own calls have in common.
#[derive(Debug, Clone, Default)]
pub struct Uitgaand {
    eigen: Vec<Certificate>,
}

impl Uitgaand {
    /// With the certificate authorities of a PEM file beside those of this machine: a gemeente's own, or PKIoverheid's.
    ///
    /// Errors: a sentence that names the file: not readable, or no certificate in it.
    pub fn lees(pad: &Path) -> Result<Self, String> {
        let hier = pad.display();
        let pem = std::fs::read(pad).map_err(|f| format!("ca-bestand {hier} is niet te lezen: {f}"))?;
        let eigen = Certificate::from_pem_bundle(&pem).unwrap_or_default();
        if eigen.is_empty() {
            return Err(format!("ca-bestand {hier} bevat geen certificaat in PEM"));
        }
        Ok(Self { eigen })
    }

    /// A client; it keeps connections, so whoever calls often keeps it.
    ///
    /// Errors: a sentence about certificates that cannot be used.
    pub fn client(&self) -> Result<Client, String> {
        Client::builder()
            .redirect(redirect::Policy::none())
            .connect_timeout(VERBIND)
            .tls_certs_merge(self.eigen.clone())
            .user_agent("plek")
            .build()
            .map_err(|f| format!("geen verbinding naar buiten mogelijk: {}", oorzaak(&f)))
    }
}

/// What went wrong at the bottom, without the address: of a certificate that is not believed, why.
pub(crate) fn oorzaak(fout: &reqwest::Error) -> String {
    if fout.is_timeout() {
        return "geen antwoord op tijd".to_owned();
    }
    let eerste = std::error::Error::source(fout);
    let diepste = std::iter::successors(eerste, |f| f.source()).last();
    let soort = if fout.is_connect() {
        "geen verbinding"
    } else {
        "de verbinding brak af"
    };
    diepste.map_or_else(|| soort.to_owned(), |f| format!("{soort}: {f}"))
}
