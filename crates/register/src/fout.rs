//! Why the register cannot do what was asked; each variant knows who can act on it.

use std::path::PathBuf;

/// The register's one error type.
#[derive(Debug, thiserror::Error)]
pub enum RegisterFout {
    /// The store cannot be opened: the operator looks at the path and its rights.
    #[error("register {pad} kan niet worden geopend: {oorzaak}")]
    Openen {
        /// File.
        pad: PathBuf,
        /// What SQLite says.
        #[source]
        oorzaak: rusqlite::Error,
    },
    /// The file system or build does not give the durability we promise: the operator moves the file.
    #[error("register {pad} is niet duurzaam: {instelling} is '{waarde}', nodig is '{nodig}'")]
    NietDuurzaam {
        /// File.
        pad: PathBuf,
        /// The PRAGMA.
        instelling: &'static str,
        /// What it is.
        waarde: String,
        /// What it must be.
        nodig: &'static str,
    },
    /// Written by a later Plek: the operator installs that version.
    #[error(
        "register {pad} is gemaakt door een nieuwere Plek (versie {gevonden}, deze kent {bekend}); installeer die versie"
    )]
    TeNieuw {
        /// File.
        pad: PathBuf,
        /// Last migration in the file.
        gevonden: i64,
        /// Last migration we know.
        bekend: i64,
    },
    /// Who was writing changed his mind; nothing of it was kept. He knows why.
    #[error("de wijziging is afgebroken; er is niets bewaard")]
    Afgebroken,
    /// SQLite refused: us or the disk.
    #[error("het register kan niet {wat}: {oorzaak}")]
    Opslag {
        /// What was being done, as a verb.
        wat: &'static str,
        /// What SQLite says.
        #[source]
        oorzaak: rusqlite::Error,
    },
    /// A stored record cannot be read back: the operator restores a backup.
    #[error("dossier {identificatie} in het register is beschadigd: {uitleg}")]
    Beschadigd {
        /// Which.
        identificatie: String,
        /// What is wrong with it.
        uitleg: String,
    },
    /// The keys of contact data cannot be used: the operator looks at the key file.
    #[error("het sleutelbestand {pad} is geweigerd: {uitleg}")]
    Sleutel {
        /// File.
        pad: PathBuf,
        /// What is wrong with it and what to do.
        uitleg: String,
    },
    /// A dossier that may not be stored: the sender corrects it.
    #[error("dossier {identificatie} is geweigerd: {uitleg}")]
    Ongeldig {
        /// Which.
        identificatie: String,
        /// What is wrong with it and what to do.
        uitleg: String,
    },
    /// The file as a whole cannot be read: the sender corrects it.
    #[error("{bestand} is geweigerd: {uitleg}")]
    Bestand {
        /// Name of the file.
        bestand: String,
        /// What is wrong with it and what to do.
        uitleg: String,
    },
}

impl RegisterFout {
    pub(crate) fn opslag(wat: &'static str) -> impl FnOnce(rusqlite::Error) -> Self {
        move |oorzaak| Self::Opslag { wat, oorzaak }
    }
}
