//! The container file: what stands where, byte by byte.
//!
//! ```text
//! 0    magic "PLEKLAAG" · format version u32 · header length u32 · sections u32 · blocks u32
//! 24   file length u64 · offset of the checksum table u64
//! 40   section directory: per section kind u32, number u32, offset u64, length u64, first block u32, 0 u32
//! ..   CRC32 of everything above, in the last 4 bytes of the header
//! ..   the sections, each from a multiple of 64 bytes, zeroes between them
//! ..   checksum table: CRC32 of each 64 KiB block of each section, in directory order; then its own CRC32
//! ```
//! All numbers are little-endian. Blocks are counted from the start of their section, so the writer sums
//! a section while it streams. Knows nothing of files being open or mapped: see `container` and `schrijf`.

use std::path::Path;

use bytemuck::{Pod, Zeroable};
use model::{Datum, Interval, Periode, Tijdstip, Vak};

use crate::LagenFout;

#[cfg(target_endian = "big")]
compile_error!("the snapshot format is borrowed as little-endian from the map");

/// First bytes of every container.
pub(crate) const MAGIE: [u8; 8] = *b"PLEKLAAG";
/// Raised whenever an older reader would misread a newer file, or the reverse.
pub(crate) const FORMAAT: u32 = 1;
/// Bytes under one checksum.
pub(crate) const BLOK: usize = 65_536;
/// Every section starts at a multiple of this.
pub(crate) const UITLIJNING: u64 = 64;
/// Vertices under one box in [`Sectie::Brokken`].
pub(crate) const BROK: usize = 64;

const KOP_VAST: usize = 40;
const PER_SECTIE: usize = 32;
const MAX_SECTIES: usize = 1 << 20;

/// What a section holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u32)]
pub(crate) enum Sectie {
    /// JSON: definition, names of attributes, counts.
    Meta = 1,
    /// [`Record`] per voorkomen, then one for the coverage, then one that closes the ranges.
    Records = 2,
    /// Identifications, UTF-8, one after the other.
    Ids = 3,
    /// `[u32; 3]`: hash (high, low) of the id and record, sorted.
    IdIndex = 4,
    /// `[i32; 2]` RD millimetres.
    PuntenRd = 5,
    /// `[i32; 2]` web mercator world units.
    PuntenMercator = 6,
    /// `u8` per vertex: lowest zoom that keeps it.
    Zooms = 7,
    /// `u32` ends of lines and rings, counted within their object.
    Ringen = 8,
    /// `u32` ends of polygons, counted in rings within their object.
    Delen = 9,
    /// Attribute rows.
    Kenmerken = 10,
    /// Packed tree of what is in force (flatbush layout, as `geo-index`).
    BoomNu = 11,
    /// Packed tree of the rest.
    BoomToen = 12,
    /// Boxes of every 64 edges of objects with many vertices.
    Brokken = 13,
    /// `[u32; 3]` as `IdIndex`, on the value of an attribute; the number is the attribute's.
    KenmerkIndex = 14,
    /// A file kept as it came; the number is its place in the manifest.
    Bestand = 15,
}

impl Sectie {
    pub(crate) const ALLE: [Self; 15] = [
        Self::Meta,
        Self::Records,
        Self::Ids,
        Self::IdIndex,
        Self::PuntenRd,
        Self::PuntenMercator,
        Self::Zooms,
        Self::Ringen,
        Self::Delen,
        Self::Kenmerken,
        Self::BoomNu,
        Self::BoomToen,
        Self::Brokken,
        Self::KenmerkIndex,
        Self::Bestand,
    ];

    fn van(code: u32) -> Option<Self> {
        Self::ALLE.into_iter().find(|s| *s as u32 == code)
    }

    /// Checked when the file opens; the others when first touched and by the background pass.
    pub(crate) fn is_index(self) -> bool {
        matches!(
            self,
            Self::Meta | Self::IdIndex | Self::BoomNu | Self::BoomToen | Self::KenmerkIndex
        )
    }
}

