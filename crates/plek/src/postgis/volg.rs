//! Volg: keeps the layers of each `[[postgis]]` in step with its database, on a thread of its own.
//!
//! A database that cannot be reached leaves the layers as they are: they go on serving, and clicks, `/metrics` and the log
//! tell how old they are. After it comes back everything is compared, so nothing that was missed stays missed.
//! A table with more rows than may be copied is not: it is asked where it lies (`put`), and what is made of it is dropped
//! where the notifications say that it changed.
//! Start at [`start`].

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bron::LeesOpties;
use bron::pg::trigger::Meldvak;
use bron::pg::{Pg, Tabel, trigger, vraag};
use locatie::Plek;
use locatie::eigen::{EigenBron, Verlaag, Verlezer};
use metrics::{counter, gauge};
use model::{Geometrie, Tijdstip, Vak};

use super::put::Put;
use super::verschil::{Tafel, Uitkomst};
use super::{Postgis, Volgen};
use crate::dekking;

/// How long changes are gathered after the first: a burst becomes one new generation.
const VERZAMEL: Duration = Duration::from_millis(60);
/// Age and rows are told this often.
const TIK: Duration = Duration::from_secs(1);
/// Pause before the database is tried again: the first, and the longest.
const PAUZE: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(10)];
/// Sentences that are remembered so as not to be said twice.
const MAX_GEZEGD: usize = 1_000;
/// Keys that are read one by one; more, and the table is compared whole.
const MAX_SLEUTELS: usize = 20_000;

/// Follows every source until the program ends.
pub fn start(bronnen: &[Postgis], plek: &Arc<Plek>, map: &Path) {
    for bron in bronnen {
        let lees = LeesOpties {
            roosters: Some(Arc::clone(&plek.roosters)),
            crs: bron.srid,
            ..LeesOpties::default()
        };
        // `open_plek` named every source of the settings.
        let staat = plek.eigen.bronnen().into_iter().find(|b| b.naam == bron.naam);
        let volger = Volger {
            staat: staat.unwrap_or_else(|| Arc::new(bron.bron())),
            put: Arc::new(Put::new(bron, &lees)),
            lees,
            bron: bron.clone(),
            plek: Arc::clone(plek),
            map: map.to_owned(),
            dekking: None,
            vers: true,
            bijgewerkt: None,
            gezegd: BTreeSet::new(),
            deze_ronde: BTreeSet::new(),
        };
        std::thread::spawn(move || volger.volg());
    }
}

struct Volger {
    bron: Postgis,
    plek: Arc<Plek>,
    map: PathBuf,
    lees: LeesOpties,
    /// What others know of this source.
    staat: Arc<EigenBron>,
    /// Connections for tables that are asked.
    put: Arc<Put>,
    /// Where the tables are complete.
    dekking: Option<Geometrie>,
    /// True until everything was looked at once on this connection: what was missed before it is not known.
    vers: bool,
    /// When the layers were last known to be what the database holds.
    bijgewerkt: Option<Instant>,
    /// Trouble of the round before and of this one: it is logged when it begins, not every time.
    gezegd: BTreeSet<String>,
    deze_ronde: BTreeSet<String>,
}

/// What is to be read again of a table.
#[derive(Debug, Clone, PartialEq)]
struct Nieuws {
    /// Keys of rows that changed; `None`: any row.
    sleutels: Option<BTreeSet<Vec<String>>>,
    /// Where, RD; `None`: anywhere.
    vakken: Option<Vec<Vak>>,
}

impl Nieuws {
    const GEEN: Self = Self {
        sleutels: Some(BTreeSet::new()),
        vakken: Some(Vec::new()),
    };

    fn erbij(&mut self, wijziging: trigger::Wijziging, waar: impl Fn(&Meldvak) -> Option<Vak>) {
        let vakken: Option<Vec<Vak>> = wijziging.vakken.and_then(|v| v.iter().map(waar).collect());
        match (&mut self.vakken, vakken) {
            (Some(alle), Some(vakken)) if alle.len() < MAX_SLEUTELS => alle.extend(vakken),
            (plaats, _) => *plaats = None,
        }
        match (&mut self.sleutels, wijziging.sleutel) {
            (Some(alle), Some(sleutel)) if alle.len() < MAX_SLEUTELS => drop(alle.insert(sleutel)),
            (plaats, _) => *plaats = None,
        }
    }
}

impl Volger {
    fn volg(mut self) {
        let naam = self.bron.naam.clone();
        gauge!("plek_postgis_volgt", "bron" => naam.clone(), "modus" => self.bron.volgen.naam()).set(1.0);
        let mut pauze = PAUZE[0];
        loop {
            let begin = Instant::now();
            if let Err(fout) = self.sessie() {
                gauge!("plek_postgis_bereikbaar", "bron" => naam.clone()).set(0.0);
                self.staat.is_weg();
                self.put.leeg();
                self.fout("verbinding", &fout.to_string());
            }
            if begin.elapsed() > PAUZE[1] {
                pauze = PAUZE[0];
            }
            std::thread::sleep(pauze);
            self.tel();
            pauze = (pauze * 2).min(PAUZE[1]);
        }
    }

