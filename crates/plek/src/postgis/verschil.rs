//! Verschil: what of a table differs from the layers that serve, and writing just that.
//!
//! The layers on disk are the memory: what was served before is read from them, so a restart, a rollback or an import by
//! hand changes nothing about what is right. Knows nothing of when to look. Start at [`Tafel::vergelijk`].

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use bron::BronFout;
use bron::pg::{Dubbelen, Pg, Tabel};
use lagen::{Laag, LagenFout, Object, SchrijfOpties, Schrijver, Snapshot};
use locatie::Plek;
use model::{Dekking, Geometrie, GeometrieSoort, LaagDefinitie, Stand, Voorkomen, Waarde};

/// Rows that differ before the layer is written whole instead.
const MAX_DELTA: usize = 20_000;
/// The longest that another import is waited for.
const BEZET: Duration = Duration::from_secs(60);
/// Refusals of one reading that are told one by one.
const MAX_REDENEN: usize = 5;

/// A table and the layers that it has now.
pub struct Tafel<'a> {
    pub pg: &'a Pg,
    pub tabel: &'a Tabel,
    pub plek: &'a Plek,
    pub map: &'a std::path::Path,
    pub bron: &'a str,
    /// Where it is complete, as far as the settings say.
    pub dekking: Option<&'a Geometrie>,
}

/// What came of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Uitkomst {
    /// True when a new generation serves.
    pub nieuw: bool,
    /// Rows that could not become objects.
    pub geweigerd: u64,
    /// The first of them, and why.
    pub redenen: Vec<String>,
}

impl Uitkomst {
    fn weiger(&mut self, id: Option<String>, reden: &str) {
        self.geweigerd += 1;
        if self.redenen.len() < MAX_REDENEN {
            let id: String = id.unwrap_or_else(|| "?".into()).chars().take(64).collect();
            self.redenen.push(format!("{id}: {reden}"));
        }
    }
}

/// What is to be written of one layer.
#[derive(Default)]
struct Delta {
    erbij: Vec<Voorkomen>,
    weg: Vec<String>,
}

/// Stops a stream that has told enough.
#[derive(Debug, thiserror::Error)]
#[error("genoeg gelezen")]
struct Genoeg;

struct Oud {
    inhoud: u64,
    gezien: bool,
}

