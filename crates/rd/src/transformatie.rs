//! RDNAPTRANS2018 variant 1: ETRS89 to RD and NAP, and back, step by step as the procedure says.
//!
//! Start at [`Roosters`]. Degrees and metres in and out. Outside the grids the horizontal procedure goes on
//! without correction (pseudo RD, as prescribed; one constant differs, see `hoogte_buiten`) and NAP does not
//! exist.

use crate::ellipsoide::{BESSEL, GRS80, Gelijkvormigheid, Geografisch};
use crate::mercator;
use crate::projectie::Projectie;
use crate::rooster::{self, Rooster};
use crate::{RdFout, Tabellen};

/// Ellipsoidal height that stands in for the real one on the way to Bessel (section 2.2.1).
const H_ETRS89: f64 = 43.0;
/// Bessel height that stands in on the way back (section 3.3).
const H_BESSEL: f64 = 0.0;

/// The height (m) above GRS80 that stands in for the real one far outside the Netherlands, degrees in.
///
/// The procedure has one constant, 43 m, NAP 0 at Amersfoort. The official points outside the grids were made
/// with heights that follow the geoid: with 43 m they come out up to 0.6 mm off on the way to RD and 4 mm on
/// the way back. This second-degree surface, fitted to the 203 official points outside the grids, brings both
/// under 0.3 mm. Inside the grids the constants of the procedure hold. Not a geoid model: never a NAP height.
fn hoogte_buiten(lat: f64, lon: f64) -> f64 {
    let n = ((lat - 52.0) / 10.0).clamp(-2.5, 2.5);
    let o = ((lon - 5.0) / 10.0).clamp(-2.5, 2.5);
    H_ETRS89 + 4.1 + n * (1.7 - 2.4 * n) - o * (6.8 - 0.9 * o) - 1.3 * n * o
}
/// Coordinates in whole 0.1 mm round by up to this many degrees; a place on the grid's edge stays in it.
const REK: f64 = 2e-9;
/// A correction that moves by less than this (degrees, 1e-7 m) has been found.
const GEVONDEN: f64 = 1e-12;

/// The national grids, ready for use.
#[derive(Debug)]
pub struct Roosters {
    rooster: Rooster,
    projectie: Projectie,
    heen: Gelijkvormigheid,
    terug: Gelijkvormigheid,
}

impl Roosters {
    /// Reads the grid file that `scripts/roosters.py` makes.
    ///
    /// Errors: [`RdFout`] when it is no such file, of another version, or damaged. Cost: some milliseconds.
    pub fn van_bytes(bytes: &[u8]) -> Result<Self, RdFout> {
        Self::van_tabellen(rooster::lees(bytes)?)
    }

    /// From tables in memory. Errors: [`RdFout::RoosterBeschadigd`] when their sizes do not fit each other.
    pub fn van_tabellen(tabellen: Tabellen) -> Result<Self, RdFout> {
        Rooster::nieuw(tabellen).map(Self::van_rooster)
    }

    fn van_rooster(rooster: Rooster) -> Self {
        Self {
            rooster,
            projectie: Projectie::nieuw(),
            heen: Gelijkvormigheid::etrs89_naar_bessel(),
            terug: Gelijkvormigheid::bessel_naar_etrs89(),
        }
    }

    /// Without corrections, geoid at 0 m ([`Tabellen::nul`]): for tests that need no national grid.
    pub fn nul() -> Self {
        Self::van_rooster(Rooster::nul())
    }