/// Where a section lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plaats {
    pub(crate) sectie: Sectie,
    pub(crate) nummer: u32,
    pub(crate) begin: u64,
    pub(crate) lengte: u64,
    pub(crate) eerste_blok: u32,
}

/// Blocks in `lengte` bytes.
pub(crate) fn blokken(lengte: u64) -> u64 {
    lengte.div_ceil(BLOK as u64)
}

/// Length of the header with this many sections, a multiple of [`UITLIJNING`].
pub(crate) fn kop_lengte(secties: usize) -> u64 {
    ((KOP_VAST + secties * PER_SECTIE + 4) as u64).next_multiple_of(UITLIJNING)
}

/// The header, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kop {
    pub(crate) secties: Vec<Plaats>,
    pub(crate) blokken: u32,
    pub(crate) bestand_lengte: u64,
    pub(crate) sommen_begin: u64,
}

impl Kop {
    /// The header's bytes, checksum included.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let lengte = kop_lengte(self.secties.len()) as usize;
        let mut uit = Vec::with_capacity(lengte);
        uit.extend(MAGIE);
        for getal in [FORMAAT, lengte as u32, self.secties.len() as u32, self.blokken] {
            uit.extend(getal.to_le_bytes());
        }
        uit.extend(self.bestand_lengte.to_le_bytes());
        uit.extend(self.sommen_begin.to_le_bytes());
        for s in &self.secties {
            uit.extend((s.sectie as u32).to_le_bytes());
            uit.extend(s.nummer.to_le_bytes());
            uit.extend(s.begin.to_le_bytes());
            uit.extend(s.lengte.to_le_bytes());
            uit.extend(s.eerste_blok.to_le_bytes());
            uit.extend(0u32.to_le_bytes());
        }
        uit.resize(lengte - 4, 0);
        let som = crc32fast::hash(&uit);
        uit.extend(som.to_le_bytes());
        uit
    }

    /// Reads and checks a header; `pad` only names the file in errors.
    ///
    /// Errors: [`LagenFout::TeOud`], [`LagenFout::TeNieuw`], [`LagenFout::Beschadigd`]. After success every
    /// section lies within `bestand_lengte` and has its checksums in the table.
    pub(crate) fn lees(data: &[u8], pad: &Path) -> Result<Self, LagenFout> {
        let stuk = |uitleg: &str| LagenFout::beschadigd(pad, uitleg);
        let u32_op = |op: usize| lees_u32(data, op).ok_or_else(|| stuk("de kop is afgekapt"));
        let u64_op = |op: usize| lees_u64(data, op).ok_or_else(|| stuk("de kop is afgekapt"));
        if data.get(..8) != Some(MAGIE.as_slice()) {
            return Err(stuk("het is geen lagenbestand van Plek"));
        }
        let (formaat, lengte) = (u32_op(8)?, u32_op(12)? as usize);
        let kop = data
            .get(..lengte)
            .filter(|k| k.len() >= KOP_VAST + 4)
            .ok_or_else(|| stuk("de kop is afgekapt"))?;
        let (inhoud, som) = kop.split_at(lengte - 4);
        if lees_u32(som, 0) != Some(crc32fast::hash(inhoud)) {
            return Err(stuk("de controlesom van de kop klopt niet"));
        }
        if formaat < FORMAAT {
            return Err(LagenFout::TeOud {
                pad: pad.to_owned(),
                gevonden: formaat,
                nodig: FORMAAT,
            });
        }
        if formaat > FORMAAT {
            return Err(LagenFout::TeNieuw {
                pad: pad.to_owned(),
                gevonden: formaat,
                nodig: FORMAAT,
            });
        }
        let aantal = u32_op(16)? as usize;
        if aantal > MAX_SECTIES || kop_lengte(aantal) != lengte as u64 {
            return Err(stuk("de inhoudsopgave heeft een onmogelijke lengte"));
        }
        let mut uit = Self {
            secties: Vec::with_capacity(aantal),
            blokken: u32_op(20)?,
            bestand_lengte: u64_op(24)?,
            sommen_begin: u64_op(32)?,
        };
        for nr in 0..aantal {
            let op = KOP_VAST + nr * PER_SECTIE;
            uit.secties.push(Plaats {
                sectie: Sectie::van(u32_op(op)?)
                    .ok_or_else(|| stuk("de inhoudsopgave noemt een onbekende sectie"))?,
                nummer: u32_op(op + 4)?,
                begin: u64_op(op + 8)?,
                lengte: u64_op(op + 16)?,
                eerste_blok: u32_op(op + 24)?,
            });
        }
        if uit.klopt(lengte as u64) {
            Ok(uit)
        } else {
            Err(stuk("de inhoudsopgave spreekt zichzelf tegen"))
        }
    }

    fn klopt(&self, kop: u64) -> bool {
        let sommen = u64::from(self.blokken) * 4 + 4;
        self.sommen_begin >= kop
            && self.sommen_begin.checked_add(sommen) == Some(self.bestand_lengte)
            && self.secties.iter().all(|s| {
                s.begin >= kop
                    && s.begin % UITLIJNING == 0
                    && s.begin
                        .checked_add(s.lengte)
                        .is_some_and(|eind| eind <= self.sommen_begin)
                    && u64::from(s.eerste_blok) + blokken(s.lengte) <= u64::from(self.blokken)
            })
    }
}

