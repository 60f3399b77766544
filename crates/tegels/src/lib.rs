//! Objects of a layer to the bytes of a vector tile (MVT 2.1), for both tile grids.
//!
//! Owns: picking vertices by zoom, tile coordinates by whole-number arithmetic, clipping, encoding, and the
//! description of each tile layer (`tiles/*.toml`: which attributes at which zoom). Bytes in, bytes out: knows
//! nothing of layers on disk, HTTP or caches, and decides nothing about a tile that grows too large; it counts.
//! Start at [`Tegelbouwer`] for a tile, at [`Beschrijvingen`] for what belongs in one, at [`Archief`] for a PMTiles file.

mod archief;
mod beschrijving;
mod bestanden;
mod bouwer;
mod fout;
mod knip;
mod mvt;
mod waarde;

pub use archief::{Archief, ArchiefKop, Tegelloop, tegel_met_nummer, tegelnummer};
pub use beschrijving::{Beschrijvingen, KenmerkKeuze, Tegelbeschrijving};
pub use bouwer::{BUFFER, LaagStatistiek, Lot, Statistiek, Tegel, Tegelbouwer, Vorm};
pub use fout::TegelFout;
pub use mvt::Kenmerken;
pub use waarde::WaardeRef;

/// Parsers and encoders as plain functions over arbitrary bytes: they may refuse, never panic.
#[doc(hidden)]
pub mod fuzz {
    use model::GeometrieSoort;
    use rd::TileMatrixSet;

    /// Any bytes as a tile layer's description.
    pub fn fuzz_beschrijving(data: &[u8]) {
        let _ = crate::Tegelbeschrijving::lees("proef-laag", &String::from_utf8_lossy(data));
    }

    /// Any bytes as an object (vertices, zooms and ends all arbitrary) in any tile.
    pub fn fuzz_tegel(data: &[u8]) {
        let Some((kop, rest)) = data.split_first_chunk::<8>() else {
            return;
        };
        let tms = TileMatrixSet::ALLE[usize::from(kop[0] & 1)];
        let z = kop[1] % (tms.max_zoom() + 1);
        let (x, y) = (
            u32::from(kop[2]) << 8 | u32::from(kop[3]),
            u32::from(kop[4]) << 8 | u32::from(kop[5]),
        );
        let Some(vak) = tms.tegel(z, x & ((1 << z) - 1), y & ((1 << z) - 1)) else {
            return;
        };
        let soort =
            [GeometrieSoort::Punt, GeometrieSoort::Lijn, GeometrieSoort::Vlak][usize::from(kop[6] % 3)];
        let (stukken, staart) = rest.as_chunks::<9>();
        let getal = |b: &[u8]| b.iter().fold(0i32, |n, b| n << 8 | i32::from(*b));
        let punten: Vec<[i32; 2]> = stukken
            .iter()
            .map(|s| [getal(&s[..4]), getal(&s[4..8])])
            .collect();
        let vanaf_zoom: Vec<u8> = stukken.iter().map(|s| s[8] % 24).collect();
        let ringen: Vec<u32> = staart
            .iter()
            .map(|b| u32::from(*b))
            .chain([punten.len() as u32])
            .collect();
        let delen = [ringen.len() as u32];
        let vorm = crate::Vorm {
            soort,
            punten: &punten,
            vanaf_zoom: &vanaf_zoom,
            los: data.len().is_multiple_of(2),
            ringen: &ringen,
            delen: &delen,
        };
        let mut bouwer = crate::Tegelbouwer::nieuw(vak, u32::from(kop[7]));
        if bouwer.begin_laag("proef-laag").is_ok() {
            let _ = bouwer.object(&vorm, Some(1), |k| k.zet("a", crate::WaardeRef::Getal(1)));
            let _ = bouwer.klaar();
        }
    }
}
