//! One tile, object by object.
//!
//! Start at [`Tegelbouwer`]. An object goes through: pick the vertices of this zoom, to tile units, cut when
//! it sticks out of the buffered tile, drop what has no area left, encode. Nothing is dropped unseen: every
//! object's fate is returned and counted.

use std::cell::RefCell;
use std::ops::Range;

use model::GeometrieSoort;
use rd::{TegelVak, Tegelomzetting};

use crate::TegelFout;
use crate::knip::{Kader, Ligging, Omvang, Plek, dubbel_oppervlak, schoon_ring, sluit_schoon};
use crate::mvt::{self, Kenmerken, Laagschrijver};

/// Units on a side of a tile.
const EXTENT: i64 = mvt::EXTENT as i64;
/// Units kept around a tile, so that lines and symbols on its edge are drawn whole: 4 pixels of 256.
pub const BUFFER: u32 = 64;

/// The shape of an object, borrowed from where it is stored; ends as in [`model::Geometrie`].
#[derive(Debug, Clone, Copy)]
pub struct Vorm<'a> {
    /// Kind.
    pub soort: GeometrieSoort,
    /// Vertices: web mercator world units for WebMercatorQuad, RD mm for NetherlandsRDNewQuad.
    pub punten: &'a [[i32; 2]],
    /// For each vertex the lowest web mercator zoom that keeps it; empty: every zoom keeps all.
    pub vanaf_zoom: &'a [u8],
    /// True when no neighbour has to keep the same edge: an area that would vanish by leaving vertices out keeps all of them.
    pub los: bool,
    /// Ends of lines or rings in `punten`; for points not read.
    pub ringen: &'a [u32],
    /// Ends of polygons in `ringen`; for points and lines not read.
    pub delen: &'a [u32],
}

/// What became of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lot {
    /// It is in the tile.
    Getekend,
    /// It touches the tile but nothing of it remains at this zoom: smaller than a tile unit.
    TeKlein,
    /// It does not touch the buffered tile.
    Buiten,
}

/// Counts of one layer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LaagStatistiek {
    /// Layer.
    pub laag: String,
    /// Objects in the tile.
    pub getekend: usize,
    /// Objects that vanished because they are smaller than a tile unit at this zoom.
    pub te_klein: usize,
    /// Objects that were offered but do not touch the buffered tile.
    pub buiten: usize,
    /// Vertices written.
    pub punten: usize,
}

/// Counts of a tile, layer by layer in the order they were begun.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statistiek {
    /// Layers, those without a drawn object included.
    pub lagen: Vec<LaagStatistiek>,
}

impl Statistiek {
    /// Objects in the tile, all layers.
    pub fn getekend(&self) -> usize {
        self.lagen.iter().map(|l| l.getekend).sum()
    }

    /// Objects too small for this zoom, all layers.
    pub fn te_klein(&self) -> usize {
        self.lagen.iter().map(|l| l.te_klein).sum()
    }
}

/// A finished tile. Whether `bytes` is too long is for the caller to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tegel {
    /// MVT 2.1, uncompressed; empty when nothing is drawn.
    pub bytes: Vec<u8>,
    /// What went in and what did not.
    pub statistiek: Statistiek,
}

thread_local! {
    /// Room that the last tile of this thread left behind.
    static RUIMTE: RefCell<Option<(Laagschrijver, Werk)>> = const { RefCell::new(None) };
}
/// Room beyond this, bytes, is given back after a tile.
const RUIMTE_MAX: usize = 4 << 20;

/// Builds one tile: [`Tegelbouwer::begin_laag`], [`Tegelbouwer::object`] as often as needed, next layer, and
/// [`Tegelbouwer::klaar`]. Room to work in is kept from object to object, and for the next tile of the thread.
pub struct Tegelbouwer {
    omzetting: Tegelomzetting,
    kader: Kader,
    zoom: u8,
    /// Finished layers.
    bytes: Vec<u8>,
    laag: Laagschrijver,
    statistiek: Statistiek,
    werk: Werk,
}

