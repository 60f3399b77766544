//! Bezorger: the threads that empty the outbox, and the list of what could not be delivered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use register::privacy::{Sleutels, Verwerking};
use register::{Blad, Register, RegisterFout, Store, Stuk, Zaakrecht};
use serde_json::{Map, Value, json};

use super::bezorg::{self, Afloop, MISLUKT};
use super::fout::Fout;
use super::gang::{Zaak, tekst};
use super::links::{ABONNEMENT, DOCUMENT, ROL, ZAAK, ZAAKOBJECT};
use super::opslag::{self, Inzage, Opslag};
use super::{Instellingen, bewaring, bron, document, index, persoon, projectie};
use crate::Toepassing;

/// Messages taken from the outbox at once.
const HAP: usize = 200;

/// A message that was not delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NietBezorgd {
    /// Where it had to go.
    pub naar: String,
    /// What it was about: resource and action.
    pub wat: String,
    /// How often it was tried.
    pub pogingen: u64,
    /// The last answer.
    pub reden: String,
}

/// What could not be delivered so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Achterstand {
    /// Waits for another try.
    pub wacht: Vec<NietBezorgd>,
    /// Is not tried again by itself.
    pub mislukt: Vec<NietBezorgd>,
}

/// The way to subscribers, for threads that wait.
struct Weg {
    /// Why there is none, where this machine has no certificates to believe.
    http: Result<reqwest::Client, String>,
    draden: tokio::runtime::Runtime,
}

impl Weg {
    fn naar_buiten(app: &Toepassing) -> Result<Self, Fout> {
        let mut bouw = tokio::runtime::Builder::new_multi_thread();
        let draden = bouw.worker_threads(1).enable_all().build();
        Ok(Self {
            http: app.uitgaand.client(),
            draden: draden.map_err(|f| Fout::intern(&f))?,
        })
    }

    fn stuur(&self, abonnement: Option<&Stuk>, bericht: &Value) -> Afloop {
        match &self.http {
            Ok(http) => self.draden.block_on(bezorg::stuur(http, abonnement, bericht)),
            Err(reden) => Afloop::Niet(reden.clone()),
        }
    }
}

/// Sends what is due, each abonnement in a thread of its own: who is slow holds up only its own messages.
struct Bezorger<'a> {
    app: &'a Toepassing,
    weg: Arc<Weg>,
    /// Abonnementen whose messages are being sent.
    bezig: BTreeSet<String>,
    /// Who is done says so here.
    klaar: (Sender<String>, Receiver<String>),
}

/// Says that an abonnement is done, also when its thread ran into a fault.
struct Klaar(String, Sender<String>);

impl Drop for Klaar {
    fn drop(&mut self) {
        let _ = self.1.send(std::mem::take(&mut self.0));
    }
}

impl<'a> Bezorger<'a> {
    fn new(app: &'a Toepassing, weg: Weg) -> Self {
        Self {
            app,
            weg: Arc::new(weg),
            bezig: BTreeSet::new(),
            klaar: channel(),
        }
    }

    /// Takes up what is due of every abonnement that is not being sent to already; gives how many messages that were.
    ///
    /// Errors: the store cannot be read; what was sent and not written down is sent again.
    fn ronde(&mut self) -> Result<usize, Fout> {
        let nu = Timestamp::now().as_second();
        let bezig: Vec<String> = self.bezig.iter().cloned().collect();
        let (rijen, abonnementen) = opslag::lees(&self.app.plek.register, |o| {
            let rijen = o.postvak(nu, &bezig, HAP)?;
            let abonnementen = if rijen.is_empty() {
                Vec::new()
            } else {
                o.alle(ABONNEMENT.soort)?
            };
            Ok((rijen, abonnementen))
        })?;
        let aantal = rijen.len();
        let mut per: BTreeMap<String, Vec<Stuk>> = BTreeMap::new();
        for rij in rijen {
            per.entry(tekst(&rij.inhoud, "abonnement").to_owned())
                .or_default()
                .push(rij);
        }
        for (uuid, rijen) in per {
            let abonnement = abonnementen.iter().find(|a| a.uuid == uuid).cloned();
            let klaar = Klaar(uuid.clone(), self.klaar.0.clone());
            let (app, weg) = (self.app.clone(), self.weg.clone());
            self.bezig.insert(uuid);
            let doe = move || {
                let _klaar = klaar;
                if let Err(fout) = een_abonnee(&app, &weg, abonnement.as_ref(), &rijen) {
                    meld("notificaties", &fout);
                    std::thread::sleep(RUST * 20);
                }
            };
            // without a thread to spare they wait for the next round
            std::thread::Builder::new()
                .spawn(doe)
                .map_err(|f| Fout::intern(&f))?;
        }
        Ok(aantal)
    }

