//! One container file, mapped: any range of any section, checked before it is handed out.
//!
//! Each 64 KiB block is summed the first time that a range touches it; a block that does not agree makes
//! the whole container untrusted for good, so no byte that was never checked reaches an answer.
//! Knows nothing of what the sections mean.

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use memmap2::Mmap;

use crate::LagenFout;
use crate::formaat::{BLOK, Kop, Plaats, Sectie, blokken, kop_lengte, lees_u32};
use crate::fout::Schijf;

/// A mapped container. Cheap to hold: heap is one bit per block and the directory.
#[derive(Debug)]
pub(crate) struct Container {
    pad: PathBuf,
    kaart: Mmap,
    kop: Kop,
    /// One bit per block: its checksum agreed.
    gezien: Box<[AtomicU64]>,
    /// Blocks that have no bit yet.
    ongezien: AtomicUsize,
    /// Set once, when something did not agree.
    stuk: OnceLock<String>,
}

/// Where a section lies in its container; found once, when the layer opens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deel {
    begin: usize,
    pub(crate) lengte: usize,
    eerste_blok: usize,
}

impl Container {
    /// Maps `pad` and checks header, directory, file length and the checksum table.
    /// Errors: absent or unreadable file, too old or new format, anything that does not agree.
    pub(crate) fn open(pad: &Path) -> Result<Self, LagenFout> {
        let bestand = File::open(pad).bij("openen", pad)?;
        let kaart = kaart_van(&bestand).bij("openen", pad)?;
        let kop = Kop::lees(&kaart, pad)?;
        if kop.bestand_lengte != kaart.len() as u64 {
            let uitleg = format!(
                "het bestand telt {} bytes in plaats van {}",
                kaart.len(),
                kop.bestand_lengte
            );
            return Err(LagenFout::beschadigd(pad, uitleg));
        }
        let begin = kop.sommen_begin as usize;
        let (sommen, som) = kaart[begin..].split_at(kop.blokken as usize * 4);
        if lees_u32(som, 0) != Some(crc32fast::hash(sommen)) {
            return Err(LagenFout::beschadigd(
                pad,
                "de controlesom van de controlesommen klopt niet",
            ));
        }
        let woorden = (kop.blokken as usize).div_ceil(64);
        let gezien = (0..woorden).map(|_| AtomicU64::new(0)).collect();
        Ok(Self {
            pad: pad.to_owned(),
            kaart,
            ongezien: AtomicUsize::new(kop.blokken as usize),
            kop,
            gezien,
            stuk: OnceLock::new(),
        })
    }

    /// One number that stands for every byte of the file: changes with any checksum in it.
    pub(crate) fn vingerafdruk(&self) -> u32 {
        let kop = self.kaart.get(..kop_lengte(self.kop.secties.len()) as usize);
        let tabel = self.kaart.get(self.kop.sommen_begin as usize..);
        vingerafdruk(kop.unwrap_or_default(), tabel.unwrap_or_default())
    }

    /// Where a section lies; `None` when the container does not have it.
    pub(crate) fn deel(&self, sectie: Sectie, nummer: u32) -> Option<Deel> {
        let plaats = self
            .kop
            .secties
            .iter()
            .find(|p| p.sectie == sectie && p.nummer == nummer)?;
        Some(Self::deel_van(plaats))
    }

    fn deel_van(p: &Plaats) -> Deel {
        // `Kop::lees` has checked that all of this lies within the mapped length.
        Deel {
            begin: p.begin as usize,
            lengte: p.lengte as usize,
            eerste_blok: p.eerste_blok as usize,
        }
    }

    /// Why the container is not to be trusted, once something did not agree.
    pub(crate) fn stuk(&self) -> Option<&str> {
        self.stuk.get().map(String::as_str)
    }