/// Lines or rings ready for the encoder, and room to work in.
#[derive(Default)]
struct Werk {
    plekken: Vec<Plek>,
    hulp: Vec<Plek>,
    uit: Vec<Plek>,
    /// End in `uit` of each line or ring, and whether it is written from its end: a ring that turns the wrong way.
    stukken: Vec<(usize, bool)>,
    einden: Vec<usize>,
}

impl Tegelbouwer {
    /// An empty tile with `buffer` units (4096 per tile, see [`BUFFER`]; at most a tile) kept around it.
    pub fn nieuw(vak: TegelVak, buffer: u32) -> Self {
        let buffer = i64::from(buffer).min(EXTENT);
        let (laag, werk) = RUIMTE.take().unwrap_or_default();
        Self {
            omzetting: vak.omzetting(),
            kader: Kader {
                min: -buffer,
                max: EXTENT + buffer,
            },
            zoom: vak.mercator_zoom(),
            bytes: Vec::new(),
            laag,
            statistiek: Statistiek::default(),
            werk,
        }
    }

    /// Begins a layer; the one before is finished. A layer without drawn objects leaves no bytes.
    /// Errors: [`TegelFout::Laag`] for an empty name or one that this tile already has.
    pub fn begin_laag(&mut self, naam: &str) -> Result<(), TegelFout> {
        if naam.is_empty() || self.statistiek.lagen.iter().any(|l| l.laag == naam) {
            return Err(TegelFout::Laag(naam.to_owned()));
        }
        self.sluit_laag();
        self.statistiek.lagen.push(LaagStatistiek {
            laag: naam.to_owned(),
            ..Default::default()
        });
        Ok(())
    }

    fn sluit_laag(&mut self) {
        if let Some(laag) = self.statistiek.lagen.last() {
            self.laag.sluit(&laag.laag, &mut self.bytes);
        }
    }