    /// Waits until somebody is done, or so long.
    fn wacht(&mut self, hoe_lang: Duration) {
        if let Ok(uuid) = self.klaar.1.recv_timeout(hoe_lang) {
            self.bezig.remove(&uuid);
        }
        for uuid in self.klaar.1.try_iter() {
            self.bezig.remove(&uuid);
        }
    }
}

/// Sends the messages of one subscriber in order.
fn een_abonnee(app: &Toepassing, weg: &Weg, abonnement: Option<&Stuk>, rijen: &[Stuk]) -> Result<(), Fout> {
    for rij in rijen {
        if app.stopt() {
            break;
        }
        let bericht = rij.inhoud.get("bericht").cloned().unwrap_or(Value::Null);
        let afloop = weg.stuur(abonnement, &bericht);
        let woord = match &afloop {
            Afloop::Bezorgd => "bezorgd",
            Afloop::Niet(_) => "niet-bezorgd",
            Afloop::Vervallen => "vervallen",
        };
        metrics::counter!("plek_notificaties_totaal", "afloop" => woord).increment(1);
        opslag::schrijf(&app.plek.register, |o| {
            Ok(bezorg::noteer(o, rij, &afloop, Timestamp::now())?)
        })?;
    }
    Ok(())
}

/// What could not be delivered, for the list of the beheerder.
pub fn achterstand(register: &Register) -> Result<Achterstand, Fout> {
    opslag::lees(register, |o| {
        let abonnementen = o.alle(ABONNEMENT.soort)?;
        let toon = |rijen: Vec<Stuk>| rijen.iter().map(|rij| niet_bezorgd(rij, &abonnementen)).collect();
        Ok(Achterstand {
            wacht: toon(o.uitgesteld()?),
            mislukt: toon(o.alle(MISLUKT)?),
        })
    })
}

fn niet_bezorgd(rij: &Stuk, abonnementen: &[Stuk]) -> NietBezorgd {
    let leeg = Map::new();
    let bericht = rij.inhoud.get("bericht").and_then(Value::as_object);
    let bericht = bericht.unwrap_or(&leeg);
    let van = abonnementen
        .iter()
        .find(|a| a.uuid == tekst(&rij.inhoud, "abonnement"));
    NietBezorgd {
        naar: van.map_or_else(String::new, |a| tekst(&a.inhoud, "callbackUrl").to_owned()),
        wat: format!("{} {}", tekst(bericht, "resource"), tekst(bericht, "actie")),
        pogingen: rij.inhoud.get("pogingen").and_then(Value::as_u64).unwrap_or(0),
        reden: tekst(&rij.inhoud, "reden").to_owned(),
    }
}

/// Sends every message that failed, for good or so far, again; gives how many.
pub fn opnieuw_versturen(register: &Register) -> Result<usize, Fout> {
    opslag::schrijf(register, |o| Ok(bezorg::opnieuw(o)?))
}

/// Pause between two looks at the outbox.
const RUST: Duration = Duration::from_millis(250);
/// Pauses in an hour.
const UUR: u32 = 60 * MINUUT;
/// Pauses in a minute.
const MINUUT: u32 = 4 * 60;
/// Zaken in one transaction of that.
const HERSTEL_STAP: usize = 500;

