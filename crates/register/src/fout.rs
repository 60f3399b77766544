//! Why the register cannot do what was asked; each variant knows who can act on it.

use std::path::PathBuf;

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// The register's one error type.
#[derive(Debug, thiserror::Error)]
pub enum RegisterFout {
    /// The store cannot be opened: the operator looks at the path and its rights.
    #[error("register {waar} kan niet worden geopend: {oorzaak}")]
    Openen {
        /// File or database.
        waar: String,
        /// What the database says.
        #[source]
        oorzaak: Oorzaak,
    },
    /// The file system or build does not give the durability we promise: the operator moves the file.
    #[error("register {waar} is niet duurzaam: {instelling} is '{waarde}', nodig is '{nodig}'")]
    NietDuurzaam {
        /// File or database.
        waar: String,
        /// The setting.
        instelling: &'static str,
        /// What it is.
        waarde: String,
        /// What it must be.
        nodig: &'static str,
    },
    /// Written by a later Plek: the operator installs that version.
    #[error(
        "register {waar} is gemaakt door een nieuwere Plek (versie {gevonden}, deze kent {bekend}); installeer die versie"
    )]
    TeNieuw {
        /// File or database.
        waar: String,
        /// Last migration in the file.
        gevonden: i64,
        /// Last migration we know.
        bekend: i64,
    },
    /// Who was writing changed his mind; nothing of it was kept. He knows why.
    #[error("de wijziging is afgebroken; er is niets bewaard")]
    Afgebroken,
    /// The database refused: us.
    #[error("het register kan niet {wat}: {oorzaak}")]
    Opslag {
        /// What was being done, as a verb.
        wat: &'static str,
        /// What the database says.
        #[source]
        oorzaak: Oorzaak,
    },
    /// The disk is full, broken or read-only: the operator makes room. Nothing of the change was kept; reading goes on,
    /// and writing does again as soon as there is room.
    #[error("het register neemt nu geen wijzigingen aan: {oorzaak}; {}, lezen gaat door", if *.onzeker { "kijk of de wijziging is bewaard" } else { "er is niets bewaard" })]
    SchrijftNiet {
        /// True when the change may be there after a restart: the disk failed while it was being kept, and again when that was
        /// undone.
        onzeker: bool,
        /// What the database says.
        #[source]
        oorzaak: Oorzaak,
    },
    /// The database is not there: the operator starts it. Nothing was kept, unless it went during the commit: then
    /// `onzeker` is true and the sender looks whether his change is there.
    #[error("het register is niet bereikbaar: {oorzaak}{}", if *.onzeker { "; kijk of de wijziging is bewaard" } else { "" })]
    NietBereikbaar {
        /// True when the change may have been kept.
        onzeker: bool,
        /// What the database says.
        #[source]
        oorzaak: Oorzaak,
    },
    /// Another writer takes too long: the sender tries again.
    #[error("het register is bezet: {oorzaak}; probeer het opnieuw")]
    Bezet {
        /// What the database says.
        #[source]
        oorzaak: Oorzaak,
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
    /// Somebody asked that their data is not used (AVG article 18): it waits until they say otherwise.
    #[error(
        "de gegevens van een persoon bij dossier {identificatie} zijn beperkt (AVG artikel 18): ze blijven zoals ze zijn tot de beperking is opgeheven"
    )]
    Beperkt {
        /// Of which dossier.
        identificatie: String,
    },
    /// The key file lacks a key that contact data was sealed with: the operator puts it back.
    #[error(
        "{aantal} contactgegevens zijn versleuteld met een sleutel die niet in het sleutelbestand staat; zet die sleutel terug op een regel van het bestand"
    )]
    Vergrendeld {
        /// How many rows.
        aantal: i64,
    },
    /// A store cannot be copied into another: the operator takes an empty one.
    #[error("tabel {tabel}: {uitleg}")]
    Verhuizing {
        /// Where it stopped.
        tabel: &'static str,
        /// What is wrong with it and what to do.
        uitleg: String,
    },
    /// What was named is no register: the operator looks at the name.
    #[error("{waar} is geen register van Plek: {uitleg}")]
    GeenRegister {
        /// File or database.
        waar: String,
        /// What it is instead.
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
    pub(crate) fn opslag<E: Into<Oorzaak>>(wat: &'static str) -> impl FnOnce(E) -> Self {
        move |oorzaak| {
            let oorzaak = oorzaak.into();
            match oorzaak.aard {
                Aard::Schijf { onzeker } => Self::SchrijftNiet { onzeker, oorzaak },
                Aard::Weg { onzeker } => Self::NietBereikbaar { onzeker, oorzaak },
                Aard::Bezet => Self::Bezet { oorzaak },
                Aard::Anders => Self::Opslag { wat, oorzaak },
            }
        }
    }
}

