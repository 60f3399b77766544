//! The two tile matrix sets: which tile is where, how far they go, what OGC wants to know of them.
//!
//! Start at [`TileMatrixSet`]. Tiles hold 4096 units a side; their pixels count 256 a side, as published.
//! Sources: OGC 17-083r4 annex D (WebMercatorQuad); PDOK's NetherlandsRDNewQuad as in
//! `https://api.pdok.nl/lv/bgt/ogc/v1/tileMatrixSets/NetherlandsRDNewQuad` (origin -285401.92, 903401.92,
//! 3440.64 m per pixel at zoom 0).

use std::str::FromStr;

use model::Vak;

use crate::mercator::{WERELD_BITS, etrs89_naar_mercator, wereld_naar_etrs89};
use crate::{RdFout, Roosters};

/// Units on a side of every vector tile.
pub(crate) const EXTENT: i64 = 4096;
/// Where the Netherlands and its part of the North Sea lie: the extent of the national grids, degrees.
const NL_ETRS89: [f64; 4] = [50.0, 2.0, 56.0, 8.0];
/// The same in RD, mm: xmin, ymin, xmax, ymax.
const NL_RD_MM: [i64; 4] = [-100_000_000, 220_000_000, 330_000_000, 900_000_000];
/// The origin of NetherlandsRDNewQuad, RD mm, and the side of its one tile at zoom 0.
const RD_OORSPRONG_MM: [i64; 2] = [-285_401_920, 903_401_920];
const RD_ZIJDE_MM: i64 = 880_803_840;
/// Millimetres per tile unit at zoom 0, halved by every zoom.
const RD_PER_EENHEID: i64 = RD_ZIJDE_MM / EXTENT;
/// Half the equator of web mercator in metres.
const MERCATOR_HALF_M: f64 = 20_037_508.342_789_244;
/// Metres per pixel that OGC takes for a scale of 1 : 1.
const OGC_PIXEL_M: f64 = 0.000_28;

/// A grid of tiles over all zoom levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TileMatrixSet {
    /// EPSG:3857, the grid of MapLibre and every web map.
    WebMercatorQuad,
    /// EPSG:28992, the grid of PDOK.
    NetherlandsRDNewQuad,
}

/// One zoom level in OGC's words (2D Tile Matrix Set standard, `TileMatrix`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TileMatrix {
    /// Zoom level; the id of the matrix is this number as text.
    pub zoom: u8,
    /// Scale denominator at 0.28 mm per pixel.
    pub scale_denominator: f64,
    /// Metres of the reference system per pixel.
    pub cell_size: f64,
    /// Top left corner, metres of the reference system: x, y.
    pub point_of_origin: [f64; 2],
    /// Pixels on a side of a tile.
    pub tile_size: u32,
    /// Tiles on a side of the matrix.
    pub matrix_size: u32,
}

/// Which tiles of a matrix may hold anything, all four included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatrixLimiet {
    /// Zoom level.
    pub zoom: u8,
    /// Western column.
    pub min_kolom: u32,
    /// Eastern column.
    pub max_kolom: u32,
    /// Northern row.
    pub min_rij: u32,
    /// Southern row.
    pub max_rij: u32,
}

impl MatrixLimiet {
    /// True when the tile lies within the limits.
    pub fn bevat(&self, kolom: u32, rij: u32) -> bool {
        (self.min_kolom..=self.max_kolom).contains(&kolom) && (self.min_rij..=self.max_rij).contains(&rij)
    }

    /// Tiles within the limits.
    pub fn aantal(&self) -> u64 {
        let zijde = |min: u32, max: u32| u64::from(max.saturating_sub(min)) + 1;
        zijde(self.min_kolom, self.max_kolom) * zijde(self.min_rij, self.max_rij)
    }
}

/// One tile: made by [`TileMatrixSet::tegel`], so always within the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TegelVak {
    tms: TileMatrixSet,
    z: u8,
    x: u32,
    y: u32,
}

impl FromStr for TileMatrixSet {
    type Err = RdFout;
    fn from_str(s: &str) -> Result<Self, RdFout> {
        Self::ALLE
            .into_iter()
            .find(|tms| tms.naam() == s)
            .ok_or_else(|| RdFout::TileMatrixSet(s.chars().take(40).collect()))
    }
}

