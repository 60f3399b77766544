//! Zip archives written in one pass, the same bytes for the same contents on every machine.
//!
//! Members are not compressed: either stored with their size up front, or as deflate with stored
//! blocks when the size is only known afterwards (so that a reader can still find the end in a stream).
//! Start at [`Zip::nieuw`]. Source: PKWARE APPNOTE 6.3.10, RFC 1951 section 3.2.4.

use std::io::{self, Write};

/// 1 October 2026, 0:00, as MS-DOS date.
const DATUM: u16 = (46 << 9) | (10 << 5) | 1;
/// UTF-8 names; sizes follow the data.
const NAAM_UTF8: u16 = 1 << 11;
const MATEN_ACHTERAF: u16 = 1 << 3;

struct Lid {
    naam: String,
    vlaggen: u16,
    methode: u16,
    crc: u32,
    gepakt: u64,
    lengte: u64,
    begin: u64,
}

/// A zip under construction on any writer.
pub(crate) struct Zip<W: Write> {
    uit: W,
    plek: u64,
    leden: Vec<Lid>,
}

impl<W: Write> Zip<W> {
    pub(crate) fn nieuw(uit: W) -> Self {
        Self {
            uit,
            plek: 0,
            leden: Vec::new(),
        }
    }

    fn schrijf(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.plek += bytes.len() as u64;
        self.uit.write_all(bytes)
    }

    fn kop(&mut self, lid: &Lid) -> io::Result<()> {
        let groot = lid.vlaggen & MATEN_ACHTERAF != 0;
        let mut kop = Vec::with_capacity(64);
        kop.extend(0x0403_4b50_u32.to_le_bytes());
        for v in [if groot { 45 } else { 20 }, lid.vlaggen, lid.methode, 0, DATUM] {
            kop.extend(v.to_le_bytes());
        }
        kop.extend(lid.crc.to_le_bytes());
        let maat = if groot { u32::MAX } else { lid.lengte as u32 };
        kop.extend(maat.to_le_bytes());
        kop.extend(maat.to_le_bytes());
        kop.extend((lid.naam.len() as u16).to_le_bytes());
        kop.extend((if groot { 20_u16 } else { 0 }).to_le_bytes());
        kop.extend(lid.naam.as_bytes());
        if groot {
            kop.extend([1, 0, 16, 0]);
            kop.extend([0; 16]);
        }
        self.schrijf(&kop)
    }

    /// Adds a member whose bytes are all there (below 4 GiB).
    pub(crate) fn lid(&mut self, naam: &str, bytes: &[u8]) -> io::Result<()> {
        let lid = Lid {
            naam: naam.to_owned(),
            vlaggen: NAAM_UTF8,
            methode: 0,
            crc: crc32fast::hash(bytes),
            gepakt: bytes.len() as u64,
            lengte: bytes.len() as u64,
            begin: self.plek,
        };
        self.kop(&lid)?;
        self.schrijf(bytes)?;
        self.leden.push(lid);
        Ok(())
    }

    /// Adds a member of unknown size that `vul` writes.
    pub(crate) fn stroom(
        &mut self,
        naam: &str,
        vul: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut lid = Lid {
            naam: naam.to_owned(),
            vlaggen: NAAM_UTF8 | MATEN_ACHTERAF,
            methode: 8,
            crc: 0,
            gepakt: 0,
            lengte: 0,
            begin: self.plek,
        };
        self.kop(&lid)?;
        let begin = self.plek;
        let mut blokken = Blokken {
            zip: self,
            buffer: Vec::with_capacity(65_535),
            crc: crc32fast::Hasher::new(),
            lengte: 0,
        };
        vul(&mut blokken)?;
        blokken.blok(true)?;
        (lid.crc, lid.lengte) = (blokken.crc.clone().finalize(), blokken.lengte);
        lid.gepakt = self.plek - begin;
        let mut na = 0x0807_4b50_u32.to_le_bytes().to_vec();
        na.extend(lid.crc.to_le_bytes());
        na.extend(lid.gepakt.to_le_bytes());
        na.extend(lid.lengte.to_le_bytes());
        self.schrijf(&na)?;
        self.leden.push(lid);
        Ok(())
    }

