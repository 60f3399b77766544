//! GML 3.1.1 and 3.2 geometry to [`Geometrie`], as the events of an XML reader come by.
//!
//! Answers what points, lines or polygons an element holds: `Point`, `LineString`, `Curve` with its segments, `Polygon`,
//! `Surface`, their `Multi` and `Composite` forms, `pos`, `posList` and the old `coordinates`. Arcs become straight
//! segments ([`boog`]). What it does not read, it refuses by name. Knows no register.
//! Start at [`Bouwer`]: every event inside the geometry's property goes to it, then [`Bouwer::klaar`].
//!
//! - RD only: a `srsName` that says otherwise refuses the object; a missing one is RD by convention.
//! - Dimensions: `srsDimension` of the nearest element that has one, else what the `srsName` implies, else 2. A third
//!   coordinate is dropped.
//! - A ring that is not closed, has no area, or crosses itself is refused; one that touches itself is not.
//! - Memory: the vertices of one object, at most `max_punten`, whatever its text holds.

use std::io::Read;

use model::{Geometrie, GeometrieSoort, Punt, Vak};

use crate::BronFout;
use crate::xml::{Gebeurtenis, Lezer, Tag};

mod boog;
mod getallen;
mod kruising;

pub use boog::{BoogTeGroot, boog};
use getallen::Getallen;
use kruising::{Uitslag, kruist};

/// Ends of curve pieces that lie this far apart still join, mm.
const AANSLUITING_MM: i64 = 1;

/// What an element is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Punt,
    /// `LineString`, `LineStringSegment`, and what gathers them: `Curve`, `CompositeCurve`.
    Lijn,
    /// `OrientableCurve` with orientation `-`.
    Omgekeerd,
    Boog,
    Bogen,
    Cirkel,
    CirkelOm,
    Ring,
    Vlak,
    Buiten,
    Binnen,
    Posities,
    Straal,
    /// Gathers others and says nothing itself.
    Omhulsel,
    /// Nothing in it matters.
    Overslaan,
    Vreemd,
}

impl Element {
    fn van(tag: &Tag<'_>) -> Self {
        match tag.lokaal {
            "pos" | "posList" | "coordinates" => Self::Posities,
            "Point" => Self::Punt,
            "LineString" | "LineStringSegment" | "Curve" | "CompositeCurve" => Self::Lijn,
            "OrientableCurve" if tag.kenmerk("orientation").as_deref() == Some("-") => Self::Omgekeerd,
            "OrientableCurve" => Self::Lijn,
            "Arc" => Self::Boog,
            "ArcString" => Self::Bogen,
            "Circle" => Self::Cirkel,
            "CircleByCenterPoint" => Self::CirkelOm,
            "LinearRing" | "Ring" => Self::Ring,
            "Polygon" | "PolygonPatch" | "Rectangle" | "Triangle" => Self::Vlak,
            "exterior" | "outerBoundaryIs" => Self::Buiten,
            "interior" | "innerBoundaryIs" => Self::Binnen,
            "radius" => Self::Straal,
            "curveMember" | "curveMembers" | "segments" | "baseCurve" | "lineStringMember"
            | "lineStringMembers" | "surfaceMember" | "surfaceMembers" | "polygonMember"
            | "polygonMembers" | "patches" | "polygonPatches" | "pointMember" | "pointMembers"
            | "geometryMember" | "geometryMembers" | "pointProperty" | "pointRep" | "Surface"
            | "CompositeSurface" | "PolyhedralSurface" | "MultiSurface" | "MultiPolygon" | "MultiCurve"
            | "MultiLineString" | "MultiPoint" | "MultiGeometry" => Self::Omhulsel,
            "name" | "description" | "identifier" | "metaDataProperty" | "boundedBy" => Self::Overslaan,
            _ => Self::Vreemd,
        }
    }

    /// True for what a curve is made of; a piece must join on to the piece before it.
    fn is_lijn(self) -> bool {
        matches!(
            self,
            Self::Lijn | Self::Omgekeerd | Self::Boog | Self::Bogen | Self::Cirkel | Self::CirkelOm
        )
    }
}

#[derive(Debug, Clone, Copy)]
struct Niveau {
    element: Element,
    dimensies: u8,
    /// Vertices and rings there were when the element began.
    punten: usize,
    ringen: usize,
}