impl TileMatrixSet {
    /// Both.
    pub const ALLE: [Self; 2] = [Self::WebMercatorQuad, Self::NetherlandsRDNewQuad];

    /// Id, as in addresses.
    pub const fn naam(self) -> &'static str {
        match self {
            Self::WebMercatorQuad => "WebMercatorQuad",
            Self::NetherlandsRDNewQuad => "NetherlandsRDNewQuad",
        }
    }

    /// Title, as the set is published.
    pub const fn titel(self) -> &'static str {
        match self {
            Self::WebMercatorQuad => "Google Maps Compatible for the World",
            Self::NetherlandsRDNewQuad => "Amersfoort / RD New -- Netherlands - Holland - Dutch",
        }
    }

    /// Where the set is defined.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::WebMercatorQuad => "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad",
            Self::NetherlandsRDNewQuad => {
                "https://api.pdok.nl/lv/bgt/ogc/v1/tileMatrixSets/NetherlandsRDNewQuad"
            }
        }
    }

    /// URI of its coordinate reference system.
    pub const fn crs(self) -> &'static str {
        match self {
            Self::WebMercatorQuad => "http://www.opengis.net/def/crs/EPSG/0/3857",
            Self::NetherlandsRDNewQuad => "http://www.opengis.net/def/crs/EPSG/0/28992",
        }
    }

    /// The finest zoom with tiles: 20 (web mercator, one unit per world unit) or 16 (RD, 3.3 mm per unit).
    pub const fn max_zoom(self) -> u8 {
        match self {
            Self::WebMercatorQuad => 20,
            Self::NetherlandsRDNewQuad => 16,
        }
    }

    /// The web mercator zoom whose pixels in the Netherlands are at least as fine as those of zoom `z` here:
    /// layer descriptions and vertices count zooms in web mercator.
    pub const fn mercator_zoom(self, z: u8) -> u8 {
        match self {
            Self::WebMercatorQuad => z,
            Self::NetherlandsRDNewQuad => z.saturating_add(5),
        }
    }

    /// Tile `x` (column), `y` (row, from the north) at zoom `z`; `None` outside the matrix or beyond
    /// [`TileMatrixSet::max_zoom`]. Limits are another question: [`TegelVak::binnen_limiet`].
    pub fn tegel(self, z: u8, x: u32, y: u32) -> Option<TegelVak> {
        let goed = z <= self.max_zoom() && x < 1 << z && y < 1 << z;
        goed.then_some(TegelVak { tms: self, z, x, y })
    }

    /// The matrix of a zoom level in OGC's words; `None` beyond [`TileMatrixSet::max_zoom`].
    pub fn matrix(self, z: u8) -> Option<TileMatrix> {
        if z > self.max_zoom() {
            return None;
        }
        let tegels = f64::from(1u32 << z);
        let (cel0, oorsprong) = match self {
            Self::WebMercatorQuad => (MERCATOR_HALF_M / 128.0, [-MERCATOR_HALF_M, MERCATOR_HALF_M]),
            Self::NetherlandsRDNewQuad => (3440.64, [-285_401.92, 903_401.92]),
        };
        let cell_size = cel0 / tegels;
        Some(TileMatrix {
            zoom: z,
            scale_denominator: cell_size / OGC_PIXEL_M,
            cell_size,
            point_of_origin: oorsprong,
            tile_size: 256,
            matrix_size: 1 << z,
        })
    }

    /// The tiles that the Netherlands, its part of the North Sea included, can touch; `None` beyond
    /// [`TileMatrixSet::max_zoom`].
    pub fn limiet(self, z: u8) -> Option<MatrixLimiet> {
        if z > self.max_zoom() {
            return None;
        }
        let (noordwest, zuidoost) = match self {
            Self::WebMercatorQuad => {
                let [zuid, west, noord, oost] = NL_ETRS89;
                (
                    etrs89_naar_mercator(noord, west),
                    etrs89_naar_mercator(zuid, oost),
                )
            }
            Self::NetherlandsRDNewQuad => {
                let [west, zuid, oost, noord] = NL_RD_MM.map(|mm| mm as i32);
                ([west, noord], [oost, zuid])
            }
        };
        let nummer = |punt: [i32; 2]| {
            let max = (1i64 << z) - 1;
            self.tegeleenheden(z, punt)
                .map(|eenheid| (eenheid >> 12).clamp(0, max) as u32)
        };
        let ([min_kolom, min_rij], [max_kolom, max_rij]) = (nummer(noordwest), nummer(zuidoost));
        Some(MatrixLimiet {
            zoom: z,
            min_kolom,
            max_kolom,
            min_rij,
            max_rij,
        })
    }

    /// A place in tile units of zoom `z`, counted over the whole matrix from its top left corner, rounded to
    /// nearest; the outcome depends on the place alone, so what shares a vertex goes on sharing it.
    ///
    /// - In: web mercator world units or RD mm, as the set has it; `z` at most [`TileMatrixSet::max_zoom`]
    ///   (a higher one counts as that).
    /// - Out: 4096 units per tile; tile (x, y) runs from 4096·x to 4096·(x+1). Negative left of the matrix.
    pub fn tegeleenheden(self, z: u8, punt: [i32; 2]) -> [i64; 2] {
        Tegelomzetting::vanaf(self, z.min(self.max_zoom()), [0, 0]).plek(punt)
    }
}

