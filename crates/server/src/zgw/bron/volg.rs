//! Volg: the copy of the register elsewhere is kept in step, in two ways that know nothing of each other's order.
//!
//! A notification names a zaak, which is then asked itself; a comparison walks every zaak of the register at the start and
//! now and then, and asks each one that differs itself. What is asked itself is written under the lock of that zaak, so a
//! page that was read earlier never overwrites it. A dossier goes only when the register itself says that the zaak is
//! not there. What cannot be taken over is counted and asked again (`lastig`): until then nothing is said to be absent.

use std::collections::{HashMap, HashSet};
use std::sync::{MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use model::Tijdstip;
use register::{Dossier, PUBLIEKE_VELDEN, Register};

use super::lees::{BUITEN, LEZINGEN, Stuk};
use super::verbinding::{Bronfout, Geduld};
use super::{Bron, ZAAK};
use crate::Toepassing;
use crate::zgw::fout::Fout;
use crate::zgw::gang::tekst;
use crate::zgw::opslag::{self, Opslag};
use crate::zgw::projectie::sleutel;

/// Zaken that were told of or could not be taken over, and are to be asked; the row is there until that was done.
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
/// The level of a zaak.
const NIVEAU: &str = "vertrouwelijkheidaanduiding";

/// Follows the register until the server stops.
pub async fn draai(app: Toepassing) {
    if let Some(bron) = app.bron.clone() {
        tokio::join!(bron.vergelijk_steeds(&app), bron.volg_berichten(&app));
    }
}

fn nu() -> Tijdstip {
    Tijdstip(Timestamp::now().as_millisecond())
}

/// What a comparison saw and could not take over.
#[derive(Debug, Default)]
struct Oogst {
    /// Every zaak that the last reading listed.
    gezien: HashSet<String>,
    /// Every zaak of the copy, and of readings before the last.
    bekend: HashSet<String>,
    /// Those that are to be asked themselves.
    anders: HashSet<String>,
    /// Rows with an address that is not the register's.
    buiten: usize,
    /// Rows that could not be taken over, and why the first of them.
    gemist: usize,
    waarom: Option<String>,
    /// Some of those may be taken over the next time.
    later: bool,
    /// A followed zaaktype that the register does not have.
    zonder_versie: Option<String>,
    /// The lists kept changing while they were read.
    verschoven: bool,
}

impl Oogst {
    /// Why the copy is not whole, in a sentence for who keeps the settings; `None`: it is.
    fn gebrek(&self) -> Option<String> {
        if self.buiten > 0 {
            return Some(format!("het {BUITEN}"));
        }
        if let Some(naam) = &self.zonder_versie {
            return Some(format!(
                "zaaktype {naam} staat niet in de catalogi van het zaakregister"
            ));
        }
        if let Some(waarom) = &self.waarom {
            return Some(format!("{} zaken zijn niet over te nemen: {waarom}", self.gemist));
        }
        let zin = "de lijst van zaken veranderde steeds terwijl wij lazen";
        self.verschoven.then(|| zin.to_owned())
    }

    fn mis(&mut self, waarom: &str) {
        metrics::counter!("plek_zgw_bron_overgeslagen_totaal").increment(1);
        self.gemist += 1;
        self.waarom.get_or_insert_with(|| waarom.to_owned());
    }
}

impl Bron {
    async fn vergelijk_steeds(&self, app: &Toepassing) {
        let interval = Duration::from_secs(self.inst.interval_s.into());
        let mut adem = ADEM.min(interval);
        let mut gezegd = None;
        while !app.stopt() {
            let begin = nu();
            // what changes while we read is told of
            let abonnement = self.abonneer().await;
            let uit = self.vergelijk(app).await;
            let (afloop, spoedig) = match &uit {
                Ok(oogst) => {
                    let afloop = self.rond_af(app, begin, oogst, &mut gezegd).await;
                    self.bevestig(abonnement).await;
                    (afloop, oogst.later || oogst.verschoven)
                }
                Err(fout) => {
                    tracing::warn!(%fout, "de vergelijking met het zaakregister brak af; wat we hebben blijft staan");
                    if !matches!(fout, Bronfout::Eigen(_)) {
                        self.stand.is_weg();
                    }
                    ("afgebroken", true)
                }
            };
            metrics::counter!("plek_zgw_bron_vergelijkingen_totaal", "afloop" => afloop).increment(1);
            let gevraagd = uit.err().and_then(|fout| fout.na_s());
            let pauze = if spoedig { adem } else { interval };
            adem = if spoedig {
                (adem * 2).min(interval.max(ADEM)).min(ADEM_MAX)
            } else {
                ADEM.min(interval)
            };
            self.wacht(app, pauze.max(Duration::from_secs(gevraagd.unwrap_or(0))))
                .await;
        }
    }

    /// A comparison that read everything: is the copy whole now? Why not is logged when it was not said before.
    async fn rond_af(
        &self,
        app: &Toepassing,
        begin: Tijdstip,
        oogst: &Oogst,
        gezegd: &mut Option<String>,
    ) -> &'static str {
        self.stand.sprak(nu());
        let gebrek = oogst.gebrek();
        if gebrek.is_some() && gebrek != *gezegd {
            tracing::warn!(
                gebrek = gebrek.as_deref(),
                "niet alles van het zaakregister is over te nemen"
            );
        }
        *gezegd = gebrek;
        if gezegd.is_some() || !self.lastig.is_leeg() {
            self.stand.is_onvolledig();
            return "onvolledig";
        }
        self.stand.is_bij(begin);
        if let Err(fout) = self.bewaar_gelezen(app).await {
            tracing::warn!(%fout, "wanneer het zaakregister gelezen is, is niet bewaard");
        }
        "goed"
    }

    /// Subscribes once more when that did not succeed: the register may have asked our callback before we listened.
    async fn bevestig(&self, abonnement: Result<(), Bronfout>) {
        let uit = match abonnement {
            Ok(()) => return,
            Err(_) => self.abonneer().await,
        };
        if let Err(fout) = uit {
            tracing::warn!(%fout, "abonnement op het zaakregister niet bevestigd; wijzigingen komen met de vergelijking mee");
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
            if over > HARTSLAG && matches!(self.stand.stand(), "bij" | "onvolledig") {
                match self.hartslag(Geduld::verzoek()).await {
                    Ok(()) => self.stand.sprak(nu()),
                    Err(fout) => {
                        tracing::warn!(%fout, "het zaakregister is weg; wat we hebben blijft staan");
                        return self.stand.is_weg();
                    }
                }
            }
        }
    }

    async fn volg_berichten(&self, app: &Toepassing) {
        let mut adem = RUST;
        while !app.stopt() {
            let had_lastig = !self.lastig.is_leeg();
            match self.neem_berichten(app).await {
                Ok(gelukt) => {
                    adem = RUST;
                    let weer_heel = had_lastig && self.lastig.is_leeg() && self.stand.stand() == "onvolledig";
                    if weer_heel || (gelukt > 0 && self.stand.stand() == "weg") {
                        self.opnieuw.notify_one();
                    }
                    if gelukt > 0 {
                        self.stand.sprak(nu());
                        continue;
                    }
                    tokio::select! {
                        () = tokio::time::sleep(RUST) => {}
                        () = self.bericht.notified() => {}
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
                    let gevraagd = Duration::from_secs(fout.na_s().unwrap_or(0));
                    tokio::time::sleep(adem.max(gevraagd)).await;
                    adem = (adem * 2).min(HARTSLAG);
                }
            }
        }
    }

    /// Asks every zaak that was told of; gives how many could be. Those that could not stay for the next time.
    async fn neem_berichten(&self, app: &Toepassing) -> Result<usize, Bronfout> {
        let mut rijen = self.lees(app, |o| Ok(o.alle(BERICHT)?)).await?;
        let namen: HashSet<&str> = rijen.iter().map(|rij| rij.uuid.as_str()).collect();
        self.lastig.houd(|uuid| namen.contains(uuid));
        rijen.retain(|rij| !self.lastig.wacht(&rij.uuid));
        rijen.truncate(HAP);
        if !rijen.is_empty() && self.stand.stand() == "weg" {
            self.hartslag(Geduld::verzoek().eenmaal()).await?;
        }
        let mut gelukt = 0;
        let mut taken = stream::iter(rijen)
            .map(|rij| async move {
                if !self.probeer(app, &rij.uuid).await? {
                    return Ok::<_, Bronfout>(false);
                }
                // told of again meanwhile: then it is asked again
                self.schrijf(app, move |o| {
                    if o.stuk(BERICHT, &rij.uuid)?
                        .is_some_and(|nu| nu.versie == rij.versie)
                    {
                        o.weg(BERICHT, &rij.uuid)?;
                    }
                    Ok(true)
                })
                .await
            })
            .buffer_unordered(TEGELIJK);
        while let Some(uit) = taken.next().await {
            gelukt += usize::from(uit?);
        }
        Ok(gelukt)
    }

    /// Holds every zaak of the register against the copy. Errors: it broke off; then nothing was removed for not being seen.
    async fn vergelijk(&self, app: &Toepassing) -> Result<Oogst, Bronfout> {
        self.geraakt().clear();
        let bekend = self.lees(app, |o| Ok(o.alle(ZAAK)?)).await?;
        let behandelaars = self.behandelaars().await?;
        let mut oogst = Oogst {
            bekend: bekend.into_iter().map(|rij| rij.uuid).collect(),
            ..Oogst::default()
        };
        let mut heel = Ok(false);
        for _ in 0..LEZINGEN {
            heel = self.lees_lijsten(app, &behandelaars, &mut oogst).await;
            if !matches!(heel, Ok(false)) {
                break;
            }
        }
        if heel.is_ok() {
            let weg = oogst.bekend.difference(&oogst.gezien).cloned().collect();
            self.vraag_elk(app, weg).await?;
        }
        let anders = std::mem::take(&mut oogst.anders).into_iter().collect();
        self.vraag_elk(app, anders).await?;
        oogst.verschoven = !heel?;
        metrics::gauge!("plek_zgw_bron_zaken").set(oogst.gezien.len() as f64);
        Ok(oogst)
    }

    /// Reads every list once; false when one of them changed meanwhile, so that a zaak may have been passed over.
    async fn lees_lijsten(
        &self,
        app: &Toepassing,
        behandelaars: &HashMap<String, Vec<Stuk>>,
        oogst: &mut Oogst,
    ) -> Result<bool, Bronfout> {
        let (lijsten, zonder_versie) = self.lijsten(Geduld::achtergrond()).await?;
        let mut bekend = std::mem::take(&mut oogst.bekend);
        bekend.extend(oogst.gezien.drain());
        *oogst = Oogst {
            bekend,
            anders: std::mem::take(&mut oogst.anders),
            zonder_versie,
            ..Oogst::default()
        };
        let mut heel = true;
        for mut bladen in lijsten {
            while let Some(rijen) = bladen.volgend(Geduld::achtergrond()).await? {
                let mut blad = vec![];
                for rij in &rijen {
                    let Some(uuid) = self.uuid_van(rij) else {
                        metrics::counter!("plek_zgw_bron_overgeslagen_totaal").increment(1);
                        oogst.buiten += 1;
                        continue;
                    };
                    let rollen = behandelaars.get(&uuid).cloned().unwrap_or_default();
                    oogst.gezien.insert(uuid.clone());
                    blad.push(Rij {
                        niveau: tekst(rij, NIVEAU).to_owned(),
                        dossier: self.dossier(app, rij, rollen).await,
                        uuid,
                    });
                }
                self.neem_blad(app, blad, oogst).await?;
                self.stand.sprak(nu());
            }
            heel &= bladen.is_heel();
        }
        Ok(heel)
    }

    /// The dossier of a row of a list.
    async fn dossier(&self, app: &Toepassing, rij: &Stuk, rollen: Vec<Stuk>) -> Result<Dossier, Mis> {
        let mis = |fout: Bronfout| Mis {
            stellig: fout.is_stellig(),
            waarom: fout.to_string(),
        };
        let zaak = self.bronzaak(rij, rollen, Geduld::een_van_velen()).await;
        let dossier = zaak.map_err(mis)?.dossier(&app.zgw);
        dossier.controleer().map_err(|fout| mis(onbewaarbaar(&fout)))?;
        Ok(dossier)
    }

    /// Takes over a page: what is new is kept as it was listed, what differs is to be asked itself.
    async fn neem_blad(&self, app: &Toepassing, blad: Vec<Rij>, oogst: &mut Oogst) -> Result<(), Bronfout> {
        let uit = self.lees(app, move |o| {
            verdeel(blad, |uuid| {
                let van_bron = o.stuk(ZAAK, uuid)?.is_some();
                Ok(o.dossier_nu(&sleutel(uuid))?.map(|dossier| (dossier, van_bron)))
            })
        });
        let Verdeeld {
            nieuw,
            anders,
            strenger,
            mis,
        } = uit.await?;
        self.verberg(app, strenger).await?;
        oogst.anders.extend(anders);
        for mis in mis {
            oogst.later |= !mis.stellig;
            oogst.mis(&mis.waarom);
        }
        if nieuw.is_empty() {
            return Ok(());
        }
        // whoever asked one of these itself since the comparison began knows better
        let mut beurten = Vec::with_capacity(self.sloten.len());
        for slot in self.sloten.iter() {
            beurten.push(slot.lock().await);
        }
        let (beter, nieuw): (Vec<_>, Vec<_>) = {
            let geraakt = self.geraakt();
            nieuw.into_iter().partition(|(u, _)| geraakt.contains(u))
        };
        oogst.anders.extend(beter.into_iter().map(|(uuid, _)| uuid));
        self.schrijf(app, move |o| {
            nieuw.iter().try_for_each(|(uuid, d)| zet(o, uuid, Some(d)))
        })
        .await
    }

    /// Asks zaken themselves, some at a time; those that failed before wait for their turn.
    async fn vraag_elk(&self, app: &Toepassing, uuids: Vec<String>) -> Result<(), Bronfout> {
        let beurt = uuids.into_iter().filter(|uuid| !self.lastig.wacht(uuid));
        let mut taken = stream::iter(beurt)
            .map(|uuid| async move { self.probeer(app, &uuid).await })
            .buffer_unordered(TEGELIJK);
        while let Some(uit) = taken.next().await {
            uit?;
        }
        Ok(())
    }

    /// Asks one zaak itself; false when it cannot be taken over, and then it is asked again later. Where the register said
    /// why, it is not public until it can be.
    ///
    /// Errors: the register, or our own store, can do nothing at all now.
    async fn probeer(&self, app: &Toepassing, uuid: &str) -> Result<bool, Bronfout> {
        let fout = match self.ververs(app, uuid).await {
            Ok(()) => {
                self.lastig.gelukt(uuid);
                return Ok(true);
            }
            Err(fout @ Bronfout::Eigen(_)) => return Err(fout),
            Err(fout) => fout,
        };
        if fout.is_stellig() {
            self.verberg(app, vec![(uuid.to_owned(), None)]).await?;
        } else {
            // is it this zaak, or all of the register?
            self.hartslag(Geduld::verzoek().eenmaal()).await?;
        }
        metrics::counter!("plek_zgw_bron_overgeslagen_totaal").increment(1);
        tracing::warn!(%fout, "een zaak van het zaakregister is niet over te nemen");
        let naam = uuid.to_owned();
        self.schrijf(app, move |o| {
            if o.stuk(BERICHT, &naam)?.is_none() {
                o.zet(BERICHT, &naam, None, &Stuk::new())?;
            }
            Ok(())
        })
        .await?;
        self.lastig.mislukt(uuid);
        self.stand.mist();
        Ok(false)
    }

    /// Asks one zaak itself and keeps what it is now.
    async fn ververs(&self, app: &Toepassing, uuid: &str) -> Result<(), Bronfout> {
        let _beurt = self.slot(uuid).lock().await;
        let geduld = Geduld::een_van_velen();
        let Some(kaal) = self.haal_kaal(uuid, geduld).await? else {
            return self.projecteer(app, uuid, None).await;
        };
        let zaak = match self.vul_aan(uuid, &kaal, geduld).await {
            Ok(zaak) => zaak,
            Err(fout) => {
                let niveau = tekst(&kaal, NIVEAU).to_owned();
                self.verberg(app, vec![(uuid.to_owned(), Some(niveau))]).await?;
                return Err(fout);
            }
        };
        let gevolgd = self.inst.volgt(tekst(&zaak.zaaktype, "identificatie"));
        let dossier = gevolgd.then(|| zaak.dossier(&app.zgw));
        let bewaarbaar = dossier.as_ref().map_or(Ok(()), Dossier::controleer);
        self.projecteer(app, uuid, dossier).await?;
        bewaarbaar.map_err(|fout| onbewaarbaar(&fout))
    }

    /// Takes zaken from the public. With the level that the register tells of one: only when the copy has another.
    async fn verberg(&self, app: &Toepassing, zaken: Vec<(String, Option<String>)>) -> Result<(), Bronfout> {
        if zaken.is_empty() {
            return Ok(());
        }
        self.schrijf(app, move |o| {
            for (uuid, niveau) in &zaken {
                if o.stuk(ZAAK, uuid)?.is_some()
                    && let Some(oud) = o.dossier_nu(&sleutel(uuid))?
                    && let Some(nieuw) = verborgen(&oud, niveau.as_deref())
                {
                    o.dossier(&nieuw.identificatie, Some(&nieuw))?;
                }
            }
            Ok(())
        })
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

/// A zaak that our store does not hold.
fn onbewaarbaar(fout: &dyn std::fmt::Display) -> Bronfout {
    Bronfout::Onbruikbaar(format!("een zaak die niet te bewaren is: {fout}"))
}

/// A row of a list: what it says of the level of its zaak, and the dossier that can be made of it.
struct Rij {
    uuid: String,
    niveau: String,
    dossier: Result<Dossier, Mis>,
}

/// Why there is no dossier.
struct Mis {
    /// A next time changes nothing by itself.
    stellig: bool,
    waarom: String,
}

/// Dossiers with the uuid of their zaak.
type Blad = Vec<(String, Dossier)>;

/// What is to be done with a page.
#[derive(Default)]
struct Verdeeld {
    /// Not in the copy.
    nieuw: Blad,
    /// In the copy as something else.
    anders: Vec<String>,
    /// In the copy with another level.
    strenger: Vec<(String, Option<String>)>,
    /// Not to be taken over.
    mis: Vec<Mis>,
}

/// Holds a page against the copy. `hier`: what the copy has, by uuid, and whether it came from the register.
fn verdeel(
    blad: Vec<Rij>,
    mut hier: impl FnMut(&str) -> Result<Option<(Dossier, bool)>, Fout>,
) -> Result<Verdeeld, Fout> {
    let mut uit = Verdeeld::default();
    for Rij {
        uuid,
        niveau,
        dossier,
    } in blad
    {
        let oud = hier(&uuid)?;
        if let Some((oud, true)) = &oud
            && tekst(&oud.eigenschappen, NIVEAU) != niveau
        {
            uit.strenger.push((uuid.clone(), Some(niveau)));
        }
        match (oud, dossier) {
            (None, Ok(dossier)) => uit.nieuw.push((uuid, dossier)),
            (Some((oud, true)), Ok(dossier)) if gelijk(&oud, &dossier) => {}
            (None, Err(mis)) => uit.mis.push(mis),
            (Some(_), Err(mis)) if !mis.stellig => uit.mis.push(mis),
            // perhaps it is only the list that has it wrong
            (Some(_), _) => uit.anders.push(uuid),
        }
    }
    Ok(uit)
}

/// What may still be shown of a zaak of which only its level is known, or (`None`) nothing; `None` when nothing changes.
fn verborgen(oud: &Dossier, niveau: Option<&str>) -> Option<Dossier> {
    let was = tekst(&oud.eigenschappen, NIVEAU);
    if niveau == Some(was) {
        return None;
    }
    let mut uit = oud.clone();
    uit.openbaar = false;
    uit.eigenschappen.remove(PUBLIEKE_VELDEN);
    if let Some(hoger) = niveau.filter(|n| register::niveau(n) > register::niveau(was)) {
        uit.eigenschappen.insert(NIVEAU.to_owned(), hoger.into());
    }
    Some(uit).filter(|nieuw| nieuw != oud)
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
    if dossier.controleer().is_err() {
        // what it was may not be what may be shown of it now
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

    fn met_niveau(niveau: &str) -> Dossier {
        let mut d = dossier(1, 1, 1);
        d.openbaar = niveau == "openbaar";
        d.eigenschappen.insert(NIVEAU.to_owned(), niveau.into());
        d.eigenschappen
            .insert(PUBLIEKE_VELDEN.to_owned(), serde_json::json!(["status"]));
        d
    }

    #[test]
    fn another_level_than_the_copy_has_hides_a_zaak_and_never_shows_more_of_it() {
        let oud = met_niveau("openbaar");
        assert_eq!(verborgen(&oud, Some("openbaar")), None);
        for niveau in [Some("zeer_geheim"), Some(""), Some("onzin"), Some("intern"), None] {
            let nieuw = verborgen(&oud, niveau).unwrap();
            assert!(!nieuw.openbaar && !nieuw.eigenschappen.contains_key(PUBLIEKE_VELDEN));
            assert_eq!(tekst(&nieuw.eigenschappen, NIVEAU), niveau.unwrap_or("openbaar"));
            assert_eq!(verborgen(&nieuw, niveau), None, "once");
        }
        let geheim = verborgen(&met_niveau("geheim"), Some("openbaar")).unwrap();
        assert_eq!(tekst(&geheim.eigenschappen, NIVEAU), "geheim");
    }

    #[test]
    fn a_row_that_cannot_be_read_is_counted_and_its_level_believed() {
        let rij = |niveau: &str, stellig| Rij {
            uuid: "1".to_owned(),
            niveau: niveau.to_owned(),
            dossier: Err(Mis {
                stellig,
                waarom: String::new(),
            }),
        };
        let hier = |bekend: bool| move |_: &str| Ok(bekend.then(|| (met_niveau("openbaar"), true)));
        for (stellig, bekend, anders, mis) in [
            (true, true, 1, 0),
            (false, true, 0, 1),
            (true, false, 0, 1),
            (false, false, 0, 1),
        ] {
            let uit = verdeel(vec![rij("geheim", stellig)], hier(bekend)).unwrap();
            assert_eq!(
                (uit.anders.len(), uit.mis.len()),
                (anders, mis),
                "{stellig} {bekend}"
            );
            assert_eq!(uit.strenger.len(), usize::from(bekend));
        }
        let uit = verdeel(vec![rij("openbaar", true)], hier(true)).unwrap();
        assert!(uit.strenger.is_empty());
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
            let rij = |(nr, t): (&u8, &u8)| Rij { uuid: nr.to_string(), niveau: String::new(), dossier: Ok(dossier(*nr, *t, 1)) };
            let blad: Vec<Rij> = daar.iter().map(rij).collect();
            let uit = verdeel(blad, |uuid| Ok(kopie.get(uuid).cloned())).unwrap();
            prop_assert!(uit.strenger.is_empty() && uit.mis.is_empty());
            let (nieuw, anders) = (uit.nieuw, uit.anders);
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