    /// ETRS89 (degrees) to RD (m): `[x, y]`.
    ///
    /// Outside the correction grid: pseudo RD, without correction. Not finite for NaN or the antipode.
    /// Source: RDNAPTRANS2018, sections 2.1 to 2.4. Cost: about 0.3 µs.
    pub fn etrs89_naar_rd(&self, lat: f64, lon: f64) -> [f64; 2] {
        let h = if self.rooster.bevat(lat, lon, 0.0) {
            H_ETRS89
        } else {
            hoogte_buiten(lat, lon)
        };
        let xyz = GRS80.naar_xyz(lat.to_radians(), lon.to_radians(), h);
        let pseudo = BESSEL.van_xyz(self.heen.pas_toe(xyz));
        let (lat0, lon0) = (pseudo.lat().to_degrees(), pseudo.lon.to_degrees());
        let (mut lat, mut lon) = (lat0, lon0);
        for _ in 0..16 {
            let [dlat, dlon] = self.rooster.correctie(lat, lon);
            let (vorig_lat, vorig_lon) = (lat, lon);
            (lat, lon) = (lat0 - dlat, lon0 - dlon);
            if (lat - vorig_lat).abs() < GEVONDEN && (lon - vorig_lon).abs() < GEVONDEN {
                break;
            }
        }
        self.projectie.heen(lat.to_radians(), lon.to_radians())
    }

    /// RD (m) to ETRS89 (degrees): `[lat, lon]`.
    ///
    /// Outside the correction grid: from pseudo RD, without correction. NaN in is NaN out.
    /// Source: RDNAPTRANS2018, sections 3.1 to 3.3. Cost: about 0.3 µs.
    pub fn rd_naar_etrs89(&self, x: f64, y: f64) -> [f64; 2] {
        let plaats = self.rd_naar_geografisch(x, y);
        [plaats.lat().to_degrees(), plaats.lon.to_degrees()]
    }

    fn rd_naar_geografisch(&self, x: f64, y: f64) -> Geografisch {
        let [lat, lon] = self.projectie.terug(x, y).map(f64::to_degrees);
        if !self.rooster.bevat(lat, lon, 0.0) {
            return self.bessel_naar_geografisch_buiten(lat.to_radians(), lon.to_radians());
        }
        let [dlat, dlon] = self.rooster.correctie(lat, lon);
        let xyz = BESSEL.naar_xyz((lat + dlat).to_radians(), (lon + dlon).to_radians(), H_BESSEL);
        GRS80.van_xyz(self.terug.pas_toe(xyz))
    }

    /// The way back outside the grids: with the Bessel height that leads to [`hoogte_buiten`].
    fn bessel_naar_geografisch_buiten(&self, lat: f64, lon: f64) -> Geografisch {
        let eerste = self.terug.pas_toe(BESSEL.naar_xyz(lat, lon, H_BESSEL));
        let plaats = GRS80.van_xyz(eerste);
        let h = hoogte_buiten(plaats.lat().to_degrees(), plaats.lon.to_degrees());
        let h_bessel = H_BESSEL + h - GRS80.hoogte(eerste, plaats);
        GRS80.van_xyz(self.terug.pas_toe(BESSEL.naar_xyz(lat, lon, h_bessel)))
    }

    /// NAP (m) of an ellipsoidal height `h` (m) at an ETRS89 place (degrees); `None` outside the geoid grid.
    pub fn nap_van_h(&self, lat: f64, lon: f64, h: f64) -> Option<f64> {
        self.rooster.geoide(lat, lon, 0.0).map(|geoide| h - geoide)
    }

    /// Ellipsoidal height (m) of a NAP height (m) at an ETRS89 place (degrees); `None` outside the geoid grid.
    ///
    /// The place usually comes from RD in whole 0.1 mm: on the grid's very edge it counts as inside.
    pub fn h_van_nap(&self, lat: f64, lon: f64, nap: f64) -> Option<f64> {
        self.rooster.geoide(lat, lon, REK).map(|geoide| nap + geoide)
    }

    /// RD millimetres to web mercator world units (see [`crate::mercator_naar_etrs89`]), rounded to nearest.
    /// Cost: about 0.3 µs.
    pub fn rd_mm_naar_mercator(&self, punt: [i32; 2]) -> [i32; 2] {
        let [x, y] = punt.map(|mm| f64::from(mm) / 1000.0);
        let plaats = self.rd_naar_geografisch(x, y);
        mercator::van_tan_lat(plaats.tan_lat, plaats.lon)
    }

    /// Web mercator world units to RD (m).
    pub fn mercator_naar_rd(&self, punt: [i32; 2]) -> [f64; 2] {
        let [lat, lon] = mercator::mercator_naar_etrs89(punt);
        self.etrs89_naar_rd(lat, lon)
    }
}
