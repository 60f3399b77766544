//! Bezorg: notifications reach their subscribers at least once.
//!
//! A change of a zaak puts a message per subscriber who may read it in the outbox, in its own transaction; `bezorger` sends what is due and tries
//! again on the schedule of Open Notificaties (25 s to 52,000 s, about a day). What still fails stays, visible, until
//! somebody sends it again. A subscriber may get a message twice, never not at all while it is reachable.

use std::time::Duration;

use jiff::Timestamp;
use register::{RegisterFout, Schrijver, Stuk};
use reqwest::{Client, header};
use serde_json::{Map, Value, json};

use super::client;
use super::gang::{Zaak, nieuw_uuid, tekst};
use super::lijst::LEZEN;
use super::links::{ABONNEMENT, Basis, CATALOGUS, KANAAL, ZAAK, ZAAKTYPE};
use super::naam::vast_uuid;
use super::opslag::{self, Opslag};
use super::recht::Component;
use crate::uitgaand::oorzaak;

/// Seconds before each next try (Open Notificaties, delivery guarantees).
pub const SCHEMA: [i64; 7] = [25, 100, 400, 1_600, 6_400, 25_600, 52_000];
/// Kind of a message that will not be tried again by itself.
pub const MISLUKT: &str = "bericht-mislukt";
/// How long one subscriber may take to answer.
const WACHT: Duration = Duration::from_secs(10);
/// The channel that is always there.
const EIGEN: &str = "7a6b1c52-0000-8000-8000-000000000001";

/// Makes sure that the channel `zaken` exists.
pub fn eigen_kanaal(o: &mut dyn Opslag) -> Result<(), RegisterFout> {
    if o.stuk(KANAAL.soort, EIGEN)?.is_some() {
        return Ok(());
    }
    let inhoud = Map::from_iter([
        ("url".to_owned(), Value::from(KANAAL.pad(EIGEN))),
        ("naam".to_owned(), "zaken".into()),
        ("documentatieLink".to_owned(), "".into()),
        (
            "filters".to_owned(),
            json!([
                "bronorganisatie",
                "zaaktype",
                "zaaktype.catalogus",
                "vertrouwelijkheidaanduiding"
            ]),
        ),
    ]);
    o.zet(KANAAL.soort, EIGEN, None, &inhoud)
}

/// Puts a message in the outbox for every subscription that asks for it: what another component tells, on its own channel.
pub fn zet_klaar(o: &mut dyn Opslag, bericht: &Value) -> Result<(), RegisterFout> {
    for abonnement in o.alle(ABONNEMENT.soort)? {
        if wil(&abonnement.inhoud, bericht) {
            zet_in_postvak(o, &abonnement, bericht)?;
        }
    }
    Ok(())
}

/// The zaaktype (uuid) and the level by which one may read a zaak.
pub type Gedaante<'a> = (&'a str, &'a str);

