//! Schrijf: a change goes to the register elsewhere first, and to our copy only when it is there.
//!
//! A new zaak has our organisation and a number of its own, so that one whose answer was lost is found again instead of
//! made twice. A change or removal is only done to what the asker saw: when the zaak changed there meanwhile, the copy
//! follows and he hears it.

use std::sync::Arc;

use register::{Dossier, Soort};
use reqwest::Method;
use serde_json::Value;

use super::lees::{Bronzaak, Stuk, velden_van};
use super::omzet::{self, Weigeringen, eigenschap};
use super::verbinding::{Bronfout, Geduld, Vraag, Weigering};
use super::volg::gelijk;
use super::{Bron, ZAAK};
use crate::ogc::{Gestuurd, Uitkomst};
use crate::zgw::gang::tekst;
use crate::zgw::meetkunde;
use crate::zgw::projectie::{self, Zaakfeiten, sleutel};
use crate::{Probleem, Toepassing};

/// Longest number of a zaak.
const NUMMER_MAX: usize = 40;

/// Finishes `werk` also when the asker goes away meanwhile: half a change is none.
pub(crate) async fn ongestoord<T: Send + 'static>(
    werk: impl Future<Output = Result<T, Probleem>> + Send + 'static,
) -> Result<T, Probleem> {
    match tokio::spawn(werk).await {
        Ok(uit) => uit,
        Err(fout) => Err(Probleem::intern(&fout)),
    }
}

fn weiger(veld: &str, reden: impl Into<String>) -> Probleem {
    Probleem::velden(vec![(veld.to_owned(), reden.into())])
}

fn niets_fout(fouten: Weigeringen) -> Result<(), Probleem> {
    if fouten.is_empty() {
        Ok(())
    } else {
        Err(Probleem::velden(fouten))
    }
}

/// What the asker hears when nothing was changed.
fn probleem(fout: Bronfout) -> Probleem {
    tracing::warn!(%fout, "het zaakregister nam een wijziging niet aan");
    match fout {
        Bronfout::Weg { .. } | Bronfout::Druk { .. } => Probleem::bron_onbereikbaar(
            "Het zaakregister geeft nu geen antwoord. Er is niets gewijzigd. Probeer het over een minuut opnieuw.",
        ),
        Bronfout::Geweigerd(Weigering {
            status: 400,
            velden,
            detail,
            ..
        }) => {
            let velden: Weigeringen = velden
                .into_iter()
                .map(|(naam, code, reden)| (naam, format!("{reden} ({code})")))
                .collect();
            if velden.is_empty() {
                Probleem::verzoek(format!("Het zaakregister weigert dit: {detail}"))
            } else {
                Probleem::velden(velden)
            }
        }
        Bronfout::Geweigerd(w) => Probleem::bron_weigert(format!(
            "Het zaakregister weigert dit ({}): {}",
            w.status, w.detail
        )),
        Bronfout::Onbruikbaar(_) => Probleem::bron_weigert(
            "Het zaakregister gaf een antwoord dat niet te gebruiken is. De oorzaak staat in het logboek van de beheerder.",
        ),
        Bronfout::Eigen(fout) => Probleem::zgw(&fout),
    }
}

/// What he hears when it may have been changed.
fn onzeker(wat: &str) -> Probleem {
    Probleem::bron_onbereikbaar(format!(
        "Het zaakregister gaf geen antwoord dat zegt of het gelukt is. Kijk over een minuut of {wat} er staat, voor u het opnieuw probeert."
    ))
}

/// It is there; only our copy does not have it yet.
fn volgt_nog(fout: &Bronfout) -> Probleem {
    tracing::error!(%fout, "een wijziging staat in het zaakregister en nog niet op de kaart");
    Probleem::bezet(
        "De wijziging staat in het zaakregister. Onze kaart volgt vanzelf; stuur haar niet opnieuw.",
    )
}