    /// Adds an object to the layer begun last.
    ///
    /// - In: its shape; a number that clients know it by; what adds its attributes, called only when it is drawn.
    /// - Out: its fate, also counted in the statistics.
    /// - Errors: [`TegelFout::Vorm`] when ends do not fit the vertices, [`TegelFout::GeenLaag`] before a layer.
    /// - Cost: linear in vertices; an object within the buffered tile is not cut.
    pub fn object(
        &mut self,
        vorm: &Vorm<'_>,
        id: Option<u64>,
        kenmerken: impl FnOnce(&mut Kenmerken<'_>),
    ) -> Result<Lot, TegelFout> {
        if self.statistiek.lagen.is_empty() {
            return Err(TegelFout::GeenLaag);
        }
        if !vorm.vanaf_zoom.is_empty() && vorm.vanaf_zoom.len() != vorm.punten.len() {
            return Err(TegelFout::Vorm("aantal zooms is niet het aantal punten"));
        }
        let lot = match vorm.soort {
            GeometrieSoort::Punt => self.punten(vorm),
            GeometrieSoort::Lijn => self.lijnen(vorm)?,
            GeometrieSoort::Vlak => self.vlakken(vorm)?,
        };
        if lot == Lot::Getekend {
            self.werk.schrijf(vorm.soort, &mut self.laag);
            self.laag.object(vorm.soort, id, kenmerken);
        }
        let geschreven = self.werk.uit.len();
        if let Some(laag) = self.statistiek.lagen.last_mut() {
            match lot {
                Lot::Getekend => {
                    laag.getekend += 1;
                    laag.punten += geschreven;
                }
                Lot::TeKlein => laag.te_klein += 1,
                Lot::Buiten => laag.buiten += 1,
            }
        }
        Ok(lot)
    }

    /// Finishes the tile.
    pub fn klaar(mut self) -> Tegel {
        self.sluit_laag();
        if self.laag.ruimte() + self.werk.ruimte() <= RUIMTE_MAX {
            RUIMTE.set(Some((self.laag, self.werk)));
        }
        Tegel {
            bytes: self.bytes,
            statistiek: self.statistiek,
        }
    }

    /// Points: all of them, at every zoom.
    fn punten(&mut self, vorm: &Vorm<'_>) -> Lot {
        self.werk.begin();
        for punt in vorm.punten {
            let plek = self.omzetting.plek(*punt);
            if self.kader.bevat(plek) {
                self.werk.uit.push(plek);
            }
        }
        if self.werk.uit.is_empty() {
            Lot::Buiten
        } else {
            Lot::Getekend
        }
    }

    fn lijnen(&mut self, vorm: &Vorm<'_>) -> Result<Lot, TegelFout> {
        self.werk.begin();
        let mut buiten = true;
        let mut begin = 0;
        for &eind in vorm.ringen {
            let gekozen = self.kies(vorm, begin..eind, self.zoom)?;
            begin = eind;
            let Some(gekozen) = gekozen else {
                buiten = false;
                continue;
            };
            match self.kader.ligging(gekozen.omvang) {
                Ligging::Buiten => continue,
                Ligging::Binnen => {
                    buiten = false;
                    self.werk.neem_lijn();
                }
                Ligging::Over => {
                    let Werk {
                        plekken,
                        hulp,
                        einden,
                        ..
                    } = &mut self.werk;
                    hulp.clear();
                    einden.clear();
                    self.kader.knip_lijn(plekken, hulp, einden);
                    buiten &= einden.is_empty();
                    self.werk.neem_geknipte_lijnen();
                }
            }
        }
        Ok(self.lot(buiten))
    }

    fn vlakken(&mut self, vorm: &Vorm<'_>) -> Result<Lot, TegelFout> {
        self.werk.begin();
        let mut buiten = true;
        let (mut ring, mut begin) = (0usize, 0u32);
        for &deel in vorm.delen {
            let einden = vorm
                .ringen
                .get(ring..deel as usize)
                .ok_or(TegelFout::Vorm("delen passen niet bij ringen"))?;
            ring = deel as usize;
            let (uit_begin, stuk_begin) = (self.werk.uit.len(), self.werk.stukken.len());
            let (mut oppervlak, buiten_tot_hier) = (0, buiten);
            for (nr, &eind) in einden.iter().enumerate() {
                // Holes of a polygon whose outer ring is gone are gone with it.
                if nr > 0 && self.werk.stukken.len() == stuk_begin {
                    begin = *einden.last().unwrap_or(&eind);
                    break;
                }
                let mut ring = self.ring(vorm, begin..eind, self.zoom, nr == 0)?;
                if ring == Some(0) && nr == 0 && vorm.los {
                    ring = self.ring(vorm, begin..eind, u8::MAX, true)?;
                }
                begin = eind;
                buiten &= ring.is_none();
                oppervlak += ring.unwrap_or_default();
            }
            if self.werk.stukken.len() > stuk_begin && oppervlak <= 0 {
                // The tile lies in a hole: what is left of outer ring and hole are the same.
                self.werk.uit.truncate(uit_begin);
                self.werk.stukken.truncate(stuk_begin);
                buiten = buiten_tot_hier;
            }
        }
        Ok(self.lot(buiten))
    }

    /// Takes one ring as it is at a zoom. Out: twice its area within the buffered tile, negative for a hole; `None` when it
    /// does not touch it.
    fn ring(
        &mut self,
        vorm: &Vorm<'_>,
        bereik: Range<u32>,
        zoom: u8,
        buitenring: bool,
    ) -> Result<Option<i64>, TegelFout> {
        let Some(gekozen) = self.kies(vorm, bereik, zoom)? else {
            return Ok(Some(0));
        };
        let Werk { plekken, hulp, .. } = &mut self.werk;
        let schoon = match self.kader.ligging(gekozen.omvang) {
            Ligging::Buiten => return Ok(None),
            Ligging::Binnen => !gekozen.stekel && sluit_schoon(plekken),
            Ligging::Over => {
                self.kader.knip_ring(plekken, hulp);
                false
            }
        };
        if plekken.is_empty() {
            return Ok(None);
        }
        if !schoon {
            schoon_ring(plekken);
        }
        Ok(Some(self.werk.neem_ring(buitenring)))
    }

    fn lot(&self, buiten: bool) -> Lot {
        match (self.werk.stukken.is_empty(), buiten) {
            (false, _) => Lot::Getekend,
            (true, true) => Lot::Buiten,
            (true, false) => Lot::TeKlein,
        }
    }

    /// Picks the vertices of a zoom from one line or ring, in tile units, without repeats. Out: how they lie; `None` for none.
    fn kies(&mut self, vorm: &Vorm<'_>, bereik: Range<u32>, zoom: u8) -> Result<Option<Gekozen>, TegelFout> {
        let bereik = bereik.start as usize..bereik.end as usize;
        let punten = vorm
            .punten
            .get(bereik.clone())
            .ok_or(TegelFout::Vorm("ringen passen niet bij punten"))?;
        let vanaf = vorm.vanaf_zoom.get(bereik).unwrap_or_default();
        let blijft = |nr: usize| vanaf.get(nr).is_none_or(|vanaf| *vanaf <= zoom);
        let omzetting = self.omzetting;
        let plekken = &mut self.werk.plekken;
        plekken.clear();
        let mut blijvers = punten.iter().enumerate().filter(|(nr, _)| blijft(*nr));
        let Some((_, eerste)) = blijvers.next() else {
            return Ok(None);
        };
        let eerste = omzetting.plek(*eerste);
        plekken.reserve(punten.len());
        plekken.push(eerste);
        let mut gekozen = Gekozen {
            omvang: Omvang::om(eerste),
            stekel: false,
        };
        // No place lies there: see `Tegelomzetting`.
        let (mut voorlaatste, mut laatste) = ([i64::MIN; 2], eerste);
        for (_, punt) in blijvers {
            let plek = omzetting.plek(*punt);
            if plek == laatste {
                continue;
            }
            gekozen.stekel |= voorlaatste == plek;
            gekozen.omvang.neem(plek);
            plekken.push(plek);
            (voorlaatste, laatste) = (laatste, plek);
        }
        Ok(Some(gekozen))
    }
}

/// How the vertices of a line or ring lie.
struct Gekozen {
    omvang: Omvang,
    /// Somewhere it goes back to where it came from.
    stekel: bool,
}

impl Werk {
    /// Room that it holds, bytes.
    fn ruimte(&self) -> usize {
        (self.plekken.capacity() + self.hulp.capacity() + self.uit.capacity()) * size_of::<Plek>()
    }

