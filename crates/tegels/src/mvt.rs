//! The bytes of a tile layer as MVT 2.1 lays them out (Mapbox Vector Tile specification 2.1, section 4).
//!
//! Written as it comes: an object's message is added once it is whole, values go into the layer's list the first time
//! they are seen. Nothing here can fail; what may be in a tile is decided by the caller. Room is kept from layer to layer.

use std::hash::{BuildHasher, Hasher};

use hashbrown::{DefaultHashBuilder, HashTable};
use model::GeometrieSoort;

use crate::WaardeRef;
use crate::knip::Plek;

/// Units on a side of a tile, as written in each layer.
pub(crate) const EXTENT: u32 = 4096;

// Field numbers and wire types, shifted and joined as protobuf writes them.
const TEGEL_LAAG: u8 = 3 << 3 | 2;
const LAAG_NAAM: u8 = 1 << 3 | 2;
const LAAG_OBJECT: u8 = 2 << 3 | 2;
const LAAG_SLEUTEL: u8 = 3 << 3 | 2;
const LAAG_WAARDE: u8 = 4 << 3 | 2;
const LAAG_EXTENT: u8 = 5 << 3;
const LAAG_VERSIE: u8 = 15 << 3;
const OBJECT_ID: u8 = 1 << 3;
const OBJECT_KENMERKEN: u8 = 2 << 3 | 2;
const OBJECT_SOORT: u8 = 3 << 3;
const OBJECT_GEOMETRIE: u8 = 4 << 3 | 2;
const WAARDE_TEKST: u8 = 1 << 3 | 2;
const WAARDE_DECIMAAL: u8 = 3 << 3 | 1;
const WAARDE_UINT: u8 = 5 << 3;
const WAARDE_SINT: u8 = 6 << 3;
const WAARDE_JA_NEE: u8 = 7 << 3;

const BEGIN: u32 = 1;
const LIJN_NAAR: u32 = 2;
const SLUIT: u8 = 1 << 3 | 7;

/// One layer in the making, and the room that the next one takes over.
#[derive(Default)]
pub(crate) struct Laagschrijver {
    /// Names of attributes, in the order they were first seen.
    sleutels: Vec<String>,
    /// Where the next name is looked for first: objects of a layer name theirs in the same order.
    volgende: usize,
    /// Finished values, each with its own header, and how many.
    waarden: Vec<u8>,
    aantal: u32,
    bekend: Bekend,
    /// What [`Kenmerken::genummerd`] knows of each number of a name.
    genummerd: Vec<Genummerd>,
    /// A value in the making.
    werk: Vec<u8>,
    /// Finished objects, each with its own header.
    objecten: Vec<u8>,
    /// Of the object in the making: pairs of name and value, and its commands.
    kenmerken: Vec<u8>,
    gezien: Vec<usize>,
    geometrie: Vec<u8>,
    pen: Plek,
}

/// The values that a layer has, by bytes that stand for them: as they are in the tile, or as their source has them. The first
/// byte of the one is never that of the other ([`Kenmerken::genummerd`]).
#[derive(Default)]
struct Bekend {
    tabel: HashTable<Regel>,
    bytes: Vec<u8>,
    hasher: DefaultHashBuilder,
}

/// One of them: where its bytes are, and its place in the list of values.
struct Regel {
    hash: u64,
    begin: usize,
    eind: usize,
    nummer: u32,
}

impl Bekend {
    fn hash(&self, bytes: &[u8]) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(bytes);
        hasher.finish()
    }

    fn nummer(&self, hash: u64, bytes: &[u8]) -> Option<u32> {
        let zelfde = |r: &Regel| r.hash == hash && self.bytes.get(r.begin..r.eind) == Some(bytes);
        self.tabel.find(hash, zelfde).map(|r| r.nummer)
    }

    fn onthoud(&mut self, hash: u64, bytes: &[u8], nummer: u32) {
        let begin = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        let regel = Regel {
            hash,
            begin,
            eind: self.bytes.len(),
            nummer,
        };
        self.tabel.insert_unique(hash, regel, |r| r.hash);
    }

    fn leeg(&mut self) {
        self.tabel.clear();
        self.bytes.clear();
    }
}