    /// One connection, for as long as it lasts.
    fn sessie(&mut self) -> anyhow::Result<()> {
        self.vers = true;
        let mut pg = Pg::open(&self.bron.verbinding()?, &self.bron.opties(), &self.lees)?;
        for melding in pg
            .meldingen
            .iter()
            .chain(pg.tabellen.iter().flat_map(|t| &t.meldingen))
        {
            tracing::warn!(bron = self.bron.naam, "{melding}");
        }
        if self.bron.volgen == Volgen::Trigger {
            pg.verbinding.luister()?;
        }
        let interval = Duration::from_secs(self.bron.interval_s);
        let mut heel = true;
        loop {
            let ronde = Instant::now();
            if heel {
                pg.ontdek()?;
                if self.bron.volgen == Volgen::Trigger {
                    self.triggers(&pg)?;
                }
                self.alles(&pg)?;
                heel = false;
            }
            while ronde.elapsed() < interval && !heel {
                self.tel();
                let over = interval.saturating_sub(ronde.elapsed());
                let mut gemeld = pg.verbinding.wacht(over.min(TIK))?;
                if gemeld.berichten.is_empty() && !gemeld.vol {
                    continue;
                }
                let eerste = Instant::now();
                while eerste.elapsed() < VERZAMEL {
                    let meer = pg.verbinding.wacht(VERZAMEL.saturating_sub(eerste.elapsed()))?;
                    gemeld.berichten.extend(meer.berichten);
                    gemeld.vol |= meer.vol;
                }
                heel = gemeld.vol || !self.nieuws(&pg, &gemeld.berichten)?;
            }
            heel = true;
        }
    }

    /// Sees to it that tables tell of their changes; one that cannot is compared now and then, and that is said.
    fn triggers(&mut self, pg: &Pg) -> anyhow::Result<()> {
        for tabel in &pg.tabellen {
            let reden = match trigger::kan_niet(tabel) {
                Some(reden) => Some(reden),
                None if trigger::staat(&pg.verbinding, tabel)? => None,
                None => trigger::zet(&pg.verbinding, tabel)
                    .err()
                    .map(|fout| fout.to_string()),
            };
            if let Some(reden) = reden {
                self.fout(
                    "trigger",
                    &format!("{reden}; tot dan elke {} s", self.bron.interval_s),
                );
            }
        }
        Ok(())
    }