/// From places in the units of a set to tile units from some corner, with what is the same for all places worked out
/// beforehand.
#[derive(Debug, Clone, Copy)]
pub enum Tegelomzetting {
    /// From web mercator world units.
    Mercator {
        /// Added before shifting.
        plus: [i64; 2],
        /// Bits less.
        schuif: u32,
    },
    /// From RD mm.
    Rd {
        /// Added before dividing.
        plus: [i64; 2],
        /// Bits more.
        schuif: u32,
    },
}

impl Tegelomzetting {
    /// From a corner in tile units of zoom `z`, one that the set has, counted over the whole matrix.
    fn vanaf(tms: TileMatrixSet, z: u8, hoek: [i64; 2]) -> Self {
        match tms {
            TileMatrixSet::WebMercatorQuad => {
                let schuif = WERELD_BITS - 12 - u32::from(z);
                let half = (1i64 << schuif) >> 1;
                Self::Mercator {
                    plus: hoek.map(|o| (1 << (WERELD_BITS - 1)) + half - (o << schuif)),
                    schuif,
                }
            }
            TileMatrixSet::NetherlandsRDNewQuad => Self::Rd {
                plus: hoek.map(|o| RD_PER_EENHEID / 2 - o * RD_PER_EENHEID),
                schuif: z.into(),
            },
        }
    }

    /// A place from the corner, rounded to nearest; the rounding depends on the place alone.
    #[inline]
    pub fn plek(&self, punt: [i32; 2]) -> [i64; 2] {
        let [x, y] = punt.map(i64::from);
        match self {
            Self::Mercator { plus, schuif } => [(x + plus[0]) >> schuif, (y + plus[1]) >> schuif],
            Self::Rd { plus, schuif } => {
                let [x0, y0] = RD_OORSPRONG_MM;
                let deel = |mm: i64, plus: i64| ((mm << schuif) + plus).div_euclid(RD_PER_EENHEID);
                [deel(x - x0, plus[0]), deel(y0 - y, plus[1])]
            }
        }
    }
}

impl TegelVak {
    /// The set it belongs to.
    pub const fn tms(&self) -> TileMatrixSet {
        self.tms
    }

    /// Zoom level.
    pub const fn z(&self) -> u8 {
        self.z
    }

    /// Column, from the west.
    pub const fn x(&self) -> u32 {
        self.x
    }

    /// Row, from the north.
    pub const fn y(&self) -> u32 {
        self.y
    }

    /// True when the Netherlands can touch this tile.
    pub fn binnen_limiet(&self) -> bool {
        self.tms
            .limiet(self.z)
            .is_some_and(|limiet| limiet.bevat(self.x, self.y))
    }

    /// Zoom in web mercator terms, for layer descriptions and vertices.
    pub const fn mercator_zoom(&self) -> u8 {
        self.tms.mercator_zoom(self.z)
    }