/// The same about a zaak of our own, for who may read one of its `gedaanten`: what it is now, and what it was before. So who
/// loses sight of it hears that, and nothing after.
pub fn zet_klaar_over(
    o: &mut dyn Opslag,
    gedaanten: &[Gedaante<'_>],
    bericht: &Value,
) -> Result<(), RegisterFout> {
    for abonnement in o.alle(ABONNEMENT.soort)? {
        zet_klaar_voor(o, &abonnement, gedaanten, bericht)?;
    }
    Ok(())
}

fn zet_klaar_voor(
    o: &mut dyn Opslag,
    abonnement: &Stuk,
    gedaanten: &[Gedaante<'_>],
    bericht: &Value,
) -> Result<(), RegisterFout> {
    if !wil(&abonnement.inhoud, bericht) {
        return Ok(());
    }
    let client = client::zoek(o, tekst(&abonnement.inhoud, "_client"))?;
    let leest = |(type_, niveau): &Gedaante<'_>| client.recht.mag(Component::Zrc, &LEZEN, type_, niveau);
    if client.hoort_alles || gedaanten.iter().any(leest) {
        zet_in_postvak(o, abonnement, bericht)?;
    }
    Ok(())
}

fn zet_in_postvak(o: &mut dyn Opslag, abonnement: &Stuk, bericht: &Value) -> Result<(), RegisterFout> {
    let inhoud = Map::from_iter([
        ("abonnement".to_owned(), Value::from(abonnement.uuid.as_str())),
        ("bericht".to_owned(), bericht.clone()),
        ("pogingen".to_owned(), 0.into()),
    ]);
    o.verstuur(&nieuw_uuid(), &inhoud, 0)
}

/// What happened to a zaak or to something below it, as it is told: which, and the kenmerken, never its content.
pub fn over_zaak(
    o: &mut dyn Opslag,
    basis: &Basis,
    zaak: &Zaak,
    actie: &str,
    [resource, pad]: [&str; 2],
    nu: Timestamp,
) -> Result<Value, RegisterFout> {
    let catalogus = o
        .stuk(ZAAKTYPE.soort, zaak.zaaktype())?
        .map(|t| tekst(&t.inhoud, "catalogus").to_owned())
        .filter(|pad| CATALOGUS.uuid(pad).is_some())
        .map(|pad| basis.url(&pad))
        .unwrap_or_default();
    Ok(json!({
        "kanaal": "zaken",
        "hoofdObject": basis.url(&ZAAK.pad(&zaak.uuid)),
        "resource": resource,
        "resourceUrl": basis.url(pad),
        "actie": actie,
        "aanmaakdatum": nu.to_string(),
        "kenmerken": {
            "bronorganisatie": zaak.tekst("bronorganisatie"),
            "zaaktype": basis.url(zaak.tekst("zaaktype")),
            "zaaktype.catalogus": catalogus,
            "vertrouwelijkheidaanduiding": zaak.niveau(),
        },
    }))
}

/// Puts in the outbox that a zaak is destroyed by a list; call it while the zaak is there. Nobody asked a host for this, so
/// without a `basis` each subscriber hears of it by the address at which it subscribed.
pub fn meld_vernietigd(s: &mut Schrijver<'_>, uuid: &str, basis: Option<&Basis>) -> Result<(), RegisterFout> {
    opslag::met(s, |o| {
        let Some(stuk) = o.stuk(ZAAK.soort, uuid)? else {
            return Ok(());
        };
        let zaak = Zaak {
            uuid: stuk.uuid,
            inhoud: stuk.inhoud,
        };
        let (pad, nu) = (ZAAK.pad(uuid), Timestamp::now());
        for abonnement in o.alle(ABONNEMENT.soort)? {
            let eigen = Basis::uit_tekst(tekst(&abonnement.inhoud, "_basis"));
            let basis = basis.cloned().or(eigen).unwrap_or_default();
            let bericht = over_zaak(o, &basis, &zaak, "destroy", ["zaak", &pad], nu)?;
            zet_klaar_voor(o, &abonnement, &[(zaak.zaaktype(), zaak.niveau())], &bericht)?;
        }
        Ok(())
    })
}

/// True when a subscription asks for this message: its channel, and every filter equal or `*`.
fn wil(abonnement: &Map<String, Value>, bericht: &Value) -> bool {
    let kanalen = abonnement.get("kanalen").and_then(Value::as_array);
    kanalen.into_iter().flatten().any(|k| {
        let filters = k.get("filters").and_then(Value::as_object);
        k.get("naam") == bericht.get("kanaal")
            && filters.into_iter().flatten().all(|(naam, w)| {
                let kenmerk = bericht.get("kenmerken").and_then(|m| m.get(naam));
                matches!(w.as_str(), Some("" | "*")) || kenmerk.is_some_and(|k| k == w)
            })
    })
}

/// Keeps the latest message about an object of another register; a second copy changes nothing.
pub fn ontvangen(
    o: &mut dyn Opslag,
    bericht: &Map<String, Value>,
    nu: Timestamp,
) -> Result<(), RegisterFout> {
    let uuid = vast_uuid(&[tekst(bericht, "resourceUrl")]);
    let mut inhoud = bericht.clone();
    inhoud.insert("_ontvangen".into(), nu.to_string().into());
    o.zet("bericht-ontvangen", &uuid, None, &inhoud)
}

/// How one delivery went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Afloop {
    /// A 2xx answer.
    Bezorgd,
    /// Something else: what.
    Niet(String),
    /// The subscription is gone.
    Vervallen,
}

/// Sends one message, by a client that follows no redirect.
pub async fn stuur(http: &Client, abonnement: Option<&Stuk>, bericht: &Value) -> Afloop {
    let Some(abonnement) = abonnement else {
        return Afloop::Vervallen;
    };
    let antwoord = http
        .post(tekst(&abonnement.inhoud, "callbackUrl"))
        .timeout(WACHT)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, tekst(&abonnement.inhoud, "auth"))
        .body(bericht.to_string())
        .send()
        .await;
    match antwoord {
        Ok(a) if a.status().is_success() => Afloop::Bezorgd,
        Ok(a) => Afloop::Niet(format!("antwoord {}", a.status().as_u16())),
        Err(fout) => Afloop::Niet(oorzaak(&fout).chars().take(200).collect()),
    }
}

/// Writes down how a delivery went: gone when delivered, due again by the schedule, or failed for good.
pub fn noteer(o: &mut dyn Opslag, rij: &Stuk, afloop: &Afloop, nu: Timestamp) -> Result<(), RegisterFout> {
    let pogingen = rij.inhoud.get("pogingen").and_then(Value::as_u64).unwrap_or(0) as usize;
    o.uit_postvak(&rij.uuid)?;
    let Afloop::Niet(reden) = afloop else {
        return Ok(());
    };
    let mut inhoud = rij.inhoud.clone();
    inhoud.insert("pogingen".into(), (pogingen + 1).into());
    inhoud.insert("reden".into(), reden.as_str().into());
    inhoud.insert("laatst".into(), nu.to_string().into());
    match SCHEMA.get(pogingen) {
        Some(wacht) => o.verstuur(&rij.uuid, &inhoud, nu.as_second() + wacht),
        None => o.zet(MISLUKT, &rij.uuid, None, &inhoud),
    }
}

/// Makes every message that failed, for good or so far, due at once; gives how many.
pub fn opnieuw(o: &mut dyn Opslag) -> Result<usize, RegisterFout> {
    let mislukt = o.alle(MISLUKT)?;
    for rij in &mislukt {
        o.weg(MISLUKT, &rij.uuid)?;
    }
    let rijen = [mislukt, o.uitgesteld()?].concat();
    for rij in &rijen {
        let mut inhoud = rij.inhoud.clone();
        inhoud.insert("pogingen".into(), 0.into());
        o.verstuur(&rij.uuid, &inhoud, 0)?;
    }
    Ok(rijen.len())
}
