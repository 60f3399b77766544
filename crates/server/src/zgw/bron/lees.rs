//! Lees: what we read of the register elsewhere: zaken with their types and who handles them, a page at a time.
//!
//! Of a zaak only the fields of its dossier are kept, of rollen only organisatorische eenheden that handle it: persons
//! are not asked for. Types change seldom and are asked again after an hour; while they cannot be, the old ones count.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::sync::{Arc, MutexGuard, PoisonError};
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
/// A type that could not be read is not asked again within this.
const MIS: Duration = Duration::from_secs(5);
/// Types that are remembered.
const TYPEN_MAX: usize = 20_000;
/// Pages of one list.
const BLADEN_MAX: usize = 20_000;
/// A list that changes while it is read is read again, so many times together.
pub const LEZINGEN: usize = 3;
/// What to do when zaken lie elsewhere than the setting says.
pub const BUITEN: &str = "noemt zijn zaken met een ander adres dan is ingesteld; zet in zgw.bron het adres dat het register in zijn eigen antwoorden schrijft";
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

/// The types that we know, by address.
#[derive(Default)]
pub struct Typekast {
    /// With the moment each was read.
    gelezen: HashMap<String, (Instant, Arc<Stuk>)>,
    /// Those that could not be, with the moment and whether the register said so itself.
    mis: HashMap<String, (Instant, bool)>,
}

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
    /// Rows, by a hash of their address.
    rijen: HashSet<u64>,
    som: RandomState,
    /// What the first page and the last one said that there are.
    aantal: Option<(u64, u64)>,
    /// There were fewer than a page before said.
    gekrompen: bool,
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
        let mut blad = match self.bron.net.haal(url, crs, geduld).await {
            Ok(Value::Object(blad)) => blad,
            Ok(_) => return Err(mis("een lijst die geen lijst is")),
            // what stood on it moved to the pages before
            Err(Bronfout::Geweigerd(w)) if w.is_er_niet() && self.gezien.len() > 1 => {
                self.gekrompen = true;
                return Ok(None);
            }
            Err(fout) => return Err(fout),
        };
        self.tel(&blad);
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
        let rijen = rijen.into_iter().map(rij).collect::<Result<Vec<_>, _>>()?;
        for rij in &rijen {
            self.rijen.insert(self.som.hash_one(tekst(rij, "url")));
        }
        Ok(Some(rijen))
    }

    /// Holds how many there are against what was said before. Where counting stopped early it says nothing of that.
    fn tel(&mut self, blad: &Stuk) {
        let Some(nu) = blad.get("count").and_then(Value::as_u64) else {
            return;
        };
        let (eerst, laatst) = self.aantal.unwrap_or((nu, nu));
        self.gekrompen |= nu < laatst && blad.get("countExact") != Some(&Value::Bool(false));
        self.aantal = Some((eerst, nu));
    }

    /// True when everything that was there at the first page was seen. A row that goes moves others to a page that was
    /// read already; one that comes moves none out of sight.
    pub fn is_heel(&self) -> bool {
        let minstens = self.aantal.map_or(0, |(eerst, _)| eerst);
        !self.gekrompen && self.rijen.len() as u64 >= minstens
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
            rijen: HashSet::new(),
            som: RandomState::new(),
            aantal: None,
            gekrompen: false,
        }
    }

    /// The lists that hold every zaak we follow: one, or one per version of each zaaktype. With them the first zaaktype
    /// that the register does not have.
    pub async fn lijsten(&self, geduld: Geduld) -> Result<(Vec<Bladen<'_>>, Option<String>), Bronfout> {
        let zaken = &self.adressen.zaken;
        let vast = [("ordering", "identificatie"), ("expand", "status")];
        if self.inst.volgt("*") {
            return Ok((vec![self.bladen(zaken, "zaken", &vast)], None));
        }
        let (mut uit, mut zonder) = (vec![], None);
        for naam in &self.inst.zaaktypen {
            let versies = self.zaaktypen_met(naam, geduld).await?;
            if versies.is_empty() {
                zonder.get_or_insert_with(|| naam.clone());
            }
            for (url, _) in versies {
                let vraag = [vast[0], vast[1], ("zaaktype", url.as_str())];
                uit.push(self.bladen(zaken, "zaken", &vraag));
            }
        }
        Ok((uit, zonder))
    }

    /// Who handles which zaak, of all zaken.
    pub async fn behandelaars(&self) -> Result<HashMap<String, Vec<Stuk>>, Bronfout> {
        let mut uit: HashMap<String, Vec<Stuk>> = HashMap::new();
        for _ in 0..LEZINGEN {
            uit.clear();
            let mut bladen = self.bladen(&self.adressen.zaken, "rollen", &BEHANDELAARS);
            while let Some(rijen) = bladen.volgend(Geduld::achtergrond()).await? {
                for rij in rijen {
                    let zaak = self.adressen.zaken.uuid("zaken", tekst(&rij, "zaak"));
                    if let (Some(zaak), Some(rol)) = (zaak, rol(&rij)) {
                        uit.entry(zaak).or_default().push(rol);
                    }
                }
            }
            if bladen.is_heel() {
                break;
            }
        }
        Ok(uit)
    }

    /// One zaak as it is now; `None` when the register says that it is not there, or not for us.
    pub async fn haal_zaak(&self, uuid: &str, geduld: Geduld) -> Result<Option<Bronzaak>, Bronfout> {
        match self.haal_kaal(uuid, geduld).await? {
            None => Ok(None),
            Some(kaal) => self.vul_aan(uuid, &kaal, geduld).await.map(Some),
        }
    }

    /// The same without what belongs to it.
    pub async fn haal_kaal(&self, uuid: &str, geduld: Geduld) -> Result<Option<Stuk>, Bronfout> {
        let pad = format!("zaken/{uuid}");
        let url = self.adressen.zaken.van(&pad, &[("expand", "status")]);
        let zaak = match self.net.haal(url, true, geduld).await {
            Ok(Value::Object(zaak)) => zaak,
            Ok(_) => return Err(mis("een zaak die geen object is")),
            Err(Bronfout::Geweigerd(w)) if w.is_er_niet() => return Ok(None),
            // what may not be read any more may not be shown any more
            Err(Bronfout::Geweigerd(w)) if w.is_verboden() => return Ok(None),
            Err(fout) => return Err(fout),
        };
        if self.uuid_van(&zaak).as_deref() != Some(uuid) {
            return Err(mis("een andere zaak dan gevraagd"));
        }
        Ok(Some(zaak))
    }

    /// A zaak that was asked itself, with its types and who handles it.
    pub async fn vul_aan(&self, uuid: &str, kaal: &Stuk, geduld: Geduld) -> Result<Bronzaak, Bronfout> {
        let zaak = self.bronzaak(kaal, vec![], geduld).await?;
        let eigen = self.adressen.zaken.van(&format!("zaken/{uuid}"), &[]);
        let vraag = [BEHANDELAARS[0], BEHANDELAARS[1], ("zaak", eigen.as_str())];
        let mut bladen = self.bladen(&self.adressen.zaken, "rollen", &vraag);
        let mut rollen = vec![];
        while let Some(rijen) = bladen.volgend(geduld).await? {
            let van_zaak =
                |r: &&Stuk| self.adressen.zaken.uuid("zaken", tekst(r, "zaak")).as_deref() == Some(uuid);
            rollen.extend(rijen.iter().filter(van_zaak).filter_map(rol));
        }
        Ok(Bronzaak { rollen, ..zaak })
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
        let (bekend, net_mis) = {
            let kast = self.typen();
            let mis = kast.mis.get(adres).filter(|(sinds, _)| sinds.elapsed() < MIS);
            (kast.gelezen.get(adres).cloned(), mis.map(|(_, stellig)| *stellig))
        };
        if let Some((sinds, type_)) = &bekend
            && sinds.elapsed() < VERS
        {
            return Ok(Arc::clone(type_));
        }
        let fout = match net_mis {
            Some(true) => mis("een type dat er niet is"),
            Some(false) => Bronfout::weg("een type dat net niet te lezen was"),
            None => match self.net.haal(url, false, geduld).await {
                Ok(Value::Object(o)) => return Ok(self.onthoud(adres, o)),
                Ok(_) => mis("een type dat geen object is"),
                Err(fout) => fout,
            },
        };
        if net_mis.is_none() {
            let sinds = (Instant::now(), fout.is_stellig());
            self.typen().mis.insert(adres.to_owned(), sinds);
        }
        match bekend {
            Some((_, oud)) if !fout.is_stellig() => Ok(oud),
            _ => Err(fout),
        }
    }

    fn typen(&self) -> MutexGuard<'_, Typekast> {
        self.typen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn onthoud(&self, adres: &str, type_: Stuk) -> Arc<Stuk> {
        let type_ = Arc::new(type_);
        let mut kast = self.typen();
        if kast.gelezen.len() >= TYPEN_MAX || kast.mis.len() >= TYPEN_MAX {
            *kast = Typekast::default();
        }
        kast.mis.remove(adres);
        let gelezen = (Instant::now(), Arc::clone(&type_));
        kast.gelezen.insert(adres.to_owned(), gelezen);
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

    /// True when the register has this zaak in its list.
    pub async fn staat_er(&self, zaak: &Bronzaak, geduld: Geduld) -> Result<bool, Bronfout> {
        let velden = ["bronorganisatie", "identificatie"];
        let vraag = velden.map(|veld| (veld, tekst(&zaak.zaak, veld)));
        let mut bladen = self.bladen(&self.adressen.zaken, "zaken", &vraag);
        let rijen = bladen.volgend(geduld).await?.unwrap_or_default();
        Ok(rijen
            .iter()
            .any(|z| self.uuid_van(z).as_ref() == Some(&zaak.uuid)))
    }

    /// Asks the register anything at all: an error means that it is away.
    pub async fn hartslag(&self, geduld: Geduld) -> Result<(), Bronfout> {
        self.zoek("PLEK-HARTSLAG", geduld).await.map(drop)
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

    /// Takes over the first page of every list, without keeping it; gives how many zaken the register says there are.
    ///
    /// Errors: a sentence for who keeps the settings.
    pub async fn proef(&self) -> Result<u64, String> {
        let geduld = Geduld::verzoek();
        let zin = |fout: Bronfout| match fout {
            Bronfout::Geweigerd(w) if w.status == 400 => {
                format!(
                    "weigert de lijst (400 {}): Plek heeft Zaken 1.5 nodig, met expand en ordering",
                    w.code
                )
            }
            fout => fout.to_string(),
        };
        let (lijsten, _) = self.lijsten(geduld).await.map_err(zin)?;
        let mut aantal = 0;
        for mut bladen in lijsten {
            let rijen = bladen.volgend(geduld).await.map_err(zin)?.unwrap_or_default();
            let telt = bladen.aantal.ok_or("geeft een lijst zonder count")?.0;
            if telt > 0 && rijen.is_empty() {
                return Err(format!("telt {telt} zaken en geeft er geen"));
            }
            if rijen.iter().any(|rij| self.uuid_van(rij).is_none()) {
                return Err(BUITEN.to_owned());
            }
            for rij in &rijen {
                let zaak = self.bronzaak(rij, vec![], geduld).await;
                zaak.map_err(|fout| format!("een zaak is niet over te nemen: {fout}"))?;
            }
            aantal += telt;
        }
        Ok(aantal)
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