/// Builds one geometry after another from events; keeps its buffers in between.
#[derive(Debug)]
pub struct Bouwer {
    max_punten: usize,
    stapel: Vec<Niveau>,
    overslaan: usize,
    soort: Option<GeometrieSoort>,
    punten: Vec<Punt>,
    ringen: Vec<u32>,
    delen: Vec<u32>,
    getallen: Getallen,
    straal_mm: f64,
    boog: Vec<Punt>,
    werk: Vec<Vak>,
    fout: Option<String>,
}

impl Bouwer {
    /// `max_punten` vertices at most in one geometry.
    pub fn new(max_punten: usize) -> Self {
        Self {
            max_punten: max_punten.min(u32::MAX as usize),
            stapel: Vec::new(),
            overslaan: 0,
            soort: None,
            punten: Vec::new(),
            ringen: Vec::new(),
            delen: Vec::new(),
            getallen: Getallen::default(),
            straal_mm: 0.0,
            boog: Vec::new(),
            werk: Vec::new(),
            fout: None,
        }
    }

    /// A start tag inside the geometry's property.
    pub fn begin(&mut self, tag: &Tag<'_>) {
        let element = if self.overslaan > 0 {
            Element::Overslaan
        } else {
            Element::van(tag)
        };
        if element == Element::Overslaan {
            self.overslaan += 1;
            return;
        }
        let mut dimensies = self.stapel.last().map_or(2, |niveau| niveau.dimensies);
        for (naam, waarde) in tag.kenmerken() {
            match (naam, waarde.as_ref()) {
                ("srsDimension", "2") => dimensies = 2,
                ("srsDimension", "3") => dimensies = 3,
                ("srsDimension", anders) => {
                    self.weiger(|| format!("srsDimension '{}' lezen we niet", kort(anders)))
                }
                ("srsName", naam) => match rd_dimensies(naam) {
                    Some(eigen) if tag.kenmerk("srsDimension").is_none() => dimensies = eigen,
                    Some(_) => {}
                    None => self.weiger(|| {
                        format!(
                            "coördinatenstelsel '{}' lezen we niet; lever RD (EPSG:28992)",
                            kort(naam)
                        )
                    }),
                },
                ("href", _) => self
                    .weiger(|| "de geometrie verwijst naar een andere (xlink); dat lezen we niet".to_owned()),
                _ => {}
            }
        }
        match element {
            Element::Vreemd => self.weiger(|| format!("geometrie met '{}' lezen we niet", kort(tag.lokaal))),
            Element::Posities => {
                let komma = tag.lokaal == "coordinates";
                if komma
                    && ["decimal", "cs", "ts"]
                        .iter()
                        .zip([".", ",", " "])
                        .any(|(k, v)| tag.kenmerk(k).is_some_and(|w| w != v))
                {
                    self.weiger(|| "coordinates met eigen scheidingstekens lezen we niet".to_owned());
                }
                self.getallen.begin(usize::from(dimensies), komma);
            }
            Element::Straal => {
                if tag
                    .kenmerk("uom")
                    .is_some_and(|uom| !matches!(uom.as_ref(), "m" | "urn:ogc:def:uom:EPSG::9001"))
                {
                    self.weiger(|| "een straal in een andere eenheid dan meters lezen we niet".to_owned());
                }
                self.getallen.begin(1, false);
            }
            Element::Ring if !matches!(self.ouder(), Some(Element::Buiten | Element::Binnen)) => {
                self.weiger(|| "een ring hoort in exterior of interior van een vlak".to_owned());
            }
            _ => {}
        }
        self.stapel.push(Niveau {
            element,
            dimensies,
            punten: self.punten.len(),
            ringen: self.ringen.len(),
        });
    }

    /// A piece of text.
    #[inline]
    pub fn tekst(&mut self, tekst: &str) {
        match self.ouder() {
            Some(Element::Posities) if self.overslaan == 0 && self.fout.is_none() => {
                if let Err(fout) = self.getallen.posities(tekst, &mut self.punten, self.max_punten) {
                    self.weiger(|| fout);
                }
            }
            Some(Element::Straal) if self.overslaan == 0 && self.fout.is_none() => self.getallen.los(tekst),
            _ => {}
        }
    }

