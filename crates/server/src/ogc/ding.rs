//! Ding: one feature, whether it comes from a layer or from the register, without a copy.

use std::borrow::Cow;
use std::cell::OnceCell;

use filter::{Rij, Uitkomst};
use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use lagen::{Object, WaardeRef};
use model::{Datum, GeometrieSoort, Punt, Tijdstip, Voorkomen, Waarde};
use rd::Roosters;
use register::{Beeld, Kaartdossier};

/// The property that holds the identification.
pub(crate) const ID: &str = "identificatie";
/// The property that filters call the geometry.
pub(crate) const VORM: &str = "geometry";
/// Since and until when it holds in the world (days), and in the register (instants); `tot` is not included.
pub(crate) const TIJDEN: [&str; 4] = ["geldigVan", "geldigTot", "bekendVan", "bekendTot"];

/// A feature.
#[derive(Clone, Copy)]
pub(crate) enum Ding<'a> {
    /// From a layer.
    Object(Object<'a>),
    /// From an own table that is asked.
    Rij(&'a Voorkomen),
    /// From the register, as its asker may see it, with its version for who may know that; one without a place is not on the map.
    Dossier(Option<&'a Kaartdossier>, &'a Beeld, Option<u64>),
}

/// A value on its way out.
#[derive(Clone, Copy)]
pub(crate) enum Veld<'a> {
    Ref(WaardeRef<'a>),
    Eigen(&'a Waarde),
    Tekst(&'a str),
    Getal(i64),
    Dag(Datum),
    Tijdstip(Tijdstip),
}

impl<'a> Ding<'a> {
    pub(crate) fn id(&self) -> &'a str {
        match self {
            Self::Object(o) => o.id(),
            Self::Rij(v) => v.id.as_str(),
            Self::Dossier(_, b, _) => b.identificatie.as_str(),
        }
    }

    pub(crate) fn soort(&self) -> Option<GeometrieSoort> {
        match self {
            Self::Object(o) => o.soort(),
            Self::Rij(v) => v.geometrie.as_ref().map(|g| g.soort),
            Self::Dossier(d, ..) => d.map(|d| d.geometrie().soort),
        }
    }

    pub(crate) fn punten(&self) -> &'a [Punt] {
        match self {
            Self::Object(o) => o.punten_rd(),
            Self::Rij(v) => v.geometrie.as_ref().map_or(&[], |g| &g.punten),
            Self::Dossier(d, ..) => d.map_or(&[], |d| &d.geometrie().punten),
        }
    }

    pub(crate) fn ringen(&self) -> &'a [u32] {
        match self {
            Self::Object(o) => o.ringen(),
            Self::Rij(v) => v.geometrie.as_ref().map_or(&[], |g| &g.ringen),
            Self::Dossier(d, ..) => d.map_or(&[], |d| &d.geometrie().ringen),
        }
    }

    pub(crate) fn delen(&self) -> &'a [u32] {
        match self {
            Self::Object(o) => o.delen(),
            Self::Rij(v) => v.geometrie.as_ref().map_or(&[], |g| &g.delen),
            Self::Dossier(d, ..) => d.map_or(&[], |d| &d.geometrie().delen),
        }
    }

    pub(crate) fn mercator(&self, roosters: &Roosters) -> Cow<'a, [Punt]> {
        match self {
            Self::Object(o) => Cow::Borrowed(o.punten_mercator()),
            Self::Rij(_) | Self::Dossier(..) => {
                let om = |p: &Punt| roosters.rd_mm_naar_mercator(*p);
                Cow::Owned(self.punten().iter().map(om).collect())
            }
        }
    }

    /// When it holds: first day, and first day that does not count any more.
    pub(crate) fn geldig(&self) -> (Option<Datum>, Option<Datum>) {
        let echt = |d: Datum| d.dag().map(|_| d);
        match self {
            Self::Object(o) => (echt(o.periode().geldig.van), echt(o.periode().geldig.tot)),
            Self::Rij(_) => (None, None),
            Self::Dossier(_, b, _) => (b.van, b.tot),
        }
    }

    /// Every property that has a value, in a fixed order.
    pub(crate) fn velden(&self, mut doe: impl FnMut(&'a str, Veld<'a>)) {
        doe(ID, Veld::Tekst(self.id()));
        match self {
            Self::Object(o) => {
                for (naam, waarde) in o.kenmerken().filter(|(n, _)| *n != ID) {
                    doe(naam, Veld::Ref(waarde));
                }
                for naam in TIJDEN {
                    if let Some(veld) = tijdveld(o, naam) {
                        doe(naam, veld);
                    }
                }
            }
            Self::Rij(v) => {
                for (naam, waarde) in v.kenmerken.iter().filter(|(n, _)| n != ID) {
                    doe(naam, Veld::Eigen(waarde));
                }
            }
            Self::Dossier(_, b, versie) => {
                for naam in DOSSIERVELDEN {
                    if let Some(veld) = dossierveld(b, *versie, naam) {
                        doe(naam, veld);
                    }
                }
                for (naam, waarde) in b
                    .kenmerken
                    .iter()
                    .filter(|(n, _)| !DOSSIERVELDEN.contains(&n.as_str()))
                {
                    doe(naam, Veld::Eigen(waarde));
                }
            }
        }
    }

    /// One property.
    pub(crate) fn veld(&self, naam: &str) -> Option<Veld<'a>> {
        if naam == ID {
            return Some(Veld::Tekst(self.id()));
        }
        match self {
            Self::Object(o) => o.kenmerk(naam).map(Veld::Ref).or_else(|| tijdveld(o, naam)),
            Self::Rij(v) => v
                .kenmerken
                .iter()
                .find(|(n, _)| n == naam)
                .map(|(_, w)| Veld::Eigen(w)),
            Self::Dossier(_, b, versie) => dossierveld(b, *versie, naam).or_else(|| {
                b.kenmerken
                    .iter()
                    .find(|(n, _)| n == naam)
                    .map(|(_, w)| Veld::Eigen(w))
            }),
        }
    }

    /// The geometry as `geo` calculates with it, RD metres.
    pub(crate) fn geo(&self) -> Option<Geometry<f64>> {
        let soort = self.soort()?;
        let punten = self.punten();
        let coord = |p: &Punt| Coord {
            x: f64::from(p[0]) / 1000.0,
            y: f64::from(p[1]) / 1000.0,
        };
        if soort == GeometrieSoort::Punt {
            return Some(match punten {
                [een] => Geometry::Point(Point(coord(een))),
                meer => Geometry::MultiPoint(MultiPoint(meer.iter().map(|p| Point(coord(p))).collect())),
            });
        }
        let mut begin = 0usize;
        let mut lijnen = Vec::with_capacity(self.ringen().len());
        for eind in self.ringen() {
            let eind = *eind as usize;
            let lijn: LineString<f64> = punten.get(begin..eind)?.iter().map(coord).collect();
            lijnen.push(lijn);
            begin = eind;
        }
        if soort == GeometrieSoort::Lijn {
            return Some(if lijnen.len() == 1 {
                Geometry::LineString(lijnen.pop()?)
            } else {
                Geometry::MultiLineString(MultiLineString(lijnen))
            });
        }
        let mut ringen = lijnen.into_iter();
        let mut begin = 0u32;
        let mut vlakken = Vec::with_capacity(self.delen().len());
        for eind in self.delen() {
            let buiten = ringen.next()?;
            let gaten = ringen
                .by_ref()
                .take(eind.saturating_sub(begin + 1) as usize)
                .collect();
            vlakken.push(Polygon::new(buiten, gaten));
            begin = *eind;
        }
        Some(if vlakken.len() == 1 {
            Geometry::Polygon(vlakken.pop()?)
        } else {
            Geometry::MultiPolygon(MultiPolygon(vlakken))
        })
    }
}

