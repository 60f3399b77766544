//! Writing a container: sections whose lengths are known beforehand, summed while they stream.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::LagenFout;
use crate::container::{Container, vingerafdruk};
use crate::formaat::{BLOK, Kop, Plaats, Sectie, UITLIJNING, blokken, kop_lengte};
use crate::fout::Schijf;

/// A container that is being written under a temporary name.
#[derive(Debug)]
pub(super) struct ContainerSchrijver {
    pad: PathBuf,
    bestand: File,
    secties: Vec<Plaats>,
    sommen: Vec<Vec<u32>>,
    /// Where the next section may begin.
    eind: u64,
    plaatsen: usize,
}

/// A section that is being written from front to back.
#[derive(Debug)]
pub(super) struct SectieSchrijver {
    nr: usize,
    begin: u64,
    lengte: u64,
    geschreven: u64,
    buffer: Vec<u8>,
    sommen: Vec<u32>,
}

impl ContainerSchrijver {
    /// A new file with room for `plaatsen` sections in its directory.
    pub(super) fn new(pad: &Path, plaatsen: usize) -> Result<Self, LagenFout> {
        let bestand = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(pad)
            .bij("schrijven", pad)?;
        let eind = kop_lengte(plaatsen);
        Ok(Self {
            pad: pad.to_owned(),
            bestand,
            secties: Vec::new(),
            sommen: Vec::new(),
            eind,
            plaatsen,
        })
    }

    /// Sets room aside for a section of exactly `lengte` bytes.
    pub(super) fn sectie(&mut self, sectie: Sectie, nummer: u32, lengte: u64) -> SectieSchrijver {
        let begin = self.eind;
        self.eind = (begin + lengte).next_multiple_of(UITLIJNING);
        let eerste_blok = self.secties.iter().map(|p| blokken(p.lengte)).sum::<u64>() as u32;
        self.secties.push(Plaats {
            sectie,
            nummer,
            begin,
            lengte,
            eerste_blok,
        });
        self.sommen.push(Vec::new());
        let nr = self.secties.len() - 1;
        SectieSchrijver {
            nr,
            begin,
            lengte,
            geschreven: 0,
            buffer: Vec::new(),
            sommen: Vec::new(),
        }
    }

    /// Adds bytes to a section.
    pub(super) fn schrijf(&self, s: &mut SectieSchrijver, mut bytes: &[u8]) -> Result<(), LagenFout> {
        while !bytes.is_empty() {
            let ruimte = BLOK - s.buffer.len();
            let (nu, later) = bytes.split_at(ruimte.min(bytes.len()));
            s.buffer.extend_from_slice(nu);
            if s.buffer.len() == BLOK {
                self.leg_weg(s)?;
            }
            bytes = later;
        }
        Ok(())
    }

    fn leg_weg(&self, s: &mut SectieSchrijver) -> Result<(), LagenFout> {
        if s.geschreven + s.buffer.len() as u64 > s.lengte {
            return Err(self.rekenfout());
        }
        s.sommen.push(crc32fast::hash(&s.buffer));
        self.bestand
            .write_all_at(&s.buffer, s.begin + s.geschreven)
            .bij("schrijven", &self.pad)?;
        s.geschreven += s.buffer.len() as u64;
        s.buffer.clear();
        Ok(())
    }

    /// Ends a section: from here on it can be read back with [`Self::lezer`].
    pub(super) fn af(&mut self, mut s: SectieSchrijver) -> Result<(), LagenFout> {
        if !s.buffer.is_empty() {
            self.leg_weg(&mut s)?;
        }
        if s.geschreven != s.lengte {
            return Err(self.rekenfout());
        }
        self.sommen[s.nr] = s.sommen;
        Ok(())
    }

    fn rekenfout(&self) -> LagenFout {
        LagenFout::beschadigd(
            &self.pad,
            "bij het schrijven klopt de lengte van een sectie niet met de telling",
        )
    }

    /// A whole section at once.
    pub(super) fn sectie_van(&mut self, sectie: Sectie, nummer: u32, bytes: &[u8]) -> Result<(), LagenFout> {
        let mut s = self.sectie(sectie, nummer, bytes.len() as u64);
        self.schrijf(&mut s, bytes)?;
        self.af(s)
    }