    /// An end tag inside the geometry's property.
    pub fn eind(&mut self) {
        if self.overslaan > 0 {
            self.overslaan -= 1;
            return;
        }
        let Some(niveau) = self.stapel.pop() else { return };
        if self.fout.is_some() {
            return;
        }
        if let Err(fout) = self.sluit(niveau) {
            self.weiger(|| fout);
        }
    }

    /// The geometry of everything since the last call.
    ///
    /// - Out: points, or lines, or polygons; outer rings counter-clockwise.
    /// - Errors: a Dutch sentence that says what is wrong; the next geometry starts fresh.
    pub fn klaar(&mut self) -> Result<Geometrie, String> {
        let fout = self.fout.take();
        let geometrie = match (fout, self.soort) {
            (Some(fout), _) => Err(fout),
            (None, Some(soort)) if !self.punten.is_empty() => Ok(Geometrie {
                soort,
                punten: self.punten.as_slice().to_vec(),
                ringen: self.ringen.as_slice().to_vec(),
                delen: self.delen.as_slice().to_vec(),
            }),
            _ => Err("de geometrie is leeg".to_owned()),
        };
        self.wis();
        geometrie
    }

    /// Forgets what came in since the last geometry.
    pub fn wis(&mut self) {
        /// Vertices for which room is kept.
        const HOUD: usize = 64 << 10;
        self.stapel.clear();
        self.overslaan = 0;
        self.soort = None;
        self.fout = None;
        self.straal_mm = 0.0;
        self.punten.clear();
        self.punten.shrink_to(HOUD);
        self.ringen.clear();
        self.delen.clear();
    }

    #[inline]
    fn ouder(&self) -> Option<Element> {
        self.stapel.last().map(|niveau| niveau.element)
    }

    /// Keeps the first thing that is wrong, and lets go of the vertices.
    fn weiger(&mut self, reden: impl FnOnce() -> String) {
        if self.fout.is_none() {
            self.fout = Some(reden());
            self.punten = Vec::new();
            self.ringen.clear();
            self.delen.clear();
        }
    }

    fn sluit(&mut self, niveau: Niveau) -> Result<(), String> {
        match niveau.element {
            Element::Posities => self.getallen.eind(&mut self.punten, self.max_punten),
            Element::Straal => {
                self.straal_mm = self.getallen.los_eind()? * 1000.0;
                Ok(())
            }
            Element::Punt => self.punt(niveau),
            Element::Ring => self.ring(niveau),
            Element::Vlak => self.vlak(niveau),
            element if element.is_lijn() => self.lijn(niveau),
            _ => Ok(()),
        }
    }

    fn is_soort(&mut self, soort: GeometrieSoort) -> Result<(), String> {
        if *self.soort.get_or_insert(soort) == soort {
            return Ok(());
        }
        Err("punten, lijnen en vlakken door elkaar in één geometrie lezen we niet".to_owned())
    }

    fn punt(&mut self, niveau: Niveau) -> Result<(), String> {
        // the centre of a circle is not a geometry of its own
        if self.ouder_is(Element::CirkelOm) {
            return Ok(());
        }
        match self.punten.len() - niveau.punten {
            1 => self.is_soort(GeometrieSoort::Punt),
            aantal => Err(format!("een punt met {aantal} posities")),
        }
    }

    fn ouder_is(&self, element: Element) -> bool {
        self.stapel
            .iter()
            .rev()
            .find(|niveau| niveau.element != Element::Omhulsel)
            .is_some_and(|n| n.element == element)
    }

    fn lijn(&mut self, niveau: Niveau) -> Result<(), String> {
        let begin = niveau.punten;
        match niveau.element {
            Element::Boog | Element::Bogen | Element::Cirkel | Element::CirkelOm => self.krom(niveau)?,
            Element::Omgekeerd => self.punten.get_mut(begin..).unwrap_or_default().reverse(),
            _ => {}
        }
        // a piece of a curve or ring joins on to what came before it; else the line is whole
        match self
            .stapel
            .iter()
            .rev()
            .find(|n| n.element.is_lijn() || n.element == Element::Ring)
        {
            Some(geheel) if geheel.punten < begin => self.sluit_aan(begin),
            Some(_) => Ok(()),
            None => {
                self.ontdubbel(begin);
                let over = self.punten.len() - begin;
                if over < 2 {
                    return Err(format!("lijn met {over} verschillende punten, nodig zijn er 2"));
                }
                self.ringen.push(self.punten.len() as u32);
                self.is_soort(GeometrieSoort::Lijn)
            }
        }
    }