/// A name that its source has a number for.
#[derive(Clone, Copy, Default)]
enum Genummerd {
    #[default]
    Onbekend,
    /// Its attributes are not written.
    Weg,
    /// Its place in the list of names.
    Plaats(usize),
}

/// Where the attributes of an object go. An attribute whose name the object already has is left out: the first holds.
pub struct Kenmerken<'a>(&'a mut Laagschrijver);

impl Kenmerken<'_> {
    /// Adds an attribute.
    pub fn zet(&mut self, naam: &str, waarde: WaardeRef<'_>) {
        self.met(naam, |laag| laag.waarde(waarde));
    }

    /// Adds a text (UTF-8) that no other object of the layer has, without looking for it among those that are there.
    pub fn eigen(&mut self, naam: &str, tekst: &[u8]) {
        self.met(naam, |laag| {
            schrijf_tekst(tekst, &mut laag.waarden);
            laag.nummer()
        });
    }

    /// Adds an attribute of a source that has a number for each name and bytes for each value, the same bytes for the same
    /// value. What the layer has seen of it is not read again.
    ///
    /// - In: number; bytes, of which the first is less than 16; the name, `None` when the attribute is left out; the value,
    ///   `None` when it cannot be read, so left out.
    pub fn genummerd<'n, 'w>(
        &mut self,
        nummer: u16,
        bytes: &[u8],
        naam: impl FnOnce() -> Option<&'n str>,
        waarde: impl FnOnce() -> Option<WaardeRef<'w>>,
    ) {
        debug_assert!(bytes.first().is_none_or(|b| *b < LAAG_WAARDE));
        let laag = &mut *self.0;
        let sleutel = match laag.genummerd.get(usize::from(nummer)) {
            Some(Genummerd::Plaats(plaats)) => *plaats,
            Some(Genummerd::Weg) => return,
            _ => match laag.nummer_naam(nummer, naam()) {
                Some(plaats) => plaats,
                None => return,
            },
        };
        laag.paar(sleutel, |laag| {
            let hash = laag.bekend.hash(bytes);
            let gezien = laag.bekend.nummer(hash, bytes);
            gezien.or_else(|| {
                schrijf_waarde(waarde()?, &mut laag.waarden);
                let nieuw = laag.nummer();
                laag.bekend.onthoud(hash, bytes, nieuw);
                Some(nieuw)
            })
        });
    }

    fn met(&mut self, naam: &str, waarde: impl FnOnce(&mut Laagschrijver) -> u32) {
        let sleutel = self.0.sleutel(naam);
        self.0.paar(sleutel, |laag| Some(waarde(laag)));
    }

    /// Adds attributes one after the other.
    pub fn alle<'k>(&mut self, kenmerken: impl IntoIterator<Item = (&'k str, WaardeRef<'k>)>) {
        for (naam, waarde) in kenmerken {
            self.zet(naam, waarde);
        }
    }
}

