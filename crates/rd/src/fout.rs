//! Why a coordinate, a grid file or a tile could not be handled; Dutch, for operators and citizens.

/// Everything this crate refuses. Each variant names the thing and what to do about it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RdFout {
    /// The bytes do not start as a grid file.
    #[error("dit is geen roosterbestand van Plek; maak het met scripts/roosters.py")]
    GeenRooster,
    /// A grid file of another format version.
    #[error(
        "roosterbestand heeft versie {0}, deze Plek leest versie {1}; maak het opnieuw met scripts/roosters.py"
    )]
    RoosterVersie(u32, u32),
    /// Sizes in the header that do not fit the file or a grid.
    #[error("roosterbestand is beschadigd: {0}; maak het opnieuw met scripts/roosters.py")]
    RoosterBeschadigd(&'static str),
    /// The checksum does not match.
    #[error(
        "roosterbestand is beschadigd: controlegetal {gevonden:08x}, verwacht {verwacht:08x}; maak het opnieuw met scripts/roosters.py"
    )]
    RoosterControlegetal {
        /// CRC32 in the header.
        verwacht: u32,
        /// CRC32 of the bytes.
        gevonden: u32,
    },
    /// A line without columns.
    #[error("lege regel; schrijf twee of drie kolommen")]
    LegeRegel,
    /// Not two or three columns.
    #[error("{0} kolommen; schrijf er twee of drie, met spaties of tabs ertussen")]
    Kolommen(usize),
    /// A column that is no finite number.
    #[error("'{0}' is geen getal; gebruik een punt als decimaalteken en spaties of tabs tussen de kolommen")]
    GeenGetal(String),
    /// A number that cannot be such a coordinate.
    #[error("{naam} {waarde} ligt buiten het bereik {van} tot en met {tot}")]
    BuitenBereik {
        /// Which column.
        naam: &'static str,
        /// What was given or found.
        waarde: f64,
        /// Lowest accepted.
        van: f64,
        /// Highest accepted.
        tot: f64,
    },
    /// A reference system we do not know.
    #[error("onbekend stelsel '{0}'; gebruik etrs89, rd of wgs84")]
    Stelsel(String),
    /// A tile matrix set we do not serve.
    #[error("onbekende tegelset '{0}'; gebruik WebMercatorQuad of NetherlandsRDNewQuad")]
    TileMatrixSet(String),
}
