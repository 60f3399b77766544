//! Why a layer could not be written or asked. Every sentence is Dutch: operators read it.

use std::path::{Path, PathBuf};

use model::LaagId;

/// Why a snapshot does not open, a question has no answer, or an import cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum LagenFout {
    /// Operator: the directory holds no manifest; import first.
    #[error("in {map} staan nog geen lagen; importeer eerst een levering met plek import")]
    GeenManifest {
        /// The data directory.
        map: PathBuf,
    },
    /// Operator: the manifest itself is damaged; restore or import again.
    #[error("het manifest {pad} is beschadigd: {uitleg}; zet een back-up terug of importeer opnieuw")]
    Manifest {
        /// The file.
        pad: PathBuf,
        /// What is wrong.
        uitleg: String,
    },
    /// Operator: written by an older Plek.
    #[error(
        "{pad} is van een oudere versie van Plek (formaat {gevonden}, nodig is {nodig}); importeer opnieuw"
    )]
    TeOud {
        /// The file.
        pad: PathBuf,
        /// Format version of the file.
        gevonden: u32,
        /// Format version this program reads.
        nodig: u32,
    },
    /// Operator: written by a newer Plek.
    #[error(
        "{pad} is van een nieuwere versie van Plek (formaat {gevonden}, deze leest {nodig}); werk Plek bij"
    )]
    TeNieuw {
        /// The file.
        pad: PathBuf,
        /// Format version of the file.
        gevonden: u32,
        /// Format version this program reads.
        nodig: u32,
    },
    /// Operator: a checksum or size does not agree with what was written.
    #[error("{pad} is beschadigd: {uitleg}; importeer deze bron opnieuw of ga terug naar de vorige stand")]
    Beschadigd {
        /// The file.
        pad: PathBuf,
        /// What does not agree.
        uitleg: String,
    },
    /// Asker: `niet-bereikbaar`; the layer exists but its file cannot be trusted.
    #[error("laag {laag} is niet bereikbaar: {uitleg}")]
    NietBereikbaar {
        /// The layer.
        laag: LaagId,
        /// Why it was retired.
        uitleg: String,
    },
    /// Operator: somebody else is importing.
    #[error("er loopt al een import in {map}; wacht tot die klaar is")]
    Bezet {
        /// The data directory.
        map: PathBuf,
    },
    /// Reader of the delivery: this one record cannot be stored; count it as refused and go on.
    #[error("object {id} van laag {laag} is geweigerd: {uitleg}")]
    Voorkomen {
        /// The layer.
        laag: LaagId,
        /// The object's identification, at most 64 characters of it.
        id: String,
        /// What is wrong.
        uitleg: String,
    },
    /// Programmer of a reader: a layer of another source, declared twice, or unknown.
    #[error("laag {laag} kan niet: {uitleg}")]
    Laag {
        /// The layer's name as given.
        laag: String,
        /// What is wrong.
        uitleg: String,
    },
    /// Operator: nothing to go back to.
    #[error("er is geen vorige stand bewaard in {map}")]
    GeenVorige {
        /// The data directory.
        map: PathBuf,
    },
    /// Operator: the disk refused.
    #[error("{wat} is mislukt voor {pad}: {oorzaak}")]
    Schijf {
        /// What was being done: "lezen", "schrijven".
        wat: &'static str,
        /// The file.
        pad: PathBuf,
        /// What the system said.
        #[source]
        oorzaak: std::io::Error,
    },
}

impl LagenFout {
    /// True when only one record is at fault: the delivery goes on.
    pub fn is_voorkomen(&self) -> bool {
        matches!(self, Self::Voorkomen { .. })
    }

    pub(crate) fn beschadigd(pad: &Path, uitleg: impl Into<String>) -> Self {
        Self::Beschadigd {
            pad: pad.to_owned(),
            uitleg: uitleg.into(),
        }
    }
}

/// Adds what was being done, and to which file, to an I/O error.
pub(crate) trait Schijf<T> {
    fn bij(self, wat: &'static str, pad: &Path) -> Result<T, LagenFout>;
}

impl<T> Schijf<T> for std::io::Result<T> {
    fn bij(self, wat: &'static str, pad: &Path) -> Result<T, LagenFout> {
        self.map_err(|oorzaak| LagenFout::Schijf {
            wat,
            pad: pad.to_owned(),
            oorzaak,
        })
    }
}
