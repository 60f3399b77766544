//! Plek: everything a question needs, opened once; and [`Moment`], the one state of it that a question sees.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lagen::{Lagen, Snapshot};
use model::Punt;
use register::{Kaart, Register};

use crate::beeld::PuntBeeld;
use crate::eigen::Eigen;
use crate::regelcache::{Regelcache, Regels};
use crate::zaakregister::Zaakregister;
use crate::zoek::Zoekcache;

/// The kind of kept file that is a rule file.
pub(crate) const STTR: &str = "sttr";

/// Layers, register and grids of one installation. Shared by every thread.
pub struct Plek {
    /// The layers; `ververs` follows the manifest.
    pub lagen: Lagen,
    /// The dossiers; `ververs` follows the change log.
    pub register: Register,
    /// The grids between RD and ETRS89.
    pub roosters: Arc<rd::Roosters>,
    /// Where the search index lies, beside the layers.
    pub(crate) data: PathBuf,
    regels: Regelcache,
    pub(crate) zoek: Zoekcache,
    /// What is known of the gemeente's own tables.
    pub eigen: Arc<Eigen>,
    /// The register elsewhere whose zaken we hold a copy of; `None` where zaken are our own.
    pub zaakregister: Option<Arc<Zaakregister>>,
}

impl std::fmt::Debug for Plek {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Plek(lagen {}, register {:?})",
            self.lagen.nu().generatie(),
            self.register
        )
    }
}

impl Plek {
    /// Binds them. `data`: the folder of the layers, where the search index is kept too.
    pub fn new(lagen: Lagen, register: Register, roosters: Arc<rd::Roosters>, data: &Path) -> Self {
        let data = data.to_owned();
        Self {
            lagen,
            register,
            roosters,
            data,
            regels: Regelcache::default(),
            zoek: Zoekcache::default(),
            eigen: Arc::default(),
            zaakregister: None,
        }
    }

    /// With zaken that another register keeps.
    pub fn met_zaakregister(mut self, zaakregister: Option<Arc<Zaakregister>>) -> Self {
        self.zaakregister = zaakregister;
        self
    }

    /// One snapshot, one map, the rules of that snapshot: what a whole request is answered from.
    /// Cost: two reference counts; after an import of rule files once those are compiled.
    pub fn nu(&self) -> Moment {
        let snapshot = self.lagen.nu();
        let merk = snapshot.merk(|_| false, STTR);
        let regels = self
            .regels
            .van(merk, || Regels::lees(merk, snapshot.bestanden(STTR)));
        Moment {
            regels,
            kaart: self.register.nu(),
            snapshot,
            roosters: Arc::clone(&self.roosters),
            eigen: Arc::clone(&self.eigen),
            zaakregister: self.zaakregister.clone(),
        }
    }
}

/// The state of layers, rules and register that one request sees; it does not change while held.
#[derive(Clone)]
pub struct Moment {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) kaart: Arc<Kaart>,
    pub(crate) regels: Arc<Regels>,
    pub(crate) roosters: Arc<rd::Roosters>,
    pub(crate) eigen: Arc<Eigen>,
    pub(crate) zaakregister: Option<Arc<Zaakregister>>,
}

impl Moment {
    /// Layers, register: the pair that every cache key and ETag holds.
    pub fn generatie(&self) -> (u64, u64) {
        (self.snapshot.generatie(), self.kaart.generatie())
    }

    /// The layers.
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// The dossiers' map.
    pub fn kaart(&self) -> &Arc<Kaart> {
        &self.kaart
    }

    /// The rule files.
    pub fn regels(&self) -> &Regels {
        &self.regels
    }

    pub(crate) fn omrekenaar(&self) -> Omrekenaar<'_> {
        Omrekenaar::new(&self.roosters)
    }
}

/// RD millimetres to what an answer shows.
pub(crate) struct Omrekenaar<'a> {
    roosters: &'a rd::Roosters,
}

impl<'a> Omrekenaar<'a> {
    pub(crate) fn new(roosters: &'a rd::Roosters) -> Self {
        Self { roosters }
    }

    /// lon, lat in degrees, 9 decimals.
    pub(crate) fn wgs84(&self, punt: Punt) -> [f64; 2] {
        let [x, y] = punt.map(|mm| f64::from(mm) / 1000.0);
        let [lat, lon] = self.roosters.rd_naar_etrs89(x, y);
        [lon, lat].map(|g| (g * 1e9).round() / 1e9)
    }

    pub(crate) fn punt(&self, punt: Punt) -> PuntBeeld {
        PuntBeeld {
            rd: punt.map(|mm| f64::from(mm) / 1000.0),
            wgs84: self.wgs84(punt),
        }
    }
}