    fn sluit_aan(&mut self, begin: usize) -> Result<(), String> {
        let (Some(&eind), Some(&volgende)) = (self.punten.get(begin.wrapping_sub(1)), self.punten.get(begin))
        else {
            return Ok(());
        };
        if eind == volgende {
            self.punten.remove(begin);
            return Ok(());
        }
        let ver = |i: usize| (i64::from(eind[i]) - i64::from(volgende[i])).abs();
        if ver(0) > AANSLUITING_MM || ver(1) > AANSLUITING_MM {
            return Err(format!(
                "delen van een lijn sluiten niet aan bij RD {}",
                meters(eind)
            ));
        }
        Ok(())
    }

    /// Replaces the control points of a curved segment by its vertices.
    fn krom(&mut self, niveau: Niveau) -> Result<(), String> {
        let begin = niveau.punten;
        let controle = self.punten.get(begin..).unwrap_or_default();
        let uit = &mut self.boog;
        uit.clear();
        let gelukt = match (niveau.element, controle) {
            (Element::Boog, &[a, b, c]) => {
                uit.push(a);
                boog(a, b, c, uit)
            }
            (Element::Cirkel, &[a, b, c]) => {
                uit.push(a);
                boog::cirkel_door(a, b, c, uit)
            }
            (Element::CirkelOm, &[midden]) => boog::cirkel_om(midden, self.straal_mm, uit),
            (Element::Bogen, [a, rest @ ..]) if !rest.is_empty() && rest.len() % 2 == 0 => {
                uit.push(*a);
                let mut van = *a;
                rest.chunks_exact(2).try_for_each(|paar| {
                    let &[b, c] = paar else { return Ok(()) };
                    boog(std::mem::replace(&mut van, c), b, c, uit)
                })
            }
            _ => return Err(format!("boog met {} posities", controle.len())),
        };
        if gelukt.is_err() {
            let waar = controle.first().copied().map(meters).unwrap_or_default();
            return Err(format!("de boog bij RD {waar} past niet in RD"));
        }
        if begin + uit.len() > self.max_punten {
            return Err(te_veel(self.max_punten));
        }
        self.punten.truncate(begin);
        self.punten.extend_from_slice(uit);
        Ok(())
    }

    /// Removes vertices equal to the one before them.
    fn ontdubbel(&mut self, begin: usize) {
        let staart = self.punten.get(begin..).unwrap_or_default();
        if !staart.windows(2).any(|paar| paar.first() == paar.last()) {
            return;
        }
        let mut houd = begin;
        for lees in begin + 1..self.punten.len() {
            if self.punten.get(lees) != self.punten.get(houd) {
                houd += 1;
                self.punten.swap(houd, lees);
            }
        }
        self.punten.truncate(houd + 1);
    }

    fn ring(&mut self, niveau: Niveau) -> Result<(), String> {
        let begin = niveau.punten;
        self.ontdubbel(begin);
        let (Some(&eerste), Some(&laatste)) = (self.punten.get(begin), self.punten.last()) else {
            return Err("een ring is leeg".to_owned());
        };
        if self.punten.len() == begin {
            return Err("een ring is leeg".to_owned());
        }
        let ver = |i: usize| (i64::from(eerste[i]) - i64::from(laatste[i])).abs();
        if ver(0) > AANSLUITING_MM || ver(1) > AANSLUITING_MM {
            return Err(format!("de ring bij RD {} is niet gesloten", meters(eerste)));
        }
        if self.punten.len() > begin + 1 {
            self.punten.pop();
        }
        let ring = self.punten.get_mut(begin..).unwrap_or_default();
        if ring.len() < 3 {
            return Err(format!(
                "ring met {} verschillende punten, nodig zijn er 3",
                ring.len()
            ));
        }
        let buiten = self.stapel.last().is_some_and(|n| n.element == Element::Buiten);
        match kruist(ring, &mut self.werk) {
            Uitslag::Heel => {}
            Uitslag::Kruist(waar) => return Err(format!("de ring kruist zichzelf bij RD {}", meters(waar))),
            Uitslag::TeGrillig => {
                return Err(format!(
                    "de ring bij RD {} is te grillig om na te gaan of hij zichzelf kruist",
                    meters(eerste)
                ));
            }
        }
        match dubbel_oppervlak(ring) {
            0 => return Err(format!("de ring bij RD {} heeft geen oppervlak", meters(eerste))),
            oppervlak if (oppervlak > 0) != buiten => ring.reverse(),
            _ => {}
        }
        self.ringen.push(self.punten.len() as u32);
        let van_vlak = self
            .stapel
            .iter()
            .rev()
            .find(|n| n.element == Element::Vlak)
            .map(|n| n.ringen);
        let nummer = van_vlak.map(|van| self.ringen.len() - van);
        match (buiten, nummer) {
            (true, Some(1)) | (false, Some(2..)) => Ok(()),
            (true, Some(_)) => Err("een vlak met meer dan één buitenring".to_owned()),
            (false, Some(_)) => Err("een vlak dat met een binnenring begint".to_owned()),
            (_, None) => Err("een ring buiten een vlak".to_owned()),
        }
    }