/// Properties of every dossier, with or without a value.
pub(crate) const DOSSIERVELDEN: [&str; 8] = [
    "soort",
    "titel",
    "omschrijving",
    "status",
    "categorie",
    "van",
    "tot",
    "versie",
];

fn dossierveld<'a>(b: &'a Beeld, versie: Option<u64>, naam: &str) -> Option<Veld<'a>> {
    Some(match naam {
        "soort" => Veld::Tekst(b.soort.als_tekst()),
        "titel" => Veld::Tekst(b.titel.as_str()),
        "omschrijving" => Veld::Tekst(b.omschrijving.as_deref()?),
        "status" => Veld::Tekst(b.status.as_deref()?),
        "categorie" => Veld::Tekst(b.categorie.as_deref()?),
        "van" => Veld::Dag(b.van?),
        "tot" => Veld::Dag(b.tot?),
        "versie" => Veld::Getal(i64::try_from(versie?).ok()?),
        _ => return None,
    })
}

fn tijdveld<'a>(o: &Object<'a>, naam: &str) -> Option<Veld<'a>> {
    let p = o.periode();
    let dag = |d: Datum| (d != Datum::ALTIJD && d != Datum::NOOIT).then_some(Veld::Dag(d));
    let tijd = |t: Tijdstip| (t != Tijdstip::ALTIJD && t != Tijdstip::NOOIT).then_some(Veld::Tijdstip(t));
    match naam {
        "geldigVan" => dag(p.geldig.van),
        "geldigTot" => dag(p.geldig.tot),
        "bekendVan" => tijd(p.bekend.van),
        "bekendTot" => tijd(p.bekend.tot),
        _ => None,
    }
}

