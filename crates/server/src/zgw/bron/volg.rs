//! Volg: the copy of the register elsewhere is kept in step, in two ways that know nothing of each other's order.
//!
//! A notification names a zaak, which is then asked itself; a comparison walks every zaak of the register at the start and
//! now and then, and asks each one that differs itself. What is asked itself is written under the lock of that zaak, so a
//! page that was read earlier never overwrites it. A dossier goes only when the register itself says that the zaak is
//! not there.

use std::collections::HashSet;
use std::sync::{MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use model::Tijdstip;
use register::{Dossier, Register};

use super::lees::Stuk;
use super::verbinding::{Bronfout, Geduld};
use super::{Bron, ZAAK};
use crate::Toepassing;
use crate::zgw::fout::Fout;
use crate::zgw::opslag::{self, Opslag};
use crate::zgw::projectie::sleutel;

/// Zaken that were told of and are to be asked; the row is there until that was done.
pub const BERICHT: &str = "bronbericht";
/// Zaken that are asked at the same time.
const TEGELIJK: usize = 8;
/// Zaken that are taken up at once.
const HAP: usize = 200;
/// Longest pause of the thread that follows notifications.
const RUST: Duration = Duration::from_secs(1);
/// Pause between two looks at whether the register still answers.
const HARTSLAG: Duration = Duration::from_secs(10);
/// First pause after a comparison that broke off; then twice as long each time, up to the interval.
const ADEM: Duration = Duration::from_secs(1);
/// The longest of those.
const ADEM_MAX: Duration = Duration::from_secs(60);

/// Follows the register until the server stops.
pub async fn draai(app: Toepassing) {
    if let Some(bron) = app.bron.clone() {
        tokio::join!(bron.vergelijk_steeds(&app), bron.volg_berichten(&app));
    }
}

fn nu() -> Tijdstip {
    Tijdstip(Timestamp::now().as_millisecond())
}

impl Bron {
    async fn vergelijk_steeds(&self, app: &Toepassing) {
        let interval = Duration::from_secs(self.inst.interval_s.into());
        let mut adem = ADEM.min(interval);
        while !app.stopt() {
            let begin = nu();
            let uit = self.vergelijk(app).await;
            let afloop = if uit.is_ok() { "goed" } else { "afgebroken" };
            metrics::counter!("plek_zgw_bron_vergelijkingen_totaal", "afloop" => afloop).increment(1);
            let pauze = match uit {
                Ok(()) => {
                    self.stand.is_bij(begin);
                    if let Err(fout) = self.abonneer().await {
                        tracing::warn!(%fout, "abonnement op het zaakregister niet bevestigd; wijzigingen komen met de vergelijking mee");
                    }
                    if let Err(fout) = self.bewaar_contact(app).await {
                        tracing::warn!(%fout, "het laatste contact met het zaakregister is niet bewaard");
                    }
                    adem = ADEM.min(interval);
                    interval
                }
                Err(fout) => {
                    tracing::warn!(%fout, "de vergelijking met het zaakregister brak af; wat we hebben blijft staan");
                    if !matches!(fout, Bronfout::Eigen(_)) {
                        self.stand.is_weg();
                    }
                    let nu = adem;
                    adem = (adem * 2).min(interval.max(ADEM)).min(ADEM_MAX);
                    nu
                }
            };
            self.wacht(app, pauze).await;
        }
    }

    /// Waits for the next comparison. Meanwhile asks now and then whether the register still answers: one that is found to
    /// be away, or back, is compared soon.
    async fn wacht(&self, app: &Toepassing, pauze: Duration) {
        let tot = Instant::now() + pauze;
        while !app.stopt() {
            let over = tot.saturating_duration_since(Instant::now());
            if over.is_zero() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(over.min(HARTSLAG)) => {}
                () = self.opnieuw.notified() => return tokio::time::sleep(ADEM.min(pauze)).await,
            }
            if over > HARTSLAG && self.stand.stand() == "bij" {
                match self.zoek("PLEK-HARTSLAG", Geduld::verzoek()).await {
                    Ok(_) => self.stand.sprak(nu()),
                    Err(fout) => {
                        tracing::warn!(%fout, "het zaakregister is weg; wat we hebben blijft staan");
                        return self.stand.is_weg();
                    }
                }
            }
        }
    }

    async fn volg_berichten(&self, app: &Toepassing) {
        while !app.stopt() {
            match self.neem_berichten(app).await {
                Ok(0) => tokio::select! {
                    () = tokio::time::sleep(RUST) => {}
                    () = self.bericht.notified() => {}
                },
                Ok(_) => {
                    self.stand.sprak(nu());
                    if self.stand.stand() == "weg" {
                        self.opnieuw.notify_one();
                    }
                }
                Err(fout) => {
                    if self.stand.stand() != "weg" {
                        tracing::warn!(%fout, "een gemelde wijziging in het zaakregister is nog niet opgehaald");
                    }
                    if fout.is_weg() && self.stand.stand() != "weg" {
                        self.stand.is_weg();
                        self.opnieuw.notify_one();
                    }
                    tokio::time::sleep(RUST).await;
                }
            }
        }
    }

    /// Asks every zaak that was told of; gives how many. Those that could not be asked stay for the next time.
    async fn neem_berichten(&self, app: &Toepassing) -> Result<usize, Bronfout> {
        let mut rijen = self.lees(app, |o| Ok(o.alle(BERICHT)?)).await?;
        rijen.truncate(HAP);
        let aantal = rijen.len();
        let uit: Vec<Result<(), Bronfout>> = stream::iter(rijen)
            .map(|rij| async move {
                match self.ververs(app, &rij.uuid).await {
                    Err(fout) if fout.is_weg() || matches!(fout, Bronfout::Eigen(_)) => return Err(fout),
                    Err(fout) => tracing::warn!(%fout, "een gemelde zaak is niet over te nemen"),
                    Ok(()) => {}
                }
                // told of again meanwhile: then it is asked again
                self.schrijf(app, move |o| {
                    if o.stuk(BERICHT, &rij.uuid)?
                        .is_some_and(|nu| nu.versie == rij.versie)
                    {
                        o.weg(BERICHT, &rij.uuid)?;
                    }
                    Ok(())
                })
                .await
            })
            .buffer_unordered(TEGELIJK)
            .collect()
            .await;
        uit.into_iter().collect::<Result<(), _>>()?;
        Ok(aantal)
    }

    /// Holds every zaak of the register against the copy. Errors: it broke off; then nothing was removed for not being seen.
    async fn vergelijk(&self, app: &Toepassing) -> Result<(), Bronfout> {
        self.geraakt().clear();
        let bekend = self.lees(app, |o| Ok(o.alle(ZAAK)?)).await?;
        let behandelaars = self.behandelaars().await?;
        let mut gezien = HashSet::new();
        for mut bladen in self.lijsten().await? {
            while let Some(rijen) = bladen.volgend(Geduld::achtergrond()).await? {
                let mut dossiers = vec![];
                for rij in &rijen {
                    let Some(uuid) = self.uuid_van(rij) else {
                        sla_over(&"een zaak buiten het ingestelde adres");
                        continue;
                    };
                    let rollen = behandelaars.get(&uuid).cloned().unwrap_or_default();
                    gezien.insert(uuid);
                    if let Some(d) = self.dossier(app, rij, rollen).await? {
                        dossiers.push(d);
                    }
                }
                self.neem_blad(app, dossiers).await?;
                self.stand.sprak(nu());
            }
        }
        for rij in bekend.iter().filter(|rij| !gezien.contains(&rij.uuid)) {
            self.ververs_of_sla_over(app, &rij.uuid).await?;
        }
        metrics::gauge!("plek_zgw_bron_zaken").set(gezien.len() as f64);
        Ok(())
    }

    /// The dossier of a row of a list; `None` when it cannot be made.
    async fn dossier(
        &self,
        app: &Toepassing,
        rij: &Stuk,
        rollen: Vec<Stuk>,
    ) -> Result<Option<(String, Dossier)>, Bronfout> {
        match self.bronzaak(rij, rollen, Geduld::achtergrond()).await {
            Ok(zaak) => Ok(Some((zaak.uuid.clone(), zaak.dossier(&app.zgw)))),
            Err(fout) if fout.is_weg() => Err(fout),
            Err(fout) => {
                sla_over(&fout);
                Ok(None)
            }
        }
    }

    /// Takes over a page: what is new is kept as it was listed, what differs is asked itself.
    async fn neem_blad(&self, app: &Toepassing, dossiers: Blad) -> Result<(), Bronfout> {
        let uit = self.lees(app, move |o| {
            verdeel(dossiers, |uuid, id| {
                let van_bron = o.stuk(ZAAK, uuid)?.is_some();
                Ok(o.dossier_nu(id)?.map(|dossier| (dossier, van_bron)))
            })
        });
        let (nieuw, anders) = uit.await?;
        let mut over = anders;
        if !nieuw.is_empty() {
            // whoever asked one of these itself since the comparison began knows better
            let mut beurten = Vec::with_capacity(self.sloten.len());
            for slot in self.sloten.iter() {
                beurten.push(slot.lock().await);
            }
            let (beter, nieuw): (Vec<_>, Vec<_>) = {
                let geraakt = self.geraakt();
                nieuw.into_iter().partition(|(u, _)| geraakt.contains(u))
            };
            over.extend(beter.into_iter().map(|(uuid, _)| uuid));
            self.schrijf(app, move |o| {
                nieuw.iter().try_for_each(|(uuid, d)| zet(o, uuid, Some(d)))
            })
            .await?;
        }
        for uuid in over {
            self.ververs_of_sla_over(app, &uuid).await?;
        }
        Ok(())
    }

    async fn ververs_of_sla_over(&self, app: &Toepassing, uuid: &str) -> Result<(), Bronfout> {
        match self.ververs(app, uuid).await {
            Err(fout) if fout.is_weg() || matches!(fout, Bronfout::Eigen(_)) => Err(fout),
            Err(fout) => {
                sla_over(&fout);
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Asks one zaak itself and keeps what it is now.
    pub async fn ververs(&self, app: &Toepassing, uuid: &str) -> Result<(), Bronfout> {
        let _beurt = self.slot(uuid).lock().await;
        let zaak = self.haal_zaak(uuid, Geduld::achtergrond()).await?;
        let gevolgd = zaak.filter(|z| {
            self.inst
                .volgt(crate::zgw::gang::tekst(&z.zaaktype, "identificatie"))
        });
        self.projecteer(app, uuid, gevolgd.map(|z| z.dossier(&app.zgw)))
            .await
    }

    /// Keeps the dossier of a zaak, or takes it off; who calls holds the lock of the zaak.
    pub async fn projecteer(
        &self,
        app: &Toepassing,
        uuid: &str,
        dossier: Option<Dossier>,
    ) -> Result<(), Bronfout> {
        let naam = uuid.to_owned();
        let uit = self.schrijf(app, move |o| zet(o, &naam, dossier.as_ref())).await;
        self.geraakt().insert(uuid.to_owned());
        uit
    }

    /// Works within a transaction of our own store.
    pub async fn schrijf<T: Send + 'static>(
        &self,
        app: &Toepassing,
        werk: impl FnOnce(&mut dyn Opslag) -> Result<T, Fout> + Send + 'static,
    ) -> Result<T, Bronfout> {
        apart(app, move |register| opslag::schrijf(register, werk)).await
    }

    /// Reads within a transaction of our own store.
    pub async fn lees<T: Send + 'static>(
        &self,
        app: &Toepassing,
        werk: impl FnOnce(&mut dyn Opslag) -> Result<T, Fout> + Send + 'static,
    ) -> Result<T, Bronfout> {
        apart(app, move |register| opslag::lees(register, werk)).await
    }

    /// The zaken that were asked themselves since the last comparison began.
    fn geraakt(&self) -> MutexGuard<'_, HashSet<String>> {
        self.geraakt.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Works with our own store on a thread that may wait.
async fn apart<T: Send + 'static>(
    app: &Toepassing,
    werk: impl FnOnce(&Register) -> Result<T, Fout> + Send + 'static,
) -> Result<T, Bronfout> {
    let hier = app.clone();
    let uit = tokio::task::spawn_blocking(move || werk(&hier.plek.register)).await;
    Ok(uit.map_err(|f| Fout::intern(&f))??)
}

/// A zaak that cannot be taken over is told of, and holds up nothing.
fn sla_over(waarom: &dyn std::fmt::Display) {
    metrics::counter!("plek_zgw_bron_overgeslagen_totaal").increment(1);
    tracing::warn!(waarom = %waarom, "een zaak van het zaakregister is niet over te nemen");
}

/// Dossiers with the uuid of their zaak.
type Blad = Vec<(String, Dossier)>;

/// What of a page is new, and of which zaken it says something else than the copy. `hier`: what the copy has, by uuid and
/// identification, and whether it came from the register.
fn verdeel(
    blad: Blad,
    mut hier: impl FnMut(&str, &str) -> Result<Option<(Dossier, bool)>, Fout>,
) -> Result<(Blad, Vec<String>), Fout> {
    let (mut nieuw, mut anders) = (vec![], vec![]);
    for (uuid, dossier) in blad {
        match hier(&uuid, &dossier.identificatie)? {
            None => nieuw.push((uuid, dossier)),
            Some((oud, true)) if gelijk(&oud, &dossier) => {}
            Some(_) => anders.push(uuid),
        }
    }
    Ok((nieuw, anders))
}

/// The same content, whatever the version.
pub fn gelijk(a: &Dossier, b: &Dossier) -> bool {
    let versie = a.versie;
    *a == Dossier { versie, ..b.clone() }
}

/// Keeps a dossier and that it came from the register, or takes both off. One that cannot be stored is left as it was.
fn zet(o: &mut dyn Opslag, uuid: &str, dossier: Option<&Dossier>) -> Result<(), Fout> {
    let Some(dossier) = dossier else {
        o.dossier(&sleutel(uuid), None)?;
        o.zet_bewaring(&sleutel(uuid), None)?;
        o.weg(ZAAK, uuid)?;
        return Ok(());
    };
    if let Err(fout) = dossier.controleer() {
        // what it was may not be what may be shown of it now
        sla_over(&fout);
        return Ok(o.dossier(&dossier.identificatie, None)?);
    }
    if o.stuk(ZAAK, uuid)?.is_none() {
        o.zet(ZAAK, uuid, None, &Stuk::new())?;
    }
    Ok(o.dossier(&dossier.identificatie, Some(dossier))?)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use register::Soort;

    use super::*;

    fn dossier(nr: u8, titel: u8, versie: u64) -> Dossier {
        Dossier {
            identificatie: sleutel(&nr.to_string()),
            soort: Soort::Zaak,
            titel: titel.to_string(),
            omschrijving: None,
            status: None,
            categorie: None,
            van: None,
            tot: None,
            openbaar: false,
            geometrie: None,
            eigenschappen: Stuk::new(),
            versie,
        }
    }

    proptest! {
        /// Taking over what is new and asking what differs makes the copy what was listed, and touches nothing else.
        #[test]
        fn a_comparison_ends_in_what_was_listed(
            hier in prop::collection::btree_map(0u8..20, (0u8..3, 1u64..9, any::<bool>()), 0..15),
            daar in prop::collection::btree_map(0u8..20, 0u8..3, 0..15),
        ) {
            let mut kopie: BTreeMap<String, (Dossier, bool)> = hier
                .iter()
                .map(|(nr, (titel, versie, van_bron))| (nr.to_string(), (dossier(*nr, *titel, *versie), *van_bron)))
                .collect();
            let voor = kopie.clone();
            let blad: Blad = daar.iter().map(|(nr, t)| (nr.to_string(), dossier(*nr, *t, 1))).collect();
            let (nieuw, anders) = verdeel(blad, |uuid, _| Ok(kopie.get(uuid).cloned())).unwrap();
            for (uuid, d) in nieuw {
                prop_assert!(kopie.insert(uuid, (d, true)).is_none());
            }
            for uuid in anders {
                let nr: u8 = uuid.parse().unwrap();
                let d = dossier(nr, daar[&nr], 1);
                prop_assert!(kopie.insert(uuid, (d, true)).is_some_and(|(oud, van_bron)| !van_bron || !gelijk(&oud, &dossier(nr, daar[&nr], 1))));
            }
            for (nr, titel) in &daar {
                let (d, van_bron) = &kopie[&nr.to_string()];
                prop_assert!(*van_bron && gelijk(d, &dossier(*nr, *titel, 1)));
            }
            for (uuid, was) in &voor {
                if !daar.contains_key(&uuid.parse().unwrap()) {
                    prop_assert_eq!(&kopie[uuid], was);
                }
            }
        }
    }
}
