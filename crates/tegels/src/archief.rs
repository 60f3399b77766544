//! Tiles to one PMTiles archive (version 3), and the order in which it wants them.
//!
//! Tiles come in compressed, in the order of [`Tegelloop`]; the library finds those that are the same and writes the
//! directories. Knows nothing of where tiles come from. The format numbers any grid that halves at each zoom; which one
//! it is stands in the metadata.

use std::io::{Seek, Write};

use pmtiles::{
    Compression, Compressor, PmTilesStreamWriter, PmTilesWriter, PmtResult, TileCoord, TileId, TileType,
};
use rd::{TegelVak, TileMatrixSet};

use crate::TegelFout;

/// What stands in the head of an archive.
#[derive(Debug, Clone, PartialEq)]
pub struct ArchiefKop {
    /// First and last zoom.
    pub zooms: (u8, u8),
    /// lon, lat, lon, lat.
    pub grenzen: [f64; 4],
    /// A JSON object; with vector tiles it has `vector_layers`.
    pub metadata: String,
}

/// An archive that is being written.
pub struct Archief<W: Write + Seek> {
    uit: PmTilesStreamWriter<W>,
}

/// Tiles are compressed before they come here.
struct AlGzip;

impl Compressor for AlGzip {
    fn compression(&self) -> Compression {
        Compression::Gzip
    }

    fn compress(
        &self,
        f: &mut dyn FnMut(&mut dyn Write) -> std::io::Result<()>,
        uit: &mut dyn Write,
    ) -> PmtResult<()> {
        Ok(f(uit)?)
    }
}

impl<W: Write + Seek> Archief<W> {
    /// Begins an archive. Errors: [`TegelFout::Archief`].
    pub fn nieuw(uit: W, kop: &ArchiefKop) -> Result<Self, TegelFout> {
        let [west, zuid, oost, noord] = kop.grenzen;
        PmTilesWriter::new(TileType::Mvt)
            .tile_codec(AlGzip)
            .min_zoom(kop.zooms.0)
            .max_zoom(kop.zooms.1)
            .bounds(west, zuid, oost, noord)
            .center((west + oost) / 2.0, (zuid + noord) / 2.0)
            .center_zoom(kop.zooms.0)
            .metadata(kop.metadata.clone())
            .create(uit)
            .map(|uit| Self { uit })
            .map_err(TegelFout::Archief)
    }

    /// Adds a tile (gzip); in the order of [`Tegelloop`] the archive is clustered. An empty one is no tile.
    pub fn tegel(&mut self, vak: &TegelVak, gzip: &[u8]) -> Result<(), TegelFout> {
        let plaats = TileCoord::new(vak.z(), vak.x(), vak.y()).map_err(TegelFout::Archief)?;
        self.uit.add_tile(plaats, gzip).map_err(TegelFout::Archief)
    }

    /// Writes directories and head. Until then the file is no archive.
    pub fn sluit(self) -> Result<(), TegelFout> {
        self.uit.finalize().map_err(TegelFout::Archief)
    }
}

/// The number of a tile in an archive: zoom by zoom, along a Hilbert curve.
pub fn tegelnummer(vak: &TegelVak) -> u64 {
    TileCoord::new(vak.z(), vak.x(), vak.y()).map_or(u64::MAX, |c| TileId::from(c).value())
}

/// The tile with a number. Miss: `None`: beyond the grid.
pub fn tegel_met_nummer(tms: TileMatrixSet, nummer: u64) -> Option<TegelVak> {
    let plaats = TileCoord::from(TileId::new(nummer).ok()?);
    tms.tegel(plaats.z(), plaats.x(), plaats.y())
}

/// The tiles of a grid in the order of an archive, without those of which a coarser one holds nothing.
pub struct Tegelloop<F> {
    tms: TileMatrixSet,
    zoom: u8,
    tot: u8,
    /// What is still to be looked at on the way to `zoom`, the next one last.
    stapel: Vec<TegelVak>,
    raakt: F,
}

impl<F: FnMut(&TegelVak) -> bool> Tegelloop<F> {
    /// `raakt` says whether anything can be in a tile; it is asked of the coarser ones too.
    pub fn nieuw(tms: TileMatrixSet, zooms: (u8, u8), raakt: F) -> Self {
        Self {
            tms,
            zoom: zooms.0,
            tot: zooms.1.min(tms.max_zoom()),
            stapel: tms.tegel(0, 0, 0).into_iter().collect(),
            raakt,
        }
    }
}

impl<F: FnMut(&TegelVak) -> bool> Iterator for Tegelloop<F> {
    type Item = TegelVak;

    fn next(&mut self) -> Option<TegelVak> {
        while self.zoom <= self.tot {
            while let Some(vak) = self.stapel.pop() {
                if !(self.raakt)(&vak) {
                    continue;
                }
                if vak.z() == self.zoom {
                    return Some(vak);
                }
                let (x, y) = (vak.x() * 2, vak.y() * 2);
                let mut kinderen = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)]
                    .map(|(x, y)| self.tms.tegel(vak.z() + 1, x, y));
                kinderen.sort_unstable_by_key(|k| std::cmp::Reverse(k.as_ref().map(tegelnummer)));
                self.stapel.extend(kinderen.into_iter().flatten());
            }
            self.zoom += 1;
            self.stapel.extend(self.tms.tegel(0, 0, 0));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_the_archive_and_nothing_is_left_out() {
        for tms in TileMatrixSet::ALLE {
            let alle: Vec<u64> = Tegelloop::nieuw(tms, (0, 6), |_| true)
                .inspect(|v| assert_eq!(tegel_met_nummer(tms, tegelnummer(v)), Some(*v)))
                .map(|v| tegelnummer(&v))
                .collect();
            assert_eq!(alle, (0..(4u64.pow(7) - 1) / 3).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_a_coarser_tile_does_not_hold_is_not_asked() {
        let mut gevraagd = 0;
        let loop_ = Tegelloop::nieuw(TileMatrixSet::WebMercatorQuad, (14, 14), |v| {
            gevraagd += 1;
            v.x() == 8403 >> (14 - v.z()) && v.y() == 5335 >> (14 - v.z())
        });
        assert_eq!(loop_.map(|v| (v.x(), v.y())).collect::<Vec<_>>(), [(8403, 5335)]);
        assert_eq!(gevraagd, 1 + 14 * 4);
    }
}