pub(crate) fn lees_u32(data: &[u8], op: usize) -> Option<u32> {
    data.get(op..op.checked_add(4)?)?
        .try_into()
        .ok()
        .map(u32::from_le_bytes)
}

pub(crate) fn lees_u64(data: &[u8], op: usize) -> Option<u64> {
    data.get(op..op.checked_add(8)?)?
        .try_into()
        .ok()
        .map(u64::from_le_bytes)
}

/// One voorkomen: where its parts begin; they end where the next record's begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Record {
    pub(crate) bekend_van: i64,
    pub(crate) bekend_tot: i64,
    pub(crate) punt: u64,
    pub(crate) id: u64,
    pub(crate) kenmerk: u64,
    pub(crate) geldig_van: i32,
    pub(crate) geldig_tot: i32,
    pub(crate) vak: [i32; 4],
    pub(crate) ring: u32,
    pub(crate) deel: u32,
    pub(crate) brok: u32,
    pub(crate) reserve: u32,
}

impl Record {
    pub(crate) const LENGTE: usize = size_of::<Self>();

    pub(crate) fn periode(&self) -> Periode {
        Periode {
            geldig: Interval {
                van: Datum(self.geldig_van),
                tot: Datum(self.geldig_tot),
            },
            bekend: Interval {
                van: Tijdstip(self.bekend_van),
                tot: Tijdstip(self.bekend_tot),
            },
        }
    }

    pub(crate) fn vak(&self) -> Vak {
        Vak {
            min: [self.vak[0], self.vak[1]],
            max: [self.vak[2], self.vak[3]],
        }
    }
}

/// One entry of an index: hash in two halves, then the record. Sorts as it is compared.
pub(crate) type IndexRegel = [u32; 3];

/// FNV-1a with a final mix: the same on every machine, for ever, which the standard library does not promise.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut h = bytes.iter().fold(0xcbf2_9ce4_8422_2325u64, |h, b| {
        (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    h ^= h >> 32;
    h = h.wrapping_mul(0xd6e8_feb8_6659_fd93);
    h ^ (h >> 32)
}

/// Hash and record as an index entry.
pub(crate) fn index_regel(hash: u64, record: u32) -> IndexRegel {
    [(hash >> 32) as u32, hash as u32, record]
}

/// Two hashes as one number, for when the text itself is not at hand to compare.
pub(crate) fn hash_dubbel(bytes: &[u8]) -> u128 {
    let tweede = bytes.iter().fold(0x9e37_79b9_7f4a_7c15u64, |h, b| {
        (h ^ u64::from(*b))
            .wrapping_mul(0xff51_afd7_ed55_8ccd)
            .rotate_left(29)
    });
    u128::from(hash(bytes)) << 64 | u128::from(tweede)
}
