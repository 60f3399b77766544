//! Vorm: a geometry in the coordinates of its file, and the way from there to RD millimetres.
//!
//! Answers which coordinate reference systems we read (RD, and ETRS89/WGS84 as longitude, latitude) and turns
//! points, lines and polygons in them into [`Geometrie`]. Knows nothing of file formats.
//! Start at [`Crs::uit_naam`] and [`NaarRd::geometrie`].

use std::sync::Arc;

use model::{Geometrie, Punt};

/// The area in which RD coordinates can be true, metres, wide enough for sea and border: outside it the file
/// says RD but holds something else.
pub const RD_BEREIK_M: [[f64; 2]; 2] = [[-100_000.0, 400_000.0], [200_000.0, 750_000.0]];

/// A coordinate reference system that we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crs {
    /// EPSG:28992 (also the horizontal part of EPSG:7415), metres.
    Rd,
    /// ETRS89 or WGS84 in degrees, longitude first, as GeoJSON and GeoPackage write it. WGS84 is taken equal to
    /// ETRS89 (null transformation).
    LonLat,
}

impl Crs {
    /// By EPSG number: 28992, 7415 (RD); 4258, 4326, 4937, 4979 (degrees). Miss: `None`.
    pub fn uit_epsg(nummer: i64) -> Option<Self> {
        match nummer {
            28992 | 7415 => Some(Self::Rd),
            4258 | 4326 | 4937 | 4979 => Some(Self::LonLat),
            _ => None,
        }
    }

    /// By name: `EPSG:28992`, `urn:ogc:def:crs:EPSG::28992`, `http://www.opengis.net/def/crs/EPSG/0/28992`,
    /// `urn:ogc:def:crs:OGC:1.3:CRS84`. Miss: `None`.
    pub fn uit_naam(naam: &str) -> Option<Self> {
        let naam = naam.trim();
        let staart = naam.rsplit([':', '/', '#']).next()?;
        if staart.eq_ignore_ascii_case("CRS84") || staart.eq_ignore_ascii_case("CRS84h") {
            return Some(Self::LonLat);
        }
        let epsg = naam.to_ascii_uppercase().contains("EPSG");
        if epsg || staart.len() == naam.len() {
            Self::uit_epsg(staart.parse().ok()?)
        } else {
            None
        }
    }
}

/// Points, lines or polygons in the file's coordinates. Rings are open or closed, in any direction.
#[derive(Debug, Clone, PartialEq)]
pub enum Vorm {
    /// One or more points.
    Punten(Vec<[f64; 2]>),
    /// One or more lines.
    Lijnen(Vec<Vec<[f64; 2]>>),
    /// One or more polygons, each its outer ring and its holes.
    Vlakken(Vec<Vec<Vec<[f64; 2]>>>),
}

/// The grids are needed and absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "de coördinaten zijn lengte en breedte; voor omrekenen naar RD zijn de roosters van RDNAPTRANS2018 nodig: geef \
     --roosters of zet PLEK_ROOSTERS"
)]
pub struct GeenRoosters;

/// The way from a [`Crs`] to RD millimetres.
#[derive(Clone)]
pub struct NaarRd {
    crs: Crs,
    roosters: Option<Arc<rd::Roosters>>,
}

impl NaarRd {
    /// Errors: [`GeenRoosters`] when `crs` is degrees and there are no grids; nothing is approximated.
    pub fn new(crs: Crs, roosters: Option<&Arc<rd::Roosters>>) -> Result<Self, GeenRoosters> {
        if crs == Crs::LonLat && roosters.is_none() {
            return Err(GeenRoosters);
        }
        Ok(Self {
            crs,
            roosters: roosters.cloned(),
        })
    }

    /// For RD: nothing to convert, so no grids to miss.
    pub fn zonder_omrekenen() -> Self {
        Self {
            crs: Crs::Rd,
            roosters: None,
        }
    }