impl Laagschrijver {
    /// An object whose geometry was begun with [`Laagschrijver::punten`] or [`Laagschrijver::stuk`].
    pub(crate) fn object(
        &mut self,
        soort: GeometrieSoort,
        id: Option<u64>,
        kenmerken: impl FnOnce(&mut Kenmerken<'_>),
    ) {
        self.kenmerken.clear();
        self.gezien.clear();
        self.volgende = 0;
        kenmerken(&mut Kenmerken(self));
        let lengte = id.map_or(0, |id| 1 + varint_lengte(id))
            + blok_lengte(self.kenmerken.len())
            + 2
            + blok_lengte(self.geometrie.len());
        let uit = &mut self.objecten;
        uit.reserve(lengte + 6);
        uit.push(LAAG_OBJECT);
        varint(lengte as u64, uit);
        if let Some(id) = id {
            uit.push(OBJECT_ID);
            varint(id, uit);
        }
        blok(OBJECT_KENMERKEN, &self.kenmerken, uit);
        uit.extend([
            OBJECT_SOORT,
            match soort {
                GeometrieSoort::Punt => 1,
                GeometrieSoort::Lijn => 2,
                GeometrieSoort::Vlak => 3,
            },
        ]);
        blok(OBJECT_GEOMETRIE, &self.geometrie, uit);
        self.geometrie.clear();
        self.pen = [0, 0];
    }

    /// All points of an object, at least one.
    pub(crate) fn punten(&mut self, punten: &[Plek]) {
        opdracht(BEGIN, punten.len(), &mut self.geometrie);
        self.zetten(punten.iter());
    }

    /// A line of at least two places, or with `sluit` a ring of at least three, in this order or the other.
    pub(crate) fn stuk(&mut self, plekken: &[Plek], sluit: bool, omgekeerd: bool) {
        if omgekeerd {
            self.reeks(plekken.iter().rev());
        } else {
            self.reeks(plekken.iter());
        }
        if sluit {
            self.geometrie.push(SLUIT);
        }
    }

    fn reeks<'p>(&mut self, mut plekken: impl ExactSizeIterator<Item = &'p Plek>) {
        let Some(eerste) = plekken.next() else { return };
        opdracht(BEGIN, 1, &mut self.geometrie);
        self.zetten(std::iter::once(eerste));
        opdracht(LIJN_NAAR, plekken.len(), &mut self.geometrie);
        self.zetten(plekken);
    }

    fn zetten<'p>(&mut self, plekken: impl Iterator<Item = &'p Plek>) {
        for plek in plekken {
            // Everything written lies within two tiles of the corner, so a step fits.
            varint(zigzag(plek[0] - self.pen[0]), &mut self.geometrie);
            varint(zigzag(plek[1] - self.pen[1]), &mut self.geometrie);
            self.pen = *plek;
        }
    }

    fn sleutel(&mut self, naam: &str) -> usize {
        let hier = self.sleutels.get(self.volgende).is_some_and(|s| s == naam);
        let plaats = match hier {
            true => self.volgende,
            false => self.sleutels.iter().position(|s| s == naam).unwrap_or_else(|| {
                self.sleutels.push(naam.to_owned());
                self.sleutels.len() - 1
            }),
        };
        self.volgende = plaats + 1;
        plaats
    }

    /// Adds a pair to the object in the making, unless it has that name or there is no value.
    fn paar(&mut self, sleutel: usize, waarde: impl FnOnce(&mut Self) -> Option<u32>) {
        if self.gezien.contains(&sleutel) {
            return;
        }
        let Some(waarde) = waarde(self) else { return };
        self.gezien.push(sleutel);
        varint(sleutel as u64, &mut self.kenmerken);
        varint(waarde.into(), &mut self.kenmerken);
    }

    /// What a number stands for, from now on in this layer. Out: the place of the name.
    fn nummer_naam(&mut self, nummer: u16, naam: Option<&str>) -> Option<usize> {
        let plaats = naam.map(|naam| self.sleutel(naam));
        let nummer = usize::from(nummer);
        if self.genummerd.len() <= nummer {
            self.genummerd.resize(nummer + 1, Genummerd::Onbekend);
        }
        if let Some(plek) = self.genummerd.get_mut(nummer) {
            *plek = plaats.map_or(Genummerd::Weg, Genummerd::Plaats);
        }
        plaats
    }

    /// The number of a value, new or not.
    fn waarde(&mut self, waarde: WaardeRef<'_>) -> u32 {
        let mut werk = std::mem::take(&mut self.werk);
        werk.clear();
        schrijf_waarde(waarde, &mut werk);
        let hash = self.bekend.hash(&werk);
        let nummer = self.bekend.nummer(hash, &werk).unwrap_or_else(|| {
            self.waarden.extend_from_slice(&werk);
            let nieuw = self.nummer();
            self.bekend.onthoud(hash, &werk, nieuw);
            nieuw
        });
        self.werk = werk;
        nummer
    }

    fn nummer(&mut self) -> u32 {
        self.aantal += 1;
        self.aantal - 1
    }

    /// Room that it holds, bytes.
    pub(crate) fn ruimte(&self) -> usize {
        self.waarden.capacity()
            + self.objecten.capacity()
            + self.geometrie.capacity()
            + self.bekend.tabel.allocation_size()
            + self.bekend.bytes.capacity()
    }

    /// Adds the layer to a tile, when it has objects, and begins an empty one.
    pub(crate) fn sluit(&mut self, naam: &str, tegel: &mut Vec<u8>) {
        if !self.objecten.is_empty() {
            let sleutels: usize = self.sleutels.iter().map(|s| blok_lengte(s.len())).sum();
            let lengte = 2
                + blok_lengte(naam.len())
                + self.objecten.len()
                + sleutels
                + self.waarden.len()
                + 1
                + varint_lengte(EXTENT.into());
            tegel.reserve(lengte + 6);
            tegel.push(TEGEL_LAAG);
            varint(lengte as u64, tegel);
            tegel.extend([LAAG_VERSIE, 2]);
            blok(LAAG_NAAM, naam.as_bytes(), tegel);
            tegel.extend_from_slice(&self.objecten);
            for sleutel in &self.sleutels {
                blok(LAAG_SLEUTEL, sleutel.as_bytes(), tegel);
            }
            tegel.extend_from_slice(&self.waarden);
            tegel.push(LAAG_EXTENT);
            varint(EXTENT.into(), tegel);
        }
        self.objecten.clear();
        self.sleutels.clear();
        self.waarden.clear();
        self.aantal = 0;
        self.bekend.leeg();
        self.genummerd.clear();
    }
}

