//! Why a question about a place has no answer; each variant knows who can act on it.

use model::{Datum, IdFout};

/// The crate's one error type.
#[derive(Debug, thiserror::Error)]
pub enum LocatieFout {
    /// Not an id that an address of ours can hold: the asker corrects it.
    #[error(
        "'{tekst}' is geen plaats: gebruik een BAG-id van 16 cijfers, rd:X,Y of perceel:GEMEENTE-SECTIE-NUMMER"
    )]
    OngeldigId {
        /// What was given, cut short.
        tekst: String,
    },
    /// An id of the right form with a wrong content: the asker corrects it.
    #[error(transparent)]
    Id(#[from] IdFout),
    /// No layer knows this id on that day.
    #[error("{id} is niet bekend op {op_datum} in de gegevens die hier geladen zijn")]
    OnbekendId {
        /// The id.
        id: String,
        /// The day asked about.
        op_datum: Datum,
    },
    /// A point outside the area where RD means anything: the asker corrects it.
    #[error("het punt {x_m:.0}, {y_m:.0} ligt buiten Nederland (RD in meters)")]
    BuitenBereik {
        /// RD, metres.
        x_m: f64,
        /// RD, metres.
        y_m: f64,
    },
    /// The radius is outside its limits: the asker corrects it.
    #[error("straal {straal} m kan niet; kies {min:.0} tot en met {max:.0} m", min = crate::STRAAL_MIN_M, max = crate::STRAAL_MAX_M)]
    Straal {
        /// As asked, metres.
        straal: f64,
    },
    /// The answers do not fit the rule files of a check, or these cannot be joined.
    #[error("deze check kan niet worden uitgerekend: {uitleg}")]
    Check {
        /// What is wrong and what to do.
        uitleg: String,
    },
    /// A source failed while answering: the operator looks at the data.
    #[error("{wat} is mislukt: {uitleg}")]
    Bron {
        /// What was being done.
        wat: &'static str,
        /// What the layer or the register says.
        uitleg: String,
    },
    /// The search index cannot be written or read: the operator imports again.
    #[error("de zoekindex {bestand} kan niet worden {wat}: {uitleg}")]
    Zoekindex {
        /// File name.
        bestand: String,
        /// "geschreven" or "gelezen".
        wat: &'static str,
        /// What is wrong.
        uitleg: String,
    },
}