    /// One position, whole millimetres. Errors: a sentence for NaN, infinite, degrees that are none, and places
    /// where RD does not reach ([`RD_BEREIK_M`]).
    pub fn punt(&self, [x, y]: [f64; 2]) -> Result<Punt, String> {
        let [x_m, y_m] = match &self.roosters {
            Some(roosters) if self.crs == Crs::LonLat => {
                if !((-180.0..=180.0).contains(&x) && (-90.0..=90.0).contains(&y)) {
                    return Err(format!("coördinaat {x}, {y} is geen lengte en breedte in graden"));
                }
                roosters.etrs89_naar_rd(y, x)
            }
            _ => [x, y],
        };
        let [bereik_x, bereik_y] = RD_BEREIK_M;
        let binnen = |waarde: f64, [van, tot]: [f64; 2]| (van..=tot).contains(&waarde);
        if !binnen(x_m, bereik_x) || !binnen(y_m, bereik_y) {
            return Err(format!(
                "coördinaat {x}, {y} ligt buiten het gebied van RD; klopt het stelsel van het bestand?"
            ));
        }
        Geometrie::punt_uit_m(x_m, y_m).map_err(|fout| fout.to_string())
    }

    fn punten(&self, punten: &[[f64; 2]]) -> Result<Vec<Punt>, String> {
        punten.iter().map(|p| self.punt(*p)).collect()
    }

    /// The whole geometry. Errors: a sentence for a bad position, a line or ring with too few points, a ring
    /// without area, an empty geometry.
    pub fn geometrie(&self, vorm: &Vorm) -> Result<Geometrie, String> {
        match vorm {
            Vorm::Punten(punten) => {
                let punten = self.punten(punten)?;
                let eerste = *punten.first().ok_or("geometrie zonder punten")?;
                Ok(Geometrie {
                    punten,
                    ..Geometrie::punt(eerste)
                })
            }
            Vorm::Lijnen(lijnen) => {
                let lijnen = lijnen.iter().map(|l| self.punten(l)).collect::<Result<_, _>>()?;
                Geometrie::lijnen(lijnen).map_err(|fout| fout.to_string())
            }
            Vorm::Vlakken(vlakken) => {
                if vlakken.iter().any(Vec::is_empty) {
                    return Err("vlak zonder ring".to_owned());
                }
                let vlakken = vlakken
                    .iter()
                    .map(|ringen| {
                        ringen
                            .iter()
                            .map(|r| self.punten(r))
                            .collect::<Result<Vec<_>, _>>()
                    })
                    .collect::<Result<_, _>>()?;
                Geometrie::vlakken(vlakken).map_err(|fout| fout.to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crs_is_known_by_every_way_to_write_it() {
        for naam in [
            "EPSG:28992",
            "urn:ogc:def:crs:EPSG::28992",
            "http://www.opengis.net/def/crs/EPSG/0/28992",
            "28992",
        ] {
            assert_eq!(Crs::uit_naam(naam), Some(Crs::Rd), "{naam}");
        }
        for naam in [
            "urn:ogc:def:crs:OGC:1.3:CRS84",
            "EPSG:4326",
            "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            "4258",
        ] {
            assert_eq!(Crs::uit_naam(naam), Some(Crs::LonLat), "{naam}");
        }
        for naam in ["EPSG:3857", "", "urn:x:y:28992", "rd"] {
            assert_eq!(Crs::uit_naam(naam), None, "{naam}");
        }
    }

    #[test]
    fn degrees_without_grids_are_refused_and_rd_needs_none() {
        assert!(NaarRd::new(Crs::LonLat, None).is_err());
        let naar = NaarRd::new(Crs::Rd, None).unwrap();
        assert_eq!(
            naar.punt([182_000.123_4, 456_000.0]).unwrap(),
            [182_000_123, 456_000_000]
        );
    }

    #[test]
    fn degrees_in_a_file_that_says_rd_are_refused() {
        let naar = NaarRd::new(Crs::Rd, None).unwrap();
        let fout = naar.punt([5.77, 52.1]).unwrap_err();
        assert!(fout.contains("klopt het stelsel"), "{fout}");
        assert!(naar.punt([f64::NAN, 1.0]).is_err());
    }

    #[test]
    fn a_polygon_without_rings_and_a_flat_ring_are_refused() {
        let naar = NaarRd::new(Crs::Rd, None).unwrap();
        assert!(naar.geometrie(&Vorm::Vlakken(vec![vec![]])).is_err());
        assert!(naar.geometrie(&Vorm::Vlakken(vec![])).is_err());
        assert!(naar.geometrie(&Vorm::Punten(vec![])).is_err());
        let plat = vec![[1e5, 4e5], [1.1e5, 4e5], [1.2e5, 4e5], [1e5, 4e5]];
        assert!(
            naar.geometrie(&Vorm::Vlakken(vec![vec![plat]]))
                .unwrap_err()
                .contains("oppervlak")
        );
    }
}
