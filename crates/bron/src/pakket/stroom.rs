//! Standard input: a loose document or zips, read as they come by their local headers (APPNOTE 6.3.10, 4.3).

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::DeflateDecoder;

use super::bewaking::{beschadigd, keur_naam};
use super::zipbestand::verborgen;
use super::{BUFFER, Bewaakt, Gang, Lid, Voortgang, is_zip};
use crate::BronFout;
use crate::fout::weiger;

const LOKAAL: u32 = 0x0403_4b50;
const CENTRAAL: u32 = 0x0201_4b50;
const EINDE_64: u32 = 0x0606_4b50;
const WIJZER_64: u32 = 0x0706_4b50;
const EINDE: u32 = 0x0605_4b50;
const NAKOMER: u32 = 0x0807_4b50;

/// Adds what is read to how far we are.
struct Tellend<'a> {
    bron: &'a mut dyn Read,
    voortgang: Voortgang,
}

impl Read for Tellend<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.bron.read(buf)?;
        self.voortgang.erbij(n as u64);
        Ok(n)
    }
}

/// A member's bytes on their way out, with their checksum.
struct MetCrc<'a> {
    bron: &'a mut dyn Read,
    crc: flate2::Crc,
    uit: u64,
}

impl Read for MetCrc<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.bron.read(buf)?;
        self.crc.update(buf.get(..n).unwrap_or_default());
        self.uit += n as u64;
        Ok(n)
    }
}

/// A local header.
struct Kop {
    naam: String,
    methode: u16,
    /// Sizes and checksum stand behind the bytes instead of here.
    later: bool,
    zip64: bool,
    maten: Maten,
}

/// What a member should turn out to be; sizes modulo 2³² where only 32 bits were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Maten {
    crc: u32,
    verpakt: u64,
    uitgepakt: u64,
}

/// The first four bytes, fewer at the end of the stream.
pub(super) fn kop(bron: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut kop = Vec::with_capacity(4);
    bron.take(4).read_to_end(&mut kop)?;
    Ok(kop)
}