/// A value with its header: whole numbers as `uint` when they can be, else as `sint`.
fn schrijf_waarde(waarde: WaardeRef<'_>, uit: &mut Vec<u8>) {
    match waarde {
        WaardeRef::Tekst(t) => schrijf_tekst(t.as_bytes(), uit),
        WaardeRef::Getal(n) => {
            let (veld, getal) = u64::try_from(n).map_or((WAARDE_SINT, zigzag(n)), |n| (WAARDE_UINT, n));
            uit.extend([LAAG_WAARDE, 1 + varint_lengte(getal) as u8, veld]);
            varint(getal, uit);
        }
        WaardeRef::Decimaal(d) => {
            uit.extend([LAAG_WAARDE, 9, WAARDE_DECIMAAL]);
            uit.extend(d.to_le_bytes());
        }
        WaardeRef::JaNee(b) => uit.extend([LAAG_WAARDE, 2, WAARDE_JA_NEE, b.into()]),
    }
}

fn schrijf_tekst(tekst: &[u8], uit: &mut Vec<u8>) {
    uit.push(LAAG_WAARDE);
    varint((1 + varint_lengte(tekst.len() as u64) + tekst.len()) as u64, uit);
    uit.push(WAARDE_TEKST);
    varint(tekst.len() as u64, uit);
    uit.extend_from_slice(tekst);
}

fn opdracht(soort: u32, keer: usize, uit: &mut Vec<u8>) {
    varint(keer as u64 * 8 + u64::from(soort), uit);
}

const fn zigzag(n: i64) -> u64 {
    ((n << 1) ^ (n >> 63)) as u64
}

#[inline]
fn varint(mut n: u64, uit: &mut Vec<u8>) {
    while n >= 0x80 {
        uit.push(n as u8 | 0x80);
        n >>= 7;
    }
    uit.push(n as u8);
}

const fn varint_lengte(n: u64) -> usize {
    (64 - (n | 1).leading_zeros() as usize).div_ceil(7)
}

/// Bytes that a block of `lengte` takes with its header.
const fn blok_lengte(lengte: usize) -> usize {
    if lengte == 0 {
        0
    } else {
        1 + varint_lengte(lengte as u64) + lengte
    }
}

/// Bytes with a header; nothing for no bytes.
fn blok(veld: u8, bytes: &[u8], uit: &mut Vec<u8>) {
    if !bytes.is_empty() {
        uit.push(veld);
        varint(bytes.len() as u64, uit);
        uit.extend_from_slice(bytes);
    }
}
