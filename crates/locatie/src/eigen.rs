//! Eigen: a gemeente's own tables: how fresh their copies are, and the tables that are too large to copy and are asked
//! where they lie.
//!
//! Whoever follows a database writes here what is known of it ([`Eigen::zet`], [`Eigen::veranderd`]); clicks, tiles and
//! items read it. Knows no SQL: a table is asked through [`Verlezer`].

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use filter::{Eis, Soort};
use lagen::Gewijzigd;
use model::{Geometrie, LaagDefinitie, Tijdstip, Vak, Voorkomen};

/// A database that is followed.
#[derive(Debug)]
pub struct EigenBron {
    /// What the ids of its layers begin with.
    pub naam: String,
    /// Whether its layers answer a click.
    pub klik: bool,
    /// A point or line this near to a click counts as lying there, RD millimetres.
    pub straal_mm: i32,
    /// When layers were last known to be what the database holds; 0: not since the program began.
    bijgewerkt: AtomicI64,
    weg: AtomicBool,
}

impl EigenBron {
    /// A source of which nothing is known yet.
    pub fn new(naam: &str, klik: bool, straal_mm: i32) -> Self {
        Self {
            naam: naam.to_owned(),
            klik,
            straal_mm,
            bijgewerkt: AtomicI64::new(0),
            weg: AtomicBool::new(false),
        }
    }

    /// Copies are as the database is, at this moment.
    pub fn is_bij(&self, nu: Tijdstip) {
        self.bijgewerkt.fetch_max(nu.0, Ordering::Relaxed);
    }

    /// The database answers again, and everything was looked at.
    pub fn is_terug(&self) {
        self.weg.store(false, Ordering::Relaxed);
    }

    /// The database cannot be reached.
    pub fn is_weg(&self) {
        self.weg.store(true, Ordering::Relaxed);
    }

    /// False from the moment that the database could not be reached until everything was looked at again.
    pub fn bereikbaar(&self) -> bool {
        !self.weg.load(Ordering::Relaxed)
    }

    /// When copies were last known to be right; `None`: not since the program began.
    pub fn bijgewerkt(&self) -> Option<Tijdstip> {
        Some(Tijdstip(self.bijgewerkt.load(Ordering::Relaxed))).filter(|t| t.0 > 0)
    }
}

/// What is asked of a table.
#[derive(Debug, Clone, Copy)]
pub struct Vervraag<'a> {
    /// Rows whose box touches this, RD; `None`: all, also without a place.
    pub vak: Option<Vak>,
    /// What must be so of a row; what cannot be asked of the database is left to the asker.
    pub eisen: &'a [Eis],
    /// Rows after this id, in the order of the key.
    pub na: Option<&'a str>,
    /// The row with this id.
    pub id: Option<&'a str>,
    /// Rows at most, in the order of the key; without order when `los`.
    pub hoogstens: usize,
    /// Any order will do.
    pub los: bool,
    /// The longest that it may take.
    pub binnen: Duration,
}

impl Default for Vervraag<'_> {
    fn default() -> Self {
        Self {
            vak: None,
            eisen: &[],
            na: None,
            id: None,
            hoogstens: 1,
            los: false,
            binnen: Duration::from_secs(5),
        }
    }
}

/// Why a table does not answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum VerFout {
    /// The database is away, or refuses.
    #[error("bron onbereikbaar: {0}")]
    Weg(String),
    /// It took too long.
    #[error("de database antwoordt niet op tijd")]
    TeLang,
    /// All connections are in use.
    #[error("alle verbindingen met de database zijn bezet")]
    Bezet,
    /// A value that no row can have: an id of another kind.
    #[error("die waarde kan niet voorkomen")]
    Waarde,
}

/// What came of a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vergelezen {
    /// Rows that the database gave, also those that could not become objects.
    pub rijen: usize,
    /// Id of the last one.
    pub laatste: Option<String>,
}