impl Gang<'_, '_, '_> {
    pub(super) fn stroom(&mut self, naam: &str, bron: &mut dyn Read) -> Result<(), BronFout> {
        let fout = |fout| BronFout::lezen(naam, fout);
        let teller = Tellend {
            bron,
            voortgang: self.budget.voortgang.clone(),
        };
        let mut bron = BufReader::with_capacity(BUFFER, teller);
        let mut begin = kop(&mut bron).map_err(fout)?;
        if !is_zip(&begin) {
            return self.los(naam, &mut begin.as_slice().chain(bron));
        }
        while !begin.is_empty() {
            if !is_zip(&begin) {
                return Err(BronFout::bestand(
                    naam,
                    "achter de zip staat iets dat geen zip is",
                ));
            }
            self.zip_stroom(naam, &mut begin.as_slice().chain(&mut bron), 1)?;
            begin = kop(&mut bron).map_err(fout)?;
        }
        Ok(())
    }

    fn los(&mut self, naam: &str, bron: &mut dyn Read) -> Result<(), BronFout> {
        let budget = self.budget;
        budget.lid(naam)?;
        let mut bron = BufReader::with_capacity(BUFFER, Bewaakt::new(bron, budget, None));
        self.bezoek(&mut Lid {
            naam,
            grootte: None,
            pad: None,
            bron: &mut bron,
            voortgang: &budget.voortgang,
        })
    }

    /// One zip up to and including its end record.
    fn zip_stroom(&mut self, naam: &str, bron: &mut dyn BufRead, diepte: usize) -> Result<(), BronFout> {
        if diepte > self.budget.grenzen.max_zipdiepte {
            let reden = format!(
                "zips zitten meer dan {} diep in elkaar",
                self.budget.grenzen.max_zipdiepte
            );
            return Err(BronFout::bestand(naam, reden));
        }
        let fout = |fout| BronFout::lezen(naam, beschadigd(fout));
        loop {
            match u32::from_le_bytes(vast(bron).map_err(fout)?) {
                LOKAAL => self.stroomlid(naam, bron, diepte)?,
                CENTRAAL => directory(bron).map_err(fout)?,
                EINDE_64 => {
                    let lengte = u64::from_le_bytes(vast(bron).map_err(fout)?);
                    sla_over(bron, lengte.min(1 << 20)).map_err(fout)?;
                }
                WIJZER_64 => sla_over(bron, 16).map_err(fout)?,
                EINDE => {
                    let einde: [u8; 18] = vast(bron).map_err(fout)?;
                    return sla_over(bron, u64::from(u16_op(&einde, 16))).map_err(fout);
                }
                _ => {
                    return Err(BronFout::bestand(
                        naam,
                        "het zipbestand is beschadigd: er staat geen volgend lid",
                    ));
                }
            }
        }
    }

    fn stroomlid(&mut self, zip: &str, bron: &mut dyn BufRead, diepte: usize) -> Result<(), BronFout> {
        let kop = lees_kop(bron).map_err(|fout| BronFout::lezen(zip, beschadigd(fout)))?;
        let naam = format!("{zip}/{}", kop.naam.replace(char::is_control, "?"));
        keur_naam(&kop.naam).map_err(|reden| BronFout::bestand(&naam, reden))?;
        let verpakt = (!kop.later).then_some(kop.maten.verpakt);
        let maten = match kop.methode {
            0 => {
                let mut los = (&mut *bron).take(verpakt.unwrap_or(0));
                let (crc, uitgepakt) = self.lid_uit_stroom(&kop.naam, &naam, &mut los, verpakt, diepte)?;
                Maten {
                    crc,
                    verpakt: uitgepakt,
                    uitgepakt,
                }
            }
            8 => {
                let mut plat = DeflateDecoder::new(&mut *bron);
                let (crc, uitgepakt) = self.lid_uit_stroom(&kop.naam, &naam, &mut plat, verpakt, diepte)?;
                Maten {
                    crc,
                    verpakt: plat.total_in(),
                    uitgepakt,
                }
            }
            methode => {
                let reden =
                    format!("compressiemethode {methode} lezen we niet; pak hem opnieuw in als gewone zip");
                return Err(BronFout::bestand(naam, reden));
            }
        };
        let beloofd = if kop.later {
            lees_nakomer(bron, kop.zip64)
        } else {
            Ok(kop.maten)
        };
        let mut beloofd = beloofd.map_err(|fout| BronFout::lezen(&naam, beschadigd(fout)))?;
        if kop.later && !kop.zip64 {
            // only the low 32 bits were written
            beloofd.verpakt |= maten.verpakt & !0xffff_ffff;
            beloofd.uitgepakt |= maten.uitgepakt & !0xffff_ffff;
        }
        if beloofd != maten {
            return Err(BronFout::bestand(
                naam,
                "het zipbestand is beschadigd: lengte of controlegetal klopt niet",
            ));
        }
        Ok(())
    }

    /// Visits one member and reads what the visitor left. Out: its checksum and length.
    fn lid_uit_stroom(
        &mut self,
        eigen: &str,
        naam: &str,
        bron: &mut dyn Read,
        verpakt: Option<u64>,
        diepte: usize,
    ) -> Result<(u32, u64), BronFout> {
        let fout = |fout| BronFout::lezen(naam, fout);
        let budget = self.budget;
        let bron = MetCrc {
            bron,
            crc: flate2::Crc::new(),
            uit: 0,
        };
        let mut bron = BufReader::with_capacity(BUFFER, Bewaakt::new(bron, budget, verpakt));
        if !eigen.ends_with('/') && !verborgen(eigen) {
            let begin = kop(&mut bron).map_err(fout)?;
            let mut heel = begin.as_slice().chain(&mut bron);
            if is_zip(&begin) {
                self.zip_stroom(naam, &mut heel, diepte + 1)?;
            } else {
                budget.lid(naam)?;
                self.bezoek(&mut Lid {
                    naam,
                    grootte: None,
                    pad: None,
                    bron: &mut heel,
                    voortgang: &budget.voortgang,
                })?;
            }
        }
        io::copy(&mut bron, &mut io::sink()).map_err(fout)?;
        let bron = bron.get_mut().binnen();
        Ok((bron.crc.sum(), bron.uit))
    }
}

fn vast<const N: usize>(bron: &mut dyn BufRead) -> io::Result<[u8; N]> {
    let mut buf = [0; N];
    bron.read_exact(&mut buf)?;
    Ok(buf)
}