fn meld(wat: &str, fout: &Fout) {
    tracing::error!(wat, fout = %fout.detail, "achtergrondwerk van het zaakregister mislukt");
}

/// What the register does beside answering, on threads of its own until the server stops: cleans up at the start and
/// every hour; and where zaken are our own, sends notifications, and brings the map in line with the zaken at the start
/// (when the publication list changed) and every hour.
pub fn draai(app: &Toepassing) {
    let (register, inst) = (&app.plek.register, app.zgw.as_ref());
    if app.bron.is_some() {
        // zaken are elsewhere; what is kept of persons here is kept here
        return ieder_uur(app, "opruimen", |_| ruim(register));
    }
    std::thread::scope(|s| {
        s.spawn(|| match Weg::naar_buiten(app) {
            Ok(weg) => bezorg_steeds(app, weg),
            Err(fout) => meld("notificaties", &fout),
        });
        ieder_uur(app, "herstel", |eerste| {
            if eerste {
                bij_start(register, inst)
            } else {
                herstel(register, inst, false)
            }
        });
    });
}

/// Does work at the start and every hour, tries again every minute what failed, and does every minute what is small
/// ([`iedere_minuut`]). `doe` hears whether it never succeeded.
fn ieder_uur(app: &Toepassing, wat: &'static str, doe: impl Fn(bool) -> Result<(), Fout>) {
    let (mut eerste, mut gedaan, mut ronde) = (true, false, 0u32);
    while !app.stopt() {
        if ronde.is_multiple_of(if gedaan { UUR } else { MINUUT }) {
            let uit = doe(eerste);
            gedaan = uit.is_ok();
            eerste &= !gedaan;
            if let Err(fout) = uit {
                meld(wat, &fout);
            }
        }
        if ronde.is_multiple_of(MINUUT)
            && let Err(fout) = iedere_minuut(&app.plek.register)
        {
            meld("dagboek", &fout);
        }
        std::thread::sleep(RUST);
        ronde = ronde.wrapping_add(1);
    }
}

/// What was destroyed here comes in the logbook of this node, and documents that a version of before made in the lists.
fn iedere_minuut(register: &Register) -> Result<(), Fout> {
    register.volg_dagboek()?;
    documenten(register, false)
}

/// Takes in what other nodes destroyed, and lets go of contact data that has ended.
fn ruim(register: &Register) -> Result<(), Fout> {
    register.volg_dagboek()?;
    Ok(register
        .store()
        .ruim_contacten(Timestamp::now().as_second())
        .map(|_| ())?)
}

fn bezorg_steeds(app: &Toepassing, weg: Weg) {
    let mut bezorger = Bezorger::new(app, weg);
    let mut gemeten: Option<Instant> = None;
    while !app.stopt() {
        let rust = match bezorger.ronde() {
            Ok(0) => RUST,
            // whose messages filled the hand is being served now: look for others at once
            Ok(_) => Duration::ZERO,
            Err(fout) => {
                meld("notificaties", &fout);
                RUST * 20
            }
        };
        bezorger.wacht(rust);
        if gemeten.is_none_or(|toen| toen.elapsed() > RUST * 20)
            && let Ok(open) = achterstand(&app.plek.register)
        {
            metrics::gauge!("plek_notificaties_wachtend").set(open.wacht.len() as f64);
            metrics::gauge!("plek_notificaties_mislukt").set(open.mislukt.len() as f64);
            gemeten = Some(Instant::now());
        }
    }
}