    fn begin(&mut self) {
        self.uit.clear();
        self.stukken.clear();
    }

    /// Takes `plekken` as a line when it has two places.
    fn neem_lijn(&mut self) {
        if self.plekken.len() >= 2 {
            self.uit.extend_from_slice(&self.plekken);
            self.stukken.push((self.uit.len(), false));
        }
    }

    /// Takes the pieces in `hulp` that have two places.
    fn neem_geknipte_lijnen(&mut self) {
        let mut begin = 0;
        for &eind in &self.einden {
            let voor = self.uit.len();
            for plek in self.hulp.get(begin..eind).unwrap_or_default() {
                if self.uit.len() == voor || self.uit.last() != Some(plek) {
                    self.uit.push(*plek);
                }
            }
            begin = eind;
            if self.uit.len() - voor >= 2 {
                self.stukken.push((self.uit.len(), false));
            } else {
                self.uit.truncate(voor);
            }
        }
    }

    /// Takes `plekken`, a clean ring, when it has area, and returns twice that area, negative for a hole.
    fn neem_ring(&mut self, buitenring: bool) -> i64 {
        let oppervlak = dubbel_oppervlak(&self.plekken);
        if oppervlak != 0 {
            self.uit.extend_from_slice(&self.plekken);
            self.stukken.push((self.uit.len(), (oppervlak > 0) != buitenring));
        }
        let oppervlak = oppervlak.abs();
        if buitenring { oppervlak } else { -oppervlak }
    }

    /// The geometry of the object, to the layer it is going into.
    fn schrijf(&self, soort: GeometrieSoort, laag: &mut Laagschrijver) {
        if soort == GeometrieSoort::Punt {
            return laag.punten(&self.uit);
        }
        let mut begin = 0;
        for &(eind, omgekeerd) in &self.stukken {
            let stuk = self.uit.get(begin..eind).unwrap_or_default();
            begin = eind;
            laag.stuk(stuk, soort == GeometrieSoort::Vlak, omgekeerd);
        }
    }
}