impl<'a> Veld<'a> {
    /// As a filter and a sort compare it.
    pub(crate) fn uitkomst(self) -> Uitkomst<'a> {
        match self {
            Self::Ref(w) => van_ref(w),
            Self::Eigen(w) => van_waarde(w),
            Self::Tekst(t) => Uitkomst::Tekst(Cow::Borrowed(t)),
            Self::Getal(n) => Uitkomst::Getal(n),
            Self::Dag(d) => Uitkomst::Dag(d.0),
            Self::Tijdstip(t) => Uitkomst::Tijdstip(t.0.saturating_mul(1000)),
        }
    }
}

fn van_ref(waarde: WaardeRef<'_>) -> Uitkomst<'_> {
    match waarde {
        WaardeRef::JaNee(b) => Uitkomst::JaNee(b),
        WaardeRef::Getal(n) => Uitkomst::Getal(n),
        WaardeRef::Decimaal(d) => Uitkomst::Decimaal(d),
        WaardeRef::Tekst(t) => Uitkomst::Tekst(Cow::Borrowed(t)),
        WaardeRef::Lijst(l) => Uitkomst::Lijst(l.iter().map(van_ref).collect()),
    }
}

fn van_waarde(waarde: &Waarde) -> Uitkomst<'_> {
    match waarde {
        Waarde::JaNee(b) => Uitkomst::JaNee(*b),
        Waarde::Getal(n) => Uitkomst::Getal(*n),
        Waarde::Decimaal(d) => Uitkomst::Decimaal(*d),
        Waarde::Tekst(t) => Uitkomst::Tekst(Cow::Borrowed(t)),
        Waarde::Lijst(l) => Uitkomst::Lijst(l.iter().map(van_waarde).collect()),
    }
}

/// A feature as a filter sees it; its geometry is made when the filter looks at it.
pub(crate) struct Bekeken<'a> {
    ding: Ding<'a>,
    vorm: OnceCell<Option<Geometry<f64>>>,
}

impl<'a> Bekeken<'a> {
    pub(crate) fn nieuw(ding: Ding<'a>) -> Self {
        Self {
            ding,
            vorm: OnceCell::new(),
        }
    }
}

impl Rij for Bekeken<'_> {
    fn waarde(&self, naam: &str) -> Uitkomst<'_> {
        self.ding.veld(naam).map_or(Uitkomst::Niets, Veld::uitkomst)
    }

    fn vorm(&self) -> Option<&Geometry<f64>> {
        self.vorm.get_or_init(|| self.ding.geo()).as_ref()
    }
}