/// What must be right before the first question: the key of this server is the one that the register was sealed with, and
/// a register without zaken has its list at once. Afterwards `draai` does what takes longer.
///
/// With a new first line in the key file, what an older line sealed is sealed again.
///
/// Errors: another key than the register knows; the store cannot be read or written.
pub fn begin(app: &Toepassing) -> Result<(), Fout> {
    let inst = app.zgw.as_ref();
    if let Some(sleutels) = &inst.personen.sleutels {
        volg_sleutels(&app.plek.register, sleutels)?;
    }
    opslag::schrijf(&app.plek.register, |o| {
        match &app.bron {
            Some(bron) => bron::begin(o, bron)?,
            // what follows from our own zaken is then made again
            None if bron::naar_eigen(o)? => drop(o.weg(INSTELLING, "publicatie")?),
            None => {}
        }
        let geen = Blad {
            nr: 1,
            grootte: 1,
            tel_tot: Some(1),
        };
        let leeg = o.onder_zaken(ZAAK.soort, &Zaakrecht::Alles, geen, &[])?.aantal == 0;
        if leeg && !lijst_is_klaar(o)? {
            zet_instelling(o, "zaaklijst", json!({ "versie": index::VERSIE }))?;
        }
        Ok(())
    })
}

fn volg_sleutels(register: &Register, sleutels: &Sleutels) -> Result<(), Fout> {
    let naam = sleutelnaam(register.store())?;
    if naam.as_ref().is_some_and(|naam| !sleutels.kent(naam)) {
        return Err(Fout::botsing(
            "Het register is versleuteld met een andere sleutel dan die van deze server. Zet het sleutelbestand van toen terug, \
             of dat van de andere server op hetzelfde register, en wijs het aan met `sleutel` in de instellingen.",
        ));
    }
    let store = register.store();
    store.eis_sleutels(sleutels).map_err(|f| match f {
        RegisterFout::Vergrendeld { .. } => Fout::botsing(f.to_string()),
        ander => ander.into(),
    })?;
    if naam != Some(sleutels.naam()) {
        let aantal = store.vernieuw_sleutels(sleutels)?;
        if aantal > 0 {
            tracing::info!(
                aantal,
                "contactgegevens opnieuw versleuteld met de eerste sleutel van het bestand"
            );
        }
        opslag::schrijf(register, |o| {
            zet_instelling(o, "sleutel", json!({ "naam": sleutels.naam() }))
        })?;
    }
    Ok(())
}

/// The key that a register was last sealed with, by its name.
pub fn sleutelnaam(store: &Store) -> Result<Option<String>, RegisterFout> {
    let stuk = store.lees(|s| s.stuk(INSTELLING, "sleutel"))?;
    Ok(stuk
        .map(|s| tekst(&s.inhoud, "naam").to_owned())
        .filter(|naam| !naam.is_empty()))
}

/// Kind of the rows in which the register remembers what it was set to.
pub const INSTELLING: &str = "instelling";

/// True when lists know every zaak.
pub fn lijst_is_klaar(o: &mut dyn Opslag) -> Result<bool, RegisterFout> {
    let stuk = o.stuk(INSTELLING, "zaaklijst")?;
    let versie = stuk.and_then(|s| s.inhoud.get("versie").and_then(Value::as_u64));
    Ok(versie.is_some_and(|v| v >= index::VERSIE))
}

fn zet_instelling(o: &mut dyn Opslag, naam: &str, inhoud: Value) -> Result<(), Fout> {
    match inhoud {
        Value::Object(inhoud) => Ok(o.zet(INSTELLING, naam, None, &inhoud)?),
        _ => Ok(()),
    }
}

fn bij_start(register: &Register, inst: &Instellingen) -> Result<(), Fout> {
    let lijst = json!({ "zaaktypen": inst.publicatie.zaaktypen, "velden": inst.publicatie.velden, "nooit": inst.publicatie.nooit,
        "contactgegevens": inst.personen.termijn.map(|t| t.to_string()) });
    let (anders, nieuwe_versie) = opslag::schrijf(register, |o| {
        bezorg::eigen_kanaal(o)?;
        let was = o.stuk(INSTELLING, "publicatie")?.map(|s| Value::Object(s.inhoud));
        Ok((was.as_ref() != Some(&lijst), !lijst_is_klaar(o)?))
    })?;
    if anders || nieuwe_versie {
        herstel(register, inst, true)?;
        if nieuwe_versie {
            // what an earlier version kept in the clear is not in free pages and dead rows either
            register.store().herschrijf()?;
        }
        opslag::schrijf(register, |o| {
            zet_instelling(o, "publicatie", lijst)?;
            zet_instelling(o, "zaaklijst", json!({ "versie": index::VERSIE }))
        })?;
    }
    ruim(register)
}