    fn vlak(&mut self, niveau: Niveau) -> Result<(), String> {
        if self.ringen.len() == niveau.ringen {
            return Err("een vlak zonder buitenring".to_owned());
        }
        self.delen.push(self.ringen.len() as u32);
        self.is_soort(GeometrieSoort::Vlak)
    }
}

/// The geometry inside the element whose start tag came last; goes on to behind its end.
///
/// - Out: the geometry, or a Dutch sentence that says what is wrong with it.
/// - Errors: what ends the reading of the file. Cost: buffers for one geometry; for many, keep a [`Bouwer`].
pub fn lees_inhoud<R: Read>(
    lezer: &mut Lezer<R>,
    max_punten: usize,
) -> Result<Result<Geometrie, String>, BronFout> {
    let mut bouwer = Bouwer::new(max_punten);
    let binnen = lezer.diepte();
    loop {
        let diepte = lezer.diepte();
        match lezer.volgende()? {
            Gebeurtenis::Begin(tag) => bouwer.begin(&tag),
            Gebeurtenis::Tekst(tekst) => bouwer.tekst(tekst),
            Gebeurtenis::Eind(_) if diepte > binnen => bouwer.eind(),
            Gebeurtenis::Eind(_) | Gebeurtenis::Klaar => return Ok(bouwer.klaar()),
        }
    }
}

/// The first 60 characters, for a message.
fn kort(tekst: &str) -> String {
    tekst.chars().take(60).collect()
}

fn meters(punt: Punt) -> String {
    let m = |mm: i32| f64::from(mm) / 1000.0;
    format!("{:.3} {:.3}", m(punt[0]), m(punt[1]))
}

fn te_veel(max: usize) -> String {
    format!("de geometrie heeft meer dan {max} punten")
}

/// Twice the signed area, mm²; positive when counter-clockwise. Exact, around the first vertex so that it stays small.
fn dubbel_oppervlak(ring: &[Punt]) -> i128 {
    let Some(&o) = ring.first() else { return 0 };
    let d = |p: Punt, i: usize| i64::from(p[i]) - i64::from(o[i]);
    let kruis = |a: Punt, b: Punt| {
        i128::from(d(a, 0)) * i128::from(d(b, 1)) - i128::from(d(b, 0)) * i128::from(d(a, 1))
    };
    ring.windows(2)
        .map(|paar| if let &[a, b] = paar { kruis(a, b) } else { 0 })
        .sum()
}

/// How many dimensions a `srsName` of RD implies: 2 for EPSG:28992, 3 for RD with NAP (EPSG:7415, or 28992 with 5709).
/// Miss: `None` for every other system.
pub fn rd_dimensies(naam: &str) -> Option<u8> {
    let naam = naam.trim();
    let code = |deel: &str| deel.rsplit([':', '/', '#']).next().unwrap_or_default().to_owned();
    if !naam.to_ascii_uppercase().contains("EPSG") {
        return (naam == "28992").then_some(2);
    }
    let mut dimensies = None;
    for deel in naam.split(',') {
        match code(deel).as_str() {
            "28992" => dimensies = Some(dimensies.unwrap_or(2)),
            "7415" => dimensies = Some(3),
            "5709" if dimensies.is_some() => dimensies = Some(3),
            "crs" => {}
            _ => return None,
        }
    }
    dimensies
}

#[cfg(test)]
mod tests;
