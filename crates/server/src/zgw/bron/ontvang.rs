//! Ontvang: our callback, and the subscription by which the register elsewhere finds it.
//!
//! A message is believed only in that it names a zaak: which one lies within the configured address, and the zaak is then
//! asked itself. It is kept before it is acknowledged, so that it is processed at least once, whatever its order.

use std::sync::atomic::Ordering;

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use reqwest::Method;
use serde_json::{Map, Value, json};
use url::Url;

use super::Bron;
use super::adres::Adres;
use super::verbinding::{Bronfout, Geduld, Vraag};
use super::volg::BERICHT;
use crate::Toepassing;
use crate::zgw::fout::Fout;
use crate::zgw::gang::tekst;
use crate::zgw::verzoek::gelijk;

/// Largest message.
const BERICHT_MAX: usize = 64 * 1024;
/// The channel we asked for.
const KANAAL: &str = "zaken";

impl Bron {
    /// Any ZGW request while the register is elsewhere: our `callback`, or else where to ask.
    pub async fn behandel(&self, callback: bool, app: &Toepassing, verzoek: Request) -> Response {
        if !callback {
            return Fout::elders(self.adressen.zaken.url().as_str()).into_response();
        }
        let uit = self.ontvang(app, verzoek).await;
        let afloop = if uit.is_ok() { "aangenomen" } else { "geweigerd" };
        metrics::counter!("plek_zgw_bron_notificaties_totaal", "afloop" => afloop).increment(1);
        match uit {
            Ok(()) => StatusCode::NO_CONTENT.into_response(),
            Err(fout) => fout.into_response(),
        }
    }

    async fn ontvang(&self, app: &Toepassing, verzoek: Request) -> Result<(), Fout> {
        let gegeven = verzoek.headers().get(header::AUTHORIZATION);
        let gegeven = gegeven.and_then(|w| w.to_str().ok()).unwrap_or_default();
        let moet = self.auth.get().ok_or_else(|| Fout::bezet("Plek begint nog."))?;
        if !gelijk(gegeven, moet) {
            return Err(Fout::token(
                "not_authenticated",
                "Stuur in Authorization wat in het abonnement staat.",
            ));
        }
        let lichaam = to_bytes(verzoek.into_body(), BERICHT_MAX).await;
        let lichaam = lichaam.map_err(|_| Fout::te_groot(BERICHT_MAX))?;
        let Ok(Value::Object(bericht)) = serde_json::from_slice(&lichaam) else {
            return Err(Fout::onleesbaar("Het bericht moet een JSON-object zijn."));
        };
        // a test message of the notification component, or a channel that we did not ask for
        if tekst(&bericht, "kanaal") != KANAAL {
            return Ok(());
        }
        let uuid = self.adressen.zaken.uuid("zaken", tekst(&bericht, "hoofdObject"));
        let uuid = uuid.ok_or_else(|| {
            Fout::veld(
                "hoofdObject",
                "bad-url",
                "Dit is geen zaak van het zaakregister dat wij volgen.",
            )
        })?;
        self.meld(app, uuid).await.map_err(|fout| match fout {
            Bronfout::Eigen(fout) => fout,
            fout => Fout::intern(&fout),
        })
    }

    /// Keeps that a zaak is to be asked, and wakes who does.
    pub(super) async fn meld(&self, app: &Toepassing, uuid: String) -> Result<(), Bronfout> {
        let naam = uuid.clone();
        self.schrijf(app, move |o| Ok(o.zet(BERICHT, &uuid, None, &Map::new())?))
            .await?;
        self.lastig.meteen(&naam);
        self.bericht.notify_one();
        Ok(())
    }

    /// Makes sure that the register sends its notifications here: makes the subscription when it is missing, and the first
    /// time gives it our own words for `Authorization`.
    pub async fn abonneer(&self) -> Result<(), Bronfout> {
        let (Some((nrc, callback)), Some(auth)) = (&self.adressen.notificaties, self.auth.get()) else {
            return Ok(());
        };
        let geduld = Geduld::achtergrond().eenmaal();
        let eigen = self.eigen_abonnement(nrc, callback, geduld).await?;
        let lichaam = json!({
            "callbackUrl": callback.as_str(),
            "auth": auth,
            "kanalen": [{ "naam": KANAAL, "filters": {} }],
        });
        let (methode, url) = match eigen {
            None => (Method::POST, nrc.van("abonnement", &[])),
            Some(_) if self.geabonneerd.load(Ordering::Relaxed) => return Ok(()),
            Some(abonnement) => {
                let url = abonnement.get("url").and_then(Value::as_str).unwrap_or_default();
                let url = nrc.binnen(url).ok_or_else(|| {
                    Bronfout::Onbruikbaar("een abonnement buiten het ingestelde adres".to_owned())
                })?;
                (Method::PUT, url)
            }
        };
        let vraag = Vraag {
            methode,
            url,
            lichaam: Some(&lichaam),
            crs: false,
        };
        self.net.vraag(&vraag, geduld).await?;
        self.geabonneerd.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Whether the register sends its notifications here; `None` when that is not set up.
    pub async fn is_geabonneerd(&self) -> Result<Option<bool>, Bronfout> {
        let Some((nrc, callback)) = &self.adressen.notificaties else {
            return Ok(None);
        };
        let eigen = self.eigen_abonnement(nrc, callback, Geduld::verzoek()).await?;
        Ok(Some(eigen.is_some()))
    }

    /// The subscription that leads to our callback.
    async fn eigen_abonnement(
        &self,
        nrc: &Adres,
        callback: &Url,
        geduld: Geduld,
    ) -> Result<Option<Value>, Bronfout> {
        let mut lijst = self.net.haal(nrc.van("abonnement", &[]), false, geduld).await?;
        let rijen = match lijst.get_mut("results") {
            Some(rijen) => rijen.take(),
            None => lijst,
        };
        let Value::Array(rijen) = rijen else {
            return Err(Bronfout::Onbruikbaar("geen lijst van abonnementen".to_owned()));
        };
        let naar = |a: &Value| a.get("callbackUrl").and_then(Value::as_str) == Some(callback.as_str());
        Ok(rijen.into_iter().find(naar))
    }
}
