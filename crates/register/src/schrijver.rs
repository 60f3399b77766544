//! Schrijver: what can be done to dossiers within one transaction, the same on every database.

use model::Datum;

use crate::store::verbinding::{LOG, Rij, Verbinding, Waarde};
use crate::{Bewaard, Dossier, RegisterFout, WijzigingSoort, wkb};

pub(crate) const VELDEN: &str = "identificatie, soort, titel, omschrijving, status, categorie, van, tot, openbaar, geometrie, eigenschappen, versie";

const BEWAREN: &str = "een dossier bewaren";

/// Reads and writes within one transaction.
pub struct Schrijver<'a> {
    pub(crate) db: &'a dyn Verbinding,
    bewaard: Bewaard,
    gelogd: bool,
    /// Whether the last dossier to be kept was there already.
    bestond: bool,
}

impl<'a> Schrijver<'a> {
    pub(crate) fn new(db: &'a dyn Verbinding) -> Self {
        Self {
            db,
            bewaard: Bewaard::default(),
            gelogd: false,
            bestond: false,
        }
    }

    pub(crate) fn heeft_gelogd(&self) -> bool {
        self.gelogd
    }

    /// One dossier; `None` when there is none.
    pub fn dossier(&self, identificatie: &str) -> Result<Option<Dossier>, RegisterFout> {
        haal(self.db, identificatie)
    }

    /// Adds or replaces a dossier by its identification; the same content makes no new version.
    /// Errors: [`RegisterFout::Ongeldig`] for a dossier that may not be stored.
    pub fn bewaar(&mut self, dossier: &Dossier) -> Result<(), RegisterFout> {
        dossier.controleer()?;
        // looked for first only where the one before was there: most are new, or most are not
        if !self.bestond && self.voeg_toe(dossier)? {
            return Ok(());
        }
        let oud = haal(self.db, &dossier.identificatie)?;
        self.bestond = oud.is_some();
        match oud {
            Some(oud) => self.vervang(dossier, oud),
            None => self.voeg_toe(dossier).map(drop),
        }
    }

    /// Adds or replaces a dossier only while its version is still `gezien` (0: while it is not there); false when
    /// somebody else was first, and then nothing happened.
    pub fn bewaar_als(&mut self, dossier: &Dossier, gezien: u64) -> Result<bool, RegisterFout> {
        dossier.controleer()?;
        if gezien == 0 {
            return self.voeg_toe(dossier);
        }
        match haal(self.db, &dossier.identificatie)? {
            Some(oud) if oud.versie == gezien => self.vervang(dossier, oud).map(|()| true),
            _ => Ok(false),
        }
    }

    /// False when it is there already.
    fn voeg_toe(&mut self, dossier: &Dossier) -> Result<bool, RegisterFout> {
        let sql = "INSERT INTO dossier (identificatie, soort, titel, omschrijving, status, categorie, van, tot, openbaar,
             geometrie, eigenschappen, versie) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)
             ON CONFLICT (identificatie) DO NOTHING";
        let nieuw = self
            .db
            .voeg_toe(sql, rij(dossier, 1))
            .map_err(RegisterFout::opslag(BEWAREN))?;
        if nieuw {
            self.bewaard.nieuw += 1;
            self.gelogd = true;
        }
        Ok(nieuw)
    }

    fn vervang(&mut self, dossier: &Dossier, oud: Dossier) -> Result<(), RegisterFout> {
        let was = oud.versie;
        if (Dossier {
            versie: was,
            ..dossier.clone()
        }) == oud
        {
            self.bewaard.gelijk += 1;
            return Ok(());
        }
        self.bewaard.gewijzigd += 1;
        let sql = "UPDATE dossier SET soort = ?2, titel = ?3, omschrijving = ?4, status = ?5, categorie = ?6, van = ?7,
             tot = ?8, openbaar = ?9, geometrie = ?10, eigenschappen = ?11, versie = ?12 WHERE identificatie = ?1";
        self.db
            .voer_later(sql, rij(dossier, was + 1))
            .map_err(RegisterFout::opslag(BEWAREN))?;
        self.log(&dossier.identificatie, was + 1, WijzigingSoort::Gewijzigd)
    }

    /// The version of a dossier as this transaction sees it; `None` when there is none.
    pub fn versie(&self, identificatie: &str) -> Result<Option<u64>, RegisterFout> {
        Ok(haal(self.db, identificatie)?.map(|d| d.versie))
    }

    /// True for the dossier of a zaak of our own or of a register elsewhere: what the map knows of it follows that zaak, and
    /// nobody else writes it.
    pub fn volgt_zaak(&self, identificatie: &str) -> Result<bool, RegisterFout> {
        let Some(uuid) = identificatie.strip_prefix("zaak-") else {
            return Ok(false);
        };
        Ok(self.stuk("zaak", uuid)?.is_some() || self.stuk("bronzaak", uuid)?.is_some())
    }

    /// Removes a dossier; false when there was none.
    pub fn verwijder(&mut self, identificatie: &str) -> Result<bool, RegisterFout> {
        let Some(oud) = haal(self.db, identificatie)? else {
            return Ok(false);
        };
        self.db
            .voer(
                "DELETE FROM dossier WHERE identificatie = ?1",
                vec![identificatie.into()],
            )
            .map_err(RegisterFout::opslag("een dossier verwijderen"))?;
        self.log(identificatie, oud.versie + 1, WijzigingSoort::Verwijderd)?;
        Ok(true)
    }

    /// What this transaction did so far.
    pub fn bewaard(&self) -> Bewaard {
        self.bewaard
    }

    fn log(&mut self, id: &str, versie: u64, soort: WijzigingSoort) -> Result<(), RegisterFout> {
        self.gelogd = true;
        self.db
            .voer_later(
                &format!("{LOG} VALUES (?1, ?2, ?3)"),
                vec![id.into(), (versie as i64).into(), soort.als_tekst().into()],
            )
            .map_err(RegisterFout::opslag("het wijzigingslog schrijven"))
    }
}