impl Tafel<'_> {
    fn definities(&self) -> Result<Vec<LaagDefinitie>, BronFout> {
        let soorten = self.tabel.soorten();
        soorten
            .into_iter()
            .map(|soort| self.tabel.definitie(soort))
            .collect()
    }

    /// Reads the table and writes what differs; a layer that is not there yet, or another, is written whole.
    ///
    /// Errors: the database's; the disk's; another import that does not end. What served goes on serving.
    /// Cost: the table and its layers once; 40 bytes a row.
    pub fn vergelijk(&self) -> anyhow::Result<Uitkomst> {
        let snapshot = self.plek.lagen.nu();
        let definities = self.definities()?;
        let Some(oude) = self.als_voorheen(&snapshot, &definities) else {
            return self.herschrijf(&snapshot, &definities);
        };
        let mut bekend: HashMap<u128, Oud> = HashMap::new();
        for (nr, laag) in oude.iter().enumerate() {
            laag.alle(|object| {
                let (inhoud, gezien) = (hash_object(&object), false);
                bekend.insert(sleutel(nr, object.id()), Oud { inhoud, gezien });
            })?;
        }
        let mut delta: Vec<Delta> = definities.iter().map(|_| Delta::default()).collect();
        let (mut uit, mut dubbel, mut aantal) = (Uitkomst::default(), Dubbelen::voor(self.tabel), 0);
        let gelezen = self.pg.rijen(self.tabel, |rij| {
            let soort = rij.soort;
            match dubbel.keur(rij) {
                Err((id, reden)) => uit.weiger(id, &reden),
                Ok(v) => {
                    let nr = plaats_van(&definities, soort).ok_or_else(genoeg)?;
                    let inhoud = hash_voorkomen(&v);
                    match bekend.get_mut(&sleutel(nr, &v.id)) {
                        Some(oud) if oud.inhoud == inhoud => oud.gezien = true,
                        oud => {
                            oud.into_iter().for_each(|oud| oud.gezien = true);
                            aantal += 1;
                            if aantal > MAX_DELTA {
                                return Err(genoeg());
                            }
                            delta[nr].erbij.push(v);
                        }
                    }
                }
            }
            Ok(())
        });
        match gelezen {
            Err(BronFout::Ontvanger(oorzaak)) if oorzaak.is::<Genoeg>() => {
                drop((bekend, delta));
                return self.herschrijf(&snapshot, &definities);
            }
            gelezen => gelezen?,
        }
        for (nr, laag) in oude.iter().enumerate() {
            laag.alle(|object| {
                if bekend
                    .get(&sleutel(nr, object.id()))
                    .is_some_and(|oud| !oud.gezien)
                {
                    delta[nr].weg.push(object.id().to_owned());
                }
            })?;
        }
        self.schrijf(&definities, delta, uit)
    }

    /// Reads the rows of these keys and writes what differs. Errors: as [`Self::vergelijk`].
    pub fn werk_bij(&self, sleutels: &[Vec<String>]) -> anyhow::Result<Uitkomst> {
        let snapshot = self.plek.lagen.nu();
        let definities = self.definities()?;
        let Some(oude) = self.als_voorheen(&snapshot, &definities) else {
            return self.vergelijk();
        };
        let (mut uit, mut dubbel) = (Uitkomst::default(), Dubbelen::voor(self.tabel));
        let mut nu: HashMap<String, (usize, Voorkomen)> = HashMap::new();
        let mut andere_soort = false;
        self.pg.rijen_van(self.tabel, sleutels, |rij| {
            let soort = rij.soort;
            match dubbel.keur(rij) {
                Err((id, reden)) => uit.weiger(id, &reden),
                Ok(v) => match plaats_van(&definities, soort) {
                    Some(nr) => drop(nu.insert(v.id.clone(), (nr, v))),
                    None => andere_soort = true,
                },
            }
            Ok(())
        })?;
        if andere_soort {
            return self.vergelijk();
        }
        let mut delta: Vec<Delta> = definities.iter().map(|_| Delta::default()).collect();
        for delen in sleutels {
            let id = Pg::id(delen);
            for (nr, laag) in oude.iter().enumerate() {
                let oud = laag.voorkomens(&id)?;
                let hier = nu.get(&id).filter(|(plaats, _)| *plaats == nr);
                if hier.is_none() && !oud.is_empty() {
                    delta[nr].weg.push(id.clone());
                }
                let gelijk = |v: &Voorkomen| oud.first().is_some_and(|o| hash_object(o) == hash_voorkomen(v));
                if let Some((_, v)) = hier.filter(|(_, v)| !gelijk(v)) {
                    delta[nr].erbij.push(v.clone());
                }
            }
        }
        self.schrijf(&definities, delta, uit)
    }

    fn schrijf(
        &self,
        definities: &[LaagDefinitie],
        delta: Vec<Delta>,
        mut uit: Uitkomst,
    ) -> anyhow::Result<Uitkomst> {
        if delta.iter().all(|d| d.erbij.is_empty() && d.weg.is_empty()) {
            return Ok(uit);
        }
        let mut schrijver = self.schrijver()?;
        for (definitie, delta) in definities.iter().zip(delta) {
            if delta.erbij.is_empty() && delta.weg.is_empty() {
                continue;
            }
            let laag = schrijver.laag(definitie)?;
            delta.weg.iter().for_each(|id| schrijver.vervalt(laag, id));
            for v in &delta.erbij {
                zet(&mut schrijver, laag, v, &mut uit)?;
            }
        }
        self.sluit(schrijver)?;
        uit.nieuw = true;
        Ok(uit)
    }

    /// Writes the layers of the table whole; a layer of a kind that it no longer has becomes empty.
    fn herschrijf(&self, snapshot: &Snapshot, definities: &[LaagDefinitie]) -> anyhow::Result<Uitkomst> {
        let mut schrijver = self.schrijver()?;
        let mut nummers = Vec::new();
        for definitie in definities {
            let laag = schrijver.laag(definitie)?;
            schrijver.vervang(laag);
            nummers.push(laag);
        }
        for laag in self.vroeger(snapshot, definities)? {
            let nr = schrijver.laag(laag.definitie())?;
            schrijver.vervang(nr);
        }
        let (mut uit, mut dubbel) = (Uitkomst::default(), Dubbelen::voor(self.tabel));
        self.pg.rijen(self.tabel, |rij| {
            let soort = rij.soort;
            match dubbel.keur(rij) {
                Err((id, reden)) => uit.weiger(id, &reden),
                // A kind that came up since the table was looked at: at the next look it has its layer.
                Ok(v) => match plaats_van(definities, soort) {
                    Some(nr) => zet(&mut schrijver, nummers[nr], &v, &mut uit).map_err(opslag)?,
                    None => uit.weiger(
                        Some(v.id),
                        "een nieuwe geometriesoort; de volgende ronde neemt haar mee",
                    ),
                },
            }
            Ok(())
        })?;
        self.sluit(schrijver)?;
        uit.nieuw = true;
        Ok(uit)
    }

    /// Layers that this table had for a kind that it has no longer.
    fn vroeger<'s>(
        &self,
        snapshot: &'s Snapshot,
        definities: &[LaagDefinitie],
    ) -> Result<Vec<&'s Laag>, BronFout> {
        let nu: Vec<_> = definities.iter().map(|d| &d.id).collect();
        let mut anders = Vec::new();
        for tabel in self.pg.tabellen.iter().filter(|t| t.oid != self.tabel.oid) {
            for soort in tabel.soorten() {
                anders.push(tabel.definitie(soort)?.id);
            }
        }
        let mut uit = Vec::new();
        for id in self.tabel.mogelijke_lagen() {
            let laag = snapshot.laag(&id).filter(|laag| {
                let eigen = &laag.definitie().id;
                laag.objecten() > 0 && !nu.contains(&eigen) && !anders.contains(eigen)
            });
            uit.extend(laag);
        }
        Ok(uit)
    }

    /// The layers of these definitions, when all are there, whole, and the same, also in where they are complete.
    fn als_voorheen<'s>(
        &self,
        snapshot: &'s Snapshot,
        definities: &[LaagDefinitie],
    ) -> Option<Vec<&'s Laag>> {
        definities
            .iter()
            .map(|d| {
                let laag = snapshot.laag(d.id.as_str())?;
                let dekking = || match self.dekking {
                    Some(wil) => laag.dekking().is_ok_and(|is| is.as_ref() == Some(wil)),
                    None => true,
                };
                (laag.definitie() == d && laag.storing().is_none() && dekking()).then_some(laag)
            })
            .collect()
    }

    fn schrijver(&self) -> anyhow::Result<Schrijver> {
        let begin = Instant::now();
        loop {
            let opties = SchrijfOpties {
                voeg_toe: true,
                op_de_plaats: true,
                ..SchrijfOpties::voor(self.bron)
            };
            match Schrijver::begin(self.map, self.plek.roosters.clone(), opties) {
                Err(LagenFout::Bezet { .. }) if begin.elapsed() < BEZET => {
                    std::thread::sleep(Duration::from_millis(50));
                }
                schrijver => {
                    let mut schrijver = schrijver.context("de lagen zijn niet te schrijven")?;
                    schrijver.stand(Stand {
                        datum: server::vandaag(),
                        afgeleid: true,
                    });
                    if let Some(dekking) = self.dekking {
                        schrijver.dekking(Dekking::Vlak(dekking.clone()))?;
                    }
                    return Ok(schrijver);
                }
            }
        }
    }

    fn sluit(&self, schrijver: Schrijver) -> anyhow::Result<()> {
        schrijver.sluit().context("de lagen zijn niet te schrijven")?;
        self.plek.lagen.ververs().map(drop).map_err(|fout| anyhow!(fout))
    }
}