/// Asks tables. Blocks; caps on time and connections are its own.
pub trait Verlezer: Send + Sync + std::fmt::Debug {
    /// Rows of a layer, each to `bij`; one that cannot be an object is left out.
    fn lees(
        &self,
        laag: &LaagDefinitie,
        vraag: &Vervraag<'_>,
        bij: &mut dyn FnMut(Voorkomen),
    ) -> Result<Vergelezen, VerFout>;
}

/// A layer that is asked of a database, row by row.
#[derive(Debug)]
pub struct Verlaag {
    /// What it is.
    pub definitie: LaagDefinitie,
    /// Columns and what they hold.
    pub velden: Vec<(String, Soort)>,
    /// Box around everything as the database estimates it, RD.
    pub vak: Option<Vak>,
    /// Rows, as the database estimates them.
    pub rijen: u64,
    /// Where the table is complete.
    pub dekking: Option<Arc<Geometrie>>,
    /// The database.
    pub bron: Arc<EigenBron>,
    lezer: Arc<dyn Verlezer>,
    gewijzigd: RwLock<Gewijzigd>,
}

impl Verlaag {
    /// A layer of which nothing that was made before holds.
    pub fn new(
        definitie: LaagDefinitie,
        velden: Vec<(String, Soort)>,
        bron: Arc<EigenBron>,
        lezer: Arc<dyn Verlezer>,
    ) -> Self {
        Self {
            definitie,
            velden,
            vak: None,
            rijen: 0,
            dekking: None,
            bron,
            lezer,
            gewijzigd: RwLock::new(Gewijzigd::alles(u64::MAX)),
        }
    }

    /// Asks for rows. Errors: [`VerFout`].
    pub fn lees(&self, vraag: &Vervraag<'_>, bij: &mut dyn FnMut(Voorkomen)) -> Result<Vergelezen, VerFout> {
        if !self.bron.bereikbaar() {
            return Err(VerFout::Weg(self.bron.naam.clone()));
        }
        self.lezer.lees(&self.definitie, vraag, bij)
    }

    /// False when nothing in `vak` changed since the state of [`Eigen::generatie`] `sinds`.
    pub fn geraakt_sinds(&self, sinds: u64, vak: &Vak) -> bool {
        self.gewijzigd
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .raakt(sinds, vak)
    }
}

/// The layers that are asked of databases, at one moment.
pub type Verlagen = Arc<Vec<Arc<Verlaag>>>;

/// Everything that is known of own tables.
#[derive(Debug, Default)]
pub struct Eigen {
    bronnen: RwLock<Vec<Arc<EigenBron>>>,
    ver: RwLock<Verlagen>,
    /// Counts changes of tables that are asked.
    generatie: AtomicU64,
    /// One change at a time.
    schrijft: Mutex<()>,
}

impl Eigen {
    /// Names a source.
    pub fn bron(&self, bron: Arc<EigenBron>) {
        self.bronnen
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(bron);
    }