/// The row of a dossier, in the order of [`VELDEN`].
fn rij(d: &Dossier, versie: u64) -> Vec<Waarde> {
    vec![
        d.identificatie.as_str().into(),
        d.soort.als_tekst().into(),
        d.titel.as_str().into(),
        d.omschrijving.as_deref().into(),
        d.status.as_deref().into(),
        d.categorie.as_deref().into(),
        d.van.map(|d| d.to_string()).into(),
        d.tot.map(|d| d.to_string()).into(),
        i64::from(d.openbaar).into(),
        d.geometrie.as_ref().into(),
        json(&d.eigenschappen),
        (versie as i64).into(),
    ]
}

pub(crate) fn haal(db: &dyn Verbinding, identificatie: &str) -> Result<Option<Dossier>, RegisterFout> {
    let sql = format!("SELECT {VELDEN} FROM dossier WHERE identificatie = ?1");
    db.rij(&sql, vec![identificatie.into()])
        .map_err(RegisterFout::opslag("een dossier lezen"))?
        .map(uit_rij)
        .transpose()
}

pub(crate) fn uit_rij(mut rij: Rij) -> Result<Dossier, RegisterFout> {
    let wat = || RegisterFout::opslag("een dossier lezen");
    let identificatie: String = rij.tekst(0).map_err(wat())?;
    let kapot = |uitleg: String| RegisterFout::Beschadigd {
        identificatie: identificatie.clone(),
        uitleg,
    };
    let datum = |tekst: Option<String>| -> Result<Option<Datum>, RegisterFout> {
        tekst
            .map(|t| t.parse())
            .transpose()
            .map_err(|f: model::TijdFout| kapot(f.to_string()))
    };
    let soort = rij.tekst(1).map_err(wat())?;
    let geometrie = rij.bytes_of_leeg(9).map_err(wat())?;
    let eigenschappen = rij.tekst(10).map_err(wat())?;
    Ok(Dossier {
        soort: soort.parse().map_err(kapot)?,
        titel: rij.tekst(2).map_err(wat())?,
        omschrijving: rij.tekst_of_leeg(3).map_err(wat())?,
        status: rij.tekst_of_leeg(4).map_err(wat())?,
        categorie: rij.tekst_of_leeg(5).map_err(wat())?,
        van: datum(rij.tekst_of_leeg(6).map_err(wat())?)?,
        tot: datum(rij.tekst_of_leeg(7).map_err(wat())?)?,
        openbaar: rij.getal(8).map_err(wat())? == 1,
        geometrie: geometrie.map(|b| wkb::uit_wkb(&b)).transpose().map_err(kapot)?,
        eigenschappen: serde_json::from_str(&eigenschappen).map_err(|f| kapot(f.to_string()))?,
        versie: rij.getal(11).map_err(wat())?.unsigned_abs(),
        identificatie,
    })
}

/// A JSON object as its text.
pub(crate) fn json(inhoud: &serde_json::Map<String, serde_json::Value>) -> Waarde {
    Waarde::Tekst(serde_json::Value::Object(inhoud.clone()).to_string())
}
