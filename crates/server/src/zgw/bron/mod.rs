//! Bron: the zaakregister is elsewhere. Plek reads and writes it by its ZGW APIs and keeps a copy for map and click.
//!
//! A zaak of that register becomes a dossier by the same `zgw::projectie` as one of our own; a row of kind [`ZAAK`] says
//! that it came from there. `volg` keeps the copy in step, `ontvang` takes notifications, `lees` and `verbinding` ask,
//! `schrijf` changes a zaak there before it changes here. How old the copy is, `locatie::Zaakregister` knows.
//! Start at [`Bron`].

mod adres;
mod instellingen;
mod lastig;
mod lees;
mod omzet;
mod ontvang;
mod schrijf;
mod stand;
mod verbinding;
mod volg;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};

use locatie::Zaakregister;
use tokio::sync::Notify;

pub use instellingen::BronInstelling;
pub(crate) use schrijf::ongestoord;
pub use stand::{begin, laatst_gelezen, naar_eigen};
pub use volg::draai;

use self::instellingen::Adressen;
use self::lastig::Lastig;
use self::lees::Typekast;
use self::verbinding::Verbinding;
use crate::Uitgaand;

/// Path of our callback.
pub const CALLBACK: &str = "/notificaties/api/v1/callbacks";
/// Kind of the rows that say which dossiers came from the register elsewhere.
pub const ZAAK: &str = "bronzaak";
/// Locks, each for a share of the zaken.
const SLOTEN: usize = 64;

/// The register elsewhere, as we know it.
pub struct Bron {
    inst: BronInstelling,
    adressen: Adressen,
    net: Verbinding,
    stand: Arc<Zaakregister>,
    typen: Mutex<Typekast>,
    /// Whoever asks or changes one zaak holds its lock until the copy has it.
    sloten: Box<[tokio::sync::Mutex<()>]>,
    /// Zaken that were asked themselves since the last comparison began.
    geraakt: Mutex<HashSet<String>>,
    /// Zaken that could not be taken over.
    lastig: Lastig,
    /// What the subscription sends in `Authorization`.
    auth: OnceLock<String>,
    geabonneerd: AtomicBool,
    /// A notification came in.
    bericht: Notify,
    /// The register may be back.
    opnieuw: Notify,
}

impl std::fmt::Debug for Bron {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bron({})", self.adressen.zaken.url())
    }
}

impl Bron {
    /// Checks the settings and reads the secret; asks nothing yet. `base_url`: where others know this server; `stand`:
    /// where clicks read how it goes; `uitgaand`: what our calls believe.
    ///
    /// Errors: a sentence that names the setting that cannot be.
    pub fn new(
        inst: BronInstelling,
        base_url: Option<&str>,
        stand: Arc<Zaakregister>,
        uitgaand: &Uitgaand,
    ) -> Result<Self, String> {
        let adressen = inst.adressen(base_url)?;
        let net = Verbinding::new(&inst.client_id, &inst.geheim()?, uitgaand)?;
        Ok(Self {
            inst,
            adressen,
            net,
            stand,
            typen: Mutex::default(),
            sloten: (0..SLOTEN).map(|_| tokio::sync::Mutex::default()).collect(),
            geraakt: Mutex::default(),
            lastig: Lastig::default(),
            auth: OnceLock::new(),
            geabonneerd: AtomicBool::new(false),
            bericht: Notify::new(),
            opnieuw: Notify::new(),
        })
    }

    /// The lock of a zaak or a number.
    fn slot(&self, naam: &str) -> &tokio::sync::Mutex<()> {
        let mut som = DefaultHasher::new();
        naam.hash(&mut som);
        &self.sloten[(som.finish() % SLOTEN as u64) as usize]
    }
}