    /// Retires the container; the first reason stays.
    pub(crate) fn keur_af(&self, uitleg: impl Into<String>) -> LagenFout {
        let uitleg = self.stuk.get_or_init(|| uitleg.into()).clone();
        LagenFout::beschadigd(&self.pad, uitleg)
    }

    /// Bytes of a section. Checks the blocks that were not checked before (about 10 µs each, once).
    /// Errors: range outside the section, checksum that does not agree: both retire the container.
    #[inline]
    pub(crate) fn bytes(&self, deel: &Deel, bereik: Range<usize>) -> Result<&[u8], LagenFout> {
        if self.stuk.get().is_some() || !self.is_gezien(deel, &bereik) {
            self.bekijk(deel, &bereik)?;
        }
        Ok(&self.kaart[deel.begin + bereik.start..deel.begin + bereik.end])
    }

    /// True when the range lies in the section, in blocks that were checked.
    #[inline]
    fn is_gezien(&self, deel: &Deel, bereik: &Range<usize>) -> bool {
        if bereik.start > bereik.end || bereik.end > deel.lengte {
            return false;
        }
        let (eerste, na) = (bereik.start / BLOK, bereik.end.div_ceil(BLOK));
        self.ongezien.load(Ordering::Relaxed) == 0
            || (eerste..na).all(|blok| self.blok_gezien(deel.eerste_blok + blok))
    }

    #[inline]
    fn blok_gezien(&self, nummer: usize) -> bool {
        let woord = self.gezien.get(nummer / 64);
        woord.is_some_and(|w| w.load(Ordering::Relaxed) & (1 << (nummer % 64)) != 0)
    }

    #[cold]
    fn bekijk(&self, deel: &Deel, bereik: &Range<usize>) -> Result<(), LagenFout> {
        if let Some(uitleg) = self.stuk.get() {
            return Err(LagenFout::beschadigd(&self.pad, uitleg.clone()));
        }
        if bereik.start > bereik.end || bereik.end > deel.lengte {
            return Err(self.keur_af("een verwijzing wijst buiten zijn sectie"));
        }
        (bereik.start / BLOK..bereik.end.div_ceil(BLOK))
            .filter(|blok| !self.blok_gezien(deel.eerste_blok + blok))
            .try_for_each(|blok| self.controleer_blok(deel, blok))
    }

    /// `aantal` values of `T` from the `vanaf`-th in a section, borrowed from the map.
    #[inline]
    pub(crate) fn lijst<T: bytemuck::AnyBitPattern>(
        &self,
        deel: &Deel,
        vanaf: u64,
        aantal: u64,
    ) -> Result<&[T], LagenFout> {
        let maat = size_of::<T>() as u64;
        let grens = |n: Option<u64>| {
            n.and_then(|n| n.checked_mul(maat))
                .and_then(|n| usize::try_from(n).ok())
        };
        let (Some(begin), Some(eind)) = (grens(Some(vanaf)), grens(vanaf.checked_add(aantal))) else {
            return Err(self.keur_af("een verwijzing wijst buiten zijn sectie"));
        };
        let bytes = self.bytes(deel, begin..eind)?;
        bytemuck::try_cast_slice(bytes).map_err(|_| self.keur_af("een sectie is verkeerd uitgelijnd"))
    }

