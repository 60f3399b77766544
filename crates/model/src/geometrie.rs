//! Geometry as delivered: RD New (EPSG:28992) in whole millimetres.

use serde::{Deserialize, Serialize};

/// A place in RD New, in millimetres. `x_mm` grows east, `y_mm` grows north.
pub type Punt = [i32; 2];

/// What a layer's objects are made of. One layer holds one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GeometrieSoort {
    /// One or more points.
    Punt,
    /// One or more line strings.
    Lijn,
    /// One or more polygons, each an outer ring and its holes.
    Vlak,
}

/// Points, lines or polygons in one flat form that a layer stores unchanged.
///
/// - `punten`: all vertices, RD millimetres. Rings are *open*: the first vertex is not repeated at the end.
/// - `ringen`: for lines and polygons the end (exclusive index in `punten`) of each line or ring; empty for points.
/// - `delen`: for polygons the end (exclusive index in `ringen`) of each polygon, whose first ring is the
///   outer one; empty for points and lines.
/// - Outer rings run counter-clockwise, holes clockwise (right-hand rule, RFC 7946); [`Geometrie::vlakken`] turns them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Geometrie {
    /// Kind.
    pub soort: GeometrieSoort,
    /// Vertices, RD millimetres.
    pub punten: Vec<Punt>,
    /// Ends of lines or rings in `punten`.
    pub ringen: Vec<u32>,
    /// Ends of polygons in `ringen`.
    pub delen: Vec<u32>,
}

/// Why a list of vertices is not a geometry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GeometrieFout {
    /// No vertices at all.
    #[error("geometrie zonder punten")]
    Leeg,
    /// A line with fewer than two, or a ring with fewer than three distinct vertices.
    #[error("{wat} met {punten} verschillende punten, nodig zijn er {nodig}")]
    TeWeinigPunten {
        /// "lijn" or "ring".
        wat: &'static str,
        /// Distinct vertices found.
        punten: usize,
        /// Distinct vertices needed.
        nodig: usize,
    },
    /// A ring without area.
    #[error("ring zonder oppervlak bij RD {0:?} (mm)")]
    ZonderOppervlak(Punt),
    /// NaN, infinite, or outside what i32 millimetres hold.
    #[error("coördinaat {0} is geen getal binnen het bereik van RD (m)")]
    BuitenBereik(String),
}

impl Geometrie {
    /// A single point.
    pub fn punt(punt: Punt) -> Self {
        Self {
            soort: GeometrieSoort::Punt,
            punten: vec![punt],
            ringen: vec![],
            delen: vec![],
        }
    }

    /// A single line. Errors when fewer than two distinct vertices remain.
    pub fn lijn(punten: Vec<Punt>) -> Result<Self, GeometrieFout> {
        Self::lijnen(vec![punten])
    }

    /// Several lines, in order.
    pub fn lijnen(lijnen: Vec<Vec<Punt>>) -> Result<Self, GeometrieFout> {
        let mut g = Self {
            soort: GeometrieSoort::Lijn,
            punten: vec![],
            ringen: vec![],
            delen: vec![],
        };
        for mut lijn in lijnen {
            lijn.dedup();
            if lijn.len() < 2 {
                return Err(GeometrieFout::TeWeinigPunten {
                    wat: "lijn",
                    punten: lijn.len(),
                    nodig: 2,
                });
            }
            g.punten.extend(lijn);
            g.ringen.push(g.punten.len() as u32);
        }
        if g.punten.is_empty() {
            Err(GeometrieFout::Leeg)
        } else {
            Ok(g)
        }
    }

    /// One polygon: outer ring first, then holes; rings may be closed or open, in any direction.
    pub fn vlak(ringen: Vec<Vec<Punt>>) -> Result<Self, GeometrieFout> {
        Self::vlakken(vec![ringen])
    }

    /// Several polygons. Consecutive equal vertices are removed, rings are opened and given their direction.
    /// Errors: [`GeometrieFout`] when a ring has fewer than three distinct vertices or no area.
    pub fn vlakken(vlakken: Vec<Vec<Vec<Punt>>>) -> Result<Self, GeometrieFout> {
        let mut g = Self {
            soort: GeometrieSoort::Vlak,
            punten: vec![],
            ringen: vec![],
            delen: vec![],
        };
        for ringen in vlakken {
            for (nr, mut ring) in ringen.into_iter().enumerate() {
                ring.dedup();
                if ring.len() > 1 && ring.first() == ring.last() {
                    ring.pop();
                }
                if ring.len() < 3 {
                    return Err(GeometrieFout::TeWeinigPunten {
                        wat: "ring",
                        punten: ring.len(),
                        nodig: 3,
                    });
                }
                let oppervlak = dubbel_oppervlak(&ring);
                if oppervlak == 0 {
                    return Err(GeometrieFout::ZonderOppervlak(ring[0]));
                }
                if (oppervlak > 0) != (nr == 0) {
                    ring.reverse();
                }
                g.punten.extend(ring);
                g.ringen.push(g.punten.len() as u32);
            }
            g.delen.push(g.ringen.len() as u32);
        }
        if g.punten.is_empty() {
            Err(GeometrieFout::Leeg)
        } else {
            Ok(g)
        }
    }

    /// Bounding box; `None` when there are no vertices.
    pub fn vak(&self) -> Option<Vak> {
        Vak::om(&self.punten)
    }