impl Bron {
    /// Makes a zaak of a dossier; gives the identification and the version of what it became.
    ///
    /// Errors: 400 with the names of what a zaak cannot hold or the register refused, 409 for a number that is taken, 502, 503.
    pub(crate) async fn nieuw(
        self: Arc<Self>,
        app: Toepassing,
        gestuurd: Gestuurd,
    ) -> Result<(String, u64), Probleem> {
        let geduld = Geduld::verzoek();
        let dossier = gestuurd.dossier;
        let naam = eigenschap(&dossier, "zaaktype");
        let Some(van) = dossier.van else {
            return Err(weiger("van", "een zaak heeft altijd een startdatum"));
        };
        let mut fouten = Weigeringen::new();
        let mut mis = |waar: bool, veld: &str, reden: &str| {
            if waar {
                fouten.push((veld.to_owned(), reden.to_owned()));
            }
        };
        mis(
            gestuurd.noemt_id,
            "identificatie",
            "die geeft het zaakregister; geef uw eigen nummer als zaaknummer",
        );
        mis(
            !self.inst.volgt(naam) || naam.is_empty(),
            "zaaktype",
            "noem de identificatie van een zaaktype dat hier gevolgd wordt",
        );
        let gegeven = eigenschap(&dossier, "zaaknummer");
        mis(gegeven.len() > NUMMER_MAX, "zaaknummer", "hoogstens 40 tekens");
        niets_fout(fouten)?;
        let type_ = self.zaaktype_op(naam, van, geduld).await;
        let (url, zaaktype) = type_.map_err(probleem)?.ok_or_else(|| {
            weiger(
                "zaaktype",
                "hiervan is op de eerste dag van de zaak geen gepubliceerde versie geldig",
            )
        })?;
        let nummer = if gegeven.is_empty() {
            dossier.identificatie.replace("zaak-", "PLEK-")
        } else {
            gegeven.to_owned()
        };
        let geojson = |g: &model::Geometrie| meetkunde::naar_geojson(g, &app.plek.roosters);
        let lichaam =
            omzet::nieuw(&dossier, &nummer, &self.inst.rsin, &url, &geojson).map_err(Probleem::velden)?;
        niets_fout(omzet::verschil(
            &dossier,
            &wordt(&app, lichaam.clone(), &zaaktype),
        ))?;

        let beurt = self.beurt(&nummer, geduld).await?;
        if !gegeven.is_empty() && self.zoek(&nummer, geduld).await.map_err(probleem)?.is_some() {
            return Err(Probleem::conflict(format!(
                "Zaak '{nummer}' bestaat al in het zaakregister."
            )));
        }
        let zaak = self.maak_zaak(&lichaam.into(), &nummer, geduld).await?;
        drop(beurt);
        self.neem_nieuwe(&app, &zaak, geduld)
            .await
            .map_err(|f| volgt_nog(&f))
    }

