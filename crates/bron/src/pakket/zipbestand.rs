//! A zip in a file, by its central directory.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::bewaking::{beschadigd, keur_naam};
use super::stroom::kop;
use super::{BUFFER, Bewaakt, Gang, Lid, Venster, is_zip};
use crate::BronFout;

/// What we need to know of a member before reading it.
struct Ingang {
    rang: u32,
    nummer: usize,
    naam: String,
    verpakt: u64,
    grootte: u64,
    /// Where its bytes stand as they are, when it is stored.
    los: Option<u64>,
}

impl Gang<'_, '_, '_> {
    /// Visits a zip; `diepte` 1 is one that is in no other.
    pub(super) fn zip(&mut self, naam: &str, venster: Venster, diepte: usize) -> Result<(), BronFout> {
        if diepte > self.budget.grenzen.max_zipdiepte {
            let reden = format!(
                "zips zitten meer dan {} diep in elkaar",
                self.budget.grenzen.max_zipdiepte
            );
            return Err(BronFout::bestand(naam, reden));
        }
        let fout = |fout| zipfout(naam, fout);
        let mut archief = ZipArchive::new(BufReader::with_capacity(BUFFER, venster.clone())).map_err(fout)?;
        for ingang in self.ingangen(naam, &mut archief)? {
            self.lid(naam, &venster, &mut archief, &ingang, diepte)?;
        }
        Ok(())
    }

    /// The members in the order of reading, checked.
    fn ingangen<R: Read + Seek>(
        &self,
        naam: &str,
        archief: &mut ZipArchive<R>,
    ) -> Result<Vec<Ingang>, BronFout> {
        let mut ingangen = Vec::with_capacity(archief.len());
        for nummer in 0..archief.len() {
            let lid = archief.by_index_raw(nummer).map_err(|fout| zipfout(naam, fout))?;
            let lidnaam = lid.name().map_err(|fout| zipfout(naam, fout))?.into_owned();
            let keur = |goed: bool, reden: &str| if goed { Ok(()) } else { Err(reden.to_owned()) };
            keur_naam(&lidnaam)
                .and_then(|()| {
                    keur(
                        !lid.encrypted(),
                        "het bestand is versleuteld; lever het zonder wachtwoord",
                    )
                })
                .and_then(|()| {
                    keur(
                        !lid.is_symlink(),
                        "symbolische koppelingen in een zip lezen we niet",
                    )
                })
                .map_err(|reden| {
                    BronFout::bestand(
                        format!("{naam}/{}", lidnaam.replace(char::is_control, "?")),
                        reden,
                    )
                })?;
            if lid.is_dir() || verborgen(&lidnaam) {
                continue;
            }
            self.budget.lid(naam)?;
            ingangen.push(Ingang {
                rang: self
                    .volgorde
                    .map_or(0, |rang| rang(lidnaam.rsplit('/').next().unwrap_or(&lidnaam))),
                nummer,
                verpakt: lid.compressed_size(),
                grootte: lid.size(),
                los: if lid.compression() == CompressionMethod::Stored {
                    lid.data_start()
                } else {
                    None
                },
                naam: format!("{naam}/{lidnaam}"),
            });
        }
        ingangen.sort_by_key(|ingang| (ingang.rang, ingang.nummer));
        Ok(ingangen)
    }

    fn lid(
        &mut self,
        zip: &str,
        venster: &Venster,
        archief: &mut ZipArchive<BufReader<Venster>>,
        ingang: &Ingang,
        diepte: usize,
    ) -> Result<(), BronFout> {
        let naam = ingang.naam.as_str();
        if let Some(mut deel) = ingang.los.and_then(|begin| venster.deel(begin, ingang.verpakt))
            && is_zip(&deel.begin_bytes().map_err(|fout| BronFout::lezen(naam, fout))?)
        {
            return self.zip(naam, deel, diepte + 1);
        }
        let budget = self.budget;
        let lid = archief
            .by_index(ingang.nummer)
            .map_err(|fout| zipfout(zip, fout))?;
        let mut bron = BufReader::with_capacity(BUFFER, Bewaakt::new(lid, budget, Some(ingang.verpakt)));
        let begin = kop(&mut bron).map_err(|fout| BronFout::lezen(naam, fout))?;
        let mut bron = begin.as_slice().chain(bron);
        if is_zip(&begin) {
            let (venster, bytes) = self.op_schijf(naam, &mut bron)?;
            drop(bron);
            let uitkomst = self.zip(naam, venster, diepte + 1);
            budget.tijdelijk_terug(bytes);
            return uitkomst;
        }
        let grootte = Some(ingang.grootte);
        self.bezoek(&mut Lid {
            naam,
            grootte,
            pad: None,
            bron: &mut bron,
            voortgang: &budget.voortgang,
        })
    }

    /// Spools a compressed zip to a nameless temporary file.
    fn op_schijf(&self, naam: &str, bron: &mut dyn Read) -> Result<(Venster, u64), BronFout> {
        let fout = |fout| BronFout::lezen(naam, fout);
        let mut bestand: File = tempfile::tempfile().map_err(fout)?;
        let (mut buf, mut totaal) = (vec![0; BUFFER], 0u64);
        loop {
            let n = bron.read(&mut buf).map_err(fout)?;
            if n == 0 {
                break;
            }
            totaal += n as u64;
            self.budget.tijdelijk(n as u64).map_err(fout)?;
            io::Write::write_all(&mut bestand, buf.get(..n).unwrap_or_default()).map_err(fout)?;
        }
        bestand.seek(SeekFrom::Start(0)).map_err(fout)?;
        Ok((Venster::heel(Arc::new(bestand), totaal, None), totaal))
    }
}

/// What macOS and others add beside the delivery.
pub(super) fn verborgen(naam: &str) -> bool {
    naam.starts_with("__MACOSX/") || naam.rsplit('/').next().is_some_and(|naam| naam.starts_with('.'))
}

/// What the zip library says, as an error of ours.
fn zipfout(naam: &str, fout: ZipError) -> BronFout {
    match fout {
        ZipError::Io(fout) => BronFout::lezen(naam, beschadigd(fout)),
        ZipError::UnsupportedArchive(uitleg) => BronFout::bestand(
            naam,
            format!("deze soort zip lezen we niet ({uitleg}); pak hem opnieuw in als gewone zip"),
        ),
        fout => BronFout::bestand(
            naam,
            format!("het zipbestand is beschadigd of afgebroken; haal het opnieuw op ({fout})"),
        ),
    }
}
