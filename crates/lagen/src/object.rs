//! One voorkomen, seen where it lies in the map: no copy, no heap.
//!
//! All bytes of an [`Object`] were checked when it was handed out, so nothing here can fail.

use model::{Geometrie, GeometrieSoort, Periode, Punt, Vak};

use crate::kenmerken::{RuwKenmerk, WaardeRef, rij};
use crate::laag::Laag;
use crate::{formaat, meetkunde};

/// The geometry of an object, borrowed. Ends are those of [`Geometrie`].
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Vorm<'a> {
    pub(crate) punten: &'a [Punt],
    pub(crate) ringen: &'a [u32],
    pub(crate) delen: &'a [u32],
    pub(crate) brokken: &'a [[i32; 4]],
}

impl Vorm<'_> {
    /// True when the point lies in a polygon or on its edge, on a line, or is one of the points. Exact.
    pub(crate) fn bevat(&self, soort: Option<GeometrieSoort>, punt: Punt) -> bool {
        match soort {
            Some(GeometrieSoort::Vlak) => {
                meetkunde::in_vlak(self.punten, self.ringen, self.delen, self.brokken, punt)
            }
            Some(GeometrieSoort::Lijn) => meetkunde::op_lijn(self.punten, self.ringen, punt),
            Some(GeometrieSoort::Punt) => self.punten.contains(&punt),
            None => false,
        }
    }
}

/// One voorkomen of an object in a layer.
#[derive(Debug, Clone, Copy)]
pub struct Object<'a> {
    pub(crate) laag: &'a Laag,
    pub(crate) sleutels: &'a [String],
    pub(crate) record: &'a formaat::Record,
    /// Text: looked at by [`Laag::object`].
    pub(crate) id: &'a [u8],
    pub(crate) vorm: Vorm<'a>,
    pub(crate) mercator: &'a [Punt],
    pub(crate) zooms: &'a [u8],
    pub(crate) kenmerken: &'a [u8],
}

impl<'a> Object<'a> {
    /// The layer it lies in.
    pub fn laag(&self) -> &'a Laag {
        self.laag
    }

    /// The register's identification.
    pub fn id(&self) -> &'a str {
        std::str::from_utf8(self.id).unwrap_or_default()
    }

    /// The same as UTF-8, which costs nothing.
    pub fn id_bytes(&self) -> &'a [u8] {
        self.id
    }

    /// The value of an attribute; `None` when the register has none. Cost: the attributes before it.
    pub fn kenmerk(&self, naam: &str) -> Option<WaardeRef<'a>> {
        let sleutel = self.sleutels.iter().position(|s| s == naam)?;
        rij(self.kenmerken).van(u16::try_from(sleutel).ok()?)
    }

    /// The value of an attribute when it is text.
    pub fn tekst(&self, naam: &str) -> Option<&'a str> {
        self.kenmerk(naam)?.tekst()
    }

    /// All attributes, in the order of the delivery.
    pub fn kenmerken(&self) -> impl Iterator<Item = (&'a str, WaardeRef<'a>)> + use<'a> {
        let sleutels = self.sleutels;
        rij(self.kenmerken)
            .filter_map(move |(s, waarde)| Some((sleutels.get(usize::from(s))?.as_str(), waarde)))
    }

    /// All attributes, unread, in the order of the delivery.
    pub fn kenmerken_ruw(&self) -> impl Iterator<Item = RuwKenmerk<'a>> + use<'a> {
        rij(self.kenmerken).ruw()
    }

    /// When it holds.
    pub fn periode(&self) -> Periode {
        self.record.periode()
    }

    /// Bounding box, RD millimetres; `None` without geometry.
    pub fn vak(&self) -> Option<Vak> {
        (!self.vorm.punten.is_empty()).then(|| self.record.vak())
    }

    /// Kind of its geometry; `None` when this object has none.
    pub fn soort(&self) -> Option<GeometrieSoort> {
        self.laag
            .definitie()
            .geometrie
            .filter(|_| !self.vorm.punten.is_empty())
    }

    /// Vertices, RD millimetres; rings are open.
    pub fn punten_rd(&self) -> &'a [Punt] {
        self.vorm.punten
    }

    /// The same vertices in web mercator world units (`rd::mercator`).
    pub fn punten_mercator(&self) -> &'a [Punt] {
        self.mercator
    }

    /// Per vertex the lowest WebMercatorQuad zoom that keeps it; [`crate::ALLEEN_VOLUIT`] for those that
    /// only full detail needs. A ring of which fewer than three vertices stay vanishes at that zoom.
    pub fn vanaf_zoom(&self) -> &'a [u8] {
        self.zooms
    }

    /// Ends of lines or rings in the vertices; empty for points.
    pub fn ringen(&self) -> &'a [u32] {
        self.vorm.ringen
    }

    /// Ends of polygons in the rings; empty for points and lines.
    pub fn delen(&self) -> &'a [u32] {
        self.vorm.delen
    }

    /// A copy of the geometry; `None` when there is none.
    pub fn geometrie(&self) -> Option<Geometrie> {
        Some(Geometrie {
            soort: self.soort()?,
            punten: self.vorm.punten.to_vec(),
            ringen: self.vorm.ringen.to_vec(),
            delen: self.vorm.delen.to_vec(),
        })
    }

    /// True when the point lies in the object or on its edge. Exact to the millimetre.
    pub fn bevat(&self, punt: Punt) -> bool {
        self.vak().is_some_and(|v| v.bevat(punt)) && self.vorm.bevat(self.soort(), punt)
    }

    /// Distance in metres from the point to the object, 0 inside; infinite without geometry. Planar RD.
    pub fn afstand_m(&self, punt: Punt) -> f64 {
        let vlak = self.soort() == Some(GeometrieSoort::Vlak);
        if vlak && self.bevat(punt) {
            return 0.0;
        }
        let v = &self.vorm;
        meetkunde::afstand_tot_randen(v.punten, v.ringen, vlak, v.brokken, punt)
    }
}

/// Distance in metres from a point to a geometry that is in no layer, 0 inside. Planar RD.
pub fn afstand_m(geometrie: &Geometrie, punt: Punt) -> f64 {
    let (g, vlak) = (geometrie, geometrie.soort == GeometrieSoort::Vlak);
    if vlak && meetkunde::in_vlak(&g.punten, &g.ringen, &g.delen, &[], punt) {
        return 0.0;
    }
    meetkunde::afstand_tot_randen(&g.punten, &g.ringen, vlak, &[], punt)
}