/// Brings what follows from every zaak in line with it: its dossier and its row in the lists; what is right already is not
/// written. `grondig`, after an upgrade: also what it is found by, how long it is kept, and the persons in its rollen, whom
/// an earlier version kept in the row itself. Takes out of the lists what is not there, and of the contact data what has ended.
fn herstel(register: &Register, inst: &Instellingen, grondig: bool) -> Result<(), Fout> {
    ruim(register)?;
    let uuids: Vec<String> = opslag::lees(register, |o| {
        Ok(o.alle(ZAAK.soort)?.into_iter().map(|z| z.uuid).collect())
    })?;
    let nu = Timestamp::now();
    let verwerking = Verwerking {
        activiteit: inst.personen.activiteit.clone(),
        naam: "herstel".to_owned(),
        trace_id: uuid::Uuid::new_v4().into_bytes(),
        ouder: None,
        vreemd: None,
        begin_ms: nu.as_millisecond(),
        nu_ms: nu.as_millisecond(),
    };
    let inzage = Inzage {
        sleutels: inst.personen.sleutels.as_deref(),
        termijn: inst.personen.termijn,
        verwerking: &verwerking,
    };
    for stap in uuids.chunks(HERSTEL_STAP) {
        opslag::schrijf_voor(register, inzage, |o| {
            stap.iter().try_for_each(|uuid| een_zaak(o, inst, uuid, grondig))
        })?;
    }
    documenten(register, grondig)?;
    opslag::schrijf(register, |o| {
        for uuid in o.zaken_zonder_stuk()? {
            o.weg_zaakregel(&uuid, &projectie::sleutel(&uuid))?;
        }
        Ok(())
    })
}

/// Keeps what lists know of every document, or (not `grondig`) of those they do not know: a version of before made them.
fn documenten(register: &Register, grondig: bool) -> Result<(), Fout> {
    let alle = if grondig {
        opslag::lees(register, |o| Ok(o.alle(DOCUMENT.soort)?))?
    } else {
        register.store().lees(|s| s.documenten_zonder_regel())?
    };
    for stap in alle.chunks(HERSTEL_STAP) {
        opslag::schrijf(register, |o| {
            let mut regels = stap.iter().map(|d| document::regel(&d.uuid, &d.inhoud));
            Ok(regels.try_for_each(|regel| o.zet_documentregel(&regel))?)
        })?;
    }
    Ok(())
}

fn een_zaak(o: &mut dyn Opslag, inst: &Instellingen, uuid: &str, grondig: bool) -> Result<(), Fout> {
    let Some(stuk) = o.stuk(ZAAK.soort, uuid)? else {
        return Ok(());
    };
    let zaak = Zaak {
        uuid: stuk.uuid,
        inhoud: stuk.inhoud,
    };
    projectie::bewaar(o, inst, &zaak)?;
    index::zet(o, &zaak)?;
    if !grondig {
        return Ok(());
    }
    for doel in [ROL, ZAAKOBJECT] {
        for rij in o.kinderen(doel.soort, uuid)? {
            if persoon::staat_los(doel, &rij.inhoud) {
                let over = persoon::berg(o, &zaak, doel, &rij.uuid, &rij.inhoud)?;
                o.zet(doel.soort, &rij.uuid, Some(uuid), &over)?;
            }
        }
    }
    for mut regel in o.kinderen("audittrail", uuid)? {
        if persoon::veeg_spoor(&mut regel.inhoud) {
            o.zet("audittrail", &regel.uuid, Some(uuid), &regel.inhoud)?;
        }
    }
    index::kenmerken(o, &zaak)?;
    index::rollen(o, uuid)?;
    Ok(bewaring::zet(o, &zaak)?)
}