fn sla_over(bron: &mut dyn BufRead, bytes: u64) -> io::Result<()> {
    if io::copy(&mut bron.take(bytes), &mut io::sink())? < bytes {
        Err(io::ErrorKind::UnexpectedEof.into())
    } else {
        Ok(())
    }
}

fn u16_op(bytes: &[u8], plek: usize) -> u16 {
    bytes
        .get(plek..plek + 2)
        .and_then(|b| b.try_into().ok())
        .map_or(0, u16::from_le_bytes)
}

fn u32_op(bytes: &[u8], plek: usize) -> u32 {
    bytes
        .get(plek..plek + 4)
        .and_then(|b| b.try_into().ok())
        .map_or(0, u32::from_le_bytes)
}

/// An entry of the central directory: only whether it turns a member into a link.
fn directory(bron: &mut dyn BufRead) -> io::Result<()> {
    let ingang: [u8; 42] = vast(bron)?;
    let mode = u32_op(&ingang, 34) >> 16;
    if mode & 0o170_000 == 0o120_000 {
        return Err(weiger("symbolische koppelingen in een zip lezen we niet"));
    }
    sla_over(
        bron,
        [24, 26, 28]
            .into_iter()
            .map(|plek| u64::from(u16_op(&ingang, plek)))
            .sum(),
    )
}

fn lees_kop(bron: &mut dyn BufRead) -> io::Result<Kop> {
    let kop: [u8; 26] = vast(bron)?;
    let vlaggen = u16_op(&kop, 2);
    let methode = u16_op(&kop, 4);
    let (naamlengte, extralengte) = (u16_op(&kop, 22), u16_op(&kop, 24));
    let mut naam = vec![0; usize::from(naamlengte)];
    bron.read_exact(&mut naam)?;
    let mut extra = vec![0; usize::from(extralengte)];
    bron.read_exact(&mut extra)?;
    if vlaggen & 1 != 0 {
        return Err(weiger("de zip is versleuteld; lever hem zonder wachtwoord"));
    }
    let later = vlaggen & 8 != 0;
    if later && methode == 0 && naam.last() != Some(&b'/') {
        return Err(weiger(
            "een niet-gecomprimeerd lid met zijn lengte erachter is uit een stroom niet te lezen",
        ));
    }
    let mut maten = Maten {
        crc: u32_op(&kop, 10),
        verpakt: u64::from(u32_op(&kop, 14)),
        uitgepakt: u64::from(u32_op(&kop, 18)),
    };
    let zip64 = lees_zip64(&extra, &mut maten);
    Ok(Kop {
        naam: String::from_utf8_lossy(&naam).into_owned(),
        methode,
        later,
        zip64,
        maten,
    })
}

/// Sizes past 32 bits stand in extra field 1. Out: whether it is there.
fn lees_zip64(mut extra: &[u8], maten: &mut Maten) -> bool {
    while extra.len() >= 4 {
        let (soort, lengte) = (u16_op(extra, 0), usize::from(u16_op(extra, 2)));
        let mut veld = extra.get(4..4 + lengte).unwrap_or_default();
        if soort == 1 {
            for maat in [&mut maten.uitgepakt, &mut maten.verpakt] {
                if let (0xffff_ffff, Some(acht)) = (*maat, veld.first_chunk::<8>()) {
                    *maat = u64::from_le_bytes(*acht);
                    veld = veld.get(8..).unwrap_or_default();
                }
            }
            return true;
        }
        extra = extra.get(4 + lengte..).unwrap_or_default();
    }
    false
}

/// The data descriptor behind a member, with or without its own signature.
fn lees_nakomer(bron: &mut dyn BufRead, zip64: bool) -> io::Result<Maten> {
    let eerste = u32::from_le_bytes(vast(bron)?);
    let crc = if eerste == NAKOMER {
        u32::from_le_bytes(vast(bron)?)
    } else {
        eerste
    };
    let mut maat = || -> io::Result<u64> {
        Ok(if zip64 {
            u64::from_le_bytes(vast(bron)?)
        } else {
            u64::from(u32::from_le_bytes(vast(bron)?))
        })
    };
    Ok(Maten {
        crc,
        verpakt: maat()?,
        uitgepakt: maat()?,
    })
}