    /// Sums one block, whether or not it was summed before.
    #[cold]
    fn controleer_blok(&self, deel: &Deel, blok: usize) -> Result<(), LagenFout> {
        let nummer = deel.eerste_blok + blok;
        let begin = deel.begin + blok * BLOK;
        let eind = (begin + BLOK).min(deel.begin + deel.lengte);
        let som = lees_u32(&self.kaart, self.kop.sommen_begin as usize + nummer * 4);
        if self.kaart.get(begin..eind).map(crc32fast::hash) != som || som.is_none() {
            return Err(self.keur_af(format!(
                "de controlesom van de bytes {begin} tot {eind} klopt niet"
            )));
        }
        let bit = 1u64 << (nummer % 64);
        if let Some(woord) = self.gezien.get(nummer / 64)
            && woord.fetch_or(bit, Ordering::Relaxed) & bit == 0
        {
            self.ongezien.fetch_sub(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Bytes that a full check reads.
    pub(crate) fn omvang(&self) -> u64 {
        self.kop.secties.iter().map(|s| s.lengte).sum()
    }

    /// Sums all blocks of the index sections.
    pub(crate) fn controleer_index(&self) -> Result<(), LagenFout> {
        self.controleer_secties(Sectie::is_index)
    }

    /// Sums every block again, also those that were fine before.
    pub(crate) fn controleer(&self) -> Result<(), LagenFout> {
        self.controleer_secties(|_| true)
    }

    fn controleer_secties(&self, welke: impl Fn(Sectie) -> bool) -> Result<(), LagenFout> {
        for plaats in self.kop.secties.iter().filter(|p| welke(p.sectie)) {
            let deel = Self::deel_van(plaats);
            for blok in 0..blokken(plaats.lengte) as usize {
                self.controleer_blok(&deel, blok)?;
            }
        }
        self.controleer_tussenruimte(welke(Sectie::Records))
    }

    /// The padding between sections must be zero: a flip there is a sign of a bad disk.
    fn controleer_tussenruimte(&self, ja: bool) -> Result<(), LagenFout> {
        if !ja {
            return Ok(());
        }
        let mut grenzen: Vec<(u64, u64)> = self
            .kop
            .secties
            .iter()
            .map(|s| (s.begin, s.begin + s.lengte))
            .collect();
        grenzen.push((self.kop.sommen_begin, self.kop.sommen_begin));
        grenzen.sort_unstable();
        let leeg = |van: u64, tot: u64| {
            self.kaart
                .get(van as usize..tot as usize)
                .is_none_or(|b| b.iter().all(|b| *b == 0))
        };
        if grenzen.windows(2).all(|w| leeg(w[0].1, w[1].0)) {
            Ok(())
        } else {
            Err(self.keur_af("tussen twee secties staan bytes die daar niet horen"))
        }
    }

    /// Sums up to `budget` bytes again, from block number `vanaf` on. Out: the block to go on from, 0 when
    /// the end was reached.
    pub(crate) fn controleer_deel(&self, vanaf: u32, budget: u64) -> Result<u32, LagenFout> {
        let tot = vanaf.saturating_add(u32::try_from(budget / BLOK as u64).unwrap_or(u32::MAX).max(1));
        for plaats in &self.kop.secties {
            let eerste = plaats.eerste_blok;
            let deel = Self::deel_van(plaats);
            for blok in 0..blokken(plaats.lengte) as u32 {
                if (vanaf..tot).contains(&(eerste + blok)) {
                    self.controleer_blok(&deel, blok as usize)?;
                }
            }
        }
        Ok(if tot >= self.kop.blokken { 0 } else { tot })
    }
}

/// The checksums of header and checksum table as one number.
pub(crate) fn vingerafdruk(kop: &[u8], tabel: &[u8]) -> u32 {
    let som = |bytes: &[u8]| bytes.last_chunk::<4>().copied().unwrap_or_default();
    crc32fast::hash(&[som(kop), som(tabel)].concat())
}

/// Maps a file for reading.
///
/// The map is sound as long as nobody shortens or rewrites the file while it is mapped. Containers are written
/// once under a name that is never used again, under the writer's lock, and after that only unlinked, which
/// leaves the mapped pages in place. Bytes that change all the same are caught by their checksum, or are plain
/// numbers and bytes that are checked before use: no type borrowed from the map has an invalid bit pattern.
#[allow(unsafe_code)]
pub(crate) fn kaart_van(bestand: &File) -> std::io::Result<Mmap> {
    // SAFETY: see above; the contents are only ever viewed as bytes or as `AnyBitPattern` types.
    unsafe { Mmap::map(bestand) }
}