    /// Writes the directory. Without it the archive is not one.
    pub(crate) fn sluit(mut self) -> io::Result<u64> {
        let begin = self.plek;
        for lid in std::mem::take(&mut self.leden) {
            let groot = lid.vlaggen & MATEN_ACHTERAF != 0 || lid.begin >= u64::from(u32::MAX);
            let mut d = 0x0201_4b50_u32.to_le_bytes().to_vec();
            for v in [
                45,
                if groot { 45 } else { 20 },
                lid.vlaggen,
                lid.methode,
                0,
                DATUM,
            ] {
                d.extend(v.to_le_bytes());
            }
            d.extend(lid.crc.to_le_bytes());
            let klein = |v: u64| if groot { u32::MAX } else { v as u32 };
            d.extend(klein(lid.gepakt).to_le_bytes());
            d.extend(klein(lid.lengte).to_le_bytes());
            d.extend((lid.naam.len() as u16).to_le_bytes());
            d.extend((if groot { 28_u16 } else { 0 }).to_le_bytes());
            d.extend([0; 10]);
            d.extend(klein(lid.begin).to_le_bytes());
            d.extend(lid.naam.as_bytes());
            if groot {
                d.extend([1, 0, 24, 0]);
                for v in [lid.lengte, lid.gepakt, lid.begin] {
                    d.extend(v.to_le_bytes());
                }
            }
            self.schrijf(&d)?;
            self.leden.push(lid);
        }
        let (eind, aantal) = (self.plek, self.leden.len() as u64);
        let groot = eind >= u64::from(u32::MAX) || aantal >= 65_535;
        let mut d = Vec::new();
        if groot {
            d.extend(0x0606_4b50_u32.to_le_bytes());
            d.extend(44_u64.to_le_bytes());
            d.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            for v in [aantal, aantal, eind - begin, begin] {
                d.extend(v.to_le_bytes());
            }
            d.extend(0x0706_4b50_u32.to_le_bytes());
            d.extend(0_u32.to_le_bytes());
            d.extend(eind.to_le_bytes());
            d.extend(1_u32.to_le_bytes());
        }
        d.extend(0x0605_4b50_u32.to_le_bytes());
        d.extend([0; 4]);
        let n = if groot { u16::MAX } else { aantal as u16 };
        d.extend(n.to_le_bytes());
        d.extend(n.to_le_bytes());
        d.extend((if groot { u32::MAX } else { (eind - begin) as u32 }).to_le_bytes());
        d.extend((if groot { u32::MAX } else { begin as u32 }).to_le_bytes());
        d.extend([0; 2]);
        self.schrijf(&d)?;
        self.uit.flush()?;
        Ok(self.plek)
    }
}

/// Deflate made of stored blocks only.
struct Blokken<'a, W: Write> {
    zip: &'a mut Zip<W>,
    buffer: Vec<u8>,
    crc: crc32fast::Hasher,
    lengte: u64,
}

impl<W: Write> Blokken<'_, W> {
    fn blok(&mut self, laatste: bool) -> io::Result<()> {
        let n = self.buffer.len() as u16;
        let mut kop = vec![u8::from(laatste)];
        kop.extend(n.to_le_bytes());
        kop.extend((!n).to_le_bytes());
        self.zip.schrijf(&kop)?;
        let buffer = std::mem::take(&mut self.buffer);
        self.zip.schrijf(&buffer)?;
        self.buffer = buffer;
        self.buffer.clear();
        Ok(())
    }
}

impl<W: Write> Write for Blokken<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.crc.update(bytes);
        self.lengte += bytes.len() as u64;
        let mut rest = bytes;
        while !rest.is_empty() {
            let n = rest.len().min(65_535 - self.buffer.len());
            self.buffer.extend_from_slice(&rest[..n]);
            rest = &rest[n..];
            if self.buffer.len() == 65_535 {
                self.blok(false)?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read};

    #[test]
    fn another_library_reads_what_was_written_with_and_without_known_sizes() {
        let lang: Vec<u8> = (0..200_000_u32).map(|i| (i % 251) as u8).collect();
        let mut bytes = Vec::new();
        let mut zip = Zip::nieuw(&mut bytes);
        zip.lid("a.xml", b"<a/>").unwrap();
        zip.stroom("map/b.bin", &mut |w| w.write_all(&lang)).unwrap();
        assert_eq!(zip.sluit().unwrap(), bytes.len() as u64);
        let mut lezer = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let mut uit = Vec::new();
        lezer.by_name("map/b.bin").unwrap().read_to_end(&mut uit).unwrap();
        assert_eq!(uit, lang);
        uit.clear();
        lezer.by_name("a.xml").unwrap().read_to_end(&mut uit).unwrap();
        assert_eq!(uit, b"<a/>");
    }
}