fn genoeg() -> BronFout {
    BronFout::Ontvanger(Box::new(Genoeg))
}

fn opslag(fout: LagenFout) -> BronFout {
    BronFout::Ontvanger(Box::new(fout))
}

/// Hands a record to the writer; one that the writer refuses is counted, and its object of before does not stay.
fn zet(
    schrijver: &mut Schrijver,
    laag: lagen::LaagNr,
    v: &Voorkomen,
    uit: &mut Uitkomst,
) -> Result<(), LagenFout> {
    match schrijver.voorkomen(laag, v) {
        Err(fout) if fout.is_voorkomen() => {
            schrijver.vervalt(laag, &v.id);
            uit.weiger(Some(v.id.clone()), &fout.to_string());
            Ok(())
        }
        gelukt => gelukt,
    }
}

fn plaats_van(definities: &[LaagDefinitie], soort: Option<GeometrieSoort>) -> Option<usize> {
    definities.iter().position(|d| d.geometrie == soort)
}

fn sleutel(laag: usize, id: &str) -> u128 {
    let helft = |zaad: u8| {
        let mut h = DefaultHasher::new();
        (zaad, laag, id).hash(&mut h);
        u128::from(h.finish())
    };
    helft(0) << 64 | helft(1)
}

fn hash_object(object: &Object<'_>) -> u64 {
    let geometrie = object.geometrie();
    let kenmerken = object.kenmerken();
    hash_inhoud(
        geometrie.as_ref(),
        kenmerken.map(|(naam, waarde)| (naam.to_owned(), waarde.naar_waarde())),
    )
}

fn hash_voorkomen(v: &Voorkomen) -> u64 {
    hash_inhoud(v.geometrie.as_ref(), v.kenmerken.iter().cloned())
}

fn hash_inhoud(geometrie: Option<&Geometrie>, kenmerken: impl Iterator<Item = (String, Waarde)>) -> u64 {
    let mut h = DefaultHasher::new();
    if let Some(g) = geometrie {
        (&g.punten, &g.ringen, &g.delen).hash(&mut h);
    }
    for (naam, waarde) in kenmerken {
        naam.hash(&mut h);
        hash_waarde(&waarde, &mut h);
    }
    h.finish()
}

fn hash_waarde(waarde: &Waarde, h: &mut DefaultHasher) {
    match waarde {
        Waarde::JaNee(b) => (0u8, b).hash(h),
        Waarde::Getal(n) => (1u8, n).hash(h),
        Waarde::Decimaal(n) => (2u8, n.to_bits()).hash(h),
        Waarde::Tekst(t) => (3u8, t).hash(h),
        Waarde::Lijst(lijst) => {
            (4u8, lijst.len()).hash(h);
            lijst.iter().for_each(|lid| hash_waarde(lid, h));
        }
    }
}
