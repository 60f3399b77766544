//! Lees: what we read of the register elsewhere: zaken with their types and who handles them, a page at a time.
//!
//! Of a zaak only the fields of its dossier are kept, of rollen only organisatorische eenheden that handle it: persons
//! are not asked for. Types change seldom and are asked again after an hour; while they cannot be, the old ones count.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use model::Datum;
use serde_json::{Map, Value};
use url::Url;

use super::Bron;
use super::adres::Adres;
use super::verbinding::{Bronfout, Geduld};
use crate::zgw::gang::tekst;
use crate::zgw::projectie::{self, Zaakfeiten};

/// Types are asked again after this.
const VERS: Duration = Duration::from_secs(3_600);
/// Types that are remembered.
const TYPEN_MAX: usize = 20_000;
/// Pages of one list.
const BLADEN_MAX: usize = 20_000;
/// Fields of a zaak that its dossier is made of.
const VELDEN: [&str; 10] = [
    "identificatie",
    "bronorganisatie",
    "zaaktype",
    "omschrijving",
    "toelichting",
    "startdatum",
    "einddatum",
    "vertrouwelijkheidaanduiding",
    "zaakgeometrie",
    "status",
];
/// The rollen that say who handles a zaak.
const BEHANDELAARS: [(&str, &str); 2] = [
    ("betrokkeneType", "organisatorische_eenheid"),
    ("omschrijvingGeneriek", "behandelaar"),
];

/// A JSON object.
pub type Stuk = Map<String, Value>;
/// A type with the moment it was read.
pub type Typekast = HashMap<String, (Instant, Arc<Stuk>)>;

/// A zaak as the register has it, with what its dossier needs beside it.
#[derive(Debug, Clone)]
pub struct Bronzaak {
    /// Its uuid there.
    pub uuid: String,
    /// Its own fields, only [`VELDEN`].
    pub zaak: Stuk,
    /// Its zaaktype.
    pub zaaktype: Arc<Stuk>,
    /// The type of its status.
    pub statustype: Option<Arc<Stuk>>,
    /// Organisatorische eenheden that handle it.
    pub rollen: Vec<Stuk>,
}

impl Bronzaak {
    /// What `zgw::projectie` makes a dossier of.
    pub fn feiten(&self) -> Zaakfeiten<'_> {
        Zaakfeiten {
            uuid: &self.uuid,
            zaak: &self.zaak,
            zaaktype: &self.zaaktype,
            statustype: self.statustype.as_deref(),
            rollen: &self.rollen,
        }
    }

    /// Its dossier.
    pub fn dossier(&self, inst: &crate::zgw::Instellingen) -> register::Dossier {
        projectie::maak(inst, &self.feiten())
    }
}

/// A list, page by page. `next` is followed within the base only, never in a circle, and not for ever.
pub struct Bladen<'a> {
    bron: &'a Bron,
    adres: &'a Adres,
    volgende: Option<Url>,
    gezien: HashSet<Url>,
}

impl Bladen<'_> {
    /// The rows of the next page; `None` after the last one.
    pub async fn volgend(&mut self, geduld: Geduld) -> Result<Option<Vec<Stuk>>, Bronfout> {
        let Some(url) = self.volgende.take() else {
            return Ok(None);
        };
        if self.gezien.len() >= BLADEN_MAX || !self.gezien.insert(url.clone()) {
            return Err(mis("een lijst zonder einde"));
        }
        let crs = *self.adres == self.bron.adressen.zaken;
        let Value::Object(mut blad) = self.bron.net.haal(url, crs, geduld).await? else {
            return Err(mis("een lijst die geen lijst is"));
        };
        self.volgende = match blad.get("next") {
            None | Some(Value::Null) => None,
            Some(Value::String(t)) => {
                let binnen = self.adres.binnen(t);
                Some(binnen.ok_or_else(|| mis("een volgende bladzijde buiten het ingestelde adres"))?)
            }
            Some(_) => return Err(mis("een volgende bladzijde die geen adres is")),
        };
        let Some(Value::Array(rijen)) = blad.remove("results") else {
            return Err(mis("een lijst zonder results"));
        };
        let rij = |w| match w {
            Value::Object(o) => Ok(o),
            _ => Err(mis("een lijst met iets anders dan objecten")),
        };
        rijen.into_iter().map(rij).collect::<Result<_, _>>().map(Some)
    }
}