    /// The sources, in the order of the settings.
    pub fn bronnen(&self) -> Vec<Arc<EigenBron>> {
        self.bronnen
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The layers that are asked.
    pub fn ver(&self) -> Verlagen {
        Arc::clone(&self.ver.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Rises with each change of a table that is asked; take it before asking.
    pub fn generatie(&self) -> u64 {
        self.generatie.load(Ordering::Acquire)
    }

    /// From now on these are the tables of `bron` that are asked. One that stays as it was keeps what is known of its
    /// changes.
    pub fn zet(&self, bron: &str, lagen: Vec<Verlaag>) {
        let _een = self.schrijft.lock().unwrap_or_else(PoisonError::into_inner);
        let oud = self.ver();
        let van_bron = |l: &&Arc<Verlaag>| l.bron.naam == bron;
        let zelfde = |a: &Verlaag, b: &Verlaag| a.definitie == b.definitie && a.velden == b.velden;
        let generatie = self.generatie() + 1;
        let mut nieuw: Vec<Arc<Verlaag>> = oud.iter().filter(|l| !van_bron(l)).cloned().collect();
        for laag in lagen {
            let bekend = oud.iter().filter(van_bron).find(|l| zelfde(l, &laag));
            let gewijzigd = match bekend {
                Some(l) => l.gewijzigd.read().unwrap_or_else(PoisonError::into_inner).clone(),
                None => Gewijzigd::alles(generatie),
            };
            nieuw.push(Arc::new(Verlaag {
                gewijzigd: RwLock::new(gewijzigd),
                ..laag
            }));
        }
        nieuw.sort_by(|a, b| a.definitie.id.cmp(&b.definitie.id));
        *self.ver.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(nieuw);
        self.generatie.store(generatie, Ordering::Release);
    }

    /// Something changed in layers that are asked: in these boxes (RD), or anywhere (`None`).
    pub fn veranderd<'l>(&self, lagen: impl IntoIterator<Item = &'l str>, vakken: Option<&[Vak]>) {
        let _een = self.schrijft.lock().unwrap_or_else(PoisonError::into_inner);
        let (ver, generatie) = (self.ver(), self.generatie() + 1);
        for id in lagen {
            for laag in ver.iter().filter(|l| l.definitie.id.as_str() == id) {
                let mut gewijzigd = laag.gewijzigd.write().unwrap_or_else(PoisonError::into_inner);
                match vakken {
                    Some(vakken) => gewijzigd.erbij(generatie, vakken.to_vec()),
                    None => *gewijzigd = Gewijzigd::alles(generatie),
                }
            }
        }
        self.generatie.store(generatie, Ordering::Release);
    }
}

/// A layer among those that are asked.
pub fn verlaag<'v>(ver: &'v Verlagen, id: &str) -> Option<&'v Arc<Verlaag>> {
    ver.iter().find(|l| l.definitie.id.as_str() == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Niets;

    impl Verlezer for Niets {
        fn lees(
            &self,
            _: &LaagDefinitie,
            _: &Vervraag<'_>,
            _: &mut dyn FnMut(Voorkomen),
        ) -> Result<Vergelezen, VerFout> {
            Ok(Vergelezen::default())
        }
    }

    fn laag(bron: &Arc<EigenBron>, id: &str, veld: &str) -> Verlaag {
        let definitie = LaagDefinitie {
            id: id.parse().unwrap(),
            titel: id.into(),
            bronvermelding: String::new(),
            geometrie: Some(model::GeometrieSoort::Punt),
            kenmerken: vec![],
            partitie: None,
            max_leeftijd_dagen: None,
        };
        let velden = vec![(veld.to_owned(), Soort::Tekst)];
        Verlaag::new(definitie, velden, Arc::clone(bron), Arc::new(Niets))
    }

    #[test]
    fn a_change_touches_its_boxes_only_and_a_table_that_is_new_or_other_touches_all() {
        let vak = |x: i32| Vak {
            min: [x, 0],
            max: [x + 10, 10],
        };
        let eigen = Eigen::default();
        let bron = Arc::new(EigenBron::new("gis", true, 5_000));
        eigen.zet("gis", vec![laag(&bron, "gis-a", "x"), laag(&bron, "gis-b", "x")]);
        let eerst = eigen.generatie();
        let raakt =
            |id: &str, sinds: u64, x: i32| verlaag(&eigen.ver(), id).unwrap().geraakt_sinds(sinds, &vak(x));
        assert!(raakt("gis-a", eerst - 1, 0) && !raakt("gis-a", eerst, 0));
        eigen.veranderd(["gis-a"], Some(&[vak(100)]));
        assert!(raakt("gis-a", eerst, 105) && !raakt("gis-a", eerst, 0) && !raakt("gis-b", eerst, 105));
        let daarna = eigen.generatie();
        eigen.zet("gis", vec![laag(&bron, "gis-a", "x"), laag(&bron, "gis-b", "y")]);
        assert!(raakt("gis-a", eerst, 105), "what changed before is not forgotten");
        assert!(!raakt("gis-a", daarna, 105) && raakt("gis-b", daarna, 0));
        let nu = eigen.generatie();
        eigen.veranderd(["gis-a"], None);
        assert!(raakt("gis-a", nu, 0) && !raakt("gis-b", nu, 0));
    }
}