    /// The turn of who changes a zaak. Errors: 503 when it does not come in time.
    async fn beurt(&self, naam: &str, geduld: Geduld) -> Result<tokio::sync::MutexGuard<'_, ()>, Probleem> {
        let slot = self.slot(naam).lock();
        let bezet = |_| {
            Probleem::bezet(
                "Deze zaak wordt net opgehaald. Er is niets gewijzigd. Probeer het over een minuut opnieuw.",
            )
        };
        tokio::time::timeout_at(geduld.tot.into(), slot)
            .await
            .map_err(bezet)
    }

    /// Makes a zaak at the register, once: whether one whose answer was lost is there, its number tells.
    async fn maak_zaak(&self, lichaam: &Value, nummer: &str, geduld: Geduld) -> Result<Stuk, Probleem> {
        let vraag = Vraag {
            methode: Method::POST,
            url: self.adressen.zaken.van("zaken", &[]),
            lichaam: Some(lichaam),
            crs: true,
        };
        let mut misschien = false;
        for poging in 0.. {
            let fout = match self.net.vraag(&vraag, geduld.eenmaal()).await {
                Ok(Value::Object(zaak)) if self.uuid_van(&zaak).is_some() => return Ok(zaak),
                Ok(_) => Bronfout::Onbruikbaar("een nieuwe zaak die niet te lezen is".to_owned()),
                Err(fout) => fout,
            };
            match &fout {
                Bronfout::Weg { .. } | Bronfout::Onbruikbaar(_) => misschien = true,
                Bronfout::Druk { .. } => {}
                // refused because an earlier try of ours was there already
                Bronfout::Geweigerd(w) if misschien && is_dubbel(w) => {}
                _ => return Err(probleem(fout)),
            }
            if misschien && let Ok(Some(zaak)) = self.zoek(nummer, geduld).await {
                return Ok(zaak);
            }
            if !geduld.nog_eens(poging, fout.na_s()).await {
                if !misschien {
                    return Err(probleem(fout));
                }
                break;
            }
        }
        Err(onzeker(&format!("zaak {nummer}")))
    }

    /// Takes over a zaak that was just made; whoever was told of it meanwhile knows better.
    async fn neem_nieuwe(
        &self,
        app: &Toepassing,
        zaak: &Stuk,
        geduld: Geduld,
    ) -> Result<(String, u64), Bronfout> {
        let zaak = self.bronzaak(zaak, vec![], geduld).await?;
        let _beurt = self.slot(&zaak.uuid).lock().await;
        let id = sleutel(&zaak.uuid);
        if self.versie(app, &id).await?.is_none() {
            self.projecteer(app, &zaak.uuid, Some(zaak.dossier(&app.zgw)))
                .await?;
        }
        let versie = self.versie(app, &id).await?.unwrap_or(1);
        Ok((id, versie))
    }

    async fn versie(&self, app: &Toepassing, id: &str) -> Result<Option<u64>, Bronfout> {
        let id = id.to_owned();
        self.lees(app, move |o| Ok(o.dossier_nu(&id)?.map(|d| d.versie)))
            .await
    }

    /// Changes the zaak of a dossier, or removes it (`None`), when its version is still right by `klopt`.
    pub(crate) async fn wijzig(
        self: Arc<Self>,
        app: Toepassing,
        id: String,
        klopt: impl Fn(u64) -> bool + Send,
        gestuurd: Option<Gestuurd>,
    ) -> Result<Uitkomst, Probleem> {
        let geduld = Geduld::verzoek();
        let uuid = id.strip_prefix("zaak-").unwrap_or_default().to_owned();
        let _beurt = self.beurt(&uuid, geduld).await?;
        let hier = uuid.clone();
        let gelezen = self.lees(&app, move |o| {
            Ok((o.stuk(ZAAK, &hier)?.is_some(), o.dossier_nu(&id)?))
        });
        let (van_bron, lokaal) = gelezen.await.map_err(probleem)?;
        let Some(lokaal) = lokaal.filter(|d| d.soort == Soort::Zaak) else {
            return Ok(Uitkomst::Weg);
        };
        if !van_bron {
            return Err(Probleem::conflict(
                "Dit dossier komt niet uit het zaakregister. Wijzig het waar het vandaan komt en lees het opnieuw in.",
            ));
        }
        if !klopt(lokaal.versie) {
            return Ok(Uitkomst::Gewijzigd);
        }
        let Some(zaak) = self.haal_zaak(&uuid, geduld).await.map_err(probleem)? else {
            self.projecteer(&app, &uuid, None).await.map_err(probleem)?;
            return Ok(Uitkomst::Weg);
        };
        let nu = zaak.dossier(&app.zgw);
        if !gelijk(&lokaal, &nu) {
            self.projecteer(&app, &uuid, Some(nu)).await.map_err(probleem)?;
            return Ok(Uitkomst::Gewijzigd);
        }
        // reading it whole took several questions, and ZGW knows no If-Match: this one is the last before the write
        if !self.is_nog(&zaak, geduld).await.map_err(probleem)? {
            let nu = self.haal_zaak(&uuid, geduld).await.map_err(probleem)?;
            let nu = nu.map(|z| z.dossier(&app.zgw));
            self.projecteer(&app, &uuid, nu).await.map_err(probleem)?;
            return Ok(Uitkomst::Gewijzigd);
        }
        let gedaan = match gestuurd {
            None => self.verwijder_daar(&app, &zaak, geduld).await?,
            Some(gestuurd) => {
                let dossier = gestuurd.over(lokaal.openbaar);
                self.wijzig_daar(&app, &lokaal, zaak, &dossier, geduld).await?
            }
        };
        if !gedaan {
            return Ok(Uitkomst::Gewijzigd);
        }
        let versie = self.versie(&app, &lokaal.identificatie).await;
        Ok(Uitkomst::Nu(
            versie.map_err(|f| volgt_nog(&f))?.unwrap_or(lokaal.versie + 1),
        ))
    }

    /// False when somebody else changed it meanwhile; then the copy has that.
    async fn wijzig_daar(
        &self,
        app: &Toepassing,
        lokaal: &Dossier,
        zaak: Bronzaak,
        dossier: &Dossier,
        geduld: Geduld,
    ) -> Result<bool, Probleem> {
        let geojson = |g: &model::Geometrie| meetkunde::naar_geojson(g, &app.plek.roosters);
        let velden = omzet::wijziging(lokaal, dossier, &geojson).map_err(Probleem::velden)?;
        let mut straks = zaak.clone();
        straks.zaak.extend(velden.clone());
        niets_fout(omzet::verschil(dossier, &straks.dossier(&app.zgw)))?;
        if velden.is_empty() {
            return Ok(true);
        }
        let lichaam = Value::Object(velden);
        // nothing is left to change
        let klaar = |nu: Option<&Bronzaak>| {
            nu.is_some_and(|nu| {
                omzet::wijziging(&nu.dossier(&app.zgw), dossier, &geojson).is_ok_and(|rest| rest.is_empty())
            })
        };
        match self
            .doe(Method::PATCH, &zaak, Some(&lichaam), klaar, geduld)
            .await
        {
            Ok(Afloop::Antwoord(Value::Object(o))) if self.uuid_van(&o).as_ref() == Some(&zaak.uuid) => {
                let zaak = Bronzaak {
                    zaak: velden_van(&o),
                    ..zaak
                };
                self.neem(app, &zaak.uuid, Some(&zaak)).await?;
                Ok(true)
            }
            Ok(Afloop::Gezien { nu, gedaan }) => {
                self.neem(app, &zaak.uuid, nu.as_ref()).await?;
                Ok(gedaan)
            }
            Err(fout) if niets_gedaan(&fout) => Err(probleem(fout)),
            Ok(Afloop::Antwoord(_)) | Err(_) => Err(self.vraag_later(app, zaak.uuid).await),
        }
    }

    /// False when somebody else changed it meanwhile; then the copy has that.
    async fn verwijder_daar(
        &self,
        app: &Toepassing,
        zaak: &Bronzaak,
        geduld: Geduld,
    ) -> Result<bool, Probleem> {
        let weg = |nu: Option<&Bronzaak>| nu.is_none();
        let (nu, gedaan) = match self.doe(Method::DELETE, zaak, None, weg, geduld).await {
            Ok(Afloop::Antwoord(_)) => (None, true),
            Ok(Afloop::Gezien { nu, gedaan }) => (nu, gedaan),
            // said by what is in front of it perhaps: the list must not have it either
            Err(Bronfout::Geweigerd(w)) if w.is_er_niet() => match self.staat_er(zaak, geduld).await {
                Ok(false) => (None, true),
                Ok(true) | Err(_) => return Err(self.vraag_later(app, zaak.uuid.clone()).await),
            },
            Err(fout) if niets_gedaan(&fout) => return Err(probleem(fout)),
            Err(_) => return Err(self.vraag_later(app, zaak.uuid.clone()).await),
        };
        self.neem(app, &zaak.uuid, nu.as_ref()).await?;
        Ok(gedaan)
    }

    /// Takes over what a zaak became.
    async fn neem(&self, app: &Toepassing, uuid: &str, nu: Option<&Bronzaak>) -> Result<(), Probleem> {
        let dossier = nu.map(|zaak| zaak.dossier(&app.zgw));
        let uit = self.projecteer(app, uuid, dossier).await;
        uit.map_err(|f| volgt_nog(&f))
    }

    /// Sends a change, each time once. When no answer comes the zaak itself tells: it became what was asked (`klaar`), or is
    /// as it was and then it is sent again, or somebody else changed it.
    async fn doe(
        &self,
        methode: Method,
        zaak: &Bronzaak,
        lichaam: Option<&Value>,
        klaar: impl Fn(Option<&Bronzaak>) -> bool + Send,
        geduld: Geduld,
    ) -> Result<Afloop, Bronfout> {
        let vraag = Vraag {
            methode,
            url: self.adressen.zaken.van(&format!("zaken/{}", zaak.uuid), &[]),
            lichaam,
            crs: true,
        };
        let mut poging = 0;
        loop {
            let fout = match self.net.vraag(&vraag, geduld.eenmaal()).await {
                Ok(antwoord) => return Ok(Afloop::Antwoord(antwoord)),
                Err(fout @ (Bronfout::Geweigerd(_) | Bronfout::Eigen(_))) => return Err(fout),
                Err(fout) => fout,
            };
            if !geduld.nog_eens(poging, fout.na_s()).await {
                return Err(fout);
            }
            poging += 1;
            let Ok(nu) = self.haal_zaak(&zaak.uuid, geduld).await else {
                return Err(fout);
            };
            let gedaan = klaar(nu.as_ref());
            if gedaan || nu.as_ref().is_none_or(|nu| nu.zaak != zaak.zaak) {
                return Ok(Afloop::Gezien { nu, gedaan });
            }
        }
    }

    /// The register did not say whether it was done: the zaak is asked again as soon as that can be.
    async fn vraag_later(&self, app: &Toepassing, uuid: String) -> Probleem {
        if let Err(fout) = self.meld(app, uuid).await {
            tracing::error!(%fout, "een zaak die misschien veranderde wordt pas met de vergelijking bekeken");
        }
        onzeker("uw wijziging")
    }
}

/// How a change that was sent ended.
enum Afloop {
    /// The register answered.
    Antwoord(Value),
    /// It did not; this is what the zaak is now, and whether that is what was asked.
    Gezien { nu: Option<Bronzaak>, gedaan: bool },
}

/// True when nothing can have been changed.
fn niets_gedaan(fout: &Bronfout) -> bool {
    matches!(
        fout,
        Bronfout::Geweigerd(_) | Bronfout::Druk { .. } | Bronfout::Eigen(_)
    )
}

/// The dossier of a zaak that is still to be made.
fn wordt(app: &Toepassing, mut zaak: Stuk, zaaktype: &Stuk) -> Dossier {
    // zrc-009
    zaak.entry("vertrouwelijkheidaanduiding")
        .or_insert_with(|| tekst(zaaktype, "vertrouwelijkheidaanduiding").into());
    projectie::maak(
        &app.zgw,
        &Zaakfeiten {
            uuid: "",
            zaak: &zaak,
            zaaktype,
            statustype: None,
            rollen: &[],
        },
    )
}

/// The number of the zaak is taken (zrc-002).
fn is_dubbel(w: &Weigering) -> bool {
    w.status == 400 && w.velden.iter().any(|(naam, ..)| naam == "identificatie")
}