fn mis(wat: &str) -> Bronfout {
    Bronfout::Onbruikbaar(wat.to_owned())
}

impl Bron {
    fn bladen<'a>(&'a self, adres: &'a Adres, pad: &str, vraag: &[(&str, &str)]) -> Bladen<'a> {
        Bladen {
            bron: self,
            adres,
            volgende: Some(adres.van(pad, vraag)),
            gezien: HashSet::new(),
        }
    }

    /// The lists that hold every zaak we follow: one, or one per version of each zaaktype.
    pub async fn lijsten(&self) -> Result<Vec<Bladen<'_>>, Bronfout> {
        let zaken = &self.adressen.zaken;
        let vast = [("ordering", "identificatie"), ("expand", "status")];
        if self.inst.volgt("*") {
            return Ok(vec![self.bladen(zaken, "zaken", &vast)]);
        }
        let mut uit = vec![];
        for naam in &self.inst.zaaktypen {
            let versies = self.zaaktypen_met(naam, Geduld::achtergrond()).await?;
            if versies.is_empty() {
                tracing::warn!(
                    zaaktype = naam,
                    "dit zaaktype staat niet in de catalogi van het zaakregister"
                );
            }
            for (url, _) in versies {
                let vraag = [vast[0], vast[1], ("zaaktype", url.as_str())];
                uit.push(self.bladen(zaken, "zaken", &vraag));
            }
        }
        Ok(uit)
    }

    /// Who handles which zaak, of all zaken.
    pub async fn behandelaars(&self) -> Result<HashMap<String, Vec<Stuk>>, Bronfout> {
        let mut uit: HashMap<String, Vec<Stuk>> = HashMap::new();
        let mut bladen = self.bladen(&self.adressen.zaken, "rollen", &BEHANDELAARS);
        while let Some(rijen) = bladen.volgend(Geduld::achtergrond()).await? {
            for rij in rijen {
                if let (Some(zaak), Some(rol)) =
                    (self.adressen.zaken.uuid("zaken", tekst(&rij, "zaak")), rol(&rij))
                {
                    uit.entry(zaak).or_default().push(rol);
                }
            }
        }
        Ok(uit)
    }

    /// One zaak as it is now; `None` when the register says that it is not there, or not for us.
    pub async fn haal_zaak(&self, uuid: &str, geduld: Geduld) -> Result<Option<Bronzaak>, Bronfout> {
        let pad = format!("zaken/{uuid}");
        let url = self.adressen.zaken.van(&pad, &[("expand", "status")]);
        let zaak = match self.net.haal(url, true, geduld).await {
            Ok(Value::Object(zaak)) => zaak,
            Ok(_) => return Err(mis("een zaak die geen object is")),
            Err(Bronfout::Geweigerd(w)) if w.is_er_niet() => return Ok(None),
            // what may not be read any more may not be shown any more
            Err(Bronfout::Geweigerd(w)) if w.status == 403 && w.code == "permission_denied" => {
                return Ok(None);
            }
            Err(fout) => return Err(fout),
        };
        if self.uuid_van(&zaak).as_deref() != Some(uuid) {
            return Err(mis("een andere zaak dan gevraagd"));
        }
        let eigen = self.adressen.zaken.van(&pad, &[]);
        let vraag = [BEHANDELAARS[0], BEHANDELAARS[1], ("zaak", eigen.as_str())];
        let mut bladen = self.bladen(&self.adressen.zaken, "rollen", &vraag);
        let mut rollen = vec![];
        while let Some(rijen) = bladen.volgend(geduld).await? {
            let van_zaak =
                |r: &&Stuk| self.adressen.zaken.uuid("zaken", tekst(r, "zaak")).as_deref() == Some(uuid);
            rollen.extend(rijen.iter().filter(van_zaak).filter_map(rol));
        }
        self.bronzaak(&zaak, rollen, geduld).await.map(Some)
    }

    /// True while the register says of a zaak itself what it said when it was read.
    pub async fn is_nog(&self, zaak: &Bronzaak, geduld: Geduld) -> Result<bool, Bronfout> {
        let pad = format!("zaken/{}", zaak.uuid);
        let url = self.adressen.zaken.van(&pad, &[("expand", "status")]);
        match self.net.haal(url, true, geduld).await {
            Ok(nu) => Ok(nu.as_object().is_some_and(|nu| velden_van(nu) == zaak.zaak)),
            Err(Bronfout::Geweigerd(w)) if w.is_er_niet() => Ok(false),
            Err(fout) => Err(fout),
        }
    }

    /// The uuid of a zaak in an answer; `None` when its address is not one of that register.
    pub fn uuid_van(&self, zaak: &Stuk) -> Option<String> {
        self.adressen.zaken.uuid("zaken", tekst(zaak, "url"))
    }

    /// A zaak of an answer with its types.
    pub async fn bronzaak(
        &self,
        zaak: &Stuk,
        rollen: Vec<Stuk>,
        geduld: Geduld,
    ) -> Result<Bronzaak, Bronfout> {
        let uuid = self
            .uuid_van(zaak)
            .ok_or_else(|| mis("een zaak buiten het ingestelde adres"))?;
        let zaaktype = self.type_(tekst(zaak, "zaaktype"), geduld).await?;
        let statustype = match self.statustype(zaak, geduld).await? {
            None => None,
            Some(url) => Some(self.type_(&url, geduld).await?),
        };
        Ok(Bronzaak {
            uuid,
            zaak: velden_van(zaak),
            zaaktype,
            statustype,
            rollen,
        })
    }

    /// The address of the type of a zaak's status: from the answer itself, else asked.
    async fn statustype(&self, zaak: &Stuk, geduld: Geduld) -> Result<Option<String>, Bronfout> {
        let status = tekst(zaak, "status");
        if status.is_empty() {
            return Ok(None);
        }
        let binnen = zaak.get("_expand").and_then(|e| e.get("status"));
        if let Some(t) = binnen.and_then(|s| s.get("statustype")).and_then(Value::as_str) {
            return Ok(Some(t.to_owned()));
        }
        let url = self
            .adressen
            .zaken
            .binnen(status)
            .ok_or_else(|| mis("een status buiten het ingestelde adres"))?;
        let json = self.net.haal(url, false, geduld).await?;
        let t = json.get("statustype").and_then(Value::as_str);
        Ok(t.map(str::to_owned))
    }

    /// A zaaktype or statustype, from memory or asked.
    async fn type_(&self, adres: &str, geduld: Geduld) -> Result<Arc<Stuk>, Bronfout> {
        let url = self
            .adressen
            .catalogi
            .binnen(adres)
            .ok_or_else(|| mis("een type buiten het ingestelde adres van catalogi"))?;
        let bekend = {
            let kast = self.typen.lock().unwrap_or_else(PoisonError::into_inner);
            kast.get(adres).cloned()
        };
        if let Some((sinds, type_)) = &bekend
            && sinds.elapsed() < VERS
        {
            return Ok(Arc::clone(type_));
        }
        match (self.net.haal(url, false, geduld).await, bekend) {
            (Ok(Value::Object(o)), _) => Ok(self.onthoud(adres, o)),
            (Err(Bronfout::Weg { .. }), Some((_, oud))) => Ok(oud),
            (Err(fout), _) => Err(fout),
            (Ok(_), _) => Err(mis("een type dat geen object is")),
        }
    }

    fn onthoud(&self, adres: &str, type_: Stuk) -> Arc<Stuk> {
        let type_ = Arc::new(type_);
        let mut kast = self.typen.lock().unwrap_or_else(PoisonError::into_inner);
        if kast.len() >= TYPEN_MAX {
            kast.clear();
        }
        kast.insert(adres.to_owned(), (Instant::now(), Arc::clone(&type_)));
        type_
    }

    /// Every version of the zaaktype with this identification: address and content.
    pub async fn zaaktypen_met(
        &self,
        naam: &str,
        geduld: Geduld,
    ) -> Result<Vec<(String, Arc<Stuk>)>, Bronfout> {
        let mut bladen = self.bladen(&self.adressen.catalogi, "zaaktypen", &[("identificatie", naam)]);
        let mut uit = vec![];
        while let Some(rijen) = bladen.volgend(geduld).await? {
            for rij in rijen {
                let url = tekst(&rij, "url").to_owned();
                if tekst(&rij, "identificatie") == naam && self.adressen.catalogi.binnen(&url).is_some() {
                    let type_ = self.onthoud(&url, rij);
                    uit.push((url, type_));
                }
            }
        }
        Ok(uit)
    }

    /// The published version of a zaaktype that is in force on a day.
    pub async fn zaaktype_op(
        &self,
        naam: &str,
        dag: Datum,
        geduld: Geduld,
    ) -> Result<Option<(String, Arc<Stuk>)>, Bronfout> {
        let grens = |t: &Stuk, veld: &str| tekst(t, veld).parse::<Datum>().ok();
        let geldt = |t: &Stuk| {
            t.get("concept") != Some(&Value::Bool(true))
                && grens(t, "beginGeldigheid").is_none_or(|van| van <= dag)
                && grens(t, "eindeGeldigheid").is_none_or(|tot| dag <= tot)
        };
        let alle = self.zaaktypen_met(naam, geduld).await?;
        let geldig = alle.into_iter().filter(|(_, t)| geldt(t));
        Ok(geldig.max_by_key(|(_, t)| grens(t, "beginGeldigheid")))
    }

    /// The zaak with this number of our organisation.
    pub async fn zoek(&self, nummer: &str, geduld: Geduld) -> Result<Option<Stuk>, Bronfout> {
        let vraag = [
            ("bronorganisatie", self.inst.rsin.as_str()),
            ("identificatie", nummer),
        ];
        let mut bladen = self.bladen(&self.adressen.zaken, "zaken", &vraag);
        let rijen = bladen.volgend(geduld).await?.unwrap_or_default();
        let is_het =
            |z: &Stuk| tekst(z, "identificatie") == nummer && tekst(z, "bronorganisatie") == self.inst.rsin;
        Ok(rijen.into_iter().find(is_het))
    }

    /// One page of the zaken, to see whether it can be read; gives how many the register says there are.
    pub async fn proef(&self) -> Result<u64, Bronfout> {
        let url = self.adressen.zaken.van("zaken", &[]);
        let json = self.net.haal(url, true, Geduld::verzoek()).await?;
        json.get("count")
            .and_then(Value::as_u64)
            .ok_or_else(|| mis("een lijst zonder count"))
    }
}

