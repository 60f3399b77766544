//! Gebied: areas that are asked about by thousands of places. The answer is that of the check; most places get it from a
//! few boxes.
//!
//! Where no edge of an area touches the box of a place, the whole place lies on one side of it, and one point says
//! which. Only where an edge does is the overlay made that a check makes. Start at [`Gebieden::ligging`].

use lagen::{Laag, Object};
use model::{Geometrie, GeometrieSoort, Punt, Vak};

use super::super::kaart::{compleet, ligging_van};
use super::super::{CheckPlaats, Ligging};
use crate::kijk::Kijker;

/// Edges in one box, and boxes in the box above.
const TAK: usize = 16;

/// The edges of areas, in boxes of boxes.
pub(super) struct Randen {
    randen: Vec<(Punt, Punt)>,
    blad: Vec<Vak>,
    tak: Vec<Vak>,
}

impl Randen {
    fn van<'a>(ringen: impl Iterator<Item = &'a [Punt]>) -> Self {
        let mut randen = Vec::new();
        for ring in ringen {
            let Some(mut a) = ring.last().copied() else {
                continue;
            };
            for b in ring {
                randen.push((a, *b));
                a = *b;
            }
        }
        let blad: Vec<Vak> = randen
            .chunks(TAK)
            .filter_map(|c| {
                c.iter()
                    .filter_map(|(a, b)| Vak::om(&[*a, *b]))
                    .reduce(|a, b| a.met(&b))
            })
            .collect();
        let tak = blad
            .chunks(TAK)
            .filter_map(|c| c.iter().copied().reduce(|a, b| a.met(&b)))
            .collect();
        Self { randen, blad, tak }
    }

    /// True when an edge touches the box.
    pub(super) fn raakt(&self, vak: &Vak) -> bool {
        let bladen = self.blad.chunks(TAK).zip(self.randen.chunks(TAK * TAK));
        self.tak
            .iter()
            .zip(bladen)
            .filter(|(tak, _)| tak.raakt(vak))
            .flat_map(|(_, (bladen, randen))| bladen.iter().zip(randen.chunks(TAK)))
            .filter(|(blad, _)| blad.raakt(vak))
            .flat_map(|(_, randen)| randen)
            .any(|(a, b)| raakt_vak(*a, *b, vak))
    }
}

/// True when the edge from `a` to `b` touches the box: their boxes meet and the corners are not all on one side of it.
fn raakt_vak(a: Punt, b: Punt, vak: &Vak) -> bool {
    if !Vak::om(&[a, b]).is_some_and(|v| v.raakt(vak)) {
        return false;
    }
    let [ax, ay, bx, by] = [a[0], a[1], b[0], b[1]].map(i128::from);
    let kant = |x: i32, y: i32| (bx - ax) * (i128::from(y) - ay) - (by - ay) * (i128::from(x) - ax);
    let hoeken = [
        kant(vak.min[0], vak.min[1]),
        kant(vak.max[0], vak.min[1]),
        kant(vak.max[0], vak.max[1]),
        kant(vak.min[0], vak.max[1]),
    ];
    !(hoeken.iter().all(|k| *k > 0) || hoeken.iter().all(|k| *k < 0))
}

/// The areas of objects together.
pub(super) struct Gebieden<'s> {
    objecten: Vec<Object<'s>>,
    /// `None`: not areas; then every place is compared in full.
    randen: Option<Randen>,
}

impl<'s> Gebieden<'s> {
    pub(super) fn nieuw(objecten: Vec<Object<'s>>) -> Self {
        let vlak = objecten
            .iter()
            .all(|o| matches!(o.soort(), Some(GeometrieSoort::Vlak) | None));
        let randen = vlak.then(|| {
            let vormen: Vec<Geometrie> = objecten.iter().filter_map(Object::geometrie).collect();
            Randen::van(vormen.iter().flat_map(Geometrie::lijst_ringen))
        });
        Self { objecten, randen }
    }

    /// True when there is no area at all: nobody knows where it lies.
    pub(super) fn leeg(&self) -> bool {
        self.objecten.iter().all(|o| o.soort().is_none())
    }

    /// How the place lies in them; what [`ligging_van`] says.
    pub(super) fn ligging(&self, plaats: &CheckPlaats, vak: Option<&Vak>) -> Ligging {
        let (Some(randen), Some(vlak), Some(vak)) = (&self.randen, &plaats.vlak, vak) else {
            return ligging_van(plaats, &self.objecten);
        };
        if randen.raakt(vak) {
            return ligging_van(plaats, &self.objecten);
        }
        match vlak.punten.first() {
            Some(p) if self.objecten.iter().any(|o| o.bevat(*p)) => Ligging::Ja,
            _ => Ligging::Nee,
        }
    }
}

/// The stated coverage of a layer.
pub(super) struct Dekking<'s> {
    laag: Option<&'s Laag>,
    naam: &'static str,
    randen: Randen,
}

impl<'s> Dekking<'s> {
    pub(super) fn van(kijker: &Kijker<'s>, naam: &'static str) -> Self {
        let laag = kijker.snapshot.laag(naam).filter(|l| l.storing().is_none());
        let vorm = laag.and_then(|l| l.dekking().ok().flatten());
        Self {
            laag,
            naam,
            randen: Randen::van(vorm.iter().flat_map(Geometrie::lijst_ringen)),
        }
    }

    /// True when the layer speaks for the whole place; what [`compleet`] says.
    pub(super) fn compleet(&self, kijker: &Kijker<'_>, plaats: &CheckPlaats, vak: Option<&Vak>) -> bool {
        let Some(laag) = self.laag else { return false };
        if vak.is_some_and(|v| self.randen.raakt(v) || !v.bevat(plaats.punt)) {
            return compleet(kijker, self.naam, plaats);
        }
        laag.dekt(plaats.punt) == Some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cirkel(straal: f64, n: usize) -> Vec<Punt> {
        (0..n)
            .map(|i| {
                let hoek = i as f64 / n as f64 * std::f64::consts::TAU;
                [(hoek.cos() * straal) as i32, (hoek.sin() * straal) as i32]
            })
            .collect()
    }

    #[test]
    fn an_edge_near_a_box_is_found_and_a_box_inside_or_outside_has_none() {
        for n in [3, 17, 400, 5_000] {
            let ring = cirkel(1e6, n);
            let randen = Randen::van(std::iter::once(ring.as_slice()));
            assert_eq!(randen.randen.len(), n);
            assert!(
                !randen.raakt(&Vak {
                    min: [-10, -10],
                    max: [10, 10]
                }),
                "{n}: inside"
            );
            assert!(
                !randen.raakt(&Vak {
                    min: [2_000_000, 0],
                    max: [2_000_010, 10]
                }),
                "{n}: outside"
            );
            for p in ring.iter().step_by(n / 3) {
                assert!(randen.raakt(&Vak::rond(*p, 5)), "{n}: {p:?}");
            }
        }
    }

    #[test]
    fn a_long_slanting_edge_touches_only_what_it_passes() {
        let vak = |x, y| Vak {
            min: [x, y],
            max: [x + 10, y + 10],
        };
        assert!(raakt_vak([0, 0], [10_000, 10_000], &vak(5_000, 4_995)));
        assert!(!raakt_vak([0, 0], [10_000, 10_000], &vak(5_000, 1_000)));
        assert!(raakt_vak([0, 5], [10_000, 5], &vak(500, 0)));
    }
}