    /// Reads a finished section from front to back.
    pub(super) fn lezer(&self, sectie: Sectie) -> Lezer<'_> {
        let plaats = self.secties.iter().find(|p| p.sectie == sectie);
        let (begin, lengte) = plaats.map_or((0, 0), |p| (p.begin, p.lengte));
        Lezer {
            bestand: &self.bestand,
            pad: &self.pad,
            van: begin,
            tot: begin + lengte,
            buffer: Vec::new(),
            op: 0,
        }
    }

    /// Length of a section in bytes.
    pub(super) fn lengte_van(&self, sectie: Sectie) -> u64 {
        self.secties
            .iter()
            .find(|p| p.sectie == sectie)
            .map_or(0, |p| p.lengte)
    }

    /// Bytes of a finished section.
    pub(super) fn lees_op(&self, sectie: Sectie, op: u64, bytes: &mut [u8]) -> Result<(), LagenFout> {
        let begin = self
            .secties
            .iter()
            .find(|p| p.sectie == sectie)
            .map_or(0, |p| p.begin);
        self.bestand
            .read_exact_at(bytes, begin + op)
            .bij("lezen", &self.pad)
    }

    /// Writes checksums and header. What is left is to bring it to the disk: [`bevestig`].
    pub(super) fn klaar(mut self) -> Result<Geschreven, LagenFout> {
        if self.secties.len() != self.plaatsen {
            return Err(self.rekenfout());
        }
        let sommen = self.sommen.concat();
        let mut tabel: Vec<u8> = sommen.iter().flat_map(|s| s.to_le_bytes()).collect();
        tabel.extend(crc32fast::hash(&tabel).to_le_bytes());
        let kop = Kop {
            secties: std::mem::take(&mut self.secties),
            blokken: sommen.len() as u32,
            bestand_lengte: self.eind + tabel.len() as u64,
            sommen_begin: self.eind,
        };
        let kop = kop.bytes();
        self.bestand
            .write_all_at(&tabel, self.eind)
            .bij("schrijven", &self.pad)?;
        self.bestand.write_all_at(&kop, 0).bij("schrijven", &self.pad)?;
        Ok(Geschreven {
            pad: self.pad,
            bestand: self.bestand,
            crc: vingerafdruk(&kop, &tabel),
        })
    }
}

/// A container that is whole, but perhaps not yet on the disk.
#[derive(Debug)]
pub(super) struct Geschreven {
    pad: PathBuf,
    bestand: File,
    /// Stands for every byte of it.
    pub(super) crc: u32,
}

impl Geschreven {
    fn bevestig(&self) -> Result<(), LagenFout> {
        self.bestand.sync_all().bij("schrijven", &self.pad)?;
        let terug = Container::open(&self.pad)?;
        terug.controleer()?;
        if terug.vingerafdruk() == self.crc {
            Ok(())
        } else {
            Err(LagenFout::beschadigd(
                &self.pad,
                "wat teruggelezen is, is niet wat geschreven is",
            ))
        }
    }
}

/// Brings containers to the disk and reads every block back; several at once, since a disk waits longer than it works.
pub(super) fn bevestig(alle: &[Geschreven]) -> Result<(), LagenFout> {
    const TEGELIJK: usize = 8;
    let per_draad = alle.len().div_ceil(TEGELIJK).max(1);
    std::thread::scope(|draden| {
        let lopend: Vec<_> = alle
            .chunks(per_draad)
            .map(|deel| draden.spawn(|| deel.iter().try_for_each(Geschreven::bevestig)))
            .collect();
        lopend
            .into_iter()
            .try_for_each(|draad| draad.join().unwrap_or_else(|p| std::panic::resume_unwind(p)))
    })
}

/// Reads a section that was just written.
#[derive(Debug)]
pub(super) struct Lezer<'a> {
    bestand: &'a File,
    pad: &'a Path,
    van: u64,
    tot: u64,
    buffer: Vec<u8>,
    op: usize,
}

impl Lezer<'_> {
    /// The next `aantal` values, into `uit` (which is emptied first).
    pub(super) fn neem<T: bytemuck::Pod>(
        &mut self,
        aantal: usize,
        uit: &mut Vec<T>,
    ) -> Result<(), LagenFout> {
        uit.clear();
        uit.resize(aantal, T::zeroed());
        let doel: &mut [u8] = bytemuck::cast_slice_mut(uit);
        let mut klaar = 0;
        while klaar < doel.len() {
            if self.op == self.buffer.len() {
                let hap = ((self.tot - self.van) as usize).min(BLOK);
                if hap == 0 {
                    return Err(LagenFout::beschadigd(
                        self.pad,
                        "bij het teruglezen ontbreken bytes",
                    ));
                }
                self.buffer.resize(hap, 0);
                self.bestand
                    .read_exact_at(&mut self.buffer, self.van)
                    .bij("lezen", self.pad)?;
                self.van += hap as u64;
                self.op = 0;
            }
            let n = (doel.len() - klaar).min(self.buffer.len() - self.op);
            doel[klaar..klaar + n].copy_from_slice(&self.buffer[self.op..self.op + n]);
            (klaar, self.op) = (klaar + n, self.op + n);
        }
        Ok(())
    }
}
