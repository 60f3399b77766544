//! Why a delivery cannot be taken in. Knows nothing of single records: those are refused with a `model::Reden`.

use std::io;

/// Why reading a delivery stopped; whatever was handed over before it must not be used.
#[derive(Debug, thiserror::Error)]
pub enum BronFout {
    /// A file could not be opened or read; who keeps the files can act.
    #[error("{bestand} is niet te lezen: {oorzaak}")]
    Lezen {
        /// File, with the zip members that lead to it.
        bestand: String,
        /// What the system said.
        #[source]
        oorzaak: io::Error,
    },
    /// A file is refused whole; who delivered it can act.
    #[error("{bestand}: {reden}")]
    Bestand {
        /// File, with the zip members that lead to it.
        bestand: String,
        /// What is wrong and what to do, Dutch.
        reden: String,
    },
    /// A file is refused whole, and we know at which line.
    #[error("{bestand}, regel {regel}: {reden}")]
    Regel {
        /// File, with the zip members that lead to it.
        bestand: String,
        /// Line, from 1.
        regel: u64,
        /// What is wrong and what to do, Dutch.
        reden: String,
    },
    /// The delivery has places in degrees and the grids for RDNAPTRANS2018 are not there.
    #[error("{bestand} staat niet in RD; daarvoor zijn de roosters van RDNAPTRANS2018 nodig (--roosters)")]
    RoostersOntbreken {
        /// The file in question.
        bestand: String,
    },
    /// Who receives the records cannot go on (disk full, writer lock); us.
    #[error("opslaan is mislukt: {0}")]
    Ontvanger(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A limit or check that said no while bytes were being read; travels inside an `io::Error`.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Weigering(pub String);

/// An `io::Error` that [`BronFout::lezen`] turns into a refusal of the file.
pub(crate) fn weiger(reden: impl Into<String>) -> io::Error {
    io::Error::other(Weigering(reden.into()))
}

impl BronFout {
    /// A file refused whole, without a line.
    pub fn bestand(bestand: impl Into<String>, reden: impl Into<String>) -> Self {
        Self::Bestand {
            bestand: bestand.into(),
            reden: reden.into(),
        }
    }

    /// A file refused whole at a line, from 1.
    pub fn regel(bestand: impl Into<String>, regel: u64, reden: impl Into<String>) -> Self {
        Self::Regel {
            bestand: bestand.into(),
            regel,
            reden: reden.into(),
        }
    }

    /// What reading gave: a file that the system could not read, or that a limit of [`crate::pakket`] refuses.
    pub fn lezen(bestand: impl Into<String>, oorzaak: io::Error) -> Self {
        match oorzaak
            .get_ref()
            .and_then(|binnen| binnen.downcast_ref::<Weigering>())
        {
            Some(Weigering(reden)) => Self::bestand(bestand, reden.clone()),
            None => Self::Lezen {
                bestand: bestand.into(),
                oorzaak,
            },
        }
    }
}