    fn tafel<'a>(&'a self, pg: &'a Pg, tabel: &'a Tabel) -> Tafel<'a> {
        Tafel {
            pg,
            tabel,
            plek: &self.plek,
            map: &self.map,
            bron: &self.bron.naam,
            dekking: self.dekking.as_ref(),
        }
    }

    /// Compares every table that is copied, and says of the others that they are asked. One that is refused keeps its old
    /// layer, and the others go on.
    fn alles(&mut self, pg: &Pg) -> anyhow::Result<()> {
        self.zoek_dekking();
        let (mut goed, mut gevraagd) = (true, Vec::new());
        for tabel in &pg.tabellen {
            if let Some(reden) = pg.te_groot(tabel)? {
                match vraag::kan_niet(tabel, self.bron.srid) {
                    None => gevraagd.push(tabel),
                    Some(waarom) => {
                        self.fout("tabel", &format!("{reden}. {waarom}"));
                        goed = false;
                    }
                }
                continue;
            }
            let uitkomst = self.tafel(pg, tabel).vergelijk()?;
            self.zeg(&tabel.titel(), &uitkomst);
        }
        self.vraag(pg, &gevraagd)?;
        self.weg(pg);
        gauge!("plek_postgis_bereikbaar", "bron" => self.bron.naam.clone()).set(1.0);
        self.gezegd = std::mem::take(&mut self.deze_ronde);
        self.vers = false;
        self.staat.is_terug();
        if goed {
            self.is_bij();
        }
        Ok(())
    }

    fn is_bij(&mut self) {
        self.bijgewerkt = Some(Instant::now());
        let nu = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let ms = nu.ok().and_then(|nu| i64::try_from(nu.as_millis()).ok());
        self.staat.is_bij(Tijdstip(ms.unwrap_or_default()));
    }

    /// Where the tables are complete, as the settings say it; a gemeente's boundary may come later.
    fn zoek_dekking(&mut self) {
        let Some(tekst) = self.bron.dekking.clone() else {
            return;
        };
        let snapshot = self.plek.lagen.nu();
        let gelezen = dekking::lees(
            "dekking",
            &tekst,
            |code| dekking::ambtsgebied(&snapshot, code),
            &self.lees,
        );
        let gelezen = gelezen.and_then(|d| Ok(d.map(|d| d.gebied()).transpose()?.flatten()));
        match gelezen {
            Ok(Some(gebied)) => self.dekking = Some(gebied),
            Ok(None) => self.fout(
                "dekking",
                &format!("dekking {tekst}: de grens van die gemeente is niet geladen"),
            ),
            Err(fout) => self.fout("dekking", &fout.to_string()),
        }
    }

    /// From now on these tables are asked where they lie.
    fn vraag(&mut self, pg: &Pg, tabellen: &[&Tabel]) -> anyhow::Result<()> {
        let lezer: Arc<dyn Verlezer> = Arc::clone(&self.put) as Arc<dyn Verlezer>;
        let gebied = self.dekking.clone().map(Arc::new);
        let (mut lagen, mut opnieuw) = (Vec::new(), Vec::new());
        for tabel in tabellen {
            if !vraag::heeft_index(&pg.verbinding, tabel)? {
                let titel = tabel.titel();
                self.fout(
                    "index",
                    &format!("{titel}: wordt door SQL bediend maar heeft geen ruimtelijke index; maak er een (USING gist)"),
                );
            }
            let (rijen, vak) = vraag::schatting(&pg.verbinding, tabel, &self.lees)?;
            let meldt = self.bron.volgen == Volgen::Trigger
                && trigger::kan_niet(tabel).is_none()
                && trigger::staat(&pg.verbinding, tabel)?;
            for soort in tabel.soorten() {
                let definitie = tabel.definitie(soort)?;
                if self.vers || !meldt {
                    opnieuw.push(definitie.id.to_string());
                }
                let mut laag = Verlaag::new(
                    definitie,
                    vraag::velden(tabel),
                    Arc::clone(&self.staat),
                    Arc::clone(&lezer),
                );
                (laag.vak, laag.rijen, laag.dekking) = (vak, rijen, gebied.clone());
                lagen.push(laag);
            }
        }
        let naam = self.bron.naam.clone();
        for laag in self.plek.eigen.ver().iter().filter(|l| l.bron.naam == naam) {
            gauge!("plek_postgis_sql", "bron" => naam.clone(), "laag" => laag.definitie.id.to_string())
                .set(0.0);
        }
        for laag in &lagen {
            gauge!("plek_postgis_sql", "bron" => naam.clone(), "laag" => laag.definitie.id.to_string())
                .set(1.0);
        }
        self.put
            .zet(tabellen.iter().map(|t| Arc::new((*t).clone())).collect());
        if !lagen.is_empty() || self.plek.eigen.ver().iter().any(|l| l.bron.naam == naam) {
            self.plek.eigen.zet(&naam, lagen);
            self.plek
                .eigen
                .veranderd(opnieuw.iter().map(String::as_str), None);
        }
        Ok(())
    }

    /// Says which layers no table stands behind any more; they go on as they are.
    fn weg(&mut self, pg: &Pg) {
        let snapshot = self.plek.lagen.nu();
        let verweesd: Vec<&str> = snapshot
            .lagen()
            .map(|l| l.definitie().id.as_str())
            .filter(|id| {
                let van = |t: &Tabel| t.mogelijke_lagen().iter().any(|l| l == id);
                id.split('-').next() == Some(self.bron.naam.as_str()) && !pg.tabellen.iter().any(van)
            })
            .collect();
        if !verweesd.is_empty() {
            let lagen = verweesd.join(", ");
            let reden = "hun tabel is er niet meer of is niet te lezen; ze blijven zoals ze waren";
            self.fout("tabel", &format!("lagen {lagen}: {reden}"));
        }
    }

    /// Takes in what was notified. False: look at everything again.
    fn nieuws(&mut self, pg: &Pg, berichten: &[String]) -> anyhow::Result<bool> {
        let mut per_tabel: BTreeMap<u32, Nieuws> = BTreeMap::new();
        let roosters = Arc::clone(&self.plek.roosters);
        let eigen_srid = self
            .bron
            .srid
            .and_then(|srid| i32::try_from(srid).ok())
            .unwrap_or(0);
        let waar = |(srid, a, b, c, d): &Meldvak| {
            let srid = if *srid == 0 { eigen_srid } else { *srid };
            bron::pg::naar_rd(&roosters, srid, [*a, *b, *c, *d])
        };
        for wijziging in berichten.iter().filter_map(|b| trigger::lees(b)) {
            let nieuws = per_tabel.entry(wijziging.tabel).or_insert(Nieuws::GEEN);
            nieuws.erbij(wijziging, waar);
        }
        for (oid, nieuws) in per_tabel {
            // Somebody else's table on the same channel.
            let Some(tabel) = pg.tabellen.iter().find(|t| t.oid == oid) else {
                continue;
            };
            let groot = pg.te_groot(tabel)?;
            if let (Some(reden), Some(waarom)) = (&groot, vraag::kan_niet(tabel, self.bron.srid)) {
                self.fout("tabel", &format!("{reden}. {waarom}"));
                continue;
            }
            if groot.is_some() != self.wordt_gevraagd(tabel) {
                return Ok(false);
            }
            if groot.is_some() {
                let lagen = tabel.mogelijke_lagen();
                self.plek
                    .eigen
                    .veranderd(lagen.iter().map(String::as_str), nieuws.vakken.as_deref());
                continue;
            }
            let tafel = self.tafel(pg, tabel);
            let uitkomst = match nieuws.sleutels {
                None => tafel.vergelijk(),
                Some(sleutels) => {
                    let heel = sleutels.iter().all(|s| s.len() == tabel.delen_van_sleutel());
                    match heel {
                        true => tafel.werk_bij(&sleutels.into_iter().collect::<Vec<_>>()),
                        false => return Ok(false),
                    }
                }
            };
            match uitkomst {
                Ok(uitkomst) => self.zeg(&tabel.titel(), &uitkomst),
                // A column or table that is no longer what it was: look again; if that fails too, it is told there.
                Err(_) => return Ok(false),
            }
        }
        self.is_bij();
        Ok(true)
    }

    fn wordt_gevraagd(&self, tabel: &Tabel) -> bool {
        let ver = self.plek.eigen.ver();
        ver.iter().any(|v| {
            tabel
                .mogelijke_lagen()
                .iter()
                .any(|l| l == v.definitie.id.as_str())
        })
    }

    fn zeg(&mut self, tabel: &str, uitkomst: &Uitkomst) {
        if uitkomst.geweigerd > 0 {
            let (aantal, eerste) = (uitkomst.geweigerd, uitkomst.redenen.join("; "));
            self.fout("rij", &format!("{tabel}: {aantal} rijen geweigerd: {eerste}"));
        }
        if uitkomst.nieuw {
            let generatie = self.plek.lagen.nu().generatie();
            tracing::debug!(bron = self.bron.naam, tabel, generatie, "bijgewerkt");
            counter!("plek_postgis_bijgewerkt_totaal", "bron" => self.bron.naam.clone()).increment(1);
        }
    }

    fn fout(&mut self, soort: &'static str, tekst: &str) {
        let bron = &self.bron.naam;
        counter!("plek_postgis_fouten_totaal", "bron" => bron.clone(), "soort" => soort).increment(1);
        let nu = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        gauge!("plek_postgis_laatste_fout_tijdstip", "bron" => bron.clone(), "soort" => soort)
            .set(nu.map_or(0.0, |t| t.as_secs_f64().floor()));
        if !self.gezegd.contains(tekst) && !self.deze_ronde.contains(tekst) {
            tracing::warn!(bron, "{tekst}");
        }
        if self.deze_ronde.len() < MAX_GEZEGD {
            self.deze_ronde.insert(tekst.to_owned());
        }
    }

    /// Rows and age of this source, for `/metrics`. Age is counted since the layers were last known to be right; before
    /// that, since they were fetched.
    fn tel(&self) {
        let naam = &self.bron.naam;
        let snapshot = self.plek.lagen.nu();
        let mut opgehaald = None;
        let ver = self.plek.eigen.ver();
        for laag in ver.iter().filter(|l| l.bron.naam == *naam) {
            let id = laag.definitie.id.to_string();
            gauge!("plek_postgis_rijen", "bron" => naam.clone(), "laag" => id).set(laag.rijen as f64);
        }
        let gevraagd = |id: &str| ver.iter().any(|v| v.definitie.id.as_str() == id);
        for laag in snapshot.lagen().filter(|l| l.definitie().id.bron() == naam) {
            let id = laag.definitie().id.to_string();
            if gevraagd(&id) {
                continue;
            }
            gauge!("plek_postgis_rijen", "bron" => naam.clone(), "laag" => id).set(laag.objecten() as f64);
            opgehaald = opgehaald.max(Some(laag.opgehaald().0));
        }
        let nu = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let leeftijd = match (self.bijgewerkt, opgehaald) {
            (Some(toen), _) => Some(toen.elapsed().as_secs_f64()),
            (None, Some(ms)) => nu.ok().map(|nu| nu.as_secs_f64() - ms as f64 / 1000.0),
            (None, None) => None,
        };
        if let Some(leeftijd) = leeftijd {
            gauge!("plek_postgis_leeftijd_seconden", "bron" => naam.clone()).set(leeftijd.max(0.0));
        }
    }
}
