//! Why a tile or a description could not be made; Dutch, for operators.

/// Everything this crate refuses. Each variant names the thing.
#[derive(Debug, thiserror::Error)]
pub enum TegelFout {
    /// Ends of rings or parts that do not fit the vertices.
    #[error("geometrie klopt niet: {0}")]
    Vorm(&'static str),
    /// A layer name that is empty or already in this tile.
    #[error("laag '{0}' heeft geen naam of staat al in deze tegel")]
    Laag(String),
    /// An object before the first layer.
    #[error("er is geen laag begonnen in deze tegel")]
    GeenLaag,
    /// A description that is no TOML of the expected shape.
    #[error("tiles/{laag}.toml is niet te lezen: {reden}")]
    Beschrijving {
        /// Layer, the name of the file.
        laag: String,
        /// What is wrong, with its line.
        reden: String,
    },
    /// An archive could not be written.
    #[error("het archief schrijven is mislukt")]
    Archief(#[source] pmtiles::PmtError),
}