    /// Top left corner in [`TileMatrixSet::tegeleenheden`].
    pub fn oorsprong(&self) -> [i64; 2] {
        [i64::from(self.x) * EXTENT, i64::from(self.y) * EXTENT]
    }

    /// How places of the set become units of this tile.
    pub fn omzetting(&self) -> Tegelomzetting {
        Tegelomzetting::vanaf(self.tms, self.z, self.oorsprong())
    }

    /// A box in RD mm that holds every object that the tile with `buffer` units (4096 per tile) around it can
    /// show; never too small, a metre or more too large.
    ///
    /// For web mercator the edges go through the inverse transformation; extremes of a region lie on its
    /// edge, and between samples an edge bends by less than the margin added. Saturates at i32.
    pub fn rd_vak(&self, roosters: &Roosters, buffer: u32) -> Vak {
        match self.tms {
            TileMatrixSet::NetherlandsRDNewQuad => self.rd_vak_rd(buffer),
            TileMatrixSet::WebMercatorQuad => self.rd_vak_mercator(roosters, buffer),
        }
    }

    fn rd_vak_rd(&self, buffer: u32) -> Vak {
        let mm = |eenheid: i64| (eenheid * RD_PER_EENHEID) >> self.z;
        let b = i64::from(buffer) + 1;
        let [x, y] = self.oorsprong();
        let [x0, y0] = RD_OORSPRONG_MM;
        let in_i32 = |w: i64| w.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
        Vak {
            min: [in_i32(x0 + mm(x - b) - 1), in_i32(y0 - mm(y + EXTENT + b) - 1)],
            max: [in_i32(x0 + mm(x + EXTENT + b) + 1), in_i32(y0 - mm(y - b) + 1)],
        }
    }

    fn rd_vak_mercator(&self, roosters: &Roosters, buffer: u32) -> Vak {
        // Only this part of the world can hold anything in i32 millimetres that we serve.
        const DEEL: [f64; 4] = [40.0, -15.0, 65.0, 25.0];
        let half = (1i64 << (WERELD_BITS - 1)) as f64;
        let per_eenheid = f64::from(1u32 << (20 - u32::from(self.z.min(20))));
        let b = f64::from(buffer) + 1.0;
        let [x, y] = self.oorsprong().map(|e| e as f64);
        let hoek = |dx: f64, dy: f64| {
            let w = [(x + dx) * per_eenheid - half, (y + dy) * per_eenheid - half];
            let [lat, lon] = wereld_naar_etrs89(w.map(|w| w.clamp(-half, half)));
            [lat.clamp(DEEL[0], DEEL[2]), lon.clamp(DEEL[1], DEEL[3])]
        };
        let eenheden = EXTENT as f64 + b;
        let [noord, west] = hoek(-b, -b);
        let [zuid, oost] = hoek(eenheden, eenheden);
        let stappen = if self.z < 10 { 32 } else { 4 };
        let mut min = [f64::INFINITY; 2];
        let mut max = [f64::NEG_INFINITY; 2];
        let mut neem = |lat: f64, lon: f64| {
            for (i, w) in roosters.etrs89_naar_rd(lat, lon).into_iter().enumerate() {
                min[i] = min[i].min(w);
                max[i] = max[i].max(w);
            }
        };
        for stap in 0..=stappen {
            let deel = f64::from(stap) / f64::from(stappen);
            let (lat, lon) = (zuid + (noord - zuid) * deel, west + (oost - west) * deel);
            neem(lat, west);
            neem(lat, oost);
            neem(zuid, lon);
            neem(noord, lon);
        }
        // Edges bend with a radius of 2,000 km at least: over a chord c they stay within c²/8r of it.
        let koorde = (max[0] - min[0]).max(max[1] - min[1]) / f64::from(stappen) * 2.0;
        let marge = 1.0 + koorde * koorde / 16_000_000.0;
        Vak {
            min: min.map(|m| ((m - marge) * 1000.0).floor() as i32),
            max: max.map(|m| ((m + marge) * 1000.0).ceil() as i32),
        }
    }
}