/// The fields of a zaak that its dossier is made of.
pub fn velden_van(zaak: &Stuk) -> Stuk {
    let houd = |veld: &&str| Some(((*veld).to_owned(), zaak.get(*veld)?.clone()));
    VELDEN.iter().filter_map(houd).collect()
}

/// What a dossier needs of a rol; `None` for a rol that is not asked for.
fn rol(rij: &Stuk) -> Option<Stuk> {
    if BEHANDELAARS.iter().any(|(veld, moet)| tekst(rij, veld) != *moet) {
        return None;
    }
    let mut uit = Stuk::new();
    for veld in [
        "betrokkeneType",
        "omschrijvingGeneriek",
        "omschrijving",
        "eindeGeldigheid",
    ] {
        uit.insert(veld.to_owned(), tekst(rij, veld).into());
    }
    let naam = rij.get("betrokkeneIdentificatie").and_then(|b| b.get("naam"));
    let naam = naam.and_then(Value::as_str).unwrap_or_default();
    uit.insert(
        "betrokkeneIdentificatie".to_owned(),
        serde_json::json!({ "naam": naam }),
    );
    Some(uit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn of_a_rol_only_an_organisation_that_handles_the_zaak_is_kept() {
        let lees = |w: Value| rol(w.as_object().unwrap());
        let team = lees(
            json!({"betrokkeneType": "organisatorische_eenheid", "omschrijvingGeneriek": "behandelaar",
            "contactpersoonRol": {"naam": "J. Jansen"}, "betrokkeneIdentificatie": {"naam": "Team Buiten", "isGehuisvestIn": "x"}}),
        );
        let team = team.unwrap();
        assert_eq!(team["betrokkeneIdentificatie"], json!({"naam": "Team Buiten"}));
        assert!(!Value::Object(team).to_string().contains("Jansen"));
        for ander in [
            json!({"betrokkeneType": "natuurlijk_persoon", "omschrijvingGeneriek": "behandelaar"}),
            json!({"betrokkeneType": "organisatorische_eenheid", "omschrijvingGeneriek": "initiator"}),
            json!({}),
        ] {
            assert_eq!(lees(ander), None);
        }
    }
}