/// What a database says went wrong.
#[derive(Debug, Clone)]
pub struct Oorzaak {
    pub(crate) aard: Aard,
    tekst: String,
    bron: Option<Arc<dyn Error + Send + Sync>>,
}

/// Who can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aard {
    /// The disk, before or (`onzeker`) during the commit.
    Schijf { onzeker: bool },
    /// The connection, before or (`onzeker`) during the commit.
    Weg { onzeker: bool },
    /// Another writer.
    Bezet,
    /// Us.
    Anders,
}

impl Oorzaak {
    pub(crate) fn anders(tekst: impl Into<String>) -> Self {
        Self::van_aard(Aard::Anders, tekst)
    }

    pub(crate) fn van_aard(aard: Aard, tekst: impl Into<String>) -> Self {
        Self {
            aard,
            tekst: tekst.into(),
            bron: None,
        }
    }

    pub(crate) fn vorm(nr: usize, waarde: &impl fmt::Debug) -> Self {
        let waarde: String = format!("{waarde:?}").chars().take(40).collect();
        Self::anders(format!("kolom {} heeft een andere vorm: {waarde}", nr + 1))
    }

    /// The disk is full.
    pub(crate) fn is_vol(&self) -> bool {
        let bron = self
            .bron
            .as_ref()
            .and_then(|b| b.downcast_ref::<rusqlite::Error>());
        bron.and_then(rusqlite::Error::sqlite_error_code) == Some(rusqlite::ErrorCode::DiskFull)
    }

    /// Of the disk, about a change that may have been kept.
    pub(crate) fn onzeker(self) -> Self {
        Self {
            aard: Aard::Schijf { onzeker: true },
            ..self
        }
    }

    fn uit(aard: Aard, bron: impl Error + Send + Sync + 'static) -> Self {
        // the library says "db error" and keeps what the database said one level down
        let mut tekst = bron.to_string();
        let mut dieper = bron.source();
        while let Some(laag) = dieper {
            let erbij = laag.to_string();
            if !tekst.contains(&erbij) {
                tekst = format!("{tekst}: {erbij}");
            }
            dieper = laag.source();
        }
        Self {
            aard,
            tekst,
            bron: Some(Arc::new(bron)),
        }
    }
}

impl fmt::Display for Oorzaak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tekst)
    }
}

impl Error for Oorzaak {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.bron.as_ref().map(|b| &**b as &(dyn Error + 'static))
    }
}

impl From<rusqlite::Error> for Oorzaak {
    fn from(fout: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as C;
        let aard = match fout.sqlite_error_code() {
            Some(C::DiskFull | C::SystemIoFailure | C::ReadOnly | C::CannotOpen) => {
                Aard::Schijf { onzeker: false }
            }
            Some(C::DatabaseBusy | C::DatabaseLocked) => Aard::Bezet,
            _ => Aard::Anders,
        };
        Self::uit(aard, fout)
    }
}

impl From<tokio_postgres::Error> for Oorzaak {
    fn from(fout: tokio_postgres::Error) -> Self {
        let aard = match fout.code().map(|c| c.code()) {
            // no room, no memory, I/O error, read-only
            Some("53100" | "58030" | "58P01" | "25006") => Aard::Schijf { onzeker: false },
            // waited too long for a lock, deadlock, too many connections
            Some("55P03" | "40P01" | "53300") => Aard::Bezet,
            Some(code) if code.starts_with("57P") || code.starts_with("08") => Aard::Weg { onzeker: false },
            Some(_) => Aard::Anders,
            None if fout.is_closed() => Aard::Weg { onzeker: false },
            None if fout.source().is_some_and(|b| b.is::<std::io::Error>()) => Aard::Weg { onzeker: false },
            None => Aard::Anders,
        };
        Self::uit(aard, fout)
    }
}

impl From<deadpool_postgres::PoolError> for Oorzaak {
    fn from(fout: deadpool_postgres::PoolError) -> Self {
        match fout {
            deadpool_postgres::PoolError::Backend(fout) => fout.into(),
            deadpool_postgres::PoolError::Timeout(_) => Self::uit(Aard::Bezet, fout),
            ander => Self::uit(Aard::Anders, ander),
        }
    }
}