    /// Each line or ring as a slice of vertices, in order.
    pub fn lijst_ringen(&self) -> impl Iterator<Item = &[Punt]> {
        let mut begin = 0usize;
        self.ringen.iter().map(move |&eind| {
            let ring = &self.punten[begin..eind as usize];
            begin = eind as usize;
            ring
        })
    }
}

impl Geometrie {
    /// The polygons as rings of vertices again, the outer ring first; empty for points and lines.
    pub fn vlakken_lijst(&self) -> Vec<Vec<Vec<Punt>>> {
        let mut ringen = self.lijst_ringen().map(<[Punt]>::to_vec);
        let mut begin = 0u32;
        self.delen
            .iter()
            .map(|&eind| {
                let deel = ringen
                    .by_ref()
                    .take(eind.saturating_sub(begin) as usize)
                    .collect();
                begin = eind;
                deel
            })
            .collect()
    }
}

/// Metres to whole millimetres; refuses NaN, infinity and what i32 cannot hold (±2,147 km).
pub(crate) fn mm(waarde_m: f64) -> Result<i32, GeometrieFout> {
    let mm = (waarde_m * 1000.0).round();
    if mm.is_finite() && mm.abs() <= f64::from(i32::MAX) {
        Ok(mm as i32)
    } else {
        Err(GeometrieFout::BuitenBereik(waarde_m.to_string()))
    }
}

impl Geometrie {
    /// A vertex from metres. Errors: [`GeometrieFout::BuitenBereik`] for NaN, infinite or too large.
    pub fn punt_uit_m(x_m: f64, y_m: f64) -> Result<Punt, GeometrieFout> {
        Ok([mm(x_m)?, mm(y_m)?])
    }
}

/// Twice the signed area in mm²; positive when the ring runs counter-clockwise. Exact.
fn dubbel_oppervlak(ring: &[Punt]) -> i128 {
    let mut som = 0i128;
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        som += i128::from(a[0]) * i128::from(b[1]) - i128::from(b[0]) * i128::from(a[1]);
    }
    som
}

/// A box with sides along the RD axes, millimetres, all sides included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vak {
    /// South-west corner.
    pub min: Punt,
    /// North-east corner.
    pub max: Punt,
}

impl Vak {
    /// The smallest box around `punten`; `None` for an empty list.
    pub fn om(punten: &[Punt]) -> Option<Self> {
        let eerste = *punten.first()?;
        Some(punten.iter().fold(
            Self {
                min: eerste,
                max: eerste,
            },
            |v, p| Self {
                min: [v.min[0].min(p[0]), v.min[1].min(p[1])],
                max: [v.max[0].max(p[0]), v.max[1].max(p[1])],
            },
        ))
    }

    /// The box of `straal_mm` around a point; saturates at the edge of i32.
    pub fn rond(punt: Punt, straal_mm: i32) -> Self {
        Self {
            min: [
                punt[0].saturating_sub(straal_mm),
                punt[1].saturating_sub(straal_mm),
            ],
            max: [
                punt[0].saturating_add(straal_mm),
                punt[1].saturating_add(straal_mm),
            ],
        }
    }

    /// True when the boxes share at least a point.
    pub fn raakt(&self, ander: &Self) -> bool {
        self.min[0] <= ander.max[0]
            && ander.min[0] <= self.max[0]
            && self.min[1] <= ander.max[1]
            && ander.min[1] <= self.max[1]
    }

    /// True when the point lies in the box or on its edge.
    pub fn bevat(&self, punt: Punt) -> bool {
        (self.min[0]..=self.max[0]).contains(&punt[0]) && (self.min[1]..=self.max[1]).contains(&punt[1])
    }

    /// The smallest box around both.
    pub fn met(&self, ander: &Self) -> Self {
        Self {
            min: [self.min[0].min(ander.min[0]), self.min[1].min(ander.min[1])],
            max: [self.max[0].max(ander.max[0]), self.max[1].max(ander.max[1])],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_clockwise_ring_is_opened_and_turned() {
        let g = Geometrie::vlak(vec![vec![[0, 0], [0, 10], [10, 10], [10, 0], [0, 0]]]).unwrap();
        assert_eq!(g.punten, vec![[10, 0], [10, 10], [0, 10], [0, 0]]);
        assert_eq!((g.ringen, g.delen), (vec![4], vec![1]));
    }

    #[test]
    fn a_ring_without_area_is_refused_by_its_place() {
        let fout = Geometrie::vlak(vec![vec![[5, 5], [10, 10], [20, 20], [5, 5]]]).unwrap_err();
        assert_eq!(fout, GeometrieFout::ZonderOppervlak([5, 5]));
    }

    #[test]
    fn polygons_come_apart_as_they_went_together() {
        let vlakken = vec![
            vec![
                vec![[0, 0], [90, 0], [90, 90], [0, 90]],
                vec![[10, 10], [10, 20], [20, 20]],
            ],
            vec![vec![[100, 0], [110, 0], [110, 10]]],
        ];
        let g = Geometrie::vlakken(vlakken.clone()).unwrap();
        assert_eq!(g.vlakken_lijst(), vlakken);
        assert!(Geometrie::punt([1, 1]).vlakken_lijst().is_empty());
    }

    #[test]
    fn nan_and_far_away_are_no_coordinates() {
        assert!(Geometrie::punt_uit_m(f64::NAN, 0.0).is_err());
        assert!(Geometrie::punt_uit_m(0.0, 3e9).is_err());
        assert_eq!(Geometrie::punt_uit_m(1.0004, -2.0006).unwrap(), [1000, -2001]);
    }
}
