//! Stand: what is kept of the register elsewhere between two runs, how it goes now, and coming to it or leaving it.

use jiff::Timestamp;
use model::Tijdstip;
use register::{Register, RegisterFout};
use serde_json::{Map, Value, json};

use super::adres::Adres;
use super::verbinding::{Bronfout, Geduld};
use super::volg::BERICHT;
use super::{Bron, BronInstelling, ZAAK};
use crate::zgw::bezorger::INSTELLING;
use crate::zgw::fout::Fout;
use crate::zgw::gang::tekst;
use crate::zgw::links::ZAAK as EIGEN_ZAAK;
use crate::zgw::opslag::{self, Opslag};
use crate::zgw::projectie::sleutel;
use crate::{Toepassing, toeval};

/// Name of the row.
const RIJ: &str = "bron";

/// Takes up the copy where it was left. One of another register goes, and so do dossiers of zaken of our own: they come
/// back when the setting goes ([`naar_eigen`]).
pub fn begin(o: &mut dyn Opslag, bron: &Bron) -> Result<(), Fout> {
    let adres = bron.adressen.zaken.url().as_str();
    let was = o.stuk(INSTELLING, RIJ)?.map(|s| s.inhoud);
    let mut rij = match was {
        Some(rij) if tekst(&rij, "adres") == adres => rij,
        _ => {
            ruim(o)?;
            for zaak in o.alle(EIGEN_ZAAK.soort)? {
                o.dossier(&sleutel(&zaak.uuid), None)?;
            }
            let woord = toeval::hex::<32>().map_err(|f| Fout::intern(&f))?;
            let rij = Map::from_iter([
                ("adres".to_owned(), Value::from(adres)),
                ("auth".to_owned(), format!("Bearer {woord}").into()),
            ]);
            o.zet(INSTELLING, RIJ, None, &rij)?;
            rij
        }
    };
    if let Some(Value::String(auth)) = rij.remove("auth") {
        // a second start in one process (tests) keeps the first words
        let _ = bron.auth.set(auth);
    }
    Ok(())
}

/// The register is our own again: true when it was elsewhere until now. Its dossiers go; those of our own zaken are to be
/// made again.
pub fn naar_eigen(o: &mut dyn Opslag) -> Result<bool, Fout> {
    if o.stuk(INSTELLING, RIJ)?.is_none() {
        return Ok(false);
    }
    ruim(o)?;
    Ok(o.weg(INSTELLING, RIJ)?)
}

/// Takes everything off that came from a register elsewhere.
fn ruim(o: &mut dyn Opslag) -> Result<(), RegisterFout> {
    for rij in o.alle(ZAAK)? {
        o.dossier(&sleutel(&rij.uuid), None)?;
        o.zet_bewaring(&sleutel(&rij.uuid), None)?;
        o.weg(ZAAK, &rij.uuid)?;
    }
    for rij in o.alle(BERICHT)? {
        o.weg(BERICHT, &rij.uuid)?;
    }
    Ok(())
}

/// When this register was last read as a whole, as far as the store knows; `None`: never.
pub fn laatst_gelezen(register: &Register, inst: &BronInstelling) -> Result<Option<Tijdstip>, Fout> {
    let adres = Adres::lees(&inst.zaken);
    opslag::lees(register, |o| {
        let rij = o.stuk(INSTELLING, RIJ)?.map(|s| s.inhoud).unwrap_or_default();
        let zelfde = adres.is_some_and(|a| a.url().as_str() == tekst(&rij, "adres"));
        let gelezen = rij.get("gelezen").and_then(Value::as_i64);
        Ok(gelezen.filter(|_| zelfde).map(Tijdstip))
    })
}

impl Bron {
    /// Keeps when the register was last read as a whole, for after a restart.
    pub async fn bewaar_gelezen(&self, app: &Toepassing) -> Result<(), Bronfout> {
        let Some(op) = self.stand.gelezen() else {
            return Ok(());
        };
        self.schrijf(app, move |o| {
            let Some(mut rij) = o.stuk(INSTELLING, RIJ)? else {
                return Ok(());
            };
            rij.inhoud.insert("gelezen".to_owned(), op.0.into());
            Ok(o.zet(INSTELLING, RIJ, None, &rij.inhoud)?)
        })
        .await
    }

    /// How it goes and how old the copy is, for `/metrics`.
    pub fn meet(&self) {
        let bij = self.stand.stand() == "bij";
        metrics::gauge!("plek_zgw_bron_bij").set(f64::from(u8::from(bij)));
        if let Some(op) = self.stand.gelezen() {
            let ms = Timestamp::now().as_millisecond() - op.0;
            metrics::gauge!("plek_zgw_bron_leeftijd_seconden").set(ms as f64 / 1_000.0);
        }
    }

    /// How it goes, for `/ready`: never an address.
    pub fn gezondheid(&self) -> Value {
        let op = |t: Option<Tijdstip>| t.map(|t| t.to_string());
        json!({
            "stand": self.stand.stand(),
            "gelezen": op(self.stand.gelezen()),
            "contact": op(self.stand.contact()),
        })
    }

    /// Asks the register everything that we need of it: a sentence for each thing, and whether it is right.
    pub async fn onderzoek(&self) -> Vec<(bool, String)> {
        let mut uit = vec![match self.proef().await {
            Ok(aantal) => (true, format!("zaakregister: bereikbaar, {aantal} zaken te zien")),
            Err(fout) => (false, format!("zaakregister: {fout}")),
        }];
        for naam in self.inst.zaaktypen.iter().filter(|z| *z != "*") {
            let geduld = Geduld::verzoek();
            uit.push(match self.zaaktypen_met(naam, geduld).await {
                Ok(alle) if alle.is_empty() => (
                    false,
                    format!("zaaktype {naam}: staat niet (gepubliceerd) in de catalogi van het zaakregister"),
                ),
                Ok(alle) => (true, format!("zaaktype {naam}: {} versies", alle.len())),
                Err(fout) => (false, format!("zaaktype {naam}: de catalogi: {fout}")),
            });
        }
        match self.is_geabonneerd().await {
            Ok(None) => {}
            Ok(Some(true)) => uit.push((true, "notificaties: het abonnement is er".to_owned())),
            Ok(Some(false)) => uit.push((
                false,
                "notificaties: het abonnement is er niet; `plek serve` maakt het".to_owned(),
            )),
            Err(fout) => uit.push((false, format!("notificaties: {fout}"))),
        }
        uit
    }
}
